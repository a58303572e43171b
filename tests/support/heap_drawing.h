// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <map>
#include <string>
#include <string_view>

namespace heaptrail::test {

/// A snapshot drawn as text, one edge a line, the root first:
///
///     root -left->   a:16           a property; after the colon the size in bytes
///     a    -[3]->    Map#cache:32   an element; "Map" is the name, "cache" tells it from other Maps
///     a    -{table}-> t:8/array     an internal edge; after the slash V8's node type (object if there is none)
///     a    -(4)->    cell:0/hidden  a hidden edge
///     a    ~key~>    b              weak
///     f/closure =x=> b              a variable of a context
///
/// Ids are 1, 3, 5 … in order of appearance, or after an @: Session#1@51. The root is synthetic; its edges are
/// shortcuts, so what it points at are user roots. '·' in a name stands for a blank, and so does '_' in a type.
struct HeapDrawing {
    SnapshotPtr snapshot;
    std::map<std::string, NodeOrdinal, std::less<>> nodes; ///< by name with its #, as drawn
    NodeOrdinal node(std::string_view key) const { return nodes.at(std::string(key)); }
};
HeapDrawing heapOf(std::string_view drawing);

} // namespace heaptrail::test
