// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/merging.h"

#include "core/analysis/script_owners.h"
#include "core/suspects/candidate.h"
#include "core/suspects/contents.h"
#include "core/suspects/explanation.h"
#include "core/suspects/words.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_set>

namespace heaptrail {

namespace {

/// By collection: how many of a draft's sampled entries it holds, itself or through a new object above them.
using Holdings = std::unordered_map<NodeOrdinal, std::size_t>;

constexpr std::size_t kSamples = 32;

class Merger {
public:
    explicit Merger(const History& history)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
    {
    }

    std::vector<Draft> merge(std::vector<Draft> drafts)
    {
        std::stable_sort(drafts.begin(), drafts.end(),
                         [](const Draft& a, const Draft& b) { return a.suspect.score > b.suspect.score; });
        for (Draft& draft : drafts) {
            Holdings holdings = holdingsOf(draft);
            bool isTaken = false;
            for (std::size_t k = 0; k < m_kept.size() && !isTaken; ++k) {
                switch (relation(m_kept[k], m_holdings[k], draft, holdings)) {
                case Relation::None: break;
                case Relation::Whole: // the later one says more: it takes the place
                    std::swap(m_kept[k], draft);
                    std::swap(m_holdings[k], holdings);
                    [[fallthrough]];
                case Relation::Part:
                    append(m_kept[k], draft);
                    isTaken = true;
                    break;
                }
            }
            if (isTaken) continue;
            m_kept.push_back(std::move(draft));
            m_holdings.push_back(std::move(holdings));
        }
        for (Draft& draft : m_kept)
            if (!draft.events.empty()) {
                std::string& title = draft.suspect.title;
                title.replace(title.find(draft.events.front()), draft.events.front().size(),
                              listText(draft.events));
                // Of each event the listeners go by a call of its own.
                const std::string first = draft.events.front().substr(1, draft.events.front().size() - 2);
                const std::string call = "('" + first + "', fn)";
                std::string& advice = draft.suspect.advice;
                if (const std::size_t at = advice.find(call); at != advice.npos && draft.events.size() > 1) {
                    advice.replace(at, call.size(), "(event, fn)");
                    if (const std::size_t when = advice.find(" when ", at); when != advice.npos)
                        advice.insert(when, " for each of these events");
                }
                restate(draft);
            }
        return std::move(m_kept);
    }

private:
    enum class Relation : std::uint8_t {
        None,
        Part, ///< the later draft is a part of the earlier one
        Whole, ///< the other way round
    };

    /// The paragraph was written of one of the lists: its figures become those of all.
    static void restate(Draft& draft)
    {
        Suspect& suspect = draft.suspect;
        std::string& text = suspect.explanation;
        replaceWords(text, "The list of listeners (@", "The lists of listeners (one is @");
        replaceWords(text, seriesText(draft.count, false), seriesText(suspect.count, false));
        replaceWords(text, addedByEach(draft.count, suspect.retainedSize),
                     addedByEach(suspect.count, suspect.retainedSize));
    }

    bool isNew(NodeOrdinal node) const
    {
        return m_history.size() == 1 || m_history.bornIn(m_graph.id(node)) + 1 == m_history.size();
    }

    /// Collections that hold an object: what refers to it, and the owners of the stores that do.
    void appendHolders(NodeOrdinal node, std::unordered_set<NodeOrdinal>& holders) const
    {
        constexpr int kRetainers = 48, kOwners = 4;
        int looked = 0;
        for (const EdgeOrdinal in : m_last.retainers()[node]) {
            if (++looked > kRetainers) break;
            if (m_graph.edge(in).type == EdgeType::Weak) continue;
            const NodeOrdinal from = m_graph.source(in);
            holders.insert(from);
            if (m_graph.type(from) != NodeType::Array) continue;
            int owners = 0;
            for (const EdgeOrdinal above : m_last.retainers()[from]) {
                if (++owners > kOwners) break;
                holders.insert(m_graph.source(above));
            }
        }
    }

