// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace heaptrail {

/// How many UTF-16 code units a WTF-8 text has: what JavaScript calls its length.
std::size_t utf16Length(std::string_view text) noexcept;

/// Order of two WTF-8 texts by UTF-16 code unit, as JavaScript's `<`. It differs from the order of the bytes
/// only between characters above U+FFFF and those from U+E000 to U+FFFF.
std::strong_ordering compareCodeUnits(std::string_view a, std::string_view b) noexcept;

/// The value of JavaScript's parseInt(text, 10), as a double; NaN if the text begins with no integer.
double parseIntPrefix(std::string_view text) noexcept;
/// An integral double as JavaScript's String() writes it: 12, -3, 123456789012345680000, 1e+21, Infinity.
std::string integerText(double integer);

} // namespace heaptrail
