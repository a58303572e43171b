// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominator_areas.h"

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
        , m_chains(m_snapshot, tree.links)
        , m_members(limits.members)
    {
    }

    /// False if stopped.
    bool run()
    {
        Area& root = m_tree.areas.front();
        for (const NodeOrdinal node : root.members) root.bytes += m_chains.sizeOf(node);
        root.without = withoutOf(root);
        m_least =
            std::max<std::uint64_t>(1, std::uint64_t(static_cast<double>(root.bytes) * m_limits.leastShare));
        m_open.push({root.bytes, 0});
        while (!m_open.empty() && m_tree.areas.size() < m_limits.areas) {
            if (m_task.stopped()) return false;
            const std::uint32_t at = m_open.top().area;
            m_open.pop();
            if (!(m_tree.areas[at].kind == Area::Kind::Node ? divideNode(at) : divideGroup(at))) return false;
        }
        m_tree.links = m_chains.links();
        return true;
    }

private:
    static constexpr std::size_t kMany = 12; ///< of one class: one area says more than a carpet of tiles
    static constexpr std::uint64_t kSmallShare = 64; ///< of the whole: what is less is small beside it
    static constexpr std::size_t kMostSiblings = 120;

    struct Open {
        std::uint64_t bytes;
        std::uint32_t area;
        bool operator<(const Open& other) const
        {
            return bytes != other.bytes ? bytes < other.bytes : area > other.area; // ties: the earlier first
        }
    };

    bool isStopped() { return ++m_looked % Task::kStride == 0 && m_task.stopped(); }

    bool isLarger(NodeOrdinal a, NodeOrdinal b) const
    {
        const std::uint64_t sizeA = m_chains.sizeOf(a), sizeB = m_chains.sizeOf(b);
        return sizeA != sizeB ? sizeA > sizeB : a < b;
    }

    bool isSmall(NodeOrdinal node) const
    {
        return m_chains.sizeOf(node) < m_tree.areas.front().bytes / kSmallShare;
    }

    /// The class of links that hang in members and are no members themselves.
    std::string withoutOf(const Area& area) const
    {
        if (area.members.size() > 1 && m_chains.isLink(area.members.back())) return {}; // a chain
        for (const NodeOrdinal member : area.members)
            if (const auto link = m_chains.linkInside(member)) return m_snapshot.className(*link);
        return {};
    }

    Area areaOf(NodeOrdinal node) const
    {
        Area area;
        area.members = {node};
        area.bytes = m_chains.sizeOf(node);
        area.className = m_snapshot.className(node);
        return area;
    }

    void append(Area& group, NodeOrdinal node) const
    {
        group.kind = Area::Kind::Group;
        group.members.push_back(node);
        group.bytes += m_chains.sizeOf(node);
    }

    bool divideNode(std::uint32_t at)
    {
        std::vector<NodeOrdinal> children;
        bool stopped = false;
        m_chains.forEachBelow(m_tree.areas[at].members.front(), [&](NodeOrdinal child) {
            stopped = stopped || isStopped();
            if (m_chains.sizeOf(child) > 0) children.push_back(child);
        });
        if (stopped) return false;
        std::map<ClassOrdinal, std::size_t> smallOfClass;
        for (const NodeOrdinal child : children)
            if (m_chains.sizeOf(child) >= m_least && isSmall(child))
                ++smallOfClass[m_snapshot.classOf(child)];
        return divide(at, children, [&](NodeOrdinal child) {
            return isSmall(child) && smallOfClass[m_snapshot.classOf(child)] >= kMany;
        });
    }

    /// Few members stand side by side, and so do those that are large among many; else one sees what they hold.
    bool divideGroup(std::uint32_t at)
    {
        const Area& group = m_tree.areas[at];
        const auto isLargePart = [&](NodeOrdinal node) {
            return group.members.size() < kMany || m_chains.sizeOf(node) >= group.bytes / kMany;
        };
        const bool isRoot = at == 0;
        if (!isRoot && group.members.size() > m_members) return true;
        if (!isRoot) m_members -= group.members.size();
        std::map<std::pair<ClassOrdinal, HeldAs>, Area> held;
        if (!isRoot || std::ranges::none_of(group.members, isLargePart))
            for (const NodeOrdinal member : group.members) {
                if (isStopped()) return false;
                m_chains.heldBelow(member, m_below);
                for (const HeldNode& child : m_below)
                    if (m_chains.sizeOf(child.node) > 0)
                        append(held[{m_snapshot.classOf(child.node), child.as}], child.node);
            }
        if (held.empty()) {
            const auto members = group.members;
            const bool areAllSmall = std::ranges::none_of(members, isLargePart);
            return !isRoot
                || divide(at, members, [&](NodeOrdinal node) { return !areAllSmall && !isLargePart(node); });
        }
        std::vector<Area> parts;
        for (auto& [by, area] : held) {
            if (by.second)
                area.heldAs = m_snapshot.graph().strings().text(StringOrdinal{*by.second}, Area::kMostHeldAs);
            parts.push_back(std::move(area));
        }
        return addParts(at, std::move(parts));
    }

    /// Small children, and those that are to be folded, are one area a class.
    template <class IsFolded>
    bool divide(std::uint32_t parent, const std::vector<NodeOrdinal>& children, IsFolded isFolded)
    {
        std::map<ClassOrdinal, Area> byClass;
        std::vector<NodeOrdinal> large;
        for (const NodeOrdinal child : children) {
            if (isStopped()) return false;
            if (m_chains.sizeOf(child) >= m_least && !isFolded(child))
                large.push_back(child);
            else
                append(byClass[m_snapshot.classOf(child)], child);
        }
        std::sort(large.begin(), large.end(),
                  [this](NodeOrdinal a, NodeOrdinal b) { return isLarger(a, b); });
        std::vector<Area> parts;
        for (std::size_t k = 0; k < large.size(); ++k) {
            if (k < kMostSiblings)
                parts.push_back(areaOf(large[k]));
            else
                append(byClass[m_snapshot.classOf(large[k])], large[k]);
        }
        for (auto& [ofClass, group] : byClass) {
            const auto isOfClass = [&, cls = ofClass](NodeOrdinal node) {
                return m_snapshot.classOf(node) == cls;
            };
            group.isRest =
                std::ranges::any_of(std::span(large).first(std::min(large.size(), kMostSiblings)), isOfClass);
            parts.push_back(std::move(group));
        }
        return addParts(parent, std::move(parts));
    }

    /// The parts of one area, largest first; what is too small is counted together.
    bool addParts(std::uint32_t parent, std::vector<Area> parts)
    {
        Area more;
        more.kind = Area::Kind::More;
        more.count = 0;
        std::stable_sort(parts.begin(), parts.end(),
                         [](const Area& a, const Area& b) { return a.bytes > b.bytes; });
        for (Area& part : parts) {
            part.count = part.members.size();
            if (part.bytes < m_least || m_tree.areas.size() >= m_limits.areas + kMostSiblings) {
                more.bytes += part.bytes;
                more.count += part.count;
                continue;
            }
            complete(part);
            if (m_task.stopped()) return false;
            const std::uint64_t bytes = part.bytes;
            const std::uint32_t at = add(parent, std::move(part));
            const Area& added = m_tree.areas[at];
            if (added.depth < m_limits.depth
                && (added.kind == Area::Kind::Node || bytes >= m_tree.areas.front().bytes / kSmallShare))
                m_open.push({bytes, at});
        }
        if (more.count > 0) add(parent, std::move(more));
        return true;
    }

    /// Its largest member, its class, and the chain that begins there.
    void complete(Area& part)
    {
        if (part.count == 1) {
            part.kind = Area::Kind::Node;
            part.heldAs.clear();
        }
        std::iter_swap(part.members.begin(),
                       std::min_element(part.members.begin(), part.members.end(),
                                        [this](NodeOrdinal a, NodeOrdinal b) { return isLarger(a, b); }));
        part.className = m_snapshot.className(part.members.front());
        part.without = withoutOf(part);
        if (auto through = m_chains.flatten(part.members, m_task)) {
            part.kind = Area::Kind::Group;
            part.count = part.members.size();
            part.isChain = true;
            part.through = std::move(*through);
        }
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

    AreaTree& m_tree;
    const Snapshot& m_snapshot;
    const AreaLimits& m_limits;
    const Task& m_task;
    DominatorChains m_chains;
    std::uint64_t m_least{}, m_looked{}, m_members;
    std::vector<HeldNode> m_below;
    std::priority_queue<Open> m_open;
};

} // namespace

Result<AreaTree> dominatorAreas(SnapshotPtr snapshot, std::span<const NodeOrdinal> roots,
                                const AreaLimits& limits, const Task& task,
                                std::span<const DominatorChains::Link> links)
{
    if (roots.empty()) return fail(ErrorCode::InvalidArgument, "No object to divide.");
    AreaTree tree;
    tree.totalSize = snapshot->totalSize();
    tree.snapshot = std::move(snapshot);
    tree.links.assign(links.begin(), links.end());
    Area root;
    root.kind = roots.size() > 1 ? Area::Kind::Group : Area::Kind::Node;
    root.members.assign(roots.begin(), roots.end());
    root.count = roots.size();
    root.className = tree.snapshot->className(roots.front());
    tree.areas.push_back(std::move(root));
    if (const auto laidOut = tree.snapshot->dominatorTree(task); !laidOut) return fail(laidOut.error());
    if (!Divider(tree, limits, task).run())
        return fail(ErrorCode::Cancelled, "Stopped while dividing the heap.");
    return tree;
}

} // namespace heaptrail
