// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/file_kind.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <iterator>

namespace heaptrail {

namespace {

constexpr std::string_view kPacked[]{".gz",  ".zst", ".xz",  ".bz2", // of one file
                                     ".zip", ".tar", ".tgz", ".tbz2", ".txz"};
constexpr std::size_t kFilters = 4; // the first of these

bool endsWith(std::string_view name, std::string_view ending) noexcept
{
    if (name.size() < ending.size()) return false;
    return std::equal(ending.begin(), ending.end(), name.end() - std::ptrdiff_t(ending.size()),
                      [](char lower, char c) { return toLower(c) == lower; });
}

std::string_view endingOf(std::string_view name, FileKind kind) noexcept
{
    for (const std::string_view ending : endingsOf(kind))
        if (endsWith(name, ending)) return ending;
    return {};
}

} // namespace

std::span<const std::string_view> endingsOf(FileKind kind) noexcept
{
    static constexpr std::string_view snapshots[]{".heapsnapshot", ".heaptimeline"};
    static constexpr std::string_view profiles[]{".heapprofile"};
    static constexpr std::string_view logs[]{".jsonl", ".ndjson", ".log", ".csv", ".txt"};
    static constexpr std::string_view investigations[]{".heaptrail"};
    switch (kind) {
    case FileKind::Snapshot: return snapshots;
    case FileKind::Profile: return profiles;
    case FileKind::Log: return logs;
    case FileKind::Investigation: return investigations;
    case FileKind::Packed: return kPacked;
    case FileKind::Other: break;
    }
    return {};
}

std::string_view withoutPacking(std::string_view name) noexcept
{
    while (true) {
        const std::string_view ending = endingOf(name, FileKind::Packed);
        if (ending.empty()) return name;
        name.remove_suffix(ending.size());
    }
}

bool isArchiveName(std::string_view name) noexcept
{
    for (std::size_t k = 0; k < kFilters; ++k)
        if (endsWith(name, kPacked[k])) name.remove_suffix(kPacked[k].size());
    return std::any_of(std::begin(kPacked) + kFilters, std::end(kPacked),
                       [name](std::string_view ending) { return endsWith(name, ending); });
}

FileKind kindByName(std::string_view name) noexcept
{
    const std::string_view bare = withoutPacking(name);
    for (const FileKind kind : {FileKind::Snapshot, FileKind::Profile, FileKind::Log})
        if (!endingOf(bare, kind).empty()) return kind;
    if (!endingOf(name, FileKind::Investigation).empty()) return FileKind::Investigation; // never packed
    return bare.size() < name.size() ? FileKind::Packed : FileKind::Other;
}

} // namespace heaptrail
