// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/profiles.h"
#include "app/cli/tables.h"
#include "core/allocations/allocation_table.h"
#include "core/allocations/heap_profile.h"
#include "core/analysis/timeline.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace heaptrail::cli {

namespace {

struct AllocationsOptions {
    std::vector<std::string> files;
    std::string by{"function"};
    std::optional<std::uint64_t> limit;
};

struct Opened {
    AllocationTreePtr tree; ///< null: a timeline without stacks
    std::vector<TimelineTick> ticks; ///< of a timeline
};

struct Report {
    AllocationsBy by{};
    std::vector<Opened> files;
    std::vector<AllocationTableRow> rows;
    std::size_t rowCount{}; ///< before the limit
    const AllocationTree* tree() const { return files.back().tree.get(); }
    bool isSeries() const { return files.size() > 1; }
};

Result<Opened> open(Session& session, const std::string& file)
{
    Opened opened;
    std::error_code unknown;
    const bool isFile = file != "-" && std::filesystem::is_regular_file(file, unknown);
    if (isFile && !isHeapProfile(file, session.task())) {
        const auto snapshot = session.open(file);
        if (!snapshot) return fail(snapshot.error());
        auto ticks = allocationTimeline(**snapshot, session.task());
        if (!ticks) return session.about(file, ticks.error());
        opened.ticks = std::move(*ticks);
        auto tree = allocationTree(*snapshot, session.task());
        const bool isBare = !tree && tree.error().code == ErrorCode::Unsupported && !opened.ticks.empty();
        if (!tree && !isBare) return session.about(file, tree.error());
        if (tree) opened.tree = std::move(*tree);
        return opened;
    }
    auto tree = openAllocations(file, session.loadOptions(), session.task());
    if (!tree) return session.about(file, tree.error());
    opened.tree = std::move(*tree);
    for (const Notice& notice : opened.tree->notices) session.warn(notice.message, file);
    return opened;
}

Columns<AllocationTableRow> allocationColumns(const Report& result)
{
    using Row = AllocationTableRow;
    const AllocationTree& tree = *result.tree();
    const AllocationsBy by = result.by;
    const bool isFunction = by == AllocationsBy::Function;
    const auto ofFunction = [isFunction](auto member) {
        return [isFunction, member](const Row& row) {
            return isFunction ? std::optional(row.frame.*member) : std::nullopt;
        };
    };
    const auto count = [](bool isKnown, auto value) {
        return
            [isKnown, value](const Row& row) { return isKnown ? std::optional(value(row)) : std::nullopt; };
    };
    const char* title = isFunction ? "Function" : by == AllocationsBy::Script ? "Script" : "Package";
    Columns<Row> columns{
        TableColumn<Row>("", title, Unit::Text, [by](const Row& row) { return row.name(by); }).flexible(),
        {"function", "", Unit::Text, ofFunction(&AllocationFrame::function)},
        {"script", "", Unit::Text,
         [by](const Row& row) {
             return by != AllocationsBy::Package ? std::optional(row.frame.script) : std::nullopt;
         }},
        {"line", "", Unit::Number, ofFunction(&AllocationFrame::line)},
        {"column", "", Unit::Number, ofFunction(&AllocationFrame::column)},
        {"package", "", Unit::Text, &Row::package},
    };
    const auto add = [&columns](TableColumn<Row> column) { columns.push_back(std::move(column)); };
    if (isFunction)
        add(TableColumn<Row>("", "Place", Unit::Text, [](const Row& row) {
                return placeText(row.frame);
            }).flexible());
    add({"selfSize", "Self", Unit::Bytes, [](const Row& row) { return row.self.size; }});
    add(shareColumn<Row>(tree.total().size, [](const Row& row) { return row.self.size; }));
    add({"totalSize", "Total", Unit::Bytes, [](const Row& row) { return row.total.size; }});
    if (result.isSeries()) // people see it beside the sizes
        add({"", "Change", Unit::BytesDelta, &Row::selfDelta});
    const char* counts = tree.source == AllocationSource::Sampling ? "Samples" : "Count";
    add({"count", tree.hasCounts ? counts : "", Unit::Count,
         count(tree.hasCounts, [](const Row& row) { return row.self.count; })});
    add({"totalCount", "", Unit::Count,
         count(tree.hasCounts, [](const Row& row) { return row.total.count; })});
    add({"liveCount", "", Unit::Count,
         count(tree.hasLive, [](const Row& row) { return row.self.liveCount; })});
    add({"liveSize", tree.hasLive ? "Alive" : "", Unit::Bytes,
         count(tree.hasLive, [](const Row& row) { return row.self.liveSize; })});
    if (result.isSeries()) {
        // One column a file: of two, the sizes and the change say as much.
        const std::size_t files = result.files.size();
        constexpr std::size_t kMostForPeople = 6;
        std::vector<std::string> names;
        for (std::size_t k = 0; k < files; ++k) {
            names.push_back("self_size_" + std::to_string(k + 1));
            if (files > 2 && files <= kMostForPeople && k + 1 < files)
                add({"", "Self " + std::to_string(k + 1), Unit::Bytes,
                     [k](const Row& row) { return row.selfSizes[k]; }});
        }
        add(TableColumn<Row>("selfSizes", "", Unit::Bytes, [](const Row& row) {
                return row.selfSizes;
            }).list(std::move(names)));
        add({"delta", "", Unit::BytesDelta, &Row::selfDelta});
        add({"totalDelta", "", Unit::BytesDelta, &Row::totalDelta});
    }
    return columns;
}

void writeTimeline(JsonWriter& json, const std::vector<TimelineTick>& ticks)
{
    json.key("timeline").beginArray();
    for (const TimelineTick& tick : ticks) {
        json.beginObject();
        json.field("milliseconds", double(tick.timestampUs) / 1000);
        json.field("lastAssignedId", tick.lastAssignedId.value);
        json.field("liveCount", tick.count);
        json.field("liveSize", tick.size);
        json.endObject();
    }
    json.endArray();
}

void writeJson(Session& session, const Report& result)
{
    const AllocationTree* tree = result.tree();
    JsonWriter json(session.out());
    json.beginObject();
    json.field("source", tree ? sourceName(tree->source) : "timeline");
    json.field("by",
               result.by == AllocationsBy::Function     ? "function"
                   : result.by == AllocationsBy::Script ? "script"
                                                        : "package");
    const AllocationCounts total = tree ? tree->total() : AllocationCounts();
    json.field("totalSize", total.size);
    if (tree)
        writeJsonRows(session, json, "functions", allocationColumns(result), result.rows);
    else
        json.key("functions").beginArray().endArray();
    if (!result.files.back().ticks.empty()) writeTimeline(json, result.files.back().ticks);
    json.endObject().finish();
}

/// The intervals in which most of what is still alive was born, a line each.
void writeTimelineText(const std::vector<TimelineTick>& ticks, std::ostream& out)
{
    std::uint64_t size = 0, most = 0;
    for (const TimelineTick& tick : ticks) size += tick.size;
    constexpr std::size_t kRows = 10;
    const std::int64_t span = std::max<std::int64_t>(ticks.back().timestampUs - ticks.front().timestampUs, 1);
    std::vector<TimelineTick> parts(std::min(kRows, ticks.size()));
    for (const TimelineTick& tick : ticks) {
        const auto at =
            std::min<std::size_t>(parts.size() - 1,
                                  static_cast<std::size_t>(double(std::max<std::int64_t>(tick.timestampUs, 0))
                                                           / double(span) * double(parts.size())));
        parts[at].size += tick.size;
        parts[at].count += tick.count;
        most = std::max(most, parts[at].size);
    }
    const auto seconds = [&](std::size_t k) {
        char text[32];
        const double end = double(span) * double(k) / double(parts.size());
        if (span < 2'000'000)
            std::snprintf(text, sizeof text, "%.0f ms", end / 1e3);
        else
            std::snprintf(text, sizeof text, "%.1f s", end / 1e6);
        return std::string(text);
    };
    // Not what the stacks say is alive: they know what was allocated while recording.
    out << "All " << bytesText(size) << " alive at the end, also from before the recording, by age:\n\n";
    TextTable table({{"From", TextTable::Align::Right},
                     {"To", TextTable::Align::Right},
                     {"Objects", TextTable::Align::Right},
                     {"Size", TextTable::Align::Right},
                     {""}},
                    kTextWidth);
    for (std::size_t k = 0; k < parts.size(); ++k) {
        std::string bar;
        for (std::uint64_t cell = 0; most && cell < (parts[k].size * 30 + most - 1) / most; ++cell)
            bar += "█";
        table.add({seconds(k), seconds(k + 1), countText(parts[k].count), bytesText(parts[k].size), bar});
    }
    table.write(out);
    out << '\n';
}

std::string titleOf(const Report& result)
{
    const AllocationTree& tree = *result.tree();
    const AllocationCounts total = tree.total();
    std::string title;
    if (tree.source == AllocationSource::Sampling)
        title = "Sampling heap profile: " + bytesText(total.size) + " estimated"
            + (tree.hasCounts ? " from " + countText(total.count) + " samples" : "");
    else
        title = "Allocated while recording: " + bytesText(total.size) + " in " + countText(total.count)
            + " objects; " + bytesText(total.liveSize) + " still alive";
    return title;
}

void writeText(const Report& result, const AllocationsOptions& options, std::ostream& out)
{
    out << terminalText(options.files.back()) << '\n';
    if (!result.tree()) {
        writeTimelineText(result.files.back().ticks, out);
        writeWrapped(out, std::string("The timeline records no allocation stacks. ") + kRecordAllocations,
                     "");
        return;
    }
    out << titleOf(result) << "\n\n";
    if (!result.files.back().ticks.empty()) writeTimelineText(result.files.back().ticks, out);
    const std::string what = result.by == AllocationsBy::Function ? "functions"
        : result.by == AllocationsBy::Script                      ? "scripts"
                                                                  : "packages";
    writeTextRows(out, allocationColumns(result), result.rows, result.rows.size(), result.rowCount, what);
}

} // namespace

