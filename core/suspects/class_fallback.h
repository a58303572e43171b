// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/compare/series.h"
#include "core/suspects/history.h"
#include "core/suspects/pace.h"
#include "core/suspects/suspect.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace heaptrail {

constexpr double kBigShare = 0.03; ///< of the last heap: what makes a suspect high

/// What the accumulation points left open.
struct Unexplained {
    const History& history; ///< of the last snapshot alone where the processes differ
    std::vector<SnapshotPtr> snapshots; ///< all, oldest first
    const std::vector<SeriesRow>& series; ///< of them
    std::string apart; ///< SuspectReport::apart
    /// class → how many of the instances that the last interval brought are accounted for: by a suspect, or by what
    /// turns over or stays level
    const std::map<std::string, double>& accounted;
    std::set<std::string> named; ///< what the suspects found say that they are about
    bool hasSuspect{}; ///< above low
    const LoadUnits& units;
    bool isSameProcess() const { return apart.empty(); }
};
struct GrowingClasses {
    std::vector<Suspect> suspects;
    std::vector<BenignGrowth> benign;
};
/// The fallback: classes that grow in every interval though no suspect has them.
/// Errors: Cancelled.
Result<GrowingClasses> findGrowingClasses(const Unexplained&, const Task&);

} // namespace heaptrail
