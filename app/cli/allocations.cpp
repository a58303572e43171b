// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/profiles.h"
#include "app/cli/render.h"
#include "core/allocations/allocation_table.h"
#include "core/allocations/heap_profile.h"
#include "core/analysis/timeline.h"
#include "core/base/text.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace heaptrail::cli {

namespace {

struct Options {
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

void writeCount(JsonWriter& json, const char* name, std::uint64_t value, bool isKnown)
{
    json.key(name);
    isKnown ? json.value(value) : json.null();
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

void writeJson(const Report& result, std::ostream& out)
{
    const AllocationTree* tree = result.tree();
    JsonWriter json(out);
    json.beginObject();
    json.field("source", tree ? sourceName(tree->source) : "timeline");
    json.field("by",
               result.by == AllocationsBy::Function     ? "function"
                   : result.by == AllocationsBy::Script ? "script"
                                                        : "package");
    const AllocationCounts total = tree ? tree->total() : AllocationCounts();
    json.field("totalSize", total.size);
    json.key("functions").beginArray();
    for (const AllocationTableRow& row : result.rows) {
        const bool isFunction = result.by == AllocationsBy::Function;
        json.beginObject();
        json.key("function");
        isFunction ? json.value(row.frame.function) : json.null();
        json.key("script");
        result.by != AllocationsBy::Package ? json.value(row.frame.script) : json.null();
        json.key("line");
        isFunction ? json.value(row.frame.line) : json.null();
        json.key("column");
        isFunction ? json.value(row.frame.column) : json.null();
        json.field("package", row.package);
        json.field("selfSize", row.self.size);
        json.field("totalSize", row.total.size);
        writeCount(json, "count", row.self.count, tree->hasCounts);
        writeCount(json, "totalCount", row.total.count, tree->hasCounts);
        writeCount(json, "liveCount", row.self.liveCount, tree->hasLive);
        writeCount(json, "liveSize", row.self.liveSize, tree->hasLive);
        if (result.isSeries()) json.field("delta", row.selfDelta).field("totalDelta", row.totalDelta);
        json.endObject();
    }
    json.endArray();
    if (!result.files.back().ticks.empty()) writeTimeline(json, result.files.back().ticks);
    json.endObject();
    json.finish();
}

void writeCsv(const Report& result, std::ostream& out)
{
    CsvWriter csv(out);
    for (const char* name : {"function", "script", "line", "column", "package", "self_size", "total_size",
                             "count", "total_count", "live_count", "live_size"})
        csv.raw(name);
    if (result.isSeries()) csv.raw("delta").raw("total_delta");
    csv.endRow();
    const auto number = [&csv](std::uint64_t value, bool isKnown) {
        isKnown ? csv.number(value) : csv.empty();
    };
    for (const AllocationTableRow& row : result.rows) {
        csv.text(row.frame.function).text(row.frame.script);
        if (result.by == AllocationsBy::Function)
            csv.number(row.frame.line).number(row.frame.column);
        else
            csv.empty().empty();
        csv.text(row.package).number(row.self.size).number(row.total.size);
        number(row.self.count, result.tree()->hasCounts);
        number(row.total.count, result.tree()->hasCounts);
        number(row.self.liveCount, result.tree()->hasLive);
        number(row.self.liveSize, result.tree()->hasLive);
        if (result.isSeries()) csv.number(row.selfDelta).number(row.totalDelta);
        csv.endRow();
    }
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
    out << "Still alive at the end, by when it was allocated (" << bytesText(size) << "):\n\n";
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
        title = "Allocation stacks: " + bytesText(total.size) + " allocated in " + countText(total.count)
            + " objects, " + bytesText(total.liveSize) + " still alive";
    return title;
}

void writeText(Report& result, const Options& options, std::ostream& out)
{
    using Align = TextTable::Align;
    out << terminalText(options.files.back()) << '\n';
    if (!result.tree()) {
        writeTimelineText(result.files.back().ticks, out);
        writeWrapped(out, std::string("The timeline records no allocation stacks. ") + kRecordAllocations,
                     "");
        return;
    }
    const AllocationTree& tree = *result.tree();
    out << titleOf(result) << "\n\n";
    if (!result.files.back().ticks.empty()) writeTimelineText(result.files.back().ticks, out);
    const std::uint64_t total = tree.total().size;
    const bool isFunction = result.by == AllocationsBy::Function;
    std::vector<TextTable::Column> columns{{isFunction                               ? "Function"
                                                : result.by == AllocationsBy::Script ? "Script"
                                                                                     : "Package",
                                            Align::Left, true}};
    if (isFunction) columns.push_back({"Place", Align::Left, true});
    columns.push_back({"Self", Align::Right});
    columns.push_back({"Share", Align::Right});
    columns.push_back({"Total", Align::Right});
    if (result.isSeries()) columns.push_back({"Change", Align::Right});
    const bool isSampling = tree.source == AllocationSource::Sampling;
    if (tree.hasCounts) columns.push_back({isSampling ? "Samples" : "Count", Align::Right});
    if (tree.hasLive) columns.push_back({"Alive", Align::Right});
    TextTable table(columns, kTextWidth);
    for (const AllocationTableRow& row : result.rows) {
        std::vector<std::string> cells{row.name(result.by)};
        if (isFunction) cells.push_back(placeText(row.frame));
        cells.push_back(bytesText(row.self.size));
        cells.push_back(percentText(row.self.size, total));
        cells.push_back(bytesText(row.total.size));
        if (result.isSeries()) cells.push_back(bytesDeltaText(row.selfDelta));
        if (tree.hasCounts) cells.push_back(countText(row.self.count));
        if (tree.hasLive) cells.push_back(bytesText(row.self.liveSize));
        table.add(std::move(cells));
    }
    if (!table.empty()) table.write(out);
    const std::string what = isFunction      ? "functions"
        : result.by == AllocationsBy::Script ? "scripts"
                                             : "packages";
    if (const auto more = moreLine(result.rows.size(), result.rowCount, what); !more.empty())
        out << more << '\n';
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
                              "this is a sampling heap profile, and no snapshot stands beside it",
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
            "the last.");
        command.example("heaptrail allocations app.heapprofile", "the functions that allocated most");
        command.example("heaptrail allocations app.heapprofile --by package", "the npm packages");
        command.example("heaptrail allocations before.heapprofile after.heapprofile",
                        "what each function allocated more");
        auto& options = command.keep<Options>();
        command.files(options.files, 1);
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
            case Format::Json: writeJson(result, session.out()); break;
            case Format::Csv: writeCsv(result, session.out()); break;
            default: writeText(result, options, session.out()); break;
            }
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
