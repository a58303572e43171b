// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retained_sizes.h"

namespace heaptrail {

Result<void> addRetainedSizes(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
                              const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained,
                              const Task& task)
{
    const auto nodes = static_cast<std::uint32_t>(shallow.size());
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while adding up retained sizes."); };
    task.begin(Phase::RetainedSizes, std::uint64_t{dfs.count} + nodes);
    BigArray<std::uint64_t> sum(dfs.count); // by number: the nodes below one stand close to it
    for (std::uint32_t v = 0; v < dfs.count; ++v) sum[v] = shallow[{dfs.vertex[v]}];
    if (task.stopped()) return stopped();
    for (std::uint32_t v = dfs.count; v-- > 1;) {
        if (v % Task::kStride == 0 && task.stopped()) return stopped();
        sum[dominatorNumber[v]] += sum[v];
    }
    std::uint64_t unheld = 0;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (node.value % Task::kStride == 0) {
            if (task.stopped()) return stopped();
            task.at(std::uint64_t{dfs.count} + node.value);
        }
        const std::uint32_t number = dfs.number[node.value];
        if (number == 0) unheld += shallow[node];
        retained.set(node, number != 0 ? sum[number - 1] : shallow[node]);
    }
    retained.set({0}, sum[0] + unheld);
    return {};
}

} // namespace heaptrail
