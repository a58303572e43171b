// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/breakdown.h"

#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/memory_log/line_fit.h"
#include "core/memory_log/marks.h"
#include "core/memory_log/memory_log.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::size_t kLeastReadings = 10;
constexpr double kLeastSeconds = 20;
constexpr double kLeastRise = 512 * 1024; ///< bytes over the run: less comes and goes
/// What V8 counts is exact; pages come in steps while code is compiled and arenas fill up, most of all at the start.
constexpr double kCountedShare = 0.005, kPagesShare = 0.01, kPagesShareOfShort = 0.05,
                 kShortHours = 10.0 / 60;
constexpr std::size_t kMostWindows = 24;

/// How the floor of one series moves: what is left after collections, seen through windows of equal length.
struct Floor {
    std::vector<TimedValue> windows; ///< the lowest reading of each
    std::optional<FittedLine> line;
    bool isRising{};
    double first{}, last{}, highest{}; ///< of the windows
};

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

/// `leastShare` of rss is what the series must gain over the run to be believed. Without teeth, growth must go on in
/// the last windows, too: at a quarter of the pace, or by half of that share.
Floor floorOf(const std::vector<TimedValue>& points, double rss, double leastShare, bool hasTeeth)
{
    Floor floor;
    if (points.empty()) return floor;
    const double span = points.back().hours - points.front().hours;
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
    const auto neverBelow = [&](double share) {
        double lowest = 1e300;
        for (std::size_t i = 0; i < activeAt.size(); ++i)
            if (activeAt[i] >= share * active.back()) lowest = std::min(lowest, floor.windows[i].value);
        return lowest;
    };
    floor.first = floor.windows.front().value;
    floor.last = floor.windows.back().value;
    for (const TimedValue& window : floor.windows) floor.highest = std::max(floor.highest, window.value);
    floor.line = fitLine(floor.windows);
    if (!floor.line || floor.line->low <= 0) return floor;
    // Growth that goes on: it came back after each collection, and not less in the second half. Where memory only
    // fills up at the start, the floor stays where it is.
    const double early = neverBelow(0.1), middle = neverBelow(0.4), late = neverBelow(0.7);
    const double rise = late - early;
    const bool goesOn = late - middle >= 0.5 * (middle - early) && middle > early;
    const double perHour = floor.line->perHour;
    const auto lateLine = fitLine(std::span(floor.windows).subspan(floor.windows.size() * 3 / 5));
    const double latePerHour = lateLine ? lateLine->perHour : 0;
    const bool hasEnded =
        !hasTeeth && latePerHour < 0.25 * perHour && latePerHour * 0.4 * span < leastShare / 2 * rss;
    const bool isDrift = perHour < 0.01 * rss && perHour < 1e6;
    std::vector<double> rests;
    for (const TimedValue& window : floor.windows)
        rests.push_back(std::abs(window.value - floor.line->atZero - perHour * window.hours));
    floor.isRising = goesOn && !hasEnded && !isDrift
        && rise >= std::max({kLeastRise, leastShare * rss, 2 * nth(rests, rests.size() / 2)});
    return floor;
}

/// The heap in a reading; bytes.
struct HeapReading {
    double hours{}, used{}, total{};
    bool isSnapshot{}; ///< V8 collects all garbage before it writes one
};

/// Is the growth of heapUsed more than garbage that waits for a collection? Between two collections of the whole heap
/// it may grow to four times what was left by the first (kMaxSize / kMaxGrowingFactor of V8's heap controller), and by
/// the young generation; a busy server fills 100 MB in half a minute. A collection shows where heapTotal falls, as V8
/// gives pages back; then what is left behind each must rise. Over half an hour there were some, shown or not.
bool isMoreThanGarbage(const std::vector<HeapReading>& readings, double leastRise)
{
    constexpr double kGivenBack = 512 * 1024, kLongHours = 0.5, kMostFactor = 4, kYoung = 32e6;
    constexpr double kStartShare = 0.1; // of the run
    if (readings.size() < 2) return true;
    const double start = readings.front().hours, span = readings.back().hours - start;
    if (span >= kLongHours) return true;
    std::vector<double> left;
    double first = 1e300, last = 1e300;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const HeapReading& now = readings[i];
        const double share = (now.hours - start) / span;
        if (share <= kStartShare) first = std::min(first, now.used);
        if (share >= 1 - kStartShare) last = std::min(last, now.used);
        if (i == 0 || share <= kStartShare) continue;
        const HeapReading& before = readings[i - 1];
        if (before.isSnapshot || now.total <= before.total - kGivenBack) left.push_back(now.used);
    }
    if (left.size() < 2) return last > kMostFactor * first + kYoung;
    return left.back() - left.front() >= leastRise;
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
    constexpr std::size_t kMost = 10;
    std::vector<double> steps, pauses;
    for (std::size_t i = 0; i + 1 < readings.size(); ++i) {
        steps.push_back(std::abs(readings[i + 1].rest - readings[i].rest));
        pauses.push_back(readings[i + 1].hours - readings[i].hours);
    }
    std::vector<bool> isTaken(readings.size());
    if (steps.size() < kLeastReadings) return isTaken;
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

