// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace heaptrail {

/// JSON escapes and UTF-8 → UTF-16 units, lone surrogates included; bytes that are no UTF-8 become one unit each.
/// False for an escape that JSON doesn't know, and for a control character.
bool unescapeToUtf16(std::string_view escaped, std::u16string& text);
/// As V8 writes: pure ASCII, \uXXXX in capitals. Appends.
void encodeJson(std::u16string_view text, std::string& json);

} // namespace heaptrail
