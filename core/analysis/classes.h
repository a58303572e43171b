// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/column.h"
#include "core/base/ordinal.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail {

/// A class: what DevTools' Summary lists a node under (numbers.md 7). Same public key = same class: groups
/// that collide there are merged, as section 22 recommends.
struct ClassInfo {
    std::string name; ///< never cut; "{a, b}" for an inferred interface
    std::optional<SourceLocation> location; ///< of the constructor, for classes kept apart by position
    std::string key; ///< public class key: "scriptId,line,column,Name" or ",Name"; equal across snapshots
    bool isInterface{}; ///< inferred from the properties of plain objects
};

/// An inferred interface (numbers.md 7.2): text "{a, b}", and its property names, for matching elsewhere.
struct InterfaceDefinition {
    std::string name;
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
