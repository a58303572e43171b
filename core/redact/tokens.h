// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/redact/siphash.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heaptrail {

/// From the system's random numbers.
SipKey randomKey();

/// A set of hashes, or a map from hashes to hashes, in one array: 8 or 16 bytes an entry, up to three times that while
/// it grows. 0 counts as 1.
template <bool HasValues>
class HashTable {
public:
    bool contains(std::uint64_t key) const noexcept { return !m_keys.empty() && m_keys[find(key)] != 0; }
    /// The value that is there from now on: an earlier one, or this.
    std::uint64_t insert(std::uint64_t key, std::uint64_t value = 0)
    {
        if (m_size * 3 >= m_keys.size() * 2) grow();
        const std::size_t at = find(key);
        if (m_keys[at] == 0) {
            m_keys[at] = std::max<std::uint64_t>(key, 1);
            if constexpr (HasValues) m_values[at] = value;
            ++m_size;
        }
        if constexpr (HasValues) return m_values[at];
        return value;
    }
    std::size_t memoryBytes() const noexcept { return (m_keys.capacity() + m_values.capacity()) * 8; }

private:
    std::size_t find(std::uint64_t key) const noexcept
    {
        key = std::max<std::uint64_t>(key, 1);
        const std::size_t mask = m_keys.size() - 1;
        std::size_t at = key & mask;
        while (m_keys[at] != 0 && m_keys[at] != key) at = (at + 1) & mask;
        return at;
    }
    void grow()
    {
        HashTable larger;
        const std::size_t size = std::max<std::size_t>(64, m_keys.size() * 2);
        larger.m_keys.resize(size);
        if constexpr (HasValues) larger.m_values.resize(size);
        for (std::size_t i = 0; i < m_keys.size(); ++i)
            if (m_keys[i] != 0) larger.insert(m_keys[i], HasValues ? m_values[i] : 0);
        *this = std::move(larger);
    }

    std::vector<std::uint64_t> m_keys, m_values; ///< key 0: a free place
    std::size_t m_size{};
};

/// Texts → tokens of the same length: equal for equal texts, different for different ones, and never equal to a
/// reserved text. A token begins with a letter, goes on with up to twenty more letters and digits of a keyed hash, and is filled
/// up with full stops: "kT4…x........".
class Tokens {
public:
    explicit Tokens(const SipKey& key);

    /// This text stays in the file: no token may be equal to it.
    void reserve(std::u16string_view text);
    bool isReserved(std::u16string_view text) const;
    /// This text goes: no token may be equal to it by chance, or it would seem to be still there. Only lengths
    /// from four units to those whose tokens can meet by chance are remembered.
    void avoid(std::u16string_view text);

    enum class Keep : std::uint8_t {
        Nothing,
        LineEnds, ///< LF, CR, U+2028, U+2029 stay where they are
        Quoting, ///< so do , ' " { } \ and whatever JSON escapes: what DevTools' interface names depend on
    };
    /// Takes the place of the text, which may be long: there is no second copy of one that is given away.
    std::u16string tokenOf(std::u16string text, Keep keep = Keep::Nothing);

    /// About what it takes now.
    std::size_t memoryBytes() const noexcept;

private:
    SipKey m_key, m_reserveKey;
    HashTable<false> m_reserved, m_avoided;
    /// Short tokens are few enough to meet by chance: hash of the token → hash of the text it was given to.
    HashTable<true> m_shortTokens;
};

} // namespace heaptrail
