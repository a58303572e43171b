// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/analysis/allocation_profile.h"
#include "core/analysis/dead_variables.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <ostream>

namespace heaptrail::cli {

namespace {

bool isString(NodeType type) noexcept
{
    return type == NodeType::String || type == NodeType::ConcatenatedString || type == NodeType::SlicedString;
}

void writeJson(const Snapshot& snapshot, NodeOrdinal node, std::uint64_t limit, std::ostream& out)
{
    const Graph& graph = snapshot.graph();
    JsonWriter json(out);
    json.beginObject();
    json.field("id", graph.id(node).value);
    json.field("ordinal", node.value);
    json.field("type", graph.typeName(node));
    json.field("class", snapshot.className(node).str());
    json.field("name", snapshot.displayName(node));
    json.field("shallowSize", snapshot.shallowSize(node));
    json.field("retainedSize", snapshot.retainedSize(node));
    json.field("distance", snapshot.distance(node));
    json.field("dominatorId", graph.id(snapshot.dominator(node)).value);
    json.field("detachedness", static_cast<std::uint32_t>(snapshot.detachedness(node)));
    const auto location = snapshot.location(node);
    json.key("location");
    writeLocation(json, location);
    json.key("string");
    isString(graph.type(node)) ? json.value(snapshot.stringValue(node)) : json.null();
    json.key("edges").beginArray();
    std::uint64_t left = limit;
    for (const Edge edge : graph.edges(node)) {
        if (left-- == 0) break;
        json.beginObject();
        json.field("type", graph.edgeTypeName(edge.type));
        json.field("name", graph.edgeName(edge));
        json.field("to", graph.id(edge.to).value);
        json.endObject();
    }
    json.endArray();
    const std::string script = location ? snapshot.scriptName(location->scriptId) : std::string();
    json.fieldOrNull("script", script);
    json.field("reachable", snapshot.isReachable(node));
    json.field("retainerCount", std::uint64_t{snapshot.retainers()[node].size()});
    if (const auto stack = allocationStack(snapshot, node); !stack.empty()) {
        json.key("allocationStack").beginArray();
        for (const std::uint32_t at : stack) {
            const TraceFunction& function = graph.raw().traceFunctions[at];
            json.beginObject();
            json.field("function", graph.strings().text(function.name));
            json.field("script", graph.strings().text(function.scriptName));
            json.field("line", function.line);
            json.field("column", function.column);
            json.endObject();
        }
        json.endArray();
    }
    json.endObject();
    json.finish();
}

std::string frameText(const Snapshot& snapshot, const TraceFunction& function)
{
    const StringTable& strings = snapshot.graph().strings();
    std::string text = terminalText(strings.text(function.name));
    if (const std::string script = strings.text(function.scriptName); !script.empty())
        text += "  " + terminalText(script) + ":" + std::to_string(function.line) + ":"
            + std::to_string(function.column);
    return text;
}

/// Where the object was allocated, if the snapshot was taken with allocation stacks.
void writeAllocationStack(const Snapshot& snapshot, NodeOrdinal node, std::ostream& out)
{
    const auto stack = allocationStack(snapshot, node);
    if (stack.empty()) return;
    out << "\nAllocated in:\n";
    for (const std::uint32_t function : stack)
        out << "  "
            << shortenedInMiddle(frameText(snapshot, snapshot.graph().raw().traceFunctions[function]), 76)
            << '\n';
}

/// What a context keeps though no living function can read it, if the snapshot has scopes to tell by.
void writeDeadVariables(const Snapshot& snapshot, NodeOrdinal node, std::ostream& out)
{
    if (snapshot.graph().raw().scopes.empty()) return;
    const auto dead = findDeadVariables(snapshot);
    if (!dead) return;
    for (const ScopeWithDeadVariables& scope : dead->scopes)
        for (const ContextWithDeadVariables& context : scope.contexts) {
            if (context.context != node) continue;
            out << "\nKept though no living function can read them:\n";
            for (const DeadVariable& variable : context.variables)
                out << "  " << shortenedInMiddle(variable.name, 40) << "  "
                    << bytesText(snapshot.retainedSize(variable.value)) << '\n';
        }
}

void writeText(const Snapshot& snapshot, NodeOrdinal node, std::uint64_t limit, std::ostream& out)
{
    const Graph& graph = snapshot.graph();
    const auto title = [&](NodeOrdinal of) {
        return shortenedInMiddle(snapshot.className(of), 50) + " @" + std::to_string(graph.id(of).value);
    };
    out << title(node) << "\n\n";
    const auto line = [&out](std::string_view name, const std::string& value) {
        out << "  " << name << std::string(16 - name.size(), ' ') << value << '\n';
    };
    if (!isString(graph.type(node))) line("Name", shortenedInMiddle(nodeText(snapshot, node), 62));
    line("Type", terminalText(graph.typeName(node)));
    line("Shallow size", bytesText(snapshot.shallowSize(node)));
    line("Retained size",
         bytesText(snapshot.retainedSize(node)) + ", "
             + percentText(snapshot.retainedSize(node), snapshot.totalSize()) + " of the heap");
    line("Distance", distanceText(snapshot.distance(node)));
    if (!snapshot.isReachable(node)) line("", "not reached from the root by edges that keep objects alive");
    line("Dominator", title(snapshot.dominator(node)));
    if (snapshot.detachedness(node) != Detachedness::Unknown)
        line("In the document",
             snapshot.detachedness(node) == Detachedness::Detached ? "no: detached" : "yes");
    if (const auto location = snapshot.location(node))
        line("Source", shortenedInMiddle(locationText(snapshot, location), 62));
    line("Retainers", countText(snapshot.retainers()[node].size()));
    writeAllocationStack(snapshot, node, out);
    writeDeadVariables(snapshot, node, out);

    if (isString(graph.type(node))) {
        // The one place where a text is wanted in full; line breaks stay line breaks.
        const std::string text = snapshot.stringValue(node);
        out << "\nText, " << countText(text.size()) << " bytes:\n";
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            out << "  " << terminalText(std::string_view(text).substr(at, end - at)) << '\n';
            at = end + 1;
        }
    }

