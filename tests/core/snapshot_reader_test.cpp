// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"
#include "tests/core/broken_link.h"
#include "tests/core/snapshot_text.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

using namespace heaptrail;
using test::brokenLink;
using test::SnapshotText;

namespace {

bool isSnapshotName(const std::string& name)
{
    return name.find(".heapsnapshot") != std::string::npos || name.find(".heaptimeline") != std::string::npos;
}

std::string replacedAll(std::string_view text, std::string_view from, std::string_view to)
{
    std::string made;
    std::size_t at = 0;
    for (std::size_t found; (found = text.find(from, at)) != std::string_view::npos; at = found + from.size())
        made.append(text, at, found - at).append(to);
    return made.append(text, at);
}

RawSnapshot mustRead(const std::string& text, unsigned threads = 0)
{
    LoadOptions options;
    options.threads = threads;
    auto raw = readSnapshotBytes(text, options);
    if (!raw) qFatal("%s", raw.error().message.c_str());
    return std::move(*raw);
}

template <class T>
bool sameBytes(const BigArray<T>& a, const BigArray<T>& b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

/// Which column differs; empty if none does.
std::string difference(const RawSnapshot& a, const RawSnapshot& b)
{
    if (!sameBytes(a.nodeType.values(), b.nodeType.values())) return "node types";
    if (!sameBytes(a.nodeName.values(), b.nodeName.values())) return "node names";
    if (!sameBytes(a.nodeId.small(), b.nodeId.small())) return "ids";
    if (!sameBytes(a.selfSize.small(), b.selfSize.small())) return "sizes";
    for (std::uint32_t i = 0; i < a.nodeCount(); ++i)
        if (a.nodeId[{i}] != b.nodeId[{i}] || a.selfSize[{i}] != b.selfSize[{i}]) return "large values";
    if (!sameBytes(a.detachedness.values(), b.detachedness.values())) return "detachedness";
    if (!sameBytes(a.traceNodeId.values(), b.traceNodeId.values())) return "trace node ids";
    if (!sameBytes(a.firstEdge, b.firstEdge)) return "first edges";
    if (!sameBytes(a.edge.values(), b.edge.values())) return "edges";
    if (!sameBytes(a.edgeName.values(), b.edgeName.values())) return "edge names";
    if (a.strings.size() != b.strings.size()) return "number of strings";
    for (std::uint32_t i = 0; i < a.strings.size(); ++i)
        if (a.strings.escaped({i}) != b.strings.escaped({i})) return "strings";
    if (a.locations.size() != b.locations.size()) return "locations";
    for (std::size_t i = 0; i < a.locations.size(); ++i)
        if (a.locations[i].node != b.locations[i].node || a.locations[i].location != b.locations[i].location)
            return "locations";
    if (a.traceTree.size() != b.traceTree.size() || a.samples.size() != b.samples.size())
        return "small tables";
    return {};
}

} // namespace

class SnapshotReaderTest : public QObject {
    Q_OBJECT
private slots:
    void everySnapshotOfTheCorpusLoads();
    void everySnapshotOfOursLoads();
    void columnsHoldWhatTheFileSays();
    void columnsAgreeWithAnotherJsonParser();
    void fieldsMayStandInAnyOrder();
    void recordsMayBeWide();
    void whiteSpaceMayStandAnywhere();
    void membersMayStandInAnyOrder();
    void unknownMembersAreSkipped();
    void unknownTypesAreKept();
    void optionalMembersMayBeMissing();
    void idsAndSizesGoPast32Bits();
    void evenIdsMayRepeat();
    void detachednessAndStacksAreThereOnlyIfTheFileHasThem();
    void allocationStacksAreRead();
    void scopesAreRead();
    void theLaterLocationOfANodeHolds();
    void stringsKeepTheirEscapes();
    void oneLongLineReadsLikeMany();
    void theSameColumnsOnAnyNumberOfThreads();
    void theSameColumnsFromEveryPacking();
    void aByteOrderMarkIsPassedOver();
    void progressEndsWithTheFile();
};

void SnapshotReaderTest::everySnapshotOfTheCorpusLoads()
{
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(test::corpusFolder())) {
        const std::string name = entry.path().filename().string();
        if (!isSnapshotName(name)) continue;
        const auto raw = readSnapshot(entry.path());
        QVERIFY2(raw, (name + ": " + (raw ? "" : raw.error().message)).c_str());
        QCOMPARE(brokenLink(*raw), std::string());
        ++count;
    }
    QVERIFY(count >= (test::hasSharedFolder() ? 40 : 7));
}

