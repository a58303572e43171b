// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/output/graph_layout.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace heaptrail;

namespace {

LayoutGraph graphOf(std::size_t nodes, std::vector<std::pair<std::uint32_t, std::uint32_t>> edges)
{
    LayoutGraph graph;
    graph.nodes.assign(nodes, {100, 40, {}, 0});
    for (const auto& [from, to] : edges) graph.edges.push_back({from, to, 1});
    return graph;
}

bool isFreeOfOverlaps(const LayoutGraph& graph, const GraphLayout& layout)
{
    for (std::size_t a = 0; a < graph.nodes.size(); ++a)
        for (std::size_t b = a + 1; b < graph.nodes.size(); ++b)
            if (std::abs(layout.centres[a].x - layout.centres[b].x) < 99
                && std::abs(layout.centres[a].y - layout.centres[b].y) < 39)
                return false;
    return true;
}

LayoutGraph randomGraph(unsigned seed, std::size_t nodes, std::size_t edges)
{
    std::mt19937 random(seed);
    LayoutGraph graph = graphOf(nodes, {});
    for (std::size_t k = 0; k < edges; ++k)
        graph.edges.push_back(
            {std::uint32_t(random() % nodes), std::uint32_t(random() % nodes), 1.0 + double(random() % 3)});
    return graph;
}

} // namespace

class GraphLayoutTest : public QObject {
    Q_OBJECT
private slots:
    void aChainIsAStraightLine();
    void holdersStandBeforeWhatTheyHold();
    void cyclesAndLoopsAreDrawn();
    void topDownSwapsTheAxes();
    void randomGraphsNeverOverlapAndAreDeterministic();
    void growthMovesNothingThatStands();
    void twoHundredNodesTakeMilliseconds();
    void aWrongEdgeIsRefused();
    void stopsWhenAsked();
};

void GraphLayoutTest::aChainIsAStraightLine()
{
    const auto layout = layoutGraph(graphOf(3, {{0, 1}, {1, 2}}));
    QVERIFY(layout);
    QCOMPARE(layout->centres[0].y, layout->centres[1].y);
    QCOMPARE(layout->centres[1].y, layout->centres[2].y);
    QCOMPARE(layout->centres[1].x - layout->centres[0].x, 190.0);
    QCOMPARE(layout->routes[0].front().x, layout->centres[0].x + 50);
    QCOMPARE(layout->routes[0].back().x, layout->centres[1].x - 50);
}

void GraphLayoutTest::holdersStandBeforeWhatTheyHold()
{
    const LayoutGraph graph = graphOf(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {0, 3}, {3, 4}});
    const auto layout = layoutGraph(graph);
    for (const auto& edge : graph.edges) QVERIFY(layout->centres[edge.from].x < layout->centres[edge.to].x);
    QCOMPARE(layout->routes[4].size(), std::size_t(3)); // past the layer between
    QCOMPARE(layout->layers[4], 0u);
    QCOMPARE(layout->layers[0], 3u);
}

void GraphLayoutTest::cyclesAndLoopsAreDrawn()
{
    const auto layout = layoutGraph(graphOf(3, {{0, 1}, {1, 2}, {2, 0}, {1, 1}}));
    QVERIFY(layout);
    for (const auto& route : layout->routes) QVERIFY(route.size() >= 2);
    QVERIFY(layout->routes[2].front().x > layout->routes[2].back().x); // drawn backwards
}

void GraphLayoutTest::topDownSwapsTheAxes()
{
    LayoutOptions options;
    options.isTopDown = true;
    const auto layout = layoutGraph(graphOf(2, {{0, 1}}), options);
    QCOMPARE(layout->centres[0].x, layout->centres[1].x);
    QVERIFY(layout->centres[0].y < layout->centres[1].y);
}

void GraphLayoutTest::randomGraphsNeverOverlapAndAreDeterministic()
{
    for (unsigned seed = 0; seed < 60; ++seed) {
        const LayoutGraph graph = randomGraph(seed, 2 + seed, 3 * seed);
        const auto layout = layoutGraph(graph);
        QVERIFY(layout);
        QVERIFY2(isFreeOfOverlaps(graph, *layout), qPrintable(QStringLiteral("seed %1").arg(seed)));
        const auto again = layoutGraph(graph);
        QVERIFY(layout->centres == again->centres && layout->routes == again->routes);
    }
}

void GraphLayoutTest::growthMovesNothingThatStands()
{
    for (unsigned seed = 1; seed < 40; ++seed) {
        LayoutGraph graph = randomGraph(seed, 30, 50);
        const auto before = layoutGraph(graph);
        for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
            graph.nodes[n].fixed = before->centres[n];
            graph.nodes[n].fixedLayer = before->layers[n];
        }
        for (std::uint32_t k = 0; k < 12; ++k) {
            graph.nodes.push_back({100, 40, {}, 0});
            graph.edges.push_back({std::uint32_t(graph.nodes.size() - 1), k, 1});
        }
        const auto after = layoutGraph(graph);
        QVERIFY(after);
        for (std::size_t n = 0; n < before->centres.size(); ++n)
            QVERIFY(before->centres[n] == after->centres[n]);
        QVERIFY2(isFreeOfOverlaps(graph, *after), qPrintable(QStringLiteral("seed %1").arg(seed)));
    }
}

void GraphLayoutTest::twoHundredNodesTakeMilliseconds()
{
    const LayoutGraph graph = randomGraph(7, 200, 320);
    QElapsedTimer timer;
    timer.start();
    const auto layout = layoutGraph(graph);
    QVERIFY(layout);
    QVERIFY(isFreeOfOverlaps(graph, *layout));
    qInfo() << "200 nodes, 320 edges:" << timer.elapsed() << "ms";
    QVERIFY(timer.elapsed() < 20000); // a loop that doesn't end, not a slow machine
}

void GraphLayoutTest::aWrongEdgeIsRefused()
{
    const auto layout = layoutGraph(graphOf(2, {{0, 7}}));
    QVERIFY(!layout);
    QCOMPARE(layout.error().code, ErrorCode::InvalidArgument);
    QVERIFY(layoutGraph({})); // nothing to draw is fine
}

void GraphLayoutTest::stopsWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const auto layout = layoutGraph(randomGraph(1, 50, 100), {}, Task(stop.get_token()));
    QVERIFY(!layout);
    QCOMPARE(layout.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(GraphLayoutTest)
#include "graph_layout_test.moc"
