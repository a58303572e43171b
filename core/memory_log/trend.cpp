// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/memory_log/floors.h"
#include "core/memory_log/line_fit.h"
#include "core/memory_log/log_values.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxPoints = 1000;
constexpr std::size_t kMaxPointsOfMany = 200; ///< where there are many processes
constexpr std::size_t kMaxProcesses = 64;
constexpr std::size_t kMaxGaps = 100;
constexpr std::size_t kMostSteps = 20'000; ///< that show the usual distance of two readings
constexpr double kUsPerHour = 3.6e9;
constexpr double kFarAwayHours = 24.0 * 365 * 100;

/// An even choice of at most `most` points, with the first and the last.
std::vector<TimedValue> chosen(const std::vector<TimedValue>& points, std::size_t most)
{
    if (points.size() <= most) return points;
    std::vector<TimedValue> few(most);
    for (std::size_t i = 0; i < most; ++i) few[i] = points[i * (points.size() - 1) / (most - 1)];
    return few;
}

/// How far a point stands above the line.
double restOf(const TimedValue& point, const FittedLine& line)
{
    return point.value - line.atZero - line.perHour * point.hours;
}

/// Falls from a peak by at least `depth`, with a rise as high before each next one.
std::size_t teethOf(std::span<const TimedValue> points, const FittedLine& line, double depth)
{
    std::size_t teeth = 0;
    bool isFalling = true;
    double extreme = 1e300;
    for (const TimedValue& point : points) {
        const double rest = restOf(point, line);
        extreme = isFalling ? std::min(extreme, rest) : std::max(extreme, rest);
        if (std::abs(rest - extreme) <= depth) continue;
        isFalling = !isFalling;
        extreme = rest;
        teeth += isFalling;
    }
    return teeth;
}

/// The floor of a saw: the lowest point of each stretch of one and a half teeth. Empty where there is no saw.
std::vector<TimedValue> floorOf(std::span<const TimedValue> points, const FittedLine& line, std::size_t most)
{
    constexpr std::size_t kLeastTeeth = 6;
    if (points.size() < 4 * kLeastTeeth) return {};
    // By what stands above the line, or a rising floor would always have its lowest point at the left.
    const auto isLower = [&](const TimedValue& x, const TimedValue& y) {
        return restOf(x, line) < restOf(y, line);
    };
    const auto [lowest, highest] = std::minmax_element(points.begin(), points.end(), isLower);
    const std::size_t teeth = teethOf(points, line, (restOf(*highest, line) - restOf(*lowest, line)) / 4);
    if (teeth < kLeastTeeth) return {};
    const std::size_t count = std::min({most, points.size() / 2, std::max(teeth * 2 / 3, kLeastTeeth - 1)});
    std::vector<TimedValue> floor;
    for (std::size_t i = 0; i < count; ++i) {
        const auto first = points.begin() + std::ptrdiff_t(i * points.size() / count);
        const auto last = points.begin() + std::ptrdiff_t((i + 1) * points.size() / count);
        floor.push_back(*std::min_element(first, last, isLower));
    }
    return floor;
}

std::optional<MemorySlope> slopeOf(const std::vector<TimedValue>& points, std::int64_t startUs,
                                   std::size_t most)
{
    std::vector<TimedValue> used = chosen(points, most);
    auto line = fitLine(used);
    if (!line) return std::nullopt;
    MemorySlope slope;
    std::vector<TimedValue> floor = floorOf(points, *line, most);
    if (const auto onFloor = fitLine(floor)) {
        slope.isOnFloor = true;
        line = onFloor;
        used = std::move(floor);
    }
    double from = points.front().hours, to = points.back().hours;
    // Does the last third, or sixth, clearly differ? Only if the two intervals are far apart.
    constexpr std::size_t kLeastForPace = 15;
    constexpr double kThird = 2.0 / 3, kSixth = 5.0 / 6;
    const auto pointsBefore = [&](double share) {
        const double cut = from + (to - from) * share;
        return std::size_t(std::ranges::lower_bound(used, cut, {}, &TimedValue::hours) - used.begin());
    };
    for (const double share : {kThird, kSixth}) {
        const std::size_t before = pointsBefore(share);
        if (used.size() < kLeastForPace || before < 8 || used.size() - before < 5) continue;
        const auto early = fitLine(std::span(used).first(before));
        const auto late = fitLine(std::span(used).subspan(before));
        if (!early || !late) continue;
        bool levelsOff = early->perHour > 0 && late->high < 0.25 * early->perHour;
        if (share == kSixth && levelsOff) { // where it rises in steps, the sixth before was level, too
            const std::size_t since = pointsBefore(kThird);
            const auto prior = fitLine(std::span(used).subspan(since, before - since));
            levelsOff = prior && prior->perHour > 0.25 * early->perHour;
        }
        const bool accelerates =
            used.size() >= 2 * kLeastForPace && early->isRising() && late->low > 2 * early->high;
        if (!levelsOff && !accelerates) continue;
        slope.pace = levelsOff ? MemorySlope::Pace::LevelsOff : MemorySlope::Pace::Accelerates;
        slope.earlierPerHour = early->perHour;
        line = late;
        from = used[before].hours;
        break;
    }
    static_cast<FittedLine&>(slope) = *line;
    slope.fromUs = startUs + std::llround(from * kUsPerHour);
    slope.toUs = startUs + std::llround(to * kUsPerHour);
    slope.atMiddle = line->atZero + line->perHour * (from + to) / 2;
    return slope;
}

