// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the views do with keys, menus and fields, on the sample.
#include "core/analysis/internals.h"
#include "tests/support/gui.h"
#include "ui/graph/graph_view.h"
#include "ui/models/retainers_model.h"
#include "ui/models/roles.h"
#include "ui/models/strings_model.h"
#include "ui/models/summary_model.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"
#include "ui/views/graph_dock.h"
#include "ui/views/node_view.h"
#include "ui/window/main_window.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace heaptrail::test {

using namespace ui;

class ViewsTest : public QObject {
    Q_OBJECT
private slots:
    void ignoredRetainersAndFiltersComeBackWithTheCase();
    void undoTakesBackWhatIsIgnored();
    void escapeDropsTheFilterAndUndoBringsItBack();
    void slashAndCtrlFGoToTheFieldOfTheViewWithTheKeyboard();
    void bareDigitsChooseAView();
    void onlyAHighContrastPaletteIsOne();
    void findGoesRoundAndSaysWhenThereIsNone();
    void everyStringCanBeSearchedWithItsOwner();
    void hidingTheRuntimeSaysWhatItHides();
    void picturesHaveTheSameMenuAndKeysAsTables();

private:
    static std::unique_ptr<MainWindow> sampleWindow()
    {
        auto window = std::make_unique<MainWindow>(Settings::inMemory());
        showActive(*window);
        if (!openAndWait(*window, sampleSnapshots())) return nullptr;
        return window;
    }
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
    static QMenu* openMenu() { return qobject_cast<QMenu*>(QApplication::activePopupWidget()); }
    static QAction* entry(QMenu* menu, const QString& text)
    {
        for (QAction* action : menu->actions())
            if (action->text().remove(QLatin1Char('&')).startsWith(text)) return action;
        return nullptr;
    }
    static void choose(QMenu* menu, const QString& text)
    {
        QAction* action = entry(menu, text);
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
        auto* view = child<QTreeView>(window, "retainersView");
        QVERIFY(view->model()->rowCount() > 0);
        clickRow(view, view->model()->index(0, 0));
        press(window, Qt::Key_O);
        QVERIFY(openMenu());
        choose(openMenu(), QStringLiteral("Ignore this retainer"));
        QVERIFY(waitUntilIdle());
    }
    static RetainersModel& retainers(MainWindow& window)
    {
        return *qobject_cast<RetainersModel*>(child<QTreeView>(window, "retainersView")->model());
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
        window->casebook().save(path);
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
    auto* view = child<QTreeView>(window, "retainersView");
    const int last = view->model()->rowCount() - 1;
    QCOMPARE(view->model()->index(last, OutlineModel::DistanceColumn).data().toString(),
             QStringLiteral("ignored"));
}

void ViewsTest::undoTakesBackWhatIsIgnored()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    ignoreFirst(*window);
    QVERIFY(child<QWidget>(*window, "ignoreRules")->isVisible());
    child<QTreeView>(*window, "retainersView")->setFocus();
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
    auto* table = child<QTreeView>(*window, "summaryView");
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
            || page->id() == QLatin1String(view::kStatistics))
            continue; // a page at a glance: nothing to look through
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
    child<QTreeView>(*window, "summaryView")->setFocus();
    press(*window, Qt::Key_5);
    QCOMPARE(window->navigator().place().view, window->pages()[4]->id());
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

void ViewsTest::everyStringCanBeSearchedWithItsOwner()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    window->navigator().jump(Place{QString::fromLatin1(view::kStrings), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kStrings));
    auto* scope = child<QComboBox>(*page, "stringScope");
    scope->setFocus();
    QTest::keyClick(scope, Qt::Key_Down); // all strings
    QVERIFY(waitUntilIdle());
    auto* view = child<QTreeView>(*page, "stringsView");
    auto* model = qobject_cast<StringsModel*>(view->model());
    QAbstractItemModelTester tester(model);
    tester.setUseFetchMore(false);
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
    QCOMPARE(model->totals().all, std::size_t(count));
    QCOMPARE(model->totals().shallowSize, size);
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("express"));
    press(*window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QVERIFY(matching > 0);
    QCOMPARE(model->totals().shown, std::size_t(matching));
    bool hasOwner = false;
    for (int row = 0; row < model->rowCount(); ++row)
        hasOwner = hasOwner
            || model->index(row, StringsModel::SiteColumn).data().toString().contains(QLatin1String(" in "));
    QVERIFY(hasOwner);
}

void ViewsTest::hidingTheRuntimeSaysWhatItHides()
{
    const auto window = sampleWindow();
    QVERIFY(window);
    press(*window, Qt::Key_3, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kSummary));
    auto& model = *qobject_cast<SummaryModel*>(child<QTreeView>(*page, "summaryView")->model());
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
    QVERIFY(graph->picture() && graph->current());
    const auto at = graph->widgetRectOf(*graph->current()).center().toPoint();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, graph->mapToGlobal(at));
    QApplication::sendEvent(graph, &event);
    QMenu* menu = openMenu();
    QVERIFY(menu);
    for (const char* text :
         {"Reveal in Summary", "Reveal in Dominator tree", "List objects", "Path to GC roots",
          "Show retained set", "Compare", "Remember", "Copy", "Open source"})
        QVERIFY2(entry(menu, QString::fromLatin1(text)), text);
    QVERIFY(
        !entry(menu, QStringLiteral("Ignore this retainer"))->toolTip().isEmpty()); // why it can't be done
    choose(menu, QStringLiteral("Remember"));
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window->casebook().findings().size()), 1);
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
    QVERIFY(entry(openMenu(), QStringLiteral("Show retained set")));
    openMenu()->close();
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

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::ViewsTest)
#include "views_test.moc"
