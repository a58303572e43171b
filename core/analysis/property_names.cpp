// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/property_names.h"

namespace heaptrail {

void appendPropertyName(std::string& out, std::string_view name)
{
    if (name.find_first_of(",'\"{}") == name.npos) {
        out += name;
        return;
    }
    constexpr char kHex[] = "0123456789abcdef";
    const auto unit = [&](unsigned value) {
        out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) out += kHex[value >> shift & 15];
    };
    out += '"';
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto byte = static_cast<unsigned char>(name[at]);
        switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (byte < 0x20) {
                unit(byte);
            } else if (byte == 0xED && at + 2 < name.size()
                       && static_cast<unsigned char>(name[at + 1]) >= 0xA0) { // a lone surrogate in WTF-8
                unit(0xD000u | (static_cast<unsigned char>(name[at + 1]) & 0x3Fu) << 6
                     | (static_cast<unsigned char>(name[at + 2]) & 0x3Fu));
                at += 2;
            } else {
                out += name[at];
            }
        }
    }
    out += '"';
}

} // namespace heaptrail
