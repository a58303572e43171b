// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/graph/graph.h"
#include "core/graph/name_kinds.h"

#include <cstdint>

namespace heaptrail {

/// Which edges keep their target alive, for dominators (numbers.md 5). A view of what it is made from.
///
/// Source: DevTools' isEssentialEdge (HeapSnapshot.ts).
class EdgePolicy {
public:
    /// `flags` has one byte a node; `pageOwned` is the bit of those that say so.
    EdgePolicy(const Graph& graph, const NameKinds& names, const std::uint8_t* flags, std::uint8_t pageOwned)
        : m_graph{&graph}
        , m_names{&names}
        , m_flags{flags}
        , m_pageOwned{pageOwned}
    {
    }

    /// `name` is the edge's entry in edgeName.
    bool isEssential(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        // Nearly all edges need no further look. That is found without branches of its own, as edge types alternate
        // unpredictably: three times as fast.
        const EdgeType type = edge.type();
        const std::uint32_t to = edge.to().value;
        const StringOrdinal internalName{type == EdgeType::Internal ? name : 0};
        const bool isPlain = static_cast<bool>((type != EdgeType::Weak) & (type != EdgeType::Shortcut)
                                               & (from != to) & ((m_flags[from] & m_pageOwned) != 0)
                                               & ((*m_names)[internalName] != KnownName::Ephemeron));
        return isPlain || isEssentialOnCloserLook(from, edge, name);
    }

    bool isPageOwned(std::uint32_t node) const noexcept { return (m_flags[node] & m_pageOwned) != 0; }

private:
    bool isEssentialOnCloserLook(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        const EdgeType type = edge.type();
        const std::uint32_t to = edge.to().value;
        if (type == EdgeType::Weak || from == to) return false;
        if (from != 0) {
            if (type == EdgeType::Shortcut) return false;
            if (!(m_flags[from] & m_pageOwned) && (m_flags[to] & m_pageOwned)) return false;
        }
        return type != EdgeType::Internal || !isOfOwnTable(from, StringOrdinal{name});
    }
    /// The WeakMap table's own edge to a value: the value lives as long as its key.
    bool isOfOwnTable(std::uint32_t from, StringOrdinal name) const noexcept
    {
        return (*m_names)[name] == KnownName::Ephemeron
            && m_names->ephemeron(name).table == m_graph->id(NodeOrdinal{from}).value;
    }

    const Graph* m_graph;
    const NameKinds* m_names;
    const std::uint8_t* m_flags;
    std::uint8_t m_pageOwned;
};

} // namespace heaptrail
