// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exit_code.h"
#include "core/analysis/snapshot.h"
#include "core/report/document.h"

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

namespace heaptrail::cli {

/// How a report becomes a PDF. That takes Qt, so the program that has it brings this along.
struct PdfWriter {
    std::function<Result<void>()> check; ///< is there what it needs? Errors: CannotWrite
    std::function<Result<void>(const Document&, std::ostream&, const Task&)> write; ///< on the main thread
};

/// Where a run of the command line prints to, and what may end it early.
struct Streams {
    std::ostream& out; ///< results
    std::ostream& err; ///< everything else
    bool isErrTerminal{}; ///< then progress is drawn there
    std::stop_token stop; ///< a request ends the run with ExitCode::Interrupted
    /// How a snapshot is opened, on any thread; another way is for those that have it already.
    std::function<Result<SnapshotPtr>(const std::filesystem::path&, const LoadOptions&, const Task&)> open{
        openSnapshot};
    bool isOutTerminal{}; ///< then control characters are shown, in csv too
    /// Holds the process to --memory-limit; empty where the caller has its own ideas.
    std::function<void(std::uint64_t bytes)> limitMemory{};
    PdfWriter pdf{}; ///< empty: no PDF here
};

/// Is this the name of a subcommand (or --help, --version, or a misspelt subcommand), so that no window is
/// wanted?
bool isCommandLine(const std::vector<std::string>& args);

/// Runs one subcommand; args without the program's name. Without a subcommand, what a person would want to
/// see of the files where there is no window: a comparison, or the summary of a single one.
ExitCode runCli(const std::vector<std::string>& args, Streams streams);
ExitCode runCli(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

/// The same for main(): on this process's standard streams, with Ctrl-C, broken pipes and write errors
/// handled. Call it once, before any thread is started.
int runProgram(const std::vector<std::string>& args, PdfWriter pdf = {});

/// Is it for the program that has Qt: a window, or a PDF?
bool needsQt(const std::vector<std::string>& args);

/// Becomes the program heaptrail-window, which stands beside this one, with the same arguments. Comes back where it is
/// missing, having said so on standard error.
void becomeWindow(char** argv);

/// From here on, what would end the program with std::terminate() for want of memory or threads ends it in words, with
/// status 4 and without unfinished files. For main(), before anything else.
void endInWords() noexcept;

/// Can a window be opened here?
bool hasDisplay();

} // namespace heaptrail::cli
