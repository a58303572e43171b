// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/memory_log/log_lines.h"
#include "core/memory_log/log_prefix.h"
#include "core/memory_log/log_row.h"
#include "core/memory_log/runs.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <map>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxBlockBytes = std::size_t{16} << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxBlockLines = 400;
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxStreams = 256;
constexpr std::size_t kMaxMarks = 65'000;
constexpr std::size_t kMaxOrigins = 100'000;
constexpr std::size_t kRowsForUnit = 256;
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 53;
constexpr double kNoProcess = 65536; ///< bytes: no heap and no process is smaller
constexpr double kKb = 1024, kMb = 1024 * kKb, kGb = 1024 * kMb;

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; };
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string unitName(double unit)
{
    return unit == kKb ? "KB" : unit == kMb ? "MB" : unit == kGb ? "GB" : "bytes";
}

/// Gathers the rows of one input.
class Gatherer {
public:
    Gatherer(MemoryLog& log, double unit, std::int64_t referenceUs)
        : m_log(log)
        , m_times(referenceUs)
        , m_givenUnit(unit)
        , m_unit(unit)
    {
    }

    void problem(std::uint64_t line, std::string reason)
    {
        ++m_log.problemCount;
        if (m_log.problems.size() < kMaxProblems) m_log.problems.push_back({0, line, std::move(reason)});
    }
    SparseTime timeOf(const LogTime& time, std::uint64_t line) { return m_times.resolve(time, line); }

