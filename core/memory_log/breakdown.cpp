// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/breakdown.h"

#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/memory_log/floors.h"
#include "core/memory_log/memory_log.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::size_t kLeastReadings = 10;

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

std::string rateText(double perHour, double hours)
{
    const bool isPerSecond = hours < kHourlyRateHours;
    return bytesText(std::uint64_t(std::llround(std::abs(isPerSecond ? perHour / 3600 : perHour))))
        + (isPerSecond ? "/s" : "/h");
}

std::string signedRate(double perHour, double hours)
{
    return (perHour < 0 ? "−" : "+") + rateText(perHour, hours);
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
    if (breakdown.notResident > 0) text += "; " + bytesText(breakdown.notResident) + " is not resident";
    return text;
}

namespace {

/// The verdict's words; the numbers are known by then.
class Writer {
public:
    Writer(const MemoryFloors& floors, const MemorySlopes& slopes)
        : m_floors(floors)
        , m_slopes(slopes)
        , m_hours(floors.hours)
    {
    }

    void write(MemoryVerdict& verdict, const MemoryRun& run) const
    {
        using Kind = MemoryVerdict::Kind;
        const std::string grows = "rss grows " + rateText(verdict.rssPerHour, m_hours);
        const std::string share = std::to_string(std::llround(verdict.share * 100)) + " %";
        const bool isFlat = !verdict.isHeapRising && !m_floors.isGarbage;
        const auto outside = [&](const std::string& what) {
            verdict.besideLeak = grows + ": " + share + what;
            verdict.text =
                isFlat ? "The heap is flat; " + grows + " outside it: " + share + what : verdict.besideLeak;
        };
        switch (verdict.kind) {
        case Kind::JsHeap:
            verdict.text = verdict.last.rss
                ? grows + ": " + share + " JavaScript (heapUsed)."
                : "heapUsed grows " + rateText(verdict.heapPerHour, m_hours) + ".";
            verdict.advice = "Take two or three heap snapshots under load and compare them.";
            return;
        case Kind::FreeHeap:
            verdict.text = verdict.isRssRising
                ? grows + ": " + share + " free heap. V8 keeps it for later; it is not a leak."
                : stopped() + " " + bytesText(verdict.last[MemoryPart::FreeHeap].value_or(0))
                    + " is free heap now, which V8 keeps for later. It is not a leak.";
            verdict.advice = "Work in smaller portions, or cap the heap with --max-old-space-size.";
            return;
        case Kind::Buffers:
            outside(" ArrayBuffers (Buffers, typed arrays).");
            verdict.advice = "Look in a heap snapshot for what keeps the class ArrayBuffer.";
            return;
        case Kind::External:
            outside(verdict.last[MemoryPart::ArrayBuffers]
                        ? " external memory outside ArrayBuffers: external strings, WebAssembly, "
                          "add-ons."
                        : " external memory: Buffers, external strings, WebAssembly, add-ons.");
            verdict.advice = "Look in a heap snapshot for large strings and for WebAssembly.Memory.";
            return;
        case Kind::Native:
            outside(" native memory, which no heap snapshot shows.");
            verdict.advice =
                "Find who allocates with heaptrack or jemalloc's profiler. Usual suspects: sharp, "
                "canvas, zlib streams, add-ons. Try MALLOC_ARENA_MAX=2 against fragmentation.";
            return;
        case Kind::None: none(verdict, run); return;
        case Kind::TooShort:
            verdict.advice = run.fromUs
                ? "Log at least 10 readings over 20 s under load; better one a minute "
                  "over an hour."
                : "Log a time like 2024-03-15T14:05:23Z as \"time\" with each reading.";
            if (seenWhile(verdict, run)) return;
            verdict.text = run.fromUs
                ? "Too short to tell what grows: " + countText(run.count)
                    + (run.count == 1 ? " reading over " : " readings over ") + secondsText(m_hours) + "."
                : "Cannot tell what grows: most readings have no time that could be read.";
            return;
        }
    }

private:
    /// What a log shows that is too short for a rate. False if that is nothing.
    bool seenWhile(MemoryVerdict& verdict, const MemoryRun& run) const
    {
        const bool hasRss = verdict.first.rss && verdict.last.rss;
        const auto first = hasRss ? verdict.first.rss : verdict.first[MemoryPart::HeapUsed];
        const auto last = hasRss ? verdict.last.rss : verdict.last[MemoryPart::HeapUsed];
        const double seconds = std::round(m_hours * 3600);
        if (!run.fromUs || seconds < 1 || !first || !last || double(*last) < double(*first) + kLeastRise)
            return false;
        verdict.text = std::string(hasRss ? "rss +" : "heapUsed +") + bytesText(*last - *first) + " in "
            + secondsText(m_hours)
            + (seconds < kLeastRateSeconds ? "; too short for an hourly rate."
                                           : "; too few readings for an hourly rate.")
            + (hasRss && m_floors.hasSnapshotMarks
                   ? " The log marks heap snapshots: writing one adds to rss, too."
                   : "");
        return true;
    }

