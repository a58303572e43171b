// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/format/meta.h"
#include "core/load/header.h"
#include "tests/core/snapshot_text.h"

#include <QTest>

using namespace heaptrail;

namespace {

MetaDescription description()
{
    MetaDescription from;
    from.nodeFields = {"type", "name", "id", "self_size", "edge_count"};
    from.nodeTypes = {{"hidden", "array", "string", "object"}};
    from.edgeFields = {"type", "name_or_index", "to_node"};
    from.edgeTypes = {{"context", "element", "property"}};
    return from;
}

} // namespace

class MetaTest : public QObject {
    Q_OBJECT
private slots:
    void fieldsAreFoundByName();
    void absentFieldsAndTablesAreNone();
    void typesAreMappedByName();
    void unknownTypesKeepTheirNames();
    void typeListsMayBeLongerThanFieldLists();
    void missingAndDoubleFieldsAreRefused();
    void tooManyUnknownTypesAreRefused();
    void theHeaderOfNode22();
    void aHeaderMayHoldAnythingElse();
};

void MetaTest::fieldsAreFoundByName()
{
    MetaDescription from = description();
    from.nodeFields = {"future", "edge_count", "self_size", "id", "detachedness", "name", "type"};
    from.nodeTypes = {{}, {}, {}, {}, {}, {}, {"hidden", "object"}};
    from.edgeFields = {"to_node", "future", "type", "name_or_index"};
    from.edgeTypes = {{}, {}, {"weak"}};
    const auto meta = makeMeta(from);
    QVERIFY(meta);
    QCOMPARE(meta->node.width, 7);
    QCOMPARE(meta->node.edgeCount, 1);
    QCOMPARE(meta->node.selfSize, 2);
    QCOMPARE(meta->node.id, 3);
    QCOMPARE(meta->node.detachedness, 4);
    QCOMPARE(meta->node.name, 5);
    QCOMPARE(meta->node.type, 6);
    QCOMPARE(meta->node.traceNodeId, kNoField);
    QCOMPARE(meta->edge.width, 4);
    QCOMPARE(meta->edge.toNode, 0);
    QCOMPARE(meta->edge.type, 2);
    QCOMPARE(meta->edge.nameOrIndex, 3);
    QVERIFY((meta->nodeTypes == std::vector{NodeType::Hidden, NodeType::Object}));
    QVERIFY((meta->edgeTypes == std::vector{EdgeType::Weak}));
}

void MetaTest::absentFieldsAndTablesAreNone()
{
    const auto meta = makeMeta(description());
    QVERIFY(meta);
    QCOMPARE(meta->node.detachedness, kNoField);
    QCOMPARE(meta->location.width, 0);
    QCOMPARE(meta->sample.width, 0);
    QCOMPARE(meta->scope.width, 0);
    QVERIFY(!meta->hasObjectShapeType);
}

void MetaTest::typesAreMappedByName()
{
    MetaDescription from = description();
    from.nodeTypes = {{"object shape", "wasm object", "concatenated string", "sliced string", "bigint"}};
    from.edgeTypes = {{"invisible", "shortcut"}};
    const auto meta = makeMeta(from);
    QVERIFY(meta);
    QVERIFY((meta->nodeTypes
             == std::vector{NodeType::ObjectShape, NodeType::WasmObject, NodeType::ConcatenatedString,
                            NodeType::SlicedString, NodeType::BigInt}));
    QVERIFY((meta->edgeTypes == std::vector{EdgeType::Invisible, EdgeType::Shortcut}));
    QVERIFY(meta->hasObjectShapeType);
    QCOMPARE(meta->nodeTypeName(NodeType::ConcatenatedString), std::string_view("concatenated string"));
    QCOMPARE(meta->edgeTypeName(EdgeType::Invisible), std::string_view("invisible"));
}

