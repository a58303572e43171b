// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One person, one leak: from the drop to the pin, by mouse, then the same by keyboard alone.
#include "tests/support/gui.h"
#include "ui/graph/graph_view.h"
#include "ui/models/roles.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QTest>
#include <QTextDocument>
#include <QToolBar>

#include <algorithm>
#include <limits>

namespace heaptrail::test {

using namespace ui;

/// Every step is what a mouse or a keyboard sends; calls into the window only ask what is to be seen.
class StoryTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (QFontDatabase::families().isEmpty())
            QSKIP("No fonts are installed, so that nothing has a width to click at: install "
                  "fonts-dejavu-core.");
    }
    void byMouse();
    void byKeyboardAlone_data();
    void byKeyboardAlone();

private:
    /// What the breadcrumb says, without its links.
    static QString breadcrumb(MainWindow& window)
    {
        QTextDocument text;
        text.setHtml(child<QLabel>(window, "breadcrumb")->text());
        return text.toPlainText();
    }
    static int columnNamed(const TreeView* view, const QString& name)
    {
        for (int column = 0; column < view->model()->columnCount(); ++column)
            if (!view->header()->isSectionHidden(column)
                && view->model()->headerData(column, Qt::Horizontal).toString().contains(name))
                return column;
        return -1;
    }
    static bool isSortedDescending(const TreeView* view, int column)
    {
        qlonglong last = std::numeric_limits<qlonglong>::max();
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            const qlonglong value = view->model()->index(row, column).data(SortRole).toLongLong();
            if (value > last) return false;
            last = value;
        }
        return view->model()->rowCount() > 1;
    }
    static bool isMap(MainWindow& window)
    {
        const Selection now = window.navigator().selection();
        return now.node && window.workspace().snapshot(now.snapshot)->className(*now.node) == "Map";
    }
    /// The graph has the Map before it, and who keeps it by what name.
    static void checkTheGraph(MainWindow& window)
    {
        auto* graph = child<GraphView>(window, "graphView");
        QVERIFY(graph->isVisible());
        QVERIFY(waitFor([&] { return graph->placed() && graph->current(); }));
        const auto& picture = graph->placed()->graph;
        const auto* current = picture.node(*graph->current());
        QVERIFY(current && !current->members.empty());
        QCOMPARE(current->members.front().value, window.navigator().selection().node->value);
        QVERIFY(std::any_of(picture.edges().begin(), picture.edges().end(),
                            [](const auto& edge) { return edge.name == "requestCache"; }));
    }
    static void checkTheEnd(MainWindow& window)
    {
        auto* findings = child<QListView>(window, "findingsView");
        QCOMPARE(findings->model()->rowCount(), 1);
        const QString pinned = findings->model()->index(0, 0).data().toString();
        QVERIFY2(pinned.startsWith(QLatin1String("requestCache: Map")), qPrintable(pinned));
        QVERIFY2(pinned.contains(QStringLiteral("→")), qPrintable(pinned));
    }
};

