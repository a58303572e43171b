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

} // namespace

Result<MergedPaths> mergeRetainingPaths(const Snapshot& snapshot, std::span<const NodeOrdinal> nodes,
                                        const MergedPathOptions& options, const Task& task)
{
    const auto built = PathFinder::of(snapshot, task);
    if (!built) return fail(built.error());
    const PathFinder& finder = **built;
    const Graph& graph = snapshot.graph();
    const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while merging paths."); };

    MergedPaths merged;
    merged.total = nodes.size();
    merged.nodes.emplace_back();
    std::vector<NodeOrdinal> chosen;
    const std::size_t wanted = std::max<std::size_t>(1, options.maxPaths);
    const std::size_t count = std::min(nodes.size(), wanted);
    chosen.reserve(count);
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(nodes[i * nodes.size() / count]);
    merged.sampled = chosen.size();
    if (chosen.empty()) return merged;

    // Inside another of the given nodes, bytes are counted there.
    const auto inner = findInner(snapshot, chosen, task);
    if (!inner) return fail(inner.error());

    std::unordered_map<BranchKey, std::uint32_t, BranchHash> branches;
    // Each node has one best path and so one branch: what was walked once is not walked again, however long the
    // list is that leads there.
    std::unordered_map<NodeOrdinal, std::uint32_t> branchOf;
    struct Place {
        std::uint32_t parent{}, depth{};
        BranchKey key;
    };
    std::vector<Place> places(1);
    const auto enter = [&](const BranchKey& key, NodeOrdinal where, std::optional<EdgeOrdinal> edge) {
        const Place& above = places[key.parent];
        // A list's links, one behind the other, are one branch; so is what lies too deep to tell apart.
        const bool isLink = key.parent != 0 && above.key.name == key.name && above.key.cls == key.cls
            && above.key.edgeType == key.edgeType && key.name != kMaskedIndex;
        std::uint32_t branch = key.parent;
        if (isLink) {
            merged.nodes[branch].isRepeated = true;
        } else if (above.depth < options.maxDepth) {
            const auto [it, isNew] = branches.emplace(key, static_cast<std::uint32_t>(merged.nodes.size()));
            branch = it->second;
            if (isNew) {
                const PathStep step = pathStep(snapshot, finder, where, edge);
                const bool isPlain =
                    graph.type(where) == NodeType::Object && snapshot.isNamed(where, "Object");
                MergedPathNode fresh;
                fresh.label = key.name == kMaskedIndex && step.label.starts_with("[") ? "[…]"
                    : key.name == kTimerLink                                          ? "_idleNext"
                                                                                      : step.label;
                fresh.className = step.className;
                fresh.isInternal = step.isInternal;
                fresh.node = where;
                fresh.key = std::to_string(key.edgeType) + "/"
                    + (key.name == kMaskedIndex     ? std::string("#")
                           : key.name == kTimerLink ? std::string("_idleNext")
                           : edge                   ? step.edgeName
                                                    : step.label)
                    + "/" + (isPlain ? "{}" : shortKey(snapshot.classes().info(snapshot.classOf(where)).key));
                merged.nodes[key.parent].children.push_back(branch);
                merged.nodes.push_back(std::move(fresh));
                places.push_back({key.parent, above.depth + 1, key});
            }
        }
        ++merged.nodes[branch].objects;
        branchOf.emplace(where, branch);
        return branch;
    };
    std::vector<EdgeOrdinal> chain;
    std::size_t done = 0;
    for (const NodeOrdinal node : chosen) {
        if (++done % 1024 == 0 && task.stopped()) return stopped();
        if (finder.cost(node) == PathFinder::kUnreached) continue;
        chain.clear();
        NodeOrdinal at = node;
        auto known = branchOf.find(at);
        while (known == branchOf.end() && !finder.root(at)) {
            const auto edge = finder.edgeTo(at);
            if (!edge) break;
            chain.push_back(*edge);
            at = graph.source(*edge);
            known = branchOf.find(at);
        }
        std::uint32_t branch = known != branchOf.end()
            ? known->second
            : enter({0, at.value, snapshot.classOf(at).value, 255}, at, std::nullopt);
        for (std::size_t i = chain.size(); i-- > 0;) {
            const Edge edge = graph.edge(chain[i]);
            std::uint32_t name = edge.nameOrIndex;
            if (edge.type == EdgeType::Element
                || (!edge.isIndexed() && isIndexName(graph.strings().escaped(StringOrdinal{name}))))
                name = kMaskedIndex;
            else if (graph.isNamed(edge, "_idleNext") || graph.isNamed(edge, "_idlePrev"))
                name = kTimerLink;
            branch =
                enter({branch, name, snapshot.classOf(edge.to).value, static_cast<std::uint8_t>(edge.type)},
                      edge.to, chain[i]);
        }
        const std::uint64_t bytes = inner->contains(node) ? 0 : snapshot.retainedSize(node);
        while (true) {
            merged.nodes[branch].count += 1;
            merged.nodes[branch].bytes += bytes;
            if (branch == 0) break;
            branch = places[branch].parent;
        }
    }
    const double scale = double(nodes.size()) / double(chosen.size());
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
    return merged;
}

} // namespace heaptrail
