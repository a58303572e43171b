// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/log_match.h"

#include "core/base/text.h"
#include "core/suspects/capture_times.h"
#include "core/suspects/log_evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace heaptrail {

namespace {

constexpr double kSameSize =
    0.15; ///< of a snapshot: heapUsed just before or after it, where garbage is collected
constexpr double kMostAfter = 1.8; ///< times the snapshot, right after it: 1.05 in Node, 1.55 in Chrome
constexpr double kLeastHeap = 1'000'000; ///< bytes: no process has less, so a smaller one is not a whole heap
constexpr double kMostEver = 4, kLeastEver = 0.5; ///< times the snapshot, in all readings: garbage is uneven

double heapOf(const Snapshot& snapshot)
{
    return static_cast<double>(snapshot.statistics().v8heapTotal);
}

std::size_t readingAt(const MemoryLog& log, std::int64_t us)
{
    const auto at =
        std::partition_point(log.samples.begin(), log.samples.end(), [us](const MemorySample& sample) {
            return sample.timeUs && *sample.timeUs < us;
        });
    return static_cast<std::size_t>(at - log.samples.begin());
}

/// Two readings on either side: was heapUsed in one of them what the snapshot holds?
bool hasSizeAt(const MemoryLog& log, std::int64_t us, const Snapshot& snapshot)
{
    constexpr std::size_t kBeside = 2;
    const std::size_t at = readingAt(log, us);
    const std::size_t end = std::min(log.samples.size(), at + kBeside + 1);
    for (std::size_t i = at - std::min(kBeside, at); i < end; ++i) {
        const auto used = log.samples[i][MemoryField::HeapUsed];
        if (used && std::abs(double(*used) - heapOf(snapshot)) <= kSameSize * heapOf(snapshot)) return true;
    }
    return false;
}

enum class Tie { None, Size, Pid };

/// What ties the log to the snapshots: the process id of one, or the size of each when it was taken.
Tie tieOf(const MemoryLog& log, std::span<const SnapshotPtr> snapshots)
{
    for (const SnapshotPtr& snapshot : snapshots)
        for (const MemoryRun& run : log.runs)
            if (snapshot->source().pid
                && log.origins[run.origin].pid == std::to_string(*snapshot->source().pid))
                return Tie::Pid;
    const auto times = captureTimes(snapshots, &log);
    for (std::size_t i = 0; i < snapshots.size(); ++i)
        if (!times[i] || !hasSizeAt(log, times[i]->us, *snapshots[i])) return Tie::None;
    return snapshots.empty() ? Tie::None : Tie::Size;
}

/// How the sizes contradict, for the last snapshot; empty unless they do for each.
std::string sizeMismatch(const MemoryLog& log, std::span<const SnapshotPtr> snapshots)
{
    double lowest = std::numeric_limits<double>::max(), highest = 0;
    for (const MemoryRun& run : log.runs) {
        const MemoryRange &used = run[MemoryField::HeapUsed], &total = run[MemoryField::HeapTotal];
        if (!used.first) continue;
        lowest = std::min(lowest, double(*used.least));
        highest = std::max({highest, double(*used.highest), double(total.highest.value_or(0))});
    }
    if (highest == 0) return {};
    const auto times = captureTimes(snapshots, &log);
    const auto size = [](double bytes) { return bytesText(static_cast<std::uint64_t>(bytes)); };
    std::string found;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        const double heap = heapOf(*snapshots[i]);
        if (heap < kLeastHeap || snapshots[i]->isUnreliable() || snapshots[i]->source().runtime == "bun")
            return {};
        found.clear();
        if (lowest > kMostEver * heap)
            found = "heapUsed is never below " + size(lowest);
        else if (highest < kLeastEver * heap)
            found = "heapUsed is never above " + size(highest);
        else if (times[i] && times[i]->evidence == CaptureTime::Evidence::Mark) {
            const std::size_t next = readingAt(log, times[i]->us) + 1;
            if (next >= log.samples.size()) return {};
            const MemorySample& after = log.samples[next];
            const auto used = after[MemoryField::HeapUsed];
            // A reading that a program takes right after it wrote a snapshot, when garbage is collected.
            if (!used || !log.markOf(after).ends_with("-done") || double(*used) <= kMostAfter * heap)
                return {};
            found = "heapUsed is " + size(double(*used)) + " right after its mark";
        }
        if (found.empty()) return {};
        found += ", the heap of the " + std::string(snapshots.size() > 1 ? "last " : "") + "snapshot is "
            + size(heap);
    }
    return found;
}

} // namespace

std::string logMismatch(const MemoryLog& log, std::span<const SnapshotPtr> snapshots,
                        std::span<const SnapshotPtr> others)
{
    if (snapshots.empty()) return {};
    if (auto foreign = foreignLog(log, *snapshots.back()); !foreign.empty()) return foreign;
    const Tie tie = tieOf(log, snapshots);
    const Tie ofOthers = others.empty() ? Tie::None : tieOf(log, others);
    if (tie != Tie::None && tie > ofOthers) return {};
    if (tie < ofOthers) return "The memory log fits the snapshots of another process, not these.";
    if (auto sizes = sizeMismatch(log, snapshots); !sizes.empty())
        return "The memory log does not fit these snapshots: " + sizes + ".";
    if (others.empty()) return {};
    return std::string("The memory log may be of another process: ")
        + (tie == Tie::None ? "nothing ties it to these snapshots." : "it fits other snapshots as well.");
}

} // namespace heaptrail
