// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/lazy.h"
#include "core/load/raw_snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// One outgoing edge, by value.
struct Edge {
    EdgeOrdinal ordinal;
    EdgeType type{};
    std::uint32_t nameOrIndex{};
    NodeOrdinal to;
    /// element and hidden edges carry a number, all others a string (numbers.md 7.5).
    bool isIndexed() const noexcept { return type == EdgeType::Element || type == EdgeType::Hidden; }
};

/// The nodes and edges of one snapshot as in the file. Immutable; readable from every thread.
class Graph {
public:
    explicit Graph(RawSnapshot raw, unsigned threads = 1);

    std::uint32_t nodeCount() const noexcept { return static_cast<std::uint32_t>(m_raw.nodeCount()); }
    std::uint32_t edgeCount() const noexcept { return static_cast<std::uint32_t>(m_raw.edgeCount()); }
    NodeOrdinal root() const noexcept { return NodeOrdinal{0}; }

    NodeType type(NodeOrdinal node) const noexcept { return m_raw.nodeType[node]; }
    StringOrdinal nameIndex(NodeOrdinal node) const noexcept { return m_raw.nodeName[node]; }
    NodeId id(NodeOrdinal node) const noexcept { return {m_raw.nodeId[node]}; }
    std::string_view typeName(NodeOrdinal node) const noexcept { return m_raw.meta.nodeTypeName(type(node)); }
    /// The node with this id; the first, should several (even ids of V8 up to 11.3) share it.
    /// Cost: binary search in orderById(); the first call builds that.
    std::optional<NodeOrdinal> nodeById(NodeId) const;
    /// All nodes ascending by id, equal ids by ordinal; empty if the nodes stand in that order already. Built
    /// on first use, then kept; thread-safe. 4 bytes a node, and 16 while it is built. Errors: Cancelled.
    Result<std::span<const std::uint32_t>> orderById(const Task&) const;
    /// The same, and nothing stops it: where it is known to be there, or the snapshot to be small.
    std::span<const std::uint32_t> orderById() const;
    /// Largest odd id: the boundary for "allocated between snapshots". 0 if there is none.
    NodeId maxHeapObjectId() const noexcept;

    EdgeOrdinal firstEdge(NodeOrdinal node) const noexcept { return {m_raw.firstEdge[node.value]}; }
    EdgeOrdinal endEdge(NodeOrdinal node) const noexcept { return {m_raw.firstEdge[node.value + 1]}; }
    std::uint32_t edgeCount(NodeOrdinal node) const noexcept
    {
        return endEdge(node).value - firstEdge(node).value;
    }
    Edge edge(EdgeOrdinal edge) const noexcept
    {
        const PackedEdge packed = m_raw.edge[edge];
        return {edge, packed.type(), m_raw.edgeName[edge], packed.to()};
    }
    /// Outgoing edges in file order, as values: for (const Edge edge : graph.edges(node)).
    auto edges(NodeOrdinal node) const
    {
        struct Iterator {
            const Graph* graph;
            std::uint32_t at;
            Edge operator*() const noexcept { return graph->edge(EdgeOrdinal{at}); }
            Iterator& operator++() noexcept
            {
                ++at;
                return *this;
            }
            bool operator!=(const Iterator& other) const noexcept { return at != other.at; }
        };
        struct Range {
            Iterator first, last;
            Iterator begin() const noexcept { return first; }
            Iterator end() const noexcept { return last; }
        };
        return Range{{this, firstEdge(node).value}, {this, endEdge(node).value}};
    }
    /// The node that an edge comes from. Cost: a binary search in a sampled index.
    NodeOrdinal source(EdgeOrdinal) const noexcept;
    std::string_view edgeTypeName(EdgeType type) const noexcept { return m_raw.meta.edgeTypeName(type); }
    /// The edge's name as text: the number in decimal, or the string, unescaped (numbers.md 7.5).
    std::string edgeName(const Edge&) const;
    /// Its first `limit` bytes, or less by the rest of a character. Cost: O(limit).
    std::string edgeName(const Edge&, std::size_t limit) const;
    /// Is its name a word, for sorting and filtering? Not so: a number, and a shortcut whose string begins with an
    /// integer, as that integer is its name (numbers.md 7.5).
    bool isStringNamed(const Edge& edge) const;
    /// How DevTools writes the edge: ".name", "[\"two words\"]", "[3]", "->variable", "{internal}", "[[weak]]".
    std::string edgeText(const Edge& edge) const;
    /// Does this edge carry this name in the file? Indexed edges never do.
    bool isNamed(const Edge& edge, std::string_view name) const
    {
        return !edge.isIndexed() && strings().equals(StringOrdinal{edge.nameOrIndex}, name);
    }
    /// The target of the node's first edge of this type and name; the usual way to read V8's internal slots.
    std::optional<NodeOrdinal> target(NodeOrdinal node, EdgeType type, std::string_view name) const;

    const StringTable& strings() const noexcept { return m_raw.strings; }
    /// Everything else that the file holds: locations, samples, trace tree, scopes, notices.
    const RawSnapshot& raw() const noexcept { return m_raw; }
    std::size_t memoryBytes() const noexcept;

private:
    friend class SnapshotBuilder; // analysis/snapshot.cpp takes the sizes over, to change them in place
    RawSnapshot m_raw;
    BigArray<std::uint32_t> m_sourceOfBlock; ///< source of every 64th edge
    std::unique_ptr<Lazy<BigArray<std::uint32_t>>> m_idOrder;
    NodeId m_maxHeapObjectId;
};

} // namespace heaptrail
