// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every snapshot of the shared corpus against the answers recorded from the worker of Chrome DevTools.
// The test writes what it computes in the form of the oracle's files and compares whole documents.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/ignored_retainers.h"
#include "core/analysis/native_contexts.h"
#include "core/analysis/object_filters.h"
#include "core/analysis/reach.h"
#include "core/analysis/retaining_forest.h"
#include "core/analysis/strings.h"
#include "core/analysis/timeline.h"
#include "core/base/code_units.h"
#include "core/base/utf8.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "core/output/json.h"
#include "tests/support/ordered_json.h"
#include "tests/support/shared_corpus.h"

#include <QtTest>

#include <map>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

QString text(const std::string& s)
{
    return QString::fromStdString(s);
}

template <class T>
T must(Result<T> result)
{
    if (!result) qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

/// The oracle cuts long names and then ends them in "…".
std::string cut(const std::string& name, std::size_t units)
{
    const std::size_t bytes = utf16Prefix(name, units);
    return bytes == name.size() ? name : name.substr(0, bytes) + "…";
}

constexpr std::size_t kClassUnits = 160, kNodeUnits = 120, kPathUnits = 100;
constexpr const char* kOracle = "Chrome DevTools heap snapshot worker (chrome-devtools-frontend 1.0.1705227)";

/// Who made the file; false for any other member.
bool writeOrigin(JsonWriter& json, const std::string& name, const char* schema)
{
    if (name == "schema")
        json.value(schema);
    else if (name == "oracle")
        json.value(kOracle);
    else
        return false;
    return true;
}

/// The oracle sorts classes by their key.
template <class Rows, class Key>
void sortByKey(Rows& rows, Key key)
{
    std::sort(rows.begin(), rows.end(),
              [&](const auto& a, const auto& b) { return compareCodeUnits(key(a), key(b)) < 0; });
}

void writeRows(JsonWriter& json, const Snapshot& snapshot, Histogram rows)
{
    sortByKey(rows, [&](const ClassRow& row) { return snapshot.classes().info(row.cls).key.text(); });
    json.beginObject();
    for (const ClassRow& row : rows) {
        const ClassInfo& info = snapshot.classes().info(row.cls);
        json.key(info.key.text())
            .beginObject()
            .field("name", cut(info.name, kClassUnits))
            .field("count", row.count);
        json.field("self", row.shallowSize).field("maxRet", row.retainedSize).field("distance", row.distance);
        json.endObject();
    }
    json.endObject();
}

/// Writes the members of an oracle's file about one snapshot.
class Describer {
public:
    Describer(SnapshotPtr snapshot, std::string file, const OrderedJson& wanted)
        : m_snapshot{std::move(snapshot)}
        , m_graph{m_snapshot->graph()}
        , m_file{std::move(file)}
        , m_wanted{wanted}
    {
    }

    bool write(JsonWriter& json, const std::string& name)
    {
        const Snapshot& s = *m_snapshot;
        if (name == "file") {
            json.value(m_file);
        } else if (name == "nodeCount") {
            json.value(m_graph.nodeCount());
        } else if (name == "edgeCount") {
            json.value(m_graph.edgeCount());
        } else if (name == "totalSize") {
            json.value(s.totalSize());
        } else if (name == "maxJSObjectId") {
            json.value(m_graph.maxHeapObjectId().value);
        } else if (name == "statistics") {
            const Statistics& is = s.statistics();
            json.beginObject().field("total", is.total).key("native").beginObject();
            json.field("total", is.nativeTotal).field("typedArrays", is.typedArrays);
            json.endObject().key("v8heap").beginObject();
            json.field("total", is.v8heapTotal).field("code", is.code).field("jsArrays", is.jsArrays);
            json.field("strings", is.strings).field("system", is.system);
            json.endObject().endObject();
        } else if (name == "aggregates") {
            writeRows(json, s, s.histogram());
        } else if (name == "filters") {
            json.beginObject();
            for (const auto& filter : m_wanted["filters"].GetObject()) {
                const FilterTotals totals = totalsOf(s, must(nodesPassing(s, filter.name.GetString())));
                json.key(filter.name.GetString()).beginObject();
                json.field("count", totals.count).field("self", totals.size).endObject();
            }
            json.endObject();
        } else if (name == "duplicateStrings") {
            writeEqualStrings(json);
        } else if (name == "nativeContexts") {
            writeNativeContexts(json);
        } else if (name == "nodes") {
            writeNodes(json);
        } else if (name == "samples") {
            writeSamples(json);
        } else if (name == "allocationTracesTops") {
            json.beginArray();
            for (const AllocationRow& row : profile().functions())
                writeAllocationRow(json, row, m_numberOfTop[row.function]);
            json.endArray();
        } else if (name == "allocationCallers") {
            writeCallers(json);
        } else if (name == "allocationStacks") {
            writeStacks(json);
        } else {
            return writeOrigin(json, name, "heaptrail-oracle/1");
        }
        return true;
    }

private:
    void writeEqualStrings(JsonWriter& json)
    {
        constexpr std::size_t kMost = 40;
        std::vector<EqualStrings> groups = must(equalStrings(*m_snapshot));
        if (groups.size() > kMost) groups.resize(kMost);
        json.beginArray();
        for (const EqualStrings& group : groups) {
            json.beginObject();
            json.field("value", cut(m_snapshot->displayName(group.nodes.front()), kPathUnits));
            json.field("count", std::uint64_t{group.nodes.size()}).field("totalSelfSize", group.shallowSize);
            json.field("totalRetainedSize", group.retainedSize).field("truncated", group.isTruncated);
            json.endObject();
        }
        json.endArray();
    }

    void writeNativeContexts(JsonWriter& json)
    {
        const NativeContexts realms = must(attributeNativeContexts(*m_snapshot));
        const NativeContextSizes sizes = sizesOf(*m_snapshot, realms);
        json.beginObject().field("sharedSize", sizes.shared).field("noAttributionSize", sizes.none);
        json.key("nativeContexts").beginArray();
        for (std::size_t i = 0; i < realms.contexts.size(); ++i) {
            const NodeOrdinal node = realms.contexts[i];
            json.beginObject().field("id", m_graph.id(node).value);
            json.field("name", cut(m_snapshot->displayName(node), kClassUnits));
            json.field("attributedSize", sizes.attributed[i]);
            json.field("retainedSize", m_snapshot->retainedSize(node)).endObject();
        }
        json.endArray().endObject();
    }

    void writeNodes(JsonWriter& json)
    {
        const Snapshot& s = *m_snapshot;
        json.beginArray();
        for (const auto& wanted : m_wanted["nodes"].GetArray()) {
            const NodeOrdinal node{wanted["ordinal"].GetUint()};
            json.beginObject().field("ordinal", node.value).field("id", m_graph.id(node).value);
            json.field("type", m_graph.typeName(node))
                .field("className", cut(s.className(node), kClassUnits));
            json.field("name", cut(s.displayName(node), kNodeUnits)).field("self", s.shallowSize(node));
            json.field("retained", s.retainedSize(node)).field("distance", s.distance(node));
            json.field("dominator", s.dominator(node).value);
            json.field("detachedness", std::uint32_t(s.detachedness(node))).endObject();
        }
        json.endArray();
    }

    void writeSamples(JsonWriter& json)
    {
        const auto ticks = must(allocationTimeline(*m_snapshot));
        json.beginObject().key("timestamps").beginArray();
        for (const TimelineTick& tick : ticks) json.value(double(tick.timestampUs) / 1000);
        json.endArray().key("lastAssignedIds").beginArray();
        for (const TimelineTick& tick : ticks) json.value(tick.lastAssignedId.value);
        json.endArray().key("sizes").beginArray();
        for (const TimelineTick& tick : ticks) json.value(tick.size);
        json.endArray().endObject();
    }

    const AllocationProfile& profile()
    {
        if (m_profile) return *m_profile;
        m_profile = must(allocationProfile(m_snapshot));
        // DevTools numbers the functions in the file's order, and callers as they are asked for.
        std::map<std::uint32_t, const AllocationRow*> byFunction;
        for (const AllocationRow& row : m_profile->functions()) byFunction[row.function] = &row;
        for (const auto& [function, row] : byFunction) m_numberOfTop[function] = ++m_lastNumber;
        return *m_profile;
    }

    void writeAllocationRow(JsonWriter& json, const AllocationRow& row, std::uint32_t number)
    {
        const TraceFunction& function = m_graph.raw().traceFunctions[row.function];
        json.beginObject().field("id", number);
        writeFunction(json, "name", function);
        json.field("count", row.counts.count).field("size", row.counts.size);
        json.field("liveCount", row.counts.liveCount).field("liveSize", row.counts.liveSize);
        json.field("hasChildren", row.hasCallers).endObject();
    }

    void writeFunction(JsonWriter& json, const char* name, const TraceFunction& function)
    {
        json.field(name, m_graph.strings().text(function.name));
        json.field("scriptName", m_graph.strings().text(function.scriptName));
        json.field("scriptId", function.scriptId)
            .field("line", function.line)
            .field("column", function.column);
    }

    void writeCallers(JsonWriter& json)
    {
        json.beginArray();
        const auto wanted = m_wanted["allocationCallers"].GetArray();
        for (std::size_t i = 0; i < wanted.Size() && i < profile().functions().size(); ++i) {
            const AllocationRow& row = profile().functions()[i];
            json.beginObject().field("of", m_numberOfTop[row.function]);
            json.field("name", m_graph.strings().text(m_graph.raw().traceFunctions[row.function].name));
            const AllocationProfile::Opened opened = profile().open(row);
            json.key("callers").beginObject().key("nodesWithSingleCaller").beginArray();
            for (const AllocationRow& caller : opened.chain) writeAllocationRow(json, caller, ++m_lastNumber);
            json.endArray().key("branchingCallers").beginArray();
            for (const AllocationRow& caller : opened.branches)
                writeAllocationRow(json, caller, ++m_lastNumber);
            json.endArray().endObject().endObject();
        }
        json.endArray();
    }

    void writeStacks(JsonWriter& json)
    {
        json.beginArray();
        for (const auto& wanted : m_wanted["allocationStacks"].GetArray()) {
            const auto node = m_graph.nodeById({wanted["id"].GetUint64()});
            if (!node) continue;
            json.beginObject().field("id", m_graph.id(*node).value);
            json.field("className", cut(m_snapshot->className(*node), kClassUnits));
            json.field("traceNodeId", m_graph.raw().traceNodeId[*node]).key("stack").beginArray();
            for (const std::uint32_t at : allocationStack(*m_snapshot, *node)) {
                json.beginObject();
                writeFunction(json, "functionName", m_graph.raw().traceFunctions[at]);
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray();
    }

    SnapshotPtr m_snapshot;
    const Graph& m_graph;
    std::string m_file;
    const OrderedJson& m_wanted;
    std::optional<AllocationProfile> m_profile;
    std::map<std::uint32_t, std::uint32_t> m_numberOfTop; ///< function → DevTools' number of its row
    std::uint32_t m_lastNumber{};
};

/// Writes what the oracle's file of paths says of one object.
class PathDescriber {
public:
    PathDescriber(const Snapshot& snapshot, const rapidjson::Value& wanted)
        : m_snapshot{snapshot}
        , m_graph{snapshot.graph()}
        , m_wanted{wanted}
        , m_node{*m_graph.nodeById({wanted["id"].GetUint64()})}
    {
    }

    bool write(JsonWriter& json, const std::string& name)
    {
        if (name == "id") {
            json.value(m_graph.id(m_node).value);
        } else if (name == "className") {
            json.value(m_snapshot.className(m_node).str());
        } else if (name == "nearestPath") {
            writeNearestPath(json);
        } else if (name == "dominators") {
            json.beginArray();
            for (const NodeOrdinal node : dominatorChain(m_snapshot, m_node)) {
                json.beginObject().field("id", m_graph.id(node).value).field("name", nameOf(node));
                json.field("retained", m_snapshot.retainedSize(node))
                    .field("self", m_snapshot.shallowSize(node));
                json.endObject();
            }
            json.endArray();
        } else if (name == "retainingPaths") {
            writeForest(json);
        } else if (name == "limitsReached") {
            const std::map<std::string, bool> reached{{"depth", forest().isDepthReached},
                                                      {"nodes", forest().isNodesReached},
                                                      {"siblings", forest().isSiblingsReached}};
            json.beginObject();
            for (const auto& limit :
                 m_wanted["limitsReached"].GetObject()) // in the order in which they were met
                json.field(limit.name.GetString(), reached.at(limit.name.GetString()));
            for (const auto& [limit, isReached] : reached)
                if (isReached && !m_wanted["limitsReached"].HasMember(limit.c_str())) json.field(limit, true);
            json.endObject();
        } else {
            return false;
        }
        return true;
    }

private:
    /// Those that the oracle was asked with: 30 steps, 400 nodes, four retainers of a node.
    static constexpr RetainingForestOptions kLimits{30, 400, 4};

    std::string nameOf(NodeOrdinal node) const { return cut(m_snapshot.displayName(node), kPathUnits); }
    const RetainingForest& forest()
    {
        if (!m_forest) m_forest = must(retainingForest(m_snapshot, m_node, kLimits));
        return *m_forest;
    }

    void writeNearestPath(JsonWriter& json)
    {
        std::vector<std::pair<std::optional<EdgeOrdinal>, NodeOrdinal>> steps;
        NodeOrdinal node = m_node;
        while (m_snapshot.distance(node) > 1) {
            // Of several at the same distance: the last in the file.
            const auto retainers = shownRetainers(m_snapshot, node);
            if (retainers.empty()) break;
            const EdgeOrdinal nearest =
                *std::min_element(retainers.begin(), retainers.end(), [&](EdgeOrdinal a, EdgeOrdinal b) {
                    return m_snapshot.distance(m_graph.source(a)) < m_snapshot.distance(m_graph.source(b));
                });
            steps.push_back({nearest, node});
            node = m_graph.source(nearest);
        }
        steps.push_back({std::nullopt, node});
        json.beginArray();
        for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
            json.beginObject().key("edge");
            if (step->first) {
                const Edge edge = m_graph.edge(*step->first);
                json.beginObject().field("type", m_graph.edgeTypeName(edge.type));
                json.field("name", cut(m_graph.edgeName(edge), kPathUnits)).endObject();
            } else {
                json.null();
            }
            json.key("node").beginObject().field("id", m_graph.id(step->second).value);
            json.field("type", m_graph.typeName(step->second)).field("name", nameOf(step->second));
            json.endObject().endObject();
        }
        json.endArray();
    }

    void writeForest(JsonWriter& json)
    {
        json.beginArray();
        std::uint32_t depth = 0; // of the level that is open
        for (const RetainingForest::Item& item : forest().items) {
            for (; depth > item.depth; --depth) json.endArray().endObject();
            const Edge edge = m_graph.edge(item.edge);
            json.beginObject().field("edgeName", cut(m_graph.edgeName(edge), kPathUnits));
            json.field("edgeType", m_graph.edgeTypeName(edge.type))
                .field("nodeId", m_graph.id(item.node).value);
            json.field("nodeName", nameOf(item.node)).field("distance", item.distance);
            json.key("children").beginArray();
            depth = item.depth + 1;
        }
        for (; depth > 0; --depth) json.endArray().endObject();
        json.endArray();
    }

    const Snapshot& m_snapshot;
    const Graph& m_graph;
    const rapidjson::Value& m_wanted;
    NodeOrdinal m_node;
    std::optional<RetainingForest> m_forest;
};

void writeDifference(JsonWriter& json, const Snapshot& base, const Snapshot& target)
{
    auto rows = must(diffSnapshots(base, target));
    sortByKey(rows, [](const DiffRow& row) { return row.key.text(); });
    json.beginObject();
    for (const DiffRow& row : rows) {
        json.key(row.key.text()).beginObject().field("name", cut(row.name, kClassUnits));
        json.field("addedCount", row.addedCount).field("removedCount", row.removedCount);
        json.field("countDelta", row.countDelta()).field("addedSize", row.addedSize);
        json.field("removedSize", row.removedSize).field("sizeDelta", row.sizeDelta()).endObject();
    }
    json.endObject();
}

} // namespace

class CorpusTest : public QObject {
    Q_OBJECT
private slots:
    void snapshotHasTheNumbersOfDevTools_data();
    void snapshotHasTheNumbersOfDevTools();
    void differencesAreThoseOfDevTools_data();
    void differencesAreThoseOfDevTools();
    void pathsAreThoseOfDevTools_data();
    void pathsAreThoseOfDevTools();
    void otherProgramsAreOtherProcesses();

private:
    static std::filesystem::path folder() { return corpusFolder(); }
    static SnapshotPtr open(const std::filesystem::path& path);
};

SnapshotPtr CorpusTest::open(const std::filesystem::path& path)
{
    auto snapshot = openSnapshot(path);
    if (!snapshot) qWarning("%s", snapshot.error().message.c_str());
    return snapshot ? *snapshot : nullptr;
}

void CorpusTest::snapshotHasTheNumbersOfDevTools_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("oracle");
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
        const std::string name = entry.path().filename().string();
        const std::string stem = name.substr(0, name.find('.'));
        if (name.find(".heapsnapshot") == name.npos && name.find(".heaptimeline") == name.npos) continue;
        files[entry.path().string()] =
            (entry.path().parent_path() / ("oracle-" + stem + ".json.gz")).string();
    }
    QVERIFY(files.size() >= (hasSharedFolder() ? 40 : 7));
    for (const auto& [file, oracle] : files)
        QTest::newRow(std::filesystem::path(file).lexically_relative(folder()).c_str())
            << text(file) << text(oracle);
}

