// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/flat_array.h"
#include "core/load/raw_snapshot.h"

#include <atomic>
#include <vector>

namespace heaptrail {

/// Divides 32-bit numbers by a fixed small one with one multiplication, and tells whether it goes evenly.
/// Source: Lemire, Kaser, Kurz, "Faster remainder by direct computation", 2019.
class ExactDivider {
public:
    explicit ExactDivider(std::uint32_t divisor) noexcept
        : m_isOne{divisor == 1}
        , m_inverse{~std::uint64_t{0} / divisor + 1}
    {
    }
    /// The quotient, or kUneven.
    std::uint32_t operator()(std::uint32_t number) const noexcept
    {
        if (m_isOne) return number;
        __extension__ using Wide = unsigned __int128;
        const std::uint64_t fraction = m_inverse * number;
        if (fraction >= m_inverse) return kUneven;
        return static_cast<std::uint32_t>(static_cast<Wide>(m_inverse) * number >> 64);
    }
    static constexpr std::uint32_t kUneven = 0xFFFFFFFF;

private:
    bool m_isOne;
    std::uint64_t m_inverse;
};

/// Puts the records of "edges" into a RawSnapshot's columns, with targets as ordinals.
class EdgeColumns final : public FlatArraySink {
public:
    /// Targets must lie below `nodeCount`.
    EdgeColumns(RawSnapshot& raw, std::uint64_t nodeCount);
    void reserve(std::uint64_t rows) override;
    void prepare(std::uint64_t firstRow, std::uint64_t count) override;
    std::optional<FieldProblem> rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                     std::span<const LargeNumber> large) override;
    void finish(std::uint64_t rows);
    /// The largest string index met.
    std::uint32_t maxString() const noexcept { return m_maxString.load(std::memory_order_relaxed); }

private:
    FieldProblem badRow(std::uint64_t row, const std::uint32_t* token) const;

    RawSnapshot& m_raw;
    std::uint32_t m_nodeCount;
    ExactDivider m_divide;
    std::vector<std::uint32_t> m_typeBits; ///< file's number → PackedEdge bits
    std::vector<std::uint32_t> m_stringMask; ///< file's number → all ones where the name is a string
    std::atomic<std::uint32_t> m_maxString{0};
};

} // namespace heaptrail
