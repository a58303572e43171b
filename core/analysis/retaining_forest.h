// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/ignored_retainers.h"
#include "core/analysis/snapshot.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

struct RetainingForestOptions {
    std::uint64_t maxDepth{30}; ///< edges on a way
    std::uint64_t maxNodes{5000}; ///< nodes looked at
    std::uint64_t maxSiblings{100}; ///< retainers of one node, the nearest first
};

/// All ways by which a node is held, as far as a budget goes: its retainers and theirs in turn, without those that
/// lead nowhere. A way ends at distance 2, which in a snapshot without user roots is a group of roots, else what a
/// global object refers to.
struct RetainingForest {
    struct Item {
        EdgeOrdinal edge; ///< from `node` to the node of the item that it stands below
        NodeOrdinal node;
        std::int32_t distance{};
        std::uint32_t depth{}; ///< 0: holds the node in question itself
    };
    std::vector<Item> items; ///< in preorder, the nearest first
    bool isDepthReached{}, isNodesReached{}, isSiblingsReached{}; ///< which limit has left something out
};

/// Errors: Cancelled. Cost: O(retainers of maxNodes nodes).
/// Source: numbers.md 14, the newer view; DevTools' HeapSnapshot.ts, getRetainingPaths.
Result<RetainingForest> retainingForest(const Snapshot& snapshot, NodeOrdinal node,
                                        const RetainingForestOptions& options = {},
                                        const IgnoredRetainers& ignored = {}, const Task& task = {});

} // namespace heaptrail