    /// Takes the row; false if there is nothing in it. `around` is the time of the prefix, or of the line before.
    bool take(LogRow& row, const LogTime& around, std::string_view origin, std::string_view pid)
    {
        if (!row.looksLikeData()) return false;
        for (std::size_t i = 0; i < kMemoryFieldCount && row.problem.empty(); ++i)
            if (row.values[i] && *row.values[i] > double(kMaxSize))
                row.problem = std::string(memoryFieldName(static_cast<MemoryField>(i))) + " is out of range";
        if (!row.problem.empty()) {
            problem(row.line, row.problem);
            return true;
        }
        MemorySample sample;
        if (row.hasTime()) sample.timeUs = m_times.resolve(TimeKeeper::joined(row.date, row.time), row.line);
        if (!sample.timeUs) sample.timeUs = m_times.resolve(around, row.line);
        sample.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.line, UINT32_MAX));
        if (row.uptime) sample.uptime = static_cast<std::uint32_t>(*row.uptime);
        sample.mark = markOf(row.mark);
        sample.origin = originOf(origin, row.host, row.pid.empty() ? pid : std::string_view(row.pid));
        const double scale = scaleOf(row);
        if (scale == 0) {
            m_pending.push_back({m_log.samples.size(), row.values, row.hasUnit});
            m_log.samples.push_back(sample);
            if (m_pending.size() == kRowsForUnit) decideUnit();
            return true;
        }
        fill(sample, row.values, row.hasUnit, scale);
        m_log.samples.push_back(sample);
        return true;
    }

    void finish()
    {
        if (!m_pending.empty()) decideUnit();
        if (!m_dropped.empty()) {
            std::size_t kept = 0, next = 0;
            for (std::size_t i = 0; i < m_log.samples.size(); ++i) {
                if (next < m_dropped.size() && m_dropped[next] == i) {
                    ++next;
                    continue;
                }
                m_log.samples[kept++] = m_log.samples[i];
            }
            m_log.samples.resize(kept);
        }
        m_times.finish(m_log, 0);
        for (auto& notice : m_times.notices()) m_log.notices.push_back(std::move(notice));
        if (m_hasBorrowedTimes)
            m_log.notices.push_back(
                "Some readings have no time of their own: that of the line before was taken.");
        if (m_tiny > 0)
            m_log.notices.push_back(
                "Some readings of heapUsed are below 64 kB, which no heap is: no unit stands beside them, "
                "and "
                "they were taken as bytes. Say what they are with --unit, or log the unit.");
        std::stable_sort(m_log.problems.begin(), m_log.problems.end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
    }
    void borrowedTime() { m_hasBorrowedTimes = true; }

private:
    struct Pending {
        std::size_t sample;
        std::array<std::optional<double>, kMemoryFieldCount> values;
        std::array<bool, kMemoryFieldCount> hasUnit;
    };

    /// Bytes in one of the row's figures without a unit; 0: not known yet.
    double scaleOf(const LogRow& row)
    {
        double highest = 0;
        bool hasBare = false;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            if (!row.values[i] || row.hasUnit[i]) continue;
            if (i < 3) highest = std::max(highest, *row.values[i]);
            hasBare = true;
        }
        if (!hasBare) return 1;
        if (m_givenUnit > 0) return m_givenUnit;
        const bool isSmall = highest > 0 && highest < kNoProcess;
        const bool isWhole = std::all_of(row.values.begin(), row.values.end(), [](const auto& value) {
            return !value || *value == std::floor(*value);
        });
        if (isSmall && row.isNodesOwn && isWhole)
            return 1; // bytes by definition; what they look like is said
        if (isSmall) return m_unit;
        // In a log of KB more than 64 MB are KB as well.
        return m_unit == kKb && highest < 64 * kMb ? kKb : 1;
    }

    void fill(MemorySample& sample, const std::array<std::optional<double>, kMemoryFieldCount>& values,
              const std::array<bool, kMemoryFieldCount>& hasUnit, double scale)
    {
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            if (!values[i]) continue;
            const double bytes = *values[i] * (hasUnit[i] ? 1 : scale);
            if (bytes <= double(kMaxSize)) sample.values[i] = static_cast<std::uint64_t>(std::llround(bytes));
        }
        const auto used = sample[MemoryField::HeapUsed];
        if (used && *used > 0 && double(*used) < kNoProcess) ++m_tiny;
    }

    /// Figures too small for bytes, without a unit: the one unit in which all of them make a Node process.
    void decideUnit()
    {
        std::array<double, 3> least{1e300, 1e300, 1e300}, most{};
        bool hasFraction = false;
        for (const Pending& row : m_pending)
            for (std::size_t i = 0; i < 3; ++i) {
                if (!row.values[i] || row.hasUnit[i] || *row.values[i] == 0) continue;
                least[i] = std::min(least[i], *row.values[i]);
                most[i] = std::max(most[i], *row.values[i]);
                hasFraction |= *row.values[i] != std::floor(*row.values[i]);
            }
        constexpr auto kRss = static_cast<std::size_t>(MemoryField::Rss);
        const auto fits = [&](double heapLeast, double rssLeast, double heapMost, double rssMost) {
            for (std::size_t i = 0; i < 3; ++i)
                if (most[i] > 0
                    && (least[i] < (i == kRss ? rssLeast : heapLeast)
                        || most[i] > (i == kRss ? rssMost : heapMost)))
                    return false;
            return true;
        };
        // A fresh Node has 2 to 6 MB of heap and 30 to 60 MB in all.
        const bool canBeMb = fits(2, 10, 65536, 65536);
        const bool canBeKb = fits(2300, 10'000, 65536, 65536);
        const bool canBeGb = !canBeMb && hasFraction && fits(0.002, 0.01, 64, 64);
        const auto unclear = [&](const char* reason) {
            for (const Pending& row : m_pending) {
                problem(m_log.samples[row.sample].line, reason);
                m_dropped.push_back(row.sample);
            }
            m_isUnclear = true;
        };
        if (m_isUnclear || (canBeMb && canBeKb)) {
            unclear("unit unclear: KB or MB?");
        } else {
            const double unit = canBeMb ? kMb : canBeKb ? kKb : canBeGb ? kGb : 1;
            if (unit > 1) {
                m_unit = unit;
                m_log.notices.push_back(
                    "No unit stands beside the figures. They were taken as " + unitName(unit)
                    + ", as only so they make a Node process; if they are something else, say "
                      "it with --unit.");
            }
            for (const Pending& row : m_pending)
                fill(m_log.samples[row.sample], row.values, row.hasUnit, unit);
        }
        m_pending.clear();
    }

    std::uint16_t markOf(const std::string& mark)
    {
        if (mark.empty()) return 0;
        const auto found = m_marks.find(mark);
        if (found != m_marks.end()) return found->second;
        if (m_log.marks.size() >= kMaxMarks) return 0;
        const auto place = static_cast<std::uint16_t>(m_log.marks.size());
        m_log.marks.push_back(mark);
        m_marks.emplace(mark, place);
        return place;
    }
    std::uint32_t originOf(std::string_view prefix, const std::string& host, std::string_view pid)
    {
        if (prefix.empty() && host.empty() && pid.empty()) return 0;
        MemoryOrigin origin;
        origin.name.assign(prefix);
        if (!host.empty() && origin.name.find(host) == std::string::npos) {
            if (!origin.name.empty()) origin.name += ' ';
            origin.name += host;
        }
        origin.pid.assign(pid);
        if (origin == m_log.origins[m_lastOrigin]) return m_lastOrigin;
        std::string key = origin.name + '\n' + origin.pid;
        const auto found = m_origins.find(key);
        if (found != m_origins.end()) return m_lastOrigin = found->second;
        if (m_log.origins.size() >= kMaxOrigins) return 0;
        m_lastOrigin = static_cast<std::uint32_t>(m_log.origins.size());
        m_log.origins.push_back(std::move(origin));
        m_origins.emplace(std::move(key), m_lastOrigin);
        return m_lastOrigin;
    }

    MemoryLog& m_log;
    TimeKeeper m_times;
    double m_givenUnit, m_unit;
    bool m_isUnclear{}, m_hasBorrowedTimes{};
    std::vector<Pending> m_pending;
    std::vector<std::size_t> m_dropped; ///< samples whose unit is unclear
    std::unordered_map<std::string, std::uint16_t> m_marks;
    std::unordered_map<std::string, std::uint32_t> m_origins;
    std::uint32_t m_lastOrigin{};
    std::uint64_t m_tiny{};
};

