// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/profiles.h"
#include "app/cli/render.h"
#include "core/analysis/entry_names.h"
#include "core/analysis/script_owners.h"
#include "core/base/ascii.h"
#include "core/base/big_array.h"
#include "core/base/text.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/suspects/allocated_at.h"
#include "core/suspects/candidate.h"
#include "core/suspects/suspect.h"
#include "core/suspects/verdict.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <utility>

namespace heaptrail::cli {

namespace {

struct SuspectsOptions {
    std::vector<std::string> files;
    std::optional<std::string> memoryLog;
    std::string failOn;
    std::optional<std::uint64_t> limit;
    std::optional<std::string> requests;
    bool isVerbose{};
};

/// "\"sess:4f21\", \"sess:09ab\""
std::string keysText(const std::vector<std::string>& keys)
{
    std::string text;
    for (const std::string& key : keys)
        text += (text.empty() ? "\"" : ", \"") + shortenedInMiddle(key, 40) + '"';
    return text;
}

/// "sql \"select id from …\", \"select name from …\"": a field once for all of its texts.
std::string valuesText(const std::vector<Suspect::SampleValue>& values)
{
    std::string text;
    std::string_view field;
    for (const auto& value : values) {
        text += (text.empty() ? "" : ", ") + (value.field == field ? std::string() : value.field + ' ');
        text += '"' + shortened(value.text, 60) + '"';
        field = value.field;
    }
    return text;
}

/// "1000", or "500,500": in all, or in each interval.
Result<bool> readRequests(const std::string& text, std::size_t intervals, SuspectOptions& wanted)
{
    std::uint64_t all = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const auto count = parseCount(std::string_view(text).substr(at, end - at));
        if (!count)
            return fail(ErrorCode::InvalidArgument, "--requests: " + text + " is not a number", {}, {},
                        "Give one number, or one for each interval: --requests 500,500.");
        wanted.requestsPerInterval.push_back(*count);
        all += *count;
        at = end + 1;
    }
    if (all == 0)
        return fail(ErrorCode::InvalidArgument, "--requests must be at least 1", {}, {},
                    "Leave --requests out if the number is not known.");
    wanted.requests = all;
    if (wanted.requestsPerInterval.size() == intervals) return true;
    if (wanted.requestsPerInterval.size() > 1)
        return fail(ErrorCode::InvalidArgument,
                    "--requests has " + std::to_string(wanted.requestsPerInterval.size()) + " numbers for "
                        + std::to_string(intervals) + " intervals",
                    {}, {}, "Give one number, or one for each interval between two snapshots.");
    wanted.requestsPerInterval.clear();
    return true;
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
        json.field("count", suspect.heldBy->branches[0].count);
        json.key("paths").beginArray();
        const auto ways = suspect.heldBy->ways(20);
        const std::vector<std::string> texts = suspect.heldBy->texts(ways);
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const PathGrowthBranch& end = suspect.heldBy->branches[ways[i].back()];
            json.beginObject();
            json.field("path", texts[i]);
            json.key("id");
            end.objects == 1 ? json.value(snapshot.graph().id(end.node).value) : json.null();
            json.field("count", end.count);
            json.field("born", end.born);
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
        json.field("born", suspect.survivors->born);
        json.field("alive", suspect.survivors->alive);
        json.field("aliveSize", suspect.survivors->aliveBytes);
        json.endObject();
    } else {
        json.null();
    }
}

void writeAllocatedAt(JsonWriter& json, const std::optional<AllocatedAt>& at)
{
    json.key("allocatedAt");
    if (!at) {
        json.null();
        return;
    }
    json.beginObject();
    json.field("function", at->frame.function);
    json.field("script", at->frame.script);
    json.field("line", at->frame.line);
    json.field("column", at->frame.column);
    json.field("share", at->share);
    json.field("basis", basisName(at->basis));
    json.field("of", at->subject);
    json.endObject();
}

