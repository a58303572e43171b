// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <filesystem>
#include <vector>

using namespace heaptrail;

class SnapshotReaderTest : public QObject {
    Q_OBJECT
private slots:
    void everySharedSnapshotLoads();
};

void SnapshotReaderTest::everySharedSnapshotLoads()
{
    if (!test::hasSharedFolder()) QSKIP("the shared corpus is not here");
    int count = 0;
    for (const char* folder : {"corpus", "spec/examples"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(test::sharedFolder() / folder)) {
            const std::string name = entry.path().filename().string();
            if (name.find(".heapsnapshot") == std::string::npos && name.find(".heaptimeline") == std::string::npos)
                continue;
            const auto raw = readSnapshot(entry.path());
            QVERIFY2(raw, (name + ": " + (raw ? "" : raw.error().message)).c_str());
            QVERIFY(raw->nodeCount() > 0);
            QCOMPARE(raw->firstEdge[raw->nodeCount()], static_cast<std::uint32_t>(raw->edgeCount()));
            ++count;
        }
    QVERIFY(count > 40);
}

QTEST_GUILESS_MAIN(SnapshotReaderTest)
#include "snapshot_reader_test.moc"
