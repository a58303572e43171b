// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/string_table.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace heaptrail {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool isHighSurrogate(char32_t unit) noexcept
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}
bool isLowSurrogate(char32_t unit) noexcept
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The four hex digits at `at`, or −1.
int hexUnit(std::string_view text, std::size_t at) noexcept
{
    if (text.size() < at + 4) return -1;
    int unit = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const int digit = hexValue(text[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

void appendUtf8(std::string& out, char32_t point)
{
    const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

/// One character of escaped text and how many bytes it takes there. Surrogates that stand alone come out as
/// themselves, bytes that are no UTF-8 as U+FFFD one by one, broken escapes as their backslash.
struct Character {
    char32_t point;
    std::size_t length;
};
Character characterAt(std::string_view text, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first == '\\') {
        if (at + 1 >= text.size()) return {'\\', 1};
        switch (text[at + 1]) {
        case '"': return {'"', 2};
        case '\\': return {'\\', 2};
        case '/': return {'/', 2};
        case 'b': return {'\b', 2};
        case 'f': return {'\f', 2};
        case 'n': return {'\n', 2};
        case 'r': return {'\r', 2};
        case 't': return {'\t', 2};
        case 'u': break;
        default: return {'\\', 1};
        }
        const int unit = hexUnit(text, at + 2);
        if (unit < 0) return {'\\', 1};
        const auto high = static_cast<char32_t>(unit);
        if (isHighSurrogate(high) && at + 7 < text.size() && text[at + 6] == '\\' && text[at + 7] == 'u') {
            const int next = hexUnit(text, at + 8);
            if (next >= 0 && isLowSurrogate(static_cast<char32_t>(next)))
                return {0x10000 + ((high - 0xD800) << 10) + (static_cast<char32_t>(next) - 0xDC00), 12};
        }
        return {high, 6};
    }
    if (first < 0x80) return {first, 1};
    std::size_t length = 0;
    char32_t point = 0;
    char32_t least = 0;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
        point = first & 0x1Fu;
        least = 0x80;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        point = first & 0x0Fu;
        least = 0x800;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        point = first & 0x07u;
        least = 0x10000;
    } else {
        return {kReplacement, 1};
    }
    if (at + length > text.size()) return {kReplacement, 1};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return {kReplacement, 1};
        point = point << 6 | (byte(at + i) & 0x3Fu);
    }
    if (point < least || point > 0x10FFFF) return {kReplacement, 1};
    return {point, length};
}

bool isPlain(std::string_view text) noexcept
{
    // Eight at a time: a byte whose difference to a backslash is 0 borrows from its highest bit.
    constexpr std::uint64_t kEach = 0x0101010101010101u, kHighest = 0x80 * kEach;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t bytes;
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        const std::uint64_t apart = bytes ^ (kEach * '\\');
        if ((bytes | ((apart - kEach) & ~apart)) & kHighest) return false;
    }
    return std::none_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                        [](char c) { return c == '\\' || static_cast<unsigned char>(c) >= 0x80; });
}

} // namespace

std::string unescapeJson(std::string_view escaped)
{
    if (isPlain(escaped)) return std::string(escaped);
    std::string out;
    out.reserve(escaped.size());
    for (std::size_t at = 0; at < escaped.size();) {
        const Character character = characterAt(escaped, at);
        appendUtf8(out, character.point);
        at += character.length;
    }
    return out;
}

StringTable::StringTable(BigArray<char> bytes, BigArray<std::uint64_t> first)
    : m_bytes(std::move(bytes))
{
    if (m_bytes.size() > UINT32_MAX) {
        m_firstWide = std::move(first);
        return;
    }
    m_first = BigArray<std::uint32_t>(first.size(), Fill::Unset);
    for (std::size_t k = 0; k < first.size(); ++k) m_first[k] = static_cast<std::uint32_t>(first[k]);
}

std::size_t StringTable::size() const noexcept
{
    const std::size_t entries = std::max(m_first.size(), m_firstWide.size());
    return entries == 0 ? 0 : entries - 1;
}

std::string StringTable::text(StringOrdinal string) const
{
    return unescapeJson(escaped(string));
}

std::string StringTable::text(StringOrdinal string, std::size_t limit) const
{
    // An escape has at most 6 bytes for one of text; 12 more, so that none of those that count is cut in two.
    const std::string_view bytes = escaped(string);
    std::string text = unescapeJson(limit < bytes.size() / 6 ? bytes.substr(0, 6 * limit + 12) : bytes);
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    text.resize(limit);
    return text;
}

bool StringTable::isText(std::string_view bytes, std::string_view wanted)
{
    // Every character takes at most 12 bytes escaped, and stands for at least one byte: a name of megabytes, which
    // somebody may ask about once a node, differs by its length.
    if (bytes.size() > wanted.size() * 12) return false;
    // An escaped text is never shorter than what it stands for, a broken byte (1 becomes 3) aside.
    if (bytes == wanted) return isPlain(bytes) || unescapeJson(bytes) == wanted;
    return !isPlain(bytes) && unescapeJson(bytes) == wanted;
}

bool StringTable::beginsWith(std::string_view bytes, std::string_view prefix)
{
    // Every character takes at most 12 bytes escaped, and stands for at least one byte of the prefix.
    const std::string_view head = bytes.substr(0, std::min(bytes.size(), prefix.size() * 12 + 12));
    if (isPlain(head)) return head.substr(0, prefix.size()) == prefix;
    return unescapeJson(head).compare(0, prefix.size(), prefix) == 0;
}

std::size_t StringTable::utf16Length(StringOrdinal string) const
{
    const std::string_view bytes = escaped(string);
    if (isPlain(bytes)) return bytes.size();
    std::size_t units = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const Character character = characterAt(bytes, at);
        units += character.point >= 0x10000 ? 2 : 1;
        at += character.length;
    }
    return units;
}

std::size_t StringTable::memoryBytes() const noexcept
{
    return m_bytes.memoryBytes() + m_first.memoryBytes() + m_firstWide.memoryBytes();
}

} // namespace heaptrail