void SnapshotReaderTest::everySnapshotOfOursLoads()
{
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::dataFile(""))) {
        const std::string name = entry.path().filename().string();
        if (!isSnapshotName(name) || name.starts_with("crash-")) continue;
        const auto raw = readSnapshot(entry.path());
        QVERIFY2(raw, (name + ": " + (raw ? "" : raw.error().message)).c_str());
        QCOMPARE(brokenLink(*raw), std::string());
        QVERIFY(raw->nodeCount() > 1000 && raw->notices.empty());
        const bool isTimeline = name.find(".heaptimeline") != std::string::npos;
        const bool hasStacks = name.find("stacks") != std::string::npos;
        QCOMPARE(raw->samples.size() > 1, isTimeline);
        QCOMPARE(!raw->traceTree.empty(), hasStacks);
        QCOMPARE(!raw->traceNodeId.empty(), hasStacks);
        if (name.find("bun") == std::string::npos) QVERIFY(raw->locations.size() > 1000);
        ++count;
    }
    QCOMPARE(count, 9);
}

void SnapshotReaderTest::columnsHoldWhatTheFileSays()
{
    const RawSnapshot raw = mustRead(SnapshotText::small().text());
    QCOMPARE(raw.nodeCount(), std::size_t{4});
    QCOMPARE(raw.edgeCount(), std::size_t{4});
    QVERIFY(raw.nodeType[NodeOrdinal{0}] == NodeType::Synthetic);
    QVERIFY(raw.nodeType[NodeOrdinal{3}] == NodeType::Object);
    QCOMPARE(raw.strings.text(raw.nodeName[NodeOrdinal{1}]), std::string("Thing"));
    QCOMPARE(raw.nodeId[NodeOrdinal{2}], std::uint64_t{5});
    QCOMPARE(raw.selfSize[NodeOrdinal{1}], std::uint64_t{32});
    QCOMPARE(int(raw.detachedness[NodeOrdinal{2}]), 1);
    QCOMPARE(int(raw.detachedness[NodeOrdinal{3}]), 2);
    QVERIFY((std::vector<std::uint32_t>(raw.firstEdge.begin(), raw.firstEdge.end())
             == std::vector<std::uint32_t>{0, 2, 3, 4, 4}));
    QVERIFY(raw.edge[EdgeOrdinal{0}].type() == EdgeType::Element);
    QCOMPARE(raw.edge[EdgeOrdinal{0}].to().value, 1u);
    QCOMPARE(raw.edgeName[EdgeOrdinal{0}], 0u);
    QCOMPARE(raw.edge[EdgeOrdinal{3}].to().value, 3u);
    QCOMPARE(raw.locations.size(), std::size_t{1});
    QCOMPARE(raw.locations[0].node.value, 1u);
    QVERIFY((raw.locations[0].location == SourceLocation{3, 10, 20}));
    QCOMPARE(raw.fileBytes, static_cast<std::uint64_t>(SnapshotText::small().text().size()));
}

