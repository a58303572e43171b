// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/paths_model.h"

#include "core/analysis/entry_names.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

namespace heaptrail::ui {

void PathsModel::show(HeapEntry entry, Data data)
{
    HeapSet set{std::move(entry)};
    std::swap(m_set, set);
    const auto old = std::move(m_data);
    m_data = std::make_shared<const Data>(std::move(data));
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

NodeField PathsModel::fieldOf(int column) const
{
    return column == NameColumn    ? NodeField::Name
        : column == RetainedColumn ? NodeField::Retained
                                   : NodeField::Blank;
}

int PathsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant PathsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int(isNumeric(section) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const bool isTip = role == Qt::ToolTipRole;
    switch (static_cast<Column>(section)) {
    case NameColumn: return isTip ? tr("What holds the object, from the root down") : tr("Path");
    case CountColumn:
        return isTip ? tr("Steps of a path; objects of merged paths")
                     : (isMerged() ? tr("Objects") : tr("Steps"));
    case RetainedColumn:
        return isTip ? tr("Retained size of the step, or of all objects held through it") : tr("Retained");
    case ColumnCount: break;
    }
    return {};
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
    opening.rows = [data = m_data, path = place.row.item, showsInternals = m_showsInternals](const Task&) {
        std::vector<BranchRow> rows;
        const auto& steps = data->paths[path];
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (showsInternals || !steps[i].isInternal || i + 1 == steps.size())
                rows.push_back({static_cast<std::uint32_t>(i), path});
        return rows;
    };
    return opening;
}

RowKey PathsModel::sortKey(const BranchSpec& spec, int column) const
{
    RowKey key;
    if (spec.kind != MergedRows || column < 0) return key; // paths and their steps have an order of their own
    const auto data = m_data;
    if (column == NameColumn)
        key.text = [data](BranchRow row) { return data->merged.nodes[row.item].label; };
    else if (column == CountColumn)
        key.number = [data](BranchRow row) { return data->merged.nodes[row.item].count; };
    else
        key.number = [data](BranchRow row) { return data->merged.nodes[row.item].bytes; };
    return key;
}

QVariant PathsModel::cell(const Place& place, int column, int role) const
{
    if (m_set.empty()) return {};
    const auto& snapshot = *m_set.front().snapshot;
    if (role == EntryRole) return QVariant::fromValue(m_set.front().entry);
    if (place.spec.kind == MergedRows) {
        const auto& node = m_data->merged.nodes[place.row.item];
        if (role == NodeRole)
            return node.objects == 1 ? QVariant::fromValue(quint32(node.node.value)) : QVariant();
        if (role == ClassKeyRole)
            return QString::fromStdString(snapshot.classes().info(snapshot.classOf(node.node)).key);
        if (role == InternalRole) return node.isInternal;
        switch (column) {
        case NameColumn:
            if (role == Qt::DisplayRole || role == SortRole) {
                auto text = safeText(node.label);
                if (node.className != node.label && !node.className.empty())
                    text += QStringLiteral(" :: ") + safeText(node.className);
                if (node.objects > 1) return text + QStringLiteral(" ×%1").arg(formatCount(node.objects));
                return text + QLatin1Char(' ') + formatId(snapshot.graph().id(node.node).value);
            }
            if (role == Qt::ToolTipRole) return nodeToolTip(snapshot, node.node);
            return {};
        case CountColumn: return countCell(node.count, role);
        case RetainedColumn: return sizeCell(node.bytes, snapshot.totalSize(), role);
        default: return {};
        }
    }
    if (place.spec.kind == PathRows) {
        const auto& path = m_data->paths[place.row.item];
        if (role == NodeRole)
            return path.empty() ? QVariant() : QVariant::fromValue(quint32(path.back().node.value));
        switch (column) {
        case NameColumn:
            if (role == Qt::DisplayRole) {
                RetainingPath named = path; // only to be read: pins keep the slots
                nameEntries(snapshot, named);
                return QStringLiteral("%1. %2").arg(place.row.item + 1).arg(safeText(pathText(named), 2000));
            }
            if (role == Qt::ToolTipRole || role == SortRole || role == CopyRole)
                return safeText(pathText(path, true), 4000);
            return {};
        case CountColumn: return countCell(path.size(), role);
        default: return {};
        }
    }
    if (place.spec.kind != StepRows) return HeapModel::cell(place, column, role);
    const auto& step = m_data->paths[place.row.via][place.row.item];
    switch (role) {
    case NodeRole: return QVariant::fromValue(quint32(step.node.value));
    case InternalRole: return step.isInternal;
    case EdgeNameRole: return QString::fromStdString(step.edgeName);
    case ClassKeyRole:
        return QString::fromStdString(snapshot.classes().info(snapshot.classOf(step.node)).key);
    default: break;
    }
    switch (column) {
    case NameColumn:
        if (role == Qt::DisplayRole || role == SortRole) {
            const auto title = nodeTitle(snapshot, step.node);
            return step.edge ? QStringLiteral("%1 :: %2").arg(edgeLabel(snapshot, *step.edge), title) : title;
        }
        if (role == Qt::ToolTipRole) return nodeToolTip(snapshot, step.node);
        return {};
    case RetainedColumn: return sizeCell(snapshot.retainedSize(step.node), snapshot.totalSize(), role);
    default: return {};
    }
}

} // namespace heaptrail::ui
