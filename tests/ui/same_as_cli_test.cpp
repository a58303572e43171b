// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each view of the window shows is what the command line prints of the same files: the sample, and a heap of every
// runtime in tests/data. Rows are compared as texts, those of the window as they stand in its cells.
#include "app/cli/cli.h"
#include "core/analysis/dominated.h"
#include "core/analysis/entry_names.h"
#include "tests/support/gui.h"
#include "tests/support/model_outline.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"
#include "ui/charts/memory_chart.h"
#include "ui/models/allocations_model.h"
#include "ui/models/comparison_model.h"
#include "ui/models/dominators_model.h"
#include "ui/models/node_text.h"
#include "ui/models/paths_model.h"
#include "ui/models/roles.h"
#include "ui/models/statistics_model.h"
#include "ui/models/strings_model.h"
#include "ui/models/summary_model.h"
#include "ui/text/format.h"
#include "ui/views/allocations_page.h"
#include "ui/window/main_window.h"
#include "ui/workspace/profiles.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QTest>
#include <QTextBrowser>
#include <QTextDocumentFragment>
#include <QTreeWidget>

#include <algorithm>
#include <functional>
#include <map>

namespace heaptrail::test {

using namespace ui;

namespace {

QStringList sorted(QStringList lines)
{
    lines.sort();
    return lines;
}
QString line(const QStringList& cells)
{
    return cells.join(QStringLiteral(" | "));
}
QString count(const QJsonValue& number)
{
    return formatCount(std::uint64_t(number.toInteger()));
}
QString size(const QJsonValue& bytes)
{
    // As the cell shows it, and to the byte behind it.
    return formatSize(std::uint64_t(bytes.toInteger())) + QStringLiteral(" = ")
        + QString::number(bytes.toInteger());
}
QString distance(const QJsonValue& edges)
{
    return formatDistance(std::int32_t(edges.toInteger()));
}
QString name(const QJsonValue& text)
{
    return classText(text.toString().toStdString()); // the window says "global" for "global / "
}
/// The cell, and the number behind it where it is a size.
QString shown(const QModelIndex& cell)
{
    return cell.data().toString();
}
QString shownSize(const QModelIndex& cell)
{
    return shown(cell) + QStringLiteral(" = ") + cell.data(SortRole).toString();
}
/// "Buffer" or, where the class has a place in a script, "Buffer …:277:16": lines and columns from 1.
QString className(const QJsonObject& row)
{
    const QJsonObject location = row[QLatin1String("location")].toObject();
    if (location.isEmpty()) return name(row[QLatin1String("name")]);
    return QStringLiteral("%1 …:%2:%3")
        .arg(name(row[QLatin1String("name")]))
        .arg(location[QLatin1String("line")].toInteger() + 1)
        .arg(location[QLatin1String("column")].toInteger() + 1);
}
QString shownClass(const QModelIndex& cell)
{
    static const QRegularExpression place(QStringLiteral("^(.*)  \\S.*(:\\d+:\\d+)$"));
    const auto match = place.match(shown(cell));
    return match.hasMatch() ? match.captured(1) + QStringLiteral(" …") + match.captured(2) : shown(cell);
}
/// "63695" of "requestCache :: Map @63695 · seen above"
QString shownId(const QModelIndex& cell)
{
    return shown(cell).section(QLatin1Char('@'), -1).section(QLatin1Char(' '), 0, 0);
}
/// Every row below the parent, whether fetched or not.
QStringList rowsOf(const BranchModel& model,
                   const std::function<QString(std::function<QModelIndex(int)>)>& text,
                   const QModelIndex& parent = {})
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row)
        lines << text([&, row](int column) { return model.index(row, column, parent); });
    return lines;
}
QStringList linesOf(const QJsonValue& array, const std::function<QString(const QJsonObject&)>& text)
{
    QStringList lines;
    for (const QJsonValue value : array.toArray()) lines << text(value.toObject());
    return lines;
}

} // namespace

