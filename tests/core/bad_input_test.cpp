// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/snapshot_reader.h"
#include "tests/core/snapshot_text.h"
#include "tests/support/heap_text.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace heaptrail;
using test::SnapshotText;

namespace {

/// Once, behind the next read of a file.
std::function<void()> afterRead;
std::atomic<bool> isArmed{false};

} // namespace

/// It stands before that of the C library.
extern "C" ssize_t pread(int fd, void* to, size_t size, off_t offset)
{
    const ssize_t got = syscall(SYS_pread64, fd, to, size, offset);
    if (isArmed.exchange(false)) afterRead();
    return got;
}

namespace {

/// The text with `from` replaced once by `to`; `from` must be there.
std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const std::size_t at = text.find(from);
    if (at == std::string::npos) qFatal("the text to replace is not there");
    return text.replace(at, from.size(), to);
}

std::string small()
{
    return SnapshotText::small().text();
}

} // namespace

class BadInputTest : public QObject {
    Q_OBJECT
private slots:
    void eachMistakeIsNamedWithItsPlace_data();
    void eachMistakeIsNamedWithItsPlace();
    void eachMistakeHasItsOwnMessage();
    void everyPrefixIsTruncated();
    void everyDamagedByteLoadsOrFailsInWords();
    void errorsAreTheSameOnAnyNumberOfThreads();
    void hundredThousandBracketsAreTooMany();
    void countsThatLieAskForNoMemory_data();
    void countsThatLieAskForNoMemory();
    void aMemoryLimitIsHeldInWords();
    void aStringWithoutEndIsRefused();
    void sizesBeyondAllMemoryAreRefused();
    void whiteSpaceWithoutEndIsGivenUp();
    void pathsThatAreNoFile();
    void aFileThatGrowsMeanwhileIsRefused();
    void aStopRequestEndsTheReading();
};

