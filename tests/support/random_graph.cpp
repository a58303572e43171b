// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_graph.h"

#include <algorithm>
#include <array>
#include <map>

namespace heaptrail::test {

namespace {

class Dice { // std's distributions differ between libraries
public:
    explicit Dice(std::uint64_t seed)
        : m_state{seed * 0x9E3779B97F4A7C15u + 1}
    {
    }
    std::size_t below(std::size_t n)
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 7;
        m_state ^= m_state << 17;
        return static_cast<std::size_t>((m_state >> 11) % n);
    }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <std::size_t N>
    std::string oneOf(const std::array<const char*, N>& words)
    {
        return words[below(N)];
    }

private:
    std::uint64_t m_state;
};

constexpr std::array kNodeTypes{"hidden",
                                "array",
                                "string",
                                "object",
                                "object",
                                "object",
                                "object",
                                "code",
                                "native",
                                "native",
                                "closure",
                                "synthetic",
                                "concatenated string"};
constexpr std::array kAllNodeTypes{"hidden",
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
                                   "bigint"};
constexpr std::array kAllEdgeTypes{"context", "element",  "property", "internal",
                                   "hidden",  "shortcut", "weak"};
constexpr std::array kEdgeTypes{"context",  "element", "property", "property", "property",
                                "internal", "hidden",  "shortcut", "weak"};
constexpr std::array kNames{"Object",
                            "Object",
                            "Object",
                            "Node",
                            "Array",
                            "system / ExternalStringData",
                            "(map descriptors)",
                            "system / NativeContext",
                            "Detached thing",
                            "<div id=\\\"a\\\" b>"};
constexpr std::array kProperties{"a", "b",      "c", "__proto__", "x,y", "elements", "sloppy_function_map",
                                 "7", "\\u00e9"};

} // namespace

RandomHeap randomHeap(std::uint64_t seed, std::size_t maxNodes)
{
    Dice dice(seed);
    RandomHeap heap;
    const std::size_t count = 2 + dice.below(maxNodes - 1);
    heap.nodes.push_back({"synthetic", "", 1, 0, 0});
    for (std::size_t n = 1; n < count; ++n) {
        RandomHeap::Node node;
        node.type = dice.oneOf(kNodeTypes);
        node.name = node.type == "synthetic" && dice.chance(40) ? "(Document DOM trees)" : dice.oneOf(kNames);
        node.id = node.type == "native" ? 2 * n : 2 * n + 1;
        node.self = dice.chance(15) ? 0 : 1 + dice.below(100);
        node.detachedness = dice.chance(80) ? 0 : static_cast<int>(dice.below(3));
        heap.nodes.push_back(std::move(node));
    }
    const bool hasUserRoots = dice.chance(80);
    const std::size_t density = 1 + dice.below(4);
    std::vector<std::string> pairs; // WeakMap pairs that one edge has been made of
    for (std::size_t from = 0; from < count; ++from) {
        const std::size_t edges = from == 0 ? 1 + dice.below(4) : dice.below(density * 2);
        for (std::size_t e = 0; e < edges; ++e) {
            RandomHeap::Edge edge{from, dice.below(count), dice.oneOf(kEdgeTypes), {}};
            if (from == 0 && !hasUserRoots && heap.nodes[edge.to].type != "synthetic") continue;
            if (edge.type == "element" || edge.type == "hidden") {
                edge.name = std::to_string(dice.below(9));
            } else if (edge.type == "internal" && dice.chance(60)) {
                if (pairs.empty() || dice.chance(50)) {
                    const std::string table = std::to_string(heap.nodes[dice.below(count)].id);
                    pairs.push_back(" / part of key (K @1) -> value (V @" + std::to_string(edge.to)
                                    + ") pair in WeakMap (table @" + table + ")");
                }
                edge.name = std::to_string(dice.below(3)) + pairs[dice.below(pairs.size())];
            } else {
                edge.name = dice.oneOf(kProperties);
            }
            heap.edges.push_back(std::move(edge));
        }
    }
    return heap;
}

std::string RandomHeap::json() const
{
    std::map<std::string, std::size_t> strings;
    std::vector<std::string> order;
    const auto number = [&](const std::string& text) {
        const auto [entry, isNew] = strings.try_emplace(text, order.size());
        if (isNew) order.push_back(text);
        return std::to_string(entry->second);
    };
    const auto indexIn = [](const auto& words, const std::string& word) {
        return std::to_string(std::find(words.begin(), words.end(), word) - words.begin());
    };
    const auto list = [](const auto& words) {
        std::string text;
        for (const auto& word : words) text += (text.empty() ? "\"" : ",\"") + std::string(word) + "\"";
        return text;
    };
    number("<dummy>");
    std::string nodeNumbers, edgeNumbers;
    std::vector<std::size_t> edgeCount(nodes.size());
    for (const Edge& edge : edges) ++edgeCount[edge.from];
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        const Node& node = nodes[n];
        nodeNumbers += (n ? "\n," : "") + indexIn(kAllNodeTypes, node.type) + "," + number(node.name) + ","
            + std::to_string(node.id) + "," + std::to_string(node.self) + "," + std::to_string(edgeCount[n])
            + ",0," + std::to_string(node.detachedness);
    }
    for (const Edge& edge : edges) {
        const bool isIndexed = edge.type == "element" || edge.type == "hidden";
        edgeNumbers += (edgeNumbers.empty() ? "" : "\n,") + indexIn(kAllEdgeTypes, edge.type) + ","
            + (isIndexed ? edge.name : number(edge.name)) + "," + std::to_string(edge.to * 7);
    }
    return "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\"edge_count\","
           "\"trace_node_id\",\"detachedness\"],\"node_types\":[["
        + list(kAllNodeTypes)
        + "],\"string\",\"number\",\"number\",\"number\",\"number\",\"number\"],"
          "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[["
        + list(kAllEdgeTypes)
        + "],\"string_or_number\",\"node\"],\"trace_function_info_fields\":[\"function_id\",\"name\","
          "\"script_name\",\"script_id\",\"line\",\"column\"],\"trace_node_fields\":[\"id\","
          "\"function_info_index\",\"count\",\"size\",\"children\"],\"sample_fields\":[\"timestamp_us\","
          "\"last_assigned_id\"],\"location_fields\":[\"object_index\",\"script_id\",\"line\",\"column\"]},"
          "\"node_count\":"
        + std::to_string(nodes.size()) + ",\"edge_count\":" + std::to_string(edges.size())
        + ",\"trace_function_count\":0},\n\"nodes\":[" + nodeNumbers + "],\n\"edges\":[" + edgeNumbers
        + "],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[],\n\"locations\":[],"
          "\n\"strings\":["
        + list(order) + "]}";
}

} // namespace heaptrail::test