    std::string stopped() const
    {
        return "rss grew from " + bytesText(std::uint64_t(m_floors.seen.first)) + " to "
            + bytesText(std::uint64_t(m_floors.seen.last)) + " and stopped.";
    }

    /// How far windows that follow each other are apart: as much may be chance.
    static double usualStep(const Floor& floor)
    {
        std::vector<double> steps{0};
        for (std::size_t i = 1; i < floor.windows.size(); ++i)
            steps.push_back(std::abs(floor.windows[i].value - floor.windows[i - 1].value));
        return nth(steps, steps.size() / 2);
    }

    /// What became of growth that doesn't go on.
    std::string grew(const Floor& floor, const MemoryRun& run, const std::optional<MemorySlope>& slope) const
    {
        const auto size = [](double bytes) { return bytesText(std::uint64_t(bytes)); };
        const auto time = [&](const TimedValue& one) {
            return isoTime((run.fromUs.value_or(0) + std::llround(one.hours * 3.6e9)) / 1'000'000
                           * 1'000'000);
        };
        const double grown = floor.last - floor.first;
        const auto there = std::ranges::find_if(
            floor.windows, [&](const TimedValue& one) { return one.value >= floor.first + 0.9 * grown; });
        const auto back = std::ranges::min_element(there, floor.windows.end(), {}, &TimedValue::value);
        const std::string from = size(floor.first), to = size(floor.last);
        if (m_floors.isGarbage)
            return " grew from " + from + " to " + to
                + ". That may be garbage which V8 has not collected yet: no floor shows. A longer log tells.";
        const bool fellBack = back->value < floor.first + grown / 2;
        const bool levelsOff = floor.hasEnded || (slope && slope->pace == MemorySlope::Pace::LevelsOff);
        const bool mayGoOn = slope && slope->isRising() && !levelsOff;
        const bool hasEnded = !mayGoOn && (levelsOff || there->hours < floor.windows.back().hours * 2 / 3);
        const bool isChance = grown < 2 * usualStep(floor);
        if ((fellBack || hasEnded || isChance) && grown < 0.1 * floor.first) return " does not grow.";
        if (fellBack)
            return " rises and falls: " + from + " at first, " + size(back->value) + " at " + time(*back)
                + ", " + to + " at the end.";
        if (hasEnded)
            return " grew from " + from + " to " + to + ", 90 % of it until " + time(*there)
                + ". The growth has ended.";
        return " grew from " + from + " to " + to + ", but not steadily. A longer log tells.";
    }

    void none(MemoryVerdict& verdict, const MemoryRun& run) const
    {
        const bool hasRss = verdict.last.rss.has_value();
        const Floor& main = hasRss ? m_floors.seen : m_floors.parts[0];
        const std::string name = hasRss ? "rss" : "heapUsed";
        if (main.windows.empty()) return;
        const double grown = main.last - main.first;
        const double perHour = hasRss ? verdict.rssPerHour : verdict.heapPerHour;
        if (hasRss && m_floors.rss.isRising && !m_floors.isGarbage) {
            verdict.text = "rss grows " + rateText(perHour, m_hours)
                + (verdict.last[MemoryPart::HeapUsed] ? ", spread over its parts."
                                                      : ". The log has no heapUsed: what grows is unknown.");
            if (!verdict.last[MemoryPart::HeapUsed])
                verdict.advice = "Log all numbers of process.memoryUsage(), at best once a minute.";
        } else if ((hasRss ? m_floors.rss : main).isDrifting) {
            verdict.text = name + " rises slowly: " + rateText(perHour, m_hours) + ".";
        } else if (grown < 4 * kLeastRise) {
            verdict.text = name + " does not grow.";
        } else {
            verdict.text = name
                + grew(main, run, m_slopes[std::size_t(hasRss ? MemoryField::Rss : MemoryField::HeapUsed)]);
        }
        if (hasRss && verdict.isHeapRising)
            verdict.text += " Inside it, heapUsed grows " + rateText(verdict.heapPerHour, m_hours) + ".";
        for (const MemoryPart part : {MemoryPart::ArrayBuffers, MemoryPart::OtherExternal})
            if (hasRss && m_floors.parts[std::size_t(part)].isRising)
                verdict.text +=
                    std::string(part == MemoryPart::ArrayBuffers ? " ArrayBuffers" : " External memory")
                    + (part == MemoryPart::ArrayBuffers ? " grow " : " grows ")
                    + rateText(verdict.growthPerHour[std::size_t(part)], m_hours)
                    + ", which is not resident yet.";
    }

