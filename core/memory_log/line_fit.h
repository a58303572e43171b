// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heaptrail {

struct TimedValue {
    double hours{}; ///< from the first reading of the run
    double value{};
};

struct FittedLine {
    double perHour{};
    double low{}, high{}; ///< of perHour: its 95 % interval
    double atZero{}; ///< the line's value at hour 0
    std::uint64_t points{}; ///< that went into it
    bool isRising() const { return points >= 3 && low > 0; }
};

/// The n-th smallest; the values lose their order.
double nth(std::vector<double>& values, std::size_t n);

/// Theil (1950), "A rank-invariant method of linear and polynomial regression analysis", and Sen (1968),
/// "Estimates of the regression coefficient based on Kendall's tau", JASA 63: the median of pairwise slopes, and
/// an interval from the ranks that Kendall's tau gives (Sen's section 4, without ties). Of 30 points or more it
/// is wider by as much as neighbours depend on each other; of fewer, which don't show it, a little too narrow.
std::optional<FittedLine> fitLine(std::span<const TimedValue> points);

} // namespace heaptrail
