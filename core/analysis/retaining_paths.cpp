// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retaining_paths.h"

#include "core/analysis/internals.h"
#include "core/analysis/property_names.h"

#include <algorithm>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxRetainersLookedAt = 20'000;
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kRead = kMaxName + 4; ///< bytes of a name that are looked at to cut it
/// Bytes of an edge's name. V8 itself stops at 1024 units, two of them quoted in that of a pair in a WeakMap.
constexpr std::size_t kMaxEdgeName = 1 << 14;

std::string cutText(std::string text, std::size_t limit)
{
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
    return text + "…";
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// Does a short form leave this class out beside the edge's name? "requestCache (Map)" says more than
/// "requestCache"; "config ({a, b})" does not.
bool isTellingClass(const PathStep& step)
{
    const std::string& name = step.className;
    if (name.empty() || step.isInternal || name == step.label || name == "Node / " + step.label) return false;
    return name != "Object" && name != "Function" && name != "Module" && name != "closure" && name[0] != '{'
        && name[0] != '(' && !name.starts_with("system /") && !name.starts_with("global")
        && name != "GlobalObject" && !name.starts_with("Object / ") && !name.starts_with("Window");
}

/// Edges from an object to the node, the last first, up to where the best path begins.
std::vector<EdgeOrdinal> chainOf(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node,
                                 std::size_t maxDepth)
{
    std::vector<EdgeOrdinal> chain;
    while (chain.size() < maxDepth) {
        if (finder.root(node)) break;
        const auto edge = finder.edgeTo(node);
        if (!edge) break;
        chain.push_back(*edge);
        node = snapshot.graph().source(*edge);
    }
    return chain;
}

/// Root first; the snapshot's own root is no step.
RetainingPath stepsOf(const Snapshot& snapshot, const PathFinder& finder, std::vector<EdgeOrdinal> chain,
                      NodeOrdinal node)
{
    RetainingPath path;
    const Graph& graph = snapshot.graph();
    std::reverse(chain.begin(), chain.end());
    std::size_t at = 0;
    if (!chain.empty()) {
        NodeOrdinal first = graph.source(chain.front());
        if (first == graph.root()) {
            first = graph.edge(chain.front()).to;
            at = 1;
        }
        path.push_back(pathStep(snapshot, finder, first, std::nullopt));
    } else {
        path.push_back(pathStep(snapshot, finder, node, std::nullopt));
    }
    for (; at < chain.size(); ++at) {
        path.push_back(pathStep(snapshot, finder, graph.edge(chain[at]).to, chain[at]));
        if (path.size() < 2) continue;
        PathStep &cell = path[path.size() - 2], &value = path.back();
        std::string name = nameInCell(snapshot, chain[at], cell.isInternal ? std::string() : cell.label);
        if (name.empty()) continue;
        value.label = std::move(name);
        value.isInternal = false;
        if (cell.edge) cell.label = "[" + cell.edgeName + "]";
        cell.isInternal = true;
    }
    return path;
}

} // namespace

