// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/filter.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <algorithm>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

constexpr char kHeap[] = R"(
    root    -global->  global:10
    global  -cache->   Map#cache:32
    Map#cache -{table}-> t:8/array
    t       -{5}->     user1:20/string
    t       -{6}->     Session#1:100
    t       -{9}->     Session#2:5000
    Session#2 -data->  Buffer#b:900000
    Session#1 -onClose-> close_it:30/closure
    close_it ~peer~>   Session#2
    global  -[3]->     Orphan:7
)";

QStringList selected(const HeapDrawing& heap, const char* text, const FilterContext& context = {})
{
    const auto expression = parseExpression(text);
    if (!expression) return {QString::fromStdString(expression.error().message)};
    const auto nodes = selectNodes(*expression, heap.snapshot, context);
    if (!nodes) return {QString::fromStdString(nodes.error().message)};
    QStringList names;
    for (const NodeOrdinal node : *nodes)
        for (const auto& [name, ordinal] : heap.nodes)
            if (ordinal == node) names << QString::fromStdString(name);
    return names;
}

} // namespace

class QueryFilterTest : public QObject {
    Q_OBJECT
private slots:
    void termsSelectWhatTheySay_data();
    void termsSelectWhatTheySay();
    void presenceFollowsObjectsThroughTheSet();
    void aSnapshotThatIsNotThereIsAnErrorAtItsPlace();
    void countIsAskedOfClassesOnly();
    void aFilteredClassTableCountsNothingTwice();
    void unfilteredClassTableOfRealSnapshotsIsTheHistogram();
    void sameResultOnAnyNumberOfThreads();
    void stopsWhenAsked();
};

void QueryFilterTest::termsSelectWhatTheySay_data()
{
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char* text, QStringList names) { QTest::newRow(text) << names; };
    row("class:Session", {"Session#1", "Session#2"});
    row("class:~sess", {"Session#1", "Session#2"});
    row("class:session", {});
    row("class:/^sess/i", {"Session#1", "Session#2"});
    row("session", {"Session#1", "Session#2"});
    row("type:closure", {"close_it"});
    row("type:closure,string", {"user1", "close_it"});
    row("name:/^user\\d$/", {"user1"});
    row("name:Session shallow>100", {"Session#2"});
    row("shallow:100..5000", {"Session#1", "Session#2"});
    row("retained>=90% type:object", {"global", "Map#cache", "Session#2", "Buffer#b"});
    row("retained>0.9MB", {"root", "global", "Map#cache", "t", "Session#2"});
    row("held-by:Session", {"Buffer#b", "close_it"});
    row("held-by:Map class:Session !held-by:Session", {"Session#1", "Session#2"});
    row("owner:Map type:string", {"user1"});
    row("property:data", {"Session#2"});
    row("edge:table", {"Map#cache"});
    row("property:table", {});
    row("edge:3", {"global"});
    row("id:@1", {"root"});
    row("distance:1", {"global"});
    row("edges>=3", {"t"});
    row("!type:object !type:synthetic", {"t", "user1", "close_it"});
    row("class:Orphan or class:Buffer", {"Buffer#b", "Orphan"});
    row("-(session or type:object) type:closure", {"close_it"});
    row("entries>=2 class:Map", {"Map#cache"});
    row("detached", {});
    row("unreachable", {});
    row("new-in:S1 class:Session", {"Session#1", "Session#2"});
    row("id:none", {});
}

void QueryFilterTest::termsSelectWhatTheySay()
{
    QFETCH(QStringList, names);
    static const HeapDrawing heap = heapOf(kHeap);
    QStringList found = selected(heap, QTest::currentDataTag());
    found.sort();
    names.sort();
    QCOMPARE(found, names);
}

void QueryFilterTest::presenceFollowsObjectsThroughTheSet()
{
    const HeapDrawing s1 =
        heapOf("root -g-> global\n global -a-> A@11\n global -gone-> Gone@13\n global -n-> N@14/native");
    const HeapDrawing s2 =
        heapOf("root -g-> global\n global -a-> A@11\n global -b-> B@21\n global -n-> N@14/native");
    const HeapDrawing s3 = heapOf("root -g-> global\n global -a-> A@11\n global -b-> B@21\n global -c-> "
                                  "C@31\n global -n-> N@14/native");
    const FilterContext set{{s1.snapshot, s2.snapshot, s3.snapshot}, 2};
    QCOMPARE(selected(s3, "new-in:S2", set), QStringList({"B"}));
    QCOMPARE(selected(s3, "new-in:S3", set), QStringList({"C"}));
    QCOMPARE(selected(s3, "new-in:S2,S3 alive-in:last", set), QStringList({"B", "C"}));
    QCOMPARE(selected(s3, "alive-in:S1 class:A", set), QStringList({"A"}));
    QCOMPARE(selected(s1, "gone-in:S2", set), QStringList({"Gone"}));
    QCOMPARE(selected(s3, "class:N new-in:S3", set), QStringList()); // an even id can't be followed
    QCOMPARE(selected(s3, "class:N alive-in:S3", set), QStringList({"N"}));
}

