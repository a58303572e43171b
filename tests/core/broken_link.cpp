// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/broken_link.h"

namespace heaptrail::test {

std::string brokenLink(const RawSnapshot& raw)
{
    if (raw.nodeCount() == 0) return "no nodes";
    if (raw.firstEdge.size() != raw.nodeCount() + 1) return "firstEdge has the wrong length";
    if (raw.firstEdge[0] != 0 || raw.firstEdge[raw.nodeCount()] != raw.edgeCount())
        return "edges don't add up";
    for (std::size_t i = 0; i < raw.nodeCount(); ++i)
        if (raw.firstEdge[i] > raw.firstEdge[i + 1]) return "firstEdge descends";
    for (std::uint32_t i = 0; i < raw.nodeCount(); ++i)
        if (raw.nodeName[{i}].value >= raw.strings.size()) return "a node's name";
    for (std::uint32_t i = 0; i < raw.edgeCount(); ++i) {
        const PackedEdge edge = raw.edge[{i}];
        if (edge.to().value >= raw.nodeCount()) return "an edge's target";
        if (edge.type() != EdgeType::Element && edge.type() != EdgeType::Hidden
            && raw.edgeName[{i}] >= raw.strings.size())
            return "an edge's name";
    }
    for (const NodeLocation& location : raw.locations)
        if (location.node.value >= raw.nodeCount()) return "a location";
    for (const TraceFunction& function : raw.traceFunctions)
        if (function.name.value >= raw.strings.size() || function.scriptName.value >= raw.strings.size())
            return "a function's name";
    for (const TraceNode& node : raw.traceTree)
        if (node.function >= raw.traceFunctions.size() || node.parent >= raw.traceTree.size())
            return "a stack";
    std::uint64_t variables = 0;
    for (const Scope& scope : raw.scopes) {
        if (scope.script.value >= raw.nodeCount()) return "a scope's script";
        variables += scope.contextVarsCount;
    }
    if (variables > raw.scopeContextVars.size()) return "scope variables";
    for (const StringOrdinal name : raw.scopeContextVars)
        if (name.value >= raw.strings.size()) return "a scope variable's name";
    return {};
}

} // namespace heaptrail::test
