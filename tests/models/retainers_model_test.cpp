// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Retainers, Paths and Graph name one holder, and every chain ends at the root.
#include "core/analysis/entry_names.h"
#include "core/analysis/retainer_graph.h"
#include "core/analysis/retaining_paths.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/model_outline.h"
#include "tests/support/shared_corpus.h"
#include "ui/models/node_text.h"
#include "ui/models/paths_model.h"
#include "ui/models/retainers_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace heaptrail;
using namespace heaptrail::ui;
using namespace heaptrail::test;

namespace {

std::shared_ptr<const PathFinder> finderOf(const SnapshotPtr& snapshot)
{
    const auto finder = PathFinder::of(*snapshot);
    if (!finder) qFatal("%s", finder.error().message.c_str());
    return *finder;
}

void show(RetainersModel& model, const SnapshotPtr& snapshot, NodeOrdinal node)
{
    model.setFinder(snapshot, finderOf(snapshot));
    model.setNode({snapshot, 1, QStringLiteral("S1")}, node);
    QTRY_VERIFY(!model.isBusy());
}

/// A socket that is open: the runtime's half of the handle keeps it, the program's objects know each other.
const char* const kHandle = R"(
    root -global-> global
    root -socket-> Socket:80
    root -list-> Node·/·BaseObjectList:16/native
    Node·/·BaseObjectList/native -[1]-> Node·/·TCPSocketWrap/native
    Node·/·TCPSocketWrap/native -{native_to_javascript}-> TCP:24
    TCP -{javascript_to_native}-> Node·/·TCPSocketWrap/native
    TCP -owner-> Socket
    Socket -kHandle-> TCP
    global -list-> Array
    Array -[0]-> Box
    Box -[0]-> Bag
    Bag -name-> Text
)";

/// The object that the best path enters `node` from: a collection for its table, as in all three views.
std::optional<NodeOrdinal> holderOf(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node)
{
    const auto edge = finder.edgeTo(node);
    if (!edge) return {};
    const auto slot = entrySlot(snapshot, *edge);
    return slot && slot->owner != node ? slot->owner : snapshot.graph().source(*edge);
}

} // namespace

class RetainersModelTest : public QObject {
    Q_OBJECT

private:
    /// False where nothing but the root holds it.
    static bool agree(RetainersModel& model, const SnapshotPtr& snapshot, NodeOrdinal node)
    {
        const auto finder = finderOf(snapshot);
        const auto holder = holderOf(*snapshot, *finder, node);
        if (!holder || *holder == snapshot->graph().root()) return false;
        show(model, snapshot, node);
        const auto first = model.nodeAt(model.index(0, 0));
        if (!first || first->node != *holder) {
            QTest::qFail(qPrintable(QStringLiteral("retainers of @%1: %2, best path: @%3")
                                        .arg(snapshot->graph().id(node).value)
                                        .arg(model.index(0, 0).data().toString())
                                        .arg(snapshot->graph().id(*holder).value)),
                         __FILE__, __LINE__);
            return true;
        }
        const auto graph = RetainerGraph::of(snapshot, std::span(&node, 1));
        const RetainerNode* from = graph ? graph->nodeOf(*holder) : nullptr;
        const RetainerNode* to = graph ? graph->nodeOf(node) : nullptr;
        bool isDrawn = false;
        if (from && to)
            for (const RetainerEdge& edge : graph->edges())
                isDrawn = isDrawn || (edge.isOnBestPath && edge.from == from->id && edge.to == to->id);
        if (!isDrawn)
            QTest::qFail(qPrintable(QStringLiteral("graph of @%1").arg(snapshot->graph().id(node).value)),
                         __FILE__, __LINE__);
        // The path's step before the last is the same object, or its table, which short forms leave out.
        const RetainingPath path = bestPath(*snapshot, *finder, node);
        bool isStep = false;
        for (const PathStep& step : path) isStep = isStep || step.node == *holder;
        if (!isStep)
            QTest::qFail(qPrintable(QStringLiteral("path of @%1").arg(snapshot->graph().id(node).value)),
                         __FILE__, __LINE__);
        return true;
    }

private slots:
    void aNameThatIsNoIdentifierStandsAsInPaths()
    {
        const auto heap = heapOf("root -global-> global\n global -127.0.0.1:80-> Pool:16");
        RetainersModel model;
        show(model, heap.snapshot, heap.node("Pool"));
        const QString row = model.chainRow({}).data().toString();
        QVERIFY2(row.startsWith(QLatin1String("[\"127.0.0.1:80\"] in global @")), qPrintable(row));
    }

