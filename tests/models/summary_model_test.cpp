// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/object_filters.h"
#include "core/analysis/script_owners.h"
#include "core/query/parser.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/model_outline.h"
#include "tests/support/shared_corpus.h"
#include "ui/models/comparison_model.h"
#include "ui/models/growth_model.h"
#include "ui/models/node_text.h"
#include "ui/models/strings_model.h"
#include "ui/models/summary_model.h"
#include "ui/text/format.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <map>

using namespace heaptrail;
using namespace heaptrail::ui;
using namespace heaptrail::test;

namespace {

HeapSet setOf(const std::vector<SnapshotPtr>& snapshots)
{
    HeapSet set;
    for (std::size_t i = 0; i < snapshots.size(); ++i)
        set.push_back({snapshots[i], quint32(i + 1), QStringLiteral("S%1").arg(i + 1)});
    return set;
}

SummaryQuery queryOf(const std::vector<SnapshotPtr>& snapshots, GroupBy by = GroupBy::Class)
{
    SummaryQuery query;
    query.set = setOf(snapshots);
    query.current = quint16(snapshots.size() - 1);
    query.by = by;
    return query;
}

void compute(SummaryModel& model, SummaryQuery query)
{
    QSignalSpy done(&model, &SummaryModel::computed);
    model.setQuery(std::move(query));
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(done[0][0].toString(), QString());
    QTRY_VERIFY(!model.isComputing());
}

/// A real leak: three snapshots of one process.
std::vector<SnapshotPtr> samples()
{
    std::vector<SnapshotPtr> snapshots;
    for (const char* number : {"1", "2", "3"}) {
        auto opened =
            openSnapshot(samplesFolder() / (std::string("request-cache-") + number + ".heapsnapshot.gz"));
        if (opened) snapshots.push_back(*opened);
    }
    return snapshots;
}

const char* const kHeap = R"(
    root  -app->   App#1:16
    App#1 -[0]->   Order#1:24
    App#1 -[1]->   Order#2:24
    Order#1 -status-> done:20/string
    Order#2 -status-> open:20/string
    App#1 -big->   Blob:1000
)";

} // namespace

class SummaryModelTest : public QObject {
    Q_OBJECT
private slots:
    void piecesStandInTheRowOfTheirConcatenation();
    void copiesAreCountedInTheFirstSnapshotToo();
    void theGlobalObjectHasOneNameInAllViews();
    void aFewBytesDoNotStandAboveMegabytes();
    void classesOfOneNameAreToldApartByTheirPlace();
    void listsClassesByRetainedSizeWithTheirInstances();
    void filterKeepsWhatIsOpenAndSelected();
    void columnFiltersKnowUnitsAndShares();
    void propertyColumnShowsValuesAndSorts();
    void objectFilterLimitsTheSums();
    void equalsTheHistogramOnRealSnapshots();
    void everyGroupingCountsEachObjectOnce();
    void whatHasNoLocationBelongsToTheFileThatHoldsIt();
    void sortedFilteredExpandedAtOncePassesTheTester();
    void deltaAndTrendFollowTheSeries();
    void comparisonEqualsTheDiff();
    void comparisonSplitsAClassIntoNewDeletedSurviving();
    void copiesThatMayDifferSortApart();
};

void SummaryModelTest::listsClassesByRetainedSizeWithTheirInstances()
{
    const auto heap = heapOf(kHeap);
    SummaryModel model;
    compute(model, queryOf({heap.snapshot}));
    QCOMPARE(outline(model, SummaryModel::CountColumn),
             QStringList({QStringLiteral("App 1"), QStringLiteral("Blob 1"), QStringLiteral("Order 2"),
                          QStringLiteral("(string) 2")}));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto orders = findRow(model, QStringLiteral("Order"));
    fetchAll(model, orders, 1);
    QCOMPARE(model.rowCount(orders), 2);
    QCOMPARE(model.index(0, SummaryModel::RetainedColumn, orders).data(SortRole).toULongLong(), 44u);
    const auto totals = model.totals();
    QCOMPARE(totals.shownGroups, 4u);
    QCOMPARE(totals.count, 6u);
    QCOMPARE(totals.shallowSize, 1104u);
}

