// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

#include <cstdint>
#include <string>
#include <vector>

namespace heaptrail {

/// The realms (vm contexts, windows, frames) in each snapshot, and how many of the new ones a candidate keeps.
struct Realms {
    std::vector<std::uint64_t> count; ///< native contexts, a value a snapshot
    std::uint64_t below{}; ///< new ones that count for the candidate
    bool isWindow{}; ///< their globals are windows: a browser's, or jsdom's
    std::string name{"vm context"}; ///< what a developer calls one

    /// Does the candidate keep most of the new ones, and come at least one new one with every second new entry?
    bool growsWith(const Candidate&) const;
    /// "each realm has its own globals and built-ins: 2 → 6 → 10 realms"
    std::string text() const;
};
Realms realmsOf(const Candidate&);

} // namespace heaptrail
