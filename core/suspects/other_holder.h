// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What piled up at a holder that others share it with: neither retains it alone.
struct SharedHold {
    NodeOrdinal holder;
    std::string who; ///< the holder in the paragraph: "EventTarget @56613"
    bool piledUp{}; ///< it came between the snapshots
    std::string amount; ///< "10.2 MB, 46 % of the heap"
    std::string whole; ///< "heap": what a share is of
    std::uint64_t bytes{}; ///< the same as a number
    std::vector<NodeOrdinal> samples; ///< of what piled up
};
/// How the paragraph says so before the other holder is looked for, and where no single one is found.
std::string sharedText(const Snapshot&, const SharedHold&);

/// The object that holds most of the samples without the first holder, and what goes only with both. Of several
/// snapshots it was there before; of one it is the nearest to the samples.
struct OtherHolder {
    NodeOrdinal node;
    std::vector<std::uint64_t> together; ///< retained by the two, in each snapshot
};
/// None where the samples hang on several others, or where more than these two keep most of it.
/// Errors: Cancelled. Cost: O(N + E) of each snapshot, 8 bytes a node.
Result<std::optional<OtherHolder>> findOtherHolder(const History&, const SharedHold&, const Task& = {});
/// "EventTarget @56613 (68.4 kB alone) and requestFinalizer (FinalizationRegistry @67317, 119 kB alone) together keep
/// 13.8 MB, 62 % of the heap"
std::string sharedText(const Snapshot&, const SharedHold&, const OtherHolder&);

} // namespace heaptrail
