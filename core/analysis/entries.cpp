// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/entries.h"

#include "core/analysis/edge_order.h"
#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace heaptrail {
namespace {

constexpr std::size_t kKeyLength = 120;
constexpr int kMaxPrototypes = 16;
constexpr std::uint32_t kNear = 64; ///< slots to either side that are looked at for a key beside its value
constexpr std::uint32_t kMostLaidOut = 20'000; ///< slots of a table that is laid out for one entry

/// Slots of V8's tables are internal or weak edges named by their index.
std::optional<std::uint32_t> slotIndex(const Graph& graph, const Edge& edge)
{
    if (edge.isIndexed()) return {};
    const std::string_view name = graph.strings().escaped(StringOrdinal{edge.nameOrIndex});
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (name.empty() || error != std::errc{} || end != name.data() + name.size()) return {};
    return index;
}

std::optional<NodeOrdinal> internalTarget(const Snapshot& snapshot, NodeOrdinal node, std::string_view name)
{
    return snapshot.graph().target(node, EdgeType::Internal, name);
}

/// Written only where the capture asked for numeric values.
bool isSmallInteger(const Snapshot& snapshot, NodeOrdinal node)
{
    return snapshot.graph().type(node) == NodeType::Number && snapshot.isNamed(node, "smi number");
}

/// Names of the built-in that the prototype chain ends in. A subclass of Map says "Map" only there.
CollectionKind kindByPrototypes(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    struct Builtin {
        std::string_view name;
        CollectionKind kind;
    };
    static constexpr Builtin kBuiltins[] = {
        {"Map", CollectionKind::Map},         {"Set", CollectionKind::Set},
        {"WeakMap", CollectionKind::WeakMap}, {"WeakSet", CollectionKind::WeakSet},
        {"Array", CollectionKind::Array},
    };
    const auto prototypeOf = [&](NodeOrdinal object) {
        for (const Edge edge : graph.edges(object))
            if (edge.type == EdgeType::Property
                && snapshot.nameKinds()[StringOrdinal{edge.nameOrIndex}] == KnownName::Proto)
                return edge.to;
        return object;
    };
    for (int step = 0; step < kMaxPrototypes; ++step) {
        for (const Builtin& builtin : kBuiltins) // an object's name is never changed to "Detached …"
            if (graph.strings().equals(graph.nameIndex(node), builtin.name)) return builtin.kind;
        const NodeOrdinal above = prototypeOf(node);
        if (graph.type(above) != NodeType::Object || above == node) break;
        node = above;
    }
    return CollectionKind::Object;
}

/// How the slots of an OrderedHashMap or OrderedHashSet lie: 3 numbers, `buckets` numbers, then entries of key
/// (, value) and a chain number. The table's size tells the number of buckets, a power of two; where it
/// was moved to the owner, so do the indexes in use.
struct TableLayout {
    std::uint32_t first{}; ///< slot of the first key
    std::uint32_t stride{};
    bool isAscending{}; ///< are all slots in the order of their numbers, as V8 writes them?
};
std::optional<TableLayout> orderedTableLayout(const Snapshot& snapshot, NodeOrdinal owner, NodeOrdinal table,
                                              std::uint32_t stride)
{
    const Graph& graph = snapshot.graph();
    std::uint32_t least = UINT32_MAX, most = 0, last = 0;
    bool isAscending = true;
    for (const Edge edge : graph.edges(table)) {
        if (edge.type != EdgeType::Internal) continue;
        const auto slot = slotIndex(graph, edge);
        isAscending = isAscending && last <= slot.value_or(last);
        last = slot.value_or(last);
        if (!slot || *slot < 4 || isSmallInteger(snapshot, edge.to)) continue;
        least = std::min(least, *slot);
        most = std::max(most, *slot);
    }
    if (least == UINT32_MAX) return {};
    const auto fits = [&](std::uint32_t buckets) {
        const std::uint64_t first = 3 + std::uint64_t{buckets};
        if (first > least || most >= first + std::uint64_t{2} * buckets * stride) return false;
        for (const Edge edge : graph.edges(table)) {
            if (edge.type != EdgeType::Internal || isSmallInteger(snapshot, edge.to)) continue;
            const auto slot = slotIndex(graph, edge);
            if (slot && *slot >= first && (*slot - first) % stride == stride - 1)
                return false; // a chain number
        }
        return true;
    };
    const std::uint64_t bytes = std::max(snapshot.shallowSize(table), snapshot.shallowSize(owner));
    std::optional<TableLayout> best;
    for (std::uint32_t buckets = 2; buckets < (1u << 27); buckets *= 2) {
        if (std::uint64_t{3} + buckets > least) break;
        if (!fits(buckets)) continue;
        if (3 + buckets == least) return TableLayout{least, stride, isAscending}; // the first entry is there
        const std::uint64_t slots = 3 + std::uint64_t{buckets} * (1 + 2 * stride);
        if (!best || slots * 4 <= bytes) best = TableLayout{3 + buckets, stride, isAscending};
    }
    return best;
}

/// What V8 leaves in the place of a deleted entry. Up to V8 11 the file doesn't mention it; then it is named by its
/// text, and from V8 12 on (Node 22) by its type.
bool isHole(const Snapshot& snapshot, NodeOrdinal node)
{
    return snapshot.graph().type(node) == NodeType::Hidden
        && (snapshot.isNamed(node, "system / Hole") || snapshot.isNamed(node, "hole"));
}

struct OrderedEntry {
    std::optional<EdgeOrdinal> key, value;
};
/// Calls f(position, OrderedEntry) for the entries of a Map or Set, in the order in which they came in, until f
/// returns false.
template <class F>
void forEachOrdered(const Snapshot& snapshot, NodeOrdinal node, CollectionKind kind, F&& f)
{
    const Graph& graph = snapshot.graph();
    const auto table = internalTarget(snapshot, node, "table");
    if (!table) return;
    const std::uint32_t stride = kind == CollectionKind::Map ? 3 : 2;
    const auto layout = orderedTableLayout(snapshot, node, *table, stride);
    if (!layout) return;
    // Calls g(slot, target) for every key and value; until it returns false.
    const auto forEachSlot = [&](const auto& g) {
        for (const Edge edge : graph.edges(*table)) {
            const auto slot = slotIndex(graph, edge);
            if (edge.type != EdgeType::Internal || !slot || *slot < layout->first) continue;
            if (isHole(snapshot, edge.to)) continue;
            const std::uint32_t part = (*slot - layout->first) % stride;
            if (part != stride - 1 && !g(*slot - layout->first, edge.ordinal)) return;
        }
    };
    OrderedEntry entry;
    std::optional<std::uint32_t> position; // of `entry`; none before the first
    const auto pass = [&](std::uint32_t slot, EdgeOrdinal edge) {
        if (position != slot / stride) {
            if (position && !f(*position, entry)) return false;
            entry = {};
            position = slot / stride;
        }
        (slot % stride == 0 ? entry.key : entry.value) = edge;
        return true;
    };
    bool isWanted = true;
    if (layout->isAscending) {
        forEachSlot([&](std::uint32_t slot, EdgeOrdinal edge) { return isWanted = pass(slot, edge); });
    } else {
        std::vector<std::pair<std::uint32_t, EdgeOrdinal>> slots;
        forEachSlot([&](std::uint32_t slot, EdgeOrdinal edge) {
            slots.emplace_back(slot, edge);
            return true;
        });
        std::stable_sort(slots.begin(), slots.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [slot, edge] : slots)
            if (!(isWanted = pass(slot, edge))) break;
    }
    if (isWanted && position) f(*position, entry);
}

/// Slots of an EphemeronHashTable: 3 numbers, then key, value, key, value, …: keys at odd indexes.
/// Calls f(slot, key, value) with their edges.
template <class F>
void forEachEphemeron(const Snapshot& snapshot, NodeOrdinal node, F&& f)
{
    const Graph& graph = snapshot.graph();
    const auto table = internalTarget(snapshot, node, "table");
    if (!table) return;
    std::optional<EdgeOrdinal> key;
    std::uint32_t keySlot = 0;
    const auto flush = [&](std::optional<EdgeOrdinal> value) {
        if (key) f(keySlot, *key, value);
        key.reset();
    };
    for (const Edge edge : graph.edges(*table)) {
        if (edge.type != EdgeType::Weak) continue;
        const auto slot = slotIndex(graph, edge);
        if (!slot) continue;
        if (*slot % 2 == 1) {
            flush({});
            key = edge.ordinal;
            keySlot = *slot;
        } else {
            flush(key && *slot == keySlot + 1 ? std::optional(edge.ordinal) : std::nullopt);
        }
    }
    flush({});
}

/// Keys of an object in dictionary mode: a NameDictionary has a header of 5 or 6 slots by version, then key,
/// value, details. The lowest slot in use is a key, names always have a node, so the count is exact.
std::optional<std::uint64_t> dictionaryCount(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const auto table = internalTarget(snapshot, node, "properties");
    if (!table || graph.type(*table) != NodeType::Array) return {};
    const auto isName = [&](NodeOrdinal to) {
        const NodeType type = graph.type(to);
        return type == NodeType::String || type == NodeType::Symbol || type == NodeType::ConcatenatedString
            || type == NodeType::SlicedString;
    };
    std::uint32_t least = UINT32_MAX;
    for (const Edge edge : graph.edges(*table))
        if (const auto slot = slotIndex(graph, edge); slot && *slot >= 3 && isName(edge.to))
            least = std::min(least, *slot);
    if (least == UINT32_MAX) return {};
    std::uint64_t count = 0;
    for (const Edge edge : graph.edges(*table))
        if (const auto slot = slotIndex(graph, edge);
            slot && *slot >= least && (*slot - least) % 3 == 0 && isName(edge.to))
            ++count;
    return count;
}

/// An object's own properties: by index, then by name.
std::vector<EdgeOrdinal> propertiesInOrder(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    std::vector<EdgeOrdinal> elements, properties;
    for (const Edge edge : graph.edges(node))
        if (isOwnProperty(graph, edge))
            (edge.type == EdgeType::Element ? elements : properties).push_back(edge.ordinal);
    std::ranges::stable_sort(elements, {}, [&](EdgeOrdinal edge) { return graph.edge(edge).nameOrIndex; });
    std::vector<std::pair<EdgeNameKey, EdgeOrdinal>> named;
    named.reserve(properties.size());
    for (const EdgeOrdinal edge : properties) named.emplace_back(edgeNameKey(graph, graph.edge(edge)), edge);
    std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first.kind, a.first.number, a.first.text)
            < std::tie(b.first.kind, b.first.number, b.first.text);
    });
    for (const auto& [name, edge] : named) elements.push_back(edge);
    return elements;
}

