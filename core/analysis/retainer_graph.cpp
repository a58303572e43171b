// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retainer_graph.h"

#include "core/analysis/entries.h"
#include "core/analysis/entry_names.h"
#include "core/analysis/property_names.h"
#include "core/analysis/retaining_paths.h"
#include "core/base/ascii.h"
#include "core/base/sort_unique.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {
namespace {

constexpr std::size_t kTextLength = 40;
constexpr std::size_t kReadName = 4096; ///< bytes of a name: more is never shown

auto cancelled()
{
    return fail(ErrorCode::Cancelled, "Stopped while looking for retainers.");
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isDigit);
}

bool isSlot(const Graph& graph, const Edge& edge)
{
    return edge.isIndexed() || isNumber(graph.strings().escaped(StringOrdinal{edge.nameOrIndex}));
}

/// Every object has these, and they explain nothing.
bool isBoilerplate(const Graph& graph, const Edge& edge)
{
    if (edge.type == EdgeType::Invisible) return true;
    if (edge.type == EdgeType::Internal) return graph.isNamed(edge, "map");
    return edge.type == EdgeType::Property
        && (graph.isNamed(edge, "__proto__") || graph.isNamed(edge, "constructor"));
}

std::string edgeLabel(const Snapshot& snapshot, const Edge& edge)
{
    const Graph& graph = snapshot.graph();
    if (std::string entry = entryName(snapshot, edge.ordinal); !entry.empty()) return entry;
    const std::string name = graph.edgeName(edge, kReadName);
    return edge.type != EdgeType::Property && isSlot(graph, edge) ? '[' + name + ']' : name;
}

/// Do two edges have one name where they are drawn as one? Positions and entries have: "[…]", "entries".
bool areAlike(std::string_view a, std::string_view b)
{
    return a == b || (a.starts_with('[') && b.starts_with('['))
        || (a.starts_with("entr") && b.starts_with("entry"));
}

/// What retainers must share to be folded into one.
struct Shape {
    EdgeType type{};
    std::uint32_t name{}; ///< UINT32_MAX for any index
    ClassOrdinal cls;
    NodeType nodeType{};
    bool isKeeping{};
    friend auto operator<=>(const Shape&, const Shape&) = default;
};

struct Candidates {
    std::vector<NodeOrdinal> members;
    std::uint64_t cost{UINT64_MAX}; ///< of the cheapest way from a root through one of them
    bool isKeeping{};
    bool isOnBestPath{};
};

} // namespace

struct RetainerGraph::Builder {
    RetainerGraph graph;
    const Snapshot& snapshot;
    const PathFinder& finder;
    const Task& task;
    std::unordered_map<NodeOrdinal, RetainerNodeId> shown;
    std::unordered_set<NodeOrdinal> bestPath;
    std::vector<std::pair<NodeOrdinal, NodeOrdinal>> bestSteps;

    Builder(RetainerGraph from, const PathFinder& pathFinder, const Task& stop)
        : graph(std::move(from))
        , snapshot(*graph.m_snapshot)
        , finder(pathFinder)
        , task(stop)
    {
        for (const RetainerNode& node : graph.m_nodes) {
            for (const NodeOrdinal member : node.members) shown.emplace(member, node.id);
            if (node.isOnBestPath && !node.isFold()) bestPath.insert(node.members.front());
        }
    }

    const Graph& heap() const { return snapshot.graph(); }
    RetainerNode& at(RetainerNodeId id)
    {
        return *std::lower_bound(
            graph.m_nodes.begin(), graph.m_nodes.end(), id,
            [](const RetainerNode& node, RetainerNodeId wanted) { return node.id < wanted; });
    }

    std::optional<RetainerNodeId> add(std::vector<NodeOrdinal> members,
                                      std::optional<RetainerNodeId> introducedBy, std::size_t limit)
    {
        std::erase_if(members, [&](NodeOrdinal member) { return shown.count(member) != 0; });
        if (members.empty()) return {};
        if (graph.m_nodes.size() >= std::min(limit, graph.m_limits.nodes)) {
            graph.m_isFull = graph.m_isFull || graph.m_nodes.size() >= graph.m_limits.nodes;
            return {};
        }
        std::sort(members.begin(), members.end());
        RetainerNode node;
        node.id = graph.m_nextId++;
        node.members = std::move(members);
        node.introducedBy = introducedBy;
        for (const NodeOrdinal member : node.members) shown.emplace(member, node.id);
        describe(node);
        graph.m_nodes.push_back(std::move(node));
        return graph.m_nodes.back().id;
    }

