// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every file of the shared examples, node by node, against what the worker of Chrome DevTools computes for it.
#include "core/analysis/snapshot.h"
#include "tests/support/json_file.h"
#include "tests/support/shared_corpus.h"

#include <QJsonArray>
#include <QtTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

QString text(const std::string& s)
{
    return QString::fromStdString(s);
}

/// Sizes of DevTools are kept in 32 bits; one example shows ours beside them (semantics.md 22).
bool isExact(const QString& name)
{
    return name != "huge-values" && name != "class-key-collision";
}

} // namespace

class ExamplesTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void nodesAreThoseOfDevTools_data() { rows(); }
    void nodesAreThoseOfDevTools();
    void edgesAreThoseOfDevTools_data() { rows(); }
    void edgesAreThoseOfDevTools();
    void classesAreThoseOfDevTools_data() { rows(); }
    void classesAreThoseOfDevTools();
    void statisticsAreThoseOfDevTools_data() { rows(); }
    void statisticsAreThoseOfDevTools();
    void collidingClassesAreMerged();
    void hugeSizesAreExact();

private:
    static std::filesystem::path folder() { return sharedFolder() / "spec/examples"; }
    static void rows();
    static SnapshotPtr open(const QString& name);
    static QJsonObject expected(const QString& name)
    {
        return readJson(folder() / (name.toStdString() + ".expected.json")).object();
    }
};

void ExamplesTest::initTestCase()
{
    if (!std::filesystem::is_directory(folder()))
        QSKIP("The shared examples are absent: nothing is checked.");
}

void ExamplesTest::rows()
{
    QTest::addColumn<QString>("name");
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        if (entry.path().extension() == ".heapsnapshot") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    QVERIFY(names.size() > 20);
    for (const std::string& name : names) QTest::newRow(name.c_str()) << text(name);
}

SnapshotPtr ExamplesTest::open(const QString& name)
{
    auto snapshot = openSnapshot(folder() / (name.toStdString() + ".heapsnapshot"));
    if (!snapshot) qWarning("%s", snapshot.error().message.c_str());
    return snapshot ? *snapshot : nullptr;
}

void ExamplesTest::nodesAreThoseOfDevTools()
{
    QFETCH(QString, name);
    const SnapshotPtr snapshot = open(name);
    QVERIFY(snapshot);
    const QJsonObject json = expected(name);
    const QJsonArray nodes = json["nodes"].toArray();
    QCOMPARE(qsizetype(snapshot->graph().nodeCount()), nodes.size());
    for (const QJsonValue value : nodes) {
        const QJsonObject want = value.toObject();
        const NodeOrdinal node{std::uint32_t(want["ordinal"].toInt())};
        const auto where = QStringLiteral("node %1: ").arg(node.value);
        const auto same = [&](const char* what, const auto& is, const auto& wanted) {
            if (is == wanted) return true;
            qWarning() << where << what << "is" << is << "instead of" << wanted;
            return false;
        };
        QVERIFY(same("type", text(std::string(snapshot->graph().typeName(node))), want["type"].toString()));
        QVERIFY(same("raw name", text(snapshot->rawName(node)), want["rawName"].toString()));
        QVERIFY(same("name", text(snapshot->displayName(node)), want["name"].toString()));
        QVERIFY(same("class", text(snapshot->className(node)), want["className"].toString()));
        QVERIFY(same("key", text(snapshot->classes().info(snapshot->classOf(node)).key),
                     want["classKey"].toString()));
        QVERIFY(same("distance", snapshot->distance(node), want["distance"].toInt()));
        QVERIFY(same("dominator", int(snapshot->dominator(node).value), want["idom"].toInt()));
        QVERIFY(same("detachedness", int(snapshot->detachedness(node)), want["detachedness"].toInt()));
        QVERIFY(same("page", snapshot->isPageOwned(node), want["page"].toBool()));
        if (name == "huge-values") continue; // DevTools wraps ids and sizes at 32 bits
        QVERIFY(same("id", qint64(snapshot->graph().id(node).value), want["id"].toInteger()));
        QVERIFY(same("self", qint64(snapshot->shallowSize(node)), want["self"].toInteger()));
        QVERIFY(same("retained", qint64(snapshot->retainedSize(node)), want["retained"].toInteger()));
    }
    if (name != "huge-values")
        QCOMPARE(qint64(snapshot->graph().maxHeapObjectId().value), json["maxJSObjectId"].toInteger());
    QCOMPARE(int(snapshot->unreachableCount()),
             json["unreachable"].toObject()["unreachableFromRoot"].toInt());
}

void ExamplesTest::edgesAreThoseOfDevTools()
{
    QFETCH(QString, name);
    const SnapshotPtr snapshot = open(name);
    QVERIFY(snapshot);
    const Graph& graph = snapshot->graph();
    const QJsonArray edges = expected(name)["edges"].toArray();
    QCOMPARE(qsizetype(graph.edgeCount()), edges.size());
    for (const QJsonValue value : edges) {
        const QJsonObject want = value.toObject();
        const Edge edge = graph.edge({std::uint32_t(want["edge"].toInt())});
        QCOMPARE(int(graph.source(edge.ordinal).value), want["from"].toInt());
        QCOMPARE(int(edge.to.value), want["to"].toInt());
        QCOMPARE(text(std::string(graph.edgeTypeName(edge.type))), want["type"].toString());
        QCOMPARE(text(graph.edgeName(edge)), want["name"].toVariant().toString());
        QCOMPARE(snapshot->isEssential(edge.ordinal), want["essential"].toBool());
        const auto retainers = snapshot->retainers()[edge.to];
        QVERIFY(std::find(retainers.begin(), retainers.end(), edge.ordinal) != retainers.end());
    }
}

