// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/snapshot.h"

#include "core/analysis/classify.h"
#include "core/analysis/distances.h"
#include "core/analysis/interfaces.h"
#include "core/analysis/ownership.h"
#include "core/analysis/retained_sizes.h"
#include "core/analysis/script_names.h"
#include "core/analysis/snapshot_source.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"
#include "core/graph/edge_policy.h"

#include <algorithm>
#include <thread>

namespace heaptrail {

namespace {

/// Unless threads are asked for, one does a small heap: to start a thread takes as long as a thousand nodes do in all.
unsigned threadsFor(std::size_t nodes, unsigned wanted) noexcept
{
    constexpr std::size_t kWorthThreads = 20'000;
    return threadCount(wanted == 0 && nodes < kWorthThreads ? 1 : wanted);
}

/// Runs both, the second on a thread of its own if there are `threads` for it and the system starts one; returns when both are done.
/// Each is a function without arguments that returns Result<void>; the first error counts.
template <class First, class Second>
Result<void> both(unsigned threads, First first, Second second)
{
    Result<void> mine, theirs;
    const auto run = [&](unsigned part) { part == 0 ? theirs = second() : mine = first(); };
    if (threads > 1) {
        inParallel(2, run);
    } else {
        run(1);
        run(0);
    }
    return mine ? theirs : mine;
}

/// Puts a result where it belongs.
template <class T>
Result<void> store(Result<T>&& result, T& to)
{
    if (!result) return fail(std::move(result.error()));
    to = std::move(*result);
    return {};
}

} // namespace

/// Runs the analyses in the order of numbers.md 1. What it holds itself is gone when the snapshot is done.
class SnapshotBuilder {
public:
    SnapshotBuilder(RawSnapshot raw, SnapshotSource source, unsigned threads, const Task& task)
        : m_threads{threadsFor(raw.nodeCount(), threads)}
        , m_snapshot{new Snapshot(Graph(std::move(raw), m_threads)), drop}
        , m_task{task}
    {
        m_snapshot->m_source = std::move(source);
        m_snapshot->m_shallow = std::move(m_snapshot->m_graph.m_raw.selfSize);
    }

    // Two threads, joined after each step: one goes from names to dominators, the other does beside it what they
    // do not need, a step at a time of about the same length. Scratch arrays go as early as they can: the peak is in
    // the dominators.
    Result<SnapshotPtr> run()
    {
        Snapshot& s = *m_snapshot;
        const Graph& graph = s.m_graph;
        const Task second = m_task.silent();

        s.m_renamesDetached = !graph.raw().detachedness.empty();
        m_task.begin(Phase::Classes);
        // This memory becomes the sources' and then the retained sizes'.
        BigArray<std::uint32_t> counts(graph.nodeCount(), Fill::Unset);
        Result<void> done = both(
            m_threads, [&] { return store(classifyNames(graph.strings(), m_task), s.m_nameKinds); },
            [&] {
                const Result<void> step = completeSource(s.m_source, graph, second);
                return step ? store(countRetainers(graph, std::move(counts), second), counts) : step;
            });
        if (!done) return fail(std::move(done.error()));
        const EdgePolicy policy(graph, s.m_nameKinds, s.m_pageOwned);
        EssentialSources sources;
        done = both(
            m_threads,
            [&] {
                const Result<void> step =
                    store(numberDepthFirst(graph, s.m_nameKinds, s.m_pageOwned, m_task), m_dfs);
                return step ? store(essentialSources(graph, policy, std::move(counts),
                                                     sampleAbove(graph, policy), m_task.silent()),
                                    sources)
                            : step;
            },
            [&] {
                const Result<void> step =
                    store(findDistances(graph, s.m_nameKinds, {}, second), s.m_distance);
                return step ? prepareSizes(second) : step;
            });
        if (!done) return fail(std::move(done.error()));
        done = renumberSources(sources, m_dfs, m_threads, second);
        if (!done) return fail(std::move(done.error()));
        BigArray<Semidominator> semi;
        done = both(
            m_threads, [&] { return store(semidominators(graph, policy, m_dfs, sources, m_task), semi); },
            [&] {
                Result<void> step =
                    store(summarize(s.names(), s.m_shallow, sources.hasRow, second), s.m_statistics);
                if (step) step = classifyNodes(second);
                return step ? finishTables(second) : step;
            });
        if (!done) return fail(std::move(done.error()));
        s.m_retained.small() = std::move(sources.first); // no longer needed, and as long
        sources = {};
        done = both(
            m_threads, [&] { return store(immediateDominators(m_dfs, semi, m_task), m_dominatorNumber); },
            [&] { return markReachable(second); });
        if (!done) return fail(std::move(done.error()));
        semi = {};

        NumberedPreorder preorder;
        done = both(
            m_threads,
            [&] { return addRetainedSizes(m_dfs, m_dominatorNumber, s.m_shallow, s.m_retained, m_task); },
            [&] { return store(preorderByNumber(m_dominatorNumber, second), preorder); });
        if (!done) return fail(std::move(done.error()));
        done = both(
            m_threads,
            [&] {
                return addRetainedSizes(s.m_histogram, s.m_classes, m_dfs, preorder, s.m_shallow,
                                        s.m_retained, m_task.silent());
            },
            [&] { return nameDominators(second); });
        if (!done) return fail(std::move(done.error()));
        return SnapshotPtr(std::move(m_snapshot));
    }

private:
    /// The end of a snapshot. To give a gigabyte back takes the system a twentieth of the time of the open: another thread
    /// frees the edges meanwhile, if there is one to be had.
    static void drop(Snapshot* snapshot) noexcept
    {
        constexpr std::size_t kWorthThread = std::size_t{64} << 20;
        RawSnapshot& raw = snapshot->m_graph.m_raw;
        if (raw.edge.memoryBytes() > kWorthThread) {
            try {
                std::jthread other([&] {
                    raw.edge = {};
                    raw.edgeName = {};
                });
                snapshot->m_retained = {};
                snapshot->m_dominator = {};
                snapshot->m_distance = {};
                snapshot->m_classes.of = {};
                snapshot->m_shallow = {};
                raw.firstEdge = {};
                raw.nodeName = {};
                raw.nodeId = {};
            } catch (...) { // no thread, or no memory for one: then all by this one
            }
        }
        delete snapshot;
    }

