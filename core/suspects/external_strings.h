// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"
#include "core/suspects/suspect.h"

#include <vector>

namespace heaptrail {

/// Strings whose text V8 keeps outside its heap, by the collection that keeps more and more of them. The file counts
/// a header for each, so no other detector sees their size; the log's `external` does.
/// Errors: Cancelled. Cost: O(N) a snapshot.
Result<std::vector<Suspect>> findExternalStrings(const History&, const MemoryLog*, const Task&);

} // namespace heaptrail
