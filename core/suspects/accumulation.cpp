// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/accumulation.h"

#include "core/suspects/accumulation_figures.h"
#include "core/suspects/contents.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

constexpr std::uint32_t kUnknown = UINT32_MAX;
constexpr std::uint64_t kMany = 30; ///< with one snapshot: fewer of a kind are no heap
constexpr std::uint32_t kNewBit = std::uint32_t{1} << 31; ///< ordinals are below 2^28

class Finder {
public:
    Finder(const History& history, const AccumulationOptions& options, const Task& task)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
        , m_options(options)
        , m_task(task)
        , m_isSingle(history.size() == 1)
    {
        m_border = m_isSingle ? 0 : history.highestId(options.newSince);
    }

    Result<std::vector<Accumulation>> find()
    {
        const auto stopped = [] { return fail(ErrorCode::Cancelled, "Stopped while looking for suspects."); };
        m_owner = BigArray<std::uint32_t>(m_graph.nodeCount());
        std::fill(m_owner.begin(), m_owner.end(), kUnknown);
        if (m_isSingle) findAnchors();
        m_task.begin(Phase::Searching, m_graph.nodeCount());
        if (!attribute()) return stopped();
        gather();
        collapseAndGroup();
        if (!describe()) return stopped();
        return std::move(m_points);
    }

private:
    bool isOdd(NodeOrdinal node) const { return m_graph.id(node).isHeapObject(); }
    bool isAnchor(NodeOrdinal node) const
    {
        if (m_isSingle) return m_anchors.contains(node);
        return isOdd(node) && m_graph.id(node).value <= m_border;
    }
    NodeOrdinal pathParent(NodeOrdinal node) const
    {
        if (m_history.paths().root(node)) return node;
        const auto edge = m_history.paths().edgeTo(node);
        return edge ? m_graph.source(*edge) : node;
    }

