// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/suspect.h"

namespace heaptrail {

/// Replaces a general advice where the holder is one of Node's or V8's own tables: by the public call that empties
/// it, with the versions that have it and where that is written.
void adviseByHolder(const Candidate&, Suspect&);

} // namespace heaptrail
