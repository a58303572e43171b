// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <functional>

using namespace heaptrail;
using heaptrail::test::CliRun;

namespace {

constexpr double kMb = 1024 * 1024;

/// A reading a minute from 2024-01-01T00:00:00Z on.
std::string logOf(int count, const std::function<std::string(int)>& members)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "{\"ts\":" + std::to_string(1'704'067'200 + i * 60) + "," + members(i) + "}\n";
    return text;
}
std::string used(double mb)
{
    return "\"heapUsed\":" + std::to_string(std::uint64_t(mb * kMb));
}

} // namespace

class MemoryLogCommandTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    std::string put(const std::string& name, const std::string& content)
    {
        const auto path = std::filesystem::path(m_folder->path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << content;
        return path.string();
    }
    CliRun run(std::vector<std::string> args)
    {
        args.insert(args.begin(), "memory-log");
        return test::runCli(args);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void verdictComesFirst();
    void jsonHoldsTheContractsFields();
    void nativeLeakIsToldAndFails();
    void csvHasARowForEachReading();
    void lastRunIsTold();
    void fallsAreNotCalledRestarts();
    void trendOfTheEndSaysSinceWhen();
    void noProcessIsSaidToRiseThatDoesNot();
    void crossingsAreATable();
    void failOnSetsTheStatus_data();
    void failOnSetsTheStatus();
    void unitSaysWhatFiguresAre();
    void unreadableRowsAreNamed();
    void wrongOptionsAreStatusTwo_data();
    void wrongOptionsAreStatusTwo();
    void namesFromTheLogAreSafeForATerminal();
};

void MemoryLogCommandTest::verdictComesFirst()
{
    const auto log = put("a.log", logOf(61, [](int i) { return used(100 + i); }));
    const CliRun text = run({log, "--limit", "220M"});
    QCOMPARE(text.exitCode, 0);
    QCOMPARE(text.err, std::string());
    QCOMPARE(text.out,
             std::string("61 readings from 2024-01-01T00:00:00Z to 2024-01-01T01:00:00Z (60 min)\n"
                         "heapUsed grows 62.9 MB/h.\n"
                         "Take two or three heap snapshots under load and compare them.\n"
                         "\n"
                         "Series     First    Last  Highest       Trend            95 % interval\n"
                         "heapUsed  105 MB  168 MB   168 MB  +62.9 MB/h  +62.9 MB/h … +62.9 MB/h\n"
                         "\n"
                         "heapUsed reaches 231 MB at 2024-01-01T02:00:00Z, in 60 min, if it goes on like\n"
                         "  this.\n"));
}

void MemoryLogCommandTest::jsonHoldsTheContractsFields()
{
    const auto log =
        put("a.log", logOf(61, [](int i) {
                return used(100 + i) + ",\"heapTotal\":" + std::to_string(std::uint64_t(170 * kMb));
            }));
    const CliRun json = run({log, "--limit", "220M", "--format", "json"});
    QCOMPARE(json.exitCode, 0);
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(json.out)).object();
    const QJsonArray samples = root[QLatin1String("samples")].toArray();
    QCOMPARE(samples.size(), 61);
    QCOMPARE(samples[1].toObject()[QLatin1String("time")].toString(), QStringLiteral("2024-01-01T00:01:00Z"));
    QCOMPARE(samples[1].toObject()[QLatin1String("heapUsed")].toDouble(), 101 * kMb);
    QVERIFY(samples[1].toObject()[QLatin1String("rss")].isNull());
    QVERIFY(std::abs(root[QLatin1String("slopePerHour")].toObject()[QLatin1String("heapUsed")].toDouble()
                     - 60 * kMb)
            < 1);
    const QJsonObject crossing = root[QLatin1String("thresholds")].toArray().at(0).toObject();
    QCOMPARE(crossing[QLatin1String("rule")].toString(), QStringLiteral("heapUsed/heapTotal > 0.8"));
    QCOMPARE(crossing[QLatin1String("from")].toString(),
             QStringLiteral("2024-01-01T00:37:00Z")); // 137 of 170
    QCOMPARE(crossing[QLatin1String("to")].toString(), QStringLiteral("2024-01-01T01:00:00Z"));
    QCOMPARE(root[QLatin1String("timeToLimit")].toObject()[QLatin1String("limit")].toDouble(), 220 * kMb);
    QCOMPARE(root[QLatin1String("timeToLimit")].toObject()[QLatin1String("at")].toString(),
             QStringLiteral("2024-01-01T02:00:00Z"));
    QCOMPARE(root[QLatin1String("runs")].toArray().size(), 1);
}

