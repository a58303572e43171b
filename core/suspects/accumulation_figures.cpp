// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/accumulation_figures.h"

#include "core/analysis/entry_names.h"
#include "core/analysis/internals.h"
#include "core/suspects/contents.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace heaptrail {

namespace {

/// f(entry) for each entry of the node, which stands where the point does.
void forEachOf(const Snapshot& snapshot, NodeOrdinal node, const Accumulation& point,
               const std::function<void(NodeOrdinal)>& f)
{
    if (point.isTimerList)
        forEachTimer(snapshot, node, [&](NodeOrdinal timer) {
            f(timer);
            return true;
        });
    else if (point.isFinalizationRegistry)
        forEachRegistration(snapshot, node, [&](const Registration& registration) {
            if (registration.held) f(*registration.held);
        });
    else
        forEachEntry(snapshot, node, point.kind, [&](NodeOrdinal entry, EdgeOrdinal) { f(entry); });
}

std::uint64_t countIn(const Snapshot& snapshot, NodeOrdinal node, const Accumulation& point)
{
    std::uint64_t count = 0;
    if (point.isFinalizationRegistry) {
        forEachRegistration(snapshot, node, [&](const Registration&) { ++count; });
        return count;
    }
    // Count the keys of a dictionary: its values may be numbers, which have no node.
    if (!point.isTimerList
        && (point.kind == CollectionKind::Map || point.kind == CollectionKind::Set
            || (point.kind == CollectionKind::Object && isUsedAsMap(snapshot, node)))) {
        const auto entries = entryCount(snapshot, node);
        return entries ? entries->count : 0;
    }
    forEachOf(snapshot, node, point, [&](NodeOrdinal) { ++count; });
    return count;
}

/// May its id be looked for in another snapshot, and does it say something when it is found?
bool isTelling(const Graph& graph, NodeOrdinal entry)
{
    const NodeType type = graph.type(entry);
    return graph.id(entry).isHeapObject()
        && (type == NodeType::Object || type == NodeType::Closure || type == NodeType::Native
            || type == NodeType::String);
}

/// A hash of an entry's own texts: what a copy through JSON has in common with what it was made from. 0 without.
std::size_t textsOf(const Graph& graph, NodeOrdinal entry)
{
    std::size_t sum = 0;
    for (const Edge edge : graph.edges(entry)) {
        if (edge.type != EdgeType::Property && edge.type != EdgeType::Element) continue;
        if (graph.type(edge.to) != NodeType::String) continue;
        const std::string_view text = graph.strings().escaped(graph.nameIndex(edge.to));
        sum = sum * 31 + std::hash<std::string_view>{}(text);
    }
    return sum;
}

class Measurement {
public:
    Measurement(const History& history, const std::function<bool(NodeOrdinal)>& isNew, Accumulation& point)
        : m_history(history)
        , m_last(history.last())
        , m_graph(history.graph())
        , m_isSingle(history.size() == 1)
        , m_isNew(isNew)
        , m_point(point)
    {
    }

