// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the views do with keys, menus and fields, on the sample.
#include "core/analysis/entries.h"
#include "core/analysis/internals.h"
#include "core/suspects/contents.h"
#include "tests/support/gui.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/heap_text.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"
#include "ui/delegates/finding_delegate.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/graph/graph_view.h"
#include "ui/models/comparison_model.h"
#include "ui/models/dominators_model.h"
#include "ui/models/findings_model.h"
#include "ui/models/growth_model.h"
#include "ui/models/history_model.h"
#include "ui/models/node_text.h"
#include "ui/models/outline_model.h"
#include "ui/models/retainers_model.h"
#include "ui/models/roles.h"
#include "ui/models/strings_model.h"
#include "ui/models/summary_model.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"
#include "ui/views/allocations_page.h"
#include "ui/views/graph_dock.h"
#include "ui/views/node_menu.h"
#include "ui/views/node_view.h"
#include "ui/views/table_export.h"
#include "ui/window/about_dialog.h"
#include "ui/window/command_palette.h"
#include "ui/window/find_results.h"
#include "ui/window/main_window.h"
#include "ui/window/report_dialog.h"
#include "ui/window/settings_dialog.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QStyleOption>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTextEdit>
#include <QToolButton>
#include <QTreeWidget>

#include <cmath>
#include <map>

namespace heaptrail::test {

using namespace ui;

class ViewsTest : public QObject {
    Q_OBJECT
private slots:
    void ignoredRetainersAndFiltersComeBackWithTheCase();
    void theChainGoesOnToTheRootAndSaysWhenItIsThere();
    void aShortChainIsOpenUpToTheRoot();
    void undoTakesBackWhatIsIgnored();
    void escapeDropsTheFilterAndUndoBringsItBack();
    void slashAndCtrlFGoToTheFieldOfTheViewWithTheKeyboard();
    void bareDigitsChooseAView();
    void whateverTakesTheKeyboardHasAName();
    void theOverviewHasTheWindowToItself();
    void aTableSortsByASecondColumn();
    void historyListsEveryPlaceAndGoesThere();
    void historyHasOneRowForAnObject();
    void aNoteReadsAsMarkdownAndLinksToObjects();
    void whatASuspectNamesIsALink();
    void theKeyboardInATableSelectsNothingByItself();
    void theKeyboardIsInThePictureOfTheGraph();
    void onlyAHighContrastPaletteIsOne();
    void progressHasAnEdgeOnDarkGroundAndWordsHaveNone();
    void mutedTextIsReadableWhereverItStands();
    void areasAndTheirEdgesAreSeenInAllThemes();
    void theHistoryShowsNoBoundThatSaysNothing();
    void theHistorysBarIsNoShareOfTheHeap();
    void whereNothingIsSelectedAButtonLeadsOn();
    void aMenuHasTheCopiesOfTheTableBelowOneEntry();
    void oneSinglePathIsCalledThat();
    void settingsNameTheEditorThatIsInUse();
    void aSourceOfAServerIsFoundOrLocated();
    void findGoesRoundAndSaysWhenThereIsNone();
    void f3GoesFromMatchToMatch();
    void theHeaderTellsTheOrderThatNobodyChose();
    void aClassOfThousandsIsScrolledToItsEnd();
    void everyStringCanBeSearchedWithItsOwner();
    void theInspectorOpensTheFirstEntries();
    void theTitleOfEntriesSaysTheirClassOnce();
    void theInspectorShowsTheChosenPropertyInFull();
    void theInspectorStandsSideBySideInASmallWindow();
    void aCardShowsThreeLinesOfItsNote();
    void namesDoNotTurnOurWords();
    void aLongStringIsShownByItsBeginning();
    void theInspectorListsTheTimersOfAList();
    void thePathAboveTheRetainersKeepsToItsRoom();
    void theKeyForPinningPinsTheSuspect();
    void besideWhatIsHarmlessNothingOfASuspectStands();
    void ofASourceNodeIsCutFirst();
    void heldByGetsTheRoomThatStringsLeave();
    void theStartPageFitsASmallWindow();
    void theButtonsOfASuspectLeadToIt();
    void docksAreAsWideAsBeforeTheWindowWasSmall();
    void anObjectsNameHasTheRoomOfTheCounts();
    void theChartMarksTheHeapLimitAlone();
    void anEntryIsRetainedByItsCollection();
    void titlesInThePaletteAreReadable();
    void aNoteOnACardHasNoMarks();
    void growthNamesAreReadableInASmallWindow();
    void containmentOfOneSnapshotBeginsWithTheProgram();
    void whatIsUnreachableTakesOneLine();
    void theGraphHasRoomWhileItIsInFront();
    void aTableIsCopiedAndExportedWhole();
    void aDashOfTheHeapIsNoEmptyCell();
    void hidingTheRuntimeSaysWhatItHides();
    void comparisonHidesTheRuntimeInEverySnapshot();
    void picturesHaveTheSameMenuAndKeysAsTables();
    void aMapShowsItsEntriesInBlocks();
    void anEntryIsToldByItsOwnersNotByV8sTables();
    void theBreadcrumbKeepsTheIdWhole();
    void aJumpPutsTheKeyboardOnTheRow();
    void theComparisonBeginsWithWhatGrewMost();
    void aWeakMapShowsKeysAndValues();
    void namesHaveRoomBesideAColumnASnapshot();
    void theTableOfTheProcessHasTheProcessAlone();
    void containmentOpensTheGlobalObject();
    void aCardOfANoteSaysItOnce();
    void enterPressesTheButtonThatHasTheKeyboard();
    void pinsGetTheRoomThatTheSnapshotsLeave();
    void fieldsLeaveTheKeysOfReportAndPinAlone();
    void namesAndDigitsAreNotCutInASmallWindow_data();
    void namesAndDigitsAreNotCutInASmallWindow();
    void columnsThatWouldBeEmptyAreNotThere();
    void longShapesShowThreeProperties();
    void whatTheProgramMadeComesBeforeTheEngine();
    void otherProcessesDoNotGrow();
    void theFindFieldKnowsWhatTheHeapsHave();
    void theFieldInTheToolbarIsTheSameSearch();
    void everyCommandIsThereOnceAndSaysWhyNot();
    void allHitsStandInATableThatLeadsThere();
    void containmentAndDominatorsSearchTheHeap();
    void retainersAreSearchedUpToTheRoot();
    void whatGrewMostOpensTheSameInterval();
    void theInspectorFoldsAwayWithNothingSelected();
    void aViewTakesTheWindowAndGivesItBack();
    void everyTabIsReadableBetweenTheDocks();
    void aClassTellsWhoOwnsIt();
    void theRetainedSetIsShownByClass();
    void growthIsRedOnlyWhereTheVerdictIsALeak();
    void everyViewFitsASmallScreen();
    void aSmallWindowStaysSmall();
    void aSelectionLeavesTheDocksTheirWidth();
    void aLongSumLeavesTheDocksTheirWidth();
    void theInspectorsTabNamesWhatIsSelected();
    void colourfulTextFollowsTheTheme();
    void theVerdictLeadsToItsSuspect();
    void theVerdictSaysWhatToDoNext();

private:
    static std::unique_ptr<MainWindow> sampleWindow()
    {
        auto window = std::make_unique<MainWindow>(Settings::inMemory());
        showActive(*window);
        if (!openAndWait(*window, sampleSnapshots())) return nullptr;
        return window;
    }
    static Selection anEntry(MainWindow& window);
    /// The leaking Map of the last snapshot.
    static Selection theMap(MainWindow& window)
    {
        const EntryId last = window.workspace().readyIds().back();
        const SnapshotPtr snapshot = window.workspace().snapshot(last);
        for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
            if (snapshot->className(NodeOrdinal{n}) == "Map"
                && snapshot->retainedSize(NodeOrdinal{n}) > 1'000'000)
                return {last, NodeOrdinal{n}, {}, {}};
        return {};
    }
    /// As WCAG 2 defines it.
    static double contrast(const QColor& a, const QColor& b)
    {
        const auto luminance = [](const QColor& colour) {
            const auto linear = [](double c) {
                return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
                + 0.0722 * linear(colour.blueF()) + 0.05;
        };
        return std::max(luminance(a), luminance(b)) / std::min(luminance(a), luminance(b));
    }
    static void choose(QMenu* menu, const QString& text)
    {
        QAction* action = menuEntry(menu, text);
        QVERIFY2(action && action->isEnabled(), qPrintable(text));
        QWidget* window = menu->parentWidget()->window();
        QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, menu->actionGeometry(action).center());
        showActive(*window); // the offscreen platform doesn't give it back
    }
    /// Ignores the first retainer of the Map by the context menu.
    static void ignoreFirst(MainWindow& window)
    {
        window.navigator().select(theMap(window));
        press(window, Qt::Key_R, Qt::AltModifier | Qt::ShiftModifier);
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(window, "retainersView");
        QVERIFY(view->model()->rowCount() > 0);
        clickRow(view, view->model()->index(0, 0));
        press(window, Qt::Key_O);
        QVERIFY(openMenu());
        choose(openMenu(), QStringLiteral("Ignore this retainer"));
        QVERIFY(waitUntilIdle());
    }
    static RetainersModel& retainers(MainWindow& window)
    {
        return *qobject_cast<RetainersModel*>(child<TreeView>(window, "retainersView")->model());
    }
};

void ViewsTest::ignoredRetainersAndFiltersComeBackWithTheCase()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("case.heaptrail"));
    std::uint64_t ignored = 0;
    {
        const auto window = sampleWindow();
        QVERIFY(window);
        press(*window, Qt::Key_3, Qt::AltModifier);
        press(*window, Qt::Key_F, Qt::ControlModifier);
        type(*window, QStringLiteral("class:~Map"));
        press(*window, Qt::Key_Return);
        QVERIFY(waitUntilIdle());
        ignoreFirst(*window);
        QCOMPARE(int(retainers(*window).rules().size()), 1);
        ignored = retainers(*window).rules().front().id;
        window->investigation().save(path);
        QVERIFY(waitUntilIdle());
    }
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, {path}));
    QVERIFY(waitFor([&] { return window.workspace().readyIds().size() == 3; }) && waitUntilIdle());
    QCOMPARE(child<QLineEdit>(*window.page(QString::fromLatin1(view::kSummary)), "filter")->text(),
             QStringLiteral("class:~Map"));
    QCOMPARE(int(retainers(window).rules().size()), 1);
    QCOMPARE(retainers(window).rules().front().id, ignored);
    window.navigator().select(theMap(window));
    press(window, Qt::Key_R, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(window, "retainersView");
    const int last = view->model()->rowCount() - 1;
    QCOMPARE(view->model()->index(last, OutlineModel::DistanceColumn).data().toString(),
             QStringLiteral("ignored"));
}

void ViewsTest::theChainGoesOnToTheRootAndSaysWhenItIsThere()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kRetainers), anEntry(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, "retainersView");
    auto* toRoot = child<QAbstractButton>(*window, "toRoot");
    const auto& model = retainers(*window);
    const auto depthOfChain = [&] {
        int depth = 0;
        for (auto at = model.index(0, 0); at.isValid() && view->isExpanded(at); at = model.index(0, 0, at))
            ++depth;
        return depth;
    };
    view->setExpanded(model.index(0, 0), false);
    QCOMPARE(depthOfChain(), 0);
    QVERIFY(toRoot->isEnabled() && toRoot->isVisible());
    toRoot->click();
    QVERIFY(waitUntilIdle());
    QVERIFY(depthOfChain() >= 1); // the Map, and global above it
    QVERIFY(!toRoot->isEnabled() && !toRoot->isVisible()); // nothing is left to open
    QVERIFY(toRoot->toolTip().contains(QLatin1String("are open")));
    // The last row says that it is the root. Its button is gone now: the keyboard is in the tree, not lost.
    QModelIndex last = model.index(0, 0);
    while (model.rowCount(last) > 0) last = model.index(0, 0, last);
    QVERIFY(model.isRoot(last));
    QVERIFY(view->hasFocus());
    // By its key, too, which Ctrl+K and the tool tip tell.
    clickRow(view, model.index(0, 0));
    press(*window, Qt::Key_Left);
    QCOMPARE(depthOfChain(), 0);
    press(*window, Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    QVERIFY(depthOfChain() >= 1 && !toRoot->isEnabled());
    QVERIFY(window->commands().contains(child<QAction>(*window, "continueToRoot")));
}

void ViewsTest::aShortChainIsOpenUpToTheRoot()
{
    const auto chainOf = [](int links) { // the list's last link; its first hangs on global
        std::string drawing = "root -g-> global@5:40\nglobal -head-> Link#0@7:16\n";
        for (int i = 1; i < links; ++i)
            drawing += "Link#" + std::to_string(i - 1) + " -next-> Link#" + std::to_string(i) + '@'
                + std::to_string(7 + 2 * i) + ":16\n";
        return drawing;
    };
    struct Opened {
        bool reachesRoot{}, hasButton{};
    };
    const auto opened = [&](int links) -> std::optional<Opened> {
        const auto window = windowOf({chainOf(links)});
        if (!window) return {};
        const EntryId id = window->workspace().readyIds().back();
        const auto last = window->workspace().snapshot(id)->graph().nodeById({std::uint64_t(5 + 2 * links)});
        if (!last) return {};
        window->navigator().jumpTo(QString::fromLatin1(view::kRetainers), id, *last);
        if (!waitUntilIdle()) return {};
        auto* view = child<TreeView>(*window, "retainersView");
        const auto& model = retainers(*window);
        QModelIndex at = model.index(0, 0);
        while (at.isValid() && view->isExpanded(at)) at = model.index(0, 0, at);
        return Opened{model.isRoot(at), child<QAbstractButton>(*window, "toRoot")->isVisible()};
    };
    const auto few = opened(5);
    QVERIFY(few && few->reachesRoot && !few->hasButton);
    const auto many = opened(80);
    QVERIFY(many && !many->reachesRoot && many->hasButton);
}

void ViewsTest::undoTakesBackWhatIsIgnored()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    ignoreFirst(*window);
    QVERIFY(child<QWidget>(*window, "ignoreRules")->isVisible());
    child<TreeView>(*window, "retainersView")->setFocus();
    press(*window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(retainers(*window).rules().empty());
    QVERIFY(!child<QWidget>(*window, "ignoreRules")->isVisible());
    QVERIFY(waitUntilIdle());
}

