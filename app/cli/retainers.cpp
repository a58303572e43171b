// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/analysis/edge_order.h"
#include "core/analysis/retaining_forest.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kJsonDepth = 3;
constexpr std::uint64_t kRetainersInText = 10;
constexpr std::size_t kChainLength = 20; ///< levels that the nearest retainer is followed, as DevTools does

// In the order of DevTools' Retainers view; none once the task was stopped.
std::vector<EdgeOrdinal> retainingEdges(const Session& session, const Snapshot& snapshot, NodeOrdinal node)
{
    auto edges = orderedRetainers(snapshot, node, EdgeOrder::Distance, Direction::Ascending, {},
                                  NumberNames::ByValue, session.task().silent());
    return edges ? std::move(*edges) : std::vector<EdgeOrdinal>();
}

// One node on the way up, and which of its retainers come next.
struct Level {
    NodeOrdinal node;
    std::vector<EdgeOrdinal> edges;
    std::size_t next{};
};
bool isOnPath(const Graph& graph, const std::vector<Level>& path, NodeOrdinal node)
{
    return std::any_of(path.begin(), path.end(),
                       [&](const Level& level) { return graph.id(level.node) == graph.id(node); });
}

/// Opens the JSON object of one node of the tree: what it is, and the edge by which it holds the one before.
void openObject(JsonWriter& json, const Snapshot& snapshot, NodeOrdinal node, std::optional<EdgeOrdinal> via)
{
    const Graph& graph = snapshot.graph();
    json.beginObject();
    json.field("id", graph.id(node).value);
    json.field("class", snapshot.className(node).str());
    json.key("edge");
    if (via) {
        const Edge edge = graph.edge(*via);
        json.beginObject();
        json.field("type", graph.edgeTypeName(edge.type));
        json.field("name", graph.edgeName(edge));
        json.endObject();
    } else {
        json.null();
    }
    json.field("distance", snapshot.distance(node));
    json.field("retainedSize", snapshot.retainedSize(node));
}

std::string titleOf(const Snapshot& snapshot, NodeOrdinal node)
{
    return shortenedInMiddle(snapshot.className(node), 40) + " @"
        + std::to_string(snapshot.graph().id(node).value);
}

Result<ExitCode> writeJson(Session& session, const Snapshot& snapshot, NodeOrdinal node, std::uint64_t depth,
                           std::uint64_t limit)
{
    const Graph& graph = snapshot.graph();
    JsonWriter json(session.out());
    std::vector<Level> path;
    std::uint64_t written = 0;
    const auto open = [&](NodeOrdinal of, std::optional<EdgeOrdinal> via) {
        const bool isCycle = isOnPath(graph, path, of);
        openObject(json, snapshot, of, via);
        if (isCycle) json.field("cycle", true);
        std::vector<EdgeOrdinal> edges;
        if (!isCycle && path.size() < depth) {
            edges = retainingEdges(session, snapshot, of);
            if (edges.size() > limit) {
                json.field("omitted", std::uint64_t{edges.size() - limit});
                edges.resize(limit);
            }
        }
        json.key("retainers").beginArray();
        path.push_back({of, std::move(edges)});
    };
    open(node, {});
    while (!path.empty()) {
        if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while printing retainers.");
        if (++written % 1024 == 0 && session.isOutputBroken()) break;
        Level& level = path.back();
        if (level.next < level.edges.size()) {
            const EdgeOrdinal edge = level.edges[level.next++];
            open(graph.source(edge), edge);
        } else {
            json.endArray().endObject();
            path.pop_back();
        }
    }
    json.finish();
    return ExitCode::Done;
}

TextTable heldByTable(const Snapshot& snapshot, NodeOrdinal node)
{
    TextTable table({{"Held by", TextTable::Align::Left, true},
                     {"Distance", TextTable::Align::Right},
                     {"Retained", TextTable::Align::Right}},
                    kTextWidth);
    table.add({titleOf(snapshot, node), distanceText(snapshot.distance(node)),
               bytesText(snapshot.retainedSize(node))});
    return table;
}

// Without a depth: the nearest retainers, and the first of them followed up as far as it goes.
Result<ExitCode> writeText(Session& session, const Snapshot& snapshot, NodeOrdinal node,
                           std::optional<std::uint64_t> depth, std::uint64_t limit)
{
    const Graph& graph = snapshot.graph();
    TextTable table = heldByTable(snapshot, node);
    std::vector<Level> path;
    path.push_back({node, retainingEdges(session, snapshot, node)});
    if (path.back().edges.empty()) table.addLine("  nothing but the root or weak edges");
    while (!path.empty()) {
        if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped while printing retainers.");
        Level& level = path.back();
        const std::string indent(2 * path.size(), ' ');
        if (level.next >= level.edges.size() || level.next >= limit) {
            if (level.next < level.edges.size())
                table.addLine(lineIndent(path.size())
                              + moreLine(level.next, level.edges.size(), "retainers"));
            path.pop_back();
            continue;
        }
        const bool isNearest = level.next == 0;
        const EdgeOrdinal edge = level.edges[level.next++];
        const NodeOrdinal from = graph.source(edge);
        const bool isCycle = isOnPath(graph, path, from);
        table.add({indent + shortenedInMiddle(edgeTitle(snapshot, edge), 30) + " of "
                       + titleOf(snapshot, from) + (isCycle ? " (again: a cycle)" : ""),
                   distanceText(snapshot.distance(from)), bytesText(snapshot.retainedSize(from))});
        if (isCycle) continue;
        if (depth ? path.size() < *depth
                  : isNearest && path.size() < kChainLength && snapshot.distance(from) > 1
                    && isShownDistance(snapshot.distance(from)))
            path.push_back({from, retainingEdges(session, snapshot, from)});
    }
    table.write(session.out());
    return ExitCode::Done;
}

