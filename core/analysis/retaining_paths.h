// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/snapshot.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail {

/// One step of a retaining path, in the words of a JavaScript developer.
struct PathStep {
    NodeOrdinal node;
    std::optional<EdgeOrdinal> edge; ///< the edge that leads here from the step before; none at the first
    std::string edgeName; ///< its name as text; empty at the first
    std::string className;
    /// What a person would call this step: "global", "requestCache", "Map", "table", "[3]", "context",
    /// "module.exports", "TimersList 5000 ms". Shown joined by " → ".
    std::string label;
    std::string
        name; ///< the node's own name where it says more than the class: "processMessage()", "src/cache.js"
    bool isInternal{}; ///< a V8 internal (backing store, context, map) that short forms leave out
    bool isProperty{}; ///< the label is a property's name
};
/// Root first, the object last.
using RetainingPath = std::vector<PathStep>;

/// What a readable path may start at.
enum class PathRootKind : std::uint8_t {
    Global, ///< globalThis, Window
    ModuleExports, ///< module.exports of a CommonJS module
    Module, ///< an ECMAScript module
    TopLevelScope, ///< the variables of a file's top level, not exported
    Timers, ///< the scope of Node's timers: timerListMap, immediateQueue
    NativeHandle, ///< a socket, server, worker … that the runtime holds
    Engine, ///< V8's own roots: handles, stack, strong roots
};
struct PathRoot {
    PathRootKind kind{};
    std::string label; ///< "global", "module.exports", "Node timers" …
    std::string name; ///< file of the module or scope; else empty
};

/// The cheapest way to every node from what a developer knows by name: one Dijkstra over the essential edges, readable
/// roots first; for what is left, over any edge that isn't weak. Built once a snapshot and kept there. 8 bytes a node.
class PathFinder {
public:
    /// The snapshot's own, built at the first call (thread-safe, O(N + E)). Errors: Cancelled.
    static Result<std::shared_ptr<const PathFinder>> of(const Snapshot&, const Task& = {});

    /// The same beside Snapshot::prepare(): for those who ask for retainers, too.
    static Result<std::shared_ptr<const PathFinder>> withRetainers(const Snapshot&, const Task& = {});

    static constexpr std::uint32_t kUnreached = (std::uint32_t{1} << 29) - 1;
    /// Of the best path; kUnreached where nothing holds the node.
    std::uint32_t cost(NodeOrdinal node) const noexcept { return m_best[node].cost(); }
    /// The best path's last edge; none at a root and where nothing holds the node.
    std::optional<EdgeOrdinal> edgeTo(NodeOrdinal node) const noexcept
    {
        const std::uint32_t edge = m_best[node].edge();
        return edge == kNoEdge ? std::nullopt : std::optional(EdgeOrdinal{edge});
    }
    /// Is this node a readable root? Null if not.
    const PathRoot* root(NodeOrdinal node) const
    {
        if (!m_best[node].isSeed()) return nullptr; // asked of every node of a way, and of few it is true
        const auto it = m_roots.find(node);
        return it == m_roots.end() ? nullptr : &it->second;
    }
    /// Cost of one more edge; kUnreached for one that doesn't keep its target alive.
    std::uint32_t edgeCost(const Snapshot&, NodeOrdinal from, const Edge&) const;

private:
    friend class PathFinderBuilder;
    static std::uint32_t sourceCost(const Graph&, NodeOrdinal from); ///< the same for all edges of a node
    std::uint32_t readingCost(const Graph&, const Edge&) const; ///< without the source's part
    static constexpr std::uint32_t kNoEdge = UINT32_MAX;
    /// The best path's cost and last edge, and how dear the node itself is (path_finder.cpp); side by side, since who
    /// asks for a random node needs them together.
    class Best {
    public:
        Best() = default;
        explicit Best(std::uint8_t kind)
            : m_costAndKind{kUnreached << 3 | kind}
        {
        }
        /// Any thread, also while another sets it.
        std::uint32_t cost() const noexcept { return __atomic_load_n(&m_costAndKind, __ATOMIC_RELAXED) >> 3; }
        std::uint32_t kind() const noexcept { return __atomic_load_n(&m_costAndKind, __ATOMIC_RELAXED) & 7; }
        std::uint32_t edge() const noexcept { return m_edge; }
        void set(std::uint32_t cost, std::uint32_t edge) noexcept
        {
            __atomic_store_n(&m_costAndKind, std::min(cost, kUnreached - 1) << 3 | kind(), __ATOMIC_RELAXED);
            m_edge = edge;
        }
        bool isSeed() const noexcept { return m_edge == kNoEdge && cost() != kUnreached; }

    private:
        std::uint32_t m_costAndKind{kUnreached << 3}; ///< 29 and 3 bits
        std::uint32_t m_edge{kNoEdge};
    };
    Column<NodeOrdinal, Best> m_best;
    mutable BigArray<std::uint8_t>
        m_nameKinds; ///< by StringOrdinal; 0 = not looked at. Any thread fills it in, atomically
    std::unordered_map<NodeOrdinal, PathRoot> m_roots;
};

struct PathOptions {
    std::size_t count{3}; ///< at most this many distinct paths
    std::size_t maxDepth{1000};
};

/// The best retaining paths of an object: shortest in a cost that prefers what a person can read (global
/// properties, modules, timers, contexts) to V8's bookkeeping (handles, stack roots, feedback, weak tables). Each
/// further path avoids the retainers nearest to the object that the earlier ones used.
/// Errors: Cancelled. Empty where the file has no path. No two paths read the same.
Result<std::vector<RetainingPath>> bestRetainingPaths(const Snapshot&, NodeOrdinal, const PathOptions& = {},
                                                      const Task& = {});

/// The step for one edge, or (without an edge) for a path's first node.
PathStep pathStep(const Snapshot&, const PathFinder&, NodeOrdinal, std::optional<EdgeOrdinal> edge);
/// The single best path: what bestRetainingPaths puts first, without looking for others.
RetainingPath bestPath(const Snapshot&, const PathFinder&, NodeOrdinal, std::size_t maxDepth = 1000);

/// What the program calls the value of one of V8's cells, which have the properties of the global object and what
/// modules export: the cell's own name, else its label in the table before it, else what the value is. Empty for every
/// other edge.
std::string nameInCell(const Snapshot&, EdgeOrdinal, std::string_view cellLabel);

/// The label as the program would write it: requestCache, ["*"] for a property's name that is no identifier; of what
/// the runtime holds, "Worker handle".
std::string stepText(const PathStep&);
/// "global → requestCache → Map": the labels of the steps, internal ones left out unless `full`.
std::string pathText(const RetainingPath&, bool full = false);

} // namespace heaptrail