void ViewsTest::escapeDropsTheFilterAndUndoBringsItBack()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    auto* field = child<QLineEdit>(*window->page(QString::fromLatin1(view::kSummary)), "filter");
    press(*window, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(field->hasFocus());
    type(*window, QStringLiteral("class:~e retained>10kB"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "summaryView");
    const int both = table->model()->rowCount();
    clickRow(table, table->model()->index(0, 0));
    press(*window, Qt::Key_Escape);
    QVERIFY(waitUntilIdle());
    QCOMPARE(field->text(), QStringLiteral("class:~e"));
    QVERIFY(table->model()->rowCount() > both);
    press(*window, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
    QVERIFY(table->hasFocus());
    press(*window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(field->text(), QStringLiteral("class:~e"));
    press(*window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    QCOMPARE(field->text(), QStringLiteral("class:~e retained>10kB"));
    QCOMPARE(table->model()->rowCount(), both);
}

void ViewsTest::slashAndCtrlFGoToTheFieldOfTheViewWithTheKeyboard()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().select(theMap(*window));
    QVERIFY(waitUntilIdle());
    for (Page* page : window->pages()) {
        window->navigator().jump(Place{page->id(), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        if (page->id() == QLatin1String(view::kOverview) || page->id() == QLatin1String(view::kSuspects)
            || page->id() == QLatin1String(view::kStatistics)
            || page->id() == QLatin1String(AllocationsPage::kId))
            continue; // a page at a glance, or without a profile: nothing to look through
        page->setFocus();
        press(*window, Qt::Key_F, Qt::ControlModifier);
        auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY2(field && page->isAncestorOf(field), qPrintable(page->id()));
    }
    for (const char* dock : {view::kRetainers, view::kGraph, view::kPaths}) {
        window->showView(QString::fromLatin1(dock));
        QVERIFY(waitUntilIdle());
        Page* page = window->page(QString::fromLatin1(dock));
        const auto views = page->findChildren<QWidget*>(QRegularExpression(QStringLiteral("View$")));
        QVERIFY(!views.isEmpty());
        views.front()->setFocus();
        press(*window, Qt::Key_Slash);
        auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY2(field && page->isAncestorOf(field), dock);
        press(*window, Qt::Key_Slash); // in a field it is a letter
        QCOMPARE(field->text(), QStringLiteral("/"));
        press(*window, Qt::Key_Escape);
        QVERIFY2(!field->isVisible(), dock);
        QVERIFY2(views.front()->hasFocus(), dock);
    }
}

void ViewsTest::bareDigitsChooseAView()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    child<TreeView>(*window, "summaryView")->setFocus();
    press(*window, Qt::Key_5);
    QCOMPARE(window->navigator().place().view, window->pages()[4]->id());
    press(*window, Qt::Key_2); // plain lists have digits, too, and no search of their own for them
    QVERIFY(waitUntilIdle());
    QVERIFY(child<QAbstractItemView>(*window, "suspectsView")->hasFocus());
    for (const int at : {4, 3, 5}) { // Alt+digit puts the keyboard on the table, not into its filter
        press(*window, Qt::Key_0 + at, Qt::AltModifier);
        const Page* page = window->pages()[std::size_t(at - 1)];
        QVERIFY2(qobject_cast<QAbstractItemView*>(QApplication::focusWidget()), qPrintable(page->id()));
        QVERIFY(page->isAncestorOf(QApplication::focusWidget()));
    }
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("1")); // a letter of the field
    QCOMPARE(window->navigator().place().view, window->pages()[4]->id());
}

void ViewsTest::findGoesRoundAndSaysWhenThereIsNone()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kContainment), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<NodeView>(*window, "containmentView");
    view->setCurrentIndex(view->model()->index(view->model()->rowCount() - 1, 0));
    const QString first = view->model()->index(0, 0).data().toString();
    std::optional<bool> answer;
    view->find(first, false, [&](bool isFound) { answer = isFound; });
    QVERIFY(waitFor([&] { return answer.has_value(); }));
    QVERIFY(*answer);
    QCOMPARE(view->currentIndex().row(), 0);
    answer.reset();
    press(*window, Qt::Key_F, Qt::ControlModifier);
    auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(field);
    type(*window, QStringLiteral("there is no such row"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitFor([&] { return !field->toolTip().isEmpty(); }));
    QCOMPARE(view->currentIndex().row(), 0);
}

void ViewsTest::f3GoesFromMatchToMatch()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    // A search: the rows with the text, and no others.
    window->navigator().jump(Place{QString::fromLatin1(view::kContainment), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* tree = child<NodeView>(*window, "containmentView");
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("Node /"));
    press(*window, Qt::Key_Return);
    QVERIFY(
        waitFor([&] { return tree->currentIndex().data().toString().contains(QLatin1String("Node /")); }));
    // The largest of the whole heap first, then the next one, and back.
    const Selection first = window->navigator().selection();
    press(*window, Qt::Key_F3);
    QVERIFY(waitFor([&] { return !(window->navigator().selection() == first); }));
    QVERIFY(waitUntilIdle());
    QVERIFY(tree->currentIndex().data().toString().contains(QLatin1String("Node /")));
    const SnapshotPtr snapshot = window->workspace().snapshot(first.snapshot);
    QVERIFY(snapshot->retainedSize(*window->navigator().selection().node)
            <= snapshot->retainedSize(*first.node));
    press(*window, Qt::Key_F3, Qt::ShiftModifier);
    QVERIFY(waitFor([&] { return window->navigator().selection() == first; }));
    QVERIFY(waitUntilIdle());
    // A filter: what it leaves are the matches, from the filter's field, round the end.
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* table = child<NodeView>(*window, "summaryView");
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("Message"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitFor([&] { return table->model()->rowCount() == 2; }));
    QVERIFY(waitUntilIdle());
    for (const int row : {0, 1, 0}) {
        press(*window, Qt::Key_F3);
        QCOMPARE(table->currentIndex().row(), row);
        QVERIFY(window->navigator().selection() == table->selectionAt(table->model()->index(row, 0)));
    }
    press(*window, Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(table->currentIndex().row(), 1);
}

void ViewsTest::theHeaderTellsTheOrderThatNobodyChose()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* table = child<NodeView>(*window, "summaryView");
    const auto* model = table->branchModel();
    const auto arrow = [&] {
        return std::pair(table->header()->sortIndicatorSection(), table->header()->sortIndicatorOrder());
    };
    const auto click = [&](int column) {
        clickHeader(table, column);
        return waitUntilIdle();
    };
    const std::pair own(int(SummaryModel::RetainedColumn), Qt::DescendingOrder);
    QVERIFY(arrow() == own && model->sortColumn() < 0);
    QVERIFY(click(SummaryModel::RetainedColumn)); // the same column: the other way round, and back
    QVERIFY(arrow() == std::pair(int(SummaryModel::RetainedColumn), Qt::AscendingOrder));
    QVERIFY(click(SummaryModel::RetainedColumn));
    QVERIFY(arrow() == own && model->sortColumn() < 0);
    QVERIFY(click(SummaryModel::NameColumn));
    QVERIFY(arrow() == std::pair(int(SummaryModel::NameColumn), Qt::AscendingOrder));
    QVERIFY(click(SummaryModel::RetainedColumn)); // from elsewhere it is that order at once
    QVERIFY(arrow() == own && model->sortColumn() < 0);
    for (const auto order : {Qt::DescendingOrder, Qt::AscendingOrder}) {
        QVERIFY(click(SummaryModel::CountColumn));
        QVERIFY(arrow() == std::pair(int(SummaryModel::CountColumn), order));
    }
    QVERIFY(click(SummaryModel::CountColumn));
    QVERIFY(arrow() == own);
}

void ViewsTest::aClassOfThousandsIsScrolledToItsEnd()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* table = child<NodeView>(*window, "summaryView");
    const QModelIndex strings = findRow(table, QStringLiteral("(string)"));
    QVERIFY(strings.isValid());
    const int count = int(strings.siblingAtColumn(1).data(SortRole).toULongLong());
    QVERIFY(count > 20'000);
    clickArrow(table, strings);
    QVERIFY(waitFor([&] { return table->model()->rowCount(strings) > 0; }));
    QCOMPARE(table->model()->rowCount(strings), count);
    // The scroll bar knows all of them: dragged to the bottom it shows the last row of the table.
    auto* bar = table->verticalScrollBar();
    QVERIFY(waitFor([&] { return bar->maximum() > count; }));
    bar->setValue(bar->maximum());
    const QModelIndex end = table->model()->index(table->model()->rowCount() - 1, 0);
    QVERIFY(table->viewport()->rect().contains(table->visualRect(end)));
    table->setFocus();
    press(*window, Qt::Key_A, Qt::ControlModifier);
    clickHeader(table, 0);
    QVERIFY(waitUntilIdle());
    QVERIFY(table->selectionModel()->selectedRows().size() <= 1); // a sort follows no selection of thousands
}

void ViewsTest::theGraphHasRoomWhileItIsInFront()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* graph = child<QDockWidget>(*window, "graphDock");
    const auto* retainers = child<QDockWidget>(*window, "retainersDock");
    const int low = retainers->height();
    window->showView(QString::fromLatin1(view::kGraph));
    QVERIFY(waitFor([&] { return graph->height() > 300; }));
    QVERIFY(graph->height() <= 400); // the tables keep half
    window->showView(QString::fromLatin1(view::kRetainers));
    QVERIFY(waitFor([&] { return retainers->height() == low; }));
    // A few nodes fill a large window.
    window->showView(QString::fromLatin1(view::kGraph));
    auto* view = child<GraphView>(*window, "graphView");
    QVERIFY(waitFor([&] { return view->placed() != nullptr; }));
    child<QAction>(*window, "graphMaximise")->trigger();
    QVERIFY(waitUntilIdle());
    child<QAction>(*window, "graphFit")->trigger();
    QVERIFY(view->scale() > 1.1);
}

void ViewsTest::theInspectorOpensTheFirstEntries()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, "propertiesView");
    const QModelIndex first = view->model()->index(0, 0);
    QVERIFY(view->isExpanded(first));
    QCOMPARE(view->model()->rowCount(first), 100);
    QVERIFY(!view->isExpanded(view->model()->index(1, 0)));
}

void ViewsTest::theTitleOfEntriesSaysTheirClassOnce()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* title = child<QLabel>(*window, "propertiesTitle");
    QCOMPARE(title->text(), QStringLiteral("Entries · 520 × {id, status, originalRequest, …}"));
    auto* view = child<TreeView>(*window, "propertiesView");
    const auto* delegate = qobject_cast<HeapDelegate*>(view->itemDelegate());
    const QString row = view->model()->index(0, 0, view->model()->index(0, 0)).data().toString();
    QVERIFY2(row.contains(QStringLiteral(" → {id, status, originalRequest, timestamp} @")),
             "what is copied is whole");
    const QString painted = delegate->withoutImplied(row);
    QVERIFY2(painted.startsWith(QStringLiteral("\"key-0\" @")), qPrintable(painted));
    // Where the values differ, each row says its own.
    window->navigator().select(anEntry(*window));
    QVERIFY(waitUntilIdle());
    QVERIFY(title->text().startsWith(QStringLiteral("Properties · ")));
    QCOMPARE(delegate->withoutImplied(row), row);
}

void ViewsTest::theInspectorShowsTheChosenPropertyInFull()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), anEntry(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, "propertiesView");
    const auto* value = child<QLabel>(*window, "propertyValue");
    QVERIFY(!value->isVisible());
    const auto* title = child<QLabel>(*window, "inspectorTitle");
    QVERIFY2(title->text().contains(QStringLiteral("{id, status, originalRequest, …} @")),
             qPrintable(title->text()));
    QVERIFY(title->toolTip().contains(QStringLiteral("{id, status, originalRequest, timestamp} @")));
    // What the program wrote, the largest first as the header says; V8's own in one row.
    QStringList names;
    for (int row = 0; row < view->model()->rowCount(); ++row)
        names << view->model()->index(row, 0).data().toString().section(QStringLiteral(" :: "), 0, 0);
    QCOMPARE(names,
             (QStringList{QStringLiteral("originalRequest"), QStringLiteral("timestamp"),
                          QStringLiteral("id"), QStringLiteral("status"), QStringLiteral("Internals")}));
    view->setFocus();
    clickRow(view, view->model()->index(2, 0));
    QVERIFY(value->isVisible());
    QCOMPARE(value->text(), view->model()->index(2, 0).data().toString());
    child<QWidget>(*window, "summaryView")->setFocus();
    window->navigator().select(theMap(*window)); // no longer than the object
    QVERIFY(waitUntilIdle() && !value->isVisible());
}

void ViewsTest::theInspectorStandsSideBySideInASmallWindow()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const auto isBeside = [&window] {
        return child<QWidget>(*window, "propertiesView")->mapTo(window.get(), QPoint()).x()
            > child<QWidget>(*window, "historyView")->geometry().right()
            + child<QWidget>(*window, "historyView")->parentWidget()->mapTo(window.get(), QPoint()).x();
    };
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    window->resize(1280, 800);
    QVERIFY(waitUntilIdle());
    QVERIFY(!isBeside());
    window->resize(1024, 768);
    QVERIFY(waitUntilIdle());
    window->showView(QString::fromLatin1(view::kInspector));
    QVERIFY(waitUntilIdle());
    QVERIFY(isBeside());
    const auto* history = child<QWidget>(*window, "historyView");
    const auto* inspector = child<QWidget>(*window, "inspector");
    QVERIFY2(history->mapTo(inspector, history->rect().bottomLeft()).y() < inspector->height(),
             "nothing has to be scrolled to see how it grew");
}

void ViewsTest::aCardShowsThreeLinesOfItsNote()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    const auto* cards = child<QAbstractItemView>(*window, "findingsView");
    auto* note = child<QPlainTextEdit>(*window, "findingNote");
    const auto heightWith = [&](int lines) {
        note->setPlainText(QStringLiteral("mmmmmmmmmmmmmmmm ").repeated(lines)); // a line each
        waitUntilIdle();
        return cards->sizeHintForRow(0);
    };
    const int none = heightWith(0), one = heightWith(1), three = heightWith(3);
    QVERIFY(none < one && one < three);
    QCOMPARE(heightWith(20), three);
}

void ViewsTest::namesDoNotTurnOurWords()
{
    QTemporaryDir folder;
    QStringList files;
    for (const int entries : {20, 60, 120}) {
        HeapText heap;
        heap.add("synthetic", "", 0);
        heap.add("synthetic", "(GC roots)", 0);
        const auto global = heap.add("object", "Window / app", 32), map = heap.add("object", "Map", 32),
                   table = heap.add("array", "", 64);
        heap.edges = {{0, global, "shortcut", "Window / app"},
                      {0, 1, "element", "1"},
                      {1, global, "element", "1"},
                      {global, map, "property", "x\u202e"},
                      {map, table, "internal", "table"}};
        for (int i = 0; i < entries; ++i)
            heap.edges.push_back({table, heap.add("object", "Session\u202e", 4800), "internal", "table"});
        files << folder.filePath(QStringLiteral("s%1.heapsnapshot").arg(entries));
        QFile file(files.back());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(heap.json())) > 0);
    }
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, files));
    QStringList texts;
    for (const char* view : {view::kOverview, view::kSuspects}) {
        window.showView(QString::fromLatin1(view));
        QVERIFY(waitUntilIdle());
        for (const auto* label : window.findChildren<QLabel*>())
            texts << label->text() << label->accessibleName();
        for (const auto* text : window.findChildren<QTextEdit*>()) texts << text->toPlainText();
    }
    const auto* list = child<QTreeWidget>(window, "suspectsView");
    QVERIFY(list->topLevelItemCount() > 0);
    texts << list->topLevelItem(0)->text(1) << list->topLevelItem(0)->toolTip(1);
    QVERIFY(texts.join(QLatin1Char(' ')).contains(QLatin1String("\\u202e"))); // spelled out
    for (const QString& text : texts) QVERIFY2(!text.contains(QChar(0x202e)), qPrintable(text));
}

void ViewsTest::aLongStringIsShownByItsBeginning()
{
    QTemporaryDir folder;
    HeapText heap;
    heap.add("synthetic", "", 0);
    heap.edges = {{0, heap.add("string", std::string(1'000'000, 'x'), 1'000'016), "property", "held"}};
    const QString path = folder.filePath(QStringLiteral("long.heapsnapshot"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(heap.json())) > 0);
    file.close();
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, {path}));
    window.navigator().jumpTo(QString::fromLatin1(view::kSummary), window.workspace().readyIds().back(),
                              NodeOrdinal{1});
    QVERIFY(waitUntilIdle());
    const auto* text = child<QPlainTextEdit>(window, "stringText");
    QVERIFY(waitFor([&] { return text->toPlainText().size() > 50'000; }));
    QVERIFY(text->toPlainText().size() < 70'000);
    QCOMPARE(text->wordWrapMode(), QTextOption::WrapAnywhere); // else a line takes the square of its length
    const QString badge = child<QLabel>(window, "cutBadge")->text();
    QVERIFY2(badge.startsWith(QStringLiteral("≥ ")) && badge.contains(QLatin1String("beginning")),
             qPrintable(badge));
}

void ViewsTest::thePathAboveTheRetainersKeepsToItsRoom()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), anEntry(*window), {}, {}});
    window->showView(QString::fromLatin1(view::kRetainers));
    QVERIFY(waitUntilIdle());
    const auto* path = child<QLabel>(*window, "breadcrumb");
    QVERIFY(waitFor([&] { return path->text().contains(QLatin1String("requestCache")); }));
    for (const int width : {1600, 1280, 1024, 900}) {
        window->resize(width, 768);
        QVERIFY(waitUntilIdle());
        QTextDocument text;
        text.setDefaultFont(path->font());
        text.setDocumentMargin(0);
        text.setHtml(path->text());
        QVERIFY2(text.idealWidth() <= path->width() + 1,
                 qPrintable(QStringLiteral("%1: %2").arg(width).arg(text.toPlainText())));
    }
}

