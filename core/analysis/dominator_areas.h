// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// One area of a treemap or icicle: a node of the dominator tree, or small siblings folded into one.
struct Area {
    enum class Kind : std::uint8_t {
        Node,
        Group, ///< small siblings of one class
        More, ///< what is too small even so; it has no members
    };
    Kind kind{};
    std::uint32_t parent{}; ///< the root's is its own
    std::uint32_t depth{}; ///< 0 = the root
    std::vector<std::uint32_t> children; ///< bytes descending, More last
    std::vector<NodeOrdinal> members; ///< one of a Node; all of a Group, largest first
    std::uint64_t count{1}; ///< objects it stands for
    std::uint64_t bytes{}; ///< retained; what the children don't add up to is the node's own
    std::string className; ///< empty of More
};

/// A bounded part of the dominator tree, largest first. areas[0] is the root.
struct AreaTree {
    SnapshotPtr snapshot;
    std::vector<Area> areas;
    std::uint64_t totalSize{}; ///< of the heap
};

struct AreaLimits {
    std::size_t areas{1500}; ///< at most
    double leastShare{0.0006}; ///< of the root's bytes: smaller ones are folded
    std::uint32_t depth{12};
};

/// The areas below some nodes: one node (the heap's root for everything), or the members of a group side by side.
/// Errors: Cancelled; InvalidArgument without roots.
/// Cost:   O(children of the areas shown), the largest areas first, until the limit is reached.
Result<AreaTree> dominatorAreas(SnapshotPtr, std::span<const NodeOrdinal> roots, const AreaLimits& = {},
                                const Task& = {});

} // namespace heaptrail
