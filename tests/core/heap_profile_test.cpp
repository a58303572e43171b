// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Sampling heap profiles: what is read, what is refused, and the sums over them; the shared corpus' numbers.
#include "core/allocations/allocation_table.h"
#include "core/allocations/call_tree.h"
#include "core/allocations/heap_profile.h"
#include "tests/support/ordered_json.h"
#include "tests/support/shared_corpus.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <map>

using namespace heaptrail;
using namespace heaptrail::test;

Q_DECLARE_METATYPE(heaptrail::ErrorCode)

namespace {

/// A node of the call tree as V8 writes it.
std::string node(const std::string& name, int line, std::uint64_t size, int id,
                 const std::string& children = {}, const std::string& url = "/srv/app.js")
{
    return R"({"callFrame":{"functionName":")" + name + R"(","scriptId":"7","url":")" + url
        + R"(","lineNumber":)" + std::to_string(line) + R"(,"columnNumber":3},"selfSize":)"
        + std::to_string(size) + R"(,"id":)" + std::to_string(id) + R"(,"children":[)" + children + "]}";
}
std::string profileOf(const std::string& children, const std::string& samples = "[]")
{
    return R"({"head":)" + node("(root)", -1, 0, 1, children, "") + R"(,"samples":)" + samples + "}";
}
std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    if (at == text.npos) qFatal("\"%s\" is not in the profile", from.c_str());
    return text.replace(at, from.size(), to);
}
AllocationTreePtr read(const std::string& text)
{
    auto tree = readHeapProfileBytes(text);
    if (!tree) qWarning("%s", tree.error().message.c_str());
    return tree ? *tree : nullptr;
}
std::string line(const AllocationTableRow& row, AllocationsBy by = AllocationsBy::Function)
{
    return row.name(by) + " " + std::to_string(row.self.size) + " " + std::to_string(row.total.size) + " "
        + std::to_string(row.self.count);
}
std::vector<std::string> lines(const AllocationTree& tree, AllocationsBy by = AllocationsBy::Function)
{
    std::vector<std::string> all;
    const auto rows = allocationTable(tree, by);
    if (!rows) qFatal("%s", rows.error().message.c_str());
    for (const AllocationTableRow& row : *rows) all.push_back(line(row, by));
    return all;
}
using Lines = std::vector<std::string>;

} // namespace

