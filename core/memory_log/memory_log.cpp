// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/memory_log/log_lines.h"
#include "core/memory_log/log_rows.h"
#include "core/memory_log/runs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxBlockBytes = std::size_t{64} << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxDocumentBytes = std::size_t{4} << 20; ///< a diagnostics report
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMaxMarks = 65'000;
constexpr std::size_t kMaxOrigins = 100'000;
constexpr std::uint64_t kStampReaches = 100; ///< lines from a stamp on its own to the figures below it
constexpr double kNoProcess = 65536; ///< bytes: no heap and no process is smaller
constexpr double kMb = 1024.0 * 1024;

/// Who wrote a line: "[pod/web-0/app] ", as kubectl --prefix writes, or "web-1  | ", as compose and pm2 do.
struct Writer {
    std::string_view name, text;
};
Writer writerOf(std::string_view line)
{
    if (line.starts_with("[pod/")) {
        const std::size_t end = line.find("] ");
        if (end != line.npos) return {line.substr(1, end - 1), line.substr(end + 2)};
    }
    const std::size_t bar = line.substr(0, 80).find(" | ");
    const std::string_view name = line.substr(0, std::min(line.find(' '), line.size()));
    if (bar != line.npos && !name.empty() && line.find_first_not_of(' ', name.size()) == bar + 1)
        return {name, line.substr(bar + 3)};
    return {{}, line};
}

/// Without the stamp that docker -t puts before each line of an object, too.
std::string_view withoutStamp(std::string_view line)
{
    return line.size() > 20 && line[4] == '-' && line[10] == 'T'
        ? line.substr(std::min(line.find(' '), line.size()))
        : line;
}

/// Turns rows into readings.
class Gatherer {
public:
    Gatherer(MemoryLog& log, double unit)
        : m_log(log)
        , m_givenUnit(unit)
    {
    }

    void problem(std::uint64_t line, std::string reason)
    {
        ++m_log.problemCount;
        if (m_log.problems.size() < kMaxProblems) m_log.problems.push_back({0, line, std::move(reason)});
    }

