// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/base/text.h"
#include "core/memory_log/log_lines.h"
#include "core/memory_log/log_rows.h"
#include "core/memory_log/runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxBlockBytes = std::size_t{64} << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxDocumentBytes = std::size_t{4} << 20; ///< a diagnostics report
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMostPlaces = 65'000;
constexpr std::uint64_t kStampReaches = 100; ///< lines from a stamp on its own to the figures below it
constexpr double kNoProcess = 65536; ///< bytes: no heap and no process is smaller
constexpr double kMb = 1024.0 * 1024;
constexpr const char* kUnclearUnit = "the unit is unclear";

/// A line without colours, and who wrote it: "[pod/web-0/app] ", as kubectl --prefix writes, or "web-1  | ", as compose
/// and pm2 do.
struct LineParts {
    explicit LineParts(std::string_view line)
        : whole(line)
    {
        if (line.find('\x1b') != line.npos) whole = uncoloured = withoutColours(line);
        text = whole;
        const std::size_t end = whole.starts_with("[pod/") ? whole.find("] ") : whole.npos;
        const std::size_t bar = whole.substr(0, 80).find(" | ");
        const std::string_view name = whole.substr(0, std::min(whole.find(' '), whole.size()));
        if (end != whole.npos) {
            writer = whole.substr(1, end - 1);
            text = whole.substr(end + 2);
        } else if (bar != whole.npos && !name.empty()
                   && whole.find_first_not_of(' ', name.size()) == bar + 1) {
            writer = name;
            text = whole.substr(bar + 3);
        }
    }
    LineParts(const LineParts&) = delete;
    LineParts& operator=(const LineParts&) = delete;

    std::string uncoloured;
    std::string_view whole, writer, text;
};

/// Without the stamp that docker -t puts before each line of an object, too.
std::string_view withoutStamp(std::string_view line)
{
    return line.size() > 20 && line[4] == '-' && line[10] == 'T'
        ? line.substr(std::min(line.find(' '), line.size()))
        : line;
}

