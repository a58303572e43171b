// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/snapshot_diff.h"

#include "core/base/stop_check.h"
#include "core/compare/series.h"

#include <unordered_map>

namespace heaptrail {

namespace {

/// Nodes with a size by class, ascending by id.
Result<Csr<ClassOrdinal, NodeOrdinal>> nodesById(const Snapshot& snapshot, const Classes& classes,
                                                 const Task& task)
{
    const std::uint32_t nodes = snapshot.graph().nodeCount();
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while comparing."); };
    const auto sorted = snapshot.graph().orderById(task);
    if (!sorted) return fail(sorted.error());
    const auto order = *sorted;
    StopCheck stop(task);
    BigArray<std::uint32_t> first(classes.infos.size() + 1);
    std::uint32_t total = 0;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        if (snapshot.shallowSize(node) == 0) continue;
        ++first[classes.of[node].value + 1];
        ++total;
    }
    for (std::size_t c = 0; c + 1 < first.size(); ++c) first[c + 1] += first[c];
    BigArray<std::uint32_t> next = first.clone();
    BigArray<NodeOrdinal> items(total);
    for (std::uint32_t at = 0; at < nodes; ++at) {
        if (stop.after()) return stopped();
        const NodeOrdinal node{order.empty() ? at : order[at]};
        if (snapshot.shallowSize(node) != 0) items[next[classes.of[node].value]++] = node;
    }
    return Csr<ClassOrdinal, NodeOrdinal>(std::move(first), std::move(items));
}

class Differ {
public:
    Differ(const Snapshot& base, const Snapshot& target)
        : m_base{base}
        , m_target{target}
    {
    }

    /// Walks both lists in step; equal ids are one object, whatever its size.
    bool match(DiffRow& row, std::span<const NodeOrdinal> before, std::span<const NodeOrdinal> after,
               StopCheck& stop)
    {
        auto b = before.begin();
        auto a = after.begin();
        while (b != before.end() || a != after.end()) {
            if (stop.after()) return false;
            const bool isRemoved =
                a == after.end() || (b != before.end() && m_base.graph().id(*b) < m_target.graph().id(*a));
            if (isRemoved) {
                ++row.removedCount;
                row.removedSize += m_base.shallowSize(*b);
                row.removed.push_back(*b++);
            } else if (b == before.end() || m_target.graph().id(*a) < m_base.graph().id(*b)) {
                ++row.addedCount;
                row.addedSize += m_target.shallowSize(*a);
                row.added.push_back(*a++);
            } else {
                ++a;
                ++b;
            }
        }
        return true;
    }

private:
    const Snapshot& m_base;
    const Snapshot& m_target;
};

} // namespace

Result<std::vector<ComparedClass>> classesForComparison(const Snapshot& snapshot,
                                                        const std::vector<InterfaceDefinition>& interfaces,
                                                        const Task& task)
{
    const auto classes = reclassify(snapshot, interfaces, task.silent());
    if (!classes) return fail(classes.error());
    const auto nodes = nodesById(snapshot, *classes, task.silent());
    if (!nodes) return fail(nodes.error());
    const auto rows =
        countClasses(*classes, snapshot.shallowSizes(), snapshot.distances(), nullptr, task.silent());
    if (!rows) return fail(rows.error());
    std::vector<ComparedClass> compared;
    compared.reserve(rows->size());
    for (const ClassRow& row : *rows) {
        const auto of = (*nodes)[row.cls];
        const ClassInfo& info = classes->info(row.cls);
        compared.push_back({info.key, snapshot.className(of.back()), info.location, {of.begin(), of.end()}});
    }
    return compared;
}

Result<std::vector<DiffRow>> diffSnapshots(const Snapshot& base, const Snapshot& target, const Task& task)
{
    task.begin(Phase::Comparing, std::uint64_t{base.graph().nodeCount()} + target.graph().nodeCount());
    const auto before = classesForComparison(base, target.classes().interfaces, task);
    if (!before) return fail(before.error());
    const auto after = nodesById(target, target.classes(), task.silent());
    if (!after) return fail(after.error());

    Differ differ(base, target);
    StopCheck stop(task);
    std::vector<DiffRow> rows;
    std::vector<bool> isDone(target.classes().infos.size());
    const auto add = [&](const ClassKey& key, const SharedText& name,
                         const std::optional<SourceLocation>& location, std::span<const NodeOrdinal> b,
                         std::span<const NodeOrdinal> a) {
        DiffRow row;
        row.key = key;
        row.name = name;
        row.location = location;
        if (!differ.match(row, b, a, stop)) return false;
        if (row.addedCount + row.removedCount != 0) rows.push_back(std::move(row));
        return true;
    };
    bool isWhole = true;
    for (const ComparedClass& of : *before) {
        const auto c = target.classByKey(of.key);
        if (c && target.rowOf(*c)) {
            isDone[c->value] = true;
            isWhole =
                isWhole && add(of.key, target.classes().info(*c).name, of.location, of.nodes, (*after)[*c]);
        } else {
            isWhole = isWhole && add(of.key, of.name, of.location, of.nodes, {});
        }
    }
    for (const ClassRow& row : target.histogram()) {
        if (isDone[row.cls.value]) continue;
        const ClassInfo& info = target.classes().info(row.cls);
        isWhole = isWhole && add(info.key, info.name, info.location, {}, (*after)[row.cls]);
    }
    if (!isWhole) return fail(ErrorCode::Cancelled, "Stopped while comparing.");
    return rows;
}

} // namespace heaptrail