    RetainerNodeKind kindOf(NodeOrdinal node) const
    {
        if (node == heap().root() || finder.root(node)) return RetainerNodeKind::Root;
        // V8 gives contexts the type object, hidden or native by version; the name tells.
        const NodeType type = heap().type(node);
        if ((type == NodeType::Object || type == NodeType::Hidden || type == NodeType::Native
             || type == NodeType::Array)
            && heap().strings().startsWith(heap().nameIndex(node), "system / Context"))
            return RetainerNodeKind::Context;
        switch (type) {
        case NodeType::Synthetic: return RetainerNodeKind::Root;
        case NodeType::Closure: return RetainerNodeKind::Closure;
        case NodeType::String:
        case NodeType::ConcatenatedString:
        case NodeType::SlicedString: return RetainerNodeKind::String;
        case NodeType::Object: {
            switch (collectionKind(snapshot, node)) {
            case CollectionKind::None:
            case CollectionKind::Object:
            case CollectionKind::TypedArray:
            case CollectionKind::ArrayBuffer: return RetainerNodeKind::Object;
            default: return RetainerNodeKind::Collection;
            }
        }
        case NodeType::Hidden:
        case NodeType::Native: {
            if (type == NodeType::Hidden || heap().strings().startsWith(heap().nameIndex(node), "system / "))
                return RetainerNodeKind::Internal;
            return RetainerNodeKind::Native;
        }
        case NodeType::RegExp:
        case NodeType::WasmObject: return RetainerNodeKind::Object;
        default: break;
        }
        return RetainerNodeKind::Internal;
    }

    std::string labelOf(NodeOrdinal node, RetainerNodeKind kind) const
    {
        switch (kind) {
        case RetainerNodeKind::Root: {
            if (const PathRoot* root = finder.root(node)) {
                // Of a module's path the file says enough; the tooltip's class and the inspector have the rest.
                const std::string file = root->name.substr(root->name.find_last_of("/\\") + 1);
                if (root->kind == PathRootKind::NativeHandle) return root->label + " handle";
                return root->label.ends_with(file) ? root->label : root->label + ' ' + file;
            }
            const std::string name = snapshot.rawName(node, kReadName);
            return name.empty() ? "(root)" : name;
        }
        case RetainerNodeKind::String: {
            const std::string text = snapshot.stringValue(node, kTextLength);
            return '"' + text + (text.size() + 4 > kTextLength ? "…\"" : "\"");
        }
        case RetainerNodeKind::Closure: {
            const std::string name = snapshot.rawName(node, kReadName);
            return name.empty() ? "(anonymous)()" : name + "()";
        }
        case RetainerNodeKind::Context: return "scope";
        case RetainerNodeKind::Internal: {
            const std::string name = snapshot.rawName(node, kReadName);
            return name.empty() ? snapshot.className(node).str() : name;
        }
        default: return snapshot.className(node);
        }
    }

    void describe(RetainerNode& node) const
    {
        const NodeOrdinal first = node.members.front();
        node.kind = kindOf(first);
        node.className = snapshot.className(first);
        // Scopes have no class of their own, and a root's is V8's: "(synthetic)".
        const bool isClassBest =
            node.kind != RetainerNodeKind::Context && node.kind != RetainerNodeKind::Root;
        node.label = node.isFold() && isClassBest ? node.className : labelOf(first, node.kind);
        node.distance = kNoDistance;
        node.shallowSize = 0;
        for (const NodeOrdinal member : node.members) {
            const std::int32_t distance = snapshot.distance(member);
            if (distance >= 0 && (node.distance < 0 || distance < node.distance)) node.distance = distance;
            node.shallowSize += snapshot.shallowSize(member);
        }
        node.retainedSize = retainedOf(node.members);
        node.link = node.isFold() ? linkBetween(snapshot, finder, node.members) : std::string();
    }

