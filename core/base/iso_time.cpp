// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/iso_time.h"

#include <algorithm>
#include <ctime>

namespace heaptrail {

std::string isoTime(std::int64_t timeUs)
{
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds(timeUs)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const auto ms = floor<milliseconds>(time - day).count();
    const auto padded = [](std::int64_t value, std::size_t digits) {
        const std::string text = std::to_string(value);
        return std::string(digits - std::min(digits, text.size()), '0') + text;
    };
    std::string text = padded(int(date.year()), 4) + "-" + padded(unsigned(date.month()), 2) + "-"
        + padded(unsigned(date.day()), 2) + "T" + padded(ms / 3'600'000, 2) + ":"
        + padded(ms / 60'000 % 60, 2) + ":" + padded(ms / 1000 % 60, 2);
    if (ms % 1000) text += "." + padded(ms % 1000, 3);
    return text + "Z";
}

std::string isoTime(std::chrono::system_clock::time_point time)
{
    using namespace std::chrono;
    return isoTime(floor<microseconds>(time).time_since_epoch().count());
}

std::string dateTimeText(std::int64_t timeUs)
{
    const std::string iso = isoTime(timeUs);
    return iso.substr(0, 10) + " " + iso.substr(11, 8);
}

std::optional<std::int64_t> momentOf(const WallTime& wall, std::optional<int> minutesEast)
{
    using namespace std::chrono;
    const year_month_day date{year(wall.year), month(unsigned(wall.month)), day(unsigned(wall.day))};
    if (!date.ok() || wall.year < 1970 || wall.year > 2200) return {};
    if (wall.hour > 24 || wall.minute > 59 || wall.second > 60) return {};
    const auto asIfUtc = sys_days(date) + hours(wall.hour) + minutes(wall.minute) + seconds(wall.second);
    if (minutesEast) return microseconds(asIfUtc.time_since_epoch() - minutes(*minutesEast)).count();
    // g++ 12 has no time zones in std::chrono.
    const std::time_t shown = asIfUtc.time_since_epoch().count();
    std::tm local{};
    gmtime_r(&shown, &local);
    local.tm_isdst = -1;
    const std::time_t utc = std::mktime(&local);
    return utc == -1 ? std::nullopt : std::optional(microseconds(seconds(utc)).count());
}

} // namespace heaptrail
