// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/workspace/workspace.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace heaptrail::ui {

/// The memory log and the snapshots that it may be about; shared things only, for a worker.
struct LogAndSnapshots {
    std::shared_ptr<const MemoryLog> log; ///< null without one
    std::vector<SnapshotPtr> snapshots; ///< of one process
    std::vector<SnapshotPtr> others; ///< of other processes
};
LogAndSnapshots logAndSnapshots(const Workspace& workspace);

/// The memory log as evidence about the compared snapshots.
struct ComparedLog {
    std::shared_ptr<const MemoryLog> log; ///< null without one, and where logMismatch() speaks against it
    std::string mismatch; ///< why it is left out, one sentence; else empty
};
/// Readings that are swept at once; more take a worker.
inline constexpr std::size_t kSweptAtOnce = 2'000;
/// Sweeps the whole log: one of more than kSweptAtOnce readings on a worker alone.
ComparedLog comparedLog(const LogAndSnapshots& both);

} // namespace heaptrail::ui
