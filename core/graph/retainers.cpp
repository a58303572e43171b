// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/graph/retainers.h"

#include "core/base/bitset.h"
#include "core/base/stop_check.h"

#include <algorithm>

namespace heaptrail {

namespace {

tl::unexpected<Error> stopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while finding retainers.");
}

} // namespace

Result<BigArray<std::uint32_t>> countRetainers(const Graph& graph, const Task& task)
{
    const std::uint32_t nodes = graph.nodeCount();
    const PackedEdge* edge = graph.raw().edge.values().data();
    const std::size_t edges = graph.edgeCount();
    BigArray<std::uint32_t> first(nodes + std::size_t{1});
    for (std::size_t from = 0; from < edges; from += Task::kStride) {
        if (task.stopped()) return stopped();
        task.at(from);
        const std::size_t end = std::min<std::size_t>(from + Task::kStride, edges);
        for (std::size_t e = from; e < end; ++e) ++first[edge[e].to().value + 1];
    }
    for (std::size_t n = 0; n < nodes; ++n) first[n + 1] += first[n];
    return first;
}

Result<EssentialSources> essentialSources(const Graph& graph, const EdgePolicy& policy,
                                          BigArray<std::uint32_t> first, const Task& task)
{
    const std::uint32_t nodes = graph.nodeCount();
    const PackedEdge* edge = graph.raw().edge.values().data();
    const std::uint32_t* name = graph.raw().edgeName.values().data();
    const std::uint32_t* firstEdge = graph.raw().firstEdge.data();
    StopCheck stop(task);
    // Room for every edge to those with more than one: to ask the policy twice would cost more than the gaps.
    std::uint32_t* const place =
        first.data(); // counts, then the ends of the rows, which move to their beginnings
    std::fill(first.begin(), first.end(), 0);
    for (std::uint32_t e = 0; e < graph.edgeCount(); ++e) {
        if (e % Task::kStride == 0 && task.stopped()) return stopped();
        ++place[edge[e].to().value];
    }
    Bitset<NodeOrdinal> hasRow(nodes);
    std::uint32_t sum = 0;
    for (std::uint32_t n = 0; n < nodes; ++n) {
        if (place[n] >= 2) {
            hasRow.set({n});
            sum += place[n];
        }
        place[n] = sum;
    }
    // What has no row goes to one place behind them all: cheaper than a branch that nobody can predict.
    EssentialSources result{{}, BigArray<std::uint32_t>(std::size_t{sum} + 1)};
    std::uint32_t* const items = result.items.data();
    for (std::uint32_t n = 0; n < nodes; ++n) {
        if (stop.after(firstEdge[n + 1] - firstEdge[n] + 1)) return stopped();
        for (std::uint32_t e = firstEdge[n]; e < firstEdge[n + 1]; ++e) {
            if (!policy.isEssential(n, edge[e], name[e])) continue;
            const std::uint32_t to = edge[e].to().value;
            const std::uint32_t isListed = hasRow[{to}];
            const std::uint32_t at = place[to] - isListed;
            place[to] = at;
            items[isListed ? at : sum] = n + 1;
        }
    }
    result.items.truncate(sum);
    result.first = std::move(first);
    return result;
}

Result<Retainers> findRetainers(const Graph& graph, BigArray<std::uint32_t> first, const Task& task)
{
    const std::size_t edges = graph.edgeCount();
    const PackedEdge* edge = graph.raw().edge.values().data();
    BigArray<EdgeOrdinal> items(edges, Fill::Unset);
    // Backwards, the ends of the rows are the cursors and become their beginnings: no second array.
    for (std::size_t n = 0; n + 1 < first.size(); ++n) first[n] = first[n + 1];
    for (std::size_t e = edges; e-- > 0;) {
        if (e % Task::kStride == 0 && task.stopped()) return stopped();
        items[--first[edge[e].to().value]] = {static_cast<std::uint32_t>(e)};
    }
    return Retainers(std::move(first), std::move(items));
}

Result<Retainers> findRetainers(const Graph& graph, const Task& task)
{
    task.begin(Phase::Retainers, graph.edgeCount());
    auto first = countRetainers(graph, task);
    if (!first) return fail(std::move(first.error()));
    return findRetainers(graph, std::move(*first), task);
}

} // namespace heaptrail
