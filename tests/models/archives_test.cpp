// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/archive_file.h"
#include "tests/support/heap_text.h"
#include "ui/workspace/workspace.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace heaptrail::test {

using namespace ui;

namespace {

constexpr int kPatienceMs = 30'000;

/// A snapshot with so many entries in a Map.
std::string snapshot(int entries)
{
    HeapText heap;
    heap.add("synthetic", "", 0);
    heap.edges.push_back({0, heap.add("object", "Map", 32), "property", "cache"});
    for (int i = 0; i < entries; ++i)
        heap.edges.push_back({1, heap.add("object", "Entry", 64), "element", std::to_string(i)});
    return heap.json();
}

} // namespace

/// Attachments of issues are zip files: what the window opens by a drop, its dialog or a name.
class ArchivesTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void anArchiveOpens();
    void severalAreNamed();

private:
    QString write(const QString& name, const std::string& bytes) const
    {
        QFile file(m_folder->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) < 0)
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    const std::vector<ArchiveEntry> m_two{{"dumps/s1.heapsnapshot", snapshot(3)},
                                          {"dumps/s2.heapsnapshot", snapshot(5)}};
};

void ArchivesTest::anArchiveOpens()
{
    Workspace workspace;
    const std::string log = "{\"time\":\"2026-01-01T00:00:00Z\",\"heapUsed\":5000000}\n";
    workspace.open({write(QStringLiteral("s1.zip"), packed("zip", "none", {m_two[0], {"memory.jsonl", log}})),
                    write(QStringLiteral("s2.tar.gz"), packed("ustar", "gzip", {m_two[1]}))});
    QTRY_COMPARE_WITH_TIMEOUT(int(workspace.readyIds().size()), 2, kPatienceMs);
    // What else it holds opens by its name.
    workspace.open({m_folder->filePath(QStringLiteral("s1.zip:memory.jsonl"))});
    QTRY_VERIFY_WITH_TIMEOUT(workspace.memoryLog() != nullptr, kPatienceMs);
    QCOMPARE(workspace.memoryLog()->samples.size(), std::size_t(1));
}

void ArchivesTest::severalAreNamed()
{
    Workspace workspace;
    const QString both = write(QStringLiteral("both.zip"), packed("zip", "none", m_two));
    workspace.open({both});
    QTRY_COMPARE_WITH_TIMEOUT(workspace.entries().front().state, LoadState::Failed, kPatienceMs);
    const Error error = workspace.entries().front().error;
    QVERIFY2(error.message.find("dumps/s1.heapsnapshot, dumps/s2.heapsnapshot") != std::string::npos,
             error.message.c_str());
}

} // namespace heaptrail::test

QTEST_GUILESS_MAIN(heaptrail::test::ArchivesTest)
#include "archives_test.moc"
