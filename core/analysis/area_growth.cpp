// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/area_growth.h"

#include "core/base/stop_check.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {
namespace {

class Follower {
public:
    Follower(const AreaTree& tree, const Snapshot& before, const Task& task)
        : m_tree(tree)
        , m_now(*tree.snapshot)
        , m_before(before)
        , m_task(task)
        , m_chains(before, {})
        , m_then(tree.areas.size())
        , m_stop(task)
    {
    }

    /// False if stopped.
    bool run(std::vector<std::optional<std::int64_t>>& growth)
    {
        for (std::size_t at = 0; at < m_tree.areas.size(); ++at) {
            if (m_task.stopped()) return false;
            const Area& area = m_tree.areas[at];
            m_then[at] = membersThen(at);
            if (m_isStopped) return false;
            std::optional<std::int64_t> gained;
            if (auto& then = m_then[at]) {
                const bool isShort = area.isChain && !then->empty() && !m_chains.flatten(*then, m_task);
                std::uint64_t old = 0;
                for (const NodeOrdinal node : *then) old += m_chains.sizeOf(node);
                gained = static_cast<std::int64_t>(area.bytes) - static_cast<std::int64_t>(old);
                // Then it was too short to lie flat: its links are one inside the other.
                const ClassOrdinal cls = m_now.classOf(area.members.front());
                for (std::size_t k = 0; isShort && k < then->size(); ++k)
                    m_chains.forEachBelow((*then)[k], [&](NodeOrdinal node) {
                        if (isOfClass(node, cls)) then->push_back(node);
                    });
            }
            growth.push_back(gained);
        }
        return true;
    }

private:
    using Nodes = std::vector<NodeOrdinal>;

    std::optional<Nodes> byId(NodeOrdinal node) const
    {
        if (node == m_now.graph().root()) return Nodes{m_before.graph().root()};
        const NodeId id = m_now.graph().id(node);
        if (!id.isHeapObject()) return std::nullopt;
        const auto there = m_before.graph().nodeById(id);
        return there ? Nodes{*there} : Nodes{};
    }

    bool isOfClass(NodeOrdinal then, ClassOrdinal cls)
    {
        const std::uint32_t own = m_before.classOf(then).value;
        const auto [known, isNew] = m_classNow.try_emplace(own);
        if (isNew) known->second = m_now.classByKey(m_before.classes().info({own}).key);
        return known->second == cls;
    }

    /// What stood in the area's place; none where that is not known.
    std::optional<Nodes> membersThen(std::size_t at)
    {
        const Area& area = m_tree.areas[at];
        if (area.kind == Area::Kind::More) return std::nullopt;
        const bool isRoot = at == 0;
        const auto& above = m_then[area.parent];
        if (!isRoot && above && above->empty()) return Nodes{}; // as new as what keeps it
        const NodeOrdinal sample = area.members.front();
        if (area.kind == Area::Kind::Node && !area.isChain) return byId(sample);

        Nodes holders;
        if (!isRoot) {
            if (!above) return std::nullopt;
            holders = *above;
        } else {
            const NodeOrdinal dominator = dominatorInSight(m_now, sample);
            const auto isBeside = [&](NodeOrdinal member) {
                return dominatorInSight(m_now, member) == dominator;
            };
            const auto found = std::ranges::all_of(area.members, isBeside) ? byId(dominator) : std::nullopt;
            if (!found) return std::nullopt;
            holders = *found;
        }
        const Area& parent = m_tree.areas[area.parent];
        const ClassOrdinal cls = m_now.classOf(sample);
        const std::unordered_set<std::uint32_t> apart = shownBeside(at);
        Nodes members;
        const auto take = [&](NodeOrdinal node) {
            if (isOfClass(node, cls) && !apart.contains(node.value)) members.push_back(node);
        };
        const bool isPartOfGroup = !isRoot && parent.kind == Area::Kind::Group && area.isRest;
        for (const NodeOrdinal holder : holders) {
            if (m_isStopped = m_stop.after(); m_isStopped) return std::nullopt;
            if (isPartOfGroup) {
                take(holder);
            } else if (!isRoot && parent.kind == Area::Kind::Group) {
                m_chains.heldBelow(holder, m_below);
                for (const HeldNode& held : m_below)
                    if (nameOf(held.as) == area.heldAs) take(held.node);
            } else {
                m_chains.forEachBelow(holder, take);
            }
        }
        return members;
    }

    std::string nameOf(HeldAs as) const
    {
        return as ? m_before.graph().strings().text(StringOrdinal{*as}, Area::kMostHeldAs) : std::string();
    }

    /// Of objects with areas of their own beside the group, those that were there then.
    std::unordered_set<std::uint32_t> shownBeside(std::size_t at) const
    {
        std::unordered_set<std::uint32_t> apart;
        if (at == 0) return apart;
        for (const std::uint32_t beside : m_tree.areas[m_tree.areas[at].parent].children) {
            const Area& area = m_tree.areas[beside];
            if (beside == at || area.kind != Area::Kind::Node) continue;
            if (const auto there = byId(area.members.front()); there && !there->empty())
                apart.insert(there->front().value);
        }
        return apart;
    }

    const AreaTree& m_tree;
    const Snapshot& m_now;
    const Snapshot& m_before;
    const Task& m_task;
    DominatorChains m_chains;
    std::vector<std::optional<Nodes>> m_then; ///< by area
    std::unordered_map<std::uint32_t, std::optional<ClassOrdinal>> m_classNow; ///< by class of `before`
    std::vector<HeldNode> m_below;
    StopCheck m_stop;
    bool m_isStopped{};
};

} // namespace

Result<std::vector<std::optional<std::int64_t>>> areaGrowth(const AreaTree& tree, const SnapshotPtr& before,
                                                            const Task& task)
{
    if (const auto laidOut = before->dominatorTree(task); !laidOut) return fail(laidOut.error());
    std::vector<std::optional<std::int64_t>> growth;
    if (!Follower(tree, *before, task).run(growth))
        return fail(ErrorCode::Cancelled, "Stopped while comparing.");
    return growth;
}

} // namespace heaptrail
