// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/byte_window.h"

#include <algorithm>
#include <cstring>

namespace heaptrail {

std::size_t ByteWindow::readSource(char* to, std::size_t size)
{
    if (m_failure) return 0;
    auto got = m_source.read(to, size);
    if (!got) {
        m_failure = std::move(got.error());
        return 0;
    }
    m_task.at(m_source.storedPosition());
    m_endOffset += *got;
    return *got;
}

int ByteWindow::giveUp()
{
    m_failure = Error{ErrorCode::NotASnapshot,
                      "64 MB of white space stand here.",
                      m_endOffset,
                      {},
                      "Check where the file comes from."};
    m_at = m_end;
    return -1;
}

bool ByteWindow::fill()
{
    const std::size_t got = readSource(m_buffer.data(), std::min(m_buffer.size(), kSize));
    m_at = m_buffer.data();
    m_end = m_at + got;
    return got > 0;
}

std::size_t ByteWindow::take(char* to, std::size_t size)
{
    if (m_at == m_end) return readSource(to, size);
    const std::size_t got = std::min(size, static_cast<std::size_t>(m_end - m_at));
    std::memcpy(to, m_at, got);
    m_at += got;
    return got;
}

void ByteWindow::giveBack(std::string_view bytes)
{
    if (bytes.empty()) return;
    const auto rest = static_cast<std::size_t>(m_end - m_at);
    const std::size_t filled = bytes.size() + rest;
    if (filled <= m_buffer.size()) {
        if (rest) std::memmove(m_buffer.data() + bytes.size(), m_at, rest);
        std::memcpy(m_buffer.data(), bytes.data(), bytes.size());
    } else {
        std::vector<char> buffer(filled);
        std::copy(bytes.begin(), bytes.end(), buffer.begin());
        std::copy(m_at, m_end, buffer.begin() + static_cast<std::ptrdiff_t>(bytes.size()));
        m_buffer = std::move(buffer);
    }
    m_at = m_buffer.data();
    m_end = m_at + filled;
}

} // namespace heaptrail
