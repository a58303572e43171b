// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/verdict.h"

#include <QTest>

using namespace heaptrail;

namespace {

SuspectReport reportOf(std::size_t snapshots, std::optional<Severity> severity)
{
    SuspectReport report;
    report.heapSize = 10'000'000;
    for (std::size_t k = 0; k < snapshots; ++k) report.order.push_back(k);
    if (!severity) return report;
    Suspect suspect;
    suspect.severity = *severity;
    suspect.title = "requestCache (Map) grows without limit";
    suspect.subject = "requestCache";
    suspect.className = "Request";
    suspect.count.assign(snapshots, 1200);
    if (snapshots > 1) suspect.count.front() = 600;
    suspect.areEntries = true;
    suspect.retainedSize.assign(snapshots, 4'100'000);
    report.suspects.push_back(suspect);
    return report;
}

} // namespace

class VerdictTest : public QObject {
    Q_OBJECT

private slots:
    void theVerdictFollowsTheFirstSuspect_data()
    {
        QTest::addColumn<int>("snapshots");
        QTest::addColumn<int>("severity"); // −1: no suspect
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("text");
        const QString title = "requestCache (Map) grows without limit";
        QTest::newRow("high") << 3 << int(Severity::High) << "leak"
                              << "Leak: " + title;
        QTest::newRow("medium") << 3 << int(Severity::Medium) << "possible-leak"
                                << "Possible leak: " + title;
        QTest::newRow("low") << 3 << int(Severity::Low) << "no-leak"
                             << "No leak found: what grew is small, bounded or slowing down.";
        QTest::newRow("none") << 3 << -1 << "no-leak"
                              << "No leak found: what grew is small, bounded or slowing down.";
        QTest::newRow("one snapshot")
            << 1 << int(Severity::Medium) << "undecided"
            << "Cannot tell from one snapshot; requestCache keeps 4.10 MB, 41 % of the heap.";
        QTest::newRow("one snapshot, nothing large")
            << 1 << -1 << "undecided"
            << "Cannot tell from one snapshot; nothing in it stands out.";
    }
    void theVerdictFollowsTheFirstSuspect()
    {
        QFETCH(int, snapshots);
        QFETCH(int, severity);
        QFETCH(QString, kind);
        QFETCH(QString, text);
        const Verdict verdict =
            verdictOf(reportOf(std::size_t(snapshots),
                               severity < 0 ? std::nullopt : std::optional(static_cast<Severity>(severity))));
        QCOMPARE(QString::fromLatin1(verdictKindName(verdict.kind)), kind);
        QCOMPARE(QString::fromStdString(verdictText(verdict)), text);
        QCOMPARE(verdictNextStep(verdict).empty(), snapshots >= 3);
    }

    void whatAnotherKeepsTooIsSaidOfBoth()
    {
        SuspectReport report = reportOf(1, Severity::Medium);
        report.suspects.front().sharedWith = "byName";
        QCOMPARE(verdictText(verdictOf(report)),
                 "Cannot tell from one snapshot; requestCache and byName together "
                 "keep 4.10 MB, 41 % of the heap.");
    }

    void aHeapThatGoesOnGrowingIsSaid_data()
    {
        QTest::addColumn<std::vector<std::uint64_t>>("sizes");
        QTest::addColumn<bool>("isSaid");
        using Sizes = std::vector<std::uint64_t>;
        QTest::newRow("a tenth each time") << Sizes{8'000'000, 9'000'000, 10'000'000} << true;
        QTest::newRow("ever less") << Sizes{6'000'000, 9'300'000, 10'000'000} << false;
        QTest::newRow("a little") << Sizes{9'500'000, 9'800'000, 10'000'000} << false;
        QTest::newRow("it fell") << Sizes{8'000'000, 7'000'000, 10'000'000} << false;
        QTest::newRow("two snapshots") << Sizes{8'000'000, 10'000'000} << false;
    }
    void aHeapThatGoesOnGrowingIsSaid()
    {
        QFETCH(std::vector<std::uint64_t>, sizes);
        QFETCH(bool, isSaid);
        SuspectReport report = reportOf(sizes.size(), std::nullopt);
        report.heapSizes = sizes;
        const Verdict verdict = verdictOf(report);
        QCOMPARE(verdict.kind, VerdictKind::NoLeak);
        QCOMPARE(verdictText(verdict).find("8.00 MB → 9.00 MB → 10.0 MB") != std::string::npos, isSaid);
        if (isSaid) QVERIFY(verdictNextStep(verdict).starts_with("Take one more snapshot"));
    }

