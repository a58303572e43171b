// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tables.h"

namespace heaptrail::cli {

Columns<NodeOrdinal> nodeColumns(const Snapshot& snapshot, std::function<std::string(NodeOrdinal)> objectText)
{
    using Node = NodeOrdinal;
    return {
        TableColumn<Node>("", "Object", Unit::Text, std::move(objectText)).flexible(),
        {"id", "Id", Unit::Id, [&](Node node) { return snapshot.graph().id(node).value; }},
        {"class", "", Unit::Text, [&](Node node) -> std::string_view { return snapshot.className(node); }},
        {"name", "", Unit::Text, [&](Node node) { return snapshot.displayName(node); }},
        {"shallowSize", "Shallow", Unit::Bytes, [&](Node node) { return snapshot.shallowSize(node); }},
        {"retainedSize", "Retained", Unit::Bytes, [&](Node node) { return snapshot.retainedSize(node); }},
        shareColumn<Node>(snapshot.totalSize(), [&](Node node) { return snapshot.retainedSize(node); }),
    };
}

} // namespace heaptrail::cli
