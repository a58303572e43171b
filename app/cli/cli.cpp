// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"

#include <ostream>

namespace heaptrail::cli {

bool isCommandLine(const std::vector<std::string>& args)
{
    return !args.empty();
}

ExitCode runCli(const std::vector<std::string>&, std::ostream&, std::ostream& err)
{
    err << "heaptrail: no subcommands yet\n";
    return ExitCode::WrongUsage;
}

} // namespace heaptrail::cli
