// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/case.h"
#include "core/suspects/suspect.h"

#include <span>

namespace heaptrail {

/// One pattern: looks at a case and, if it is of its kind, says which: group, pattern, className, advice, disproof,
/// evidence of its own, location, confidence; title where the general one won't do. Structure alone counts, never
/// a program's names.
struct Detector {
    const char* name;
    bool (*detect)(const Case&, Suspect&);
};

/// From the most particular to the most general; the first that fits is taken. The last one always does.
std::span<const Detector> detectors();

/// Evidence and advice for entries that are functions: the variable that their scopes keep for nothing, where the
/// file's scope tables tell.
void tellDeadVariable(const Case&, Suspect&);

/// Does this resource (a timer, a promise, an AsyncResource) keep the store of an AsyncLocalStorage, and little else?
bool carriesAsyncStore(const Case&, NodeOrdinal);
/// Of a list of timers, in ms; none for a queue of immediates.
std::optional<std::uint64_t> timerDelay(const Case&);

// One file each.
bool detectTimers(const Case&, Suspect&);
bool detectDetachedDom(const Case&, Suspect&);
bool detectEventListeners(const Case&, Suspect&);
bool detectPendingPromises(const Case&, Suspect&);
bool detectAsyncContext(const Case&, Suspect&);
bool detectExternalMemory(const Case&, Suspect&);
bool detectFinalizationRegistry(const Case&, Suspect&);
bool detectModuleCache(const Case&, Suspect&);
bool detectSlicedStrings(const Case&, Suspect&);
bool detectErrors(const Case&, Suspect&);
bool detectStreamBuffers(const Case&, Suspect&);
bool detectStreams(const Case&, Suspect&);
bool detectGeneratedCode(const Case&, Suspect&);
bool detectClosures(const Case&, Suspect&);
bool detectScopeChain(const Case&, Suspect&);
bool detectGrowingString(const Case&, Suspect&);
bool detectDuplicateStrings(const Case&, Suspect&);
bool detectRegistry(const Case&, Suspect&);
bool detectUnboundedCollection(const Case&, Suspect&);
bool detectClassGrowth(const Case&, Suspect&);

} // namespace heaptrail
