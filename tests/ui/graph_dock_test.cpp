// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/dominated.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"
#include "ui/graph/graph_painter.h"
#include "ui/views/graph_dock.h"
#include "ui/views/paths_dock.h"
#include "ui/views/treemap_page.h"

#include <QApplication>
#include <QBuffer>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSvgGenerator>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>
#include <array>

using namespace heaptrail;
using namespace heaptrail::ui;

namespace {

/// What pages live in, with some of the sample's snapshots open.
struct Home {
    Workspace workspace;
    Navigator navigator{workspace};
    SetAnalysis analysis{workspace};
    OpenInvestigation investigation{workspace};
    Context context{workspace, navigator, Settings::inMemory(), analysis, investigation};

    bool open(std::vector<int> numbers)
    {
        QStringList paths;
        for (const int number : numbers)
            paths << QString::fromStdString(
                (test::samplesFolder() / ("request-cache-" + std::to_string(number) + ".heapsnapshot.gz"))
                    .string());
        workspace.open(paths);
        return QTest::qWaitFor([&] { return workspace.readyIds().size() == numbers.size(); }, 60000);
    }
    EntryId last() const { return workspace.readyIds().back(); }
};

/// The nodes of a class, by its name.
std::vector<NodeOrdinal> nodesOf(const Snapshot& snapshot, const char* name)
{
    const auto& infos = snapshot.classes().infos;
    for (std::uint32_t k = 0; k < infos.size(); ++k)
        if (infos[k].name == name) {
            const auto nodes = snapshot.nodesOf(ClassOrdinal{k});
            return {nodes.begin(), nodes.end()};
        }
    return {};
}

NodeOrdinal largestMap(const Snapshot& snapshot)
{
    return std::ranges::max(nodesOf(snapshot, "Map"), {},
                            [&](NodeOrdinal node) { return snapshot.retainedSize(node); });
}

const RetainerNode* labelled(const GraphView& view, const char* label)
{
    for (const RetainerNode& node : view.placed()->graph.nodes())
        if (node.label == label) return &node;
    return nullptr;
}

/// For people: HEAPTRAIL_PICTURES=folder keeps what the widgets look like.
void keepPicture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("HEAPTRAIL_PICTURES");
    if (!folder.isEmpty()) widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

bool haveOverlap(const PlacedGraph& placed)
{
    for (int a = 0; a < int(placed.graph.nodes().size()); ++a)
        for (int b = 0; b < a; ++b)
            if (placed.rectOf(a).intersects(placed.rectOf(b))) return true;
    return false;
}

/// Every node is inside the widget.
bool allInside(const GraphView& view)
{
    return std::ranges::all_of(view.placed()->graph.nodes(), [&](const RetainerNode& node) {
        return QRectF(view.rect()).contains(view.widgetRectOf(node.id));
    });
}

constexpr char kEntryClass[] = "{id, status, originalRequest, timestamp}";

} // namespace

class GraphDockTest : public QObject {
    Q_OBJECT
private slots:
    void followsTheSelectionAndShowsTheWayToTheRoot();
    void doubleClickExpandsBackspaceFoldsAndWhatStandsStays();
    void whatIsSelectedElsewhereHasAPictureOfItsOwn();
    void thePictureFitsAtFirst();
    void aPathOfManyNodesShowsBothItsEnds();
    void aLongPathShowsItsRootAtFirst();
    void aNameInBracketsStandsOnlyInItsBox();
    void namesAreWholeInRowsOfSeveralPaths();
    void entriesHangBelowASuspectsHolder();
    void aLongPathScrollsAndFits();
    void wordsStayReadableInASmallPicture();
    void arrowsWalkAndSelectEverywhere();
    void hoverLightsTheWayToTheRoot();
    void theTableHasEveryNode();
    void savesAsSvgPngAndDot();
    void aClassIsOneStack();
    void noSelectionSaysWhatToDo();
    void removingTheSnapshotClearsThePicture();
    void treemapSelectsAndZooms();
    void treemapMarksAnEntryInItsMap();
    void treemapShowsWhatPiledUpAtASmallHolder();
    void treemapFillsItsAreaWithoutOverlap();
    void icicleRowsLieUnderTheirParents();
    void treemapColoursHaveALegend();
    void growthHasOneColourInTilesAndTable();
    void aTileNamesItselfWholeOrNotAtAll();
};

void GraphDockTest::followsTheSelectionAndShowsTheWayToTheRoot()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    const auto entries = nodesOf(*home.workspace.snapshot(home.last()), kEntryClass);
    QVERIFY(!entries.empty());
    home.navigator.selectNode(home.last(), entries.front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    const RetainerNode* map = labelled(*dock.view(), "Map");
    QVERIFY(map && map->isOnBestPath);
    QVERIFY(labelled(*dock.view(), "global"));
    // As in the other views; the report's pictures have the label alone.
    const PlacedGraph& placed = *dock.view()->placed();
    QCOMPARE(placed.names[std::size_t(placed.indexOf(map->id))], QStringLiteral("requestCache: Map"));
    QVERIFY2(retainerTitle(placed.graph, *map).startsWith(QLatin1String("requestCache: Map @")),
             qPrintable(retainerTitle(placed.graph, *map)));
    QVERIFY(dock.view()->placed()->graph.nodeOf(entries.front())->isTarget);
    keepPicture(dock, QStringLiteral("graph"));
}

