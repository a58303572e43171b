// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/explanation.h"

#include "core/analysis/entry_names.h"
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/holder_advice.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_set>

namespace heaptrail {

namespace {

/// Texts that a developer recognises: keys of new entries in a Map, a Set or a dictionary. Of some, two that differ.
std::vector<std::string> sampleKeysOf(const Candidate& c)
{
    constexpr std::size_t kShown = 2, kLooked = 64, kLength = 1024, kLeast = 2;
    std::vector<std::string> keys;
    const auto take = [&](std::string key) {
        if (keys.size() < kShown && key.size() >= kLeast
            && std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(std::move(key));
    };
    if (c.point.isTimerList || c.point.isFinalizationRegistry || c.point.isHandleGroup) return keys;
    if (c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Set) {
        std::size_t looked = 0;
        for (const NodeOrdinal entry : c.point.entries) {
            if (++looked > kLooked) break;
            if (c.graph().type(entry) == NodeType::String) take(c.last().stringValue(entry, kLength));
        }
    } else if (c.point.kind == CollectionKind::Object && c.point.members.empty() && c.point.newEntries >= 8) {
        const std::unordered_set<NodeOrdinal> isNew(c.point.entries.begin(), c.point.entries.end());
        for (const Edge edge : c.graph().edges(c.point.node))
            if (edge.type == EdgeType::Property && isNew.contains(edge.to) && keys.size() < kShown)
                take(c.graph().edgeName(edge, kLength));
    }
    showDifference(keys, 60);
    return keys;
}

/// One field that tells a developer what an entry is, of two entries that differ: sql "select id, name from …". Of
/// functions, the variables of their scopes.
std::vector<Suspect::SampleValue> sampleValuesOf(const Candidate& c)
{
    // What people name such fields; the most telling first.
    static constexpr std::array<std::string_view, 18> kFields{
        "sql",   "query", "statement", "url",  "originalUrl", "href", "path",    "route", "command",
        "event", "topic", "channel",   "name", "key",         "id",   "message", "text",  "type"};
    constexpr std::size_t kShown = 2, kLooked = 64, kEdges = 40, kLength = 1024, kLeast = 4;
    std::map<std::size_t, std::vector<std::string>> found; // by position in kFields
    std::size_t looked = 0;
    const auto lookInto = [&](NodeOrdinal node) {
        std::size_t edges = 0;
        for (const Edge edge : c.graph().edges(node)) {
            if (++edges > kEdges) break;
            if (edge.type != EdgeType::Property && edge.type != EdgeType::Context) continue;
            if (c.graph().type(edge.to) != NodeType::String) continue;
            const std::string name = c.graph().edgeName(edge);
            const auto at = std::find(kFields.begin(), kFields.end(), name);
            if (at == kFields.end()) continue;
            std::vector<std::string>& texts = found[std::size_t(at - kFields.begin())];
            std::string text = c.last().stringValue(edge.to, kLength);
            if (texts.size() < kShown && text.size() >= kLeast
                && std::find(texts.begin(), texts.end(), text) == texts.end())
                texts.push_back(std::move(text));
        }
    };
    for (const NodeOrdinal entry : c.point.entries) {
        if (++looked > kLooked) break;
        lookInto(entry);
        if (const auto scope = c.graph().target(entry, EdgeType::Internal, "context");
            scope && c.history.bornIn(c.graph().id(*scope)) + 1 == c.history.size())
            lookInto(*scope);
    }
    // Where all have the same text, it is no sign of one of them; but better than nothing.
    for (const std::size_t least : {kShown, std::size_t{1}})
        for (const auto& [field, texts] : found) {
            if (texts.size() < least) continue;
            std::vector<Suspect::SampleValue> values;
            std::vector<std::string> shown = texts;
            showDifference(shown, 80);
            for (std::string& text : shown) values.push_back({std::string(kFields[field]), std::move(text)});
            return values;
        }
    return {};
}

/// The key under which the collection stands: of the last entry of a Map on the way to it, or beside it in a record
/// { key, value }. Empty if none.
std::string keyOfHolder(const Candidate& c)
{
    constexpr std::size_t kNear = 3, kLength = 60; // entry → instance → the field that has the collection
    std::size_t shown = 0;
    for (std::size_t i = c.path.size(); i-- > 1 && shown < kNear;) {
        const PathStep& step = c.path[i];
        if (step.isInternal || !step.edge) continue;
        ++shown;
        std::optional<NodeOrdinal> key;
        if (const auto slot = entrySlot(c.last(), *step.edge); slot && !slot->isKey) key = slot->key;
        if (!key && step.edgeName == "value")
            for (const char* field : {"key", "name"})
                if (!key) key = c.graph().target(c.graph().source(*step.edge), EdgeType::Property, field);
        if (key && c.graph().type(*key) == NodeType::String) return c.last().stringValue(*key, kLength);
    }
    return {};
}

/// The detector's own evidence says most; what every suspect has comes after it.
void addCommonEvidence(const Candidate& c, const Trend& trend, Suspect& suspect)
{
    const Accumulation& point = c.point;
    const std::size_t n = point.count.size();
    std::vector<std::string>& evidence = suspect.evidence;
    // What the two series above show, and no more.
    const auto growsIn = [](const std::vector<std::uint64_t>& values) {
        std::size_t intervals = 0;
        for (std::size_t k = 1; k < values.size(); ++k) intervals += values[k] > values[k - 1];
        return intervals;
    };
    const bool isCount = growsIn(suspect.count) >= growsIn(suspect.retainedSize);
    const std::size_t grown = std::max(growsIn(suspect.count), growsIn(suspect.retainedSize));
    if (trend.isKnown && n > 2 && grown > 0)
        evidence.push_back(
            (isCount ? "the number of " + countedWhat(suspect) : "the retained size") + " "
            + (grown == n - 1 ? std::string("grew in every interval")
                              : "grew in " + countText(grown) + " of " + countText(n - 1) + " intervals"));
    const bool isTimerSetAnew = point.isTimerList && point.retention == 0; // that one fired is no news
    // Where copies took their place, those that stayed don't tell how many there are still.
    if (point.stayed >= 0 && point.stayed < 0.995 && point.stayed == point.retention && !isTimerSetAnew)
        evidence.push_back(percentText(point.stayed) + " of the entries of " + c.history.label(n - 2)
                           + " are still there at " + c.history.label(n - 1));
    if (c.root) {
        switch (c.root->kind) {
        case PathRootKind::Global:
            evidence.push_back("held by the global object, which lives as long as the process");
            break;
        case PathRootKind::ModuleExports:
        case PathRootKind::Module:
        case PathRootKind::TopLevelScope:
            evidence.push_back("held by a module"
                               + (c.root->name.empty() ? std::string() : " (" + c.root->name + ")")
                               + ", which lives as long as the process");
            break;
        case PathRootKind::Timers: evidence.push_back("held by Node's timers while they are active"); break;
        case PathRootKind::NativeHandle:
            if (!point.isHandleGroup) evidence.push_back("held by an open handle of the runtime");
            break;
        case PathRootKind::Engine: break;
        }
    } else {
        evidence.push_back("no readable root was found: it is held by the engine's own references");
    }
    if (trend.isKnown) evidence.push_back(retainedText(suspect.retainedSize));
}

bool isListenerList(const Candidate& c, const Suspect& suspect)
{
    return suspect.group == SuspectGroup::Listeners && !c.point.isHandleGroup;
}

/// "requestCache (Map @63695)", "FrameIndex.headers (Array @12)"
std::string nameWithId(const Candidate& c, const Suspect& suspect)
{
    const std::size_t members = c.point.members.size();
    const bool isList = isListenerList(c, suspect) && members == 0;
    std::string called = isList ? "The list of listeners" : c.calledName();
    if (const std::string member = memberNameOf(c); !member.empty()) {
        const std::string cls = c.last().className(suspect.collection);
        return (isListenerList(c, suspect) ? "Listeners of " + countText(members) + " objects in "
                                           : member + ", in " + countText(members) + " places below ")
            + called + " (" + (called == cls ? std::string() : shortClass(cls) + " ") + "@"
            + std::to_string(suspect.collectionId.value) + ")";
    }
    if (c.point.isHandleGroup) // of ports, the Workers that have them
        return suspect.collection != c.point.node ? suspect.className : called;
    if (suspect.collection != c.point.node && !isList) // a detector looked deeper
        for (std::size_t i = suspect.containerStep + 1; i-- > 0;)
            if (!suspect.path[i].isInternal) {
                called = suspect.path[i].label;
                break;
            }
    const std::string cls = c.last().className(suspect.collection);
    const bool isScope = cls.starts_with("system / ");
    const auto delay = c.point.isTimerList ? timerDelay(c) : std::nullopt;
    return (delay ? "The list of timers of " + periodText(*delay) : called) + " ("
        + (called == cls || isScope || isList ? "" : shortClass(cls) + " ") + "@"
        + std::to_string(suspect.collectionId.value) + ")";
}

/// Are the entries counted? A detector may count something else: instances of a chain.
bool areEntriesCounted(const Candidate& c, const Suspect& suspect)
{
    return (c.point.isCountOfEntries || c.point.isHandleGroup) && suspect.count == c.point.count;
}

/// "100 → 200 entries"
std::string countedSeries(const Candidate& c, const Suspect& suspect)
{
    const Accumulation& point = c.point;
    const auto series = [](const std::vector<std::uint64_t>& values, const char* one, const char* many) {
        return seriesText(values, false) + " " + (values.back() == 1 ? one : many);
    };
    const bool isCounted = areEntriesCounted(c, suspect), isList = isListenerList(c, suspect);
    if (c.point.isTable && !c.point.isCountOfEntries) return seriesText(point.retained, true);
    if (isList && isCounted && !memberNameOf(c).empty())
        return series(point.count, "listener", "listeners") + " in all";
    if (point.isTimerList && suspect.count == point.count) return series(point.count, "timer", "timers");
    if (isList && isCounted) return series(point.count, "listener", "listeners");
    if (isList && suspect.className == "Listener") return series(suspect.count, "listener", "listeners");
    if (isCounted && !point.isHandleGroup) return series(point.count, "entry", "entries");
    const bool areOfHeap = !point.isHandleGroup && suspect.count.size() > 1; // those of other holders, too
    return seriesText(suspect.count, false) + " " + countedWhat(suspect) + (areOfHeap ? " in the heap" : "");
}

/// Up to three classes that most of what came belongs to.
std::vector<std::string> mainClasses(const Candidate& c, const Suspect& suspect)
{
    constexpr std::size_t kMost = 3;
    std::vector<std::string> names;
    if (isProgramsClass(suspect.className)) names.push_back(shortClass(suspect.className));
    for (const ClassGrowth& growth : c.point.classes) {
        if (names.size() >= kMost) break;
        const std::string name = shortClass(c.last().classes().info(growth.cls).name);
        // What V8 makes beside larger ones: nobody can act on it.
        if (!names.empty() && (name == "(object shape)" || name == "(compiled code)")) continue;
        if (std::find(names.begin(), names.end(), name) == names.end()
            && growth.bytes * 20 > std::max<std::uint64_t>(1, c.point.newBytes))
            names.push_back(name);
    }
    return names;
}

std::string shareText(const Candidate& c, const Suspect& suspect)
{
    return percentText(double(suspect.retainedSize.back())
                       / double(std::max<std::uint64_t>(1, c.last().totalSize())))
        + " of the " + wholeOf(suspect);
}

/// "10.2 MB, 46 % of the heap"
std::string amountText(const Candidate& c, const Suspect& suspect)
{
    return bytesText(suspect.retainedSize.back()) + ", " + shareText(c, suspect);
}

std::string holderWithId(const Candidate& c, const Suspect& suspect)
{
    const std::string cls = c.last().className(suspect.container);
    return (cls.starts_with("system / Context") ? "scope" : shortClass(cls)) + " @"
        + std::to_string(suspect.objectId.value);
}

/// What is kept, of one snapshot.
std::string sizeText(const Candidate& c, const Suspect& suspect)
{
    const std::vector<std::string> mostly = mainClasses(c, suspect);
    std::string text;
    if (const auto shared = sharedHold(c, suspect); shared)
        text = "; " + sharedText(c.last(), *shared) + ".";
    else
        text = ", " + bytesText(suspect.retainedSize.back()) + " retained, " + shareText(c, suspect) + ".";
    if (!mostly.empty()) text += " Most of it: " + listText(mostly) + ".";
    return text;
}

/// What is kept and what each new one adds.
std::string growthText(const Candidate& c, const Suspect& suspect)
{
    const Accumulation& point = c.point;
    const std::size_t n = point.count.size();
    const std::vector<std::string> mostly =
        point.isTable ? std::vector<std::string>{} : mainClasses(c, suspect);
    const bool isOfOthers = point.isHandleGroup && suspect.collection != point.node; // ports of Workers
    std::string text = "; ";
    if (const auto shared = sharedHold(c, suspect))
        text += sharedText(c.last(), *shared) + ".";
    else
        text += (suspect.container != suspect.collection ? holderWithId(c, suspect) + " keeps "
                     : isOfOthers                        ? "with their " + c.calledName() + "s they keep "
                     : point.isHandleGroup               ? "they keep "
                                                         : "keeps ")
            + amountText(c, suspect) + ".";
    std::string each;
    if (areEntriesCounted(c, suspect) && point.isCountOfEntries)
        each = addedByEach(suspect.count, suspect.retainedSize);
    if (!each.empty())
        text += each + (mostly.empty() ? "." : ", mostly " + listText(mostly) + ".");
    else if (!mostly.empty())
        text += " What is new is mostly " + listText(mostly) + ".";
    if (n == 2) text += " Two snapshots cannot tell a leak from a cache that fills up.";
    return text;
}

/// " Of its 9.58 kB, originalRequest keeps 9.36 kB.", where one property of the sample is most of it
std::string mostOfSample(const Candidate& c, const Suspect& suspect)
{
    const Snapshot& last = c.last();
    const auto at = std::ranges::find(suspect.path, suspect.sample, &PathStep::node);
    if (at == suspect.path.end() || at + 1 == suspect.path.end()) return {};
    const PathStep& next = *(at + 1);
    const std::uint64_t whole = last.retainedSize(suspect.sample), part = last.retainedSize(next.node);
    if (!next.isProperty || last.dominator(next.node) != suspect.sample || part * 2 < whole) return {};
    if (isUsedAsMap(last, suspect.sample)) return {}; // its names are contents
    return " Of its " + bytesText(whole) + ", " + next.label + " keeps " + bytesText(part) + ".";
}

} // namespace

bool isShared(const Candidate& c, const Suspect& suspect)
{
    // Two tables of the same objects: each alone keeps little, and the objects stay until both let go.
    const std::uint64_t alone =
        std::max(c.last().retainedSize(suspect.collection), c.last().retainedSize(suspect.container));
    return alone * 2 < c.point.newBytes && !c.point.isHandleGroup;
}

std::optional<SharedHold> sharedHold(const Candidate& c, const Suspect& suspect)
{
    if (!isShared(c, suspect)) return {};
    SharedHold hold;
    hold.piledUp = c.history.size() > 1;
    hold.holder = suspect.container;
    hold.who = holderWithId(c, suspect);
    hold.amount = amountText(c, suspect);
    hold.whole = wholeOf(suspect);
    hold.bytes = suspect.retainedSize.back();
    hold.samples = c.point.entries;
    for (const ClassGrowth& growth : c.point.classes) hold.samples.push_back(growth.sample);
    return hold;
}

std::string addedByEach(const std::vector<std::uint64_t>& counts, const std::vector<std::uint64_t>& sizes)
{
    const std::size_t n = counts.size();
    if (n < 2 || sizes.size() != n || counts[n - 1] <= counts[n - 2] || sizes[n - 1] <= sizes[n - 2])
        return {};
    return " Each new one adds about "
        + bytesText((sizes[n - 1] - sizes[n - 2]) / (counts[n - 1] - counts[n - 2]));
}

std::string retainedText(const std::vector<std::uint64_t>& sizes)
{
    return "retained size: " + seriesText(sizes, true)
        + (sizes.size() == 1 ? " (of earlier snapshots not known)" : "");
}

void explain(const Candidate& c, const Trend& trend, Suspect& suspect)
{
    suspect.explanation = nameWithId(c, suspect) + ": " + countedSeries(c, suspect)
        + (trend.isKnown ? growthText(c, suspect) : sizeText(c, suspect));
    if (suspect.sampleId.value && suspect.sampleId != suspect.collectionId)
        suspect.explanation += " Look next at @" + std::to_string(suspect.sampleId.value)
            + ((c.point.entries.empty() || !suspect.areEntries)
                       && c.last().className(suspect.sample) != suspect.className
                   ? " (" + shortClass(c.last().className(suspect.sample)) + ")"
                   : ", one of them")
            + "." + mostOfSample(c, suspect);
    suspect.sampleKeys = sampleKeysOf(c);
    suspect.sampleValues = sampleValuesOf(c);
    if (std::string key = keyOfHolder(c); !key.empty())
        suspect.sampleValues.insert(suspect.sampleValues.begin(), {"key", std::move(key)});
    addCommonEvidence(c, trend, suspect);
    if (!suspect.isWithinBound) adviseByHolder(c, suspect);
}

} // namespace heaptrail
