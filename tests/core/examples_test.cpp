// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every word of the expected files in tests/data/examples, against what we compute. The test writes what it computes in the
// form of those files and compares whole documents, the order of keys included: what a file says and nothing here
// computes is a failure, so that no field and no new file can be forgotten.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/dead_variables.h"
#include "core/analysis/edge_order.h"
#include "core/analysis/native_contexts.h"
#include "core/analysis/object_filters.h"
#include "core/analysis/reach.h"
#include "core/analysis/retaining_forest.h"
#include "core/analysis/strings.h"
#include "core/analysis/timeline.h"
#include "core/compare/snapshot_diff.h"
#include "core/output/json.h"
#include "core/query/search.h"
#include "tests/support/ordered_json.h"
#include "tests/support/shared_corpus.h"

#include <QtTest>

#include <map>
#include <regex>
#include <sstream>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// Any other folder of examples in the same form, such as random ones that DevTools' worker was run on, can be given in
/// HEAPTRAIL_EXAMPLES.
std::filesystem::path folder()
{
    const QString other = qEnvironmentVariable("HEAPTRAIL_EXAMPLES");
    return other.isEmpty() ? dataFile("examples") : std::filesystem::path(other.toStdString());
}

SnapshotPtr openExample(const std::string& name)
{
    auto snapshot = openSnapshot(folder() / (name + ".heapsnapshot"));
    if (!snapshot) qWarning("%s", snapshot.error().message.c_str());
    return snapshot ? *snapshot : nullptr;
}

