// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/area_growth.h"
#include "core/analysis/dominator_areas.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <functional>

using namespace heaptrail;
using namespace heaptrail::test;

class DominatorAreasTest : public QObject {
    Q_OBJECT
private slots:
    void largestFirstAndSmallOnesFoldedByClass();
    void membersOfAGroupStandApartOnceZoomedInto();
    void manyShowWhatTheyHoldByName();
    void aChainIsOneAreaWithTheSizeOfTheWhole();
    void insideAChainEachHasWhatItKeepsWithoutTheNext();
    void aGroupGrowsByWhatCameAndWent();
    void aChainGrowsByItsLinks();
    void neverMoreThanTheLimit();
    void noDeeperThanTheLimit();
    void stopsWhenAsked();
};

void DominatorAreasTest::largestFirstAndSmallOnesFoldedByClass()
{
    const auto heap = heapOf(R"(
        root -g-> global:10
        global -a-> Big:900
        Big -x-> Inner:300
        global -b-> Mid:60
        global -c-> Small#1:8
        global -d-> Small#2:8
        global -e-> Tiny:1
    )");
    AreaLimits limits;
    limits.leastShare = 0.01;
    const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("root")}, limits);
    QVERIFY(tree);
    QStringList outline;
    for (const Area& area : tree->areas)
        outline << QStringLiteral("%1%2 %3 ×%4")
                       .arg(QString(int(area.depth) * 2, QLatin1Char(' ')),
                            QString::fromStdString(area.className))
                       .arg(area.bytes)
                       .arg(area.count);
    QCOMPARE(outline,
             QStringList({"(synthetic) 1287 ×1", "  global 1287 ×1", "    Big 1200 ×1", "    Mid 60 ×1",
                          "    Small 16 ×2", "     1 ×1", "      Inner 300 ×1"}));
    QCOMPARE(tree->areas[5].kind, Area::Kind::More);
}

void DominatorAreasTest::membersOfAGroupStandApartOnceZoomedInto()
{
    const auto heap = heapOf("root -g-> g\n g -a-> S#1:5\n g -b-> S#2:9\n g -c-> S#3:7");
    const auto tree =
        dominatorAreas(heap.snapshot, std::array{heap.node("S#1"), heap.node("S#2"), heap.node("S#3")});
    QVERIFY(tree);
    QCOMPARE(tree->areas.size(), std::size_t(4));
    QCOMPARE(tree->areas[0].bytes, 21u);
    QCOMPARE(tree->areas[1].members.front(), heap.node("S#2"));
    QVERIFY(!dominatorAreas(heap.snapshot, {}));
}

/// "  body: B 210 ×70" a line.
static QStringList outlineOf(const AreaTree& tree)
{
    QStringList outline;
    const std::function<void(std::uint32_t)> write = [&](std::uint32_t at) {
        const Area& area = tree.areas[at];
        outline << QStringLiteral("%1%2%3 %4 ×%5%6%7")
                       .arg(QString(int(area.depth) * 2, QLatin1Char(' ')),
                            area.heldAs.empty() ? QString() : QString::fromStdString(area.heldAs + ": "),
                            QString::fromStdString(area.className))
                       .arg(area.bytes)
                       .arg(area.count)
                       .arg(area.isChain ? QString::fromStdString(" through " + area.through) : QString(),
                            area.without.empty() ? QString()
                                                 : QString::fromStdString(" without " + area.without));
        for (const std::uint32_t child : area.children) write(child);
    };
    write(0);
    return outline;
}

