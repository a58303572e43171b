// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "core/base/iso_time.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <fstream>
#include <ostream>

namespace heaptrail::cli {

namespace {

struct Load {
    double seconds{};
    std::uint64_t peakMemory{};
};

// The highest resident set of this process so far, in bytes; 0 where the system doesn't tell.
std::uint64_t peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) != 0) continue;
        const auto first = line.find_first_of("0123456789");
        const auto end = line.find_first_not_of("0123456789", first);
        if (first != std::string::npos)
            return parseCount(std::string_view(line).substr(first, end - first)).value_or(0) * 1024;
    }
    return 0;
}

void writeJson(const Snapshot& snapshot, const std::string& file, const Load& load, std::ostream& out)
{
    const Graph& graph = snapshot.graph();
    const Statistics& statistics = snapshot.statistics();
    const SnapshotSource& source = snapshot.source();
    JsonWriter json(out);
    json.beginObject();
    json.field("file", file);
    json.field("nodeCount", graph.nodeCount());
    json.field("edgeCount", graph.edgeCount());
    json.field("stringCount", std::uint64_t{graph.strings().size()});
    json.field("totalSize", snapshot.totalSize());
    json.key("statistics").beginObject();
    json.field("total", statistics.total);
    json.key("native").beginObject();
    json.field("total", statistics.nativeTotal);
    json.field("typedArrays", statistics.typedArrays);
    json.endObject();
    json.key("v8heap").beginObject();
    json.field("total", statistics.v8heapTotal);
    json.field("code", statistics.code);
    json.field("jsArrays", statistics.jsArrays);
    json.field("strings", statistics.strings);
    json.field("system", statistics.system);
    json.endObject().endObject();
    json.key("unreachable").beginObject();
    json.field("count", snapshot.unreachableCount());
    json.field("size", snapshot.unreachableSize());
    json.endObject();
    json.key("source").beginObject();
    json.field("runtime", source.runtime);
    json.key("capturedAt");
    source.capturedAt ? json.value(isoTime(*source.capturedAt)) : json.null();
    json.field("pid", source.pid);
    json.fieldOrNull("engine", source.engineHint);
    json.endObject();
    json.key("load").beginObject();
    json.field("seconds", load.seconds);
    json.field("peakMemory", load.peakMemory);
    json.field("fromCache", false); // no cache exists; the contract has the field
    json.endObject();
    json.field("fileBytes", graph.raw().fileBytes);
    json.field("classCount", std::uint64_t{snapshot.histogram().size()});
    json.field("maxHeapObjectId", graph.maxHeapObjectId().value);
    json.field("unreliable", snapshot.isUnreliable());
    json.key("capabilities").beginObject();
    json.field("locations", !graph.raw().locations.empty());
    json.field("detachedness", !graph.raw().detachedness.empty());
    json.field("allocationSamples", !graph.raw().samples.empty());
    json.field("allocationStacks", !graph.raw().traceTree.empty());
    json.field("scopes", !graph.raw().scopes.empty());
    json.endObject();
    json.key("notices").beginArray();
    for (const Notice& notice : snapshot.notices()) json.value(notice.message);
    json.endArray();
    json.endObject();
    json.finish();
}

void writeText(const Snapshot& snapshot, const std::string& file, const Load& load, std::ostream& out)
{
    const Graph& graph = snapshot.graph();
    const Statistics& s = snapshot.statistics();
    const SnapshotSource& source = snapshot.source();
    out << terminalText(file) << "\n\n";
    const auto line = [&out](std::string_view name, const std::string& value) {
        out << "  " << name << std::string(20 - name.size(), ' ') << value << '\n';
    };
    line("Total size", bytesText(snapshot.totalSize()));
    line("Nodes", countText(graph.nodeCount()));
    line("Edges", countText(graph.edgeCount()));
    line("Strings", countText(graph.strings().size()));
    line("Classes", countText(snapshot.histogram().size()));
    line("Unreachable",
         countText(snapshot.unreachableCount()) + " nodes, " + bytesText(snapshot.unreachableSize()));
    std::string runtime = source.runtime;
    if (source.engineHint.starts_with("Node ") || source.engineHint.starts_with("Electron "))
        runtime = source.engineHint; // says it already
    else if (!source.engineHint.empty())
        runtime += ", " + source.engineHint;
    line("Runtime", terminalText(runtime));
    if (source.capturedAt)
        line(source.isCapturedAtFromName ? "Captured" : "File time",
             isoTime(*source.capturedAt) + (source.isCapturedAtFromName ? " (from the file's name)" : ""));
    if (source.pid) line("Process", std::to_string(*source.pid));
    out << '\n';

    TextTable table({{"Memory"}, {"Size", TextTable::Align::Right}, {"Share", TextTable::Align::Right}});
    const auto row = [&](const char* name, std::uint64_t bytes) {
        table.add({name, bytesText(bytes), percentText(bytes, s.total)});
    };
    const std::uint64_t named = s.code + s.strings + s.jsArrays + s.system;
    row("Code", s.code);
    row("Strings", s.strings);
    row("JS arrays", s.jsArrays);
    row("Typed arrays", s.typedArrays);
    row("System objects", s.system);
    row("Other JS objects", s.v8heapTotal - std::min(named, s.v8heapTotal));
    row("Other non-JS objects", s.nativeTotal - std::min(s.typedArrays, s.nativeTotal));
    table.write(out);

    const auto milliseconds = static_cast<std::uint64_t>(load.seconds * 1000);
    out << "\nOpened in " << milliseconds / 1000 << "." << milliseconds % 1000 / 100 << " s with "
        << bytesText(load.peakMemory) << " of memory at the peak.\n";
}

} // namespace

void addStatsCommand(CommandSet& commands)
{
    commands.add("stats", "counts, total size, statistics and origin of a snapshot", [](Command& command) {
        command.describe(
            "Opens a snapshot in full, with every analysis up to retained sizes and classes, and "
            "prints how much of what is in it: the numbers of DevTools' Statistics view, how many "
            "nodes nothing holds any more, where the snapshot comes from, and what opening it took.");
        command.example("heaptrail stats app.heapsnapshot", "the statistics of one snapshot");
        command.example("heaptrail stats --format json app.heapsnapshot.gz | jq .totalSize",
                        "one number for a script");
        auto& file = command.keep<std::string>();
        command.file(file);
        command.formats({Format::Text, Format::Json});
        command.run([&file](Session& session) -> Result<ExitCode> {
            const auto start = std::chrono::steady_clock::now();
            const auto snapshot = session.open(file);
            if (!snapshot) return fail(snapshot.error());
            Load load;
            load.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            load.peakMemory = peakMemory();
            if (session.format() == Format::Json)
                writeJson(**snapshot, file, load, session.out());
            else
                writeText(**snapshot, file, load, session.out());
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