void writeSuspect(JsonWriter& json, const Snapshot& snapshot, const Suspect& suspect,
                  const std::optional<AllocatedAt>& at)
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
    json.field("parts", suspect.parts);
    json.key("growth").beginObject();
    json.field("count", areCounted(suspect) ? suspect.count : std::vector<std::uint64_t>{});
    json.field("retainedSize", suspect.retainedSize);
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
    json.field("evidence", suspect.evidence);
    json.field("sampleKeys", suspect.sampleKeys);
    json.key("sampleValues").beginArray();
    for (const auto& value : suspect.sampleValues)
        json.beginObject().field("field", value.field).field("text", value.text).endObject();
    json.endArray();
    writeAllocatedAt(json, at);
    writePopulation(json, snapshot, suspect);
    json.field("bound", suspect.bound);
    json.field("bytesPerHour", suspect.bytesPerHour);
    json.field("entriesPerRequest", suspect.entriesPerRequest);
    json.field("confidence", suspect.confidence);
    json.endObject();
}

void writeVerdict(JsonWriter& json, const Verdict& verdict)
{
    json.key("verdict").beginObject();
    json.field("kind", verdictKindName(verdict.kind));
    json.field("text", verdictText(verdict));
    json.key("suspect");
    verdict.suspect ? json.value(std::uint64_t{*verdict.suspect + 1}) : json.null();
    json.field("subject", verdict.subject);
    json.field("class", verdict.className);
    json.field("count", verdict.count);
    json.field("bytes", verdict.bytes);
    json.field("share", verdict.share);
    if (verdict.outsideBytes > 0) json.field("outsideBytes", verdict.outsideBytes);
    if (verdict.rssBytes > 0) json.field("rssBytes", verdict.rssBytes);
    json.field("bytesPerSecond", verdict.bytesPerSecond);
    json.field("confidence", verdict.confidence);
    json.endObject();
}

void writeJson(const Snapshot& last, const SuspectReport& report, const AllocationSites& sites,
               std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    writeVerdict(json, verdictOf(report));
    json.field("sameProcess", report.isSameProcess);
    json.field("lineage", report.lineageWord);
    json.field("lineageText", report.lineage);
    json.field("order", report.order);
    json.key("memoryVerdict");
    if (report.memory)
        writeMemoryVerdict(json, *report.memory);
    else
        json.null();
    if (!report.unseen.empty()) json.field("unseenExternal", report.unseen);
    json.key("suspects").beginArray();
    for (std::size_t k = 0; k < report.suspects.size(); ++k)
        writeSuspect(json, last, report.suspects[k], sites.of[k]);
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
    json.field("log", report.log);
    json.field("notices", report.notices);
    json.field("allocationAdvice", sites.advice);
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

constexpr std::size_t kShownColumns = 5; ///< of snapshots; of more the ends and the shape

/// The merged paths to the suspect's objects: the branch that grows first.
void writePaths(std::ostream& out, const Suspect& suspect, const std::string& indent)
{
    constexpr std::size_t kWays = 4;
    constexpr std::size_t kMarks = 16;
    if (!suspect.heldBy) return;
    const PathGrowth& growth = *suspect.heldBy;
    const auto ways = growth.ways(kWays);
    const std::vector<std::uint64_t>& all = growth.branches[0].count;
    if (ways.empty()) return;
    const bool isWide = all.size() > kShownColumns;
    std::vector<TextTable::Column> columns{
        {"Paths to " + shortenedInMiddle(suspect.heldClass, 40), TextTable::Align::Left, true}};
    const auto column = [&](std::size_t k) {
        columns.push_back({"S" + std::to_string(k + 1), TextTable::Align::Right, false});
    };
    for (std::size_t k = 0; k < all.size(); ++k)
        if (!isWide || k == 0 || k + 1 == all.size()) column(k);
    if (isWide) columns.push_back({"", TextTable::Align::Left, false});
    TextTable table(columns, kTextWidth - indent.size());
    std::vector<std::uint64_t> rest = all;
    std::vector<std::string> names = growth.texts(ways);
    tellApart(names, kTextWidth - indent.size() - (isWide ? 12 + kMarks : 6 * all.size()));
    const auto add = [&](const std::string& name, const std::vector<std::uint64_t>& counts) {
        std::vector<std::string> cells{name};
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (!isWide || k == 0 || k + 1 == counts.size()) cells.push_back(countText(counts[k]));
        if (isWide) cells.push_back(sparkline(counts, kMarks));
        table.add(std::move(cells));
    };
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const std::vector<std::uint64_t>& counts = growth.branches[ways[i].back()].count;
        add(names[i], counts);
        for (std::size_t k = 0; k < rest.size(); ++k) rest[k] -= std::min(rest[k], counts[k]);
    }
    if (*std::max_element(rest.begin(), rest.end()) > 0) add("elsewhere", rest);
    std::ostringstream text;
    text.exceptions(std::ios::badbit); // or lines go missing for want of memory
    table.write(text);
    std::istringstream lines(text.str());
    lines.exceptions(std::ios::badbit);
    for (std::string line; std::getline(lines, line);) out << (line.empty() ? "" : indent) << line << '\n';
    out << '\n';
}

