// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <set>

// Node's EventEmitter (_events), EventTarget (kEvents), and a program's own bus: functions in a list, the list in a Map
// under the event's name. Half of the entries looked at must be listeners, or one new object in twenty a function: a
// listener's scope brings up to twenty others. A bus of one's own needs nine in ten, because any list may have a
// function in it. What a snapshot cannot show: whether the event still comes.

namespace heaptrail {

namespace {

/// EventTarget keeps a Map from the event's name to the first of its listeners. Empty where it can't be told.
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
    if (step == std::string::npos) return false;
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
    std::string event = step + 1 < c.path.size() ? c.path[step + 1].edgeName : std::string();
    const std::string emitter = last.className(suspect.container);
    std::string name = emitter;
    for (std::size_t i = owner + 1; i-- > 1;) // what the code calls the emitter
        if (!c.path[i].isInternal) {
            // A timer's callback is bound to it: that is no name.
            if (c.path[i].label != "_onTimeout") name = c.path[i].label;
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
        c.told("Listeners", "Many listeners") + (event.empty() ? "" : " for \"" + event + "\"");
    suspect.title = listeners + c.told(" pile up on ", " are on ")
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
    suspect.disproof = "Not a leak if as many listeners are meant to be active at the same time.";
    suspect.confidence = 0.95;
    tellDeadVariable(c, suspect);
    return true;
}

} // namespace heaptrail
