// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

using namespace heaptrail;

namespace {

constexpr double kMb = 1024 * 1024;
constexpr std::int64_t kStartMs = 1'700'000'000'000;

struct Reading {
    double minutes{};
    double used{}; ///< MB; negative: none
    double rss{-1};
    double total{-1};
    std::string extra{}; ///< more members of the row
};

std::string rowOf(const Reading& r)
{
    std::string text = "{\"ts\":" + std::to_string(kStartMs + std::int64_t(std::llround(r.minutes * 60'000)));
    const auto field = [&](const char* name, double mb) {
        if (mb >= 0) text += std::string(",\"") + name + "\":" + std::to_string(std::uint64_t(mb * kMb));
    };
    field("heapUsed", r.used);
    field("rss", r.rss);
    field("heapTotal", r.total);
    return text + r.extra + "}\n";
}
MemoryLog logOf(const std::vector<Reading>& readings)
{
    std::string text;
    for (const Reading& reading : readings) text += rowOf(reading);
    return parseMemoryLog(text);
}
/// One reading a minute.
MemoryLog minutely(int count, const std::function<double(int)>& usedMb)
{
    std::vector<Reading> readings;
    for (int i = 0; i < count; ++i) readings.push_back({double(i), usedMb(i)});
    return logOf(readings);
}
double mbPerHour(const std::optional<MemorySlope>& slope)
{
    return slope ? slope->perHour / kMb : NAN;
}
MemoryLogOptions limitOf(double mb)
{
    MemoryLogOptions options;
    options.limit = std::uint64_t(mb * kMb);
    return options;
}
/// Evenly in 0 … 1, the same everywhere.
class Noise {
public:
    explicit Noise(std::uint32_t seed)
        : m_random(seed)
    {
    }
    double operator()() { return double(m_random() % 100'000) / 100'000; }

private:
    std::mt19937 m_random;
};

/// Theil–Sen as it stands in the books: all slopes, sorted.
struct Naive {
    double perHour{}, low{}, high{};
};
Naive naiveSlope(const MemoryLog& log)
{
    std::vector<double> slopes;
    const auto& samples = log.samples;
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (std::size_t k = i + 1; k < samples.size(); ++k)
            if (*samples[k].timeUs > *samples[i].timeUs)
                slopes.push_back((double(*samples[k].values[0]) - double(*samples[i].values[0]))
                                 / (double(*samples[k].timeUs - *samples[i].timeUs) / 3.6e9));
    std::sort(slopes.begin(), slopes.end());
    const double n = double(samples.size()), m = double(slopes.size());
    const double c = 1.959964 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto at = [&](double place) { return slopes[std::size_t(std::clamp(place, 0.0, m - 1))]; };
    const std::size_t half = slopes.size() / 2;
    const double median = slopes.size() % 2 ? slopes[half] : (slopes[half - 1] + slopes[half]) / 2;
    return {median, at(std::floor((m - c) / 2)), at(std::ceil((m + c) / 2))};
}

} // namespace

class MemoryTrendTest : public QObject {
    Q_OBJECT
private slots:
    void slopeOfALineIsExact();
    void slopeIsThatOfTheBooks_data();
    void slopeIsThatOfTheBooks();
    void intervalHoldsTheTruthAsOftenAsItSays();
    void readingsThatFollowEachOtherProveLess();
    void manyReadingsAreChosenFrom();
    void sawIsMeasuredOnItsFloor();
    void sawOverAFlatFloorDoesNotRise();
    void anotherPaceNeedsReadingsOnBothSides_data();
    void anotherPaceNeedsReadingsOnBothSides();
    void levelOffIsSeen();
    void lateLevelOffIsSeen();
    void noisyGrowthIsNotTakenForLevel();
    void growthThatSpeedsUpIsTold();
    void newPidBeginsARun();
    void uptimeThatFallsBeginsARun();
    void clockThatIsSetBeginsNoRun();
    void memoryBackAtStartBeginsARun();
    void collectionBeginsNoRun();
    void heapAloneNeedsMoreToBeARestart();
    void podsInOneLogAreProcesses();
    void rotatedLogsOfOneProcessAreOneRun();
    void severalProcessesWithoutANameAreSaid();
    void processesWithoutANameProveNothing_data();
    void processesWithoutANameProveNothing();
    void crashLoopIsNotMixed();
    void worstProcessIsTold();
    void gapsAreFound();
    void crossingEndsAtARestart();
    void timeToALimitIsComputedByHand();
    void intervalGivesEarliestAndLatest();
    void flatOrLevelSeriesReachNoLimit();
    void secondsAreNotExtrapolated();
    void limitPassedByAnEarlierRunIsNotPassedNow();
    void containerLimitIsThatOfRss();
    void farAwayIsCalledAGuess();
    void halfAMegabyteIsGrowth_data();
    void halfAMegabyteIsGrowth();
    void eachReasonForNoTimeIsSaid_data();
    void eachReasonForNoTimeIsSaid();
};

void MemoryTrendTest::slopeOfALineIsExact()
{
    const auto analysis = analyseMemoryLog(minutely(20, [](int i) { return 100 + 0.5 * i; }));
    const auto& slope = analysis.slopes[0];
    QVERIFY(slope);
    QVERIFY(std::abs(mbPerHour(slope) - 30) < 1e-3);
    QVERIFY(std::abs(slope->low / kMb - 30) < 1e-3 && std::abs(slope->high / kMb - 30) < 1e-3);
    QVERIFY(slope->isRising());
    QVERIFY(!slope->isOnFloor);
    QCOMPARE(slope->pace, MemorySlope::Pace::Steady);
    QVERIFY(std::abs(slope->at(kStartMs * 1000) / kMb - 100) < 1e-3);
    QVERIFY(std::abs(analysis.durationHours - 19.0 / 60) < 1e-9);
}

void MemoryTrendTest::slopeIsThatOfTheBooks_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 60; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void MemoryTrendTest::slopeIsThatOfTheBooks()
{
    QFETCH(unsigned, seed);
    Noise noise(seed);
    const int count = 2 + int(noise() * 12); // too few to look for teeth or a change of pace
    const double slope = (noise() - 0.5) * 4;
    std::vector<Reading> readings;
    double minutes = 0;
    for (int i = 0; i < count; ++i) {
        readings.push_back({minutes, 200 + slope * minutes + noise() * 50 + (noise() < 0.1 ? 400 : 0)});
        minutes += noise() < 0.1 ? 0 : 0.5 + noise() * 3; // some at the same time
    }
    const MemoryLog log = logOf(readings);
    const auto found = analyseMemoryLog(log).slopes[0];
    if (log.samples.front().timeUs == log.samples.back().timeUs) {
        QVERIFY(!found);
        return;
    }
    const Naive expected = naiveSlope(log);
    QVERIFY(found);
    const double near = 1e-9 * (1 + std::abs(expected.perHour));
    QVERIFY(std::abs(found->perHour - expected.perHour) <= near);
    QVERIFY(std::abs(found->low - expected.low) <= near && std::abs(found->high - expected.high) <= near);
}

void MemoryTrendTest::intervalHoldsTheTruthAsOftenAsItSays()
{
    int holds = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Noise noise(seed);
        const auto log = minutely(14, [&](int i) { return 300 + 2.0 * i + noise() * 20; });
        const auto slope = analyseMemoryLog(log).slopes[0];
        holds += slope->low / kMb <= 120 && slope->high / kMb >= 120;
    }
    QVERIFY2(holds >= 180 && holds <= 200, qPrintable(QString::number(holds))); // 95 % of 200 are 190
}

/// A random walk goes nowhere, and half of all walks end higher than they began.
void MemoryTrendTest::readingsThatFollowEachOtherProveLess()
{
    int sure = 0;
    for (unsigned seed = 1; seed <= 100; ++seed) {
        Noise noise(seed);
        double used = 300;
        const auto log = minutely(300, [&](int) { return used += (noise() - 0.5) * 4; });
        const auto slope = analyseMemoryLog(log).slopes[0];
        sure += slope->pace == MemorySlope::Pace::Steady && (slope->low > 0 || slope->high < 0);
    }
    QVERIFY2(sure <= 30, qPrintable(QString::number(sure))); // as if independent: twice as many
    // A saw of five hours over a flat floor, three teeth of it: no line.
    const auto saw = analyseMemoryLog(minutely(900, [](int i) { return 60 + 0.2 * (i % 300); })).slopes[0];
    QVERIFY2(saw->low < 0 && saw->high > 0, qPrintable(QString::number(saw->low)));
}

void MemoryTrendTest::manyReadingsAreChosenFrom()
{
    Noise noise(7);
    const auto log = minutely(20'000, [&](int i) { return 100 + 0.01 * i + noise() * 5; });
    const auto slope = analyseMemoryLog(log).slopes[0];
    QVERIFY(slope->points <= 1000u);
    QVERIFY(std::abs(mbPerHour(slope) - 0.6) < 0.02);
}

void MemoryTrendTest::sawIsMeasuredOnItsFloor()
{
    // Teeth that get higher, over a floor that rises by 6 MB/h.
    const auto log = minutely(400, [](int i) { return 100 + 0.1 * i + (i % 10) * (4 + 0.05 * i); });
    const auto slope = analyseMemoryLog(log).slopes[0];
    QVERIFY(slope->isOnFloor);
    QVERIFY2(std::abs(mbPerHour(slope) - 6) < 0.5, qPrintable(QString::number(mbPerHour(slope))));
    QVERIFY(slope->low / kMb <= 6.1 && slope->high / kMb >= 5.9);
}

void MemoryTrendTest::sawOverAFlatFloorDoesNotRise()
{
    Noise noise(3);
    double used = 50;
    std::vector<Reading> readings;
    for (int i = 0; i < 500; ++i) {
        used += 3 + 2 * noise();
        if (used > 90 + 40 * noise()) used = 50 + noise() * 3; // a collection
        readings.push_back({double(i), used});
    }
    const auto analysis = analyseMemoryLog(logOf(readings), limitOf(2000));
    QVERIFY(!analysis.slopes[0]->isRising());
    QVERIFY(!analysis.timeToLimit->atUs);
    QCOMPARE(logOf(readings).runs.size(), 1u); // no restart
}

void MemoryTrendTest::anotherPaceNeedsReadingsOnBothSides_data()
{
    QTest::addColumn<int>("before"); // in the first two thirds, rising
    QTest::addColumn<int>("after"); // in the last, level
    QTest::addColumn<bool>("isTold");
    QTest::newRow("15 in all") << 10 << 5 << true;
    QTest::newRow("14 in all") << 9 << 5 << false;
    QTest::newRow("8 before") << 8 << 7 << true;
    QTest::newRow("7 before") << 7 << 8 << false;
    QTest::newRow("4 after") << 12 << 4 << false;
}

void MemoryTrendTest::anotherPaceNeedsReadingsOnBothSides()
{
    QFETCH(int, before);
    QFETCH(int, after);
    QFETCH(bool, isTold);
    std::vector<Reading> readings;
    for (int i = 0; i < before; ++i)
        readings.push_back({58.0 * i / (before - 1), 100 + 50.0 * i / (before - 1)});
    for (int i = 1; i <= after; ++i) readings.push_back({60 + 30.0 * i / after, 150});
    const MemoryLogAnalysis log = analyseMemoryLog(logOf(readings));
    const auto& slope = log.slopes[0];
    QVERIFY(slope);
    QCOMPARE(slope->pace == MemorySlope::Pace::LevelsOff, isTold);
}

void MemoryTrendTest::levelOffIsSeen()
{
    Noise noise(5);
    const auto log =
        minutely(300, [&](int i) { return 100 + 400 * (1 - std::exp(-i / 40.0)) + noise() * 3; });
    const auto analysis = analyseMemoryLog(log, limitOf(1000));
    const auto& slope = analysis.slopes[0];
    QCOMPARE(slope->pace, MemorySlope::Pace::LevelsOff);
    QVERIFY(slope->earlierPerHour > 20 * std::abs(slope->perHour));
    QVERIFY(!analysis.timeToLimit->atUs);
    QVERIFY(analysis.timeToLimit->reason.find("levels off") != std::string::npos);
}

void MemoryTrendTest::lateLevelOffIsSeen()
{
    Noise noise(5);
    const auto slopeOf = [&](auto used) {
        return *analyseMemoryLog(minutely(720, [&](int i) { return used(i) + noise(); })).slopes[0];
    };
    const MemorySlope capped = slopeOf([](int i) { return 100 + 0.25 * std::min(i, 600); });
    QCOMPARE(capped.pace, MemorySlope::Pace::LevelsOff);
    QCOMPARE(capped.fromUs, (kStartMs + 600 * 60'000) * 1000);
    // The last of six steps is level, as each was.
    const MemorySlope steps = slopeOf([](int i) { return 100.0 + 20 * (i / 120); });
    QCOMPARE(steps.pace, MemorySlope::Pace::Steady);
}

void MemoryTrendTest::noisyGrowthIsNotTakenForLevel()
{
    for (unsigned seed = 1; seed <= 100; ++seed) {
        Noise noise(seed);
        const auto log = minutely(30 + int(seed), [&](int i) { return 200 + 1.0 * i + noise() * 40; });
        const auto slope = analyseMemoryLog(log).slopes[0];
        QVERIFY2(slope->pace == MemorySlope::Pace::Steady, qPrintable(QString::number(seed)));
    }
}

void MemoryTrendTest::growthThatSpeedsUpIsTold()
{
    const auto log = minutely(90, [](int i) { return i < 60 ? 100 + 0.1 * i : 106 + 2.0 * (i - 60); });
    const auto slope = analyseMemoryLog(log).slopes[0];
    QCOMPARE(slope->pace, MemorySlope::Pace::Accelerates);
    QVERIFY(std::abs(mbPerHour(slope) - 120) < 3);
    QVERIFY(std::abs(slope->earlierPerHour / kMb - 6) < 0.5);
}

void MemoryTrendTest::newPidBeginsARun()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 20; ++i)
        readings.push_back({double(i), 100 + 10.0 * (i % 10), -1, -1,
                            std::string(",\"hostname\":\"web\",\"pid\":") + (i < 10 ? "40" : "41")});
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.processes, std::vector<std::string>{"web"});
    QCOMPARE(log.runs.size(), 2u);
    QCOMPARE(log.runs[1].start, RunStart::NewPid);
    QCOMPARE(log.runs[1].count, 10u);
    const auto analysis = analyseMemoryLog(log);
    QCOMPARE(analysis.run, 1u);
    QVERIFY(std::abs(mbPerHour(analysis.slopes[0]) - 600) < 1e-3);
    QVERIFY(std::abs(analysis.durationHours - 9.0 / 60) < 1e-9);
}

void MemoryTrendTest::uptimeThatFallsBeginsARun()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 20; ++i)
        readings.push_back({double(i), 100, -1, -1,
                            ",\"uptime\":" + std::to_string(i < 8 ? 1000 + 60 * i : 60 * (i - 7)) + ".5"});
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.runs.size(), 2u);
    QCOMPARE(log.runs[1].start, RunStart::UptimeReset);
    QCOMPARE(log.runs[1].firstSample, 8u);
    QCOMPARE(log.processes.size(), 1u);
}

