// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// One step of a retaining path, in the words of a JavaScript developer.
struct PathStep {
    NodeOrdinal node;
    std::optional<EdgeOrdinal> edge; ///< the edge that leads here from the step before; none at the first
    std::string edgeName; ///< its name as text; empty at the first
    std::string className;
    /// What a person would call this step: "global", "requestCache", "Map", "table", "[3]", "context",
    /// "module.exports", "TimersList 5000 ms". Shown joined by " → ".
    std::string label;
    bool isInternal{}; ///< a V8 internal (backing store, context, map) that short forms leave out
};
/// Root first, the object last.
using RetainingPath = std::vector<PathStep>;

struct PathOptions {
    std::size_t count{3}; ///< at most this many distinct paths
    std::size_t maxDepth{1000};
};

/// The best retaining paths of an object: shortest in a cost that prefers what a person can read (global
/// properties, modules, timers, contexts) to V8's bookkeeping (handles, stack roots, feedback, weak tables). Each
/// further path avoids the retainers nearest to the object that the earlier ones used.
/// Errors: Cancelled. An object nothing holds gives an empty list.
Result<std::vector<RetainingPath>> bestRetainingPaths(const Snapshot&, NodeOrdinal, const PathOptions& = {},
                                                      const Task& = {});

/// "global → requestCache → Map": the labels of the steps, internal ones left out unless `full`.
std::string pathText(const RetainingPath&, bool full = false);

} // namespace heaptrail
