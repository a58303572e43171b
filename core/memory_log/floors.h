// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/line_fit.h"
#include "core/memory_log/memory_log.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace heaptrail {

inline constexpr double kLeastRise = 512 * 1024; ///< bytes over the run: less comes and goes

/// How the floor of one series moves: what is left after collections, seen through windows of equal length.
struct Floor {
    std::vector<TimedValue> windows; ///< the lowest reading of each
    std::optional<FittedLine> line;
    bool isRising{}; ///< growth that goes on, and is more than drift
    bool isDrifting{}; ///< growth that goes on, slowly: in a log of days it shows
    bool hasEnded{}; ///< it rose, and the last third or fifth is level
    double first{}, last{}, highest{}; ///< bytes, of the windows
};

/// What the readings of a run leave when collections, and what taking heap snapshots costs, are taken off.
struct MemoryFloors {
    std::array<Floor, kMemoryPartCount> parts;
    Floor rss; ///< without what snapshots added
    Floor seen; ///< rss as the log has it
    double hours{}; ///< of the run
    std::size_t readings{}; ///< of rss, or of heapUsed where there are more
    double leftBySnapshots{}; ///< bytes
    bool hasSnapshotMarks{};
    bool isGarbage{}; ///< heapUsed grows, but not beyond what may be garbage: it doesn't count as rising
    bool hasRss() const { return !rss.windows.empty(); }
};
/// Does a mark in a memory log speak of a heap snapshot: "s2", "s2-done", "after.heapsnapshot", "heap dump"?
bool isSnapshotMark(std::string_view mark);

/// One figure in the readings of a run that have a time: hours of the run, and bytes. What taking heap snapshots added to
/// rss counts from the start on: the last reading is as the log has it. Cost: one pass over the run.
std::vector<TimedValue> pointsOf(const MemoryLog& log, std::uint32_t run, MemoryField field);

/// heapUsed right behind each collection of the whole heap that the log shows, in hours of the run and bytes: the true
/// floor, where there are enough of them. Cost: one pass over the run.
std::vector<TimedValue> heapLeftByCollections(const MemoryLog& log, std::uint32_t run);

/// Cost: one pass over the run, and the square of some hundred windows.
MemoryFloors memoryFloors(const MemoryLog& log, std::uint32_t run);

} // namespace heaptrail
