// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/concatenations.h"
#include "core/analysis/snapshot.h"
#include "core/analysis/strings.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <string>

using namespace heaptrail;

namespace {

/// "a" + "b" + … put together from the left, as text += piece does: link k holds the first k + 2 pieces.
test::HeapDrawing chain(int links, const std::string& piece)
{
    std::string drawing;
    for (int k = 0; k < links; ++k) {
        const std::string whole = "#w" + std::to_string(k);
        drawing += (k ? "#w" + std::to_string(k - 1) + " -{from}-> " : "root -text-> ") + whole
            + ":32/concatenated_string\n";
    }
    for (int k = 0; k < links; ++k) {
        const std::string whole = "#w" + std::to_string(k);
        const std::string left = k + 1 < links ? "#w" + std::to_string(k + 1) : piece + ":32/string";
        drawing += whole + " -{first}-> " + left + "\n" + whole + " -{second}-> " + piece + ":32/string\n";
    }
    return test::heapOf(drawing);
}

} // namespace

class ConcatenationsTest : public QObject {
    Q_OBJECT
private slots:
    void aNameIsItsPiecesFromLeftToRight();
    void aNameEndsWithThePieceThatFillsIt();
    void aLongChainIsNamedLinkByLink();
    void manyLinksHaveTheSameLongName();
    void anEmptyHalfCountsAsFlattened();
    void aSliceMakesEqualityAGuess();
    void circlesEnd();
    void doublingWithoutTextEnds();
};

void ConcatenationsTest::aNameIsItsPiecesFromLeftToRight()
{
    const auto heap = test::heapOf(R"(
        root -text-> #all:32/concatenated_string
        #all -{first}-> #left:32/concatenated_string
        #all -{second}-> #right:32/concatenated_string
        #left -{first}-> one:16/string
        #left -{second}-> two:16/string
        #right -{first}-> three:16/string
        #right -{second}-> one
    )");
    QCOMPARE(heap.snapshot->displayName(heap.node("#all")), std::string("onetwothreeone"));
    QCOMPARE(heap.snapshot->displayName(heap.node("#right")), std::string("threeone"));
    QCOMPARE(heap.snapshot->stringValue(heap.node("#all")), std::string("onetwothreeone"));
}

void ConcatenationsTest::aNameEndsWithThePieceThatFillsIt()
{
    const std::string piece(300, 'p');
    const auto heap = chain(10, piece); // 11 pieces: four of them pass 1024
    QCOMPARE(heap.snapshot->displayName(heap.node("#w0")).size(), std::size_t{1200});
    QCOMPARE(heap.snapshot->displayName(heap.node("#w9")).size(), std::size_t{600});
    QCOMPARE(heap.snapshot->stringValue(heap.node("#w0")).size(), std::size_t{3300});
    // Nothing past that is wanted here.
    QCOMPARE(heap.snapshot->displayName(heap.node("#w0"), 301).size(), std::size_t{600});
}

void ConcatenationsTest::aLongChainIsNamedLinkByLink()
{
    // Each link's name begins at the other end of the chain: walked for each, this would take minutes.
    constexpr int kLinks = 20000;
    const auto heap = chain(kLinks, "p");
    const Snapshot& snapshot = *heap.snapshot;
    for (int k = 0; k < kLinks; k += 1000) {
        const auto pieces = static_cast<std::size_t>(kLinks - k + 1);
        QCOMPARE(snapshot.displayName(heap.node("#w" + std::to_string(k))).size(),
                 std::min(pieces, std::size_t{1024}));
    }
    // All those of 1024 units are one text, of which nothing is certain.
    const auto found = duplicateStrings(snapshot);
    QVERIFY(found);
    QCOMPARE(found->front().nodes.size(), static_cast<std::size_t>(kLinks - 1022));
    QVERIFY(!found->front().isCertain);
}

void ConcatenationsTest::manyLinksHaveTheSameLongName()
{
    const auto heap = chain(2000, "p");
    const auto pieces = heap.snapshot->concatenations({});
    QVERIFY(pieces);
    QCOMPARE((*pieces)->alike(heap.node("#w0")), (*pieces)->alike(heap.node("#w900")));
    QVERIFY((*pieces)->alike(heap.node("#w1990")) != (*pieces)->alike(heap.node("#w1989")));
}

void ConcatenationsTest::anEmptyHalfCountsAsFlattened()
{
    const auto heap = test::heapOf(R"(
        root -flat-> #flat:32/concatenated_string
        root -open-> #open:32/concatenated_string
        root -half-> #half:32/concatenated_string
        #flat -{first}-> all:16/string
        #flat -{second}-> #none:16/string
        #open -{first}-> all
        #open -{second}-> more:16/string
        #half -{first}-> all
    )");
    const auto pieces = heap.snapshot->concatenations({});
    QVERIFY(pieces);
    QVERIFY((*pieces)->isFlattened(heap.node("#flat")));
    QVERIFY(!(*pieces)->isFlattened(heap.node("#open")));
    QVERIFY(!(*pieces)->isFlattened(heap.node("#half"))); // one half is missing, not empty
    QCOMPARE(heap.snapshot->displayName(heap.node("#half")), std::string("all"));
}

void ConcatenationsTest::aSliceMakesEqualityAGuess()
{
    // V8 writes "(sliced string)" for a slice, whatever its text is.
    const auto heap = test::heapOf(R"(
        root -a-> #a:32/concatenated_string
        root -b-> #b:32/concatenated_string
        root -c-> #c:32/concatenated_string
        root -d-> #d:32/concatenated_string
        #a -{first}-> cut#1:32/sliced_string
        #a -{second}-> lib:16/string
        #b -{first}-> cut#2:32/sliced_string
        #b -{second}-> lib
        #c -{first}-> usr:16/string
        #c -{second}-> lib
        #d -{first}-> usr
        #d -{second}-> lib
    )");
    const auto found = duplicateStrings(*heap.snapshot);
    QVERIFY(found);
    QCOMPARE(int(found->size()), 2);
    for (const auto& group : *found) QCOMPARE(group.isCertain, group.nodes.front() == heap.node("#c"));
}

void ConcatenationsTest::circlesEnd()
{
    const auto heap = test::heapOf(R"(
        root -a-> #a:32/concatenated_string
        #a -{first}-> x:16/string
        #a -{second}-> #b:32/concatenated_string
        #b -{first}-> #a
        #b -{second}-> #b
    )");
    QVERIFY(heap.snapshot->displayName(heap.node("#a")).starts_with("x"));
    QVERIFY(heap.snapshot->displayName(heap.node("#b")).size() <= 1024);
}

void ConcatenationsTest::doublingWithoutTextEnds()
{
    // 2^60 leaves, all of them the nameless root.
    std::string drawing = "root -a-> #0:32/concatenated_string\n";
    for (int k = 0; k < 60; ++k) {
        const std::string from = "#" + std::to_string(k), to = "#" + std::to_string(k + 1);
        drawing += from + " -{first}-> " + to + ":32/concatenated_string\n";
        drawing += from + " -{second}-> " + to + "\n";
    }
    const auto heap = test::heapOf(drawing);
    QCOMPARE(heap.snapshot->displayName(heap.node("#0")), std::string());
}

QTEST_GUILESS_MAIN(ConcatenationsTest)
#include "concatenations_test.moc"