struct CsvHeader {
    char separator{};
    std::vector<LogKey> columns;
    std::vector<bool> isNodesOwn; ///< heapUsed and not heap_used
};

std::optional<CsvHeader> csvHeader(std::string_view line)
{
    if (line.find_first_of("{}=") != line.npos || !mentionsFigure(line)) return std::nullopt;
    for (const char separator : {';', '\t', ','}) {
        if (line.find(separator) == line.npos) continue;
        const auto cells = csvCells(line, separator);
        CsvHeader header;
        header.separator = separator;
        bool hasFigure = false, hasValue = false;
        for (const std::string& cell : cells) {
            LogKey key = logKey(trimmed(cell), {});
            hasFigure |= key.kind == LogKey::Kind::Figure && !key.figure.isWeak;
            hasValue |= std::any_of(cell.begin(), cell.end(), [](char c) { return c == ':'; })
                || logValue(trimmed(cell), false).kind == LogValue::Kind::Number;
            header.isNodesOwn.push_back(key.kind == LogKey::Kind::Figure
                                        && trimmed(cell) == memoryFieldName(key.figure.field));
            header.columns.push_back(std::move(key));
        }
        if (hasFigure && !hasValue) return header;
    }
    return std::nullopt;
}

/// An object that goes on over several lines.
struct Block {
    std::unique_ptr<RowCollector> collector{std::make_unique<RowCollector>()};
    std::unique_ptr<LooseJsonReader> reader;
    std::uint64_t line{};
    LogTime time;
    std::string pid;
    bool isDocument{}; ///< the log is this one object or array: no limit
    bool isBare{}; ///< nothing stood before it
    std::size_t bytes{};
    struct Held {
        std::uint64_t line;
        std::string text;
    };
    std::vector<Held> held; ///< to be read again, each for itself, if this was no object after all
};

/// The lines of one writer: a pod, a container, or the whole log.
struct Stream {
    std::string origin;
    LogTime prefixTime;
    std::string pid;

    std::optional<Block> block;

    /// Figures that stand on lines of their own.
    std::optional<LogRow> group;
    LogTime groupTime;
    std::uint64_t groupEnd{}; ///< its last line
    bool isGroupBorrowing{};

    LogTime context; ///< of the line before, where that has a time
    std::string contextPid;
    std::uint64_t contextLine{};
    std::string partial; ///< of a long line that comes in pieces
};

class Parser {
public:
    Parser(MemoryLog& log, const MemoryLogReading& reading, std::int64_t referenceUs)
        : m_log(log)
        , m_gather(log, reading.unit, referenceUs)
    {
    }

    void line(std::string_view text, std::uint64_t number, bool isTooLong)
    {
        m_bytes += text.size() + 1;
        if (isTooLong) {
            ++m_log.rowCount;
            m_gather.problem(number, "a line of more than 1 MB");
            return;
        }
        if (text.size() > kMaxLine && number > 1) {
            ++m_log.rowCount;
            m_gather.problem(number, "a line of more than 1 MB");
            return;
        }
        if (auto docker = dockerLine(text)) {
            Stream& stream = streamOf({});
            stream.prefixTime = timeOfField(docker->time);
            if (!docker->isWhole || !stream.partial.empty()) {
                if (stream.partial.size() + docker->text.size() < kMaxLine) stream.partial += docker->text;
                if (!docker->isWhole) return;
                docker->text = std::exchange(stream.partial, {});
            }
            feed(stream, docker->text, number);
            return;
        }
        const LogPrefix prefix = withoutPrefix(text);
        Stream& stream = streamOf(prefix.origin);
        stream.prefixTime = prefix.time;
        stream.pid.assign(prefix.pid);
        feed(stream, prefix.payload, number);
    }