PathStep pathStep(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node,
                  std::optional<EdgeOrdinal> edgeOrdinal)
{
    const Graph& graph = snapshot.graph();
    PathStep step;
    step.node = node;
    step.edge = edgeOrdinal;
    const std::string& className = snapshot.className(node);
    step.className = className.size() > kMaxEdgeName
        ? cutText(className.substr(0, kMaxEdgeName + 4), kMaxEdgeName)
        : className;
    const NodeType type = graph.type(node);
    if (type == NodeType::Closure) {
        const std::string name = snapshot.rawName(node, kRead);
        step.name = name.empty() ? "(anonymous)()" : cutText(name, kMaxName) + "()";
    } else if (type == NodeType::Native || type == NodeType::Synthetic) {
        step.name = cutText(snapshot.rawName(node, kRead), kMaxName);
    }
    if (!edgeOrdinal) {
        const PathRoot* root = finder.root(node);
        step.label = root ? root->label : cutText(snapshot.rawName(node, kRead), kMaxName);
        if (root && !root->name.empty()) step.name = root->name;
        if (step.label.empty()) step.label = step.className;
        return step;
    }
    const Edge edge = graph.edge(*edgeOrdinal);
    step.edgeName = graph.edgeName(edge, kMaxEdgeName);
    switch (edge.type) {
    case EdgeType::Element:
        step.label = (type == NodeType::Closure || type == NodeType::Synthetic)
                && !snapshot.rawName(node, kRead).empty()
            ? step.name // "(Stack roots)" says more than its place among the roots
            : "[" + step.edgeName + "]";
        break;
    case EdgeType::Internal:
        step.isInternal = true;
        if (isNumber(step.edgeName)) {
            step.label = "[" + step.edgeName + "]";
            // A slot of a table leads to an entry, which is what the reader came for.
            step.isInternal = type == NodeType::Array || type == NodeType::Hidden || type == NodeType::Code;
            if (graph.isNamed(edge, "0") && type == NodeType::Object) step.isInternal = false;
        } else if (step.edgeName.find("pair in WeakMap") != step.edgeName.npos
                   || step.edgeName.starts_with("part of key (") || step.edgeName.ends_with("in WeakMap")) {
            step.label = "(value in WeakMap)";
            step.isInternal = false;
        } else {
            step.label = step.edgeName == "reactions_or_result" ? "reactions" : step.edgeName;
            step.isInternal = step.edgeName != "context" && step.edgeName != "backing_store"
                && step.edgeName != "buffer" && type != NodeType::Native;
        }
        break;
    case EdgeType::Hidden:
        // A class that its own functions keep in their scope has a name; "Function" says nothing.
        step.label = type == NodeType::Closure && step.name[0] != '(' ? step.name : step.className;
        step.isInternal = type == NodeType::Array || type == NodeType::Hidden || type == NodeType::Code;
        break;
    default:
        step.label = cutText(step.edgeName, 160);
        step.isProperty = edge.type == EdgeType::Property;
        break;
    }
    if (step.className == "Generator") {
        step.label = "async function state";
        step.isProperty = false;
    }
    if (type == NodeType::Hidden || type == NodeType::Code || type == NodeType::ObjectShape) {
        step.isInternal = true;
        // An exported binding of a module: the key stands beside its cell in the table.
        if (graph.strings().equals(graph.nameIndex(node), "system / Cell") && isNumber(step.edgeName)
            && step.edgeName.size() < 8) {
            const std::string before = std::to_string(std::stoul(step.edgeName) - 1);
            const auto key = graph.target(graph.source(*edgeOrdinal), EdgeType::Internal, before);
            if (key && graph.type(*key) == NodeType::String) {
                step.label = cutText(snapshot.stringValue(*key, 160), 160);
                step.isInternal = false;
            }
        }
    }
    // A proxy is what the variable holds; its target is what the code means by it.
    constexpr std::string_view kProxy = "system / JSProxy";
    if (snapshot.isNamed(node, kProxy)
        && (edge.type == EdgeType::Property || edge.type == EdgeType::Context
            || edge.type == EdgeType::Element))
        step.isInternal = false;
    const auto isTarget = [&] { return step.edgeName == "1" || step.edgeName == "target"; };
    if (snapshot.isNamed(graph.source(*edgeOrdinal), kProxy) && isTarget()) step.isInternal = true;
    if (step.label.empty()) {
        step.label = step.className;
        step.isProperty = false;
    }
    return step;
}

std::string nameInCell(const Snapshot& snapshot, EdgeOrdinal ordinal, std::string_view cellLabel)
{
    const Graph& graph = snapshot.graph();
    const Edge edge = graph.edge(ordinal);
    const NodeOrdinal cell = graph.source(ordinal);
    if (edge.type != EdgeType::Internal || graph.type(cell) != NodeType::Hidden
        || !graph.isNamed(edge, "value"))
        return {};
    if (snapshot.isNamed(cell, "system / PropertyCell")) {
        for (const Edge& each : graph.edges(cell)) // PropertyCell::name, the only text beside the value
            if (each.ordinal != ordinal && graph.type(each.to) == NodeType::String)
                return cutText(snapshot.stringValue(each.to, kRead), kMaxName);
    } else if (!snapshot.isNamed(cell, "system / Cell")) {
        return {};
    }
    if (!cellLabel.empty()) return std::string(cellLabel);
    return isV8Object(snapshot, edge.to) ? std::string() : snapshot.className(edge.to).str();
}

std::string stepText(const PathStep& step)
{
    // What it stands for has the same name: Worker handle → … → Worker.
    if (!step.edge && step.name.starts_with("Node / ")) return step.label + " handle";
    return step.isProperty ? propertyText(step.label) : step.label;
}

RetainingPath bestPath(const Snapshot& snapshot, const PathFinder& finder, NodeOrdinal node,
                       std::size_t maxDepth)
{
    if (finder.cost(node) == PathFinder::kUnreached) return {};
    return stepsOf(snapshot, finder, chainOf(snapshot, finder, node, maxDepth), node);
}

