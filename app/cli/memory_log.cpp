// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory_log/memory_log.h"

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/report/csv.h"
#include "core/report/json.h"
#include "core/report/text.h"

#include <cmath>
#include <ostream>

namespace heaptrail::cli {

namespace {

struct Options {
    std::vector<std::string> logs;
    std::optional<std::uint64_t> limit;
    std::optional<std::string> threshold;
};

void writeTime(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& timeUs)
{
    json.key(key);
    timeUs ? json.value(isoTime(*timeUs)) : json.null();
}

std::string perHourText(double bytes)
{
    return bytesDeltaText(std::int64_t(std::llround(bytes))) + "/h";
}

std::string hoursText(double hours)
{
    if (hours < 1) return std::to_string(std::llround(hours * 60)) + " min";
    if (hours < 72) return std::to_string(std::llround(hours)) + " h";
    return countText(std::uint64_t(std::llround(hours / 24))) + " days";
}

void writeJson(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    json.key("samples").beginArray();
    for (const MemorySample& sample : log.samples) {
        json.beginObject();
        writeTime(json, "time", sample.timeUs);
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            json.key(memoryFieldName(static_cast<MemoryField>(i)));
            sample.values[i] ? json.value(*sample.values[i]) : json.null();
        }
        if (!sample.mark.empty()) json.field("mark", sample.mark);
        json.endObject();
    }
    json.endArray();
    json.key("slopePerHour").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        json.key(memoryFieldName(static_cast<MemoryField>(i)));
        analysis.slopes[i] ? json.value(analysis.slopes[i]->perHour) : json.null();
    }
    json.endObject();
    json.key("slopeInterval").beginObject();
    for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
        json.key(memoryFieldName(static_cast<MemoryField>(i)));
        if (analysis.slopes[i])
            json.beginArray().value(analysis.slopes[i]->low).value(analysis.slopes[i]->high).endArray();
        else
            json.null();
    }
    json.endObject();
    json.key("thresholds").beginArray();
    for (const ThresholdCrossing& crossing : analysis.crossings) {
        json.beginObject();
        json.field("rule", crossing.rule);
        writeTime(json, "from", crossing.fromUs);
        writeTime(json, "to", crossing.toUs);
        json.field("samples", crossing.samples);
        json.field("open", crossing.isOpen);
        json.endObject();
    }
    json.endArray();
    json.key("timeToLimit");
    if (analysis.timeToLimit) {
        const TimeToLimit& answer = *analysis.timeToLimit;
        json.beginObject();
        json.field("limit", answer.limit);
        json.field("field", memoryFieldName(answer.field));
        writeTime(json, "at", answer.atUs);
        writeTime(json, "earliest", answer.earliestUs);
        writeTime(json, "latest", answer.latestUs);
        json.key("hours");
        answer.hours ? json.value(*answer.hours) : json.null();
        json.endObject();
    } else {
        json.null();
    }
    json.field("rows", log.rowCount);
    json.field("otherRows", log.otherRowCount);
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
    json.endObject();
    json.finish();
}

void writeCsv(const MemoryLog& log, std::ostream& out)
{
    CsvWriter csv(out);
    for (const char* name : {"time", "heap_used", "heap_total", "rss", "external", "array_buffers", "mark"})
        csv.raw(name);
    csv.endRow();
    for (const MemorySample& sample : log.samples) {
        sample.timeUs ? csv.raw(isoTime(*sample.timeUs)) : csv.empty();
        for (const auto& value : sample.values) value ? csv.number(*value) : csv.empty();
        csv.text(sample.mark);
        csv.endRow();
    }
}

// What is behind the first line is indented.
void writeWrapped(std::ostream& out, const std::string& text)
{
    bool isFirst = true;
    for (const std::string& line : wrapped(terminalText(text), kTextWidth - 2)) {
        out << (isFirst ? "" : "  ") << line << '\n';
        isFirst = false;
    }
}