    void finish()
    {
        for (auto& [name, stream] : m_streams) {
            while (stream.block) breakOff(stream, "cut off");
            flush(stream);
        }
        // In a file of nothing but rows, a line of text is a row that broke.
        if (m_hasBareRows && !m_hasMixedRows && m_textLineCount <= m_log.samples.size()) {
            for (const auto line : m_textLines) m_gather.problem(line, m_csv ? "no CSV row" : "no JSON");
            m_log.problemCount += m_textLineCount - m_textLines.size();
        } else {
            m_log.otherRowCount += m_textLineCount;
        }
        m_gather.finish();
    }

private:
    Stream& streamOf(std::string_view origin)
    {
        if (m_stream && m_stream->origin == origin) return *m_stream;
        auto it = m_streams.find(origin);
        if (it == m_streams.end()) {
            if (m_streams.size() >= kMaxStreams)
                it = m_streams.try_emplace(std::string()).first;
            else
                it = m_streams.try_emplace(std::string(origin)).first;
            it->second.origin = it->first;
        }
        m_stream = &it->second;
        return *m_stream;
    }

    void feed(Stream& stream, std::string_view text, std::uint64_t number)
    {
        if (stream.block) {
            if (goOn(stream, text, number)) return;
            text = {}; // it was read again with the others
        }
        if (!text.empty()) {
            row(stream, text, number, true);
        } else if (stream.prefixTime && !stream.block) { // console.log(new Date()) before the figures
            stream.context = stream.prefixTime;
            stream.contextLine = number;
        }
    }

    /// One more line of an object over several. False if it turned out to be none; all is read then.
    bool goOn(Stream& stream, std::string_view text, std::uint64_t number)
    {
        Block& block = *stream.block;
        block.collector->line = number;
        block.bytes += text.size() + 1;
        const LooseJsonResult result = block.reader->feed(text);
        if (block.isDocument && block.bytes > kMaxBlockBytes && result.status == LooseJsonStatus::Incomplete)
            for (LogRow& found : block.collector->takeRowsOfArray()) takeOf(stream, block, found);
        if (result.status == LooseJsonStatus::Complete) {
            for (LogRow& found : block.collector->rows) takeOf(stream, block, found);
            (block.isBare && block.isDocument ? m_hasBareRows : m_hasMixedRows) = true;
            stream.block.reset();
            return true;
        }
        const bool isOver =
            !block.isDocument && (block.bytes > kMaxBlockBytes || block.held.size() >= kMaxBlockLines);
        if (result.status == LooseJsonStatus::Incomplete && !isOver) {
            if (block.bytes <= kMaxBlockBytes)
                block.held.push_back({number, std::string(text)});
            else
                block.held.clear();
            return true;
        }
        block.held.push_back({number, std::string(text)});
        breakOff(stream, result.status == LooseJsonStatus::Broken ? result.reason : "cut off");
        return false;
    }

    /// The object doesn't end: its lines are read again, each for itself.
    void breakOff(Stream& stream, const char* reason)
    {
        Block block = std::move(*stream.block);
        stream.block.reset();
        const bool isHeld = !block.held.empty() && block.held.front().line == block.line;
        if (!isHeld) { // a large document: what was complete counts
            for (LogRow& found : block.collector->rows) takeOf(stream, block, found);
            if (block.isDocument) m_hasMixedRows = true;
        }
        m_reread += isHeld ? block.bytes : 0;
        if (block.isBare) {
            m_gather.problem(block.line,
                             block.isDocument && std::string_view(reason) == "cut off" ? "not closed"
                                                                                       : reason);
        } else {
            --m_log.rowCount;
            row(stream, block.held.front().text, block.line, false);
        }
        for (std::size_t i = isHeld ? 1 : 0; i < block.held.size(); ++i) {
            if (stream.block) {
                goOn(stream, block.held[i].text, block.held[i].line);
                continue;
            }
            row(stream, block.held[i].text, block.held[i].line, true);
        }
    }