/// Things that many readings share, each once in `all`, whose first is nothing.
template <class T>
class Places {
public:
    explicit Places(std::vector<T>& all)
        : m_all(all)
    {
        for (const T& one : all) of(one);
    }
    /// Its place in `all`, where it is put if it is new; 0 where no more fit.
    std::uint16_t of(const T& one)
    {
        if (m_places.size() >= kMostPlaces) {
            const auto known = m_places.find(one);
            return known == m_places.end() ? std::uint16_t{0} : known->second;
        }
        const auto [place, isNew] = m_places.emplace(one, static_cast<std::uint16_t>(m_places.size()));
        if (isNew && place->second == m_all.size()) m_all.push_back(one);
        return place->second;
    }

private:
    std::vector<T>& m_all;
    std::map<T, std::uint16_t> m_places;
};

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
    void take(const LogRow& row, const SparseTime& around, std::string_view writer)
    {
        if (!row.problem.empty()) return problem(row.line, row.problem);
        const double scale = scaleOf(row);
        if (scale == 0) return problem(row.line, kUnclearUnit);
        MemorySample sample;
        sample.timeUs = row.time ? row.time : around;
        sample.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.line, UINT32_MAX));
        sample.mark = m_marks.of(row.mark);
        MemoryOrigin origin{std::string(writer), row.pid};
        if (origin.name.find(row.host) == std::string::npos)
            origin.name += (origin.name.empty() ? "" : " ") + row.host;
        sample.origin = m_origins.of(origin);
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (row.numbers[i])
                sample.values[i] =
                    static_cast<std::uint64_t>(std::llround(*row.numbers[i] * (row.hasUnit[i] ? 1 : scale)));
        if (const auto& peak = row.numbers[LogKey::PeakRss]; peak && !sample.values[LogKey::Rss]) {
            sample.values[LogKey::Rss] = static_cast<std::uint64_t>(*peak);
            m_log.isRssPeak = true;
        }
        if (const auto& limit = row.numbers[LogKey::HeapLimit])
            m_log.heapLimit = static_cast<std::uint64_t>(*limit);
        if (const auto& uptime = row.numbers[LogKey::Uptime]; uptime && *uptime < UINT32_MAX)
            sample.uptime = static_cast<std::uint32_t>(*uptime);
        if (const auto& detached = row.numbers[LogKey::DetachedContexts])
            sample.detachedContexts = static_cast<std::uint16_t>(std::min(*detached, 65'000.0));
        m_log.samples.push_back(sample);
    }

    void borrowedTime() { m_hasBorrowedTimes = true; }
    void finish()
    {
        if (m_hasBorrowedTimes)
            m_log.notices.emplace_back(
                "Some readings have no time of their own: that of the line before was taken.");
        if (m_hasSmall)
            m_log.notices.push_back(m_isMb ? "Numbers without a unit were read as MB: some have a fraction. "
                                             "Say what they are with --unit."
                                           : "Some readings are below 64 kB, which no heap is. "
                                             "Say what the numbers are with --unit.");
        if (m_log.isRssPeak)
            m_log.notices.emplace_back("rss is maxRSS here, the highest so far: it never falls.");
        if (m_log.origins.size() >= kMostPlaces)
            m_log.notices.push_back("More than " + countText(kMostPlaces)
                                    + " processes: the readings of the others count as those of one.");
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
            if (!row.numbers[i] || row.hasUnit[i]) continue;
            highest = std::max(highest, *row.numbers[i]);
            hasFraction |= *row.numbers[i] != std::floor(*row.numbers[i]);
        }
        if (m_givenUnit > 0) return m_givenUnit;
        if (highest == 0 || highest >= kNoProcess) return 1;
        m_hasSmall = true;
        if (hasFraction && highest < 2) return 0; // GB?
        if (hasFraction && !m_isMb) {
            // There are no fractions of a byte. What looked like bytes until now was MB, too.
            m_isMb = true;
            for (MemorySample& sample : m_log.samples) {
                std::uint64_t most = 0;
                for (std::size_t i = 0; i < 3; ++i) most = std::max(most, sample.values[i].value_or(0));
                if (most > 0 && double(most) < kNoProcess)
                    for (auto& value : sample.values)
                        if (value) value = static_cast<std::uint64_t>(double(*value) * kMb);
            }
        }
        return m_isMb ? kMb : 1;
    }

    MemoryLog& m_log;
    double m_givenUnit;
    bool m_isMb{}, m_hasSmall{}, m_hasBorrowedTimes{};
    Places<std::string> m_marks{m_log.marks};
    Places<MemoryOrigin> m_origins{m_log.origins};
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
            hasFigure |= header.columns.back().isField() && !header.columns.back().isWeak;
            hasValue |= cell.find(':') != cell.npos || logValue(cell).kind == LogValue::Kind::Number;
        }
        if (hasFigure && !hasValue) return header;
    }
    return std::nullopt;
}

/// May an object go on in the next line?
bool endsOpen(std::string_view line)
{
    constexpr std::string_view kOpen = "{[,";
    return !line.empty() && kOpen.find(line.back()) != kOpen.npos && line.find('{') != line.npos;
}

class Parser {
public:
    Parser(MemoryLog& log, LogLines& lines, const MemoryLogReading& reading)
        : m_log(log)
        , m_lines(lines)
        , m_gather(log, reading.unit)
    {
    }

