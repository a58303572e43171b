// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominator_areas.h"

#include "core/analysis/dominated.h"

#include <queue>

#include <algorithm>
#include <map>

namespace heaptrail {
namespace {

class Divider {
public:
    Divider(AreaTree& tree, const AreaLimits& limits, const Task& task)
        : m_tree(tree)
        , m_snapshot(*tree.snapshot)
        , m_limits(limits)
        , m_task(task)
        , m_least(std::max<std::uint64_t>(
              1,
              static_cast<std::uint64_t>(static_cast<double>(tree.areas.front().bytes) * limits.leastShare)))
    {
    }

    /// False if stopped.
    bool run(std::span<const NodeOrdinal> roots)
    {
        std::vector<NodeOrdinal> first(roots.begin(), roots.end());
        if (roots.size() > 1) {
            if (!divide(0, std::move(first))) return false;
        } else {
            m_open.push({m_tree.areas.front().bytes, 0});
        }
        while (!m_open.empty() && m_tree.areas.size() < m_limits.areas) {
            if (m_task.stopped()) return false;
            const std::uint32_t at = m_open.top().area;
            m_open.pop();
            std::vector<NodeOrdinal> children;
            std::uint64_t looked = 0;
            bool isStopped = false;
            forEachDominated(m_snapshot, m_tree.areas[at].members.front(), [&](NodeOrdinal child) {
                if (++looked % Task::kStride == 0 && m_task.stopped()) isStopped = true;
                if (m_snapshot.retainedSize(child) > 0) children.push_back(child);
            });
            if (isStopped || !divide(at, std::move(children))) return false;
        }
        return true;
    }

private:
    struct Open {
        std::uint64_t bytes;
        std::uint32_t area;
        bool operator<(const Open& other) const
        {
            return bytes != other.bytes ? bytes < other.bytes : area > other.area; // ties: the earlier first
        }
    };

    bool isLarger(NodeOrdinal a, NodeOrdinal b) const
    {
        const std::uint64_t sizeA = m_snapshot.retainedSize(a), sizeB = m_snapshot.retainedSize(b);
        return sizeA != sizeB ? sizeA > sizeB : a < b;
    }

    std::uint32_t add(std::uint32_t parent, Area area)
    {
        area.parent = parent;
        area.depth = m_tree.areas[parent].depth + 1;
        const auto at = static_cast<std::uint32_t>(m_tree.areas.size());
        m_tree.areas.push_back(std::move(area));
        m_tree.areas[parent].children.push_back(at);
        return at;
    }

    bool divide(std::uint32_t parent, std::vector<NodeOrdinal> children)
    {
        std::vector<Area> parts;
        std::map<ClassOrdinal, Area> byClass;
        Area more;
        more.kind = Area::Kind::More;
        more.count = 0;
        const auto fold = [&](NodeOrdinal child) {
            Area& group = byClass[m_snapshot.classOf(child)];
            group.kind = Area::Kind::Group;
            group.members.push_back(child);
            group.bytes += m_snapshot.retainedSize(child);
        };
        std::uint64_t looked = 0;
        std::vector<NodeOrdinal> large;
        for (const NodeOrdinal child : children) {
            if (++looked % Task::kStride == 0 && m_task.stopped()) return false;
            if (m_snapshot.retainedSize(child) >= m_least)
                large.push_back(child);
            else
                fold(child);
        }
        // Many of one class, each small beside the whole: one area says more than a carpet of tiles. The members of
        // a group that was zoomed into stay apart.
        constexpr std::size_t kMany = 12;
        constexpr std::uint64_t kSmallShare = 64;
        const bool isGroup = m_tree.areas[parent].kind == Area::Kind::Group;
        std::map<ClassOrdinal, std::size_t> smallOfClass;
        const auto isSmall = [&](NodeOrdinal child) {
            return m_snapshot.retainedSize(child) < m_tree.areas.front().bytes / kSmallShare;
        };
        for (const NodeOrdinal child : large)
            if (isSmall(child)) ++smallOfClass[m_snapshot.classOf(child)];
        if (!isGroup)
            std::erase_if(large, [&](NodeOrdinal child) {
                const bool isFolded = isSmall(child) && smallOfClass[m_snapshot.classOf(child)] >= kMany;
                if (isFolded) fold(child);
                return isFolded;
            });
        std::sort(large.begin(), large.end(),
                  [this](NodeOrdinal a, NodeOrdinal b) { return isLarger(a, b); });
        constexpr std::size_t kMostSiblings = 120;
        for (std::size_t k = 0; k < large.size(); ++k) {
            if (k >= kMostSiblings) {
                fold(large[k]);
                continue;
            }
            Area area;
            area.members = {large[k]};
            area.bytes = m_snapshot.retainedSize(large[k]);
            area.className = m_snapshot.className(large[k]);
            parts.push_back(std::move(area));
        }
        for (auto& [cls, group] : byClass) {
            group.count = group.members.size();
            if (group.bytes < m_least) {
                more.bytes += group.bytes;
                more.count += group.count;
                continue;
            }
            std::sort(group.members.begin(), group.members.end(),
                      [this](NodeOrdinal a, NodeOrdinal b) { return isLarger(a, b); });
            group.className = m_snapshot.classes().info(cls).name;
            if (group.count == 1) group.kind = Area::Kind::Node;
            parts.push_back(std::move(group));
        }
        std::stable_sort(parts.begin(), parts.end(),
                         [](const Area& a, const Area& b) { return a.bytes > b.bytes; });
        for (Area& part : parts) {
            const bool isNode = part.kind == Area::Kind::Node;
            const std::uint64_t bytes = part.bytes;
            if (m_tree.areas.size() >= m_limits.areas + kMostSiblings) {
                more.bytes += bytes;
                more.count += part.count;
                continue;
            }
            const std::uint32_t at = add(parent, std::move(part));
            if (isNode && m_tree.areas[at].depth < m_limits.depth) m_open.push({bytes, at});
        }
        if (more.count > 0) add(parent, std::move(more));
        return true;
    }

    AreaTree& m_tree;
    const Snapshot& m_snapshot;
    const AreaLimits& m_limits;
    const Task& m_task;
    std::uint64_t m_least;
    std::priority_queue<Open> m_open;
};

} // namespace

Result<AreaTree> dominatorAreas(SnapshotPtr snapshot, std::span<const NodeOrdinal> roots,
                                const AreaLimits& limits, const Task& task)
{
    if (roots.empty()) return fail(ErrorCode::InvalidArgument, "No object to divide.");
    AreaTree tree;
    tree.totalSize = snapshot->totalSize();
    tree.snapshot = std::move(snapshot);
    Area root;
    root.kind = roots.size() > 1 ? Area::Kind::Group : Area::Kind::Node;
    root.members.assign(roots.begin(), roots.end());
    root.count = roots.size();
    for (const NodeOrdinal node : roots) root.bytes += tree.snapshot->retainedSize(node);
    root.className = tree.snapshot->className(roots.front());
    tree.areas.push_back(std::move(root));
    if (const auto laidOut = tree.snapshot->dominatorTree(task); !laidOut) return fail(laidOut.error());
    if (!Divider(tree, limits, task).run(roots))
        return fail(ErrorCode::Cancelled, "Stopped while dividing the heap.");
    return tree;
}

} // namespace heaptrail