    void takeOf(Stream& stream, const Block& block, LogRow& found)
    {
        m_gather.take(found, block.time, stream.origin, block.pid);
    }

    /// The time of what stands before a row on its line, of the collector's prefix, or of the line before.
    LogTime timeAround(Stream& stream, std::string_view prefix, std::uint64_t number, bool isIndented)
    {
        if (!prefix.empty())
            if (const LogTime time = timeInText(prefix); time && time.kind != LogTime::Kind::Date)
                return time;
        if (stream.prefixTime) return stream.prefixTime;
        if (stream.context && stream.contextLine + 1 == number) {
            if (!isIndented) m_gather.borrowedTime();
            return stream.context;
        }
        return {};
    }

    void row(Stream& stream, std::string_view text, std::uint64_t number, bool canOpen)
    {
        const std::string_view line = trimmed(text);
        if (line.empty()) return;
        const char first = line.front();
        const bool isIndented = text.front() == ' ' || text.front() == '\t';
        if (first != '{' && first != '[' && csvRow(stream, line, number)) return;

        const std::size_t brace = line.find_first_of("{[");
        // A prefix may hold brackets of its own ("[web.1] {…}"): try each in turn, but not for ever.
        const char* reason = "";
        bool isOtherJson = false;
        std::size_t from = brace;
        for (int tries = 0; from != line.npos && tries < 8; ++tries) {
            const std::string_view prefix = line.substr(0, from);
            RowCollector collector;
            collector.line = number;
            const LooseJsonResult result = LooseJsonReader(collector).feed(line.substr(from));
            if (result.status == LooseJsonStatus::Complete) {
                if (!collector.rows.empty()) {
                    flush(stream);
                    ++m_log.rowCount;
                    const LogTime around = needsTime(collector.rows)
                        ? timeAround(stream, prefix, number, isIndented)
                        : LogTime{};
                    const std::string_view pid = pidAround(stream, prefix, number);
                    for (LogRow& found : collector.rows) m_gather.take(found, around, stream.origin, pid);
                    (from == 0 ? m_hasBareRows : m_hasMixedRows) = true;
                    stream.context = {};
                    return;
                }
                isOtherJson = from == 0 && trimmed(line.substr(result.end)).empty();
                if (isOtherJson) break;
            } else if (result.status == LooseJsonStatus::Incomplete) {
                const char last = line.back();
                const bool canGoOn = last == '{' || last == '[' || last == ',';
                if (canOpen && canGoOn && m_reread < kMaxBlockBytes * 1024 + 8 * m_bytes) {
                    open(stream, line, from, number, isIndented);
                    return;
                }
                reason = "cut off";
            } else if (*reason == '\0') {
                reason = result.reason;
            }
            from = line.find_first_of("{[", from + 1);
        }
        if (isOtherJson) {
            flush(stream);
            ++m_log.rowCount;
            ++m_log.otherRowCount;
            return;
        }
        if (pairs(stream, line, number, isIndented)) return;
        flush(stream);
        ++m_log.rowCount;
        noteContext(stream, line, number, isIndented);
        if (first == '{' || (brace != line.npos && mentionsFigure(line))
            || (first == '[' && std::string_view(reason) == "nested too deeply")) {
            m_gather.problem(number, *reason ? reason : "no JSON");
            return;
        }
        ++m_textLineCount;
        if (m_textLines.size() < kMaxProblems) m_textLines.push_back(number);
    }

    static bool needsTime(const std::vector<LogRow>& rows)
    {
        return std::any_of(rows.begin(), rows.end(), [](const LogRow& row) {
            return !row.hasTime() || row.time.kind == LogTime::Kind::TooSmall;
        });
    }

    std::string_view pidAround(const Stream& stream, std::string_view prefix, std::uint64_t number)
    {
        if (!prefix.empty())
            if (const std::string_view pid = pidInText(prefix); !pid.empty()) return pid;
        if (!stream.pid.empty()) return stream.pid;
        return stream.contextLine + 1 == number ? std::string_view(stream.contextPid) : std::string_view{};
    }

    void open(Stream& stream, std::string_view line, std::size_t from, std::uint64_t number, bool isIndented)
    {
        flush(stream);
        ++m_log.rowCount;
        Block& block = stream.block.emplace();
        block.reader = std::make_unique<LooseJsonReader>(*block.collector);
        block.line = number;
        block.time = timeAround(stream, line.substr(0, from), number, isIndented);
        block.pid.assign(pidAround(stream, line.substr(0, from), number));
        block.isBare = from == 0;
        block.isDocument = from == 0 && !m_hasBegun;
        block.collector->line = number;
        block.reader->feed(line.substr(from));
        block.bytes = line.size() + 1;
        block.held.push_back({number, std::string(line)});
        m_hasBegun = true;
    }