    /// Reads the line that the stream is at; and those below, as far as an object goes on in them. `isBroken`: what
    /// begins on it is known to be no such object.
    void readLine(bool isBroken = false)
    {
        const std::string_view raw = m_lines.line();
        m_bytes += raw.size() + 1;
        const bool hasKeyWord = m_lines.hasKeyWord();
        const bool mayBePair = hasKeyWord || isBelowGroup();
        // An object without one of the words holds no reading.
        const bool mayOpen = !isBroken && m_lines.mayHaveKeyWordWithin(mostObjectBytes());
        if (!mayBePair && !m_csv && !(mayOpen && endsOpen(raw))) return other(raw);
        const LineParts parts(raw);
        const std::string_view line = trimmed(parts.text), writer = parts.writer;
        if (line.empty()) return;
        const std::size_t brace = line.find('{');
        if (brace != 0 && csvRow(line, writer)) return void(++m_log.rowCount);
        int failures = 0;
        for (std::size_t from = brace; from != line.npos && failures < 8;) {
            std::size_t at = from;
            const std::size_t before = m_rows.size();
            const auto status = m_reader.read(line, at, m_lines.number(), m_rows);
            if (status == ObjectReader::Status::Complete) {
                from = line.find('{', at);
                continue;
            }
            // Lines are read again where an object breaks off: that has a budget, so that hostile logs stay linear.
            if (status == ObjectReader::Status::Open && mayOpen && endsOpen(line)
                && m_reread < kMaxDocumentBytes * 4 + 8 * m_bytes) {
                flush();
                if (!readOn(timeAround(line.substr(0, from)), std::string(writer))) readLine(true);
                return;
            }
            m_reader.reset();
            m_rows.resize(before);
            ++failures;
            from = line.find('{', from + 1);
        }
        if (!m_rows.empty()) {
            flush();
            const bool hasTimes = std::all_of(m_rows.begin(), m_rows.end(),
                                              [](const LogRow& row) { return row.time.has_value(); });
            return take(hasTimes ? SparseTime() : timeAround(line.substr(0, brace)), writer);
        }
        if (mayBePair && pairs(line, writer)) return void(++m_log.rowCount);
        other(line);
        if (brace == 0 && failures > 0 && (hasKeyWord || isBroken))
            m_gather.problem(m_lines.number(), m_reader.problem());
    }

    void finish()
    {
        flush();
        const std::uint64_t known = m_log.samples.size() + m_log.problemCount;
        m_log.otherRowCount = m_log.rowCount - std::min(m_log.rowCount, known);
        m_gather.finish();
    }

private:
    /// A report begins a log; what comes later is printed between other lines.
    std::size_t mostObjectBytes() const { return m_log.rowCount == 0 ? kMaxDocumentBytes : kMaxBlockBytes; }

    /// A line without a reading; it may be the stamp of what follows.
    void other(std::string_view text)
    {
        if (text.empty()) return;
        ++m_log.rowCount;
        if (text.size() > 32 || text.find_first_of("0123456789") > 1) return;
        if (const SparseTime time = timeInText(text)) {
            m_stamp = time;
            m_stampLine = m_lines.number();
        }
    }

    /// Reads the open object on, line by line, until it is closed. False: it is none, and the stream is back at the line
    /// that it began on.
    bool readOn(SparseTime time, const std::string& writer)
    {
        const std::size_t most = mostObjectBytes();
        std::size_t bytes = m_lines.line().size();
        m_lines.keepPlace();
        auto status = ObjectReader::Status::Open;
        while (status == ObjectReader::Status::Open && bytes <= most && m_lines.next()) {
            bytes += m_lines.line().size() + 1;
            const LineParts parts(m_lines.line());
            std::size_t at = 0;
            status = m_reader.read(withoutStamp(writer.empty() ? parts.whole : parts.text), at,
                                   m_lines.number(), m_rows);
        }
        if (status == ObjectReader::Status::Complete) {
            m_lines.letPlaceGo();
            m_bytes += bytes;
            take(time, writer);
            return true;
        }
        m_lines.goBack();
        m_reread += bytes;
        m_reader.reset();
        m_rows.clear();
        return false;
    }

    /// What an object holds. One without a reading is a row, too.
    void take(const SparseTime& around, std::string_view writer)
    {
        m_log.rowCount += std::max<std::size_t>(m_rows.size(), 1);
        for (const LogRow& row : m_rows) m_gather.take(row, around, writer);
        m_rows.clear();
    }

    /// The time in what stands before a row on its line, or in the line before.
    SparseTime timeAround(std::string_view prefix)
    {
        if (const SparseTime time = timeInText(prefix)) return time;
        if (m_stamp && m_stampLine + kStampReaches >= m_lines.number()) return std::exchange(m_stamp, {});
        const std::string_view previous = m_lines.previous();
        if (previous.find('{') != previous.npos) return {};
        const SparseTime time = timeInText(previous);
        if (time) m_gather.borrowedTime();
        return time;
    }