/// The sentences of a text, one after another, as long as they fit into so many lines; the first always.
std::string sentencesWithin(const std::string& text, std::size_t lines, std::size_t width)
{
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (true) { // a sentence ends at ". " before a capital letter, not in "e.g. this"
            end = text.find(". ", end);
            if (end == text.npos) break;
            const char next = end + 2 < text.size() ? text[end + 2] : '\0';
            if (isUpper(next) || next == '(') break;
            ++end;
        }
        end = end == text.npos ? text.size() : end + 1;
        const std::string more = kept + (kept.empty() ? "" : " ") + text.substr(at, end - at);
        if (!kept.empty() && wrapped(more, width).size() > lines) break;
        kept = more;
        at = end + 1;
    }
    return kept;
}

std::vector<std::string> linesOf(const std::string& text, const std::string& indent, const std::string& first)
{
    std::ostringstream out;
    out.exceptions(std::ios::badbit); // or lines go missing for want of memory
    writeWrapped(out, text, indent, first);
    std::vector<std::string> lines;
    std::istringstream in(out.str());
    in.exceptions(std::ios::badbit);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Its first step says which module, as a top-level scope does.
RetainingPath pathToContainer(const Snapshot& last, const Suspect& suspect)
{
    RetainingPath path(suspect.path.begin(),
                       suspect.path.begin() + std::ptrdiff_t(suspect.containerStep) + 1);
    nameEntries(last, path);
    if (!path.empty() && path[0].label == "module.exports" && !path[0].name.empty())
        path[0].label += " of " + shortScriptName(path[0].name);
    return path;
}
std::string pathLine(const Snapshot& last, const Suspect& suspect)
{
    return shownPath(pathToContainer(last, suspect));
}

/// The end of a path tells more than its beginning; cut at a folder.
std::string sourceText(const Snapshot& last, const SourceLocation& location, std::size_t width)
{
    std::string text = locationText(last, location);
    while (terminalWidth(text) > width) {
        const std::size_t slash = text.find_first_of("/\\", text.starts_with("…") ? 4 : 1);
        if (slash == text.npos) return shortenedInMiddle(text, width);
        text = "…" + text.substr(slash);
    }
    return text;
}

/// "Source of GeoAnswer: /srv/app/geo.js:9:16"
std::string sourceLine(const Snapshot& last, const Suspect& suspect, std::size_t width)
{
    std::string title, path;
    const auto fit = [&](std::string_view shownPath) {
        title = shortened(sourceTitle(suspect, shownPath), 60) + ": ";
        path = sourceText(last, *suspect.location, width - std::min(width, terminalWidth(title)));
    };
    fit(suspect.script);
    fit(path);
    return title + path;
}

/// A path within `width` columns: steps in the middle are left out. The last ones tell most, and the first two where
/// the program's own code has it.
std::string withoutMiddleSteps(const std::string& path, std::size_t width)
{
    const std::string arrow = " → ", gap = " → …";
    std::size_t first = path.find(arrow);
    if (first == path.npos) return shortenedInMiddle(path, width);
    const std::string end = path.substr(path.rfind(arrow));
    if (const std::size_t second = path.find(arrow, first + arrow.size());
        second != path.npos && terminalWidth(path.substr(0, second) + gap + end) <= width)
        first = second;
    const std::string root = path.substr(0, first);
    std::string rest = path.substr(first);
    bool isCut = false;
    while (terminalWidth(root + (isCut ? gap : "") + rest) > width) {
        const std::size_t next = rest.find(arrow, arrow.size());
        if (next == rest.npos) return shortenedInMiddle(root + gap + rest, width);
        rest.erase(0, next);
        isCut = true;
    }
    return root + (isCut ? gap : "") + rest;
}

std::string partsLine(const Suspect& suspect, std::size_t most)
{
    std::vector<std::string> parts = suspect.parts;
    std::stable_partition(parts.begin(), parts.end(), isProgramsClass); // the others are in every heap
    for (std::string& part : parts) part = shortenedInMiddle(shortClass(part), 40);
    return (suspect.count.size() > 1 ? "Grows with it: " : "With it: ") + listText(parts, most);
}

/// The path to the container within `width` columns: names go before classes, and both before steps in the middle.
std::string shortPathLine(const Snapshot& last, const Suspect& suspect, std::size_t width)
{
    RetainingPath path = pathToContainer(last, suspect);
    if (std::string line = shownPath(path); terminalWidth(line) <= width) return line;
    for (PathStep& step : path)
        if (step.label != step.className) step.className.clear();
    return withoutMiddleSteps(shownPath(path), width);
}

/// At most kLines lines: verdict, path, numbers, what to do and when it is no leak always; of the evidence what fits.
void writeShort(const Snapshot& last, const SuspectReport& report, const Suspect& suspect, std::ostream& out)
{
    constexpr std::size_t kLines = 12;
    const std::string number = std::to_string(suspect.rank) + ". ";
    const std::string indent(number.size(), ' '), deeper = indent + "  ";
    const std::size_t width = kTextWidth - indent.size();
    std::vector<std::string> head = linesOf(
        shortened("[" + std::string(severityName(suspect.severity)) + "] " + suspect.title, 2 * width - 8),
        indent, number);
    if (!suspect.path.empty()) head.push_back(indent + shortPathLine(last, suspect, width));
    const auto advice = linesOf("Do: " + sentencesWithin(suspect.advice, 3, width - 4), deeper, indent);
    const auto disproof = linesOf(sentencesWithin(suspect.disproof, 2, width), indent, indent);
    const auto site = std::find_if(suspect.evidence.begin(), suspect.evidence.end(), isAllocationSentence);
    if (site != suspect.evidence.end())
        for (const std::string& line : linesOf(*site, indent, indent)) head.push_back(line);
    std::size_t left = kLines - std::min(kLines, head.size() + advice.size() + disproof.size());
    const auto numbers =
        linesOf(sentencesWithin(suspect.explanation, std::min<std::size_t>(left, 3), width), indent, indent);
    left -= std::min(left, numbers.size());
    std::vector<std::string> facts;
    const auto addIfItFits = [&](const std::string& text, const std::string& first) {
        const auto lines = linesOf(text, deeper, first);
        if (lines.size() > left) return;
        left -= lines.size();
        facts.insert(facts.end(), lines.begin(), lines.end());
    };
    // What makes it harmless so far comes before all else.
    const auto slowing = std::find_if(suspect.evidence.begin(), suspect.evidence.end(),
                                      [](const std::string& fact) { return fact.starts_with("slows down"); });
    if (slowing != suspect.evidence.end()) addIfItFits(*slowing, indent + "- ");
    if (suspect.location && !suspect.script.empty()) addIfItFits(sourceLine(last, suspect, width), indent);
    if (!suspect.sampleKeys.empty())
        addIfItFits("Keys: " + keysText(suspect.sampleKeys), indent);
    else if (!suspect.sampleValues.empty())
        addIfItFits("Values: " + valuesText(suspect.sampleValues), indent);
    for (const std::string& fact : suspect.evidence) {
        if (std::find(report.log.begin(), report.log.end(), fact) != report.log.end()) continue;
        if (isAllocationSentence(fact)) continue; // stands below the path
        if (slowing != suspect.evidence.end() && &fact == &*slowing) continue;
        if (left > 1 || suspect.parts.empty()) addIfItFits(fact, indent + "- ");
    }
    if (!suspect.parts.empty()) addIfItFits(partsLine(suspect, 3), indent);
    for (const std::vector<std::string>* lines :
         {&std::as_const(head), &numbers, &std::as_const(facts), &advice, &disproof})
        for (const std::string& line : *lines) out << line << '\n';
}

void writeLong(const Snapshot& last, const SuspectReport& report, const Suspect& suspect, std::ostream& out)
{
    const std::string number = std::to_string(suspect.rank) + ". ";
    const std::string indent(number.size(), ' ');
    writeWrapped(out, "[" + std::string(severityName(suspect.severity)) + "] " + suspect.title, indent,
                 number);
    out << '\n';
    if (!suspect.path.empty()) {
        writeWrapped(out, pathLine(last, suspect), indent + "  ", indent);
        out << '\n';
    }
    writeWrapped(out, suspect.explanation, indent);
    if (!suspect.parts.empty()) writeWrapped(out, partsLine(suspect, 6), indent);
    if (suspect.location && !suspect.script.empty())
        out << indent << sourceLine(last, suspect, kTextWidth - indent.size()) << '\n';
    if (!suspect.sampleKeys.empty()) writeWrapped(out, "Keys: " + keysText(suspect.sampleKeys), indent);
    if (!suspect.sampleValues.empty())
        writeWrapped(out, "Values: " + valuesText(suspect.sampleValues), indent);
    out << '\n' << indent << evidenceText(suspect.confidence) << ":\n";
    for (const std::string& fact : suspect.evidence)
        if (std::find(report.log.begin(), report.log.end(), fact) == report.log.end())
            writeWrapped(out, fact, indent + "  ", indent + "- ");
    out << '\n';
    writePaths(out, suspect, indent);
    writeWrapped(out, "Do: " + suspect.advice, indent);
    writeWrapped(out, suspect.disproof, indent);
}

/// What is harmless in one line each; of what filled up and stayed level, the names alone.
void writeBenign(const SuspectReport& report, bool isVerbose, std::ostream& out)
{
    if (report.benign.empty()) return;
    if (isVerbose) {
        out << "\nNot leaks, though they changed:\n";
        for (const BenignGrowth& benign : report.benign)
            writeWrapped(out, shortenedInMiddle(benign.className, 40) + ": " + benign.reason, "  ", "- ");
        return;
    }
    std::vector<std::string> names;
    for (const BenignGrowth& benign : report.benign)
        names.push_back(shortenedInMiddle(shortClass(benign.className), 40));
    std::vector<std::string> told;
    for (const std::string& name : names) {
        const auto times = std::ranges::count(names, name);
        std::string text = times > 1 ? name + " (" + countText(std::uint64_t(times)) + ")" : name;
        if (std::ranges::find(told, text) == told.end()) told.push_back(std::move(text));
    }
    out << '\n';
    writeWrapped(out,
                 counted(names.size(), "harmless growth", "harmless growths") + ": " + listText(told, 5)
                     + ". --verbose says why.",
                 "");
}

void writeText(const Snapshot& last, const SuspectReport& report, const AllocationSites& sites,
               bool isVerbose, std::ostream& out)
{
    const Verdict verdict = verdictOf(report);
    writeWrapped(out, verdictText(verdict), "");
    writeWrapped(out, verdictNumbers(verdict), "");
    if (verdict.kind != VerdictKind::ProcessGrows) writeWrapped(out, verdict.memory, "");
    writeWrapped(out, verdict.memoryAdvice, "");
    writeWrapped(out, report.unseen, "");
    writeWrapped(out, verdictNextStep(verdict), "");
    for (const std::string& notice : report.notices) writeWrapped(out, notice, "");
    if (!report.suspects.empty()) out << '\n';
    for (const Suspect& suspect : report.suspects) {
        if (suspect.rank > 1) out << '\n';
        isVerbose ? writeLong(last, report, suspect, out) : writeShort(last, report, suspect, out);
    }
    if (report.suspectsFound > report.suspects.size())
        out << "\n… " << countText(report.suspectsFound - report.suspects.size()) << " more, all weaker\n";
    if (!report.log.empty()) out << '\n';
    for (const std::string& line : report.log) writeParagraph(out, line);
    writeBenign(report, isVerbose, out);
    if (!isVerbose && !report.suspects.empty())
        out << "\nMore evidence: --verbose. Everything: --format json.\n";
    if (!sites.advice.empty()) {
        out << '\n';
        writeWrapped(out, isVerbose ? sites.advice : sentencesWithin(sites.advice, 1, kTextWidth), "");
    }
}

} // namespace

