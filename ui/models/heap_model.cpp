// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/heap_model.h"

#include "core/analysis/edge_order.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace heaptrail::ui {

QVariant sizeCell(std::uint64_t bytes, std::uint64_t whole, int role)
{
    const double share = whole ? double(bytes) / double(whole) : 0.0;
    switch (role) {
    case Qt::DisplayRole: return formatSize(bytes);
    case Qt::ToolTipRole: return QStringLiteral("%1, %2").arg(formatSizeLong(bytes), formatPercent(share));
    case SortRole: return QVariant::fromValue(qulonglong(bytes));
    case ShareRole: return share;
    default: return {};
    }
}

QVariant countCell(std::uint64_t count, int role)
{
    switch (role) {
    case Qt::DisplayRole: return formatCount(count);
    case SortRole: return QVariant::fromValue(qulonglong(count));
    default: return {};
    }
}

QVariant deltaCell(std::int64_t delta, int role)
{
    switch (role) {
    case Qt::DisplayRole: return formatDelta(delta);
    case SortRole:
    case DeltaRole: return QVariant::fromValue(qlonglong(delta));
    default: return {};
    }
}

QVariant sizeDeltaCell(std::int64_t delta, int role)
{
    switch (role) {
    case Qt::DisplayRole: return formatSizeDelta(delta);
    case Qt::ToolTipRole: return formatDelta(delta) + QStringLiteral(" B");
    case SortRole:
    case DeltaRole: return QVariant::fromValue(qlonglong(delta));
    default: return {};
    }
}

QVariant distanceCell(std::int32_t distance, int role)
{
    switch (role) {
    case Qt::DisplayRole: return formatDistance(distance);
    case SortRole: return QVariant::fromValue(qlonglong(distance));
    default: return {};
    }
}

bool HeapModel::isNumeric(int column) const
{
    const auto field = fieldOf(column);
    return field == NodeField::Distance || field == NodeField::Shallow || field == NodeField::Retained;
}

std::optional<HeapModel::NodeRef> HeapModel::nodeAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || !holdsNodes(place->spec)) return {};
    return NodeRef{place->spec.snapshot, NodeOrdinal{place->row.item}};
}

std::optional<EdgeOrdinal> HeapModel::edgeAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || !holdsNodes(place->spec) || place->row.via == kNoItem) return {};
    return EdgeOrdinal{place->row.via};
}

bool HeapModel::isCycle(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place && isCycle(*place);
}

bool HeapModel::isCycle(const Place& place) const
{
    if (place.spec.kind != EdgeRows && place.spec.kind != RetainerRows) return false;
    // The context of a branch of edges is the node whose edges they are: the row's parent, or what the tree is of.
    const Place* at = &place;
    std::optional<Place> held;
    QModelIndex index = place.index;
    for (int depth = 0; depth < 2000; ++depth) {
        if (at->spec.kind != EdgeRows && at->spec.kind != RetainerRows) return false;
        if (at->spec.context == place.row.item) return true;
        index = index.parent();
        if (!index.isValid()) return false;
        held.emplace(*placeOf(index));
        at = &*held;
    }
    return false;
}

bool HeapModel::rowHasChildren(const Place& place) const
{
    if (!holdsNodes(place.spec)) return true;
    const auto& snapshot = snapshotOf(place.spec);
    const NodeOrdinal node{place.row.item};
    if (place.spec.kind == DominatedRows) return snapshot.dominatorTree().subtreeCount(node) > 1;
    if (isCycle(place)) return false;
    if (place.spec.kind == RetainerRows) {
        for (const EdgeOrdinal edge : snapshot.retainers()[node]) {
            const auto type = snapshot.graph().edge(edge).type;
            if (type != EdgeType::Invisible && type != EdgeType::Weak
                && snapshot.graph().source(edge) != snapshot.graph().root())
                return true;
        }
        return false;
    }
    return snapshot.graph().edgeCount(node) > 0;
}