void MemoryTrendTest::clockThatIsSetBeginsNoRun()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 20; ++i)
        readings.push_back(
            {i < 10 ? double(i) : i + 60.0, 100, -1, -1, ",\"uptime\":" + std::to_string(1000 + 60 * i)});
    QCOMPARE(logOf(readings).runs.size(), 1u); // it ran on for a minute each time
    for (std::size_t i = 15; i < 20; ++i) readings[i].extra = ",\"uptime\":" + std::to_string(60 * (i - 15));
    QCOMPARE(logOf(readings).runs.size(), 2u);
}

void MemoryTrendTest::memoryBackAtStartBeginsARun()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 40; ++i) {
        const double grown = 5.0 * (i % 20);
        readings.push_back({double(i), 10 + grown, 60 + grown, 20 + grown});
    }
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.runs.size(), 2u);
    QCOMPARE(log.runs[1].start, RunStart::BackAtStart);
    QCOMPARE(log.runs[1].firstSample, 20u);
    const MemoryLogAnalysis analysis = analyseMemoryLog(log);
    QVERIFY(std::abs(mbPerHour(analysis.slopes[0]) - 300) < 1e-3);
    // A cache that is emptied looks the same: no restart is known.
    QCOMPARE(log.restartCount(), 0u);
    QVERIFY2(
        analysis.verdict.text.find("memory fell back to its lowest once: a restart, or a cache was emptied")
            != std::string::npos,
        analysis.verdict.text.c_str());
}

