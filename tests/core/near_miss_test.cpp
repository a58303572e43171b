// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// The two sides of a rule: what is just on it, and what misses it by one.
#include "core/analysis/entries.h"
#include "core/analysis/merged_paths.h"
#include "core/analysis/strings.h"
#include "core/compare/lineage.h"
#include "core/load/snapshot_reader.h"
#include "core/memory_log/log_values.h"
#include "core/report/charts.h"
#include "core/report/report_model.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/log_evidence.h"
#include "core/suspects/log_match.h"
#include "core/suspects/suspect.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// 100 objects with ids; those from `first` on are of another name.
SnapshotPtr objects(int first, const char* otherName)
{
    std::string drawing = "root -g-> global@5\n";
    for (int i = 0; i < 99; ++i)
        drawing += "global -p" + std::to_string(i) + "-> " + (i < first ? "Session" : otherName) + "#"
            + std::to_string(i) + "@" + std::to_string(101 + 2 * i) + ":16\n";
    return heapOf(drawing).snapshot;
}

/// The root and objects of these ids, as a file.
Result<RawSnapshot> objectsWithIds(const std::vector<std::string>& ids, const std::string& bytes = "16")
{
    std::string nodes = "0,0,1,0," + std::to_string(ids.size()), edges;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        nodes += ",1,1," + ids[i] + ',' + bytes + ",0";
        edges += (i ? ",0," : "0,") + std::to_string(i) + ',' + std::to_string(5 * (i + 1));
    }
    return readSnapshotBytes(
        R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":)"
        R"([["synthetic","object"],"string","number","number","number"],"edge_fields":["type","name_or_index",)"
        R"("to_node"],"edge_types":[["element"],"string_or_number","node"]},"node_count":)"
        + std::to_string(ids.size() + 1) + ",\"edge_count\":" + std::to_string(ids.size()) + "},\"nodes\":["
        + nodes + "],\"edges\":[" + edges + "],\"strings\":[\"\",\"A\"]}");
}

SnapshotPtr ofSize(int bytes, const SnapshotSource& source = {})
{
    auto raw = objectsWithIds({"101"}, std::to_string(bytes));
    const auto snapshot = raw ? analyse(std::move(*raw), source) : Result<SnapshotPtr>(fail(raw.error()));
    return snapshot ? *snapshot : nullptr;
}

SnapshotPtr takenBy(std::int64_t pid, std::optional<std::chrono::system_clock::time_point> at)
{
    SnapshotSource source;
    source.pid = pid;
    source.capturedAt = at;
    return ofSize(16, source);
}

constexpr std::int64_t kFrom = 1'700'000'000'000; ///< ms since 1970

/// A reading a second: heapUsed/heapTotal@mark, the last two if there are any.
MemoryLog readingsOf(const QByteArray& log)
{
    std::string lines;
    std::int64_t second = 0;
    for (const QByteArray& reading : log.split(' ')) {
        const auto parts = reading.split('@'), sizes = parts[0].split('/');
        lines += "{\"timestamp\":" + std::to_string(kFrom + 1000 * second++)
            + ",\"pid\":4,\"heapUsed\":" + std::to_string(std::int64_t(sizes[0].toDouble()));
        if (sizes.size() > 1) lines += ",\"heapTotal\":" + sizes[1].toStdString();
        if (parts.size() > 1) lines += ",\"mark\":\"" + parts[1].toStdString() + '"';
        lines += "}\n";
    }
    return parseMemoryLog(lines);
}

/// An object with `properties` in a dictionary of its own and, if asked for, an element.
EntryCount countOf(int properties, bool withElement)
{
    std::string drawing = "root -g-> Object:16\nObject -{properties}-> table:64/array\n";
    for (int i = 0; i < properties; ++i) {
        const std::string n = std::to_string(i);
        drawing += "Object -k" + n + "-> Value#" + n + ":16\ntable -{" + std::to_string(8 + 3 * i) + "}-> k"
            + n + ":16/string\ntable -{" + std::to_string(9 + 3 * i) + "}-> Value#" + n + "\n";
    }
    if (withElement) drawing += "Object -[0]-> Value#e:16\n";
    const auto heap = heapOf(drawing);
    return entryCount(*heap.snapshot, heap.node("Object")).value_or(EntryCount{});
}

} // namespace

