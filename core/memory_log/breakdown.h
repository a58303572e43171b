// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace heaptrail {

struct MemoryLog;
struct MemorySample;
struct MemorySlope;

/// What the resident set of a Node process is made of, from the inside out.
enum class MemoryPart : std::uint8_t {
    HeapUsed, ///< JavaScript
    FreeHeap, ///< heapTotal − heapUsed: V8 keeps it for later
    ArrayBuffers, ///< Buffers and typed arrays
    OtherExternal, ///< external − arrayBuffers: external strings, WebAssembly, add-ons that report it
    Rest, ///< rss − heapTotal − external: code, stacks, add-ons that don't report it, the allocator's free lists
};
inline constexpr std::size_t kMemoryPartCount = 5;
/// "heapUsed", "freeHeap", "arrayBuffers", "otherExternal", "rest": the names in JSON.
const char* memoryPartName(MemoryPart) noexcept;

/// One reading, taken apart. A part that the reading doesn't tell is empty and counts to the next one outside.
struct MemoryBreakdown {
    std::optional<std::uint64_t> rss;
    std::array<std::optional<std::uint64_t>, kMemoryPartCount> parts;
    std::uint64_t notResident{}; ///< by so much the parts exceed rss
    std::optional<std::uint64_t> operator[](MemoryPart part) const { return parts[std::size_t(part)]; }
};
MemoryBreakdown memoryBreakdown(const MemorySample& sample);
/// "JavaScript", "free heap", "buffers", "other external" (or "external", where it isn't parted), "native and other"
std::string memoryPartLabel(const MemoryBreakdown&, MemoryPart);
/// "1.4 MB/s", "22 MB/h": without a sign, in the unit that so many hours of readings span.
std::string rateText(double perHour, double hours);
/// The same with a sign: "+1.4 MB/s", "−22 MB/h".
std::string signedRate(double perHour, double hours);
/// "rss 2.10 GB: 890 MB JavaScript, 210 MB free heap, 850 MB external, 150 MB native and other"
std::string breakdownText(const MemoryBreakdown&);

/// Which part of a run carries the growth of rss.
struct MemoryVerdict {
    enum class Kind : std::uint8_t { JsHeap, FreeHeap, Buffers, External, Native, None, TooShort };
    Kind kind{Kind::TooShort};
    double share{}; ///< of that part in the growth of rss: 0 … 1
    std::string text; ///< a sentence or two: what grows, how fast
    std::string besideLeak; ///< where text calls the heap flat: the same without that, for beside a leak that
        ///< snapshots show; else empty
    std::string advice; ///< what to do next; empty where nothing grows
    std::string contexts; ///< "Detached contexts rise from 1 to 40: …"; empty if they don't
    bool isRssRising{}, isHeapRising{}; ///< steadily, on the floors between collections
    /// Bytes, whether they rise for sure or not: of the floors; those of a slope that rises steadily are the slope's.
    double rssPerHour{}, heapPerHour{};
    MemoryBreakdown first, last; ///< of the run's first and last reading
    std::array<double, kMemoryPartCount> growthPerHour{}; ///< bytes
    /// rss grows where no heap snapshot can show all of it.
    bool isOutsideHeap() const
    {
        return isRssRising && (kind == Kind::Buffers || kind == Kind::External || kind == Kind::Native);
    }
};
const char* verdictKindName(MemoryVerdict::Kind) noexcept; ///< as in JSON: "js-heap"
/// `slopes` are those of the run. Cost: one pass over the run.
MemoryVerdict memoryVerdict(const MemoryLog& log, std::uint32_t run,
                            const std::array<std::optional<MemorySlope>, 5>& slopes);

} // namespace heaptrail
