// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace heaptrail::cli {

/// The exit statuses; scripts rely on them.
enum class ExitCode : int {
    Done = 0,
    ConditionHolds = 1, ///< done, and what --fail-on asks for is the case
    WrongUsage = 2,
    BadInput = 3, ///< an input can't be read or is no valid snapshot
    MemoryLimit = 4,
    CannotWrite = 5,
    Interrupted = 130,
};

constexpr ExitCode exitCodeOf(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::Cancelled: return ExitCode::Interrupted;
    case ErrorCode::CannotRead:
    case ErrorCode::NotASnapshot:
    case ErrorCode::Unsupported:
    case ErrorCode::Truncated:
    case ErrorCode::Inconsistent:
    case ErrorCode::Malformed:
    case ErrorCode::Internal: return ExitCode::BadInput;
    case ErrorCode::MemoryLimit:
    case ErrorCode::OutOfMemory: return ExitCode::MemoryLimit;
    case ErrorCode::CannotWrite: return ExitCode::CannotWrite;
    case ErrorCode::InvalidArgument: return ExitCode::WrongUsage;
    }
    return ExitCode::BadInput;
}

} // namespace heaptrail::cli