    void run()
    {
        const std::size_t snapshots = m_history.size();
        m_point.count.assign(snapshots, 0);
        m_point.retained.assign(snapshots, 0);
        if (m_point.isHandleGroup) {
            countHandles();
            return;
        }
        m_point.isTimerList = isTimerList(m_last, m_point.node);
        m_point.isFinalizationRegistry = isFinalizationRegistry(m_last, m_point.node);
        m_point.kind = entriesKind(m_last, m_point.node);
        if (m_graph.type(m_point.node) == NodeType::Object
            && m_graph.strings().startsWith(m_graph.nameIndex(m_point.node), "system / Context"))
            m_point.kind = CollectionKind::None;
        for (std::size_t k = 0; k < snapshots; ++k)
            if (const auto node = m_history.findInPlace(k, m_point.node))
                m_point.retained[k] = m_history.at(k).retainedSize(*node);
        const bool isMostlyTable = m_point.tableBytes * 2 > m_point.newBytes;
        // Each entry has a collection of its own: it is the entries that pile up. Or what is new in the members took
        // the place of what was there.
        if (const std::int64_t growth = growthOfMembers(); !m_point.members.empty() && !m_isSingle
            && ((growth <= 0 && !isMostlyTable) || ownGrowth() >= std::max<std::int64_t>(8, growth)))
            m_point.members.clear();
        const auto records =
            !m_point.members.empty() && !m_isSingle ? takeRecords() : std::vector<NodeOrdinal>{};
        // Held elsewhere, too, it doesn't dominate what it leads to.
        if (m_isSingle) m_point.retained.back() = std::max(m_point.retained.back(), m_point.newBytes);
        collectEntries();
        if (m_point.entries.empty())
            m_point.entries.assign(records.begin(),
                                   records.begin()
                                       + std::ptrdiff_t(std::min(records.size(), Accumulation::kMaxSamples)));
        // Where few of the entries are new and yet much is: a collection may have been replaced by a newer one.
        m_point.isTable = isMostlyTable && m_point.newEntries < 4;
        const bool isDirect = m_point.isTimerList || m_point.isFinalizationRegistry
            || !m_point.members.empty() || m_point.newEntries >= 4 || !records.empty();
        const bool areKeys = !m_isSingle && m_point.kind == CollectionKind::Object
            && isUsedAsMap(m_last, m_point.node) && ownGrowth() >= 8;
        if (!isDirect && !areKeys && !m_point.isTable && !m_isSingle) followReplaced();
        // A few large entries hold most of the growth.
        const bool areLarge = m_point.kind != CollectionKind::Object && m_point.kind != CollectionKind::None
            && std::accumulate(
                   m_point.entries.begin(), m_point.entries.end(), std::uint64_t{0},
                   [this](std::uint64_t sum, NodeOrdinal entry) { return sum + m_last.retainedSize(entry); })
                    * 5
                >= m_point.newBytes * 4;
        if (m_point.isTable)
            countTable();
        else if (!m_point.members.empty())
            countMembers();
        else if (isDirect || areKeys || (areLarge && !m_point.isCountOfEntries))
            countEntries();
        else if (!m_point.isCountOfEntries)
            countInstances();
    }

private:
    /// Handles of the same name, with the objects that they stand for.
    void countHandles()
    {
        const std::string name = m_last.rawName(m_point.node);
        std::unordered_set<NodeId>
            before; // ids of the objects behind the handles, in the snapshot before the last
        std::uint64_t still = 0;
        for (std::size_t k = 0; k < m_history.size(); ++k) {
            const Snapshot& snapshot = m_history.at(k);
            const Graph& graph = snapshot.graph();
            std::unordered_set<NodeOrdinal> counted; // two handles may keep one object
            for (std::uint32_t i = 1; i < graph.nodeCount(); ++i) {
                const NodeOrdinal node{i};
                const NodeType type = graph.type(node);
                if ((type != NodeType::Native && type != NodeType::Synthetic)
                    || !snapshot.isNamed(node, name))
                    continue;
                ++m_point.count[k];
                m_point.retained[k] += snapshot.retainedSize(node);
                forEachHandled(snapshot, node, [&](NodeOrdinal handled) {
                    if (counted.insert(handled).second) m_point.retained[k] += snapshot.retainedSize(handled);
                });
                for (const Edge edge : graph.edges(node)) { // a handle's own id is not stable
                    if (edge.type == EdgeType::Weak || graph.type(edge.to) != NodeType::Object) continue;
                    const NodeId id = graph.id(edge.to);
                    if (k + 2 == m_history.size() && id.isHeapObject()) before.insert(id);
                    if (k + 1 == m_history.size()) still += before.contains(id);
                }
            }
        }
        m_point.retained.back() = std::max(m_point.retained.back(), m_point.newBytes);
        if (!before.empty()) m_point.retention = m_point.stayed = double(still) / double(before.size());
    }

