// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/anchors.h"

#include "core/base/bitset.h"
#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/base/stop_check.h"
#include "core/suspects/contents.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace heaptrail {

namespace {

constexpr std::uint64_t kMany = 30; ///< fewer of a kind are no heap

class AnchorFinder {
public:
    AnchorFinder(const History& history, std::uint64_t leastBytes, const Task& task)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
        , m_holders(history)
        , m_leastBytes(leastBytes)
        , m_stop(task.silent())
    {
        for (std::uint32_t c = 0; c < m_last.classes().infos.size(); ++c)
            m_isGeneric.push_back(m_holders.isGeneric(ClassOrdinal{c}));
    }

    // Two halves of about the same cost. False if stopped.
    bool findOwners() { return findHandles() && findCollections() && findChains() && findCrowds(); }
    bool findHolders() { return findShared(); }

    Anchors take()
    {
        m_found.visits = m_visits + m_holders.visits();
        return std::move(m_found);
    }

private:
    /// True once the task wants to stop; counts what was looked at.
    bool stopsAfter(std::uint64_t visits = 1)
    {
        m_visits += visits;
        return m_stop.after(visits);
    }
    /// All nodes but the root, until f(node) returns false. False if stopped.
    template <class F>
    bool forEachNode(const F& f)
    {
        const std::uint32_t nodes = m_graph.nodeCount();
        for (std::uint32_t from = 1; from < nodes; from += Task::kStride) {
            const std::uint32_t to = std::min<std::uint32_t>(nodes, from + Task::kStride);
            if (stopsAfter(to - from)) return false;
            for (std::uint32_t i = from; i < to; ++i)
                if (!f(NodeOrdinal{i})) return false;
        }
        return true;
    }

    bool isGeneric(ClassOrdinal cls) const { return m_isGeneric[cls.value]; }

    /// A collection that keeps much, and no single thing in it most of that.
    bool findCollections()
    {
        const Stage stage("anchors: collections");
        std::unordered_map<NodeOrdinal, std::uint64_t> sizes; // many may share one inner collection
        const auto entriesOf = [&](NodeOrdinal collection) {
            const auto known = sizes.find(collection);
            if (known != sizes.end()) return known->second;
            std::uint64_t count = 0;
            forEachEntry(m_last, collection, collectionKind(m_last, collection),
                         [&](NodeOrdinal, EdgeOrdinal) { ++count; });
            m_visits += count;
            return sizes[collection] = count;
        };
        return forEachNode([&](NodeOrdinal node) {
            if (m_last.retainedSize(node) < m_leastBytes) return true;
            if (m_graph.type(node) != NodeType::Object || m_history.paths().root(node)) return true;
            if (m_history.paths().cost(node) == PathFinder::kUnreached) return true;
            if (stopsAfter(m_graph.edgeCount(node))) return false;
            if (m_holders.isTimers(node)) {
                m_found.nodes.insert(node);
                return true;
            }
            const CollectionKind kind = collectionKind(m_last, node);
            if (kind != CollectionKind::Map && kind != CollectionKind::Set && kind != CollectionKind::Array
                && kind != CollectionKind::Object)
                return true;
            std::uint64_t count = 0, largest = 0, inner = 0;
            forEachEntry(m_last, node, kind, [&](NodeOrdinal entry, EdgeOrdinal) {
                ++count;
                largest = std::max(largest, m_last.retainedSize(entry));
                if (count < kMany && inner < kMany && m_holders.isCollection(entry))
                    inner += entriesOf(entry);
            });
            if (std::max(count, inner) >= kMany && largest * 3 <= m_last.retainedSize(node))
                m_found.nodes.insert(node);
            return true;
        });
    }

    /// What is shown in place of a dominator: the object that it is the store, the scope or the reactions of.
    void anchorAt(NodeOrdinal node)
    {
        for (int step = 0; step < 8; ++step) {
            const NodeOrdinal above = m_last.dominator(node);
            if (m_graph.type(node) != NodeType::Array && m_graph.type(node) != NodeType::Hidden) break;
            if (above == node) return;
            node = above;
        }
        if (node == m_graph.root() || m_holders.isEngine(node)
            || m_history.paths().cost(node) == PathFinder::kUnreached)
            return;
        // A module may be the owner; the global object holds the language itself.
        if (!isOwner(node)) return;
        // What a timer's callback keeps counts for the list of timers.
        NodeOrdinal at = node;
        for (int step = 0; step < 6 && at != m_graph.root(); ++step) {
            if (m_holders.isTimers(at)) {
                node = at;
                break;
            }
            at = m_last.dominator(at);
        }
        m_found.nodes.insert(node);
    }

