// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every analysis against a slow and obvious one, on thousands of small random heaps; and the shapes on which fast
// algorithms turn slow.
#include "core/analysis/dominators.h"
#include "core/analysis/ignored_retainers.h"
#include "core/analysis/snapshot.h"
#include "tests/support/random_graph.h"
#include "tests/support/shared_corpus.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <regex>
#include <set>
#include <thread>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

using Set = std::vector<bool>;

/// The rules of numbers.md, one after the other, without any thought of speed.
class Naive {
public:
    /// No way may lead into a node of `ignored` (numbers.md 14).
    explicit Naive(const RandomHeap& heap, std::set<std::size_t> ignored = {})
        : m_heap{heap}
        , m_count{heap.nodes.size()}
        , m_ignored{std::move(ignored)}
    {
        for (const auto& node : heap.nodes) {
            name.push_back(unescapeJson(node.name));
            self.push_back(node.self);
            state.push_back(node.detachedness);
        }
        spreadStates();
        markPage();
        for (const auto& edge : heap.edges) essential.push_back(isEssential(edge));
        moveSizes();
        measureDistances();
        findDominators();
        inferInterfaces();
        countRows();
    }

    std::vector<std::string> name, className;
    std::vector<std::uint64_t> self, retained;
    std::vector<int> state, distance;
    std::vector<std::size_t> dominator;
    Set page, essential;
    std::size_t unreachable{};
    struct Row {
        std::uint64_t count{}, self{}, retained{};
        int distance{};
    };
    std::map<std::string, Row> rows;

private:
    template <class Follow>
    Set reached(Set from, Follow follow) const
    {
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t e = 0; e < m_heap.edges.size(); ++e) {
                const auto& edge = m_heap.edges[e];
                if (!from[edge.from] || from[edge.to] || !follow(e)) continue;
                from[edge.to] = changed = true;
            }
        }
        return from;
    }

    void spreadStates()
    {
        const std::vector<int> given = state;
        std::vector<int> now = given;
        for (const int wanted : {1, 2}) {
            for (bool changed = true; changed;) {
                changed = false;
                for (const auto& edge : m_heap.edges) {
                    const bool passes = edge.type != "hidden" && edge.type != "weak";
                    const bool isSource =
                        m_heap.nodes[edge.from].type == "native" && now[edge.from] == wanted;
                    if (!passes || !isSource || m_heap.nodes[edge.to].type != "native" || now[edge.to] != 0)
                        continue;
                    now[edge.to] = wanted;
                    changed = true;
                }
            }
        }
        state = now;
        for (std::size_t n = 0; n < m_count; ++n)
            if (m_heap.nodes[n].type == "native" && state[n] == 2) name[n] = "Detached " + name[n];
    }

    bool isDomTrees(std::size_t n) const
    {
        return m_heap.nodes[n].type == "synthetic" && name[n] == "(Document DOM trees)";
    }

    void markPage()
    {
        Set start(m_count);
        for (const auto& edge : m_heap.edges)
            if (edge.from == 0
                && (edge.type == "shortcut" || (edge.type == "element" && isDomTrees(edge.to))))
                start[edge.to] = true;
        page = reached(start, [&](std::size_t e) { return m_heap.edges[e].type != "weak"; });
    }

public:
    static bool readPair(const RandomHeap::Edge& edge, std::smatch& found, const std::string& text)
    {
        static const std::regex pair(
            R"(\d+( / part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap )"
            R"(\(table @(\d+)\)))");
        return edge.type == "internal" && std::regex_match(text, found, pair);
    }

