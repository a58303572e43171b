// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace heaptrail {

/// A moving view of a ByteSource for the parsers: bytes one by one or many at once, and where in the decompressed
/// stream they are. An error of the source looks like the end of the bytes; failure() tells.
class ByteWindow {
public:
    ByteWindow(ByteSource& source, const Task& task)
        : m_source{source}
        , m_task{task}
        , m_buffer(
              static_cast<std::size_t>(std::clamp<std::uint64_t>(source.size().value_or(kSize), 64, kSize)))
    {
    }

    /// The next byte, or −1 at the end.
    int peek() { return m_at != m_end || fill() ? static_cast<unsigned char>(*m_at) : -1; }
    /// As peek(), and steps over it.
    int take()
    {
        if (m_at == m_end && !fill()) return -1;
        return static_cast<unsigned char>(*m_at++);
    }
    /// The bytes at hand, at least one unless the stream is at its end.
    std::string_view view()
    {
        if (m_at == m_end) fill();
        return {m_at, static_cast<std::size_t>(m_end - m_at)};
    }
    void advance(std::size_t bytes) { m_at += bytes; }
    /// Steps over spaces, tabs and line ends, and peeks at what follows. A stream of nothing else has no end: after
    /// 64 MB it is a failure().
    int peekToken()
    {
        const std::uint64_t from = offset();
        for (;;) {
            for (; m_at != m_end; ++m_at)
                if (*m_at != ' ' && *m_at != '\n' && *m_at != '\r' && *m_at != '\t')
                    return static_cast<unsigned char>(*m_at);
            if (!fill()) return -1;
            if (m_endOffset - from > kMostSpace) return giveUp();
        }
    }
    /// Moves up to `size` bytes to `to`; how many, 0 = the end.
    std::size_t take(char* to, std::size_t size);
    /// Puts bytes back that were the last to be taken; they come out again.
    void giveBack(std::string_view bytes);

    /// Where the next byte stands in the decompressed stream.
    std::uint64_t offset() const noexcept { return m_endOffset - static_cast<std::uint64_t>(m_end - m_at); }
    /// Why there are no more bytes, if it isn't the end of the file.
    const std::optional<Error>& failure() const noexcept { return m_failure; }
    ByteSource& source() noexcept { return m_source; }
    const Task& task() const noexcept { return m_task; }

private:
    static constexpr std::size_t kSize = std::size_t{256} << 10;
    static constexpr std::uint64_t kMostSpace = 64'000'000;

    bool fill();
    int giveUp(); ///< −1
    std::size_t readSource(char* to, std::size_t size);

    ByteSource& m_source;
    const Task& m_task;
    std::vector<char> m_buffer;
    const char* m_at{};
    const char* m_end{};
    std::uint64_t m_endOffset{}; ///< of *m_end
    std::optional<Error> m_failure;
};

} // namespace heaptrail
