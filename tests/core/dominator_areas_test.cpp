// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/analysis/dominator_areas.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

class DominatorAreasTest : public QObject {
    Q_OBJECT
private slots:
    void largestFirstAndSmallOnesFoldedByClass();
    void membersOfAGroupStandApartOnceZoomedInto();
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