    Result<void> prepareSizes(const Task& task)
    {
        Snapshot& s = *m_snapshot;
        Result<void> done =
            store(findDetachedness(s.m_graph, s.m_nameKinds, std::move(s.m_graph.m_raw.detachedness), task),
                  s.m_detachedness);
        if (done && !userRoots(s.m_graph, s.m_nameKinds).empty())
            done = moveSizesToOwners(s.names(), s.m_shallow, task);
        return done;
    }

    Result<void> classifyNodes(const Task& task)
    {
        Snapshot& s = *m_snapshot;
        auto plain = findInterfaces(s.names(), nullptr, task);
        if (!plain) return fail(std::move(plain.error()));
        return store(classify(s.names(), std::move(*plain), task), s.m_classes);
    }

    /// From numbers back to nodes.
    Result<void> nameDominators(const Task& task)
    {
        const Stage stage("name dominators");
        Snapshot& s = *m_snapshot;
        StopCheck stop(task);
        s.m_dominator = Column<NodeOrdinal, std::uint32_t>(s.m_graph.nodeCount());
        for (std::uint32_t v = 0; v < m_dfs.count; ++v) {
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while finding dominators.");
            s.m_dominator[NodeOrdinal{m_dfs.vertex[v]}] = m_dfs.vertex[m_dominatorNumber[v]];
        }
        return {};
    }

    /// Who is reached, and who is not reached at all. Writes the detachedness of all nodes: at a time when nobody reads
    /// it, as names, classes and the policy of edges do.
    Result<void> markReachable(const Task& task)
    {
        const Stage stage("mark reachable");
        Snapshot& s = *m_snapshot;
        StopCheck stop(task);
        for (std::uint32_t v = 0; v < m_dfs.count; ++v) {
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while finding dominators.");
            const NodeOrdinal node{m_dfs.vertex[v]};
            if (v < m_dfs.reachedCount) {
                s.m_detachedness[node] |= NodeFlag::kReachable;
            } else {
                ++s.m_unreachableCount;
                s.m_unreachableSize += s.m_shallow[node];
            }
        }
        for (const std::uint32_t node : m_dfs.unheld) {
            ++s.m_unreachableCount;
            s.m_unreachableSize += s.m_shallow[{node}];
        }
        return {};
    }

    Result<void> finishTables(const Task& task)
    {
        Snapshot& s = *m_snapshot;
        Result<void> done =
            store(countClasses(s.m_classes, s.m_shallow, s.m_distance, nullptr, task), s.m_histogram);
        if (!done) return done;
        s.m_rowOfClass.resize(s.m_classes.infos.size());
        for (std::size_t row = 0; row < s.m_histogram.size(); ++row)
            s.m_rowOfClass[s.m_histogram[row].cls.value] = static_cast<std::uint32_t>(row) + 1;
        for (std::uint32_t c = 0; c < s.m_classes.infos.size(); ++c)
            s.m_classByKey.emplace(s.m_classes.infos[c].key, ClassOrdinal{c});
        return store(findScriptNames(s.names(), task), s.m_scriptNames);
    }

