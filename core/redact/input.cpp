// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/input.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace heaptrail {
namespace {

constexpr std::size_t kPiece = 1 << 17;

tl::unexpected<Error> cannotRead(const char* what)
{
    return fail(ErrorCode::CannotRead, std::string(what) + ": " + std::strerror(errno));
}

class FileInput final : public RedactInput {
public:
    FileInput(int fd, std::uint64_t size)
        : m_fd(fd)
        , m_size(size)
        , m_in(kPiece)
    {
    }
    FileInput(const FileInput&) = delete;
    FileInput& operator=(const FileInput&) = delete;
    ~FileInput() override
    {
        finish();
        ::close(m_fd);
    }

    Result<void> rewind() override
    {
        finish();
        m_offset = 0;
        m_at = m_filled = 0;
        m_isEndOfFile = m_isInsideFrame = m_hasFrame = false;
        if (auto filled = fill(); !filled) return fail(filled.error());
        const auto byte = [&](std::size_t i) {
            return i < m_filled ? static_cast<unsigned char>(m_in[i]) : 0u;
        };
        if (byte(0) == 0x1f && byte(1) == 0x8b) {
            m_kind = Kind::Gzip;
            m_gzip = {};
            if (inflateInit2(&m_gzip, 15 + 16) != Z_OK)
                return fail(ErrorCode::OutOfMemory, "The system has not enough memory to unpack the file.");
            m_hasGzip = true;
        } else if (byte(0) == 0x28 && byte(1) == 0xb5 && byte(2) == 0x2f && byte(3) == 0xfd) {
            m_kind = Kind::Zstd;
            m_zstd = ZSTD_createDCtx();
            if (!m_zstd)
                return fail(ErrorCode::OutOfMemory, "The system has not enough memory to unpack the file.");
        } else {
            m_kind = Kind::Plain;
        }
        return {};
    }

    Result<std::size_t> read(char* bytes, std::size_t size) override
    {
        switch (m_kind) {
        case Kind::Plain: return readPlain(bytes, size);
        case Kind::Gzip: return readGzip(bytes, size);
        case Kind::Zstd: return readZstd(bytes, size);
        }
        return 0;
    }
    std::uint64_t consumed() const noexcept override { return m_offset; }
    std::uint64_t total() const noexcept override { return m_size; }

private:
    enum class Kind { Plain, Gzip, Zstd };

    void finish() noexcept
    {
        if (m_hasGzip) inflateEnd(&m_gzip);
        m_hasGzip = false;
        if (m_zstd) ZSTD_freeDCtx(m_zstd);
        m_zstd = nullptr;
    }
    /// Reads the next piece of the file once the last one is used up.
    Result<void> fill()
    {
        if (m_at < m_filled || m_isEndOfFile) return {};
        m_at = m_filled = 0;
        for (;;) {
            const ssize_t got = ::pread(m_fd, m_in.data(), m_in.size(), static_cast<off_t>(m_offset));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return cannotRead("cannot read the file");
            m_filled = static_cast<std::size_t>(got);
            m_offset += m_filled;
            m_isEndOfFile = got == 0;
            return {};
        }
    }
    Result<std::size_t> readPlain(char* bytes, std::size_t size)
    {
        if (auto filled = fill(); !filled) return fail(filled.error());
        const std::size_t count = std::min(size, m_filled - m_at);
        std::memcpy(bytes, m_in.data() + m_at, count);
        m_at += count;
        return count;
    }
    tl::unexpected<Error> cutOff(const char* kind) const
    {
        return fail(ErrorCode::Truncated, std::string("the ") + kind + " stream ends too early", {}, {},
                    "Copy the file again; a truncated snapshot cannot be redacted.");
    }
    tl::unexpected<Error> broken(const char* kind) const
    {
        return fail(ErrorCode::Malformed, std::string("the ") + kind + " stream is damaged", {}, {},
                    "Copy the file again.");
    }
    Result<std::size_t> readGzip(char* bytes, std::size_t size)
    {
        m_gzip.next_out = reinterpret_cast<Bytef*>(bytes);
        m_gzip.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
        const std::size_t wanted = m_gzip.avail_out;
        while (m_gzip.avail_out == wanted) {
            if (auto filled = fill(); !filled) return fail(filled.error());
            if (m_at == m_filled && m_isEndOfFile) {
                if (m_isInsideFrame || !m_hasFrame) return cutOff("gzip");
                return 0;
            }
            if (!m_isInsideFrame) { // further members may follow the first
                if (m_hasFrame && inflateReset(&m_gzip) != Z_OK) return broken("gzip");
                m_isInsideFrame = m_hasFrame = true;
            }
            m_gzip.next_in = reinterpret_cast<Bytef*>(m_in.data() + m_at);
            m_gzip.avail_in = static_cast<uInt>(m_filled - m_at);
            const int status = inflate(&m_gzip, Z_NO_FLUSH);
            m_at = m_filled - m_gzip.avail_in;
            if (status == Z_STREAM_END)
                m_isInsideFrame = false;
            else if (status != Z_OK && status != Z_BUF_ERROR)
                return broken("gzip");
        }
        return wanted - m_gzip.avail_out;
    }
    Result<std::size_t> readZstd(char* bytes, std::size_t size)
    {
        ZSTD_outBuffer out{bytes, size, 0};
        while (out.pos == 0) {
            if (auto filled = fill(); !filled) return fail(filled.error());
            const bool isEmpty = m_at == m_filled && m_isEndOfFile;
            if (isEmpty && !m_isInsideFrame) return 0;
            ZSTD_inBuffer in{m_in.data() + m_at, m_filled - m_at, 0};
            const std::size_t status = ZSTD_decompressStream(m_zstd, &out, &in);
            m_at += in.pos;
            if (ZSTD_isError(status)) return broken("zstd");
            m_isInsideFrame = status != 0;
            if (isEmpty && out.pos == 0) return cutOff("zstd");
        }
        return out.pos;
    }

