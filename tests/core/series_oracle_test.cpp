// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// What comparing snapshots rests on, each against a slow and obvious way: the order of ids, the classes that another
// snapshot's interfaces make, and bytes that are counted once.
#include "core/analysis/histogram.h"
#include "core/analysis/merged_paths.h"
#include "core/compare/series.h"
#include "core/load/snapshot_reader.h"
#include "tests/support/random_graph.h"

#include <QtTest>

#include <numeric>
#include <random>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

SnapshotPtr analysed(const std::string& json)
{
    auto raw = readSnapshotBytes(json);
    if (!raw) return nullptr;
    auto snapshot = analyse(std::move(*raw), {}, {});
    return snapshot ? *snapshot : nullptr;
}

/// A star of nodes with these ids.
SnapshotPtr withIds(const std::vector<std::uint64_t>& ids)
{
    std::string nodes, edges;
    for (std::size_t n = 0; n < ids.size(); ++n) {
        nodes +=
            (n ? ",0,0," : "1,0,") + std::to_string(ids[n]) + ",8," + std::to_string(n ? 0 : ids.size() - 1);
        if (n) edges += (n > 1 ? ",0,0," : "0,0,") + std::to_string(n * 5);
    }
    return analysed(R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],)"
                    R"("node_types":[["object","synthetic"],"string","number","number","number"],)"
                    R"("edge_fields":["type","name_or_index","to_node"],)"
                    R"("edge_types":[["element","property"],"string_or_number","node"]},"node_count":)"
                    + std::to_string(ids.size()) + ",\"edge_count\":" + std::to_string(ids.size() - 1)
                    + "},\"nodes\":[" + nodes + "],\"edges\":[" + edges + "],\"strings\":[\"\"]}");
}

} // namespace

class SeriesOracleTest : public QObject {
    Q_OBJECT
private slots:
    void idsAreSorted_data();
    void idsAreSorted();
    void otherInterfacesKeepTheSizes();
    void bytesOfMergedPathsAreCountedOnce();
};

void SeriesOracleTest::idsAreSorted_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<quint64>("highest");
    QTest::addColumn<bool>("isCrowded"); // all but one within a thousandth of the range
    QTest::newRow("two") << 2 << quint64(9) << false;
    QTest::newRow("few, far apart") << 40 << quint64(1) << false;
    QTest::newRow("as V8 numbers them") << 5000 << quint64(40'000) << false;
    QTest::newRow("far apart") << 5000 << quint64(4'000'000'000) << false;
    QTest::newRow("past 32 bits") << 5000 << (quint64(1) << 40) << false;
    QTest::newRow("the largest") << 5000 << (quint64(1) << 53) - 1 << false;
    QTest::newRow("one far from all others") << 5000 << quint64(4'000'000'000) << true;
    QTest::newRow("all hashes, many equal") << 5000 << quint64(700) << false;
}

void SeriesOracleTest::idsAreSorted()
{
    QFETCH(int, nodes);
    QFETCH(quint64, highest);
    QFETCH(bool, isCrowded);
    std::mt19937_64 random(7);
    std::vector<std::uint64_t> ids(static_cast<std::size_t>(nodes));
    // Even ones may be equal (hashes); odd ones may not.
    for (std::uint64_t& id : ids)
        id = (random() % (isCrowded ? highest / 1000 : highest + 1)) & ~std::uint64_t{1};
    ids.front() = highest | 1;
    const SnapshotPtr snapshot = withIds(ids);
    QVERIFY(snapshot);
    std::vector<std::uint32_t> wanted(ids.size());
    std::iota(wanted.begin(), wanted.end(), 0u);
    std::stable_sort(wanted.begin(), wanted.end(), [&](auto a, auto b) { return ids[a] < ids[b]; });
    const auto order = snapshot->graph().orderById();
    QVERIFY(std::equal(order.begin(), order.end(), wanted.begin(), wanted.end()));
}

void SeriesOracleTest::otherInterfacesKeepTheSizes()
{
    std::size_t changed = 0;
    for (quint64 seed = 0; seed < 3000; ++seed) {
        const SnapshotPtr snapshot = analysed(randomHeap(seed, 4 + seed % 40).json());
        QVERIFY(snapshot);
        // Some of its own ones, and one that none of its objects need have.
        std::vector<InterfaceDefinition> others = snapshot->classes().interfaces;
        if (!others.empty()) others.erase(others.begin() + std::ptrdiff_t(seed % others.size()));
        if (seed % 2) others.push_back({"{a}", {"a"}, 2});
        const auto found = classifyWith(*snapshot, others);
        QVERIFY(found);
        auto wanted = countClasses(found->classes, snapshot->shallowSizes(), snapshot->distances());
        QVERIFY(wanted);
        QVERIFY(addRetainedSizes(*wanted, found->classes, snapshot->dominatorTree(), snapshot->shallowSizes(),
                                 snapshot->retainedSizes()));
        QCOMPARE(found->histogram.size(), wanted->size());
        for (std::size_t k = 0; k < wanted->size(); ++k) {
            QCOMPARE(found->histogram[k].cls, (*wanted)[k].cls);
            QVERIFY2(found->histogram[k].retainedSize == (*wanted)[k].retainedSize,
                     qPrintable(QStringLiteral("seed %1, row %2").arg(seed).arg(k)));
        }
        for (NodeOrdinal n{0}; n.value < snapshot->graph().nodeCount(); ++n.value)
            changed += found->classes.info(found->classes.of[n]).name != snapshot->className(n);
    }
    QVERIFY(changed > 100);
}

void SeriesOracleTest::bytesOfMergedPathsAreCountedOnce()
{
    std::size_t nested = 0;
    for (quint64 seed = 0; seed < 2000; ++seed) {
        const SnapshotPtr snapshot = analysed(randomHeap(seed, 4 + seed % 40).json());
        QVERIFY(snapshot);
        std::vector<NodeOrdinal> nodes;
        for (NodeOrdinal n{1}; n.value < snapshot->graph().nodeCount(); ++n.value)
            if ((seed * 7 + n.value * 13) % 3 != 0) nodes.push_back(n);
        const auto merged = mergeRetainingPaths(*snapshot, nodes);
        QVERIFY(merged);
        const auto finder = PathFinder::of(*snapshot);
        QVERIFY(finder);
        std::uint64_t wanted = 0;
        for (const NodeOrdinal node : nodes) {
            if ((*finder)->cost(node) == PathFinder::kUnreached) continue; // it has no path
            const bool isInside = std::any_of(nodes.begin(), nodes.end(), [&](NodeOrdinal above) {
                return above != node && snapshot->dominatorTree().dominates(above, node);
            });
            nested += isInside;
            if (!isInside) wanted += snapshot->retainedSize(node);
        }
        QVERIFY2(merged->nodes.front().bytes == wanted, qPrintable(QString::number(seed)));
    }
    QVERIFY(nested > 100);
}

QTEST_APPLESS_MAIN(SeriesOracleTest)
#include "series_oracle_test.moc"
