// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/trend.h"

namespace heaptrail {

/// What may bound the suspect's collection: a length fixed from the start, a pool, a field that speaks of a limit. Sets
/// `bound`, `isWithinBound`, and the evidence; advice for a pool. A field proves a limit only if there are no more than
/// it says, and says so only where the file has its value.
void findBound(const Candidate&, const Trend&, Suspect&);

/// lru-cache 7 and later with a ttl and without max, maxSize and ttlAutopurge: nothing bounds the number of entries.
bool hasTimeToLiveAlone(const Snapshot&, NodeOrdinal);

} // namespace heaptrail