class HeapProfileTest : public QObject {
    Q_OBJECT

private slots:
    void functionsAreAddedUpOverTheCallTree()
    {
        const auto tree = read(profileOf(
            node("a", 1, 10, 2, node("b", 2, 100, 3)) + "," + node("b", 2, 5, 4, node("a", 1, 1, 5)),
            R"([{"size":100,"nodeId":3,"ordinal":1},{"size":5,"nodeId":4,"ordinal":2},{"nodeId":3}])"));
        QVERIFY(tree);
        QCOMPARE(lines(*tree), Lines({"b 105 106 3", "a 11 111 0", "(root) 0 116 0"}));
        QVERIFY(tree->hasCounts && !tree->hasLive);
    }
    void recursionCountsEachByteOnce()
    {
        const auto tree = read(profileOf(
            node("f", 1, 1, 2, node("g", 2, 10, 3, node("f", 1, 100, 4)) + "," + node("f", 1, 1000, 5))));
        QVERIFY(tree);
        QCOMPARE(lines(*tree), Lines({"f 1101 1111 0", "g 10 110 0", "(root) 0 1111 0"}));
    }
    void scriptsAndPackagesAreAddedUp()
    {
        const std::string express = "/srv/node_modules/express/lib/router.js";
        const auto tree = read(profileOf(
            node("handle", 1, 1, 2,
                 node("next", 2, 10, 3, node("load", 9, 100, 4, {}, "/srv/lib.js"), express))
            + "," + node("push", -1, 1000, 5, {}, "") + "," + node("emit", 5, 10000, 6, {}, "node:events")));
        QVERIFY(tree);
        QCOMPARE(lines(*tree, AllocationsBy::Package),
                 Lines({"(Node.js) 10000 10000 0", "(no script) 1000 11111 0", "(application) 101 111 0",
                        "express 10 110 0"}));
        QCOMPARE(lines(*tree, AllocationsBy::Script).at(2), "/srv/lib.js 100 100 0");
    }
    void severalProfilesTellTheDifference()
    {
        const auto before = read(profileOf(node("a", 1, 10, 2) + "," + node("gone", 4, 7, 3)));
        const auto after = read(profileOf(node("a", 1, 30, 2) + "," + node("born", 5, 20, 3)));
        const AllocationTreePtr both[] = {before, after};
        const auto rows = allocationTable(both, AllocationsBy::Function);
        QVERIFY(rows);
        std::map<std::string, std::int64_t> deltas;
        for (const auto& row : *rows) deltas[row.frame.function] = row.selfDelta;
        QCOMPARE(deltas,
                 (std::map<std::string, std::int64_t>{{"a", 20}, {"born", 20}, {"gone", -7}, {"(root)", 0}}));
    }
    void eachOfSeveralProfilesIsToldOf()
    {
        const AllocationTreePtr three[] = {
            read(profileOf(node("a", 1, 10, 2))),
            read(profileOf(node("a", 1, 15, 2) + "," + node("between", 4, 7, 3))),
            read(profileOf(node("a", 1, 30, 2)))};
        const auto rows = allocationTable(three, AllocationsBy::Function);
        QVERIFY(rows);
        using Sizes = std::vector<std::uint64_t>;
        std::map<std::string, std::pair<Sizes, std::int64_t>> told;
        for (const auto& row : *rows) told[row.frame.function] = {row.selfSizes, row.selfDelta};
        QCOMPARE(told.at("a"), (std::pair{Sizes{10, 15, 30}, std::int64_t{20}}));
        QCOMPARE(told.at("between"), (std::pair{Sizes{0, 7, 0}, std::int64_t{0}}));
        const auto calls = CallTree::make(three[2], {three[0], three[1]}, CallTree::Direction::BottomUp,
                                          AllocationsBy::Function);
        QVERIFY(calls);
        bool isThere = false;
        for (const std::uint32_t row : (*calls)->roots())
            isThere = isThere || ((*calls)->nameOf(row) == "between" && (*calls)->row(row).isWholeGroup);
        QVERIFY(isThere);
    }
    void membersMayStandInAnyOrderAndBeWrapped()
    {
        const std::string backwards =
            R"json({"samples":[{"nodeId":2,"size":8}],"startTime":1,"head":{"children":[{"id":2,"selfSize":8,)json"
            R"json("children":[],"extra":{"x":[1]},"callFrame":{"url":"a.js","functionName":"\u0066"}}],)json"
            R"json("selfSize":0,"callFrame":{"functionName":"(root)"}}})json";
        for (const std::string& text : {backwards, "{\"profile\":" + backwards + "}",
                                        "{\"id\":3,\"result\":{\"profile\":" + backwards + "}}"}) {
            const auto tree = read(text);
            QVERIFY(tree);
            QCOMPARE(lines(*tree), Lines({"f 8 8 1", "(root) 0 8 0"}));
            QCOMPARE(tree->frames[1].line, -1);
        }
    }
    void damageIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& text, ErrorCode code, const char* words) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << code << QString::fromUtf8(words);
        };
        using enum ErrorCode;
        const std::string good = profileOf(node("a", 1, 10, 2), R"([{"size":10,"nodeId":2}])");
        row("negative size", replaced(good, "\"selfSize\":10", "\"selfSize\":-10"), Inconsistent,
            "\"selfSize\" is negative");
        row("negative sample", replaced(good, "{\"size\":10", "{\"size\":-10"), Inconsistent, "negative");
        row("size no number", replaced(good, "\"selfSize\":10", "\"selfSize\":\"10\""), Malformed,
            "a number should be");
        row("size not whole", replaced(good, "\"selfSize\":10", "\"selfSize\":1.5"), Inconsistent, "whole");
        row("size too large", replaced(good, "\"selfSize\":10", "\"selfSize\":1e300"), Inconsistent, "2^53");
        row("sizes that add up to too much",
            profileOf(node("a", 1, std::uint64_t{1} << 53, 2) + "," + node("b", 1, 1, 3)), Inconsistent,
            "add up");
        row("no size", replaced(good, "\"selfSize\":10,", ""), Inconsistent, "no \"selfSize\"");
        row("no frame", R"({"head":{"selfSize":0,"children":[]}})", Inconsistent, "no \"callFrame\"");
        row("empty frame", R"({"head":{"callFrame":{},"selfSize":0,"children":[]}})", Inconsistent,
            "no \"functionName\"");
        row("no head", R"({"samples":[],"x":{}})", NotASnapshot, "no \"head\"");
        row("ids instead of children", replaced(good, "\"children\":[]", "\"children\":[1]"), Malformed,
            "'{'");
        row("an id twice", replaced(good, "\"id\":2", "\"id\":1"), Inconsistent, "have the id 1");
        row("negative id", replaced(good, "\"id\":2", "\"id\":-2"), Inconsistent, "\"id\" is negative");
        row("negative line", replaced(good, "\"lineNumber\":1", "\"lineNumber\":-7"), Inconsistent,
            "line or column");
        row("children twice", replaced(good, "\"children\":[]", "\"children\":[],\"children\":[]"),
            Inconsistent, "stands twice");
        row("sample of nobody", replaced(good, "\"nodeId\":2", "\"node\":2"), Inconsistent, "\"nodeId\"");
        row("more behind the end", good + "x", Malformed, "follows the profile's end");
        row("nothing but white space", "  \n", NotASnapshot, "white space");
    }
    void damageIsNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(ErrorCode, code);
        QFETCH(QString, words);
        const auto tree = readHeapProfileBytes(text.toStdString());
        QVERIFY2(!tree, "it was read without an error");
        const QString message = QString::fromStdString(tree.error().message);
        QVERIFY2(message.contains(words), qPrintable(message));
        QCOMPARE(int(tree.error().code), int(code));
    }
    void everyPrefixIsRefused()
    {
        const std::string good =
            profileOf(node("a\\n", 1, 10, 2, node("b", 2, 1, 3)), R"([{"size":10,"nodeId":2,"ordinal":1}])");
        for (std::size_t length = 1; length < good.size(); ++length) {
            const auto tree = readHeapProfileBytes(std::string_view(good).substr(0, length));
            QVERIFY2(!tree, std::to_string(length).c_str());
            QVERIFY2(tree.error().code == ErrorCode::Truncated, tree.error().message.c_str());
            QVERIFY(!tree.error().advice.empty());
        }
        QVERIFY(read(good));
    }
    void aMillionCallsDeepAreRefusedWithoutRecursion()
    {
        std::string text = R"({"head":)";
        for (int k = 0; k < 1'000'000; ++k)
            text += R"({"callFrame":{"functionName":"f"},"selfSize":0,"children":[)";
        const auto tree = readHeapProfileBytes(text);
        QVERIFY(!tree);
        QVERIFY2(tree.error().message.find("deep") != std::string::npos, tree.error().message.c_str());
    }
    void samplesOfNobodyAreSaid()
    {
        const auto tree = read(profileOf(node("a", 1, 10, 2), R"([{"size":10,"nodeId":99}])"));
        QVERIFY(tree);
        QCOMPARE(tree->notices.size(), std::size_t{1});
    }
    void memoryIsBounded()
    {
        std::string children;
        for (int k = 0; k < 30'000; ++k)
            children += (k ? "," : "") + node("f" + std::to_string(k), k, 1, k + 2);
        LoadOptions options;
        options.memoryLimit = 2'000'000;
        const auto tree = readHeapProfileBytes(profileOf(children), options);
        QVERIFY(!tree);
        QCOMPARE(int(tree.error().code), int(ErrorCode::MemoryLimit));
    }
    void readingStopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto tree = readHeapProfileBytes(profileOf(""), {}, Task(stop.get_token()));
        QVERIFY(!tree);
        QCOMPARE(int(tree.error().code), int(ErrorCode::Cancelled));
    }
    void aFileIsKnownByItsContent()
    {
        QTemporaryDir folder;
        const auto path = [&](const char* name) {
            return folder.filePath(QLatin1String(name)).toStdString();
        };
        std::ofstream(path("a.txt")) << profileOf(node("a", 1, 10, 2));
        std::ofstream(path("b.heapprofile")) << R"({"snapshot":{"meta":{}}})";
        std::ofstream(path("c.heapprofile")) << R"({"samples":[],"head":{}})";
        std::ofstream(path("d.heapprofile")) << "no";
        QVERIFY(isHeapProfile(path("a.txt")));
        QVERIFY(!isHeapProfile(path("b.heapprofile")));
        QVERIFY(isHeapProfile(path("c.heapprofile")));
        QVERIFY(!isHeapProfile(path("d.heapprofile")));
        QVERIFY(!isHeapProfile(folder.path().toStdString()));
        QVERIFY(openAllocations(path("a.txt")));
        QVERIFY(!openAllocations(path("b.heapprofile")));
    }
    void profilesOfTheCorpusHaveTheOraclesNumbers()
    {
        int checked = 0;
        for (const auto& entry : std::filesystem::directory_iterator(corpusFolder())) {
            const auto oracle = entry.path() / "oracle-profile.json.gz";
            if (!std::filesystem::exists(oracle)) continue;
            const auto tree = openAllocations(entry.path() / "profile.heapprofile");
            QVERIFY(tree);
            const OrderedJson wanted = readOrderedJson(oracle.string());
            QCOMPARE((*tree)->total().size, wanted["total"].GetUint64());
            QCOMPARE((*tree)->total().count, wanted["samples"].GetUint64());
            // The oracle knows no columns: rows of one name, file and line are added up.
            std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> rows, wantedRows;
            const auto table = allocationTable(**tree, AllocationsBy::Function);
            QVERIFY(table);
            for (const auto& row : *table) {
                auto& sum =
                    rows[row.frame.function + " " + row.frame.script + " " + std::to_string(row.frame.line)];
                sum.first += row.self.size;
                sum.second += row.total.size;
            }
            for (const auto& row : wanted["functions"].GetArray())
                wantedRows[std::string(row["function"].GetString()) + " " + row["url"].GetString() + " "
                           + std::to_string(row["line"].GetInt())] = {row["self"].GetUint64(),
                                                                      row["total"].GetUint64()};
            for (const auto& [name, sizes] : wantedRows)
                QVERIFY2(
                    rows[name] == sizes,
                    (name + ": " + std::to_string(rows[name].first) + " " + std::to_string(rows[name].second))
                        .c_str());
            QCOMPARE(rows.size(), wantedRows.size());
            ++checked;
        }
        QVERIFY(checked > 0);
    }
    void timelinesHaveTheNumbersOfDevTools_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("oracle");
        const auto row = [](const char* name, const std::filesystem::path& file,
                            const std::filesystem::path& oracle) {
            QTest::newRow(name) << QString::fromStdString(file.string())
                                << QString::fromStdString(oracle.string());
        };
        const auto examples = dataFile("examples");
        row("example", examples / "timeline.heapsnapshot", examples / "timeline.expected.json");
        const auto folder = corpusFolder() / "allocation-timeline";
        row("corpus", folder / "timeline.heaptimeline.gz", folder / "oracle-timeline.json.gz");
    }
    void timelinesHaveTheNumbersOfDevTools()
    {
        QFETCH(QString, file);
        QFETCH(QString, oracle);
        const auto tree = openAllocations(file.toStdString());
        QVERIFY(tree);
        QCOMPARE(int((*tree)->source), int(AllocationSource::Timeline));
        std::map<std::string, AllocationCounts> rows, wantedRows;
        const auto key = [](std::string name, const std::string& script, int line, int column) {
            return (name.empty() ? "(anonymous)" : std::move(name)) + " " + script + " "
                + std::to_string(line) + " " + std::to_string(column);
        };
        const auto table = allocationTable(**tree, AllocationsBy::Function);
        QVERIFY(table);
        for (const auto& row : *table)
            if (row.self.count > 0)
                rows[key(row.frame.function, row.frame.script, row.frame.line + 1, row.frame.column + 1)] =
                    row.self;
        const OrderedJson answers = readOrderedJson(oracle.toStdString());
        const auto& wanted =
            answers.HasMember("extra") ? answers["extra"]["traceTops"] : answers["allocationTracesTops"];
        for (const auto& row : wanted.GetArray())
            wantedRows[key(row["name"].GetString(), row["scriptName"].GetString(), row["line"].GetInt(),
                           row["column"].GetInt())] +=
                {row["count"].GetUint64(), row["size"].GetUint64(), row["liveCount"].GetUint64(),
                 row["liveSize"].GetUint64()};
        QVERIFY(!wantedRows.empty());
        QVERIFY(rows == wantedRows);
    }

    /// Every row of the tree: its figures are those of the objects that it lists, and no callee has more than its caller.
    static void checkRows(const SnapshotPtr& snapshot, const CallTree& calls, int& checked)
    {
        std::vector<std::uint32_t> rows = calls.roots();
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const CallTree::Row row = calls.row(rows[k]);
            const AllocationCounts& counts = row.isWholeGroup ? row.self : row.total;
            const auto nodes = nodesOfStacks(*snapshot, calls.stacksOf(rows[k]), calls.tree().interval);
            QVERIFY(nodes);
            std::uint64_t size = 0;
            for (const NodeOrdinal node : *nodes) size += snapshot->shallowSize(node);
            QCOMPARE(std::uint64_t(nodes->size()), counts.liveCount);
            QCOMPARE(size, counts.liveSize);
            AllocationCounts below;
            for (const std::uint32_t next : calls.rowsOf(rows[k])) {
                below += calls.row(next).total;
                rows.push_back(next);
                if (calls.tree().interval) QVERIFY(calls.row(next).total.liveCount > 0);
            }
            QVERIFY(below.liveSize <= row.total.liveSize && below.liveCount <= row.total.liveCount);
            QVERIFY(below.size <= row.total.size && below.count <= row.total.count);
            QCOMPARE(row.hasRows, !calls.rowsOf(rows[k]).empty());
            ++checked;
        }
    }
    void aRangeHasWhatOfItIsStillAlive()
    {
        const auto snapshot = openSnapshot(dataFile("node-22-timeline-stacks.heaptimeline.zst"));
        QVERIFY(snapshot);
        const auto whole = allocationTree(*snapshot);
        QVERIFY(whole && !(*whole)->interval);
        const NodeId last = (*snapshot)->graph().maxHeapObjectId();
        const auto& samples = (*snapshot)->graph().raw().samples;
        const NodeId middle{samples[samples.size() / 2].lastAssignedId};
        QVERIFY(middle.value > 0 && middle < last);
        AllocationCounts sum;
        int checked = 0;
        for (const auto& range : {AllocationInterval{{}, middle}, AllocationInterval{middle, last},
                                  AllocationInterval{last, NodeId{last.value + 100}}}) {
            const auto part = allocationTree(*snapshot, range);
            QVERIFY(part && (*part)->interval == range);
            sum += (*part)->total();
            QCOMPARE((*part)->total().size, (*part)->total().liveSize); // nothing else is known of it
            for (const auto direction : {CallTree::Direction::TopDown, CallTree::Direction::BottomUp}) {
                const auto calls = CallTree::make(*part, {}, direction, AllocationsBy::Function);
                QVERIFY(calls);
                checkRows(*snapshot, **calls, checked);
                if (QTest::currentTestFailed()) return;
                if (range.after == last) QVERIFY((*calls)->roots().empty());
            }
        }
        QCOMPARE(sum.liveSize, (*whole)->total().liveSize);
        QCOMPARE(sum.liveCount, (*whole)->total().liveCount);
        for (const auto by : {AllocationsBy::Function, AllocationsBy::Package}) {
            const auto calls = CallTree::make(*whole, {}, CallTree::Direction::TopDown, by);
            QVERIFY(calls);
            checkRows(*snapshot, **calls, checked);
        }
        QVERIFY(checked > 100);
    }
};

QTEST_APPLESS_MAIN(HeapProfileTest)
#include "heap_profile_test.moc"
