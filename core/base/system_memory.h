// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace heaptrail {

/// Bytes that this process could still take without the system having to end a process for it: free memory, what
/// caches would give back, free swap, and no more than a container may have. Nothing where the system doesn't tell.
/// Source: Linux, /proc/meminfo (MemAvailable) and the control group's memory.max.
std::optional<std::uint64_t> availableMemory();

} // namespace heaptrail
