// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace heaptrail {

/// The lines of a stream, as they are but for CRLF.
/// Memory: 512 kB, or twice the longest line.
class LogLines {
public:
    explicit LogLines(std::unique_ptr<ByteSource> source)
        : m_source(std::move(source))
    {
    }
    /// The next line, which lasts until the next call; none at the end, and where error() says why there are no more.
    std::optional<std::string_view> next();
    /// Of the source; NotASnapshot for binary data (UTF-16, too) and 64 MB without a line break.
    const std::optional<Error>& error() const noexcept { return m_error; }
    const ByteSource& source() const noexcept { return *m_source; }

private:
    void fill();
    void checkHead();

    std::unique_ptr<ByteSource> m_source;
    std::string m_buffer;
    std::size_t m_next{}; ///< where the next line begins
    std::optional<Error> m_error;
    bool m_hasBegun{}, m_isEnd{};
};

/// Without ECMA-48's control sequences, which are ESC [ … letter, and ESC ] … BEL or ESC \.
std::string withoutColours(std::string_view line);

} // namespace heaptrail
