// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the fields, boxes, buttons and menus of each view show afterwards: of three small drawn heaps.
#include "core/analysis/grouping.h"
#include "tests/support/growing_heap.h"
#include "tests/support/gui.h"
#include "ui/charts/treemap.h"
#include "ui/models/comparison_model.h"
#include "ui/models/history_model.h"
#include "ui/models/node_text.h"
#include "ui/models/snapshots_model.h"
#include "ui/models/statistics_model.h"
#include "ui/models/strings_model.h"
#include "ui/models/summary_model.h"
#include "ui/settings/settings.h"
#include "ui/text/format.h"
#include "ui/views/node_menu.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"
#include "ui/window/command_palette.h"
#include "ui/window/find_results.h"
#include "ui/window/main_window.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_page.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QCommandLinkButton>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QHelpEvent>
#include <QImage>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QToolTip>
#include <QTreeWidget>

#include <algorithm>
#include <semaphore>

namespace heaptrail::test {

using namespace ui;

namespace {

/// A server that keeps its orders, each with a status of its own. What it used to start is gone once it has 20.
std::string server(int orders)
{
    return "root -g-> global@5:40\n"
           "global -app-> App@7:40\n"
           "App -cache-> Cache@9:32\n"
           "App -config-> Config@11:500\n"
           "App -name-> shop@13:40/string\n"
           "Lost@15:8 -more-> Gone@17:8\n"
        + std::string(orders < 20 ? "App -start-> Start@19:64\n" : "") + each(orders, [](int i) {
               const std::string order = nth("Order", i, 0, ":100");
               return element("Cache", i) + order + '\n' + order + " -status-> "
                   + nth("open", i, 2, ":24/string") + '\n';
           });
}

/// As a person chooses it.
void choose(QComboBox& box, const QString& text)
{
    const int at = box.findText(text);
    QVERIFY2(at >= 0, qPrintable(text));
    box.setCurrentIndex(at);
    emit box.activated(at);
    QVERIFY(waitUntilIdle());
}

/// The text of the row's cell in this column; "none" where no row begins like that.
QString cellOf(QAbstractItemView* view, const char* row, int column)
{
    const QModelIndex found = findRow(view, QLatin1String(row));
    return found.isValid() ? found.siblingAtColumn(column).data().toString() : QStringLiteral("none");
}

/// What stands where a table has no rows, and the button below it.
QString messageOf(QWidget& table)
{
    auto* message = child<QWidget>(table, "message");
    return message->isVisible() ? child<QLabel>(table, "messageText")->text() : QString();
}
void pressMessageButton(QWidget& table, const char* text)
{
    auto* button = child<QPushButton>(table, "messageButton");
    QVERIFY(button->isVisible());
    QCOMPARE(button->text(), QLatin1String(text));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
}

/// Opens the menu of the table's current row by its key, and chooses.
void chooseFromMenu(QWidget& window, QWidget& table, const QStringList& way)
{
    showActive(window);
    table.setFocus();
    press(window, Qt::Key_O);
    chooseIn(openMenu(), way);
    showActive(window); // the offscreen platform doesn't give it back
    QVERIFY(waitUntilIdle());
}

void enter(QWidget& window, QLineEdit& field, const char* text)
{
    field.setFocus();
    field.clear();
    type(window, QLatin1String(text));
    press(window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
}

} // namespace

/// Lets a widget be resized some times; more are swallowed, or they would never end.
class FewResizes final : public QObject {
public:
    explicit FewResizes(QWidget& watched) { watched.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override
    {
        return event->type() == QEvent::Resize && ++m_count > kMost;
    }
    bool areMany() const { return m_count > kMost; }

private:
    static constexpr int kMost = 50;
    int m_count{};
};

class ControlsTest : public QObject {
    Q_OBJECT
private slots:
    void theSummaryShowsTheObjectsThatAreChosen();
    void theSummaryIsGroupedAsChosen();
    void eachColumnOfTheSummaryHasAFilter();
    void aPropertyBecomesAColumn();
    void aFilterHasTermsOrIsARegularExpression();
    void aPlaceComesBackWithItsFilter_data();
    void aPlaceComesBackWithItsFilter();
    void theSidesOfAComparisonAreTheUsers();
    void whereAComparisonIsEmptyItSaysWhy();
    void stringsAreSearchedAndCounted();
    void statisticsFollowTheOrderAndAreSaved();
    void aPartOfTheStatisticsLeadsToItsObjects();
    void dominatorsGroupAndGoToTheAccumulation();
    void objectsAreOneNumberEverywhere();
    void whatNothingHoldsIsNotInContainment();
    void everyEntryOfAnObjectsMenuLeadsThere();
    void whatAMenuCannotDoSaysWhy();
    void oneKeyLeadsFromATableToEachView();
    void columnsAreHiddenSortedAndRemembered();
    void columnsThatAnotherVersionSavedAreKept();
    void anObjectUsedAsAMapShowsEntriesInBlocks();
    void emptySlotsOfAnArrayAreNoEntries();
    void theInspectorSaysThatADatesTimeIsMissing();
    void whileTheSecondIsOpenedNobodyAsksForIt();
    void textIsAsLargeAsChosen();
    void listsCloseWithTheirSnapshotAlone();
    void aClickInThePaletteGoesThere();
    void aSnapshotsMenuChangesIt();
    void aSnapshotsCommandsFitItsState();
    void settingsAreKeptByOkAlone();
    void settingsHaveTheirLimits();
    void sixOfTheLastTenSetsAreOffered();
    void commandsOfTheStartPageAreCopied();
    void theKeysListHasEveryKeyOnce();
    void theExportMenuIsThatOfTheView();
    void everyViewIsShownByItsCommand();
    void aNewNameIsProposedBesideTheOldOnes();
    void whatIsClosedIsReleased();
    void theSearchKeepsNothingOfWhatIsClosed();
    void hitsTellWhatTheOpenSnapshotsSay();
    void whatIsUnloadedIsReleasedByHiddenViews();
    void theInspectorsKeyLeadsToItsTable();
    void theTreemapZoomsFindsAndIsSaved();
    void aDoubleClickOpensWhatTheFirstClickWasOn();
    void theDocksBelowHaveEightRowsAndGrow();
    void everySizeOfATableComesToRest();
    void theAccumulationPointIsFoundFromALeafToo();

private:
    static std::unique_ptr<MainWindow> serverWindow()
    {
        return windowOf({server(10), server(20), server(30)});
    }
    /// For tests that change no more than fields, boxes and switches of pages: those are as at first.
    MainWindow* sharedWindow();
    static Page& go(MainWindow& window, const char* view)
    {
        window.navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
        waitUntilIdle();
        return *window.page(QString::fromLatin1(view));
    }
    std::unique_ptr<MainWindow> m_window;
};

MainWindow* ControlsTest::sharedWindow()
{
    if (!m_window) m_window = serverWindow();
    if (!m_window) return nullptr;
    for (Page* page : m_window->pages()) {
        for (auto* field : page->findChildren<QLineEdit*>()) field->clear();
        for (auto* button : page->findChildren<QAbstractButton*>())
            if (button->isCheckable()) button->setChecked(false);
        for (auto* box : page->findChildren<QComboBox*>()) {
            if (qobject_cast<SnapshotBox*>(box) || box->currentIndex() <= 0) continue;
            box->setCurrentIndex(0);
            emit box->activated(0);
        }
    }
    if (m_window->workspace().order().isManual) m_window->workspace().orderByEvidence();
    if (!waitUntilIdle()) return nullptr;
    m_window->navigator().reset();
    m_window->navigator().setCurrentSnapshot(m_window->workspace().readyIds().back());
    showActive(*m_window);
    return waitUntilIdle() ? m_window.get() : nullptr;
}

void ControlsTest::theSummaryShowsTheObjectsThatAreChosen()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* box = child<QComboBox>(page, "objectFilter");
    auto* table = child<NodeView>(page, "summaryView");
    const auto count = [&](const char* name) { return cellOf(table, name, SummaryModel::CountColumn); };
    QStringList choices;
    for (int at = 0; at < box->count(); ++at) choices << box->itemText(at);
    QCOMPARE(
        choices.mid(0, 5),
        QStringList({QStringLiteral("All objects"), QStringLiteral("Allocated before S1"),
                     QStringLiteral("Allocated between S1 and S2"),
                     QStringLiteral("Allocated between S2 and S3"), QStringLiteral("Duplicated strings")}));
    QCOMPARE(count("Order"), QStringLiteral("30"));
    choose(*box, QStringLiteral("Allocated before S1"));
    QCOMPARE(count("Order"), QStringLiteral("10"));
    QCOMPARE(count("Config"), QStringLiteral("1"));
    choose(*box, QStringLiteral("Allocated between S2 and S3"));
    QCOMPARE(count("Order"), QStringLiteral("10"));
    QCOMPARE(count("Config"), QStringLiteral("none"));
    choose(*box, QStringLiteral("Duplicated strings"));
    QCOMPARE(count("(string)"), QStringLiteral("30")); // and not the one that stands alone
    QCOMPARE(count("Order"), QStringLiteral("none"));
    choose(*box, QStringLiteral("Retained by event handlers"));
    QCOMPARE(messageOf(*table), QStringLiteral("No object passes “Retained by event handlers”."));
    pressMessageButton(*table, "Clear filter");
    QCOMPARE(box->currentIndex(), 0);
    QCOMPARE(count("Order"), QStringLiteral("30"));
    QVERIFY(messageOf(*table).isEmpty());
    // Of another snapshot there are those of its own.
    choose(*child<QComboBox>(page, "snapshotBox"), QStringLiteral("S2"));
    QCOMPARE(count("Order"), QStringLiteral("20"));
}

void ControlsTest::theSummaryIsGroupedAsChosen()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* box = child<QComboBox>(page, "groupBy");
    const auto* table = child<NodeView>(page, "summaryView");
    const SnapshotPtr snapshot = window->workspace().snapshot(window->navigator().currentSnapshot());
    const struct {
        GroupBy by;
        const char *text, *word;
    } groupings[] = {{GroupBy::Shape, "Group: shape", "shapes"},
                     {GroupBy::Script, "Group: script", "scripts"},
                     {GroupBy::Package, "Group: npm package", "packages"},
                     {GroupBy::OwnerClass, "Group: owner class", "owner classes"},
                     {GroupBy::NodeType, "Group: node type", "node types"},
                     {GroupBy::Class, "Group: class", "classes"}};
    for (const auto& grouping : groupings) {
        choose(*box, QLatin1String(grouping.text));
        const auto groups = groupNodes(*snapshot, grouping.by);
        QVERIFY(groups.has_value());
        const auto rows = int(groups->groups.size());
        QCOMPARE(table->model()->rowCount(), rows);
        const QString sum = child<QLabel>(page, "sum")->text();
        QVERIFY2(sum.startsWith(QStringLiteral("Σ %1 of %1 %2 ").arg(rows).arg(QLatin1String(grouping.word))),
                 qPrintable(sum));
    }
}

void ControlsTest::eachColumnOfTheSummaryHasAFilter()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* table = child<NodeView>(page, "summaryView");
    const auto* fields = child<QWidget>(page, "columnFilters");
    const int all = table->model()->rowCount();
    QVERIFY(!fields->isVisible());
    table->setFocus();
    press(*window, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(fields->isVisible());
    auto* name = child<QLineEdit>(page, "columnFilter0");
    auto* count = child<QLineEdit>(page, "columnFilter1");
    QVERIFY(name->hasFocus());
    // Each stands over its column.
    QCOMPARE(count->mapTo(window, QPoint()).x(),
             table->header()->viewport()->mapTo(window, QPoint()).x()
                 + table->header()->sectionViewportPosition(SummaryModel::CountColumn));
    type(*window, QStringLiteral("Order"));
    QVERIFY(waitUntilIdle());
    QCOMPARE(table->model()->rowCount(), 1);
    name->clear();
    count->setFocus();
    type(*window, QStringLiteral(">=30"));
    QVERIFY(waitUntilIdle());
    QCOMPARE(table->model()->rowCount(), 2); // orders and strings
    type(*window, QStringLiteral("x"));
    QVERIFY(waitUntilIdle());
    QVERIFY2(!count->toolTip().isEmpty(), "why it is no filter");
    QCOMPARE(table->model()->rowCount(), 2); // the last one that was
    press(*window, Qt::Key_Backspace);
    QVERIFY(count->toolTip().isEmpty());
    table->setFocus();
    press(*window, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    QVERIFY(!fields->isVisible() && count->text().isEmpty());
    QCOMPARE(table->model()->rowCount(), all);
}

void ControlsTest::aPropertyBecomesAColumn()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* table = child<NodeView>(page, "summaryView");
    const int columns = table->model()->columnCount();
    clickRow(table, findRow(table, QStringLiteral("Order")));
    QStringList offered;
    QTimer::singleShot(0, window, [&] { // sits in the dialog's own loop
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        if (!dialog) return;
        offered = dialog->comboBoxItems();
        dialog->setTextValue(QStringLiteral(" status "));
        dialog->accept();
    });
    child<QAction>(page, "addPropertyColumn")->trigger();
    QVERIFY(waitUntilIdle());
    QCOMPARE(offered, QStringList{QStringLiteral("status")});
    QCOMPARE(table->model()->columnCount(), columns + 1);
    QCOMPARE(table->model()->headerData(columns, Qt::Horizontal).toString(), QStringLiteral(".status"));
    const QModelIndex orders = findRow(table, QStringLiteral("Order"));
    clickArrow(table, orders);
    QVERIFY(waitUntilIdle());
    QCOMPARE(table->model()->index(0, columns, orders).data().toString(), QStringLiteral("\"open\""));
    child<QAction>(page, "removePropertyColumns")->trigger();
    QCOMPARE(table->model()->columnCount(), columns);
}

void ControlsTest::aFilterHasTermsOrIsARegularExpression()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* field = child<QLineEdit>(page, "filter");
    auto* table = child<NodeView>(page, "summaryView");
    auto* chips = child<QWidget>(page, "chips");
    const auto* error = child<QLabel>(page, "filterError");
    const int all = table->model()->rowCount();
    const auto rows = [&] { return table->model()->rowCount(); };

