// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/lineage.h"

#include "core/base/parallel.h"
#include "core/base/stop_check.h"
#include "core/base/text.h"
#include "core/compare/isolates.h"

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
    const auto areOf = [&](const char* runtime) {
        return a.source().runtime == runtime && b.source().runtime == runtime;
    };
    if (areOf("bun")) {
        result.isUnknown = true;
        result.reason = "Bun numbers the objects anew in every snapshot, so their ids tell nothing.";
        return result;
    }
    result.isSameProcess = result.commonIds != 0 && result.agreement() >= kSameProcess;
    const auto threadOf = [](const Snapshot& one) {
        return threadOfFile(one.source().path.filename().string());
    };
    const auto thread = threadOf(a), other = threadOf(b);
    if (!result.isSameProcess && a.source().pid && a.source().pid == b.source().pid && thread && other
        && *thread != *other) {
        result.reason = "They are of two isolates of one process, threads " + std::to_string(*thread)
            + " and " + std::to_string(*other) + ": each has a heap of its own.";
        return result;
    }
    if (!result.isSameProcess && (a.graph().raw().isSalvaged || b.graph().raw().isSalvaged)) {
        result.isUnknown = true;
        result.reason = "One of the files is cut off, and names are missing in it, so the ids tell nothing.";
        return result;
    }
    if (result.commonIds == 0) {
        result.reason = "They have no object id in common.";
        // V8's own objects live as long as the process. Of other writers (Julia) nobody knows.
        result.isUnknown = areOf("unknown");
    } else {
        const auto percent = static_cast<int>(result.agreement() * 1000);
        result.reason = "Of " + countText(result.commonIds) + " object ids found in both snapshots, "
            + std::to_string(percent / 10) + '.' + std::to_string(percent % 10)
            + " % name an object of the same type and name.";
    }
    return result;
}

std::string_view lineageWord(std::span<const Lineage> steps) noexcept
{
    const auto is = [&](auto&& of) { return std::any_of(steps.begin(), steps.end(), of); };
    if (is([](const Lineage& step) { return !step.isSameProcess && !step.isUnknown; })) return "different";
    return is([](const Lineage& step) { return step.isUnknown; }) ? "unknown" : "same";
}

namespace {

/// The snapshots by valueOf; empty if two are equal.
template <class ValueOf>
std::vector<std::size_t> sortedBy(std::span<const SnapshotPtr> snapshots, const ValueOf& valueOf)
{
    std::vector<std::size_t> order(snapshots.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto less = [&](std::size_t a, std::size_t b) {
        return valueOf(*snapshots[a]) < valueOf(*snapshots[b]);
    };
    std::stable_sort(order.begin(), order.end(), less);
    for (std::size_t i = 1; i < order.size(); ++i)
        if (!less(order[i - 1], order[i])) return {};
    return order;
}

/// By their names' stamps or the files' times, where all have one and no two are equal; else as given.
SnapshotOrder orderByTimes(std::span<const SnapshotPtr> snapshots)
{
    using Evidence = SnapshotOrder::Evidence;
    const auto all = [&](auto holds) { return std::all_of(snapshots.begin(), snapshots.end(), holds); };
    SnapshotOrder result;
    if (snapshots.size() > 1
        && all([](const SnapshotPtr& s) { return s->source().capturedAt.has_value(); })) {
        const bool isFromNames = all([](const SnapshotPtr& s) { return s->source().isCapturedAtFromName; });
        result.order = sortedBy(snapshots, [](const Snapshot& s) { return *s.source().capturedAt; });
        result.evidence = isFromNames ? Evidence::NameStamp : Evidence::FileTime;
    }
    if (result.order.empty()) {
        result.order.resize(snapshots.size());
        std::iota(result.order.begin(), result.order.end(), std::size_t{0});
        result.evidence = Evidence::AsGiven;
    }
    return result;
}

/// Of the neighbours in that order.
Result<std::vector<Lineage>> lineages(std::span<const SnapshotPtr> snapshots,
                                      const std::vector<std::size_t>& order, const Task& task,
                                      unsigned threads)
{
    const std::size_t count = order.empty() ? 0 : order.size() - 1;
    std::vector<Result<Lineage>> found(count, Lineage());
    inTurn(count, threads, [&](std::size_t k) {
        found[k] = compareLineage(*snapshots[order[k]], *snapshots[order[k + 1]], task.silent());
    });
    std::vector<Lineage> steps;
    for (auto& lineage : found) {
        if (!lineage) return fail(std::move(lineage.error()));
        steps.push_back(std::move(*lineage));
    }
    return steps;
}

} // namespace

Result<SnapshotOrder> orderInTime(std::span<const SnapshotPtr> snapshots, const Task& task, unsigned threads)
{
    if (snapshots.size() < 2) return orderByTimes(snapshots);
    threads = threadCount(threads);
    task.begin(Phase::Comparing);
    inTurn(snapshots.size(), threads, [&](std::size_t k) {
        // What compareLineage needs of each, and two of them at once; it also tells of failure.
        (void)snapshots[k]->graph().orderById(task.silent());
    });
    SnapshotOrder result{sortedBy(snapshots, [](const Snapshot& s) { return s.graph().maxHeapObjectId(); }),
                         SnapshotOrder::Evidence::HighestId,
                         {}};
    if (!result.order.empty()) {
        auto steps = lineages(snapshots, result.order, task, threads);
        if (!steps) return fail(std::move(steps.error()));
        result.steps = std::move(*steps);
        const auto isSame = [](const Lineage& lineage) { return lineage.isSameProcess; };
        if (std::all_of(result.steps.begin(), result.steps.end(), isSame)) return result;
    }
    SnapshotOrder byTimes = orderByTimes(snapshots);
    if (byTimes.order == result.order) {
        byTimes.steps = std::move(result.steps);
        return byTimes;
    }
    auto steps = lineages(snapshots, byTimes.order, task, threads);
    if (!steps) return fail(std::move(steps.error()));
    byTimes.steps = std::move(*steps);
    return byTimes;
}

} // namespace heaptrail
