// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/byte_source.h"
#include "core/load/container.h"
#include "core/load/snapshot_reader.h"
#include "core/memory_log/memory_log.h"
#include "tests/core/snapshot_text.h"
#include "tests/support/archive_file.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <thread>
#include <vector>

using namespace heaptrail;
using test::packed;
using test::SnapshotText;
using Entry = test::ArchiveEntry;
using Type = test::ArchiveEntry::Type;

namespace {

std::string small()
{
    return SnapshotText::small().text();
}

const std::vector<Entry> kThree{{"s1.heapsnapshot", small()},
                                {"s2.heapsnapshot", small()},
                                {"s3.heapsnapshot", SnapshotText::traced().text()}};

class Folder {
public:
    std::filesystem::path write(const char* name, const std::string& bytes) const
    {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        QFile file(QString::fromStdString(path.string()));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) < 0)
            qFatal("cannot write");
        return path;
    }
    std::size_t fileCount() const
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(m_folder.path().toStdString()), {}));
    }

private:
    QTemporaryDir m_folder;
};

bool says(const Error& error, std::string_view words)
{
    return error.message.find(words) != std::string::npos || error.advice.find(words) != std::string::npos;
}

} // namespace

class ContainerTest : public QObject {
    Q_OBJECT
private slots:
    void oneSnapshotOpensFromEveryContainer_data();
    void oneSnapshotOpensFromEveryContainer();
    void containersOfOtherToolsOpen();
    void whatComesWithASnapshotIsPassedOver();
    void severalSnapshotsAreNamed_data();
    void severalSnapshotsAreNamed();
    void oneOfSeveralIsChosenByItsName();
    void anArchiveThatShrinksIsNotDamaged();
    void aColonInAFilesNameIsNoMember();
    void aLogIsFoundBesideASnapshot();
    void namesLinksAndDevicesDoNoHarm();
    void anEncryptedFileIsRefusedInWords();
    void anArchiveInAnArchiveIsRefusedInWords();
    void everyPrefixIsTruncated_data();
    void everyPrefixIsTruncated();
    void damageIsNoticed_data();
    void damageIsNoticed();
    void aBombIsHeldByTheCounts();
    void manyNamesAreListedInPart();
    void aStreamOpensAndSaysAtItsEndWhatFollows();
    void aStoppedTaskEndsTheSearch();
};

void ContainerTest::oneSnapshotOpensFromEveryContainer_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const std::vector<Entry> one{{"folder/", "", Type::Folder, {}}, {"folder/s1.heapsnapshot", small()}};
    const auto row = [](const char* name, const std::string& bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    row("zip", packed("zip", "none", one));
    row("zip, stored", packed("zip", "none", one, "zip:compression=store"));
    for (const char* format : {"ustar", "pax", "gnutar"})
        for (const char* filter : {"none", "gzip", "zstd", "xz", "bzip2"})
            row((std::string(format) + " " + filter).c_str(), packed(format, filter, one));
    for (const char* filter : {"gzip", "zstd", "xz", "bzip2"})
        row(filter, packed("raw", filter, {{"x", small()}}));
    row("a packed file in a zip", packed("zip", "none", {{"s1.heapsnapshot.gz", test::gzipped(small())}}));
    row("a packed file in a tar",
        packed("ustar", "none", {{"s1.heapsnapshot.xz", packed("raw", "xz", {{"x", small()}})}}));
    row("by no telling name", packed("zip", "none", {{"download", small()}}));
    row("from Julia", packed("zip", "none", {{"./heap.json", small()}, {"readme.md", "hello"}}));
}

void ContainerTest::oneSnapshotOpensFromEveryContainer()
{
    QFETCH(QByteArray, bytes);
    for (const unsigned threads : {1u, 3u}) {
        LoadOptions options;
        options.threads = threads;
        const auto raw = readSnapshotBytes(bytes.toStdString(), options);
        QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
        QCOMPARE(raw->nodeCount(), std::size_t{4});
        QCOMPARE(raw->fileBytes, std::uint64_t{small().size()});
    }
    // From a file, nothing else comes to lie beside it.
    const Folder folder;
    const auto path = folder.write("x", bytes.toStdString());
    QVERIFY(readSnapshot(path));
    QCOMPARE(folder.fileCount(), std::size_t{1});
}

void ContainerTest::containersOfOtherToolsOpen()
{
    for (const char* name : {"in-a-zip.zip", "in-a.tar.gz", "ok.heapsnapshot.bz2", "ok.heapsnapshot.xz"}) {
        const auto raw = readSnapshot(test::dataFile("dialects") / name);
        QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
        QCOMPARE(raw->nodeCount(), std::size_t{4});
    }
}