    Holdings holdingsOf(const Draft& draft) const
    {
        constexpr int kSteps = 24, kFields = 16;
        Holdings holdings;
        std::size_t sampled = 0;
        const std::size_t stride = std::max<std::size_t>(1, draft.entries.size() / kSamples);
        for (std::size_t i = 0; i < draft.entries.size() && sampled < kSamples; i += stride, ++sampled) {
            std::unordered_set<NodeOrdinal> holders;
            NodeOrdinal at = draft.entries[i];
            for (int step = 0; step < kSteps && isNew(at); ++step) {
                appendHolders(at, holders);
                const NodeOrdinal above = m_last.dominator(at);
                if (above == at || above == m_graph.root()) break;
                at = above;
            }
            // A list of the same objects has them in records of its own, { session, since }, or in what its functions
            // have in scope.
            NodeOrdinal record = draft.entries[i];
            if (m_graph.type(record) == NodeType::Closure)
                record = m_graph.target(record, EdgeType::Internal, "context").value_or(record);
            int fields = 0;
            for (const Edge edge : m_graph.edges(record)) {
                if (++fields > kFields) break;
                if ((edge.type == EdgeType::Property || edge.type == EdgeType::Element
                     || edge.type == EdgeType::Context)
                    && isNew(edge.to) && m_graph.type(edge.to) == NodeType::Object)
                    appendHolders(edge.to, holders);
            }
            for (const NodeOrdinal holder : holders) ++holdings[holder];
        }
        return holdings;
    }
    /// Are most of the entries with these holdings held by that collection as well?
    static bool areHeldBy(const Draft& entries, const Holdings& holdings, const Draft& holder)
    {
        const auto it = holdings.find(holder.suspect.collection);
        const std::size_t sampled = std::min(entries.entries.size(), kSamples);
        return it != holdings.end() && it->second * 2 > sampled;
    }

    /// Does what one suspect keeps stay only because of objects that hang on another's collection?
    bool isHeldThrough(const Draft& draft, const Draft& holder) const
    {
        if (!draft.suspect.cause) return false;
        const RetainingPath path = bestPath(m_last, m_history.paths(), *draft.suspect.cause, 60);
        return std::any_of(path.begin(), path.end(),
                           [&](const PathStep& step) { return step.node == holder.suspect.collection; });
    }

