// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/tables.h"
#include "core/base/code_units.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/query/filter.h"

#include <algorithm>
#include <filesystem>
#include <span>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail::cli {

namespace {

struct CompareOptions {
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
    std::unordered_map<SharedText, int> classesOfName; ///< how many classes share a name
};

Result<Comparison> compareAll(Session& session, const std::vector<SnapshotPtr>& snapshots,
                              const CompareOptions& options, std::uint64_t limit)
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

std::string snapshotName(std::size_t position)
{
    return "S" + std::to_string(position + 1);
}

Columns<DiffRow> diffColumns(const std::function<std::string(const DiffRow&)>& shownName)
{
    const std::string count = "Objects", size = "Shallow size";
    return {
        TableColumn<DiffRow>("name", "Class", Unit::Text, &DiffRow::name).shownAs(shownName).flexible(),
        locationColumn<DiffRow>(&DiffRow::location),
        TableColumn<DiffRow>("addedCount", "Added", Unit::Count, &DiffRow::addedCount).under(count),
        TableColumn<DiffRow>("removedCount", "Removed", Unit::Count, &DiffRow::removedCount).under(count),
        TableColumn<DiffRow>("countDelta", "Change", Unit::CountDelta,
                             [](const DiffRow& row) { return row.countDelta(); })
            .under(count),
        TableColumn<DiffRow>("addedSize", "Added", Unit::Bytes, &DiffRow::addedSize).under(size),
        TableColumn<DiffRow>("removedSize", "Freed", Unit::Bytes, &DiffRow::removedSize).under(size),
        TableColumn<DiffRow>("sizeDelta", "Change", Unit::BytesDelta,
                             [](const DiffRow& row) { return row.sizeDelta(); })
            .under(size),
    };
}

Columns<SeriesRow> seriesColumns(std::size_t snapshots,
                                 const std::function<std::string(const SeriesRow&)>& shownName)
{
    // People see all snapshots side by side while they fit, else the first, the last and the difference.
    std::vector<std::size_t> shown(std::min<std::size_t>(snapshots, 3));
    for (std::size_t k = 0; k < shown.size(); ++k) shown[k] = k;
    if (snapshots > 3) shown = {0, snapshots - 1};
    Columns<SeriesRow> columns{
        {"", "", Unit::Text, [](const SeriesRow& row) { return row.isGrowing ? "↗" : ""; }},
        TableColumn<SeriesRow>("name", "Class", Unit::Text, &SeriesRow::name).shownAs(shownName).flexible(),
        locationColumn<SeriesRow>(&SeriesRow::location),
    };
    const auto add = [&](const std::string& key, const std::string& name, auto values) {
        std::vector<std::string> names;
        for (std::size_t k = 1; k <= snapshots; ++k) names.push_back(key + "_" + std::to_string(k));
        columns.push_back(TableColumn<SeriesRow>(key, "", Unit::Number, [values](const SeriesRow& row) {
                              return std::span<const std::uint64_t>(row.*values);
                          }).list(std::move(names)));
        if (name.empty()) return;
        const bool isSize = values == &SeriesRow::retainedSize;
        for (const std::size_t k : shown)
            columns.push_back(
                TableColumn<SeriesRow>("", snapshotName(k), isSize ? Unit::Bytes : Unit::Count,
                                       [values, k](const SeriesRow& row) { return (row.*values)[k]; })
                    .under(name));
        if (snapshots > 3)
            columns.push_back(
                TableColumn<SeriesRow>("", "Change", isSize ? Unit::BytesDelta : Unit::CountDelta,
                                       [isSize](const SeriesRow& row) {
                                           return isSize ? row.retainedDelta() : row.countDelta();
                                       })
                    .under(name));
    };
    add("count", "Count", &SeriesRow::count);
    add("shallowSize", "", &SeriesRow::shallowSize);
    add("retainedSize", "Retained size", &SeriesRow::retainedSize);
    columns.push_back({"growing", "", Unit::Text, &SeriesRow::isGrowing});
    return columns;
}

void writeJson(Session& session, Comparison& comparison, const CompareOptions& options, std::uint64_t limit)
{
    JsonWriter json(session.out());
    json.beginObject();
    json.field("snapshots", options.files);
    json.field("sameProcess", comparison.isSameProcess);
    json.field("lineage", lineageWord(comparison.steps));
    json.key("pairs").beginArray();
    for (Pair& pair : comparison.pairs) {
        if (pair.rows.size() > limit) pair.rows.resize(limit);
        json.beginObject();
        json.field("base", std::uint64_t{pair.base});
        json.field("target", std::uint64_t{pair.target});
        writeJsonRows(session, json, "classes", diffColumns({}), pair.rows);
        json.endObject();
    }
    json.endArray();
    writeJsonRows(session, json, "series", seriesColumns(options.files.size(), {}), comparison.series);
    json.endObject().finish();
}

void writeText(Comparison& comparison, const std::vector<SnapshotPtr>& snapshots,
               const CompareOptions& options, std::uint64_t limit, std::ostream& out)
{
    using Align = TextTable::Align;
    const std::size_t count = snapshots.size();
    TextTable legend(
        {{""}, {"Snapshot", Align::Left, true}, {"Total", Align::Right}, {"Nodes", Align::Right}},
        kTextWidth);
    for (std::size_t k = 0; k < count; ++k)
        legend.add({snapshotName(k), options.files[k], bytesText(snapshots[k]->totalSize()),
                    countText(snapshots[k]->graph().nodeCount())});
    legend.write(out);

    const Snapshot& last = *snapshots.back();
    // Where its source stands tells a class from others of its name; most need no telling.
    const auto shownName = [&](const auto& row) -> std::string {
        const auto found = comparison.classesOfName.find(row.name);
        std::string shown(shownPart(row.name));
        if (found == comparison.classesOfName.end() || found->second < 2 || !row.location) return shown;
        return shown + " " + std::filesystem::path(locationText(last, row.location)).filename().string();
    };

    // Of several processes nothing grew: one is larger than the other.
    const bool isSame = comparison.isSameProcess;
    const std::string mark = isSame ? "grew in every interval" : "larger in each snapshot";
    out << '\n'
        << (options.isGrowing ? (isSame ? "Classes that " : "Classes ") + mark : "Classes (↗ " + mark + ")")
        << ", largest " << (isSame ? "growth" : "difference") << " first:\n\n";
    if (comparison.seriesCount == 0) {
        out << "none\n";
    } else {
        writeTextRows(out, seriesColumns(count, shownName), comparison.series, limit, comparison.seriesCount,
                      "classes");
    }

    for (Pair& pair : comparison.pairs) {
        out << '\n'
            << snapshotName(pair.base) << " → " << snapshotName(pair.target)
            << ", objects added and removed, by id:\n\n";
        std::sort(pair.rows.begin(), pair.rows.end(), [](const DiffRow& a, const DiffRow& b) {
            if (a.addedSize != b.addedSize) return a.addedSize > b.addedSize;
            if (a.name != b.name) return compareCodeUnits(a.name, b.name) < 0;
            return a.key < b.key;
        });
        if (pair.rows.size() > limit) pair.rows.resize(limit);
        if (pair.rowCount == 0) {
            out << "none\n";
            continue;
        }
        writeTextRows(out, diffColumns(shownName), pair.rows, limit, pair.rowCount, "classes");
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
        auto& options = command.keep<CompareOptions>();
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
            case Format::Json: writeJson(session, *comparison, options, limit); break;
            case Format::Csv:
                writeCsv(session, seriesColumns(snapshots->size(), {}), comparison->series);
                break;
            default: writeText(*comparison, *snapshots, options, limit, session.out()); break;
            }
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
