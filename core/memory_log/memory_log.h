// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/memory_log/breakdown.h"
#include "core/memory_log/line_fit.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// The figures of process.memoryUsage(), in the order in which they are shown.
enum class MemoryField : std::uint8_t { HeapUsed, HeapTotal, Rss, External, ArrayBuffers };
inline constexpr std::size_t kMemoryFieldCount = 5;
/// "heapUsed", "heapTotal", "rss", "external", "arrayBuffers": the names that Node uses.
const char* memoryFieldName(MemoryField) noexcept;

/// A std::optional as small as its value: the largest means "none", which no log holds. A log of ten million readings
/// is 64 bytes a reading and not 120.
template <class T>
class Sparse {
public:
    constexpr Sparse() = default;
    constexpr Sparse(T value) // NOLINT: as std::optional converts
        : m_value(value)
    {
    }
    constexpr operator std::optional<T>() const noexcept // NOLINT
    {
        return has_value() ? std::optional(m_value) : std::nullopt;
    }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr bool has_value() const noexcept { return m_value != kNone; }
    constexpr T operator*() const noexcept { return m_value; }
    constexpr T value_or(T other) const noexcept { return has_value() ? m_value : other; }
    friend constexpr bool operator==(const Sparse&, const Sparse&) = default;

private:
    static constexpr T kNone = std::numeric_limits<T>::max();
    T m_value{kNone};
};
using SparseTime = Sparse<std::int64_t>;
using SparseSeconds = Sparse<std::uint32_t>;
using SparseCount = Sparse<std::uint16_t>;
using SparseBytes = Sparse<std::uint64_t>;

/// One reading. Bytes; a figure that the row doesn't have is empty.
struct MemorySample {
    SparseTime timeUs; ///< microseconds since 1970 in UTC; empty where the row has no time
    std::array<SparseBytes, kMemoryFieldCount> values;
    std::uint32_t line{}; ///< 1-based line of the input where the reading begins
    SparseSeconds uptime; ///< seconds that the process had run, where the row tells
    std::uint16_t origin{}; ///< position in MemoryLog::origins
    std::uint16_t mark{}; ///< position in MemoryLog::marks; 0 = none
    SparseCount detachedContexts; ///< of v8.getHeapStatistics()
    std::optional<std::uint64_t> operator[](MemoryField f) const noexcept
    {
        return values[static_cast<std::size_t>(f)];
    }
};
static_assert(sizeof(MemorySample) == 64);

/// A row that looked like data and could not be read.
struct MemoryLogProblem {
    std::uint64_t line{};
    std::string reason; ///< a few words: "not JSON", "negative size" …
};

/// Who wrote a reading, as far as the row tells: pod, container or host, and process id. All may be empty.
struct MemoryOrigin {
    std::string name; ///< "web-7d9f", "app[web.1]"
    std::string pid;
    friend auto operator<=>(const MemoryOrigin&, const MemoryOrigin&) = default;
};

/// Why a run begins where it does.
enum class RunStart : std::uint8_t {
    First, ///< the first reading of its process
    NewPid, ///< another process id at the same place
    UptimeReset, ///< the process says that it runs for less long than before
    BackAtStart, ///< rss and heap fell to what they were at start-up, or the heap below half of all it ever was:
    ///< a restart, or a cache was emptied
};

/// One figure over a run, in bytes; empty where no reading has it.
struct MemoryRange {
    SparseBytes first, last, least, highest;
};

/// The readings of one process from a start to the next: a restart ends a run.
struct MemoryRun {
    std::uint32_t process{}; ///< position in MemoryLog::processes
    std::uint32_t origin{};
    RunStart start{};
    bool isMixed{}; ///< several processes, which nothing tells apart: it has no trend
    std::uint64_t count{}; ///< of readings
    std::uint64_t firstSample{}, lastSample{}; ///< positions in samples; others' may lie between
    SparseTime fromUs, toUs;
    std::array<MemoryRange, kMemoryFieldCount> ranges;
    const MemoryRange& operator[](MemoryField f) const noexcept { return ranges[std::size_t(f)]; }
};

