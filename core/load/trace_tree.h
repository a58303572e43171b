// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_window.h"
#include "core/load/memory_guard.h"
#include "core/load/raw_snapshot.h"

#include <vector>

namespace heaptrail {

struct TraceTreeResult {
    std::vector<TraceNode> nodes; ///< pre-order; functions unchecked
    std::vector<std::uint64_t> byteOffsets; ///< of each node's function index
    bool isCut{}; ///< salvaged: the file ended before the tree did
};

/// Reads "trace_tree", the nested array that is next in `in`: records one after the other, a record's children as
/// an array in its place.
/// Errors: Truncated, Malformed, Inconsistent, Unsupported, Cancelled, CannotRead; section "trace_tree".
Result<TraceTreeResult> readTraceTree(ByteWindow& in, const Meta&, MemoryGuard& memory, bool salvage);

} // namespace heaptrail
