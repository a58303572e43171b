// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/entry_names.h"
#include "core/analysis/retainer_graph.h"
#include "core/report/dot.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <algorithm>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

constexpr char kHeap[] = R"(
    root   -global->  global
    global -cache->   Map
    global -log->     Array
    Map    -{table}-> t:8/array
    t      -{5}->     k/string
    t      -{6}->     Session:100
    Array  -[0]->     Listener#1:10
    Array  -[1]->     Listener#2:20
    Array  -[2]->     Listener#3:30
    Listener#1 -session-> Session
    Listener#2 -session-> Session
    Listener#3 -session-> Session
    Session ~self~>   Map
)";

const RetainerNode* nodeNamed(const RetainerGraph& graph, std::string_view label)
{
    for (const RetainerNode& node : graph.nodes())
        if (node.label == label) return &node;
    return nullptr;
}

bool isConsistent(const RetainerGraph& graph)
{
    std::vector<NodeOrdinal> all;
    for (const RetainerNode& node : graph.nodes())
        all.insert(all.end(), node.members.begin(), node.members.end());
    std::sort(all.begin(), all.end());
    const bool isOnce = std::adjacent_find(all.begin(), all.end()) == all.end();
    return isOnce && std::all_of(graph.edges().begin(), graph.edges().end(), [&](const RetainerEdge& edge) {
               return graph.node(edge.from) && graph.node(edge.to) && edge.from != edge.to;
           });
}

/// Of the sample's requestCache: the class that the README names.
auto entriesOfTheCache(const Snapshot& snapshot)
{
    const auto& infos = snapshot.classes().infos;
    const auto cls = std::find_if(infos.begin(), infos.end(), [](const ClassInfo& info) {
        return info.name == "{id, status, originalRequest, timestamp}";
    });
    return cls == infos.end() ? decltype(snapshot.nodesOf({})){}
                              : snapshot.nodesOf(ClassOrdinal{std::uint32_t(cls - infos.begin())});
}

} // namespace

class RetainerGraphTest : public QObject {
    Q_OBJECT
private slots:
    void showsTheBestPathAndFoldsTheOthers();
    void aBoxIsCalledAsTheBestPathCallsIt();
    void takingOutOfAFoldAndPuttingBackIsTheSamePicture();
    void expandingShowsHiddenRetainersAndFoldingTakesThemAway();
    void allObjectsOfAClassAreOneTarget();
    void whatPilesUpIsOneStackAtTheEndOfItsFoldedWays();
    void theEndsOfALinkedListAreEntriesToo();
    void anEntryHangsOnItsCollectionNotOnTheTable();
    void slotsOfTheEngineWaitUntilAskedFor();
    void slotsOfTablesAreNumbersInBrackets();
    void aLongChainIsFoldedInTheMiddle();
    void theRealLeakIsReadable();
    void neverMoreThanTheLimitHoweverOftenExpanded();
    void dotNamesEveryNodeAndEdge();
    void stopsWhenAsked();
};

void RetainerGraphTest::showsTheBestPathAndFoldsTheOthers()
{
    const auto heap = heapOf(kHeap);
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Session")});
    QVERIFY(graph);
    QVERIFY(isConsistent(*graph));
    const RetainerNode* target = graph->nodeOf(heap.node("Session"));
    QVERIFY(target && target->isTarget && target->isOnBestPath);
    const RetainerNode* listeners = graph->nodeOf(heap.node("Listener#1"));
    QVERIFY(listeners);
    QCOMPARE(listeners, graph->nodeOf(heap.node("Listener#3")));
    QCOMPARE(listeners->members.size(), std::size_t(3));
    QCOMPARE(listeners->retainedSize, 60u);
    QVERIFY(graph->nodeOf(heap.node("Map")));
    QVERIFY(graph->nodeOf(heap.node("Array"))); // the way of the listeners
    for (const RetainerEdge& edge : graph->edges())
        if (edge.from == listeners->id && edge.to == target->id) {
            QCOMPARE(edge.name, std::string("session"));
            QCOMPARE(edge.count, 3u);
            QVERIFY(!edge.isWeak);
        }
}

