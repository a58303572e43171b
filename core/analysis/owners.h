// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heaptrail {

struct Owner {
    NodeOrdinal node;
    std::uint64_t count{}; ///< objects that it owns
    std::uint64_t bytes{}; ///< that they retain; what one of them holds of the others counts once
};
/// All owners of one class.
struct OwnerClass {
    std::optional<ClassOrdinal> cls; ///< none: no single object owns them, only the root does
    std::uint64_t count{}; ///< objects that they own
    std::uint64_t bytes{};
    std::uint64_t owners{};
    std::vector<Owner> largest; ///< by bytes, at most as many as asked for
};
/// Who owns these objects: for each the nearest dominator that is neither V8's own nor one of them, by class, the most
/// bytes first. Errors: Cancelled. Cost: O(N), 4 bytes a node.
Result<std::vector<OwnerClass>> ownersOf(const Snapshot&, std::span<const NodeOrdinal> objects,
                                         std::size_t mostOwners, const Task& = {});

struct ClassShare {
    ClassOrdinal cls;
    std::uint64_t count{};
    std::uint64_t bytes{}; ///< their own
};
/// What goes if these objects go, by class, the most bytes first: the sum of bytes is what they retain.
/// Errors: Cancelled. Cost: O(what they retain).
Result<std::vector<ClassShare>> retainedByClass(const Snapshot&, std::span<const NodeOrdinal> objects,
                                                const Task& = {});

} // namespace heaptrail
