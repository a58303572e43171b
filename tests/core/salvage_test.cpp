// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"
#include "tests/core/broken_link.h"
#include "tests/core/snapshot_text.h"

#include <QTest>

#include <algorithm>
#include <string>

using namespace heaptrail;
using test::brokenLink;
using test::SnapshotText;

namespace {

LoadOptions salvaging()
{
    LoadOptions options;
    options.salvage = true;
    return options;
}

/// The text up to this, which must be there.
std::string upTo(const std::string& text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) qFatal("the mark is not in the text");
    return text.substr(0, at);
}

bool isSaid(const RawSnapshot& raw, std::string_view words)
{
    return std::any_of(raw.notices.begin(), raw.notices.end(),
                       [&](const Notice& notice) { return notice.message.find(words) != std::string::npos; });
}

} // namespace

class SalvageTest : public QObject {
    Q_OBJECT
private slots:
    void aWholeFileIsNotSalvaged();
    void cutInTheNodes();
    void cutInTheEdges();
    void cutBetweenEdgesAndStrings();
    void cutInTheStrings();
    void cutBeforeTheFirstNode();
    void everyPrefixOpensOrSaysThatItCannot();
    void everyPrefixOfACompressedFileToo();
    void edgesThatComeFirstLoseTheirTargets();
    void aWrongFileIsNotSaved();
    void theSameOnAnyNumberOfThreads();
};

void SalvageTest::aWholeFileIsNotSalvaged()
{
    const auto raw = readSnapshotBytes(SnapshotText::small().text(), salvaging());
    QVERIFY(raw);
    QVERIFY(!raw->isSalvaged && !raw->isMissingEdges && raw->notices.empty());
}

void SalvageTest::cutInTheNodes()
{
    const auto raw = readSnapshotBytes(upTo(SnapshotText::small().text(), "24,1,0,1"), salvaging());
    QVERIFY(raw);
    QVERIFY(raw->isSalvaged && raw->isMissingEdges);
    QCOMPARE(raw->nodeCount(), std::size_t{2});
    QCOMPARE(raw->edgeCount(), std::size_t{0});
    QCOMPARE(raw->nodeId[NodeOrdinal{1}], std::uint64_t{3});
    QCOMPARE(raw->selfSize[NodeOrdinal{1}], std::uint64_t{32});
    QCOMPARE(raw->strings.text(raw->nodeName[NodeOrdinal{1}]), std::string("(name lost)"));
    QVERIFY(isSaid(*raw, "2 of 4 nodes are missing"));
    QVERIFY(isSaid(*raw, "4 of 4 edges are missing"));
    QVERIFY(isSaid(*raw, "names of 2 nodes"));
    QVERIFY(isSaid(*raw, "unreliable"));
}

void SalvageTest::cutInTheEdges()
{
    const auto raw = readSnapshotBytes(upTo(SnapshotText::small().text(), ",2,4,21\n"), salvaging());
    QVERIFY(raw);
    QVERIFY(raw->isSalvaged && raw->isMissingEdges);
    QCOMPARE(raw->nodeCount(), std::size_t{4});
    // The last record before the cut might be cut itself ("14" of "140"): only what a comma ends is whole.
    QCOMPARE(raw->edgeCount(), std::size_t{1});
    QVERIFY(isSaid(*raw, "3 of 4 edges are missing"));
    QCOMPARE(brokenLink(*raw), std::string());
}

void SalvageTest::cutBetweenEdgesAndStrings()
{
    const auto raw = readSnapshotBytes(upTo(SnapshotText::small().text(), "\"strings\""), salvaging());
    QVERIFY(raw);
    QVERIFY(raw->isSalvaged && !raw->isMissingEdges);
    QCOMPARE(raw->edgeCount(), std::size_t{4});
    QCOMPARE(raw->locations.size(), std::size_t{1});
    QVERIFY(isSaid(*raw, "names of 4 nodes"));
    QVERIFY(!isSaid(*raw, "unreliable"));
}

void SalvageTest::cutInTheStrings()
{
    // "left" is whole, "right" is not.
    const auto raw = readSnapshotBytes(upTo(SnapshotText::small().text(), "ight\""), salvaging());
    QVERIFY(raw);
    QVERIFY(raw->isSalvaged && !raw->isMissingEdges);
    QCOMPARE(raw->strings.text(raw->nodeName[NodeOrdinal{2}]), std::string("left"));
    QCOMPARE(raw->strings.text(raw->nodeName[NodeOrdinal{3}]), std::string("(name lost)"));
    QVERIFY(isSaid(*raw, "names of 1 nodes"));
    QCOMPARE(brokenLink(*raw), std::string());
}

void SalvageTest::cutBeforeTheFirstNode()
{
    for (const char* mark : {"\"meta\"", "\"nodes\":[", "0,0\n,3,2"}) {
        const auto raw = readSnapshotBytes(upTo(SnapshotText::small().text(), mark), salvaging());
        QVERIFY(!raw);
        QVERIFY(raw.error().code == ErrorCode::Truncated);
        QVERIFY(raw.error().message.find("nothing can be saved") != std::string::npos);
        QVERIFY(raw.error().advice.find("--salvage") == std::string::npos);
    }
}

