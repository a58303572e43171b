// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/trend.h"

#include "core/suspects/turnover.h"

#include <algorithm>

namespace heaptrail {

namespace {

constexpr double kAllStay = 0.9; ///< of the entries of the snapshot before: nothing evicts them

/// Did the number fall to half or less of its highest before it rose to what it is, as of a queue, a batch or a cache that
/// is cleared? A rise above that in between says that the fall was of something else: what was read at start-up, say.
bool isDrained(const Accumulation& point)
{
    constexpr std::uint64_t kSome = 8;
    const std::vector<std::uint64_t>& count = point.count;
    std::uint64_t most = 0, mostBytes = 0;
    bool fell = false;
    for (std::size_t k = 0; k + 1 < count.size(); ++k) {
        fell = count[k] <= most && (fell || (most >= kSome && count[k] * 2 <= most));
        most = std::max(most, count[k]);
        mostBytes = std::max(mostBytes, point.retained[k]);
    }
    if (!fell || !isHigherLoad(mostBytes, point.retained.back())) return false;
    // A queue works off what waits in it. What stays, and is half as many more than ever, has piled up since the fall.
    const bool doEarlierStay = count[count.size() - 2] >= kSome && point.stayed >= 0.5;
    return count.back() * 2 <= most * 3 || (!doEarlierStay && isHigherLoad(most, count.back()));
}

} // namespace

Trend trendOf(const Accumulation& point, const LoadUnits& units)
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
        return bytes || count;
    };
    trend.growsAlways = true;
    for (std::size_t k = 1; k < n; ++k) trend.growsAlways = trend.growsAlways && grew(k);
    trend.growsLast = grew(n - 1);
    const auto delta = [](const std::vector<std::uint64_t>& values, std::size_t from, std::size_t to) {
        return double(values[to]) - double(values[from]);
    };
    trend.growthBytes = static_cast<std::uint64_t>(std::max(0.0, delta(point.retained, 0, n - 1)));
    // Of what others hold as well its own size says nothing; else what is new may have taken the place of something.
    const bool isHeldElsewhere = point.retained.back() * 2 < point.newBytes;
    if (isHeldElsewhere) trend.growthBytes = std::max(trend.growthBytes, point.newBytes);
    if (n >= 3) {
        const Pace bytes = paceOf(point.retained, units, {});
        const bool areEvicted = point.isCountOfEntries && point.stayed >= 0 && point.stayed < kAllStay;
        const Pace count = paceOf(point.count, units, "new entries", areEvicted ? Older::Go : Older::Stay);
        // Little more, and little for that load: neither a short interval nor a long one is level by itself.
        const auto levelOf = [](const Pace& pace) { return std::max(pace.ratio, pace.plainRatio); };
        const bool didBytesGrow = point.retained[n - 2] > point.retained[0];
        const bool didCountGrow = point.count[n - 2] > point.count[0];
        const bool areBytesLevel = didBytesGrow && levelOf(bytes) < 0.15;
        const bool isCountLevel = didCountGrow && levelOf(count) < 0.15;
        trend.isLevel = areBytesLevel && (isCountLevel || !point.isCountOfEntries);
        const double countLast = delta(point.count, n - 2, n - 1);
        if (point.isCountOfEntries && isCountLevel && countLast <= 0.02 * double(point.count.back())
            && levelOf(bytes) < 0.25)
            trend.isLevel = true;
        const bool isNumberTelling = point.isCountOfEntries && didCountGrow && isHeldElsewhere;
        if (isNumberTelling)
            trend.steadiness = std::clamp(count.ratio, 0.0, 1.0);
        else if (didBytesGrow)
            trend.steadiness = std::clamp(bytes.ratio, 0.0, 1.0);
        // Fewer new entries are warm-up, unless what they keep comes ever faster. Their bytes alone say less: code is
        // still optimised long after the last of it was compiled.
        // Timers that follow one another are never many: what they keep is what grows.
        const bool hasEntries =
            isNumberTelling || (point.isCountOfEntries && didCountGrow && !point.isTimerList);
        if (hasEntries ? count.isSlowing && (isNumberTelling || bytes.ratio < 1.5) : bytes.isSlowing)
            trend.pace = hasEntries ? count : bytes;
        else
            trend.pace.doubt = hasEntries ? count.doubt : bytes.doubt;
    }
    trend.isDrained = !trend.growsAlways && isDrained(point);
    // Timers that follow one another are all new, and yet what they keep may grow.
    if (point.retention >= 0 && point.count.size() >= 2 && !point.isTimerList) {
        const std::uint64_t was = point.count[n - 2], is = point.count[n - 1];
        // A buffer caught fuller than before, work in progress at a higher load: none of it stays.
        trend.isTurnover = was > 0
            && (point.retention < 0.1 ? isHigherLoad(was, is)
                                      : !point.isHandleGroup && point.retention < 0.5
                        && double(is) < 1.5 * double(was)); // some handles that stay may be the leak
    }
    return trend;
}

} // namespace heaptrail