/// "1.4 MB/s", "22 MB/h": in the unit that the readings span.
std::string rateText(double perHour, double hours)
{
    const bool isPerSecond = hours < kSecondsOnlyHours;
    return bytesText(std::uint64_t(std::llround(std::abs(isPerSecond ? perHour / 3600 : perHour))))
        + (isPerSecond ? "/s" : "/h");
}

std::string secondsText(double hours)
{
    return std::to_string(std::llround(hours * 3600)) + " s";
}

} // namespace

const char* memoryPartName(MemoryPart part) noexcept
{
    static constexpr std::array<const char*, kMemoryPartCount> kNames{"heapUsed", "freeHeap", "arrayBuffers",
                                                                      "otherExternal", "rest"};
    return kNames[std::size_t(part)];
}

const char* verdictKindName(MemoryVerdict::Kind kind) noexcept
{
    static constexpr std::array<const char*, 7> kNames{"js-heap", "free-heap", "buffers",  "external",
                                                       "native",  "none",      "too-short"};
    return kNames[std::size_t(kind)];
}

MemoryBreakdown memoryBreakdown(const MemorySample& sample)
{
    const auto used = sample[MemoryField::HeapUsed], total = sample[MemoryField::HeapTotal];
    const auto external = sample[MemoryField::External], buffers = sample[MemoryField::ArrayBuffers];
    MemoryBreakdown result;
    result.rss = sample[MemoryField::Rss];
    auto& parts = result.parts;
    parts[0] = used;
    if (used && total) parts[1] = *total - std::min(*total, *used);
    parts[2] = buffers;
    if (external) parts[3] = *external - std::min(*external, buffers.value_or(0));
    if (!result.rss || (!used && !total)) return result;
    const std::uint64_t inside =
        total.value_or(used.value_or(0)) + std::max(external.value_or(0), buffers.value_or(0));
    parts[4] = *result.rss - std::min(*result.rss, inside);
    result.notResident = inside - std::min(*result.rss, inside);
    return result;
}

std::string memoryPartLabel(const MemoryBreakdown& breakdown, MemoryPart part)
{
    switch (part) {
    case MemoryPart::HeapUsed: return "JavaScript";
    case MemoryPart::FreeHeap: return "free heap";
    case MemoryPart::ArrayBuffers: return "buffers";
    case MemoryPart::OtherExternal:
        return breakdown[MemoryPart::ArrayBuffers] ? "other external" : "external";
    case MemoryPart::Rest: break;
    }
    return breakdown[MemoryPart::OtherExternal] ? "native and other" : "external, native and other";
}

std::string breakdownText(const MemoryBreakdown& breakdown)
{
    std::string text = breakdown.rss ? "rss " + bytesText(*breakdown.rss) : std::string();
    const char* before = text.empty() ? "" : ": ";
    for (std::size_t i = 0; i < kMemoryPartCount; ++i) {
        if (!breakdown.parts[i]) continue;
        text += before + bytesText(*breakdown.parts[i]) + " "
            + memoryPartLabel(breakdown, static_cast<MemoryPart>(i));
        before = ", ";
    }
    if (breakdown.notResident > 0) text += "; " + bytesText(breakdown.notResident) + " of it is not resident";
    return text;
}

namespace {

/// The verdict's words; the numbers are known by then.
class Writer {
public:
    Writer(const std::array<Floor, kMemoryPartCount>& parts, const Floor& rss, double hours, bool isGarbage)
        : m_parts(parts)
        , m_rss(rss)
        , m_hours(hours)
        , m_isGarbage(isGarbage)
    {
    }