void SnapshotReaderTest::columnsAgreeWithAnotherJsonParser()
{
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::dataFile("examples"))) {
        if (!isSnapshotName(entry.path().filename().string())) continue;
        QFile file(QString::fromStdString(entry.path().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
        const QJsonObject meta = json["snapshot"]["meta"].toObject();
        const QJsonArray nodes = json["nodes"].toArray();
        const QJsonArray edges = json["edges"].toArray();
        const auto raw = readSnapshot(entry.path());
        QVERIFY(raw);
        const auto width = meta["node_fields"].toArray().size();
        const auto field = [&](std::uint32_t node, const char* name) {
            return nodes[static_cast<qsizetype>(node) * width
                         + meta["node_fields"].toArray().toVariantList().indexOf(name)]
                .toInteger();
        };
        QCOMPARE(static_cast<qsizetype>(raw->nodeCount()), nodes.size() / width);
        for (std::uint32_t i = 0; i < raw->nodeCount(); ++i) {
            QCOMPARE(static_cast<qint64>(raw->nodeId[{i}]), field(i, "id"));
            QCOMPARE(static_cast<qint64>(raw->selfSize[{i}]), field(i, "self_size"));
            QCOMPARE(static_cast<qint64>(raw->nodeName[{i}].value), field(i, "name"));
            QCOMPARE(static_cast<qint64>(raw->firstEdge[i + 1] - raw->firstEdge[i]), field(i, "edge_count"));
            QCOMPARE(QString::fromStdString(std::string(raw->meta.nodeTypeName(raw->nodeType[{i}]))),
                     meta["node_types"][0][static_cast<int>(field(i, "type"))].toString());
        }
        QCOMPARE(static_cast<qsizetype>(raw->edgeCount()), edges.size() / 3);
        for (std::uint32_t i = 0; i < raw->edgeCount(); ++i) {
            QCOMPARE(static_cast<qint64>(raw->edgeName[{i}]),
                     edges[3 * static_cast<qsizetype>(i) + 1].toInteger());
            QCOMPARE(static_cast<qint64>(raw->edge[{i}].to().value) * width,
                     edges[3 * static_cast<qsizetype>(i) + 2].toInteger());
        }
        QCOMPARE(static_cast<qsizetype>(raw->strings.size()), json["strings"].toArray().size());
        ++count;
    }
    QVERIFY(count > 10);
}

void SnapshotReaderTest::fieldsMayStandInAnyOrder()
{
    SnapshotText mixed = SnapshotText::small();
    mixed.meta =
        R"({"node_fields":["edge_count","self_size","future","id","name","detachedness","type"],)"
        R"("node_types":["number","number","number","number","string","number",["synthetic","object"]],)"
        R"("edge_fields":["to_node","type","name_or_index"],)"
        R"("edge_types":["node",["property","element"],"string_or_number"],)"
        R"("location_fields":["column","line","more","object_index","script_id"]})";
    mixed.nodes = "2,0,9,1,1,0,0\n,1,32,9,3,2,0,1\n,1,24,9,5,3,1,1\n,0,16,9,7,4,2,1";
    mixed.edges = "7,1,0\n,14,0,3\n,21,0,4\n,21,0,4";
    mixed.locations = "20,10,99,7,3";
    QCOMPARE(difference(mustRead(mixed.text()), mustRead(SnapshotText::small().text())), std::string());
}

void SnapshotReaderTest::recordsMayBeWide()
{
    SnapshotText wide = SnapshotText::small();
    std::string fields = R"({"node_fields":["type","name","id","self_size","edge_count","detachedness")";
    std::string more;
    for (int i = 0; i < 200; ++i) {
        fields += ",\"future " + std::to_string(i) + '"';
        more += "," + std::to_string(i * 1000);
    }
    wide.meta = fields
        + R"(],"node_types":[["synthetic","object"]],"edge_fields":["type","name_or_index","to_node"],)"
          R"("edge_types":[["property","element"]],"location_fields":["object_index","script_id","line","column"]})";
    wide.nodes =
        "0,1,1,0,2,0" + more + "\n,1,2,3,32,1,0" + more + "\n,1,3,5,24,1,1" + more + "\n,1,4,7,16,0,2" + more;
    wide.edges = "1,0,206\n,0,3,412\n,0,4,618\n,0,4,618";
    wide.locations = "206,3,10,20";
    QCOMPARE(difference(mustRead(wide.text()), mustRead(SnapshotText::small().text())), std::string());
}

void SnapshotReaderTest::whiteSpaceMayStandAnywhere()
{
    for (const SnapshotText& snapshot :
         {SnapshotText::small(), SnapshotText::traced(), SnapshotText::scoped()}) {
        const std::string text = snapshot.text();
        // Around every mark of punctuation that is outside of strings.
        for (const char* space :
             {" ", "\r\n\t ", "                                                                   "}) {
            std::string spaced;
            bool isInString = false;
            for (const char c : text) {
                if (c == '"') isInString = !isInString;
                const bool isMark = !isInString && std::strchr("{}[]:,", c);
                spaced += isMark ? space + std::string(1, c) + space : std::string(1, c);
            }
            QCOMPARE(difference(mustRead(spaced), mustRead(text)), std::string());
        }
    }
}

void SnapshotReaderTest::membersMayStandInAnyOrder()
{
    const SnapshotText parts = SnapshotText::small();
    const std::string header = "\"snapshot\":{\"meta\":" + parts.meta + parts.counts + "}";
    const std::string nodes = "\"nodes\":[" + parts.nodes + "]";
    const std::string edges = "\"edges\":[" + parts.edges + "]";
    const std::string strings = "\"strings\":[" + parts.strings + "]";
    const std::string locations = "\"locations\":[" + parts.locations + "]";
    const RawSnapshot usual = mustRead(parts.text());
    std::vector<std::string> members{header, nodes, edges, strings, locations};
    std::sort(members.begin(), members.end());
    do {
        std::string text = "{";
        for (const std::string& member : members) text += (text.size() > 1 ? "," : "") + member;
        QCOMPARE(difference(mustRead(text + "}"), usual), std::string());
    } while (std::next_permutation(members.begin(), members.end()));
}

void SnapshotReaderTest::unknownMembersAreSkipped()
{
    const std::string text = SnapshotText::small().text();
    const std::string strange =
        R"("future":{"a":[1,-2.5e10,true,false,null,{}],"b":"\"]}\\ \uD800","c":[[],[[]]]},"other":"x","n":0,)";
    QCOMPARE(difference(mustRead(replacedAll(text, "\"edges\"", strange + "\"edges\"")), mustRead(text)),
             std::string());
    QCOMPARE(difference(mustRead(replacedAll(text, "{\"snapshot\"", "{" + strange + "\"snapshot\"")),
                        mustRead(text)),
             std::string());
}