    /// `around` is the time of what stands before the row, `writer` the name there.
    void take(LogRow& row, const SparseTime& around, std::string_view writer)
    {
        if (!row.problem.empty()) return problem(row.line, row.problem);
        const double scale = scaleOf(row);
        if (scale == 0) return problem(row.line, "the unit is unclear");
        MemorySample sample;
        sample.timeUs = row.time ? row.time : around;
        sample.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.line, UINT32_MAX));
        if (row.uptime && *row.uptime < 4e9) sample.uptime = static_cast<std::uint32_t>(*row.uptime);
        sample.mark =
            static_cast<std::uint16_t>(placeOf(m_marks, m_log.marks, row.mark, row.mark, kMaxMarks));
        MemoryOrigin origin{std::string(writer), row.pid};
        if (!row.host.empty() && origin.name.find(row.host) == std::string::npos) {
            if (!origin.name.empty()) origin.name += ' ';
            origin.name += row.host;
        }
        const std::string key = origin.name + '\n' + origin.pid;
        sample.origin = placeOf(m_origins, m_log.origins, key, origin, kMaxOrigins);
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (row.values[i])
                sample.values[i] =
                    static_cast<std::uint64_t>(std::llround(*row.values[i] * (row.hasUnit[i] ? 1 : scale)));
        auto& rss = sample.values[static_cast<std::size_t>(MemoryField::Rss)];
        if (!rss && row.peakRss) {
            rss = static_cast<std::uint64_t>(*row.peakRss);
            m_log.isRssPeak = true;
        }
        if (row.malloced) sample.malloced = static_cast<std::uint64_t>(*row.malloced);
        if (row.heapLimit) m_log.heapLimit = static_cast<std::uint64_t>(*row.heapLimit);
        const auto count = [](const std::optional<double>& number) {
            return number ? SparseCount(static_cast<std::uint16_t>(std::min(*number, 65'000.0)))
                          : SparseCount();
        };
        sample.nativeContexts = count(row.nativeContexts);
        sample.detachedContexts = count(row.detachedContexts);
        m_log.samples.push_back(sample);
    }

    void borrowedTime() { m_hasBorrowedTimes = true; }
    void finish()
    {
        if (m_hasBorrowedTimes)
            m_log.notices.emplace_back(
                "Some readings have no time of their own: that of the line before was taken.");
        if (m_smallCount > 0)
            m_log.notices.push_back(m_isMb ? "Numbers without a unit were read as MB: some have a fraction. "
                                             "Say what they are with --unit."
                                           : "Some readings are below 64 kB, which no heap is. "
                                             "Say what the numbers are with --unit.");
        if (m_log.isRssPeak)
            m_log.notices.emplace_back("rss is maxRSS here, the highest so far: it never falls.");
        std::stable_sort(m_log.problems.begin(), m_log.problems.end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
    }

private:
    /// Bytes in one of the row's figures without a unit; 0: unclear.
    double scaleOf(const LogRow& row)
    {
        double highest = 0;
        bool hasFraction = false;
        for (std::size_t i = 0; i < 3; ++i) {
            if (!row.values[i] || row.hasUnit[i]) continue;
            highest = std::max(highest, *row.values[i]);
            hasFraction |= *row.values[i] != std::floor(*row.values[i]);
        }
        if (m_givenUnit > 0) return m_givenUnit;
        if (highest == 0 || highest >= kNoProcess) return 1;
        ++m_smallCount;
        if (hasFraction && highest < 2) return 0; // GB?
        if (hasFraction && !m_isMb) {
            // There are no fractions of a byte. What looked like bytes until now was MB, too.
            m_isMb = true;
            for (MemorySample& sample : m_log.samples) {
                std::uint64_t most = 0;
                for (std::size_t i = 0; i < 3; ++i)
                    most = std::max(most, sample.values[i] ? *sample.values[i] : 0);
                if (most > 0 && double(most) < kNoProcess)
                    for (auto& value : sample.values)
                        if (value) value = static_cast<std::uint64_t>(double(*value) * kMb);
            }
        }
        return m_isMb ? kMb : 1;
    }

    /// The place of a thing in `all`, where it is put if it is new; 0 is that of nothing.
    template <class T>
    static std::uint32_t placeOf(std::unordered_map<std::string, std::uint32_t>& places, std::vector<T>& all,
                                 const std::string& key, const T& thing, std::size_t most)
    {
        if (key.empty() || thing == all.front()) return 0;
        const auto found = places.find(key);
        if (found != places.end()) return found->second;
        if (all.size() >= most) return 0;
        const auto place = static_cast<std::uint32_t>(all.size());
        all.push_back(thing);
        places.emplace(key, place);
        return place;
    }

    MemoryLog& m_log;
    double m_givenUnit;
    bool m_isMb{}, m_hasBorrowedTimes{};
    std::uint64_t m_smallCount{};
    std::unordered_map<std::string, std::uint32_t> m_marks, m_origins;
};

struct CsvHeader {
    char separator{};
    std::vector<LogKey> columns;
};

std::optional<CsvHeader> csvHeader(std::string_view line)
{
    if (line.find_first_of("{}=") != line.npos) return std::nullopt;
    for (const char separator : {';', '\t', ','}) {
        if (line.find(separator) == line.npos) continue;
        CsvHeader header;
        header.separator = separator;
        bool hasFigure = false, hasValue = false;
        for (const std::string& cell : csvCells(line, separator)) {
            header.columns.push_back(logKey(trimmed(cell), {}));
            hasFigure |= header.columns.back().kind == LogKey::Kind::Figure && !header.columns.back().isWeak;
            hasValue |= cell.find(':') != cell.npos || logValue(cell).kind == LogValue::Kind::Number;
        }
        if (hasFigure && !hasValue) return header;
    }
    return std::nullopt;
}

/// An object that goes on over several lines: they are kept until it is closed.
struct Block {
    std::string text; ///< from the first line's beginning
    std::size_t start{}; ///< of the object
    std::uint64_t line{};
    SparseTime time;
    std::string writer;
    int depth{}; ///< brackets that are open
    bool isFirst{}; ///< of the log: it may be long
};

/// Brackets that a line opens less those that it closes; strings don't count.
int bracketsOf(std::string_view line)
{
    int depth = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if (c != '"' && c != '\'') continue;
        for (++i; i < line.size() && line[i] != c; ++i)
            if (line[i] == '\\') ++i;
    }
    return depth;
}

class Parser {
public:
    Parser(MemoryLog& log, const MemoryLogReading& reading)
        : m_log(log)
        , m_gather(log, reading.unit)
    {
    }

    void next(const LogLines& lines)
    {
        const std::string_view text = lines.line();
        m_bytes += text.size() + 1;
        if (lines.isTooLong()) {
            ++m_log.rowCount;
            m_gather.problem(lines.number(), "a line of more than 1 MB");
        } else if (m_block) {
            goOn(text, lines.number());
        } else if (m_group && m_groupEnd + 1 == lines.number() && !lines.hasKeyWord()
                   && pairs(trimmed(writerOf(text).text), lines.number(), {}, writerOf(text).name)) {
            ++m_log.rowCount; // "external: 12345" among figures on lines of their own
        } else if (lines.hasKeyWord() || m_csv) {
            row(text, lines.number(), lines.previous(), true);
        } else if (!text.empty()) {
            other(text, lines.number(), lines.previous());
        }
    }

    void finish()
    {
        while (m_block) breakOff("cut off");
        flush();
        const std::uint64_t known = m_log.samples.size() + m_log.problemCount;
        m_log.otherRowCount = m_log.rowCount - std::min(m_log.rowCount, known);
        m_gather.finish();
    }

private:
    /// A line without a key of ours may open an object, or be the stamp of what follows.
    void other(std::string_view text, std::uint64_t number, std::string_view previous)
    {
        const char last = text.back();
        if ((last == '{' || (last == ',' && text.find('{') != text.npos)) && mayOpen())
            return open(text, text.find('{'), number, previous);
        ++m_log.rowCount;
        if (text.size() > 32 || !timeInText(text)) return;
        m_stamp = timeInText(text);
        m_stampLine = number;
    }

    /// Lines are read again where an object breaks off: that has a budget, so that hostile logs stay linear.
    bool mayOpen() const { return m_reread < kMaxDocumentBytes * 4 + 8 * m_bytes; }

    void open(std::string_view text, std::size_t brace, std::uint64_t number, std::string_view previous)
    {
        flush();
        const auto [writer, rest] = writerOf(text);
        Block& block = m_block.emplace();
        block.text.assign(text);
        block.start = brace;
        block.line = number;
        block.time = timeAround(text.substr(0, brace), number, previous);
        block.writer.assign(writer);
        block.depth = bracketsOf(text.substr(brace));
        block.isFirst = m_log.rowCount == 0;
        if (block.depth <= 0) close();
    }

    void goOn(std::string_view text, std::uint64_t number)
    {
        Block& block = *m_block;
        std::string plain;
        if (text.find('\x1b') != text.npos) text = plain = withoutColours(text);
        text = withoutStamp(block.writer.empty() ? text : writerOf(text).text);
        block.text += '\n';
        block.text += text;
        block.depth += bracketsOf(text);
        const std::string_view line = trimmed(text);
        if (block.depth <= 0)
            close();
        else if (block.text.size() > (block.isFirst ? kMaxDocumentBytes : kMaxBlockBytes)
                 || (!line.empty() && line.find_first_of(":,]}[{'\"") == line.npos))
            breakOff("cut off");
        (void)number;
    }

    void close()
    {
        std::vector<LogRow> rows;
        const std::string_view text = m_block->text;
        if (findKeyWord(text, 0) != text.npos) {
            const ObjectEnd end = readObject(text.substr(m_block->start), m_block->line, m_keys, rows);
            if (end.status != ObjectStatus::Complete) return breakOff(end.reason);
        }
        const Block block = std::move(*m_block);
        m_block.reset();
        m_log.rowCount += std::max<std::size_t>(rows.size(), 1);
        for (LogRow& row : rows) m_gather.take(row, block.time, block.writer);
    }

    /// No object after all: its lines are read again, each for itself.
    void breakOff(const char* reason)
    {
        const Block block = std::move(*m_block);
        m_block.reset();
        m_reread += block.text.size();
        std::uint64_t number = block.line;
        std::string_view rest = block.text, previous;
        for (bool isFirst = true;; isFirst = false) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            if (m_block)
                goOn(line, number);
            else if (findKeyWord(line, 0) != line.npos || m_csv)
                row(line, number, previous, !isFirst);
            else if (isFirst && trimmed(line).starts_with('{'))
                ++m_log.rowCount, m_gather.problem(number, reason);
            else if (!isFirst && !line.empty())
                other(line, number, previous);
            else
                ++m_log.rowCount;
            if (line.size() == rest.size()) return;
            previous = line;
            rest.remove_prefix(line.size() + 1);
            ++number;
        }
    }

    /// The time in what stands before a row on its line, or in the line before.
    SparseTime timeAround(std::string_view prefix, std::uint64_t number, std::string_view previous)
    {
        if (const SparseTime time = timeInText(prefix)) return time;
        if (m_stamp && m_stampLine + kStampReaches >= number) return std::exchange(m_stamp, {});
        if (!previous.empty() && previous.find('{') == previous.npos) {
            if (const SparseTime time = timeInText(previous)) {
                m_gather.borrowedTime();
                return time;
            }
        }
        return {};
    }

    void row(std::string_view text, std::uint64_t number, std::string_view previous, bool canOpen)
    {
        std::string plain;
        if (text.find('\x1b') != text.npos) text = plain = withoutColours(text);
        const auto [writer, whole] = writerOf(text);
        const std::string_view line = trimmed(whole);
        if (line.empty()) return;
        const std::size_t brace = line.find('{');
        if (brace != 0 && csvRow(line, number, writer)) return;
        ++m_log.rowCount;
        const char* reason = "";
        std::vector<LogRow> rows;
        std::size_t from = brace;
        for (int tries = 0; from != line.npos && tries < 8;) {
            const ObjectEnd end = readObject(line.substr(from), number, m_keys, rows);
            if (end.status == ObjectStatus::Complete) {
                from = line.find('{', from + end.end);
                continue;
            }
            const char last = line.back();
            if (end.status == ObjectStatus::Incomplete && canOpen && mayOpen() && rows.empty()
                && (last == '{' || last == '[' || last == ',')) {
                --m_log.rowCount;
                return open(text, text.find('{', text.size() - whole.size() + from), number, previous);
            }
            reason = end.reason;
            ++tries;
            from = line.find('{', from + 1);
        }
        if (!rows.empty()) {
            flush();
            m_log.rowCount += rows.size() - 1;
            SparseTime around;
            const bool needsTime =
                std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.time; });
            if (needsTime) around = timeAround(line.substr(0, brace), number, previous);
            for (LogRow& found : rows) m_gather.take(found, around, writer);
            return;
        }
        if (pairs(line, number, previous, writer)) return;
        if (brace == 0 && *reason != '\0' && findKeyWord(line, 0) != line.npos)
            m_gather.problem(number, reason);
    }

    /// Reads the line as CSV if there was a header, or is one; false: it is something else.
    bool csvRow(std::string_view line, std::uint64_t number, std::string_view writer)
    {
        if (line.find_first_of(",;\t") == line.npos) return false;
        if (auto header = csvHeader(line)) {
            flush();
            ++m_log.rowCount;
            m_csv = std::move(header);
            return true;
        }
        if (!m_csv || line.find(m_csv->separator) == line.npos) return false;
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
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (const std::string_view cell = trimmed(cells[i]); !cell.empty())
                row.set(m_csv->columns[i], cell, m_csv->separator != ',');
        if (row.looksLikeData())
            m_gather.take(row, {}, writer);
        else
            m_gather.problem(number, "no number in the row");
        return true;
    }

    /// Keys and values in text, on one line or a figure a line.
    bool pairs(std::string_view line, std::uint64_t number, std::string_view previous,
               std::string_view writer)
    {
        LogRow row = rowOfText(line, m_keys);
        row.line = number;
        const bool hasAny =
            std::any_of(row.values.begin(), row.values.end(), [](const auto& v) { return bool(v); });
        if ((!hasAny && !row.hasFigure()) || !row.problem.empty()) return false;
        if (m_group && m_groupEnd + 1 == number && m_groupWriter == writer) {
            bool overlaps = false;
            for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
                overlaps |= row.values[i] && m_group->values[i];
            if (!overlaps) {
                m_group->addFigures(row);
                m_group->inherit(row);
                m_groupEnd = number;
                return true;
            }
        }
        flush();
        if (!row.time) row.time = timeAround({}, number, previous);
        m_group = std::move(row);
        m_groupEnd = number;
        m_groupWriter.assign(writer);
        return true;
    }

    void flush()
    {
        if (!m_group) return;
        LogRow row = std::move(*m_group);
        m_group.reset();
        if (row.hasFigure()) m_gather.take(row, {}, m_groupWriter);
    }

    MemoryLog& m_log;
    Gatherer m_gather;
    LogKeys m_keys;
    std::optional<Block> m_block;
    std::optional<CsvHeader> m_csv;
    std::optional<LogRow> m_group; ///< figures that stand on lines of their own
    std::uint64_t m_groupEnd{}; ///< its last line
    std::string m_groupWriter;
    SparseTime m_stamp; ///< of a line that holds nothing else
    std::uint64_t m_stampLine{};
    std::uint64_t m_bytes{}, m_reread{};
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

/// Reads all of it; the log is not sorted yet.
Result<void> parseInto(MemoryLog& log, std::unique_ptr<ByteSource> source, const Task& task,
                       const MemoryLogReading& reading)
{
    LogLines lines(std::move(source));
    const std::uint64_t size = lines.source().storedSize();
    task.begin(Phase::Reading, size);
    Parser parser(log, reading);
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
        parser.next(lines);
    }
    parser.finish();
    return {};
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
    if (auto bytes = openBytes(text, task, Wanted::Log))
        (void)parseInto(log, std::move(*bytes), task, reading);
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
        auto source = openByteSource(path, task, Wanted::Log);
        if (!source) {
            Error problem = source.error();
            if (problem.code == ErrorCode::NotASnapshot) problem.advice.clear(); // speaks of snapshots
            return fail(std::move(problem));
        }
        MemoryLog one;
        one.sources.push_back(path.string());
        if (auto done = parseInto(one, std::move(*source), task, reading); !done) {
            // A log that is being compressed, or a copy that broke off: what came before is worth reading.
            const bool isUsable = done.error().code != ErrorCode::Cancelled && !one.samples.empty();
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
