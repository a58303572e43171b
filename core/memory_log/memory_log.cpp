// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/base/text.h"
#include "core/memory_log/log_lines.h"
#include "core/memory_log/log_rows.h"
#include "core/memory_log/runs.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxBlockBytes = std::size_t{64} << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxDocumentBytes = std::size_t{4} << 20; ///< a diagnostics report
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMostPlaces = 65'000;
constexpr std::uint64_t kStampReaches = 100; ///< lines from a stamp on its own to the figures below it
constexpr std::size_t kTimeBytes = 200; ///< of a line, in which its time stands
constexpr double kNoProcess = 65536; ///< bytes: no heap and no process is smaller
constexpr double kMb = 1024.0 * 1024;
constexpr const char* kUnclearUnit = "the unit is unclear";

/// Takes off who wrote a line: "[pod/web-0/app] ", as kubectl --prefix writes, or "web-1  | ", as compose and pm2 do.
std::string_view takeWriter(std::string_view& line)
{
    static const RE2 kWriter(R"(\[(pod/.*?)\] |(\S{1,80}) +\| )", RE2::Latin1);
    re2::StringPiece rest(line), pod, name;
    if (!RE2::Consume(&rest, kWriter, &pod, &name)) return {};
    line = rest;
    return pod.empty() ? name : pod;
}

/// Without the stamp that docker -t puts before each line of an object, too.
std::string_view withoutStamp(std::string_view line)
{
    const bool hasStamp = line.size() > 20 && line[4] == '-' && line[10] == 'T';
    return hasStamp ? line.substr(std::min(line.find(' '), line.size())) : line;
}

/// Things that many readings share, each once in `all`, whose first is nothing.
template <class T>
class Places {
public:
    explicit Places(std::vector<T>& all)
        : m_all(all)
    {
        for (const T& one : all) m_places.emplace(one, static_cast<std::uint16_t>(m_places.size()));
    }
    /// Its place in `all`, where it is put if it is new; 0 where no more fit.
    std::uint16_t of(const T& one)
    {
        if (const auto known = m_places.find(one); known != m_places.end()) return known->second;
        if (m_all.size() >= kMostPlaces) return 0;
        m_all.push_back(one);
        return m_places[one] = static_cast<std::uint16_t>(m_all.size() - 1);
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
        if (m_log.problems.size() < kMaxProblems) m_log.problems.push_back({line, std::move(reason)});
    }

