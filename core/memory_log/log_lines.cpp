// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_lines.h"

#include "core/memory_log/log_values.h"

#include <re2/re2.h>

#include <algorithm>

namespace heaptrail {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = std::size_t{64} << 20; ///< a document may be one
constexpr const char* kAdvice = "Name a text log with readings of process.memoryUsage().";

} // namespace

/// Reads on behind what is there; what stands before the last line, or the line that is kept, goes.
Result<void> LogLines::fill()
{
    const std::size_t gone = m_kept ? m_kept->before : m_line.before;
    m_buffer.erase(0, gone);
    m_line.shift(gone);
    if (m_kept) m_kept->shift(gone);
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kChunk);
    const auto got = m_source->read(m_buffer.data() + size, kChunk);
    m_buffer.resize(size + (got ? *got : 0));
    if (!got) return fail(got.error());
    m_isEnd = *got == 0;
    if (m_hasBegun || m_isEnd) return {};
    m_hasBegun = true;
    if (m_buffer.starts_with("\xEF\xBB\xBF")) m_buffer.erase(0, 3);
    return checkHead();
}

Result<void> LogLines::checkHead() const
{
    const std::string_view head = std::string_view(m_buffer).substr(0, 4096);
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
        return fail(ErrorCode::NotASnapshot, "This is UTF-16 text.", {}, {},
                    "Convert it: iconv -f UTF-16 -t UTF-8 FILE.");
    const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b';
    });
    if (std::size_t(controls) * 10 > head.size())
        return fail(ErrorCode::NotASnapshot, "This is binary data, not a log.", {}, {}, kAdvice);
    return {};
}

bool LogLines::next()
{
    m_line.before = m_line.start;
    m_line.start = m_line.next;
    std::size_t searched = m_line.start, end = 0;
    while ((end = m_buffer.find('\n', searched)) == std::string::npos && !m_isEnd) {
        const std::size_t length = m_buffer.size() - m_line.start;
        const Result<void> more = length <= kMaxLine
            ? fill()
            : fail(ErrorCode::NotASnapshot, "64 MB without a line break: this is not a log.", {}, {},
                   kAdvice);
        if (!more) {
            m_error = more.error();
            m_isEnd = true;
            return false;
        }
        searched = m_line.start + length;
    }
    if (end == std::string::npos) {
        if (m_error || m_line.start >= m_buffer.size()) return false;
        end = m_buffer.size();
    }
    m_line.next = std::min(end + 1, m_buffer.size());
    m_line.length = end - m_line.start;
    if (m_line.length > 0 && m_buffer[end - 1] == '\r') --m_line.length;
    ++m_line.number;
    // The buffer is searched once, ahead of the lines.
    if (!m_line.isKeyWord || m_line.keyWord < m_line.start) {
        const std::size_t size = m_buffer.size();
        const std::size_t found = findKeyWord(m_buffer, std::max(m_line.keyWord, m_line.start));
        m_line.isKeyWord = found != std::string::npos;
        m_line.keyWord = m_line.isKeyWord ? found : size - std::min<std::size_t>(size, 3);
    }
    return true;
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
