// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/end_methods.h"
#include "core/suspects/log_evidence.h"
#include "core/suspects/trend.h"
#include "core/suspects/turnover.h"
#include "core/suspects/verdict.h"
#include "tests/support/growing_heap.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// An object with the id of the i-th of its kind, of this class.
std::string row(int i)
{
    return nth("Row", i, 0, ":400");
}
std::string method(const char* owner, const char* name, int id)
{
    return std::string(owner) + " -" + name + "-> " + name + "@" + std::to_string(id) + ":64/closure\n";
}
/// A native handle that the runtime holds, with the object that it stands for.
std::string handle(const char* kind, const std::string& object, int i, int base)
{
    const std::string native =
        nth(("Node·/·" + std::string(kind) + '#' + std::to_string(base)).c_str(), i, base, ":64/native");
    return "root -h" + std::string(kind) + std::to_string(i) + '_' + std::to_string(base) + "-> " + native
        + "\n" + native + " -{native_to_javascript}-> " + object + "\n";
}

/// An array that holds these rows in each snapshot: from the first of the pair to before the second.
SuspectReport reportOfBatches(const std::vector<std::pair<int, int>>& batches)
{
    std::vector<SnapshotPtr> snapshots;
    for (const auto& [from, to] : batches) {
        std::string drawing = "root -g-> global@5:200000\nglobal -batch-> Array@9:32\n";
        for (int i = from; i < to; ++i) drawing += element("Array@9", i - from) + row(i) + "\n";
        snapshots.push_back(heapOf(drawing).snapshot);
    }
    return findSuspects(snapshots, {}).value();
}

} // namespace

/// What the evidence, the names and the advice of a suspect rest on.
class SuspectEvidenceTest : public QObject {
    Q_OBJECT

private slots:
    // --- what only takes the place of something older