    /// `writer` is the name that stands before the row.
    void take(const LogRow& row, const SparseTime& time, std::string_view writer)
    {
        if (!row.problem.empty()) return problem(row.line, row.problem);
        const double scale = scaleOf(row);
        if (scale == 0) return problem(row.line, kUnclearUnit);
        MemorySample sample;
        sample.timeUs = time;
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

/// A line that may have to be read again: what begins on it, or goes on in it, may be no object.
struct KeptLine {
    std::string text;
    std::uint64_t number{};
    bool isBroken{}; ///< what begins on it is none
};

class Parser {
public:
    Parser(MemoryLog& log, const MemoryLogReading& reading)
        : m_gather(log, reading.unit)
        , m_log(log)
    {
    }

    /// Takes the next line of the log.
    void take(std::string_view line)
    {
        m_bytes += line.size() + 1;
        ++m_lines;
        if (!m_isOpen && line.find('{') == line.npos) return takeOne(line, m_lines, false);
        m_kept.push_back({std::string(line), m_lines});
        takeKept();
    }

    void finish()
    {
        while (m_isOpen) {
            giveUpObject();
            takeKept();
        }
        flush();
        m_gather.finish();
    }

private:
    void takeKept()
    {
        while (m_next < m_kept.size()) {
            const KeptLine& line = m_kept[m_next++];
            takeOne(line.text, line.number, line.isBroken);
        }
        if (m_isOpen) return;
        m_kept.clear();
        m_next = 0;
    }

    void takeOne(std::string_view line, std::uint64_t number, bool isBroken)
    {
        m_number = number;
        if (m_isOpen) return readOn(line);
        const bool hasWord = hasKeyWord(line);
        if (hasWord || m_csv || isBelowGroup() || (!isBroken && endsOpen(line)))
            read(line, hasWord, isBroken);
        else
            other(line);
        if (m_isOpen) return; // what is left of the line is kept
        m_previous.assign(line.find('{') == line.npos ? line.substr(0, kTimeBytes) : std::string_view());
    }

    void read(std::string_view raw, bool hasWord, bool isBroken)
    {
        std::string_view line = uncoloured(raw);
        const std::string_view writer = takeWriter(line);
        line = trimmed(line);
        if (line.empty()) return;
        const std::size_t brace = line.find('{');
        if (brace != 0 && csvRow(line, writer)) return;
        std::optional<SparseTime> around;
        const auto timeOfLine = [&] {
            return around ? *around : around.emplace(timeAround(line.substr(0, brace)));
        };
        bool hasRows = false;
        int failures = 0;
        for (std::size_t from = brace; from != line.npos && failures < 8;) {
            std::size_t at = from;
            const auto status = m_reader.read(line, at, m_number, m_rows);
            if (status == ObjectReader::Status::Complete) {
                hasRows |= !m_rows.empty();
                takeRows(timeOfLine, writer);
                from = line.find('{', at);
                continue;
            }
            // Lines are read again where an object breaks off: that has a budget, so that hostile logs stay linear.
            if (status == ObjectReader::Status::Open && !isBroken && endsOpen(line)
                && m_reread < kMaxDocumentBytes * 4 + 8 * m_bytes) {
                flush();
                m_openBytes = line.size();
                m_openTime = timeOfLine();
                m_openWriter.assign(writer);
                std::string left(raw);
                if (hasRows) // those before it are done
                    left.erase(left.find('{')).append(from - brace, ' ').append(line.substr(from));
                return keepFromHere(std::move(left));
            }
            m_reader.reset();
            m_rows.clear();
            ++failures;
            from = line.find('{', from + 1);
        }
        if (hasRows) return;
        if ((hasWord || isBelowGroup()) && pairs(line, writer)) return;
        if (brace == 0 && failures > 0 && hasWord)
            m_gather.problem(m_number, m_reader.problem());
        else
            other(line);
    }

    /// An object goes on behind this line: should it be none, what is left of the line is read again, and those below.
    void keepFromHere(std::string left)
    {
        m_kept.erase(m_kept.begin(), m_kept.begin() + std::ptrdiff_t(m_next - 1));
        m_kept.front() = {std::move(left), m_number, true};
        m_next = 1;
        m_isOpen = true;
    }

    /// Reads the open object on.
    void readOn(std::string_view raw)
    {
        m_openBytes += raw.size() + 1;
        std::string_view line = uncoloured(raw);
        if (!m_openWriter.empty()) takeWriter(line);
        std::size_t at = 0;
        const auto status = m_reader.read(withoutStamp(line), at, m_number, m_rows);
        if (status == ObjectReader::Status::Complete) {
            m_isOpen = false;
            m_previous.clear();
            if (m_rows.empty()) ++m_log.otherRowCount;
            takeRows([&] { return m_openTime; }, m_openWriter);
        } else if (status == ObjectReader::Status::Broken
                   // A report begins a log; what comes later is printed between other lines.
                   || m_openBytes > (m_kept.front().number == 1 ? kMaxDocumentBytes : kMaxBlockBytes)) {
            giveUpObject();
        }
    }

    /// It is none: its lines are read again, one by one.
    void giveUpObject()
    {
        m_reread += m_openBytes;
        m_reader.reset();
        m_rows.clear();
        m_isOpen = false;
        m_next = 0;
    }

    /// A line without a reading; it may be the stamp of what follows.
    void other(std::string_view text)
    {
        if (text.empty()) return;
        ++m_log.otherRowCount;
        if (text.size() > 32 || text.find_first_of("0123456789") > 1) return;
        if (const SparseTime time = timeInText(text)) {
            m_stamp = time;
            m_stampLine = m_number;
        }
    }

    /// What an object holds. `around` gives the time of what stands before it.
    template <class Around>
    void takeRows(const Around& around, std::string_view writer)
    {
        if (!m_rows.empty()) flush();
        for (const LogRow& row : m_rows) m_gather.take(row, row.time ? row.time : around(), writer);
        m_rows.clear();
    }

    /// The time in what stands before a row on its line, or in the line before.
    SparseTime timeAround(std::string_view prefix)
    {
        if (const SparseTime time = timeInText(prefix)) return time;
        if (m_stamp && m_stampLine + kStampReaches >= m_number) return std::exchange(m_stamp, {});
        const SparseTime time = timeInText(m_previous);
        if (time) m_gather.borrowedTime();
        return time;
    }

    /// Reads the line as CSV if there was a header, or is one; false: it is something else.
    bool csvRow(std::string_view line, std::string_view writer)
    {
        if (line.find_first_of(",;\t") == line.npos) return false;
        if (auto header = csvHeader(line)) {
            flush();
            ++m_log.otherRowCount;
            m_csv = std::move(header);
            return true;
        }
        if (!m_csv || line.find(m_csv->separator) == line.npos) return false;
        const auto cells = csvCells(line, m_csv->separator);
        const std::size_t columns = m_csv->columns.size();
        LogRow row;
        row.line = m_number;
        for (std::size_t i = 0; i < cells.size() && cells.size() == columns; ++i)
            if (const std::string_view cell = trimmed(cells[i]); !cell.empty())
                row.set(m_csv->columns[i], cell, m_csv->separator != ',');
        if (row.looksLikeData())
            m_gather.take(row, row.time, writer);
        else
            m_gather.problem(row.line,
                             cells.size() == columns ? "no number in the row"
                                                     : "has " + std::to_string(cells.size())
                                     + " columns instead of " + std::to_string(columns));
        return true;
    }

    /// Figures that stood a line each end right above this line.
    bool isBelowGroup() const { return m_group && m_groupEnd + 1 == m_number; }

    /// Keys and values in text, on one line or a figure a line.
    bool pairs(std::string_view line, std::string_view writer)
    {
        LogRow row = rowOfText(line, m_keys);
        row.line = m_number;
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
        m_groupEnd = m_number;
        return true;
    }

    void flush()
    {
        if (m_group && m_group->hasFigure()) m_gather.take(*m_group, m_group->time, m_groupWriter);
        m_group.reset();
    }

    std::string_view uncoloured(std::string_view line)
    {
        if (line.find('\x1b') == line.npos) return line;
        return m_uncoloured = withoutColours(line);
    }

    Gatherer m_gather;
    MemoryLog& m_log;
    LogKeys m_keys;
    ObjectReader m_reader{m_keys};
    std::uint64_t m_lines{}; ///< so far
    std::uint64_t m_number{}; ///< of the line that is read
    std::string m_uncoloured;
    std::string m_previous; ///< what of the line before may hold a time
    std::vector<LogRow> m_rows; ///< of the object
    std::deque<KeptLine> m_kept; ///< from the one on in which an open object begins
    std::size_t m_next{}; ///< of them to be read
    bool m_isOpen{}; ///< an object goes on in the next line
    std::size_t m_openBytes{};
    SparseTime m_openTime;
    std::string m_openWriter;
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
    Parser parser(log, reading);
    // A pipe may be a live log whose first reading comes in an hour: without one it is read until it ends, or Ctrl-C
    // comes. That takes no memory.
    for (std::uint64_t step = 0; const auto line = lines.next(); ++step) {
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
        if (step == 0 && line->substr(0, 256).find("{\"snapshot\":") != std::string_view::npos)
            return fail(ErrorCode::NotASnapshot, "This is a heap snapshot, not a log.", {}, {},
                        "Logs of process.memoryUsage() are read here.");
        parser.take(*line);
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
    for (auto& problem : other.problems)
        if (log.problems.size() < kMaxProblems) log.problems.push_back(std::move(problem));
    for (auto& notice : other.notices)
        if (std::find(log.notices.begin(), log.notices.end(), notice) == log.notices.end())
            log.notices.push_back(std::move(notice));
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
        const ErrorCode code = done.error().code;
        const bool isCut = code == ErrorCode::Truncated || code == ErrorCode::Malformed;
        if (!isCut || log.samples.empty()) return fail(done.error());
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
