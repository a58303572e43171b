// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/allocation_profile.h"
#include "core/analysis/snapshot.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

enum class AllocationSource : std::uint8_t {
    Sampling, ///< a .heapprofile: sizes are estimates from samples, counts are samples
    Timeline, ///< a .heaptimeline with allocation stacks
    Stacks, ///< a snapshot taken while stacks were recorded
};
/// "sampling", "timeline", "stacks"
const char* sourceName(AllocationSource) noexcept;

/// A function and its place: what DevTools shows as one row. The id of the script is left out: it differs from run to
/// run, and one file loaded twice is one place.
struct AllocationFrame {
    std::string function; ///< "(anonymous)" where it has no name
    std::string script; ///< path or URL; empty for what is built in
    std::int32_t line{-1}, column{-1}; ///< 0-based, −1 = unknown
    friend auto operator<=>(const AllocationFrame&, const AllocationFrame&) = default;
};

/// Who allocated what, by call stack: one shape for all sources. Immutable once it is built.
struct AllocationTree {
    struct Node {
        std::uint32_t frame{}; ///< position in frames
        std::uint32_t parent{}; ///< the caller, a position in nodes; the root's is its own
        AllocationCounts self; ///< allocated by exactly this stack
    };

    AllocationSource source{};
    bool hasCounts{}; ///< else every count is 0 and means nothing
    bool hasLive{}; ///< the same for the live figures
    /// What it is of: then only what is still alive is known, and stands in count and size, too.
    std::optional<AllocationInterval> interval;
    std::vector<AllocationFrame> frames; ///< each once
    std::vector<Node> nodes; ///< pre-order; [0] is "(root)"; 40 bytes each
    std::vector<Notice> notices;

    AllocationCounts total() const noexcept;
    /// Of every node with all that it calls, by position in nodes.
    std::vector<AllocationCounts> totals() const;
};
using AllocationTreePtr = std::shared_ptr<const AllocationTree>;

/// The stacks that a snapshot or timeline was taken with; of an interval, with what of it is still alive.
/// Its nodes are those of RawSnapshot::traceTree. Errors: Cancelled; Unsupported where it has none.
Result<AllocationTreePtr> allocationTree(const SnapshotPtr& snapshot,
                                         const std::optional<AllocationInterval>& interval,
                                         const Task& task = {});
inline Result<AllocationTreePtr> allocationTree(const SnapshotPtr& snapshot, const Task& task = {})
{
    return allocationTree(snapshot, std::nullopt, task);
}

/// A recorded function as a frame.
AllocationFrame frameOf(const RawSnapshot& raw, const TraceFunction& function);
/// "rememberLookup (scenario.js:13)": a frame as people name it, lines from 1.
std::string frameText(const AllocationFrame& frame);
/// "scenario.js:13"; empty where the place is unknown.
std::string placeText(const AllocationFrame& frame);
/// How to record what allocates, and what that costs: for where a file does not tell.
extern const char* const kRecordAllocations;

} // namespace heaptrail