void SummaryModelTest::filterKeepsWhatIsOpenAndSelected()
{
    const auto heap = heapOf(kHeap);
    SummaryModel model;
    compute(model, queryOf({heap.snapshot}));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto orders = findRow(model, QStringLiteral("Order"));
    fetchAll(model, orders, 1);
    const QPersistentModelIndex held = model.index(1, 0, orders);
    const QPersistentModelIndex blob = findRow(model, QStringLiteral("Blob"));
    const auto text = held.data().toString();
    const auto matcher = TextMatcher::compile({TextMatch::Contains, "ord", false});
    QVERIFY(matcher.has_value());
    model.setNameMatcher(*matcher);
    QTRY_COMPARE(model.rowCount(), 1);
    QVERIFY(held.isValid());
    QCOMPARE(held.data().toString(), text);
    QVERIFY(!blob.isValid());
    model.setNameMatcher({});
    QTRY_COMPARE(model.rowCount(), 4);
    QCOMPARE(held.data().toString(), text);
    QCOMPARE(held.parent().data().toString(), QStringLiteral("Order"));
}

void SummaryModelTest::columnFiltersKnowUnitsAndShares()
{
    const auto heap = heapOf(kHeap);
    SummaryModel model;
    compute(model, queryOf({heap.snapshot}));
    const auto set = [&](int column, const char* text) {
        const auto filter = parseColumnFilter(text, ColumnFilter::Kind::Number);
        QVERIFY(filter.has_value());
        model.setColumnFilter(column, *filter);
    };
    set(SummaryModel::ShallowColumn, ">=1kB");
    QTRY_COMPARE(outline(model), QStringList(QStringLiteral("Blob")));
    set(SummaryModel::ShallowColumn, "");
    set(SummaryModel::CountColumn, "2..3");
    QTRY_COMPARE(model.rowCount(), 2);
    set(SummaryModel::CountColumn, "");
    set(SummaryModel::RetainedColumn, ">50%");
    QTRY_COMPARE(model.rowCount(), 2); // App and Blob
}

void SummaryModelTest::propertyColumnShowsValuesAndSorts()
{
    const auto heap = heapOf(kHeap);
    SummaryModel model;
    compute(model, queryOf({heap.snapshot}));
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto orders = findRow(model, QStringLiteral("Order"));
    fetchAll(model, orders);
    model.addPropertyColumn(QStringLiteral("status"));
    const int column = SummaryModel::FixedColumnCount;
    QCOMPARE(model.columnCount(), column + 1);
    model.sort(column, Qt::AscendingOrder);
    QTRY_VERIFY(!model.isBusy());
    const QPersistentModelIndex again = findRow(model, QStringLiteral("Order"));
    QCOMPARE(model.index(0, column, again).data().toString(), QStringLiteral("\"done\""));
    QCOMPARE(model.index(1, column, again).data().toString(), QStringLiteral("\"open\""));
    model.sort(column, Qt::DescendingOrder);
    QTRY_COMPARE(model.index(0, column, again).data().toString(), QStringLiteral("\"open\""));
    model.removePropertyColumn(QStringLiteral("status"));
    QCOMPARE(model.columnCount(), column);
}

void SummaryModelTest::objectFilterLimitsTheSums()
{
    const auto before = heapOf(R"(
    root  -app->   App#1:16
    App#1 -[0]->   Order#1:24
    App#1 -[1]->   Order#2:24
    Order#1 -status-> done:20/string
)");
    const auto heap = heapOf(kHeap);
    const auto filtered = [](const std::vector<SnapshotPtr>& snapshots) {
        auto query = queryOf(snapshots);
        query.objects = [snapshots](quint16 position,
                                    const Task& task) -> Result<std::function<bool(NodeOrdinal)>> {
            const auto expression = parseExpression("property:status");
            auto filter = NodeFilter::compile(*expression, snapshots[position], {}, task);
            if (!filter) return fail(filter.error());
            return std::function<bool(NodeOrdinal)>(
                [filter = *filter](NodeOrdinal node) { return filter.matches(node); });
        };
        return query;
    };
    SummaryModel model;
    compute(model, filtered({heap.snapshot}));
    QCOMPARE(outline(model, SummaryModel::CountColumn), QStringList(QStringLiteral("Order 2")));
    // The change is that of what passes: one of two in the first, both in the second.
    compute(model, filtered({before.snapshot, heap.snapshot}));
    QCOMPARE(outline(model, SummaryModel::CountColumn), QStringList(QStringLiteral("Order 2")));
    QCOMPARE(outline(model, SummaryModel::DeltaColumn), QStringList(QStringLiteral("Order +1")));
}

