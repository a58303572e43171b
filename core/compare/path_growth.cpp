// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/compare/path_growth.h"

#include "core/base/text.h"
#include "core/output/text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr double kMostOf =
    0.8; ///< as the Memory Analyzer has it: a branch with so much of the whole leads on

class Builder {
public:
    explicit Builder(std::size_t snapshots)
        : m_snapshots(snapshots)
    {
        m_growth.branches.push_back(fresh());
        m_index.emplace_back();
        m_keys.emplace_back();
    }

    /// Lays the paths of objects of the last snapshot over the rest; `birth`: the snapshot that saw them first.
    void addAlive(const MergedPaths& merged, std::size_t birth)
    {
        add(merged, [&](PathGrowthBranch& branch, const MergedPathNode& node) {
            if (branch.objects == 0) branch.node = node.node;
            branch.objects += node.objects;
            branch.born[birth] += node.count;
            for (std::size_t k = birth; k < m_snapshots; ++k) branch.count[k] += node.count;
        });
    }
    /// The same for objects of snapshot k that the last one has no more.
    void addGone(const MergedPaths& merged, std::size_t k)
    {
        add(merged,
            [&](PathGrowthBranch& branch, const MergedPathNode& node) { branch.count[k] += node.count; });
    }
    /// Some objects of snapshot k that are gone, too few to ask where they were.
    void addGone(std::uint64_t count, std::size_t k)
    {
        MergedPathNode node;
        node.key = node.label = "gone by S" + std::to_string(m_snapshots);
        m_growth.branches[0].count[k] += count;
        m_growth.branches[childOf(0, node)].count[k] += count;
    }

    PathGrowth take()
    {
        auto& branches = m_growth.branches;
        for (std::vector<std::uint32_t> open{0}; !open.empty();) {
            const std::uint32_t at = open.back();
            open.pop_back();
            foldKeys(at);
            auto& children = branches[at].children;
            std::sort(children.begin(), children.end(), [&](std::uint32_t a, std::uint32_t b) {
                const auto &left = branches[a], &right = branches[b];
                if (left.growth() != right.growth()) return left.growth() > right.growth();
                if (left.count.back() != right.count.back()) return left.count.back() > right.count.back();
                return a < b;
            });
            open.insert(open.end(), children.begin(), children.end());
        }
        return std::move(m_growth);
    }

private:
    template <class Count>
    void add(const MergedPaths& merged, const Count& count)
    {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> open{{0, 0}}; // theirs, ours
        while (!open.empty()) {
            const auto [from, to] = open.back();
            open.pop_back();
            const MergedPathNode& node = merged.nodes[from];
            count(m_growth.branches[to], node);
            m_growth.branches[to].isRepeated = m_growth.branches[to].isRepeated || node.isRepeated;
            for (const std::uint32_t child : node.children)
                open.emplace_back(child, childOf(to, merged.nodes[child]));
        }
        m_growth.isSampled = m_growth.isSampled || merged.sampled < merged.total;
    }
    PathGrowthBranch fresh() const
    {
        PathGrowthBranch branch;
        branch.count.assign(m_snapshots, 0);
        branch.born.assign(m_snapshots, 0);
        return branch;
    }
    std::uint32_t childOf(std::uint32_t parent, const MergedPathNode& node)
    {
        const auto next = static_cast<std::uint32_t>(m_growth.branches.size());
        const auto [it, isNew] = m_index[parent].emplace(node.key, next);
        if (isNew) {
            PathGrowthBranch branch = fresh();
            branch.label = node.label;
            branch.className = node.className;
            branch.isInternal = node.isInternal;
            m_growth.branches.push_back(std::move(branch));
            m_growth.branches[parent].children.push_back(next);
            m_index.emplace_back();
            m_keys.push_back(node.key);
        }
        return it->second;
    }

    /// Many children of one class under different names: the names are a dictionary's keys, and one branch.
    void foldKeys(std::uint32_t parent)
    {
        constexpr std::size_t kFields = 8; ///< of one class, side by side: more are no fields
        std::unordered_map<std::string, std::vector<std::uint32_t>> byClass;
        for (const std::uint32_t child : m_growth.branches[parent].children)
            byClass[m_growth.branches[child].className].push_back(child);
        std::vector<std::uint32_t> kept;
        for (const std::uint32_t child : m_growth.branches[parent].children) {
            const auto& alike = byClass[m_growth.branches[child].className];
            if (parent == 0 || alike.size() <= kFields || alike.front() == child) kept.push_back(child);
            if (parent == 0 || alike.size() <= kFields || alike.front() != child) continue;
            for (std::size_t i = 1; i < alike.size(); ++i) pour(alike[i], child);
            m_growth.branches[child].label = "[…]";
        }
        m_growth.branches[parent].children = std::move(kept);
    }

    /// Adds one branch and all below it to another.
    void pour(std::uint32_t from, std::uint32_t into)
    {
        for (std::vector<std::pair<std::uint32_t, std::uint32_t>> open{{from, into}}; !open.empty();) {
            const auto [source, target] = open.back();
            open.pop_back();
            const PathGrowthBranch theirs = m_growth.branches[source];
            PathGrowthBranch& ours = m_growth.branches[target];
            for (std::size_t k = 0; k < m_snapshots; ++k) {
                ours.count[k] += theirs.count[k];
                ours.born[k] += theirs.born[k];
            }
            if (ours.objects == 0) ours.node = theirs.node;
            ours.objects += theirs.objects;
            for (const std::uint32_t child : theirs.children) {
                const auto [it, isNew] = m_index[target].emplace(m_keys[child], child);
                if (isNew)
                    m_growth.branches[target].children.push_back(child);
                else
                    open.emplace_back(child, it->second);
            }
        }
    }