void ContainerTest::whatComesWithASnapshotIsPassedOver()
{
    const std::vector<Entry> entries{{"__MACOSX/._s1.heapsnapshot", "AppleDouble"},
                                     {"._s1.heapsnapshot", "AppleDouble"},
                                     {".DS_Store", "x"},
                                     {"readme.txt", "the third deploy"},
                                     {"app.log", "{\"heapUsed\":1}"},
                                     {"s1.heapsnapshot", small()},
                                     {"picture.png", "\x89PNG"}};
    for (const std::string& bytes : {packed("zip", "none", entries), packed("pax", "gzip", entries)}) {
        const auto raw = readSnapshotBytes(bytes);
        QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
    }
}

void ContainerTest::severalSnapshotsAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("zip of two") << QByteArray::fromStdString(packed("zip", "none", {kThree[0], kThree[1]}));
    QTest::newRow("zip") << QByteArray::fromStdString(packed("zip", "none", kThree));
    QTest::newRow("tar") << QByteArray::fromStdString(packed("ustar", "none", kThree));
    QTest::newRow("tar.gz") << QByteArray::fromStdString(packed("ustar", "gzip", kThree));
    QTest::newRow("tar.xz") << QByteArray::fromStdString(packed("ustar", "xz", kThree));
}

void ContainerTest::severalSnapshotsAreNamed()
{
    QFETCH(QByteArray, bytes);
    const Folder folder;
    const auto path = folder.write("three.zip", bytes.toStdString());
    const auto raw = readSnapshot(path);
    QVERIFY(!raw);
    QCOMPARE(raw.error().code, ErrorCode::Unsupported);
    QVERIFY2(says(raw.error(), "s1.heapsnapshot, s2.heapsnapshot"), raw.error().message.c_str());
    QVERIFY2(says(raw.error(), "Name one: " + path.string() + ":s1.heapsnapshot"),
             raw.error().advice.c_str());
}

void ContainerTest::oneOfSeveralIsChosenByItsName()
{
    const Folder folder;
    for (const auto& [format, filter] : {std::pair{"zip", "none"}, std::pair{"ustar", "gzip"}}) {
        const auto path = folder.write("three", packed(format, filter, kThree)).string();
        for (const char* member : {":s3.heapsnapshot", ":./s3.heapsnapshot"}) {
            const auto raw = readSnapshot(path + member);
            QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
            QVERIFY(!raw->traceTree.empty());
        }
        const auto missing = readSnapshot(path + ":s4.heapsnapshot");
        QVERIFY(!missing && says(missing.error(), "no file s4.heapsnapshot"));
        QVERIFY(says(missing.error(), "s3.heapsnapshot"));
    }
    const auto plain = folder.write("plain", small()).string();
    const auto none = readSnapshot(plain + ":s1");
    QVERIFY(!none && says(none.error(), "no zip or tar archive"));
    QVERIFY(says(readSnapshot(plain + "er:s1").error(), "cannot be opened"));
}

void ContainerTest::anArchiveThatShrinksIsNotDamaged()
{
    const Folder folder;
    std::mt19937 random(7);
    std::string text(2'000'000, ' ');
    for (char& c : text) c = static_cast<char>(random());
    const auto path = folder.write("s.zip", packed("zip", "none", {{"s1.heapsnapshot", text}}));
    const auto source = openByteSource(path);
    QVERIFY(source);
    std::filesystem::resize_file(path, 1'000'000);
    std::vector<char> piece(100'000);
    auto got = (*source)->read(piece.data(), piece.size());
    while (got && *got > 0) got = (*source)->read(piece.data(), piece.size());
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::CannotRead);
    QVERIFY2(says(got.error(), "changed while it was read"), got.error().message.c_str());
}

void ContainerTest::aColonInAFilesNameIsNoMember()
{
    const Folder folder;
    QVERIFY(readSnapshot(folder.write("2026-01-01T10:00:00.heapsnapshot", small())));
    const auto zip = folder.write("at 10:00.zip", packed("zip", "none", kThree)).string();
    QVERIFY(readSnapshot(zip + ":s1.heapsnapshot"));
    const FileInArchive split = splitMember(zip + ":a:b");
    QCOMPARE(split.file.string(), zip);
    QCOMPARE(split.member, std::string("a:b"));
}

