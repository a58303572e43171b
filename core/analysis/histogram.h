// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/classes.h"
#include "core/analysis/dominators.h"
#include "core/base/bitset.h"
#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

/// One row of the Summary view (numbers.md 11). Sizes in bytes.
struct ClassRow {
    ClassOrdinal cls;
    std::uint32_t count{}; ///< nodes of non-zero shallow size
    std::uint64_t shallowSize{};
    std::uint64_t retainedSize{}; ///< without double counting: only nodes not dominated by another of the row
    std::int32_t distance{}; ///< smallest; −5 if any node has none
};

/// Rows in order of their first node; classes whose nodes all have size 0 have no row.
using Histogram = std::vector<ClassRow>;

/// Count, shallow size and distance of every class; retained sizes stay 0. Only nodes in `filter` count, if it
/// is given. Errors: Cancelled. Cost: O(N).
Result<Histogram> countClasses(const Classes& classes, const CompactColumn<NodeOrdinal>& shallow,
                               const Column<NodeOrdinal, std::int32_t>& distance,
                               const Bitset<NodeOrdinal>* filter = nullptr, const Task& task = {});

/// Adds the retained sizes of the rows, walking the dominator tree once in preorder: a node counts unless it
/// stands below one of the same row. Errors: Cancelled. Cost: O(N).
Result<void> addRetainedSizes(Histogram& rows, const Classes& classes, const DominatorTree& tree,
                              const CompactColumn<NodeOrdinal>& shallow,
                              const CompactColumn<NodeOrdinal>& retained,
                              const Bitset<NodeOrdinal>* filter = nullptr, const Task& task = {});

/// The same while a snapshot is being opened, before there is a DominatorTree.
Result<void> addRetainedSizes(Histogram& rows, const Classes& classes, const DepthFirst& dfs,
                              const NumberedPreorder& preorder, const CompactColumn<NodeOrdinal>& shallow,
                              const CompactColumn<NodeOrdinal>& retained, const Task& task = {});

} // namespace heaptrail
