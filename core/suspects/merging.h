// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"
#include "core/suspects/other_holder.h"
#include "core/suspects/suspect.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// A suspect before it is ranked.
struct Draft {
    Suspect suspect;
    NodeOrdinal node; ///< of the accumulation point
    std::uint64_t growth{};
    RetainingPath path; ///< to the collection alone
    std::vector<std::uint64_t> count; ///< of its entries alone
    std::vector<NodeOrdinal> entries; ///< some of what piled up
    std::optional<SharedHold> shared{};
    std::vector<std::string> events{}; ///< of listener lists that became one: "\"drain\""
};

/// Suspects that are one leak become one: those whose entries are mostly the same objects, or are dominated by the
/// other's new entries; columns of one object, topics of one bus, objects with their handles, and handles with what a
/// WeakMap keeps for them.
/// Cost: linear in the drafts' samples, and in the entries of each collection that another draft becomes a part of.
std::vector<Draft> mergeSuspects(const History&, std::vector<Draft>);

} // namespace heaptrail
