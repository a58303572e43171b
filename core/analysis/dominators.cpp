// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominators.h"

#include "core/base/bitset.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <vector>

namespace heaptrail {

namespace {

tl::unexpected<Error> stopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while finding dominators.");
}

/// Depth-first search with a cursor per level, so that the stack is as deep as the path and no deeper.
class Search {
public:
    Search(const Graph& graph, const EdgePolicy& policy, const Task& task)
        : m_edges{graph.raw().edge.values().data()}
        , m_names{graph.raw().edgeName.values().data()}
        , m_firstEdge{graph.raw().firstEdge.data()}
        , m_policy{policy}
        , m_stop{task}
    {
        m_result.number = BigArray<std::uint32_t>(graph.nodeCount());
        m_result.vertex = BigArray<std::uint32_t>(graph.nodeCount());
        m_result.parent = BigArray<std::uint32_t>(graph.nodeCount());
    }

    bool hasNumber(std::uint32_t node) const { return m_result.number[node] != 0; }

    /// Numbers everything reached from `start`, a child of the root (or the root). False if stopped.
    bool from(std::uint32_t start)
    {
        enter(start, 0);
        while (!m_stack.empty()) {
            Level& level = m_stack.back();
            const std::uint32_t node = level.node;
            const std::uint32_t end = m_firstEdge[node + 1];
            std::uint32_t e = level.nextEdge;
            std::uint32_t child = 0;
            for (; e < end; ++e) {
                child = m_edges[e].to().value;
                if (m_result.number[child] == 0 && m_policy.isEssential(node, m_edges[e], m_names[e])) break;
            }
            if (m_stop.after(e - level.nextEdge + 1)) return false;
            if (e == end) {
                m_stack.pop_back();
                continue;
            }
            level.nextEdge = e + 1;
            enter(child, m_result.number[node] - 1);
        }
        return true;
    }

    DepthFirst take() { return std::move(m_result); }
    const DepthFirst& result() const { return m_result; }

private:
    struct Level {
        std::uint32_t node, nextEdge;
    };

    void enter(std::uint32_t node, std::uint32_t parent)
    {
        const std::uint32_t number = m_result.count++;
        m_result.number[node] = number + 1;
        m_result.vertex[number] = node;
        m_result.parent[number] = parent;
        m_stack.push_back({node, m_firstEdge[node]});
    }

    const PackedEdge* m_edges;
    const std::uint32_t* m_names;
    const std::uint32_t* m_firstEdge;
    const EdgePolicy& m_policy;
    StopCheck m_stop;
    DepthFirst m_result;
    std::vector<Level> m_stack;
};

/// The forest of Semi-NCA's first half: smallest semidominator on the path up, with path compression.
class Forest {
public:
    Forest(const BigArray<std::uint32_t>& parent, std::uint32_t count)
        : m_ancestor(count)
        , m_best(count)
    {
        std::copy(parent.begin(), parent.begin() + count, m_ancestor.begin());
    }

    /// Smallest semidominator on the path from v up to, but without, the last node not yet linked: those with
    /// numbers of `firstLinked` and more are linked to their parents.
    std::uint32_t best(std::uint32_t v, std::uint32_t firstLinked)
    {
        if (m_ancestor[v] < firstLinked) return m_best[v];
        m_path.clear();
        do {
            m_path.push_back(v);
            v = m_ancestor[v];
        } while (m_ancestor[v] >= firstLinked);
        // v hangs below an unlinked node; everything on the path will, too.
        const std::uint32_t top = m_ancestor[v];
        std::uint32_t best = m_best[v];
        for (std::size_t at = m_path.size(); at-- > 0;) {
            const std::uint32_t u = m_path[at];
            best = std::min(best, m_best[u]);
            m_best[u] = best;
            m_ancestor[u] = top;
        }
        return best;
    }
    void setBest(std::uint32_t v, std::uint32_t semi) { m_best[v] = semi; }
    std::size_t pathLength() const { return m_path.size(); }

