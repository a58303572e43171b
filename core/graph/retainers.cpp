// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/graph/retainers.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>

namespace heaptrail {

namespace {

/// How many edges ahead the memory of a target is asked for: targets come in no order.
constexpr std::size_t kAhead = 32;

tl::unexpected<Error> findingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while finding retainers.");
}

} // namespace

Result<BigArray<std::uint32_t>> countRetainers(const Graph& graph, BigArray<std::uint32_t> counts,
                                               const Task& task)
{
    const Stage stage("count retainers");
    const PackedEdge* edge = graph.raw().edge.values().data();
    const std::size_t edges = graph.edgeCount();
    std::fill(counts.begin(), counts.end(), 0);
    for (std::size_t from = 0; from < edges; from += Task::kStride) {
        if (task.stopped()) return findingStopped();
        task.at(from);
        const std::size_t end = std::min<std::size_t>(from + Task::kStride, edges);
        for (std::size_t e = from; e < end; ++e) {
            __builtin_prefetch(&counts[edge[std::min(e + kAhead, edges - 1)].to().value], 1);
            ++counts[edge[e].to().value];
        }
    }
    return counts;
}

Result<EssentialSources> essentialSources(const Graph& graph, const EdgePolicy& policy,
                                          BigArray<std::uint32_t> counts, std::uint32_t sampleAbove,
                                          const Task& task)
{
    const Stage stage("essential sources");
    const std::uint32_t nodes = graph.nodeCount();
    const PackedEdge* edge = graph.raw().edge.values().data();
    const std::uint32_t* name = graph.raw().edgeName.values().data();
    const std::uint32_t* firstEdge = graph.raw().firstEdge.data();
    StopCheck stop(task);
    // Room for every edge to those with more than one: to ask the policy twice would cost more than the gaps.
    std::uint32_t* const place =
        counts.data(); // counts, then the ends of the rows, which move to their beginnings
    // A sample keeps its beginning, with a bit that says so.
    constexpr std::uint32_t kIsSample = std::uint32_t{1} << 31;
    constexpr std::uint32_t kSampled = EssentialSources::kSampled;
    if (graph.edgeCount() >= kIsSample) sampleAbove = kSampleNone;
    EssentialSources result;
    result.hasRow = Bitset<NodeOrdinal>(nodes);
    std::uint32_t sum = 0;
    for (std::uint32_t n = 0; n < nodes; ++n) {
        const std::uint32_t count = place[n];
        if (count > sampleAbove) {
            result.hasRow.set({n});
            result.sampled.push_back({n});
            place[n] = sum | kIsSample;
            sum += kSampled;
            continue;
        }
        if (count >= 2) {
            result.hasRow.set({n});
            sum += count;
        }
        place[n] = sum;
    }
    const Bitset<NodeOrdinal>& hasRow = result.hasRow;
    int part = 0; // the place in a sample is the source's part of the file
    while ((nodes - 1) >> part >= kSampled) ++part;
    // What has no row goes to one place behind them all: cheaper than a branch that nobody can predict.
    result.items = BigArray<std::uint32_t>(std::size_t{sum} + 1);
    std::uint32_t* const items = result.items.data();
    const std::uint32_t hasSamples = !result.sampled.empty();
    const std::size_t lastEdge = graph.edgeCount() == 0 ? 0 : graph.edgeCount() - std::size_t{1};
    for (std::uint32_t n = 0; n < nodes; ++n) {
        if (stop.after(firstEdge[n + 1] - firstEdge[n] + 1)) return findingStopped();
        for (std::uint32_t e = firstEdge[n]; e < firstEdge[n + 1]; ++e) {
            __builtin_prefetch(&place[edge[std::min<std::size_t>(e + kAhead, lastEdge)].to().value], 1);
            if (!policy.isEssential(n, edge[e], name[e])) continue;
            const std::uint32_t to = edge[e].to().value;
            const std::uint32_t isListed = hasRow[{to}];
            const std::uint32_t isSample = place[to] >> 31 & hasSamples;
            const std::uint32_t at = place[to] - (isListed & ~isSample);
            place[to] = at;
            const std::uint32_t inSample = (at ^ kIsSample) + (n >> part);
            items[isListed ? (isSample ? inSample : at) : sum] = n + 1;
        }
    }
    for (const NodeOrdinal node : result.sampled) place[node.value] ^= kIsSample;
    result.items.truncate(sum);
    result.first = std::move(counts);
    return result;
}

Result<Retainers> findRetainers(const Graph& graph, const Task& task)
{
    const Stage stage("retainers");
    const std::size_t edges = graph.edgeCount();
    const PackedEdge* edge = graph.raw().edge.values().data();
    task.begin(Phase::Retainers, edges);
    auto counted = countRetainers(graph, BigArray<std::uint32_t>(graph.nodeCount() + std::size_t{1}), task);
    if (!counted) return fail(std::move(counted.error()));
    BigArray<std::uint32_t> first = std::move(*counted);
    // Backwards, the ends of the rows are the cursors and become their beginnings: no second array.
    std::uint32_t sum = 0;
    for (std::uint32_t& end : first) end = sum += end;
    BigArray<EdgeOrdinal> items(edges, Fill::Unset);
    for (std::size_t e = edges; e-- > 0;) {
        if (e % Task::kStride == 0 && task.stopped()) return findingStopped();
        __builtin_prefetch(&first[edge[e < kAhead ? 0 : e - kAhead].to().value], 1);
        items[--first[edge[e].to().value]] = {static_cast<std::uint32_t>(e)};
    }
    return Retainers(std::move(first), std::move(items));
}

} // namespace heaptrail
