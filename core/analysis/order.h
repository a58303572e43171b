// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

enum class NodeOrder : std::uint8_t { Ordinal, Id, Name, Class, Shallow, Retained, Distance };
enum class Direction : std::uint8_t { Ascending, Descending };

/// The nodes in another order; equal ones by ordinal ascending, whatever the direction, so that every order is
/// total. Names compare by UTF-16 code unit, as DevTools does.
///
/// Errors: Cancelled.
/// Cost:   O(n log n) over keys of 16 bytes a node; by name, each node's display name is built once.
Result<std::vector<NodeOrdinal>> orderedBy(const Snapshot& snapshot, std::vector<NodeOrdinal> nodes,
                                           NodeOrder order, Direction direction, const Task& task = {});

/// The first `count` of that order, without sorting the rest.
Result<std::vector<NodeOrdinal>> firstBy(const Snapshot& snapshot, std::vector<NodeOrdinal> nodes,
                                         NodeOrder order, Direction direction, std::size_t count,
                                         const Task& task = {});

} // namespace heaptrail
