// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/series.h"

#include "core/analysis/classify.h"
#include "core/analysis/interfaces.h"
#include "core/base/code_units.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>

namespace heaptrail {

namespace {

template <class T>
bool risesThroughout(const std::vector<T>& values)
{
    if (values.size() < 2) return false;
    for (std::size_t i = 1; i < values.size(); ++i)
        if (values[i] <= values[i - 1]) return false;
    return true;
}

bool areSame(const std::vector<InterfaceDefinition>& a, const std::vector<InterfaceDefinition>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.name == y.name && x.properties == y.properties;
    });
}

/// The retained sizes of classes that differ from the snapshot's own. A class that has the very nodes of one of those
/// keeps what that keeps. In the others, which are few and small, each node looks up its dominators for another of its
/// class; only when that is long does it take the laid out tree, which costs 20 bytes a node.
Result<void> addRetained(Reclassified& to, const Snapshot& snapshot, const Task& task)
{
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while adding up retained sizes."); };
    constexpr std::uint32_t kNone = 0xffffffff, kSeveral = kNone - 1;
    const auto nodes = snapshot.graph().nodeCount();
    const auto& classOf = to.classes.of;
    StopCheck stop(task);
    // The own class that all nodes of a class are of.
    std::vector<std::uint32_t> origin(to.classes.infos.size(), kNone);
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        if (stop.after()) return stopped();
        if (snapshot.shallowSize(node) == 0) continue;
        std::uint32_t& from = origin[classOf[node].value];
        const std::uint32_t own = snapshot.classOf(node).value;
        if (from != own) from = from == kNone ? own : kSeveral;
    }
    std::vector<std::uint64_t> sum(to.classes.infos.size());
    std::vector<bool> isSought(to.classes.infos.size());
    for (const ClassRow& row : to.histogram) {
        const std::uint32_t from = origin[row.cls.value];
        const ClassRow* own = from < kSeveral ? snapshot.rowOf(ClassOrdinal{from}) : nullptr;
        isSought[row.cls.value] = !own || own->count != row.count;
        if (!isSought[row.cls.value]) sum[row.cls.value] = own->retainedSize;
    }
    const NodeOrdinal root{0};
    std::uint64_t steps = 0;
    for (NodeOrdinal node{0}; node.value < nodes; ++node.value) {
        const ClassOrdinal c = classOf[node];
        if (!isSought[c.value] || snapshot.shallowSize(node) == 0) continue;
        bool isInside = false;
        for (NodeOrdinal above = node; above != root && !isInside; ++steps) {
            above = snapshot.dominator(above);
            isInside = classOf[above] == c && snapshot.shallowSize(above) != 0;
            if (stop.after()) return stopped();
        }
        if (!isInside) sum[c.value] += snapshot.retainedSize(node);
        if (steps <= std::uint64_t{nodes} * 8) continue;
        const auto tree = snapshot.dominatorTree(task);
        if (!tree) return fail(tree.error());
        return addRetainedSizes(to.histogram, to.classes, **tree, snapshot.shallowSizes(),
                                snapshot.retainedSizes(), nullptr, task);
    }
    for (ClassRow& row : to.histogram) row.retainedSize = sum[row.cls.value];
    return {};
}

} // namespace

Result<Classes> reclassify(const Snapshot& snapshot, const std::vector<InterfaceDefinition>& interfaces,
                           const Task& task)
{
    auto plain = findInterfaces(snapshot.names(), &interfaces, task);
    if (!plain) return fail(std::move(plain.error()));
    return classify(snapshot.names(), std::move(*plain), task);
}

Result<Reclassified> classifyWith(const Snapshot& snapshot,
                                  const std::vector<InterfaceDefinition>& interfaces, const Task& task)
{
    Reclassified result;
    auto classes = reclassify(snapshot, interfaces, task);
    if (!classes) return fail(std::move(classes.error()));
    result.classes = std::move(*classes);
    auto rows = countClasses(result.classes, snapshot.shallowSizes(), snapshot.distances(), nullptr, task);
    if (!rows) return fail(std::move(rows.error()));
    result.histogram = std::move(*rows);
    const auto added = addRetained(result, snapshot, task);
    if (!added) return fail(added.error());
    return result;
}

Result<std::vector<SeriesRow>> compareSeries(std::span<const SnapshotPtr> snapshots, const Task& task)
{
    std::vector<SeriesRow> rows;
    if (snapshots.empty()) return rows;
    const std::size_t count = snapshots.size();
    task.begin(Phase::Comparing, count);
    std::unordered_map<ClassKey, std::size_t> rowOf;
    const auto add = [&](std::size_t at, const Classes& classes, const Histogram& histogram) {
        for (const ClassRow& from : histogram) {
            const ClassInfo& info = classes.info(from.cls);
            const auto [entry, isNew] = rowOf.try_emplace(info.key, rows.size());
            if (isNew) {
                rows.push_back({info.key, info.name, info.location, {}, {}, {}, false});
                rows.back().count.resize(count);
                rows.back().shallowSize.resize(count);
                rows.back().retainedSize.resize(count);
            }
            SeriesRow& row = rows[entry->second];
            row.count[at] = from.count;
            row.shallowSize[at] = from.shallowSize;
            row.retainedSize[at] = from.retainedSize;
        }
    };
    const auto& interfaces = snapshots.back()->classes().interfaces;
    for (std::size_t at = 0; at < count; ++at) {
        const Snapshot& snapshot = *snapshots[at];
        if (&snapshot == snapshots.back().get() || areSame(snapshot.classes().interfaces, interfaces)) {
            add(at, snapshot.classes(), snapshot.histogram());
        } else {
            const auto other = classifyWith(snapshot, interfaces, task.silent());
            if (!other) return fail(other.error());
            add(at, other->classes, other->histogram);
        }
        task.at(at + 1);
    }
    for (SeriesRow& row : rows)
        row.isGrowing = risesThroughout(row.count) || risesThroughout(row.retainedSize);
    std::sort(rows.begin(), rows.end(), [](const SeriesRow& a, const SeriesRow& b) {
        if (a.retainedDelta() != b.retainedDelta()) return a.retainedDelta() > b.retainedDelta();
        if (a.name != b.name) return compareCodeUnits(a.name, b.name) < 0;
        return a.key < b.key;
    });
    return rows;
}

} // namespace heaptrail
