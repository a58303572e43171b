// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/system_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace heaptrail {

namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> numberIn(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::uint64_t value = 0;
    return in >> value ? std::optional(value) : std::nullopt; // version 2 writes "max" for no limit
}

/// `name`'s number in a file of lines "name number".
std::uint64_t fieldIn(const std::filesystem::path& file, std::string_view name)
{
    std::ifstream in(file);
    std::string word;
    for (std::uint64_t value = 0; in >> word >> value;)
        if (word == name) return value;
    return 0;
}

/// What a control group leaves: its limit less what it uses, without what the system would give back at once.
std::uint64_t leftIn(const std::filesystem::path& group, const char* limitFile, const char* usedFile,
                     const char* reclaimable)
{
    const auto limit = numberIn(group / limitFile);
    if (!limit) return kNone;
    const std::uint64_t used = numberIn(group / usedFile).value_or(0);
    const std::uint64_t given = std::min(used, fieldIn(group / "memory.stat", reclaimable));
    return *limit - std::min(*limit, used - given);
}

/// The least that a group and those above it leave. A container may see its own group as the root, while the
/// process's path is that of the host: then what is above still counts.
std::uint64_t leastUpward(const std::filesystem::path& root, std::string_view path, const char* limitFile,
                          const char* usedFile, const char* reclaimable)
{
    std::uint64_t least = leftIn(root, limitFile, usedFile, reclaimable);
    while (path.size() > 1) {
        least = std::min(least, leftIn(root / path.substr(1), limitFile, usedFile, reclaimable));
        path = path.substr(0, path.rfind('/'));
    }
    return least;
}

} // namespace

std::uint64_t controlGroupMemory(const std::filesystem::path& root)
{
    std::uint64_t least = kNone;
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) { // "number:controllers:path"
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (first == line.npos || second == line.npos || line.find("/..", second) != line.npos) continue;
        const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
        const std::string_view path = std::string_view(line).substr(second + 1);
        if (controllers == ",,")
            least = std::min(
                least,
                leastUpward(root / "sys/fs/cgroup", path, "memory.max", "memory.current", "inactive_file"));
        else if (controllers.find(",memory,") != controllers.npos)
            least = std::min(least,
                             leastUpward(root / "sys/fs/cgroup/memory", path, "memory.limit_in_bytes",
                                         "memory.usage_in_bytes", "total_inactive_file"));
    }
    return least;
}

std::optional<std::uint64_t> availableMemory()
{
    std::ifstream info("/proc/meminfo");
    std::uint64_t kilobytes = 0;
    bool isKnown = false;
    for (std::string line; std::getline(info, line);) {
        const bool isAvailable = line.starts_with("MemAvailable:");
        if (!isAvailable && !line.starts_with("SwapFree:")) continue;
        const std::size_t digits = line.find_first_of("0123456789");
        if (digits == std::string::npos || line.size() - digits > 18) continue;
        std::uint64_t value = 0;
        for (std::size_t i = digits; i < line.size() && line[i] >= '0' && line[i] <= '9'; ++i)
            value = value * 10 + static_cast<std::uint64_t>(line[i] - '0');
        kilobytes += value;
        isKnown = isKnown || isAvailable;
    }
    if (!isKnown || kilobytes > kNone / 1024) return {};
    return std::min(kilobytes * 1024, controlGroupMemory("/"));
}

} // namespace heaptrail
