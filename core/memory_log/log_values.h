// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What a key stands for.
struct LogKey {
    /// Numbers first: those of MemoryField in its order, then others.
    enum Kind : std::uint8_t {
        HeapUsed,
        HeapTotal,
        Rss,
        External,
        ArrayBuffers,
        PeakRss, ///< resourceUsage().maxRSS: stands in for rss where a reading has none
        HeapLimit,
        DetachedContexts,
        Uptime, ///< seconds
        Time,
        Mark,
        Pid,
        Host, ///< pod, container, host, worker: who wrote it
        Other,
    };
    Kind kind{Other};
    bool isWeak{}; ///< an ordinary word ("external", "total"): expect anything behind it
    int rank{}; ///< of a time or host: 0 is the best
    double unit{}; ///< bytes in one of it, as the name says ("heapUsedMB"); 0: the name doesn't say
    bool isField() const noexcept { return kind <= ArrayBuffers; }
    bool isNumber() const noexcept { return kind <= Uptime; }
};
inline constexpr std::size_t kLogNumberCount = LogKey::Uptime + 1;
LogKey logKey(std::string_view key);

struct LogValue {
    enum class Kind { Null, Number, NotANumber };
    Kind kind{Kind::NotANumber};
    double number{};
    double unit{}; ///< bytes in one, if the text has a unit; else 0
};
/// "123", "123.4 MB", "1,234,567", "123_456", "812Mi", "null"; with `hasDecimalComma` "812,44" too.
LogValue logValue(std::string_view text, bool hasDecimalComma = false);

/// A whole field: ISO 8601 (without a zone: this machine's), or a number: seconds, milliseconds, microseconds or
/// nanoseconds since 1970, told apart by their size.
SparseTime timeOfField(std::string_view text);
/// The first such time in a line's first 200 bytes, where it stands as a word of its own.
SparseTime timeInText(std::string_view text);

std::vector<std::string> csvCells(std::string_view line, char separator);

/// Does one of the words stand there without which a line holds no reading: heap, rss, resident?
bool hasKeyWord(std::string_view text);

} // namespace heaptrail
