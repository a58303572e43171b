// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr std::uint64_t kDepth = 2;
constexpr std::uint64_t kTextLimit = 10;

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

Result<ExitCode> writeJson(Session& session, const Snapshot& snapshot, NodeOrdinal root, std::uint64_t depth,
                           std::uint64_t limit)
{
    const Graph& graph = snapshot.graph();
    JsonWriter json(session.out());
    std::vector<Level> path;
    std::uint64_t written = 0;
    const auto open = [&](NodeOrdinal node) {
        Level level;
        if (path.size() < depth) level = childrenOf(snapshot, node, limit);
        json.beginObject();
        json.field("id", graph.id(node).value);
        json.field("class", snapshot.className(node).str());
        json.field("name", snapshot.displayName(node));
        json.field("shallowSize", snapshot.shallowSize(node));
        json.field("retainedSize", snapshot.retainedSize(node));
        json.field("dominatedCount", snapshot.dominatorTree().subtreeCount(node) - 1);
        json.key("children").beginArray();
        path.push_back(std::move(level));
    };
    open(root);
    while (!path.empty()) {
        if (++written % 1024 == 0) {
            if (session.task().stopped())
                return fail(ErrorCode::Cancelled, "Stopped while printing the dominator tree.");
            if (session.isOutputBroken()) break;
        }
        Level& level = path.back();
        if (level.next < level.children.size()) {
            open(level.children[level.next++]);
        } else {
            json.endArray().endObject();
            path.pop_back();
        }
    }
    json.finish();
    return ExitCode::Done;
}

Result<ExitCode> writeText(Session& session, const Snapshot& snapshot, NodeOrdinal root, std::uint64_t depth,
                           std::uint64_t limit)
{
    const Graph& graph = snapshot.graph();
    TextTable table({{"Object", TextTable::Align::Left, true},
                     {"Id", TextTable::Align::Right},
                     {"Shallow", TextTable::Align::Right},
                     {"Retained", TextTable::Align::Right},
                     {"Share", TextTable::Align::Right}},
                    kTextWidth);
    const auto add = [&](NodeOrdinal node, std::size_t level) {
        // "(array)" and the like say less than the name does.
        const std::string& className = snapshot.className(node);
        const std::string name = shortened(nodeText(snapshot, node), 60);
        std::string text = shortenedInMiddle(className, 44);
        if (node == graph.root())
            text = "(root)";
        else if (className.starts_with('(') && !name.empty())
            text = name;
        else if (!name.empty() && name != className)
            text += " " + name;
        table.add({std::string(2 * level, ' ') + text, "@" + std::to_string(graph.id(node).value),
                   bytesText(snapshot.shallowSize(node)), bytesText(snapshot.retainedSize(node)),
                   percentText(snapshot.retainedSize(node), snapshot.totalSize())});
    };
    std::vector<Level> path;
    add(root, 0);
    if (depth > 0) path.push_back(childrenOf(snapshot, root, limit));
    while (!path.empty()) {
        if (session.task().stopped())
            return fail(ErrorCode::Cancelled, "Stopped while printing the dominator tree.");
        Level& level = path.back();
        const std::size_t indent = path.size();
        if (level.next < level.children.size()) {
            const NodeOrdinal node = level.children[level.next++];
            add(node, indent);
            if (path.size() < depth) path.push_back(childrenOf(snapshot, node, limit));
        } else {
            if (level.children.size() < level.childCount)
                table.addLine(lineIndent(indent)
                              + moreLine(level.children.size(), level.childCount, "objects"));
            path.pop_back();
        }
    }
    table.write(session.out());
    return ExitCode::Done;
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
                if (session.format() == Format::Json)
                    return writeJson(session, **snapshot, start, depth.value_or(kDepth),
                                     limit.value_or(UINT64_MAX));
                return writeText(session, **snapshot, start, depth.value_or(kDepth),
                                 limit.value_or(kTextLimit));
            });
        });
}

} // namespace heaptrail::cli
