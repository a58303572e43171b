// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/dominated.h"
#include "core/base/task.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace heaptrail {

/// The property or variable by which its immediate dominator holds a node: the number of its string. None for an index,
/// for V8's own slots, and where no edge leads from the one to the other.
using HeldAs = std::optional<std::uint32_t>;

/// What a node dominates right below itself, and as what it holds it.
struct HeldNode {
    NodeOrdinal node;
    HeldAs as;
};

/// The dominator tree with its chains laid flat. The first entry of a linked list dominates all others, one inside the
/// other; here they stand side by side, each with what it keeps without the next one.
class DominatorChains {
public:
    /// An object of a chain that hangs on the one before it.
    struct Link {
        NodeOrdinal node, before;
    };
    /// From an object of a chain to the next: the nodes between, and that one.
    struct Step {
        HeldAs as;
        ClassOrdinal cls;
    };

    /// `links`: of chains that are flat already. The tree has to be laid out.
    DominatorChains(const Snapshot&, std::span<const Link> links);

    /// Retained, without the links that hang in it.
    std::uint64_t sizeOf(NodeOrdinal node) const
    {
        const auto found = m_apart.find(node.value);
        const std::uint64_t retained = m_snapshot.retainedSize(node);
        // Links that were flat in another snapshot may lie in one another here.
        return retained - std::min(retained, found == m_apart.end() ? 0 : found->second.bytes);
    }
    bool isLink(NodeOrdinal node) const { return m_isLink.contains(node.value); }
    /// One of those that hang in it.
    std::optional<NodeOrdinal> linkInside(NodeOrdinal node) const
    {
        const auto found = m_apart.find(node.value);
        return found == m_apart.end() ? std::nullopt : std::optional(found->second.link);
    }
    const std::vector<Link>& links() const noexcept { return m_links; }

    /// As forEachDominated(), without links.
    template <class F>
    void forEachBelow(NodeOrdinal node, F&& f) const
    {
        forEachDominated(m_snapshot, node, [&](NodeOrdinal child) {
            if (!isLink(child)) f(child);
        });
    }
    /// The same with names, in preorder. Cost: O(k log k) of its edges.
    void heldBelow(NodeOrdinal, std::vector<HeldNode>& below) const;

    /// Lays the chains flat that begin with these nodes of one class, and returns how one of their objects leads to the
    /// next: names of steps without V8's own, "observers → _this8". Adds the links to `heads`, each chain's in order.
    /// None, and nothing is changed, where they hold few or no others of their class in the same way.
    /// Cost: O(what the largest one dominates on the way to the next), O(edges of the links).
    std::optional<std::string> flatten(std::vector<NodeOrdinal>& heads, const Task&);

private:
    std::vector<Step> stepsFrom(NodeOrdinal head) const;
    std::optional<NodeOrdinal> next(NodeOrdinal from, std::span<const Step>) const;
    void add(Link);

    const Snapshot& m_snapshot;
    std::vector<Link> m_links;
    std::unordered_set<std::uint32_t> m_isLink;
    struct Apart {
        std::uint64_t bytes{};
        NodeOrdinal link;
    };
    std::unordered_map<std::uint32_t, Apart> m_apart; ///< node → the links in it: their bytes, one of them
};

} // namespace heaptrail
