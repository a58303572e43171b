// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/allocations/allocation_table.h"

#include "core/analysis/script_owners.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace heaptrail {

namespace {

using Rows = std::vector<AllocationTableRow>;

auto keyOf(const AllocationTableRow& row)
{
    return std::tie(row.frame, row.package);
}

AllocationTableRow rowOf(const AllocationFrame& frame, AllocationsBy by)
{
    AllocationTableRow row;
    row.package = packageOfScript(frame.script);
    if (by == AllocationsBy::Function) row.frame = frame;
    if (by == AllocationsBy::Script) row.frame.script = frame.script;
    return row;
}

void sortRows(Rows& rows)
{
    std::sort(rows.begin(), rows.end(), [](const AllocationTableRow& a, const AllocationTableRow& b) {
        if (a.self.size != b.self.size) return a.self.size > b.self.size;
        if (a.total.size != b.total.size) return a.total.size > b.total.size;
        return keyOf(a) < keyOf(b);
    });
}

} // namespace

std::optional<AllocationsBy> allocationsBy(std::string_view word) noexcept
{
    if (word == "function") return AllocationsBy::Function;
    if (word == "script") return AllocationsBy::Script;
    if (word == "package") return AllocationsBy::Package;
    return {};
}

std::string AllocationTableRow::name(AllocationsBy by) const
{
    const std::string& name = by == AllocationsBy::Function ? frame.function
        : by == AllocationsBy::Script                       ? frame.script
                                                            : package;
    return name.empty() ? "(no script)" : name;
}

Result<Rows> allocationTable(const AllocationTree& tree, AllocationsBy by, const Task& task)
{
    Rows rows;
    std::vector<std::uint32_t> rowOfFrame;
    rowOfFrame.reserve(tree.frames.size());
    std::unordered_map<std::string, std::uint32_t>
        known; // scripts or packages; functions stand there once already
    for (const AllocationFrame& frame : tree.frames) {
        auto row = static_cast<std::uint32_t>(rows.size());
        if (by == AllocationsBy::Script) row = known.try_emplace(frame.script, row).first->second;
        if (by == AllocationsBy::Package)
            row = known.try_emplace(packageOfScript(frame.script), row).first->second;
        if (row == rows.size()) rows.push_back(rowOf(frame, by));
        rowOfFrame.push_back(row);
    }
    const std::vector<AllocationCounts> totals = tree.totals();
    // Pre-order: the callers of a node are what is open when it comes.
    std::vector<std::uint32_t> open;
    std::vector<std::uint32_t> timesOpen(rows.size());
    StopCheck stop(task);
    for (std::uint32_t at = 0; at < tree.nodes.size(); ++at) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while adding up allocations.");
        const AllocationTree::Node& node = tree.nodes[at];
        while (!open.empty() && (at == 0 || open.back() != node.parent)) {
            --timesOpen[rowOfFrame[tree.nodes[open.back()].frame]];
            open.pop_back();
        }
        const std::uint32_t row = rowOfFrame[node.frame];
        rows[row].self += node.self;
        if (timesOpen[row]++ == 0) rows[row].total += totals[at];
        open.push_back(at);
    }
    sortRows(rows);
    return rows;
}

Result<Rows> allocationTable(std::span<const AllocationTreePtr> trees, AllocationsBy by, const Task& task)
{
    if (trees.empty()) return Rows();
    const AllocationTree& last = *trees.back();
    auto rows = allocationTable(last, by, task);
    if (!rows || trees.size() == 1) return rows;
    for (const AllocationTreePtr& tree : trees)
        if ((tree->source == AllocationSource::Sampling) != (last.source == AllocationSource::Sampling))
            return fail(ErrorCode::InvalidArgument, "Sampled sizes and recorded stacks cannot be compared.",
                        {}, {},
                        "Give files of one kind: sampling profiles, or files with allocation stacks.");
    const auto byKey = [](const auto& a, const auto& b) { return keyOf(a) < keyOf(b); };
    std::sort(rows->begin(), rows->end(), byKey);
    for (AllocationTableRow& row : *rows) {
        row.selfSizes.assign(trees.size(), 0);
        row.selfSizes.back() = row.self.size;
        row.selfDelta = static_cast<std::int64_t>(row.self.size);
        row.totalDelta = static_cast<std::int64_t>(row.total.size);
    }
    for (std::size_t k = 0; k + 1 < trees.size(); ++k) {
        auto before = allocationTable(*trees[k], by, task);
        if (!before) return before;
        const auto known = static_cast<std::ptrdiff_t>(rows->size()); // sorted up to there
        for (AllocationTableRow& old : *before) {
            const std::uint64_t self = old.self.size, total = old.total.size;
            auto at = std::lower_bound(rows->begin(), rows->begin() + known, old, byKey);
            if (at == rows->begin() + known || keyOf(*at) != keyOf(old)) {
                old.self = old.total = {};
                old.selfSizes.assign(trees.size(), 0);
                rows->push_back(std::move(old));
                at = rows->end() - 1;
            }
            at->selfSizes[k] = self;
            if (k > 0) continue;
            at->selfDelta -= static_cast<std::int64_t>(self);
            at->totalDelta -= static_cast<std::int64_t>(total);
        }
        std::sort(rows->begin(), rows->end(), byKey);
    }
    sortRows(*rows);
    return rows;
}

} // namespace heaptrail
