// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/render.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/suspects/suspect.h"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace heaptrail::cli {

namespace {

struct Options {
    std::vector<std::string> files;
    std::optional<std::string> memoryLog;
    std::string failOn;
    std::optional<std::uint64_t> limit;
    std::optional<std::uint64_t> requests;
};

void writeNumbers(JsonWriter& json, std::string_view key, const std::vector<std::uint64_t>& values)
{
    json.key(key).beginArray();
    for (const std::uint64_t value : values) json.value(value);
    json.endArray();
}
void writeTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& values)
{
    json.key(key).beginArray();
    for (const std::string& value : values) json.value(value);
    json.endArray();
}
void writeId(JsonWriter& json, std::string_view key, NodeId id)
{
    json.key(key);
    id.value ? json.value(id.value) : json.null();
}

/// Where the suspect's objects are held, a column a snapshot, and who of them lived on.
void writePopulation(JsonWriter& json, const Snapshot& snapshot, const Suspect& suspect)
{
    json.key("mergedPaths");
    if (suspect.heldBy) {
        json.beginObject();
        json.field("class", suspect.heldClass);
        json.field("sampled", suspect.heldBy->isSampled);
        writeNumbers(json, "count", suspect.heldBy->branches[0].count);
        json.key("paths").beginArray();
        for (const auto& way : suspect.heldBy->ways(20)) {
            const PathGrowthBranch& end = suspect.heldBy->branches[way.back()];
            json.beginObject();
            json.field("path", suspect.heldBy->text(way));
            json.key("id");
            end.objects == 1 ? json.value(snapshot.graph().id(end.node).value) : json.null();
            writeNumbers(json, "count", end.count);
            writeNumbers(json, "born", end.born);
            json.endObject();
        }
        json.endArray();
        json.endObject();
    } else {
        json.null();
    }
    json.key("survivors");
    if (suspect.survivors) {
        json.beginObject();
        json.field("class", suspect.heldClass);
        writeNumbers(json, "born", suspect.survivors->born);
        writeNumbers(json, "alive", suspect.survivors->alive);
        writeNumbers(json, "aliveSize", suspect.survivors->aliveBytes);
        json.endObject();
    } else {
        json.null();
    }
}

void writeSuspect(JsonWriter& json, const Snapshot& snapshot, const Suspect& suspect)
{
    json.beginObject();
    json.field("rank", suspect.rank);
    json.field("severity", severityName(suspect.severity));
    json.field("group", groupName(suspect.group));
    json.field("pattern", suspect.pattern);
    json.field("title", suspect.title);
    json.field("class", suspect.className);
    writeId(json, "objectId", suspect.objectId);
    writeId(json, "collectionId", suspect.collectionId);
    writeId(json, "sampleId", suspect.sampleId);
    writeTexts(json, "parts", suspect.parts);
    json.key("growth").beginObject();
    writeNumbers(json, "count", suspect.count);
    writeNumbers(json, "retainedSize", suspect.retainedSize);
    json.endObject();
    json.key("path").beginArray();
    for (const PathStep& step : suspect.path) {
        json.beginObject();
        json.field("label", step.label);
        json.field("id", snapshot.graph().id(step.node).value);
        json.field("class", step.className);
        json.key("edge");
        step.edge ? json.value(step.edgeName) : json.null();
        if (!step.name.empty()) json.field("name", step.name);
        json.endObject();
    }
    json.endArray();
    json.key("location");
    writeLocation(json, suspect.location);
    json.field("script", suspect.script);
    json.field("explanation", suspect.explanation);
    json.field("advice", suspect.advice);
    json.field("disproof", suspect.disproof);
    writeTexts(json, "evidence", suspect.evidence);
    writePopulation(json, snapshot, suspect);
    json.key("bound");
    suspect.bound ? json.value(*suspect.bound) : json.null();
    json.key("bytesPerHour");
    suspect.bytesPerHour ? json.value(*suspect.bytesPerHour) : json.null();
    json.key("entriesPerRequest");
    suspect.entriesPerRequest ? json.value(*suspect.entriesPerRequest) : json.null();
    json.field("confidence", suspect.confidence);
    json.endObject();
}

