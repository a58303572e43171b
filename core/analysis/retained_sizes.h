// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/dominators.h"
#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>

namespace heaptrail {

/// Bytes that would be freed with each node, itself included, written to `retained`.
///
/// Shape:  one value a node. What only unheld cycles hold has its shallow size; the root the sum of everything.
/// Errors: Cancelled.
/// Cost:   O(N); 8 bytes a node of scratch where all sizes together pass 4 GB.
/// Source: sum over the dominator tree, from the last depth-first number back; as in DevTools.
Result<void> addRetainedSizes(const DepthFirst& dfs, const BigArray<std::uint32_t>& dominatorNumber,
                              const CompactColumn<NodeOrdinal>& shallow, CompactColumn<NodeOrdinal>& retained,
                              const Task& task = {});

} // namespace heaptrail
