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

/// The same, and what is held under such a name: the targets of properties, variables and other edges whose name
/// matches. The largest retained size first, V8's own objects
/// behind the program's. Errors: Cancelled. Cost: O(N + E + bytes of all strings).
Result<std::vector<NodeOrdinal>> findNamedOrHeld(const Snapshot& snapshot, const TextMatcher& matcher,
                                                 const Task& task = {});

/// An object that keeps another one alive, however far up.
struct RetainingMatch {
    NodeOrdinal node;
    std::vector<EdgeOrdinal> way; ///< from the held object upwards; the last edge leaves `node`
};
/// The objects above `node` whose own name matches, or the name by which they hold: nearest first, at most `most`.
/// Errors: Cancelled. Cost: O(N + E), 8 bytes a node.
Result<std::vector<RetainingMatch>> findRetaining(const Snapshot& snapshot, NodeOrdinal node,
                                                  const TextMatcher& matcher, std::size_t most,
                                                  const Task& task = {});

} // namespace heaptrail
