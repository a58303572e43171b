// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include "core/base/text.h"
#include "core/load/byte_window.h"
#include "core/memory_log/log_rows.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace heaptrail {

namespace {

constexpr std::size_t kMaxBlockBytes = 64 << 10; ///< what console.log prints of one object
constexpr std::size_t kMaxDocumentBytes = 4 << 20; ///< a diagnostics report, which begins its line
constexpr std::size_t kMaxLine = 64 << 20; ///< a document may be one
constexpr std::size_t kMaxProblems = 100;
constexpr std::size_t kMostPlaces = 65'000;
constexpr std::uint64_t kStampReaches = 100; ///< lines from a time to the figures below it
constexpr std::size_t kStampBytes = 32; ///< a line of a time alone has no more
constexpr double kNoProcess = 65536; ///< bytes: no heap and no process is smaller

/// Takes off who wrote a line: "[pod/web-0/app] ", as kubectl --prefix writes, or "web-1  | ", as compose and pm2 do.
std::string_view takeWriter(std::string_view& line)
{
    static const RE2 kWriter(R"(\[(pod/.*?)\] |(\S{1,80}) +\| )", RE2::Latin1);
    if (!line.starts_with('[') && line.substr(0, 100).find('|') == line.npos) return {};
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

/// May an object go on in the next line?
bool endsOpen(std::string_view line)
{
    return (line.ends_with('{') || line.ends_with('[') || line.ends_with(',')) && line.find('{') != line.npos;
}

/// Turns lines into rows, and these into readings.
class Parser {
public:
    /// `size` is the log's in bytes; 0: nobody knows.
    Parser(MemoryLog& log, double unit, std::uint64_t size)
        : m_log(log)
        , m_size(size)
        , m_keys(unit)
    {
    }

    /// Takes the next line of the log.
    void take(std::string_view line)
    {
        ++m_number;
        m_at = 0;
        const std::size_t bytes = line.size() + 1;
        if (!m_reader.isOpen() && m_columns.empty() && !isBelowGroup() && !endsOpen(line)
            && !hasKeyWord(line)) {
            other(line);
        } else {
            if (line.find('\x1b') != line.npos) line = m_uncoloured = withoutColours(line);
            if (!m_reader.isOpen() || !readOn(line)) read(line);
        }
        m_bytes += bytes;
    }

    void finish()
    {
        m_reader.end(true);
        flush();
    }

private:
    void read(std::string_view line)
    {
        if (const std::string_view writer = takeWriter(line); writer != m_writer) {
            flush();
            m_writer.assign(writer);
        }
        line = trimmed(line);
        const std::size_t brace = firstBrace(line);
        if ((brace == 0 || !csvRow(line)) && !objects(line, brace) && !pairs(line)) other(line);
    }

    /// Reads the objects of a line, of which the last may go on in the next. False: none of them tells anything, and
    /// there is more in the line than they.
    bool objects(std::string_view line, std::size_t brace)
    {
        m_before = line.substr(0, brace);
        m_timeBefore.reset();
        m_hasRow = false;
        int failures = 0;
        for (std::size_t from = brace; from != line.npos && failures < 8; from = line.find('{', m_at)) {
            m_at = from;
            const auto status = m_reader.read(line, m_at, m_number);
            if (status == ObjectReader::Status::Open && endsOpen(line)) {
                if (!m_hasRow) pairs(m_before);
                timeBefore();
                m_openBytes = line.size();
                m_maxOpenBytes = m_before.empty() ? kMaxDocumentBytes : kMaxBlockBytes;
                return true;
            }
            failures += status != ObjectReader::Status::Complete;
            m_reader.end(false);
        }
        if (!m_hasRow && failures > 0 && brace == 0 && hasKeyWord(line)) {
            problem(m_number, "cut off or broken");
            return true;
        }
        return m_hasRow || (failures == 0 && brace == 0 && m_at == line.size());
    }

    /// Reads the open object on. False: it breaks off, and this is a line of its own.
    bool readOn(std::string_view line)
    {
        m_openBytes += line.size() + 1;
        if (!m_writer.empty()) takeWriter(line);
        const auto status = m_reader.read(withoutStamp(line), m_at, m_number);
        if (status == ObjectReader::Status::Broken || m_openBytes > m_maxOpenBytes) m_reader.end(true);
        return status != ObjectReader::Status::Broken;
    }

    /// A line without a reading may begin with the time of what follows.
    void other(std::string_view line)
    {
        if (line.substr(0, 2).find_first_of("0123456789") == line.npos) return;
        m_above.assign(line.substr(0, 2 * kStampBytes));
        m_aboveLine = m_number;
    }

    /// Of what stands before the objects of the line, or on a line above.
    SparseTime timeBefore()
    {
        if (!m_timeBefore) m_timeBefore = timeAround(m_before);
        return *m_timeBefore;
    }

    SparseTime timeAround(std::string_view prefix)
    {
        if (const SparseTime time = timeInText(prefix)) return time;
        if (m_aboveLine + kStampReaches < m_number) return {};
        const std::string above = std::exchange(m_above, {});
        const SparseTime time = timeInText(above);
        if (time && above.size() > kStampBytes)
            m_log.note("Some readings have no time of their own: that of a line above was taken.");
        return time;
    }

    /// Reads the line as CSV if there was a header, or is one; false: it is something else.
    bool csvRow(std::string_view line)
    {
        if (isCsvHeader(line)) {
            flush();
            return true;
        }
        if (m_columns.empty() || line.find(m_separator) == line.npos) return false;
        const auto cells = csvCells(line, m_separator);
        LogRow row;
        row.line = m_number;
        for (std::size_t i = 0; i < cells.size() && cells.size() == m_columns.size(); ++i)
            if (const std::string_view cell = trimmed(cells[i]); !cell.empty())
                row.set(m_columns[i], cell, m_separator != ',');
        if (!row.looksLikeData()) row.problem = "does not fit the header";
        takeRow(row);
        return true;
    }

    bool isCsvHeader(std::string_view line)
    {
        const std::size_t at = line.find_first_of(";\t,");
        if (at == line.npos || line.find_first_of("{}=") != line.npos || !hasKeyWord(line)) return false;
        std::vector<LogKey> columns;
        bool hasFigure = false;
        for (const std::string& cell : csvCells(line, line[at])) {
            const LogKey& key = columns.emplace_back(m_keys.of(trimmed(cell)));
            hasFigure |= key.isField() && key.kind != LogKey::External;
            if (cell.find(':') != cell.npos || logValue(cell).kind == LogValue::Kind::Number) return false;
        }
        if (!hasFigure) return false;
        m_columns = std::move(columns);
        m_separator = line[at];
        return true;
    }

    /// Figures that stood a line each end right above this line.
    bool isBelowGroup() const { return m_group && m_groupEnd + 1 == m_number; }

    /// Keys and values in text, on one line or a figure a line.
    bool pairs(std::string_view line)
    {
        if (!isBelowGroup() && !mayHoldFigure(line)) return false;
        LogRow row = rowOfText(line, m_keys);
        row.line = m_number;
        bool hasAny = row.hasFigure(), overlaps = false;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i) {
            hasAny |= row.numbers[i].has_value();
            overlaps |= m_group && row.numbers[i] && m_group->numbers[i];
        }
        if (!hasAny || !row.problem.empty()) return false;
        if (isBelowGroup() && !overlaps) {
            m_group->add(row);
        } else {
            flush();
            if (!row.time) row.time = timeAround({});
            m_group = std::move(row);
        }
        m_groupEnd = m_number;
        return true;
    }

    void flush()
    {
        if (m_group && m_group->hasFigure()) takeRow(*m_group);
        m_group.reset();
    }

    void problem(std::uint64_t line, std::string reason)
    {
        ++m_log.problemCount;
        if (m_log.problems.size() < kMaxProblems) m_log.problems.push_back({line, std::move(reason)});
    }

    void takeRowOfObject(LogRow& row)
    {
        flush();
        m_hasRow = true;
        m_openBytes = 0;
        if (!row.time) row.time = timeBefore();
        takeRow(row);
    }

    void takeRow(const LogRow& row)
    {
        if (!row.problem.empty()) return problem(row.line, row.problem);
        const auto bytes = [](double number) { return std::uint64_t(std::llround(number)); };
        MemorySample sample;
        sample.timeUs = row.time;
        sample.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.line, UINT32_MAX));
        sample.mark = m_marks.of(row.mark);
        MemoryOrigin origin{m_writer, row.pid};
        if (origin.name.find(row.host) == std::string::npos)
            origin.name += (origin.name.empty() ? "" : " ") + row.host;
        sample.origin = m_origins.of(origin);
        const auto& numbers = row.numbers;
        for (std::size_t i = 0; i < kMemoryFieldCount; ++i)
            if (numbers[i]) sample.values[i] = bytes(*numbers[i]);
        const double highest = // outside the heap there may be little
            std::max({numbers[LogKey::HeapUsed], numbers[LogKey::HeapTotal], numbers[LogKey::Rss]})
                .value_or(0);
        if (highest > 0 && highest < kNoProcess)
            m_log.note("Some readings are below 64 kB, which no heap is. Write the unit into the name, as in "
                       "heapUsedMB, or say it with --unit.");
        if (numbers[LogKey::PeakRss] && !numbers[LogKey::Rss]) {
            sample.values[LogKey::Rss] = bytes(*numbers[LogKey::PeakRss]);
            m_log.note("rss is maxRSS here, the highest so far: it never falls.");
        }
        if (numbers[LogKey::HeapLimit]) m_log.heapLimit = bytes(*numbers[LogKey::HeapLimit]);
        if (numbers[LogKey::Uptime].value_or(1e300) < UINT32_MAX)
            sample.uptime = static_cast<std::uint32_t>(*numbers[LogKey::Uptime]);
        if (numbers[LogKey::DetachedContexts])
            sample.detachedContexts = std::uint16_t(std::min(*numbers[LogKey::DetachedContexts], 65'000.0));
        // Room for as many as there will be, if the rest of the log is like what was read: to grow is to copy them all,
        // which takes twice their memory.
        if (auto& all = m_log.samples; all.size() == all.capacity()) {
            constexpr std::size_t kFew = 1024; // tell nothing of the rest
            const double times = std::clamp(1.02 * double(m_size) / double(m_bytes + m_at + 1), 2.0, 16.0);
            all.reserve(std::max(kFew, std::size_t(double(all.size()) * times)));
        }
        m_log.samples.push_back(sample);
    }

    MemoryLog& m_log;
    const std::uint64_t m_size;
    std::uint64_t m_bytes{}; ///< of the lines before
    std::size_t m_at{}; ///< in the line, where the object that is read goes on
    Places<std::string> m_marks{m_log.marks};
    Places<MemoryOrigin> m_origins{m_log.origins};
    LogKeys m_keys;
    std::uint64_t m_number{}; ///< of the line that is read
    std::string m_uncoloured;
    std::string m_writer; ///< of the line, or of that in which the open object begins
    ObjectReader m_reader{m_keys, [this](LogRow& row) { takeRowOfObject(row); }};
    std::string_view m_before; ///< the objects of the line
    std::optional<SparseTime> m_timeBefore;
    bool m_hasRow{}; ///< of the objects of the line
    std::size_t m_openBytes{}; ///< of an object that goes on in the next line, since its last reading
    std::size_t m_maxOpenBytes{}; ///< for more it is none
    std::vector<LogKey> m_columns; ///< of CSV, once there was a header
    char m_separator{};
    std::optional<LogRow> m_group; ///< figures that stand on lines of their own
    std::uint64_t m_groupEnd{}; ///< its last line
    /// The start of the last line above that begins with a digit, until its time is taken.
    std::string m_above;
    std::uint64_t m_aboveLine{};
};

/// Cuts runs from the readings, oldest first; those without a time stand behind. Where these are the most, no time says
/// anything.
void arrange(MemoryLog& log)
{
    auto& samples = log.samples;
    const auto isTimed = [](const MemorySample& sample) { return sample.timeUs.has_value(); };
    const auto timed = std::size_t(std::ranges::count_if(samples, isTimed));
    if (timed * 2 < samples.size()) {
        if (timed > 0)
            log.note("A time could be read in only " + std::to_string(timed) + " of "
                     + std::to_string(samples.size()) + " readings: none was used.");
        for (auto& sample : samples) sample.timeUs = {};
    }
    const auto timeOf = [](const MemorySample& sample) { return sample.timeUs.value_or(INT64_MAX); };
    if (!std::ranges::is_sorted(samples, {}, timeOf)) std::ranges::stable_sort(samples, {}, timeOf);
    findRuns(log);
}

/// The next line, as it is but for CRLF. False at the end, and where it is too long.
bool nextLine(ByteWindow& window, std::string& line)
{
    line.clear();
    bool isWhole = false;
    for (std::string_view rest = window.view(); !rest.empty() && !isWhole; rest = window.view()) {
        const std::string_view part = rest.substr(0, rest.find('\n'));
        isWhole = part.size() < rest.size();
        line += part;
        window.advance(part.size() + isWhole);
        if (line.size() > kMaxLine) return false;
    }
    if (line.ends_with('\r')) line.pop_back();
    return isWhole || (!line.empty() && !window.failure());
}

/// So is UTF-16.
bool isBinary(std::string_view head)
{
    const auto controls = std::ranges::count_if(
        head, [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b'; });
    return std::size_t(controls) * 10 > head.size();
}

/// Reads all of it; the log is not sorted yet.
Result<void> parseInto(MemoryLog& log, ByteSource& source, const Task& task, double unit)
{
    const auto isNone = [](std::string what) {
        return fail(ErrorCode::NotASnapshot, std::move(what), {}, {},
                    "Name a text log with readings of process.memoryUsage().");
    };
    task.begin(Phase::Reading, source.storedSize());
    ByteWindow window(source, task);
    if (window.view().starts_with("\xEF\xBB\xBF")) window.advance(3);
    const std::string_view head = window.view().substr(0, 4096);
    if (isBinary(head)) return isNone("This is binary data, not a log.");
    if (head.substr(0, std::min<std::size_t>(head.find('\n'), 256)).find("{\"snapshot\":") != head.npos)
        return isNone("This is a heap snapshot, not a log.");
    Parser parser(log, unit, source.size().value_or(0));
    std::string line;
    // A pipe may be a live log whose first reading comes in an hour: without one it is read until it ends, or Ctrl-C
    // comes. That takes no memory.
    for (std::uint64_t step = 0; nextLine(window, line); ++step) {
        if ((step & 0xfff) == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while reading a log.");
        parser.take(line);
    }
    parser.finish();
    if (line.size() > kMaxLine) return isNone("64 MB without a line break: this is not a log.");
    if (window.failure()) return fail(*window.failure());
    return {};
}

} // namespace

const char* memoryFieldName(MemoryField field) noexcept
{
    static constexpr std::array kNames{"heapUsed", "heapTotal", "rss", "external", "arrayBuffers"};
    return kNames[static_cast<std::size_t>(field)];
}

MemoryLog parseMemoryLog(std::string_view text, std::string source, const Task& task, double unit)
{
    MemoryLog log;
    log.sources.push_back(std::move(source));
    // What can't be unpacked or was stopped gives what was read until then.
    if (auto bytes = openBytes(text, task, Wanted::Log)) (void)parseInto(log, **bytes, task, unit);
    arrange(log);
    return log;
}

void appendMemoryLog(MemoryLog& log, MemoryLog other)
{
    if (log.sources.empty() && log.samples.empty()) {
        log = std::move(other);
        return;
    }
    const auto append = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    Places marks(log.marks);
    Places origins(log.origins);
    for (MemorySample& sample : other.samples) {
        sample.mark = marks.of(other.marks[sample.mark]);
        sample.origin = origins.of(other.origins[sample.origin]);
    }
    append(log.sources, other.sources);
    append(log.samples, other.samples);
    append(log.problems, other.problems);
    log.problems.resize(std::min(log.problems.size(), kMaxProblems));
    for (const std::string& notice : other.notices) log.note(notice);
    log.problemCount += other.problemCount;
    if (other.heapLimit) log.heapLimit = other.heapLimit;
    arrange(log);
}

Result<MemoryLog> readMemoryLog(const std::filesystem::path& path, const Task& task, double unit)
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
    if (auto done = parseInto(log, **source, task, unit); !done) {
        // A log that is being compressed, or a copy that broke off: what came before is worth reading.
        const ErrorCode code = done.error().code;
        const bool isCut = code == ErrorCode::Truncated || code == ErrorCode::Malformed;
        if (!isCut || log.samples.empty()) return fail(done.error());
        log.note("The log breaks off: " + done.error().message);
    }
    arrange(log);
    if (!log.samples.empty()) return log;
    std::string text = "holds no reading of process.memoryUsage()";
    if (!log.problems.empty())
        text += "; line " + std::to_string(log.problems[0].line) + ": " + log.problems[0].reason;
    return fail(ErrorCode::NotASnapshot, text + ".", {}, {},
                "Lines like {\"ts\":\"2024-03-15T14:05:23Z\",\"heapUsed\":123456} are understood, "
                "so are pino, bunyan and winston logs, CSV with a header, \"heapUsed: 812 MB\", "
                "and console.log output.");
}

void MemoryLog::note(std::string_view notice)
{
    if (std::ranges::find(notices, notice) == notices.end()) notices.emplace_back(notice);
}

SparseTime MemoryLog::lastUs() const noexcept
{
    const auto end = std::ranges::partition_point(samples, &SparseTime::has_value, &MemorySample::timeUs);
    return end == samples.begin() ? SparseTime() : std::prev(end)->timeUs;
}

std::size_t MemoryLog::restartCount() const noexcept
{
    const auto isProven = [](const MemoryRun& run) {
        return run.start == RunStart::NewPid || run.start == RunStart::UptimeReset;
    };
    return origins.size() >= kMostPlaces ? 0 : std::size_t(std::ranges::count_if(runs, isProven));
}

} // namespace heaptrail