// Only what leads to the roots. JSON: the tree of the plain command, and which limits left something out.
Result<ExitCode> writeForest(Session& session, const Snapshot& snapshot, NodeOrdinal node,
                             const RetainingForestOptions& options)
{
    const auto forest = retainingForest(snapshot, node, options, {}, session.task());
    if (!forest) return fail(forest.error());
    std::vector<std::string> limits;
    if (forest->isDepthReached) limits.push_back("depth");
    if (forest->isNodesReached) limits.push_back("nodes");
    if (forest->isSiblingsReached) limits.push_back("siblings");
    if (session.format() == Format::Json) {
        JsonWriter json(session.out());
        const auto open = [&](NodeOrdinal of, std::optional<EdgeOrdinal> via) {
            openObject(json, snapshot, of, via);
            json.key("retainers").beginArray();
        };
        open(node, {});
        std::uint32_t depth = 0; // of the level that is open
        for (const RetainingForest::Item& item : forest->items) {
            for (; depth > item.depth; --depth) json.endArray().endObject();
            open(item.node, item.edge);
            depth = item.depth + 1;
        }
        for (; depth > 0; --depth) json.endArray().endObject();
        json.endArray();
        json.field("limitsReached", limits).endObject();
        json.finish();
        return ExitCode::Done;
    }
    TextTable table = heldByTable(snapshot, node);
    if (forest->items.empty()) table.addLine("  no way to the roots of distance 2 or less");
    for (const RetainingForest::Item& item : forest->items)
        table.add({std::string(2 * (std::size_t{item.depth} + 1), ' ')
                       + shortenedInMiddle(edgeTitle(snapshot, item.edge), 30) + " of "
                       + titleOf(snapshot, item.node),
                   distanceText(item.distance), bytesText(snapshot.retainedSize(item.node))});
    table.write(session.out());
    if (!limits.empty()) {
        session.out() << "\nMore ways exist beyond the limit of";
        for (std::size_t k = 0; k < limits.size(); ++k)
            session.out() << (k == 0 ? " " : k + 1 < limits.size() ? ", " : " and ") << limits[k];
        session.out() << ".\n";
    }
    return ExitCode::Done;
}

} // namespace

void addRetainersCommand(CommandSet& commands)
{
    commands.add("retainers", "what holds an object, as a tree upward", [](Command& command) {
        command.describe(
            "Prints the objects that have an edge to this one, and what has an edge to those: nearest "
            "to the root first, as in DevTools' Retainers view. Weak edges hold nothing and are left "
            "out. Text output follows the nearest retainer up to the root unless --depth says how far "
            "to open all of them. With --to-roots: only those ways up that end at a root, all of them as "
            "far as 30 steps, 5000 objects and 100 retainers each go, as DevTools' newer view shows them.");
        command.example("heaptrail retainers app.heapsnapshot @58231", "who holds object 58231");
        command.example("heaptrail retainers app.heapsnapshot @58231 --depth 2 --limit 5 --format json",
                        "two levels, five retainers each");
        command.example("heaptrail retainers app.heapsnapshot @58231 --to-roots",
                        "every way by which the object is held");
        auto& object = command.object();
        auto& depth = command.keep<std::optional<std::uint64_t>>();
        auto& limit = command.keep<std::optional<std::uint64_t>>();
        auto& isToRoots = command.keep<bool>();
        command.option("--depth", depth, "N", "open N levels (json: 3 unless given)");
        command.option("--limit", limit, "N", "at most N retainers of each object (text: 10 unless given)");
        command.flag("--to-roots", isToRoots, "only the ways up that end at a root");
        command.formats({Format::Text, Format::Json});
        command.run([&](Session& session) -> Result<ExitCode> {
            const auto opened = session.open(object);
            if (!opened) return fail(opened.error());
            const auto& [snapshot, node] = *opened;
            if (isToRoots) {
                RetainingForestOptions options;
                options.maxDepth = depth.value_or(options.maxDepth);
                options.maxSiblings = limit.value_or(options.maxSiblings);
                return writeForest(session, *snapshot, node, options);
            }
            if (session.format() == Format::Json)
                return writeJson(session, *snapshot, node, depth.value_or(kJsonDepth),
                                 limit.value_or(UINT64_MAX));
            return writeText(session, *snapshot, node, depth, limit.value_or(kRetainersInText));
        });
    });
}

} // namespace heaptrail::cli
