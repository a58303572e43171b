// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#if defined(HEAPTRAIL_HAS_UI) && __has_include("ui/window/run_window.h")
#include "ui/window/run_window.h"
#define HEAPTRAIL_HAS_WINDOW
#endif

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    const std::vector<std::string> args(argv + 1, argv + argc);
#ifdef HEAPTRAIL_HAS_WINDOW
    if (!heaptrail::cli::isCommandLine(args) && heaptrail::cli::hasDisplay())
        return heaptrail::ui::runWindow(argc, argv);
#endif
    return heaptrail::cli::runProgram(args);
}
