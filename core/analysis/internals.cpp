// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/internals.h"

#include "core/analysis/script_owners.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace heaptrail {

bool isV8Object(const Snapshot& snapshot, NodeOrdinal node)
{
    switch (snapshot.graph().type(node)) {
    case NodeType::Hidden:
    case NodeType::Array:
    case NodeType::Code:
    case NodeType::ObjectShape:
    case NodeType::Synthetic: return true;
    default: return snapshot.graph().strings().startsWith(snapshot.graph().nameIndex(node), "system / ");
    }
}

bool isEngineClass(std::string_view name) noexcept
{
    // "{constructor}": the prototypes of functions and classes, which V8 makes with them.
    static constexpr std::array<std::string_view, 6> kEngines{"Object", "Function", "closure",
                                                              "global", "process",  "{constructor}"};
    return name.empty() || isTimerClass(name) || name[0] == '(' || name.starts_with("system /")
        || name.starts_with("global /") || name.starts_with("Object /")
        || std::ranges::find(kEngines, name) != kEngines.end();
}

bool isTimerClass(std::string_view name) noexcept
{
    static constexpr std::array<std::string_view, 4> kTimers{"Timeout", "Immediate", "TimersList",
                                                             "ImmediateList"};
    return std::ranges::find(kTimers, name) != kTimers.end();
}

namespace {
/// What Node's C++ tells V8 of itself: "Node / Environment", "Node / parser_buffer".
bool isNativeOfNode(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    return graph.type(node) == NodeType::Native
        && graph.strings().startsWith(graph.nameIndex(node), "Node / ");
}
} // namespace

std::optional<std::string> oddballText(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const NodeType type = graph.type(node);
    if (type != NodeType::Hidden && type != NodeType::Native) return std::nullopt;
    // V8: Oddball::to_string is the first of its fields. Up to V8 11 all are named alike, later by that text.
    for (const Edge edge : graph.edges(node)) {
        if (edge.type != EdgeType::Hidden || graph.type(edge.to) != NodeType::String) continue;
        const std::string text = snapshot.stringValue(edge.to, 40);
        if (snapshot.isNamed(node, "system / Oddball") || snapshot.isNamed(node, text)) return text;
        return std::nullopt;
    }
    return std::nullopt;
}

Result<HiddenObjects> hiddenObjects(const Snapshot& snapshot, HideInternals level, const Task& task)
{
    const Graph& graph = snapshot.graph();
    HiddenObjects hidden{Bitset<NodeOrdinal>(graph.nodeCount()), 0, 0};
    if (level == HideInternals::Nothing) return hidden;
    if (level == HideInternals::V8AndNode) {
        std::unordered_map<std::uint32_t, bool> isNodes; // by script
        for (const auto& located : graph.raw().locations) {
            const auto id = located.location.scriptId;
            auto it = isNodes.find(id);
            if (it == isNodes.end())
                it = isNodes.emplace(id, packageOfScript(std::string(snapshot.scriptName(id))) == kNodeJs)
                         .first;
            if (it->second) hidden.nodes.set(located.node);
        }
    }
    for (std::uint32_t n = 0; n < graph.nodeCount(); ++n) {
        if (n % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while looking for the runtime's own objects.");
        const NodeOrdinal node{n};
        if (isV8Object(snapshot, node)
            || (level == HideInternals::V8AndNode && isNativeOfNode(snapshot, node)))
            hidden.nodes.set(node);
        const auto size = snapshot.shallowSize(node);
        if (!hidden.nodes[node] || size == 0) continue;
        ++hidden.count;
        hidden.shallowSize += size;
    }
    return hidden;
}

} // namespace heaptrail