    void noteContext(Stream& stream, std::string_view line, std::uint64_t number, bool isIndented)
    {
        m_hasBegun = true;
        if (isIndented && stream.contextLine + 1 == number) { // more of the same message
            stream.contextLine = number;
            return;
        }
        stream.context = timeInText(line);
        if (stream.context.kind == LogTime::Kind::Date) stream.context = {};
        if (!stream.context) stream.context = stream.prefixTime;
        stream.contextPid.assign(pidInText(line));
        stream.contextLine = number;
    }

    /// Reads the line as CSV if there was a header, or is one; false: it is something else.
    bool csvRow(Stream& stream, std::string_view line, std::uint64_t number)
    {
        if (line.find_first_of(m_csv ? std::string_view(&m_csv->separator, 1) : ",;\t") == line.npos)
            return false;
        if (auto header = csvHeader(line)) {
            flush(stream);
            ++m_log.rowCount;
            m_csv = std::move(header);
            m_hasBareRows = m_hasBegun = true;
            return true;
        }
        if (!m_csv) return false;
        ++m_log.rowCount;
        const auto cells = csvCells(line, m_csv->separator);
        if (cells.size() != m_csv->columns.size()) {
            m_gather.problem(number,
                             "has " + std::to_string(cells.size()) + " columns instead of "
                                 + std::to_string(m_csv->columns.size()));
            return true;
        }
        LogRow row;
        row.line = number;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view cell = trimmed(cells[i]);
            const LogKey& key = m_csv->columns[i];
            if (cell.empty()) continue;
            switch (key.kind) {
            case LogKey::Kind::Figure:
                row.set(key.figure, logValue(cell, true, m_csv->separator != ','));
                row.isNodesOwn = row.isNodesOwn && m_csv->isNodesOwn[i];
                break;
            case LogKey::Kind::Time: row.setTime(timeOfField(cell), key.rank); break;
            case LogKey::Kind::Mark: row.mark.assign(cell.substr(0, 120)); break;
            case LogKey::Kind::Pid: row.pid.assign(cell.substr(0, 20)); break;
            case LogKey::Kind::Host: row.setHost(cell, key.rank); break;
            case LogKey::Kind::Uptime:
                if (const auto seconds = uptimeOf(logValue(cell, true))) row.uptime = seconds;
                break;
            default: break;
            }
        }
        if (row.problem.empty()) row.problem = row.rssProblem;
        if (!m_gather.take(row, stream.prefixTime, stream.origin, stream.pid))
            m_gather.problem(number, "no figure in the row");
        return true;
    }

    /// logfmt and prose, on one line or a figure a line.
    bool pairs(Stream& stream, std::string_view line, std::uint64_t number, bool isIndented)
    {
        if (!mentionsFigure(line) && !(stream.group && stream.groupEnd + 1 == number)) return false;
        LogRow row = rowOfText(line);
        row.line = number;
        const bool hasAny =
            std::any_of(row.values.begin(), row.values.end(), [](const auto& v) { return bool(v); });
        if (!hasAny || !row.problem.empty()) return false;
        m_hasMixedRows = m_hasBegun = true;
        if (stream.group && stream.groupEnd + 1 == number) {
            const auto overlaps = [&] {
                for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
                    if (row.values[i] && stream.group->values[i]) return true;
                return false;
            };
            if (!overlaps()) {
                for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
                    if (!row.values[i]) continue;
                    stream.group->values[i] = row.values[i];
                    stream.group->hasUnit[i] = row.hasUnit[i];
                }
                stream.group->inherit(row);
                stream.groupEnd = number;
                return true;
            }
        }
        flush(stream);
        if (!row.hasFigure() && !row.values[3] && !row.values[4]) return false;
        ++m_log.rowCount;
        stream.groupTime = row.time ? LogTime{} : timeAround(stream, {}, number, isIndented);
        if (row.pid.empty()) row.pid.assign(pidAround(stream, {}, number));
        stream.group = std::move(row);
        stream.groupEnd = number;
        stream.context = {};
        return true;
    }

    void flush(Stream& stream)
    {
        if (!stream.group) return;
        LogRow row = std::move(*stream.group);
        stream.group.reset();
        if (!m_gather.take(row, stream.groupTime, stream.origin, row.pid)) ++m_log.otherRowCount;
    }

    MemoryLog& m_log;
    Gatherer m_gather;
    std::map<std::string, Stream, std::less<>> m_streams;
    Stream* m_stream{};
    std::optional<CsvHeader> m_csv;
    bool m_hasBegun{}; ///< something stood in the log already
    bool m_hasBareRows{}, m_hasMixedRows{};
    std::uint64_t m_bytes{}, m_reread{}; ///< reading lines again has a budget: hostile logs must stay linear
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
            if (timed > 0)
                log.notices.push_back("Only " + std::to_string(timed) + " of "
                                      + std::to_string(samples.size())
                                      + " readings have a time: none was used.");
            for (auto& sample : samples) sample.timeUs.reset();
            return;
        }
        std::stable_partition(samples.begin(), samples.end(),
                              [](const MemorySample& s) { return s.timeUs.has_value(); });
    }
    const auto firstUntimed = std::find_if(samples.begin(), samples.end(),
                                           [](const MemorySample& s) { return !s.timeUs.has_value(); });
    const auto earlier = [](const MemorySample& a, const MemorySample& b) { return *a.timeUs < *b.timeUs; };
    if (!std::is_sorted(samples.begin(), firstUntimed, earlier)) {
        // Pods in one log come as they come; a process whose own lines go back is worth a word.
        std::vector<SparseTime> last(log.origins.size());
        for (auto it = samples.begin(); it != firstUntimed; ++it) {
            SparseTime& before = last[it->origin];
            if (before && *before > *it->timeUs) log.wasOutOfOrder = true;
            before = it->timeUs;
        }
        std::stable_sort(samples.begin(), firstUntimed, earlier);
    }
}

