// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/floors.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace heaptrail {

namespace {

/// What V8 counts is exact; pages come in steps while code is compiled and arenas fill up, most of all at the start.
constexpr double kCountedShare = 0.005, kPagesShare = 0.01, kPagesShareOfShort = 0.05,
                 kShortHours = 10.0 / 60;
constexpr double kWarmUp =
    10e6; ///< of 58 programs watched for 40 s, none with a leak, the rest of five gained 5 to 9 MB
constexpr std::size_t kMostWindows = 24;
constexpr double kStepShare = 0.6; ///< share of the growth that makes a step, if it comes at once
constexpr double kLevelShare = 0.25; ///< share of the pace below which the growth has ended

/// Hours in which the process ran: where it was blocked, by a snapshot or otherwise, nothing could grow.
std::vector<double> activeHours(const std::vector<TimedValue>& points)
{
    std::vector<double> steps, active(points.size());
    for (std::size_t i = 1; i < points.size(); ++i) steps.push_back(points[i].hours - points[i - 1].hours);
    if (steps.empty()) return active;
    std::vector<double> sorted = steps;
    const double most = 3 * nth(sorted, sorted.size() / 2);
    for (std::size_t i = 1; i < points.size(); ++i) active[i] = active[i - 1] + std::min(steps[i - 1], most);
    return active;
}

/// `least` bytes are what the series must gain over the run to be believed.
Floor floorOf(const std::vector<TimedValue>& points, double rss, double least)
{
    Floor floor;
    if (points.empty()) return floor;
    const std::vector<double> active = activeHours(points);
    std::vector<double> activeAt; // the active hours of each
    const std::size_t count =
        std::clamp(points.size() / 3, std::min<std::size_t>(points.size(), 8), kMostWindows);
    for (std::size_t i = 0, at = 0; i < count; ++i) {
        const double end = active.back() * double(i + 1) / double(count);
        std::optional<std::size_t> lowest;
        for (; at < points.size() && (active[at] < end || i + 1 == count); ++at)
            if (!lowest || points[at].value < points[*lowest].value) lowest = at;
        if (!lowest) continue;
        floor.windows.push_back(points[*lowest]);
        activeAt.push_back(active[*lowest]);
    }
    // The lowest that any later reading goes: what garbage collections never get below again.
    std::vector<double> lowest(floor.windows.size());
    for (std::size_t i = lowest.size(); i-- > 0;)
        lowest[i] = std::min(floor.windows[i].value, i + 1 < lowest.size() ? lowest[i + 1] : 1e300);
    const auto windowAt = [&](double share) {
        const auto at = std::ranges::lower_bound(activeAt, share * active.back());
        return std::min(std::size_t(at - activeAt.begin()), lowest.size() - 1);
    };
    floor.first = floor.windows.front().value;
    floor.last = floor.windows.back().value;
    for (const TimedValue& window : floor.windows) floor.highest = std::max(floor.highest, window.value);
    floor.line = fitLine(floor.windows);
    if (!floor.line || floor.line->low <= 0) return floor;
    // Growth that goes on: it came back after each collection, not less in the second half, not in one step, and until
    // the end. Where memory only fills up at the start, the floor stays where it is.
    const std::size_t from = windowAt(0.1), to = windowAt(0.7);
    const double early = lowest[from], middle = lowest[windowAt(0.4)], late = lowest[to];
    const double rise = late - early;
    double step = 0;
    for (std::size_t i = from; i < to; ++i) // by so much it is no step of the line
        step = std::max(step,
                        lowest[i + 1] - lowest[i]
                            - floor.line->perHour * (floor.windows[i + 1].hours - floor.windows[i].hours));
    const bool goesOn = late - middle >= 0.5 * (middle - early) && middle > early && step < kStepShare * rise;
    const double perHour = floor.line->perHour;
    const std::span all(floor.windows);
    const auto isLevel = [&](std::size_t part, std::size_t before) { // of so many, but for so many at the end
        const auto end = fitLine(all.first(all.size() - before).last(part));
        return end && end->high < kLevelShare * perHour;
    };
    const std::size_t few = std::min<std::size_t>(all.size() / 2, 4);
    const std::size_t third = std::max(all.size() / 3, few), fifth = std::max(all.size() / 5, few);
    // Where it rises in steps, the fifth before was level, too.
    floor.hasEnded = isLevel(third, 0) || (isLevel(fifth, 0) && !isLevel(fifth, fifth));
    const bool isDrift = perHour < 0.01 * rss && perHour < 1e6;
    std::vector<double> rests;
    for (const TimedValue& window : floor.windows)
        rests.push_back(std::abs(window.value - floor.line->atZero - perHour * window.hours));
    const bool isGrowth =
        goesOn && !floor.hasEnded && rise >= std::max({kLeastRise, least, 2 * nth(rests, rests.size() / 2)});
    floor.isRising = isGrowth && !isDrift;
    floor.isDrifting = isGrowth && isDrift;
    return floor;
}

/// The heap in a reading; bytes.
struct HeapReading {
    double hours{}, used{}, total{};
    bool isSnapshot{}; ///< V8 collects all garbage before it writes one
};

/// heapUsed right behind each collection of the whole heap that shows: heapTotal falls, as V8 gives pages back, or a
/// snapshot was taken.
std::vector<TimedValue> leftByCollections(const std::vector<HeapReading>& readings)
{
    constexpr double kGivenBack = 512 * 1024,
                     kNear = 0.02; // of the run: one collection seen twice, or in steps
    std::vector<TimedValue> left;
    for (std::size_t i = 1; i < readings.size(); ++i) {
        const HeapReading &before = readings[i - 1], &now = readings[i];
        if (!before.isSnapshot && now.total > before.total - kGivenBack) continue;
        const double near = kNear * (readings.back().hours - readings.front().hours);
        if (!left.empty() && now.hours - left.back().hours < near) {
            if (now.used < left.back().value) left.back() = {now.hours, now.used};
        } else {
            left.push_back({now.hours, now.used});
        }
    }
    return left;
}

/// Is the growth of heapUsed more than garbage that waits for a collection? Between two collections of the whole heap
/// it may grow to four times what was left by the first (kMaxSize / kMaxGrowingFactor of V8's heap controller), and by
/// the young generation; a busy server fills 100 MB in half a minute. What is left behind each must rise, if they show.
/// Over half an hour there were some, shown or not.
bool isMoreThanGarbage(const std::vector<HeapReading>& readings, double leastRise)
{
    constexpr double kLongHours = 0.5, kMostFactor = 4, kYoung = 32e6;
    constexpr double kStartShare = 0.1; // of the run
    if (readings.size() < 2) return true;
    const double start = readings.front().hours, span = readings.back().hours - start;
    if (span >= kLongHours) return true;
    std::vector<TimedValue> left = leftByCollections(readings);
    std::erase_if(left, [&](const TimedValue& one) { return one.hours - start <= kStartShare * span; });
    if (left.size() >= 2) return left.back().value - left.front().value >= leastRise;
    double first = 1e300, last = 1e300;
    for (const HeapReading& now : readings) {
        const double share = (now.hours - start) / span;
        if (share <= kStartShare) first = std::min(first, now.used);
        if (share >= 1 - kStartShare) last = std::min(last, now.used);
    }
    return last > kMostFactor * first + kYoung;
}

/// A reading as far as it tells of heap snapshots.
struct Readout {
    double hours{}, rest{}, used{}, heap{}; ///< bytes; of the heap: heapUsed, heapTotal
    const std::string* mark{}; ///< null without one
};

/// Is a snapshot taken behind this reading? Nobody needs to say so: the process stands still, or garbage is collected,
/// which shrinks the heap, and native memory jumps as it never does else.
std::vector<bool> unmarkedSnapshots(const std::vector<Readout>& readings)
{
    constexpr std::size_t kMost = 10, kLeastSteps = 10;
    std::vector<double> steps, pauses;
    for (std::size_t i = 0; i + 1 < readings.size(); ++i) {
        steps.push_back(std::abs(readings[i + 1].rest - readings[i].rest));
        pauses.push_back(readings[i + 1].hours - readings[i].hours);
    }
    std::vector<bool> isTaken(readings.size());
    if (steps.size() < kLeastSteps) return isTaken;
    const double usual = nth(steps, steps.size() / 2), usualPause = nth(pauses, pauses.size() / 2);
    std::size_t taken = 0;
    for (std::size_t i = 0; i + 1 < readings.size(); ++i) {
        const Readout &before = readings[i], &after = readings[i + 1];
        // Pages that the heap gives back may stay resident for a while: they are no new memory.
        const double added = after.rest - before.rest - std::max(0.0, before.heap - after.heap);
        isTaken[i] = added > std::max(0.05 * before.rest, 10 * usual)
            && (after.heap < 0.9 * before.heap || after.hours - before.hours > 3 * usualPause);
        taken += isTaken[i];
    }
    if (taken > kMost) isTaken.assign(readings.size(), false);
    return isTaken;
}

/// A snapshot costs native memory that stays, at once and for some minutes, while the program fills the pages that it
/// was given: this much of each reading is not the program's own growth. Behind a snapshot the series goes on at the
/// pace at which it rises once it has settled. The next snapshot takes the same memory again, also what was given back
/// meanwhile, and more only as far as the heap has grown: what it leaves beyond that was used up by the program in
/// between, and counts for that time.
std::vector<double> leftBySnapshots(const std::vector<Readout>& readings)
{
    constexpr std::size_t kMostMarks = 20;
    constexpr double kSettlingHours = 2.0 / 60, kFragmented = 0.1;
    constexpr double kSmallObjects = 2; // what is new costs more a byte than code and what else was there
    constexpr double kGarbage = 1e6; // so much the heap differs behind two collections
    std::vector<double> left(readings.size());
    std::vector<bool> isSnapshot = unmarkedSnapshots(readings);
    std::size_t marks = 0;
    for (const Readout& reading : readings) marks += reading.mark != nullptr;
    const bool areEvents = marks <= kMostMarks && marks * 5 < readings.size();
    std::vector<std::size_t> steps; // readings before a step
    for (std::size_t i = 0; i + 1 < readings.size(); ++i) {
        const bool isMarked = areEvents && readings[i].mark;
        if (isMarked && isSnapshotMark(*readings[i].mark)) isSnapshot[i] = true;
        if (isMarked || isSnapshot[i]) steps.push_back(i);
    }
    double sum = 0;
    double perHeapByte = 0, ofHeap = 0, slack = 0; // what snapshots cost so far; 0 before the first
    std::size_t since = 0; // the first reading behind the last snapshot
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const Readout& before = readings[steps[s]];
        const std::size_t first = steps[s] + 1;
        const std::size_t last = s + 1 < steps.size() ? steps[s + 1] : readings.size() - 1;
        const double span = readings[last].hours - readings[first].hours;
        const double end =
            readings[first].hours + (isSnapshot[steps[s]] ? std::min(span / 3, kSettlingHours) : 0.0);
        std::size_t settled = first;
        while (settled < last && readings[settled].hours < end) ++settled;
        std::vector<TimedValue> few; // an even choice: a line costs the square of its points
        for (std::size_t i = settled; i <= last; i += (last - settled) / 100 + 1)
            few.push_back({readings[i].hours, readings[i].rest});
        const auto line = fitLine(few);
        const double pace = line ? std::max(0.0, line->perHour) : 0.0;
        const auto expected = [&](std::size_t i) {
            return before.rest + pace * (readings[i].hours - before.hours);
        };
        const double step = readings[settled].rest - expected(settled);
        double most = std::max(0.0, step);
        if (isSnapshot[steps[s]] && step > 0) {
            const double used = std::max(1.0, readings[first].used);
            if (perHeapByte == 0) {
                perHeapByte = step / used;
                slack = kFragmented * step;
            } else {
                double highest = before.rest;
                for (std::size_t i = since; i < first; ++i) highest = std::max(highest, readings[i].rest);
                most = std::min(step,
                                slack + highest - before.rest
                                    + kSmallObjects * perHeapByte * std::max(0.0, used - ofHeap - kGarbage));
                for (std::size_t i = since; i < first; ++i)
                    left[i] -= (step - most) * (readings[i].hours - readings[since].hours)
                        / std::max(1e-9, readings[first].hours - readings[since].hours);
            }
            ofHeap = std::max(ofHeap, used);
            since = first;
        }
        for (std::size_t i = first; i <= last; ++i) {
            const std::size_t at = std::min(i, settled);
            left[i] = sum + std::clamp(readings[at].rest - expected(at), 0.0, most);
        }
        sum = left[last];
    }
    return left;
}

