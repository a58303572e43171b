// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"
#include "core/base/ordinal.h"

#include <cstdint>
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

} // namespace heaptrail