    /// Bytes retained by the members, those inside one another counted once.
    std::uint64_t retainedOf(const std::vector<NodeOrdinal>& members) const
    {
        if (members.size() == 1) return snapshot.retainedSize(members.front());
        const DominatorTree& tree = snapshot.dominatorTree();
        std::vector<std::pair<std::ptrdiff_t, NodeOrdinal>> byPosition;
        byPosition.reserve(members.size());
        for (const NodeOrdinal member : members)
            byPosition.emplace_back(tree.subtree(member).data() - tree.order().data(), member);
        std::sort(byPosition.begin(), byPosition.end());
        std::uint64_t total = 0;
        std::ptrdiff_t end = 0;
        for (const auto& [position, member] : byPosition) {
            if (position < end) continue;
            total += snapshot.retainedSize(member);
            end = position + tree.subtreeCount(member);
        }
        return total;
    }

    bool keeps(const Edge& edge) const
    {
        return finder.edgeCost(snapshot, heap().source(edge.ordinal), edge) != PathFinder::kUnreached;
    }

    /// Who holds the target of an edge as the program sees it: an entry's collection, not V8's table. A table that is
    /// shown itself is what was asked for.
    NodeOrdinal holderOf(const Edge& edge) const
    {
        const NodeOrdinal source = heap().source(edge.ordinal);
        if (shown.count(source)) return source;
        const auto slot = entrySlot(snapshot, edge.ordinal);
        return slot && slot->owner != edge.to ? slot->owner : source;
    }

    /// Does the best path reach it by something other than V8's own slots? Then those say nothing new.
    bool isHeldByTheProgram(NodeOrdinal node) const
    {
        const auto edge = finder.edgeTo(node);
        return edge && kindOf(holderOf(heap().edge(*edge))) != RetainerNodeKind::Internal;
    }

    /// The retainers of a node that the picture doesn't show, by shape; those worth most to know first.
    Result<std::vector<Candidates>> hiddenRetainers(const RetainerNode& node) const
    {
        std::map<Shape, Candidates> byShape;
        std::uint64_t looked = 0;
        for (const NodeOrdinal member : node.members)
            for (const EdgeOrdinal ordinal : snapshot.retainers()[member]) {
                if (++looked % Task::kStride == 0 && task.stopped()) return cancelled();
                const Edge edge = heap().edge(ordinal);
                if (edge.type == EdgeType::Invisible) continue;
                const NodeOrdinal from = holderOf(edge);
                if (from == heap().root() || from == member || shown.count(from)) continue;
                const bool isKeeping = keeps(edge);
                const Shape shape{edge.type, isSlot(heap(), edge) ? UINT32_MAX : edge.nameOrIndex,
                                  snapshot.classOf(from), heap().type(from), isKeeping};
                Candidates& candidates = byShape[shape];
                candidates.members.push_back(from);
                candidates.isKeeping = isKeeping;
                candidates.isOnBestPath = candidates.isOnBestPath || bestPath.count(from) != 0;
                // Ways that come from the node itself keep nothing: last.
                const bool isOwn = snapshot.dominatorTree().dominates(member, from);
                const std::uint64_t cost = std::uint64_t{finder.cost(from)} + (isKeeping ? 0 : 1ull << 40)
                    + (isOwn ? 1ull << 41 : 0) + (isBoilerplate(heap(), edge) ? 1ull << 36 : 0);
                candidates.cost = std::min(candidates.cost, cost);
            }
        std::vector<Candidates> ranked;
        for (auto& [shape, candidates] : byShape) {
            sortUnique(candidates.members);
            ranked.push_back(std::move(candidates));
        }
        std::stable_sort(ranked.begin(), ranked.end(), [](const Candidates& a, const Candidates& b) {
            if (a.isOnBestPath != b.isOnBestPath) return a.isOnBestPath;
            if (a.cost != b.cost) return a.cost < b.cost;
            return a.members.front() < b.members.front();
        });
        return ranked;
    }

