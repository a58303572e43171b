// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/log_values.h"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// What one object, CSV row or line of text tells: figures, a time, who wrote it; and why it is not to be trusted.
struct LogRow {
    std::array<std::optional<double>, kMemoryFieldCount> values;
    std::array<bool, kMemoryFieldCount> hasUnit{};
    std::optional<double> peakRss, malloced, heapLimit, nativeContexts, detachedContexts;
    SparseTime time;
    int timeRank{100}; ///< of the key that gave the time: lower is better
    std::string date; ///< of a column of its own, where the time is only a clock
    std::string mark, pid, host;
    int hostRank{100};
    std::optional<double> uptime; ///< seconds
    std::string problem;
    std::uint64_t line{};

    /// "external" alone is an ordinary word.
    bool hasFigure() const
    {
        return values[0] || values[1] || values[2] || peakRss || (values[3] && values[4]);
    }
    bool looksLikeData() const { return hasFigure() || !problem.empty(); }
    void set(const LogKey& key, std::string_view text, bool hasDecimalComma = false);
    /// Takes what it doesn't know itself: from the object around it, or, of the same reading, from one inside.
    void inherit(const LogRow& outer);
    void addFigures(const LogRow& inner);
};

/// logKey() of the few keys that a log has.
class LogKeys {
public:
    const LogKey& of(std::string_view key, std::string_view outer);

private:
    std::unordered_map<std::string, LogKey> m_keys;
    std::string m_scratch;
};

enum class ObjectStatus { Complete, Incomplete, Broken };
struct ObjectEnd {
    ObjectStatus status{};
    std::size_t end{}; ///< behind the object, if complete
    const char* reason{""}; ///< if not: a few words
};

/// Reads the object that begins `text`: JSON, or what console.log makes of one (bare keys, single quotes, trailing
/// commas, "123_456", `[Function: f]`, class names before braces). Appends a row for each object in it that holds
/// figures, with the time and the process of the nearest object around it; texts in it are read as lines of a log.
/// Linear; never recurses over the nesting, of which more than 1000 is refused.
ObjectEnd readObject(std::string_view text, std::uint64_t line, LogKeys& keys, std::vector<LogRow>& rows,
                     int depth = 0);

/// The figures of a line of text: "rss=123 heapUsed=45", "RSS: 123 MB, Heap used: 45 MB", "│ rss │ 48590848 │",
/// "VmRSS:   812 kB".
LogRow rowOfText(std::string_view line, LogKeys& keys);

} // namespace heaptrail
