// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/analysis/classes.h"
#include "core/analysis/concatenations.h"
#include "core/analysis/distances.h"
#include "core/analysis/dominators.h"
#include "core/analysis/histogram.h"
#include "core/analysis/node_names.h"
#include "core/analysis/snapshot_source.h"
#include "core/analysis/statistics.h"
#include "core/base/bitset.h"
#include "core/base/lazy.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/graph/graph.h"
#include "core/graph/retainers.h"
#include "core/load/snapshot_reader.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace heaptrail {

class PathFinder;

enum class Detachedness : std::uint8_t { Unknown = 0, Attached = 1, Detached = 2 };

/// One snapshot with every analysis that a view needs: all numbers are those of Chrome DevTools
/// (numbers.md). Immutable and readable from every thread; shared as shared_ptr<const Snapshot>. Drop the last
/// reference to a large one on a worker: freeing gigabytes is visible.
class Snapshot {
public:
    const Graph& graph() const noexcept { return m_graph; }
    /// Built on first use, then kept; thread-safe. What asks on the interface thread has prepare() behind it.
    const Retainers& retainers() const;
    const SnapshotSource& source() const noexcept { return m_source; }

    // Per node ------------------------------------------------------------------------------------------
    /// After the move of internal arrays to their owners (numbers.md 6).
    std::uint64_t shallowSize(NodeOrdinal node) const noexcept { return m_shallow[node]; }
    std::uint64_t retainedSize(NodeOrdinal node) const noexcept { return m_retained[node]; }
    std::int32_t distance(NodeOrdinal node) const noexcept { return m_distance[node]; }
    /// The immediate dominator; the root's is the root.
    NodeOrdinal dominator(NodeOrdinal node) const noexcept { return {m_dominator[node]}; }
    Detachedness detachedness(NodeOrdinal node) const noexcept
    {
        return m_detachedness.empty() ? Detachedness::Unknown
                                      : static_cast<Detachedness>(m_detachedness[node] & 3);
    }
    ClassOrdinal classOf(NodeOrdinal node) const noexcept { return m_classes.of[node]; }
    const SharedText& className(NodeOrdinal node) const { return m_classes.info(classOf(node)).name; }
    /// The node's name in the file, with "Detached " where DevTools puts it (numbers.md 3).
    std::string rawName(NodeOrdinal) const;
    /// Its first `limit` bytes, perhaps with some more. Cost: O(limit), however long the name is.
    std::string rawName(NodeOrdinal, std::size_t limit) const;
    /// rawName(node) == name, without building it.
    bool isNamed(NodeOrdinal node, std::string_view name) const;
    /// As DevTools shows it (numbers.md 7.4): "{alpha, beta, …}" for plain objects, joined concatenations.
    /// `enough`: nothing is wanted past so many UTF-16 units, so that it may end there.
    std::string displayName(NodeOrdinal, std::size_t enough = SIZE_MAX) const;
    /// The whole text of a string node, concatenations and slices resolved as far as the file goes.
    /// `limit` is in bytes; the result is cut at a character's end.
    std::string stringValue(NodeOrdinal, std::size_t limit = SIZE_MAX) const;
    std::optional<SourceLocation> location(NodeOrdinal) const;
    /// Reached from the root over edges that keep things alive (numbers.md 8).
    bool isReachable(NodeOrdinal node) const noexcept
    {
        return (m_detachedness[node] & NodeFlag::kReachable) != 0;
    }
    /// Held by the globals of the page, over edges that may be of any kind but weak (numbers.md 4).
    bool isPageOwned(NodeOrdinal node) const noexcept { return m_pageOwned[node]; }
    /// The kinds of names, for loops that must not compare text; of names as in the file and after renaming.
    const NameKinds& nameKinds() const noexcept { return m_nameKinds; }
    NodeNames names() const noexcept { return {m_graph, m_nameKinds, m_detachedness, m_renamesDetached}; }

    // Edges ---------------------------------------------------------------------------------------------
    /// Does this edge keep its target alive, for dominators (numbers.md 5)? Weak, shortcut, ephemeron rules.
    bool isEssential(EdgeOrdinal) const;
    /// The same where the edge's source is known, which is costly to find.
    bool isEssential(NodeOrdinal from, EdgeOrdinal) const;

