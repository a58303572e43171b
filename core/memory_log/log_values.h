// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heaptrail {

/// A key that names a figure of process.memoryUsage(): heapUsed, heap_used_mb, memory.rss, "Heap used" …
struct FigureKey {
    MemoryField field{};
    double unit{1}; ///< bytes in one of it, as the name says ("heapUsedMB")
    bool hasUnit{};
    bool isWeak{}; ///< an ordinary word ("external", "total"): expect anything behind it
};
/// `outer` is the key of the object that this key stands in: heap: { used, total }.
std::optional<FigureKey> figureKey(std::string_view key, std::string_view outer);
/// Lower case, without anything but letters and digits.
std::string normalisedKey(std::string_view key);
/// How good a key for a time this is: 0 best; −1: none.
int timeKeyRank(std::string_view key);
bool isMarkKey(std::string_view key);
/// Does a line name any figure? For telling broken rows from other text.
bool mentionsFigure(std::string_view line);

struct LogValue {
    enum class Kind { Null, Number, NotANumber };
    Kind kind{Kind::NotANumber};
    double number{};
    double unit{}; ///< bytes in one, if the text has a unit; else 0
};
/// "123", "123.4 MB", "1,234,567", "123_456", "null".
LogValue logValue(std::string_view text, bool isQuoted);

/// ISO 8601 (no zone = UTC), or a number: seconds, milliseconds, microseconds or nanoseconds since 1970, told
/// apart by their size.
std::optional<std::int64_t> logTime(std::string_view text);
/// The first ISO time in a line's first 120 bytes.
std::optional<std::int64_t> timeInText(std::string_view text);

std::vector<std::string> csvCells(std::string_view line, char separator);
/// key=value and "key: value" pairs of a line.
std::vector<std::pair<std::string, std::string>> pairsInText(std::string_view line);

} // namespace heaptrail
