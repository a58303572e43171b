// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes as the header "snapshot": what is accepted has its fields inside its records.
#include "core/load/header.h"

#include <cstdlib>
#include <string_view>

using namespace heaptrail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto header = parseHeader({reinterpret_cast<const char*>(data), size});
    if (!header) return header.error().message.empty() ? std::abort(), 0 : 0;
    const Meta& meta = header->meta;
    for (const FieldOffset field :
         {meta.node.type, meta.node.name, meta.node.id, meta.node.selfSize, meta.node.edgeCount})
        if (field < 0 || field >= meta.node.width) std::abort();
    for (const FieldOffset field : {meta.edge.type, meta.edge.nameOrIndex, meta.edge.toNode})
        if (field < 0 || field >= meta.edge.width) std::abort();
    if (meta.nodeTypes.empty() || meta.edgeTypes.empty()) std::abort();
    for (const NodeType type : meta.nodeTypes)
        if (meta.nodeTypeName(type) == "unknown" && meta.unknownNodeTypes.empty()) std::abort();
    for (const EdgeType type : meta.edgeTypes)
        if (static_cast<unsigned>(type) > 15) std::abort();
    return 0;
}