/// The readings of a run, by what they are of.
struct Readings {
    std::array<std::vector<TimedValue>, kMemoryPartCount> parts;
    std::vector<TimedValue> seen, rss; ///< as the log has it, and without what snapshots added
    std::vector<Readout> rest;
    double leftBySnapshots{}; ///< bytes
    double hours{}, highest{}; ///< bytes
};

/// Calls `take` with each reading of a run that has a time: hours since its start, and the reading. Of very many an even
/// choice, and those with a mark: what is made of a reading takes three times its own memory.
template <class Take>
void forEachReading(const MemoryLog& log, std::uint32_t run, const Take& take)
{
    constexpr std::uint64_t kMost = 100'000;
    const MemoryRun& bounds = log.runs[run];
    const std::uint64_t stride = bounds.count / kMost + 1;
    std::uint64_t number = 0, marks = 0;
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i) {
        const MemorySample& sample = log.samples[i];
        if (log.runOfSample(i) != run || !sample.timeUs || !bounds.fromUs) continue;
        const bool isChosen = number++ % stride == 0 || i == bounds.lastSample;
        if (!isChosen && (sample.mark == 0 || ++marks > kMost)) continue;
        take(double(*sample.timeUs - *bounds.fromUs) / 3.6e9, sample);
    }
}

