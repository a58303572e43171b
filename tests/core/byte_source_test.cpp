// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/byte_source.h"
#include "core/load/snapshot_reader.h"
#include "tests/core/snapshot_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace heaptrail;

namespace {

/// All of it, in pieces of this size.
Result<std::string> readAll(ByteSource& source, std::size_t piece)
{
    std::string all;
    std::string buffer(piece, '\0');
    for (;;) {
        auto got = source.read(buffer.data(), buffer.size());
        if (!got) return fail(std::move(got.error()));
        if (*got == 0) return all;
        all.append(buffer, 0, *got);
    }
}

Result<std::string> unpacked(std::string_view bytes, std::size_t piece = 4096)
{
    auto source = openBytes(bytes);
    if (!source) return fail(std::move(source.error()));
    return readAll(**source, piece);
}

std::string numbers(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) text += std::to_string(i * 7919 % 100003) + ",";
    return text;
}

} // namespace

class ByteSourceTest : public QObject {
    Q_OBJECT
private slots:
    void theSameBytesFromEveryPacking();
    void membersAndFramesFollowEachOther();
    void anEndThatComesTooEarly();
    void damagedDataIsNamed();
    void aFileThatGrowsIsNoticed();
    void aFileThatShrinksIsNoticed();
    void aPipeIsReadToItsEnd();
    void aSilentPipeCanBeStopped();
    void aLoadCanBeStoppedInTheMiddle_data();
    void aLoadCanBeStoppedInTheMiddle();
    void aBombIsHeldByTheCounts();
    void textPastTheMemoryLimitIsRefused();
};

void ByteSourceTest::theSameBytesFromEveryPacking()
{
    const std::string text = numbers(100000);
    for (const std::string& packed : {text, test::gzipped(text), test::zstdCompressed(text)})
        for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{4096}, std::size_t{77}}) {
            const auto got = unpacked(packed, piece);
            QVERIFY2(got, got ? "" : got.error().message.c_str());
            QVERIFY(*got == text);
        }
}

void ByteSourceTest::membersAndFramesFollowEachOther()
{
    const std::string a = numbers(3000);
    const std::string b = "and the rest";
    QVERIFY(unpacked(test::gzipped(a) + test::gzipped("") + test::gzipped(b)).value() == a + b);
    QVERIFY(unpacked(test::zstdCompressed(a) + test::zstdCompressed(b)).value() == a + b);
    // Tapes are filled up with zeros.
    QVERIFY(unpacked(test::gzipped(a) + std::string(1000, '\0')).value() == a);
    const auto rubbish = unpacked(test::gzipped(a) + "rubbish");
    QVERIFY(!rubbish);
    QVERIFY(rubbish.error().code == ErrorCode::Malformed);
}

void ByteSourceTest::anEndThatComesTooEarly()
{
    const std::string text = numbers(3000);
    for (const std::string& packed : {test::gzipped(text), test::zstdCompressed(text)})
        for (const std::size_t lost : {std::size_t{1}, std::size_t{5}, packed.size() / 2}) {
            const auto got = unpacked(std::string_view(packed).substr(0, packed.size() - lost));
            QVERIFY(!got);
            QVERIFY(got.error().code == ErrorCode::Truncated);
        }
}

void ByteSourceTest::damagedDataIsNamed()
{
    const std::string text = numbers(30000);
    for (std::string packed : {test::gzipped(text), test::zstdCompressed(text)}) {
        for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 20; ++i)
            packed[i] = static_cast<char>(~packed[i]);
        const auto got = unpacked(packed);
        QVERIFY(!got);
        QVERIFY2(got.error().code == ErrorCode::Malformed, got.error().message.c_str());
        QVERIFY(got.error().message.find("damaged at byte") != std::string::npos);
    }
    // Not damaged: its window of 2 GB is more than we take.
    const auto large = unpacked(std::string("\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00", 9));
    QVERIFY(!large && large.error().code == ErrorCode::Unsupported);
    QVERIFY(large.error().advice.find("zstd -d --long=31") != std::string::npos);
    // A wrong checksum alone.
    std::string packed = test::gzipped(text);
    packed[packed.size() - 6] = static_cast<char>(~packed[packed.size() - 6]);
    const auto got = unpacked(packed);
    QVERIFY(!got);
    QVERIFY(got.error().code == ErrorCode::Malformed);
}

void ByteSourceTest::aFileThatGrowsIsNoticed()
{
    QTemporaryDir folder;
    const QString path = folder.path() + "/grows";
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("0123456789");
    file.flush();
    auto source = openByteSource(path.toStdString());
    QVERIFY(source);
    QCOMPARE(readAll(**source, 4).value(), std::string("0123456789"));
    QVERIFY((*source)->checkUnchanged());
    source = openByteSource(path.toStdString());
    QVERIFY(source);
    file.write("more");
    file.flush();
    const auto unchanged = (*source)->checkUnchanged();
    QVERIFY(!unchanged);
    QVERIFY(unchanged.error().code == ErrorCode::CannotRead);
    QCOMPARE(readAll(**source, 4).value(), std::string("0123456789")); // a log has readers who don't mind
}

