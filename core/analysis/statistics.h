// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/node_names.h"
#include "core/base/bitset.h"
#include "core/base/column.h"
#include "core/base/result.h"
#include "core/base/task.h"

#include <cstdint>

namespace heaptrail {

/// DevTools' Statistics (numbers.md 10). Bytes.
struct Statistics {
    std::uint64_t total{};
    std::uint64_t nativeTotal{}, typedArrays{};
    std::uint64_t v8heapTotal{}, code{}, jsArrays{}, strings{}, system{};
};

/// `hasSeveral`: the nodes to which two or more edges lead, as in EssentialSources. Errors: Cancelled. Cost: O(N).
/// Source: DevTools' calculateStatistics (HeapSnapshot.ts).
Result<Statistics> summarize(const NodeNames& names, const CompactColumn<NodeOrdinal>& shallow,
                             const Bitset<NodeOrdinal>& hasSeveral, const Task& task = {});

} // namespace heaptrail