void GraphDockTest::doubleClickExpandsBackspaceFoldsAndWhatStandsStays()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    home.navigator.selectNode(home.last(),
                              nodesOf(*home.workspace.snapshot(home.last()), kEntryClass).front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    dock.view()->setAnimated(false);
    const auto before = dock.view()->placed();
    const auto& nodes = before->graph.nodes();
    const auto expandable = std::find_if(nodes.begin(), nodes.end(), [&](const RetainerNode& node) {
        return node.kind != RetainerNodeKind::Root && before->graph.canExpand(node.id)
            && dock.view()->rect().contains(dock.view()->widgetRectOf(node.id).center().toPoint());
    });
    QVERIFY(expandable != nodes.end());
    const RetainerNodeId id = expandable->id;
    const QPoint at = dock.view()->widgetRectOf(id).center().toPoint();
    QTest::mouseClick(dock.view(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(dock.view(), Qt::LeftButton, {}, at);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() != before && !dock.isWorking(), 20000);
    const auto grown = dock.view()->placed();
    QVERIFY(grown->graph.nodes().size() > nodes.size());
    for (std::size_t k = 0; k < nodes.size(); ++k)
        QCOMPARE(grown->rectOf(grown->indexOf(nodes[k].id)), before->rectOf(int(k)));
    keepPicture(dock, QStringLiteral("graph_grown"));

    dock.view()->setCurrent(id);
    QTest::keyClick(dock.view(), Qt::Key_Backspace);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() != grown && !dock.isWorking(), 20000);
    QCOMPARE(dock.view()->placed()->graph.nodes().size(), nodes.size());
}

void GraphDockTest::whatIsSelectedElsewhereHasAPictureOfItsOwn()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    home.navigator.selectNode(home.last(), nodesOf(*snapshot, kEntryClass).front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    const RetainerNode* map = labelled(*dock.view(), "Map");
    QVERIFY(map && !map->isTarget);
    const NodeOrdinal wanted = map->members.front();
    const auto before = dock.view()->placed();
    QTest::mousePress(dock.view(), Qt::LeftButton, {}, dock.view()->widgetRectOf(map->id).center().toPoint());
    QTest::mouseDClick(dock.view(), Qt::LeftButton, {},
                       dock.view()->widgetRectOf(map->id).center().toPoint());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() != before && !dock.isWorking(), 20000);

    home.navigator.selectNode(home.last(), wanted); // it is in the picture, but that is about an entry
    const auto isDrawn = [&] {
        return !dock.isWorking() && dock.view()->placed()->graph.nodeOf(wanted)->isTarget;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(), 20000);
    QVERIFY(!dock.view()->placed()->graph.nodeOf(nodesOf(*snapshot, kEntryClass).front()));
}

void GraphDockTest::thePictureFitsAtFirst()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(760, 320); // as it is below the tables of a window of 1280 × 800
    dock.show();
    for (const char* name : {kEntryClass, "IncomingMessage", "Map"}) {
        const NodeOrdinal wanted = nodesOf(*home.workspace.snapshot(home.last()), name).front();
        home.navigator.selectNode(home.last(), wanted);
        const auto isDrawn = [&] {
            const RetainerNode* node =
                dock.view()->placed() ? dock.view()->placed()->graph.nodeOf(wanted) : nullptr;
            return !dock.isWorking() && node && node->isTarget;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isDrawn(), 20000);
        // Or is as small as names can be read in full, and shows what is selected.
        const GraphView& view = *dock.view();
        if (view.scale() > GraphView::kLeastAtFirst) QVERIFY2(allInside(view), name);
        QVERIFY(view.scale() >= GraphView::kLeastAtFirst);
        QVERIFY(QRectF(view.rect()).contains(view.widgetRectOf(*view.current())));
        keepPicture(dock, QStringLiteral("graph_fits_%1").arg(QLatin1String(name).left(3)));
    }
}

void GraphDockTest::aPathOfManyNodesShowsBothItsEnds()
{
    const auto heap = test::heapOf(R"(
        root -global-> global
        global -agentOfAll-> Agent
        Agent -freeSockets-> Sockets
        Sockets -ofThatHost-> List
        List -[0]-> Socket
        Socket -_events-> Events
        Events -lookup-> Listeners
        Listeners -[99]-> Listener
    )");
    auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Listener")});
    QVERIFY(graph && graph->nodes().size() == 8);
    auto placed = placeGraph(std::move(*graph), nullptr, false, 820, {});
    QVERIFY(placed && placed->isWrapped);
    QVERIFY(!haveOverlap(*placed));
    GraphView view;
    view.resize(740, 300); // as it is below the tables of a window of 1280 × 800
    view.show();
    view.setPlaced(std::make_shared<const PlacedGraph>(std::move(*placed)), false);
    keepPicture(view, QStringLiteral("graph_rows"));
    QVERIFY(allInside(view));
    QVERIFY2(view.scale() >= 0.7, qPrintable(QString::number(view.scale()))); // and readable
}

