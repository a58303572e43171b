// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/dominator_chains.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// One area of a treemap or icicle: a node of the dominator tree, or several that are alike.
struct Area {
    enum class Kind : std::uint8_t {
        Node,
        Group, ///< of one class: small siblings, a chain, or what the members of a group hold by the same name
        More, ///< what is too small even so; it has no members
    };
    Kind kind{};
    std::uint32_t parent{}; ///< the root's is its own
    std::uint32_t depth{}; ///< 0 = the root
    std::vector<std::uint32_t> children; ///< bytes descending, More last
    std::vector<NodeOrdinal> members; ///< one of a Node; all of a Group, the largest in front
    std::uint64_t count{1}; ///< objects it stands for
    std::uint64_t bytes{}; ///< retained; what the children don't add up to is the node's own
    std::string className; ///< empty of More
    std::string
        heldAs; ///< of a Group inside another one: "originalRequest", by which each of its members holds it
    static constexpr std::size_t kMostHeldAs = 80; ///< bytes of it
    bool isRest{}; ///< a Group beside larger ones of its class
    bool isChain{}; ///< a Group, in which each object hangs on the one before
    std::string through; ///< of a chain: "next"; empty where only V8 has names
    std::string without; ///< class of the links that hang in it and stand beside it: not in `bytes`
};

/// A bounded part of the dominator tree, largest first. areas[0] is the root.
struct AreaTree {
    SnapshotPtr snapshot;
    std::vector<Area> areas;
    std::uint64_t totalSize{}; ///< of the heap
    std::vector<DominatorChains::Link> links; ///< of chains: what areas inside one are divided with, too
};

struct AreaLimits {
    std::size_t areas{1500}; ///< at most
    double leastShare{0.0006}; ///< of the root's bytes: smaller ones are folded
    std::uint32_t depth{12};
    std::uint64_t members{250'000}; ///< of groups below the root that are looked into
};

/// The areas below some nodes: one node (the heap's root for everything), or the members of a group: few side by side, of
/// many what they hold, by name and class. All bytes are dominated, and no byte is in two areas of one parent.
/// Errors: Cancelled; InvalidArgument without roots.
/// Cost:   O(children of the areas shown), the largest areas first, until a limit is reached.
Result<AreaTree> dominatorAreas(SnapshotPtr, std::span<const NodeOrdinal> roots, const AreaLimits& = {},
                                const Task& = {}, std::span<const DominatorChains::Link> links = {});

} // namespace heaptrail
