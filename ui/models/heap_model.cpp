// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/heap_model.h"

#include "core/analysis/dominated.h"
#include "core/analysis/edge_order.h"
#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "ui/models/columns.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace heaptrail::ui {

namespace {

constexpr std::uint32_t kBlock = 100; // entries in one block
constexpr std::uint32_t kCountedAtOnce = 1024; // slots; a larger table has blocks in any case

/// The root numbers what it refers to: that says nothing.
bool isNumberOfRoot(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    const Edge edge = snapshot.graph().edge(ordinal);
    if (snapshot.graph().source(edge.ordinal) != snapshot.graph().root()) return false;
    const std::string name = snapshot.graph().edgeName(edge);
    return name.find_first_not_of("0123456789") == name.npos;
}

std::optional<EdgeOrdinal> tableEdge(const Snapshot& snapshot, NodeOrdinal node)
{
    for (const Edge edge : snapshot.graph().edges(node))
        if (edge.type == EdgeType::Internal && snapshot.graph().isNamed(edge, "table")) return edge.ordinal;
    return {};
}

/// Does the edge lead from a collection to an entry? Else it is one of the collection's own.
bool isEntry(const Snapshot& snapshot, NodeOrdinal collection, EdgeOrdinal edge)
{
    return snapshot.graph().edge(edge).type == EdgeType::Element
        || snapshot.graph().source(edge) != collection;
}

std::vector<BranchRow> entryRows(const Snapshot& snapshot, NodeOrdinal node, std::size_t from, std::size_t to,
                                 const Task& task)
{
    std::vector<BranchRow> rows;
    const auto entries = entryEdges(snapshot, node, task);
    if (!entries) return rows;
    for (std::size_t at = from; at < std::min(to, entries->size()); ++at) {
        const EntryEdges& entry = (*entries)[at];
        const EdgeOrdinal edge = entry.value ? *entry.value : *entry.key;
        rows.push_back({snapshot.graph().edge(edge).to.value, edge.value});
    }
    return rows;
}

/// A collection's own edges: properties, and V8's table last. An object's properties are its entries.
std::vector<BranchRow> ownRows(const Snapshot& snapshot, NodeOrdinal node)
{
    std::vector<BranchRow> rows;
    const bool isObject = collectionKind(snapshot, node) == CollectionKind::Object;
    for (const Edge edge : snapshot.graph().edges(node)) {
        const bool isEntry =
            isObject ? isOwnProperty(snapshot.graph(), edge) : edge.type == EdgeType::Element;
        if (edge.type != EdgeType::Invisible && !isEntry) rows.push_back({edge.to.value, edge.ordinal.value});
    }
    return rows;
}

/// Tells nothing of the program: V8's shape, stores and cells, and the prototype. A closure's scope does.
bool isUntold(const Snapshot& snapshot, const Edge& edge, HeapModel::Fold folded)
{
    const Graph& graph = snapshot.graph();
    if (edge.type == EdgeType::Internal && graph.isNamed(edge, "context")) return false;
    return graph.isNamed(edge, "__proto__")
        || (folded == HeapModel::Fold::InternalsAndConstants && oddballText(snapshot, edge.to))
        || (isInternalEdge(edge.type) && isV8Object(snapshot, edge.to));
}

/// An object's edges: the ones that tell nothing, or the others.
std::vector<BranchRow> edgeRows(const Snapshot& snapshot, NodeOrdinal node, HeapModel::Fold folded,
                                bool areUntold)
{
    std::vector<BranchRow> rows;
    for (const Edge edge : snapshot.graph().edges(node))
        if (edge.type != EdgeType::Invisible && isUntold(snapshot, edge, folded) == areUntold)
            rows.push_back({edge.to.value, edge.ordinal.value});
    return rows;
}

/// A string of which a snapshot tells nothing but V8's hidden class.
bool hasInternalsAlone(const Snapshot& snapshot, NodeOrdinal node)
{
    if (snapshot.graph().type(node) != NodeType::String || snapshot.graph().edgeCount(node) == 0)
        return false;
    for (const Edge edge : snapshot.graph().edges(node))
        if (edge.type != EdgeType::Internal || !snapshot.graph().isNamed(edge, "map")) return false;
    return true;
}

/// Edges in the order of core/analysis/edge_order.h: words before numbers, numbers by value, "__proto__" last.
EdgeNameKey edgeKeyOf(const Snapshot& snapshot, BranchRow row)
{
    return row.via == kNoItem ? EdgeNameKey()
                              : edgeNameKey(snapshot.graph(), snapshot.graph().edge({row.via}));
}
std::uint64_t edgeNumberOf(const Snapshot& snapshot, BranchRow row)
{
    const EdgeNameKey name = edgeKeyOf(snapshot, row);
    if (name.kind == EdgeNameKey::Word) return 0;
    if (name.kind == EdgeNameKey::Proto) return UINT64_MAX;
    return realKey(std::isnan(name.number) ? 0 : name.number);
}
void tieByEdgeName(RowKey& key, const SnapshotPtr& snapshot)
{
    key.tieNumber = [snapshot](BranchRow row) { return edgeNumberOf(*snapshot, row); };
    key.tieText = [snapshot](BranchRow row) { return edgeKeyOf(*snapshot, row).text; };
}
auto retainedDown(const SnapshotPtr& snapshot)
{
    return [snapshot](BranchRow row) { return ~snapshot->retainedSize(NodeOrdinal{row.item}); };
}

void sortByEdgeName(RowKey& key, const SnapshotPtr& snapshot)
{
    key.pin = [snapshot](BranchRow row) -> std::uint32_t {
        return edgeKeyOf(*snapshot, row).kind == EdgeNameKey::Proto;
    };
    key.number = [snapshot](BranchRow row) { return edgeNumberOf(*snapshot, row); };
    key.text = [snapshot](BranchRow row) { return edgeKeyOf(*snapshot, row).text; };
    key.tieNumber = retainedDown(snapshot);
}
void sortByEntryKey(RowKey& key, const SnapshotPtr& snapshot)
{
    key.text = [snapshot](BranchRow row) {
        const auto slot = entrySlot(*snapshot, {row.via});
        return slot ? entryKeyText(*snapshot, *slot) : std::string();
    };
    tieByEdgeName(key, snapshot);
}
/// Entries, then properties, then V8's table.
void pinEntriesFirst(RowKey& key, const SnapshotPtr& snapshot, NodeOrdinal owner)
{
    key.pin = [snapshot, owner](BranchRow row) -> std::uint32_t {
        if (isEntry(*snapshot, owner, {row.via})) return 0;
        const Edge edge = snapshot->graph().edge({row.via});
        return edge.type == EdgeType::Internal && snapshot->graph().isNamed(edge, "table") ? 2 : 1;
    };
}

} // namespace

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