void SummaryModelTest::equalsTheHistogramOnRealSnapshots()
{
    const auto snapshots = samples();
    QCOMPARE(snapshots.size(), 3u);
    const auto& snapshot = *snapshots.back();
    const auto grouping = groupNodes(snapshot, GroupBy::Class);
    QVERIFY(grouping.has_value());
    std::map<std::string, ClassRow> rows;
    for (const auto& row : snapshot.histogram()) rows[snapshot.classes().info(row.cls).key] = row;
    QCOMPARE(grouping->groups.size(), rows.size());
    for (const auto& group : grouping->groups) {
        const auto it = rows.find(group.key);
        QVERIFY2(it != rows.end(), group.key.text().c_str());
        QCOMPARE(group.count, it->second.count);
        QCOMPARE(group.shallowSize, it->second.shallowSize);
        QCOMPARE(group.retainedSize, it->second.retainedSize);
        QCOMPARE(group.distance, it->second.distance);
    }
}

void SummaryModelTest::everyGroupingCountsEachObjectOnce()
{
    const auto snapshots = samples();
    const auto& snapshot = *snapshots.back();
    std::uint64_t count = 0, size = 0;
    for (const auto& row : snapshot.histogram()) {
        count += row.count;
        size += row.shallowSize;
    }
    for (const auto by : {GroupBy::Class, GroupBy::Shape, GroupBy::Script, GroupBy::Package,
                          GroupBy::OwnerClass, GroupBy::NodeType}) {
        const auto grouping = groupNodes(snapshot, by);
        QVERIFY(grouping.has_value());
        std::uint64_t n = 0, bytes = 0;
        for (const auto& group : grouping->groups) {
            n += group.count;
            bytes += group.shallowSize;
            QVERIFY(group.retainedSize <= snapshot.totalSize());
        }
        QCOMPARE(n, count);
        QCOMPARE(bytes, size);
        QCOMPARE(grouping->members.items().size(), std::size_t(count));
    }
    // The package of a script is that of its path.
    std::map<NodeOrdinal, std::string> scripts;
    const auto byScript = groupNodes(snapshot, GroupBy::Script),
               byPackage = groupNodes(snapshot, GroupBy::Package);
    for (GroupOrdinal group{0}; group.value < byScript->groups.size(); ++group.value)
        for (const NodeOrdinal node : byScript->members[group])
            scripts[node] = byScript->groups[group.value].name.str();
    int located = 0;
    for (GroupOrdinal group{0}; group.value < byPackage->groups.size(); ++group.value)
        for (const NodeOrdinal node : byPackage->members[group]) {
            if (scripts[node].starts_with('(')) continue;
            ++located;
            QCOMPARE(byPackage->groups[group.value].name.str(), packageOfScript(scripts[node]));
        }
    QVERIFY(located > 100);
}

void SummaryModelTest::whatHasNoLocationBelongsToTheFileThatHoldsIt()
{
    const auto heap = heapOf(R"(
        root -global-> global:8
        global -requestCache-> Map#global:32
        global -x-> X:8
        X -theirs-> Module#theirs:8
        Module#theirs -exports-> Object#theirs:8
        Module#theirs -filename-> /app/node_modules/lru/index.js:8/string
        Module#theirs -children-> Array#theirs:8
        Object#theirs -store-> Map#theirs:32
        X -ours-> Module#ours:8
        Module#ours -exports-> Object#ours:8
        Module#ours -filename-> /app/store.js:8/string
        Module#ours -children-> Array#ours:8
        Object#ours -store-> Map#ours:32
        root -roots-> (GC·roots):0/synthetic
        (GC·roots) -[1]-> Lonely:16
        Object#ours -shared-> Shared:16
        Object#theirs -shared-> Shared
        (GC·roots) -[2]-> Shared
    )");
    const auto groupOf = [&](GroupBy by, const char* name) {
        const auto grouping = groupNodes(*heap.snapshot, by);
        if (!grouping) return std::string();
        for (GroupOrdinal group{0}; group.value < grouping->groups.size(); ++group.value)
            for (const NodeOrdinal node : grouping->members[group])
                if (node == heap.node(name)) return grouping->groups[group.value].name.str();
        return std::string();
    };
    QCOMPARE(groupOf(GroupBy::Package, "Map#global"), std::string("(global variables)"));
    QCOMPARE(groupOf(GroupBy::Package, "Map#theirs"), std::string("lru"));
    QCOMPARE(groupOf(GroupBy::Package, "Map#ours"), std::string("(application)"));
    QCOMPARE(groupOf(GroupBy::Script, "Map#ours"), std::string("/app/store.js"));
    QCOMPARE(groupOf(GroupBy::Package, "Lonely"), std::string("(shared or V8)"));
    QCOMPARE(groupOf(GroupBy::Package, "Shared"), std::string("(shared or V8)")); // by more than one
}

