// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/ignored_retainers.h"

#include "core/base/stop_check.h"

#include <algorithm>

namespace heaptrail {

namespace {

std::uint64_t pairKey(NodeOrdinal value, std::uint32_t pair)
{
    return std::uint64_t{value.value} << 32 | pair;
}

bool isPairEdge(const Snapshot& snapshot, const Edge& edge)
{
    return edge.type == EdgeType::Internal
        && snapshot.nameKinds()[StringOrdinal{edge.nameOrIndex}] == KnownName::Ephemeron;
}

} // namespace

bool IgnoredRetainers::isIgnored(const Snapshot& snapshot, EdgeOrdinal ordinal) const
{
    if (m_brokenPairs.empty()) return false;
    const Edge edge = snapshot.graph().edge(ordinal);
    if (!isPairEdge(snapshot, edge)) return false;
    const auto pair = snapshot.nameKinds().ephemeron(StringOrdinal{edge.nameOrIndex}).pair;
    return std::binary_search(m_brokenPairs.begin(), m_brokenPairs.end(), pairKey(edge.to, pair));
}

std::int32_t IgnoredRetainers::distance(const Snapshot& snapshot, EdgeOrdinal edge) const
{
    if (isIgnored(snapshot, edge)) return kUnreachableDistance;
    const NodeOrdinal from = snapshot.graph().source(edge);
    const std::int32_t distance = nodeDistance(snapshot, from);
    // What the roots do not reach comes last, and not first, whether something is ignored or not.
    return distance != kNoDistance ? distance : std::max(0, snapshot.distance(from)) + kUnreachableDistance;
}

Result<IgnoredRetainers> ignoreRetainers(const Snapshot& snapshot, std::span<const NodeOrdinal> nodes,
                                         const Task& task)
{
    IgnoredRetainers result;
    if (nodes.empty()) return result;
    const Graph& graph = snapshot.graph();
    result.m_nodes = Bitset<NodeOrdinal>(graph.nodeCount());
    for (const NodeOrdinal node : nodes) result.m_nodes.set(node);
    auto distances = findDistances(graph, snapshot.nameKinds(), result.m_nodes, task);
    if (!distances) return fail(std::move(distances.error()));
    result.m_distance = std::move(*distances);
    if (snapshot.nameKinds().pairCount() == 0) return result;
    StopCheck stop(task);
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after(graph.edgeCount(node) + 1))
            return fail(ErrorCode::Cancelled, "Stopped while measuring distances.");
        if (result.m_distance[node] != kNoDistance) continue;
        for (const Edge edge : graph.edges(node))
            if (isPairEdge(snapshot, edge))
                result.m_brokenPairs.push_back(
                    pairKey(edge.to, snapshot.nameKinds().ephemeron(StringOrdinal{edge.nameOrIndex}).pair));
    }
    std::sort(result.m_brokenPairs.begin(), result.m_brokenPairs.end());
    return result;
}

std::vector<EdgeOrdinal> shownRetainers(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    std::vector<EdgeOrdinal> shown;
    for (const EdgeOrdinal retainer : snapshot.retainers()[node]) {
        const EdgeType type = graph.edge(retainer).type;
        if (type != EdgeType::Invisible && type != EdgeType::Weak && graph.source(retainer) != graph.root())
            shown.push_back(retainer);
    }
    std::reverse(shown.begin(), shown.end());
    return shown;
}

} // namespace heaptrail
