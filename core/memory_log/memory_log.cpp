// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/memory_log/log_values.h"
#include "core/memory_log/loose_json.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::size_t kMaxBlock = std::size_t{64} << 20; ///< one JSON document over many lines
constexpr std::size_t kNearReach = std::size_t{16} << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxProblems = 100;
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 53;

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; };
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

/// What one object of the input tells: figures, a time, a mark; and why it is not to be trusted.
struct Row {
    std::array<std::optional<double>, kMemoryFieldCount> values;
    std::array<bool, kMemoryFieldCount> hasUnit{};
    std::optional<std::int64_t> timeUs;
    int timeRank{100}; ///< of the key that gave the time: lower is better
    std::string mark;
    std::string problem;

    bool hasFigure() const
    {
        // "external" alone is an ordinary word.
        return values[0] || values[1] || values[2] || (values[3] && values[4]);
    }
    bool looksLikeData() const { return hasFigure() || !problem.empty(); }

    void set(const FigureKey& key, const LogValue& value)
    {
        const auto slot = static_cast<std::size_t>(key.field);
        const std::string name = memoryFieldName(key.field);
        switch (value.kind) {
        case LogValue::Kind::Null: return;
        case LogValue::Kind::NotANumber:
            // Of an ordinary word ("external": true) nothing is expected.
            if (!key.isWeak) problem = name + " is no number";
            return;
        case LogValue::Kind::Number: break;
        }
        double bytes = value.number * (value.unit > 0 ? value.unit : key.unit);
        if (std::isnan(bytes)) {
            problem = name + " is no number";
        } else if (bytes < 0) {
            problem = "negative " + name;
        } else {
            values[slot] = bytes;
            hasUnit[slot] = value.unit > 0 || key.hasUnit;
        }
    }
    void setTime(std::optional<std::int64_t> time, int rank)
    {
        if (time && rank < timeRank) {
            timeUs = time;
            timeRank = rank;
        }
    }

    /// Nobody's heap is below 64 kB: a fraction there is megabytes that lost their unit.
    void scaleFractions()
    {
        const bool isMegabytes = std::any_of(values.begin(), values.begin() + 3, [&](const auto& v) {
            const auto slot = static_cast<std::size_t>(&v - values.data());
            return v && !hasUnit[slot] && *v > 0 && *v < 65536 && *v != std::floor(*v);
        });
        if (!isMegabytes) return;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (values[i] && !hasUnit[i]) *values[i] *= 1024.0 * 1024.0;
    }
};

/// Gathers the rows of one input.
class Gatherer {
public:
    Gatherer(MemoryLog& log, std::uint32_t source)
        : m_log(log)
        , m_source(source)
    {
    }

    void problem(std::uint64_t line, std::string reason)
    {
        ++m_log.problemCount;
        if (m_log.problems.size() < kMaxProblems)
            m_log.problems.push_back({m_source, line, std::move(reason)});
    }
    /// Takes the row; false if there is nothing in it.
    bool take(Row& row, std::uint64_t line)
    {
        if (!row.looksLikeData()) return false;
        row.scaleFractions();
        MemorySample sample;
        for (std::size_t i = 0; i < kMemoryFieldCount && row.problem.empty(); ++i) {
            if (!row.values[i]) continue;
            if (*row.values[i] > double(kMaxSize))
                row.problem = std::string(memoryFieldName(static_cast<MemoryField>(i))) + " is out of range";
            else
                sample.values[i] = static_cast<std::uint64_t>(std::llround(*row.values[i]));
        }
        if (!row.problem.empty()) {
            problem(line, row.problem);
            return true;
        }
        sample.timeUs = row.timeUs;
        sample.mark = std::move(row.mark);
        sample.line = line;
        sample.source = m_source;
        if (sample.values[0] && *sample.values[0] > 0 && *sample.values[0] < 65536) ++m_tiny;
        m_log.samples.push_back(std::move(sample));
        return true;
    }
    std::uint64_t tiny() const { return m_tiny; }

private:
    MemoryLog& m_log;
    std::uint32_t m_source;
    std::uint64_t m_tiny{};
};

/// Turns the events of one value into rows: one for each object that holds figures, with the time of the
/// nearest object around it.
class RowCollector : public LooseJsonHandler {
public:
    RowCollector(const std::vector<std::uint64_t>* lineStarts, std::uint64_t firstLine)
        : m_lineStarts(lineStarts)
        , m_firstLine(firstLine)
    {
    }

