// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/retaining_paths.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// One branch of many retaining paths laid over one another: steps that a developer would call by the same
/// name and class are one branch, and indices ("[3]") and table slots all count as one.
struct MergedPathNode {
    std::string
        key; ///< equal across snapshots: edge kind, edge name with indices masked, class; plain objects
    ///< of any shape are alike
    std::string label; ///< as PathStep::label; "[…]" for indices
    std::string className;
    bool isInternal{};
    bool isRepeated{}; ///< links of this name follow one another: a list
    NodeOrdinal node; ///< the first of the objects here
    std::uint32_t objects{}; ///< different objects on this branch
    std::uint64_t count{}; ///< of the given nodes: how many have their best path through here
    std::uint64_t bytes{}; ///< their retained size, those inside one another counted once
    std::vector<std::uint32_t> children; ///< positions in MergedPaths::nodes; bytes descending
};

/// A forest in one vector: nodes[0] is an artificial root over all readable roots.
struct MergedPaths {
    std::vector<MergedPathNode> nodes;
    std::uint64_t sampled{}; ///< nodes whose path was taken: all, or an even choice of `maxPaths`
    std::uint64_t total{}; ///< nodes given
};

struct MergedPathOptions {
    std::size_t maxPaths{5000}; ///< beyond it an even choice stands for all; counts and bytes are scaled up
    std::size_t maxDepth{200}; ///< branches below one another; what lies deeper counts for the last of them
};

/// The best retaining path of each node, merged from the root down.
/// Errors: Cancelled.
/// Cost:   O(nodes on the paths + paths × branches below one another), after the snapshot's PathFinder is built.
Result<MergedPaths> mergeRetainingPaths(const Snapshot&, std::span<const NodeOrdinal> nodes,
                                        const MergedPathOptions& = {}, const Task& = {});

} // namespace heaptrail
