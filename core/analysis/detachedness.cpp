// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/detachedness.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <vector>

namespace heaptrail {

namespace {

tl::unexpected<Error> markingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while marking detached nodes.");
}

constexpr bool passesState(EdgeType type) noexcept
{
    return type != EdgeType::Hidden && type != EdgeType::Invisible && type != EdgeType::Weak;
}

} // namespace

Result<NodeFlags> findDetachedness(const Graph& graph, const NameKinds& names, NodeFlags field,
                                   const Task& task)
{
    const Stage stage("detachedness");
    const std::uint32_t nodes = graph.nodeCount();
    StopCheck stop(task);
    if (field.empty()) {
        NodeFlags flags(nodes);
        for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
            if (stop.after()) return markingStopped();
            if (graph.type(node) != NodeType::Native) continue;
            const KnownName kind = names[graph.nameIndex(node)];
            if (kind == KnownName::Detached || kind == KnownName::DetachedTag
                || kind == KnownName::DetachedNativeContext)
                flags[node] = 2;
        }
        return flags;
    }

    NodeFlags flags = std::move(field);
    std::vector<NodeOrdinal> attached, detached;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return markingStopped();
        if (flags[node] == 0) continue;
        if (flags[node] > 2) flags[node] = 0; // no state that anybody knows
        if (graph.type(node) != NodeType::Native) continue;
        if (flags[node] == 1) attached.push_back(node);
        if (flags[node] == 2) detached.push_back(node);
    }
    const auto spread = [&](std::vector<NodeOrdinal>& work, std::uint8_t state) {
        while (!work.empty()) {
            const NodeOrdinal node = work.back();
            work.pop_back();
            if (stop.after(graph.edgeCount(node) + 1)) return false;
            for (const Edge edge : graph.edges(node)) {
                if (!passesState(edge.type) || graph.type(edge.to) != NodeType::Native || flags[edge.to] != 0)
                    continue;
                flags[edge.to] = state;
                work.push_back(edge.to);
            }
        }
        return true;
    };
    if (!spread(attached, 1) || !spread(detached, 2)) return markingStopped();
    return flags;
}

} // namespace heaptrail
