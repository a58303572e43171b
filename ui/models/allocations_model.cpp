// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/allocations_model.h"

#include "ui/jobs/job.h"
#include "ui/models/heap_model.h"
#include "ui/models/node_text.h"

namespace heaptrail::ui {

namespace {

std::vector<BranchRow> rowsOf(const std::vector<std::uint32_t>& rows)
{
    std::vector<BranchRow> all;
    all.reserve(rows.size());
    for (const std::uint32_t row : rows) all.push_back({row, kNoItem});
    return all;
}

std::uint64_t numberOf(const CallTree::Row& row, int column)
{
    switch (column) {
    case AllocationsModel::SelfColumn: return row.self.size;
    case AllocationsModel::TotalColumn: return row.total.size;
    case AllocationsModel::SelfDeltaColumn: return signedKey(row.selfDelta);
    case AllocationsModel::TotalDeltaColumn: return signedKey(row.totalDelta);
    case AllocationsModel::CountColumn: return row.self.count;
    case AllocationsModel::LiveCountColumn: return row.self.liveCount;
    case AllocationsModel::LiveSizeColumn: return row.self.liveSize;
    default: return 0;
    }
}

} // namespace

AllocationsModel::~AllocationsModel()
{
    dropOnWorker(std::move(m_tree));
}

void AllocationsModel::setTree(CallTreePtr tree, QStringList older)
{
    if (older.size() < 2) older.clear();
    if (older.size() != m_older.size()) { // columns come and go while there are no rows
        resetRoot({});
        beginResetModel();
        m_older = std::move(older);
        endResetModel();
    } else {
        m_older = std::move(older);
    }
    auto old = std::exchange(m_tree, std::move(tree));
    Opening root;
    if (m_tree) {
        root.estimate = m_tree->tree().frames.size();
        root.rows = [shown = m_tree](const Task&) { return rowsOf(shown->roots()); };
    }
    resetRoot(std::move(root));
    dropOnWorker(std::move(old));
    emit headerDataChanged(Qt::Horizontal, 0, columnCount({}) - 1);
}

std::uint32_t AllocationsModel::rowAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place ? place->row.item : kNoItem;
}

int AllocationsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount + int(m_older.size());
}

BranchModel::SortLevel AllocationsModel::ownOrder() const
{
    const bool isBottomUp = m_tree && m_tree->direction() == CallTree::Direction::BottomUp;
    return {isBottomUp ? SelfColumn : TotalColumn, Qt::DescendingOrder};
}

QVariant AllocationsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    const bool isSampling = m_tree && m_tree->tree().source == AllocationSource::Sampling;
    QString title, tip;
    switch (Column(section)) {
    case NameColumn:
        title = tr("Function");
        if (m_tree && m_tree->by() == AllocationsBy::Script) title = tr("Script");
        if (m_tree && m_tree->by() == AllocationsBy::Package) title = tr("Package");
        tip = tr("Who allocates");
        break;
    case PlaceColumn:
        title = tr("Place");
        tip = tr("File and line of the function");
        break;
    case SelfColumn:
        title = tr("Self");
        tip = isSampling ? tr("Allocated by the function itself; an estimate from samples, in bytes")
                         : tr("Allocated by the function itself, in bytes");
        break;
    case TotalColumn:
        title = tr("Total");
        tip = tr("With what it calls, in bytes; in recursion each byte once");
        break;
    case SelfDeltaColumn:
        title = tr("Self Δ");
        tip = tr("Change of Self since the file it is compared with, in bytes");
        break;
    case TotalDeltaColumn:
        title = tr("Total Δ");
        tip = tr("Change of Total since the file it is compared with, in bytes");
        break;
    case CountColumn:
        title = isSampling ? tr("Samples") : tr("Count");
        tip = isSampling ? tr("Sampled objects of the function itself")
                         : tr("Objects that the function itself allocated, those freed included");
        break;
    case LiveCountColumn:
        title = tr("Live count");
        tip = tr("Of those objects, what is still alive");
        break;
    case LiveSizeColumn:
        title = tr("Live size");
        tip = tr("Of those bytes, what is still alive; shallow sizes");
        break;
    default:
        if (section < 0 || section >= columnCount({})) return {};
        title = tr("Self in %1").arg(m_older[section - ColumnCount]);
        tip = tr("What the function itself allocated in %1, in bytes").arg(m_older[section - ColumnCount]);
    }
    if (role == Qt::DisplayRole) return title;
    if (role == Qt::ToolTipRole) return tip;
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            Qt::Alignment((isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

bool AllocationsModel::rowHasChildren(const Place& place) const
{
    return m_tree && m_tree->row(place.row.item).hasRows;
}

BranchModel::Opening AllocationsModel::open(const Place& place) const
{
    Opening opening;
    opening.spec = {0, 0, place.row.item};
    opening.estimate = m_tree->tree().frames.size();
    opening.rows = [tree = m_tree, row = place.row.item](const Task&) { return rowsOf(tree->rowsOf(row)); };
    return opening;
}

RowKey AllocationsModel::sortKey(const BranchSpec&, int column) const
{
    RowKey key;
    if (column < 0 || !m_tree) return key;
    const auto nameOf = [tree = m_tree](BranchRow row) { return tree->nameOf(row.item); };
    if (column == NameColumn)
        key.text = nameOf;
    else if (column == PlaceColumn)
        key.text = [tree = m_tree](BranchRow row) { return placeText(tree->groupOf(row.item).frame); };
    else
        key.number = [tree = m_tree, column](BranchRow row) {
            if (column < ColumnCount) return numberOf(tree->row(row.item), column);
            const auto& sizes = tree->groupOf(row.item).selfSizes;
            const auto at = std::size_t(column - ColumnCount);
            return at < sizes.size() ? sizes[at] : 0;
        };
    key.tieText = nameOf;
    key.place = [](BranchRow row) { return row.item; };
    return key;
}

QVariant AllocationsModel::cell(const Place& place, int column, int role) const
{
    if (!m_tree) return {};
    const CallTree::Row row = m_tree->row(place.row.item);
    const std::uint64_t whole = m_tree->total().size;
    const AllocationTableRow& group = m_tree->groupOf(place.row.item);
    switch (Column(column)) {
    case NameColumn:
        if (role == Qt::DisplayRole || role == SortRole) return safeText(m_tree->nameOf(place.row.item));
        if (role == Qt::ToolTipRole) return safeText(frameText(group.frame), 500);
        if (role == InternalRole)
            return group.frame.script.empty() && m_tree->by() == AllocationsBy::Function;
        return {};
    case PlaceColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return m_tree->by() == AllocationsBy::Function ? safeText(placeText(group.frame)) : QString();
        if (role == Qt::ToolTipRole) return safeText(group.frame.script, 500);
        return {};
    case SelfColumn: return sizeCell(row.self.size, whole, role);
    case TotalColumn: return sizeCell(row.total.size, whole, role);
    case SelfDeltaColumn: return sizeDeltaCell(row.selfDelta, role);
    case TotalDeltaColumn: return sizeDeltaCell(row.totalDelta, role);
    case CountColumn: return countCell(row.self.count, role);
    case LiveCountColumn: return countCell(row.self.liveCount, role);
    case LiveSizeColumn: return sizeCell(row.self.liveSize, m_tree->total().liveSize, role);
    default: break;
    }
    const auto older = std::size_t(column - ColumnCount);
    if (column < ColumnCount || older >= group.selfSizes.size() || !row.isWholeGroup) return {};
    return sizeCell(group.selfSizes[older], 0, role);
}

} // namespace heaptrail::ui
