// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Every snapshot of the shared corpus against the answers recorded from the worker of Chrome DevTools.
#include "core/analysis/snapshot.h"
#include "core/compare/lineage.h"
#include "core/compare/series.h"
#include "core/compare/snapshot_diff.h"
#include "tests/support/json_file.h"
#include "tests/support/shared_corpus.h"

#include <QJsonArray>
#include <QtTest>

#include <map>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

QString text(const std::string& s)
{
    return QString::fromStdString(s);
}

/// The oracle cuts long names and then ends them in "…".
bool isSameName(const std::string& is, const QString& wanted)
{
    const QString name = text(is);
    return name == wanted || (wanted.endsWith(QChar(0x2026)) && name.startsWith(wanted.chopped(1)));
}

} // namespace

class CorpusTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void snapshotHasTheNumbersOfDevTools_data();
    void snapshotHasTheNumbersOfDevTools();
    void differencesAreThoseOfDevTools_data();
    void differencesAreThoseOfDevTools();
    void otherProgramsAreOtherProcesses();

private:
    static std::filesystem::path folder() { return sharedFolder() / "corpus"; }
    static SnapshotPtr open(const std::filesystem::path& path);
};

void CorpusTest::initTestCase()
{
    if (!hasSharedFolder()) QSKIP("The shared corpus is absent: nothing is checked.");
}

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
    QVERIFY(files.size() > 40);
    for (const auto& [file, oracle] : files)
        QTest::newRow(std::filesystem::path(file).lexically_relative(folder()).c_str())
            << text(file) << text(oracle);
}

