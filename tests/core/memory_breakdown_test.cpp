// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <random>

using namespace heaptrail;
using Kind = MemoryVerdict::Kind;

namespace {

constexpr double kMb = 1e6;

/// Megabytes at a moment of the run, which goes from 0 to 1.
struct Process {
    double used{40}, free{10}, buffers{2}, external{3}, rest{50};
    double absent{}; ///< of the parts, not in rss
    int detached{-1};
    std::string mark;
};
using Course = std::function<Process(double at, double noise)>;

MemoryLog logOf(int count, double seconds, const Course& course)
{
    std::string text;
    std::mt19937 random(7);
    for (int i = 0; i < count; ++i) {
        const Process p = course(double(i) / (count - 1), double(random() % 1000) / 1000);
        const auto bytes = [](double mb) { return std::to_string(std::llround(mb * kMb)); };
        text += "{\"t\":" + std::to_string(1'700'000'000'000 + std::llround(seconds * 1000 * i / (count - 1)))
            + ",\"rss\":" + bytes(p.used + p.free + p.buffers + p.external + p.rest - p.absent)
            + ",\"heapTotal\":" + bytes(p.used + p.free) + ",\"heapUsed\":" + bytes(p.used)
            + ",\"external\":" + bytes(p.buffers + p.external) + ",\"arrayBuffers\":" + bytes(p.buffers)
            + (p.detached < 0 ? "" : ",\"number_of_detached_contexts\":" + std::to_string(p.detached))
            + (p.mark.empty() ? "" : ",\"mark\":\"" + p.mark + "\"") + "}\n";
    }
    return parseMemoryLog(text);
}
MemoryVerdict verdictOf(int count, double seconds, const Course& course)
{
    return analyseMemoryLog(logOf(count, seconds, course)).verdict;
}

/// What a busy heap does: teeth over a floor.
double tooth(double at)
{
    return 12 * std::fmod(at * 11, 1.0);
}

} // namespace

class MemoryBreakdownTest : public QObject {
    Q_OBJECT
private slots:
    void theStoryIsTakenApart();
    void partsOfOldLogsAreFewer();
    void partsBeyondRssAreNotResident();
    void growthIsThatOfThePartThatCarriesIt_data();
    void growthIsThatOfThePartThatCarriesIt();
    void freeHeapMustBeHalfOfTheGrowth();
    void sharesOfRisingPartsAreOneWhole();
    void whatDoesNotRiseIsNone_data();
    void whatDoesNotRiseIsNone();
    void garbageIsNotTakenForGrowth_data();
    void garbageIsNotTakenForGrowth();
    void pagesGivenBackAreNoSnapshot();
    void pagesOfAYoungProcessAreNoLeak();
    void growthThatEndedIsSaidToHaveEnded();
    void aSawThatFallsBackDoesNotRise();
    void whatTheLogShowsIsSaid_data();
    void whatTheLogShowsIsSaid();
    void growthGoesOnAcrossAGap();
    void noEndIsSaidBesideARisingTrend();
    void rssAloneGrowsSteadilyWithoutACause();
    void emptiedHeapIsFreeHeap();
    void whatSnapshotsLeaveIsNoGrowth();
    void growthBetweenSnapshotsIsTold_data();
    void growthBetweenSnapshotsIsTold();
    void marksOfAllReadingsHideNothing();
    void theSampleGrowsInItsHeap();
    void nativeGrowthNamesTheHeapFlat();
    void untouchedBuffersAreNotResident();
    void heapAloneIsEnough();
    void tooShortIsSaid();
    void timesThatCannotBeReadAreNotCalledMissing();
    void eachKindHasItsWords_data();
    void eachKindHasItsWords();
    void detachedContextsAreEvidence();
};

void MemoryBreakdownTest::theStoryIsTakenApart()
{
    const MemoryLog log = parseMemoryLog(
        R"({"heapUsed":890000000,"heapTotal":1100000000,"rss":2100000000,"external":850000000})");
    QCOMPARE(breakdownText(memoryBreakdown(log.samples.at(0))),
             std::string("rss 2.10 GB: 890 MB JavaScript, 210 MB free heap, 850 MB external, "
                         "150 MB native and other"));
    const MemoryLog parted = parseMemoryLog(
        R"({"heapUsed":890000000,"heapTotal":1100000000,"rss":2100000000,"external":850000000,"arrayBuffers":600000000})");
    QCOMPARE(breakdownText(memoryBreakdown(parted.samples.at(0))),
             std::string("rss 2.10 GB: 890 MB JavaScript, 210 MB free heap, 600 MB buffers, "
                         "250 MB other external, 150 MB native and other"));
}

