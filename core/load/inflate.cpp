// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/inflate.h"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <string>
#include <vector>

namespace heaptrail {

namespace {

constexpr std::size_t kPackedBlock = std::size_t{64} << 10;

/// What both have in common: a block of packed bytes and the source that they come from.
class Inflater : public ByteSource {
public:
    std::uint64_t storedPosition() const noexcept override { return m_packed->storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_packed->storedSize(); }
    Result<void> checkUnchanged() override { return m_packed->checkUnchanged(); }

protected:
    explicit Inflater(std::unique_ptr<ByteSource> packed)
        : m_packed(std::move(packed))
        , m_block(kPackedBlock)
    {
    }

    /// Reads the next block, once the current one is used up; false at the end.
    Result<bool> refill()
    {
        m_position += m_used;
        m_used = m_filled = 0;
        auto got = m_packed->read(m_block.data(), m_block.size());
        if (!got) return fail(std::move(got.error()));
        m_filled = *got;
        return m_filled > 0;
    }
    tl::unexpected<Error> damaged(const char* kind, const std::string& why) const
    {
        return fail(ErrorCode::Malformed,
                    std::string("The ") + kind + " data is damaged at byte "
                        + std::to_string(m_position + m_used) + " of the compressed file"
                        + (why.empty() ? "." : ": " + why + "."),
                    {}, {}, "Copy the file again from where it was made; check it there first.");
    }
    tl::unexpected<Error> cutOff(const char* kind) const
    {
        return fail(ErrorCode::Truncated, std::string("The ") + kind + " data ends too early.");
    }

    std::unique_ptr<ByteSource> m_packed;
    std::vector<char> m_block;
    std::size_t m_used{};
    std::size_t m_filled{};
    std::uint64_t m_position{}; ///< of the block, in the packed stream
};

class GzipSource final : public Inflater {
public:
    explicit GzipSource(std::unique_ptr<ByteSource> packed)
        : Inflater(std::move(packed))
    {
        constexpr int kGzipOnly = 16 + MAX_WBITS;
        if (inflateInit2(&m_stream, kGzipOnly) != Z_OK) throw std::bad_alloc();
    }
    ~GzipSource() override { inflateEnd(&m_stream); }

    std::optional<std::uint64_t> atMost() const noexcept override
    {
        // Deflate packs at best 1032 to 1 (zlib's technical notes).
        const std::uint64_t stored = m_packed->storedSize();
        if (stored == 0 || stored > std::numeric_limits<std::uint64_t>::max() / 1100) return {};
        return stored * 1100;
    }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_atEnd || size == 0) return 0;
        const auto wanted = static_cast<uInt>(std::min<std::size_t>(size, std::size_t{1} << 30));
        m_stream.next_out = reinterpret_cast<Bytef*>(to);
        m_stream.avail_out = wanted;
        while (m_stream.avail_out == wanted) {
            if (m_used == m_filled) {
                auto more = refill();
                if (!more) return fail(std::move(more.error()));
                if (!*more) {
                    if (m_isInsideMember) return cutOff("gzip");
                    m_atEnd = true;
                    return 0;
                }
            }
            if (!m_isInsideMember && m_memberCount > 0 && skipPadding()) continue;
            m_isInsideMember = true;
            m_stream.next_in = reinterpret_cast<Bytef*>(m_block.data() + m_used);
            m_stream.avail_in = static_cast<uInt>(m_filled - m_used);
            const int status = ::inflate(&m_stream, Z_NO_FLUSH);
            m_used = m_filled - m_stream.avail_in;
            if (status == Z_STREAM_END) {
                m_isInsideMember = false;
                ++m_memberCount;
                inflateReset(&m_stream);
            } else if (status == Z_MEM_ERROR) {
                throw std::bad_alloc();
            } else if (status != Z_OK && status != Z_BUF_ERROR) {
                return damaged("gzip", m_stream.msg ? m_stream.msg : "");
            }
        }
        return wanted - m_stream.avail_out;
    }

private:
    /// Tapes and some tools fill up with zeros behind the last member.
    bool skipPadding()
    {
        const std::size_t before = m_used;
        while (m_used < m_filled && m_block[m_used] == 0) ++m_used;
        return m_used != before;
    }

    z_stream m_stream{};
    bool m_isInsideMember{};
    bool m_atEnd{};
    std::uint64_t m_memberCount{};
};

class ZstdSource final : public Inflater {
public:
    explicit ZstdSource(std::unique_ptr<ByteSource> packed)
        : Inflater(std::move(packed))
        , m_stream(ZSTD_createDStream())
    {
        if (!m_stream) throw std::bad_alloc();
        // Frames made with --long=31 want a window of 2 GB; a hostile one must not get it.
        ZSTD_DCtx_setParameter(m_stream, ZSTD_d_windowLogMax, 27);
    }
    ~ZstdSource() override { ZSTD_freeDStream(m_stream); }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_atEnd || size == 0) return 0;
        ZSTD_outBuffer out{to, size, 0};
        while (out.pos == 0) {
            // zstd may still hold back output when all its input is used up.
            if (m_used == m_filled && !m_mayHoldOutput) {
                auto more = refill();
                if (!more) return fail(std::move(more.error()));
                if (!*more) {
                    if (m_isInsideFrame) return cutOff("zstd");
                    m_atEnd = true;
                    return 0;
                }
            }
            ZSTD_inBuffer in{m_block.data() + m_used, m_filled - m_used, 0};
            const std::size_t status = ZSTD_decompressStream(m_stream, &out, &in);
            m_used += in.pos;
            if (ZSTD_isError(status)) {
                if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation) throw std::bad_alloc();
                if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge)
                    return fail(ErrorCode::Unsupported,
                                "The zstd data was compressed with a window above 128 MB.", {}, {},
                                "Unpack it first: zstd -d --long=31 FILE.");
                return damaged("zstd", ZSTD_getErrorName(status));
            }
            m_isInsideFrame = status != 0;
            m_mayHoldOutput = out.pos == out.size;
        }
        return out.pos;
    }

private:
    ZSTD_DStream* m_stream;
    bool m_isInsideFrame{};
    bool m_mayHoldOutput{};
    bool m_atEnd{};
};

} // namespace

bool isGzip(std::string_view head) noexcept
{
    return head.size() >= 2 && head.substr(0, 2) == "\x1F\x8B";
}

bool isZstd(std::string_view head) noexcept
{
    if (head.size() < 4) return false;
    if (head.substr(0, 4) == "\x28\xB5\x2F\xFD") return true;
    // A skippable frame (RFC 8878, 3.1.2) may come first: pzstd writes one.
    return (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18";
}

std::unique_ptr<ByteSource> inflateGzip(std::unique_ptr<ByteSource> packed)
{
    return std::make_unique<GzipSource>(std::move(packed));
}

std::unique_ptr<ByteSource> inflateZstd(std::unique_ptr<ByteSource> packed)
{
    return std::make_unique<ZstdSource>(std::move(packed));
}

} // namespace heaptrail