class NearMissTest : public QObject {
    Q_OBJECT
private slots:
    void twoRunsOfOneProgramAreNoProcess()
    {
        // 94 of 100 ids name the same: what starting up makes in the same order.
        const auto a = objects(99, ""), same = objects(98, "Other"), run = objects(93, "Other");
        const auto one = compareLineage(*a, *same), other = compareLineage(*a, *run);
        QVERIFY(one && other);
        QCOMPARE(one->commonIds, std::uint64_t(100));
        QCOMPARE(one->agreeing, std::uint64_t(99));
        QVERIFY(one->isSameProcess);
        QCOMPARE(other->agreeing, std::uint64_t(94));
        QVERIFY(!other->isSameProcess && !other->isUnknown);
    }
    void rootsThatEveryProcessHasProveNothing()
    {
        const auto a = heapOf("root@1 -r-> (GC·roots)@3:0/synthetic\n(GC·roots) -[1]-> A@101:16\n");
        const auto b = heapOf("root@1 -r-> (GC·roots)@3:0/synthetic\n(GC·roots) -[1]-> A@201:16\n");
        const auto lineage = compareLineage(*a.snapshot, *b.snapshot);
        QVERIFY(lineage);
        QCOMPARE(lineage->commonIds, std::uint64_t(0));
        QVERIFY(!lineage->isSameProcess);
    }

    void oneFileWithoutAStampLeavesTheFilesTimes()
    {
        using Evidence = SnapshotOrder::Evidence;
        for (const int stamped : {2, 1, 0}) {
            std::vector<SnapshotPtr> snapshots;
            for (int k = 0; k < 2; ++k) {
                auto raw = objectsWithIds({k ? "201" : "101"}); // nothing in common: two processes
                QVERIFY(raw);
                SnapshotSource source;
                source.capturedAt = std::chrono::system_clock::time_point(std::chrono::hours(2 - k));
                source.isCapturedAtFromName = k < stamped;
                const auto snapshot = analyse(std::move(*raw), source);
                QVERIFY(snapshot);
                snapshots.push_back(*snapshot);
            }
            const auto order = orderInTime(snapshots);
            QVERIFY(order);
            QCOMPARE(int(order->evidence), int(stamped == 2 ? Evidence::NameStamp : Evidence::FileTime));
            QCOMPARE(order->order, (std::vector<std::size_t>{1, 0}));
        }
    }

    void aLogOfAnotherProcessIsSaid_data()
    {
        QTest::addColumn<QByteArray>("pids");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("another") << QByteArray(
            "17") << QByteArray("The memory log is of process 17, the snapshots of process 4.");
        QTest::newRow("the same") << QByteArray("4") << QByteArray();
        QTest::newRow("unknown") << QByteArray() << QByteArray();
        QTest::newRow("others") << QByteArray(
            "17 18") << QByteArray("The memory log is of processes 17 and 18, the snapshots of process 4.");
        QTest::newRow("the same among others") << QByteArray("17 4") << QByteArray();
    }
    void aLogOfAnotherProcessIsSaid()
    {
        QFETCH(QByteArray, pids);
        QFETCH(QByteArray, says);
        const SnapshotPtr snapshot = takenBy(4, {});
        std::string log;
        for (int i = 0; i < 3; ++i)
            for (const QByteArray& pid : pids.split(' '))
                log +=
                    "{\"heapUsed\":1000000" + (pid.isEmpty() ? "" : ",\"pid\":" + pid.toStdString()) + "}\n";
        const MemoryLog readings = parseMemoryLog(log);
        QCOMPARE(foreignLog(readings, *snapshot), says.toStdString());
        QCOMPARE(foreignLog(readings, *takenBy(1, {})), std::string()); // in a container: other numbers
        QCOMPARE(foreignLog(parseMemoryLog(""), *snapshot), std::string());
        SuspectOptions options;
        options.memoryLog = &readings;
        const auto report = findSuspects(std::vector{snapshot}, options);
        QVERIFY(report);
        QCOMPARE(report->memory.has_value(), says.isEmpty()); // nor is it evidence
        const std::vector snapshots{snapshot};
        ReportInput input;
        input.snapshots = snapshots;
        input.log = &readings;
        const auto model = buildReport(input);
        QVERIFY(model);
        QCOMPARE(model->memory.lines.empty(), !says.isEmpty()); // nor drawn
        QCOMPARE(std::ranges::any_of(report->notices,
                                     [&](const std::string& notice) {
                                         return !says.isEmpty() && notice.starts_with(says.toStdString());
                                     }),
                 !says.isEmpty());
    }

