// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/allocation_profile.h"

#include "core/analysis/object_filters.h"
#include "core/base/sort_unique.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace heaptrail {

namespace {

constexpr std::uint32_t kRootFunction = 0;

/// Finds stacks by their id. V8 numbers them 1, 2, 3 …, mostly in the tree's order.
class StackIds {
public:
    explicit StackIds(const std::vector<TraceNode>& tree)
    {
        m_ids.reserve(tree.size());
        for (const TraceNode& node : tree) m_ids.push_back(node.id);
        sortUnique(m_ids);
    }
    std::size_t count() const noexcept { return m_ids.size(); }
    /// Dense number of an id, or count() for one that no stack has.
    std::size_t rank(std::uint32_t id) const noexcept
    {
        if (id - 1u < m_ids.size() && m_ids[id - 1] == id) return id - 1;
        const auto at = std::lower_bound(m_ids.begin(), m_ids.end(), id);
        return at == m_ids.end() || *at != id ? m_ids.size() : static_cast<std::size_t>(at - m_ids.begin());
    }

private:
    std::vector<std::uint32_t> m_ids;
};

bool isIn(const std::optional<AllocationInterval>& interval, const Snapshot& snapshot, NodeOrdinal node)
{
    return !interval || isAllocatedBetween(snapshot, node, interval->after, interval->upTo);
}

} // namespace

AllocationCounts& AllocationCounts::operator+=(const AllocationCounts& other) noexcept
{
    count += other.count;
    size += other.size;
    liveCount += other.liveCount;
    liveSize += other.liveSize;
    return *this;
}

AllocationRow AllocationProfile::rowOf(std::uint32_t function, std::vector<AllocationRow::Stack> stacks) const
{
    const std::vector<TraceNode>& tree = m_snapshot->graph().raw().traceTree;
    AllocationRow row;
    row.function = function;
    for (const AllocationRow::Stack& stack : stacks) {
        row.counts += m_counts[stack.allocator];
        row.hasCallers = row.hasCallers || tree[stack.frame].parent != stack.frame;
    }
    row.stacks = std::move(stacks);
    return row;
}

std::vector<AllocationRow> AllocationProfile::callersOf(const AllocationRow& row) const
{
    const std::vector<TraceNode>& tree = m_snapshot->graph().raw().traceTree;
    std::vector<std::pair<std::uint32_t, std::vector<AllocationRow::Stack>>> groups;
    std::unordered_map<std::uint32_t, std::size_t> groupOf;
    for (const AllocationRow::Stack& stack : row.stacks) {
        const std::uint32_t caller = tree[stack.frame].parent;
        if (caller == stack.frame) continue;
        const std::uint32_t function = tree[caller].function;
        const auto [at, isNew] = groupOf.try_emplace(function, groups.size());
        if (isNew) groups.push_back({function, {}});
        groups[at->second].second.push_back({stack.allocator, caller});
    }
    std::vector<AllocationRow> callers;
    callers.reserve(groups.size());
    for (auto& [function, stacks] : groups) callers.push_back(rowOf(function, std::move(stacks)));
    return callers;
}

AllocationProfile::Opened AllocationProfile::open(const AllocationRow& row) const
{
    Opened opened;
    opened.branches = callersOf(row);
    while (opened.branches.size() == 1) {
        opened.chain.push_back(std::move(opened.branches.front()));
        opened.branches = callersOf(opened.chain.back());
    }
    return opened;
}

Bitset<NodeOrdinal> AllocationProfile::nodesOf(const AllocationRow& row) const
{
    const Graph& graph = m_snapshot->graph();
    std::vector<std::uint32_t> ids;
    for (const AllocationRow::Stack& stack : row.stacks)
        ids.push_back(graph.raw().traceTree[stack.allocator].id);
    std::sort(ids.begin(), ids.end());
    Bitset<NodeOrdinal> nodes(graph.nodeCount());
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        const std::uint32_t id = graph.raw().traceNodeId.empty() ? 0 : graph.raw().traceNodeId[node];
        if (id != 0 && std::binary_search(ids.begin(), ids.end(), id)) nodes.set(node);
    }
    return nodes;
}

