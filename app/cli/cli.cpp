// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"

#include "app/cli/commands.h"
#include "app/cli/runner.h"
#include "core/base/atomic_file.h"
#include "core/base/text.h"
#include "core/output/text.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ostream>

namespace heaptrail::cli {

namespace {

constexpr const char* kComplete = "--complete"; ///< asked by the completions of shells alone

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
    command.suggest(app.get_option("--memory-limit"), kSizes);
    // Part of the contract with scripts, and without effect: no cache exists.
    app.add_flag("--no-cache")->group("");
    command.flag("--salvage", common.salvage, "open a truncated snapshot as far as it goes");
    command.flag("-q,--quiet", common.quiet, "draw no progress");
    app.set_help_flag("-h,--help", "print this help");
    app.set_version_flag("--version", "heaptrail " HEAPTRAIL_VERSION, "print the version");
    for (CLI::Option* option : app.get_options()) {
        const std::string name = option->get_name();
        static const std::vector<std::string> kCommon{"--output", "--threads", "--memory-limit", "--salvage",
                                                      "--quiet",  "--help",    "--version"};
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

// The subcommand of "heaptrail --quiet stats FILE", where the options stand before it; empty if there is none.
std::string commandBehindOptions(const CommandSet& commands, const std::vector<std::string>& args)
{
    if (args.empty() || args.front().size() < 2 || args.front().front() != '-' || args.front() == "--")
        return {};
    for (const std::string& word : args) {
        std::error_code error;
        if (commands.contains(word) && !std::filesystem::exists(word, error)) return word;
    }
    return {};
}

// "--name=value" as two words, so that an empty value is one, too ("--filter=$TEXT") and a flag's is refused.
// What follows an option or "--" is left alone.
struct Words {
    std::vector<std::string> words;
    std::string problem;
};
Words splitWords(const CLI::App& app, const std::vector<std::string>& args)
{
    const auto optionOf = [&app](const std::string& name) -> const CLI::Option* {
        if (name.size() < 2 || name.front() != '-') return nullptr;
        return app.get_option_no_throw(name);
    };
    Words result;
    for (std::size_t k = 0; k < args.size(); ++k) {
        const std::string& arg = args[k];
        if (arg == "--") {
            result.words.insert(result.words.end(), args.begin() + std::ptrdiff_t(k), args.end());
            break;
        }
        const std::size_t equals = arg.starts_with("--") ? arg.find('=') : std::string::npos;
        const CLI::Option* option = optionOf(arg.substr(0, equals));
        const bool takesValue = option && option->get_items_expected_max() > 0;
        if (option && !takesValue && equals != std::string::npos) {
            result.problem = arg.substr(0, equals) + " takes no value";
            break;
        }
        if (!option || equals == std::string::npos) {
            result.words.push_back(arg);
            if (!takesValue) continue;
            if (k + 1 == args.size()) {
                result.problem = arg + " needs a value: " + arg + " " + option->get_type_name();
                break;
            }
            result.words.push_back(args[++k]);
        } else {
            result.words.push_back(arg.substr(0, equals));
            result.words.push_back(arg.substr(equals + 1));
        }
    }
    return result;
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
    std::string all = "heaptrail: "; // whole before a part of it is written: words may end with the memory
    if (!subject.empty()) all += terminalText(subject) + ": ";
    all += terminalText(message) + '\n';
    if (!error.advice.empty()) all += terminalText(error.advice) + '\n';
    streams.err << all;
}

ExitCode Runner::wrongUsage(const std::string& subject, const std::string& message,
                            const std::string& advice) const
{
    printError(subject, Error{ErrorCode::InvalidArgument, message, {}, {}, advice});
    return ExitCode::WrongUsage;
}

std::optional<ExitCode> Runner::readArguments(Command& command, const std::string& name,
                                              const std::vector<std::string>& args,
                                              const CommonOptions& common,
                                              const std::vector<std::string>& problems)
{
    const std::string seeHelp = "See heaptrail " + name + " --help.";

    const Words words = splitWords(command.m_app, args);
    if (!words.problem.empty()) return wrongUsage(name, words.problem, seeHelp);
    try {
        command.m_app.parse(std::vector<std::string>(words.words.rbegin(), words.words.rend()));
    } catch (const CLI::CallForHelp&) {
        streams.out << commandHelp(command);
        return ExitCode::Done;
    } catch (const CLI::CallForVersion&) {
        streams.out << "heaptrail " HEAPTRAIL_VERSION "\n";
        return ExitCode::Done;
    } catch (const CLI::ParseError& error) {
        return wrongUsage(name, error.what(), seeHelp);
    }
    // Without positional arguments of CLI11's, its rest is our files, unknown options and "--".
    bool isPlain = false; // behind "--"
    std::vector<std::string> plainWords;
    for (const std::string& word : command.m_app.remaining()) {
        if (word == "--" && !isPlain) {
            isPlain = true;
        } else if (!isPlain && word.size() > 1 && word.front() == '-') {
            const std::string meant = nearestOption(command, word);
            return wrongUsage(name, "unknown option " + word.substr(0, word.find('=')),
                              (meant.empty() ? "An argument that begins with - goes after --. "
                                             : "Did you mean " + meant + "? ")
                                  + seeHelp);
        } else {
            plainWords.push_back(word);
        }
    }
    std::size_t next = 0;
    for (const Command::Positional& positional : command.m_positionals) {
        const std::size_t left = plainWords.size() - next;
        if (left < positional.least)
            return wrongUsage(name,
                              positional.least == 1
                                  ? positional.name + " is missing"
                                  : "it takes at least " + std::to_string(positional.least) + " files",
                              seeHelp);
        const std::size_t end = positional.takesAll ? plainWords.size() : next + 1;
        while (next < end) positional.add(plainWords[next++]);
    }
    if (next < plainWords.size())
        return wrongUsage(name, "one argument too many: " + plainWords[next], seeHelp);
    if (!problems.empty()) return wrongUsage(name, problems.front(), seeHelp);
    if (common.output && common.output->empty())
        return wrongUsage(name, "-o takes the name of a file, not an empty one", seeHelp);
    for (const auto& check : command.m_checks)
        if (const auto problem = check()) return wrongUsage(name, *problem, seeHelp);

    std::vector<std::string> inputs;
    for (const auto& names : command.m_inputs)
        for (std::string& input : names()) inputs.push_back(std::move(input));
    if (std::ranges::count(inputs, "-") > 1)
        return wrongUsage(name, "standard input (-) can be read only once", "Save it to a file first.");
    // It may be the only copy of what took a night to catch.
    const auto isOutput = [&](const std::string& input) {
        std::error_code isAbsent;
        return std::filesystem::is_regular_file(input, isAbsent)
            && std::filesystem::equivalent(input, *common.output, isAbsent);
    };
    if (common.output && std::ranges::any_of(inputs, isOutput))
        return wrongUsage(name, "-o names a file that is read: " + *common.output, "Give another name.");
    return {};
}

ExitCode Runner::runNamed(const std::string& name, const std::vector<std::string>& args)
{
    CommonOptions common;
    std::vector<std::string> problems;
    const auto command = declare(*find(name), common, problems);
    if (const auto end = readArguments(*command, name, args, common, problems)) return *end;
    if (common.memoryLimit && streams.limitMemory) streams.limitMemory(common.memoryLimit);
    Session session(streams, common, command->format());
    std::optional<AtomicFile> file;
    const bool isToFile = common.output && *common.output != "-" && !command->m_writesItself();
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
        const bool isAboutFile =
            !session.errorFile().empty() || result.error().code != ErrorCode::InvalidArgument;
        const Error& error = result.error();
        if (error.code == ErrorCode::OutOfMemory && common.memoryLimit && streams.limitMemory)
            printError(session.errorFile(),
                       {ErrorCode::MemoryLimit,
                        "Needs more memory than the limit of " + bytesText(common.memoryLimit) + '.',
                        {},
                        {},
                        "Raise --memory-limit, or leave it out."});
        else if (error.code != ErrorCode::Cancelled)
            printError(isAboutFile ? session.errorFile() : name, error);
        return exitCodeOf(error.code);
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
    if (word == kComplete) return complete(rest);
    if (find(word)) return runNamed(word, rest);
    if (const std::string command = commandBehindOptions(commands, args); !command.empty())
        return wrongUsage(command, "its options stand behind it",
                          "Write heaptrail " + command + " " + word + " …");
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
    if (word == "--help" || word == "-h" || word == "help" || word == "--version" || word == "-V"
        || word == kComplete)
        return true;
    CommandSet commands;
    addCommands(commands);
    return commands.contains(word) || looksLikeCommand(word) || !commandBehindOptions(commands, args).empty();
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