void ByteSourceTest::aFileThatShrinksIsNoticed()
{
    QTemporaryDir folder;
    const QString path = folder.path() + "/shrinks";
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(100000, 'x'));
    file.flush();
    auto source = openByteSource(path.toStdString());
    QVERIFY(source);
    QVERIFY(file.resize(50000));
    const auto got = readAll(**source, 4096);
    QVERIFY(!got);
    QVERIFY(got.error().code == ErrorCode::CannotRead);
}

void ByteSourceTest::aPipeIsReadToItsEnd()
{
    QTemporaryDir folder;
    const std::string path = (folder.path() + "/pipe").toStdString();
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    const std::string text = test::SnapshotText::large(5000).text();
    for (const std::string& packed : {text, test::gzipped(text)}) {
        std::jthread writer([&] {
            const int descriptor = ::open(path.c_str(), O_WRONLY);
            for (std::size_t at = 0; at < packed.size();) {
                const ssize_t put =
                    ::write(descriptor, packed.data() + at, std::min<std::size_t>(packed.size() - at, 3000));
                if (put <= 0) break;
                at += static_cast<std::size_t>(put);
            }
            ::close(descriptor);
        });
        const auto raw = readSnapshot(path);
        QVERIFY2(raw, raw ? "" : raw.error().message.c_str());
        QCOMPARE(raw->nodeCount(), std::size_t{5000});
        QCOMPARE(raw->fileBytes, static_cast<std::uint64_t>(text.size()));
    }
}

void ByteSourceTest::aSilentPipeCanBeStopped()
{
    QTemporaryDir folder;
    const std::string path = (folder.path() + "/pipe").toStdString();
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    Result<RawSnapshot> raw = fail(ErrorCode::Internal, "not read yet");
    {
        // It waits for a writer that never comes; leaving the block asks it to stop and waits for it.
        std::jthread reader([&](const std::stop_token& stop) { raw = readSnapshot(path, {}, Task(stop)); });
    }
    QVERIFY(!raw);
    QVERIFY(raw.error().code == ErrorCode::Cancelled);
}

void ByteSourceTest::aLoadCanBeStoppedInTheMiddle_data()
{
    QTest::addColumn<bool>("isPacked");
    QTest::addColumn<unsigned>("threads");
    for (const bool isPacked : {false, true})
        for (const unsigned threads : {1u, 4u})
            QTest::addRow("%s, %u threads", isPacked ? "gzip" : "plain", threads) << isPacked << threads;
}

void ByteSourceTest::aLoadCanBeStoppedInTheMiddle()
{
    QFETCH(bool, isPacked);
    QFETCH(unsigned, threads);
    QTemporaryDir folder;
    const std::string path = (folder.path() + "/pipe").toStdString();
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    const std::string text = test::SnapshotText::large(100000).text();
    const std::string bytes = isPacked ? test::gzipped(text) : text;
    Progress progress;
    LoadOptions options;
    options.threads = threads;
    Result<RawSnapshot> raw = fail(ErrorCode::Internal, "not read yet");
    std::jthread reader(
        [&](const std::stop_token& stop) { raw = readSnapshot(path, options, Task(stop, &progress)); });
    // Half of the file comes, then nothing more; the pipe stays open.
    const int descriptor = ::open(path.c_str(), O_WRONLY);
    for (std::size_t at = 0; at < bytes.size() / 2;) {
        const ssize_t put = ::write(descriptor, bytes.data() + at, bytes.size() / 2 - at);
        QVERIFY(put > 0);
        at += static_cast<std::size_t>(put);
    }
    // It has read some of it by then, since a pipe holds less than that.
    reader.request_stop();
    reader.join();
    ::close(descriptor);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::Cancelled, raw.error().message.c_str());
}

void ByteSourceTest::aBombIsHeldByTheCounts()
{
    // 100 MB of zeros and commas in 100 kB: more records than the header announces end the reading at once.
    const auto parts = test::SnapshotText::small();
    std::string packed =
        test::gzipped("{\"snapshot\":{\"meta\":" + parts.meta + parts.counts + "},\"nodes\":[");
    std::string zeros;
    for (int i = 0; i < 1000000; ++i) zeros += "0,";
    zeros = test::gzipped(zeros);
    for (int i = 0; i < 50; ++i) packed += zeros; // members of one stream
    const auto raw = readSnapshotBytes(packed);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::Inconsistent, raw.error().message.c_str());
    QVERIFY(raw.error().byteOffset.value_or(~0ull) < 10000);
}

void ByteSourceTest::textPastTheMemoryLimitIsRefused()
{
    // The header announces four nodes; 20 MB of text take no more than a few kilobytes when packed.
    auto parts = test::SnapshotText::small();
    parts.strings += ",\"" + std::string(std::size_t{20} << 20, 'a') + '"';
    const std::string text = parts.text();
    LoadOptions options;
    options.memoryLimit = std::uint64_t{16} << 20;
    for (const std::string& bytes : {text, test::gzipped(text), test::zstdCompressed(text)}) {
        const auto raw = readSnapshotBytes(bytes, options);
        QVERIFY(!raw);
        QVERIFY2(raw.error().code == ErrorCode::MemoryLimit, raw.error().message.c_str());
        QVERIFY2(raw.error().message.find("16.8 MB") != std::string::npos, raw.error().message.c_str());
    }
    options.memoryLimit = std::uint64_t{64} << 20;
    QVERIFY(readSnapshotBytes(test::zstdCompressed(text), options).has_value());
}

QTEST_GUILESS_MAIN(ByteSourceTest)
#include "byte_source_test.moc"
