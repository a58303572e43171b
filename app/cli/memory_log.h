// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/memory_log/memory_log.h"

#include <string>
#include <vector>

namespace heaptrail {
class JsonWriter;
}

namespace heaptrail::cli {

class Session;

/// The readings of all these logs together; an error names its log.
Result<MemoryLog> readMemoryLogs(Session& session, const std::vector<std::string>& files,
                                 const MemoryLogReading& reading = {});
/// Says on standard error what could not be read.
void warnAboutMemoryLog(Session& session, const MemoryLog& log);

/// As memory-log and suspects have it.
void writeMemoryVerdict(JsonWriter& json, const MemoryVerdict& verdict);

} // namespace heaptrail::cli