/// A leak that no heap snapshot shows: the verdict leads, JSON has the contract's fields, CI can fail on it.
void MemoryLogCommandTest::nativeLeakIsToldAndFails()
{
    const auto log = put("a.log", logOf(61, [](int i) {
                             return used(40)
                                 + ",\"heapTotal\":50000000,\"external\":2000000,\"arrayBuffers\":1000000,"
                                 + "\"rss\":" + std::to_string(100'000'000 + 2'000'000 * i);
                         }));
    const CliRun text = run({log, "--fail-on", "rss-rising"});
    QCOMPARE(text.exitCode, 1);
    QVERIFY2(text.out.find("The heap is flat; rss grows 120 MB/h outside it: 100 % native")
                 != std::string::npos,
             text.out.c_str());
    QVERIFY2(text.out.find("Last:  rss 220 MB: 41.9 MB JavaScript, 8.06 MB free heap, 1.00 MB buffers,\n"
                           "  1.00 MB other external, 168 MB native and other.\n")
                 != std::string::npos,
             text.out.c_str());
    QCOMPARE(run({log, "--fail-on", "heap-rising"}).exitCode, 0);
    const CliRun json = run({log, "--format", "json"});
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(json.out)).object();
    const QJsonObject verdict = root[QLatin1String("verdict")].toObject();
    QCOMPARE(verdict[QLatin1String("kind")].toString(), QStringLiteral("native"));
    QVERIFY(verdict[QLatin1String("share")].toDouble() > 0.99);
    QVERIFY(!verdict[QLatin1String("text")].toString().isEmpty());
    const QJsonArray parts = root[QLatin1String("breakdown")].toArray();
    QCOMPARE(parts.size(), 5);
    QCOMPARE(parts[4].toObject()[QLatin1String("part")].toString(), QStringLiteral("rest"));
    QCOMPARE(parts[4].toObject()[QLatin1String("first")].toDouble(), 48e6);
    QCOMPARE(parts[4].toObject()[QLatin1String("last")].toDouble(), 168e6);
    QVERIFY(std::abs(parts[4].toObject()[QLatin1String("growthPerHour")].toDouble() - 120e6) < 1e3);
}

void MemoryLogCommandTest::csvHasARowForEachReading()
{
    const auto one = put("a.log", logOf(2, [](int i) { return used(100 + i); }));
    QCOMPARE(run({one, "--format", "csv"}).out,
             std::string("time,heap_used,heap_total,rss,external,array_buffers,mark\n"
                         "2024-01-01T00:00:00Z,104857600,,,,,\n"
                         "2024-01-01T00:01:00Z,105906176,,,,,\n"));
    const auto two =
        put("b.log", logOf(2, [](int i) { return used(100) + ",\"pid\":" + (i == 0 ? "7" : "8"); }));
    QCOMPARE(run({two, "--format", "csv"}).out,
             std::string("time,heap_used,heap_total,rss,external,array_buffers,mark,run,process,pid\n"
                         "2024-01-01T00:00:00Z,104857600,,,,,,0,,7\n"
                         "2024-01-01T00:01:00Z,104857600,,,,,,1,,8\n"));
}

void MemoryLogCommandTest::lastRunIsTold()
{
    const auto log =
        put("a.log", logOf(60, [](int i) {
                return used(100 + 2 * (i % 30)) + ",\"hostname\":\"web-1\",\"pid\":" + (i < 30 ? "40" : "41");
            }));
    const CliRun text = run({log, "--limit", "1G"});
    QVERIFY2(text.out.find("1 restart. Verdict and trends cover the last run, web-1 pid 41: 30 readings\n"
                           "  since 2024-01-01T00:30:00Z.\n")
                 != std::string::npos,
             text.out.c_str());
    QVERIFY2(text.out.find("web-1 pid 41  new pid  2024-01-01T00:30:00Z        30        166 MB  +126 MB/h\n")
                 != std::string::npos,
             text.out.c_str());
}

