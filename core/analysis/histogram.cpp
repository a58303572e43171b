// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/histogram.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>

namespace heaptrail {

Result<Histogram> countClasses(const Classes& classes, const CompactColumn<NodeOrdinal>& shallow,
                               const Column<NodeOrdinal, std::int32_t>& distance,
                               const Bitset<NodeOrdinal>* filter, const Task& task)
{
    const Stage stage("class table");
    const auto nodes = static_cast<std::uint32_t>(classes.of.size());
    StopCheck stop(task);
    Histogram rows;
    std::vector<std::uint32_t> rowOf(classes.infos.size()); // + 1
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while grouping classes.");
        const std::uint64_t size = shallow[node];
        if (size == 0 || (filter && !(*filter)[node])) continue;
        std::uint32_t& entry = rowOf[classes.of[node].value];
        if (entry == 0) {
            rows.push_back({classes.of[node], 0, 0, 0, distance[node]});
            entry = static_cast<std::uint32_t>(rows.size());
        }
        ClassRow& row = rows[entry - 1];
        ++row.count;
        row.shallowSize += size;
        row.distance = std::min(row.distance, distance[node]);
    }
    return rows;
}

namespace {

/// Adds the nodes of a preorder up: for each class those that are not below another of the class.
class ClassSums {
public:
    explicit ClassSums(std::size_t classes)
        : m_inside(classes)
        , m_sum(classes)
    {
    }
    void visit(ClassOrdinal c, std::uint32_t position, std::uint32_t subtree, std::uint64_t retained)
    {
        if (m_inside[c.value] > position) return;
        m_inside[c.value] = position + subtree;
        m_sum[c.value] += retained;
    }
    void write(Histogram& rows) const
    {
        for (ClassRow& row : rows) row.retainedSize = m_sum[row.cls.value];
    }

private:
    std::vector<std::uint32_t> m_inside; ///< class → end of the subtree that we are in
    std::vector<std::uint64_t> m_sum;
};

tl::unexpected<Error> addingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while adding up retained sizes.");
}

} // namespace

Result<void> addRetainedSizes(Histogram& rows, const Classes& classes, const DominatorTree& tree,
                              const CompactColumn<NodeOrdinal>& shallow,
                              const CompactColumn<NodeOrdinal>& retained, const Bitset<NodeOrdinal>* filter,
                              const Task& task)
{
    StopCheck stop(task);
    ClassSums sums(classes.infos.size());
    const auto order = tree.order();
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        if (stop.after()) return addingStopped();
        const NodeOrdinal node{order[at]};
        if (shallow[node] != 0 && (!filter || (*filter)[node]))
            sums.visit(classes.of[node], at, tree.subtreeCountAt(at), retained[node]);
    }
    sums.write(rows);
    return {};
}

Result<void> addRetainedSizes(Histogram& rows, const Classes& classes, const DepthFirst& dfs,
                              const NumberedPreorder& preorder, const CompactColumn<NodeOrdinal>& shallow,
                              const CompactColumn<NodeOrdinal>& retained, const Task& task)
{
    const Stage stage("retained by class");
    StopCheck stop(task);
    ClassSums sums(classes.infos.size());
    for (std::uint32_t at = 0; at < dfs.count; ++at) {
        if (stop.after()) return addingStopped();
        const std::uint32_t number = preorder.order[at];
        const NodeOrdinal node{dfs.vertex[number]};
        // The root's subtree has what stands outside of the numbers, too.
        const std::uint32_t subtree =
            at == 0 ? static_cast<std::uint32_t>(shallow.size()) : preorder.subtree[number];
        if (shallow[node] != 0) sums.visit(classes.of[node], at, subtree, retained[node]);
    }
    for (std::uint32_t i = 0; i < dfs.unheld.size(); ++i) {
        const NodeOrdinal node{dfs.unheld[i]};
        if (shallow[node] != 0) sums.visit(classes.of[node], dfs.count + i, 1, retained[node]);
    }
    sums.write(rows);
    return {};
}

} // namespace heaptrail