std::vector<HeapReading> heapReadingsOf(const MemoryLog& log, std::uint32_t run)
{
    std::vector<HeapReading> readings;
    forEachReading(log, run, [&](double hours, const MemorySample& sample) {
        const auto used = sample[MemoryField::HeapUsed], total = sample[MemoryField::HeapTotal];
        if (used && total)
            readings.push_back({hours, double(*used), double(std::max(*used, *total)),
                                sample.mark != 0 && isSnapshotMark(log.markOf(sample))});
    });
    return readings;
}

Readings readingsOf(const MemoryLog& log, std::uint32_t run)
{
    Readings readings;
    forEachReading(log, run, [&](double hours, const MemorySample& sample) {
        const MemoryBreakdown breakdown = memoryBreakdown(sample);
        const std::string* const mark = sample.mark != 0 ? &log.markOf(sample) : nullptr;
        readings.hours = hours;
        for (std::size_t p = 0; p < kMemoryPartCount; ++p)
            if (breakdown.parts[p]) readings.parts[p].push_back({hours, double(*breakdown.parts[p])});
        if (breakdown.rss) readings.rss.push_back({hours, double(*breakdown.rss)});
        const double used = double(breakdown[MemoryPart::HeapUsed].value_or(0));
        const double total = used + double(breakdown[MemoryPart::FreeHeap].value_or(0));
        readings.highest = std::max({readings.highest, double(breakdown.rss.value_or(0)), used});
        if (const auto rest = breakdown[MemoryPart::Rest])
            readings.rest.push_back({hours, double(*rest), used, total, mark});
    });
    readings.seen = readings.rss;
    const std::vector<double> left = leftBySnapshots(readings.rest);
    // Where some readings lack the heap, the two don't run side by side.
    if (left.size() != readings.rss.size() || left.empty()) return readings;
    readings.leftBySnapshots = left.back();
    for (std::size_t i = 0; i < left.size(); ++i) {
        readings.parts[std::size_t(MemoryPart::Rest)][i].value -= left[i];
        readings.rss[i].value -= left[i];
    }
    return readings;
}

} // namespace

