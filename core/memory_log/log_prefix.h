// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/log_times.h"

#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

/// What a collector put in front of each line of a program's output, taken off.
struct LogPrefix {
    std::string_view payload; ///< what the program wrote
    std::string_view origin; ///< pod, container, process name
    std::string_view pid;
    LogTime time; ///< None where the prefix has none
};
/// Knows kubectl's `[pod/web-1/app] `, docker compose's and pm2's `web-1  | `, the times that docker -t,
/// kubectl --timestamps, pm2 --time and container runtimes write, syslog (RFC 3164 and 5424), journald, heroku.
LogPrefix withoutPrefix(std::string_view line);

/// A line of docker's json-file driver: {"log":"text\n","stream":"stdout","time":"…"}
struct DockerLine {
    std::string text;
    std::string time;
    bool isWhole{}; ///< a long line comes in pieces
};
std::optional<DockerLine> dockerLine(std::string_view line);

/// The process id that a logger's prefix names: "INFO (123): ", "[Nest] 123  - ", "app/123 on host: ".
std::string_view pidInText(std::string_view text);

} // namespace heaptrail
