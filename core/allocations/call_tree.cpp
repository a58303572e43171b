// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/allocations/call_tree.h"

#include "core/analysis/script_owners.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace heaptrail {

CallTree::Figures& CallTree::Figures::operator+=(const Figures& other) noexcept
{
    self += other.self;
    total += other.total;
    baseSelf += other.baseSelf;
    baseTotal += other.baseTotal;
    olderSelf += other.olderSelf;
    return *this;
}

Result<CallTreePtr> CallTree::make(AllocationTreePtr tree, std::vector<AllocationTreePtr> before,
                                   Direction direction, AllocationsBy by, const Task& task)
{
    std::vector<AllocationTreePtr> all = before;
    all.push_back(tree);
    const auto table = allocationTable(all, by, task); // also says whether they may be compared
    if (!table) return fail(table.error());
    std::shared_ptr<CallTree> made(new CallTree);
    made->m_tree = std::move(tree);
    made->m_before = std::move(before);
    made->m_direction = direction;
    made->m_by = by;
    made->m_total = made->m_tree->total();
    made->m_groups = *table;

    std::map<std::pair<AllocationFrame, std::string>, std::uint32_t> groupByName;
    for (std::uint32_t k = 0; k < made->m_groups.size(); ++k)
        groupByName[{made->m_groups[k].frame, made->m_groups[k].package}] = k;
    const auto groupsOf = [&](const AllocationTree& of) {
        std::vector<std::uint32_t> groups;
        for (const AllocationFrame& frame : of.frames) {
            AllocationFrame name;
            if (by == AllocationsBy::Function) name = frame;
            if (by == AllocationsBy::Script) name.script = frame.script;
            groups.push_back(groupByName[{name, packageOfScript(frame.script)}]);
        }
        return groups;
    };
    made->addNodes(*made->m_tree, Role::Own, groupsOf(*made->m_tree));
    for (std::size_t k = 0; k < made->m_before.size(); ++k)
        made->addNodes(*made->m_before[k], k == 0 ? Role::Base : Role::Between, groupsOf(*made->m_before[k]));
    if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while adding up allocations.");

    std::vector<Node>& nodes = made->m_nodes;
    for (std::size_t at = nodes.size(); at-- > 0;) {
        Figures& figures = nodes[at].figures;
        figures.total += figures.self;
        figures.baseTotal += figures.baseSelf;
        if (at == 0) break;
        Figures& above = nodes[nodes[at].parent].figures;
        above.total += figures.total;
        above.baseTotal += figures.baseTotal;
    }
    made->m_firstCallee.assign(nodes.size() + 1, 0);
    for (std::size_t at = 1; at < nodes.size(); ++at) ++made->m_firstCallee[nodes[at].parent + 1];
    for (std::size_t at = 0; at < nodes.size(); ++at) made->m_firstCallee[at + 1] += made->m_firstCallee[at];
    made->m_callees.resize(nodes.empty() ? 0 : nodes.size() - 1);
    std::vector<std::uint32_t> next(made->m_firstCallee.begin(), made->m_firstCallee.end());
    for (std::uint32_t at = 1; at < nodes.size(); ++at) made->m_callees[next[nodes[at].parent]++] = at;
    return CallTreePtr(std::move(made));
}

/// Calls of one group from one node become one node, whichever tree they are of.
void CallTree::addNodes(const AllocationTree& tree, Role role, const std::vector<std::uint32_t>& groupOfFrame)
{
    std::unordered_map<std::uint64_t, std::uint32_t> known; // caller and group
    const auto key = [](std::uint32_t parent, std::uint32_t group) {
        return std::uint64_t{parent} << 32 | group;
    };
    for (std::uint32_t at = 1; at < m_nodes.size(); ++at)
        known[key(m_nodes[at].parent, m_nodes[at].group)] = at;
    std::vector<std::uint32_t> placeOf(tree.nodes.size());
    for (std::uint32_t at = 0; at < tree.nodes.size(); ++at) {
        const std::uint32_t group = groupOfFrame[tree.nodes[at].frame];
        std::uint32_t place = 0;
        if (at == 0) {
            if (m_nodes.empty()) m_nodes.push_back({group, 0, {}});
        } else {
            const std::uint32_t parent = placeOf[tree.nodes[at].parent];
            const auto [found, isNew] =
                known.try_emplace(key(parent, group), static_cast<std::uint32_t>(m_nodes.size()));
            if (isNew) m_nodes.push_back({group, parent, {}});
            place = found->second;
        }
        placeOf[at] = place;
        Figures& figures = m_nodes[place].figures;
        if (role == Role::Own) {
            figures.self += tree.nodes[at].self;
            continue;
        }
        figures.olderSelf += tree.nodes[at].self.size;
        if (role == Role::Base) figures.baseSelf += tree.nodes[at].self.size;
    }
    if (role == Role::Own) m_nodeOfStack = std::move(placeOf);
}

/// By the group of their frames, in the order in which they first come.
std::vector<std::vector<CallTree::Stack>> CallTree::grouped(const std::vector<Stack>& stacks) const
{
    std::vector<std::vector<Stack>> groups;
    std::unordered_map<std::uint32_t, std::size_t> placeOf;
    for (const Stack& stack : stacks) {
        const auto [at, isNew] = placeOf.try_emplace(m_nodes[stack.frame].group, groups.size());
        if (isNew) groups.emplace_back();
        groups[at->second].push_back(stack);
    }
    return groups;
}

/// Of an interval: a call that nothing alive comes from.
bool CallTree::isEmptyCall(std::uint32_t node) const
{
    return m_tree->interval && m_nodes[node].figures.total.liveCount == 0;
}

