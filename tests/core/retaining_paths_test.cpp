// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/merged_paths.h"
#include "core/analysis/retaining_paths.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using test::heapOf;

namespace {

std::vector<std::string> pathsTo(const test::HeapDrawing& heap, std::string_view node, std::size_t count = 3)
{
    std::vector<std::string> texts;
    PathOptions options;
    options.count = count;
    const auto paths = bestRetainingPaths(*heap.snapshot, heap.node(node), options);
    if (paths)
        for (const auto& path : *paths) texts.push_back(pathText(path));
    return texts;
}

} // namespace

class RetainingPathsTest : public QObject {
    Q_OBJECT
private slots:
    void pathReadsAsTheCodeDoes();
    void readableWayIsPreferredToAShorterOneThroughTheEngine();
    void moduleExportsAreARoot();
    void furtherPathsUseOtherRetainers();
    void weakReferenceIsNoPath();
    void linkedListIsShortened();
    void mergedPathsCountWhatRunsThroughABranch();
    void aStopIsObeyed();
};

void RetainingPathsTest::pathReadsAsTheCodeDoes()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -cache-> Map:32
        Map -{table}-> t:8/array
        t -{5}-> Session:16
    )");
    QCOMPARE(pathsTo(heap, "Session", 1), std::vector<std::string>{"global → cache → Map → [5] → Session"});
}

void RetainingPathsTest::readableWayIsPreferredToAShorterOneThroughTheEngine()
{
    const auto heap = heapOf(R"(
        root -roots-> (GC_roots):0/synthetic
        (GC_roots) -[1]-> Session:16
        root -global-> global:8
        global -a-> A:8
        A -b-> B:8
        B -c-> Session
    )");
    QCOMPARE(pathsTo(heap, "Session", 1), std::vector<std::string>{"global → a → A → b → B → c → Session"});
}

void RetainingPathsTest::moduleExportsAreARoot()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -x-> X:8
        X -y-> Y:8
        Y -module-> Module:8
        Module -exports-> Object#e:8
        Module -filename-> /app/store.js:8/string
        Module -children-> Array:8
        Object#e -sessions-> Map:32
    )");
    QCOMPARE(pathsTo(heap, "Map", 1), std::vector<std::string>{"module.exports → sessions → Map"});
}

void RetainingPathsTest::furtherPathsUseOtherRetainers()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -near-> Session:16
        global -list-> Array:8
        Array -[3]-> Session
        Array -{elements}-> el:8/array
        el -{3}-> Session
    )");
    // The array's elements are the array: two retainers, not three.
    const auto paths = pathsTo(heap, "Session", 5);
    QCOMPARE(paths.size(), 2u);
    QCOMPARE(paths[0], std::string("global → near → Session"));
    QCOMPARE(paths[1], std::string("global → list → Array → [3] → Session"));
}

void RetainingPathsTest::weakReferenceIsNoPath()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global ~5~> Session:16
    )");
    QVERIFY(pathsTo(heap, "Session").empty());
}

void RetainingPathsTest::linkedListIsShortened()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -head-> Cell#1:8
        Cell#1 -next-> Cell#2:8
        Cell#2 -next-> Cell#3:8
        Cell#3 -next-> Cell#4:8
    )");
    QCOMPARE(pathsTo(heap, "Cell#4", 1).at(0), std::string("global → head → Cell → next (×3)"));
}

void RetainingPathsTest::mergedPathsCountWhatRunsThroughABranch()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -a-> Array#a:8
        global -b-> Array#b:8
        Array#a -[0]-> S#1:10
        Array#a -[1]-> S#2:10
        Array#b -[0]-> S#3:30
    )");
    const std::vector<NodeOrdinal> nodes{heap.node("S#1"), heap.node("S#2"), heap.node("S#3")};
    const auto merged = mergeRetainingPaths(*heap.snapshot, nodes);
    QVERIFY(merged.has_value());
    QCOMPARE(merged->total, 3u);
    QCOMPARE(merged->nodes[0].count, 3u);
    QCOMPARE(merged->nodes[0].bytes, 50u);
    const auto& global = merged->nodes[merged->nodes[0].children.at(0)];
    QCOMPARE(global.label, std::string("global"));
    QCOMPARE(global.children.size(), 2u);
    const auto& largest = merged->nodes[global.children[0]];
    QCOMPARE(largest.label, std::string("b"));
    QCOMPARE(largest.bytes, 30u);
    const auto& other = merged->nodes[global.children[1]];
    QCOMPARE(other.count, 2u);
    QCOMPARE(other.children.size(), 1u); // [0] and [1] are one branch
}

void RetainingPathsTest::aStopIsObeyed()
{
    const auto heap = heapOf("root -global-> global:8");
    std::stop_source stop;
    stop.request_stop();
    const auto paths = bestRetainingPaths(*heap.snapshot, heap.node("global"), {}, Task(stop.get_token()));
    QVERIFY(!paths.has_value());
    QCOMPARE(paths.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(RetainingPathsTest)
#include "retaining_paths_test.moc"
