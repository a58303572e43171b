// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace heaptrail {

/// The lines of a stream, as they are but for CRLF, and which of them can hold a reading.
/// Memory: 1 MB, or four times the longest line; and what was read on behind a place that is kept.
class LogLines {
public:
    explicit LogLines(std::unique_ptr<ByteSource> source)
        : m_source(std::move(source))
    {
    }
    /// Goes to the next line; false at the end, and where error() says why there are no more.
    bool next();
    /// Of the source; NotASnapshot for binary data, UTF-16 and 64 MB without a line break.
    const std::optional<Error>& error() const noexcept { return m_error; }
    /// Keeps the place of this line, so that goBack() returns to it from lines further down.
    void keepPlace() { m_kept = m_line; }
    void goBack() { m_line = *std::exchange(m_kept, {}); }
    void letPlaceGo() { m_kept.reset(); }

    std::string_view line() const noexcept
    {
        return std::string_view(m_buffer).substr(m_line.start, m_line.length);
    }
    std::string_view previous() const noexcept
    {
        return std::string_view(m_buffer).substr(m_line.before, m_line.start - m_line.before);
    }
    std::uint64_t number() const noexcept { return m_line.number; } ///< 1-based
    /// One of the words of findKeyWord() stands in the line.
    bool hasKeyWord() const noexcept { return m_line.isKeyWord && mayHaveKeyWordWithin(0); }
    /// One stands in the line or `bytes` behind it, or that is not known yet.
    bool mayHaveKeyWordWithin(std::size_t bytes) const noexcept
    {
        return m_line.keyWord < m_line.start + m_line.length + bytes;
    }
    const ByteSource& source() const noexcept { return *m_source; }

private:
    struct Line {
        std::size_t before{}, start{}, length{},
            next{}; ///< where the line before, this one and the next begin
        std::size_t keyWord{}; ///< before it stands none that a line to come could have
        bool isKeyWord{}; ///< there is one
        std::uint64_t number{};
        /// The first `gone` bytes of the buffer, which belong to lines before, are no more.
        void shift(std::size_t gone)
        {
            before -= gone;
            start -= gone;
            next -= gone;
            keyWord -= std::min(keyWord, gone);
        }
    };
    Result<void> fill();
    Result<void> checkHead() const;

    std::unique_ptr<ByteSource> m_source;
    std::string m_buffer;
    Line m_line;
    std::optional<Line> m_kept;
    std::optional<Error> m_error;
    bool m_isEnd{}, m_hasBegun{};
};

/// Without ECMA-48's control sequences, which are ESC [ … letter, and ESC ] … BEL or ESC \.
std::string withoutColours(std::string_view line);

} // namespace heaptrail
