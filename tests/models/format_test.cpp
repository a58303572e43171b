// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/distances.h"
#include "tests/support/heap_drawing.h"
#include "ui/models/columns.h"
#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"

#include <QLocale>
#include <QTest>

#include <limits>

namespace heaptrail::test {

using namespace ui;

class FormatTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void sizesHaveThreeDigitsInDecimalUnits_data();
    void sizesHaveThreeDigitsInDecimalUnits();
    void longSizesHaveTheirBytesBehindThem();
    void differencesHaveARealMinusAndZeroHasNoSign();
    void extremesDontOverflow();
    void sharesAreShortAndNeverRoundedToNothing();
    void growthFromNothingHasNoPercentage();
    void distancesThatMeanNothingAreAMinus();
    void separatorsFollowTheLocale();
    void aClassIsCopiedWholeAndWithoutItsPlace();
    void aCutShapeKeepsThePropertyThatTellsItApart();
    void aCutShapeStaysAName();
};

void FormatTest::aCutShapeKeepsThePropertyThatTellsItApart()
{
    const std::vector<std::string> names{"{id, status, origin, size}", "Map",
                                         "{id, status, origin, user, at}", "{other}",
                                         "{id, status, origin, size, \"a, }\", last}"};
    const std::vector<int> telling = tellingProperties({names.begin(), names.end()});
    QCOMPARE(telling, (std::vector<int>{3, -1, 3, -1, 4}));
    QCOMPARE(withFewProperties(QString::fromStdString(names[0]), 3, telling[0]),
             QStringLiteral("{id, status, …, size}"));
    QCOMPARE(withFewProperties(QString::fromStdString(names[2]), 3, telling[2]),
             QStringLiteral("{id, status, …, user}"));
    QCOMPARE(withFewProperties(QString::fromStdString(names[4]), 2, telling[4]),
             QStringLiteral("{id, …, \"a, }\"}"));
    QCOMPARE(withFewProperties(QString::fromStdString(names[0]), 4, telling[0]), // all of it fits
             QString::fromStdString(names[0]));
}

void FormatTest::aCutShapeStaysAName()
{
    const QString held = QStringLiteral("entry \"key\" → {id, status, origin, size} @5");
    QCOMPARE(propertyCount(held), 4);
    QCOMPARE(withFewProperties(held), QStringLiteral("entry \"key\" → {id, status, origin, …} @5"));
    QCOMPARE(withFewProperties(held, 1), QStringLiteral("entry \"key\" → {id, …} @5"));
    QCOMPARE(withFewProperties(held, 0), QStringLiteral("entry \"key\" → {…} @5"));
    QCOMPARE(propertyCount(QStringLiteral("Map @5")), 0);
    QCOMPARE(propertyCount(QStringLiteral("{} @5")), 0);
    QCOMPARE(withFewProperties(QStringLiteral("{a, b, \"c, d"), 1), QStringLiteral("{a, …}")); // cut before
}