void writeJson(const Snapshot& last, const SuspectReport& report, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    json.field("sameProcess", report.isSameProcess);
    json.field("lineage", report.lineage);
    json.key("order").beginArray();
    for (const std::size_t position : report.order) json.value(std::uint64_t{position});
    json.endArray();
    json.key("suspects").beginArray();
    for (const Suspect& suspect : report.suspects) writeSuspect(json, last, suspect);
    json.endArray();
    json.key("benign").beginArray();
    for (const BenignGrowth& benign : report.benign) {
        json.beginObject();
        json.field("class", benign.className);
        json.field("reason", benign.reason);
        writeId(json, "objectId", benign.objectId);
        json.endObject();
    }
    json.endArray();
    writeTexts(json, "notices", report.notices);
    json.endObject();
    json.finish();
}

/// Long paths that would look alike once their middle is cut out: leaves out what they have in common instead.
void tellApart(std::vector<std::string>& paths, std::size_t width)
{
    const std::string arrow = " → ";
    const std::vector<std::string> whole = paths;
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (std::size_t j = i + 1; j < whole.size(); ++j) {
            if (whole[i] == whole[j]
                || shortenedInMiddle(whole[i], width) != shortenedInMiddle(whole[j], width))
                continue;
            const auto differ =
                std::mismatch(whole[i].begin(), whole[i].end(), whole[j].begin(), whole[j].end());
            const std::size_t same = whole[i].rfind(arrow, std::size_t(differ.first - whole[i].begin()));
            const std::size_t start = whole[i].find(arrow);
            if (same == whole[i].npos || start >= same) continue;
            for (const std::size_t k : {i, j})
                paths[k] = whole[k].substr(0, start) + arrow + "…" + whole[k].substr(same);
        }
}

/// The merged paths to the suspect's objects: the branch that grows first.
void writePaths(std::ostream& out, const Suspect& suspect, const std::string& indent)
{
    constexpr std::size_t kWays = 4;
    if (!suspect.heldBy) return;
    const PathGrowth& growth = *suspect.heldBy;
    const auto ways = growth.ways(kWays);
    const std::vector<std::uint64_t>& all = growth.branches[0].count;
    if (ways.empty()) return;
    std::vector<TextTable::Column> columns{
        {"Paths to " + shortenedInMiddle(suspect.heldClass, 40), TextTable::Align::Left, true}};
    for (std::size_t k = 0; k < all.size(); ++k)
        columns.push_back({"S" + std::to_string(k + 1), TextTable::Align::Right, false});
    TextTable table(columns, kTextWidth - indent.size());
    std::vector<std::uint64_t> rest = all;
    std::vector<std::string> names;
    for (const auto& way : ways) names.push_back(growth.text(way));
    tellApart(names, kTextWidth - indent.size() - 6 * all.size());
    const auto add = [&](const std::string& name, const std::vector<std::uint64_t>& counts) {
        std::vector<std::string> cells{name};
        for (const std::uint64_t count : counts) cells.push_back(countText(count));
        table.add(std::move(cells));
    };
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const std::vector<std::uint64_t>& counts = growth.branches[ways[i].back()].count;
        add(names[i], counts);
        for (std::size_t k = 0; k < rest.size(); ++k) rest[k] -= std::min(rest[k], counts[k]);
    }
    if (*std::max_element(rest.begin(), rest.end()) > 0) add("elsewhere", rest);
    std::ostringstream text;
    table.write(text);
    std::istringstream lines(text.str());
    for (std::string line; std::getline(lines, line);) out << (line.empty() ? "" : indent) << line << '\n';
    out << '\n';
}

