// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/bounds.h"

#include "core/analysis/internals.h"
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/pools.h"
#include "core/suspects/words.h"

namespace heaptrail {

namespace {

/// An array that was never given a larger store, however many more entries it has now: V8 leaves room for half as
/// many more when it makes one, and for as many when entries were taken out (JSObject::NewElementsCapacity,
/// FixedArray::RightTrim).
bool hasFixedLength(const Candidate& c)
{
    const Accumulation& point = c.point;
    if (point.kind != CollectionKind::Array || !point.members.empty() || c.history.size() < 2) return false;
    // A link of a chain of buffers (Node: FixedQueue): when it is full, the next one is made.
    if (c.container != point.node && c.graph().target(c.container, EdgeType::Property, "next")) return false;
    const auto before = c.history.find(0, point.node);
    if (!before || point.count.back() <= 2 * point.count.front() + 32) return false;
    const auto was = c.history.at(0).graph().target(*before, EdgeType::Internal, "elements");
    const auto is = c.graph().target(point.node, EdgeType::Internal, "elements");
    if (!was || !is || c.history.at(0).graph().id(*was) != c.graph().id(*is)) return false;
    // Of the array and its store together, since the store's size mostly counts for the array.
    const std::uint64_t sizeBefore = c.history.at(0).shallowSize(*before) + c.history.at(0).shallowSize(*was);
    const std::uint64_t now = c.last().shallowSize(point.node) + c.last().shallowSize(*is);
    return sizeBefore == now
        && now >= 4 * point.count.back() + 16; // a slot is a word, of 4 bytes in a browser
}

/// Does work wait in it? The most connections of a pool say nothing of how many may wait for one.
bool isQueue(const Candidate& c)
{
    const std::string name = toLower(c.calledName());
    return std::ranges::any_of(std::array{"queue", "pending", "waiting", "waiters", "requests"},
                               [&](const char* word) { return name.find(word) != name.npos; });
}

/// In the options that the object was made with, which it keeps.
std::optional<BoundField> boundOfOptions(const Snapshot& snapshot, NodeOrdinal node)
{
    for (const char* name : kOptionFields) {
        const auto options = snapshot.graph().target(node, EdgeType::Property, name);
        if (!options || snapshot.graph().type(*options) != NodeType::Object) continue;
        if (auto field = boundField(snapshot, *options); field && field->isOfCount) {
            field->name = std::string(name) + "." + field->name;
            return field;
        }
    }
    return std::nullopt;
}

/// A full collection in the same object: its entries are replaced, and their number stays at half of this one or less.
/// An index that the program forgets to clean grows beside it.
struct FullNeighbour {
    std::string name;
    std::uint64_t count{};
};
std::optional<FullNeighbour> fullNeighbour(const Candidate& c)
{
    constexpr std::uint64_t kLeast = 8;
    const std::size_t n = c.history.size();
    if (n < 3 || c.container == c.point.node || !c.point.isCountOfEntries || !c.point.members.empty())
        return std::nullopt;
    for (const Edge edge : c.graph().edges(c.container)) {
        if (edge.type != EdgeType::Property || edge.to == c.point.node
            || c.graph().type(edge.to) != NodeType::Object)
            continue;
        const CollectionKind kind = collectionKind(c.last(), edge.to);
        if (kind != CollectionKind::Map && kind != CollectionKind::Set && kind != CollectionKind::Array)
            continue;
        const auto before = c.history.find(n - 2, edge.to);
        if (!before) continue;
        const auto was = entryCount(c.history.at(n - 2), *before), is = entryCount(c.last(), edge.to);
        if (!was || !is || is->count != was->count || is->count < kLeast
            || c.point.count[n - 2] < 2 * is->count)
            continue;
        const std::uint64_t border = c.history.highestId(n - 2);
        bool isTurnedOver = false; // an unused list shows no limit
        forEachEntry(c.last(), edge.to, kind, [&](NodeOrdinal entry, EdgeOrdinal) {
            isTurnedOver |= c.graph().id(entry).value > border;
        });
        if (isTurnedOver) return FullNeighbour{c.graph().edgeName(edge), is->count};
    }
    return std::nullopt;
}

/// Is it a limit of their size, which no count of entries can be compared with?
bool isOfSize(const BoundField& field)
{
    const std::string name = toLower(field.name);
    return std::ranges::any_of(std::array{"bytes", "memory", "weight"},
                               [&](const char* word) { return name.find(word) != name.npos; });
}

bool isSlowing(const Candidate& c, const Trend& trend)
{
    return c.history.size() < 3 || trend.steadiness < 0.7;
}

} // namespace

bool hasTimeToLiveAlone(const Snapshot& snapshot, NodeOrdinal node)
{
    // lru-cache/src/index.ts: the links are typed arrays where there is a max; sizes are kept where there is a maxSize;
    // without both there must be a ttl.
    const Graph& graph = snapshot.graph();
    std::size_t plainLinks = 0;
    bool hasTimes = false, hasSizes = false, isPurged = true;
    for (const Edge edge : graph.edges(node)) {
        if (edge.type != EdgeType::Property) continue;
        std::string name = graph.edgeName(edge);
        name.erase(0, name.find_first_not_of('#'));
        const auto oddball = oddballText(snapshot, edge.to);
        if (name == "next" || name == "prev")
            plainLinks += snapshot.className(edge.to) == "Array" ? 1 : 0;
        else if (name == "ttls")
            hasTimes = !oddball;
        else if (name == "sizes")
            hasSizes = !oddball;
        else if (name == "ttlAutopurge")
            isPurged = oddball != "false";
    }
    return plainLinks == 2 && hasTimes && !hasSizes && !isPurged;
}

void findBound(const Candidate& c, const Trend& trend, Suspect& suspect)
{
    if (hasFixedLength(c)) {
        suspect.bound = "a length fixed from the start";
        suspect.isWithinBound = true;
        suspect.evidence.push_back(
            "it had room for all of these entries from the start, as new Array(n) makes "
            "it: a limit that is not reached yet");
        return;
    }
    if (const auto& filling = c.point.filling) {
        suspect.bound = "the empty places of its entries";
        suspect.isWithinBound = true;
        suspect.evidence.insert(
            suspect.evidence.begin(),
            "new values fill places that were empty"
                + (filling->count.empty() ? std::string()
                                          : ": " + seriesText(filling->count, false) + " of "
                           + counted(c.point.count.back(), "entry has ", "entries have ") + filling->field)
                + "");
        return;
    }
    const bool mayBePooled = suspect.group == SuspectGroup::UnboundedCollection
        || suspect.group == SuspectGroup::ExternalMemory || suspect.group == SuspectGroup::Streams;
    if (mayBePooled) {
        const auto methods = poolMethods(c);
        const auto idle = idleList(c);
        if (methods || idle) {
            suspect.bound = "a pool: " + (methods ? *methods : idle->name);
            // What nobody needs now is no leak: there are as many as were needed at once.
            suspect.isWithinBound = idle && idle->areNearlyAll();
            suspect.evidence.insert(
                suspect.evidence.begin(),
                (methods ? "its owner has " + *methods : "") + (methods && idle ? ", and " : "")
                    + (idle ? "most of its new members wait in " + idle->name : "")
                    + ": a pool, which may fill up to a limit that the file does not show");
            suspect.advice = "Compare their number with the pool's maximum, where it stops. "
                             "If the pool has no maximum, set one.";
            suspect.disproof = "Not a leak if their number stays at or below the pool's maximum.";
            return;
        }
    }
    if (!c.point.members.empty()) return; // the holder's limit bounds their number, not their contents
    // The properties of a dictionary are its entries.
    const bool isDictionary = c.point.kind == CollectionKind::Object && c.point.isCountOfEntries;
    std::optional<BoundField> field;
    if (suspect.container != c.point.node || !isDictionary) field = boundField(c.last(), suspect.container);
    if (!field && suspect.container != c.point.node && !isDictionary)
        field = boundField(c.last(), c.point.node);
    const bool isOfOptions = !field;
    if (!field && !isDictionary && !isQueue(c)) field = boundOfOptions(c.last(), suspect.container);
    if (hasTimeToLiveAlone(c.last(), suspect.container)) {
        suspect.evidence.push_back("it has a ttl and no max: an expired entry stays until it is read");
        suspect.disproof = "Not a leak if the number of different keys is bounded.";
        return;
    }
    const auto neighbour = !field || !field->value ? fullNeighbour(c) : std::nullopt;
    if (neighbour) {
        suspect.evidence.insert(suspect.evidence.begin(),
                                neighbour->name + " beside it stays at " + countText(neighbour->count)
                                    + " entries: new ones replace old ones");
        // With a limit it may be the other part of one cache, from which entries move here.
        if (field)
            suspect.advice += " If its size is above " + field->name + ": what leaves " + neighbour->name
                + " must leave here, too.";
        else
            suspect.advice = "Remove an entry here when it is removed from " + neighbour->name
                + ", with the same key. Or set a maximum size.";
    }
    if (!field) return;
    const std::uint64_t count = c.point.count.back();
    const bool isComparable = field->value && !isOfSize(*field);
    if (field->isOfCount && isComparable && c.point.isCountOfEntries && double(count) > *field->value * 1.1) {
        suspect.evidence.push_back("its field " + field->text()
                                   + " is no limit that anything keeps: there are " + countText(count)
                                   + " entries");
        return;
    }
    suspect.bound = field->text();
    if (!field->isOfCount)
        suspect.evidence.push_back("its field " + field->name
                                   + " limits how long an entry stays, not how many there are");
    else if (isComparable && field->isOfCount && c.point.isCountOfEntries)
        suspect.evidence.push_back("its field " + field->text()
                                   + " is probably its limit, which is not reached yet");
    else
        suspect.evidence.push_back(
            "its field " + field->text()
            + (neighbour ? " may be the limit of either" : " is probably its limit")
            + (field->value ? "" : "; its value is not in the snapshot")
            + (trend.isKnown && !isSlowing(c, trend) ? ", and the growth has not slowed down" : ""));
    // Not full yet, as far as the snapshots can tell.
    // An option may be of another part of the object.
    suspect.isWithinBound =
        trend.isKnown && field->isOfCount && (isComparable || (!isOfOptions && isSlowing(c, trend)));
}

} // namespace heaptrail