EntryCount bufferBytes(const Snapshot& snapshot, NodeOrdinal node, CollectionKind kind)
{
    const Graph& graph = snapshot.graph();
    EntryCount result{kind, 0, false, false};
    NodeOrdinal buffer = node;
    if (kind == CollectionKind::TypedArray) {
        if (const auto found = internalTarget(snapshot, node, "buffer")) buffer = *found;
        std::uint32_t views = 0;
        for (const EdgeOrdinal retainer : snapshot.retainers()[buffer]) {
            const Edge edge = graph.edge(retainer);
            if (edge.type == EdgeType::Internal && graph.isNamed(edge, "buffer") && ++views > 1) break;
        }
        result.isAtMost = views > 1;
    }
    if (const auto store = internalTarget(snapshot, buffer, "backing_store")) {
        result.count = snapshot.shallowSize(*store);
        result.isExact = !result.isAtMost;
    } else {
        result.isAtMost = false; // bytes inside V8's heap: in nobody's size, or in the owner's
    }
    return result;
}

std::string keyText(const Snapshot& snapshot, NodeOrdinal node)
{
    switch (snapshot.graph().type(node)) {
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: {
        std::string text = snapshot.stringValue(node, kKeyLength);
        if (text.size() >= kKeyLength - 4) text += "…";
        return '"' + text + '"';
    }
    case NodeType::Number:
        if (const auto value = internalTarget(snapshot, node, "value"))
            return snapshot.stringValue(*value, kKeyLength);
        return "(number)";
    case NodeType::Symbol: return "Symbol(" + snapshot.rawName(node) + ')';
    default: return snapshot.className(node) + " @" + std::to_string(snapshot.graph().id(node).value);
    }
}

} // namespace

