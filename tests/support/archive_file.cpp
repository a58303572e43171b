// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/archive_file.h"

#include <QtGlobal>

#include <archive.h>
#include <archive_entry.h>
#include <array>

namespace heaptrail::test {

std::string packed(const char* format, const char* filter, const std::vector<ArchiveEntry>& entries,
                   const char* options)
{
    constexpr std::array<unsigned, 5> kTypes{AE_IFREG, AE_IFDIR, AE_IFLNK, AE_IFCHR, AE_IFIFO};
    std::size_t room = 65536;
    for (const ArchiveEntry& entry : entries) room += entry.content.size() + 4096;
    std::string bytes(room, '\0');
    std::size_t used = 0;
    archive* a = archive_write_new();
    archive_write_set_format_by_name(a, format);
    if (std::string(filter) != "none") archive_write_add_filter_by_name(a, filter);
    archive_write_set_bytes_in_last_block(a, 1);
    if (options && archive_write_set_options(a, options) != ARCHIVE_OK) qFatal("%s", archive_error_string(a));
    if (options) archive_write_set_passphrase(a, "secret");
    if (archive_write_open_memory(a, bytes.data(), bytes.size(), &used) != ARCHIVE_OK)
        qFatal("%s", archive_error_string(a));
    for (const ArchiveEntry& entry : entries) {
        archive_entry* e = archive_entry_new();
        archive_entry_set_pathname(e, entry.name.c_str());
        archive_entry_set_perm(e, 0644);
        archive_entry_set_filetype(e, kTypes[std::size_t(entry.type)]);
        if (entry.type == ArchiveEntry::Type::Link) archive_entry_set_symlink(e, entry.target.c_str());
        if (entry.type == ArchiveEntry::Type::File && !entry.target.empty())
            archive_entry_set_hardlink(e, entry.target.c_str());
        archive_entry_set_size(e, static_cast<la_int64_t>(entry.content.size()));
        if (archive_write_header(a, e) != ARCHIVE_OK) qFatal("%s", archive_error_string(a));
        archive_write_data(a, entry.content.data(), entry.content.size());
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
    bytes.resize(used);
    return bytes;
}

} // namespace heaptrail::test