void addSuspectsCommand(CommandSet& commands)
{
    commands.add("suspects", "the ranked leak suspects, with evidence and advice", [](Command& command) {
        command.describe(
            "Finds what leaks. From two or more snapshots of one process (three are best: before, after "
            "and after again the same load) it ranks the objects under which new ones pile up, each "
            "with its path, its growth, the pattern, the usual fix, and when it is not a leak. One "
            "snapshot gives a weaker list: what is large. Snapshots of different processes are "
            "recognised, and not paired.");
        command.example("heaptrail suspects s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot",
                        "what leaks, the worst first");
        command.example(
            "heaptrail suspects s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot --fail-on high",
            "for CI: exit status 1 if there is a suspect of high severity; two snapshots never give one");
        command.example("heaptrail suspects *.heapsnapshot --memory-log memory.jsonl --limit 1.5G "
                        "--requests 1000",
                        "with the trend of the log, the limit, and rates per request");
        command.example("heaptrail suspects s*.heapsnapshot app.heapprofile",
                        "with the function that allocates, from a sampling profile of the same run");
        auto& options = command.keep<SuspectsOptions>();
        command.files(options.files, 1, {FileKind::Snapshot, FileKind::Profile});
        command.option("--memory-log", options.memoryLog, "LOG",
                       "process.memoryUsage() readings of the same run");
        command.readsFile(options.memoryLog);
        command.size("--limit", options.limit,
                     "what the heap may use (--max-old-space-size, container limit)");
        command.option("--requests", options.requests, "N[,N...]",
                       "requests between the first and the last snapshot; or one number for each "
                       "interval, so that growth is compared per request");
        command.choice("--fail-on", options.failOn, {"high", "medium", "low"},
                       "exit status 1 if there is a suspect of this severity or a higher one");
        command.flag("--verbose", options.isVerbose, "all evidence, and the paths to what grows");
        command.formats({Format::Text, Format::Json});
        command.run([&](Session& session) -> Result<ExitCode> {
            std::optional<Severity> failOn;
            for (const Severity severity : {Severity::Low, Severity::Medium, Severity::High})
                if (options.failOn == severityName(severity)) failOn = severity;
            const auto profiles = takeProfiles(session, options.files);
            if (!profiles) return fail(profiles.error());
            SuspectOptions wanted;
            if (options.requests)
                if (auto read = readRequests(*options.requests, options.files.size() - 1, wanted); !read)
                    return fail(read.error());
            wanted.limit = options.limit;
            if (options.limit && !options.memoryLog)
                session.warn("--limit has no effect without --memory-log");
            wanted.threads = session.options().threads;
            MemoryLog log;
            if (options.memoryLog) {
                auto read = readMemoryLogs(session, {*options.memoryLog});
                if (!read) return fail(read.error());
                log = std::move(*read);
                warnAboutMemoryLog(session, log);
                wanted.memoryLog = &log;
            }
            const PageReuse reuse; // what the loading gives back, the search takes
            const auto snapshots = session.open(options.files);
            if (!snapshots) return fail(snapshots.error());
            auto report = findSuspects(*snapshots, wanted, session.task());
            if (!report) return fail(report.error());
            const auto sites = addAllocationSites(*snapshots, *profiles, *report, session.task());
            if (!sites) return fail(sites.error());
            if (!report->isSameProcess) session.warn(report->lineage);
            if (!std::ranges::is_sorted(report->order)) {
                std::string names;
                for (std::size_t k = 0; k < report->order.size(); ++k)
                    names +=
                        (k ? ", S" : "S") + std::to_string(k + 1) + " is " + options.files[report->order[k]];
                session.warn("the snapshots were given out of order: " + names);
            }
            const Snapshot& last = *(*snapshots)[report->order.back()];
            if (session.format() == Format::Json)
                writeJson(last, *report, *sites, session.out());
            else
                writeText(last, *report, *sites, options.isVerbose, session.out());
            if (failOn)
                for (const Suspect& suspect : report->suspects)
                    if (suspect.severity >= *failOn) return ExitCode::ConditionHolds;
            return ExitCode::Done;
        });
    });
}

} // namespace heaptrail::cli
