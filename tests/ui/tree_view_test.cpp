// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// TreeView and TreeLayout: what QTreeView does, for any number of rows.
#include "tests/support/gui.h"
#include "ui/views/tree_accessible.h"
#include "ui/views/tree_layout.h"
#include "ui/views/tree_view.h"

#include <QAccessible>
#include <QApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

#include <memory>
#include <random>

using namespace heaptrail::ui;
using namespace heaptrail::test;

namespace {

/// Three million rows that nobody wrote down; row 1 has two million below it. Counts how often it is asked.
class HugeModel final : public QAbstractItemModel {
public:
    static constexpr int kTop = 1'000'000, kBelow = 2'000'000;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override
    {
        ++asked;
        if (row < 0 || row >= rowCount(parent) || column < 0 || column > 1) return {};
        return createIndex(row, column, quintptr(parent.isValid() ? 1 : 0));
    }
    QModelIndex parent(const QModelIndex& child) const override
    {
        ++asked;
        return child.internalId() == 1 ? createIndex(1, 0, quintptr(0)) : QModelIndex();
    }
    int rowCount(const QModelIndex& parent = {}) const override
    {
        ++asked;
        if (!parent.isValid()) return kTop;
        return parent.internalId() == 0 && parent.row() == 1 && parent.column() == 0 ? kBelow : 0;
    }
    int columnCount(const QModelIndex& = {}) const override { return 2; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        ++asked;
        return role == Qt::DisplayRole ? QVariant(index.row()) : QVariant();
    }
    mutable qint64 asked{};
};

/// The open rows from the top down, by walking.
void walk(const QAbstractItemModel& model, const TreeLayout& layout, const QModelIndex& parent, int depth,
          std::vector<std::pair<QModelIndex, int>>& rows)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        rows.emplace_back(index, depth);
        if (layout.isOpen(index)) walk(model, layout, index, depth + 1, rows);
    }
}

std::unique_ptr<QStandardItemModel> smallTree()
{
    auto model = std::make_unique<QStandardItemModel>();
    model->setHorizontalHeaderLabels({QStringLiteral("Name"), QStringLiteral("Size")});
    for (int row = 0; row < 3; ++row) {
        auto* item = new QStandardItem(QStringLiteral("row %1").arg(row));
        for (int below = 0; below < 2; ++below)
            item->appendRow({new QStandardItem(QStringLiteral("below %1.%2").arg(row).arg(below)),
                             new QStandardItem(QStringLiteral("1"))});
        model->appendRow({item, new QStandardItem(QStringLiteral("2"))});
    }
    return model;
}

} // namespace

class TreeViewTest : public QObject {
    Q_OBJECT
private slots:
    void layoutEqualsAWalkOverRandomTrees();
    void aDeepTreeIsNoRecursion();
    void keysWalkOpenAndClose();
    void theMouseOpensSelectsAndExtends();
    void whatIsOpenSurvivesASortAndNoReset();
    void rowsThatComeLaterAreShown();
    void threeMillionRowsAreNotVisited();
    void thePageFollowsWhatIsCurrent();
    void screenReadersSeeCells();
    void rightToLeftIsMirrored();
};

void TreeViewTest::layoutEqualsAWalkOverRandomTrees()
{
    int open = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        QStandardItemModel model;
        std::vector<QStandardItem*> items{model.invisibleRootItem()};
        const std::size_t count = 1 + random() % 60;
        for (std::size_t n = 0; n < count; ++n) {
            auto* item = new QStandardItem(QString::number(n));
            items[random() % items.size()]->appendRow(item);
            items.push_back(item);
        }
        TreeLayout layout;
        layout.setModel(&model);
        for (int round = 0; round < 5; ++round) {
            for (std::size_t n = 0; n < count / 3; ++n) {
                const QModelIndex index = items[1 + random() % count]->index();
                const bool wasOpen = layout.isOpen(index);
                QCOMPARE(layout.setOpen(index, !wasOpen), true);
                QCOMPARE(layout.setOpen(index, !wasOpen), false);
            }
            if (round == 3) {
                model.sort(0, random() % 2 ? Qt::DescendingOrder : Qt::AscendingOrder);
                layout.invalidate();
            }
            std::vector<std::pair<QModelIndex, int>> rows;
            walk(model, layout, {}, 0, rows);
            QCOMPARE(layout.rowCount(), int(rows.size()));
            for (int at = 0; at < int(rows.size()); ++at) {
                QCOMPARE(layout.indexAt(at), rows[std::size_t(at)].first);
                QCOMPARE(layout.depthAt(at), rows[std::size_t(at)].second);
                QCOMPARE(layout.positionOf(rows[std::size_t(at)].first), at);
                open += layout.isOpen(rows[std::size_t(at)].first);
            }
            QVERIFY(!layout.indexAt(-1).isValid());
            QVERIFY(!layout.indexAt(int(rows.size())).isValid());
            for (std::size_t n = 1; n < items.size(); ++n) {
                QModelIndex index = items[n]->index();
                const bool isShown =
                    std::ranges::find(rows, index, &std::pair<QModelIndex, int>::first) != rows.end();
                QCOMPARE(layout.positionOf(index) >= 0, isShown);
                while (std::ranges::find(rows, index, &std::pair<QModelIndex, int>::first) == rows.end())
                    index = index.parent();
                QCOMPARE(layout.shownPositionOf(items[n]->index()), layout.positionOf(index));
            }
        }
    }
    QVERIFY(open > 1000);
}

