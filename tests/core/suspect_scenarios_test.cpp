// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/suspect.h"
#include "core/suspects/words.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <functional>

using namespace heaptrail;

namespace {

/// What main.js of the scenario does: counted in its source, not in what we find.
QJsonObject truthOf(const QString& name)
{
    QFile file(
        QString::fromStdString((test::dataFile("suspects") / name.toStdString() / "truth.json").string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

std::vector<SnapshotPtr> snapshotsOf(const QString& name)
{
    std::vector<SnapshotPtr> snapshots;
    for (const char* file : {"s1.heapsnapshot.zst", "s2.heapsnapshot.zst", "s3.heapsnapshot.zst"})
        if (auto snapshot = openSnapshot(test::dataFile("suspects") / name.toStdString() / file))
            snapshots.push_back(*snapshot);
    return snapshots;
}

void rows(bool isLeak)
{
    QTest::addColumn<QString>("name");
    for (const auto& entry : std::filesystem::directory_iterator(test::dataFile("suspects"))) {
        if (!entry.is_directory()) continue;
        const QString name = QString::fromStdString(entry.path().filename().string());
        const QJsonObject truth = truthOf(name);
        if (!truth.isEmpty() && truth["leak"].toBool() == isLeak) QTest::newRow(qPrintable(name)) << name;
    }
}

/// Are these labels on the path, in this order?
bool leadsThrough(const RetainingPath& path, const QJsonArray& labels)
{
    std::size_t at = 0;
    for (const auto& label : labels) {
        const std::string wanted = label.toString().toStdString();
        while (at < path.size() && path[at].label != wanted) ++at;
        if (at++ >= path.size()) return false;
    }
    return true;
}

/// All that a report says, a sentence a line.
QString said(const SuspectReport& report)
{
    std::string text;
    const auto line = [&](const std::string& label, const std::string& sentence) {
        if (!sentence.empty()) text += "    " + label + ": " + sentence + "\n";
    };
    for (const Suspect& suspect : report.suspects) {
        text += std::string(severityName(suspect.severity)) + ": " + suspect.title + "\n";
        line("is",
             suspect.pattern + " of " + suspect.className + ", " + percentText(suspect.confidence) + " sure");
        line("count", seriesText(suspect.count, false) + " " + countedWhat(suspect));
        line("keeps", seriesText(suspect.retainedSize, true));
        line("path", pathText(suspect.path));
        line("parts", joined(suspect.parts, ", "));
        line("bound", suspect.bound.value_or(""));
        line("script", suspect.script);
        if (const auto at = suspect.location)
            line("source",
                 sourceTitle(suspect, {}) + ": script " + std::to_string(at->scriptId) + ", line "
                     + std::to_string(at->line) + ", column " + std::to_string(at->column));
        line("explanation", suspect.explanation);
        for (const std::string& sentence : suspect.evidence) line("evidence", sentence);
        line("advice", suspect.advice);
        line("disproof", suspect.disproof);
    }
    for (const BenignGrowth& benign : report.benign) text += "harmless: " + benign.reason + "\n";
    for (const std::string& notice : report.notices) text += "notice: " + notice + "\n";
    return QString::fromStdString(text);
}

} // namespace

/// Real programs on Node 12 to 26 (tests/data/suspects), their snapshots cut down to what came between them.
class SuspectScenariosTest : public QObject {
    Q_OBJECT

private slots:
    void theFirstSuspectIsTheLeak_data() { rows(true); }
    void theFirstSuspectIsTheLeak()
    {
        QFETCH(QString, name);
        const QJsonObject truth = truthOf(name);
        const auto report = findSuspects(snapshotsOf(name), {});
        QVERIFY(report && report->isSameProcess && !report->suspects.empty());
        const Suspect& first = report->suspects.front();
        QCOMPARE(QString::fromStdString(first.pattern), truth["pattern"].toString());
        QCOMPARE(QString::fromLatin1(groupName(first.group)), truth["group"].toString());
        QCOMPARE(QString::fromStdString(first.className), truth["class"].toString());
        QVERIFY2(leadsThrough(first.path, truth["path"].toArray()), pathText(first.path).c_str());
        QCOMPARE(first.severity, Severity::High);
        if (const auto each = std::uint64_t(truth["perInterval"].toInt()))
            QCOMPARE(first.count, (std::vector<std::uint64_t>{0, each, 2 * each}));
        for (std::size_t i = 1; i < report->suspects.size(); ++i)
            QVERIFY2(report->suspects[i].severity != Severity::High, report->suspects[i].title.c_str());
    }

    void oneSnapshotShowsTheLeakMoreWeakly_data() { rows(true); }
    void oneSnapshotShowsTheLeakMoreWeakly()
    {
        QFETCH(QString, name);
        if (truthOf(name)["growsInOnePiece"].toBool())
            QSKIP("Nothing but its growth tells it from what is large.");
        const QJsonArray labels = truthOf(name)["path"].toArray();
        const auto snapshots = snapshotsOf(name);
        QVERIFY(!snapshots.empty());
        const auto report = findSuspects(std::vector<SnapshotPtr>{snapshots.back()}, {});
        QVERIFY(report.has_value());
        bool isFound = false;
        for (std::size_t i = 0; i < report->suspects.size(); ++i) {
            const Suspect& suspect = report->suspects[i];
            QVERIFY2(suspect.severity != Severity::High, suspect.title.c_str());
            QVERIFY2(suspect.title.find("grow") == std::string::npos, suspect.title.c_str());
            QVERIFY2(suspect.explanation.find("gained") == std::string::npos, suspect.explanation.c_str());
            isFound = isFound || (i < 3 && leadsThrough(suspect.path, labels));
        }
        QVERIFY(isFound);
    }

    void whatHasFilledUpIsNoLeak_data() { rows(false); }
    void whatHasFilledUpIsNoLeak()
    {
        QFETCH(QString, name);
        const auto snapshots = snapshotsOf(name);
        QCOMPARE(snapshots.size(), 3u);
        const auto report = findSuspects(snapshots, {});
        QVERIFY(report.has_value());
        for (const Suspect& suspect : report->suspects)
            QVERIFY2(suspect.severity == Severity::Low, suspect.title.c_str());
        QVERIFY(!report->benign.empty());
    }

    // HEAPTRAIL_UPDATE_GOLDEN=1 writes said.txt anew; read the difference before you commit it.
    void nothingElseIsSaid_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& entry : std::filesystem::directory_iterator(test::dataFile("suspects")))
            if (entry.is_directory())
                QTest::addRow("%s", entry.path().filename().c_str())
                    << QString::fromStdString(entry.path().filename().string());
    }
    void nothingElseIsSaid()
    {
        QFETCH(QString, name);
        const auto given = snapshotsOf(name);
        QCOMPARE(given.size(), 3u);
        const auto three = findSuspects(given, {}), one = findSuspects(std::span(given).last(1), {});
        QVERIFY(three && one);
        const QString is = "Three snapshots\n\n" + said(*three) + "\nThe last one\n\n" + said(*one);
        QFile file(
            QString::fromStdString((test::dataFile("suspects") / name.toStdString() / "said.txt").string()));
        if (qEnvironmentVariableIntValue("HEAPTRAIL_UPDATE_GOLDEN")) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(is.toUtf8());
            return;
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList lines = is.split('\n'), were = QString::fromUtf8(file.readAll()).split('\n');
        for (qsizetype i = 0; i < std::min(lines.size(), were.size()); ++i) QCOMPARE(lines[i], were[i]);
        QCOMPARE(lines.size(), were.size());
    }

    void everySentenceAgreesWithTheNumbers_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("snapshots");
        for (const auto& entry : std::filesystem::directory_iterator(test::dataFile("suspects"))) {
            if (!entry.is_directory()) continue;
            const QString name = QString::fromStdString(entry.path().filename().string());
            for (const int count : {3, 2, 1})
                QTest::newRow(qPrintable(QString("%1, %2").arg(name).arg(count))) << name << count;
        }
    }
    void everySentenceAgreesWithTheNumbers()
    {
        QFETCH(QString, name);
        QFETCH(int, snapshots);
        auto given = snapshotsOf(name);
        QCOMPARE(given.size(), 3u);
        given.erase(given.begin(), given.end() - snapshots);
        const auto report = findSuspects(given, {});
        QVERIFY(report.has_value());
        for (const Suspect& suspect : report->suspects) {
            if (snapshots < 3) QVERIFY2(suspect.severity != Severity::High, suspect.title.c_str());
            std::vector<std::string> sentences = suspect.evidence;
            sentences.insert(sentences.end(), {suspect.title, suspect.explanation, suspect.advice});
            for (const std::string& sentence : sentences)
                checkSentence(suspect, QString::fromStdString(sentence));
        }
    }

private:
    static void checkSentence(const Suspect& suspect, const QString& text)
    {
        static const QRegularExpression plural(
            "(^|[^0-9.,])1 (promises|entries|[a-z]*functions|[a-z]*timers|"
            "handles|classes|files|seconds|snapshots|intervals|readings)\\b");
        static const QRegularExpression gained("gained ([0-9,]+) \\S+ between S1 and S\\d+ \\(([^)]*)\\)");
        QVERIFY2(!text.trimmed().isEmpty(), suspect.title.c_str());
        QVERIFY2(!plural.match(text).hasMatch(), qPrintable(text));
        QVERIFY2(!text.contains("gained 0 "), qPrintable(text));
        if (const auto match = gained.match(text); match.hasMatch()) {
            const QStringList series = match.captured(2).remove(',').split(" → ");
            QVERIFY2(series.last().toLongLong() - series.first().toLongLong()
                         == match.captured(1).remove(',').toLongLong(),
                     qPrintable(text));
        }
        if (text.endsWith("grew in every interval") || text.endsWith("grew between the two snapshots")) {
            const auto& values = text.startsWith("the number") ? suspect.count : suspect.retainedSize;
            const bool grew =
                std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
            QVERIFY2(grew, qPrintable(QString::fromStdString(suspect.title) + ": " + text));
        }
    }
};

QTEST_APPLESS_MAIN(SuspectScenariosTest)
#include "suspect_scenarios_test.moc"
