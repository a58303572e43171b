// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include "app/cli/command.h"

namespace heaptrail::cli {

void addCommands(CommandSet& commands)
{
    addStatsCommand(commands);
    addSummaryCommand(commands);
    addCompareCommand(commands);
    addPathCommand(commands);
    addObjectCommand(commands);
    addRetainersCommand(commands);
    addDominatorsCommand(commands);
    addStringsCommand(commands);
    addNodesCommand(commands);
    addReportCommand(commands);
    addRedactCommand(commands);
    addQueryCommand(commands);
    addSuspectsCommand(commands);
    addAllocationsCommand(commands);
    addMemoryLogCommand(commands);
}

} // namespace heaptrail::cli
