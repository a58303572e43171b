// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli.h"
#include "tests/support/sample_once.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace heaptrail::test {

struct CliRun {
    int exitCode{};
    std::string out, err;
};

/// Runs the command line in this process. Bundled samples are loaded once, unless it is the loading that is tested.
inline CliRun runCli(const std::vector<std::string>& args)
{
    std::ostringstream out, err;
    cli::Streams streams{out, err, false, {}};
    const bool isAboutLoading = std::ranges::any_of(args, [](const std::string& arg) {
        return arg.starts_with("--threads") || arg.starts_with("--memory-limit")
            || arg.starts_with("--salvage");
    });
    if (!isAboutLoading) streams.open = openSampleOnce;
    const cli::ExitCode code = cli::runCli(args, std::move(streams));
    return {static_cast<int>(code), out.str(), err.str()};
}

/// Of every command there is.
inline std::set<std::string> commandNames()
{
    std::set<std::string> names;
    std::istringstream lines(runCli({"--complete", ""}).out); // "stats<tab>what it does", options among them
    for (std::string line; std::getline(lines, line);)
        if (const auto tab = line.find('\t'); tab != line.npos && !line.starts_with('-'))
            names.insert(line.substr(0, tab));
    return names;
}

} // namespace heaptrail::test