    std::size_t m_snapshots;
    PathGrowth m_growth;
    std::vector<std::unordered_map<std::string, std::uint32_t>> m_index; ///< branch → key → child
    std::vector<std::string> m_keys; ///< of each branch below its parent
};

} // namespace

std::vector<std::uint32_t> PathGrowth::growingBranch() const
{
    std::vector<std::uint32_t> way;
    const double whole = double(branches[0].growth());
    for (std::uint32_t at = 0; whole > 0 && !branches[at].children.empty();) {
        at = branches[at].children.front();
        if (double(branches[at].growth()) < kMostOf * whole) break;
        way.push_back(at);
    }
    return way;
}

std::vector<std::vector<std::uint32_t>> PathGrowth::ways(std::size_t limit) const
{
    constexpr int kForks = 3; ///< different holders; what parts further down is variety inside one of them
    struct Way {
        std::vector<std::uint32_t> steps;
        int forks{};
    };
    const auto weight = [&](std::uint32_t at) {
        return double(branches[at].count.back()) + double(branches[at].count.front());
    };
    std::vector<Way> open{{{}, 0}};
    std::vector<std::vector<std::uint32_t>> found;
    while (!open.empty()) {
        Way way = std::move(open.back());
        open.pop_back();
        std::uint32_t at = way.steps.empty() ? 0 : way.steps.back();
        while (!branches[at].children.empty()) {
            const auto& children = branches[at].children;
            const std::uint32_t most =
                *std::max_element(children.begin(), children.end(),
                                  [&](std::uint32_t a, std::uint32_t b) { return weight(a) < weight(b); });
            if (weight(most) < kMostOf * weight(at)) break;
            way.steps.push_back(at = most);
        }
        double below = 0;
        for (const std::uint32_t child : branches[at].children) below += weight(child);
        // At most of the objects themselves, the way is at its end, whatever hangs on a few of them.
        if (below * 2 < weight(at) || way.forks >= kForks) {
            if (!way.steps.empty()) found.push_back(std::move(way.steps));
            continue;
        }
        for (const std::uint32_t child : branches[at].children) {
            open.push_back({way.steps, way.forks + 1});
            open.back().steps.push_back(child);
        }
    }
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
        const auto &left = branches[a.back()], &right = branches[b.back()];
        if (left.growth() != right.growth()) return left.growth() > right.growth();
        if (left.count.back() != right.count.back()) return left.count.back() > right.count.back();
        return a < b;
    });
    if (found.size() > limit) found.resize(limit);
    return found;
}

std::string PathGrowth::text(std::span<const std::uint32_t> way) const
{
    RetainingPath path;
    for (const std::uint32_t at : way) {
        const PathGrowthBranch& branch = branches[at];
        PathStep step;
        step.label = branch.isRepeated ? branch.label + " …" : branch.label;
        step.className = branch.className;
        step.isInternal = branch.isInternal;
        path.push_back(std::move(step));
    }
    if (!path.empty()) path.back().className.clear(); // whose paths they are is known
    return pathText(path);
}

std::vector<std::string> PathGrowth::texts(std::span<const std::vector<std::uint32_t>> ways) const
{
    std::vector<std::string> all;
    for (const auto& way : ways) all.push_back(text(way));
    const std::vector<std::string> plain = all;
    for (std::size_t i = 0; i < ways.size(); ++i)
        for (std::size_t j = 0; j < ways.size(); ++j) {
            if (i == j || plain[i] != plain[j] || all[i] != plain[i]) continue;
            const auto &own = ways[i], &other = ways[j];
            const std::size_t shared = std::min(own.size(), other.size());
            std::size_t at = 0;
            while (at < shared && branches[own[at]].className == branches[other[at]].className
                   && branches[own[at]].label == branches[other[at]].label)
                ++at;
            if (at < shared) {
                const PathGrowthBranch &step = branches[own[at]], &there = branches[other[at]];
                all[i] += ", through "
                    + (step.className != there.className ? shortenedInMiddle(step.className, 40) : step.label)
                    + " at step " + countText(at + 1);
            } else if (own.size() != other.size()) {
                all[i] += ", " + countText(own.size()) + " steps";
            }
        }
    return all;
}

Result<PathGrowth> pathGrowth(std::span<const SnapshotPtr> snapshots, const Population& population,
                              const MergedPathOptions& options, const Task& task)
{
    constexpr std::uint64_t kFew = 10; ///< one in ten: fewer are not worth the paths of their snapshot
    const std::size_t n = snapshots.size();
    Builder builder(n);
    std::vector<std::vector<NodeOrdinal>> cohorts(n);
    std::unordered_set<NodeId> alive;
    for (const NodeOrdinal node : population[n - 1]) {
        const NodeId id = snapshots[n - 1]->graph().id(node);
        cohorts[bornIn(snapshots, id)].push_back(node);
        alive.insert(id);
    }
    for (std::size_t birth = 0; birth < n; ++birth) {
        const auto merged = mergeRetainingPaths(*snapshots[n - 1], cohorts[birth], options, task);
        if (!merged) return fail(merged.error());
        builder.addAlive(*merged, birth);
    }
    for (std::size_t k = 0; k + 1 < n; ++k) {
        std::vector<NodeOrdinal> gone;
        for (const NodeOrdinal node : population[k])
            if (!alive.contains(snapshots[k]->graph().id(node))) gone.push_back(node);
        if (gone.size() * kFew <= population[k].size()) {
            if (!gone.empty()) builder.addGone(gone.size(), k);
            continue;
        }
        const auto merged = mergeRetainingPaths(*snapshots[k], gone, options, task);
        if (!merged) return fail(merged.error());
        builder.addGone(*merged, k);
    }
    return builder.take();
}

} // namespace heaptrail