    /// Two entries of one collection, or fields of one instance, in which the same piles up: a bus with two topics.
    static bool areSiblings(const Draft& a, const Draft& b)
    {
        if (a.suspect.pattern != b.suspect.pattern || a.suspect.className != b.suspect.className)
            return false;
        if (a.path.size() < 3 || a.path.size() != b.path.size()) return false;
        const std::size_t last = a.path.size() - 1;
        if (a.path[last - 1].node != b.path[last - 1].node) return false;
        return (a.path[last].label.starts_with('[') && b.path[last].label.starts_with('['))
            || (a.count == b.count); // one object with several columns
    }
    /// Tables that one instance, or one function of a package, has side by side, as many more in each interval: texts,
    /// which are the keys, and values. Lists of two classes, of users and of orders, are two leaks.
    bool areColumns(const Draft& a, const Draft& b) const
    {
        if (a.suspect.group != SuspectGroup::UnboundedCollection || b.suspect.group != a.suspect.group
            || !a.suspect.areEntries || !b.suspect.areEntries || a.count != b.count || a.count.size() < 2
            || a.count.back() <= a.count.front())
            return false;
        const auto areTexts = [](const Draft& draft) { return draft.suspect.className == "(string)"; };
        if (a.suspect.container == b.suspect.container && a.suspect.container != a.suspect.collection
            && areTexts(a) != areTexts(b))
            return true;
        const std::size_t shared = std::min(a.path.size(), b.path.size());
        for (std::size_t i = 0; i < shared && a.path[i].node == b.path[i].node; ++i) {
            const NodeOrdinal node = a.path[i].node;
            if (m_graph.type(node) != NodeType::Closure) continue;
            const auto location = m_last.location(node);
            if (location && !libraryOfScript(m_last.scriptName(location->scriptId)).empty()) return true;
        }
        return false;
    }
    /// Listeners that each pipe() puts on the source that streams are piped from.
    static bool areListenersOfPipes(const Draft& listeners, const Draft& pipes)
    {
        if (listeners.suspect.group != SuspectGroup::Listeners
            || pipes.suspect.group != SuspectGroup::Streams)
            return false;
        const auto growth = [](const Draft& draft) {
            return draft.suspect.count.back() - draft.suspect.count.front();
        };
        if (growth(listeners) != growth(pipes)) return false;
        constexpr std::size_t kSteps = 4; // from the source to what piles up on it
        return std::any_of(listeners.path.rbegin(), listeners.path.rend(), [&](const PathStep& step) {
            const auto isStep = [&](const PathStep& other) { return other.node == step.node; };
            const auto at = std::find_if(pipes.path.begin(), pipes.path.end(), isStep);
            return at != pipes.path.begin() && at != pipes.path.end()
                && std::size_t(pipes.path.end() - at) <= kSteps;
        });
    }
    /// Two tables by the same keys: an entry of both is one entry.
    bool haveSameEntries(const Draft& a, const Draft& b) const
    {
        std::unordered_set<NodeOrdinal> apart(b.entries.begin(), b.entries.end());
        const std::size_t all = apart.size();
        for (const NodeOrdinal entry : a.entries) apart.erase(entry);
        // What is new counts for one holder alone: of that, the other has no samples.
        const NodeOrdinal collection = a.suspect.collection;
        forEachEntry(m_last, collection, collectionKind(m_last, collection),
                     [&](NodeOrdinal entry, EdgeOrdinal) { apart.erase(entry); });
        return (all - apart.size()) * 4 >= all && all > 0;
    }
    /// Lists for several events of one emitter that grow in step: each pipe() or once() adds one to each.
    static bool areListsOfOneEmitter(const Draft& a, const Draft& b)
    {
        const auto isList = [](const Suspect& suspect) {
            return suspect.pattern == "event-listener-accumulation"
                && suspect.title.find('"') != std::string::npos;
        };
        if (!isList(a.suspect) || !isList(b.suspect) || a.suspect.container != b.suspect.container)
            return false;
        const auto& left = a.count;
        const auto& right = b.count;
        if (left.size() != right.size() || left.size() < 2) return false;
        for (std::size_t k = 1; k < left.size(); ++k) {
            constexpr double kApart = 0.05; // one may be about to be added, or fire once
            const double more = double(left[k]) - double(left[k - 1]);
            if (std::abs(more - (double(right[k]) - double(right[k - 1]))) > std::max(1.0, kApart * more))
                return false;
        }
        return true;
    }
    /// "drain" of: Listeners for "drain" pile up on …
    static std::string eventOf(const std::string& title)
    {
        const std::size_t from = title.find('"'), to = title.find('"', from + 1);
        return from < to && to != title.npos ? title.substr(from, to - from + 1) : std::string();
    }
    static bool isHandles(const Draft& draft) { return draft.suspect.pattern == "handles-never-closed"; }
    /// The handles of what a pool has: as many more in each interval, or twice as many where both ends of each are in
    /// this process.
    static bool areHandlesOfPool(const Draft& handles, const Draft& pool)
    {
        const std::vector<std::string>& parts = pool.suspect.parts;
        const std::string& cls = handles.suspect.className;
        if (!isHandles(handles) || !pool.suspect.bound || !pool.suspect.bound->starts_with("a pool")
            || (cls != pool.suspect.className && std::find(parts.begin(), parts.end(), cls) == parts.end()))
            return false;
        const auto& all = handles.count;
        const auto& members = pool.count;
        if (all.size() != members.size() || all.size() < 2) return false;
        for (const double ends : {1.0, 2.0}) {
            bool areAlike = true;
            for (std::size_t k = 1; k < all.size(); ++k) {
                const double more = double(all[k]) - double(all[k - 1]);
                const double wanted = ends * (double(members[k]) - double(members[k - 1]));
                areAlike = areAlike && more > 0 && std::abs(more - wanted) <= 0.1 * wanted;
            }
            if (areAlike) return true;
        }
        return false;
    }
    /// Workers, and their ports, which count as Workers.
    static bool areSameHandles(const Draft& a, const Draft& b)
    {
        return isHandles(a) && isHandles(b) && a.suspect.className == b.suspect.className
            && a.suspect.count == b.suspect.count;
    }
    /// Do most of these open handles belong to objects that those other handles stand for: the ports of workers?
    bool areHandlesWithin(const Draft& inner, const Draft& outer) const
    {
        constexpr std::uint64_t kRetainers = 48;
        constexpr int kSteps = 12; // handle → onexit → context → this
        if (!isHandles(inner) || !isHandles(outer)) return false;
        const auto innerName = m_graph.nameIndex(inner.node), outerName = m_graph.nameIndex(outer.node);
        const auto belongs = [&](NodeOrdinal object) {
            std::uint64_t looked = 0;
            for (const EdgeOrdinal in : m_last.retainers()[object]) {
                if (++looked > kRetainers) break;
                NodeOrdinal owner = m_graph.source(in);
                if (m_graph.type(owner) != NodeType::Object) continue;
                for (int step = 0; step < kSteps; ++step) {
                    const NodeOrdinal above = m_last.dominator(owner);
                    if (above == owner || above == m_graph.root()) break;
                    owner = above;
                    if (m_graph.nameIndex(owner) == outerName
                        && m_graph.type(owner) == m_graph.type(outer.node))
                        return true;
                }
            }
            return false;
        };
        std::size_t objects = 0, within = 0;
        for (std::uint32_t i = m_graph.nodeCount(); i-- > 1 && objects < kSamples;) { // the newest first
            const NodeOrdinal handle{i};
            if (m_graph.nameIndex(handle) != innerName || m_graph.type(handle) != m_graph.type(inner.node))
                continue;
            for (const Edge edge : m_graph.edges(handle)) {
                if (edge.type == EdgeType::Weak || m_graph.type(edge.to) != NodeType::Object) continue;
                ++objects;
                within += belongs(edge.to);
                break;
            }
        }
        return within * 2 > objects;
    }
    /// The handles of the objects that pile up in a collection.
    static bool areHandlesOf(const Draft& handles, const Draft& draft)
    {
        return isHandles(handles) && draft.suspect.hasContainer()
            && handles.suspect.className == draft.suspect.className
            && isProgramsClass(draft.suspect.className);
    }