void SummaryModelTest::sortedFilteredExpandedAtOncePassesTheTester()
{
    const auto snapshots = samples();
    SummaryModel model;
    compute(model, queryOf(snapshots));
    ShallowProxy proxy(&model, 2);
    const QAbstractItemModelTester tester(&proxy);
    // Of some hundred rows: the tester walks all of them at every step.
    const QPersistentModelIndex held = model.indexOfGroup(QStringLiteral(",(symbol)"));
    const QPersistentModelIndex other = model.indexOfGroup(QStringLiteral(",(sliced string)"));
    QVERIFY(held.isValid() && other.isValid());
    fetchAll(model, held);
    QTRY_VERIFY(model.rowCount(held) > 0);
    const QPersistentModelIndex child = model.index(3, 0, held);
    const auto text = child.data().toString();
    const auto matcher = TextMatcher::compile({TextMatch::Contains, "(", false});
    model.sort(SummaryModel::CountColumn, Qt::DescendingOrder); // all three in flight
    model.setNameMatcher(*matcher);
    fetchAll(model, other);
    QTRY_VERIFY(!model.isBusy());
    QVERIFY(model.rowCount(other) > 0);
    QVERIFY(held.isValid());
    QVERIFY(child.isValid());
    QCOMPARE(child.data().toString(), text);
    std::uint64_t last = UINT64_MAX;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto index = model.index(row, SummaryModel::CountColumn);
        QVERIFY(index.siblingAtColumn(0).data().toString().contains(QLatin1Char('(')));
        QVERIFY(index.data(SortRole).toULongLong() <= last);
        last = index.data(SortRole).toULongLong();
    }
}

void SummaryModelTest::deltaAndTrendFollowTheSeries()
{
    const auto snapshots = samples();
    SummaryModel model;
    compute(model, queryOf(snapshots));
    const auto row = findRow(model, QStringLiteral("IncomingMessage"));
    QVERIFY(row.isValid());
    QCOMPARE(row.siblingAtColumn(SummaryModel::CountColumn).data(SortRole).toULongLong(), 522u);
    QCOMPARE(row.siblingAtColumn(SummaryModel::DeltaColumn).data().toString(), QStringLiteral("+260"));
    QCOMPARE(model.headerData(SummaryModel::DeltaColumn, Qt::Horizontal).toString(),
             QStringLiteral("Δ vs S2"));
    const auto trend = row.siblingAtColumn(SummaryModel::TrendColumn).data(TrendRole).value<QList<qreal>>();
    QCOMPARE(trend.size(), 3);
    QVERIFY(trend[0] < trend[1] && trend[1] < trend[2]);
}

