// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bitset.h"
#include "core/graph/graph.h"
#include "core/graph/name_kinds.h"

#include <cstdint>

namespace heaptrail {

/// Which edges keep their target alive, for dominators (numbers.md 5). A view of what it is made from.
///
/// Source: DevTools' isEssentialEdge (HeapSnapshot.ts).
class EdgePolicy {
public:
    EdgePolicy(const Graph& graph, const NameKinds& names, const Bitset<NodeOrdinal>& pageOwned)
        : m_graph{&graph}
        , m_names{&names}
        , m_pageOwned{&pageOwned}
    {
    }

    /// `name` is the edge's entry in edgeName.
    bool isEssential(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        if (isPlain(from, edge, name) & isPageOwned(from)) return true;
        return (from == 0 || isPageOwned(from) || !isPageOwned(edge.to().value))
            && isEssentialOnCloserLook(from, edge, name);
    }
    /// The same from a node that the page owns: then it does not matter what else it owns.
    bool isEssentialFromOwned(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        return isPlain(from, edge, name) || isEssentialOnCloserLook(from, edge, name);
    }

    bool isPageOwned(std::uint32_t node) const noexcept { return (*m_pageOwned)[{node}]; }

private:
    /// Nearly all edges need no further look. That is found without branches of its own, as edge types alternate
    /// unpredictably: three times as fast.
    bool isPlain(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        const EdgeType type = edge.type();
        const StringOrdinal internalName{type == EdgeType::Internal ? name : 0};
        return static_cast<bool>((type != EdgeType::Weak) & (type != EdgeType::Shortcut)
                                 & (from != edge.to().value)
                                 & ((*m_names)[internalName] != KnownName::Ephemeron));
    }
    bool isEssentialOnCloserLook(std::uint32_t from, PackedEdge edge, std::uint32_t name) const noexcept
    {
        const EdgeType type = edge.type();
        if (type == EdgeType::Weak || from == edge.to().value) return false;
        if (type == EdgeType::Shortcut && from != 0) return false;
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
    const Bitset<NodeOrdinal>* m_pageOwned;
};

} // namespace heaptrail
