// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Memory logs as several commands take them: how they are read, and what is said of them.
#pragma once

#include "core/base/result.h"
#include "core/memory_log/memory_log.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace heaptrail {
class JsonWriter;
}

namespace heaptrail::cli {

class Session;

/// The readings of all these logs together; an error names its log.
Result<MemoryLog> readMemoryLogs(Session& session, const std::vector<std::string>& files, double unit = 1);
/// Says on standard error what could not be read.
void warnAboutMemoryLog(Session& session, const MemoryLog& log);

/// As memory-log and suspects have it.
void writeMemoryVerdict(JsonWriter& json, const MemoryVerdict& verdict);
/// What rss is made of at the first and the last reading: lines for people, where the log tells; an array.
void writeMemoryBreakdown(std::ostream& out, const MemoryVerdict& verdict);
void writeMemoryBreakdown(JsonWriter& json, const MemoryVerdict& verdict);

} // namespace heaptrail::cli