void BadInputTest::eachMistakeIsNamedWithItsPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("section");
    QTest::addColumn<QString>("words"); // part of the message
    QTest::addColumn<QByteArray>("place"); // what stands at the byte offset; empty: not asked
    const auto row = [](const char* name, const std::string& text, ErrorCode code, const char* section,
                        const char* words, const char* place = "") {
        QTest::newRow(name) << QByteArray::fromStdString(text) << code << QString(section) << QString(words)
                            << QByteArray(place);
    };
    const std::string good = small();
    using enum ErrorCode;
    // Counts
    row("fewer nodes", replaced(good, "\"node_count\":4", "\"node_count\":5"), Inconsistent, "nodes",
        "holds 4 records where", "]");
    row("more nodes", replaced(good, "\"node_count\":4", "\"node_count\":3"), Inconsistent, "nodes",
        "holds more records", "3,4,7,");
    row("fewer edges", replaced(good, "\"edge_count\":4", "\"edge_count\":5"), Inconsistent, "edges",
        "holds 4 records where", "]");
    row("more edges", replaced(good, "\"edge_count\":4", "\"edge_count\":3"), Inconsistent, "edges",
        "holds more records", "2,4,21]");
    row("half a node", replaced(good, "3,4,7,16,0,0,2", "3,4,7,16,0,0"), Inconsistent, "nodes",
        "ends inside a record", "]");
    row("half an edge", replaced(good, "2,4,21]", "2,4,21,1]"), Inconsistent, "edges", "ends inside a record",
        "]");
    row("nodes claim too many edges", replaced(good, "3,4,7,16,0,0,2", "3,4,7,16,9,0,2"), Inconsistent,
        "nodes", "claim more edges", "9,0,2]");
    row("nodes claim too few edges", replaced(good, "9,1,1,0,2,0,0", "9,1,1,0,1,0,0"), Inconsistent, "edges",
        "add up to 3", "2,4,21]");
    // Links
    row("edge to nowhere", replaced(good, "2,4,21]", "2,4,28]"), Inconsistent, "edges", "past the last one",
        "28]");
    row("edge into the middle", replaced(good, "2,4,21]", "2,4,20]"), Inconsistent, "edges",
        "not where a node begins", "20]");
    row("node name past the strings", replaced(good, "3,4,7,16,0,0,2", "3,6,7,16,0,0,2"), Inconsistent,
        "nodes", "past the last string", "6,7,16");
    row("edge name just past the strings", replaced(good, "2,4,21]", "2,6,21]"), Inconsistent, "edges",
        "past the last string", "6,21]");
    row("edge name past the strings", replaced(good, "2,4,21]", "2,77,21]"), Inconsistent, "edges",
        "past the last string", "77,21]");
    row("node type past the table", replaced(good, "3,4,7,16,0,0,2", "15,4,7,16,0,0,2"), Inconsistent,
        "nodes", "type table", "15,4,7");
    row("edge type past the table", replaced(good, "2,4,21]", "7,4,21]"), Inconsistent, "edges", "type table",
        "7,4,21]");
    row("an odd id twice", replaced(good, "3,4,7,16,0,0,2", "3,4,5,16,0,0,2"), Inconsistent, "nodes",
        "has the id 5 of an earlier one", "5,16,0,0,2]");
    row("a sparse odd id twice",
        replaced(replaced(good, "3,4,7,16,0,0,2", "3,4,9007199254740991,16,0,0,2"), "3,3,5,",
                 "3,3,9007199254740991,"),
        Inconsistent, "nodes", "has the id 9007199254740991", "9007199254740991,16,0,0,2]");
    row("location of no node", replaced(good, "\"locations\":[7,", "\"locations\":[28,"), Inconsistent,
        "locations", "past the last node", "28,");
    row("location inside a node", replaced(good, "\"locations\":[7,", "\"locations\":[8,"), Inconsistent,
        "locations", "not where a node begins", "8,");
    // Numbers
    row("negative", replaced(good, "3,4,7,16,0,0,2", "3,4,-7,16,0,0,2"), Malformed, "nodes", "negative",
        "-7,16");
    row("fraction", replaced(good, "3,4,7,16,0,0,2", "3,4,7,16.5,0,0,2"), Malformed, "nodes", "fraction",
        ".5,0");
    row("exponent", replaced(good, "3,4,7,16,0,0,2", "3,4,7,1e6,0,0,2"), Malformed, "nodes", "exponent",
        "e6,0");
    row("leading zero", replaced(good, "3,4,7,16,0,0,2", "3,4,7,016,0,0,2"), Malformed, "nodes",
        "leading zero", "016,0");
    row("past 2^53", replaced(good, "3,4,7,16,0,0,2", "3,4,7,9007199254740993,0,0,2"), Unsupported, "nodes",
        "2^53", "9007199254740993");
    row("past 2^64", replaced(good, "3,4,7,16,0,0,2", "3,4,7,18446744073709551616,0,0,2"), Unsupported,
        "nodes", "64 bits", "18446744073709551616");
    row("name past 2^32", replaced(good, "3,4,7,16,0,0,2", "3,4294967296,7,16,0,0,2"), Inconsistent, "nodes",
        "past the end of the strings", "4294967296");
    row("edge count past 2^32", replaced(good, "3,4,7,16,0,0,2", "3,4,7,16,4294967296,0,2"), Inconsistent,
        "nodes", "more edges than", "4294967296");
    row("edge target past 2^32", replaced(good, "2,4,21]", "2,4,30064771072]"), Inconsistent, "edges",
        "past the last one", "30064771072");
    row("edge name past 32 bits", replaced(good, "2,4,21]", "2,4294967295,21]"), Inconsistent, "edges",
        "32 bits", "4294967295");
    row("a string in nodes", replaced(good, "3,4,7,16,0,0,2", "3,\"4\",7,16,0,0,2"), Malformed, "nodes",
        "where a number should be", "\"4\"");
    row("an array in nodes", replaced(good, "3,4,7,16,0,0,2", "3,[4],7,16,0,0,2"), Malformed, "nodes",
        "where a number should be", "[4]");
    row("null in edges", replaced(good, "2,4,21]", "2,null,21]"), Malformed, "edges",
        "where a number should be", "null");
    row("two commas", replaced(good, "3,4,7,16,0,0,2", "3,,7,16,0,0,2"), Malformed, "nodes",
        "number is missing", ",7,16");
    row("comma at the end", replaced(good, "2,4,21]", "2,4,21,]"), Malformed, "edges", "number is missing",
        "]");
    row("no comma", replaced(good, "3,4,7,16,0,0,2", "3 4,7,16,0,0,2"), Malformed, "nodes",
        "comma is missing", "4,7,16");
    // Nesting and members
    row("nodes are no array", replaced(good, "\"nodes\":[", "\"nodes\":{"), Malformed, "nodes", "'['", "{");
    row("strings hold a number", replaced(good, "\"hello\"", "12345"), Malformed, "strings", "'\"'", "12345");
    row("strings not closed", replaced(good, "\"hello\"]}", "\"hello\"}"), Malformed, "strings", "']'", "}");
    row("wrong bracket at the end", replaced(good, "\"hello\"]}", "\"hello\"]]"), Malformed, "", "'}'", "]");
    row("no strings", replaced(good, "\"strings\":", "\"others\":"), Inconsistent, "strings", "is missing");
    row("no edges", replaced(good, "\"edges\":", "\"others\":"), Inconsistent, "edges", "is missing");
    row("no nodes", replaced(good, "\"nodes\":", "\"others\":"), Inconsistent, "nodes", "is missing");
    row("nodes twice", replaced(good, "\"samples\":[]", "\"nodes\":[]"), Inconsistent, "nodes",
        "stands twice", "\"nodes\":[]");
    row("no nodes at all",
        replaced(replaced(replaced(replaced(good, "\"node_count\":4", "\"node_count\":0"), "\"edge_count\":4",
                                   "\"edge_count\":0"),
                          SnapshotText::small().nodes, ""),
                 SnapshotText::small().edges, ""),
        Inconsistent, "locations", "past the last node");
    row("more edges than the nodes claim, without a count",
        replaced(replaced(good, "\"edge_count\":4", "\"edge_count\":0"), "2,4,21]", "2,4,21,2,4,21]"),
        Inconsistent, "edges", "add up to 4, but the file has 5");
    row("edge to nowhere, without a count",
        replaced(replaced(good, "\"node_count\":4", "\"node_count\":0"), "2,4,21]", "2,4,28]"), Inconsistent,
        "edges", "past the last one (4 nodes)", "28]");
    row("edges before nodes, without a count",
        R"({"snapshot":{"meta":)" + SnapshotText::small().meta
            + R"(},"edges":[1,0,7],"nodes":[],"strings":[]})",
        Unsupported, "edges", "comes before \"nodes\"");
    row("more behind the end", good + "x", Malformed, "", "follows the snapshot's end", "x");
    row("two snapshots", good + good, Malformed, "", "follows the snapshot's end", "{");
    row("zeros behind the end", good + std::string(1, '\0'), Malformed, "", "follows the snapshot's end");
    // Header
    row("no meta", replaced(good, "\"meta\":", "\"mate\":"), NotASnapshot, "snapshot", "no \"meta\"");
    row("negative count", replaced(good, "\"node_count\":4", "\"node_count\":-4"), Malformed, "snapshot",
        "not a whole number");
    row("fractional count", replaced(good, "\"edge_count\":4", "\"edge_count\":4.5"), Malformed, "snapshot",
        "not a whole number");
    row("2^28 nodes", replaced(good, "\"node_count\":4", "\"node_count\":268435456"), Unsupported, "snapshot",
        "fewer than 268435456");
    row("more than 2^31 edges", replaced(good, "\"edge_count\":4", "\"edge_count\":2147483649"), Unsupported,
        "snapshot", "up to 2147483648");
    row("a needed field is missing", replaced(good, "\"self_size\"", "\"selfsize\""), Inconsistent,
        "snapshot", "lacks the field \"self_size\"");
    row("a field twice", replaced(good, "\"detachedness\"", "\"name\""), Inconsistent, "snapshot", "twice");
    row("no type table", replaced(good, "\"edge_types\":[[", "\"edge_typos\":[["), Inconsistent, "snapshot",
        "no list of type names");
    row("too many unknown edge types",
        replaced(good, "\"weak\"]", "\"weak\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]"),
        Unsupported, "snapshot", "more than 8 type names");
    row("header is broken", replaced(good, "\"meta\":{", "\"meta\":{,"), Malformed, "snapshot",
        "not valid JSON");
    row("another root", replaced(good, "\"node_count\":4", "\"root_index\":21,\"node_count\":4"), Unsupported,
        "snapshot", "root is not the first");
    // Strings
    row("a line end in a string", replaced(good, "hello", "hel\nlo"), Malformed, "strings", "string's end",
        "\nlo");
    row("a broken escape", replaced(good, "hello", "hel\\xlo"), Malformed, "strings", "escape", "xlo");
    row("a broken unicode escape", replaced(good, "hello", "hel\\u12g4"), Malformed, "strings", "hexadecimal",
        "g4");
    // Stacks and scopes
    const std::string traced = SnapshotText::traced().text();
    row("stack of no function", replaced(traced, "[1,0,2,48,[", "[1,9,2,48,["), Inconsistent, "trace_tree",
        "names function 9");
    row("stack cut short", replaced(traced, "[2,1,1,24,[]]", "[2,1,1,24]"), Inconsistent, "trace_tree",
        "incomplete");
    row("stack with text", replaced(traced, "[2,1,1,24,[]]", "[2,1,\"1\",24,[]]"), Malformed, "trace_tree",
        "a string stands");
    row("stack with a negative number", replaced(traced, "[2,1,1,24,[]]", "[2,-1,1,24,[]]"), Malformed,
        "trace_tree", "negative");
    row("array in the wrong field", replaced(traced, "[2,1,1,24,[]]", "[2,[],1,24,[]]"), Malformed,
        "trace_tree", "an array stands");
    row("function name past the strings", replaced(traced, "9,5,4,3,7,1]", "9,50,4,3,7,1]"), Inconsistent,
        "trace_function_infos", "past the last string", "50,4,3,7,1]");
    const std::string scoped = SnapshotText::scoped().text();
    row("scope variable past the strings",
        replaced(scoped, "\"scope_context_vars\":[4,5]", "\"scope_context_vars\":[4,55]"), Inconsistent,
        "scope_context_vars", "past the last string", "55]");
    row("too few scope variables",
        replaced(scoped, "\"scope_context_vars\":[4,5]", "\"scope_context_vars\":[4]"), Inconsistent,
        "scopes", "more variables");
    row("too few scope uses", replaced(scoped, "\"scope_uses\":[-2,1]", "\"scope_uses\":[]"), Inconsistent,
        "scopes", "more uses");
    row("scope of no node", replaced(scoped, "\"scopes\":[14,", "\"scopes\":[15,"), Inconsistent, "scopes",
        "not where a node begins", "15,");
    row("negative depth", replaced(scoped, "\"scopes\":[14,-2,0,", "\"scopes\":[14,-2,-1,"), Inconsistent,
        "scopes", "past 32 bits", "-1,");
    // Other files
    row("nothing", "", NotASnapshot, "", "empty");
    row("white space", " \n\t ", NotASnapshot, "", "white space");
    row("text", "hello", NotASnapshot, "", "begins with 'h'", "hello");
    row("an array", "[1,2,3]", NotASnapshot, "", "array");
    row("another object", "{\"a\":1,\"b\":[true,{}]}", NotASnapshot, "", "no \"snapshot\"");
    row("an empty object", "{}", NotASnapshot, "", "no \"snapshot\"");
    row("a sampling profile", "{\"head\":{\"callFrame\":{}},\"samples\":[]}", NotASnapshot, "",
        "sampling heap profile (.heapprofile)");
    row("a CPU profile", "{\"nodes\":[{\"id\":1}],\"startTime\":1}", NotASnapshot, "", "CPU profile");
    row("a trace", "{\"traceEvents\":[]}", NotASnapshot, "", "performance trace");
    row("7-zip",
        "7z\xBC\xAF"
        " and so on",
        NotASnapshot, "", "7-zip archive");
    row("a program",
        "\x7F"
        "ELF and so on",
        NotASnapshot, "", "ELF");
    row("garbage", "\x01\x02\x03\xFF\xFE", NotASnapshot, "", "begins with byte 0x01");
}

