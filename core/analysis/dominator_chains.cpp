// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominator_chains.h"

#include <algorithm>

namespace heaptrail {
namespace {

constexpr std::size_t kMostSteps = 8; ///< from one object of a chain to the next
constexpr std::size_t kFewest = 4; ///< objects of a chain: three frames can be read

/// What the node's edge calls its target.
HeldAs nameOf(const Snapshot& snapshot, const Edge& edge)
{
    if (edge.type != EdgeType::Property && edge.type != EdgeType::Context) return {};
    if (snapshot.nameKinds()[StringOrdinal{edge.nameOrIndex}] == KnownName::Proto) return {};
    return edge.nameOrIndex;
}

} // namespace

DominatorChains::DominatorChains(const Snapshot& snapshot, std::span<const Link> links)
    : m_snapshot(snapshot)
{
    for (const Link& link : links) add(link);
}

void DominatorChains::add(Link link)
{
    m_links.push_back(link);
    m_isLink.insert(link.node.value);
    const std::uint64_t size = sizeOf(link.node); // what hangs apart in it is not counted twice
    NodeOrdinal at = link.node;
    do {
        at = m_snapshot.dominator(at);
        Apart& apart = m_apart[at.value];
        apart.bytes += size;
        apart.link = link.node;
    } while (at != link.before);
}

void DominatorChains::heldBelow(NodeOrdinal node, std::vector<HeldNode>& below) const
{
    below.clear();
    for (const Edge edge : m_snapshot.graph().edges(node))
        if (const HeldAs as = nameOf(m_snapshot, edge); as && m_snapshot.dominator(edge.to) == node)
            below.push_back({edge.to, as});
    const auto named = static_cast<std::ptrdiff_t>(below.size());
    // Its first edge names it.
    std::stable_sort(below.begin(), below.end(),
                     [](const HeldNode& a, const HeldNode& b) { return a.node < b.node; });
    forEachBelow(node, [&](NodeOrdinal child) {
        const auto end = below.begin() + named;
        const auto found =
            std::lower_bound(below.begin(), end, child,
                             [](const HeldNode& held, NodeOrdinal wanted) { return held.node < wanted; });
        below.push_back({child, found != end && found->node == child ? found->as : HeldAs()});
    });
    below.erase(below.begin(), below.begin() + named);
}

std::vector<DominatorChains::Step> DominatorChains::stepsFrom(NodeOrdinal head) const
{
    std::vector<Step> steps;
    std::vector<HeldNode> below;
    NodeOrdinal at = head;
    while (steps.size() < kMostSteps) {
        heldBelow(at, below);
        const auto largest =
            std::ranges::max_element(below, {}, [this](const HeldNode& held) { return sizeOf(held.node); });
        // The rest of a chain is most of it.
        if (largest == below.end() || sizeOf(largest->node) * 2 < sizeOf(at)) break;
        at = largest->node;
        steps.push_back({largest->as, m_snapshot.classOf(at)});
        if (m_snapshot.classOf(at) == m_snapshot.classOf(head)) return steps;
    }
    return {};
}

std::optional<NodeOrdinal> DominatorChains::next(NodeOrdinal from, std::span<const Step> steps) const
{
    for (const Step& step : steps) {
        std::optional<NodeOrdinal> found;
        const auto consider = [&](NodeOrdinal node) {
            if (m_snapshot.classOf(node) == step.cls && !isLink(node)
                && (!found || sizeOf(node) > sizeOf(*found)))
                found = node;
        };
        if (step.as) {
            for (const Edge edge : m_snapshot.graph().edges(from))
                if (nameOf(m_snapshot, edge) == step.as && m_snapshot.dominator(edge.to) == from)
                    consider(edge.to);
        } else {
            std::vector<HeldNode> below;
            heldBelow(from, below);
            for (const HeldNode& held : below)
                if (!held.as) consider(held.node);
        }
        if (!found) return {};
        from = *found;
    }
    return from;
}

std::optional<std::string> DominatorChains::flatten(std::vector<NodeOrdinal>& heads, const Task& task)
{
    const auto largest = std::ranges::max_element(heads, {}, [this](NodeOrdinal n) { return sizeOf(n); });
    const NodeType type = m_snapshot.graph().type(*largest);
    if (type == NodeType::Synthetic || m_snapshot.dominatorTree().subtreeCount(*largest) < kFewest) return {};
    const std::vector<Step> steps = stepsFrom(*largest);
    if (steps.empty()) return {};
    std::vector<Link> found;
    std::uint64_t looked = 0;
    for (const NodeOrdinal head : heads)
        for (NodeOrdinal before = head;;) {
            if (++looked % Task::kStride == 0 && task.stopped()) return {};
            const auto node = next(before, steps);
            if (!node) break;
            found.push_back({*node, before});
            before = *node;
        }
    if (found.size() < (kFewest - 1) * heads.size()) return {};
    for (const Link& link : found) {
        add(link);
        heads.push_back(link.node);
    }
    std::string names;
    for (const Step& step : steps)
        if (step.as)
            names +=
                (names.empty() ? "" : " → ") + m_snapshot.graph().strings().text(StringOrdinal{*step.as}, 80);
    return names;
}

} // namespace heaptrail