void DominatorAreasTest::manyShowWhatTheyHoldByName()
{
    std::string drawing = "root -g-> Map:1\n Shared:100\n root -s-> Shared\n";
    for (int k = 0; k < 70; ++k) {
        const std::string n = std::to_string(k);
        drawing += "Map -[" + n + "]-> E#" + n + ":10\n E#" + n + " -body-> B#" + n + ":3\n E#" + n
            + " -__proto__-> Shared\n E#" + n + " -head-> H#" + n + ":2\n H#" + n + " -{map}-> T#" + n
            + ":1\n";
    }
    const auto heap = heapOf(drawing);
    const QStringList inside{"body: B 210 ×70", "head: H 210 ×70", "T 70 ×70"};
    const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("Map")});
    QVERIFY(tree);
    QCOMPARE(outlineOf(*tree),
             QStringList({"Map 1121 ×1", "  E 1120 ×70", "    " + inside[0], "    " + inside[1],
                          "      " + inside[2]}));
    // And so they do once zoomed into; what is shared is in none of them.
    const auto zoomed = dominatorAreas(heap.snapshot, tree->areas[1].members);
    QVERIFY(zoomed);
    QCOMPARE(outlineOf(*zoomed),
             QStringList({"E 1120 ×70", "  " + inside[0], "  " + inside[1], "    " + inside[2]}));
    // A large one among them stands beside the others.
    const auto unevenHeap = heapOf(drawing + "B#0 -text-> Text:5000\n");
    std::vector<NodeOrdinal> entries;
    for (int k = 0; k < 70; ++k) entries.push_back(unevenHeap.node("E#" + std::to_string(k)));
    const auto uneven = dominatorAreas(unevenHeap.snapshot, entries);
    QVERIFY(uneven);
    const Area& root = uneven->areas.front();
    QCOMPARE(root.children.size(), std::size_t(2));
    QCOMPARE(uneven->areas[root.children[0]].members, std::vector{unevenHeap.node("E#0")});
    QVERIFY(uneven->areas[root.children[1]].isRest);
    QCOMPARE(uneven->areas[root.children[1]].count, 69u);
    // At most so many are looked into.
    AreaLimits limits;
    limits.members = 69;
    const auto cut = dominatorAreas(heap.snapshot, std::array{heap.node("Map")}, limits);
    QVERIFY(cut);
    QCOMPARE(outlineOf(*cut), QStringList({"Map 1121 ×1", "  E 1120 ×70"}));
}

void DominatorAreasTest::aChainIsOneAreaWithTheSizeOfTheWhole()
{
    std::string drawing = "root -head-> Head:1\n Head -next-> L#0:10\n";
    for (int k = 0; k < 6; ++k) {
        const std::string n = std::to_string(k);
        drawing += "L#" + n + " -listener-> F#" + n + ":4\n";
        if (k < 5) drawing += "L#" + n + " -next-> L#" + std::to_string(k + 1) + ":10\n";
    }
    const auto heap = heapOf(drawing);
    const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("Head")});
    QVERIFY(tree);
    QCOMPARE(heap.snapshot->retainedSize(heap.node("L#0")), 84u);
    QCOMPARE(outlineOf(*tree),
             QStringList({"Head 85 ×1", "  L 84 ×6 through next", "    listener: F 24 ×6"}));
    // Three can be read one inside the other.
    const auto three = dominatorAreas(heap.snapshot, std::array{heap.node("L#2")});
    QVERIFY(three);
    QCOMPARE(outlineOf(*three).mid(0, 2), QStringList({"L 56 ×1", "  L 42 ×1"}));
    // Several chains in what is held alike are one area.
    std::string lists = "root -g-> Timers:1\n";
    for (int k = 0; k < 70; ++k) {
        const std::string n = std::to_string(k);
        lists += "Timers -[" + n + "]-> T#" + n + ":8\n T#" + n + " -state-> P#" + n + "a:8\n P#" + n
            + "a -previous-> P#" + n + "b:8\n P#" + n + "b -previous-> P#" + n + "c:8\n P#" + n
            + "c -previous-> P#" + n + "d:8\n";
    }
    const auto timers = heapOf(lists);
    const auto all = dominatorAreas(timers.snapshot, std::array{timers.node("Timers")});
    QVERIFY(all);
    QCOMPARE(outlineOf(*all),
             QStringList({"Timers 2801 ×1", "  T 2800 ×70", "    state: P 2240 ×280 through previous"}));
}

