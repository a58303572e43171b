// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace heaptrail {

struct LayoutPoint {
    double x{}, y{};
    friend bool operator==(const LayoutPoint&, const LayoutPoint&) = default;
};

/// A directed graph to be drawn in layers: sources at one end, sinks at the other.
struct LayoutGraph {
    struct Node {
        double width{}, height{};
        /// Where it already stands on the screen (its centre): it stays there, and its layer is kept.
        std::optional<LayoutPoint> fixed;
        std::uint32_t fixedLayer{}; ///< meant only with `fixed`
    };
    struct Edge {
        std::uint32_t from{}, to{}; ///< positions in nodes
        double weight{1}; ///< heavier edges are drawn straighter
    };
    std::vector<Node> nodes;
    std::vector<Edge> edges;
};

struct LayoutOptions {
    bool isTopDown{}; ///< layers below one another; else from left to right
    double layerGap{90}; ///< between layers: room for edge names
    double nodeGap{18}; ///< between nodes of a layer
};

struct GraphLayout {
    std::vector<LayoutPoint> centres; ///< by node
    std::vector<std::uint32_t> layers; ///< by node: 0 = sinks; pass them on as fixedLayer
    /// By edge: from border to border through the bends; 2 points or more. To be smoothed when drawn.
    std::vector<std::vector<LayoutPoint>> routes;
    double left{}, top{}, right{}, bottom{}; ///< of everything
};

/// Sugiyama's method: break cycles, layer by longest way to a sink, order layers by barycentres so that few
/// edges cross, then place nodes by solving each layer exactly (pool adjacent violators) against its
/// neighbours. Nodes that are fixed stay; new ones take the nearest free place beside them, which no layout
/// library we know offers. Deterministic: the same input gives the same picture.
///
/// Errors: Cancelled; InvalidArgument if an edge names no node.
/// Cost:   O(sweeps × (N + bends) log): milliseconds for 200 nodes.
/// Source: Sugiyama, Tagawa, Toda 1981; Eades and Wormald's barycentres; Gansner et al. 1993 for the idea of
///         weights.
Result<GraphLayout> layoutGraph(const LayoutGraph&, const LayoutOptions& = {}, const Task& = {});

} // namespace heaptrail