void CorpusTest::snapshotHasTheNumbersOfDevTools()
{
    QFETCH(QString, file);
    QFETCH(QString, oracle);
    const std::filesystem::path path = file.toStdString();
    const SnapshotPtr snapshot = open(path);
    QVERIFY(snapshot);
    const OrderedJson wanted = readOrderedJson(oracle.toStdString());
    QVERIFY(wanted.IsObject());
    for (const char* name : {"nodeCount", "totalSize", "statistics", "aggregates", "nodes", "filters"})
        QVERIFY2(wanted.HasMember(name), name);
    Describer describer(snapshot, path.filename().string(), wanted);
    const auto found = compareMembers(
        wanted, "", [&](JsonWriter& json, const std::string& name) { return describer.write(json, name); });
    QVERIFY2(found.empty(), listed(found).c_str());
}

void CorpusTest::differencesAreThoseOfDevTools_data()
{
    QTest::addColumn<QString>("scenario");
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        if (std::filesystem::exists(entry.path() / "oracle-diff.json.gz"))
            QTest::newRow(entry.path().filename().c_str()) << text(entry.path().string());
}

void CorpusTest::differencesAreThoseOfDevTools()
{
    QFETCH(QString, scenario);
    const std::filesystem::path path = scenario.toStdString();
    std::vector<SnapshotPtr> snapshots;
    for (const char* name : {"s1", "s2", "s3"}) {
        snapshots.push_back(open(path / (std::string(name) + ".heapsnapshot.gz")));
        QVERIFY(snapshots.back());
    }
    const auto number = [&](char digit) -> const Snapshot& { return *snapshots[std::size_t(digit - '1')]; };
    const OrderedJson wanted = readOrderedJson(path / "oracle-diff.json.gz");
    QVERIFY(wanted.IsObject());
    QCOMPARE(int(wanted["diff"].MemberCount()), 3);
    const auto found = compareMembers(wanted, "", [&](JsonWriter& json, const std::string& name) {
        if (name != "diff" && name != "allocatedBetween")
            return writeOrigin(json, name, "heaptrail-oracle-diff/1");
        json.beginObject();
        for (const auto& member : wanted[name.c_str()].GetObject()) {
            const std::string key = member.name.GetString(); // "s1->s2"; "s3: s1..s2"
            json.key(key);
            if (name == "diff")
                writeDifference(json, number(key[1]), number(key[5]));
            else // the recording forgot the filter: it has the whole Summary; examples_test checks the filter
                writeRows(json, number(key[1]), number(key[1]).histogram());
        }
        json.endObject();
        return true;
    });
    QVERIFY2(found.empty(), listed(found).c_str());

    for (std::size_t i : {1u, 2u}) {
        const auto lineage = compareLineage(*snapshots[i - 1], *snapshots[i]);
        QVERIFY(lineage);
        qInfo("%s", lineage->reason.c_str());
        QVERIFY2(lineage->isSameProcess, lineage->reason.c_str());
    }
    const std::vector<SnapshotPtr> shuffled{snapshots[2], snapshots[0], snapshots[1]};
    const auto order = orderInTime(shuffled);
    QVERIFY(order);
    QCOMPARE(order->evidence, SnapshotOrder::Evidence::HighestId);
    QCOMPARE(order->order, (std::vector<std::size_t>{1, 2, 0}));
    QCOMPARE(order->steps.size(), std::size_t(2));

    const auto series = compareSeries(snapshots);
    QVERIFY(series);
    for (const SeriesRow& row : *series) {
        QCOMPARE(row.count.size(), std::size_t(3));
        const auto c = snapshots[2]->classByKey(row.key);
        const ClassRow* last = c ? snapshots[2]->rowOf(*c) : nullptr;
        QCOMPARE(row.count[2], last ? std::uint64_t(last->count) : 0u);
        QCOMPARE(row.retainedSize[2], last ? last->retainedSize : 0u);
    }
}