    int m_fd;
    std::uint64_t m_size;
    std::vector<char> m_in;
    std::size_t m_at{}, m_filled{};
    std::uint64_t m_offset{};
    Kind m_kind{Kind::Plain};
    z_stream m_gzip{};
    ZSTD_DCtx* m_zstd{};
    bool m_hasGzip{}, m_isEndOfFile{}, m_isInsideFrame{}, m_hasFrame{};
};

class MemoryInput final : public RedactInput {
public:
    explicit MemoryInput(std::string_view bytes)
        : m_bytes(bytes)
    {
    }
    Result<void> rewind() override
    {
        m_at = 0;
        return {};
    }
    Result<std::size_t> read(char* bytes, std::size_t size) override
    {
        const std::size_t count = std::min(size, m_bytes.size() - m_at);
        if (count) std::memcpy(bytes, m_bytes.data() + m_at, count);
        m_at += count;
        return count;
    }
    std::uint64_t consumed() const noexcept override { return m_at; }
    std::uint64_t total() const noexcept override { return m_bytes.size(); }

private:
    std::string_view m_bytes;
    std::size_t m_at{};
};

/// Standard input in a file that has no name and is gone when we are.
Result<int> spoolStandardInput()
{
    const char* folder = std::getenv("TMPDIR");
    const std::string where = folder && *folder ? folder : "/tmp";
    int fd = ::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { // a file system without O_TMPFILE
        std::string name = where + "/heaptrail-XXXXXX";
        fd = ::mkostemp(name.data(), O_CLOEXEC);
        if (fd < 0) return cannotRead("cannot keep standard input in a temporary file");
        ::unlink(name.c_str());
    }
    std::vector<char> piece(kPiece);
    for (;;) {
        const ssize_t got = ::read(0, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            if (got == 0) return fd;
            const auto error = cannotRead("cannot read standard input");
            ::close(fd);
            return error;
        }
        for (ssize_t done = 0; done < got;) {
            const ssize_t put = ::write(fd, piece.data() + done, static_cast<std::size_t>(got - done));
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) {
                const auto error = cannotRead("cannot keep standard input in a temporary file");
                ::close(fd);
                return error;
            }
            done += put;
        }
    }
}

} // namespace

Result<std::unique_ptr<RedactInput>> openRedactInput(const std::filesystem::path& path)
{
    int fd = -1;
    if (path == "-") {
        auto spooled = spoolStandardInput();
        if (!spooled) return fail(spooled.error());
        fd = *spooled;
    } else {
        // Without O_NONBLOCK a named pipe that nobody writes to would hang us before we can say no to it.
        fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0) return cannotRead("cannot open the file");
    }
    struct stat info { };
    if (::fstat(fd, &info) != 0) {
        const auto error = cannotRead("cannot read the file");
        ::close(fd);
        return error;
    }
    if (!S_ISREG(info.st_mode)) {
        ::close(fd);
        return fail(ErrorCode::NotASnapshot, S_ISDIR(info.st_mode) ? "is a folder" : "is not a regular file",
                    {}, {}, "Give the snapshot itself, or pipe it in as -.");
    }
    if (info.st_size == 0) {
        ::close(fd);
        return fail(ErrorCode::NotASnapshot, "is empty");
    }
    auto input = std::make_unique<FileInput>(fd, static_cast<std::uint64_t>(info.st_size));
    if (auto rewound = input->rewind(); !rewound) return fail(rewound.error());
    return input;
}

std::unique_ptr<RedactInput> redactInputOf(std::string_view bytes)
{
    return std::make_unique<MemoryInput>(bytes);
}

} // namespace heaptrail