void BadInputTest::eachMistakeIsNamedWithItsPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(ErrorCode, code);
    QFETCH(QString, section);
    QFETCH(QString, words);
    QFETCH(QByteArray, place);
    const auto raw = readSnapshotBytes(text.toStdString());
    QVERIFY2(!raw, "it was read without an error");
    const Error& error = raw.error();
    const QString message = QString::fromStdString(error.message);
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY2(error.code == code, qPrintable(message));
    QCOMPARE(QString::fromStdString(error.section), section);
    QVERIFY(message.endsWith('.'));
    QVERIFY2(error.byteOffset.has_value(), qPrintable(message));
    QVERIFY(*error.byteOffset <= static_cast<std::uint64_t>(text.size()));
    if (!place.isEmpty()) {
        const QByteArray there = text.mid(static_cast<qsizetype>(*error.byteOffset), place.size());
        QCOMPARE(there, place);
    }
}

void BadInputTest::eachMistakeHasItsOwnMessage()
{
    // Of the mistakes that the issue names, no two may read alike.
    const std::string good = small();
    std::set<std::string> messages;
    const std::vector<std::string> bad{
        replaced(good, "\"node_count\":4", "\"node_count\":5"),
        replaced(good, "2,4,21]", "2,4,28]"),
        replaced(good, "2,4,21]", "2,4,20]"),
        replaced(good, "2,4,21]", "2,77,21]"),
        replaced(good, "3,4,7,16,0,0,2", "3,4,-7,16,0,0,2"),
        replaced(good, "3,4,7,16,0,0,2", "3,4,7,16.5,0,0,2"),
        replaced(good, "3,4,7,16,0,0,2", "3,4,5,16,0,0,2"),
        good.substr(0, good.size() - 20),
        replaced(good, "\"nodes\":[", "\"nodes\":{"),
        replaced(good, "\"samples\":[]", "\"samples\":" + std::string(100000, '[')),
        replaced(good, "\"samples\":[]", "\"other\":" + std::string(100000, '[')),
    };
    for (const std::string& text : bad) {
        const auto raw = readSnapshotBytes(text);
        QVERIFY(!raw);
        QVERIFY2(messages.insert(raw.error().message).second, raw.error().message.c_str());
    }
}