    /// From a readable root to `node`, as the path finder knows it, without the tables between a collection and its
    /// entries; empty where nothing holds it.
    std::vector<NodeOrdinal> wayTo(NodeOrdinal node) const
    {
        std::vector<NodeOrdinal> way{node};
        while (way.size() < 100'000) {
            if (finder.root(way.back())) break;
            const auto edge = finder.edgeTo(way.back());
            if (!edge) break;
            const NodeOrdinal source = heap().source(*edge), holder = holderOf(heap().edge(*edge));
            // An iterator can lead to the table, too: then the table is a step of the way.
            const auto above = holder == source ? std::nullopt : finder.edgeTo(source);
            way.push_back(above && heap().source(*above) == holder ? holder : source);
        }
        std::reverse(way.begin(), way.end());
        return way;
    }

    /// Adds what is missing of the way from a root to `node`. A long middle becomes one node.
    void addWay(NodeOrdinal node, std::optional<RetainerNodeId> introducedBy, std::size_t limit, bool isBest)
    {
        std::vector<NodeOrdinal> way = wayTo(node);
        if (!isBest) { // from the last step that is shown already
            std::size_t start = 0;
            for (std::size_t k = 0; k + 1 < way.size(); ++k)
                if (shown.count(way[k])) start = k + 1;
            way.erase(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(start));
        }
        const std::size_t most = graph.m_limits.pathLength;
        std::vector<NodeOrdinal> middle;
        if (way.size() > most + 1) {
            const auto from = way.begin() + static_cast<std::ptrdiff_t>(most / 2);
            const auto to = way.end() - static_cast<std::ptrdiff_t>(most - most / 2);
            middle.assign(from, to);
            way.erase(from, to);
        }
        if (isBest)
            for (const NodeOrdinal step : way) bestPath.insert(step);
        for (const NodeOrdinal step : way)
            if (const auto id = add({step}, introducedBy, limit); id && isBest) at(*id).isOnBestPath = true;
        if (!middle.empty()) {
            const std::size_t steps = middle.size();
            if (const auto id = add(std::move(middle), introducedBy, limit)) {
                at(*id).label = std::to_string(steps) + " steps";
                at(*id).isOnBestPath = isBest;
            }
        }
        if (isBest)
            for (const NodeOrdinal step : way) at(shown.at(step)).isOnBestPath = true;
    }

    /// Shows the next groups of a node's retainers, each with its nearest way.
    /// Retainers that only the node itself leads to are part of a cycle and keep nothing: at first they are left
    /// out; who asks for more gets them, without a way. So are V8's own slots, where the program holds it, too.
    std::optional<Error> addRetainers(RetainerNodeId id, std::size_t groups, std::size_t limit,
                                      bool withCycles)
    {
        auto candidates = hiddenRetainers(at(id));
        if (!candidates) return std::move(candidates.error());
        const std::vector<NodeOrdinal> held = at(id).members;
        const bool hidesInternals = !withCycles && isHeldByTheProgram(held.front());
        std::size_t added = 0;
        for (std::size_t k = 0; k < candidates->size() && added < groups; ++k) {
            if (task.stopped()) return std::move(cancelled().value());
            Candidates& group = (*candidates)[k];
            if (hidesInternals && kindOf(group.members.front()) == RetainerNodeKind::Internal) continue;
            const NodeOrdinal nearest = *std::min_element(
                group.members.begin(), group.members.end(), [&](NodeOrdinal a, NodeOrdinal b) {
                    return finder.cost(a) != finder.cost(b) ? finder.cost(a) < finder.cost(b) : a < b;
                });
            const std::vector<NodeOrdinal> way = wayTo(nearest);
            const bool isCycle = std::any_of(way.begin(), way.end(), [&](NodeOrdinal step) {
                return std::binary_search(held.begin(), held.end(), step);
            });
            if (isCycle && !withCycles) continue;
            if (!add(std::move(group.members), id, limit)) continue;
            ++added;
            if (isCycle) continue;
            if (group.isKeeping && finder.cost(nearest) != PathFinder::kUnreached)
                addWay(nearest, id, limit, false);
        }
        return {};
    }

