// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/log_evidence.h"

#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

namespace heaptrail {

namespace {

constexpr double kShortSeconds = 60; ///< readings of less don't tell a leak from warm-up
constexpr std::int64_t kLeastRss = 10'000'000; ///< Node's rss wavers by some MB at rest

/// Between the first and the last reading of a run; needs no trend, so that a short log tells it, too.
std::uint64_t growthBesideHeap(const MemoryVerdict& verdict)
{
    const auto grown = [](std::optional<std::uint64_t> from, std::optional<std::uint64_t> to) {
        return from && to ? std::int64_t(*to) - std::int64_t(*from) : 0;
    };
    const std::int64_t rss = grown(verdict.first.rss, verdict.last.rss);
    const std::int64_t heap = grown(verdict.first[MemoryPart::HeapUsed], verdict.last[MemoryPart::HeapUsed]);
    return rss < kLeastRss || rss < 3 * heap ? 0 : std::uint64_t(rss);
}

std::string timeText(std::int64_t us)
{
    return dateTimeText(us) + " UTC";
}

} // namespace

std::string measuredBy(const MemorySlope& slope)
{
    return slope.isOnFloor
        ? counted(slope.points, "low after a garbage collection", "lows after garbage collections")
        : counted(slope.points, "reading", "readings");
}

LogEvidence logEvidence(const MemoryLog& readings, std::optional<std::uint64_t> limit)
{
    LogEvidence evidence;
    MemoryLogOptions wanted;
    wanted.limit = limit;
    const MemoryLogAnalysis log = analyseMemoryLog(readings, wanted);
    evidence.verdict = log.verdict;
    evidence.rssBesideHeap = growthBesideHeap(log.verdict);
    if (evidence.rssBesideHeap > 0)
        evidence.besideHeap = "memory log: rss of the whole process grew by "
            + bytesText(evidence.rssBesideHeap) + ", far more than heapUsed";
    const auto& heap = log.slopes[0];
    const bool isShort = log.durationHours < kHourlyRateHours;
    const auto rate = [&log](double perHour) { return signedRate(perHour, log.durationHours); };
    using Kind = MemoryVerdict::Kind;
    if (heap && log.verdict.kind == Kind::TooShort) {
        evidence.heap.push_back(
            "memory log: too short for a trend"
            + (readings.hasTimes()
                   ? ", " + std::to_string(std::max(1LL, std::llround(log.durationHours * 3600))) + " s"
                   : std::string()));
    } else if (heap) {
        const std::string text = rate(heap->perHour) + " (95 %: " + rate(heap->low) + " … " + rate(heap->high)
            + ")"
            + (isShort
                   ? " over " + std::to_string(std::max(1LL, std::llround(log.durationHours * 3600))) + " s"
                   : "");
        const std::string run = readings.runs.size() > 1 && readings.runs[log.run].fromUs
            ? " since " + timeText(*readings.runs[log.run].fromUs)
            : std::string();
        std::string trend;
        if (heap->pace == MemorySlope::Pace::LevelsOff)
            trend = "heapUsed levels off" + run + ", " + rate(heap->earlierPerHour) + " before "
                + timeText(heap->fromUs) + ", then " + text;
        else if (heap->isRising() && log.verdict.isHeapRising)
            trend = "heapUsed rises" + run + " " + text.substr(text.starts_with('+'));
        else if (heap->isRising())
            trend = "heapUsed" + run + " " + text + "; that may be garbage not collected yet";
        else if (heap->high < 0)
            trend = "heapUsed falls" + run + ", " + text;
        evidence.isTrend = !trend.empty();
        evidence.heap.push_back(
            "memory log: " + (evidence.isTrend ? trend : "no certain trend of heapUsed" + run + ", " + text));
    }
    evidence.risesAsBefore = heap && heap->isRising() && heap->isOnFloor
        && heap->pace != MemorySlope::Pace::LevelsOff && log.durationHours * 3600 >= kShortSeconds;
    const auto& external = log.slopes[static_cast<std::size_t>(MemoryField::ArrayBuffers)];
    if (external && external->isRising() && external->perHour > 0)
        evidence.external = "memory log: arrayBuffers rise by " + rate(external->perHour);
    if (!isShort && log.timeToLimit && log.timeToLimit->hours) {
        evidence.isOnCourse = *log.timeToLimit->hours <= kHoursAWeek && heap && heap->isRising();
        if (log.timeToLimit->atUs)
            evidence.heap.push_back(
                (*log.timeToLimit->hours > 0 ? "memory log: at this rate heapUsed reaches "
                                             : "memory log: heapUsed passed ")
                + bytesText(log.timeToLimit->limit) + " at " + timeText(*log.timeToLimit->atUs));
    }
    return evidence;
}

std::string unseenExternal(const MemoryLog& log, const Snapshot& snapshot, std::size_t place)
{
    constexpr std::int64_t kSameMomentUs = 30'000'000;
    constexpr std::uint64_t kLeast = 4'000'000; ///< of Node's own some MB are always external
    const SnapshotSource& source = snapshot.source();
    const std::string file = source.path.filename().string();
    const std::string stem = file.substr(0, file.find('.')), number = std::to_string(place + 1);
    const std::string pid = source.pid ? std::to_string(*source.pid) : std::string();
    const MemorySample* reading = nullptr;
    std::int64_t nearest = kSameMomentUs;
    for (const MemorySample& sample : log.samples) {
        const std::string& logged = log.origins[sample.origin].pid;
        if (!pid.empty() && !logged.empty() && logged != pid) continue;
        const std::string& mark = log.markOf(sample);
        if (!mark.empty() && (mark == stem || mark == "s" + number || mark == "S" + number)) {
            reading = &sample;
            break;
        }
        if (!sample.timeUs || !source.capturedAt) continue;
        const std::int64_t away = std::abs(
            *sample.timeUs
            - std::chrono::duration_cast<std::chrono::microseconds>(source.capturedAt->time_since_epoch())
                  .count());
        if (away >= nearest) continue;
        nearest = away;
        reading = &sample;
    }
    auto external = reading ? (*reading)[MemoryField::External] : std::nullopt;
    if (!external) return {};
    // Taking a snapshot collects garbage, which the reading before it still counts.
    const auto at = static_cast<std::size_t>(reading - log.samples.data());
    for (std::size_t i = at + 1; i < log.samples.size(); ++i) {
        const MemorySample& next = log.samples[i];
        if (log.runOfSample(i) != log.runOfSample(at)) continue;
        if (!next.timeUs || !reading->timeUs || *next.timeUs - *reading->timeUs <= kSameMomentUs)
            external = std::min(*external, next[MemoryField::External].value_or(*external));
        break;
    }
    const std::uint64_t shown = snapshot.statistics().typedArrays + snapshot.graph().raw().extraNativeBytes;
    const std::uint64_t missing = *external - std::min(*external, shown);
    if (missing < std::max(kLeast, *external / 10)) return {};
    return bytesText(missing) + " of external memory is not in this snapshot: external strings or add-ons.";
}

std::string foreignLog(const MemoryLog& log, const Snapshot& snapshot)
{
    // A container numbers its processes anew, the first is 1; a log written outside has other numbers.
    constexpr std::int64_t kFirstOfContainer = 1;
    const auto pid = snapshot.source().pid;
    if (!pid || *pid == kFirstOfContainer) return {};
    std::set<std::string> others;
    for (const MemoryRun& run : log.runs) {
        const std::string& logged = log.origins[run.origin].pid;
        if (logged.empty() || logged == std::to_string(*pid)) return {};
        others.insert(logged);
    }
    if (others.empty()) return {};
    return "The memory log is of " + std::string(others.size() == 1 ? "process " : "processes ")
        + listText({others.begin(), others.end()}, 3) + ", the snapshots of process " + std::to_string(*pid)
        + ".";
}

} // namespace heaptrail
