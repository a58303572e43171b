// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/query/filter.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <unordered_set>

namespace heaptrail::cli {

namespace {

struct Options {
    std::vector<std::string> files;
    bool isGrowing{};
    bool isById{};
    std::optional<std::string> filter;
    std::optional<std::uint64_t> limit;
};

struct Pair {
    std::size_t base{}, target{};
    std::vector<DiffRow> rows;
    std::size_t rowCount{}; ///< before the limit
};

struct Comparison {
    bool isSameProcess{true};
    std::vector<Lineage> steps; ///< of what is not the same file twice
    std::vector<Pair> pairs;
    std::vector<SeriesRow> series;
    std::size_t seriesCount{}; ///< before the limit
    std::map<std::string, int> classesOfName; ///< how many classes share a name
};

Result<Comparison> compareAll(Session& session, const std::vector<SnapshotPtr>& snapshots,
                              const Options& options, std::uint64_t limit)
{
    const auto matcher = TextMatcher::compile({TextMatch::Contains, options.filter.value_or(""), false});
    if (!matcher) return fail(matcher.error());
    Comparison result;

    const auto time = orderInTime(snapshots, session.task(), session.options().threads);
    if (!time) return fail(time.error());
    const bool isInOrder = std::is_sorted(time->order.begin(), time->order.end());
    for (std::size_t k = 0; k + 1 < snapshots.size(); ++k) {
        if (snapshots[k] == snapshots[k + 1]) continue; // the same file twice
        const auto lineage = isInOrder ? Result<Lineage>(time->steps[k])
                                       : compareLineage(*snapshots[k], *snapshots[k + 1], session.task());
        if (!lineage) return fail(lineage.error());
        result.steps.push_back(*lineage);
        if (lineage->isSameProcess) continue;
        result.isSameProcess = false;
        session.warn((lineage->isUnknown ? "not comparable object by object with "
                                         : "not seen to be of the same process as ")
                         + options.files[k] + ": " + lineage->reason
                         + (options.isById ? " Objects are paired by id all the same, as --by-id asks."
                                           : " Objects are not paired; --by-id pairs them all the same."),
                     options.files[k + 1]);
    }
    if (result.isSameProcess && time->evidence == SnapshotOrder::Evidence::HighestId && !isInOrder)
        session.warn("by their object ids, " + options.files[time->order.front()]
                     + " is the oldest of these snapshots; they are compared in the order given");

    auto series = compareSeries(snapshots, session.task());
    if (!series) return fail(series.error());
    std::unordered_set<ClassKey> keys; // of the classes that --growing and --filter let through
    for (SeriesRow& row : *series) {
        ++result.classesOfName[row.name];
        if ((options.isGrowing && !row.isGrowing) || !matcher->matches(row.name)) continue;
        if (options.isGrowing) keys.insert(row.key);
        ++result.seriesCount;
        if (result.series.size() < limit) result.series.push_back(std::move(row));
    }

    if (!result.isSameProcess && !options.isById) return result;
    for (std::size_t k = 0; k + 1 < snapshots.size(); ++k) {
        auto rows = diffSnapshots(*snapshots[k], *snapshots[k + 1], session.task());
        if (!rows) return fail(rows.error());
        Pair pair{k, k + 1, {}, 0};
        for (DiffRow& row : *rows) {
            if ((options.isGrowing && !keys.contains(row.key)) || !matcher->matches(row.name)) continue;
            row.added = {};
            row.removed = {};
            pair.rows.push_back(std::move(row));
        }
        pair.rowCount = pair.rows.size();
        result.pairs.push_back(std::move(pair));
    }
    return result;
}

void writeJson(Comparison& comparison, const Options& options, std::uint64_t limit, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    json.key("snapshots").beginArray();
    for (const std::string& file : options.files) json.value(file);
    json.endArray();
    json.field("sameProcess", comparison.isSameProcess);
    json.field("lineage", lineageWord(comparison.steps));
    json.key("pairs").beginArray();
    for (Pair& pair : comparison.pairs) {
        if (pair.rows.size() > limit) pair.rows.resize(limit);
        json.beginObject();
        json.field("base", std::uint64_t{pair.base});
        json.field("target", std::uint64_t{pair.target});
        json.key("classes").beginArray();
        for (const DiffRow& row : pair.rows) {
            json.beginObject();
            json.field("name", row.name.str());
            json.key("location");
            writeLocation(json, row.location);
            json.field("addedCount", row.addedCount);
            json.field("removedCount", row.removedCount);
            json.field("countDelta", row.countDelta());
            json.field("addedSize", row.addedSize);
            json.field("removedSize", row.removedSize);
            json.field("sizeDelta", row.sizeDelta());
            json.endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
    json.key("series").beginArray();
    for (const SeriesRow& row : comparison.series) {
        json.beginObject();
        json.field("name", row.name.str());
        json.key("location");
        writeLocation(json, row.location);
        for (const auto& [name, values] : {std::pair{"count", &row.count},
                                           {"shallowSize", &row.shallowSize},
                                           {"retainedSize", &row.retainedSize}}) {
            json.key(name).beginArray();
            for (const std::uint64_t value : *values) json.value(value);
            json.endArray();
        }
        json.field("growing", row.isGrowing);
        json.endObject();
    }
    json.endArray().endObject();
    json.finish();
}

void writeCsv(const Comparison& comparison, std::size_t snapshots, Session& session)
{
    CsvWriter csv(session.out(), session.isTerminal());
    for (const char* name : {"name", "script_id", "line", "column"}) csv.raw(name);
    for (const char* name : {"count", "shallow_size", "retained_size"})
        for (std::size_t k = 1; k <= snapshots; ++k) csv.raw(name + ("_" + std::to_string(k)));
    csv.raw("growing").endRow();
    for (const SeriesRow& row : comparison.series) {
        csv.text(row.name);
        if (row.location)
            csv.number(row.location->scriptId).number(row.location->line).number(row.location->column);
        else
            csv.empty().empty().empty();
        for (const auto* values : {&row.count, &row.shallowSize, &row.retainedSize})
            for (const std::uint64_t value : *values) csv.number(value);
        csv.raw(row.isGrowing ? "true" : "false").endRow();
    }
}

void writeText(Comparison& comparison, const std::vector<SnapshotPtr>& snapshots, const Options& options,
               std::uint64_t limit, std::ostream& out)
{
    using Align = TextTable::Align;
    const std::size_t count = snapshots.size();
    const auto number = [](std::size_t k) { return "S" + std::to_string(k + 1); };

    TextTable legend(
        {{""}, {"Snapshot", Align::Left, true}, {"Total", Align::Right}, {"Nodes", Align::Right}},
        kTextWidth);
    for (std::size_t k = 0; k < count; ++k)
        legend.add({number(k), options.files[k], bytesText(snapshots[k]->totalSize()),
                    countText(snapshots[k]->graph().nodeCount())});
    legend.write(out);

    const Snapshot& last = *snapshots.back();
    // Where its source stands tells a class from others of its name; most need no telling.
    const auto shownName = [&](const std::string& name, const std::optional<SourceLocation>& location) {
        const auto found = comparison.classesOfName.find(name);
        if (found == comparison.classesOfName.end() || found->second < 2 || !location) return name;
        return name + " " + std::filesystem::path(locationText(last, location)).filename().string();
    };

    out << '\n'
        << (options.isGrowing ? "Classes that grew in every interval" : "Classes (↗ grew in every interval)")
        << ", largest growth first:\n\n";
    if (comparison.series.empty()) {
        out << "none\n";
    } else {
        // All snapshots side by side while they fit, else the first, the last and the difference.
        std::vector<std::size_t> shown(std::min<std::size_t>(count, 3));
        for (std::size_t k = 0; k < shown.size(); ++k) shown[k] = k;
        if (count > 3) shown = {0, count - 1};
        std::vector<TextTable::Column> columns{{""}, {"Class", Align::Left, true}};
        for (const std::size_t k : shown) columns.push_back({number(k), Align::Right, false, "Count"});
        if (count > 3) columns.push_back({"Change", Align::Right, false, "Count"});
        for (const std::size_t k : shown)
            columns.push_back({number(k), Align::Right, false, "Retained size"});
        if (count > 3) columns.push_back({"Change", Align::Right, false, "Retained size"});
        TextTable table(columns, kTextWidth);
        for (const SeriesRow& row : comparison.series) {
            std::vector<std::string> cells{row.isGrowing ? "↗" : "", shownName(row.name, row.location)};
            for (const std::size_t k : shown) cells.push_back(countText(row.count[k]));
            if (count > 3) cells.push_back(countDeltaText(row.countDelta()));
            for (const std::size_t k : shown) cells.push_back(bytesText(row.retainedSize[k]));
            if (count > 3) cells.push_back(bytesDeltaText(row.retainedDelta()));
            table.add(std::move(cells));
        }
        table.write(out);
        if (const auto more = moreLine(comparison.series.size(), comparison.seriesCount, "classes");
            !more.empty())
            out << more << '\n';
    }

    for (Pair& pair : comparison.pairs) {
        out << '\n'
            << number(pair.base) << " → " << number(pair.target) << ", objects added and removed, by id:\n\n";
        std::sort(pair.rows.begin(), pair.rows.end(), [](const DiffRow& a, const DiffRow& b) {
            if (a.addedSize != b.addedSize) return a.addedSize > b.addedSize;
            if (a.name != b.name) return compareUtf16(a.name, b.name) < 0;
            return a.key < b.key;
        });
        if (pair.rows.size() > limit) pair.rows.resize(limit);
        if (pair.rows.empty()) {
            out << "none\n";
            continue;
        }
        TextTable table({{"Class", Align::Left, true},
                         {"Added", Align::Right, false, "Objects"},
                         {"Removed", Align::Right, false, "Objects"},
                         {"Change", Align::Right, false, "Objects"},
                         {"Added", Align::Right, false, "Shallow size"},
                         {"Freed", Align::Right, false, "Shallow size"},
                         {"Change", Align::Right, false, "Shallow size"}},
                        kTextWidth);
        for (const DiffRow& row : pair.rows)
            table.add({shownName(row.name, row.location), countText(row.addedCount),
                       countText(row.removedCount), countDeltaText(row.countDelta()),
                       bytesText(row.addedSize), bytesText(row.removedSize),
                       bytesDeltaText(row.sizeDelta())});
        table.write(out);
        if (const auto more = moreLine(pair.rows.size(), pair.rowCount, "classes"); !more.empty())
            out << more << '\n';
    }
}

} // namespace

void addCompareCommand(CommandSet& commands)
{
    commands.add("compare", "two or more snapshots, class by class: what grows", [](Command& command) {
        command.describe(
            "Compares snapshots of one process, oldest first. For every class: how many objects and how much "
            "memory it retains in each snapshot, and whether that grew in every interval, which is what a "
            "leak "
            "does. For each two neighbours: the objects added and removed, matched by id as in DevTools' "
            "Comparison view. Snapshots of different processes share no ids; then only the series is "
            "printed.");
        command.example("heaptrail compare s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot --growing",
                        "the classes that only ever grow");
        command.example("heaptrail compare before.heapsnapshot after.heapsnapshot --filter session",
                        "classes with \"session\" in their name");
        command.example("heaptrail compare s*.heapsnapshot.gz --format csv -o growth.csv",
                        "the series for a spreadsheet");
        auto& options = command.keep<Options>();
        command.files(options.files, 2);
        command.flag("--growing", options.isGrowing, "only classes that grew in every interval");
        command.flag("--by-id", options.isById,
                     "match objects by id even if the snapshots are of different processes");
        command.option("--filter", options.filter, "TEXT",
                       "only classes whose name contains TEXT, in any case");
        command.option("--limit", options.limit, "N",
                       "at most N classes in each list (text: 15 unless given)");
        command.formats({Format::Text, Format::Json, Format::Csv});
        command.run([&options](Session& session) -> Result<ExitCode> {
            const auto snapshots = session.open(options.files);
            if (!snapshots) return fail(snapshots.error());
            const std::uint64_t limit =
                options.limit.value_or(session.format() == Format::Text ? 15 : UINT64_MAX);
            auto comparison = compareAll(session, *snapshots, options, limit);
            if (!comparison) return fail(comparison.error());
            switch (session.format()) {
            case Format::Json: writeJson(*comparison, options, limit, session.out()); break;
            case Format::Csv: writeCsv(*comparison, snapshots->size(), session); break;
            default: writeText(*comparison, *snapshots, options, limit, session.out()); break;
            }
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