private:
    bool isEssential(const RandomHeap::Edge& edge) const
    {
        std::smatch found;
        const std::string text = unescapeJson(edge.name);
        if (readPair(edge, found, text) && std::stoull(found[2]) == m_heap.nodes[edge.from].id) return false;
        if (edge.type == "weak" || edge.from == edge.to) return false;
        if (edge.from != 0 && edge.type == "shortcut") return false;
        return edge.from == 0 || !page[edge.to] || page[edge.from];
    }

    std::vector<std::size_t> userRoots() const
    {
        std::vector<std::size_t> roots;
        for (const auto& edge : m_heap.edges)
            if (edge.from == 0 && (m_heap.nodes[edge.to].type != "synthetic" || isDomTrees(edge.to)))
                roots.push_back(edge.to);
        return roots;
    }

    bool isFloating(std::size_t n) const
    {
        const std::string& type = m_heap.nodes[n].type;
        return type == "hidden" || type == "array"
            || (type == "native" && name[n] == "system / ExternalStringData");
    }

    void moveSizes()
    {
        if (userRoots().empty()) return;
        std::vector<std::set<std::size_t>> owners(m_count);
        for (std::size_t anchor = 0; anchor < m_count; ++anchor) {
            if (isFloating(anchor)) continue;
            Set from(m_count);
            from[anchor] = true;
            const Set seen = reached(from, [&](std::size_t e) {
                const auto& edge = m_heap.edges[e];
                return edge.type != "weak" && isFloating(edge.to);
            });
            for (std::size_t n = 0; n < m_count; ++n)
                if (seen[n] && isFloating(n)) owners[n].insert(anchor);
        }
        std::vector<std::uint64_t> moved = self;
        for (std::size_t n = 0; n < m_count; ++n) {
            if (owners[n].size() != 1) continue;
            const std::size_t owner = *owners[n].begin();
            if (owner == 0 || m_heap.nodes[owner].type == "synthetic") continue;
            moved[owner] += self[n];
            moved[n] -= self[n];
        }
        self = moved;
    }

    bool accepts(const RandomHeap::Edge& edge)
    {
        if (m_ignored.contains(edge.to)) return false;
        const auto& source = m_heap.nodes[edge.from];
        const std::string text = unescapeJson(edge.name);
        if (source.type == "hidden" && name[edge.from] == "system / NativeContext"
            && text == "sloppy_function_map")
            return false;
        if (source.type == "array" && name[edge.from] == "(map descriptors)") {
            if (text.empty() || text[0] < '0' || text[0] > '9') return true;
            const int index = std::stoi(text);
            return index < 2 || index % 3 != 1;
        }
        std::smatch found;
        if (!readPair(edge, found, text)) return true;
        if (m_pairs.insert(found[1]).second) return false;
        m_pairs.erase(found[1]);
        return true;
    }

    void search(std::vector<std::size_t> queue)
    {
        for (std::size_t at = 0; at < queue.size(); ++at)
            for (const auto& edge : m_heap.edges) {
                if (edge.from != queue[at] || edge.type == "weak" || distance[edge.to] != -5
                    || !accepts(edge))
                    continue;
                distance[edge.to] = distance[edge.from] + 1;
                queue.push_back(edge.to);
            }
    }

    void measureDistances()
    {
        distance.assign(m_count, -5);
        std::vector<std::size_t> start;
        for (const std::size_t root : userRoots())
            if (distance[root] == -5) {
                distance[root] = 1;
                start.push_back(root);
            }
        search(start);
        distance[0] = start.empty() ? 0 : 100'000'000;
        search({0});
    }

    void findDominators()
    {
        Set held(m_count), root(m_count);
        root[0] = true;
        const auto isUsed = [&](std::size_t e) { return bool(essential[e]); };
        const Set plain = reached(root, isUsed);
        unreachable = std::size_t(std::count(plain.begin(), plain.end(), false));
        for (std::size_t e = 0; e < m_heap.edges.size(); ++e)
            if (essential[e]) held[m_heap.edges[e].to] = true;
        Set start = root;
        for (std::size_t n = 1; n < m_count; ++n)
            if (!held[n]) start[n] = true;
        const Set all = reached(start, isUsed);
        dominator.assign(m_count, 0);
        std::vector<Set> dominates(m_count, Set(m_count)); // [d][n]: without d, n is not reached
        std::vector<std::size_t> depth(m_count);
        for (std::size_t d = 1; d < m_count; ++d) {
            if (!all[d]) continue;
            Set without = start;
            without[d] = false;
            const Set seen =
                reached(without, [&](std::size_t e) { return essential[e] && m_heap.edges[e].to != d; });
            for (std::size_t n = 1; n < m_count; ++n)
                if (all[n] && n != d && !seen[n]) dominates[d][n] = true;
        }
        for (std::size_t n = 1; n < m_count; ++n)
            for (std::size_t d = 1; d < m_count; ++d) depth[n] += dominates[d][n];
        for (std::size_t n = 1; n < m_count; ++n)
            for (std::size_t d = 1; d < m_count; ++d)
                if (dominates[d][n] && (dominator[n] == 0 || depth[d] > depth[dominator[n]]))
                    dominator[n] = d;
        retained = self;
        for (std::size_t n = 1; n < m_count; ++n)
            for (std::size_t d = n; d != 0;) retained[d = dominator[d]] += self[n];
    }

    static std::string formatted(const std::string& property)
    {
        return property.find_first_of(",'\"{}") == property.npos ? property : '"' + property + '"';
    }

    void inferInterfaces()
    {
        struct Candidate {
            std::string text;
            std::multiset<std::string> properties;
            std::size_t count{};
        };
        std::vector<Candidate> candidates;
        std::size_t total = 0;
        const auto isPlain = [&](std::size_t n) {
            return m_heap.nodes[n].type == "object" && name[n] == "Object";
        };
        for (std::size_t n = 0; n < m_count; ++n) {
            if (!isPlain(n)) continue;
            ++total;
            Candidate candidate;
            for (const auto& edge : m_heap.edges) {
                const std::string property = unescapeJson(edge.name);
                if (edge.from != n || edge.type != "property" || property == "__proto__") continue;
                candidate.text += (candidate.text.empty() ? "" : ", ") + formatted(property);
                candidate.properties.insert(property);
            }
            if (candidate.properties.empty()) continue;
            candidate.text = "{" + candidate.text + "}";
            auto same = std::find_if(candidates.begin(), candidates.end(),
                                     [&](const Candidate& c) { return c.text == candidate.text; });
            if (same == candidates.end()) same = candidates.insert(candidates.end(), candidate);
            ++same->count;
        }
        std::stable_sort(candidates.begin(), candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.count > b.count; });
        const std::map<std::string, std::string> byType{
            {"hidden", "(system)"}, {"code", "(compiled code)"}, {"closure", "Function"}};
        for (std::size_t n = 0; n < m_count; ++n) {
            const std::string& type = m_heap.nodes[n].type;
            std::string cls = name[n];
            if (type != "object" && type != "native") {
                const auto known = byType.find(type);
                cls = known == byType.end() ? "(" + type + ")" : known->second;
            } else if (cls.rfind("<", 0) == 0 || cls.rfind("Detached <", 0) == 0) {
                const auto space = cls.find(' ', cls[0] == '<' ? 0 : 10);
                if (space != cls.npos) cls = cls.substr(0, space) + ">";
            } else if (isPlain(n)) {
                std::multiset<std::string> own;
                for (const auto& edge : m_heap.edges)
                    if (edge.from == n && edge.type == "property") own.insert(unescapeJson(edge.name));
                std::size_t most = 0;
                for (const Candidate& candidate : candidates) {
                    if (candidate.count < 2 || double(candidate.count) < double(total) / 1000) break;
                    if (candidate.properties.size() > most
                        && std::includes(own.begin(), own.end(), candidate.properties.begin(),
                                         candidate.properties.end())) {
                        most = candidate.properties.size();
                        cls = candidate.text;
                    }
                }
            }
            className.push_back(cls);
        }
    }

    void countRows()
    {
        for (std::size_t n = 0; n < m_count; ++n) {
            if (self[n] == 0) continue;
            const auto [entry, isNew] = rows.try_emplace(className[n]);
            Row& row = entry->second;
            row.distance = isNew ? distance[n] : std::min(row.distance, distance[n]);
            ++row.count;
            row.self += self[n];
            bool isBelow = false;
            for (std::size_t d = n; d != 0;) {
                d = dominator[d];
                isBelow = isBelow || (self[d] != 0 && className[d] == className[n]);
            }
            if (!isBelow) row.retained += retained[n];
        }
    }

    const RandomHeap& m_heap;
    std::size_t m_count;
    std::set<std::size_t> m_ignored;
    std::set<std::string> m_pairs;
};

