// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/suspects/candidate.h"

#include <string>

namespace heaptrail {

/// The method by which most of the entries end: "unsubscribe", "close", "destroy" …; empty where they have none.
/// `className` gets the class that has it.
std::string endMethodOfEntries(const Candidate&, std::string& className);

/// The method of the object's class by which it ends; empty where it has none.
std::string endMethodOf(const Snapshot&, NodeOrdinal);

/// The method by which the owner of the collection, or what that hangs on, takes something out again:
/// "unbind() of the Container"; empty where none has one.
std::string removalMethodOf(const Candidate&);

/// The same for everything at once: "reset() of the Exporter", "clear() of cachedPrice", or a function of the program's
/// own scope that has the collection: "rewind()".
std::string emptyingMethodOf(const Candidate&);

/// "Call unsubscribe() on each Subscriber when it ends", or by the owner's method; empty where neither has one.
std::string endAdvice(const Candidate&);

/// Are the entries what subscribe() was given: a function of the scope that has the collection, or a method of its
/// owner, which has none for the opposite? Then subscribe() returns the function that ends it.
bool haveSubscribed(const Candidate&);

/// What to do where no method tells: bound it; or, where it lies inside a package, what a user of that package can do.
std::string boundAdvice(const Candidate&);
/// How the code takes an entry out of a Map, or out of an object used as one: "delete() each entry", "delete
/// sessions[key] for each entry".
std::string deletionOf(const Candidate&, const std::string& entries);

/// The npm package whose code has the collection: by the class of its owner, or the functions that share its scope.
/// Empty for the program's own, and where it is unknown.
std::string packageOf(const Candidate&);

/// Fields for a limit (max, ttl) on the owner of the collection or an object around it, with the class that has
/// them: "set max or ttl on the LRUCache". Empty where there are none.
std::string limitAdvice(const Candidate&);

} // namespace heaptrail
