// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exit_code.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace heaptrail::cli {

/// Is this the name of a subcommand (or --help, --version …), so that no window is wanted?
bool isCommandLine(const std::vector<std::string>& args);

/// Runs one subcommand; args without the program's name. Results go to out, everything else to err.
ExitCode runCli(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

} // namespace heaptrail::cli