void TreeViewTest::aDeepTreeIsNoRecursion()
{
    /// A list: each row has the next one below it.
    class Chain final : public QAbstractItemModel {
    public:
        QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override
        {
            return row == 0 && column == 0 ? createIndex(0, 0, parent.isValid() ? parent.internalId() + 1 : 0)
                                           : QModelIndex();
        }
        QModelIndex parent(const QModelIndex& child) const override
        {
            return child.internalId() == 0 ? QModelIndex() : createIndex(0, 0, child.internalId() - 1);
        }
        int rowCount(const QModelIndex& = {}) const override { return 1; }
        int columnCount(const QModelIndex& = {}) const override { return 1; }
        QVariant data(const QModelIndex&, int) const override { return {}; }
    } model;
    constexpr int kDepth = 100'000;
    TreeLayout layout;
    layout.setModel(&model);
    QModelIndex at = model.index(0, 0);
    for (int depth = 0; depth < kDepth; ++depth) at = model.index(0, 0, at);
    // As scrollTo() does, from the inside out: what is hidden costs no new layout.
    for (QModelIndex above = at.parent(); above.isValid(); above = above.parent())
        layout.setOpen(above, true);
    QCOMPARE(layout.rowCount(), kDepth + 1);
    QCOMPARE(layout.positionOf(at), kDepth);
    QCOMPARE(layout.depthAt(kDepth), kDepth);
}

void TreeViewTest::keysWalkOpenAndClose()
{
    const auto model = smallTree();
    TreeView view;
    view.setModel(model.get());
    view.resize(300, 200);
    showActive(view);
    view.setFocus();
    const auto now = [&] { return view.currentIndex().data().toString(); };
    QCOMPARE(now(), QStringLiteral("row 0")); // the keyboard comes to the first
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(now(), QStringLiteral("row 1"));
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(view.isExpanded(view.currentIndex()));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(now(), QStringLiteral("below 1.0"));
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(now(), QStringLiteral("row 2"));
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(now(), QStringLiteral("below 1.1"));
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(now(), QStringLiteral("row 1"));
    QTest::keyClick(&view, Qt::Key_Left);
    QVERIFY(!view.isExpanded(view.currentIndex()));
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    QTest::keyClick(&view, Qt::Key_Plus);
    view.setCurrentIndex(model->index(1, 0, model->index(1, 0)));
    QTest::keyClick(&view, Qt::Key_Left); // a step to the parent, from where Shift goes on
    QTest::keyClick(&view, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 2);
    QTest::keyClick(&view, Qt::Key_Down);
    QVERIFY(view.isExpanded(view.currentIndex()));
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(now(), QStringLiteral("row 2"));
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(now(), QStringLiteral("row 0"));
    QTest::keyClick(&view, Qt::Key_PageDown);
    QCOMPARE(now(), QStringLiteral("row 2")); // all fit
    // What is current may be hidden by a click: the keys go on from the row that hides it.
    view.setCurrentIndex(model->index(0, 0, model->index(1, 0)));
    view.collapse(model->index(1, 0));
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(now(), QStringLiteral("row 2"));
    QTest::keyClick(&view, Qt::Key_Minus);
    QSignalSpy activated(&view, &QAbstractItemView::activated);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
}

