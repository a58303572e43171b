// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// Compiled for processors with AVX2, BMI and BMI2, and run on no others. Nothing inline from the standard library may
// be used here: the linker could take this file's copy of it for the whole program.
#include "core/load/number_array.h"

#if defined(HEAPTRAIL_HAS_AVX2)

#include <immintrin.h>

namespace heaptrail {

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kBlocksPerRound = 32;
constexpr std::size_t kMaxPerBlock = kBlock / 2; // a digit and a comma each
constexpr std::size_t kMaxPerRound = kBlocksPerRound * kMaxPerBlock;

struct BlockMasks {
    std::uint64_t digit, comma, newline, zero;
};

inline std::uint64_t mask64(__m256i low, __m256i high)
{
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(low))
        | static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}

inline BlockMasks classify(const char* at)
{
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
    const auto equal = [&](char c) {
        const __m256i wanted = _mm256_set1_epi8(c);
        return mask64(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
    };
    const __m256i zero = _mm256_set1_epi8('0');
    const __m256i nine = _mm256_set1_epi8(9);
    const __m256i lowDigit = _mm256_sub_epi8(low, zero);
    const __m256i highDigit = _mm256_sub_epi8(high, zero);
    return {mask64(_mm256_cmpeq_epi8(_mm256_max_epu8(lowDigit, nine), nine),
                   _mm256_cmpeq_epi8(_mm256_max_epu8(highDigit, nine), nine)),
            equal(','), equal('\n'), equal('0')};
}

/// Writes base + position of every set bit, and up to seven more words of anything.
inline std::uint32_t* writePositions(std::uint64_t bits, std::uint32_t base, std::uint32_t* out)
{
    std::uint32_t* const end = out + _mm_popcnt_u64(bits);
    while (out < end) {
        for (int i = 0; i < 8; ++i) {
            out[i] = base + static_cast<std::uint32_t>(_tzcnt_u64(bits));
            bits = _blsr_u64(bits);
        }
        out += 8;
    }
    return end;
}

inline std::uint64_t load8(const char* at)
{
    std::uint64_t bytes;
    __builtin_memcpy(&bytes, at, 8);
    return bytes;
}

/// Eight numbers of up to eight digits each; longer ones come out wrong. Bit i of the result: number i is longer.
inline unsigned convert8(const char* text, const std::uint32_t* starts, const std::uint32_t* ends,
                         std::uint32_t* out)
{
    const __m256i start = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(starts));
    const __m256i end = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends));
    const __m256i length = _mm256_sub_epi32(end, start);
    const __m256i eight = _mm256_set1_epi32(8);
    // The digits move up to a number's last byte; zeros come in before them. Shifts of 64 and more give 0.
    const __m256i shift = _mm256_slli_epi32(_mm256_sub_epi32(eight, length), 3);
    const __m256i zero = _mm256_set1_epi8('0');
    const auto four = [&](const std::uint32_t* at, __m128i shifts) {
        const __m256i bytes = _mm256_set_epi64x(
            static_cast<long long>(load8(text + at[3])), static_cast<long long>(load8(text + at[2])),
            static_cast<long long>(load8(text + at[1])), static_cast<long long>(load8(text + at[0])));
        const __m256i digits = _mm256_sllv_epi64(_mm256_sub_epi8(bytes, zero), _mm256_cvtepu32_epi64(shifts));
        const __m256i tens = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));
        return _mm256_madd_epi16(tens, _mm256_set1_epi32(0x00010064));
    };
    const __m256i low = four(starts, _mm256_castsi256_si128(shift));
    const __m256i high = four(starts + 4, _mm256_extracti128_si256(shift, 1));
    const __m256i packed = _mm256_packus_epi32(low, high);
    const __m256i mixed = _mm256_madd_epi16(packed, _mm256_set1_epi32(0x00012710));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute4x64_epi64(mixed, 0b11011000));
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(length, eight))));
}

/// Up to 16 digits; the caller looks after the rest.
inline std::uint64_t convertLong(const char* at, std::uint32_t length)
{
    std::uint64_t value = 0;
    for (std::uint32_t i = 0; i < length; ++i) value = value * 10 + static_cast<std::uint64_t>(at[i] - '0');
    return value;
}

} // namespace

std::size_t countCommasAvx2(const char* at, std::size_t size) noexcept
{
    const __m256i comma = _mm256_set1_epi8(',');
    std::size_t count = 0;
    std::size_t i = 0;
    for (; i + kBlock <= size; i += kBlock) {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i + 32));
        count += static_cast<std::size_t>(
            _mm_popcnt_u64(mask64(_mm256_cmpeq_epi8(low, comma), _mm256_cmpeq_epi8(high, comma))));
    }
    for (; i < size; ++i) count += at[i] == ',';
    return count;
}

