// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace heaptrail {

/// Dense position 0 … n−1 of one kind of thing inside one snapshot. A type of its own per kind, so that
/// a node's position can't index an edge column. 4 bytes.
template <class Tag>
struct Ordinal {
    std::uint32_t value{};
    friend constexpr auto operator<=>(Ordinal, Ordinal) = default;
};
using NodeOrdinal = Ordinal<struct NodeTag>;
using EdgeOrdinal = Ordinal<struct EdgeTag>;
using StringOrdinal = Ordinal<struct StringTag>;
/// Position of a class (a row of the Summary view) inside one snapshot; see core/analysis/classes.h.
using ClassOrdinal = Ordinal<struct ClassTag>;

/// V8's object id, shown as `@123`: equal for the same object in two snapshots of one process.
/// Odd ids are JavaScript heap objects and never reused; even ids are native and may repeat (V8 up to 11.3).
struct NodeId {
    std::uint64_t value{};
    friend constexpr auto operator<=>(NodeId, NodeId) = default;
    constexpr bool isHeapObject() const noexcept { return value % 2 == 1; }
};

} // namespace heaptrail

template <class Tag>
struct std::hash<heaptrail::Ordinal<Tag>> {
    std::size_t operator()(heaptrail::Ordinal<Tag> ordinal) const noexcept { return ordinal.value; }
};
template <>
struct std::hash<heaptrail::NodeId> {
    std::size_t operator()(heaptrail::NodeId id) const noexcept
    {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
