// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/heap_drawing.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace heaptrail::test {
namespace {

constexpr std::array<const char*, 15> kNodeTypes{"hidden",
                                                 "array",
                                                 "string",
                                                 "object",
                                                 "code",
                                                 "closure",
                                                 "regexp",
                                                 "number",
                                                 "native",
                                                 "synthetic",
                                                 "concatenated string",
                                                 "sliced string",
                                                 "symbol",
                                                 "bigint",
                                                 "object shape"};
constexpr std::array<const char*, 7> kEdgeTypes{"context", "element",  "property", "internal",
                                                "hidden",  "shortcut", "weak"};

struct DrawnNode {
    std::string name, type{"object"};
    std::uint64_t size{0}, id{0};
};
struct DrawnEdge {
    std::size_t from, to;
    std::string type, name;
};

template <class Names>
std::size_t indexIn(const Names& names, const std::string& name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::invalid_argument("no such type: " + name);
    return std::size_t(found - names.begin());
}

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
    std::vector<DrawnNode> nodes;
    std::vector<DrawnEdge> edges;
    const auto nodeOf = [&](std::string spec) -> std::size_t {
        DrawnNode node;
        if (const auto slash = spec.rfind('/'); slash != std::string::npos) {
            node.type = spec.substr(slash + 1);
            std::replace(node.type.begin(), node.type.end(), '_', ' ');
            spec.resize(slash);
        }
        if (const auto colon = spec.rfind(':'); colon != std::string::npos) {
            node.size = std::stoull(spec.substr(colon + 1));
            spec.resize(colon);
        }
        if (const auto at = spec.rfind('@'); at != std::string::npos) {
            node.id = std::stoull(spec.substr(at + 1));
            spec.resize(at);
        }
        const auto [found, isNew] = result.nodes.try_emplace(spec, NodeOrdinal{std::uint32_t(nodes.size())});
        if (!isNew) return found->second.value;
        node.name = spec.substr(0, spec.find('#'));
        node.name = withBlanks(node.name);
        if (nodes.empty()) node = {"", "synthetic", 0, node.id};
        nodes.push_back(node);
        return nodes.size() - 1;
    };
    std::istringstream lines{std::string(drawing)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string from, arrow, to;
        if (!(words >> from >> arrow)) continue;
        words >> to;
        DrawnEdge edge;
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
        edges.push_back(edge);
    }
    std::stable_sort(edges.begin(), edges.end(),
                     [](const DrawnEdge& a, const DrawnEdge& b) { return a.from < b.from; });

    std::vector<std::string> strings{"<dummy>"};
    const auto stringOf = [&](const std::string& text) {
        const auto found = std::find(strings.begin(), strings.end(), text);
        if (found != strings.end()) return std::size_t(found - strings.begin());
        strings.push_back(text);
        return strings.size() - 1;
    };
    std::ostringstream json;
    const auto list = [&](const auto& names) {
        json << '[';
        for (std::size_t k = 0; k < names.size(); ++k) json << (k ? "," : "") << '"' << names[k] << '"';
        json << ']';
    };
    json
        << R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[)";
    list(kNodeTypes);
    json
        << R"(,"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[)";
    list(kEdgeTypes);
    json << R"(,"string_or_number","node"]},"node_count":)" << nodes.size() << R"(,"edge_count":)"
         << edges.size() << "},\n\"nodes\":[";
    std::vector<std::size_t> edgeCount(nodes.size());
    for (const DrawnEdge& edge : edges) ++edgeCount[edge.from];
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        json << (k ? "\n," : "") << indexIn(kNodeTypes, nodes[k].type) << ',' << stringOf(nodes[k].name)
             << ',' << (nodes[k].id ? nodes[k].id : 2 * k + 1) << ',' << nodes[k].size << ',' << edgeCount[k];
    }
    json << "\n],\n\"edges\":[";
    for (std::size_t k = 0; k < edges.size(); ++k) {
        const bool isIndexed = edges[k].type == "element" || edges[k].type == "hidden";
        json << (k ? "\n," : "") << indexIn(kEdgeTypes, edges[k].type) << ','
             << (isIndexed ? edges[k].name : std::to_string(stringOf(edges[k].name))) << ','
             << edges[k].to * 5;
    }
    json << "\n],\n\"strings\":";
    list(strings);
    json << '}';
    auto raw = readSnapshotBytes(json.str());
    if (!raw) throw std::runtime_error(raw.error().message);
    auto snapshot = analyse(std::move(*raw));
    if (!snapshot) throw std::runtime_error(snapshot.error().message);
    result.snapshot = std::move(*snapshot);
    return result;
}

} // namespace heaptrail::test