class SameAsCliTest : public QObject {
    Q_OBJECT
private slots:
    void everyView_data();
    void everyView();
    void profile();

private:
    QJsonObject printed(std::vector<std::string> args)
    {
        args.insert(args.end(), {"--format", "json"});
        std::ostringstream out, err;
        const auto code = cli::runCli(args, cli::Streams{out, err, false, {}, openSampleOnce});
        if (code != cli::ExitCode::Done) QTest::qFail(err.str().c_str(), __FILE__, __LINE__);
        return QJsonDocument::fromJson(QByteArray::fromStdString(out.str())).object();
    }
    std::string file() const { return m_files.back().toStdString(); }
    SnapshotPtr heap() const
    {
        return m_window->workspace().snapshot(m_window->workspace().readyIds().back());
    }
    void go(const char* view)
    {
        m_window->navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
        QVERIFY(waitUntilIdle());
    }
    template <class Model>
    const Model& model(const char* view)
    {
        return *qobject_cast<Model*>(child<TreeView>(*m_window, view)->model());
    }
    /// Objects of different kinds: what holds the most, the longest string, a function, the most held, some by lot.
    std::vector<NodeOrdinal> someObjects() const;

    void statistics();
    void summary();
    void query();
    void dominators();
    void containment();
    void strings();
    void comparisonOfTwo();
    void comparisonOfAll();
    void suspects();
    void memoryLog();
    void allocations(const std::string& of);
    void retainers(NodeOrdinal node);
    void paths(NodeOrdinal node);
    void inspector(NodeOrdinal node);

    QStringList m_files;
    std::unique_ptr<MainWindow> m_window;
};

void SameAsCliTest::everyView_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::newRow("sample") << sampleSnapshots();
    const QDir data(QString::fromStdString(dataFile("").string()));
    for (const QString& file : data.entryList({QStringLiteral("*.heap*")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(file)) << QStringList{data.filePath(file)};
}

void SameAsCliTest::everyView()
{
    QFETCH(QStringList, files);
    m_files = files;
    m_window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*m_window);
    QVERIFY(openAndWait(*m_window, files.size() > 1 ? samplePaths() : files));
    QCOMPARE(int(m_window->workspace().readyIds().size()), int(files.size()));
    std::vector<void (SameAsCliTest::*)()> views{&SameAsCliTest::statistics,  &SameAsCliTest::summary,
                                                 &SameAsCliTest::query,       &SameAsCliTest::dominators,
                                                 &SameAsCliTest::containment, &SameAsCliTest::strings,
                                                 &SameAsCliTest::suspects};
    if (files.size() > 1)
        views.insert(
            views.end(),
            {&SameAsCliTest::comparisonOfTwo, &SameAsCliTest::comparisonOfAll, &SameAsCliTest::memoryLog});
    for (const auto view : views) {
        (this->*view)();
        if (QTest::currentTestFailed()) return;
    }
    if (!heap()->graph().raw().traceTree.empty()) allocations(file());
    if (QTest::currentTestFailed()) return;
    go(view::kSummary);
    const std::pair<const char*, void (SameAsCliTest::*)(NodeOrdinal)> docks[] = {
        {view::kRetainers, &SameAsCliTest::retainers},
        {view::kPaths, &SameAsCliTest::paths},
        {view::kInspector, &SameAsCliTest::inspector}};
    for (const auto& [dock, compare] : docks) {
        m_window->showView(QString::fromLatin1(dock));
        for (const NodeOrdinal node : someObjects()) {
            child<TreeView>(*m_window, "summaryView")->setFocus(); // a dock follows another view, not itself
            m_window->navigator().selectNode(m_window->workspace().readyIds().back(), node);
            QVERIFY(waitUntilIdle());
            (this->*compare)(node);
            if (QTest::currentTestFailed()) return;
        }
    }
    m_window.reset();
}

void SameAsCliTest::profile()
{
    const QString path = QString::fromStdString(dataFile("profiles/node-20.heapprofile").string());
    m_window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*m_window);
    drop(*m_window, {path});
    QVERIFY(waitFor([&] { return !Profiles::of(m_window->workspace()).all().empty(); }) && waitUntilIdle());
    QCOMPARE(m_window->navigator().place().view, QString::fromLatin1(AllocationsPage::kId));
    allocations(path.toStdString());
    m_window.reset();
}