void MemoryBreakdownTest::partsOfOldLogsAreFewer()
{
    const MemoryLog log = parseMemoryLog(R"({"heapUsed":890000000,"heapTotal":1100000000,"rss":2100000000})");
    QCOMPARE(
        breakdownText(memoryBreakdown(log.samples.at(0))),
        std::string("rss 2.10 GB: 890 MB JavaScript, 210 MB free heap, 1.00 GB external, native and other"));
    const MemoryLog rss = parseMemoryLog(R"({"rss":2100000000})");
    QCOMPARE(breakdownText(memoryBreakdown(rss.samples.at(0))), std::string("rss 2.10 GB"));
}

void MemoryBreakdownTest::partsBeyondRssAreNotResident()
{
    const MemoryLog log = parseMemoryLog(
        R"({"heapUsed":100000000,"heapTotal":120000000,"rss":200000000,"external":120000000,"arrayBuffers":0})");
    const MemoryBreakdown breakdown = memoryBreakdown(log.samples.at(0));
    QCOMPARE(breakdown.notResident, 40'000'000u);
    QCOMPARE(*breakdown[MemoryPart::Rest], 0u);
    QVERIFY(breakdownText(breakdown).ends_with("; 40.0 MB is not resident"));
}

void MemoryBreakdownTest::growthIsThatOfThePartThatCarriesIt_data()
{
    QTest::addColumn<double>("seconds");
    for (const double seconds : {60.0, 3600.0, 86'400.0}) QTest::addRow("%g s", seconds) << seconds;
}

void MemoryBreakdownTest::growthIsThatOfThePartThatCarriesIt()
{
    QFETCH(double, seconds);
    const auto with = [&](auto part, double) {
        return verdictOf(120, seconds, [&](double at, double noise) {
            Process p;
            p.used += tooth(at) + noise;
            p.free -= tooth(at) / 2;
            p.rest += noise;
            p.*part += 60 * at;
            return p;
        });
    };
    const std::pair<double Process::*, Kind> kinds[] = {{&Process::used, Kind::JsHeap},
                                                        {&Process::free, Kind::FreeHeap},
                                                        {&Process::buffers, Kind::Buffers},
                                                        {&Process::external, Kind::External},
                                                        {&Process::rest, Kind::Native}};
    for (const auto& [part, kind] : kinds) {
        const MemoryVerdict verdict = with(part, 60);
        QCOMPARE(verdictKindName(verdict.kind), verdictKindName(kind));
        QVERIFY2(verdict.share > 0.75 && verdict.share <= 1, qPrintable(QString::number(verdict.share)));
        QVERIFY(verdict.isRssRising);
        QCOMPARE(verdict.isHeapRising, kind == Kind::JsHeap);
        QVERIFY(!verdict.advice.empty());
    }
}

void MemoryBreakdownTest::freeHeapMustBeHalfOfTheGrowth()
{
    // Of 60 MB so much is free heap; the rest, half each, is buffers and what no field counts.
    for (const double share : {0.65, 0.4}) {
        const MemoryVerdict verdict = verdictOf(120, 3600, [&](double at, double noise) {
            Process p;
            p.used += noise;
            p.free += share * 60 * at;
            p.buffers += (1 - share) / 2 * 60 * at;
            p.rest += (1 - share) / 2 * 60 * at + noise;
            return p;
        });
        QCOMPARE(verdictKindName(verdict.kind),
                 verdictKindName(share > 0.5 ? Kind::FreeHeap : Kind::Buffers));
    }
}

void MemoryBreakdownTest::sharesOfRisingPartsAreOneWhole()
{
    // Native memory alone grows as fast as rss, but Buffers take what the heap gives back.
    const MemoryVerdict verdict = verdictOf(61, 30, [](double at, double noise) {
        Process p;
        p.free = 20 - 15 * at;
        p.buffers += 15 * at;
        p.rest += 60 * at + noise;
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "native");
    QVERIFY2(std::abs(verdict.share - 0.8) < 0.02, qPrintable(QString::number(verdict.share)));
}

void MemoryBreakdownTest::whatDoesNotRiseIsNone_data()
{
    QTest::addColumn<int>("course");
    QTest::newRow("flat with teeth") << 0;
    QTest::newRow("warm-up") << 1;
    QTest::newRow("a drift of 0.9 MB/h") << 2;
    QTest::newRow("steps of pages") << 3;
    QTest::newRow("load that comes and goes") << 4;
}

void MemoryBreakdownTest::whatDoesNotRiseIsNone()
{
    QFETCH(int, course);
    for (const double seconds : {60.0, 3600.0}) {
        const MemoryVerdict verdict = verdictOf(100, seconds, [&](double at, double noise) {
            Process p;
            p.used += tooth(at) + 3 * noise;
            if (course == 1) p.rest += 60 * (1 - std::exp(-at * 15));
            if (course == 2) p.rest += 0.9 * at * seconds / 3600;
            if (course == 3) p.rest += at > 0.9 ? 3 : at > 0.5 ? 1.5 : 0;
            if (course == 4) p.used += 30 * std::pow(std::sin(at * 3.14159 * 2), 2);
            return p;
        });
        QVERIFY2(verdict.kind == Kind::None, verdictKindName(verdict.kind));
        QVERIFY(!verdict.isRssRising && !verdict.isHeapRising);
        QVERIFY(verdict.text.find("grows") == std::string::npos);
        QVERIFY(verdict.advice.empty());
    }
}

void MemoryBreakdownTest::garbageIsNotTakenForGrowth_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("growth"); // MB
    QTest::addColumn<bool>("isCollected"); // twice, down to the floor
    QTest::addColumn<bool>("floorRises");
    QTest::addColumn<Kind>("kind");
    // A server of 40 MB may fill 4 times 40 and 32 MB before V8 collects; one of Node 22 was seen to fill 120 MB.
    QTest::newRow("no collection shows") << 100.0 << 100.0 << false << false << Kind::None;
    QTest::newRow("more than garbage can be") << 100.0 << 200.0 << false << false << Kind::JsHeap;
    QTest::newRow("collected, and the floor stays") << 100.0 << 100.0 << true << false << Kind::None;
    QTest::newRow("collected, and the floor rises") << 100.0 << 100.0 << true << true << Kind::JsHeap;
    QTest::newRow("an hour") << 3600.0 << 100.0 << false << false << Kind::JsHeap;
}

void MemoryBreakdownTest::garbageIsNotTakenForGrowth()
{
    QFETCH(double, seconds);
    QFETCH(double, growth);
    QFETCH(bool, isCollected);
    QFETCH(bool, floorRises);
    QFETCH(Kind, kind);
    const MemoryVerdict verdict = verdictOf(120, seconds, [&](double at, double noise) {
        Process p;
        const bool isBehind = isCollected && (std::abs(at - 0.4) < 0.006 || std::abs(at - 0.8) < 0.006);
        p.used += isBehind ? (floorRises ? growth * at * 0.9 : 0.0) : growth * at + noise;
        p.free = isBehind ? 5 : 10;
        if (isBehind && !floorRises) p.free += growth * at * 0.9; // heapTotal falls less than heapUsed
        return p;
    });
    QCOMPARE(verdict.kind, kind);
    QCOMPARE(verdict.isHeapRising, kind == Kind::JsHeap);
    if (!isCollected && kind == Kind::None)
        QVERIFY2(verdict.text.find("may be garbage") != std::string::npos, verdict.text.c_str());
}

void MemoryBreakdownTest::pagesOfAYoungProcessAreNoLeak()
{
    // Code is compiled and arenas fill up: 5 to 9 MB in the first minute of programs without a leak.
    const auto native = [](double growth) {
        return verdictOf(40, 40, [growth](double at, double noise) {
            Process p;
            p.used += tooth(at);
            p.free -= tooth(at) / 2;
            p.rest += growth * at + noise / 10;
            return p;
        });
    };
    QCOMPARE(native(9).kind, Kind::None);
    QCOMPARE(native(25).kind, Kind::Native);
}

/// A cache that is emptied every hour. Its last tooth is growth only if it is higher than those before.
void MemoryBreakdownTest::aSawThatFallsBackDoesNotRise()
{
    for (const double lastTooth : {1.0, 1.5})
        for (const int falls : {2, 3}) {
            const MemoryVerdict verdict =
                verdictOf(60 * falls + 60, 3600 * (falls + 1), [&](double at, double) {
                    const double teeth = std::min(at * (falls + 1), falls + 0.999);
                    Process p;
                    p.used = 20 + 100 * std::fmod(teeth, 1.0) * (teeth < falls ? 1 : lastTooth);
                    p.rest = 20;
                    return p;
                });
            const bool isGrowth = falls < 3 || lastTooth > 1;
            QCOMPARE(verdict.isRssRising, isGrowth);
            QCOMPARE(verdict.isHeapRising, isGrowth);
            QCOMPARE(verdict.text.find("it is no higher than before") == verdict.text.npos, isGrowth);
            QVERIFY2(verdict.text.find("a restart, or a cache was emptied") != verdict.text.npos,
                     verdict.text.c_str());
        }
}

void MemoryBreakdownTest::pagesGivenBackAreNoSnapshot()
{
    // The heap shrinks by 40 MB, and its pages stay resident.
    const MemoryVerdict verdict = verdictOf(120, 120, [](double at, double) {
        Process p;
        const bool isBehind = at >= 0.5;
        p.free = isBehind ? 10 : 50;
        p.rest = isBehind ? 90 : 50;
        return p;
    });
    QCOMPARE(verdict.kind, Kind::None);
    QVERIFY2(verdict.text.find("snapshot") == std::string::npos, verdict.text.c_str());
}

void MemoryBreakdownTest::growthThatEndedIsSaidToHaveEnded()
{
    const MemoryVerdict verdict = verdictOf(100, 3600, [](double at, double noise) {
        Process p;
        p.used += noise;
        p.rest += 80 * std::min(1.0, at * 4);
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "none");
    QVERIFY2(verdict.text.find("The growth has ended.") != std::string::npos, verdict.text.c_str());
}

void MemoryBreakdownTest::whatTheLogShowsIsSaid_data()
{
    using Grown = std::function<double(double at)>; // MB that the heap has gained
    constexpr double kTurns = 2 * 3.14159265;
    QTest::addColumn<double>("hours");
    QTest::addColumn<Grown>("grown");
    QTest::addColumn<QString>("text"); ///< how it begins, or ends after …
    QTest::newRow("one step") << 12.0 << Grown([](double at) { return at > 0.5 ? 80.0 : 0.0; })
                              << "rss grew from …The growth has ended.";
    QTest::newRow("a late step") << 12.0 << Grown([](double at) { return at > 0.7 ? 80.0 : 0.0; })
                                 << "rss grew from …, but not steadily. A longer log tells.";
    QTest::newRow("level for the last sixth")
        << 12.0 << Grown([](double at) { return 150 * std::min(at, 5.0 / 6); })
        << "rss grew from …The growth has ended.";
    QTest::newRow("7 MB in a week") << 168.0 << Grown([](double at) { return 7 * at; })
                                    << "rss rises slowly: 4… kB/h.";
    QTest::newRow("7 MB in a day") << 24.0 << Grown([](double at) { return 7 * at; })
                                   << "rss rises slowly: 3… kB/h.";
    QTest::newRow("24 MB and more a day")
        << 24.0 << Grown([](double at) { return 30 * at; }) << "rss grows 1.… JavaScript (heapUsed).";
    QTest::newRow("3 days and a half")
        << 84.0 << Grown([](double at) { return 40 - 40 * std::cos(kTurns * at * 3.5); })
        << "rss rises and falls: 10… at the end.";
    QTest::newRow("a day and a half")
        << 36.0 << Grown([](double at) { return 40 - 40 * std::cos(kTurns * at * 1.5); })
        << "rss rises and falls: 10… at the end.";
    QTest::newRow("to the low of the wave")
        << 72.0 << Grown([](double at) { return 40 - 40 * std::cos(kTurns * at * 3); })
        << "rss does not grow.…";
    QTest::newRow("a saw of five hours") << 13.0 << Grown([](double at) { return 8 * std::fmod(at * 13, 5); })
                                         << "rss rises and falls: 10… at the end.";
}

/// No rate for what doesn't go on, no end for what comes again, and no "does not grow" for what does.
void MemoryBreakdownTest::whatTheLogShowsIsSaid()
{
    using Grown = std::function<double(double at)>;
    QFETCH(double, hours);
    QFETCH(Grown, grown);
    QFETCH(QString, text);
    const MemoryLogAnalysis analysis =
        analyseMemoryLog(logOf(720, hours * 3600, [&](double at, double noise) {
            Process p;
            p.used += grown(at) + 12 * std::fmod(at * 103, 1.0) + noise;
            return p;
        }));
    const QString said = QString::fromStdString(analysis.verdict.text);
    const QStringList ends = text.split(QChar(0x2026));
    QVERIFY2(said.startsWith(ends.first()) && said.endsWith(ends.last()), qPrintable(said));
    const bool grows = said.contains(QLatin1String("grows"));
    QCOMPARE(analysis.verdict.isHeapRising, grows);
    QCOMPARE(analysis.verdict.isRssRising, grows);
    // The table tells the same.
    const auto& slope = analysis.slopes[std::size_t(MemoryField::Rss)];
    if (grows) QVERIFY(slope->isRising());
    if (said.contains(QLatin1String("has ended"))) QVERIFY(!slope->isRising());
}

void MemoryBreakdownTest::growthGoesOnAcrossAGap()
{
    std::string text;
    for (int i = 0; i < 1200; ++i) {
        if (i >= 200 && i < 1000) continue;
        const int used = 60'000 + 50 * i + 1000 * (i * 7 % 23);
        text += "{\"t\":" + std::to_string(1'700'000'000 + i * 60)
            + ",\"rss\":" + std::to_string(used + 45'000) + "000,\"heapTotal\":" + std::to_string(used + 9000)
            + "000,\"heapUsed\":" + std::to_string(used) + "000}\n";
    }
    const MemoryVerdict verdict = analyseMemoryLog(parseMemoryLog(text)).verdict;
    QCOMPARE(verdict.text, std::string("rss grows 3.00 MB/h: 100 % JavaScript (heapUsed)."));
}

void MemoryBreakdownTest::noEndIsSaidBesideARisingTrend()
{
    // rss in 100 kB, twice a second, of a program that adds 1 kB to one Buffer with concat() a hundred times a second: old
    // copies hide the floor, the readings as a whole still rise.
    constexpr std::array rss{424, 461, 521, 605, 711, 510, 661, 512, 690, 602, 552, 764, 694, 647, 621, 626,
                             632, 671, 721, 782, 571, 611, 718, 833, 674, 845, 678, 592, 803, 716, 664, 596,
                             597, 842, 835, 825, 849, 602, 601, 656, 750, 587, 721, 860, 687, 588, 734, 630,
                             871, 812, 750, 685, 640, 616, 619, 644, 669, 722, 775, 858, 650};
    std::string text;
    for (std::size_t i = 0; i < rss.size(); ++i)
        text += "{\"t\":" + std::to_string(1'700'000'000'000 + i * 500) + ",\"rss\":" + std::to_string(rss[i])
            + "00000}\n";
    const MemoryLogAnalysis analysis = analyseMemoryLog(parseMemoryLog(text));
    QVERIFY(analysis.slopes[std::size_t(MemoryField::Rss)]->isRising());
    QCOMPARE(verdictKindName(analysis.verdict.kind), "none");
    QVERIFY2(analysis.verdict.text.find("but not steadily") != std::string::npos,
             analysis.verdict.text.c_str());
}

void MemoryBreakdownTest::rssAloneGrowsSteadilyWithoutACause()
{
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += "{\"t\":" + std::to_string(1'700'000'000 + i * 60) + ",\"rss\":" + std::to_string(80 + i)
            + "000000}\n";
    const MemoryVerdict verdict = analyseMemoryLog(parseMemoryLog(text)).verdict;
    QCOMPARE(verdict.text,
             std::string("rss grows 60.0 MB/h. The log has no heapUsed: what grows is unknown."));
    QVERIFY(verdict.advice.starts_with("Log all numbers of process.memoryUsage()"));
}

void MemoryBreakdownTest::emptiedHeapIsFreeHeap()
{
    const MemoryVerdict verdict = verdictOf(100, 600, [](double at, double noise) {
        Process p;
        p.used += noise;
        const double full = at < 0.2 ? 0 : at < 0.5 ? (at - 0.2) / 0.3 : 1;
        (at < 0.5 ? p.used : p.free) += 300 * full;
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "free-heap");
    QVERIFY(!verdict.isRssRising);
    QVERIFY2(verdict.text.find("not a leak") != std::string::npos, verdict.text.c_str());
}

namespace {

/// Three snapshots in a run of 30 minutes. Each takes six bytes for a byte of the heap, the pages of those before it
/// first, and as the program goes on it fills the pages that it got.
Process withSnapshots(double at, double noise, double heapGrowth)
{
    Process p;
    p.used = 8 + heapGrowth * at + noise / 10;
    constexpr std::array<double, 3> taken{0.07, 0.5, 0.93};
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (std::abs(at - taken[i]) < 0.001) p.mark = "s" + std::to_string(i + 1);
        if (at <= taken[i] + 0.001) continue;
        const double grown = heapGrowth * (taken[i] - (i > 0 ? taken[i - 1] : 0));
        p.rest += 6 * (grown + (i == 0 ? 8 : 0)) * (0.95 + 0.05 * std::min(1.0, (at - taken[i]) / 0.06));
    }
    return p;
}

} // namespace

void MemoryBreakdownTest::whatSnapshotsLeaveIsNoGrowth()
{
    const MemoryVerdict flat =
        verdictOf(401, 1800, [](double at, double noise) { return withSnapshots(at, noise, 0); });
    QCOMPARE(verdictKindName(flat.kind), "none");
    QVERIFY2(flat.text.find("heap snapshots added 48.0 MB; that is not") != std::string::npos,
             flat.text.c_str());
    const MemoryVerdict brief =
        verdictOf(401, 10, [](double at, double noise) { return withSnapshots(at, noise, 0); });
    QVERIFY2(
        brief.text.ends_with(" in 10 s; too short for an hourly rate. The log marks heap snapshots: writing "
                             "one adds to rss, too."),
        brief.text.c_str());
    const MemoryVerdict verdict =
        verdictOf(401, 1800, [](double at, double noise) { return withSnapshots(at, noise, 8); });
    QCOMPARE(verdictKindName(verdict.kind), "js-heap");
    QVERIFY2(verdict.rssPerHour > 14e6 && verdict.rssPerHour < 18e6, verdict.text.c_str());
    QVERIFY2(verdict.share > 0.9, verdict.text.c_str());
}

void MemoryBreakdownTest::growthBetweenSnapshotsIsTold_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<bool>("isHidden");
    for (const double seconds : {60.0, 1800.0, 86'400.0})
        for (const bool isHidden : {false, true})
            QTest::addRow("%g s%s", seconds, isHidden ? ", in the snapshots' pages" : "")
                << seconds << isHidden;
}

/// A program that allocates in pages which a snapshot has left shows its growth at the next snapshot only.
void MemoryBreakdownTest::growthBetweenSnapshotsIsTold()
{
    QFETCH(double, seconds);
    QFETCH(bool, isHidden);
    const MemoryVerdict verdict = verdictOf(401, seconds, [&](double at, double noise) {
        Process p = withSnapshots(at, noise, 0);
        const double seen = !isHidden ? at : at <= 0.071 ? at : at <= 0.501 ? 0.07 : at <= 0.931 ? 0.5 : 0.93;
        p.rest += 40 * seen;
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "native");
    const double growth = verdict.rssPerHour * seconds / 3600 / 1e6;
    QVERIFY2(growth > (isHidden ? 20 : 34) && growth < 48, qPrintable(QString::number(growth)));
}

void MemoryBreakdownTest::marksOfAllReadingsHideNothing()
{
    const MemoryVerdict verdict = verdictOf(100, 600, [](double at, double noise) {
        Process p;
        p.used += noise;
        p.rest += 60 * at;
        p.mark = "heap";
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "native");
}

void MemoryBreakdownTest::theSampleGrowsInItsHeap()
{
    const auto log = readMemoryLog({test::samplesFolder() / "request-cache-memory.jsonl"});
    QVERIFY(log);
    const MemoryLogAnalysis analysis = analyseMemoryLog(*log);
    QCOMPARE(verdictKindName(analysis.verdict.kind), "js-heap");
    // Verdict and table tell the same numbers: 12.0 of 23.6 MB/h, without what taking snapshots added.
    const auto& rss = analysis.slopes[std::size_t(MemoryField::Rss)];
    QVERIFY(rss && std::abs(rss->perHour - 23.6e6) < 1e6);
    QCOMPARE(analysis.verdict.rssPerHour, rss->perHour);
    QVERIFY2(std::abs(analysis.verdict.share - 12.0 / 23.6) < 0.02, analysis.verdict.text.c_str());
    // Behind the collections of its three snapshots: 7.86, 10.48 and 13.06 MB.
    const auto& heap = analysis.slopes[std::size_t(MemoryField::HeapUsed)];
    QVERIFY(heap && heap->isOnFloor && heap->isRising());
    QVERIFY2(std::abs(heap->perHour - 12.0e6) < 0.2e6, std::to_string(heap->perHour).c_str());
}

void MemoryBreakdownTest::nativeGrowthNamesTheHeapFlat()
{
    const MemoryVerdict verdict = verdictOf(61, 60, [](double at, double noise) {
        Process p;
        p.used += tooth(at) + noise;
        p.rest += 22 * 60 * at;
        return p;
    });
    QVERIFY2(verdict.text.starts_with("The heap is flat; rss grows 22.0 MB/s outside it: "),
             verdict.text.c_str());
    QVERIFY(verdict.advice.find("MALLOC_ARENA_MAX=2") != std::string::npos);
    QVERIFY(verdict.isOutsideHeap());
}

void MemoryBreakdownTest::untouchedBuffersAreNotResident()
{
    const MemoryVerdict verdict = verdictOf(61, 60, [](double at, double) {
        Process p;
        p.buffers += 100 * at;
        p.absent = 100 * at;
        return p;
    });
    QCOMPARE(verdictKindName(verdict.kind), "none");
    QVERIFY2(verdict.text.find("not resident yet") != std::string::npos, verdict.text.c_str());
}

void MemoryBreakdownTest::heapAloneIsEnough()
{
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += "{\"t\":" + std::to_string(1'700'000'000 + i * 60)
            + ",\"heapUsed\":" + std::to_string(100'000'000 + i * 1'000'000) + "}\n";
    const MemoryVerdict verdict = analyseMemoryLog(parseMemoryLog(text)).verdict;
    QCOMPARE(verdictKindName(verdict.kind), "js-heap");
    QVERIFY(verdict.isHeapRising && !verdict.isRssRising);
    QCOMPARE(verdict.text, std::string("heapUsed grows 60.0 MB/h."));
}

void MemoryBreakdownTest::tooShortIsSaid()
{
    const auto leak = [](double at, double) {
        Process p;
        p.rest += 500 * at;
        return p;
    };
    QCOMPARE(verdictKindName(verdictOf(9, 600, leak).kind), "too-short");
    QCOMPARE(verdictKindName(verdictOf(60, 19, leak).kind), "too-short");
    QCOMPARE(verdictKindName(verdictOf(10, 20, leak).kind), "native");
    QCOMPARE(verdictKindName(analyseMemoryLog(parseMemoryLog("{\"rss\":50000000}\n")).verdict.kind),
             "too-short");
    QCOMPARE(verdictKindName(analyseMemoryLog(MemoryLog()).verdict.kind), "too-short");
}

/// A time in a form or under a name that nobody knows is a time.
void MemoryBreakdownTest::timesThatCannotBeReadAreNotCalledMissing()
{
    std::string access, german = "zeit;rss (MB);heapUsed (MB)\n";
    for (int i = 10; i < 60; ++i) {
        access +=
            "01/Mar/2026:00:" + std::to_string(i) + ":00 +0100 [mem] rss: 900" + std::to_string(i) + " KB\n";
        german += "2026-03-01T00:" + std::to_string(i) + ":00.000Z;9" + std::to_string(i) + ",5;80,25\n";
    }
    for (const std::string& text : {access, german}) {
        const MemoryLog log = parseMemoryLog(text);
        QCOMPARE(log.samples.size(), 50u);
        QVERIFY(!log.hasTimes());
        QCOMPARE(analyseMemoryLog(log).verdict.text,
                 std::string("Cannot tell what grows: most readings have no time that could be read."));
    }
}

void MemoryBreakdownTest::eachKindHasItsWords_data()
{
    QTest::addColumn<int>("part"); ///< that gains 60 MB
    QTest::addColumn<int>("count"); ///< of readings
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("advice"); ///< how it begins
    const QString outside = "The heap is flat; rss grows 60.0 MB/h outside it: 100 % ";
    QTest::newRow("heap") << 0 << 60 << 3600.0 << "rss grows 60.0 MB/h: 100 % JavaScript (heapUsed)."
                          << "Take two or three heap snapshots ";
    QTest::newRow("free heap")
        << 1 << 60 << 3600.0
        << "rss grows 60.0 MB/h: 100 % free heap. V8 keeps it for later; it is not a leak."
        << "Work in smaller portions, ";
    QTest::newRow("buffers") << 2 << 60 << 3600.0 << outside + "ArrayBuffers (Buffers, typed arrays)."
                             << "Look in a heap snapshot for what keeps the class ArrayBuffer.";
    QTest::newRow("external") << 3 << 60 << 3600.0
                              << outside
            + "external memory outside ArrayBuffers: external strings, WebAssembly, add-ons."
                              << "Look in a heap snapshot for large strings ";
    QTest::newRow("native") << 4 << 60 << 3600.0 << outside + "native memory, which no heap snapshot shows."
                            << "Find who allocates with heaptrack ";
    for (const auto& [seconds, rate] : {std::pair{700.0, "85.7 kB/s"}, {720.0, "300 MB/h"}})
        QTest::newRow(rate)
            << 4 << 60 << seconds
            << QStringLiteral("The heap is flat; rss grows %1 outside it: 100 % native memory, which no heap "
                              "snapshot shows.")
                   .arg(QLatin1String(rate))
            << "Find who allocates with heaptrack ";
    QTest::newRow("in less, by the second")
        << 4 << 60 << 119.0
        << "The heap is flat; rss grows 504 kB/s outside it: 100 % native memory, "
           "which no heap snapshot shows."
        << "Find who allocates with heaptrack ";
    QTest::newRow("few readings") << 4 << 9 << 600.0
                                  << "rss +60.0 MB in 600 s; too few readings for an hourly rate."
                                  << "Log at least 10 readings over 20 s under load; ";
    QTest::newRow("few seconds") << 4 << 60 << 19.0 << "rss +60.0 MB in 19 s; too short for an hourly rate."
                                 << "Log at least 10 readings ";
}

void MemoryBreakdownTest::eachKindHasItsWords()
{
    QFETCH(int, part);
    QFETCH(int, count);
    QFETCH(double, seconds);
    QFETCH(QString, advice);
    double Process::*const parts[] = {&Process::used, &Process::free, &Process::buffers, &Process::external,
                                      &Process::rest};
    const MemoryVerdict verdict = verdictOf(count, seconds, [&](double at, double) {
        Process p;
        p.*parts[part] += 60 * at;
        return p;
    });
    QTEST(QString::fromStdString(verdict.text), "text");
    QVERIFY2(QString::fromStdString(verdict.advice).startsWith(advice), verdict.advice.c_str());
}

void MemoryBreakdownTest::detachedContextsAreEvidence()
{
    const auto contexts = [](auto count) {
        return verdictOf(30, 600,
                         [&](double at, double) {
                             Process p;
                             p.detached = count(at);
                             return p;
                         })
            .contexts;
    };
    QVERIFY(contexts([](double at) {
                return 1 + int(40 * at);
            }).starts_with("Detached contexts rise from 1 to 2"));
    QCOMPARE(contexts([](double at) { return int(at * 30) % 5; }), std::string());
    QCOMPARE(contexts([](double) { return -1; }), std::string());
}

QTEST_APPLESS_MAIN(MemoryBreakdownTest)
#include "memory_breakdown_test.moc"