void SnapshotReaderTest::unknownTypesAreKept()
{
    std::string text = replacedAll(SnapshotText::small().text(), "\"object\"", "\"quantum\"");
    text = replacedAll(text, "\"property\"", "\"entangled\"");
    const RawSnapshot raw = mustRead(text);
    QCOMPARE(raw.meta.nodeTypeName(raw.nodeType[NodeOrdinal{1}]), std::string_view("quantum"));
    QCOMPARE(raw.meta.edgeTypeName(raw.edge[EdgeOrdinal{1}].type()), std::string_view("entangled"));
    QCOMPARE(raw.edge[EdgeOrdinal{1}].to().value, 2u);
}

void SnapshotReaderTest::optionalMembersMayBeMissing()
{
    const SnapshotText parts = SnapshotText::small();
    const RawSnapshot raw =
        mustRead("{\"snapshot\":{\"meta\":" + parts.meta + parts.counts + "},\"nodes\":[" + parts.nodes
                 + "],\"edges\":[" + parts.edges + "],\"strings\":[" + parts.strings + "]}");
    QCOMPARE(raw.nodeCount(), std::size_t{4});
    QVERIFY(raw.locations.empty() && raw.samples.empty() && raw.traceTree.empty());
}

void SnapshotReaderTest::idsAndSizesGoPast32Bits()
{
    std::string text =
        replacedAll(SnapshotText::small().text(), "3,3,5,24,", "3,3,9007199254740991,9007199254740992,");
    text = replacedAll(text, "3,4,7,16,", "3,4,4294967295,4294967295,");
    const RawSnapshot raw = mustRead(text);
    QCOMPARE(raw.nodeId[NodeOrdinal{2}], std::uint64_t{9007199254740991});
    QCOMPARE(raw.selfSize[NodeOrdinal{2}], std::uint64_t{9007199254740992});
    QCOMPARE(raw.nodeId[NodeOrdinal{3}], std::uint64_t{4294967295});
    QCOMPARE(raw.selfSize[NodeOrdinal{3}], std::uint64_t{4294967295});
    QCOMPARE(raw.selfSize[NodeOrdinal{1}], std::uint64_t{32});
}

