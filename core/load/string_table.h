// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"
#include "core/base/ordinal.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace heaptrail {

/// The file's strings, kept as they are written (escaped, without quotes) in one arena, and unescaped when
/// shown. Two ordinals can carry equal text. Constant; readable from every thread.
class StringTable {
public:
    StringTable() = default;
    /// `first` has one entry more than there are strings; string k is bytes[first[k] .. first[k+1]).
    StringTable(BigArray<char> bytes, BigArray<std::uint64_t> first);

    std::size_t size() const noexcept;
    /// The bytes in the file: JSON escapes still in them.
    std::string_view escaped(StringOrdinal string) const noexcept
    {
        const auto from = [&](std::size_t k) -> std::uint64_t {
            return m_firstWide.empty() ? m_first[k] : m_firstWide[k];
        };
        const std::uint64_t begin = from(string.value);
        return {m_bytes.data() + begin,
                static_cast<std::size_t>(from(string.value + std::size_t{1}) - begin)};
    }
    /// Unescaped, UTF-8; lone surrogates as 3 bytes (WTF-8), so that nothing is lost.
    std::string text(StringOrdinal) const;
    /// The first `limit` bytes of text(s), less if that would break a character. Cost: O(limit).
    std::string text(StringOrdinal, std::size_t limit) const;
    /// text(s) == text, without building it where the file has no escapes. `text` is UTF-8.
    bool equals(StringOrdinal string, std::string_view text) const
    {
        const std::string_view bytes = escaped(string);
        return !beginApart(bytes, text) && isText(bytes, text);
    }
    bool startsWith(StringOrdinal string, std::string_view prefix) const
    {
        const std::string_view bytes = escaped(string);
        return !beginApart(bytes, prefix) && beginsWith(bytes, prefix);
    }
    /// Length of text(s) in UTF-16 code units, which is how V8 counts.
    std::size_t utf16Length(StringOrdinal) const;
    std::size_t memoryBytes() const noexcept;

private:
    /// Most names differ in the first character, and that can be told without a look at the others.
    static bool beginApart(std::string_view escaped, std::string_view text) noexcept
    {
        return !escaped.empty() && !text.empty() && escaped[0] != text[0] && escaped[0] != '\\'
            && static_cast<unsigned char>(escaped[0]) < 0x80;
    }
    static bool isText(std::string_view escaped, std::string_view text);
    static bool beginsWith(std::string_view escaped, std::string_view prefix);

    BigArray<char> m_bytes;
    BigArray<std::uint32_t> m_first; ///< 4 bytes a string
    BigArray<std::uint64_t> m_firstWide; ///< instead of it, where there are 4 GB of bytes
};

/// JSON escapes → WTF-8. Never fails: a broken escape stays as it is written.
std::string unescapeJson(std::string_view escaped);

} // namespace heaptrail