void ViewsTest::theInspectorListsTheTimersOfAList()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    window->navigator().jump(
        Place{QString::fromLatin1(view::kSummary), {}, {}, {}}); // Overview has no inspector
    const auto* model = child<TreeView>(*window, "propertiesView")->model();
    int lists = 0;
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n) {
        if (!isTimerList(*snapshot, {n})) continue;
        ++lists;
        std::vector<std::uint32_t> timers, rows;
        forEachTimer(*snapshot, {n}, [&timers](NodeOrdinal timer) {
            timers.push_back(timer.value);
            return true;
        });
        window->navigator().selectNode(last, {n});
        QVERIFY(waitUntilIdle());
        for (int row = 0; row < model->rowCount(); ++row)
            rows.push_back(model->index(row, 0).data(NodeRole).value<quint32>());
        std::ranges::sort(timers);
        std::ranges::sort(rows);
        QCOMPARE(rows, timers);
        QCOMPARE(child<QLabel>(*window, "propertiesTitle")->text(),
                 QStringLiteral("Timers · %1").arg(timers.size()));
        const auto* history = child<TreeView>(*window, "historyView");
        QVERIFY(!history->header()->isSectionHidden(HistoryModel::CountColumn));
        QCOMPARE(history->model()
                     ->index(history->model()->rowCount() - 1, HistoryModel::CountColumn)
                     .data()
                     .toString(),
                 QString::number(timers.size()));
    }
    QVERIFY(lists > 0);
}

void ViewsTest::theKeyForPinningPinsTheSuspect()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    const auto& findings = window->investigation().findings();
    QCOMPARE(findings.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(findings[0].title),
             child<QTreeWidget>(*window, "suspectsView")->topLevelItem(0)->text(1));
    QCOMPARE(child<QAbstractButton>(*window, "pinCurrent")->text(), QStringLiteral("Pinned"));
    QCOMPARE(child<QAction>(*window, "pin")->iconText(), QStringLiteral("Pinned"));
    // What holds it is pinned with it: one star, in each view.
    window->showView(QString::fromLatin1(view::kSummary));
    QCOMPARE(child<QAction>(*window, "pin")->iconText(), QStringLiteral("Pinned"));
    QCOMPARE(child<QToolButton>(*window, "pin")->accessibleName(), QStringLiteral("Pinned"));
    press(*window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    QCOMPARE(findings.size(), std::size_t(1));
}

void ViewsTest::ofASourceNodeIsCutFirst()
{
    const HeapDelegate delegate;
    const auto painted = [&](const QString& text, const QString& room) {
        QStandardItemModel model(1, 1);
        model.setData(model.index(0, 0), text);
        QStyleOptionViewItem option;
        option.rect = QRect(0, 0, QFontMetrics(identifierFont(option.font)).horizontalAdvance(room) + 16, 24);
        QImage image(option.rect.size(), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        delegate.paint(&painter, option, model.index(0, 0));
        return image;
    };
    const QString whole = QStringLiteral("Message  node:_http_incoming:50:25"),
                  cut = QStringLiteral("Message  _http_incoming:50:25");
    QCOMPARE(painted(whole, cut), painted(cut, cut));
    QVERIFY(painted(whole, whole) != painted(cut, whole));
    // Then the column: the line says enough.
    const QString line = QStringLiteral("Message  _http_incoming:50");
    QCOMPARE(painted(whole, line), painted(line, line));
    // Of a long key its end: else the Map's id would be read as the entry's.
    const QString entry = QStringLiteral("entry \"d8521cd96fc2d6ea2992307d4e27c05532b8\" in Map @85807"),
                  shortEntry = QStringLiteral("entry \"d8521cd96fc2d6ea… in Map @85807");
    const QString room = shortEntry.chopped(1); // the cell has a letter to spare
    const QString shorter = QStringLiteral("entry \"d8521cd96fc2d6e… in Map @85807"); // letters of 7.2 pixels
    QVERIFY(painted(entry, room) == painted(shortEntry, room)
            || painted(entry, room) == painted(shorter, room));
    // A mark ends with a whole word, and goes where its number does.
    const QString children = QStringLiteral("sockets: Map @85807  ▾ 10,406 children"),
                  number = QStringLiteral("sockets: Map @85807  ▾ 10,406"),
                  each = QStringLiteral("sockets: Map @85807  ▾ each child ≤ 4.2\u00a0kB"),
                  none = QStringLiteral("sockets: Map @85807");
    QCOMPARE(painted(children, number + QStringLiteral(" chi")),
             painted(number, number + QStringLiteral(" chi")));
    QCOMPARE(painted(children, number.chopped(3)), painted(none, number.chopped(3)));
    QCOMPARE(painted(each, each.chopped(5)), painted(none, each.chopped(5)));
}

void ViewsTest::heldByGetsTheRoomThatStringsLeave()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1024, 768);
    window->showView(QString::fromLatin1(view::kStrings));
    auto* scope = child<QComboBox>(*window, "stringScope");
    scope->setCurrentIndex(scope->findText(QStringLiteral("Duplicates")));
    emit scope->activated(scope->currentIndex());
    QVERIFY(waitUntilIdle());
    const auto* strings = child<NodeView>(*window, "stringsView");
    const QString held = strings->model()->index(1, StringsModel::SiteColumn).data().toString();
    QCOMPARE(held, QStringLiteral("IncomingMessage.rawHeaders[]"));
    const int wanted = strings->fontMetrics().horizontalAdvance(held);
    QVERIFY2(strings->header()->sectionSize(StringsModel::SiteColumn) > wanted,
             qPrintable(QStringLiteral("%1 of %2")
                            .arg(strings->header()->sectionSize(StringsModel::SiteColumn))
                            .arg(wanted)));
}

void ViewsTest::theStartPageFitsASmallWindow()
{
    MainWindow window(Settings::inMemory());
    window.resize(1024, 768);
    showActive(window);
    QWidget* at = child<QLabel>(window, "startTitle");
    while (at && !qobject_cast<QScrollArea*>(at)) at = at->parentWidget();
    QVERIFY(at);
    QCOMPARE(qobject_cast<QScrollArea*>(at)->verticalScrollBar()->maximum(), 0);
}

void ViewsTest::besideWhatIsHarmlessNothingOfASuspectStands()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* list = child<QTreeWidget>(*window, "suspectsView");
    auto* group = list->topLevelItem(list->topLevelItemCount() - 1);
    QVERIFY(group->childCount() > 0); // the sample has some
    QVERIFY(!window->navigator().selection().isEmpty());
    list->setCurrentItem(group);
    QVERIFY(window->navigator().selection().isEmpty());
    const QString all = child<QTextBrowser>(*window, "suspectText")->toPlainText();
    for (int row = 0; row < group->childCount(); ++row)
        QVERIFY2(all.contains(group->child(row)->text(0).section(QLatin1String(": "), 1)), qPrintable(all));
    QVERIFY(group->child(0)->isFirstColumnSpanned()); // a sentence; its numbers' columns would be empty
    list->setCurrentItem(list->topLevelItem(0));
    QVERIFY(!window->navigator().selection().isEmpty());
}

void ViewsTest::theButtonsOfASuspectLeadToIt()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const auto stand = [&] {
        window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
        QVERIFY(waitUntilIdle());
    };
    stand();
    const auto report = window->context().analysis.suspects();
    QVERIFY(report && !report->suspects.empty() && report->suspects.front().hasContainer());
    const Suspect& suspect = report->suspects.front();
    const struct {
        const char* button;
        Qt::Key key;
        const char* view;
        NodeOrdinal node;
    } ways[] = {{"showContainer", Qt::Key_S, view::kSummary, suspect.collection},
                {"showSample", Qt::Key_E, view::kContainment, suspect.sample},
                {"showRetainers", Qt::Key_R, view::kRetainers, suspect.collection},
                {"showGraph", Qt::Key_G, view::kGraph, suspect.collection}};
    auto* list = child<QTreeWidget>(*window, "suspectsView");
    for (const auto& way : ways) {
        stand();
        list->setFocus();
        press(*window, way.key); // a command of its own that presses the button
        QVERIFY2(window->navigator().place().view == QLatin1String(way.view), way.button);
        QCOMPARE(window->navigator().selection().node, std::optional(way.node));
        QVERIFY(child<QAbstractButton>(*window, way.button)->isEnabled());
    }
    stand();
    // What is harmless has no entry, no graph and no pin.
    auto* group = list->topLevelItem(list->topLevelItemCount() - 1);
    list->setCurrentItem(group);
    for (const char* button : {"showContainer", "showSample", "showRetainers", "showGraph", "pinCurrent"})
        QVERIFY2(!child<QAbstractButton>(*window, button)->isEnabled(), button);
    list->setCurrentItem(list->topLevelItem(0));
    // The whole page is copied, as text and as Markdown.
    const Page& page = *window->page(QString::fromLatin1(view::kSuspects));
    const QString title = QString::fromStdString(suspect.title);
    for (const auto& [text, start] :
         {std::pair("Copy suspect as text", ""), {"Copy suspect as Markdown", "### "}}) {
        QGuiApplication::clipboard()->clear();
        for (QAction* action : page.actions())
            if (action->text() == QLatin1String(text)) action->trigger();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.startsWith(QLatin1String(start)) && copied.contains(title),
                 qPrintable(copied.left(80)));
    }
}

void ViewsTest::docksAreAsWideAsBeforeTheWindowWasSmall()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* snapshots = child<QWidget>(*window, "snapshotsView")->parentWidget();
    const auto* history = child<TreeView>(*window, "historyView");
    const int left = snapshots->width(), right = history->width();
    for (const int width : {1200, 1090, 1024, 1090, 1150, 1280}) {
        window->resize(width, 800);
        QVERIFY(waitUntilIdle());
    }
    QCOMPARE(snapshots->width(), left);
    QCOMPARE(history->width(), right);
}

void ViewsTest::anObjectsNameHasTheRoomOfTheCounts()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), anEntry(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, "summaryView");
    const QModelIndex object = view->currentIndex();
    const QString name = withFewProperties(object.data().toString());
    view->selectionModel()->clear();
    // Its name reaches into the next column, which is painted with it.
    const QRect next = view->visualRect(object.siblingAtColumn(SummaryModel::CountColumn));
    QVERIFY2(QFontMetrics(identifierFont(view->font())).horizontalAdvance(name)
                 > view->visualRect(object).width(),
             qPrintable(name));
    const QImage picture = view->viewport()->grab(next.adjusted(0, 2, 0, -2)).toImage();
    const QColor ground = view->palette().color(QPalette::Base);
    bool isPainted = false;
    for (int y = 0; y < picture.height() && !isPainted; ++y)
        for (int x = 0; x < picture.width() && !isPainted; ++x)
            isPainted = contrast(picture.pixelColor(x, y), ground) > 3;
    QVERIFY(isPainted);
}

void ViewsTest::theChartMarksTheHeapLimitAlone()
{
    const auto says = [](int limitMb) {
        Settings settings = Settings::inMemory();
        settings.set(kHeapLimitMb, limitMb);
        MainWindow window(settings);
        showActive(window);
        if (!openAndWait(window, samplePaths())) return QString();
        return child<QLabel>(window, "memoryTrend")->text();
    };
    const QString ofTheLog = says(0); // its heap_size_limit is 70.3 MB, far above
    QVERIFY2(ofTheLog.contains(QStringLiteral("limit of 70.3 MB")), qPrintable(ofTheLog));
    QVERIFY2(!ofTheLog.contains(QStringLiteral("Hatched")), qPrintable(ofTheLog));
    const QString near = says(14);
    QVERIFY2(near.contains(QStringLiteral("Hatched: heapUsed over 80 % of the heap limit.")),
             qPrintable(near));
}

void ViewsTest::anEntryIsRetainedByItsCollection()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), anEntry(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* tree = child<TreeView>(*window, "retainersView");
    const QModelIndex first = tree->model()->index(0, 0);
    const QString text = first.data().toString();
    QVERIFY2(text.startsWith(QStringLiteral("entry \"key-0\" in Map @")), qPrintable(text));
    QVERIFY(!first.data(InternalRole).toBool());
    const Selection map = theMap(*window);
    QCOMPARE(first.data(NodeRole).value<quint32>(), map.node->value);
    const SnapshotPtr snapshot = window->workspace().snapshot(map.snapshot);
    QCOMPARE(tree->model()->index(0, OutlineModel::DistanceColumn).data(SortRole).toInt(),
             snapshot->distance(*map.node));
    tree->expand(first);
    QVERIFY(waitFor([&] { return tree->model()->rowCount(first) > 0; }));
    QVERIFY(tree->model()
                ->index(0, 0, first)
                .data()
                .toString()
                .startsWith(QStringLiteral("requestCache in global @")));
}

/// Of the darkest pixel of its letters.
void ViewsTest::titlesInThePaletteAreReadable()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        showActive(*window);
        press(*window, Qt::Key_K, Qt::ControlModifier);
        auto* found = window->findChild<CommandPalette*>();
        QVERIFY(found);
        const auto* list = child<QListWidget>(*found, "commandList");
        auto* field = child<QLineEdit>(*found, "commandEdit");
        QTest::keyClicks(field, QStringLiteral("cache"));
        QVERIFY(waitFor([&] { return !found->isSearching(); }));
        QListWidgetItem* title = nullptr;
        for (int row = 0; row < list->count() && !title; ++row)
            if (list->item(row)->text().startsWith(QLatin1String("Classes"))) title = list->item(row);
        QVERIFY(title);
        const QColor ground = list->palette().color(QPalette::Base);
        const QImage picture = list->viewport()->grab(list->visualItemRect(title)).toImage();
        double best = 1;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                best = std::max(best, contrast(picture.pixelColor(x, y), ground));
        QVERIFY2(best >= 4.5, qPrintable(QString::number(best)));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }));
    }
    applyTheme(*qApp, ThemeChoice::System);
}

void ViewsTest::aNoteOnACardHasNoMarks()
{
    QCOMPARE(
        plainNote(QStringLiteral("**Cause**: every request stays in @125.\n\n- bound it\n- or `delete()`")),
        QStringLiteral("Cause: every request stays in @125. • bound it • or delete()"));
    QCOMPARE(plainNote(QStringLiteral("as it is")), QStringLiteral("as it is"));
    QVERIFY(plainNote({}).isEmpty());
}

void ViewsTest::growthNamesAreReadableInASmallWindow()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const auto* header = child<TreeView>(*window, "growthView")->header();
    for (const QSize size : {QSize(1024, 768), QSize(1280, 800)}) {
        window->resize(size);
        window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        const auto share = [header] { return header->sectionSize(0) * 100 / header->viewport()->width(); };
        QVERIFY2(waitFor([&] { return share() >= 40; }, 3000),
                 qPrintable(QStringLiteral("%1: %2").arg(size.width()).arg(share())));
        // A larger window has room for them.
        QCOMPARE(header->isSectionHidden(GrowthModel::CountDeltaColumn), size.width() == 1024);
        QCOMPARE(header->isSectionHidden(GrowthModel::RetainedColumn), size.width() == 1024);
    }
}