void MemoryTrendTest::collectionBeginsNoRun()
{
    // The heap falls to its floor, the process keeps most of its pages.
    std::vector<Reading> readings;
    for (int i = 0; i < 60; ++i) {
        const double tooth = 8.0 * (i % 10);
        readings.push_back({double(i), 12 + tooth, 70 + std::min(60.0, 8.0 * i) + tooth / 4, 20 + tooth});
    }
    QCOMPARE(logOf(readings).runs.size(), 1u);
}

void MemoryTrendTest::heapAloneNeedsMoreToBeARestart()
{
    // A leak under small teeth, then a fall below all of it: nothing but a restart.
    const auto leak = [](int i) { return 20 + 4.0 * i - (i % 3 == 2 ? 9 : 0); };
    const MemoryLog restarted = minutely(90, [&](int i) { return leak(i % 45); });
    QCOMPARE(restarted.runs.size(), 2u);
    QCOMPARE(restarted.runs[1].firstSample, 45u);
    // One long tooth without a dip may be garbage.
    QCOMPARE(minutely(90, [](int i) { return 20 + 4.0 * (i % 45); }).runs.size(), 1u);
}

void MemoryTrendTest::podsInOneLogAreProcesses()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 30; ++i) {
        const bool isA = i % 2 == 0;
        readings.push_back({double(i), isA ? 100 : 300 + 2.0 * i, -1, -1,
                            std::string(",\"kubernetes\":{\"pod_name\":\"web-") + (isA ? "a" : "b") + "\"}"});
    }
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.processes, (std::vector<std::string>{"web-a", "web-b"}));
    const auto analysis = analyseMemoryLog(log);
    QCOMPARE(analysis.processes.size(), 2u);
    QCOMPARE(analysis.run, 1u); // web-b rises
    QVERIFY(std::abs(mbPerHour(analysis.slopes[0]) - 120) < 1e-3);
    QVERIFY(std::abs(mbPerHour(analysis.processes[0].slopes[0])) < 1e-3);
}

