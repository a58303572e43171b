// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/outline_model.h"

namespace heaptrail::ui {

int OutlineModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

NodeField OutlineModel::fieldOf(int column) const
{
    switch (static_cast<Column>(column)) {
    case NameColumn: return NodeField::Name;
    case DistanceColumn: return NodeField::Distance;
    case ShallowColumn: return NodeField::Shallow;
    case RetainedColumn: return NodeField::Retained;
    case ColumnCount: break;
    }
    return NodeField::Blank;
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int(isNumeric(section) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const bool isTip = role == Qt::ToolTipRole;
    switch (static_cast<Column>(section)) {
    case NameColumn: return isTip ? tr("Property or entry, object and id") : tr("Object");
    case DistanceColumn: return isTip ? tr("Fewest edges from the root; − if none is known") : tr("Distance");
    case ShallowColumn:
        return isTip ? tr("Shallow size: the object's own bytes. The bar is its share of the heap")
                     : tr("Shallow");
    case RetainedColumn:
        return isTip ? tr("Retained size: bytes freed if this object went. The bar is its share of the heap")
                     : tr("Retained");
    case ColumnCount: break;
    }
    return {};
}

void OutlineModel::clear()
{
    resetRoot({});
    m_set.clear();
}

void OutlineModel::show(HeapEntry entry, Opening root)
{
    HeapSet set;
    set.push_back(std::move(entry));
    std::swap(m_set, set);
    resetRoot(std::move(root)); // the old set lives until the old rows are gone
}

void ContainmentModel::setNode(HeapEntry entry, NodeOrdinal node)
{
    HeapSet set{entry};
    std::swap(m_set, set);
    auto root = edgesOf(0, node);
    std::swap(m_set, set);
    show(std::move(entry), std::move(root));
}

void NodeListModel::setNodes(HeapEntry entry, std::vector<NodeOrdinal> list)
{
    show(std::move(entry), nodes(0, std::move(list)));
}

} // namespace heaptrail::ui
