// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/script_owners.h"
#include "core/base/ascii.h"
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
        const std::string small = toLower(name);
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

/// Is the step's label its number among V8's own references?
bool isNumberedByV8(const Candidate& c, std::size_t step)
{
    const auto& edge = c.path[step].edge;
    return edge && c.graph().type(c.graph().source(*edge)) == NodeType::Synthetic;
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
    const std::string cls = c.last().className(emitter),
                      label = isNumberedByV8(c, at) ? cls : c.path[at].label;
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

bool isListener(const Candidate& c, NodeOrdinal node)
{
    if (c.graph().type(node) == NodeType::Closure) return true;
    // Several listeners of one event stand in an array.
    for (const Edge edge : c.graph().edges(node))
        if (edge.type == EdgeType::Element) return c.graph().type(edge.to) == NodeType::Closure;
    // once() wraps; EventEmitter3 and EventTarget keep { fn } and { callback }.
    return c.hasProperty(node, "listener") || c.hasProperty(node, "callback") || c.hasProperty(node, "fn");
}

/// Where the listeners stand on the path.
struct ListenerPlace {
    enum class Kind { None, Emitter, Target, Bus } kind{};
    std::size_t step{}; ///< of _events, of kEvents, or of the bus's Map
    std::size_t owner{}; ///< the step of the emitter
};

ListenerPlace listenerPlace(const Candidate& c)
{
    using Kind = ListenerPlace::Kind;
    const std::size_t events = c.stepNamed("_events");
    for (std::size_t i = c.path.size(); i-- > 1;)
        if (c.path[i].edgeName.find("kEvents") != std::string::npos) {
            if (i + 4 >= c.path.size()) return {Kind::Target, i, i - 1};
            break;
        }
    if (events != std::string::npos && events + 3 >= c.path.size())
        return {Kind::Emitter, events, events - 1};
    const bool isBus = c.path.size() >= 4
        && (c.point.kind == CollectionKind::Array || c.point.kind == CollectionKind::Set)
        && c.path.back().label.starts_with('[')
        && collectionKind(c.last(), c.path[c.path.size() - 3].node) == CollectionKind::Map
        && !eventOfTarget(c, c.path.size() - 3).empty()
        && c.shareOfEntries([&](NodeOrdinal node) { return isListener(c, node); }) >= 0.9;
    if (!isBus) return {};
    // The Map alone where nothing but a module's scope is around it.
    const std::size_t step = c.path.size() - 3;
    const bool isAlone = step < 2 || c.graph().type(c.path[step - 1].node) != NodeType::Object;
    return {Kind::Bus, step, isAlone ? step : step - 1};
}

/// Do the new objects look like listeners?
bool bringsListeners(const Candidate& c)
{
    if (c.shareOfEntries([&](NodeOrdinal node) { return isListener(c, node); }) >= 0.5) return true;
    std::uint64_t closures = 0;
    for (const ClassGrowth& growth : c.point.classes)
        if (c.graph().type(growth.sample) == NodeType::Closure
            || c.last().classes().info(growth.cls).name == "Listener")
            closures += growth.count;
    return closures * 20 >= c.point.newObjects;
}

/// The first class of the payload but these; empty if none.
std::string payloadBut(const Candidate& c, const std::set<std::string>& left)
{
    const auto found = std::find_if(c.payload.begin(), c.payload.end(),
                                    [&](const std::string& cls) { return !left.contains(cls); });
    return found != c.payload.end() ? *found : std::string();
}

/// What the suspect counts, and the class that a listener's scope keeps, if any.
std::string countListeners(const Candidate& c, bool isTarget, Suspect& suspect)
{
    // once() binds its wrapper to a record, other emitters keep one of each listener: not what its scope keeps.
    std::set<std::string> bound, records{"Listener"};
    for (const NodeOrdinal entry : c.point.entries) {
        const auto record = c.graph().target(entry, EdgeType::Internal, "bound_this");
        if (record && c.hasProperty(*record, "wrapFn")) bound.insert(c.last().className(*record));
        if (c.graph().type(entry) == NodeType::Object && isListener(c, entry))
            records.insert(c.last().className(entry));
    }
    records.insert(bound.begin(), bound.end());
    const std::string counted = payloadBut(c, bound);
    suspect.className = counted.empty() ? "Function" : counted;
    if (isTarget && !c.point.isCountOfEntries)
        if (auto linked = countLinked(c.history, c.point.node); !linked.empty()) {
            suspect.className = "Listener";
            suspect.count = std::move(linked);
        }
    return payloadBut(c, records);
}

/// What the code calls the emitter at the step; else its class.
std::string emitterName(const Candidate& c, std::size_t owner)
{
    const std::string cls = c.last().className(c.path[owner].node);
    for (std::size_t i = owner + 1; i-- > 1;) {
        if (c.path[i].isInternal) continue;
        // A timer's callback is bound to it: that is no name.
        const std::string& label = c.path[i].label;
        const std::string name = label == "_onTimeout" || isNumberedByV8(c, i) ? cls : label;
        // A symbol's name alone says little: controller.<symbol signal>.
        const bool isSymbol = name.starts_with("<symbol ") && i > 1 && !c.path[i - 1].isInternal;
        return isSymbol ? c.path[i - 1].label + "." + name : name;
    }
    return cls;
}

/// Where the source of a listener is.
std::optional<SourceLocation> listenerSource(const Candidate& c)
{
    const Graph& graph = c.graph();
    for (const NodeOrdinal entry : c.point.entries) {
        // Records keep the listener in a field; a bound function's source is its target's.
        NodeOrdinal function = entry;
        for (const char* field : {"listener", "callback", "fn"})
            if (const auto inner = graph.target(entry, EdgeType::Property, field)) function = *inner;
        if (const auto source = c.ownSource(function)) return source;
    }
    // EventTarget's listeners hang in a list; the records know their functions.
    constexpr std::size_t kLooked = 64;
    for (const ClassGrowth& growth : c.point.classes) {
        if (c.last().classes().info(growth.cls).name != "Listener") continue;
        const auto nodes = c.last().nodesOf(growth.cls);
        for (std::size_t i = nodes.size(), looked = 0; i-- > 0 && looked < kLooked; ++looked)
            for (const char* field : {"listener", "callback"}) {
                const auto function = graph.target(nodes[i], EdgeType::Property, field);
                if (!function || graph.type(*function) != NodeType::Closure) continue;
                if (const auto source = c.ownSource(*function)) return source;
            }
    }
    return {};
}

bool areMadeAtOnePlace(const Candidate& c)
{
    std::set<SourceLocation> places;
    for (const NodeOrdinal entry : c.point.entries)
        if (const auto location = c.last().location(entry)) places.insert(*location);
    return places.size() == 1 && c.point.entries.size() > 1;
}

/// Were the listeners added with once()? lib/events.js wraps each.
bool areForOnce(const Candidate& c)
{
    return c.shareOfEntries([&](NodeOrdinal listener) {
        if (!c.hasProperty(listener, "listener")) return false;
        const auto wrapper = c.graph().target(listener, EdgeType::Internal, "bound_function");
        if (wrapper) return c.last().isNamed(*wrapper, "onceWrapper");
        const auto source = c.last().location(listener); // Node 24: a function of its own
        return source && isRuntimeScript(c.last().scriptName(source->scriptId));
    }) >= 0.5;
}

std::string adviceFor(const Candidate& c, bool isTarget, const std::string& event)
{
    if (event == "unpipe") // lib/internal/streams/readable.js: only pipe() listens for it
        return "pipe() added them: call source.unpipe(destination) or end the source when its work is "
               "done. Pipe into a shared stream once, not in each request.";
    const std::string on = event.empty() ? "" : "'" + event + "', ";
    if (isTarget)
        return "Call removeEventListener(" + on
            + "fn) when the one who listens ends; or add it with { once: true } or a { signal }.";
    if (areForOnce(c))
        return "The event has not come since once() was called. Give each wait a timeout: events.once() "
               "takes { signal: AbortSignal.timeout(ms) }. Call off("
            + on + "fn) when the wait ends without the event.";
    return "Call off(" + on
        + "fn) (removeListener) when the one who listens ends; use once() if the event is sure to come. Add "
          "listeners where the emitter is made, not in each request.";
}

} // namespace

