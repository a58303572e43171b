// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/shared_text.h"
#include "core/base/task.h"
#include "core/graph/graph.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// What tells classes apart, equal across snapshots: the constructor's place, where it counts, and the name. In words
/// "scriptId,line,column,Name" or ",Name": built when asked for, as one long name may have a place for every node.
struct ClassKey {
    SharedText name;
    std::optional<SourceLocation> location;

    std::string text() const { return place().append(name.str()); }
    operator std::string() const { return text(); }
    /// "scriptId,line,column," or ",".
    std::string place() const
    {
        if (!location) return ",";
        return std::to_string(location->scriptId) + ',' + std::to_string(location->line) + ','
            + std::to_string(location->column) + ',';
    }
    std::size_t hash() const noexcept
    {
        std::uint64_t mixed = name.hash() * 0x9E3779B97F4A7C15u;
        if (location)
            for (const std::uint32_t part : {location->scriptId, location->line, location->column})
                mixed = (mixed ^ mixed >> 29 ^ part ^ std::uint64_t{1} << 32) * 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(mixed ^ mixed >> 32);
    }
    friend bool operator==(const ClassKey& a, const ClassKey& b) noexcept
    {
        return a.location == b.location && a.name == b.name;
    }
    friend bool operator==(const ClassKey& a, std::string_view text)
    {
        const std::size_t length = a.name.size();
        return text.size() > length && text.substr(text.size() - length) == a.name
            && text.substr(0, text.size() - length) == a.place();
    }
    friend bool operator==(const ClassKey& a, const std::string& text) { return a == std::string_view(text); }
    /// As texts are ordered, when the names are equal.
    friend bool operator<(const ClassKey& a, const ClassKey& b)
    {
        return a.name == b.name ? a.place() < b.place() : a.text() < b.text();
    }
};

/// A class: what DevTools' Summary lists a node under (numbers.md 7). Same public key = same class: groups
/// that collide there are merged, as section 22 recommends.
struct ClassInfo {
    SharedText name; ///< never cut; "{a, b}" for an inferred interface
    std::optional<SourceLocation> location; ///< of the constructor, for classes kept apart by position
    ClassKey key; ///< public class key
    bool isInterface{}; ///< inferred from the properties of plain objects
};

/// An inferred interface (numbers.md 7.2): text "{a, b}", and its property names, for matching elsewhere.
struct InterfaceDefinition {
    SharedText name;
    std::vector<std::string> properties; ///< in the text's order
    std::uint32_t count{}; ///< plain objects that carry exactly this text
};

/// node → class, and the classes in order of their first node (which need not have a size).
struct Classes {
    Column<NodeOrdinal, ClassOrdinal> of; ///< 4 bytes a node
    std::vector<ClassInfo> infos; ///< by ClassOrdinal
    std::vector<InterfaceDefinition> interfaces; ///< in selection order
    const ClassInfo& info(ClassOrdinal c) const { return infos[c.value]; }
};

} // namespace heaptrail

template <>
struct std::hash<heaptrail::ClassKey> {
    std::size_t operator()(const heaptrail::ClassKey& key) const noexcept { return key.hash(); }
};