bool isOwnProperty(const Graph& graph, const Edge& edge)
{
    return edge.type == EdgeType::Element
        || (edge.type == EdgeType::Property && !graph.isNamed(edge, "__proto__"));
}

bool isUsedAsMap(const Snapshot& snapshot, NodeOrdinal node)
{
    return dictionaryCount(snapshot, node).has_value();
}

CollectionKind collectionKind(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    if (graph.type(node) != NodeType::Object) return CollectionKind::None;
    bool hasTable = false, hasBuffer = false, hasStore = false;
    for (const Edge edge : graph.edges(node)) {
        if (edge.type != EdgeType::Internal) continue;
        if (graph.isNamed(edge, "table"))
            hasTable = graph.type(edge.to) == NodeType::Array;
        else if (graph.isNamed(edge, "buffer"))
            hasBuffer = true;
        else if (graph.isNamed(edge, "backing_store"))
            hasStore = true;
    }
    if (hasBuffer) return CollectionKind::TypedArray;
    if (hasStore) return CollectionKind::ArrayBuffer;
    const CollectionKind kind = kindByPrototypes(snapshot, node);
    // Map.prototype is named Map as well, but has no table.
    const bool needsTable = kind != CollectionKind::Array && kind != CollectionKind::Object;
    return needsTable && !hasTable ? CollectionKind::Object : kind;
}