void MemoryTrendTest::rotatedLogsOfOneProcessAreOneRun()
{
    std::string first, second;
    for (int i = 0; i < 20; ++i)
        (i < 10 ? first : second) +=
            rowOf({double(i), 100 + 1.0 * i, -1, -1, ",\"pid\":7,\"hostname\":\"h\""});
    MemoryLog log = parseMemoryLog(second, "app.log");
    appendMemoryLog(log, parseMemoryLog(first, "app.log.1")); // in whatever order they are named
    QCOMPARE(log.runs.size(), 1u);
    QVERIFY(std::abs(mbPerHour(analyseMemoryLog(log).slopes[0]) - 60) < 1e-3);
    // What one of them says of the process is known.
    appendMemoryLog(log, parseMemoryLog("{\"used_heap_size\":5000000,\"heap_size_limit\":4345298944}\n"));
    QVERIFY(log.heapLimit == 4345298944u);
}

void MemoryTrendTest::severalProcessesWithoutANameAreSaid()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 40; ++i) readings.push_back({double(i), i % 2 ? 200 : 50.0, i % 2 ? 400 : 100.0});
    const MemoryLog log = logOf(readings);
    QVERIFY(!log.notices.empty());
    QVERIFY(log.notices.back().starts_with("Several processes"));
}