bool holds(const ThresholdRule& rule, const MemorySample& sample)
{
    const auto value = sample[rule.field];
    const auto divisor = rule.divisor ? sample[*rule.divisor] : 1;
    if (!value || divisor.value_or(0) == 0) return false;
    const double left = double(*value) / double(*divisor);
    return rule.isAbove ? left > rule.bound : left < rule.bound;
}

/// The last run of each process.
std::vector<std::uint32_t> lastRuns(const MemoryLog& log)
{
    std::vector<std::uint32_t> last(log.processes.size());
    for (std::uint32_t i = 0; i < log.runs.size(); ++i)
        last[log.runs[i].process] = i; // in order of their start
    return last;
}

void addCrossings(std::vector<ThresholdCrossing>& crossings, const MemoryLog& log, const ThresholdRule& rule)
{
    constexpr std::size_t kNone = SIZE_MAX;
    std::vector<std::size_t> open(log.runs.size(), kNone); // the crossing that each run is in
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        if (!sample[rule.field]) continue; // says nothing either way
        std::size_t& at = open[log.runOfSample(i)];
        if (!holds(rule, sample)) {
            at = kNone;
            continue;
        }
        if (at == kNone) {
            at = crossings.size();
            const std::uint32_t process = log.runs[log.runOfSample(i)].process;
            crossings.push_back({rule.text, sample.timeUs, {}, sample.line, {}, {}, process});
        }
        ThresholdCrossing& crossing = crossings[at];
        crossing.toUs = sample.timeUs;
        crossing.toLine = sample.line;
        ++crossing.samples;
    }
    for (const std::uint32_t run : lastRuns(log))
        if (open[run] != kNone) crossings[open[run]].isOpen = true;
}

/// Stretches without readings: at least ten times as long as the usual distance. Readings may come in bursts: of five
/// distances the longest is usual, too.
std::vector<MemoryGap> gapsOf(const MemoryLog& log)
{
    std::vector<std::vector<std::int64_t>> times(log.processes.size());
    for (std::size_t i = 0; i < log.samples.size(); ++i)
        if (const SparseTime time = log.samples[i].timeUs)
            times[log.runs[log.runOfSample(i)].process].push_back(*time);
    std::vector<MemoryGap> gaps;
    for (std::uint32_t process = 0; process < times.size(); ++process) {
        const auto& all = times[process];
        std::vector<double> steps; // the first ones
        for (std::size_t i = 1; i < all.size() && i <= kMostSteps; ++i)
            steps.push_back(double(all[i] - all[i - 1]));
        if (steps.size() < 5) continue;
        const double usual = nth(steps, std::min(steps.size() * 4 / 5, steps.size() - 2));
        for (std::size_t i = 1; i < all.size() && gaps.size() < kMaxGaps; ++i)
            if (double(all[i] - all[i - 1]) >= std::max(10 * usual, 10e6))
                gaps.push_back({all[i - 1], all[i], process});
    }
    std::ranges::stable_sort(gaps, {}, &MemoryGap::toUs);
    return gaps;
}

