// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <algorithm>

namespace heaptrail {

/// Is the node a part of its owner, which has its bytes (numbers.md 6)? The table of a Map, the elements of an array.
inline bool isPartOfOwner(const Snapshot& snapshot, NodeOrdinal node)
{
    const NodeType type = snapshot.graph().type(node);
    return (type == NodeType::Array || type == NodeType::Hidden) && snapshot.shallowSize(node) == 0;
}

/// What a person sees as the node's immediate dominator: the nearest that is no part of its owner.
inline NodeOrdinal dominatorInSight(const Snapshot& snapshot, NodeOrdinal node)
{
    do node = snapshot.dominator(node);
    while (node != snapshot.graph().root() && isPartOfOwner(snapshot, node));
    return node;
}

/// Calls f(NodeOrdinal) for what a person sees right below the node in the dominator tree, in preorder: the nodes that it
/// immediately dominates; in place of a part of its owner, what that dominates. Their retained sizes add up to the same.
/// The tree has to be laid out. Cost: O(children), parts included.
template <class F>
void forEachDominated(const Snapshot& snapshot, NodeOrdinal node, F&& f)
{
    const DominatorTree& tree = snapshot.dominatorTree();
    const std::uint32_t from = tree.position(node), end = from + tree.subtreeCountAt(from);
    for (std::uint32_t at = from + 1; at < end;) {
        const NodeOrdinal child{tree.order()[at]};
        if (isPartOfOwner(snapshot, child)) {
            ++at; // in preorder its own children come next
        } else {
            f(child);
            at += tree.subtreeCountAt(at);
        }
    }
}

/// Does forEachDominated() find any? Cost: O(1), but for parts without children.
inline bool dominatesAny(const Snapshot& snapshot, NodeOrdinal node)
{
    const auto below = snapshot.dominatorTree().subtree(node).subspan(1);
    return std::any_of(below.begin(), below.end(),
                       [&](std::uint32_t other) { return !isPartOfOwner(snapshot, NodeOrdinal{other}); });
}

} // namespace heaptrail
