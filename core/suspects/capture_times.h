// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/memory_log/memory_log.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heaptrail {

/// When a snapshot was taken, and what tells so.
struct CaptureTime {
    enum class Evidence : std::uint8_t {
        FileName, ///< a stamp in the file's name
        Mark, ///< a mark in the log that names the file, or one mark a snapshot
        FileTime, ///< the file's time, which lies within the log: files get copied
    };
    std::int64_t us{}; ///< microseconds since 1970 in UTC
    Evidence evidence{};
};

/// Of each snapshot, oldest first; empty where nothing proves it. What the log or the file's time says is believed only
/// where the log's heap was about as large at that moment, and where it does not contradict the order.
std::vector<std::optional<CaptureTime>> captureTimes(std::span<const SnapshotPtr> snapshots,
                                                     const MemoryLog* log);

} // namespace heaptrail