void ViewsTest::containmentOfOneSnapshotBeginsWithTheProgram()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, {sampleSnapshots().first()}));
    const auto* growth = child<TreeView>(window, "growthView")->header(); // which one snapshot does not show
    QVERIFY(growth->isSectionHidden(GrowthModel::CountDeltaColumn)
            && !growth->isSectionHidden(GrowthModel::RetainedColumn));
    window.navigator().jump(Place{QString::fromLatin1(view::kContainment), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* table = child<TreeView>(window, "containmentView");
    const QString first = table->model()->index(0, 0).data().toString();
    QVERIFY2(first.startsWith(QLatin1String("global @")), qPrintable(first));
    QVERIFY(table->isExpanded(table->model()->index(0, 0)));
}

void ViewsTest::whatIsUnreachableTakesOneLine()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kStatistics), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    const QString text = child<QLabel>(*window, "statisticsFacts")->text();
    QVERIFY2(text.startsWith(QLatin1String("Unreachable, not collected yet: S1 8 nodes (512 B), S2 ")),
             qPrintable(text));
    QVERIFY(!text.contains(QLatin1Char('\n')));
}

void ViewsTest::everyStringCanBeSearchedWithItsOwner()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kStrings), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kStrings));
    auto* view = child<TreeView>(*page, "stringsView");
    auto* model = qobject_cast<StringsModel*>(view->model());
    const SnapshotPtr snapshot = window->workspace().snapshot(window->navigator().currentSnapshot());
    std::uint64_t count = 0, size = 0, matching = 0;
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n) {
        const auto type = snapshot->graph().type(NodeOrdinal{n});
        if (type != NodeType::String && type != NodeType::ConcatenatedString
            && type != NodeType::SlicedString)
            continue;
        ++count;
        size += snapshot->shallowSize(NodeOrdinal{n});
        matching += QString::fromStdString(snapshot->displayName(NodeOrdinal{n}))
                        .contains(QLatin1String("express"), Qt::CaseInsensitive);
    }
    // Sources, literals and names in code are there where asked for.
    const auto hasCode = [&] {
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data(InternalRole).toBool()) return true;
        return false;
    };
    QVERIFY(model->rowCount() > 0 && !hasCode());
    const StringsModel::Totals data = model->totals();
    QVERIFY(data.ofCode > 0);
    QCOMPARE(data.shallowSize + data.ofCode, size);
    child<QCheckBox>(*page, "stringCode")->click();
    QVERIFY(waitUntilIdle());
    QVERIFY(hasCode());
    QCOMPARE(model->totals().all, std::size_t(count));
    QCOMPARE(model->totals().shallowSize, size);
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("express"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QVERIFY(matching > 0);
    QCOMPARE(model->totals().strings, std::size_t(matching));
    QVERIFY2(model->totals().shown < model->totals().strings, "equal texts are one row");
    // The order is the one that the header's arrow says.
    child<QLineEdit>(*page, "stringSearch")->clear();
    press(*window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    qulonglong largest = ~0ULL;
    for (int row = 0; row < model->rowCount(); ++row) {
        const QModelIndex at = model->index(row, 0);
        const auto retained = at.siblingAtColumn(StringsModel::RetainedColumn).data(SortRole).toULongLong();
        QVERIFY(retained <= largest);
        largest = retained;
        if (row < 40)
            QVERIFY2(!at.data().toString().contains(QLatin1String("\\n")), "a line break as a sign");
    }
    // A text with copies: one row, its sum, its copies below it.
    QModelIndex several;
    for (int row = 0; row < model->rowCount() && !several.isValid(); ++row)
        if (model->index(row, StringsModel::CountColumn).data(SortRole).toULongLong() > 500)
            several = model->index(row, 0);
    QVERIFY(several.isValid());
    const auto copies = several.siblingAtColumn(StringsModel::CountColumn).data(SortRole).toInt();
    QCOMPARE(several.siblingAtColumn(StringsModel::SiteColumn).data().toString(),
             QStringLiteral("<symbol kOutHeaders>[\"content-type\"][]")); // of most copies, not of the first
    view->expand(several);
    QVERIFY(waitFor([&] { return model->rowCount(several) == copies; }));
    qulonglong sum = 0;
    for (int row = 0; row < copies; ++row)
        sum += model->index(row, StringsModel::RetainedColumn, several).data(SortRole).toULongLong();
    QCOMPARE(several.siblingAtColumn(StringsModel::RetainedColumn).data(SortRole).toULongLong(), sum);
    bool hasOwner = false;
    for (int row = 0; row < model->rowCount(); ++row)
        hasOwner = hasOwner
            || model->index(row, StringsModel::SiteColumn).data().toString().contains(QLatin1String(" in "));
    QVERIFY(hasOwner);
}

void ViewsTest::aDashOfTheHeapIsNoEmptyCell()
{
    QStandardItemModel model(1, 3);
    model.setHorizontalHeaderLabels(
        {QStringLiteral("Class"), QStringLiteral("Growth"), QStringLiteral("End")});
    for (int column = 0; column < 2; ++column) model.setData(model.index(0, column), emDash());
    model.setData(model.index(0, 2), QStringLiteral("x"));
    model.setData(model.index(0, 0), emDash(), CopyRole);
    TableWriter writer(model, {0, 1, 2}, TableFormat::Csv);
    QCOMPARE(writer.row(model.index(0, 0), 0).trimmed(), QStringLiteral("0,—,,x"));
}

void ViewsTest::aTableIsCopiedAndExportedWhole()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kDominators), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<NodeView>(*window, "dominatorsView");
    const auto& model = *qobject_cast<BranchModel*>(view->model());
    const int rows = model.rowCount();
    QVERIFY(rows > 2'000);
    // Who holds most is open from the start, down to where it spreads over small objects.
    int below = 0;
    bool isMapShown = false;
    for (auto at = model.index(0, 0); view->isExpanded(at); at = model.index(0, 0, at)) {
        below += model.rowCount(at);
        isMapShown = isMapShown || view->selectionAt(model.index(0, 0, at)).node == theMap(*window).node;
    }
    QVERIFY(isMapShown);
    QVERIFY(below > 0 && below < 500);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("dominators.csv"));
    qint64 written = 0;
    auto* job = new TableExport(*view, path, TableFormat::Csv, view);
    connect(job, &TableExport::finished, this,
            [&](const QString&, const QString& error, qint64 count, bool isCut) {
                QCOMPARE(error, QString());
                QVERIFY(!isCut);
                written = count;
            });
    job->start();
    QVERIFY(waitFor([&] { return written > 0; }));
    QCOMPARE(written, rows + below);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().trimmed().split('\n');
    QCOMPARE(qint64(lines.size()), written + 1);
    // The last row has its numbers, too.
    const auto retained = model.index(rows - 1, OutlineModel::RetainedColumn).data(SortRole).toString();
    const QByteArray end =
        ',' + retained.toLatin1() + ','; // and no growth, which a native object has none of
    QVERIFY2(lines.back().trimmed().endsWith(end), lines.back().constData());

    view->setFocus();
    press(*window, Qt::Key_A, Qt::ControlModifier);
    QGuiApplication::clipboard()->clear();
    press(*window, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return !QGuiApplication::clipboard()->text().isEmpty(); }));
    const auto copied = QGuiApplication::clipboard()->text().trimmed().split(QLatin1Char('\n'));
    QCOMPARE(int(copied.size()), rows + below + 1);
    QVERIFY(copied[2].startsWith(QLatin1String("  "))); // below the first
    for (int row = 1; row < copied.size(); ++row) QVERIFY(copied[row].count(QLatin1Char('\t')) == 4);
}

void ViewsTest::hidingTheRuntimeSaysWhatItHides()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kSummary));
    auto& model = *qobject_cast<SummaryModel*>(child<TreeView>(*page, "summaryView")->model());
    const auto all = model.totals();
    auto* level = child<QComboBox>(*page, "hideInternals");
    level->setFocus();
    std::uint64_t shown = all.shallowSize;
    for (const HideInternals hides : {HideInternals::V8, HideInternals::V8AndNode}) {
        QTest::keyClick(level, Qt::Key_Down);
        QVERIFY(waitUntilIdle());
        const auto snapshot = window->workspace().snapshot(window->navigator().currentSnapshot());
        const auto hidden = hiddenObjects(*snapshot, hides);
        QVERIFY(hidden && hidden->shallowSize > 0);
        QCOMPARE(model.totals().shallowSize + hidden->shallowSize, all.shallowSize);
        QCOMPARE(model.totals().count + hidden->count, all.count);
        QVERIFY(model.totals().shallowSize < shown); // each level hides more
        shown = model.totals().shallowSize;
        QVERIFY(child<QLabel>(*page, "sum")
                    ->text()
                    .contains(QLatin1String("hidden: ") + formatCount(hidden->count)));
        QVERIFY(!model.indexOfGroup(QStringLiteral(",(compiled code)")).isValid());
        auto* table = child<TreeView>(*page, "summaryView"); // what Node's C++ tells V8 of is Node's
        QCOMPARE(findRow(table, QStringLiteral("Node / ")).isValid(), hides == HideInternals::V8);
    }
    // The program's own objects are there on every level.
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    QCOMPARE(level->currentIndex(), 2);
}

void ViewsTest::picturesHaveTheSameMenuAndKeysAsTables()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().select(theMap(*window));
    window->showView(QString::fromLatin1(view::kGraph));
    QVERIFY(waitUntilIdle());
    auto* graph = qobject_cast<GraphDock*>(window->page(QString::fromLatin1(view::kGraph)))->view();
    QVERIFY(graph->placed() && graph->current());
    const auto at = graph->widgetRectOf(*graph->current()).center().toPoint();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, graph->mapToGlobal(at));
    QApplication::sendEvent(graph, &event);
    QMenu* menu = openMenu();
    QVERIFY(menu);
    for (const char* text : {"Reveal in Summary", "Reveal in Dominators", "List objects", "Path to GC roots",
                             "Show retained set", "Compare", "Pin", "Copy"})
        QVERIFY2(menuEntry(menu, QString::fromLatin1(text)), text);
    QVERIFY(!menuEntry(menu, QStringLiteral("Ignore this retainer"))); // it is no row of the retainers
    choose(menu, QStringLiteral("Pin"));
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window->investigation().findings().size()), 1);
    graph->setFocus();
    press(*window, Qt::Key_D);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kDominators));

    window->navigator().jump(Place{QString::fromLatin1(view::kTreemap), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kTreemap));
    page->findChild<QWidget*>(QStringLiteral("treemapView"))->setFocus();
    press(*window, Qt::Key_Menu);
    QContextMenuEvent byKey(QContextMenuEvent::Keyboard, QPoint(20, 20), page->mapToGlobal(QPoint(20, 20)));
    if (!openMenu())
        QApplication::sendEvent(page->findChild<QWidget*>(QStringLiteral("treemapView")), &byKey);
    QVERIFY(openMenu());
    QVERIFY(menuEntry(openMenu(), QStringLiteral("Show retained set")));
    openMenu()->close();
}

namespace {

/// Widgets that the keyboard reaches and a screen reader has no name for.
QStringList nameless(const QWidget& root)
{
    QStringList found;
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || (widget->isHidden() && !widget->isWindow())) continue;
        const auto* area = qobject_cast<QAbstractScrollArea*>(widget->parentWidget());
        if (area && area->viewport() == widget) continue; // one thing with its area
        if (widget->objectName().startsWith(QLatin1String("qt_"))) continue; // inside of a Qt widget
        if (qobject_cast<QScrollBar*>(widget) || qobject_cast<QMenu*>(widget)) continue;
        if (qobject_cast<QTabBar*>(widget) && widget->parentWidget() == &root) continue; // Qt's, of the docks
        if (widget->window() != &root) continue; // a box's list
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        if (!face || face->text(QAccessible::Name).trimmed().isEmpty())
            found << QStringLiteral("%1 %2 in %3")
                         .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                              widget->parentWidget() ? widget->parentWidget()->objectName() : QString());
    }
    return found;
}

} // namespace

void ViewsTest::whateverTakesTheKeyboardHasAName()
{
    QWidget bad;
    QLineEdit unnamed(&bad);
    QCOMPARE(nameless(bad).size(), 1); // it would be told
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().select(theMap(*window));
    for (const Page* page : window->pages()) window->showView(page->id());
    child<QAction>(*window, "pin")->trigger();
    QVERIFY(waitUntilIdle());
    QCOMPARE(nameless(*window).join(QStringLiteral("; ")), QString());
    SettingsDialog settings(Settings::inMemory(), nullptr);
    QCOMPARE(nameless(settings).join(QStringLiteral("; ")), QString());
    ReportDialog report(window->context(), nullptr);
    QVERIFY(waitFor([&] { return !report.isBusy(); }));
    QCOMPARE(nameless(report).join(QStringLiteral("; ")), QString());
    CommandPalette palette(window->commands(), nullptr);
    QCOMPARE(nameless(palette).join(QStringLiteral("; ")), QString());
    KeysDialog keys(window->commands(), nullptr);
    QCOMPARE(nameless(keys).join(QStringLiteral("; ")), QString());
    WordsDialog words(nullptr);
    QCOMPARE(nameless(words).join(QStringLiteral("; ")), QString());
    // Ctrl+K has every command that a menu has.
    for (QAction* action : window->findChildren<QAction*>()) {
        const bool isOfWindow = action->parent() == window.get() && !action->objectName().isEmpty();
        if (isOfWindow && !action->isSeparator() && !action->menu())
            QVERIFY2(window->commands().contains(action), qPrintable(action->objectName()));
    }
}

void ViewsTest::aMapShowsItsEntriesInBlocks()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const Selection map = theMap(*window);
    window->navigator().jump(Place{QString::fromLatin1(view::kContainment), map, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, "containmentView");
    const QModelIndex row = view->currentIndex();
    QCOMPARE(row.data(NodeRole).toUInt(), map.node->value);
    view->expand(row);
    QVERIFY(waitUntilIdle());
    auto* model = view->model();
    const QModelIndex first = model->index(0, 0, row);
    QCOMPARE(first.data().toString(), QStringLiteral("Entries 1 to 100"));
    QCOMPARE(model->index(model->rowCount(row) - 1, 0, row).data().toString(), QStringLiteral("Internals"));
    view->expand(first);
    QVERIFY(waitUntilIdle());
    QCOMPARE(model->rowCount(first), 100);
    const QModelIndex entry = model->index(42, 0, first);
    const QString text = entry.data().toString();
    QVERIFY2(text.contains(QStringLiteral(" → ")) && !text.contains(QStringLiteral("table")),
             qPrintable(text));
    // What holds it says the same key, and jumping to it opens the block that it stands in.
    const NodeOrdinal value{entry.data(NodeRole).toUInt()};
    window->navigator().jump(
        Place{QString::fromLatin1(view::kContainment), {map.snapshot, value, {}, {}}, {}, {}});
    QVERIFY(waitUntilIdle());
    QCOMPARE(view->currentIndex().data(NodeRole).toUInt(), value.value);
    QCOMPARE(view->currentIndex().parent(), first);
    auto* retainers = child<TreeView>(*window, "retainersView");
    QStringList holders;
    for (int at = 0; at < retainers->model()->rowCount(); ++at)
        holders << retainers->model()->index(at, 0).data().toString();
    const QString key = text.section(QStringLiteral(" → "), 0, 0);
    QVERIFY2(holders.join(QLatin1Char('\n')).contains(QStringLiteral("entry ") + key),
             qPrintable(holders.join(QLatin1Char('\n'))));
    // Keys are contents: whatever is pinned holds none.
    child<QAction>(*view, "pinTable")->trigger();
    child<QAction>(*retainers, "pinTable")->trigger();
    window->navigator().jump(Place{QString::fromLatin1(view::kPaths), {map.snapshot, value, {}, {}}, {}, {}});
    auto* paths = child<TreeView>(*window, "pathsView");
    QVERIFY(waitFor([&] { return paths->model()->rowCount() > 0; }) && waitUntilIdle());
    QVERIFY(paths->model()->index(0, 0).data().toString().contains(QStringLiteral("entry ") + key));
    child<QAction>(*window, "pinPath")->trigger();
    child<QAction>(*paths, "pinTable")->trigger();
    window->navigator().jump(Place{QString::fromLatin1(view::kGraph), {map.snapshot, value, {}, {}}, {}, {}});
    QVERIFY(waitFor([&] { return child<QAction>(*window, "graphPin")->isEnabled(); }));
    child<QAction>(*window, "graphPin")->trigger();
    window->investigation().pin({map.snapshot, value, {}, {}});
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window->investigation().findings().size()), 6);
    const std::string json = investigationJson(window->investigation().contents());
    const std::string bare = key.mid(1, key.size() - 2).toStdString();
    QVERIFY2(json.find(bare) == json.npos, bare.c_str());
}

