// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <array>
#include <cstdint>
#include <filesystem>
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

/// One reading. Bytes; a figure that the row doesn't have is empty.
struct MemorySample {
    std::optional<std::int64_t> timeUs; ///< microseconds since 1970 in UTC; empty where the row has no time
    std::array<std::optional<std::uint64_t>, kMemoryFieldCount> values;
    std::string mark; ///< a label in the row ("mark", "label", "snapshot"), at most 120 bytes; mostly empty
    std::uint64_t line{}; ///< 1-based line of the input where the reading begins
    std::uint32_t source{}; ///< position in MemoryLog::sources
    std::optional<std::uint64_t> operator[](MemoryField f) const noexcept
    {
        return values[static_cast<std::size_t>(f)];
    }
};

/// A row that looked like data and could not be read.
struct MemoryLogProblem {
    std::uint32_t source{};
    std::uint64_t line{};
    std::string reason; ///< a few words: "not JSON", "negative size" …
};

/// Readings from one or more logs, oldest first where they carry times, else as they stand.
struct MemoryLog {
    std::vector<std::string> sources; ///< names of the inputs, for messages
    std::vector<MemorySample> samples;
    std::uint64_t rowCount{}; ///< rows that were looked at: readings, problems, and lines of other things
    std::uint64_t otherRowCount{}; ///< rows without any figure: other log lines; no problem
    std::uint64_t problemCount{}; ///< rows that could not be read; the first 100 stand in `problems`
    std::vector<MemoryLogProblem> problems;
    bool wasOutOfOrder{}; ///< times went backwards and were sorted
    std::vector<std::string> notices; ///< what a reader of the figures should know, one sentence each
    bool hasTimes() const noexcept { return !samples.empty() && samples.front().timeUs.has_value(); }
};

/// Reads one log: JSON lines (pino, bunyan, winston: the figures nested anywhere), one JSON document or array
/// (what a /health route answers), CSV with a header, console.log's `{ rss: 1, heapTotal: 2 … }` on one line or
/// several, and any of these behind a prefix. Numbers are bytes, or have a unit ("123 MB", heapUsedMB).
/// A row without a time keeps none; one with a clock that went back is sorted in.
/// Errors: CannotRead (no such file, a folder), NotASnapshot where no single reading is found, Cancelled.
/// Cost:   one pass, linear; lines over 1 MB are counted as problems and skipped.
Result<MemoryLog> readMemoryLog(const std::vector<std::filesystem::path>& paths, const Task& = {});
/// The same from memory, for tests and fuzzers; never fails for what stands in the text.
MemoryLog parseMemoryLog(std::string_view text, std::string source = {}, const Task& = {});
/// Puts a second log's readings among the first's.
void appendMemoryLog(MemoryLog& log, MemoryLog other);

/// A line through the readings of one figure by Theil and Sen: the median of all pairwise slopes, so that a
/// quarter of wild points doesn't move it. The interval is the 95 % one by Kendall's tau.
struct MemorySlope {
    double perHour{}; ///< bytes
    double low{}, high{}; ///< 95 % interval, bytes an hour
    std::uint64_t points{}; ///< that went into it
    /// Is it growth beyond doubt? The whole interval lies above 0.
    bool isRising() const noexcept { return points >= 3 && low > 0; }
};

/// A stretch of time in which a rule held: first and last reading of it.
struct ThresholdCrossing {
    std::string rule; ///< "heapUsed/heapTotal > 0.8"
    std::optional<std::int64_t> fromUs, toUs;
    std::uint64_t fromLine{}, toLine{};
    std::uint64_t samples{};
    bool isOpen{}; ///< still held at the last reading
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

struct TimeToLimit {
    std::uint64_t limit{}; ///< bytes
    MemoryField field{MemoryField::HeapUsed};
    std::optional<std::int64_t>
        atUs; ///< when the line through the readings meets the limit; empty: it doesn't
    std::optional<std::int64_t> earliestUs, latestUs; ///< by the ends of the slope's interval
    std::optional<double> hours; ///< from the last reading; 0 where the limit is passed already
};

struct MemoryLogAnalysis {
    std::array<std::optional<MemorySlope>, kMemoryFieldCount> slopes; ///< empty below two timed readings
    std::vector<ThresholdCrossing> crossings;
    std::optional<TimeToLimit> timeToLimit; ///< empty without a limit
    double durationHours{};
};

struct MemoryLogOptions {
    std::vector<ThresholdRule> rules{ThresholdRule{}};
    std::optional<std::uint64_t> limit; ///< bytes: --max-old-space-size, or what the container may use
    MemoryField limitField{MemoryField::HeapUsed};
};
/// Cost: O(n log n) up to 2000 readings a figure; beyond that an even choice of 2000 stands for all.
MemoryLogAnalysis analyseMemoryLog(const MemoryLog&, const MemoryLogOptions& = {});

/// "2024-03-15T14:05:23.125Z"
std::string isoTime(std::int64_t timeUs);
/// "512M", "1.5 GB", "2GiB", "4096": K, M, G, T are powers of 1024 (as --max-old-space-size counts); bytes else.
std::optional<std::uint64_t> parseByteSize(std::string_view text);

} // namespace heaptrail
