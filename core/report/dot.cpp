// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/dot.h"

#include "core/base/text.h"

namespace heaptrail {
namespace {

std::string dotString(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out + '"';
}

std::string_view shapeOf(RetainerNodeKind kind)
{
    switch (kind) {
    case RetainerNodeKind::Object: return "box";
    case RetainerNodeKind::Collection: return "box3d";
    case RetainerNodeKind::Closure: return "parallelogram";
    case RetainerNodeKind::Context: return "hexagon";
    case RetainerNodeKind::String: return "note";
    case RetainerNodeKind::Native: return "ellipse";
    case RetainerNodeKind::Internal: return "box";
    case RetainerNodeKind::Root: return "house";
    }
    return "box";
}

} // namespace

std::string toDot(const RetainerGraph& graph)
{
    std::string out = "digraph retainers {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=10];\n"
                      "  edge [fontname=\"sans-serif\", fontsize=9, arrowsize=0.6];\n";
    for (const RetainerNode& node : graph.nodes()) {
        std::string label = node.label;
        if (node.isFold())
            label += " × " + countText(node.members.size());
        else
            label += " @" + std::to_string(graph.snapshot()->graph().id(node.members.front()).value);
        out += "  n" + std::to_string(node.id)
            + " [label=" + dotString(label + '\n' + bytesText(node.retainedSize))
            + ", shape=" + std::string(shapeOf(node.kind));
        if (node.isTarget)
            out += ", style=filled, fillcolor=\"#e8e8e8\"";
        else if (node.kind == RetainerNodeKind::Internal)
            out += ", style=dotted";
        if (node.isOnBestPath) out += ", penwidth=2";
        out += "];\n";
        if (!node.link.empty())
            out += "  n" + std::to_string(node.id) + " -> n" + std::to_string(node.id)
                + " [label=" + dotString(node.link) + ", penwidth=2];\n";
    }
    for (const RetainerEdge& edge : graph.edges()) {
        out += "  n" + std::to_string(edge.from) + " -> n" + std::to_string(edge.to)
            + " [label=" + dotString(edge.count > 1 ? edge.name + " × " + countText(edge.count) : edge.name);
        if (edge.isOnBestPath)
            out += ", penwidth=2";
        else if (edge.isInternal)
            out += ", penwidth=0.5";
        if (edge.isWeak) out += ", style=dashed";
        out += "];\n";
    }
    return out + "}\n";
}

} // namespace heaptrail
