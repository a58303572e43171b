// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/fd_stream.h"
#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <ostream>
#include <span>

namespace heaptrail {

/// A file that appears complete or not at all: written under another name beside its target, synced, then
/// renamed onto it. An existing target stays as it is until commit() and passes its mode (and, where that
/// is allowed, its owner) on; a new one is for its owner alone; a symbolic link stays a link, the file behind it is replaced. A target that
/// is no regular file (a device, a pipe) is written to directly. Destroyed without commit(), it leaves
/// nothing behind; what a killed process left in the same folder is removed by the next one. Movable; for one
/// thread at a time.
///
/// Errors: CannotWrite, with the target's name left to the caller: the folder is missing or write-protected,
///         the target is a directory, the disk is full.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& target);
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) noexcept;
    ~AtomicFile();

    std::ostream& stream() noexcept;
    /// The name it has until commit(), for writers that want a path; then leave stream() alone. Such a writer
    /// may write into the file, but not replace it.
    const std::filesystem::path& temporaryPath() const noexcept;
    /// All bytes are on disk; nothing may be written afterwards. For several files that appear all or not at all: what
    /// can fail fails here. commit() does it, too.
    Result<void> finish();
    /// Makes it appear under its real name. Nothing may be written afterwards.
    Result<void> commit();

private:
    friend Result<void> commitAll(std::span<AtomicFile* const> files, std::size_t* failed);
    struct State;
    explicit AtomicFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Makes all of them appear, in this order, or none: when one cannot, those before it go, and what they replaced is back
/// (where the file system can exchange two names). `failed` says which one could not.
Result<void> commitAll(std::span<AtomicFile* const> files, std::size_t* failed = nullptr);

/// The error for a failed write: the system's reason in words, and what to do about it.
Error writeError(int errorNumber);
/// The same of a file that can't be read: "cannot open the file: …"; OutOfMemory where that is why.
Error readError(const char* doing, int errorNumber);

/// Removes the temporary file of every AtomicFile that is not committed: for a program that ends here and
/// now, after an interrupt. Takes no locks, so that a signal handler may call it.
void removeUnfinishedFiles() noexcept;

} // namespace heaptrail
