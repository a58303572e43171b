// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/iso_time.h"

#include <algorithm>
#include <chrono>

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

std::string dateTimeText(std::int64_t timeUs)
{
    const std::string iso = isoTime(timeUs);
    return iso.substr(0, 10) + " " + iso.substr(11, 8);
}

} // namespace heaptrail
