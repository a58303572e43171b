// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory_log/memory_log.h"

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/csv.h"
#include "core/output/json.h"
#include "core/output/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>

namespace heaptrail::cli {

namespace {

struct Options {
    std::vector<std::string> logs;
    std::optional<std::uint64_t> limit, containerLimit;
    std::optional<std::string> unit;
    std::vector<std::string> thresholds;
    std::vector<std::string> failOn;
};

constexpr std::size_t kMostLines = 10;
constexpr double kHoursAWeek = 24 * 7;

void writeTime(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& timeUs)
{
    json.key(key);
    timeUs ? json.value(isoTime(*timeUs)) : json.null();
}

const char* startName(RunStart start)
{
    switch (start) {
    case RunStart::First: return "first";
    case RunStart::NewPid: return "new-pid";
    case RunStart::UptimeReset: return "uptime-reset";
    case RunStart::BackAtStart: return "memory-back-at-start";
    }
    return "first";
}
const char* startText(RunStart start)
{
    switch (start) {
    case RunStart::First: return "first";
    case RunStart::NewPid: return "new pid";
    case RunStart::UptimeReset: return "uptime reset";
    case RunStart::BackAtStart: return "memory fell";
    }
    return "first";
}
const char* paceName(MemorySlope::Pace pace)
{
    switch (pace) {
    case MemorySlope::Pace::Steady: return "steady";
    case MemorySlope::Pace::LevelsOff: return "levels-off";
    case MemorySlope::Pace::Accelerates: return "accelerates";
    }
    return "steady";
}

/// Rates in the unit that the readings span: seconds of a log say little of an hour.
struct Rates {
    bool isPerSecond{};
    std::string operator()(double perHour) const
    {
        return bytesDeltaText(std::int64_t(std::llround(isPerSecond ? perHour / 3600 : perHour)))
            + (isPerSecond ? "/s" : "/h");
    }
};

std::string hoursText(double hours)
{
    if (hours < 1.0 / 30) return std::to_string(std::llround(hours * 3600)) + " s";
    if (hours < 1) return std::to_string(std::llround(hours * 60)) + " min";
    if (hours < 72) return std::to_string(std::llround(hours)) + " h";
    return countText(std::uint64_t(std::llround(hours / 24))) + " days";
}

std::string processText(const MemoryLog& log, const MemoryRun& run)
{
    std::string name = log.processes[run.process];
    const std::string& pid = log.origins[run.origin].pid;
    if (!pid.empty() && name.find("pid ") == std::string::npos)
        name += (name.empty() ? "pid " : " pid ") + pid;
    return name;
}

void writeSlopes(JsonWriter& json, const std::array<std::optional<MemorySlope>, kMemoryFieldCount>& slopes)
{
    json.key("slopePerHour").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        json.key(memoryFieldName(static_cast<MemoryField>(i)));
        slopes[i] ? json.value(slopes[i]->perHour) : json.null();
    }
    json.endObject();
    json.key("slopeInterval").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        json.key(memoryFieldName(static_cast<MemoryField>(i)));
        if (slopes[i])
            json.beginArray().value(slopes[i]->low).value(slopes[i]->high).endArray();
        else
            json.null();
    }
    json.endObject();
}

void writeLimit(JsonWriter& json, const TimeToLimit& answer)
{
    json.beginObject();
    json.field("limit", answer.limit);
    json.field("field", memoryFieldName(answer.field));
    writeTime(json, "at", answer.atUs);
    writeTime(json, "earliest", answer.earliestUs);
    writeTime(json, "latest", answer.latestUs);
    json.key("hours");
    answer.hours ? json.value(*answer.hours) : json.null();
    json.field("note", answer.reason);
    json.endObject();
}

