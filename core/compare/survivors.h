// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <span>
#include <vector>

namespace heaptrail {

/// Some objects of each of n snapshots of one process, oldest first: Population[k] are those of snapshot k.
using Population = std::vector<std::vector<NodeOrdinal>>;

/// Which snapshot saw an object first. V8 numbers objects as it first sees them and never reuses an odd id: so the
/// id alone tells. Even ids, which last for one snapshot only, count as the last one's.
std::size_t bornIn(std::span<const SnapshotPtr> snapshots, NodeId) noexcept;

/// "Born between S1 and S2, alive in S3": one value a snapshot, by the one that saw the objects first.
struct Survivors {
    std::vector<std::uint64_t> born; ///< objects that snapshot k saw first
    std::vector<std::uint64_t> alive; ///< of those, how many the last snapshot has still
    std::vector<std::uint64_t> aliveBytes; ///< their shallow size in the last snapshot
};
/// Cost: O(the population).
Survivors survivorsOf(std::span<const SnapshotPtr> snapshots, const Population&);

} // namespace heaptrail
