// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What one field finds, in the order in which it is shown.
enum class FoundKind : std::uint8_t { Class, Property, EdgeName, String };
inline constexpr std::size_t kFoundKindCount = 4;

/// How well a name answers what is typed. For a string Word is the best: who hunts a leak looks for names first.
enum class FoundMatch : std::uint8_t { Inside, Word, Whole };

struct Found {
    FoundKind kind{};
    std::string text; ///< the class, the name, or the beginning of the string
    std::string classKey; ///< of a Class
    /// The String, or the object with the name: of several the one that has the largest behind it.
    NodeOrdinal node;
    EdgeOrdinal edge; ///< of a Property or an EdgeName: leads from `node` to that
    /// Of a String that is a key of a Map or an entry of a Set: the slot, of several that of the largest collection.
    std::optional<EdgeOrdinal> key;
    std::uint64_t count{}; ///< objects of the class, edges of the name; 1 for a string
    std::uint64_t retainedSize{}; ///< of the class, of the largest object behind a name, of the string
    FoundMatch match{};
};
struct QuickFinds {
    /// By kind; equal to the text first, then what has a word that begins with it (requestCache for "cache"; a string
    /// that itself begins with it goes before); then what keeps most.
    std::vector<Found> found;
    std::array<std::uint64_t, kFoundKindCount> total{}; ///< all there are of each kind
};
/// Classes, properties, names of other edges and strings with this text in them, without regard to the case of ASCII
/// letters; at most `most` of each kind.
/// Errors: Cancelled. Cost: O(bytes of all strings + N + E): each string is looked at once.
Result<QuickFinds> quickFind(const Snapshot&, std::string_view text, std::size_t most, const Task& = {});

} // namespace heaptrail
