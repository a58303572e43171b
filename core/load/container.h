// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace heaptrail {

/// "logs.zip:app.log": a file and what is meant inside it.
struct FileInArchive {
    std::filesystem::path file;
    std::string member; ///< empty: whatever fits
};
/// Splits at the first colon that a file's name stands before; a path that leads to a file itself stays whole.
FileInArchive splitMember(const std::filesystem::path&);
/// The same for a file that may be gone: then behind the first name that ends as archives do (.zip, .tar, .tar.gz …).
FileInArchive splitMemberOfMissing(const std::filesystem::path&);

/// Do these first bytes of a stream say xz, bzip2; zip, tar?
bool isFilter(std::string_view head) noexcept;
bool isArchive(std::string_view head) noexcept;

/// Unpacks xz or bzip2. Errors while reading: Truncated, Malformed.
std::unique_ptr<ByteSource> unpackFilter(std::unique_ptr<ByteSource> packed);

struct ArchiveRequest {
    std::string name; ///< of the archive, as the user wrote it, for advice
    std::string member; ///< empty: the only one that fits
    Wanted wanted{Wanted::Snapshot};
    bool isPacked{}; ///< looking ahead means unpacking
    /// The archive's bytes once more, to look ahead; null for a stream.
    std::function<Result<std::unique_ptr<ByteSource>>()> again;
    Task task;
};
/// The bytes of one member of a zip or tar. Nothing is written to disk, so names like "../x" do no harm; links,
/// directories and devices are no members.
/// Errors: Unsupported (several fit: names them; encrypted), NotASnapshot (none fits), Truncated, Malformed, Cancelled.
/// A second member that fits behind the one that is read can come to light at its end: Unsupported, too.
Result<std::unique_ptr<ByteSource>> openMember(std::unique_ptr<ByteSource> archive, const ArchiveRequest&);

} // namespace heaptrail