void writeJson(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    json.key("samples").beginArray();
    for (std::size_t at = 0; at < log.samples.size(); ++at) {
        const MemorySample& sample = log.samples[at];
        json.beginObject();
        writeTime(json, "time", sample.timeUs);
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            json.key(memoryFieldName(static_cast<MemoryField>(i)));
            sample.values[i] ? json.value(*sample.values[i]) : json.null();
        }
        if (sample.mark != 0) json.field("mark", log.markOf(sample));
        if (log.runs.size() > 1) json.field("run", std::uint64_t(log.runOfSample(at)));
        json.endObject();
    }
    json.endArray();
    writeSlopes(json, analysis.slopes);
    json.key("slopes").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        if (!analysis.slopes[i]) continue;
        const MemorySlope& slope = *analysis.slopes[i];
        json.key(memoryFieldName(static_cast<MemoryField>(i))).beginObject();
        json.field("rising", slope.isRising());
        json.field("pace", paceName(slope.pace));
        if (slope.pace != MemorySlope::Pace::Steady) json.field("earlierPerHour", slope.earlierPerHour);
        json.field("onFloor", slope.isOnFloor);
        json.field("points", slope.points);
        writeTime(json, "from", slope.fromUs);
        writeTime(json, "to", slope.toUs);
        json.endObject();
    }
    json.endObject();
    json.field("durationHours", analysis.durationHours);
    json.key("thresholds").beginArray();
    for (const ThresholdCrossing& crossing : analysis.crossings) {
        json.beginObject();
        json.field("rule", crossing.rule);
        writeTime(json, "from", crossing.fromUs);
        writeTime(json, "to", crossing.toUs);
        json.field("samples", crossing.samples);
        json.field("open", crossing.isOpen);
        if (log.processes.size() > 1) json.field("process", log.processes[crossing.process]);
        json.endObject();
    }
    json.endArray();
    json.key("timeToLimit");
    if (analysis.timeToLimit)
        writeLimit(json, *analysis.timeToLimit);
    else
        json.null();
    if (analysis.limits.size() > 1) {
        json.key("limits").beginArray();
        for (const TimeToLimit& answer : analysis.limits) writeLimit(json, answer);
        json.endArray();
    }
    json.field("trendOfRun", std::uint64_t(analysis.run));
    json.key("runs").beginArray();
    for (const MemoryRun& run : log.runs) {
        json.beginObject();
        json.field("process", log.processes[run.process]);
        json.field("pid", log.origins[run.origin].pid);
        json.field("start", startName(run.start));
        writeTime(json, "from", run.fromUs);
        writeTime(json, "to", run.toUs);
        json.field("samples", run.count);
        json.endObject();
    }
    json.endArray();
    if (analysis.processes.size() > 1) {
        json.key("processes").beginArray();
        for (const ProcessTrend& trend : analysis.processes) {
            json.beginObject();
            json.field("process", log.processes[trend.process]);
            json.field("run", std::uint64_t(trend.run));
            json.field("alive", trend.isAlive);
            writeSlopes(json, trend.slopes);
            json.endObject();
        }
        json.endArray();
    }
    json.key("gaps").beginArray();
    for (const MemoryGap& gap : analysis.gaps) {
        json.beginObject();
        writeTime(json, "from", gap.fromUs);
        writeTime(json, "to", gap.toUs);
        json.endObject();
    }
    json.endArray();
    json.field("rows", log.rowCount);
    json.field("otherRows", log.otherRowCount);
    json.field("repeatedRows", log.repeatedCount);
    json.field("problemCount", log.problemCount);
    json.key("problems").beginArray();
    for (const MemoryLogProblem& problem : log.problems) {
        json.beginObject();
        json.field("file", log.sources[problem.source]);
        json.field("line", problem.line);
        json.field("reason", problem.reason);
        json.endObject();
    }
    json.endArray();
    json.key("notices").beginArray();
    for (const std::string& notice : log.notices) json.value(notice);
    json.endArray();
    json.endObject();
    json.finish();
}

void writeCsv(const MemoryLog& log, std::ostream& out)
{
    CsvWriter csv(out);
    for (const char* name : {"time", "heap_used", "heap_total", "rss", "external", "array_buffers", "mark"})
        csv.raw(name);
    // Which run a reading is of, where there are several.
    const bool hasRuns = log.runs.size() > 1;
    if (hasRuns)
        for (const char* name : {"run", "process", "pid"}) csv.raw(name);
    csv.endRow();
    for (std::size_t i = 0; i < log.samples.size(); ++i) {
        const MemorySample& sample = log.samples[i];
        sample.timeUs ? csv.raw(isoTime(*sample.timeUs)) : csv.empty();
        for (const auto& value : sample.values) value ? csv.number(*value) : csv.empty();
        csv.text(log.markOf(sample));
        if (hasRuns) {
            csv.number(std::uint64_t(log.runOfSample(i)));
            csv.text(log.processes[log.runs[log.runOfSample(i)].process]);
            csv.text(log.origins[sample.origin].pid);
        }
        csv.endRow();
    }
}