    void timersThatFiredAreReplaced_data()
    {
        QTest::addColumn<double>("retention");
        QTest::addColumn<quint64>("earlier"); ///< bytes that came in the interval before the last
        QTest::addColumn<quint64>("count"); ///< in the last snapshot
        QTest::addColumn<bool>("areReplaced");
        QTest::newRow("all fired") << 0.0 << quint64{100} << quint64{230} << true;
        QTest::newRow("their state stays") << 0.0 << quint64{20'000} << quint64{230} << false;
        QTest::newRow("a few are left") << 0.2 << quint64{100} << quint64{230} << false;
        QTest::newRow("half as many again") << 0.0 << quint64{100} << quint64{320} << true;
        QTest::newRow("ten times as many") << 0.0 << quint64{100} << quint64{2'050} << false;
    }
    void timersThatFiredAreReplaced()
    {
        QFETCH(double, retention);
        QFETCH(quint64, earlier);
        QFETCH(quint64, count);
        QFETCH(bool, areReplaced);
        Accumulation point;
        point.isTimerList = true;
        point.count = {200, 205, count};
        point.retention = retention;
        QCOMPARE(isReplaced(point, {0, earlier, 100'000}), areReplaced);
    }

    void handlesOfWhichNoneIsLeftAreInUse_data()
    {
        QTest::addColumn<int>("stay"); ///< one of so many is never closed; 0: none
        QTest::newRow("all were closed, others opened") << 0;
        QTest::newRow("one of seven stays") << 7;
        QTest::newRow("none was closed") << 1;
    }
    void handlesOfWhichNoneIsLeftAreInUse()
    {
        QFETCH(int, stay);
        const bool doStay = stay > 0;
        std::vector<SnapshotPtr> snapshots;
        for (const auto& [from, to] : {std::pair{1, 31}, std::pair{31, 91}, std::pair{91, 181}}) {
            std::string drawing = "root -g-> global@5:200000\n";
            for (int i = 1; i < to; ++i)
                if (i >= from || (doStay && i % stay == 0))
                    drawing += handle("TCPSocketWrap", nth("Socket", i, 2, ":900"), i, 0);
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const SuspectReport report = findSuspects(snapshots, {}).value();
        QCOMPARE(hasPattern(report, "handles-never-closed"), doStay);
        const auto isTurnover = [](const BenignGrowth& benign) {
            return benign.reason.find("others took its place: turnover") != benign.reason.npos;
        };
        QCOMPARE(std::ranges::any_of(report.benign, isTurnover), !doStay);
    }

    void threadsOutweighWhatTheyKeepHere()
    {
        const auto reportOf = [](const char* kind) {
            std::vector<SnapshotPtr> snapshots;
            for (const int count : {5, 10, 15}) {
                std::string drawing = "root -g-> global@5:2000000\n";
                for (int i = 1; i <= count; ++i) drawing += handle(kind, nth("Thing", i, 2, ":300"), i, 0);
                snapshots.push_back(heapOf(drawing).snapshot);
            }
            return findSuspects(snapshots, {}).value();
        };
        QVERIFY(!hasPattern(reportOf("FSEventWrap"), "handles-never-closed"));
        const SuspectReport threads = reportOf("Worker");
        QVERIFY(hasPattern(threads, "handles-never-closed"));
        QCOMPARE(threads.suspects.front().severity, Severity::Medium);
    }

    void whatHasNoEntriesIsReplacedByMoreAtAHigherLoad_data()
    {
        QTest::addColumn<quint64>("first"); ///< instances of what grows
        QTest::addColumn<quint64>("before"); ///< those of the snapshot before the last
        QTest::addColumn<quint64>("stayed"); ///< bytes of what came in the interval before the last
        QTest::addColumn<bool>("isReplaced");
        QTest::newRow("all went") << quint64{50} << quint64{400} << quint64{0} << true;
        QTest::newRow("a few stayed")
            << quint64{50} << quint64{400} << quint64{6'900} << true; // of 35,000 bytes
        QTest::newRow("one of five stayed") << quint64{50} << quint64{400} << quint64{7'100} << false;
        QTest::newRow("all stayed") << quint64{50} << quint64{400} << quint64{35'000} << false;
        QTest::newRow("19 came") << quint64{381} << quint64{400} << quint64{0} << false;
        QTest::newRow("20 came") << quint64{380} << quint64{400} << quint64{0} << true;
        QTest::newRow("ten times as many") << quint64{10} << quint64{100} << quint64{0} << false;
    }
    void whatHasNoEntriesIsReplacedByMoreAtAHigherLoad()
    {
        QFETCH(quint64, first);
        QFETCH(quint64, before);
        QFETCH(quint64, stayed);
        Accumulation point;
        point.kind = CollectionKind::Object;
        point.count = {first, before, 1000};
        QTEST(isReplaced(point, {0, stayed, 100'000}), "isReplaced");
    }

    void noneOfManyThatStayedIsWorkInProgress_data()
    {
        QTest::addColumn<quint64>("was");
        QTest::addColumn<quint64>("is");
        QTest::addColumn<double>("retention");
        QTest::addColumn<bool>("isTurnover");
        QTest::newRow("nine times as many") << quint64{20} << quint64{199} << 0.0 << true;
        QTest::newRow("ten times as many") << quint64{20} << quint64{200} << 0.0 << false;
        QTest::newRow("of a few, twice as many") << quint64{19} << quint64{56} << 0.0 << true;
        QTest::newRow("of a few, three times as many") << quint64{19} << quint64{57} << 0.0 << false;
        QTest::newRow("nearly none stayed") << quint64{100} << quint64{400} << 0.09 << true;
        QTest::newRow("one of ten stayed") << quint64{100} << quint64{400} << 0.1 << false;
    }
    void noneOfManyThatStayedIsWorkInProgress()
    {
        QFETCH(quint64, was);
        QFETCH(quint64, is);
        QFETCH(double, retention);
        QFETCH(bool, isTurnover);
        Accumulation point;
        point.kind = CollectionKind::Set;
        point.isCountOfEntries = true;
        point.count = {1, was, is};
        point.retained = {100, 100 * was, 100 * is};
        point.retention = retention;
        QCOMPARE(trendOf(point, {}).isTurnover, isTurnover);
    }

    void whatWasEmptiedBeforeIsDrained_data()
    {
        QTest::addColumn<quint64>("first");
        QTest::addColumn<quint64>("was");
        QTest::addColumn<quint64>("is");
        QTest::addColumn<bool>("isDrained");
        QTest::newRow("to nothing") << quint64{100} << quint64{0} << quint64{600} << true;
        QTest::newRow("to half") << quint64{100} << quint64{50} << quint64{900} << true;
        QTest::newRow("to more than half") << quint64{100} << quint64{51} << quint64{900} << false;
        QTest::newRow("not as many as before") << quint64{1'000} << quint64{400} << quint64{900} << true;
        QTest::newRow("ten times what there was") << quint64{100} << quint64{0} << quint64{1'000} << false;
        QTest::newRow("of eight") << quint64{8} << quint64{0} << quint64{23} << true;
        QTest::newRow("of seven") << quint64{7} << quint64{0} << quint64{20} << false;
    }
    void whatWasEmptiedBeforeIsDrained()
    {
        QFETCH(quint64, first);
        QFETCH(quint64, was);
        QFETCH(quint64, is);
        Accumulation point;
        point.kind = CollectionKind::Array;
        point.isCountOfEntries = true;
        point.count = {first, was, is};
        point.retained = {100 * first, 100 * was, 100 * is};
        QTEST(trendOf(point, {}).isDrained, "isDrained");
    }

    void whatRoseAboveItsHighestAgainIsNotDrained_data()
    {
        using Row = std::vector<std::uint64_t>;
        QTest::addColumn<Row>("count");
        QTest::addColumn<Row>("retained");
        QTest::addColumn<double>("stayed");
        QTest::addColumn<bool>("isDrained");
        const auto bytes = [](const Row& count) {
            Row retained;
            for (const std::uint64_t k : count) retained.push_back(100 * k);
            return retained;
        };
        const Row start{10, 5, 100, 200, 300, 400}, queue{100, 20, 300}, sawtooth{1'000, 400, 900};
        QTest::newRow("a fall at start-up, then a leak") << start << bytes(start) << 1.0 << false;
        QTest::newRow("none of the few stays") << queue << bytes(queue) << 0.0 << true;
        QTest::newRow("the few stay") << queue << bytes(queue) << 1.0 << false;
        QTest::newRow("they stay below the highest") << sawtooth << bytes(sawtooth) << 1.0 << true;
        QTest::newRow("fewer and far larger ones") << sawtooth << Row{1'000, 400, 90'000} << 0.0 << false;
        QTest::newRow("fewer, and larger each time") << sawtooth << Row{1'000, 4'000, 9'000} << 0.0 << false;
    }
    void whatRoseAboveItsHighestAgainIsNotDrained()
    {
        QFETCH(std::vector<std::uint64_t>, count);
        QFETCH(std::vector<std::uint64_t>, retained);
        QFETCH(double, stayed);
        Accumulation point;
        point.kind = CollectionKind::Array;
        point.isCountOfEntries = true;
        point.count = count;
        point.retained = retained;
        point.stayed = stayed;
        QTEST(trendOf(point, {}).isDrained, "isDrained");
    }

    void whatFillsAndIsEmptiedIsNoLeak()
    {
        const SuspectReport report = reportOfBatches({{0, 100}, {100, 110}, {110, 410}});
        QVERIFY(report.suspects.empty());
        QCOMPARE(report.benign.size(), std::size_t{1});
        QCOMPARE(report.benign.front().reason,
                 std::string("global → batch → Array rose and fell before: 100 → 10 → 300 "
                             "entries."));
        // Far more than ever: that it was emptied once says nothing of now, nor that it has no limit.
        const SuspectReport burst = reportOfBatches({{0, 100}, {100, 110}, {110, 5'110}});
        QCOMPARE(burst.suspects.size(), std::size_t{1});
        QCOMPARE(burst.suspects.front().title, std::string("batch (Array) grows"));
    }

    void whatFellIsNotSaidToStayLevel()
    {
        const SuspectReport report = reportOfBatches({{0, 100}, {0, 900}, {400, 1'000}});
        QVERIFY(report.suspects.empty());
        QCOMPARE(report.benign.size(), std::size_t{1});
        QVERIFY2(report.benign.front().reason.find("grew and then shrank: 100 → 900 → 600 entries")
                     != std::string::npos,
                 report.benign.front().reason.c_str());
    }

    void whatOthersHoldAsWellGrowsByItsNumber_data()
    {
        QTest::addColumn<quint64>("newBytes");
        QTest::addColumn<bool>("isSlowing");
        QTest::newRow("nearly all is its own") << quint64{300} << true;
        QTest::newRow("others hold it, too") << quint64{24'000} << false;
    }
    void whatOthersHoldAsWellGrowsByItsNumber()
    {
        QFETCH(quint64, newBytes);
        Accumulation point;
        point.isTimerList = point.isCountOfEntries = true;
        point.count = {0, 60, 120};
        point.retained = {0, 152, 152};
        point.newBytes = newBytes;
        LoadUnits units;
        units.perInterval = {1, 1};
        const Trend trend = trendOf(point, units);
        QTEST(trend.pace.isSlowing, "isSlowing");
        QCOMPARE(trend.steadiness == 1.0, !trend.pace.isSlowing);
    }

    void whereOlderOnesGoASmallerFallIsSlowing_data()
    {
        QTest::addColumn<double>("stayed");
        QTest::addColumn<quint64>("is");
        QTest::addColumn<bool>("isSlowing");
        QTest::newRow("a quarter goes, half as many come") << 0.75 << quint64{50} << true;
        QTest::newRow("all stay, half as many come") << 1.0 << quint64{50} << false;
        QTest::newRow("a quarter goes, as many come") << 0.75 << quint64{60} << false;
    }
    void whereOlderOnesGoASmallerFallIsSlowing()
    {
        QFETCH(double, stayed);
        QFETCH(quint64, is);
        Accumulation point;
        point.kind = CollectionKind::Array;
        point.isCountOfEntries = true;
        point.count = {20, 40, is};
        point.retained = {20'000, 40'000, 1'000 * is};
        point.stayed = point.retention = stayed;
        LoadUnits units;
        units.perInterval = {1, 1};
        QTEST(trendOf(point, units).pace.isSlowing, "isSlowing");
    }

    void whatIsMadeAnewGrowsByWhatItHasMore()
    {
        Accumulation point;
        point.kind = CollectionKind::Object;
        point.isCountOfEntries = true;
        point.count = {810, 820, 830};
        point.retained = {100'000, 101'000, 102'000};
        point.newBytes = 100'000; // all of it is new
        QCOMPARE(trendOf(point, {}).growthBytes, std::uint64_t{2'000});
        point.newBytes = 300'000; // most of which others hold, too
        QCOMPARE(trendOf(point, {}).growthBytes, std::uint64_t{300'000});
    }

    void whatOnlyTheLastSnapshotHasMayBeANewPart_data()
    {
        QTest::addColumn<bool>("wasThere"); ///< the array, at the second snapshot
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("severity");
        QTest::newRow("a table of a module") << false << 100 << int(Severity::Low);
        QTest::newRow("half of the heap") << false << 900 << int(Severity::Medium);
        QTest::newRow("an array that was there") << true << 100 << int(Severity::Medium);
    }
    void whatOnlyTheLastSnapshotHasMayBeANewPart()
    {
        QFETCH(bool, wasThere);
        QFETCH(int, count);
        std::vector<SnapshotPtr> snapshots;
        for (int k = 0; k < 3; ++k) {
            std::string drawing =
                "root -g-> global@5:400000\nglobal -other-> Other@" + std::to_string(7 + 2 * k) + ":40\n";
            if (wasThere || k == 2)
                drawing += "global -table-> Array@" + std::string(wasThere ? "3" : "15") + ":32\n";
            for (int i = 0; k == 2 && i < count; ++i)
                drawing += element(wasThere ? "Array@3" : "Array@15", i) + row(i) + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && report->suspects.size() == 1);
        QTEST(int(report->suspects[0].severity), "severity");
        QCOMPARE(report->suspects[0].evidence[0].starts_with("it came after S2, with all its entries"),
                 !wasThere);
    }

    void timersThatFiredAreNoLeak()
    {
        // 200 live timers at any time, others at each snapshot, and ever more that each keeps.
        std::vector<SnapshotPtr> snapshots;
        int from = 0, size = 100;
        for (const int count : {200, 205, 224}) {
            std::string drawing = "root -g-> global@5:400000\nglobal -timers-> TimersList@9:40\nTimersList "
                                  "-_idleNext-> "
                + nth("Timeout", from + count, 0, ":100") + "\nTimersList -_idlePrev-> "
                + nth("Timeout", from + 1, 0, ":100") + "\n";
            for (int i = from + count; i > from; --i)
                drawing += nth("Timeout", i, 0, ":100") + " -_idleNext-> "
                    + (i > from + 1 ? nth("Timeout", i - 1, 0, ":100") : "TimersList") + "\n"
                    + nth("Timeout", i, 0, ":100") + " -record-> "
                    + nth("Record", i, 2, (":" + std::to_string(size)).c_str()) + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
            from += count;
            size *= 2;
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report);
        QCOMPARE(report->suspects.size(), std::size_t{0});
        QCOMPARE(report->benign.size(), std::size_t{1});
        QVERIFY2(report->benign[0].reason.find("turnover") != std::string::npos,
                 report->benign[0].reason.c_str());
    }

    void whatATimerAloneKeepsGrowsElsewhere_data()
    {
        QTest::addColumn<quint64>("newBytes"); ///< that no other holder has
        QTest::addColumn<bool>("growsElsewhere");
        QTest::newRow("hardly any of it is its own") << quint64{1'000} << true;
        QTest::newRow("half of it is its own") << quint64{50'000} << false;
    }
    void whatATimerAloneKeepsGrowsElsewhere()
    {
        QFETCH(quint64, newBytes);
        QFETCH(bool, growsElsewhere);
        Accumulation point;
        point.isTimerList = true;
        point.count = {2, 2, 2};
        point.retained = {100'000, 200'000, 300'000};
        point.newBytes = newBytes;
        QCOMPARE(heaptrail::growsElsewhere(point), growsElsewhere);
    }

    void aQueueWhoseJobsAreAllOthersIsTurnover_data()
    {
        QTest::addColumn<bool>("drains");
        QTest::newRow("it drains") << true;
        QTest::newRow("it does not") << false;
    }
    void aQueueWhoseJobsAreAllOthersIsTurnover()
    {
        QFETCH(bool, drains);
        std::vector<SnapshotPtr> snapshots;
        int from = 0, to = 0;
        for (const int count : {100, 150, 220}) {
            if (drains) from = to;
            to = drains ? from + count : count;
            std::string drawing = "root -g-> global@5:400000\nglobal -queue-> Queue@7:40\nQueue -head-> "
                + nth("Job", from + 1, 0, ":400") + "\nQueue -tail-> " + nth("Job", to, 0, ":400") + "\n";
            for (int i = from + 1; i < to; ++i)
                drawing += nth("Job", i, 0, ":400") + " -next-> " + nth("Job", i + 1, 0, ":400") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report);
        QCOMPARE(report->suspects.empty(), drains);
        QCOMPARE(std::any_of(report->benign.begin(), report->benign.end(),
                             [](const BenignGrowth& benign) {
                                 return benign.className == "Job"
                                     && benign.reason.find("turnover") != std::string::npos;
                             }),
                 drains);
    }

    void requestsThatHoldWhatEarlierOnesHeldAreOthersAllTheSame()
    {
        // A third of the last hundred hold a picture that an earlier one held, as a copy of that one would.
        const SuspectReport report = reportOf(
            [](int count) {
                std::string drawing = "App -inFlight-> Array@9:32\n";
                for (int i = count - 99; i <= count; ++i)
                    drawing += element("Array@9", i) + nth("Request", i, 0, ":400") + "\n"
                        + nth("Request", i, 0, ":400") + " -picture-> "
                        + nth("Picture", count == 300 && i <= 233 ? i - 100 : i, 2, ":400") + "\n";
                return drawing;
            },
            {100, 200, 300});
        QVERIFY(report.suspects.empty());
        QCOMPARE(report.benign.size(), std::size_t{1});
        QCOMPARE(report.benign.front().reason,
                 std::string(
                     "global → app → App → inFlight → Array holds 100 entries at S2 and 100 at S3, and all "
                     "earlier ones are gone: turnover, no growth."));
    }

    void compiledCodeThatIsHarmlessIsOneLine_data()
    {
        QTest::addColumn<bool>("isLess"); ///< code in all than at the first snapshot
        QTest::addColumn<QString>("begin");
        QTest::newRow("of all of it") << false << "V8 compiles functions";
        QTest::newRow("of each place") << true << "global → app → App → f keeps none";
    }
    void compiledCodeThatIsHarmlessIsOneLine()
    {
        QFETCH(bool, isLess);
        QFETCH(QString, begin);
        const SuspectReport report = reportOf(
            [&](int count) {
                std::string drawing = method("App", "f", 9) + method("App", "g", 11);
                if (isLess && count == 1) drawing += "App -old-> code#old@13:90000/code\n";
                for (int i = count == 1 ? 1 : count - 49; i <= count; ++i)
                    for (const int base : {0, 2})
                        drawing += std::string(base ? "g@11" : "f@9") + " -c" + std::to_string(i) + "-> "
                            + nth(base ? "code#g" : "code", i, base, ":400/code") + "\n";
                return drawing;
            },
            {1, 100, 200});
        QVERIFY(report.suspects.empty());
        QCOMPARE(report.benign.size(), std::size_t{1});
        QCOMPARE(report.benign.front().className, std::string("(compiled code)"));
        QVERIFY2(report.benign.front().reason.starts_with(begin.toStdString()),
                 report.benign.front().reason.c_str());
    }

    void whatTakesThePlaceOfOlderContentsIsNoGrowthOfTheInnerLists()
    {
        // Each subscription has a list with one text, which is new each time; the list of all is copied with each of
        // them.
        const Counts counts{20, 320, 620};
        const SuspectReport report = reportOf(
            [&](int count) {
                const auto at = std::find(counts.begin(), counts.end(), count);
                const int before = at == counts.begin() ? 0 : *(at - 1), more = count - before;
                const std::string all = "Array#all@" + std::to_string(1001 + 20 * count + 18) + ":32";
                return "App -subs-> " + all + "\n" + each(count, [&](int i) {
                           const std::string list = nth("Array", i, 4, ":32");
                           return element(all.c_str(), i) + nth("Sub", i, 0, ":200") + "\n"
                               + nth("Sub", i, 0, ":200") + " -spans-> " + list + "\n" + list + " -[0]-> text"
                               + std::to_string(i) + "#" + std::to_string(count) + "@"
                               + std::to_string(1001 + 20 * (before + 1 + i % more) + 6 + 2 * (i / more))
                               + ":300/string\n";
                       });
            },
            counts);
        QVERIFY(!report.suspects.empty());
        const Suspect& first = report.suspects.front();
        QVERIFY2(first.title.find("inner") == std::string::npos, first.title.c_str());
        QCOMPARE(first.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void codeOfWhichLessAndLessIsNewIsWarmUp_data()
    {
        QTest::addColumn<int>("last"); ///< pieces of code in the last snapshot
        QTest::addColumn<bool>("isSuspect");
        QTest::newRow("as much as before") << 500 << true;
        QTest::newRow("less than half, and larger") << 320 << false;
    }
    void codeOfWhichLessAndLessIsNewIsWarmUp()
    {
        QFETCH(int, last);
        QFETCH(bool, isSuspect);
        const SuspectReport report = reportOf(
            [&](int count) {
                // Code that is optimised once more is as much code, and larger.
                const int size = count == last ? 200'000 / last : 100'000 / count;
                return each(count, [&](int i) {
                    return "App -f" + std::to_string(i) + "-> "
                        + nth("code", i, 0, (":" + std::to_string(size + 200) + "/code").c_str()) + "\n";
                });
            },
            {100, 300, last});
        QCOMPARE(hasPattern(report, "compiled-code-grows"), isSuspect);
    }

    // --- pools

    void whatWaitsInAListOfIdleOnesIsAPool_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<int>("every"); ///< so many members have one that waits there
        QTest::addColumn<int>("severity");
        QTest::newRow("all wait") << "_idle" << 1 << int(Severity::Low);
        QTest::newRow("another word for it") << "availableClients" << 1 << int(Severity::Low);
        QTest::newRow("a third of them") << "_idle" << 3 << int(Severity::High);
        QTest::newRow("a list of another name") << "pending" << 1 << int(Severity::High);
        QTest::newRow("a timer's field") << "_idleStart" << 1 << int(Severity::High);
    }
    void whatWaitsInAListOfIdleOnesIsAPool()
    {
        QFETCH(QString, list);
        QFETCH(int, every);
        QFETCH(int, severity);
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing =
                            "App -clients-> Array@9:32\nApp -" + list.toStdString() + "-> Deque@11:32\n",
                        last = "Deque@11";
            for (int i = 1; i <= count; ++i) {
                drawing += element("Array@9", i) + nth("Client", i, 0, ":400") + "\n";
                if (i % every != 0) continue;
                const std::string link = nth("Object", i, 2, ":8"); // { data, next }
                drawing += last + " -next-> " + link + "\n" + link + " -data-> " + nth("Client", i, 0, ":400")
                    + "\n";
                last = link;
            }
            return drawing;
        });
        QCOMPARE(suspect.className, std::string("Client"));
        QCOMPARE(int(suspect.severity), severity);
        QCOMPARE(suspect.bound.has_value(), suspect.severity == Severity::Low);
    }

    void aListOfIdleOnesIsAPoolItself()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -freeSockets-> Object#free@9:40\nObject#free -localhost:80:-> Array@11:32\n"
                + each(count, [](int i) { return element("Array@11", i) + row(i) + "\n"; });
        });
        QVERIFY(says(suspect, "most of its new members wait in freeSockets: a pool"));
        QCOMPARE(suspect.severity, Severity::Low);
    }

    void theHandlesOfWhatAPoolHasAreBoundedAsItIs_data()
    {
        QTest::addColumn<int>("ends"); ///< handles in this process for each member
        QTest::addColumn<bool>("areBounded");
        QTest::newRow("one each") << 1 << true;
        QTest::newRow("both ends") << 2 << true;
        QTest::newRow("three each: others, too") << 3 << false;
    }
    void theHandlesOfWhatAPoolHasAreBoundedAsItIs()
    {
        QFETCH(int, ends);
        QFETCH(bool, areBounded);
        const SuspectReport report = reportOf([&](int count) {
            return "App -all-> Array@9:32\nApp -idle-> Array#idle@11:32\n" + each(count, [&](int i) {
                       const std::string member = nth("Resource", i, 0, ":100");
                       std::string drawing = element("Array@9", i) + member + "\n" + element("Array#idle", i)
                           + member + "\n" + member + " -obj-> " + nth("Socket#0", i, 2, ":300") + "\n";
                       for (int end = 0; end < ends; ++end)
                           drawing +=
                               handle("TCPSocketWrap",
                                      nth(("Socket#" + std::to_string(end)).c_str(), i, 2 + 4 * end, ":300"),
                                      i, 4 + 4 * end);
                       return drawing;
                   });
        });
        QVERIFY(!report.suspects.empty());
        QCOMPARE(report.suspects.front().severity == Severity::Low, areBounded);
    }

    // --- handles

    void handlesOfWhatACollectionHasAreItsOwn_data()
    {
        QTest::addColumn<bool>("isHeld"); ///< by what stands in the collection
        QTest::newRow("its clients have the sockets") << true;
        QTest::newRow("others have them") << false;
    }
    void handlesOfWhatACollectionHasAreItsOwn()
    {
        QFETCH(bool, isHeld);
        const SuspectReport report = reportOf([&](int count) {
            return "App -pools-> Array@9:32\n" + each(count, [&](int i) {
                       const std::string pool = nth("Tenant", i, 0, ":900"),
                                         socket = nth("Socket", i, 4, ":600");
                       return element("Array@9", i) + pool + "\n" + pool + " -client-> "
                           + nth("Client", i, 2, ":100") + "\n" + handle("TCPSocketWrap", socket, i, 6)
                           + (isHeld ? nth("Client", i, 2, ":100") : nth("Server", i, 8, ":100"))
                           + " -socket-> " + socket + "\n";
                   });
        });
        QCOMPARE(hasPattern(report, "handles-never-closed"), !isHeld);
    }

    void handlesKeepWhatAWeakMapHasForTheirObjects()
    {
        // A proxy has a session for both sockets of a connection: neither socket dominates it.
        const SuspectReport report = reportOf([](int count) {
            return "App -sessions-> WeakMap@9:24\nWeakMap -{table}-> table@11:4000/array\n"
                + each(count, [](int i) {
                       const std::string session = nth("Session", i, 0, ":5000");
                       std::string drawing = "table -{s" + std::to_string(i) + "}-> " + session + "\n";
                       for (const int end : {0, 1}) {
                           const std::string socket =
                               nth(end ? "Socket#b" : "Socket#a", i, 2 + 4 * end, ":100");
                           drawing += handle("TCPSocketWrap", socket, i, 4 + 4 * end) + socket
                               + " -{1·/"
                                 "·part·of·key·(Socket·@1)·->·value·(Session·@3)·pair·in·WeakMap·(table·@11)}"
                                 "-> "
                               + session + "\n";
                       }
                       return drawing;
                   });
        });
        QCOMPARE(report.suspects.size(), std::size_t{1});
        const Suspect& suspect = report.suspects.front();
        QCOMPARE(suspect.pattern, std::string("handles-never-closed"));
        constexpr std::uint64_t kOfOne = 5000 + 2 * (100 + 64); // the session once, however many keys it has
        QCOMPARE(suspect.retainedSize, (std::vector<std::uint64_t>{20 * kOfOne, 320 * kOfOne, 620 * kOfOne}));
        QVERIFY(std::ranges::find(suspect.parts, "Session") != suspect.parts.end());
    }

    void workersAndTheirPortsAreOneSuspect()
    {
        const SuspectReport report = reportOf(
            [](int count) {
                return each(count, [count](int at) {
                    const int i = count + 1 - at; // the newest first: the file has no order
                    const std::string worker = nth("Worker", i, 0, ":600");
                    std::string drawing = handle("Worker", worker, i, 2);
                    for (int port = 0; port < 3; ++port)
                        drawing += handle("MessagePort", nth("MessagePort", 3 * i + port, 4, ":900"),
                                          3 * i + port, 6);
                    return drawing;
                });
            },
            {3, 15, 27});
        QCOMPARE(report.suspects.size(), std::size_t{1});
        const Suspect& suspect = report.suspects.front();
        QCOMPARE(suspect.title, std::string("Worker threads stay open"));
        QCOMPARE(suspect.className, std::string("Worker"));
        QCOMPARE(suspect.path[suspect.containerStep].label, std::string("Worker"));
        QVERIFY2(suspect.explanation.starts_with(
                     "Worker: 3 → 15 → 27 threads; with their MessagePorts they keep "),
                 suspect.explanation.c_str());
        QVERIFY2(suspect.advice.find("worker.terminate()") != std::string::npos, suspect.advice.c_str());
        // To the program's own object, not to the runtime's half of it.
        QVERIFY(suspect.sampleId != suspect.collectionId);
        QCOMPARE(suspect.sampleId.value, std::uint64_t{1001 + 20 * 27}); // the newest
        QVERIFY2(suspect.explanation.find("Look next at @") != std::string::npos,
                 suspect.explanation.c_str());
        QVERIFY(verdictNumbers(verdictOf(report)).starts_with("3 → 27 threads, "));
        QCOMPARE(std::ranges::count(suspect.parts, "MessagePort"), std::ptrdiff_t{1}); // each name once
    }

    void agentsThatGrowWithTheirSocketsAreTheCause_data()
    {
        QTest::addColumn<int>("sockets"); ///< of each Agent
        QTest::addColumn<bool>("areTheCause");
        QTest::newRow("one Agent each") << 1 << true;
        QTest::newRow("three of one Agent") << 3 << true;
        QTest::newRow("four of one Agent") << 4 << false;
    }
    void agentsThatGrowWithTheirSocketsAreTheCause()
    {
        QFETCH(int, sockets);
        QFETCH(bool, areTheCause);
        const Suspect suspect = firstOf(
            [&](int count) {
                return each(count, [&](int i) {
                    const std::string socket = nth("Socket", i, 0, ":900");
                    return handle("TCPSocketWrap", socket, i, 2) + socket + " -agent-> "
                        + nth("Agent", (i + sockets - 1) / sockets, 4, ":100") + "\n";
                });
            },
            {12, 120, 240});
        QCOMPARE(suspect.pattern, std::string("handles-never-closed"));
        QCOMPARE(says(suspect, "Agents grow with them: "), areTheCause);
        QCOMPARE(suspect.advice.starts_with("Share one Agent"), areTheCause);
    }

    // --- listeners

    void listsOfOneEmitterThatGrowInStepAreOneSuspect_data()
    {
        QTest::addColumn<int>("fewer"); ///< of the second event, at last
        QTest::addColumn<bool>("isOne");
        QTest::newRow("in step") << 0 << true;
        QTest::newRow("all but a few") << 10 << true;
        QTest::newRow("not in step") << 100 << false;
    }
    void listsOfOneEmitterThatGrowInStepAreOneSuspect()
    {
        QFETCH(int, fewer);
        QFETCH(bool, isOne);
        const SuspectReport report = reportOf([&](int count) {
            std::string drawing = "App -_events-> Object#e@9:40\nObject#e -error-> Array#1@11:32\nObject#e "
                                  "-close-> Array#2@13:32\n";
            const int second = count == 620 ? count - fewer : count;
            drawing += each(count, [](int i) {
                return element("Array#1", i) + nth("onError", i, 0, ":400/closure") + "\n";
            });
            return drawing + each(second, [](int i) {
                       return element("Array#2", i) + nth("onClose", i, 2, ":400/closure") + "\n";
                   });
        });
        QCOMPARE(report.suspects.size(), std::size_t(isOne ? 1 : 2));
        if (!isOne) return;
        const std::string& title = report.suspects.front().title;
        QVERIFY2(title.find("\"error\" and \"close\"") != std::string::npos
                     || title.find("\"close\" and \"error\"") != std::string::npos,
                 title.c_str());
        QCOMPARE(report.suspects.front().count,
                 (std::vector<std::uint64_t>{40, 640, std::uint64_t(1240 - fewer)}));
    }

    void listenersOfAnEventTargetAreCountedInTheirList()
    {
        // lib/internal/event_target.js: each Listener in a list below { next }, with two controllers in its scope.
        const Suspect suspect = firstOf([](int count) {
            std::string drawing =
                "App -signal-> AbortSignal@9:40\nAbortSignal -<symbol·kEvents>-> Map@11:32\nMap -{table}-> "
                "table@13:64/array\ntable -{6}-> abort@15:24/string\ntable -{7}-> Object#list@17:40\n";
            std::string last = "Object#list";
            for (int i = 1; i <= count; ++i) {
                const std::string listener = nth("Listener", i, 0, ":80"),
                                  fn = nth("abort", i, 2, ":64/closure");
                drawing += last + " -next-> " + listener + "\n" + listener + " -callback-> " + fn + "\n" + fn
                    + " -a-> " + nth("Controller#a", i, 4, ":400") + "\n" + fn + " -b-> "
                    + nth("Controller#b", i, 6, ":400") + "\n";
                last = listener;
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("event-listener-accumulation"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(countedWhat(suspect), std::string("listeners"));
    }

    void anEmitterIsCalledAsTheCodeDoesNotAsV8Does_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QString>("name");
        QTest::newRow("a field") << QByteArray("-hub->") << "hub (Hub)";
        QTest::newRow("a number among V8's references") << QByteArray() << "Hub";
        QTest::newRow("what a function is bound to") << QByteArray("-{bound_this}->") << "onData (Hub)";
    }
    void anEmitterIsCalledAsTheCodeDoesNotAsV8Does()
    {
        QFETCH(QByteArray, field);
        QFETCH(QString, name);
        const Suspect suspect = firstOf([&](int count) {
            return (field.isEmpty()
                        ? std::string("root -roots-> (Global·handles)@3:0/synthetic\n"
                                      "(Global·handles) -[62]-> ")
                        : "App -onData-> onData@9:32/closure\nonData " + field.toStdString() + " ")
                + "Hub@11:40\nHub -_events-> Object#e@13:32\nObject#e -data-> Array@15:32\n"
                  "Hub -_eventsCount-> 1@17:16/hidden\n"
                + each(count,
                       [](int i) { return element("Array@15", i) + nth("fn", i, 0, ":64/closure") + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.title), "Listeners for \"data\" pile up on " + name);
    }

    void anEmitterWithoutANameIsCalledByItsClass()
    {
        const Suspect suspect = firstOf([](int count) {
            return "root -roots-> (Global·handles)@3:0/synthetic\n(Global·handles) -[62]-> Channel@9:40\n"
                   "Channel -_subscribers-> Array@11:40\nChannel -__proto__-> proto@13:40\n"
                   "proto -subscribe-> subscribe@15:64/closure\nproto -unsubscribe-> "
                   "unsubscribe@17:64/closure\n"
                + each(count,
                       [](int i) { return element("Array@11", i) + nth("fn", i, 0, ":400/closure") + "\n"; });
        });
        QCOMPARE(suspect.title, std::string("Listeners pile up on Channel"));
    }

    void entriesWithListsOfTheirOwnAreWhatPilesUp_data()
    {
        QTest::addColumn<int>("users"); // that come in each interval; four lists get a post more each
        QTest::addColumn<QString>("title");
        QTest::newRow("7: the lists grow")
            << 7 << "User.posts grows without limit, in 4 places below app.users";
        QTest::newRow("8: they don't alone") << 8 << "Post grows below app.users";
    }
    void entriesWithListsOfTheirOwnAreWhatPilesUp()
    {
        QFETCH(int, users);
        QFETCH(QString, title);
        const Suspect suspect = firstOf(
            [&](int interval) {
                return "App -users-> Array@9:32\n" + each(20 + users * interval, [&](int i) {
                           const std::string user = nth("User", i, 0, ":40"),
                                             posts = nth("Array", i, 2, ":32");
                           std::string drawing =
                               element("Array@9", i) + user + "\n" + user + " -posts-> " + posts + "\n";
                           for (int k = 0; k <= interval && i <= 4; ++k)
                               drawing += posts + " -[" + std::to_string(k) + "]-> "
                                   + nth("Post", 100 * (k + 1) + i, 4, ":4000") + "\n";
                           return drawing;
                       });
            },
            {1, 2, 3});
        QCOMPARE(QString::fromStdString(suspect.title), title);
    }

    void listenersUnderNumbersStandUnderNoNames_data()
    {
        QTest::addColumn<bool>("areNumbers");
        QTest::newRow("names") << false;
        QTest::newRow("numbers") << true;
    }
    void listenersUnderNumbersStandUnderNoNames()
    {
        QFETCH(bool, areNumbers);
        const Suspect suspect = firstOf([&](int count) {
            return "App -bus-> Bus@9:40\nBus -__proto__-> Object#p@11:40\n"
                + method("Object#p", "subscribe", 13) + method("Object#p", "unsubscribe", 15)
                + "Bus -subscriptions-> Object#all@17:40\n" + each(count, [&](int i) {
                       const std::string list = nth("Array", i, 0, ":40");
                       return (areNumbers ? element("Object#all", i)
                                          : "Object#all -topic" + std::to_string(i) + "-> ")
                           + list + "\n" + list + " -[0]-> " + nth("push", i, 2, ":400/closure") + "\n";
                   });
        });
        QCOMPARE(suspect.pattern, std::string("event-listener-accumulation"));
        QCOMPARE(says(suspect, "they stand under 620 names"), !areNumbers);
    }

    // --- names

    void aCollectionIsNamedAfterTheVariableThatHasItsOwner_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("title");
        QTest::newRow("a field") << "offlineQueue"
                                 << "offlineQueue._list (Array) grows without limit";
        QTest::newRow("says nothing") << "default"
                                      << "Denque._list (Array) grows without limit";
        QTest::newRow("no name of code") << "127.0.0.1:80"
                                         << "Denque._list (Array) grows without limit";
    }
    void aCollectionIsNamedAfterTheVariableThatHasItsOwner()
    {
        QFETCH(QString, variable);
        QFETCH(QString, title);
        const Suspect suspect = firstOf([&](int count) {
            return "App -" + variable.toStdString() + "-> Denque@9:40\nDenque -_list-> Array@11:32\n"
                + each(count, [](int i) { return element("Array@11", i) + row(i) + "\n"; });
        });
        QCOMPARE(QString::fromStdString(suspect.title), title);
    }

    void anExportedVariableIsTheNameOfWhatItsCellHas()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -{exports}-> table@9:64/array\ntable -{9}-> userLoader@11:24/string\n"
                   "table -{10}-> system·/·Cell@13:16/hidden\nsystem·/·Cell@13:16/hidden -{value}-> "
                   "Loader@15:40\n"
                   "Loader -_cacheMap-> Array@17:32\n"
                + each(count, [](int i) { return element("Array@17", i) + row(i) + "\n"; });
        });
        QCOMPARE(suspect.title, std::string("userLoader._cacheMap (Array) grows without limit"));
    }

    void theOutermostOfAChainIsWhatTheProgramClones()
    {
        // The newest instance is the nearest; it must be looked at wherever it stands in the file.
        const SuspectReport report = reportOf([](int count) {
            std::string drawing =
                nth("Part", count, 2, ":200") + " -observers-> " + nth("Array", count, 4, ":32") + "\n";
            for (int i = 1; i <= count; ++i) {
                const std::string clone = nth("Clone", i, 0, ":200"), part = nth("Part", i, 2, ":200");
                const std::string list = nth("Array", i, 4, ":32"), fn = nth("changed", i, 6, ":64/closure");
                const std::string scope = nth("system·/·Context", i, 8, ":32/object");
                drawing += clone + " -part-> " + part + "\n" + part + " -observers-> " + list + "\n" + list
                    + " -[0]-> " + fn + "\n" + fn + " -{context}-> " + scope + "\n";
                if (i > 1) drawing += scope + " =from=> " + nth("Clone", i - 1, 0, ":200") + "\n";
            }
            return "App -instance-> " + nth("Clone", count, 0, ":200") + "\n" + drawing;
        });
        QVERIFY(!report.suspects.empty());
        QCOMPARE(report.suspects.front().className, std::string("Clone"));
        QCOMPARE(countedWhat(report.suspects.front()), std::string("instances of Clone"));
    }

    void aListIsAListHoweverManyScopesComeWithEachLink()
    {
        const Suspect suspect = firstOf([](int count) {
            std::string drawing = "App -first-> " + nth("Task", 1, 0, ":80") + "\nApp -last-> "
                + nth("Task", count, 0, ":80") + "\n";
            for (int i = 1; i <= count; ++i) {
                const std::string task = nth("Task", i, 0, ":80");
                if (i < count) drawing += task + " -next-> " + nth("Task", i + 1, 0, ":80") + "\n";
                for (int k = 0; k < 6; ++k)
                    drawing += task + " -{s" + std::to_string(k) + "}-> "
                        + nth(("system·/·Context#" + std::to_string(k)).c_str(), i, 2 + 2 * k, ":60/object")
                        + "\n";
            }
            return drawing;
        });
        QVERIFY2(suspect.title.starts_with("A linked list of Task grows"), suspect.title.c_str());
    }

    void toInheritFromOneOfItsClassIsNoLink()
    {
        const Suspect suspect = firstOf([](int count) {
            std::string drawing = "App -last-> " + nth("Task", count, 0, ":80") + "\n";
            for (int i = 2; i <= count; ++i)
                drawing += nth("Task", i, 0, ":80") + " -__proto__-> " + nth("Task", i - 1, 0, ":80") + "\n";
            return drawing;
        });
        QVERIFY2(suspect.title.find("linked list") == std::string::npos, suspect.title.c_str());
    }

    void aLinkThatHasAFunctionIsWork_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("isWork");
        QTest::newRow("a function") << "closure" << true;
        QTest::newRow("an object") << "object" << false;
    }
    void aLinkThatHasAFunctionIsWork()
    {
        QFETCH(QString, type);
        QFETCH(bool, isWork);
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = "App -_head-> " + nth("Link", 1, 0, ":80") + "\nApp -_tail-> "
                + nth("Link", count, 0, ":80") + "\n";
            for (int i = 1; i <= count; ++i) {
                drawing += nth("Link", i, 0, ":80") + " -value-> "
                    + nth("run", i, 2, (":400/" + type.toStdString()).c_str()) + "\n";
                if (i < count)
                    drawing += nth("Link", i, 0, ":80") + " -next-> " + nth("Link", i + 1, 0, ":80") + "\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
        QCOMPARE(suspect.advice.starts_with("It is a queue of work."), isWork);
    }

    void promisesThatEachWaitForTheNextAreAChain_data()
    {
        QTest::addColumn<QString>("value"); ///< of a pending promise its reactions; else a result
        QTest::addColumn<bool>("isChain");
        QTest::newRow("pending") << "system·/·PromiseReaction" << true;
        QTest::newRow("settled") << "Result" << false;
    }
    void promisesThatEachWaitForTheNextAreAChain()
    {
        QFETCH(QString, value);
        QFETCH(bool, isChain);
        const SuspectReport report = reportOf([&](int count) {
            const auto promise = [](int i) { return nth("Promise", i, 0, ":200"); };
            std::string drawing = "App -current-> " + promise(count) + "\n";
            for (int i = count; i > 0; --i) {
                const bool isReaction = value.startsWith("system");
                const std::string reaction =
                    nth(value.toUtf8().constData(), i, 2, isReaction ? ":40/hidden" : ":40");
                drawing += promise(i) + " -{reactions_or_result}-> " + reaction + "\n";
                if (i > 1) drawing += reaction + " -{promise_or_capability}-> " + promise(i - 1) + "\n";
            }
            return drawing;
        });
        const bool isFound = !report.suspects.empty()
            && report.suspects.front().title == "Promises pile up, each waiting for the next";
        QCOMPARE(isFound, isChain);
    }

    void aListThatIsReplacedByOneAsLongExplainsNoGrowth()
    {
        // theThing = { longStr, someMethod }: the scope of someMethod keeps the thing before it, each with its own list.
        const Suspect suspect = firstOf([](int count) {
            const auto thing = [](int i) { return nth("Object", i, 0, ":40"); };
            std::string drawing = "App -theThing-> " + thing(count) + "\n";
            for (int i = 1; i <= count; ++i) {
                const std::string list = nth("Array", i, 2, ":400"),
                                  fn = nth("someMethod", i, 4, ":64/closure");
                const std::string scope = nth("system·/·Context", i, 6, ":32/object");
                drawing += thing(i) + " -longStr-> " + list + "\n" + thing(i) + " -someMethod-> " + fn + "\n"
                    + fn + " -{context}-> " + scope + "\n";
                for (int k = 0; k < 10; ++k)
                    drawing += element(list.c_str(), k) + nth("text", i, 8, ":16/string") + "\n";
                if (i > 1) drawing += scope + " =originalThing=> " + thing(i - 1) + "\n";
            }
            return drawing;
        });
        QCOMPARE(suspect.pattern, std::string("closure-scope-chain"));
        QCOMPARE(suspect.severity, Severity::High);
        QVERIFY2(suspect.advice.find("set originalThing to null") != std::string::npos,
                 suspect.advice.c_str());
    }

    // --- advice

    void thePackageIsThatOfTheModuleThatHasTheCollection()
    {
        const HeapDrawing heap =
            heapOf("root -g-> global@5\nglobal -rows-> Array@9:32\nArray -[0]-> Row@11:400");
        const auto paths = PathFinder::of(*heap.snapshot);
        QVERIFY(paths);
        const History history({heap.snapshot}, *paths);
        Accumulation point;
        point.node = heap.node("Array");
        Candidate c = [&] {
            return Candidate{history, point,      bestPath(history.last(), history.paths(), point.node),
                             nullptr, point.node, {},
                             1,       {}};
        }();
        const PathRoot root{PathRootKind::ModuleExports, "module.exports",
                            "/srv/app/node_modules/node-schedule/lib/Invocation.js"};
        QCOMPARE(packageOf(c), std::string());
        c.root = &root;
        QCOMPARE(packageOf(c), std::string("node-schedule"));
        const PathRoot own{PathRootKind::ModuleExports, "module.exports", "/srv/app/jobs.js"};
        c.root = &own;
        QCOMPARE(packageOf(c), std::string());
    }

    void whoIsInAVariablesListIsRemovedByHand_data()
    {
        QTest::addColumn<bool>("hasOwner");
        QTest::newRow("a variable") << false;
        QTest::newRow("a field of an owner, which may do it") << true;
    }
    void whoIsInAVariablesListIsRemovedByHand()
    {
        QFETCH(bool, hasOwner);
        const Suspect suspect = firstOf([&](int count) {
            return std::string(hasOwner ? "App" : "global") + " -connections-> Array@9:32\n"
                + each(count,
                       [](int i) {
                           const std::string socket = nth("WebSocket", i, 0, ":400");
                           return element("Array@9", i) + socket + "\n" + socket
                               + " -__proto__-> Object#ws@11:40\n";
                       })
                + method("Object#ws", "close", 13);
        });
        QVERIFY2(suspect.advice.starts_with("Call close() on each WebSocket when its work ends"),
                 suspect.advice.c_str());
        QCOMPARE(suspect.advice.find("remove it here") != std::string::npos, !hasOwner);
    }

    void theEndOfTheOwnerIsNoWayOutForOneEntry()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -observers-> Array@9:32\nApp -__proto__-> Object#subject@11:40\n"
                + method("Object#subject", "unsubscribe", 13)
                + each(count,
                       [](int i) {
                           const std::string sub = nth("Subscriber", i, 0, ":400");
                           return element("Array@9", i) + sub + "\n" + sub
                               + " -__proto__-> Object#sub@15:40\n";
                       })
                + method("Object#sub", "unsubscribe", 17);
        });
        QVERIFY2(suspect.advice.starts_with("Call unsubscribe() on each Subscriber "),
                 suspect.advice.c_str());
        QVERIFY2(suspect.advice.find("App.unsubscribe()") == std::string::npos, suspect.advice.c_str());
    }

    void whoSubscribesHasWhatSubscribeReturned()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -subject-> Subject@9:32\nSubject@9 -observers-> Array@21:32\n"
                   "Subject@9 -__proto__-> Object#subject@11:40\n"
                + method("Object#subject", "subscribe", 13) + method("Object#subject", "unsubscribe", 23)
                + each(count,
                       [](int i) {
                           const std::string sub = nth("OperatorSubscriber", i, 0, ":400");
                           return element("Array@21", i) + sub + "\n" + sub
                               + " -__proto__-> Object#sub@15:40\n";
                       })
                + method("Object#sub", "unsubscribe", 17);
        });
        QVERIFY2(suspect.advice.starts_with(
                     "Keep what subscribe() returns, and call unsubscribe() on it when the "),
                 suspect.advice.c_str());
    }

    void keysOfWeakRefsAreDeletedByARegistry()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -byId-> Array@9:32\n" + each(count, [](int i) {
                       return element("Array@9", i) + nth("WeakRef", i, 0, ":400") + "\n";
                   });
        });
        QCOMPARE(suspect.pattern, std::string("weakref-table-not-cleaned"));
        QVERIFY2(suspect.advice.find("FinalizationRegistry") != std::string::npos, suspect.advice.c_str());
    }

    void methodsOfTheLanguageRemoveNothing()
    {
        // escape() and unescape() of the global object are no add() and remove().
        const Suspect suspect = firstOf([](int count) {
            return "global -escape-> escape@21:64/closure\nglobal -unescape-> unescape@23:64/closure\n"
                   "App -entries-> Array@9:32\n"
                + each(count, [](int i) { return element("Array@9", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.advice.starts_with("Bound it"), suspect.advice.c_str());
    }

    void recordsWithAFunctionAreEjected_data()
    {
        QTest::addColumn<QString>("type"); ///< of a field of each record
        QTest::addColumn<QString>("advice");
        QTest::newRow("a function") << "closure"
                                    << "Call eject() of the App ";
        QTest::newRow("data") << "object"
                              << "Call clear() of the App ";
    }
    void recordsWithAFunctionAreEjected()
    {
        QFETCH(QString, type);
        QFETCH(QString, advice);
        const Suspect suspect = firstOf([&](int count) {
            return "App -handlers-> Array@9:32\nApp -__proto__-> Object#p@11:40\n"
                + method("Object#p", "eject", 13) + method("Object#p", "clear", 15) + each(count, [&](int i) {
                       const std::string record = nth("Object", i, 0, ":40");
                       return element("Array@9", i) + record + "\n" + record + " -fulfilled-> "
                           + nth("fn", i, 2, (":400/" + type.toStdString()).c_str()) + "\n" + record
                           + " -synchronous-> " + nth("Flag", i, 4, ":16") + "\n";
                   });
        });
        QVERIFY2(suspect.advice.starts_with(advice.toStdString()), suspect.advice.c_str());
    }

    void theOwnerMayStandInACellOfV8s_data()
    {
        QTest::addColumn<QString>("way"); ///< from App to its owner
        QTest::newRow("a field") << "App -cache-> Cache@17:40";
        QTest::newRow("a variable of an ES module")
            << "App -{cell}-> exports@15:16/hidden\nexports -{value}-> Cache@17:40";
    }
    void theOwnerMayStandInACellOfV8s()
    {
        QFETCH(QString, way);
        const Suspect suspect = firstOf([&](int count) {
            return way.toStdString() + "\nCache -items-> Array@19:32\nCache -__proto__-> Object#cache@21:40\n"
                + method("Object#cache", "clear", 23) + method("Object#cache", "clearAll", 25)
                + each(count, [](int i) { return element("Array@19", i) + row(i) + "\n"; });
        });
        // clear() beside clearAll() takes a key.
        QVERIFY2(suspect.advice.starts_with("Call clearAll() of the Cache "), suspect.advice.c_str());
    }

    void aQueueNeedsNoOtherLimit_data()
    {
        QTest::addColumn<QString>("field"); ///< of each entry
        QTest::addColumn<QString>("advice");
        QTest::newRow("somebody waits") << "callback"
                                        << "It is a queue of work.";
        QTest::newRow("nobody does") << "format"
                                     << "Set max on the App";
    }
    void aQueueNeedsNoOtherLimit()
    {
        QFETCH(QString, field);
        QFETCH(QString, advice);
        const Suspect suspect = firstOf([&](int count) {
            return "App -options-> Options@11:40\nOptions -max-> heap·number@13:16/number\nApp -_pending-> "
                   "Array@9:32\n"
                + each(count, [&](int i) {
                       const std::string item = nth("Item", i, 0, ":400");
                       return element("Array@9", i) + item + "\n" + item + " -" + field.toStdString() + "-> "
                           + nth("fn", i, 2, ":64/closure") + "\n";
                   });
        });
        QVERIFY2(suspect.advice.starts_with(advice.toStdString()), suspect.advice.c_str());
    }

    void aLimitOfHowManyBoundsNoneOfThem()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -max-> Limit@13:16\nApp -all-> Array@9:40\n" + each(10, [&](int u) {
                       const std::string list = nth("Array#u", u, 0, ":40");
                       return element("Array@9", u) + list + "\n" + each(count, [&](int i) {
                                  return list + " -[" + std::to_string(i) + "]-> "
                                      + nth("Visit", i * 10 + u + 20, 2, ":400") + "\n";
                              });
                   });
        });
        QVERIFY(!suspect.bound);
        QCOMPARE(suspect.severity, Severity::High);
    }
    void aFullNeighbourIsAHint_data()
    {
        QTest::addColumn<int>("queued"); ///< the neighbour's entries
        QTest::addColumn<bool>("areOthers"); ///< each time
        QTest::addColumn<bool>("hasLimit"); ///< of the object that has both
        QTest::addColumn<bool>("isHint");
        QTest::newRow("ten, others each time") << 10 << true << false << true;
        QTest::newRow("a part of a cache with a limit") << 10 << true << true << true;
        QTest::newRow("ten, always the same") << 10 << false << false << false;
        QTest::newRow("six") << 6 << true << false << false;
        QTest::newRow("half as many as here") << 161 << true << false << false;
    }
    void aFullNeighbourIsAHint()
    {
        QFETCH(int, queued);
        QFETCH(bool, areOthers);
        QFETCH(bool, hasLimit);
        QFETCH(bool, isHint);
        const Suspect suspect = firstOf([&](int count) {
            std::string drawing = std::string(hasLimit ? "App -max-> Limit@13:16\n" : "")
                + "App -order-> Array#o@9:40\nApp -rows-> Array#r@11:40\n";
            for (int i = 1; i <= queued; ++i)
                drawing += element("Array#o", i) + nth("Key", i + (areOthers ? count : 0), 2, ":40") + "\n";
            return drawing + each(count, [&](int i) { return element("Array#r", i) + row(i) + "\n"; });
        });
        QCOMPARE(says(suspect, "order beside it stays at"), isHint);
        QCOMPARE(suspect.bound.has_value(), hasLimit);
        QCOMPARE(suspect.advice.starts_with("Remove an entry here when it is removed from order"),
                 isHint && !hasLimit);
        QCOMPARE(
            suspect.advice.ends_with("If its size is above max: what leaves order must leave here, too."),
            hasLimit);
    }

    void aTimeToLiveAloneMayNotRemoveAnything()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -cache-> Keyv@9:32\nKeyv -ttl-> undefined@21:16/hidden\nKeyv -store-> Array@15:32\n"
                + each(count, [](int i) { return element("Array@15", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.advice.starts_with("Set ttl on the Keyv"), suspect.advice.c_str());
        QVERIFY2(suspect.advice.ends_with("only when it is read again."), suspect.advice.c_str());
    }

    // --- sentences

    void whatTheOwnerKeepsIsHeldByNothingElse()
    {
        // Two tables of one owner have the same entries: neither keeps them alone, the owner does.
        const Suspect suspect = firstOf([](int count) {
            return "App -bus-> Bus@9:40\nBus -byId-> Array#a@11:32\nBus -byName-> Array#b@13:32\n"
                + each(count, [](int i) {
                       return element("Array#a", i) + row(i) + "\n" + element("Array#b", i) + row(i) + "\n";
                   });
        });
        QVERIFY2(suspect.explanation.find("Something else") == std::string::npos,
                 suspect.explanation.c_str());
    }

    void whatTwoHoldersHaveNeitherKeeps()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -a-> Array#a@11:32\nglobal -other-> Other@17:40\nOther -b-> Array#b@13:32\n"
                + each(count, [](int i) {
                       return element("Array#a", i) + row(i) + "\n" + element("Array#b", i) + row(i) + "\n";
                   });
        });
        // Both by name, with what each keeps alone: the figure is that of the two.
        for (const char* part : {" alone) and b (Array @13, ", " alone) together keep "})
            QVERIFY2(suspect.explanation.find(part) != std::string::npos, suspect.explanation.c_str());
        // One basis in all snapshots, and no second total.
        QCOMPARE(suspect.retainedSize, (std::vector<std::uint64_t>{8'104, 128'104, 248'104}));
        QVERIFY(says(suspect, "retained size: 8.10 kB → 128 kB → 248 kB"));
        QVERIFY2(suspect.explanation.find("piled up") == std::string::npos, suspect.explanation.c_str());
        QVERIFY2(suspect.explanation.find("Each new one adds about 400 B") != std::string::npos,
                 suspect.explanation.c_str());
    }

    void ofOneSnapshotTheOtherHolderIsNamedToo()
    {
        const auto draw = [](const char* third) {
            return [third](int count) {
                return std::string(
                           "App -a-> Array#a@11:32\nglobal -other-> Other@17:40\nOther -b-> Array#b@13:32\n")
                    + third + each(count, [third](int i) {
                           return element("Array#a", i) + row(i) + "\n" + element("Array#b", i) + row(i)
                               + "\n" + (*third ? element("Array#c", i) + row(i) + "\n" : std::string());
                       });
            };
        };
        const Suspect two = firstOf(draw(""), {620});
        QVERIFY2(two.explanation.find(" alone) together keep 248 kB, ") != std::string::npos,
                 two.explanation.c_str());
        QVERIFY2(two.sharedWith == "a" || two.sharedWith == "b", two.sharedWith.c_str());
        const Suspect three = firstOf(draw("global -third-> Third@19:40\nThird -c-> Array#c@15:32\n"), {620});
        QCOMPARE(three.sharedWith, std::string("other holders"));
        QVERIFY2(three.explanation.find(" of the heap, and others hold that, too: ") != std::string::npos,
                 three.explanation.c_str());
        QVERIFY(!says(three, "piled up"));
    }

    void whereSeveralOthersHoldItNoneIsNamed()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -a-> Array#a@11:32\nglobal -other-> Other@17:40\nOther -b-> Array#b@13:32\n"
                   "global -third-> Third@19:40\nThird -c-> Array#c@15:32\n"
                + each(count, [](int i) {
                       std::string held;
                       for (const char* table : {"Array#a", "Array#b", "Array#c"})
                           held += element(table, i) + row(i) + "\n";
                       return held;
                   });
        });
        QVERIFY2(suspect.explanation.find(", piled up, and others hold that, too: ") != std::string::npos,
                 suspect.explanation.c_str());
        // What its entries keep, also of those that the first snapshot has.
        QCOMPARE(suspect.retainedSize, (std::vector<std::uint64_t>{8'000, 128'000, 248'000}));
    }

    void aHolderMadeAnewIsComparedWithTheOneInWhosePlaceItStands()
    {
        // current = current.with(row): a new object in each snapshot, with a list of its own.
        const Suspect suspect = firstOf([](int count) {
            const std::string state = nth("State", count, 0, ":40"), list = nth("Array", count, 2, ":32");
            return "App -current-> " + state + "\n" + state + " -rows-> " + list + "\n"
                + each(count,
                       [&](int i) { return element(list.c_str(), i) + nth("Row", i, 4, ":400") + "\n"; });
        });
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.retainedSize, (std::vector<std::uint64_t>{8'072, 128'072, 248'072}));
    }

    void aListMadeAnewWasAsLongBefore()
    {
        // Replaced between the first two snapshots, and only then: it did not come from nothing.
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620}) {
            const std::string list = count == 20 ? "Array@9:32" : "Array@1101:32";
            snapshots.push_back(heapOf("root -g-> global@5:400000\nglobal -rows-> " + list + "\n"
                                       + each(count,
                                              [&](int i) {
                                                  return element(list.c_str(), i) + nth("Row", i, 4, ":400")
                                                      + "\n";
                                              }))
                                    .snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report && !report->suspects.empty());
        const Suspect& suspect = report->suspects.front();
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.retainedSize, (std::vector<std::uint64_t>{8'032, 128'032, 248'032}));
    }

    void aRateNeedsTimesThatAreFarEnoughApart()
    {
        std::vector<SnapshotPtr> snapshots;
        for (const int count : {20, 320, 620})
            snapshots.push_back(
                heapOf("root -g-> global@5:400000\nglobal -rows-> Array@9:32\n"
                       + each(count, [](int i) { return element("Array@9", i) + row(i) + "\n"; }))
                    .snapshot);
        const auto rated = [&](std::int64_t seconds) {
            SuspectOptions options;
            options.capturedUs = {1'000'000, (1 + seconds) * 1'000'000, (1 + 2 * seconds) * 1'000'000};
            const auto report = findSuspects(snapshots, options);
            return report && !report->suspects.empty() ? report->suspects.front() : Suspect{};
        };
        const Suspect brief = rated(2), minutes = rated(60), hours = rated(3600);
        QVERIFY(brief.collectionId.value == 9 && brief.rate.empty() && !brief.bytesPerHour);
        QVERIFY(!says(brief, "rate: "));
        QVERIFY2(minutes.rate.ends_with("/s") && says(minutes, ("rate: +" + minutes.rate).c_str()),
                 minutes.rate.c_str());
        QVERIFY2(hours.rate.ends_with("/h") && says(hours, ("rate: +" + hours.rate).c_str()),
                 hours.rate.c_str());
    }

    void whatEachNewEntryAddsIsTheGrowthOfWhatIsKept()
    {
        // What came took the place of something else: the array grows by 100 a row, though a row has 400.
        const Suspect suspect = firstOf([](int count) {
            return "App -rows-> Array@9:" + std::to_string(200'000 - 300 * count) + "\n"
                + each(count, [](int i) { return element("Array@9", i) + row(i) + "\n"; });
        });
        QVERIFY2(suspect.explanation.find("Each new one adds about 100 B") != std::string::npos,
                 suspect.explanation.c_str());
    }

    void theWayOfAHandleLeadsToTheObjectThatHasIt()
    {
        const Suspect suspect = firstOf([](int count) {
            return each(count, [](int i) {
                const std::string wrapper = nth("Worker#w", i, 2, ":400"),
                                  owner = nth("Worker", i, 4, ":400");
                return handle("Worker", wrapper, i, 0) + wrapper + " -onexit-> " + owner + "\n" + owner
                    + " -<symbol·kHandle>-> " + wrapper + "\n";
            });
        });
        QCOMPARE(suspect.pattern, std::string("handles-never-closed"));
        QVERIFY(suspect.path.size() > 1 && suspect.path.back().node == suspect.sample);
        QCOMPARE(suspect.path.back().edgeName, std::string("onexit"));
        QCOMPARE(suspect.path[0].label, std::string("Worker"));
    }

    void aFieldThatSaysWhatAnEntryIsIsShown()
    {
        const Suspect suspect = firstOf([](int count) {
            return "App -queries-> Array@9:32\n" + each(count, [](int i) {
                       return element("Array@9", i) + row(i) + "\n" + row(i) + " -sql-> "
                           + nth(("select·" + std::to_string(i)).c_str(), i, 2, ":40/string") + "\n" + row(i)
                           + " -name-> same@21:16/string\n";
                   });
        });
        QCOMPARE(suspect.sampleValues.size(), std::size_t{2});
        QCOMPARE(suspect.sampleValues[0].field, std::string("sql"));
        QVERIFY(suspect.sampleValues[0].text.starts_with("select "));
        QVERIFY(suspect.sampleValues[0].text != suspect.sampleValues[1].text);
    }

    void rssThatGrowsBesideTheHeapIsSaidWithoutAFalseNumber()
    {
        std::string log;
        for (int i = 0; i < 12; ++i) // the heap rises, and falls at the end
            log += "{\"rss\":" + std::to_string(50'000'000 + 20'000'000 * i)
                + ",\"heapTotal\":9000000,\"heapUsed\":"
                + std::to_string(i < 11 ? 4'000'000 + 100'000 * i : 3'900'000)
                + ",\"external\":1000,\"timestamp\":" + std::to_string(1'700'000'000'000 + 1000 * i) + "}\n";
        const LogEvidence evidence = logEvidence(parseMemoryLog(log), {});
        QCOMPARE(evidence.besideHeap,
                 std::string("memory log: rss of the whole process grew by 220 MB, far more than heapUsed"));
    }

    void aSlopeSaysWhatItWasMeasuredBy()
    {
        MemorySlope slope;
        slope.points = 379;
        QCOMPARE(measuredBy(slope), std::string("379 readings"));
        slope.points = 3;
        slope.isOnFloor = true;
        QCOMPARE(measuredBy(slope), std::string("3 lows after garbage collections"));
    }

    void aTrendIsOnlyToldWhereTheLogProvesIt_data()
    {
        QTest::addColumn<int>("seconds"); // between readings
        QTest::addColumn<double>("step"); // bytes a reading
        QTest::addColumn<QString>("told");
        QTest::newRow("four seconds") << 0 << 200'000.0 << "memory log: too short for a trend, ";
        QTest::newRow("may be garbage")
            << 1 << 200'000.0 << "memory log: heapUsed +200 kB/s (95 %: +200 kB/s … +";
        QTest::newRow("an hour") << 90 << 200'000.0 << "memory log: heapUsed rises 8.00 MB/h (95 %: +";
        QTest::newRow("falls") << 90 << -50'000.0 << "memory log: heapUsed falls, ";
    }
    void aTrendIsOnlyToldWhereTheLogProvesIt()
    {
        QFETCH(int, seconds);
        QFETCH(double, step);
        QFETCH(QString, told);
        std::string log;
        for (int i = 0; i < 60; ++i)
            log += "{\"rss\":90000000,\"heapTotal\":30000000,\"heapUsed\":"
                + std::to_string(std::llround(9'000'000 + step * i)) + ",\"external\":1000,\"timestamp\":"
                + std::to_string(1'700'000'000'000 + (seconds ? 1000 * seconds : 70) * i) + "}\n";
        const LogEvidence evidence = logEvidence(parseMemoryLog(log), {});
        QCOMPARE(evidence.heap.size(), std::size_t{1}); // and a full heap is how V8 works
        QVERIFY2(QString::fromStdString(evidence.heap[0]).startsWith(told), evidence.heap[0].c_str());
    }
};

QTEST_APPLESS_MAIN(SuspectEvidenceTest)
#include "suspect_evidence_test.moc"