/// Four workers of a cluster write a line each, once a minute, without a pid.
void MemoryTrendTest::processesWithoutANameProveNothing_data()
{
    QTest::addColumn<bool>("hasUptime");
    QTest::newRow("sizes differ") << false;
    QTest::newRow("starts differ") << true;
}

void MemoryTrendTest::processesWithoutANameProveNothing()
{
    QFETCH(bool, hasUptime);
    std::vector<Reading> readings;
    for (int i = 0; i < 400; ++i) {
        const int worker = i % 4, minute = i / 4;
        const double used = hasUptime ? 60 : worker % 2 ? 60 : 150 + 0.2 * minute;
        readings.push_back({minute + worker / 60.0, used, used + 45, used + 12,
                            hasUptime ? ",\"uptime\":" + std::to_string(60 * minute + (worker % 2 ? 0 : 9000))
                                      : std::string()});
    }
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.runs.size(), 1u); // no restart is known
    const MemoryLogAnalysis analysis = analyseMemoryLog(log, limitOf(300));
    QVERIFY(analysis.gaps.empty());
    for (const auto& slope : analysis.slopes) QVERIFY(!slope);
    QCOMPARE(analysis.verdict.text,
             std::string("Cannot tell what grows: several processes seem to write into this log."));
    QCOMPARE(analysis.timeToLimit->reason, std::string("the readings are of several processes"));
}