/// One of the entries of the leaking Map: a plain object in a slot of V8's table.
Selection ViewsTest::anEntry(MainWindow& window)
{
    const Selection map = theMap(window);
    const SnapshotPtr snapshot = window.workspace().snapshot(map.snapshot);
    const auto entries = decodeEntries(*snapshot, *map.node, 1);
    return Selection{map.snapshot, entries->entries.at(0).value, {}, {}};
}

void ViewsTest::anEntryIsToldByItsOwnersNotByV8sTables()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), anEntry(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    QStringList facts;
    for (const auto* label :
         child<QWidget>(*window, "inspector")->findChildren<QLabel*>(QStringLiteral("fact")))
        facts << label->text();
    QVERIFY2(facts.join(QLatin1Char('\n')).contains(QLatin1String("requestCache: Map @")),
             qPrintable(facts.join(QLatin1Char('\n'))));
    const auto* history = child<TreeView>(*window, "historyView");
    QVERIFY2(history->header()->isSectionHidden(HistoryModel::CountColumn), "it has no entries");
    window->navigator().select(theMap(*window));
    QVERIFY(waitUntilIdle());
    QVERIFY(!history->header()->isSectionHidden(HistoryModel::CountColumn));
}

void ViewsTest::theBreadcrumbKeepsTheIdWhole()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1024, 768);
    const Selection entry = anEntry(*window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), entry, {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* crumbs = child<QLabel>(*window, "breadcrumb");
    const SnapshotPtr snapshot = window->workspace().snapshot(entry.snapshot);
    const QString id = formatId(snapshot->graph().id(*entry.node).value);
    const auto plain = [crumbs] {
        QTextDocument text;
        text.setHtml(crumbs->text());
        return text.toPlainText();
    };
    QVERIFY(waitFor([&] { return plain().endsWith(id); }));
    QVERIFY2(waitFor([&] { return crumbs->fontMetrics().horizontalAdvance(plain()) <= crumbs->width(); }),
             qPrintable(plain()));
}

void ViewsTest::aJumpPutsTheKeyboardOnTheRow()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    QTest::mouseClick(child<QAbstractButton>(*window, "showSample"), Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kContainment));
    auto* table = child<TreeView>(*window, "containmentView");
    QVERIFY(waitFor([&] { return table->currentIndex().isValid(); }));
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(table));
    // It stands among the others of its collection.
    const QModelIndex block = table->currentIndex().parent();
    QVERIFY2(block.data().toString().startsWith(QStringLiteral("Entries ")),
             qPrintable(block.data().toString()));
    QCOMPARE(block.parent().data(NodeRole).toUInt(), theMap(*window).node->value);
}

void ViewsTest::theComparisonBeginsWithWhatGrewMost()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kComparison), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "comparisonView");
    const auto& model = dynamic_cast<ComparisonModel&>(*table->model());
    const int sorted = table->header()->sortIndicatorSection();
    QVERIFY(sorted >= 0 && !table->header()->isSectionHidden(sorted));
    QCOMPARE(model.columns()[std::size_t(sorted)].what, ComparisonModel::What::RetainedDelta);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Map"));
    for (const char* box : {"base", "target"}) {
        const auto* sides = child<QComboBox>(*window, box);
        QVERIFY2(sides->fontMetrics().horizontalAdvance(sides->currentText()) + 30 <= sides->width(), box);
    }
}

void ViewsTest::aWeakMapShowsKeysAndValues()
{
    const HeapDrawing heap = heapOf(R"(
        root -w-> WeakMap
        root -k-> K#1
        WeakMap -{table}-> t/array
        t ~5~> K#1
        t ~6~> V#1
        t ~9~> K#2
    )");
    ContainmentModel model;
    model.setNode({heap.snapshot, 1, QStringLiteral("S1")}, heap.node("WeakMap"));
    QVERIFY(waitFor([&] { return model.rowCount() >= 3; }));
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) rows << model.index(row, 0).data().toString();
    const QString all = rows.join(QLatin1Char('\n'));
    QVERIFY2(QRegularExpression(QStringLiteral("^K @\\d+ → V @\\d+$"), QRegularExpression::MultilineOption)
                 .match(all)
                 .hasMatch(),
             qPrintable(all));
    QVERIFY2(rows.back().startsWith(QLatin1String("table ::")), qPrintable(all));
}

void ViewsTest::namesHaveRoomBesideAColumnASnapshot()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kComparison), theMap(*window), {}, {}});
    auto* mode = child<QComboBox>(*window, "comparisonMode");
    mode->setCurrentIndex(1);
    emit mode->activated(1);
    QVERIFY(waitUntilIdle());
    const auto* table = child<TreeView>(*window, "comparisonView");
    const auto share = [table] { return table->header()->sectionSize(0) * 100 / table->viewport()->width(); };
    QVERIFY2(waitFor([&] { return share() >= 35; }, 3000), qPrintable(QString::number(share())));
    const int sorted = table->header()->sortIndicatorSection();
    const QString title = table->model()->headerData(sorted, Qt::Horizontal, Qt::DisplayRole).toString();
    constexpr int kArrow = 20; // and margins
    QVERIFY(table->header()->sectionSize(sorted) >= table->fontMetrics().horizontalAdvance(title) + kArrow);
}

void ViewsTest::theTableOfTheProcessHasTheProcessAlone()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, samplePaths()));
    child<QToolButton>(window, "modeProcess")->click(); // the heap, which leaks, comes first
    child<QToolButton>(window, "tableTwin")->click();
    const auto* table = child<QTableView>(window, "memoryTable");
    const auto shows = [table](const char* title) {
        for (int column = 0; column < table->model()->columnCount(); ++column)
            if (table->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()
                == QLatin1String(title))
                return !table->isColumnHidden(column);
        return false;
    };
    QVERIFY(shows("heapUsed") && shows("rss") && shows("Heap") && !shows("Code") && !shows("Strings"));
    child<QToolButton>(window, "modeHeap")->click();
    QVERIFY(shows("Code") && shows("Strings"));
}

void ViewsTest::containmentOpensTheGlobalObject()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kContainment), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "containmentView");
    const QModelIndex global = table->model()->index(0, 0);
    QVERIFY2(global.data().toString().startsWith(QLatin1String("global @")),
             qPrintable(global.data().toString()));
    QVERIFY(table->isExpanded(global));
    QVERIFY(waitFor([&] { return table->model()->rowCount(global) > 0; }));
    QVERIFY(table->model()
                ->index(0, 0, global)
                .data()
                .toString()
                .startsWith(QLatin1String("requestCache :: Map")));
}

void ViewsTest::aCardOfANoteSaysItOnce()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    child<QAction>(*window, "addNote")->trigger();
    const auto* list = child<QAbstractItemView>(*window, "findingsView");
    const QModelIndex card = list->model()->index(0, 0);
    QCOMPARE(card.data(Qt::EditRole).toString(), QStringLiteral("Note"));
    QVERIFY(card.data(FindingsModel::AboutRole).toString().isEmpty());
    window->investigation().discard();
}

void ViewsTest::enterPressesTheButtonThatHasTheKeyboard()
{
    MainWindow window(Settings::inMemory());
    window.workspace().setOpener(openSampleOnce);
    showActive(window);
    child<QPushButton>(window, "openSample")->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window.workspace().readyIds().size()), 3);
}

void ViewsTest::fieldsLeaveTheKeysOfReportAndPinAlone()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
    press(*window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return window->investigation().findings().size() == 1; }));
    press(*window, Qt::Key_E, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return window->findChild<ReportDialog*>() != nullptr; }));
    QVERIFY(waitUntilIdle());
    window->investigation().discard();
}

void ViewsTest::pinsGetTheRoomThatTheSnapshotsLeave()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const auto* findings = child<QAbstractItemView>(*window, "findingsView");
    const auto* snapshots = child<QAbstractItemView>(*window, "snapshotsView");
    window->navigator().select(theMap(*window));
    child<QAction>(*window, "pin")->trigger();
    QVERIFY(waitUntilIdle());
    QVERIFY(waitFor([&] {
        return findings->viewport()->height()
            >= findings->visualRect(findings->model()->index(0, 0)).height();
    }));
    const QModelIndex last = snapshots->model()->index(snapshots->model()->rowCount() - 1, 0);
    QVERIFY(snapshots->viewport()->rect().contains(snapshots->visualRect(last)));
    const int shrunk = snapshots->height();
    child<QAction>(*window, "removeFinding")->trigger();
    QVERIFY2(waitFor([&] { return snapshots->height() > shrunk; }), "and give it back");
    window->investigation().discard();
}

void ViewsTest::namesAndDigitsAreNotCutInASmallWindow_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("table");
    const auto row = [](const char* page, const char* table) {
        QTest::newRow(table) << QString::fromLatin1(page) << QString::fromLatin1(table);
    };
    row(view::kSummary, "summaryView");
    row(view::kComparison, "comparisonView");
    row(view::kDominators, "dominatorsView");
    row(view::kContainment, "containmentView");
    row(view::kStrings, "stringsView");
    row(view::kContainment, "retainersView");
    row(view::kContainment, "propertiesView");
}

/// At 1280 x 800, docks open: the name has its share, every other column is whole within the table, its title and
/// what stands in its first rows fit. HEAPTRAIL_SNAPSHOTS names others than the sample, larger ones, with a ':' between.
void ViewsTest::namesAndDigitsAreNotCutInASmallWindow()
{
    QFETCH(QString, page);
    QFETCH(QString, table);
    const QString own = qEnvironmentVariable("HEAPTRAIL_SNAPSHOTS");
    const auto window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*window);
    QVERIFY(openAndWait(*window, own.isEmpty() ? sampleSnapshots() : own.split(QLatin1Char(':'))));
    window->resize(1280, 800);
    Selection selected = theMap(*window);
    if (!own.isEmpty()) {
        const Snapshot& last = *window->workspace().snapshot(window->workspace().readyIds().back());
        selected = {window->workspace().readyIds().back(),
                    DominatorsModel::accumulationPoint(last, last.graph().root()),
                    {},
                    {}};
    }
    window->navigator().jump(Place{page, selected, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* view = child<TreeView>(*window, table.toLatin1().constData());
    QVERIFY(view->isVisible());
    const QHeaderView* header = view->header();
    const int width = view->viewport()->width();
    QStringList sizes;
    for (int column = 0; column < header->count(); ++column)
        sizes << QString::number(header->sectionSize(column));
    QVERIFY2(header->sectionSize(0) * 100 >= width * 40,
             qPrintable(QStringLiteral("The names have less than 40 % of %2: %1. Hide a column at first?")
                            .arg(sizes.join(QLatin1Char(' ')))
                            .arg(width)));
    const QFontMetrics metrics = view->fontMetrics();
    QStringList cut;
    int shown = 0;
    for (int column = 1; column < header->count(); ++column) {
        if (header->isSectionHidden(column)) continue;
        ++shown;
        const QString title = view->model()->headerData(column, Qt::Horizontal).toString();
        const int size = header->sectionSize(column);
        if (header->sectionViewportPosition(column) + size > width)
            cut << title + QStringLiteral(": outside");
        if (metrics.horizontalAdvance(title) + 8 > size) cut << title + QStringLiteral(": its title");
        for (int at = 0; at < std::min(20, view->model()->rowCount()); ++at) {
            const QModelIndex index = view->model()->index(at, column);
            if (!(index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight)) continue;
            const QString text = index.data().toString();
            if (metrics.horizontalAdvance(text) + 10 > size) cut << title + QStringLiteral(": ") + text;
        }
    }
    QVERIFY(shown > 0);
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join(QStringLiteral(", "))));
}

void ViewsTest::columnsThatWouldBeEmptyAreNotThere()
{
    auto window = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*window);
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* header = child<TreeView>(*window, "summaryView")->header();
    QVERIFY(header->isSectionHidden(SummaryModel::DeltaColumn));
    QVERIFY(header->isSectionHidden(SummaryModel::TrendColumn));
    const auto isHidden = [&](const char* view, const char* table, int column) {
        window->navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
        waitUntilIdle();
        return child<TreeView>(*window, table)->header()->isSectionHidden(column);
    };
    QVERIFY(isHidden(view::kStrings, "stringsView", StringsModel::DeltaColumn));
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* suspects = child<QTreeWidget>(*window, "suspectsView");
    QVERIFY(suspects->header()->isSectionHidden(4) && suspects->header()->isSectionHidden(5));
    QVERIFY(isHidden(view::kDominators, "dominatorsView", DominatorsModel::GrowthColumn));
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(1, 1)));
    window->navigator().setCurrentSnapshot(window->workspace().readyIds().back());
    QVERIFY(waitUntilIdle());
    QVERIFY(!isHidden(view::kSummary, "summaryView", SummaryModel::DeltaColumn));
    QVERIFY(!isHidden(view::kStrings, "stringsView", StringsModel::DeltaColumn));
    QVERIFY(!isHidden(view::kDominators, "dominatorsView", DominatorsModel::GrowthColumn));
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    // Large numbers are whole, as the delegate draws them.
    QVERIFY(suspects->topLevelItemCount() > 0);
    suspects->topLevelItem(0)->setText(2, QStringLiteral("122,840,000"));
    QCoreApplication::processEvents();
    QVERIFY(suspects->columnWidth(2)
            >= suspects->fontMetrics().horizontalAdvance(QStringLiteral("122,840,000")) + 8);
    QVERIFY(!isHidden(view::kSummary, "summaryView", SummaryModel::TrendColumn));
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    QVERIFY(!suspects->header()->isSectionHidden(4) && !suspects->header()->isSectionHidden(5));
}

void ViewsTest::longShapesShowThreeProperties()
{
    const auto shown = [](const char* name) { return withFewProperties(QString::fromUtf8(name)); };
    QCOMPARE(shown("{a, b, c}"), QStringLiteral("{a, b, c}"));
    QCOMPARE(shown("{a, b, c, d, e}"), QStringLiteral("{a, b, c, …}"));
    QCOMPARE(shown("\"k\" → {a, \"x, y\", c, d} @12"), QStringLiteral("\"k\" → {a, \"x, y\", c, …} @12"));
    QCOMPARE(shown("Map @3"), QStringLiteral("Map @3"));
    QCOMPARE(shown("{a, b, c, d, e"), QStringLiteral("{a, b, c, …}")); // cut already
}

