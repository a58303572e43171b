// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/validate.h"

#include "core/base/big_array.h"

#include <algorithm>
#include <vector>

namespace heaptrail {

namespace {

bool isIndexed(PackedEdge edge) noexcept
{
    return edge.type() == EdgeType::Element || edge.type() == EdgeType::Hidden;
}

std::string pastStrings(const char* what, std::uint64_t row, const RawSnapshot& raw)
{
    return std::string(what) + " " + std::to_string(row) + " has a name past the last string ("
        + std::to_string(raw.strings.size()) + " strings).";
}

} // namespace

std::optional<LinkProblem> addUpEdges(RawSnapshot& raw, bool isCut)
{
    const std::uint64_t edges = raw.edgeCount();
    std::uint32_t* const first = raw.firstEdge.data();
    std::uint64_t sum = 0;
    for (std::size_t node = 0; node < raw.nodeCount(); ++node) {
        sum += first[node + 1];
        if (sum > edges) {
            if (!isCut)
                return LinkProblem{"nodes", node, raw.meta.node.edgeCount,
                                   "The nodes claim more edges than the file has: node "
                                       + std::to_string(node) + " is the first past the last of "
                                       + std::to_string(edges) + "."};
            sum = edges;
        }
        first[node + 1] = static_cast<std::uint32_t>(sum);
    }
    if (sum != edges)
        return LinkProblem{"edges", sum, 0,
                           "The nodes' edge counts add up to " + std::to_string(sum) + ", but the file has "
                               + std::to_string(edges) + " edges."};
    return {};
}

std::optional<LinkProblem> checkSizes(const RawSnapshot& raw)
{
    if (!raw.selfSize.hasLarge()) return {}; // 2^28 nodes of 4 GB are no 2^62
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
    std::uint64_t sum = 0;
    for (std::size_t node = 0; node < raw.nodeCount(); ++node) {
        const std::uint64_t size = raw.selfSize[NodeOrdinal{static_cast<std::uint32_t>(node)}];
        if (size > kMost - sum)
            return LinkProblem{"nodes", node, raw.meta.node.selfSize,
                               "The sizes of the nodes add up to more than any memory holds."};
        sum += size;
    }
    return {};
}

std::optional<LinkProblem> checkIds(const RawSnapshot& raw, const Task& task)
{
    const std::size_t count = raw.nodeCount();
    const auto twice = [&](std::size_t node, std::uint64_t id) {
        return LinkProblem{"nodes", node, raw.meta.node.id,
                           "Node " + std::to_string(node) + " has the id " + std::to_string(id)
                               + " of an earlier one."};
    };
    std::uint64_t most = 0;
    for (std::size_t node = 0; node < count; ++node) {
        const std::uint64_t id = raw.nodeId[NodeOrdinal{static_cast<std::uint32_t>(node)}];
        if (id % 2 == 1) most = std::max(most, id);
        if (node % Task::kStride == 0 && task.stopped()) return {};
    }
    // V8 counts ids up from 1 by twos: a bit each is little. Sparse ones, which hostile files have, are sorted.
    if (most / 2 <= count * 16 + 65536) {
        BigArray<std::uint64_t> seen(static_cast<std::size_t>(most / 128 + 1));
        for (std::size_t node = 0; node < count; ++node) {
            const std::uint64_t id = raw.nodeId[NodeOrdinal{static_cast<std::uint32_t>(node)}];
            if (node % Task::kStride == 0 && task.stopped()) return {};
            if (id % 2 == 0) continue;
            std::uint64_t& word = seen[static_cast<std::size_t>(id / 128)];
            const std::uint64_t bit = std::uint64_t{1} << (id / 2 % 64);
            if (word & bit) return twice(node, id);
            word |= bit;
        }
        return {};
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ids;
    ids.reserve(count);
    for (std::uint32_t node = 0; node < count; ++node)
        if (const std::uint64_t id = raw.nodeId[NodeOrdinal{node}]; id % 2 == 1) ids.emplace_back(id, node);
    if (task.stopped()) return {};
    std::sort(ids.begin(), ids.end());
    std::optional<LinkProblem> problem;
    for (std::size_t i = 1; i < ids.size(); ++i)
        if (ids[i].first == ids[i - 1].first && (!problem || ids[i].second < problem->row))
            problem = twice(ids[i].second, ids[i].first);
    return problem;
}

std::optional<LinkProblem> checkNodeStrings(const RawSnapshot& raw)
{
    for (std::uint32_t node = 0; node < raw.nodeCount(); ++node)
        if (raw.nodeName[NodeOrdinal{node}].value >= raw.strings.size())
            return LinkProblem{"nodes", node, raw.meta.node.name, pastStrings("Node", node, raw)};
    return {};
}

std::optional<LinkProblem> checkEdgeStrings(const RawSnapshot& raw)
{
    for (std::uint32_t edge = 0; edge < raw.edgeCount(); ++edge)
        if (!isIndexed(raw.edge[EdgeOrdinal{edge}]) && raw.edgeName[EdgeOrdinal{edge}] >= raw.strings.size())
            return LinkProblem{"edges", edge, raw.meta.edge.nameOrIndex, pastStrings("Edge", edge, raw)};
    return {};
}

std::optional<LinkProblem> checkSmallTables(const RawSnapshot& raw)
{
    const auto isPast = [&](StringOrdinal string) { return string.value >= raw.strings.size(); };
    for (std::size_t i = 0; i < raw.traceFunctions.size(); ++i) {
        const TraceFunction& function = raw.traceFunctions[i];
        if (isPast(function.name))
            return LinkProblem{"trace_function_infos", i, raw.meta.traceFunction.name,
                               pastStrings("Function", i, raw)};
        if (isPast(function.scriptName))
            return LinkProblem{"trace_function_infos", i, raw.meta.traceFunction.scriptName,
                               pastStrings("The script of function", i, raw)};
    }
    for (std::size_t i = 0; i < raw.scopeContextVars.size(); ++i)
        if (isPast(raw.scopeContextVars[i]))
            return LinkProblem{"scope_context_vars", i, raw.meta.scopeContextVar.name,
                               pastStrings("Scope variable", i, raw)};
    std::uint64_t variables = 0;
    std::uint64_t uses = 0;
    for (std::size_t i = 0; i < raw.scopes.size(); ++i) {
        variables += raw.scopes[i].contextVarsCount;
        uses += raw.scopes[i].usesCount;
        if (variables > raw.scopeContextVars.size())
            return LinkProblem{"scopes", i, raw.meta.scope.contextVarsCount,
                               "The scopes claim more variables than the file has: scope " + std::to_string(i)
                                   + " is the first past the last of "
                                   + std::to_string(raw.scopeContextVars.size()) + "."};
        if (uses > raw.scopeUses.size())
            return LinkProblem{"scopes", i, raw.meta.scope.usesCount,
                               "The scopes claim more uses than the file has: scope " + std::to_string(i)
                                   + " is the first past the last of " + std::to_string(raw.scopeUses.size())
                                   + "."};
    }
    return {};
}

std::uint64_t replaceLostStrings(RawSnapshot& raw, StringOrdinal lost)
{
    std::uint64_t nodes = 0;
    for (std::uint32_t node = 0; node < raw.nodeCount(); ++node) {
        if (raw.nodeName[NodeOrdinal{node}].value < lost.value) continue;
        raw.nodeName[NodeOrdinal{node}] = lost;
        ++nodes;
    }
    for (std::uint32_t edge = 0; edge < raw.edgeCount(); ++edge)
        if (!isIndexed(raw.edge[EdgeOrdinal{edge}]) && raw.edgeName[EdgeOrdinal{edge}] > lost.value)
            raw.edgeName[EdgeOrdinal{edge}] = lost.value;
    const auto replace = [&](StringOrdinal& string) { string.value = std::min(string.value, lost.value); };
    for (TraceFunction& function : raw.traceFunctions) {
        replace(function.name);
        replace(function.scriptName);
    }
    for (StringOrdinal& name : raw.scopeContextVars) replace(name);
    return nodes;
}

} // namespace heaptrail