const char* parseNumbersAvx2(const char* at, const char* end, NumberTokens& tokens)
{
    // Writing runs past what counts by up to a vector.
    std::uint32_t starts[kMaxPerRound + 80];
    std::uint32_t ends[kMaxPerRound + 80];
    for (;;) {
        const auto bytes = static_cast<std::size_t>(end - at);
        const std::size_t room = tokens.capacity - tokens.count;
        std::size_t blocks = bytes / kBlock;
        if (blocks > kBlocksPerRound) blocks = kBlocksPerRound;
        if (blocks > room / (kMaxPerBlock + 1)) blocks = room / (kMaxPerBlock + 1);
        if (blocks == 0) break;

        // Where numbers begin and end. The first begins at `at`, as if a comma were before it.
        std::uint32_t* start = starts;
        std::uint32_t* stop = ends;
        std::uint64_t carryDigit = 0;
        std::uint64_t carryComma = 1;
        std::uint64_t carryNewline = 0;
        bool isRegular = true;
        for (std::size_t block = 0; block < blocks; ++block) {
            const char* const text = at + block * kBlock;
            const BlockMasks is = classify(text);
            const std::uint64_t afterDigit = is.digit << 1 | carryDigit;
            const std::uint64_t afterComma = is.comma << 1 | carryComma;
            const std::uint64_t afterNewline = is.newline << 1 | carryNewline;
            const std::uint64_t first = is.digit & ~afterDigit;
            const auto next = static_cast<std::uint64_t>(static_cast<unsigned char>(text[kBlock] - '0') <= 9);
            // Only what V8 writes: digits, one comma between numbers, a newline at most before it; no leading zeros.
            const std::uint64_t wrong = ~(is.digit | is.comma | is.newline) | (is.newline & ~afterDigit)
                | (afterNewline & ~is.comma) | (is.comma & ~(afterDigit | afterNewline))
                | (afterComma & ~is.digit) | (first & is.zero & (is.digit >> 1 | next << 63));
            if (wrong) {
                isRegular = false;
                break;
            }
            const auto base = static_cast<std::uint32_t>(block * kBlock);
            start = writePositions(first, base, start);
            stop = writePositions(~is.digit & afterDigit, base, stop);
            carryDigit = is.digit >> 63;
            carryComma = is.comma >> 63;
            carryNewline = is.newline >> 63;
        }
        auto count = static_cast<std::size_t>(stop - ends);
        // Go on behind the last whole number's comma; where that wasn't seen to be one, that number is left as well.
        const char* resume = at;
        if (count > 0) {
            resume = at + ends[count - 1];
            if (*resume == '\n') ++resume;
            if (resume == end) {
                // The last number, a line end behind it.
            } else if (*resume == ',') {
                ++resume;
            } else {
                resume = at + starts[count - 1];
                --count;
            }
        }
        if (count == 0) break;

        for (std::size_t i = 0; i < 8; ++i) starts[count + i] = ends[count + i] = 0; // for the last vector
        std::uint32_t* const out = tokens.out + tokens.count;
        for (std::size_t i = 0; i < count; i += 8) {
            unsigned longer = convert8(at, starts + i, ends + i, out + i);
            for (; longer; longer &= longer - 1) {
                const std::size_t k = i + static_cast<unsigned>(_tzcnt_u32(longer));
                const std::uint32_t length = ends[k] - starts[k];
                const std::uint64_t value =
                    length <= 16 ? convertLong(at + starts[k], length) : ~std::uint64_t{0};
                if (value > kMaxExact) {
                    // The plain parser says what is wrong with it.
                    tokens.count += k;
                    return parseNumbersPlain(at + starts[k], end, tokens);
                }
                out[k] = static_cast<std::uint32_t>(value);
                if (value >= NumberTokens::kLargeToken) {
                    out[k] = NumberTokens::kLargeToken;
                    addLargeNumber(tokens, tokens.count + k, value);
                }
            }
        }
        tokens.count += count;
        at = resume;
        if (at == end && at[-1] == ',') {
            tokens.problem = NumberProblem::Missing;
            return at;
        }
        if (!isRegular) break;
    }
    // The last bytes, and whatever is not as V8 writes it, up to the next batch.
    return parseNumbersPlain(at, end, tokens);
}

} // namespace heaptrail

#endif