void CorpusTest::snapshotHasTheNumbersOfDevTools()
{
    QFETCH(QString, file);
    QFETCH(QString, oracle);
    const SnapshotPtr snapshot = open(file.toStdString());
    QVERIFY(snapshot);
    const QJsonObject json = readJson(oracle.toStdString()).object();
    QVERIFY(!json.isEmpty());
    const Graph& graph = snapshot->graph();
    QCOMPARE(qint64(graph.nodeCount()), json["nodeCount"].toInteger());
    if (json.contains("edgeCount")) QCOMPARE(qint64(graph.edgeCount()), json["edgeCount"].toInteger());
    QCOMPARE(qint64(snapshot->totalSize()), json["totalSize"].toInteger());
    if (json.contains("maxJSObjectId"))
        QCOMPARE(qint64(graph.maxHeapObjectId().value), json["maxJSObjectId"].toInteger());

    const Statistics& is = snapshot->statistics();
    const QJsonObject statistics = json["statistics"].toObject();
    const QJsonObject native = statistics["native"].toObject(), v8heap = statistics["v8heap"].toObject();
    QCOMPARE(qint64(is.total), statistics["total"].toInteger());
    QCOMPARE(qint64(is.nativeTotal), native["total"].toInteger());
    QCOMPARE(qint64(is.typedArrays), native["typedArrays"].toInteger());
    QCOMPARE(qint64(is.v8heapTotal), v8heap["total"].toInteger());
    QCOMPARE(qint64(is.code), v8heap["code"].toInteger());
    QCOMPARE(qint64(is.jsArrays), v8heap["jsArrays"].toInteger());
    QCOMPARE(qint64(is.strings), v8heap["strings"].toInteger());
    QCOMPARE(qint64(is.system), v8heap["system"].toInteger());

    const QJsonObject rows = json["aggregates"].toObject();
    QVERIFY(!rows.isEmpty());
    QCOMPARE(qsizetype(snapshot->histogram().size()), rows.size());
    qsizetype found = 0;
    for (const ClassRow& row : snapshot->histogram()) {
        const ClassInfo& info = snapshot->classes().info(row.cls);
        const auto at = rows.find(text(info.key));
        if (at == rows.end()) continue; // a key that the oracle cut
        ++found;
        const QJsonObject want = at->toObject();
        QVERIFY2(isSameName(info.name, want["name"].toString()), info.key.c_str());
        QVERIFY2(qint64(row.count) == want["count"].toInteger(), info.key.c_str());
        QVERIFY2(qint64(row.shallowSize) == want["self"].toInteger(), info.key.c_str());
        QVERIFY2(qint64(row.retainedSize) == want["maxRet"].toInteger(), info.key.c_str());
        QVERIFY2(row.distance == want["distance"].toInt(), info.key.c_str());
    }
    QVERIFY2(found * 100 >= rows.size() * 99, qPrintable(QString::number(found)));

    const QJsonArray nodes = json["nodes"].toArray();
    QVERIFY(nodes.size() > 100);
    for (const QJsonValue value : nodes) {
        const QJsonObject want = value.toObject();
        const NodeOrdinal node{std::uint32_t(want["ordinal"].toInt())};
        const auto id = std::to_string(graph.id(node).value);
        QCOMPARE(qint64(graph.id(node).value), want["id"].toInteger());
        QVERIFY2(text(std::string(graph.typeName(node))) == want["type"].toString(), id.c_str());
        QVERIFY2(isSameName(snapshot->className(node), want["className"].toString()), id.c_str());
        QVERIFY2(isSameName(snapshot->displayName(node), want["name"].toString()), id.c_str());
        QVERIFY2(qint64(snapshot->shallowSize(node)) == want["self"].toInteger(), id.c_str());
        QVERIFY2(qint64(snapshot->retainedSize(node)) == want["retained"].toInteger(), id.c_str());
        QVERIFY2(snapshot->distance(node) == want["distance"].toInt(), id.c_str());
        QVERIFY2(int(snapshot->dominator(node).value) == want["dominator"].toInt(), id.c_str());
        QVERIFY2(int(snapshot->detachedness(node)) == want["detachedness"].toInt(), id.c_str());
    }
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
    const QJsonObject diffs = readJson(path / "oracle-diff.json.gz").object()["diff"].toObject();
    for (const auto& [pair, from, to] : {std::tuple{"s1->s2", 0, 1}, {"s2->s3", 1, 2}, {"s1->s3", 0, 2}}) {
        const auto rows = diffSnapshots(*snapshots[std::size_t(from)], *snapshots[std::size_t(to)]);
        QVERIFY(rows);
        const QJsonObject wanted = diffs[QLatin1String(pair)].toObject();
        QVERIFY(!wanted.isEmpty());
        QCOMPARE(qsizetype(rows->size()), wanted.size());
        for (const DiffRow& row : *rows) {
            if (!wanted.contains(text(row.key))) continue;
            const QJsonObject want = wanted[text(row.key)].toObject();
            QVERIFY2(isSameName(row.name, want["name"].toString()), row.key.c_str());
            QVERIFY2(int(row.addedCount) == want["addedCount"].toInt(), row.key.c_str());
            QVERIFY2(int(row.removedCount) == want["removedCount"].toInt(), row.key.c_str());
            QVERIFY2(qint64(row.addedSize) == want["addedSize"].toInteger(), row.key.c_str());
            QVERIFY2(qint64(row.removedSize) == want["removedSize"].toInteger(), row.key.c_str());
            QVERIFY2(row.countDelta() == want["countDelta"].toInteger(), row.key.c_str());
            QVERIFY2(row.sizeDelta() == want["sizeDelta"].toInteger(), row.key.c_str());
            QCOMPARE(row.added.size(), std::size_t(row.addedCount));
            QCOMPARE(row.removed.size(), std::size_t(row.removedCount));
        }
    }

    for (std::size_t i : {1u, 2u}) {
        const auto lineage = compareLineage(*snapshots[i - 1], *snapshots[i]);
        QVERIFY(lineage);
        qInfo("%s", lineage->reason.c_str());
        QVERIFY2(lineage->isSameProcess, lineage->reason.c_str());
    }
    const std::vector<SnapshotPtr> shuffled{snapshots[2], snapshots[0], snapshots[1]};
    const SnapshotOrder order = orderInTime(shuffled);
    QCOMPARE(order.evidence, SnapshotOrder::Evidence::HighestId);
    QCOMPARE(order.order, (std::vector<std::size_t>{1, 2, 0}));

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

void CorpusTest::otherProgramsAreOtherProcesses()
{
    // The same Node version twice, and another one.
    const auto file = [](const char* scenario, const char* name) {
        return open(folder() / scenario / (std::string(name) + ".heapsnapshot.gz"));
    };
    const auto a = file("promise-never-resolved", "s1"), b = file("set-interval-closure", "s2");
    const auto c = file("lru-cache-stable", "s1");
    QVERIFY(a && b && c);
    for (const SnapshotPtr& other : {b, c}) {
        const auto lineage = compareLineage(*a, *other);
        QVERIFY(lineage);
        qInfo("%s", lineage->reason.c_str());
        QVERIFY2(!lineage->isSameProcess, lineage->reason.c_str());
    }
}

QTEST_GUILESS_MAIN(CorpusTest)
#include "corpus_test.moc"
