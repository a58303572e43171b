// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/format/meta.h"
#include "core/load/string_table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// An edge's type and target in 4 bytes: the type in the upper 4 bits, the target's ordinal below.
/// Hence at most 2^28 nodes; the reader refuses more in words.
struct PackedEdge {
    std::uint32_t bits{};
    static constexpr std::uint32_t kMaxNodes = std::uint32_t{1} << 28;
    static constexpr PackedEdge of(EdgeType type, NodeOrdinal to) noexcept
    {
        return {static_cast<std::uint32_t>(type) << 28 | to.value};
    }
    constexpr EdgeType type() const noexcept { return static_cast<EdgeType>(bits >> 28); }
    constexpr NodeOrdinal to() const noexcept { return {bits & (kMaxNodes - 1)}; }
};

/// Where a function or an object's constructor stands in its source. 0-based, as in the file.
struct SourceLocation {
    std::uint32_t scriptId{};
    std::uint32_t line{};
    std::uint32_t column{};
    friend constexpr auto operator<=>(const SourceLocation&, const SourceLocation&) = default;
};
struct NodeLocation {
    NodeOrdinal node;
    SourceLocation location;
};

struct Sample {
    std::int64_t timestampUs{};
    std::uint64_t lastAssignedId{};
};
struct TraceFunction {
    std::uint64_t functionId{};
    StringOrdinal name, scriptName;
    std::uint32_t scriptId{}, line{}, column{}; ///< line and column 1-based, 0 = unknown
};
struct TraceNode {
    std::uint32_t id{}, function{}, count{}, size{};
    std::uint32_t parent{}; ///< position in the vector; the root's is its own
};
struct Scope {
    NodeOrdinal script;
    std::int32_t scopeId{}; ///< the script's own scope may be negative: Chrome writes −2
    std::uint32_t depth{}, contextVarsCount{}, usesCount{};
};
struct ScopeUse {
    std::int32_t declaringScopeId{};
    std::uint32_t slotIndex{};
};

/// Something odd that was survived, for a banner or a line on standard error.
struct Notice {
    std::string message; ///< one sentence
};

/// A file's columns, with every link checked: string ordinals and edge targets are in range, edge counts add
/// up. Made by readSnapshot, taken over by Graph without a copy.
struct RawSnapshot {
    Meta meta;
    Column<NodeOrdinal, NodeType> nodeType; ///< 1 byte a node
    Column<NodeOrdinal, StringOrdinal> nodeName; ///< 4 bytes a node
    CompactColumn<NodeOrdinal> nodeId; ///< 4 bytes a node
    CompactColumn<NodeOrdinal> selfSize; ///< 4 bytes a node; the file's own sizes
    Column<NodeOrdinal, std::uint8_t> detachedness; ///< 1 byte a node; empty where the file has no such field
    Column<NodeOrdinal, std::uint32_t> traceNodeId; ///< empty unless the file records allocation stacks
    BigArray<std::uint32_t>
        firstEdge; ///< nodeCount + 1 entries; node n's edges are firstEdge[n] .. firstEdge[n+1]
    Column<EdgeOrdinal, PackedEdge> edge; ///< 4 bytes an edge
    Column<EdgeOrdinal, std::uint32_t>
        edgeName; ///< 4 bytes an edge: a number for element and hidden, else a StringOrdinal
    StringTable strings;
    std::vector<NodeLocation> locations; ///< ascending by node, one a node
    std::vector<Sample> samples;
    std::vector<TraceFunction> traceFunctions;
    std::vector<TraceNode> traceTree; ///< pre-order; empty if none
    std::vector<Scope> scopes;
    std::vector<StringOrdinal> scopeContextVars;
    std::vector<ScopeUse> scopeUses;
    std::uint64_t extraNativeBytes{};
    std::uint64_t fileBytes{}; ///< of the decompressed stream
    std::vector<Notice> notices;
    bool isSalvaged{}; ///< the file was cut off: what is missing stands in notices
    bool
        isMissingEdges{}; ///< salvaged and not all edges are there: retained sizes and distances are unreliable

    std::size_t nodeCount() const noexcept { return nodeType.size(); }
    std::size_t edgeCount() const noexcept { return edge.size(); }
};

} // namespace heaptrail