    void collectEntries()
    {
        const auto take = [&](NodeOrdinal entry) {
            if (!m_isSingle && !m_isNew(entry)) return;
            ++m_point.newEntries;
            if (m_point.entries.size() < Accumulation::kMaxSamples) m_point.entries.push_back(entry);
        };
        if (m_point.isTimerList) {
            std::size_t looked = 0;
            forEachTimer(m_last, m_point.node, [&](NodeOrdinal timer) {
                take(timer);
                return m_point.entries.size() < Accumulation::kMaxSamples && ++looked < 100'000;
            });
        } else if (m_point.isFinalizationRegistry) {
            forEachRegistration(m_last, m_point.node, [&](const Registration& registration) {
                if (registration.held) take(*registration.held);
            });
        } else if (!m_point.members.empty()) {
            for (const NodeOrdinal member : m_point.members)
                forEachEntry(m_last, member, collectionKind(m_last, member),
                             [&](NodeOrdinal entry, EdgeOrdinal) { take(entry); });
        } else {
            forEachEntry(m_last, m_point.node, m_point.kind,
                         [&](NodeOrdinal entry, EdgeOrdinal) { take(entry); });
        }
    }

    /// Entries of the point's inner collections in one snapshot.
    std::uint64_t entriesOfMembers(std::size_t k) const
    {
        std::uint64_t count = 0;
        for (const NodeOrdinal member : m_point.members) {
            const auto node = m_history.find(k, member);
            if (!node) continue;
            Accumulation inner;
            inner.kind = collectionKind(m_last, member);
            count += countIn(m_history.at(k), *node, inner);
        }
        return count;
    }
    std::int64_t growthOfMembers() const
    {
        const std::size_t n = m_history.size();
        return n < 2 ? 0 : std::int64_t(entriesOfMembers(n - 1)) - std::int64_t(entriesOfMembers(n - 2));
    }
    /// Entries that the collection itself gained in the last interval.
    std::int64_t ownGrowth() const
    {
        const std::size_t n = m_history.size();
        if (n < 2) return 0;
        const auto was = m_history.find(n - 2, m_point.node);
        return was ? std::int64_t(countIn(m_last, m_point.node, m_point))
                - std::int64_t(countIn(m_history.at(n - 2), *was, m_point))
                   : 0;
    }

    /// Has the object a value under this name, other than undefined and null?
    static bool isFilled(const Snapshot& snapshot, NodeOrdinal object, EdgeType type, const std::string& name)
    {
        const auto value = snapshot.graph().target(object, type, name);
        return value && !oddballText(snapshot, *value);
    }

    /// Do the new entries fill holes between older ones, or a store larger than push() makes it
    /// (JSObject::NewElementsCapacity)? Small integers have no node: compare indexes, not numbers of entries.
    bool fillsPlaces(NodeOrdinal array, NodeOrdinal before) const
    {
        const Snapshot& older = m_history.at(m_history.size() - 2);
        std::uint64_t end = 0,
                      least = UINT64_MAX; // end of the older entries; first new index
        for (const Edge edge : older.graph().edges(before))
            if (edge.type == EdgeType::Element) end = std::max<std::uint64_t>(end, edge.nameOrIndex + 1);
        for (const Edge edge : m_graph.edges(array))
            if (edge.type == EdgeType::Element && m_isNew(edge.to))
                least = std::min<std::uint64_t>(least, edge.nameOrIndex);
        if (least < end) return true;
        const auto was = older.graph().target(before, EdgeType::Internal, "elements");
        const auto is = m_graph.target(array, EdgeType::Internal, "elements");
        if (!was || !is || older.graph().id(*was) != m_graph.id(*is)) return false;
        // A slot is a word, of 4 bytes in a browser.
        const std::uint64_t slots = (older.shallowSize(before) + older.shallowSize(*was)) / 8;
        return slots > (end + 2) * 3 / 2 + 16 + 8;
    }

    using Fields = std::map<std::string, EdgeType>;

