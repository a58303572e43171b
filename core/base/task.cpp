// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/task.h"

namespace heaptrail {

const char* phaseName(Phase phase) noexcept
{
    switch (phase) {
    case Phase::Idle: return "Waiting";
    case Phase::Reading: return "Reading";
    case Phase::Strings: return "Reading strings";
    case Phase::Checking: return "Checking links";
    case Phase::Classes: return "Grouping classes";
    case Phase::Distances: return "Measuring distances";
    case Phase::Numbering: return "Walking the graph";
    case Phase::Dominators: return "Finding dominators";
    case Phase::RetainedSizes: return "Adding up retained sizes";
    case Phase::Retainers: return "Finding retainers";
    case Phase::Comparing: return "Comparing";
    case Phase::Searching: return "Searching";
    case Phase::Writing: return "Writing";
    }
    return "";
}

} // namespace heaptrail
