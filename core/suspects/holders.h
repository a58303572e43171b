// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"

#include <unordered_map>

namespace heaptrail {

/// Who holds a node of the last snapshot, on its best path, in the terms of a developer: collections and objects, not
/// their backing stores. Remembers what it was asked.
class Holders {
public:
    explicit Holders(const History& history)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
    {
    }
    /// The node before it on its best path; itself at a root.
    NodeOrdinal parent(NodeOrdinal node) const;
    /// The object that people see instead of its backing store.
    NodeOrdinal shown(NodeOrdinal node);
    /// V8's own: code, shapes, stores, texts. Never what a suspect is named after.
    bool isEngine(NodeOrdinal node) const;
    /// A Map, Set, Array or list of timers.
    bool isCollection(NodeOrdinal node);
    bool isTimers(NodeOrdinal node);
    /// The collection that an object sits in; itself where there is none near.
    NodeOrdinal collectionAbove(NodeOrdinal node);
    /// The nearest plain object that is a table by name: `node`, or an object above it, is one of many values of one class.
    /// `node` itself if none is near.
    NodeOrdinal tableAbove(NodeOrdinal node);
    /// From a node of a linked list to what holds the list: up while the class stays the same. Of a queue that is a chain
    /// of buffers, also from a buffer's array.
    /// Cost: all calls together are linear in the nodes.
    NodeOrdinal headOfList(NodeOrdinal node);
    /// Number of values of such a table.
    std::size_t valuesOf(NodeOrdinal table) const;
    /// The holder of the tree that `node` is part of: objects of one class that keep each other, in fields or collections.
    /// `node` itself if it is part of none.
    NodeOrdinal headOfTree(NodeOrdinal node);
    /// Are both the same field of instances of one class: two lists of a tree?
    bool areOfOneTree(NodeOrdinal below, NodeOrdinal above);
    /// A name that many unrelated things share.
    bool isGeneric(ClassOrdinal cls) const;
    static bool isModule(const PathRoot& root)
    {
        return root.kind == PathRootKind::ModuleExports || root.kind == PathRootKind::TopLevelScope;
    }
    /// Nodes visited so far.
    std::uint64_t visits() const noexcept { return m_visits; }

private:
    /// The class of nearly all values of a plain object with many; none for a record.
    std::optional<ClassOrdinal> classOfMost(NodeOrdinal object);
    /// The last node of the class of `node` on the way up from it.
    NodeOrdinal endOfList(NodeOrdinal node);
    /// Is it a queue of two buffers or more?
    bool isBufferQueue(NodeOrdinal node);

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    std::unordered_map<NodeOrdinal, bool> m_isCollection, m_isTimers, m_isBufferQueue;
    std::unordered_map<NodeOrdinal, std::optional<ClassOrdinal>> m_mostOf; ///< classOfMost() of plain objects
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_shown;
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_endOfList; ///< on long lists, of every so many nodes
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_topOfTree; ///< of each node that was asked for
    mutable std::uint64_t m_visits{};
};

} // namespace heaptrail
