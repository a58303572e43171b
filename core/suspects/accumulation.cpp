// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/accumulation.h"

#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/suspects/accumulation_figures.h"
#include "core/suspects/anchors.h"
#include "core/suspects/contents.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::size_t kGroup = 3; ///< collections below one holder that count as one leak
constexpr std::uint32_t kUnknown = UINT32_MAX;
constexpr std::uint32_t kNewBit = std::uint32_t{1} << 31; ///< ordinals are below 2^28

class Finder {
public:
    Finder(const History& history, const AccumulationOptions& options, const Task& task)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
        , m_holders(history)
        , m_options(options)
        , m_task(task)
        , m_isSingle(history.size() == 1)
    {
        m_border = m_isSingle ? 0 : history.highestId(options.newSince);
    }

    Result<std::vector<Accumulation>> find()
    {
        const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while looking for suspects."); };
        m_owner = BigArray<std::uint32_t>(m_graph.nodeCount(), Fill::Unset);
        std::fill(m_owner.begin(), m_owner.end(), kUnknown);
        if (m_isSingle) {
            auto anchors = findAnchors(m_history, m_options.leastBytes, m_task);
            if (!anchors) return fail(anchors.error());
            m_isAnchor.resize(m_graph.nodeCount());
            for (const NodeOrdinal node : anchors->nodes) m_isAnchor[node.value] = true;
            for (const auto& [node, anchor] : anchors->shared)
                if (m_owner[node.value] == kUnknown) m_owner[node.value] = anchor.value | kNewBit;
        }
        m_task.begin(Phase::Searching, m_graph.nodeCount());
        if (!attribute() || !gather() || !collapseAndGroup()) return stopped();
        if (!describe()) return stopped();
        return std::move(m_points);
    }

private:
    bool isOdd(NodeOrdinal node) const { return m_graph.id(node).isHeapObject(); }
    bool isAnchor(NodeOrdinal node) const
    {
        if (m_isSingle) return m_isAnchor[node.value];
        return isOdd(node) && m_graph.id(node).value <= m_border;
    }
    /// m_owner: for each object that is no anchor, the nearest anchor that dominates it, and whether it is new.
    bool attribute()
    {
        const Stage stage("owners of the new");
        std::vector<std::uint32_t> climb;
        const std::uint32_t root = m_graph.root().value;
        for (std::uint32_t i = 0; i < m_graph.nodeCount(); ++i) {
            if (i % Task::kStride == 0) {
                m_task.at(i);
                if (m_task.stopped()) return false;
            }
            if (m_owner[i] != kUnknown) continue;
            climb.clear();
            std::uint32_t at = i;
            while (m_owner[at] == kUnknown && at != root && !isAnchor(NodeOrdinal{at})) {
                climb.push_back(at);
                const std::uint32_t above = m_last.dominator(NodeOrdinal{at}).value;
                if (above == at) break; // nothing dominates what nothing reaches
                at = above;
            }
            if (m_owner[at] == kUnknown) m_owner[at] = at; // the root, or an anchor: its own
            std::uint32_t owner = m_owner[at] & ~kNewBit;
            bool isNewAbove = m_isSingle ? isAnchor(NodeOrdinal{owner}) : (m_owner[at] & kNewBit) != 0;
            for (std::size_t k = climb.size(); k-- > 0;) {
                const NodeOrdinal node{climb[k]};
                // What has no lasting id is as old as what dominates it.
                if (!m_isSingle && isOdd(node)) isNewAbove = true;
                m_owner[climb[k]] = owner | (isNewAbove ? kNewBit : 0);
            }
        }
        return true;
    }

    struct Owner {
        std::uint64_t objects{}, bytes{};
        std::uint64_t tableBytes{}; ///< part of `bytes`: growth of its own table
    };

