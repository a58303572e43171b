// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retained_sizes.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>

namespace heaptrail {

namespace {

/// Where all sizes together fit in 32 bits, as nearly always: no array beside the result.
bool addUpInPlace(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
                  const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained,
                  StopCheck& stop)
{
    std::copy(shallow.small().begin(), shallow.small().end(), retained.small().begin());
    std::uint32_t* const sum = retained.small().data();
    const std::uint32_t* const vertex = dfs.vertex.data();
    for (std::uint32_t v = dfs.count; v-- > 1;) {
        constexpr std::uint32_t kAhead = 24; // nodes come in no order of memory
        if (v > kAhead) {
            __builtin_prefetch(&sum[vertex[v - kAhead]]);
            __builtin_prefetch(&sum[vertex[dominatorNumber[v - kAhead]]], 1);
        }
        if (stop.after()) return false;
        sum[vertex[dominatorNumber[v]]] += sum[vertex[v]];
    }
    return true;
}

bool addUp(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
           const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained, StopCheck& stop)
{
    BigArray<std::uint64_t> sum(dfs.count, Fill::Unset); // by number: the nodes below one stand close to it
    for (std::uint32_t v = 0; v < dfs.count; ++v) {
        if (stop.after()) return false;
        sum[v] = shallow[{dfs.vertex[v]}];
    }
    for (std::uint32_t v = dfs.count; v-- > 1;) {
        if (stop.after()) return false;
        sum[dominatorNumber[v]] += sum[v];
    }
    for (std::uint32_t v = 0; v < dfs.count; ++v) {
        if (stop.after()) return false;
        retained.set({dfs.vertex[v]}, sum[v]);
    }
    for (const std::uint32_t node : dfs.unheld) retained.set({node}, shallow[{node}]);
    return true;
}

} // namespace

Result<void> addRetainedSizes(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
                              const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained,
                              const Task& task)
{
    const Stage stage("retained sizes");
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while adding up retained sizes."); };
    task.begin(Phase::RetainedSizes, dfs.count);
    StopCheck stop(task);
    std::uint64_t all = 0;
    for (NodeOrdinal node{0}; node.value < shallow.size(); ++node.value) all += shallow[node];
    const bool fits = all < CompactColumn<NodeOrdinal>::kEscape;
    if (!(fits ? addUpInPlace : addUp)(dfs, dominatorNumber, shallow, retained, stop)) return stopped();
    retained.set({0}, all);
    return {};
}

} // namespace heaptrail
