// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/classes.h"
#include "core/analysis/node_names.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>
#include <vector>

namespace heaptrail {

/// Which interface each plain object carries (numbers.md 7.2), and the interfaces.
struct PlainObjects {
    /// One entry a node: 0 for all but plain objects, else its shape + 1. Shapes are what plain objects have in
    /// common that list the same properties in the same order. 4 bytes a node; its memory becomes the classes' column.
    BigArray<ClassOrdinal> shapeOf;
    std::vector<std::uint32_t> interfaceOfShape; ///< position in `interfaces`, or kNoInterface
    std::vector<InterfaceDefinition> interfaces; ///< in selection order
    static constexpr std::uint32_t kNoInterface = 0xFFFFFFFF;
};

/// Infers interfaces from the plain objects; or takes `given` ones, to classify as another snapshot does.
/// Objects are looked at once, then only their shapes.
/// Errors: Cancelled. Cost: O(N + edges of plain objects), 1 byte a string.
/// Source: DevTools' inferInterfaceDefinitions and applyInterfaceDefinitions (HeapSnapshot.ts).
Result<PlainObjects> findInterfaces(const NodeNames& names,
                                    const std::vector<InterfaceDefinition>* given = nullptr,
                                    const Task& task = {});

} // namespace heaptrail