void TreeViewTest::theMouseOpensSelectsAndExtends()
{
    const auto model = smallTree();
    TreeView view;
    view.setModel(model.get());
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    view.resize(300, 300);
    showActive(view);
    QSignalSpy opened(&view, &TreeView::expanded), closed(&view, &TreeView::collapsed);
    const QModelIndex first = model->index(0, 0), second = model->index(1, 0);
    clickArrow(&view, first);
    QVERIFY(view.isExpanded(first));
    QVERIFY(!view.selectionModel()->hasSelection()); // an arrow selects nothing
    clickArrow(&view, second);
    QCOMPARE(opened.size(), 2);
    clickRow(&view, model->index(0, 0, first));
    QCOMPARE(view.currentIndex(), model->index(0, 0, first));
    const auto names = [&] {
        QStringList all;
        for (int at = 0; at < view.rows().rowCount(); ++at)
            if (const auto row = view.rows().indexAt(at); view.selectionModel()->isSelected(row))
                all << row.data().toString();
        return all.join(QLatin1String(", "));
    };
    QCOMPARE(names(), QStringLiteral("below 0.0"));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ShiftModifier,
                      view.visualRect(model->index(0, 0, second)).center());
    QCOMPARE(names(), QStringLiteral("below 0.0, below 0.1, row 1, below 1.0"));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, view.visualRect(second).center());
    QCOMPARE(names(), QStringLiteral("below 0.0, below 0.1, below 1.0"));
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 7);
    // A drag takes what it passes.
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, view.visualRect(first).center());
    QTest::mouseMove(view.viewport(), view.visualRect(model->index(1, 0, first)).center());
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {},
                        view.visualRect(model->index(1, 0, first)).center());
    QCOMPARE(names(), QStringLiteral("row 0, below 0.0, below 0.1"));
    // Upwards, from the first line of pixels to the last one: both rows.
    const QRect upper = view.visualRect(first), lower = view.visualRect(model->index(1, 0, first));
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, QPoint(lower.left() + 30, lower.top()));
    QTest::mouseMove(view.viewport(), QPoint(upper.left() + 30, upper.bottom()));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, QPoint(upper.left() + 30, upper.bottom()));
    QCOMPARE(names(), QStringLiteral("row 0, below 0.0, below 0.1"));
    // An unsteady hand on an arrow selects nothing.
    clickRow(&view, model->index(0, 0, first));
    const QPoint arrow(upper.left() - view.indentation() / 2, upper.center().y());
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, arrow);
    QTest::mouseMove(view.viewport(), arrow + QPoint(1, 1));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, arrow + QPoint(1, 1));
    QCOMPARE(view.currentIndex(), model->index(0, 0, first));
    QVERIFY(!view.isExpanded(first));
    QCOMPARE(closed.size(), 1);
    QCOMPARE(view.indexBelow(first), second);
    QCOMPARE(view.indexAbove(second), first);
    QVERIFY(view.visualRect(model->index(0, 0, first)).isNull());
    QVERIFY(!view.indexAt(QPoint(10, view.viewport()->height() - 2)).isValid());
}

void TreeViewTest::whatIsOpenSurvivesASortAndNoReset()
{
    const auto model = smallTree();
    TreeView view;
    view.setModel(model.get());
    view.resize(300, 200);
    showActive(view);
    view.expand(model->index(0, 0));
    view.sortByColumn(0, Qt::DescendingOrder);
    QCOMPARE(view.header()->sortIndicatorSection(), 0);
    const QModelIndex moved = model->index(2, 0);
    QCOMPARE(moved.data().toString(), QStringLiteral("row 0"));
    QVERIFY(view.isExpanded(moved));
    QCOMPARE(view.rows().rowCount(), 5);
    model->removeRow(2);
    QCOMPARE(view.rows().rowCount(), 2);
    view.expand(model->index(0, 0));
    model->clear();
    QCOMPARE(view.rows().rowCount(), 0);
    view.grab(); // nothing is drawn of what is gone
}

void TreeViewTest::rowsThatComeLaterAreShown()
{
    const auto model = smallTree();
    TreeView view;
    view.setModel(model.get());
    view.resize(300, 200);
    showActive(view);
    const QModelIndex first = model->index(0, 0);
    view.expand(first);
    const int before = view.verticalScrollBar()->maximum();
    for (int row = 0; row < 100; ++row)
        model->itemFromIndex(first)->insertRow(1, new QStandardItem(QStringLiteral("new")));
    QCOMPARE(view.rows().rowCount(), 105);
    QVERIFY(waitFor([&] { return view.verticalScrollBar()->maximum() > before; }));
    QCOMPARE(view.indexBelow(model->index(101, 0, first)), model->index(1, 0));
    // Someone asks in the middle of a change: what was then, and afterwards what is now.
    int asked = -1;
    connect(model.get(), &QAbstractItemModel::rowsAboutToBeRemoved, &view,
            [&] { asked = view.rows().rowCount(); });
    model->itemFromIndex(first)->removeRows(1, 100);
    QCOMPARE(asked, 105);
    QCOMPARE(view.rows().rowCount(), 5);
}

