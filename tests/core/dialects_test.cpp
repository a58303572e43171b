// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/retaining_paths.h"
#include "core/analysis/snapshot.h"
#include "core/compare/isolates.h"
#include "core/compare/lineage.h"
#include "core/load/snapshot_reader.h"
#include "core/suspects/suspect.h"
#include "tests/support/shared_corpus.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace heaptrail;

namespace {

std::filesystem::path dialect(const std::string& name)
{
    return test::dataFile(("dialects/" + name).c_str());
}

SnapshotPtr mustOpen(const std::string& name)
{
    auto opened = openSnapshot(dialect(name));
    if (!opened) qFatal("%s: %s", name.c_str(), opened.error().message.c_str());
    return *opened;
}

std::size_t countOf(const Snapshot& snapshot, std::string_view className)
{
    for (std::uint32_t i = 0; i < snapshot.classes().infos.size(); ++i)
        if (snapshot.classes().infos[i].name == className) return snapshot.nodesOf({i}).size();
    return 0;
}

/// The short forms of the best paths to the nodes of this class, one a line.
std::string pathsTo(const Snapshot& snapshot, std::string_view className)
{
    std::string text;
    for (std::uint32_t i = 0; i < snapshot.graph().nodeCount(); ++i) {
        if (snapshot.className({i}) != className) continue;
        const auto paths = bestRetainingPaths(snapshot, {i}, {});
        if (paths && !paths->empty()) text += pathText(paths->front()) + "\n";
    }
    return text;
}

std::string textOf(const std::string& name)
{
    std::ifstream file(dialect(name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

/// Heap snapshots of other writers than today's V8: tests/data/ORIGIN.md says where the files come from.
class DialectsTest : public QObject {
    Q_OBJECT
private slots:
    void symbolsOfOldV8AreNodes_data();
    void symbolsOfOldV8AreNodes();
    void theGlobalObjectIsCalledGlobal_data();
    void theGlobalObjectIsCalledGlobal();
    void missingCountsAreCounted_data();
    void missingCountsAreCounted();
    void aCutFileWithoutCountsIsSalvaged();
    void everyOtherWriterOpens_data();
    void everyOtherWriterOpens();
    void webKitsExportIsNamed_data();
    void webKitsExportIsNamed();
    void webKitsExportIsNamedInAStream();
    void snapshotsOfBunAreOfNoKnownProcess();
    void snapshotsOfV8AreStillTold();
    void threadsOfOneProcessAreIsolates();
    void detachedElementsOfOldChromeAreFound();
};

void DialectsTest::symbolsOfOldV8AreNodes_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("symbols");
    QTest::newRow("by hand") << "old-v8-symbol-type-12.heapsnapshot" << 1;
    QTest::newRow("Node 6") << "node-6.heapsnapshot.zst" << 6;
    QTest::newRow("Node 8") << "node-8.heapsnapshot.zst" << 10;
}

void DialectsTest::symbolsOfOldV8AreNodes()
{
    QFETCH(QString, file);
    QFETCH(int, symbols);
    const SnapshotPtr snapshot = mustOpen(file.toStdString());
    QCOMPARE(countOf(*snapshot, "(symbol)"), static_cast<std::size_t>(symbols));
    QCOMPARE(snapshot->source().engineHint, std::string("format of V8 before 6.4 (Node or Chrome)"));
}

void DialectsTest::theGlobalObjectIsCalledGlobal_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("path");
    QTest::newRow("Node 6") << "node-6.heapsnapshot.zst"
                            << "Session"
                            << "global → sessions → first";
    QTest::newRow("Node 8") << "node-8.heapsnapshot.zst"
                            << "Session"
                            << "global → sessions → first";
    QTest::newRow("Hermes") << "hermes.heapsnapshot"
                            << "Session"
                            << "global → cache → sessions";
    QTest::newRow("Bun") << "bun-s1.heapsnapshot.zst"
                         << "Array"
                         << "global → kept → list";
}

void DialectsTest::theGlobalObjectIsCalledGlobal()
{
    QFETCH(QString, file);
    QFETCH(QString, className);
    QFETCH(QString, path);
    const SnapshotPtr snapshot = mustOpen(file.toStdString());
    const QString found = QString::fromStdString(pathsTo(*snapshot, className.toStdString()));
    QVERIFY2(found.contains(path), qPrintable(found));
}

void DialectsTest::missingCountsAreCounted_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("edges");
    QTest::newRow("zero") << "hermes-zero-counts.heapsnapshot" << 4 << 3;
    QTest::newRow("none") << "no-counts.heapsnapshot" << 4 << 3;
    QTest::newRow("Hermes") << "hermes.heapsnapshot" << 17 << 23;
}

void DialectsTest::missingCountsAreCounted()
{
    QFETCH(QString, file);
    QFETCH(int, nodes);
    QFETCH(int, edges);
    const std::string text = textOf(file.toStdString());
    for (const unsigned threads : {1u, 4u}) {
        LoadOptions options;
        options.threads = threads;
        const auto raw = readSnapshotBytes(text, options);
        QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
        QCOMPARE(raw->nodeCount(), static_cast<std::size_t>(nodes));
        QCOMPARE(raw->edgeCount(), static_cast<std::size_t>(edges));
        QVERIFY(raw->notices.empty());
    }
}

void DialectsTest::aCutFileWithoutCountsIsSalvaged()
{
    const std::string text = textOf("hermes.heapsnapshot");
    LoadOptions options;
    options.salvage = true;
    const auto inNodes = readSnapshotBytes(text.substr(0, text.find("\n,3,9,23")), options);
    QVERIFY(inNodes);
    QVERIFY(inNodes->isSalvaged && inNodes->isMissingEdges);
    const auto inEdges = readSnapshotBytes(text.substr(0, text.find("\"edges\"") + 40), options);
    QVERIFY(inEdges);
    QVERIFY(inEdges->isMissingEdges);
    QCOMPARE(inEdges->nodeCount(), std::size_t{17});
}

void DialectsTest::everyOtherWriterOpens_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("className"); // one that is in it
    QTest::newRow("ArkTS") << "arkts-native-size.heapsnapshot"
                           << "(framework)";
    QTest::newRow("Julia") << "julia.heapsnapshot"
                           << "Dict{String, Session}";
    QTest::newRow("workerd") << "workerd.heapsnapshot.zst"
                             << "Session";
    QTest::newRow("Hermes") << "hermes.heapsnapshot"
                            << "Session";
    QTest::newRow("Bun") << "bun-s1.heapsnapshot.zst"
                         << "GlobalObject";
}