void RetainerGraphTest::aBoxIsCalledAsTheBestPathCallsIt()
{
    // The nearest retainer is a callback, which calls every object so; the path leads through the property.
    const auto heap = heapOf(R"(
        root    -tick->    tick/closure
        tick    =self=>    Redis
        tick    =client=>  Redis
        root    -global->  global
        global  -app->     App
        App     -redis->   Redis
        Redis   -queue->   Array
        Array   -[0]->     Command:100
    )");
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Command")});
    QVERIFY(graph);
    const RetainerNode* redis = nodeNamed(*graph, "Redis");
    QVERIFY(redis && nodeNamed(*graph, "App"));
    QCOMPARE(graph->heldName(*redis, EntryKeys::Show), std::string("redis"));
    QCOMPARE(heldName(*heap.snapshot, heap.node("Redis"), EntryKeys::Show), std::string("client"));
    QVERIFY(saysNothing("self") && saysNothing("this") && !saysNothing("client"));
    QCOMPARE(graph->heldName(*nodeNamed(*graph, "global"), EntryKeys::Show), std::string()); // its own name
}

void RetainerGraphTest::takingOutOfAFoldAndPuttingBackIsTheSamePicture()
{
    const auto heap = heapOf(kHeap);
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Session")});
    const RetainerNodeId fold = graph->nodeOf(heap.node("Listener#1"))->id;
    QVERIFY(graph->canExpand(fold));
    const auto open = graph->expanded(fold);
    QVERIFY(open && isConsistent(*open));
    QCOMPARE(open->nodeOf(heap.node("Listener#3"))->members.size(), std::size_t(1));
    QVERIFY(open->nodeOf(heap.node("Listener#3"))->isTakenOut);
    for (const RetainerNode& node : graph->nodes()) QVERIFY(open->node(node.id)); // ids stay
    const RetainerGraph closed = open->folded(open->nodeOf(heap.node("Listener#3"))->id);
    QVERIFY(isConsistent(closed));
    QCOMPARE(closed.node(fold)->members.size(), std::size_t(3));
    QCOMPARE(closed.nodes().size(), graph->nodes().size());
    QCOMPARE(closed.edges().size(), graph->edges().size());
}

void RetainerGraphTest::expandingShowsHiddenRetainersAndFoldingTakesThemAway()
{
    const auto heap = heapOf(R"(
        root -global-> global
        global -a-> A
        global -b-> B
        global -c-> C
        A -x-> Shared
        B -x-> Shared
        C -x-> Shared
        Shared -y-> Target
    )");
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Target")});
    const RetainerNode* shared = graph->nodeOf(heap.node("Shared"));
    QVERIFY(shared);
    QCOMPARE(shared->hiddenRetainers, 2u);
    QCOMPARE(shared->hiddenInternals, 0u);
    const auto open = graph->expanded(shared->id);
    QCOMPARE(open->node(shared->id)->hiddenRetainers, 0u);
    QCOMPARE(open->nodes().size(), graph->nodes().size() + 2);
    const RetainerGraph closed = open->folded(shared->id);
    QCOMPARE(closed.nodes().size(), graph->nodes().size());
    QVERIFY(!closed.canFold(closed.nodeOf(heap.node("Shared"))->id));
}

