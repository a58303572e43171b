// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/byte_source.h"

#include "core/load/container.h"
#include "core/load/inflate.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heaptrail {

namespace {

std::string systemMessage(int error)
{
    return std::generic_category().message(error);
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "Stopped while reading.");
}

/// A descriptor, closed at the end unless it is standard input.
class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number{number}
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_number > 0) ::close(m_number);
    }
    int number() const noexcept { return m_number; }

private:
    int m_number;
};

/// A regular file as far as it went when it was opened: a log may grow meanwhile, and checkUnchanged() is for those who
/// mind. Read in pieces: mapping it would count the whole file as resident memory.
class FileSource final : public ByteSource {
public:
    FileSource(int descriptor, const struct stat& status, Task task)
        : m_file{descriptor}
        , m_status{status}
        , m_task{std::move(task)}
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_task.stopped()) return cancelled();
        // Small enough that a slow disk doesn't keep a stop request waiting.
        const std::uint64_t wanted =
            std::min<std::uint64_t>({size, std::size_t{1} << 20, storedSize() - m_position});
        ssize_t got = 0;
        do {
            got = ::pread(m_file.number(), to, wanted, static_cast<off_t>(m_position));
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            const int error = errno;
            return fail(ErrorCode::CannotRead, "Reading failed: " + systemMessage(error) + ".", m_position);
        }
        m_position += static_cast<std::uint64_t>(got);
        if (got == 0 && m_position < storedSize()) return changed();
        return static_cast<std::size_t>(got);
    }
    std::uint64_t skip(std::uint64_t bytes) override
    {
        const std::uint64_t skipped = std::min(bytes, storedSize() - std::min(storedSize(), m_position));
        m_position += skipped;
        return skipped;
    }
    std::optional<std::uint64_t> size() const noexcept override { return storedSize(); }
    std::uint64_t storedPosition() const noexcept override { return m_position; }
    std::uint64_t storedSize() const noexcept override
    {
        return static_cast<std::uint64_t>(m_status.st_size);
    }
    Result<void> checkUnchanged() override
    {
        struct stat now { };
        if (::fstat(m_file.number(), &now) != 0) {
            const int error = errno;
            return fail(ErrorCode::CannotRead, "Reading failed: " + systemMessage(error) + ".");
        }
        if (now.st_size != m_status.st_size || now.st_mtim.tv_sec != m_status.st_mtim.tv_sec
            || now.st_mtim.tv_nsec != m_status.st_mtim.tv_nsec)
            return changed();
        return {};
    }

private:
    tl::unexpected<Error> changed() const
    {
        return fail(ErrorCode::CannotRead, "The file changed while it was read.", {}, {},
                    "It may still be being written: try again when the process has finished it.");
    }

    Descriptor m_file;
    struct stat m_status;
    Task m_task;
    std::uint64_t m_position{};
};

/// Standard input, a pipe, a device: read as it comes.
class PipeSource final : public ByteSource {
public:
    PipeSource(int descriptor, Task task)
        : m_file{descriptor}
        , m_task{std::move(task)}
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        for (;;) {
            if (m_task.stopped()) return cancelled();
            constexpr int kStopCheckMs = 50;
            struct pollfd wait {
                m_file.number(), POLLIN, 0
            };
            const int ready = ::poll(&wait, 1, kStopCheckMs);
            if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
            const ssize_t got =
                ready < 0 ? -1 : ::read(m_file.number(), to, std::min(size, std::size_t{1} << 20));
            if (got < 0) {
                const int error = errno;
                if (error == EINTR || error == EAGAIN) continue;
                return fail(ErrorCode::CannotRead, "Reading failed: " + systemMessage(error) + ".",
                            m_position);
            }
            m_position += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
    }
    std::uint64_t storedPosition() const noexcept override { return m_position; }

private:
    Descriptor m_file;
    Task m_task;
    std::uint64_t m_position{};
};

class MemorySource final : public ByteSource {
public:
    MemorySource(std::string_view bytes, Task task)
        : m_bytes{bytes}
        , m_task{std::move(task)}
    {
    }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_task.stopped()) return cancelled();
        const std::size_t got = std::min(size, m_bytes.size() - m_position);
        if (got) std::memcpy(to, m_bytes.data() + m_position, got);
        m_position += got;
        return got;
    }
    std::optional<std::uint64_t> size() const noexcept override { return m_bytes.size(); }
    std::uint64_t storedPosition() const noexcept override { return m_position; }
    std::uint64_t storedSize() const noexcept override { return m_bytes.size(); }

private:
    std::string_view m_bytes;
    Task m_task;
    std::size_t m_position{};
};

