// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/other_holder.h"
#include "core/suspects/trend.h"

namespace heaptrail {

/// Do others hold most of what piled up, too? Then its holder doesn't retain it.
bool isShared(const Candidate&, const Suspect&);
/// The same as the paragraph says it; null where its holder retains it.
std::optional<SharedHold> sharedHold(const Candidate&, const Suspect&);
/// " Each new one adds about 9.93 kB": what the last interval's entries added to the retained size. Empty if nothing.
std::string addedByEach(const std::vector<std::uint64_t>& counts, const std::vector<std::uint64_t>& sizes);
/// "retained size: 742 kB → 7.31 MB → 13.8 MB"
std::string retainedText(const std::vector<std::uint64_t>& sizes);
/// Writes a suspect's paragraph, and puts the evidence that every kind of suspect has before its own.
void explain(const Candidate&, const Trend&, Suspect&);

} // namespace heaptrail