    /// With one snapshot nothing is new: a collection that keeps much, and no single thing in it most of that.
    void findAnchors()
    {
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            if (m_last.retainedSize(node) < m_options.leastBytes) continue;
            const NodeType type = m_graph.type(node);
            if (type != NodeType::Object || m_history.paths().root(node)) continue;
            if (m_history.paths().cost(node) == PathFinder::kUnreached) continue;
            const CollectionKind kind = collectionKind(m_last, node);
            std::uint64_t count = 0, largest = 0, inner = 0;
            if (isTimerList(m_last, node)) {
                m_anchors.insert(node);
                continue;
            }
            if (kind != CollectionKind::Map && kind != CollectionKind::Set && kind != CollectionKind::Array
                && kind != CollectionKind::Object)
                continue;
            forEachEntry(m_last, node, kind, [&](NodeOrdinal entry, EdgeOrdinal) {
                ++count;
                largest = std::max(largest, m_last.retainedSize(entry));
                if (count >= kMany || inner >= kMany || !isSpecific(entry)) return;
                forEachEntry(m_last, entry, collectionKind(m_last, entry),
                             [&](NodeOrdinal, EdgeOrdinal) { ++inner; });
            });
            if (std::max(count, inner) < kMany || largest * 3 > m_last.retainedSize(node)) continue;
            m_anchors.insert(node);
        }
        findChains();
        findCrowds();
        findHandles();
        findShared();
    }

    /// A name that many unrelated things share.
    bool isGeneric(ClassOrdinal cls) const
    {
        const std::string& name = m_last.classes().info(cls).name;
        return name == "Object" || name == "Array" || name == "Map" || name == "Function" || name == "Set";
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
        if (node == m_graph.root() || isEngine(node)
            || m_history.paths().cost(node) == PathFinder::kUnreached)
            return;
        // A module may be the owner; the global object holds the language itself.
        if (!isOwner(node)) return;
        // What a timer's callback keeps counts for the list of timers.
        NodeOrdinal at = node;
        for (int step = 0; step < 6 && at != m_graph.root(); ++step) {
            if (isTimerList(m_last, at)) {
                node = at;
                break;
            }
            at = m_last.dominator(at);
        }
        m_anchors.insert(node);
    }

    /// What keeps the head of a long chain: a list, reactions of one promise, a text put together piece by piece.
    void findChains()
    {
        constexpr int kLinkSteps = 4; // { next: { value, next: … } }, a function's scope in between
        BigArray<std::uint32_t> depth(m_graph.nodeCount());
        std::vector<NodeOrdinal> below;
        const auto linkOf = [&](NodeOrdinal node) -> std::optional<NodeOrdinal> {
            const NodeType type = m_graph.type(node);
            if (type != NodeType::Object && type != NodeType::ConcatenatedString && type != NodeType::Hidden)
                return std::nullopt;
            const ClassOrdinal cls = m_last.classOf(node);
            if (isGeneric(cls)) return std::nullopt;
            NodeOrdinal at = node;
            for (int step = 0; step < (type == NodeType::Object ? kLinkSteps : 1); ++step) {
                const NodeOrdinal above = m_last.dominator(at);
                if (above == at || above == m_graph.root()) break;
                at = above;
                if (m_last.classOf(at) == cls) return at;
            }
            return std::nullopt;
        };
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            // What keeps little is no head: only the links below one are looked at, by way of it.
            if (depth[i] != 0 || m_last.retainedSize(node) * kMany < m_options.leastBytes) continue;
            below.clear();
            NodeOrdinal at = node;
            while (depth[at.value] == 0) {
                below.push_back(at);
                const auto above = linkOf(at);
                if (!above) break;
                at = *above;
            }
            std::uint32_t links = depth[at.value] == 0 ? 0 : depth[at.value];
            if (below.back() == at) { // a head, or no link at all
                below.pop_back();
                links = depth[at.value] = 1;
            }
            for (std::size_t k = below.size(); k-- > 0;) depth[below[k].value] = ++links;
            if (links < kMany || !below.size()) continue;
            NodeOrdinal head = at;
            while (const auto above = linkOf(head)) head = *above;
            if (m_last.retainedSize(head) < m_options.leastBytes) continue;
            anchorAt(m_last.dominator(head));
        }
    }

    /// What alone keeps many of one class though it is no collection: both ends of a list, two tables of one thing.
    void findCrowds()
    {
        struct Crowd {
            std::uint64_t count{}, bytes{}, largest{};
        };
        std::unordered_map<std::uint64_t, Crowd> crowds;
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            if (m_graph.type(node) != NodeType::Object) continue;
            const NodeOrdinal above = m_last.dominator(node);
            if (above == m_graph.root() || m_last.retainedSize(above) < m_options.leastBytes) continue;
            const ClassOrdinal cls = m_last.classOf(node);
            if (isGeneric(cls)) continue;
            Crowd& crowd = crowds[std::uint64_t{above.value} << 32 | cls.value];
            const std::uint64_t bytes = m_last.retainedSize(node);
            ++crowd.count;
            crowd.bytes += bytes;
            crowd.largest = std::max(crowd.largest, bytes);
        }
        for (const auto& [key, crowd] : crowds)
            if (crowd.count >= kMany && crowd.bytes >= m_options.leastBytes
                && crowd.largest * 3 <= crowd.bytes)
                anchorAt(NodeOrdinal{static_cast<std::uint32_t>(key >> 32)});
    }

    /// Many native handles of one kind that the runtime holds.
    void findHandles()
    {
        struct Kind {
            std::vector<NodeOrdinal> nodes;
            std::uint64_t bytes{};
        };
        std::unordered_map<std::uint64_t, Kind> kinds;
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            const NodeType type = m_graph.type(node);
            if (type != NodeType::Native && type != NodeType::Synthetic) continue;
            const PathRoot* root = m_history.paths().root(node);
            if (!root || root->kind != PathRootKind::NativeHandle) continue;
            Kind& kind = kinds[m_graph.nameIndex(node).value];
            kind.nodes.push_back(node);
            kind.bytes += m_last.retainedSize(node);
            forEachHandled(m_last, node,
                           [&](NodeOrdinal handled) { kind.bytes += m_last.retainedSize(handled); });
        }
        for (const auto& [name, kind] : kinds) {
            if (kind.nodes.size() < kMany || kind.bytes < m_options.leastBytes) continue;
            for (const NodeOrdinal node : kind.nodes) {
                m_anchors.insert(node);
                forEachHandled(m_last, node, [&](NodeOrdinal handled) {
                    if (m_owner[handled.value] == kUnknown) m_owner[handled.value] = node.value | kNewBit;
                });
            }
        }
    }

    /// May what this dominates be its own? The root and the global object dominate whatever two others share.
    bool isOwner(NodeOrdinal node) const
    {
        const PathRoot* root = m_history.paths().root(node);
        return node != m_graph.root() && (!root || isModule(*root) || root->kind == PathRootKind::Module);
    }

    /// Many of one class that several things keep, so that nobody in particular dominates them: they count for the
    /// collection on their best path.
    void findShared()
    {
        struct Crowd {
            std::vector<NodeOrdinal> nodes;
            std::uint64_t bytes{};
        };
        std::unordered_map<ClassOrdinal, Crowd> classes;
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i) {
            const NodeOrdinal node{i};
            if (m_graph.type(node) != NodeType::Object || isOwner(m_last.dominator(node))) continue;
            if (isGeneric(m_last.classOf(node)) || m_history.paths().root(node)
                || m_history.paths().cost(node) == PathFinder::kUnreached)
                continue;
            Crowd& crowd = classes[m_last.classOf(node)];
            crowd.nodes.push_back(node);
            crowd.bytes += m_last.retainedSize(node);
        }
        for (const auto& [cls, crowd] : classes) {
            if (crowd.nodes.size() < kMany || crowd.bytes < m_options.leastBytes) continue;
            std::unordered_map<NodeOrdinal, Crowd> holders;
            for (const NodeOrdinal node : crowd.nodes) {
                const NodeOrdinal holder = collectionAbove(node);
                if (holder == node) continue;
                Crowd& held = holders[holder];
                held.nodes.push_back(node);
                held.bytes += m_last.retainedSize(node);
            }
            for (const auto& [holder, held] : holders) {
                if (held.nodes.size() < kMany || held.bytes < m_options.leastBytes) continue;
                m_anchors.insert(holder);
                for (const NodeOrdinal node : held.nodes)
                    if (m_owner[node.value] == kUnknown) m_owner[node.value] = holder.value | kNewBit;
            }
        }
    }

    /// m_owner: for each object that is no anchor, the nearest anchor that dominates it, and whether it is new.
    bool attribute()
    {
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

    /// The object that people see instead of its backing store.
    NodeOrdinal normalised(NodeOrdinal node) const
    {
        for (int step = 0; step < 8; ++step) {
            const NodeType type = m_graph.type(node);
            const bool isStore = type == NodeType::Array
                || (type == NodeType::Hidden
                    && (m_last.isNamed(node, "system / PropertyArray") || m_last.isNamed(node, "system")
                        || m_last.isNamed(node, "system / Cell")
                        || m_last.isNamed(node, "system / PropertyCell")));
            if (!isStore) break;
            const NodeOrdinal above = pathParent(node);
            if (above == node) break;
            node = above;
        }
        return node;
    }

    struct Owner {
        std::uint64_t objects{}, bytes{};
    };

    bool isEngine(NodeOrdinal node) const
    {
        switch (m_graph.type(node)) {
        case NodeType::Code:
        case NodeType::ObjectShape:
        case NodeType::Array:
        case NodeType::String:
        case NodeType::Number: return true;
        case NodeType::Hidden: return !m_history.paths().root(node);
        case NodeType::Synthetic: return !m_history.paths().root(node);
        default: return false;
        }
    }

    bool isSpecific(NodeOrdinal node)
    {
        const auto found = m_specific.find(node);
        if (found != m_specific.end()) return found->second;
        bool is = false;
        if (m_graph.type(node) == NodeType::Object && !m_history.paths().root(node)) {
            const CollectionKind kind = collectionKind(m_last, node);
            is = kind == CollectionKind::Map || kind == CollectionKind::Set || kind == CollectionKind::Array
                || isTimerList(m_last, node);
        }
        m_specific.emplace(node, is);
        return is;
    }

    NodeOrdinal finalOwner(NodeOrdinal node)
    {
        const NodeOrdinal owner{m_owner[node.value] & ~kNewBit};
        if (m_isSingle) return owner;
        if (!(owner == m_lookedAt.owner)) { // neighbours in the file mostly have one owner
            m_lookedAt = {owner, normalOf(owner), false};
            m_lookedAt.isSpecific = isSpecific(m_lookedAt.normal);
        }
        if (m_lookedAt.isSpecific) return m_lookedAt.normal;
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
            const NodeOrdinal above = pathParent(NodeOrdinal{at});
            if (above.value == at) break;
            at = above.value;
        }
        // A module that was loaded since is a root of its own to a reader; what keeps it is require()'s table.
        const PathRoot* root = m_history.paths().root(NodeOrdinal{at});
        if (root && !isAnchor(NodeOrdinal{at}) && isModule(*root))
            if (const auto cache = moduleCache()) at = cache->value;
        // Ways are short but for lists: there every so many nodes know the end, and all others have only so far to go.
        constexpr std::size_t kFar = 16;
        if (m_climb.size() >= kFar)
            for (std::size_t k = 0; k < m_climb.size(); k += kFar) m_pathOwner.emplace(m_climb[k], at);
        return normalOf(NodeOrdinal{at});
    }

    /// normalised(), once for each.
    NodeOrdinal normalOf(NodeOrdinal node)
    {
        const auto known = m_normal.find(node);
        if (known != m_normal.end()) return known->second;
        const NodeOrdinal normal = normalised(node);
        m_normal.emplace(node, normal);
        return normal;
    }

    static bool isModule(const PathRoot& root)
    {
        return root.kind == PathRootKind::ModuleExports || root.kind == PathRootKind::TopLevelScope;
    }

    /// The table of all modules that require() loaded; none where it can't be told.
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

    void gather()
    {
        for (std::uint32_t i = 0; i < m_graph.nodeCount(); ++i) {
            if (!(m_owner[i] & kNewBit) || m_owner[i] == kUnknown) continue;
            const NodeOrdinal owner = finalOwner(NodeOrdinal{i});
            Owner& entry = m_owners[owner];
            ++entry.objects;
            entry.bytes += m_last.shallowSize(NodeOrdinal{i});
            // From here on the column holds the final owner.
            m_owner[i] = owner.value | kNewBit;
        }
        m_pathOwner = {};
    }

    /// From a node of a linked list to what holds the list: up while the class stays the same.
    NodeOrdinal headOfList(NodeOrdinal node)
    {
        const ClassOrdinal cls = m_last.classOf(node);
        const std::string& name = m_last.classes().info(cls).name;
        if (name == "Object" || name == "Array" || name == "Map" || name == "Function" || name == "Set")
            return node;
        NodeOrdinal at = node;
        while (m_climbBudget > 0) {
            const NodeOrdinal above = pathParent(at);
            if (above == at || m_last.classOf(above) != cls) break;
            at = above;
            --m_climbBudget;
        }
        if (at == node) return node;
        const NodeOrdinal holder = normalised(pathParent(at));
        return m_graph.type(holder) == NodeType::Object || m_history.paths().root(holder) ? holder : at;
    }

    /// The collection that an object sits in, by its best path.
    NodeOrdinal collectionAbove(NodeOrdinal node)
    {
        NodeOrdinal at = node;
        for (int step = 0; step < 12; ++step) {
            const NodeOrdinal above = normalised(pathParent(at));
            if (above == at) break;
            at = above;
            if (isSpecific(at)) return at;
            if (m_history.paths().root(at)) break;
        }
        return node;
    }

    void collapseAndGroup()
    {
        std::vector<std::pair<NodeOrdinal, Owner>> owners(m_owners.begin(), m_owners.end());
        std::sort(owners.begin(), owners.end(), [](const auto& a, const auto& b) {
            return a.second.bytes != b.second.bytes ? a.second.bytes > b.second.bytes : a.first < b.first;
        });
        std::unordered_map<NodeOrdinal, Owner> collapsed;
        std::unordered_map<std::uint64_t, std::vector<NodeOrdinal>> groups; // (collection, class) → owners
        for (const auto& [owner, amount] : owners) {
            if (owner == m_graph.root()) continue;
            if (isEngine(owner)) continue;
            NodeOrdinal to = owner;
            const NodeType type = m_graph.type(owner);
            if (type == NodeType::Native || type == NodeType::Synthetic) {
                // Each socket has a handle of its own: together they are one thing.
                const auto [it, isNew] = m_handleOfName.emplace(m_graph.nameIndex(owner), owner);
                to = it->second;
                m_isHandle.insert(to);
            } else if (!m_isSingle) {
                to = headOfList(owner);
            }
            m_mapped[owner] = to;
            Owner& sum = collapsed[to];
            sum.bytes += amount.bytes;
            sum.objects += amount.objects;
        }
        // Many small ones of a class in one collection (a list per user) are one leak of that collection.
        if (!m_isSingle) {
            for (const auto& [owner, amount] : collapsed) {
                if (m_isHandle.contains(owner) || m_history.paths().root(owner)) continue;
                const NodeOrdinal above = collectionAbove(owner);
                if (above == owner) continue;
                groups[std::uint64_t{above.value} << 32 | m_last.classOf(owner).value].push_back(owner);
            }
        }
        std::unordered_map<NodeOrdinal, Accumulation> points;
        std::unordered_map<NodeOrdinal, NodeOrdinal> moved;
        std::vector<std::uint64_t> keys;
        for (const auto& [key, members] : groups) keys.push_back(key);
        std::sort(keys.begin(), keys.end());
        for (const std::uint64_t key : keys) {
            auto& members = groups[key];
            if (members.size() < 3) continue;
            std::uint64_t total = 0, largest = 0;
            for (const NodeOrdinal member : members) {
                total += collapsed[member].bytes;
                largest = std::max(largest, collapsed[member].bytes);
            }
            if (total < m_options.leastBytes || largest * 2 > total) continue;
            std::sort(members.begin(), members.end());
            const NodeOrdinal above{static_cast<std::uint32_t>(key >> 32)};
            for (const NodeOrdinal member : members) moved[member] = above;
            auto& point = points[above];
            point.members.insert(point.members.end(), members.begin(), members.end());
        }
        for (const auto& [owner, amount] : collapsed) {
            const auto it = moved.find(owner);
            const NodeOrdinal to = it == moved.end() ? owner : it->second;
            Accumulation& point = points[to];
            point.node = to;
            point.newBytes += amount.bytes;
            point.newObjects += amount.objects;
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
    }

    bool describe()
    {
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
        std::unordered_map<std::uint64_t, ClassGrowth> growth;
        for (std::uint32_t i = 0; i < m_graph.nodeCount(); ++i) {
            if (i % Task::kStride == 0 && m_task.stopped()) return false;
            if (m_owner[i] == kUnknown || !(m_owner[i] & kNewBit)) continue;
            const auto it = pointOfOwner.find(NodeOrdinal{m_owner[i] & ~kNewBit});
            if (it == pointOfOwner.end()) continue;
            const NodeOrdinal node{i};
            const ClassOrdinal cls = m_last.classOf(node);
            ClassGrowth& entry = growth[std::uint64_t{it->second} << 32 | cls.value];
            if (entry.count == 0) {
                entry.cls = cls;
                entry.sample = node;
            }
            ++entry.count;
            entry.bytes += m_last.shallowSize(node);
        }
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

    bool isNew(NodeOrdinal node) const
    {
        return m_owner[node.value] != kUnknown && (m_owner[node.value] & kNewBit);
    }

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    const AccumulationOptions& m_options;
    const Task& m_task;
    const bool m_isSingle;
    std::uint64_t m_border{};
    BigArray<std::uint32_t> m_owner;
    std::unordered_set<NodeOrdinal> m_anchors;
    std::unordered_map<NodeOrdinal, bool> m_specific;
    std::unordered_map<NodeOrdinal, NodeOrdinal> m_normal;
    struct {
        NodeOrdinal owner{kUnknown}, normal{};
        bool isSpecific{};
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
    std::size_t m_climbBudget{20'000'000};
    std::vector<Accumulation> m_points;
};

} // namespace

Result<std::vector<Accumulation>> findAccumulations(const History& history,
                                                    const AccumulationOptions& options, const Task& task)
{
    return Finder(history, options, task).find();
}

} // namespace heaptrail
