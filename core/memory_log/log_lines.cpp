// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/log_lines.h"

#include <algorithm>

namespace heaptrail {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::size_t kMaxFirstLine = std::size_t{64} << 20;

void appendUtf8(std::string& out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    if (code >= 0x10000) {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    } else if (code >= 0x800) {
        out += static_cast<char>(0xE0 | (code >> 12));
    } else {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
        return;
    }
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
}

/// Takes out ECMA-48's control sequences: ESC [ … letter, and ESC ] … BEL.
void withoutColours(std::string_view line, std::string& out)
{
    out.clear();
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\x1b') {
            out += line[i];
            continue;
        }
        if (i + 1 >= line.size()) break;
        if (line[i + 1] == '[') {
            i += 2;
            while (i < line.size() && (line[i] < '@' || line[i] > '~')) ++i;
        } else if (line[i + 1] == ']') {
            i += 2;
            while (i < line.size() && line[i] != '\x07' && line[i] != '\x1b') ++i;
        } else {
            ++i;
        }
    }
}

} // namespace

void LogLines::decodeUtf16(std::string_view bytes)
{
    m_rest += bytes;
    const bool isBig = m_encoding == Encoding::Utf16Be;
    const auto unit = [&](std::size_t at) {
        const auto a = static_cast<unsigned char>(m_rest[at]), b = static_cast<unsigned char>(m_rest[at + 1]);
        return isBig ? unsigned(a) << 8 | b : unsigned(b) << 8 | a;
    };
    std::size_t at = 0;
    while (at + 2 <= m_rest.size()) {
        unsigned code = unit(at);
        if (code >= 0xD800 && code < 0xDC00) {
            if (at + 4 > m_rest.size()) break;
            const unsigned low = unit(at + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            } else {
                code = 0xFFFD;
            }
        } else if (code >= 0xDC00 && code < 0xE000) {
            code = 0xFFFD;
        }
        appendUtf8(m_buffer, code);
        at += 2;
    }
    m_rest.erase(0, at);
}

Result<bool> LogLines::fill()
{
    if (m_at > 0) {
        m_buffer.erase(0, m_at);
        m_at = 0;
    }
    m_chunk.resize(kChunk);
    const auto got = m_source->read(m_chunk.data(), m_chunk.size());
    if (!got) return fail(got.error());
    if (*got == 0) {
        m_isEnd = true;
        return false;
    }
    std::string_view bytes(m_chunk.data(), *got);
    if (m_encoding == Encoding::Unknown) {
        m_encoding = Encoding::Utf8;
        if (bytes.starts_with("\xEF\xBB\xBF")) {
            bytes.remove_prefix(3);
        } else if (bytes.starts_with("\xFF\xFE")) {
            m_encoding = Encoding::Utf16Le;
            bytes.remove_prefix(2);
        } else if (bytes.starts_with("\xFE\xFF")) {
            m_encoding = Encoding::Utf16Be;
            bytes.remove_prefix(2);
        }
    }
    if (m_encoding == Encoding::Utf8)
        m_buffer += bytes;
    else
        decodeUtf16(bytes);
    return true;
}

Result<bool> LogLines::next()
{
    m_isTooLong = false;
    std::size_t searched = 0;
    std::size_t end = std::string::npos;
    for (;;) {
        end = m_buffer.find('\n', m_at + searched);
        if (end != std::string::npos) break;
        searched = m_buffer.size() - m_at;
        if (m_isEnd) break;
        const std::size_t first =
            m_number == 0 ? m_buffer.find_first_not_of(" \t\r\n", m_at) : std::string::npos;
        const bool isDocument =
            first != std::string::npos && (m_buffer[first] == '[' || m_buffer[first] == '{');
        if (searched > (isDocument ? kMaxFirstLine : kMaxLine)) {
            // Only the head of such a line is kept.
            m_isTooLong = true;
            m_buffer.resize(m_at + 4096);
            searched = 0;
            std::string head = m_buffer.substr(m_at);
            for (;;) {
                m_buffer.clear();
                m_at = 0;
                const auto more = fill();
                if (!more) return fail(more.error());
                end = m_buffer.find('\n');
                if (!*more || end != std::string::npos) break;
            }
            m_at = end == std::string::npos ? m_buffer.size() : end + 1;
            m_plain = std::move(head);
            m_line = m_plain;
            ++m_number;
            return true;
        }
        const auto more = fill();
        if (!more) return fail(more.error());
    }
    if (end == std::string::npos) {
        if (m_at >= m_buffer.size()) return false;
        end = m_buffer.size();
    }
    m_line = std::string_view(m_buffer).substr(m_at, end - m_at);
    m_at = std::min(end + 1, m_buffer.size());
    ++m_number;
    if (m_line.ends_with('\r')) m_line.remove_suffix(1);
    if (m_line.find('\x1b') != m_line.npos) {
        withoutColours(m_line, m_plain);
        m_line = m_plain;
    }
    return true;
}

} // namespace heaptrail
