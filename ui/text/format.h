// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <cstdint>

/// Numbers as people read them, by the locale; the only user of QLocale. All of it is cheap enough for data().
namespace heaptrail::ui {

/// Where a number does not apply. Never shown for 0.
inline constexpr char16_t kEmDash[] = u"\u2014";
inline constexpr char16_t kMinus = u'\u2212';

QString emDash();
/// 0 → "0 B", 28 672 → "28.7 kB", 6 030 000 → "6.03 MB": decimal units, three digits.
QString formatSize(std::uint64_t bytes);
/// "28,672 bytes": what the tooltip of a size says.
QString formatBytes(std::uint64_t bytes);
/// "28.7 kB (28,672 bytes)"
QString formatSizeLong(std::uint64_t bytes);
/// "+5.70 MB", "−12 B", "0"
QString formatSizeDelta(std::int64_t bytes);
/// "147,262" with the locale's separators.
QString formatCount(std::uint64_t count);
/// "+300", "−12", "0" with a real minus sign.
QString formatDelta(std::int64_t delta);
/// A share of 1 as "39 %", "0.4 %", "<0.1 %"; 0 is "0 %".
QString formatPercent(double share);
/// Change from → to in per cent: "+50 %"; an em dash where from is 0.
QString formatGrowth(double from, double to);
/// Fewest edges from the root through the global object; "−" if there is no such path; "U+3" for what was three edges
/// away and that only ignored retainers lead to now, "U" where it was at no distance before.
QString formatDistance(std::int32_t distance);
/// "@123"
QString formatId(std::uint64_t id);
/// "14:05" or, with the day, "2 Nov 14:05"; local time.
QString formatTime(std::chrono::system_clock::time_point time, bool withDay = false);
/// "2 Nov 2026"; local time.
QString formatDay(std::chrono::system_clock::time_point time);
/// "2 Nov 2026 14:05:12"; with milliseconds "2 Nov 2026 14:05:12.345"
QString formatTimeLong(std::chrono::system_clock::time_point time, bool withMilliseconds = false);
/// "3 s", "12 min", "5.2 h", "3.1 days"
QString formatDuration(double seconds);
/// A number with three digits, no unit: for axes.
QString formatNumber(double value);

} // namespace heaptrail::ui
