// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

namespace heaptrail {

/// Cuts the readings, in their order, into runs of processes: fills runs, processes and runOf.
///
/// Readings with the same name (pod, container, host) and process id belong to one run, until the process says
/// that it runs for less long than before, or its memory is back at what it was at start-up. Runs at one place
/// that follow each other are one process that was restarted; runs that overlap are several processes.
/// Cost: O(n log n); one pass and 4 bytes a reading.
void findRuns(MemoryLog& log);

} // namespace heaptrail