    void theSizeOfAHeapTiesALogToIt_data()
    {
        QTest::addColumn<QByteArray>("log"); // a reading a second: heapUsed/heapTotal@mark
        QTest::addColumn<int>("heap");
        QTest::addColumn<int>("second"); // it was taken in; -1: nobody knows
        QTest::addColumn<int>("other"); // the heap of another process, taken in the second 2; 0: none
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const char* log, int second, int other, const char* says,
                            int heap = 10'000'000) {
            QTest::newRow(name) << QByteArray(log) << heap << second << other << QByteArray(says);
        };
        const char *low = "is never below 40.0 MB, ", *high = "is never above 5.00 MB, ";
        row("four times", "40000000 50000000", -1, 0, "");
        row("more", "50000000 40000001", -1, 0, low);
        row("half", "5000000 4000000", -1, 0, "");
        row("less", "4000000 4999999", -1, 0, high);
        row("half in heapTotal", "4000000/5000000 4000000", -1, 0, "");
        row("less in heapTotal", "4000000/4999999", -1, 0, high);
        row("a whole heap", "40000000", -1, 0, low, 1'000'000);
        row("a part of one", "40000000", -1, 0, "", 999'999);
        const char* after = "heapUsed is 18.0 MB right after its mark, the heap of the snapshot is 10.0 MB.";
        row("right after it 1.8 times", "13000000@go 18000000@go-done", -1, 0, "");
        row("right after it more", "13000000@go 18000001@go-done", -1, 0, after);
        row("after it more", "13000000@go 18000001", -1, 0, "");
        row("nothing after it", "18000001@go", -1, 0, "");
        const char* nothing = "of another process: nothing ties it to these snapshots.";
        const int other = 36'000'000;
        row("15 % more", "2e7 2e7 11500000 2e7 2e7", 2, other, "");
        row("above", "2e7 2e7 11500001 2e7 2e7", 2, other, nothing);
        row("15 % less", "2e7 2e7 8500000 2e7 2e7", 2, other, "");
        row("below", "2e7 2e7 8499999 2e7 2e7", 2, other, nothing);
        row("two before", "1e7 2e7 2e7 2e7 2e7 2e7", 2, other, "");
        row("three before", "1e7 2e7 2e7 2e7 2e7 2e7", 3, other, nothing);
        row("two after", "2e7 2e7 2e7 2e7 1e7 2e7", 2, other, "");
        row("three after", "2e7 2e7 2e7 2e7 2e7 1e7", 2, other, nothing);
        row("at an unknown time", "2e7 1e7 2e7", -1, other, nothing);
        row("both", "2e7 1e7 2e7", 2, 11'000'000, "of another process: it fits other snapshots as well.");
        row("the other", "2e7 36e6 2e7", 2, other, "fits the snapshots of another process, not these.");
    }
    void theSizeOfAHeapTiesALogToIt()
    {
        QFETCH(QByteArray, log);
        QFETCH(int, heap);
        QFETCH(int, second);
        QFETCH(int, other);
        QFETCH(QByteArray, says);
        const MemoryLog readings = readingsOf(log);
        const auto in = [&](int at) {
            SnapshotSource source;
            if (at >= 0) source.capturedAt.emplace(std::chrono::milliseconds(kFrom + 1000 * at));
            source.isCapturedAtFromName = at >= 0;
            return source;
        };
        SnapshotSource source = in(second);
        std::vector<SnapshotPtr> others;
        if (other > 0) others.push_back(ofSize(other, in(2)));
        const std::string said = logMismatch(readings, std::vector{ofSize(heap, source)}, others);
        QVERIFY2(says.isEmpty() ? said.empty() : said.find(says) != said.npos, said.c_str());
        // Each of several has to contradict; a process id counts more than all sizes.
        if (other == 0)
            QVERIFY(logMismatch(readings,
                                std::vector{ofSize(heap, source),
                                            ofSize(int(*readings.samples[0][MemoryField::HeapUsed]))})
                        .empty());
        source.pid = 4;
        QCOMPARE(logMismatch(readings, std::vector{ofSize(heap, source)}, others), std::string());
    }