std::vector<std::uint32_t> CallTree::makeRows(std::vector<std::vector<Stack>> groups) const
{
    std::vector<std::uint32_t> rows;
    for (std::vector<Stack>& stacks : groups) {
        Made made;
        made.row.group = m_nodes[stacks.front().frame].group;
        Figures sum;
        for (const Stack& stack : stacks) {
            const Figures& figures = m_nodes[stack.allocator].figures;
            if (m_direction == Direction::TopDown) {
                sum += figures;
                for (std::uint32_t k = m_firstCallee[stack.frame];
                     !made.row.hasRows && k < m_firstCallee[stack.frame + 1]; ++k)
                    made.row.hasRows = !isEmptyCall(m_callees[k]);
            } else {
                // Who stands below is on the way: what came through here is what it allocated.
                Figures own{figures.self, figures.self, figures.baseSelf, figures.baseSelf, 0};
                if (stack.allocator != stack.frame) own.self = {}, own.baseSelf = 0;
                sum += own;
                made.row.hasRows |= stack.frame != 0 && m_nodes[stack.frame].parent != 0;
            }
        }
        made.row.self = sum.self;
        made.row.total = sum.total;
        if (hasBase()) {
            made.row.selfDelta =
                static_cast<std::int64_t>(sum.self.size) - static_cast<std::int64_t>(sum.baseSelf);
            made.row.totalDelta =
                static_cast<std::int64_t>(sum.total.size) - static_cast<std::int64_t>(sum.baseTotal);
        }
        made.stacks = std::move(stacks);
        rows.push_back(static_cast<std::uint32_t>(m_made.size()));
        m_made.push_back(std::move(made));
    }
    std::stable_sort(rows.begin(), rows.end(), [this](std::uint32_t a, std::uint32_t b) {
        return m_made[a].row.total.size > m_made[b].row.total.size;
    });
    return rows;
}

std::vector<std::uint32_t> CallTree::roots() const
{
    const std::lock_guard lock(m_mutex);
    if (m_hasRoots || m_nodes.empty()) return m_roots;
    m_hasRoots = true;
    std::vector<Stack> stacks;
    if (m_direction == Direction::TopDown) {
        for (const std::uint32_t node : m_callees)
            if (m_nodes[node].parent == 0 && !isEmptyCall(node)) stacks.push_back({node, node});
        if (m_nodes[0].figures.self.size > 0 || m_nodes[0].figures.baseSelf > 0) stacks = {{0, 0}};
        m_roots = makeRows(grouped(stacks));
        return m_roots;
    }
    for (std::uint32_t node = 0; node < m_nodes.size(); ++node)
        if (m_nodes[node].figures.self.size > 0 || m_nodes[node].figures.self.count > 0
            || m_nodes[node].figures.olderSelf > 0)
            stacks.push_back({node, node});
    m_roots = makeRows(grouped(stacks));
    // A function's total is that of the table: with what it calls, each byte once.
    for (const std::uint32_t root : m_roots) {
        Row& row = m_made[root].row;
        row.total = m_groups[row.group].total;
        row.isWholeGroup = true;
        if (hasBase()) row.totalDelta = m_groups[row.group].totalDelta;
    }
    std::stable_sort(m_roots.begin(), m_roots.end(), [this](std::uint32_t a, std::uint32_t b) {
        return m_made[a].row.self.size > m_made[b].row.self.size;
    });
    return m_roots;
}

std::vector<std::uint32_t> CallTree::rowsOf(std::uint32_t row) const
{
    const std::lock_guard lock(m_mutex);
    if (row >= m_made.size()) return {};
    if (m_made[row].isOpened) return m_made[row].rows;
    std::vector<Stack> stacks;
    for (const Stack& stack : m_made[row].stacks) {
        if (m_direction == Direction::BottomUp) {
            if (stack.frame != 0 && m_nodes[stack.frame].parent != 0)
                stacks.push_back({stack.allocator, m_nodes[stack.frame].parent});
            continue;
        }
        for (std::uint32_t k = m_firstCallee[stack.frame]; k < m_firstCallee[stack.frame + 1]; ++k)
            if (!isEmptyCall(m_callees[k])) stacks.push_back({m_callees[k], m_callees[k]});
    }
    auto rows = makeRows(grouped(stacks));
    m_made[row].rows = rows;
    m_made[row].isOpened = true;
    return rows;
}

CallTree::Row CallTree::row(std::uint32_t row) const
{
    const std::lock_guard lock(m_mutex);
    return row < m_made.size() ? m_made[row].row : Row();
}

const AllocationTableRow& CallTree::groupOf(std::uint32_t row) const
{
    static const AllocationTableRow none;
    const std::lock_guard lock(m_mutex);
    return row < m_made.size() ? m_groups[m_made[row].row.group] : none;
}

std::vector<std::uint32_t> CallTree::stacksOf(std::uint32_t row) const
{
    std::vector<bool> isCounted(m_nodes.size());
    {
        const std::lock_guard lock(m_mutex);
        if (row >= m_made.size()) return {};
        for (const Stack& stack : m_made[row].stacks) isCounted[stack.allocator] = true;
    }
    if (m_direction == Direction::TopDown) // callers stand before what they call
        for (std::size_t at = 1; at < m_nodes.size(); ++at)
            if (isCounted[m_nodes[at].parent]) isCounted[at] = true;
    std::vector<std::uint32_t> stacks;
    for (std::uint32_t at = 0; at < m_nodeOfStack.size(); ++at)
        if (isCounted[m_nodeOfStack[at]]) stacks.push_back(at);
    return stacks;
}

std::string CallTree::nameOf(std::uint32_t row) const
{
    return groupOf(row).name(m_by);
}

} // namespace heaptrail