bool isSnapshotMark(std::string_view mark)
{
    static const RE2 kWords("(?i)^s\\d|snap|heap|dump", RE2::Latin1);
    return RE2::PartialMatch(mark, kWords);
}

std::vector<TimedValue> pointsOf(const MemoryLog& log, std::uint32_t run, MemoryField field)
{
    std::vector<TimedValue> points;
    if (field == MemoryField::Rss) {
        Readings readings = readingsOf(log, run);
        points = std::move(readings.rss);
        for (TimedValue& point : points) point.value += readings.leftBySnapshots;
    } else {
        forEachReading(log, run, [&](double hours, const MemorySample& sample) {
            if (const auto value = sample[field]) points.push_back({hours, double(*value)});
        });
    }
    return points;
}

std::vector<TimedValue> heapLeftByCollections(const MemoryLog& log, std::uint32_t run)
{
    return leftByCollections(heapReadingsOf(log, run));
}

MemoryFloors memoryFloors(const MemoryLog& log, std::uint32_t run)
{
    const Readings readings = readingsOf(log, run);
    const std::vector<HeapReading> heap = heapReadingsOf(log, run);
    MemoryFloors floors;
    floors.hours = readings.hours;
    floors.readings = std::max(readings.rss.size(), readings.parts[0].size());
    floors.hasSnapshotMarks = std::ranges::any_of(heap, &HeapReading::isSnapshot);
    const double highest = readings.highest;
    const bool isShort = readings.hours < kShortHours;
    const double leastOfRss = (isShort ? kPagesShareOfShort : kPagesShare) * highest;
    const double leastOfRest = isShort ? std::max(leastOfRss, kWarmUp) : leastOfRss;
    floors.leftBySnapshots = readings.leftBySnapshots;
    floors.seen = floorOf(readings.seen, highest, leastOfRss);
    floors.rss = floorOf(readings.rss, highest, leastOfRss);
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        const bool isRest = p == std::size_t(MemoryPart::Rest);
        floors.parts[p] = floorOf(readings.parts[p], highest, isRest ? leastOfRest : kCountedShare * highest);
    }
    Floor& heapUsed = floors.parts[std::size_t(MemoryPart::HeapUsed)];
    floors.isGarbage =
        heapUsed.isRising && !isMoreThanGarbage(heap, std::max(kLeastRise, kCountedShare * highest));
    if (floors.isGarbage) heapUsed.isRising = false;
    return floors;
}

} // namespace heaptrail
