// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/allocations_model.h"

#include "ui/jobs/job.h"
#include "ui/models/heap_model.h"
#include "ui/models/node_text.h"

#include <algorithm>
#include <functional>

namespace heaptrail::ui {

namespace {

/// By what stayed, where that is known.
std::vector<BranchRow> rowsOf(const CallTree& tree, std::vector<std::uint32_t> rows)
{
    if (tree.tree().hasLive)
        std::ranges::stable_sort(rows, std::greater(), [&](std::uint32_t at) {
            const CallTree::Row row = tree.row(at);
            return row.isWholeGroup ? row.self.liveSize : row.total.liveSize;
        });
    std::vector<BranchRow> all;
    all.reserve(rows.size());
    for (const std::uint32_t row : rows) all.push_back({row, kNoItem});
    return all;
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
        m_columns = makeColumns();
        endResetModel();
    } else {
        m_older = std::move(older);
    }
    auto old = std::exchange(m_tree, std::move(tree));
    m_columns = makeColumns();
    Opening root;
    if (m_tree) {
        root.estimate = m_tree->tree().frames.size();
        root.rows = [shown = m_tree](const Task&) { return rowsOf(*shown, shown->roots()); };
    }
    resetRoot(std::move(root));
    dropOnWorker(std::move(old));
    emit headerDataChanged(Qt::Horizontal, 0, columnCount({}) - 1);
}

int AllocationsModel::columnCount(const QModelIndex&) const
{
    return int(m_columns.size());
}

std::optional<std::uint32_t> AllocationsModel::rowAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place && m_tree ? std::optional(place->row.item) : std::nullopt;
}

BranchModel::SortLevel AllocationsModel::ownOrder() const
{
    const bool isBottomUp = m_tree && m_tree->direction() == CallTree::Direction::BottomUp;
    const bool hasLive = m_tree && m_tree->tree().hasLive;
    const int self = hasLive ? LiveSizeColumn : SelfColumn, total = hasLive ? LiveTotalColumn : TotalColumn;
    return {isBottomUp ? self : total, Qt::DescendingOrder};
}

