// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/allocations/allocation_tree.h"

#include <map>
#include <utility>

namespace heaptrail {

const char* const kRecordAllocations =
    "To record who allocates: node --heap-prof app.js. It samples (a few per cent slower; up to a third "
    "where a program only allocates) and writes a .heapprofile when the process exits. Open it with the "
    "snapshots. For exact stacks: DevTools, Memory, Allocations on timeline (10 times slower or more).";

const char* sourceName(AllocationSource source) noexcept
{
    switch (source) {
    case AllocationSource::Sampling: return "sampling";
    case AllocationSource::Timeline: return "timeline";
    case AllocationSource::Stacks: return "stacks";
    }
    return "";
}

std::vector<AllocationCounts> AllocationTree::totals() const
{
    std::vector<AllocationCounts> totals(nodes.size());
    for (std::size_t at = nodes.size(); at-- > 0;) { // callees stand behind their callers
        totals[at] += nodes[at].self;
        if (at > 0) totals[nodes[at].parent] += totals[at];
    }
    return totals;
}

AllocationCounts AllocationTree::total() const noexcept
{
    AllocationCounts sum;
    for (const Node& node : nodes) sum += node.self;
    return sum;
}

Result<AllocationTreePtr> allocationTree(const SnapshotPtr& snapshot,
                                         const std::optional<AllocationInterval>& interval, const Task& task)
{
    const RawSnapshot& raw = snapshot->graph().raw();
    const auto profile = allocationProfile(snapshot, interval, task);
    if (!profile) return fail(profile.error());
    const bool isNothing = profile->empty() && !interval; // of an interval, that is an answer
    if (raw.traceTree.empty() || raw.traceFunctions.empty() || isNothing)
        return fail(ErrorCode::Unsupported, "The file records no allocation stacks.", {}, {},
                    kRecordAllocations);
    auto tree = std::make_shared<AllocationTree>();
    tree->source = raw.samples.empty() ? AllocationSource::Stacks : AllocationSource::Timeline;
    tree->hasCounts = tree->hasLive = true;
    tree->interval = interval;
    std::map<AllocationFrame, std::uint32_t> known;
    std::vector<std::uint32_t> frameOfFunction;
    frameOfFunction.reserve(raw.traceFunctions.size());
    for (const TraceFunction& function : raw.traceFunctions) {
        AllocationFrame frame = frameOf(raw, function);
        const auto [at, isNew] = known.try_emplace(frame, static_cast<std::uint32_t>(tree->frames.size()));
        if (isNew) tree->frames.push_back(std::move(frame));
        frameOfFunction.push_back(at->second);
    }
    tree->nodes.reserve(raw.traceTree.size());
    for (std::size_t at = 0; at < raw.traceTree.size(); ++at) {
        if (at % Task::kStride == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while counting allocations.");
        const TraceNode& node = raw.traceTree[at];
        tree->nodes.push_back({frameOfFunction[node.function], node.parent, profile->countsOf(at)});
    }
    return AllocationTreePtr(std::move(tree));
}

AllocationFrame frameOf(const RawSnapshot& raw, const TraceFunction& function)
{
    AllocationFrame frame{raw.strings.text(function.name), raw.strings.text(function.scriptName),
                          static_cast<std::int32_t>(function.line) - 1,
                          static_cast<std::int32_t>(function.column) - 1};
    if (frame.function.empty()) frame.function = "(anonymous)";
    return frame;
}

std::string placeText(const AllocationFrame& frame)
{
    if (frame.script.empty()) return {};
    const std::size_t slash = frame.script.find_last_of("/\\");
    std::string place = slash == frame.script.npos || slash + 1 == frame.script.size()
        ? frame.script
        : frame.script.substr(slash + 1);
    if (frame.line >= 0) place += ":" + std::to_string(std::int64_t{frame.line} + 1);
    return place;
}

std::string frameText(const AllocationFrame& frame)
{
    const std::string place = placeText(frame);
    return place.empty() ? frame.function : frame.function + " (" + place + ")";
}

} // namespace heaptrail
