// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_times.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace heaptrail {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Days since 1970-01-01 of a Gregorian date (Howard Hinnant's days_from_civil).
std::int64_t daysFromCivil(std::int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const auto yoe = static_cast<unsigned>(y - era * 400);
    const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

struct Civil {
    std::int64_t year{};
    unsigned month{}, day{};
};
/// civil_from_days, as above.
Civil civilOf(std::int64_t days)
{
    const std::int64_t z = days + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const auto doe = static_cast<unsigned>(z - era * 146097);
    const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const unsigned mp = (5 * doy + 2) / 153;
    const unsigned month = mp < 10 ? mp + 3 : mp - 9;
    return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

std::int64_t floorDay(std::int64_t us)
{
    return us >= 0 ? us / kDay : -((-us + kDay - 1) / kDay);
}

/// Reads a text from the left.
struct Cursor {
    std::string_view text;
    std::size_t at{};

    char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
    bool eat(char c)
    {
        if (peek() != c) return false;
        ++at;
        return true;
    }
    /// Between `least` and `most` digits, and no further one behind them.
    std::optional<unsigned> number(std::size_t least, std::size_t most)
    {
        unsigned value = 0;
        std::size_t count = 0;
        while (count < most && isDigit(peek(count))) value = value * 10 + unsigned(text[at + count++] - '0');
        if (count < least || isDigit(peek(count))) return std::nullopt;
        at += count;
        return value;
    }
    std::optional<unsigned> month()
    {
        static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
        if (!isLetter(peek()) || isLetter(peek(3))) return std::nullopt;
        std::array<char, 3> name{};
        for (std::size_t i = 0; i < 3; ++i) name[i] = static_cast<char>(peek(i) | 0x20);
        for (unsigned m = 0; m < 12; ++m)
            if (kMonths.substr(m * 3, 3) == std::string_view(name.data(), 3)) {
                at += 3;
                return m + 1;
            }
        return std::nullopt;
    }
};

/// HH:MM[:SS[.frac]], with AM or PM.
std::optional<std::int64_t> clockAt(Cursor& in, bool needsSeconds = false)
{
    Cursor c = in;
    const auto hour = c.number(1, 2);
    if (!hour || !c.eat(':')) return std::nullopt;
    const auto minute = c.number(2, 2);
    if (!minute || *hour > 24 || *minute > 59) return std::nullopt;
    std::int64_t us = std::int64_t(*hour) * kHour + *minute * kMinute;
    if (c.peek() == ':' && isDigit(c.peek(1))) {
        ++c.at;
        const auto second = c.number(2, 2);
        if (!second || *second > 60) return std::nullopt;
        us += *second * kSecond;
        if ((c.peek() == '.' || c.peek() == ',') && isDigit(c.peek(1))) {
            ++c.at;
            for (std::int64_t scale = kSecond / 10; isDigit(c.peek()); ++c.at, scale /= 10)
                us += (c.peek() - '0') * scale;
        }
    } else if (needsSeconds) {
        return std::nullopt;
    }
    Cursor half = c;
    half.eat(' ');
    // "\u202f", which newer ICU versions put before AM and PM.
    if (half.text.substr(half.at).starts_with("\xE2\x80\xAF")) half.at += 3;
    const char letter = static_cast<char>(half.peek() | 0x20);
    if ((letter == 'a' || letter == 'p') && static_cast<char>(half.peek(1) | 0x20) == 'm' && *hour <= 12
        && !isLetter(half.peek(2))) {
        if (letter == 'p' && *hour < 12) us += 12 * kHour;
        if (letter == 'a' && *hour == 12) us -= 12 * kHour;
        half.at += 2;
        c = half;
    }
    in = c;
    return us;
}

/// Z, UTC, GMT, +02:00, GMT+0200: the offset from UTC.
std::optional<std::int64_t> zoneAt(Cursor& in)
{
    Cursor c = in;
    if (c.eat('Z') || c.eat('z')) {
        in = c;
        return 0;
    }
    c.eat(' ');
    bool isUtc = false;
    for (const std::string_view name : {"UTC", "GMT"})
        if (c.text.substr(c.at).starts_with(name) && !isLetter(c.peek(3))) {
            c.at += 3;
            isUtc = true;
            break;
        }
    if (c.peek() == '+' || c.peek() == '-') {
        Cursor z = c;
        const std::int64_t sign = z.eat('+') ? 1 : (++z.at, -1);
        std::optional<unsigned> hours, minutes;
        if (isDigit(z.peek(2)) && isDigit(z.peek(3))) {
            const auto both = z.number(4, 4);
            if (both) hours = *both / 100, minutes = *both % 100;
        } else {
            hours = z.number(2, 2);
            minutes = z.eat(':') ? z.number(2, 2) : std::optional<unsigned>(0);
        }
        if (hours && minutes && *hours <= 14 && *minutes < 60) {
            in = z;
            return sign * (std::int64_t(*hours) * kHour + *minutes * kMinute);
        }
    }
    if (!isUtc) return std::nullopt;
    in = c;
    return 0;
}

bool isDate(std::int64_t year, unsigned month, unsigned day)
{
    return year >= 1970 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

LogTime timeOf(std::int64_t civilUs, Cursor& c)
{
    LogTime time;
    time.kind = LogTime::Kind::Local;
    time.us = civilUs;
    if (const auto zone = zoneAt(c)) {
        time.kind = LogTime::Kind::Utc;
        time.us -= *zone;
    }
    time.end = c.at;
    return time;
}

/// Blanks and what stands between date and clock: "T", ", ", "] [".
void skipToClock(Cursor& c)
{
    if (c.eat('T') || c.eat('t')) return;
    c.eat(',');
    if (c.peek() == ']' && c.peek(1) == ' ' && c.peek(2) == '[') c.at += 3;
    for (int i = 0; i < 2; ++i) c.eat(' ');
}

LogTime dateFirst(Cursor c)
{
    const Cursor start = c;
    // 2024-03-15 or 2024/03/15
    if (const auto year = c.number(4, 4); year && (c.peek() == '-' || c.peek() == '/')) {
        const char separator = c.peek();
        ++c.at;
        const auto month = c.number(1, 2);
        if (!month || !c.eat(separator)) return {};
        const auto day = c.number(1, 2);
        if (!day || !isDate(*year, *month, *day)) return {};
        const std::int64_t dayUs = daysFromCivil(*year, *month, *day) * kDay;
        LogTime date{LogTime::Kind::Date, dayUs, 0, c.at};
        Cursor rest = c;
        skipToClock(rest);
        if (rest.at == c.at) return date;
        const auto clock = clockAt(rest);
        return clock ? timeOf(dayUs + *clock, rest) : date;
    }
    c = start;
    const auto first = c.number(1, 2);
    if (!first) return {};
    const char separator = c.peek();
    if (separator != '/' && separator != '.' && separator != '-') return {};
    ++c.at;
    // 15/Mar/2024:14:05:23 +0000
    if (const auto month = c.month()) {
        if (!c.eat(separator)) return {};
        const auto year = c.number(4, 4);
        if (!year || !isDate(*year, *month, *first)) return {};
        if (!c.eat(':')) skipToClock(c);
        const auto clock = clockAt(c);
        if (!clock) return {};
        return timeOf(daysFromCivil(*year, *month, *first) * kDay + *clock, c);
    }
    // 3/15/2024, 2:05:23 PM; 15/03/2024, 14:05:23; 15.3.2024, 14:05:23
    const auto second = c.number(1, 2);
    if (!second || !c.eat(separator)) return {};
    const auto year = c.number(4, 4);
    if (!year) return {};
    Cursor rest = c;
    skipToClock(rest);
    const std::size_t clockStart = rest.at;
    const auto clock = clockAt(rest);
    if (!clock) return {};
    const char last = static_cast<char>(rest.text[rest.at - 1] | 0x20);
    const bool hasHalf = rest.at > clockStart && last == 'm'; // AM and PM: the American order
    const auto with = [&](unsigned month, unsigned day) -> std::optional<std::int64_t> {
        if (!isDate(*year, month, day)) return std::nullopt;
        return daysFromCivil(*year, month, day) * kDay + *clock;
    };
    const auto monthFirst = separator == '.' ? std::nullopt : with(*first, *second);
    const auto dayFirst = hasHalf && monthFirst ? std::nullopt : with(*second, *first);
    if (monthFirst && dayFirst && *first != *second) {
        LogTime time = timeOf(*monthFirst, rest);
        time.kind = LogTime::Kind::Unclear;
        time.otherUs = *dayFirst;
        return time;
    }
    if (!monthFirst && !dayFirst) return {};
    return timeOf(monthFirst ? *monthFirst : *dayFirst, rest);
}

/// Wed Nov 25 2026 14:13:00 GMT+0000; Wed, 25 Nov 2026 14:13:00 GMT; Wed Nov 25 14:13:00 2026; Nov 25 14:13:00
LogTime wordFirst(Cursor c)
{
    static constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    std::array<char, 3> name{};
    for (std::size_t i = 0; i < 3; ++i) name[i] = static_cast<char>(c.peek(i) | 0x20);
    if (std::find(kDays.begin(), kDays.end(), std::string_view(name.data(), 3)) != kDays.end()
        && (c.peek(3) == ' ' || c.peek(3) == ',')) {
        c.at += 3;
        c.eat(',');
        c.eat(' ');
    }
    std::optional<unsigned> day;
    if (isDigit(c.peek())) {
        day = c.number(1, 2);
        if (!day || !c.eat(' ')) return {};
    }
    const auto month = c.month();
    if (!month) return {};
    while (c.eat(' ')) { }
    if (!day) {
        day = c.number(1, 2);
        c.eat(',');
        if (!day || !c.eat(' ')) return {};
    }
    std::optional<unsigned> year;
    Cursor yearFirst = c;
    if (const auto found = yearFirst.number(4, 4); found && yearFirst.peek() != ':') {
        year = found;
        c = yearFirst;
        skipToClock(c);
    }
    const auto clock = clockAt(c);
    if (!clock) return {};
    if (!year && c.peek() == ' ') {
        Cursor yearLast = c;
        ++yearLast.at;
        if (const auto found = yearLast.number(4, 4); found && *found >= 1970 && *found <= 2200) {
            year = found;
            c = yearLast;
        }
    }
    if (!isDate(year.value_or(2000), *month, *day)) return {};
    LogTime time = timeOf(daysFromCivil(year.value_or(2000), *month, *day) * kDay + *clock, c);
    if (!year) time.kind = LogTime::Kind::LocalNoYear;
    return time;
}

LogTime clockOnly(Cursor c)
{
    const auto clock = clockAt(c, true);
    if (!clock) return {};
    return {LogTime::Kind::Clock, *clock, 0, c.at};
}

} // namespace

LogTime timeAtStart(std::string_view text)
{
    const Cursor c{text};
    if (isDigit(c.peek())) {
        if (const LogTime time = dateFirst(c)) return time;
        return clockOnly(c);
    }
    return isLetter(c.peek()) ? wordFirst(c) : LogTime{};
}

LogTime timeOfField(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '[')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == ']')) text.remove_suffix(1);
    if (text.empty() || text.size() > 80) return {};
    if (const LogTime time = timeAtStart(text)) return time;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    if (!(number > 0) || number > 8e18) return {};
    // By size: seconds from 1979 to 2201, then the same years in milliseconds, microseconds, nanoseconds.
    LogTime time{LogTime::Kind::Utc, 0, 0, text.size()};
    double us = 0;
    for (const auto& [perSecond, scale] :
         {std::pair{1.0, 1e6}, std::pair{1e3, 1e3}, std::pair{1e6, 1.0}, std::pair{1e9, 1e-3}})
        if (number >= 3e8 * perSecond && number < 7.3e9 * perSecond) us = number * scale;
    if (us == 0) return {LogTime::Kind::TooSmall, 0, 0, text.size()};
    time.us = static_cast<std::int64_t>(std::llround(us));
    return time;
}

