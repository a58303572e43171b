// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pace.h"
#include "core/suspects/trend.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;

namespace {

using Values = std::vector<std::uint64_t>;
using Kind = LoadUnits::Kind;

LoadUnits unitsOf(Kind kind, std::vector<double> perInterval)
{
    return {kind, std::move(perInterval), {}};
}

} // namespace

Q_DECLARE_METATYPE(Values)

class PaceTest : public QObject {
    Q_OBJECT

private slots:
    void aPointGrowsBeyondNoiseAndStaysLevelBelowAShare_data()
    {
        QTest::addColumn<Values>("retained");
        QTest::addColumn<Values>("count");
        QTest::addColumn<bool>("areEntries");
        QTest::addColumn<QByteArray>("is");
        const auto row = [](const char* name, Values retained, Values count, bool areEntries,
                            const char* is) {
            QTest::newRow(name) << retained << count << areEntries << QByteArray(is);
        };
        row("512 bytes are noise", {0, 512, 1025}, {1, 1, 1}, false, "grew last");
        row("more are none", {0, 513, 1026}, {1, 1, 1}, false, "grew always last");
        row("a hundredth is noise", {0, 100'000, 101'010}, {1, 1, 1}, false, "level");
        row("more is none", {0, 100'000, 101'011}, {1, 1, 1}, false, "grew always last level");
        row("entries alone", {9, 9, 9}, {1, 2, 3}, true, "grew always last");
        row("instances alone", {9, 9, 9}, {1, 2, 3}, false, "grew always last");
        row("entries, not lately", {9, 9, 9}, {1, 2, 2}, true, "");
        row("entries, not at first", {9, 9, 9}, {2, 2, 3}, true, "grew last");
        row("149 of 1000", {0, 1000, 1149}, {1, 1, 1}, false, "level");
        row("150 of 1000", {0, 1000, 1150}, {1, 1, 1}, false, "");
        row("never more", {1000, 1000, 1000}, {1, 1, 1}, false, "");
        row("14 of 100 entries", {0, 1000, 1149}, {0, 100, 114}, true, "grew always last level");
        row("15 of 100 entries", {0, 1000, 1149}, {0, 100, 115}, true, "grew always last");
        row("entries that were there", {0, 1000, 1149}, {100, 100, 100}, true, "");
        row("2 of 102 entries", {0, 1000, 1249}, {0, 100, 102}, true, "grew always last level");
        row("3 of 103 entries", {0, 1000, 1249}, {0, 100, 103}, true, "grew always last");
        row("and a quarter of the bytes", {0, 1000, 1250}, {0, 100, 102}, true, "grew always last");
        row("and 2 of 102 instances", {0, 1000, 1249}, {0, 100, 102}, false, "grew always last");
    }
    void aPointGrowsBeyondNoiseAndStaysLevelBelowAShare()
    {
        QFETCH(Values, retained);
        QFETCH(Values, count);
        QFETCH(bool, areEntries);
        QFETCH(QByteArray, is);
        Accumulation point;
        point.retained = retained;
        point.count = count;
        point.isCountOfEntries = areEntries;
        const Trend trend =
            trendOf(point, unitsOf(Kind::Intervals, std::vector<double>(count.size() - 1, 1)));
        QCOMPARE(trend.growsAlways, is.contains("always"));
        QCOMPARE(trend.growsLast, is.contains("last"));
        QCOMPARE(trend.isLevel, is.contains("level"));
        QVERIFY(trend.isKnown);
        QCOMPARE(trend.growthBytes, std::max(retained.back(), retained.front()) - retained.front());
        const double before = double(retained[retained.size() - 2]) - double(retained[0]);
        if (before > 0 && retained.size() == 3)
            QCOMPARE(trend.steadiness, std::min(1.0, (double(retained[2]) - double(retained[1])) / before));
        point.retained = {700};
        point.count = {1};
        const Trend unknown = trendOf(point, {});
        QVERIFY(!unknown.isKnown && !unknown.growsAlways && unknown.growthBytes == 700);
    }

