// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/order.h"

#include "core/base/code_units.h"
#include "core/base/stop_check.h"
#include "core/base/text_numbers.h"

#include <algorithm>
#include <numeric>

namespace heaptrail {

namespace {

struct Entry {
    std::uint64_t key;
    NodeOrdinal node;
};

/// Sorts, or finds the first `count`; throws SortStopped.
template <class Less>
void arrange(std::vector<Entry>& entries, std::size_t count, const Task& task, Less less)
{
    StopCheck stop(task.silent());
    const auto checked = [&](const Entry& a, const Entry& b) {
        if (stop.after()) throw SortStopped();
        return less(a, b);
    };
    if (count >= entries.size()) {
        std::sort(entries.begin(), entries.end(), checked);
    } else {
        std::partial_sort(entries.begin(), entries.begin() + std::ptrdiff_t(count), entries.end(), checked);
        entries.resize(count);
    }
}

/// Rank of every class by name.
std::vector<std::uint64_t> classRanks(const Snapshot& snapshot)
{
    const auto& infos = snapshot.classes().infos;
    std::vector<std::uint32_t> order(infos.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return compareCodeUnits(infos[a].name, infos[b].name) < 0;
    });
    std::vector<std::uint64_t> ranks(infos.size());
    for (std::size_t at = 0; at < order.size(); ++at) // equal names share a rank
        ranks[order[at]] =
            at > 0 && infos[order[at]].name == infos[order[at - 1]].name ? ranks[order[at - 1]] : at;
    return ranks;
}

} // namespace

Result<std::vector<NodeOrdinal>> firstBy(const Snapshot& snapshot, std::vector<NodeOrdinal> nodes,
                                         NodeOrder order, Direction direction, std::size_t count,
                                         const Task& task)
{
    task.begin(Phase::Searching, nodes.size());
    StopCheck stop(task);
    if (order == NodeOrder::Name)
        if (const auto ready = snapshot.concatenations(task); !ready) return fail(ready.error());
    const auto cancelled = [] { return fail(ErrorCode::Cancelled, "SortStopped while sorting."); };
    std::vector<std::uint64_t> ranks;
    TextList names;
    if (order == NodeOrder::Class) ranks = classRanks(snapshot);
    std::vector<Entry> entries;
    entries.reserve(nodes.size());
    for (const NodeOrdinal node : nodes) {
        if (stop.after()) return cancelled();
        std::uint64_t key = 0;
        switch (order) {
        case NodeOrder::Ordinal: key = node.value; break;
        case NodeOrder::Id: key = snapshot.graph().id(node).value; break;
        case NodeOrder::Name:
            key = names.size();
            names.add(snapshot.displayName(node));
            break;
        case NodeOrder::Class: key = ranks[snapshot.classOf(node).value]; break;
        case NodeOrder::Shallow: key = snapshot.shallowSize(node); break;
        case NodeOrder::Retained: key = snapshot.retainedSize(node); break;
        case NodeOrder::Distance: // −5, which is none, comes first
            key = static_cast<std::uint64_t>(std::int64_t{snapshot.distance(node)} - kNoDistance);
            break;
        }
        entries.push_back({key, node});
    }
    nodes.clear();
    try {
        const bool isDown = direction == Direction::Descending;
        if (order == NodeOrder::Name)
            arrange(entries, count, task, [&](const Entry& a, const Entry& b) {
                const auto c = compareCodeUnits(names[a.key], names[b.key]);
                if (c != 0) return isDown ? c > 0 : c < 0;
                return a.node < b.node;
            });
        else
            arrange(entries, count, task, [isDown](const Entry& a, const Entry& b) {
                if (a.key != b.key) return isDown ? a.key > b.key : a.key < b.key;
                return a.node < b.node;
            });
    } catch (const SortStopped&) {
        return cancelled();
    }
    for (const Entry& entry : entries) nodes.push_back(entry.node);
    return nodes;
}

Result<std::vector<NodeOrdinal>> orderedBy(const Snapshot& snapshot, std::vector<NodeOrdinal> nodes,
                                           NodeOrder order, Direction direction, const Task& task)
{
    const std::size_t count = nodes.size();
    return firstBy(snapshot, std::move(nodes), order, direction, count, task);
}

} // namespace heaptrail