LogTime timeInText(std::string_view text)
{
    text = text.substr(0, 160);
    LogTime clock;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!isDigit(c) && !isLetter(c)) continue;
        const char before = i ? text[i - 1] : ' ';
        const bool isStart = !isDigit(before) && !isLetter(before) && before != '.' && before != ':'
            && before != '/' && before != '-' && before != '+';
        if (isStart) {
            LogTime time = timeAtStart(text.substr(i));
            time.end += i;
            if (time && time.kind != LogTime::Kind::Clock) return time;
            if (time && !clock) clock = time;
        }
    }
    if (clock || text.empty() || !isDigit(text[0])) return clock;
    // "1710511523.250 rss=…": seconds or milliseconds since 1970 at the start of the line.
    std::size_t end = 0;
    while (end < text.size() && (isDigit(text[end]) || text[end] == '.')) ++end;
    const std::size_t whole = std::min(end, text.substr(0, end).find('.'));
    if ((whole != 10 && whole != 13) || (end < text.size() && text[end] != ' ' && text[end] != ':'))
        return {};
    const LogTime time = timeOfField(text.substr(0, end));
    return time.kind == LogTime::Kind::Utc ? time : LogTime{};
}

LogTime TimeKeeper::joined(const LogTime& date, const LogTime& clock)
{
    if (date.kind != LogTime::Kind::Date || clock.kind != LogTime::Kind::Clock)
        return date.kind == LogTime::Kind::None || date.kind == LogTime::Kind::Date ? clock : date;
    return {LogTime::Kind::Local, date.us + clock.us, 0, 0};
}