SnapshotPtr analysed(const std::string& json, unsigned threads)
{
    LoadOptions options;
    options.threads = threads;
    auto raw = readSnapshotBytes(json, options);
    if (!raw) {
        qWarning("%s", raw.error().message.c_str());
        return nullptr;
    }
    auto snapshot = analyse(std::move(*raw), {}, options);
    return snapshot ? *snapshot : nullptr;
}

} // namespace

class AnalysisOracleTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheObvious_data();
    void agreesWithTheObvious();
    void agreesAroundWhatIsIgnored();
    void chainWithFansStaysLinear();
    void ladderStaysLinear();
    void someSourcesOfManyAreEnough();
    void oneSourceElsewhereDecides();
    void aSourceThatTheSampleHidesDecides();
    void oneThreadAndEightAgree();
    void stopsWhenAsked();
    void phasesComeInTheirOrder();
    void runtimesAreTold_data();
    void runtimesAreTold();
};

void AnalysisOracleTest::agreesWithTheObvious_data()
{
    QTest::addColumn<quint64>("firstSeed");
    for (quint64 block = 0; block < 8; ++block)
        QTest::newRow(qPrintable(QStringLiteral("seeds %1").arg(block * 500))) << block * 500;
}

void AnalysisOracleTest::agreesWithTheObvious()
{
    QFETCH(quint64, firstSeed);
    for (quint64 seed = firstSeed; seed < firstSeed + 500; ++seed) {
        const RandomHeap heap = randomHeap(seed, 4 + seed % 24);
        const SnapshotPtr snapshot = analysed(heap.json(), 1);
        QVERIFY2(snapshot, qPrintable(QString::number(seed)));
        const Naive naive(heap);
        for (std::size_t n = 0; n < heap.nodes.size(); ++n) {
            const NodeOrdinal node{std::uint32_t(n)};
            const QByteArray where = QStringLiteral("seed %1, node %2").arg(seed).arg(n).toUtf8();
            QVERIFY2(snapshot->rawName(node) == naive.name[n], where);
            QVERIFY2(int(snapshot->detachedness(node)) == naive.state[n], where);
            QVERIFY2(snapshot->isPageOwned(node) == naive.page[n], where);
            QVERIFY2(snapshot->shallowSize(node) == naive.self[n], where);
            QVERIFY2(snapshot->distance(node) == naive.distance[n], where);
            QVERIFY2(snapshot->dominator(node).value == naive.dominator[n], where);
            QVERIFY2(snapshot->retainedSize(node) == naive.retained[n], where);
            QVERIFY2(snapshot->className(node) == naive.className[n], where);
            QVERIFY2(snapshot->dominatorTree().subtree(node).front() == n, where);
            if (n != 0) QVERIFY2(snapshot->dominatorTree().dominates(snapshot->dominator(node), node), where);
            std::uint64_t below = 0;
            for (const std::uint32_t inside : snapshot->dominatorTree().subtree(node))
                below += snapshot->shallowSize({inside});
            QVERIFY2(below == naive.retained[n], where);
            QVERIFY2(snapshot->graph().nodeById({heap.nodes[n].id}) == node, where);
        }
        for (std::size_t e = 0; e < heap.edges.size(); ++e) {
            const QByteArray where = QStringLiteral("seed %1, edge %2").arg(seed).arg(e).toUtf8();
            const EdgeOrdinal edge{std::uint32_t(e)};
            QVERIFY2(snapshot->graph().source(edge).value == heap.edges[e].from, where);
            QVERIFY2(snapshot->isEssential(edge) == naive.essential[e], where);
        }
        QCOMPARE(std::size_t(snapshot->unreachableCount()), naive.unreachable);
        QCOMPARE(snapshot->histogram().size(), naive.rows.size());
        for (const ClassRow& row : snapshot->histogram()) {
            const std::string& name = snapshot->classes().info(row.cls).name;
            const QByteArray where = QStringLiteral("seed %1, class ").arg(seed).toUtf8() + name.c_str();
            QVERIFY2(naive.rows.count(name) == 1, where);
            const Naive::Row& want = naive.rows.at(name);
            QVERIFY2(row.count == want.count, where);
            QVERIFY2(row.shallowSize == want.self, where);
            QVERIFY2(row.retainedSize == want.retained, where);
            QVERIFY2(row.distance == want.distance, where);
        }
    }
}

