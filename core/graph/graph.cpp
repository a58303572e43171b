// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/graph/graph.h"

#include "core/base/code_units.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <utility>

namespace heaptrail {

namespace {

constexpr std::uint32_t kBlock = 64; ///< edges per entry of the source index

/// Ordinals ascending by id, equal ids ascending by ordinal; empty if the ids ascend already. Errors: Cancelled.
Result<BigArray<std::uint32_t>> sortById(const CompactColumn<NodeOrdinal>& ids, const Task& task)
{
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while sorting ids."); };
    StopCheck stop(task.silent());
    const auto count = static_cast<std::uint32_t>(ids.size());
    bool isAscending = true;
    std::uint64_t highest = 0;
    for (std::uint32_t n = 0; n < count; ++n) {
        const std::uint64_t id = ids[NodeOrdinal{n}];
        isAscending = isAscending && (n == 0 || highest <= id);
        highest = std::max(highest, id);
        if (stop.after()) return stopped();
    }
    if (isAscending) return BigArray<std::uint32_t>();
    BigArray<std::uint32_t> order(count);
    // Into buckets by the ids' high bits, about 32 nodes each, then each bucket by itself: V8 counts its ids up, so they
    // are spread evenly enough. Beside the result this takes next to no memory, and that is what this one is made for.
    int shift = 0;
    while (highest >> shift >= count / 32 + 1) ++shift;
    // Where each bucket ends; while it is filled, where to put the next.
    std::vector<std::uint32_t> end((highest >> shift) + 2);
    for (std::uint32_t n = 0; n < count; ++n) {
        if (stop.after()) return stopped();
        ++end[(ids[NodeOrdinal{n}] >> shift) + 1];
    }
    for (std::size_t bucket = 1; bucket < end.size(); ++bucket) end[bucket] += end[bucket - 1];
    for (std::uint32_t n = 0; n < count; ++n) {
        if (stop.after()) return stopped();
        order[end[ids[NodeOrdinal{n}] >> shift]++] = n;
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> bucket;
    for (std::uint32_t at = 0; std::uint32_t to : end) {
        bucket.clear();
        for (std::uint32_t k = at; k < to; ++k) bucket.emplace_back(ids[NodeOrdinal{order[k]}], order[k]);
        if (stop.after(bucket.size())
            || !sortUnlessStopped(bucket.begin(), bucket.end(), task, std::less<>()))
            return stopped();
        for (const auto& [id, node] : bucket) order[at++] = node;
    }
    return order;
}

} // namespace

Graph::Graph(RawSnapshot raw, unsigned threads)
    : m_raw{std::move(raw)}
    , m_idOrder{std::make_unique<Lazy<BigArray<std::uint32_t>>>()}
{
    const Stage stage("source index");
    const std::uint32_t nodes = nodeCount(), edges = edgeCount();
    if (nodes == 0) return;
    m_sourceOfBlock = BigArray<std::uint32_t>(edges / kBlock + 1);
    const auto& first = m_raw.firstEdge;
    const auto& ids = m_raw.nodeId;
    std::atomic<std::uint64_t> highestId{0};
    parallelFor(nodes, threads, [&](std::size_t from, std::size_t to) {
        // The block whose source is sought: the next that begins at or behind the first edge of ours.
        std::uint64_t next = (std::uint64_t{first[from]} + kBlock - 1) / kBlock;
        std::uint64_t highest = 0;
        for (std::size_t n = from; n < to; ++n) {
            for (; next * kBlock < first[n + 1]; ++next)
                m_sourceOfBlock[next] = static_cast<std::uint32_t>(n);
            const std::uint64_t id = ids.hasLarge() ? ids[{static_cast<std::uint32_t>(n)}] : ids.small()[n];
            highest = std::max(highest, id & (0 - (id & 1)));
        }
        std::uint64_t seen = highestId.load();
        while (highest > seen && !highestId.compare_exchange_weak(seen, highest)) { }
    });
    m_maxHeapObjectId = {highestId.load()};
}

Result<std::span<const std::uint32_t>> Graph::orderById(const Task& task) const
{
    const auto order = m_idOrder->get(task, [&](const Task& t) { return sortById(m_raw.nodeId, t); });
    if (!order) return fail(order.error());
    return std::span<const std::uint32_t>(**order);
}

std::span<const std::uint32_t> Graph::orderById() const
{
    return *orderById({});
}

std::optional<NodeOrdinal> Graph::nodeById(NodeId wanted) const
{
    const auto order = orderById();
    const auto at = [&](std::uint32_t position) {
        return NodeOrdinal{order.empty() ? position : order[position]};
    };
    std::uint32_t low = 0, high = nodeCount();
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (id(at(middle)) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == nodeCount() || id(at(low)) != wanted) return {};
    return at(low);
}

NodeId Graph::maxHeapObjectId() const noexcept
{
    return m_maxHeapObjectId;
}

NodeOrdinal Graph::source(EdgeOrdinal edge) const noexcept
{
    const std::uint32_t block = edge.value / kBlock;
    const std::uint32_t from = m_sourceOfBlock[block];
    // The source of the next block's first edge is the last that can be ours.
    const std::uint32_t last =
        (std::uint64_t{block} + 1) * kBlock < edgeCount() ? m_sourceOfBlock[block + 1] : nodeCount() - 1;
    const std::uint32_t* first = m_raw.firstEdge.data();
    return {
        static_cast<std::uint32_t>(std::upper_bound(first + from + 1, first + last + 1, edge.value) - first)
        - 1};
}

std::string Graph::edgeName(const Edge& edge) const
{
    return edgeName(edge, SIZE_MAX);
}

std::string Graph::edgeName(const Edge& edge, std::size_t limit) const
{
    if (edge.isIndexed()) return std::to_string(edge.nameOrIndex);
    std::string name = strings().text(StringOrdinal{edge.nameOrIndex}, limit);
    if (edge.type != EdgeType::Shortcut) return name;
    const double number = parseIntPrefix(name);
    return std::isnan(number) ? name : integerText(number);
}

bool Graph::isStringNamed(const Edge& edge) const
{
    if (edge.isIndexed()) return false;
    return edge.type != EdgeType::Shortcut
        || std::isnan(parseIntPrefix(strings().text(StringOrdinal{edge.nameOrIndex})));
}

std::string Graph::edgeText(const Edge& edge) const
{
    const std::string name = edgeName(edge);
    switch (edge.type) {
    case EdgeType::Context: return "->" + name;
    case EdgeType::Element: return "[" + name + "]";
    case EdgeType::Weak: return "[[" + name + "]]";
    case EdgeType::Property:
    case EdgeType::Shortcut: return name.find(' ') == name.npos ? "." + name : "[\"" + name + "\"]";
    default: return "{" + name + "}";
    }
}

std::optional<NodeOrdinal> Graph::target(NodeOrdinal node, EdgeType type, std::string_view name) const
{
    for (EdgeOrdinal e = firstEdge(node), end = endEdge(node); e != end; ++e.value)
        if (m_raw.edge[e].type() == type && isNamed(edge(e), name)) return m_raw.edge[e].to();
    return {};
}

std::size_t Graph::memoryBytes() const noexcept
{
    std::size_t bytes = m_sourceOfBlock.memoryBytes();
    if (const auto* order = m_idOrder->ready()) bytes += order->memoryBytes();
    bytes += m_raw.nodeType.memoryBytes() + m_raw.nodeName.memoryBytes() + m_raw.nodeId.memoryBytes();
    bytes +=
        m_raw.selfSize.memoryBytes() + m_raw.detachedness.memoryBytes() + m_raw.traceNodeId.memoryBytes();
    bytes += m_raw.firstEdge.memoryBytes() + m_raw.edge.memoryBytes() + m_raw.edgeName.memoryBytes();
    bytes += m_raw.strings.memoryBytes();
    bytes += m_raw.locations.capacity() * sizeof(NodeLocation) + m_raw.samples.capacity() * sizeof(Sample);
    bytes += m_raw.traceFunctions.capacity() * sizeof(TraceFunction);
    bytes += m_raw.traceTree.capacity() * sizeof(TraceNode);
    bytes += m_raw.scopes.capacity() * sizeof(Scope) + m_raw.scopeUses.capacity() * sizeof(ScopeUse);
    return bytes + m_raw.scopeContextVars.capacity() * sizeof(StringOrdinal);
}

} // namespace heaptrail
