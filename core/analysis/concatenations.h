// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/node_names.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

/// The concatenated strings of a heap, so that the name of each is found in a bounded number of steps: a text that
/// was put together piece by piece is a chain of any length, and each link of it is a node with a name of its own.
/// Constant; readable from every thread. 20 bytes a concatenated string.
class Concatenations {
public:
    static constexpr std::uint32_t kNameLength = 1024; ///< UTF-16 units after which no further leaf is added

    /// Errors: Cancelled. Cost: one pass over the nodes, and a few look-ups a concatenated string.
    static Result<Concatenations> of(const NodeNames&, const Task& = {});

    /// Calls leaf(node) for the pieces of a node's name, left to right, until that returns false. At most twice as
    /// many steps as the name has units, if leaf() ends it after kNameLength units.
    template <class Leaf>
    void forEachLeaf(NodeOrdinal node, Leaf leaf) const
    {
        std::vector<NodeOrdinal> stack{node};
        while (!stack.empty()) {
            const NodeOrdinal top = stack.back();
            stack.pop_back();
            const std::uint32_t at = find(top);
            if (at == kNone) {
                if (!leaf(top)) return;
            } else if (m_length[at] == 0) {
                continue;
            } else if (m_start[at] != top) {
                stack.push_back(m_start[at]);
            } else {
                stack.push_back(m_second[at]);
                stack.push_back(m_first[at]);
            }
        }
    }
    /// A node with the same name, and the same one for many whose names are alike: those further up a chain.
    NodeOrdinal alike(NodeOrdinal node) const noexcept
    {
        const std::uint32_t at = find(node);
        return at == kNone ? node : m_start[at];
    }
    /// Is the name of this concatenated string empty?
    bool isEmpty(NodeOrdinal node) const noexcept
    {
        const std::uint32_t at = find(node);
        return at != kNone && m_length[at] == 0;
    }
    /// One half is everything, the other is there and empty: V8 has flattened it since.
    bool isFlattened(NodeOrdinal node) const noexcept
    {
        const std::uint32_t at = find(node);
        return at != kNone && m_isFlattened[at] != 0;
    }
    std::size_t memoryBytes() const noexcept { return m_nodes.size() * 20; }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    std::uint32_t find(NodeOrdinal node) const noexcept;
    class Builder;

    std::vector<NodeOrdinal> m_nodes; ///< ascending; what follows has an entry for each
    std::vector<NodeOrdinal> m_first,
        m_second; ///< the halves; the root, which has no name, for one that isn't there
    std::vector<NodeOrdinal> m_start; ///< itself, or the half or leaf that its name begins and ends with
    std::vector<std::uint16_t> m_length; ///< of the name, at most kNameLength
    std::vector<std::uint8_t> m_isFlattened;
};

} // namespace heaptrail
