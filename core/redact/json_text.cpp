// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/json_text.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace heaptrail {
namespace {

/// Printable ASCII without escapes: one unit a byte.
bool isPlain(std::string_view escaped) noexcept
{
    unsigned odd = 0;
    for (const char c : escaped) {
        const auto byte = static_cast<unsigned char>(c);
        odd |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte >= 0x80)
            | static_cast<unsigned>(byte == '\\');
    }
    return odd == 0;
}

} // namespace

bool unescapeToUtf16(std::string_view escaped, std::u16string& text)
{
    if (isPlain(escaped)) {
        text.resize(escaped.size());
        std::transform(escaped.begin(), escaped.end(), text.begin(),
                       [](char c) { return static_cast<char16_t>(c); });
        return true;
    }
    text.clear();
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(escaped[i]); };
    for (std::size_t i = 0; i < escaped.size();) {
        const unsigned char c = at(i);
        if (c == '\\') {
            if (i + 1 >= escaped.size()) return false;
            const char kind = escaped[i + 1];
            i += 2;
            switch (kind) {
            case '"':
            case '\\':
            case '/': text += static_cast<char16_t>(kind); continue;
            case 'b': text += u'\b'; continue;
            case 'f': text += u'\f'; continue;
            case 'n': text += u'\n'; continue;
            case 'r': text += u'\r'; continue;
            case 't': text += u'\t'; continue;
            case 'u': {
                if (i + 4 > escaped.size()) return false;
                unsigned unit = 0;
                for (std::size_t k = 0; k < 4; ++k) {
                    const int value = hexValue(escaped[i + k]);
                    if (value < 0) return false;
                    unit = unit * 16 + static_cast<unsigned>(value);
                }
                i += 4;
                text += static_cast<char16_t>(unit);
                continue;
            }
            default: return false;
            }
        }
        if (c < 0x20) return false;
        if (c < 0x80) {
            text += static_cast<char16_t>(c);
            ++i;
            continue;
        }
        const std::size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
        std::uint32_t code = length == 4 ? c & 7u : length == 3 ? c & 15u : c & 31u;
        bool isValid = length > 1 && c < 0xf5 && i + length <= escaped.size();
        for (std::size_t k = 1; isValid && k < length; ++k) {
            isValid = (at(i + k) & 0xc0) == 0x80;
            code = code << 6 | (at(i + k) & 0x3fu);
        }
        if (!isValid || code > 0x10ffff) {
            text += static_cast<char16_t>(c);
            ++i;
        } else if (code >= 0x10000) {
            text += static_cast<char16_t>(0xd800 + ((code - 0x10000) >> 10));
            text += static_cast<char16_t>(0xdc00 + ((code - 0x10000) & 0x3ff));
            i += length;
        } else {
            text += static_cast<char16_t>(code);
            i += length;
        }
    }
    return true;
}

void encodeJson(std::u16string_view text, std::string& json)
{
    if (text.size() > json.capacity()) json.reserve(json.size() + text.size());
    for (const char16_t unit : text) {
        switch (unit) {
        case '"': json += "\\\""; continue;
        case '\\': json += "\\\\"; continue;
        case '\b': json += "\\b"; continue;
        case '\f': json += "\\f"; continue;
        case '\n': json += "\\n"; continue;
        case '\r': json += "\\r"; continue;
        case '\t': json += "\\t"; continue;
        default: break;
        }
        if (unit >= 0x20 && unit < 0x80) {
            json += static_cast<char>(unit);
            continue;
        }
        json += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) json += "0123456789ABCDEF"[unit >> shift & 15];
    }
}

} // namespace heaptrail