/// What to know first: does it rise, how fast, until when.
void writeVerdict(const MemoryLog& log, const MemoryLogAnalysis& analysis, const Rates& rates,
                  std::ostream& out)
{
    if (log.runs.size() > 1) {
        const MemoryRun& run = log.runs[analysis.run];
        const std::size_t restarts = log.runs.size() - log.processes.size();
        std::string text;
        if (log.processes.size() > 1) text += countText(log.processes.size()) + " processes, ";
        if (restarts > 0 || log.processes.size() == 1)
            text += countText(restarts) + (restarts == 1 ? " restart" : " restarts");
        else
            text.resize(text.size() - 2);
        const std::string name = processText(log, run);
        const bool isLastOfOne = log.processes.size() == 1;
        text += ". First, last, highest and trend are of the "
            + std::string(isLastOfOne ? "last run" : "run of ")
            + (isLastOfOne ? (name.empty() ? "" : ", " + name) : name);
        if (log.processes.size() > 1) text += ", which rises fastest of those that still write";
        if (run.fromUs) text += ", since " + isoTime(*run.fromUs);
        writeWrapped(out,
                     text + " (" + countText(run.count) + (run.count == 1 ? " reading" : " readings") + ").",
                     "  ", "");
    }
    bool isFirst = true;
    for (const MemoryField field : {MemoryField::HeapUsed, MemoryField::Rss}) {
        const auto& slope = analysis.slopes[static_cast<std::size_t>(field)];
        if (!slope || slope->points < 3) continue;
        const std::string name = memoryFieldName(field);
        std::string text;
        if (slope->pace == MemorySlope::Pace::LevelsOff)
            text = name + " levels off: " + rates(slope->earlierPerHour) + " before " + isoTime(slope->fromUs)
                + ", " + rates(slope->perHour) + " since.";
        else if (slope->pace == MemorySlope::Pace::Accelerates)
            text = name + " rises faster than before: " + rates(slope->perHour) + " since "
                + isoTime(slope->fromUs) + ", " + rates(slope->earlierPerHour) + " until then.";
        else if (slope->isRising())
            text = name + " rises by " + rates(slope->perHour) + ".";
        else if (slope->high < 0)
            text = name + " falls by " + rates(slope->perHour) + ".";
        else
            text = name + " has no certain trend.";
        if (isFirst && rates.isPerSecond)
            text += " The readings cover " + hoursText(analysis.durationHours)
                + ": too little to say anything of an hour.";
        if (slope->isOnFloor && isFirst)
            text += field == MemoryField::HeapUsed
                ? " (Measured on the lowest readings between garbage collections.)"
                : " (Measured on the lowest readings of its ups and downs.)";
        isFirst = false;
        writeWrapped(out, text, "  ", "");
    }
}

