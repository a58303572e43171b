// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/edge_order.h"
#include "core/analysis/entry_names.h"
#include "core/load/snapshot_reader.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/json_file.h"
#include "tests/support/model_outline.h"
#include "tests/support/random_graph.h"
#include "tests/support/shared_corpus.h"
#include "ui/models/dominators_model.h"
#include "ui/models/outline_model.h"
#include "ui/models/retainers_model.h"
#include "ui/text/format.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>
#include <stop_token>

using namespace heaptrail;
using namespace heaptrail::ui;
using namespace heaptrail::test;

namespace {
HeapEntry entryOf(const SnapshotPtr& snapshot)
{
    return {snapshot, 1, QStringLiteral("S1")};
}
} // namespace

class BranchModelTest : public QObject {
    Q_OBJECT
private slots:
    void containmentListsTheBiggestFirstAndNamesItsEdges();
    void whatTellsNothingIsOneRowAtTheEnd();
    void aCycleIsMarkedAndGoesNoDeeper();
    void heldIndexFollowsItsNodeThroughASort();
    void allRowsArriveAtOnce();
    void ordersAreTheSameOnAWorkerAndAtOnce();
    void newestSortWins();
    void rowsOfOneTextKeepTheirOrderAndASortStops();
    void revealFindsARowFarDown();
    void dominatorsShowWhoIsResponsible();
    void growthIsSinceTheSnapshotBefore();
    void entriesStandBelowTheirMap();
    void dominatorsByClassAddUp();
    void bigDropsAndAccumulationsAreMarked();
    void edgesStandInTheOrderOfTheCommandLine();
    void retainersComeNearestFirst();
    void ignoredRetainersGoLastAndComeBack();
    void ignoredNamesGoLast_data();
    void ignoredNamesGoLast();
    void distancesLeadAroundWhatIsIgnored_data();
    void distancesLeadAroundWhatIsIgnored();
    void chainStopsAtTheApplicationsObject();
    void realSnapshotsPassTheTester();
};