std::vector<ModelColumn<AllocationsModel::TreeRow>> AllocationsModel::makeColumns() const
{
    using Row = TreeRow;
    const bool isSampling = m_tree && m_tree->tree().source == AllocationSource::Sampling;
    const AllocationsBy by = m_tree ? m_tree->by() : AllocationsBy::Function;
    const bool isTopDown = m_tree && m_tree->direction() == CallTree::Direction::TopDown;
    const auto total = [](const Row& row) { return row.tree.total().size; };
    const auto totalLive = [](const Row& row) { return row.tree.total().liveSize; };
    // On the way up from who allocates a caller has nothing of its own.
    const auto self = [](auto of) {
        return [of](const Row& row) -> std::optional<std::int64_t> {
            const CallTree::Row figures = row.figures();
            const bool isCaller =
                row.tree.direction() == CallTree::Direction::BottomUp && !figures.isWholeGroup;
            return isCaller ? std::nullopt : std::optional(std::int64_t(of(figures)));
        };
    };
    std::vector<ModelColumn<Row>> columns{
        {.title = by == AllocationsBy::Script ? tr("Script")
             : by == AllocationsBy::Package   ? tr("Package")
                                              : tr("Function"),
         .toolTip = tr("Who allocates"),
         .kind = ColumnKind::Text,
         .text = [](const Row& row) { return row.tree.nameOf(row.number); },
         .cell = nameCell},
        {.title = tr("Place"),
         .toolTip = tr("File and line of the function"),
         .kind = ColumnKind::Text,
         .text = [](const Row& row) { return placeText(row.group().frame); },
         .cell = placeCell},
        {.title = tr("Live self"),
         .toolTip = tr("Still alive of what the function itself allocated, with the parts that each object "
                       "owns: a Map's table counts for the Map, so that it may be more than Self"),
         .kind = ColumnKind::Bytes,
         .number = self([](const CallTree::Row& row) { return row.self.liveSize; }),
         .whole = totalLive},
        {.title = tr("Live total"),
         .toolTip = isTopDown ? tr("Still alive of what the function and all that it calls allocated")
                              : tr("Still alive of what the function and all that it calls allocated; of a "
                                   "caller, of what the function above it allocated for it"),
         .kind = ColumnKind::Bytes,
         .number = [](const Row& row) { return row.figures().total.liveSize; },
         .whole = totalLive},
        {.title = tr("Live count"),
         .toolTip = isTopDown ? tr("Objects still alive, allocated by the function and all that it calls")
                              : tr("Objects still alive, allocated by the function itself"),
         .kind = ColumnKind::Count,
         .number = [](const Row& row) { return countsOf(row.figures()).liveCount; }},
        {.title = tr("Self"),
         .toolTip = isSampling ? tr("Allocated by the function itself; an estimate from samples, in bytes")
                               : tr("Allocated by the function itself, freed since or not, in bytes"),
         .kind = ColumnKind::Bytes,
         .number = self([](const CallTree::Row& row) { return row.self.size; }),
         .whole = total},
        {.title = tr("Total"),
         .toolTip =
             tr("Allocated by the function and all that it calls, in bytes; in recursion each byte once"),
         .kind = ColumnKind::Bytes,
         .number = [](const Row& row) { return row.figures().total.size; },
         .whole = total},
        {.title = tr("Self Δ"),
         .toolTip = tr("Change of Self since the file it is compared with, in bytes"),
         .kind = ColumnKind::BytesDelta,
         .number = self([](const CallTree::Row& row) { return row.selfDelta; })},
        {.title = tr("Total Δ"),
         .toolTip = tr("Change of Total since the file it is compared with, in bytes"),
         .kind = ColumnKind::BytesDelta,
         .number = [](const Row& row) { return row.figures().totalDelta; }},
        {.title = isSampling ? tr("Samples") : tr("Count"),
         .toolTip = isTopDown ? (isSampling ? tr("Sampled objects of the function and all that it calls")
                                            : tr("Objects that the function and all that it calls allocated, "
                                                 "freed since or not"))
             : isSampling     ? tr("Sampled objects of the function itself")
                              : tr("Objects that the function itself allocated, freed since or not"),
         .kind = ColumnKind::Count,
         .number = [](const Row& row) { return countsOf(row.figures()).count; }},
    };
    for (std::size_t k = 0; k < std::size_t(m_older.size()); ++k) {
        const auto sizeThere = [k](const Row& row) -> std::optional<std::int64_t> {
            const auto& sizes = row.group().selfSizes;
            return k < sizes.size() && row.figures().isWholeGroup ? std::optional(sizes[k]) : std::nullopt;
        };
        columns.push_back(
            {.title = tr("Self in %1").arg(m_older[qsizetype(k)]),
             .toolTip = tr("What the function itself allocated in %1, in bytes").arg(m_older[qsizetype(k)]),
             .kind = ColumnKind::Bytes,
             .number = sizeThere});
    }
    return columns;
}

QVariant AllocationsModel::nameCell(const TreeRow& row, int role)
{
    if (role == Qt::DisplayRole || role == SortRole) return safeText(row.tree.nameOf(row.number));
    if (role == Qt::ToolTipRole) return safeText(frameText(row.group().frame), 500);
    if (role == InternalRole)
        return row.group().frame.script.empty() && row.tree.by() == AllocationsBy::Function;
    return {};
}

QVariant AllocationsModel::placeCell(const TreeRow& row, int role)
{
    if (role == Qt::DisplayRole || role == SortRole)
        return row.tree.by() == AllocationsBy::Function ? safeText(placeText(row.group().frame)) : QString();
    return role == Qt::ToolTipRole ? QVariant(safeText(row.group().frame.script, 500)) : QVariant();
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
    opening.rows = [tree = m_tree, row = place.row.item](const Task&) {
        return rowsOf(*tree, tree->rowsOf(row));
    };
    return opening;
}

RowKey AllocationsModel::sortKey(const BranchSpec&, int position) const
{
    const auto* column = columnAt(m_columns, position);
    if (!column || !m_tree) return {};
    RowKey key = columnKey(*column, [tree = m_tree](BranchRow row) { return TreeRow{*tree, row.item}; });
    key.tieText = [tree = m_tree](BranchRow row) { return tree->nameOf(row.item); };
    key.place = [](BranchRow row) { return row.item; };
    return key;
}

QVariant AllocationsModel::cell(const Place& place, int position, int role) const
{
    const auto* column = columnAt(m_columns, position);
    return column && m_tree ? columnCell(*column, TreeRow{*m_tree, place.row.item}, role) : QVariant();
}

} // namespace heaptrail::ui
