// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/merged_paths.h"
#include "core/analysis/reach.h"
#include "core/analysis/retaining_paths.h"
#include "core/load/snapshot_reader.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <set>

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
    void handlesStandInTheListOfARealm();
    void whatTheRuntimeHoldsIsNoCircle();
    void moduleExportsAreARoot();
    void aProgramsOwnModuleIsPreferredToAnInstalledOne();
    void furtherPathsUseOtherRetainers();
    void weakReferenceIsNoPath();
    void whatTheRulesTogetherLeaveWithoutAPathHasOneAllTheSame();
    void noTwoPathsReadTheSame();
    void aRetainerThatLeadsBackIsNoPath();
    void theValueOfACellIsCalledByTheCellsName_data();
    void theValueOfACellIsCalledByTheCellsName();
    void aPropertyAndItsCellAreOneWay();
    void aNameThatIsNoIdentifierStandsAsCodeReadsIt();
    void linkedListIsShortened();
    void ofEquallyGoodWaysInACrowdTheFirstIsTaken();
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
        root -roots-> (GC·roots):0/synthetic
        (GC·roots) -[1]-> Session:16
        root -global-> global:8
        global -a-> A:8
        A -b-> B:8
        B -c-> Session
    )");
    QCOMPARE(pathsTo(heap, "Session", 1), std::vector<std::string>{"global → a → A → b → B → c → Session"});
}

void RetainingPathsTest::handlesStandInTheListOfARealm()
{
    const auto heap = heapOf(R"(
        root -e-> Node·/·Environment/native
        Node·/·Environment/native -principal_realm-> Node·/·PrincipalRealm/native
        Node·/·PrincipalRealm/native -base_object_list-> Node·/·BaseObjectList/native
        Node·/·BaseObjectList/native -[1]-> Node·/·TCPSocketWrap/native
        Node·/·TCPSocketWrap/native -{native_to_javascript}-> TCP:16
        TCP -owner-> Socket:16
    )");
    QCOMPARE(pathsTo(heap, "Socket", 1), std::vector<std::string>{"TCPSocketWrap handle → owner → Socket"});
}

void RetainingPathsTest::whatTheRuntimeHoldsIsNoCircle()
{
    const auto heap = heapOf(R"(
        root -thread-> Node·/·Worker:64/native
        Node·/·Worker:64/native -{native_to_javascript}-> Worker#binding:16
        Worker#binding -onexit-> exit/closure
        exit/closure =this=> Worker#program:16
    )");
    QCOMPARE(pathsTo(heap, "Worker#program", 1),
             std::vector<std::string>{"Worker handle → onexit → this → Worker"});
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

void RetainingPathsTest::aProgramsOwnModuleIsPreferredToAnInstalledOne()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -x-> X:8
        X -y-> Y:8
        Y -theirs-> Module#theirs:8
        Module#theirs -exports-> Object#theirs:8
        Module#theirs -filename-> /app/node_modules/lru/index.js:8/string
        Module#theirs -children-> Array#theirs:8
        Object#theirs -theirs-> Map:32
        Y -ours-> Module#ours:8
        Module#ours -exports-> Object#ours:8
        Module#ours -filename-> /app/store.js:8/string
        Module#ours -children-> Array#ours:8
        Object#ours -ours-> Map:32
    )");
    QCOMPARE(pathsTo(heap, "Map", 1), std::vector<std::string>{"module.exports → ours → Map"});
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

void RetainingPathsTest::whatTheRulesTogetherLeaveWithoutAPathHasOneAllTheSame()
{
    // The table's own edge to a value doesn't count, as the value lives by its key; and the key's doesn't, as what no
    // page owns can't keep what one does. Yet the value survives every collection.
    auto raw = readSnapshotBytes(
        R"json({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],)json"
        R"json("node_types":[["synthetic","object","array"],"string","number","number","number"],)json"
        R"json("edge_fields":["type","name_or_index","to_node"],)json"
        R"json("edge_types":[["element","shortcut","internal","property"],"string_or_number","node"]},)json"
        R"json("node_count":7,"edge_count":7},"nodes":[0,0,1,0,2, 1,1,5,8,1, 0,2,3,0,1, 1,3,9,16,1, 2,4,11,32,1,)json"
        R"json(1,5,7,16,1, 1,6,13,64,0],"edges":[1,1,5, 0,1,10, 3,7,15, 0,1,25, 2,8,20, 2,9,30, 2,9,30],)json"
        R"json("strings":["","global","(GC roots)","WeakMap","","Key","Value","cache","table",)json"
        R"json("4 / part of key (Key @7) -> value (Value @13) pair in WeakMap (table @11)"]})json");
    QVERIFY(raw.has_value());
    const auto snapshot = analyse(std::move(*raw), {}, {});
    QVERIFY(snapshot.has_value());
    const NodeOrdinal value{6};
    QVERIFY(!(*snapshot)->isReachable(value));
    const auto paths = bestRetainingPaths(**snapshot, value);
    QVERIFY(paths && !paths->empty());
    QCOMPARE(pathText(paths->front()), std::string("global → cache → WeakMap → (value in WeakMap) → Value"));
}

void RetainingPathsTest::noTwoPathsReadTheSame()
{
    // Two slots of one table, under one name.
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -a-> A:8
        A -x-> B:8
        A -{shortcut}-> C:8
        B -value-> Session:16
        global -b-> D:8
        D -value-> Session
    )");
    const auto texts = pathsTo(heap, "Session", 10);
    QCOMPARE(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
}

