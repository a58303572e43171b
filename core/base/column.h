// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/big_array.h"

#include <cstdint>
#include <limits>
#include <unordered_map>

namespace heaptrail {

/// One T per Key (an Ordinal), indexable by nothing else. Zero at first; moved, never copied.
template <class Key, class T>
class Column {
public:
    Column() = default;
    explicit Column(std::size_t size)
        : m_values(size)
    {
    }
    explicit Column(BigArray<T> values)
        : m_values(std::move(values))
    {
    }

    T& operator[](Key key) noexcept { return m_values[key.value]; }
    const T& operator[](Key key) const noexcept { return m_values[key.value]; }
    std::size_t size() const noexcept { return m_values.size(); }
    bool empty() const noexcept { return m_values.empty(); }
    /// The bare array, for the inner loops.
    BigArray<T>& values() noexcept { return m_values; }
    const BigArray<T>& values() const noexcept { return m_values; }
    std::size_t memoryBytes() const noexcept { return m_values.memoryBytes(); }

private:
    BigArray<T> m_values;
};

/// One std::uint64_t per Key in 4 bytes: values of 2^32 − 1 and more, which are rare, live in a side table; where they
/// are not (a list a million links long that holds 5 GB), in 8 bytes each beside the others.
/// Reading is safe from many threads; writing is for one thread (or for distinct keys with small values).
template <class Key>
class CompactColumn {
public:
    CompactColumn() = default;
    explicit CompactColumn(std::size_t size)
        : m_small(size)
    {
    }

    std::uint64_t operator[](Key key) const noexcept
    {
        const std::uint32_t small = m_small[key.value];
        return small != kEscape ? small : large(key);
    }
    void set(Key key, std::uint64_t value)
    {
        if (value < kEscape) {
            if (m_small[key.value] == kEscape && m_wide.empty()) m_large.erase(key.value);
            m_small[key.value] = static_cast<std::uint32_t>(value);
            return;
        }
        m_small[key.value] = kEscape;
        if (m_wide.empty()) {
            m_large[key.value] = value;
            if (m_large.size() > kMany && m_large.size() > m_small.size() / 32) widen();
        } else {
            m_wide[key.value] = value;
        }
    }
    void add(Key key, std::uint64_t value) { set(key, (*this)[key] + value); }
    std::size_t size() const noexcept { return m_small.size(); }
    bool empty() const noexcept { return m_small.empty(); }

    static constexpr std::uint32_t kEscape = std::numeric_limits<std::uint32_t>::max();
    /// The 4-byte halves, for loops that write values they know to be small (< kEscape), and for those that
    /// read when hasLarge() is false.
    BigArray<std::uint32_t>& small() noexcept { return m_small; }
    const BigArray<std::uint32_t>& small() const noexcept { return m_small; }
    bool hasLarge() const noexcept { return !m_large.empty() || !m_wide.empty(); }
    std::size_t memoryBytes() const noexcept
    {
        return m_small.memoryBytes() + m_wide.memoryBytes() + m_large.size() * 32;
    }

private:
    static constexpr std::size_t kMany = 4096;

    void widen()
    {
        m_wide = BigArray<std::uint64_t>(m_small.size());
        for (const auto& [key, value] : m_large) m_wide[key] = value;
        m_large = {};
    }
    std::uint64_t large(Key key) const noexcept
    {
        if (!m_wide.empty()) return m_wide[key.value];
        const auto it = m_large.find(key.value);
        return it == m_large.end() ? kEscape : it->second;
    }

    BigArray<std::uint32_t> m_small;
    std::unordered_map<std::uint32_t, std::uint64_t> m_large;
    BigArray<std::uint64_t> m_wide; ///< in its place, once it is many
};

} // namespace heaptrail