std::int64_t TimeKeeper::utcOf(std::int64_t civilUs)
{
    const auto offsetOf = [](std::int64_t hour, int isDst) -> std::optional<std::int64_t> {
        const std::int64_t days = floorDay(hour * kHour);
        const Civil date = civilOf(days);
        std::tm tm{};
        tm.tm_year = static_cast<int>(date.year - 1900);
        tm.tm_mon = static_cast<int>(date.month) - 1;
        tm.tm_mday = static_cast<int>(date.day);
        tm.tm_hour = static_cast<int>(hour - days * 24);
        tm.tm_isdst = isDst;
        const std::time_t utc = std::mktime(&tm);
        if (utc == -1 || (isDst >= 0 && tm.tm_isdst != isDst)) return std::nullopt;
        return hour * kHour - std::int64_t(utc) * kSecond;
    };
    const std::int64_t hour = civilUs >= 0 ? civilUs / kHour : -((-civilUs + kHour - 1) / kHour);
    if (hour != m_cachedHour) {
        m_cachedHour = hour;
        m_cachedOffsetUs = offsetOf(hour, -1).value_or(0);
    }
    std::int64_t us = civilUs - m_cachedOffsetUs;
    if (us < m_lastUtcUs && us > m_lastUtcUs - 2 * kHour) {
        // The hour that comes twice when summer time ends: the second one.
        const auto winter = offsetOf(hour, 0), summer = offsetOf(hour, 1);
        if (winter && summer && *winter != *summer) {
            m_cachedOffsetUs = std::min(*winter, *summer);
            us = civilUs - m_cachedOffsetUs;
        }
    }
    return us;
}