BranchModel::Opening HeapModel::edgesOf(quint16 number, NodeOrdinal node) const
{
    Opening opening;
    opening.spec = {EdgeRows, number, node.value};
    const auto snapshot = m_set[number].snapshot;
    opening.estimate = snapshot->graph().edgeCount(node);
    opening.rows = [snapshot, node](const Task&) {
        std::vector<BranchRow> rows;
        for (const Edge edge : snapshot->graph().edges(node))
            if (edge.type != EdgeType::Invisible) rows.push_back({edge.to.value, edge.ordinal.value});
        return rows;
    };
    return opening;
}

BranchModel::Opening HeapModel::nodes(quint16 number, std::vector<NodeOrdinal> list,
                                      std::uint32_t context) const
{
    Opening opening;
    opening.spec = {NodeRows, number, context};
    opening.estimate = list.size();
    opening.rows = [list = std::move(list)](const Task&) {
        std::vector<BranchRow> rows(list.size());
        for (std::size_t i = 0; i < list.size(); ++i) rows[i] = {list[i].value, kNoItem};
        return rows;
    };
    return opening;
}

BranchModel::Opening HeapModel::open(const Place& place) const
{
    const NodeOrdinal node{place.row.item};
    const auto snapshot = m_set[place.spec.snapshot].snapshot;
    if (place.spec.kind == DominatedRows) {
        Opening opening;
        opening.spec = {DominatedRows, place.spec.snapshot, node.value};
        opening.estimate = snapshot->dominatorTree().subtreeCount(node);
        opening.rows = [snapshot, node](const Task&) {
            std::vector<BranchRow> rows;
            snapshot->dominatorTree().forEachChild(node, [&](NodeOrdinal child) {
                rows.push_back({child.value, kNoItem});
            });
            return rows;
        };
        return opening;
    }
    if (place.spec.kind == RetainerRows) {
        Opening opening;
        opening.spec = {RetainerRows, place.spec.snapshot, node.value};
        opening.estimate = snapshot->retainers()[node].size();
        opening.rows = [snapshot, node](const Task&) {
            std::vector<BranchRow> rows;
            const auto edges = snapshot->retainers()[node];
            for (auto it = edges.rbegin(); it != edges.rend();
                 ++it) { // DevTools' natural order: from the end
                const auto type = snapshot->graph().edge(*it).type;
                if (type == EdgeType::Invisible || type == EdgeType::Weak) continue;
                const auto from = snapshot->graph().source(*it);
                if (from != snapshot->graph().root()) rows.push_back({from.value, it->value});
            }
            return rows;
        };
        return opening;
    }
    return edgesOf(place.spec.snapshot, node);
}

