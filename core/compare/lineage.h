// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// Do two snapshots come from one process? Decided by the odd ids that both have: in one process the object
/// behind an id keeps its type and (for anything but strings and numbers) its name.
struct Lineage {
    std::uint64_t commonIds{}; ///< odd ids in both
    std::uint64_t agreeing{}; ///< of those: equal type and name
    bool isSameProcess{};
    bool isUnknown{}; ///< the ids tell nothing: neither the same process nor another one
    std::string reason; ///< one sentence with the share, for people
    double agreement() const noexcept { return commonIds ? double(agreeing) / double(commonIds) : 0; }
};
/// Of neighbours in a series, as scripts read it: "same", "different" or "unknown".
std::string_view lineageWord(std::span<const Lineage> steps) noexcept;
Result<Lineage> compareLineage(const Snapshot& a, const Snapshot& b, const Task& = {});

/// The order in time of several snapshots, oldest first, and what it rests on.
struct SnapshotOrder {
    enum class Evidence { HighestId, NameStamp, FileTime, AsGiven };
    std::vector<std::size_t> order; ///< positions in the input
    Evidence evidence{Evidence::AsGiven};
    std::vector<Lineage> steps; ///< steps[k]: of order[k] and order[k + 1]
};
/// On up to `threads` threads (0 = as many as the machine has); the result is the same on any number.
/// Errors: Cancelled.
Result<SnapshotOrder> orderInTime(std::span<const SnapshotPtr> snapshots, const Task& = {},
                                  unsigned threads = 0);

} // namespace heaptrail