void DominatorAreasTest::insideAChainEachHasWhatItKeepsWithoutTheNext()
{
    // I18n → Logger → I18n …, each with 20 bytes of its own and one of 5.
    std::string drawing = "root -instance-> I#0:20\n";
    for (int k = 0; k < 8; ++k) {
        const std::string n = std::to_string(k);
        drawing += "I#" + n + " -logger-> Logger#" + n + ":5\n I#" + n + " -o-> Options#" + n + ":3\n";
        if (k < 7) drawing += "Logger#" + n + " -_this-> I#" + std::to_string(k + 1) + ":20\n";
    }
    const auto heap = heapOf(drawing);
    const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("root")});
    QVERIFY(tree);
    QCOMPARE(outlineOf(*tree),
             QStringList({"(synthetic) 224 ×1", "  I 224 ×8 through logger → _this",
                          "    logger: Logger 40 ×8 without I", "    o: Options 24 ×8"}));
    QCOMPARE(tree->links.size(), std::size_t(7));
    const auto zoomed = dominatorAreas(heap.snapshot, tree->areas[2].members, {}, {}, tree->links);
    QVERIFY(zoomed);
    QCOMPARE(zoomed->areas.front().bytes, 40u);
    QCOMPARE(zoomed->areas.front().without, std::string("I"));
    const auto chain = dominatorAreas(heap.snapshot, tree->areas[1].members, {}, {}, tree->links);
    QVERIFY(chain);
    QCOMPARE(chain->areas.front().bytes, 224u);
    std::uint64_t bytes = 0;
    for (const std::uint32_t child : chain->areas.front().children) bytes += chain->areas[child].bytes;
    QCOMPARE(bytes, 224u); // few stand side by side
}

void DominatorAreasTest::aGroupGrowsByWhatCameAndWent()
{
    // Entries with a body each and two large objects; later 5 entries are gone, 10 have come, one large one has doubled.
    const auto heapWith = [](int from, int to, int large) {
        std::string drawing = "root@1 -g-> Map@3:1\n Map -x-> Big#1@5:1000\n Map -y-> Big#2@7:"
            + std::to_string(large) + "\n Map -n-> Handle@2:90/native\n";
        for (int k = from; k < to; ++k) {
            const std::string n = std::to_string(k);
            drawing += "Map -[" + n + "]-> E#" + n + "@" + std::to_string(101 + 4 * k) + ":10\n E#" + n
                + " -body-> B#" + n + "@" + std::to_string(1001 + 4 * k) + ":3\n";
        }
        return heapOf(drawing);
    };
    const auto before = heapWith(0, 20, 500), now = heapWith(5, 30, 1000);
    AreaLimits limits;
    limits.leastShare = 0.03; // an entry is too small to stand for itself
    const auto tree = dominatorAreas(now.snapshot, std::array{now.node("root")}, limits);
    QVERIFY(tree);
    const auto growthOf = [&](const HeapDrawing& then) {
        QStringList lines;
        const auto growth = areaGrowth(*tree, then.snapshot);
        for (std::size_t k = 0; growth && k < growth->size(); ++k) {
            const Area& area = tree->areas[k];
            lines << QStringLiteral("%1 ×%2 %3")
                         .arg(QString::fromStdString(area.className))
                         .arg(area.count)
                         .arg((*growth)[k] ? QString::number(*(*growth)[k]) : QStringLiteral("unknown"));
        }
        return lines;
    };
    QCOMPARE(growthOf(before),
             QStringList({"(synthetic) ×1 565", "Map ×1 565", "Big ×1 0", "Big ×1 500", "E ×25 65",
                          "Handle ×1 unknown", "B ×25 15"}));
    // Before the Map was there, all in it is new, also what has no identity.
    QCOMPARE(
        growthOf(heapOf("root@1 -g-> Other@9:1")).mid(1, 6),
        QStringList({"Map ×1 2416", "Big ×1 1000", "Big ×1 1000", "E ×25 325", "Handle ×1 90", "B ×25 75"}));
    // Zoomed into, a group has the growth that it had from outside.
    const auto entries = dominatorAreas(now.snapshot, tree->areas[4].members, limits);
    QVERIFY(entries);
    const auto inside = areaGrowth(*entries, before.snapshot);
    QVERIFY(inside);
    QCOMPARE((*inside)[0], std::optional<std::int64_t>(65));
    QCOMPARE((*inside)[1], std::optional<std::int64_t>(15));
    // Beside an entry with an area of its own stand the others, then as now.
    limits.leastShare = 0.001;
    const auto uneven = dominatorAreas(now.snapshot, std::array{now.node("Map")}, limits);
    const auto parts = areaGrowth(*uneven, before.snapshot);
    std::int64_t sum = 0;
    for (const std::uint32_t child : uneven->areas[0].children) sum += (*parts)[child].value_or(0);
    QCOMPARE(sum, std::int64_t(565));
}