void SummaryModelTest::comparisonEqualsTheDiff()
{
    const auto snapshots = samples();
    ComparisonModel model;
    QSignalSpy done(&model, &ComparisonModel::computed);
    model.setSnapshots(setOf(snapshots), ComparisonModel::Mode::Pair, 1, 2);
    QTRY_COMPARE(done.count(), 1);
    QTRY_VERIFY(!model.isComputing());
    ShallowProxy proxy(&model, 2);
    const QAbstractItemModelTester tester(&proxy);
    const auto diff = diffSnapshots(*snapshots[1], *snapshots[2]);
    QVERIFY(diff.has_value());
    std::map<std::string, const DiffRow*> byKey;
    for (const auto& row : *diff) byKey[row.key] = &row;
    using What = ComparisonModel::What;
    std::size_t ofDiff = 0; // the others keep more or less, and none of their objects came or went
    for (int at = 0; at < model.rowCount(); ++at) {
        const auto index = model.index(at, 0);
        const auto it = byKey.find(index.data(ClassKeyRole).toString().toStdString());
        const auto value = [&](What what) {
            return index.siblingAtColumn(model.columnOf(what)).data(SortRole).toLongLong();
        };
        if (it == byKey.end()) {
            for (const What what : {What::New, What::Deleted, What::Delta, What::AllocatedSize,
                                    What::FreedSize, What::SizeDelta})
                QCOMPARE(value(what), 0);
            QVERIFY(value(What::RetainedDelta) != 0);
            continue;
        }
        ++ofDiff;
        QCOMPARE(value(What::New), qlonglong(it->second->addedCount));
        QCOMPARE(value(What::Deleted), qlonglong(it->second->removedCount));
        QCOMPARE(value(What::Delta), it->second->countDelta());
        QCOMPARE(value(What::AllocatedSize), qlonglong(it->second->addedSize));
        QCOMPARE(value(What::FreedSize), qlonglong(it->second->removedSize));
        QCOMPARE(value(What::SizeDelta), it->second->sizeDelta());
    }
    QCOMPARE(ofDiff, byKey.size());
}

void SummaryModelTest::comparisonSplitsAClassIntoNewDeletedSurviving()
{
    const auto before = heapOf(R"(
        root  -app-> App#1@11:16
        App#1 -a->   Job#1@101:8
        App#1 -b->   Job#2@103:8
    )");
    const auto after = heapOf(R"(
        root  -app-> App#1@11:16
        App#1 -b->   Job#2@103:8
        Job#2 -data-> Data@301:500
        App#1 -c->   Job#3@203:8
    )");
    ComparisonModel model;
    QSignalSpy done(&model, &ComparisonModel::computed);
    model.setSnapshots(setOf({before.snapshot, after.snapshot}), ComparisonModel::Mode::Pair, 0, 1);
    QTRY_COMPARE(done.count(), 1);
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // its fetches inside our signals are changes inside changes
    const auto job = model.indexOfClass(QStringLiteral(",Job"));
    QVERIFY(job.isValid());
    const QPersistentModelIndex held = job;
    fetchAll(model, held, 2);
    QStringList lines;
    for (int row = 0; row < model.rowCount(held); ++row) {
        const auto section = model.index(row, 0, held);
        lines << section.data().toString();
        for (int child = 0; child < model.rowCount(section); ++child)
            lines << model.index(child, 0, section).data().toString();
    }
    QCOMPARE(lines,
             QStringList({QStringLiteral("New ×1"), QStringLiteral("c: Job @203"),
                          QStringLiteral("Deleted ×1"), QStringLiteral("a: Job @101"),
                          QStringLiteral("Surviving ×1"), QStringLiteral("b: Job @103")}));
    const auto survivor = findRow(model, QStringLiteral("b: Job @103"));
    const int column = model.columnOf(ComparisonModel::What::RetainedDelta);
    QCOMPARE(survivor.siblingAtColumn(column).data(SortRole).toLongLong(), 500);
}

void SummaryModelTest::copiesThatMayDifferSortApart()
{
    // Two texts that surely stand twice; two concatenations of a slice, whose text is not in the file; and one whose
    // parts are known.
    const auto heap = heapOf(R"(
        root -g-> global:8
        global -a-> plain#1:40/string
        global -b-> plain#2:40/string
        global -c-> guess#1:90/concatenated_string
        global -d-> guess#2:90/concatenated_string
        guess#1 -{first}-> head:30/string
        guess#1 -{second}-> (sliced·string):30/sliced_string
        guess#2 -{first}-> head:30/string
        guess#2 -{second}-> (sliced·string):30/sliced_string
        global -e-> known#1:60/concatenated_string
        global -f-> known#2:60/concatenated_string
        known#1 -{first}-> head:30/string
        known#1 -{second}-> tail:30/string
        known#2 -{first}-> head:30/string
        known#2 -{second}-> tail:30/string
    )");
    StringsModel model;
    QSignalSpy done(&model, &StringsModel::computed);
    model.setSnapshot({heap.snapshot, 1, QStringLiteral("S1")});
    QTRY_COMPARE(done.count(), 1);
    const auto sure = [&] {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts << model.index(row, StringsModel::SureColumn).data().toString();
        return texts;
    };
    const QString certain = StringsModel::tr("certain"), possible = StringsModel::tr("possible");
    QTRY_COMPARE(model.rowCount(), 3);
    model.sort(StringsModel::SureColumn, Qt::AscendingOrder);
    QTRY_COMPARE(sure(), QStringList({certain, certain, possible}));
    model.sort(StringsModel::SureColumn, Qt::DescendingOrder);
    QTRY_COMPARE(sure(), QStringList({possible, certain, certain}));
}