    void everyChainEndsAtTheRootInWords()
    {
        const auto heap = heapOf("root -global-> global\n global -cache-> Map:16\n Map -a-> A:8");
        RetainersModel model;
        show(model, heap.snapshot, heap.node("A"));
        const QAbstractItemModelTester tester(&model);
        QModelIndex at = model.chainRow({});
        QStringList chain;
        while (at.isValid()) {
            chain << at.data().toString() + QLatin1Char(' ')
                    + at.siblingAtColumn(RetainersModel::DistanceColumn).data().toString();
            if (!model.hasChildren(at)) break;
            model.fetchMore(at);
            at = model.chainRow(at);
        }
        QCOMPARE(chain.size(), 3);
        QVERIFY2(chain[0].startsWith(QLatin1String("a in Map @")), qPrintable(chain[0]));
        QVERIFY2(chain[1].startsWith(QLatin1String("cache in global @"))
                     && chain[1].endsWith(QLatin1String(" 1")),
                 qPrintable(chain[1]));
        QVERIFY2(chain[2].startsWith(QLatin1String("(root) @")) && chain[2].endsWith(QLatin1String(" 0"))
                     && chain[2].contains(QLatin1String("garbage collection starts here")),
                 qPrintable(chain[2]));
        QVERIFY(model.isRoot(at) && !at.data(InternalRole).toBool());
        QVERIFY(at.data(Qt::ToolTipRole).toString().contains(QLatin1String("GC root")));
        QVERIFY(!model.continuesChain(at));
        QVERIFY(model.continuesChain(at.parent())); // so that the root is in sight
    }
    void theChainGoesOnPastTheScopeThatThePathBeginsAt()
    {
        // The best path begins at the scope. What is nearest to it, the server, is best held by the scope itself.
        std::string drawing = R"(
            root -global-> global·/·:8/object
            global·/·:8/object -first-> Timers:8
            Timers -second-> List:8
            List -third-> Timeout:8
            Timeout -{bound_this}-> Server:8
            Server -listener-> listen:8/closure
            listen:8/closure -{context}-> system·/·Context:8/object
            system·/·Context:8/object -{previous}-> system·/·NativeContext:8/hidden
            system·/·Context:8/object -{scope_info}-> info:8/hidden
            system·/·Context:8/object -{extension}-> system·/·SourceTextModule:8/hidden
            root -realm-> system·/·NativeContext:8/hidden
            system·/·Context:8/object =server=> Server
            system·/·Context:8/object =agent=> Agent:8
            Agent -free-> Entry:8
        )";
        const auto heap = heapOf(drawing);
        RetainersModel model;
        const auto finder = finderOf(heap.snapshot);
        const auto best = finder->edgeTo(heap.node("Server"));
        QVERIFY(best && heap.snapshot->graph().source(*best) == heap.node("system·/·Context"));
        model.setNode({heap.snapshot, 1, QStringLiteral("S1")}, heap.node("Entry"));
        model.setFinder(heap.snapshot, finder);
        QTRY_VERIFY(!model.isBusy());
        QStringList chain;
        QModelIndex at = model.chainRow({});
        for (; at.isValid() && chain.size() < 20; at = model.chainRow(at)) {
            chain << at.data().toString();
            if (!model.hasChildren(at)) break;
            model.fetchMore(at);
        }
        QVERIFY2(model.isRoot(at), qPrintable(chain.join(QLatin1Char('\n'))));
        QVERIFY2(chain[4].startsWith(QLatin1String("bound_this in Timeout")), qPrintable(chain[4]));
    }
    void besideTheRootTheEnginesOwnAreLeftOut()
    {
        const auto heap = heapOf(R"(
            root -global-> global·/·:8/object
            system·/·Map:8/hidden -{prototype}-> global·/·:8/object
            root -{maps}-> system·/·Map:8/hidden
            App:8 -self-> global·/·:8/object
            global·/·:8/object -app-> App:8
            App:8 -job-> Job:8
            system·/·Map:8/hidden -{2}-> Job:8
        )");
        RetainersModel model;
        const auto rowsOf = [&](const char* name) {
            model.setNode({heap.snapshot, 1, QStringLiteral("S1")}, heap.node(name));
            return model.rowCount();
        };
        QCOMPARE(rowsOf("global·/·"), 2); // the root, and the program's own
        QCOMPARE(rowsOf("Job"), 2); // no root beside it: all
        model.setShowsWeak(true);
        QCOMPARE(rowsOf("global·/·"), 3);
    }
    void aHandleHasOneHolderInAllViews()
    {
        const auto heap = heapOf(kHandle);
        RetainersModel model;
        QVERIFY(agree(model, heap.snapshot, heap.node("TCP")));
        // The socket is nearer to the root, and yet not what keeps its handle.
        QVERIFY(heap.snapshot->distance(heap.node("Socket"))
                < heap.snapshot->distance(heap.node("Node·/·TCPSocketWrap")));
        QCOMPARE(model.nodeAt(model.index(0, 0))->node, heap.node("Node·/·TCPSocketWrap"));
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QLatin1String("best path")));
        for (const char* name : {"Text", "Bag", "Box", "Array"})
            QVERIFY(agree(model, heap.snapshot, heap.node(name)));
    }
    void everyChainEndsAtTheRoot()
    {
        // A way from behind the first step of a path, a module's scope, may lead back into the path.
        const auto snapshot = openSnapshot(test::dataFile("node-22-timeline-stacks.heaptimeline.zst"));
        QVERIFY(snapshot);
        RetainersModel model;
        int looked = 0;
        for (std::uint32_t n = 1; n < (*snapshot)->graph().nodeCount(); n += 499) {
            if (!isShownDistance((*snapshot)->distance({n}))) continue;
            show(model, *snapshot, {n});
            QModelIndex at = model.chainRow({});
            for (int depth = 0; at.isValid() && model.hasChildren(at) && depth < 200; ++depth) {
                if (model.canFetchMore(at)) model.fetchMore(at);
                QTRY_VERIFY(!model.isBusy());
                at = model.chainRow(at);
            }
            if (!at.isValid()) continue; // weakly held
            ++looked;
            QVERIFY2(model.isRoot(at), qPrintable(QString::number(n)));
        }
        QVERIFY(looked > 20);
    }
    void whileTheBestPathIsUnknownTheNearestIsFirst()
    {
        const auto heap = heapOf("root -global-> global\n global -__proto__-> Proto\n Proto -x-> A:8\n"
                                 "global -one-> One\n One -two-> Two\n Two -a-> A");
        RetainersModel model;
        model.setNode({heap.snapshot, 1, QStringLiteral("S1")}, heap.node("A"));
        QCOMPARE(model.nodeAt(model.index(0, 0))->node, heap.node("Proto"));
        QCOMPARE(model.ownOrder().column, int(RetainersModel::DistanceColumn));
        model.setFinder(heap.snapshot, finderOf(heap.snapshot));
        QTRY_VERIFY(!model.isBusy());
        QCOMPARE(model.nodeAt(model.index(0, 0))->node, heap.node("Two")); // names that a developer knows
        QCOMPARE(model.ownOrder().column, -1); // not the order of a column alone
        QCOMPARE(model.chainRow({}), model.index(0, 0));
        // A column that the user chose goes before it, and the chain still is that of the best path.
        model.sort(RetainersModel::DistanceColumn, Qt::AscendingOrder);
        QTRY_VERIFY(!model.isBusy());
        QCOMPARE(model.nodeAt(model.index(0, 0))->node, heap.node("Proto"));
        QCOMPARE(model.nodeAt(model.chainRow({}))->node, heap.node("Two"));
        // Who ignores a retainer looks for other ways: the nearest ones.
        model.sort(-1);
        model.setRules(
            {{IgnoreRule::Kind::Node, heap.snapshot->graph().id(heap.node("Two")).value, 1, {}, {}}});
        QTRY_VERIFY(!model.isBusy() && !model.isMeasuring());
        QCOMPARE(model.nodeAt(model.index(0, 0))->node, heap.node("Proto"));
    }
    void pathsSayEachStepAsTheProgramWould()
    {
        const auto heap = heapOf(R"(
            root -global-> global·/·:8/object
            global·/·:8/object -{properties}-> dictionary:8/array
            dictionary -{165}-> system·/·PropertyCell:8/hidden
            system·/·PropertyCell:8/hidden -{1}-> routes:16/string
            system·/·PropertyCell:8/hidden -{value}-> Routes:32
            Routes -*-> Handler:16
        )");
        PathsModel model;
        const auto paths = bestRetainingPaths(*heap.snapshot, heap.node("Handler"));
        QVERIFY(paths);
        model.setPaths({heap.snapshot, 1, QStringLiteral("S1")}, *paths);
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 1);
        const QModelIndex path = model.index(0, 0);
        QCOMPARE(path.data().toString(), QStringLiteral(R"(1. global → routes → Routes → ["*"] → Handler)"));
        QCOMPARE(path.siblingAtColumn(PathsModel::CountColumn).data().toString(), QStringLiteral("3"));
        model.fetchMore(path);
        QStringList steps;
        for (int row = 0; row < model.rowCount(path); ++row)
            steps << model.index(row, 0, path).data().toString().section(QLatin1String(" @"), 0, 0);
        QCOMPARE(steps,
                 QStringList({QStringLiteral("global"), QStringLiteral("routes :: Routes"),
                              QStringLiteral("[\"*\"] :: Handler")}));
    }
    void realHandlesHaveOneHolderInAllViews_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("sample") << QString::fromStdString(
            (samplesFolder() / "request-cache-3.heapsnapshot.gz").string());
        if (!hasSharedFolder()) return;
        QTest::newRow("express") << QString::fromStdString(
            (sharedFolder() / "corpus/seed-express-request-cache/s3.heapsnapshot.gz").string());
        QTest::newRow("workers") << QString::fromStdString(
            (sharedFolder() / "real-leaks/worker-per-job/s3.heapsnapshot.zst").string());
    }
    void realHandlesHaveOneHolderInAllViews()
    {
        QFETCH(QString, file);
        const auto opened = openSnapshot(file.toStdString());
        QVERIFY(opened);
        const SnapshotPtr& snapshot = *opened;
        const Graph& graph = snapshot->graph();
        RetainersModel model;
        int handles = 0, others = 0;
        for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
            bool isHandle = graph.strings().startsWith(graph.nameIndex(node), "Node / ");
            for (const Edge edge : graph.edges(node))
                isHandle = isHandle
                    || (edge.type == EdgeType::Internal && graph.isNamed(edge, "javascript_to_native"));
            constexpr int kMostHandles = 150;
            if (isHandle ? handles >= kMostHandles : node.value % 1511 != 0) continue;
            if (!agree(model, snapshot, node)) continue;
            if (QTest::currentTestFailed()) return;
            ++(isHandle ? handles : others);
        }
        QVERIFY2(handles > 3 && others > 20, qPrintable(QStringLiteral("%1 %2").arg(handles).arg(others)));
    }
};

QTEST_GUILESS_MAIN(RetainersModelTest)
#include "retainers_model_test.moc"