void ViewsTest::whatTheProgramMadeComesBeforeTheEngine()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    // The verdict comes first, in the words of the command line.
    const auto* verdict = child<QLabel>(*window, "verdict");
    QVERIFY(verdict->isVisible());
    QVERIFY2(verdict->text().contains(QStringLiteral("requestCache")), qPrintable(verdict->text()));
    QVERIFY2(verdict->text().contains(QStringLiteral("% of the heap")),
             qPrintable(verdict->text())); // with its numbers
    // The card below says what the headline has not said: neither the title nor the counts stand there twice.
    QString card;
    for (const QLabel* label : child<QFrame>(*window, "suspectCard")->findChildren<QLabel*>())
        card += label->text() + QLatin1Char('\n');
    QVERIFY2(!card.contains(QStringLiteral("grows without limit"))
                 && card.contains(QStringLiteral("0 → 260 → 520 entries")),
             qPrintable(card));
    QVERIFY(!verdict->text().contains(QStringLiteral("entries")));
    const auto* growth = child<TreeView>(*window, "growthView")->model();
    QCOMPARE(child<QLabel>(*window, "growthState")->text(),
             QStringLiteral("What grew most, S1 → S3 (engine classes last)"));
    QVERIFY(growth->rowCount() > 2);
    QVERIFY(!isEngineClass(growth->index(0, 0).data().toString().toStdString()));
}

void ViewsTest::otherProcessesDoNotGrow()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    QStringList paths = sampleSnapshots().mid(0, 1);
    paths << QString::fromStdString((corpusFolder() / "lru-cache-stable/s1.heapsnapshot.gz").string());
    QVERIFY(openAndWait(window, paths) && waitUntilIdle());
    QCOMPARE(child<QLabel>(window, "growthState")->text(), QStringLiteral("What is larger in S2 than in S1"));
    auto* overview = window.page(QString::fromLatin1(view::kOverview));
    const QString suspects = child<QLabel>(*overview, "suspectsState")->text();
    QVERIFY2(suspects.startsWith(QStringLiteral("Not searched")), qPrintable(suspects));
}

void ViewsTest::theFindFieldKnowsWhatTheHeapsHave()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const Selection map = theMap(*window);
    const SnapshotPtr snapshot = window->workspace().snapshot(map.snapshot);
    const QString id = formatId(snapshot->graph().id(*map.node).value);
    const auto open = [&](const QString& text) {
        showActive(*window);
        press(*window, Qt::Key_P, Qt::ControlModifier);
        auto* palette = window->findChild<CommandPalette*>();
        if (!palette) return QStringList();
        QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), text);
        if (!waitFor([&] { return !palette->isSearching(); })) return QStringList();
        QStringList rows;
        const auto* list = child<QListWidget>(*palette, "commandList");
        for (int row = 0; row < list->count(); ++row) rows << list->item(row)->text();
        return rows;
    };
    const auto leave = [&](Qt::Key key) {
        auto* palette = window->findChild<CommandPalette*>();
        QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), key);
        return waitFor([&] { return !window->findChild<CommandPalette*>(); }) && waitUntilIdle();
    };
    QStringList rows = open(QStringLiteral("requestCache"));
    QVERIFY2(rows.contains(QStringLiteral("requestCache")), qPrintable(rows.join(QLatin1Char('\n'))));
    QVERIFY(!rows.filter(QStringLiteral("Properties · ")).isEmpty());
    QVERIFY(leave(Qt::Key_Escape));
    rows = open(id);
    QCOMPARE(rows.filter(QStringLiteral("Map ") + id).size(), 3); // in each snapshot
    QVERIFY(leave(Qt::Key_Return));
    QCOMPARE(window->navigator().selection().node, map.node);
    rows = open(QStringLiteral("@999999999"));
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows.back(), QStringLiteral("No object @999999999 in the open snapshots"));
    QVERIFY(leave(Qt::Key_Escape));
    rows = open(QStringLiteral("zzzqqq"));
    QCOMPARE(rows, QStringList{QStringLiteral("Nothing found for “zzzqqq”")});
    QVERIFY(leave(Qt::Key_Escape));
    rows = open(QStringLiteral("IncomingMessage"));
    QVERIFY(!rows.filter(QStringLiteral("Classes · ")).isEmpty());
    QVERIFY(leave(Qt::Key_Return));
    QCOMPARE(window->navigator().selection().className, QStringLiteral("IncomingMessage"));
}

void ViewsTest::theFieldInTheToolbarIsTheSameSearch()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    QTest::mouseClick(child<QLineEdit>(*window, "search"), Qt::LeftButton);
    auto* palette = child<CommandPalette>(*window, "commandPalette");
    QVERIFY(palette && palette->isVisible());
    auto* field = child<QLineEdit>(*palette, "commandEdit");
    QTest::keyClick(field, Qt::Key_Return); // nothing is typed: no command is chosen
    QVERIFY(palette->isVisible() && window->workspace().readyIds().size() == 3);
    QTest::keyClicks(field, QStringLiteral("requestCache"));
    QTest::keyClick(field, Qt::Key_Return); // sooner than the answer: it goes there when it is known
    QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }) && waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSuspects)); // it is one of them
    QCOMPARE(window->navigator().selection().node, theMap(*window).node);
    showActive(*window);
    child<QLineEdit>(*window, "search")->setFocus();
    press(*window, Qt::Key_S);
    palette = child<CommandPalette>(*window, "commandPalette");
    QCOMPARE(child<QLineEdit>(*palette, "commandEdit")->text(), QStringLiteral("s"));
    palette->reject();
}

void ViewsTest::everyCommandIsThereOnceAndSaysWhyNot()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_5, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    window->navigator().select({});
    press(*window, Qt::Key_K, Qt::ControlModifier);
    auto* palette = child<CommandPalette>(*window, "commandPalette");
    const auto* list = child<QListWidget>(*palette, "commandList");
    QStringList names;
    for (int row = 0; row < list->count(); ++row) {
        const auto* item = list->item(row);
        const auto* action = item->data(Qt::UserRole).value<QAction*>();
        if (!action) continue; // a title, or a suspect
        QVERIFY2(!names.contains(item->text()), qPrintable(item->text()));
        names << item->text();
        if (item->flags() & Qt::ItemIsEnabled) continue;
        const QString reason = CommandPalette::reasonOf(*action);
        QVERIFY2(!reason.isEmpty() && reason != QStringLiteral("Not available now"),
                 qPrintable(item->text()));
    }
    QVERIFY(names.contains(QStringLiteral("Dominators: Copy table as CSV")));
    QVERIFY(names.contains(QStringLiteral("Selection: Show retained set by class"))); // of the context menu
    // "Show Retainers" shows them, again and again.
    for (int time = 0; time < 2; ++time) {
        if (!window->findChild<CommandPalette*>()) {
            showActive(*window); // the offscreen platform doesn't give it back
            press(*window, Qt::Key_K, Qt::ControlModifier);
        }
        auto* open = child<CommandPalette>(*window, "commandPalette");
        QVERIFY(open);
        auto* edit = child<QLineEdit>(*open, "commandEdit");
        QTest::keyClicks(edit, QStringLiteral("Show Retainers"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }) && waitUntilIdle());
        QVERIFY(window->page(QString::fromLatin1(view::kRetainers))->isVisible());
    }
}

void ViewsTest::allHitsStandInATableThatLeadsThere()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_K, Qt::ControlModifier);
    auto* edit = child<QLineEdit>(*child<CommandPalette>(*window, "commandPalette"), "commandEdit");
    QTest::keyClicks(edit, QStringLiteral("IncomingMessage"));
    QTest::keyClick(edit, Qt::Key_Return, Qt::AltModifier);
    auto* results = child<FindResults>(*window, "findResults");
    QVERIFY(results && waitFor([&] { return !results->isSearching(); }));
    auto* table = child<QTreeWidget>(*results, "findResultsTable");
    QCOMPARE(table->topLevelItem(0)->text(0), QStringLiteral("Class"));
    QVERIFY(table->topLevelItemCount() > 1); // more than classes
    QStringList inAll; // a name of all snapshots has one row
    for (int row = 0; row < table->topLevelItemCount(); ++row)
        if (table->topLevelItem(row)->text(0) == QLatin1String("Class")
            && table->topLevelItem(row)->text(1).startsWith(QLatin1String("IncomingMessage")))
            inAll << table->topLevelItem(row)->text(4);
    QCOMPARE(inAll, QStringList(QStringLiteral("S1 S2 S3")));
    for (int row = 0; row < table->topLevelItemCount(); ++row)
        QVERIFY2(table->topLevelItem(row)->text(3) != emDash(), "every hit tells what it keeps");
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().selection().className, QStringLiteral("IncomingMessage"));
    results->close();
}

void ViewsTest::containmentAndDominatorsSearchTheHeap()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    for (const char* view : {view::kContainment, view::kDominators}) {
        window->navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
        window->navigator().select({});
        QVERIFY(waitUntilIdle());
        press(*window, Qt::Key_F, Qt::ControlModifier); // nothing is open yet
        type(*window, QStringLiteral("requestCache"));
        press(*window, Qt::Key_Return);
        QVERIFY(waitFor([&] { return window->navigator().selection().node == theMap(*window).node; }));
        QVERIFY(waitUntilIdle());
        auto* tree = child<NodeView>(*window, qPrintable(QString::fromLatin1(view) + QStringLiteral("View")));
        QVERIFY2(tree->selectionAt(tree->currentIndex()).node == theMap(*window).node, view);
        auto* hits = child<QLabel>(*window->page(QString::fromLatin1(view)), "hits");
        QVERIFY(hits->isVisible() && hits->text().startsWith(QStringLiteral("1 of ")));
        auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(field);
        field->clear();
        type(*window, QStringLiteral("@999999999"));
        press(*window, Qt::Key_Return);
        QVERIFY(waitFor([&] { return hits->text() == QStringLiteral("Not in S3"); }));
        window->navigator().select({});
    }
}

void ViewsTest::retainersAreSearchedUpToTheRoot()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    // One of the entries: its Map, and what holds that, are not among the open rows.
    const Selection map = theMap(*window);
    const SnapshotPtr snapshot = window->workspace().snapshot(map.snapshot);
    NodeOrdinal entry{};
    for (NodeOrdinal node{0}; node.value < snapshot->graph().nodeCount(); ++node.value)
        if (snapshot->className(node) == "Socket") entry = node;
    window->navigator().jump(
        Place{QString::fromLatin1(view::kRetainers), {map.snapshot, entry, {}, {}}, {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("requestCache"));
    press(*window, Qt::Key_Return);
    auto* tree = child<NodeView>(*window, "retainersView");
    QVERIFY(waitFor([&] {
        return tree->currentIndex().data().toString().startsWith(QStringLiteral("requestCache in"));
    }));
}

void ViewsTest::whatGrewMostOpensTheSameInterval()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    auto* growth = child<TreeView>(*window, "growthView");
    QVERIFY(waitFor([&] { return growth->model()->rowCount() > 2; }));
    const QModelIndex row = findRow(growth, QStringLiteral("IncomingMessage"));
    const QString delta = QStringLiteral("+520");
    QStringList growths;
    for (int column = 0; column < growth->model()->columnCount(); ++column)
        growths << row.siblingAtColumn(column).data().toString();
    QVERIFY2(growths.contains(delta), qPrintable(growths.join(QLatin1Char('|'))));
    doubleClickRow(growth, row);
    QVERIFY(waitUntilIdle());
    auto* table = child<NodeView>(*window, "comparisonView");
    QVERIFY(waitFor([&] {
        return table->currentIndex().data().toString().startsWith(QStringLiteral("IncomingMessage"));
    }));
    QStringList cells;
    for (int column = 0; column < table->model()->columnCount(); ++column)
        cells << table->currentIndex().siblingAtColumn(column).data().toString();
    QVERIFY2(cells.contains(delta), qPrintable(cells.join(QLatin1Char('|'))));
}

void ViewsTest::theInspectorFoldsAwayWithNothingSelected()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    Page* inspector = window->page(QString::fromLatin1(view::kInspector));
    window->navigator().select({});
    QVERIFY(waitUntilIdle());
    QVERIFY(!inspector->isVisible());
    auto* table = child<TreeView>(*window, "summaryView");
    const int wide = table->width();
    QVERIFY(table->height() * 100 >= window->height() * 40); // with eight rows of retainers below
    clickRow(table, table->model()->index(0, 0));
    QVERIFY(waitUntilIdle());
    QTRY_VERIFY(inspector->isVisible()); // when no second click can come
    QVERIFY(table->width() < wide);
    QVERIFY2(inspector->width() >= 250,
             qPrintable(QString::number(inspector->width()))); // its digits are whole
    window->navigator().select({});
    press(*window, Qt::Key_I, Qt::AltModifier | Qt::ShiftModifier); // who asks for it gets it
    QVERIFY(inspector->isVisible());
}

void ViewsTest::aViewTakesTheWindowAndGivesItBack()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    const auto isShown = [&](const char* id) { return window->page(QString::fromLatin1(id))->isVisible(); };
    QVERIFY(isShown(view::kRetainers) && isShown(view::kInspector));
    press(*window, Qt::Key_F11);
    QVERIFY(isShown(view::kSuspects) && !isShown(view::kRetainers) && !isShown(view::kInspector)
            && !isShown(view::kSnapshots));
    press(*window, Qt::Key_F11);
    QVERIFY(isShown(view::kRetainers) && isShown(view::kInspector) && isShown(view::kSnapshots));
    window->showView(QString::fromLatin1(view::kGraph));
    QVERIFY(waitUntilIdle());
    Page* graph = window->page(QString::fromLatin1(view::kGraph));
    const int small = graph->height();
    child<QAction>(*window, "graphMaximise")->trigger();
    QVERIFY(waitUntilIdle());
    QVERIFY(isShown(view::kGraph) && !isShown(view::kSuspects) && !isShown(view::kSnapshots));
    QVERIFY(graph->height() > 2 * small);
    press(*window, Qt::Key_3, Qt::AltModifier); // another view ends it
    QVERIFY(waitUntilIdle());
    QVERIFY(isShown(view::kSummary) && isShown(view::kSnapshots));
}

void ViewsTest::everyTabIsReadableBetweenTheDocks()
{
    applyTheme(*qApp, ThemeChoice::System);
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    QVERIFY(window->page(QString::fromLatin1(view::kInspector))->isVisible());
    const auto* bar = child<QTabWidget>(*window, "pages")->tabBar();
    for (int tab = 0; tab < bar->count(); ++tab) {
        QVERIFY2(bar->rect().contains(bar->tabRect(tab)), qPrintable(bar->tabText(tab)));
        QVERIFY(bar->fontMetrics().horizontalAdvance(bar->tabText(tab)) < bar->tabRect(tab).width());
    }
}

void ViewsTest::aClassTellsWhoOwnsIt()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "summaryView");
    clickRow(table, findRow(table, QStringLiteral("IncomingMessage")));
    QVERIFY(waitUntilIdle());
    auto* owners = child<QTreeWidget>(*window, "ownersView");
    QVERIFY(waitFor([&] { return owners->isVisible() && owners->topLevelItemCount() > 0; }));
    bool hasOwner = false;
    for (int row = 0; row < owners->topLevelItemCount(); ++row)
        hasOwner |= owners->topLevelItem(row)->text(1) == QStringLiteral("520");
    QVERIFY(hasOwner);
    owners->setCurrentItem(owners->topLevelItem(0));
    QTest::keyClick(owners, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QVERIFY(window->navigator().selection().className != QStringLiteral("IncomingMessage"));
}

void ViewsTest::theRetainedSetIsShownByClass()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    child<TreeView>(*window, "summaryView")->setFocus();
    press(*window, Qt::Key_O);
    choose(openMenu(), QStringLiteral("Show retained set by class"));
    QVERIFY(waitUntilIdle());
    auto* sum = child<QLabel>(*window, "retainedByClassSum");
    const SnapshotPtr snapshot = window->workspace().snapshot(theMap(*window).snapshot);
    QVERIFY(sum->text().endsWith(formatSize(snapshot->retainedSize(*theMap(*window).node))));
    child<QDialog>(*window, "retainedByClass")->close();
}

