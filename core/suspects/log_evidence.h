// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/memory_log/memory_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What a memory log says for or against a leak.
struct LogEvidence {
    std::vector<std::string> heap; ///< one sentence each, of heapUsed
    std::string external; ///< of arrayBuffers; empty if they don't rise
    std::string besideHeap; ///< how rss grew while the heap hardly did; empty if it did otherwise
    std::uint64_t rssBesideHeap{}; ///< by how much, in bytes; 0 if it did otherwise
    MemoryVerdict verdict; ///< which part of the process grows
    bool isTrend{}; ///< `heap` tells of a trend, be it up or down
    bool risesAsBefore{}; ///< heapUsed, over a minute or more: its floor rises, and no slower at the end
    bool isOnCourse{}; ///< heapUsed reaches the limit within a week
};
/// What a slope was measured by: "379 readings", "3 lows after garbage collections".
std::string measuredBy(const MemorySlope&);
LogEvidence logEvidence(const MemoryLog&, std::optional<std::uint64_t> limit);
/// "44 MB of external memory is not in this snapshot: external strings or add-ons."; empty where the snapshot shows it,
/// or no reading is of its moment. `place` is that of the snapshot in its series, from 0, as marks count ("s1").
std::string unseenExternal(const MemoryLog&, const Snapshot&, std::size_t place);
/// "The memory log is of process 17, the snapshots of process 4."; empty where a pid is unknown, or the log has it.
std::string foreignLog(const MemoryLog&, const Snapshot&);

} // namespace heaptrail
