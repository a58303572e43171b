// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// One class over n snapshots. Vectors have one value a snapshot, 0 where the class has none there.
struct SeriesRow {
    ClassKey key; ///< public class key
    SharedText name;
    std::optional<SourceLocation> location;
    std::vector<std::uint64_t> count, shallowSize, retainedSize;
    /// Count or retained size rose in every interval.
    bool isGrowing{};
    std::int64_t countDelta() const noexcept
    {
        return count.empty() ? 0 : std::int64_t(count.back() - count.front());
    }
    std::int64_t retainedDelta() const noexcept
    {
        return retainedSize.empty() ? 0 : std::int64_t(retainedSize.back() - retainedSize.front());
    }
};

/// Every class of every snapshot, all classified with the interfaces inferred in the last one.
/// Order: retained growth descending, then name, then key.
Result<std::vector<SeriesRow>> compareSeries(std::span<const SnapshotPtr> snapshots, const Task& = {});

/// Cost: O(N + edges of plain objects) a call.
/// The classes that `snapshot`'s plain objects get from another snapshot's interfaces, and the histogram that
/// follows: what the comparison views show for an older snapshot (numbers.md 13, step 1).
Result<Classes> reclassify(const Snapshot& snapshot, const std::vector<InterfaceDefinition>& interfaces,
                           const Task& = {});
struct Reclassified {
    Classes classes;
    Histogram histogram;
};
Result<Reclassified> classifyWith(const Snapshot& snapshot,
                                  const std::vector<InterfaceDefinition>& interfaces, const Task& = {});

} // namespace heaptrail