void RetainerGraphTest::allObjectsOfAClassAreOneTarget()
{
    const auto heap = heapOf(kHeap);
    const std::array listeners{heap.node("Listener#1"), heap.node("Listener#2"), heap.node("Listener#3")};
    const auto graph = RetainerGraph::of(heap.snapshot, listeners);
    QVERIFY(graph && isConsistent(*graph));
    const RetainerNode* target = graph->nodeOf(listeners[1]);
    QVERIFY(target->isTarget);
    QCOMPARE(target->members.size(), std::size_t(3));
    const RetainerNode* array = graph->nodeOf(heap.node("Array"));
    QVERIFY(array);
    const auto edge =
        std::find_if(graph->edges().begin(), graph->edges().end(), [&](const RetainerEdge& candidate) {
            return candidate.from == array->id && candidate.to == target->id;
        });
    QVERIFY(edge != graph->edges().end());
    QCOMPARE(edge->count, 3u);
    QVERIFY(!RetainerGraph::of(heap.snapshot, {}));
}

void RetainerGraphTest::whatPilesUpIsOneStackAtTheEndOfItsFoldedWays()
{
    const auto heap = heapOf(R"(
        root     -global->   global
        global   -timers->   List
        List     -first->    Timer#1
        List     -last->     Timer#2
        Timer#1  -state->    State#1
        Timer#2  -state->    State#2
        State#1  -previous-> State#3
        State#2  -previous-> State#4
        State#3  -previous-> State#5
        State#4  -previous-> State#6
        State#5  -previous-> State#7
        global   -other->    State#8
    )");
    std::vector<NodeOrdinal> states;
    for (int k = 1; k <= 8; ++k) states.push_back(heap.node("State#" + std::to_string(k)));
    const auto finder = PathFinder::withRetainers(*heap.snapshot);
    QVERIFY(finder && heap.snapshot->dominatorTree(Task{}));
    const NodeOrdinal list = heap.node("List");
    const Pile pile = pileBelow(*heap.snapshot, **finder, list, states);
    QCOMPARE(pile.objects.size(), std::size_t(7)); // the eighth hangs elsewhere
    QCOMPARE(pile.steps.size(), std::size_t(1));
    QCOMPARE(pile.steps.front().size(), std::size_t(2)); // both timers
    QCOMPARE(linkBetween(*heap.snapshot, **finder, pile.objects), std::string("previous"));
    QVERIFY(linkBetween(*heap.snapshot, **finder, pile.steps.front()).empty());

    const auto graph = RetainerGraph::of(heap.snapshot, pile, list);
    QVERIFY(graph && isConsistent(*graph));
    const RetainerNode* stack = graph->nodeOf(states[0]);
    QVERIFY(stack->isTarget);
    QCOMPARE(stack->members.size(), std::size_t(7));
    QCOMPARE(stack->link, std::string("previous"));
    QVERIFY(toDot(*graph).find("label=\"previous\"") != std::string::npos);
    const RetainerNode* timers = graph->nodeOf(heap.node("Timer#2"));
    QCOMPARE(timers->members.size(), std::size_t(2));
    for (const RetainerEdge& edge : graph->edges()) {
        if (edge.to == timers->id) QCOMPARE(edge.count, 1u); // of each name one: no "first × 2"
        if (edge.to == stack->id) QCOMPARE(edge.count, 2u);
    }
}

void RetainerGraphTest::theEndsOfALinkedListAreEntriesToo()
{
    // An LRU cache: a table of links, and a list that knows the first and the last one.
    const auto heap = heapOf(R"(
        root   -list->  List
        root   -cache-> Array
        List   -head->  Link#1
        List   -tail->  Link#3
        Array  -[0]->   Link#1
        Array  -[1]->   Link#2
        Array  -[2]->   Link#3
        Link#1 -next->  Link#2
        Link#2 -next->  Link#3
        root   -other-> Link#4
    )");
    std::vector<NodeOrdinal> links;
    for (int k = 1; k <= 4; ++k) links.push_back(heap.node("Link#" + std::to_string(k)));
    const auto finder = PathFinder::withRetainers(*heap.snapshot);
    QVERIFY(finder && heap.snapshot->dominatorTree(Task{}));
    const Pile pile = pileBelow(*heap.snapshot, **finder, heap.node("Array"), links);
    QCOMPARE(pile.objects.size(), std::size_t(3)); // the fourth is no entry
    // The way is the suspect's, as near as the list may be.
    const auto graph = RetainerGraph::of(heap.snapshot, pile, heap.node("Array"));
    QVERIFY(graph && isConsistent(*graph));
    const auto isOnWay = [&](const char* name) {
        const RetainerNode* node = graph->nodeOf(heap.node(name));
        return node && node->isOnBestPath;
    };
    QVERIFY(isOnWay("Array") && !isOnWay("List"));
}