RowKey HeapModel::sortKey(const BranchSpec& spec, int column) const
{
    RowKey key;
    const auto snapshot = m_set[spec.snapshot].snapshot;
    const bool isEdges = spec.kind == EdgeRows || spec.kind == RetainerRows;
    const auto retainedDown = [snapshot](BranchRow row) {
        return ~snapshot->retainedSize(NodeOrdinal{row.item});
    };
    // Edges in the order of core/analysis/edge_order.h: words before numbers, numbers by value, "__proto__" last.
    const auto edgeKey = [snapshot](BranchRow row) {
        return row.via == kNoItem ? EdgeNameKey()
                                  : edgeNameKey(snapshot->graph(), snapshot->graph().edge({row.via}));
    };
    const auto edgeNumber = [edgeKey](BranchRow row) -> std::uint64_t {
        const EdgeNameKey name = edgeKey(row);
        if (name.kind == EdgeNameKey::Word) return 0;
        if (name.kind == EdgeNameKey::Proto) return UINT64_MAX;
        return realKey(std::isnan(name.number) ? 0 : name.number);
    };
    const auto edgeText = [edgeKey](BranchRow row) { return edgeKey(row).text; };
    const auto tieByName = [&] {
        if (!isEdges) return;
        key.tieNumber = edgeNumber;
        key.tieText = edgeText;
    };
    const auto byDistance = [&] {
        key.number = [snapshot](BranchRow row) {
            return signedKey(snapshot->distance(NodeOrdinal{row.item}));
        };
        if (isEdges)
            key.tieText = [snapshot](BranchRow row) { return snapshot->displayName(NodeOrdinal{row.item}); };
    };
    if (spec.kind == RetainerRows) // as DevTools: the last in the file first
        key.place = [](BranchRow row) { return ~std::uint64_t{row.via}; };
    else if (isEdges)
        key.place = [](BranchRow row) { return std::uint64_t{row.via}; };
    else if (holdsNodes(spec))
        key.place = [](BranchRow row) { return std::uint64_t{row.item}; };
    if (column < 0) { // ascending
        if (spec.kind == RetainerRows) {
            byDistance();
        } else {
            key.number = retainedDown;
            tieByName();
        }
        return key;
    }
    switch (fieldOf(column)) {
    case NodeField::Name:
        if (isEdges) {
            key.pin = [edgeKey](BranchRow row) -> std::uint32_t {
                return edgeKey(row).kind == EdgeNameKey::Proto;
            };
            key.number = edgeNumber;
            key.text = edgeText;
            key.tieNumber = retainedDown;
        } else {
            key.text = [snapshot](BranchRow row) { return sortableName(*snapshot, NodeOrdinal{row.item}); };
        }
        break;
    case NodeField::Distance: byDistance(); break;
    case NodeField::Shallow:
        key.number = [snapshot](BranchRow row) { return snapshot->shallowSize(NodeOrdinal{row.item}); };
        tieByName();
        break;
    case NodeField::Retained:
        key.number = [snapshot](BranchRow row) { return snapshot->retainedSize(NodeOrdinal{row.item}); };
        tieByName();
        break;
    case NodeField::Blank: break;
    }
    return key;
}

QVariant HeapModel::cell(const Place& place, int column, int role) const
{
    if (!holdsNodes(place.spec)) return {};
    const auto& entry = m_set[place.spec.snapshot];
    const auto& snapshot = *entry.snapshot;
    const NodeOrdinal node{place.row.item};
    const bool hasEdge = place.row.via != kNoItem;
    switch (role) {
    case NodeRole: return QVariant::fromValue(quint32(node.value));
    case EntryRole: return QVariant::fromValue(entry.entry);
    case EdgeNameRole: return hasEdge ? edgeLabel(snapshot, {place.row.via}) : QVariant();
    case ClassKeyRole: return QString::fromStdString(snapshot.classes().info(snapshot.classOf(node)).key);
    case InternalRole:
        return isInternalNode(snapshot, node)
            || (hasEdge && isInternalEdge(snapshot.graph().edge({place.row.via}).type));
    default: break;
    }
    switch (fieldOf(column)) {
    case NodeField::Name: {
        if (role == SortRole || role == Qt::DisplayRole) {
            QString text = nodeTitle(snapshot, node);
            if (hasEdge) {
                const auto separator =
                    place.spec.kind == RetainerRows ? QStringLiteral(" in ") : QStringLiteral(" :: ");
                text = edgeLabel(snapshot, {place.row.via}) + separator + text;
                if (snapshot.graph().edge({place.row.via}).type == EdgeType::Weak) text += tr(" · weak");
            }
            if (isCycle(place)) text += tr(" · seen above");
            return text;
        }
        if (role == Qt::ToolTipRole) {
            QString tip = nodeToolTip(snapshot, node);
            if (hasEdge)
                tip.prepend(
                    tr("Edge %1, type %2\n")
                        .arg(edgeLabel(snapshot, {place.row.via}), edgeTypeLabel(snapshot, {place.row.via})));
            if (isCycle(place)) tip += tr("\nThis object stands above already: a cycle.");
            return tip;
        }
        return {};
    }
    case NodeField::Distance: return distanceCell(snapshot.distance(node), role);
    case NodeField::Shallow: return sizeCell(snapshot.shallowSize(node), snapshot.totalSize(), role);
    case NodeField::Retained: return sizeCell(snapshot.retainedSize(node), snapshot.totalSize(), role);
    case NodeField::Blank: return {};
    }
    return {};
}

} // namespace heaptrail::ui
