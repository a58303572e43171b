// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/reach.h"

#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_set>

namespace heaptrail {

namespace {

tl::unexpected<Error> followingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while following edges.");
}

/// Adds what the nodes in `work` lead to over edges that `follow(edge)` takes; true if it was stopped.
template <class Follow>
bool spread(const Graph& graph, std::vector<NodeOrdinal> work, Bitset<NodeOrdinal>& reached, StopCheck& stop,
            Follow follow)
{
    while (!work.empty()) {
        const NodeOrdinal node = work.back();
        work.pop_back();
        if (stop.after(graph.edgeCount(node) + 1)) return true;
        for (const Edge edge : graph.edges(node))
            if (follow(edge) && reached.insert(edge.to)) work.push_back(edge.to);
    }
    return false;
}

} // namespace

Result<Bitset<NodeOrdinal>> findQueryable(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, std::uint64_t{graph.nodeCount()} + graph.edgeCount());
    StopCheck stop(task);
    Bitset<NodeOrdinal> reached(graph.nodeCount());
    std::vector<NodeOrdinal> starts;
    for (const Edge edge : graph.edges(graph.root()))
        if (graph.type(edge.to) != NodeType::Synthetic && reached.insert(edge.to)) starts.push_back(edge.to);
    const bool isStopped = spread(graph, std::move(starts), reached, stop, [](const Edge& edge) {
        return edge.type != EdgeType::Hidden && edge.type != EdgeType::Invisible
            && edge.type != EdgeType::Internal && edge.type != EdgeType::Weak;
    });
    if (isStopped) return followingStopped();
    return reached;
}

Result<UnreachableNodes> findUnreachable(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    UnreachableNodes result;
    Bitset<NodeOrdinal> reached(graph.nodeCount());
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return followingStopped();
        if (snapshot.isReachable(node)) continue;
        const auto retainers = snapshot.retainers()[node];
        if (stop.after(retainers.size())) return followingStopped();
        const bool isHeld = std::any_of(retainers.begin(), retainers.end(),
                                        [&](EdgeOrdinal edge) { return snapshot.isEssential(edge); });
        if (isHeld) continue;
        result.orphans.push_back(node);
        reached.set(node);
    }
    const bool isStopped = spread(graph, result.orphans, reached, stop, [&](const Edge& edge) {
        return !snapshot.isReachable(edge.to) && snapshot.isEssential(edge.ordinal);
    });
    if (isStopped) return followingStopped();
    std::size_t orphan = 0;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return followingStopped();
        if (snapshot.isReachable(node)) continue;
        if (orphan < result.orphans.size() && result.orphans[orphan] == node)
            ++orphan;
        else
            (reached[node] ? result.heldByOrphans : result.unheld).push_back(node);
    }
    return result;
}

std::vector<NodeOrdinal> dominatorChain(const Snapshot& snapshot, NodeOrdinal node)
{
    std::vector<NodeOrdinal> chain{node};
    while (chain.back() != snapshot.graph().root()) chain.push_back(snapshot.dominator(chain.back()));
    return chain;
}

std::size_t retainersThatLeadBack(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node)
{
    constexpr std::size_t kMost = 100, kSteps = 1000;
    const Graph& graph = snapshot.graph();
    const auto isBelow = [&](NodeOrdinal at) { // on its best way
        for (std::size_t step = 0; step < kSteps && at != node; ++step) {
            const auto edge = finder.edgeTo(at);
            if (!edge) return false;
            at = graph.source(*edge);
        }
        return at == node;
    };
    const auto best = finder.edgeTo(node);
    std::unordered_set<NodeOrdinal> back;
    for (const EdgeOrdinal in : snapshot.retainers()[node]) {
        const NodeOrdinal from = graph.source(in);
        if ((best && from == graph.source(*best))
            || finder.edgeCost(snapshot, from, graph.edge(in)) == PathFinder::kUnreached)
            continue;
        if (back.size() == kMost || !isBelow(from)) return 0;
        back.insert(from);
    }
    return back.size();
}

} // namespace heaptrail