void TreeViewTest::threeMillionRowsAreNotVisited()
{
    HugeModel model;
    TreeView view;
    view.setModel(&model);
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    view.resize(400, 400);
    showActive(view);
    view.setFocus();
    view.expand(model.index(1, 0));
    QCOMPARE(view.rows().rowCount(), HugeModel::kTop + HugeModel::kBelow);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), HugeModel::kTop - 1);
    QVERIFY(view.viewport()->rect().contains(view.visualRect(view.currentIndex())));
    QTest::keyClick(&view, Qt::Key_Home, Qt::ShiftModifier);
    QVERIFY(view.selectionModel()->isSelected(model.index(HugeModel::kBelow / 2, 0, model.index(1, 0))));
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    qint64 selected = 0;
    for (const auto& range : view.selectionModel()->selection()) selected += range.height();
    QCOMPARE(selected, qint64(view.rows().rowCount()));
    view.scrollTo(model.index(HugeModel::kBelow - 1, 0, model.index(1, 0)),
                  QAbstractItemView::PositionAtCenter);
    view.grab();
    emit model.layoutChanged();
    view.collapse(model.index(1, 0));
    view.grab();
    QVERIFY2(model.asked < 100'000, qPrintable(QString::number(model.asked)));
}

void TreeViewTest::thePageFollowsWhatIsCurrent()
{
    QStandardItemModel model;
    for (int row = 0; row < 500; ++row) model.appendRow(new QStandardItem(QString::number(row)));
    TreeView view;
    view.setModel(&model);
    view.resize(200, 300);
    showActive(view);
    auto* bar = view.verticalScrollBar();
    const int page = bar->pageStep();
    QCOMPARE(bar->maximum(), 500 - page);
    view.setCurrentIndex(model.index(page, 0));
    QCOMPARE(bar->value(), 1);
    view.scrollTo(model.index(300, 0), QAbstractItemView::PositionAtTop);
    QCOMPARE(bar->value(), 300);
    QCOMPARE(view.indexAt(QPoint(30, 2)).row(), 300);
    view.scrollTo(model.index(300, 0), QAbstractItemView::PositionAtBottom);
    QCOMPARE(bar->value(), 300 - page + 1);
    view.setCurrentIndex(model.index(10, 0));
    QCOMPARE(bar->value(), 10);
    QTest::keyClick(&view, Qt::Key_PageDown);
    QCOMPARE(view.currentIndex().row(), 10 + page);
    QTest::keyClick(&view, Qt::Key_PageUp);
    QCOMPARE(view.currentIndex().row(), 10);
}

void TreeViewTest::screenReadersSeeCells()
{
    const auto model = smallTree();
    TreeView view;
    view.setModel(model.get());
    view.resize(300, 200);
    showActive(view);
    view.setFocus();
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&view);
    QVERIFY(face);
    QCOMPARE(face->role(), QAccessible::Tree);
    QCOMPARE(face->childCount(), 6);
    auto* table = face->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->columnDescription(1), QStringLiteral("Size"));
    QAccessibleInterface* cell = table->cellAt(1, 0);
    QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("row 1"));
    QVERIFY(cell->state().expandable && !cell->state().expanded);
    cell->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(view.isExpanded(model->index(1, 0)));
    QVERIFY(cell->state().expanded);
    QCOMPARE(face->childCount(), 10);
    QCOMPARE(table->cellAt(2, 0)->text(QAccessible::Name), QStringLiteral("below 1.0"));
    QCOMPARE(face->indexOfChild(table->cellAt(2, 1)), 5);
    QCOMPARE(face->child(5), table->cellAt(2, 1));
    QCOMPARE(childOfTree(view, model->index(1, 1)), 3);
    cell->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(view.currentIndex(), model->index(1, 0));
    QCOMPARE(face->focusChild(), cell);
    QVERIFY(cell->state().focused && cell->state().selected);
    QCOMPARE(table->selectedRows(), QList<int>{1});
    const QPoint centre = cell->rect().center();
    QCOMPARE(face->childAt(centre.x(), centre.y()), cell);
    model->removeRow(1);
    QVERIFY(face->child(100) == nullptr);
    QCOMPARE(face->childCount(), 4);
}

void TreeViewTest::rightToLeftIsMirrored()
{
    const auto model = smallTree();
    TreeView view;
    view.setLayoutDirection(Qt::RightToLeft);
    view.setModel(model.get());
    view.resize(300, 200);
    showActive(view);
    const QModelIndex first = model->index(0, 0);
    const QRect rect = view.visualRect(first);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                      QPoint(rect.right() + view.indentation() / 2, rect.center().y()));
    QVERIFY(view.isExpanded(first));
    QCOMPARE(view.visualRect(model->index(0, 0, first)).right(), rect.right() - view.indentation());
    QCOMPARE(view.indexAt(rect.center()), first);
}

QTEST_MAIN(TreeViewTest)
#include "tree_view_test.moc"
