// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/heap_text.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace heaptrail::test {

namespace {

template <class Words>
std::string listOf(const Words& words)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "\"" : ",\"") + std::string(word) + "\"";
    return text;
}

template <class Types>
std::string numberOf(const Types& types, const std::string& type)
{
    const auto found = std::find(types.begin(), types.end(), type);
    if (found == types.end()) throw std::invalid_argument("no such type: " + type);
    return std::to_string(found - types.begin());
}

} // namespace

std::string v8Meta()
{
    return R"({"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],)"
           R"("node_types":[[)"
        + listOf(kNodeTypes)
        + R"(],"string","number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],)"
          R"("edge_types":[[)"
        + listOf(kEdgeTypes)
        + R"(],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name",)"
          R"("script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size",)"
          R"("children"],"sample_fields":["timestamp_us","last_assigned_id"],)"
          R"("location_fields":["object_index","script_id","line","column"]})";
}

std::size_t HeapText::add(std::string_view type, std::string name, std::uint64_t self)
{
    nodes.push_back({std::string(type), std::move(name), 2 * nodes.size() + 1, self, 0});
    return nodes.size() - 1;
}

std::string HeapText::json() const
{
    std::unordered_map<std::string, std::size_t> strings;
    std::vector<std::string> order;
    const auto number = [&](const std::string& text) {
        const auto [entry, isNew] = strings.try_emplace(text, order.size());
        if (isNew) order.push_back(text);
        return std::to_string(entry->second);
    };
    number("<dummy>");
    std::vector<const Edge*> sorted;
    std::vector<std::size_t> edgeCount(nodes.size());
    for (const Edge& edge : edges) {
        sorted.push_back(&edge);
        ++edgeCount[edge.from];
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Edge* a, const Edge* b) { return a->from < b->from; });
    std::string nodeNumbers, edgeNumbers;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        const Node& node = nodes[n];
        nodeNumbers += (n ? "\n," : "") + numberOf(kNodeTypes, node.type) + "," + number(node.name) + ","
            + std::to_string(node.id) + "," + std::to_string(node.self) + "," + std::to_string(edgeCount[n])
            + ",0," + std::to_string(node.detachedness);
    }
    for (const Edge* edge : sorted) {
        const bool isIndexed = edge->type == "element" || edge->type == "hidden";
        edgeNumbers += (edgeNumbers.empty() ? "" : "\n,") + numberOf(kEdgeTypes, edge->type) + ","
            + (isIndexed ? edge->name : number(edge->name)) + "," + std::to_string(edge->to * 7);
    }
    return "{\"snapshot\":{\"meta\":" + v8Meta() + ",\"node_count\":" + std::to_string(nodes.size())
        + ",\"edge_count\":" + std::to_string(edges.size()) + ",\"trace_function_count\":0" + header
        + "},\n\"nodes\":[" + nodeNumbers + "],\n\"edges\":[" + edgeNumbers
        + "],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[],\n\"locations\":[],"
          "\n\"strings\":["
        + listOf(order) + "]}";
}

} // namespace heaptrail::test
