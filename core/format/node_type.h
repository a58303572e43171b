// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace heaptrail {

/// V8's node types (HeapGraphNode::Type). The file's own numbers are mapped to these by the names in its
/// meta.node_types; a name we don't know gets Unknown + k, k = its position among the file's unknown names.
enum class NodeType : std::uint8_t {
    Hidden,
    Array,
    String,
    Object,
    Code,
    Closure,
    RegExp,
    Number,
    Native,
    Synthetic,
    ConcatenatedString,
    SlicedString,
    Symbol,
    BigInt,
    ObjectShape,
    WasmObject,
    Unknown, ///< first of the unknown ones; the name is in Meta::nodeTypeName()
};

} // namespace heaptrail
