// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"
#include "core/analysis/grouping.h"
#include "core/analysis/object_filters.h"
#include "core/base/code_units.h"
#include "core/query/filter.h"

#include <filesystem>
#include <unordered_map>

namespace heaptrail::cli {

namespace {

struct SummaryOptions {
    std::string file;
    std::optional<std::string> filter;
    std::optional<std::string> objectFilter;
    std::string sort{"retained"};
    std::optional<std::uint64_t> limit;
};

void sortRows(Histogram& rows, const Snapshot& snapshot, const std::string& by)
{
    const auto byName = [&snapshot](const ClassRow& a, const ClassRow& b) {
        const ClassInfo& infoA = snapshot.classes().info(a.cls);
        const ClassInfo& infoB = snapshot.classes().info(b.cls);
        if (infoA.name != infoB.name) return compareCodeUnits(infoA.name, infoB.name) < 0;
        return infoA.location < infoB.location;
    };
    std::sort(rows.begin(), rows.end(), [&](const ClassRow& a, const ClassRow& b) {
        if (by == "retained" && a.retainedSize != b.retainedSize) return a.retainedSize > b.retainedSize;
        if (by == "shallow" && a.shallowSize != b.shallowSize) return a.shallowSize > b.shallowSize;
        if (by == "count" && a.count != b.count) return a.count > b.count;
        if (by == "distance" && a.distance != b.distance) return a.distance < b.distance;
        return byName(a, b);
    });
}

// The rows of the objects that a filter of the Summary view lets through.
Result<Histogram> filteredRows(const Snapshot& snapshot, const std::string& filter, const Task& task)
{
    const auto passes = nodesPassing(snapshot, filter, task);
    if (!passes) return fail(passes.error());
    const auto grouping = groupNodes(
        snapshot, GroupBy::Class, [&](NodeOrdinal node) { return (*passes)[node.value]; }, task);
    if (!grouping) return fail(grouping.error());
    Histogram rows;
    for (const Group& group : grouping->groups)
        rows.push_back({group.cls, group.count, group.shallowSize, group.retainedSize, group.distance});
    return rows;
}

Columns<ClassRow> summaryColumns(const Snapshot& snapshot)
{
    const auto info = [&](const ClassRow& row) -> const ClassInfo& {
        return snapshot.classes().info(row.cls);
    };
    std::unordered_map<SharedText, int> classesOfName;
    for (const ClassInfo& one : snapshot.classes().infos) ++classesOfName[one.name];
    const auto shownName = [&snapshot, info, classesOfName](const ClassRow& row) {
        std::string name(shownPart(info(row).name));
        if (info(row).location && classesOfName.at(info(row).name) > 1) // tells it from others of its name
            name +=
                " " + std::filesystem::path(locationText(snapshot, info(row).location)).filename().string();
        return name;
    };
    return {
        TableColumn<ClassRow>("name", "Class", Unit::Text,
                              [info](const ClassRow& row) { return info(row).name; })
            .shownAs(shownName)
            .flexible(),
        locationColumn<ClassRow>([info](const ClassRow& row) { return info(row).location; }),
        {"count", "Count", Unit::Count, &ClassRow::count},
        {"shallowSize", "Shallow", Unit::Bytes, &ClassRow::shallowSize},
        {"retainedSize", "Retained", Unit::Bytes, &ClassRow::retainedSize},
        shareColumn<ClassRow>(snapshot.totalSize(), &ClassRow::retainedSize),
        TableColumn<ClassRow>("distance", "Distance", Unit::Number, &ClassRow::distance)
            .shownAs([](const ClassRow& row) { return distanceText(row.distance); }),
        {"averageSize", "Average", Unit::Bytes,
         [](const ClassRow& row) { return row.count ? row.shallowSize / row.count : 0; }},
    };
}

void writeText(const Snapshot& snapshot, const Histogram& rows, const SummaryOptions& options,
               std::uint64_t limit, std::ostream& out)
{
    std::uint64_t objects = 0, bytes = 0;
    for (const ClassRow& row : rows) {
        objects += row.count;
        bytes += row.shallowSize;
    }
    out << terminalText(options.file) << "\n"
        << countText(rows.size()) << " classes, " << countText(objects) << " objects, " << bytesText(bytes)
        << " of " << bytesText(snapshot.totalSize()) << "\n\n";
    writeTextRows(out, summaryColumns(snapshot), rows, limit, rows.size(), "classes");
}

} // namespace

void addSummaryCommand(CommandSet& commands)
{
    commands.add("summary", "one row a class: count, shallow and retained size", [](Command& command) {
        command.describe(
            "Prints the classes of a snapshot as DevTools' Summary view lists them: plain objects by "
            "their properties, {id, status}; classes of one name by where their source stands. "
            "Retained size is what would be freed with all objects of the class; what is inside one "
            "another is counted once.");
        command.example("heaptrail summary app.heapsnapshot", "the classes that retain most");
        command.example("heaptrail summary app.heapsnapshot --filter session --sort count",
                        "classes with \"session\" in their name, most objects first");
        command.example("heaptrail summary app.heapsnapshot --object-filter duplicatedStrings",
                        "what strings that exist twice take");
        auto& options = command.keep<SummaryOptions>();
        command.file(options.file);
        command.option("--filter", options.filter, "TEXT",
                       "only classes whose name contains TEXT, in any case");
        auto* objectFilter = command.option(
            "--object-filter", options.objectFilter, "F",
            "only objects that a filter of DevTools' Summary view lets through: duplicatedStrings; "
            "objectsRetainedByDetachedDomNodes, objectsRetainedByContexts, objectsRetainedByConsole, "
            "objectsRetainedByEventHandlers (what only these keep alive); nativeContext_INDEX, "
            "sharedNativeContext, noNativeContext (objects of one realm, of several, of none)");
        command.suggest(objectFilter,
                        {"duplicatedStrings", "objectsRetainedByDetachedDomNodes",
                         "objectsRetainedByContexts", "objectsRetainedByConsole",
                         "objectsRetainedByEventHandlers", "sharedNativeContext", "noNativeContext",
                         "nativeContext_"});
        command.check([&options]() -> std::optional<std::string> {
            if (!options.objectFilter || isObjectFilterName(*options.objectFilter)) return {};
            return "--object-filter: unknown filter \"" + *options.objectFilter + "\"";
        });
        command.choice("--sort", options.sort, {"retained", "shallow", "count", "name", "distance"},
                       "order of the rows (default: retained)");
        command.option("--limit", options.limit, "N", "at most N classes (text: 25 unless given)");
        command.formats({Format::Text, Format::Json, Format::Csv});
        command.run([&options](Session& session) -> Result<ExitCode> {
            const auto opened = session.open(options.file);
            if (!opened) return fail(opened.error());
            const Snapshot& snapshot = **opened;
            const auto matcher =
                TextMatcher::compile({TextMatch::Contains, options.filter.value_or(""), false});
            if (!matcher) return fail(matcher.error());
            Histogram all = snapshot.histogram();
            if (options.objectFilter) {
                auto filtered = filteredRows(snapshot, *options.objectFilter, session.task());
                if (!filtered) return session.about(options.file, filtered.error());
                all = std::move(*filtered);
            }
            Histogram rows;
            for (const ClassRow& row : all)
                if (matcher->matches(snapshot.classes().info(row.cls).name)) rows.push_back(row);
            sortRows(rows, snapshot, options.sort);
            const std::uint64_t limit =
                options.limit.value_or(session.format() == Format::Text ? 25 : UINT64_MAX);
            if (session.format() == Format::Text) {
                writeText(snapshot, rows, options, limit, session.out());
                return ExitCode::Done;
            }
            if (rows.size() > limit) rows.resize(limit);
            if (session.format() == Format::Json)
                writeJson(session, "classes", summaryColumns(snapshot), rows);
            else
                writeCsv(session, summaryColumns(snapshot), rows);
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