void BadInputTest::everyPrefixIsTruncated()
{
    for (const SnapshotText& snapshot :
         {SnapshotText::small(), SnapshotText::traced(), SnapshotText::scoped()}) {
        const std::string text = snapshot.text();
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto raw = readSnapshotBytes(std::string_view(text).substr(0, size));
            QVERIFY2(!raw, qPrintable(QString("the first %1 bytes were read without an error").arg(size)));
            QVERIFY2(raw.error().code == ErrorCode::Truncated,
                     qPrintable(QString("%1: %2").arg(size).arg(raw.error().message.c_str())));
            QCOMPARE(raw.error().byteOffset.value_or(0), static_cast<std::uint64_t>(size));
            QVERIFY(raw.error().advice.find("--salvage") != std::string::npos);
        }
        QVERIFY(readSnapshotBytes(text).has_value());
    }
}

void BadInputTest::everyDamagedByteLoadsOrFailsInWords()
{
    const std::string text = SnapshotText::traced().text();
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const char c : std::string_view("0-,]}[{\"\\ \n\x00\xFFx9.", 16)) {
            std::string damaged = text;
            damaged[at] = c;
            for (const bool salvage : {false, true}) {
                LoadOptions options;
                options.salvage = salvage;
                const auto raw = readSnapshotBytes(damaged, options);
                if (raw) continue;
                QVERIFY(!raw.error().message.empty());
                QVERIFY2(raw.error().code != ErrorCode::Internal, raw.error().message.c_str());
            }
        }
}

