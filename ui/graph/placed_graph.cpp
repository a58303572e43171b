// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/graph/placed_graph.h"

#include "core/base/code_units.h"
#include "core/base/text.h"
#include "ui/models/node_text.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

namespace heaptrail::ui {

QString graphNodeName(const RetainerGraph& graph, const RetainerNode& node)
{
    const QString name = withFewProperties(classText(node.label, 200));
    // A root and a file are called by their own names already; those in a fold are held one by one.
    if (node.isFold() || node.kind == RetainerNodeKind::Root || node.kind == RetainerNodeKind::Internal)
        return name;
    const QString held = heldText(*graph.snapshot(), node.members.front());
    if (held.isEmpty() || held == name) return name;
    // The name by which it is held is to be whole: of a shape the first property is enough beside it.
    const qsizetype comma = name.startsWith(QLatin1Char('{')) ? name.indexOf(QLatin1Char(',')) : -1;
    return held + QStringLiteral(": ") + (comma < 0 ? name : name.left(comma) + QStringLiteral(", …}"));
}

/// As wide as its name, within bounds: all names of a picture differ, none fills it.
static double widthOf(const RetainerNode& node, const QString& name)
{
    constexpr double kLeast = 152, kMost = 320, kCharacter = 8.2, kMargins = 30;
    auto characters = std::size_t(name.size());
    if (node.isFold()) characters += 3 + countText(node.members.size()).size();
    return std::clamp(std::round(kMargins + kCharacter * double(characters)), kLeast, kMost);
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
    return {layout.left, layout.top, layout.right - layout.left, layout.bottom - layout.top};
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

/// Between two nodes side by side: the longest name of an edge from one layer to the next fits, within bounds. Edges
/// over several layers have room.
static double gapFor(const PlacedGraph& placed, const GraphLayout& layout)
{
    constexpr double kMost = 170, kCharacter = 7.4, kMargins = 24;
    std::size_t longest = 0;
    for (const auto& edge : placed.graph.edges()) {
        const int from = placed.indexOf(edge.from), to = placed.indexOf(edge.to);
        if (from < 0 || to < 0) continue;
        const auto a = layout.layers[std::size_t(from)], b = layout.layers[std::size_t(to)];
        if (a + 1 == b || b + 1 == a) longest = std::max(longest, utf16Length(edge.name));
    }
    return std::min(std::round(kMargins + kCharacter * double(longest)), kMost);
}

/// A chain too long for one row goes on below it, backwards, as a path folds on a page: both its ends are in sight.
static void wrap(PlacedGraph& placed)
{
    constexpr double kRow = 940, kRowGap = 56; // a row fits into a dock of 1280 pixels' window
    GraphLayout& layout = placed.layout;
    const std::size_t count = placed.graph.nodes().size();
    if (layout.right - layout.left <= kRow || placed.graph.edges().size() + 1 != count) return;
    std::vector<int> order(count, -1); // from the root
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t at = count - 1 - layout.layers[k];
        if (at >= count || std::exchange(order[at], int(k)) >= 0) return; // no chain
    }
    std::vector<int> edgeTo(count, -1);
    for (std::size_t e = 0; e < count - 1; ++e) {
        const RetainerEdge& edge = placed.graph.edges()[e];
        const int to = placed.indexOf(edge.to);
        if (layout.layers[std::size_t(placed.indexOf(edge.from))] != layout.layers[std::size_t(to)] + 1)
            return;
        edgeTo[std::size_t(to)] = int(e);
    }
    const auto gapOf = [&](std::size_t at) {
        return placed.rectOf(order[at]).left() - placed.rectOf(order[at - 1]).right();
    };
    std::vector<double> gaps(count);
    for (std::size_t at = 1; at < count; ++at) gaps[at] = gapOf(at);
    // Row by row; every other one from right to left.
    double x = 0, y = 0, most = 0;
    std::vector<std::size_t> rowOf(count);
    for (std::size_t at = 0; at < count; ++at) {
        const double width = placed.rectOf(order[at]).width();
        const bool isFirst = at == 0 || x + gaps[at] + width > kRow;
        rowOf[at] = at == 0 ? 0 : rowOf[at - 1] + (isFirst ? 1 : 0);
        x = isFirst ? width : x + gaps[at] + width;
        most = std::max(most, x);
        y = double(rowOf[at]) * (kGraphNodeHeight + kRowGap) + kGraphNodeHeight / 2;
        layout.centres[std::size_t(order[at])] = {x - width / 2, y};
    }
    for (std::size_t at = 0; at < count; ++at)
        if (rowOf[at] % 2 == 1) {
            LayoutPoint& centre = layout.centres[std::size_t(order[at])];
            centre.x = most - centre.x;
        }
    for (std::size_t at = 1; at < count; ++at) {
        const QRectF from = placed.rectOf(order[at - 1]), to = placed.rectOf(order[at]);
        auto& route = layout.routes[std::size_t(edgeTo[std::size_t(order[at])])];
        if (rowOf[at] != rowOf[at - 1]) {
            const double down = std::clamp(from.center().x(), to.left() + 12, to.right() - 12);
            route = {{down, from.bottom()}, {down, to.top()}};
        } else if (rowOf[at] % 2 == 1) {
            route = {{from.left(), from.center().y()}, {to.right(), to.center().y()}};
        } else {
            route = {{from.right(), from.center().y()}, {to.left(), to.center().y()}};
        }
    }
    layout.left = layout.top = 0;
    layout.right = most;
    layout.bottom = y + kGraphNodeHeight / 2;
    placed.isWrapped = true;
}

Result<PlacedGraph> placeGraph(RetainerGraph graph, const PlacedGraph* before, bool isTopDown,
                               const Task& task)
{
    if (before && (before->isTopDown != isTopDown || before->isWrapped)) // rows leave no room between them
        before = nullptr;
    LayoutGraph shape;
    PlacedGraph placed;
    for (const RetainerNode& node : graph.nodes()) {
        placed.names.push_back(graphNodeName(graph, node));
        LayoutGraph::Node place{widthOf(node, placed.names.back()), kGraphNodeHeight, {}, 0};
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
    options.layerGap = isTopDown ? 54 : 80; // the names of edges stand in it
    options.nodeGap = isTopDown ? 26 : 20;
    auto layout = layoutGraph(shape, options, task);
    if (!layout) return fail(std::move(layout.error()));
    if (const double gap = isTopDown ? 0 : gapFor(placed, *layout); gap > options.layerGap) {
        options.layerGap = gap;
        layout = layoutGraph(shape, options, task);
        if (!layout) return fail(std::move(layout.error()));
    }
    placed.layout = std::move(*layout);
    if (!isTopDown && !before) wrap(placed);
    return placed;
}

} // namespace heaptrail::ui
