// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"
#include "core/graph/name_kinds.h"

#include <cstdint>

namespace heaptrail {

/// What a node's flag byte holds: the DOM state in the lower two bits, and marks above it.
namespace NodeFlag {
inline constexpr std::uint8_t kState = 3; ///< 0 unknown, 1 attached, 2 detached (numbers.md 3)
inline constexpr std::uint8_t kReachable = 4; ///< from the root over essential edges
} // namespace NodeFlag

using NodeFlags = Column<NodeOrdinal, std::uint8_t>;

/// Spreads the states that the file gives to some native nodes, as DevTools does; no mark is set yet.
/// `field` are the file's states, empty if it has none: then names that begin with "Detached " tell.
///
/// Shape:  one byte a node. Errors: Cancelled. Cost: O(N), plus the edges of the natives concerned.
Result<NodeFlags> findDetachedness(const Graph& graph, const NameKinds& names, NodeFlags field,
                                   const Task& task = {});

} // namespace heaptrail
