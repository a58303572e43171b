// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_window.h"
#include "core/load/memory_guard.h"
#include "core/load/string_table.h"

namespace heaptrail {

struct StringArrayResult {
    StringTable strings;
    bool isCut{}; ///< salvaged: the file ended before the array did
};

/// Reads the array of strings that is next in `in`, as it is written: escapes are checked and kept.
/// `salvage` keeps the whole strings of an array that is cut off.
/// Errors: Truncated, Malformed, Unsupported (2^32 strings), Cancelled, CannotRead; section "strings".
/// Errors: Truncated, Malformed, Unsupported (2^32 strings), Cancelled, CannotRead, and those of `memory`.
Result<StringArrayResult> readStringArray(ByteWindow& in, MemoryGuard& memory, bool salvage);

} // namespace heaptrail