    const MemoryFloors& m_floors;
    const MemorySlopes& m_slopes;
    double m_hours;
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

/// The part that carries most of the growth, of those whose floor goes on rising. V8 keeps more free heap for a larger
/// heap, and the rest is what nobody counts: these two must make up half of it.
std::optional<std::size_t> carrierOf(const MemoryVerdict& verdict, const MemoryFloors& floors)
{
    std::optional<std::size_t> carrier;
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        const double growth = verdict.growthPerHour[p];
        const bool isCounted = p != std::size_t(MemoryPart::FreeHeap) && p != std::size_t(MemoryPart::Rest);
        if (!floors.parts[p].isRising || growth < (isCounted ? 0.25 : 0.5) * verdict.rssPerHour) continue;
        if (!carrier || growth > verdict.growthPerHour[*carrier]) carrier = p;
    }
    return carrier;
}

/// How much of what rss has gained is free heap now, where the heap grew, was emptied, and kept its size; else 0.
double shareOfEmptied(const MemoryFloors& floors)
{
    const Floor &used = floors.parts[0], &free = floors.parts[1];
    if (!floors.hasRss() || used.windows.empty() || free.windows.empty()) return 0;
    const double gained = floors.rss.last - floors.rss.first, freed = free.last - free.first;
    const bool isEmptied = gained >= std::max(8 * kLeastRise, 0.1 * floors.rss.first) && freed >= 0.5 * gained
        && used.highest - used.last >= 0.5 * freed;
    return isEmptied ? std::min(1.0, freed / gained) : 0;
}

/// The rate of a floor; or that of the slope, which stands beside the verdict, where it is one of the whole run: one
/// number for one thing.
double rateOf(const Floor& floor, const std::optional<MemorySlope>& slope)
{
    if (slope && slope->low > 0 && slope->pace == MemorySlope::Pace::Steady) return slope->perHour;
    return floor.line ? floor.line->perHour : 0;
}

void classify(MemoryVerdict& verdict, const MemoryFloors& floors)
{
    using Kind = MemoryVerdict::Kind;
    verdict.kind = Kind::None;
    verdict.isHeapRising = floors.parts[0].isRising;
    std::optional<std::size_t> carrier;
    if (floors.hasRss()) {
        carrier = carrierOf(verdict, floors);
        if (carrier && !floors.rss.isRising
            && (floors.rss.last - floors.rss.first < kLeastRise
                || verdict.rssPerHour < 0.3 * verdict.growthPerHour[*carrier]))
            carrier.reset();
    } else if (verdict.isHeapRising) {
        carrier = 0;
    }
    if (carrier) {
        verdict.isRssRising = floors.hasRss();
        static constexpr std::array<Kind, kMemoryPartCount> kKinds{
            Kind::JsHeap, Kind::FreeHeap, Kind::Buffers, Kind::External, Kind::Native};
        verdict.kind = kKinds[*carrier];
        if (floors.hasRss() && verdict.rssPerHour > 0) {
            // Floors are each of their own moment, so that rising parts can make up more than rss.
            double parts = 0;
            for (std::size_t p = 0; p < kMemoryPartCount; ++p)
                if (floors.parts[p].isRising) parts += std::max(0.0, verdict.growthPerHour[p]);
            verdict.share = verdict.growthPerHour[*carrier] / std::max(verdict.rssPerHour, parts);
        } else {
            verdict.share = 1.0;
        }
    } else if (const double share = shareOfEmptied(floors); share > 0) {
        verdict.kind = Kind::FreeHeap;
        verdict.share = share;
    }
}

/// How often memory fell back, for an unknown reason; 0 if the run begins for another one.
std::uint64_t fallsBefore(const MemoryLog& log, const MemoryRun& run)
{
    if (run.start != RunStart::BackAtStart) return 0;
    return std::uint64_t(std::ranges::count_if(log.runs, [&](const MemoryRun& one) {
        return one.process == run.process && one.start == RunStart::BackAtStart;
    }));
}

std::string fallsText(std::uint64_t count)
{
    if (count == 0) return {};
    return " Before, memory fell back to its lowest " + (count == 1 ? "once" : countText(count) + " times")
        + ": a restart, or a cache was emptied. Log process.uptime() to know.";
}

/// Where memory fell back again and again, and is no higher than before, nobody can tell growth from one more tooth.
bool isOneMoreTooth(const MemoryLog& log, const MemoryRun& run, MemoryField field)
{
    constexpr std::uint64_t kFewFalls =
        3; // of fewer the one before may have been cut short, as by a deployment
    constexpr double kSameHeight = 1.1;
    const auto wasAsHigh = [&](const MemoryRun& before) {
        return before.process == run.process && &before != &run
            && double(run[field].highest.value_or(0))
            <= kSameHeight * double(before[field].highest.value_or(0));
    };
    return fallsBefore(log, run) >= kFewFalls && std::ranges::any_of(log.runs, wasAsHigh);
}

/// What taking snapshots added, where that is worth a sentence.
std::string snapshotsText(const MemoryFloors& floors, double rss)
{
    constexpr double kWorthASentence = 0.1;
    if (floors.leftBySnapshots <= kWorthASentence * rss) return {};
    const std::string size = bytesText(std::uint64_t(floors.leftBySnapshots));
    return floors.hasSnapshotMarks
        ? " Taking heap snapshots added " + size + "; that is not counted."
        : " It jumped by " + size + " in all, as it does when heap snapshots are taken; that is not counted.";
}

} // namespace

