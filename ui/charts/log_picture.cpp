// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/memory_chart.h"

#include <algorithm>

namespace heaptrail::ui {
namespace {

constexpr std::size_t kMostPoints = 600; // a figure; more is thinned to lowest and highest of each stretch
constexpr std::size_t kMostLines = 200; // a figure; Qt Charts is slow with thousands of series

/// Keeps the lowest and the highest point of each stretch, so that no peak is lost.
QList<QPointF> thinned(const QList<QPointF>& points, std::size_t most)
{
    if (std::size_t(points.size()) <= most) return points;
    QList<QPointF> few;
    const auto stretches = qsizetype(most / 2);
    for (qsizetype i = 0; i < stretches; ++i) {
        const auto first = points.begin() + i * points.size() / stretches;
        const auto last = points.begin() + (i + 1) * points.size() / stretches;
        if (first == last) continue;
        auto [low, high] = std::minmax_element(
            first, last, [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
        if (low > high) std::swap(low, high);
        few << *low;
        if (low != high) few << *high;
    }
    return few;
}

/// As in LogPicture::Line::points; where the log has times, the reading has one.
double xOf(const MemoryLog& log, std::size_t at)
{
    return log.hasTimes() ? double(*log.samples[at].timeUs) / 1000
                          : (double(at) + 0.5) / double(log.samples.size());
}

/// An even choice of the readings, the last among them: areas that are stacked need the same places.
void addProcess(LogPicture& picture, const MemoryLog& log, std::uint32_t run)
{
    if (run >= log.runs.size()) return;
    const MemoryRun& bounds = log.runs[run];
    const std::uint64_t stride = bounds.count / kMostPoints + 1;
    std::uint64_t at = 0;
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i) {
        const MemorySample& sample = log.samples[i];
        if (log.runOfSample(i) != run || (log.hasTimes() && !sample.timeUs)) continue;
        if (at++ % stride != 0 && i != bounds.lastSample) continue;
        const MemoryBreakdown breakdown = memoryBreakdown(sample);
        if (!breakdown.rss || !breakdown[MemoryPart::HeapUsed]) continue;
        LogPicture::Process& point = picture.process.emplace_back();
        point.x = xOf(log, i);
        point.rss = double(*breakdown.rss);
        for (std::size_t p = 0; p < kMemoryPartCount; ++p)
            point.parts[p] = double(breakdown.parts[p].value_or(0));
    }
    if (picture.process.size() < 2) picture.process.clear();
}

void addMarks(LogPicture& picture, const MemoryLog& log)
{
    constexpr std::size_t kMostMarks = 50;
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        if (sample.mark == 0 || (log.hasTimes() && !sample.timeUs)) continue;
        if (picture.marks.size() == kMostMarks) return picture.marks.clear();
        picture.marks.push_back({xOf(log, i), QString::fromStdString(log.markOf(sample))});
    }
}

} // namespace

LogPicture pictureOf(const MemoryLog& log, const MemoryLogAnalysis& analysis)
{
    LogPicture picture;
    // A crash loop has more restarts than there is room for: its lines go on then.
    const bool isCut = log.runs.size() + analysis.gaps.size() <= kMostLines;
    const std::size_t processes = std::min(log.processes.size(), kMostLines);
    const auto endsBefore = [&](std::uint32_t process, std::int64_t us) {
        return std::ranges::any_of(
            analysis.gaps, [&](const MemoryGap& gap) { return gap.process == process && gap.toUs == us; });
    };
    for (std::size_t field = 0; field < kMemoryFieldCount; ++field) {
        std::vector<QList<QPointF>> open(processes); // the line that each process is drawing
        std::vector<std::uint32_t> runs(processes, UINT32_MAX);
        std::vector<LogPicture::Line> lines;
        const auto end = [&](QList<QPointF>& points) {
            if (!points.isEmpty()) lines.push_back({MemoryField(field), std::exchange(points, {})});
        };
        for (std::size_t i = 0; i < log.samples.size(); ++i) {
            const auto value = log.samples[i][MemoryField(field)];
            if (!value || (log.hasTimes() && !log.samples[i].timeUs)) continue;
            picture.highest[field] = std::max(picture.highest[field], double(*value));
            const std::uint32_t run = log.runOfSample(i), process = log.runs[run].process;
            if (process >= processes) continue;
            if (isCut
                && (runs[process] != run || (log.hasTimes() && endsBefore(process, *log.samples[i].timeUs))))
                end(open[process]);
            runs[process] = run;
            open[process] << QPointF(xOf(log, i), double(*value));
        }
        for (QList<QPointF>& points : open) end(points);
        qsizetype all = 0;
        for (const LogPicture::Line& line : lines) all += line.points.size();
        for (LogPicture::Line& line : lines) {
            const double share = double(line.points.size()) / double(std::max<qsizetype>(all, 1));
            line.points = thinned(line.points, std::max<std::size_t>(16, std::size_t(share * kMostPoints)));
            picture.lines.push_back(std::move(line));
        }
    }
    addProcess(picture, log, analysis.run);
    addMarks(picture, log);
    return picture;
}

} // namespace heaptrail::ui