void writeText(const MemoryLog& log, const MemoryLogAnalysis& analysis, std::ostream& out)
{
    out << countText(log.samples.size()) << (log.samples.size() == 1 ? " reading" : " readings");
    if (log.hasTimes()) {
        std::optional<std::int64_t> last;
        for (const auto& sample : log.samples)
            if (sample.timeUs) last = sample.timeUs;
        out << " from " << isoTime(*log.samples.front().timeUs) << " to " << isoTime(*last) << " ("
            << hoursText(analysis.durationHours) << ")";
    }
    out << "\n\n";
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
        for (const MemorySample& sample : log.samples) {
            if (!sample.values[i]) continue;
            if (!first) first = sample.values[i];
            last = sample.values[i];
            highest = std::max(highest, *sample.values[i]);
        }
        if (!first) continue;
        const auto& slope = analysis.slopes[i];
        table.add({memoryFieldName(static_cast<MemoryField>(i)), bytesText(*first), bytesText(*last),
                   bytesText(highest), slope ? perHourText(slope->perHour) : "−",
                   slope ? perHourText(slope->low) + " … " + perHourText(slope->high) : "−"});
    }
    table.write(out);
    if (!log.hasTimes())
        out << "\nThe rows carry no times, so there is no rate: log a timestamp with each reading.\n";
    if (!analysis.crossings.empty()) {
        out << '\n';
        std::size_t shown = 0;
        for (const ThresholdCrossing& crossing : analysis.crossings) {
            if (++shown > 10) {
                out << "… " << countText(analysis.crossings.size() - 10) << " more stretches\n";
                break;
            }
            std::string line = crossing.rule + ": ";
            if (crossing.fromUs && crossing.toUs)
                line += isoTime(*crossing.fromUs) + " to " + isoTime(*crossing.toUs);
            else
                line +=
                    "lines " + std::to_string(crossing.fromLine) + " to " + std::to_string(crossing.toLine);
            line += " (" + countText(crossing.samples) + (crossing.samples == 1 ? " reading" : " readings")
                + (crossing.isOpen ? ", still so at the end)" : ")");
            writeWrapped(out, line);
        }
    }
    if (analysis.timeToLimit) {
        const TimeToLimit& answer = *analysis.timeToLimit;
        std::string line = memoryFieldName(answer.field);
        if (answer.hours && *answer.hours <= 0)
            line += " passed " + bytesText(answer.limit)
                + (answer.atUs ? " at " + isoTime(*answer.atUs) : std::string());
        else if (answer.atUs)
            line += " reaches " + bytesText(answer.limit) + " at " + isoTime(*answer.atUs) + ", in "
                + hoursText(*answer.hours) + ", if it goes on like this"
                + (answer.earliestUs ? " (not before " + isoTime(*answer.earliestUs) + ")" : std::string());
        else
            line += " does not reach " + bytesText(answer.limit) + " at this rate";
        out << '\n';
        writeWrapped(out, line + ".");
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
    for (const std::string& notice : log.notices) session.warn(notice);
}

Result<MemoryLog> readMemoryLogs(Session& session, const std::vector<std::string>& files)
{
    MemoryLog log;
    for (const std::string& file : files) {
        auto one = readMemoryLog({file}, session.task());
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
                "Reads process.memoryUsage() from logs as they are: JSON lines, pino, bunyan and winston "
                "objects with the numbers nested anywhere, the answer of a /health route, CSV with a header, "
                "console.log output. Prints the trend of each series (Theil-Sen, with its 95 % interval), "
                "where a threshold was crossed, and when a limit will be reached. Rows that can't be read "
                "are counted, and named on standard error.");
            command.example("heaptrail memory-log memory.jsonl", "the trend of each series");
            command.example("heaptrail memory-log app.log --limit 1.5G",
                            "when heapUsed reaches --max-old-space-size=1536");
            command.example("heaptrail memory-log health.csv --threshold 'rss > 2G' --format json",
                            "the stretches over 2 GB, for a script");
            auto& options = command.keep<Options>();
            command.logs(options.logs);
            command.size("--limit", options.limit,
                         "what the heap may use (--max-old-space-size, container limit): 1536M, 2G");
            command.option("--threshold", options.threshold, "RULE",
                           "FIELD[/FIELD] > VALUE (default: heapUsed/heapTotal > 0.8)");
            command.formats({Format::Text, Format::Json, Format::Csv});
            command.run([&](Session& session) -> Result<ExitCode> {
                MemoryLogOptions wanted;
                wanted.limit = options.limit;
                if (options.threshold) {
                    const auto rule = parseThresholdRule(*options.threshold);
                    if (!rule) return fail(rule.error());
                    wanted.rules = {*rule};
                }
                const auto log = readMemoryLogs(session, options.logs);
                if (!log) return fail(log.error());
                warnAboutMemoryLog(session, *log);
                const MemoryLogAnalysis analysis = analyseMemoryLog(*log, wanted);
                switch (session.format()) {
                case Format::Json: writeJson(*log, analysis, session.out()); break;
                case Format::Csv: writeCsv(*log, session.out()); break;
                default: writeText(*log, analysis, session.out()); break;
                }
                return ExitCode::Done;
            });
        });
}

} // namespace heaptrail::cli
