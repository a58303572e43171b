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

/// What a key stands for.
struct LogKey {
    enum class Kind : std::uint8_t {
        Other,
        Figure,
        Time,
        Mark,
        Pid,
        Host, ///< pod, container, host, worker: who wrote it
        Uptime,
        Message, ///< may hold the figures as text
    };
    Kind kind{Kind::Other};
    int rank{}; ///< of a time, host or pid: 0 is the best
    FigureKey figure;
};
LogKey logKey(std::string_view key, std::string_view outer);
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
/// "123", "123.4 MB", "1,234,567", "123_456", "812Mi", "null"; with `hasDecimalComma` "812,44" too.
LogValue logValue(std::string_view text, bool isQuoted, bool hasDecimalComma = false);
/// Seconds that a process has run; none where the value can't be that.
std::optional<double> uptimeOf(const LogValue& value);

std::vector<std::string> csvCells(std::string_view line, char separator);
/// key=value and "key: value" pairs of a line; where there is none of a figure, "key value" ones.
std::vector<std::pair<std::string, std::string>> pairsInText(std::string_view line);

} // namespace heaptrail
