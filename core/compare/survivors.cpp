// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/survivors.h"

namespace heaptrail {

std::size_t bornIn(std::span<const SnapshotPtr> snapshots, NodeId id) noexcept
{
    if (!id.isHeapObject()) return snapshots.size() - 1;
    for (std::size_t k = 0; k + 1 < snapshots.size(); ++k)
        if (id.value <= snapshots[k]->graph().maxHeapObjectId().value) return k;
    return snapshots.size() - 1;
}

Survivors survivorsOf(std::span<const SnapshotPtr> snapshots, const Population& population)
{
    const std::size_t n = snapshots.size();
    Survivors survivors;
    survivors.born.assign(n, 0);
    survivors.alive.assign(n, 0);
    survivors.aliveBytes.assign(n, 0);
    for (std::size_t k = 0; k < n; ++k)
        for (const NodeOrdinal node : population[k]) {
            const std::size_t birth = bornIn(snapshots, snapshots[k]->graph().id(node));
            if (birth == k) ++survivors.born[k];
            if (k + 1 < n) continue;
            ++survivors.alive[birth];
            survivors.aliveBytes[birth] += snapshots[k]->shallowSize(node);
        }
    return survivors;
}

} // namespace heaptrail
