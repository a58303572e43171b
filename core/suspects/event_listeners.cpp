// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string_view>

// Node's EventEmitter (_events), EventTarget (kEvents), and a program's own bus: functions in a list, the list in a Map
// under the event's name. Half of the entries looked at must be listeners, or one new object in twenty a function: a
// listener's scope brings up to twenty others. A bus of one's own needs nine in ten, because any list may have a
// function in it. An emitter of another make (wildcards, trees of names) is one whose class has methods to add and to
// take off, and a field on the way that is named after listeners; nine in ten new entries must bring a function. What a
// snapshot cannot show: whether the event still comes.

namespace heaptrail {

namespace {

/// EventTarget keeps a Map from the event's name to the first of its listeners. Empty where it is unknown.
std::string eventOfTarget(const Candidate& c, std::size_t step)
{
    const auto events = decodeEntries(c.last(), c.path[step].node, 100);
    if (!events) return {};
    for (const Entry& entry : events->entries) {
        const bool isOnPath = std::any_of(c.path.begin() + std::ptrdiff_t(step), c.path.end(),
                                          [&](const PathStep& at) { return entry.value == at.node; });
        if (entry.keyNode && c.graph().type(*entry.keyNode) == NodeType::String
            && (isOnPath || events->entries.size() == 1))
            return c.last().stringValue(*entry.keyNode, 100);
    }
    return {};
}

/// Listeners of an EventTarget hang in a list below `root`, each on the one before it (lib/internal/event_target.js): how
/// many there are in each snapshot. Empty where it is no such list.
std::vector<std::uint64_t> countLinked(const History& history, NodeOrdinal root)
{
    std::vector<std::uint64_t> counts;
    for (std::size_t k = 0; k < history.size(); ++k) {
        const Graph& graph = history.at(k).graph();
        std::uint64_t count = 0;
        auto at = history.find(k, root);
        while (at && count < graph.nodeCount()) {
            at = graph.target(*at, EdgeType::Property, "next");
            if (!at || graph.type(*at) != NodeType::Object) break;
            ++count;
        }
        counts.push_back(count);
    }
    if (counts.back() == 0) counts.clear();
    return counts;
}

/// Does a prototype of the object's class have one of these methods, and is the class none of Node's emitters, whose
/// listeners stand in _events?
bool hasMethod(const Candidate& c, NodeOrdinal object, std::initializer_list<const char*> names)
{
    constexpr int kClasses = 3;
    auto prototype = c.graph().target(object, EdgeType::Property, "__proto__");
    bool found = false;
    for (int i = 0; prototype && i < kClasses; ++i) {
        if (c.hasProperty(*prototype, "rawListeners") || c.hasProperty(*prototype, "hasOwnProperty")) break;
        for (const char* name : names) {
            const auto method = c.graph().target(*prototype, EdgeType::Property, name);
            found = found || (method && c.graph().type(*method) == NodeType::Closure);
        }
        prototype = c.graph().target(*prototype, EdgeType::Property, "__proto__");
    }
    return found;
}

/// Position on the path of the emitter of another make; npos if none.
std::size_t otherEmitter(const Candidate& c)
{
    constexpr std::size_t kNear = 6;
    static constexpr std::array<std::string_view, 4> kNames{"listener", "handler", "callback", "subscri"};
    const auto speaksOfListeners = [](std::string_view name) {
        std::string small;
        for (const char letter : name)
            small += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
        return std::any_of(kNames.begin(), kNames.end(),
                           [&](std::string_view wanted) { return small.find(wanted) != small.npos; });
    };
    bool isNamed = false;
    for (std::size_t i = c.path.size(), shown = 0; i-- > 0 && shown < kNear;) {
        if (c.path[i].isInternal) continue;
        ++shown;
        const NodeOrdinal node = c.path[i].node;
        if (isNamed && c.graph().type(node) == NodeType::Object
            && hasMethod(c, node, {"on", "addListener", "subscribe", "addEventListener"})
            && hasMethod(c, node, {"off", "removeListener", "unsubscribe", "removeEventListener"}))
            return i;
        isNamed = isNamed || speaksOfListeners(c.path[i].edgeName);
    }
    return std::string::npos;
}

/// Do the entries stand under names, not under numbers that somebody counts up?
bool areNamed(const Candidate& c)
{
    if (c.point.kind == CollectionKind::Map)
        return c.shareOfEntries([&](NodeOrdinal entry) { return c.graph().type(entry) == NodeType::String; })
            >= 0.3;
    if (c.point.kind != CollectionKind::Object) return false;
    for (const Edge edge : c.graph().edges(c.point.node))
        if (edge.type == EdgeType::Element) return false;
    return true;
}

bool detectOtherEmitter(const Candidate& c, Suspect& suspect)
{
    if (!c.point.isCountOfEntries || c.point.newEntries == 0) return false;
    const std::size_t at = otherEmitter(c);
    if (at == std::string::npos) return false;
    std::uint64_t functions = 0;
    for (const ClassGrowth& growth : c.point.classes)
        if (c.graph().type(growth.sample) == NodeType::Closure) functions += growth.count;
    if (functions * 10 < c.point.newEntries * 9) return false;
    const NodeOrdinal emitter = c.path[at].node;
    const std::string cls = c.last().className(emitter), label = c.path[at].label;
    suspect.group = SuspectGroup::Listeners;
    suspect.pattern = "event-listener-accumulation";
    suspect.container = emitter;
    suspect.className = c.payloadClass("Function");
    suspect.title = c.growthOrSize("Listeners pile up on ", "Many listeners are on ")
        + (label.empty() || label == cls ? cls : label + " (" + cls + ")");
    for (const NodeOrdinal entry : c.point.entries) {
        if (suspect.location) break;
        if (c.graph().type(entry) == NodeType::Closure) suspect.location = c.ownSource(entry);
    }
    for (const ClassGrowth& growth : c.point.classes)
        if (!suspect.location && c.graph().type(growth.sample) == NodeType::Closure)
            suspect.location = c.ownSource(growth.sample);
    if (areNamed(c))
        suspect.evidence.push_back("they stand under " + countText(c.point.count.back())
                                   + " names: names are made as it runs");
    const char* call = hasMethod(c, emitter, {"off"}) ? "off() for each on()"
        : hasMethod(c, emitter, {"removeListener"})   ? "removeListener() for each on()"
        : hasMethod(c, emitter, {"unsubscribe"})      ? "unsubscribe() for each subscribe()"
                                                      : "removeEventListener() for each addEventListener()";
    suspect.advice = std::string("Call ") + call + " when the one who listens ends, in error paths too.";
    suspect.disproof = "Not a leak if as many listeners are meant to be active at the same time.";
    suspect.confidence = 0.9;
    return true;
}

} // namespace

bool detectEventListeners(const Candidate& c, Suspect& suspect)
{
    const Graph& graph = c.graph();
    const Snapshot& last = c.last();
    const std::size_t events = c.stepNamed("_events");
    std::size_t targets = std::string::npos;
    for (std::size_t i = c.path.size(); i-- > 1;)
        if (c.path[i].edgeName.find("kEvents") != std::string::npos) {
            targets = i;
            break;
        }
    const auto isListener = [&](NodeOrdinal node) {
        if (graph.type(node) == NodeType::Closure) return true;
        // Several listeners of one event stand in an array.
        for (const Edge edge : graph.edges(node))
            if (edge.type == EdgeType::Element) return graph.type(edge.to) == NodeType::Closure;
        // once() wraps; EventEmitter3 and EventTarget keep { fn } and { callback }.
        return c.hasProperty(node, "listener") || c.hasProperty(node, "callback")
            || c.hasProperty(node, "fn");
    };
    std::size_t step = std::string::npos;
    if (events != std::string::npos && events + 3 >= c.path.size()) step = events;
    if (targets != std::string::npos && targets + 4 >= c.path.size()) step = targets;
    // A bus of the program's own: functions in a list, the list in a Map under the event's name.
    const bool isBus = step == std::string::npos && c.path.size() >= 4
        && (c.point.kind == CollectionKind::Array || c.point.kind == CollectionKind::Set)
        && c.path.back().label.starts_with('[')
        && collectionKind(last, c.path[c.path.size() - 3].node) == CollectionKind::Map
        && !eventOfTarget(c, c.path.size() - 3).empty() && c.shareOfEntries(isListener) >= 0.9;
    if (isBus) step = c.path.size() - 3;
    if (step == std::string::npos) return detectOtherEmitter(c, suspect);
    std::uint64_t closures = 0;
    for (const ClassGrowth& growth : c.point.classes) {
        const NodeType type = graph.type(growth.sample);
        if (type == NodeType::Closure || last.classes().info(growth.cls).name == "Listener")
            closures += growth.count;
    }
    if (c.shareOfEntries(isListener) < 0.5 && closures * 20 < c.point.newObjects) return false;
    suspect.group = SuspectGroup::Listeners;
    suspect.pattern = "event-listener-accumulation";
    // The Map alone where nothing but a module's scope is around it.
    const std::size_t owner =
        isBus && (step < 2 || graph.type(c.path[step - 1].node) != NodeType::Object) ? step : step - 1;
    suspect.container = c.path[owner].node;
    // once() binds its wrapper to a record, other emitters keep one of each listener: not what its scope keeps.
    std::set<std::string> bound, records{"Listener"};
    for (const NodeOrdinal entry : c.point.entries) {
        const auto record = graph.target(entry, EdgeType::Internal, "bound_this");
        if (record && c.hasProperty(*record, "wrapFn")) bound.insert(last.className(*record));
        if (graph.type(entry) == NodeType::Object && isListener(entry)) records.insert(last.className(entry));
    }
    records.insert(bound.begin(), bound.end());
    const auto firstBut = [&](const std::set<std::string>& left) {
        return std::find_if(c.payload.begin(), c.payload.end(),
                            [&](const std::string& cls) { return !left.contains(cls); });
    };
    const auto kept = firstBut(records), counted = firstBut(bound);
    suspect.className = counted != c.payload.end() ? *counted : "Function";
    if (targets == step && !c.point.isCountOfEntries)
        if (auto linked = countLinked(c.history, c.point.node); !linked.empty()) {
            suspect.className = "Listener";
            suspect.count = std::move(linked);
        }
    std::string event = step + 1 < c.path.size() ? c.path[step + 1].edgeName : std::string();
    const std::string emitter = last.className(suspect.container);
    std::string name = emitter;
    for (std::size_t i = owner + 1; i-- > 1;) // what the code calls the emitter
        if (!c.path[i].isInternal) {
            // A timer's callback is bound to it: that is no name.
            if (c.path[i].label != "_onTimeout") name = c.path[i].label;
            // A symbol's name alone says little: controller.<symbol signal>.
            if (name.starts_with("<symbol ") && i > 1 && !c.path[i - 1].isInternal)
                name = c.path[i - 1].label + "." + name;
            break;
        }
    std::set<SourceLocation> places;
    for (const NodeOrdinal entry : c.point.entries)
        if (const auto location = last.location(entry)) places.insert(*location);
    for (const NodeOrdinal entry : c.point.entries) {
        // Records keep the listener in a field; a bound function's source is its target's.
        NodeOrdinal function = entry;
        for (const char* field : {"listener", "callback", "fn"})
            if (const auto inner = graph.target(entry, EdgeType::Property, field)) function = *inner;
        if ((suspect.location = c.ownSource(function))) break;
    }
    // EventTarget's listeners hang in a list; the records know their functions.
    for (const ClassGrowth& growth : c.point.classes) {
        if (suspect.location || last.classes().info(growth.cls).name != "Listener") continue;
        const auto nodes = last.nodesOf(growth.cls);
        for (std::size_t i = nodes.size(), looked = 0; i-- > 0 && looked < 64 && !suspect.location; ++looked)
            for (const char* field : {"listener", "callback"})
                if (const auto function = graph.target(nodes[i], EdgeType::Property, field);
                    function && graph.type(*function) == NodeType::Closure && !suspect.location)
                    suspect.location = c.ownSource(*function);
    }
    if (targets == step || isBus) event = eventOfTarget(c, step);
    const std::string listeners =
        c.growthOrSize("Listeners", "Many listeners") + (event.empty() ? "" : " for \"" + event + "\"");
    suspect.title = listeners + c.growthOrSize(" pile up on ", " are on ")
        + (c.alike > 1 ? "each of " + countText(c.alike) + " " + emitter + "s"
                       : name + (name == emitter || emitter == "Object" ? "" : " (" + emitter + ")"));
    if (events == step && events + 1 == c.path.size() && c.point.isCountOfEntries)
        suspect.evidence.push_back("they stand under " + countText(c.point.count.back())
                                   + " event names: names are made as it runs");
    if (places.size() == 1 && c.point.entries.size() > 1)
        suspect.evidence.push_back("the new listeners are all made at one place in the source");
    if (kept != c.payload.end())
        suspect.evidence.push_back("each listener's scope keeps objects alive, mostly " + *kept);
    const std::string on = event.empty() ? "" : "'" + event + "', ";
    suspect.advice = targets == step ? "Call removeEventListener(" + on
            + "fn) when the one who listens ends; or add it with { once: true } or a "
              "{ signal }."
                                     : "Call off(" + on
            + "fn) (removeListener) when the one who listens ends; use once() if the event is sure "
              "to come. Add listeners where the emitter is made, not in each request.";
    if (event == "unpipe") // lib/internal/streams/readable.js: only pipe() listens for it
        suspect.advice =
            "pipe() added them: call source.unpipe(destination) or end the source when its work is "
            "done. Pipe into a shared stream once, not in each request.";
    suspect.disproof = "Not a leak if as many listeners are meant to be active at the same time.";
    suspect.confidence = 0.95;
    addDeadVariable(c, suspect);
    return true;
}

} // namespace heaptrail