    enter(*window, *field, "class:~r type:object retained>100B");
    QVERIFY(chips->isVisible());
    const auto buttons = chips->findChildren<QToolButton*>();
    QCOMPARE(int(buttons.size()), 3);
    QCOMPARE(buttons[1]->text(), QStringLiteral("type:object  ✕"));
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(field->text(), QStringLiteral("class:~r retained>100"));
    enter(*window, *field, "Order");
    QVERIFY(!chips->isVisible()); // a single term is the field itself
    QCOMPARE(rows(), 1);

    enter(*window, *field, "^[OC]");
    QCOMPARE(messageOf(*table), QStringLiteral("Nothing matches “^[OC]”."));
    auto* regex = child<QToolButton>(page, "regex");
    QTest::mouseClick(regex, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(rows(), 3); // Order, Cache, Config
    QVERIFY(messageOf(*table).isEmpty() && !chips->isVisible());
    enter(*window, *field, "^[OC");
    QVERIFY2(error->isVisible() && !error->text().isEmpty(), "why it is none");
    QCOMPARE(rows(), 3); // the last one that was
    QTest::mouseClick(regex, Qt::LeftButton);
    enter(*window, *field, "Config retained>");
    QVERIFY2(error->text().startsWith(QLatin1String("Column 1")), qPrintable(error->text()));
    enter(*window, *field, "new-in:S9"); // of the language, but of no snapshot here
    QVERIFY2(messageOf(*table).contains(QLatin1String("S9")), qPrintable(messageOf(*table)));
    pressMessageButton(*table, "Clear filter");
    QCOMPARE(rows(), all);
    enter(*window, *field, "zzz");
    QVERIFY(!error->isVisible());
    pressMessageButton(*table, "Clear filter");
    QVERIFY(field->text().isEmpty());
    QCOMPARE(rows(), all);
    // Down goes into the table, with what was typed.
    field->setFocus();
    type(*window, QStringLiteral("Order"));
    press(*window, Qt::Key_Down);
    QVERIFY(waitUntilIdle());
    QVERIFY(table->hasFocus());
    QCOMPARE(rows(), 1);
}

void ControlsTest::aPlaceComesBackWithItsFilter_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("field");
    for (const char* view : {view::kSummary, view::kComparison})
        QTest::newRow(view) << QString::fromLatin1(view) << QStringLiteral("filter");
    QTest::newRow(view::kStrings) << QString::fromLatin1(view::kStrings) << QStringLiteral("stringSearch");
}

void ControlsTest::aPlaceComesBackWithItsFilter()
{
    QFETCH(QString, view);
    QFETCH(QString, field);
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, qPrintable(view));
    auto* filter = child<QLineEdit>(page, qPrintable(field));
    enter(*window, *filter, "o");
    QCOMPARE(window->navigator().place().filter, QStringLiteral("o"));
    QCOMPARE(window->investigation().filter(view), QStringLiteral("o"));
    const int rows = child<NodeView>(page, qPrintable(view + QStringLiteral("View")))->model()->rowCount();
    QVERIFY(rows > 0);
    window->navigator().jump(Place{view, {}, QStringLiteral("zzz"), {}});
    QVERIFY(waitUntilIdle());
    QCOMPARE(filter->text(), QStringLiteral("zzz"));
    QCOMPARE(child<NodeView>(page, qPrintable(view + QStringLiteral("View")))->model()->rowCount(), 0);
    press(*window, Qt::Key_Left, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    QCOMPARE(filter->text(), QStringLiteral("o"));
    QCOMPARE(child<NodeView>(page, qPrintable(view + QStringLiteral("View")))->model()->rowCount(), rows);
}

void ControlsTest::theSidesOfAComparisonAreTheUsers()
{
    const auto window = serverWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kComparison);
    auto* base = child<QComboBox>(page, "base");
    auto* target = child<QComboBox>(page, "target");
    auto* table = child<NodeView>(page, "comparisonView");
    const auto& model = dynamic_cast<ComparisonModel&>(*table->model());
    // "S2 S3 +10": the sides, and what became of the orders.
    const auto shown = [&] {
        if (!waitUntilIdle()) return QString();
        return base->currentText() + QLatin1Char(' ') + target->currentText() + QLatin1Char(' ')
            + cellOf(table, "Order", model.columnOf(ComparisonModel::What::Delta));
    };
    const QString minus = QString(QChar(0x2212));
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20")); // as Overview and Suspects
    // Nobody has chosen: they follow the snapshot that is looked at.
    const auto ids = window->workspace().readyIds();
    window->navigator().setCurrentSnapshot(ids[1]);
    QCOMPARE(shown(), QStringLiteral("S1 S2 +10"));
    window->navigator().setCurrentSnapshot(ids[0]);
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20")); // nothing is before it: up to the last
    table->setFocus();
    press(*window, Qt::Key_BraceRight);
    QCOMPARE(shown(), QStringLiteral("S2 S3 +10"));
    press(*window, Qt::Key_BraceLeft);
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20"));
    press(*window, Qt::Key_BraceLeft);
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20")); // there is none before
    window->navigator().setCurrentSnapshot(ids[1]);
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20")); // it is the user's now
    press(*window, Qt::Key_BraceRight);
    QCOMPARE(shown(), QStringLiteral("S2 S3 +10"));
    press(*window, Qt::Key_BraceRight);
    press(*window, Qt::Key_BraceRight);
    QCOMPARE(shown(), QStringLiteral("S3 S3 none"));
    QCOMPARE(messageOf(*table), QStringLiteral("No class changed between these snapshots."));
    child<QAction>(page, "baseFirst")->trigger();
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20"));
    QTest::mouseClick(child<QToolButton>(page, "swap"), Qt::LeftButton);
    QCOMPARE(shown(), QStringLiteral("S3 S1 ") + minus + QStringLiteral("20"));
    press(*window, Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(shown(), QStringLiteral("S1 S3 +20"));
    choose(*target, QStringLiteral("S2"));
    QCOMPARE(shown(), QStringLiteral("S1 S2 +10"));
    choose(*base, QStringLiteral("S2"));
    choose(*target, QStringLiteral("S1"));
    QCOMPARE(shown(), QStringLiteral("S2 S1 ") + minus + QStringLiteral("10"));
    // All snapshots have no sides.
    QVERIFY(base->isVisible() && target->isVisible());
    choose(*child<QComboBox>(page, "comparisonMode"), QStringLiteral("All snapshots"));
    QVERIFY(!base->isVisible() && !target->isVisible() && !child<QWidget>(page, "swap")->isVisible());
    QCOMPARE(cellOf(table, "Order", model.columnOf(ComparisonModel::What::Count, 0)), QStringLiteral("10"));
}

void ControlsTest::whereAComparisonIsEmptyItSaysWhy()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kComparison);
    auto* table = child<NodeView>(page, "comparisonView");
    auto* field = child<QLineEdit>(page, "filter");
    auto* growing = child<QAbstractButton>(page, "growing");
    child<QAction>(page, "baseFirst")->trigger();
    QVERIFY(waitUntilIdle());
    const int all = table->model()->rowCount();
    const auto& model = dynamic_cast<ComparisonModel&>(*table->model());
    QVERIFY(model.totals().unchanged > 0);
    QCOMPARE(child<QLabel>(page, "sum")->text().section(QStringLiteral("    "), 0, 0),
             QStringLiteral("Σ %1 of %1 classes that changed (%2 did not)")
                 .arg(all)
                 .arg(model.totals().unchanged));
    QVERIFY(findRow(table, QStringLiteral("Start")).isValid()); // it went
    // It keeps more, and none came or went.
    const QModelIndex global = findRow(table, QStringLiteral("global"));
    const auto at = [&](ComparisonModel::What what) {
        return global.siblingAtColumn(model.columnOf(what)).data(SortRole).toLongLong();
    };
    QVERIFY(global.isValid());
    QCOMPARE(at(ComparisonModel::What::New) + at(ComparisonModel::What::Deleted), 0);
    QVERIFY(at(ComparisonModel::What::RetainedDelta) > 0);
    enter(*window, *field, "Start");
    QCOMPARE(table->model()->rowCount(), 1);
    QTest::mouseClick(growing, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(messageOf(*table), QStringLiteral("Nothing that matches “Start” grew in every interval."));
    pressMessageButton(*table, "Show all classes");
    QVERIFY(!growing->isChecked());
    QCOMPARE(table->model()->rowCount(), 1);
    enter(*window, *field, "zzz");
    QCOMPARE(messageOf(*table), QStringLiteral("Nothing matches “zzz”."));
    pressMessageButton(*table, "Clear filter");
    QVERIFY(field->text().isEmpty());
    QCOMPARE(table->model()->rowCount(), all);
    enter(*window, *field, "type:closure"); // of objects, not of classes
    QVERIFY2(messageOf(*table).endsWith(QLatin1String("\nThe Summary view filters by object.")),
             qPrintable(messageOf(*table)));
    pressMessageButton(*table, "Clear filter");
    QVERIFY(field->text().isEmpty());
    QTest::mouseClick(growing, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QVERIFY(table->model()->rowCount() < all && findRow(table, QStringLiteral("Order")).isValid());
    QVERIFY(messageOf(*table).isEmpty());
}

void ControlsTest::stringsAreSearchedAndCounted()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kStrings);
    auto* search = child<QLineEdit>(page, "stringSearch");
    auto* regex = child<QToolButton>(page, "stringRegex");
    auto* table = child<NodeView>(page, "stringsView");
    auto* scope = child<QComboBox>(page, "stringScope");
    const auto* sum = child<QLabel>(page, "sum");
    const auto rows = [&] { return table->model()->rowCount(); };
    QCOMPARE(rows(), 2);
    QVERIFY(messageOf(*table).isEmpty());
    QCOMPARE(sum->text(),
             QStringLiteral("Σ 2 different strings in 31 objects    760 B    since S1: +20 strings, +480 B"));
    enter(*window, *search, "ope");
    QCOMPARE(rows(), 1);
    QCOMPARE(sum->text(), QStringLiteral("Σ 1 different string in 30 objects    720 B"));
    enter(*window, *search, "^s");
    QCOMPARE(messageOf(*table),
             QStringLiteral("No string in S3 contains “^s”. Strings in code were searched, too.\n"
                            "The other snapshots were not searched."));
    QTest::mouseClick(regex, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(rows(), 1); // shop
    QVERIFY(messageOf(*table).isEmpty());
    enter(*window, *search, "(");
    QVERIFY2(!search->toolTip().isEmpty(), "why it is none");
    QCOMPARE(rows(), 1); // the last one that was
    enter(*window, *search, "");
    QCOMPARE(rows(), 2);

    choose(*scope, QStringLiteral("Duplicates"));
    QCOMPARE(rows(), 1);
    QCOMPARE(sum->text(), QStringLiteral("Σ 1 of 1 texts    30 copies    696 B wasted"));
    QCOMPARE(search->placeholderText(), QStringLiteral("Search in the duplicated strings"));
    enter(*window, *search, "shop");
    QCOMPARE(messageOf(*table),
             QStringLiteral("No duplicate string in S3 contains “shop”.\n"
                            "The other snapshots were not searched."));
    pressMessageButton(*table, "Clear search");
    QVERIFY(search->text().isEmpty());
    QCOMPARE(rows(), 1);
    choose(*child<QComboBox>(page, "snapshotBox"), QStringLiteral("S1"));
    QCOMPARE(sum->text(), QStringLiteral("Σ 1 of 1 texts    10 copies    216 B wasted"));
    choose(*scope, QStringLiteral("All strings"));
    QCOMPARE(rows(), 2);
    // A string that is jumped to is shown among its copies.
    const SnapshotPtr snapshot = window->workspace().snapshot(window->navigator().currentSnapshot());
    const auto node = snapshot->graph().nodeById(NodeId{1063}); // of the third order
    QVERIFY(node.has_value());
    window->navigator().jumpTo(QString::fromLatin1(view::kStrings), window->navigator().currentSnapshot(),
                               *node);
    QVERIFY(waitUntilIdle());
    QCOMPARE(table->selectionAt(table->currentIndex()).node, node);
    QVERIFY(table->currentIndex().parent().isValid());

    const auto bare = windowOf({"root -a-> A:16"});
    Page& alone = go(*bare, view::kComparison); // nothing to compare: no sides
    QVERIFY(!child<QComboBox>(alone, "base")->isVisible() && !child<QWidget>(alone, "swap")->isVisible());
    Page& empty = go(*bare, view::kStrings);
    QCOMPARE(messageOf(*child<NodeView>(empty, "stringsView")), QStringLiteral("No string has a copy."));
}

