// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/lineage.h"

#include "core/base/stop_check.h"
#include "core/base/text.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace heaptrail {

namespace {

/// In one process, objects keep what they are; less than one in a hundred is seen at different moments of its
/// making. Two runs of one program agree on what starting up makes in the same order: 94 % were seen.
constexpr double kSameProcess = 0.98;

bool hasChangingName(NodeType type) noexcept
{
    switch (type) {
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString:
    case NodeType::Number:
    case NodeType::BigInt: return true;
    default: return false;
    }
}

/// Are two names equal? Long ones are compared once, not once an object: a class's name can be megabytes.
class NamePairs {
public:
    NamePairs(const StringTable& left, const StringTable& right)
        : m_left(left)
        , m_right(right)
    {
    }
    bool areEqual(StringOrdinal l, StringOrdinal r)
    {
        const std::string_view a = m_left.escaped(l), b = m_right.escaped(r);
        if (a.size() != b.size()) return false;
        if (a.size() <= kLong) return a == b;
        const auto [known, isNew] = m_known.try_emplace(std::uint64_t{l.value} << 32 | r.value);
        if (isNew) known->second = a == b;
        return known->second;
    }

private:
    static constexpr std::size_t kLong = 256; ///< bytes
    const StringTable &m_left, &m_right;
    std::unordered_map<std::uint64_t, bool> m_known;
};

} // namespace

Result<Lineage> compareLineage(const Snapshot& a, const Snapshot& b, const Task& task)
{
    const Graph &left = a.graph(), &right = b.graph();
    const auto sortedLeft = left.orderById(task), sortedRight = right.orderById(task);
    if (!sortedLeft) return fail(sortedLeft.error());
    if (!sortedRight) return fail(sortedRight.error());
    const auto leftOrder = *sortedLeft, rightOrder = *sortedRight;
    task.begin(Phase::Comparing, std::uint64_t{left.nodeCount()} + right.nodeCount());
    StopCheck stop(task);
    NamePairs names(left.strings(), right.strings());
    Lineage result;
    std::uint32_t x = 0, y = 0;
    while (x < left.nodeCount() && y < right.nodeCount()) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while comparing.");
        const NodeOrdinal l{leftOrder.empty() ? x : leftOrder[x]}, r{rightOrder.empty() ? y : rightOrder[y]};
        const NodeId leftId = left.id(l), rightId = right.id(r);
        if (leftId < rightId) {
            ++x;
        } else if (rightId < leftId) {
            ++y;
        } else {
            ++x;
            ++y;
            // Synthetic roots have the same small ids in every process.
            if (!leftId.isHeapObject() || left.type(l) == NodeType::Synthetic) continue;
            ++result.commonIds;
            result.agreeing += left.type(l) == right.type(r)
                && (hasChangingName(left.type(l)) || names.areEqual(left.nameIndex(l), right.nameIndex(r)));
        }
    }
    result.isSameProcess = result.commonIds != 0 && result.agreement() >= kSameProcess;
    if (result.commonIds == 0) {
        const auto isBun = [](const Snapshot& snapshot) { return snapshot.source().runtime == "bun"; };
        result.reason = isBun(a) && isBun(b)
            ? "Bun numbers the objects anew in every snapshot, so their ids tell nothing."
            : "They have no object id in common.";
    } else {
        const auto percent = static_cast<int>(result.agreement() * 1000);
        result.reason = std::to_string(percent / 10) + '.' + std::to_string(percent % 10) + " % of the "
            + countText(result.commonIds)
            + " object ids that both have stand for objects of the same type and name.";
    }
    return result;
}

SnapshotOrder orderInTime(std::span<const SnapshotPtr> snapshots)
{
    SnapshotOrder result;
    result.order.resize(snapshots.size());
    std::iota(result.order.begin(), result.order.end(), std::size_t{0});
    if (snapshots.size() < 2) return result;
    const auto sorted = [&](auto valueOf) { // empty if two are equal
        std::vector<std::size_t> order = result.order;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return valueOf(*snapshots[a]) < valueOf(*snapshots[b]);
        });
        for (std::size_t i = 1; i < order.size(); ++i)
            if (valueOf(*snapshots[order[i]]) == valueOf(*snapshots[order[i - 1]]))
                return std::vector<std::size_t>();
        return order;
    };

    const auto byId = sorted([](const Snapshot& s) { return s.graph().maxHeapObjectId(); });
    bool isOneProcess = !byId.empty();
    for (std::size_t i = 1; isOneProcess && i < byId.size(); ++i) {
        const auto lineage = compareLineage(*snapshots[byId[i - 1]], *snapshots[byId[i]]);
        isOneProcess = lineage && lineage->isSameProcess;
    }
    if (isOneProcess) return {byId, SnapshotOrder::Evidence::HighestId};

    const auto all = [&](auto holds) { return std::all_of(snapshots.begin(), snapshots.end(), holds); };
    const auto byTime = [&] { return sorted([](const Snapshot& s) { return *s.source().capturedAt; }); };
    if (all([](const SnapshotPtr& s) {
            return s->source().capturedAt && s->source().isCapturedAtFromName;
        })) {
        if (auto order = byTime(); !order.empty())
            return {std::move(order), SnapshotOrder::Evidence::NameStamp};
    } else if (all([](const SnapshotPtr& s) { return s->source().capturedAt.has_value(); })) {
        if (auto order = byTime(); !order.empty())
            return {std::move(order), SnapshotOrder::Evidence::FileTime};
    }
    return result;
}

} // namespace heaptrail