    void open(bool isObject, std::size_t at) override
    {
        Frame frame;
        frame.isObject = isObject;
        frame.line = lineOf(at);
        frame.key = isObject || m_frames.empty() ? m_key : m_frames.back().key;
        m_frames.push_back(std::move(frame));
        m_key.clear();
    }
    void key(std::string_view name) override { m_key.assign(name.substr(0, 200)); }
    void value(std::string_view text, bool isQuoted) override
    {
        if (m_frames.empty() || !m_frames.back().isObject) return;
        Frame& frame = m_frames.back();
        take(frame, text, isQuoted);
        m_key.clear();
    }
    void close() override
    {
        if (m_frames.empty()) return;
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        if (!m_frames.empty() && normalisedKey(frame.key) == "heap") {
            // { rss, heap: { used, total } }: the figures are the outer object's.
            Frame& outer = m_frames.back();
            for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
                if (!frame.row.values[i]) continue;
                outer.row.values[i] = frame.row.values[i];
                outer.row.hasUnit[i] = frame.row.hasUnit[i];
                frame.row.values[i].reset();
            }
        }
        if (frame.row.looksLikeData()) {
            frame.pending.push_back(rows.size());
            rows.push_back({frame.row, frame.line});
        }
        if (frame.row.timeUs) {
            for (const std::size_t i : frame.pending) {
                if (!rows[i].row.timeUs) rows[i].row.timeUs = frame.row.timeUs;
                if (rows[i].row.mark.empty()) rows[i].row.mark = frame.row.mark;
            }
        } else if (!m_frames.empty()) {
            auto& above = m_frames.back().pending;
            if (above.empty()) {
                above = std::move(frame.pending);
            } else {
                above.insert(above.end(), frame.pending.begin(), frame.pending.end());
            }
        }
        m_key.clear();
    }

    struct Found {
        Row row;
        std::uint64_t line;
    };
    std::vector<Found> rows;

private:
    struct Frame {
        bool isObject{};
        std::uint64_t line{};
        std::string key;
        Row row;
        std::vector<std::size_t> pending;
    };

    void take(Frame& frame, std::string_view text, bool isQuoted)
    {
        if (const auto figure = figureKey(m_key, frame.key)) {
            frame.row.set(*figure, logValue(text, isQuoted));
        } else if (const int rank = timeKeyRank(m_key); rank >= 0) {
            frame.row.setTime(logTime(text), rank);
        } else if (isQuoted && frame.row.mark.empty() && isMarkKey(m_key)) {
            frame.row.mark.assign(text.substr(0, 120));
        }
    }
    std::uint64_t lineOf(std::size_t at) const
    {
        if (!m_lineStarts) return m_firstLine;
        const auto it = std::upper_bound(m_lineStarts->begin(), m_lineStarts->end(), at);
        return m_firstLine + static_cast<std::uint64_t>(it - m_lineStarts->begin());
    }

    const std::vector<std::uint64_t>* m_lineStarts;
    std::uint64_t m_firstLine;
    std::vector<Frame> m_frames;
    std::string m_key;
};

struct CsvHeader {
    char separator{};
    std::vector<std::optional<FigureKey>> figures;
    std::vector<int> timeRanks; ///< −1: no time
    std::size_t markColumn{SIZE_MAX};
};

std::optional<CsvHeader> csvHeader(std::string_view line)
{
    for (const char separator : {',', ';', '\t'}) {
        if (line.find(separator) == line.npos) continue;
        const auto cells = csvCells(line, separator);
        CsvHeader header;
        header.separator = separator;
        bool hasFigure = false, hasValue = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            header.figures.push_back(figureKey(cells[i], {}));
            header.timeRanks.push_back(timeKeyRank(cells[i]));
            if (isMarkKey(cells[i])) header.markColumn = i;
            hasFigure |= header.figures.back() && !header.figures.back()->isWeak;
            hasValue |= logValue(trimmed(cells[i]), false).kind == LogValue::Kind::Number;
            hasValue |= cells[i].find_first_of("{}=") != std::string::npos;
        }
        if (hasFigure && !hasValue) return header;
    }
    return std::nullopt;
}

class Parser {
public:
    Parser(std::string_view text, MemoryLog& log, std::uint32_t source, const Task& task)
        : m_text(text)
        , m_log(log)
        , m_gather(log, source)
        , m_task(task)
    {
    }

