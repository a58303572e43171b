// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/svg.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

namespace heaptrail {
namespace {

struct InkColour {
    const char* light;
    const char* dark;
};
// By Ink. Series: Okabe and Ito, "Color Universal Design" (2008), lightened where dark paper needs it.
constexpr std::array<InkColour, kInkCount> kColours{{
    {"none", "none"},       {"#1d2733", "#e6e9ee"}, // Text
    {"#5d6875", "#9aa5b3"}, // Dim
    {"#e3e7ec", "#2c3440"}, // Grid
    {"#9aa5b3", "#5d6875"}, // Axis
    {"#0072b2", "#56a8dd"}, // Series0 blue
    {"#e69f00", "#e9ae2e"}, // orange
    {"#009e73", "#2fbf96"}, // green
    {"#d55e00", "#f0803a"}, // vermilion
    {"#56b4e9", "#8fd0f5"}, // sky
    {"#cc79a7", "#dd9bc0"}, // purple
    {"#8a8f98", "#7f8793"}, // grey (instead of yellow, which white paper swallows)
    {"#4d5b6b", "#b5c0cd"}, // slate
    {"#fbe6dc", "#43302a"}, // Band
    {"#5d6875", "#9aa5b3"}, // Mark
    {"#b3261e", "#ff8a7d"}, // Trend
    {"#f4f6f8", "#212934"}, // Box
    {"#e4eef6", "#1f3242"}, // BoxRoot
    {"#fdebe2", "#43302a"}, // BoxTarget
    {"#b9c2cc", "#495565"}, // BoxLine
    {"#8792a0", "#7f8b9a"}, // Edge
    {"#b3400a", "#f0803a"}, // EdgeBest
    {"#d55e00", "#f0803a"}, // Bar
}};

void number(std::string& out, double value)
{
    if (!std::isfinite(value)) value = 0;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 1).ptr;
    std::string_view shown(text, static_cast<std::size_t>(end - text));
    if (shown.size() > 2 && shown.substr(shown.size() - 2) == ".0") shown.remove_suffix(2);
    out += shown;
}
void attribute(std::string& out, const char* name, double value)
{
    out += ' ';
    out += name;
    out += "=\"";
    number(out, value);
    out += '"';
}
void inkClass(std::string& out, const PictureShape& shape)
{
    out += " class=\"";
    const bool hasStroke = shape.stroke != Ink::None, hasFill = shape.fill != Ink::None;
    if (hasStroke) out += "s" + std::to_string(static_cast<int>(shape.stroke));
    if (hasFill) out += (hasStroke ? " f" : "f") + std::to_string(static_cast<int>(shape.fill));
    out += '"';
    if (!hasFill) out += " fill=\"none\"";
    if (hasStroke && shape.width != 1) attribute(out, "stroke-width", shape.width);
    if (shape.isDashed) out += " stroke-dasharray=\"5 4\"";
    if (shape.opacity < 1) {
        out += " opacity=\"";
        number(out, shape.opacity);
        out += '"';
    }
}

/// The end of a line or area: where it goes.
void points(std::string& out, std::span<const PicturePoint> points)
{
    out += " points=\"";
    for (const PicturePoint& point : points) {
        number(out, point.x);
        out += ',';
        number(out, point.y);
        out += ' ';
    }
    out.back() = '"';
    out += "/>\n";
}

std::string styleFor(bool isDark, const std::string& scope)
{
    std::string css;
    for (int ink = 1; ink < kInkCount; ++ink) {
        const std::string name = std::to_string(ink);
        const char* colour = isDark ? kColours[static_cast<std::size_t>(ink)].dark
                                    : kColours[static_cast<std::size_t>(ink)].light;
        css +=
            scope + ".s" + name + "{stroke:" + colour + "}" + scope + ".f" + name + "{fill:" + colour + "}";
    }
    return css;
}

} // namespace

const char* inkColour(Ink ink, bool isDark) noexcept
{
    const InkColour& colour = kColours[static_cast<std::size_t>(ink)];
    return isDark ? colour.dark : colour.light;
}

PictureShape& Picture::line(std::vector<PicturePoint> points, Ink stroke, double lineWidth)
{
    PictureShape shape;
    shape.kind = PictureShape::Kind::Line;
    shape.points = std::move(points);
    shape.stroke = stroke;
    shape.width = lineWidth;
    shapes.push_back(std::move(shape));
    return shapes.back();
}
PictureShape& Picture::area(std::vector<PicturePoint> points, Ink fill)
{
    PictureShape shape;
    shape.kind = PictureShape::Kind::Area;
    shape.points = std::move(points);
    shape.fill = fill;
    shapes.push_back(std::move(shape));
    return shapes.back();
}
PictureShape& Picture::box(double x, double y, double w, double h, Ink fill, Ink stroke, double radius)
{
    PictureShape shape;
    shape.kind = PictureShape::Kind::Box;
    shape.points = {{x, y}, {x + w, y + h}};
    shape.fill = fill;
    shape.stroke = stroke;
    shape.radius = radius;
    shapes.push_back(std::move(shape));
    return shapes.back();
}
PictureShape& Picture::label(double x, double y, std::string text, Ink ink, double size,
                             PictureShape::Anchor anchor)
{
    PictureShape shape;
    shape.kind = PictureShape::Kind::Text;
    shape.points = {{x, y}};
    shape.fill = ink;
    shape.text = std::move(text);
    shape.size = size;
    shape.anchor = anchor;
    shapes.push_back(std::move(shape));
    return shapes.back();
}