    /// How many of these fields did a record have before, even as undefined? New names are keys.
    std::size_t knownFields(const Fields& fields) const
    {
        constexpr std::size_t kLooked = 20'000;
        const Snapshot& older = m_history.at(m_history.size() - 2);
        std::unordered_set<NodeOrdinal> before;
        if (const auto node = m_history.find(m_history.size() - 2, m_point.node))
            forEachEntry(older, *node, collectionKind(m_last, m_point.node),
                         [&](NodeOrdinal entry, EdgeOrdinal) {
                             if (before.size() < kLooked) before.insert(entry);
                         });
        for (const NodeOrdinal member : m_point.members)
            if (const auto was = m_history.find(m_history.size() - 2, member)) before.insert(*was);
        return static_cast<std::size_t>(std::ranges::count_if(fields, [&](const auto& field) {
            return std::ranges::any_of(before, [&](NodeOrdinal record) {
                return older.graph().target(record, field.second, field.first).has_value();
            });
        }));
    }

    /// Entries of the point that have the field, one number a snapshot; empty if too many, or if the records lie deeper.
    std::vector<std::uint64_t> countFilled(const std::string& field, EdgeType type) const
    {
        constexpr std::size_t kMost = 200'000;
        std::vector<std::uint64_t> counts;
        for (std::size_t k = 0; k < m_history.size(); ++k) {
            std::unordered_set<NodeOrdinal> entries;
            if (const auto node = m_history.findInPlace(k, m_point.node))
                forEachEntry(m_history.at(k), *node, collectionKind(m_last, m_point.node),
                             [&](NodeOrdinal entry, EdgeOrdinal) {
                                 if (entries.size() < kMost) entries.insert(entry);
                             });
            if (entries.size() == kMost) return {};
            counts.push_back(static_cast<std::uint64_t>(std::ranges::count_if(
                entries, [&](NodeOrdinal entry) { return isFilled(m_history.at(k), entry, type, field); })));
        }
        return counts.back() == 0 ? std::vector<std::uint64_t>{} : counts;
    }

    /// Records with a few fixed fields, and arrays of fixed length, are entries of the point, not collections that grow.
    /// Removes them from its members and returns them; sets its `filling` if the new values fill empty places.
    std::vector<NodeOrdinal> takeRecords()
    {
        constexpr std::size_t kFields = 8; // more names are keys
        const Snapshot& older = m_history.at(m_history.size() - 2);
        Fields fields;
        std::size_t filled = 0, replaced = 0, chained = 0;
        bool areArrays = false;
        for (const NodeOrdinal member : m_point.members) {
            const auto was = m_history.find(m_history.size() - 2, member);
            if (!was) continue;
            switch (collectionKind(m_last, member)) {
            case CollectionKind::Array:
                areArrays = true;
                ++(fillsPlaces(member, *was) ? filled : replaced);
                break;
            case CollectionKind::Object:
                for (const Edge edge : m_graph.edges(member)) {
                    if (!isOwnProperty(m_graph, edge) || !m_isNew(edge.to) || oddballText(m_last, edge.to))
                        continue;
                    const std::string name = m_graph.edgeName(edge);
                    fields.emplace(name, edge.type);
                    if (fields.size() > kFields) return {};
                    const auto value = older.graph().target(*was, edge.type, name);
                    const bool isFirst = !value || oddballText(older, *value);
                    ++(isFirst ? filled : replaced);
                    // The new value keeps the old one: { prev: record.last }.
                    chained += !isFirst && older.graph().id(*value).isHeapObject()
                        && m_graph.nodeById(older.graph().id(*value));
                }
                break;
            default: return {};
            }
        }
        const std::size_t known = knownFields(fields);
        const bool isFilling =
            filled > 9 * replaced && known == fields.size() && chained * 50 <= filled + replaced;
        if (areArrays ? !isFilling : known == 0) return {};
        const std::vector<NodeOrdinal> records = std::move(m_point.members);
        m_point.members.clear();
        if (!isFilling) return records;
        m_point.filling.emplace();
        if (areArrays || fields.size() != 1) return records;
        m_point.filling->field = fields.begin()->first;
        m_point.filling->count = countFilled(fields.begin()->first, fields.begin()->second);
        return records;
    }

