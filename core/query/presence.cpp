// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/presence.h"

#include "core/base/parallel.h"

namespace heaptrail {

Result<BigArray<std::uint8_t>> aliveIn(const Snapshot& subject, const Snapshot& other, unsigned threads,
                                       const Task& task)
{
    const Graph& graph = subject.graph();
    const Graph& others = other.graph();
    const auto cancelled = [] { return fail(ErrorCode::Cancelled, "Stopped while following objects."); };
    BigArray<std::uint8_t> alive(graph.nodeCount());
    if (&subject == &other) {
        for (std::uint8_t& value : alive) value = 1;
        return alive;
    }
    // Ids are dense enough for a bitmap in every real file; a hostile one gets the slower search.
    const std::uint64_t idCount = others.maxHeapObjectId().value / 2 + 1;
    const bool hasBitmap = idCount <= std::uint64_t{64} * others.nodeCount() + (1u << 20);
    if (!hasBitmap)
        if (const auto order = others.orderById(task); !order) return fail(order.error());
    BigArray<std::uint64_t> bitmap(hasBitmap ? idCount / 64 + 1 : 0);
    if (hasBitmap)
        for (std::uint32_t ordinal = 0; ordinal < others.nodeCount(); ++ordinal) {
            if (ordinal % Task::kStride == 0 && task.stopped()) return cancelled();
            const NodeId id = others.id(NodeOrdinal{ordinal});
            if (id.isHeapObject()) bitmap[id.value / 2 / 64] |= std::uint64_t{1} << (id.value / 2 % 64);
        }
    parallelFor(graph.nodeCount(), threadCount(threads), [&](std::size_t from, std::size_t to) {
        for (std::size_t ordinal = from; ordinal < to; ++ordinal) {
            if (ordinal % Task::kStride == 0 && task.stopped()) return;
            const NodeId id = graph.id(NodeOrdinal{static_cast<std::uint32_t>(ordinal)});
            if (!id.isHeapObject()) continue;
            if (!hasBitmap)
                alive[ordinal] = others.nodeById(id).has_value();
            else if (id.value / 2 < idCount)
                alive[ordinal] = bitmap[id.value / 2 / 64] >> (id.value / 2 % 64) & 1;
        }
    });
    if (task.stopped()) return cancelled();
    return alive;
}

} // namespace heaptrail
