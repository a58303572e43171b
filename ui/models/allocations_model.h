// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/call_tree.h"
#include "ui/models/columns.h"

#include <QStringList>

#include <optional>

namespace heaptrail::ui {

/// Who allocates, as a tree to open: a CallTree's rows.
class AllocationsModel final : public BranchModel {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        PlaceColumn,
        LiveSizeColumn,
        LiveTotalColumn,
        LiveCountColumn,
        SelfColumn,
        TotalColumn,
        SelfDeltaColumn,
        TotalDeltaColumn,
        CountColumn,
        ColumnCount ///< from here on one for each older file, where there are several
    };

    using BranchModel::BranchModel;
    ~AllocationsModel() override;

    /// Null: no rows. `older` names the older files of a tree with several, oldest first.
    void setTree(CallTreePtr tree, QStringList older = {});
    const CallTreePtr& tree() const noexcept { return m_tree; }
    /// The row of tree() that an index shows; none where it is invalid.
    std::optional<std::uint32_t> rowAt(const QModelIndex& index) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return headerAt(m_columns, section, orientation, role);
    }
    bool isNumeric(int column) const override { return isNumberAt(m_columns, column); }
    SortLevel ownOrder() const override;

protected:
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    /// A row of the tree, as the columns see it.
    struct TreeRow {
        const CallTree& tree;
        std::uint32_t number{};
        CallTree::Row figures() const { return tree.row(number); }
        const AllocationTableRow& group() const { return tree.groupOf(number); }
    };
    /// What it allocated itself; of a caller, which allocated nothing here, what it leads to; from the root down, with
    /// what it calls.
    static const AllocationCounts& countsOf(const CallTree::Row& row)
    {
        return row.isWholeGroup ? row.self : row.total;
    }
    /// In the order of Column, then one for each older file.
    std::vector<ModelColumn<TreeRow>> makeColumns() const;
    static QVariant nameCell(const TreeRow&, int role);
    static QVariant placeCell(const TreeRow&, int role);

    CallTreePtr m_tree;
    QStringList m_older; ///< none with a single older file: Self and its change tell that
    std::vector<ModelColumn<TreeRow>> m_columns = makeColumns(); ///< of m_tree and m_older
};

} // namespace heaptrail::ui
