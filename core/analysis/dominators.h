// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"
#include "core/base/bitset.h"
#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/edge_policy.h"
#include "core/graph/graph.h"
#include "core/graph/retainers.h"

#include <cstdint>
#include <optional>
#include <span>

namespace heaptrail {

/// The dominator tree laid out in preorder, so that a subtree is a slice. Immutable.
/// 12 bytes a node; Snapshot builds it when first asked.
class DominatorTree {
public:
    DominatorTree(BigArray<std::uint32_t> order, BigArray<std::uint32_t> position,
                  BigArray<std::uint32_t> subtree)
        : m_order(std::move(order))
        , m_position(std::move(position))
        , m_subtree(std::move(subtree))
    {
    }

    /// Nodes in preorder, the root first.
    std::span<const std::uint32_t> order() const noexcept { return m_order; }
    /// A node's place in order().
    std::uint32_t position(NodeOrdinal node) const noexcept { return m_position[node.value]; }
    /// Nodes in the subtree of the node at this place, itself included.
    std::uint32_t subtreeCountAt(std::uint32_t position) const noexcept { return m_subtree[position]; }
    /// Nodes that this one dominates, itself included.
    std::uint32_t subtreeCount(NodeOrdinal node) const noexcept { return m_subtree[m_position[node.value]]; }
    /// This node first, then everything it dominates, in preorder.
    std::span<const std::uint32_t> subtree(NodeOrdinal node) const noexcept
    {
        const std::uint32_t at = m_position[node.value];
        return {m_order.data() + at, m_subtree[at]};
    }
    bool dominates(NodeOrdinal above, NodeOrdinal below) const noexcept
    {
        const std::uint32_t from = m_position[above.value], at = m_position[below.value];
        return at >= from && at - from < m_subtree[from];
    }
    /// Calls f(NodeOrdinal) for every node immediately dominated, in preorder.
    template <class F>
    void forEachChild(NodeOrdinal node, F&& f) const
    {
        const std::uint32_t from = m_position[node.value];
        const std::uint32_t end = from + m_subtree[from];
        for (std::uint32_t at = from + 1; at < end; at += m_subtree[at]) f(NodeOrdinal{m_order[at]});
    }

private:
    BigArray<std::uint32_t> m_order; ///< preorder position → ordinal
    BigArray<std::uint32_t> m_position; ///< ordinal → preorder position
    BigArray<std::uint32_t> m_subtree; ///< preorder position → nodes in the subtree
};

/// The nodes that the root reaches over essential edges, numbered in depth-first order; then the orphans, whom
/// nothing holds, and what they hold (numbers.md 8). 12 bytes a node.
struct DepthFirst {
    BigArray<std::uint32_t> number; ///< ordinal → number + 1; 0 for what only unheld cycles hold. Goes first.
    BigArray<std::uint32_t> vertex; ///< number → ordinal; the root has number 0
    BigArray<std::uint32_t> parent; ///< number → number of the node it was found from
    BigArray<std::uint32_t> unheld; ///< ordinals of the nodes without a number, ascending
    std::uint32_t count{}; ///< nodes that have a number
    std::uint32_t reachedCount{}; ///< of those, how many the root reaches: the first; then come the orphans
    /// The numbers behind closedTop and before closedEnd are those of nodes to which every path from the root leads over
    /// closedTop, so that no dominator of theirs stands above it. Both 0 where that isn't known of any.
    std::uint32_t closedTop{}, closedEnd{};

    /// No dominator of the node numbered v has a lower number.
    std::uint32_t lowest(std::uint32_t v) const noexcept
    {
        return v > closedTop && v < closedEnd ? closedTop : 0;
    }
};
/// The node over which all paths from the root to what the page owns lead, where there is just one: the only global object.
std::optional<NodeOrdinal> soleUserRoot(const Graph& graph, const EdgePolicy& policy);
/// From how many retainers on essentialSources() does with a sample: where there is such a node, those that are held from
/// all over are found to have it as their dominator after a few sources.
std::uint32_t sampleAbove(const Graph& graph, const EdgePolicy& policy);
/// Begins with what the page owns (numbers.md 4), which it finds on the way and writes to `pageOwned`, a bit a node.
/// Errors: Cancelled. Cost: O(N + E), 8 bytes a level of depth.
Result<DepthFirst> numberDepthFirst(const Graph& graph, const NameKinds& names,
                                    Bitset<NodeOrdinal>& pageOwned, const Task& task = {});

/// Puts a node's depth-first number + 1 in the place of each source (0 for what has none), and frees dfs.number:
/// from here on everything goes by number. On `threads` threads, since each look-up misses the cache.
/// Errors: Cancelled.
Result<void> renumberSources(EssentialSources& sources, DepthFirst& dfs, unsigned threads,
                             const Task& task = {});

/// A semidominator that is not the parent, by depth-first numbers. It may be lower than the true one where it is
/// the dominator itself: immediateDominators() needs no other.
struct Semidominator {
    std::uint32_t of, number;
};
/// The first half of immediateDominators(), which needs most memory: descending by `of`. `sources` are those of
/// renumberSources(), and not needed afterwards; the graph is read only where a sample of them doesn't do.
/// Errors: Cancelled. Cost: see there; 8 bytes a node of scratch.
Result<BigArray<Semidominator>> semidominators(const Graph& graph, const EdgePolicy& policy,
                                               const DepthFirst& dfs, const EssentialSources& sources,
                                               const Task& task = {});

/// Immediate dominators by depth-first number: below each node's own; the root's is the root.
///
/// `semi` is from semidominators(); dfs.parent's memory becomes the result's.
/// Errors: Cancelled.
/// Cost:   O(E log N) at worst, near linear in practice.
/// Source: Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005), whose walks
///         up the tree are quadratic on some graphs: after 8 N steps they go on over jump pointers (Myers, "An
///         applicative random-access stack", 1983).
Result<BigArray<std::uint32_t>> immediateDominators(DepthFirst& dfs, const BigArray<Semidominator>& semi,
                                                    const Task& task = {});

/// The dominator tree in preorder, by depth-first number. 8 bytes a node.
struct NumberedPreorder {
    BigArray<std::uint32_t> order; ///< preorder position → number
    BigArray<std::uint32_t> subtree; ///< number → nodes in the subtree
};
/// Children stand in the order of their numbers. Errors: Cancelled. Cost: two sweeps, 4 bytes a node of scratch.
Result<NumberedPreorder> preorderByNumber(const BigArray<std::uint32_t>& dominatorNumber,
                                          const Task& task = {});

/// Preorder of the dominator tree given by `dominator`. Errors: Cancelled. Cost: O(N), 12 bytes a node.
Result<DominatorTree> layOutDominatorTree(const Column<NodeOrdinal, std::uint32_t>& dominator,
                                          const Task& task = {});

} // namespace heaptrail
