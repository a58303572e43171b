// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One person, one leak: from the drop to the pin, by mouse, then the same by keyboard alone.
#include "tests/support/gui.h"
#include "ui/models/roles.h"
#include "ui/window/main_window.h"

#include <QDockWidget>
#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTreeView>
#include <QUrl>

namespace heaptrail::test {

using namespace ui;

class StoryTest : public QObject {
    Q_OBJECT
private slots:
    void byMouse();
    void byKeyboardAlone();

private:
    /// What the breadcrumb says, without its links.
    static QString breadcrumb(MainWindow& window)
    {
        QTextDocument text;
        text.setHtml(child<QLabel>(window, "breadcrumb")->text());
        return text.toPlainText();
    }
    static int columnNamed(const QTreeView* view, const QString& name)
    {
        for (int column = 0; column < view->model()->columnCount(); ++column)
            if (!view->isColumnHidden(column)
                && view->model()->headerData(column, Qt::Horizontal).toString().contains(name))
                return column;
        return -1;
    }
    /// Below the class, the first row that stands for an object.
    static QModelIndex firstObject(QTreeView* view, const QModelIndex& parent)
    {
        for (int depth = 0; depth < 3; ++depth) {
            QAbstractItemModel* model = view->model();
            std::vector<QModelIndex> level{parent};
            for (int down = 0; down <= depth; ++down) {
                std::vector<QModelIndex> next;
                for (const QModelIndex& index : level) {
                    if (model->canFetchMore(index)) model->fetchMore(index);
                    for (int row = 0; row < model->rowCount(index); ++row)
                        next.push_back(model->index(row, 0, index));
                }
                level = std::move(next);
            }
            for (const QModelIndex& index : level)
                if (index.data(NodeRole).isValid()) return index;
        }
        return {};
    }
    static void expandTo(QTreeView* view, const QModelIndex& index)
    {
        for (QModelIndex above = index.parent(); above.isValid(); above = above.parent()) view->expand(above);
    }
    static void checkTheEnd(MainWindow& window)
    {
        auto* findings = child<QListView>(window, "findingsView");
        QCOMPARE(findings->model()->rowCount(), 1);
        const QString pinned = findings->model()->index(0, 0).data().toString();
        QVERIFY2(pinned.startsWith(QLatin1String("Map")), qPrintable(pinned));
        QVERIFY2(pinned.contains(QStringLiteral("→")), qPrintable(pinned));
    }
};

void StoryTest::byMouse()
{
    MainWindow window(Settings::inMemory());
    window.resize(1280, 800);
    showActive(window);
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : samplePaths()) urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter); // Qt drops on nothing that wasn't entered
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &drop);
    QVERIFY(waitFor([&] { return window.workspace().readyIds().size() == 3; }));
    QVERIFY(waitUntilIdle());

    auto* tabs = child<QTabWidget>(window, "pages");
    int comparison = -1;
    for (int tab = 0; tab < tabs->count(); ++tab)
        if (tabs->widget(tab)->objectName() == QLatin1String(view::kComparison)) comparison = tab;
    QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, Qt::NoModifier,
                      tabs->tabBar()->tabRect(comparison).center());
    QCOMPARE(tabs->currentIndex(), comparison);
    QVERIFY(waitUntilIdle());

    auto* table = child<QTreeView>(window, "comparisonView");
    const int growth = columnNamed(table, QStringLiteral("Retained"));
    QVERIFY(growth > 0);
    table->scrollTo(table->model()->index(0, growth));
    QTest::mouseClick(
        table->header()->viewport(), Qt::LeftButton, Qt::NoModifier,
        QPoint(table->header()->sectionViewportPosition(growth) + 20, table->header()->height() / 2));
    QVERIFY(waitUntilIdle());

    const QModelIndex leak = findRow(table, QStringLiteral("originalRequest"));
    QVERIFY(leak.isValid());
    clickRow(table, leak);
    press(window, Qt::Key_Right);
    QVERIFY(waitUntilIdle());
    const QModelIndex object = firstObject(table, findRow(table, QStringLiteral("originalRequest")));
    QVERIFY(object.isValid());
    expandTo(table, object);
    clickRow(table, object);
    QVERIFY(window.navigator().selection().node.has_value());

    QVERIFY(waitFor([&] { return breadcrumb(window).contains(QLatin1String("requestCache")); }));
    QVERIFY2(breadcrumb(window).contains(QLatin1String("global")), qPrintable(breadcrumb(window)));
    // The Map is a link of the path, under the name that the program gave it.
    auto* crumbs = child<QLabel>(window, "breadcrumb");
    QString link;
    QTextDocument text;
    text.setHtml(crumbs->text());
    for (QTextBlock block = text.begin(); block != text.end(); block = block.next())
        for (auto it = block.begin(); it != block.end(); ++it)
            if (it.fragment().charFormat().isAnchor()
                && it.fragment().text() == QLatin1String("requestCache"))
                link = it.fragment().charFormat().anchorHref();
    QVERIFY2(!link.isEmpty(), qPrintable(crumbs->text()));
    emit crumbs->linkActivated(link);
    const Selection selection = window.navigator().selection();
    QVERIFY(selection.node.has_value());
    QCOMPARE(window.workspace().snapshot(selection.snapshot)->className(*selection.node), std::string("Map"));

    window.showView(QString::fromLatin1(view::kGraph));
    QVERIFY(waitUntilIdle());
    QVERIFY(child<QWidget>(window, "graphView")->isVisible());
    QTest::keyClick(&window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    checkTheEnd(window);
}

