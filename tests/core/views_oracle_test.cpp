// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// What the views make of a snapshot (filters, class rows under a filter, differences, equal strings, orders of edges,
// reach) against the obvious way to find it, on random heaps. analysis_oracle_test does so for what they rest on.
#include "core/analysis/edge_order.h"
#include "core/analysis/grouping.h"
#include "core/analysis/native_contexts.h"
#include "core/analysis/object_filters.h"
#include "core/analysis/reach.h"
#include "core/analysis/retaining_forest.h"
#include "core/analysis/strings.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/query/search.h"
#include "tests/support/random_graph.h"

#include <QtTest>

#include <array>
#include <map>
#include <random>
#include <set>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

constexpr std::uint64_t kSeeds = 800;

/// A random heap in which everything occurs that a filter looks at.
class Views {
public:
    explicit Views(std::uint64_t seed)
        : random{seed}
    {
        RandomHeap heap = randomHeap(seed, 6 + seed % 26);
        constexpr std::array kNames{"system / Context",          "system / Context / a.js",
                                    "system / ContextX",         "V8EventListener",
                                    "system / NativeContext",    "text",
                                    "system / NativeContext / b"};
        for (std::size_t n = 1; n < heap.nodes.size(); ++n)
            if (below(3) == 0) heap.nodes[n].name = kNames[below(kNames.size())];
        constexpr std::array kSlots{"map", "map", "native_context", "first", "second"};
        constexpr std::array kWords{
            "1",   "code", "map", "native_context",      "first", "second", "x / DevTools console",
            "10a", "2",    " 7",  "7 / DevTools console"};
        for (RandomHeap::Edge& edge : heap.edges) {
            if (edge.type == "element" || edge.type == "hidden"
                || edge.name.find("WeakMap") != edge.name.npos)
                continue;
            if (below(2) == 0) edge.name = kWords[below(kWords.size())];
            if (edge.from == 0 || below(3) != 0) continue;
            edge.type = "internal";
            edge.name = kSlots[below(kSlots.size())];
        }
        auto raw = readSnapshotBytes(heap.json());
        if (!raw) qFatal("%s", raw.error().message.c_str());
        snapshot = *analyse(std::move(*raw));
        for (const RandomHeap::Edge& edge : heap.edges) from.push_back({std::uint32_t(edge.from)});
    }

    std::size_t below(std::size_t n) { return std::size_t(random() % n); }
    const Graph& graph() const { return snapshot->graph(); }
    std::uint32_t nodes() const { return graph().nodeCount(); }
    Edge edge(std::uint32_t e) const { return graph().edge({e}); }

    /// All nodes that edges which `follow(e)` takes lead to, again and again until nothing is new.
    template <class Follow>
    std::vector<bool> reached(std::vector<bool> set, Follow follow) const
    {
        for (bool isNew = true; isNew;) {
            isNew = false;
            for (std::uint32_t e = 0; e < graph().edgeCount(); ++e)
                if (set[from[e].value] && !set[edge(e).to.value] && follow(e))
                    set[edge(e).to.value] = isNew = true;
        }
        return set;
    }

    std::mt19937_64 random;
    SnapshotPtr snapshot;
    std::vector<NodeOrdinal> from; ///< of each edge
};

QByteArray at(std::uint64_t seed, std::uint64_t what)
{
    return QStringLiteral("seed %1, %2").arg(seed).arg(what).toUtf8();
}

bool endsWith(const std::string& text, const std::string& end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// JavaScript's parseInt, as far as the words above go; empty if there is no number.
std::string parsedInt(const std::string& text)
{
    std::size_t start = text.find_first_not_of(' ');
    if (start == text.npos) return {};
    std::size_t end = start;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
    return text.substr(start, end - start);
}

} // namespace

class ViewsOracleTest : public QObject {
    Q_OBJECT
private slots:
    void namesOfEdgesAreWordsOrNumbers();
    void filtersPassWhatTheirWordsSay();
    void rowsUnderAFilterCountNothingTwice();
    void differencesPairByIdWithinAClass();
    void equalStringsAreThoseOfOneText();
    void edgesAreInTheOrderAskedFor();
    void reachIsWhatEdgesReach();
    void realmsSpreadAlongEdges();
    void forestsHoldRealWaysUp();
    void searchFindsWhatIsShown();
};

