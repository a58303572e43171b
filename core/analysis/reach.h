// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/retaining_paths.h"
#include "core/analysis/snapshot.h"
#include "core/base/bitset.h"

#include <vector>

namespace heaptrail {

/// What a script can get at by itself: reached from the global objects, and whatever else the root refers to that is
/// not synthetic, over properties, elements, variables and shortcuts alone (numbers.md 4, "queryable").
/// Errors: Cancelled. Cost: O(N + E), a bit a node.
Result<Bitset<NodeOrdinal>> findQueryable(const Snapshot& snapshot, const Task& task = {});

/// The nodes that nothing keeps alive (numbers.md 8), and why.
struct UnreachableNodes {
    std::vector<NodeOrdinal> orphans; ///< no essential edge leads there; ascending
    std::vector<NodeOrdinal> heldByOrphans; ///< what those keep, and the root does not; ascending
    std::vector<NodeOrdinal> unheld; ///< held by each other in circles, or behind one; ascending
};
/// Errors: Cancelled. Cost: O(N + edges of the unreachable).
Result<UnreachableNodes> findUnreachable(const Snapshot& snapshot, const Task& task = {});

/// The node, its immediate dominator, the dominator's, …, the root.
std::vector<NodeOrdinal> dominatorChain(const Snapshot& snapshot, NodeOrdinal node);

/// By how many retainers beside that of its best path is the node held, where each is itself alive only because of the
/// node? 0 where one has a way of its own, and where there are too many to look at.
std::size_t retainersThatLeadBack(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node);

} // namespace heaptrail
