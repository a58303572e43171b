// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/search.h"

#include "core/base/stop_check.h"

namespace heaptrail {

namespace {

/// Is the node called as its string in the file says? Then one look serves all nodes of that string.
bool isNamedByString(const Snapshot& snapshot, NodeOrdinal node)
{
    const Graph& graph = snapshot.graph();
    const NodeType type = graph.type(node);
    if (type == NodeType::ConcatenatedString) return false;
    if (type == NodeType::Native) return !snapshot.names().isRenamed(node);
    return type != NodeType::Object || snapshot.nameKinds()[graph.nameIndex(node)] != KnownName::Object;
}

} // namespace

Result<std::vector<NodeOrdinal>> findNamed(const Snapshot& snapshot, const TextMatcher& matcher,
                                           const std::vector<bool>* filter, const Task& task)
{
    const Graph& graph = snapshot.graph();
    task.begin(Phase::Searching, graph.nodeCount());
    StopCheck stop(task);
    enum Known : std::uint8_t { NotLooked, No, Yes };
    Column<StringOrdinal, std::uint8_t> known(graph.strings().size());
    std::vector<NodeOrdinal> found;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while searching.");
        if (snapshot.shallowSize(node) == 0 || (filter && !(*filter)[node.value])) continue;
        bool isFound = false;
        if (isNamedByString(snapshot, node)) {
            std::uint8_t& state = known[graph.nameIndex(node)];
            if (state == NotLooked)
                state = matcher.matches(graph.strings().text(graph.nameIndex(node))) ? Yes : No;
            isFound = state == Yes;
        } else {
            isFound = matcher.matches(snapshot.displayName(node));
        }
        if (isFound) found.push_back(node);
    }
    return found;
}

} // namespace heaptrail
