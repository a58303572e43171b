// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/query/text_matcher.h"

#include <vector>

namespace heaptrail {

/// The objects of non-zero shallow size whose display name matches, ascending: DevTools' search in a snapshot
/// (numbers.md 19). With `filter`, of those that pass it (nodesPassing()).
/// Errors: Cancelled. Cost: O(N + bytes of the names); a name that many nodes share is looked at once.
Result<std::vector<NodeOrdinal>> findNamed(const Snapshot& snapshot, const TextMatcher& matcher,
                                           const std::vector<bool>* filter = nullptr, const Task& task = {});

} // namespace heaptrail