    // Whole heap ----------------------------------------------------------------------------------------
    const Classes& classes() const noexcept { return m_classes; }
    const Histogram& histogram() const noexcept { return m_histogram; }
    const Statistics& statistics() const noexcept { return m_statistics; }
    std::uint64_t totalSize() const noexcept { return m_statistics.total; }
    std::uint32_t unreachableCount() const noexcept { return m_unreachableCount; }
    std::uint64_t unreachableSize() const noexcept { return m_unreachableSize; }
    /// The nodes of a class (all, size 0 included), ascending.
    /// Built on first use, then kept; thread-safe.
    std::span<const NodeOrdinal> nodesOf(ClassOrdinal c) const;
    /// The class's row; none if all its nodes have size 0.
    const ClassRow* rowOf(ClassOrdinal c) const noexcept;
    /// The class with this public key. Cost: a hash lookup.
    std::optional<ClassOrdinal> classByKey(const ClassKey& key) const;
    /// The columns, for functions over all nodes.
    const CompactColumn<NodeOrdinal>& shallowSizes() const noexcept { return m_shallow; }
    const CompactColumn<NodeOrdinal>& retainedSizes() const noexcept { return m_retained; }
    const Column<NodeOrdinal, std::int32_t>& distances() const noexcept { return m_distance; }
    /// Name (path or URL) of a script by its id, where the snapshot tells; empty if not.
    std::string scriptName(std::uint32_t scriptId) const;
    const std::vector<Notice>& notices() const noexcept { return m_graph.raw().notices; }
    /// Salvaged with edges missing: retained sizes and distances are unreliable.
    bool isUnreliable() const noexcept { return m_graph.raw().isMissingEdges; }
    /// Builds what is built on first use and every view asks for, retainers() and nodesOf(), so that it can be stopped
    /// and shows its progress. Cost: O(N + E). Errors: Cancelled.
    Result<void> prepare(unsigned threads, const Task&) const;
    /// Built on first use, then kept; thread-safe. O(N): call it from a worker. Errors: Cancelled.
    Result<const DominatorTree*> dominatorTree(const Task&) const;
    /// The same, and nothing stops it: where it is known to be there.
    const DominatorTree& dominatorTree() const;
    /// Built on first use, then kept; thread-safe. What names many nodes prepares it, so that it can be stopped.
    Result<const Concatenations*> concatenations(const Task&) const;
    std::size_t memoryBytes() const noexcept;

    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    friend class SnapshotBuilder;
    friend class PathFinder;
    explicit Snapshot(Graph graph);

    Graph m_graph;
    SnapshotSource m_source;
    CompactColumn<NodeOrdinal> m_shallow; ///< 4 bytes a node
    CompactColumn<NodeOrdinal> m_retained; ///< 4 bytes a node
    Column<NodeOrdinal, std::int32_t> m_distance; ///< 4 bytes a node
    Column<NodeOrdinal, std::uint32_t> m_dominator; ///< 4 bytes a node
    Column<NodeOrdinal, std::uint8_t> m_detachedness; ///< 1 byte a node: state, and a flag above it
    Bitset<NodeOrdinal> m_pageOwned; ///< 1 bit a node
    Classes m_classes; ///< 4 bytes a node
    NameKinds m_nameKinds; ///< 1 byte a string
    bool m_renamesDetached{}; ///< the file has the field `detachedness`
    Histogram m_histogram;
    std::vector<std::uint32_t> m_rowOfClass; ///< class → row + 1, or 0
    std::unordered_map<ClassKey, ClassOrdinal> m_classByKey;
    std::unordered_map<std::uint32_t, std::string> m_scriptNames; ///< by script id
    Statistics m_statistics;
    std::uint32_t m_unreachableCount{};
    std::uint64_t m_unreachableSize{};
    Lazy<Retainers> m_retainers; ///< 4 bytes a node, 4 an edge
    Lazy<Csr<ClassOrdinal, NodeOrdinal>> m_nodesOfClass; ///< 4 bytes a node
    Lazy<DominatorTree> m_tree;
    Lazy<Concatenations> m_concatenations;
    Lazy<std::shared_ptr<const PathFinder>> m_pathFinder; ///< PathFinder::of()'s
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Reads, checks and analyses one file: everything but the dominator tree's layout.
/// Errors: those of readSnapshot. The result is the same on any number of threads.
Result<SnapshotPtr> openSnapshot(const std::filesystem::path& path, const LoadOptions& options = {},
                                 const Task& task = {});
/// Analyses what was read already; for tests and for bytes that are no file.
Result<SnapshotPtr> analyse(RawSnapshot raw, SnapshotSource source = {}, const LoadOptions& options = {},
                            const Task& task = {});

} // namespace heaptrail
