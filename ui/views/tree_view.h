// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/tree_layout.h"

#include <QAbstractItemView>

class QHeaderView;

namespace heaptrail::ui {

/// A tree of rows of one height, as QTreeView shows them and with its words, for models of any length: QTreeView visits
/// each row at every change of the tree, 50 ns a row, which holds the window up from a million on. Here a change costs
/// what is open (TreeLayout), never the rows; the scroll bar tells of all of them at once.
///
/// Not in it, since no table needs it: hidden and spanning rows, rows of different heights, editing, drag and drop,
/// animations. Screen readers see it as a tree with cells (tree_accessible.h).
class TreeView : public QAbstractItemView {
    Q_OBJECT
public:
    explicit TreeView(QWidget* parent = nullptr);
    ~TreeView() override;

    void setModel(QAbstractItemModel* model) override;
    void reset() override;
    void doItemsLayout() override;

    QHeaderView* header() const noexcept { return m_header; }
    /// Takes it over.
    void setHeader(QHeaderView* header);
    int indentation() const noexcept { return m_indentation; }
    void setIndentation(int pixels);
    /// Without arrows at the top level, in tables that are no trees.
    void setRootIsDecorated(bool isDecorated);
    void sortByColumn(int column, Qt::SortOrder order);

    bool isExpanded(const QModelIndex& index) const { return m_layout.isOpen(index); }
    void setExpanded(const QModelIndex& index, bool isExpanded);
    void expand(const QModelIndex& index) { setExpanded(index, true); }
    void collapse(const QModelIndex& index) { setExpanded(index, false); }
    /// The rows of this many levels below the first, too: 0 opens the top level. For trees that are small.
    void expandToDepth(int depth);

    /// Rows that lie one below the other: positions count from 0, through all open levels.
    const TreeLayout& rows() const noexcept { return m_layout; }
    QModelIndex indexAbove(const QModelIndex& index) const;
    QModelIndex indexBelow(const QModelIndex& index) const;

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void selectAll() override;
    int sizeHintForColumn(int column) const override;

signals:
    void expanded(const QModelIndex& index);
    void collapsed(const QModelIndex& index);

protected:
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles = {}) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;

    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

    /// The row whose arrow is there; invalid if there is none.
    QModelIndex arrowAt(const QPoint& point) const;

private:
    int rowHeight() const;
    int rowsInSight() const; ///< whole ones, at least 1
    int positionAtY(int y) const; ///< may lie outside of the rows
    int yOf(int position) const;
    int indentOf(int position) const;
    int indentOfLevels(int levels) const;
    /// Where the arrows of this row are.
    QRect branchRect(int position) const;
    /// Where Left or Right leads when there is nothing to open or close; invalid: nowhere.
    QModelIndex beside(const QModelIndex& current, bool forwards) const;
    void followHover(); ///< after the rows have moved under the mouse
    void setHover(const QModelIndex& index);
    void placeHeader();
    void scaleColumns();
    void updateScrollBars();
    void updateRow(const QModelIndex& index);
    void drawRow(QPainter& painter, const QStyleOptionViewItem& base, int position) const;
    void drawBranches(QPainter& painter, const QStyleOptionViewItem& base, int position,
                      const QModelIndex& row) const;
    void tell(int event, const QModelIndex& index); ///< screen readers

    TreeLayout m_layout;
    QHeaderView* m_header{};
    QList<QMetaObject::Connection> m_connections; ///< to the model
    QPersistentModelIndex m_hover; ///< column 0 of the row under the mouse
    int m_indentation{20};
    int m_letter{fontMetrics().averageCharWidth()}; ///< in the font that the columns' widths are for
    mutable int m_rowHeight{}; ///< 0: to be measured
    bool m_isRootDecorated{true};
    bool m_isUpdating{};
    bool m_isArrowPressed{}; ///< until the button comes up: no click, no drag
    bool m_isTimer{};
};

} // namespace heaptrail::ui