void SalvageTest::everyPrefixOpensOrSaysThatItCannot()
{
    for (const SnapshotText& snapshot :
         {SnapshotText::small(), SnapshotText::traced(), SnapshotText::scoped()}) {
        const std::string text = snapshot.text();
        const std::size_t firstNode = text.find("\n,3,2");
        std::size_t nodes = 0;
        std::size_t edges = 0;
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto raw = readSnapshotBytes(std::string_view(text).substr(0, size), salvaging());
            if (size <= firstNode + 1) {
                QVERIFY(!raw);
                QVERIFY2(raw.error().code == ErrorCode::Truncated, raw.error().message.c_str());
                continue;
            }
            QVERIFY2(raw,
                     qPrintable(QString("%1: %2").arg(size).arg(raw ? "" : raw.error().message.c_str())));
            QVERIFY(raw->isSalvaged);
            QVERIFY(!raw->notices.empty());
            QCOMPARE(raw->isMissingEdges, raw->edgeCount() < 4);
            QCOMPARE(brokenLink(*raw), std::string());
            // More bytes never give less.
            QVERIFY(raw->nodeCount() >= nodes && raw->edgeCount() >= edges);
            nodes = raw->nodeCount();
            edges = raw->edgeCount();
        }
        QCOMPARE(nodes, std::size_t{4});
        QCOMPARE(edges, std::size_t{4});
    }
}

void SalvageTest::everyPrefixOfACompressedFileToo()
{
    const std::string text = SnapshotText::large(12000).text();
    for (const std::string& packed : {test::gzipped(text), test::zstdCompressed(text)}) {
        std::size_t opened = 0;
        // zstd gives nothing of a block (128 kB) before it is whole: a file of several, cut at many places.
        for (std::size_t size = 1; size < packed.size(); size += size < 64 ? 1 : packed.size() / 150) {
            const std::string_view prefix = std::string_view(packed).substr(0, size);
            const auto strict = readSnapshotBytes(prefix);
            QVERIFY(!strict);
            if (size >= 4)
                QVERIFY2(strict.error().code == ErrorCode::Truncated, strict.error().message.c_str());
            const auto raw = readSnapshotBytes(prefix, salvaging());
            if (!raw) {
                QVERIFY(!raw.error().message.empty());
                continue;
            }
            ++opened;
            QCOMPARE(brokenLink(*raw), std::string());
        }
        QVERIFY(opened > 0);
    }
}

void SalvageTest::edgesThatComeFirstLoseTheirTargets()
{
    const SnapshotText parts = SnapshotText::small();
    const std::string text = "{\"snapshot\":{\"meta\":" + parts.meta + parts.counts + "},\"strings\":["
        + parts.strings + "],\"edges\":[" + parts.edges + "],\"nodes\":[" + parts.nodes + "]}";
    QVERIFY(readSnapshotBytes(text));
    // Three nodes are left; two edges lead to the fourth.
    const auto raw = readSnapshotBytes(upTo(text, "16,0,0,2"), salvaging());
    QVERIFY(raw);
    QCOMPARE(raw->nodeCount(), std::size_t{3});
    QCOMPARE(raw->edgeCount(), std::size_t{2});
    QVERIFY(raw->isMissingEdges);
    QVERIFY(isSaid(*raw, "2 of 4 edges are missing"));
    QCOMPARE(brokenLink(*raw), std::string());
    QCOMPARE(raw->strings.text(raw->nodeName[NodeOrdinal{2}]), std::string("left"));
}

void SalvageTest::aWrongFileIsNotSaved()
{
    std::string text = upTo(SnapshotText::small().text(), "\"strings\"");
    text.replace(text.find("2,4,21"), 6, "2,4,-1");
    const auto raw = readSnapshotBytes(text, salvaging());
    QVERIFY(!raw);
    QVERIFY(raw.error().code == ErrorCode::Malformed);
}

void SalvageTest::theSameOnAnyNumberOfThreads()
{
    const std::string text = SnapshotText::large(60000).text();
    const std::string_view cut = std::string_view(text).substr(0, text.size() * 8 / 10);
    std::size_t edges = 0;
    for (const unsigned threads : {1u, 8u, 3u}) {
        LoadOptions options = salvaging();
        options.threads = threads;
        const auto raw = readSnapshotBytes(cut, options);
        QVERIFY(raw);
        QVERIFY(raw->isMissingEdges);
        QCOMPARE(brokenLink(*raw), std::string());
        if (edges) QCOMPARE(raw->edgeCount(), edges);
        edges = raw->edgeCount();
    }
    QVERIFY(edges > 0);
}

QTEST_GUILESS_MAIN(SalvageTest)
#include "salvage_test.moc"