void MetaTest::unknownTypesKeepTheirNames()
{
    MetaDescription from = description();
    from.nodeTypes = {{"quantum", "object", "string theory", "quantum"}};
    from.edgeTypes = {{"entangled", "weak"}};
    const auto meta = makeMeta(from);
    QVERIFY(meta);
    QCOMPARE(meta->nodeTypeName(meta->nodeTypes[0]), std::string_view("quantum"));
    QCOMPARE(meta->nodeTypeName(meta->nodeTypes[2]), std::string_view("string theory"));
    QVERIFY(meta->nodeTypes[0] == meta->nodeTypes[3]);
    QCOMPARE(meta->edgeTypeName(meta->edgeTypes[0]), std::string_view("entangled"));
    QCOMPARE(meta->nodeTypeName(static_cast<NodeType>(255)), std::string_view("unknown"));
}

void MetaTest::typeListsMayBeLongerThanFieldLists()
{
    MetaDescription from = description();
    from.nodeTypes.resize(9);
    QVERIFY(makeMeta(from));
}

void MetaTest::missingAndDoubleFieldsAreRefused()
{
    for (const char* field : {"type", "name", "id", "self_size", "edge_count"}) {
        MetaDescription from = description();
        std::erase(from.nodeFields, field);
        const auto meta = makeMeta(from);
        QVERIFY(!meta);
        QVERIFY(meta.error().code == ErrorCode::Inconsistent);
        QVERIFY(meta.error().message.find(field) != std::string::npos);
        QCOMPARE(meta.error().advice, std::string()); // no version knows a file without it
    }
    MetaDescription twice = description();
    twice.edgeFields.push_back("type");
    QVERIFY(!makeMeta(twice));
    MetaDescription location = description();
    location.locationFields = {"object_index", "script_id", "line"};
    QVERIFY(!makeMeta(location));
    MetaDescription wide = description();
    for (int i = 0; i < 300; ++i) wide.nodeFields.push_back("field " + std::to_string(i));
    const auto meta = makeMeta(wide);
    QVERIFY(!meta);
    QVERIFY(meta.error().code == ErrorCode::Unsupported);
    QCOMPARE(meta.error().advice, std::string("A newer version of this program may know it."));
}

void MetaTest::tooManyUnknownTypesAreRefused()
{
    MetaDescription from = description();
    for (int i = 0; i < 8; ++i) from.edgeTypes[0].push_back("edge " + std::to_string(i));
    QVERIFY(makeMeta(from));
    from.edgeTypes[0].push_back("one more");
    QVERIFY(!makeMeta(from));
    from = description();
    for (int i = 0; i < 240; ++i) from.nodeTypes[0].push_back("node " + std::to_string(i));
    QVERIFY(makeMeta(from));
    from.nodeTypes[0].push_back("one more");
    QVERIFY(!makeMeta(from));
}

void MetaTest::theHeaderOfNode22()
{
    const auto text = test::SnapshotText::small();
    const auto header = parseHeader("{\"meta\":" + text.meta + text.counts + ",\"extra_native_bytes\":24}");
    QVERIFY(header);
    QCOMPARE(header->nodeCount, std::uint64_t{4});
    QCOMPARE(header->edgeCount, std::uint64_t{4});
    QCOMPARE(header->extraNativeBytes, std::uint64_t{24});
    QCOMPARE(header->meta.node.width, 7);
    QCOMPARE(header->meta.node.traceNodeId, 5);
    QCOMPARE(header->meta.location.width, 4);
    QCOMPARE(header->meta.nodeTypes.size(), std::size_t{15});
}

void MetaTest::aHeaderMayHoldAnythingElse()
{
    const auto text = test::SnapshotText::small();
    const auto header = parseHeader(
        R"( { "title" : "x", "node_fields" : ["not", "these"], "uid":-3, "a":{"meta":{"node_fields":[1]},"node_count":9},)"
        R"("b":[[{"node_count":7}],1.5,null,true],"meta":)"
        + text.meta + text.counts + "}");
    QVERIFY2(header, header ? "" : header.error().message.c_str());
    QCOMPARE(header->nodeCount, std::uint64_t{4});
    QCOMPARE(header->meta.node.width, 7);
}

QTEST_GUILESS_MAIN(MetaTest)
#include "meta_test.moc"
