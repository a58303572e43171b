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

/// The list of the same owner in which most of the new members wait to be used ("_idle", "freeConnections"): another
/// sign of a pool. What leaks from a pool is never given back, and so never there.
struct IdleList {
    std::string name;
    double share{}; ///< of the new members that wait there, above 0.5
    bool areNearlyAll() const noexcept { return share >= 0.8; } ///< a few are lent at any time
};
std::optional<IdleList> idleList(const Candidate&);

/// Does something wait for this object: has it a callback, a promise, or the functions that settle one? Then it is a
/// piece of work in a queue.
bool isWaitedFor(const Candidate&, NodeOrdinal);

} // namespace heaptrail