/// A process that is restarted again and again is one at a time.
void MemoryTrendTest::crashLoopIsNotMixed()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 60; ++i)
        readings.push_back({double(i), 50 + 50.0 * (i % 3), 100 + 50.0 * (i % 3), -1,
                            ",\"uptime\":" + std::to_string(60 * (i % 3) + 5)});
    const MemoryLog log = logOf(readings);
    QCOMPARE(log.runs.size(), 20u);
    QVERIFY(log.notices.empty());
}

void MemoryTrendTest::worstProcessIsTold()
{
    // The one that rises fastest is gone for long; of the others the second.
    std::vector<Reading> readings;
    for (int i = 0; i < 300; ++i) {
        const std::string pid = ",\"pid\":" + std::to_string(i % 3);
        if (i % 3 == 0 && i > 60) continue;
        readings.push_back({double(i),
                            100
                                + (i % 3 == 0       ? 50.0
                                       : i % 3 == 1 ? 2.0
                                                    : 1.0)
                                    * i / 3,
                            -1, -1, pid});
    }
    const MemoryLog log = logOf(readings);
    const auto analysis = analyseMemoryLog(log);
    QCOMPARE(log.origins[log.runs[analysis.run].origin].pid, std::string("1"));
    QVERIFY(!analysis.processes[0].isAlive);
}

void MemoryTrendTest::gapsAreFound()
{
    for (const int count : {8, 30}) { // a gap in few readings is most of their time
        std::vector<Reading> readings;
        for (int i = 0; i < count; ++i) readings.push_back({i < count / 2 ? double(i) : i + 45.0, 100});
        const auto analysis = analyseMemoryLog(logOf(readings));
        QCOMPARE(analysis.gaps.size(), 1u);
        QCOMPARE(analysis.gaps[0].toUs - analysis.gaps[0].fromUs, 46 * 60'000'000LL);
    }
}

void MemoryTrendTest::crossingEndsAtARestart()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 12; ++i)
        readings.push_back({double(i), 90, -1, 100, std::string(",\"pid\":") + (i < 6 ? "1" : "2")});
    MemoryLogOptions options;
    options.rules = {ThresholdRule{}};
    const auto analysis = analyseMemoryLog(logOf(readings), options);
    QCOMPARE(analysis.crossings.size(), 2u);
    QCOMPARE(analysis.crossings[0].samples, 6u);
    QVERIFY(!analysis.crossings[0].isOpen);
    QVERIFY(analysis.crossings[1].isOpen);
}

void MemoryTrendTest::timeToALimitIsComputedByHand()
{
    // 100 MB and 30 MB/h: 109.5 MB at the last reading after 19 minutes; 200 MB after 200 minutes.
    const auto analysis = analyseMemoryLog(minutely(20, [](int i) { return 100 + 0.5 * i; }), limitOf(200));
    QVERIFY(analysis.timeToLimit && analysis.timeToLimit->atUs);
    QVERIFY(std::abs(*analysis.timeToLimit->hours - 181.0 / 60) < 1e-4);
    QVERIFY(std::abs(double(*analysis.timeToLimit->atUs - kStartMs * 1000) / 60e6 - 200) < 1e-2);
}