/// Readings from one or more logs, oldest first where they carry times, else as they stand.
struct MemoryLog {
    std::vector<std::string> sources; ///< names of the inputs, for messages
    std::vector<MemorySample> samples;
    std::vector<std::string> marks{{}}; ///< labels in rows ("mark", "label", "snapshot"), ≤ 120 bytes
    std::vector<MemoryOrigin> origins{{}};
    /// Runs in the order in which they begin, and the processes (or pods, containers) that they are runs of.
    std::vector<MemoryRun> runs;
    std::vector<std::string> processes;
    std::vector<std::uint32_t> runOf; ///< one a sample, where there is more than one run; else empty
    std::uint64_t problemCount{}; ///< rows that could not be read; the first 100 stand in `problems`
    std::vector<MemoryLogProblem> problems;
    std::optional<std::uint64_t> heapLimit; ///< the last heap_size_limit
    std::vector<std::string> notices; ///< what a reader of the figures should know, one sentence each
    void note(std::string_view notice); ///< adds it, once
    bool hasTimes() const noexcept { return !samples.empty() && samples.front().timeUs.has_value(); }
    SparseTime lastUs() const noexcept; ///< of the readings that have a time
    const std::string& markOf(const MemorySample& sample) const { return marks[sample.mark]; }
    /// Restarts that a pid or the uptime proves; 0 if the log has more processes than Heaptrail tells apart.
    std::size_t restartCount() const noexcept;
    std::uint32_t runOfSample(std::size_t i) const { return runOf.empty() ? 0 : runOf[i]; }
};

/// Reads a log as a stream. A reading is an object (JSON, or what console.log makes of one)
/// anywhere in a line or over several, a row of CSV with a header, or text like "heapUsed: 812 MB" and "rss=1": of
/// process.memoryUsage(), v8.getHeapStatistics(), process.resourceUsage(), a diagnostics report, /proc/PID/status
/// or smaps_rollup. Numbers have a unit ("123 MB", heapUsedMB; powers of 1024), or are so many times `unit` bytes. Its
/// time is that of a field, else the first ISO 8601 or epoch stamp of its line, else that at the start of a line above;
/// without a zone it is this machine's. A row without a time keeps none; one with a clock that went back is sorted in.
/// Errors: CannotRead (no such file, a folder), NotASnapshot where no single reading is found, Truncated and
///         Malformed (compressed logs), Cancelled.
/// Cost:   one pass, linear; 64 bytes a reading and 2 MB, or what four of the longest lines need (64 MB at most).
Result<MemoryLog> readMemoryLog(const std::filesystem::path& path, const Task& = {}, double unit = 1);
/// The same from memory, for tests and fuzzers; never fails for what stands in the text.
MemoryLog parseMemoryLog(std::string_view text, std::string source = {}, const Task& = {}, double unit = 1);
/// Puts a second log's readings among the first's.
void appendMemoryLog(MemoryLog& log, MemoryLog other);

/// Cuts the readings, in their order, into runs of processes: fills runs, processes and runOf.
/// Runs of one name (pod, container, host) that follow each other are one process that was restarted; runs that overlap
/// are several processes. Cost: O(n log n); one pass and 4 bytes a reading.
void findRuns(MemoryLog& log);

/// The fitLine() of one figure: a quarter of wild points doesn't move it. Where garbage collections make teeth, it goes
/// through their floor; that of rss leaves out what heap snapshots cost.
struct MemorySlope : FittedLine {
    std::int64_t fromUs{}, toUs{}; ///< the stretch that it stands for
    double atMiddle{}; ///< bytes on the line in the middle of the stretch
    bool isOnFloor{}; ///< of the lowest readings between garbage collections
    /// How the last third of the run, or sixth, compares with what went before, where it is clearly different; the
    /// line is then that of the end.
    enum class Pace : std::uint8_t { Steady, LevelsOff, Accelerates } pace{};
    double earlierPerHour{}; ///< before the pace changed
    /// Is it growth beyond doubt? The whole interval lies above 0, and it is neither a drift of less than 1 MB and
    /// 1 % an hour nor half a MB in all.
    bool isRising() const noexcept
    {
        return points >= 3 && low > 0 && (perHour >= 1e6 || perHour >= atMiddle / 100)
            && perHour * double(toUs - fromUs) >= 512 * 1024 * 3.6e9;
    }
    double at(std::int64_t timeUs) const noexcept
    {
        return atMiddle + perHour * (double(timeUs - fromUs) - double(toUs - fromUs) / 2) / 3.6e9;
    }
};

