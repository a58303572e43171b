// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"
#include "core/base/csr.h"

#include <functional>
#include <string>
#include <vector>

namespace heaptrail {

/// What the Summary view lists its nodes under.
enum class GroupBy : std::uint8_t {
    Class, ///< DevTools' classes
    Shape, ///< objects by class and the set of their property names; others by class
    Script, ///< the script of the node's own location, else of the nearest dominator that has one or is a file's root
    Package, ///< the npm package of that script; "(application)", "(Node.js)", "(global variables)", "(shared or V8)"
    OwnerClass, ///< class of the nearest dominator that is no V8 bookkeeping
    NodeType, ///< V8's node type
};

/// One group. Numbers as in a ClassRow: size-0 nodes take no part, nested members are not counted twice.
struct Group {
    ClassKey key; ///< equal for the same group in another snapshot
    SharedText name;
    std::optional<SourceLocation> location; ///< of classes kept apart by position
    ClassOrdinal cls; ///< of GroupBy::Class
    std::uint32_t count{};
    std::uint64_t shallowSize{}, retainedSize{};
    std::int32_t distance{};
};
using GroupOrdinal = Ordinal<struct GroupTag>;

/// Groups in order of their first node, each with its nodes (of non-zero shallow size), ascending.
struct Grouping {
    std::vector<Group> groups;
    Csr<GroupOrdinal, NodeOrdinal> members; ///< 4 bytes a node
};

/// The nodes that `passes` lets through (all, if it is empty) by group. With GroupBy::Class this is the Summary
/// view under a filter: numbers.md 11 and 12. `passes` is called from this thread only.
/// Errors: Cancelled. Cost: O(N); Shape O(N + E). 8 bytes a node of scratch.
Result<Grouping> groupNodes(const Snapshot&, GroupBy, const std::function<bool(NodeOrdinal)>& passes = {},
                            const Task& = {});

} // namespace heaptrail