void GraphDockTest::aLongPathShowsItsRootAtFirst()
{
    const auto heap = test::heapOf(R"(
        root -global-> global
        global -agentOfAll-> Agent
        Agent -freeSockets-> Sockets
        Sockets -ofThatHost-> List
        List -[0]-> Socket
        Socket -_events-> Events
        Events -lookup-> Listeners
        Listeners -[99]-> Listener
        Listener -[1]-> Bound
        Bound -[2]-> Target
        Target -[3]-> Scope
        Scope -[4]-> Timings
    )");
    auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Timings")});
    QVERIFY(graph);
    const RetainerNode *root = graph->nodeOf(heap.node("global")), *list = graph->nodeOf(heap.node("List"));
    QVERIFY(root && list);
    const RetainerNodeId rootId = root->id, listId = list->id;
    GraphView view;
    view.resize(744, 140); // room for less than all rows
    view.show();
    const double width = (view.width() - 2 * GraphView::kMargin) / GraphView::kLeastAtFirst;
    auto placed = placeGraph(std::move(*graph), nullptr, false, width, {});
    QVERIFY(placed && placed->isWrapped && !haveOverlap(*placed));
    // Where names need little room, the layers are near to one another.
    const auto column = [&](const char* name) {
        return placed->rectOf(placed->indexOf(placed->graph.nodeOf(heap.node(name))->id));
    };
    QCOMPARE(column("Agent").left() - column("global").right(), 48.0);
    view.setPlaced(std::make_shared<const PlacedGraph>(std::move(*placed)), false);
    QVERIFY(!allInside(view));
    QVERIFY(QRectF(view.rect()).contains(view.widgetRectOf(*view.current())));
    view.setCurrent(listId);
    view.resize(744, 141); // fits anew
    QVERIFY(QRectF(view.rect()).contains(view.widgetRectOf(rootId)));
    QVERIFY(QRectF(view.rect()).contains(view.widgetRectOf(listId)));
}

void GraphDockTest::aNameInBracketsStandsOnlyInItsBox()
{
    const auto heap = test::heapOf(R"(
        root -global-> global
        global -agent-> Agent
        Agent -requests-> Requests
        Requests -127.0.0.1:80:-> List
        List -[0]-> Socket
    )");
    auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Socket")});
    QVERIFY(graph);
    auto placed = placeGraph(std::move(*graph), nullptr, false, 820, {});
    QVERIFY(placed);
    QVERIFY(std::ranges::find(placed->names, QStringLiteral("[\"127.0.0.1:80:\"]: List"))
            != placed->names.end());
    const auto isNamed = [&](const char* name) {
        for (std::size_t e = 0; e < placed->graph.edges().size(); ++e)
            if (placed->graph.edges()[e].name == name) return placed->isNamedInBox(int(e));
        return false;
    };
    QVERIFY(isNamed("127.0.0.1:80:") && isNamed("requests"));
    QVERIFY(!isNamed("[0]")); // an element's place is beside the edge alone
}

void GraphDockTest::namesAreWholeInRowsOfSeveralPaths()
{
    const auto heap = test::heapOf(R"(
        root -global-> global
        global -timerListHolder-> TimerListHolder
        TimerListHolder -timerListQueue-> PriorityQueue
        PriorityQueue -heapOfTimers-> Heap
        Heap -[1]-> TimersList
        TimerListHolder -timerListMap-> MapByDuration
        MapByDuration -[60000]-> TimersList
        TimersList -_idleNext-> WindowTimeout
        WindowTimeout -_onTimeoutOfThat-> Listener
        Listener -windowOfTheListener-> Window
    )");
    auto graph = RetainerGraph::of(heap.snapshot, std::array{heap.node("Window")});
    QVERIFY(graph);
    while (std::ranges::any_of(graph->nodes(),
                               [&](const RetainerNode& node) { return node.hiddenRetainers > 0; }))
        for (const RetainerNode& node : std::vector(graph->nodes()))
            if (node.hiddenRetainers > 0) graph = graph->expanded(node.id);
    auto placed = placeGraph(std::move(*graph), nullptr, false, 820, {});
    QVERIFY(placed && placed->isWrapped);
    QVERIFY(!haveOverlap(*placed));
    const auto& names = placed->names;
    QVERIFY(std::ranges::find(names, QStringLiteral("timerListQueue: PriorityQueue")) != names.end());
    // What the box says already does not stand beside it.
    for (std::size_t e = 0; e < placed->graph.edges().size(); ++e)
        if (placed->graph.edges()[e].name == "timerListQueue") QVERIFY(placed->isNamedInBox(int(e)));
    GraphView view;
    view.resize(740, 300);
    view.show();
    view.setPlaced(std::make_shared<const PlacedGraph>(*placed), false);
    keepPicture(view, QStringLiteral("graph_rows_of_paths"));
    QVERIFY(view.scale() >= GraphView::kLeastAtFirst);
    QVERIFY(QRectF(view.rect()).contains(view.widgetRectOf(*view.current())));
    GraphLook look;
    look.palette = view.palette();
    look.font = view.font();
    look.scale = GraphView::kLeastAtFirst;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator drawing;
    drawing.setOutputDevice(&buffer);
    QPainter painter(&drawing);
    paintGraph(painter, *placed, look);
    painter.end();
    for (const QString& name : names) QVERIFY2(bytes.contains('>' + name.toUtf8() + '<'), qPrintable(name));
    QVERIFY(!bytes.contains("…"));
}

