// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace heaptrail {

/// What is looked for, where a file holds several: in a zip or tar.
enum class Wanted : std::uint8_t { Snapshot, Log };

/// Bytes in order, once. One thread at a time.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// Puts up to `size` bytes at `to`; how many, 0 = the end. May give fewer than asked for before the end.
    /// Errors: CannotRead, Truncated (a compressed stream that breaks off), Malformed (a damaged one), Cancelled.
    virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
    /// Passes over up to so many bytes without reading them; how many, 0 where that is not possible.
    virtual std::uint64_t skip(std::uint64_t) { return 0; }
    /// All bytes of the stream, from its first to its last, where that is known for certain.
    virtual std::optional<std::uint64_t> size() const noexcept { return {}; }
    /// No more bytes than this will come in all, where there is such a bound.
    virtual std::optional<std::uint64_t> atMost() const noexcept { return size(); }
    /// How far the reading is, for progress: in bytes as stored, of `storedSize()` (0 = unknown).
    virtual std::uint64_t storedPosition() const noexcept = 0;
    virtual std::uint64_t storedSize() const noexcept { return 0; }
    /// To be asked once the end was reached: did the file stay the same meanwhile?
    virtual Result<void> checkUnchanged() { return {}; }
};

/// A file, "-" for standard input, or anything else that can be opened and read (a pipe, a socket). What is packed is
/// recognised by its first bytes and unpacked: gzip, zstd, xz, bzip2, and one file out of a zip or tar; which,
/// "archive.zip:member" says where several fit.
/// Waiting for a pipe is cut short within 50 ms of a stop request.
/// Errors: CannotRead, NotASnapshot (a directory, an empty file, another kind of file), Unsupported (an archive with
/// several files that fit, an encrypted one), Cancelled.
Result<std::unique_ptr<ByteSource>> openByteSource(const std::filesystem::path&, const Task& = {},
                                                   Wanted = Wanted::Snapshot);
/// An open regular file, from its first byte, wherever its position is; the descriptor stays the caller's. `path` is
/// the one that it was opened by: it may name a member.
Result<std::unique_ptr<ByteSource>> openDescriptor(int descriptor, const std::filesystem::path& path,
                                                   const Task& = {});
/// What comes through an open pipe, as stored: nothing is recognised or unpacked. The descriptor stays the caller's.
std::unique_ptr<ByteSource> openPipe(int descriptor, const Task& = {});
/// `bytes` are borrowed; packed ones are unpacked just so.
Result<std::unique_ptr<ByteSource>> openBytes(std::string_view bytes, const Task& = {},
                                              Wanted = Wanted::Snapshot);

} // namespace heaptrail
