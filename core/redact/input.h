// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/load/byte_source.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace heaptrail {

/// The bytes of a snapshot, from the front, as often as needed: a byte source that is opened anew. The redactor goes
/// through a file two times and holds none of it, which the columns of core/load would not allow.
class RedactInput {
public:
    using Open = std::function<Result<std::unique_ptr<ByteSource>>()>;
    explicit RedactInput(Open open)
        : m_open(std::move(open))
    {
    }
    /// The source once more, from its first byte; good until the next call. Errors: those of opening it.
    Result<ByteSource*> again();
    /// Opens it ahead of the first pass, to have what is wrong with it said early.
    Result<void> prepare();
    /// At the end of each pass: is it still the file that it was at first? Errors: CannotRead.
    Result<void> checkUnchanged() { return m_first->checkUnchanged(); }

private:
    Open m_open;
    std::unique_ptr<ByteSource> m_first, m_again;
    bool m_isPrepared{};
};

/// "-" is standard input; it and whatever else is no regular file is copied to a file without a name first, as it
/// comes, since it is read twice. Errors: those of openByteSource.
Result<std::unique_ptr<RedactInput>> openRedactInput(const std::filesystem::path& path,
                                                     const Task& task = {});
/// From memory, for tests and fuzzers; `bytes` must outlive it.
std::unique_ptr<RedactInput> redactInputOf(std::string_view bytes);

} // namespace heaptrail
