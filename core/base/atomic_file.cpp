// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/atomic_file.h"

#include <climits>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <random>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heaptrail {

namespace {

// Names of temporary files that exist now, where a signal handler can read them without a lock. A slot is
// free (0), being written (1), or holds a name (2).
struct Slot {
    std::atomic<int> state{0};
    char name[PATH_MAX]{};
};
std::array<Slot, 64>& slots()
{
    static std::array<Slot, 64> all;
    return all;
}
Slot* claimSlot(const std::string& name)
{
    if (name.size() >= PATH_MAX) return nullptr;
    for (Slot& slot : slots()) {
        int isFree = 0;
        if (!slot.state.compare_exchange_strong(isFree, 1)) continue;
        std::memcpy(slot.name, name.c_str(), name.size() + 1);
        slot.state.store(2, std::memory_order_release);
        return &slot;
    }
    return nullptr; // more at a time than we have slots: the name is only missed after a signal
}

/// The file behind a chain of symbolic links, which need not exist.
Result<std::filesystem::path> followLinks(std::filesystem::path path)
{
    for (int links = 0; links < 40; ++links) {
        std::error_code error;
        if (!std::filesystem::is_symlink(std::filesystem::symlink_status(path, error))) return path;
        const std::filesystem::path to = std::filesystem::read_symlink(path, error);
        if (error) return fail(writeError(error.value()));
        path = to.is_absolute() ? to : path.parent_path() / to;
    }
    return fail(writeError(ELOOP));
}

constexpr std::string_view kPrefix = ".heaptrail-", kEnding = ".tmp";
constexpr std::size_t kSuffix = 8; ///< letters between them
constexpr std::time_t kStaleAfter = 60; ///< seconds

/// Whoever writes a temporary file holds a lock on it. One that nobody has locked and nobody has written to for a
/// while was left behind by a process that was killed. On a file system without locks nothing is ever removed.
void removeStaleFiles(const std::filesystem::path& folder) noexcept
{
    DIR* entries = ::opendir(folder.empty() ? "." : folder.c_str());
    if (!entries) return;
    const int directory = ::dirfd(entries);
    while (const dirent* entry = ::readdir(entries)) {
        const std::string_view name = entry->d_name;
        if (name.size() != kPrefix.size() + kSuffix + kEnding.size() || !name.starts_with(kPrefix)
            || !name.ends_with(kEnding))
            continue;
        const int fd = ::openat(directory, entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0) continue;
        struct stat file { };
        if (::fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_uid == ::geteuid()
            && file.st_mtime + kStaleAfter < ::time(nullptr) && ::flock(fd, LOCK_EX | LOCK_NB) == 0)
            ::unlinkat(directory, entry->d_name, 0);
        ::close(fd);
    }
    ::closedir(entries);
}

std::string randomSuffix()
{
    static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::string suffix(kSuffix, '?');
    for (char& c : suffix) c = kLetters[random() % 36];
    return suffix;
}

} // namespace

struct AtomicFile::State {
    std::filesystem::path target;
    std::filesystem::path folder; ///< of `target`; asked for before there is a file that would be left
    std::filesystem::path temporary; // empty where the target is written to directly
    int fd{-1};
    Slot* slot{};
    std::unique_ptr<FdStream> stream;
    bool isDone{};
    bool isReplaced{}; ///< `target` had a file before
    bool isExchanged{}; ///< `temporary` is what `target` was

    /// Gives the file its real name. If it may have to go again, what it replaces keeps the temporary name, where the file
    /// system can do that.
    Result<void> appear(bool mayHaveToGo)
    {
        if (temporary.empty()) return {};
        isExchanged = mayHaveToGo && isReplaced
            && ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0;
        if (!isExchanged && ::rename(temporary.c_str(), target.c_str()) != 0) return fail(writeError(errno));
        isDone = true;
        return {};
    }
    void disappear() noexcept
    {
        if (temporary.empty() || (isReplaced && !isExchanged)) return;
        const unsigned how = isExchanged ? RENAME_EXCHANGE : RENAME_NOREPLACE;
        isDone = ::renameat2(AT_FDCWD, target.c_str(), AT_FDCWD, temporary.c_str(), how) != 0;
    }
    /// It stays: so that the new name survives a power cut, as the content does already.
    void stay() noexcept
    {
        isDone = true;
        if (temporary.empty()) return;
        if (isExchanged) ::unlink(temporary.c_str());
        const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) return;
        ::fsync(directory);
        ::close(directory);
    }

    ~State()
    {
        stream.reset();
        if (fd >= 0) ::close(fd);
        if (!isDone && !temporary.empty()) ::unlink(temporary.c_str());
        if (slot) slot->state.store(0, std::memory_order_release);
    }
};

