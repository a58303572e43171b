// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/retainer_graph.h"
#include "core/output/graph_layout.h"

#include <QPointF>
#include <QRectF>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace heaptrail::ui {

inline constexpr double kGraphNodeHeight = 46;
inline constexpr double kGraphLoopHeight = 24; ///< below a box: a line to itself, with its name
/// What stands in its box: "requestCache: Map", as in the other views; of plain objects three properties.
QString graphNodeName(const RetainerGraph& graph, const RetainerNode& node);

/// A retainer graph with a place for everything in it. Made on a worker, constant afterwards.
/// The layout is our own (core/output/graph_layout.h), not igraph's: that has neither nodes that stay where they are
/// nor a way to stop it, and the report, which must do without GPL code, draws the same picture.
struct PlacedGraph {
    RetainerGraph graph;
    std::vector<QString> names; ///< graphNodeName(), by position in graph.nodes()
    GraphLayout layout;
    bool isTopDown{};
    bool isWrapped{}; ///< in rows, forth and back

    /// Position in graph.nodes(); −1 if it isn't there.
    int indexOf(RetainerNodeId id) const;
    QRectF rectOf(int index) const;
    /// Below a stack in which one hangs on the other: the line from it to itself, with its name. Null for others.
    QRectF loopOf(int index) const;
    QRectF bounds() const; ///< of all nodes and edges, without margins
    /// Does the box that the edge leads to begin with its name?
    bool isNamedInBox(int edge) const;
    /// Positions of the edges that lead from a root down to this node: the best path's where it is on it.
    std::vector<int> wayTo(int index) const;
};
using PlacedGraphPtr = std::shared_ptr<const PlacedGraph>;

/// Nodes that `before` shows keep their places, unless it has another orientation, is wrapped or null. What is wider
/// than `width` goes on in further rows.
Result<PlacedGraph> placeGraph(RetainerGraph graph, const PlacedGraph* before, bool isTopDown, double width,
                               const Task& task);

} // namespace heaptrail::ui