void GraphDockTest::entriesHangBelowASuspectsHolder()
{
    Home home;
    QVERIFY(home.open({1, 2, 3}));
    home.analysis.wantSuspects();
    QTRY_VERIFY_WITH_TIMEOUT(home.analysis.suspects() != nullptr, 60000);
    const Suspect& suspect = home.analysis.suspects()->suspects.front();
    GraphDock dock(home.context);
    dock.resize(760, 320);
    dock.show();
    home.navigator.selectNode(home.last(), suspect.collection);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    keepPicture(dock, QStringLiteral("graph_suspect"));
    const RetainerGraph& graph = dock.view()->placed()->graph;
    const RetainerNode* holder = graph.nodeOf(suspect.collection);
    QVERIFY(holder && !holder->isTarget);
    QCOMPARE(*dock.view()->current(), holder->id); // what is selected, not what hangs below it
    const auto entries = std::ranges::find_if(graph.nodes(), &RetainerNode::isTarget);
    QVERIFY(entries != graph.nodes().end());
    QCOMPARE(entries->members.size(), std::size_t(suspect.count.back()));
    QVERIFY(entries->link.empty()); // none of them leads to another

    PathsDock paths(home.context);
    paths.show();
    const auto* goesOn = paths.findChild<QLabel*>(QStringLiteral("pathsGoOn"));
    QTRY_VERIFY_WITH_TIMEOUT(!goesOn->isHidden(), 20000);
    QCOMPARE(goesOn->text(), QStringLiteral("… and from there 520 × {id, status, originalRequest, …}"));
}

void GraphDockTest::aLongPathScrollsAndFits()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(760, 320);
    dock.show();
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    NodeOrdinal far;
    std::int32_t most = 0;
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (const std::int32_t distance = snapshot->distance(NodeOrdinal{n});
            distance < 14 && distance > most && snapshot->graph().type(NodeOrdinal{n}) == NodeType::Object) {
            most = distance;
            far = NodeOrdinal{n};
        }
    dock.findChild<QAction*>(QStringLiteral("graphTurn"))->setChecked(true);
    home.navigator.selectNode(home.last(), far);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    keepPicture(dock, QStringLiteral("graph_long"));
    const auto inside = [&](const RetainerNode& node) {
        return QRectF(dock.view()->rect()).contains(dock.view()->widgetRectOf(node.id));
    };
    const RetainerNode& target = *dock.view()->placed()->graph.nodeOf(far);
    QVERIFY(inside(target) && !allInside(*dock.view()));
    auto* down = dock.findChild<QScrollBar*>(QStringLiteral("graphDown"));
    QVERIFY(down->isVisible());
    const double scale = dock.view()->scale();
    down->setValue(0);
    QVERIFY(!inside(target));
    QCOMPARE(dock.view()->scale(), scale);
    dock.findChild<QAction*>(QStringLiteral("graphFit"))->trigger();
    QVERIFY(dock.view()->scale() < scale);
    QVERIFY(allInside(*dock.view()) && !down->isVisible());
    keepPicture(dock, QStringLiteral("graph_long_fitted"));
}

/// As a drawing, whose sizes can be read.
void GraphDockTest::wordsStayReadableInASmallPicture()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(760, 320);
    dock.show();
    home.navigator.selectNode(home.last(),
                              nodesOf(*home.workspace.snapshot(home.last()), kEntryClass).front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    GraphLook look;
    look.palette = dock.palette();
    look.font = dock.font();
    for (const double scale : {1.0, 0.6, 0.35}) {
        look.scale = scale;
        QByteArray bytes;
        QBuffer buffer(&bytes);
        QSvgGenerator drawing;
        drawing.setOutputDevice(&buffer);
        QPainter painter(&drawing);
        paintGraph(painter, *dock.view()->placed(), look);
        painter.end();
        static const QRegularExpression size(QStringLiteral("<text[^>]*font-size=\"([0-9.]+)"));
        int sizes = 0;
        for (auto it = size.globalMatch(QString::fromUtf8(bytes)); it.hasNext(); ++sizes)
            // in points
            if (const double pixels = it.next().captured(1).toDouble() * dock.logicalDpiY() / 72 * scale;
                pixels < 11)
                QFAIL(qPrintable(QStringLiteral("%1 at %2").arg(pixels).arg(scale)));
        QVERIFY(sizes >= 3); // each box
    }
}