/// A cache that is emptied every 20 minutes, or a process that is restarted: nobody knows.
void MemoryLogCommandTest::fallsAreNotCalledRestarts()
{
    const auto log =
        put("a.log", logOf(60, [](int i) {
                const int grown = 5 * (i % 20);
                return used(10 + grown) + ",\"rss\":" + std::to_string(60'000'000 + grown * 1'000'000);
            }));
    const CliRun text = run({log});
    QVERIFY2(text.out.find("restarts") == std::string::npos, text.out.c_str());
    QVERIFY2(text.out.find("Verdict and trends cover the time since memory last fell: 20 readings since\n"
                           "  2024-01-01T00:40:00Z.\n")
                 != std::string::npos,
             text.out.c_str());
    QVERIFY2(text.out.find("lowest 2 times") != std::string::npos, text.out.c_str());
}

/// Verdict and table tell one story: that of the whole log, and since when it is another.
void MemoryLogCommandTest::trendOfTheEndSaysSinceWhen()
{
    const auto log =
        put("a.log", logOf(90, [](int i) {
                const double grown = i < 60 ? 0.5 * i : 30 + 2.0 * (i - 60);
                return used(100 + grown) + ",\"rss\":" + std::to_string(std::uint64_t((150 + grown) * kMb));
            }));
    const CliRun text = run({log});
    QVERIFY2(text.out.find("rss grows faster than before: +126 MB/h since 2024-01-01T01:00:00Z, +31.5 MB/h\n"
                           "  until then.\n")
                 != std::string::npos,
             text.out.c_str());
    QVERIFY2(text.out.find("95 % interval  Since\n") != std::string::npos, text.out.c_str());
    QVERIFY2(text.out.find("+126 MB/h … +126 MB/h  2024-01-01T01:00:00Z\n") != std::string::npos,
             text.out.c_str());
}

void MemoryLogCommandTest::noProcessIsSaidToRiseThatDoesNot()
{
    for (const double growth : {0.0, 1.0}) {
        const auto log = put("a.log", logOf(60, [&](int i) {
                                 return used(100 + growth * i) + ",\"pid\":" + (i % 2 == 0 ? "7" : "8");
                             }));
        const CliRun text = run({log});
        QCOMPARE(text.out.find("which rises fastest") != std::string::npos, growth > 0);
    }
}

/// The last ones, each with its first and last reading; of one that goes on, that it does.
void MemoryLogCommandTest::crossingsAreATable()
{
    const auto log = put("a.log", logOf(14, [](int i) { return used(i % 2 || i == 12 ? 60 : 40); }));
    const CliRun text = run({log, "--threshold", "heapUsed > 50M"});
    QVERIFY2(text.out.ends_with("Threshold       From                  To                    Readings\n"
                                "heapUsed > 50M  2024-01-01T00:03:00Z  2024-01-01T00:03:00Z         1\n"
                                "heapUsed > 50M  2024-01-01T00:05:00Z  2024-01-01T00:05:00Z         1\n"
                                "heapUsed > 50M  2024-01-01T00:07:00Z  2024-01-01T00:07:00Z         1\n"
                                "heapUsed > 50M  2024-01-01T00:09:00Z  2024-01-01T00:09:00Z         1\n"
                                "heapUsed > 50M  2024-01-01T00:11:00Z  still so                     3\n"
                                "… 1 earlier crossing\n"),
             text.out.c_str());
    const CliRun untimed =
        run({put("b.log", "rss=90000000\nx\nrss=90000001\nrss=9000000\n"), "--threshold", "rss > 50M"});
    QVERIFY2(untimed.out.ends_with("rss > 50M  line 1  line 3         2\n"), untimed.out.c_str());
}

void MemoryLogCommandTest::failOnSetsTheStatus_data()
{
    QTest::addColumn<double>("mbPerMinute");
    QTest::addColumn<QByteArrayList>("options");
    QTest::addColumn<int>("status");
    QTest::newRow("rises") << 1.0 << QByteArrayList{"--fail-on", "rising"} << 1;
    QTest::newRow("flat") << 0.0 << QByteArrayList{"--fail-on", "rising"} << 0;
    QTest::newRow("limit near") << 1.0 << QByteArrayList{"--fail-on", "limit", "--limit", "1G"} << 1;
    QTest::newRow("limit far") << 0.1 << QByteArrayList{"--fail-on", "limit", "--limit", "64G"} << 0;
    QTest::newRow("limit passed") << 0.0 << QByteArrayList{"--fail-on", "limit", "--limit", "50M"} << 1;
    QTest::newRow("threshold") << 1.0
                               << QByteArrayList{"--fail-on", "threshold", "--threshold", "heapUsed > 150M"}
                               << 1;
    QTest::newRow("no threshold") << 0.0
                                  << QByteArrayList{"--fail-on", "threshold", "--threshold",
                                                    "heapUsed > 150M"}
                                  << 0;
    QTest::newRow("heap rises") << 1.0 << QByteArrayList{"--fail-on", "heap-rising"} << 1;
    QTest::newRow("heap flat") << 0.0 << QByteArrayList{"--fail-on", "heap-rising"} << 0;
    QTest::newRow("no rss") << 1.0 << QByteArrayList{"--fail-on", "rss-rising"} << 0;
    QTest::newRow("either") << 1.0 << QByteArrayList{"--fail-on", "threshold", "--threshold",
                                                     "rss > 1G",  "--fail-on", "rising"}
                            << 1;
}