void ExamplesTest::classesAreThoseOfDevTools()
{
    QFETCH(QString, name);
    const SnapshotPtr snapshot = open(name);
    QVERIFY(snapshot);
    const QJsonObject json = expected(name);
    const QJsonArray interfaces = json["interfaceDefinitions"].toArray();
    QCOMPARE(qsizetype(snapshot->classes().interfaces.size()), interfaces.size());
    for (qsizetype i = 0; i < interfaces.size(); ++i) {
        const InterfaceDefinition& is = snapshot->classes().interfaces[std::size_t(i)];
        const QJsonObject want = interfaces[i].toObject();
        QCOMPARE(text(is.name),
                 interfaces[i].isString() ? interfaces[i].toString() : want["name"].toString());
        if (want.contains("count")) QCOMPARE(int(is.count), want["count"].toInt());
    }
    if (!isExact(name)) return;
    const QJsonObject rows = json["aggregates"].toObject();
    QCOMPARE(qsizetype(snapshot->histogram().size()), rows.size());
    for (const ClassRow& row : snapshot->histogram()) {
        const ClassInfo& info = snapshot->classes().info(row.cls);
        QVERIFY2(rows.contains(text(info.key)), info.key.c_str());
        const QJsonObject want = rows[text(info.key)].toObject();
        QCOMPARE(text(info.name), want["name"].toString());
        QCOMPARE(int(row.count), want["count"].toInt());
        QCOMPARE(row.distance, want["distance"].toInt());
        QCOMPARE(qint64(row.shallowSize), want["self"].toInteger());
        QCOMPARE(qint64(row.retainedSize), want["maxRet"].toInteger());
        QJsonArray ordinals;
        for (const NodeOrdinal node : snapshot->nodesOf(row.cls))
            if (snapshot->shallowSize(node) != 0) ordinals.append(int(node.value));
        QCOMPARE(ordinals, want["ordinals"].toArray());
    }
}

void ExamplesTest::statisticsAreThoseOfDevTools()
{
    QFETCH(QString, name);
    if (!isExact(name)) return;
    const SnapshotPtr snapshot = open(name);
    QVERIFY(snapshot);
    const QJsonObject json = expected(name), want = json["statistics"].toObject();
    const Statistics& is = snapshot->statistics();
    const QJsonObject native = want["native"].toObject(), v8heap = want["v8heap"].toObject();
    QCOMPARE(qint64(is.total), want["total"].toInteger());
    QCOMPARE(qint64(snapshot->totalSize()), json["totalSize"].toInteger());
    QCOMPARE(qint64(is.nativeTotal), native["total"].toInteger());
    QCOMPARE(qint64(is.typedArrays), native["typedArrays"].toInteger());
    QCOMPARE(qint64(is.v8heapTotal), v8heap["total"].toInteger());
    QCOMPARE(qint64(is.code), v8heap["code"].toInteger());
    QCOMPARE(qint64(is.jsArrays), v8heap["jsArrays"].toInteger());
    QCOMPARE(qint64(is.strings), v8heap["strings"].toInteger());
    QCOMPARE(qint64(is.system), v8heap["system"].toInteger());
}

void ExamplesTest::collidingClassesAreMerged()
{
    const SnapshotPtr snapshot = open("class-key-collision");
    QVERIFY(snapshot);
    const auto row = [&](const char* key) {
        const auto c = snapshot->classByKey(key);
        return c ? snapshot->rowOf(*c) : nullptr;
    };
    QVERIFY(row(",Function"));
    QCOMPARE(row(",Function")->count, 3u);
    QCOMPARE(row(",Function")->shallowSize, 1030u);
    QVERIFY(row(",RegExp"));
    QCOMPARE(row(",RegExp")->count, 2u);
    QCOMPARE(row(",RegExp")->shallowSize, 501u);
}

void ExamplesTest::hugeSizesAreExact()
{
    const SnapshotPtr snapshot = open("huge-values");
    QVERIFY(snapshot);
    const QJsonObject exact = expected("huge-values")["exact64"].toObject();
    QVERIFY(!exact.isEmpty());
    QCOMPARE(qint64(snapshot->totalSize()), exact["totalSize"].toInteger());
    for (const QJsonValue value : exact["nodes"].toArray()) {
        const QJsonObject want = value.toObject();
        const NodeOrdinal node{std::uint32_t(want["ordinal"].toInt())};
        if (want.contains("id")) QCOMPARE(qint64(snapshot->graph().id(node).value), want["id"].toInteger());
        if (want.contains("self")) QCOMPARE(qint64(snapshot->shallowSize(node)), want["self"].toInteger());
        if (want.contains("retained"))
            QCOMPARE(qint64(snapshot->retainedSize(node)), want["retained"].toInteger());
    }
}

QTEST_GUILESS_MAIN(ExamplesTest)
#include "examples_test.moc"
