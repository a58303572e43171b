// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"
#include "core/output/picture.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// Memory over time: lines of a log, marks where snapshots were taken, bands where a rule held, the trend, the limit.
struct MemoryPlot {
    struct Line {
        std::string name;
        std::vector<std::pair<double, double>>
            points; ///< seconds since the first reading (or row number), bytes
        bool isMain{}; ///< drawn stronger, and named first
        bool isArea{}; ///< stacked: filled down to the line before, on which its points stand
    };
    struct Stretch {
        double from{}, to{};
    };
    struct Mark {
        double at{};
        std::string label;
    };
    std::vector<Line> lines;
    std::vector<Stretch> bands;
    std::vector<Mark> marks;
    std::optional<std::pair<double, double>> trend; ///< of the main line: bytes at the ends of trendX
    std::pair<double, double> trendX; ///< the stretch that the trend stands for
    std::optional<double> limit; ///< bytes
    std::int64_t startUs{}; ///< of x = 0, since 1970 in UTC
    bool hasTimes{}; ///< else x counts readings
};
/// What the process is made of, stacked, with rss as a line on top; without lines where the log doesn't tell.
MemoryPlot processPlot(const MemoryLog& log, std::uint32_t run);
Picture drawMemoryPlot(const MemoryPlot& chart, double width = 860, double height = 300);

/// What the heap is made of: one stacked bar a snapshot.
struct CompositionChart {
    std::vector<std::string> parts; ///< at most eight
    struct Bar {
        std::string label, below; ///< "S1", "14:05"
        std::vector<double> bytes; ///< one a part
        double total{};
    };
    std::vector<Bar> bars;
};
Picture drawComposition(const CompositionChart& chart, double width = 860, double height = 260);

/// Who keeps whom: a retaining path from the root down, with what it ends in as a stack.
struct PathPicture {
    struct Step {
        std::string edge; ///< that leads here
        std::string label, className, note; ///< note: "6.03 MB retained"
        double share{}; ///< of the heap, 0 … 1, for the bar
        bool isContainer{}; ///< the thing that accumulates
        std::uint64_t folded{1}; ///< how many siblings stand for
    };
    std::vector<Step> steps; ///< root first
    std::vector<std::string> parts; ///< what hangs at each of the last step's entries
};
Picture drawPath(const PathPicture& path, double width = 860);

} // namespace heaptrail