    /// The two arrays, for other use once the first half is done.
    std::pair<BigArray<std::uint32_t>, BigArray<std::uint32_t>> take()
    {
        return {std::move(m_ancestor), std::move(m_best)};
    }

private:
    BigArray<std::uint32_t> m_ancestor; ///< number → a node further up
    BigArray<std::uint32_t> m_best; ///< number → smallest semidominator from here to below m_ancestor
    std::vector<std::uint32_t> m_path;
};

} // namespace

Result<DepthFirst> numberDepthFirst(const Graph& graph, const EdgePolicy& policy, const Task& task)
{
    const std::uint32_t nodes = graph.nodeCount();
    task.begin(Phase::Dominators, std::uint64_t{nodes} + graph.edgeCount());
    Search search(graph, policy, task);
    if (!search.from(0)) return stopped();
    const std::uint32_t reached = search.result().count;
    StopCheck stop(task.silent());
    if (reached < nodes) {
        // Orphans are nodes without an essential edge to them. Only unreached nodes can hold unreached ones.
        Bitset<NodeOrdinal> isHeld(nodes);
        const RawSnapshot& raw = graph.raw();
        for (std::uint32_t node = 0; node < nodes; ++node) {
            if (search.hasNumber(node)) {
                if (stop.after()) return stopped();
                continue;
            }
            if (stop.after(graph.edgeCount(NodeOrdinal{node}) + 1)) return stopped();
            for (EdgeOrdinal e = graph.firstEdge({node}), end = graph.endEdge({node}); e != end; ++e.value)
                if (policy.isEssential(node, raw.edge[e], raw.edgeName[e])) isHeld.set(raw.edge[e].to());
        }
        for (std::uint32_t node = 0; node < nodes; ++node) {
            if (stop.after()) return stopped();
            if (search.hasNumber(node) || isHeld[NodeOrdinal{node}]) continue;
            if (!search.from(node)) return stopped();
        }
    }
    DepthFirst result = search.take();
    result.reachedCount = reached;
    result.unheld = BigArray<std::uint32_t>(nodes - result.count);
    for (std::uint32_t node = 0, at = 0; at < result.unheld.size(); ++node)
        if (result.number[node] == 0) result.unheld[at++] = node;
    return result;
}

Result<BigArray<std::uint32_t>> immediateDominators(const DepthFirst& dfs,
                                                    const BigArray<std::uint32_t>& first,
                                                    const BigArray<std::uint32_t>& end,
                                                    const BigArray<std::uint32_t>& sources, const Task& task)
{
    const std::uint32_t count = dfs.count;
    task.begin(Phase::Dominators, std::uint64_t{count} * 2);
    BigArray<std::uint32_t> semi(count);
    Forest forest(dfs.parent, count);
    std::uint64_t steps = 0;
    for (std::uint32_t v = count; v-- > 1;) {
        if (++steps >= Task::kStride) {
            if (task.stopped()) return stopped();
            task.at(count - v);
            steps = 0;
        }
        const std::uint32_t node = dfs.vertex[v];
        std::uint32_t best = dfs.parent[v];
        // One retainer: it is the parent. Orphans have none but the root.
        if (end[node] - first[node] > 1) {
            steps += end[node] - first[node];
            for (std::uint32_t at = first[node]; at < end[node] && best != 0; ++at) {
                const std::uint32_t number = dfs.number[sources[at]];
                if (number == 0) continue; // in or behind an unheld cycle
                const std::uint32_t u = number - 1;
                best = std::min(best, u <= v ? u : forest.best(u, v + 1));
            }
        }
        semi[v] = best;
        forest.setBest(v, best);
    }

    // Second half: the dominator is the first node at or above the semidominator on the way up from the parent.
    // The forest's memory serves again, so that the peak is no higher than in the first half.
    auto scratch = forest.take(); // named one by one, since clang 14 lets no lambda take a structured binding
    auto& dominator = scratch.first;
    auto& depth = scratch.second;
    BigArray<std::uint32_t> jump;
    dominator[0] = 0;
    const auto far = std::uint64_t{count} * 8;
    std::uint64_t walked = 0;
    bool hasJumps = false;
    const auto hang = [&](std::uint32_t v) { // skew-binary: two jumps of equal length make a longer one
        const std::uint32_t up = dominator[v], over = jump[up];
        depth[v] = depth[up] + 1;
        jump[v] = depth[up] - depth[over] == depth[over] - depth[jump[over]] ? jump[over] : up;
    };
    StopCheck stop(task.silent());
    for (std::uint32_t v = 1; v < count; ++v) {
        if (v % Task::kStride == 0) task.at(std::uint64_t{count} + v);
        const std::uint64_t before = walked;
        std::uint32_t up = dfs.parent[v];
        if (!hasJumps) {
            while (up > semi[v] && walked < far) {
                up = dominator[up];
                ++walked;
            }
            if (walked >= far) {
                hasJumps = true;
                jump = BigArray<std::uint32_t>(count);
                depth[0] = jump[0] = 0;
                for (std::uint32_t above = 1; above < v; ++above) hang(above);
            }
        }
        if (stop.after(walked - before + 1)) return stopped();
        if (hasJumps)
            while (up > semi[v]) up = jump[up] > semi[v] ? jump[up] : dominator[up];
        dominator[v] = up;
        if (hasJumps) hang(v);
    }
    return std::move(dominator);
}

