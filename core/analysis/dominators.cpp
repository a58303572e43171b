// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominators.h"

#include "core/base/bitset.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
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
        , m_isNumbered(graph.nodeCount())
    {
        m_result.number = BigArray<std::uint32_t>(graph.nodeCount());
        m_result.vertex = BigArray<std::uint32_t>(graph.nodeCount(), Fill::Unset);
        m_result.parent = BigArray<std::uint32_t>(graph.nodeCount(), Fill::Unset);
    }

    bool hasNumber(std::uint32_t node) const { return m_isNumbered[{node}]; }

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
                if (!hasNumber(child) && m_policy.isEssential(node, m_edges[e], m_names[e])) break;
            }
            if (m_stop.after(e - level.nextEdge + 1)) return false;
            if (e == end) {
                m_stack.pop_back();
                continue;
            }
            level.nextEdge = e + 1;
            // The next sibling is mostly entered soon: what is below a child is mostly little.
            if (e + 1 < end) {
                const std::uint32_t sibling = m_edges[e + 1].to().value;
                __builtin_prefetch(&m_firstEdge[sibling]);
                __builtin_prefetch(&m_result.number[sibling], 1);
            }
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
        m_isNumbered.set({node});
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
    Bitset<NodeOrdinal> m_isNumbered; ///< asked for every edge: a bit stays in the cache, a number does not
    DepthFirst m_result;
    std::vector<Level> m_stack;
};

/// The forest of Semi-NCA's first half: smallest semidominator on the path up, with path compression.
class Forest {
public:
    Forest(const BigArray<std::uint32_t>& parent, std::uint32_t count)
        : m_links(count, Fill::Unset)
    {
        for (std::uint32_t v = 0; v < count; ++v) m_links[v].ancestor = parent[v];
    }

    /// Smallest semidominator on the path from v up to, but without, the last node not yet linked: those with
    /// numbers of `firstLinked` and more are linked to their parents.
    std::uint32_t best(std::uint32_t v, std::uint32_t firstLinked)
    {
        if (m_links[v].ancestor < firstLinked) return m_links[v].best;
        m_path.clear();
        do {
            m_path.push_back(v);
            v = m_links[v].ancestor;
        } while (m_links[v].ancestor >= firstLinked);
        // v hangs below an unlinked node; everything on the path will, too.
        Link link = m_links[v];
        for (std::size_t at = m_path.size(); at-- > 0;) {
            Link& u = m_links[m_path[at]];
            link.best = std::min(link.best, u.best);
            u = link;
        }
        return link.best;
    }
    void setBest(std::uint32_t v, std::uint32_t semi) { m_links[v].best = semi; }
    void prefetch(std::uint32_t v) const { __builtin_prefetch(&m_links[v]); }

private:
    struct Link { // asked for together: one cache line
        std::uint32_t ancestor; ///< a node further up
        std::uint32_t best; ///< smallest semidominator from here to below the ancestor
    };
    BigArray<Link> m_links;
    std::vector<std::uint32_t> m_path;
};

} // namespace

Result<DepthFirst> numberDepthFirst(const Graph& graph, const EdgePolicy& policy, const Task& task)
{
    const Stage stage("depth-first order");
    const std::uint32_t nodes = graph.nodeCount();
    task.begin(Phase::Numbering, std::uint64_t{nodes} + graph.edgeCount());
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
    result.vertex.truncate(result.count);
    result.parent.truncate(result.count);
    result.unheld = BigArray<std::uint32_t>(nodes - result.count);
    for (std::uint32_t node = 0, at = 0; at < result.unheld.size(); ++node)
        if (result.number[node] == 0) result.unheld[at++] = node;
    return result;
}

Result<void> renumberSources(EssentialSources& sources, DepthFirst& dfs, unsigned threads, const Task& task)
{
    const Stage stage("renumber sources");
    const std::uint32_t* const number = dfs.number.data();
    std::uint32_t* const items = sources.items.data();
    parallelFor(sources.items.size(), threads, [&](std::size_t from, std::size_t to) {
        constexpr std::size_t kAhead = 32;
        for (std::size_t at = from; at < to; ++at) {
            if (at + kAhead < to && items[at + kAhead] != 0)
                __builtin_prefetch(&number[items[at + kAhead] - 1]);
            if (at % Task::kStride == 0 && task.stopped()) return;
            if (items[at] != 0) items[at] = number[items[at] - 1];
        }
    });
    if (task.stopped()) return stopped();
    dfs.number = {};
    return {};
}

