// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/property_names.h"

#include "core/base/ascii.h"
#include "core/output/json.h"

#include <algorithm>

namespace heaptrail {

void appendPropertyName(std::string& out, std::string_view name)
{
    // By hand: find_first_of() calls a function for each letter, and every name of every shape comes by.
    const auto isOdd = [](char c) { return c == ',' || c == '\'' || c == '"' || c == '{' || c == '}'; };
    if (std::ranges::none_of(name, isOdd)) {
        out += name;
        return;
    }
    appendStringified(out, name);
}

bool isIdentifier(std::string_view name)
{
    const auto mayBegin = [](char c) {
        return isLetter(c) || c == '_' || c == '$' || c == '#' || (c & 0x80);
    };
    return !name.empty() && mayBegin(name[0])
        && std::ranges::all_of(name, [&](char c) { return mayBegin(c) || isDigit(c); });
}

std::string propertyAccess(std::string_view name)
{
    return "[\"" + std::string(name) + "\"]"; // no escapes: reports look for the name itself, to hide it
}

std::string propertyText(std::string_view name)
{
    const bool isAsWritten = isIdentifier(name) || name.starts_with("<symbol") || name.starts_with("get ")
        || name.starts_with("set ");
    return isAsWritten ? std::string(name) : propertyAccess(name);
}

} // namespace heaptrail
