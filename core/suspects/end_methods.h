// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

#include <string>

namespace heaptrail {

/// The method by which most of the entries end: "unsubscribe", "close", "destroy" …; empty where they have none.
/// `className` gets the class that has it.
std::string endMethodOfEntries(const Candidate&, std::string& className);

/// The method by which the owner of the collection takes something out again: "eject", "off", "remove" …; empty
/// where it has none.
std::string removalMethodOf(const Candidate&);

/// "Call unsubscribe() on each Subscriber when it ends", or by the owner's method; empty where neither has one.
std::string endAdvice(const Candidate&);

/// Fields for a limit (max, ttl) on the owner of the collection or an object around it, with the class that has
/// them: "set max or ttl on the LRUCache". Empty where there are none.
std::string limitAdvice(const Candidate&);

} // namespace heaptrail
