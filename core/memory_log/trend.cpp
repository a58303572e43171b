// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/memory_log/line_fit.h"
#include "core/memory_log/memory_log.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <tuple>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxPoints = 1000;
constexpr std::size_t kMaxPointsOfMany = 200; ///< where there are many processes
constexpr std::size_t kMaxProcesses = 64;
constexpr std::size_t kMaxGaps = 100;
constexpr double kUsPerHour = 3.6e9;
constexpr double kFarAwayHours = 24.0 * 365 * 100;

/// An even choice of at most `most` points, first and last among them.
std::vector<TimedValue> chosen(std::vector<TimedValue> points, std::size_t most)
{
    if (points.size() <= most) return points;
    std::vector<TimedValue> few(most);
    for (std::size_t i = 0; i < most; ++i) few[i] = points[i * (points.size() - 1) / (most - 1)];
    return few;
}

/// Falls from a peak by at least `depth`, with a rise as high before each next one.
std::size_t teethOf(std::span<const TimedValue> points, const FittedLine& line, double depth)
{
    std::size_t teeth = 0;
    bool isFalling = true;
    double extreme = 1e300;
    for (const TimedValue& point : points) {
        const double rest = point.value - line.atZero - line.perHour * point.hours;
        if (isFalling) {
            extreme = std::min(extreme, rest);
            if (rest > extreme + depth) {
                isFalling = false;
                extreme = rest;
            }
        } else {
            extreme = std::max(extreme, rest);
            if (rest < extreme - depth) {
                isFalling = true;
                extreme = rest;
                ++teeth;
            }
        }
    }
    return teeth;
}

/// The floor of a saw: the lowest point of each stretch of one and a half teeth. Empty where there is no saw.
std::vector<TimedValue> floorOf(std::span<const TimedValue> points, const FittedLine& line, std::size_t most)
{
    constexpr std::size_t kLeastTeeth = 6;
    if (points.size() < 4 * kLeastTeeth) return {};
    double lowest = 1e300, highest = -1e300;
    for (const TimedValue& point : points) {
        const double rest = point.value - line.atZero - line.perHour * point.hours;
        lowest = std::min(lowest, rest);
        highest = std::max(highest, rest);
    }
    const std::size_t teeth = teethOf(points, line, (highest - lowest) / 4);
    if (teeth < kLeastTeeth) return {};
    const std::size_t count = std::min({most, points.size() / 2, std::max(teeth * 2 / 3, kLeastTeeth - 1)});
    std::vector<TimedValue> floor;
    for (std::size_t i = 0; i < count; ++i) {
        const auto first = points.begin() + std::ptrdiff_t(i * points.size() / count);
        const auto last = points.begin() + std::ptrdiff_t((i + 1) * points.size() / count);
        // By what stands above the line, or a rising floor would always have its lowest point at the left.
        floor.push_back(*std::min_element(first, last, [&](const TimedValue& a, const TimedValue& b) {
            return a.value - line.perHour * a.hours < b.value - line.perHour * b.hours;
        }));
    }
    return floor;
}

std::optional<MemorySlope> slopeOf(const std::vector<TimedValue>& points, std::int64_t startUs,
                                   std::size_t most)
{
    const std::vector<TimedValue> few = chosen(points, most);
    auto line = fitLine(few);
    if (!line) return std::nullopt;
    std::vector<TimedValue> used = floorOf(points, *line, most);
    MemorySlope slope;
    slope.isOnFloor = !used.empty();
    if (slope.isOnFloor)
        if (const auto onFloor = fitLine(used)) line = onFloor;
    if (!slope.isOnFloor) used = few;

    double from = points.front().hours, to = points.back().hours;
    // Is the last third another story? Only where the two intervals are far apart.
    constexpr std::size_t kLeastForPace = 15;
    const double cut = from + (to - from) * 2 / 3;
    const auto later =
        std::partition_point(used.begin(), used.end(), [&](const TimedValue& p) { return p.hours < cut; });
    const auto before = static_cast<std::size_t>(later - used.begin());
    if (used.size() >= kLeastForPace && before >= 8 && used.size() - before >= 5) {
        const auto early = fitLine(std::span(used).first(before));
        const auto late = fitLine(std::span(used).subspan(before));
        if (early && late && early->isRising()) {
            const bool levelsOff = late->high < 0.25 * early->perHour;
            const bool accelerates = used.size() >= 2 * kLeastForPace && late->low > 2 * early->high;
            if (levelsOff || accelerates) {
                slope.pace = levelsOff ? MemorySlope::Pace::LevelsOff : MemorySlope::Pace::Accelerates;
                slope.earlierPerHour = early->perHour;
                line = late;
                from = later->hours;
            }
        }
    }
    slope.perHour = line->perHour;
    slope.low = line->low;
    slope.high = line->high;
    slope.points = line->points;
    slope.fromUs = startUs + std::llround(from * kUsPerHour);
    slope.toUs = startUs + std::llround(to * kUsPerHour);
    slope.atMiddle = line->atZero + line->perHour * (from + to) / 2;
    return slope;
}

