// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/allocations/allocation_tree.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

enum class AllocationsBy : std::uint8_t {
    Function, ///< and place
    Script,
    Package, ///< packageOfScript() of the script
};
/// "function", "script", "package"
std::optional<AllocationsBy> allocationsBy(std::string_view word) noexcept;

/// What a function, script or package allocated.
struct AllocationTableRow {
    AllocationFrame frame; ///< by script: its script alone; by package: nothing
    std::string package; ///< packageOfScript() of its script
    AllocationCounts self; ///< allocated by its own code
    AllocationCounts total; ///< with what it calls; in recursion each byte once
    std::int64_t selfDelta{}, totalDelta{}; ///< bytes, last − first; 0 with one tree
    std::vector<std::uint64_t> selfSizes; ///< one a tree, where there are several
    /// "(anonymous)", "/srv/app.js", "express"; "(no script)" for what is built in.
    std::string name(AllocationsBy by) const;
};

/// Every function, script or package of a call tree, largest self first, then total, then name. Errors: Cancelled.
/// Cost: O(nodes + rows log rows).
Result<std::vector<AllocationTableRow>> allocationTable(const AllocationTree& tree, AllocationsBy by,
                                                        const Task& task = {});
/// The rows of the last of several trees of one kind, and those that only earlier ones have, with the differences from
/// the first to the last.
/// Errors: Cancelled; InvalidArgument where the trees are not of one kind.
Result<std::vector<AllocationTableRow>> allocationTable(std::span<const AllocationTreePtr> trees,
                                                        AllocationsBy by, const Task& task = {});

} // namespace heaptrail