/// By its name, by Enter on the number of a snapshot, and by the picture: the sum in Summary is the part's.
void ControlsTest::aPartOfTheStatisticsLeadsToItsObjects()
{
    const auto window = std::make_unique<MainWindow>(Settings::inMemory());
    window->resize(1280, 800);
    showActive(*window);
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 2)));
    Page& page = go(*window, view::kStatistics);
    auto* table = child<TreeView>(page, "statisticsView");
    const auto sumInSummary = [&] {
        const QString text = child<QLabel>(*window->page(QString::fromLatin1(view::kSummary)), "sum")->text();
        return text.section(QStringLiteral("    "), 2, 2);
    };
    for (int part = StatisticsModel::Code; part < StatisticsModel::RowCount; ++part) {
        const QString name = StatisticsModel::rowName(StatisticsModel::Row(part));
        go(*window, view::kStatistics);
        QModelIndex row = findRow(table, name);
        QVERIFY(row.data(Qt::ToolTipRole).toString() != name); // what the word means
        const QString first = row.siblingAtColumn(1).data().toString(),
                      last = row.siblingAtColumn(2).data().toString();
        window->navigator().setCurrentSnapshot(window->workspace().readyIds().back());
        clickRow(table, row);
        QVERIFY(waitUntilIdle());
        QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSummary));
        QCOMPARE(sumInSummary() + name, last + name);
        QVERIFY(child<TreeView>(*window, "summaryView")->hasFocus());

        go(*window, view::kStatistics);
        row = findRow(table, name);
        clickRow(table, row.siblingAtColumn(1)); // to be copied, perhaps
        QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kStatistics));
        press(*window, Qt::Key_Return);
        QVERIFY(waitUntilIdle());
        QCOMPARE(sumInSummary() + name, first + name);
    }
    // What was hidden before is of the part as well.
    auto* internals = child<QComboBox>(*window->page(QString::fromLatin1(view::kSummary)), "hideInternals");
    internals->setCurrentIndex(internals->count() - 1);
    emit internals->activated(internals->currentIndex());
    QVERIFY(waitUntilIdle());
    go(*window, view::kStatistics);
    auto* bars = child<QWidget>(page, "compositionBars");
    bars->grab();
    const QString code = findRow(table, QStringLiteral("Code")).siblingAtColumn(1).data().toString();
    const int inFirstBar = (bars->fontMetrics().height() + 6) / 2;
    QTest::mouseClick(bars, Qt::LeftButton, {}, QPoint(80, inFirstBar));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().currentSnapshot(), window->workspace().readyIds().front());
    QCOMPARE(sumInSummary(), code);
}

void ControlsTest::statisticsFollowTheOrderAndAreSaved()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kStatistics);
    auto* table = child<TreeView>(page, "statisticsView");
    const auto line = [&](const char* row) {
        QStringList cells;
        for (int column = 1; column < table->model()->columnCount(); ++column)
            cells << table->model()->headerData(column, Qt::Horizontal).toString() + QLatin1Char(' ')
                    + cellOf(table, row, column);
        return cells.join(QLatin1String(", "));
    };
    const QString minus = QString(QChar(0x2212));
    QCOMPARE(line("Strings"), QStringLiteral("S1 280 B, S2 520 B, S3 760 B, Change S1 → S3 +480 B"));
    QCOMPARE(line("Code"), QStringLiteral("S1 0 B, S2 0 B, S3 0 B, Change S1 → S3 0"));
    QCOMPARE(child<QLabel>(page, "statisticsFacts")->text(),
             QStringLiteral(
                 "Unreachable, not collected yet: S1 2 nodes (16 B), S2 2 nodes (16 B), S3 2 nodes (16 B)"));
    window->workspace().move(window->workspace().readyIds().front(), 2);
    QVERIFY(waitUntilIdle());
    QCOMPARE(line("Strings"),
             QStringLiteral("S2 520 B, S3 760 B, S1 280 B, Change S2 → S1 ") + minus
                 + QStringLiteral("240 B"));

    QVERIFY2(table->viewport()->rect().contains(
                 table->visualRect(table->model()->index(table->model()->rowCount() - 1, 0))),
             "all rows are in sight");

    // The pictures say which part the pointer is on, from the left to the right; the first bar is the first snapshot.
    auto* bars = child<QWidget>(page, "compositionBars");
    bars->grab();
    QStringList parts;
    for (int x = 0; x < bars->width(); x += 4) {
        const QPoint at(x, (bars->fontMetrics().height() + 6) / 2);
        QHelpEvent help(QEvent::ToolTip, at, bars->mapToGlobal(at));
        QCoreApplication::sendEvent(bars, &help);
        const QString part =
            QToolTip::isVisible() ? QToolTip::text().section(QLatin1Char(':'), 0, 0) : QString();
        if (!part.isEmpty() && !parts.contains(part)) parts << part;
    }
    QCOMPARE(parts, QStringList({QStringLiteral("S2, Strings"), QStringLiteral("S2, Other JS objects")}));

    QTemporaryDir folder;
    for (const char* name : {"bars.svg", "bars.png"}) {
        const QString path = folder.filePath(QLatin1String(name));
        nameInFileDialog(*window, path);
        child<QAction>(page, "saveBars")->trigger();
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), name);
        const QByteArray bytes = file.readAll();
        QVERIFY2(path.endsWith(QLatin1String(".svg")) ? bytes.contains("<svg")
                                                      : !QImage::fromData(bytes).isNull(),
                 name);
    }
    nameInFileDialog(*window, {}); // cancelled
    child<QAction>(page, "saveBars")->trigger();
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 2);
}

void ControlsTest::dominatorsGroupAndGoToTheAccumulation()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kDominators);
    auto* table = child<NodeView>(page, "dominatorsView");
    QCOMPARE(child<QLabel>(page, "sum")->text(), QStringLiteral("Σ 2 below the root    4.39 kB"));
    const auto nodeCalled = [&](std::uint64_t id) {
        return window->workspace().snapshot(window->navigator().currentSnapshot())->graph().nodeById({id});
    };
    // From whatever is current down the biggest child, to where the bytes spread over many.
    clickRow(table, table->model()->index(0, 0)); // global
    QCOMPARE(window->navigator().selection().node, nodeCalled(5));
    QTest::mouseClick(child<QToolButton>(page, "accumulation"), Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().selection().node, nodeCalled(9)); // the cache
    QCOMPARE(table->selectionAt(table->currentIndex()).node, nodeCalled(9));

    auto* group = child<QToolButton>(page, "groupByClass");
    QVERIFY(!findRow(table, QStringLiteral("×")).isValid());
    QTest::mouseClick(group, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    const QModelIndex top = findRow(table, QStringLiteral("×"));
    QVERIFY(top.isValid());
    QTest::mouseClick(group, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QVERIFY(!findRow(table, QStringLiteral("×")).isValid());
    QCOMPARE(table->selectionAt(table->currentIndex()).node, nodeCalled(9)); // found again
    choose(*child<QComboBox>(page, "snapshotBox"), QStringLiteral("S1"));
    QCOMPARE(child<QLabel>(page, "sum")->text(), QStringLiteral("Σ 2 below the root    1.97 kB"));
    // With nothing open it leads nowhere.
    MainWindow empty(Settings::inMemory());
    child<QToolButton>(*empty.page(QString::fromLatin1(view::kDominators)), "accumulation")->click();
    QVERIFY(!empty.navigator().selection().node);
}

void ControlsTest::objectsAreOneNumberEverywhere()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const SnapshotPtr snapshot = window->workspace().snapshot(window->navigator().currentSnapshot());
    const std::uint64_t nodes = snapshot->graph().nodeCount(), objects = objectCount(*snapshot);
    QVERIFY(objects < nodes); // the root has no size
    const QString text = formatCount(objects) + QStringLiteral(" objects");
    Page& page = go(*window, view::kSummary);
    const auto *sum = child<QLabel>(page, "sum"), *where = child<QLabel>(*window, "where");
    QVERIFY2(sum->text().contains(text), qPrintable(sum->text()));
    QVERIFY2(where->text().contains(text), qPrintable(where->text()));
    for (const QLabel* label : {sum, where})
        QVERIFY2(label->toolTip().contains(formatCount(nodes)), qPrintable(label->toolTip()));
    const auto* list = window->page(QString::fromLatin1(view::kSnapshots))->findChild<QAbstractItemView*>();
    const QString detail =
        list->model()->index(list->model()->rowCount() - 1, 0).data(SnapshotsModel::DetailRole).toString();
    QVERIFY2(detail.contains(text), qPrintable(detail));
}

void ControlsTest::whatNothingHoldsIsNotInContainment()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kContainment);
    const EntryId last = window->navigator().currentSnapshot();
    const Graph& graph = window->workspace().snapshot(last)->graph();
    QCOMPARE(child<QLabel>(page, "sum")->text(),
             QStringLiteral("Σ %1 nodes, %2 edges    4.39 kB").arg(graph.nodeCount()).arg(graph.edgeCount()));
    window->navigator().jumpTo(QString::fromLatin1(view::kContainment), last, *graph.nodeById({17}));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->statusBar()->currentMessage(),
             QStringLiteral("No strong path leads from the root to this object."));
    // What holds an order is opened down to it.
    window->navigator().jumpTo(QString::fromLatin1(view::kContainment), last, *graph.nodeById({1101}));
    QVERIFY(waitUntilIdle());
    auto* table = child<NodeView>(page, "containmentView");
    QStringList way;
    for (auto at = table->currentIndex(); at.isValid(); at = at.parent())
        way.prepend(at.data().toString().section(QStringLiteral(" :: "), 0, 0));
    QCOMPARE(way.mid(1),
             QStringList({QStringLiteral("app"), QStringLiteral("cache"), QStringLiteral("[5]")}));
}

