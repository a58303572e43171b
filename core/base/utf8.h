// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace heaptrail {

/// One character of text that should be UTF-8 but came from a file.
struct Utf8Char {
    char32_t code{}; ///< U+FFFD where the bytes are none
    unsigned char size{1}; ///< bytes it takes
    bool isValid{true}; ///< false: these bytes are no character, not even a surrogate
    bool isSurrogate() const noexcept { return code >= 0xD800 && code < 0xE000; }
};

/// The character at the start of `text`, which must not be empty. Takes WTF-8: lone surrogates as 3 bytes.
/// A byte that can't start a character, or whose character is cut short, is one invalid character.
inline Utf8Char decodeUtf8(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const auto tail = [&](std::size_t k) { return k < text.size() && (byte(k) & 0xC0) == 0x80; };
    const auto bits = [&](std::size_t k) { return static_cast<char32_t>(byte(k) & 0x3F); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {first, 1, true};
    if (first >= 0xC2 && first < 0xE0 && tail(1))
        return {static_cast<char32_t>(first & 0x1F) << 6 | bits(1), 2, true};
    if (first >= 0xE0 && first < 0xF0 && tail(1) && tail(2)) {
        const char32_t code = static_cast<char32_t>(first & 0x0F) << 12 | bits(1) << 6 | bits(2);
        if (code >= 0x800) return {code, 3, true};
    }
    if (first >= 0xF0 && first < 0xF5 && tail(1) && tail(2) && tail(3)) {
        const char32_t code =
            static_cast<char32_t>(first & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
        if (code >= 0x10000 && code < 0x110000) return {code, 4, true};
    }
    return {0xFFFD, 1, false};
}

inline constexpr std::string_view kReplacementChar = "\xEF\xBF\xBD"; ///< U+FFFD

/// Bytes of the longest start of `text` that has at most `units` UTF-16 code units and splits no character.
inline std::size_t utf16Prefix(std::string_view text, std::size_t units) noexcept
{
    if (text.size() <= units) return text.size(); // no unit has less than a byte
    std::size_t at = 0;
    while (at < text.size()) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        const std::size_t width = c.code >= 0x10000 ? 2 : 1;
        if (width > units) break;
        units -= width;
        at += c.size;
    }
    return at;
}

} // namespace heaptrail
