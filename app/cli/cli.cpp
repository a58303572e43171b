// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"

#include "app/cli/commands.h"
#include "app/cli/runner.h"
#include "core/base/atomic_file.h"
#include "core/base/text.h"
#include "core/report/text.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ostream>

namespace heaptrail::cli {

namespace {

void addCommonOptions(CLI::App& app, Command& command, CommonOptions& common,
                      std::vector<std::string>& problems)
{
    const auto number = [&problems](const char* name, auto parse, auto& into, const char* takes) {
        return [&problems, name, parse, &into, takes](const std::string& text) {
            if (const auto value = parse(text))
                into = static_cast<std::remove_reference_t<decltype(into)>>(*value);
            else
                problems.push_back(std::string(name) + " takes " + takes + ", not \"" + text + "\"");
        };
    };
    command.option("-o,--output", common.output, "OUT", "write the result to OUT: complete, or not at all");
    const auto parseThreads = [](const std::string& text) -> std::optional<std::uint64_t> {
        const auto value = parseCount(text);
        return value && *value >= 1 && *value <= 1024 ? value : std::nullopt;
    };
    app.add_option_function<std::string>(
           "--threads", number("--threads", parseThreads, common.threads, "a number from 1 to 1024"),
           "use at most N threads (default: as many as the machine has); the results are the same")
        ->type_name("N");
    app.add_option_function<std::string>(
           "--memory-limit",
           number(
               "--memory-limit",
               [](const std::string& text) -> std::optional<std::uint64_t> {
                   const auto value = parseBytes(text);
                   return value && *value > 0 ? value : std::nullopt;
               },
               common.memoryLimit, "a size such as 512M, 4G or 4GB"),
           "refuse a snapshot that needs more than SIZE, e.g. 4G; tells before it takes it")
        ->type_name("SIZE");
    command.flag("--no-cache", common.noCache, "don't read or write the cache of analyses");
    command.flag("--salvage", common.salvage, "open a truncated snapshot as far as it goes");
    command.flag("-q,--quiet", common.quiet, "draw no progress");
    app.set_help_flag("-h,--help", "print this help");
    app.set_version_flag("--version", "heaptrail " HEAPTRAIL_VERSION, "print the version");
    for (CLI::Option* option : app.get_options()) {
        if (option->get_positional()) continue;
        const std::string name = option->get_name();
        static const std::vector<std::string> kCommon{"--output",   "--threads", "--memory-limit",
                                                      "--no-cache", "--salvage", "--quiet",
                                                      "--help",     "--version"};
        if (std::find(kCommon.begin(), kCommon.end(), name) == kCommon.end()) continue;
        option->group("Common");
        if (option->get_items_expected_max() > 0)
            option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
}

// A word that can only be meant as a subcommand: no path, no file of that name, no option.
bool looksLikeCommand(const std::string& word)
{
    if (word.empty() || word.front() == '-' || word.find_first_of("/.\\ ") != std::string::npos) return false;
    std::error_code error;
    return !std::filesystem::exists(word, error);
}

int streamError(const std::ostream& stream)
{
    if (const auto* fd = dynamic_cast<const FdStream*>(&stream); fd && fd->error()) return fd->error();
    return EIO;
}

} // namespace

Runner::Runner(Streams where)
    : streams(std::move(where))
{
    addCommands(commands);
}

const CommandSet::Entry* Runner::find(const std::string& name) const
{
    for (const auto& entry : commands.m_entries)
        if (entry.name == name) return &entry;
    return nullptr;
}

std::unique_ptr<Command> Runner::declare(const CommandSet::Entry& entry, CommonOptions& common,
                                         std::vector<std::string>& problems) const
{
    std::unique_ptr<Command> command(new Command(entry.name, entry.summary));
    entry.declare(*command);
    addCommonOptions(command->m_app, *command, common, problems);
    return command;
}

void Runner::printError(const std::string& subject, const Error& error) const
{
    std::string message = error.message;
    while (!message.empty() && (message.back() == '.' || message.back() == '\n')) message.pop_back();
    std::string where;
    if (error.byteOffset) where = "at byte " + std::to_string(*error.byteOffset);
    if (!error.section.empty()) where += (where.empty() ? "" : ", ") + ("in \"" + error.section + "\"");
    if (!where.empty()) message += " (" + where + ")";
    streams.err << "heaptrail: ";
    if (!subject.empty()) streams.err << terminalText(subject) << ": ";
    streams.err << terminalText(message) << '\n';
    if (!error.advice.empty()) streams.err << terminalText(error.advice) << '\n';
}

ExitCode Runner::wrongUsage(const std::string& subject, const std::string& message,
                            const std::string& advice) const
{
    printError(subject, Error{ErrorCode::InvalidArgument, message, {}, {}, advice});
    return ExitCode::WrongUsage;
}

ExitCode Runner::runNamed(const std::string& name, const std::vector<std::string>& args)
{
    CommonOptions common;
    std::vector<std::string> problems;
    const auto command = declare(*find(name), common, problems);
    const std::string seeHelp = "See heaptrail " + name + " --help.";

    try {
        command->m_app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
    } catch (const CLI::CallForHelp&) {
        streams.out << commandHelp(*command);
        return ExitCode::Done;
    } catch (const CLI::CallForVersion&) {
        streams.out << "heaptrail " HEAPTRAIL_VERSION "\n";
        return ExitCode::Done;
    } catch (const CLI::ParseError& error) {
        return wrongUsage(name, error.what(), seeHelp);
    }
    for (const std::string& extra : command->m_app.remaining()) {
        if (extra == "--") continue;
        if (extra.size() > 1 && extra.front() == '-') {
            const std::string meant = nearestOption(*command, extra);
            return wrongUsage(name, "there is no option " + extra.substr(0, extra.find('=')),
                              meant.empty() ? seeHelp : "Did you mean " + meant + "? " + seeHelp);
        }
        return wrongUsage(name, "one argument too many: " + extra, seeHelp);
    }
    if (!problems.empty()) return wrongUsage(name, problems.front(), seeHelp);
    for (const auto& check : command->m_checks)
        if (const auto problem = check()) return wrongUsage(name, *problem, seeHelp);

    Format format = Format::Text;
    for (const Format offered : {Format::Text, Format::Json, Format::Csv, Format::Jsonl})
        if (command->m_formatWord
            == (offered == Format::Text       ? "text"
                    : offered == Format::Json ? "json"
                    : offered == Format::Csv  ? "csv"
                                              : "jsonl"))
            format = offered;

    Session session(streams, common, format);
    std::optional<AtomicFile> file;
    const bool isToFile = common.output && *common.output != "-" && !command->m_writesItself;
    if (isToFile) {
        auto created = AtomicFile::create(*common.output);
        if (!created) {
            printError(*common.output, created.error());
            return exitCodeOf(created.error().code);
        }
        file.emplace(std::move(*created));
        session.m_out = &file->stream();
    }
    const Result<ExitCode> result = guarded([&] { return command->m_action(session); });
    session.endProgress();

    // A reader that went away has seen what it wanted (heaptrail … | head); anything else must be told.
    std::ostream& out = session.out();
    out.flush();
    if (!out) {
        const int error = streamError(out);
        if (error == EPIPE) return result ? *result : ExitCode::Done;
        printError(isToFile ? *common.output : "standard output", writeError(error));
        return ExitCode::CannotWrite;
    }
    if (streams.stop.stop_requested()) return ExitCode::Interrupted;
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled) printError(session.errorFile(), result.error());
        return exitCodeOf(result.error().code);
    }
    if (file) {
        if (const auto committed = file->commit(); !committed) {
            printError(*common.output, committed.error());
            return exitCodeOf(committed.error().code);
        }
    }
    return *result;
}