/// Empty below two timed readings.
using MemorySlopes = std::array<std::optional<MemorySlope>, kMemoryFieldCount>;

/// A stretch of time in which a rule held: first and last reading of it. A restart ends it.
struct ThresholdCrossing {
    std::string rule; ///< "heapUsed/heapTotal > 0.8"
    std::optional<std::int64_t> fromUs, toUs;
    std::uint64_t fromLine{}, toLine{};
    std::uint64_t samples{};
    std::uint32_t process{}; ///< position in MemoryLog::processes
    bool isOpen{}; ///< still held at the last reading of its process
};

/// `FIELD[/FIELD] > NUMBER` or `<`; a plain number compared with one field may have a unit ("rss > 1G").
struct ThresholdRule {
    MemoryField field{MemoryField::HeapUsed};
    std::optional<MemoryField> divisor{MemoryField::HeapTotal};
    bool isAbove{true};
    double bound{0.8};
    std::string text{"heapUsed/heapTotal > 0.8"};
};
Result<ThresholdRule> parseThresholdRule(std::string_view text);
/// heapUsed over 80 % of heap_size_limit; none where the log doesn't have it. V8 keeps heapTotal close to heapUsed, so
/// that their ratio tells nothing.
std::vector<ThresholdRule> defaultRules(const MemoryLog&);

struct TimeToLimit {
    std::uint64_t limit{}; ///< bytes
    MemoryField field{MemoryField::HeapUsed};
    std::optional<std::int64_t> atUs; ///< when the line through the readings meets the limit; empty: never
    std::optional<std::int64_t> earliestUs, latestUs; ///< by the ends of the slope's interval
    std::optional<double> hours; ///< from the last reading; 0 where the limit is passed already
    std::string reason; ///< why there is no `atUs`, or what to think of it; a clause without a full stop
};

/// A stretch without readings, far longer than the usual distance of two.
struct MemoryGap {
    std::int64_t fromUs{}, toUs{};
    std::uint32_t process{};
};

/// The last run of one process.
struct ProcessTrend {
    std::uint32_t process{}, run{}; ///< positions in MemoryLog
    MemorySlopes slopes;
    double durationHours{};
    bool isAlive{}; ///< it has readings near the end of the log
    const std::optional<MemorySlope>& operator[](MemoryField f) const { return slopes[std::size_t(f)]; }
    /// What its growth is told by: heapUsed, or rss where that is unknown.
    MemoryField mainField() const { return slopes[0] ? MemoryField::HeapUsed : MemoryField::Rss; }
};

/// With the trend of one process: the only one; of several that are alive, the one whose heap (or rss) rises fastest for
/// sure.
struct MemoryLogAnalysis : ProcessTrend {
    MemoryVerdict verdict; ///< of its run
    std::vector<ProcessTrend> processes; ///< all of them, at most 64
    std::vector<ThresholdCrossing> crossings;
    std::vector<MemoryGap> gaps; ///< at most 100
    std::optional<TimeToLimit> timeToLimit; ///< the one reached first; empty without a limit
    std::vector<TimeToLimit> limits; ///< one for each limit asked for
};

/// Readings of less give no course to a limit.
inline constexpr double kLeastCourseHours = 120.0 / 3600;
/// Of less, growth is told by the second and not by the hour: nobody knows what the rest of an hour is like.
inline constexpr double kHourlyRateHours = 0.2;
inline constexpr double kHoursAWeek = 24 * 7; ///< a limit that is as near is one to act on
inline constexpr double kLeastRateSeconds = 20; ///< of less growth has no rate at all

struct MemoryLogOptions {
    std::vector<ThresholdRule> rules;
    std::optional<std::uint64_t> limit; ///< of heapUsed, in bytes: --max-old-space-size
    std::optional<std::uint64_t> rssLimit; ///< bytes: what the container may use
};
/// Cost: linear, and O(n log n) up to 1000 readings a figure; beyond that an even choice of them, or the floor of
///       each of 1000 stretches, stands for all.
/// Errors: none; a stopped task gives what is there.
MemoryLogAnalysis analyseMemoryLog(const MemoryLog&, const MemoryLogOptions& = {}, const Task& = {});

} // namespace heaptrail
