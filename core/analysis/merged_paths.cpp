// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/merged_paths.h"

#include "core/base/bitset.h"
#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::uint32_t kMaskedIndex = UINT32_MAX;
constexpr std::uint32_t kTimerLink = UINT32_MAX - 1; ///< to either neighbour in one of Node's lists of timers

/// What makes two steps one branch.
struct BranchKey {
    std::uint32_t parent{};
    std::uint32_t name{}; ///< string ordinal, kMaskedIndex for any index
    std::uint32_t cls{};
    std::uint8_t edgeType{};
    friend bool operator==(const BranchKey&, const BranchKey&) = default;
};
struct BranchHash {
    std::size_t operator()(const BranchKey& key) const noexcept
    {
        std::uint64_t h = key.parent * 0x9E3779B97F4A7C15ULL;
        h = (h ^ key.name) * 0xBF58476D1CE4E5B9ULL;
        h = (h ^ key.cls ^ (std::uint64_t{key.edgeType} << 40)) * 0x94D049BB133111EBULL;
        return static_cast<std::size_t>(h ^ (h >> 31));
    }
};

bool isIndexName(std::string_view name)
{
    return !name.empty() && name.find_first_not_of("0123456789") == name.npos;
}

/// Those of the nodes that another of them dominates. Up the dominators from each, and never twice over one node: cheaper
/// than laying the whole tree out, which nothing else here needs. Errors: Cancelled.
Result<std::unordered_set<NodeOrdinal>> findInner(const Snapshot& snapshot,
                                                  const std::vector<NodeOrdinal>& nodes, const Task& task)
{
    const std::size_t count = snapshot.graph().nodeCount();
    Bitset<NodeOrdinal> isGiven(count), isCovered(count), isSeen(count);
    for (const NodeOrdinal node : nodes) isGiven.set(node);
    std::unordered_set<NodeOrdinal> inner;
    std::vector<NodeOrdinal> way;
    StopCheck stop(task);
    for (const NodeOrdinal node : nodes) {
        way.clear();
        NodeOrdinal at = node;
        bool isInside = false;
        while (at.value != 0 && !isInside) {
            at = snapshot.dominator(at);
            if (stop.after()) return fail(ErrorCode::Cancelled, "Stopped while merging paths.");
            isInside = isGiven[at] || isCovered[at];
            if (!isSeen.insert(at)) break;
            way.push_back(at);
        }
        if (!isInside) continue;
        inner.insert(node);
        for (const NodeOrdinal passed : way) isCovered.set(passed);
    }
    return inner;
}

/// The key of a class; of one with a very long name, which would be held for each branch, the name's hash.
std::string shortKey(const ClassKey& key)
{
    return key.name.size() <= 1024 ? key.text() : key.place() + "#" + std::to_string(key.name.hash());
}

/// Lays the best paths of nodes over one another.
class Merger {
public:
    Merger(const Snapshot& snapshot, const PathFinder& finder, std::size_t maxDepth, MergedPaths& merged)
        : m_snapshot{snapshot}
        , m_graph{snapshot.graph()}
        , m_finder{finder}
        , m_maxDepth{maxDepth}
        , m_merged{merged}
    {
        m_merged.nodes.emplace_back();
    }

    /// Adds the path to a node, and its bytes to every branch on the way.
    void add(NodeOrdinal node, std::uint64_t bytes)
    {
        m_chain.clear();
        NodeOrdinal at = node;
        auto known = m_branchOf.find(at);
        while (known == m_branchOf.end() && !m_finder.root(at)) {
            const auto edge = m_finder.edgeTo(at);
            if (!edge) break;
            m_chain.push_back(*edge);
            at = m_graph.source(*edge);
            known = m_branchOf.find(at);
        }
        std::uint32_t branch = known != m_branchOf.end()
            ? known->second
            : enter({0, at.value, m_snapshot.classOf(at).value, 255}, at, std::nullopt);
        for (std::size_t i = m_chain.size(); i-- > 0;) {
            const Edge edge = m_graph.edge(m_chain[i]);
            branch = enter({branch, nameOf(edge), m_snapshot.classOf(edge.to).value,
                            static_cast<std::uint8_t>(edge.type)},
                           edge.to, m_chain[i]);
        }
        while (true) {
            m_merged.nodes[branch].count += 1;
            m_merged.nodes[branch].bytes += bytes;
            if (branch == 0) break;
            branch = m_places[branch].parent;
        }
    }

private:
    struct Place {
        std::uint32_t parent{}, depth{};
        BranchKey key;
    };

    /// As a part of a BranchKey.
    std::uint32_t nameOf(const Edge& edge) const
    {
        if (edge.type == EdgeType::Element
            || (!edge.isIndexed() && isIndexName(m_graph.strings().escaped(StringOrdinal{edge.nameOrIndex}))))
            return kMaskedIndex;
        const bool isTimer = m_graph.isNamed(edge, "_idleNext") || m_graph.isNamed(edge, "_idlePrev");
        return isTimer ? kTimerLink : edge.nameOrIndex;
    }

