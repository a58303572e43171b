// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/capture_times.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

namespace heaptrail {
namespace {

using Evidence = CaptureTime::Evidence;

struct Mark {
    std::string_view name;
    std::int64_t us;
};

/// Those that begin something, each where it stands first: "s1", not "s1-done".
std::vector<Mark> marksOf(const MemoryLog& log)
{
    std::vector<bool> isSeen(log.marks.size());
    std::vector<Mark> marks;
    for (const MemorySample& sample : log.samples) {
        if (sample.mark == 0 || !sample.timeUs || isSeen[sample.mark]) continue;
        isSeen[sample.mark] = true;
        const std::string_view name = log.marks[sample.mark];
        if (!name.ends_with("-done") && !name.ends_with("-end")) marks.push_back({name, *sample.timeUs});
    }
    return marks;
}

/// "checkout-3.heapsnapshot.gz" → "checkout-3"
std::string stemOf(const Snapshot& snapshot)
{
    const std::string name = snapshot.source().path.filename().string();
    return name.substr(0, name.find(".heap"));
}

/// "checkout-3" → "3"; empty without one.
std::string_view numberAtEnd(std::string_view text)
{
    const std::size_t last = text.find_last_not_of("0123456789");
    return last == text.npos ? text : text.substr(last + 1);
}

/// Does the mark speak of this file: by its name, or as the 3 of "s3" and "checkout-3"?
bool names(std::string_view mark, std::string_view stem)
{
    if (mark == stem) return true;
    const bool isNumbered = mark.size() > 1 && (mark[0] == 's' || mark[0] == 'S')
        && mark.find_first_not_of("0123456789", 1) == mark.npos;
    return isNumbered && mark.substr(1) == numberAtEnd(stem);
}

/// Was the heap about as large at that moment? A snapshot is taken after a collection: garbage is no part of it.
bool isPlausible(const Snapshot& snapshot, std::int64_t us, const MemoryLog& log)
{
    constexpr std::ptrdiff_t kBeside = 2; ///< readings on either side: the moment lies between some
    constexpr double kMostAbove = 1.1, kLeastShare = 0.25;
    const auto& samples = log.samples;
    const auto at = std::partition_point(samples.begin(), samples.end(), [&](const MemorySample& sample) {
        return sample.timeUs && *sample.timeUs < us;
    });
    double most = 0, least = 0;
    const auto first = at - std::min(kBeside, at - samples.begin());
    const auto last = at + std::min(kBeside + 1, samples.end() - at);
    for (auto it = first; it != last; ++it) {
        const auto used = (*it)[MemoryField::HeapUsed], total = (*it)[MemoryField::HeapTotal];
        if (const auto room = total ? total : used) most = std::max(most, static_cast<double>(*room));
        if (used)
            least = least == 0 ? static_cast<double>(*used) : std::min(least, static_cast<double>(*used));
    }
    const auto heap = static_cast<double>(snapshot.statistics().v8heapTotal);
    return most == 0 || (heap <= most * kMostAbove && heap >= least * kLeastShare);
}

} // namespace

std::vector<std::optional<CaptureTime>> captureTimes(std::span<const SnapshotPtr> snapshots,
                                                     const MemoryLog* log)
{
    std::vector<std::optional<CaptureTime>> times(snapshots.size());
    const auto fileTime = [&](std::size_t i) -> std::optional<std::int64_t> {
        const auto at = snapshots[i]->source().capturedAt;
        if (!at) return {};
        return std::chrono::duration_cast<std::chrono::microseconds>(at->time_since_epoch()).count();
    };
    for (std::size_t i = 0; i < snapshots.size(); ++i)
        if (const auto us = fileTime(i); us && snapshots[i]->source().isCapturedAtFromName)
            times[i] = CaptureTime{*us, Evidence::FileName};
    if (!log || !log->hasTimes() || log->samples.empty()) return times;

    const std::vector<Mark> marks = marksOf(*log);
    const auto from = *log->samples.front().timeUs;
    const auto to = log->samples.back().timeUs.value_or(from);
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        if (times[i]) continue;
        const std::string stem = stemOf(*snapshots[i]);
        const auto named =
            std::ranges::find_if(marks, [&](const Mark& mark) { return names(mark.name, stem); });
        std::optional<CaptureTime> time;
        if (named != marks.end())
            time = CaptureTime{named->us, Evidence::Mark};
        else if (marks.size() == snapshots.size())
            time = CaptureTime{marks[i].us, Evidence::Mark};
        else if (const auto us = fileTime(i); us && *us >= from && *us <= to)
            time = CaptureTime{*us, Evidence::FileTime};
        if (time && isPlausible(*snapshots[i], time->us, *log)) times[i] = time;
    }
    // What contradicts the order proves nothing.
    std::optional<std::int64_t> before;
    for (const auto& time : times) {
        if (!time) continue;
        if (before && time->us < *before) {
            for (auto& doubtful : times)
                if (doubtful && doubtful->evidence != Evidence::FileName) doubtful.reset();
            break;
        }
        before = time->us;
    }
    return times;
}

} // namespace heaptrail
