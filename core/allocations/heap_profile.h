// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/allocations/allocation_tree.h"
#include "core/load/snapshot_reader.h"

#include <filesystem>
#include <string_view>

namespace heaptrail {

/// Reads and checks a sampling heap profile (`.heapprofile`: node --heap-prof, DevTools, the inspector's
/// HeapProfiler.stopSampling, its reply around it or not): plain, gzip or zstd; "-" is standard input.
///
/// Errors: CannotRead, NotASnapshot, Truncated, Inconsistent, Malformed, MemoryLimit, Cancelled; with the byte offset.
/// Cost:   one pass over the bytes, no recursion; about 60 bytes a call tree node, and each function once.
Result<AllocationTreePtr> readHeapProfile(const std::filesystem::path& path, const LoadOptions& options = {},
                                          const Task& task = {});
/// The same from memory, for tests and fuzzers.
Result<AllocationTreePtr> readHeapProfileBytes(std::string_view bytes, const LoadOptions& options = {},
                                               const Task& task = {});

/// Is this file a sampling heap profile rather than a snapshot? Decided by its first members, not by its name; false for
/// standard input, which can be read only once, and for what cannot be read.
bool isHeapProfile(const std::filesystem::path& path, const Task& task = {});

/// Who allocated what, from any of the files that tell: profile, timeline or snapshot with stacks; standard input too.
Result<AllocationTreePtr> openAllocations(const std::filesystem::path& path, const LoadOptions& options = {},
                                          const Task& task = {});

} // namespace heaptrail
