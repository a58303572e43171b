// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/compared_log.h"

#include "core/suspects/log_match.h"

#include <utility>
#include <vector>

namespace heaptrail::ui {

ComparedLog comparedLog(const Workspace& workspace)
{
    ComparedLog compared{workspace.memoryLog(), {}};
    std::vector<SnapshotPtr> snapshots = workspace.readySnapshots(), others;
    if (!compared.log || snapshots.empty()) return compared;
    const SetLineage& lineage = workspace.lineage();
    if (lineage.state == SetLineage::State::DifferentProcesses) { // no two of one: the last is examined
        others.swap(snapshots);
        snapshots.push_back(others.back());
        others.pop_back();
    }
    for (const EntryId id : lineage.others)
        if (SnapshotPtr snapshot = workspace.snapshot(id)) others.push_back(std::move(snapshot));
    compared.mismatch = logMismatch(*compared.log, snapshots, others);
    if (!compared.mismatch.empty()) compared.log.reset();
    return compared;
}

} // namespace heaptrail::ui
