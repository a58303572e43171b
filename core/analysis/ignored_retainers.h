// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/bitset.h"

#include <cstdint>
#include <span>
#include <vector>

namespace heaptrail {

/// The distances of the Retainers view while the user ignores some nodes (numbers.md 14): how far everything is
/// from the roots if no path may lead through them. A value of its own; a new set of nodes makes a new one.
class IgnoredRetainers {
public:
    /// Distance of the retaining node as the view has it: kUnreachableDistance and above where no way leads there,
    /// or only one through ignored nodes, so that it is sorted to the end.
    std::int32_t distance(const Snapshot& snapshot, EdgeOrdinal edge) const;
    /// How far a node is from the roots now; kNoDistance where only ignored nodes lead there.
    std::int32_t nodeDistance(const Snapshot& snapshot, NodeOrdinal node) const
    {
        return m_distance.empty() ? snapshot.distance(node) : m_distance[node];
    }
    /// One half of a WeakMap pair whose other half is gone: it holds nothing any more.
    bool isIgnored(const Snapshot& snapshot, EdgeOrdinal edge) const;
    bool isIgnored(NodeOrdinal node) const noexcept { return !m_nodes.empty() && m_nodes[node]; }

private:
    friend Result<IgnoredRetainers> ignoreRetainers(const Snapshot& snapshot,
                                                    std::span<const NodeOrdinal> nodes, const Task& task);
    Bitset<NodeOrdinal> m_nodes;
    Column<NodeOrdinal, std::int32_t> m_distance; ///< empty: nothing is ignored
    std::vector<std::uint64_t> m_brokenPairs; ///< value << 32 | pair, ascending
};

/// Errors: Cancelled. Cost: O(N + E), 4 bytes a node; none for an empty list.
Result<IgnoredRetainers> ignoreRetainers(const Snapshot& snapshot, std::span<const NodeOrdinal> nodes,
                                         const Task& task = {});

/// The edges that the Retainers view lists for a node: no weak or invisible ones, none from the root; last in
/// the file first.
std::vector<EdgeOrdinal> shownRetainers(const Snapshot& snapshot, NodeOrdinal node);

} // namespace heaptrail