ExitCode Runner::run(const std::vector<std::string>& args)
{
    if (args.empty()) return runDefaultView(*this, args);
    const std::string& word = args.front();
    const std::vector<std::string> rest(args.begin() + 1, args.end());
    if (word == "--help" || word == "-h" || word == "help") {
        if (!rest.empty() && find(rest.front())) return runNamed(rest.front(), {"--help"});
        streams.out << overallHelp();
        return ExitCode::Done;
    }
    if (word == "--version" || word == "-V") {
        streams.out << "heaptrail " HEAPTRAIL_VERSION "\n";
        return ExitCode::Done;
    }
    if (find(word)) return runNamed(word, rest);
    if (looksLikeCommand(word)) {
        const std::string meant = nearestCommand(word);
        return wrongUsage(word, "no such command, and no such file",
                          meant.empty() ? "See heaptrail --help." : "Did you mean heaptrail " + meant + "?");
    }
    return runDefaultView(*this, args);
}

bool isCommandLine(const std::vector<std::string>& args)
{
    if (args.empty()) return false;
    const std::string& word = args.front();
    if (word == "--help" || word == "-h" || word == "help" || word == "--version" || word == "-V")
        return true;
    CommandSet commands;
    addCommands(commands);
    return commands.contains(word) || looksLikeCommand(word);
}

ExitCode runCli(const std::vector<std::string>& args, Streams streams)
{
    Runner runner(streams);
    const ExitCode code = runner.run(args);
    streams.out.flush();
    if (!streams.out && code == ExitCode::Done) { // help or version, for those that have no session
        const int error = streamError(streams.out);
        if (error == EPIPE) return code;
        runner.printError("standard output", writeError(error));
        return ExitCode::CannotWrite;
    }
    return code;
}

ExitCode runCli(const std::vector<std::string>& args, std::ostream& out, std::ostream& err)
{
    return runCli(args, Streams{out, err, false, {}});
}

} // namespace heaptrail::cli
