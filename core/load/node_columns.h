// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/flat_array.h"
#include "core/load/raw_snapshot.h"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace heaptrail {

/// Puts the records of "nodes" into a RawSnapshot's columns. Edge counts go to firstEdge[ordinal + 1], to be added
/// up later; string indexes are only watched, since the strings come last.
class NodeColumns final : public FlatArraySink {
public:
    explicit NodeColumns(RawSnapshot& raw);
    void reserve(std::uint64_t rows) override;
    void prepare(std::uint64_t firstRow, std::uint64_t count) override;
    std::optional<FieldProblem> rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                     std::span<const LargeNumber> large) override;
    /// Once all rows are in: the columns get their final length.
    void finish(std::uint64_t rows);
    /// The largest string index met.
    std::uint32_t maxString() const noexcept { return m_maxString.load(std::memory_order_relaxed); }

private:
    RawSnapshot& m_raw;
    std::vector<NodeType> m_types;
    std::atomic<std::uint32_t> m_maxString{0};
    std::atomic<bool> m_hasTraceIds{false};
    std::mutex m_mutex; ///< guards the two below
    std::vector<std::pair<NodeOrdinal, std::uint64_t>> m_largeIds;
    std::vector<std::pair<NodeOrdinal, std::uint64_t>> m_largeSizes;
};

} // namespace heaptrail
