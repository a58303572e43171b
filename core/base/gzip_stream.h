// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>

namespace heaptrail {

/// An output stream that packs what is written to it (gzip, without name and time, so that equal input gives equal
/// bytes) into another one, which it borrows.
class GzipStream : public std::ostream {
public:
    explicit GzipStream(std::ostream& target);
    ~GzipStream() override;
    /// Ends the packed stream; false if anything could not be written. Call it once.
    bool finish();

private:
    class Buffer;
    std::unique_ptr<Buffer> m_buffer;
};

} // namespace heaptrail
