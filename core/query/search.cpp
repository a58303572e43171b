// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/search.h"

#include "core/analysis/internals.h"
#include "core/base/bitset.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <functional>

namespace heaptrail {

namespace {

/// Is the node called as its string in the file says? Then one look serves all nodes of that string.
bool isNamedByString(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const NodeType type = graph.type(node);
    if (type == NodeType::ConcatenatedString) return false;
    if (type == NodeType::Native) return !snapshot.names().isRenamed(node);
    return type != NodeType::Object || snapshot.nameKinds()[graph.nameIndex(node)] != KnownName::Object;
}

} // namespace

Result<std::vector<NodeOrdinal>> findNamed(const Snapshot& snapshot, const TextMatcher& matcher,
                                           const std::vector<bool>* filter, const Task& task)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    enum Known : std::uint8_t { NotLooked, No, Yes };
    Column<StringOrdinal, std::uint8_t> known(graph.strings().size());
    std::vector<NodeOrdinal> found;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while searching.");
        if (snapshot.shallowSize(node) == 0 || (filter && !(*filter)[node.value])) continue;
        bool isFound = false;
        if (isNamedByString(snapshot, node)) {
            std::uint8_t& state = known[graph.nameIndex(node)];
            if (state == NotLooked)
                state = matcher.matches(graph.strings().text(graph.nameIndex(node))) ? Yes : No;
            isFound = state == Yes;
        } else {
            isFound = matcher.matches(snapshot.displayName(node));
        }
        if (isFound) found.push_back(node);
    }
    return found;
}

Result<std::vector<NodeOrdinal>> findNamedOrHeld(const Snapshot& snapshot, const TextMatcher& matcher,
                                                 const Task& task)
{
    auto found = findNamed(snapshot, matcher, nullptr, task);
    if (!found) return found;
    const Graph& graph = snapshot.graph();
    Bitset<NodeOrdinal> isFound(graph.nodeCount());
    for (const NodeOrdinal node : *found) isFound.set(node);
    enum Known : std::uint8_t { NotLooked, No, Yes };
    Column<StringOrdinal, std::uint8_t> known(graph.strings().size());
    StopCheck stop(task);
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        for (const Edge edge : graph.edges(node)) {
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while searching.");
            if (edge.isIndexed() || edge.type == EdgeType::Weak || edge.type == EdgeType::Invisible
                || isFound[edge.to])
                continue;
            std::uint8_t& state = known[StringOrdinal{edge.nameOrIndex}];
            if (state == NotLooked)
                state = matcher.matches(graph.strings().text(StringOrdinal{edge.nameOrIndex})) ? Yes : No;
            if (state == Yes && snapshot.shallowSize(edge.to) > 0) isFound.set(edge.to);
        }
    }
    found->clear();
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value)
        if (isFound[node]) found->push_back(node);
    const auto others = std::stable_partition(found->begin(), found->end(),
                                              [&](NodeOrdinal node) { return !isV8Object(snapshot, node); });
    const auto isLarger = [&](NodeOrdinal a, NodeOrdinal b) {
        return snapshot.retainedSize(a) > snapshot.retainedSize(b);
    };
    std::stable_sort(found->begin(), others, isLarger);
    std::stable_sort(others, found->end(), isLarger);
    return found;
}

Result<std::vector<RetainingMatch>> findRetaining(const Snapshot& snapshot, NodeOrdinal node,
                                                  const TextMatcher& matcher, std::size_t most,
                                                  const Task& task)
{
    const Graph& graph = snapshot.graph();
    auto named = findNamed(snapshot, matcher, nullptr, task);
    if (!named) return fail(named.error());
    Bitset<NodeOrdinal> isNamed(graph.nodeCount());
    for (const NodeOrdinal one : *named) isNamed.set(one);
    constexpr std::uint32_t kUnseen = UINT32_MAX;
    Column<NodeOrdinal, std::uint32_t> edgeDown(graph.nodeCount());
    std::ranges::fill(edgeDown.values(), kUnseen);
    Bitset<NodeOrdinal> isSeen(graph.nodeCount());
    isSeen.set(node);
    std::vector<NodeOrdinal> open{node};
    std::vector<RetainingMatch> found;
    StopCheck stop(task);
    for (std::size_t at = 0; at < open.size() && found.size() < most; ++at) {
        for (const EdgeOrdinal ordinal : snapshot.retainers()[open[at]]) {
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while searching.");
            const Edge edge = graph.edge(ordinal);
            const NodeOrdinal from = graph.source(ordinal);
            if (edge.type == EdgeType::Weak || edge.type == EdgeType::Invisible || from == graph.root()
                || !isSeen.insert(from))
                continue;
            edgeDown[from] = ordinal.value;
            open.push_back(from);
            if (!isNamed[from] && (edge.isIndexed() || !matcher.matches(graph.edgeName(edge)))) continue;
            RetainingMatch match{from, {}};
            for (NodeOrdinal step = from; step != node; step = graph.edge(match.way.back()).to)
                match.way.push_back(EdgeOrdinal{edgeDown[step]});
            std::ranges::reverse(match.way);
            found.push_back(std::move(match));
            if (found.size() == most) break;
        }
    }
    return found;
}

} // namespace heaptrail