    /// The handles of what objects in a collection have: the sockets of its connections, two or three fields below.
    bool areHandlesBelow(const Draft& handles, const Draft& draft) const
    {
        constexpr std::size_t kLooked = 16, kRetainers = 24, kDepth = 40;
        if (!isHandles(handles) || isHandles(draft) || !draft.suspect.hasContainer()) return false;
        const auto isBelow = [&](NodeOrdinal object) {
            std::size_t looked = 0;
            for (const EdgeOrdinal in : m_last.retainers()[object]) {
                if (++looked > kRetainers) break;
                const NodeOrdinal owner = m_graph.source(in);
                if (m_graph.edge(in).type != EdgeType::Property || m_graph.type(owner) != NodeType::Object
                    || !isNew(owner))
                    continue;
                NodeOrdinal at = owner;
                for (std::size_t step = 0; step < kDepth; ++step) { // up its best path
                    if (at == draft.suspect.collection) return true;
                    const auto edge = m_history.paths().edgeTo(at);
                    if (!edge) break;
                    at = m_graph.source(*edge);
                }
            }
            return false;
        };
        std::size_t objects = 0, below = 0;
        for (std::uint32_t i = m_graph.nodeCount(); i-- > 1 && objects < kLooked;) { // the newest first
            const NodeOrdinal handle{i};
            if (m_graph.nameIndex(handle) != m_graph.nameIndex(handles.node)
                || m_graph.type(handle) != m_graph.type(handles.node))
                continue;
            for (const Edge edge : m_graph.edges(handle)) {
                if (edge.type == EdgeType::Weak || m_graph.type(edge.to) != NodeType::Object) continue;
                ++objects;
                // The object itself, or what it stands for.
                bool isFound = isBelow(edge.to);
                for (const Edge inner : m_graph.edges(edge.to))
                    isFound = isFound
                        || (inner.type == EdgeType::Property && m_graph.type(inner.to) == NodeType::Object
                            && m_last.isNamed(inner.to, handles.suspect.className) && isBelow(inner.to));
                below += isFound;
                break;
            }
        }
        // Where both ends of a connection are in this process, half of the handles are the other side's.
        return objects > 0 && below * 5 >= objects * 2;
    }

