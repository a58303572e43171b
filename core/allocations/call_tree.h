// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/allocations/allocation_table.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace heaptrail {

/// A call tree to walk in, a step at a time: from the root down to who allocates, or from who allocates up to the
/// callers. Calls of one function (script, package) from one place are one row. Rows are made when they are first
/// asked for, and keep their number; readable from every thread.
class CallTree {
public:
    enum class Direction : std::uint8_t { TopDown, BottomUp };
    struct Row {
        std::uint32_t group{}; ///< for name()
        AllocationCounts self, total;
        std::int64_t selfDelta{}, totalDelta{}; ///< bytes, against the base; 0 without one
        bool hasRows{}; ///< to open
        bool isWholeGroup{}; ///< all that a function (script, package) allocated itself, not one way to it
    };

    /// `before` are older trees of the same kind, oldest first; the first is the base of all
    /// differences. Errors: Cancelled; InvalidArgument where they are of another kind. Cost: O(nodes of all).
    static Result<std::shared_ptr<const CallTree>> make(AllocationTreePtr tree,
                                                        std::vector<AllocationTreePtr> before,
                                                        Direction direction, AllocationsBy by,
                                                        const Task& task = {});

    Direction direction() const noexcept { return m_direction; }
    AllocationsBy by() const noexcept { return m_by; }
    const AllocationTree& tree() const noexcept { return *m_tree; }
    bool hasBase() const noexcept { return !m_before.empty(); }
    /// Of all: what shares are of.
    const AllocationCounts& total() const noexcept { return m_total; }

    /// The rows of the first level: what the root calls, or every group that allocated; largest total first.
    std::vector<std::uint32_t> roots() const;
    /// Largest total first. Cost: O(nodes that the row stands for) at the first call.
    std::vector<std::uint32_t> rowsOf(std::uint32_t row) const;
    Row row(std::uint32_t row) const;
    /// A function, script or package.
    const AllocationTableRow& groupOf(std::uint32_t row) const;
    std::string nameOf(std::uint32_t row) const;
    /// The stacks of tree() that a row counts, by position in its nodes, ascending: from the root down its total's, from
    /// who allocates up those that end in the allocator. Cost: O(nodes).
    std::vector<std::uint32_t> stacksOf(std::uint32_t row) const;

private:
    struct Figures {
        AllocationCounts self, total;
        std::uint64_t baseSelf{}, baseTotal{};
        std::uint64_t olderSelf{}; ///< in any of the older trees: worth a row
        Figures& operator+=(const Figures& other) noexcept;
    };
    struct Node {
        std::uint32_t group{}, parent{};
        Figures figures;
    };
    struct Stack {
        std::uint32_t allocator{}, frame{}; ///< nodes: whose bytes, and where the row stands on the way up
    };
    struct Made {
        Row row;
        std::vector<Stack> stacks;
        std::vector<std::uint32_t> rows;
        bool isOpened{};
    };

    CallTree() = default;
    enum class Role : std::uint8_t { Own, Base, Between };
    void addNodes(const AllocationTree& tree, Role role, const std::vector<std::uint32_t>& groupOfFrame);
    std::vector<std::uint32_t> makeRows(std::vector<std::vector<Stack>> groups) const;
    std::vector<std::vector<Stack>> grouped(const std::vector<Stack>& stacks) const;
    bool isEmptyCall(std::uint32_t node) const;

    AllocationTreePtr m_tree;
    std::vector<AllocationTreePtr> m_before;
    Direction m_direction{};
    AllocationsBy m_by{};
    AllocationCounts m_total;
    std::vector<AllocationTableRow> m_groups; ///< names alone
    std::vector<Node> m_nodes; ///< of all trees, laid over each other; callers before what they call
    std::vector<std::uint32_t> m_nodeOfStack; ///< of m_tree: which of m_nodes each became
    std::vector<std::uint32_t> m_firstCallee, m_callees; ///< a row of callees for each node
    mutable std::mutex m_mutex; ///< of what follows
    mutable std::deque<Made> m_made;
    mutable std::vector<std::uint32_t> m_roots;
    mutable bool m_hasRoots{};
};
using CallTreePtr = std::shared_ptr<const CallTree>;

} // namespace heaptrail