void ViewsOracleTest::namesOfEdgesAreWordsOrNumbers()
{
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        for (std::uint32_t e = 0; e < views.graph().edgeCount(); ++e) {
            const Edge edge = views.edge(e);
            const bool isIndexed = edge.type == EdgeType::Element || edge.type == EdgeType::Hidden;
            std::string name = isIndexed ? std::to_string(edge.nameOrIndex)
                                         : views.graph().strings().text(StringOrdinal{edge.nameOrIndex});
            bool isWord = !isIndexed;
            if (edge.type == EdgeType::Shortcut && !parsedInt(name).empty()) {
                name = parsedInt(name);
                isWord = false;
            }
            QVERIFY2(views.graph().edgeName(edge) == name, at(seed, e));
            QVERIFY2(views.graph().isStringNamed(edge) == isWord, at(seed, e));
            const bool hasBlank = name.find(' ') != name.npos;
            const std::map<EdgeType, std::string> spelled{
                {EdgeType::Context, "->" + name},
                {EdgeType::Element, "[" + name + "]"},
                {EdgeType::Weak, "[[" + name + "]]"},
                {EdgeType::Property, hasBlank ? "[\"" + name + "\"]" : "." + name},
                {EdgeType::Shortcut, hasBlank ? "[\"" + name + "\"]" : "." + name},
                {EdgeType::Internal, "{" + name + "}"},
                {EdgeType::Hidden, "{" + name + "}"}};
            QVERIFY2(views.graph().edgeText(edge) == spelled.at(edge.type), at(seed, e));
        }
    }
}

void ViewsOracleTest::filtersPassWhatTheirWordsSay()
{
    std::map<ObjectFilter, std::size_t> passed;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        const Graph& graph = views.graph();
        const auto firstNamed = [&](NodeOrdinal node, const std::string& name) -> std::optional<NodeOrdinal> {
            for (const Edge edge : graph.edges(node))
                if (graph.edgeName(edge) == name) return edge.to;
            return {};
        };
        std::vector<bool> isHandler(views.nodes());
        for (std::uint32_t n = 0; n < views.nodes(); ++n) {
            const auto callback = s.rawName({n}) == "V8EventListener" ? firstNamed({n}, "1") : std::nullopt;
            if (!callback) continue;
            NodeOrdinal handler = *callback;
            if (!firstNamed(handler, "code"))
                for (const Edge edge : graph.edges(*callback))
                    if (firstNamed(edge.to, "code")) {
                        handler = edge.to;
                        break;
                    }
            isHandler[handler.value] = true;
        }
        const auto isContext = [&](NodeOrdinal node) {
            const std::string name = s.rawName(node);
            return name == "system / Context" || name.rfind("system / Context / ", 0) == 0;
        };
        const auto isSkipped = [&](ObjectFilter filter, std::uint32_t e) {
            const Edge edge = views.edge(e);
            switch (filter) {
            case ObjectFilter::RetainedByContexts: return isContext(edge.to);
            case ObjectFilter::RetainedByDetachedDom:
                return s.detachedness(edge.to) == Detachedness::Detached;
            case ObjectFilter::RetainedByEventHandlers: return bool(isHandler[edge.to.value]);
            default:
                return graph.type(views.from[e]) == NodeType::Synthetic && graph.isStringNamed(edge)
                    && endsWith(graph.edgeName(edge), " / DevTools console");
            }
        };
        std::vector<bool> root(views.nodes());
        root[0] = true;
        for (const ObjectFilter filter :
             {ObjectFilter::RetainedByContexts, ObjectFilter::RetainedByDetachedDom,
              ObjectFilter::RetainedByEventHandlers, ObjectFilter::RetainedByConsole}) {
            const auto reached = views.reached(root, [&](std::uint32_t e) {
                return views.edge(e).type != EdgeType::Weak && !isSkipped(filter, e);
            });
            const auto passes = nodesPassing(s, filter);
            QVERIFY(passes);
            for (std::uint32_t n = 0; n < views.nodes(); ++n) {
                const bool wanted = !reached[n] && s.distance({n}) != kNoDistance;
                QVERIFY2((*passes)[n] == wanted, at(seed, n));
                passed[filter] += wanted;
            }
        }
    }
    for (const auto& [filter, count] : passed) // each of them has let something through
        QVERIFY2(count > 20, objectFilterName(filter).data());
    QCOMPARE(passed.size(), std::size_t(4));
}

