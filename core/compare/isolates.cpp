// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/isolates.h"

#include <charconv>
#include <set>

namespace heaptrail {

std::optional<std::uint32_t> threadOfFile(const std::string& name)
{
    constexpr std::size_t kThreadPart = 4; // Heap . DATE . TIME . PID . THREAD
    if (!name.starts_with("Heap.")) return {};
    std::size_t at = 0;
    for (std::size_t part = 0; part < kThreadPart; ++part) {
        at = name.find('.', at);
        if (at == name.npos) return {};
        ++at;
    }
    std::uint32_t thread = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + at, end, thread);
    if (error != std::errc() || stop == end || *stop != '.') return {};
    return thread;
}

std::string isolatesText(std::span<const SnapshotPtr> snapshots)
{
    std::set<std::uint32_t> threads;
    std::optional<std::int64_t> pid;
    for (const SnapshotPtr& snapshot : snapshots) {
        const SnapshotSource& source = snapshot->source();
        const auto thread = threadOfFile(source.path.filename().string());
        if (!source.pid || !thread || (pid && *pid != *source.pid)) return {};
        pid = source.pid;
        threads.insert(*thread);
    }
    if (threads.size() < 2) return {};
    std::string list;
    for (const std::uint32_t thread : threads) {
        if (!list.empty()) list += thread == *threads.rbegin() ? " and " : ", ";
        list += std::to_string(thread);
    }
    return "One process with " + std::to_string(threads.size()) + " isolates (threads " + list + ")";
}

std::string apartText(std::span<const SnapshotPtr> snapshots, std::string_view lineageWord)
{
    if (lineageWord == "same") return {};
    if (lineageWord == "unknown") return "The snapshots do not tell whether they are of one process";
    const std::string isolates = isolatesText(snapshots);
    return "The snapshots are of " + (isolates.empty() ? "different processes" : "o" + isolates.substr(1));
}

} // namespace heaptrail
