// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/bitset.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace heaptrail {

/// What was allocated in a place. Sizes in bytes, 64 bits wide.
struct AllocationCounts {
    std::uint64_t count{}, size{}; ///< all that was ever allocated while the stacks were recorded
    std::uint64_t liveCount{}, liveSize{}; ///< of that, what the snapshot still holds; shallow sizes
    AllocationCounts& operator+=(const AllocationCounts& other) noexcept;
    friend bool operator==(const AllocationCounts&, const AllocationCounts&) = default;
};

/// A part of a timeline: the heap objects whose ids were handed out in (after, upTo].
struct AllocationInterval {
    NodeId after, upTo;
    friend bool operator==(const AllocationInterval&, const AllocationInterval&) = default;
};

/// A function that allocated, or one on the way to it: a row of DevTools' Allocation view.
struct AllocationRow {
    /// A recorded stack that leads through this row.
    struct Stack {
        std::uint32_t allocator{}; ///< whose function allocated; a position in RawSnapshot::traceTree
        std::uint32_t frame{}; ///< the frame of this row, at or above the allocator; a position, too
    };
    std::uint32_t function{}; ///< position in RawSnapshot::traceFunctions
    AllocationCounts counts;
    bool hasCallers{};
    std::vector<Stack> stacks;
};

/// Who allocated what, where the snapshot was taken with allocation stacks (numbers.md 16.2). Immutable.
class AllocationProfile {
public:
    bool empty() const noexcept { return m_functions.empty(); }
    /// The functions that allocated something, most bytes first; ties in the file's order.
    const std::vector<AllocationRow>& functions() const noexcept { return m_functions; }
    /// What exactly this stack allocated; by position in RawSnapshot::traceTree.
    const AllocationCounts& countsOf(std::size_t stack) const noexcept { return m_counts[stack]; }
    /// Who called the row's function, for what the row counts: one row a function, in the order of the stacks.
    /// Cost: O(stacks of the row).
    std::vector<AllocationRow> callersOf(const AllocationRow& row) const;
    /// What opening a row shows: its callers while there is one alone, each the caller of the one before, then the
    /// callers among whom the way parts.
    struct Opened {
        std::vector<AllocationRow> chain, branches;
    };
    Opened open(const AllocationRow& row) const;
    /// The nodes that the stacks of a row allocated and that are still there, also those of size 0.
    /// Cost: O(N log stacks).
    Bitset<NodeOrdinal> nodesOf(const AllocationRow& row) const;

private:
    friend Result<AllocationProfile> allocationProfile(SnapshotPtr snapshot,
                                                       const std::optional<AllocationInterval>& interval,
                                                       const Task& task);
    AllocationRow rowOf(std::uint32_t function, std::vector<AllocationRow::Stack> stacks) const;

    SnapshotPtr m_snapshot;
    std::vector<AllocationCounts> m_counts; ///< by position in traceTree; 32 bytes a stack
    std::vector<AllocationRow> m_functions;
};

/// Empty if the file records no stacks. Of an interval only what is still alive is known: that stands in `count` and
/// `size`, too. Errors: Cancelled. Cost: O(N + stacks log stacks).
/// Source: numbers.md 16.2; DevTools' AllocationProfile.ts.
Result<AllocationProfile> allocationProfile(SnapshotPtr snapshot,
                                            const std::optional<AllocationInterval>& interval,
                                            const Task& task = {});
inline Result<AllocationProfile> allocationProfile(SnapshotPtr snapshot, const Task& task = {})
{
    return allocationProfile(std::move(snapshot), std::nullopt, task);
}

/// The nodes that these stacks allocated, in the interval if there is one, and that are still there; also those of
/// size 0. `stacks` are positions in RawSnapshot::traceTree. Errors: Cancelled. Cost: O(N + stacks log stacks).
Result<std::vector<NodeOrdinal>> nodesOfStacks(const Snapshot& snapshot,
                                               std::span<const std::uint32_t> stacks,
                                               const std::optional<AllocationInterval>& interval = {},
                                               const Task& task = {});

/// The stack that a node was allocated on, innermost first, as positions in RawSnapshot::traceFunctions: the last
/// is "(root)". Empty where it is not known. Cost: O(stacks).
std::vector<std::uint32_t> allocationStack(const Snapshot& snapshot, NodeOrdinal node);

} // namespace heaptrail
