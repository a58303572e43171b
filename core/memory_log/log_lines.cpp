// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_lines.h"

#include <re2/re2.h>

#include <algorithm>

namespace heaptrail {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = std::size_t{64} << 20; ///< a document may be one

Error noLog(std::string what)
{
    return {ErrorCode::NotASnapshot,
            std::move(what),
            {},
            {},
            "Name a text log with readings of process.memoryUsage()."};
}

} // namespace

/// Reads on behind what is there; what stands before the next line goes.
void LogLines::fill()
{
    m_buffer.erase(0, std::exchange(m_next, 0));
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kChunk);
    const auto got = m_source->read(m_buffer.data() + size, kChunk);
    m_buffer.resize(size + got.value_or(0));
    if (!got)
        m_error = got.error();
    else if (!std::exchange(m_hasBegun, true))
        checkHead();
    else if (size > kMaxLine)
        m_error = noLog("64 MB without a line break: this is not a log.");
    m_isEnd = m_error || *got == 0;
}

void LogLines::checkHead()
{
    if (m_buffer.starts_with("\xEF\xBB\xBF")) m_buffer.erase(0, 3);
    const std::string_view head = std::string_view(m_buffer).substr(0, 4096);
    const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b';
    });
    if (std::size_t(controls) * 10 > head.size()) m_error = noLog("This is binary data, not a log.");
}

std::optional<std::string_view> LogLines::next()
{
    std::size_t end = 0, searched = m_next;
    while ((end = m_buffer.find('\n', searched)) == std::string::npos && !m_isEnd) {
        searched = m_buffer.size() - m_next;
        fill();
    }
    if (m_error || m_next >= m_buffer.size()) return std::nullopt;
    std::string_view line = std::string_view(m_buffer).substr(m_next, end - m_next);
    m_next += line.size() + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string withoutColours(std::string_view line)
{
    static const RE2 kSequence("\x1b(?:\\[[^@-~]*[@-~]?|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[^\\[\\]])?",
                               RE2::Latin1);
    std::string text(line);
    RE2::GlobalReplace(&text, kSequence, "");
    return text;
}

} // namespace heaptrail
