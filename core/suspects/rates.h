// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/trend.h"

namespace heaptrail {

/// Growth an hour, where the times of the snapshots are known; growth a request, where the user gave their number; and
/// what comes in whole numbers with each entry. As fields and as evidence.
void addRates(const Candidate&, const Trend&, const LoadUnits&, std::optional<std::uint64_t> requests,
              Suspect&);

/// "+1.00 Session, +2.00 Buffer": instances a request, of the class and of the parts that grow with it.
std::string perRequestText(const History&, const Suspect&, double entries, std::uint64_t requests);

} // namespace heaptrail
