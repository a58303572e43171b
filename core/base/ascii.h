// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Letters and digits of ASCII, whatever the locale. What takes an int takes a ByteWindow's next byte, too, or −1.
namespace heaptrail {

constexpr bool isDigit(int c) noexcept
{
    return c >= '0' && c <= '9';
}
constexpr bool isLower(int c) noexcept
{
    return c >= 'a' && c <= 'z';
}
constexpr bool isUpper(int c) noexcept
{
    return c >= 'A' && c <= 'Z';
}
constexpr bool isLetter(int c) noexcept
{
    return isLower(c) || isUpper(c);
}
constexpr bool isAlnum(int c) noexcept
{
    return isLetter(c) || isDigit(c);
}
/// The value of a hexadecimal digit, or −1.
constexpr int hexValue(int c) noexcept
{
    if (isDigit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
constexpr bool isHex(int c) noexcept
{
    return hexValue(c) >= 0;
}
constexpr char toLower(char c) noexcept
{
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
inline std::string toLower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) c = toLower(c);
    return lower;
}

} // namespace heaptrail
