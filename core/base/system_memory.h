// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace heaptrail {

/// Bytes that this process could still take without the system having to end a process for it: free memory, what
/// caches would give back, free swap, and no more than a container may have. Nothing where the system doesn't tell.
/// Source: Linux, /proc/meminfo (MemAvailable) and controlGroupMemory().
std::optional<std::uint64_t> availableMemory();

/// What the control groups of this process, of version 1 or 2, and all above them leave of their limits; the largest
/// number where nothing limits. `root` is "/", but in tests.
std::uint64_t controlGroupMemory(const std::filesystem::path& root);

} // namespace heaptrail