void AnalysisOracleTest::agreesAroundWhatIsIgnored()
{
    std::size_t cutOff = 0, brokenPairs = 0;
    for (quint64 seed = 0; seed < 2000; ++seed) {
        const RandomHeap heap = randomHeap(seed, 4 + seed % 24);
        const SnapshotPtr snapshot = analysed(heap.json(), 1);
        QVERIFY(snapshot);
        std::set<std::size_t> ignored;
        std::vector<NodeOrdinal> nodes;
        for (std::size_t n = 0; n < heap.nodes.size(); ++n)
            if ((seed * 31 + n * 17) % 5 == 0 && ignored.insert(n).second)
                nodes.push_back({std::uint32_t(n)});
        if (nodes.empty()) continue;
        const auto around = ignoreRetainers(*snapshot, nodes);
        QVERIFY(around);
        const Naive plain(heap), naive(heap, ignored);
        // A pair whose other half is cut off holds its value no longer.
        std::set<std::pair<std::size_t, std::string>> broken;
        std::smatch found;
        for (const auto& edge : heap.edges)
            if (naive.distance[edge.from] == -5 && Naive::readPair(edge, found, edge.name))
                broken.insert({edge.to, found[1]});
        for (std::size_t e = 0; e < heap.edges.size(); ++e) {
            const auto& edge = heap.edges[e];
            const QByteArray where = QStringLiteral("seed %1, edge %2").arg(seed).arg(e).toUtf8();
            const bool isBroken =
                Naive::readPair(edge, found, edge.name) && broken.contains({edge.to, found[1]});
            int wanted = naive.distance[edge.from];
            if (isBroken)
                wanted = 200'000'000;
            else if (wanted == -5)
                wanted = std::max(0, plain.distance[edge.from]) + 200'000'000;
            QVERIFY2(around->distance(*snapshot, EdgeOrdinal{std::uint32_t(e)}) == wanted, where);
            QVERIFY2(around->isIgnored(*snapshot, EdgeOrdinal{std::uint32_t(e)}) == isBroken, where);
            QVERIFY2(around->isIgnored(NodeOrdinal{std::uint32_t(edge.from)}) == ignored.contains(edge.from),
                     where);
            cutOff += wanted >= 200'000'000;
            brokenPairs += isBroken;
        }
    }
    QVERIFY(cutOff > 1000 && brokenPairs > 100);
}