void writeText(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    const Rates rates{analysis.durationHours < kSecondsOnlyHours};
    out << countText(log.samples.size()) << (log.samples.size() == 1 ? " reading" : " readings");
    if (log.hasTimes()) {
        std::optional<std::int64_t> last;
        for (const auto& sample : log.samples)
            if (sample.timeUs) last = sample.timeUs;
        out << " from " << isoTime(*log.samples.front().timeUs) << " to " << isoTime(*last) << " ("
            << hoursText(double(*last - *log.samples.front().timeUs) / 3.6e9) << ")";
    }
    out << '\n';
    writeVerdict(log, analysis, rates, out);
    out << '\n';
    TextTable table({{"Series"},
                     {"First", TextTable::Align::Right},
                     {"Last", TextTable::Align::Right},
                     {"Highest", TextTable::Align::Right},
                     {"Trend", TextTable::Align::Right},
                     {"95 % interval", TextTable::Align::Right}},
                    kTextWidth);
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        std::optional<std::uint64_t> first, last;
        std::uint64_t highest = 0;
        for (std::size_t at = 0; at < log.samples.size(); ++at) {
            const auto value = log.samples[at][static_cast<MemoryField>(i)];
            if (!value || log.runOfSample(at) != analysis.run) continue;
            if (!first) first = value;
            last = value;
            highest = std::max(highest, *value);
        }
        if (!first) continue;
        const auto& slope = analysis.slopes[i];
        table.add({memoryFieldName(static_cast<MemoryField>(i)), bytesText(*first), bytesText(*last),
                   bytesText(highest), slope ? rates(slope->perHour) : "−",
                   slope && slope->points >= 3 ? rates(slope->low) + " … " + rates(slope->high) : "−"});
    }
    table.write(out);
    if (!log.hasTimes())
        out << "\nThe rows carry no times, so there is no rate: log a timestamp with each reading.\n";

    if (log.runs.size() > 1) {
        out << '\n';
        const bool hasHeap =
            std::any_of(log.samples.begin(), log.samples.end(),
                        [](const MemorySample& sample) { return sample[MemoryField::HeapUsed].has_value(); });
        TextTable runs({{"Run of"},
                        {"Began"},
                        {"From"},
                        {"Readings", TextTable::Align::Right},
                        {hasHeap ? "Highest heap" : "Highest rss", TextTable::Align::Right},
                        {"Trend", TextTable::Align::Right}},
                       kTextWidth);
        std::vector<std::array<std::uint64_t, 2>> highest(log.runs.size());
        for (std::size_t at = 0; at < log.samples.size(); ++at) {
            auto& of = highest[log.runOfSample(at)];
            of[0] = std::max(of[0], log.samples[at][MemoryField::HeapUsed].value_or(0));
            of[1] = std::max(of[1], log.samples[at][MemoryField::Rss].value_or(0));
        }
        const auto trendOf = [&](std::uint32_t run) -> std::string {
            for (const ProcessTrend& trend : analysis.processes) {
                const auto& slope =
                    trend
                        .slopes[static_cast<std::size_t>(hasHeap ? MemoryField::HeapUsed : MemoryField::Rss)];
                if (trend.run == run && slope) return rates(slope->perHour);
            }
            return "−";
        };
        const std::size_t skipped = log.runs.size() > kMostLines ? log.runs.size() - kMostLines : 0;
        for (std::size_t i = skipped; i < log.runs.size(); ++i) {
            const MemoryRun& run = log.runs[i];
            const std::string name = processText(log, run);
            runs.add({name.empty() ? "the process" : name, startText(run.start),
                      run.fromUs ? isoTime(*run.fromUs)
                                 : "line " + std::to_string(log.samples[run.firstSample].line),
                      countText(run.count), bytesText(highest[i][hasHeap ? 0 : 1]),
                      trendOf(std::uint32_t(i))});
        }
        runs.write(out);
        if (skipped > 0)
            out << "… " << countText(skipped) << " earlier " << (skipped == 1 ? "run" : "runs") << '\n';
    }
    if (!analysis.gaps.empty()) {
        out << '\n';
        std::size_t shown = 0;
        for (const MemoryGap& gap : analysis.gaps) {
            if (++shown > kMostLines) {
                out << "… " << countText(analysis.gaps.size() - kMostLines) << " more gaps\n";
                break;
            }
            out << "No readings from " << isoTime(gap.fromUs) << " to " << isoTime(gap.toUs) << " ("
                << hoursText(double(gap.toUs - gap.fromUs) / 3.6e9) << ")";
            if (log.processes.size() > 1) out << ", " << terminalText(log.processes[gap.process]);
            out << '\n';
        }
    }
    if (!analysis.crossings.empty()) {
        constexpr std::size_t kLast = 5;
        const std::size_t all = analysis.crossings.size(), skipped = all > kLast ? all - kLast : 0;
        out << '\n';
        if (skipped > 0)
            out << "Thresholds were crossed in " << countText(all) << " stretches; the last " << kLast
                << ":\n";
        for (std::size_t i = skipped; i < all; ++i) {
            const ThresholdCrossing& crossing = analysis.crossings[i];
            std::string text = crossing.rule + ": ";
            if (crossing.fromUs && crossing.toUs)
                text += isoTime(*crossing.fromUs) + " to " + isoTime(*crossing.toUs);
            else
                text +=
                    "lines " + std::to_string(crossing.fromLine) + " to " + std::to_string(crossing.toLine);
            text += " (" + countText(crossing.samples) + (crossing.samples == 1 ? " reading" : " readings")
                + (crossing.isOpen ? ", still so at the end)" : ")");
            if (log.processes.size() > 1) text += ", " + log.processes[crossing.process];
            writeWrapped(out, text, "  ", "");
        }
    }
    if (!analysis.limits.empty()) out << '\n';
    for (const TimeToLimit& answer : analysis.limits) {
        std::string text = memoryFieldName(answer.field);
        const std::string limit = bytesText(answer.limit);
        if (answer.hours && *answer.hours <= 0) {
            text += " passed " + limit + (answer.atUs ? " at " + isoTime(*answer.atUs) : std::string()) + ".";
        } else if (answer.atUs && answer.hours) {
            const auto second = [](std::int64_t us) { return isoTime(us / 1'000'000 * 1'000'000); };
            text += " reaches " + limit + " at " + second(*answer.atUs) + ", in " + hoursText(*answer.hours)
                + ", if it goes on like this";
            // Only where the interval says something.
            if (answer.earliestUs
                && double(*answer.atUs - *answer.earliestUs) > std::max(60e6, *answer.hours * 3.6e9 / 50))
                text += " (not before " + second(*answer.earliestUs) + ")";
            text += ".";
            if (!answer.reason.empty()) {
                std::string note = answer.reason;
                note[0] = note[0] == 't' ? 'T' : note[0] == 'a' ? 'A' : note[0];
                text += " " + note + ".";
            }
        } else {
            text += " is on no sure course to " + limit + ": " + answer.reason + ".";
        }
        writeWrapped(out, text, "  ", "");
    }
}

} // namespace

