// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// One row of DevTools' Comparison view (numbers.md 13): a class by its public key.
struct DiffRow {
    ClassKey key; ///< public class key
    SharedText name;
    std::optional<SourceLocation> location;
    std::uint32_t addedCount{}, removedCount{};
    std::uint64_t addedSize{}, removedSize{};
    std::vector<NodeOrdinal> added; ///< in the target, ascending by id
    std::vector<NodeOrdinal> removed; ///< in the base, ascending by id
    std::int64_t countDelta() const noexcept { return std::int64_t(addedCount) - std::int64_t(removedCount); }
    std::int64_t sizeDelta() const noexcept { return std::int64_t(addedSize) - std::int64_t(removedSize); }
};

/// One class of a snapshot as the comparison sees it.
struct ComparedClass {
    ClassKey key; ///< public class key
    /// As the snapshot itself, with its own interfaces, calls the class's object of the highest id: what the
    /// Comparison view titles a class that the newer snapshot lacks.
    SharedText name;
    std::optional<SourceLocation> location;
    std::vector<NodeOrdinal> nodes; ///< those with a size, ascending by id
};
/// The classes of a snapshot once its plain objects are given another's interfaces; in order of their first node.
Result<std::vector<ComparedClass>> classesForComparison(const Snapshot& snapshot,
                                                        const std::vector<InterfaceDefinition>& interfaces,
                                                        const Task& task = {});

/// Base → target by id; the base classified with the interfaces inferred in the target. Rows without any
/// added or removed object are left out; order: the base's keys, then keys only in the target.
Result<std::vector<DiffRow>> diffSnapshots(const Snapshot& base, const Snapshot& target, const Task& = {});

} // namespace heaptrail