void StoryTest::byKeyboardAlone()
{
    MainWindow window(Settings::inMemory());
    window.resize(1280, 800);
    showActive(window);
    QVERIFY(openAndWait(window, samplePaths())); // the file dialog is the system's

    int comparison = 0;
    for (std::size_t page = 0; page < window.pages().size(); ++page)
        if (window.pages()[page]->id() == QLatin1String(view::kComparison)) comparison = int(page) + 1;
    press(window, Qt::Key_0 + comparison, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window.navigator().place().view, QString::fromLatin1(view::kComparison));
    // Ctrl+F, the class, Enter: the cursor stands in the table.
    press(window, Qt::Key_F, Qt::ControlModifier);
    type(window, QStringLiteral("originalRequest"));
    QVERIFY(waitUntilIdle());
    auto* table = child<QTreeView>(window, "comparisonView");
    QVERIFY(waitFor([&] { return table->model()->rowCount() == 1; }));
    table->setFocus(Qt::TabFocusReason); // Tab, as often as there are fields in the filter bar
    press(window, Qt::Key_Home);
    press(window, Qt::Key_Right);
    QVERIFY(waitUntilIdle());
    for (int step = 0; step < 4 && !window.navigator().selection().node; ++step) {
        press(window, Qt::Key_Down);
        if (!window.navigator().selection().node) press(window, Qt::Key_Right);
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(window.navigator().selection().node.has_value());
    QVERIFY(waitFor([&] { return breadcrumb(window).contains(QLatin1String("requestCache")); }));

    // R: into the retainers; down the chain until the Map is current.
    press(window, Qt::Key_R);
    QVERIFY(waitUntilIdle());
    auto* retainers = child<QTreeView>(window, "retainersView");
    QVERIFY(waitFor(
        [&] { return retainers->hasFocus() || retainers->isAncestorOf(QApplication::focusWidget()); }));
    press(window, Qt::Key_Home);
    const auto isMap = [&] {
        const Selection now = window.navigator().selection();
        return now.node && window.workspace().snapshot(now.snapshot)->className(*now.node) == "Map";
    };
    for (int step = 0; step < 12 && !isMap(); ++step) {
        press(window, Qt::Key_Right);
        press(window, Qt::Key_Down);
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(isMap());
    press(window, Qt::Key_G, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(waitUntilIdle());
    QVERIFY(child<QWidget>(window, "graphView")->isVisible());
    press(window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    checkTheEnd(window);
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::StoryTest)
#include "story_test.moc"
