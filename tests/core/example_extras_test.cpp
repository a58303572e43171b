// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Honest duplicates, total orders, windows of a timeline, and what names of files tell.
#include "core/analysis/order.h"
#include "core/analysis/strings.h"
#include "core/analysis/timeline.h"
#include "tests/support/json_file.h"
#include "tests/support/shared_corpus.h"

#include <QJsonArray>
#include <QtTest>

#include <algorithm>
#include <cstdlib>
#include <ctime>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

std::filesystem::path examples()
{
    return dataFile("examples");
}

SnapshotPtr open(const std::filesystem::path& path)
{
    auto snapshot = openSnapshot(path);
    if (!snapshot) qWarning("%s", snapshot.error().message.c_str());
    return snapshot ? *snapshot : nullptr;
}

SnapshotPtr example(const char* name)
{
    return open(examples() / (std::string(name) + ".heapsnapshot"));
}

} // namespace

class ExampleExtrasTest : public QObject {
    Q_OBJECT
private slots:
    void windowOfATimelineIsARangeOfIds();
    void duplicatesAreToldHonestly();
    void duplicatesAreThoseOfDevTools();
    void ordersAreTotal();
    void namesOfFilesTellTimeAndProcess();
};

void ExampleExtrasTest::windowOfATimelineIsARangeOfIds()
{
    const SnapshotPtr snapshot = example("timeline");
    QVERIFY(snapshot);
    const auto ticks = allocationTimeline(*snapshot);
    QVERIFY(ticks);
    const auto [after, upTo] = idsOfWindow(*ticks, 0, 1);
    QCOMPARE(after.value, 0u);
    QVERIFY(upTo.value > snapshot->graph().maxHeapObjectId().value);
}

void ExampleExtrasTest::duplicatesAreToldHonestly()
{
    const SnapshotPtr snapshot = example("filters");
    QVERIFY(snapshot);
    const auto groups = duplicateStrings(*snapshot);
    QVERIFY(groups);
    QCOMPARE(groups->size(), std::size_t(2));
    QCOMPARE(snapshot->displayName((*groups)[0].nodes[0]),
             "trunc"); // cut: length and hash are equal, no more is known
    QCOMPARE((*groups)[0].count(), std::size_t(2));
    QVERIFY(!(*groups)[0].isCertain);
    QCOMPARE((*groups)[0].wastedSize, 2000u);
    QCOMPARE(snapshot->displayName((*groups)[1].nodes[0]), "dup");
    QCOMPARE((*groups)[1].count(), std::size_t(3)); // one of them is a concatenation
    QVERIFY((*groups)[1].isCertain);
}

void ExampleExtrasTest::duplicatesAreThoseOfDevTools()
{
    const auto folder = corpusFolder() / (hasSharedFolder() ? "duplicated-strings" : "set-timeout-chain");
    const SnapshotPtr real = open(folder / "s3.heapsnapshot.gz");
    QVERIFY(real);
    const auto found = duplicateStrings(*real);
    QVERIFY(found);
    std::size_t checked = 0;
    for (const QJsonValue value :
         readJson(folder / "oracle-s3.json.gz").object()["duplicateStrings"].toArray()) {
        const QJsonObject want = value.toObject();
        const QString text = want["value"].toString();
        if (text.size() >= 100) continue; // the oracle cuts texts
        const auto same = std::find_if(found->begin(), found->end(), [&](const DuplicateString& group) {
            return QString::fromStdString(real->displayName(group.nodes[0])) == text;
        });
        QVERIFY2(same != found->end(), qPrintable(text));
        QCOMPARE(qint64(same->count()), want["count"].toInteger());
        QCOMPARE(qint64(same->shallowSize), want["totalSelfSize"].toInteger());
        QCOMPARE(qint64(same->retainedSize), want["totalRetainedSize"].toInteger());
        QCOMPARE(same->isCertain, !text.contains("(sliced string)")); // whose text V8 does not tell
        QVERIFY(same->wastedSize < same->shallowSize);
        ++checked;
    }
    QVERIFY(checked > 10);
}

