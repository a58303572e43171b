// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

namespace heaptrail {

/// Sets a suspect's sample, one of the entries that stands for the others, and leads its path on from the
/// collection to that entry and to what the entry keeps most of.
void leadToSample(const Candidate&, Suspect&);

/// Of the runtime's handles with the name of this one, the newest. A handle is as old as its object, whose id is
/// greater than those of objects before it.
NodeOrdinal newestHandle(const Snapshot&, NodeOrdinal handle);

} // namespace heaptrail