void ControlsTest::everyEntryOfAnObjectsMenuLeadsThere()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const EntryId last = window->navigator().currentSnapshot();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    const auto idOf = [&](const Selection& selection) {
        return selection.node ? snapshot->graph().id(*selection.node).value : 0;
    };
    const NodeOrdinal cache = *snapshot->graph().nodeById({9});
    const auto choose = [&](const QStringList& way) {
        window->navigator().jumpTo(QString::fromLatin1(view::kSummary), last, cache);
        QVERIFY(waitUntilIdle());
        chooseFromMenu(*window, *child<NodeView>(*window, "summaryView"), way);
    };
    const struct {
        QStringList way;
        const char* view;
        std::uint64_t node; ///< that is selected afterwards; 0: its class
    } places[] = {
        {{QStringLiteral("Reveal in Summary")}, view::kSummary, 9},
        {{QStringLiteral("Reveal in Dominators")}, view::kDominators, 9},
        {{QStringLiteral("Reveal in Containment")}, view::kContainment, 9},
        {{QStringLiteral("Show retainers")}, view::kRetainers, 9},
        {{QStringLiteral("Show in Graph")}, view::kGraph, 9},
        {{QStringLiteral("Inspect")}, view::kInspector, 9},
        {{QStringLiteral("List objects"), QStringLiteral("Show objects by class")}, view::kSummary, 0},
        {{QStringLiteral("Path to GC roots"), QStringLiteral("Shortest paths")}, view::kPaths, 9},
        {{QStringLiteral("Path to GC roots"), QStringLiteral("Merge shortest paths")}, view::kPaths, 0},
        {{QStringLiteral("Go to immediate dominator")}, view::kSummary, 7},
        {{QStringLiteral("Compare"), QStringLiteral("This object across snapshots")}, view::kInspector, 9},
        {{QStringLiteral("Compare"), QStringLiteral("This class over time")}, view::kComparison, 0},
    };
    for (const auto& place : places) {
        choose(place.way);
        if (QTest::currentTestFailed()) return;
        const QString which = place.way.join(QLatin1String(" > "));
        QVERIFY2(window->navigator().place().view == QLatin1String(place.view), qPrintable(which));
        const Selection& selection = window->navigator().selection();
        QVERIFY2(idOf(selection) == place.node, qPrintable(which));
        QVERIFY2(place.node || selection.className == QLatin1String("Cache"), qPrintable(which));
    }
    const struct {
        QStringList way;
        const char *title, *sum;
    } lists[] = {
        {{QStringLiteral("List objects"), QStringLiteral("Outgoing references")},
         "What cache: Cache @9 refers to",
         "Σ 30 objects, 3.00 kB"},
        {{QStringLiteral("List objects"), QStringLiteral("Incoming references")},
         "What refers to cache: Cache @9",
         "Σ 1 objects, 40 B"},
        {{QStringLiteral("Show retained set")}, "Retained set of cache: Cache @9", "Σ 61 objects, 3.75 kB"},
    };
    for (const auto& list : lists) {
        choose(list.way);
        QPointer<QDialog> dialog = child<QDialog>(*window, "objectList");
        QVERIFY(dialog);
        QCOMPARE(dialog->windowTitle(), QString::fromUtf8(list.title));
        QCOMPARE(child<QLabel>(*dialog, "objectListSum")->text().section(QStringLiteral("    "), 0, 0),
                 QString::fromUtf8(list.sum)); // behind it stands a key
        dialog->close();
        QVERIFY(waitFor([&] { return !dialog; }));
    }
    const struct {
        const char *entry, *text;
    } copies[] = {
        {"@id", "@9"},
        {"Name", "Cache"},
        {"Path, short", "global → app → App → cache → Cache"},
        {"Path, full", "global → app → App → cache → Cache"},
        {"As query", "id:9"},
        {"As DevTools snippet", "HeapProfiler.getObjectByHeapObjectId({objectId: \"9\"})"},
    };
    for (const auto& copy : copies) {
        QGuiApplication::clipboard()->clear();
        choose({QStringLiteral("Copy"), QLatin1String(copy.entry)});
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(copy.text));
    }
    for (const auto& [entry, mark] : {std::pair("Row", '\t'), std::pair("Row as Markdown", '|')}) {
        choose({QStringLiteral("Copy"), QLatin1String(entry)});
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(QLatin1String("Cache")) && text.contains(QLatin1Char(mark)), qPrintable(text));
    }
    choose({QStringLiteral("Pin")});
    QCOMPARE(int(window->investigation().findings().size()), 1);
    window->investigation().discard();
}

void ControlsTest::whatAMenuCannotDoSaysWhy()
{
    const auto window = windowOf({server(10)});
    QVERIFY(window);
    Page& page = go(*window, view::kSummary);
    auto* table = child<NodeView>(page, "summaryView");
    const auto reasons = [&](const QString& pattern) { // "entry: reason" of what is not possible
        QStringList all;
        const std::function<void(const QMenu&)> look = [&](const QMenu& menu) {
            for (QAction* action : menu.actions()) {
                if (action->menu()) look(*action->menu());
                if (action->menu() || action->isSeparator() || action->isEnabled()) continue;
                all << action->text().section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'))
                        + QLatin1String(": ") + action->toolTip();
            }
        };
        showActive(*window); // the offscreen platform doesn't give it back
        table->setFocus();
        press(*window, Qt::Key_O);
        look(*openMenu());
        openMenu()->close();
        return all.filter(QRegularExpression(pattern));
    };
    clickRow(table, findRow(table, QStringLiteral("Cache"))); // a class
    QVERIFY(waitUntilIdle());
    const QStringList ofClass = reasons({});
    QCOMPARE(ofClass, QStringList({QStringLiteral("This class over time: Needs a second snapshot")}));
    const EntryId last = window->navigator().currentSnapshot();
    const Graph& graph = window->workspace().snapshot(last)->graph();
    window->navigator().jumpTo(QString::fromLatin1(view::kSummary), last, *graph.nodeById({9}));
    QVERIFY(waitUntilIdle());
    QCOMPARE(reasons({}),
             QStringList({QStringLiteral("This object across snapshots: Needs a second snapshot"),
                          QStringLiteral("This class over time: Needs a second snapshot")}));
    // What is not for such a row is no entry of its menu; the list of all commands has it, with the reason.
    QMenu all;
    fillNodeMenu(all, window.get(), window->context(), window->navigator().selection(), {},
                 MenuFor::AllCommands);
    QVERIFY(menuEntry(&all, QStringLiteral("Ignore this retainer")));
    // A string has a value, which is copied.
    window->navigator().jumpTo(QString::fromLatin1(view::kSummary), last, *graph.nodeById({13}));
    QVERIFY(waitUntilIdle());
    chooseFromMenu(*window, *table, {QStringLiteral("Copy"), QStringLiteral("Value")});
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("shop"));
}

void ControlsTest::oneKeyLeadsFromATableToEachView()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const EntryId last = window->navigator().currentSnapshot();
    const NodeOrdinal cache = *window->workspace().snapshot(last)->graph().nodeById({9});
    auto* table = child<NodeView>(*window, "summaryView");
    const std::pair<Qt::Key, const char*> keys[] = {
        {Qt::Key_R, view::kRetainers},   {Qt::Key_S, view::kSummary}, {Qt::Key_D, view::kDominators},
        {Qt::Key_C, view::kContainment}, {Qt::Key_G, view::kGraph},   {Qt::Key_I, view::kInspector}};
    const auto stand = [&] {
        window->navigator().jumpTo(QString::fromLatin1(view::kSummary), last, cache);
        QVERIFY(waitUntilIdle());
        table->setFocus();
    };
    for (const auto& [key, view] : keys) {
        stand();
        press(*window, key);
        QVERIFY(waitUntilIdle());
        QVERIFY2(window->navigator().place().view == QLatin1String(view), view);
        QCOMPARE(window->navigator().selection().node, std::optional(cache));
    }
    stand();
    press(*window, Qt::Key_M);
    QCOMPARE(int(window->investigation().findings().size()), 1);
    // Enter opens and closes, * opens along what is largest.
    Page& page = go(*window, view::kDominators);
    auto* tree = child<NodeView>(page, "dominatorsView");
    tree->collapse(tree->model()->index(0, 0));
    clickRow(tree, tree->model()->index(0, 0));
    for (const bool isOpen : {true, false}) {
        press(*window, Qt::Key_Return);
        QCOMPARE(tree->isExpanded(tree->model()->index(0, 0)), isOpen);
    }
    press(*window, Qt::Key_Asterisk);
    QModelIndex at = tree->model()->index(0, 0);
    for (const char* name : {"global", "App", "Cache", "Order"}) { // down to what holds nothing
        QVERIFY2(tree->selectionAt(at).node && at.data().toString().contains(QLatin1String(name)), name);
        QVERIFY2(tree->isExpanded(at), name);
        at = tree->model()->index(0, 0, at);
    }
    // A double click on an object asks who keeps it.
    doubleClickRow(tree, tree->model()->index(0, 0));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kRetainers));
    window->investigation().discard();
}

void ControlsTest::columnsAreHiddenSortedAndRemembered()
{
    const Settings settings = Settings::inMemory();
    auto window = windowOf({server(10), server(20)}, settings);
    QVERIFY(window);
    auto* table = child<NodeView>(go(*window, view::kSummary), "summaryView");
    const auto fromHeader = [&](int column, const QStringList& way) {
        QTimer::singleShot(0, window.get(), [&] { // sits in the menu's own loop
            chooseIn(openMenu(), way);
        });
        auto* header = table->header();
        emit header->customContextMenuRequested(
            QPoint(header->sectionViewportPosition(column) + 4, header->height() / 2));
        QVERIFY(waitUntilIdle());
    };
    const auto isHidden = [&](int column) { return table->header()->isSectionHidden(column); };
    fromHeader(SummaryModel::CountColumn, {QStringLiteral("About this column")});
    QCOMPARE(
        window->statusBar()->currentMessage(),
        table->model()->headerData(SummaryModel::CountColumn, Qt::Horizontal, Qt::ToolTipRole).toString());
    fromHeader(SummaryModel::CountColumn, {QStringLiteral("Hide column")});
    QVERIFY(isHidden(SummaryModel::CountColumn) && !isHidden(SummaryModel::DistanceColumn));
    fromHeader(SummaryModel::NameColumn, {QStringLiteral("Distance")}); // a check box
    QVERIFY(isHidden(SummaryModel::DistanceColumn));
    fromHeader(SummaryModel::NameColumn, {QStringLiteral("Sort by"), QStringLiteral("Class")});
    QCOMPARE(table->header()->sortIndicatorSection(), int(SummaryModel::NameColumn));
    fromHeader(SummaryModel::NameColumn, {QStringLiteral("Sort by"), QStringLiteral("Default order")});
    QCOMPARE(table->header()->sortIndicatorSection(), int(SummaryModel::RetainedColumn));
    table->header()->resizeSection(SummaryModel::ShallowColumn, 151);
    table->header()->moveSection(SummaryModel::RetainedColumn, 1);
    // The next window has the columns of this one.
    window = windowOf({server(10), server(20)}, settings);
    table = child<NodeView>(go(*window, view::kSummary), "summaryView");
    QVERIFY(isHidden(SummaryModel::CountColumn) && isHidden(SummaryModel::DistanceColumn));
    QCOMPARE(table->header()->sectionSize(SummaryModel::ShallowColumn), 151);
    QCOMPARE(table->header()->visualIndex(SummaryModel::RetainedColumn), 1);
    fromHeader(SummaryModel::NameColumn, {QStringLiteral("Count")});
    QVERIFY(!isHidden(SummaryModel::CountColumn));
    fromHeader(SummaryModel::NameColumn, {QStringLiteral("Reset columns")});
    QVERIFY(!isHidden(SummaryModel::DistanceColumn));
    QCOMPARE(table->header()->visualIndex(SummaryModel::RetainedColumn), int(SummaryModel::RetainedColumn));
}

/// It had a column that is gone, and lacked those that are new; the first versions saved no titles.
void ControlsTest::columnsThatAnotherVersionSavedAreKept()
{
    const Setting<QByteArray> saved{"tables/summary"};
    const Settings settings = Settings::inMemory();
    auto changed = settings;
    changed.set(saved, QByteArray("0,300,0,Class;3,151,0,Shallow;1,90,0,Gone;2,80,1,Distance"));
    auto window = windowOf({server(10), server(20)}, settings);
    QVERIFY(window);
    auto* header = child<NodeView>(go(*window, view::kSummary), "summaryView")->header();
    QCOMPARE(header->sectionSize(SummaryModel::ShallowColumn), 151);
    QVERIFY(header->isSectionHidden(SummaryModel::DistanceColumn));
    QVERIFY(!header->isSectionHidden(SummaryModel::CountColumn)); // new: as at first
    QCOMPARE(header->visualIndex(SummaryModel::CountColumn), int(SummaryModel::CountColumn));
    QVERIFY(header->visualIndex(SummaryModel::DistanceColumn)
            < header->visualIndex(SummaryModel::ShallowColumn));

    QByteArray places;
    for (int column = 0; column <= SummaryModel::TrendColumn; ++column)
        places += QByteArray::number(column) + (column == SummaryModel::ShallowColumn ? ",152,0;" : ",90,0;");
    changed.set(saved, places);
    window = windowOf({server(10), server(20)}, settings);
    header = child<NodeView>(go(*window, view::kSummary), "summaryView")->header();
    QCOMPARE(header->sectionSize(SummaryModel::ShallowColumn), 152);
}

