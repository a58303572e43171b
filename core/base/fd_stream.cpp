// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/fd_stream.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <poll.h>
#include <unistd.h>
#include <vector>

namespace heaptrail {

class FdStream::Buffer final : public std::streambuf {
public:
    explicit Buffer(int fd)
        : m_fd(fd)
        , m_bytes(kSize)
    {
        setp(m_bytes.data(), m_bytes.data() + m_bytes.size());
    }
    int error() const noexcept { return m_error; }

protected:
    int_type overflow(int_type c) override
    {
        if (sync() != 0) return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }
    std::streamsize xsputn(const char* text, std::streamsize count) override
    {
        if (m_error) return 0;
        const auto size = static_cast<std::size_t>(count);
        if (static_cast<std::size_t>(epptr() - pptr()) < size) {
            if (sync() != 0) return 0;
            if (size >= m_bytes.size()) return writeAll(text, size) ? count : 0;
        }
        std::memcpy(pptr(), text, size);
        pbump(static_cast<int>(size));
        return count;
    }
    int sync() override
    {
        const bool good = writeAll(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        setp(m_bytes.data(), m_bytes.data() + m_bytes.size());
        return good ? 0 : -1;
    }

private:
    static constexpr std::size_t kSize = std::size_t{1} << 16;

    bool writeAll(const char* text, std::size_t size)
    {
        while (size > 0 && m_error == 0) {
            const ssize_t written = ::write(m_fd, text, size);
            if (written >= 0) {
                text += written;
                size -= static_cast<std::size_t>(written);
            } else if (errno == EAGAIN || errno == EWOULDBLOCK) { // a pipe that somebody made non-blocking
                pollfd ready{m_fd, POLLOUT, 0};
                ::poll(&ready, 1, -1);
            } else if (errno != EINTR) {
                m_error = errno;
            }
        }
        return m_error == 0;
    }

    int m_fd;
    int m_error{};
    std::vector<char> m_bytes;
};

FdStream::FdStream(int fd)
    : std::ostream(nullptr)
    , m_buffer(std::make_unique<Buffer>(fd))
{
    rdbuf(m_buffer.get());
}

FdStream::~FdStream()
{
    flush();
}

int FdStream::error() const noexcept
{
    return m_buffer->error();
}

} // namespace heaptrail
