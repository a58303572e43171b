// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/pile.h"
#include "core/suspects/suspect.h"

namespace heaptrail {

/// What a suspect says piled up, in the last snapshot: timers, entries of its collection, or objects of its class that
/// its holder keeps. No objects where there are fewer than two.
/// Errors: Cancelled.
Result<Pile> piledUp(const Snapshot&, const Suspect&, const Task& = {});

/// "1,200 × PollState through previous", "1,860 × {socket, lookup, …}"; empty without objects.
Result<std::string> piledUpText(const Snapshot&, const Suspect&, const Task& = {});

} // namespace heaptrail