SparseTime TimeKeeper::resolve(const LogTime& time, std::uint64_t line)
{
    using Kind = LogTime::Kind;
    std::int64_t civil = time.us;
    switch (time.kind) {
    case Kind::None:
    case Kind::Date: return {};
    case Kind::TooSmall: m_hasTooSmall = true; return {};
    case Kind::Utc: m_hasOther = true; return time.us;
    case Kind::Clock:
        m_hasClock = true;
        if (time.us < m_lastClockUs - kDay / 2) ++m_day;
        m_lastClockUs = time.us;
        return m_day * kDay + time.us;
    case Kind::Unclear:
        if (!m_isDayFirst) {
            m_hasUnclear = true;
            return {};
        }
        if (*m_isDayFirst) civil = time.otherUs;
        break;
    case Kind::LocalNoYear: {
        m_hasNoYear = true;
        const std::int64_t days = floorDay(civil);
        const Civil date = civilOf(days);
        std::int64_t year = civilOf(floorDay(m_referenceUs)).year;
        const auto in = [&](std::int64_t y) {
            return daysFromCivil(y, date.month, date.day) * kDay + civil - days * kDay;
        };
        if (in(year) > m_referenceUs + kDay) --year;
        civil = in(year);
        break;
    }
    case Kind::Local: break;
    }
    m_hasLocal = m_hasOther = true;
    // A clock put back an hour between two lines that follow each other as those before did: the end of summer time.
    std::int64_t us = utcOf(civil) + m_shiftUs;
    if (m_lastUtcUs != INT64_MIN) {
        const std::int64_t back = m_lastUtcUs - us;
        if (back > 0 && m_shiftUs == 0
            && std::abs(back + m_lastStepUs - kHour) <= std::max(kMinute, m_lastStepUs / 5)) {
            m_shiftUs = kHour;
            m_shiftLine = line;
            us += kHour;
        }
        if (us > m_lastUtcUs) m_lastStepUs = us - m_lastUtcUs;
    }
    m_lastUtcUs = us;
    return us;
}

