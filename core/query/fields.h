// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/query/expression.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace heaptrail {

/// How a field's values are written.
enum class FieldKind : std::uint8_t { Text, Size, Number, Id, Flag, Snapshot };

struct FieldInfo {
    Field field;
    FieldKind kind;
    std::string_view name; ///< canonical
    std::span<const std::string_view> aliases;
    TextMatch plainMatch; ///< what "field:value" means, without ~ or =
    bool isOfRows; ///< a class row has it
};

const FieldInfo& fieldInfo(Field) noexcept;
std::span<const FieldInfo> allFields() noexcept;
/// By canonical name or alias, in any case; null if there is none.
const FieldInfo* findField(std::string_view name) noexcept;
/// The field whose name is nearest to a misspelt one; empty if none is near.
std::string_view nearestField(std::string_view name);

/// "12", "1.5MB", "64KiB", "10k" → a number, as parseBytes() has it; "5%" → a share. Signs are accepted where `isSigned`.
std::optional<Bound> parseBound(std::string_view text, bool isSigned = false);
/// ">1M", "10..20", "5%", "..3" → a range. Empty if it isn't one.
std::optional<NumberRange> parseRange(std::string_view text, bool isSigned = false);
std::string rangeText(const NumberRange&, bool isSize); ///< parseRange(rangeText(r)) == r
std::string boundText(const Bound&, bool isSize);

} // namespace heaptrail