AtomicFile::AtomicFile(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile& AtomicFile::operator=(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;

std::ostream& AtomicFile::stream() noexcept
{
    return *m_state->stream;
}

const std::filesystem::path& AtomicFile::temporaryPath() const noexcept
{
    return m_state->temporary.empty() ? m_state->target : m_state->temporary;
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& target)
{
    if (target.empty()) return fail(writeError(ENOENT));
    auto state = std::make_unique<State>();
    struct stat existing { };
    const bool exists = ::stat(target.c_str(), &existing) == 0;
    if (exists && S_ISDIR(existing.st_mode)) return fail(writeError(EISDIR));
    if (exists && !S_ISREG(existing.st_mode)) {
        // A device or a pipe: there is nothing to replace. Through its links, too: /dev/stdout leads to a name such
        // as pipe:[4711] that is no path.
        state->target = target;
        state->fd = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
        if (state->fd < 0) return fail(writeError(errno));
    } else {
        const auto real = followLinks(target);
        if (!real) return fail(real.error());
        state->target = *real;
        state->folder = real->has_parent_path() ? real->parent_path() : ".";
        if (!real->has_filename()) return fail(writeError(EISDIR));
        if (exists && ::access(real->c_str(), W_OK) != 0) return fail(writeError(errno));
        for (int attempt = 0; state->fd < 0; ++attempt) {
            auto beside =
                real->parent_path() / (std::string(kPrefix) + randomSuffix() + std::string(kEnding));
            Slot* slot = claimSlot(std::filesystem::absolute(beside).string());
            state->fd = ::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            if (state->fd >= 0) {
                state->temporary = std::move(beside);
                state->slot = slot;
                ::flock(state->fd, LOCK_EX | LOCK_NB);
                removeStaleFiles(real->parent_path());
                break;
            }
            const int error = errno;
            if (slot) slot->state.store(0, std::memory_order_release);
            if (error != EEXIST || attempt == 100) return fail(writeError(error));
        }
        if (exists) {
            if (::fchown(state->fd, existing.st_uid, existing.st_gid) != 0) errno = 0; // not ours to give
            ::fchmod(state->fd, existing.st_mode & 07777);
        }
    }
    state->isReplaced = exists;
    state->stream = std::make_unique<FdStream>(state->fd);
    return AtomicFile(std::move(state));
}

Result<void> AtomicFile::finish()
{
    State& state = *m_state;
    if (state.fd < 0) return {};
    state.stream->flush();
    if (state.stream->error()) return fail(writeError(state.stream->error()));
    if (!state.temporary.empty()) {
        ::futimens(state.fd, nullptr); // the lock goes with the descriptor: young until it has its name
        if (::fsync(state.fd) != 0) return fail(writeError(errno));
    }
    const int closed = ::close(std::exchange(state.fd, -1));
    if (closed != 0 && errno != EINTR) return fail(writeError(errno)); // where network file systems tell
    return {};
}

Result<void> AtomicFile::commit()
{
    AtomicFile* const one = this;
    return commitAll({&one, 1});
}

Result<void> commitAll(std::span<AtomicFile* const> files, std::size_t* failed)
{
    const auto failing = [&](std::size_t k, Result<void>& why) {
        if (failed) *failed = k;
        return std::move(why);
    };
    for (std::size_t k = 0; k < files.size(); ++k)
        if (auto whole = files[k]->finish(); !whole) return failing(k, whole);
    for (std::size_t k = 0; k < files.size(); ++k) {
        auto appeared = files[k]->m_state->appear(files.size() > 1);
        if (appeared) continue;
        for (std::size_t before = k; before-- > 0;) files[before]->m_state->disappear();
        return failing(k, appeared);
    }
    for (AtomicFile* file : files) file->m_state->stay();
    return {};
}

Error writeError(int errorNumber)
{
    Error error{ErrorCode::CannotWrite, {}, {}, {}, {}};
    switch (errorNumber) {
    case ENOSPC:
    case EDQUOT:
        error.message = "can't be written: no space is left";
        error.advice = "Free some space there, or write to another disk.";
        break;
    case EFBIG:
        error.message = "can't be written: the file would be too large for its file system";
        error.advice = "Write to another disk.";
        break;
    case ENOENT:
    case ENOTDIR:
        error.message = "can't be written: its folder does not exist";
        error.advice = "Make the folder first, or write to another one.";
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        error.message = "can't be written: it or its folder is write-protected";
        error.advice = "Write to a folder that you may write to.";
        break;
    case EISDIR:
        error.message = "can't be written: it is a directory";
        error.advice = "Give the name of a file in it.";
        break;
    case ENOMEM: return outOfMemory().value();
    case EBADF: error.message = "can't be written: it is closed"; break;
    case EPIPE: error.message = "can't be written: nobody reads the pipe any more"; break;
    default: error.message = "can't be written: " + std::system_category().message(errorNumber); break;
    }
    return error;
}

Error readError(const char* doing, int errorNumber)
{
    if (errorNumber == ENOMEM) return outOfMemory().value();
    return {ErrorCode::CannotRead,
            "cannot " + std::string(doing) + " the file: " + std::system_category().message(errorNumber),
            {},
            {},
            {}};
}

void removeUnfinishedFiles() noexcept
{
    for (Slot& slot : slots())
        if (slot.state.load(std::memory_order_acquire) == 2) ::unlink(slot.name);
}

} // namespace heaptrail