std::optional<std::int64_t> growthOf(const Snapshot& before, const Snapshot& now, NodeOrdinal node)
{
    const NodeId id = now.graph().id(node);
    if (!id.isHeapObject()) return {};
    const auto there = before.graph().nodeById(id);
    return std::int64_t(now.retainedSize(node)) - std::int64_t(there ? before.retainedSize(*there) : 0);
}

QVariant distanceCell(std::int32_t distance, int role)
{
    switch (role) {
    case Qt::DisplayRole: return formatDistance(distance);
    case SortRole: return QVariant::fromValue(qlonglong(distance));
    case Qt::ToolTipRole:
        return isShownDistance(distance) || distance == 0
            ? QVariant()
            : HeapModel::tr("No distance: only V8's own objects lead here from the root, or nothing does");
    default: return {};
    }
}

bool HeapModel::isNumeric(int column) const
{
    const auto field = fieldOf(column);
    return field != NodeField::Name && field != NodeField::Blank;
}

QModelIndex HeapModel::revealEdge(const QModelIndex& parent, EdgeOrdinal edge)
{
    const auto isIt = [edge](BranchRow row) { return row.via == edge.value; };
    const QModelIndex plain = reveal(parent, isIt);
    const auto first = placeOf(index(0, 0, parent));
    const auto inRest = [&] {
        const QModelIndex rest = reveal(parent, [](BranchRow row) { return row.item == kNoItem; });
        return rest.isValid() ? reveal(rest, isIt) : rest;
    };
    if (!first || (first->spec.kind != EntryRows && first->spec.kind != PartRows))
        return plain.isValid() ? plain : inRest();
    const auto& snapshot = snapshotOf(first->spec);
    const NodeOrdinal owner{first->spec.context};
    if (tableEdge(snapshot, owner) == edge) return parent;
    // A key stands in the row of its value.
    const auto isEntryOfIt = [&](BranchRow row) {
        if (row.via == edge.value) return true;
        if (row.via == kNoItem || row.via != edge.value + 1) return false;
        const auto slot = entrySlot(snapshot, edge);
        return slot && slot->isKey && entrySlot(snapshot, {row.via}).has_value();
    };
    if (first->spec.kind == EntryRows) {
        const QModelIndex entry = reveal(parent, isEntryOfIt);
        return entry.isValid() ? entry : inRest();
    }
    const auto entries = entryEdges(snapshot, owner);
    if (!entries) return {};
    const auto at = std::ranges::find_if(
        *entries, [edge](const EntryEdges& entry) { return entry.key == edge || entry.value == edge; });
    if (at == entries->end()) return inRest();
    const auto position = static_cast<std::uint32_t>(at - entries->begin());
    const QModelIndex block = reveal(parent, [position](BranchRow row) {
        return row.item != kNoItem && row.item <= position && position < row.via;
    });
    return block.isValid() ? reveal(block, isEntryOfIt) : block;
}