    NodeOrdinal finalOwner(NodeOrdinal node)
    {
        const NodeOrdinal owner{m_owner[node.value] & ~kNewBit};
        if (m_isSingle) return owner;
        if (!(owner == m_lookedAt.owner)) { // neighbours in the file mostly have one owner
            m_lookedAt = {owner, m_holders.shown(owner), false};
            m_lookedAt.isCollection = m_holders.isCollection(m_lookedAt.shown);
        }
        if (m_lookedAt.isCollection) return m_lookedAt.shown;
        // Shared: the nearest older one on the best path.
        std::uint32_t at = node.value;
        m_climb.clear();
        while (true) {
            if (!m_pathOwner.empty()) {
                if (const auto known = m_pathOwner.find(at); known != m_pathOwner.end()) {
                    at = known->second;
                    break;
                }
            }
            if ((isAnchor(NodeOrdinal{at}) && at != node.value) || m_history.paths().root(NodeOrdinal{at}))
                break;
            m_climb.push_back(at);
            const NodeOrdinal above = m_holders.parent(NodeOrdinal{at});
            if (above.value == at) break;
            at = above.value;
        }
        // A module that was loaded since is a root of its own to a reader; what keeps it is require()'s table.
        const PathRoot* root = m_history.paths().root(NodeOrdinal{at});
        if (root && !isAnchor(NodeOrdinal{at}) && Holders::isModule(*root))
            if (const auto cache = moduleCache()) at = cache->value;
        // Ways are short but for lists: there every so many nodes know the end, and all others have only so far to go.
        constexpr std::size_t kFar = 16;
        if (m_climb.size() >= kFar)
            for (std::size_t k = 0; k < m_climb.size(); k += kFar) m_pathOwner.emplace(m_climb[k], at);
        return m_holders.shown(NodeOrdinal{at});
    }

    /// The table of all modules that require() loaded; none where it is unknown.
    std::optional<NodeOrdinal> moduleCache()
    {
        if (m_hasLookedForModules) return m_moduleCache;
        m_hasLookedForModules = true;
        for (std::uint32_t c = 0; c < m_last.classes().infos.size(); ++c) {
            if (m_last.classes().infos[c].name != "Module") continue;
            const auto modules = m_last.nodesOf(ClassOrdinal{c});
            for (const NodeOrdinal module : modules.first(std::min<std::size_t>(modules.size(), 16)))
                for (const EdgeOrdinal retainer : m_last.retainers()[module]) {
                    const NodeOrdinal from = m_graph.source(retainer);
                    if (isAnchor(from) && isModuleCache(m_last, from)) return m_moduleCache = from;
                }
        }
        return m_moduleCache;
    }

    using Owners = std::unordered_map<NodeOrdinal, Owner>;

    bool gather()
    {
        const Stage stage("sizes of owners");
        std::mutex mutex;
        // With several snapshots finalOwner() remembers ways, and is one thread's.
        parallelFor(m_graph.nodeCount(), m_isSingle ? threadCount(0) : 1,
                    [&](std::size_t from, std::size_t to) {
                        Owners owners;
                        NodeOrdinal latest{}; // neighbours in the file mostly have one owner
                        Owner* entry = nullptr;
                        for (std::size_t i = from; i < to; ++i) {
                            if (i % Task::kStride == 0 && m_task.stopped()) return;
                            if (!isNew(NodeOrdinal{std::uint32_t(i)})) continue;
                            const NodeOrdinal owner = finalOwner(NodeOrdinal{std::uint32_t(i)});
                            if (!entry || owner != latest) entry = &owners[latest = owner];
                            ++entry->objects;
                            entry->bytes += m_last.shallowSize(NodeOrdinal{std::uint32_t(i)});
                            // From here on the column holds the final owner.
                            m_owner[i] = owner.value | kNewBit;
                        }
                        const std::scoped_lock lock(mutex);
                        if (m_owners.empty()) return m_owners.swap(owners);
                        for (const auto& [owner, amount] : owners) {
                            m_owners[owner].objects += amount.objects;
                            m_owners[owner].bytes += amount.bytes;
                        }
                    });
        m_pathOwner = {};
        if (!m_isSingle) gatherTables();
        return !m_task.stopped();
    }

    /// V8 replaces a full table by a larger one, whose size counts for the collection. Entries that are small integers, or
    /// older objects, leave no other trace.
    void gatherTables()
    {
        for (std::uint32_t i = 0; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            const std::uint64_t is = m_last.shallowSize(node);
            if (is < m_options.leastBytes || m_graph.type(node) != NodeType::Object || !isAnchor(node))
                continue;
            const auto before = m_history.find(m_options.newSince, node);
            const std::uint64_t was = before ? m_history.at(m_options.newSince).shallowSize(*before)
                                             : is; // not found: no growth to claim
            if (is < was + m_options.leastBytes) continue;
            Owner& owner = m_owners[node];
            owner.bytes += is - was;
            owner.tableBytes += is - was;
        }
    }