void ContainerTest::aLogIsFoundBesideASnapshot()
{
    const std::vector<Entry> entries{{"s1.heapsnapshot", small()}, {"app.log", "the log"}, {"notes", "x"}};
    for (const std::string& bytes : {packed("zip", "none", entries), packed("ustar", "gzip", entries)}) {
        auto source = openBytes(bytes, {}, Wanted::Log);
        QVERIFY2(source, source ? "" : source.error().message.c_str());
        std::string text(100, '\0');
        const auto got = (*source)->read(text.data(), text.size());
        QVERIFY(got);
        text.resize(*got);
        QCOMPARE(text, std::string("the log"));
    }
    const Folder folder;
    const std::vector<Entry> both{{"s1.heapsnapshot", small()},
                                  {"app.log", "{\"time\":\"2026-01-01T00:00:00Z\",\"heapUsed\":5000000}\n"}};
    for (const auto& [format, filter] : {std::pair{"zip", "none"}, std::pair{"ustar", "gzip"}}) {
        const auto path = folder.write("both", packed(format, filter, both));
        for (const auto& name : {path, std::filesystem::path(path.string() + ":app.log")}) {
            const auto log = readMemoryLog({name});
            QVERIFY2(log, log ? "" : log.error().message.c_str());
            QCOMPARE(log->samples.size(), std::size_t{1});
        }
    }
}

void ContainerTest::namesLinksAndDevicesDoNoHarm()
{
    const Folder folder;
    const std::vector<Entry> entries{{"../../up.heapsnapshot", small()},
                                     {"link.heapsnapshot", "", Type::Link, "/etc/passwd"},
                                     {"hard.heapsnapshot", "", Type::File, "/etc/passwd"},
                                     {"device.heapsnapshot", "", Type::Device, {}},
                                     {"pipe.heapsnapshot", "", Type::Pipe, {}}};
    const auto path = folder.write("odd.tar", packed("ustar", "none", entries));
    QVERIFY(readSnapshot(path)); // the only file
    QVERIFY(readSnapshot(path.string() + ":../../up.heapsnapshot"));
    QCOMPARE(folder.fileCount(), std::size_t{1});
    for (const char* name : {"link", "hard", "device", "pipe"}) {
        const auto raw = readSnapshot(path.string() + ":" + name + ".heapsnapshot");
        QVERIFY(!raw);
        QVERIFY2(says(raw.error(), "a link or a device"), raw.error().message.c_str());
    }
    const auto none = readSnapshotBytes(packed("ustar", "none", {entries[1], entries[3]}));
    QVERIFY(!none && says(none.error(), "only directories, links or devices"));
    // What a terminal would obey is no part of a message.
    const auto evil = readSnapshotBytes(
        packed("ustar", "none", {{"\x1B[31ma.heapsnapshot", small()}, {"b.heapsnapshot", small()}}));
    QVERIFY(!evil && evil.error().message.find('\x1B') == std::string::npos);
}

void ContainerTest::anEncryptedFileIsRefusedInWords()
{
    for (const char* how : {"zip:encryption=traditional", "zip:encryption=aes256"}) {
        const auto raw = readSnapshotBytes(packed("zip", "none", {{"s1.heapsnapshot", small()}}, how));
        QVERIFY(!raw);
        QVERIFY2(says(raw.error(), "s1.heapsnapshot in the archive is encrypted"),
                 raw.error().message.c_str());
    }
}

void ContainerTest::anArchiveInAnArchiveIsRefusedInWords()
{
    const std::string inner = packed("zip", "none", {{"s1.heapsnapshot", small()}});
    const auto raw = readSnapshotBytes(packed("zip", "none", {{"inner.zip", inner}}));
    QVERIFY(!raw && says(raw.error(), "an archive inside an archive"));
    const auto twice = readSnapshotBytes(test::gzipped(test::gzipped(small())));
    QVERIFY(!twice && says(twice.error(), "compressed twice"));
    const auto empty = readSnapshotBytes(packed("zip", "none", {}));
    QVERIFY(!empty && says(empty.error(), "holds no file"));
}

void ContainerTest::everyPrefixIsTruncated_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const std::vector<Entry> one{{"s1.heapsnapshot", small()}};
    QTest::newRow("zip") << QByteArray::fromStdString(packed("zip", "none", one));
    QTest::newRow("tar") << QByteArray::fromStdString(packed("ustar", "none", one));
    QTest::newRow("tar.gz") << QByteArray::fromStdString(packed("ustar", "gzip", one));
    QTest::newRow("xz") << QByteArray::fromStdString(packed("raw", "xz", one));
    QTest::newRow("bzip2") << QByteArray::fromStdString(packed("raw", "bzip2", one));
}

