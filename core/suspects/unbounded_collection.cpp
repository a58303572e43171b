// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

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
    std::string what;
    switch (kind) {
    case CollectionKind::Map:
        suspect.pattern = "global-map-never-evicted";
        what = "Map";
        break;
    case CollectionKind::Set:
        suspect.pattern = "unbounded-set";
        what = "Set";
        break;
    case CollectionKind::Array:
        suspect.pattern = "unbounded-array";
        what = "array";
        break;
    case CollectionKind::Object:
        suspect.pattern = "object-as-dictionary";
        what = "object used as a dictionary";
        break;
    default: return false;
    }
    if (c.shareOfEntries(is("WeakRef")) >= 0.4) {
        suspect.pattern = "weakref-table-not-cleaned";
        suspect.evidence.push_back(
            "the values are WeakRefs: what they point to may be gone, the entries stay");
    }
    if (inner.empty())
        suspect.title = c.calledName() + c.told(" only grows: ", " is large: ")
            + (what[0] == 'M' || what[0] == 'S' ? "a " : "an ") + what;
    else
        suspect.title = c.calledName() + c.told(" only grows, in ", " is large, in ") + inner + what + "s";
    suspect.advice = kind == CollectionKind::Array
        ? "Give the array a bound: flush it by time and by count, or keep the last N in a ring."
        : "Give it a bound: a maximum size and a time to live (an LRU cache), or delete() entries when they "
          "are "
          "done. Keep in each entry only what is read back later.";
    suspect.disproof =
        "It is no leak if it is bounded and only not full yet, or if it is emptied later than the last "
        "snapshot: take one more under the same load.";
    suspect.confidence = kind == CollectionKind::Object ? 0.85 : 0.9;
    return true;
}

} // namespace heaptrail
