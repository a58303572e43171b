// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_source.h"

#include <memory>
#include <string_view>

namespace heaptrail {

/// Do these first bytes of a stream say gzip, zstd?
bool isGzip(std::string_view head) noexcept;
bool isZstd(std::string_view head) noexcept;

// Not by libarchive, which unpacks the rest: its version 3.6 ignores a wrong checksum of gzip.

/// Unpacks a gzip stream of one or more members. Zero bytes behind the last member are padding, anything else
/// is Malformed.
std::unique_ptr<ByteSource> inflateGzip(std::unique_ptr<ByteSource> packed);
/// Unpacks a zstd stream of one or more frames.
std::unique_ptr<ByteSource> inflateZstd(std::unique_ptr<ByteSource> packed);

} // namespace heaptrail