template <class T>
T must(Result<T> result)
{
    if (!result) qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

/// Sizes and ids as an expected file has them: ours, or, to see that the file is understood, DevTools' 32 bits.
struct Numbers {
    CompactColumn<NodeOrdinal> shallow, retained;
    Histogram rows;
    Statistics statistics;
    std::uint64_t mask{UINT64_MAX};

    Numbers(const Snapshot& snapshot, bool wraps)
        : shallow(snapshot.graph().nodeCount())
        , retained(snapshot.graph().nodeCount())
    {
        if (wraps) mask = UINT32_MAX;
        const std::uint32_t nodes = snapshot.graph().nodeCount();
        for (NodeOrdinal node{0}; node.value < nodes; ++node.value)
            shallow.set(node, snapshot.shallowSize(node) & mask);
        for (NodeOrdinal node{0}; node.value < nodes; ++node.value)
            for (const std::uint32_t below : snapshot.dominatorTree().subtree(node))
                retained.add(node, shallow[{below}]);
        rows = must(countClasses(snapshot.classes(), shallow, snapshot.distances()));
        (void)addRetainedSizes(rows, snapshot.classes(), snapshot.dominatorTree(), shallow, retained);
        Bitset<NodeOrdinal> hasSeveral(nodes);
        for (NodeOrdinal node{0}; node.value < nodes; ++node.value)
            if (snapshot.retainers()[node].size() > 1) hasSeveral.set(node);
        statistics = must(summarize(snapshot.names(), shallow, hasSeveral));
    }
};

/// Writes one member of an expected file. The functions are found by the member's name.
class Describer {
public:
    Describer(std::string name, SnapshotPtr snapshot, bool wraps)
        : m_name{std::move(name)}
        , m_snapshot{std::move(snapshot)}
        , m_graph{m_snapshot->graph()}
        , m_numbers{*m_snapshot, wraps}
    {
    }

    /// A top-level member; false if nothing here writes one of this name.
    bool write(JsonWriter& json, const std::string& key)
    {
        if (key == "snapshot") {
            json.value(m_name + ".heapsnapshot");
        } else if (key == "totalSize") {
            json.value(m_numbers.statistics.total);
        } else if (key == "nodeCount") {
            json.value(m_graph.nodeCount());
        } else if (key == "maxJSObjectId") {
            json.value(m_graph.maxHeapObjectId().value & m_numbers.mask);
        } else if (key == "statistics") {
            writeStatistics(json);
        } else if (key == "unreachable") {
            writeUnreachable(json);
        } else if (key == "nodes") {
            writeNodes(json);
        } else if (key == "edges") {
            writeEdges(json);
        } else if (key == "aggregates") {
            writeRows(json, m_numbers.rows, nullptr);
        } else if (key == "interfaceDefinitions") {
            writeInterfaces(json);
        } else {
            return false;
        }
        return true;
    }

    /// A member of "exact64", whose nodes have fewer fields.
    bool writeExact(JsonWriter& json, const std::string& key)
    {
        if (key == "note") {
            json.value("same snapshot evaluated with 64-bit ids and sizes (no wrap)");
            return true;
        }
        if (key != "nodes") return write(json, key);
        json.beginArray();
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            json.beginObject().field("ordinal", node.value).field("id", id(node));
            json.field("self", m_snapshot->shallowSize(node))
                .field("retained", m_snapshot->retainedSize(node));
            json.field("idom", m_snapshot->dominator(node).value).endObject();
        }
        json.endArray();
        return true;
    }

    /// A member of "extra"; false if nothing here writes one of this name.
    bool writeExtra(JsonWriter& json, const std::string& key)
    {
        std::smatch part;
        if (isObjectFilterName(key)) {
            writeFiltered(json, must(nodesPassing(*m_snapshot, key)));
        } else if (key == "shared") {
            writeFiltered(json, must(nodesPassing(*m_snapshot, "sharedNativeContext")));
        } else if (key == "none") {
            writeFiltered(json, must(nodesPassing(*m_snapshot, "noNativeContext")));
        } else if (key == "first") {
            const NodeOrdinal first = must(attributeNativeContexts(*m_snapshot)).contexts.front();
            writeFiltered(json,
                          must(nodesPassing(*m_snapshot, "nativeContext_" + std::to_string(indexOf(first)))));
        } else if (matches(key, R"(nodeIdRange_(\d+)_(\d+))", part)) {
            const NodeId after{std::stoull(part[1])}, upTo{std::stoull(part[2])};
            NodeSet passes(m_graph.nodeCount());
            for (std::uint32_t n = 0; n < passes.size(); ++n)
                passes[n] = isAllocatedBetween(*m_snapshot, {n}, after, upTo);
            writeFiltered(json, passes);
        } else if (key == "retainedByContextSummary") {
            writeContextSummary(json);
        } else if (key == "duplicateStringGroups") {
            writeEqualStrings(json);
        } else if (matches(key, R"(search_([^_]+)_caseInsensitive)", part)) {
            writeFound(json, {TextMatch::Contains, part[1], false});
        } else if (matches(key, R"(search_([^_]+)_caseSensitive)", part)) {
            writeFound(json, {TextMatch::ContainsCase, part[1], false});
        } else if (key == "search_regex_dot") {
            writeFound(json, {TextMatch::Regex, "d.p", false});
        } else if (matches(key, R"(containmentOf([^_]+)_(default|byEdgeNameAsc|byEdgeNameDesc))", part)) {
            writeEdgesOf(json, named(part[1]), part[2]);
        } else if (matches(key, R"(retainersOf([^_]+)(_default|_byEdgeNameAsc)?)", part)) {
            writeRetainers(json, named(part[1]), part[2] == "_byEdgeNameAsc", {});
        } else if (key == "afterUnignoreAll") {
            writeRetainers(json, named("Target"), false, {});
        } else if (matches(key, R"(afterIgnoring(\w+))", part)) {
            writeRetainers(json, named("Target"), false, namedIn(part[1]));
        } else if (matches(key, R"(retainingPathsOf(\w+))", part)) {
            writeForest(json, named(part[1]));
        } else if (matches(key, R"(dominatorChainOf(\w+))", part)) {
            json.beginArray();
            for (const NodeOrdinal node : dominatorChain(*m_snapshot, named(part[1]))) json.value(node.value);
            json.endArray();
        } else if (key == "nativeContextSizes") {
            writeNativeContextSizes(json);
        } else if (key == "baseInterfaceDefinitions") {
            json.beginArray();
            for (const InterfaceDefinition& interface : base().classes().interfaces)
                json.value(interface.name.str());
            json.endArray();
        } else if (key == "aggregatesForDiffOfBase") {
            writeComparedClasses(json);
        } else if (key == "diff") {
            writeDifference(json);
        } else if (key == "samples") {
            writeSamples(json);
        } else if (key == "traceTops") {
            writeTraceTops(json);
        } else if (key == "callers") {
            writeCallers(json);
        } else if (key == "aggregatesByAllocationNode") {
            writeByAllocator(json);
        } else if (matches(key, R"(allocationStackOf(\w))", part)) {
            writeAllocationStack(json, property(part[1]));
        } else if (key == "analysis") {
            writeDeadVariables(json);
        } else {
            return false;
        }
        return true;
    }

    /// What must stand in the file because it is so: a missing member would hide it.
    std::vector<std::string> mustHave() const
    {
        std::vector<std::string> keys{"snapshot",   "totalSize", "nodeCount", "maxJSObjectId",
                                      "statistics", "nodes",     "edges",     "aggregates"};
        if (m_snapshot->unreachableCount() != 0) keys.push_back("unreachable");
        if (!m_snapshot->classes().interfaces.empty()) keys.push_back("interfaceDefinitions");
        return keys;
    }

private:
    static bool matches(const std::string& key, const char* pattern, std::smatch& part)
    {
        return std::regex_match(key, part, std::regex(pattern));
    }
    std::uint64_t indexOf(NodeOrdinal node) const
    {
        return node.value * std::uint64_t(m_graph.raw().meta.node.width);
    }
    std::uint64_t id(NodeOrdinal node) const { return m_graph.id(node).value & m_numbers.mask; }
    std::string string(StringOrdinal string) const { return m_graph.strings().text(string); }

    /// "Window", or "Node18" by ordinal.
    NodeOrdinal named(const std::string& name) const
    {
        std::smatch part;
        if (std::regex_match(name, part, std::regex(R"(Node(\d+))")))
            return {std::uint32_t(std::stoul(part[1]))};
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value)
            if (m_snapshot->isNamed(node, name)) return node;
        qFatal("no node is named %s", name.c_str());
    }
    /// The nodes whose names stand in a key, one after the other: "ZetaAndWeakMap".
    std::vector<NodeOrdinal> namedIn(const std::string& names) const
    {
        std::vector<NodeOrdinal> nodes;
        for (NodeOrdinal node{1}; node.value < m_graph.nodeCount(); ++node.value)
            if (const std::string name = m_snapshot->rawName(node);
                !name.empty() && m_graph.type(node) == NodeType::Object && names.find(name) != names.npos)
                nodes.push_back(node);
        return nodes;
    }
    /// What the property of this letter refers to: "A" is .a of the window.
    NodeOrdinal property(std::string letter) const
    {
        letter[0] = char(letter[0] - 'A' + 'a');
        for (std::uint32_t e = 0; e < m_graph.edgeCount(); ++e)
            if (const Edge edge = m_graph.edge({e}); m_graph.isNamed(edge, letter)) return edge.to;
        qFatal("no property is named %s", letter.c_str());
    }
    const Snapshot& base()
    {
        if (!m_base) m_base = openExample("diff-base");
        return *m_base;
    }

    void writeStatistics(JsonWriter& json)
    {
        const Statistics& is = m_numbers.statistics;
        json.beginObject().field("total", is.total).key("native").beginObject();
        json.field("total", is.nativeTotal).field("typedArrays", is.typedArrays);
        json.endObject().key("v8heap").beginObject();
        json.field("total", is.v8heapTotal).field("code", is.code).field("jsArrays", is.jsArrays);
        json.field("strings", is.strings).field("system", is.system);
        json.endObject().endObject();
    }

    void writeUnreachable(JsonWriter& json)
    {
        const UnreachableNodes nodes = must(findUnreachable(*m_snapshot));
        QCOMPARE(nodes.orphans.size() + nodes.heldByOrphans.size() + nodes.unheld.size(),
                 std::size_t(m_snapshot->unreachableCount()));
        json.beginObject().field("unreachableFromRoot", m_snapshot->unreachableCount());
        json.key("orphanIds").beginArray();
        for (const NodeOrdinal node : nodes.orphans) json.value(id(node));
        json.endArray().key("cyclicIds").beginArray();
        for (const NodeOrdinal node : nodes.unheld) json.value(id(node));
        json.endArray().endObject();
    }

    void writeNodes(JsonWriter& json)
    {
        const Snapshot& s = *m_snapshot;
        const auto queryable = findQueryable(s);
        const NativeContexts realms = must(attributeNativeContexts(s));
        json.beginArray();
        for (NodeOrdinal node{0}; node.value < m_graph.nodeCount(); ++node.value) {
            const std::int32_t realm = realms.of[node];
            json.beginObject();
            json.field("ordinal", node.value);
            json.field("id", id(node));
            json.field("type", m_graph.typeName(node));
            json.field("rawName", s.rawName(node));
            json.field("name", s.displayName(node));
            json.field("className", s.className(node).str());
            json.field("classKey", s.classes().info(s.classOf(node)).key);
            json.field("self", m_numbers.shallow[node]);
            json.field("retained", m_numbers.retained[node]);
            json.field("distance", s.distance(node));
            json.field("idom", s.dominator(node).value);
            json.field("detachedness", std::uint32_t(s.detachedness(node)));
            json.field("page", s.isPageOwned(node));
            json.field("queryable", (*queryable)[node]);
            json.field("detachedFlag",
                       s.graph().type(node) == NodeType::Native
                           && s.detachedness(node) == Detachedness::Detached);
            json.field("nativeContext",
                       realm < 0 ? realm : std::int32_t(realms.contexts[std::size_t(realm)].value));
            json.endObject();
        }
        json.endArray();
    }

    void writeEdges(JsonWriter& json)
    {
        json.beginArray();
        for (std::uint32_t e = 0; e < m_graph.edgeCount(); ++e) {
            const Edge edge = m_graph.edge({e});
            const auto retainers = m_snapshot->retainers()[edge.to];
            QVERIFY(std::binary_search(retainers.begin(), retainers.end(), edge.ordinal));
            json.beginObject();
            json.field("edge", e);
            json.field("from", m_graph.source({e}).value);
            json.field("to", edge.to.value);
            json.field("type", m_graph.edgeTypeName(edge.type));
            json.field("name", m_graph.edgeName(edge));
            json.field("display", m_graph.edgeText(edge));
            json.field("essential", m_snapshot->isEssential({e}));
            json.endObject();
        }
        json.endArray();
    }

    void writeRows(JsonWriter& json, const Histogram& rows, const NodeSet* passes)
    {
        json.beginObject();
        for (const ClassRow& row : rows) {
            const ClassInfo& info = m_snapshot->classes().info(row.cls);
            json.key(info.key.text()).beginObject();
            json.field("name", info.name.str()).field("count", row.count).field("distance", row.distance);
            json.field("self", row.shallowSize).field("maxRet", row.retainedSize);
            json.key("ordinals").beginArray();
            for (const NodeOrdinal node : m_snapshot->nodesOf(row.cls))
                if (m_numbers.shallow[node] != 0 && (!passes || (*passes)[node.value]))
                    json.value(node.value);
            json.endArray().endObject();
        }
        json.endObject();
    }

    void writeFiltered(JsonWriter& json, const NodeSet& passes)
    {
        Bitset<NodeOrdinal> filter(m_graph.nodeCount());
        for (std::uint32_t n = 0; n < passes.size(); ++n)
            if (passes[n]) filter.set({n});
        auto rows =
            must(countClasses(m_snapshot->classes(), m_numbers.shallow, m_snapshot->distances(), &filter));
        QVERIFY(addRetainedSizes(rows, m_snapshot->classes(), m_snapshot->dominatorTree(), m_numbers.shallow,
                                 m_numbers.retained, &filter));
        writeRows(json, rows, &passes);
    }

    void writeInterfaces(JsonWriter& json)
    {
        json.beginArray();
        for (const InterfaceDefinition& interface : m_snapshot->classes().interfaces) {
            json.beginObject().field("name", interface.name.str()).key("properties").beginArray();
            for (const std::string& property : interface.properties) json.value(property);
            json.endArray().field("count", interface.count).endObject();
        }
        json.endArray();
    }

    void writeContextSummary(JsonWriter& json)
    {
        const FilterTotals totals =
            totalsOf(*m_snapshot, must(nodesPassing(*m_snapshot, ObjectFilter::RetainedByContexts)));
        json.beginObject();
        json.field("contextCount", contextCount(*m_snapshot));
        json.field("retainedByContextSize", totals.size);
        json.field("retainedByContextCount", totals.count);
        json.field("notRetainedByContextSize", totals.otherSize);
        json.field("notRetainedByContextCount", totals.otherCount);
        json.field("totalSize", totals.size + totals.otherSize);
        json.endObject();
    }

    void writeEqualStrings(JsonWriter& json)
    {
        json.beginArray();
        for (const EqualStrings& group : must(equalStrings(*m_snapshot))) {
            json.beginObject();
            json.field("value", m_snapshot->displayName(group.nodes.front()));
            json.field("count", std::uint64_t{group.nodes.size()});
            json.field("totalSelfSize", group.shallowSize);
            json.field("totalRetainedSize", group.retainedSize);
            json.key("nodes").beginArray();
            for (const NodeOrdinal node : group.nodes) {
                json.beginObject().field("id", id(node)).field("selfSize", m_snapshot->shallowSize(node));
                json.field("retainedSize", m_snapshot->retainedSize(node));
                json.field("distance", m_snapshot->distance(node)).endObject();
            }
            json.endArray().field("truncated", group.isTruncated);
            if (group.length) json.field("length", *group.length);
            if (group.hash) json.field("hash", *group.hash);
            json.endObject();
        }
        json.endArray();
    }

    void writeFound(JsonWriter& json, const TextPattern& pattern)
    {
        json.beginArray();
        for (const NodeOrdinal node : must(findNamed(*m_snapshot, must(TextMatcher::compile(pattern)))))
            json.value(id(node));
        json.endArray();
    }

    void writeEdgesOf(JsonWriter& json, NodeOrdinal node, const std::string& order)
    {
        const bool isByName = order != "default", isUp = order == "byEdgeNameAsc";
        auto edges = orderedEdges(*m_snapshot, node, isByName ? EdgeOrder::Name : EdgeOrder::Retained,
                                  isUp ? Direction::Ascending : Direction::Descending, NumberNames::AsText);
        json.beginArray();
        for (const EdgeOrdinal ordinal : must(std::move(edges))) {
            const Edge edge = m_graph.edge(ordinal);
            json.beginObject().field("edge", ordinal.value).field("name", m_graph.edgeName(edge));
            json.field("type", m_graph.edgeTypeName(edge.type)).field("to", edge.to.value);
            json.field("retained", m_snapshot->retainedSize(edge.to)).endObject();
        }
        json.endArray();
    }

    void writeRetainers(JsonWriter& json, NodeOrdinal node, bool isByName,
                        const std::vector<NodeOrdinal>& ignore)
    {
        const IgnoredRetainers ignored = must(ignoreRetainers(*m_snapshot, ignore));
        auto edges = orderedRetainers(*m_snapshot, node, isByName ? EdgeOrder::Name : EdgeOrder::Distance,
                                      Direction::Ascending, ignored, NumberNames::AsText);
        json.beginArray();
        for (const EdgeOrdinal ordinal : must(std::move(edges))) {
            const Edge edge = m_graph.edge(ordinal);
            const NodeOrdinal from = m_graph.source(ordinal);
            json.beginObject().field("edge", ordinal.value).field("name", m_graph.edgeName(edge));
            json.field("type", m_graph.edgeTypeName(edge.type)).field("from", from.value);
            json.field("distance", ignored.distance(*m_snapshot, ordinal));
            json.field("ignored", ignored.isIgnored(from)).endObject();
        }
        json.endArray();
    }

    void writeForest(JsonWriter& json, NodeOrdinal node)
    {
        const RetainingForest forest = must(retainingForest(*m_snapshot, node));
        json.beginObject().key("paths").beginArray();
        std::uint32_t depth = 0;
        for (const RetainingForest::Item& item : forest.items) {
            for (; depth > item.depth; --depth) json.endArray().endObject();
            json.beginObject().field("edge", item.edge.value);
            json.field("edgeName", m_graph.edgeName(m_graph.edge(item.edge)));
            json.field("from", item.node.value).field("distance", item.distance);
            json.key("children").beginArray();
            depth = item.depth + 1;
        }
        for (; depth > 0; --depth) json.endArray().endObject();
        json.endArray().key("limitsReached").beginObject();
        if (forest.isDepthReached) json.field("depth", true);
        if (forest.isNodesReached) json.field("nodes", true);
        if (forest.isSiblingsReached) json.field("siblings", true);
        json.endObject().endObject();
    }

    void writeNativeContextSizes(JsonWriter& json)
    {
        const NativeContexts realms = must(attributeNativeContexts(*m_snapshot));
        const NativeContextSizes sizes = sizesOf(*m_snapshot, realms);
        json.beginObject().key("nativeContexts").beginArray();
        for (std::size_t i = 0; i < realms.contexts.size(); ++i) {
            const NodeOrdinal node = realms.contexts[i];
            json.beginObject().field("nodeId", id(node)).field("nodeIndex", indexOf(node));
            json.field("nodeName", m_snapshot->displayName(node));
            json.field("attributedSize", sizes.attributed[i]);
            json.field("retainedSize", m_snapshot->retainedSize(node));
            json.field("selfSize", m_snapshot->shallowSize(node)).endObject();
        }
        json.endArray().field("sharedSize", sizes.shared).field("noAttributionSize", sizes.none).endObject();
    }

    static void writeNodeList(JsonWriter& json, const Snapshot& snapshot,
                              const std::vector<NodeOrdinal>& nodes, const std::string& prefix)
    {
        const auto list = [&](const std::string& key, auto value) {
            json.key(key).beginArray();
            for (const NodeOrdinal node : nodes) json.value(std::uint64_t(value(node)));
            json.endArray();
        };
        const auto width = std::uint64_t(snapshot.graph().raw().meta.node.width);
        if (!prefix.empty()) list(prefix + "Indexes", [&](NodeOrdinal node) { return node.value * width; });
        list(prefix.empty() ? "ids" : prefix + "Ids",
             [&](NodeOrdinal node) { return snapshot.graph().id(node).value; });
        list(prefix.empty() ? "selfSizes" : prefix + "SelfSizes",
             [&](NodeOrdinal node) { return snapshot.shallowSize(node); });
    }

    void writeComparedClasses(JsonWriter& json)
    {
        auto classes = classesForComparison(base(), m_snapshot->classes().interfaces);
        json.beginObject();
        for (const ComparedClass& of : must(std::move(classes))) {
            json.key(of.key.text()).beginObject().field("name", of.name.str());
            writeNodeList(json, base(), of.nodes, {});
            json.endObject();
        }
        json.endObject();
    }

    void writeDifference(JsonWriter& json)
    {
        json.beginObject();
        for (const DiffRow& row : must(diffSnapshots(base(), *m_snapshot))) {
            json.key(row.key.text()).beginObject().field("name", row.name.str());
            json.field("addedCount", row.addedCount).field("removedCount", row.removedCount);
            json.field("addedSize", row.addedSize).field("removedSize", row.removedSize);
            json.field("countDelta", row.countDelta()).field("sizeDelta", row.sizeDelta());
            writeNodeList(json, *m_snapshot, row.added, "added");
            writeNodeList(json, base(), row.removed, "deleted");
            json.endObject();
        }
        json.endObject();
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
        if (!m_profile) {
            m_profile = must(allocationProfile(m_snapshot));
            // DevTools numbers the functions in the file's order, and callers as they are asked for.
            std::vector<std::uint32_t> functions;
            for (const AllocationRow& row : m_profile->functions()) functions.push_back(row.function);
            std::sort(functions.begin(), functions.end());
            for (const std::uint32_t function : functions) m_numberOfTop[function] = m_lastNumber++ + 1;
        }
        return *m_profile;
    }

    void writeAllocationRow(JsonWriter& json, const AllocationRow& row, std::uint32_t number)
    {
        const TraceFunction& function = m_graph.raw().traceFunctions[row.function];
        json.beginObject().field("id", number).field("name", string(function.name));
        json.field("scriptName", string(function.scriptName)).field("scriptId", function.scriptId);
        json.field("line", function.line).field("column", function.column);
        json.field("count", row.counts.count).field("size", row.counts.size);
        json.field("liveCount", row.counts.liveCount).field("liveSize", row.counts.liveSize);
        json.field("hasChildren", row.hasCallers).endObject();
    }

    void writeTraceTops(JsonWriter& json)
    {
        json.beginArray();
        for (const AllocationRow& row : profile().functions())
            writeAllocationRow(json, row, m_numberOfTop[row.function]);
        json.endArray();
    }

    void writeCallers(JsonWriter& json)
    {
        json.beginArray();
        for (const AllocationRow& row : profile().functions()) {
            json.beginObject().field("id", m_numberOfTop[row.function]);
            json.field("name", string(m_graph.raw().traceFunctions[row.function].name));
            json.field("hasChildren", row.hasCallers).key("callers").beginObject();
            const AllocationProfile::Opened opened = profile().open(row);
            json.key("nodesWithSingleCaller").beginArray();
            for (const AllocationRow& caller : opened.chain) writeAllocationRow(json, caller, ++m_lastNumber);
            json.endArray().key("branchingCallers").beginArray();
            for (const AllocationRow& caller : opened.branches)
                writeAllocationRow(json, caller, ++m_lastNumber);
            json.endArray().endObject().endObject();
        }
        json.endArray();
    }

    void writeByAllocator(JsonWriter& json)
    {
        json.beginArray();
        for (const AllocationRow& row : profile().functions()) {
            json.beginObject().field("id", m_numberOfTop[row.function]);
            json.field("name", string(m_graph.raw().traceFunctions[row.function].name)).key("aggregates");
            const auto nodes = profile().nodesOf(row);
            NodeSet passes(m_graph.nodeCount());
            for (std::uint32_t n = 0; n < passes.size(); ++n) passes[n] = nodes[NodeOrdinal{n}];
            writeFiltered(json, passes);
            json.endObject();
        }
        json.endArray();
    }

    void writeAllocationStack(JsonWriter& json, NodeOrdinal node)
    {
        const auto stack = allocationStack(*m_snapshot, node);
        if (stack.empty()) {
            json.null();
            return;
        }
        json.beginArray();
        for (const std::uint32_t at : stack) {
            const TraceFunction& function = m_graph.raw().traceFunctions[at];
            json.beginObject().field("functionName", string(function.name));
            json.field("scriptName", string(function.scriptName)).field("scriptId", function.scriptId);
            json.field("line", function.line).field("column", function.column).endObject();
        }
        json.endArray();
    }

    void writeDeadVariables(JsonWriter& json)
    {
        const Snapshot& s = *m_snapshot;
        const DeadVariables dead = must(findDeadVariables(s));
        const auto node = [&](const std::string& name, NodeOrdinal of) {
            json.field(name + "NodeIndex", indexOf(of)).field(name + "NodeId", id(of));
        };
        json.beginObject().key("scopes").beginArray();
        for (const ScopeWithDeadVariables& scope : dead.scopes) {
            json.beginObject();
            node("scopeInfo", scope.scopeInfo);
            node("script", scope.script);
            json.field("scriptName", scope.scriptName).field("scopeName", scope.functionName);
            json.field("scopeStart", scope.start).field("scopeEnd", scope.end);
            json.field("contextFieldCount", std::uint64_t{scope.variableCount}).key("contexts").beginArray();
            for (const ContextWithDeadVariables& context : scope.contexts) {
                json.beginObject();
                node("context", context.context);
                json.field("retainedSize", s.retainedSize(context.context));
                json.field("deadFieldsRetainedSizeSum", context.deadSize).key("deadFields").beginArray();
                for (const DeadVariable& variable : context.variables) {
                    json.beginObject().field("name", variable.name);
                    node("value", variable.value);
                    json.field("valueName", s.displayName(variable.value));
                    json.field("valueType", m_graph.typeName(variable.value));
                    json.field("selfSize", s.shallowSize(variable.value));
                    json.field("retainedSize", s.retainedSize(variable.value)).endObject();
                }
                json.endArray().endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().key("scriptsWithoutScopes").beginArray();
        for (const ScriptWithoutScopes& script : dead.scriptsWithoutScopes) {
            json.beginObject();
            node("script", script.script);
            json.field("scriptName", script.name).field("contextCount", script.contextCount).endObject();
        }
        json.endArray().endObject();
    }

    std::string m_name;
    SnapshotPtr m_snapshot, m_base;
    const Graph& m_graph;
    Numbers m_numbers;
    std::optional<AllocationProfile> m_profile;
    std::map<std::uint32_t, std::uint32_t> m_numberOfTop; ///< function → DevTools' number of its row
    std::uint32_t m_lastNumber{};
};

/// Where numbers.md 22 says not to do as DevTools does: what we say instead.
const std::map<std::string, std::map<std::string, std::string>> kInstead{
    {"class-key-collision",
     {{"aggregates/,Function",
       R"({"name":"Function","count":3,"distance":2,"self":1030,"maxRet":1030,"ordinals":[3,4,5]})"},
      {"aggregates/,RegExp",
       R"({"name":"RegExp","count":2,"distance":2,"self":501,"maxRet":501,"ordinals":[6,7]})"}}},
};

/// The differences between an expected file and what we compute; "extra" is taken out of it.
std::vector<std::string> compareAll(Describer& describer, OrderedJson& wanted)
{
    const OrderedJson extra = takeMember(wanted, "extra");
    std::vector<std::string> found = compareMembers(
        wanted, "", [&](JsonWriter& json, const std::string& key) { return describer.write(json, key); });
    if (extra.IsObject())
        for (const std::string& line :
             compareMembers(extra, "extra.", [&](JsonWriter&json, const std::string&key) {
                 return describer.writeExtra(json, key);
             }))
            found.push_back(line);
    return found;
}

} // namespace

