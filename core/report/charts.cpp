// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/charts.h"

#include "core/base/text.h"
#include "core/output/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <utility>

namespace heaptrail {
namespace {

using Anchor = PictureShape::Anchor;

Ink seriesInk(std::size_t position)
{
    return static_cast<Ink>(static_cast<int>(Ink::Series0) + static_cast<int>(position % 8));
}

/// 1, 2 or 5 times a power of ten: about `count` steps up to `most`.
double niceStep(double most, int count)
{
    if (!(most > 0)) return 1;
    const double raw = most / count;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    const double lead = raw / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

std::string bytesLabel(double bytes)
{
    return bytes <= 0 ? "0" : bytesText(static_cast<std::uint64_t>(bytes));
}
/// "20 MB" rather than "20.0 MB" on an axis.
std::string axisLabel(double bytes)
{
    static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    while (bytes >= 999.5 && unit < 5) bytes /= 1000, ++unit;
    char text[32];
    std::snprintf(text, sizeof text, bytes == std::floor(bytes) ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
    return text;
}

std::string clockText(std::int64_t us, bool withDay, bool withSeconds)
{
    const std::time_t seconds = us / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, withDay ? "%d %b %H:%M" : withSeconds ? "%H:%M:%S" : "%H:%M", &parts);
    return text;
}

/// Seconds between the ticks of a time axis.
double timeStep(double span)
{
    static constexpr double kSteps[] = {0.1,   0.2,   0.5,   1,      2,      5,       10,      15,     30,
                                        60,    120,   300,   600,    900,    1800,    3600,    7200,   10800,
                                        21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000};
    for (const double step : kSteps)
        if (span / step <= 7) return step;
    return span / 6;
}

void legend(Picture& picture, double x, double y, const std::vector<std::pair<std::string, Ink>>& entries)
{
    for (const auto& [name, ink] : entries) {
        picture.box(x, y - 9, 10, 10, ink, Ink::None, 2);
        picture.label(x + 15, y, name, Ink::Dim, 12);
        x += 15 + 7.0 * static_cast<double>(terminalWidth(name)) + 18;
    }
}

std::string fitted(const std::string& text, double width, double unit)
{
    return shortenedInMiddle(text, static_cast<std::size_t>(std::max(4.0, width / unit)));
}

/// One plot being drawn: where things are, and each part of it.
class MemoryPlotDrawing {
public:
    MemoryPlotDrawing(const MemoryPlot& chart, Picture& picture)
        : m_chart(chart)
        , m_picture(picture)
        , m_right(picture.width - 16)
        , m_bottom(picture.height - 34)
    {
        for (const auto& line : chart.lines)
            for (const auto& [x, y] : line.points) {
                m_most = std::max(m_most, y);
                m_last = std::max(m_last, x);
            }
        for (const auto& mark : chart.marks) m_last = std::max(m_last, mark.at);
        if (chart.limit && *chart.limit < m_most * 3) m_most = std::max(m_most, *chart.limit);
        m_isEmpty = chart.lines.empty() || m_most <= 0;
        if (m_isEmpty) return;
        if (m_last <= 0) m_last = 1;
        m_step = niceStep(m_most, 5);
        m_most = std::ceil(m_most / m_step) * m_step;
    }

    void draw()
    {
        if (m_isEmpty) return;
        drawGrid();
        drawTimes();
        drawLimit();
        drawMarks();
        drawLines();
        drawLegend();
        writeTitle();
    }

private:
    double px(double x) const { return m_left + (m_right - m_left) * x / m_last; }
    double py(double y) const { return m_bottom - (m_bottom - m_top) * std::min(y, m_most) / m_most; }

    void drawGrid()
    {
        for (const auto& band : m_chart.bands)
            m_picture.box(px(band.from), m_top, std::max(1.5, px(band.to) - px(band.from)), m_bottom - m_top,
                          Ink::Band);
        for (double y = 0; y <= m_most + m_step / 2; y += m_step) {
            m_picture.line({{m_left, py(y)}, {m_right, py(y)}}, y == 0 ? Ink::Axis : Ink::Grid);
            m_picture.label(m_left - 8, py(y) + 4, axisLabel(y), Ink::Dim, 11, Anchor::End);
        }
    }

    void drawTimes()
    {
        if (m_chart.hasTimes) {
            const double ticks = timeStep(m_last);
            const bool withDay = m_last > 86400 * 1.5;
            // Ticks stand at round clock times, not at round distances from the first reading.
            const double start = static_cast<double>(m_chart.startUs) / 1e6;
            for (double x = std::ceil(start / ticks) * ticks - start; x <= m_last; x += ticks) {
                m_picture.line({{px(x), m_bottom}, {px(x), m_bottom + 4}}, Ink::Axis);
                m_picture.label(
                    px(x), m_bottom + 18,
                    clockText(m_chart.startUs + static_cast<std::int64_t>(x * 1e6), withDay, ticks < 60),
                    Ink::Dim, 11, Anchor::Middle);
            }
            m_picture.label(m_right, m_picture.height - 2, "UTC", Ink::Dim, 10, Anchor::End);
        } else {
            m_picture.label((m_left + m_right) / 2, m_bottom + 18, "readings, in order", Ink::Dim, 11,
                            Anchor::Middle);
        }
    }

    void drawLimit()
    {
        if (m_chart.limit && *m_chart.limit <= m_most) {
            m_picture.line({{m_left, py(*m_chart.limit)}, {m_right, py(*m_chart.limit)}}, Ink::Trend, 1.5)
                .isDashed = true;
            m_picture.label(m_right, py(*m_chart.limit) - 4, "limit " + bytesLabel(*m_chart.limit),
                            Ink::Trend, 11, Anchor::End);
        }
    }

    void drawMarks()
    {
        double lastLabel = -100;
        for (const auto& mark : m_chart.marks) {
            m_picture.line({{px(mark.at), m_top - 6}, {px(mark.at), m_bottom}}, Ink::Mark).isDashed = true;
            if (px(mark.at) - lastLabel < 26) continue;
            m_picture.label(px(mark.at), m_top - 10, mark.label, Ink::Text, 11, Anchor::Middle).isBold = true;
            lastLabel = px(mark.at);
        }
    }

    void drawLines()
    {
        std::vector<PicturePoint> under;
        for (std::size_t i = 0; i < m_chart.lines.size(); ++i) {
            const auto& line = m_chart.lines[i];
            std::vector<PicturePoint> points;
            const std::size_t stride =
                line.points.size() / 1500 + 1; // a line of a pixel needs no more points
            for (std::size_t k = 0; k < line.points.size(); k += stride)
                points.push_back({px(line.points[k].first), py(line.points[k].second)});
            if (!line.points.empty() && (line.points.size() - 1) % stride)
                points.push_back({px(line.points.back().first), py(line.points.back().second)});
            if (line.isArea) {
                std::vector<PicturePoint> area = points;
                if (under.empty())
                    area.insert(
                        area.end(),
                        {{px(line.points.back().first), py(0)}, {px(line.points.front().first), py(0)}});
                else
                    area.insert(area.end(), under.rbegin(), under.rend());
                m_picture.area(std::move(area), seriesInk(i)).opacity = 0.75;
                under = std::move(points);
            } else {
                m_picture.line(std::move(points), seriesInk(i), line.isMain ? 2.5 : 1.5);
            }
            if (line.isMain && m_chart.trend && !line.points.empty())
                m_picture
                    .line({{px(m_chart.trendX.first), py(m_chart.trend->first)},
                           {px(m_chart.trendX.second), py(m_chart.trend->second)}},
                          Ink::Trend, 1.5)
                    .isDashed = true;
        }
    }

    void drawLegend()
    {
        std::vector<std::pair<std::string, Ink>> names;
        for (std::size_t i = 0; i < m_chart.lines.size(); ++i)
            names.emplace_back(m_chart.lines[i].name, seriesInk(i));
        if (m_chart.trend) names.emplace_back("trend", Ink::Trend);
        if (!m_chart.bands.empty()) names.emplace_back("above the threshold", Ink::Band);
        legend(m_picture, m_left, 14, names);
    }

    void writeTitle()
    {
        m_picture.title = "Memory over time:";
        std::pair<double, double> below; // areas are stacked: each stands on the one before
        for (const auto& line : m_chart.lines) {
            if (line.points.empty()) continue;
            const std::pair<double, double> ends{line.points.front().second, line.points.back().second};
            const auto [from, to] = line.isArea ? std::exchange(below, ends) : std::pair<double, double>{};
            m_picture.title += " " + line.name + " from " + bytesLabel(ends.first - from) + " to "
                + bytesLabel(ends.second - to) + ";";
        }
        m_picture.title.back() = '.';
    }

    const MemoryPlot& m_chart;
    Picture& m_picture;
    const double m_left{64}, m_right, m_top{40}, m_bottom;
    double m_most{}, m_last{}; ///< bytes and seconds at the ends of the axes
    double m_step{}; ///< bytes between two lines of the grid
    bool m_isEmpty{};
};

} // namespace

MemoryPlot processPlot(const MemoryLog& log, std::uint32_t run)
{
    MemoryPlot chart;
    chart.hasTimes = log.hasTimes();
    if (run >= log.runs.size()) return chart;
    const MemoryRun& bounds = log.runs[run];
    const MemoryBreakdown last = memoryBreakdown(log.samples[bounds.lastSample]);
    if (!last.rss || !last[MemoryPart::HeapUsed]) return chart;
    chart.startUs = log.samples.front().timeUs.value_or(0);
    std::array<MemoryPlot::Line, kMemoryPartCount> parts;
    MemoryPlot::Line rss;
    rss.name = memoryFieldName(MemoryField::Rss);
    rss.isMain = true;
    for (std::uint64_t i = bounds.firstSample; i <= bounds.lastSample; ++i) {
        const MemorySample& sample = log.samples[i];
        const MemoryBreakdown breakdown = memoryBreakdown(sample);
        if (log.runOfSample(i) != run || !breakdown.rss || (chart.hasTimes && !sample.timeUs)) continue;
        const double x = chart.hasTimes ? double(*sample.timeUs - chart.startUs) / 1e6 : double(i);
        double sum = 0;
        for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
            sum += double(breakdown.parts[p].value_or(0));
            if (last.parts[p]) parts[p].points.emplace_back(x, sum);
        }
        rss.points.emplace_back(x, double(*breakdown.rss));
    }
    if (rss.points.size() < 2) return chart;
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        if (!last.parts[p]) continue;
        parts[p].name = memoryPartLabel(last, static_cast<MemoryPart>(p));
        parts[p].isArea = true;
        chart.lines.push_back(std::move(parts[p]));
    }
    chart.lines.push_back(std::move(rss));
    return chart;
}