void ViewsOracleTest::rowsUnderAFilterCountNothingTwice()
{
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        Views views(seed);
        const Snapshot& s = *views.snapshot;
        Bitset<NodeOrdinal> filter(views.nodes());
        for (std::uint32_t n = 0; n < views.nodes(); ++n)
            if (views.below(3) != 0) filter.set({n});
        const auto takesPart = [&](NodeOrdinal node) { return filter[node] && s.shallowSize(node) != 0; };
        struct Row {
            std::uint32_t count{};
            std::uint64_t shallow{}, retained{};
            std::int32_t distance{INT32_MAX};
        };
        std::map<ClassOrdinal, Row> wanted;
        std::vector<ClassOrdinal> order;
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
            if (!takesPart(node)) continue;
            if (!wanted.contains(s.classOf(node))) order.push_back(s.classOf(node));
            Row& row = wanted[s.classOf(node)];
            ++row.count;
            row.shallow += s.shallowSize(node);
            row.distance = std::min(row.distance, s.distance(node));
            const auto chain = dominatorChain(s, node);
            const bool isInside = std::any_of(chain.begin() + 1, chain.end(), [&](NodeOrdinal above) {
                return takesPart(above) && s.classOf(above) == s.classOf(node);
            });
            if (!isInside) row.retained += s.retainedSize(node);
        }
        auto rows = countClasses(s.classes(), s.shallowSizes(), s.distances(), &filter);
        QVERIFY(rows);
        QVERIFY(addRetainedSizes(*rows, s.classes(), s.dominatorTree(), s.shallowSizes(), s.retainedSizes(),
                                 &filter));
        const auto groups = groupNodes(s, GroupBy::Class, [&](NodeOrdinal node) { return filter[node]; });
        QVERIFY(groups);
        QCOMPARE(rows->size(), order.size());
        QCOMPARE(groups->groups.size(), order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            const ClassRow& row = (*rows)[i];
            const Group& group = groups->groups[i];
            const Row& want = wanted[order[i]];
            QVERIFY2(row.cls == order[i] && group.cls == order[i], at(seed, i));
            QVERIFY2(row.count == want.count && group.count == want.count, at(seed, i));
            QVERIFY2(row.shallowSize == want.shallow && group.shallowSize == want.shallow, at(seed, i));
            QVERIFY2(row.retainedSize == want.retained && group.retainedSize == want.retained, at(seed, i));
            QVERIFY2(row.distance == want.distance && group.distance == want.distance, at(seed, i));
        }
    }
}

void ViewsOracleTest::differencesPairByIdWithinAClass()
{
    std::size_t added = 0, removed = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views before(seed), after(seed + 1);
        const Snapshot &base = *before.snapshot, &target = *after.snapshot;
        const auto classes = reclassify(base, target.classes().interfaces);
        QVERIFY(classes);
        using Ids = std::map<std::uint64_t, std::uint64_t>; // id → size
        const auto group = [](const Snapshot& s, const Classes& in, std::vector<std::string>& keys) {
            std::map<std::string, Ids> groups;
            for (NodeOrdinal node{0}; node.value < s.graph().nodeCount(); ++node.value) {
                if (s.shallowSize(node) == 0) continue;
                const std::string& key = in.info(in.of[node]).key;
                if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
                groups[key][s.graph().id(node).value] = s.shallowSize(node);
            }
            return groups;
        };
        std::vector<std::string> keys;
        auto old = group(base, *classes, keys), now = group(target, target.classes(), keys);
        const auto rows = diffSnapshots(base, target);
        QVERIFY(rows);
        std::size_t row = 0;
        for (const std::string& key : keys) {
            std::uint64_t plus = 0, minus = 0, plusSize = 0, minusSize = 0;
            for (const auto& [id, size] : now[key])
                if (!old[key].contains(id)) ++plus, plusSize += size;
            for (const auto& [id, size] : old[key])
                if (!now[key].contains(id)) ++minus, minusSize += size;
            if (plus + minus == 0) continue;
            QVERIFY2(row < rows->size(), at(seed, row));
            const DiffRow& is = (*rows)[row];
            QVERIFY2(is.key == key, at(seed, row));
            QVERIFY2(is.addedCount == plus && is.removedCount == minus, at(seed, row));
            QVERIFY2(is.addedSize == plusSize && is.removedSize == minusSize, at(seed, row));
            QVERIFY2(is.countDelta() == std::int64_t(plus) - std::int64_t(minus), at(seed, row));
            QVERIFY2(is.sizeDelta() == std::int64_t(plusSize) - std::int64_t(minusSize), at(seed, row));
            ++row;
            added += plus;
            removed += minus;
        }
        QVERIFY2(row == rows->size(), at(seed, row));
    }
    QVERIFY(added > 1000 && removed > 1000);
}