void StoryTest::byMouse()
{
    MainWindow window(Settings::inMemory());
    window.resize(1280, 800);
    showActive(window);
    drop(window, samplePaths());
    QVERIFY(waitFor([&] { return window.workspace().readyIds().size() == 3; }));
    QVERIFY(waitUntilIdle());

    QVERIFY(clickTab(window, QStringLiteral("Comparison")));
    QCOMPARE(window.navigator().place().view, QString::fromLatin1(view::kComparison));
    QVERIFY(waitUntilIdle());
    auto* table = child<TreeView>(window, "comparisonView");
    const int growth = columnNamed(table, QStringLiteral("Retained"));
    QVERIFY(growth > 0);
    QVERIFY(isSortedDescending(table, growth)); // it begins with what grew most
    for (int click = 0; click < 2; ++click)
        QVERIFY(clickHeader(table, growth)); // the other way round, and back
    QVERIFY(waitUntilIdle());
    QVERIFY(isSortedDescending(table, growth));

    const auto leak = [&] { return findRow(table, QStringLiteral("originalRequest")); };
    QVERIFY(leak().isValid());
    QVERIFY(leak().row() < 40); // near the top: it grew
    clickArrow(table, leak());
    QVERIFY(waitUntilIdle());
    // New, deleted, surviving objects; the objects below them.
    QModelIndex object = table->model()->index(0, 0, leak());
    for (int depth = 0; depth < 2 && object.isValid() && !object.data(NodeRole).isValid(); ++depth) {
        clickArrow(table, object);
        QVERIFY(waitUntilIdle());
        object = table->model()->index(0, 0, object);
    }
    QVERIFY(object.data(NodeRole).isValid());
    clickRow(table, object);
    QVERIFY(window.navigator().selection().node.has_value());
    QCOMPARE(window.navigator().selection().node->value, object.data(NodeRole).toUInt());

    QVERIFY(waitFor([&] { return breadcrumb(window).contains(QLatin1String("requestCache")); }));
    QVERIFY2(breadcrumb(window).contains(QLatin1String("global")), qPrintable(breadcrumb(window)));
    // The Map is a link of the path, under the name that the program gave it.
    QVERIFY(clickLink(*child<QLabel>(window, "breadcrumb"), QStringLiteral("requestCache")));
    QVERIFY(isMap(window));

    QVERIFY(clickTab(window, QStringLiteral("Graph")));
    QVERIFY(waitUntilIdle());
    checkTheGraph(window);
    auto* pin = child<QToolBar>(window, "toolbar")->widgetForAction(child<QAction>(window, "pin"));
    QTest::mouseClick(pin, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    checkTheEnd(window);
}

void StoryTest::byKeyboardAlone_data()
{
    QTest::addColumn<bool>("byBreadcrumb");
    QTest::newRow("down the tree of retainers") << false;
    QTest::newRow("by the links of the path") << true;
}

void StoryTest::byKeyboardAlone()
{
    QFETCH(bool, byBreadcrumb);
    Settings settings = Settings::inMemory();
    settings.set(kWindowLocation, QFileInfo(samplePaths().front()).absolutePath());
    MainWindow window(settings);
    window.resize(1280, 800);
    showActive(window);
    QVERIFY(openByKeys(window, samplePaths()));
    QVERIFY(waitFor([&] { return window.workspace().readyIds().size() == 3; }));
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window.workspace().entries().size()), 3); // and the log is no snapshot

    int comparison = 0;
    for (std::size_t page = 0; page < window.pages().size(); ++page)
        if (window.pages()[page]->id() == QLatin1String(view::kComparison)) comparison = int(page) + 1;
    press(window, Qt::Key_0 + comparison, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window.navigator().place().view, QString::fromLatin1(view::kComparison));
    auto* table = child<TreeView>(window, "comparisonView");
    QVERIFY(table->hasFocus());
    // Into the header, to the column, Enter twice: by growth the other way round, and back.
    const int growth = columnNamed(table, QStringLiteral("Retained"));
    press(window, Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(table->header()->hasFocus());
    press(window, Qt::Key_Home);
    for (int at = 0; at < table->header()->visualIndex(growth); ++at)
        if (!table->header()->isSectionHidden(table->header()->logicalIndex(at)))
            press(window, Qt::Key_Right);
    for (int time = 0; time < 2; ++time) press(window, Qt::Key_Return);
    QVERIFY(waitUntilIdle());
    QVERIFY(isSortedDescending(table, growth));
    // Ctrl+F, the class, Enter, and down into the table.
    press(window, Qt::Key_F, Qt::ControlModifier);
    type(window, QStringLiteral("originalRequest"));
    press(window, Qt::Key_Return);
    QVERIFY(waitFor([&] { return table->model()->rowCount() == 1; }));
    QVERIFY(waitUntilIdle());
    press(window, Qt::Key_Down);
    QVERIFY(table->hasFocus());
    press(window, Qt::Key_Home);
    // Onto the class, into its new objects, and onto the first of them, which keeps most.
    for (int step = 0; step < 4 && !window.navigator().selection().node; ++step) {
        press(window, Qt::Key_Down);
        if (!window.navigator().selection().node) press(window, Qt::Key_Right);
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(window.navigator().selection().node.has_value());
    QVERIFY(waitFor([&] { return breadcrumb(window).contains(QLatin1String("requestCache")); }));

    // R: into the retainers.
    press(window, Qt::Key_R);
    QVERIFY(waitUntilIdle());
    QVERIFY(child<TreeView>(window, "retainersView")->hasFocus());
    if (byBreadcrumb) {
        auto* crumbs = child<QLabel>(window, "breadcrumb");
        for (int step = 0; step < 10 && !crumbs->hasFocus(); ++step)
            press(window, Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(crumbs->hasFocus());
        for (int link = 0; link < 20 && crumbs->selectedText() != QLatin1String("requestCache"); ++link)
            press(window, Qt::Key_Backtab, Qt::ShiftModifier); // from link to link: the nearest comes first
        QCOMPARE(crumbs->selectedText(), QStringLiteral("requestCache"));
        press(window, Qt::Key_Return);
    } else {
        press(window, Qt::Key_Home);
        for (int step = 0; step < 12 && !isMap(window); ++step) { // the chain is open up to the root
            press(window, Qt::Key_Down);
            QVERIFY(waitUntilIdle());
        }
    }
    QVERIFY(isMap(window));
    press(window, Qt::Key_G, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    checkTheGraph(window);
    press(window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    checkTheEnd(window);
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::StoryTest)
#include "story_test.moc"
