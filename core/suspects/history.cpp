// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/history.h"

#include "core/suspects/contents.h"

namespace heaptrail {

History::History(std::vector<SnapshotPtr> snapshots, std::shared_ptr<const PathFinder> paths)
    : m_snapshots(std::move(snapshots))
    , m_paths(std::move(paths))
{
    for (const auto& snapshot : m_snapshots) m_highest.push_back(snapshot->graph().maxHeapObjectId().value);
}

std::size_t History::bornIn(NodeId id) const noexcept
{
    if (!id.isHeapObject()) return size() - 1;
    for (std::size_t k = 0; k + 1 < size(); ++k)
        if (id.value <= m_highest[k]) return k;
    return size() - 1;
}

std::optional<NodeOrdinal> History::find(std::size_t k, NodeOrdinal node) const
{
    const NodeId id = graph().id(node);
    if (k + 1 == size()) return node;
    if (!id.isHeapObject() || id.value > m_highest[k]) return std::nullopt;
    const auto found = at(k).graph().nodeById(id);
    if (!found || at(k).graph().type(*found) != graph().type(node)) return std::nullopt;
    return found;
}

std::optional<NodeOrdinal> History::findInPlace(std::size_t k, NodeOrdinal node) const
{
    constexpr std::size_t kSteps = 16;
    std::vector<Edge> way; // from below
    auto found = find(k, node);
    for (NodeOrdinal at = node; !found; found = find(k, at)) {
        const auto in = paths().edgeTo(at);
        if (!in || way.size() == kSteps) return std::nullopt;
        const Edge edge = graph().edge(*in);
        // A number tells no place: lists move their elements, tables theirs.
        if (edge.type == EdgeType::Element || edge.type == EdgeType::Hidden) return std::nullopt;
        way.push_back(edge);
        at = graph().source(*in);
    }
    const Graph& older = at(k).graph();
    for (auto edge = way.rbegin(); edge != way.rend(); ++edge) {
        found = older.target(*found, edge->type, graph().edgeName(*edge));
        if (!found) return std::nullopt;
    }
    return older.type(*found) == graph().type(node) ? found : std::nullopt;
}

std::vector<std::uint64_t> History::instances(const ClassKey& classKey) const
{
    std::vector<std::uint64_t> counts(size());
    for (std::size_t k = 0; k < size(); ++k)
        for (const ClassRow& row : at(k).histogram()) {
            const ClassInfo& info = at(k).classes().info(row.cls);
            if (info.key != classKey) continue;
            if (!isWindowClass(info.name)) {
                counts[k] += row.count;
                continue;
            }
            const auto all = at(k).nodesOf(row.cls);
            std::vector<NodeOrdinal> windows(all.begin(), all.end());
            keepOneOfEachWindow(at(k), windows);
            counts[k] += windows.size();
        }
    return counts;
}

const ContextWithDeadVariables* History::deadVariablesOf(NodeOrdinal context) const
{
    const auto it = m_deadOf.find(context);
    return it == m_deadOf.end() ? nullptr : it->second;
}

const std::vector<NodeOrdinal>& History::realms(std::size_t k) const
{
    if (m_realms.empty())
        for (const auto& snapshot : m_snapshots) {
            const Graph& graph = snapshot->graph();
            auto& found = m_realms.emplace_back();
            for (std::uint32_t i = 1; i < graph.nodeCount(); ++i) {
                const NodeOrdinal node{i};
                const NodeType type = graph.type(node);
                if (type != NodeType::Hidden && type != NodeType::Object && type != NodeType::Native)
                    continue;
                const KnownName name = snapshot->nameKinds()[graph.nameIndex(node)];
                if (name == KnownName::NativeContext || name == KnownName::NativeContextOf)
                    found.push_back(node);
            }
        }
    return m_realms[k];
}

void History::setDeadVariables(DeadVariables dead)
{
    m_dead = std::move(dead);
    m_deadOf.clear();
    for (const ScopeWithDeadVariables& scope : m_dead.scopes)
        for (const ContextWithDeadVariables& context : scope.contexts)
            m_deadOf.emplace(context.context, &context);
}

} // namespace heaptrail