void RetainingPathsTest::aRetainerThatLeadsBackIsNoPath()
{
    const std::string circle =
        "root -global-> global:8\nglobal -record-> Record:16\nRecord -request-> Request:16\n"
        "Request -body-> Body:16\nBody -of-> Request\n";
    const auto backIn = [](const test::HeapDrawing& heap) {
        return retainersThatLeadBack(*heap.snapshot, **PathFinder::of(*heap.snapshot), heap.node("Request"));
    };
    const auto heap = heapOf(circle);
    QCOMPARE(pathsTo(heap, "Request").size(), std::size_t{1});
    QCOMPARE(backIn(heap), std::size_t{1});
    QCOMPARE(backIn(heapOf(circle + "global -other-> Other:16\nOther -held-> Request\n")), std::size_t{0});
    QCOMPARE(backIn(heapOf("root -global-> global:8\nglobal -request-> Request:16\n")), std::size_t{0});
}

void RetainingPathsTest::theValueOfACellIsCalledByTheCellsName_data()
{
    QTest::addColumn<QString>("cell"); ///< how `global` reaches it
    QTest::addColumn<QString>("path");
    QTest::newRow("of the global object")
        << "system·/·PropertyCell@9:8/hidden\n"
           "system·/·PropertyCell@9:8/hidden -{1}-> requestCache@11:16/string\n"
           "system·/·PropertyCell@9:8/hidden"
        << "global → requestCache → Map → [5] → Session";
    QTest::newRow("imported") << "system·/·Cell@9:8/hidden\nsystem·/·Cell@9:8/hidden"
                              << "global → Map → [5] → Session";
}

void RetainingPathsTest::theValueOfACellIsCalledByTheCellsName()
{
    QFETCH(QString, cell);
    QFETCH(QString, path);
    const std::string drawing = "root -global-> global:8\nglobal -{properties}-> dictionary@5:8/array\n"
                                "dictionary@5 -{165}-> "
        + cell.toStdString() + R"( -{value}-> Map@13:32
        Map@13 -{table}-> t@15:8/array
        t@15 -{5}-> Session@17:16
    )";
    const auto heap = heapOf(drawing);
    QCOMPARE(pathsTo(heap, "Session", 5), std::vector<std::string>{path.toStdString()});
    const std::vector<NodeOrdinal> nodes{heap.node("Session")};
    const auto merged = mergeRetainingPaths(*heap.snapshot, nodes);
    QVERIFY(merged.has_value());
    for (const MergedPathNode& node : merged->nodes) {
        if (node.className == "Map") QCOMPARE(node.isInternal, false);
        if (node.className == "(system)") QCOMPARE(node.isInternal, true);
    }
}

void RetainingPathsTest::aPropertyAndItsCellAreOneWay()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -requestCache-> Map@13:32
        global -{properties}-> dictionary@5:8/array
        dictionary@5 -{165}-> system·/·PropertyCell@9:8/hidden
        system·/·PropertyCell@9:8/hidden -{1}-> requestCache@11:16/string
        system·/·PropertyCell@9:8/hidden -{value}-> Map@13
        Map@13 -{table}-> t@15:8/array
        t@15 -{5}-> Session@17:16
    )");
    QCOMPARE(pathsTo(heap, "Session", 5),
             std::vector<std::string>{"global → requestCache → Map → [5] → Session"});
}

void RetainingPathsTest::aNameThatIsNoIdentifierStandsAsCodeReadsIt()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -*-> Routes:16
        Routes -<symbol·kSeen>-> Map:8
        Map -/users/:id-> Session:8
        Session -#id-> Id:8
    )");
    QCOMPARE(pathsTo(heap, "Id", 1),
             std::vector<std::string>{
                 R"(global → ["*"] → Routes → <symbol kSeen> → Map → ["/users/:id"] → Session → #id → Id)"});
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

void RetainingPathsTest::ofEquallyGoodWaysInACrowdTheFirstIsTaken()
{
    // Enough holders for several threads; each object hangs on two, which are equally good.
    constexpr int kHolders = 20'000;
    std::string drawing = "root -g-> global:8\n";
    const auto holder = [](int i) { return "H#" + std::to_string(i) + ":8"; };
    for (int i = 0; i < kHolders; ++i) drawing += "global -[" + std::to_string(i) + "]-> " + holder(i) + '\n';
    for (int i = 0; i < kHolders; ++i) {
        const std::string object = "X#" + std::to_string(i) + ":8";
        drawing += holder((i + 1) % kHolders) + " -late-> " + object + '\n';
        drawing += holder(i) + " -early-> " + object + '\n';
    }
    const auto heap = heapOf(drawing);
    const auto paths = PathFinder::of(*heap.snapshot);
    QVERIFY(paths.has_value());
    const Graph& graph = heap.snapshot->graph();
    for (int i = 0; i < kHolders; ++i) {
        const auto edge = (*paths)->edgeTo(heap.node("X#" + std::to_string(i)));
        QVERIFY(edge.has_value());
        const int first = i + 1 == kHolders ? 0 : i; // the last one hangs on the first holder, too
        QCOMPARE(graph.source(*edge), heap.node("H#" + std::to_string(first)));
    }
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