    /// One step down, to a node that was not met before: its branch.
    std::uint32_t enter(const BranchKey& key, NodeOrdinal where, std::optional<EdgeOrdinal> edge)
    {
        const Place& above = m_places[key.parent];
        // A list's links, one behind the other, are one branch; so is what lies too deep to tell apart.
        const bool isLink = key.parent != 0 && above.key.name == key.name && above.key.cls == key.cls
            && above.key.edgeType == key.edgeType && key.name != kMaskedIndex;
        std::uint32_t branch = key.parent;
        if (isLink) {
            m_merged.nodes[branch].isRepeated = true;
        } else if (above.depth < m_maxDepth) {
            const auto [it, isNew] =
                m_branches.emplace(key, static_cast<std::uint32_t>(m_merged.nodes.size()));
            branch = it->second;
            if (isNew) {
                m_merged.nodes[key.parent].children.push_back(branch);
                m_merged.nodes.push_back(describe(key, where, edge));
                m_places.push_back({key.parent, above.depth + 1, key});
            }
        }
        ++m_merged.nodes[branch].objects;
        m_branchOf.emplace(where, branch);
        return branch;
    }

    MergedPathNode describe(const BranchKey& key, NodeOrdinal where, std::optional<EdgeOrdinal> edge)
    {
        PathStep step = pathStep(m_snapshot, m_finder, where, edge);
        if (MergedPathNode& cell = m_merged.nodes[key.parent]; edge && key.parent != 0) {
            std::string name = nameInCell(m_snapshot, *edge, cell.isInternal ? std::string() : cell.label);
            if (!name.empty()) {
                step.label = std::move(name);
                step.isInternal = false;
                cell.isInternal = true;
            }
        }
        const bool isPlain = m_graph.type(where) == NodeType::Object && m_snapshot.isNamed(where, "Object");
        MergedPathNode node;
        node.label = key.name == kMaskedIndex && step.label.starts_with("[") ? "[…]"
            : key.name == kTimerLink                                         ? "_idleNext"
                                                                             : stepText(step);
        node.className = step.className;
        node.isInternal = step.isInternal;
        node.node = where;
        node.key = std::to_string(key.edgeType) + "/"
            + (key.name == kMaskedIndex     ? std::string("#")
                   : key.name == kTimerLink ? std::string("_idleNext")
                   : edge                   ? step.edgeName
                                            : step.label)
            + "/" + (isPlain ? "{}" : shortKey(m_snapshot.classes().info(m_snapshot.classOf(where)).key));
        return node;
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    const PathFinder& m_finder;
    std::size_t m_maxDepth;
    MergedPaths& m_merged;
    std::unordered_map<BranchKey, std::uint32_t, BranchHash> m_branches;
    /// Each node has one best path and so one branch: what was walked once is not walked again, however long the
    /// list is that leads there.
    std::unordered_map<NodeOrdinal, std::uint32_t> m_branchOf;
    std::vector<Place> m_places{Place{}}; ///< by branch
    std::vector<EdgeOrdinal> m_chain;
};

/// Counts and bytes of a choice as those of all; the branches with most bytes first.
void scaleAndSort(MergedPaths& merged)
{
    const double scale = double(merged.total) / double(merged.sampled);
    for (auto& entry : merged.nodes) {
        if (scale > 1) {
            entry.count = static_cast<std::uint64_t>(double(entry.count) * scale);
            entry.bytes = static_cast<std::uint64_t>(double(entry.bytes) * scale);
        }
        std::sort(entry.children.begin(), entry.children.end(), [&](std::uint32_t a, std::uint32_t b) {
            const auto &left = merged.nodes[a], &right = merged.nodes[b];
            if (left.bytes != right.bytes) return left.bytes > right.bytes;
            if (left.count != right.count) return left.count > right.count;
            return a < b;
        });
    }
}

} // namespace

Result<MergedPaths> mergeRetainingPaths(const Snapshot& snapshot, std::span<const NodeOrdinal> nodes,
                                        const MergedPathOptions& options, const Task& task)
{
    const auto finder = PathFinder::of(snapshot, task);
    if (!finder) return fail(finder.error());

    MergedPaths merged;
    merged.total = nodes.size();
    std::vector<NodeOrdinal> chosen;
    const std::size_t wanted = std::max<std::size_t>(1, options.maxPaths);
    const std::size_t count = std::min(nodes.size(), wanted);
    chosen.reserve(count);
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(nodes[i * nodes.size() / count]);
    merged.sampled = chosen.size();
    Merger merger(snapshot, **finder, options.maxDepth, merged);
    if (chosen.empty()) return merged;

    // Inside another of the given nodes, bytes are counted there.
    const auto inner = findInner(snapshot, chosen, task);
    if (!inner) return fail(inner.error());
    std::size_t done = 0;
    for (const NodeOrdinal node : chosen) {
        if (++done % 1024 == 0 && task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while merging paths.");
        if ((*finder)->cost(node) != PathFinder::kUnreached)
            merger.add(node, inner->contains(node) ? 0 : snapshot.retainedSize(node));
    }
    scaleAndSort(merged);
    return merged;
}

} // namespace heaptrail