void SnapshotReaderTest::evenIdsMayRepeat()
{
    std::string text = replacedAll(SnapshotText::small().text(), "3,3,5,24,", "3,3,2202440704,24,");
    text = replacedAll(text, "3,4,7,16,", "3,4,2202440704,16,");
    QCOMPARE(mustRead(text).nodeId[NodeOrdinal{3}], std::uint64_t{2202440704});
}

void SnapshotReaderTest::detachednessAndStacksAreThereOnlyIfTheFileHasThem()
{
    const RawSnapshot small = mustRead(SnapshotText::small().text());
    QVERIFY(!small.detachedness.empty());
    QVERIFY(small.traceNodeId.empty()); // the field is there, and all zero
    const RawSnapshot without =
        mustRead(replacedAll(replacedAll(SnapshotText::small().text(), "\"detachedness\"", "\"something\""),
                             "\"trace_node_id\"", "\"else\""));
    QVERIFY(without.detachedness.empty() && without.traceNodeId.empty());
}

void SnapshotReaderTest::allocationStacksAreRead()
{
    // The header announces one function fewer than there are: V8 does that when it tracks itself.
    const RawSnapshot raw = mustRead(SnapshotText::traced().text());
    QCOMPARE(raw.traceFunctions.size(), std::size_t{2});
    QCOMPARE(raw.traceFunctions[1].functionId, std::uint64_t{9});
    QCOMPARE(raw.strings.text(raw.traceFunctions[1].name), std::string("hello"));
    QCOMPARE(raw.traceFunctions[1].line, 7u);
    QCOMPARE(raw.traceTree.size(), std::size_t{2});
    QCOMPARE(raw.traceTree[0].parent, 0u);
    QCOMPARE(raw.traceTree[1].id, 2u);
    QCOMPARE(raw.traceTree[1].parent, 0u);
    QCOMPARE(raw.traceTree[1].size, 24u);
    QCOMPARE(raw.traceNodeId[NodeOrdinal{2}], 2u);
    QCOMPARE(raw.samples.size(), std::size_t{2});
    QCOMPARE(raw.samples[1].timestampUs, std::int64_t{50123});
    QCOMPARE(raw.samples[1].lastAssignedId, std::uint64_t{7});
    // The example of the format's description: two children, one with a child of its own.
    std::string deep = replacedAll(SnapshotText::traced().text(), "[2,1,1,24,[]]",
                                   "[2,1,54,3032,[],3,1,2,216,[4,0,39,1864,[]]]");
    const RawSnapshot tree = mustRead(deep);
    QCOMPARE(tree.traceTree.size(), std::size_t{4});
    QCOMPARE(tree.traceTree[2].id, 3u);
    QCOMPARE(tree.traceTree[2].parent, 0u);
    QCOMPARE(tree.traceTree[3].parent, 2u);
    QCOMPARE(tree.traceTree[3].size, 1864u);
}

void SnapshotReaderTest::scopesAreRead()
{
    const RawSnapshot raw = mustRead(SnapshotText::scoped().text());
    QCOMPARE(raw.scopes.size(), std::size_t{2});
    QCOMPARE(raw.scopes[0].script.value, 2u);
    QCOMPARE(raw.scopes[0].scopeId, -2);
    QCOMPARE(raw.scopes[0].contextVarsCount, 2u);
    QCOMPARE(raw.scopes[1].usesCount, 1u);
    QCOMPARE(raw.scopeContextVars.size(), std::size_t{2});
    QCOMPARE(raw.strings.text(raw.scopeContextVars[1]), std::string("hello"));
    QCOMPARE(raw.scopeUses.size(), std::size_t{1});
    QCOMPARE(raw.scopeUses[0].declaringScopeId, -2);
    QCOMPARE(raw.scopeUses[0].slotIndex, 1u);
}

