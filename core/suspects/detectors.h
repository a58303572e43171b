// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"
#include "core/suspects/suspect.h"

#include <span>

namespace heaptrail {

/// One pattern: looks at a candidate and, if it is of its kind, says which: group, pattern, className, advice, disproof,
/// evidence of its own, location, confidence; title where the general one won't do. Structure alone counts, never
/// a program's names.
using Detector = bool (*)(const Candidate&, Suspect&);

/// From the most particular to the most general; the first that fits is taken. The last one always does.
std::span<const Detector> detectors();

/// Evidence and advice for entries that are functions: the variable that their scopes keep for nothing, where the
/// file's scope tables tell.
void addDeadVariable(const Candidate&, Suspect&);

/// Native memory behind the handles of the entries, which no retained size of theirs includes: the handle's is held by
/// the runtime as well, for as long as its object is there.
struct NativeMemory {
    std::string name; ///< "Node / ZlibStream"
    std::vector<std::uint64_t> bytes; ///< one a snapshot
};
/// Nothing where it is less than half of what is new.
std::optional<NativeMemory> nativeMemoryOf(const Candidate&);

/// Does this resource (a timer, a promise, an AsyncResource) keep the store of an AsyncLocalStorage, and little else?
bool carriesAsyncStore(const Candidate&, NodeOrdinal);
/// Of a list of timers, in ms; none for a queue of immediates.
std::optional<std::uint64_t> timerDelay(const Candidate&);

// One file each.
bool detectTimers(const Candidate&, Suspect&);
bool detectDetachedDom(const Candidate&, Suspect&);
bool detectEventListeners(const Candidate&, Suspect&);
bool detectPendingPromises(const Candidate&, Suspect&);
bool detectAsyncContext(const Candidate&, Suspect&);
bool detectExternalMemory(const Candidate&, Suspect&);
bool detectFinalizationRegistry(const Candidate&, Suspect&);
bool detectModuleCache(const Candidate&, Suspect&);
bool detectSlicedStrings(const Candidate&, Suspect&);
bool detectErrors(const Candidate&, Suspect&);
bool detectStreamBuffers(const Candidate&, Suspect&);
bool detectCommonHolder(const Candidate&, Suspect&);
bool detectSiblings(const Candidate&, Suspect&);
bool detectRealms(const Candidate&, Suspect&);
bool detectHandles(const Candidate&, Suspect&);
bool detectStreams(const Candidate&, Suspect&);
bool detectGeneratedCode(const Candidate&, Suspect&);
bool detectClosures(const Candidate&, Suspect&);
bool detectScopeChain(const Candidate&, Suspect&);
bool detectFunctionChain(const Candidate&, Suspect&);
bool detectInstanceChain(const Candidate&, Suspect&);
bool detectGrowingString(const Candidate&, Suspect&);
bool detectFilling(const Candidate&, Suspect&);
bool detectGrowingTable(const Candidate&, Suspect&);
bool detectGrowingEntries(const Candidate&, Suspect&);
bool detectDuplicateStrings(const Candidate&, Suspect&);
bool detectRegistry(const Candidate&, Suspect&);
bool detectUnboundedCollection(const Candidate&, Suspect&);
bool detectClassGrowth(const Candidate&, Suspect&);

} // namespace heaptrail