void GraphDockTest::arrowsWalkAndSelectEverywhere()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    const NodeOrdinal target = nodesOf(*home.workspace.snapshot(home.last()), kEntryClass).front();
    home.navigator.selectNode(home.last(), target);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    const auto picture = dock.view()->placed();
    dock.view()->setFocus();
    std::vector<NodeOrdinal> walked;
    for (int step = 0; step < 6; ++step) {
        QTest::keyClick(dock.view(), Qt::Key_Left);
        QVERIFY(home.navigator.selection().node);
        walked.push_back(*home.navigator.selection().node);
    }
    QVERIFY(walked.front() != target);
    const RetainerNode* map = labelled(*dock.view(), "Map");
    QVERIFY(std::find(walked.begin(), walked.end(), map->members.front())
            != walked.end()); // along the best path
    QTest::qWait(0);
    QCOMPARE(dock.view()->placed(), picture); // walking inside the picture doesn't draw another
    QTest::keyClick(dock.view(), Qt::Key_Right);
    QVERIFY(home.navigator.selection().node != walked.back());
}

void GraphDockTest::hoverLightsTheWayToTheRoot()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    const NodeOrdinal target = nodesOf(*home.workspace.snapshot(home.last()), kEntryClass).front();
    home.navigator.selectNode(home.last(), target);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    const auto picture = dock.view()->placed();
    const auto way = picture->wayTo(picture->indexOf(picture->graph.nodeOf(target)->id));
    QVERIFY(way.size() >= 2);
    QCOMPARE(picture->graph.node(picture->graph.edges()[std::size_t(way.front())].from)->kind,
             RetainerNodeKind::Root);
    QCOMPARE(picture->graph.edges()[std::size_t(way.back())].to, picture->graph.nodeOf(target)->id);
    for (std::size_t k = 1; k < way.size(); ++k)
        QCOMPARE(picture->graph.edges()[std::size_t(way[k - 1])].to,
                 picture->graph.edges()[std::size_t(way[k])].from);
    const QImage calm = dock.view()->grab().toImage();
    const QPointF at = dock.view()->widgetRectOf(picture->graph.nodeOf(target)->id).center();
    QMouseEvent move(QEvent::MouseMove, at, dock.view()->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(dock.view(), &move); // the cursor of a display that isn't there can't be moved
    QVERIFY(dock.view()->grab().toImage() != calm);
    keepPicture(dock, QStringLiteral("graph_hover"));
}

void GraphDockTest::theTableHasEveryNode()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    home.navigator.selectNode(home.last(),
                              nodesOf(*home.workspace.snapshot(home.last()), "ServerResponse").front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    auto* table = dock.findChild<QTreeWidget*>(QStringLiteral("graphTable"));
    QVERIFY(table);
    QCOMPARE(table->topLevelItemCount(), int(dock.view()->placed()->graph.nodes().size()));
    QVERIFY(!table->isVisible());
    dock.findChild<QAction*>(QStringLiteral("graphAsTable"))->trigger();
    QVERIFY(table->isVisible());
    keepPicture(dock, QStringLiteral("graph_table"));
}

void GraphDockTest::savesAsSvgPngAndDot()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    QVERIFY(dock.svg().isEmpty());
    home.navigator.selectNode(home.last(),
                              nodesOf(*home.workspace.snapshot(home.last()), "IncomingMessage").front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    QVERIFY(dock.svg().contains("<svg") && dock.svg().contains("IncomingMessage"));
    const QImage image = QImage::fromData(dock.png(2));
    QCOMPARE(image.width(), int(dock.view()->naturalSize().width() * 2));
    QVERIFY(dock.dot().startsWith("digraph"));
    keepPicture(dock, QStringLiteral("graph_listeners"));
}

void GraphDockTest::aClassIsOneStack()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(1280, 420);
    dock.show();
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    const auto& info = snapshot->classes().info(snapshot->classOf(nodesOf(*snapshot, kEntryClass).front()));
    Selection selection;
    selection.snapshot = home.last();
    selection.classKey = QString::fromStdString(info.key);
    selection.className = QString::fromStdString(info.name);
    home.navigator.select(selection);
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    const auto& nodes = dock.view()->placed()->graph.nodes();
    const auto target =
        std::find_if(nodes.begin(), nodes.end(), [](const RetainerNode& node) { return node.isTarget; });
    QVERIFY(target->isFold() && target->members.size() >= 520);
    keepPicture(dock, QStringLiteral("graph_class"));
}

void GraphDockTest::noSelectionSaysWhatToDo()
{
    Home home;
    GraphDock dock(home.context);
    dock.resize(640, 300);
    dock.show();
    auto* message = dock.findChild<QLabel*>(QStringLiteral("graphMessage"));
    QTRY_VERIFY(message->isVisible() && message->text().contains(QLatin1String("none is open")));
    QVERIFY(home.open({3}));
    QTRY_VERIFY(message->isVisible() && message->text().contains(QLatin1String("Select an object")));
}

