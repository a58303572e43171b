// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"

#include <bit>
#include <cstdint>

namespace heaptrail {

/// One bit per Key (an Ordinal), clear at first.
template <class Key>
class Bitset {
public:
    Bitset() = default;
    explicit Bitset(std::size_t size)
        : m_words((size + 63) / 64)
        , m_size{size}
    {
    }

    bool operator[](Key key) const noexcept { return m_words[key.value / 64] >> (key.value % 64) & 1; }
    void set(Key key) noexcept { m_words[key.value / 64] |= bit(key); }
    void clear(Key key) noexcept { m_words[key.value / 64] &= ~bit(key); }
    /// Sets the bit; was it clear before?
    bool insert(Key key) noexcept
    {
        std::uint64_t& word = m_words[key.value / 64];
        const std::uint64_t before = word;
        word |= bit(key);
        return before != word;
    }
    std::size_t size() const noexcept { return m_size; }
    bool empty() const noexcept { return m_size == 0; }
    std::size_t count() const noexcept
    {
        std::size_t sum = 0;
        for (const std::uint64_t word : m_words) sum += static_cast<std::size_t>(std::popcount(word));
        return sum;
    }
    /// The bits by the 64, lowest key in the lowest bit; those past size() are clear.
    BigArray<std::uint64_t>& words() noexcept { return m_words; }
    const BigArray<std::uint64_t>& words() const noexcept { return m_words; }
    std::size_t memoryBytes() const noexcept { return m_words.memoryBytes(); }

private:
    static constexpr std::uint64_t bit(Key key) noexcept { return std::uint64_t{1} << (key.value % 64); }

    BigArray<std::uint64_t> m_words;
    std::size_t m_size{};
};

} // namespace heaptrail
