// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/heap_model.h"

namespace heaptrail::ui {

/// The columns that every outline of one snapshot has; growth only one that is given a snapshot before.
class OutlineModel : public HeapModel {
    Q_OBJECT
public:
    enum Column { NameColumn, DistanceColumn, ShallowColumn, RetainedColumn, GrowthColumn, ColumnCount };

    using HeapModel::HeapModel;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;
    /// The largest first; entries and timers stand as they were added.
    SortLevel ownOrder() const override;
    void clear();

protected:
    NodeField fieldOf(int column) const override;
    void show(HeapEntry entry, Opening root);

    bool m_tellsGrowth{};
};

/// What a node refers to; of the root: DevTools' Containment.
class ContainmentModel final : public OutlineModel {
    Q_OBJECT
public:
    using OutlineModel::OutlineModel;
    void setNode(HeapEntry entry, NodeOrdinal node);
};

/// A plain list of nodes, millions of them; each expands to what it refers to.
class NodeListModel final : public OutlineModel {
    Q_OBJECT
public:
    using OutlineModel::OutlineModel;
    void setNodes(HeapEntry entry, std::vector<NodeOrdinal> nodes);
};

} // namespace heaptrail::ui