    void theNumbersAreThoseOfTheSuspect()
    {
        SuspectReport report = reportOf(3, Severity::High);
        QCOMPARE(verdictNumbers(verdictOf(report)),
                 std::string("600 → 1,200 entries, 4.10 MB, 41 % of the heap"));
        report.suspects[0].rate = "36.0 kB/h";
        QVERIFY(verdictNumbers(verdictOf(report)).ends_with(", +36.0 kB/h"));
        report.suspects[0].count = {1200, 1200, 1200}; // as many, and each keeps more
        QVERIFY(verdictNumbers(verdictOf(report)).starts_with("4.10 MB, "));
    }

    void noLeakNeverStandsBesideARisingProcess()
    {
        MemoryVerdict native;
        native.kind = MemoryVerdict::Kind::Native;
        native.isRssRising = true;
        native.text = "The heap is flat; rss grows 22 MB/s outside it.";
        native.advice = "Profile native memory.";
        SuspectReport quiet = reportOf(3, {});
        quiet.memory = native;
        const Verdict verdict = verdictOf(quiet);
        QCOMPARE(verdict.kind, VerdictKind::ProcessGrows);
        QCOMPARE(verdictText(verdict), native.text);
        QCOMPARE(verdict.memoryAdvice, native.advice);

        SuspectReport leak = reportOf(3, Severity::High);
        leak.memory = native;
        QCOMPARE(verdictOf(leak).kind, VerdictKind::Leak); // the heap's own leak comes first
        QCOMPARE(verdictOf(leak).memory, native.text);
        leak.memory->besideLeak = "rss grows 22 MB/s.";
        QCOMPARE(verdictOf(leak).memory, std::string("rss grows 22 MB/s.")); // not "The heap is flat" here
        quiet.memory->isRssRising = false;
        QCOMPARE(verdictOf(quiet).kind, VerdictKind::NoLeak);
    }

    void whatLiesOutsideTheHeapIsTheSizeOfALeakThere()
    {
        SuspectReport report = reportOf(3, Severity::High);
        report.suspects[0].retainedSize = {32, 3'500, 4'660};
        report.heapSize = 4'450'000;
        QVERIFY(verdictNumbers(verdictOf(report)).ends_with(", 4.66 kB, 0.1 % of the heap"));
        report.suspects[0].outsideBytes = 60'000'000;
        QVERIFY(verdictNumbers(verdictOf(report)).ends_with(", external memory +60.0 MB"));
        report.suspects[0].pattern = "external-strings-retained";
        report.suspects[0].outsideBytes = 0; // without a log, or with two such holders
        QVERIFY(verdictNumbers(verdictOf(report)).ends_with("entries, their size is in no snapshot")
                || verdictNumbers(verdictOf(report)).ends_with("strings, their size is in no snapshot"));
        report.suspects[0].className = "FileDiff";
        QCOMPARE(verdictOf(report).counted, std::string("external strings"));
    }

    void theMemoryOfWorkersIsAmongTheNumbers()
    {
        SuspectReport report = reportOf(3, Severity::High);
        report.suspects[0].retainedSize = {16'300, 81'700, 147'000};
        report.heapSize = 3'600'000;
        report.suspects[0].rssBytes = 217'000'000; // of which the heap has nothing
        QVERIFY2(verdictNumbers(verdictOf(report)).ends_with(", 147 kB, 4.1 % of the heap, rss +217 MB"),
                 verdictNumbers(verdictOf(report)).c_str());
    }

    void differentProcessesCanNotBeCompared()
    {
        SuspectReport report = reportOf(2, Severity::Low);
        report.isSameProcess = false;
        report.apart = "The snapshots are of different processes";
        const Verdict verdict = verdictOf(report);
        QCOMPARE(verdict.kind, VerdictKind::Undecided);
        QVERIFY(!verdict.suspect);
        QCOMPARE(verdictText(verdict),
                 std::string("Cannot tell what grows. The snapshots are of different processes."));
    }
};

QTEST_APPLESS_MAIN(VerdictTest)
#include "verdict_test.moc"