class ExamplesTest : public QObject {
    Q_OBJECT
private slots:
    void everythingIsAsTheFileSays_data();
    void everythingIsAsTheFileSays();
    void exceptionsAreUsed();
    void randomHeapsAreAsDevToolsSays();
    void differencesAreSeen();
    void whatNothingComputesIsFound();
    void numbersInNamesAreSortedByValue();
};

void ExamplesTest::everythingIsAsTheFileSays_data()
{
    QTest::addColumn<QString>("name");
    std::vector<std::string> names;
    constexpr std::string_view kEnding = ".expected.json";
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        const std::string file = entry.path().filename().string();
        if (file.ends_with(kEnding)) names.push_back(file.substr(0, file.size() - kEnding.size()));
        // No example without an answer.
        if (entry.path().extension() == ".heapsnapshot")
            QVERIFY(
                std::filesystem::exists(folder() / (entry.path().stem().string() + std::string(kEnding))));
    }
    std::sort(names.begin(), names.end());
    QVERIFY(names.size() > 20);
    for (const std::string& name : names) QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void ExamplesTest::everythingIsAsTheFileSays()
{
    QFETCH(QString, name);
    const std::string example = name.toStdString();
    const SnapshotPtr snapshot = openExample(example);
    QVERIFY(snapshot);
    OrderedJson wanted = readOrderedJson(folder() / (example + ".expected.json"));
    QVERIFY(wanted.IsObject());
    if (const auto instead = kInstead.find(example); instead != kInstead.end())
        for (const auto& [path, ours] : instead->second) {
            const std::string pointer = "/" + path.substr(0, path.find('/'));
            auto& value = wanted[pointer.c_str() + 1][path.substr(path.find('/') + 1).c_str()];
            const OrderedJson replaced = parseOrderedJson(ours);
            QVERIFY2(value != replaced, "the file says the same: no exception is needed");
            value.CopyFrom(replaced, wanted.GetAllocator());
        }

    const bool wraps = wanted.HasMember("exact64"); // the rest of the file is what 32 bits make of it
    Describer describer(example, snapshot, wraps);
    for (const std::string& key : describer.mustHave())
        QVERIFY2(wanted.HasMember(key.c_str()), (key + " is missing in the file").c_str());
    OrderedJson exact64 = takeMember(wanted, "exact64");
    std::vector<std::string> found = compareAll(describer, wanted);
    if (wraps) {
        Describer exact(example, snapshot, false);
        for (const std::string& line :
             compareMembers(exact64, "exact64.", [&](JsonWriter&json, const std::string&key) {
                 return exact.writeExact(json, key);
             }))
            found.push_back(line);
    }
    QVERIFY2(found.empty(), listed(found).c_str());
}