/// A few bytes read ahead to see what it is, then the rest. An error meanwhile is the reader's.
class PeekedSource final : public ByteSource {
public:
    explicit PeekedSource(std::unique_ptr<ByteSource> rest)
        : m_rest(std::move(rest))
    {
    }
    std::string_view peek()
    {
        while (m_filled < m_head.size()) {
            auto got = m_rest->read(m_head.data() + m_filled, m_head.size() - m_filled);
            if (!got) m_error = std::move(got.error());
            if (!got || *got == 0) break;
            m_filled += *got;
        }
        return {m_head.data(), m_filled};
    }
    const std::optional<Error>& failure() const noexcept { return m_error; }
    std::uint64_t skip(std::uint64_t bytes) override
    {
        const std::uint64_t got = std::min<std::uint64_t>(bytes, m_filled - m_used);
        m_used += static_cast<std::size_t>(got);
        return got > 0 || m_error ? got : m_rest->skip(bytes);
    }
    std::optional<std::uint64_t> atMost() const noexcept override { return m_rest->atMost(); }
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_used == m_filled) {
            if (m_error) return fail(*m_error);
            return m_rest->read(to, size);
        }
        const std::size_t got = std::min(size, m_filled - m_used);
        std::memcpy(to, m_head.data() + m_used, got);
        m_used += got;
        return got;
    }
    std::optional<std::uint64_t> size() const noexcept override { return m_rest->size(); }
    std::uint64_t storedPosition() const noexcept override { return m_rest->storedPosition(); }
    std::uint64_t storedSize() const noexcept override { return m_rest->storedSize(); }
    Result<void> checkUnchanged() override { return m_rest->checkUnchanged(); }

private:
    std::unique_ptr<ByteSource> m_rest;
    std::array<char, 512> m_head{};
    std::optional<Error> m_error;
    std::size_t m_filled{};
    std::size_t m_used{};
};

/// Kinds of file that people mistake for a snapshot: name the thing and what to do.
struct OtherKind {
    std::string_view magic;
    std::size_t at;
    const char* name;
    const char* advice;
};
constexpr std::array kOtherKinds{
    OtherKind{"PK\x03\x04", 0, "an archive inside an archive", "Unpack the outer one first."},
    OtherKind{"ustar", 257, "an archive inside an archive", "Unpack the outer one first."},
    OtherKind{"\x1F\x8B", 0, "data compressed twice", "Unpack it first."},
    OtherKind{"\x28\xB5\x2F\xFD", 0, "data compressed twice", "Unpack it first."},
    OtherKind{"\xFD"
              "7zXZ",
              0, "data compressed twice", "Unpack it first."},
    OtherKind{"7z\xBC\xAF", 0, "a 7-zip archive", "Unpack it and open the .heapsnapshot inside."},
    OtherKind{"Rar!", 0, "a RAR archive", "Unpack it and open the .heapsnapshot inside."},
    OtherKind{"\x7F"
              "ELF",
              0, "a program or core dump (ELF)", "A core dump is not a heap snapshot; see llnode."},
    OtherKind{"\x89PNG", 0, "a picture", ""},
    OtherKind{"JAVA PROFILE", 0, "a Java heap dump (HPROF)", "Java heap dumps are for Eclipse MAT."},
    OtherKind{"\x04\x22\x4D\x18", 0, "lz4 data", "Unpack it first: lz4 -d FILE."},
};

using Opened = Result<std::unique_ptr<ByteSource>>;

/// How a stream is looked into: compression outside of an archive, an archive, compression inside.
struct Layers {
    ArchiveRequest request;
    bool mayUnpack{true}; ///< not compressed so far, or inside an archive
    bool mayOpen{true}; ///< not in an archive so far
};

std::unique_ptr<ByteSource> unpacked(std::string_view head, std::unique_ptr<ByteSource> packed)
{
    if (isGzip(head)) return inflateGzip(std::move(packed));
    if (isZstd(head)) return inflateZstd(std::move(packed));
    return unpackFilter(std::move(packed));
}

