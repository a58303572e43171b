// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/ownership.h"

#include "core/base/bitset.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::uint32_t kNobody = 0; ///< else owner + 1
constexpr std::uint32_t kMany = std::numeric_limits<std::uint32_t>::max();

/// Does this node belong to what holds it, rather than own anything itself?
bool isFloating(const NodeNames& names, NodeOrdinal node)
{
    switch (names.graph().type(node)) {
    case NodeType::Hidden:
    case NodeType::Array: return true;
    case NodeType::Native: return names.kind(node) == KnownName::ExternalStringData;
    default: return false;
    }
}

} // namespace

Result<void> moveSizesToOwners(const NodeNames& names, CompactColumn<NodeOrdinal>& sizes, const Task& task)
{
    const Stage stage("owners");
    const Graph& graph = names.graph();
    const std::uint32_t nodes = graph.nodeCount();
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while moving sizes to owners."); };
    const RawSnapshot& raw = graph.raw();
    const PackedEdge* edges = raw.edge.values().data();
    const std::uint32_t* firstEdge = raw.firstEdge.data();
    StopCheck stop(task);

    Bitset<NodeOrdinal> floats(nodes);
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        if (isFloating(names, node)) floats.set(node);
    }

    // Written before it is read: a page that is read first is given twice, and on the second time all processors that run
    // this program are interrupted.
    BigArray<std::uint32_t> owner(nodes, Fill::Unset);
    std::fill(owner.begin(), owner.end(), kNobody);
    std::vector<std::uint32_t> work;
    const auto give = [&](std::uint32_t node, std::uint32_t mark) {
        std::uint32_t& now = owner[node];
        if (now == mark || now == kMany) return;
        now = now == kNobody ? mark : kMany;
        work.push_back(node);
    };
    const auto spread = [&] {
        while (!work.empty()) {
            const std::uint32_t node = work.back();
            work.pop_back();
            if (stop.after(firstEdge[node + 1] - firstEdge[node] + 1)) return false;
            for (std::uint32_t e = firstEdge[node]; e < firstEdge[node + 1]; ++e)
                if (edges[e].type() != EdgeType::Weak && floats[edges[e].to()])
                    give(edges[e].to().value, owner[node]);
        }
        return true;
    };
    // One anchor at a time: what it owns is passed on at once, so the list of work stays short.
    for (std::uint32_t node = 0; node < nodes; ++node) {
        if (floats[{node}]) continue;
        if (stop.after(firstEdge[node + 1] - firstEdge[node] + 1)) return stopped();
        for (std::uint32_t e = firstEdge[node]; e < firstEdge[node + 1]; ++e)
            if (edges[e].type() != EdgeType::Weak && floats[edges[e].to()])
                give(edges[e].to().value, node + 1);
        if (!work.empty() && !spread()) return stopped();
    }

    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        const std::uint32_t mark = owner[node.value];
        if (mark == kNobody || mark == kMany) continue;
        const NodeOrdinal to{mark - 1};
        if (to.value == 0 || graph.type(to) == NodeType::Synthetic) continue;
        sizes.add(to, sizes[node]);
        sizes.set(node, 0);
    }
    return {};
}

} // namespace heaptrail