void GraphDockTest::removingTheSnapshotClearsThePicture()
{
    Home home;
    QVERIFY(home.open({3}));
    GraphDock dock(home.context);
    dock.resize(640, 300);
    dock.show();
    home.navigator.selectNode(home.last(),
                              nodesOf(*home.workspace.snapshot(home.last()), "IncomingMessage").front());
    QTRY_VERIFY_WITH_TIMEOUT(dock.view()->placed() && !dock.isWorking(), 20000);
    home.workspace.remove(home.last());
    QTRY_VERIFY(!dock.view()->placed());
}

void GraphDockTest::aTileNamesItselfWholeOrNotAtAll()
{
    const QFontMetricsF metrics(QApplication::font());
    const auto title = [&](const char* text, const char* room) {
        return tileTitle(metrics, QString::fromUtf8(text),
                         metrics.horizontalAdvance(QString::fromUtf8(room)));
    };
    QCOMPARE(title("cache: Map @123", "cache: Map @123"), QStringLiteral("cache: Map @123"));
    QCOMPARE(title("cache: Map @123", "cache: Map @"),
             QStringLiteral("cache: Map")); // half an id is another one
    QCOMPARE(title("Function × 2,638", "Function × 2,638"), QStringLiteral("Function × 2,638"));
    const QString cut = title("originalRequest × 520", "originalRe… × 520");
    QVERIFY2(cut.startsWith(QLatin1String("origin")) && cut.endsWith(QStringLiteral("… × 520")),
             qPrintable(cut));
    QCOMPARE(title("Listener × 1,060 through next", "Listener × 1,060 th"),
             QStringLiteral("Listener × 1,060"));
    QCOMPARE(title("(compiled code)", "(com…"), QString()); // nobody guesses it
    const auto crumb = [&](const char* text, const char* room) {
        return crumbTitle(metrics, QString::fromUtf8(text),
                          metrics.horizontalAdvance(QString::fromUtf8(room)));
    };
    QCOMPARE(crumb("freeSockets: {a:1:} @9", "freeSockets: {a:1:}"), QStringLiteral("freeSockets: {a:1:}"));
    QCOMPARE(crumb("freeSockets: {127.0.0.1:37711:} @9", "freeSockets: {127.0.0.1"),
             QStringLiteral("freeSockets"));
    QCOMPARE(crumb("requestCache: Map × 520", "requestCache:"), QStringLiteral("requestCache"));
    const QString ended = title("(compiled code)", "(compiled…");
    QVERIFY2(ended.endsWith(QChar(0x2026)) && ended.startsWith(QLatin1String("(compi")), qPrintable(ended));
}

void GraphDockTest::treemapSelectsAndZooms()
{
    Home home;
    QVERIFY(home.open({2, 3}));
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    keepPicture(page, QStringLiteral("treemap"));
    const auto whole = page.treemap()->areas();
    // The largest functions are drawn apart: the others are not all of them, and say so.
    const auto functions = std::ranges::find_if(whole->areas, [](const Area& area) {
        return area.kind == Area::Kind::Group && area.parent == 0 && area.className == "Function";
    });
    QVERIFY(functions != whole->areas.end());
    const int group = int(functions - whole->areas.begin());
    QVERIFY2(page.treemap()->titleOf(group).endsWith(QLatin1String(" others")),
             qPrintable(page.treemap()->titleOf(group)));
    QVERIFY(page.treemap()->toolTipOf(group).contains(QLatin1String("minus all here then")));
    QVERIFY(page.treemap()
                ->toolTipOf(page.treemap()->areaOf(largestMap(*whole->snapshot)))
                .contains(QLatin1String("Kept by global")));
    QCOMPARE(whole->areas.front().bytes, whole->snapshot->retainedSize(whole->snapshot->graph().root()));
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    const NodeOrdinal map = largestMap(*snapshot);
    const int area = page.treemap()->areaOf(map);
    QVERIFY(area > 0);
    const QRectF rect = page.treemap()->rectOf(area);
    QVERIFY(rect.width() * rect.height() > 0.2 * 1280 * 700); // it is 40 % of the heap
    QTest::mouseClick(page.treemap(), Qt::LeftButton, {}, (rect.topLeft() + QPointF(8, 8)).toPoint());
    QCOMPARE(home.navigator.selection().node, map);
    QTest::mouseDClick(page.treemap(), Qt::LeftButton, {}, (rect.topLeft() + QPointF(8, 8)).toPoint());
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() != whole && !page.isWorking(), 20000);
    QCOMPARE(page.treemap()->areas()->areas.front().members.front(), map);
    keepPicture(page, QStringLiteral("treemap_zoomed"));
    // What the 520 entries hold, by name.
    const std::vector<Area>& inside = page.treemap()->areas()->areas;
    int messages = 1;
    while (messages < int(inside.size())
           && page.treemap()->titleOf(messages) != QStringLiteral("source: IncomingMessage × 520"))
        ++messages;
    QVERIFY(messages < int(inside.size()));
    QVERIFY(inside[std::size_t(messages)].bytes > 4'000'000);
    page.treemap()->setFocus();
    QTest::keyClick(page.treemap(), Qt::Key_Backspace);
    QTRY_COMPARE_WITH_TIMEOUT(page.treemap()->areas()->areas.front().members.front(),
                              snapshot->graph().root(), 20000);
    page.findChild<QAction*>(QStringLiteral("treemapAsTable"))->trigger();
    auto* table = page.findChild<QTreeWidget*>(QStringLiteral("treemapTable"));
    QVERIFY(table->isVisible() && table->topLevelItemCount() == 1);
    keepPicture(page, QStringLiteral("treemap_table"));
}