void RetainerGraphTest::anEntryHangsOnItsCollectionNotOnTheTable()
{
    const auto snapshot = openSnapshot(samplesFolder() / "request-cache-3.heapsnapshot.gz");
    QVERIFY(snapshot);
    const auto entries = entriesOfTheCache(**snapshot);
    QVERIFY(!entries.empty());
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](NodeOrdinal node) {
        const auto retainers = (*snapshot)->retainers()[node];
        return std::any_of(retainers.begin(), retainers.end(),
                           [&](EdgeOrdinal edge) { return entrySlot(**snapshot, edge).has_value(); });
    });
    QVERIFY(entry != entries.end());
    const auto graph = RetainerGraph::of(*snapshot, std::array{*entry});
    QVERIFY(graph && isConsistent(*graph));
    const RetainerNode* map = nodeNamed(*graph, "Map");
    QVERIFY(map && map->isOnBestPath);
    for (const RetainerNode& node : graph->nodes())
        QVERIFY2(node.className != "(array)", "the table is V8's, not the program's");
    const RetainerNodeId held = graph->nodeOf(*entry)->id;
    const auto edge =
        std::find_if(graph->edges().begin(), graph->edges().end(), [&](const RetainerEdge& candidate) {
            return candidate.from == map->id && candidate.to == held;
        });
    QVERIFY(edge != graph->edges().end());
    QVERIFY2(edge->name.starts_with("entry \"key-"), edge->name.c_str());
    QVERIFY(edge->isOnBestPath && !edge->isInternal && !edge->isWeak);
}

void RetainerGraphTest::slotsOfTheEngineWaitUntilAskedFor()
{
    const auto heap = heapOf(R"(
        root -global-> global
        global -cache-> Target
        global -{cells}-> Cell/hidden
        Cell -{value}-> Target
        Target -own-> Sole
        Cell -{only}-> Inner
    )");
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Target")});
    QVERIFY(graph && isConsistent(*graph));
    QVERIFY(!graph->nodeOf(heap.node("Cell")));
    const RetainerNode* target = graph->nodeOf(heap.node("Target"));
    QCOMPARE(target->hiddenRetainers, 1u);
    QCOMPARE(target->hiddenInternals, 1u);
    const auto open = graph->expanded(target->id);
    QVERIFY(open && open->nodeOf(heap.node("Cell")));
    // What the engine alone holds is shown with what holds it.
    const auto inner = RetainerGraph::of(heap.snapshot, std::array{heap.node("Inner")});
    QVERIFY(inner && inner->nodeOf(heap.node("Cell")));
}

void RetainerGraphTest::slotsOfTablesAreNumbersInBrackets()
{
    for (const auto& [slot, label] : {std::pair{"109", "[109]"}, {"1a", "1a"}, {"/8", "/8"}, {"8:", "8:"}}) {
        const auto heap = heapOf("root -g-> Table:16/array\nTable -{" + std::string(slot) + "}-> Row:8");
        const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Row")});
        QVERIFY(graph && graph->edges().size() == 2);
        QCOMPARE(graph->edges().back().name, std::string(label));
    }
}