void warnAboutMemoryLog(Session& session, const MemoryLog& log)
{
    if (log.problemCount > 0) {
        std::string text = countText(log.problemCount)
            + (log.problemCount == 1 ? " row could not be read" : " rows could not be read");
        for (std::size_t i = 0; i < log.problems.size() && i < 5; ++i)
            text += (i ? "; line " : ": line ") + std::to_string(log.problems[i].line) + ": "
                + log.problems[i].reason;
        if (log.problemCount > 5) text += "; …";
        session.warn(text, log.sources.size() == 1 ? log.sources[0] : std::string());
    }
    if (log.wasOutOfOrder) session.warn("times went backwards; the readings were sorted by time");
    if (log.repeatedCount > 0)
        session.warn(countText(log.repeatedCount)
                     + (log.repeatedCount == 1 ? " reading stood there twice and was counted once"
                                               : " readings stood there twice and were counted once"));
    for (const std::string& notice : log.notices) session.warn(notice);
}

Result<MemoryLog> readMemoryLogs(Session& session, const std::vector<std::string>& files,
                                 const MemoryLogReading& reading)
{
    MemoryLog log;
    for (const std::string& file : files) {
        auto one = readMemoryLog({file}, session.task(), reading);
        if (!one) return session.about(file, one.error());
        appendMemoryLog(log, std::move(*one));
    }
    return log;
}

