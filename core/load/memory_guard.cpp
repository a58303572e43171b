// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/memory_guard.h"

#include "core/base/system_memory.h"
#include "core/base/text.h"

#include <string>

namespace heaptrail {

Result<void> MemoryGuard::ask()
{
    if (m_limit && m_bytes > m_limit)
        return fail(ErrorCode::MemoryLimit,
                    "Opening this snapshot needs more memory than the limit of " + bytesText(m_limit)
                        + ": it holds more than its header announces.",
                    {}, {}, "Raise the memory limit, or use a machine with more memory.");
    m_nextQuestion = m_bytes + kStep;
    return check(kStep);
}

Result<void> MemoryGuard::check(std::uint64_t bytes) const
{
    if (bytes < kStep) return {}; // not worth asking
    if (const auto available = availableMemory(); available && *available < bytes + kStep)
        return fail(ErrorCode::OutOfMemory,
                    "Opening this snapshot needs more memory than the system has to give.", {}, {},
                    "Close other snapshots or programs, or use a machine with more memory.");
    return {};
}

} // namespace heaptrail