    /// The link above this one in a chain of its class.
    std::optional<NodeOrdinal> linkAbove(NodeOrdinal node)
    {
        constexpr int kLinkSteps = 4; // { next: { value, next: … } }, a function's scope in between
        const NodeType type = m_graph.type(node);
        if (type != NodeType::Object && type != NodeType::ConcatenatedString && type != NodeType::Hidden)
            return std::nullopt;
        const ClassOrdinal cls = m_last.classOf(node);
        if (isGeneric(cls)) return std::nullopt;
        NodeOrdinal at = node;
        for (int step = 0; step < (type == NodeType::Object ? kLinkSteps : 1); ++step) {
            ++m_visits;
            const NodeOrdinal above = m_last.dominator(at);
            if (above == at || above == m_graph.root()) break;
            at = above;
            if (m_last.classOf(at) == cls) return at;
        }
        return std::nullopt;
    }

    /// What keeps the head of a long chain: a list, reactions of one promise, a text put together piece by piece.
    bool findChains()
    {
        const Stage stage("anchors: chains");
        // By node: how many links its chain has down to it; and whether the chain's head is known already, which
        // keeps the whole search linear: no link is climbed twice.
        constexpr std::uint32_t kIsHeadKnown = std::uint32_t{1} << 31;
        BigArray<std::uint32_t> depth(m_graph.nodeCount(), Fill::Zero, Give::WhenWritten);
        std::vector<NodeOrdinal> below;
        return forEachNode([&](NodeOrdinal node) {
            // What keeps little is no head. A link below a head is looked at when the head is.
            if (m_last.retainedSize(node) * kMany < m_leastBytes || depth[node.value] != 0) return true;
            below.clear();
            NodeOrdinal at = node;
            while (depth[at.value] == 0) {
                if (stopsAfter()) return false;
                below.push_back(at);
                const auto above = linkAbove(at);
                if (!above) break;
                at = *above;
            }
            if (below.back() == at) { // a head, or no link at all
                below.pop_back();
                depth[at.value] = 1;
            }
            std::uint32_t links = depth[at.value] & ~kIsHeadKnown;
            const std::uint32_t isKnown = depth[at.value] & kIsHeadKnown;
            for (std::size_t k = below.size(); k-- > 0;) depth[below[k].value] = ++links | isKnown;
            if (links < kMany || below.empty() || isKnown) return true;
            NodeOrdinal head = node;
            while (!(depth[head.value] & kIsHeadKnown)) {
                if (stopsAfter()) return false;
                depth[head.value] |= kIsHeadKnown;
                const auto above = linkAbove(head);
                if (!above) break;
                head = *above;
            }
            if (!linkAbove(head) && m_last.retainedSize(head) >= m_leastBytes)
                anchorAt(m_last.dominator(head));
            return true;
        });
    }

    /// What alone keeps many of one class though it is no collection: both ends of a list, two tables of one thing.
    bool findCrowds()
    {
        const Stage stage("anchors: crowds");
        struct Crowd {
            std::uint64_t count{}, bytes{}, largest{};
        };
        Bitset<NodeOrdinal> isLarge(m_graph.nodeCount());
        bool goesOn = forEachNode([&](NodeOrdinal node) {
            if (m_last.retainedSize(node) >= m_leastBytes) isLarge.set(node);
            return true;
        });
        std::unordered_map<std::uint64_t, Crowd> crowds;
        std::uint64_t latest{}; // neighbours in the file are mostly alike
        Crowd* crowd = nullptr;
        goesOn = goesOn && forEachNode([&](NodeOrdinal node) {
                     if (m_graph.type(node) != NodeType::Object) return true;
                     const NodeOrdinal above = m_last.dominator(node);
                     if (!isLarge[above]) return true;
                     const ClassOrdinal cls = m_last.classOf(node);
                     if (isGeneric(cls)) return true;
                     const std::uint64_t key = std::uint64_t{above.value} << 32 | cls.value;
                     if (!crowd || key != latest) crowd = &crowds[latest = key];
                     const std::uint64_t bytes = m_last.retainedSize(node);
                     ++crowd->count;
                     crowd->bytes += bytes;
                     crowd->largest = std::max(crowd->largest, bytes);
                     return true;
                 });
        if (!goesOn) return false;
        for (const auto& [key, one] : crowds)
            if (one.count >= kMany && one.bytes >= m_leastBytes && one.largest * 3 <= one.bytes)
                anchorAt(NodeOrdinal{static_cast<std::uint32_t>(key >> 32)});
        return true;
    }