    /// What Node registers with a registry of its own for each of what piles up: fetch() for each abort listener. Such
    /// a registry holds nothing that Node doesn't free with the objects.
    bool areNodesRegistrations(const Draft& registry, const Draft& objects) const
    {
        const auto& registered = registry.count;
        const auto& all = objects.suspect.count;
        if (registry.suspect.pattern != "finalization-registry-grows" || registered.size() < 2
            || all.size() != registered.size())
            return false;
        for (std::size_t k = 1; k < all.size(); ++k)
            if (all[k] <= all[k - 1] || all[k] - all[k - 1] != registered[k] - registered[k - 1])
                return false;
        return std::any_of(registry.path.begin(), registry.path.end(), [&](const PathStep& step) {
            if (m_graph.type(step.node) != NodeType::Closure) return false;
            const auto location = m_last.location(step.node);
            return !location || isRuntimeScript(m_last.scriptName(location->scriptId));
        });
    }

    /// What a WeakMap keeps for objects of open handles: it lives as long as they do.
    bool areValuesByHandles(const Draft& values, const Draft& handles) const
    {
        const NodeOrdinal map = values.suspect.collection;
        if (!isHandles(handles) || m_last.className(map) != "WeakMap") return false;
        const auto table = m_graph.target(map, EdgeType::Internal, "table");
        if (!table) return false;
        std::unordered_set<NodeOrdinal> entries;
        for (const Edge edge : m_graph.edges(*table))
            if (edge.type != EdgeType::Weak && m_graph.type(edge.to) == NodeType::Object)
                entries.insert(edge.to);
        std::size_t kept = 0;
        for (std::uint32_t i = 1; i < m_graph.nodeCount(); ++i)
            if (m_graph.nameIndex(NodeOrdinal{i}) == m_graph.nameIndex(handles.node)
                && m_graph.type(NodeOrdinal{i}) == m_graph.type(handles.node))
                forEachHandled(m_last, NodeOrdinal{i},
                               [&](NodeOrdinal handled) { kept += entries.contains(handled); });
        return kept * 2 > entries.size();
    }

