// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli.h"
#include "core/analysis/snapshot.h"
#include "core/load/file_kind.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail::cli {

/// Sizes that a completion offers.
inline const std::vector<std::string> kSizes{"1G", "2G", "4G", "8G", "16G"};

enum class Format { Text, Json, Csv, Jsonl };

/// "@1234" or "1234".
std::optional<NodeId> parseObjectId(std::string_view text);

/// FILE and ID of a command about one object, as typed.
struct ObjectArguments {
    std::string file, id;
};
/// The object that they name.
struct HeapObject {
    SnapshotPtr snapshot;
    NodeOrdinal node;
};

/// The options that every subcommand has.
struct CommonOptions {
    unsigned threads{}; ///< 0 = as many as the machine has
    std::uint64_t memoryLimit{}; ///< bytes; 0 = none
    bool salvage{};
    bool quiet{};
    std::optional<std::string> output; ///< -o
};

/// One run of a subcommand, as its code sees it: input, output, options. An error that it returns is printed
/// by the frame, with the name of the file it is about.
class Session {
public:
    Session(Streams streams, CommonOptions options, Format format);
    ~Session();

    /// Results. With -o OUT a file, which appears when the command returns without an error.
    std::ostream& out();
    /// Has writing results failed (the disk is full, the reader is gone), so that going on is useless?
    bool isOutputBroken() const;
    /// Is there no use in going on: that, or Ctrl-C?
    bool shouldStop() const { return task().stopped() || isOutputBroken(); }
    /// Do results go to a terminal, which obeys control characters?
    bool isTerminal() const noexcept;
    Format format() const noexcept { return m_format; }
    const PdfWriter& pdf() const noexcept { return m_streams.pdf; }
    const CommonOptions& options() const noexcept { return m_options; }
    /// Stops with Ctrl-C and shows its progress.
    const Task& task() const noexcept;

    /// Opens one snapshot, "-" from standard input, and prints its notices to standard error.
    Result<SnapshotPtr> open(const std::string& file);
    /// Opens several side by side, within the memory limit; they come in the order given.
    Result<std::vector<SnapshotPtr>> open(const std::vector<std::string>& files);
    LoadOptions loadOptions() const;

    /// One line on standard error: "heaptrail: FILE: warning: text".
    void warn(const std::string& text, const std::string& file = {});
    /// Lines for standard error as they are, before an error that they explain. The caller makes them safe for a
    /// terminal.
    void explain(const std::string& lines);
    /// Names the file that an error is about: return session.about(file, error).
    tl::unexpected<Error> about(const std::string& file, Error error);
    /// The node that a person means with "@1234" or "1234".
    Result<NodeOrdinal> node(const Snapshot& snapshot, const std::string& file, const std::string& id);
    Result<HeapObject> open(const ObjectArguments& object);

    const std::string& errorFile() const noexcept { return m_errorFile; }
    /// Takes the progress line off the terminal.
    void endProgress();

private:
    friend struct Runner;
    class ProgressLine;

    Result<std::vector<SnapshotPtr>> openSideBySide(const std::vector<std::string>& files);

    Streams m_streams;
    std::ostream* m_out;
    CommonOptions m_options;
    Format m_format;
    std::string m_errorFile;
    std::uint64_t m_bytesHeld{}; ///< by the snapshots opened so far
    std::unique_ptr<ProgressLine> m_progress;
};

/// One subcommand being declared: its arguments, its options and what it does. Values are written to places
/// that live as long as the command: make them with keep<T>().
class Command {
public:
    /// A T that lives until the command has run.
    template <class T>
    T& keep()
    {
        auto place = std::make_shared<T>();
        m_kept.push_back(place);
        return *place;
    }

    void describe(std::string text) { m_description = std::move(text); }
    /// "heaptrail stats app.heapsnapshot", "what it shows"
    void example(std::string command, std::string meaning) { m_examples.push_back({command, meaning}); }

    /// A longer part of the help, printed as it is: a grammar, a table.
    void section(std::string title, std::string text) { m_sections.push_back({title, text}); }