    void run()
    {
        if (m_text.substr(0, 3) == "\xEF\xBB\xBF") m_text.remove_prefix(3);
        while (m_at < m_text.size()) {
            if ((++m_steps & 0xfff) == 0) {
                m_task.at(m_at);
                if (m_task.stopped()) return;
            }
            const std::size_t start = m_at;
            std::size_t end = m_text.find('\n', start);
            if (end == m_text.npos) end = m_text.size();
            ++m_line;
            m_at = end + 1;
            row(start, end);
        }
        // In a file of nothing but rows, a line of text is a row that broke.
        if (m_hasBareRows && !m_hasPrefixedRows) {
            for (const auto line : m_textLines) m_gather.problem(line, "no JSON");
            m_log.problemCount += m_textLineCount - m_textLines.size();
        } else {
            m_log.otherRowCount += m_textLineCount;
        }
        if (m_gather.tiny() > 0)
            m_log.notices.push_back(
                "Some readings of heapUsed are below 64 kB, which no heap is: the figures may be in MB, but "
                "were taken as bytes, as no unit stands beside them.");
    }

private:
    void row(std::size_t start, std::size_t end)
    {
        if (end - start > kMaxLine && !looksLikeDocument(start)) {
            ++m_log.rowCount;
            m_gather.problem(m_line, "a line of more than 1 MB");
            return;
        }
        const std::string_view line = trimmed(m_text.substr(start, end - start));
        if (line.empty()) return;
        ++m_log.rowCount;
        if (const auto header = csvHeader(line)) {
            m_csv = header;
            m_hasBareRows = true;
            return;
        }
        const std::size_t brace = line.find_first_of("{[");
        if (m_csv && brace != 0) {
            csvRow(line);
            return;
        }
        const std::size_t lineStart = static_cast<std::size_t>(line.data() - m_text.data());
        // A prefix may hold brackets of its own ("[web.1] {…}"): try each in turn, but not for ever.
        std::size_t from = brace;
        std::string reason;
        bool isJson = false;
        for (int tries = 0; from != line.npos && tries < 8; ++tries) {
            const Outcome outcome = value(lineStart + from, end, line.substr(0, from), reason);
            if (outcome == Outcome::Rows) {
                (from == 0 ? m_hasBareRows : m_hasPrefixedRows) = true;
                return;
            }
            isJson |= outcome == Outcome::Nothing && from == 0 && m_wasWholeLine;
            if (isJson) break;
            from = line.find_first_of("{[", from + 1);
        }
        if (isJson) {
            ++m_log.otherRowCount;
            return;
        }
        if (pairs(line)) {
            m_hasPrefixedRows = true;
            return;
        }
        if (brace == 0 || (brace != line.npos && mentionsFigure(line))) {
            m_gather.problem(m_line, reason.empty() ? "no JSON" : reason);
            return;
        }
        ++m_textLineCount;
        if (m_textLines.size() < kMaxProblems) m_textLines.push_back(m_line);
    }

    /// A file that is one JSON document may stand on one long line.
    bool looksLikeDocument(std::size_t start) const
    {
        const std::string_view head = trimmed(m_text.substr(start, 64));
        return m_line == 1 && !head.empty() && (head[0] == '[' || head[0] == '{')
            && m_text.size() <= kMaxBlock;
    }

    enum class Outcome { Rows, Nothing, Broken };

