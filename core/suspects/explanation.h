// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/trend.h"

namespace heaptrail {

/// Writes a suspect's paragraph, and puts the evidence that every kind of suspect has before its own.
void explain(const Candidate&, const Trend&, Suspect&);

} // namespace heaptrail