    void aSnapshotWasTakenWhereTheLogNamesIt_data()
    {
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QByteArray>("name"); // of the file
        QTest::addColumn<double>("second"); // of the file's time
        QTest::addColumn<double>("taken"); // -1: nobody knows
        const auto row = [](const char* name, const char* log, const char* file, double second,
                            double taken) {
            QTest::newRow(name) << QByteArray(log) << QByteArray(file) << second << taken;
        };
        const char* two = "1e7 1e7@s1 1e7 1e7@s3 1e7"; // not as many as snapshots: a name has to say it
        row("s3", two, "checkout-3.heapsnapshot.gz", 9, 3);
        row("by name", "1e7@checkout 1e7@other", "checkout.heapsnapshot", 9, 0);
        row("the first of a name", "1e7@a 1e7@b 1e7@b", "b.heapsnapshot", 9, 1);
        row("another number", two, "checkout-13.heapsnapshot", 9, -1);
        row("no number", "1e7@s 1e7@sx 1e7@t3", "3.heapsnapshot", 9, -1);
        row("one mark, one file", "1e7 1e7@go 1e7", "a.heapsnapshot", 9, 1);
        row("two marks", "1e7 1e7@go 1e7@on", "a.heapsnapshot", 9, -1);
        row("a mark and its end", "1e7 1e7@go 1e7@go-done 1e7@go-end", "a.heapsnapshot", 9, 1);
        row("the file's time", "1e7 1e7 1e7", "a.heapsnapshot", 0, 0);
        row("at the end", "1e7 1e7 1e7", "a.heapsnapshot", 2, 2);
        row("before the log", "1e7 1e7 1e7", "a.heapsnapshot", -0.001, -1);
        row("behind it", "1e7 1e7 1e7", "a.heapsnapshot", 2.001, -1);
        row("no room", "4e6/9090900 4e6/9090900", "a.heapsnapshot", 1, -1);
        row("just room", "4e6/9090910 4e6/9090910", "a.heapsnapshot", 1, 1);
        row("room two readings on", "4e6 4e6 4e6 1e7", "a.heapsnapshot", 1, 1);
        row("room three readings on", "4e6 4e6 4e6 4e6 1e7", "a.heapsnapshot", 1, -1);
        row("a quarter", "4e7 4e7 4e7", "a.heapsnapshot", 1, 1);
        row("less than a quarter", "40000001 40000001 40000001", "a.heapsnapshot", 1, -1);
    }
    void aSnapshotWasTakenWhereTheLogNamesIt()
    {
        QFETCH(QByteArray, log);
        QFETCH(QByteArray, name);
        QFETCH(double, second);
        QFETCH(double, taken);
        SnapshotSource source;
        source.path = name.toStdString();
        source.capturedAt.emplace(std::chrono::milliseconds(kFrom + std::llround(1000 * second)));
        const MemoryLog readings = readingsOf(log);
        const auto times = captureTimes(std::vector{ofSize(10'000'000, source)}, &readings);
        QCOMPARE(times[0] ? double(times[0]->us - kFrom * 1000) / 1e6 : -1, taken);
    }

    void garbageBeforeASnapshotIsNotMissingInIt()
    {
        // 60 MB are external before the snapshot and in it none: gone behind it, or still there.
        constexpr std::int64_t kTaken = 1'700'000'000'000;
        for (const int behind : {1, 60}) {
            std::string log;
            for (int i = 0; i < 4; ++i)
                log += "{\"heapUsed\":5000000,\"external\":" + std::to_string(i < 3 ? 60 : behind)
                    + "000000,\"pid\":4,\"timestamp\":" + std::to_string(kTaken + 5000 * (i - 2))
                    + "}\n{\"heapUsed\":5000000,\"external\":300000000,\"pid\":17,\"timestamp\":"
                    + std::to_string(kTaken + 5000 * (i - 2) + 900) + "}\n";
            const std::chrono::system_clock::time_point taken{std::chrono::milliseconds(kTaken + 1000)};
            const std::string text = unseenExternal(parseMemoryLog(log), *takenBy(4, taken), 0);
            QCOMPARE(text.empty(), behind == 1);
        }
    }

