// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/memory_log/memory_log.h"

#include <span>
#include <string>

namespace heaptrail {

/// Why a log is no evidence about these snapshots of one process, in one sentence; empty where it is. It isn't where
/// process ids or the size of the heap contradict it, or where snapshots of other processes are open, too, and the log
/// fits those as well, or fits none for certain. Without a contradiction or others the user's word counts.
std::string logMismatch(const MemoryLog&, std::span<const SnapshotPtr> snapshots,
                        std::span<const SnapshotPtr> others = {});

} // namespace heaptrail