void ViewsTest::growthIsRedOnlyWhereTheVerdictIsALeak()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    QVERIFY(window->property(kHasLeak).toBool());
    auto flat = std::make_unique<MainWindow>(Settings::inMemory());
    showActive(*flat);
    QVERIFY(openAndWait(*flat, sampleSnapshots().mid(0, 1)));
    QVERIFY(waitUntilIdle());
    QVERIFY(!flat->property(kHasLeak).toBool());
}

void ViewsTest::everyViewFitsASmallScreen()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const QSize wanted(1024, 768);
    for (const char* view :
         {view::kOverview, view::kSuspects, view::kSummary, view::kComparison, view::kDominators,
          view::kTreemap, view::kContainment, view::kStrings, view::kStatistics, "allocations"}) {
        window->navigator().jump(Place{QString::fromLatin1(view), theMap(*window), {}, {}});
        QVERIFY(waitUntilIdle());
        window->resize(wanted);
        QVERIFY(waitUntilIdle());
        QVERIFY2(window->size() == wanted,
                 qPrintable(QStringLiteral("%1: %2 x %3")
                                .arg(QString::fromLatin1(view))
                                .arg(window->width())
                                .arg(window->height())));
    }
}

/// From the first file on, with an object of many properties: nothing makes it grow past the screen.
void ViewsTest::aSmallWindowStaysSmall()
{
    MainWindow window(Settings::inMemory());
    const QSize wanted(1024, 768);
    window.resize(wanted);
    showActive(window);
    QVERIFY(openAndWait(window, samplePaths()));
    for (const char* view : {view::kSummary, view::kComparison, view::kInspector, view::kRetainers}) {
        window.navigator().jump(Place{QString::fromLatin1(view), theMap(window), {}, {}});
        QVERIFY(waitUntilIdle());
        QVERIFY2(window.size() == wanted,
                 qPrintable(QStringLiteral("%1: %2").arg(QString::fromLatin1(view)).arg(window.height())));
    }
}

void ViewsTest::aSelectionLeavesTheDocksTheirWidth()
{
    MainWindow window(Settings::inMemory());
    window.resize(1280, 800);
    showActive(window);
    QVERIFY(openAndWait(window, sampleSnapshots()));
    window.navigator().jump(Place{QString::fromLatin1(view::kComparison), {}, {}, {}});
    QVERIFY(waitUntilIdle()); // the inspector is folded away: the page is wide, its boxes beside the filter
    const int left = child<QDockWidget>(window, "snapshotsDock")->width();
    window.navigator().select(theMap(window));
    QVERIFY(waitUntilIdle());
    QCOMPARE(child<QDockWidget>(window, "snapshotsDock")->width(), left);
    QVERIFY(child<QDockWidget>(window, "inspectorDock")->width() >= 250);
}

/// In a narrow window it is behind other tabs.
void ViewsTest::theInspectorsTabNamesWhatIsSelected()
{
    MainWindow window(Settings::inMemory());
    window.resize(1024, 768);
    showActive(window);
    QVERIFY(openAndWait(window, sampleSnapshots()));
    window.navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(window), {}, {}});
    QVERIFY(waitUntilIdle());
    const auto* dock = child<QDockWidget>(window, "inspectorDock");
    QVERIFY2(dock->windowTitle().startsWith(QStringLiteral("Inspector · requestCache: Map")),
             qPrintable(dock->windowTitle()));
    window.resize(1280, 800);
    QVERIFY(waitUntilIdle());
    QCOMPARE(dock->windowTitle(), QStringLiteral("Inspector"));
}

void ViewsTest::aLongSumLeavesTheDocksTheirWidth()
{
    MainWindow window(Settings::inMemory());
    window.resize(1024, 768);
    showActive(window);
    QVERIFY(openAndWait(window, sampleSnapshots()));
    window.navigator().jump(Place{QString::fromLatin1(view::kComparison), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    const int left = child<QDockWidget>(window, "snapshotsDock")->width();
    Page* page = window.page(QString::fromLatin1(view::kComparison));
    auto* level = child<QComboBox>(*page, "hideInternals");
    level->setCurrentIndex(2);
    emit level->activated(2);
    QVERIFY(waitUntilIdle());
    const auto* sum = child<QLabel>(*page, "sum");
    QVERIFY2(sum->text().contains(QLatin1String("hidden: ")), qPrintable(sum->text()));
    QCOMPARE(child<QDockWidget>(window, "snapshotsDock")->width(), left);
    QVERIFY(sum->heightForWidth(sum->width()) <= sum->height()); // and all of it is there
}

/// Switched while it is shown: a severity keeps no colour of the theme before.
void ViewsTest::colourfulTextFollowsTheTheme()
{
    const QPalette before = QApplication::palette();
    const auto window = sampleWindow();
    QVERIFY(window);
    for (const auto theme : {ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::HighContrast}) {
        applyTheme(*qApp, theme);
        QVERIFY(waitUntilIdle());
        int labels = 0;
        for (const auto* label : window->findChildren<QLabel*>()) {
            if (!label->isVisible() || !label->isEnabled() || label->text().isEmpty()) continue;
            const QColor ground = label->palette().color(label->backgroundRole());
            const QColor text = label->palette().color(label->foregroundRole());
            ++labels;
            QVERIFY2(contrast(text, ground) >= 4.5,
                     qPrintable(label->text() + QLatin1Char(' ') + text.name() + QLatin1Char(' ')
                                + ground.name()));
        }
        QVERIFY(labels > 5);
    }
    applyTheme(*qApp, ThemeChoice::System);
    QApplication::setPalette(before);
}

void ViewsTest::theOverviewHasTheWindowToItself()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    QVERIFY(waitUntilIdle());
    const auto isShown = [&](const char* dock) {
        return window->page(QString::fromLatin1(dock))->isVisible();
    };
    QVERIFY(!isShown(view::kRetainers) && !isShown(view::kInspector) && isShown(view::kFindings));
    // The first suspect is read, and acted on, without scrolling.
    auto* pin = child<QWidget>(*window, "pinSuspect");
    QCOMPARE(pin->visibleRegion().boundingRect(), pin->rect());
    window->navigator().select(theMap(*window)); // else the inspector is folded away
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(isShown(view::kRetainers) && isShown(view::kInspector));
    window->showView(QString::fromLatin1(view::kGraph));
    press(*window, Qt::Key_1, Qt::AltModifier);
    QVERIFY(!isShown(view::kGraph));
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(isShown(view::kGraph)); // in front, as it was left
    press(*window, Qt::Key_1, Qt::AltModifier);
    press(*window, Qt::Key_R, Qt::AltModifier | Qt::ShiftModifier); // who asks for it gets it
    QVERIFY(isShown(view::kRetainers));
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kOverview));
    // Its card pins it, and shows it.
    QTest::mouseClick(pin, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window->investigation().findings().size()), 1);
    QCOMPARE(child<QPushButton>(*window, "pinSuspect")->text(), QStringLiteral("Pinned"));
    QTest::mouseClick(child<QPushButton>(*window, "showSuspect"), Qt::LeftButton);
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSuspects));
}

void ViewsTest::aTableSortsByASecondColumn()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(*window, "summaryView");
    const auto click = [&](int column, Qt::KeyboardModifiers modifiers) {
        auto* header = table->header();
        const int x = header->sectionViewportPosition(column) + header->sectionSize(column) / 2;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, modifiers, QPoint(x, header->height() / 2));
        QVERIFY(waitUntilIdle());
    };
    click(SummaryModel::DistanceColumn, Qt::NoModifier);
    click(SummaryModel::CountColumn, Qt::ControlModifier);
    const auto value = [&](int row, int column) {
        return table->model()->index(row, column).data(SortRole).toLongLong();
    };
    int ties = 0;
    for (int row = 1; row < table->model()->rowCount(); ++row) {
        const auto before = value(row - 1, SummaryModel::DistanceColumn);
        const auto here = value(row, SummaryModel::DistanceColumn);
        QVERIFY(before >= here);
        if (before != here) continue;
        ++ties;
        QVERIFY(value(row - 1, SummaryModel::CountColumn) >= value(row, SummaryModel::CountColumn));
    }
    QVERIFY(ties > 10);
    click(SummaryModel::CountColumn, Qt::ControlModifier); // again: the other way round
    for (int row = 1; row < table->model()->rowCount(); ++row)
        if (value(row - 1, SummaryModel::DistanceColumn) == value(row, SummaryModel::DistanceColumn))
            QVERIFY(value(row - 1, SummaryModel::CountColumn) <= value(row, SummaryModel::CountColumn));
}

void ViewsTest::historyListsEveryPlaceAndGoesThere()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    press(*window, Qt::Key_5, Qt::AltModifier);
    press(*window, Qt::Key_9, Qt::AltModifier);
    press(*window, Qt::Key_H, Qt::ControlModifier);
    auto* list = child<QListWidget>(*window, "commandList");
    QVERIFY(list && list->count() == 4); // and the overview
    QVERIFY(list->item(0)->text().startsWith(QStringLiteral("Statistics")));
    QVERIFY(list->item(0)->icon().isNull()); // no room for pictures where there are none
    auto* letters = child<QLineEdit>(*window, "commandEdit");
    QTest::keyClicks(letters, QStringLiteral("summ"));
    QTest::keyClick(letters, Qt::Key_Return);
    QVERIFY(waitFor([&] { return window->navigator().place().view == QLatin1String(view::kSummary); }));
    QVERIFY(window->navigator().canGoForward()); // a step in the history, not a new one
}

void ViewsTest::historyHasOneRowForAnObject()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const Selection map = theMap(*window);
    for (const char* view : {view::kSummary, view::kDominators})
        window->navigator().jump(Place{QString::fromLatin1(view), map, {}, {}});
    press(*window, Qt::Key_H, Qt::ControlModifier);
    auto* list = child<QListWidget>(*window, "commandList");
    QStringList rows;
    for (int row = 0; row < list->count(); ++row)
        if (list->item(row)->text().contains(QLatin1String("requestCache"))) rows << list->item(row)->text();
    QCOMPARE(int(rows.size()), 1);
    QVERIFY2(rows[0].endsWith(QLatin1String(" (here)")), qPrintable(rows[0]));
    const QString views = list->item(0)->data(Qt::AccessibleTextRole).toString();
    QVERIFY2(views.endsWith(QLatin1String("Dominators, Summary")), qPrintable(views));
}

void ViewsTest::aNoteReadsAsMarkdownAndLinksToObjects()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_D, Qt::ControlModifier);
    press(*window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    auto* note = child<QPlainTextEdit>(*window, "findingNote");
    QVERIFY(note->hasFocus());
    const std::uint64_t id = largestInSample("global");
    type(*window, QStringLiteral("**kept** by @%1 <b>x</b> ![p](file:///etc/passwd) `@%1`").arg(id));
    press(*window, Qt::Key_Tab);
    auto* rendered = child<QTextBrowser>(*window, "findingNoteRendered");
    QVERIFY(rendered->isVisible() && !note->isVisible());
    QVERIFY(rendered->toPlainText().contains(QStringLiteral("kept by @%1 <b>x</b>").arg(id))); // HTML is text
    QCOMPARE(rendered->toHtml().count(QStringLiteral("node:%1").arg(id)), 1); // and code is code
    QVERIFY(rendered->document()
                ->resource(QTextDocument::ImageResource, QUrl(QStringLiteral("file:///etc/passwd")))
                .toByteArray()
                .isEmpty());
    emit rendered->anchorClicked(QUrl(QStringLiteral("node:%1").arg(id)));
    QVERIFY(waitUntilIdle());
    const Selection& now = window->navigator().selection();
    QVERIFY(now.node);
    QCOMPARE(window->workspace().snapshot(now.snapshot)->graph().id(*now.node).value, id);
    press(*window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier); // and is written on
    QVERIFY(note->hasFocus() && note->isVisible());
}

void ViewsTest::whatASuspectNamesIsALink()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_2, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* text = child<QTextBrowser>(*window, "suspectText");
    const auto report = window->context().analysis.suspects();
    QVERIFY(report && !report->suspects.empty());
    const Suspect& suspect = report->suspects.front();
    const QString html = text->toHtml();
    for (const QString& wanted :
         {QStringLiteral("id:%1").arg(suspect.collectionId.value),
          QStringLiteral("id:%1").arg(suspect.sampleId.value),
          QStringLiteral("node:%1").arg(suspect.collection.value), QStringLiteral("class:ServerResponse")})
        QVERIFY2(html.contains(wanted), qPrintable(wanted));
    const QString words = text->toPlainText(); // the path as on the card, down to what holds them
    QVERIFY2(words.contains(QStringLiteral("global → requestCache → Map\n")), qPrintable(words));
    QVERIFY(!words.contains(QChar(0x203a)) && words.contains(QStringLiteral("For example: ")));
    // A class: Comparison with its row; an object: Summary with it.
    emit text->anchorClicked(QUrl(
        QStringLiteral("class:%1")
            .arg(QString::fromUtf8(QUrl::toPercentEncoding(QString::fromStdString(suspect.className))))));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kComparison));
    QCOMPARE(window->navigator().selection().className, QString::fromStdString(suspect.className));
    emit text->anchorClicked(QUrl(QStringLiteral("id:%1").arg(suspect.sampleId.value)));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().selection().node, std::optional<NodeOrdinal>(suspect.sample));
    press(*window, Qt::Key_2, Qt::AltModifier);
    press(*window, Qt::Key_M); // one key pins it
    QCOMPARE(int(window->investigation().findings().size()), 1);
}

void ViewsTest::theKeyboardInATableSelectsNothingByItself()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const Selection map = theMap(*window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), map, {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_R, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    QVERIFY(child<TreeView>(*window, "retainersView")->hasFocus());
    QCOMPARE(window->navigator().selection().node, map.node); // to look at who keeps it is no step to them
    // The first step is onto the first row, which is what a person came for, and not past it.
    auto* retainers = child<NodeView>(*window, "retainersView");
    press(*window, Qt::Key_Down);
    QCOMPARE(retainers->currentIndex().row(), 0);
    QVERIFY(window->navigator().selection() == retainers->selectionAt(retainers->model()->index(0, 0)));
    press(*window, Qt::Key_Down);
    QCOMPARE(window->navigator().selection().node,
             retainers->selectionAt(retainers->indexBelow(retainers->model()->index(0, 0))).node);
}

void ViewsTest::theKeyboardIsInThePictureOfTheGraph()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    const Selection map = theMap(*window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), map, {}, {}});
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_G, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_Left); // what holds it stands on its left
    QVERIFY(waitUntilIdle());
    const Snapshot& last = *window->workspace().snapshot(window->workspace().readyIds().back());
    const auto holder = window->navigator().selection().node;
    QVERIFY(holder);
    QCOMPARE(last.className(*holder), std::string("global"));
}

