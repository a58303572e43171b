// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace heaptrail {

/// The bytes of a snapshot, from the front, as often as needed: a core/load/byte_source that is opened anew. The
/// redactor goes through a file two times and holds none of it, which the columns of core/load would not allow.
class RedactInput {
public:
    virtual ~RedactInput() = default;
    /// Back to the first byte; to be called before the first read. Errors: those of opening a byte source.
    virtual Result<void> rewind() = 0;
    /// At most `size` bytes of the decompressed stream; 0 at its end.
    /// Errors: those of a byte source; CannotRead where the file has changed since it was opened.
    virtual Result<std::size_t> read(char* bytes, std::size_t size) = 0;
    /// For progress: bytes of the file read so far, and in all (0 = unknown).
    virtual std::uint64_t consumed() const noexcept = 0;
    virtual std::uint64_t total() const noexcept = 0;
};

/// "-" is standard input; it and whatever else is no regular file is copied to a file without a name first, as it
/// comes, since it is read twice. Errors: those of openByteSource.
Result<std::unique_ptr<RedactInput>> openRedactInput(const std::filesystem::path& path,
                                                     const Task& task = {});
/// From memory, for tests and fuzzers; `bytes` must outlive it.
std::unique_ptr<RedactInput> redactInputOf(std::string_view bytes);

} // namespace heaptrail