void BadInputTest::errorsAreTheSameOnAnyNumberOfThreads()
{
    // Large enough for many pieces; several mistakes in it, of which the first in the file must be named.
    SnapshotText snapshot = SnapshotText::large(40000);
    std::string text = snapshot.text();
    const std::size_t edges = text.find("\"edges\":[");
    for (const double where : {0.9, 0.5, 0.3}) {
        const auto at = text.find(
            ',', edges + static_cast<std::size_t>(where * static_cast<double>(text.size() - edges) * 0.8));
        text[at] = 'x';
    }
    std::set<std::string> messages;
    for (const unsigned threads : {1u, 2u, 8u, 3u, 8u, 8u}) {
        LoadOptions options;
        options.threads = threads;
        const auto raw = readSnapshotBytes(text, options);
        QVERIFY(!raw);
        messages.insert(raw.error().message + std::to_string(raw.error().byteOffset.value_or(0)));
        QCOMPARE(text[static_cast<std::size_t>(raw.error().byteOffset.value_or(0))], 'x');
    }
    QCOMPARE(messages.size(), std::size_t{1});
}

void BadInputTest::hundredThousandBracketsAreTooMany()
{
    const std::string good = small();
    const std::string brackets(100000, '[');
    const std::string objects = [] {
        std::string text;
        for (int i = 0; i < 100000; ++i) text += "{\"a\":";
        return text;
    }();
    for (const std::string& text :
         {replaced(good, "\"trace_tree\":[]", "\"trace_tree\":[1,0,0,0," + brackets),
          replaced(good, "\"samples\":[]", "\"unknown\":" + brackets),
          replaced(good, "\"samples\":[]", "\"unknown\":" + objects), "{\"snapshot\":{\"a\":" + brackets,
          "{\"snapshot\":{\"meta\":{\"node_types\":" + brackets, "{\"a\":" + brackets, brackets, objects}) {
        const auto raw = readSnapshotBytes(text);
        QVERIFY(!raw);
        QVERIFY(raw.error().code == ErrorCode::Malformed || raw.error().code == ErrorCode::NotASnapshot);
        QVERIFY(raw.error().byteOffset.has_value());
    }
    // With a word of its own where nothing else is wrong before the ten thousandth.
    const auto raw = readSnapshotBytes(replaced(good, "\"samples\":[]", "\"unknown\":" + brackets));
    QVERIFY(raw.error().message.find("nested more than 10000 deep") != std::string::npos);
}