void MemoryTrendTest::intervalGivesEarliestAndLatest()
{
    Noise noise(11);
    const auto analysis =
        analyseMemoryLog(minutely(14, [&](int i) { return 100 + 1.0 * i + noise() * 6; }), limitOf(500));
    const auto& answer = *analysis.timeToLimit;
    QVERIFY(answer.atUs && answer.earliestUs && answer.latestUs);
    QVERIFY(*answer.earliestUs < *answer.atUs && *answer.atUs < *answer.latestUs);
    // By hand, from the middle of the readings.
    const auto& slope = *analysis.slopes[0];
    const double middleUs = double(slope.fromUs + slope.toUs) / 2;
    const double expected = middleUs + (500 * kMb - slope.atMiddle) / slope.high * 3.6e9;
    QVERIFY(std::abs(double(*answer.earliestUs) - expected) < 1e6);
}

void MemoryTrendTest::flatOrLevelSeriesReachNoLimit()
{
    const auto flat = analyseMemoryLog(minutely(60, [](int i) { return 100 + (i * 7) % 11; }), limitOf(200));
    QVERIFY(!flat.timeToLimit->atUs && !flat.timeToLimit->hours);
    QVERIFY(!flat.timeToLimit->reason.empty());
    const auto falling = analyseMemoryLog(minutely(60, [](int i) { return 200 - 1.0 * i; }), limitOf(300));
    QVERIFY(falling.timeToLimit->reason.find("falls") != std::string::npos);
}

void MemoryTrendTest::secondsAreNotExtrapolated()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 30; ++i) readings.push_back({i / 60.0, 100 + 1.0 * i});
    const auto analysis = analyseMemoryLog(logOf(readings), limitOf(1000));
    QVERIFY(analysis.slopes[0]->isRising());
    QVERIFY(!analysis.timeToLimit->atUs);
    QVERIFY(analysis.timeToLimit->reason.find("29 s") != std::string::npos);
}

void MemoryTrendTest::limitPassedByAnEarlierRunIsNotPassedNow()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 40; ++i)
        readings.push_back(
            {double(i), 100 + 10.0 * (i % 20), -1, -1, std::string(",\"pid\":") + (i < 20 ? "1" : "2")});
    readings.resize(30);
    const auto analysis = analyseMemoryLog(logOf(readings), limitOf(250));
    QVERIFY(*analysis.timeToLimit->hours > 0);
    QVERIFY(std::abs(*analysis.timeToLimit->hours - 6.0 / 60) < 1e-3); // 190 MB now, 10 MB a minute
    QVERIFY(analysis.timeToLimit->reason.find("earlier run") != std::string::npos);
}

void MemoryTrendTest::containerLimitIsThatOfRss()
{
    std::vector<Reading> readings;
    for (int i = 0; i < 20; ++i) readings.push_back({double(i), 100, 200 + 5.0 * i});
    MemoryLogOptions options = limitOf(1000);
    options.rssLimit = std::uint64_t(400 * kMb);
    const auto analysis = analyseMemoryLog(logOf(readings), options);
    QCOMPARE(analysis.limits.size(), 2u);
    QCOMPARE(analysis.timeToLimit->field, MemoryField::Rss);
    QVERIFY(std::abs(*analysis.timeToLimit->hours - 21.0 / 60) < 1e-3); // 295 MB now, 5 MB a minute
}

void MemoryTrendTest::farAwayIsCalledAGuess()
{
    const auto analysis = analyseMemoryLog(minutely(20, [](int i) { return 100 + 0.1 * i; }), limitOf(2000));
    QVERIFY(analysis.timeToLimit->atUs);
    QVERIFY(analysis.timeToLimit->reason.find("guess") != std::string::npos);
    // 6 MB an hour are 5.256 TB in a century.
    for (const double tb : {5.2, 5.3}) {
        const auto far =
            analyseMemoryLog(minutely(20, [](int i) { return 100 + 0.1 * i; }), limitOf(tb * 1e6));
        QCOMPARE(far.timeToLimit->atUs.has_value(), tb < 5.25);
        QCOMPARE(far.timeToLimit->reason == "it is more than a century away", tb > 5.25);
    }
}

