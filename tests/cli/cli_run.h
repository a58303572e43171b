// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli.h"

#include <sstream>
#include <string>
#include <vector>

namespace heaptrail::test {

struct CliRun {
    int exitCode{};
    std::string out, err;
};

/// Runs the command line in this process.
inline CliRun runCli(const std::vector<std::string>& args)
{
    std::ostringstream out, err;
    const cli::ExitCode code = cli::runCli(args, out, err);
    return {static_cast<int>(code), out.str(), err.str()};
}

} // namespace heaptrail::test