    void countMembers()
    {
        m_point.isCountOfEntries = true;
        for (std::size_t k = 0; k < m_history.size(); ++k) m_point.count[k] = entriesOfMembers(k);
    }

    void countEntries()
    {
        m_point.isCountOfEntries = true;
        for (std::size_t k = 0; k < m_history.size(); ++k)
            if (const auto node = m_history.findInPlace(k, m_point.node))
                m_point.count[k] = countIn(m_history.at(k), *node, m_point);
        if (m_isSingle || m_point.isFinalizationRegistry) return;
        const auto was = m_history.find(m_history.size() - 2, m_point.node);
        if (!was) return;
        if (m_point.isTimerList)
            measureRetentionOfTimers(*was);
        else
            measureRetention(*was);
    }

    /// Counts entries that are older objects. Numbers have no node to count.
    void countTable()
    {
        if (!m_point.members.empty()) return growthOfMembers() > 0 ? countMembers() : void();
        if (ownGrowth() <= 0) return;
        countEntries();
        forEachEntry(m_last, m_point.node, m_point.kind, [&](NodeOrdinal entry, EdgeOrdinal) {
            if (m_point.entries.size() < Accumulation::kMaxSamples) m_point.entries.push_back(entry);
        });
    }

    void measureRetentionOfTimers(NodeOrdinal was)
    {
        constexpr std::size_t kMost = 100'000;
        const std::size_t before = m_history.size() - 2;
        const std::uint64_t border = m_history.highestId(before);
        std::size_t all = 0, looked = 0, still = 0;
        forEachTimer(m_history.at(before), was, [&](NodeOrdinal) { return ++all < kMost; });
        forEachTimer(m_last, m_point.node, [&](NodeOrdinal timer) {
            still += m_graph.id(timer).value <= border;
            return ++looked < kMost;
        });
        if (all > 0 && all < kMost && looked < kMost)
            m_point.retention = m_point.stayed = std::min(1.0, double(still) / double(all));
    }

    /// Without entries, how many there are of the class that grows most.
    void countInstances()
    {
        const ClassGrowth* main = m_point.classes.empty() ? nullptr : &m_point.classes.front();
        for (const ClassGrowth& growth : m_point.classes) {
            const NodeType type = m_graph.type(growth.sample);
            if (type != NodeType::Object && type != NodeType::Native && type != NodeType::Closure) continue;
            main = &growth;
            break;
        }
        if (!main) return;
        if (m_isSingle)
            m_point.count = {main->count};
        else
            m_point.count = m_history.instances(m_last.classes().info(main->cls).key);
    }

    /// Of the new collections that a node refers to, the one with most entries that are new as well.
    std::optional<Edge> largestNewCollection(NodeOrdinal holder) const
    {
        constexpr std::uint64_t kEntries = 8; // fewer are fields
        std::optional<Edge> largest;
        std::uint64_t most = kEntries - 1;
        for (const Edge edge : m_graph.edges(holder)) {
            if (edge.type != EdgeType::Property && edge.type != EdgeType::Context) continue;
            if (!m_isNew(edge.to) || m_graph.type(edge.to) != NodeType::Object) continue;
            const CollectionKind kind = collectionKind(m_last, edge.to);
            if (kind != CollectionKind::Map && kind != CollectionKind::Set && kind != CollectionKind::Array)
                continue;
            std::uint64_t entries = 0;
            forEachEntry(m_last, edge.to, kind,
                         [&](NodeOrdinal entry, EdgeOrdinal) { entries += m_isNew(entry); });
            if (entries <= most) continue;
            most = entries;
            largest = edge;
        }
        return largest;
    }