Result<std::vector<AllocationTreePtr>> takeProfiles(Session& session, std::vector<std::string>& files)
{
    std::vector<AllocationTreePtr> profiles;
    std::vector<std::string> others;
    for (const std::string& file : files) {
        if (!isHeapProfile(file, session.task())) {
            others.push_back(file);
            continue;
        }
        auto profile = readHeapProfile(file, session.loadOptions(), session.task());
        if (!profile) return session.about(file, profile.error());
        for (const Notice& notice : (*profile)->notices) session.warn(notice.message, file);
        profiles.push_back(std::move(*profile));
    }
    if (others.empty() && !files.empty())
        return session.about(files.front(),
                             {ErrorCode::InvalidArgument,
                              "is a sampling heap profile, given without a snapshot",
                              {},
                              {},
                              "Give the snapshots of the same run, too, or use heaptrail allocations."});
    files = std::move(others);
    return profiles;
}

void addAllocationsCommand(CommandSet& commands)
{
    commands.add("allocations", "who allocates: functions, scripts, packages", [](Command& command) {
        command.describe(
            "Prints which functions allocated, from a sampling heap profile (.heapprofile: node --heap-prof, "
            "DevTools), an allocation timeline (.heaptimeline) or a snapshot taken with allocation stacks. "
            "Self is what the function's own code allocated, total includes what it called; a recursive "
            "function counts each byte once. A sampling profile shows estimates of what was alive at its "
            "end. With several files of one kind, oldest first, each row has its change from the first to "
            "the last, and its size in each.");
        command.example("heaptrail allocations app.heapprofile", "the functions that allocated most");
        command.example("heaptrail allocations app.heapprofile --by package", "the npm packages");
        command.example("heaptrail allocations before.heapprofile after.heapprofile",
                        "what each function allocated more");
        auto& options = command.keep<AllocationsOptions>();
        command.files(options.files, 1, {FileKind::Snapshot, FileKind::Profile});
        command.choice("--by", options.by, {"function", "script", "package"},
                       "one row a function, script or npm package (default: function)");
        command.option("--limit", options.limit, "N", "at most N rows (text: 25 unless given)");
        command.formats({Format::Text, Format::Json, Format::Csv});
        command.run([&options](Session& session) -> Result<ExitCode> {
            Report result;
            result.by = *allocationsBy(options.by);
            std::vector<AllocationTreePtr> trees;
            for (const std::string& file : options.files) {
                auto opened = open(session, file);
                if (!opened) return fail(opened.error());
                if (opened->tree) trees.push_back(opened->tree);
                result.files.push_back(std::move(*opened));
            }
            if (trees.size() != result.files.size() && (result.isSeries() || session.format() == Format::Csv))
                return fail(ErrorCode::Unsupported, "A timeline without allocation stacks has no functions.",
                            {}, {}, kRecordAllocations);
            auto rows = allocationTable(trees, result.by, session.task());
            if (!rows) return fail(rows.error());
            result.rows = std::move(*rows);
            result.rowCount = result.rows.size();
            const bool isText = session.format() == Format::Text;
            if (isText && result.isSeries())
                std::stable_sort(result.rows.begin(), result.rows.end(),
                                 [](const auto& a, const auto& b) { return a.selfDelta > b.selfDelta; });
            const std::uint64_t limit = options.limit.value_or(isText ? 25 : UINT64_MAX);
            if (result.rows.size() > limit) result.rows.resize(limit);
            switch (session.format()) {
            case Format::Json: writeJson(session, result); break;
            case Format::Csv: writeCsv(session, allocationColumns(result), result.rows); break;
            default: writeText(result, options, session.out()); break;
            }
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
