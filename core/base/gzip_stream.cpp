// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/gzip_stream.h"

#include <zlib.h>

#include <new>
#include <vector>

namespace heaptrail {

class GzipStream::Buffer : public std::streambuf {
public:
    explicit Buffer(std::ostream& target)
        : m_out(target)
        , m_in(1 << 17)
        , m_packed(1 << 16)
    {
        if (deflateInit2(&m_state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
        setp(m_in.data(), m_in.data() + m_in.size());
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() override { deflateEnd(&m_state); }

    bool pack(int flush)
    {
        m_state.next_in = reinterpret_cast<Bytef*>(pbase());
        m_state.avail_in = static_cast<uInt>(pptr() - pbase());
        do {
            m_state.next_out = m_packed.data();
            m_state.avail_out = static_cast<uInt>(m_packed.size());
            if (deflate(&m_state, flush) == Z_STREAM_ERROR) return false;
            m_out.write(reinterpret_cast<const char*>(m_packed.data()),
                        static_cast<std::streamsize>(m_packed.size() - m_state.avail_out));
        } while (m_state.avail_out == 0);
        setp(m_in.data(), m_in.data() + m_in.size());
        return !!m_out;
    }

protected:
    int_type overflow(int_type c) override
    {
        if (!pack(Z_NO_FLUSH)) return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }
    int sync() override { return pack(Z_NO_FLUSH) ? 0 : -1; }

private:
    std::ostream& m_out;
    z_stream m_state{};
    std::vector<char> m_in;
    std::vector<Bytef> m_packed;
};

GzipStream::GzipStream(std::ostream& target)
    : std::ostream(nullptr)
    , m_buffer(std::make_unique<Buffer>(target))
{
    rdbuf(m_buffer.get());
}
GzipStream::~GzipStream() = default;

bool GzipStream::finish()
{
    return !!*this && m_buffer->pack(Z_FINISH);
}

} // namespace heaptrail
