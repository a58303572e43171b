// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

enum class CollectionKind : std::uint8_t {
    None, ///< no collection: a string, a closure, a V8 internal
    Map,
    Set,
    WeakMap,
    WeakSet,
    Array,
    Object, ///< a plain object or class instance: its own properties, as a dictionary
    TypedArray, ///< typed arrays, Buffer, DataView: bytes
    ArrayBuffer, ///< bytes
};

/// What kind of collection a node is, by its shape in the graph rather than by its class's name: a subclass of Map
/// is a Map. Cost: O(the node's edges).
CollectionKind collectionKind(const Snapshot&, NodeOrdinal);

/// How many entries a collection has, as far as a snapshot tells: V8 writes no small integers unless asked to, so
/// an entry that is two of them, and an array's length, can be unseen.
struct EntryCount {
    CollectionKind kind{};
    std::uint64_t count{}; ///< entries seen (bytes for TypedArray and ArrayBuffer)
    bool isExact{}; ///< else there may be more: show as "≥"
    bool isAtMost{}; ///< not exact the other way: a view of a part of a shared buffer; show as "≤"
    std::uint64_t
        empty{}; ///< slots of an Array that have undefined or null, as new Array(n).fill(null) makes them
};
/// Empty for CollectionKind::None. Prototype objects (Map.prototype) are None or Object.
/// Cost: O(edges of the node and of its table).
/// Source: V8's OrderedHashTable (Map, Set), EphemeronHashTable (WeakMap), NameDictionary (objects in dictionary
///         mode): src/objects/ordered-hash-table.h, hash-table.h; HeapSnapshotGenerator names a table's slots by
///         their index.
std::optional<EntryCount> entryCount(const Snapshot&, NodeOrdinal);

/// One entry, decoded. Keys and values that are small integers have no node.
struct Entry {
    std::string key; ///< text for people: "\"user:17\"", "sessions", "3", "Socket @95"; "(number)" if unseen
    std::optional<NodeOrdinal> keyNode; ///< of Map, Set, WeakMap: the key object or string
    std::optional<NodeOrdinal> value;
    std::uint64_t position{}; ///< in insertion order (Map, Set), the index (Array), file order (Object)
};
struct Entries {
    EntryCount count;
    std::vector<Entry> entries; ///< the first `limit`, by position
};
/// Errors: Cancelled; a node that is no collection gives no entries.
Result<Entries> decodeEntries(const Snapshot&, NodeOrdinal, std::size_t limit = 1000, const Task& = {});

} // namespace heaptrail
