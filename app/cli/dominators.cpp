// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"

#include <algorithm>
#include <vector>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kDepth = 2;
constexpr std::uint64_t kDominatedInText = 10;

struct Level {
    std::vector<NodeOrdinal> children;
    std::uint64_t childCount{};
    std::size_t next{};
};

// The nodes immediately dominated by this one, largest first; at most `limit` of them.
Level childrenOf(const Snapshot& snapshot, NodeOrdinal node, std::uint64_t limit)
{
    Level level;
    snapshot.dominatorTree().forEachChild(node, [&](NodeOrdinal child) { level.children.push_back(child); });
    level.childCount = level.children.size();
    const auto isLarger = [&](NodeOrdinal a, NodeOrdinal b) {
        const std::uint64_t sizeA = snapshot.retainedSize(a), sizeB = snapshot.retainedSize(b);
        return sizeA != sizeB ? sizeA > sizeB : a < b;
    };
    if (limit < level.children.size()) {
        const auto end = level.children.begin() + static_cast<std::ptrdiff_t>(limit);
        std::partial_sort(level.children.begin(), end, level.children.end(), isLarger);
        level.children.resize(limit);
    } else {
        std::sort(level.children.begin(), level.children.end(), isLarger);
    }
    return level;
}

Columns<NodeOrdinal> dominatorColumns(const Snapshot& snapshot)
{
    Columns<NodeOrdinal> columns = nodeColumns(snapshot, [&](NodeOrdinal node) -> std::string {
        if (node == snapshot.graph().root()) return "(root)";
        // "(array)" and the like say less than the name does.
        const std::string& className = snapshot.className(node);
        const std::string name = shortened(nodeText(snapshot, node), 60);
        if (className.starts_with('(') && !name.empty()) return name;
        const std::string shownClass = shortenedInMiddle(className, 44);
        return name.empty() || name == className ? shownClass : shownClass + " " + name;
    });
    columns.push_back({"dominatedCount", "", Unit::Count,
                       [&](NodeOrdinal node) { return snapshot.dominatorTree().subtreeCount(node) - 1; }});
    return columns;
}

// Walks down to `depth`, at most `limit` children of each: open() before a node's children, close() behind them.
template <class Open, class Close>
Result<void> walk(Session& session, const Snapshot& snapshot, NodeOrdinal root, std::uint64_t depth,
                  std::uint64_t limit, Open open, Close close)
{
    std::vector<Level> path;
    std::uint64_t written = 0;
    const auto enter = [&](NodeOrdinal node) {
        open(node, static_cast<int>(path.size()));
        path.push_back(path.size() < depth ? childrenOf(snapshot, node, limit) : Level());
    };
    enter(root);
    while (!path.empty()) {
        if (++written % 1024 == 0) {
            if (session.task().stopped())
                return fail(ErrorCode::Cancelled, "Stopped while printing the dominator tree.");
            if (session.isOutputBroken()) break;
        }
        Level& level = path.back();
        if (level.next < level.children.size()) {
            enter(level.children[level.next++]);
        } else {
            close(level, path.size());
            path.pop_back();
        }
    }
    return {};
}

Result<void> writeJson(Session& session, const Snapshot& snapshot, NodeOrdinal root, std::uint64_t depth,
                       std::uint64_t limit)
{
    JsonWriter json(session.out());
    JsonRows items(json);
    const auto columns = dominatorColumns(snapshot);
    RowPrinter<NodeOrdinal> printer(columns, items);
    const auto open = [&](NodeOrdinal node, int) {
        json.beginObject();
        printer.cells(node);
        json.key("children").beginArray();
    };
    auto done = walk(session, snapshot, root, depth, limit, open,
                     [&](const Level&, std::size_t) { json.endArray().endObject(); });
    if (done) json.finish();
    return done;
}

Result<void> writeText(Session& session, const Snapshot& snapshot, NodeOrdinal root, std::uint64_t depth,
                       std::uint64_t limit)
{
    TextRows text(kTextWidth);
    const auto columns = dominatorColumns(snapshot);
    RowPrinter<NodeOrdinal> printer(columns, text);
    const auto close = [&](const Level& level, std::size_t indent) {
        if (level.children.size() < level.childCount)
            text.table().addLine(lineIndent(indent)
                                 + moreLine(level.children.size(), level.childCount, "objects"));
    };
    auto done = walk(
        session, snapshot, root, depth, limit, [&](NodeOrdinal node, int level) { printer.row(node, level); },
        close);
    if (done) text.table().write(session.out());
    return done;
}

} // namespace

void addDominatorsCommand(CommandSet& commands)
{
    commands.add(
        "dominators", "the dominator tree: what would go with what, largest first", [](Command& command) {
            command.describe(
                "Prints who keeps memory alive alone: below each object those that would be freed with it, "
                "largest first. Retained sizes of the children and the object's own size add up to its "
                "retained size, so that nothing is counted twice.");
            command.example("heaptrail dominators app.heapsnapshot", "the largest objects of the heap");
            command.example("heaptrail dominators app.heapsnapshot --root @58231 --depth 4",
                            "what object 58231 keeps");
            auto& file = command.keep<std::string>();
            auto& root = command.keep<std::optional<std::string>>();
            auto& depth = command.keep<std::optional<std::uint64_t>>();
            auto& limit = command.keep<std::optional<std::uint64_t>>();
            command.file(file);
            command.idOption("--root", root, "start at this object instead of the root of the heap");
            command.option("--depth", depth, "N", "open N levels (2 unless given)");
            command.option("--limit", limit, "N", "at most N objects below each (text: 10 unless given)");
            command.formats({Format::Text, Format::Json});
            command.run([&](Session& session) -> Result<ExitCode> {
                const auto snapshot = session.open(file);
                if (!snapshot) return fail(snapshot.error());
                NodeOrdinal start = (*snapshot)->graph().root();
                if (root) {
                    const auto node = session.node(**snapshot, file, *root);
                    if (!node) return fail(node.error());
                    start = *node;
                }
                const auto tree = (*snapshot)->dominatorTree(session.task());
                if (!tree) return fail(tree.error());
                const std::uint64_t levels = depth.value_or(kDepth);
                const auto done = session.format() == Format::Json
                    ? writeJson(session, **snapshot, start, levels, limit.value_or(UINT64_MAX))
                    : writeText(session, **snapshot, start, levels, limit.value_or(kDominatedInText));
                if (!done) return fail(done.error());
                return ExitCode::Done;
            });
        });
}

} // namespace heaptrail::cli
