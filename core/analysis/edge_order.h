// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/ignored_retainers.h"
#include "core/analysis/order.h"
#include "core/analysis/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// The columns that the edges of one node are sorted by, and what decides among equals: by name, the retained size
/// of the other node, descending; by a size, the edge's name; by distance, the name of the other node.
enum class EdgeOrder : std::uint8_t { Name, Shallow, Retained, Distance };

/// How edges compare that are named by a number.
enum class NumberNames : std::uint8_t {
    ByValue, ///< 2 before 10
    AsText, ///< "10" before "2": DevTools, to the letter
};

/// An edge's name, ready to be compared: by kind, then number, then text by UTF-16 code unit.
struct EdgeNameKey {
    enum Kind : std::uint8_t { Word, Number, Proto } kind{};
    double number{}; ///< of a Number by value; NaN if it begins with none
    std::string text; ///< of the others
};
EdgeNameKey edgeNameKey(const Graph& graph, const Edge& edge, NumberNames numbers = NumberNames::ByValue);

/// What a node refers to, as the Containment view lists it: no invisible edges, weak ones too. DevTools' own order is
/// by retained size, descending. What is equal in all else keeps the file's order.
/// Errors: Cancelled. Cost: O(n log n), a text an edge.
Result<std::vector<EdgeOrdinal>> orderedEdges(const Snapshot& snapshot, NodeOrdinal node,
                                              EdgeOrder order = EdgeOrder::Retained,
                                              Direction direction = Direction::Descending,
                                              NumberNames numbers = NumberNames::ByValue,
                                              const Task& task = {});

/// What refers to a node, as the Retainers view lists it: shownRetainers(). DevTools' own order is by distance,
/// ascending, measured around what is ignored. What is equal in all else: the last in the file first.
/// Errors: Cancelled. Cost: O(n log n), a text an edge.
Result<std::vector<EdgeOrdinal>>
orderedRetainers(const Snapshot& snapshot, NodeOrdinal node, EdgeOrder order = EdgeOrder::Distance,
                 Direction direction = Direction::Ascending, const IgnoredRetainers& ignored = {},
                 NumberNames numbers = NumberNames::ByValue, const Task& task = {});

} // namespace heaptrail