std::vector<TimedValue> pointsOf(const MemoryLog& log, std::uint32_t run, MemoryField field)
{
    std::vector<TimedValue> points;
    const MemoryRun& bounds = log.runs[run];
    if (!bounds.fromUs) return points;
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i) {
        const MemorySample& sample = log.samples[i];
        if (log.runOfSample(i) == run && sample.timeUs && sample[field])
            points.push_back({double(*sample.timeUs - *bounds.fromUs) / kUsPerHour, double(*sample[field])});
    }
    return points;
}

bool holds(const ThresholdRule& rule, const MemorySample& sample)
{
    const auto value = sample[rule.field];
    if (!value) return false;
    double left = double(*value);
    if (rule.divisor) {
        const auto divisor = sample[*rule.divisor];
        if (!divisor || *divisor == 0) return false;
        left /= double(*divisor);
    }
    return rule.isAbove ? left > rule.bound : left < rule.bound;
}

std::vector<ThresholdCrossing> crossingsOf(const MemoryLog& log, const ThresholdRule& rule)
{
    std::vector<ThresholdCrossing> crossings;
    struct Open {
        std::size_t crossing{SIZE_MAX};
        std::uint32_t run{};
    };
    std::vector<Open> open(log.processes.size());
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        if (!sample[rule.field]) continue; // says nothing either way
        const std::uint32_t run = log.runOfSample(i);
        const std::uint32_t process = log.runs.empty() ? 0 : log.runs[run].process;
        if (process >= open.size()) open.resize(process + 1);
        Open& at = open[process];
        if (at.crossing != SIZE_MAX && (at.run != run || !holds(rule, sample))) {
            crossings[at.crossing].isOpen = false;
            at.crossing = SIZE_MAX;
        }
        if (!holds(rule, sample)) continue;
        if (at.crossing == SIZE_MAX) {
            at = {crossings.size(), run};
            ThresholdCrossing& crossing = crossings.emplace_back();
            crossing.rule = rule.text;
            crossing.fromUs = sample.timeUs;
            crossing.fromLine = sample.line;
            crossing.process = process;
            crossing.isOpen = true;
        }
        ThresholdCrossing& crossing = crossings[at.crossing];
        crossing.toUs = sample.timeUs;
        crossing.toLine = sample.line;
        ++crossing.samples;
    }
    return crossings;
}