    Relation relation(const Draft& earlier, const Holdings& earlierHoldings, const Draft& later,
                      const Holdings& laterHoldings) const
    {
        if (isHeldThrough(later, earlier)) return Relation::Part;
        // The cause was found after what it keeps; a collection says more than the handles of what is in it.
        if (isHeldThrough(earlier, later) || areHandlesOf(earlier, later)) return Relation::Whole;
        if (areSameHandles(earlier, later) || areHandlesOfPool(later, earlier)) return Relation::Part;
        if (areHandlesOfPool(earlier, later)) return Relation::Whole;
        if (areHandlesWithin(earlier, later)) return Relation::Whole;
        if (areHandlesWithin(later, earlier)) return Relation::Part;
        if (areSiblings(earlier, later) || areHandlesOf(later, earlier)) return Relation::Part;
        if (areHandlesBelow(later, earlier)) return Relation::Part;
        if (areHandlesBelow(earlier, later)) return Relation::Whole;
        if (areListsOfOneEmitter(earlier, later) || areColumns(earlier, later)) return Relation::Part;
        if (areValuesByHandles(later, earlier)) return Relation::Part;
        if (areValuesByHandles(earlier, later)) return Relation::Whole;
        if (areNodesRegistrations(later, earlier)) return Relation::Part;
        if (areNodesRegistrations(earlier, later)) return Relation::Whole;
        if (areListenersOfPipes(later, earlier)) return Relation::Part;
        if (areListenersOfPipes(earlier, later)) return Relation::Whole;
        if (areHeldBy(later, laterHoldings, earlier)) return Relation::Part;
        if (areHeldBy(earlier, earlierHoldings, later)) return Relation::Part;
        return Relation::None;
    }

    void append(Draft& into, const Draft& from) const
    {
        Suspect& whole = into.suspect;
        const Suspect& part = from.suspect;
        const bool areLists = areListsOfOneEmitter(into, from);
        if (areLists) {
            const std::string event = eventOf(part.title);
            if (into.events.empty()) into.events.push_back(eventOf(whole.title));
            into.events.push_back(event);
            if (event == "\"unpipe\"") whole.advice = part.advice; // says who added them all: pipe()
        }
        const bool areSibling = areSiblings(into, from);
        const bool haveOneContainer = whole.container == part.container && whole.container != whole.collection
            && whole.pattern == part.pattern && !areColumns(into, from);
        const bool haveSame = haveSameEntries(into, from); // two tables of the same objects
        const bool doCountsAdd = areLists || ((areSibling || haveOneContainer) && !haveSame);
        for (std::size_t k = 0; doCountsAdd && k < whole.count.size(); ++k) whole.count[k] += part.count[k];
        if (areSibling && !haveSame && whole.container != part.container) { // of one, its size has both
            std::vector<std::uint64_t>& sizes = whole.retainedSize;
            if (sizes.size() != part.retainedSize.size()) sizes = {sizes.back()};
            std::transform(sizes.rbegin(), sizes.rend(), part.retainedSize.rbegin(), sizes.rbegin(),
                           std::plus());
        }
        const auto add = [&](const std::string& name) {
            if (name != whole.className && whole.parts.size() < 12
                && std::find(whole.parts.begin(), whole.parts.end(), name) == whole.parts.end())
                whole.parts.push_back(name);
        };
        add(part.className);
        for (const std::string& name : part.parts) add(name);
        into.growth += from.growth;
        whole.score += part.score;
        // A bound of the members also bounds the handles that they keep open, and a table of keys beside them.
        if (!(whole.isWithinBound && (areHandlesOfPool(from, into) || areColumns(into, from))))
            whole.severity = std::max(whole.severity, part.severity);
        // Node drops a timer that fired; the program's own table keeps it.
        if (whole.group == SuspectGroup::Timers && part.group == SuspectGroup::UnboundedCollection
            && !part.subject.empty())
            whole.advice += " Remove it from " + part.subject + ", too.";
        if (areLists) return; // the title names them, and one sentence counts them
        if (areSameHandles(into, from)) return;
        whole.evidence.push_back((whole.count.size() > 1 ? "the same leak shows in " : "the same shows in ")
                                 + pathText(from.path));
        if (doCountsAdd && m_history.size() > 1 && whole.count.back() > 0)
            whole.evidence.push_back("together: " + seriesText(whole.count, false) + " entries");
    }

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    std::vector<Draft> m_kept;
    std::vector<Holdings> m_holdings; ///< of each kept
};

} // namespace

std::vector<Draft> mergeSuspects(const History& history, std::vector<Draft> drafts)
{
    return Merger(history).merge(std::move(drafts));
}

} // namespace heaptrail
