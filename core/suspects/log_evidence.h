// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What a memory log says for or against a leak.
struct LogEvidence {
    std::vector<std::string> heap; ///< one sentence each, of heapUsed
    std::string external; ///< of arrayBuffers; empty if they don't rise
    bool isOnCourse{}; ///< heapUsed reaches the limit within a week
};
LogEvidence logEvidence(const MemoryLog&, std::optional<std::uint64_t> limit);

} // namespace heaptrail
