// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace heaptrail {

/// V8's edge types (HeapGraphEdge::Type), mapped by name like NodeType. Must fit in 4 bits: at most eight
/// unknown names.
enum class EdgeType : std::uint8_t {
    Context,
    Element,
    Property,
    Internal,
    Hidden,
    Shortcut,
    Weak,
    Invisible,
    Unknown, ///< first of the unknown ones; the name is in Meta::edgeTypeName()
};

} // namespace heaptrail
