// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/merged_paths.h"
#include "core/compare/survivors.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// One branch of the paths to some objects, laid over one another in each snapshot: the branch that grows is the
/// leak. Vectors have one value a snapshot, 0 where the branch is not there.
struct PathGrowthBranch {
    std::string label; ///< as MergedPathNode::label
    std::string className;
    bool isInternal{}, isRepeated{};
    NodeOrdinal node; ///< the first of its objects in the last snapshot; the root where it is not there
    std::uint32_t objects{}; ///< different objects on it, in the last snapshot
    std::vector<std::uint64_t> count; ///< of the given objects: how many have their best path through here
    std::vector<std::uint64_t> born; ///< of those of the last snapshot, by the snapshot that saw them first
    std::vector<std::uint32_t> children; ///< positions in PathGrowth::branches; growth of count descending

    std::int64_t growth() const noexcept { return std::int64_t(count.back()) - std::int64_t(count.front()); }
};

/// A forest in one vector: branches[0] is an artificial root over all readable roots.
struct PathGrowth {
    std::vector<PathGrowthBranch> branches;
    bool isSampled{}; ///< not every path was taken: counts are scaled up

    /// From below the root down to the last branch that still has 80 % of all growth; positions in `branches`.
    /// Empty where no branch has.
    std::vector<std::uint32_t> growingBranch() const;
    /// Ways to the objects, each from below the root to where no child has 80 % of the branch any more: the one
    /// that grows most first. At most `limit`.
    std::vector<std::vector<std::uint32_t>> ways(std::size_t limit) const;
    /// "global → requestCache → Map → […]": the labels of a way, V8's internals and the objects' own class left out.
    std::string text(std::span<const std::uint32_t> way) const;
    /// The same of several, told apart where they read alike: by the first step whose class, name or number differs.
    std::vector<std::string> texts(std::span<const std::vector<std::uint32_t>> ways) const;
};

/// Objects that lived on are counted where the last snapshot has them; those that are gone, where their own had them,
/// or, where they are few, on a branch "gone by S3".
/// Errors: Cancelled.
/// Cost:   that of mergeRetainingPaths for the last snapshot, and for an older one of which much is gone: its
///         PathFinder is then built and kept (8 bytes a node).
Result<PathGrowth> pathGrowth(std::span<const SnapshotPtr> snapshots, const Population&,
                              const MergedPathOptions& = {}, const Task& = {});

} // namespace heaptrail
