// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/query/quick_find.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

class QuickFindTest : public QObject {
    Q_OBJECT
private slots:
    void findsClassesPropertiesEdgesAndStrings();
    void whatIsNotThereIsNotFound();
};

void QuickFindTest::findsClassesPropertiesEdgesAndStrings()
{
    const auto heap = heapOf(R"(
        root -a-> Session
        Session -session-> sessionKey/string
        Session -oldSession-> SESSION/string
        Session -{session_table}-> t/array
        root -b-> Other
    )");
    const auto finds = quickFind(*heap.snapshot, "session", 10);
    QVERIFY(finds);
    std::vector<std::string> texts;
    for (const Found& found : finds->found)
        texts.push_back(std::to_string(int(found.kind)) + " " + found.text);
    // By kind; the whole word first, then what begins with it.
    const std::vector<std::string> wanted{"0 Session",       "1 session", "1 oldSession",
                                          "2 session_table", "3 SESSION", "3 sessionKey"};
    std::string all;
    for (const std::string& one : texts) all += one + "\n";
    QVERIFY2(texts == wanted, all.c_str());
    QCOMPARE(finds->total, (std::array<std::uint64_t, kFoundKindCount>{1, 2, 1, 2}));
    QCOMPARE(quickFind(*heap.snapshot, "session", 1)->found.size(), std::size_t(4));
    QCOMPARE(quickFind(*heap.snapshot, "session", 1)->total[1], 2u);
}

void QuickFindTest::whatIsNotThereIsNotFound()
{
    const auto heap = heapOf("root -a-> A");
    QVERIFY(quickFind(*heap.snapshot, "nowhere", 10)->found.empty());
    QVERIFY(quickFind(*heap.snapshot, "", 10)->found.empty());
}

QTEST_APPLESS_MAIN(QuickFindTest)
#include "quick_find_test.moc"
