// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/number_array.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace heaptrail {

namespace {

bool isSpace(char c) noexcept
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

NumberProblem notADigit(char c) noexcept
{
    if (c == '-') return NumberProblem::Negative;
    if (c == ',') return NumberProblem::Missing;
    return NumberProblem::NotANumber;
}

} // namespace

const char* parseNumbersPlain(const char* at, const char* end, NumberTokens& tokens)
{
    const auto refuse = [&](const char* where, NumberProblem problem) {
        tokens.problem = problem;
        return where;
    };
    while (at < end && tokens.count < tokens.capacity) {
        while (at < end && isSpace(*at)) ++at;
        if (at == end) return refuse(at, NumberProblem::Missing);
        const bool isNegative = tokens.allowsNegative && *at == '-' && at + 1 < end && isDigit(at[1]);
        if (isNegative) ++at;
        if (!isDigit(*at)) return refuse(at, notADigit(*at));
        const char* const first = at;
        std::uint64_t value = static_cast<std::uint64_t>(*at++ - '0');
        while (at < end && isDigit(*at)) {
            const auto digit = static_cast<std::uint64_t>(*at - '0');
            if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
                return refuse(first, NumberProblem::PastAll);
            value = value * 10 + digit;
            ++at;
        }
        if (*first == '0' && at - first > 1) return refuse(first, NumberProblem::LeadingZero);
        if (value > kMaxExact) return refuse(first, NumberProblem::PastExact);
        if (at < end && *at != ',') {
            if (*at == '.') return refuse(at, NumberProblem::Fraction);
            if (*at == 'e' || *at == 'E') return refuse(at, NumberProblem::Exponent);
            while (at < end && isSpace(*at)) ++at;
            if (at < end && *at != ',')
                return refuse(at, isDigit(*at) ? NumberProblem::MissingComma : NumberProblem::NotANumber);
        }
        if (isNegative) value = std::uint64_t{0} - value;
        if (value >= NumberTokens::kLargeToken) {
            tokens.large.push_back({static_cast<std::uint32_t>(tokens.count), value});
            value = NumberTokens::kLargeToken;
        }
        tokens.out[tokens.count++] = static_cast<std::uint32_t>(value);
        if (at < end) {
            ++at; // the comma; a number must follow
            if (at == end) return refuse(at, NumberProblem::Missing);
        }
    }
    return at;
}

void addLargeNumber(NumberTokens& tokens, std::size_t position, std::uint64_t value)
{
    tokens.large.push_back({static_cast<std::uint32_t>(position), value});
}

bool hasAvx2() noexcept
{
#if defined(HEAPTRAIL_HAS_AVX2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

std::size_t countCommas(const char* at, std::size_t size) noexcept
{
#if defined(HEAPTRAIL_HAS_AVX2)
    if (hasAvx2()) return countCommasAvx2(at, size);
#endif
    return static_cast<std::size_t>(std::count(at, at + size, ','));
}

ParseNumbers fastestParseNumbers() noexcept
{
#if defined(HEAPTRAIL_HAS_AVX2)
    if (hasAvx2()) return parseNumbersAvx2;
#endif
    return parseNumbersPlain;
}

} // namespace heaptrail