    void write(MemoryVerdict& verdict, const MemoryRun& run) const
    {
        using Kind = MemoryVerdict::Kind;
        const std::string grows = "rss grows " + rateText(verdict.rssPerHour, m_hours);
        const std::string share = std::to_string(std::llround(verdict.share * 100)) + " %";
        const bool isFlat = !verdict.isHeapRising && !m_isGarbage;
        const auto outside = [&](const std::string& what) {
            verdict.besideLeak = grows + ": " + share + what;
            verdict.text =
                isFlat ? "The heap is flat; " + grows + " outside it: " + share + what : verdict.besideLeak;
        };
        switch (verdict.kind) {
        case Kind::JsHeap:
            verdict.text = verdict.last.rss
                ? grows + ": " + share + " of it is JavaScript (heapUsed)."
                : "heapUsed grows " + rateText(verdict.heapPerHour, m_hours) + ".";
            verdict.advice = "Take two or three heap snapshots under load and compare them.";
            return;
        case Kind::FreeHeap:
            verdict.text = verdict.isRssRising
                ? grows + ": " + share + " of it is free heap. V8 keeps it for later; it is not a leak."
                : stopped() + " " + bytesText(verdict.last[MemoryPart::FreeHeap].value_or(0))
                    + " is free heap now, which V8 keeps for later. It is not a leak.";
            verdict.advice = "Work in smaller portions, or cap the heap with --max-old-space-size.";
            return;
        case Kind::Buffers:
            outside(" of it is ArrayBuffers (Buffers, typed arrays).");
            verdict.advice = "Look in a heap snapshot for what keeps the class ArrayBuffer.";
            return;
        case Kind::External:
            outside(verdict.last[MemoryPart::ArrayBuffers]
                        ? " of it is external memory that is no ArrayBuffer: external strings, WebAssembly, "
                          "add-ons."
                        : " of it is external memory: Buffers, external strings, WebAssembly, add-ons.");
            verdict.advice = "Look in a heap snapshot for large strings and for WebAssembly.Memory.";
            return;
        case Kind::Native:
            outside(" of it is native memory, which no heap snapshot shows.");
            verdict.advice =
                "Find who allocates with heaptrack or jemalloc's profiler. Usual suspects: sharp, "
                "canvas, zlib streams, add-ons. Try MALLOC_ARENA_MAX=2 against fragmentation.";
            return;
        case Kind::None: none(verdict, run); return;
        case Kind::TooShort:
            verdict.text = "Too short to tell what grows: " + countText(run.count)
                + (run.count == 1 ? " reading" : " readings")
                + (run.fromUs ? " over " + secondsText(m_hours) : std::string()) + ".";
            verdict.advice = "Log at least 10 readings with their times over 20 s under load; better one a "
                             "minute over an hour.";
            return;
        }
    }

private:
    std::string stopped() const
    {
        return "rss grew from " + bytesText(std::uint64_t(m_rss.first)) + " to "
            + bytesText(std::uint64_t(m_rss.last)) + " and stopped.";
    }

    void none(MemoryVerdict& verdict, const MemoryRun& run) const
    {
        const bool hasRss = verdict.last.rss.has_value();
        const Floor& main = hasRss ? m_rss : m_parts[0];
        const std::string name = hasRss ? "rss" : "heapUsed";
        if (main.windows.empty()) return;
        const double grown = main.last - main.first;
        if (grown < std::max(4 * kLeastRise, 0.1 * main.first)) {
            verdict.text = name + " does not grow.";
        } else if (m_isGarbage) {
            verdict.text = name + " grew from " + bytesText(std::uint64_t(main.first)) + " to "
                + bytesText(std::uint64_t(main.last))
                + ". That may be garbage which V8 has not collected yet: no floor shows. A longer log tells.";
        } else {
            // It got to where it is in the first two thirds, or goes up and down.
            const auto there =
                std::find_if(main.windows.begin(), main.windows.end(), [&](const TimedValue& window) {
                    return window.value >= main.first + 0.9 * grown;
                });
            const bool hasEnded = there->hours < main.windows.back().hours * 2 / 3;
            verdict.text = name + " grew from " + bytesText(std::uint64_t(main.first)) + " to "
                + bytesText(std::uint64_t(main.last))
                + (hasEnded && run.fromUs ? ", until "
                           + isoTime((*run.fromUs + std::llround(there->hours * 3.6e9)) / 1'000'000
                                     * 1'000'000)
                           + ". The growth has ended."
                                          : ", but not steadily. A longer log tells.");
        }
        if (hasRss && verdict.isHeapRising)
            verdict.text += " Inside it, heapUsed grows " + rateText(verdict.heapPerHour, m_hours) + ".";
        for (const MemoryPart part : {MemoryPart::ArrayBuffers, MemoryPart::OtherExternal})
            if (hasRss && m_parts[std::size_t(part)].isRising)
                verdict.text +=
                    std::string(part == MemoryPart::ArrayBuffers ? " ArrayBuffers" : " External memory")
                    + (part == MemoryPart::ArrayBuffers ? " grow " : " grows ")
                    + rateText(verdict.growthPerHour[std::size_t(part)], m_hours)
                    + ", which is not resident yet.";
    }

