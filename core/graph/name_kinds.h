// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/load/string_table.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heaptrail {

/// What the rules of DevTools make of a name. Found once per string, so that no loop over nodes or edges
/// compares text.
enum class KnownName : std::uint8_t {
    Other,
    Object, ///< "Object": a plain object, if the node is an object
    Array,
    Proto, ///< "__proto__"
    Elements, ///< "elements"
    Tag, ///< begins with "<"
    Detached, ///< begins with "Detached "
    DetachedTag, ///< begins with "Detached <"
    NativeContext, ///< "system / NativeContext"
    NativeContextOf, ///< "system / NativeContext / …"
    DetachedNativeContext, ///< "Detached system / NativeContext", alone or followed by " / …"
    Context, ///< "system / Context", alone or followed by " / …"
    ExternalStringData, ///< "system / ExternalStringData"
    ArrayBufferData, ///< "system / JSArrayBufferData"
    MapDescriptors, ///< "(map descriptors)"
    SloppyFunctionMap, ///< "sloppy_function_map"
    DocumentDomTrees, ///< "(Document DOM trees)"
    Ephemeron, ///< "6 / part of key (…) -> value (…) pair in WeakMap (table @7)"
};

/// The name of an edge from a WeakMap's key, or table, to a value (numbers.md 5).
struct EphemeronName {
    StringOrdinal string;
    std::uint64_t table{}; ///< id of the WeakMap's table
    std::uint32_t pair{}; ///< equal for equal texts behind the number at the front
};
/// Recognises such a name; nothing if it is none. `pairPart` is the text from " / part of key" on.
struct ParsedEphemeron {
    std::uint64_t table{};
    std::string_view pairPart;
};
std::optional<ParsedEphemeron> parseEphemeronName(std::string_view name);

/// The kinds of all strings of a file. 1 byte a string. Immutable.
class NameKinds {
public:
    KnownName operator[](StringOrdinal string) const noexcept { return m_kinds[string]; }
    /// Of a string whose kind is Ephemeron. Cost: a binary search in the WeakMap pairs.
    const EphemeronName& ephemeron(StringOrdinal string) const noexcept;
    std::uint32_t pairCount() const noexcept { return m_pairCount; }
    std::size_t memoryBytes() const noexcept;

private:
    friend Result<NameKinds> classifyNames(const StringTable& strings, const Task& task);
    Column<StringOrdinal, KnownName> m_kinds;
    std::vector<EphemeronName> m_ephemerons; ///< ascending by string
    std::uint32_t m_pairCount{};
};

Result<NameKinds> classifyNames(const StringTable& strings, const Task& task = {});

} // namespace heaptrail
