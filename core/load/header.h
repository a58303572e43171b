// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/format/meta.h"
#include "core/load/byte_window.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace heaptrail {

/// How many this program holds at most.
inline constexpr std::uint64_t kMostNodes =
    (std::uint64_t{1} << 28) - 1; ///< PackedEdge::kMaxNodes, exclusive
inline constexpr std::uint64_t kMostEdges = std::uint64_t{1} << 31;

/// The member "snapshot": layout and counts, checked for themselves.
struct Header {
    Meta meta;
    /// Hints: Hermes writes 0, other writers nothing. Then they are unknown until the arrays are read.
    std::optional<std::uint64_t> nodeCount, edgeCount;
    std::uint64_t extraNativeBytes{};
    std::uint64_t rootIndex{}; ///< a flat index; V8 writes none, which means 0
};

/// Reads the object that is next in `in`.
/// Errors: Truncated, Malformed, Inconsistent (a field is missing), Unsupported (more nodes or edges
///         than fit); section "snapshot".
Result<Header> readHeader(ByteWindow& in);
/// The same from bytes, for tests and the fuzzer.
Result<Header> parseHeader(std::string_view json);

} // namespace heaptrail
