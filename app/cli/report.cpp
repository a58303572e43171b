// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/memory_log.h"
#include "app/cli/profiles.h"
#include "app/cli/render.h"
#include "core/base/ascii.h"
#include "core/base/atomic_file.h"
#include "core/base/big_array.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/load/container.h"
#include "core/output/text.h"
#include "core/report/html.h"
#include "core/report/markdown.h"
#include "core/report/report_model.h"

#include <filesystem>
#include <ostream>
#include <sstream>
#include <stop_token>

namespace heaptrail::cli {

namespace {

struct ReportArguments {
    std::vector<std::string> files;
    std::vector<std::string> logs;
    std::optional<std::string> title, caseFile;
    std::optional<std::uint64_t> heapLimit;
    std::string scriptPaths{"keep"};
    bool showsStrings{}, showsKeys{}, hidesNames{}, showsFolders{}, withImages{}, withPrompts{};
};

enum class Kind { Html, Markdown, Pdf, Json };

Result<Kind> kindOf(const std::filesystem::path& target)
{
    const std::string ending = toLower(target.extension().string());
    if (ending == ".html" || ending == ".htm") return Kind::Html;
    if (ending == ".md" || ending == ".markdown") return Kind::Markdown;
    if (ending == ".json") return Kind::Json;
    if (ending == ".pdf") return Kind::Pdf;
    return fail(ErrorCode::InvalidArgument,
                "\"" + target.filename().string() + "\" has no ending of a report", {}, {},
                "End it in .html, .md, .pdf or .json.");
}

/// The files of an investigation that are still where it says.
std::vector<std::string> filesOf(Session& session, const std::vector<InvestigationFile>& files)
{
    std::vector<std::string> found;
    for (const InvestigationFile& file : files) {
        std::error_code error;
        // No pipe, no device: what a file names is not the user's wish.
        if (std::filesystem::is_regular_file(splitMember(file.path).file, error))
            found.push_back(file.path.string());
        else
            session.warn("is missing. Pinned numbers remain; links don't work", file.path.string());
    }
    return found;
}

/// With the files that it names where the command line names none.
Result<Investigation> readInvestigation(Session& session, ReportArguments& arguments)
{
    const std::string& name = *arguments.caseFile;
    auto investigation = loadInvestigation(name);
    if (!investigation) return session.about(name, investigation.error());
    for (const std::string& notice : investigation->notices) session.warn(notice, name);
    if (!arguments.files.empty()) return investigation;
    // Files that moved together with the investigation are found beside it.
    auto checked = checkFiles(*investigation, std::filesystem::path(name).parent_path(), session.task());
    if (!checked) return fail(checked.error());
    for (const FileCheck& check : *checked)
        if (check.state == FileState::Changed) session.warn(check.message, name);
    arguments.files = filesOf(session, investigation->snapshots);
    if (arguments.logs.empty()) arguments.logs = filesOf(session, investigation->memoryLogs);
    if (arguments.files.empty())
        return session.about(name,
                             Error{ErrorCode::CannotRead,
                                   "none of its snapshots is there",
                                   {},
                                   {},
                                   "Name the snapshots: heaptrail report FILE... --case CASE."});
    return investigation;
}

/// Writes the document's form; the pictures that it needs beside it.
Result<std::vector<MarkdownImage>> writeAs(Kind kind, const ReportModel& model, const std::string& imageStem,
                                           std::ostream& out, const PdfWriter& pdf, const Task& task)
{
    const Document document = reportDocument(model);
    switch (kind) {
    case Kind::Html: writeHtml(document, out); break;
    case Kind::Markdown: return writeMarkdown(document, out, imageStem);
    case Kind::Json: writeReportJson(model, out); break;
    case Kind::Pdf:
        if (auto done = pdf.write(document, out, task); !done) return fail(done.error());
        break;
    }
    return std::vector<MarkdownImage>{};
}

/// All files or none: what can fail has been done before the first appears. Pictures first: a report that appears has
/// all that it speaks of.
Result<void> commit(Session& session, AtomicFile& report, const std::filesystem::path& target,
                    const std::vector<MarkdownImage>& images)
{
    std::vector<std::pair<std::filesystem::path, AtomicFile>> pictures;
    for (const MarkdownImage& image : images) {
        std::filesystem::path path = target.parent_path() / image.name;
        auto picture = AtomicFile::create(path);
        if (!picture) return session.about(path.string(), picture.error());
        picture->stream() << image.svg;
        if (auto done = picture->finish(); !done) return session.about(path.string(), done.error());
        pictures.emplace_back(std::move(path), std::move(*picture));
    }
    std::vector<AtomicFile*> files;
    for (auto& [path, picture] : pictures) files.push_back(&picture);
    files.push_back(&report);
    std::size_t failed = 0;
    if (auto done = commitAll(files, &failed); !done)
        return session.about((failed < pictures.size() ? pictures[failed].first : target).string(),
                             done.error());
    return {};
}

/// Opens the files. Their hashes take half as long, and are made beside that; empty for standard input.
Result<std::vector<SnapshotPtr>> openAndHash(Session& session, const std::vector<std::string>& files,
                                             std::vector<std::string>& hashes)
{
    Result<std::vector<SnapshotPtr>> snapshots;
    std::vector<Result<std::string>> found(files.size());
    std::stop_source stop; // when a file can't be opened, nobody asks for hashes
    const std::stop_callback passOn(session.task().stopToken(), [&] { stop.request_stop(); });
    const auto open = [&] {
        snapshots = session.open(files);
        if (!snapshots) stop.request_stop();
    };
    const auto hash = [&] {
        for (std::size_t k = 0; k < files.size(); ++k)
            if (files[k] != "-") found[k] = sha256OfFile(files[k], Task(stop.get_token(), nullptr));
    };
    if (threadCount(session.options().threads) > 1) {
        inParallel(2, [&](unsigned part) { part == 0 ? hash() : open(); });
    } else {
        open();
        hash();
    }
    for (std::size_t k = 0; k < files.size() && snapshots; ++k) {
        if (!found[k]) return session.about(files[k], found[k].error());
        hashes.push_back(std::move(*found[k]));
    }
    return snapshots;
}

Result<ExitCode> write(Session& session, ReportArguments arguments)
{
    if (arguments.files.empty() && !arguments.caseFile)
        return fail(ErrorCode::InvalidArgument,
                    "FILE is missing: snapshots, or --case with an investigation that names them");
    if (!session.options().output)
        return fail(ErrorCode::InvalidArgument, "-o OUT is missing", {}, {},
                    "Its ending chooses the form: -o report.html, .md, .pdf or .json.");
    const std::filesystem::path target = *session.options().output;
    auto kind = kindOf(target);
    if (!kind) return fail(kind.error());
    const PdfWriter& pdf = session.pdf();
    if (*kind == Kind::Pdf) {
        if (!pdf.write)
            return fail(ErrorCode::InvalidArgument, "this program has no PDF: heaptrail-window is not here",
                        {}, {}, "Write .html and print it, or build with HEAPTRAIL_BUILD_UI=ON.");
        if (const auto checked = pdf.check(); !checked)
            return session.about(target.string(), checked.error());
    }
    ReportInput input;
    input.threads = session.options().threads;
    input.limit = arguments.heapLimit;
    // The output first: nobody should wait for a gigabyte to learn that the folder is missing.
    auto file = AtomicFile::create(target);
    if (!file) return session.about(target.string(), file.error());

    std::optional<Investigation> investigation;
    if (arguments.caseFile) {
        auto read = readInvestigation(session, arguments);
        if (!read) return fail(read.error());
        investigation = std::move(*read);
        input.investigation = &*investigation;
    }
    const auto profiles = takeProfiles(session, arguments.files);
    if (!profiles) return fail(profiles.error());
    input.profiles = *profiles;
    const PageReuse reuse; // what the loading gives back, the search for suspects takes
    const auto snapshots = openAndHash(session, arguments.files, input.sha256);
    if (!snapshots) return fail(snapshots.error());
    std::optional<MemoryLog> log;
    if (!arguments.logs.empty()) {
        auto read = readMemoryLogs(session, arguments.logs);
        if (!read) return fail(read.error());
        log = std::move(*read);
        warnAboutMemoryLog(session, *log);
        input.log = &*log;
        for (const std::string& name : log->sources)
            input.logSha256.push_back(sha256OfFile(name).value_or(""));
    }
    input.snapshots = *snapshots;
    input.title = arguments.title.value_or("");
    input.includesPrompts = arguments.withPrompts;
    input.privacy.showsStrings = arguments.showsStrings;
    input.privacy.showsKeys = arguments.showsKeys;
    input.privacy.showsFolders = arguments.showsFolders;
    input.privacy.scriptPaths = scriptPathsOf(arguments.scriptPaths);
    if (arguments.hidesNames)
        input.privacy.showsClassNames = input.privacy.showsPropertyNames = input.privacy.showsFunctionNames =
            false;

    auto model = buildReport(input, session.task());
    if (!model) return fail(model.error());
    const auto images = writeAs(*kind, *model, arguments.withImages ? target.stem().string() : std::string(),
                                file->stream(), pdf, session.task());
    if (!images) return session.about(target.string(), images.error());
    std::ostringstream words; // before there is a file: what can fail for want of memory leaves none
    words.exceptions(std::ios::badbit);
    words << terminalText(target.string()) << '\n';
    for (const std::string& line : privacyLines(model->privacy)) writeWrapped(words, line, "    ", "  ");
    std::ostream& out = session.out();
    if (auto done = commit(session, *file, target, *images); !done) return fail(done.error());
    out << words.view();
    return ExitCode::Done;
}

} // namespace

void addReportCommand(CommandSet& commands)
{
    commands.add("report", "a report: what grew, why, and what to do, as a document", [](Command& command) {
        auto& arguments = command.keep<ReportArguments>();
        command.describe("Writes a report that can be handed on: HTML in one file, Markdown, PDF or "
                         "JSON, by the ending "
                         "of OUT. Contents of heap strings stay out of it unless asked for.");
        command.example("heaptrail report s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot -o report.html",
                        "the report as one page");
        command.example("heaptrail report s*.heapsnapshot --memory-log memory.jsonl -o report.pdf",
                        "with memory over time, to print");
        command.files(arguments.files, 0, {FileKind::Snapshot, FileKind::Profile});
        command.optionList("--memory-log", arguments.logs, "LOG",
                           "a log of process.memoryUsage() lines; may be repeated");
        command.readsFiles(arguments.logs);
        command.option("--case", arguments.caseFile, "CASE",
                       "a .heaptrail file: its texts and pins go into the report; without FILE its snapshots "
                       "and logs, too");
        command.option("--title", arguments.title, "TEXT", "the report's title");
        command.size("--heap-limit", arguments.heapLimit, "what the heap may use (--max-old-space-size)");
        command.flag("--show-strings", arguments.showsStrings,
                     "show contents of heap strings; secrets stay masked");
        command.flag("--show-keys", arguments.showsKeys,
                     "show keys of objects used as tables (cache[KEY]); left out by default, as data");
        command.choice("--script-paths", arguments.scriptPaths, {"keep", "package", "hide"},
                       "paths of scripts: keep (default), package (from node_modules or the file's name "
                       "on) or hide");
        command.flag("--prompts", arguments.withPrompts,
                     "ask in the report for what only a person knows: impact, fix, follow-ups");
        command.flag("--hide-names", arguments.hidesNames,
                     "leave out class, property and function names, too");
        command.flag("--show-folders", arguments.showsFolders, "name the folders of the snapshot files");
        command.flag("--images", arguments.withImages, "with .md: pictures as SVG files beside it");
        command.writesOutputItself();
        command.run([&arguments](Session& session) { return write(session, arguments); });
    });
}

} // namespace heaptrail::cli