/// Stretches without readings: at least ten times as long as the usual distance.
std::vector<MemoryGap> gapsOf(const MemoryLog& log)
{
    struct Last {
        std::int64_t us{INT64_MIN};
        std::vector<double> steps; ///< an even choice
        std::uint64_t seen{};
    };
    std::vector<Last> processes(log.processes.size());
    const auto each = [&](auto&& take) {
        for (Last& last : processes) last.us = INT64_MIN;
        for (std::size_t i = 0; i < log.samples.size(); ++i) {
            if (!log.samples[i].timeUs) continue;
            const std::uint32_t process = log.runs[log.runOfSample(i)].process;
            Last& last = processes[process];
            const std::int64_t now = *log.samples[i].timeUs;
            if (last.us != INT64_MIN) take(process, last, now);
            last.us = now;
        }
    };
    std::vector<MemoryGap> gaps;
    if (log.runs.empty()) return gaps;
    std::uint64_t stride = std::max<std::uint64_t>(1, log.samples.size() / 20'000);
    each([&](std::uint32_t, Last& last, std::int64_t now) {
        if (last.seen++ % stride == 0) last.steps.push_back(double(now - last.us));
    });
    std::vector<double> least(processes.size());
    for (std::size_t i = 0; i < processes.size(); ++i)
        least[i] = processes[i].steps.size() < 5
            ? 1e300
            : std::max(10 * nth(processes[i].steps, processes[i].steps.size() / 2), 10e6);
    each([&](std::uint32_t process, Last& last, std::int64_t now) {
        if (double(now - last.us) >= least[process] && gaps.size() < kMaxGaps)
            gaps.push_back({last.us, now, process});
    });
    return gaps;
}

std::string secondsText(double hours)
{
    return std::to_string(std::llround(hours * 3600)) + " s";
}

TimeToLimit timeTo(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::uint64_t limit,
                   MemoryField field)
{
    TimeToLimit answer;
    answer.limit = limit;
    answer.field = field;
    const std::string name = memoryFieldName(field);
    const MemoryRun* run = analysis.run < log.runs.size() ? &log.runs[analysis.run] : nullptr;
    bool isKnown = false, wasPassedBefore = false;
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const auto value = log.samples[i][field];
        if (!value) continue;
        isKnown = true;
        if (*value < limit) continue;
        if (log.runOfSample(i) != analysis.run) {
            wasPassedBefore = true;
            continue;
        }
        answer.atUs = log.samples[i].timeUs;
        answer.hours = 0;
        answer.reason = "passed already";
        return answer;
    }
    const auto& slope = analysis.slopes[static_cast<std::size_t>(field)];
    const std::string before = wasPassedBefore ? "; an earlier run, or another process, passed it" : "";
    if (!isKnown) {
        answer.reason = "the log holds no " + name;
    } else if (!slope || !run || !run->toUs) {
        answer.reason =
            (log.hasTimes() ? "there are too few readings" : "the readings have no times") + before;
    } else if (analysis.durationHours < kSecondsOnlyHours) {
        answer.reason = "the readings cover " + secondsText(analysis.durationHours)
            + ", too little to go on from" + before;
    } else if (slope->pace == MemorySlope::Pace::LevelsOff) {
        answer.reason = name + " levels off" + before;
    } else if (!slope->isRising()) {
        answer.reason = name + (slope->high < 0 ? " falls" : " does not rise for sure") + before;
    } else {
        const double middle =
            (double(slope->fromUs - *run->fromUs) + double(slope->toUs - *run->fromUs)) / 2 / kUsPerHour;
        // Each of the three lines goes through the same point: the middle of the readings.
        const auto meets = [&](double perHour) -> std::optional<double> {
            if (perHour <= 0) return std::nullopt;
            const double hours =
                std::max(middle + (double(limit) - slope->atMiddle) / perHour, analysis.durationHours);
            if (!(hours < kFarAwayHours)) return std::nullopt;
            return hours;
        };
        const auto atUs = [&](double hours) {
            return *run->fromUs + std::int64_t(std::llround(hours * kUsPerHour));
        };
        if (const auto hours = meets(slope->perHour)) {
            answer.atUs = atUs(*hours);
            answer.hours = *hours - analysis.durationHours;
            const double times = *answer.hours / std::max(analysis.durationHours, 1e-9);
            if (times > 20)
                answer.reason = "that is " + std::to_string(std::llround(times))
                    + " times as far ahead as the readings reach back: a guess";
            answer.reason +=
                before.empty() || answer.reason.empty() ? before.substr(before.empty() ? 0 : 2) : before;
        } else {
            answer.reason = "it is more than a century away";
        }
        if (const auto hours = meets(slope->high)) answer.earliestUs = atUs(*hours);
        if (const auto hours = meets(slope->low)) answer.latestUs = atUs(*hours);
    }
    return answer;
}

} // namespace

