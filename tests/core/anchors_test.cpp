// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/anchors.h"
#include "core/suspects/suspect.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

#include <algorithm>

using namespace heaptrail;
using test::heapOf;

namespace {

/// A heap of n objects of one class below `Holder`, in a shape that lists, trees and scopes have.
std::string drawingOf(const QString& shape, int n, bool isReversed)
{
    std::vector<std::string> lines{"global -holder-> Holder@7:40", "Holder -first-> Link#0@1001:64"};
    const auto link = [](int i) {
        return "Link#" + std::to_string(i) + '@' + std::to_string(1001 + 2 * i) + ":64/object";
    };
    const auto scope = [](int i) {
        return "system·/·Context#" + std::to_string(i) + '@' + std::to_string(1001 + 2 * i) + ":64/object";
    };
    if (shape == "context chain") lines[1] = "Holder -first-> " + scope(0);
    for (int i = 1; i < n; ++i) {
        const std::string to = link(i);
        if (shape == "tree")
            lines.push_back(link((i - 1) / 2) + (i % 2 ? " -left-> " : " -right-> ") + to);
        else if (shape == "star")
            lines.push_back(link(0) + " -[" + std::to_string(i) + "]-> " + to);
        else if (shape == "comb") // a spine with a tooth at each second link
            lines.push_back(link(i % 2 ? std::max(0, i - 2) : i - 1) + (i % 2 ? " -next-> " : " -tooth-> ")
                            + to);
        else if (shape == "context chain")
            lines.push_back(scope(i - 1) + " -{previous}-> " + scope(i));
        else
            lines.push_back(link(i - 1) + " -next-> " + to);
        if (shape == "doubly linked") lines.push_back(to + " -previous-> " + link(i - 1));
    }
    if (shape == "ring") lines.push_back(link(n - 1) + " -next-> " + link(0));
    if (isReversed) std::reverse(lines.begin() + 1, lines.end());
    std::string drawing = "root -g-> global@5\n";
    for (const std::string& line : lines) drawing += line + '\n';
    return drawing;
}

struct Visits {
    std::uint64_t anchors{}, heads{};
};
Visits visitsIn(const QString& shape, int n, bool isReversed)
{
    const auto heap = heapOf(drawingOf(shape, n, isReversed));
    const auto paths = PathFinder::of(*heap.snapshot);
    if (!paths) return {};
    const History history({heap.snapshot}, *paths);
    Holders others(history);
    const auto found = findAnchors(history, heap.snapshot->totalSize() / 200, {});
    for (std::uint32_t i = 0; i < heap.snapshot->graph().nodeCount(); ++i)
        (void)others.headOfList(NodeOrdinal{i});
    return found ? Visits{found->visits, others.visits()} : Visits{};
}

} // namespace

class AnchorsTest : public QObject {
    Q_OBJECT

private slots:
    void twiceAsManyNodesAreTwiceTheVisits_data()
    {
        QTest::addColumn<bool>("isReversed");
        for (const char* shape : {"list", "ring", "doubly linked", "tree", "star", "comb", "context chain"}) {
            QTest::newRow(shape) << false;
            QTest::newRow(qPrintable(QString(shape) + ", last node first")) << true;
        }
    }
    void twiceAsManyNodesAreTwiceTheVisits()
    {
        QFETCH(bool, isReversed);
        const QString shape = QString(QTest::currentDataTag()).section(',', 0, 0);
        constexpr int kNodes = 3000;
        const Visits one = visitsIn(shape, kNodes, isReversed), two = visitsIn(shape, 2 * kNodes, isReversed);
        QVERIFY(one.anchors >= kNodes && one.heads > 0);
        QVERIFY2(double(two.anchors) <= 2.2 * double(one.anchors),
                 qPrintable(QString("%1, then %2").arg(one.anchors).arg(two.anchors)));
        QVERIFY2(double(two.heads) <= 2.2 * double(one.heads),
                 qPrintable(QString("%1, then %2").arg(one.heads).arg(two.heads)));
    }

    void theHolderOfAListIsTheAnchorFromEitherEnd_data()
    {
        QTest::addColumn<bool>("isReversed");
        QTest::newRow("first node first") << false;
        QTest::newRow("last node first") << true;
    }
    void theHolderOfAListIsTheAnchorFromEitherEnd()
    {
        QFETCH(bool, isReversed);
        const auto heap = heapOf(drawingOf("list", 300, isReversed));
        const auto paths = PathFinder::of(*heap.snapshot);
        QVERIFY(paths.has_value());
        const History history({heap.snapshot}, *paths);
        const auto found = findAnchors(history, 1000, {});
        QVERIFY(found && found->nodes.contains(heap.node("Holder")));
        QVERIFY(!found->nodes.contains(heap.node("Link#150")));
    }

    void aStopIsObeyed()
    {
        const auto heap = heapOf(drawingOf("list", 300, false));
        const auto paths = PathFinder::of(*heap.snapshot);
        const History history({heap.snapshot}, *paths);
        std::stop_source stop;
        stop.request_stop();
        const auto report = findSuspects(std::vector{heap.snapshot}, {}, Task(stop.get_token()));
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(AnchorsTest)
#include "anchors_test.moc"
