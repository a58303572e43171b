// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/statistics.h"

#include "core/base/stage.h"
#include "core/base/stop_check.h"

namespace heaptrail {

Result<Statistics> summarize(const NodeNames& names, const CompactColumn<NodeOrdinal>& shallow,
                             const Bitset<NodeOrdinal>& hasSeveral, const Task& task)
{
    const Stage stage("statistics");
    const Graph& graph = names.graph();
    StopCheck stop(task);
    Statistics result;
    result.nativeTotal = graph.raw().extraNativeBytes;
    result.total = graph.raw().extraNativeBytes;
    for (NodeOrdinal node{0}; node.value < graph.nodeCount(); ++node.value) {
        if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while adding up statistics.");
        const std::uint64_t size = shallow[node];
        result.total += size;
        switch (graph.type(node)) {
        case NodeType::Hidden: result.system += size; break;
        case NodeType::Native:
            result.nativeTotal += size;
            if (names.kind(node) == KnownName::ArrayBufferData) result.typedArrays += size;
            break;
        case NodeType::Code: result.code += size; break;
        case NodeType::String:
        case NodeType::ConcatenatedString:
        case NodeType::SlicedString: result.strings += size; break;
        default:
            if (names.kind(node) != KnownName::Array) break;
            result.jsArrays += size;
            for (const Edge edge : graph.edges(node)) {
                if (edge.type != EdgeType::Internal
                    || names.kinds()[StringOrdinal{edge.nameOrIndex}] != KnownName::Elements)
                    continue;
                if (!hasSeveral[edge.to]) result.jsArrays += shallow[edge.to];
                break;
            }
        }
    }
    result.v8heapTotal = result.total - result.nativeTotal;
    return result;
}

} // namespace heaptrail