Opened recognised(std::unique_ptr<ByteSource> bytes, Layers layers)
{
    ArchiveRequest& request = layers.request;
    auto peeked = std::make_unique<PeekedSource>(std::move(bytes));
    const std::string_view head = peeked->peek();
    if (head.empty() && peeked->failure() && layers.mayUnpack) return fail(*peeked->failure());
    if (head.empty() && !peeked->failure())
        return fail(
            ErrorCode::NotASnapshot, "The file is empty.", 0, {},
            "Take it again, and check free disk space: the process may have died before it wrote anything.");
    if (layers.mayUnpack && (isGzip(head) || isZstd(head) || isFilter(head))) {
        if (request.again)
            request.again = [again = std::move(request.again), kind = std::string(head)]() -> Opened {
                auto packed = again();
                if (!packed) return packed;
                return unpacked(kind, std::move(*packed));
            };
        layers.mayUnpack = false;
        request.isPacked = true;
        return recognised(unpacked(head, std::move(peeked)), std::move(layers));
    }
    if (layers.mayOpen && isArchive(head)) {
        auto member = openMember(std::move(peeked), request);
        if (!member) return member;
        layers.mayUnpack = true;
        layers.mayOpen = false;
        request.member.clear();
        return recognised(std::move(*member), std::move(layers));
    }
    if (!request.member.empty())
        return fail(ErrorCode::NotASnapshot, request.name + " is no zip or tar archive: it has no member.", 0,
                    {}, "Leave out what follows the colon.");
    for (const OtherKind& kind : kOtherKinds)
        if (head.size() >= kind.at + kind.magic.size()
            && head.substr(kind.at, kind.magic.size()) == kind.magic)
            return fail(ErrorCode::NotASnapshot,
                        std::string("This is ") + kind.name + ", not a heap snapshot.", 0, {}, kind.advice);
    return peeked;
}

Opened recognisedFile(int descriptor, const struct stat& status, const FileInArchive& path, Wanted wanted,
                      const Task& task)
{
    const auto again = [descriptor, status, task]() -> Opened {
        const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
        if (copy < 0) return fail(ErrorCode::CannotRead, "Reading failed: " + systemMessage(errno) + ".");
        return std::make_unique<FileSource>(copy, status, task);
    };
    return recognised(std::make_unique<FileSource>(descriptor, status, task),
                      {{path.file.string(), path.member, wanted, false, again, task}});
}

} // namespace

Result<std::unique_ptr<ByteSource>> openByteSource(const std::filesystem::path& given, const Task& task,
                                                   Wanted wanted)
{
    const auto ofStream = [&](int descriptor, const FileInArchive& path) {
        return recognised(std::make_unique<PipeSource>(descriptor, task),
                          {{path.file.string(), path.member, wanted, false, nullptr, task}});
    };
    if (given == "-") return ofStream(STDIN_FILENO, {given, {}});
    const FileInArchive path = splitMember(given);
    // Not to wait for the other end of a named pipe here, where nobody could stop it.
    const int descriptor = ::open(path.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        const int error = errno;
        return fail(ErrorCode::CannotRead, "The file cannot be opened: " + systemMessage(error) + ".", {}, {},
                    error == ENOENT       ? "Check the name."
                        : error == EACCES ? "Ask its owner, or the administrator, for the right to read it."
                                          : "");
    }
    struct stat status { };
    if (::fstat(descriptor, &status) != 0) {
        const int error = errno;
        ::close(descriptor);
        return fail(ErrorCode::CannotRead, "The file cannot be read: " + systemMessage(error) + ".");
    }
    if (S_ISDIR(status.st_mode)) {
        ::close(descriptor);
        return fail(ErrorCode::NotASnapshot, "This is a directory, not a heap snapshot.", {}, {},
                    "Name the snapshot files in it.");
    }
    // Those of /proc have no size, but something in them.
    if (!S_ISREG(status.st_mode) || status.st_size == 0) return ofStream(descriptor, path);
    return recognisedFile(descriptor, status, path, wanted, task);
}

std::unique_ptr<ByteSource> openPipe(int descriptor, const Task& task)
{
    const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    // Where there is nothing to copy, reading says so.
    return std::make_unique<PipeSource>(copy < 0 ? descriptor : copy, task);
}

Result<std::unique_ptr<ByteSource>> openDescriptor(int descriptor, const std::filesystem::path& path,
                                                   const Task& task)
{
    struct stat status { };
    const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (copy < 0 || ::fstat(copy, &status) != 0) {
        const int error = errno;
        if (copy >= 0) ::close(copy);
        return fail(ErrorCode::CannotRead, "The file cannot be read: " + systemMessage(error) + ".");
    }
    return recognisedFile(copy, status, splitMember(path), Wanted::Snapshot, task);
}

Result<std::unique_ptr<ByteSource>> openBytes(std::string_view bytes, const Task& task, Wanted wanted)
{
    const auto again = [bytes, task]() -> Opened { return std::make_unique<MemorySource>(bytes, task); };
    return recognised(again().value(), {{{}, {}, wanted, false, again, task}});
}

} // namespace heaptrail
