// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/suspects/holders.h"

#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace heaptrail {

/// Where one snapshot alone shows that much hangs: nothing in it is new, so size and number must do.
struct Anchors {
    std::unordered_set<NodeOrdinal> nodes; ///< collections, owners of lists and crowds, handles
    /// Objects that an anchor holds without dominating them, and the anchor that they count for; the first one wins.
    std::vector<std::pair<NodeOrdinal, NodeOrdinal>> shared;
    std::uint64_t visits{}; ///< nodes and edges looked at
};
/// `leastBytes`: what keeps less is left out. Errors: Cancelled. Cost: O(N + E).
Result<Anchors> findAnchors(const History&, std::uint64_t leastBytes, const Task&);

} // namespace heaptrail
