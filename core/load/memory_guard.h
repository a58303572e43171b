// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>

namespace heaptrail {

/// Watches over what no header announces: texts, locations, stacks. A packed file of a few megabytes can hold
/// a hundred gigabytes of them.
class MemoryGuard {
public:
    /// `limit` is the caller's (0 = none) for all, `announced` what the header's counts need.
    MemoryGuard(std::uint64_t limit, std::uint64_t announced)
        : m_limit{limit}
        , m_bytes{announced}
        , m_nextQuestion{announced + kStep}
    {
    }
    /// So many bytes more will be used. Errors: MemoryLimit, and OutOfMemory where the system has no more to give.
    Result<void> more(std::uint64_t bytes)
    {
        m_bytes += bytes;
        if (m_limit ? m_bytes <= m_limit && m_bytes < m_nextQuestion : m_bytes < m_nextQuestion) return {};
        return ask();
    }

    /// So many of the announced bytes are about to be used: does the system have them? Errors: OutOfMemory.
    Result<void> check(std::uint64_t bytes) const;

private:
    static constexpr std::uint64_t kStep = std::uint64_t{64} << 20;
    Result<void> ask();

    std::uint64_t m_limit, m_bytes, m_nextQuestion;
};

} // namespace heaptrail