void SnapshotReaderTest::theLaterLocationOfANodeHolds()
{
    SnapshotText text = SnapshotText::small();
    text.locations = "21,9,9,9,7,3,10,20,0,1,1,1,7,4,11,21";
    const RawSnapshot raw = mustRead(text.text());
    QCOMPARE(raw.locations.size(), std::size_t{3});
    QCOMPARE(raw.locations[0].node.value, 0u);
    QVERIFY((raw.locations[1].location == SourceLocation{4, 11, 21}));
    QCOMPARE(raw.locations[2].node.value, 3u);
}

void SnapshotReaderTest::stringsKeepTheirEscapes()
{
    SnapshotText text = SnapshotText::small();
    const std::string raw8 = "\"\xC3\xA9\xF0\x9F\x98\x80 raw\x7F\"";
    text.strings += R"(,"\uD800","\u2028\n\"","a\\","",)" + raw8 + R"(,"\uD83D\uDE00")";
    const RawSnapshot raw = mustRead(text.text());
    QCOMPARE(raw.strings.size(), std::size_t{12});
    QCOMPARE(raw.strings.escaped({6}), std::string_view(R"(\uD800)"));
    QCOMPARE(raw.strings.text({6}), std::string("\xED\xA0\x80"));
    QCOMPARE(raw.strings.text({7}), std::string("\xE2\x80\xA8\n\""));
    QCOMPARE(raw.strings.text({8}), std::string("a\\"));
    QCOMPARE(raw.strings.text({9}), std::string());
    QCOMPARE(raw.strings.escaped({10}), std::string_view(raw8).substr(1, raw8.size() - 2));
    QCOMPARE(raw.strings.text({11}), std::string("\xF0\x9F\x98\x80"));
}

void SnapshotReaderTest::oneLongLineReadsLikeMany()
{
    const std::string lines = SnapshotText::large(50000).text();
    const std::string line = replacedAll(lines, "\n", "");
    QCOMPARE(difference(mustRead(line), mustRead(lines)), std::string());
    // And a file that a formatter went over.
    QCOMPARE(difference(mustRead(replacedAll(lines, ",", ",\r\n    ")), mustRead(lines)), std::string());
}

void SnapshotReaderTest::theSameColumnsOnAnyNumberOfThreads()
{
    std::string text = SnapshotText::large(200000).text();
    text = replacedAll(text, ",4001,74000,",
                       ",4294967296001,4294967296000,"); // large values must find their places, too
    const RawSnapshot one = mustRead(text, 1);
    QCOMPARE(one.nodeCount(), std::size_t{200000});
    QCOMPARE(brokenLink(one), std::string());
    for (const unsigned threads : {2u, 8u, 3u})
        QCOMPARE(difference(mustRead(text, threads), one), std::string());
}

void SnapshotReaderTest::theSameColumnsFromEveryPacking()
{
    const std::string text = SnapshotText::large(200000).text();
    const RawSnapshot plain = mustRead(text);
    for (const unsigned threads : {1u, 8u}) {
        QCOMPARE(difference(mustRead(test::gzipped(text), threads), plain), std::string());
        QCOMPARE(difference(mustRead(test::zstdCompressed(text), threads), plain), std::string());
    }
}

void SnapshotReaderTest::aByteOrderMarkIsPassedOver()
{
    const std::string text = SnapshotText::small().text();
    QCOMPARE(difference(mustRead("\xEF\xBB\xBF" + text), mustRead(text)), std::string());
}

void SnapshotReaderTest::progressEndsWithTheFile()
{
    const std::string text = SnapshotText::large(20000).text();
    Progress progress;
    const auto raw = readSnapshotBytes(text, {}, Task({}, &progress));
    QVERIFY(raw);
    QVERIFY(progress.phase.load() == Phase::Checking);
    QCOMPARE(progress.memoryNeeded.load(), estimateMemory(20000, 39999, text.size()));
    QVERIFY(progress.done.load() <= progress.total.load() || progress.total.load() == 0);
}

QTEST_GUILESS_MAIN(SnapshotReaderTest)
#include "snapshot_reader_test.moc"