/// As a cache makes them: a slot for each of the most that it may hold.
void ControlsTest::emptySlotsOfAnArrayAreNoEntries()
{
    const auto window = windowOf({"root -g-> global@5:40\nglobal -list-> Array@7:400\n"
                                  "Array -[0]-> User#1@9:100\nArray -[1]-> User#2@11:100\n"
                                  "Array -[2]-> undefined@13:16/hidden\n"
                                  "Array -[3]-> undefined\nArray -[4]-> undefined\n"
                                  "undefined -(0)-> undefined#text@15:16/string\n"});
    QVERIFY(window);
    const EntryId id = window->workspace().readyIds().back();
    window->navigator().jumpTo(QString::fromLatin1(view::kSummary), id,
                               *window->workspace().snapshot(id)->graph().nodeById({7}));
    QVERIFY(waitUntilIdle());
    QCOMPARE(child<QLabel>(*window, "propertiesTitle")->text(),
             QStringLiteral("Entries · 2 × User, and 3 empty slots"));
    const auto* history = child<TreeView>(*window, "historyView")->model();
    QCOMPARE(history->index(0, HistoryModel::CountColumn).data().toString(), QStringLiteral("2"));
}

void ControlsTest::theInspectorSaysThatADatesTimeIsMissing()
{
    const auto window = windowOf({"root -g-> global@5:40\nglobal -asked-> Date#asked@7:40\n"
                                  "global -known-> Date#known@9:40\nDate#known -{2}-> time@11:16/number\n"
                                  "time -{value}-> text@13:16/string\n"});
    QVERIFY(window);
    const EntryId id = window->workspace().readyIds().back();
    const auto* note = child<QLabel>(*window, "inspectorNote");
    const auto select = [&](std::uint64_t object) {
        window->navigator().jumpTo(QString::fromLatin1(view::kSummary), id,
                                   *window->workspace().snapshot(id)->graph().nodeById({object}));
        return waitUntilIdle();
    };
    QVERIFY(select(7));
    QVERIFY(note->isVisible());
    QCOMPARE(note->text(), QStringLiteral("The time of this Date is not in the file."));
    QVERIFY(select(9));
    QVERIFY(!note->isVisible());
}

void ControlsTest::whileTheSecondIsOpenedNobodyAsksForIt()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    std::binary_semaphore isWanted{0};
    window.workspace().setOpener([&isWanted](const std::filesystem::path& path, const LoadOptions&,
                                             const Task&) -> Result<SnapshotPtr> {
        const bool isSecond = path.filename() == "s2.heapsnapshot";
        if (isSecond) isWanted.acquire();
        return heapOf(server(isSecond ? 20 : 10)).snapshot;
    });
    window.open({QStringLiteral("s1.heapsnapshot")});
    QVERIFY(waitFor([&] { return !window.workspace().isLoading(); }) && waitUntilIdle());
    Page& page = go(window, view::kComparison);
    auto* table = child<NodeView>(page, "comparisonView");
    QVERIFY(messageOf(*table).startsWith(QLatin1String("Open a second snapshot")));
    window.open({QStringLiteral("s2.heapsnapshot")});
    QTRY_COMPARE(messageOf(*table), QStringLiteral("Opening snapshots…"));
    isWanted.release();
    QVERIFY(waitFor([&] { return !window.workspace().isLoading(); }) && waitUntilIdle());
    QVERIFY(messageOf(*table).isEmpty());
}

/// A dictionary of 150 users, and one text: V8's own edges of both stand below "Internals".
void ControlsTest::anObjectUsedAsAMapShowsEntriesInBlocks()
{
    std::string heap = "root -g-> global@5:40\nglobal -users-> Object@7:40\n"
                       "Object -{map}-> shape@9:8/hidden\nObject -{properties}-> table@11:999/array\n"
                       "global -motto-> be·brief@13:24/string\nbe·brief -{map}-> shape\n";
    for (int i = 0; i < 150; ++i) {
        const std::string key = "user" + std::to_string(i), number = std::to_string(6 + 3 * i);
        heap += "Object -" + key + "-> User#" + key + "@" + std::to_string(1001 + 2 * i) + ":100\n"
            + "table -{" + number + "}-> " + key + "@" + std::to_string(5001 + 2 * i) + ":16/string\n";
    }
    const auto window = windowOf({heap});
    QVERIFY(window);
    const EntryId id = window->workspace().readyIds().back();
    const auto select = [&](std::uint64_t object) {
        window->navigator().jumpTo(QString::fromLatin1(view::kSummary), id,
                                   *window->workspace().snapshot(id)->graph().nodeById({object}));
        return waitUntilIdle();
    };
    QVERIFY(select(7));
    const auto* title = child<QLabel>(*window, "propertiesTitle");
    QCOMPARE(title->text(), QStringLiteral("Entries · 150 × User"));
    auto* view = child<NodeView>(*window, "propertiesView");
    const auto* rows = view->model();
    const QModelIndex first = rows->index(0, 0);
    QCOMPARE(first.data().toString(), QStringLiteral("Entries 1 to 100"));
    QCOMPARE(rows->index(1, 0).data().toString(), QStringLiteral("Entries 101 to 150"));
    QVERIFY(view->isExpanded(first));
    QCOMPARE(rows->index(0, 0, first).data().toString(), QStringLiteral("user0 → User @1001"));
    QCOMPARE(rows->rowCount(first), 100);
    const QModelIndex internals = rows->index(2, 0);
    QCOMPARE(internals.data().toString(), QStringLiteral("Internals"));
    view->expand(internals);
    QVERIFY(waitUntilIdle());
    QCOMPARE(rows->rowCount(internals), 2); // the hidden class and the table
    // The row of a property that the search has found.
    const auto& graph = window->workspace().snapshot(id)->graph();
    for (const Edge edge : graph.edges(*graph.nodeById({7})))
        if (graph.edgeName(edge) == "user99") { // the last one by name
            auto* model = static_cast<HeapModel*>(view->branchModel());
            model->revealEdge({}, edge.ordinal); // its block is on the way
            QVERIFY(waitUntilIdle());
            const QModelIndex there = model->revealEdge({}, edge.ordinal);
            QCOMPARE(there.data().toString(), QStringLiteral("user99 → User @1199"));
            QCOMPARE(there.parent(), rows->index(1, 0));
        }

    QVERIFY(select(13));
    QCOMPARE(rows->rowCount(), 1);
    QCOMPARE(rows->index(0, 0).data().toString(), QStringLiteral("Internals"));
    QVERIFY(!view->isExpanded(rows->index(0, 0)));
    QVERIFY(select(5)); // few properties, the largest on top
    QCOMPARE(title->text(), QStringLiteral("Properties · at least 2"));
    QVERIFY(rows->index(0, 0).data().toString().startsWith(QStringLiteral("users :: ")));
}

void ControlsTest::textIsAsLargeAsChosen()
{
    const Settings settings = Settings::inMemory();
    const auto window = windowOf({server(10), server(20)}, settings);
    QVERIFY(window);
    window->resize(1920, 1080);
    Page& page = go(*window, view::kSummary);
    auto* table = child<NodeView>(page, "summaryView");
    table->header()->resizeSection(SummaryModel::ShallowColumn, 100); // the user's own width
    const auto chooseSize = [&](const QString& size) {
        child<QAction>(*window, "settings")->trigger();
        auto* dialog = child<SettingsDialog>(*window, "settingsDialog");
        auto* box = child<QComboBox>(*dialog, "fontSize");
        QTest::keyClicks(box, size.section(QLatin1Char(' '), 0, 0));
        QCOMPARE(box->currentText(), size);
        QTest::keyClick(box, Qt::Key_Return);
        QVERIFY(waitFor([&] { return !window->findChild<SettingsDialog*>(); }) && waitUntilIdle());
    };
    const auto all = [&] {
        return std::vector<qreal>{table->font().pointSizeF(),
                                  window->font().pointSizeF(),
                                  child<QLabel>(*window, "inspectorTitle")->font().pointSizeF(),
                                  child<QLabel>(*window, "startTitle")->font().pointSizeF(),
                                  qreal(table->visualRect(table->model()->index(0, 0)).height()),
                                  qreal(table->header()->sectionSize(SummaryModel::ShallowColumn)),
                                  qreal(child<QDockWidget>(*window, "snapshotsDock")->width())};
    };
    const auto before = all();
    chooseSize(QStringLiteral("20 pt"));
    const auto after = all();
    QCOMPARE(table->font().pointSizeF(), 20.0); // at once
    for (std::size_t at = 0; at < before.size(); ++at)
        QVERIFY2(after[at] > before[at] * 1.3, qPrintable(QString::number(at)));
    QCOMPARE(settings.get(kFontSize), 20); // and in the next run
    chooseSize(QStringLiteral("System default"));
    QCOMPARE(all()[0], before[0]);
    QCOMPARE(all()[4], before[4]);
}

void ControlsTest::listsCloseWithTheirSnapshotAlone()
{
    const auto window = windowOf({server(10), server(20)});
    QVERIFY(window);
    const auto ids = window->workspace().readyIds();
    const NodeOrdinal cache = *window->workspace().snapshot(ids[1])->graph().nodeById({9});
    const auto choose = [&](const char* entry) {
        window->navigator().jumpTo(QString::fromLatin1(view::kSummary), ids[1], cache);
        QVERIFY(waitUntilIdle());
        chooseFromMenu(*window, *child<NodeView>(*window, "summaryView"), {QLatin1String(entry)});
    };
    // Of a class: what all its objects keep.
    window->navigator().jumpToClass(QString::fromLatin1(view::kSummary), ids[1], QStringLiteral(",Order"),
                                    QStringLiteral("Order"));
    QVERIFY(waitUntilIdle());
    chooseFromMenu(*window, *child<NodeView>(*window, "summaryView"),
                   {QStringLiteral("Show retained set by class")});
    QPointer<QDialog> ofClass = child<QDialog>(*window, "retainedByClass");
    QCOMPARE(child<QLabel>(*ofClass, "retainedByClassSum")->text(),
             QStringLiteral("Σ 40 objects of 2 classes, 2.48 kB"));
    ofClass->close();
    QVERIFY(waitFor([&] { return !ofClass; }));
    choose("Show retained set");
    choose("Show retained set by class");
    const QPointer<QDialog> objects = child<QDialog>(*window, "objectList"),
                            classes = child<QDialog>(*window, "retainedByClass");
    QCOMPARE(child<QLabel>(*classes, "retainedByClassSum")->text(),
             QStringLiteral("Σ 41 objects of 3 classes, 2.51 kB"));
    auto* table = child<QTreeWidget>(*classes, "retainedByClassTable");
    QStringList cells;
    for (int column = 0; column < table->columnCount(); ++column)
        cells << table->topLevelItem(0)->text(column);
    QCOMPARE(cells,
             QStringList({QStringLiteral("Order"), QStringLiteral("20"), QStringLiteral("2.00 kB"),
                          formatPercent(2000 / 2512.0)}));
    // A row leads to its class.
    table->setCurrentItem(table->topLevelItem(0));
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().selection().className, QStringLiteral("Order"));
    QCOMPARE(window->navigator().selection().snapshot, ids[1]);

    window->workspace().remove(ids[0]);
    QVERIFY(waitUntilIdle());
    QVERIFY(objects && objects->isVisible() && classes && classes->isVisible());
    window->workspace().remove(ids[1]);
    QVERIFY(waitUntilIdle());
    QVERIFY(!objects && !classes);
}

