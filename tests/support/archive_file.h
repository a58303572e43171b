// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace heaptrail::test {

struct ArchiveEntry {
    enum class Type { File, Folder, Link, Device, Pipe };
    std::string name;
    std::string content;
    Type type{Type::File};
    std::string target{}; ///< of a link; of a file: it is a hard link
};

/// The bytes of an archive, which the program itself only reads. `format` is "zip", "ustar", "pax" …; `filter` "none",
/// "gzip", "zstd", "xz" or "bzip2"; `options` libarchive's, with the passphrase "secret" where they encrypt.
std::string packed(const char* format, const char* filter, const std::vector<ArchiveEntry>& entries,
                   const char* options = nullptr);

} // namespace heaptrail::test