namespace {

/// Objects without names, given by their edges.
RandomHeap objects(std::size_t count)
{
    RandomHeap heap;
    heap.nodes.push_back({"synthetic", "", 1, 0, 0});
    for (std::size_t n = 1; n < count; ++n) heap.nodes.push_back({"object", "Node", 2 * n + 1, 1, 0});
    return heap;
}

/// RandomHeap::json() looks through all edges for each node: here the rows are laid out directly.
std::string fastJson(const RandomHeap& heap)
{
    RandomHeap small;
    small.nodes = {heap.nodes[0], {"object", "Node", 3, 1, 0}};
    small.edges = {{0, 1, "property", "a"}, {1, 0, "property", "a"}};
    std::string text = small.json();
    std::vector<std::size_t> out(heap.nodes.size());
    for (const auto& edge : heap.edges) ++out[edge.from];
    std::string nodes = "\"nodes\":[9,1,1,0," + std::to_string(out[0]) + ",0,0", edges = "\"edges\":[";
    for (std::size_t n = 1; n < heap.nodes.size(); ++n)
        nodes += "\n,3,2," + std::to_string(2 * n + 1) + ",1," + std::to_string(out[n]) + ",0,0";
    for (const auto& edge : heap.edges)
        edges += (edges.back() == '[' ? "" : "\n,") + std::string(edge.type == "shortcut" ? "5" : "2") + ",3,"
            + std::to_string(edge.to * 7);
    const auto replace = [&](const std::string& from, const std::string& to, const std::string& with) {
        const std::size_t begin = text.find(from), end = text.find(to, begin);
        text.replace(begin, end - begin, with);
    };
    replace("\"nodes\":[", "],\n\"edges\"", nodes);
    replace("\"edges\":[", "],\n\"trace_function_infos\"", edges);
    replace("\"node_count\":", ",\"edge_count\"", "\"node_count\":" + std::to_string(heap.nodes.size()));
    replace("\"edge_count\":", ",\"trace_function_count\"",
            "\"edge_count\":" + std::to_string(heap.edges.size()));
    return text;
}

} // namespace

// A chain whose head and tail both point at many objects: Semi-NCA alone walks the whole chain for each of them.
void AnalysisOracleTest::chainWithFansStaysLinear()
{
    constexpr std::size_t kLength = 60'000;
    RandomHeap heap = objects(2 * kLength + 1);
    heap.edges.push_back({0, 1, "property", "a"});
    for (std::size_t n = 1; n <= kLength; ++n) {
        if (n < kLength) heap.edges.push_back({n, n + 1, "property", "a"});
        if (n == 1 || n == kLength)
            for (std::size_t f = 1; f <= kLength; ++f)
                heap.edges.push_back({n, kLength + f, "property", "a"});
    }
    const SnapshotPtr snapshot = analysed(fastJson(heap), 2);
    QVERIFY(snapshot);
    for (std::size_t n = 2; n <= kLength; ++n)
        QVERIFY(snapshot->dominator({std::uint32_t(n)}).value == n - 1);
    for (std::size_t n = kLength + 1; n <= 2 * kLength; ++n)
        QVERIFY(snapshot->dominator({std::uint32_t(n)}).value == 1);
    QCOMPARE(snapshot->retainedSize({1}), std::uint64_t(2 * kLength));
}

