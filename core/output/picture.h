// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// What a shape of a picture stands for; the renderer (svg.h, ui/report/pdf.h) knows its colours, light and dark.
enum class Ink : std::uint8_t {
    None,
    Text,
    Dim, ///< secondary text
    Grid,
    Axis,
    Series0, ///< the first of eight colour-blind-safe ones (Okabe and Ito), used for nothing else
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
    Series7,
    Band, ///< a stretch of time in which a rule held
    Mark, ///< where a snapshot was taken
    Trend,
    Box, ///< a node of a graph
    BoxRoot,
    BoxTarget,
    BoxLine,
    Edge,
    EdgeBest,
    Bar,
};
inline constexpr int kInkCount = 23;

struct PicturePoint {
    double x{}, y{};
};

/// One shape: a closed or open line through points, or text at its first point.
struct PictureShape {
    enum class Kind : std::uint8_t { Line, Area, Box, Text };
    enum class Anchor : std::uint8_t { Start, Middle, End };
    Kind kind{Kind::Line};
    std::vector<PicturePoint> points; ///< Box: two corners
    Ink stroke{Ink::None}, fill{Ink::None};
    double width{1}; ///< of the line
    bool isDashed{}, hasArrow{};
    double radius{}; ///< of a box's corners
    std::string text;
    Anchor anchor{Anchor::Start};
    double size{12}; ///< of the text, in units of the picture
    bool isBold{}, isMono{};
    double opacity{1};
};

/// A drawing in its own units (1 unit = 1 CSS pixel), top left is 0, 0. Text is data: renderers escape it.
struct Picture {
    double width{}, height{};
    std::string title; ///< one sentence: what a person who can't see it should know
    std::vector<PictureShape> shapes;

    bool empty() const noexcept { return shapes.empty(); }
    PictureShape& line(std::vector<PicturePoint> points, Ink stroke, double lineWidth = 1);
    PictureShape& area(std::vector<PicturePoint> points, Ink fill);
    PictureShape& box(double x, double y, double w, double h, Ink fill, Ink stroke = Ink::None,
                      double radius = 0);
    PictureShape& label(double x, double y, std::string text, Ink ink = Ink::Text, double size = 12,
                        PictureShape::Anchor anchor = PictureShape::Anchor::Start);
};

} // namespace heaptrail
