// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/column.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

/// Which realm (a window, a frame, a vm context) each node belongs to.
struct NativeContexts {
    static constexpr std::int32_t kNone = -1; ///< reached from none
    static constexpr std::int32_t kShared = -2; ///< reached from several

    std::vector<NodeOrdinal> contexts; ///< the native context nodes, ascending
    Column<NodeOrdinal, std::int32_t> of; ///< position in `contexts`, kNone or kShared; 4 bytes a node
};

/// An object belongs to the native context of its map, and passes it on to what it refers to and has none.
/// Errors: Cancelled. Cost: O(N + E); a node is visited at most three times.
/// Source: numbers.md 18; DevTools' HeapSnapshot.ts, native context attribution.
Result<NativeContexts> attributeNativeContexts(const Snapshot&, const Task& = {});

/// Shallow sizes added up by realm. O(N).
struct NativeContextSizes {
    std::vector<std::uint64_t> attributed; ///< by position in NativeContexts::contexts
    std::uint64_t shared{}, none{};
};
NativeContextSizes sizesOf(const Snapshot&, const NativeContexts&);

} // namespace heaptrail
