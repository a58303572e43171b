// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

#include <functional>
#include <map>
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
    int rank{}; ///< of a time or host: 0 is the best
    double unit{1}; ///< bytes in one of it, as the name says ("heapUsedMB")
    bool isField() const noexcept { return kind <= ArrayBuffers; }
    bool isNumber() const noexcept { return kind <= Uptime; }
};
inline constexpr std::size_t kLogNumberCount = LogKey::Uptime + 1;

/// What keys stand for. A log has few.
class LogKeys {
public:
    /// `unit`: bytes in one of a figure of memoryUsage() whose name doesn't say.
    explicit LogKeys(double unit)
        : m_unit(unit)
    {
    }
    const LogKey& of(std::string_view key);

private:
    double m_unit;
    std::map<std::string, LogKey, std::less<>> m_keys;
};

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
/// Without ECMA-48's control sequences, which are ESC [ … letter, and ESC ] … BEL or ESC \.
std::string withoutColours(std::string_view line);

} // namespace heaptrail
