// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/other_holder.h"

#include "core/analysis/held_name.h"
#include "core/base/column.h"
#include "core/base/stop_check.h"
#include "core/base/text.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::uint32_t kUnreached = UINT32_MAX;
using Parents = Column<NodeOrdinal, std::uint32_t>; ///< by which a node is reached; the root by itself

/// What the root reaches without these nodes, each over the fewest edges. Nothing if stopped.
std::optional<Parents> reachWithout(const Snapshot& snapshot, const std::vector<NodeOrdinal>& left,
                                    const Task& task)
{
    const Graph& graph = snapshot.graph();
    Parents parents(graph.nodeCount());
    for (std::uint32_t i = 0; i < graph.nodeCount(); ++i) parents[NodeOrdinal{i}] = kUnreached;
    parents[graph.root()] = graph.root().value;
    std::vector<NodeOrdinal> now{graph.root()}, next;
    StopCheck stop(task);
    for (; !now.empty(); now.swap(next), next.clear())
        for (const NodeOrdinal from : now) {
            if (stop.after()) return {};
            for (const Edge edge : graph.edges(from)) {
                if (parents[edge.to] != kUnreached || !snapshot.isEssential(from, edge.ordinal)
                    || std::find(left.begin(), left.end(), edge.to) != left.end())
                    continue;
                parents[edge.to] = from.value;
                next.push_back(edge.to);
            }
        }
    return parents;
}

/// Has the object a name in the program? V8's stores have none.
bool isNameable(const Snapshot& snapshot, NodeOrdinal node)
{
    const NodeType type = snapshot.graph().type(node);
    return type == NodeType::Object || type == NodeType::Closure
        || (type == NodeType::Hidden && snapshot.isNamed(node, "system / Context"));
}

/// The first on the way up that was there before and is no store of V8's.
std::optional<NodeOrdinal> olderAbove(const History& history, const Parents& parents, NodeOrdinal node)
{
    const Graph& graph = history.graph();
    while (node != graph.root()) {
        if (isNameable(history.last(), node) && history.bornIn(graph.id(node)) + 1 < history.size())
            return node;
        node = NodeOrdinal{parents[node]};
    }
    return {};
}

/// What goes only with both, and what goes with the first alone. Nothing if stopped.
std::optional<std::uint64_t> retainedByBoth(const Snapshot& snapshot, NodeOrdinal first, NodeOrdinal second,
                                            const Task& task)
{
    const auto withoutOne = reachWithout(snapshot, {first}, task);
    const auto withoutBoth = withoutOne ? reachWithout(snapshot, {first, second}, task) : std::nullopt;
    if (!withoutBoth) return {};
    std::uint64_t together = snapshot.retainedSize(first);
    for (std::uint32_t i = 0; i < snapshot.graph().nodeCount(); ++i)
        if (const NodeOrdinal node{i};
            (*withoutOne)[node] != kUnreached && (*withoutBoth)[node] == kUnreached)
            together += snapshot.shallowSize(node);
    return together;
}

/// The object that was there before and holds most of the samples.
std::optional<NodeOrdinal> olderAboveMost(const History& history, const Parents& parents,
                                          const std::vector<NodeOrdinal>& samples)
{
    std::map<NodeOrdinal, std::size_t> held;
    std::size_t reached = 0;
    for (const NodeOrdinal sample : samples) {
        if (parents[sample] == kUnreached) continue;
        ++reached;
        if (const auto older = olderAbove(history, parents, sample)) ++held[*older];
    }
    const auto most = std::max_element(held.begin(), held.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == held.end() || most->second * 2 <= reached) return {};
    return most->first;
}

/// The nearest object above most of the samples: of one snapshot, since nothing tells what was there before.
std::optional<NodeOrdinal> sharedAbove(const Snapshot& snapshot, const Parents& parents,
                                       const std::vector<NodeOrdinal>& samples)
{
    constexpr std::size_t kMostSteps = 10'000; // a list of a million leads nowhere near
    const Graph& graph = snapshot.graph();
    std::unordered_map<std::uint32_t, std::size_t> above;
    std::vector<std::uint32_t> way; // of the last sample; above what is looked for it is that of most
    std::size_t reached = 0;
    for (const NodeOrdinal sample : samples) {
        if (parents[sample] == kUnreached) continue;
        ++reached;
        way.clear();
        for (NodeOrdinal node{parents[sample]}; node != graph.root() && way.size() < kMostSteps;
             node = NodeOrdinal{parents[node]}) {
            way.push_back(node.value);
            ++above[node.value];
        }
    }
    for (const std::uint32_t node : way)
        if (above[node] * 2 > reached && reached > 1 && isNameable(snapshot, NodeOrdinal{node}))
            return NodeOrdinal{node};
    return {};
}

std::string aloneText(const Snapshot& snapshot, NodeOrdinal node)
{
    return bytesText(snapshot.retainedSize(node)) + " alone";
}

} // namespace

std::string sharedText(const Snapshot& snapshot, const SharedHold& hold)
{
    return hold.amount + (hold.piledUp ? ", piled up" : "") + ", and others hold that, too: " + hold.who
        + " alone keeps " + bytesText(snapshot.retainedSize(hold.holder));
}

std::string sharedText(const Snapshot& snapshot, const SharedHold& hold, const OtherHolder& other)
{
    const std::string name = heldName(snapshot, other.node, EntryKeys::Hide);
    const std::string cls =
        snapshot.className(other.node) + " @" + std::to_string(snapshot.graph().id(other.node).value);
    return hold.who + " (" + aloneText(snapshot, hold.holder) + ") and "
        + (name.empty() ? cls + " (" : name + " (" + cls + ", ") + aloneText(snapshot, other.node)
        + ") together keep " + bytesText(other.together.back()) + ", "
        + percentText(other.together.back(), snapshot.totalSize()) + " of the " + hold.whole;
}

Result<std::optional<OtherHolder>> findOtherHolder(const History& history, const SharedHold& hold,
                                                   const Task& task)
{
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while looking for holders."); };
    const auto without = reachWithout(history.last(), {hold.holder}, task);
    if (!without) return stopped();
    const auto found = history.size() < 2 ? sharedAbove(history.last(), *without, hold.samples)
                                          : olderAboveMost(history, *without, hold.samples);
    if (!found) return std::nullopt;
    OtherHolder other{*found, {}};
    for (std::size_t k = 0; k < history.size(); ++k) {
        const auto first = history.findInPlace(k, hold.holder), second = history.findInPlace(k, *found);
        const Snapshot& snapshot = history.at(k);
        std::optional<std::uint64_t> together = 0;
        if (first && second)
            together = retainedByBoth(snapshot, *first, *second, task);
        else if (first || second)
            together = snapshot.retainedSize(first ? *first : *second);
        if (!together) return stopped();
        other.together.push_back(*together);
    }
    if (other.together.back() * 10 < hold.bytes * 9) return std::nullopt;
    return other;
}

} // namespace heaptrail
