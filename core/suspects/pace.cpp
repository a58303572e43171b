// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pace.h"

#include "core/base/text.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <cmath>

namespace heaptrail {

namespace {

constexpr double kSlow = 0.5; ///< of the earlier rate: real leaks slow down by chance to 0.7
constexpr double kStillSlowing = 0.8; ///< of the rate just before: a warm-up's first burst counts once
constexpr double kSame =
    0.9; ///< of the growth before, in intervals that may pass for equal: as much as before
constexpr double kExactly = 0.02; ///< so near to the growth before, it is the same load, however long it took
constexpr double kVeryUneven = 10; ///< times as long: not even then
constexpr double kUneven = 3; ///< times as long as another interval: they can't pass for equal ones

/// When load began after a snapshot (or at it), and when the next one was taken: microseconds since 1970.
struct Moments {
    std::vector<std::int64_t> taken; ///< by snapshot
    std::vector<std::int64_t> resumed; ///< by snapshot: the first reading after it; else the same
};

/// The first reading after each moment: a process stands still while its snapshot is written, and load goes on after it.
std::vector<std::int64_t> resumedAfter(const std::vector<std::int64_t>& taken, const MemoryLog* log)
{
    std::vector<std::int64_t> resumed = taken;
    if (!log || !log->hasTimes()) return resumed;
    for (std::int64_t& moment : resumed) {
        const auto next =
            std::partition_point(log->samples.begin(), log->samples.end(), [&](const MemorySample& sample) {
                return sample.timeUs && *sample.timeUs <= moment;
            });
        if (next != log->samples.end() && next->timeUs) moment = *next->timeUs;
    }
    return resumed;
}

/// Where something tells of every snapshot.
std::optional<Moments> momentsOf(const History& history, const MemoryLog* log)
{
    Moments moments;
    for (const auto& time : captureTimes(history.snapshots(), log)) {
        if (!time) return std::nullopt;
        moments.taken.push_back(time->us);
    }
    moments.resumed = resumedAfter(moments.taken, log);
    return moments;
}

std::string rateText(double value, const std::string& what, bool isWhole)
{
    if (what.empty()) return bytesText(static_cast<std::uint64_t>(std::llround(std::max(0.0, value))));
    if (isWhole || value >= 10)
        return countText(static_cast<std::uint64_t>(std::llround(std::max(0.0, value))));
    std::string text = std::to_string(std::max(0.0, value));
    text.resize(text.find('.') + 3);
    return text;
}

} // namespace

LoadUnits loadUnits(const History& history, const SuspectOptions& options, std::span<const std::size_t> order)
{
    LoadUnits units;
    const std::size_t intervals = history.size() - 1;
    std::optional<Moments> moments;
    if (!options.capturedUs.empty() && options.capturedUs.size() >= order.size()) {
        moments.emplace();
        for (const std::size_t position : order) moments->taken.push_back(options.capturedUs[position]);
        moments->resumed = moments->taken;
    }
    if (!moments) moments = momentsOf(history, options.memoryLog);
    if (moments
        && (moments->taken.size() != history.size()
            || !std::is_sorted(moments->taken.begin(), moments->taken.end())))
        moments.reset();
    if (moments && moments->taken.back() - moments->taken.front() >= 1'000'000)
        units.seconds = double(moments->taken.back() - moments->taken.front()) / 1e6;
    if (intervals > 0 && options.requestsPerInterval.size() == intervals
        && std::all_of(options.requestsPerInterval.begin(), options.requestsPerInterval.end(),
                       [](std::uint64_t requests) { return requests > 0; })) {
        units.kind = LoadUnits::Kind::Requests;
        units.perInterval.assign(options.requestsPerInterval.begin(), options.requestsPerInterval.end());
        return units;
    }
    units.perInterval.assign(intervals, 1);
    if (!moments) return units;
    std::vector<double> seconds;
    for (std::size_t k = 0; k < intervals; ++k) {
        const std::int64_t end = moments->taken[k + 1];
        const std::int64_t begin =
            moments->resumed[k] < end ? moments->resumed[k] : moments->taken[k]; // no reading in between
        if (end <= begin) return units;
        seconds.push_back(double(end - begin) / 1e6);
    }
    units.kind = LoadUnits::Kind::Time;
    units.perInterval = std::move(seconds);
    return units;
}

Pace paceOf(const std::vector<std::uint64_t>& values, const LoadUnits& units, const std::string& what,
            Older older)
{
    const double slow = older == Older::Go ? kStillSlowing : kSlow;
    Pace pace;
    const std::size_t intervals = values.size() < 2 ? 0 : values.size() - 1;
    if (intervals < 2 || units.perInterval.size() != intervals) return pace;
    struct Rates {
        double earlier{}, before{}, last{};
        double ratio() const { return earlier > 0 ? std::max(0.0, last) / earlier : 1; }
        bool isSlowing(double slow) const
        {
            return earlier > 0 && last < slow * earlier && last < kStillSlowing * before;
        }
    };
    const auto ratesBy = [&](const auto& load) {
        std::vector<double> rates;
        for (std::size_t k = 0; k < intervals; ++k)
            rates.push_back((double(values[k + 1]) - double(values[k])) / load(k));
        Rates found{0, rates[intervals - 2], rates[intervals - 1]};
        rates.pop_back();
        std::sort(rates.begin(), rates.end());
        const std::size_t middle = rates.size() / 2; // the median: one burst is no rate
        found.earlier = rates.size() % 2 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
        return found;
    };
    const Rates rates = ratesBy([&](std::size_t k) { return units.perInterval[k]; });
    const Rates plain = ratesBy([](std::size_t) { return 1.0; });
    pace.ratio = rates.ratio();
    pace.plainRatio = plain.ratio();
    pace.isSlowing = rates.isSlowing(slow);
    bool isPlain = units.kind == LoadUnits::Kind::Intervals;
    const auto [least, most] = std::minmax_element(units.perInterval.begin(), units.perInterval.end());
    if (units.kind == LoadUnits::Kind::Time && *most < kUneven * *least) {
        // Much the same time is much the same load: what comes faster at the end of it (warm code) doesn't hide that
        // less of it is new.
        pace.ratio = std::max(rates.ratio(), plain.ratio());
        isPlain = !rates.isSlowing(slow);
        pace.isSlowing = pace.isSlowing || (plain.isSlowing(slow) && rates.ratio() < kStillSlowing);
        // The same load may take twice as long on a busy machine; warm-up would not bring as much as before.
        if (plain.ratio() >= kSame) pace.isSlowing = false;
    }
    if (units.kind == LoadUnits::Kind::Time && *most < kVeryUneven * *least
        && std::abs(plain.last - plain.earlier) <= kExactly * plain.earlier)
        pace.isSlowing = false;
    // Much less, in much less time: a leak whose load ran for less long, or warm-up that a busy machine stretched.
    if (units.kind == LoadUnits::Kind::Time && !pace.isSlowing && plain.isSlowing(slow)) {
        pace.doubt = "less came than before: " + rateText(plain.earlier, what, true)
            + (what.empty() ? "" : " " + what) + ", then " + rateText(plain.last, what, true)
            + ", in a shorter time; one more snapshot will tell";
    }
    if (!pace.isSlowing) return pace;
    const std::string per = isPlain ? "" : units.kind == LoadUnits::Kind::Requests ? " per request" : "/s";
    const double earlier = isPlain ? plain.earlier : rates.earlier;
    const double last = isPlain ? plain.last : rates.last;
    pace.text = "slows down: " + rateText(earlier, what, isPlain) + (what.empty() ? "" : " " + what) + per
        + ", then " + rateText(last, what, isPlain) + per
        + (units.isKnown() ? "" : " (intervals assumed equal)") + "; one more snapshot will tell";
    return pace;
}

} // namespace heaptrail