void QueryFilterTest::aSnapshotThatIsNotThereIsAnErrorAtItsPlace()
{
    const HeapDrawing heap = heapOf(kHeap);
    const auto nodes = selectNodes(*parseExpression("class:Map new-in:S4"), heap.snapshot);
    QVERIFY(!nodes);
    QCOMPARE(nodes.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(int(nodes.error().byteOffset.value_or(99)), 10);
}

void QueryFilterTest::countIsAskedOfClassesOnly()
{
    const HeapDrawing heap = heapOf(kHeap);
    QVERIFY(!selectNodes(*parseExpression("count>3"), heap.snapshot));
}

void QueryFilterTest::aFilteredClassTableCountsNothingTwice()
{
    const HeapDrawing heap =
        heapOf("root -g-> Node#1:10\n Node#1 -n-> Node#2:20\n Node#2 -m-> Mid:5\n Mid -n-> Node#3:40");
    const auto all = NodeFilter::compile({}, heap.snapshot);
    QVERIFY(all);
    const auto rows = all->histogram();
    QVERIFY(rows);
    QCOMPARE(rows->size(), std::size_t(2));
    QCOMPARE(rows->front().count, 3u);
    QCOMPARE(rows->front().retainedSize, 75u);
    const auto some =
        NodeFilter::compile(*parseExpression("class:Node shallow>=20"), heap.snapshot)->histogram();
    QCOMPARE(some->size(), std::size_t(1));
    QCOMPARE(some->front().count, 2u);
    QCOMPARE(some->front().shallowSize, 60u);
    QCOMPARE(some->front().retainedSize, 65u);
}

void QueryFilterTest::unfilteredClassTableOfRealSnapshotsIsTheHistogram()
{
    for (const auto& path : {samplesFolder() / "request-cache-3.heapsnapshot.gz",
                             dataFile("node-26-timeline-stacks-internals-numeric.heaptimeline.zst"),
                             dataFile("deno.heapsnapshot.zst")}) {
        const auto snapshot = openSnapshot(path);
        QVERIFY2(snapshot, path.c_str());
        const auto rows = NodeFilter::compile({}, *snapshot)->histogram();
        QVERIFY(rows);
        const Histogram& expected = (*snapshot)->histogram();
        QCOMPARE(rows->size(), expected.size());
        for (std::size_t k = 0; k < expected.size(); ++k) {
            QCOMPARE(rows->at(k).cls, expected[k].cls);
            QCOMPARE(rows->at(k).count, expected[k].count);
            QCOMPARE(rows->at(k).shallowSize, expected[k].shallowSize);
            QCOMPARE(rows->at(k).retainedSize, expected[k].retainedSize);
            QCOMPARE(rows->at(k).distance, expected[k].distance);
        }
    }
}

void QueryFilterTest::sameResultOnAnyNumberOfThreads()
{
    const auto snapshot = openSnapshot(samplesFolder() / "request-cache-3.heapsnapshot.gz");
    QVERIFY(snapshot);
    for (const char* text : {"/a/ retained>100", "held-by:Map or edge:context", "package:/./ entries>2"}) {
        const auto one = selectNodes(*parseExpression(text), *snapshot, {{}, 1});
        const auto many = selectNodes(*parseExpression(text), *snapshot, {{}, 7});
        QVERIFY(one && many);
        QVERIFY2(!one->empty(), text);
        QCOMPARE(*one, *many);
    }
}

void QueryFilterTest::stopsWhenAsked()
{
    const HeapDrawing heap = heapOf(kHeap);
    std::stop_source stop;
    stop.request_stop();
    const auto nodes = selectNodes(*parseExpression("name:~x"), heap.snapshot, {}, Task(stop.get_token()));
    QVERIFY(!nodes);
    QCOMPARE(nodes.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(QueryFilterTest)
#include "query_filter_test.moc"
