// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominators.h"

#include "core/base/bitset.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <array>
#include <vector>

namespace heaptrail {

namespace {

tl::unexpected<Error> stopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while finding dominators.");
}

/// Depth-first search with a cursor per level, so that the stack is as deep as the path and no deeper.
class DepthFirstSearch {
public:
    DepthFirstSearch(const Graph& graph, const EdgePolicy& policy, const Task& task)
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

    /// The root has the first number; then come those that the page owns and the root reaches over nodes that it owns.
    /// `starts` are targets of the root's edges that begin what it owns. False if stopped.
    bool fromPage(std::span<const NodeOrdinal> starts)
    {
        number(0, 0);
        m_isNumbered.clear({0}); // until somebody is found to refer to it
        for (const NodeOrdinal start : starts) {
            if (start.value == 0)
                m_isNumbered.set(start);
            else if (!hasNumber(start.value) && !walk<true>(start.value))
                return false;
        }
        return true;
    }
    /// After fromPage(): all that the page owns, which is more than has a number where an edge is not essential.
    bool closePage(const Graph& graph, Bitset<NodeOrdinal>& pageOwned)
    {
        pageOwned = Bitset<NodeOrdinal>(graph.nodeCount());
        std::copy(m_isNumbered.words().begin(), m_isNumbered.words().end(), pageOwned.words().begin());
        std::vector<NodeOrdinal> work;
        const auto reach = [&](NodeOrdinal node) {
            if (pageOwned.insert(node)) work.push_back(node);
        };
        if (hasNumber(0)) work.push_back(graph.root());
        for (const NodeOrdinal node : m_refused) reach(node);
        m_refused = {};
        while (!work.empty()) {
            const NodeOrdinal node = work.back();
            work.pop_back();
            if (m_stop.after(graph.edgeCount(node) + 1)) return false;
            for (const Edge edge : graph.edges(node))
                if (edge.type != EdgeType::Weak) reach(edge.to);
        }
        return true;
    }
    /// After closePage(): numbers what else the root reaches.
    bool fromRoot()
    {
        m_isNumbered.set({0});
        m_stack.push_back({0, m_firstEdge[0]});
        return walkStack<false>();
    }
    /// Numbers everything reached from an orphan, as if it were a child of the root. False if stopped.
    bool from(std::uint32_t orphan) { return walk<false>(orphan); }

    DepthFirst take() { return std::move(m_result); }
    const DepthFirst& result() const { return m_result; }

private:
    struct Level {
        std::uint32_t node, nextEdge;
    };

    template <bool IsOwned>
    bool walk(std::uint32_t start)
    {
        enter(start, 0);
        return walkStack<IsOwned>();
    }

