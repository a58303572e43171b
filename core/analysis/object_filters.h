// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <optional>
#include <string_view>
#include <vector>

namespace heaptrail {

/// DevTools' named filters of the Summary view (numbers.md 12), in its order.
enum class ObjectFilter : std::uint8_t {
    All,
    DuplicatedStrings,
    RetainedByDetachedDom,
    RetainedByContexts,
    RetainedByConsole,
    RetainedByEventHandlers,
    SharedNativeContext, ///< objects that belong to several realms
    NoNativeContext, ///< and to none
};

/// "duplicatedStrings", "objectsRetainedByContexts", …: DevTools' own names; "all".
std::string_view objectFilterName(ObjectFilter) noexcept;
std::optional<ObjectFilter> objectFilterByName(std::string_view name) noexcept;

/// Which nodes pass. One bit a node.
using NodeSet = std::vector<bool>;

/// The nodes that pass a filter, also those of shallow size 0.
/// "Retained by X" are the nodes that the root reaches no more once no edge may lead into X.
/// Errors: Cancelled. Cost: O(N + E); DuplicatedStrings O(text of all strings).
Result<NodeSet> nodesPassing(const Snapshot&, ObjectFilter, const Task& = {});

/// By name: one of objectFilterName(), or "nativeContext_INDEX" for the objects of one realm, given by its native
/// context's position in the file's array of nodes, as DevTools does.
/// Errors: InvalidArgument if there is no such filter, or no such realm: the hint names those there are.
Result<NodeSet> nodesPassing(const Snapshot&, std::string_view name, const Task& = {});
bool isObjectFilterName(std::string_view name) noexcept;

/// How much passes a filter, and how much does not: objects of non-zero shallow size.
struct FilterTotals {
    std::uint64_t count{}, size{};
    std::uint64_t otherCount{}, otherSize{};
};
FilterTotals totalsOf(const Snapshot&, const NodeSet& passes);
/// How many scopes with variables (`system / Context`) are in the heap, those of size 0 left out. O(N).
std::uint32_t contextCount(const Snapshot&);

/// Nodes whose id lies in (after, upTo]: those allocated between two snapshots, given by their
/// Graph::maxHeapObjectId (0 before the first). Even ids too, as in DevTools.
inline bool isAllocatedBetween(const Snapshot& snapshot, NodeOrdinal node, NodeId after, NodeId upTo)
{
    const NodeId id = snapshot.graph().id(node);
    return id > after && id <= upTo;
}

} // namespace heaptrail