void BranchModelTest::containmentListsTheBiggestFirstAndNamesItsEdges()
{
    const auto heap = heapOf(R"(
        root  -app->   App#1:16
        App#1 -small-> Small:8
        App#1 -[0]->   Big:900
        Big   -text->  hello:24/string
    )");
    ContainmentModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("App#1"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    fetchAll(model, {}, 1);
    QCOMPARE(
        outline(model, OutlineModel::RetainedColumn),
        QStringList({QStringLiteral("[0] :: Big @7 924 B"), QStringLiteral("  text :: \"hello\" @9 24 B"),
                     QStringLiteral("small :: Small @5 8 B")}));
}

void BranchModelTest::whatTellsNothingIsOneRowAtTheEnd()
{
    const auto heap = heapOf(R"(
        root  -app->       App:16
        App   -small->     Small:8
        App   -big->       Big:900
        App   -{map}->     shape:400/hidden
        App   -__proto__-> Proto:64
        Big   -{map}->     shape
    )");
    ContainmentModel model;
    model.setFolded(HeapModel::Fold::Internals);
    model.setNode(entryOf(heap.snapshot), heap.node("App"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto titles = [&] {
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names << model.index(row, 0).data().toString().section(QLatin1Char(' '), 0, 0);
        return names;
    };
    QCOMPARE(titles(),
             QStringList({QStringLiteral("big"), QStringLiteral("small"), QStringLiteral("Internals")}));
    for (const int column : {OutlineModel::NameColumn, OutlineModel::RetainedColumn})
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            model.sort(column, order);
            QTRY_VERIFY(!model.isBusy());
            QCOMPARE(titles().back(), QStringLiteral("Internals"));
        }
    model.sort(-1);
    QTRY_COMPARE(titles().front(), QStringLiteral("big"));
    const QModelIndex rest = model.index(2, 0);
    QVERIFY(!model.nodeAt(rest) && model.hasChildren(rest));
    fetchAll(model, rest, 1);
    QCOMPARE(model.rowCount(rest), 2);
    // A way through it is found; where V8's own is all there is, it needs no row.
    for (const Edge edge : heap.snapshot->graph().edges(heap.node("App")))
        if (heap.snapshot->graph().isNamed(edge, "map"))
            QCOMPARE(model.revealEdge({}, edge.ordinal).parent(), rest);
    const QModelIndex big = model.index(0, 0);
    fetchAll(model, big, 1);
    QCOMPARE(model.rowCount(big), 1);
    QVERIFY(model.index(0, 0, big).data().toString().startsWith(QLatin1String("map")));
}

void BranchModelTest::aCycleIsMarkedAndGoesNoDeeper()
{
    const auto heap = heapOf(R"(
        root -a-> A:16
        A -next-> B:16
        B -back-> A
    )");
    ContainmentModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("A"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    fetchAll(model, {}, 5);
    const auto back = findRow(model, QStringLiteral("back"));
    QVERIFY(back.isValid());
    QVERIFY(model.isCycle(back));
    QVERIFY(back.data().toString().contains(QLatin1String("seen above")));
    QVERIFY(!model.hasChildren(back));
}

void BranchModelTest::heldIndexFollowsItsNodeThroughASort()
{
    const auto heap = heapOf(R"(
        root -l-> List:8
        List -a-> Big:90
        List -b-> Small:2
    )");
    DominatorsModel model;
    model.setSnapshot(entryOf(heap.snapshot));
    QTRY_COMPARE(model.rowCount(), 1);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    fetchAll(model, {}, 3);
    QCOMPARE(outline(model, OutlineModel::RetainedColumn).size(), 3);
    const QPersistentModelIndex big = findRow(model, QStringLiteral("a: Big"));
    QCOMPARE(big.row(), 0);
    model.sort(OutlineModel::NameColumn, Qt::DescendingOrder);
    QTRY_COMPARE(big.row(), 1);
    QVERIFY(big.data().toString().startsWith(QLatin1String("a: Big")));
    QVERIFY(big.parent().data().toString().contains(QLatin1String("List")));
}

void BranchModelTest::allRowsArriveAtOnce()
{
    std::string drawing = "root -all-> All:16\n";
    for (int i = 0; i < 1201; ++i)
        drawing += "All -[" + std::to_string(i) + "]-> Item#" + std::to_string(i) + ":"
            + std::to_string(8 + i) + "\n";
    const auto heap = heapOf(drawing);
    ContainmentModel model;
    model.setInlineLimit(0);
    model.setNode(entryOf(heap.snapshot), heap.node("All"));
    QVERIFY(model.isBusy());
    QCOMPARE(model.rowCount(), 0);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    QTRY_COMPARE(model.rowCount(), 1201);
    QVERIFY(!model.canFetchMore({}));
    QVERIFY(model.index(0, 0).data().toString().startsWith(QLatin1String("[1200]")));
}

void BranchModelTest::ordersAreTheSameOnAWorkerAndAtOnce()
{
    std::string drawing = "root -all-> All:16\n";
    for (int i = 0; i < 300; ++i)
        drawing += "All -[" + std::to_string(i) + "]-> Item#" + std::to_string(i) + ":"
            + std::to_string(8 + (i * 7) % 13) + "\n";
    const auto heap = heapOf(drawing);
    ContainmentModel here, there;
    there.setInlineLimit(0);
    for (auto* model : {&here, &there}) model->setNode(entryOf(heap.snapshot), heap.node("All"));
    QTRY_COMPARE(there.rowCount(), 300);
    for (const int column :
         {OutlineModel::NameColumn, OutlineModel::ShallowColumn, OutlineModel::RetainedColumn}) {
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            here.sort(column, order);
            there.sort(column, order);
            QTRY_VERIFY(!there.isBusy());
            QCOMPARE(outline(there), outline(here));
        }
    }
}

void BranchModelTest::newestSortWins()
{
    const auto heap = heapOf(R"(
        root -all-> All:16
        All -a-> Aa:30
        All -b-> Bb:20
        All -c-> Cc:10
    )");
    ContainmentModel model;
    model.setInlineLimit(0);
    model.setNode(entryOf(heap.snapshot), heap.node("All"));
    model.sort(OutlineModel::ShallowColumn, Qt::DescendingOrder); // while it loads
    QTRY_COMPARE(model.rowCount(), 3);
    model.sort(OutlineModel::NameColumn, Qt::DescendingOrder);
    model.sort(OutlineModel::ShallowColumn, Qt::AscendingOrder);
    QTRY_VERIFY(!model.isBusy());
    QCOMPARE(model.index(0, 0).data().toString().left(1), QStringLiteral("c"));
    QCOMPARE(model.index(2, 0).data().toString().left(1), QStringLiteral("a"));
}

void BranchModelTest::rowsOfOneTextKeepTheirOrderAndASortStops()
{
    std::vector<BranchRow> rows;
    for (std::uint32_t n = 0; n < 300'000; ++n) rows.push_back({n, kNoItem});
    RowKey key;
    key.text = [](BranchRow row) { return "name " + std::to_string(row.item % 7); };
    for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        auto expected = rows;
        std::stable_sort(expected.begin(), expected.end(), [&](BranchRow a, BranchRow b) {
            return order == Qt::AscendingOrder ? key.text(a) < key.text(b) : key.text(b) < key.text(a);
        });
        QVERIFY(orderRows(rows, key, order, {}) == expected);
    }
    // The stop comes while texts are compared: every text is another, and all have been made.
    std::stop_source stop;
    std::size_t made = 0;
    key.text = [&](BranchRow row) {
        if (++made == rows.size()) stop.request_stop();
        return std::to_string(row.item * 2'654'435'761u);
    };
    QVERIFY(orderRows(rows, key, Qt::AscendingOrder, Task(stop.get_token(), nullptr)).empty());
    QCOMPARE(made, rows.size());
}

void BranchModelTest::revealFindsARowFarDown()
{
    std::string drawing = "root -all-> All:16\n";
    for (int i = 0; i < 1500; ++i)
        drawing += "All -[" + std::to_string(i) + "]-> Item#" + std::to_string(i) + ":"
            + std::to_string(2000 - i) + "\n";
    const auto heap = heapOf(drawing);
    ContainmentModel model;
    model.setInlineLimit(10'000);
    model.setNode(entryOf(heap.snapshot), heap.node("All"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto wanted = heap.node("Item#1400").value;
    const auto row = model.reveal({}, [wanted](BranchRow one) { return one.item == wanted; });
    QVERIFY(row.isValid());
    QCOMPARE(row.row(), 1400);
    QVERIFY(row.data().toString().startsWith(QLatin1String("[1400]")));
}

void BranchModelTest::dominatorsShowWhoIsResponsible()
{
    const auto heap = heapOf(R"(
        root -left->  A:16
        root -right-> B:32
        A    -x->     Shared:64
        B    -x->     Shared
        A    -own->   Own:100
    )");
    DominatorsModel model;
    model.setSnapshot(entryOf(heap.snapshot));
    QTRY_COMPARE(model.rowCount(), 3);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    fetchAll(model, {}, 2);
    QCOMPARE(outline(model, OutlineModel::RetainedColumn)
                 .mid(0, 2)
                 .join(QLatin1Char('|'))
                 .section(QLatin1Char(' '), 0, 0),
             QStringLiteral("A"));
    const auto own = model.revealNode(heap.node("Own"));
    QVERIFY(own.isValid());
    QCOMPARE(own.parent().data(NodeRole).toUInt(), heap.node("A").value);
    const auto shared = model.revealNode(heap.node("Shared"));
    QVERIFY(shared.isValid());
    QVERIFY(!shared.parent().isValid()); // both hold it: the root is responsible
}

void BranchModelTest::growthIsSinceTheSnapshotBefore()
{
    // Ids pair the objects: A has grown by its new entry, B is new, an even id is no identity.
    const auto before = heapOf("root -a-> A@11:10\n root -n-> N@20:7/native\n A@11 -x-> E#1@13:4");
    const auto now = heapOf(R"(
        root -a-> A@11:10
        root -b-> B@15:100
        root -n-> N@20:9/native
        A@11 -x-> E#1@13:4
        A@11 -y-> E#2@17:30
    )");
    DominatorsModel model;
    const auto growth = [&](const QModelIndex& row) {
        return row.siblingAtColumn(OutlineModel::GrowthColumn).data(SortRole);
    };
    model.setSnapshot(entryOf(now.snapshot), entryOf(before.snapshot));
    QTRY_COMPARE(model.rowCount(), 3);
    fetchAll(model, {}, 3);
    const auto a = model.revealNode(now.node("A"));
    QCOMPARE(growth(a).toLongLong(), 30);
    QCOMPARE(a.siblingAtColumn(OutlineModel::GrowthColumn).data().toString(), formatSizeDelta(30));
    QCOMPARE(growth(model.revealNode(now.node("B"))).toLongLong(), 100);
    QCOMPARE(growth(model.revealNode(now.node("E#1"))).toLongLong(), 0);
    QVERIFY(!growth(model.revealNode(now.node("N"))).isValid());
    model.sort(OutlineModel::GrowthColumn, Qt::DescendingOrder);
    QTRY_COMPARE(model.index(0, 0).data(NodeRole).toUInt(), now.node("B").value);
    // By class: all that A dominated of it then and now.
    model.setIsGrouped(true);
    QTRY_VERIFY(findRow(model, QStringLiteral("A ×1")).isValid());
    QCOMPARE(growth(findRow(model, QStringLiteral("A ×1"))).toLongLong(), 30);
    QVERIFY(findRow(model, QStringLiteral("A ×1"))
                .siblingAtColumn(OutlineModel::GrowthColumn)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(QLatin1String("minus all of it here then")));
    fetchAll(model, {}, 4);
    QCOMPARE(growth(findRow(model, QStringLiteral("E ×2"))).toLongLong(), 30);
    // Without one before nothing can be said.
    model.setIsGrouped(false);
    model.setSnapshot(entryOf(now.snapshot));
    QTRY_COMPARE(model.rowCount(), 3);
    QVERIFY(!growth(model.index(0, 0)).isValid());
    ContainmentModel containment;
    QCOMPARE(containment.columnCount(), int(OutlineModel::GrowthColumn));
}

void BranchModelTest::entriesStandBelowTheirMap()
{
    const auto heap = heapOf(R"(
        root  -cache->   Map:32
        root  -empty->   Map#empty:32
        Map   -{table}-> t:100/array
        Map#empty -{table}-> e:64/array
        t     -{3}->     Entry#1:40
        t     -{6}->     Entry#2:60
    )");
    DominatorsModel model;
    model.setSnapshot(entryOf(heap.snapshot));
    QTRY_COMPARE(model.rowCount(), 2);
    fetchAll(model, {}, 3);
    const auto map = model.revealNode(heap.node("Map"));
    QCOMPARE(model.rowCount(map), 2);
    QCOMPARE(map.siblingAtColumn(OutlineModel::RetainedColumn).data(SortRole).toULongLong(), 232u);
    QCOMPARE(model.revealNode(heap.node("Entry#2")).parent(), map);
    QCOMPARE(model.revealNode(heap.node("t")), map); // the table is the Map's
    QVERIFY(!model.hasChildren(model.revealNode(heap.node("Map#empty"))));
    model.setIsGrouped(true);
    QTRY_VERIFY(findRow(model, QStringLiteral("Map ×2")).isValid());
    fetchAll(model, {}, 3);
    QVERIFY(findRow(model, QStringLiteral("Entry ×2")).isValid());
}

void BranchModelTest::dominatorsByClassAddUp()
{
    const auto heap = heapOf(R"(
        root -a-> App:16
        App -[0]-> Item#1:10
        App -[1]-> Item#2:20
        App -[2]-> Other:5
    )");
    DominatorsModel model;
    model.setIsGrouped(true);
    model.setSnapshot(entryOf(heap.snapshot));
    QTRY_COMPARE(model.rowCount(), 1);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    fetchAll(model, {}, 4);
    const auto items = findRow(model, QStringLiteral("Item ×2"));
    QVERIFY(items.isValid());
    QCOMPARE(items.siblingAtColumn(OutlineModel::RetainedColumn).data(SortRole).toULongLong(), 30u);
    QCOMPARE(model.rowCount(items), 2);
}

void BranchModelTest::bigDropsAndAccumulationsAreMarked()
{
    std::string drawing = R"(
        root  -pile->  Pile:10
        root  -steps-> Steps:10
        root  -chain-> Chain:10
        root  -tiny->  Tiny:1
        Chain -next->  Link:900
        Link  -x->     Little:50
        Steps -a->     Left:300
        Steps -b->     Right:250
    )";
    for (int i = 0; i < 20; ++i)
        drawing += "Pile -[" + std::to_string(i) + "]-> Entry#" + std::to_string(i) + ":40\n";
    drawing += "root -map-> Map:10\nMap -{table}-> table:10/array\n";
    for (int i = 0; i < 12; ++i) {
        const auto slot = [i](int at) { return "table -{" + std::to_string(11 + 3 * i + at) + "}-> "; };
        drawing += slot(0) + "key" + std::to_string(i) + ":20/string\n";
        drawing += slot(1) + "Value#" + std::to_string(i) + ":30\n";
    }
    const auto heap = heapOf(drawing);
    DominatorsModel model;
    model.setSnapshot(entryOf(heap.snapshot));
    QTRY_COMPARE(model.rowCount(), 5);
    const auto markOf = [&](const char* name) {
        const QString text = model.revealNode(heap.node(name)).data().toString();
        return text.contains(QLatin1String(" children"))    ? QStringLiteral("children")
            : text.contains(QStringLiteral("each child ≤")) ? QStringLiteral("small children")
                                                            : QString();
    };
    QCOMPARE(markOf("Pile"), QStringLiteral("children")); // 810 bytes in twenty of 40
    QVERIFY(model.revealNode(heap.node("Pile")).data().toString().contains(QLatin1String("20 children")));
    // Of a collection: its entries. A table dominates more than those.
    QVERIFY(model.revealNode(heap.node("Map")).data().toString().contains(QLatin1String("12 entries")));
    QCOMPARE(markOf("Link"), QStringLiteral("small children")); // 950 bytes, of which 50 go on
    QVERIFY(model.revealNode(heap.node("Link")).data().toString().contains(QStringLiteral("50\u00a0B")));
    QCOMPARE(markOf("Chain"), QString()); // nearly all of it goes on
    QCOMPARE(markOf("Steps"), QString()); // more than half of it goes on
    QCOMPARE(markOf("Tiny"), QString()); // too small to matter
}

void BranchModelTest::edgesStandInTheOrderOfTheCommandLine()
{
    constexpr std::pair<int, EdgeOrder> kColumns[] = {{OutlineModel::NameColumn, EdgeOrder::Name},
                                                      {OutlineModel::DistanceColumn, EdgeOrder::Distance},
                                                      {OutlineModel::ShallowColumn, EdgeOrder::Shallow},
                                                      {OutlineModel::RetainedColumn, EdgeOrder::Retained}};
    constexpr std::array kNames{
        "1", "10a", "2", "__proto__", "zeta", "Alpha", "\xef\xbf\xbd", "\xf0\x9f\x98\x80"};
    const auto edgesOf = [](const HeapModel& model) {
        std::vector<EdgeOrdinal> edges;
        for (int row = 0; row < model.rowCount(); ++row)
            if (const auto edge = model.edgeAt(model.index(row, 0))) edges.push_back(*edge);
        return edges;
    };
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        RandomHeap drawn = randomHeap(seed);
        for (std::size_t n = 1; n < drawn.nodes.size(); n += 2) drawn.nodes[n].self = 24; // ties
        for (std::size_t e = 0; e < drawn.edges.size(); e += 2)
            if (drawn.edges[e].type == "property") drawn.edges[e].name = kNames[(seed + e) % kNames.size()];
        auto raw = readSnapshotBytes(drawn.json());
        QVERIFY2(raw.has_value(), raw ? "" : raw.error().message.c_str());
        const SnapshotPtr snapshot = *analyse(std::move(*raw));
        for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n) {
            const NodeOrdinal node{n};
            ContainmentModel edges;
            edges.setNode(entryOf(snapshot), node);
            RetainersModel retainers;
            retainers.setNode(entryOf(snapshot), node);
            const bool isBelowRoot = std::ranges::any_of(snapshot->retainers()[node], [&](EdgeOrdinal edge) {
                return snapshot->graph().source(edge) == snapshot->graph().root();
            });
            const auto same = [&](HeapModel& model, const std::vector<EdgeOrdinal>& wanted) {
                if (&model == &retainers && isBelowRoot) return true; // V8's own are left out
                const auto shown = edgesOf(model);
                if (shown == wanted) return true;
                qWarning("seed %llu, node %u", static_cast<unsigned long long>(seed), n);
                return false;
            };
            // A collection shows its entries instead, and its edges below "Internals".
            const bool areEntries = entryEdges(*snapshot, node).has_value();
            QVERIFY(areEntries || same(edges, *orderedEdges(*snapshot, node)));
            QVERIFY(same(retainers, *orderedRetainers(*snapshot, node)));
            for (const auto& [column, order] : kColumns)
                for (const auto& [qt, direction] : {std::pair{Qt::AscendingOrder, Direction::Ascending},
                                                    std::pair{Qt::DescendingOrder, Direction::Descending}}) {
                    edges.sort(column, qt);
                    QVERIFY(areEntries || same(edges, *orderedEdges(*snapshot, node, order, direction)));
                    retainers.sort(column, qt);
                    QVERIFY(same(retainers, *orderedRetainers(*snapshot, node, order, direction)));
                    compared += edges.rowCount() + retainers.rowCount();
                }
        }
    }
    QVERIFY(compared > 10'000);
}

void BranchModelTest::retainersComeNearestFirst()
{
    const auto heap = heapOf(R"(
        root -near-> Near:16
        root -a->    A:16
        A    -far->  Far:16
        Near -it->   Target:8
        Far  -it->   Target
        A    ~weak~> Target
        Lost:16 -it-> Target
    )");
    RetainersModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("Target"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    QCOMPARE(model.rowCount(), 3);
    QVERIFY(model.index(0, 0).data().toString().startsWith(QLatin1String("it in Near")));
    QVERIFY(model.index(1, 0).data().toString().startsWith(QLatin1String("it in Far")));
    QVERIFY(
        model.index(2, 0).data().toString().startsWith(QLatin1String("it in Lost"))); // no root reaches it
    model.setShowsWeak(true);
    QCOMPARE(model.rowCount(), 4);
}

void BranchModelTest::ignoredRetainersGoLastAndComeBack()
{
    const auto heap = heapOf(R"(
        root -near-> Near:16
        root -a->    A:16
        A    -far->  Far:16
        Near -it->   Target:8
        Far  -it->   Target
    )");
    RetainersModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("Target"));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto id = heap.snapshot->graph().id(heap.node("Near")).value;
    model.setRules({{IgnoreRule::Kind::Node, id, 2, {}, {}}}); // of another snapshot
    QVERIFY(!model.isIgnored(model.index(0, 0)));
    model.setRules({{IgnoreRule::Kind::Node, id, 1, {}, {}}});
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.index(0, 0).data().toString().startsWith(QLatin1String("it in Far")));
    QVERIFY(model.isIgnored(model.index(1, 0)));
    QCOMPARE(model.index(1, OutlineModel::DistanceColumn).data().toString(), QStringLiteral("ignored"));
    model.setRules({});
    QVERIFY(model.index(0, 0).data().toString().startsWith(QLatin1String("it in Near")));
}

void BranchModelTest::ignoredNamesGoLast_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("last");
    QTest::newRow("an edge's name") << int(IgnoreRule::Kind::EdgeName) << "it"
                                    << "it in Near";
    QTest::newRow("no edge has it") << int(IgnoreRule::Kind::EdgeName) << "i"
                                    << "";
    QTest::newRow("a class") << int(IgnoreRule::Kind::Class) << "Near"
                             << "it in Near";
    QTest::newRow("a class that holds something else") << int(IgnoreRule::Kind::Class) << "Target"
                                                       << "";
}

void BranchModelTest::ignoredNamesGoLast()
{
    QFETCH(int, kind);
    QFETCH(QString, text);
    QFETCH(QString, last);
    const auto heap = heapOf("root -near-> Near:16\nroot -a-> A:16\nA -far-> Far:16\nNear -it-> Target:8\n"
                             "Far -that-> Target");
    const auto classOf = [&](const QString& name) {
        return heap.snapshot->classes().info(heap.snapshot->classOf(heap.node(name.toStdString())));
    };
    RetainersModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("Target"));
    IgnoreRule rule{IgnoreRule::Kind(kind), 0, 0, text, {}};
    if (rule.kind == IgnoreRule::Kind::Class) rule.text = QString::fromStdString(classOf(text).key);
    model.setRules({rule});
    QTRY_VERIFY(!model.isMeasuring() && !model.isBusy());
    QCOMPARE(model.rowCount(), 2);
    const QString first = model.index(0, 0).data().toString(), second = model.index(1, 0).data().toString();
    QVERIFY2(first.startsWith(QLatin1String(last.isEmpty() ? "it in Near" : "that in Far")),
             qPrintable(first));
    QVERIFY2(second.startsWith(last.isEmpty() ? QStringLiteral("that in Far") : last), qPrintable(second));
    QVERIFY(!model.isIgnored(model.index(0, 0)));
    QCOMPARE(model.isIgnored(model.index(1, 0)), !last.isEmpty());
}

/// The example of numbers.md 14, in the states that were recorded from DevTools.
void BranchModelTest::distancesLeadAroundWhatIsIgnored_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<std::vector<std::string>>("ignored");
    using Names = std::vector<std::string>;
    QTest::newRow("nothing") << QByteArray("retainersOfTarget_default") << Names();
    QTest::newRow("Zeta") << QByteArray("afterIgnoringZeta") << Names{"Zeta"};
    QTest::newRow("WeakMap too") << QByteArray("afterIgnoringZetaAndWeakMap") << Names{"Zeta", "WeakMap"};
    QTest::newRow("Beta too") << QByteArray("afterIgnoringZetaWeakMapBeta")
                              << Names{"Zeta", "WeakMap", "Beta"};
}

