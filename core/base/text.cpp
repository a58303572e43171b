// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace heaptrail {

namespace {

constexpr std::string_view kMinus = "\u2212";

std::uint64_t magnitude(std::int64_t value) noexcept
{
    return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value)
                     : static_cast<std::uint64_t>(value);
}

// tenths: 123 → "12.3"
std::string withFraction(std::uint64_t value, unsigned places)
{
    std::string digits = std::to_string(value);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places) digits.insert(digits.size() - places, 1, '.');
    return digits;
}

} // namespace

std::string bytesText(std::uint64_t bytes)
{
    static constexpr std::array<std::string_view, 6> kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) return std::to_string(bytes) + " B";
    std::uint64_t unit = 1000;
    for (std::size_t k = 0;; ++k, unit *= 1000) {
        // Round half up to hundredths, tenths or ones; what rounds to 1000 goes on to the next unit.
        for (unsigned places = 2; places <= 2; --places) {
            const std::uint64_t step = places == 2 ? unit / 100 : places == 1 ? unit / 10 : unit;
            const std::uint64_t rounded = bytes / step + (bytes % step >= step - step / 2 ? 1 : 0);
            if (rounded < 1000) {
                std::string text = withFraction(rounded, places);
                text += ' ';
                text += kUnits[k];
                return text;
            }
        }
        if (k + 1 == kUnits.size()) return std::to_string(bytes / unit) + " EB";
    }
}

std::string bytesDeltaText(std::int64_t bytes)
{
    if (bytes == 0) return "0 B";
    return (bytes < 0 ? std::string(kMinus) : "+") + bytesText(magnitude(bytes));
}

std::string countText(std::uint64_t count)
{
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string countDeltaText(std::int64_t count)
{
    if (count == 0) return "0";
    return (count < 0 ? std::string(kMinus) : "+") + countText(magnitude(count));
}

std::string percentText(std::uint64_t part, std::uint64_t whole)
{
    if (part == 0 || whole == 0) return "0 %";
    const double tenths = std::round(static_cast<double>(part) / static_cast<double>(whole) * 1000);
    return withFraction(static_cast<std::uint64_t>(tenths), 1) + " %";
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks(" \t\r\n\0", 5);
    const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
    return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

std::optional<std::uint64_t> parseCount(std::string_view text)
{
    std::uint64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
    return value;
}

std::optional<std::uint64_t> parseBytes(std::string_view text)
{
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, digits);
    std::string_view unit = text.substr(digits);
    if (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);

    double value{};
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != number.data() + number.size()) return {};

    double factor = 1;
    if (!unit.empty() && unit != "B" && unit != "b") {
        const std::string name = toLower(unit); // KiB, kib, MB, mb
        const std::size_t power = std::string_view("kmgtp").find(name.front());
        const std::string_view rest = std::string_view(name).substr(1);
        if (power == std::string_view::npos) return {};
        const bool isDecimal = rest == "b";
        if (!isDecimal && !rest.empty() && rest != "i" && rest != "ib") return {};
        factor = std::pow(isDecimal ? 1000.0 : 1024.0, static_cast<double>(power + 1));
    }
    value *= factor;
    if (!(value >= 0) || value >= 0x1p63) return {};
    return static_cast<std::uint64_t>(std::round(value)); // 1.001 kB is 1001 bytes
}

} // namespace heaptrail
