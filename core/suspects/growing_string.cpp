// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/detectors.h"

#include <algorithm>

// One text that only gets longer: less than four entries are new (else it is many texts), four fifths of the new bytes
// are text, and four fifths of the new concatenations are parts of another: of many short texts, each `a + b + c`, at
// most every second one is. What a snapshot cannot show: who reads it in the end.

namespace heaptrail {

/// `log += line` for good: V8 keeps the pieces as a tree of concatenated strings until somebody reads the whole.
bool detectGrowingString(const Candidate& c, Suspect& suspect)
{
    if (c.point.entries.size() >= 4) return false; // many texts, not one
    const Graph& graph = c.graph();
    const auto isText = [&](const ClassGrowth& growth) {
        const NodeType type = graph.type(growth.sample);
        return type == NodeType::ConcatenatedString || type == NodeType::String;
    };
    if (c.shareOfBytes(isText) < 0.8) return false;
    constexpr std::size_t kLooked = 256;
    std::size_t looked = 0, parts = 0;
    std::uint64_t longest = 0; // retained size of the longest string
    for (const ClassGrowth& growth : c.point.classes) {
        if (graph.type(growth.sample) != NodeType::ConcatenatedString) continue;
        const auto nodes = c.last().nodesOf(growth.cls);
        const std::size_t stride = std::max<std::size_t>(1, nodes.size() / kLooked);
        for (std::size_t i = 0; i < nodes.size(); i += stride) {
            if (c.history.size() > 1 && c.history.bornIn(graph.id(nodes[i])) + 1 != c.history.size())
                continue;
            ++looked;
            parts += graph.type(c.last().dominator(nodes[i])) == NodeType::ConcatenatedString;
            NodeOrdinal top = nodes[i];
            while (graph.type(c.last().dominator(top)) == NodeType::ConcatenatedString)
                top = c.last().dominator(top);
            longest = std::max(longest, c.last().retainedSize(top));
        }
    }
    if (looked < 2 || parts * 5 < looked * 4 || longest * 2 < c.point.newBytes) return false;
    suspect.group = SuspectGroup::Strings;
    suspect.pattern = "string-only-grows";
    suspect.className = "(concatenated string)";
    // The field that holds it, where one of them is most of what grew.
    std::string name = c.calledName();
    for (const Edge edge : graph.edges(c.point.node))
        if ((edge.type == EdgeType::Property || edge.type == EdgeType::Context)
            && graph.type(edge.to) == NodeType::ConcatenatedString
            && c.last().retainedSize(edge.to) * 2 >= c.point.retained.back())
            name = edge.type == EdgeType::Property ? name + "." + graph.edgeName(edge) : graph.edgeName(edge);
    suspect.title = name + c.growthOrSize(" is a string that only gets longer", " is a long string");
    suspect.evidence.push_back("it is a chain of concatenated strings, as += makes them");
    suspect.advice = "Write the pieces out as they come (a file, a stream), or keep only the last ones.";
    suspect.disproof = "Not a leak if the text is written out and begun anew at times.";
    suspect.confidence = 0.85;
    return true;
}

} // namespace heaptrail
