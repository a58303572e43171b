// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/graph/placed_graph.h"

#include <QFont>
#include <QPalette>
#include <QPointF>

#include <set>
#include <vector>

class QPainter;

namespace heaptrail::ui {

/// How the picture looks now.
struct GraphLook {
    QPalette palette;
    QFont font;
    int current{-1}; ///< index of the node with the cursor
    int hovered{-1};
    std::set<int> litNodes, litEdges; ///< the way to the root; all else steps back if there are any
    std::vector<QPointF> moved; ///< offset of each node while it slides in; empty when all stand
    std::vector<double> opacity; ///< with `moved`
    double scale{1}; ///< on the screen: words stay readable, below 0.5 only the best path's edges are named
    bool hasFocus{};
};

/// Paints the picture in its own coordinates.
void paintGraph(QPainter& painter, const PlacedGraph& placed, const GraphLook& look);
/// The shapes that occur in it with their words, left to right from `at`; returns what it took.
QSizeF paintGraphLegend(QPainter& painter, const PlacedGraph& placed, const QPalette& palette,
                        const QFont& font, QPointF at);
/// Where "+7" stands: a click there expands. Empty if nothing is hidden.
QRectF expandBadge(const PlacedGraph& placed, int index, double scale);
/// The whole name of the edge, or of its label, at this place of the picture; empty if there is none.
QString edgeNameAt(const PlacedGraph& placed, const GraphLook& look, QPointF at);

QString retainerKindName(RetainerNodeKind kind);
/// "Map @63695", "{id, status} × 600"
QString retainerTitle(const RetainerGraph& graph, const RetainerNode& node);
QString retainerToolTip(const RetainerGraph& graph, const RetainerNode& node);

} // namespace heaptrail::ui