std::optional<EntryCount> entryCount(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    EntryCount result{collectionKind(snapshot, node), 0, false, false};
    switch (result.kind) {
    case CollectionKind::None: return {};
    case CollectionKind::TypedArray:
    case CollectionKind::ArrayBuffer: return bufferBytes(snapshot, node, result.kind);
    case CollectionKind::Map:
    case CollectionKind::Set: {
        // Deleted entries leave gaps, and so do pairs of small integers: exact where every key has a node.
        result.isExact = true;
        forEachOrdered(snapshot, node, result.kind, [&](std::uint32_t, const OrderedEntry& entry) {
            ++result.count;
            result.isExact &= entry.key.has_value();
            return true;
        });
        result.isExact &= result.count != 0;
        return result;
    }
    case CollectionKind::WeakMap:
    case CollectionKind::WeakSet:
        forEachEphemeron(snapshot, node,
                         [&](std::uint32_t, EdgeOrdinal, std::optional<EdgeOrdinal>) { ++result.count; });
        result.isExact = true;
        return result;
    case CollectionKind::Array: {
        std::uint64_t length = 0;
        std::optional<NodeOrdinal> constant; // undefined is one node, and so is null
        for (const Edge edge : graph.edges(node))
            if (edge.type == EdgeType::Element) {
                ++result.count;
                if (constant != edge.to)
                    if (const auto text = oddballText(snapshot, edge.to);
                        text == "undefined" || text == "null")
                        constant = edge.to;
                if (constant == edge.to) ++result.empty;
                length = std::max<std::uint64_t>(length, std::uint64_t{edge.nameOrIndex} + 1);
            }
        result.isExact =
            result.count == length && (length > 0 || !internalTarget(snapshot, node, "elements").has_value());
        result.count = length; // holes and small integers below the last element seen count too
        return result;
    }
    case CollectionKind::Object: {
        std::uint64_t properties = 0, elements = 0;
        for (const Edge edge : graph.edges(node))
            if (isOwnProperty(graph, edge)) ++(edge.type == EdgeType::Element ? elements : properties);
        const auto counted = dictionaryCount(snapshot, node);
        result.count = elements + (counted ? std::max(*counted, properties) : properties);
        result.isExact = counted.has_value() && elements == 0;
        return result;
    }
    }
    return {};
}