    void theReadingWithTheMarkOfTheSnapshotIsMeant_data()
    {
        QTest::addColumn<QByteArray>("mark"); // of the reading with 60 MB, as three snapshots were taken
        QTest::addColumn<int>("place");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("s1, the first") << QByteArray("s1") << 0 << true;
        QTest::newRow("S3, the third") << QByteArray("S3") << 2 << true;
        QTest::newRow("s2, the first") << QByteArray("s2") << 0 << false;
        QTest::newRow("S1, the third") << QByteArray("S1") << 2 << false;
        QTest::newRow("s10, the first") << QByteArray("s10") << 0 << false;
    }
    void theReadingWithTheMarkOfTheSnapshotIsMeant()
    {
        QFETCH(QByteArray, mark);
        QFETCH(int, place);
        QFETCH(bool, isTold);
        std::string log;
        for (int i = 0; i < 3; ++i)
            log += "{\"heapUsed\":5000000,\"external\":" + std::to_string(i == 1 ? 60'000'000 : 1000)
                + ",\"timestamp\":" + std::to_string(1'700'000'000'000 + 60'000 * i)
                + (i == 1 ? ",\"mark\":\"" + mark.toStdString() + "\"}\n" : "}\n");
        const std::string text = unseenExternal(parseMemoryLog(log), *takenBy(4, {}), std::size_t(place));
        QCOMPARE(!text.empty(), isTold);
    }

    void theFirstIdThatComesAgainIsNamed()
    {
        // Far apart, so that they are sorted: the smaller id comes again later in the file than the larger one.
        const std::string small = "900000000001", large = "900000000003";
        for (const auto& [ids, row, id] :
             {std::tuple{std::vector{large, small, large, small}, "Node 3", large},
              std::tuple{std::vector{large, small, small, large}, "Node 3", small}}) {
            const auto raw = objectsWithIds(ids);
            QVERIFY(!raw);
            const std::string wanted = std::string(row) + " has the id " + id + " of an earlier one.";
            QVERIFY2(raw.error().message.find(wanted) != std::string::npos, raw.error().message.c_str());
        }
    }

    void aWeekToTheLimitIsOnCourse()
    {
        // 1 MB an hour, over a day.
        std::string text;
        for (int minute = 0; minute <= 24 * 60; minute += 10)
            text += "{\"t\":" + std::to_string(1'700'000'000 + 60 * minute) + ",\"heapUsed\":"
                + std::to_string(40'000'000 + minute * 1'000'000 / 60) + ",\"heapTotal\":90000000}\n";
        const MemoryLog log = parseMemoryLog(text);
        const auto isOnCourse = [&](int days) {
            return logEvidence(log, std::uint64_t(64'000'000 + days * 24'000'000)).isOnCourse;
        };
        QVERIFY(isOnCourse(3));
        QVERIFY(!isOnCourse(10));
    }

    void aReadingWithoutATimeHasNoPlaceInAChart()
    {
        std::string text;
        for (int i = 0; i < 10; ++i) {
            if (i < 8) text += "{\"time\":\"2024-03-15T14:00:0" + std::to_string(i) + ".000Z\",";
            text += (i < 8 ? "\"heapUsed\":" : "{\"heapUsed\":") + std::to_string(40'000'000 + i) + "}\n";
        }
        const MemoryLog log = parseMemoryLog(text);
        QCOMPARE(log.samples.size(), std::size_t(10));
        ReportInput input;
        const std::vector<SnapshotPtr> snapshots{objects(99, "")};
        input.snapshots = snapshots;
        input.log = &log;
        const auto model = buildReport(input);
        QVERIFY(model && model->memory.lines.size() == 1);
        QCOMPARE(model->memory.lines.front().points.size(), std::size_t(8));
        QCOMPARE(model->memory.lines.front().points.back().first, 7.0);
    }

    void anElementBesideADictionaryMakesTheCountAtLeast()
    {
        QCOMPARE(countOf(4, false).count, std::uint64_t(4));
        QVERIFY(countOf(4, false).isExact);
        QCOMPARE(countOf(4, true).count, std::uint64_t(5));
        QVERIFY(!countOf(4, true).isExact);
    }

    void pathsOfAChoiceStandForAll()
    {
        std::string drawing = "root -g-> global\nglobal -list-> List:16\n";
        for (int i = 0; i < 100; ++i)
            drawing += "List -[" + std::to_string(i) + "]-> Item#" + std::to_string(i) + ":40\n";
        const auto heap = heapOf(drawing);
        std::vector<NodeOrdinal> items;
        for (const auto& [name, node] : heap.nodes)
            if (name.starts_with("Item")) items.push_back(node);
        std::sort(items.begin(), items.end());
        MergedPathOptions options;
        for (const std::size_t most : {10u, 100u}) {
            options.maxPaths = most;
            const auto merged = mergeRetainingPaths(*heap.snapshot, items, options);
            QVERIFY(merged.has_value());
            QCOMPARE(merged->total, std::uint64_t(100));
            QCOMPARE(merged->sampled, std::uint64_t(most));
            const MergedPathNode& first = merged->nodes[merged->nodes[0].children.at(0)];
            QCOMPARE(first.count, std::uint64_t(100));
            QCOMPARE(first.bytes, std::uint64_t(4000));
        }
    }

    void weakHoldersAreNoSite()
    {
        const auto heap = heapOf("root -g-> global\nglobal -a-> Row#1:16\nglobal -b-> Row#2:16\n"
                                 "Row#1 -text-> hello#1:24/string\nRow#2 -text-> hello#2:24/string\n"
                                 "global -c-> Ref#1:16\nglobal -d-> Ref#2:16\nglobal -e-> Ref#3:16\n"
                                 "Ref#1 ~it~> hello#1\nRef#2 ~it~> hello#1\nRef#3 ~it~> hello#2\n");
        const auto duplicates = duplicateStrings(*heap.snapshot);
        QVERIFY(duplicates && duplicates->size() == 1);
        QCOMPARE(retainingSite(*heap.snapshot, duplicates->front()), std::string("Row.text"));
    }

    void aStringInAnArrayIsHeldByWhatTheArrayIsCalled()
    {
        const auto heap =
            heapOf("root -g-> global\nglobal -a-> Row#1:16\nglobal -b-> Row#2:16\n"
                   "Row#1 -headers-> Array#1:16\nRow#2 -headers-> Array#2:16\n"
                   "Array#1 -{elements}-> store#1:8/array\nArray#2 -{elements}-> store#2:8/array\n"
                   "store#1 -{0}-> hello#1:24/string\nstore#2 -{0}-> hello#2:24/string\n"
                   "Script:8/code -{source}-> text:90/string\nglobal -c-> f:8/closure\n"
                   "f -{code}-> Script\nScript -{name}-> hello#3:24/string\n");
        const auto duplicates = duplicateStrings(*heap.snapshot);
        QVERIFY(duplicates && duplicates->size() == 1);
        QCOMPARE(retainingSite(*heap.snapshot, duplicates->front()), std::string("headers[]"));
        QCOMPARE(retainingSite(*heap.snapshot, duplicates->front(), SiteName::WithOwner),
                 std::string("Row.headers[]"));
        QVERIFY(isOfCode(*heap.snapshot, heap.node("text")));
        QVERIFY(isOfCode(*heap.snapshot, heap.node("hello#3")));
        QVERIFY(!isOfCode(*heap.snapshot, heap.node("hello#1")));
    }

    void aLineOfManyReadingsKeepsItsEnds()
    {
        MemoryPlot chart;
        chart.hasTimes = true;
        auto& line = chart.lines.emplace_back();
        line.name = "heapUsed";
        line.isMain = true;
        for (int i = 0; i < 2000; ++i) line.points.emplace_back(i, 1e6 + i);
        const Picture picture = drawMemoryPlot(chart, 860, 300);
        std::vector<std::size_t> longOnes;
        double right = 0;
        for (const PictureShape& shape : picture.shapes)
            if (shape.points.size() > 500) {
                longOnes.push_back(shape.points.size());
                right = shape.points.back().x;
            }
        QCOMPARE(longOnes, std::vector<std::size_t>{1001}); // every other one, and the last
        double most = 0;
        line.points = {{0, 1e6}, {1999, 1e6 + 1999}};
        for (const PictureShape& shape : drawMemoryPlot(chart, 860, 300).shapes)
            if (shape.points.size() == 2) most = std::max(most, shape.points.back().x == right ? right : 0);
        QVERIFY(most == right && right > 0);
    }

    void aSlashMayBeEscaped()
    {
        const auto text = [](const char* string) {
            return std::string(
                       R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],)"
                       R"("node_types":[["synthetic"],"string","number","number","number"],"edge_fields":)"
                       R"(["type","name_or_index","to_node"],"edge_types":[["property"],"string_or_number",)"
                       R"("node"]},"node_count":1,"edge_count":0},"nodes":[0,0,1,0,0],"edges":[],"strings":[")")
                + string + "\"]}";
        };
        const auto raw = readSnapshotBytes(text("a\\/b"));
        QVERIFY2(raw.has_value(), raw ? "" : raw.error().message.c_str());
        QVERIFY(!readSnapshotBytes(text("a\\xb")));
    }

    void coloursOfALogAreLeftOut()
    {
        QCOMPARE(withoutColours("\x1b[1;31mred\x1b[0m"), std::string("red"));
        QCOMPARE(withoutColours("a\x1b]0;title\x07z"), std::string("az"));
        QCOMPARE(withoutColours("a\x1b]8;;http://x\x1b\\z"), std::string("az"));
        QCOMPARE(withoutColours("a\x1b"), std::string("a"));
    }
};

QTEST_APPLESS_MAIN(NearMissTest)
#include "near_miss_test.moc"