    /// m_mapped, and what each end of it has: the handles of one kind are one thing, and so is a list. False if stopped.
    bool collapse(Owners& collapsed)
    {
        std::vector<std::pair<NodeOrdinal, Owner>> owners(m_owners.begin(), m_owners.end());
        std::sort(owners.begin(), owners.end(), [](const auto& a, const auto& b) {
            return a.second.bytes != b.second.bytes ? a.second.bytes > b.second.bytes : a.first < b.first;
        });
        std::size_t done = 0;
        for (const auto& [owner, amount] : owners) {
            if (++done % Task::kStride == 0 && m_task.stopped()) return false;
            if (owner == m_graph.root()) continue;
            if (m_holders.isEngine(owner)) continue;
            NodeOrdinal to = owner;
            const NodeType type = m_graph.type(owner);
            if (type == NodeType::Native || type == NodeType::Synthetic) {
                // Each socket has a handle of its own: together they are one thing.
                const auto [it, isNew] = m_handleOfName.emplace(m_graph.nameIndex(owner), owner);
                to = it->second;
                m_isHandle.insert(to);
            } else if (!m_isSingle) {
                to = m_holders.headOfList(owner);
            }
            m_mapped[owner] = to;
            Owner& sum = collapsed[to];
            sum.bytes += amount.bytes;
            sum.objects += amount.objects;
            sum.tableBytes += amount.tableBytes;
        }
        return true;
    }

    /// Many small ones of a class in one collection (a list per user) are one leak of that collection: what it has as
    /// members.
    std::unordered_map<NodeOrdinal, std::vector<NodeOrdinal>> groupsOf(const Owners& collapsed)
    {
        std::unordered_map<NodeOrdinal, std::vector<NodeOrdinal>> membersOf;
        if (m_isSingle) return membersOf;
        std::unordered_map<std::uint64_t, std::vector<NodeOrdinal>> groups; // (collection, class) → owners
        const auto keyOf = [this](NodeOrdinal above, NodeOrdinal owner) {
            return std::uint64_t{above.value} << 32 | m_last.classOf(owner).value;
        };
        for (const auto& [owner, amount] : collapsed) {
            if (m_isHandle.contains(owner) || m_history.paths().root(owner)) continue;
            NodeOrdinal above = m_holders.collectionAbove(owner);
            if (above == owner) above = m_holders.tableAbove(owner);
            if (above == owner || m_holders.areOfOneTree(owner, above)) continue;
            groups[keyOf(above, owner)].push_back(owner);
        }
        // Maps in a Map: an inner Map has too few for a group of its own.
        std::vector<std::pair<NodeOrdinal, NodeOrdinal>> few; // collection above, owner
        for (const auto& [key, owners] : groups)
            if (owners.size() < kGroup)
                for (const NodeOrdinal owner : owners)
                    few.emplace_back(NodeOrdinal{std::uint32_t(key >> 32)}, owner);
        for (const auto& [inner, owner] : few) {
            const NodeOrdinal above = m_holders.collectionAbove(inner);
            if (above == inner || m_holders.areOfOneTree(owner, inner)) continue;
            std::erase(groups[keyOf(inner, owner)], owner);
            groups[keyOf(above, owner)].push_back(owner);
        }
        std::vector<std::uint64_t> keys;
        for (const auto& [key, members] : groups) keys.push_back(key);
        std::sort(keys.begin(), keys.end());
        for (const std::uint64_t key : keys) {
            auto& members = groups[key];
            if (members.size() < kGroup) continue;
            std::uint64_t total = 0, largest = 0;
            for (const NodeOrdinal member : members) {
                const std::uint64_t bytes = collapsed.at(member).bytes;
                total += bytes;
                largest = std::max(largest, bytes);
            }
            if (total < m_options.leastBytes || largest * 2 > total) continue;
            std::sort(members.begin(), members.end());
            const NodeOrdinal above{static_cast<std::uint32_t>(key >> 32)};
            // More came with new entries: they may have taken the place of others, which nothing here counts.
            if (bytesOfNewEntries(above) > total) continue;
            // Keep named fields apart unless nearly all of them grow: their names say more.
            if (!m_holders.isCollection(above)
                && (members.size() * 5 < m_holders.valuesOf(above) * 4 || !haveEntriesOfOneClass(members)))
                continue;
            // A new holder has no earlier size; and what takes the place of older contents is no growth.
            if (!isAnchor(above) && !doGainEntries(members)) continue;
            auto& all = membersOf[above];
            all.insert(all.end(), members.begin(), members.end());
        }
        return membersOf;
    }

