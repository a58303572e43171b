// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/native_contexts.h"

#include <optional>

namespace heaptrail {

namespace {

// "system / NativeContext", "Detached system / NativeContext", either followed by " / …".
bool isNativeContextName(std::string_view name)
{
    constexpr std::string_view kDetached = "Detached ", kName = "system / NativeContext";
    if (name.substr(0, kDetached.size()) == kDetached) name.remove_prefix(kDetached.size());
    if (name.substr(0, kName.size()) != kName) return false;
    name.remove_prefix(kName.size());
    return name.empty() || name.substr(0, 3) == " / ";
}

} // namespace

Result<NativeContexts> attributeNativeContexts(const Snapshot& snapshot, const Task& task)
{
    const Graph& graph = snapshot.graph();
    const std::uint32_t count = graph.nodeCount();
    NativeContexts result;
    result.of = Column<NodeOrdinal, std::int32_t>(count);
    for (std::int32_t& context : result.of.values()) context = NativeContexts::kNone;
    std::vector<bool> isFixed(count);

    // The few contexts first: by the strings that can name one, then by node.
    std::vector<bool> isContextName(graph.strings().size());
    for (std::uint32_t s = 0; s < isContextName.size(); ++s) {
        const StringOrdinal string{s};
        if (graph.strings().startsWith(string, "system / NativeContext")
            || graph.strings().startsWith(string, "Detached system / NativeContext"))
            isContextName[s] = isNativeContextName(graph.strings().text(string));
    }
    for (std::uint32_t n = 0; n < count; ++n) {
        const NodeOrdinal node{n};
        if (!isContextName[graph.nameIndex(node).value]) continue;
        result.of[node] = static_cast<std::int32_t>(result.contexts.size());
        isFixed[n] = true;
        result.contexts.push_back(node);
    }
    if (result.contexts.empty()) return result;

    // An object's map has a map of its own, the meta map, which knows its native context.
    const auto contextOfMetaMap = [&](NodeOrdinal metaMap) -> std::optional<std::int32_t> {
        for (const Edge edge : graph.edges(metaMap))
            if (edge.type == EdgeType::Internal && isContextName[graph.nameIndex(edge.to).value]
                && graph.isNamed(edge, "native_context"))
                return result.of[edge.to];
        return {};
    };
    std::vector<NodeOrdinal> queue;
    task.begin(Phase::Searching, count);
    for (std::uint32_t n = 0; n < count; ++n) {
        if (n % Task::kStride == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while finding native contexts.");
            task.at(n);
        }
        const NodeOrdinal node{n};
        if (!isFixed[n]) {
            const auto map = graph.target(node, EdgeType::Internal, "map");
            const auto metaMap = map ? graph.target(*map, EdgeType::Internal, "map") : std::nullopt;
            const auto context = metaMap ? contextOfMetaMap(*metaMap) : std::nullopt;
            if (!context) continue;
            result.of[node] = *context;
            isFixed[n] = true;
        }
        queue.push_back(node);
    }

    // What is not fixed takes the context of what refers to it; of two different ones it is shared. A value
    // rises at most twice (none, one, shared), so the end does not depend on the order.
    for (std::size_t head = 0; head < queue.size(); ++head) {
        if (head % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while finding native contexts.");
        const NodeOrdinal node = queue[head];
        const std::int32_t context = result.of[node];
        for (const Edge edge : graph.edges(node)) {
            if (edge.type == EdgeType::Shortcut || edge.type == EdgeType::Weak) continue;
            if (edge.to == node || isFixed[edge.to.value]) continue;
            std::int32_t& target = result.of[edge.to];
            if (target == context || target == NativeContexts::kShared) continue;
            target = target == NativeContexts::kNone ? context : NativeContexts::kShared;
            queue.push_back(edge.to);
        }
    }
    return result;
}

NativeContextSizes sizesOf(const Snapshot& snapshot, const NativeContexts& contexts)
{
    NativeContextSizes sizes;
    sizes.attributed.resize(contexts.contexts.size());
    for (NodeOrdinal node{0}; node.value < snapshot.graph().nodeCount(); ++node.value) {
        const std::int32_t context = contexts.of[node];
        std::uint64_t& size = context == NativeContexts::kNone ? sizes.none
            : context == NativeContexts::kShared               ? sizes.shared
                                                               : sizes.attributed[std::size_t(context)];
        size += snapshot.shallowSize(node);
    }
    return sizes;
}

} // namespace heaptrail
