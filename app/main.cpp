// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// heaptrail: the command line, without Qt, whose libraries take longer to load than many a snapshot. What needs it,
// heaptrail-window does.
#include "app/cli/cli.h"

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    heaptrail::cli::endInWords();
    const std::vector<std::string> args(argv + 1, argv + argc);
#ifdef HEAPTRAIL_HAS_UI
    if (heaptrail::cli::needsQt(args)) heaptrail::cli::becomeWindow(argv);
#endif
    return heaptrail::cli::runProgram(args);
}
