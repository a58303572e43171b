// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/table_keys.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace heaptrail {
namespace {

constexpr std::size_t kSmallTable = 8; ///< entries
constexpr std::size_t kTable = 32; ///< nobody writes down more things of one kind by hand, or rarely
constexpr std::size_t kHugeTable = 256; ///< nor that many of any kind

/// The name that stands in "get x", "set x", "<symbol x>".
std::string_view bareName(std::string_view name) noexcept
{
    if (name.starts_with("get ") || name.starts_with("set ")) return name.substr(4);
    constexpr std::string_view kSymbol = "<symbol ";
    if (name.starts_with(kSymbol) && name.back() == '>')
        return name.substr(kSymbol.size(), name.size() - kSymbol.size() - 1);
    return name;
}

} // namespace

bool isOddName(std::string_view text) noexcept
{
    const std::string_view name = bareName(text);
    std::size_t digits = 0;
    for (const char c : name) {
        digits += isDigit(c);
        if (!isLetter(c) && !isDigit(c) && c != '_' && c != '$' && c != '-' && c != '.') return true;
    }
    return digits >= 2;
}

ValueKind valueKind(std::uint32_t type, std::uint32_t name) noexcept
{
    const std::uint32_t mixed = (type * 0x9e3779b1u) ^ (name * 0x85ebca6bu);
    return static_cast<ValueKind>(3 + (mixed ^ mixed >> 15) % 253);
}

KeyUses usesByObject(std::span<const ValueKind> values) noexcept
{
    if (values.size() < 2) return 0;
    std::array<std::uint32_t, 256> counts{};
    std::size_t most = 0;
    for (const ValueKind kind : values) most = std::max<std::size_t>(most, ++counts[kind]);
    const std::size_t functions = counts[kFunctionValue];
    const bool isUniform = values.size() - most <= std::max<std::size_t>(1, values.size() / 10);
    if (functions * 2 > values.size()) return kRecordUse; // a module, a prototype: code
    if (isUniform)
        return values.size() >= kTable ? kTableUse : values.size() >= kSmallTable ? kSmallTableUse : 0;
    // The global object of a page has hundreds of properties, too, but many of them are classes.
    return values.size() >= kHugeTable && functions * 20 <= values.size() ? kTableUse : kRecordUse;
}

bool looksLikeKey(std::string_view text) noexcept
{
    const std::string_view name = bareName(text);
    const bool isSymbol = name.size() != text.size();
    if (name.size() < 4) return false;
    std::size_t digits = 0, letters = 0, run = 0, hex = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        digits += isDigit(c), letters += isLetter(c);
        run = isDigit(c) ? run + 1 : 0;
        hex = isHex(c) ? hex + 1 : 0;
        if (run >= 5 || (hex >= 16 && digits >= 2)) return true;
        if (c == '@' && i > 0 && i + 1 < name.size() && name[i - 1] != '/') return true;
        // A symbol's description is prose now and then.
        if (!isSymbol && (c == ' ' || c == '\n') && i > 0 && i + 1 < name.size()) return true;
    }
    return digits >= 8 || (digits >= 4 && letters == 0);
}

bool isTableKey(std::string_view name, KeyUses uses) noexcept
{
    if (name.empty()) return false;
    if (looksLikeKey(name)) return true;
    if (uses & kRecordUse) return false;
    return uses & kTableUse || (uses & kSmallTableUse && isOddName(name));
}

} // namespace heaptrail
