// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace heaptrail::cli {

class CommandSet;

// One file each: stats.cpp has addStatsCommand().
void addAllocationsCommand(CommandSet&);
void addCompareCommand(CommandSet&);
void addDominatorsCommand(CommandSet&);
void addMemoryLogCommand(CommandSet&);
void addNodesCommand(CommandSet&);
void addObjectCommand(CommandSet&);
void addPathCommand(CommandSet&);
void addRetainersCommand(CommandSet&);
void addStatsCommand(CommandSet&);
void addStringsCommand(CommandSet&);
void addRedactCommand(CommandSet&);
void addReportCommand(CommandSet&);
void addSummaryCommand(CommandSet&);
void addSuspectsCommand(CommandSet&);
void addQueryCommand(CommandSet&);

/// All of them, in the order of the help; the list is in commands.cpp.
void addCommands(CommandSet&);

} // namespace heaptrail::cli
