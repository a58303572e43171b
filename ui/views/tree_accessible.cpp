// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tree_accessible.h"

#include "ui/views/tree_view.h"

#include <QAccessibleWidget>
#include <QPointer>

#include <algorithm>
#include <limits>

namespace heaptrail::ui {

namespace {

constexpr int kMostTold = 1000; // selected rows: nobody listens to more

class CellAccessible final : public QAccessibleInterface,
                             public QAccessibleTableCellInterface,
                             public QAccessibleActionInterface {
public:
    CellAccessible(TreeView& view, const QModelIndex& index)
        : m_view(&view)
        , m_index(index)
    {
    }

    bool isValid() const override
    {
        return m_view && m_index.isValid() && m_index.model() == m_view->model();
    }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return isValid() ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid()) return {};
        switch (kind) {
        case QAccessible::Name: {
            const QVariant spoken = m_index.data(Qt::AccessibleTextRole);
            return (spoken.isValid() ? spoken : m_index.data(Qt::DisplayRole)).toString();
        }
        case QAccessible::Description: {
            const QVariant spoken = m_index.data(Qt::AccessibleDescriptionRole);
            return (spoken.isValid() ? spoken : m_index.data(Qt::ToolTipRole)).toString();
        }
        default: return {};
        }
    }
    void setText(QAccessible::Text, const QString&) override { }
    QRect rect() const override
    {
        if (!isValid()) return {};
        const QRect rect = m_view->visualRect(m_index);
        return rect.isNull() ? rect : QRect(m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size());
    }
    QAccessible::Role role() const override
    {
        return m_index.column() == 0 ? QAccessible::TreeItem : QAccessible::Cell;
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.selectable = state.focusable = true;
        state.selected = m_view->selectionModel()->isSelected(m_index);
        state.focused = m_view->hasFocus() && m_view->currentIndex() == m_index;
        state.offscreen = !m_view->visualRect(m_index).intersects(m_view->viewport()->rect());
        if (m_index.column() == 0 && m_view->model()->hasChildren(m_index)) {
            state.expandable = true;
            state.expanded = m_view->isExpanded(m_index);
            state.collapsed = !state.expanded;
        }
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TableCellInterface) return static_cast<QAccessibleTableCellInterface*>(this);
        if (type == QAccessible::ActionInterface) return static_cast<QAccessibleActionInterface*>(this);
        return nullptr;
    }

    bool isSelected() const override { return isValid() && m_view->selectionModel()->isSelected(m_index); }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; } // see columnDescription
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_index.column(); }
    int rowIndex() const override { return isValid() ? m_view->rows().positionOf(m_index) : -1; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

    QStringList actionNames() const override
    {
        QStringList names{pressAction()};
        if (isValid() && m_index.column() == 0 && m_view->model()->hasChildren(m_index))
            names << toggleAction();
        return names;
    }
    void doAction(const QString& name) override
    {
        if (!isValid()) return;
        if (name == pressAction()) m_view->setCurrentIndex(m_index);
        if (name == toggleAction()) m_view->setExpanded(m_index, !m_view->isExpanded(m_index));
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    QPointer<TreeView> m_view;
    QPersistentModelIndex m_index;
};

class TreeAccessible final : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit TreeAccessible(TreeView& view)
        : QAccessibleWidget(&view, QAccessible::Tree)
    {
    }
    ~TreeAccessible() override { forget(); }

    int childCount() const override
    {
        return int(std::min<qint64>(qint64(rowCount()) * columnCount(), std::numeric_limits<int>::max()));
    }
    QAccessibleInterface* child(int number) const override
    {
        const int columns = columnCount();
        return columns > 0 && number >= 0 ? cellAt(number / columns, number % columns) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        auto* cell = const_cast<QAccessibleInterface*>(child)->tableCellInterface();
        if (!cell || child->parent() != this || cell->rowIndex() < 0) return -1;
        const qint64 number = qint64(cell->rowIndex()) * columnCount() + cell->columnIndex();
        return number > std::numeric_limits<int>::max() ? -1 : int(number);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        return cellOf(view().indexAt(view().viewport()->mapFromGlobal(QPoint(x, y))));
    }
    QAccessibleInterface* focusChild() const override
    {
        return view().hasFocus() ? cellOf(view().currentIndex()) : nullptr;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TableInterface) return static_cast<QAccessibleTableInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override
    {
        const QModelIndex index = view().rows().indexAt(row);
        return index.isValid() ? cellOf(index.siblingAtColumn(column)) : nullptr;
    }
    int columnCount() const override { return view().model() ? view().model()->columnCount() : 0; }
    int rowCount() const override { return view().rows().rowCount(); }
    QString columnDescription(int column) const override
    {
        return view().model() ? view().model()->headerData(column, Qt::Horizontal).toString() : QString();
    }
    QString rowDescription(int) const override { return {}; }

    int selectedRowCount() const override
    {
        qint64 rows = 0;
        if (const auto* selection = view().selectionModel())
            for (const auto& range : selection->selection()) rows += range.height();
        return int(std::min<qint64>(rows, std::numeric_limits<int>::max()));
    }
    int selectedColumnCount() const override { return 0; } // rows are selected as a whole
    int selectedCellCount() const override
    {
        return int(
            std::min<qint64>(qint64(selectedRowCount()) * columnCount(), std::numeric_limits<int>::max()));
    }
    QList<int> selectedRows() const override
    {
        QList<int> rows;
        if (const auto* selection = view().selectionModel())
            for (const auto& range : selection->selection())
                for (int row = range.top(); row <= range.bottom() && rows.size() < kMostTold; ++row) {
                    const int at = view().rows().positionOf(view().model()->index(row, 0, range.parent()));
                    if (at < 0) break; // below a closed row, as all its neighbours
                    rows << at;
                }
        return rows;
    }
    QList<int> selectedColumns() const override { return {}; }
    QList<QAccessibleInterface*> selectedCells() const override
    {
        QList<QAccessibleInterface*> cells;
        for (const int row : selectedRows())
            for (int column = 0; column < columnCount(); ++column) cells << cellAt(row, column);
        return cells;
    }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override
    {
        return view().selectionModel() && view().selectionModel()->isSelected(view().rows().indexAt(row));
    }
    bool selectRow(int row) override { return select(row, QItemSelectionModel::Select); }
    bool unselectRow(int row) override { return select(row, QItemSelectionModel::Deselect); }
    bool selectColumn(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override
    {
        // What a reader has in hand lives on; what left the model goes.
        m_cells.removeIf([](QHash<QPersistentModelIndex, QAccessible::Id>::iterator cell) {
            if (cell.key().isValid()) return false;
            QAccessible::deleteAccessibleInterface(cell.value());
            return true;
        });
    }

private:
    TreeView& view() const { return *static_cast<TreeView*>(widget()); }
    QAccessibleInterface* cellOf(const QModelIndex& index) const
    {
        if (!index.isValid()) return nullptr;
        const auto known = m_cells.constFind(index);
        if (known != m_cells.cend()) return QAccessible::accessibleInterface(*known);
        auto* cell = new CellAccessible(view(), index);
        m_cells.insert(index, QAccessible::registerAccessibleInterface(cell));
        return cell;
    }
    bool select(int row, QItemSelectionModel::SelectionFlags how)
    {
        const QModelIndex index = view().rows().indexAt(row);
        if (!index.isValid() || !view().selectionModel()) return false;
        view().selectionModel()->select(index, how | QItemSelectionModel::Rows);
        return true;
    }
    void forget()
    {
        for (const auto id : std::as_const(m_cells)) QAccessible::deleteAccessibleInterface(id);
        m_cells.clear();
    }
    mutable QHash<QPersistentModelIndex, QAccessible::Id> m_cells; ///< those that were asked for
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object)
{
    auto* view = qobject_cast<TreeView*>(object);
    return view ? new TreeAccessible(*view) : nullptr;
}

} // namespace

void makeTreesAccessible()
{
    QAccessible::installFactory(makeAccessible); // once, however often
}

int childOfTree(const TreeView& view, const QModelIndex& index)
{
    const int position = view.rows().positionOf(index);
    if (position < 0) return -1;
    const qint64 number = qint64(position) * view.model()->columnCount() + index.column();
    return number > std::numeric_limits<int>::max() ? -1 : int(number);
}

} // namespace heaptrail::ui
