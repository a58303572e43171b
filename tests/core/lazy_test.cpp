// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/lazy.h"

#include <QTest>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace heaptrail;

class LazyTest : public QObject {
    Q_OBJECT
private slots:
    void aValueIsMadeOnceAndKept();
    void whatWasStoppedIsMadeByTheNext();
    void whoWaitsCanBeStopped();
    void anExceptionLeavesTheTurnToTheNext();
    void manyAskersGetOneValue();
};

void LazyTest::aValueIsMadeOnceAndKept()
{
    const Lazy<int> lazy;
    int made = 0;
    const auto make = [&](const Task&) -> Result<int> { return ++made; };
    QVERIFY(!lazy.ready());
    QCOMPARE(**lazy.get({}, make), 1);
    QCOMPARE(**lazy.get({}, make), 1);
    QCOMPARE(*lazy.ready(), 1);
}

void LazyTest::whatWasStoppedIsMadeByTheNext()
{
    const Lazy<int> lazy;
    std::stop_source stop;
    stop.request_stop();
    const auto make = [](const Task& task) -> Result<int> {
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        return 7;
    };
    const auto stopped = lazy.get(Task(stop.get_token()), make);
    QVERIFY(!stopped);
    QVERIFY(stopped.error().code == ErrorCode::Cancelled);
    QVERIFY(!lazy.ready());
    QCOMPARE(**lazy.get({}, make), 7);
}

void LazyTest::whoWaitsCanBeStopped()
{
    const Lazy<int> lazy;
    std::atomic<bool> isMaking{false}, mayEnd{false};
    std::jthread maker([&] {
        (void)lazy.get({}, [&](const Task&) -> Result<int> {
            isMaking = true;
            isMaking.notify_all();
            mayEnd.wait(false);
            return 7;
        });
    });
    isMaking.wait(false);
    std::stop_source stop;
    stop.request_stop();
    const auto waited = lazy.get(Task(stop.get_token()), [](const Task&) -> Result<int> { return 8; });
    QVERIFY(!waited);
    QVERIFY(waited.error().code == ErrorCode::Cancelled);
    mayEnd = true;
    mayEnd.notify_all();
    maker.join();
    QCOMPARE(*lazy.ready(), 7);
}

void LazyTest::anExceptionLeavesTheTurnToTheNext()
{
    const Lazy<int> lazy;
    const auto thrower = [](const Task&) -> Result<int> { throw std::runtime_error("no memory"); };
    QVERIFY_EXCEPTION_THROWN((void)lazy.get({}, thrower), std::runtime_error);
    QCOMPARE(**lazy.get({}, [](const Task&) -> Result<int> { return 7; }), 7);
}

void LazyTest::manyAskersGetOneValue()
{
    const Lazy<int> lazy;
    std::atomic<int> made{0};
    std::vector<const int*> got(8);
    {
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < got.size(); ++k)
            threads.emplace_back(
                [&, k] { got[k] = *lazy.get({}, [&](const Task&) -> Result<int> { return ++made; }); });
    }
    QCOMPARE(made.load(), 1);
    for (const int* one : got) QCOMPARE(one, got.front());
}

QTEST_APPLESS_MAIN(LazyTest)
#include "lazy_test.moc"
