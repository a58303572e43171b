// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/call_tree.h"
#include "ui/models/branch_model.h"

#include <QStringList>

namespace heaptrail::ui {

/// Who allocates, as a tree to open: a CallTree's rows.
class AllocationsModel final : public BranchModel {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        PlaceColumn,
        SelfColumn,
        TotalColumn,
        SelfDeltaColumn,
        TotalDeltaColumn,
        CountColumn,
        LiveCountColumn,
        LiveSizeColumn,
        ColumnCount ///< from here on one for each older file, where there are several
    };

    using BranchModel::BranchModel;
    ~AllocationsModel() override;

    /// Null: no rows. `older` names the older files of a tree with several, oldest first.
    void setTree(CallTreePtr tree, QStringList older = {});
    const CallTreePtr& tree() const noexcept { return m_tree; }
    /// The CallTree's row behind an index.
    std::uint32_t rowAt(const QModelIndex& index) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;
    bool isNumeric(int column) const override { return column >= SelfColumn; }
    SortLevel ownOrder() const override;

protected:
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

private:
    CallTreePtr m_tree;
    QStringList m_older; ///< none with a single older file: Self and its change tell that
};

} // namespace heaptrail::ui
