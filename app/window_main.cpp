// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// heaptrail-window: what heaptrail becomes for a window or a PDF. It knows the whole command line, too.
#include "app/cli/cli.h"
#include "ui/report/pdf.h"
#include "ui/window/run_window.h"

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    heaptrail::cli::endInWords();
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (heaptrail::cli::hasDisplay() && !heaptrail::cli::isCommandLine(args))
        return heaptrail::ui::runWindow(argc, argv);
    return heaptrail::cli::runProgram(args, {heaptrail::ui::checkFonts, heaptrail::ui::writePdf});
}
