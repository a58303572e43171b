// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/edge_columns.h"

#include <algorithm>
#include <string>

namespace heaptrail {

EdgeColumns::EdgeColumns(RawSnapshot& raw, std::uint64_t nodeCount)
    : m_raw{raw}
    , m_nodeCount{static_cast<std::uint32_t>(nodeCount)}
    , m_divide{static_cast<std::uint32_t>(raw.meta.node.width)}
{
    for (const EdgeType type : raw.meta.edgeTypes) {
        m_typeBits.push_back(PackedEdge::of(type, {}).bits);
        const bool isIndexed = type == EdgeType::Element || type == EdgeType::Hidden;
        m_stringMask.push_back(isIndexed ? 0 : ~std::uint32_t{0});
    }
}

void EdgeColumns::reserve(std::uint64_t count)
{
    const auto rows = static_cast<std::size_t>(count);
    // Every row is written: to clear pages that were used before is work for one thread that two can spare. And so is to
    // have the system give new ones, see prepare().
    if (m_raw.edge.empty()) m_raw.edge.values() = BigArray<PackedEdge>(rows, Fill::Unset, Give::WhenWritten);
    if (m_raw.edgeName.empty())
        m_raw.edgeName.values() = BigArray<std::uint32_t>(rows, Fill::Unset, Give::WhenWritten);
    m_raw.edge.values().grow(rows);
    m_raw.edgeName.values().grow(rows);
}

void EdgeColumns::prepare(std::uint64_t firstRow, std::uint64_t count)
{
    m_raw.edge.values().prepare(firstRow, count);
    m_raw.edgeName.values().prepare(firstRow, count);
}

std::optional<FieldProblem> EdgeColumns::rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                              std::span<const LargeNumber>)
{
    const auto& fields = m_raw.meta.edge;
    const auto width = static_cast<std::size_t>(fields.width);
    const auto typeAt = static_cast<std::size_t>(fields.type);
    const auto nameAt = static_cast<std::size_t>(fields.nameOrIndex);
    const auto toAt = static_cast<std::size_t>(fields.toNode);
    const std::size_t count = tokens.size() / width;
    const auto first = static_cast<std::size_t>(firstRow);
    PackedEdge* const edges = m_raw.edge.values().data() + first;
    std::uint32_t* const names = m_raw.edgeName.values().data() + first;
    const std::uint32_t* const typeBits = m_typeBits.data();
    const std::uint32_t* const stringMask = m_stringMask.data();
    const auto typeCount = static_cast<std::uint32_t>(m_typeBits.size());
    const std::uint32_t nodeCount = m_nodeCount;
    const ExactDivider divide = m_divide;
    std::uint32_t maxName = 0;
    const std::uint32_t* token = tokens.data();
    for (std::size_t i = 0; i < count; ++i, token += width) {
        const std::uint32_t type = token[typeAt];
        const std::uint32_t flatTo = token[toAt];
        const std::uint32_t to = divide(flatTo); // kUneven is past the last node
        const std::uint32_t name = token[nameAt];
        if (type >= typeCount || to >= nodeCount || flatTo == NumberTokens::kLargeToken
            || name == NumberTokens::kLargeToken)
            return badRow(firstRow + i, token);
        edges[i].bits = typeBits[type] | to;
        names[i] = name;
        maxName = std::max(maxName, name & stringMask[type]);
    }
    std::uint32_t seen = m_maxString.load(std::memory_order_relaxed);
    while (maxName > seen && !m_maxString.compare_exchange_weak(seen, maxName, std::memory_order_relaxed)) { }
    return {};
}

FieldProblem EdgeColumns::badRow(std::uint64_t row, const std::uint32_t* token) const
{
    const auto& fields = m_raw.meta.edge;
    const std::string edge = "Edge " + std::to_string(row) + " ";
    if (const auto type = token[static_cast<std::size_t>(fields.type)]; type >= m_typeBits.size())
        return {row, fields.type,
                edge + "has a type past the end of the type table (" + std::to_string(m_typeBits.size())
                    + " types)."};
    const auto to = token[static_cast<std::size_t>(fields.toNode)];
    if (to != NumberTokens::kLargeToken && m_divide(to) == ExactDivider::kUneven)
        return {row, fields.toNode,
                edge + "leads to " + std::to_string(to) + ", which is not where a node begins (a multiple of "
                    + std::to_string(m_raw.meta.node.width) + ")."};
    if (to == NumberTokens::kLargeToken || m_divide(to) >= m_nodeCount)
        return {row, fields.toNode,
                edge + "leads to a node past the last one (" + std::to_string(m_nodeCount) + " nodes)."};
    return {row, fields.nameOrIndex, edge + "has a name or index past 32 bits."};
}

void EdgeColumns::finish(std::uint64_t count)
{
    const auto rows = static_cast<std::size_t>(count);
    m_raw.edge.values().truncate(std::min(rows, m_raw.edge.size()));
    m_raw.edgeName.values().truncate(std::min(rows, m_raw.edgeName.size()));
}

} // namespace heaptrail
