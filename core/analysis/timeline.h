// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace heaptrail {

/// One tick of an allocation timeline: what was allocated since the tick before and is still alive.
struct TimelineTick {
    std::int64_t timestampUs{}; ///< since tracking began
    NodeId lastAssignedId; ///< the highest id handed out by then
    std::uint64_t size{}; ///< bytes, shallow
    std::uint32_t count{}; ///< nodes of non-zero size
    std::uint64_t
        olderSize{}; ///< of `size`, what was there before the recording: the first tick's, without a stack
    std::uint32_t olderCount{};
};

/// The ticks of the file with what is alive of each (numbers.md 16.1); empty for an ordinary snapshot. Only
/// heap objects are placed: native ids say nothing about time.
/// Errors: Cancelled. Cost: O(N log ticks).
Result<std::vector<TimelineTick>> allocationTimeline(const Snapshot& snapshot, const Task& task = {});

/// The ids of a window of the timeline, (first, second]: objects allocated within. `left` and `right` are shares,
/// 0 to 1, of the time shown: that of the last tick, at least 10 s.
std::pair<NodeId, NodeId> idsOfWindow(const std::vector<TimelineTick>& ticks, double left,
                                      double right) noexcept;

} // namespace heaptrail