    /// Many native handles of one kind that the runtime holds.
    bool findHandles()
    {
        const Stage stage("anchors: handles");
        struct Kind {
            std::vector<NodeOrdinal> nodes;
            std::uint64_t bytes{};
        };
        std::unordered_map<std::uint64_t, Kind> kinds;
        const bool goesOn = forEachNode([&](NodeOrdinal node) {
            const NodeType type = m_graph.type(node);
            if (type != NodeType::Native && type != NodeType::Synthetic) return true;
            const PathRoot* root = m_history.paths().root(node);
            if (!root || root->kind != PathRootKind::NativeHandle) return true;
            Kind& kind = kinds[m_graph.nameIndex(node).value];
            kind.nodes.push_back(node);
            kind.bytes += m_last.retainedSize(node);
            forEachHandled(m_last, node,
                           [&](NodeOrdinal handled) { kind.bytes += m_last.retainedSize(handled); });
            return true;
        });
        if (!goesOn) return false;
        for (const auto& [name, kind] : kinds) {
            if (kind.nodes.size() < kMany || kind.bytes < m_leastBytes) continue;
            for (const NodeOrdinal node : kind.nodes) {
                m_found.nodes.insert(node);
                forEachHandled(m_last, node,
                               [&](NodeOrdinal handled) { m_found.shared.emplace_back(handled, node); });
            }
        }
        return true;
    }

    /// May what this dominates be its own? The root and the global object dominate whatever two others share.
    bool isOwner(NodeOrdinal node) const
    {
        const PathRoot* root = m_history.paths().root(node);
        return node != m_graph.root()
            && (!root || Holders::isModule(*root) || root->kind == PathRootKind::Module);
    }

    /// Many of one class that several things keep, so that nobody in particular dominates them: they count for the
    /// collection on their best path.
    bool findShared()
    {
        const Stage stage("anchors: shared");
        struct Crowd {
            std::vector<NodeOrdinal> nodes;
            std::uint64_t bytes{};
        };
        std::unordered_map<ClassOrdinal, Crowd> classes;
        NodeOrdinal latest = m_graph.root(); // neighbours in the file mostly have one dominator
        bool isLatestOwner = false;
        const bool goesOn = forEachNode([&](NodeOrdinal node) {
            if (m_graph.type(node) != NodeType::Object) return true;
            if (const NodeOrdinal above = m_last.dominator(node); above != latest) {
                latest = above;
                isLatestOwner = isOwner(above);
            }
            const ClassOrdinal cls = m_last.classOf(node);
            if (isLatestOwner || isGeneric(cls) || m_history.paths().root(node)
                || m_history.paths().cost(node) == PathFinder::kUnreached)
                return true;
            Crowd& crowd = classes[cls];
            crowd.nodes.push_back(node);
            crowd.bytes += m_last.retainedSize(node);
            return true;
        });
        if (!goesOn) return false;
        for (const auto& [cls, crowd] : classes) {
            if (crowd.nodes.size() < kMany || crowd.bytes < m_leastBytes) continue;
            std::unordered_map<NodeOrdinal, Crowd> holders;
            for (const NodeOrdinal node : crowd.nodes) {
                if (stopsAfter()) return false;
                const NodeOrdinal holder = m_holders.collectionAbove(node);
                if (holder == node) continue;
                Crowd& held = holders[holder];
                held.nodes.push_back(node);
                held.bytes += m_last.retainedSize(node);
            }
            for (const auto& [holder, held] : holders) {
                if (held.nodes.size() < kMany || held.bytes < m_leastBytes) continue;
                m_found.nodes.insert(holder);
                for (const NodeOrdinal node : held.nodes) m_found.shared.emplace_back(node, holder);
            }
        }
        return true;
    }

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    Holders m_holders;
    const std::uint64_t m_leastBytes;
    std::vector<bool> m_isGeneric; ///< Holders::isGeneric() by class
    StopCheck m_stop;
    Anchors m_found;
    std::uint64_t m_visits{};
};

} // namespace

Result<Anchors> findAnchors(const History& history, std::uint64_t leastBytes, const Task& task)
{
    AnchorFinder owners(history, leastBytes, task), holders(history, leastBytes, task);
    bool isDone[2]{};
    inTurn(2, threadCount(0),
           [&](std::size_t k) { isDone[k] = k == 0 ? holders.findHolders() : owners.findOwners(); });
    if (!isDone[0] || !isDone[1]) return fail(ErrorCode::Cancelled, "Stopped while looking for suspects.");
    Anchors found = owners.take(), rest = holders.take();
    found.nodes.merge(rest.nodes);
    found.shared.insert(found.shared.end(), rest.shared.begin(),
                        rest.shared.end()); // what a handle has stays its own
    found.visits += rest.visits;
    return found;
}

} // namespace heaptrail
