// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/held_name.h"
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/end_methods.h"
#include "core/suspects/pools.h"
#include "core/suspects/words.h"

// Any collection whose entries grow in number, and that no more particular detector knows. What is a collection, how
// much must be new and what counts as growth is decided before (accumulation, trend); so the one threshold here is that
// two of five values are WeakRefs before the table is called one of WeakRefs: a few have other reasons.
// Entries that are no more than before (one in fifty may have come) and keep more all the same are not too many: what
// each keeps grows.
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

/// Who holds the collections is not too large: each of them is.
void adviseMembers(const Candidate& c, const std::string& member, CollectionKind kind, Suspect& suspect)
{
    std::string className;
    const std::string end = endMethodOfEntries(c, className);
    if (suspect.advice.empty() && !end.empty())
        suspect.advice =
            "Call " + end + "() on each " + className + " when its work ends, in error paths too.";
    if (suspect.advice.empty())
        suspect.advice = "Bound each " + member + ": "
            + (kind == CollectionKind::Array
                   ? "remove what is done (shift(), splice()), or keep only the last ones."
                   : kind == CollectionKind::Object
                   ? "delete object[key] for what is done, or set a maximum size."
                   : "delete() what is done, or set a maximum size.");
    suspect.disproof =
        "Not a leak if each is bounded and not full yet, or emptied later: take one more snapshot "
        "under the same load.";
}

void advise(const Candidate& c, CollectionKind kind, Suspect& suspect)
{
    const auto isWork = [&](NodeOrdinal entry) {
        return c.graph().type(entry) != NodeType::Closure && isWaitedFor(c, entry);
    };
    const bool isQueue = c.shareOfEntries(isWork) >= 0.5;
    if (suspect.advice.empty() && !buffersOf(c.last(), c.point.node).empty()) {
        suspect.advice =
            "It is a queue: who takes its entries out is too slow, or has stopped. Make who adds "
            "them wait, or refuse new ones when it is long.";
        suspect.disproof = "Not a leak if the queue empties when the load falls.";
        return;
    }
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

/// `member`: memberNameOf() it
std::string titleOf(const Candidate& c, const std::string& member)
{
    const std::string grows = c.growthOrSize(" grows without limit", " is large");
    return member.empty()
        ? c.titleName() + grows
        : member + grows + ", in " + countText(c.point.members.size()) + " places below " + c.calledName();
}

} // namespace

bool detectGrowingEntries(const Candidate& c, Suspect& suspect)
{
    const Accumulation& point = c.point;
    const std::size_t n = point.count.size();
    if (n < 2 || !point.isCountOfEntries || !point.members.empty() || point.count.front() == 0
        || point.count.back() > point.count.front() + point.count.front() / 50
        || point.retained.back() <= point.retained.front() || setPattern(point.kind, suspect).empty())
        return false;
    const bool areTexts = c.shareOfBytes([&](const ClassGrowth& growth) {
        const NodeType type = c.graph().type(growth.sample);
        return type == NodeType::String || type == NodeType::ConcatenatedString
            || type == NodeType::SlicedString;
    }) >= 0.5;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.pattern = "entries-keep-more";
    suspect.className = areTexts ? std::string("(string)") : c.payloadClass(c.entryClass());
    suspect.title = c.titleName() + ": its " + counted(point.count.back(), "entry keeps", "entries keep")
        + " more and more";
    if (point.filling)
        suspect.title = c.titleName()
            + " fills up: " + (point.filling->field.empty() ? "empty places" : point.filling->field)
            + " in its " + counted(point.count.back(), "entry", "entries");
    std::vector<std::uint64_t> each;
    for (std::size_t k = 0; k < n; ++k)
        each.push_back(point.retained[k] / std::max<std::uint64_t>(1, point.count[k]));
    suspect.evidence.push_back("each entry keeps " + seriesText(each, true) + " on average");
    suspect.advice = "Bound what each entry keeps"
        + (areTexts ? std::string(": texts that get longer. Write back only the part that is read again.")
                    : ": remove from it what is done, or keep only the last ones.");
    suspect.disproof =
        "Not a leak if what each may keep is bounded and not reached yet: take one more snapshot under "
        "the same load.";
    suspect.confidence = 0.85;
    return true;
}

bool detectFilling(const Candidate& c, Suspect& suspect)
{
    return c.point.filling && detectGrowingEntries(c, suspect);
}

bool detectGrowingTable(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isTable || c.point.isCountOfEntries) return false;
    const std::string member = memberNameOf(c);
    const CollectionKind kind =
        member.empty() ? c.point.kind : collectionKind(c.last(), c.point.members.front());
    if (setPattern(kind, suspect).empty()) return false;
    suspect.group = SuspectGroup::UnboundedCollection;
    suspect.className.clear();
    suspect.title = titleOf(c, member);
    suspect.evidence.emplace_back("the table grows, and its new entries have no node: numbers, which V8 "
                                  "leaves out of a snapshot, or empty slots");
    suspect.evidence.emplace_back("a snapshot shows neither their number nor whether they are removed again");
    if (member.empty())
        advise(c, kind, suspect);
    else
        adviseMembers(c, member, kind, suspect);
    suspect.disproof = "Not a leak if it is bounded and not full yet, or follows the load. Take one more "
                       "snapshot under the same load, and log its size.";
    suspect.confidence = 0.8;
    return true;
}

bool detectUnboundedCollection(const Candidate& c, Suspect& suspect)
{
    const Accumulation& point = c.point;
    CollectionKind kind = point.kind;
    const std::string member = memberNameOf(c);
    if (!member.empty()) kind = collectionKind(c.last(), point.members.front());
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
    if (c.point.isTable)
        suspect.evidence.emplace_back("its table grows, and its values are older objects that entries share");
    suspect.title = titleOf(c, member);
    if (!member.empty()) {
        if (const auto map = c.weakMapOn(bestPath(c.last(), c.history.paths(), c.point.members.front())))
            suspect.evidence.push_back("values of " + heldName(c.last(), *map, EntryKeys::Hide)
                                       + " (WeakMap) keep them as long as its keys live");
        adviseMembers(c, member, kind, suspect);
    } else {
        advise(c, kind, suspect);
    }
    suspect.confidence = kind == CollectionKind::Object ? 0.85 : 0.9;
    return true;
}

} // namespace heaptrail
