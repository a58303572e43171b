// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/node_columns.h"

#include <algorithm>
#include <string>

namespace heaptrail {

namespace {

constexpr std::uint32_t kLarge = NumberTokens::kLargeToken;

void raise(std::atomic<std::uint32_t>& most, std::uint32_t value) noexcept
{
    std::uint32_t seen = most.load(std::memory_order_relaxed);
    while (value > seen && !most.compare_exchange_weak(seen, value, std::memory_order_relaxed)) { }
}

} // namespace

NodeColumns::NodeColumns(RawSnapshot& raw)
    : m_raw{raw}
    , m_types(raw.meta.nodeTypes)
{
}

void NodeColumns::reserve(std::uint64_t count)
{
    const auto rows = static_cast<std::size_t>(count);
    m_raw.nodeType.values().grow(rows);
    m_raw.nodeName.values().grow(rows);
    m_raw.nodeId.small().grow(rows);
    m_raw.selfSize.small().grow(rows);
    m_raw.firstEdge.grow(rows + 1);
    if (m_raw.meta.node.detachedness != kNoField) m_raw.detachedness.values().grow(rows);
    if (m_raw.meta.node.traceNodeId != kNoField) m_raw.traceNodeId.values().grow(rows);
}

void NodeColumns::prepare(std::uint64_t firstRow, std::uint64_t count)
{
    m_raw.nodeType.values().prepare(firstRow, count);
    m_raw.nodeName.values().prepare(firstRow, count);
    m_raw.nodeId.small().prepare(firstRow, count);
    m_raw.selfSize.small().prepare(firstRow, count);
    m_raw.firstEdge.prepare(firstRow + 1, count);
}

std::optional<FieldProblem> NodeColumns::rows(std::uint64_t firstRow, std::span<const std::uint32_t> tokens,
                                              std::span<const LargeNumber> large)
{
    const auto& fields = m_raw.meta.node;
    const auto width = static_cast<std::size_t>(fields.width);
    const auto at = [](FieldOffset offset) { return static_cast<std::size_t>(offset); };
    const std::size_t count = tokens.size() / width;
    const auto first = static_cast<std::size_t>(firstRow);
    const auto typeCount = static_cast<std::uint32_t>(m_types.size());

    NodeType* const types = m_raw.nodeType.values().data() + first;
    std::uint32_t* const names =
        m_raw.nodeName.values().data() ? &m_raw.nodeName.values()[first].value : nullptr;
    std::uint32_t* const ids = m_raw.nodeId.small().data() + first;
    std::uint32_t* const sizes = m_raw.selfSize.small().data() + first;
    std::uint32_t* const edgeCounts = m_raw.firstEdge.data() + first + 1;
    std::uint32_t maxName = 0;
    std::uint32_t maxEdgeCount = 0;
    const std::uint32_t* token = tokens.data();
    const auto problem = [&](std::size_t i, FieldOffset field, std::string what,
                             ErrorCode code = ErrorCode::Inconsistent) {
        return FieldProblem{firstRow + i, field,
                            "Node " + std::to_string(firstRow + i) + " " + std::move(what) + ".", code};
    };
    for (std::size_t i = 0; i < count; ++i, token += width) {
        const std::uint32_t type = token[at(fields.type)];
        if (type >= typeCount)
            return problem(i, fields.type,
                           "has a type past the end of the type table (" + std::to_string(typeCount)
                               + " types)");
        types[i] = m_types[type];
        const std::uint32_t name = token[at(fields.name)];
        names[i] = name;
        maxName = std::max(maxName, name);
        ids[i] = token[at(fields.id)];
        sizes[i] = token[at(fields.selfSize)];
        const std::uint32_t edgeCount = token[at(fields.edgeCount)];
        edgeCounts[i] = edgeCount;
        maxEdgeCount = std::max(maxEdgeCount, edgeCount);
    }
    // kLargeToken is rare: look for it only where it was seen.
    if (maxName == kLarge || maxEdgeCount == kLarge) {
        for (std::size_t i = 0; i < count; ++i) {
            if (names[i] == kLarge) return problem(i, fields.name, "has a name past the end of the strings");
            if (edgeCounts[i] == kLarge) return problem(i, fields.edgeCount, "has more edges than the file");
        }
    }
    if (fields.detachedness != kNoField) {
        std::uint8_t* const detachedness = m_raw.detachedness.values().data() + first;
        token = tokens.data() + fields.detachedness;
        // Values of the future too are "unknown", which is 0. Each is written: others will be, sooner or later, and a page
        // that is read first is given twice.
        for (std::size_t i = 0; i < count; ++i, token += width)
            detachedness[i] = *token <= 2 ? static_cast<std::uint8_t>(*token) : std::uint8_t{0};
    }
    if (fields.traceNodeId != kNoField) {
        std::uint32_t* const traceIds = m_raw.traceNodeId.values().data() + first;
        token = tokens.data() + fields.traceNodeId;
        bool hasAny = false;
        for (std::size_t i = 0; i < count; ++i, token += width) {
            if (*token == 0) continue;
            if (*token == kLarge) return problem(i, fields.traceNodeId, "has a trace node id past 32 bits");
            traceIds[i] = *token;
            hasAny = true;
        }
        if (hasAny) m_hasTraceIds.store(true, std::memory_order_relaxed);
    }
    for (const LargeNumber& number : large) {
        const std::size_t row = number.position / width;
        const auto field = static_cast<FieldOffset>(number.position % width);
        const NodeOrdinal node{static_cast<std::uint32_t>(first + row)};
        const std::scoped_lock lock(m_mutex);
        if (field == fields.id) m_largeIds.emplace_back(node, number.value);
        if (field == fields.selfSize) m_largeSizes.emplace_back(node, number.value);
    }
    raise(m_maxString, maxName);
    return {};
}

void NodeColumns::finish(std::uint64_t count)
{
    const auto rows = static_cast<std::size_t>(count);
    reserve(
        std::max<std::uint64_t>(count, m_raw.nodeType.size())); // for empty arrays: firstEdge has one entry
    for (const auto& [node, id] : m_largeIds) m_raw.nodeId.set(node, id);
    for (const auto& [node, size] : m_largeSizes) m_raw.selfSize.set(node, size);
    m_raw.nodeType.values().truncate(rows);
    m_raw.nodeName.values().truncate(rows);
    m_raw.nodeId.small().truncate(rows);
    m_raw.selfSize.small().truncate(rows);
    m_raw.firstEdge.truncate(rows + 1);
    if (!m_raw.detachedness.empty()) m_raw.detachedness.values().truncate(rows);
    if (!m_hasTraceIds.load(std::memory_order_relaxed))
        m_raw.traceNodeId = {};
    else
        m_raw.traceNodeId.values().truncate(rows);
}

} // namespace heaptrail