void DialectsTest::everyOtherWriterOpens()
{
    QFETCH(QString, file);
    QFETCH(QString, className);
    const SnapshotPtr snapshot = mustOpen(file.toStdString());
    QVERIFY(countOf(*snapshot, className.toStdString()) > 0);
    QVERIFY(snapshot->source().runtime == "unknown" || snapshot->source().runtime == "bun");
}

void DialectsTest::webKitsExportIsNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("advice");
    const auto row = [](const char* name, const std::string& text, const char* words, const char* advice) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << words << advice;
    };
    const std::string webKit = textOf("webkit-inspector.heapsnapshot");
    row("Safari", webKit, "heap snapshot of WebKit", "Safari's Web Inspector");
    row("Bun", webKit, "as Safari and Bun export it", "Bun.generateHeapSnapshot(\"v8\")");
    row("members in another order", R"({"nodeClassNames":["a"],"nodes":[0],"version":1})",
        "heap snapshot of WebKit", "Bun.generateHeapSnapshot");
    row("a timeline", R"({"version":1,"recording":{"displayName":"Timeline"},"overview":{}})",
        "timeline recording", "Import");
    row("Bun's profile", "# Bun Heap Profile\n\nGenerated", "heap profile of Bun",
        "Bun.generateHeapSnapshot");
}

void DialectsTest::webKitsExportIsNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    QFETCH(QString, advice);
    const auto raw = readSnapshotBytes(text.toStdString());
    QVERIFY(!raw);
    QCOMPARE(raw.error().code, ErrorCode::NotASnapshot);
    QVERIFY2(QString::fromStdString(raw.error().message).contains(words), raw.error().message.c_str());
    QVERIFY2(QString::fromStdString(raw.error().advice).contains(advice), raw.error().advice.c_str());
}

void DialectsTest::webKitsExportIsNamedInAStream()
{
    // A pipe can't be looked at twice; and what stands before the header was once read without a layout.
    const std::filesystem::path pipe = std::filesystem::temp_directory_path()
        / ("heaptrail-dialects-" + std::to_string(QCoreApplication::applicationPid()));
    for (const auto& [text, words] :
         {std::pair{textOf("webkit-inspector.heapsnapshot"), "WebKit"},
          std::pair{std::string(R"({"other":1,"nodes":[1,2]})"), "comes before \"snapshot\""}}) {
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        std::thread writer([&, &content = text] { std::ofstream(pipe) << content; });
        const auto raw = readSnapshot(pipe);
        writer.join();
        std::filesystem::remove(pipe);
        QVERIFY(!raw);
        QVERIFY2(raw.error().message.find(words) != std::string::npos, raw.error().message.c_str());
    }
}

