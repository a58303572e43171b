// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace heaptrail {

/// SipHash-2-4 with a 128-bit result: a keyed hash that nobody can run backwards, or try words against, without the key.
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), and the authors' reference code, whose
///         test vectors tests/core/redact_test.cpp holds.
struct Hash128 {
    std::uint64_t low{}, high{};
    friend constexpr auto operator<=>(const Hash128&, const Hash128&) = default;
};
using SipKey = std::array<std::uint64_t, 2>;

inline Hash128 sipHash128(const SipKey& key, std::string_view bytes) noexcept
{
    std::uint64_t v0 = 0x736f6d6570736575 ^ key[0];
    std::uint64_t v1 = 0x646f72616e646f6d ^ key[1] ^ 0xee;
    std::uint64_t v2 = 0x6c7967656e657261 ^ key[0];
    std::uint64_t v3 = 0x7465646279746573 ^ key[1];
    const auto rotl = [](std::uint64_t x, int by) { return x << by | x >> (64 - by); };
    const auto round = [&] {
        v0 += v1, v1 = rotl(v1, 13), v1 ^= v0, v0 = rotl(v0, 32);
        v2 += v3, v3 = rotl(v3, 16), v3 ^= v2;
        v0 += v3, v3 = rotl(v3, 21), v3 ^= v0;
        v2 += v1, v1 = rotl(v1, 17), v1 ^= v2, v2 = rotl(v2, 32);
    };
    // Words are little-endian by definition; so is every machine that we run on.
    const std::size_t whole = bytes.size() / 8 * 8;
    for (std::size_t i = 0; i < whole; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + i, 8);
        v3 ^= word;
        round(), round();
        v0 ^= word;
    }
    std::uint64_t last = std::uint64_t{bytes.size() & 0xff} << 56;
    for (std::size_t i = whole; i < bytes.size(); ++i)
        last |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * (i - whole));
    v3 ^= last;
    round(), round();
    v0 ^= last;
    v2 ^= 0xee;
    round(), round(), round(), round();
    const std::uint64_t low = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    round(), round(), round(), round();
    return {low, v0 ^ v1 ^ v2 ^ v3};
}

} // namespace heaptrail
