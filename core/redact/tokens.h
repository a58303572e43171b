// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/redact/siphash.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

/// From the system's random numbers.
SipKey randomKey();

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
    std::u16string tokenOf(std::u16string_view text, Keep keep = Keep::Nothing);

    /// About what it takes now.
    std::size_t memoryBytes() const noexcept;

private:
    SipKey m_key, m_reserveKey;
    std::unordered_set<std::uint64_t> m_reserved; ///< hashes
    std::unordered_set<std::uint64_t> m_avoided; ///< hashes
    /// Short tokens are few enough to meet by chance: hash of the token → hash of the text it was given to.
    std::unordered_map<std::uint64_t, std::uint64_t> m_shortTokens;
};

} // namespace heaptrail