void ViewsOracleTest::equalStringsAreThoseOfOneText()
{
    std::size_t groups = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        std::map<std::string, std::vector<NodeOrdinal>> byText;
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
            const NodeType type = views.graph().type(node);
            bool takesPart = s.shallowSize(node) != 0
                && (type == NodeType::String || type == NodeType::ConcatenatedString);
            if (type == NodeType::ConcatenatedString)
                for (const Edge edge : views.graph().edges(node)) {
                    const std::string name = views.graph().edgeName(edge);
                    if (edge.type == EdgeType::Internal && (name == "first" || name == "second")
                        && s.displayName(edge.to).empty())
                        takesPart = false;
                }
            if (takesPart) byText[s.displayName(node)].push_back(node);
        }
        std::erase_if(byText, [](const auto& entry) { return entry.second.size() < 2; });
        const auto found = equalStrings(s);
        const auto passes = nodesPassing(s, ObjectFilter::DuplicatedStrings);
        QVERIFY(found && passes);
        QVERIFY2(found->size() == byText.size(), at(seed, found->size()));
        std::size_t members = 0;
        for (std::size_t i = 0; i < found->size(); ++i) {
            const EqualStrings& group = (*found)[i];
            QVERIFY2(group.nodes == byText[s.displayName(group.nodes.front())], at(seed, i));
            std::uint64_t shallow = 0, retained = 0;
            for (const NodeOrdinal node : group.nodes) {
                shallow += s.shallowSize(node);
                retained += s.retainedSize(node);
                QVERIFY2((*passes)[node.value], at(seed, node.value));
            }
            QVERIFY2(group.shallowSize == shallow && group.retainedSize == retained, at(seed, i));
            QVERIFY2(i == 0 || (*found)[i - 1].retainedSize >= retained, at(seed, i));
            members += group.nodes.size();
        }
        QCOMPARE(std::size_t(std::count(passes->begin(), passes->end(), true)), members);
        groups += found->size();
    }
    QVERIFY(groups > 100);
}

void ViewsOracleTest::edgesAreInTheOrderAskedFor()
{
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        const Graph& graph = views.graph();
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value)
            for (const bool isUpward : {false, true})
                for (const EdgeOrder order :
                     {EdgeOrder::Name, EdgeOrder::Shallow, EdgeOrder::Retained, EdgeOrder::Distance})
                    for (const Direction direction : {Direction::Ascending, Direction::Descending}) {
                        std::vector<EdgeOrdinal> wanted;
                        for (std::uint32_t e = 0; e < graph.edgeCount(); ++e)
                            if (isUpward ? views.edge(e).to == node && views.from[e] != graph.root()
                                        && views.edge(e).type != EdgeType::Weak
                                         : views.from[e] == node)
                                wanted.push_back({e});
                        if (isUpward) std::reverse(wanted.begin(), wanted.end());
                        const auto other = [&](EdgeOrdinal e) {
                            return isUpward ? views.from[e.value] : views.edge(e.value).to;
                        };
                        // The value of a name: its group, its number, its text.
                        const auto name = [&](EdgeOrdinal e) {
                            const std::string text = graph.edgeName(graph.edge(e));
                            const bool isWord = graph.isStringNamed(graph.edge(e));
                            return std::tuple(!isWord, isWord ? 0 : std::stol(text), isWord ? text : "");
                        };
                        const auto isProto = [&](EdgeOrdinal e) {
                            return graph.edgeName(graph.edge(e)) == "__proto__";
                        };
                        const auto isBefore = [&](EdgeOrdinal a, EdgeOrdinal b) {
                            const bool isUp = direction == Direction::Ascending;
                            const auto byName = [&](bool up) {
                                if (isProto(a) || isProto(b)) return int(isProto(a)) - int(isProto(b));
                                if (name(a) == name(b)) return 0;
                                return (name(a) < name(b)) == up ? -1 : 1;
                            };
                            const auto number = [&](EdgeOrdinal e) -> std::int64_t {
                                const NodeOrdinal far = other(e);
                                if (order == EdgeOrder::Shallow) return std::int64_t(s.shallowSize(far));
                                if (order == EdgeOrder::Distance) // what is not reached comes last
                                    return isUpward && s.distance(far) == kNoDistance ? 200'000'000
                                                                                      : s.distance(far);
                                return std::int64_t(s.retainedSize(far));
                            };
                            if (order == EdgeOrder::Name)
                                return byName(isUp) != 0 ? byName(isUp) < 0 : number(a) > number(b);
                            if (number(a) != number(b)) return isUp == (number(a) < number(b));
                            if (order == EdgeOrder::Distance)
                                return s.displayName(other(a)) < s.displayName(other(b));
                            return byName(true) < 0;
                        };
                        std::stable_sort(wanted.begin(), wanted.end(), isBefore);
                        const auto is = isUpward ? orderedRetainers(s, node, order, direction)
                                                 : orderedEdges(s, node, order, direction);
                        QVERIFY(is);
                        QVERIFY2(*is == wanted, at(seed, node.value));
                    }
    }
}

