// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>

namespace heaptrail {

/// An output stream over a file descriptor, which it does not own: std::ostream with a large buffer that
/// remembers why writing failed. After the first failure everything written is dropped.
class FdStream : public std::ostream {
public:
    explicit FdStream(int fd);
    ~FdStream() override; ///< flushes, ignoring errors: call flush() and look at error() before
    /// The errno of the first write that failed; 0 if none did.
    int error() const noexcept;

private:
    class Buffer;
    std::unique_ptr<Buffer> m_buffer;
};

} // namespace heaptrail
