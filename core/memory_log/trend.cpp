// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxPoints = 2000;
constexpr double kUsPerHour = 3.6e9;
constexpr double kFarAwayHours = 24.0 * 365 * 100;

struct Point {
    double hours{}; ///< from the first reading
    double value{};
};

struct Line {
    MemorySlope slope;
    double atZero{}; ///< the line's value at the first reading
};

double nth(std::vector<double>& values, std::size_t n)
{
    n = std::min(n, values.size() - 1);
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(n), values.end());
    return values[n];
}

std::vector<Point> pointsOf(const MemoryLog& log, MemoryField field, std::int64_t startUs)
{
    std::vector<Point> points;
    for (const auto& sample : log.samples)
        if (sample.timeUs && sample[field])
            points.push_back({double(*sample.timeUs - startUs) / kUsPerHour, double(*sample[field])});
    if (points.size() <= kMaxPoints) return points;
    std::vector<Point> chosen(kMaxPoints);
    for (std::size_t i = 0; i < kMaxPoints; ++i)
        chosen[i] = points[i * (points.size() - 1) / (kMaxPoints - 1)];
    return chosen;
}

/// Theil (1950), Sen (1968): the median of pairwise slopes, and an interval from the ranks that Kendall's tau
/// gives. Neighbouring readings of a heap are not independent, so the interval is a little too narrow.
std::optional<Line> lineThrough(std::span<const Point> points)
{
    std::vector<double> slopes;
    slopes.reserve(points.size() * (points.size() - std::min<std::size_t>(points.size(), 1)) / 2);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t k = i + 1; k < points.size(); ++k) {
            const double dt = points[k].hours - points[i].hours;
            if (dt > 0) slopes.push_back((points[k].value - points[i].value) / dt);
        }
    if (slopes.empty()) return std::nullopt;
    Line line;
    const double n = double(points.size());
    const double m = double(slopes.size());
    const double c = 1.959964 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    line.slope.points = points.size();
    const double low = std::max(0.0, std::floor((m - c) / 2));
    const double high = std::min(m - 1, std::ceil((m + c) / 2));
    line.slope.low = nth(slopes, static_cast<std::size_t>(low));
    line.slope.high = nth(slopes, static_cast<std::size_t>(high));
    line.slope.perHour = nth(slopes, slopes.size() / 2);
    if (slopes.size() % 2 == 0)
        line.slope.perHour = (line.slope.perHour + nth(slopes, slopes.size() / 2 - 1)) / 2;
    std::vector<double> rests(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        rests[i] = points[i].value - line.slope.perHour * points[i].hours;
    line.atZero = nth(rests, rests.size() / 2);
    return line;
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
    bool isIn = false;
    for (const auto& sample : log.samples) {
        if (!sample[rule.field]) continue; // says nothing either way
        if (holds(rule, sample)) {
            if (!isIn) {
                crossings.emplace_back();
                crossings.back().rule = rule.text;
                crossings.back().fromUs = sample.timeUs;
                crossings.back().fromLine = sample.line;
            }
            crossings.back().toUs = sample.timeUs;
            crossings.back().toLine = sample.line;
            ++crossings.back().samples;
            isIn = true;
        } else {
            isIn = false;
        }
    }
    if (isIn) crossings.back().isOpen = true;
    return crossings;
}

} // namespace

MemoryLogAnalysis analyseMemoryLog(const MemoryLog& log, const MemoryLogOptions& options)
{
    MemoryLogAnalysis analysis;
    std::optional<std::int64_t> first, last;
    for (const auto& sample : log.samples) {
        if (!sample.timeUs) continue;
        if (!first) first = sample.timeUs;
        last = sample.timeUs;
    }
    std::array<std::optional<Line>, kMemoryFieldCount> lines;
    if (first) {
        analysis.durationHours = double(*last - *first) / kUsPerHour;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            lines[i] = lineThrough(pointsOf(log, static_cast<MemoryField>(i), *first));
            if (lines[i]) analysis.slopes[i] = lines[i]->slope;
        }
    }
    for (const auto& rule : options.rules) {
        auto crossings = crossingsOf(log, rule);
        analysis.crossings.insert(analysis.crossings.end(), crossings.begin(), crossings.end());
    }
    if (!options.limit) return analysis;

    TimeToLimit answer;
    answer.limit = *options.limit;
    answer.field = options.limitField;
    const double limit = double(*options.limit);
    for (const auto& sample : log.samples) {
        const auto value = sample[options.limitField];
        if (!value || double(*value) < limit) continue;
        answer.atUs = sample.timeUs;
        answer.hours = 0;
        break;
    }
    const auto& line = lines[static_cast<std::size_t>(options.limitField)];
    if (!answer.hours && line) {
        // Each of the three lines goes through the same point: the middle of the readings.
        const double middle = analysis.durationHours / 2;
        const double atMiddle = line->atZero + line->slope.perHour * middle;
        const auto meets = [&](double slope) -> std::optional<double> {
            if (slope <= 0) return std::nullopt;
            const double hours = std::max(middle + (limit - atMiddle) / slope, analysis.durationHours);
            if (!(hours < kFarAwayHours)) return std::nullopt;
            return hours;
        };
        const auto atUs = [&](double hours) {
            return *first + std::int64_t(std::llround(hours * kUsPerHour));
        };
        if (const auto hours = meets(line->slope.perHour)) {
            answer.atUs = atUs(*hours);
            answer.hours = *hours - analysis.durationHours;
        }
        if (const auto hours = meets(line->slope.high)) answer.earliestUs = atUs(*hours);
        if (const auto hours = meets(line->slope.low)) answer.latestUs = atUs(*hours);
    }
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
        const auto size = parseByteSize(right);
        if (!size) return bad();
        rule.bound = double(*size);
    }
    rule.text = std::string(left) + (rule.divisor ? std::string("/") + memoryFieldName(*rule.divisor) : "")
        + (rule.isAbove ? " > " : " < ") + std::string(right);
    return rule;
}

} // namespace heaptrail