void ViewsOracleTest::reachIsWhatEdgesReach()
{
    std::size_t orphans = 0, held = 0, unheld = 0, queryable = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        std::vector<bool> root(views.nodes()), scripts(views.nodes()), isHeld(views.nodes());
        root[0] = true;
        for (std::uint32_t e = 0; e < views.graph().edgeCount(); ++e) {
            const NodeOrdinal to = views.edge(e).to;
            if (views.from[e] == views.graph().root() && views.graph().type(to) != NodeType::Synthetic)
                scripts[to.value] = true;
            if (s.isEssential({e})) isHeld[to.value] = true;
        }
        scripts = views.reached(scripts, [&](std::uint32_t e) {
            return std::set{EdgeType::Property, EdgeType::Element, EdgeType::Context, EdgeType::Shortcut}
                .contains(views.edge(e).type);
        });
        const auto found = findQueryable(s);
        QVERIFY(found);
        const auto essential = [&](std::uint32_t e) { return s.isEssential({e}); };
        const auto fromRoot = views.reached(root, essential);
        std::vector<bool> starts(views.nodes());
        for (std::uint32_t n = 1; n < views.nodes(); ++n) starts[n] = !isHeld[n];
        const auto fromOrphans = views.reached(starts, essential);
        const auto lost = findUnreachable(s);
        QVERIFY(lost);
        UnreachableNodes wanted;
        for (std::uint32_t n = 0; n < views.nodes(); ++n) {
            QVERIFY2((*found)[NodeOrdinal{n}] == scripts[n], at(seed, n));
            queryable += scripts[n];
            if (fromRoot[n]) continue;
            (!isHeld[n]           ? wanted.orphans
                 : fromOrphans[n] ? wanted.heldByOrphans
                                  : wanted.unheld)
                .push_back({n});
        }
        QVERIFY2(lost->orphans == wanted.orphans, at(seed, 0));
        QVERIFY2(lost->heldByOrphans == wanted.heldByOrphans, at(seed, 1));
        QVERIFY2(lost->unheld == wanted.unheld, at(seed, 2));
        orphans += wanted.orphans.size();
        held += wanted.heldByOrphans.size();
        unheld += wanted.unheld.size();
    }
    QVERIFY(orphans > 100 && held > 20 && unheld > 20 && queryable > 1000);
}