void SummaryModelTest::piecesStandInTheRowOfTheirConcatenation()
{
    const auto heap = heapOf(R"(
        root -a-> line#whole:32/concatenated_string
        line#whole -{first}-> line#half:32/concatenated_string
        line#whole -{second}-> c:20/string
        line#half -{first}-> a:20/string
        line#half -{second}-> b:20/string
        root -shared-> b
        root -d-> slice:32/sliced_string
        slice -{parent}-> parent:900/string
    )");
    StringsModel model;
    model.setScope(StringsModel::Scope::All);
    QSignalSpy done(&model, &StringsModel::computed);
    model.setSnapshot({heap.snapshot, 1, QStringLiteral("S1")});
    QTRY_COMPARE(done.count(), 1);
    // The whole; what others hold, too; a slice, and the text that it keeps, which is no part of it.
    QTRY_COMPARE(model.rowCount(), 4);
    QCOMPARE(model.totals().pieces, std::size_t(3));
    QCOMPARE(model.totals().strings, std::size_t(7)); // all are shown, with their bytes
    QCOMPARE(model.totals().all, std::size_t(7));
    const QModelIndex whole = model.revealNode(heap.node("a"));
    QVERIFY(whole.isValid() && model.hasChildren(whole));
    QCOMPARE(model.data(whole, NodeRole).toUInt(), heap.node("line#whole").value);
    // Who searches finds each.
    model.setMatcher(*TextMatcher::compile({TextMatch::Contains, "c", true}));
    QTRY_VERIFY(model.revealNode(heap.node("c")).isValid());
    QCOMPARE(model.data(model.revealNode(heap.node("c")), NodeRole).toUInt(), heap.node("c").value);
}

void SummaryModelTest::copiesAreCountedInTheFirstSnapshotToo()
{
    // By text, whatever the ids; a concatenation counts as its text does. Slices have none.
    const auto before = heapOf(R"(
        root -a-> key#1:20/string
        root -b-> once:20/string
        root -c-> gone:20/string
        root -d-> ab#whole:32/concatenated_string
        ab#whole -{first}-> a:16/string
        ab#whole -{second}-> b:16/string
    )");
    const auto now = heapOf(R"(
        root -a-> key#1:20/string
        root -b-> key#2:20/string
        root -c-> key#3:20/string
        root -d-> once:20/string
        root -e-> fresh:20/string
        root -f-> ab:20/string
        root -g-> (sliced·string):30/sliced_string
    )");
    StringsModel model;
    model.setScope(StringsModel::Scope::All);
    QSignalSpy done(&model, &StringsModel::computed);
    model.setSnapshot({now.snapshot, 2, QStringLiteral("S2")}, {before.snapshot, 1, QStringLiteral("S1")});
    QTRY_COMPARE(done.count(), 1);
    QTRY_COMPARE(model.rowCount(), 5);
    QCOMPARE(model.headerData(StringsModel::DeltaColumn, Qt::Horizontal, Qt::ToolTipRole).toString(),
             QStringLiteral("Change of the copies, S1 → S2"));
    const auto rows = [&] {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts << model.index(row, StringsModel::TextColumn).data().toString() + QLatin1Char(' ')
                    + model.index(row, StringsModel::DeltaColumn).data().toString();
        return texts;
    };
    model.sort(StringsModel::DeltaColumn, Qt::DescendingOrder);
    QTRY_COMPARE(rows().front(), QStringLiteral("“key” +2")); // counted after the rows are there
    QCOMPARE(rows().at(1), QStringLiteral("“fresh” +1"));
    QCOMPARE(rows().filter(QStringLiteral(" 0")),
             QStringList({QStringLiteral("“once” 0"), QStringLiteral("“ab” 0")}));
    QCOMPARE(rows().filter(QStringLiteral("sliced")).front().right(1), emDash());
    model.setScope(StringsModel::Scope::Duplicates);
    QTRY_COMPARE(rows(), QStringList(QStringLiteral("“key” +2")));
    // Of another snapshot, with more strings: none has the counts of these, and the order is theirs in the end.
    model.setScope(StringsModel::Scope::All);
    std::string more = "root -z-> other#1:20/string\nroot -y-> other#2:20/string\n";
    for (int i = 0; i < 20; ++i)
        more += "root -a" + std::to_string(i) + "-> t" + std::to_string(i) + ":90/string\n";
    model.setSnapshot({heapOf(more).snapshot, 4, QStringLiteral("S4")},
                      {now.snapshot, 3, QStringLiteral("S3")});
    QTRY_COMPARE(done.count(), 2);
    QTRY_COMPARE(rows().front(), QStringLiteral("“other” +2"));
    QCOMPARE(rows().size(), 21);
}