    /// Reads the line as CSV if there was a header, or is one; false: it is something else.
    bool csvRow(std::string_view line, std::string_view writer)
    {
        if (line.find_first_of(",;\t") == line.npos) return false;
        if (auto header = csvHeader(line)) {
            flush();
            m_csv = std::move(header);
            return true;
        }
        if (!m_csv || line.find(m_csv->separator) == line.npos) return false;
        const auto cells = csvCells(line, m_csv->separator);
        const std::size_t columns = m_csv->columns.size();
        LogRow row;
        row.line = m_lines.number();
        for (std::size_t i = 0; i < cells.size() && cells.size() == columns; ++i)
            if (const std::string_view cell = trimmed(cells[i]); !cell.empty())
                row.set(m_csv->columns[i], cell, m_csv->separator != ',');
        if (row.looksLikeData())
            m_gather.take(row, {}, writer);
        else
            m_gather.problem(row.line,
                             cells.size() == columns ? "no number in the row"
                                                     : "has " + std::to_string(cells.size())
                                     + " columns instead of " + std::to_string(columns));
        return true;
    }

    /// Figures that stood a line each end right above this line.
    bool isBelowGroup() const { return m_group && m_groupEnd + 1 == m_lines.number(); }

    /// Keys and values in text, on one line or a figure a line.
    bool pairs(std::string_view line, std::string_view writer)
    {
        LogRow row = rowOfText(line, m_keys);
        row.line = m_lines.number();
        bool hasAny = row.hasFigure(), overlaps = false;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            hasAny |= row.numbers[i].has_value();
            overlaps |= m_group && row.numbers[i] && m_group->numbers[i];
        }
        if (!hasAny || !row.problem.empty()) return false;
        if (isBelowGroup() && !overlaps && m_groupWriter == writer) {
            m_group->addFigures(row);
            m_group->inherit(row);
        } else {
            flush();
            if (!row.time) row.time = timeAround({});
            m_group = std::move(row);
            m_groupWriter.assign(writer);
        }
        m_groupEnd = m_lines.number();
        return true;
    }

    void flush()
    {
        if (m_group && m_group->hasFigure()) m_gather.take(*m_group, {}, m_groupWriter);
        m_group.reset();
    }

    MemoryLog& m_log;
    LogLines& m_lines;
    Gatherer m_gather;
    LogKeys m_keys;
    ObjectReader m_reader{m_keys};
    std::vector<LogRow> m_rows; ///< of the line, or of the open object
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
    const auto isTimed = [](const MemorySample& sample) { return sample.timeUs.has_value(); };
    const auto timed = std::count_if(samples.begin(), samples.end(), isTimed);
    // Mostly timed: the few without can't be placed in time, but they need not spoil the order.
    if (timed * 2 < std::ptrdiff_t(samples.size())) {
        if (timed > 0)
            log.notices.push_back("Only " + std::to_string(timed) + " of " + std::to_string(samples.size())
                                  + " readings have a time: none was used.");
        for (auto& sample : samples) sample.timeUs = {};
        return;
    }
    const auto end = timed == std::ptrdiff_t(samples.size())
        ? samples.end()
        : std::stable_partition(samples.begin(), samples.end(), isTimed);
    const auto earlier = [](const MemorySample& a, const MemorySample& b) { return *a.timeUs < *b.timeUs; };
    if (std::is_sorted(samples.begin(), end, earlier)) return;
    // Pods in one log come as they come; a process whose own lines go back is worth a word.
    std::vector<SparseTime> last(log.origins.size());
    for (auto it = samples.begin(); it != end; ++it) {
        SparseTime& before = last[it->origin];
        log.wasOutOfOrder |= before && *before > *it->timeUs;
        before = it->timeUs;
    }
    std::stable_sort(samples.begin(), end, earlier);
}

/// Leaves out readings that stand there twice: the same moment, writer and figures.
void dropRepeated(MemoryLog& log)
{
    auto& samples = log.samples;
    std::size_t kept = 0, sameTime = 0; // samples from sameTime to kept have one time
    for (const MemorySample sample : samples) {
        if (kept == 0 || !sample.timeUs || samples[kept - 1].timeUs != sample.timeUs) sameTime = kept;
        const auto first = samples.begin() + std::ptrdiff_t(sameTime);
        const auto last = samples.begin() + std::ptrdiff_t(std::min(kept, sameTime + 64));
        const bool isRepeated = std::any_of(first, last, [&](const MemorySample& other) {
            return other.values == sample.values && other.origin == sample.origin && other.mark == sample.mark
                && (other.source != sample.source || other.line != sample.line);
        });
        if (isRepeated)
            ++log.repeatedCount;
        else
            samples[kept++] = sample;
    }
    samples.resize(kept);
}

