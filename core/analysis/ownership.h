// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/node_names.h"
#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"

namespace heaptrail {

/// Moves the sizes of V8's internal arrays and hidden nodes to the one object that owns each, in place
/// (numbers.md 6). To be left out for snapshots without user roots.
///
/// Errors: Cancelled, with sizes unchanged.
/// Cost:   O(N + E), 4 bytes a node of scratch.
/// Source: DevTools' calculateShallowSizes (HeapSnapshot.ts).
Result<void> moveSizesToOwners(const NodeNames& names, CompactColumn<NodeOrdinal>& sizes,
                               const Task& task = {});

} // namespace heaptrail
