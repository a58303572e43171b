// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

namespace heaptrail {

/// Code, shapes and feedback that hang on a function: it was compiled, not leaked. And Node's list of its modules.
bool isEnginesGrowth(const Candidate&);
/// Does it hang in Node's own modules? They warm up as well.
bool isNodesOwn(const Candidate&);

} // namespace heaptrail