void RetainerGraphTest::aLongChainIsFoldedInTheMiddle()
{
    std::string drawing = "root -global-> global\n global -head-> L#0\n";
    for (int k = 0; k < 3000; ++k)
        drawing += "L#" + std::to_string(k) + " -next-> L#" + std::to_string(k + 1) + "\n";
    const auto heap = heapOf(drawing);
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("L#3000")});
    QVERIFY(graph && isConsistent(*graph));
    QVERIFY(graph->nodes().size() < 40);
    QVERIFY(graph->nodeOf(heap.node("L#1500"))->isFold());
    QVERIFY(graph->nodeOf(heap.node("L#1500"))->label.ends_with(" steps"));
    QVERIFY(graph->nodeOf(heap.node("global")));
}

void RetainerGraphTest::theRealLeakIsReadable()
{
    const auto snapshot = openSnapshot(samplesFolder() / "request-cache-3.heapsnapshot.gz");
    QVERIFY(snapshot);
    const auto entries = entriesOfTheCache(**snapshot);
    QVERIFY(!entries.empty());
    const auto graph = RetainerGraph::of(*snapshot, entries);
    QVERIFY(graph && isConsistent(*graph));
    QVERIFY(nodeNamed(*graph, "global"));
    const RetainerNode* map = nodeNamed(*graph, "Map");
    QVERIFY(map && map->isOnBestPath && map->kind == RetainerNodeKind::Collection);
    QVERIFY(std::any_of(graph->edges().begin(), graph->edges().end(), [&](const RetainerEdge& edge) {
        return edge.to == map->id && edge.name == "requestCache" && edge.isOnBestPath;
    }));
}

void RetainerGraphTest::neverMoreThanTheLimitHoweverOftenExpanded()
{
    const auto snapshot = openSnapshot(samplesFolder() / "request-cache-3.heapsnapshot.gz");
    QVERIFY(snapshot);
    std::uint32_t most = 0, busiest = 0;
    for (std::uint32_t n = 1; n < (*snapshot)->graph().nodeCount(); ++n)
        if (const auto count = std::uint32_t((*snapshot)->retainers()[NodeOrdinal{n}].size());
            count > most && (*snapshot)->graph().type(NodeOrdinal{n}) == NodeType::Object) {
            most = count;
            busiest = n;
        }
    auto graph = RetainerGraph::of(*snapshot, std::array{NodeOrdinal{busiest}});
    QVERIFY(graph);
    for (int round = 0; round < 60; ++round) {
        const RetainerNodeId id = graph->nodes()[std::size_t(round) % graph->nodes().size()].id;
        auto next = graph->expanded(id);
        QVERIFY(next && isConsistent(*next));
        QVERIFY(next->nodes().size() <= 200);
        graph = std::move(next);
    }
    while (graph->nodes().size() > 1) { // and all of it folds away again
        const auto foldable = std::find_if(graph->nodes().rbegin(), graph->nodes().rend(),
                                           [&](const RetainerNode& node) { return graph->canFold(node.id); });
        if (foldable == graph->nodes().rend()) break;
        const RetainerGraph folded = graph->folded(foldable->id);
        QVERIFY(isConsistent(folded));
        QVERIFY(folded.nodes().size() < graph->nodes().size());
        graph = folded;
    }
}

void RetainerGraphTest::dotNamesEveryNodeAndEdge()
{
    const auto heap = heapOf(kHeap);
    const auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Session")});
    const QString dot = QString::fromStdString(toDot(*graph));
    QVERIFY(dot.startsWith(QLatin1String("digraph")));
    QCOMPARE(dot.count(QLatin1String(" -> ")), int(graph->edges().size()));
    QVERIFY(dot.contains(QString::fromUtf8("Listener × 3")));
}

void RetainerGraphTest::stopsWhenAsked()
{
    const auto heap = heapOf(kHeap);
    std::stop_source stop;
    stop.request_stop();
    const auto graph =
        RetainerGraph::of(heap.snapshot, std::array{heap.node("Session")}, {}, Task(stop.get_token()));
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(RetainerGraphTest)
#include "retainer_graph_test.moc"