/// Who allocated by itself: the rows of the bottom-up view.
void SameAsCliTest::allocations(const std::string& of)
{
    go(AllocationsPage::kId);
    auto* as = child<QComboBox>(*m_window, "allocationsAs");
    as->setFocus();
    while (as->currentIndex() < 1) QTest::keyClick(as, Qt::Key_Down);
    QVERIFY(waitUntilIdle());
    const auto& table = model<AllocationsModel>("allocationsView");
    const auto rows = rowsOf(table, [](const auto& cell) {
        return line({shown(cell(AllocationsModel::NameColumn)), shown(cell(AllocationsModel::PlaceColumn)),
                     shownSize(cell(AllocationsModel::SelfColumn)),
                     shownSize(cell(AllocationsModel::TotalColumn)),
                     shown(cell(AllocationsModel::CountColumn))});
    });
    QStringList wanted =
        linesOf(printed({"allocations", of})[QLatin1String("functions")], [](const QJsonObject& row) {
            if (row[QLatin1String("selfSize")].toInteger() == 0
                && row[QLatin1String("count")].toInteger() == 0)
                return QString();
            const QString script = row[QLatin1String("script")].toString();
            const qint64 at = row[QLatin1String("line")].toInteger();
            QString place = script.section(QLatin1Char('/'), -1);
            if (at >= 0 && !script.isEmpty()) place += QStringLiteral(":%1").arg(at + 1);
            return line({name(row[QLatin1String("function")]), place, size(row[QLatin1String("selfSize")]),
                         size(row[QLatin1String("totalSize")]), count(row[QLatin1String("count")])});
        });
    wanted.removeAll(QString());
    QVERIFY(wanted.size() > 3);
    QCOMPARE(sorted(rows), sorted(wanted));
}

