// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bitset.h"
#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"
#include "core/graph/name_kinds.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

inline constexpr std::int32_t kNoDistance = -5;
inline constexpr std::int32_t kSystemDistance = 100'000'000;
inline constexpr std::int32_t kUnreachableDistance = 200'000'000;

/// Is it a distance that people are shown? Others appear as "−".
constexpr bool isShownDistance(std::int32_t distance) noexcept
{
    return distance >= 0 && distance < kSystemDistance;
}

/// The targets of the root's edges that are no synthetic nodes, or the DOM trees: where the program's own
/// objects begin (numbers.md 2). In the root's edge order, each once. Empty for snapshots with internals.
std::vector<NodeOrdinal> userRoots(const Graph& graph, const NameKinds& names);

/// Fewest edges from a user root, and from the root for what only the system holds (numbers.md 9).
///
/// Shape:  one value a node; kNoDistance, or from kSystemDistance on for the system.
///         Edges into `ignored` nodes are refused (numbers.md 14); empty: none is ignored.
/// Errors: Cancelled.
/// Cost:   O(N + E), 4 bytes a node of scratch.
/// Source: DevTools' calculateDistances and its filter (HeapSnapshot.ts).
Result<Column<NodeOrdinal, std::int32_t>> findDistances(const Graph& graph, const NameKinds& names,
                                                        const Bitset<NodeOrdinal>& ignored = {},
                                                        const Task& task = {});

} // namespace heaptrail