Result<Entries> decodeEntries(const Snapshot& snapshot, NodeOrdinal node, std::size_t limit, const Task& task)
{
    const Graph& graph = snapshot.graph();
    Entries result;
    const CollectionKind kind = collectionKind(snapshot, node);
    const bool isOrdered = kind == CollectionKind::Map || kind == CollectionKind::Set;
    // Entries of those are counted as they are read.
    const auto count = isOrdered ? EntryCount{kind, 0, true, false} : entryCount(snapshot, node);
    if (!count) return result;
    result.count = *count;
    const auto stop = [] { return fail(ErrorCode::Cancelled, "Stopped while reading entries."); };
    if (task.stopped()) return stop();
    switch (count->kind) {
    case CollectionKind::None:
    case CollectionKind::TypedArray:
    case CollectionKind::ArrayBuffer: break;
    case CollectionKind::Map:
    case CollectionKind::Set:
        forEachOrdered(snapshot, node, count->kind, [&](std::uint32_t position, const OrderedEntry& entry) {
            ++result.count.count;
            result.count.isExact &= entry.key.has_value();
            if (result.count.count % 4096 == 0 && task.stopped()) return false;
            if (result.entries.size() >= limit) return true;
            const auto target = [&](std::optional<EdgeOrdinal> edge) {
                return edge ? std::optional(graph.edge(*edge).to) : std::nullopt;
            };
            const auto key = target(entry.key);
            result.entries.push_back(
                {key ? keyText(snapshot, *key) : "(number)", key, target(entry.value), position});
            return true;
        });
        if (task.stopped()) return stop();
        result.count.isExact &= result.count.count != 0;
        break;
    case CollectionKind::WeakMap:
    case CollectionKind::WeakSet:
        forEachEphemeron(snapshot, node,
                         [&](std::uint32_t slot, EdgeOrdinal key, std::optional<EdgeOrdinal> value) {
                             if (result.entries.size() >= limit) return;
                             const NodeOrdinal of = graph.edge(key).to;
                             const auto held = value ? std::optional(graph.edge(*value).to) : std::nullopt;
                             result.entries.push_back({keyText(snapshot, of), of, held, slot / 2});
                         });
        break;
    case CollectionKind::Array:
    case CollectionKind::Object: {
        std::uint64_t position = 0;
        for (const Edge edge : graph.edges(node)) {
            if (count->kind == CollectionKind::Array ? edge.type != EdgeType::Element
                                                     : !isOwnProperty(graph, edge))
                continue;
            if (position % 4096 == 0 && task.stopped()) return stop();
            if (count->kind == CollectionKind::Object && result.entries.size() >= limit) break;
            result.entries.push_back({graph.edgeName(edge),
                                      {},
                                      edge.to,
                                      edge.type == EdgeType::Element ? edge.nameOrIndex : position});
            ++position;
        }
        if (count->kind == CollectionKind::Array) {
            std::sort(result.entries.begin(), result.entries.end(),
                      [](const Entry& a, const Entry& b) { return a.position < b.position; });
            if (result.entries.size() > limit) result.entries.resize(limit);
        }
        break;
    }
    }
    return result;
}

Result<std::vector<EntryEdges>> entryEdges(const Snapshot& snapshot, NodeOrdinal node, const Task& task)
{
    std::vector<EntryEdges> edges;
    const CollectionKind kind = collectionKind(snapshot, node);
    bool isStopped = false;
    const auto goesOn = [&] {
        isStopped = isStopped || (edges.size() % 4096 == 0 && task.stopped());
        return !isStopped;
    };
    if (kind == CollectionKind::Map || kind == CollectionKind::Set) {
        forEachOrdered(snapshot, node, kind, [&](std::uint32_t, const OrderedEntry& entry) {
            edges.push_back({entry.key, entry.value});
            return goesOn();
        });
    } else if (kind == CollectionKind::WeakMap || kind == CollectionKind::WeakSet) {
        forEachEphemeron(
            snapshot, node, [&](std::uint32_t, EdgeOrdinal key, std::optional<EdgeOrdinal> value) {
                if (goesOn()) edges.push_back({key, kind == CollectionKind::WeakMap ? value : std::nullopt});
            });
    } else if (kind == CollectionKind::Array) {
        std::vector<std::pair<std::uint32_t, EdgeOrdinal>> elements;
        for (const Edge edge : snapshot.graph().edges(node))
            if (edge.type == EdgeType::Element) elements.emplace_back(edge.nameOrIndex, edge.ordinal);
        std::sort(elements.begin(), elements.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : a.second.value < b.second.value;
        });
        for (const auto& [index, edge] : elements) {
            edges.push_back({{}, edge});
            if (!goesOn()) break;
        }
    } else if (kind == CollectionKind::Object && isUsedAsMap(snapshot, node)) {
        for (const EdgeOrdinal edge : propertiesInOrder(snapshot, node)) {
            edges.push_back({{}, edge});
            if (!goesOn()) break;
        }
    }
    if (isStopped) return fail(ErrorCode::Cancelled, "Stopped while reading entries.");
    return edges;
}