// Two rails and rungs both ways: every node below the first rung belongs to the root.
void AnalysisOracleTest::ladderStaysLinear()
{
    constexpr std::size_t kLength = 60'000;
    RandomHeap heap = objects(2 * kLength + 1);
    heap.edges = {{0, 1, "property", "a"}, {0, 2, "property", "a"}};
    for (std::size_t n = 1; n <= 2 * kLength; ++n) {
        const std::size_t across = n % 2 == 1 ? n + 1 : n - 1;
        heap.edges.push_back({n, across, "property", "a"});
        if (n + 2 <= 2 * kLength) heap.edges.push_back({n, n + 2, "property", "a"});
    }
    const SnapshotPtr snapshot = analysed(fastJson(heap), 2);
    QVERIFY(snapshot);
    for (std::uint32_t n = 1; n <= 2 * kLength; ++n) {
        QVERIFY(snapshot->dominator({n}).value == 0);
        QVERIFY(snapshot->retainedSize({n}) == 1);
    }
}

namespace {

/// The dominators where `out` leads from each object to others, 1 is the global object and those up to `system` are not
/// the page's, as nothing of the page's leads to them. Adds how many have a sample.
std::vector<std::uint32_t> dominatorsOf(const std::vector<std::vector<std::size_t>>& out, std::size_t system,
                                        std::uint32_t limit, bool mayStopEarly, std::size_t& samples)
{
    const auto count = static_cast<std::uint32_t>(out.size());
    RandomHeap heap = objects(count);
    for (std::size_t n = 0; n < count; ++n)
        for (const std::size_t to : out[n])
            heap.edges.push_back({n, to, n == 0 && to == 1 ? "shortcut" : "property", "a"});
    auto raw = readSnapshotBytes(fastJson(heap));
    if (!raw) qFatal("%s", raw.error().message.c_str());
    const Graph graph(std::move(*raw));
    const auto names = classifyNames(graph.strings());
    Bitset<NodeOrdinal> pageOwned;
    auto dfs = numberDepthFirst(graph, *names, pageOwned);
    for (std::uint32_t n = 0; n < count; ++n)
        if (pageOwned[{n}] && n != 1 && n < system) qFatal("%u is the system's", n);
    const EdgePolicy policy(graph, *names, pageOwned);
    if (soleUserRoot(graph, policy) != NodeOrdinal{1}) qFatal("the global object is not the only root");
    if (!mayStopEarly) dfs->closedTop = dfs->closedEnd = 0;
    auto counts = countRetainers(graph, BigArray<std::uint32_t>(count));
    auto sources = essentialSources(graph, policy, std::move(*counts), limit);
    samples += sources->sampled.size();
    std::ignore = renumberSources(*sources, *dfs, 2);
    const auto semi = semidominators(graph, policy, *dfs, *sources);
    const auto result = immediateDominators(*dfs, *semi);
    std::vector<std::uint32_t> of(count);
    for (std::uint32_t v = 0; v < dfs->count; ++v) of[dfs->vertex[v]] = dfs->vertex[(*result)[v]];
    return of;
}

} // namespace

// Nodes that many hold, from all over or from one corner only: samples of their sources, and stopping at the only global
// object, must not change a dominator.
void AnalysisOracleTest::someSourcesOfManyAreEnough()
{
    constexpr std::size_t kSystem = 30,
                          kCount = 4000; // 1: the global object, then the system's, then everything else
    std::size_t samples = 0, corners = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        std::uint64_t state = seed;
        const auto below = [&](std::size_t end) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<std::size_t>(state >> 33) % end;
        };
        std::vector<std::vector<std::size_t>> out(kCount);
        out[0] = {1, 2};
        for (std::size_t n = 2; n < kSystem; ++n) out[n] = {n + 1 < kSystem ? n + 1 : 2, below(kCount)};
        for (std::size_t n = kSystem; n < kCount; ++n) {
            // A tree; a corner of it has a narrow neck and objects that all in it know. In every second heap a single
            // object elsewhere knows one of them as well.
            const bool isCorner = n >= kCount / 2 && n < kCount * 3 / 4;
            const std::size_t first = isCorner ? kCount / 2 : kSystem;
            out[n == first ? 1 : first + below(n - first)].push_back(n);
            if (isCorner && n > first + 4)
                for (std::size_t known = 1; known <= 4; ++known) out[n].push_back(first + known);
            if (below(3) == 0) out[n].push_back(kSystem + below(8)); // everybody knows these
            if (below(4) == 0 && !isCorner) out[n].push_back(kSystem + below(kCount / 2 - kSystem));
        }
        const bool isHeldElsewhere = seed % 2 == 0;
        if (isHeldElsewhere) out[kSystem + 8 + below(kCount / 2 - kSystem - 8)].push_back(kCount / 2 + 2);
        const auto dominators = [&](std::uint32_t limit, bool mayStopEarly) {
            return dominatorsOf(out, kSystem, limit, mayStopEarly, samples);
        };
        const auto plain = dominators(kSampleNone, false);
        QCOMPARE(dominators(kSampleNone, true), plain);
        QCOMPARE(dominators(EssentialSources::kSampled, true), plain);
        QCOMPARE(dominators(EssentialSources::kSampled, false), plain);
        corners += (plain[kCount / 2 + 1] == kCount / 2) != isHeldElsewhere;
    }
    QVERIFY(samples > 100);
    QCOMPARE(corners, std::size_t(12));
}

