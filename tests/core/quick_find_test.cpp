// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/quick_find.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

/// What was found of one kind, in its order.
std::vector<std::string> textsOf(const QuickFinds& finds, FoundKind kind)
{
    std::vector<std::string> texts;
    for (const Found& found : finds.found)
        if (found.kind == kind) texts.push_back(found.text);
    return texts;
}

} // namespace

class QuickFindTest : public QObject {
    Q_OBJECT
private slots:
    void whatIsNotThereIsNotFound();
    void whatKeepsMostComesFirst();
    void aNameLeadsToTheObjectWithTheLargestBehindIt();
    void aWordThatBeginsSoComesBeforeTheRest();
    void aStringThatBeginsSoComesBeforeSentences();
    void aFindSaysHowWellItAnswers();
    void aStringThatIsAKeyHasItsSlot();
};

void QuickFindTest::whatIsNotThereIsNotFound()
{
    const auto heap = heapOf("root -a-> A");
    QVERIFY(quickFind(*heap.snapshot, "nowhere", 10)->found.empty());
    QVERIFY(quickFind(*heap.snapshot, "", 10)->found.empty());
}

void QuickFindTest::aStringThatIsAKeyHasItsSlot()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -small-> Map#small:32
        global -large-> Map#large:32
        Map#small -{table}-> t#small:8/array
        Map#large -{table}-> t#large:8/array
        t#small -{5}-> user:8/string
        t#small -{6}-> A:8
        t#large -{8}-> user
        t#large -{9}-> B:8000
        global -name-> userName:8/string
    )");
    const auto finds = quickFind(*heap.snapshot, "user", 10);
    QVERIFY(finds);
    for (const Found& found : finds->found) {
        if (found.kind != FoundKind::String) continue;
        QCOMPARE(found.key.has_value(), found.text == "user");
        if (found.key) QCOMPARE(heap.snapshot->graph().source(*found.key), heap.node("t#large"));
    }
    QCOMPARE(textsOf(*finds, FoundKind::String), (std::vector<std::string>{"user", "userName"}));
}

void QuickFindTest::whatKeepsMostComesFirst()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -aCacheOfNothing-> A#1:8
        global -anotherCacheOfNothing-> A#2:8
        A#1 -anotherCacheOfNothing-> A#2
        global -requestCache-> Map:5000
        global -cache-> A#3:8
    )");
    const auto finds = quickFind(*heap.snapshot, "cache", 3);
    QVERIFY(finds);
    const std::vector<std::string> wanted{"cache", "requestCache", "anotherCacheOfNothing"};
    QCOMPARE(textsOf(*finds, FoundKind::Property), wanted);
    const auto& largest = finds->found[1];
    QCOMPARE(largest.text, std::string("requestCache"));
    QCOMPARE(largest.retainedSize, std::uint64_t{5000});
}

void QuickFindTest::aNameLeadsToTheObjectWithTheLargestBehindIt()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -a-> A#1
        global -b-> A#2
        A#1 -body-> Buffer#1:8
        A#2 -body-> Buffer#2:5000
    )");
    const auto finds = quickFind(*heap.snapshot, "body", 3);
    QVERIFY(finds && finds->found.size() == 1);
    const Graph& graph = heap.snapshot->graph();
    QCOMPARE(finds->found[0].node, heap.node("A#2"));
    QCOMPARE(graph.edge(finds->found[0].edge).to, heap.node("Buffer#2"));
}

void QuickFindTest::aWordThatBeginsSoComesBeforeTheRest()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -attic-> A#1:9000
        global -stickers-> A#2:8
        global -lastTick-> A#3:16
        global -last_tick-> A#4:24
        global -TICK-> A#5:8
    )");
    const auto finds = quickFind(*heap.snapshot, "tic", 9);
    QVERIFY(finds);
    const std::vector<std::string> wanted{"last_tick", "lastTick", "TICK", "attic", "stickers"};
    QCOMPARE(textsOf(*finds, FoundKind::Property), wanted);
}

void QuickFindTest::aStringThatBeginsSoComesBeforeSentences()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -source-> the·source·of·the·cache:5000/string
        global -key-> cache·of·5:8/string
    )");
    const auto finds = quickFind(*heap.snapshot, "cache", 9);
    QVERIFY(finds);
    const std::vector<std::string> wanted{"cache of 5", "the source of the cache"};
    QCOMPARE(textsOf(*finds, FoundKind::String), wanted);
}

void QuickFindTest::aFindSaysHowWellItAnswers()
{
    const auto heap = heapOf(R"(
        root -g-> global
        global -cache-> A:8
        global -requestCache-> Map:5000
        global -precached-> LoadCache:16
        global -key-> cache:8/string
    )");
    const auto finds = quickFind(*heap.snapshot, "cache", 9);
    QVERIFY(finds);
    const auto matchOf = [&](FoundKind kind, std::string_view text) {
        for (const Found& found : finds->found)
            if (found.kind == kind && found.text == text) return std::optional(found.match);
        return std::optional<FoundMatch>();
    };
    QVERIFY(matchOf(FoundKind::Property, "cache") == FoundMatch::Whole);
    QVERIFY(matchOf(FoundKind::Property, "requestCache") == FoundMatch::Word);
    QVERIFY(matchOf(FoundKind::Property, "precached") == FoundMatch::Inside);
    QVERIFY(matchOf(FoundKind::Class, "LoadCache") == FoundMatch::Word);
    QVERIFY(matchOf(FoundKind::String, "cache") == FoundMatch::Word); // names go before
}

QTEST_APPLESS_MAIN(QuickFindTest)
#include "quick_find_test.moc"