MemoryLogAnalysis analyseMemoryLog(const MemoryLog& log, const MemoryLogOptions& options, const Task& task)
{
    MemoryLogAnalysis analysis;
    // The last run of each process.
    std::vector<std::uint32_t> lastRun(log.processes.size(), UINT32_MAX);
    std::int64_t firstUs = INT64_MAX, endUs = INT64_MIN;
    for (std::uint32_t i = 0; i < log.runs.size(); ++i) {
        lastRun[log.runs[i].process] = i; // in the order in which they begin
        firstUs = std::min(firstUs, log.runs[i].fromUs.value_or(INT64_MAX));
        endUs = std::max(endUs, log.runs[i].toUs.value_or(INT64_MIN));
    }
    // With too many processes: those whose last readings are the latest.
    std::vector<std::uint32_t> order;
    for (const std::uint32_t run : lastRun)
        if (run != UINT32_MAX) order.push_back(run);
    const auto endOf = [&](std::uint32_t run) { return log.runs[run].lastSample; };
    if (order.size() > kMaxProcesses) {
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return endOf(a) > endOf(b); });
        order.resize(kMaxProcesses);
        std::sort(order.begin(), order.end());
    }
    const std::size_t most = order.size() > 4 ? kMaxPointsOfMany : kMaxPoints;
    for (const std::uint32_t run : order) {
        if (task.stopped()) return analysis;
        ProcessTrend trend;
        trend.run = run;
        trend.process = log.runs[run].process;
        const auto& from = log.runs[run].fromUs;
        const auto& to = log.runs[run].toUs;
        trend.isAlive = !to || double(endUs - *to) <= 0.1 * double(endUs - firstUs);
        if (from && to) {
            trend.durationHours = double(*to - *from) / kUsPerHour;
            for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
                const auto points = pointsOf(log, run, static_cast<MemoryField>(i));
                if (!points.empty()) trend.slopes[i] = slopeOf(points, *from, most);
            }
        }
        analysis.processes.push_back(std::move(trend));
    }
    if (!analysis.processes.empty()) {
        // The worst of those that still run; the longest watched where none rises.
        const auto rank = [](const ProcessTrend& trend) {
            double rises = 0;
            for (const MemoryField field : {MemoryField::HeapUsed, MemoryField::Rss}) {
                const auto& slope = trend.slopes[static_cast<std::size_t>(field)];
                if (!slope) continue;
                if (slope->isRising()) rises = slope->low;
                break;
            }
            const bool isLong = trend.durationHours >= kSecondsOnlyHours;
            return std::tuple(trend.isAlive, isLong, rises, trend.durationHours);
        };
        const auto worst =
            std::max_element(analysis.processes.begin(), analysis.processes.end(),
                             [&](const ProcessTrend& a, const ProcessTrend& b) { return rank(a) < rank(b); });
        analysis.slopes = worst->slopes;
        analysis.durationHours = worst->durationHours;
        analysis.run = worst->run;
        analysis.verdict = memoryVerdict(log, analysis.run);
    }
    analysis.gaps = gapsOf(log);
    for (const auto& rule : options.rules) {
        auto crossings = crossingsOf(log, rule);
        analysis.crossings.insert(analysis.crossings.end(), crossings.begin(), crossings.end());
    }
    if (options.limit) analysis.limits.push_back(timeTo(log, analysis, *options.limit, options.limitField));
    if (options.rssLimit)
        analysis.limits.push_back(timeTo(log, analysis, *options.rssLimit, MemoryField::Rss));
    for (const TimeToLimit& answer : analysis.limits)
        if (!analysis.timeToLimit
            || answer.hours.value_or(1e300) < analysis.timeToLimit->hours.value_or(1e300))
            analysis.timeToLimit = answer;
    return analysis;
}

Result<ThresholdRule> parseThresholdRule(std::string_view text)
{
    const auto bad = [&] {
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is no threshold rule.", {}, {},
                    "Write it like heapUsed/heapTotal > 0.8 or rss > 1.5G.");
    };
    const auto trim = [](std::string_view part) {
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        return part;
    };
    const auto fieldOf = [](std::string_view name) -> std::optional<MemoryField> {
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (name == memoryFieldName(static_cast<MemoryField>(i))) return static_cast<MemoryField>(i);
        return std::nullopt;
    };
    const std::size_t sign = text.find_first_of("<>");
    if (sign == text.npos) return bad();
    ThresholdRule rule;
    rule.divisor.reset();
    rule.isAbove = text[sign] == '>';
    std::string_view left = trim(text.substr(0, sign));
    if (const std::size_t slash = left.find('/'); slash != left.npos) {
        rule.divisor = fieldOf(trim(left.substr(slash + 1)));
        if (!rule.divisor) return bad();
        left = trim(left.substr(0, slash));
    }
    const auto field = fieldOf(left);
    if (!field) return bad();
    rule.field = *field;
    const std::string_view right = trim(text.substr(sign + 1));
    if (rule.divisor) {
        const auto [end, error] = std::from_chars(right.data(), right.data() + right.size(), rule.bound);
        if (error != std::errc{} || end != right.data() + right.size() || !std::isfinite(rule.bound))
            return bad();
    } else {
        const auto size = parseBytes(right);
        if (!size) return bad();
        rule.bound = double(*size);
    }
    rule.text = std::string(left) + (rule.divisor ? std::string("/") + memoryFieldName(*rule.divisor) : "")
        + (rule.isAbove ? " > " : " < ") + std::string(right);
    return rule;
}

} // namespace heaptrail
