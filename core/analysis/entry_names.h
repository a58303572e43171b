// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/entries.h"
#include "core/analysis/retaining_paths.h"

#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// The edges that lead to an entry: of a Map, Set, WeakMap or WeakSet, slots of its table; of an Array, its own elements;
/// of an object that is used as a map, its own properties.
struct EntryEdges {
    std::optional<EdgeOrdinal> key; ///< none: a number, which has no node; of a Set, the entry itself
    std::optional<EdgeOrdinal>
        value; ///< of Map, WeakMap, Array and Object; none: a number, boolean, null or undefined
};
/// In insertion order, an Array's by index. An object's by index, then by name: V8 writes what it keeps in a table in the
/// order of hashes. Empty for every other kind, and for objects with fixed properties. Errors: Cancelled.
Result<std::vector<EntryEdges>> entryEdges(const Snapshot&, NodeOrdinal, const Task& = {});

/// Is the edge a property of an object's own, by name or by index?
bool isOwnProperty(const Graph&, const Edge&);
/// Does the program use the object as a map? V8 keeps its properties in a table, as where keys come and go. Of
/// CollectionKind::Object; what entryEdges() is not empty for. Cost: O(edges of the node and its table).
bool isUsedAsMap(const Snapshot&, NodeOrdinal);

/// The entry of a Map, Set, WeakMap or WeakSet that a slot of its table belongs to.
struct EntrySlot {
    NodeOrdinal owner; ///< the collection
    CollectionKind kind{};
    bool isKey{}; ///< of a Set, every slot
    std::optional<NodeOrdinal> key;
};
/// Empty for every other edge. Cost: O(1) where a key stands near its value, else O(slots), up to a bound.
std::optional<EntrySlot> entrySlot(const Snapshot&, EdgeOrdinal);
/// Entry::key of the entry.
std::string entryKeyText(const Snapshot&, const EntrySlot&);
/// entry "user:17", key "user:17", of a Set "entry"; empty where the edge leads to no entry.
std::string entryName(const Snapshot&, EdgeOrdinal);

/// Slots of tables by their keys, in the labels of a path: entry "user:17" for [1488]. Keys are contents: no pin and
/// no report may hold such a path.
void nameEntries(const Snapshot&, RetainingPath&);
/// What such a slot is called where no key may stand.
inline constexpr const char* kEntry = "entry";
/// The same without keys, in names of edges, too.
void nameEntriesWithoutKeys(const Snapshot&, RetainingPath&);

} // namespace heaptrail
