// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/suspect.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <functional>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// What findSuspects says first of a heap drawn at three times, with 20, 320 and 620 of whatever `link` draws.
/// link(i) draws the i-th, hung on the one before it; last(i) hangs the newest on its holder. Ids grow with i.
Suspect firstSuspect(const std::function<std::string(int)>& link, const std::function<std::string(int)>& last)
{
    std::vector<SnapshotPtr> snapshots;
    for (const int count : {20, 320, 620}) {
        std::string drawing = "root -g-> global@5\nglobal -app-> App@7:40\n";
        for (int i = 1; i <= count; ++i) drawing += link(i);
        snapshots.push_back(heapOf(drawing + last(count)).snapshot);
    }
    const auto report = findSuspects(snapshots, {});
    return report && !report->suspects.empty() ? report->suspects.front() : Suspect{};
}

/// "Name#7@107:size/type": the i-th of its kind.
std::string nth(const char* name, int i, int base, const char* rest)
{
    return std::string(name) + '#' + std::to_string(i) + '@' + std::to_string(1000 + 10 * i + base) + rest;
}

} // namespace

class SuspectPatternsTest : public QObject {
    Q_OBJECT

private slots:
    void aBufferCaughtFullerThanBeforeIsNoLeak()
    {
        // 10, 80 and 150 rows, none of them seen twice: it is flushed in between.
        std::vector<SnapshotPtr> snapshots;
        for (const auto& [from, count] : {std::pair{0, 10}, std::pair{100, 80}, std::pair{300, 150}}) {
            std::string drawing = "root -g-> global@5\nglobal -app-> Batch@7:40\nBatch -rows-> Array@9:32\n";
            for (int i = 0; i < count; ++i)
                drawing +=
                    "Array -" + std::to_string(i) + "-> " + nth("Row", from + i, 1, ":400/object") + "\n";
            snapshots.push_back(heapOf(drawing).snapshot);
        }
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        for (const Suspect& suspect : report->suspects) QCOMPARE(suspect.severity, Severity::Low);
        QVERIFY(!report->benign.empty());
    }

    void aCacheWithACapacityThatIsNotFullIsLowAndQuotesIt()
    {
        for (const bool hasMax : {true, false}) {
            std::vector<SnapshotPtr> snapshots;
            for (const int count : {20, 320, 620}) {
                std::string drawing =
                    "root -g-> global@5\nglobal -app-> Cache@7:40\nCache -rows-> Array@9:32\n";
                if (hasMax) drawing += "Cache -maxEntries-> Limit@11:16\n";
                for (int i = 0; i < count; ++i)
                    drawing += "Array -" + std::to_string(i) + "-> " + nth("Row", i, 1, ":400/object") + "\n";
                snapshots.push_back(heapOf(drawing).snapshot);
            }
            const auto report = findSuspects(snapshots, {});
            QVERIFY(report && !report->suspects.empty());
            const Suspect& suspect = report->suspects.front();
            QCOMPARE(suspect.severity, hasMax ? Severity::Low : Severity::High);
            QCOMPARE(suspect.bound.value_or(""), std::string(hasMax ? "maxEntries" : ""));
        }
    }

    void reactionsOfOnePendingPromiseAreAPromiseThatIsNeverSettled()
    {
        const auto reaction = [](int i) { return nth("system_/_PromiseReaction", i, 1, ":40/hidden"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                std::string text = reaction(i) + " -{promise_or_capability}-> "
                    + nth("Generator", i, 3, ":400/object") + "\n";
                if (i > 1) text += reaction(i) + " -{next}-> " + reaction(i - 1) + "\n";
                return text;
            },
            [&](int i) {
                return "App -gate-> Promise@9:32\nPromise -{reactions_or_result}-> " + reaction(i) + "\n";
            });
        QCOMPARE(suspect.pattern, std::string("promise-never-settled"));
        QCOMPARE(suspect.group, SuspectGroup::Async);
        QCOMPARE(suspect.collectionId.value, 9u);
        QCOMPARE(suspect.className, std::string("Generator"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
        QCOMPARE(suspect.severity, Severity::High);
    }

    void aTextThatOnlyGetsLongerIsNamed()
    {
        const auto text = [](int i) { return nth("", i, 1, ":32/concatenated_string"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                std::string drawn =
                    text(i) + " -{second}-> " + nth("request_done", i, 3, ":64/string") + "\n";
                if (i > 1) drawn += text(i) + " -{first}-> " + text(i - 1) + "\n";
                return drawn;
            },
            [&](int i) { return "App -log-> " + text(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("string-only-grows"));
        QCOMPARE(suspect.group, SuspectGroup::Strings);
        QCOMPARE(suspect.objectId.value, 7u);
        QCOMPARE(suspect.path.back().edgeName, std::string("log"));
    }

    void objectsChainedThroughTheScopesOfTheirFunctionsAreNamed()
    {
        const auto thing = [](int i) { return nth("Thing", i, 1, ":100"); };
        const Suspect suspect = firstSuspect(
            [&](int i) {
                const std::string method = nth("method", i, 3, ":64/closure");
                const std::string scope = nth("system_/_Context", i, 5, ":32/object");
                std::string drawn =
                    thing(i) + " -method-> " + method + "\n" + method + " -{context}-> " + scope + "\n";
                if (i > 1) drawn += scope + " =original=> " + thing(i - 1) + "\n";
                return drawn;
            },
            [&](int i) { return "App -theThing-> " + thing(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("closure-scope-chain"));
        QCOMPARE(suspect.group, SuspectGroup::Closures);
        QCOMPARE(suspect.className, std::string("Thing"));
        QCOMPARE(suspect.count, (std::vector<std::uint64_t>{20, 320, 620}));
    }

    void aLongQueueIsNoChainOfScopes()
    {
        const auto thing = [](int i) { return nth("Thing", i, 1, ":100"); };
        const Suspect suspect = firstSuspect(
            [&](int i) { return i > 1 ? thing(i) + " -next-> " + thing(i - 1) + "\n" : std::string(); },
            [&](int i) { return "App -head-> " + thing(i) + "\n"; });
        QCOMPARE(suspect.pattern, std::string("linked-list-grows"));
    }
};

QTEST_APPLESS_MAIN(SuspectPatternsTest)
#include "suspect_patterns_test.moc"
