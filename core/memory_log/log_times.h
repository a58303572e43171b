// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/memory_log/memory_log.h"

#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// A time as it stands in a log: it may lack its zone, its year or its date.
struct LogTime {
    enum class Kind : std::uint8_t {
        None,
        Utc, ///< us since 1970
        Local, ///< us of the calendar's time, as if it were UTC
        LocalNoYear, ///< the same in the year 2000
        Date, ///< midnight; the clock may stand in another field
        Clock, ///< us since midnight
        Unclear, ///< 03/04/2024: day and month can't be told apart
        TooSmall, ///< a number that is no time since 1970
    };
    Kind kind{Kind::None};
    std::int64_t us{};
    std::int64_t otherUs{}; ///< Unclear: with day before month
    std::size_t end{}; ///< behind it in the text
    explicit operator bool() const noexcept { return kind != Kind::None; }
};

/// The time at the start of the text: ISO 8601, Date.toString(), toUTCString(), toLocaleString(), syslog's,
/// a web server's, or a clock alone.
LogTime timeAtStart(std::string_view text);
/// A whole field: the same, or a number: seconds, milliseconds, microseconds or nanoseconds since 1970, told
/// apart by their size.
LogTime timeOfField(std::string_view text);
/// The first time in a line's first 160 bytes; a date is preferred to a clock alone.
LogTime timeInText(std::string_view text);

/// Makes of the times of one log, in the order of its lines, times in UTC: what lacks a zone is this machine's,
/// what lacks a year is the last such day, what lacks a date goes on over midnight.
class TimeKeeper {
public:
    explicit TimeKeeper(std::int64_t referenceUs)
        : m_referenceUs(referenceUs)
    {
    }
    SparseTime resolve(const LogTime& time, std::uint64_t line);
    /// A date and a clock out of two fields.
    static LogTime joined(const LogTime& date, const LogTime& clock);
    /// To be called when all is read: puts a log of clocks on its days.
    void finish(MemoryLog& log, std::size_t firstSample);
    /// What was assumed, one sentence each.
    std::vector<std::string> notices() const;

private:
    std::int64_t utcOf(std::int64_t civilUs);

    std::int64_t m_referenceUs;
    std::int64_t m_lastUtcUs{INT64_MIN}, m_lastStepUs{};
    std::int64_t
        m_shiftUs{}; ///< an hour, when the clock was put back in a zone that this machine doesn't know
    std::int64_t m_cachedHour{INT64_MIN}, m_cachedOffsetUs{};
    std::int64_t m_lastClockUs{}, m_day{};
    std::uint64_t m_shiftLine{};
    std::optional<bool> m_isDayFirst;
    bool m_hasLocal{}, m_hasNoYear{}, m_hasClock{}, m_hasOther{}, m_hasUnclear{}, m_hasTooSmall{};
};

} // namespace heaptrail
