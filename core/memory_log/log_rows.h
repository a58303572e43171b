// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/log_values.h"

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace heaptrail {

/// What one object, CSV row or line of text tells: figures, a time, who wrote it; and why it is not to be trusted.
struct LogRow {
    std::array<std::optional<double>, kLogNumberCount> numbers; ///< by LogKey::Kind; sizes in bytes
    SparseTime time;
    int timeRank{100}; ///< of the key that gave the time: lower is better
    std::string date; ///< of a column of its own, where the time is only a clock
    std::string mark, pid, host;
    int hostRank{100};
    std::string problem;
    std::uint64_t line{};

    /// "external" alone is an ordinary word.
    bool hasFigure() const
    {
        return numbers[LogKey::HeapUsed] || numbers[LogKey::HeapTotal] || numbers[LogKey::Rss]
            || numbers[LogKey::PeakRss] || (numbers[LogKey::External] && numbers[LogKey::ArrayBuffers]);
    }
    bool looksLikeData() const { return hasFigure() || !problem.empty(); }
    void set(const LogKey& key, std::string_view text, bool hasDecimalComma = false);
    /// Takes what it doesn't know itself from the object around it.
    void inherit(const LogRow& outer);
    /// The same from another part of the reading, figures too.
    void add(const LogRow& part);
};

/// Reads objects: JSON, or what console.log makes of one (bare keys, single quotes, trailing commas, "123_456",
/// `[Function: f]`, class names before braces), in one text or over several lines. Texts in them are read as lines of
/// a log. Linear; never recurses over the nesting, of which more than 1000 is refused.
class ObjectReader {
public:
    enum class Status { Complete, Open, Broken };
    using Take = std::function<void(LogRow&)>;
    /// `take` is given a row for each object that holds figures, once all around it have ended: it has the time and
    /// process of the nearest that tells them. Of very many in one object, the first are given before its end.
    ObjectReader(LogKeys& keys, Take take, int depth = 0)
        : m_keys(keys)
        , m_take(std::move(take))
        , m_depth(depth)
    {
    }
    /// Goes on at `at`, where a brace begins the object or a line goes on with it, and moves `at` behind what was read.
    Status read(std::string_view text, std::size_t& at, std::uint64_t line);
    bool isOpen() const noexcept { return !m_frames.empty(); }
    /// Ends what is Open or Broken: objects inside that have ended count, and, if `isWhole`, what the others told.
    void end(bool isWhole);

private:
    struct Frame {
        bool isObject{};
        std::string key;
        LogRow row;
        std::size_t firstRow{}; ///< of those inside, which may lack what this object knows
        bool isGiven{}; ///< some of them are gone: what it tells from here on would be of the others alone
    };
    struct Word {
        std::string_view text;
        bool isQuoted{};
    };
    void open(std::uint64_t line, bool isObject);
    void close();
    void give();
    bool readWord(std::string_view text, std::size_t& at, const char* stops, Word& word);
    bool readKey(std::string_view text, std::size_t& at);
    bool readValue(std::string_view text, std::size_t& at);
    void setValue(const Word& value);

    LogKeys& m_keys;
    Take m_take;
    int m_depth;
    std::vector<Frame> m_frames;
    std::vector<LogRow> m_rows; ///< that wait for the end of the object around them
    std::string m_key;
    bool m_expectsValue{};
    std::string m_scratch;
};

/// Of the first object in a text: a brace in the query of a URL begins none.
std::size_t firstBrace(std::string_view text);
/// May rowOfText() find a figure: is a number behind one of the words of hasKeyWord()? It decides about each line that has
/// such a word, "presigned" or "cheap", in a seventh of the time.
bool mayHoldFigure(std::string_view line);
/// The figures of a line of text: "rss=123 heapUsed=45", "RSS: 123 MB, Heap used: 45 MB", "│ rss │ 48590848 │",
/// "VmRSS:   812 kB".
LogRow rowOfText(std::string_view line, LogKeys& keys);

} // namespace heaptrail
