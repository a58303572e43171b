// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/pace.h"

#include "core/base/text.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace heaptrail {

namespace {

constexpr double kSlow = 0.5; ///< of the earlier rate: real leaks slow down by chance to 0.7
constexpr double kStillSlowing = 0.8; ///< of the rate just before: a warm-up's first burst counts once
constexpr double kUneven = 3; ///< times as long as another interval: they can't pass for equal ones

/// When load began after a snapshot (or at it), and when the next one was taken: microseconds since 1970.
struct Moments {
    std::vector<std::int64_t> taken; ///< by snapshot
    std::vector<std::int64_t> resumed; ///< by snapshot: the first reading after it; else the same
};

/// Where every file's name tells.
std::optional<Moments> momentsFromNames(const History& history)
{
    Moments moments;
    for (const SnapshotPtr& snapshot : history.snapshots()) {
        const SnapshotSource& source = snapshot->source();
        if (!source.capturedAt || !source.isCapturedAtFromName) return std::nullopt;
        moments.taken.push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(source.capturedAt->time_since_epoch())
                .count());
    }
    moments.resumed = moments.taken;
    return moments;
}

/// The first reading with each mark, in time: by the names of the files, else one mark a snapshot. A process stands
/// still while its snapshot is written: load resumes with the next reading.
std::optional<Moments> momentsFromMarks(const History& history, const MemoryLog& log)
{
    struct Mark {
        std::string name;
        std::int64_t taken{}, resumed{};
    };
    std::vector<Mark> marks;
    std::vector<bool> isSeen(log.marks.size());
    bool isLastOpen = false;
    for (const MemorySample& sample : log.samples) {
        if (!sample.timeUs) continue;
        if (isLastOpen && *sample.timeUs > marks.back().taken) {
            marks.back().resumed = *sample.timeUs;
            isLastOpen = false;
        }
        if (sample.mark == 0 || isSeen[sample.mark]) continue;
        isSeen[sample.mark] = true;
        marks.push_back({log.marks[sample.mark], *sample.timeUs, *sample.timeUs});
        isLastOpen = true;
    }
    std::vector<Mark> found;
    for (const SnapshotPtr& snapshot : history.snapshots()) {
        const std::string file = snapshot->source().path.filename().string();
        const std::string stem = file.substr(0, file.find('.'));
        const auto mark =
            std::find_if(marks.begin(), marks.end(), [&](const Mark& m) { return m.name == stem; });
        if (mark != marks.end()) found.push_back(*mark);
    }
    if (found.empty()) found = std::move(marks);
    if (found.size() != history.size()) return std::nullopt;
    Moments moments;
    for (const Mark& mark : found) {
        moments.taken.push_back(mark.taken);
        moments.resumed.push_back(mark.resumed);
    }
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
    if (!moments) moments = momentsFromNames(history);
    if (!moments && options.memoryLog) moments = momentsFromMarks(history, *options.memoryLog);
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

Pace paceOf(const std::vector<std::uint64_t>& values, const LoadUnits& units, const std::string& what)
{
    Pace pace;
    const std::size_t intervals = values.size() < 2 ? 0 : values.size() - 1;
    if (intervals < 2 || units.perInterval.size() != intervals) return pace;
    struct Rates {
        double earlier{}, before{}, last{};
        double ratio() const { return earlier > 0 ? std::max(0.0, last) / earlier : 1; }
        bool isSlowing() const
        {
            return earlier > 0 && last < kSlow * earlier && last < kStillSlowing * before;
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
    pace.isSlowing = rates.isSlowing();
    bool isPlain = units.kind == LoadUnits::Kind::Intervals;
    const auto [least, most] = std::minmax_element(units.perInterval.begin(), units.perInterval.end());
    if (units.kind == LoadUnits::Kind::Time && *most < kUneven * *least) {
        // Much the same time is much the same load: what comes faster at the end of it (warm code) doesn't hide that
        // less of it is new.
        pace.ratio = std::max(rates.ratio(), plain.ratio());
        isPlain = !rates.isSlowing();
        pace.isSlowing = pace.isSlowing || (plain.isSlowing() && rates.ratio() < kStillSlowing);
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
