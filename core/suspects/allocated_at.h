// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/allocations/allocation_tree.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

struct SuspectReport;

/// The function that allocated most of what piles up.
struct AllocatedAt {
    enum class Basis : std::uint8_t {
        Stacks, ///< recorded with each object: the snapshot's or timeline's own
        Class, ///< a sampling profile: who calls the constructor of the class
        Package, ///< a sampling profile: who allocates most in the suspect's package; the class is not known
    };
    Basis basis{};
    AllocationFrame frame;
    double share{}; ///< of the entries whose stack is known, or of the sampled bytes
    std::uint64_t entries{}, known{}; ///< with stacks: entries looked at, and those of them with a stack
    std::string subject; ///< the class or package that the share is of
    /// "Allocated in `processTransaction` (transactions.js:42): 98 % of the new entries."
    std::string sentence;
};
/// "stacks", "class", "package"
const char* basisName(AllocatedAt::Basis) noexcept;

/// Is this a sentence of an AllocatedAt: one that names a function and its file?
bool isAllocationSentence(std::string_view text) noexcept;

/// What is known of where the entries of suspects were allocated.
struct AllocationSites {
    std::vector<std::optional<AllocatedAt>> of; ///< one a suspect, in the report's order
    std::string advice; ///< how to record it, where no file tells; else empty
};

/// Where each suspect's entries were allocated, as far as the last snapshot's own stacks or the profiles of the same run
/// (the last one counts) say; also put first among its evidence. `snapshots` are those that the report is about.
/// Errors: Cancelled. Cost: O(nodes of the suspects' classes + profile).
Result<AllocationSites> addAllocationSites(std::span<const SnapshotPtr> snapshots,
                                           std::span<const AllocationTreePtr> profiles, SuspectReport& report,
                                           const Task& task = {});

} // namespace heaptrail