TimeToLimit timeTo(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::uint64_t limit,
                   MemoryField field)
{
    TimeToLimit answer;
    answer.limit = limit;
    answer.field = field;
    const std::string name = memoryFieldName(field);
    const MemoryRun& run = log.runs[analysis.run];
    const auto isKnown = [field](const MemoryRun& one) { return one[field].first.has_value(); };
    const auto passes = [=](const auto& one) { return one.value_or(0) >= limit; };
    if (passes(run[field].highest)) {
        std::size_t at = run.firstSample;
        while (log.runOfSample(at) != analysis.run || !passes(log.samples[at][field])) ++at;
        answer.atUs = log.samples[at].timeUs;
        answer.hours = 0;
        answer.reason = "passed already";
        return answer;
    }
    const bool wasPassedBefore =
        std::ranges::any_of(log.runs, [&](const MemoryRun& one) { return passes(one[field].highest); });
    const auto because = [&](std::string reason) {
        if (wasPassedBefore)
            reason +=
                std::string(reason.empty() ? "" : "; ") + "an earlier run, or another process, passed it";
        answer.reason = std::move(reason);
        return answer;
    };
    const auto& slope = analysis[field];
    if (std::ranges::none_of(log.runs, isKnown)) return because("the log holds no " + name);
    if (!slope && run.isMixed) return because("the readings are of several processes");
    if (!slope) return because(log.hasTimes() ? "the log has too few readings" : "no times could be read");
    if (analysis.durationHours < kLeastCourseHours)
        return because("the readings cover " + std::to_string(std::llround(analysis.durationHours * 3600))
                       + " s, too little to go on from");
    if (slope->pace == MemorySlope::Pace::LevelsOff) return because(name + " levels off");
    if (!slope->isRising()) return because(name + (slope->high < 0 ? " falls" : " does not rise for sure"));
    // Each of the three lines goes through the same point: the middle of the readings.
    const double startUs = double(*run.fromUs), lastUs = double(*run.toUs);
    const double middleUs = double(slope->fromUs) + double(slope->toUs - slope->fromUs) / 2;
    const auto timeAt = [&](double perHour) -> std::optional<std::int64_t> {
        const double us = middleUs + (double(limit) - slope->atMiddle) / perHour * kUsPerHour;
        if (perHour <= 0 || us - startUs >= kFarAwayHours * kUsPerHour) return std::nullopt;
        return std::llround(std::max(us, lastUs));
    };
    answer.atUs = timeAt(slope->perHour);
    answer.earliestUs = timeAt(slope->high);
    answer.latestUs = timeAt(slope->low);
    if (!answer.atUs) return because("it is more than a century away");
    answer.hours = (double(*answer.atUs) - lastUs) / kUsPerHour;
    const double times = *answer.hours / std::max(analysis.durationHours, 1e-9);
    return because(times <= 20 ? std::string()
                               : "that is " + std::to_string(std::llround(times))
                           + " times as far ahead as the readings reach back: a guess");
}

/// The slope of what collections of the whole heap leave: what lies between them is garbage for all that the log tells.
/// None where too few show, or few that agree on nothing.
std::optional<MemorySlope> slopeOfCollected(const MemoryLog& log, const ProcessTrend& trend,
                                            std::int64_t startUs, std::size_t most)
{
    constexpr std::size_t kFew = 3, kMany = 8;
    constexpr double kStartShare = 0.05; // of the run: modules are loaded, code is compiled
    std::vector<TimedValue> left = heapLeftByCollections(log, trend.run);
    std::erase_if(left, [&](const TimedValue& one) { return one.hours < kStartShare * trend.durationHours; });
    if (left.size() < kFew || left.back().hours - left.front().hours < trend.durationHours / 2) return {};
    auto slope = slopeOf(left, startUs, most);
    if (!slope || (left.size() < kMany && slope->low <= 0 && slope->high >= 0)) return {};
    slope->isOnFloor = true;
    return slope;
}

ProcessTrend trendOf(const MemoryLog& log, std::uint32_t run, std::size_t mostPoints)
{
    const MemoryRun& bounds = log.runs[run];
    ProcessTrend trend;
    trend.run = run;
    trend.process = bounds.process;
    if (!bounds.fromUs || !bounds.toUs) return trend;
    trend.durationHours = double(*bounds.toUs - *bounds.fromUs) / kUsPerHour;
    if (bounds.isMixed) return trend;
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        const auto field = static_cast<MemoryField>(i);
        const auto points = pointsOf(log, run, field);
        if (!points.empty()) trend.slopes[i] = slopeOf(points, *bounds.fromUs, mostPoints);
        if (field != MemoryField::HeapUsed || !trend.slopes[i]) continue;
        if (auto onFloor = slopeOfCollected(log, trend, *bounds.fromUs, mostPoints))
            trend.slopes[i] = std::move(onFloor);
    }
    return trend;
}

