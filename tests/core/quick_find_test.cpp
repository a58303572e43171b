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
    void whatIsNotThereIsNotFound();
};

void QuickFindTest::whatIsNotThereIsNotFound()
{
    const auto heap = heapOf("root -a-> A");
    QVERIFY(quickFind(*heap.snapshot, "nowhere", 10)->found.empty());
    QVERIFY(quickFind(*heap.snapshot, "", 10)->found.empty());
}

QTEST_APPLESS_MAIN(QuickFindTest)
#include "quick_find_test.moc"
