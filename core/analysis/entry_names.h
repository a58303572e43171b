// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/entries.h"
#include "core/analysis/retaining_paths.h"

#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// The edges that lead to an entry: of a Map, Set, WeakMap or WeakSet, slots of its table; of an Array, its own elements.
struct EntryEdges {
    std::optional<EdgeOrdinal> key; ///< none: a number, which has no node; of a Set, the entry itself
    std::optional<EdgeOrdinal>
        value; ///< of Map, WeakMap and Array; none: a number, boolean, null or undefined
};
/// In insertion order, an Array's by index. Empty for every other kind. Errors: Cancelled.
Result<std::vector<EntryEdges>> entryEdges(const Snapshot&, NodeOrdinal, const Task& = {});

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