void CorpusTest::pathsAreThoseOfDevTools_data()
{
    QTest::addColumn<QString>("scenario");
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        if (std::filesystem::exists(entry.path() / "oracle-paths.json.gz"))
            QTest::newRow(entry.path().filename().c_str()) << text(entry.path().string());
}

void CorpusTest::pathsAreThoseOfDevTools()
{
    QFETCH(QString, scenario);
    const std::filesystem::path path = scenario.toStdString();
    OrderedJson wanted = readOrderedJson(path / "oracle-paths.json.gz");
    QVERIFY(wanted.IsObject());
    const OrderedJson objects = takeMember(wanted, "objects");
    QVERIFY(objects.IsArray() && !objects.Empty());
    const std::string file = wanted["snapshot"].GetString();
    const SnapshotPtr snapshot = open(path / file);
    QVERIFY(snapshot);
    auto found = compareMembers(wanted, "", [&](JsonWriter& json, const std::string& name) {
        if (name != "snapshot") return writeOrigin(json, name, "heaptrail-oracle-paths/1");
        json.value(file);
        return true;
    });
    for (const auto& object : objects.GetArray()) {
        PathDescriber describer(*snapshot, object);
        OrderedJson copy;
        copy.CopyFrom(object, copy.GetAllocator());
        const std::string where = "@" + std::to_string(object["id"].GetUint64()) + ".";
        for (const std::string& line :
             compareMembers(copy, where, [&](JsonWriter&json, const std::string&name) {
                 return describer.write(json, name);
             }))
            found.push_back(line);
    }
    QVERIFY2(found.empty(), listed(found).c_str());
}

void CorpusTest::otherProgramsAreOtherProcesses()
{
    // The same Node version twice, and another one.
    const auto file = [](const char* scenario, const char* name) {
        return open(folder() / scenario / (std::string(name) + ".heapsnapshot.gz"));
    };
    std::vector<SnapshotPtr> others{file("lru-cache-stable", "s1")};
    if (hasSharedFolder()) others.push_back(file("registry-map-never-deleted", "s1"));
    const auto a = file("sampling-heap-profile", "s2");
    for (const SnapshotPtr& other : others) {
        QVERIFY(a && other);
        const auto lineage = compareLineage(*a, *other);
        QVERIFY(lineage);
        qInfo("%s", lineage->reason.c_str());
        QVERIFY2(!lineage->isSameProcess, lineage->reason.c_str());
    }
}

QTEST_GUILESS_MAIN(CorpusTest)
#include "corpus_test.moc"