Result<AllocationProfile>
allocationProfile(SnapshotPtr snapshot, const std::optional<AllocationInterval>& interval, const Task& task)
{
    const Graph& graph = snapshot->graph();
    const RawSnapshot& raw = graph.raw();
    AllocationProfile profile;
    profile.m_snapshot = snapshot;
    if (raw.traceTree.empty() || raw.traceFunctions.empty()) return profile;

    const StackIds ids(raw.traceTree);
    struct Live {
        std::uint64_t count{}, size{};
    };
    std::vector<Live> live(ids.count() + 1); // the last is what no stack has allocated
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    for (NodeOrdinal node{0}; node.value < graph.nodeCount() && !raw.traceNodeId.empty(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while counting allocations.");
        const std::uint32_t id = raw.traceNodeId[node];
        if (id == 0 || !isIn(interval, *snapshot, node)) continue;
        Live& of = live[ids.rank(id)];
        ++of.count;
        of.size += snapshot->shallowSize(node);
    }

    profile.m_counts.reserve(raw.traceTree.size());
    std::vector<std::vector<AllocationRow::Stack>> stacksOf(raw.traceFunctions.size());
    for (std::uint32_t at = 0; at < raw.traceTree.size(); ++at) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while counting allocations.");
        const TraceNode& stack = raw.traceTree[at];
        const Live& of = live[ids.rank(stack.id)];
        if (interval)
            profile.m_counts.push_back({of.count, of.size, of.count, of.size});
        else
            profile.m_counts.push_back({stack.count, stack.size, of.count, of.size});
        if (profile.m_counts.back().count != 0) stacksOf[stack.function].push_back({at, at});
    }
    for (std::uint32_t function = 0; function < stacksOf.size(); ++function) {
        if (stacksOf[function].empty()) continue;
        profile.m_functions.push_back(profile.rowOf(function, std::move(stacksOf[function])));
        profile.m_functions.back().hasCallers = function != kRootFunction; // as DevTools says it
    }
    std::stable_sort(
        profile.m_functions.begin(), profile.m_functions.end(),
        [](const AllocationRow& a, const AllocationRow& b) { return a.counts.size > b.counts.size; });
    return profile;
}

Result<std::vector<NodeOrdinal>> nodesOfStacks(const Snapshot& snapshot,
                                               std::span<const std::uint32_t> stacks,
                                               const std::optional<AllocationInterval>& interval,
                                               const Task& task)
{
    const Graph& graph = snapshot.graph();
    const RawSnapshot& raw = graph.raw();
    std::vector<NodeOrdinal> nodes;
    if (raw.traceNodeId.empty()) return nodes;
    const StackIds ids(raw.traceTree);
    std::vector<bool> isWanted(ids.count() + 1);
    for (const std::uint32_t stack : stacks) isWanted[ids.rank(raw.traceTree[stack].id)] = true;
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while looking for allocated objects.");
        const std::uint32_t id = raw.traceNodeId[node];
        if (id != 0 && isWanted[ids.rank(id)] && isIn(interval, snapshot, node)) nodes.push_back(node);
    }
    return nodes;
}

std::vector<std::uint32_t> allocationStack(const Snapshot& snapshot, NodeOrdinal node)
{
    const RawSnapshot& raw = snapshot.graph().raw();
    std::vector<std::uint32_t> stack;
    const std::uint32_t id = raw.traceNodeId.empty() ? 0 : raw.traceNodeId[node];
    if (id == 0 || raw.traceFunctions.empty()) return stack;
    const auto found = std::find_if(raw.traceTree.begin(), raw.traceTree.end(),
                                    [id](const TraceNode& candidate) { return candidate.id == id; });
    if (found == raw.traceTree.end()) return stack;
    for (auto at = static_cast<std::uint32_t>(found - raw.traceTree.begin());;) {
        stack.push_back(raw.traceTree[at].function);
        if (raw.traceTree[at].parent == at) return stack;
        at = raw.traceTree[at].parent;
    }
}

} // namespace heaptrail
