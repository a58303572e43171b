// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

// Promises that never settle: many that pile up in one place, or reactions that pile up on one. Half of the entries must
// lead to a pending one, because in a queue of jobs some are at work and others have ended. kEnough: three levels of
// edges multiply, and what has more than 100 is a table, not a record or the scope of a request. An AsyncLocalStorage
// store counts where it is half of what a resource keeps: below that the resource itself is what piles up.
// What a snapshot cannot show: whether a promise will settle, and a state kept as a small integer; a promise settled
// with one looks pending.

namespace heaptrail {

namespace {

bool isPromise(const Snapshot& snapshot, NodeOrdinal node)
{
    return snapshot.graph().type(node) == NodeType::Object && snapshot.isNamed(node, "Promise")
        && !isPrototype(snapshot, node);
}

/// JSPromise::reactions_or_result is a reaction while the promise is pending, else its value.
bool isPending(const Snapshot& snapshot, NodeOrdinal promise)
{
    const auto target = snapshot.graph().target(promise, EdgeType::Internal, "reactions_or_result");
    if (!target)
        return true; // nobody waits for it (or it was settled with a small integer, which has no node)
    return snapshot.isNamed(*target, "system / PromiseReaction")
        || (snapshot.graph().type(*target) == NodeType::Hidden && snapshot.isNamed(*target, "system"));
}

/// Does the entry settle, or wait for, a pending promise: a promise, its resolve function, { promise, resolve }?
bool leadsToPendingPromise(const Candidate& c, NodeOrdinal entry)
{
    const Snapshot& snapshot = c.last();
    const Graph& graph = snapshot.graph();
    if (isPromise(snapshot, entry)) return isPending(snapshot, entry);
    // Of what has more edges than a record or a scope of a request, no more are looked at: three levels multiply.
    constexpr int kEnough = 100;
    int looked = 0;
    for (const Edge first : graph.edges(entry)) {
        if (++looked > kEnough) break;
        if (first.type == EdgeType::Weak) continue;
        // A class or function with a promise as a field of its own waits for nothing.
        if (first.type == EdgeType::Property && graph.type(entry) == NodeType::Closure) continue;
        if (isPromise(snapshot, first.to) && isPending(snapshot, first.to)) return true;
        const NodeType type = graph.type(first.to);
        const bool isScope = first.type == EdgeType::Internal && graph.isNamed(first, "context");
        if (!isScope && !(first.type == EdgeType::Property && type == NodeType::Closure)) continue;
        NodeOrdinal scope = first.to;
        if (!isScope) {
            const auto inner = graph.target(first.to, EdgeType::Internal, "context");
            if (!inner) continue;
            scope = *inner;
        }
        if (c.isOlder(scope, entry)) continue; // of a module, or of whoever else made it
        // A resolving function's context has the promise; a callback's has the resolving function.
        int lookedInside = 0;
        for (const Edge second : graph.edges(scope)) {
            if (++lookedInside > kEnough) break;
            if (second.type == EdgeType::Weak
                || (second.type == EdgeType::Internal && graph.isNamed(second, "previous")))
                continue;
            if (isPromise(snapshot, second.to) && isPending(snapshot, second.to)) return true;
            if (graph.type(second.to) != NodeType::Closure) continue;
            const auto inner = graph.target(second.to, EdgeType::Internal, "context");
            if (!inner || *inner == scope) continue;
            int lookedInner = 0;
            for (const Edge third : graph.edges(*inner))
                if (++lookedInner <= kEnough && third.type != EdgeType::Weak && isPromise(snapshot, third.to)
                    && isPending(snapshot, third.to))
                    return true;
        }
    }
    return false;
}

/// Reactions that pile up on one promise: each then(), await and Promise.race() leaves one until it settles.
bool detectReactions(const Candidate& c, Suspect& suspect)
{
    if (!isPromise(c.last(), c.point.node) || !isPending(c.last(), c.point.node)) return false;
    // Of promises that each wait for the one before, the first is the one to settle.
    for (std::size_t i = c.path.size() - 1; i-- > 1;) {
        const PathStep& step = c.path[i];
        if (isPromise(c.last(), step.node)) {
            suspect.container = suspect.collection = step.node;
            suspect.path.resize(i + 1);
        } else if (c.graph().type(step.node) != NodeType::Hidden) {
            break;
        }
    }
    suspect.containerStep = suspect.path.size() - 1;
    suspect.collectionId = c.graph().id(suspect.collection);
    const std::uint64_t promises = c.newInstancesOf("Promise"), functions = c.newInstancesOf("Generator");
    suspect.group = SuspectGroup::Async;
    suspect.pattern = "promise-never-settled";
    suspect.className = functions > 0 ? "Generator" : promises > 0 ? "Promise" : c.payloadClass("Function");
    // Who has it, since a promise has no name of its own.
    std::string holder;
    for (std::size_t i = suspect.path.size(); i-- > 0 && holder.empty();)
        if (const PathStep& step = suspect.path[i];
            !step.isInternal && step.label != "context" && step.label != "Promise")
            holder = step.label;
    const std::string waiting = functions > 0 ? "sync functions" : "allbacks";
    suspect.title = c.growthOrSize(functions > 0 ? "A" : "C", functions > 0 ? "Many a" : "Many c") + waiting
        + c.growthOrSize(" pile up on ", " wait on ") + (holder.empty() ? "" : holder + ", ")
        + "a promise that " + c.growthOrSize("never settles", "has not settled");
    suspect.evidence.push_back(
        "a pending promise keeps its reactions, and what their functions have in scope");
    if (functions > 0)
        suspect.evidence.push_back(
            counted(functions, "async function is suspended there", "async functions are suspended there")
            + ", each with all its variables");
    suspect.advice =
        "Settle it, or don't wait on a promise that outlives the request: Promise.race() against a "
        "long-lived one leaves a reaction behind each time. Wait for an event or a signal that can "
        "be taken off again.";
    suspect.disproof = "Not a leak if the promise settles later: it releases all its reactions then.";
    suspect.confidence = 0.9;
    return true;
}

/// Hardly anything but promises is new, none of them settled: each is resolved with the next one, as by an async
/// function that returns a call of itself. Nobody has a collection of them.
bool detectPromiseChain(const Candidate& c, Suspect& suspect)
{
    constexpr std::uint64_t kLinks = 8; // fewer in a row happen by chance
    constexpr std::size_t kLooked = 64;
    const std::uint64_t promises = c.newInstancesOf("Promise");
    if (c.point.isCountOfEntries || promises < kLinks) return false;
    std::uint64_t objects = 0;
    for (const ClassGrowth& growth : c.point.classes)
        if (c.graph().type(growth.sample) == NodeType::Object) objects += growth.count;
    if (promises * 2 < objects) return false;
    std::size_t looked = 0, pending = 0;
    for (const ClassGrowth& growth : c.point.classes) {
        if (!isPromise(c.last(), growth.sample)) continue;
        const auto nodes = c.last().nodesOf(growth.cls);
        for (std::size_t i = nodes.size(); i-- > 0 && looked < kLooked;) {
            if (c.history.bornIn(c.graph().id(nodes[i])) + 1 != c.history.size()) continue;
            ++looked;
            pending += isPending(c.last(), nodes[i]) ? 1 : 0;
        }
    }
    if (looked == 0 || pending * 5 < looked * 4) return false;
    std::string function;
    for (const ClassGrowth& growth : c.point.classes)
        if (c.last().classes().info(growth.cls).name == "Generator")
            if (const auto code = c.graph().target(growth.sample, EdgeType::Internal, "function")) {
                function = c.last().rawName(*code, 60);
                suspect.location = c.ownSource(*code);
            }
    suspect.group = SuspectGroup::Async;
    suspect.pattern = "promise-never-settled";
    suspect.className = "Promise";
    suspect.title =
        c.growthOrSize("Promises pile up, each waiting for the next", "Many promises wait, each for the next")
        + (function.empty() ? "" : ": " + function + "()");
    suspect.evidence.push_back(counted(promises, "new promise is", "new promises are") + " pending"
                               + (objects > promises ? ", and little else is new" : ""));
    suspect.advice = "Use a loop (while, for await) where "
        + (function.empty() ? std::string("an async function") : function + "()")
        + " returns the promise of its next round: each promise keeps the one that waits for it.";
    suspect.disproof = "Not a leak if the last promise settles: it releases all the others then.";
    suspect.confidence = 0.85;
    return true;
}

} // namespace

bool detectPendingPromises(const Candidate& c, Suspect& suspect)
{
    if (detectReactions(c, suspect) || detectPromiseChain(c, suspect)) return true;
    const std::uint64_t promises = c.newInstancesOf("Promise");
    const std::uint64_t functions = c.newInstancesOf("Generator");
    if (promises == 0) return false;
    const double share = c.shareOfEntries([&](NodeOrdinal e) { return leadsToPendingPromise(c, e); });
    if (share < 0.5) return false;
    suspect.group = SuspectGroup::Async;
    suspect.pattern = "promise-never-settled";
    suspect.className = "Promise";
    suspect.title = c.history.size() > 1 ? "Promises pile up in " + c.calledName() + " and never settle"
                                         : c.calledName() + " holds many promises that have not settled";
    const std::uint64_t entries = c.history.size() > 1 ? c.point.newEntries : c.point.count.back();
    const bool areMany = c.point.isCountOfEntries && entries > 1;
    const char* fresh = c.history.size() > 1 ? "new " : "";
    suspect.evidence.push_back((areMany ? "its " + countText(entries) + " " + fresh + "entries lead to "
                                        : std::string("it leads to "))
                               + countText(promises) + " " + fresh + (promises == 1 ? "promise" : "promises")
                               + c.since()
                               + (areMany && promises > entries && promises % entries == 0
                                      ? ", " + countText(promises / entries) + " for each"
                                      : std::string()));
    suspect.evidence.push_back(
        (share < 1 ? std::to_string(int(share * 100)) + " % of the" : std::string("all"))
        + " sampled entries wait for a promise that has not settled");
    if (functions > 0)
        suspect.evidence.push_back(
            counted(functions, "async function is suspended there", "async functions are suspended there")
            + ", each with all its variables");
    if (!c.payload.empty()) suspect.evidence.push_back("they keep " + c.payload.front() + " alive");
    for (const ClassGrowth& growth : c.point.classes)
        if (c.last().classes().info(growth.cls).name == "Generator") {
            const auto function = c.graph().target(growth.sample, EdgeType::Internal, "function");
            if (function) suspect.location = c.last().location(*function);
        }
    suspect.advice =
        "Make sure that each path, errors included, settles the promise: release in a finally block, "
        "give waits a timeout or an AbortSignal.";
    suspect.disproof =
        "Not a leak if the queue is long only under high load, and empties when the load falls.";
    suspect.confidence = 0.9;
    return true;
}

bool carriesAsyncStore(const Candidate& c, NodeOrdinal resource)
{
    const Graph& graph = c.graph();
    for (const Edge edge : graph.edges(resource)) {
        if (edge.type != EdgeType::Property) continue;
        const std::string name = graph.edgeName(edge);
        if (name.find("kResourceStore") == name.npos && name.find("AsyncContextFrame") == name.npos
            && name.find("context_frame") == name.npos)
            continue;
        if (graph.type(edge.to) == NodeType::Object
            && c.last().retainedSize(edge.to) * 2 >= c.last().retainedSize(resource))
            return true;
    }
    return false;
}

bool detectAsyncContext(const Candidate& c, Suspect& suspect)
{
    // lib/async_hooks.js keeps the store as a symbol property of the resource; since Node 24 an AsyncContextFrame
    // (a Map) goes from one continuation to the next.
    const auto leadsToStore = [&](NodeOrdinal node) {
        if (carriesAsyncStore(c, node)) return true;
        // new Connection() that set a timer: what is in the collection owns the resource.
        for (const Edge edge : c.graph().edges(node))
            if (edge.type == EdgeType::Property && c.graph().type(edge.to) == NodeType::Object
                && c.last().retainedSize(edge.to) * 2 >= c.last().retainedSize(node)
                && carriesAsyncStore(c, edge.to))
                return true;
        return false;
    };
    const bool isFrame = c.last().className(c.point.node) == "AsyncContextFrame";
    if (!isFrame && c.shareOfEntries(leadsToStore) < 0.5) return false;
    suspect.group = SuspectGroup::Async;
    suspect.pattern = "async-context-retained";
    suspect.className = c.entryClass();
    suspect.title = c.calledName() + " keeps AsyncLocalStorage stores alive";
    suspect.evidence.push_back(
        "what each entry keeps hangs on the store of its async context, not on the entry");
    suspect.advice =
        "Keep the store small (an id, not the request). End the resource that carries it, or leave the "
        "context before long-lived resources are made: storage.exit(), AsyncResource.bind().";
    suspect.disproof = "Not a leak if the resources that carry the stores end soon.";
    suspect.confidence = 0.75;
    return true;
}

} // namespace heaptrail
