// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retaining_forest.h"

#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::int32_t kEndDistance = 2;

class Climber {
public:
    Climber(const Snapshot& snapshot, const RetainingForestOptions& options, const IgnoredRetainers& ignored,
            const Task& task)
        : m_snapshot{snapshot}
        , m_options{options}
        , m_ignored{ignored}
        , m_stop{task}
    {
    }

    Result<RetainingForest> climb(NodeOrdinal node)
    {
        enter(node, 0, 0);
        while (!m_levels.empty() && !m_isStopped) {
            Level& level = m_levels.back();
            if (level.next == level.retainers.size()) {
                leave();
                continue;
            }
            const Retainer retainer = level.retainers[level.next++];
            const std::uint64_t depth = m_levels.size() - 1;
            if (retainer.distance == kEndDistance && !count()) {
                level.next = level.retainers.size();
                continue;
            }
            m_forest.items.push_back(
                {retainer.edge, retainer.node, retainer.distance, static_cast<std::uint32_t>(depth)});
            if (retainer.distance != kEndDistance
                && !enter(retainer.node, depth + 1, m_forest.items.size() - 1))
                m_forest.items.pop_back();
        }
        if (m_isStopped) return fail(ErrorCode::Cancelled, "Stopped while following retainers.");
        return std::move(m_forest);
    }

private:
    struct Retainer {
        EdgeOrdinal edge;
        NodeOrdinal node;
        std::int32_t distance;
    };
    struct Level {
        NodeOrdinal node;
        std::vector<Retainer> retainers;
        std::size_t next{};
        std::size_t item{}; ///< of this node; the first level has none
    };

    /// One more node; false if the budget is spent.
    bool count()
    {
        if (++m_count <= m_options.maxNodes) return true;
        m_forest.isNodesReached = true;
        return false;
    }

    /// Opens a level for the node's retainers; false if it leads nowhere, or was followed as far already.
    bool enter(NodeOrdinal node, std::uint64_t depth, std::size_t item)
    {
        if (!count()) return false;
        if (depth >= m_options.maxDepth) {
            m_forest.isDepthReached = true;
            return false;
        }
        if (m_ignored.nodeDistance(m_snapshot, node) <= kEndDistance || m_isOpen.contains(node.value))
            return false;
        const auto seen = m_depthOf.find(node.value);
        if (seen != m_depthOf.end() && depth >= seen->second) return false;
        m_isOpen.insert(node.value);
        m_levels.push_back({node, retainersOf(node, m_options.maxDepth - depth), 0, item});
        return true;
    }

    void leave()
    {
        const Level& level = m_levels.back();
        const std::size_t depth = m_levels.size() - 1;
        m_isOpen.erase(level.node.value);
        m_depthOf[level.node.value] = depth;
        if (depth > 0 && m_forest.items.size() == level.item + 1) m_forest.items.pop_back(); // a dead end
        m_levels.pop_back();
    }

    /// The nearest first. None from where `depthLeft` edges do not lead to the end.
    std::vector<Retainer> retainersOf(NodeOrdinal node, std::uint64_t depthLeft)
    {
        const Graph& graph = m_snapshot.graph();
        std::vector<Retainer> retainers;
        const auto edges = m_snapshot.retainers()[node];
        m_isStopped = m_stop.after(edges.size() + 1);
        for (auto at = edges.rbegin(); at != edges.rend(); ++at) {
            if (graph.edge(*at).type == EdgeType::Weak || m_ignored.isIgnored(m_snapshot, *at)) continue;
            const NodeOrdinal from = graph.source(*at);
            const std::int32_t distance = m_ignored.nodeDistance(m_snapshot, from);
            if (distance < 0) continue;
            if (distance < kEndDistance || std::uint64_t(distance - kEndDistance) < depthLeft)
                retainers.push_back({*at, from, distance});
            else
                m_forest.isDepthReached = true;
        }
        std::stable_sort(retainers.begin(), retainers.end(),
                         [](const Retainer& a, const Retainer& b) { return a.distance < b.distance; });
        if (retainers.size() > m_options.maxSiblings) {
            retainers.resize(m_options.maxSiblings);
            m_forest.isSiblingsReached = true;
        }
        return retainers;
    }

    const Snapshot& m_snapshot;
    const RetainingForestOptions& m_options;
    const IgnoredRetainers& m_ignored;
    StopCheck m_stop;
    bool m_isStopped{};
    RetainingForest m_forest;
    std::uint64_t m_count{};
    std::vector<Level> m_levels;
    std::unordered_set<std::uint32_t> m_isOpen;
    std::unordered_map<std::uint32_t, std::uint64_t> m_depthOf; ///< where a node was followed
};

} // namespace

Result<RetainingForest> retainingForest(const Snapshot& snapshot, NodeOrdinal node,
                                        const RetainingForestOptions& options,
                                        const IgnoredRetainers& ignored, const Task& task)
{
    return Climber(snapshot, options, ignored, task).climb(node);
}

} // namespace heaptrail