void writeText(const Snapshot& last, const SuspectReport& report, std::ostream& out)
{
    for (const std::string& notice : report.notices) {
        writeWrapped(out, notice, "");
        out << '\n';
    }
    if (report.suspects.empty()) out << "No suspects: nothing that lives long was seen to pile up.\n";
    for (const Suspect& suspect : report.suspects) {
        if (suspect.rank > 1) out << '\n';
        const std::string number = std::to_string(suspect.rank) + ". ";
        const std::string indent(number.size(), ' ');
        writeWrapped(out, "[" + std::string(severityName(suspect.severity)) + "] " + suspect.title, indent,
                     number);
        out << '\n';
        if (!suspect.path.empty()) {
            const RetainingPath path(suspect.path.begin(),
                                     suspect.path.begin() + std::ptrdiff_t(suspect.containerStep) + 1);
            writeWrapped(out, shownPath(path), indent + "  ", indent);
            out << '\n';
        }
        writeWrapped(out, suspect.explanation, indent);
        if (!suspect.parts.empty()) {
            std::string parts;
            for (std::size_t i = 0; i < suspect.parts.size() && i < 6; ++i)
                parts += (i ? ", " : "") + shortenedInMiddle(suspect.parts[i], 40);
            writeWrapped(out, (suspect.count.size() > 1 ? "Grows with it: " : "With it: ") + parts, indent);
        }
        if (suspect.location && !suspect.script.empty())
            writeWrapped(out, "Source: " + locationText(last, suspect.location), indent);
        out << '\n';
        for (const std::string& fact : suspect.evidence)
            writeWrapped(out, fact, indent + "  ", indent + "- ");
        out << '\n';
        writePaths(out, suspect, indent);
        writeWrapped(out, "What to do: " + suspect.advice, indent);
        writeWrapped(out, suspect.disproof, indent);
        out << indent << "(" << groupName(suspect.group) << ", " << suspect.pattern << ")\n";
    }
    if (report.suspectsFound > report.suspects.size())
        out << "\n… " << countText(report.suspectsFound - report.suspects.size()) << " more, all weaker\n";
    if (!report.benign.empty()) {
        out << "\nNot leaks, though they changed:\n";
        for (const BenignGrowth& benign : report.benign)
            writeWrapped(out, shortenedInMiddle(benign.className, 40) + ": " + benign.reason, "  ", "- ");
    }
}

} // namespace

void addSuspectsCommand(CommandSet& commands)
{
    commands.add("suspects", "the ranked leak suspects, with evidence and advice", [](Command& command) {
        command.describe(
            "Finds what leaks. From two or more snapshots of one process (three are best: before, after "
            "and after again the same load) it ranks the objects under which new ones pile up, each "
            "with its path, its growth, the pattern, the usual fix, and what would disprove it. One "
            "snapshot gives a weaker list: what is large. Snapshots of different processes are "
            "recognised, and not paired.");
        command.example("heaptrail suspects s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot",
                        "what leaks, the worst first");
        command.example("heaptrail suspects s1.heapsnapshot s2.heapsnapshot --fail-on high",
                        "for CI: exit status 1 if there is a suspect of high severity");
        command.example("heaptrail suspects *.heapsnapshot --memory-log memory.jsonl --limit 1.5G "
                        "--requests 1000",
                        "with the trend of the log, the limit, and rates per request");
        auto& options = command.keep<Options>();
        command.files(options.files, 1);
        command.option("--memory-log", options.memoryLog, "LOG",
                       "process.memoryUsage() readings of the same run");
        command.readsFile(options.memoryLog);
        command.size("--limit", options.limit,
                     "what the heap may use (--max-old-space-size, container limit)");
        command.option("--requests", options.requests, "N",
                       "requests between the first and the last snapshot");
        command.choice("--fail-on", options.failOn, {"high", "medium", "low"},
                       "exit status 1 if there is a suspect of this severity or a higher one");
        command.formats({Format::Text, Format::Json});
        command.run([&](Session& session) -> Result<ExitCode> {
            std::optional<Severity> failOn;
            for (const Severity severity : {Severity::Low, Severity::Medium, Severity::High})
                if (options.failOn == severityName(severity)) failOn = severity;
            SuspectOptions wanted;
            wanted.requests = options.requests;
            wanted.limit = options.limit;
            wanted.threads = session.options().threads;
            MemoryLog log;
            if (options.memoryLog) {
                auto read = readMemoryLogs(session, {*options.memoryLog});
                if (!read) return fail(read.error());
                log = std::move(*read);
                warnAboutMemoryLog(session, log);
                wanted.memoryLog = &log;
            }
            const auto snapshots = session.open(options.files);
            if (!snapshots) return fail(snapshots.error());
            const auto report = findSuspects(*snapshots, wanted, session.task());
            if (!report) return fail(report.error());
            if (!report->isSameProcess) session.warn(report->lineage);
            const Snapshot& last = *(*snapshots)[report->order.back()];
            if (session.format() == Format::Json)
                writeJson(last, *report, session.out());
            else
                writeText(last, *report, session.out());
            if (failOn)
                for (const Suspect& suspect : report->suspects)
                    if (suspect.severity >= *failOn) return ExitCode::ConditionHolds;
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