// Corners inside corners, each with objects that its own know, and some of the corner around it, and now and then one
// from anywhere: where a sample doesn't do, one source that hangs elsewhere decides.
void AnalysisOracleTest::oneSourceElsewhereDecides()
{
    constexpr std::size_t kSystem = 10, kTree = 200, kCorners = 8, kCorner = 200, kKnown = 3;
    std::size_t samples = 0;
    std::set<std::uint32_t> tops;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        std::mt19937_64 random{seed};
        const auto below = [&](std::size_t end) { return std::size_t(random() % end); };
        std::vector<std::vector<std::size_t>> out(kTree + kCorners * kCorner);
        out[0] = {1, 2};
        for (std::size_t n = 2; n < kSystem; ++n) out[n] = {n + 1 < kSystem ? n + 1 : 2};
        for (std::size_t n = kSystem; n < kTree; ++n)
            out[n == kSystem ? 1 : kSystem + below(n - kSystem)].push_back(n);
        std::vector<std::size_t> around(kCorners, kCorners); // no corner: the tree
        for (std::size_t c = 0; c < kCorners; ++c) {
            const std::size_t first = kTree + c * kCorner;
            const std::size_t holder = kSystem + below(first - kSystem);
            if (holder >= kTree) around[c] = (holder - kTree) / kCorner;
            out[holder].push_back(first);
            for (std::size_t n = first + 1; n < first + kCorner; ++n) {
                out[first + below(n - first)].push_back(n);
                for (std::size_t known = 1; known <= kKnown; ++known) {
                    if (below(3) != 0) out[n].push_back(first + known);
                    if (around[c] < kCorners && below(3) == 0)
                        out[n].push_back(kTree + around[c] * kCorner + known);
                }
            }
        }
        for (std::size_t c = 0; c < kCorners; ++c)
            if (below(2) == 0)
                out[kSystem + below(out.size() - kSystem)].push_back(kTree + c * kCorner + 1 + below(kKnown));
        for (auto& edges : out)
            std::shuffle(edges.begin() + (&edges == &out[0] ? 2 : 0), edges.end(), random);
        const auto plain = dominatorsOf(out, kSystem, kSampleNone, false, samples);
        for (const bool mayStopEarly : {false, true})
            QVERIFY(dominatorsOf(out, kSystem, EssentialSources::kSampled, mayStopEarly, samples) == plain);
        for (std::size_t c = 0; c < kCorners; ++c) tops.insert(plain[kTree + c * kCorner + 1]);
    }
    QVERIFY(samples > 2000);
    QVERIFY(tops.size() > 20);
}

// Two that the same object holds hold one with so many edges, to itself, that it has a sample, where the first of the two
// stands in the place of the second. Only a look at all edges finds that one, which the search comes to last.
void AnalysisOracleTest::aSourceThatTheSampleHidesDecides()
{
    constexpr std::size_t kSystem = 10, kTop = 10, kHidden = 20, kSeen = 21, kKnown = 98, kCount = 100;
    std::vector<std::vector<std::size_t>> out(kCount);
    out[0] = {1, 2};
    for (std::size_t n = 2; n < kSystem; ++n) out[n] = {n + 1 < kSystem ? n + 1 : 2};
    out[1] = {kTop};
    out[kTop] = {kSeen, kHidden};
    out[kSeen] = out[kHidden] = {kKnown};
    out[kKnown].assign(kCount, kKnown);
    for (const bool mayStopEarly : {false, true}) {
        std::size_t samples = 0;
        const auto found = dominatorsOf(out, kSystem, EssentialSources::kSampled, mayStopEarly, samples);
        QCOMPARE(samples, std::size_t{1});
        QCOMPARE(found[kKnown], std::uint32_t{kTop});
    }
}

