// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
//
// Compiled for processors with the SHA extensions, and run on no others. Nothing inline from the standard library may
// be used here: the linker could take this file's copy of it for the whole program.
#include "core/base/sha256.h"

#if defined(HEAPTRAIL_HAS_SHA_NI)

#include <immintrin.h>

namespace heaptrail {

/// As in Intel's "New Instructions Supporting the Secure Hash Algorithm" (2013): four rounds at a time, the state as
/// two vectors of a b e f and c d g h.
void sha256BlocksNi(std::uint32_t* state, const std::uint32_t* constants, const unsigned char* bytes,
                    std::size_t blocks) noexcept
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(state)), 0xB1);
    const __m128i hgfe =
        _mm_shuffle_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(dcba, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, dcba, 0xF0);
    for (; blocks > 0; --blocks, bytes += 64) {
        const __m128i abefBefore = abef, cdghBefore = cdgh;
        __m128i words[4];
#pragma GCC unroll 16
        for (int group = 0; group < 16; ++group) {
            __m128i& word = words[group % 4];
            if (group < 4) {
                word = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * group)),
                                        swap);
            } else {
                const __m128i last = words[(group + 3) % 4];
                const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(word, words[(group + 1) % 4]),
                                                  _mm_alignr_epi8(last, words[(group + 2) % 4], 4));
                word = _mm_sha256msg2_epu32(sum, last);
            }
            __m128i step =
                _mm_add_epi32(word, _mm_loadu_si128(reinterpret_cast<const __m128i*>(constants + 4 * group)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, step);
            step = _mm_shuffle_epi32(step, 0x0E);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, step);
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

} // namespace heaptrail

#endif
