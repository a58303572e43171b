// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
// Allocation stacks and dead variables where there are none; examples_test has the rest.
#include "core/analysis/allocation_profile.h"
#include "core/analysis/dead_variables.h"
#include "tests/support/heap_drawing.h"

#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

class AllocationProfileTest : public QObject {
    Q_OBJECT

private slots:
    void withoutStacksThereIsNoProfile()
    {
        const auto heap = heapOf("root -g-> g\n g -a-> A:5");
        const auto profile = allocationProfile(heap.snapshot);
        QVERIFY(profile);
        QVERIFY(profile->empty());
        QVERIFY(allocationStack(*heap.snapshot, heap.node("A")).empty());
    }

    void theSearchStopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const Task task(stop.get_token(), nullptr);
        const auto heap = heapOf("root -g-> g\n g -a-> A:5");
        const auto dead = findDeadVariables(*heap.snapshot, task);
        QVERIFY(!dead);
        QCOMPARE(dead.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(AllocationProfileTest)
#include "allocation_profile_test.moc"