void addMemoryLogCommand(CommandSet& commands)
{
    commands.add(
        "memory-log", "trend, thresholds and time to a limit from process.memoryUsage() logs",
        [](Command& command) {
            command.describe(
                "Reads process.memoryUsage() from logs as they are: JSON lines, pino, bunyan, winston and "
                "log4js output with the numbers nested anywhere, the answer of a /health route, CSV with a "
                "header, logfmt, \"heapUsed: 812 MB\", console.log output over several lines, and any of "
                "these "
                "behind what docker, kubectl, pm2, syslog and journald put before each line; plain, gzip or "
                "zstd. Prints the trend of each series (Theil-Sen, with its 95 % interval; where garbage "
                "collections make teeth, on their floor), restarts, gaps, where a threshold was crossed, and "
                "when a limit will be reached. The trend is that of the last run of the process; of several "
                "processes, of the one that rises fastest. Units in logs are powers of 1024, times without a "
                "zone are this machine's. Rows that can't be read are counted, and named on standard error.");
            command.example("heaptrail memory-log memory.jsonl", "the trend of each series");
            command.example("kubectl logs deploy/web --timestamps | heaptrail memory-log - --limit 1.5G",
                            "when heapUsed reaches --max-old-space-size=1536");
            command.example("heaptrail memory-log app.log.1.gz app.log --container-limit 2G",
                            "rotated logs: when rss reaches what the container may use");
            command.example("heaptrail memory-log health.csv --threshold 'rss > 2G' --format json",
                            "the stretches over 2 GB, for a script");
            command.example("heaptrail memory-log soak-test.log --fail-on rising",
                            "for CI: exit status 1 if heapUsed rises beyond doubt");
            auto& options = command.keep<Options>();
            command.logs(options.logs);
            command.size("--limit", options.limit,
                         "what the heap may use (--max-old-space-size): 1536M, 2G; compared with heapUsed");
            command.size("--container-limit", options.containerLimit,
                         "what the container may use; compared with rss");
            command.optionList("--threshold", options.thresholds, "RULE",
                               "FIELD[/FIELD] > VALUE (default: heapUsed/heapTotal > 0.8); may be repeated");
            command.option(
                "--unit", options.unit, "UNIT",
                "of figures without a unit: B, KB, MB or GB (default: B, or what alone makes sense)");
            command.optionList(
                "--fail-on", options.failOn, "CONDITION",
                "exit status 1 if heapUsed (or rss, where the log has no other) is rising beyond "
                "doubt, if a threshold was crossed, or if a limit was passed or is less than a week "
                "away: rising, threshold, limit; may be repeated");
            command.formats({Format::Text, Format::Json, Format::Csv});
            command.run([&](Session& session) -> Result<ExitCode> {
                MemoryLogOptions wanted;
                wanted.limit = options.limit;
                wanted.rssLimit = options.containerLimit;
                if (!options.thresholds.empty()) wanted.rules.clear();
                for (const std::string& text : options.thresholds) {
                    const auto rule = parseThresholdRule(text);
                    if (!rule) return fail(rule.error());
                    wanted.rules.push_back(*rule);
                }
                MemoryLogReading reading;
                if (options.unit) {
                    const auto unit = parseByteSize("1 " + *options.unit);
                    if (!unit)
                        return fail(ErrorCode::InvalidArgument, "\"" + *options.unit + "\" is no unit.", {},
                                    {}, "It is B, KB, MB or GB.");
                    reading.unit = double(*unit);
                }
                for (const std::string& condition : options.failOn) {
                    if (condition != "rising" && condition != "threshold" && condition != "limit")
                        return fail(ErrorCode::InvalidArgument,
                                    "--fail-on: \"" + condition + "\" is no condition.", {}, {},
                                    "It is rising, threshold or limit.");
                    if (condition == "limit" && !wanted.limit && !wanted.rssLimit)
                        return fail(ErrorCode::InvalidArgument, "--fail-on limit needs a limit.", {}, {},
                                    "Give --limit or --container-limit.");
                }
                const auto log = readMemoryLogs(session, options.logs, reading);
                if (!log) return fail(log.error());
                warnAboutMemoryLog(session, *log);
                const MemoryLogAnalysis analysis = analyseMemoryLog(*log, wanted, session.task());
                if (session.task().stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
                switch (session.format()) {
                case Format::Json: writeJson(*log, analysis, session.out()); break;
                case Format::Csv: writeCsv(*log, session.out()); break;
                default: writeText(*log, analysis, session.out()); break;
                }
                const auto& heap = analysis.slopes[static_cast<std::size_t>(MemoryField::HeapUsed)];
                const auto& main = heap ? heap : analysis.slopes[static_cast<std::size_t>(MemoryField::Rss)];
                for (const std::string& condition : options.failOn) {
                    if (condition == "rising" && main && main->isRising()
                        && main->pace != MemorySlope::Pace::LevelsOff)
                        return ExitCode::ConditionHolds;
                    if (condition == "threshold" && !analysis.crossings.empty())
                        return ExitCode::ConditionHolds;
                    if (condition == "limit")
                        for (const TimeToLimit& answer : analysis.limits)
                            if (answer.hours && *answer.hours <= kHoursAWeek) return ExitCode::ConditionHolds;
                }
                return ExitCode::Done;
            });
        });
}

} // namespace heaptrail::cli