    void lessThanHalfTheEarlierRateIsSlowing_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QList<double>>("load");
        QTest::addColumn<Values>("values");
        QTest::addColumn<bool>("isSlowing");
        const auto row = [](const char* name, Kind kind, QList<double> load, Values values, bool is) {
            QTest::newRow(name) << int(kind) << load << values << is;
        };
        const Kind equal = Kind::Intervals, time = Kind::Time, requests = Kind::Requests;
        row("as much as before", equal, {1, 1}, {0, 300, 600}, false);
        row("by chance 0.7", equal, {1, 1}, {0, 300, 510}, false);
        row("half", equal, {1, 1}, {0, 300, 450}, false);
        row("just less than half", equal, {1, 1}, {0, 300, 449}, true);
        row("warm-up", equal, {1, 1}, {12, 110, 150}, true);
        row("stopped", equal, {1, 1}, {0, 300, 300}, true);
        row("uneven: few in a long time", time, {10, 100}, {0, 100, 300}, true);
        row("uneven: as fast as before", time, {10, 100}, {0, 100, 1100}, false);
        row("uneven: a short one", time, {100, 10}, {0, 100, 110}, false);
        row("half the load in two thirds of the time", time, {30, 18}, {0, 100, 155}, false);
        row("half the load in half the time", time, {30, 15}, {0, 100, 148}, false);
        row("less than half in much the same time", time, {10, 8}, {0, 98, 138}, true);
        row("as much as before in twice the time", time, {10, 22}, {0, 100, 200}, false);
        row("exactly as much in three times the time", time, {10, 30}, {0, 100, 200}, false);
        row("exactly as much in twelve times the time", time, {10, 120}, {0, 100, 200}, true);
        row("somewhat less in more than twice the time", time, {10, 22}, {0, 100, 189}, true);
        row("nearly as much in more than twice the time", time, {10, 22}, {0, 100, 195}, false);
        row("as many requests", requests, {100, 100}, {0, 100, 140}, true);
        row("half the load", requests, {100, 40}, {0, 100, 140}, false);
        row("a first burst, then steady", equal, {1, 1, 1}, {0, 1000, 1100, 1200}, false);
        row("ever less", equal, {1, 1, 1, 1}, {0, 1000, 1600, 2000, 2250}, true);
        row("two snapshots", equal, {1}, {0, 300}, false);
    }
    void lessThanHalfTheEarlierRateIsSlowing()
    {
        QFETCH(int, kind);
        QFETCH(QList<double>, load);
        QFETCH(Values, values);
        QFETCH(bool, isSlowing);
        const LoadUnits units = unitsOf(static_cast<Kind>(kind), {load.begin(), load.end()});
        const Pace pace = paceOf(values, units, "new entries");
        QCOMPARE(pace.isSlowing, isSlowing);
        QCOMPARE(pace.text.empty(), !isSlowing);
    }

    void muchLessInMuchLessTimeIsDoubtful_data()
    {
        QTest::addColumn<QList<double>>("load");
        QTest::addColumn<Values>("values");
        QTest::addColumn<bool>("isDoubtful");
        QTest::newRow("a tenth in a tenth of the time")
            << QList<double>{100, 10} << Values{0, 100, 110} << true;
        QTest::newRow("half in half the time") << QList<double>{100, 50} << Values{0, 100, 150} << false;
        QTest::newRow("as much as before") << QList<double>{10, 22} << Values{0, 100, 200} << false;
        QTest::newRow("warm-up") << QList<double>{10, 10} << Values{0, 100, 110} << false; // beyond doubt
    }
    void muchLessInMuchLessTimeIsDoubtful()
    {
        QFETCH(QList<double>, load);
        QFETCH(Values, values);
        QFETCH(bool, isDoubtful);
        QCOMPARE(paceOf(values, unitsOf(Kind::Time, {load.begin(), load.end()}), "new entries").doubt.empty(),
                 !isDoubtful);
    }

    void theTextSaysByWhatItCounts()
    {
        QCOMPARE(
            paceOf({12, 110, 150}, unitsOf(Kind::Intervals, {1, 1}), "new entries").text,
            std::string("slows down: 98 new entries, then 40 (intervals assumed equal); one more snapshot "
                        "will tell"));
        QCOMPARE(
            paceOf({0, 100, 140}, unitsOf(Kind::Requests, {100, 100}), "new entries").text,
            std::string("slows down: 1.00 new entries per request, then 0.40 per request; one more snapshot "
                        "will tell"));
        QCOMPARE(paceOf({0, 100, 300}, unitsOf(Kind::Time, {10, 100}), "new entries").text,
                 std::string("slows down: 10 new entries/s, then 2.00/s; one more snapshot will tell"));
    }

    void timesComeFromMarksInTheLog()
    {
        const SnapshotPtr one = test::heapOf("root -g-> global@5:4000000\n").snapshot; // as the log says
        const std::vector<SnapshotPtr> snapshots{one, one, one};
        const auto paths = PathFinder::of(*snapshots.back());
        QVERIFY(paths.has_value());
        const History history(snapshots, *paths);
        // Each snapshot takes two seconds to write, in which nothing else happens.
        const auto log = [](const char* third) {
            std::string text;
            const auto line = [&](int second, const char* mark) {
                text += "{\"ts\":\"2026-01-01T00:00:" + std::string(second < 10 ? "0" : "")
                    + std::to_string(second)
                    + "Z\",\"rss\":50000000,\"heapUsed\":4000000,\"heapTotal\":9000000"
                    + (*mark ? ",\"mark\":\"" + std::string(mark) + "\"" : "") + "}\n";
            };
            line(0, "s1");
            line(2, "");
            line(12, "s2");
            line(14, "");
            line(44, third);
            return parseMemoryLog(text);
        };
        const std::vector<std::size_t> order{0, 1, 2};
        SuspectOptions options;
        const MemoryLog marked = log("s3"), unmarked = log("");
        options.memoryLog = &marked;
        const LoadUnits units = loadUnits(history, options, order);
        QCOMPARE(units.kind, Kind::Time);
        QCOMPARE(units.perInterval, (std::vector<double>{10, 30}));
        QCOMPARE(units.seconds.value_or(0), 44.0);
        options.memoryLog = &unmarked; // two marks for three snapshots say nothing
        QCOMPARE(loadUnits(history, options, order).kind, Kind::Intervals);
        options.requestsPerInterval = {500, 250}; // requests say more than time
        options.memoryLog = &marked;
        QCOMPARE(loadUnits(history, options, order).kind, Kind::Requests);
        options.requestsPerInterval = {500};
        QCOMPARE(loadUnits(history, options, order).kind, Kind::Time);
        options.memoryLog = nullptr;
        options.capturedUs = {1'000'000, 11'000'000, 41'000'000};
        QCOMPARE(loadUnits(history, options, order).seconds.value_or(0), 40.0);
        options.capturedUs = {1'000'000, 51'000'000, 41'000'000}; // a clock that was put back
        QVERIFY(!loadUnits(history, options, order).seconds);
    }
};

QTEST_APPLESS_MAIN(PaceTest)
#include "pace_test.moc"
