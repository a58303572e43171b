// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/edge_order.h"

#include "core/base/code_units.h"
#include "core/base/shared_text.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_set>

namespace heaptrail {

namespace {

int sign(std::strong_ordering order)
{
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare(const EdgeNameKey& a, const EdgeNameKey& b, Direction direction)
{
    if ((a.kind == EdgeNameKey::Proto) != (b.kind == EdgeNameKey::Proto))
        return a.kind == EdgeNameKey::Proto ? 1 : -1;
    int order = 0;
    if (a.kind != b.kind)
        order = a.kind == EdgeNameKey::Word ? -1 : 1;
    else if (a.number != b.number)
        order = a.number < b.number ? -1 : 1;
    else
        order = sign(compareCodeUnits(a.text, b.text));
    return direction == Direction::Ascending ? order : -order;
}

struct Row {
    EdgeOrdinal edge;
    std::int64_t number{}; ///< what the column shows, or the retained size that decides among equal names
    EdgeNameKey name; ///< of the edge
    SharedText other; ///< by distance: the other node's name; held once where many have it
};

/// `edges` in their natural order; `other(edge)` is the node at the far end, `distance(edge)` what is shown of it.
template <class Other, class Distance>
Result<std::vector<EdgeOrdinal>> arrange(const Snapshot& snapshot, std::vector<EdgeOrdinal> edges,
                                         EdgeOrder order, Direction direction, NumberNames numbers,
                                         const Task& task, Other other, Distance distance)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, edges.size());
    StopCheck stop(task);
    const auto cancelled = [] { return fail(ErrorCode::Cancelled, "SortStopped while sorting."); };
    std::vector<Row> rows;
    rows.reserve(edges.size());
    std::unordered_set<SharedText> known;
    for (const EdgeOrdinal ordinal : edges) {
        if (stop.after()) return cancelled();
        const Edge edge = graph.edge(ordinal);
        Row row{ordinal, 0, {}, {}};
        switch (order) {
        case EdgeOrder::Name:
        case EdgeOrder::Retained: row.number = std::int64_t(snapshot.retainedSize(other(edge))); break;
        case EdgeOrder::Shallow: row.number = std::int64_t(snapshot.shallowSize(other(edge))); break;
        case EdgeOrder::Distance: row.number = distance(edge); break;
        }
        if (order == EdgeOrder::Distance)
            row.other = *known.insert(snapshot.displayName(other(edge))).first;
        else
            row.name = edgeNameKey(graph, edge, numbers);
        rows.push_back(std::move(row));
    }
    const bool isDown = direction == Direction::Descending;
    try {
        std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
            if (stop.after()) throw SortStopped();
            if (order == EdgeOrder::Name) {
                if (const int names = compare(a.name, b.name, direction)) return names < 0;
                return a.number > b.number;
            }
            if (a.number != b.number) return isDown ? a.number > b.number : a.number < b.number;
            if (order == EdgeOrder::Distance)
                return a.other != b.other && compareCodeUnits(a.other.str(), b.other.str()) < 0;
            return compare(a.name, b.name, Direction::Ascending) < 0;
        });
    } catch (const SortStopped&) {
        return cancelled();
    }
    std::transform(rows.begin(), rows.end(), edges.begin(), [](const Row& row) { return row.edge; });
    return edges;
}

} // namespace

EdgeNameKey edgeNameKey(const Graph& graph, const Edge& edge, NumberNames numbers)
{
    EdgeNameKey key;
    key.kind = graph.isStringNamed(edge) ? EdgeNameKey::Word : EdgeNameKey::Number;
    if (edge.isIndexed() && numbers == NumberNames::ByValue) {
        key.number = edge.nameOrIndex;
        return key;
    }
    key.text = graph.edgeName(edge);
    if (key.text == "__proto__") key.kind = EdgeNameKey::Proto;
    if (key.kind == EdgeNameKey::Number && numbers == NumberNames::ByValue) {
        key.number = parseIntPrefix(key.text);
        key.text.clear();
    }
    return key;
}

Result<std::vector<EdgeOrdinal>> orderedEdges(const Snapshot& snapshot, NodeOrdinal node, EdgeOrder order,
                                              Direction direction, NumberNames numbers, const Task& task)
{
    std::vector<EdgeOrdinal> edges;
    for (const Edge edge : snapshot.graph().edges(node))
        if (edge.type != EdgeType::Invisible) edges.push_back(edge.ordinal);
    return arrange(
        snapshot, std::move(edges), order, direction, numbers, task, [](const Edge& edge) { return edge.to; },
        [&](const Edge& edge) { return snapshot.distance(edge.to); });
}

Result<std::vector<EdgeOrdinal>> orderedRetainers(const Snapshot& snapshot, NodeOrdinal node, EdgeOrder order,
                                                  Direction direction, const IgnoredRetainers& ignored,
                                                  NumberNames numbers, const Task& task)
{
    return arrange(
        snapshot, shownRetainers(snapshot, node), order, direction, numbers, task,
        [&](const Edge& edge) { return snapshot.graph().source(edge.ordinal); },
        [&](const Edge& edge) { return ignored.distance(snapshot, edge.ordinal); });
}

} // namespace heaptrail