void BadInputTest::countsThatLieAskForNoMemory_data()
{
    QTest::addColumn<QByteArray>("text");
    const std::string lying = replaced(replaced(small(), "\"node_count\":4", "\"node_count\":268435455"),
                                       "\"edge_count\":4", "\"edge_count\":2147483648");
    QTest::newRow("plain") << QByteArray::fromStdString(lying);
    QTest::newRow("gzip") << QByteArray::fromStdString(test::gzipped(lying));
    QTest::newRow("zstd") << QByteArray::fromStdString(test::zstdCompressed(lying));
}

void BadInputTest::countsThatLieAskForNoMemory()
{
    QFETCH(QByteArray, text);
    // Half a gigabyte of address space more than now must be enough.
    struct rlimit before { };
    getrlimit(RLIMIT_AS, &before);
    const auto used = [] {
        QFile statm("/proc/self/statm");
        return statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').at(0).toULongLong() * 4096 : 0;
    }();
    QVERIFY(used > 0);
    struct rlimit tight = before;
    tight.rlim_cur = used + (std::uint64_t{512} << 20);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    setrlimit(RLIMIT_AS, &tight);
#endif
    const auto raw = readSnapshotBytes(text.toStdString());
    setrlimit(RLIMIT_AS, &before);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::Inconsistent, raw.error().message.c_str());
}

