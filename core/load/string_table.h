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
    std::string_view escaped(StringOrdinal) const noexcept;
    /// Unescaped, UTF-8; lone surrogates as 3 bytes (WTF-8), so that nothing is lost.
    std::string text(StringOrdinal) const;
    /// The first `limit` bytes of text(s), less if that would break a character. Cost: O(limit).
    std::string text(StringOrdinal, std::size_t limit) const;
    /// text(s) == text, without building it where the file has no escapes. `text` is UTF-8.
    bool equals(StringOrdinal, std::string_view text) const;
    bool startsWith(StringOrdinal, std::string_view prefix) const;
    /// Length of text(s) in UTF-16 code units, which is how V8 counts.
    std::size_t utf16Length(StringOrdinal) const;
    std::size_t memoryBytes() const noexcept;

private:
    BigArray<char> m_bytes;
    BigArray<std::uint32_t> m_first; ///< 4 bytes a string
    BigArray<std::uint64_t> m_firstWide; ///< instead of it, where there are 4 GB of bytes
};

/// JSON escapes → WTF-8. Never fails: a broken escape stays as it is written.
std::string unescapeJson(std::string_view escaped);

} // namespace heaptrail
