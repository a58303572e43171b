// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/format/meta.h"
#include "core/load/byte_window.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace heaptrail {

/// The member "snapshot": layout and counts, checked for themselves.
struct Header {
    Meta meta;
    std::uint64_t nodeCount{};
    std::uint64_t edgeCount{};
    std::optional<std::uint64_t> traceFunctionCount; ///< may be too small in good faith
    std::uint64_t extraNativeBytes{};
    std::uint64_t rootIndex{}; ///< a flat index; V8 writes none, which means 0
};

/// Reads the object that is next in `in`.
/// Errors: Truncated, Malformed, Inconsistent (a member missing or no count), Unsupported (more nodes or edges
///         than fit); section "snapshot".
Result<Header> readHeader(ByteWindow& in);
/// The same from bytes, for tests and the fuzzer.
Result<Header> parseHeader(std::string_view json);

} // namespace heaptrail
