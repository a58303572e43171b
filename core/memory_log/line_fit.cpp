// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/line_fit.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

double nth(std::vector<double>& values, std::size_t n)
{
    n = std::min(n, values.size() - 1);
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(n), values.end());
    return values[n];
}

namespace {

/// Effective sample size: in a wave, a saw or behind a step, points near each other depend on each other. By the autocorrelation of neighbours, as in Yue and Wang (2004), "The
/// Mann-Kendall test modified by effective sample size", Water Resources Management 18.
double dependence(std::span<const double> rests, double middle)
{
    constexpr std::size_t kLeast = 30; // fewer don't show it
    if (rests.size() < kLeast) return 1;
    double both = 0, squares = 0;
    for (std::size_t i = 0; i < rests.size(); ++i) {
        squares += (rests[i] - middle) * (rests[i] - middle);
        if (i > 0) both += (rests[i] - middle) * (rests[i - 1] - middle);
    }
    const double together = squares > 0 ? std::clamp(both / squares, 0.0, 0.99) : 0;
    return (1 + together) / (1 - together);
}

} // namespace

std::optional<FittedLine> fitLine(std::span<const TimedValue> points)
{
    std::vector<double> slopes;
    slopes.reserve(points.size() * (points.size() - std::min<std::size_t>(points.size(), 1)) / 2);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t k = i + 1; k < points.size(); ++k) {
            const double dt = points[k].hours - points[i].hours;
            if (dt > 0) slopes.push_back((points[k].value - points[i].value) / dt);
        }
    if (slopes.empty()) return std::nullopt;
    FittedLine line;
    const double n = double(points.size());
    const double m = double(slopes.size());
    line.points = points.size();
    line.perHour = nth(slopes, slopes.size() / 2);
    if (slopes.size() % 2 == 0) line.perHour = (line.perHour + nth(slopes, slopes.size() / 2 - 1)) / 2;
    std::vector<double> rests(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        rests[i] = points[i].value - line.perHour * points[i].hours;
    std::vector<double> sorted = rests;
    line.atZero = nth(sorted, sorted.size() / 2);
    const double c = 1.959964 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18 * dependence(rests, line.atZero));
    const double low = std::max(0.0, std::floor((m - c) / 2));
    const double high = std::min(m - 1, std::ceil((m + c) / 2));
    line.low = nth(slopes, static_cast<std::size_t>(low));
    line.high = nth(slopes, static_cast<std::size_t>(high));
    return line;
}

} // namespace heaptrail