void ControlsTest::aClickInThePaletteGoesThere()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const auto open = [&](const char* text) {
        showActive(*window);
        press(*window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = child<CommandPalette>(*window, "commandPalette");
        QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), QLatin1String(text));
        waitFor([&] { return !palette->isSearching(); });
        return palette;
    };
    auto* list = child<QListWidget>(*open("Config"), "commandList");
    const QStringList rows = [&] {
        QStringList all;
        for (int row = 0; row < list->count(); ++row) all << list->item(row)->text();
        return all;
    }();
    const auto at = rows.indexOf(QStringLiteral("Config"));
    QVERIFY2(at > 0, qPrintable(rows.join(QLatin1Char('|'))));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualItemRect(list->item(int(at))).center());
    QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }) && waitUntilIdle());
    QCOMPARE(window->navigator().selection().className, QStringLiteral("Config"));
    QCOMPARE(window->navigator().selection().snapshot, window->workspace().readyIds().back());
    // All hits: how many there are, and none.
    const std::pair<const char*, const char*> searches[] = {
        {"status", "1 name"}, {"zzz", "No class, property, variable or string contains this text."}};
    for (const auto& [text, sum] : searches) {
        QTest::keyClick(child<QLineEdit>(*open(text), "commandEdit"), Qt::Key_Return, Qt::AltModifier);
        auto* results = child<FindResults>(*window, "findResults");
        QVERIFY(waitFor([&] { return !results->isSearching(); }));
        QCOMPARE(child<QLabel>(*results, "findResultsSum")->text(), QString::fromUtf8(sum));
        results->close();
        QVERIFY(waitFor([&] { return !window->findChild<FindResults*>(); }));
    }
}

void ControlsTest::aSnapshotsCommandsFitItsState()
{
    const auto window = serverWindow();
    QVERIFY(window);
    Workspace& workspace = window->workspace();
    auto* list = child<QListView>(*window, "snapshotsView");
    const Page& dock = *window->page(QString::fromLatin1(view::kSnapshots));
    const auto possible = [&](const char* row) {
        clickRow(list, findRow(list, QLatin1String(row)));
        waitUntilIdle();
        QStringList names;
        for (const QAction* action : dock.actions()) {
            if (action->isEnabled()) names << action->objectName();
            if (action->isEnabled() == action->property("whyNot").toString().isEmpty()) continue;
            names << QStringLiteral("%1 without a reason").arg(action->objectName());
        }
        return names.join(QLatin1Char(' '));
    };
    QCOMPARE(possible("S1"),
             QStringLiteral("renameSnapshot reloadSnapshot unloadSnapshot moveSnapshotDown renumberSnapshots "
                            "excludeSnapshot removeSnapshot"));
    QCOMPARE(window->navigator().currentSnapshot(), workspace.readyIds().front());
    QCOMPARE(possible("S2"),
             QStringLiteral("renameSnapshot reloadSnapshot unloadSnapshot moveSnapshotUp moveSnapshotDown "
                            "renumberSnapshots excludeSnapshot removeSnapshot"));
    QCOMPARE(possible("S3"),
             QStringLiteral("renameSnapshot reloadSnapshot unloadSnapshot moveSnapshotUp renumberSnapshots "
                            "excludeSnapshot removeSnapshot"));
    // A file that ends too early, and is gone since.
    workspace.setOpener(
        [](const std::filesystem::path&, const LoadOptions&, const Task&) -> Result<SnapshotPtr> {
            return fail(ErrorCode::Truncated, "The file ends inside \"edges\".", 1234);
        });
    window->open({QStringLiteral("/no/such/cut.heapsnapshot")});
    QVERIFY(waitFor([&] { return !workspace.isLoading(); }) && waitUntilIdle());
    QCOMPARE(possible("cut"),
             QStringLiteral("renameSnapshot reloadSnapshot salvageSnapshot renumberSnapshots locateSnapshot "
                            "copyError removeSnapshot"));
    child<QAction>(*window, "copyError")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral(
                 "File: /no/such/cut.heapsnapshot\nThe file ends inside \"edges\".\nPlace: byte 1,234"));
    child<QAction>(*window, "removeSnapshot")->trigger();
    QVERIFY(waitUntilIdle());
    QVERIFY(possible("S1").endsWith(QLatin1String(" undoRemoveSnapshot")));
    child<QAction>(*window, "undoRemoveSnapshot")->trigger();
    QVERIFY(findRow(list, QStringLiteral("cut")).isValid());
    // Nothing selected, nothing to do.
    workspace.clear();
    QVERIFY(waitUntilIdle());
    for (const QAction* action : dock.actions())
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
}

void ControlsTest::aSnapshotsMenuChangesIt()
{
    const auto window = serverWindow();
    QVERIFY(window);
    Workspace& workspace = window->workspace();
    auto* list = child<QListView>(*window, "snapshotsView");
    const EntryId first = workspace.readyIds().front();
    const auto entryOf = [&] { return *workspace.entry(first); };
    const auto fromMenu = [&](const QStringList& way) {
        clickRow(list, findRow(list, QStringLiteral("S1")));
        QTimer::singleShot(0, window.get(), [&] { chooseIn(openMenu(), way); }); // in the menu's own loop
        QTest::keyClick(list, Qt::Key_Menu);
        showActive(*window); // the offscreen platform doesn't give it back
        QVERIFY(waitUntilIdle());
    };
    const auto detail = [&] {
        return findRow(list, QStringLiteral("S1")).data(SnapshotsModel::DetailRole).toString();
    };
    fromMenu({QStringLiteral("Role"), QStringLiteral("Cool-down")});
    QCOMPARE(entryOf().role, SnapshotRole::CoolDown);
    QVERIFY2(detail().startsWith(QStringLiteral("Cool-down · ")), qPrintable(detail()));
    fromMenu({QStringLiteral("Colour"), QStringLiteral("Green")});
    QCOMPARE(entryOf().colour, 2);
    fromMenu({QStringLiteral("Exclude from comparisons")});
    QVERIFY(entryOf().isExcluded);
    QCOMPARE(int(workspace.readyIds().size()), 2);
    fromMenu({QStringLiteral("Exclude from comparisons")});
    QVERIFY(!entryOf().isExcluded);
    fromMenu({QStringLiteral("Unload")});
    QCOMPARE(entryOf().state, LoadState::Unloaded);
    QCOMPARE(detail(), QStringLiteral("Unloaded"));
    fromMenu({QStringLiteral("Load again")});
    QCOMPARE(entryOf().state, LoadState::Ready);
    clickRow(list, findRow(list, QStringLiteral("S1")));
    press(*window, Qt::Key_F2);
    auto* editor = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(editor);
    editor->selectAll();
    type(*window, QStringLiteral("warm"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.label(first), QStringLiteral("S1 warm"));
    QCOMPARE(child<QComboBox>(*window->page(QString::fromLatin1(view::kSummary)), "snapshotBox")->itemText(0),
             QStringLiteral("S1 warm"));
    fromMenu({QStringLiteral("Move down")});
    QCOMPARE(workspace.position(first), 1);
    fromMenu({QStringLiteral("Order by evidence")});
    QCOMPARE(workspace.position(first), 0);
    fromMenu({QStringLiteral("Remove")});
    QVERIFY(!workspace.entry(first));
    window->investigation().discard();
}

void ControlsTest::settingsAreKeptByOkAlone()
{
    Settings settings = Settings::inMemory();
    settings.set(kTheme, 2);
    settings.set(kFontSize, 12);
    settings.set(kEditorCommand, QStringLiteral("own %f"));
    settings.set(kSourceFolders, QStringList{QStringLiteral("/a"), QStringLiteral("/b")});
    settings.set(kLoadThreads, 3);
    settings.set(kMemoryLimitMb, 0);
    settings.set(kHeapLimitMb, 512);
    // "Dark|12 pt|own %f|/a:/b|3|No limit|512 MB", as it is shown
    const auto shown = [](const SettingsDialog& dialog) {
        QStringList all{dialog.findChild<QComboBox*>(QStringLiteral("themeChoice"))->currentText(),
                        dialog.findChild<QComboBox*>(QStringLiteral("fontSize"))->currentText(),
                        dialog.findChild<QLineEdit*>(QStringLiteral("editorCommand"))->text(),
                        dialog.findChild<QLineEdit*>(QStringLiteral("sourceFolders"))->text()};
        for (const auto* box : dialog.findChildren<QSpinBox*>()) all << box->text();
        return all.join(QLatin1Char('|'));
    };
    const auto change = [](const SettingsDialog& dialog) {
        dialog.findChild<QComboBox*>(QStringLiteral("themeChoice"))->setCurrentIndex(1);
        dialog.findChild<QComboBox*>(QStringLiteral("fontSize"))->setCurrentIndex(0);
        dialog.findChild<QLineEdit*>(QStringLiteral("editorCommand"))->setText(QStringLiteral("zed %f"));
        dialog.findChild<QLineEdit*>(QStringLiteral("sourceFolders"))->setText(QStringLiteral("/c::/d"));
        for (auto* box : dialog.findChildren<QSpinBox*>()) box->setValue(7);
    };
    const QString before = QStringLiteral("Dark|12 pt|own %f|/a:/b|3|No limit|512 MB");
    for (const auto button : {QDialogButtonBox::Cancel, QDialogButtonBox::Ok}) {
        QPointer<SettingsDialog> dialog = new SettingsDialog(settings, nullptr);
        dialog->show();
        QCOMPARE(shown(*dialog), before);
        QSignalSpy applied(dialog, &SettingsDialog::applied);
        change(*dialog);
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(button), Qt::LeftButton);
        QCOMPARE(applied.size(), button == QDialogButtonBox::Ok ? 1 : 0);
        QVERIFY(waitFor([&] { return !dialog; }));
    }
    const SettingsDialog after(settings, nullptr);
    QCOMPARE(shown(after), QStringLiteral("Light|System default|zed %f|/c:/d|7|7 MB|7 MB"));
}

void ControlsTest::settingsHaveTheirLimits()
{
    SettingsDialog dialog(Settings::inMemory(), nullptr);
    dialog.show();
    const auto boxes = dialog.findChildren<QSpinBox*>();
    QCOMPARE(int(boxes.size()), 3);
    const std::pair<int, int> limits[] = {{1, 16}, {0, 1'000'000}, {0, 10'000'000}};
    for (int at = 0; at < 3; ++at) {
        boxes[at]->setValue(-1);
        QCOMPARE(boxes[at]->value(), limits[at].first);
        boxes[at]->setValue(100'000'000);
        QCOMPARE(boxes[at]->value(), limits[at].second);
        boxes[at]->setValue(0);
    }
    QCOMPARE(boxes[1]->text(), QStringLiteral("No limit"));
    QCOMPARE(boxes[2]->text(), QStringLiteral("As the memory log says"));
    // Each editor brings its command; an own one is typed.
    auto* preset = child<QComboBox>(dialog, "editorPreset");
    auto* command = child<QLineEdit>(dialog, "editorCommand");
    for (const EditorPreset& editor : kEditorPresets) {
        choose(*preset, QString::fromUtf8(editor.name));
        QCOMPARE(command->text(), QString::fromUtf8(editor.command));
    }
    const QString last = command->text();
    choose(*preset, QStringLiteral("Own command"));
    QCOMPARE(command->text(), last);
    QCOMPARE(dialog.focusWidget(), static_cast<QWidget*>(command));
    choose(*preset, QStringLiteral("Desktop default"));
    QVERIFY(command->text().isEmpty());
    // Folders are added one by one.
    QTemporaryDir one, two;
    for (const QTemporaryDir* folder : {&one, &two}) {
        nameInFileDialog(dialog, folder->path());
        QTest::mouseClick(child<QPushButton>(dialog, "addSourceFolder"), Qt::LeftButton);
    }
    QCOMPARE(child<QLineEdit>(dialog, "sourceFolders")->text(), one.path() + QLatin1Char(':') + two.path());
}

