// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/ordinal.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

/// One row of the Summary view (semantics.md 11). Sizes in bytes.
struct ClassRow {
    ClassOrdinal cls;
    std::uint32_t count{}; ///< nodes of non-zero shallow size
    std::uint64_t shallowSize{};
    std::uint64_t retainedSize{}; ///< without double counting: only nodes not dominated by another of the row
    std::int32_t distance{}; ///< smallest; −5 if any node has none
};

/// Rows in order of their first node; classes whose nodes all have size 0 have no row.
using Histogram = std::vector<ClassRow>;

} // namespace heaptrail
