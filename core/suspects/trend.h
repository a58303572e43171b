// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/accumulation.h"
#include "core/suspects/pace.h"

#include <cstdint>

namespace heaptrail {

/// How the figures of one point went over the snapshots.
struct Trend {
    bool isKnown{}; ///< at least two snapshots
    bool growsAlways{}; ///< in every interval
    bool growsLast{}; ///< in the last one
    bool isLevel{}; ///< grew before, and hardly in the last interval
    bool isTurnover{}; ///< most entries were replaced by others
    bool isDrained{}; ///< it was emptied before, and holds no more now than a higher load explains
    std::uint64_t growthBytes{};
    double steadiness{1}; ///< last rate of growth to the earlier one, at most 1
    Pace pace; ///< of the entries where they are counted, and of the bytes
};

Trend trendOf(const Accumulation&, const LoadUnits&);

} // namespace heaptrail