void MemoryLogCommandTest::failOnSetsTheStatus()
{
    QFETCH(double, mbPerMinute);
    QFETCH(QByteArrayList, options);
    QFETCH(int, status);
    std::vector<std::string> args{
        put("a.log", logOf(61, [&](int i) { return used(100 + mbPerMinute * i); }))};
    for (const QByteArray& option : options) args.push_back(option.toStdString());
    QCOMPARE(run(args).exitCode, status);
}

void MemoryLogCommandTest::unitSaysWhatFiguresAre()
{
    const auto log = put("a.log", "heapUsed=4151\nheapUsed=4300\n");
    const CliRun bytes = run({log});
    QCOMPARE(bytes.exitCode, 0);
    QVERIFY(bytes.err.find("--unit") != std::string::npos);
    QVERIFY(bytes.out.find("carry no times") == std::string::npos); // as if it were known
    QVERIFY2(bytes.out.find("\nLog a time like 2024-03-15T14:05:23Z ") != std::string::npos,
             bytes.out.c_str());
    const CliRun told = run({log, "--unit", "KB"});
    QCOMPARE(told.exitCode, 0);
    QVERIFY2(told.out.find("4.25 MB") != std::string::npos, told.out.c_str());
}

void MemoryLogCommandTest::unreadableRowsAreNamed()
{
    const auto log =
        put("a.log", "{\"heapUsed\":5000000}\n{\"heapUsed\":-1}\n{\"heapUs\n{\"heapUsed\":5000001}\n");
    const CliRun text = run({log});
    QCOMPARE(text.exitCode, 0);
    QVERIFY2(text.err.find("2 rows could not be read: line 2: negative heapUsed; line 3: cut off")
                 != std::string::npos,
             text.err.c_str());
}

void MemoryLogCommandTest::wrongOptionsAreStatusTwo_data()
{
    QTest::addColumn<QByteArrayList>("options");
    QTest::newRow("limit") << QByteArrayList{"--limit", "much"};
    QTest::newRow("container limit") << QByteArrayList{"--container-limit", "0"};
    QTest::newRow("threshold") << QByteArrayList{"--threshold", "rss"};
    QTest::newRow("unit") << QByteArrayList{"--unit", "apples"};
    QTest::newRow("condition") << QByteArrayList{"--fail-on", "doom"};
    QTest::newRow("condition without a limit") << QByteArrayList{"--fail-on", "limit"};
    QTest::newRow("condition without a threshold") << QByteArrayList{"--fail-on", "threshold"};
}

void MemoryLogCommandTest::wrongOptionsAreStatusTwo()
{
    QFETCH(QByteArrayList, options);
    std::vector<std::string> args{put("a.log", "{\"heapUsed\":5000000}\n")};
    for (const QByteArray& option : options) args.push_back(option.toStdString());
    const CliRun text = run(args);
    QCOMPARE(text.exitCode, 2);
    QCOMPARE(text.out, std::string());
}

void MemoryLogCommandTest::namesFromTheLogAreSafeForATerminal()
{
    const auto log = put("a.log", logOf(40, [](int i) {
                             return used(150 + i % 2)
                                 + ",\"heapTotal\":160000000,\"hostname\":\"evil\\u001b[31m\\u202e"
                                 + (i % 2 ? "a" : "b") + "\",\"pid\":\"\\u0007\"";
                         }));
    const CliRun text = run({log, "--limit", "1G"});
    QCOMPARE(text.exitCode, 0);
    for (const char bad : {'\x1b', '\x07'}) QVERIFY(text.out.find(bad) == std::string::npos);
    QVERIFY(text.out.find("\xE2\x80\xAE") == std::string::npos);
}

QTEST_APPLESS_MAIN(MemoryLogCommandTest)
#include "memory_log_command_test.moc"