    const std::uint64_t count = graph.edgeCount(node);
    if (count == 0) return;
    out << '\n';
    TextTable table({{"Edge", TextTable::Align::Left, true},
                     {"To", TextTable::Align::Left, true},
                     {"Shallow", TextTable::Align::Right},
                     {"Retained", TextTable::Align::Right},
                     {"Id", TextTable::Align::Right}});
    std::uint64_t shown = 0;
    for (const Edge edge : graph.edges(node)) {
        if (shown == limit) break;
        ++shown;
        table.add({shortenedInMiddle(graph.edgeText(edge), 26),
                   shortenedInMiddle(nodeText(snapshot, edge.to), 200),
                   bytesText(snapshot.shallowSize(edge.to)), bytesText(snapshot.retainedSize(edge.to)),
                   "@" + std::to_string(graph.id(edge.to).value)});
    }
    table.write(out);
    if (shown < count) out << moreLine(shown, count, "edges") << '\n';
}

} // namespace

void addObjectCommand(CommandSet& commands)
{
    commands.add("object", "one object: sizes, dominator, properties, full string", [](Command& command) {
        command.describe(
            "Prints everything about one object: its sizes, distance from the root, immediate "
            "dominator, place in the source, and every edge to what it refers to. Of a string, the "
            "whole text that the snapshot has (V8 cuts strings at 1024 characters). Where the snapshot was "
            "taken with allocation stacks, who allocated it; where it has scope tables, the variables that "
            "a context keeps though no living function can read them.");
        command.example("heaptrail object app.heapsnapshot @58231", "the object with this id");
        command.example("heaptrail object app.heapsnapshot 58231 --format json", "the same for a script");
        auto& object = command.object();
        auto& limit = command.keep<std::optional<std::uint64_t>>();
        command.option("--limit", limit, "N", "print at most N edges (text: 40 unless given)");
        command.formats({Format::Text, Format::Json});
        command.run([&](Session& session) -> Result<ExitCode> {
            const auto opened = session.open(object);
            if (!opened) return fail(opened.error());
            const auto& [snapshot, node] = *opened;
            if (session.format() == Format::Json)
                writeJson(*snapshot, node, limit.value_or(UINT64_MAX), session.out());
            else
                writeText(*snapshot, node, limit.value_or(40), session.out());
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