    const std::array<Floor, kMemoryPartCount>& m_parts;
    const Floor& m_rss;
    double m_hours;
    bool m_isGarbage; ///< heapUsed grows, but not beyond what may be garbage
};

/// Contexts (vm, realms, frames) that nobody can enter any more, but something keeps.
std::string contextsText(const MemoryLog& log, std::uint32_t run)
{
    std::vector<std::uint16_t> counts;
    const MemoryRun& bounds = log.runs[run];
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i)
        if (log.runOfSample(i) == run && log.samples[i].detachedContexts)
            counts.push_back(*log.samples[i].detachedContexts);
    if (counts.size() < 3) return {};
    // Collections let go of some: the lowest of each third must rise.
    std::array<std::uint16_t, 3> lowest{UINT16_MAX, UINT16_MAX, UINT16_MAX};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        auto& of = lowest[i * 3 / counts.size()];
        of = std::min(of, counts[i]);
    }
    if (lowest[0] >= lowest[1] || lowest[1] >= lowest[2]) return {};
    return "Detached contexts rise from " + countText(lowest[0]) + " to " + countText(lowest[2])
        + ": something keeps globals of closed vm contexts, each with all it holds.";
}

} // namespace

MemoryVerdict memoryVerdict(const MemoryLog& log, std::uint32_t run)
{
    using Kind = MemoryVerdict::Kind;
    MemoryVerdict verdict;
    if (run >= log.runs.size()) {
        verdict.text = "No readings.";
        return verdict;
    }
    const MemoryRun& bounds = log.runs[run];
    verdict.first = memoryBreakdown(log.samples[bounds.firstSample]);
    verdict.last = memoryBreakdown(log.samples[bounds.lastSample]);
    verdict.contexts = contextsText(log, run);
    std::array<std::vector<TimedValue>, kMemoryPartCount> points;
    std::vector<TimedValue> rssPoints, rssSeen;
    std::vector<Readout> readings; ///< of the rest
    std::vector<HeapReading> heapReadings;
    double most = 0, hours = 0;
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i) {
        const MemorySample& sample = log.samples[i];
        if (log.runOfSample(i) != run || !sample.timeUs || !bounds.fromUs) continue;
        hours = double(*sample.timeUs - *bounds.fromUs) / 3.6e9;
        const MemoryBreakdown breakdown = memoryBreakdown(sample);
        for (std::size_t p = 0; p < kMemoryPartCount; ++p)
            if (breakdown.parts[p]) points[p].push_back({hours, double(*breakdown.parts[p])});
        if (breakdown.rss) rssSeen.push_back({hours, double(*breakdown.rss)});
        most = std::max({most, double(breakdown.rss.value_or(0)), double(breakdown.parts[0].value_or(0))});
        const std::string* mark = sample.mark != 0 ? &log.markOf(sample) : nullptr;
        if (const auto used = breakdown[MemoryPart::HeapUsed], free = breakdown[MemoryPart::FreeHeap];
            used && free)
            heapReadings.push_back(
                {hours, double(*used), double(*used + *free), mark && isSnapshotMark(*mark)});
        if (const auto rest = breakdown[MemoryPart::Rest])
            readings.push_back({hours, double(*rest), double(breakdown.parts[0].value_or(0)),
                                double(breakdown.parts[0].value_or(0) + breakdown.parts[1].value_or(0)),
                                mark});
    }
    rssPoints = rssSeen;
    // Where some readings lack the heap, the two don't run side by side.
    double left = 0;
    if (const auto leftAt = leftBySnapshots(readings); leftAt.size() == rssSeen.size() && !leftAt.empty()) {
        left = leftAt.back();
        for (std::size_t i = 0; i < leftAt.size(); ++i) {
            points[std::size_t(MemoryPart::Rest)][i].value -= leftAt[i];
            rssPoints[i].value -= leftAt[i];
        }
    }
    std::array<Floor, kMemoryPartCount> parts;
    const double pagesShare = hours < kShortHours ? kPagesShareOfShort : kPagesShare;
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        const bool isRest = p == std::size_t(MemoryPart::Rest);
        parts[p] = floorOf(points[p], most, isRest ? pagesShare : kCountedShare, !isRest);
        if (parts[p].line) verdict.growthPerHour[p] = parts[p].line->perHour;
    }
    const bool isGarbage =
        parts[0].isRising && !isMoreThanGarbage(heapReadings, std::max(kLeastRise, kCountedShare * most));
    if (isGarbage) parts[0].isRising = false;
    const Floor rss = floorOf(rssPoints, most, pagesShare, true);
    const Floor seen = floorOf(rssSeen, most, pagesShare, true);
    const Writer writer(parts, seen, hours, isGarbage);
    if (std::max(rssPoints.size(), points[0].size()) < kLeastReadings || hours * 3600 < kLeastSeconds) {
        writer.write(verdict, bounds);
        return verdict;
    }
    verdict.isHeapRising = parts[0].isRising;
    verdict.heapPerHour = verdict.growthPerHour[0];
    verdict.rssPerHour = rss.line ? rss.line->perHour : 0;
    // The part that carries most of the growth, of those whose floor goes on rising. V8 keeps more free heap for a
    // larger heap, and the rest is what nobody counts: these two must make up half of it.
    std::size_t carrier = kMemoryPartCount;
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        const double growth = verdict.growthPerHour[p];
        const bool isCounted = p != std::size_t(MemoryPart::FreeHeap) && p != std::size_t(MemoryPart::Rest);
        if (!parts[p].isRising || growth < (isCounted ? 0.25 : 0.5) * verdict.rssPerHour) continue;
        if (carrier == kMemoryPartCount || growth > verdict.growthPerHour[carrier]) carrier = p;
    }
    const bool hasRss = !rssPoints.empty();
    const bool grows = carrier < kMemoryPartCount
        && (rss.isRising
            || (rss.last - rss.first >= kLeastRise
                && verdict.rssPerHour >= 0.3 * verdict.growthPerHour[carrier]));
    verdict.kind = Kind::None;
    if (hasRss ? grows : verdict.isHeapRising) {
        if (!hasRss) carrier = 0;
        verdict.isRssRising = hasRss;
        static constexpr std::array<Kind, kMemoryPartCount> kKinds{
            Kind::JsHeap, Kind::FreeHeap, Kind::Buffers, Kind::External, Kind::Native};
        verdict.kind = kKinds[carrier];
        verdict.share = hasRss && verdict.rssPerHour > 0
            ? std::clamp(verdict.growthPerHour[carrier] / verdict.rssPerHour, 0.0, 1.0)
            : 1.0;
    } else if (const Floor& used = parts[0], &free = parts[1];
               hasRss && !used.windows.empty() && !free.windows.empty()) {
        // A heap that grew, was emptied, and kept its size: most of what rss has gained is free heap now.
        const double gained = rss.last - rss.first, freed = free.last - free.first;
        if (gained >= std::max(8 * kLeastRise, 0.1 * rss.first) && freed >= 0.5 * gained
            && used.highest - used.last >= 0.5 * freed) {
            verdict.kind = Kind::FreeHeap;
            verdict.share = std::min(1.0, freed / gained);
        }
    }
    writer.write(verdict, bounds);
    constexpr double kWorthASentence = 0.1; // of rss
    if (left > kWorthASentence * double(verdict.last.rss.value_or(0))) {
        const bool isMarked = std::ranges::any_of(heapReadings, &HeapReading::isSnapshot);
        const std::string size = bytesText(std::uint64_t(left));
        verdict.text += isMarked ? " Taking heap snapshots added " + size + " once; that is not counted."
                                 : " It jumped by " + size
                + " in all, as it does when heap snapshots are taken; that is not counted.";
    }
    return verdict;
}

} // namespace heaptrail
