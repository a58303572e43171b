// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/load/raw_snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

/// What is wrong between the columns: the record and field at fault, and the words.
struct LinkProblem {
    std::string_view section;
    std::uint64_t row{};
    int field{};
    std::string message;
};

/// Turns the edge counts in firstEdge[1 …] into positions, and checks that they add up to the edges there are.
/// `isCut`: edges are missing at the end; nodes then have fewer.
std::optional<LinkProblem> addUpEdges(RawSnapshot&, bool isCut);

/// Odd ids must be unique: they are never reused. Even ones may repeat (hashes, V8 up to 11.3).
/// Cost: a bit per possible id, or a sort of the ids where they are sparse. Stops early when asked to.
std::optional<LinkProblem> checkIds(const RawSnapshot&, const Task&);

/// Sums of sizes must fit into 63 bits, so that no total wraps around.
std::optional<LinkProblem> checkSizes(const RawSnapshot&);

/// String indexes must lie below strings.size(); asked only when the largest doesn't, or in the small tables.
std::optional<LinkProblem> checkNodeStrings(const RawSnapshot&);
std::optional<LinkProblem> checkEdgeStrings(const RawSnapshot&);
std::optional<LinkProblem> checkSmallTables(const RawSnapshot&);

/// For a file without all of its strings: every index past the last one leads to `lost` from now on.
/// Returns how many nodes lost their names.
std::uint64_t replaceLostStrings(RawSnapshot&, StringOrdinal lost);

} // namespace heaptrail
