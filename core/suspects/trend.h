// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/accumulation.h"

#include <cstdint>

namespace heaptrail {

/// How the figures of one point went over the snapshots.
struct Trend {
    bool isKnown{}; ///< at least two snapshots
    bool growsAlways{}; ///< in every interval
    bool growsLast{}; ///< in the last one
    bool isLevel{}; ///< grew before, and hardly in the last interval
    bool isTurnover{}; ///< most entries were replaced by others
    std::uint64_t growthBytes{};
    double steadiness{1}; ///< last growth to mean growth, at most 1
};

Trend trendOf(const Accumulation&);

} // namespace heaptrail