    Outcome value(std::size_t at, std::size_t lineEnd, std::string_view prefix, std::string& reason)
    {
        RowCollector line(nullptr, m_line);
        LooseJsonResult result = readLooseJson(m_text.substr(at, lineEnd - at), line);
        if (result.status == LooseJsonStatus::Complete) {
            m_wasWholeLine = trimmed(m_text.substr(at + result.end, lineEnd - at - result.end)).empty();
            return take(line, prefix);
        }
        if (result.status == LooseJsonStatus::Broken) {
            reason = result.reason;
            return Outcome::Broken;
        }
        // Not closed on this line: an object over several lines, or a line that was cut off. A row of JSON
        // lines that was cut off is followed by another row.
        reason = "cut off";
        const std::size_t nextStart = std::min(lineEnd + 1, m_text.size());
        std::size_t nextEnd = m_text.find('\n', nextStart);
        if (nextEnd == m_text.npos) nextEnd = m_text.size();
        const std::string_view next = m_text.substr(nextStart, nextEnd - nextStart);
        if (trimmed(next).empty() || (!next.empty() && next[0] == '{' && lineEnd - at > 2))
            return Outcome::Broken;
        // Looking ahead has a budget: a file of nothing but open brackets must stay linear.
        std::vector<std::uint64_t> starts;
        std::optional<RowCollector> lines;
        for (const std::size_t reach : {kNearReach, kMaxBlock}) {
            const std::string_view block = m_text.substr(at, std::min(m_text.size() - at, reach));
            if (m_lookAhead > kMaxBlock / 4 + 8 * m_text.size()) return Outcome::Broken;
            m_lookAhead += block.size();
            starts.clear();
            for (std::size_t i = block.find('\n'); i != block.npos; i = block.find('\n', i + 1))
                starts.push_back(i + 1);
            lines.emplace(&starts, m_line);
            result = readLooseJson(block, *lines);
            if (result.status != LooseJsonStatus::Incomplete || block.size() < reach) break;
        }
        if (result.status != LooseJsonStatus::Complete) {
            if (result.status == LooseJsonStatus::Broken) reason = result.reason;
            return Outcome::Broken;
        }
        const std::uint64_t more = static_cast<std::uint64_t>(
            std::upper_bound(starts.begin(), starts.end(), result.end) - starts.begin());
        m_wasWholeLine = true;
        const Outcome outcome = take(*lines, prefix);
        if (outcome == Outcome::Rows || prefix.empty()) {
            // Go on behind the block; what else stands on its last line is of no interest.
            m_line += more;
            std::size_t end = m_text.find('\n', at + result.end);
            m_at = end == m_text.npos ? m_text.size() : end + 1;
        }
        return outcome;
    }

    Outcome take(RowCollector& collector, std::string_view prefix)
    {
        bool isTaken = false;
        std::optional<std::int64_t> prefixTime;
        if (!prefix.empty()) prefixTime = timeInText(prefix);
        for (auto& found : collector.rows) {
            if (!found.row.timeUs) found.row.timeUs = prefixTime;
            isTaken |= m_gather.take(found.row, found.line);
        }
        return isTaken ? Outcome::Rows : Outcome::Nothing;
    }

    void csvRow(std::string_view line)
    {
        const auto cells = csvCells(line, m_csv->separator);
        if (cells.size() != m_csv->figures.size()) {
            m_gather.problem(m_line,
                             "has " + std::to_string(cells.size()) + " columns instead of "
                                 + std::to_string(m_csv->figures.size()));
            return;
        }
        Row row;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view cell = trimmed(cells[i]);
            if (const auto& figure = m_csv->figures[i]) {
                if (!cell.empty()) row.set(*figure, logValue(cell, true));
            } else if (m_csv->timeRanks[i] >= 0) {
                row.setTime(logTime(cell), m_csv->timeRanks[i]);
            } else if (i == m_csv->markColumn) {
                row.mark.assign(cell.substr(0, 120));
            }
        }
        if (!m_gather.take(row, m_line)) m_gather.problem(m_line, "no figure in the row");
    }

    /// logfmt and prose: "rss=123 heapUsed=45", "RSS: 123 MB, Heap used: 45 MB".
    bool pairs(std::string_view line)
    {
        if (!mentionsFigure(line)) return false;
        Row row;
        for (const auto& [key, value] : pairsInText(line))
            if (const auto figure = figureKey(key, {})) row.set(*figure, logValue(value, false));
        if (!row.hasFigure() || !row.problem.empty()) return false;
        row.timeUs = timeInText(line);
        return m_gather.take(row, m_line);
    }

    std::string_view m_text;
    MemoryLog& m_log;
    Gatherer m_gather;
    const Task& m_task;
    std::size_t m_at{};
    std::uint64_t m_line{};
    std::uint64_t m_steps{};
    std::uint64_t m_lookAhead{};
    std::optional<CsvHeader> m_csv;
    bool m_hasBareRows{}, m_hasPrefixedRows{};
    bool m_wasWholeLine{}; ///< nothing stood behind the value that was read last
    std::vector<std::uint64_t> m_textLines;
    std::uint64_t m_textLineCount{};
};