void MemoryTrendTest::halfAMegabyteIsGrowth_data()
{
    QTest::addColumn<double>("minutes");
    QTest::addColumn<double>("from"); ///< MB
    QTest::addColumn<double>("to");
    QTest::addColumn<bool>("rises");
    QTest::newRow("half a MB in all") << 39.0 << 50.0 << 50.51 << true;
    QTest::newRow("less") << 39.0 << 50.0 << 50.49 << false;
    QTest::newRow("a million bytes an hour") << 39.0 << 200.0 << 200.63 << true;
    QTest::newRow("less than that, and than 1 %") << 39.0 << 200.0 << 200.61 << false;
    QTest::newRow("1 % an hour") << 390.0 << 50.0 << 53.4 << true;
    QTest::newRow("less than 1 %") << 390.0 << 50.0 << 53.3 << false;
}

void MemoryTrendTest::halfAMegabyteIsGrowth()
{
    QFETCH(double, minutes);
    QFETCH(double, from);
    QFETCH(double, to);
    std::vector<Reading> readings;
    for (int i = 0; i < 40; ++i) readings.push_back({minutes * i / 39, from + (to - from) * i / 39});
    const auto analysis = analyseMemoryLog(logOf(readings));
    QVERIFY(analysis.slopes[0]);
    QTEST(analysis.slopes[0]->isRising(), "rises");
}

void MemoryTrendTest::eachReasonForNoTimeIsSaid_data()
{
    QTest::addColumn<double>("minutes"); ///< from the first to the last of 40 readings; 0: without times
    QTest::addColumn<double>("from"); ///< MB; negative: no reading of heapUsed
    QTest::addColumn<double>("to"); ///< MB, at a steady rate
    QTest::addColumn<bool>("hasTime");
    QTest::addColumn<QString>("reason"); ///< against a limit of 1,000 MB
    QTest::newRow("passed") << 39.0 << 900.0 << 1001.0 << true << "passed already";
    QTest::newRow("no such field") << 39.0 << -1.0 << -1.0 << false << "the log holds no heapUsed";
    QTest::newRow("no times") << 0.0 << 100.0 << 200.0 << false << "no times could be read";
    QTest::newRow("less than two minutes")
        << 119.0 / 60 << 100.0 << 200.0 << false << "the readings cover 119 s, too little to go on from";
    QTest::newRow("two minutes") << 2.0 << 100.0 << 200.0 << true << "";
    QTest::newRow("it falls") << 39.0 << 200.0 << 100.0 << false << "heapUsed falls";
    QTest::newRow("it stays") << 39.0 << 100.0 << 100.0 << false << "heapUsed does not rise for sure";
    QTest::newRow("20 times as far") << 39.0 << 100.0 << 142.9 << true << ""; // 857.1 MB at 42.9 MB a log
    QTest::newRow("a little more") << 39.0 << 100.0 << 142.8 << true
                                   << "that is 20 times as far ahead as the readings reach back: a guess";
    QTest::newRow("21 times as far") << 39.0 << 100.0 << 141.0 << true
                                     << "that is 21 times as far ahead as the readings reach back: a guess";
}

void MemoryTrendTest::eachReasonForNoTimeIsSaid()
{
    QFETCH(double, minutes);
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(bool, hasTime);
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += minutes > 0 ? rowOf({minutes * i / 39, from < 0 ? -1 : from + (to - from) * i / 39, 2000})
                            : "{\"heapUsed\":" + std::to_string((100 + i) * 1'000'000) + "}\n";
    const auto analysis = analyseMemoryLog(parseMemoryLog(text), limitOf(1000));
    QVERIFY(analysis.timeToLimit);
    QTEST(QString::fromStdString(analysis.timeToLimit->reason), "reason");
    QCOMPARE(analysis.timeToLimit->atUs.has_value(), hasTime);
}

QTEST_APPLESS_MAIN(MemoryTrendTest)
#include "memory_trend_test.moc"