void GraphDockTest::treemapShowsWhatPiledUpAtASmallHolder()
{
    // A list of timers that keeps 152 B: 24 kB are held by others as well.
    Home home;
    QStringList paths;
    for (const char* number : {"1", "2", "3"})
        paths << QStringLiteral(HEAPTRAIL_SOURCE_DIR "/tests/data/suspects/sockets/s%1.heapsnapshot.zst")
                     .arg(QLatin1String(number));
    home.workspace.open(paths);
    QTRY_COMPARE_WITH_TIMEOUT(home.workspace.readyIds().size(), std::size_t(3), 60000);
    home.analysis.wantSuspects();
    QTRY_VERIFY_WITH_TIMEOUT(home.analysis.suspects(), 60000);
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    const auto& suspects = home.analysis.suspects()->suspects;
    const auto timers = std::ranges::find_if(suspects, [&](const Suspect& suspect) {
        return suspect.hasContainer()
            && snapshot->retainedSize(suspect.collection) * 10 < suspect.retainedSize.back();
    });
    QVERIFY(timers != suspects.end());
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    home.navigator.selectNode(home.last(), timers->collection);
    page.showPlace(home.navigator.place());
    QTRY_VERIFY_WITH_TIMEOUT(!page.isWorking(), 20000);
    QVERIFY(page.treemap()->areas()->areas.front().bytes >= timers->retainedSize.back());
    const int marked = page.treemap()->current();
    QVERIFY(marked > 0 && marked == page.treemap()->areaOf(timers->sample));
}

void GraphDockTest::treemapMarksAnEntryInItsMap()
{
    Home home;
    QVERIFY(home.open({3}));
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    const SnapshotPtr snapshot = home.workspace.snapshot(home.last());
    const auto place = [&](NodeOrdinal node) {
        return Place{QString::fromLatin1(view::kTreemap), Selection{home.last(), node, {}, {}}, {}, {}};
    };
    const NodeOrdinal map = largestMap(*snapshot);
    NodeOrdinal entry{};
    forEachDominated(*snapshot, map, [&](NodeOrdinal node) { entry = node; });
    QVERIFY(isPartOfOwner(*snapshot, snapshot->dominator(entry))); // the table, which nobody looks for
    page.showPlace(place(entry)); // one of 520 in a block
    QVERIFY(!page.isWorking());
    const AreaTree& tree = *page.treemap()->areas();
    const Area& block = tree.areas[std::size_t(page.treemap()->current())];
    QCOMPARE(block.kind, Area::Kind::Group);
    QCOMPARE(tree.areas[block.parent].members.front(), map);

    // What no block shows: one step deeper, in what holds it.
    NodeOrdinal small = entry;
    for (const std::uint32_t below : snapshot->dominatorTree().subtree(entry))
        if (!isPartOfOwner(*snapshot, {below}) && page.treemap()->areaOf({below}) < 0) small = {below};
    QVERIFY(small != entry);
    page.showPlace(place(small));
    QTRY_COMPARE_WITH_TIMEOUT(page.treemap()->areas()->areas.front().members.front(),
                              dominatorInSight(*snapshot, small), 20000);
}

void GraphDockTest::treemapFillsItsAreaWithoutOverlap()
{
    Home home;
    QVERIFY(home.open({3}));
    TreemapPage page(home.context);
    page.resize(1000, 700);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    const AreaTree& tree = *page.treemap()->areas();
    for (std::size_t k = 0; k < tree.areas.size(); ++k) {
        const Area& area = tree.areas[k];
        std::uint64_t inside = 0;
        std::vector<QRectF> rects;
        for (const std::uint32_t child : area.children) {
            inside += tree.areas[child].bytes;
            if (const QRectF rect = page.treemap()->rectOf(int(child)); !rect.isEmpty())
                rects.push_back(rect);
        }
        QVERIFY(inside <= area.bytes);
        const QRectF own = page.treemap()->rectOf(int(k)).adjusted(-0.01, -0.01, 0.01, 0.01);
        for (std::size_t a = 0; a < rects.size(); ++a) {
            QVERIFY(own.contains(rects[a]));
            for (std::size_t b = a + 1; b < rects.size(); ++b) {
                const QRectF both = rects[a].intersected(rects[b]);
                QVERIFY(both.width() * both.height() < 0.5);
            }
        }
    }
}

