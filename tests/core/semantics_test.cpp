// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Single rules of DevTools that no example and no random heap pins down: names of WeakMap pairs, JavaScript's parseInt,
// how popular an interface must be, counts that lie in good faith.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/snapshot.h"
#include "core/base/code_units.h"
#include "core/graph/name_kinds.h"
#include "tests/support/heap_drawing.h"
#include "tests/support/random_graph.h"

#include <QtTest>

#include <cmath>

using namespace heaptrail;
using namespace heaptrail::test;

class SemanticsTest : public QObject {
    Q_OBJECT
private slots:
    void pairsAreToldByTheirNames_data();
    void pairsAreToldByTheirNames();
    void integersAreReadAndWrittenAsJavaScriptDoes_data();
    void integersAreReadAndWrittenAsJavaScriptDoes();
    void anInterfaceNeedsAThousandthOfAllPlainObjects();
    void moreFunctionsThanAnnouncedAreRead();
};

void SemanticsTest::pairsAreToldByTheirNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("table"); // 0: no pair
    const auto row = [](const char* what, const char* name, int table) {
        QTest::newRow(what) << QByteArray(name) << table;
    };
    row("plain", "6 / part of key (Key @21) -> value (Val @27) pair in WeakMap (table @25)", 25);
    row("many digits in front", "12345 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)", 3);
    row("empty texts", "0 / part of key ( @1) -> value ( @2) pair in WeakMap (table @3)", 3);
    row("no blank before the id", "0 / part of key (@1) -> value (@2) pair in WeakMap (table @3)", 0);
    row("a key that looks like the middle",
        "1 / part of key (a @5) -> value (b @1) -> value (V @2) pair in WeakMap (table @3)", 3);
    row("a value that looks like the end",
        "1 / part of key (K @1) -> value (x @2) pair in WeakMap (table @9) @2) pair in WeakMap (table @3)",
        3);
    row("no digits in front", " / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)", 0);
    row("a sign in front", "-1 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)", 0);
    row("something behind", "1 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3) ", 0);
    row("a line break behind", "1 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)\n", 0);
    row("a line break in the key", "1 / part of key (K\n @1) -> value (V @2) pair in WeakMap (table @3)", 0);
    row("a line break in the value", "1 / part of key (K @1) -> value (a\nb @2) pair in WeakMap (table @3)",
        0);
    row("a carriage return", "1 / part of key (K @1) -> value (a\rb @2) pair in WeakMap (table @3)", 0);
    row("U+2028", "1 / part of key (K @1) -> value (a\xE2\x80\xA8 @2) pair in WeakMap (table @3)", 0);
    row("U+2029", "1 / part of key (\xE2\x80\xA9 @1) -> value (a @2) pair in WeakMap (table @3)", 0);
    row("U+2027 is no line break",
        "1 / part of key (\xE2\x80\xA7 @1) -> value (a @2) pair in WeakMap (table @3)", 3);
    row("a tab is none", "1 / part of key (K\t @1) -> value (a @2) pair in WeakMap (table @3)", 3);
    row("the format itself, of names too long",
        "6 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)", 0);
    row("Node 12", "3 / key KeyA in WeakMap", 0);
    row("other digits", "1 / part of key (K @1) -> value (V @2) pair in WeakMap (table @\xD9\xA3)", 0);
    row("capitals", "1 / Part of key (K @1) -> value (V @2) pair in WeakMap (table @3)", 0);
    row("a number alone", "17", 0);
    row("nothing", "", 0);
}

void SemanticsTest::pairsAreToldByTheirNames()
{
    QFETCH(QByteArray, name);
    QFETCH(int, table);
    const std::string text = name.toStdString();
    const auto parsed = parseEphemeronName(text);
    QCOMPARE(parsed.has_value(), table != 0);
    if (!parsed) return;
    QCOMPARE(parsed->table, std::uint64_t(table));
    QCOMPARE(std::string(parsed->pairPart), text.substr(text.find(' ')));
}

