// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/tables.h"
#include "core/base/iso_time.h"
#include "core/memory_log/memory_log.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <span>
#include <vector>

namespace heaptrail::cli {

namespace {

struct CommandOptions {
    std::vector<std::string> logs, thresholds, failOn;
    std::string unit{"B"};
    MemoryLogOptions analysis;
};

constexpr std::size_t kMostRuns = 10, kMostCrossings = 5;
constexpr std::array<const char*, 4> kStartNames{"first", "new-pid", "uptime-reset", "memory-back-at-start"};
constexpr std::array<const char*, 4> kStartTexts{"first", "new pid", "uptime reset", "memory fell"};
const std::vector<std::string> kUnits{"B", "KB", "MB", "GB"}; ///< each 1024 of the one before
const std::vector<std::string> kConditions{"rising", "heap-rising", "rss-rising", "threshold", "limit"};

std::optional<std::string> timeText(const std::optional<std::int64_t>& timeUs)
{
    return timeUs ? std::optional(isoTime(*timeUs)) : std::nullopt;
}

/// As signedRate(); "−" where there is none.
std::string trendText(std::optional<double> perHour, const MemoryLogAnalysis& analysis)
{
    return perHour ? signedRate(*perHour, analysis.durationHours) : "−";
}

std::optional<double> perHourOf(const std::optional<MemorySlope>& slope)
{
    return slope ? std::optional(slope->perHour) : std::nullopt;
}

std::string processText(const MemoryLog& log, const MemoryRun& run)
{
    std::string name = log.processes[run.process];
    const std::string& pid = log.origins[run.origin].pid;
    if (!pid.empty() && name.find("pid ") == std::string::npos)
        name += (name.empty() ? "pid " : " pid ") + pid;
    return name;
}

/// Where a reading stands: its time, or else its line.
std::string placeText(std::optional<std::int64_t> timeUs, std::uint64_t line)
{
    return timeText(timeUs).value_or("line " + std::to_string(line));
}

/// The last `most` rows as text, and how many were before them.
template <class Row>
void writeLast(std::ostream& out, const Columns<Row>& columns, const std::vector<Row>& rows, std::size_t most,
               const char* one, const char* many)
{
    const auto last = std::span(rows).last(std::min(rows.size(), most));
    out << '\n';
    writeTextRows(out, columns, last, last.size(), 0, {});
    if (last.size() < rows.size()) out << "… " << counted(rows.size() - last.size(), one, many) << '\n';
}

/// Of readings, which are those of the log.
Columns<MemorySample> sampleColumns(const MemoryLog& log)
{
    using Row = MemorySample;
    using Files = ColumnHead::Files;
    Columns<Row> columns{{"time", "", Unit::Time, &Row::timeUs}};
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
        columns.push_back({memoryFieldName(MemoryField(i)), "", Unit::Bytes,
                           [i](const Row& sample) { return sample.values[i]; }});
    columns.push_back(TableColumn<Row>("detachedContexts", "", Unit::Count, &Row::detachedContexts)
                          .sparse()
                          .only(Files::Json));
    const auto mark = [&log](const Row& sample) {
        return sample.mark != 0 ? std::optional(log.markOf(sample)) : std::nullopt;
    };
    columns.push_back(TableColumn<Row>("mark", "", Unit::Text, mark).sparse());
    if (log.runs.size() < 2) return columns;
    // Which run a reading is of, where there are several.
    const auto run = [&log](const Row& sample) {
        return log.runOfSample(static_cast<std::size_t>(&sample - log.samples.data()));
    };
    const auto process = [&log, run](const Row& sample) {
        return log.processes[log.runs[run(sample)].process];
    };
    const auto pid = [&log](const Row& sample) { return log.origins[sample.origin].pid; };
    columns.push_back({"run", "", Unit::Number, run});
    columns.push_back(TableColumn<Row>("process", "", Unit::Text, process).only(Files::Csv));
    columns.push_back(TableColumn<Row>("pid", "", Unit::Text, pid).only(Files::Csv));
    return columns;
}

/// The columns of the runs. The highest value and the trend are of the heap, where the log has it; else of rss.
Columns<MemoryRun> runColumns(const MemoryLog& log, const MemoryLogAnalysis& analysis)
{
    using Run = MemoryRun;
    const MemoryField field = analysis.mainField();
    const auto place = [&log](const Run& run) { return std::uint32_t(&run - log.runs.data()); };
    const auto name = [&log](const Run& run) {
        const std::string known = processText(log, run);
        return known.empty() ? "the process" : known;
    };
    const auto from = [&log](const Run& run) {
        return placeText(run.fromUs, log.samples[run.firstSample].line);
    };
    const auto highest = [field](const Run& run) { return run[field].highest.value_or(0); };
    // Of the last run of each process.
    const auto slope = [&analysis, field, place](const Run& run) -> std::optional<double> {
        const auto last = std::ranges::find(analysis.processes, place(run), &ProcessTrend::run);
        return last == analysis.processes.end() ? std::nullopt : perHourOf((*last)[field]);
    };
    const auto trend = [&analysis, slope](const Run& run) { return trendText(slope(run), analysis); };
    const auto start = [](const auto& names) {
        return [&names](const Run& run) { return names[std::size_t(run.start)]; };
    };
    const auto process = [&log](const Run& run) { return log.processes[run.process]; };
    return {TableColumn<Run>("process", "Run of", Unit::Text, process).shownAs(name),
            {"pid", "", Unit::Text, [&log](const Run& run) { return log.origins[run.origin].pid; }},
            TableColumn<Run>("start", "Began", Unit::Text, start(kStartNames)).shownAs(start(kStartTexts)),
            TableColumn<Run>("from", "From", Unit::Time, &Run::fromUs).shownAs(from),
            {"to", "", Unit::Time, &Run::toUs},
            {"samples", "Readings", Unit::Count, &Run::count},
            {"", field == MemoryField::HeapUsed ? "Highest heap" : "Highest rss", Unit::Bytes, highest},
            TableColumn<Run>("slopePerHour", "Trend", Unit::Number, slope).shownAs(trend)};
}

Columns<ThresholdCrossing> crossingColumns(const MemoryLog& log)
{
    using Row = ThresholdCrossing;
    const auto from = [](const Row& row) { return placeText(row.fromUs, row.fromLine); };
    const auto to = [](const Row& row) { return row.isOpen ? "still so" : placeText(row.toUs, row.toLine); };
    Columns<Row> columns{{"rule", "Threshold", Unit::Text, &Row::rule},
                         TableColumn<Row>("from", "From", Unit::Time, &Row::fromUs).shownAs(from),
                         TableColumn<Row>("to", "To", Unit::Time, &Row::toUs).shownAs(to),
                         {"samples", "Readings", Unit::Count, &Row::samples},
                         {"open", "", Unit::Text, &Row::isOpen}};
    if (log.processes.size() > 1)
        columns.push_back({"process", "Process", Unit::Text,
                           [&log](const Row& row) { return log.processes[row.process]; }});
    return columns;
}

void writeJson(Session& session, const MemoryLog& log, const MemoryLogAnalysis& analysis)
{
    JsonWriter json(session.out());
    const auto list = [&](const char* key, const auto& columns, const auto& rows) {
        writeJsonRows(session, json, key, columns, rows);
    };
    json.beginObject();
    list("samples", sampleColumns(log), log.samples);
    json.key("slopePerHour").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
        json.field(memoryFieldName(MemoryField(i)), perHourOf(analysis.slopes[i]));
    json.endObject();
    json.field("durationHours", analysis.durationHours);
    list("thresholds", crossingColumns(log), analysis.crossings);
    json.key("timeToLimit");
    if (const auto& answer = analysis.timeToLimit) {
        json.beginObject().field("limit", answer->limit).field("field", memoryFieldName(answer->field));
        json.field("at", timeText(answer->atUs)).field("earliest", timeText(answer->earliestUs));
        json.field("latest", timeText(answer->latestUs)).field("hours", answer->hours);
        json.field("note", answer->reason).endObject();
    } else {
        json.null();
    }
    json.key("breakdown");
    writeMemoryBreakdown(json, analysis.verdict);
    json.key("verdict");
    writeMemoryVerdict(json, analysis.verdict);
    json.field("heapLimit", log.heapLimit);
    json.field("trendOfRun", analysis.run);
    list("runs", runColumns(log, analysis), log.runs);
    json.field("problemCount", log.problemCount);
    json.field("notices", log.notices).endObject();
    json.finish();
}

/// Which of several runs the rest is about.
std::string runText(const MemoryLog& log, const MemoryLogAnalysis& analysis)
{
    const MemoryRun& run = log.runs[analysis.run];
    const auto& slope = analysis[analysis.mainField()];
    const bool rises = slope && slope->isRising();
    const std::size_t restarts = log.restartCount(), processes = log.processes.size();
    const std::string name = processText(log, run);
    std::string text = processes > 1 ? countText(processes) + " processes" : "";
    if (restarts > 0) text += (text.empty() ? "" : ", ") + counted(restarts, "restart", "restarts");
    if (!text.empty()) text += ". ";
    text += "Verdict and trends cover "
        + (processes > 1 ? name + (rises ? ", which rises fastest" : ", which still runs")
               : run.start == RunStart::BackAtStart ? "the time since memory last fell"
               : name.empty()                       ? "the last run"
                                                    : "the last run, " + name);
    return text + ": " + counted(run.count, "reading", "readings")
        + (run.fromUs ? " since " + isoTime(*run.fromUs) : "") + ".";
}

/// What to know first: what grows, how fast, what to do; then what the process is made of.
void writeVerdict(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    if (log.runs.size() > 1) writeParagraph(out, runText(log, analysis));
    const MemoryVerdict& verdict = analysis.verdict;
    writeParagraph(out, verdict.text);
    const MemoryField field = verdict.isRssRising ? MemoryField::Rss : MemoryField::HeapUsed;
    const auto& slope = analysis[field];
    if (slope && slope->pace == MemorySlope::Pace::Accelerates
        && (verdict.isRssRising || verdict.isHeapRising))
        writeParagraph(out,
                       memoryFieldName(field)
                           + (" grows faster than before: " + trendText(slope->perHour, analysis)) + " since "
                           + isoTime(slope->fromUs) + ", " + trendText(slope->earlierPerHour, analysis)
                           + " until then.");
    writeParagraph(out, verdict.contexts);
    writeParagraph(out, verdict.advice);
    writeMemoryBreakdown(out, verdict);
}

void writeSeries(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    struct Series {
        MemoryField field{};
        MemoryRange range;
        std::optional<MemorySlope> line;
        /// The trend is that of the end then.
        bool hasChanged() const { return line && line->pace != MemorySlope::Pace::Steady; }
    };
    std::vector<Series> all;
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
        if (const MemoryRange& range = log.runs[analysis.run].ranges[i]; range.first)
            all.push_back({MemoryField(i), range, analysis.slopes[i]});
    const auto rate = [&](std::optional<double> perHour) { return trendText(perHour, analysis); };
    const auto trend = [&](const Series& s) { return rate(perHourOf(s.line)); };
    const auto interval = [&](const Series& s) {
        return s.line && s.line->points >= 3 ? rate(s.line->low) + " … " + rate(s.line->high) : "−";
    };
    Columns<Series> columns{
        {"", "Series", Unit::Text, [](const Series& s) { return memoryFieldName(s.field); }},
        {"", "First", Unit::Bytes, [](const Series& s) { return s.range.first; }},
        {"", "Last", Unit::Bytes, [](const Series& s) { return s.range.last; }},
        {"", "Highest", Unit::Bytes, [](const Series& s) { return s.range.highest; }},
        {"", "Trend", Unit::Number, trend},
        {"", "95 % interval", Unit::Number, interval}};
    const auto since = [](const Series& s) {
        return s.hasChanged() ? isoTime(s.line->fromUs / 1'000'000 * 1'000'000) : std::string();
    };
    if (std::ranges::any_of(all, &Series::hasChanged)) columns.push_back({"", "Since", Unit::Text, since});
    out << '\n';
    writeTextRows(out, columns, all, all.size(), 0, {});
}

std::string limitText(const TimeToLimit& answer)
{
    const std::string name = memoryFieldName(answer.field), limit = bytesText(answer.limit);
    if (answer.hours && *answer.hours <= 0)
        return name + " passed " + limit + (answer.atUs ? " at " + isoTime(*answer.atUs) : "") + ".";
    if (!answer.atUs || !answer.hours)
        return name + " is on no sure course to " + limit + ": " + answer.reason + ".";
    return name + " reaches " + limit + " at " + isoTime(*answer.atUs / 1'000'000 * 1'000'000) + ", in "
        + durationText(*answer.hours) + ", if it goes on like this."
        + (answer.reason.empty() ? "" : " Note: " + answer.reason + ".");
}

void writeText(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    out << counted(log.samples.size(), "reading", "readings");
    if (log.hasTimes()) {
        const std::int64_t first = *log.samples.front().timeUs, last = *log.lastUs();
        out << " from " << isoTime(first) << " to " << isoTime(last) << " ("
            << durationText(double(last - first) / 3.6e9) << ")";
    }
    out << '\n';
    writeVerdict(log, analysis, out);
    writeSeries(log, analysis, out);
    if (log.runs.size() > 1)
        writeLast(out, runColumns(log, analysis), log.runs, kMostRuns, "earlier run", "earlier runs");
    if (!analysis.gaps.empty()) {
        const MemoryGap& gap = analysis.gaps.back();
        const std::size_t count = analysis.gaps.size();
        const std::string more = count > 1 ? "; " + counted(count, "gap", "gaps") + " in all." : ".";
        out << '\n';
        writeParagraph(out, "No readings from " + isoTime(gap.fromUs) + " to " + isoTime(gap.toUs) + more);
    }
    if (!analysis.crossings.empty())
        writeLast(out, crossingColumns(log), analysis.crossings, kMostCrossings, "earlier crossing",
                  "earlier crossings");
    if (!analysis.limits.empty()) out << '\n';
    for (const TimeToLimit& answer : analysis.limits) writeParagraph(out, limitText(answer));
}

std::optional<std::string> problemOf(const CommandOptions& options)
{
    for (const std::string& condition : options.failOn) {
        if (std::ranges::find(kConditions, condition) == kConditions.end())
            return "--fail-on: unknown condition \"" + condition + "\"";
        if (condition == "threshold" && options.thresholds.empty())
            return "--fail-on threshold needs a threshold, as in --threshold 'rss > 1.5G'";
        if (condition == "limit" && !options.analysis.limit && !options.analysis.rssLimit)
            return "--fail-on limit needs --limit or --container-limit";
    }
    return std::nullopt;
}

bool conditionHolds(const std::string& condition, const MemoryLogAnalysis& analysis)
{
    if (condition == "heap-rising") return analysis.verdict.isHeapRising;
    if (condition == "rss-rising") return analysis.verdict.isRssRising;
    if (condition == "threshold") return !analysis.crossings.empty();
    if (condition == "limit")
        return analysis.timeToLimit && analysis.timeToLimit->hours.value_or(1e300) <= kHoursAWeek;
    const auto& main = analysis[analysis.mainField()];
    return main && main->isRising() && main->pace != MemorySlope::Pace::LevelsOff;
}

Result<ExitCode> analyse(Session& session, const CommandOptions& options)
{
    MemoryLogOptions wanted = options.analysis;
    for (const std::string& text : options.thresholds) {
        const auto rule = parseThresholdRule(text);
        if (!rule) return fail(rule.error());
        wanted.rules.push_back(*rule);
    }
    const auto unit = std::ranges::find(kUnits, options.unit) - kUnits.begin();
    const auto log = readMemoryLogs(session, options.logs, std::pow(1024.0, double(unit)));
    if (!log) return fail(log.error());
    warnAboutMemoryLog(session, *log);
    if (wanted.rules.empty()) {
        wanted.rules = defaultRules(*log);
        // Scripts find the ratio in JSON; V8 keeps it high by design, which people need not read.
        if (session.format() == Format::Json) wanted.rules.emplace_back();
    }
    const MemoryLogAnalysis analysis = analyseMemoryLog(*log, wanted, session.task());
    if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    switch (session.format()) {
    case Format::Json: writeJson(session, *log, analysis); break;
    case Format::Csv: writeCsv(session, sampleColumns(*log), log->samples); break;
    default: writeText(*log, analysis, session.out()); break;
    }
    const bool fails = std::ranges::any_of(
        options.failOn, [&](const std::string& one) { return conditionHolds(one, analysis); });
    return fails ? ExitCode::ConditionHolds : ExitCode::Done;
}

} // namespace

void addMemoryLogCommand(CommandSet& commands)
{
    commands.add(
        "memory-log", "what grows in a process, from process.memoryUsage() logs", [](Command& command) {
            command.describe(
                "Reads process.memoryUsage() from logs as they are, plain or packed: JSON, what console.log "
                "prints, CSV with a header, text like \"heapUsed: 812 MB\" or rss=1; also "
                "v8.getHeapStatistics(), process.resourceUsage(), diagnostics reports and /proc. Says which "
                "part of the process carries the growth of rss, the trend of each series (Theil-Sen, with "
                "its 95 % interval; where garbage collections make teeth, on their floor), restarts, and "
                "when a limit will be reached. All is of the last run of the process that rises fastest. "
                "Units in logs are powers of 1024, times without a zone are this machine's.");
            command.example("heaptrail memory-log memory.jsonl", "what grows, and the trend of each series");
            command.example("kubectl logs deploy/web --timestamps | heaptrail memory-log - --limit 1.5G",
                            "when heapUsed reaches --max-old-space-size=1536");
            command.example("heaptrail memory-log app.log.1.gz app.log --container-limit 2G",
                            "rotated logs: when rss reaches what the container may use");
            command.example("heaptrail memory-log health.csv --threshold 'rss > 2G' --format json",
                            "the stretches over 2 GB, for a script");
            command.example("heaptrail memory-log soak-test.log --fail-on rss-rising",
                            "for CI: exit status 1 if rss goes on growing");
            auto& options = command.keep<CommandOptions>();
            command.logs(options.logs);
            command.size("--limit", options.analysis.limit,
                         "what the heap may use (--max-old-space-size): 1536M, 2G; compared with heapUsed");
            command.size("--container-limit", options.analysis.rssLimit,
                         "what the container may use; compared with rss");
            command.optionList("--threshold", options.thresholds, "RULE",
                               "FIELD[/FIELD] > VALUE; may be repeated (default: heapUsed over 80 % of "
                               "heap_size_limit, where the log has it)");
            command.choice("--unit", options.unit, kUnits, "of numbers without a unit (default: B)");
            auto* failOn = command.optionList(
                "--fail-on", options.failOn, "CONDITION",
                "exit status 1 if heapUsed goes on growing (heap-rising), rss does (rss-rising), the trend "
                "of heapUsed is up (or of rss, where the log has no other: rising), a threshold was crossed "
                "(threshold), or a limit was passed or is less than a week away (limit)");
            command.suggest(failOn, kConditions);
            command.check([&] { return problemOf(options); });
            command.formats({Format::Text, Format::Json, Format::Csv});
            command.run([&](Session& session) { return analyse(session, options); });
        });
}

} // namespace heaptrail::cli