Result<std::vector<RetainingPath>> bestRetainingPaths(const Snapshot& snapshot, NodeOrdinal node,
                                                      const PathOptions& options, const Task& task)
{
    const auto built =
        options.count > 1 ? PathFinder::withRetainers(snapshot, task) : PathFinder::of(snapshot, task);
    if (!built) return fail(built.error());
    const PathFinder& finder = **built;
    const Graph& graph = snapshot.graph();
    std::vector<RetainingPath> paths;
    if (options.count == 0 || node.value >= graph.nodeCount() || finder.cost(node) == PathFinder::kUnreached)
        return paths;
    const auto best = chainOf(snapshot, finder, node, options.maxDepth);
    paths.push_back(stepsOf(snapshot, finder, best, node));
    if (options.count == 1) return paths;

    // Every other path leaves the best one somewhere: enter each of its nodes, the object first, from another
    // retainer, and go on from there the best way. Sharing costs, so that distinct paths come first.
    struct Candidate {
        std::uint64_t cost;
        std::uint32_t depth; ///< edges shared with the best path, at the object's end
        EdgeOrdinal edge;
    };
    std::vector<Candidate> candidates;
    std::uint64_t suffixCost = 0;
    std::size_t lookedAt = 0;
    NodeOrdinal at = node;
    for (std::size_t depth = 0; depth <= best.size() && lookedAt < kMaxRetainersLookedAt; ++depth) {
        if (depth > 0 && finder.root(at)) break; // nobody asks who holds the global object
        for (const EdgeOrdinal in : snapshot.retainers()[at]) {
            if (depth < best.size() && in == best[depth]) continue;
            if (++lookedAt > kMaxRetainersLookedAt) break;
            if (lookedAt % 4096 == 0 && task.stopped())
                return fail(ErrorCode::Cancelled, "Stopped while searching paths.");
            const NodeOrdinal from = graph.source(in);
            if (finder.cost(from) == PathFinder::kUnreached) continue;
            const std::uint32_t step = finder.edgeCost(snapshot, from, graph.edge(in));
            if (step == PathFinder::kUnreached) continue;
            candidates.push_back(
                {suffixCost + step + finder.cost(from) + 3 * std::uint64_t(depth), std::uint32_t(depth), in});
        }
        if (depth == best.size() || finder.root(at)) break;
        const Edge edge = graph.edge(best[depth]);
        const NodeOrdinal above = graph.source(best[depth]);
        suffixCost += finder.edgeCost(snapshot, above, edge);
        at = above;
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        if (a.cost != b.cost) return a.cost < b.cost;
        if (a.depth != b.depth) return a.depth < b.depth;
        return a.edge < b.edge;
    });
    // One path a retainer is enough; an object and the store of its properties are one retainer.
    const auto holder = [&](NodeOrdinal from) {
        for (int step = 0; step < 6; ++step) {
            const NodeType type = graph.type(from);
            if (type != NodeType::Array && (type != NodeType::Hidden || finder.root(from))) break;
            const auto edge = finder.edgeTo(from);
            if (!edge) break;
            from = graph.source(*edge);
        }
        return from;
    };
    std::unordered_set<NodeOrdinal> entered;
    if (!best.empty()) entered.insert(holder(graph.source(best.front())));
    std::size_t tried = 0;
    std::unordered_set<std::string> texts{pathText(paths.front())};
    for (const Candidate& candidate : candidates) {
        if (paths.size() >= options.count || ++tried > 500) break;
        const NodeOrdinal from = graph.source(candidate.edge);
        if (!entered.insert(holder(from)).second) continue;
        auto above = chainOf(snapshot, finder, from, options.maxDepth);
        // Going through the part that it shares, or the object, it is no path of its own.
        std::unordered_set<NodeOrdinal> shared{node};
        for (std::uint32_t i = 0; i < candidate.depth; ++i) shared.insert(graph.source(best[i]));
        const bool isLoop = shared.contains(from)
            || std::any_of(above.begin(), above.end(),
                           [&](EdgeOrdinal edge) { return shared.contains(graph.source(edge)); });
        if (isLoop) continue;
        std::vector<EdgeOrdinal> chain(best.begin(), best.begin() + candidate.depth);
        chain.push_back(candidate.edge);
        chain.insert(chain.end(), above.begin(), above.end());
        if (chain.size() > options.maxDepth) continue;
        RetainingPath path = stepsOf(snapshot, finder, std::move(chain), node);
        if (texts.insert(pathText(path)).second) paths.push_back(std::move(path));
    }
    return paths;
}

std::string pathText(const RetainingPath& path, bool full)
{
    std::string text;
    std::string last;
    std::size_t repeats = 0;
    const auto add = [&](const std::string& word) {
        if (word == last) {
            ++repeats;
            return;
        }
        if (repeats > 0) text += " (×" + std::to_string(repeats + 1) + ")";
        repeats = 0;
        last = word;
        if (!text.empty()) text += " → ";
        text += word;
    };
    for (std::size_t i = 0; i < path.size(); ++i) {
        const PathStep& step = path[i];
        if (step.isInternal && !full && i > 0 && i + 1 < path.size()) continue;
        const bool isChain = !last.empty() && stepText(step) == last; // _idleNext → _idleNext → …
        if (step.isInternal && !full && i > 0) { // the last one: by what it is
            add(step.className.empty() ? step.label : step.className);
            continue;
        }
        add(stepText(step));
        if (isTellingClass(step) && !isChain && !(i + 1 < path.size() && path[i + 1].label == step.label))
            add(step.className);
    }
    if (repeats > 0) text += " (×" + std::to_string(repeats + 1) + ")";
    return text;
}

} // namespace heaptrail
