// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bitset.h"
#include "core/base/csr.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/edge_policy.h"
#include "core/graph/graph.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace heaptrail {

/// Incoming edges: for every node the ordinals of the edges that lead to it, ascending. All edge types are in
/// it, weak and invisible ones too. 4 bytes a node, 4 an edge.
using Retainers = Csr<NodeOrdinal, EdgeOrdinal>;

Result<Retainers> findRetainers(const Graph&, const Task& = {});

// The same in steps, so that opening a snapshot can use the two arrays in between.

/// How many edges lead to each node. `counts` is memory to use, of nodeCount entries or more; its contents do not matter.
Result<BigArray<std::uint32_t>> countRetainers(const Graph&, BigArray<std::uint32_t> counts,
                                               const Task& = {});

/// For every node to which two or more edges lead: where the essential ones come from, as ordinals + 1, with zeros
/// between them. Any other has nothing in its row: what holds it alone is its parent in every search from the root.
/// Cost: O(N + E); 4 bytes for each edge in a row.
///
/// A node to which very many lead (a hidden class, a shared string) may have a sample instead: kSampled places, each
/// with a source from another part of the file, or zero. Most dominators of such nodes need no more.
struct EssentialSources {
    static constexpr std::uint32_t kSampled = 64;

    BigArray<std::uint32_t> first; ///< node → where its row begins, behind the end of the one before
    BigArray<std::uint32_t> items;
    Bitset<NodeOrdinal> hasRow;
    std::vector<NodeOrdinal> sampled; ///< ascending

    std::span<const std::uint32_t> row(std::uint32_t node) const noexcept
    {
        const std::size_t end = node + std::size_t{1} < first.size() ? first[node + 1] : items.size();
        return {items.data() + first[node], end - first[node]};
    }
};
constexpr std::uint32_t kSampleNone = std::numeric_limits<std::uint32_t>::max();
/// `counts` is what countRetainers() gave for nodeCount entries; its memory becomes `first`. Those with more than
/// `sampleAbove` retainers, no less than kSampled, have a sample.
Result<EssentialSources> essentialSources(const Graph&, const EdgePolicy&, BigArray<std::uint32_t> counts,
                                          std::uint32_t sampleAbove = kSampleNone, const Task& = {});

} // namespace heaptrail
