// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/paths_model.h"

#include "core/analysis/entry_names.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

namespace heaptrail::ui {
namespace {

/// As the path's title calls it: requestCache, ["*"], entry "user:17".
QString stepName(const Snapshot& snapshot, PathStep step)
{
    RetainingPath named{std::move(step)};
    nameEntries(snapshot, named);
    return safeText(stepText(named.front()), 160);
}

/// Positions in the path of what its rows show.
std::vector<std::uint32_t> shownSteps(const RetainingPath& path, bool showsInternals)
{
    std::vector<std::uint32_t> shown;
    for (std::uint32_t i = 0; i < path.size(); ++i)
        if (showsInternals || !path[i].isInternal || i + 1 == path.size()) shown.push_back(i);
    return shown;
}

} // namespace

void PathsModel::show(HeapEntry entry, Data data)
{
    HeapSet set{std::move(entry)};
    std::swap(m_set, set);
    const auto old = std::move(m_data);
    data.showsInternals = m_showsInternals;
    m_data = std::make_shared<const Data>(std::move(data));
    m_columns = makeColumns(m_data->isMerged);
    if (m_data->isMerged) {
        resetRoot(mergedBelow(0));
        return;
    }
    Opening root;
    root.spec = {PathRows, 0, kNoItem};
    root.rows = [count = m_data->paths.size()](const Task&) {
        std::vector<BranchRow> rows;
        for (std::size_t i = 0; i < count; ++i) rows.push_back({static_cast<std::uint32_t>(i), kNoItem});
        return rows;
    };
    resetRoot(std::move(root));
}

void PathsModel::setPaths(HeapEntry entry, std::vector<RetainingPath> paths)
{
    Data data;
    data.paths = std::move(paths);
    show(std::move(entry), std::move(data));
}

void PathsModel::setMerged(HeapEntry entry, MergedPaths merged)
{
    Data data;
    data.merged = std::move(merged);
    data.isMerged = true;
    show(std::move(entry), std::move(data));
}

void PathsModel::clear()
{
    resetRoot({});
    m_set.clear();
    m_data = std::make_shared<Data>();
}

void PathsModel::setShowsInternals(bool shows)
{
    if (shows == m_showsInternals) return;
    m_showsInternals = shows;
    if (!m_set.empty()) show(HeapEntry(m_set.front()), Data(*m_data));
}

BranchModel::Opening PathsModel::mergedBelow(std::uint32_t position) const
{
    Opening opening;
    opening.spec = {MergedRows, 0, position};
    opening.rows = [data = m_data, position, showsInternals = m_showsInternals](const Task&) {
        std::vector<BranchRow> rows;
        const auto& nodes = data->merged.nodes;
        if (position >= nodes.size()) return rows;
        // Internal steps that only pass on to one child are left out unless asked for.
        for (std::uint32_t child : nodes[position].children) {
            while (!showsInternals && nodes[child].isInternal && nodes[child].children.size() == 1)
                child = nodes[child].children.front();
            rows.push_back({child, kNoItem});
        }
        return rows;
    };
    return opening;
}

int PathsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

std::vector<ModelColumn<PathsModel::PathRow>> PathsModel::makeColumns(bool isMerged)
{
    using Number = std::optional<std::int64_t>;
    return {
        {.title = tr("Path"),
         .toolTip = tr("What holds the object, from the root down"),
         .kind = ColumnKind::Text,
         .field = NodeField::Name,
         .text = [](const PathRow& row) { return row.merged().label; },
         .cell = nameCell},
        {.title = isMerged ? tr("Objects") : tr("Steps"),
         .toolTip = tr("Steps of a path; objects of merged paths"),
         .kind = ColumnKind::Count,
         .number = [](const PathRow& row) -> Number {
             if (row.kind == StepRows) return {};
             if (row.kind == MergedRows) return row.merged().count;
             return std::int64_t(shownSteps(row.path(), row.data.showsInternals).size());
         }},
        {.title = tr("Retained"),
         .toolTip = tr("Retained size of the step, or of all objects held through it"),
         .kind = ColumnKind::Bytes,
         .field = NodeField::Retained,
         .number = [](const PathRow& row) -> Number {
             if (row.kind == PathRows) return {};
             return row.kind == MergedRows ? row.merged().bytes : row.snapshot.retainedSize(row.step().node);
         },
         .whole = [](const PathRow& row) { return row.snapshot.totalSize(); }},
    };
}

bool PathsModel::rowHasChildren(const Place& place) const
{
    switch (place.spec.kind) {
    case PathRows: return true;
    case StepRows: return false;
    case MergedRows: return !m_data->merged.nodes[place.row.item].children.empty();
    default: return HeapModel::rowHasChildren(place);
    }
}

BranchModel::Opening PathsModel::open(const Place& place) const
{
    if (place.spec.kind == MergedRows) return mergedBelow(place.row.item);
    Opening opening;
    opening.spec = {StepRows, 0, place.row.item};
    opening.rows = [data = m_data, path = place.row.item](const Task&) {
        std::vector<BranchRow> rows;
        for (const std::uint32_t step : shownSteps(data->paths[path], data->showsInternals))
            rows.push_back({step, path});
        return rows;
    };
    return opening;
}

RowKey PathsModel::sortKey(const BranchSpec& spec, int position) const
{
    const auto* column = columnAt(m_columns, position);
    if (spec.kind != MergedRows || !column) return {}; // paths and their steps have an order of their own
    return columnKey(*column, [data = m_data, snapshot = m_set.front().snapshot](BranchRow row) {
        return PathRow{*data, *snapshot, MergedRows, row};
    });
}

QVariant PathsModel::nameCell(const PathRow& row, int role)
{
    if (row.kind == PathRows) {
        if (role == Qt::DisplayRole) {
            RetainingPath named = row.path(); // only to be read: pins keep the slots
            nameEntries(row.snapshot, named);
            return QStringLiteral("%1. %2").arg(row.row.item + 1).arg(safeText(pathText(named), 2000));
        }
        if (role == Qt::ToolTipRole || role == SortRole || role == CopyRole)
            return safeText(pathText(row.path(), true), 4000);
        return {};
    }
    if (role == Qt::ToolTipRole)
        return nodeToolTip(row.snapshot, row.kind == MergedRows ? row.merged().node : row.step().node);
    if (role != Qt::DisplayRole && role != SortRole) return {};
    if (row.kind == StepRows) {
        const auto& step = row.step();
        const QString name =
            step.edge && step.isInternal ? edgeLabel(row.snapshot, *step.edge) : stepName(row.snapshot, step);
        const QString title = nodeTitle(row.snapshot, step.node);
        return name == nodeName(row.snapshot, step.node) ? title
                                                         : QStringLiteral("%1 :: %2").arg(name, title);
    }
    const auto& node = row.merged();
    auto text = safeText(node.label);
    if (node.className != node.label && !node.className.empty())
        text += QStringLiteral(" :: ") + safeText(node.className);
    if (node.objects > 1) return text + QStringLiteral(" ×%1").arg(formatCount(node.objects));
    return text + QLatin1Char(' ') + formatId(row.snapshot.graph().id(node.node).value);
}

/// What a row says in every column.
QVariant PathsModel::rowCell(const PathRow& row, int role)
{
    const bool isMerged = row.kind == MergedRows, isPath = row.kind == PathRows;
    if (role == NodeRole) {
        if (isMerged ? row.merged().objects != 1 : isPath && row.path().empty()) return {};
        const NodeOrdinal node = isMerged ? row.merged().node
            : isPath                      ? row.path().back().node
                                          : row.step().node;
        return QVariant::fromValue(quint32(node.value));
    }
    if (isPath) return {};
    if (role == InternalRole) return isMerged ? row.merged().isInternal : row.step().isInternal;
    if (role == EdgeNameRole && !isMerged) return QString::fromStdString(row.step().edgeName);
    if (role != ClassKeyRole) return {};
    const NodeOrdinal node = isMerged ? row.merged().node : row.step().node;
    return QString::fromStdString(row.snapshot.classes().info(row.snapshot.classOf(node)).key);
}

QVariant PathsModel::cell(const Place& place, int position, int role) const
{
    const auto* column = columnAt(m_columns, position);
    if (m_set.empty() || !column) return {};
    if (role == EntryRole) return QVariant::fromValue(m_set.front().entry);
    if (place.spec.kind < PathRows) return HeapModel::cell(place, position, role);
    const PathRow row{*m_data, *m_set.front().snapshot, place.spec.kind, place.row};
    if (role == NodeRole || role == InternalRole || role == EdgeNameRole || role == ClassKeyRole)
        return rowCell(row, role);
    if (column->number && !column->number(row)) return {}; // steps have no steps, paths no size: blank
    return columnCell(*column, row, role);
}

} // namespace heaptrail::ui
