// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/system_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace heaptrail {

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
    if (!isKnown || kilobytes > std::numeric_limits<std::uint64_t>::max() / 1024) return {};
    std::uint64_t bytes = kilobytes * 1024;
    // The container's own limit; "max" where it has none.
    std::ifstream limit("/sys/fs/cgroup/memory.max");
    if (std::uint64_t most = 0; limit >> most) bytes = std::min(bytes, most);
    return bytes;
}

} // namespace heaptrail