void ExamplesTest::exceptionsAreUsed()
{
    for (const auto& [example, paths] : kInstead)
        QVERIFY2(std::filesystem::exists(folder() / (example + ".expected.json")), example.c_str());
}

void ExamplesTest::randomHeapsAreAsDevToolsSays()
{
    std::istringstream lines(readText(dataFile("devtools-random.jsonl.gz")));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        OrderedJson example = parseOrderedJson(line);
        QVERIFY(example.IsObject());
        const OrderedJson heap = takeMember(example, "heap");
        OrderedJson wanted = takeMember(example, "expected");
        const std::string file = wanted["snapshot"].GetString();
        auto raw = readSnapshotBytes(textOf(heap));
        QVERIFY2(raw, file.c_str());
        const auto snapshot = analyse(std::move(*raw));
        QVERIFY2(snapshot, file.c_str());
        Describer describer(file.substr(0, file.find('.')), *snapshot, false);
        for (const std::string& key : describer.mustHave())
            QVERIFY2(wanted.HasMember(key.c_str()), file.c_str());
        const auto found = compareAll(describer, wanted);
        QVERIFY2(found.empty(), (file + listed(found)).c_str());
    }
    QCOMPARE(count, std::size_t(100));
}

void ExamplesTest::differencesAreSeen()
{
    const auto count = [](const char* is, const char* wanted) {
        return differences(parseOrderedJson(is), parseOrderedJson(wanted)).size();
    };
    QCOMPARE(count(R"({"a":1,"b":[1,2]})", R"({"a":1,"b":[1,2]})"), std::size_t(0));
    QCOMPARE(count(R"({"a":1})", R"({"a":1,"b":2})"), std::size_t(1)); // a field that nobody computes
    QCOMPARE(count(R"({"a":1,"b":2})", R"({"a":1})"), std::size_t(1));
    QCOMPARE(count(R"({"b":2,"a":1})", R"({"a":1,"b":2})"), std::size_t(1)); // order counts
    QCOMPARE(count(R"([1,2])", R"([2,1])"), std::size_t(2));
    QCOMPARE(count(R"([1])", R"([1,2])"), std::size_t(1));
    QCOMPARE(count("1", "1.5"), std::size_t(1));
    QCOMPARE(count("null", "false"), std::size_t(1));
    QCOMPARE(count("9007199254740993", "9007199254740992"), std::size_t(1));
}

