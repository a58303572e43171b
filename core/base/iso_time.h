// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace heaptrail {

/// Microseconds since 1970 as "2024-03-15T14:05:23Z"; with milliseconds where it has some.
std::string isoTime(std::int64_t timeUs);
std::string isoTime(std::chrono::system_clock::time_point time);
/// The same for sentences, to the second: "2024-03-15 14:05:23". UTC, which the text around it says.
std::string dateTimeText(std::int64_t timeUs);

/// What a calendar and a clock on the wall show.
struct WallTime {
    int year{}, month{}, day{}, hour{}, minute{}, second{};
};
/// That moment in microseconds since 1970, so many minutes east of Greenwich or else in this machine's zone. Empty
/// where there is none: 31 February, and before 1970 or after 2200.
std::optional<std::int64_t> momentOf(const WallTime& wall, std::optional<int> minutesEast);

} // namespace heaptrail