void BranchModelTest::distancesLeadAroundWhatIsIgnored()
{
    QFETCH(QByteArray, state);
    QFETCH(std::vector<std::string>, ignored);
    const auto folder = dataFile("examples");
    const auto opened = openSnapshot(folder / "retainers.heapsnapshot");
    QVERIFY(opened.has_value());
    const Snapshot& snapshot = **opened;
    const QJsonObject expected = readJson(folder / "retainers.expected.json").object();
    const QJsonArray rows = expected[QLatin1String("extra")].toObject()[QLatin1String(state)].toArray();
    QVERIFY(!rows.isEmpty());
    std::vector<IgnoreRule> rules;
    for (std::uint32_t n = 0; n < snapshot.graph().nodeCount(); ++n)
        if (std::count(ignored.begin(), ignored.end(), snapshot.rawName(NodeOrdinal{n})) != 0)
            rules.push_back({IgnoreRule::Kind::Node, snapshot.graph().id(NodeOrdinal{n}).value, 1, {}, {}});
    QCOMPARE(rules.size(), ignored.size());
    RetainersModel model;
    const EdgeOrdinal any{std::uint32_t(rows[0].toObject()[QLatin1String("edge")].toInt())};
    model.setNode(entryOf(*opened), snapshot.graph().edge(any).to);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false);
    model.setRules(rules);
    QTRY_VERIFY(!model.isMeasuring());
    QCOMPARE(model.rowCount(), int(rows.size()));
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto edge = model.edgeAt(model.index(row, 0));
        QVERIFY(edge.has_value());
        const auto at = std::find_if(rows.begin(), rows.end(), [&](const QJsonValue value) {
            return std::uint32_t(value.toObject()[QLatin1String("edge")].toInt()) == edge->value;
        });
        QVERIFY(at != rows.end());
        const auto want = (*at).toObject();
        QCOMPARE(model.distanceAt(model.index(row, 0)), want[QLatin1String("distance")].toInt());
        QCOMPARE(model.isIgnored(model.index(row, 0)), want[QLatin1String("ignored")].toBool());
        const auto shown = model.index(row, OutlineModel::DistanceColumn).data().toString();
        QCOMPARE(shown == QLatin1String("ignored"), want[QLatin1String("ignored")].toBool());
        if (shown != QLatin1String("ignored"))
            QCOMPARE(shown.startsWith(QLatin1Char('U')),
                     want[QLatin1String("distance")].toInt() >= kUnreachableDistance);
    }
}