/// Highest of the worst of those that still run; of the longest watched where none rises.
auto rankOf(const ProcessTrend& trend)
{
    const auto& slope = trend[trend.mainField()];
    return std::tuple(trend.isAlive, trend.durationHours >= kLeastCourseHours,
                      slope && slope->isRising() ? slope->low : 0, trend.durationHours);
}

} // namespace

MemoryLogAnalysis analyseMemoryLog(const MemoryLog& log, const MemoryLogOptions& options, const Task& task)
{
    MemoryLogAnalysis analysis;
    std::vector<std::uint32_t> order = lastRuns(log);
    if (order.size() > kMaxProcesses) { // those whose last readings are the latest
        std::ranges::sort(order, std::greater(), [&](std::uint32_t run) { return log.runs[run].lastSample; });
        order.resize(kMaxProcesses);
        std::ranges::sort(order);
    }
    for (const std::uint32_t run : order) {
        if (task.stopped()) return analysis;
        ProcessTrend& trend = analysis.processes.emplace_back(
            trendOf(log, run, order.size() > 4 ? kMaxPointsOfMany : kMaxPoints));
        const auto &to = log.runs[run].toUs, last = log.lastUs();
        trend.isAlive = !to || double(*last - *to) <= 0.1 * double(*last - *log.samples.front().timeUs);
    }
    if (analysis.processes.empty()) return analysis;
    static_cast<ProcessTrend&>(analysis) = *std::ranges::max_element(analysis.processes, {}, rankOf);
    analysis.verdict = memoryVerdict(log, analysis.run, analysis.slopes);
    analysis.gaps = gapsOf(log);
    for (const auto& rule : options.rules) addCrossings(analysis.crossings, log, rule);
    if (options.limit)
        analysis.limits.push_back(timeTo(log, analysis, *options.limit, MemoryField::HeapUsed));
    if (options.rssLimit)
        analysis.limits.push_back(timeTo(log, analysis, *options.rssLimit, MemoryField::Rss));
    const auto hoursTo = [](const TimeToLimit& one) { return one.hours.value_or(1e300); };
    if (!analysis.limits.empty())
        analysis.timeToLimit = *std::ranges::min_element(analysis.limits, {}, hoursTo);
    return analysis;
}

Result<ThresholdRule> parseThresholdRule(std::string_view text)
{
    const auto fieldOf = [](std::string_view name) -> std::optional<MemoryField> {
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (name == memoryFieldName(static_cast<MemoryField>(i))) return static_cast<MemoryField>(i);
        return std::nullopt;
    };
    static const RE2 kRule(R"(\s*(\w+)\s*(?:/\s*(\w+)\s*)?([<>])\s*(.*?)\s*)", RE2::Latin1);
    std::string left, right, sign, bound;
    RE2::FullMatch(re2::StringPiece(text), kRule, &left, &right, &sign, &bound);
    const auto field = fieldOf(left);
    const auto size = parseBytes(bound);
    const LogValue number = logValue(bound);
    ThresholdRule rule;
    rule.divisor = fieldOf(right);
    const bool isNumber = number.kind == LogValue::Kind::Number && number.unit == 0;
    if (!field || rule.divisor.has_value() == right.empty() || !(rule.divisor ? isNumber : size.has_value()))
        return fail(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is no threshold rule.", {}, {},
                    "Write it like heapUsed/heapTotal > 0.8 or rss > 1.5G.");
    rule.bound = rule.divisor ? number.number : double(*size);
    rule.field = *field;
    rule.isAbove = sign == ">";
    rule.text = memoryFieldName(*field);
    if (rule.divisor) rule.text += std::string("/") + memoryFieldName(*rule.divisor);
    rule.text += (rule.isAbove ? " > " : " < ") + bound;
    return rule;
}

std::vector<ThresholdRule> defaultRules(const MemoryLog& log)
{
    if (!log.heapLimit) return {};
    constexpr double kNear = 0.8;
    return {
        {MemoryField::HeapUsed, {}, true, kNear * double(*log.heapLimit), "heapUsed/heap_size_limit > 0.8"}};
}

} // namespace heaptrail