    /// Edges between what is shown, and how much isn't.
    std::optional<Error> connect()
    {
        std::map<std::pair<RetainerNodeId, RetainerNodeId>, RetainerEdge> edges;
        std::uint64_t looked = 0;
        for (RetainerNode& node : graph.m_nodes) {
            std::unordered_set<NodeOrdinal> hidden;
            for (const NodeOrdinal member : node.members)
                for (const EdgeOrdinal ordinal : snapshot.retainers()[member]) {
                    if (++looked % Task::kStride == 0 && task.stopped())
                        return std::move(cancelled().value());
                    const Edge edge = heap().edge(ordinal);
                    if (edge.type == EdgeType::Invisible) continue;
                    const NodeOrdinal from = holderOf(edge);
                    const bool isEntry = from != heap().source(ordinal);
                    const auto found = shown.find(from);
                    if (found == shown.end()) {
                        if (from != heap().root()) hidden.insert(from);
                        continue;
                    }
                    if (found->second == node.id) continue;
                    const RetainerNode& source = *graph.node(found->second);
                    const bool isKeeping = keeps(edge);
                    const auto best = finder.edgeTo(member);
                    const bool isBestEdge = best && *best == ordinal;
                    const bool isAsked = source.introducedBy == node.id || node.introducedBy == source.id;
                    const bool isDown = isKeeping && finder.cost(from) < finder.cost(member);
                    if (!isBestEdge && !isAsked && (!isDown || isBoilerplate(heap(), edge))) continue;
                    if (isAsked && !isBestEdge && isBoilerplate(heap(), edge) && !isDown) continue;
                    RetainerEdge& drawn = edges[{source.id, node.id}];
                    const bool isNew = drawn.name.empty();
                    const std::string name = edgeLabel(snapshot, edge);
                    const bool isBest = isBestEdge && source.isOnBestPath && node.isOnBestPath;
                    if (isNew || (isBest && !drawn.isOnBestPath)) {
                        const std::uint32_t count =
                            !isNew && areAlike(drawn.name, name) ? drawn.count + 1 : 1;
                        drawn = {source.id,
                                 node.id,
                                 name,
                                 count,
                                 !isKeeping,
                                 !isEntry
                                     && (edge.type == EdgeType::Internal || edge.type == EdgeType::Hidden
                                         || edge.type == EdgeType::Shortcut),
                                 isBest,
                                 (edge.type == EdgeType::Property || edge.type == EdgeType::Context)
                                     && !isEntry && !saysNothing(name)};
                    } else {
                        if (areAlike(drawn.name, name)) ++drawn.count;
                        if (isKeeping) drawn.isWeak = false;
                    }
                    if (drawn.count > 1 && drawn.name.front() == '[') drawn.name = "[…]";
                    if (drawn.count > 1 && drawn.name.starts_with("entry")) drawn.name = "entries";
                    if (drawn.name.empty()) drawn.name = "·";
                }
            node.hiddenRetainers = static_cast<std::uint32_t>(hidden.size());
            node.hiddenInternals = isHeldByTheProgram(node.members.front())
                ? static_cast<std::uint32_t>(std::ranges::count_if(
                    hidden, [this](NodeOrdinal each) { return kindOf(each) == RetainerNodeKind::Internal; }))
                : 0;
        }
        graph.m_edges.clear();
        for (auto& [ends, edge] : edges) graph.m_edges.push_back(std::move(edge));
        return {};
    }
};

const RetainerNode* RetainerGraph::node(RetainerNodeId id) const noexcept
{
    const auto found =
        std::lower_bound(m_nodes.begin(), m_nodes.end(), id,
                         [](const RetainerNode& node, RetainerNodeId wanted) { return node.id < wanted; });
    return found != m_nodes.end() && found->id == id ? &*found : nullptr;
}

const RetainerNode* RetainerGraph::nodeOf(NodeOrdinal ordinal) const noexcept
{
    for (const RetainerNode& node : m_nodes)
        if (std::binary_search(node.members.begin(), node.members.end(), ordinal)) return &node;
    return nullptr;
}

