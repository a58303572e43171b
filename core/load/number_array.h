// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace heaptrail {

/// A number that does not fit in 32 bits: where it stands among the tokens, and its value.
struct LargeNumber {
    std::uint32_t position{};
    std::uint64_t value{};
};

/// What is wrong with a number.
enum class NumberProblem : std::uint8_t {
    None,
    Missing, ///< a comma where a number should be
    Negative,
    Fraction,
    Exponent,
    LeadingZero,
    PastExact, ///< above 2^53, up to which JSON numbers are exact
    PastAll, ///< does not even fit in 64 bits
    NotANumber, ///< a letter, a bracket, a quote …
    MissingComma, ///< two numbers with a space between
};

/// Numbers out of text, in 32 bits; those of 2^32 − 1 and more stand as kLargeToken and in `large`.
struct NumberTokens {
    static constexpr std::uint32_t kLargeToken = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t* out{}; ///< borrowed, room for `capacity`
    std::size_t capacity{};
    std::size_t count{};
    std::vector<LargeNumber> large; ///< ascending by position
    NumberProblem problem{NumberProblem::None};
    /// Negative numbers come as large ones, in two's complement. Only parseNumbersPlain() heeds it.
    bool allowsNegative{};
};

/// The part of a flat array from `at`, where a number begins, to `end`, where a comma or bracket stands that ends
/// the last one: tokens are added as long as there is room. Returns where it stopped: at a number's beginning, at
/// `end`, or (problem set) at the offending byte.
///
/// JSON's grammar for non-negative integers up to 2^53, white space anywhere between. At least kNumberPadding bytes
/// behind `end` must be readable, of any content.
/// Cost: 1.0–1.3 GB/s plain, above 2 GB/s with AVX2, which is chosen at run time.
using ParseNumbers = const char* (*)(const char* at, const char* end, NumberTokens&);
inline constexpr std::size_t kNumberPadding = 128;
inline constexpr std::uint64_t kMaxExact = std::uint64_t{1} << 53;

const char* parseNumbersPlain(const char* at, const char* end, NumberTokens&);
/// With AVX2; there only where HEAPTRAIL_HAS_AVX2 is defined, and to be called only where the processor has it. Stops
/// up to 40 tokens before `capacity`, and writes up to eight past what it counts.
const char* parseNumbersAvx2(const char* at, const char* end, NumberTokens&);
/// How many commas there are, as fast as this processor can count them.
std::size_t countCommas(const char* at, std::size_t size) noexcept;
std::size_t countCommasAvx2(const char* at, std::size_t size) noexcept; ///< as parseNumbersAvx2()
/// Does this build have it, and this processor too?
bool hasAvx2() noexcept;
/// For the translation unit above, which must not instantiate templates.
void addLargeNumber(NumberTokens&, std::size_t position, std::uint64_t value);
/// The fastest that this processor can run.
ParseNumbers fastestParseNumbers() noexcept;

} // namespace heaptrail