    /// From a holder that stayed through new objects to the collection that stands where an older one stood.
    void followReplaced()
    {
        constexpr int kDepth = 6; // state → entities → byId …
        constexpr std::uint64_t kEntries = 8; // fewer are fields
        struct Step {
            EdgeType type;
            std::string name;
        };
        std::vector<Step> steps;
        std::size_t stepsToFound = 0;
        std::optional<NodeOrdinal> found;
        CollectionKind foundKind{};
        NodeOrdinal at = m_point.node;
        for (int depth = 0; depth < kDepth; ++depth) {
            std::optional<Edge> best;
            std::uint64_t bytes = 0;
            for (const Edge edge : m_graph.edges(at)) {
                if (edge.type != EdgeType::Property && edge.type != EdgeType::Context
                    && edge.type != EdgeType::Element)
                    continue;
                if (!m_isNew(edge.to) || m_graph.type(edge.to) != NodeType::Object) continue;
                if (m_last.retainedSize(edge.to) <= bytes) continue;
                bytes = m_last.retainedSize(edge.to);
                best = edge;
            }
            if (!best || bytes * 2 < m_point.newBytes) {
                // Two have the same entries, the one before and the next: neither retains them.
                best = largestNewCollection(at);
                if (!best) break;
            }
            const CollectionKind kind = collectionKind(m_last, best->to);
            steps.push_back({best->type, m_graph.edgeName(*best)});
            at = best->to;
            std::uint64_t size = 0;
            forEachEntry(m_last, at, kind, [&](NodeOrdinal, EdgeOrdinal) { ++size; });
            if (size >= kEntries) {
                found = at;
                foundKind = kind;
                stepsToFound = steps.size();
            }
            // An object of many fields may still be a record whose one field is the collection.
            if (found && foundKind != CollectionKind::Object) break;
        }
        if (!found) return;
        steps.resize(stepsToFound);
        const NodeOrdinal holder = m_point.node;
        const std::size_t n = m_history.size();
        Accumulation replaced;
        replaced.kind = foundKind;
        replaced.count.assign(n, 0);
        replaced.retained.assign(n, 0);
        std::optional<NodeOrdinal> before;
        for (std::size_t k = 0; k < n; ++k) {
            auto node = m_history.find(k, holder);
            const Graph& graph = m_history.at(k).graph();
            for (std::size_t i = 0; node && i < steps.size(); ++i)
                node = graph.target(*node, steps[i].type, steps[i].name);
            if (!node) continue;
            replaced.retained[k] = m_history.at(k).retainedSize(*node);
            replaced.count[k] = countIn(m_history.at(k), *node, replaced);
            if (k + 2 == n) before = node;
        }
        // As large as the one in whose place it stands, and little: the growth is elsewhere below the holder.
        if (replaced.retained[n - 1] * 2 < m_point.newBytes && replaced.count[n - 1] <= replaced.count[n - 2])
            return;
        m_point.kind = foundKind;
        m_point.node = *found;
        m_point.isCountOfEntries = true;
        m_point.count = std::move(replaced.count);
        m_point.retained = std::move(replaced.retained);
        if (before) measureRetention(*before);
        m_point.entries.clear();
        m_point.newEntries = 0;
        forEachEntry(m_last, m_point.node, foundKind, [&](NodeOrdinal entry, EdgeOrdinal) {
            if (!m_isNew(entry)) return;
            ++m_point.newEntries;
            if (m_point.entries.size() < Accumulation::kMaxSamples) m_point.entries.push_back(entry);
        });
    }

    /// Is it a new object made from an older one: does something older hang on it alone, as in {...old, seen: true}?
    bool isCopy(NodeOrdinal entry, std::uint64_t border) const
    {
        for (const Edge edge : m_graph.edges(entry))
            if ((edge.type == EdgeType::Property || edge.type == EdgeType::Element)
                && m_last.dominator(edge.to) == entry && m_graph.id(edge.to).isHeapObject()
                && m_graph.id(edge.to).value <= border)
                return true;
        return false;
    }

