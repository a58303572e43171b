// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/graph/placed_graph.h"

#include "core/analysis/property_names.h"
#include "core/base/code_units.h"
#include "core/base/text.h"
#include "ui/models/node_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

namespace heaptrail::ui {

QString graphNodeName(const RetainerGraph& graph, const RetainerNode& node)
{
    const QString name = withFewProperties(classText(node.label, 200));
    const QString held = safeText(graph.heldName(node, EntryKeys::Show), 120);
    if (held.isEmpty() || held == name || held + QStringLiteral("()") == name) return name;
    // The name by which it is held is to be whole: of a shape the first property is enough beside it.
    const qsizetype comma = name.startsWith(QLatin1Char('{')) ? name.indexOf(QLatin1Char(',')) : -1;
    return held + QStringLiteral(": ") + (comma < 0 ? name : name.left(comma) + QStringLiteral(", …}"));
}

/// As wide as its name: only one that would fill the picture is cut.
static double widthOf(const RetainerNode& node, const QString& name)
{
    constexpr double kLeast = 152, kLeastFold = 180, kMost = 480, kCharacter = 8.6, kMargins = 30;
    auto characters = std::size_t(name.size());
    if (node.isFold()) characters += 3 + countText(node.members.size()).size();
    if (!node.link.empty())
        characters = std::max(
            characters, std::min<std::size_t>(utf16Length(node.link), 24) + 10); // "through " and the arrow
    return std::clamp(std::round(kMargins + kCharacter * double(characters)),
                      node.isFold() ? kLeastFold : kLeast, kMost); // "9.58 kB each" beside the sum
}

int PlacedGraph::indexOf(RetainerNodeId id) const
{
    const auto& nodes = graph.nodes();
    const auto found =
        std::lower_bound(nodes.begin(), nodes.end(), id,
                         [](const RetainerNode& node, RetainerNodeId wanted) { return node.id < wanted; });
    return found != nodes.end() && found->id == id ? int(found - nodes.begin()) : -1;
}

QRectF PlacedGraph::rectOf(int index) const
{
    const LayoutPoint& centre = layout.centres[std::size_t(index)];
    const double width = widthOf(graph.nodes()[std::size_t(index)], names[std::size_t(index)]);
    return {centre.x - width / 2, centre.y - kGraphNodeHeight / 2, width, kGraphNodeHeight};
}

QRectF PlacedGraph::bounds() const
{
    QRectF all(layout.left, layout.top, layout.right - layout.left, layout.bottom - layout.top);
    for (int k = 0; k < int(graph.nodes().size()); ++k) all |= loopOf(k);
    return all;
}

QRectF PlacedGraph::loopOf(int index) const
{
    if (graph.nodes()[std::size_t(index)].link.empty()) return {};
    const QRectF box = rectOf(index);
    return {box.left(), box.bottom(), box.width(), kGraphLoopHeight};
}

bool PlacedGraph::isNamedInBox(int edge) const
{
    const RetainerEdge& of = graph.edges()[std::size_t(edge)];
    const QString& box = names[std::size_t(indexOf(of.to))];
    if (of.count != 1) return false;
    // A property that is no identifier stands in brackets in the box: ["127.0.0.1:80:"].
    return std::ranges::any_of(std::array{of.name, propertyText(of.name)}, [&](const std::string& each) {
        const QString name = QString::fromStdString(each);
        return box == name || box.startsWith(name + QStringLiteral(": "));
    });
}

std::vector<int> PlacedGraph::wayTo(int index) const
{
    // Upwards, breadth first; the best path's edges are looked at first, so it wins where it leads.
    const auto& nodes = graph.nodes();
    const auto& edges = graph.edges();
    std::vector<int> edgeDown(nodes.size(), -1);
    std::vector<bool> isSeen(nodes.size());
    std::deque<int> open{index};
    isSeen[std::size_t(index)] = true;
    int top = -1;
    while (!open.empty() && top < 0) {
        const int at = open.front();
        open.pop_front();
        bool hasAbove = false;
        for (const bool best : {true, false})
            for (std::size_t e = 0; e < edges.size(); ++e) {
                if (edges[e].isOnBestPath != best || edges[e].isWeak
                    || edges[e].to != nodes[std::size_t(at)].id)
                    continue;
                const int from = indexOf(edges[e].from);
                hasAbove = true;
                if (from < 0 || isSeen[std::size_t(from)]) continue;
                isSeen[std::size_t(from)] = true;
                edgeDown[std::size_t(from)] = int(e);
                open.push_back(from);
            }
        if (nodes[std::size_t(at)].kind == RetainerNodeKind::Root || !hasAbove) top = at;
    }
    std::vector<int> way;
    while (top >= 0 && top != index && edgeDown[std::size_t(top)] >= 0) {
        const int e = edgeDown[std::size_t(top)];
        way.push_back(e);
        top = indexOf(edges[std::size_t(e)].to);
    }
    return way;
}

/// What the name of an edge takes between two nodes side by side, within bounds; 0 where it stands in the box.
static double roomFor(const PlacedGraph& placed, std::size_t edge)
{
    constexpr double kMost = 170, kCharacter = 7.8, kMargins = 24;
    if (placed.isNamedInBox(int(edge))) return 0;
    const RetainerEdge& of = placed.graph.edges()[edge];
    const std::size_t letters = utf16Length(of.name) + (of.count > 1 ? 3 + countText(of.count).size() : 0);
    return std::min(std::round(kMargins + kCharacter * double(letters)), kMost);
}

/// The most that an edge from one layer to the next needs: those over several layers have room.
static double gapFor(const PlacedGraph& placed, const GraphLayout& layout)
{
    double most = 0;
    for (std::size_t e = 0; e < placed.graph.edges().size(); ++e) {
        const int from = placed.indexOf(placed.graph.edges()[e].from),
                  to = placed.indexOf(placed.graph.edges()[e].to);
        if (from < 0 || to < 0) continue;
        const auto a = layout.layers[std::size_t(from)], b = layout.layers[std::size_t(to)];
        if (a + 1 == b || b + 1 == a) most = std::max(most, roomFor(placed, e));
    }
    return most;
}

/// Layers nearer to one another, where the names between two of them need less room than the longest does.
static void tighten(PlacedGraph& placed)
{
    constexpr double kLeast = 48;
    GraphLayout& layout = placed.layout;
    const auto& edges = placed.graph.edges();
    const std::size_t columns = 1 + *std::ranges::max_element(layout.layers);
    const auto columnOf = [&](std::size_t node) { return columns - 1 - layout.layers[node]; }; // roots first
    std::vector<double> left(columns, layout.right), right(columns, layout.left), room(columns, kLeast);
    for (std::size_t n = 0; n < layout.layers.size(); ++n) {
        const QRectF rect = placed.rectOf(int(n));
        left[columnOf(n)] = std::min(left[columnOf(n)], rect.left());
        right[columnOf(n)] = std::max(right[columnOf(n)], rect.right());
    }
    for (std::size_t e = 0; e < edges.size(); ++e) {
        const auto [first, last] = std::minmax({columnOf(std::size_t(placed.indexOf(edges[e].from))),
                                                columnOf(std::size_t(placed.indexOf(edges[e].to)))});
        if (first + 1 == last) room[last] = std::max(room[last], roomFor(placed, e));
    }
    // What lies right of a gap moves by what the gap and those before it lose; in a gap, by its part.
    const auto moved = [&](double x) {
        double by = 0;
        for (std::size_t c = 1; c < columns && x > right[c - 1]; ++c) {
            const double gap = left[c] - right[c - 1], spare = std::max(0.0, gap - room[c]);
            by += gap > 0 ? spare * std::min(1.0, (x - right[c - 1]) / gap) : 0;
        }
        return x - by;
    };
    for (auto& route : layout.routes)
        for (LayoutPoint& bend : route) bend.x = moved(bend.x);
    for (LayoutPoint& centre : layout.centres) centre.x = moved(centre.x);
    layout.right = moved(layout.right);
}

/// A picture too wide for one row goes on below it, backwards, as a path folds on a page: both its ends are in sight. A
/// row ends where all edges that go on lead from its last layer to the first one of the next.
static void wrap(PlacedGraph& placed, double widest)
{
    constexpr double kRowGap = 30, kAside = 20;
    GraphLayout& layout = placed.layout;
    if (layout.right - layout.left <= widest) return;
    widest -= 2 * kAside;
    const auto& edges = placed.graph.edges();
    const std::size_t count = placed.graph.nodes().size();
    const std::size_t columns = 1 + *std::ranges::max_element(layout.layers);
    const auto columnOf = [&](std::size_t node) { return columns - 1 - layout.layers[node]; }; // roots first
    const auto ends = [&](std::size_t e) {
        return std::pair(std::size_t(placed.indexOf(edges[e].from)),
                         std::size_t(placed.indexOf(edges[e].to)));
    };
    std::vector<double> left(columns, layout.right), right(columns, layout.left);
    std::vector<std::size_t> nodesIn(columns), edgesInto(columns);
    for (std::size_t n = 0; n < count; ++n) {
        const QRectF rect = placed.rectOf(int(n));
        left[columnOf(n)] = std::min(left[columnOf(n)], rect.left());
        right[columnOf(n)] = std::max(right[columnOf(n)], rect.right());
        ++nodesIn[columnOf(n)];
    }
    std::vector<bool> mayBegin(columns, true);
    for (std::size_t e = 0; e < edges.size(); ++e) {
        const auto [from, to] = ends(e);
        const auto [first, last] = std::minmax({columnOf(from), columnOf(to)}); // of values: no references
        for (std::size_t c = first + 1; c <= last; ++c) {
            if (last - first > 1) mayBegin[c] = false;
            ++edgesInto[c];
        }
    }
    std::vector<std::size_t> begins{0};
    for (std::size_t c = 1; c < columns; ++c) {
        if (right[c] - left[begins.back()] <= widest) continue;
        std::size_t at = c;
        while (at > begins.back() && !mayBegin[at]) --at;
        if (at > begins.back()) begins.push_back(at);
    }
    if (begins.size() == 1) return;
    std::vector<std::size_t> rowOf(columns);
    for (std::size_t c = 0, row = 0; c < columns; ++c) {
        if (row + 1 < begins.size() && c == begins[row + 1]) ++row;
        rowOf[c] = row;
    }
    // What a row takes from top to bottom; edges within it stay within it.
    struct Row {
        double top, bottom, shift, y;
    };
    std::vector<Row> rows(begins.size(), {layout.bottom, layout.top, 0, 0});
    const auto include = [](Row& row, double top, double bottom) {
        row.top = std::min(row.top, top);
        row.bottom = std::max(row.bottom, bottom);
    };
    const auto isAcross = [&](std::size_t e) {
        const auto [from, to] = ends(e);
        return rowOf[columnOf(from)] != rowOf[columnOf(to)];
    };
    for (std::size_t n = 0; n < count; ++n)
        include(rows[rowOf[columnOf(n)]], placed.rectOf(int(n)).top(), placed.rectOf(int(n)).bottom());
    for (std::size_t e = 0; e < edges.size(); ++e)
        if (!isAcross(e))
            for (const LayoutPoint& bend : layout.routes[e])
                include(rows[rowOf[columnOf(ends(e).first)]], bend.y, bend.y);
    // Every other one goes from right to left.
    double widestRow = 0, y = 0;
    const auto widthOfRow = [&](std::size_t r) {
        return right[(r + 1 < begins.size() ? begins[r + 1] : columns) - 1] - left[begins[r]];
    };
    for (std::size_t r = 0; r < rows.size(); ++r) widestRow = std::max(widestRow, widthOfRow(r));
    for (std::size_t r = 0; r < rows.size(); ++r) {
        rows[r].shift = r % 2 == 1 ? widestRow + left[begins[r]] : -left[begins[r]];
        rows[r].y = y - rows[r].top;
        y += rows[r].bottom - rows[r].top + kRowGap;
    }
    const auto moved = [&](LayoutPoint at, std::size_t row) -> LayoutPoint {
        return {row % 2 == 1 ? rows[row].shift - at.x : rows[row].shift + at.x, at.y + rows[row].y};
    };
    for (std::size_t n = 0; n < count; ++n) layout.centres[n] = moved(layout.centres[n], rowOf[columnOf(n)]);
    for (std::size_t e = 0; e < edges.size(); ++e) {
        const auto [from, to] = ends(e);
        const std::size_t row = std::min(rowOf[columnOf(from)], rowOf[columnOf(to)]);
        if (!isAcross(e)) {
            for (LayoutPoint& bend : layout.routes[e]) bend = moved(bend, row);
            continue;
        }
        const QRectF above = placed.rectOf(int(from)), below = placed.rectOf(int(to));
        const std::size_t into = std::max(columnOf(from), columnOf(to));
        const bool isRight = row % 2 == 0;
        const double overlapLeft = std::max(above.left(), below.left()) + 12,
                     overlapRight = std::min(above.right(), below.right()) - 12;
        if (edgesInto[into] == 1 && nodesIn[into] == 1 && nodesIn[into - 1] == 1
            && overlapLeft < overlapRight) {
            const double x = (overlapLeft + overlapRight) / 2;
            layout.routes[e] = above.top() < below.top()
                ? std::vector<LayoutPoint>{{x, above.bottom()}, {x, below.top()}}
                : std::vector<LayoutPoint>{{x, above.top()}, {x, below.bottom()}};
            continue;
        }
        const double aside = isRight ? widestRow + kAside : -kAside;
        const auto side = [&](const QRectF& rect) { return isRight ? rect.right() : rect.left(); };
        layout.routes[e] = {{side(above), above.center().y()},
                            {aside, above.center().y()},
                            {aside, below.center().y()},
                            {side(below), below.center().y()}};
    }
    layout.left = -kAside;
    layout.right = widestRow + kAside;
    layout.top = 0;
    layout.bottom = y - kRowGap;
    placed.isWrapped = true;
}

Result<PlacedGraph> placeGraph(RetainerGraph graph, const PlacedGraph* before, bool isTopDown, double width,
                               const Task& task)
{
    if (before && (before->isTopDown != isTopDown || before->isWrapped)) // rows leave no room between them
        before = nullptr;
    LayoutGraph shape;
    PlacedGraph placed;
    for (const RetainerNode& node : graph.nodes()) {
        placed.names.push_back(graphNodeName(graph, node));
        LayoutGraph::Node place{widthOf(node, placed.names.back()), kGraphNodeHeight, {}, 0};
        if (!node.link.empty() && !isTopDown) place.height += 2 * kGraphLoopHeight; // its middle stays
        if (before)
            if (const int old = before->indexOf(node.id); old >= 0) {
                place.fixed = before->layout.centres[std::size_t(old)];
                place.fixedLayer = before->layout.layers[std::size_t(old)];
            }
        shape.nodes.push_back(place);
    }
    placed.graph = std::move(graph);
    placed.isTopDown = isTopDown;
    for (const RetainerEdge& edge : placed.graph.edges())
        shape.edges.push_back({std::uint32_t(placed.indexOf(edge.from)),
                               std::uint32_t(placed.indexOf(edge.to)),
                               edge.isOnBestPath ? 10.0
                                   : edge.isWeak ? 0.3
                                                 : 1.0});
    LayoutOptions options;
    options.isTopDown = isTopDown;
    options.layerGap = isTopDown ? 54 : 48; // the names of edges stand in it
    options.nodeGap = isTopDown ? 26 : 20;
    auto layout = layoutGraph(shape, options, task);
    if (!layout) return fail(std::move(layout.error()));
    if (const double gap = isTopDown ? 0 : gapFor(placed, *layout); gap > options.layerGap) {
        options.layerGap = gap;
        layout = layoutGraph(shape, options, task);
        if (!layout) return fail(std::move(layout.error()));
    }
    placed.layout = std::move(*layout);
    if (!isTopDown && !before && placed.layout.right - placed.layout.left > width) {
        tighten(placed);
        wrap(placed, width);
    }
    return placed;
}

} // namespace heaptrail::ui