void AnalysisOracleTest::oneThreadAndEightAgree()
{
    const RandomHeap heap = randomHeap(4711, 3000);
    const SnapshotPtr one = analysed(heap.json(), 1), eight = analysed(heap.json(), 8);
    QVERIFY(one && eight);
    for (NodeOrdinal node{0}; node.value < one->graph().nodeCount(); ++node.value) {
        QCOMPARE(one->shallowSize(node), eight->shallowSize(node));
        QCOMPARE(one->retainedSize(node), eight->retainedSize(node));
        QCOMPARE(one->distance(node), eight->distance(node));
        QCOMPARE(one->dominator(node), eight->dominator(node));
        QCOMPARE(one->classOf(node), eight->classOf(node));
        const auto a = one->retainers()[node], b = eight->retainers()[node];
        QVERIFY(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    }
    QCOMPARE(one->histogram().size(), eight->histogram().size());
    for (std::size_t row = 0; row < one->histogram().size(); ++row)
        QCOMPARE(one->histogram()[row].retainedSize, eight->histogram()[row].retainedSize);
}

void AnalysisOracleTest::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    auto raw = readSnapshotBytes(fastJson([] {
        RandomHeap heap = objects(200'000);
        for (std::size_t n = 1; n < heap.nodes.size(); ++n) heap.edges.push_back({n - 1, n, "property", "a"});
        return heap;
    }()));
    QVERIFY(raw);
    const auto snapshot = analyse(std::move(*raw), {}, {}, Task(stop.get_token()));
    QVERIFY(!snapshot);
    QCOMPARE(snapshot.error().code, ErrorCode::Cancelled);
}

void AnalysisOracleTest::phasesComeInTheirOrder()
{
    RandomHeap heap = objects(300'000);
    for (std::size_t n = 1; n < heap.nodes.size(); ++n) heap.edges.push_back({n - 1, n, "property", "a"});
    const std::string json = fastJson(heap);
    Progress progress;
    std::vector<Phase> seen; // as a person sees them: by looking again and again
    std::atomic<bool> isOver{false};
    {
        const std::jthread watcher([&] {
            do {
                const Phase phase = progress.phase.load();
                if (seen.empty() || seen.back() != phase) seen.push_back(phase);
            } while (!isOver);
        });
        auto raw = readSnapshotBytes(json, {}, Task({}, &progress));
        const auto snapshot = raw ? analyse(std::move(*raw), {}, {}, Task({}, &progress)) : fail(raw.error());
        isOver = true;
        QVERIFY(snapshot);
    }
    QVERIFY(seen.size() > 3);
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
}

void AnalysisOracleTest::runtimesAreTold_data()
{
    QTest::addColumn<QString>("runtime");
    QTest::addColumn<QString>("engine");
    QTest::newRow("bun.heapsnapshot.gz") << "bun"
                                         << "JavaScriptCore";
    QTest::newRow("deno.heapsnapshot.zst") << "deno"
                                           << "V8 13";
    QTest::newRow("node-12.heapsnapshot.zst") << "node"
                                              << "Node 12.";
    QTest::newRow("node-16-internals.heapsnapshot.zst") << "node"
                                                        << "Node 16.";
    QTest::newRow("node-20-numeric.heapsnapshot.zst") << "node"
                                                      << "Node 20.";
    QTest::newRow("node-22-timeline-stacks.heaptimeline.zst") << "node"
                                                              << "Node 22.";
    QTest::newRow("node-24.heapsnapshot.zst") << "node"
                                              << "Node 24.";
}

void AnalysisOracleTest::runtimesAreTold()
{
    QFETCH(QString, runtime);
    QFETCH(QString, engine);
    const auto snapshot = openSnapshot(dataFile(QTest::currentDataTag()));
    QVERIFY(snapshot);
    QCOMPARE(QString::fromStdString((*snapshot)->source().runtime), runtime);
    QVERIFY2(QString::fromStdString((*snapshot)->source().engineHint).startsWith(engine),
             (*snapshot)->source().engineHint.c_str());
}

QTEST_GUILESS_MAIN(AnalysisOracleTest)
#include "analysis_oracle_test.moc"