    /// m_points, the largest first, and m_target. False if stopped.
    bool collapseAndGroup()
    {
        const Stage stage("points");
        Owners collapsed;
        if (!collapse(collapsed)) return false;
        std::unordered_map<NodeOrdinal, Accumulation> points;
        std::unordered_map<NodeOrdinal, NodeOrdinal> moved;
        for (auto& [above, members] : groupsOf(collapsed)) {
            for (const NodeOrdinal member : members) moved[member] = above;
            points[above].members = std::move(members);
        }
        for (const auto& [owner, amount] : collapsed) {
            const auto it = moved.find(owner);
            NodeOrdinal to = it == moved.end() ? owner : it->second;
            // Assign small growth in the nodes of a tree to the holder of the tree.
            if (it == moved.end() && !m_isSingle && !m_isHandle.contains(owner)
                && (amount.bytes < m_options.leastBytes
                    || m_holders.areOfOneTree(owner, m_holders.collectionAbove(owner))))
                to = m_holders.headOfTree(owner);
            Accumulation& point = points[to];
            point.node = to;
            point.newBytes += amount.bytes;
            point.newObjects += amount.objects;
            point.tableBytes += amount.tableBytes;
            m_target[owner] = to;
        }
        for (auto& [node, point] : points) {
            if (point.newBytes < m_options.leastBytes) continue;
            m_points.push_back(std::move(point));
        }
        std::sort(m_points.begin(), m_points.end(), [](const Accumulation& a, const Accumulation& b) {
            return a.newBytes != b.newBytes ? a.newBytes > b.newBytes : a.node < b.node;
        });
        if (m_points.size() > m_options.maxPoints) m_points.resize(m_options.maxPoints);
        return true;
    }

    /// What the entries keep that came to a collection.
    std::uint64_t bytesOfNewEntries(NodeOrdinal collection) const
    {
        std::uint64_t bytes = 0;
        forEachEntry(m_last, collection, collectionKind(m_last, collection),
                     [&](NodeOrdinal entry, EdgeOrdinal) {
                         if (isNew(entry)) bytes += m_last.retainedSize(entry);
                     });
        return bytes;
    }

    /// Do these collections gain entries of one class? Tables of users and of orders are two leaks.
    bool haveEntriesOfOneClass(const std::vector<NodeOrdinal>& collections) const
    {
        constexpr std::size_t kLooked = 16;
        std::optional<ClassOrdinal> cls;
        for (const NodeOrdinal collection :
             std::span(collections).first(std::min(kLooked, collections.size()))) {
            std::optional<ClassOrdinal> latest;
            forEachEntry(m_last, collection, collectionKind(m_last, collection),
                         [&](NodeOrdinal entry, EdgeOrdinal) {
                             if (isNew(entry)) latest = m_last.classOf(entry);
                         });
            if (collection == collections.front()) cls = latest; // numbers have no class
            if (latest != cls) return false;
        }
        return true;
    }

    /// Have these collections together more entries than at the snapshot before?
    bool doGainEntries(const std::vector<NodeOrdinal>& collections) const
    {
        std::uint64_t was = 0, is = 0;
        for (const NodeOrdinal collection : collections) {
            const auto before = m_history.find(m_history.size() - 2, collection);
            if (!before) continue;
            const auto older = entryCount(m_history.at(m_history.size() - 2), *before);
            const auto now = entryCount(m_last, collection);
            was += older ? older->count : 0;
            is += now ? now->count : 0;
        }
        return is > was;
    }

