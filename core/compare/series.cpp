// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/series.h"

#include "core/analysis/classify.h"
#include "core/analysis/interfaces.h"
#include "core/base/code_units.h"

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
    const auto tree = snapshot.dominatorTree(task);
    if (!tree) return fail(tree.error());
    const auto added = addRetainedSizes(result.histogram, result.classes, **tree, snapshot.shallowSizes(),
                                        snapshot.retainedSizes(), nullptr, task);
    if (!added) return fail(added.error());
    return result;
}

Result<std::vector<SeriesRow>> compareSeries(std::span<const SnapshotPtr> snapshots, const Task& task)
{
    std::vector<SeriesRow> rows;
    if (snapshots.empty()) return rows;
    const std::size_t count = snapshots.size();
    task.begin(Phase::Comparing, count);
    std::unordered_map<std::string, std::size_t> rowOf;
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
        if (const auto order = compareCodeUnits(a.name, b.name); order != 0) return order < 0;
        return a.key < b.key;
    });
    return rows;
}

} // namespace heaptrail
