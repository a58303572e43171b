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

/// A file, "-" for standard input, or anything else that can be opened and read (a pipe, a socket). Compressed
/// streams are recognised by their first bytes and unpacked.
/// Waiting for a pipe is cut short within 50 ms of a stop request.
/// Errors: CannotRead, NotASnapshot (a directory, an empty file, another kind of file), Cancelled.
Result<std::unique_ptr<ByteSource>> openByteSource(const std::filesystem::path&, const Task& = {});
/// An open regular file, from its first byte, wherever its position is; the descriptor stays the caller's.
Result<std::unique_ptr<ByteSource>> openDescriptor(int descriptor, const Task& = {});
/// What comes through an open pipe, as stored: nothing is recognised or unpacked. The descriptor stays the caller's.
std::unique_ptr<ByteSource> openPipe(int descriptor, const Task& = {});
/// `bytes` are borrowed; compressed ones are unpacked just so.
Result<std::unique_ptr<ByteSource>> openBytes(std::string_view bytes, const Task& = {});

} // namespace heaptrail
