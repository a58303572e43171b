// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retained_sizes.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

namespace heaptrail {

namespace {

/// `Sum` is wide enough for all sizes together.
template <class Sum>
bool addUp(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
           const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained, StopCheck& stop)
{
    BigArray<Sum> sum(dfs.count, Fill::Unset); // by number: the nodes below one stand close to it
    for (std::uint32_t v = 0; v < dfs.count; ++v) {
        if (stop.after()) return false;
        sum[v] = static_cast<Sum>(shallow[{dfs.vertex[v]}]);
    }
    for (std::uint32_t v = dfs.count; v-- > 1;) {
        if (stop.after()) return false;
        sum[dominatorNumber[v]] += sum[v];
    }
    for (std::uint32_t v = 0; v < dfs.count; ++v) {
        if (stop.after()) return false;
        retained.set({dfs.vertex[v]}, sum[v]);
    }
    return true;
}

} // namespace

Result<void> addRetainedSizes(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
                              const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained,
                              const Task& task)
{
    const Stage stage("retained sizes");
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while adding up retained sizes."); };
    task.begin(Phase::RetainedSizes, std::uint64_t{dfs.count} * 3);
    StopCheck stop(task);
    std::uint64_t all = 0;
    for (NodeOrdinal node{0}; node.value < shallow.size(); ++node.value) all += shallow[node];
    const bool fits = all < CompactColumn<NodeOrdinal>::kEscape; // as nearly always: half the memory
    if (!(fits ? addUp<std::uint32_t>(dfs, dominatorNumber, shallow, retained, stop)
               : addUp<std::uint64_t>(dfs, dominatorNumber, shallow, retained, stop)))
        return stopped();
    for (const std::uint32_t node : dfs.unheld) retained.set({node}, shallow[{node}]);
    retained.set({0}, all);
    return {};
}

} // namespace heaptrail