    unsigned m_threads;
    std::shared_ptr<Snapshot> m_snapshot;
    const Task& m_task;
    DepthFirst m_dfs;
    BigArray<std::uint32_t> m_dominatorNumber;
};

Snapshot::Snapshot(Graph graph)
    : m_graph{std::move(graph)}
{
}

std::string Snapshot::rawName(NodeOrdinal node) const
{
    return names().text(node);
}

std::string Snapshot::rawName(NodeOrdinal node, std::size_t limit) const
{
    return names().text(node, limit);
}

bool Snapshot::isNamed(NodeOrdinal node, std::string_view name) const
{
    return names().isNamed(node, name);
}

std::optional<SourceLocation> Snapshot::location(NodeOrdinal node) const
{
    const auto& locations = m_graph.raw().locations;
    const auto at = std::lower_bound(locations.begin(), locations.end(), node,
                                     [](const NodeLocation& l, NodeOrdinal n) { return l.node < n; });
    if (at == locations.end() || at->node != node) return {};
    return at->location;
}

bool Snapshot::isEssential(EdgeOrdinal edge) const
{
    return isEssential(m_graph.source(edge), edge);
}

bool Snapshot::isEssential(NodeOrdinal from, EdgeOrdinal edge) const
{
    const RawSnapshot& raw = m_graph.raw();
    return EdgePolicy(m_graph, m_nameKinds, m_pageOwned)
        .isEssential(from.value, raw.edge[edge], raw.edgeName[edge]);
}

const ClassRow* Snapshot::rowOf(ClassOrdinal c) const noexcept
{
    const std::uint32_t row = m_rowOfClass[c.value];
    return row == 0 ? nullptr : &m_histogram[row - 1];
}

std::optional<ClassOrdinal> Snapshot::classByKey(const ClassKey& key) const
{
    const auto found = m_classByKey.find(key);
    if (found == m_classByKey.end()) return {};
    return found->second;
}

std::string Snapshot::scriptName(std::uint32_t scriptId) const
{
    const auto found = m_scriptNames.find(scriptId);
    return found == m_scriptNames.end() ? std::string() : found->second;
}

Result<void> Snapshot::prepare(unsigned threads, const Task& task) const
{
    const Task second = task.silent();
    return both(
        threadsFor(m_graph.nodeCount(), threads),
        [&]() -> Result<void> {
            const auto made = m_retainers.get(task, [&](const Task& t) { return findRetainers(m_graph, t); });
            return made ? Result<void>() : fail(made.error());
        },
        [&]() -> Result<void> {
            const auto made =
                m_nodesOfClass.get(second, [&](const Task& t) { return nodesByClass(m_classes, t); });
            return made ? Result<void>() : fail(made.error());
        });
}

const Retainers& Snapshot::retainers() const
{
    return **m_retainers.get({}, [&](const Task& t) { return findRetainers(m_graph, t); });
}

std::span<const NodeOrdinal> Snapshot::nodesOf(ClassOrdinal c) const
{
    return (**m_nodesOfClass.get({}, [&](const Task& t) { return nodesByClass(m_classes, t); }))[c];
}

Result<const DominatorTree*> Snapshot::dominatorTree(const Task& task) const
{
    return m_tree.get(task, [&](const Task& t) { return layOutDominatorTree(m_dominator, t); });
}

const DominatorTree& Snapshot::dominatorTree() const
{
    return **dominatorTree({});
}

Result<const Concatenations*> Snapshot::concatenations(const Task& task) const
{
    return m_concatenations.get(task, [&](const Task& t) { return Concatenations::of(names(), t); });
}

std::size_t Snapshot::memoryBytes() const noexcept
{
    std::size_t bytes = m_graph.memoryBytes() + m_shallow.memoryBytes();
    if (const auto* retainers = m_retainers.ready()) bytes += retainers->memoryBytes();
    if (const auto* nodes = m_nodesOfClass.ready()) bytes += nodes->memoryBytes();
    bytes += m_retained.memoryBytes() + m_distance.memoryBytes() + m_dominator.memoryBytes();
    bytes += m_detachedness.memoryBytes() + m_pageOwned.memoryBytes() + m_classes.of.memoryBytes();
    bytes += m_nameKinds.memoryBytes() + m_classes.infos.size() * (sizeof(ClassInfo) + 64);
    return bytes + m_histogram.capacity() * sizeof(ClassRow);
}

Result<SnapshotPtr> analyse(RawSnapshot raw, SnapshotSource source, const LoadOptions& options,
                            const Task& task)
{
    return guarded([&]() -> Result<SnapshotPtr> {
        if (raw.nodeCount() == 0)
            return fail(ErrorCode::Inconsistent, "The snapshot has no nodes.", {}, "nodes");
        const PageReuse reuse;
        return SnapshotBuilder(std::move(raw), std::move(source), options.threads, task).run();
    });
}

Result<SnapshotPtr> openSnapshot(const std::filesystem::path& path, const LoadOptions& options,
                                 const Task& task)
{
    const PageReuse reuse;
    auto raw = readSnapshot(path, options, task);
    if (!raw) return fail(std::move(raw.error()));
    return analyse(std::move(*raw), sourceOfFile(path), options, task);
}

} // namespace heaptrail
