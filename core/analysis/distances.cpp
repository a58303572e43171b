// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/distances.h"

#include "core/base/code_units.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <cmath>

namespace heaptrail {

namespace {

/// DevTools takes two of three descriptors only: the third of each group is the property's details.
bool isCountedDescriptor(const Graph& graph, const Edge& edge)
{
    if (edge.isIndexed()) return edge.nameOrIndex < 2 || edge.nameOrIndex % 3 != 1;
    const double index = parseIntPrefix(graph.strings().text(StringOrdinal{edge.nameOrIndex}));
    return std::isnan(index) || index < 2 || std::fmod(index, 3) != 1;
}

class DistanceSearch {
public:
    DistanceSearch(const Graph& graph, const NameKinds& names, const Bitset<NodeOrdinal>& ignored)
        : m_graph{graph}
        , m_names{names}
        , m_ignored{ignored}
        , m_distance(graph.nodeCount(), Fill::Unset)
        , m_isReached(graph.nodeCount())
        , m_queue(graph.nodeCount(), Fill::Unset)
        , m_isPairPending(names.pairCount())
    {
        for (std::int32_t& distance : m_distance) distance = kNoDistance;
    }

    void start(NodeOrdinal node, std::int32_t distance)
    {
        m_isReached.set(node);
        m_distance[node.value] = distance;
        m_queue[m_end++] = node.value;
    }

    /// The root is expanded once more, should it have been a user root itself.
    void restartAtRoot(std::int32_t distance)
    {
        m_begin = m_end = 0;
        start(NodeOrdinal{0}, distance);
    }

    /// Expands everything in the queue, first come, first served. True if it was stopped.
    bool run(StopCheck& stop)
    {
        const RawSnapshot& raw = m_graph.raw();
        const PackedEdge* edges = raw.edge.values().data();
        const std::uint32_t* firstEdge = raw.firstEdge.data();
        while (m_begin < m_end) {
            // Known long before they are looked at: first where the row of edges begins, then the row.
            if (m_begin + kFar < m_end) __builtin_prefetch(&firstEdge[m_queue[m_begin + kFar]]);
            if (m_begin + kNear < m_end) __builtin_prefetch(&edges[firstEdge[m_queue[m_begin + kNear]]]);
            const std::uint32_t node = m_queue[m_begin++];
            const std::int32_t distance = m_distance[node] + 1;
            const std::uint32_t end = firstEdge[node + 1];
            if (stop.after(end - firstEdge[node] + 1)) return true;
            const NodeRule rule = ruleOf(NodeOrdinal{node});
            for (std::uint32_t e = firstEdge[node]; e < end; ++e) {
                const PackedEdge edge = edges[e];
                const std::uint32_t to = edge.to().value;
                if (m_isReached[edge.to()] || edge.type() == EdgeType::Weak) continue;
                if (rule != NodeRule::None || edge.type() == EdgeType::Internal || !m_ignored.empty())
                    if (isRefused(rule, m_graph.edge(EdgeOrdinal{e}))) continue;
                m_isReached.set(edge.to());
                m_distance[to] = distance;
                m_queue[m_end++] = to;
            }
        }
        return false;
    }

    BigArray<std::int32_t> take() { return std::move(m_distance); }

private:
    static constexpr std::size_t kFar = 24, kNear = 10;
    enum class NodeRule { None, NativeContext, MapDescriptors };

    NodeRule ruleOf(NodeOrdinal node) const
    {
        const NodeType type = m_graph.type(node);
        if (type == NodeType::Hidden && m_names[m_graph.nameIndex(node)] == KnownName::NativeContext)
            return NodeRule::NativeContext;
        if (type == NodeType::Array && m_names[m_graph.nameIndex(node)] == KnownName::MapDescriptors)
            return NodeRule::MapDescriptors;
        return NodeRule::None;
    }

    bool isRefused(NodeRule rule, const Edge& edge)
    {
        if (!m_ignored.empty() && m_ignored[edge.to]) return true;
        if (rule == NodeRule::MapDescriptors) return !isCountedDescriptor(m_graph, edge);
        if (edge.isIndexed()) return false;
        const KnownName kind = m_names[StringOrdinal{edge.nameOrIndex}];
        if (rule == NodeRule::NativeContext && kind == KnownName::SloppyFunctionMap) return true;
        if (edge.type != EdgeType::Internal || kind != KnownName::Ephemeron) return false;
        // A WeakMap's value is reached once both its key and the table are: the first of the two waits.
        const auto pair = m_names.ephemeron(StringOrdinal{edge.nameOrIndex}).pair;
        m_isPairPending[pair] = !m_isPairPending[pair];
        return m_isPairPending[pair];
    }

    const Graph& m_graph;
    const NameKinds& m_names;
    const Bitset<NodeOrdinal>& m_ignored;
    BigArray<std::int32_t> m_distance;
    Bitset<NodeOrdinal> m_isReached; ///< has a distance: asked for every edge, and a bit stays in the cache
    BigArray<std::uint32_t> m_queue; ///< every node enters once at most
    std::size_t m_begin{}, m_end{};
    std::vector<bool> m_isPairPending;
};

} // namespace

std::vector<NodeOrdinal> userRoots(const Graph& graph, const NameKinds& names)
{
    std::vector<NodeOrdinal> roots;
    Bitset<NodeOrdinal> isSeen(graph.nodeCount());
    for (const Edge edge : graph.edges(graph.root())) {
        const bool isUserRoot = graph.type(edge.to) != NodeType::Synthetic
            || names[graph.nameIndex(edge.to)] == KnownName::DocumentDomTrees;
        if (isUserRoot && isSeen.insert(edge.to)) roots.push_back(edge.to);
    }
    return roots;
}

Result<Column<NodeOrdinal, std::int32_t>> findDistances(const Graph& graph, const NameKinds& names,
                                                        const Bitset<NodeOrdinal>& ignored, const Task& task)
{
    const Stage stage("distances");
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while measuring distances."); };
    task.begin(Phase::Distances, std::uint64_t{graph.nodeCount()} + graph.edgeCount());
    StopCheck stop(task);
    DistanceSearch search(graph, names, ignored);
    const std::vector<NodeOrdinal> roots = userRoots(graph, names);
    for (const NodeOrdinal root : roots) search.start(root, 1);
    if (search.run(stop)) return stopped();
    search.restartAtRoot(roots.empty() ? 0 : kSystemDistance);
    if (search.run(stop)) return stopped();
    return Column<NodeOrdinal, std::int32_t>(search.take());
}

} // namespace heaptrail
