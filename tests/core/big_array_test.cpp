// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/big_array.h"

#include <QTest>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace heaptrail;

namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

BigArray<std::uint8_t> filled(std::size_t size, std::uint8_t value)
{
    BigArray<std::uint8_t> array(size, Fill::Unset);
    std::fill(array.begin(), array.end(), value);
    return array;
}

bool isAll(const BigArray<std::uint8_t>& array, std::uint8_t value, std::size_t from = 0)
{
    return std::all_of(array.begin() + from, array.end(), [&](std::uint8_t v) { return v == value; });
}

std::size_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

class BigArrayTest : public QObject {
    Q_OBJECT

private slots:
    void pagesAreGivenAtOnceOrWhenWritten()
    {
        constexpr std::size_t kSize = 64 * kMegabyte;
        const std::size_t before = residentBytes();
        BigArray<std::uint8_t> later(kSize, Fill::Zero, Give::WhenWritten);
        QVERIFY(residentBytes() < before + kSize / 4);
        later[kSize / 2] = 7;
        later.prepare(0, kSize); // a hint: what is there stays
        QCOMPARE(later[kSize / 2], std::uint8_t{7});
        QCOMPARE(std::count(later.begin(), later.end(), std::uint8_t{0}), std::ptrdiff_t(kSize - 1));
        const std::size_t between = residentBytes();
        const BigArray<std::uint8_t> now(kSize);
        if (residentBytes() < between + kSize / 2)
            QSKIP("The system gives pages one by one (Linux before 5.14).");
        QVERIFY(isAll(now, 0));
        BigArray<std::uint8_t> small(100);
        small.prepare(10, 90);
        QVERIFY(isAll(small, 0));
    }
    void whatGrowsAsksForNoPageBeforeItIsWritten()
    {
        const std::size_t before = residentBytes();
        BigArray<std::uint8_t> array;
        array.grow(64 * kMegabyte);
        array.grow(256 * kMegabyte);
        QVERIFY(residentBytes() < before + 64 * kMegabyte);
    }

    void reusedPagesAreZeroAgain_data()
    {
        QTest::addColumn<QList<int>>("released");
        QTest::addColumn<int>("wanted");
        QTest::newRow("same size") << QList<int>{16} << 16;
        QTest::newRow("part of one") << QList<int>{64} << 10;
        QTest::newRow("one and new pages") << QList<int>{10} << 40;
        QTest::newRow("pieced together of three") << QList<int>{10, 12, 14} << 33;
        QTest::newRow("of three and new pages") << QList<int>{10, 12, 14} << 100;
    }
    void reusedPagesAreZeroAgain()
    {
        QFETCH(QList<int>, released);
        QFETCH(int, wanted);
        const PageReuse reuse;
        {
            std::vector<BigArray<std::uint8_t>> used;
            for (const int megabytes : released)
                used.push_back(filled(static_cast<std::size_t>(megabytes) * kMegabyte - 5, 0xAB));
        }
        const std::size_t size = static_cast<std::size_t>(wanted) * kMegabyte - 77;
        for (int round = 0; round < 3; ++round) { // the pieces of a block come back, too
            BigArray<std::uint8_t> array(size);
            QVERIFY(isAll(array, 0));
            std::fill(array.begin(), array.end(), std::uint8_t{0xCD});
        }
    }

    void releasedPagesAreUsedBeforeNewOnes()
    {
        const PageReuse reuse;
        for (const std::size_t megabytes : {40, 24, 60}) filled(megabytes * kMegabyte, 1);
        const std::size_t before = residentBytes();
        const BigArray<std::uint8_t> array = filled(60 * kMegabyte, 2);
        QVERIFY2(residentBytes() < before + 8 * kMegabyte, "the pages of the earlier arrays were there");
        QVERIFY(isAll(array, 2));
    }

    void keptPagesGoBackWithTheLastUser()
    {
        const std::size_t before = residentBytes();
        {
            const PageReuse outer;
            {
                const PageReuse inner;
                filled(64 * kMegabyte, 1);
            }
            QVERIFY(residentBytes() > before + 56 * kMegabyte);
        }
        QVERIFY(residentBytes() < before + 8 * kMegabyte);
    }

    void growthKeepsValuesAndAddsZeros()
    {
        const PageReuse reuse;
        filled(30 * kMegabyte, 0xAB);
        for (const std::size_t first : {3 * kMegabyte, 9 * kMegabyte + 3, 40 * kMegabyte}) {
            BigArray<std::uint8_t> array = filled(first, 7);
            for (std::size_t size = first; size < 100 * kMegabyte; size += size / 2 + 1) {
                const std::size_t old = array.size();
                array.grow(size);
                QVERIFY(isAll(array, 0, old));
                QVERIFY(
                    std::all_of(array.begin(), array.begin() + old, [](std::uint8_t v) { return v == 7; }));
                std::fill(array.begin(), array.end(), std::uint8_t{7});
            }
        }
    }

    void threadsShareWhatIsKept()
    {
        const PageReuse reuse;
        std::vector<std::jthread> threads;
        std::atomic<int> wrong{0};
        for (std::uint8_t id = 1; id <= 4; ++id)
            threads.emplace_back([id, &wrong] {
                for (std::size_t round = 0; round < 20; ++round) {
                    BigArray<std::uint8_t> array((9 + round % 7 + id) * kMegabyte);
                    if (!isAll(array, 0)) ++wrong;
                    std::fill(array.begin(), array.end(), id);
                    if (!isAll(array, id)) ++wrong;
                }
            });
        threads.clear();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_APPLESS_MAIN(BigArrayTest)
#include "big_array_test.moc"
