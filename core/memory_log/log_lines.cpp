// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_lines.h"

#include "core/memory_log/log_values.h"

#include <algorithm>

namespace heaptrail {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::size_t kMaxDocument = std::size_t{64} << 20;
constexpr std::size_t kKeptOfLongLine = 4096;
constexpr const char* kAdvice = "Name a text log with readings of process.memoryUsage().";

} // namespace

/// Reads on behind what is there; what stands before the last line goes.
Result<bool> LogLines::fill()
{
    m_buffer.erase(0, m_before);
    m_start -= m_before;
    m_next -= m_before;
    m_searched -= std::min(m_searched, m_before);
    if (m_keyWord != std::string::npos) m_keyWord -= std::min(m_keyWord, m_before);
    m_before = 0;
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kChunk);
    const auto got = m_source->read(m_buffer.data() + size, kChunk);
    m_buffer.resize(size + (got ? *got : 0));
    if (!got) return fail(got.error());
    m_isEnd = *got == 0;
    if (!m_hasBegun && !m_isEnd) {
        m_hasBegun = true;
        if (auto isText = checkHead(); !isText) return fail(isText.error());
        if (m_buffer.starts_with("\xEF\xBB\xBF")) m_buffer.erase(0, 3);
    }
    return !m_isEnd;
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

Result<bool> LogLines::next()
{
    m_isTooLong = false;
    m_before = m_start;
    m_start = m_next;
    std::size_t searched = m_start, skipped = 0, end = std::string::npos;
    while ((end = m_buffer.find('\n', searched)) == std::string::npos && !m_isEnd) {
        const std::size_t length = m_buffer.size() - m_start;
        const std::size_t first =
            m_number == 0 ? m_buffer.find_first_not_of(" \t\r\n", m_start) : m_buffer.npos;
        const bool isDocument = first != m_buffer.npos && (m_buffer[first] == '[' || m_buffer[first] == '{');
        if (length + skipped > kMaxDocument)
            return fail(ErrorCode::NotASnapshot, "64 MB without a line break: this is not a log.", {}, {},
                        kAdvice);
        if (length > kMaxLine && !isDocument) {
            m_isTooLong = true; // only the head of such a line is kept
            skipped += length - kKeptOfLongLine;
            m_buffer.resize(m_start + kKeptOfLongLine);
            m_keyWord = std::string::npos;
            m_searched = m_start;
        }
        const std::size_t at = m_buffer.size() - m_before;
        const auto more = fill();
        if (!more) return fail(more.error());
        searched = std::min(at, m_buffer.size());
    }
    if (m_isEnd && end == std::string::npos) {
        if (m_start >= m_buffer.size()) return false;
        end = m_buffer.size();
    }
    m_next = std::min(end + 1, m_buffer.size());
    m_length = end - m_start;
    if (m_length > kKeptOfLongLine && m_isTooLong) m_length = kKeptOfLongLine;
    if (m_length > 0 && m_buffer[m_start + m_length - 1] == '\r') --m_length;
    ++m_number;
    // The buffer is searched once, ahead of the lines.
    if (m_keyWord < m_start || (m_keyWord == std::string::npos && m_searched < m_buffer.size())) {
        m_keyWord = findKeyWord(m_buffer, std::max(m_start, m_searched));
        m_searched = m_keyWord != std::string::npos ? m_keyWord + 1
            : m_isEnd                               ? m_buffer.size()
                      : m_buffer.size() - std::min<std::size_t>(m_buffer.size(), 3);
    }
    return true;
}

std::string withoutColours(std::string_view line)
{
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\x1b') {
            out += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '[') {
            for (i += 2; i < line.size() && (line[i] < '@' || line[i] > '~');) ++i;
        } else if (i + 1 < line.size() && line[i + 1] == ']') {
            for (i += 2; i < line.size() && line[i] != '\x07' && line[i] != '\x1b';) ++i;
            if (i + 1 < line.size() && line[i] == '\x1b' && line[i + 1] == '\\')
                ++i; // the other way to end one
        } else {
            ++i;
        }
    }
    return out;
}

} // namespace heaptrail
