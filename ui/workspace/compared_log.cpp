// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/compared_log.h"

#include "core/suspects/log_match.h"

#include <QCoreApplication>
#include <QThread>

#include <cassert>
#include <utility>

namespace heaptrail::ui {

LogAndSnapshots logAndSnapshots(const Workspace& workspace)
{
    LogAndSnapshots both{workspace.memoryLog(), workspace.readySnapshots(), {}};
    const SetLineage& lineage = workspace.lineage();
    if (lineage.state == SetLineage::State::DifferentProcesses
        && !both.snapshots.empty()) { // no two of one: the last is examined
        both.others.swap(both.snapshots);
        both.snapshots.push_back(both.others.back());
        both.others.pop_back();
    }
    for (const EntryId id : lineage.others)
        if (SnapshotPtr snapshot = workspace.snapshot(id)) both.others.push_back(std::move(snapshot));
    return both;
}

ComparedLog comparedLog(const LogAndSnapshots& both)
{
    ComparedLog compared{both.log, {}};
    if (!both.log) return compared;
    assert(both.log->samples.size() <= kSweptAtOnce || !QCoreApplication::instance()
           || QThread::currentThread() != QCoreApplication::instance()->thread());
    compared.mismatch = logMismatch(*both.log, both.snapshots, both.others);
    if (!compared.mismatch.empty()) compared.log.reset();
    return compared;
}

} // namespace heaptrail::ui
