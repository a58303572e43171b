// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <string>

namespace heaptrail {

/// Appends a number as programs read it, without a locale: integers whole, doubles in the shortest form that reads back
/// the same.
template <class Number>
void appendNumber(std::string& out, Number number)
{
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

} // namespace heaptrail