    /// Positional arguments, in the order of the calls.
    void file(std::string& into, const std::string& name = "FILE");
    void files(std::vector<std::string>& into, std::size_t least,
               std::vector<FileKind> kinds = {FileKind::Snapshot});
    void logs(std::vector<std::string>& into);
    void argument(std::string& into, const std::string& name, const std::string& help,
                  std::vector<FileKind> kinds = {});
    /// FILE, then ID: a V8 object id, @1234 or 1234.
    ObjectArguments& object();

    /// "--name" with a value, "--name,-n" for a short one, too. The last one counts where it is given twice.
    CLI::Option* option(const std::string& names, std::optional<std::string>& into, const std::string& value,
                        const std::string& help);
    CLI::Option* option(const std::string& names, std::optional<std::uint64_t>& into,
                        const std::string& value, const std::string& help);
    /// A size above 0, in bytes: 512M, 4G.
    CLI::Option* size(const std::string& names, std::optional<std::uint64_t>& into, const std::string& help);
    /// One that may be given several times: --with a --with b.
    CLI::Option* optionList(const std::string& names, std::vector<std::string>& into,
                            const std::string& value, const std::string& help);
    /// One of a few words.
    CLI::Option* choice(const std::string& name, std::string& into, std::vector<std::string> words,
                        const std::string& help);
    /// Words that an option takes, or examples of them: what a completion offers. Those of a choice() are known.
    void suggest(CLI::Option* option, std::vector<std::string> words)
    {
        m_suggestions[option->get_name()] = std::move(words);
    }
    CLI::Option* flag(const std::string& name, bool& into, const std::string& help);
    /// One that names an object: --root @1234.
    CLI::Option* idOption(const std::string& name, std::optional<std::string>& into, const std::string& help);
    CLI::Option* limit(std::optional<std::uint64_t>& into);
    /// Something that must hold of the arguments together: says what is wrong, or nothing.
    void check(std::function<std::optional<std::string>()> check) { m_checks.push_back(std::move(check)); }
    /// --format; the first is the default. Without a call the command has no --format.
    void formats(std::vector<Format> formats);
    /// The command writes OUT on its own (session.options().output), not through session.out().
    void writesOutputItself()
    {
        m_writesItself = [] { return true; };
    }
    /// The same, where it depends on the other options.
    void writesOutputItself(std::function<bool()> isSo) { m_writesItself = std::move(isSo); }

    void run(std::function<Result<ExitCode>(Session&)> action) { m_action = std::move(action); }

    /// An option's value that names a file to read, so that "-" stands for standard input; positional files are known.
    void readsFile(const std::optional<std::string>& value);
    void readsFiles(const std::vector<std::string>& values);

private:
    friend struct Runner;
    struct Example {
        std::string command, meaning;
    };
    /// Not CLI11's: it takes a file named [a,b] for two.
    struct Positional {
        std::string name, help;
        std::function<void(std::string)> add;
        std::size_t least{1};
        bool takesAll{}; ///< that are left
        std::vector<FileKind> kinds{}; ///< of files that fit
    };
    Command(const std::string& name, const std::string& summary);
    Format format() const; ///< as --format says, or the first

    CLI::App m_app;
    std::vector<Positional> m_positionals;
    std::string m_description;
    std::vector<Example> m_examples;
    std::vector<Example> m_sections; ///< title and text
    std::vector<Format> m_formats;
    std::string m_formatWord;
    std::map<std::string, std::vector<std::string>> m_suggestions; ///< by the option's name
    std::function<bool()> m_writesItself = [] { return false; };
    std::function<Result<ExitCode>(Session&)> m_action;
    std::vector<std::shared_ptr<void>> m_kept;
    std::vector<std::function<std::vector<std::string>()>>
        m_inputs; ///< after parsing: the files that are read
    std::vector<std::function<std::optional<std::string>()>> m_checks; ///< after parsing: what is wrong
};

/// Every subcommand, in the order in which help lists them. Each is added by its own file:
///   void addStatsCommand(CommandSet& commands)
///   {
///       commands.add("stats", "counts and sizes of one snapshot", [](Command& command) { … });
///   }
/// The function runs only when the subcommand is wanted.
class CommandSet {
public:
    using Declare = std::function<void(Command&)>;
    void add(std::string name, std::string summary, Declare declare);
    bool contains(const std::string& name) const;

private:
    friend struct Runner;
    struct Entry {
        std::string name, summary;
        Declare declare;
    };
    std::vector<Entry> m_entries;
};

} // namespace heaptrail::cli