void ControlsTest::sixOfTheLastTenSetsAreOffered()
{
    QTemporaryDir folder;
    const auto file = [&](int number) {
        return folder.filePath(QStringLiteral("s%1.heapsnapshot").arg(number));
    };
    Settings settings = Settings::inMemory();
    rememberSet(settings, {}, QStringLiteral("nothing"));
    QVERIFY(settings.get(kRecentSets).isEmpty());
    for (int number = 1; number <= 12; ++number) rememberSet(settings, {file(number)}, {});
    QCOMPARE(int(settings.get(kRecentSets).size()), 10);
    QVERIFY(settings.get(kRecentSets).front().startsWith(file(12)));
    QVERIFY(settings.get(kRecentSets).back().startsWith(file(3)));
    // Opened again it comes first, once; it keeps what was found in it.
    rememberSet(settings, {file(5), file(6)}, QStringLiteral("cache grows"));
    rememberSet(settings, {file(12)}, {});
    rememberSet(settings, {file(5), file(6)}, {});
    QCOMPARE(int(settings.get(kRecentSets).size()), 10);
    forgetSet(settings, {file(11)});
    QCOMPARE(int(settings.get(kRecentSets).size()), 9);
    for (const int number : {5, 6}) {
        QFile there(file(number));
        QVERIFY(there.open(QIODevice::WriteOnly) && there.write("123") == 3);
    }

    MainWindow window(settings);
    showActive(window);
    QStringList names, says;
    const QString in = QFileInfo(folder.path()).fileName();
    const auto links = child<QWidget>(window, "recentSets")->findChildren<QCommandLinkButton*>();
    for (const auto* link : links) {
        QVERIFY(link->text().startsWith(in.left(8))); // files of several folders are called alike
        names << link->text().section(QDir::separator(), -1).section(QStringLiteral(": "), -1);
        says << link->description().remove(QStringLiteral(" · ") + QFileInfo(folder.path()).absolutePath());
    }
    QCOMPARE(names,
             QStringList({QStringLiteral("2 files"), QStringLiteral("s12.heapsnapshot"),
                          QStringLiteral("s10.heapsnapshot"), QStringLiteral("s9.heapsnapshot"),
                          QStringLiteral("s8.heapsnapshot"), QStringLiteral("s7.heapsnapshot")}));
    QCOMPARE(says[0], QStringLiteral("cache grows\n6 B"));
    QCOMPARE(says[1], QStringLiteral("Not all files are there any more"));
    QVERIFY(links[0]->toolTip().contains(QStringLiteral("\nOpened ")));
    QTest::mouseClick(links[0], Qt::LeftButton);
    QCOMPARE(int(window.workspace().entries().size()), 2);
    QCOMPARE(window.workspace().entries()[1].path, file(6));
    QVERIFY(waitFor([&] { return !window.workspace().isLoading(); }) && waitUntilIdle());
}

void ControlsTest::commandsOfTheStartPageAreCopied()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    const auto* start = child<QWidget>(window, "startPage");
    int copied = 0;
    for (auto* button : start->findChildren<QToolButton*>()) {
        if (button->toolTip() != QLatin1String("Copy the command")) continue;
        ++copied;
        QGuiApplication::clipboard()->clear();
        button->click();
        const QString text = QGuiApplication::clipboard()->text();
        const auto labels = start->findChildren<QLabel*>();
        QVERIFY2(std::ranges::any_of(labels, // the one beside it
                                     [&](const QLabel* label) {
                                         return label->text() == text
                                             && std::abs(label->geometry().center().y()
                                                         - button->geometry().center().y())
                                             <= 1;
                                     }),
                 qPrintable(text));
    }
    QCOMPARE(copied, 7);
}

void ControlsTest::theKeysListHasEveryKeyOnce()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    press(*window, Qt::Key_F1);
    auto* dialog = child<QDialog>(*window, "keysDialog");
    QVERIFY(dialog && dialog->isVisible());
    const auto* tree = dialog->findChild<QTreeWidget*>();
    QStringList lines;
    for (int row = 0; row < tree->topLevelItemCount(); ++row) {
        const auto* item = tree->topLevelItem(row);
        QVERIFY2(!item->text(0).isEmpty() && !item->text(1).isEmpty(), qPrintable(item->text(1)));
        lines << item->text(0) + QLatin1String(": ") + item->text(1);
    }
    for (const QAction* action : window->commands())
        if (const auto keys = action->shortcuts(); !keys.isEmpty())
            QCOMPARE(lines
                         .filter(QRegularExpression(QStringLiteral("^%1.*: ").arg(
                             QRegularExpression::escape(keys[0].toString(QKeySequence::NativeText)))))
                         .isEmpty(),
                     false);
    QVERIFY(lines.contains(QStringLiteral("F3: Go to the next match")));
    QVERIFY(lines.contains(QStringLiteral("I, M, O: On a table: inspect, pin, menu of the selected object")));
    auto* filter = child<QLineEdit>(*dialog, "listFilter");
    QCOMPARE(dialog->focusWidget(), filter);
    QTest::keyClicks(filter, QStringLiteral("graph alt"));
    int shown = 0;
    for (int row = 0; row < tree->topLevelItemCount(); ++row) shown += !tree->topLevelItem(row)->isHidden();
    QCOMPARE(shown, 1);
    dialog->close();
}

void ControlsTest::theExportMenuIsThatOfTheView()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    QMenu* menu = child<QToolButton>(*window, "export")->menu();
    for (Page* page : window->pages()) {
        go(*window, qPrintable(page->id()));
        emit menu->aboutToShow();
        QStringList offered, wanted;
        for (const QAction* action : menu->actions())
            if (!action->isSeparator()) offered << action->text();
        for (const QAction* action : page->exportActions()) wanted << action->text();
        if (wanted.isEmpty()) wanted << QStringLiteral("This view has nothing to export");
        wanted << QStringLiteral("R&eport…") << QStringLiteral("&Save investigation");
        QCOMPARE(offered, wanted);
    }
    go(*window, view::kStatistics);
    emit menu->aboutToShow();
    QVERIFY(menuEntry(menu, QStringLiteral("Save bars as SVG or PNG")));
}

void ControlsTest::everyViewIsShownByItsCommand()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    // Round the tabs both ways.
    QStringList there, back, ids;
    for (const Page* page : window->pages()) ids << page->id();
    for (int step = 0; step < ids.size(); ++step) {
        press(*window, Qt::Key_PageDown, Qt::ControlModifier);
        there << window->navigator().place().view;
    }
    QCOMPARE(there, ids.mid(1) + ids.mid(0, 1));
    for (int step = 0; step < ids.size(); ++step) {
        press(*window, Qt::Key_PageUp, Qt::ControlModifier);
        back.prepend(window->navigator().place().view);
    }
    QCOMPARE(back, ids);
    for (const char* dock :
         {view::kSnapshots, view::kFindings, view::kRetainers, view::kGraph, view::kPaths, view::kInspector})
        ids << QString::fromLatin1(dock);
    for (const QString& id : ids) {
        auto* command = child<QAction>(*window, qPrintable(QStringLiteral("show_") + id));
        QVERIFY(command);
        command->trigger();
        QVERIFY(waitUntilIdle());
        const Page* page = window->page(id);
        const auto* dock =
            qobject_cast<const QDockWidget*>(page->parentWidget()); // else behind its neighbour's tab
        QVERIFY2(page->isVisible() && (!dock || !dock->visibleRegion().isEmpty()), qPrintable(id));
        QVERIFY2(page->isAncestorOf(QApplication::focusWidget()) || page == QApplication::focusWidget(),
                 qPrintable(id));
    }
}

void ControlsTest::aNewNameIsProposedBesideTheOldOnes()
{
    QTemporaryDir folder;
    const QString name = QFileInfo(folder.path()).fileName();
    const auto window = windowOf({});
    QVERIFY(window);
    window->open({folder.filePath(QStringLiteral("gone.heapsnapshot"))});
    QVERIFY(waitFor([&] { return !window->workspace().isLoading(); }) && waitUntilIdle());
    child<QAction>(*window, "addNote")->trigger();
    for (const char* ending : {"", "-2", "-3"}) {
        const QString wanted = folder.filePath(name + QLatin1String(ending) + QStringLiteral(".heaptrail"));
        QString proposed;
        nameInFileDialog(*window, {}, &proposed);
        child<QAction>(*window, "saveInvestigation")->trigger();
        QCOMPARE(proposed, wanted);
        QFile taken(wanted);
        QVERIFY(taken.open(QIODevice::WriteOnly));
    }
    // The ending comes by itself.
    nameInFileDialog(*window, folder.filePath(QStringLiteral("mine")));
    child<QAction>(*window, "saveInvestigation")->trigger();
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->investigation().path(), folder.filePath(QStringLiteral("mine.heaptrail")));
    QVERIFY(QFile::exists(window->investigation().path()));
    QCOMPARE(window->statusBar()->currentMessage(),
             QStringLiteral("Saved ") + window->investigation().path());
}