/// Leaves out readings that stand there twice: the same moment, writer and figures.
void dropRepeated(MemoryLog& log)
{
    auto& samples = log.samples;
    std::size_t kept = 0, sameTime = 0; // samples from sameTime to kept have one time
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const MemorySample& sample = samples[i];
        bool isRepeated = false;
        if (kept > 0 && sample.timeUs && samples[kept - 1].timeUs == sample.timeUs) {
            for (std::size_t k = sameTime; k < kept && k < sameTime + 64 && !isRepeated; ++k)
                isRepeated = samples[k].values == sample.values && samples[k].origin == sample.origin
                    && samples[k].mark == sample.mark
                    && (samples[k].source != sample.source || samples[k].line != sample.line);
        } else {
            sameTime = kept;
        }
        if (isRepeated)
            ++log.repeatedCount;
        else
            samples[kept++] = samples[i];
    }
    samples.resize(kept);
}

void settle(MemoryLog& log)
{
    sortByTime(log);
    dropRepeated(log);
    findRuns(log);
}

std::int64_t nowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Reads all of it; the log is not sorted yet.
Result<void> parseInto(MemoryLog& log, std::unique_ptr<ByteSource> source, const Task& task,
                       const MemoryLogReading& reading)
{
    LogLines lines(std::move(source));
    const std::uint64_t size = lines.source().storedSize();
    task.begin(Phase::Reading, size);
    Parser parser(log, reading, reading.referenceUs.value_or(nowUs()));
    for (std::uint64_t step = 0;; ++step) {
        const auto more = lines.next();
        if (!more) {
            parser.finish();
            return fail(more.error());
        }
        if (!*more) break;
        if ((step & 0xfff) == 0) {
            if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading a log.");
            const std::uint64_t at = lines.source().storedPosition();
            task.at(at);
            // Growing by doubling would take half as much again: guess, once the log has shown what it is.
            if (step == 0x40000 && size > at && at > 0) {
                const double readings = double(log.samples.size()) * double(size) / double(at) * 1.05;
                if (readings < 4e8) log.samples.reserve(static_cast<std::size_t>(readings));
            }
        }
        if (lines.number() == 1
            && lines.line().substr(0, 256).find("{\"snapshot\":") != std::string_view::npos)
            return fail(ErrorCode::NotASnapshot, "This is a heap snapshot, not a log.", {}, {},
                        "Logs of process.memoryUsage() are read here.");
        parser.line(lines.line(), lines.number(), lines.isTooLong());
    }
    parser.finish();
    return {};
}

