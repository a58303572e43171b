// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace heaptrail {

/// Property names that are data. JavaScript programs keep things by key in plain objects (`cache["alice@…"]`,
/// `carts[orderNumber]`), and V8 writes those keys as the names of properties, like `status` and `id`. Nothing in the
/// file tells the two apart; what the objects look like does, mostly. This is an estimate, not proof: a table of
/// fewer than eight entries whose keys look like words is taken for a record.
///
/// How a name is used in a snapshot, summed up over all objects that have it.
using KeyUses = std::uint8_t;
enum : KeyUses {
    kTableUse = 1, ///< in an object with many properties, nearly all of one kind
    kSmallTableUse = 2, ///< the same with 8 to 31 of them: here the name must look like data, too
    kRecordUse = 4, ///< in an object that has different things under its names, as records do
};

/// What a property holds, as far as the rule asks: values of one kind are equal.
using ValueKind = std::uint8_t;
inline constexpr ValueKind kFunctionValue = 0, kTextValue = 1, kNumberValue = 2;
/// Of everything else: by the number of its type and that of its name in the table of strings.
ValueKind valueKind(std::uint32_t type, std::uint32_t name) noexcept;

/// What an object whose named properties hold these says about their names. One of another kind is let pass
/// (__proto__). None for one or two things of a kind: they can be either. Cost: O(values).
KeyUses usesByObject(std::span<const ValueKind> values) noexcept;

/// No programmer names a property so: a UUID, a mail address, a long number, words with blanks between them.
/// "get x", "set x" and "<symbol x>" count as x.
bool looksLikeKey(std::string_view name) noexcept;

/// Holds two digits, or something that neither a name in a program nor a dotted or dashed word has.
bool isOddName(std::string_view name) noexcept;

/// Is a name that is so used, and is not also the name of something else, a key of a table?
bool isTableKey(std::string_view name, KeyUses uses) noexcept;

} // namespace heaptrail
