// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/outline_model.h"

#include "core/suspects/contents.h"
#include "ui/models/columns.h"

#include <array>

namespace heaptrail::ui {

int OutlineModel::columnCount(const QModelIndex&) const
{
    return m_tellsGrowth ? ColumnCount : GrowthColumn;
}

namespace {

/// In the order of OutlineModel::Column. What their cells say is HeapModel's, by field.
struct OutlineColumn {
    NodeField field;
    const char *title, *toolTip;
};
constexpr std::array<OutlineColumn, OutlineModel::ColumnCount> kColumns{{
    {NodeField::Name, QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Object"),
     QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Property or entry, object and id")},
    {NodeField::Distance, QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Distance"),
     QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel",
                       "Fewest edges from the root through the global object; − if there is no such path")},
    {NodeField::Shallow, QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Shallow"),
     QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel",
                       "Shallow size: the object's own bytes. The bar is its share of the heap")},
    {NodeField::Retained, QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Retained"),
     QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel",
                       "Retained size: bytes freed if this object went. The bar is its share of the heap")},
    {NodeField::Growth, QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel", "Δ retained"),
     QT_TRANSLATE_NOOP("heaptrail::ui::OutlineModel",
                       "Change of the retained size since the first snapshot")},
}};

} // namespace

NodeField OutlineModel::fieldOf(int column) const
{
    return column >= 0 && column < ColumnCount ? kColumns[std::size_t(column)].field : NodeField::Blank;
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    const OutlineColumn& column = kColumns[std::size_t(section)];
    if (section == GrowthColumn && role == Qt::ToolTipRole && m_before.snapshot)
        return tr("Change of the retained size, %1 → %2").arg(m_before.label, m_set.front().label);
    return headerCell(tr(column.title), tr(column.toolTip), isNumeric(section), role);
}

BranchModel::SortLevel OutlineModel::ownOrder() const
{
    const auto first = placeOf(index(0, 0));
    const bool isByOwnOrder = first
        && (first->spec.kind == EntryRows || first->spec.kind == PropertyRows
            || first->spec.kind == PartRows);
    return {isByOwnOrder ? -1 : int(RetainedColumn), Qt::DescendingOrder};
}

void OutlineModel::clear()
{
    resetRoot({});
    m_set.clear();
    m_before = {};
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
    if (isTimerList(*entry.snapshot, node)) { // its own edges are but the first and the last timer
        Opening timers;
        timers.spec = {NodeRows, 0, node.value};
        timers.estimate = entry.snapshot->dominatorTree().subtreeCount(node);
        timers.rows = [snapshot = entry.snapshot, node](const Task&) {
            std::vector<BranchRow> rows;
            forEachTimer(*snapshot, node, [&rows](NodeOrdinal timer) {
                rows.push_back({timer.value, kNoItem});
                return true;
            });
            return rows;
        };
        return show(std::move(entry), std::move(timers));
    }
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