void FormatTest::sizesHaveThreeDigitsInDecimalUnits_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << quint64(0) << "0 B";
    QTest::newRow("bytes") << quint64(999) << "999 B";
    QTest::newRow("one kB") << quint64(1000) << "1.00 kB";
    QTest::newRow("tens") << quint64(28'672) << "28.7 kB";
    QTest::newRow("hundreds") << quint64(804'000) << "804 kB";
    QTest::newRow("next unit by rounding") << quint64(999'600) << "1.00 MB";
    QTest::newRow("megabytes") << quint64(6'030'000) << "6.03 MB";
    QTest::newRow("gigabytes") << quint64(4'294'967'296) << "4.29 GB";
}

void FormatTest::sizesHaveThreeDigitsInDecimalUnits()
{
    QFETCH(quint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(formatSize(bytes), text);
}

void FormatTest::longSizesHaveTheirBytesBehindThem()
{
    QCOMPARE(formatSizeLong(1), QStringLiteral("1 byte"));
    QCOMPARE(formatSizeLong(999), QStringLiteral("999 bytes"));
    QCOMPARE(formatSizeLong(1000), QStringLiteral("1.00 kB (1,000 bytes)"));
}

void FormatTest::differencesHaveARealMinusAndZeroHasNoSign()
{
    QCOMPARE(formatDelta(300), QStringLiteral("+300"));
    QCOMPARE(formatDelta(-12), QString(QChar(0x2212)) + QStringLiteral("12"));
    QCOMPARE(formatDelta(0), QStringLiteral("0"));
    QCOMPARE(formatSizeDelta(5'700'000), QStringLiteral("+5.70 MB"));
    QCOMPARE(formatSizeDelta(0), QStringLiteral("0"));
}

void FormatTest::extremesDontOverflow()
{
    QVERIFY(formatSizeDelta(std::numeric_limits<std::int64_t>::min()).startsWith(QChar(0x2212)));
    QVERIFY(formatSize(std::numeric_limits<std::uint64_t>::max()).endsWith(QLatin1String("EB")));
    QCOMPARE(formatPercent(std::numeric_limits<double>::quiet_NaN()), emDash());
}

void FormatTest::sharesAreShortAndNeverRoundedToNothing()
{
    const QString unit = QString(QChar(0x202f)) + QLatin1Char('%');
    QCOMPARE(formatPercent(0.39), QStringLiteral("39") + unit);
    QCOMPARE(formatPercent(0.004), QStringLiteral("0.4") + unit);
    QCOMPARE(formatPercent(0.00001), QStringLiteral("<0.1") + unit);
    QCOMPARE(formatPercent(0), QStringLiteral("0") + unit);
    QCOMPARE(formatPercent(0.000999), QStringLiteral("<0.1") + unit);
    QCOMPARE(formatPercent(0.001), QStringLiteral("0.1") + unit);
    QCOMPARE(formatPercent(0.0994), QStringLiteral("9.9") + unit);
    QCOMPARE(formatPercent(0.0996), QStringLiteral("10") + unit); // no tenths beside two digits
    QCOMPARE(formatPercent(-0.39), QString(QChar(0x2212)) + QStringLiteral("39") + unit);
}

void FormatTest::growthFromNothingHasNoPercentage()
{
    QCOMPARE(formatGrowth(0, 5), emDash());
    QVERIFY(formatGrowth(2, 3).startsWith(QLatin1String("+50")));
    QVERIFY(formatGrowth(2, 1).startsWith(QChar(0x2212) + QStringLiteral("50")));
    for (const double size : {0.0, 2.0}) // neither up nor down
        QCOMPARE(formatGrowth(size, size), formatPercent(0));
}

void FormatTest::distancesThatMeanNothingAreAMinus()
{
    QCOMPARE(formatDistance(7), QStringLiteral("7"));
    for (const std::int32_t none : {kNoDistance, kSystemDistance, kSystemDistance + 3})
        QCOMPARE(formatDistance(none), QString(QChar(0x2212)));
    // Only ignored retainers lead there; and how far it was with them, as DevTools counts it.
    QCOMPARE(formatDistance(kUnreachableDistance), QStringLiteral("U"));
    QCOMPARE(formatDistance(kUnreachableDistance + 3), QStringLiteral("U+3"));
    QCOMPARE(formatDistance(kUnreachableDistance + kSystemDistance + 3), QStringLiteral("U"));
}

void FormatTest::aClassIsCopiedWholeAndWithoutItsPlace()
{
    const auto heap = test::heapOf("root -a-> A:16");
    const std::string name(1000, 'x');
    const auto cell = [&](int role) {
        return classNameCell(name, *heap.snapshot, SourceLocation{4, 6, 8}, role);
    };
    for (const int role : {int(SortRole), int(CopyRole)})
        QCOMPARE(cell(role).toString(), QString::fromStdString(name));
    const QString shown = cell(Qt::DisplayRole).toString();
    QVERIFY2(shown.size() < 500 && shown.endsWith(QLatin1String("  script 4:7:9")), qPrintable(shown));
    QCOMPARE(cell(Qt::ToolTipRole).toString(),
             QString::fromStdString(name) + QStringLiteral("\nscript 4:7:9"));
    QVERIFY(!cell(Qt::ForegroundRole).isValid());
}

void FormatTest::separatorsFollowTheLocale()
{
    QCOMPARE(formatCount(147'262), QStringLiteral("147,262"));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(formatCount(147'262), QStringLiteral("147.262"));
    QCOMPARE(formatSize(6'030'000), QStringLiteral("6,03 MB"));
    QLocale::setDefault(QLocale::c());
    QCOMPARE(formatCount(147'262),
             QStringLiteral("147,262")); // the C locale alone has none, which nobody can read
}

} // namespace heaptrail::test

QTEST_GUILESS_MAIN(heaptrail::test::FormatTest)
#include "format_test.moc"
