// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#ifdef HEAPTRAIL_HAS_UI
#include "ui/window/run_window.h"
#endif

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    heaptrail::cli::endInWords();
    const std::vector<std::string> args(argv + 1, argv + argc);
#ifdef HEAPTRAIL_HAS_UI
    if (!heaptrail::cli::isCommandLine(args) && heaptrail::cli::hasDisplay())
        return heaptrail::ui::runWindow(argc, argv);
#endif
    return heaptrail::cli::runProgram(args);
}