std::optional<HeapModel::NodeRef> HeapModel::nodeAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || !holdsNodes(place->spec) || place->row.item == kNoItem) return {};
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
    const auto isWalked = [](const Place& at) {
        return at.spec.kind == EdgeRows || at.spec.kind == RetainerRows || at.spec.kind == EntryRows
            || at.spec.kind == PropertyRows || at.spec.kind == PartRows;
    };
    if (!isWalked(place) || place.spec.kind == PartRows) return false;
    // The context of a branch of edges is the node whose edges they are: the row's parent, or what the tree is of.
    const Place* at = &place;
    std::optional<Place> held;
    QModelIndex index = place.index;
    for (int depth = 0; depth < 2000; ++depth) {
        if (!isWalked(*at)) return false;
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
    if (!holdsNodes(place.spec) || place.row.item == kNoItem) return true;
    const auto& snapshot = snapshotOf(place.spec);
    const NodeOrdinal node{place.row.item};
    if (place.spec.kind == DominatedRows) return dominatesAny(snapshot, node);
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
    const CollectionKind kind = collectionKind(*snapshot, node);
    // A few properties are best seen with what keeps most on top.
    const bool isMap =
        kind == CollectionKind::Object && opening.estimate > kBlock && isUsedAsMap(*snapshot, node);
    if (hasInternalsAlone(*snapshot, node)) {
        opening.spec.kind = PartRows;
        opening.rows = [](const Task&) { return std::vector<BranchRow>{{}}; };
        return opening;
    }
    if (kind == CollectionKind::Map || kind == CollectionKind::Set || kind == CollectionKind::WeakMap
        || kind == CollectionKind::WeakSet || kind == CollectionKind::Array || isMap) {
        if (const auto table = tableEdge(*snapshot, node))
            opening.estimate += snapshot->graph().edgeCount(snapshot->graph().edge(*table).to);
        std::size_t count = opening.estimate;
        if (opening.estimate <= kCountedAtOnce)
            if (const auto entries = entryEdges(*snapshot, node)) count = entries->size();
        if (count > kBlock) {
            opening.spec.kind = PartRows;
            opening.rows = [snapshot, node](const Task& task) {
                std::vector<BranchRow> rows;
                const auto entries = entryEdges(*snapshot, node, task);
                if (!entries) return rows;
                const auto size = static_cast<std::uint32_t>(entries->size());
                for (std::uint32_t first = 0; first < size; first += kBlock)
                    rows.push_back({first, std::min(first + kBlock, size)});
                rows.push_back({});
                return rows;
            };
            return opening;
        }
        if (count > 0 && !isMap) {
            opening.spec.kind = EntryRows;
            opening.rows = [snapshot, node, folded = m_folded](const Task& task) {
                auto rows = entryRows(*snapshot, node, 0, kBlock, task);
                auto own = ownRows(*snapshot, node);
                if (folded != Fold::Nothing && !own.empty()) own = {{}};
                rows.insert(rows.end(), own.begin(), own.end());
                return rows;
            };
            return opening;
        }
    }
    const Fold folded = node == snapshot->graph().root() ? Fold::Nothing : m_folded;
    opening.rows = [snapshot, node, folded](const Task&) {
        std::vector<BranchRow> rows;
        if (folded != Fold::Nothing) rows = edgeRows(*snapshot, node, folded, false);
        if (!rows.empty()) { // else V8's own is all there is
            if (!edgeRows(*snapshot, node, folded, true).empty()) rows.push_back({});
            return rows;
        }
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

std::vector<BranchRow> HeapModel::dominatedRows(const Snapshot& snapshot, NodeOrdinal node)
{
    std::vector<BranchRow> rows;
    forEachDominated(snapshot, node, [&](NodeOrdinal child) { rows.push_back({child.value, kNoItem}); });
    return rows;
}

BranchModel::Opening HeapModel::open(const Place& place) const
{
    const NodeOrdinal node{place.row.item};
    const auto snapshot = m_set[place.spec.snapshot].snapshot;
    if (place.spec.kind == PartRows) {
        const NodeOrdinal owner{place.spec.context};
        Opening opening;
        const bool isBlock = place.row.item != kNoItem;
        const bool isObject = isBlock && collectionKind(*snapshot, owner) == CollectionKind::Object;
        const Kind block = isObject ? PropertyRows : EntryRows;
        opening.spec = {isBlock ? block : EdgeRows, place.spec.snapshot, owner.value};
        opening.estimate = snapshot->graph().edgeCount(owner);
        if (const auto table = tableEdge(*snapshot, owner))
            opening.estimate += snapshot->graph().edgeCount(snapshot->graph().edge(*table).to);
        opening.rows = [snapshot, owner, isBlock, row = place.row](const Task& task) {
            return isBlock ? entryRows(*snapshot, owner, row.item, row.via, task) : ownRows(*snapshot, owner);
        };
        return opening;
    }
    if (holdsNodes(place.spec) && place.row.item == kNoItem) {
        Opening opening;
        opening.spec = {EdgeRows, place.spec.snapshot, place.spec.context};
        opening.rows = [snapshot, owner = NodeOrdinal{place.spec.context}, folded = m_folded,
                        isCollection = place.spec.kind == EntryRows](const Task&) {
            return isCollection ? ownRows(*snapshot, owner) : edgeRows(*snapshot, owner, folded, true);
        };
        return opening;
    }
    if (place.spec.kind == DominatedRows) {
        Opening opening;
        opening.spec = {DominatedRows, place.spec.snapshot, node.value};
        opening.estimate = snapshot->dominatorTree().subtreeCount(node);
        opening.rows = [snapshot, node](const Task&) { return dominatedRows(*snapshot, node); };
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
    RowKey key = keyOf(spec, column);
    if ((spec.kind != EdgeRows && spec.kind != EntryRows) || m_folded == Fold::Nothing) return key;
    // The row of those that are folded is no node, and the last in any order.
    const auto guard = [](auto& function) {
        if (function)
            function = [whole = std::move(function)](BranchRow row) {
                return row.item == kNoItem ? decltype(whole(row))() : whole(row);
            };
    };
    guard(key.number);
    guard(key.text);
    guard(key.tieNumber);
    guard(key.tieText);
    guard(key.place);
    key.pin = [pin = key.pin](BranchRow row) -> std::uint32_t {
        return row.item == kNoItem ? 3 : pin ? pin(row) : 0;
    };
    return key;
}

RowKey HeapModel::keyOf(const BranchSpec& spec, int column) const
{
    RowKey key;
    const auto snapshot = m_set[spec.snapshot].snapshot;
    if (spec.kind == PartRows) { // blocks keep their order
        key.pin = [](BranchRow row) { return row.item; };
        return key;
    }
    if (spec.kind == EntryRows) {
        pinEntriesFirst(key, snapshot, NodeOrdinal{spec.context});
        if (column < 0) {
            key.number = [snapshot](BranchRow row) {
                const Edge edge = snapshot->graph().edge({row.via});
                return edge.type == EdgeType::Element ? edge.nameOrIndex : 0;
            };
            key.place = [](BranchRow row) { return std::uint64_t{row.via}; };
            return key;
        }
    }
    if (spec.kind == PropertyRows && column < 0) { // as entryEdges() has them
        key.pin = [snapshot](BranchRow row) -> std::uint32_t {
            return snapshot->graph().edge({row.via}).type != EdgeType::Element;
        };
        tieByEdgeName(key, snapshot);
        key.number = key.tieNumber;
        key.text = key.tieText;
        key.place = [](BranchRow row) { return std::uint64_t{row.via}; };
        return key;
    }
    const bool isEdges = spec.kind == EdgeRows || spec.kind == RetainerRows || spec.kind == EntryRows
        || spec.kind == PropertyRows;
    const bool isRoot = spec.context == snapshot->graph().root().value;
    if (column < 0 && spec.kind == EdgeRows
        && (isRoot || m_folded == Fold::Nothing)) // what the program made, then V8's own roots and edges
        key.pin = [snapshot, isRoot](BranchRow row) -> std::uint32_t {
            if (isRoot) return snapshot->graph().type(NodeOrdinal{row.item}) == NodeType::Synthetic;
            const Edge edge = snapshot->graph().edge({row.via});
            return isInternalEdge(edge.type) || snapshot->graph().isNamed(edge, "__proto__");
        };
    if (spec.kind == RetainerRows) // as DevTools: the last in the file first
        key.place = [](BranchRow row) { return ~std::uint64_t{row.via}; };
    else if (isEdges)
        key.place = [](BranchRow row) { return std::uint64_t{row.via}; };
    else if (holdsNodes(spec))
        key.place = [](BranchRow row) { return std::uint64_t{row.item}; };
    if (column < 0 && spec.kind != RetainerRows) { // ascending
        key.number = retainedDown(snapshot);
        if (isEdges) tieByEdgeName(key, snapshot);
        return key;
    }
    switch (column < 0 ? NodeField::Distance : fieldOf(column)) {
    case NodeField::Name:
        if (spec.kind == EntryRows)
            sortByEntryKey(key, snapshot);
        else if (isEdges)
            sortByEdgeName(key, snapshot);
        else
            key.text = [snapshot](BranchRow row) { return sortableName(*snapshot, NodeOrdinal{row.item}); };
        break;
    case NodeField::Distance:
        key.number = [snapshot](BranchRow row) {
            return signedKey(snapshot->distance(NodeOrdinal{row.item}));
        };
        if (isEdges)
            key.tieText = [snapshot](BranchRow row) { return snapshot->displayName(NodeOrdinal{row.item}); };
        break;
    case NodeField::Shallow:
        key.number = [snapshot](BranchRow row) { return snapshot->shallowSize(NodeOrdinal{row.item}); };
        if (isEdges) tieByEdgeName(key, snapshot);
        break;
    case NodeField::Retained:
        key.number = [snapshot](BranchRow row) { return snapshot->retainedSize(NodeOrdinal{row.item}); };
        if (isEdges) tieByEdgeName(key, snapshot);
        break;
    case NodeField::Growth:
        key.number = [snapshot, before = m_before.snapshot](BranchRow row) {
            return signedKey(before ? growthOf(*before, *snapshot, {row.item}).value_or(0) : 0);
        };
        break;
    case NodeField::Blank: break;
    }
    return key;
}

QVariant HeapModel::cell(const Place& place, int column, int role) const
{
    if (place.spec.kind == PartRows) {
        if (role == InternalRole) return place.row.item == kNoItem;
        if (fieldOf(column) != NodeField::Name || (role != Qt::DisplayRole && role != SortRole)) return {};
        return place.row.item == kNoItem
            ? tr("Internals")
            : tr("Entries %1 to %2").arg(formatCount(place.row.item + 1), formatCount(place.row.via));
    }
    if (holdsNodes(place.spec) && place.row.item == kNoItem) {
        if (role == InternalRole) return true;
        const bool isName = fieldOf(column) == NodeField::Name;
        if (!isName || (role != Qt::DisplayRole && role != SortRole)) return {};
        return m_folded == Fold::Internals ? tr("Internals") : tr("Internals and constants");
    }
    if (!holdsNodes(place.spec)) return {};
    const auto& entry = m_set[place.spec.snapshot];
    const auto& snapshot = *entry.snapshot;
    const NodeOrdinal node{place.row.item};
    const bool hasEdge = place.row.via != kNoItem;
    const bool isOfMap = place.spec.kind == PropertyRows; // key → value, as a Map's
    const bool isOfEntry = isOfMap
        || (place.spec.kind == EntryRows
            && isEntry(snapshot, NodeOrdinal{place.spec.context}, {place.row.via}));
    // A retainer that is not the edge's source is the collection whose entry it holds.
    const bool isHeldEntry =
        place.spec.kind == RetainerRows && hasEdge && snapshot.graph().source({place.row.via}) != node;
    switch (role) {
    case NodeRole: return QVariant::fromValue(quint32(node.value));
    case EntryRole: return QVariant::fromValue(entry.entry);
    case EdgeNameRole: return hasEdge ? edgeNameLabel(snapshot, {place.row.via}) : QVariant();
    case ClassKeyRole: return QString::fromStdString(snapshot.classes().info(snapshot.classOf(node)).key);
    case InternalRole:
        return isInternalNode(snapshot, node)
            || (hasEdge && !isOfEntry && !isHeldEntry
                && isInternalEdge(snapshot.graph().edge({place.row.via}).type));
    default: break;
    }
    switch (fieldOf(column)) {
    case NodeField::Name: {
        if (role == SortRole || role == Qt::DisplayRole) {
            QString text =
                hasEdge || role == SortRole ? nodeTitle(snapshot, node) : heldTitle(snapshot, node);
            if (hasEdge && place.spec.kind != RetainerRows) // as the program writes it: undefined, null, true
                if (const auto value = oddballText(snapshot, node))
                    text = safeText(*value) + QLatin1Char(' ') + formatId(snapshot.graph().id(node).value);
            if (isOfMap) {
                text = edgeLabel(snapshot, {place.row.via}) + QStringLiteral(" → ") + text;
            } else if (isOfEntry && snapshot.graph().edge({place.row.via}).type != EdgeType::Element) {
                const auto slot = entrySlot(snapshot, {place.row.via});
                if (slot && (slot->kind == CollectionKind::Map || slot->kind == CollectionKind::WeakMap))
                    text = safeText(entryKeyText(snapshot, *slot), 160) + QStringLiteral(" → ")
                        + (slot->isKey ? tr("(primitive)") : text);
            } else if (hasEdge && !isNumberOfRoot(snapshot, {place.row.via})) {
                text = place.spec.kind == RetainerRows
                    ? retainerLabel(snapshot, {place.row.via}) + QStringLiteral(" in ") + text
                    : edgeLabel(snapshot, {place.row.via}) + QStringLiteral(" :: ") + text;
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
            if (isCycle(place)) tip += tr("\nCycle: this object is shown above.");
            return tip;
        }
        return {};
    }
    case NodeField::Distance: return distanceCell(snapshot.distance(node), role);
    case NodeField::Shallow: return sizeCell(snapshot.shallowSize(node), snapshot.totalSize(), role);
    case NodeField::Retained: return sizeCell(snapshot.retainedSize(node), snapshot.totalSize(), role);
    case NodeField::Growth:
        if (!m_before.snapshot) return {};
        return numberCell(ColumnKind::BytesDelta, growthOf(*m_before.snapshot, snapshot, node), 0, role);
    case NodeField::Blank: return {};
    }
    return {};
}

} // namespace heaptrail::ui
