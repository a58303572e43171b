// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/code_units.h"

#include <algorithm>
#include <limits>

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
    while (skip(" ") || skip("\t") || skip("\n") || skip("\v") || skip("\f") || skip("\r") || skip("\xC2\xA0")
           || skip("\xE2\x80\xA8") || skip("\xE2\x80\xA9") || skip("\xEF\xBB\xBF"))
        ;
    const bool isNegative = skip("-");
    if (!isNegative) skip("+");
    double value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        value = value * 10 + (text[digits] - '0');
    if (digits == 0) return std::numeric_limits<double>::quiet_NaN();
    return isNegative ? -value : value;
}

} // namespace heaptrail
