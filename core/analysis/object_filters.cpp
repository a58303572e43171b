// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/object_filters.h"

#include <array>
#include <string>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::array<std::string_view, 6> kNames{
    "all",
    "duplicatedStrings",
    "objectsRetainedByDetachedDomNodes",
    "objectsRetainedByContexts",
    "objectsRetainedByConsole",
    "objectsRetainedByEventHandlers",
};

/// Breadth-first from the root over all edges but weak and skipped ones; what was not reached passes, if it has a
/// distance at all.
template <class Skip>
Result<NodeSet> notReached(const Snapshot& snapshot, Skip skip, const Task& task)
{
    const Graph& graph = snapshot.graph();
    const std::uint32_t count = graph.nodeCount();
    NodeSet passes(count, false);
    std::vector<bool> reached(count, false);
    std::vector<std::uint32_t> queue;
    queue.reserve(count);
    queue.push_back(graph.root().value);
    reached[graph.root().value] = true;
    task.begin(Phase::Searching, count);
    for (std::size_t head = 0; head < queue.size(); ++head) {
        if (head % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while filtering objects.");
            task.at(head);
        }
        const NodeOrdinal node{queue[head]};
        for (const Edge edge : graph.edges(node)) {
            if (edge.type == EdgeType::Weak || reached[edge.to.value] || skip(node, edge)) continue;
            reached[edge.to.value] = true;
            queue.push_back(edge.to.value);
        }
    }
    for (std::uint32_t n = 0; n < count; ++n)
        passes[n] = !reached[n] && snapshot.distance(NodeOrdinal{n}) != kNoDistance;
    return passes;
}

std::optional<NodeOrdinal> targetNamed(const Graph& graph, NodeOrdinal node, std::string_view name,
                                       bool isNumberToo = false)
{
    for (const Edge edge : graph.edges(node)) {
        if (!edge.isIndexed() ? graph.isNamed(edge, name) : isNumberToo && graph.edgeName(edge) == name)
            return edge.to;
    }
    return {};
}

NodeSet eventHandlers(const Snapshot& snapshot)
{
    const Graph& graph = snapshot.graph();
    NodeSet handlers(graph.nodeCount(), false);
    for (std::uint32_t n = 0; n < graph.nodeCount(); ++n) {
        if (!snapshot.isNamed(NodeOrdinal{n}, "V8EventListener")) continue;
        const auto callback = targetNamed(graph, NodeOrdinal{n}, "1", true);
        if (!callback) continue;
        NodeOrdinal handler = *callback;
        if (!targetNamed(graph, handler, "code"))
            for (const Edge edge : graph.edges(*callback))
                if (targetNamed(graph, edge.to, "code")) {
                    handler = edge.to;
                    break;
                }
        handlers[handler.value] = true;
    }
    return handlers;
}

bool isContext(const Graph& graph, NodeOrdinal node)
{
    const auto name = graph.nameIndex(node);
    return graph.strings().equals(name, "system / Context")
        || graph.strings().startsWith(name, "system / Context / ");
}

/// Is the text cut, as V8 15 and later say in the file? Then what tells it apart: length and hash.
std::optional<std::string> truncationKey(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const auto mark = graph.target(node, EdgeType::Internal, "truncated");
    if (!mark) return {};
    const auto isTrue = [&] {
        if (snapshot.rawName(*mark) == "true") return true;
        const auto value = graph.target(*mark, EdgeType::Internal, "value");
        return value && snapshot.rawName(*value) == "true";
    }();
    if (!isTrue) return {};
    std::string key;
    for (const std::string_view part : {"length", "hash"}) {
        key += '\0';
        if (const auto value = graph.target(node, EdgeType::Internal, part)) {
            const auto inner = graph.target(*value, EdgeType::Internal, "value");
            key += snapshot.displayName(inner ? *inner : *value);
        }
    }
    return key;
}

Result<NodeSet> duplicatedStrings(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    NodeSet passes(graph.nodeCount(), false);
    std::unordered_map<std::string, std::uint32_t> firstOf; // display name, or name + length + hash
    task.begin(Phase::Searching, graph.nodeCount());
    for (std::uint32_t n = 0; n < graph.nodeCount(); ++n) {
        if (n % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while comparing strings.");
            task.at(n);
        }
        const NodeOrdinal node{n};
        const auto type = graph.type(node);
        if ((type != NodeType::String && type != NodeType::ConcatenatedString)
            || snapshot.shallowSize(node) == 0)
            continue;
        if (type == NodeType::ConcatenatedString) {
            const auto isEmptyPart = [&](std::string_view part) {
                const auto target = graph.target(node, EdgeType::Internal, part);
                return target && snapshot.displayName(*target).empty();
            };
            if (isEmptyPart("first") || isEmptyPart("second")) continue; // flattened already
        }
        std::string key = snapshot.displayName(node);
        if (const auto cut = truncationKey(snapshot, node))
            key = "\1" + key + *cut;
        else
            key.insert(key.begin(), '\2');
        const auto [it, isNew] = firstOf.emplace(std::move(key), n);
        if (isNew) continue;
        passes[it->second] = true;
        passes[n] = true;
    }
    return passes;
}

} // namespace

std::string_view objectFilterName(ObjectFilter filter) noexcept
{
    return kNames[static_cast<std::size_t>(filter)];
}

std::optional<ObjectFilter> objectFilterByName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<ObjectFilter>(i);
    return {};
}

Result<NodeSet> nodesPassing(const Snapshot& snapshot, ObjectFilter filter, const Task& task)
{
    const Graph& graph = snapshot.graph();
    switch (filter) {
    case ObjectFilter::All: return NodeSet(graph.nodeCount(), true);
    case ObjectFilter::DuplicatedStrings: return duplicatedStrings(snapshot, task);
    case ObjectFilter::RetainedByDetachedDom:
        return notReached(
            snapshot,
            [&](NodeOrdinal, const Edge& edge) {
                return snapshot.detachedness(edge.to) == Detachedness::Detached;
            },
            task);
    case ObjectFilter::RetainedByContexts:
        return notReached(
            snapshot, [&](NodeOrdinal, const Edge& edge) { return isContext(graph, edge.to); }, task);
    case ObjectFilter::RetainedByConsole: {
        constexpr std::string_view kEnd = " / DevTools console";
        return notReached(
            snapshot,
            [&](NodeOrdinal from, const Edge& edge) {
                if (edge.isIndexed() || graph.type(from) != NodeType::Synthetic) return false;
                const auto name = graph.edgeName(edge);
                return name.size() >= kEnd.size()
                    && std::string_view(name).substr(name.size() - kEnd.size()) == kEnd;
            },
            task);
    }
    case ObjectFilter::RetainedByEventHandlers: {
        const auto handlers = eventHandlers(snapshot);
        return notReached(
            snapshot, [&](NodeOrdinal, const Edge& edge) { return handlers[edge.to.value]; }, task);
    }
    }
    return fail(ErrorCode::InvalidArgument, "There is no such object filter.");
}

} // namespace heaptrail
