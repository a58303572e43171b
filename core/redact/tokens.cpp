// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/tokens.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <sys/random.h>

namespace heaptrail {
namespace {

constexpr std::u16string_view kLetters = u"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t kFirstLetters = 52; ///< so that no token reads as a number
/// log2(52 · 62^10) is 65: among a hundred million texts of this length two tokens meet with a chance of 1 in 10 000.
constexpr std::size_t kShort = 10;
constexpr std::size_t kAvoidedFrom = 4; ///< shorter texts are too few to promise anything of them
constexpr std::size_t kHashed = 21; ///< letters and digits; 62^21 is about 2^125

bool isLineEnd(char16_t unit) noexcept
{
    return unit == u'\n' || unit == u'\r' || unit == 0x2028 || unit == 0x2029;
}
bool isQuoting(char16_t unit) noexcept
{
    return unit < 0x20 || unit == u',' || unit == u'\'' || unit == u'"' || unit == u'{' || unit == u'}'
        || unit == u'\\' || (unit >= 0xd800 && unit < 0xe000);
}
std::string_view bytesOf(std::u16string_view text) noexcept
{
    return {reinterpret_cast<const char*>(text.data()), text.size() * 2};
}

/// More and more characters to choose from, for when the letters of so short a token are used up.
char16_t unitOf(std::uint64_t random, unsigned attempt, bool isFirst) noexcept
{
    if (attempt < 64) return kLetters[random % (isFirst ? kFirstLetters : kLetters.size())];
    if (attempt < 256) return static_cast<char16_t>(0x00c0 + random % 0x190); // Latin letters with accents
    return static_cast<char16_t>(0x3400 + random % 0x6b00); // CJK ideographs
}

} // namespace

SipKey randomKey()
{
    SipKey key{};
    auto* at = reinterpret_cast<char*>(key.data());
    std::size_t done = 0;
    while (done < sizeof key) {
        const ssize_t got = ::getrandom(at + done, sizeof key - done, 0);
        if (got > 0) {
            done += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            std::random_device device; // a kernel without the call: the library's way to the same numbers
            for (auto& word : key) word = std::uint64_t{device()} << 32 | device();
            break;
        }
    }
    return key;
}

Tokens::Tokens(const SipKey& key)
    : m_key(key)
    , m_reserveKey{key[0] ^ 0x5bd1e9955bd1e995, key[1] ^ 0x9e3779b97f4a7c15}
{
}

std::size_t Tokens::memoryBytes() const noexcept
{
    return m_reserved.memoryBytes() + m_avoided.memoryBytes() + m_shortTokens.memoryBytes();
}

void Tokens::reserve(std::u16string_view text)
{
    m_reserved.insert(sipHash128(m_reserveKey, bytesOf(text)).low);
}

void Tokens::avoid(std::u16string_view text)
{
    if (text.size() < kAvoidedFrom || text.size() > kShort) return;
    m_avoided.insert(sipHash128(m_reserveKey, bytesOf(text)).low);
}

bool Tokens::isReserved(std::u16string_view text) const
{
    return m_reserved.contains(sipHash128(m_reserveKey, bytesOf(text)).low);
}

std::u16string Tokens::tokenOf(std::u16string text, Keep keep)
{
    // What an attempt puts in never stays by these rules, so all attempts see the same places.
    const auto stays = [keep](char16_t unit) {
        return keep == Keep::LineEnds ? isLineEnd(unit) : keep == Keep::Quoting && isQuoting(unit);
    };
    const auto free = std::size_t(std::ranges::count_if(text, [&](char16_t unit) { return !stays(unit); }));
    if (free == 0) return text;
    const Hash128 whole = sipHash128(m_key, bytesOf(text));
    for (unsigned attempt = 0;; ++attempt) {
        // Each further attempt, and each dozen of characters, hashes the text's hash with a counter.
        std::size_t placed = 0;
        Hash128 random{};
        bool isSame = true;
        for (char16_t& unit : text) {
            if (stays(unit)) continue;
            const char16_t before = unit;
            if (placed >= kHashed) {
                unit = u'.';
            } else {
                const std::size_t inHash = placed % 2;
                if (inHash == 0) {
                    const std::array<std::uint64_t, 4> block{whole.low, whole.high, attempt, placed};
                    random = sipHash128(m_key, {reinterpret_cast<const char*>(block.data()), sizeof block});
                }
                unit = unitOf(inHash ? random.high : random.low, attempt, placed == 0);
                ++placed;
            }
            isSame &= unit == before;
        }
        if (attempt > 0) isSame = sipHash128(m_key, bytesOf(text)) == whole; // as the text that it was
        if (attempt >= 4096) return text; // every token of this length is taken: of one or two units
        if (isSame || isReserved(text)) continue;
        if (free > kShort) return text;
        const std::uint64_t slot = sipHash128(m_reserveKey, bytesOf(text)).low;
        if (m_avoided.contains(slot)) continue;
        if (m_shortTokens.insert(slot, whole.low) == whole.low) return text;
    }
}

} // namespace heaptrail