std::string RetainerGraph::heldName(const RetainerNode& node, EntryKeys keys) const
{
    // A root is called by its own name already; those in a fold are held one by one.
    if (node.isFold() || node.kind == RetainerNodeKind::Root || node.kind == RetainerNodeKind::Internal)
        return {};
    const auto best = std::ranges::find_if(m_edges, [&](const RetainerEdge& edge) {
        return edge.to == node.id && edge.isOnBestPath && edge.isNamed;
    });
    return best != m_edges.end() ? propertyText(best->name)
                                 : heaptrail::heldName(*m_snapshot, node.members.front(), keys);
}

Result<RetainerGraph> RetainerGraph::of(SnapshotPtr snapshot, std::span<const NodeOrdinal> targets,
                                        const RetainerGraphLimits& limits, const Task& task)
{
    return of(std::move(snapshot), std::vector(targets.begin(), targets.end()), {}, {}, limits, task);
}

Result<RetainerGraph> RetainerGraph::of(SnapshotPtr snapshot, const Pile& pile,
                                        std::optional<NodeOrdinal> holder, const RetainerGraphLimits& limits,
                                        const Task& task)
{
    return of(std::move(snapshot), pile.objects, pile.steps, holder, limits, task);
}

Result<RetainerGraph> RetainerGraph::of(SnapshotPtr snapshot, std::vector<NodeOrdinal> members,
                                        const std::vector<std::vector<NodeOrdinal>>& steps,
                                        std::optional<NodeOrdinal> holder, const RetainerGraphLimits& limits,
                                        const Task& task)
{
    if (members.empty()) return fail(ErrorCode::InvalidArgument, "No object to draw.");
    task.begin(Phase::Searching);
    const auto finder = PathFinder::withRetainers(*snapshot, task);
    if (!finder) return fail(finder.error());
    if (const auto tree = snapshot->dominatorTree(task); !tree) return fail(tree.error());
    RetainerGraph empty;
    empty.m_snapshot = std::move(snapshot);
    empty.m_limits = limits;
    sortUnique(members);
    // The nearest one on a way through the holder: the ends of a linked list may be nearer by another way.
    const auto isThroughHolder = [&](NodeOrdinal node) {
        for (std::size_t length = 0; length < limits.pathLength && node != *holder; ++length) {
            const auto edge = (*finder)->root(node) ? std::nullopt : (*finder)->edgeTo(node);
            if (!edge) return false;
            node = empty.m_snapshot->graph().source(*edge);
        }
        return node == *holder;
    };
    constexpr std::size_t kLooked = 64;
    std::vector<NodeOrdinal> nearest(std::min(kLooked, members.size()));
    const auto byCost = [&](NodeOrdinal node) { return std::pair((*finder)->cost(node), node); };
    std::ranges::partial_sort_copy(members, nearest, {}, byCost, byCost);
    const auto through = holder ? std::ranges::find_if(nearest, isThroughHolder) : nearest.end();
    const NodeOrdinal shownFor = through != nearest.end() ? *through : nearest.front();
    Builder builder(std::move(empty), **finder, task);
    const auto target = builder.add(std::move(members), {}, limits.nodes);
    builder.at(*target).isTarget = true;
    if (steps.size() <= limits.pathLength)
        for (const auto& nodes : steps)
            if (const auto id = builder.add(nodes, {}, limits.nodes)) builder.at(*id).isOnBestPath = true;
    builder.addWay(steps.empty() || !holder ? shownFor : *holder, {}, limits.nodes, true);
    builder.at(*target).isOnBestPath = true;
    if (auto error = builder.addRetainers(*target, limits.retainersAtOnce, limits.firstNodes, false))
        return fail(std::move(*error));
    if (auto error = builder.connect()) return fail(std::move(*error));
    return std::move(builder.graph);
}