std::vector<NodeOrdinal> SameAsCliTest::someObjects() const
{
    const Snapshot& snapshot = *heap();
    std::optional<NodeOrdinal> biggest, longest, function, mostHeld;
    std::vector<NodeOrdinal> held;
    for (std::uint32_t n = 1; n < snapshot.graph().nodeCount(); ++n) {
        const NodeOrdinal node{n};
        if (snapshot.distance(node) < 2 || snapshot.distance(node) >= 100'000'000) continue;
        const auto better = [&](std::optional<NodeOrdinal>& best, auto value) {
            if (!best || value(node) > value(*best)) best = node;
        };
        const auto type = snapshot.graph().type(node);
        if (type == NodeType::Object)
            better(biggest, [&](NodeOrdinal x) { return snapshot.retainedSize(x); });
        if (type == NodeType::String) better(longest, [&](NodeOrdinal x) { return snapshot.shallowSize(x); });
        if (type == NodeType::Closure)
            better(function, [&](NodeOrdinal x) { return snapshot.retainedSize(x); });
        better(mostHeld, [&](NodeOrdinal x) { return snapshot.retainers()[x].size(); });
        held.push_back(node);
    }
    std::vector<NodeOrdinal> some;
    for (const auto& one : {biggest, longest, function, mostHeld})
        if (one) some.push_back(*one);
    for (const std::size_t lot : {104'729u})
        if (!held.empty()) some.push_back(held[lot % held.size()]);
    return some;
}

void SameAsCliTest::statistics()
{
    go(view::kStatistics);
    const auto& table = model<StatisticsModel>("statisticsView");
    const int column = int(m_files.size());
    const QJsonObject all = printed({"stats", file()});
    const QJsonObject numbers = all[QLatin1String("statistics")].toObject();
    const QJsonObject v8 = numbers[QLatin1String("v8heap")].toObject();
    const QJsonObject native = numbers[QLatin1String("native")].toObject();
    const auto cell = [&](StatisticsModel::Row row) { return shownSize(table.index(row, column)); };
    QCOMPARE(cell(StatisticsModel::Total), size(numbers[QLatin1String("total")]));
    QCOMPARE(cell(StatisticsModel::Code), size(v8[QLatin1String("code")]));
    QCOMPARE(cell(StatisticsModel::Strings), size(v8[QLatin1String("strings")]));
    QCOMPARE(cell(StatisticsModel::JsArrays), size(v8[QLatin1String("jsArrays")]));
    QCOMPARE(cell(StatisticsModel::System), size(v8[QLatin1String("system")]));
    QCOMPARE(cell(StatisticsModel::TypedArrays), size(native[QLatin1String("typedArrays")]));
    // The status bar: where the user stands.
    bool isThere = false;
    qint64 objects = 0; // as Summary counts them
    for (const QJsonValue row : printed({"summary", file()})[QLatin1String("classes")].toArray())
        objects += row.toObject()[QLatin1String("count")].toInteger();
    const QString where = tr("%1 objects · %2")
                              .arg(count(QJsonValue(objects)),
                                   formatSize(std::uint64_t(all[QLatin1String("totalSize")].toInteger())));
    for (const auto* label : m_window->findChildren<QLabel*>())
        isThere = isThere || label->text().endsWith(where);
    QVERIFY2(isThere, qPrintable(where));
}

void SameAsCliTest::summary()
{
    go(view::kSummary);
    const auto& table = model<SummaryModel>("summaryView");
    const auto rows = rowsOf(table, [](const auto& cell) {
        return line({shownClass(cell(SummaryModel::NameColumn)), shown(cell(SummaryModel::CountColumn)),
                     shownSize(cell(SummaryModel::ShallowColumn)),
                     shownSize(cell(SummaryModel::RetainedColumn)),
                     shown(cell(SummaryModel::DistanceColumn))});
    });
    const QJsonValue classes = printed({"summary", file()})[QLatin1String("classes")];
    const auto wanted = linesOf(classes, [](const QJsonObject& row) {
        return line({className(row), count(row[QLatin1String("count")]),
                     size(row[QLatin1String("shallowSize")]), size(row[QLatin1String("retainedSize")]),
                     distance(row[QLatin1String("distance")])});
    });
    QCOMPARE(sorted(rows), sorted(wanted));
    // And in the same order, as far as the retained size tells it.
    const auto sizes = [](const QStringList& lines) {
        QStringList only;
        for (const QString& one : lines) only << one.section(QStringLiteral(" | "), 3, 3);
        return only;
    };
    QCOMPARE(sizes(rows), sizes(wanted));
}

void SameAsCliTest::query()
{
    go(view::kSummary);
    auto* page = m_window->page(QString::fromLatin1(view::kSummary));
    auto* field = child<QLineEdit>(*page, "filter");
    const auto& table = model<SummaryModel>("summaryView");
    for (const char* expression :
         {"type:closure", "type:object retained>10kB", "class:~Array property:length"}) {
        field->setFocus();
        field->clear();
        type(*m_window, QString::fromLatin1(expression));
        press(*m_window, Qt::Key_Return);
        QVERIFY(waitUntilIdle());
        QStringList shownIds;
        for (int row = 0; row < table.rowCount(); ++row)
            for (const NodeOrdinal node : table.membersAt(table.index(row, 0)))
                shownIds << formatId(heap()->graph().id(node).value);
        const QJsonObject answer = printed({"query", file(), expression});
        // Objects of no size are in no class of the Summary (numbers.md 11), though a query finds them.
        QStringList wanted = linesOf(answer[QLatin1String("objects")], [](const QJsonObject& object) {
            return object[QLatin1String("shallowSize")].toInteger() == 0
                ? QString()
                : formatId(std::uint64_t(object[QLatin1String("id")].toInteger()));
        });
        wanted.removeAll(QString());
        QCOMPARE(sorted(shownIds), sorted(wanted));
    }
    field->clear();
    press(*m_window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
}

void SameAsCliTest::dominators()
{
    go(view::kDominators);
    const auto& table = model<DominatorsModel>("dominatorsView");
    const auto rows = rowsOf(table, [](const auto& cell) {
        return line({shownId(cell(OutlineModel::NameColumn)), shownSize(cell(OutlineModel::ShallowColumn)),
                     shownSize(cell(OutlineModel::RetainedColumn))});
    });
    // In the window what is a part of its owner has no row: what it dominates stands in its place.
    const QJsonObject root = printed({"dominators", file(), "--depth", "4"});
    QJsonArray below = root[QLatin1String("children")].toArray();
    for (qsizetype k = 0; k < below.size();) {
        const QJsonObject row = below[k].toObject();
        const auto id = NodeId{std::uint64_t(row[QLatin1String("id")].toInteger())};
        if (!isPartOfOwner(*heap(), *heap()->graph().nodeById(id))) {
            ++k;
            continue;
        }
        below.removeAt(k);
        for (const QJsonValue child : row[QLatin1String("children")].toArray()) below.append(child);
    }
    const auto wanted = linesOf(below, [](const QJsonObject& row) {
        return line({QString::number(row[QLatin1String("id")].toInteger()),
                     size(row[QLatin1String("shallowSize")]), size(row[QLatin1String("retainedSize")])});
    });
    QVERIFY(!wanted.isEmpty());
    QCOMPARE(sorted(rows), sorted(wanted));
    QCOMPARE(rows.front().section(QStringLiteral(" | "), 2),
             wanted.front().section(QStringLiteral(" | "), 2));
}

void SameAsCliTest::containment()
{
    go(view::kContainment);
    const auto& table = model<ContainmentModel>("containmentView");
    const Snapshot& snapshot = *heap();
    const auto rows = rowsOf(table, [](const auto& cell) {
        const auto index = cell(OutlineModel::NameColumn);
        return line({index.data(EdgeNameRole).toString(), shownId(index)});
    });
    const auto root = std::to_string(snapshot.graph().id(snapshot.graph().root()).value);
    const auto wanted =
        linesOf(printed({"object", file(), root})[QLatin1String("edges")], [](const QJsonObject& edge) {
            const bool isIndexed = edge[QLatin1String("type")] == QLatin1String("element")
                || edge[QLatin1String("type")] == QLatin1String("hidden");
            const QString label = name(edge[QLatin1String("name")]);
            return line({isIndexed ? QLatin1Char('[') + label + QLatin1Char(']') : label,
                         QString::number(edge[QLatin1String("to")].toInteger())});
        });
    QCOMPARE(sorted(rows), sorted(wanted));
}

void SameAsCliTest::strings()
{
    go(view::kStrings);
    auto* scope = child<QComboBox>(*m_window, "stringScope");
    scope->setCurrentIndex(scope->findText(QStringLiteral("Duplicates")));
    emit scope->activated(scope->currentIndex());
    QVERIFY(waitUntilIdle());
    const auto& table = model<StringsModel>("stringsView");
    const auto rows = rowsOf(table, [](const auto& cell) {
        return line({cell(StringsModel::TextColumn).data(Qt::ToolTipRole).toString().left(200),
                     shown(cell(StringsModel::CountColumn)), shownSize(cell(StringsModel::ShallowColumn)),
                     shownSize(cell(StringsModel::WastedColumn)),
                     shownSize(cell(StringsModel::RetainedColumn)), shown(cell(StringsModel::SureColumn)),
                     shown(cell(StringsModel::SiteColumn))});
    });
    const auto wanted =
        linesOf(printed({"strings", file()})[QLatin1String("strings")], [](const QJsonObject& row) {
            const bool isCertain = row[QLatin1String("certain")].toBool();
            return line(
                {safeText(row[QLatin1String("text")].toString().toStdString(), 1500).left(200),
                 count(row[QLatin1String("count")]), size(row[QLatin1String("shallowSize")]),
                 (isCertain ? QString() : QStringLiteral("≤ ")) + size(row[QLatin1String("wastedSize")]),
                 size(row[QLatin1String("retainedSize")]),
                 isCertain ? StringsModel::tr("certain") : StringsModel::tr("possible"),
                 name(row[QLatin1String("site")])});
        });
    QCOMPARE(rows.size(), wanted.size());
    QCOMPARE(sorted(rows), sorted(wanted));
}

void SameAsCliTest::comparisonOfTwo()
{
    go(view::kComparison);
    auto* mode = child<QComboBox>(*m_window, "comparisonMode");
    mode->setFocus();
    QTest::keyClick(mode, Qt::Key_Home);
    QVERIFY(waitUntilIdle());
    const auto& table = model<ComparisonModel>("comparisonView");
    using What = ComparisonModel::What;
    QCOMPARE(table.mode(), ComparisonModel::Mode::Pair);
    auto rows = rowsOf(table, [&](const auto& cell) {
        // The command lists classes with new or deleted objects; the window, too, those that only keep more or less.
        const auto number = [&](What what) { return cell(table.columnOf(what)).data(SortRole).toLongLong(); };
        if (number(What::New) + number(What::Deleted) == 0) return QString();
        QStringList cells{shownClass(cell(0))};
        for (const What what : {What::New, What::Deleted, What::Delta})
            cells << shown(cell(table.columnOf(what)));
        for (const What what : {What::AllocatedSize, What::FreedSize, What::SizeDelta})
            cells << cell(table.columnOf(what)).data(SortRole).toString()
                  << shown(cell(table.columnOf(what)));
        return line(cells);
    });
    const QJsonObject all = printed(
        {"compare", m_files[int(table.base())].toStdString(), m_files[int(table.target())].toStdString()});
    const auto wanted =
        linesOf(all[QLatin1String("pairs")][0][QLatin1String("classes")], [](const QJsonObject& row) {
            const auto bytes = [&](QLatin1String field) { return row[field].toInteger(); };
            return line({className(row), count(row[QLatin1String("addedCount")]),
                         count(row[QLatin1String("removedCount")]),
                         formatDelta(bytes(QLatin1String("countDelta"))),
                         QString::number(bytes(QLatin1String("addedSize"))),
                         formatSize(std::uint64_t(bytes(QLatin1String("addedSize")))),
                         QString::number(bytes(QLatin1String("removedSize"))),
                         formatSize(std::uint64_t(bytes(QLatin1String("removedSize")))),
                         QString::number(bytes(QLatin1String("sizeDelta"))),
                         formatSizeDelta(bytes(QLatin1String("sizeDelta")))});
        });
    QVERIFY(wanted.size() > 50);
    rows.removeAll(QString());
    QCOMPARE(sorted(rows), sorted(wanted));
}

void SameAsCliTest::comparisonOfAll()
{
    go(view::kComparison);
    auto* mode = child<QComboBox>(*m_window, "comparisonMode");
    mode->setFocus();
    QTest::keyClick(mode, Qt::Key_End);
    QVERIFY(waitUntilIdle());
    const auto& table = model<ComparisonModel>("comparisonView");
    QCOMPARE(table.mode(), ComparisonModel::Mode::All);
    std::vector<std::string> args{"compare"};
    for (const QString& path : m_files) args.push_back(path.toStdString());
    const QJsonValue series = printed(args)[QLatin1String("series")];
    using What = ComparisonModel::What;
    const auto rows = [&] {
        return rowsOf(table, [&](const auto& cell) {
            QStringList cells{shownClass(cell(0))};
            for (quint16 at = 0; at < m_files.size(); ++at)
                cells << shown(cell(table.columnOf(What::Count, at)))
                      << shownSize(cell(table.columnOf(What::Shallow, at)))
                      << shownSize(cell(table.columnOf(What::Retained, at)));
            return line(cells);
        });
    };
    const auto wanted = [&](bool onlyGrowing) {
        QStringList lines = linesOf(series, [&](const QJsonObject& row) {
            if (onlyGrowing && !row[QLatin1String("growing")].toBool()) return QString();
            QStringList cells{className(row)};
            for (int at = 0; at < m_files.size(); ++at)
                cells << count(row[QLatin1String("count")][at]) << size(row[QLatin1String("shallowSize")][at])
                      << size(row[QLatin1String("retainedSize")][at]);
            return line(cells);
        });
        lines.removeAll(QString());
        return lines;
    };
    QCOMPARE(sorted(rows()), sorted(wanted(false)));
    auto* growing = child<QAbstractButton>(*m_window, "growing");
    QTest::mouseClick(growing, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QVERIFY(!wanted(true).isEmpty());
    QCOMPARE(sorted(rows()), sorted(wanted(true)));
    QTest::mouseClick(growing, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
}

void SameAsCliTest::suspects()
{
    go(view::kSuspects);
    QVERIFY(
        waitFor([&] { return m_window->context().analysis.suspectsState() == SetAnalysis::State::Ready; }));
    QVERIFY(waitUntilIdle());
    std::vector<std::string> args{"suspects"};
    for (const QString& path : m_files) args.push_back(path.toStdString());
    if (m_files.size() > 1) args.insert(args.end(), {"--memory-log", samplePaths().back().toStdString()});
    const QJsonObject all = printed(args);
    auto* list = child<QTreeWidget>(*m_window, "suspectsView");
    auto* text = child<QTextBrowser>(*m_window, "suspectText");
    const QJsonArray wanted = all[QLatin1String("suspects")].toArray();
    int row = 0;
    for (const QJsonValue suspect : wanted) {
        QTreeWidgetItem* item = list->topLevelItem(row++);
        QVERIFY(item);
        QVERIFY2(item->text(0).contains(suspect[QLatin1String("severity")].toString(), Qt::CaseInsensitive),
                 qPrintable(item->text(0)));
        QCOMPARE(item->text(1), suspect[QLatin1String("title")].toString());
        const QJsonArray counts = suspect[QLatin1String("growth")][QLatin1String("count")].toArray();
        const QJsonArray sizes = suspect[QLatin1String("growth")][QLatin1String("retainedSize")].toArray();
        QCOMPARE(item->text(2), counts.isEmpty() ? emDash() : count(counts.last()));
        QCOMPARE(item->text(3),
                 sizes.isEmpty() ? emDash() : formatSize(std::uint64_t(sizes.last().toInteger())));
        list->setCurrentItem(item);
        const QString page = text->toPlainText();
        for (const char* field : {"explanation", "advice", "class"})
            QVERIFY2(page.contains(suspect[QLatin1String(field)].toString().simplified()), field);
        for (const QJsonValue evidence : suspect[QLatin1String("evidence")].toArray()) {
            const QString sentence = evidence.toString().remove(QLatin1Char('`'));
            QVERIFY2(page.contains(sentence), qPrintable(sentence));
        }
        if (suspect[QLatin1String("objectId")].toInteger() > 0
            && suspect[QLatin1String("collectionId")].toInteger() > 0)
            QVERIFY(
                page.contains(formatId(std::uint64_t(suspect[QLatin1String("collectionId")].toInteger()))));
    }
    const int benign = all[QLatin1String("benign")].toArray().isEmpty() ? 0 : 1;
    QCOMPARE(list->topLevelItemCount(), int(wanted.size()) + benign);
    if (benign)
        QCOMPARE(list->topLevelItem(row)->childCount(), int(all[QLatin1String("benign")].toArray().size()));
}

void SameAsCliTest::memoryLog()
{
    go(view::kOverview);
    const auto* chart = m_window->findChild<MemoryChart*>();
    QVERIFY(chart);
    const auto* table = chart->table();
    const QJsonArray samples =
        printed({"memory-log", samplePaths().back().toStdString()})[QLatin1String("samples")].toArray();
    QVERIFY(samples.size() > 3);
    QCOMPARE(table->rowCount(), int(m_files.size()) + int(samples.size()));
    std::vector<int> readings; // among the snapshots, by their times
    for (int row = 0; row < table->rowCount(); ++row)
        if (table->index(row, 2).data() == emDash()) readings.push_back(row);
    QCOMPARE(int(readings.size()), int(samples.size()));
    int fields = 0;
    for (int column = 3; column < table->columnCount(); ++column) {
        const QString field = table->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        if (!samples[0].toObject().contains(field)) continue;
        ++fields;
        for (int row = 0; row < samples.size(); ++row)
            QCOMPARE(table->index(readings[std::size_t(row)], column).data().toString(),
                     formatSize(std::uint64_t(samples[row].toObject()[field].toInteger())));
    }
    QCOMPARE(fields, 5); // heapUsed, heapTotal, rss, external, arrayBuffers
}

void SameAsCliTest::retainers(NodeOrdinal node)
{
    const auto& table = model<OutlineModel>("retainersView");
    QStringList rows = rowsOf(table, [&](const auto& cell) {
        const auto index = cell(OutlineModel::NameColumn);
        if (index.data(NodeRole).toUInt() == heap()->graph().root().value)
            return QString(); // the command prints no row for the root (numbers.md 14)
        return line({index.data(EdgeNameRole).toString(), shownId(index),
                     shown(cell(OutlineModel::DistanceColumn)),
                     shownSize(cell(OutlineModel::RetainedColumn))});
    });
    rows.removeAll(QString());
    const auto id = std::to_string(heap()->graph().id(node).value);
    // The command prints V8's table that an entry stands in, the window the collection.
    const SnapshotPtr snapshot = heap();
    const Graph& graph = snapshot->graph();
    std::map<std::pair<std::uint64_t, QString>, NodeOrdinal> collections;
    for (const EdgeOrdinal at : snapshot->retainers()[node])
        if (const auto slot = entrySlot(*snapshot, at); slot && slot->owner != node)
            collections.try_emplace({graph.id(graph.source(at)).value, edgeNameLabel(*snapshot, at)},
                                    slot->owner);
    const auto wanted = linesOf(
        printed({"retainers", file(), id, "--depth", "1"})[QLatin1String("retainers")],
        [&](const QJsonObject& row) {
            const QJsonObject edge = row[QLatin1String("edge")].toObject();
            const bool isIndexed = edge[QLatin1String("type")] == QLatin1String("element")
                || edge[QLatin1String("type")] == QLatin1String("hidden");
            const QString label = safeText(edge[QLatin1String("name")].toString().toStdString(), 160);
            const auto held = collections.find({std::uint64_t(row[QLatin1String("id")].toInteger()), label});
            if (held != collections.end())
                return line({label, QString::number(graph.id(held->second).value),
                             formatDistance(snapshot->distance(held->second)),
                             size(qint64(snapshot->retainedSize(held->second)))});
            return line({isIndexed ? QLatin1Char('[') + label + QLatin1Char(']') : label,
                         QString::number(row[QLatin1String("id")].toInteger()),
                         distance(row[QLatin1String("distance")]), size(row[QLatin1String("retainedSize")])});
        });
    QCOMPARE(sorted(rows), sorted(wanted));
}

void SameAsCliTest::paths(NodeOrdinal node)
{
    auto* view = child<TreeView>(*m_window, "pathsView");
    const auto& table = model<PathsModel>("pathsView");
    const auto id = std::to_string(heap()->graph().id(node).value);
    const QJsonArray wanted = printed({"path", file(), id, "--count",
                                       std::to_string(std::max(1, table.rowCount()))})[QLatin1String("paths")]
                                  .toArray();
    QCOMPARE(table.rowCount(), int(wanted.size()));
    for (int row = 0; row < wanted.size(); ++row) {
        view->expand(table.index(row, 0));
        QVERIFY(waitUntilIdle());
        QStringList steps, wantedSteps;
        for (int step = 0; step < table.rowCount(table.index(row, 0)); ++step)
            steps << shownId(table.index(step, 0, table.index(row, 0)));
        const QJsonArray path = wanted[row].toArray();
        for (int step = 0; step < path.size(); ++step)
            if (!path[step][QLatin1String("internal")].toBool() || step + 1 == path.size())
                wantedSteps << QString::number(path[step][QLatin1String("id")].toInteger());
        QCOMPARE(steps, wantedSteps);
    }
}

void SameAsCliTest::inspector(NodeOrdinal node)
{
    auto* dock = m_window->page(QString::fromLatin1(view::kInspector));
    const auto id = std::to_string(heap()->graph().id(node).value);
    const QJsonObject object = printed({"object", file(), id});
    const auto fact = [&](const char* title) {
        const QString start = QString::fromLatin1(title) + QLatin1String(": ");
        for (const auto* label : dock->findChildren<QLabel*>(QStringLiteral("fact"))) {
            if (label->accessibleName() == QLatin1String(title)) return label->text();
            if (label->accessibleName().startsWith(start)) // a link
                return QTextDocumentFragment::fromHtml(label->text()).toPlainText();
        }
        return QString();
    };
    QVERIFY(child<QLabel>(*dock, "inspectorTitle")
                ->text()
                .contains(formatId(std::uint64_t(object[QLatin1String("id")].toInteger()))));
    QCOMPARE(fact("Class"), name(object[QLatin1String("class")]));
    QCOMPARE(fact("Type"), object[QLatin1String("type")].toString());
    QCOMPARE(fact("Shallow"), formatSize(std::uint64_t(object[QLatin1String("shallowSize")].toInteger())));
    QVERIFY(fact("Retained")
                .startsWith(formatSize(std::uint64_t(object[QLatin1String("retainedSize")].toInteger()))));
    QCOMPARE(fact("Distance"), distance(object[QLatin1String("distance")]));
    const auto dominator = object[QLatin1String("dominatorId")].toInteger();
    if (std::uint64_t(dominator) != heap()->graph().id(heap()->graph().root()).value)
        QVERIFY2(fact("Dominator").endsWith(formatId(std::uint64_t(dominator))),
                 qPrintable(fact("Dominator")));
    const auto& table = model<ContainmentModel>("propertiesView");
    const auto entries = entryEdges(*heap(), node);
    QVERIFY(entries);
    if (!entries->empty()) return; // shows entries, the command V8's table
    const auto ofRow = [](const auto& cell) {
        const auto index = cell(OutlineModel::NameColumn);
        return line({index.data(EdgeNameRole).toString(), shownId(index)});
    };
    QStringList rows = rowsOf(table, ofRow);
    const QString below = line({QString(), QStringLiteral("Internals")});
    for (qsizetype row = 0; row < table.rowCount(); ++row) {
        if (rows[row] != below) continue; // what V8 alone has: a string's map
        const QModelIndex internals = table.index(int(row), OutlineModel::NameColumn);
        fetchAll(const_cast<ContainmentModel&>(table), internals);
        waitUntilIdle();
        rows.removeAt(row);
        rows += rowsOf(table, ofRow, internals);
        break;
    }
    const auto wanted = linesOf(object[QLatin1String("edges")], [](const QJsonObject& edge) {
        const bool isIndexed = edge[QLatin1String("type")] == QLatin1String("element")
            || edge[QLatin1String("type")] == QLatin1String("hidden");
        const QString label = safeText(edge[QLatin1String("name")].toString().toStdString(), 160);
        return line({isIndexed ? QLatin1Char('[') + label + QLatin1Char(']') : label,
                     QString::number(edge[QLatin1String("to")].toInteger())});
    });
    QCOMPARE(sorted(rows), sorted(wanted));
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::SameAsCliTest)
#include "same_as_cli_test.moc"