void BadInputTest::aMemoryLimitIsHeldInWords()
{
    const std::string text = SnapshotText::large(20000).text();
    LoadOptions options;
    options.memoryLimit = std::uint64_t{1} << 20;
    Progress progress;
    for (const std::string& bytes : {text, test::gzipped(text), test::zstdCompressed(text)}) {
        const auto raw = readSnapshotBytes(bytes, options, Task({}, &progress));
        QVERIFY(!raw);
        QVERIFY(raw.error().code == ErrorCode::MemoryLimit);
        QVERIFY(raw.error().message.find("limit of 1.05 MB") != std::string::npos);
        QVERIFY(progress.memoryNeeded.load() > options.memoryLimit);
    }
    options.memoryLimit = std::uint64_t{1} << 30;
    QVERIFY(readSnapshotBytes(text, options).has_value());
}

void BadInputTest::sizesBeyondAllMemoryAreRefused()
{
    // Each is as large as an exact number may be: 512 of them are 2^62, 2048 would wrap around.
    for (const int count : {500, 600, 2100}) {
        test::HeapText heap;
        heap.add("synthetic", "", 0);
        for (int i = 0; i < count; ++i)
            heap.edges.push_back(
                {0, heap.add("object", "A", 9007199254740991), "element", std::to_string(i)});
        const auto raw = readSnapshotBytes(heap.json());
        QCOMPARE(raw.has_value(), count == 500);
        if (raw) continue;
        QCOMPARE(raw.error().code, ErrorCode::Inconsistent);
        QVERIFY2(raw.error().message.find("add up to more") != std::string::npos,
                 raw.error().message.c_str());
    }
}

void BadInputTest::whiteSpaceWithoutEndIsGivenUp()
{
    const std::string head = "{\"snapshot\":", blanks = test::gzipped(std::string(1'000'000, ' '));
    std::string space;
    for (int megabyte = 0; megabyte < 70; ++megabyte) space += blanks; // members of one stream, as of a pipe
    for (const std::string& packed :
         {space + test::gzipped(small()),
          test::gzipped(head) + space + test::gzipped(small().substr(head.size()))}) {
        const auto raw = readSnapshotBytes(packed);
        QVERIFY(!raw);
        QVERIFY2(raw.error().message.find("white space") != std::string::npos, raw.error().message.c_str());
    }
}

void BadInputTest::aStringWithoutEndIsRefused()
{
    std::string text = SnapshotText::large(4).text();
    text.insert(text.rfind('"'),
                std::string(std::size_t{257} << 20, 'A')); // a packed file of 10 kB can hold it
    const auto raw = readSnapshotBytes(text);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::Unsupported, raw.error().message.c_str());
    QVERIFY(raw.error().message.find("268 MB") != std::string::npos);
    QVERIFY(raw.error().byteOffset.has_value());
}

void BadInputTest::pathsThatAreNoFile()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const auto directory = readSnapshot(path);
    QVERIFY(!directory);
    QVERIFY(directory.error().code == ErrorCode::NotASnapshot);
    QVERIFY(directory.error().message.find("directory") != std::string::npos);
    const auto missing = readSnapshot(path / "nothing.heapsnapshot");
    QVERIFY(!missing);
    QVERIFY(missing.error().code == ErrorCode::CannotRead);
    const auto device = readSnapshot("/dev/null");
    QVERIFY(!device);
    QVERIFY(device.error().code == ErrorCode::NotASnapshot);
}

void BadInputTest::aFileThatGrowsMeanwhileIsRefused()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("grows.heapsnapshot")));
    const std::string text = SnapshotText::large(60000).text();
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    file.write(text.data(), static_cast<qint64>(text.size()));
    // After the first block was read: by whoever reads, in the midst of it.
    afterRead = [&] { file.write(" "); };
    isArmed = true;
    const auto raw = readSnapshot(file.fileName().toStdString());
    QVERIFY(!isArmed);
    QVERIFY(!raw);
    QVERIFY2(raw.error().code == ErrorCode::CannotRead, raw.error().message.c_str());
    QVERIFY(raw.error().message.find("changed") != std::string::npos);
}

void BadInputTest::aStopRequestEndsTheReading()
{
    std::jthread nobody([] {});
    nobody.request_stop();
    const auto raw = readSnapshotBytes(small(), {}, Task(nobody.get_stop_token()));
    QVERIFY(!raw);
    QVERIFY(raw.error().code == ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(BadInputTest)
#include "bad_input_test.moc"
