// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/load/raw_snapshot.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace heaptrail {

struct LoadOptions {
    unsigned threads{}; ///< 0 = as many as the machine has
    std::uint64_t memoryLimit{}; ///< bytes this load may need at its peak; 0 = no limit
    /// Where several loads share memory: called with the estimate before the big allocations, may wait for other loads
    /// to end, and tells the limit that counts in memoryLimit's stead.
    std::function<std::uint64_t(std::uint64_t needed)> limitFor;
    bool salvage{}; ///< open a truncated file as far as it goes
};

/// Reads and checks one `.heapsnapshot` or `.heaptimeline`: plain or packed (see openByteSource); "-" is
/// standard input. The result is the same on any number of threads.
///
/// Errors: CannotRead, NotASnapshot, Unsupported, Truncated, Inconsistent, Malformed, MemoryLimit, Cancelled;
///         with the byte offset in the decompressed stream and the member it was in.
/// Cost:   one pass over the bytes; about 18 bytes a node, 8 an edge, and the strings.
/// Source: file format as V8's HeapSnapshotJSONSerializer writes it.
Result<RawSnapshot> readSnapshot(const std::filesystem::path& path, const LoadOptions& options = {},
                                 const Task& task = {});

/// The same from memory, for tests and fuzzers.
Result<RawSnapshot> readSnapshotBytes(std::string_view bytes, const LoadOptions& options = {},
                                      const Task& task = {});

/// Bytes that opening a snapshot of this size needs at its peak, analyses included; what Progress::memoryNeeded
/// shows and memoryLimit is compared with, before the big allocations.
std::uint64_t estimateMemory(std::uint64_t nodeCount, std::uint64_t edgeCount,
                             std::uint64_t fileBytes) noexcept;

} // namespace heaptrail