MemoryVerdict memoryVerdict(const MemoryLog& log, std::uint32_t run, const MemorySlopes& slopes)
{
    MemoryVerdict verdict;
    if (run >= log.runs.size()) {
        verdict.text = "No readings.";
        return verdict;
    }
    const MemoryRun& bounds = log.runs[run];
    if (bounds.isMixed) {
        verdict.text = "Cannot tell what grows: several processes seem to write into this log.";
        verdict.advice = "Log process.pid with each reading.";
        return verdict;
    }
    verdict.first = memoryBreakdown(log.samples[bounds.firstSample]);
    verdict.last = memoryBreakdown(log.samples[bounds.lastSample]);
    verdict.contexts = contextsText(log, run);
    const MemoryFloors floors = memoryFloors(log, run);
    const auto slope = [&](MemoryField field) { return slopes[std::size_t(field)]; };
    const std::array<std::optional<MemorySlope>, kMemoryPartCount> ofParts{
        slope(MemoryField::HeapUsed), {}, slope(MemoryField::ArrayBuffers), {}, {}};
    for (std::size_t p = 0; p < kMemoryPartCount; ++p)
        verdict.growthPerHour[p] = rateOf(floors.parts[p], ofParts[p]);
    verdict.heapPerHour = verdict.growthPerHour[0];
    verdict.rssPerHour = rateOf(floors.rss, slope(MemoryField::Rss));
    const bool isLong = floors.readings >= kLeastReadings && floors.hours * 3600 >= kLeastRateSeconds;
    const MemoryField main = floors.hasRss() ? MemoryField::Rss : MemoryField::HeapUsed;
    if (isLong && isOneMoreTooth(log, bounds, main)) {
        verdict.kind = MemoryVerdict::Kind::None;
        verdict.text = std::string(memoryFieldName(main)) + " rises and falls; at "
            + bytesText(bounds[main].highest.value_or(0)) + " it is no higher than before.";
    } else {
        if (isLong) classify(verdict, floors);
        Writer(floors, slopes).write(verdict, bounds);
    }
    if (isLong) verdict.text += snapshotsText(floors, double(verdict.last.rss.value_or(0)));
    verdict.text += fallsText(fallsBefore(log, bounds));
    return verdict;
}

} // namespace heaptrail