Result<NumberedPreorder> preorderByNumber(BigArray<std::uint32_t> dominatorNumber, const Task& task)
{
    const auto count = static_cast<std::uint32_t>(dominatorNumber.size());
    StopCheck stop(task);
    NumberedPreorder result;
    result.subtree = BigArray<std::uint32_t>(count);
    for (std::uint32_t v = count; v-- > 1;) {
        if (stop.after()) return stopped();
        result.subtree[v] += 1;
        result.subtree[dominatorNumber[v]] += result.subtree[v];
    }
    result.subtree[0] += 1;
    // next[v]: where v's next child goes. When all are placed it is the end of v's subtree, which tells the
    // beginning: so positions need no array of their own.
    BigArray<std::uint32_t> next(count);
    next[0] = 1;
    for (std::uint32_t v = 1; v < count; ++v) {
        if (stop.after()) return stopped();
        const std::uint32_t position = next[dominatorNumber[v]];
        next[dominatorNumber[v]] += result.subtree[v];
        next[v] = position + 1;
    }
    dominatorNumber = {};
    result.order = BigArray<std::uint32_t>(count);
    for (std::uint32_t v = 0; v < count; ++v) {
        if (stop.after()) return stopped();
        result.order[next[v] - result.subtree[v]] = v;
    }
    return result;
}

Result<DominatorTree> layOutDominatorTree(const Column<NodeOrdinal, std::uint32_t>& dominator,
                                          const Task& task)
{
    const auto count = static_cast<std::uint32_t>(dominator.size());
    task.begin(Phase::Dominators, std::uint64_t{count} * 4);
    StopCheck stop(task);
    // The children of each node by counting sort: first[n] .. first[n + 1] in children[].
    BigArray<std::uint32_t> first(count + std::size_t{1}), children(count);
    for (std::uint32_t node = 1; node < count; ++node) {
        if (stop.after()) return stopped();
        ++first[dominator[{node}] + 1];
    }
    for (std::uint32_t node = 0; node < count; ++node) first[node + 1] += first[node];
    // Filled from the end of each row, backwards: afterwards first[n + 1] is where row n begins.
    for (std::uint32_t node = count; node-- > 1;) {
        if (stop.after()) return stopped();
        children[--first[dominator[{node}] + 1]] = node;
    }
    const auto rowEnd = [&](std::uint32_t node) { return node + 2 <= count ? first[node + 2] : count - 1; };

    BigArray<std::uint32_t> order(count), position(count), subtree(count);
    std::vector<std::uint32_t> work{0}; // nodes still to be placed, the next one last
    for (std::uint32_t at = 0; at < count; ++at) {
        if (stop.after()) return stopped();
        const std::uint32_t node = work.back();
        work.pop_back();
        order[at] = node;
        position[node] = at;
        for (std::uint32_t child = rowEnd(node); child-- > first[node + 1];) work.push_back(children[child]);
    }
    for (std::uint32_t at = count; at-- > 0;) {
        if (stop.after()) return stopped();
        subtree[at] += 1;
        if (at > 0) subtree[position[dominator[{order[at]}]]] += subtree[at];
    }
    return DominatorTree(std::move(order), std::move(position), std::move(subtree));
}

} // namespace heaptrail