void ViewsOracleTest::realmsSpreadAlongEdges()
{
    std::size_t shared = 0, fixedByMap = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        const Graph& graph = views.graph();
        const auto isRealm = [&](NodeOrdinal node) {
            std::string name = s.rawName(node);
            if (name.rfind("Detached ", 0) == 0) name = name.substr(9);
            return name == "system / NativeContext" || name.rfind("system / NativeContext / ", 0) == 0;
        };
        const auto slot = [&](NodeOrdinal node, const std::string& name,
                              bool realm) -> std::optional<NodeOrdinal> {
            for (const Edge edge : graph.edges(node))
                if (edge.type == EdgeType::Internal && graph.edgeName(edge) == name
                    && (!realm || isRealm(edge.to)))
                    return edge.to;
            return {};
        };
        // The set of realms that reach each node: several are "shared". What is fixed keeps its own.
        std::vector<std::set<std::uint32_t>> of(views.nodes());
        std::vector<bool> isFixed(views.nodes());
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
            std::optional<NodeOrdinal> realm;
            if (isRealm(node)) {
                realm = node;
            } else if (const auto map = slot(node, "map", false)) {
                if (const auto meta = slot(*map, "map", false)) realm = slot(*meta, "native_context", true);
                fixedByMap += realm.has_value();
            }
            isFixed[node.value] = realm.has_value();
            if (realm) of[node.value] = {realm->value};
        }
        for (bool isNew = true; isNew;) {
            isNew = false;
            for (std::uint32_t e = 0; e < graph.edgeCount(); ++e) {
                const Edge edge = views.edge(e);
                if (edge.type == EdgeType::Shortcut || edge.type == EdgeType::Weak || isFixed[edge.to.value])
                    continue;
                for (const std::uint32_t realm : std::set(of[views.from[e].value]))
                    isNew = of[edge.to.value].insert(realm).second || isNew;
            }
        }
        const auto is = attributeNativeContexts(s);
        QVERIFY(is);
        const NativeContextSizes sizes = sizesOf(s, *is);
        std::uint64_t sum = sizes.shared + sizes.none, whole = 0;
        for (const std::uint64_t size : sizes.attributed) sum += size;
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
            const std::int32_t realm = is->of[node];
            const auto& wanted = of[node.value];
            whole += s.shallowSize(node);
            shared += wanted.size() > 1;
            if (wanted.empty())
                QVERIFY2(realm == NativeContexts::kNone, at(seed, node.value));
            else if (wanted.size() > 1)
                QVERIFY2(realm == NativeContexts::kShared, at(seed, node.value));
            else
                QVERIFY2(realm >= 0 && is->contexts[std::size_t(realm)].value == *wanted.begin(),
                         at(seed, node.value));
        }
        QCOMPARE(sum, whole);
    }
    QVERIFY(shared > 50 && fixedByMap > 2);
}

void ViewsOracleTest::forestsHoldRealWaysUp()
{
    std::size_t items = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
            const auto forest = retainingForest(s, node, {8, 200, 5});
            QVERIFY(forest);
            std::vector<NodeOrdinal> way{node};
            for (std::size_t i = 0; i < forest->items.size(); ++i) {
                const auto& item = forest->items[i];
                QVERIFY2(item.depth < 8, at(seed, i));
                QVERIFY2(item.depth < way.size(), at(seed, i));
                way.resize(item.depth + 1);
                const Edge edge = views.graph().edge(item.edge);
                QVERIFY2(edge.to == way.back() && views.from[item.edge.value] == item.node, at(seed, i));
                QVERIFY2(edge.type != EdgeType::Weak && item.distance == s.distance(item.node), at(seed, i));
                QVERIFY2(std::find(way.begin(), way.end(), item.node) == way.end(), at(seed, i)); // no circle
                way.push_back(item.node);
                const bool isLeaf = i + 1 == forest->items.size() || forest->items[i + 1].depth <= item.depth;
                QVERIFY2(isLeaf == (item.distance == 2), at(seed, i)); // no dead end
            }
            items += forest->items.size();
        }
    }
    QVERIFY(items > 1000);
}

void ViewsOracleTest::searchFindsWhatIsShown()
{
    const auto lower = [](std::string text) {
        for (char& c : text) c = char(std::tolower(static_cast<unsigned char>(c)));
        return text;
    };
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Views views(seed);
        const Snapshot& s = *views.snapshot;
        for (const std::string text : {"CONTEXT", "Context", "{", "t", "detached"})
            for (const TextMatch match : {TextMatch::Contains, TextMatch::ContainsCase}) {
                std::vector<NodeOrdinal> wanted;
                for (NodeOrdinal node{0}; node.value < views.nodes(); ++node.value) {
                    const std::string name = s.displayName(node);
                    const bool isIn = match == TextMatch::Contains
                        ? lower(name).find(lower(text)) != name.npos
                        : name.find(text) != name.npos;
                    if (isIn && s.shallowSize(node) != 0) wanted.push_back(node);
                }
                const auto is = findNamed(s, *TextMatcher::compile({match, text, false}));
                QVERIFY(is);
                QVERIFY2(*is == wanted, at(seed, wanted.size()));
                found += wanted.size();
            }
    }
    QVERIFY(found > 1000);
}

QTEST_GUILESS_MAIN(ViewsOracleTest)
#include "views_oracle_test.moc"
