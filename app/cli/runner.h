// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

#include <string>
#include <vector>

namespace heaptrail::cli {

/// The frame around the subcommands: finds one, reads its arguments, runs it, prints its error. Inside of
/// runCli; completion and help tests look at the same declarations.
struct Runner {
    CommandSet commands;
    Streams streams;

    explicit Runner(Streams where);
    ExitCode run(const std::vector<std::string>& args);
    ExitCode runNamed(const std::string& name, const std::vector<std::string>& args);

    /// Fills a command's places; an exit status where it was help that was asked for, or something is wrong with them.
    /// `common` and `problems` are those of declare().
    std::optional<ExitCode> readArguments(Command& command, const std::string& name,
                                          const std::vector<std::string>& args, const CommonOptions& common,
                                          const std::vector<std::string>& problems);

    /// What fits behind these words, the last of which is being typed: for the completions of shells. A line with the
    /// endings of files that do ("*": all), then a word a line, with a tab and its meaning.
    ExitCode complete(std::vector<std::string> words) const;

    const CommandSet::Entry* find(const std::string& name) const;
    std::unique_ptr<Command> declare(const CommandSet::Entry& entry, CommonOptions& common,
                                     std::vector<std::string>& problems) const;
    std::string overallHelp() const;
    std::string commandHelp(const Command& command) const;
    /// The known word that `word` was probably meant to be; empty if none is near.
    std::string nearestCommand(const std::string& word) const;
    static std::string nearestOption(const Command& command, const std::string& word);
    /// "heaptrail: SUBJECT: message (at byte N, in "nodes")" and the advice.
    void printError(const std::string& subject, const Error& error) const;
    ExitCode wrongUsage(const std::string& subject, const std::string& message,
                        const std::string& advice) const;
};

/// Prints what a person would want to see of these files, without a subcommand.
ExitCode runDefaultView(Runner& runner, const std::vector<std::string>& args);

} // namespace heaptrail::cli