void ViewsTest::comparisonHidesTheRuntimeInEverySnapshot()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_4, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kComparison));
    auto& model = *qobject_cast<ComparisonModel*>(child<TreeView>(*page, "comparisonView")->model());
    const auto all = model.totals();
    auto* level = child<QComboBox>(*page, "hideInternals");
    level->setFocus();
    QTest::keyClick(level, Qt::Key_Down);
    QTest::keyClick(level, Qt::Key_Down);
    QVERIFY(waitUntilIdle());
    const SnapshotPtr base = model.set()[model.base()].snapshot,
                      target = model.set()[model.target()].snapshot;
    const auto gone = hiddenObjects(*base, HideInternals::V8AndNode);
    const auto hidden = hiddenObjects(*target, HideInternals::V8AndNode);
    const auto diff = diffSnapshots(*base, *target);
    QVERIFY(gone && hidden && diff);
    std::uint64_t added = 0, removed = 0, addedSize = 0;
    for (const DiffRow& row : *diff) {
        for (const NodeOrdinal node : row.added)
            if (!hidden->nodes[node]) {
                ++added;
                addedSize += target->shallowSize(node);
            }
        for (const NodeOrdinal node : row.removed) removed += gone->nodes[node] ? 0 : 1;
    }
    const auto shown = model.totals();
    QVERIFY(shown.added < all.added && shown.classes < all.classes);
    QCOMPARE(shown.added, added);
    QCOMPARE(shown.removed, removed);
    QCOMPARE(shown.addedSize, addedSize);
    QCOMPARE(shown.hiddenObjects, hidden->count);
    QVERIFY(child<QLabel>(*page, "sum")->text().contains(formatCount(hidden->count)));

    // All snapshots: what is left of a class is what is not hidden in each of them.
    auto* mode = child<QComboBox>(*page, "comparisonMode");
    mode->setFocus();
    QTest::keyClick(mode, Qt::Key_Down);
    QVERIFY(waitUntilIdle());
    const QModelIndex row = model.indexOfClass(QStringLiteral(",Function"));
    QVERIFY(row.isValid());
    for (quint16 s = 0; s < model.set().size(); ++s) {
        const Snapshot& snapshot = *model.set()[s].snapshot;
        const auto out = hiddenObjects(snapshot, HideInternals::V8AndNode);
        qulonglong left = 0;
        for (std::uint32_t n = 0; n < snapshot.graph().nodeCount(); ++n)
            if (snapshot.classes().info(snapshot.classOf(NodeOrdinal{n})).key.text() == ",Function"
                && snapshot.shallowSize(NodeOrdinal{n}) > 0 && !out->nodes[NodeOrdinal{n}])
                ++left;
        const int column = model.columnOf(ComparisonModel::What::Count, s);
        QCOMPARE(row.siblingAtColumn(column).data(SortRole).toULongLong(), left);
    }
}

void ViewsTest::onlyAHighContrastPaletteIsOne()
{
    QPalette plain(QColor(0xef, 0xef, 0xef)); // as Qt starts with: black on white in a grey window
    plain.setColor(QPalette::Base, Qt::white);
    plain.setColor(QPalette::Text, Qt::black);
    plain.setColor(QPalette::WindowText, Qt::black);
    QVERIFY(!isHighContrast(plain));
    plain.setColor(QPalette::Window, Qt::white); // as a high-contrast desktop has it
    QVERIFY(isHighContrast(plain));
}

void ViewsTest::progressHasAnEdgeOnDarkGroundAndWordsHaveNone()
{
    const QPalette before = QApplication::palette();
    applyTheme(*qApp, ThemeChoice::Dark);
    const QColor ground = QApplication::palette().color(QPalette::Window);
    const auto edgeOf = [&](QStyle::ControlElement element) {
        QImage image(40, 20, QImage::Format_RGB32);
        image.fill(ground);
        QPainter painter(&image);
        QStyleOptionProgressBar bar;
        QStyleOptionButton words;
        QStyleOption& option =
            element == QStyle::CE_ProgressBarGroove ? static_cast<QStyleOption&>(bar) : words;
        option.rect = image.rect();
        option.palette = QApplication::palette();
        QApplication::style()->drawControl(element, &option, &painter);
        return image.pixelColor(0, 10);
    };
    QVERIFY(contrast(edgeOf(QStyle::CE_ProgressBarGroove), ground) > 1.5);
    QCOMPARE(edgeOf(QStyle::CE_PushButtonLabel), ground);
    QCOMPARE(edgeOf(QStyle::CE_CheckBoxLabel), ground);
    applyTheme(*qApp, ThemeChoice::System);
    QApplication::setPalette(before);
}

void ViewsTest::theHistorysBarIsNoShareOfTheHeap()
{
    HistoryModel model;
    HistoryModel::Row row;
    row.isThere = true;
    row.retained = 600;
    HistoryModel::Row half = row;
    half.retained = 300;
    model.setRows({half, row}, true);
    const QModelIndex first = model.index(0, HistoryModel::RetainedColumn);
    QCOMPARE(first.data(BarRole).toDouble(), 0.5);
    QVERIFY(!first.data(ShareRole).isValid()); // it would be written as a percentage
}

void ViewsTest::mutedTextIsReadableWhereverItStands()
{
    const QPalette before = QApplication::palette();
    for (const auto theme :
         {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
        applyTheme(*qApp, theme);
        const QPalette palette = QApplication::palette();
        const QColor base = palette.color(QPalette::Base), window = palette.color(QPalette::Window);
        for (const QColor& colour : {mutedText(palette), palette.color(QPalette::PlaceholderText)}) {
            QVERIFY(contrast(colour, base) >= 4.5);
            QVERIFY(contrast(colour, window) >= 4.5);
        }
        // A node of the graph that is selected.
        const QColor chosen = mixed(base, palette.color(QPalette::Highlight), isDark(palette) ? 0.4 : 0.16);
        QVERIFY(contrast(mutedText(palette, chosen), chosen) >= 4.5);
    }
    applyTheme(*qApp, ThemeChoice::System);
    QApplication::setPalette(before);
}

/// What the treemap paints a kind, a package or growth with, and the lines between.
void ViewsTest::areasAndTheirEdgesAreSeenInAllThemes()
{
    const QPalette before = QApplication::palette();
    const auto window = sampleWindow();
    QVERIFY(window);
    window->resize(1280, 800);
    window->navigator().jump(Place{QString::fromLatin1(view::kTreemap), {}, {}, {}});
    window->navigator().select({});
    QVERIFY(waitUntilIdle());
    auto* scheme = child<QComboBox>(*window, "treemapColours");
    for (const auto theme : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
        applyTheme(*qApp, theme);
        const QPalette palette = QApplication::palette();
        const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
        for (int colours = 0; colours < scheme->count(); ++colours) {
            scheme->setCurrentIndex(colours);
            QVERIFY(waitUntilIdle());
            const QImage picture = child<QWidget>(*window, "treemapView")->grab().toImage();
            std::map<QRgb, int> pixels;
            for (int y = 0; y < picture.height(); ++y)
                for (int x = 0; x < picture.width(); ++x) ++pixels[picture.pixel(x, y)];
            int areas = 0;
            for (const auto& [rgb, count] : pixels) {
                const QColor fill(rgb);
                const bool isGrey =
                    std::abs(fill.red() - fill.blue()) < 25 && std::abs(fill.red() - fill.green()) < 25;
                if (isGrey || count < picture.width() * picture.height() / 200) continue;
                ++areas;
                const QByteArray where = QByteArray::number(int(theme)) + ' ' + scheme->currentText().toUtf8()
                    + ' ' + fill.name().toUtf8() + ' ' + QByteArray::number(count);
                QVERIFY2(contrast(text, fill) >= 4.5, where);
                QVERIFY2(contrast(edgeColour(fill, palette), fill) >= 3, where);
                QVERIFY2(theme != ThemeChoice::HighContrast || contrast(base, fill) >= 3, where);
            }
            QVERIFY(areas > 0);
        }
        for (int part = 0; part < kPartCount && theme != ThemeChoice::Light;
             ++part) // there lines divide them
            QVERIFY2(contrast(partColour(Part(part), palette), base) >= 3, qPrintable(QString::number(part)));
        const QColor grey = mixed(base, text, 0.12); // without a kind
        QVERIFY(contrast(edgeColour(grey, palette), grey) >= 3);
    }
    applyTheme(*qApp, ThemeChoice::System);
    QApplication::setPalette(before);
}

void ViewsTest::theHistoryShowsNoBoundThatSaysNothing()
{
    HistoryModel model;
    HistoryModel::Row unseen;
    unseen.label = QStringLiteral("S1");
    unseen.isThere = true;
    unseen.count = 0;
    unseen.isExact = false; // a new Map: there may be small integers in it
    HistoryModel::Row some = unseen;
    some.count = 300;
    HistoryModel::Row none = unseen;
    none.isExact = true;
    model.setRows({unseen, some, none}, false);
    const auto text = [&](int row) { return model.index(row, HistoryModel::CountColumn).data().toString(); };
    QCOMPARE(text(0), QStringLiteral("—"));
    QCOMPARE(text(1), QStringLiteral("≥ 300"));
    QCOMPARE(text(2), QStringLiteral("0"));
}

void ViewsTest::whereNothingIsSelectedAButtonLeadsOn()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
    window->navigator().select({});
    QVERIFY(waitUntilIdle());
    auto* button = child<QPushButton>(*child<TreeView>(*window, "retainersView"), "messageButton");
    QVERIFY(waitFor([&] { return button->isVisible(); }));
    QCOMPARE(button->text(), QStringLiteral("Show the top suspect"));
    QCOMPARE(child<QPushButton>(*window, "inspectorWayOut")->text(), button->text());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSuspects));
    QCOMPARE(window->navigator().selection(), theMap(*window));
}

void ViewsTest::aMenuHasTheCopiesOfTheTableBelowOneEntry()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kSummary), theMap(*window), {}, {}});
    QVERIFY(waitUntilIdle());
    child<TreeView>(*window, "summaryView")->setFocus();
    press(*window, Qt::Key_O);
    QMenu* menu = openMenu();
    QVERIFY(menu && !menuEntry(menu, QStringLiteral("Copy table as")));
    QMenu* copies = menuEntry(menu, QStringLiteral("Copy table"))->menu();
    QCOMPARE(int(copies->actions().size()), 4);
    QVERIFY(menuEntry(menu, QStringLiteral("Export table")) && menuEntry(menu, QStringLiteral("Pin table")));
    QGuiApplication::clipboard()->clear();
    menuEntry(copies, QStringLiteral("As CSV"))->trigger();
    menu->close();
    QVERIFY(waitFor([] { return QGuiApplication::clipboard()->text().contains(QLatin1Char(',')); }));
}

void ViewsTest::oneSinglePathIsCalledThat()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kPaths), theMap(*window), {}, {}});
    auto* paths = child<TreeView>(*window, "pathsView");
    QVERIFY(waitFor([&] { return paths->model()->rowCount() > 0; }) && waitUntilIdle());
    const QString title = child<QLabel>(*window, "pathsTitle")->text();
    QCOMPARE(title.contains(QLatin1String("only one path")), paths->model()->rowCount() == 1);
    auto* count = child<QSpinBox>(*window, "pathCount");
    QCOMPARE(count->text(), QStringLiteral("up to 5 paths"));
    count->setValue(1);
    QCOMPARE(count->text(), QStringLiteral("up to 1 path"));
}

void ViewsTest::settingsNameTheEditorThatIsInUse()
{
    Settings settings = Settings::inMemory();
    settings.set(kEditorCommand, QStringLiteral("zed %f:%l:%c"));
    SettingsDialog dialog(settings, nullptr);
    auto* preset = child<QComboBox>(dialog, "editorPreset");
    auto* command = child<QLineEdit>(dialog, "editorCommand");
    QCOMPARE(preset->currentText(), QStringLiteral("Zed"));
    QTest::keyClicks(command, QStringLiteral(" --new"));
    QCOMPARE(preset->currentText(), QStringLiteral("Own command"));
    command->selectAll();
    QTest::keyClick(command, Qt::Key_Delete);
    QCOMPARE(preset->currentText(), QStringLiteral("Desktop default"));
}

void ViewsTest::aSourceOfAServerIsFoundOrLocated()
{
    QTemporaryDir dir;
    const QDir root(dir.path());
    QVERIFY(root.mkpath(QStringLiteral("named/shop")) && root.mkpath(QStringLiteral("far/lib")));
    for (const char* name : {"named/shop/a.js", "far/lib/b.js", "far/c.js"}) {
        QFile file(root.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(name) > 0);
    }
    Settings settings = Settings::inMemory();
    const QString opened = root.filePath(QStringLiteral("opened"));
    settings.set(kEditorCommand, QStringLiteral("cp %f ") + opened);
    settings.set(kSourceFolders, QStringList{root.filePath(QStringLiteral("named"))});
    MainWindow window(settings);
    showActive(window);
    const auto click = [&](const char* script) {
        QFile::remove(opened);
        openSource(&window, window.context(), QString::fromLatin1(script), SourceLocation{0, 8, 15});
    };
    const auto editorGot = [&](const char* text) {
        return waitFor([&] {
            QFile file(opened);
            return file.open(QIODevice::ReadOnly) && file.readAll() == text;
        });
    };
    const auto box = [&] { return window.findChild<QMessageBox*>(QStringLiteral("sourcePlace")); };
    click("/srv/app/shop/a.js");
    QVERIFY(!box());
    QVERIFY(editorGot("named/shop/a.js"));

    // Not found: what was searched, and a way on that counts for its neighbours.
    click("/srv/app/lib/b.js");
    QVERIFY(box());
    QCOMPARE(box()->text(), QStringLiteral("/srv/app/lib/b.js:9:16"));
    for (const QString& told : {QStringLiteral("  srv/app/lib/b.js\n"), QStringLiteral("  lib/b.js\n"),
                                QStringLiteral("  ") + root.filePath(QStringLiteral("named"))})
        QVERIFY2(box()->informativeText().contains(told), qPrintable(box()->informativeText()));
    QVERIFY(!QFile::exists(opened));
    QPushButton* locate = child<QPushButton>(*box(), "locateSourceButton");
    QVERIFY(locate);
    nameInFileDialog(window, root.filePath(QStringLiteral("far/lib/b.js")));
    QTest::mouseClick(locate, Qt::LeftButton);
    QVERIFY(editorGot("far/lib/b.js"));
    QVERIFY(waitFor([&] { return !box(); }));
    click("/srv/app/c.js");
    QVERIFY(!box());
    QVERIFY(editorGot("far/c.js"));

    // A file that no program opened: what to do, where one looks.
    settings.set(kEditorCommand, QStringLiteral("no-such-editor-here %f"));
    click("/srv/app/c.js");
    QVERIFY(box() && box()->informativeText().contains(QStringLiteral("could not be started")));
    QVERIFY(!box()->findChild<QPushButton*>(QStringLiteral("locateSourceButton")));
    box()->close();
    QVERIFY(waitFor([&] { return !box(); }));

    // Node's own scripts are in no file: no link.
    const QString link = QStringLiteral("<a href=\"source\">%1</a>");
    QCOMPARE(sourceHtml(link, QStringLiteral("node:internal/timers:241:20"), "node:internal/timers"),
             QStringLiteral("node:internal/timers:241:20, in Node itself"));
    QCOMPARE(sourceHtml(link, QStringLiteral("/srv/a<b>.js:1:2"), "/srv/a<b>.js"),
             QStringLiteral("<a href=\"source\">/srv/a&lt;b&gt;.js:1:2</a>"));

    // What is no source is not looked for.
    click("/srv/app/evil.desktop");
    QVERIFY(box());
    QVERIFY(!box()->findChild<QPushButton*>(QStringLiteral("locateSourceButton")));
    QVERIFY(!QFile::exists(opened));
}

void ViewsTest::theVerdictLeadsToItsSuspect()
{
    const auto window = sampleWindow();
    QVERIFY(window && waitUntilIdle());
    auto* verdict = child<QLabel>(*window, "verdict");
    QVERIFY(clickLink(*verdict, QStringLiteral("requestCache (Map) grows without limit")));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSuspects));
    QCOMPARE(window->navigator().selection().node, theMap(*window).node);
}

void ViewsTest::theVerdictSaysWhatToDoNext()
{
    MainWindow window(Settings::inMemory());
    showActive(window);
    QVERIFY(openAndWait(window, {sampleSnapshots().first()}) && waitUntilIdle());
    const QString said = child<QLabel>(window, "verdict")->accessibleName();
    QVERIFY2(said.endsWith(QStringLiteral("Take two more snapshots of this process under the same load.")),
             qPrintable(said));
    QVERIFY(!child<QLabel>(window, "suspectsState")->text().contains(QStringLiteral("second")));
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::ViewsTest)
#include "views_test.moc"