void ContainerTest::everyPrefixIsTruncated()
{
    QFETCH(QByteArray, bytes);
    const std::string whole = bytes.toStdString();
    int truncated = 0;
    for (std::size_t size = 1; size < whole.size(); size += size < 64 ? 1 : 13) {
        const auto raw = readSnapshotBytes(std::string_view(whole).substr(0, size));
        if (raw) {
            // A tar's padding and a zip's directory hold nothing of the file.
            QCOMPARE(raw->nodeCount(), std::size_t{4});
            continue;
        }
        QVERIFY(!raw.error().message.empty());
        QVERIFY2(raw.error().code == ErrorCode::Truncated || size < 600,
                 (std::to_string(size) + ": " + raw.error().message).c_str());
        truncated += raw.error().code == ErrorCode::Truncated;
    }
    QVERIFY(truncated > 10);
}

void ContainerTest::damageIsNoticed_data()
{
    everyPrefixIsTruncated_data();
}

void ContainerTest::damageIsNoticed()
{
    QFETCH(QByteArray, bytes);
    // tar has no sum over its contents; a wrong byte there is as one in a plain file.
    if (QTest::currentDataTag() == QLatin1String("tar")) return;
    const std::string whole = bytes.toStdString();
    std::string damaged = whole;
    for (std::size_t i = whole.size() / 2; i < whole.size() / 2 + 8; ++i)
        damaged[i] = static_cast<char>(~damaged[i]);
    const auto raw = readSnapshotBytes(damaged);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::Malformed || raw.error().code == ErrorCode::Truncated,
             raw.error().message.c_str());
}

void ContainerTest::aBombIsHeldByTheCounts()
{
    // Ten megabytes of blanks in a few kilobytes, then nothing: read in a stream, never held.
    const std::string bomb = "{" + std::string(std::size_t{10} << 20, ' ');
    for (const std::string& bytes : {packed("zip", "none", {{"s1.heapsnapshot", bomb}}),
                                     packed("ustar", "xz", {{"s1.heapsnapshot", bomb}})}) {
        QVERIFY(bytes.size() < 100'000);
        const auto raw = readSnapshotBytes(bytes);
        QVERIFY(!raw);
        QVERIFY2(raw.error().code == ErrorCode::Truncated, raw.error().message.c_str());
    }
    // Texts past the limit are refused like those of a plain file.
    std::string texts = small();
    texts.replace(texts.find("hello"), 5, std::string(std::size_t{20} << 20, 'x'));
    LoadOptions options;
    options.memoryLimit = std::uint64_t{15} << 20;
    const auto raw = readSnapshotBytes(packed("zip", "none", {{"s1.heapsnapshot", texts}}), options);
    QVERIFY(!raw);
    QCOMPARE(raw.error().code, ErrorCode::MemoryLimit);
}

void ContainerTest::manyNamesAreListedInPart()
{
    std::vector<Entry> entries;
    for (int i = 0; i < 3000; ++i)
        entries.push_back({std::to_string(i) + std::string(90, 'n') + ".heapsnapshot", "x"});
    const auto raw = readSnapshotBytes(packed("pax", "gzip", entries));
    QVERIFY(!raw);
    QVERIFY2(raw.error().message.size() < 2000, raw.error().message.c_str());
    const auto zip = readSnapshotBytes(packed("zip", "none", entries));
    QVERIFY(!zip && says(zip.error(), "3000 snapshots") && says(zip.error(), "and 2992 more"));
}

void ContainerTest::aStreamOpensAndSaysAtItsEndWhatFollows()
{
    const Folder folder;
    const auto pipe = folder.write("x", "").parent_path() / "pipe";
    const auto through = [&](const std::string& bytes) {
        ::mkfifo(pipe.c_str(), 0600);
        std::thread writer([&] {
            QFile file(QString::fromStdString(pipe.string()));
            if (file.open(QIODevice::WriteOnly)) file.write(bytes.data(), qint64(bytes.size()));
        });
        auto raw = readSnapshot(pipe);
        writer.join();
        std::filesystem::remove(pipe);
        return raw;
    };
    QVERIFY(through(packed("zip", "none", {{"a.txt", "x"}, kThree[0], {"z.txt", "x"}})));
    const auto several = through(packed("ustar", "gzip", kThree));
    QVERIFY(!several);
    QVERIFY2(says(several.error(), "3 snapshots: s1.heapsnapshot"), several.error().message.c_str());
}

void ContainerTest::aStoppedTaskEndsTheSearch()
{
    std::stop_source stop;
    stop.request_stop();
    const auto source = openBytes(packed("ustar", "none", kThree), Task(stop.get_token()));
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(ContainerTest)
#include "container_test.moc"
