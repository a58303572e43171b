// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/analysis/entry_names.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <ostream>

namespace heaptrail::cli {

namespace {

void writeJson(const Snapshot& snapshot, const std::vector<RetainingPath>& paths, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject().key("paths").beginArray();
    for (const RetainingPath& path : paths) {
        json.beginArray();
        for (const PathStep& step : path) {
            json.beginObject();
            json.key("edge");
            step.edge ? json.value(step.edgeName) : json.null();
            json.field("id", snapshot.graph().id(step.node).value);
            json.field("class", step.className);
            json.field("label", step.label);
            json.field("internal", step.isInternal);
            json.endObject();
        }
        json.endArray();
    }
    json.endArray().endObject();
    json.finish();
}

void writeText(const Snapshot& snapshot, const std::vector<RetainingPath>& paths, NodeOrdinal node,
               std::ostream& out)
{
    const Graph& graph = snapshot.graph();
    if (paths.empty()) {
        out << "No path to @" << graph.id(node).value << " found in this file.\n";
        return;
    }
    for (std::size_t k = 0; k < paths.size(); ++k) {
        if (k) out << '\n';
        const std::string number = std::to_string(k + 1) + ". ";
        const auto lines = wrapped(shownPath(paths[k]), kTextWidth - number.size());
        for (std::size_t line = 0; line < lines.size(); ++line)
            out << (line ? std::string(number.size(), ' ') : number) << lines[line] << '\n';
        out << '\n';
        TextTable table({{"   Step", TextTable::Align::Left, true},
                         {"Class", TextTable::Align::Left, true},
                         {"Id", TextTable::Align::Right},
                         {"Retained", TextTable::Align::Right}},
                        kTextWidth);
        for (const PathStep& step : paths[k]) {
            const std::string edge = step.edge ? edgeTitle(snapshot, *step.edge) : step.label;
            table.add({"   " + shortenedInMiddle(edge, 60), shortenedInMiddle(step.className, 60),
                       "@" + std::to_string(graph.id(step.node).value),
                       bytesText(snapshot.retainedSize(step.node))});
        }
        table.write(out);
    }
}

} // namespace

void addPathCommand(CommandSet& commands)
{
    commands.add("path", "the best retaining paths of an object, in readable form", [](Command& command) {
        command.describe(
            "Prints how an object is reached from a root of the heap, in the words of a JavaScript "
            "developer: global → requestCache → Map → …. Of all the ways the most readable and "
            "shortest comes first; each further one reaches the object through other retainers.");
        command.example("heaptrail path app.heapsnapshot @58231", "what keeps object 58231 alive");
        command.example("heaptrail path app.heapsnapshot @58231 --count 10 --format json",
                        "ten ways, for a script");
        auto& object = command.object();
        auto& count = command.keep<std::optional<std::uint64_t>>();
        command.option("--count", count, "K", "at most K paths (default: 3)");
        command.check([&count] {
            return count == 0U ? std::optional<std::string>("--count takes 1 or more") : std::nullopt;
        });
        command.formats({Format::Text, Format::Json});
        command.run([&](Session& session) -> Result<ExitCode> {
            const auto opened = session.open(object);
            if (!opened) return fail(opened.error());
            const auto& [snapshot, node] = *opened;
            PathOptions options;
            if (count) options.count = static_cast<std::size_t>(*count);
            auto paths = bestRetainingPaths(*snapshot, node, options, session.task());
            if (!paths) return session.about(object.file, paths.error());
            if (session.format() == Format::Json)
                writeJson(*snapshot, *paths, session.out());
            else {
                for (RetainingPath& path : *paths) nameEntries(*snapshot, path);
                writeText(*snapshot, *paths, node, session.out());
            }
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
