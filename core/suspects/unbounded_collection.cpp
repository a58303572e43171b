// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"
#include "core/suspects/pools.h"

// Any collection whose entries grow in number, and that no more particular detector knows. What is a collection, how
// much must be new and what counts as growth is decided before (accumulation, trend); so the one threshold here is that
// two of five values are WeakRefs before the table is called one of WeakRefs: a few have other reasons.
// What a snapshot cannot show: a limit. Its number is a small integer, which V8 leaves out of the file unless asked.

namespace heaptrail {

namespace {

/// The pattern of a kind of collection; returns what to call one, empty if it is none.
std::string setPattern(CollectionKind kind, Suspect& suspect)
{
    switch (kind) {
    case CollectionKind::Map: suspect.pattern = "global-map-never-evicted"; return "Map";
    case CollectionKind::Set: suspect.pattern = "unbounded-set"; return "Set";
    case CollectionKind::Array: suspect.pattern = "unbounded-array"; return "array";
    case CollectionKind::Object:
        suspect.pattern = "object-as-dictionary";
        return "object used as a dictionary";
    default: return {};
    }
}

void advise(const Candidate& c, CollectionKind kind, Suspect& suspect)
{
    const auto isWork = [&](NodeOrdinal entry) {
        return c.graph().type(entry) != NodeType::Closure && isWaitedFor(c, entry);
    };
    const bool isQueue = c.shareOfEntries(isWork) >= 0.5;
    // A larger limit of a queue, or a smaller one, lets nobody wait less.
    if (suspect.advice.empty() && !(isQueue && kind == CollectionKind::Array)) {
        suspect.advice = limitAdvice(c);
        if (suspect.advice.empty()) suspect.advice = endAdvice(c);
    }
    if (suspect.advice.empty() && isQueue) {
        suspect.evidence.push_back("somebody waits for each entry: it has a callback or a promise");
        suspect.advice = "It is a queue of work. Find what stopped it: a worker that never calls back, a "
                         "connection that is "
                         "down. Give each entry a timeout, and refuse new ones when the queue is long.";
    }
    if (suspect.advice.empty()) suspect.advice = boundAdvice(c);
    suspect.disproof = isQueue && kind == CollectionKind::Array
        ? "Not a leak if the queue empties when the load falls."
        : "Not a leak if it is bounded and not full yet, or emptied later: take one more snapshot under the "
          "same load.";
}

} // namespace

bool detectUnboundedCollection(const Candidate& c, Suspect& suspect)
{
    const Accumulation& point = c.point;
    CollectionKind kind = point.kind;
    std::string inner; // "40 inner "
    if (!point.members.empty()) {
        const CollectionKind member = collectionKind(c.last(), point.members.front());
        if (member == CollectionKind::Map || member == CollectionKind::Set
            || member == CollectionKind::Array) {
            kind = member;
            inner = countText(point.members.size()) + " inner ";
        }
    }
    if (!point.isCountOfEntries) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.className = c.entryClass();
    const auto is = [&](const char* className) {
        return [&c, className](NodeOrdinal e) { return c.last().className(e) == className; };
    };
    const std::string what = setPattern(kind, suspect);
    if (what.empty()) return false;
    if (c.shareOfEntries(is("WeakRef")) >= 0.4) {
        suspect.pattern = "weakref-table-not-cleaned";
        suspect.evidence.push_back(
            "the values are WeakRefs: what they point to may be gone, the entries stay");
        suspect.advice = "Delete each entry when its object is gone: register the object with a "
                         "FinalizationRegistry whose callback deletes the key.";
    }
    const std::string name = inner.empty() ? c.titleName() : c.calledName() + ", in " + inner + what + "s,";
    suspect.title = name + c.growthOrSize(" grows without limit", " is large");
    advise(c, kind, suspect);
    suspect.confidence = kind == CollectionKind::Object ? 0.85 : 0.9;
    return true;
}

} // namespace heaptrail
