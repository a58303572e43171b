// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/suspect.h"
#include "tests/support/heap_drawing.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace heaptrail::test {

using Counts = std::vector<int>; ///< one a snapshot

/// What findSuspects says of a heap drawn at these times, with so many of what `draw` draws. Ids grow with i.
inline SuspectReport reportOf(const std::function<std::string(int)>& draw,
                              const Counts& counts = {20, 320, 620})
{
    std::vector<SnapshotPtr> snapshots;
    for (const int count : counts)
        snapshots.push_back(
            heapOf("root -g-> global@5:400000\nglobal -app-> App@7:40\n" + draw(count)).snapshot);
    auto report = findSuspects(snapshots, {});
    return report ? std::move(*report) : SuspectReport{};
}
inline Suspect firstOf(const std::function<std::string(int)>& draw, const Counts& counts = {20, 320, 620})
{
    const SuspectReport report = reportOf(draw, counts);
    return report.suspects.empty() ? Suspect{} : report.suspects.front();
}
inline bool hasPattern(const SuspectReport& report, const char* pattern)
{
    return std::any_of(report.suspects.begin(), report.suspects.end(),
                       [&](const Suspect& suspect) { return suspect.pattern == pattern; });
}
inline bool says(const Suspect& suspect, const char* text)
{
    return std::any_of(suspect.evidence.begin(), suspect.evidence.end(),
                       [&](const std::string& line) { return line.find(text) != line.npos; });
}

/// "Name#7@1072:size/type": the i-th of its kind.
inline std::string nth(const char* name, int i, int base, const char* rest)
{
    return std::string(name) + '#' + std::to_string(i) + '@' + std::to_string(1001 + 20 * i + base) + rest;
}
inline std::string each(int count, const std::function<std::string(int)>& draw)
{
    std::string drawing;
    for (int i = 1; i <= count; ++i) drawing += draw(i);
    return drawing;
}
inline std::string element(const char* of, int i)
{
    return std::string(of) + " -[" + std::to_string(i) + "]-> ";
}

} // namespace heaptrail::test
