// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace heaptrail {

/// Strings that stand in the heap more than once, and how sure that is: V8 cuts names at 1024 UTF-16 units, so long
/// strings that only begin alike look equal in the file. Their sizes tell most of them apart.
struct DuplicateString {
    std::vector<NodeOrdinal> nodes; ///< the copies, ascending; the text is displayName() of each
    std::uint64_t shallowSize{}; ///< of all copies
    std::uint64_t retainedSize{}; ///< summed over the copies
    std::uint64_t wastedSize{}; ///< what all but the largest copy take
    /// Surely equal. False where the text may have been cut: then equal beginnings and equal sizes are all that
    /// is known, and wastedSize is an upper bound. False also for concatenations that a slice is a piece of: V8 writes
    /// "(sliced string)" for any slice.
    bool isCertain{};
    std::size_t count() const noexcept { return nodes.size(); }
};

/// Groups of two or more, most wasted first; ties by first copy. Strings without a size, slices and
/// concatenations that were flattened since take no part.
/// Errors: Cancelled. Cost: O(N + bytes of the strings), 4 bytes a string of scratch.
Result<std::vector<DuplicateString>> duplicateStrings(const Snapshot& snapshot, const Task& task = {});

inline constexpr std::uint32_t kUncounted = UINT32_MAX;
/// How many copies of each of these strings another snapshot of the program has; kUncounted of what takes no part in
/// duplicateStrings(), whose rule this is. Texts are compared by 64 bits of a hash.
/// Errors: Cancelled. Cost: O(N + bytes of the strings) of both; 8 bytes a string of scratch.
Result<std::vector<std::uint32_t>> copiesIn(const Snapshot& other, const Snapshot& snapshot,
                                            std::span<const NodeOrdinal> strings, const Task& task = {});

/// Equal strings as DevTools' filter "Duplicated strings" and its report see them (numbers.md 12): by their text in
/// the file alone. So long strings that V8 has cut count as equal, unless the file says where each was cut.
struct EqualStrings {
    std::vector<NodeOrdinal> nodes; ///< two or more, ascending; the text is displayName() of each
    std::uint64_t shallowSize{}, retainedSize{}; ///< of all
    bool isTruncated{}; ///< V8 15 and later: marked as cut; then length and hash are equal, too
    std::optional<std::int64_t> length, hash; ///< of a truncated string, where the file has them
};
/// Most retained bytes first; ties: whole texts before truncated ones, then by the first node.
/// Errors: Cancelled. Cost: O(N + bytes of the strings), 8 bytes a string and a copy of each text of scratch.
Result<std::vector<EqualStrings>> equalStrings(const Snapshot& snapshot, const Task& task = {});

/// Do scripts and compiled code alone hold the string? Then it is a script's source, a literal or a name in it, and no
/// data of the program. Cost: O(retainers), until one is an object.
bool isOfCode(const Snapshot& snapshot, NodeOrdinal string);

/// V8 keeps elements, properties and entries in stores of their own: whose store an edge comes from, or its source.
struct Holder {
    enum class By : std::uint8_t { Edge, Element, PropertyStore, Entry };
    NodeOrdinal node;
    By by{};
};
Holder holderOf(const Snapshot& snapshot, EdgeOrdinal edge);

enum class SiteName : bool {
    Short, ///< "rawHeaders[]": for 80 columns
    WithOwner, ///< "Request.rawHeaders[]"
};
/// Where most copies are held, for people: "PageView.userAgent", "rawHeaders[]", "variable agent"; of at most 200
/// copies. V8's own objects only where no other holds them; empty if nothing does.
std::string retainingSite(const Snapshot& snapshot, const DuplicateString& duplicate,
                          SiteName names = SiteName::Short);

} // namespace heaptrail
