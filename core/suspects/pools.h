// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

#include <optional>
#include <string>

namespace heaptrail {

/// Is it a pool, whose members are lent and come back? Then it fills up to a limit that a snapshot can't show: limits
/// are small integers, which V8 leaves out. What tells, by structure: the owner's class has a method to take a member
/// and one to give it back ("acquire() and release()"), and the members don't wait for anything.
std::optional<std::string> poolMethods(const Candidate&);

} // namespace heaptrail