void ExamplesTest::whatNothingComputesIsFound()
{
    OrderedJson wanted = parseOrderedJson(R"({"nodeCount":3,"invented":1})");
    const auto found = compareMembers(wanted, "", [](JsonWriter& json, const std::string& key) {
        if (key != "nodeCount") return false;
        json.value(std::uint64_t{3});
        return true;
    });
    QCOMPARE(found, std::vector<std::string>{"invented: no test looks at it"});
}

// Ours, instead of DevTools' "10" before "2" (numbers.md 22).
void ExamplesTest::numbersInNamesAreSortedByValue()
{
    const SnapshotPtr snapshot = openExample("names");
    QVERIFY(snapshot);
    const auto names = [&](Direction direction) {
        auto edges = orderedEdges(*snapshot, {2}, EdgeOrder::Name, direction);
        std::string text;
        for (const EdgeOrdinal edge : must(std::move(edges)))
            text += snapshot->graph().edgeName(snapshot->graph().edge(edge)) + " ";
        return text;
    };
    QCOMPARE(names(Direction::Ascending),
             std::string("ctx in plain with space wk xyz 0 1 2 3 4 5 5 6 7 8 9 10 11 "
                         "12 12 13 14 15 16 17 "));
    QCOMPARE(names(Direction::Descending),
             std::string("17 16 15 14 13 12 12 11 10 9 8 7 6 5 5 4 3 2 1 0 xyz wk with "
                         "space plain in ctx "));
}

QTEST_GUILESS_MAIN(ExamplesTest)
#include "examples_test.moc"