void DialectsTest::snapshotsOfBunAreOfNoKnownProcess()
{
    const std::vector<SnapshotPtr> snapshots{mustOpen("bun-s1.heapsnapshot.zst"),
                                             mustOpen("bun-s2.heapsnapshot.zst"),
                                             mustOpen("bun-s3.heapsnapshot.zst")};
    std::vector<Lineage> steps;
    for (std::size_t k = 0; k + 1 < snapshots.size(); ++k) {
        const auto lineage = compareLineage(*snapshots[k], *snapshots[k + 1]);
        QVERIFY(lineage && !lineage->isSameProcess && lineage->isUnknown);
        QVERIFY(lineage->reason.find("anew") != std::string::npos);
        steps.push_back(*lineage);
    }
    QCOMPARE(lineageWord(steps), std::string_view("unknown"));
    QCOMPARE(apartText(snapshots, "unknown"),
             std::string("The snapshots do not tell whether they are of one process"));
    const auto order = orderInTime(snapshots);
    QVERIFY(order);
    QVERIFY(order->evidence != SnapshotOrder::Evidence::HighestId); // their ids tell no time
}

void DialectsTest::snapshotsOfV8AreStillTold()
{
    const auto different =
        compareLineage(*mustOpen("node-8.heapsnapshot.zst"), *mustOpen("node-6.heapsnapshot.zst"));
    QVERIFY(different && !different->isSameProcess && !different->isUnknown);
    QCOMPARE(lineageWord(std::vector{*different}), std::string_view("different"));
    const SnapshotPtr snapshot = mustOpen("node-8.heapsnapshot.zst");
    const auto same = compareLineage(*snapshot, *snapshot);
    QVERIFY(same && same->isSameProcess);
    QCOMPARE(lineageWord(std::vector{*same}), std::string_view("same"));
    // Julia's ids are addresses: nothing of V8's in them.
    const SnapshotPtr julia = mustOpen("julia.heapsnapshot");
    const auto unknown = compareLineage(*julia, *julia);
    QVERIFY(unknown && unknown->isUnknown);
}

void DialectsTest::threadsOfOneProcessAreIsolates()
{
    QTemporaryDir folder;
    std::vector<SnapshotPtr> snapshots;
    for (const auto& [from, to] : {std::pair{"node-8", "4242.0.001"}, std::pair{"node-6", "4242.3.002"}}) {
        const QString path =
            folder.filePath(QStringLiteral("Heap.20260315.140523.%1.heapsnapshot.zst").arg(to));
        QVERIFY(QFile::copy(
            QString::fromStdString(
                test::dataFile((std::string("dialects/") + from + ".heapsnapshot.zst").c_str()).string()),
            path));
        const auto snapshot = openSnapshot(path.toStdString());
        QVERIFY(snapshot);
        snapshots.push_back(*snapshot);
    }
    QCOMPARE(isolatesText(snapshots), std::string("One process with 2 isolates (threads 0 and 3)"));
    QCOMPARE(apartText(snapshots, "different"),
             std::string("The snapshots are of one process with 2 isolates (threads 0 and 3)"));
    QCOMPARE(apartText({}, "different"), std::string("The snapshots are of different processes"));
    QCOMPARE(apartText(snapshots, "same"), std::string());
    const auto lineage = compareLineage(*snapshots[0], *snapshots[1]);
    QVERIFY(lineage && !lineage->isSameProcess);
    QVERIFY2(lineage->reason.find("two isolates of one process, threads 0 and 3") != std::string::npos,
             lineage->reason.c_str());
    snapshots[1] = snapshots[0];
    QCOMPARE(isolatesText(snapshots), std::string());
    QVERIFY(!threadOfFile("Heap-20260315T140523.heapsnapshot") && !threadOfFile("Heap.1.2.3.heapsnapshot"));
}

void DialectsTest::detachedElementsOfOldChromeAreFound()
{
    const std::vector<SnapshotPtr> snapshots{mustOpen("detached-old-s1.heapsnapshot.zst"),
                                             mustOpen("detached-old-s2.heapsnapshot.zst"),
                                             mustOpen("detached-old-s3.heapsnapshot.zst")};
    const auto report = findSuspects(snapshots);
    QVERIFY(report && !report->suspects.empty());
    const Suspect& first = report->suspects.front();
    QCOMPARE(first.pattern, std::string("detached-dom"));
    QCOMPARE(first.className, std::string("Detached HTMLDivElement"));
    QVERIFY2(first.title.find("det keeps elements") != std::string::npos, first.title.c_str());
    QCOMPARE(report->lineageWord, std::string_view("same"));

    const auto bun =
        findSuspects(std::vector{mustOpen("bun-s1.heapsnapshot.zst"), mustOpen("bun-s2.heapsnapshot.zst")});
    QVERIFY(bun && !bun->isSameProcess);
    QCOMPARE(bun->lineageWord, std::string_view("unknown"));
    QVERIFY2(bun->lineage.find("Not comparable object by object") == 0, bun->lineage.c_str());
}

QTEST_GUILESS_MAIN(DialectsTest)
#include "dialects_test.moc"
