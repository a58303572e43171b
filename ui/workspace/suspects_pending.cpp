// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compiled only while core/suspects has no findSuspects of its own, so that the program links meanwhile; it says
// so instead of answering. Goes with the detectors' arrival.
#include "core/suspects/suspect.h"

namespace heaptrail {

Result<SuspectReport> findSuspects(std::span<const SnapshotPtr>, const SuspectOptions&, const Task&)
{
    return fail(ErrorCode::Unsupported, "This build cannot look for suspects yet.");
}

} // namespace heaptrail
