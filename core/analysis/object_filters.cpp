// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/object_filters.h"

#include "core/analysis/native_contexts.h"
#include "core/analysis/strings.h"
#include "core/base/text.h"

#include <array>
#include <string>

namespace heaptrail {

namespace {

constexpr std::array<std::string_view, 8> kNames{
    "all",
    "duplicatedStrings",
    "objectsRetainedByDetachedDomNodes",
    "objectsRetainedByContexts",
    "objectsRetainedByConsole",
    "objectsRetainedByEventHandlers",
    "sharedNativeContext",
    "noNativeContext",
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

/// Of the node's first edge of this name, whatever its type.
std::optional<NodeOrdinal> targetNamed(const Graph& graph, NodeOrdinal node, std::string_view name)
{
    for (const Edge edge : graph.edges(node)) {
        // Numbers, and shortcuts that are shown as numbers, have their name made.
        const bool isPlain = !edge.isIndexed() && edge.type != EdgeType::Shortcut;
        if (isPlain ? graph.isNamed(edge, name) : graph.edgeName(edge) == name) return edge.to;
    }
    return {};
}

NodeSet eventHandlers(const Snapshot& snapshot)
{
    const Graph& graph = snapshot.graph();
    NodeSet handlers(graph.nodeCount(), false);
    for (std::uint32_t n = 0; n < graph.nodeCount(); ++n) {
        if (!snapshot.isNamed(NodeOrdinal{n}, "V8EventListener")) continue;
        const auto callback = targetNamed(graph, NodeOrdinal{n}, "1");
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

Result<NodeSet> duplicatedStrings(const Snapshot& snapshot, const Task& task)
{
    const auto groups = equalStrings(snapshot, task);
    if (!groups) return fail(groups.error());
    NodeSet passes(snapshot.graph().nodeCount(), false);
    for (const EqualStrings& group : *groups)
        for (const NodeOrdinal node : group.nodes) passes[node.value] = true;
    return passes;
}

Result<NodeSet> ofNativeContext(const Snapshot& snapshot, std::int32_t context, const Task& task)
{
    const auto contexts = attributeNativeContexts(snapshot, task);
    if (!contexts) return fail(contexts.error());
    NodeSet passes(snapshot.graph().nodeCount());
    for (std::uint32_t n = 0; n < passes.size(); ++n) passes[n] = contexts->of[NodeOrdinal{n}] == context;
    return passes;
}

constexpr std::string_view kNativeContext = "nativeContext_";

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
            snapshot,
            [names = snapshot.names()](NodeOrdinal, const Edge& edge) {
                return names.kind(edge.to) == KnownName::Context;
            },
            task);
    case ObjectFilter::RetainedByConsole: {
        constexpr std::string_view kEnd = " / DevTools console";
        return notReached(
            snapshot,
            [&](NodeOrdinal from, const Edge& edge) {
                if (graph.type(from) != NodeType::Synthetic || !graph.isStringNamed(edge)) return false;
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
    case ObjectFilter::SharedNativeContext: return ofNativeContext(snapshot, NativeContexts::kShared, task);
    case ObjectFilter::NoNativeContext: return ofNativeContext(snapshot, NativeContexts::kNone, task);
    }
    return fail(ErrorCode::InvalidArgument, "Unknown object filter.");
}

bool isObjectFilterName(std::string_view name) noexcept
{
    return objectFilterByName(name)
        || (name.starts_with(kNativeContext) && parseCount(name.substr(kNativeContext.size())));
}

Result<NodeSet> nodesPassing(const Snapshot& snapshot, std::string_view name, const Task& task)
{
    if (const auto filter = objectFilterByName(name)) return nodesPassing(snapshot, *filter, task);
    if (!name.starts_with(kNativeContext))
        return fail(ErrorCode::InvalidArgument, "unknown object filter " + std::string(name));
    const auto contexts = attributeNativeContexts(snapshot, task);
    if (!contexts) return fail(contexts.error());
    const auto wanted = parseCount(name.substr(kNativeContext.size()));
    const auto width = static_cast<std::uint64_t>(snapshot.graph().raw().meta.node.width);
    std::string known;
    for (std::size_t k = 0; k < contexts->contexts.size(); ++k) {
        const std::uint64_t index = contexts->contexts[k].value * width;
        if (wanted != index) {
            known += (known.empty() ? "" : ", ") + std::string(kNativeContext) + std::to_string(index);
            continue;
        }
        NodeSet passes(snapshot.graph().nodeCount());
        for (std::uint32_t n = 0; n < passes.size(); ++n)
            passes[n] = contexts->of[NodeOrdinal{n}] == static_cast<std::int32_t>(k);
        return passes;
    }
    return fail(ErrorCode::InvalidArgument, "unknown native context " + std::string(name), {}, {},
                known.empty() ? "This snapshot has none." : "It has " + known + ".");
}

FilterTotals totalsOf(const Snapshot& snapshot, const NodeSet& passes)
{
    FilterTotals totals;
    for (std::uint32_t n = 0; n < passes.size(); ++n) {
        const std::uint64_t size = snapshot.shallowSize(NodeOrdinal{n});
        if (size == 0) continue;
        ++(passes[n] ? totals.count : totals.otherCount);
        (passes[n] ? totals.size : totals.otherSize) += size;
    }
    return totals;
}

std::uint32_t contextCount(const Snapshot& snapshot)
{
    std::uint32_t count = 0;
    for (NodeOrdinal node{0}; node.value < snapshot.graph().nodeCount(); ++node.value)
        if (snapshot.shallowSize(node) != 0 && snapshot.names().kind(node) == KnownName::Context) ++count;
    return count;
}

} // namespace heaptrail
