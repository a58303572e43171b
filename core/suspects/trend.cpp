// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/trend.h"

#include <algorithm>

namespace heaptrail {

Trend trendOf(const Accumulation& point)
{
    Trend trend;
    const std::size_t n = point.retained.size();
    trend.isKnown = n >= 2;
    if (!trend.isKnown) {
        trend.growthBytes = point.retained.back();
        return trend;
    }
    const auto grew = [&](std::size_t k) {
        const std::uint64_t noise = std::max<std::uint64_t>(512, point.retained.back() / 100);
        const bool bytes = point.retained[k] > point.retained[k - 1] + noise;
        const bool count = point.count[k] > point.count[k - 1];
        return point.isCountOfEntries && point.members.empty() && !point.isTimerList ? count || bytes
                                                                                     : bytes || count;
    };
    trend.growsAlways = true;
    for (std::size_t k = 1; k < n; ++k) trend.growsAlways = trend.growsAlways && grew(k);
    trend.growsLast = grew(n - 1);
    const auto delta = [](const std::vector<std::uint64_t>& values, std::size_t from, std::size_t to) {
        return double(values[to]) - double(values[from]);
    };
    trend.growthBytes = static_cast<std::uint64_t>(std::max(0.0, delta(point.retained, 0, n - 1)));
    trend.growthBytes = std::max(trend.growthBytes, point.newBytes);
    if (n >= 3) {
        const double bytesBefore = delta(point.retained, 0, n - 2) / double(n - 2);
        const double bytesLast = delta(point.retained, n - 2, n - 1);
        const double countBefore = delta(point.count, 0, n - 2) / double(n - 2);
        const double countLast = delta(point.count, n - 2, n - 1);
        const bool areBytesLevel = bytesBefore > 0 && bytesLast < 0.15 * bytesBefore;
        const bool isCountLevel = countBefore > 0 && countLast < 0.15 * countBefore;
        trend.isLevel = areBytesLevel && (isCountLevel || !point.isCountOfEntries);
        if (point.isCountOfEntries && isCountLevel && countLast <= 0.02 * double(point.count.back())
            && bytesLast < 0.25 * std::max(1.0, bytesBefore))
            trend.isLevel = true;
        if (bytesBefore > 0) trend.steadiness = std::clamp(bytesLast / bytesBefore, 0.0, 1.0);
    }
    if (point.retention >= 0 && point.count.size() >= 2) {
        const double was = double(point.count[n - 2]), is = double(point.count[n - 1]);
        // A buffer caught fuller than before, work in progress at a higher load: nothing of it stays.
        trend.isTurnover =
            was > 0 && (point.retention < 0.1 ? is < 3 * was : point.retention < 0.5 && is < 1.5 * was);
    }
    return trend;
} // namespace heaptrail

} // namespace heaptrail