void arrange(MemoryLog& log)
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
    Parser parser(log, lines, reading);
    for (std::uint64_t step = 0; lines.next(); ++step) {
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
        if (step == 0 && lines.line().substr(0, 256).find("{\"snapshot\":") != std::string_view::npos)
            return fail(ErrorCode::NotASnapshot, "This is a heap snapshot, not a log.", {}, {},
                        "Logs of process.memoryUsage() are read here.");
        parser.readLine();
    }
    parser.finish();
    if (lines.error()) return fail(*lines.error());
    return {};
}

} // namespace

const char* memoryFieldName(MemoryField field) noexcept
{
    static constexpr std::array<const char*, kMemoryFieldCount> kNames{"heapUsed", "heapTotal", "rss",
                                                                       "external", "arrayBuffers"};
    return kNames[static_cast<std::size_t>(field)];
}

MemoryLog parseMemoryLog(std::string_view text, std::string source, const Task& task,
                         const MemoryLogReading& reading)
{
    MemoryLog log;
    log.sources.push_back(std::move(source));
    // What can't be unpacked or was stopped gives what was read until then.
    if (auto bytes = openBytes(text, task, Wanted::Log))
        (void)parseInto(log, std::move(*bytes), task, reading);
    arrange(log);
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
    Places<std::string> markPlaces(log.marks);
    Places<MemoryOrigin> originPlaces(log.origins);
    std::vector<std::uint16_t> marks, origins;
    for (const std::string& mark : other.marks) marks.push_back(markPlaces.of(mark));
    for (const MemoryOrigin& origin : other.origins) origins.push_back(originPlaces.of(origin));
    log.samples.reserve(log.samples.size() + other.samples.size());
    for (MemorySample& sample : other.samples) {
        sample.source = static_cast<std::uint16_t>(sample.source + base);
        sample.mark = marks[sample.mark];
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
    arrange(log);
    log.wasOutOfOrder = wasOutOfOrder; // two logs may overlap; that is no fault of either
}

Result<MemoryLog> readMemoryLog(const std::filesystem::path& path, const Task& task,
                                const MemoryLogReading& reading)
{
    std::error_code error;
    if (path != "-" && std::filesystem::is_directory(path, error))
        return fail(ErrorCode::CannotRead, "This is a folder, not a log.");
    auto source = openByteSource(path, task, Wanted::Log);
    if (!source) {
        Error problem = source.error();
        if (problem.code == ErrorCode::NotASnapshot) problem.advice.clear(); // speaks of snapshots
        if (problem.byteOffset == 0) problem.byteOffset.reset(); // the start is no place to look at
        return fail(std::move(problem));
    }
    MemoryLog log;
    log.sources.push_back(path.string());
    if (auto done = parseInto(log, std::move(*source), task, reading); !done) {
        // A log that is being compressed, or a copy that broke off: what came before is worth reading.
        const bool isUsable = done.error().code != ErrorCode::Cancelled && !log.samples.empty();
        if (!isUsable) return fail(done.error());
        log.notices.push_back("The log breaks off: " + done.error().message);
    }
    arrange(log);
    if (!log.samples.empty()) return log;
    std::string text = "holds no reading of process.memoryUsage()";
    const std::string reason = log.problems.empty() ? "" : log.problems[0].reason;
    if (!reason.empty()) text += "; line " + std::to_string(log.problems[0].line) + ": " + reason;
    return fail(ErrorCode::NotASnapshot, text + ".", {}, {},
                reason == kUnclearUnit
                    ? "Log the unit (heapUsedMB, \"812 MB\"), or say it with --unit."
                    : "Lines like {\"ts\":\"2024-03-15T14:05:23Z\",\"heapUsed\":123456} are understood, "
                      "so are pino, bunyan and winston logs, CSV with a header, \"heapUsed: 812 MB\", "
                      "and console.log output.");
}

std::size_t MemoryLog::restartCount() const noexcept
{
    return origins.size() >= kMostPlaces ? 0 : runs.size() - processes.size();
}

} // namespace heaptrail