Picture drawMemoryPlot(const MemoryPlot& chart, double width, double height)
{
    Picture picture;
    picture.width = width;
    picture.height = height;
    MemoryPlotDrawing(chart, picture).draw();
    return picture;
}

Picture drawComposition(const CompositionChart& chart, double width, double height)
{
    Picture picture;
    picture.width = width, picture.height = height;
    if (chart.bars.empty()) return picture;
    const double left = 64, right = width - 16, top = 44, bottom = height - 40;
    double most = 0;
    for (const auto& bar : chart.bars) most = std::max(most, bar.total);
    if (most <= 0) return picture;
    const double step = niceStep(most, 4);
    most = std::ceil(most / step) * step;
    const auto py = [&](double y) { return bottom - (bottom - top) * y / most; };
    for (double y = 0; y <= most + step / 2; y += step) {
        picture.line({{left, py(y)}, {right, py(y)}}, y == 0 ? Ink::Axis : Ink::Grid);
        picture.label(left - 8, py(y) + 4, axisLabel(y), Ink::Dim, 11, Anchor::End);
    }
    const double slot = (right - left) / static_cast<double>(chart.bars.size());
    const double barWidth = std::min(96.0, slot * 0.55);
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const auto& bar = chart.bars[i];
        const double x = left + slot * (static_cast<double>(i) + 0.5) - barWidth / 2;
        double sum = 0;
        for (std::size_t part = 0; part < bar.bytes.size(); ++part) {
            if (bar.bytes[part] <= 0) continue;
            picture.box(x, py(sum + bar.bytes[part]), barWidth, py(sum) - py(sum + bar.bytes[part]),
                        seriesInk(part));
            sum += bar.bytes[part];
        }
        picture
            .label(x + barWidth / 2, py(bar.total) - 7, bytesLabel(bar.total), Ink::Text, 12, Anchor::Middle)
            .isBold = true;
        picture.label(x + barWidth / 2, bottom + 17, bar.label, Ink::Text, 12, Anchor::Middle);
        if (!bar.below.empty())
            picture.label(x + barWidth / 2, bottom + 32, bar.below, Ink::Dim, 11, Anchor::Middle);
    }
    std::vector<std::pair<std::string, Ink>> names;
    for (std::size_t part = 0; part < chart.parts.size(); ++part)
        names.emplace_back(chart.parts[part], seriesInk(part));
    legend(picture, left, 14, names);
    picture.title = "What the heap is made of:";
    for (const auto& bar : chart.bars) picture.title += " " + bar.label + " " + bytesLabel(bar.total) + ",";
    picture.title.back() = '.';
    return picture;
}

