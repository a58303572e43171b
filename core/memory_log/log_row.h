// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/log_times.h"
#include "core/memory_log/log_values.h"
#include "core/memory_log/loose_json.h"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// What one object or line of the input tells: figures, a time, who wrote it; and why it is not to be trusted.
struct LogRow {
    std::array<std::optional<double>, kMemoryFieldCount> values;
    std::array<bool, kMemoryFieldCount> hasUnit{};
    /// Node's own names as members or columns, with whole numbers: process.memoryUsage() as it is, in bytes.
    bool isNodesOwn{true};
    LogTime time, date;
    int timeRank{100}; ///< of the key that gave the time: lower is better
    std::string mark, pid, host;
    int hostRank{100};
    std::optional<double> uptime; ///< seconds
    std::string problem;
    std::string rssProblem; ///< "rss" alone may be somebody's news feed
    std::uint64_t line{};

    bool hasFigure() const
    {
        // "external" alone is an ordinary word.
        return values[0] || values[1] || values[2] || (values[3] && values[4]);
    }
    bool looksLikeData() const { return hasFigure() || !problem.empty(); }
    bool hasTime() const { return bool(time) || bool(date); }
    void set(const FigureKey& key, const LogValue& value);
    void setTime(const LogTime& time, int rank);
    void setHost(std::string_view name, int rank);
    /// Takes what it doesn't know itself from the row around it.
    void inherit(const LogRow& outer);
};

/// Turns the events of one value into rows: one for each object that holds figures, with the time and the
/// process of the nearest object around it.
class RowCollector final : public LooseJsonHandler {
public:
    explicit RowCollector(int nesting = 0)
        : m_nesting(nesting)
    {
    }
    void open(bool isObject) override;
    void key(std::string_view name) override;
    void value(std::string_view text, bool isQuoted) override;
    void close() override;

    std::vector<LogRow> rows; ///< complete once nothing is open any more
    std::uint64_t line{}; ///< of what is fed now
    /// The rows whose objects are closed, where what is still open is an array of them.
    std::vector<LogRow> takeRowsOfArray();

private:
    struct Frame {
        bool isObject{};
        std::string key;
        LogRow row;
        std::vector<std::size_t> pending; ///< rows inside that may lack what this object knows
    };
    const LogKey& keyOf(std::string_view name, std::string_view outer);
    void take(Frame& frame, std::string_view text, bool isQuoted);

    int m_nesting;
    std::vector<Frame> m_frames;
    std::string m_key;
    std::unordered_map<std::string, LogKey> m_keys; ///< a log has few different ones
    std::string m_keyAndOuter;
};

/// The figures of a line of prose or logfmt: "rss=123 heapUsed=45", "RSS: 123 MB, Heap used: 45 MB".
LogRow rowOfText(std::string_view line);

} // namespace heaptrail
