// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/owners.h"

#include "core/analysis/internals.h"
#include "core/base/bitset.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace heaptrail {
namespace {

auto lookingStopped()
{
    return fail(ErrorCode::Cancelled, "Stopped while looking for owners.");
}

} // namespace

Result<std::vector<OwnerClass>> ownersOf(const Snapshot& snapshot, std::span<const NodeOrdinal> objects,
                                         std::size_t mostOwners, const Task& task)
{
    const std::size_t count = snapshot.graph().nodeCount();
    const NodeOrdinal root = snapshot.graph().root();
    StopCheck stop(task);
    Bitset<NodeOrdinal> isOwned(count);
    for (const NodeOrdinal node : objects) isOwned.set(node);
    constexpr std::uint32_t kUnknown = UINT32_MAX;
    Column<NodeOrdinal, std::uint32_t> owner(count);
    std::ranges::fill(owner.values(), kUnknown);
    owner[root] = root.value;
    Bitset<NodeOrdinal> isInside(count); // below another one of them: its bytes are counted there
    std::unordered_map<std::uint32_t, Owner> owners;
    std::vector<NodeOrdinal> way;
    for (const NodeOrdinal object : objects) {
        if (stop.after()) return lookingStopped();
        if (object == root) continue;
        // Up to what is known, then the answer for all on the way: a list of a million links is walked once.
        way.clear();
        NodeOrdinal at = object;
        while (owner[at] == kUnknown) {
            if (stop.after()) return lookingStopped();
            way.push_back(at);
            at = snapshot.dominator(at);
        }
        // What lies above is known as "the owner of what hangs here".
        for (auto it = way.rbegin(); it != way.rend(); ++it) {
            const NodeOrdinal above = snapshot.dominator(*it);
            const bool isOwner = above == root || (!isOwned[above] && !isV8Object(snapshot, above));
            owner[*it] = isOwner ? above.value : owner[above];
            if (isOwned[above] || isInside[above]) isInside.set(*it);
        }
        Owner& sum = owners[owner[object]];
        sum.node = NodeOrdinal{owner[object]};
        ++sum.count;
        if (!isInside[object]) sum.bytes += snapshot.retainedSize(object);
    }
    std::unordered_map<std::uint32_t, OwnerClass> classes;
    constexpr std::uint32_t kRoot = UINT32_MAX;
    for (const auto& [node, sum] : owners) {
        const bool isRoot = node == root.value;
        OwnerClass& row = classes[isRoot ? kRoot : snapshot.classOf(sum.node).value];
        if (!isRoot) row.cls = snapshot.classOf(sum.node);
        row.count += sum.count;
        row.bytes += sum.bytes;
        ++row.owners;
        if (!isRoot) row.largest.push_back(sum);
    }
    std::vector<OwnerClass> rows;
    for (auto& [cls, row] : classes) {
        std::ranges::sort(row.largest, [](const Owner& a, const Owner& b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.node < b.node;
        });
        if (row.largest.size() > mostOwners) row.largest.resize(mostOwners);
        rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, [](const OwnerClass& a, const OwnerClass& b) {
        if (a.bytes != b.bytes) return a.bytes > b.bytes;
        return a.cls.value_or(ClassOrdinal{UINT32_MAX}) < b.cls.value_or(ClassOrdinal{UINT32_MAX});
    });
    return rows;
}

Result<std::vector<ClassShare>> retainedByClass(const Snapshot& snapshot,
                                                std::span<const NodeOrdinal> objects, const Task& task)
{
    StopCheck stop(task);
    Bitset<NodeOrdinal> isTaken(snapshot.graph().nodeCount());
    std::unordered_map<std::uint32_t, ClassShare> shares;
    for (const NodeOrdinal object : objects) {
        if (isTaken[object]) continue; // below another one
        for (const auto below : snapshot.dominatorTree().subtree(object)) {
            if (stop.after()) return lookingStopped();
            const NodeOrdinal node{below};
            if (!isTaken.insert(node) || snapshot.shallowSize(node) == 0) continue;
            ClassShare& share = shares[snapshot.classOf(node).value];
            share.cls = snapshot.classOf(node);
            ++share.count;
            share.bytes += snapshot.shallowSize(node);
        }
    }
    std::vector<ClassShare> rows;
    for (const auto& [cls, share] : shares) rows.push_back(share);
    std::ranges::sort(rows, [](const ClassShare& a, const ClassShare& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.cls < b.cls;
    });
    return rows;
}

} // namespace heaptrail