bool detectEventListeners(const Candidate& c, Suspect& suspect)
{
    using Kind = ListenerPlace::Kind;
    const auto [kind, step, owner] = listenerPlace(c);
    if (kind == Kind::None) return detectOtherEmitter(c, suspect);
    if (!bringsListeners(c)) return false;
    suspect.group = SuspectGroup::Listeners;
    suspect.pattern = "event-listener-accumulation";
    suspect.container = c.path[owner].node;
    const std::string kept = countListeners(c, kind == Kind::Target, suspect);
    suspect.location = listenerSource(c);
    const std::string event = kind != Kind::Emitter ? eventOfTarget(c, step)
        : step + 1 < c.path.size()                  ? c.path[step + 1].edgeName
                                                    : std::string();
    const std::string emitter = c.last().className(suspect.container), name = emitterName(c, owner);
    suspect.title = c.growthOrSize("Listeners", "Many listeners")
        + (event.empty() ? "" : " for \"" + event + "\"") + c.growthOrSize(" pile up on ", " are on ")
        + (c.alike > 1 ? "each of " + countText(c.alike) + " " + emitter + "s"
                       : name + (name == emitter || emitter == "Object" ? "" : " (" + emitter + ")"));
    if (kind == Kind::Emitter && step + 1 == c.path.size() && c.point.isCountOfEntries)
        suspect.evidence.push_back("they stand under " + countText(c.point.count.back())
                                   + " event names: names are made as it runs");
    if (areMadeAtOnePlace(c))
        suspect.evidence.push_back("the new listeners are all made at one place in the source");
    if (!kept.empty())
        suspect.evidence.push_back("each listener's scope keeps objects alive, mostly " + kept);
    suspect.advice = adviceFor(c, kind == Kind::Target, event);
    suspect.disproof = "Not a leak if as many listeners are meant to be active at the same time.";
    suspect.confidence = 0.95;
    addDeadVariable(c, suspect);
    return true;
}

} // namespace heaptrail
