// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/history.h"
#include "core/suspects/suspect.h"

#include <set>
#include <string>
#include <vector>

namespace heaptrail {

constexpr double kBigShare = 0.03; ///< of the last heap: what makes a suspect high

/// What the accumulation points left open.
struct Unexplained {
    const History& history; ///< of the last snapshot alone where the processes differ
    std::vector<SnapshotPtr> snapshots; ///< all, oldest first
    bool isSameProcess{true};
    const std::set<std::string>& innocent; ///< classes of what turns over or stays level
    std::set<std::string> explained; ///< classes of the suspects found
    bool hasCodeSuspect{};
};
struct GrowingClasses {
    std::vector<Suspect> suspects;
    std::vector<BenignGrowth> benign;
};
/// The fallback: classes that grow in every interval though no suspect has them.
/// Errors: Cancelled. Cost: compareSeries.
Result<GrowingClasses> findGrowingClasses(const Unexplained&, const Task&);

} // namespace heaptrail