void DominatorAreasTest::aChainGrowsByItsLinks()
{
    const auto chainOf = [](int first, int end) {
        std::string drawing = "root@1 -head-> Head@3:1\n Head -next-> L#" + std::to_string(first) + "@"
            + std::to_string(101 + 2 * first) + ":10\n";
        for (int k = first; k < end; ++k) {
            const std::string n = std::to_string(k);
            drawing += "L#" + n + " -listener-> F#" + n + "@" + std::to_string(1001 + 2 * k) + ":4\n";
            if (k + 1 < end)
                drawing += "L#" + n + " -next-> L#" + std::to_string(k + 1) + "@"
                    + std::to_string(103 + 2 * k) + ":10\n";
        }
        return heapOf(drawing);
    };
    const auto now = chainOf(2, 12);
    const auto tree = dominatorAreas(now.snapshot, std::array{now.node("Head")});
    QVERIFY(tree);
    QCOMPARE(outlineOf(*tree),
             QStringList({"Head 141 ×1", "  L 140 ×10 through next", "    listener: F 40 ×10"}));
    // 2 links are gone from its beginning, 4 have come at its end; a short one and none are chains, too.
    for (const auto& [first, end] : {std::pair(0, 8), {0, 2}, {0, 1}}) {
        const auto before = chainOf(first, end);
        const auto growth = areaGrowth(*tree, before.snapshot);
        QVERIFY(growth);
        const std::int64_t links = 10 - (end - first);
        QCOMPARE(*growth, (std::vector<std::optional<std::int64_t>>{14 * links, 14 * links, 4 * links}));
    }
}

void DominatorAreasTest::neverMoreThanTheLimit()
{
    std::string drawing = "root -g-> g:1\n";
    for (int k = 0; k < 4000; ++k)
        drawing +=
            "g -p" + std::to_string(k) + "-> C" + std::to_string(k) + ":" + std::to_string(50 + k % 7) + "\n";
    const auto heap = heapOf(drawing);
    AreaLimits limits;
    limits.areas = 100;
    limits.leastShare = 0;
    const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("root")}, limits);
    QVERIFY(tree);
    QVERIFY(tree->areas.size() <= 100 + 121);
    std::uint64_t bytes = 0, count = 0;
    for (const std::uint32_t child : tree->areas[1].children) {
        bytes += tree->areas[child].bytes;
        count += tree->areas[child].count;
    }
    QCOMPARE(count, 4000u); // nothing is lost, only folded
    QCOMPARE(bytes + 1, tree->areas[1].bytes);
}

void DominatorAreasTest::noDeeperThanTheLimit()
{
    const auto heap = heapOf("root -g-> g:1\n g -a-> A:50\n A -b-> B:40\n B -c-> C:30");
    for (const std::uint32_t depth : {1u, 2u, 4u}) {
        AreaLimits limits;
        limits.depth = depth;
        const auto tree = dominatorAreas(heap.snapshot, std::array{heap.node("root")}, limits);
        QVERIFY(tree);
        QCOMPARE(tree->areas.back().depth, depth);
    }
}

void DominatorAreasTest::stopsWhenAsked()
{
    const auto heap = heapOf("root -g-> g\n g -a-> A:5");
    std::stop_source stop;
    stop.request_stop();
    const auto tree =
        dominatorAreas(heap.snapshot, std::array{heap.node("root")}, {}, Task(stop.get_token()));
    QVERIFY(!tree);
    QCOMPARE(tree.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(DominatorAreasTest)
#include "dominator_areas_test.moc"