/// Sorted by time where every reading has one; else as they stand.
void sortByTime(MemoryLog& log)
{
    auto& samples = log.samples;
    const bool allTimed = std::all_of(samples.begin(), samples.end(),
                                      [](const MemorySample& s) { return s.timeUs.has_value(); });
    if (!allTimed) {
        const auto timed = std::count_if(samples.begin(), samples.end(),
                                         [](const MemorySample& s) { return s.timeUs.has_value(); });
        // Mostly timed: the few without can't be placed in time, but they need not spoil the order.
        if (timed * 2 < std::ptrdiff_t(samples.size())) {
            for (auto& sample : samples) sample.timeUs.reset();
            return;
        }
        std::optional<std::int64_t> last;
        for (auto& sample : samples) {
            if (sample.timeUs) last = sample.timeUs;
        }
        std::stable_partition(samples.begin(), samples.end(),
                              [](const MemorySample& s) { return s.timeUs.has_value(); });
    }
    const auto firstUntimed = std::find_if(samples.begin(), samples.end(),
                                           [](const MemorySample& s) { return !s.timeUs.has_value(); });
    const auto earlier = [](const MemorySample& a, const MemorySample& b) { return *a.timeUs < *b.timeUs; };
    if (!std::is_sorted(samples.begin(), firstUntimed, earlier)) {
        log.wasOutOfOrder = true;
        std::stable_sort(samples.begin(), firstUntimed, earlier);
    }
}

} // namespace

const char* memoryFieldName(MemoryField field) noexcept
{
    switch (field) {
    case MemoryField::HeapUsed: return "heapUsed";
    case MemoryField::HeapTotal: return "heapTotal";
    case MemoryField::Rss: return "rss";
    case MemoryField::External: return "external";
    case MemoryField::ArrayBuffers: return "arrayBuffers";
    }
    return "heapUsed";
}

MemoryLog parseMemoryLog(std::string_view text, std::string source, const Task& task)
{
    MemoryLog log;
    log.sources.push_back(std::move(source));
    Parser(text, log, 0, task).run();
    sortByTime(log);
    return log;
}

void appendMemoryLog(MemoryLog& log, MemoryLog other)
{
    const auto base = static_cast<std::uint32_t>(log.sources.size());
    for (auto& source : other.sources) log.sources.push_back(std::move(source));
    for (auto& sample : other.samples) {
        sample.source += base;
        log.samples.push_back(std::move(sample));
    }
    for (auto& problem : other.problems) {
        problem.source += base;
        if (log.problems.size() < kMaxProblems) log.problems.push_back(std::move(problem));
    }
    for (auto& notice : other.notices)
        if (std::find(log.notices.begin(), log.notices.end(), notice) == log.notices.end())
            log.notices.push_back(std::move(notice));
    log.rowCount += other.rowCount;
    log.otherRowCount += other.otherRowCount;
    log.problemCount += other.problemCount;
    const bool wasOutOfOrder = log.wasOutOfOrder || other.wasOutOfOrder;
    sortByTime(log);
    log.wasOutOfOrder = wasOutOfOrder; // two logs may overlap; that is no fault of either
}

Result<MemoryLog> readMemoryLog(const std::vector<std::filesystem::path>& paths, const Task& task)
{
    MemoryLog log;
    for (const auto& path : paths) {
        std::string text;
        const auto readAll = [&](std::istream& in) {
            std::vector<char> buffer(std::size_t{1} << 18);
            while (!task.stopped() && in) {
                in.read(buffer.data(), std::streamsize(buffer.size()));
                text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
            }
            return !in.bad();
        };
        std::error_code error;
        if (path == "-") {
            if (!readAll(std::cin)) return fail(ErrorCode::CannotRead, "standard input could not be read.");
        } else {
            if (std::filesystem::is_directory(path, error))
                return fail(ErrorCode::CannotRead, "is a folder, not a log.");
            std::ifstream in(path, std::ios::binary);
            if (!in || !readAll(in)) return fail(ErrorCode::CannotRead, "the log can't be opened or read.");
        }
        task.begin(Phase::Reading, text.size());
        MemoryLog one = parseMemoryLog(text, path.string(), task);
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading a log.");
        if (one.samples.empty())
            return fail(ErrorCode::NotASnapshot, "holds no reading of process.memoryUsage().", {}, {},
                        "Lines like {\"ts\":\"2024-03-15T14:05:23Z\",\"heapUsed\":123456} are understood, so "
                        "are pino, bunyan and winston logs, CSV with a header, and console.log output.");
        appendMemoryLog(log, std::move(one));
    }
    return log;
}

} // namespace heaptrail