void SemanticsTest::integersAreReadAndWrittenAsJavaScriptDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("wanted"); // String(parseInt(text, 10))
    const auto row = [](const char* text, const char* wanted) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(wanted);
    };
    row("12", "12");
    row("12abc", "12");
    row("007", "7");
    row(" \t\n\v\f\r12", "12");
    row("\xC2\xA0\xE1\x9A\x80\xE2\x80\x80\xE2\x80\x8A\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\x9F\xE3\x80"
        "\x80\xEF\xBB\xBF"
        "5",
        "5");
    row("\xE2\x80\x8B"
        "5",
        "NaN"); // U+200B is no blank
    row("+7", "7");
    row("-3.9", "-3");
    row("- 3", "NaN");
    row("--3", "NaN");
    row("-0", "0");
    row("1e5", "1");
    row("0x1F", "0");
    row("", "NaN");
    row("abc12", "NaN");
    row("9007199254740991", "9007199254740991");
    row("9007199254740993", "9007199254740992");
    row("10000000000000000", "10000000000000000");
    row("123456789012345678901", "123456789012345680000");
    row("999999999999999999999", "1e+21");
    row("12345678901234567890123", "1.2345678901234568e+22");
}

void SemanticsTest::integersAreReadAndWrittenAsJavaScriptDoes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wanted);
    const double number = parseIntPrefix(text.toStdString());
    QCOMPARE(std::isnan(number) ? std::string("NaN") : integerText(number), wanted.toStdString());
    QCOMPARE(integerText(parseIntPrefix(std::string(400, '9'))), std::string("Infinity"));
    QCOMPARE(integerText(parseIntPrefix("-" + std::string(400, '9'))), std::string("-Infinity"));
}

// numbers.md 7.2: at least two objects, and at least total / 1000, as a real number.
void SemanticsTest::anInterfaceNeedsAThousandthOfAllPlainObjects()
{
    const auto classWith = [](int plain, int carriers) {
        std::string drawing = "root -g-> g\n";
        for (int k = 0; k < plain; ++k) {
            const std::string object = "Object#" + std::to_string(k);
            drawing += "g -[" + std::to_string(k) + "]-> " + object + ":8\n";
            if (k < carriers) drawing += object + " -a-> value:1\n";
        }
        const HeapDrawing heap = heapOf(drawing);
        return heap.snapshot->className(heap.node("Object#0"));
    };
    QCOMPARE(classWith(1, 1), std::string("Object"));
    QCOMPARE(classWith(2, 2), std::string("{a}"));
    QCOMPARE(classWith(3000, 3), std::string("{a}"));
    QCOMPARE(classWith(3001, 3), std::string("Object"));
    QCOMPARE(classWith(3001, 4), std::string("{a}"));
}

// format.md 2: the tracked thread makes functions while it writes the file, behind the count's back.
void SemanticsTest::moreFunctionsThanAnnouncedAreRead()
{
    RandomHeap heap;
    heap.nodes = {{"synthetic", "", 1, 0, 0}, {"object", "A", 3, 5, 0}};
    heap.edges = {{0, 1, "property", "a"}};
    std::string text = heap.json();
    const auto replace = [&](const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        QVERIFY2(at != text.npos, from.c_str());
        text.replace(at, from.size(), to);
    };
    replace("\"trace_function_count\":0", "\"trace_function_count\":1");
    replace("\"trace_function_infos\":[]", "\"trace_function_infos\":[0,1,1,0,0,0,7,2,1,9,3,4]");
    replace("\"trace_tree\":[]", "\"trace_tree\":[1,0,0,0,[2,1,3,30,[]]]");
    auto raw = readSnapshotBytes(text);
    QVERIFY(raw);
    QCOMPARE(raw->traceFunctions.size(), std::size_t(2));
    const auto snapshot = analyse(std::move(*raw));
    QVERIFY(snapshot);
    const auto profile = allocationProfile(*snapshot);
    QVERIFY(profile);
    QCOMPARE(profile->functions().size(), std::size_t(1));
    QCOMPARE(profile->functions()[0].function, 1u);
    QCOMPARE(profile->functions()[0].counts.size, 30u);
}

QTEST_GUILESS_MAIN(SemanticsTest)
#include "semantics_test.moc"