void ControlsTest::whatIsClosedIsReleased()
{
    const auto window = windowOf({server(10), server(20)});
    QVERIFY(window);
    std::vector<std::weak_ptr<const Snapshot>> open;
    for (const EntryId id : window->workspace().readyIds()) open.push_back(window->workspace().snapshot(id));
    const EntryId last = window->workspace().readyIds().back();
    const NodeOrdinal cache = *window->workspace().snapshot(last)->graph().nodeById({9});
    for (const Page* page : window->pages()) {
        window->navigator().jumpTo(page->id(), last, cache);
        QVERIFY(waitUntilIdle());
    }
    for (const char* dock : {view::kRetainers, view::kGraph, view::kPaths, view::kInspector}) {
        window->showView(QString::fromLatin1(dock));
        QVERIFY(waitUntilIdle());
    }
    child<QAction>(*window, "closeInvestigation")->trigger();
    QVERIFY(waitUntilIdle());
    for (std::size_t at = 0; at < open.size(); ++at)
        QVERIFY2(waitFor([&] { return open[at].expired(); }, 5'000), qPrintable(QString::number(at + 1)));
}

void ControlsTest::theSearchKeepsNothingOfWhatIsClosed()
{
    const auto window = windowOf({server(10), server(20)});
    QVERIFY(window);
    Workspace& workspace = window->workspace();
    const auto ids = workspace.readyIds();
    const auto openSearch = [&]() -> CommandPalette* {
        showActive(*window);
        press(*window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = child<CommandPalette>(*window, "commandPalette");
        QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), QStringLiteral("Order"));
        return waitFor([&] { return !palette->isSearching(); }) ? palette : nullptr;
    };
    QVERIFY(openSearch());
    QTest::keyClick(child<QLineEdit>(*window, "commandEdit"), Qt::Key_Return, Qt::AltModifier);
    auto* results = child<FindResults>(*window, "findResults");
    QVERIFY(waitFor([&] { return !results->isSearching() && !window->findChild<CommandPalette*>(); }));
    auto* table = child<QTreeWidget>(*results, "findResultsTable");
    const int rows = table->topLevelItemCount();
    const QPointer<CommandPalette> palette = openSearch();
    QVERIFY(palette);

    std::weak_ptr<const Snapshot> held = workspace.snapshot(ids[0]);
    workspace.unload(ids[0]);
    QVERIFY(waitUntilIdle());
    QVERIFY(waitFor([&] { return !palette; }));
    QVERIFY(waitFor([&] { return held.expired(); }, 5'000));
    QVERIFY(table->topLevelItemCount() > 0 && table->topLevelItemCount() <= rows);
    for (int row = 0; row < table->topLevelItemCount(); ++row)
        QCOMPARE(table->topLevelItem(row)->text(4), QStringLiteral("S2"));
    held = workspace.snapshot(ids[1]);
    child<QAction>(*window, "closeInvestigation")->trigger();
    QVERIFY(waitFor([&] { return held.expired(); }, 5'000));
    QCOMPARE(table->topLevelItemCount(), 0);
}

void ControlsTest::hitsTellWhatTheOpenSnapshotsSay()
{
    const auto window = windowOf({server(10), server(20)});
    QVERIFY(window);
    press(*window, Qt::Key_K, Qt::ControlModifier);
    auto* edit = child<QLineEdit>(*child<CommandPalette>(*window, "commandPalette"), "commandEdit");
    QTest::keyClicks(edit, QStringLiteral("status"));
    QTest::keyClick(edit, Qt::Key_Return, Qt::AltModifier);
    auto* results = child<FindResults>(*window, "findResults");
    QVERIFY(waitFor([&] { return !results->isSearching(); }));
    const auto* table = child<QTreeWidget>(*results, "findResultsTable");
    QCOMPARE(table->topLevelItemCount(), 1);
    const auto cells = [&] {
        const auto* item = table->topLevelItem(0);
        return QStringList{item->text(0), item->text(2), item->text(4)};
    };
    QCOMPARE(cells(),
             QStringList({QStringLiteral("Property"), QStringLiteral("20"), QStringLiteral("S1 S2")}));
    window->workspace().unload(window->workspace().readyIds().back());
    QVERIFY(waitUntilIdle());
    QCOMPARE(cells(), QStringList({QStringLiteral("Property"), QStringLiteral("10"), QStringLiteral("S1")}));
}

void ControlsTest::whatIsUnloadedIsReleasedByHiddenViews()
{
    const auto window = serverWindow();
    QVERIFY(window);
    Workspace& workspace = window->workspace();
    const EntryId first = workspace.readyIds()[0], second = workspace.readyIds()[1],
                  last = workspace.readyIds()[2];
    const auto visitAll = [&](EntryId id) {
        const NodeOrdinal cache = *workspace.snapshot(id)->graph().nodeById({9});
        for (const Page* page : window->pages()) {
            window->navigator().jumpTo(page->id(), id, cache);
            if (!waitUntilIdle()) return false;
        }
        go(*window, view::kOverview);
        return true;
    };
    QVERIFY(visitAll(last));
    std::weak_ptr<const Snapshot> held = workspace.snapshot(last);
    workspace.unload(last);
    QVERIFY(waitUntilIdle());
    QVERIFY(waitFor([&] { return held.expired(); }, 5'000));
    // They come back when they are shown.
    workspace.reload(last);
    QVERIFY(waitFor([&] { return workspace.snapshot(last) != nullptr; }, 5'000));
    QVERIFY(waitUntilIdle());
    QVERIFY(visitAll(last));
    for (const char* view : {view::kSummary, view::kContainment, view::kDominators, view::kStrings})
        QVERIFY2(go(*window, view).findChild<NodeView*>()->model()->rowCount() > 0, view);
    // What was removed can come back until the next one is.
    QVERIFY(visitAll(first));
    held = workspace.snapshot(first);
    workspace.remove(first);
    QVERIFY(waitUntilIdle());
    QVERIFY(!held.expired());
    workspace.remove(second);
    QVERIFY(waitUntilIdle());
    QVERIFY(waitFor([&] { return held.expired(); }, 5'000));
}

void ControlsTest::theInspectorsKeyLeadsToItsTable()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    window->navigator().jumpTo(QString::fromLatin1(view::kSummary), last, *snapshot->graph().nodeById({9}));
    QVERIFY(waitUntilIdle());
    child<QAction>(*window, "show_inspector")->trigger();
    QVERIFY(window->focusWidget() == child<NodeView>(*window, "propertiesView"));
    const auto& info = snapshot->classes().info(snapshot->classOf(*snapshot->graph().nodeById({9})));
    window->navigator().jumpToClass(QString::fromLatin1(view::kSummary), last,
                                    QString::fromStdString(info.key), QString::fromStdString(info.name));
    QVERIFY(waitUntilIdle());
    child<QAction>(*window, "show_inspector")->trigger();
    QVERIFY(window->focusWidget() == child<QTreeWidget>(*window, "ownersView"));
}

void ControlsTest::aDoubleClickOpensWhatTheFirstClickWasOn()
{
    const auto window = std::make_unique<MainWindow>(Settings::inMemory());
    window->resize(1280, 800);
    showActive(*window);
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    Page& page = go(*window, view::kTreemap);
    QVERIFY(waitUntilIdle());
    QCOMPARE(child<QComboBox>(page, "treemapColours")->currentText(), QStringLiteral("Kind of memory"));
    auto* treemap = child<Treemap>(page, "treemapView");
    const auto* inspector = child<QDockWidget>(*window, "inspectorDock");
    QVERIFY(!inspector->isVisible()); // nothing is selected
    // A box on the right, where the first click makes room for the Inspector.
    const AreaTree& tree = *treemap->areas();
    QPoint at;
    for (const std::uint32_t area : tree.areas.front().children)
        if (const QRectF rect = treemap->rectOf(int(area)); tree.areas[area].kind == Area::Kind::Node
            && !tree.areas[area].children.empty() && rect.left() > treemap->width() / 2 && rect.width() > 20
            && at.isNull())
            at = (rect.topLeft() + QPointF(8, 8)).toPoint();
    QVERIFY(!at.isNull());
    const int width = treemap->width();
    QTest::mouseClick(treemap, Qt::LeftButton, {}, at);
    const auto clicked = window->navigator().selection().node;
    QVERIFY(clicked);
    QCoreApplication::processEvents();
    QCOMPARE(treemap->width(), width);
    QTest::mouseDClick(treemap, Qt::LeftButton, {}, at);
    QVERIFY(waitUntilIdle());
    QCOMPARE(treemap->areas()->areas.front().members.front(), *clicked);
    QTRY_VERIFY(inspector->isVisible()); // when no second click can come
}

void ControlsTest::theDocksBelowHaveEightRowsAndGrow()
{
    for (const QSize size : {QSize(1280, 800), QSize(1024, 768)}) {
        const auto window = std::make_unique<MainWindow>(Settings::inMemory());
        window->resize(size);
        showActive(*window);
        QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
        go(*window, view::kSummary);
        const auto* snapshot = &*window->workspace().snapshot(window->workspace().readyIds().front());
        window->navigator().selectNode(window->workspace().readyIds().front(), snapshot->graph().root());
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "retainersView");
        const int rowHeight = child<TreeView>(*window, "summaryView")
                                  ->visualRect(child<TreeView>(*window, "summaryView")->model()->index(0, 0))
                                  .height();
        const auto rows = [&] { return view->viewport()->height() / rowHeight; };
        QVERIFY2(rows() >= 8, qPrintable(QStringLiteral("%1 at %2").arg(rows()).arg(size.width())));
        const int before = rows();
        window->resize(size.width(), size.height() + 600);
        QTRY_VERIFY(rows() >= before + 8);
        // A height that the user gave stays.
        auto* dock = child<QDockWidget>(*window, "retainersDock");
        window->resizeDocks({dock}, {220}, Qt::Vertical);
        QTRY_VERIFY(dock->height() <= 220);
        const int chosen = dock->height();
        window->resize(size);
        QTRY_VERIFY(window->height() == size.height());
        QCOMPARE(dock->height(), chosen);
    }
}

void ControlsTest::everySizeOfATableComesToRest()
{
    // A bar that goes because all fits without it, and comes back since it does not, would resize the table for ever.
    const auto window = windowOf({"root -app-> App#a:16\nApp#a -child-> App#b:16"});
    QVERIFY(window);
    const EntryId entry = window->workspace().readyIds().front();
    window->navigator().selectNode(entry, NodeOrdinal{2});
    window->showView(QString::fromLatin1(view::kPaths));
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "pathsView");
    QVERIFY(waitFor([&] { return table->model()->rowCount() > 0; }));
    table->setParent(window.get());
    table->show();
    for (int height = 50; height < 120; height += 5)
        for (int width = 150; width < 320; width += 4) {
            FewResizes few(*table->viewport());
            table->resize(width, height);
            QCoreApplication::processEvents();
            QVERIFY2(!few.areMany(), qPrintable(QStringLiteral("%1 x %2").arg(width).arg(height)));
        }
}

void ControlsTest::theAccumulationPointIsFoundFromALeafToo()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    const EntryId last = window->navigator().currentSnapshot();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    std::optional<NodeOrdinal> leaf;
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount() && !leaf; ++n)
        if (snapshot->graph().type(NodeOrdinal{n}) == NodeType::String
            && snapshot->shallowSize(NodeOrdinal{n}) > 0
            && snapshot->dominator(NodeOrdinal{n}) != snapshot->graph().root())
            leaf = NodeOrdinal{n};
    QVERIFY(leaf);
    window->navigator().jumpTo(QString::fromLatin1(view::kDominators), last, *leaf);
    QVERIFY(waitUntilIdle());
    Page& page = *window->page(QString::fromLatin1(view::kDominators));
    QTest::mouseClick(child<QToolButton>(page, "accumulation"), Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    const auto reached = window->navigator().selection().node;
    QVERIFY(reached && reached != leaf);
    QVERIFY(snapshot->retainedSize(*reached) > snapshot->retainedSize(*leaf));
}

void ControlsTest::theTreemapZoomsFindsAndIsSaved()
{
    MainWindow* window = sharedWindow();
    QVERIFY(window);
    Page& page = go(*window, view::kTreemap);
    const EntryId last = window->navigator().currentSnapshot();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    const auto idOfSelected = [&] {
        const auto& selection = window->navigator().selection();
        return selection.node ? snapshot->graph().id(*selection.node).value : 0;
    };
    auto* treemap = child<Treemap>(page, "treemapView");
    auto* out = child<QAction>(page, "treemapOut");
    const auto crumbs = [&] {
        waitUntilIdle();
        QStringList all;
        for (const auto* crumb : page.findChildren<QToolButton*>())
            if (crumb->isVisible() && !crumb->defaultAction() && !crumb->text().isEmpty())
                all << crumb->text();
        return all;
    };
    QVERIFY(!out->isEnabled() && crumbs().isEmpty());
    treemap->setFocus();
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("cache"));
    press(*window, Qt::Key_Return);
    QCOMPARE(idOfSelected(), std::uint64_t{9});
    press(*window, Qt::Key_Escape);
    // Its table: a row is selected everywhere, and its menu zooms in.
    child<QAction>(page, "treemapAsTable")->trigger();
    auto* table = child<QTreeWidget>(page, "treemapTable");
    table->expandAll();
    table->setFocus();
    const auto itemOf = [&](const char* text) {
        const auto found = table->findItems(QLatin1String(text), Qt::MatchContains | Qt::MatchRecursive);
        return found.isEmpty() ? nullptr : found.front();
    };
    table->setCurrentItem(itemOf("App"));
    QCOMPARE(idOfSelected(), std::uint64_t{7});
    QStringList cells;
    for (int column = 1; column < 4; ++column) cells << itemOf("cache")->text(column);
    QCOMPARE(cells,
             QStringList({QStringLiteral("1"), QStringLiteral("3.75 kB"), formatPercent(3752 / 4388.0)}));
    emit table->customContextMenuRequested(table->visualItemRect(itemOf("cache")).center());
    chooseIn(openMenu(), {QStringLiteral("Zoom in")});
    QCOMPARE(crumbs(), QStringList{QStringLiteral("Whole heap")});
    QVERIFY(out->isEnabled());
    QVERIFY(table->topLevelItem(0)->text(0).contains(QLatin1String("cache")));
    out->trigger();
    QVERIFY(crumbs().isEmpty() && !out->isEnabled());
    child<QAction>(page, "treemapAsTiles")->trigger();
    QVERIFY(treemap->isVisible() && !table->isVisible());
    // A double click zooms into an area (by its title: what lies in its middle depends on the window), and out again on
    // that which is around it.
    QTest::mouseDClick(treemap, Qt::LeftButton, {}, treemap->rectOf(1).topLeft().toPoint() + QPoint(8, 8));
    QCOMPARE(crumbs(), QStringList{QStringLiteral("Whole heap")});
    QTest::mouseDClick(treemap, Qt::LeftButton, {}, treemap->rectOf(0).topLeft().toPoint() + QPoint(20, 5));
    QVERIFY(crumbs().isEmpty() && !out->isEnabled());
    // The first click may open a dock, and another area is under the mouse at the second.
    const QPoint there = treemap->rectOf(1).topLeft().toPoint() + QPoint(8, 8);
    QTest::mouseClick(treemap, Qt::LeftButton, {}, there);
    QMouseEvent second(QEvent::MouseButtonDblClick, QPointF(treemap->width() - 4, treemap->height() - 40),
                       treemap->mapToGlobal(QPointF(there)), Qt::LeftButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(treemap, &second);
    QCOMPARE(crumbs(), QStringList{QStringLiteral("Whole heap")});
    out->trigger();
    // By growth there is nothing to tell of the first snapshot.
    choose(*child<QComboBox>(page, "treemapColours"), QStringLiteral("Growth"));
    const auto says = [&](const char* text) {
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->text().startsWith(QLatin1String(text))) return true;
        return false;
    };
    QVERIFY(!says("This is the first snapshot."));
    window->navigator().setCurrentSnapshot(window->workspace().readyIds().front());
    QVERIFY(waitUntilIdle());
    QVERIFY(says("This is the first snapshot."));
    choose(*child<QComboBox>(page, "treemapColours"), QStringLiteral("Kind of memory"));
    QVERIFY(!says("This is the first snapshot."));

    QTemporaryDir folder;
    for (const auto& [action, ending] : {std::pair("treemapSaveSvg", ".svg"), {"treemapSavePng", ".png"}}) {
        const QString path = folder.filePath(QStringLiteral("map"));
        nameInFileDialog(*window, path); // the ending comes by itself
        child<QAction>(page, action)->trigger();
        QFile file(path + QLatin1String(ending));
        QVERIFY2(file.open(QIODevice::ReadOnly), ending);
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains("<svg") || QImage::fromData(bytes).size() == QSize(3200, 2000));
        QVERIFY(says(qPrintable(QStringLiteral("Saved ") + path)));
    }
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::ControlsTest)
#include "controls_test.moc"