std::optional<EntrySlot> entrySlot(const Snapshot& snapshot, EdgeOrdinal ordinal)
{
    const Graph& graph = snapshot.graph();
    const Edge edge = graph.edge(ordinal);
    const NodeOrdinal table = graph.source(ordinal);
    const bool isWeak = edge.type == EdgeType::Weak; // of a WeakMap or WeakSet
    if ((edge.type != EdgeType::Internal && !isWeak) || graph.type(table) != NodeType::Array) return {};
    const auto slot = slotIndex(graph, edge);
    if (!slot) return {};
    std::optional<EntrySlot> found;
    for (const EdgeOrdinal retainer : snapshot.retainers()[table]) {
        const Edge up = graph.edge(retainer);
        if (up.type != EdgeType::Internal || !graph.isNamed(up, "table")) continue;
        const NodeOrdinal owner = graph.source(retainer);
        const CollectionKind kind = collectionKind(snapshot, owner);
        if (isWeak ? kind == CollectionKind::WeakMap || kind == CollectionKind::WeakSet
                   : kind == CollectionKind::Map || kind == CollectionKind::Set)
            found = {owner, kind, false, {}};
        break;
    }
    if (!found) return {};
    if (isWeak) {
        found->isKey = *slot % 2 == 1;
        if (found->isKey) {
            found->key = edge.to;
        } else if (ordinal.value > graph.firstEdge(table).value) {
            const Edge before = graph.edge(EdgeOrdinal{ordinal.value - 1});
            if (before.type == EdgeType::Weak && slotIndex(graph, before) == *slot - 1)
                found->key = before.to;
        }
        return found;
    }
    if (found->kind == CollectionKind::Set) {
        found->isKey = true;
        found->key = edge.to;
        return found;
    }
    // A key and its value are neighbours, and a number that has no node follows them.
    const std::uint32_t first = graph.firstEdge(table).value, end = graph.endEdge(table).value;
    const auto slotAt = [&](std::uint32_t at) -> std::optional<std::uint32_t> {
        if (at < first || at >= end) return {};
        const Edge other = graph.edge(EdgeOrdinal{at});
        if (other.type != EdgeType::Internal || isSmallInteger(snapshot, other.to)) return {};
        return slotIndex(graph, other);
    };
    const auto keyPart = [&](std::uint32_t at) -> std::optional<std::uint32_t> {
        const auto key = slotAt(at), value = slotAt(at + 1);
        return key && value && *value == *key + 1 ? std::optional(*key % 3) : std::nullopt;
    };
    std::optional<std::uint32_t> part;
    for (std::uint32_t step = 0; step <= kNear && !part; ++step) {
        part = keyPart(ordinal.value + step);
        if (!part && ordinal.value - first > step) part = keyPart(ordinal.value - 1 - step);
    }
    if (!part && end - first <= kMostLaidOut)
        if (const auto layout = orderedTableLayout(snapshot, found->owner, table, 3)) {
            if (*slot < layout->first) return {}; // of the table's head
            part = layout->first % 3;
        }
    if (!part) return found;
    found->isKey = *slot % 3 == *part;
    if (found->isKey) {
        found->key = edge.to;
    } else if (ordinal.value > first) {
        const Edge before = graph.edge(EdgeOrdinal{ordinal.value - 1});
        if (before.type == EdgeType::Internal && slotIndex(graph, before) == *slot - 1)
            found->key = before.to;
    }
    return found;
}

std::string entryKeyText(const Snapshot& snapshot, const EntrySlot& slot)
{
    return slot.key ? keyText(snapshot, *slot.key) : "(number)";
}

std::string entryName(const Snapshot& snapshot, EdgeOrdinal edge)
{
    const auto slot = entrySlot(snapshot, edge);
    if (!slot) return {};
    if (slot->kind == CollectionKind::Set || slot->kind == CollectionKind::WeakSet) return "entry";
    return (slot->isKey ? "key " : "entry ") + entryKeyText(snapshot, *slot);
}

void nameEntries(const Snapshot& snapshot, RetainingPath& path)
{
    for (PathStep& step : path)
        if (step.edge && step.label.starts_with('['))
            if (std::string name = entryName(snapshot, *step.edge); !name.empty())
                step.label = std::move(name);
}

void nameEntriesWithoutKeys(const Snapshot& snapshot, RetainingPath& path)
{
    for (PathStep& step : path) {
        if (!step.edge || !entrySlot(snapshot, *step.edge)) continue;
        if (step.label.starts_with('[')) step.label = kEntry;
        step.edgeName = kEntry;
    }
}

} // namespace heaptrail
