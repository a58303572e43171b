// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/json_memory.h"
#include "core/investigation/investigation.h"
#include "core/output/json.h"

#include <string>
#include <string_view>

// How findings and the investigation become JSON and come back. For core/investigation alone.
namespace heaptrail {

/// The text with whatever is no UTF-8 (lone surrogates, too) as U+FFFD, and NUL as a blank.
std::string cleanUtf8(std::string_view text);

void writeText(JsonWriter& json, const char* name, std::string_view text); ///< left out if empty
void writeFinding(JsonWriter& json, const Finding& finding);

// Reading: a member that is missing or of another kind gives the empty value, never an error: what can be used of
// a damaged or foreign file is used.
std::string readText(const JsonValue& object, const char* name);
std::uint64_t readNumber(const JsonValue& object, const char* name);
bool readBool(const JsonValue& object, const char* name);
const JsonValue* readArray(const JsonValue& object, const char* name);
Finding readFinding(const JsonValue& object);

/// Who wrote an autosave, so that a crash can be told from a program that still runs.
struct AutosaveMark {
    std::string of; ///< the investigation's path; empty = never saved
    std::string savedAt; ///< ISO 8601 UTC
    std::uint64_t pid{}, startedAt{}; ///< of the writer; startedAt in the system's ticks, against reused pids
};
std::string jsonOf(const Investigation&, const std::filesystem::path& folder, const AutosaveMark* mark);

} // namespace heaptrail
