// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <memory>
#include <string>
#include <string_view>

namespace heaptrail {

/// The lines of a stream as UTF-8 without terminal colours: CRLF, byte order marks and UTF-16 are undone.
/// Memory: 1 MB, and more only for a document that stands on the first line.
class LogLines {
public:
    explicit LogLines(std::unique_ptr<ByteSource> source)
        : m_source(std::move(source))
    {
    }
    /// Goes to the next line; false at the end. Errors: those of the source.
    Result<bool> next();
    std::string_view line() const noexcept { return m_line; }
    std::uint64_t number() const noexcept { return m_number; } ///< 1-based
    /// The line was longer than 1 MB (the first: 64 MB); line() is its beginning.
    bool isTooLong() const noexcept { return m_isTooLong; }
    const ByteSource& source() const noexcept { return *m_source; }

private:
    Result<bool> fill();
    void decodeUtf16(std::string_view bytes);

    enum class Encoding : std::uint8_t { Unknown, Utf8, Utf16Le, Utf16Be };
    std::unique_ptr<ByteSource> m_source;
    Encoding m_encoding{Encoding::Unknown};
    std::string m_buffer; ///< decoded, from m_at on not yet given out
    std::size_t m_at{};
    std::string m_chunk;
    std::string m_rest; ///< of an UTF-16 unit or pair
    bool m_isEnd{}, m_isTooLong{};
    std::string_view m_line;
    std::string m_plain; ///< the line without colours
    std::uint64_t m_number{};
};

} // namespace heaptrail
