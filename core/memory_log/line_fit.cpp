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
    const double c = 1.959964 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    line.points = points.size();
    const double low = std::max(0.0, std::floor((m - c) / 2));
    const double high = std::min(m - 1, std::ceil((m + c) / 2));
    line.low = nth(slopes, static_cast<std::size_t>(low));
    line.high = nth(slopes, static_cast<std::size_t>(high));
    line.perHour = nth(slopes, slopes.size() / 2);
    if (slopes.size() % 2 == 0) line.perHour = (line.perHour + nth(slopes, slopes.size() / 2 - 1)) / 2;
    std::vector<double> rests(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        rests[i] = points[i].value - line.perHour * points[i].hours;
    line.atZero = nth(rests, rests.size() / 2);
    return line;
}

} // namespace heaptrail