    /// `IsOwned`: the page owns all that stands on the stack.
    template <bool IsOwned>
    bool walkStack()
    {
        while (!m_stack.empty()) {
            Level& level = m_stack.back();
            const std::uint32_t node = level.node;
            const std::uint32_t end = m_firstEdge[node + 1];
            std::uint32_t e = level.nextEdge;
            std::uint32_t child = 0;
            for (; e < end; ++e) {
                child = m_edges[e].to().value;
                if (hasNumber(child)) continue;
                if constexpr (IsOwned) {
                    if (m_policy.isEssentialFromOwned(node, m_edges[e], m_names[e])) break;
                    if (m_edges[e].type() != EdgeType::Weak) m_refused.push_back({child});
                } else if (m_policy.isEssential(node, m_edges[e], m_names[e])) {
                    break;
                }
            }
            if (m_stop.after(e - level.nextEdge + 1)) return false;
            if (e == end) {
                m_stack.pop_back();
                continue;
            }
            level.nextEdge = e + 1;
            if (IsOwned && child == 0) {
                m_isNumbered.set({0});
                continue;
            }
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

    void enter(std::uint32_t node, std::uint32_t parent)
    {
        number(node, parent);
        m_stack.push_back({node, m_firstEdge[node]});
    }
    void number(std::uint32_t node, std::uint32_t parent)
    {
        const std::uint32_t number = m_result.count++;
        m_isNumbered.set({node});
        m_result.number[node] = number + 1;
        m_result.vertex[number] = node;
        m_result.parent[number] = parent;
    }

    const PackedEdge* m_edges;
    const std::uint32_t* m_names;
    const std::uint32_t* m_firstEdge;
    const EdgePolicy& m_policy;
    StopCheck m_stop;
    Bitset<NodeOrdinal> m_isNumbered; ///< asked for every edge: a bit stays in the cache, a number does not
    DepthFirst m_result;
    std::vector<Level> m_stack;
    std::vector<NodeOrdinal> m_refused; ///< what the page owns over edges that are not essential, some twice
};

/// The forest of Semi-NCA's first half: smallest semidominator on the path up, with path compression.
class Forest {
public:
    /// Each node's semidominator is its parent until setBest() says otherwise.
    Forest(const BigArray<std::uint32_t>& parent, std::uint32_t count)
        : m_links(count, Fill::Unset)
    {
        for (std::uint32_t v = 0; v < count; ++v) m_links[v] = {parent[v], parent[v]};
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
    /// What best() will give at most, once all from `firstLinked` on are linked: a semidominator only gets lower. For
    /// deep paths a guess, and too high.
    std::uint32_t atMost(std::uint32_t v, std::uint32_t firstLinked) const
    {
        std::uint32_t best = v;
        for (int steps = 64; v >= firstLinked && steps > 0; --steps, v = m_links[v].ancestor)
            best = std::min(best, m_links[v].best);
        return best;
    }
    /// Does best() say the same of both, now and from any node on that is linked later?
    bool hangAlike(std::uint32_t v, std::uint32_t w) const
    {
        return m_links[v].ancestor == m_links[w].ancestor && m_links[v].best == m_links[w].best;
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

/// All essential sources of the nodes that have a sample only: found in one sweep over the edges when the first is asked
/// for, for all with lower numbers whose samples may not do either.
class WholeRows {
public:
    WholeRows(const Graph& graph, const EdgePolicy& policy, const DepthFirst& dfs,
              const EssentialSources& sources, Forest& forest)
        : m_graph{graph}
        , m_policy{policy}
        , m_dfs{dfs}
        , m_sources{sources}
        , m_forest{forest}
    {
    }

    /// By number + 1, one for those that tell the same. Those of a node without a sample are none. Errors: Cancelled.
    Result<std::span<const std::uint32_t>> of(std::uint32_t number, const Task& task)
    {
        const std::size_t at = place({m_dfs.vertex[number]});
        if (at == kNone) return std::span<const std::uint32_t>();
        if (m_rows.empty()) {
            m_rows.resize(m_sources.sampled.size());
            if (!sweep(number, task)) return stopped();
        }
        return std::span<const std::uint32_t>(m_rows[at]);
    }

private:
    static constexpr std::size_t kNone = SIZE_MAX;

    std::size_t place(NodeOrdinal node) const
    {
        const auto& sampled = m_sources.sampled;
        const auto at = std::lower_bound(sampled.begin(), sampled.end(), node);
        return at != sampled.end() && *at == node ? static_cast<std::size_t>(at - sampled.begin()) : kNone;
    }
    /// Will the sample do when v's turn comes?
    bool isEnough(std::uint32_t v) const
    {
        const auto row = m_sources.row(m_dfs.vertex[v]);
        return std::any_of(row.begin(), row.end(), [&](std::uint32_t source) {
            if (source == 0) return false;
            const std::uint32_t u = source - 1;
            return (u <= v ? u : m_forest.atMost(u, v + 1)) == m_dfs.lowest(v);
        });
    }
    bool sweep(std::uint32_t last, const Task& task)
    {
        Bitset<NodeOrdinal> isWanted(m_graph.nodeCount()), isSampled(m_graph.nodeCount());
        for (const NodeOrdinal node : m_sources.sampled) isSampled.set(node);
        for (std::uint32_t v = 0; v <= last; ++v)
            if (const NodeOrdinal node{m_dfs.vertex[v]}; isSampled[node] && (v == last || !isEnough(v)))
                isWanted.set(node);
        const RawSnapshot& raw = m_graph.raw();
        const PackedEdge* const edges = raw.edge.values().data();
        const std::uint32_t* const firstEdge = raw.firstEdge.data();
        StopCheck stop(task.silent());
        for (std::uint32_t v = 0; v < m_dfs.count; ++v) {
            constexpr std::uint32_t kFar = 24, kNear = 10;
            if (v + kFar < m_dfs.count) {
                __builtin_prefetch(&firstEdge[m_dfs.vertex[v + kFar]]);
                __builtin_prefetch(&edges[firstEdge[m_dfs.vertex[v + kNear]]]);
            }
            const std::uint32_t node = m_dfs.vertex[v], end = firstEdge[node + 1];
            if (stop.after(end - firstEdge[node] + 1)) return false;
            for (std::uint32_t e = firstEdge[node]; e < end; ++e) {
                if (!isWanted[edges[e].to()]) continue;
                if (!m_policy.isEssential(node, edges[e], raw.edgeName[EdgeOrdinal{e}])) continue;
                // Those that hang alike will tell the same: the objects of a collection do.
                std::vector<std::uint32_t>& row = m_rows[place(edges[e].to())];
                if (v > last) (void)m_forest.best(v, last + 1);
                if (row.empty() || row.back() - 1 <= last || !m_forest.hangAlike(row.back() - 1, v))
                    row.push_back(v + 1);
            }
        }
        return true;
    }

    const Graph& m_graph;
    const EdgePolicy& m_policy;
    const DepthFirst& m_dfs;
    const EssentialSources& m_sources;
    Forest& m_forest;
    std::vector<std::vector<std::uint32_t>> m_rows; ///< as `sampled`
};

/// Where the depth-first numbers of what the page owns begin and end, if nothing leads into them but to their first.
void findClosed(DepthFirst& dfs, const Graph& graph, const EdgePolicy& policy)
{
    const auto top = soleUserRoot(graph, policy);
    if (!top || dfs.number[top->value] == 0) return;
    // Only what is owned holds what is owned, or the root: so those that it reaches stand below this one. What orphans hold
    // doesn't hang on it.
    for (std::uint32_t v = dfs.reachedCount; v < dfs.count; ++v)
        if (policy.isPageOwned(dfs.vertex[v])) return;
    dfs.closedTop = dfs.number[top->value] - 1;
    const auto first = dfs.vertex.begin() + dfs.closedTop, end = dfs.vertex.begin() + dfs.reachedCount;
    dfs.closedEnd = static_cast<std::uint32_t>(
        std::partition_point(first, end, [&](std::uint32_t node) { return policy.isPageOwned(node); })
        - dfs.vertex.begin());
}

} // namespace

std::optional<NodeOrdinal> soleUserRoot(const Graph& graph, const EdgePolicy& policy)
{
    std::optional<NodeOrdinal> sole;
    const RawSnapshot& raw = graph.raw();
    const NodeOrdinal root = graph.root();
    for (EdgeOrdinal e = graph.firstEdge(root); e != graph.endEdge(root); ++e.value) {
        const NodeOrdinal to = raw.edge[e].to();
        if (!policy.isPageOwned(to.value) || !policy.isEssential(root.value, raw.edge[e], raw.edgeName[e]))
            continue;
        if (sole && *sole != to) return {};
        sole = to;
    }
    return sole;
}

std::uint32_t sampleAbove(const Graph& graph, const EdgePolicy& policy)
{
    // At most 1024 nodes have one, so that finding all of their sources, should it come to that, is cheap.
    constexpr std::uint32_t kMostSamples = 1024;
    return soleUserRoot(graph, policy) ? std::max(1024u, graph.edgeCount() / kMostSamples) : kSampleNone;
}

Result<DepthFirst> numberDepthFirst(const Graph& graph, const NameKinds& names,
                                    Bitset<NodeOrdinal>& pageOwned, const Task& task)
{
    const Stage stage("depth-first order");
    const std::uint32_t nodes = graph.nodeCount();
    task.begin(Phase::Numbering, std::uint64_t{nodes} + graph.edgeCount());
    std::vector<NodeOrdinal> starts;
    for (const Edge edge : graph.edges(graph.root())) {
        const bool isDomTrees = edge.type == EdgeType::Element && graph.type(edge.to) == NodeType::Synthetic
            && names[graph.nameIndex(edge.to)] == KnownName::DocumentDomTrees;
        if (edge.type == EdgeType::Shortcut || isDomTrees) starts.push_back(edge.to);
    }
    // What a node of the page's holds is the page's, too. So the search finds both at once, and needs no answer of another.
    const EdgePolicy policy(graph, names, pageOwned);
    DepthFirstSearch search(graph, policy, task);
    if (!search.fromPage(starts) || !search.closePage(graph, pageOwned) || !search.fromRoot())
        return stopped();
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
    findClosed(result, graph, policy);
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

Result<BigArray<Semidominator>> semidominators(const Graph& graph, const EdgePolicy& policy,
                                               const DepthFirst& dfs, const EssentialSources& sources,
                                               const Task& task)
{
    const Stage stage("semidominators");
    const std::uint32_t count = dfs.count;
    task.begin(Phase::Dominators, count);
    BigArray<Semidominator> result(sources.hasRow.count(), Fill::Unset);
    std::size_t found = 0;
    Forest forest(dfs.parent, count);
    WholeRows wholeRows(graph, policy, dfs, sources, forest);
    // A block of those with several retainers at a time. Nodes come in no order of memory: what is needed is asked for a
    // step earlier, for all of them.
    constexpr std::uint32_t kBlock = 256;
    std::array<std::uint32_t, kBlock> numbers;
    std::array<std::span<const std::uint32_t>, kBlock> rows;
    StopCheck stop(task);
    for (std::uint32_t end = count; end > 1;) {
        const std::uint32_t begin = end > kBlock ? end - kBlock : 1;
        std::uint32_t size = 0;
        for (std::uint32_t v = end; v-- > begin;) {
            numbers[size] = v;
            size += sources.hasRow[{dfs.vertex[v]}];
        }
        for (std::uint32_t k = 0; k < size; ++k) __builtin_prefetch(&sources.first[dfs.vertex[numbers[k]]]);
        for (std::uint32_t k = 0; k < size; ++k) {
            rows[k] = sources.row(dfs.vertex[numbers[k]]);
            __builtin_prefetch(rows[k].data());
        }
        for (std::uint32_t k = 0; k < size; ++k)
            for (const std::uint32_t number : rows[k].first(std::min<std::size_t>(rows[k].size(), 4)))
                if (number != 0) forest.prefetch(number - 1);
        for (std::uint32_t k = 0; k < size; ++k) {
            const std::uint32_t v = numbers[k];
            const std::uint32_t least = dfs.lowest(v);
            std::uint32_t best = dfs.parent[v];
            std::span<const std::uint32_t> row = rows[k];
            const auto lookAtAll = [&] {
                std::size_t at = 0;
                for (; at < row.size() && best != least; ++at) {
                    if (row[at] == 0) continue; // a gap, or in or behind an unheld cycle
                    const std::uint32_t u = row[at] - 1;
                    best = std::min(best, u <= v ? u : forest.best(u, v + 1));
                }
                return !stop.after(at);
            };
            if (!lookAtAll()) return stopped();
            if (best != least && row.size() >= EssentialSources::kSampled) { // gaps of the next may follow
                const auto whole = wholeRows.of(v, task);
                if (!whole) return stopped();
                row = *whole;
                if (!lookAtAll()) return stopped();
            }
            if (best == dfs.parent[v]) continue;
            result[found++] = {v, best};
            forest.setBest(v, best);
        }
        if (stop.after(end - begin)) return stopped();
        end = begin;
    }
    result.truncate(found);
    return result;
}

Result<BigArray<std::uint32_t>> immediateDominators(DepthFirst& dfs, const BigArray<Semidominator>& semi,
                                                    const Task& task)
{
    const Stage stage("dominators");
    const std::uint32_t count = dfs.count;
    // The dominator is the first node at or above the semidominator on the way up from the parent, whose place it
    // takes; the parent itself where that is the semidominator.
    BigArray<std::uint32_t> dominator = std::move(dfs.parent);
    BigArray<std::uint32_t> depth;
    BigArray<std::uint32_t> jump;
    const auto far = std::uint64_t{count} * 8;
    std::uint64_t walked = 0;
    std::uint32_t hung = 0; // the nodes before this one have jumps
    const auto hangUpTo = [&](std::uint32_t end) { // skew-binary: two jumps of equal length make a longer one
        for (; hung < end; ++hung) {
            const std::uint32_t up = dominator[hung], over = jump[up];
            depth[hung] = depth[up] + 1;
            jump[hung] = depth[up] - depth[over] == depth[over] - depth[jump[over]] ? jump[over] : up;
        }
    };
    StopCheck stop(task.silent());
    for (std::size_t at = semi.size(); at-- > 0;) {
        constexpr std::size_t kAhead = 16;
        if (at > kAhead) __builtin_prefetch(&dominator[dominator[semi[at - kAhead].of]]);
        const auto [v, least] = semi[at];
        const std::uint64_t before = walked + hung;
        std::uint32_t up = dominator[v];
        for (; up > least && walked < far; ++walked) up = dominator[up];
        if (up > least) {
            if (hung == 0) {
                jump = BigArray<std::uint32_t>(count);
                depth = BigArray<std::uint32_t>(count);
                hung = 1;
            }
            hangUpTo(v);
            while (up > least) up = jump[up] > least ? jump[up] : dominator[up];
        }
        dominator[v] = up;
        if (stop.after(walked + hung - before + 1)) return stopped();
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
