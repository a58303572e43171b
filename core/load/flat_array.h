// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/byte_window.h"
#include "core/load/memory_guard.h"
#include "core/load/number_array.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// One field of one record that cannot be.
struct FieldProblem {
    std::uint64_t row{};
    int field{};
    std::string message;
    ErrorCode code{ErrorCode::Inconsistent};
};

/// Takes a flat array's records as they come, in any order and from several threads at once.
class FlatArraySink {
public:
    FlatArraySink() = default;
    FlatArraySink(const FlatArraySink&) = delete;
    FlatArraySink& operator=(const FlatArraySink&) = delete;
    virtual ~FlatArraySink() = default;

    /// Makes room for this many rows in all. Called before rows() gets that far, never during rows().
    virtual void reserve(std::uint64_t rows) = 0;
    /// One thread is about to give these rows, in several calls of rows(): memory for all of them can be had at once.
    virtual void prepare(std::uint64_t /*firstRow*/, std::uint64_t /*count*/) { }
    /// Whole records, one after the other; large numbers as in NumberTokens. The first bad field is returned.
    virtual std::optional<FieldProblem> rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                             std::span<const LargeNumber> large) = 0;
};

struct FlatArray {
    std::string_view name; ///< the member: "nodes"
    int width{1}; ///< numbers a record
    /// How many records there must be, where that is known: by `countName` in the header.
    std::optional<std::uint64_t> rows;
    std::string_view countName;
    std::uint64_t mostRows{std::numeric_limits<std::uint64_t>::max()}; ///< that there is room for
    unsigned threads{1};
    bool allowsNegative{}; ///< they come in two's complement
    bool salvage{}; ///< end quietly where the file does
    MemoryGuard* memory{}; ///< asked where no header tells how many records there are
    std::size_t rowBytes{}; ///< that a record takes in memory
};

/// Where a piece of the array began: to find a record's place in the file again.
struct RowMark {
    std::uint64_t row{};
    std::uint64_t byteOffset{};
};

struct FlatArrayResult {
    std::uint64_t rows{}; ///< records read
    bool isCut{}; ///< salvaged: the file ended before the array did
    std::vector<RowMark> marks; ///< ascending
};

/// Reads a flat array of integers, its bracket next in `in`, into `sink`.
///
/// The text is cut into pieces of whole records, which are parsed on `threads` threads; errors are the same on any
/// number of them: the one that comes first in the file.
/// Errors: Truncated, Malformed, Inconsistent, Unsupported (an integer past 2^53), Cancelled, CannotRead.
Result<FlatArrayResult> readFlatArray(ByteWindow& in, const FlatArray&, FlatArraySink& sink);

} // namespace heaptrail