void GraphDockTest::icicleRowsLieUnderTheirParents()
{
    Home home;
    QVERIFY(home.open({3}));
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    page.findChild<QAction*>(QStringLiteral("treemapAsIcicle"))->trigger();
    const AreaTree& tree = *page.treemap()->areas();
    int shown = 0;
    for (std::size_t k = 1; k < tree.areas.size(); ++k) {
        const QRectF rect = page.treemap()->rectOf(int(k));
        if (rect.isEmpty()) continue;
        const QRectF above = page.treemap()->rectOf(int(tree.areas[k].parent));
        QCOMPARE(rect.top(), above.bottom());
        QVERIFY(rect.left() >= above.left() - 0.01 && rect.right() <= above.right() + 0.01);
        ++shown;
    }
    QVERIFY(shown > 20);
    keepPicture(page, QStringLiteral("icicle"));
}

void GraphDockTest::treemapColoursHaveALegend()
{
    Home home;
    QVERIFY(home.open({2, 3}));
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    auto* scheme = page.findChild<QWidget*>(QStringLiteral("treemapColours"));
    QVERIFY(scheme);
    // Of several snapshots growth is the question.
    QCOMPARE(qobject_cast<QComboBox*>(scheme)->currentText(), QStringLiteral("Growth"));
    keepPicture(page, QStringLiteral("treemap_growth"));
    const QImage byGrowth = page.treemap()->grab().toImage();
    scheme->setFocus();
    QTest::keyClick(scheme, Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isWorking() && page.treemap()->grab().toImage() != byGrowth, 20000);
    keepPicture(page, QStringLiteral("treemap_package"));
    const QImage byPackage = page.treemap()->grab().toImage();
    QTest::keyClick(scheme, Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isWorking() && page.treemap()->grab().toImage() != byPackage, 20000);
    keepPicture(page, QStringLiteral("treemap_part"));
    QVERIFY(page.svg().contains("<svg") && page.svg().contains("requestCache"));
    QVERIFY(!QImage::fromData(page.png(1)).isNull());
}

void GraphDockTest::growthHasOneColourInTilesAndTable()
{
    Home home;
    QVERIFY(home.open({1, 2, 3}));
    TreemapPage page(home.context);
    page.resize(1280, 800);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.treemap()->areas() && !page.isWorking(), 20000);
    const Treemap& map = *page.treemap();
    QCOMPARE(map.colours().title, QStringLiteral("Growth S1 → S3"));
    const int area = map.areaOf(largestMap(*home.workspace.snapshot(home.last())));
    QVERIFY(area > 0 && !map.areas()->areas[std::size_t(area)].children.empty());
    // A container as what is in it: it has more than doubled.
    const QColor fill = map.fillOf(area, page.palette());
    QCOMPARE(page.treemap()->grab().toImage().pixelColor(map.rectOf(area).topLeft().toPoint() + QPoint(3, 3)),
             fill);
    QVERIFY2(map.growthTextOf(area).startsWith(QStringLiteral(" ▲▲ (+")), qPrintable(map.growthTextOf(area)));
    // A class below the root has grown by the same as among the dominators: all of it now, minus all of it then.
    const SnapshotPtr now = home.workspace.snapshot(home.last()),
                      then = home.workspace.snapshot(home.workspace.readyIds().front());
    const auto retained = [](const Snapshot& snapshot, const std::string& name) {
        std::int64_t sum = 0;
        forEachDominated(snapshot, snapshot.graph().root(), [&](NodeOrdinal node) {
            if (snapshot.className(node) == name) sum += std::int64_t(snapshot.retainedSize(node));
        });
        return sum;
    };
    int groups = 0;
    for (const std::uint32_t below : map.areas()->areas.front().children) {
        const Area& one = map.areas()->areas[below];
        if (one.kind != Area::Kind::Group || one.isRest) continue;
        QCOMPARE(map.colours().growthOfArea[below],
                 std::optional(retained(*now, one.className) - retained(*then, one.className)));
        ++groups;
    }
    QVERIFY(groups >= 3);
    const auto* table = page.findChild<QTreeWidget*>(QStringLiteral("treemapTable"));
    const auto column = table->columnCount() - 1;
    QCOMPARE(table->headerItem()->text(column), map.colours().title);
    for (QTreeWidgetItemIterator it(const_cast<QTreeWidget*>(table)); *it; ++it)
        if ((*it)->data(0, Qt::UserRole).toInt() == area) {
            QCOMPARE((*it)->background(column).color(), fill);
            QVERIFY((*it)->text(column).startsWith(QLatin1Char('+')));
        }
    auto* scheme = page.findChild<QComboBox*>(QStringLiteral("treemapColours"));
    scheme->setCurrentIndex(1);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isWorking(), 20000);
    QCOMPARE(table->headerItem()->text(column), scheme->currentText());
    QVERIFY(map.growthTextOf(area).isEmpty());
}

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QByteArray theme = qgetenv("HEAPTRAIL_THEME");
    applyTheme(app,
               theme == "dark"           ? ThemeChoice::Dark
                   : theme == "contrast" ? ThemeChoice::HighContrast
                                         : ThemeChoice::Light);
    GraphDockTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "graph_dock_test.moc"
