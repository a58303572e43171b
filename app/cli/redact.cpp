// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redact/redact.h"

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/render.h"
#include "core/base/atomic_file.h"
#include "core/base/gzip_stream.h"
#include "core/base/text.h"
#include "core/load/file_kind.h"
#include "core/output/json.h"
#include "core/output/text.h"
#include "core/report/secret_scan.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <sstream>

namespace heaptrail::cli {

namespace {

struct RedactArguments {
    std::string file;
    std::string names{"keep"}, keys{"hide"}, scriptPaths{"keep"};
    bool isScan{};
    std::optional<std::uint64_t> limit;
};

void writeScanJson(const SecretScan& scan, const std::string& file, std::ostream& out)
{
    JsonWriter json(out);
    json.beginObject();
    json.field("file", file);
    json.field("stringsRead", scan.stringsRead);
    json.field("sitesFound", scan.sitesFound);
    json.key("sites").beginArray();
    for (const SecretSite& site : scan.sites) {
        json.beginObject();
        json.field("kind", site.kind);
        json.field("strings", site.strings);
        json.field("matches", site.matches);
        json.field("site", site.site);
        json.field("path", site.path);
        json.field("sample", site.sample);
        json.field("id", site.id.value);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    json.finish();
}

void writeScanText(const SecretScan& scan, std::ostream& out)
{
    if (scan.sites.empty()) {
        writeWrapped(out,
                     "Nothing that looks like a secret in " + countText(scan.stringsRead)
                         + " strings. Patterns are no proof: a secret without a shape is not found.",
                     "");
        return;
    }
    TextTable table({{"strings", TextTable::Align::Right},
                     {"looks like"},
                     {"sample"},
                     {"held as", TextTable::Align::Left, true}},
                    kTextWidth);
    for (const SecretSite& site : scan.sites) {
        table.add({countText(site.strings), site.kind, site.sample, shortened(site.site, 32)});
        if (!site.path.empty()) table.addLine("         " + shortenedInMiddle(site.path, kTextWidth - 9));
    }
    table.write(out);
    if (scan.sitesFound > scan.sites.size())
        out << "… and " << countText(scan.sitesFound - scan.sites.size()) << " more places\n";
    out << '\n';
    writeWrapped(
        out,
        countText(scan.stringsRead)
            + " strings read. Patterns are no proof: they miss secrets without a shape, and take some "
              "harmless texts for secrets.",
        "");
    out << "To share the snapshot: heaptrail redact FILE -o OUT\n";
}

// One of the summary's lines; what is behind its first line stands further in than it.
void writeLine(std::ostream& out, const std::string& line)
{
    const std::string indent(std::min(line.find_first_not_of(' '), line.size()), ' ');
    writeWrapped(out, line.substr(indent.size()), indent + "  ", indent);
}

Result<ExitCode> scan(Session& session, const RedactArguments& arguments)
{
    auto snapshot = session.open(arguments.file);
    if (!snapshot) return fail(snapshot.error());
    const auto limit = static_cast<std::size_t>(
        arguments.limit.value_or(session.format() == Format::Json ? UINT32_MAX : 50));
    auto found = scanForSecrets(**snapshot, limit, session.task());
    if (!found) return session.about(arguments.file, found.error());
    if (session.format() == Format::Json)
        writeScanJson(*found, arguments.file, session.out());
    else
        writeScanText(*found, session.out());
    return ExitCode::Done;
}

Result<ExitCode> redact(Session& session, const RedactArguments& arguments)
{
    const std::filesystem::path target = *session.options().output;
    RedactOptions options;
    if (arguments.names == "hide") options.names = RedactOptions::Names::Hide;
    options.hidesKeys = arguments.keys == "hide";
    options.scriptPaths = scriptPathsOf(arguments.scriptPaths);
    if (session.options().memoryLimit) options.memoryLimit = session.options().memoryLimit;

    auto input = openRedactInput(arguments.file, session.task());
    if (!input) return session.about(arguments.file, input.error());
    if (target.extension() == ".zst")
        session.warn("is written uncompressed; a name that ends in .gz compresses it", target.string());
    if (target == "-") { // to standard output; what was done goes to standard error
        const auto summary = redactSnapshot(**input, session.out(), options, session.task());
        if (!summary) return session.about(arguments.file, summary.error());
        std::ostringstream lines;
        lines.exceptions(std::ios::badbit); // or lines go missing for want of memory
        for (const std::string& line : redactSummaryLines(*summary, options)) writeLine(lines, line);
        session.explain(lines.str());
        return ExitCode::Done;
    }
    auto file = AtomicFile::create(target);
    if (!file) return session.about(target.string(), file.error());
    Result<RedactSummary> summary = [&] {
        if (target.extension() != ".gz")
            return redactSnapshot(**input, file->stream(), options, session.task());
        GzipStream packed(file->stream());
        auto result = redactSnapshot(**input, packed, options, session.task());
        if (result && !packed.finish())
            result = fail(ErrorCode::CannotWrite, "The output cannot be written.");
        return result;
    }();
    if (!summary) {
        if (summary.error().code != ErrorCode::CannotWrite)
            return session.about(arguments.file, summary.error());
        auto written = file->commit(); // knows what the system said
        return session.about(target.string(), written ? summary.error() : written.error());
    }
    std::ostringstream words; // before there is a file: what can fail for want of memory leaves none
    words.exceptions(std::ios::badbit);
    words << terminalText(arguments.file) << " → " << terminalText(target.string()) << '\n';
    for (const std::string& line : redactSummaryLines(*summary, options)) writeLine(words, line);
    std::ostream& out = session.out();
    if (auto written = file->commit(); !written) return session.about(target.string(), written.error());
    out << words.view();
    return ExitCode::Done;
}

} // namespace

void addRedactCommand(CommandSet& commands)
{
    commands.add("redact", "a copy of a snapshot without the texts of the heap", [](Command& command) {
        auto& arguments = command.keep<RedactArguments>();
        command.describe(
            "Writes a copy of FILE in which the contents of strings are replaced by tokens of the same "
            "length. Sizes, ids, classes and links stay: the copy opens here and in Chrome DevTools with "
            "the same numbers. It then says what was changed and what remains.");
        command.example("heaptrail redact app.heapsnapshot -o shared.heapsnapshot.gz",
                        "a copy that may be shared");
        command.example("heaptrail redact app.heapsnapshot --scan",
                        "what looks like a secret, and where it is held");
        command.file(arguments.file);
        command.flag("--scan", arguments.isScan,
                     "only list likely secrets: kind, number, place; write nothing");
        command.choice(
            "--names", arguments.names, {"keep", "hide"},
            "class, property, variable and function names: keep (default; what looks like a secret goes) "
            "or hide");
        command.choice("--keys", arguments.keys, {"hide", "keep"},
                       "property names that are data, as in cache[\"alice@…\"]: hide (default; known by the "
                       "shape of their objects) or keep");
        command.choice(
            "--script-paths", arguments.scriptPaths, {"keep", "package", "hide"},
            "paths of scripts: keep (default), package (from node_modules or the file's name on) or hide");
        command.limit(arguments.limit);
        command.formats({Format::Text, Format::Json});
        // The list of a scan is an output like others.
        command.writesOutputItself([&arguments] { return !arguments.isScan; });
        command.run([&arguments](Session& session) -> Result<ExitCode> {
            // Somebody who wants the copy, too, would pass the list of what should stay secret on.
            if (arguments.isScan && session.options().output
                && kindByName(*session.options().output) == FileKind::Snapshot)
                return fail(ErrorCode::InvalidArgument, "--scan writes a list, no snapshot", {}, {},
                            "Leave --scan out to write the copy, or give the list another name.");
            if (arguments.isScan) return scan(session, arguments);
            if (!session.options().output)
                return fail(
                    ErrorCode::InvalidArgument, "-o OUT is missing", {}, {},
                    "Say where the copy goes, e.g. -o shared.heapsnapshot.gz; or --scan to only look.");
            return redact(session, arguments);
        });
    });
}

} // namespace heaptrail::cli