void SummaryModelTest::theGlobalObjectHasOneNameInAllViews()
{
    const auto heap = heapOf("root -global-> global·/·:8/object\nglobal·/·:8/object -a-> A:16");
    SummaryModel model;
    compute(model, queryOf({heap.snapshot}));
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row) names << model.index(row, 0).data().toString();
    QVERIFY2(names.contains(QStringLiteral("global")), qPrintable(names.join(QLatin1Char('|'))));
    const NodeOrdinal global = heap.node("global·/·");
    QCOMPARE(nodeName(*heap.snapshot, global), QStringLiteral("global"));
    QVERIFY(!nodeToolTip(*heap.snapshot, global).contains(QLatin1Char('/')));
}

void SummaryModelTest::aFewBytesDoNotStandAboveMegabytes()
{
    const auto cls = [](const char* name, std::uint64_t shallow, std::uint64_t retained) {
        SeriesRow row;
        row.name = SharedText(name);
        row.count = {1, 2};
        row.shallowSize = {0, shallow};
        row.retainedSize = {0, retained};
        return row;
    };
    const auto series = std::make_shared<const std::vector<SeriesRow>>(
        std::vector<SeriesRow>{cls("global /", 100, 1'170'000), cls("(string)", 641'000, 641'000),
                               cls("Answer", 1'000, 500'000), cls("process", 200, 400'000),
                               cls("TimersList", 90, 450'000), cls("Small", 70, 70), cls("Watched", 50, 50)});
    GrowthModel model;
    model.setSeries(series, 2, 10, {"Watched"});
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row) names << model.index(row, 0).data().toString();
    QCOMPARE(names.join(QLatin1Char('|')),
             QStringLiteral("Answer|TimersList|Watched|global|(string)|process|Small"));
    QVERIFY(!model.index(1, 0).data(InternalRole).toBool()); // timers are the program's
    QVERIFY(model.index(3, 0).data(InternalRole).toBool()); // what stands last is grey
}

void SummaryModelTest::classesOfOneNameAreToldApartByTheirPlace()
{
    const auto cls = [](const char* name, std::optional<SourceLocation> location) {
        SeriesRow row;
        row.name = SharedText(name);
        row.location = location;
        row.count = {1, 2};
        row.shallowSize = row.retainedSize = {0, 1'000};
        return row;
    };
    const auto series = std::make_shared<const std::vector<SeriesRow>>(
        std::vector<SeriesRow>{cls("Worm", SourceLocation{7, 3, 0}), cls("Worm", SourceLocation{9, 5, 0}),
                               cls("Answer", SourceLocation{7, 8, 0})});
    const auto heap = heapOf("root -a-> A:16");
    GrowthModel model;
    model.setSeries(series, 2, 10, {}, heap.snapshot.get());
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row) names << model.index(row, 0).data().toString();
    QCOMPARE(names.join(QLatin1Char('|')), QStringLiteral("Worm  script 7:4|Worm  script 9:6|Answer"));
}

QTEST_GUILESS_MAIN(SummaryModelTest)
#include "summary_model_test.moc"