void BranchModelTest::chainStopsAtTheApplicationsObject()
{
    const auto heap = heapOf(R"(
        root  -app->     App:16
        App   -cache->   Cache:16
        Cache -{table}-> t:8/array
        t     -[3]->     Entry:8
    )");
    RetainersModel model;
    model.setNode(entryOf(heap.snapshot), heap.node("Entry"));
    const auto table = model.index(0, 0);
    QVERIFY(model.continuesChain(table)); // a backing store: go on
    model.fetchMore(table);
    const auto cache = model.index(0, 0, table);
    QVERIFY(cache.data().toString().contains(QLatin1String("Cache")));
    QVERIFY(!model.continuesChain(cache));
}

void BranchModelTest::realSnapshotsPassTheTester()
{
    const auto opened = openSnapshot(samplesFolder() / "request-cache-3.heapsnapshot.gz");
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
    const auto& snapshot = *opened;
    ContainmentModel containment;
    containment.setNode(entryOf(snapshot), snapshot->graph().root());
    DominatorsModel dominators;
    dominators.setSnapshot(entryOf(snapshot));
    QTRY_VERIFY(dominators.rowCount() > 0);
    QTRY_VERIFY(containment.rowCount() > 0);
    for (BranchModel* model : std::initializer_list<BranchModel*>{&containment, &dominators}) {
        ShallowProxy proxy(model, 2);
        const QAbstractItemModelTester tester(&proxy);
        model->fetchMore(model->index(0, 0));
        QTRY_VERIFY(!model->isBusy());
        model->sort(OutlineModel::ShallowColumn, Qt::DescendingOrder);
        QTRY_VERIFY(!model->isBusy());
        model->sort(OutlineModel::NameColumn, Qt::AscendingOrder);
        QTRY_VERIFY(!model->isBusy());
        std::uint64_t last = UINT64_MAX;
        model->sort(OutlineModel::RetainedColumn, Qt::DescendingOrder);
        QTRY_VERIFY(!model->isBusy());
        for (int row = 0; row < model->rowCount(); ++row) {
            const auto size = model->index(row, OutlineModel::RetainedColumn).data(SortRole).toULongLong();
            QVERIFY(size <= last);
            last = size;
        }
    }
}

QTEST_GUILESS_MAIN(BranchModelTest)
#include "branch_model_test.moc"