Result<BigArray<std::uint32_t>> semidominators(const DepthFirst& dfs, const EssentialSources& sources,
                                               const Task& task)
{
    const Stage stage("semidominators");
    const std::uint32_t count = dfs.count;
    task.begin(Phase::Dominators, std::uint64_t{count} * 2);
    BigArray<std::uint32_t> semi(count, Fill::Unset);
    Forest forest(dfs.parent, count);
    std::uint64_t steps = 0;
    for (std::uint32_t v = count; v-- > 1;) {
        if (++steps >= Task::kStride) {
            if (task.stopped()) return stopped();
            task.at(count - v);
            steps = 0;
        }
        // Nodes come in no order of memory: ask for what the next ones need before it is needed.
        constexpr std::uint32_t kFar = 32, kNear = 16, kNext = 6;
        if (v > kFar) {
            __builtin_prefetch(&sources.first[dfs.vertex[v - kFar]]);
            if (const auto row = sources.row(dfs.vertex[v - kNear]); !row.empty())
                __builtin_prefetch(row.data());
            const auto next = sources.row(dfs.vertex[v - kNext]);
            for (const std::uint32_t number : next.first(std::min<std::size_t>(next.size(), 2)))
                if (number != 0) forest.prefetch(number - 1);
        }
        // One retainer: it is the parent. Orphans have none but the root.
        std::uint32_t best = dfs.parent[v];
        const auto row = sources.row(dfs.vertex[v]);
        steps += row.size();
        for (const std::uint32_t number : row) {
            if (number == 0) continue; // a gap, or in or behind an unheld cycle
            const std::uint32_t u = number - 1;
            best = std::min(best, u <= v ? u : forest.best(u, v + 1));
            if (best == 0) break;
        }
        semi[v] = best;
        forest.setBest(v, best);
    }
    return semi;
}

Result<BigArray<std::uint32_t>> immediateDominators(DepthFirst& dfs, const BigArray<std::uint32_t>& semi,
                                                    const Task& task)
{
    const Stage stage("dominators");
    const std::uint32_t count = dfs.count;
    // The dominator is the first node at or above the semidominator on the way up from the parent,
    // whose place it takes.
    BigArray<std::uint32_t> dominator = std::move(dfs.parent);
    BigArray<std::uint32_t> depth;
    BigArray<std::uint32_t> jump;
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
        std::uint32_t up = dominator[v];
        if (!hasJumps) {
            while (up > semi[v] && walked < far) {
                up = dominator[up];
                ++walked;
            }
            if (walked >= far) {
                hasJumps = true;
                jump = BigArray<std::uint32_t>(count);
                depth = BigArray<std::uint32_t>(count);
                for (std::uint32_t above = 1; above < v; ++above) hang(above);
            }
        }
        if (stop.after(walked - before + 1)) return stopped();
        if (hasJumps)
            while (up > semi[v]) up = jump[up] > semi[v] ? jump[up] : dominator[up];
        dominator[v] = up;
        if (hasJumps) hang(v);
    }
    return dominator;
}

Result<NumberedPreorder> preorderByNumber(const BigArray<std::uint32_t>& dominatorNumber, const Task& task)
{
    const Stage stage("dominator preorder");
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
    BigArray<std::uint32_t> next(count, Fill::Unset);
    next[0] = 1;
    for (std::uint32_t v = 1; v < count; ++v) {
        if (stop.after()) return stopped();
        const std::uint32_t position = next[dominatorNumber[v]];
        next[dominatorNumber[v]] += result.subtree[v];
        next[v] = position + 1;
    }
    result.order = BigArray<std::uint32_t>(count, Fill::Unset);
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
    BigArray<std::uint32_t> first(count + std::size_t{1}), children(count, Fill::Unset);
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

    BigArray<std::uint32_t> order(count, Fill::Unset), position(count, Fill::Unset), subtree(count);
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
