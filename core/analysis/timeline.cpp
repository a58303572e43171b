// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/timeline.h"

#include "core/base/stop_check.h"

#include <algorithm>
#include <limits>

namespace heaptrail {

Result<std::vector<TimelineTick>> allocationTimeline(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    std::vector<TimelineTick> ticks;
    for (const Sample& sample : graph.raw().samples)
        ticks.push_back({sample.timestampUs, {sample.lastAssignedId}});
    if (ticks.empty()) return ticks;
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while placing allocations.");
        const NodeId id = graph.id(node);
        if (!id.isHeapObject()) continue;
        const auto tick =
            std::lower_bound(ticks.begin(), ticks.end(), id,
                             [](const TimelineTick& t, NodeId i) { return t.lastAssignedId < i; });
        if (tick == ticks.end()) continue;
        tick->size += snapshot.shallowSize(node);
        tick->count += snapshot.shallowSize(node) != 0;
        const auto& stacks = graph.raw().traceNodeId;
        if (tick != ticks.begin() || (!stacks.empty() && stacks[node] != 0)) continue;
        tick->olderSize += snapshot.shallowSize(node);
        tick->olderCount += snapshot.shallowSize(node) != 0;
    }
    return ticks;
}

std::pair<NodeId, NodeId> idsOfWindow(const std::vector<TimelineTick>& ticks, double left,
                                      double right) noexcept
{
    constexpr double kLeastTotalUs = 10'000'000;
    if (ticks.empty()) return {{0}, {std::numeric_limits<std::uint64_t>::max()}};
    const double start = double(ticks.front().timestampUs);
    const double total = std::max(double(ticks.back().timestampUs), kLeastTotalUs);
    const auto first =
        std::lower_bound(ticks.begin(), ticks.end(), start + total * left,
                         [](const TimelineTick& t, double time) { return double(t.timestampUs) < time; });
    const auto end =
        std::upper_bound(ticks.begin(), ticks.end(), start + total * right,
                         [](double time, const TimelineTick& t) { return time < double(t.timestampUs); });
    return {first == ticks.begin() ? NodeId{0} : std::prev(first)->lastAssignedId,
            end == ticks.end() ? NodeId{std::numeric_limits<std::uint64_t>::max()} : end->lastAssignedId};
}

} // namespace heaptrail