std::int64_t modifiedUs(const std::filesystem::path& path)
{
    std::error_code error;
    const auto time = std::filesystem::last_write_time(path, error);
    if (error) return nowUs();
    const auto system = std::chrono::file_clock::to_sys(time);
    return std::chrono::duration_cast<std::chrono::microseconds>(system.time_since_epoch()).count();
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

MemoryLog parseMemoryLog(std::string_view text, std::string source, const Task& task,
                         const MemoryLogReading& reading)
{
    MemoryLog log;
    log.sources.push_back(std::move(source));
    // What can't be unpacked or was stopped gives what was read until then.
    if (auto bytes = openBytes(text, task)) (void)parseInto(log, std::move(*bytes), task, reading);
    settle(log);
    return log;
}

void appendMemoryLog(MemoryLog& log, MemoryLog other)
{
    if (log.sources.empty() && log.samples.empty()) {
        log = std::move(other);
        return;
    }
    const auto base = static_cast<std::uint16_t>(std::min<std::size_t>(log.sources.size(), 60'000));
    for (auto& source : other.sources) log.sources.push_back(std::move(source));
    const auto placed = [](auto& all, auto& more, std::size_t most) {
        std::vector<std::uint32_t> places;
        for (auto& one : more) {
            auto it = std::find(all.begin(), all.end(), one);
            if (it == all.end() && all.size() < most) it = all.insert(all.end(), std::move(one));
            places.push_back(it == all.end() ? 0 : static_cast<std::uint32_t>(it - all.begin()));
        }
        return places;
    };
    const auto marks = placed(log.marks, other.marks, kMaxMarks);
    const auto origins = placed(log.origins, other.origins, kMaxOrigins);
    log.samples.reserve(log.samples.size() + other.samples.size());
    for (MemorySample& sample : other.samples) {
        sample.source = static_cast<std::uint16_t>(sample.source + base);
        sample.mark = static_cast<std::uint16_t>(marks[sample.mark]);
        sample.origin = origins[sample.origin];
        log.samples.push_back(sample);
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
    log.repeatedCount += other.repeatedCount;
    const bool wasOutOfOrder = log.wasOutOfOrder || other.wasOutOfOrder;
    settle(log);
    log.wasOutOfOrder = wasOutOfOrder; // two logs may overlap; that is no fault of either
}

Result<MemoryLog> readMemoryLog(const std::vector<std::filesystem::path>& paths, const Task& task,
                                const MemoryLogReading& reading)
{
    MemoryLog log;
    for (const auto& path : paths) {
        std::error_code error;
        if (path != "-" && std::filesystem::is_directory(path, error))
            return fail(ErrorCode::CannotRead, "This is a folder, not a log.");
        auto source = openByteSource(path, task);
        if (!source) {
            Error problem = source.error();
            if (problem.code == ErrorCode::NotASnapshot) problem.advice.clear(); // speaks of snapshots
            return fail(std::move(problem));
        }
        MemoryLog one;
        one.sources.push_back(path.string());
        MemoryLogReading with = reading;
        if (!with.referenceUs) with.referenceUs = path == "-" ? nowUs() : modifiedUs(path);
        if (auto done = parseInto(one, std::move(*source), task, with); !done) {
            // A log that is being compressed, or a copy that broke off: what came before is worth reading.
            const bool isUsable =
                (done.error().code == ErrorCode::Truncated || done.error().code == ErrorCode::Malformed)
                && !one.samples.empty();
            if (!isUsable) return fail(done.error());
            one.notices.push_back("The log breaks off: " + done.error().message);
        }
        settle(one);
        if (one.samples.empty()) {
            std::string text = "holds no reading of process.memoryUsage()";
            if (!one.problems.empty())
                text += "; line " + std::to_string(one.problems[0].line) + ": " + one.problems[0].reason;
            if (one.problems.size() > 0 && one.problems[0].reason.starts_with("unit unclear"))
                return fail(ErrorCode::NotASnapshot, text + ".", {}, {},
                            "Log the unit (heapUsedMB, \"812 MB\"), or say it with --unit.");
            return fail(ErrorCode::NotASnapshot, text + ".", {}, {},
                        "Lines like {\"ts\":\"2024-03-15T14:05:23Z\",\"heapUsed\":123456} are understood, so "
                        "are pino, bunyan and winston logs, CSV with a header, \"heapUsed: 812 MB\", and "
                        "console.log output.");
        }
        appendMemoryLog(log, std::move(one));
    }
    return log;
}

} // namespace heaptrail