std::string escapeMarkup(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        switch (c) {
        case '<': safe += "&lt;"; continue;
        case '>': safe += "&gt;"; continue;
        case '&': safe += "&amp;"; continue;
        case '"': safe += "&quot;"; continue;
        case '\'': safe += "&#39;"; continue;
        default: break;
        }
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            safe += "\xef\xbf\xbd";
        else
            safe += static_cast<char>(c);
    }
    return safe;
}

std::string svgText(const Picture& picture, SvgUse use)
{
    std::string out = "<svg";
    if (use == SvgUse::File) out += " xmlns=\"http://www.w3.org/2000/svg\"";
    out += " class=\"picture\" role=\"img\" viewBox=\"0 0 ";
    number(out, picture.width);
    out += ' ';
    number(out, picture.height);
    out += '"';
    attribute(out, "width", picture.width);
    attribute(out, "height", picture.height);
    out += " aria-label=\"" + escapeMarkup(picture.title) + "\">";
    out += "<title>" + escapeMarkup(picture.title) + "</title>";
    if (use == SvgUse::File) {
        out += "<style>" + pictureStyle() + "</style>";
        out += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>";
    }
    out += '\n';
    for (const PictureShape& shape : picture.shapes) {
        if (shape.points.empty()) continue;
        switch (shape.kind) {
        case PictureShape::Kind::Line:
        case PictureShape::Kind::Area: {
            out += shape.kind == PictureShape::Kind::Line ? "<polyline" : "<polygon";
            inkClass(out, shape);
            points(out, shape.points);
            if (shape.hasArrow && shape.points.size() > 1) {
                const PicturePoint to = shape.points.back(), from = shape.points[shape.points.size() - 2];
                const double length = std::hypot(to.x - from.x, to.y - from.y);
                if (length <= 0) break;
                const double dx = (to.x - from.x) / length * 7, dy = (to.y - from.y) / length * 7;
                PictureShape head;
                head.fill = shape.stroke;
                out += "<polygon";
                inkClass(out, head);
                points(out,
                       std::array{to, PicturePoint{to.x - dx - dy * 0.5, to.y - dy + dx * 0.5},
                                  PicturePoint{to.x - dx + dy * 0.5, to.y - dy - dx * 0.5}});
            }
            break;
        }
        case PictureShape::Kind::Box: {
            if (shape.points.size() < 2) break;
            out += "<rect";
            inkClass(out, shape);
            attribute(out, "x", shape.points[0].x);
            attribute(out, "y", shape.points[0].y);
            attribute(out, "width", std::max(0.0, shape.points[1].x - shape.points[0].x));
            attribute(out, "height", std::max(0.0, shape.points[1].y - shape.points[0].y));
            if (shape.radius > 0) attribute(out, "rx", shape.radius);
            out += "/>\n";
            break;
        }
        case PictureShape::Kind::Text:
            out += "<text class=\"f" + std::to_string(static_cast<int>(shape.fill))
                + (shape.isMono ? " m" : "") + (shape.isBold ? " b" : "") + "\"";
            attribute(out, "x", shape.points[0].x);
            attribute(out, "y", shape.points[0].y);
            attribute(out, "font-size", shape.size);
            if (shape.anchor == PictureShape::Anchor::Middle) out += " text-anchor=\"middle\"";
            if (shape.anchor == PictureShape::Anchor::End) out += " text-anchor=\"end\"";
            out += ">" + escapeMarkup(shape.text) + "</text>\n";
            break;
        }
    }
    out += "</svg>";
    return out;
}

std::string pictureStyle()
{
    std::string css =
        "svg.picture{max-width:100%;height:auto;display:block}"
        "svg.picture text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
        "font-variant-numeric:tabular-nums}"
        "svg.picture text.m{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}"
        "svg.picture text.b{font-weight:600}svg.picture .paper{fill:#fff}";
    css += styleFor(false, "svg.picture ");
    css += "@media screen and (prefers-color-scheme:dark){svg.picture .paper{fill:#161b22}"
        + styleFor(true, "svg.picture ") + "}";
    return css;
}

} // namespace heaptrail