Result<RetainerGraph> RetainerGraph::expanded(RetainerNodeId id, const Task& task) const
{
    const RetainerNode* node = this->node(id);
    if (!node || !m_snapshot) return *this;
    const auto finder = PathFinder::of(*m_snapshot, task);
    if (!finder) return fail(finder.error());
    Builder builder(*this, **finder, task);
    builder.graph.m_isFull = false;
    if (node->isFold()) {
        std::vector<NodeOrdinal> largest = node->members;
        const std::size_t count = std::min(m_limits.membersAtOnce, largest.size() - 1);
        std::partial_sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count),
                          largest.end(), [&](NodeOrdinal a, NodeOrdinal b) {
                              const auto sizeA = m_snapshot->retainedSize(a),
                                         sizeB = m_snapshot->retainedSize(b);
                              return sizeA != sizeB ? sizeA > sizeB : a < b;
                          });
        for (std::size_t k = 0; k < count; ++k) {
            if (builder.graph.m_nodes.size() >= m_limits.nodes) {
                builder.graph.m_isFull = true;
                break;
            }
            builder.shown.erase(largest[k]);
            std::erase(builder.at(id).members, largest[k]);
            const auto out = builder.add({largest[k]}, id, m_limits.nodes);
            RetainerNode& taken = builder.at(*out);
            taken.isTakenOut = true;
            taken.isTarget = builder.at(id).isTarget;
        }
        const bool isNamedBySteps = builder.at(id).label.ends_with(" steps");
        builder.describe(builder.at(id));
        if (isNamedBySteps && builder.at(id).isFold())
            builder.at(id).label = std::to_string(builder.at(id).members.size()) + " steps";
    } else if (auto error = builder.addRetainers(id, m_limits.retainersAtOnce, m_limits.nodes, true)) {
        return fail(std::move(*error));
    }
    if (auto error = builder.connect()) return fail(std::move(*error));
    return std::move(builder.graph);
}

bool RetainerGraph::canExpand(RetainerNodeId id) const noexcept
{
    const RetainerNode* found = node(id);
    return found && (found->isFold() || found->hiddenRetainers > 0);
}

bool RetainerGraph::canFold(RetainerNodeId id) const noexcept
{
    const RetainerNode* found = node(id);
    return found
        && (found->introducedBy
            || std::any_of(m_nodes.begin(), m_nodes.end(),
                           [&](const RetainerNode& other) { return other.introducedBy == id; }));
}

RetainerGraph RetainerGraph::folded(RetainerNodeId id) const
{
    const RetainerNode* node = this->node(id);
    if (!node || !m_snapshot) return *this;
    std::vector<RetainerNodeId> gone;
    const auto collect = [&](RetainerNodeId introducer) {
        std::vector<RetainerNodeId> open{introducer};
        while (!open.empty()) {
            const RetainerNodeId next = open.back();
            open.pop_back();
            for (const RetainerNode& other : m_nodes)
                if (other.introducedBy == next
                    && std::find(gone.begin(), gone.end(), other.id) == gone.end()) {
                    gone.push_back(other.id);
                    open.push_back(other.id);
                }
        }
    };
    collect(id);
    if (gone.empty() && node->introducedBy) collect(*node->introducedBy);
    if (gone.empty()) return *this;
    const auto finder = PathFinder::of(*m_snapshot); // built already: an expansion needed it
    if (!finder) return *this;
    const Task task;
    Builder builder(*this, **finder, task);
    std::vector<RetainerNodeId> changed;
    for (const RetainerNodeId which : gone) {
        RetainerNode& leaving = builder.at(which);
        const bool isReturning = leaving.isTakenOut && leaving.introducedBy
            && std::find(gone.begin(), gone.end(), *leaving.introducedBy) == gone.end();
        for (const NodeOrdinal member : leaving.members) builder.shown.erase(member);
        if (!isReturning) continue;
        RetainerNode& home = builder.at(*leaving.introducedBy);
        home.members.insert(home.members.end(), leaving.members.begin(), leaving.members.end());
        std::sort(home.members.begin(), home.members.end());
        for (const NodeOrdinal member : leaving.members) builder.shown.emplace(member, home.id);
        changed.push_back(home.id);
    }
    std::erase_if(builder.graph.m_nodes, [&](const RetainerNode& other) {
        return std::find(gone.begin(), gone.end(), other.id) != gone.end();
    });
    for (const RetainerNodeId which : changed) builder.describe(builder.at(which));
    builder.graph.m_isFull = false;
    builder.connect();
    return std::move(builder.graph);
}

} // namespace heaptrail
