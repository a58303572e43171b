// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace heaptrail {

/// What a file is by its name. What is opened goes by its contents; names decide what a dialog, a completion, a folder
/// or an archive offers.
enum class FileKind : std::uint8_t {
    Snapshot,
    Profile,
    Log,
    Investigation,
    Packed, ///< compressed, or an archive: of what, its name does not say
    Other,
};

/// The endings of what we open, with their points, in lower case: the one list of them. None for Other.
std::span<const std::string_view> endingsOf(FileKind kind) noexcept;
/// The name without the endings of packings: "s1.heapsnapshot.gz" → "s1.heapsnapshot".
std::string_view withoutPacking(std::string_view name) noexcept;
/// Does it name an archive, which holds files: "s.zip", "s.tar.gz"?
bool isArchiveName(std::string_view name) noexcept;
/// Upper and lower case are the same; a packing's ending counts only where no other is before it.
FileKind kindByName(std::string_view name) noexcept;

} // namespace heaptrail
