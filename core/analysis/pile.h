// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/retaining_paths.h"

#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// Objects that pile up, and how they hang below what holds them.
struct Pile {
    std::vector<NodeOrdinal> objects; ///< ascending
    /// From below the holder down to them, at each step the objects of all ways that have the shape of the best one:
    /// Timeout × 10, function × 10. Without a holder from the roots down.
    std::vector<std::vector<NodeOrdinal>> steps;
};

/// Of `objects` those that the holder keeps: their best path leads through it, it dominates them, or they are its
/// entries. All without one.
/// Cost: O(way) of each; an object below another one ends its way there. Empty when stopped.
Pile pileBelow(const Snapshot&, const PathFinder&, std::optional<NodeOrdinal> holder,
               std::vector<NodeOrdinal> objects, const Task& = {});

/// How one of them leads to the next, where most hang on another one: "previous", "observers → [0] → _this8". Empty for
/// others, and where all hang on the same few. `objects` ascending.
std::string linkBetween(const Snapshot&, const PathFinder&, const std::vector<NodeOrdinal>& objects);

} // namespace heaptrail