    bool describe()
    {
        const Stage stage("points: classes");
        std::unordered_map<NodeOrdinal, std::uint32_t> position;
        for (std::size_t k = 0; k < m_points.size(); ++k)
            position[m_points[k].node] = static_cast<std::uint32_t>(k);
        std::unordered_map<NodeOrdinal, std::uint32_t> pointOfOwner;
        for (const auto& [owner, mapped] : m_mapped) {
            const auto target = m_target.find(mapped);
            if (target == m_target.end()) continue;
            const auto it = position.find(target->second);
            if (it != position.end()) pointOfOwner[owner] = it->second;
        }
        for (Accumulation& point : m_points) point.bornBytes.assign(m_history.size(), 0);
        std::unordered_map<std::uint64_t, ClassGrowth> growth; // by point and class
        std::mutex mutex;
        parallelFor(m_graph.nodeCount(), threadCount(0), [&](std::size_t from, std::size_t to) {
            std::unordered_map<std::uint64_t, ClassGrowth> ofPart;
            std::vector<std::vector<std::uint64_t>> born(m_points.size(),
                                                         std::vector<std::uint64_t>(m_history.size()));
            // Of the point that the latest node belongs to, as neighbours mostly do: where its classes stand.
            std::vector<ClassGrowth*> growthOf(m_last.classes().infos.size());
            std::vector<ClassOrdinal> touched; // the places that are set
            std::uint32_t latestOwner = kUnknown, latestPoint = kUnknown;
            for (std::size_t i = from; i < to; ++i) {
                if (i % Task::kStride == 0 && m_task.stopped()) return;
                const NodeOrdinal node{std::uint32_t(i)};
                if (!isNew(node)) continue;
                if (const std::uint32_t owner = m_owner[i] & ~kNewBit; owner != latestOwner) {
                    latestOwner = owner;
                    const auto it = pointOfOwner.find(NodeOrdinal{owner});
                    const std::uint32_t point = it == pointOfOwner.end() ? kUnknown : it->second;
                    if (point != latestPoint)
                        for (; !touched.empty(); touched.pop_back()) growthOf[touched.back().value] = nullptr;
                    latestPoint = point;
                }
                if (latestPoint == kUnknown) continue;
                const ClassOrdinal cls = m_last.classOf(node);
                ClassGrowth*& entry = growthOf[cls.value];
                if (!entry) {
                    entry = &ofPart[std::uint64_t{latestPoint} << 32 | cls.value];
                    touched.push_back(cls);
                }
                add({cls, 1, m_last.shallowSize(node), node}, *entry);
                born[latestPoint][birthOf(node)] += m_last.shallowSize(node);
            }
            const std::scoped_lock lock(mutex);
            for (const auto& [key, part] : ofPart) add(part, growth[key]);
            for (std::size_t p = 0; p < born.size(); ++p)
                for (std::size_t k = 0; k < born[p].size(); ++k) m_points[p].bornBytes[k] += born[p][k];
        });
        if (m_task.stopped()) return false;
        const Stage measuring("points: measures");
        for (const auto& [key, entry] : growth)
            m_points[static_cast<std::size_t>(key >> 32)].classes.push_back(entry);
        for (Accumulation& point : m_points) {
            if (m_task.stopped()) return false;
            std::sort(point.classes.begin(), point.classes.end(),
                      [](const ClassGrowth& a, const ClassGrowth& b) {
                          return a.bytes != b.bytes ? a.bytes > b.bytes : a.cls < b.cls;
                      });
            point.isHandleGroup = m_isHandle.contains(point.node);
            measure(
                m_history, [this](NodeOrdinal node) { return isNew(node); }, point);
        }
        return true;
    }

    static void add(const ClassGrowth& part, ClassGrowth& sum)
    {
        if (sum.count == 0 || part.sample < sum.sample) sum.sample = part.sample;
        sum.cls = part.cls;
        sum.count += part.count;
        sum.bytes += part.bytes;
    }

    /// The snapshot that saw it first; what has no lasting id is as old as what dominates it.
    std::size_t birthOf(NodeOrdinal node) const
    {
        if (m_isSingle) return 0;
        for (int step = 0; step < 8 && !isOdd(node); ++step) {
            const NodeOrdinal above = m_last.dominator(node);
            if (above == node) break;
            node = above;
        }
        return m_history.bornIn(m_graph.id(node));
    }

    bool isNew(NodeOrdinal node) const
    {
        return m_owner[node.value] != kUnknown && (m_owner[node.value] & kNewBit);
    }

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    Holders m_holders;
    const AccumulationOptions& m_options;
    const Task& m_task;
    const bool m_isSingle;
    std::uint64_t m_border{};
    BigArray<std::uint32_t> m_owner;
    std::vector<bool> m_isAnchor; ///< by node, with one snapshot
    struct {
        NodeOrdinal owner{kUnknown}, shown{};
        bool isCollection{};
    } m_lookedAt; ///< of finalOwner()
    std::vector<std::uint32_t> m_climb; ///< of finalOwner(), kept for its room
    std::unordered_map<std::uint32_t, std::uint32_t> m_pathOwner; ///< on long ways: the end
    std::unordered_map<NodeOrdinal, Owner> m_owners;
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_mapped; ///< owner → head of its list, handle of its class
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_target; ///< that → accumulation point
    std::unordered_map<StringOrdinal, NodeOrdinal> m_handleOfName;
    std::unordered_set<NodeOrdinal> m_isHandle;
    std::optional<NodeOrdinal> m_moduleCache;
    bool m_hasLookedForModules{};
    std::vector<Accumulation> m_points;
};

} // namespace

Result<std::vector<Accumulation>> findAccumulations(const History& history,
                                                    const AccumulationOptions& options, const Task& task)
{
    return Finder(history, options, task).find();
}

} // namespace heaptrail
