// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <memory>
#include <string>
#include <string_view>

namespace heaptrail {

/// The lines of a stream, as they are but for CRLF, and which of them can hold a reading.
/// Memory: 1 MB, or four times the longest line.
class LogLines {
public:
    explicit LogLines(std::unique_ptr<ByteSource> source)
        : m_source(std::move(source))
    {
    }
    /// Goes to the next line; false at the end.
    /// Errors: those of the source; NotASnapshot for binary data, UTF-16 and 64 MB without a line break.
    Result<bool> next();
    std::string_view line() const noexcept { return std::string_view(m_buffer).substr(m_start, m_length); }
    std::string_view previous() const noexcept
    {
        return std::string_view(m_buffer).substr(m_before, m_start - m_before);
    }
    /// One of the words of findKeyWord() stands in the line.
    bool hasKeyWord() const noexcept { return m_isKeyWord && m_keyWord < m_start + m_length; }
    /// One stands in the line or `bytes` behind it, or that is not known yet.
    bool mayHaveKeyWordWithin(std::size_t bytes) const noexcept
    {
        return m_keyWord < m_start + m_length + bytes;
    }
    std::uint64_t number() const noexcept { return m_number; } ///< 1-based
    const ByteSource& source() const noexcept { return *m_source; }

private:
    Result<void> fill();
    Result<void> checkHead() const;

    std::unique_ptr<ByteSource> m_source;
    std::string m_buffer;
    std::size_t m_before{}, m_start{}, m_length{}, m_next{}; ///< line before, line, line after
    std::size_t m_keyWord{}; ///< before it stands none that a line to come could have
    bool m_isKeyWord{}; ///< there is one
    bool m_isEnd{}, m_hasBegun{};
    std::uint64_t m_number{};
};

/// Without ECMA-48's control sequences, which are ESC [ … letter, and ESC ] … BEL or ESC \.
std::string withoutColours(std::string_view line);

} // namespace heaptrail
