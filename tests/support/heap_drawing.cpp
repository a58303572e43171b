// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/heap_drawing.h"

#include "tests/support/heap_text.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace heaptrail::test {
namespace {

std::string withBlanks(std::string name)
{
    static const std::string dot = "·";
    for (auto at = name.find(dot); at != name.npos; at = name.find(dot, at + 1))
        name.replace(at, dot.size(), " ");
    return name;
}

} // namespace

HeapDrawing heapOf(std::string_view drawing)
{
    HeapDrawing result;
    HeapText heap;
    auto& nodes = heap.nodes;
    const auto nodeOf = [&](std::string spec) -> std::size_t {
        HeapText::Node node{"object", {}, 2 * nodes.size() + 1};
        if (const auto slash = spec.rfind('/'); slash != std::string::npos) {
            node.type = spec.substr(slash + 1);
            std::replace(node.type.begin(), node.type.end(), '_', ' ');
            spec.resize(slash);
        }
        if (const auto colon = spec.rfind(':'); colon != std::string::npos) {
            node.self = std::stoull(spec.substr(colon + 1));
            spec.resize(colon);
        }
        if (const auto at = spec.rfind('@'); at != std::string::npos) {
            node.id = std::stoull(spec.substr(at + 1));
            spec.resize(at);
        }
        const auto [found, isNew] = result.nodes.try_emplace(spec, NodeOrdinal{std::uint32_t(nodes.size())});
        if (!isNew) return found->second.value;
        node.name = withBlanks(spec.substr(0, spec.find('#')));
        if (nodes.empty()) node = {"synthetic", "", node.id};
        nodes.push_back(node);
        return nodes.size() - 1;
    };
    std::istringstream lines{std::string(drawing)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string from, arrow, to;
        if (!(words >> from >> arrow)) continue;
        words >> to;
        HeapText::Edge edge;
        edge.name = arrow.substr(1, arrow.size() - 3);
        edge.name = withBlanks(edge.name);
        edge.type = arrow.front() == '~' ? "weak" : arrow.front() == '=' ? "context" : "property";
        if (edge.name.front() == '[') edge.type = "element";
        if (edge.name.front() == '{') edge.type = "internal";
        if (edge.name.front() == '(') edge.type = "hidden";
        if (edge.type == "element" || edge.type == "internal" || edge.type == "hidden")
            edge.name = edge.name.substr(1, edge.name.size() - 2);
        edge.from = nodeOf(from);
        edge.to = nodeOf(to);
        if (edge.from == 0) edge.type = "shortcut";
        heap.edges.push_back(edge);
    }
    auto raw = readSnapshotBytes(heap.json());
    if (!raw) throw std::runtime_error(raw.error().message);
    auto snapshot = analyse(std::move(*raw));
    if (!snapshot) throw std::runtime_error(snapshot.error().message);
    result.snapshot = std::move(*snapshot);
    return result;
}

} // namespace heaptrail::test