    /// How many of the entries of the snapshot before are there still, themselves or as copies? `was` is the
    /// collection there: the same object, or the one in whose place the point stands now. A dictionary whose values
    /// are replaced keeps its keys.
    void measureRetention(NodeOrdinal was)
    {
        const std::size_t before = m_history.size() - 2;
        const Graph& older = m_history.at(before).graph();
        const std::uint64_t border = m_history.highestId(before);
        const bool hasKeys = m_point.kind == CollectionKind::Object;
        std::uint64_t all = 0, still = 0, copies = 0, names = 0, alike = 0;
        std::unordered_set<std::string> keys;
        std::unordered_map<std::size_t, std::uint32_t> texts; // of one entry alone
        forEachEntry(m_history.at(before), was, m_point.kind, [&](NodeOrdinal entry, EdgeOrdinal edge) {
            if (!isTelling(older, entry)) return;
            ++all;
            if (hasKeys) keys.insert(older.edgeName(older.edge(edge)));
            if (const std::size_t text = textsOf(older, entry)) ++texts[text];
        });
        forEachEntry(m_last, m_point.node, m_point.kind, [&](NodeOrdinal entry, EdgeOrdinal edge) {
            if (!isTelling(m_graph, entry)) return;
            if (m_graph.id(entry).value <= border)
                ++still;
            else
                copies += isCopy(entry, border);
            if (hasKeys) names += keys.contains(m_graph.edgeName(m_graph.edge(edge)));
            const auto same = texts.find(textsOf(m_graph, entry));
            if (same == texts.end() || same->second != 1) return;
            ++alike;
            same->second = 0; // one copy of each
        });
        if (all == 0) return;
        m_point.retention = std::min(1.0, double(std::max({still + copies, names, alike})) / double(all));
        m_point.stayed = std::min(1.0, double(std::max(still, names)) / double(all));
    }

    const History& m_history;
    const Snapshot& m_last;
    const Graph& m_graph;
    const bool m_isSingle;
    const std::function<bool(NodeOrdinal)>& m_isNew;
    Accumulation& m_point;
};

} // namespace

void measure(const History& history, const std::function<bool(NodeOrdinal)>& isNew, Accumulation& point)
{
    Measurement(history, isNew, point).run();
}

void forEachEntryAt(const History& history, std::size_t k, const Accumulation& point,
                    const std::function<void(NodeOrdinal)>& f)
{
    const Snapshot& snapshot = history.at(k);
    if (point.members.empty()) {
        if (const auto node = history.findInPlace(k, point.node)) forEachOf(snapshot, *node, point, f);
        return;
    }
    for (const NodeOrdinal member : point.members) {
        Accumulation inner;
        inner.kind = collectionKind(history.last(), member);
        if (const auto node = history.find(k, member)) forEachOf(snapshot, *node, inner, f);
    }
}

std::vector<std::uint64_t> retainedByEntries(const History& history, const Accumulation& point)
{
    if (!point.isCountOfEntries || point.isHandleGroup) return {};
    std::vector<std::uint64_t> sizes(history.size());
    for (std::size_t k = 0; k < history.size(); ++k) {
        const Snapshot& snapshot = history.at(k);
        std::unordered_set<NodeOrdinal> entries, clear; // nothing above those is an entry
        forEachEntryAt(history, k, point, [&](NodeOrdinal entry) { entries.insert(entry); });
        const NodeOrdinal root = snapshot.graph().root();
        for (const NodeOrdinal entry : entries) {
            std::vector<NodeOrdinal> way;
            NodeOrdinal at = snapshot.dominator(entry);
            for (; at != root && !entries.contains(at) && !clear.contains(at); at = snapshot.dominator(at))
                way.push_back(at);
            if (entries.contains(at)) continue;
            clear.insert(way.begin(), way.end());
            sizes[k] += snapshot.retainedSize(entry);
        }
    }
    return sizes;
}

} // namespace heaptrail
