// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/sample_path.h"

#include <algorithm>
#include <span>
#include <unordered_set>

namespace heaptrail {

namespace {

/// From an entry down to what it keeps most of, as long as one thing is most of it.
void descend(const Candidate& c, Suspect& suspect, NodeOrdinal node)
{
    const Graph& graph = c.graph();
    const Snapshot& last = c.last();
    std::unordered_set<NodeOrdinal> visited; // and what led here: a listener's scope has its emitter
    for (const PathStep& step : suspect.path) visited.insert(step.node);
    std::string lastName;
    int repeats = 0;
    for (int step = 0; step < 14; ++step) {
        visited.insert(node);
        std::optional<Edge> best;
        std::uint64_t most = 0;
        const bool isClosure = graph.type(node) == NodeType::Closure;
        const bool isTimer = step == 0 && c.point.isTimerList;
        const bool isScope = graph.strings().startsWith(graph.nameIndex(node), "system / Context");
        const bool isReaction = graph.type(node) == NodeType::Hidden && lastName == "reactions_or_result";
        const bool isFree = isClosure || isTimer || isScope || isReaction;
        for (const Edge edge : graph.edges(node)) {
            if (edge.type == EdgeType::Weak || visited.contains(edge.to)) continue;
            const NodeType type = graph.type(edge.to);
            if (type == NodeType::Code || type == NodeType::ObjectShape) continue;
            if (isClosure && !(edge.type == EdgeType::Internal && graph.isNamed(edge, "context"))) continue;
            if (isTimer && !(edge.type == EdgeType::Property && graph.isNamed(edge, "_onTimeout"))) continue;
            if (isScope
                && ((edge.type == EdgeType::Internal && !graph.isNamed(edge, "extension"))
                    || c.history.paths().root(edge.to)))
                continue;
            if (isReaction && type != NodeType::Closure) continue;
            // A function and its scope share their contents with their neighbours.
            if (!isFree && last.dominator(edge.to) != node) continue;
            if (isClosure && (c.history.paths().root(edge.to) || c.isOlder(edge.to, node))) continue;
            if (!best || last.retainedSize(edge.to) > most) {
                best = edge;
                most = last.retainedSize(edge.to);
            }
        }
        if (!best || (!isFree && most * 5 < last.retainedSize(node) * 2)) break;
        const NodeType type = graph.type(best->to);
        if (type == NodeType::String || type == NodeType::ConcatenatedString || type == NodeType::Number)
            break;
        if (type == NodeType::Array && last.className(node) != "Generator") break;
        const std::string name = graph.edgeName(*best);
        repeats = name == lastName ? repeats + 1 : 0;
        if (repeats >= 2) break;
        lastName = name;
        suspect.path.push_back(pathStep(last, c.history.paths(), best->to, best->ordinal));
        node = best->to;
    }
}

/// One that stands for the others: of the class that most have, and of middling size.
NodeOrdinal exampleOf(const Candidate& c, const Suspect& suspect)
{
    std::vector<NodeOrdinal> alike;
    for (const NodeOrdinal entry : c.point.entries)
        if (c.last().className(entry) == suspect.className) alike.push_back(entry);
    if (alike.empty())
        for (const NodeOrdinal entry : c.point.entries)
            if (c.graph().type(entry) != NodeType::String && c.graph().type(entry) != NodeType::Number)
                alike.push_back(entry);
    if (alike.empty()) alike = c.point.entries;
    std::sort(alike.begin(), alike.end(), [&](NodeOrdinal a, NodeOrdinal b) {
        const auto left = c.last().retainedSize(a), right = c.last().retainedSize(b);
        return left != right ? left < right : a < b;
    });
    // The nearest of a timer list's: the way to others leads through all before them.
    return c.point.isTimerList ? c.point.entries.front() : alike[alike.size() / 2];
}

std::optional<NodeOrdinal> objectOf(const Graph& graph, NodeOrdinal handle)
{
    return graph.target(handle, EdgeType::Internal, "native_to_javascript");
}

/// The object of the program's that has this handle's object in a field: a Worker by its symbol kHandle, a Socket by
/// _handle. Null if none.
std::optional<NodeOrdinal> ownerOf(const Snapshot& snapshot, NodeOrdinal object)
{
    const Graph& graph = snapshot.graph();
    for (const EdgeOrdinal in : snapshot.retainers()[object]) {
        const Edge edge = graph.edge(in);
        if (edge.type == EdgeType::Property && graph.type(graph.source(in)) == NodeType::Object
            && (graph.isNamed(edge, "_handle") || graph.isNamed(edge, "<symbol kHandle>")))
            return graph.source(in);
    }
    return std::nullopt;
}

/// What the program has of the newest of these handles, rather than what the runtime has; and the way to it.
void leadToOwner(const Candidate& c, Suspect& suspect)
{
    const Snapshot& last = c.last();
    const auto object = objectOf(c.graph(), newestHandle(last, suspect.collection));
    if (!object) return;
    const auto owner = ownerOf(last, *object);
    suspect.sample = owner.value_or(*object);
    if (!owner) return;
    RetainingPath path = bestPath(last, c.history.paths(), *owner);
    if (path.empty()) return;
    suspect.path = std::move(path);
    suspect.containerStep = suspect.path.size() - 1;
}

/// Of a chain of instances, which are not the collection's entries: the nearest that it leads to, and on to that.
bool leadToLink(const Candidate& c, Suspect& suspect)
{
    constexpr std::size_t kNearest = 64;
    const Snapshot& last = c.last();
    const PathFinder& paths = c.history.paths();
    std::vector<NodeOrdinal> links;
    for (const ClassGrowth& growth : c.point.classes)
        if (last.classes().info(growth.cls).name == suspect.className) {
            const auto all = last.nodesOf(growth.cls);
            links.insert(links.end(), all.begin(), all.end());
        }
    const auto nearest = links.begin() + std::ptrdiff_t(std::min(links.size(), kNearest));
    std::ranges::partial_sort(links, nearest, {}, [&](NodeOrdinal node) { return paths.cost(node); });
    for (const NodeOrdinal link : std::span(links.begin(), nearest)) {
        const RetainingPath whole = bestPath(last, paths, link);
        const auto at = std::ranges::find(whole, suspect.collection, &PathStep::node);
        if (at == whole.end() || link == suspect.collection) continue;
        suspect.sample = link;
        suspect.sampleId = c.graph().id(link);
        suspect.path.insert(suspect.path.end(), at + 1, whole.end());
        return true;
    }
    return false;
}

} // namespace

NodeOrdinal newestHandle(const Snapshot& snapshot, NodeOrdinal handle)
{
    const Graph& graph = snapshot.graph();
    NodeOrdinal newest = handle;
    NodeId greatest;
    for (std::uint32_t i = 1; i < graph.nodeCount(); ++i) {
        const NodeOrdinal node{i};
        if (graph.type(node) != graph.type(handle) || graph.nameIndex(node) != graph.nameIndex(handle))
            continue;
        const auto object = objectOf(graph, node);
        if (!object || graph.id(*object).value <= greatest.value) continue;
        newest = node;
        greatest = graph.id(*object);
    }
    return newest;
}

void leadToSample(const Candidate& c, Suspect& suspect)
{
    const Graph& graph = c.graph();
    const Snapshot& last = c.last();
    if (suspect.pattern == "instance-chain" && leadToLink(c, suspect)) return;
    // Without entries to count, on to the variable or property that keeps most of it, where one does: a list is not
    // kept by its last link.
    if (c.point.entries.empty() || (!c.point.isCountOfEntries && !c.point.isHandleGroup)) {
        std::optional<Edge> most;
        for (const Edge edge : graph.edges(suspect.collection))
            if ((edge.type == EdgeType::Context || edge.type == EdgeType::Property)
                && (!most || last.retainedSize(edge.to) > last.retainedSize(most->to)))
                most = edge;
        const bool isMost = most && last.retainedSize(most->to) * 2 >= last.retainedSize(suspect.collection);
        if (isMost || c.point.entries.empty()) {
            suspect.sample = isMost ? most->to : suspect.collection;
            if (c.point.isHandleGroup) leadToOwner(c, suspect);
            suspect.sampleId = graph.id(suspect.sample);
            if (isMost && !c.point.isHandleGroup)
                suspect.path.push_back(pathStep(last, c.history.paths(), most->to, most->ordinal));
            return;
        }
    }
    const NodeOrdinal entry = exampleOf(c, suspect);
    suspect.sample = entry;
    suspect.sampleId = graph.id(entry);
    const auto push = [&](NodeOrdinal node, EdgeOrdinal edge) {
        suspect.path.push_back(pathStep(last, c.history.paths(), node, edge));
    };
    // The edges from the collection to the entry.
    const auto direct = [&](NodeOrdinal from, NodeOrdinal to) -> std::optional<EdgeOrdinal> {
        for (const Edge edge : graph.edges(from))
            if (edge.to == to && edge.type != EdgeType::Weak) return edge.ordinal;
        return std::nullopt;
    };
    NodeOrdinal holder = suspect.collection;
    for (const NodeOrdinal member : c.point.members)
        if (direct(member, entry)) holder = member;
    if (c.point.kind == CollectionKind::Map || c.point.kind == CollectionKind::Set) {
        if (const auto table = graph.target(holder, EdgeType::Internal, "table")) {
            const auto first = direct(holder, *table), second = direct(*table, entry);
            if (first && second) {
                push(*table, *first);
                push(entry, *second);
            } else {
                return;
            }
        }
    } else if (const auto edge = direct(holder, entry); edge && holder == suspect.collection) {
        push(entry, *edge);
    } else if (c.point.isTimerList || holder != suspect.collection) {
        const RetainingPath whole = bestPath(last, c.history.paths(), entry);
        const auto at = std::find_if(whole.begin(), whole.end(),
                                     [&](const PathStep& step) { return step.node == suspect.collection; });
        if (at == whole.end() || whole.end() - at > 60) return;
        suspect.path.insert(suspect.path.end(), at + 1, whole.end());
    } else {
        return;
    }
    descend(c, suspect, entry);
}

} // namespace heaptrail
