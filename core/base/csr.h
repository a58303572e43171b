// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"

#include <cstdint>
#include <span>

namespace heaptrail {

/// Rows of different lengths in two arrays (compressed sparse rows): the items of key k are
/// items[first[k] .. first[k + 1]). 4 bytes a key, sizeof(Item) an item; at most 2^32 − 1 items.
template <class Key, class Item>
class Csr {
public:
    Csr() = default;
    /// `first` has one entry more than there are keys, ascending, the last one equal to items.size().
    Csr(BigArray<std::uint32_t> first, BigArray<Item> items)
        : m_first(std::move(first))
        , m_items(std::move(items))
    {
    }

    std::span<const Item> operator[](Key key) const noexcept
    {
        const std::uint32_t from = m_first[key.value];
        return {m_items.data() + from, m_first[key.value + 1] - from};
    }
    std::size_t rowCount() const noexcept { return m_first.empty() ? 0 : m_first.size() - 1; }
    const BigArray<std::uint32_t>& first() const noexcept { return m_first; }
    const BigArray<Item>& items() const noexcept { return m_items; }
    std::size_t memoryBytes() const noexcept { return m_first.memoryBytes() + m_items.memoryBytes(); }

private:
    BigArray<std::uint32_t> m_first;
    BigArray<Item> m_items;
};

} // namespace heaptrail