Picture drawPath(const PathPicture& path, double width)
{
    Picture picture;
    picture.width = width;
    if (path.steps.empty()) return picture;
    const double boxWidth = std::min(480.0, width - 220), x = 24, boxHeight = 46, gap = 34;
    double y = 8;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
        const auto& step = path.steps[i];
        if (i > 0) {
            PictureShape& edge = picture.line({{x + 40, y - gap}, {x + 40, y - 1}}, Ink::EdgeBest, 2);
            edge.hasArrow = true;
            picture.label(x + 54, y - gap / 2 + 4, fitted(step.edge, width - x - 70, 7.3), Ink::Dim, 12)
                .isMono = true;
        }
        const Ink fill = step.isContainer ? Ink::BoxTarget : i == 0 ? Ink::BoxRoot : Ink::Box;
        if (step.folded > 1)
            for (int back = 2; back > 0; --back)
                picture.box(x + 5 * back, y + 4 * back, boxWidth, boxHeight, Ink::Box, Ink::BoxLine, 6);
        PictureShape& box =
            picture.box(x, y, boxWidth, boxHeight, fill, step.isContainer ? Ink::EdgeBest : Ink::BoxLine, 6);
        if (step.isContainer) box.width = 2;
        std::string name = step.label;
        if (step.folded > 1) name += " × " + countText(step.folded);
        const double noteWidth = 7.0 * static_cast<double>(terminalWidth(step.note)) + 20;
        PictureShape& label =
            picture.label(x + 12, y + 19, fitted(name, boxWidth - 24 - noteWidth, 7.9), Ink::Text, 13);
        label.isMono = label.isBold = true;
        if (!step.className.empty() && step.className != step.label)
            picture
                .label(x + 12, y + 36, fitted(step.className, boxWidth - (step.share > 0 ? 142 : 24), 7.3),
                       Ink::Dim, 12)
                .isMono = true;
        if (!step.note.empty())
            picture.label(x + boxWidth - 12, y + 19, step.note, Ink::Dim, 12, Anchor::End);
        if (step.share > 0) {
            picture.box(x + boxWidth - 112, y + 29, 100, 5, Ink::Grid, Ink::None, 2);
            picture.box(x + boxWidth - 112, y + 29, std::max(1.0, 100 * std::min(1.0, step.share)), 5,
                        Ink::Bar, Ink::None, 2);
        }
        y += boxHeight + gap;
    }
    y += 4;
    if (!path.parts.empty()) {
        const double partsTop = y - gap + 4;
        double px = x + 16;
        picture.label(px, partsTop + 18, "with them", Ink::Dim, 12);
        px += 70;
        for (const std::string& part : path.parts) {
            const std::string name = fitted(part, 180, 7.3);
            const double w = 7.3 * static_cast<double>(terminalWidth(name)) + 20;
            if (px + w > width - 8) break;
            picture.box(px, partsTop, w, 26, Ink::Box, Ink::BoxLine, 6);
            picture.label(px + 10, partsTop + 17, name, Ink::Text, 12).isMono = true;
            px += w + 8;
        }
        y = partsTop + 26 + gap;
    }
    picture.height = y - gap + 14;
    picture.title = "Who keeps it:";
    for (const auto& step : path.steps)
        picture.title += (&step == &path.steps.front() ? " " : " → ") + step.label
            + (step.note.empty() ? "" : " (" + step.note + ")");
    picture.title += ".";
    return picture;
}

} // namespace heaptrail