void ExampleExtrasTest::ordersAreTotal()
{
    const SnapshotPtr snapshot = example("names");
    QVERIFY(snapshot);
    std::vector<NodeOrdinal> all;
    for (std::uint32_t n = snapshot->graph().nodeCount(); n-- > 0;) all.push_back({n});
    for (const NodeOrder order : {NodeOrder::Ordinal, NodeOrder::Id, NodeOrder::Name, NodeOrder::Class,
                                  NodeOrder::Shallow, NodeOrder::Retained, NodeOrder::Distance}) {
        const auto up = orderedBy(*snapshot, all, order, Direction::Ascending);
        const auto down = orderedBy(*snapshot, all, order, Direction::Descending);
        const auto first = firstBy(*snapshot, all, order, Direction::Descending, 3);
        QVERIFY(up && down && first);
        QCOMPARE(up->size(), all.size());
        QVERIFY(std::is_permutation(up->begin(), up->end(), all.begin()));
        QVERIFY(std::equal(first->begin(), first->end(), down->begin()));
        for (std::size_t i = 1; i < up->size(); ++i) {
            const NodeOrdinal a = (*up)[i - 1], b = (*up)[i];
            if (order == NodeOrder::Retained) QVERIFY(snapshot->retainedSize(a) <= snapshot->retainedSize(b));
            if (order == NodeOrder::Distance) QVERIFY(snapshot->distance(a) <= snapshot->distance(b));
            if (order == NodeOrder::Retained && snapshot->retainedSize(a) == snapshot->retainedSize(b))
                QVERIFY(a < b);
        }
    }
}

void ExampleExtrasTest::namesOfFilesTellTimeAndProcess()
{
    const SnapshotSource node = sourceOfFile("/x/Heap.20240315.140523.98765.0.001.heapsnapshot.gz");
    QVERIFY(node.isCapturedAtFromName);
    QCOMPARE(node.pid.value_or(0), std::int64_t(98765));
    std::time_t time = std::chrono::system_clock::to_time_t(*node.capturedAt);
    const std::tm local = *std::localtime(&time);
    QCOMPARE(local.tm_year, 124);
    QCOMPARE(local.tm_mon, 2);
    QCOMPARE(local.tm_hour, 14);
    QCOMPARE(local.tm_sec, 23);

    const SnapshotSource engine = sourceOfFile("v8-heap-1710511523123-77.heapsnapshot");
    QCOMPARE(engine.pid.value_or(0), std::int64_t(77));
    QCOMPARE(
        std::chrono::duration_cast<std::chrono::milliseconds>(engine.capturedAt->time_since_epoch()).count(),
        std::int64_t(1710511523123));
    QVERIFY(sourceOfFile("Heap-20240315T140523.heaptimeline").isCapturedAtFromName);
    QVERIFY(!sourceOfFile("Heap-20240315T140523.heaptimeline").pid);
    QVERIFY(!sourceOfFile("Heap.20241315.140523.98765.0.001.heapsnapshot").isCapturedAtFromName); // month 13
    QVERIFY(!sourceOfFile("s1.heapsnapshot").isCapturedAtFromName);
    // Names of people's own: with their zone, or in this machine's.
    const auto seconds = [](const char* name) {
        const SnapshotSource source = sourceOfFile(name);
        return source.isCapturedAtFromName ? std::chrono::system_clock::to_time_t(*source.capturedAt) : -1;
    };
    constexpr std::time_t kMoment = 1710511523; // 2024-03-15T14:05:23Z
    for (const char* name : {"app-2024-03-15T14:05:23Z.heapsnapshot", "2024-03-15T14-05-23.123Z.heapsnapshot",
                             "20240315T140523Z.heapsnapshot.gz", "app-2024-03-15T16:05:23+02:00.heapsnapshot",
                             "app_20240315_093523-04:30.heaptimeline", "heap-1710511523999.heapsnapshot"})
        QVERIFY2(seconds(name) == kMoment, name);
    for (const char* name :
         {"Heap-20240315T140523 (1).heapsnapshot", "heap-20240315-140523-0001.heapsnapshot",
          "app 2024-03-15 14.05.23.heapsnapshot", "20240315_140523_99.heapsnapshot"})
        QVERIFY2(seconds(name) == seconds("Heap-20240315T140523.heapsnapshot"), name);
    for (const char* name :
         {"v1.20240315.heapsnapshot", "20240231T140523Z.heapsnapshot", "1234567890123456.heapsnapshot",
          "2024-03-15T25:05:23Z.heapsnapshot", "build-20240315140523.heapsnapshot"})
        QVERIFY2(seconds(name) == -1, name);
    QVERIFY(!sourceOfFile("-").capturedAt);
}

QTEST_GUILESS_MAIN(ExampleExtrasTest)
#include "example_extras_test.moc"
