// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/code_units.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace heaptrail {

std::size_t utf16Length(std::string_view text) noexcept
{
    std::size_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        length += (byte & 0xC0) != 0x80; // one for each character …
        length += byte >= 0xF0; // … and one more above U+FFFF
    }
    return length;
}

std::strong_ordering compareCodeUnits(std::string_view a, std::string_view b) noexcept
{
    const auto [inA, inB] =
        std::mismatch(a.begin(), a.begin() + std::ptrdiff_t(std::min(a.size(), b.size())), b.begin());
    if (inA == a.end() || inB == b.end()) return a.size() <=> b.size();
    const auto x = static_cast<unsigned char>(*inA), y = static_cast<unsigned char>(*inB);
    // A lead byte of F0 and above is a surrogate pair (D800 …), which sorts before EE and EF (U+E000 … U+FFFF).
    // The first difference may also lie inside a character; then both sides have the same lead byte.
    if (x >= 0xF0 && (y == 0xEE || y == 0xEF)) return std::strong_ordering::less;
    if (y >= 0xF0 && (x == 0xEE || x == 0xEF)) return std::strong_ordering::greater;
    return x <=> y;
}

double parseIntPrefix(std::string_view text) noexcept
{
    const auto skip = [&](std::string_view blank) {
        const bool here = text.substr(0, blank.size()) == blank;
        if (here) text.remove_prefix(blank.size());
        return here;
    };
    const auto skipWideBlank = [&] { // U+2000 to U+200A, U+2028, U+2029, U+202F
        const bool here = text.size() > 2 && text.substr(0, 2) == "\xE2\x80"
            && (static_cast<unsigned char>(text[2]) <= 0x8A || text[2] == '\xA8' || text[2] == '\xA9'
                || text[2] == '\xAF');
        if (here) text.remove_prefix(3);
        return here;
    };
    while (skip(" ") || skip("\t") || skip("\n") || skip("\v") || skip("\f") || skip("\r") || skip("\xC2\xA0")
           || skipWideBlank() || skip("\xE1\x9A\x80") || skip("\xE2\x81\x9F") || skip("\xE3\x80\x80")
           || skip("\xEF\xBB\xBF"))
        ;
    const bool isNegative = skip("-");
    if (!isNegative) skip("+");
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0) return std::numeric_limits<double>::quiet_NaN();
    double value = 0;
    if (std::from_chars(text.data(), text.data() + digits, value).ec == std::errc::result_out_of_range)
        value = std::numeric_limits<double>::infinity();
    return isNegative ? -value : value;
}

std::string integerText(double integer)
{
    if (std::isinf(integer)) return integer < 0 ? "-Infinity" : "Infinity";
    if (std::abs(integer) < 9007199254740992.0) return std::to_string(static_cast<std::int64_t>(integer));
    // The digits that tell it from its neighbours, zeros after them; beyond 21 places with an exponent.
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, integer, std::chars_format::scientific);
    std::string text(buffer, end.ptr);
    if (std::abs(integer) >= 1e21) return text;
    const std::size_t e = text.find('e');
    const auto exponent = static_cast<std::size_t>(std::stoi(text.substr(e + 2)));
    text.resize(e);
    std::size_t places = 0;
    if (const std::size_t point = text.find('.'); point != text.npos) {
        places = text.size() - point - 1;
        text.erase(point, 1);
    }
    return text.append(exponent - places, '0');
}

} // namespace heaptrail