void TimeKeeper::finish(MemoryLog& log, std::size_t firstSample)
{
    if (!m_hasClock) return;
    if (m_hasOther) { // some readings have a date: those without can't be placed among them
        for (std::size_t i = firstSample; i < log.samples.size(); ++i)
            if (log.samples[i].timeUs.value_or(INT64_MAX) < 5 * 366 * kDay) log.samples[i].timeUs.reset();
        return;
    }
    // The last line was written at the latest when the file was.
    const std::int64_t lastUs = m_day * kDay + m_lastClockUs;
    std::int64_t start = floorDay(m_referenceUs) * kDay;
    if (utcOf(start + m_lastClockUs) > m_referenceUs + kMinute) start -= kDay;
    start -= floorDay(lastUs) * kDay;
    for (std::size_t i = firstSample; i < log.samples.size(); ++i) {
        auto& time = log.samples[i].timeUs;
        if (time) time = start + *time - m_cachedOffsetUs;
    }
}

std::vector<std::string> TimeKeeper::notices() const
{
    std::vector<std::string> notices;
    if (m_hasLocal) {
        const std::time_t at = m_lastUtcUs == INT64_MIN ? 0 : std::time_t(m_lastUtcUs / kSecond);
        std::tm tm{};
        localtime_r(&at, &tm);
        std::array<char, 32> zone{};
        const long minutes = tm.tm_gmtoff / 60;
        std::snprintf(zone.data(), zone.size(), "UTC%c%02ld:%02ld", minutes < 0 ? '-' : '+',
                      std::abs(minutes) / 60, std::abs(minutes) % 60);
        notices.push_back("Times without a zone were taken as this machine's (" + std::string(zone.data())
                          + ").");
    }
    if (m_hasNoYear)
        notices.push_back("Times without a year were taken as the last such day before the log's end.");
    if (m_hasClock && !m_hasOther)
        notices.push_back("The times have no date: the last reading was put on the day on which the log was "
                          "written.");
    if (m_hasClock && m_hasOther)
        notices.push_back("Some times have no date: those readings have no place in time.");
    if (m_hasUnclear)
        notices.push_back(
            "Some dates can't be told apart (03/04: day or month first?): those readings have no "
            "time. Log ISO 8601 times.");
    if (m_hasTooSmall)
        notices.push_back("Some numbers in a time field are no time since 1970: those readings have no time "
                          "from it.");
    if (m_shiftUs)
        notices.push_back("The clock was put back by an hour at line " + std::to_string(m_shiftLine)
                          + ": taken as the end of summer time; the later times were moved on by an hour.");
    return notices;
}

std::string isoTime(std::int64_t timeUs)
{
    const std::int64_t days = floorDay(timeUs);
    const std::int64_t rest = timeUs - days * kDay;
    const Civil date = civilOf(days);
    const auto seconds = static_cast<unsigned>(rest / kSecond);
    const auto millis = static_cast<unsigned>(rest / 1000 % 1000);
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04lld-%02u-%02uT%02u:%02u:%02u",
                  static_cast<long long>(date.year), date.month, date.day, seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
    std::string out = buffer.data();
    if (millis) {
        std::snprintf(buffer.data(), buffer.size(), ".%03u", millis);
        out += buffer.data();
    }
    return out + "Z";
}

} // namespace heaptrail
