// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heaptrail {

/// "999 B", "1.23 kB", "12.3 MB", "123 GB": decimal units, three digits.
std::string bytesText(std::uint64_t bytes);
/// The same with its sign: "+1.23 kB", "−1.23 kB"; "0 B".
std::string bytesDeltaText(std::int64_t bytes);
/// "1,234,567"
std::string countText(std::uint64_t count);
/// "+1,234", "−1,234"; "0".
std::string countDeltaText(std::int64_t count);
/// "12.3 %" of the whole; "0 %" of nothing.
std::string percentText(std::uint64_t part, std::uint64_t whole);

/// Without blanks, line breaks and NULs at its ends.
std::string_view trimmed(std::string_view text);

/// A whole decimal number without sign, blanks or anything after it.
std::optional<std::uint64_t> parseCount(std::string_view text);
/// "1500", "1.5G", "4GB", "512 MiB" in bytes: K, M, G, T (or KiB …) are powers of 1024, KB, MB … of 1000.
std::optional<std::uint64_t> parseBytes(std::string_view text);

} // namespace heaptrail
