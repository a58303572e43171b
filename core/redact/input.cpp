// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/input.h"

#include "core/load/container.h"
#include "core/load/snapshot_reader.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace heaptrail {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20; ///< bytes of standard input copied at once

tl::unexpected<Error> cannotKeep()
{
    const int error = errno;
    return fail(ErrorCode::CannotRead,
                "cannot keep the input in a temporary file: " + std::generic_category().message(error), {},
                {}, "TMPDIR names a folder with room for it; or write the input to a file first.");
}

class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_number >= 0) ::close(m_number);
    }
    int number() const noexcept { return m_number; }

private:
    int m_number;
};

/// A file that has no name and is gone when we are.
Result<int> nameless()
{
    const char* folder = std::getenv("TMPDIR");
    const std::string where = folder && *folder ? folder : "/tmp";
    int fd = ::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { // a file system without O_TMPFILE
        std::string name = where + "/heaptrail-XXXXXX";
        fd = ::mkostemp(name.data(), O_CLOEXEC);
        if (fd < 0) return cannotKeep();
        ::unlink(name.c_str());
    }
    return fd;
}

/// Does a stream begin like a snapshot? One that never ends fills the disk before all of it can be looked at.
Result<void> checkHead(std::string_view head)
{
    if (isArchive(head)) return {}; // what is in it may stand at its end
    const auto raw = readSnapshotBytes(head);
    if (!raw && raw.error().code == ErrorCode::NotASnapshot) return fail(raw.error());
    return {};
}

/// What a stream has brought must hold its nodes at some time: they stand behind a header of some kilobytes.
class HeadWatch {
public:
    Result<void> add(std::string_view piece)
    {
        if (m_isOver) return {};
        m_head += piece;
        // In something packed nothing can be seen.
        const auto first = m_head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        m_isOver = (first != m_head.npos && m_head[first] != '{') || m_head.find("\"nodes\"") != m_head.npos;
        if (m_isOver) m_head = {};
        if (m_head.size() > kMost)
            return fail(ErrorCode::NotASnapshot, "16 MB of this stream hold no nodes.", kMost, {},
                        "Save it as a file, and look what it is.");
        return {};
    }

private:
    static constexpr std::size_t kMost = 16'000'000;
    std::string m_head;
    bool m_isOver{};
};

Result<void> copyAll(ByteSource& from, int to)
{
    HeadWatch watch;
    constexpr std::size_t kHead = 4096; ///< a pipe may give its first bytes one by one
    std::vector<char> piece(kPiece);
    bool isKnown = false;
    for (std::size_t held = 0;;) {
        const auto got = from.read(piece.data() + held, piece.size() - held);
        if (!got) return fail(got.error());
        held += *got;
        if (!isKnown && *got != 0 && held < kHead) continue;
        if (!std::exchange(isKnown, true))
            if (auto fits = checkHead({piece.data(), held}); !fits) return fits;
        if (auto fits = watch.add({piece.data(), held}); !fits) return fits;
        for (std::size_t done = 0; done < held;) {
            const ssize_t put = ::write(to, piece.data() + done, held - done);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return cannotKeep();
            done += static_cast<std::size_t>(put);
        }
        if (*got == 0) return {};
        held = 0;
    }
}

} // namespace

Result<void> RedactInput::prepare()
{
    auto source = m_open();
    if (!source) return fail(std::move(source.error()));
    m_first = std::move(*source);
    m_isPrepared = true;
    return {};
}

Result<ByteSource*> RedactInput::again()
{
    // The first one remembers what the file was like; all passes have to see the same.
    if (!m_first)
        if (auto prepared = prepare(); !prepared) return fail(std::move(prepared.error()));
    if (std::exchange(m_isPrepared, false)) return m_first.get();
    auto source = m_open();
    if (!source) return fail(std::move(source.error()));
    m_again = std::move(*source);
    return m_again.get();
}

Result<std::unique_ptr<RedactInput>> openRedactInput(const std::filesystem::path& path, const Task& task)
{
    // Without O_NONBLOCK a named pipe that nobody writes to would hang us where nobody could stop it.
    const bool isInput = path == "-";
    auto file = std::make_shared<const Descriptor>(
        isInput ? -1 : ::open(splitMember(path).file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info { };
    if (!isInput && (file->number() < 0 || ::fstat(file->number(), &info) != 0 || S_ISDIR(info.st_mode))) {
        auto source = openByteSource(path, task); // says in words what is wrong
        return fail(source ? Error{ErrorCode::CannotRead, "The file changed while it was opened.", {}, {}, {}}
                           : source.error());
    }
    if (isInput || !S_ISREG(info.st_mode)) {
        auto kept = nameless();
        if (!kept) return fail(std::move(kept.error()));
        const auto copy = std::make_shared<const Descriptor>(*kept);
        const auto pipe = openPipe(isInput ? STDIN_FILENO : file->number(), task);
        if (auto copied = copyAll(*pipe, copy->number()); !copied) return fail(std::move(copied.error()));
        file = copy;
    }
    auto input = std::make_unique<RedactInput>(
        [file, path, task] { return openDescriptor(file->number(), path, task); });
    if (auto prepared = input->prepare(); !prepared) return fail(std::move(prepared.error()));
    return input;
}

std::unique_ptr<RedactInput> redactInputOf(std::string_view bytes)
{
    return std::make_unique<RedactInput>([bytes] { return openBytes(bytes); });
}

} // namespace heaptrail
