// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/iso_time.h"
#include "core/memory_log/log_rows.h"
#include "core/memory_log/memory_log.h"
#include "tests/support/shared_corpus.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace heaptrail;

namespace {

constexpr std::uint64_t kMb = 1024 * 1024;

std::uint64_t heapUsed(const MemoryLog& log, std::size_t i)
{
    return log.samples.at(i)[MemoryField::HeapUsed].value_or(0);
}
std::string timeOf(const MemoryLog& log, std::size_t i)
{
    const auto& sample = log.samples.at(i);
    return sample.timeUs ? isoTime(*sample.timeUs) : "none";
}

/// A reading every minute: the given megabytes.
std::string hourly(const std::vector<double>& megabytes)
{
    std::string text;
    for (std::size_t i = 0; i < megabytes.size(); ++i)
        text += "{\"ts\":" + std::to_string(1'700'000'000'000 + std::int64_t(i) * 3'600'000)
            + ",\"heapUsed\":" + std::to_string(std::uint64_t(megabytes[i] * double(kMb)))
            + ",\"heapTotal\":" + std::to_string(200 * kMb) + "}\n";
    return text;
}

} // namespace

class MemoryLogTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        qputenv("TZ", "UTC");
        tzset();
    }
    void aReadingIsSeenWhereverItsWordStands();
    void aLineWithSuchAWordAndNoNumberIsPassedOver();
    void jsonLinesGiveOneReadingALine();
    void figuresNestedInALoggersObjectAreFound();
    void journaldTellsProcessAndTime();
    void timesComeInManyForms_data();
    void timesComeInManyForms();
    void healthDocumentWithUnitsIsRead();
    void arrayOfReadingsKeepsLineNumbers();
    void csvWithHeaderIsRead();
    void consoleLogOutputIsRead();
    void anUptimeBelowZeroIsNone();
    void consoleLogOutputOverSeveralLinesIsRead();
    void jsonBehindAPrefixTakesTheTimeOfThePrefix();
    void megabytesInTheNameAreScaled();
    void pairsInProseAreRead();
    void rowsThatDoNotParseAreCountedWithTheirLines();
    void hostileFiguresAreRefused_data();
    void hostileFiguresAreRefused();
    void otherLogLinesAreNoProblem();
    void clockThatGoesBackIsSorted();
    void longLineIsRead();
    void openBracketsStayLinear();
    void deepNestingIsRefused();
    void slopeIgnoresAQuarterOfWildPoints();
    void slopeOfAFlatSeriesIsNotRising();
    void crossingHasItsFirstAndLastReading();
    void timeToLimitFollowsTheLine();
    void limitAlreadyPassedIsNow();
    void thresholdRulesParse();
    void everyRecordedLogIsReadWhole();
    void logsOfRealLoggersAreReadRight_data();
    void logsOfRealLoggersAreReadRight();
    void prefixesOfCollectorsComeOffEachLine_data();
    void prefixesOfCollectorsComeOffEachLine();
    void linesOfTwoPodsDoNotMix();
    void documentsOfAnyLayoutAreRead_data();
    void documentsOfAnyLayoutAreRead();
    void documentThatBreaksOffGivesWhatItHas();
    void strayBracketSwallowsNothing();
    void objectsBeforeAStrayBracketAreReadOnce();
    void csvHasItsVariants_data();
    void csvHasItsVariants();
    void unitsInTheTextCount_data();
    void unitsInTheTextCount();
    void figuresWithoutAUnitAreSaid_data();
    void figuresWithoutAUnitAreSaid();
    void nodesOwnNamesAreBytesByDefinition();
    void unitCanBeGiven();
    void percentagesAndDurationsAreNoSizes();
    void whatAUrlSaysIsNoReading_data();
    void whatAUrlSaysIsNoReading();
    void timesInTextComeInManyForms_data();
    void timesInTextComeInManyForms();
    void localTimesAreThisMachines();
    void timeOfALineAboveIsBorrowed();
    void encodingsAndCompressionAreUndone_data();
    void encodingsAndCompressionAreUndone();
    void whatIsNoTextIsRefused_data();
    void whatIsNoTextIsRefused();
    void heapStatisticsAreRead();
    void resourceUsageIsInKib();
    void procTextIsRead();
    void diagnosticsReportIsOneReading();
    void hostileLogsAreReadInTime_data();
    void hostileLogsAreReadInTime();
    void aTagBeforeAnObjectIsNoValue();
    void anObjectWithoutPrototypeKeepsItsTime();
    void objectOfManyReadingsIsReadOneByOne();
    void heapSnapshotIsNoLog();
    void procFilesAreRead();
    void logThatCannotBeReadToItsEndIsAnError();
    void readingStopsWhenAsked();
};

void MemoryLogTest::aReadingIsSeenWhereverItsWordStands()
{
    for (std::size_t at = 0; at < 150; ++at)
        for (const std::string_view word : {"heap", "HEAP", "rss", "resi"}) {
            const std::string before(at, '.');
            QVERIFY2(hasKeyWord(before + std::string(word)), (before + std::string(word)).c_str());
            QVERIFY(hasKeyWord(before + std::string(word) + " and more behind it"));
            QVERIFY(!hasKeyWord(before + std::string(word.substr(0, word.size() - 1)) + '.'));
        }
}

void MemoryLogTest::aLineWithSuchAWordAndNoNumberIsPassedOver()
{
    for (const char* line :
         {"GET /presigned/17?page=3 200", "GET /cheap/17 200", "the heap grows; 200 ms", "rss: none"})
        QVERIFY2(!mayHoldFigure(line), line);
    for (const char* line :
         {"rss=1", "Heap used: 7.05 MB", "Heap used (MB): 7", "RSS .5 GB", "\"rss\":\"812 MB\"",
          "│ rss │ 48590848 │", "process_resident_memory_bytes 8.5e+08", "VmRSS:\t  43516 kB"})
        QVERIFY2(mayHoldFigure(line), line);
}

void MemoryLogTest::jsonLinesGiveOneReadingALine()
{
    const MemoryLog log = parseMemoryLog(
        "{\"ts\":\"2026-11-22T07:29:09.227Z\",\"heapUsed\":4151304,\"heapTotal\":5115904,\"rss\":44347392,"
        "\"external\":1651915,\"arrayBuffers\":137651,\"mark\":\"s1\"}\n"
        "{\"ts\":\"2026-11-22T07:29:10Z\",\"heapUsed\":4061096}\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 0), 4151304u);
    QCOMPARE(*log.samples[0][MemoryField::ArrayBuffers], 137651u);
    QCOMPARE(timeOf(log, 0), std::string("2026-11-22T07:29:09.227Z"));
    QCOMPARE(log.markOf(log.samples[0]), std::string("s1"));
    QVERIFY(!log.samples[1][MemoryField::Rss]);
    QCOMPARE(log.samples[1].line, 2u);
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::figuresNestedInALoggersObjectAreFound()
{
    const MemoryLog log = parseMemoryLog(
        // pino, bunyan, winston
        R"({"level":30,"time":1710511523000,"pid":7,"msg":"mem","memory":{"rss":1000000,"heapUsed":600000}})"
        "\n"
        R"({"name":"app","v":0,"time":"2024-03-15T14:05:24.000Z","data":{"usage":{"heapUsed":700000,"rss":1}}})"
        "\n"
        R"({"message":"memory","meta":{"process":{"memoryUsage":{"heapUsed":800000}}},"timestamp":"2024-03-15T14:05:25Z"})"
        "\n");
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(heapUsed(log, 0), 600000u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(heapUsed(log, 1), 700000u);
    QCOMPARE(heapUsed(log, 2), 800000u);
    QCOMPARE(timeOf(log, 2), std::string("2024-03-15T14:05:25Z"));
}

/// journalctl -o json: what the program printed is a text in MESSAGE, as JSON or in words.
void MemoryLogTest::journaldTellsProcessAndTime()
{
    const MemoryLog log = parseMemoryLog(
        R"({"__REALTIME_TIMESTAMP":"1710511523000000","_PID":"1234","MESSAGE":"{\"heapUsed\":5000000,\"rss\":9}"})"
        "\n"
        R"({"MESSAGE":"rss=90000000 heapUsed=5000001","_PID":"1235","__REALTIME_TIMESTAMP":"1710511583000000"})"
        "\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 1), 5000001u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:06:23Z"));
    QCOMPARE(log.origins[log.samples[0].origin].pid, std::string("1234"));
    QCOMPARE(log.origins[log.samples[1].origin].pid, std::string("1235"));
}

void MemoryLogTest::timesComeInManyForms_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("iso") << QByteArray("\"ts\":\"2024-03-15T14:05:23Z\"")
                         << QByteArray("2024-03-15T14:05:23Z");
    QTest::newRow("offset") << QByteArray("\"time\":\"2024-03-15T16:05:23+02:00\"")
                            << QByteArray("2024-03-15T14:05:23Z");
    QTest::newRow("space") << QByteArray("\"timestamp\":\"2024-03-15 14:05:23,250\"")
                           << QByteArray("2024-03-15T14:05:23.250Z");
    QTest::newRow("seconds") << QByteArray("\"ts\":1710511523") << QByteArray("2024-03-15T14:05:23Z");
    QTest::newRow("fraction") << QByteArray("\"ts\":1710511523.5") << QByteArray("2024-03-15T14:05:23.500Z");
    QTest::newRow("milliseconds") << QByteArray("\"time\":1710511523250")
                                  << QByteArray("2024-03-15T14:05:23.250Z");
    QTest::newRow("logstash") << QByteArray("\"@timestamp\":\"2024-03-15T14:05:23Z\"")
                              << QByteArray("2024-03-15T14:05:23Z");
    QTest::newRow("none") << QByteArray("\"x\":1") << QByteArray("none");
    QTest::newRow("nonsense") << QByteArray("\"ts\":\"yesterday\"") << QByteArray("none");
}

void MemoryLogTest::timesComeInManyForms()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, expected);
    const MemoryLog log = parseMemoryLog("{" + field.toStdString() + ",\"heapUsed\":1000000}");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(timeOf(log, 0), expected.toStdString());
}

void MemoryLogTest::healthDocumentWithUnitsIsRead()
{
    const MemoryLog log = parseMemoryLog(R"({
  "status": "ok",
  "uptime": 86400,
  "memory": {
    "rss": "2.1 GB",
    "heapUsed": "1,850 MB",
    "heapTotal": "1900MB",
    "external": "850 MB"
  },
  "timestamp": "2024-03-15T14:05:23Z"
}
)");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(heapUsed(log, 0), 1850 * kMb);
    QCOMPARE(*log.samples[0][MemoryField::HeapTotal], 1900 * kMb);
    QCOMPARE(*log.samples[0][MemoryField::External], 850 * kMb);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(log.problemCount, 0u);
    QCOMPARE(log.samples[0].line, 4u); // where the object with the figures begins
}

void MemoryLogTest::arrayOfReadingsKeepsLineNumbers()
{
    const MemoryLog log = parseMemoryLog("[\n {\"t\":1710511523,\"mem\":{\"heapUsed\":1000000}},\n"
                                         " {\"t\":1710511524,\"mem\":{\"heapUsed\":2000000}}\n]\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(log.samples[1].line, 3u);
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:05:24Z"));
}

void MemoryLogTest::csvWithHeaderIsRead()
{
    const MemoryLog log =
        parseMemoryLog("timestamp,rss,heap_total,heap_used,note\r\n"
                       "2024-03-15T14:05:23Z,100000000,80000000,60000000,\"a, \"\"b\"\"\"\r\n"
                       "2024-03-15T14:06:23Z,100000001,80000000,61000000,\r\n"
                       "2024-03-15T14:07:23Z,1000\r\n"
                       "2024-03-15T14:08:23Z,x,y,z,\r\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 1), 61000000u);
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:06:23Z"));
    QCOMPARE(log.problemCount, 2u);
    QCOMPARE(log.problems[0].line, 4u);
    QCOMPARE(log.problems[1].line, 5u);
    QCOMPARE(log.problems[0].reason, std::string("does not fit the header"));
}

void MemoryLogTest::anUptimeBelowZeroIsNone()
{
    for (const char* line : {"uptime=-3 rss=812000000 heapUsed=5000000",
                             R"({"uptime":-3,"rss":812000000,"heapUsed":5000000})"}) {
        const MemoryLog log = parseMemoryLog(line);
        QCOMPARE(log.samples.size(), 1u);
        QVERIFY2(!log.samples.front().uptime, line);
    }
    QCOMPARE(*parseMemoryLog("uptime=3 rss=812000000 heapUsed=5000000").samples.front().uptime, 3u);
}

void MemoryLogTest::consoleLogOutputIsRead()
{
    const MemoryLog log =
        parseMemoryLog("{ rss: 44347392, heapTotal: 5115904, heapUsed: 4_151_304, external: 1651915 }\n"
                       "Memory { rss: 44347393, heapUsed: 4151305, parent: [Object], f: [Function: f] }\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 0), 4151304u);
    QCOMPARE(heapUsed(log, 1), 4151305u);
}

void MemoryLogTest::consoleLogOutputOverSeveralLinesIsRead()
{
    const MemoryLog log = parseMemoryLog("Server listening on 3000\n"
                                         "2024-03-15T14:05:23Z {\n"
                                         "  rss: 44347392,\n"
                                         "  heapUsed: 4151304,\n"
                                         "  nested: { a: 'it\\'s', b: [ 1, 2 ] }\n"
                                         "}\n"
                                         "GET / 200\n"
                                         "{\n"
                                         "  heapUsed: 5151304\n"
                                         "}\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(log.samples[0].line, 2u);
    QCOMPARE(heapUsed(log, 1), 5151304u);
    QCOMPARE(log.samples[1].line, 8u);
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::jsonBehindAPrefixTakesTheTimeOfThePrefix()
{
    const MemoryLog log =
        parseMemoryLog("2024-03-15T14:05:23.456Z app[web.1]: {\"heapUsed\":1000000}\n"
                       "[2024-03-15 14:05:24.000] [info] mem {\"heapUsed\":2000000,\"rss\":3}\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23.456Z"));
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:05:24Z"));
}

void MemoryLogTest::megabytesInTheNameAreScaled()
{
    const MemoryLog log =
        parseMemoryLog("{\"heapUsedMB\":123.5,\"rss_mb\":200,\"heapTotalKB\":2048}\n"
                       "{\"heapUsed\":123.5,\"heapTotal\":150,\"rss\":200.25}\n"
                       "{\"rss\":\"200 MB\",\"heap\":{\"used\":\"100 MB\",\"total\":\"150 MB\"}}\n");
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(heapUsed(log, 0), std::uint64_t(123.5 * double(kMb)));
    QCOMPARE(*log.samples[0][MemoryField::Rss], 200 * kMb);
    QCOMPARE(*log.samples[0][MemoryField::HeapTotal], 2 * kMb);
    QCOMPARE(*log.samples[1][MemoryField::HeapTotal], 150u); // without a unit: bytes
    QCOMPARE(heapUsed(log, 2), 100 * kMb);
    QCOMPARE(*log.samples[2][MemoryField::Rss], 200 * kMb);
}

void MemoryLogTest::pairsInProseAreRead()
{
    const MemoryLog log = parseMemoryLog("2024-03-15T14:05:23Z level=info rss=200000000 heapUsed=100000000\n"
                                         "2024-03-15T14:06:23Z RSS: 200 MB, Heap used: 101 MB\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 0), 100000000u);
    QCOMPARE(heapUsed(log, 1), 101 * kMb);
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:06:23Z"));
}

void MemoryLogTest::rowsThatDoNotParseAreCountedWithTheirLines()
{
    const MemoryLog log = parseMemoryLog("{\"ts\":1710511523,\"heapUsed\":1000000}\n"
                                         "not json at all\n"
                                         "{\"ts\":1710511524,\"heapUs\n"
                                         "{\"ts\":1710511525,\"heapUsed\":3000000}\n"
                                         "{\"ts\":1710511526,\"heapUsed\":\"lots\"}\n"
                                         "\n"
                                         "{\"ts\":1710511527}\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(log.problemCount, 2u);
    std::vector<std::uint64_t> lines;
    for (const auto& problem : log.problems) lines.push_back(problem.line);
    std::sort(lines.begin(), lines.end());
    QCOMPARE(lines, (std::vector<std::uint64_t>{3, 5}));
}

void MemoryLogTest::hostileFiguresAreRefused_data()
{
    QTest::addColumn<QByteArray>("value");
    for (const char* value :
         {"NaN", "-1", "1e308", "1e999", "Infinity", "true", "{}", "\"\\u0000\"", "-1e999"})
        QTest::newRow(value) << QByteArray(value);
}

void MemoryLogTest::hostileFiguresAreRefused()
{
    QFETCH(QByteArray, value);
    const MemoryLog log = parseMemoryLog(
        "{\"ts\":1710511523,\"heapUsed\":1000000}\n{\"heapUsed\":" + value.toStdString() + "}\n");
    QCOMPARE(log.samples.size(), 1u);
    QVERIFY(log.problemCount <= 1u);
}

void MemoryLogTest::otherLogLinesAreNoProblem()
{
    const MemoryLog log = parseMemoryLog("starting {\"port\": 3000} ...\n"
                                         "mem: {\"heapUsed\":1000000}\n"
                                         "GET /a?x={1} 200\n");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::clockThatGoesBackIsSorted()
{
    const MemoryLog log = parseMemoryLog("{\"ts\":1710511530,\"heapUsed\":3000000}\n"
                                         "{\"ts\":1710511520,\"heapUsed\":1000000}\n"
                                         "{\"ts\":1710511525,\"heapUsed\":2000000}\n");
    QCOMPARE(heapUsed(log, 0), 1000000u);
    QCOMPARE(heapUsed(log, 2), 3000000u);
}

void MemoryLogTest::longLineIsRead()
{
    const std::string text = "{\"heapUsed\":1000000}\n{\"x\":\"" + std::string(2'000'000, 'x')
        + "\",\"heapUsed\":1500000}\n{\"heapUsed\":2000000}\n";
    const MemoryLog log = parseMemoryLog(text);
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(heapUsed(log, 1), 1500000u);
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::openBracketsStayLinear()
{
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += "x{a:1\n";
    const MemoryLog log = parseMemoryLog(text); // quadratic work would not come back
    QVERIFY(log.samples.empty());
}

void MemoryLogTest::deepNestingIsRefused()
{
    const MemoryLog log = parseMemoryLog("{\"heapUsed\":1000000}\n" + std::string(100'000, '[') + "\n"
                                         + std::string(5000, '{'));
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(parseMemoryLog("{\"heapUsed\":" + std::string(100'000, '[')).problemCount, 1u);
}

void MemoryLogTest::slopeIgnoresAQuarterOfWildPoints()
{
    std::vector<double> megabytes;
    for (int i = 0; i < 40; ++i) megabytes.push_back(i % 5 == 2 ? 5000.0 - 90 * i : 100 + 2 * i);
    const auto analysis = analyseMemoryLog(parseMemoryLog(hourly(megabytes)));
    const auto& slope = analysis.slopes[0];
    QVERIFY(slope.has_value());
    QVERIFY(std::abs(slope->perHour / double(kMb) - 2) < 0.3);
    QVERIFY(slope->isRising());
    QVERIFY(slope->low <= slope->perHour && slope->perHour <= slope->high);
}

void MemoryLogTest::slopeOfAFlatSeriesIsNotRising()
{
    std::vector<double> megabytes;
    for (int i = 0; i < 40; ++i) megabytes.push_back(100 + (i * 7) % 11);
    const auto analysis = analyseMemoryLog(parseMemoryLog(hourly(megabytes)));
    QVERIFY(!analysis.slopes[0]->isRising());
    QVERIFY(!analyseMemoryLog(parseMemoryLog("{\"heapUsed\":1000000}")).slopes[0].has_value());
}

void MemoryLogTest::crossingHasItsFirstAndLastReading()
{
    const auto log = parseMemoryLog(hourly({100, 165, 170, 150, 190}));
    MemoryLogOptions options;
    options.rules = {ThresholdRule{}};
    const auto analysis = analyseMemoryLog(log, options);
    QCOMPARE(analysis.crossings.size(), 2u);
    QCOMPARE(analysis.crossings[0].rule, std::string("heapUsed/heapTotal > 0.8"));
    QCOMPARE(*analysis.crossings[0].fromUs, *log.samples[1].timeUs);
    QCOMPARE(*analysis.crossings[0].toUs, *log.samples[2].timeUs);
    QVERIFY(!analysis.crossings[0].isOpen);
    QVERIFY(analysis.crossings[1].isOpen);
}

void MemoryLogTest::timeToLimitFollowsTheLine()
{
    MemoryLogOptions options;
    options.limit = 200 * kMb;
    const auto log = parseMemoryLog(hourly({100, 110, 120, 130}));
    const auto answer = analyseMemoryLog(log, options).timeToLimit;
    QVERIFY(answer && answer->hours);
    QVERIFY(std::abs(*answer->hours - 7) < 0.01);
    QVERIFY(std::abs(double(*answer->atUs - *log.samples[0].timeUs) - 10 * 3.6e9) < 1e7);
    const auto never = analyseMemoryLog(parseMemoryLog(hourly({130, 120, 110, 100})), options).timeToLimit;
    QVERIFY(never && !never->atUs && !never->hours);
}

void MemoryLogTest::limitAlreadyPassedIsNow()
{
    MemoryLogOptions options;
    options.limit = 115 * kMb;
    const auto log = parseMemoryLog(hourly({100, 110, 120, 130}));
    const auto answer = analyseMemoryLog(log, options).timeToLimit;
    QCOMPARE(*answer->hours, 0.0);
    QCOMPARE(*answer->atUs, *log.samples[2].timeUs);
}

void MemoryLogTest::thresholdRulesParse()
{
    const auto rule = parseThresholdRule("rss > 1.5G");
    QVERIFY(rule.has_value());
    QCOMPARE(rule->bound, 1.5 * 1024 * 1024 * 1024);
    QVERIFY(!rule->divisor);
    QVERIFY(parseThresholdRule("heapUsed / heapTotal > 0.9").has_value());
    for (const char* bad : {"", "rss", "rss >", "rss > much", "foo > 1", "rss/bar > 1", "rss/heapUsed > 1x"})
        QVERIFY2(!parseThresholdRule(bad).has_value(), bad);
}

void MemoryLogTest::everyRecordedLogIsReadWhole()
{
    std::vector<std::filesystem::path> logs{test::samplesFolder() / "request-cache-memory.jsonl"};
    for (const auto& entry : std::filesystem::directory_iterator(test::corpusFolder()))
        if (std::filesystem::exists(entry.path() / "memory.jsonl"))
            logs.push_back(entry.path() / "memory.jsonl");
    for (const auto& path : logs) {
        std::ifstream in(path);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        const auto log = readMemoryLog({path});
        QVERIFY2(log.has_value(), path.c_str());
        QCOMPARE(log->samples.size(), std::size_t(std::count(text.begin(), text.end(), '\n')));
        QCOMPARE(log->problemCount, 0u);
        QVERIFY(analyseMemoryLog(*log).slopes[0].has_value());
    }
}

void MemoryLogTest::logsOfRealLoggersAreReadRight_data()
{
    QTest::addColumn<QString>("file");
    const std::filesystem::path folder =
        std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "tests/data/memory_logs";
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".log") {
            QTest::newRow(entry.path().stem().c_str()) << QString::fromStdString(entry.path().string());
            ++count;
        }
    QVERIFY(count > 25);
}

/// What the process itself saw, against what its logger printed. Rounded figures are off by half of 0.01 MB, or of
/// 1 MB; logs without times have none to compare.
void MemoryLogTest::logsOfRealLoggersAreReadRight()
{
    QFETCH(QString, file);
    const std::filesystem::path path = file.toStdString();
    const std::string name = path.filename().string();
    std::vector<std::array<double, 6>> truth; // time in ms, rss, heapTotal, heapUsed, external, arrayBuffers
    std::ifstream in(path.parent_path() / "truth.csv");
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name + ",")) continue;
        std::array<double, 6> row{};
        const QStringList cells = QString::fromStdString(line).split(QLatin1Char(','));
        for (std::size_t i = 0; i < 6; ++i) row[i] = cells[qsizetype(i) + 2].toDouble();
        truth.push_back(row);
    }
    QCOMPARE(truth.size(), 6u);
    const auto log = readMemoryLog({path}, {}, name.starts_with("nounit") ? double(kMb) : 1);
    QVERIFY(log.has_value());
    QCOMPARE(log->samples.size(), truth.size());
    QCOMPARE(log->problemCount, 0u);
    const double tolerance = name == "nounitInt.log" ? 0.51 * double(kMb) : 6000;
    const std::array fields{MemoryField::Rss, MemoryField::HeapTotal, MemoryField::HeapUsed,
                            MemoryField::External, MemoryField::ArrayBuffers};
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const MemorySample& sample = log->samples[i];
        QVERIFY(sample[MemoryField::HeapUsed] && sample[MemoryField::Rss]);
        for (std::size_t f = 0; f < fields.size(); ++f)
            if (const auto value = sample[fields[f]])
                QVERIFY2(std::abs(double(*value) - truth[i][f + 1]) <= tolerance, memoryFieldName(fields[f]));
        if (sample.timeUs) QVERIFY(std::abs(double(*sample.timeUs) / 1000 - truth[i][0]) < 1500);
    }
    // Those that print a time of ISO 8601 or since 1970 are placed in time.
    for (const char* untimed : {"inspect", "table", "snippet", "consola", "nounitInt", "locale", "signale",
                                "dateString", "pinoPretty.log"})
        if (name.starts_with(untimed)) return;
    QVERIFY(log->hasTimes());
}

void MemoryLogTest::prefixesOfCollectorsComeOffEachLine_data()
{
    QTest::addColumn<QByteArray>("before"); // %1 = seconds
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<QByteArray>("pid");
    QTest::addColumn<bool>("hasTime");
    const auto row = [](const char* name, const char* before, const char* after, const char* process,
                        const char* pid, bool hasTime) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(process)
                            << QByteArray(pid) << hasTime;
    };
    row("docker logs -t", "2024-03-15T14:05:%1.123456789Z ", "", "", "", true);
    row("kubectl --prefix", "[pod/web-7d9f5c6b8-x2x4k/web] ", "", "pod/web-7d9f5c6b8-x2x4k/web", "", false);
    row("kubectl --prefix --timestamps", "[pod/web-0/web] 2024-03-15T14:05:%1.5Z ", "", "pod/web-0/web", "",
        true);
    row("docker compose", "web-1  | ", "", "web-1", "", false);
    row("docker compose -t", "web-1  | 2024-03-15T14:05:%1.123456789Z ", "", "web-1", "", true);
    row("pm2", "0|app  | ", "", "0|app", "", false);
    row("json-file", "{\"log\":\"",
        "\\n\",\"stream\":\"stdout\",\"time\":\"2024-03-15T14:05:%1.123456789Z\"}", "", "", true);
    row("CRLF", "", "\r", "", "", false);
    row("colours", "\x1b[32m", "\x1b[39m", "", "", false);
}

void MemoryLogTest::prefixesOfCollectorsComeOffEachLine()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, process);
    QFETCH(QByteArray, pid);
    QFETCH(bool, hasTime);
    // One object over several lines, one on one line, and a figure a line.
    std::string text;
    const bool isEscaped = before.startsWith("{");
    for (int i = 0; i < 3; ++i) {
        const std::string used = std::to_string(5'000'000 + i), rss = std::to_string(50'000'000 + i);
        std::vector<std::string> lines{"{", "  rss: " + rss + ",", "  heapUsed: " + used, "}"};
        if (isEscaped || i == 1)
            lines = {"{\"rss\":" + rss + ",\"heapUsed\":" + used + "}"};
        else if (i == 2)
            lines = {"rss: " + rss, "heapUsed: " + used};
        for (const std::string& line : lines) {
            QByteArray plain = QByteArray::fromStdString(line);
            if (isEscaped) plain.replace("\"", "\\\"");
            QByteArray whole = before + plain + after + "\n";
            whole.replace("%1", QByteArray::number(10 + i));
            text += whole.toStdString();
        }
    }
    const MemoryLog log = parseMemoryLog(text);
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(log.problemCount, 0u);
    QCOMPARE(log.processes.front(), process.toStdString());
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(heapUsed(log, i), 5'000'000u + i);
        QCOMPARE(*log.samples[i][MemoryField::Rss], 50'000'000u + i);
        QCOMPARE(timeOf(log, i).substr(0, 19),
                 hasTime ? "2024-03-15T14:05:1" + std::to_string(i) : std::string("none"));
        QCOMPARE(log.origins[log.samples[i].origin].pid, pid.toStdString());
    }
}

void MemoryLogTest::linesOfTwoPodsDoNotMix()
{
    const MemoryLog log = parseMemoryLog("web-1  | {heapUsed: 1000000, rss: 10000000}\n"
                                         "web-2  | {heapUsed: 2000000, rss: 20000000}\n");
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(log.processes.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) QCOMPARE(*log.samples[i][MemoryField::Rss], 10 * heapUsed(log, i));
    QVERIFY(log.runOfSample(0) != log.runOfSample(1));
}

void MemoryLogTest::documentsOfAnyLayoutAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("one line") << QByteArray(
        R"([{"t":1710511523,"heapUsed":1000000},{"t":1710511524,"heapUsed":2000000}])");
    QTest::newRow("a row a line") << QByteArray("[\n{\"t\":1710511523,\"heapUsed\":1000000},\n"
                                                "{\"t\":1710511524,\"heapUsed\":2000000}\n]\n");
    QTest::newRow("pretty") << QByteArray("[\n  {\n    \"t\": 1710511523,\n    \"heapUsed\": 1000000\n  },\n"
                                          "  {\n    \"t\": 1710511524,\n    \"heapUsed\": 2000000\n  }\n]\n");
    QTest::newRow("one after the other")
        << QByteArray("{\n  \"t\": 1710511523,\n  \"heapUsed\": 1000000\n}\n"
                      "{\n  \"t\": 1710511524,\n  \"heapUsed\": 2000000\n}\n");
    QTest::newRow("within an object") << QByteArray("{\"app\": \"x\",\n\"samples\": [\n"
                                                    "{\"t\":1710511523,\"heapUsed\":1000000},\n"
                                                    "{\"t\":1710511524,\"heapUsed\":2000000}\n]}\n");
    QByteArray large("[\n"); // larger than what is held to be read again
    large += "{\"t\":1710511523,\"heapUsed\":1000000},\n";
    for (int i = 0; i < 2000; ++i) large += "{\"other\": \"" + QByteArray(20, 'x') + "\"},\n";
    QTest::newRow("large") << large + "{\"t\":1710511524,\"heapUsed\":2000000}\n]\n";
}

void MemoryLogTest::documentsOfAnyLayoutAreRead()
{
    QFETCH(QByteArray, text);
    const MemoryLog log = parseMemoryLog(text.toStdString());
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 0), 1000000u);
    QCOMPARE(heapUsed(log, 1), 2000000u);
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:05:24Z"));
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::documentThatBreaksOffGivesWhatItHas()
{
    const MemoryLog small = parseMemoryLog("[\n{\"t\":1710511523,\"heapUsed\":1000000},\n{\"t\":171051");
    QCOMPARE(small.samples.size(), 1u);
    std::string large = "[\n";
    for (int i = 0; i < 3000; ++i)
        large += "{\"t\":" + std::to_string(1710511523 + i) + ",\"heapUsed\":1000000},\n";
    const MemoryLog log = parseMemoryLog(large);
    QCOMPARE(log.samples.size(), 3000u);
}

void MemoryLogTest::strayBracketSwallowsNothing()
{
    const MemoryLog log = parseMemoryLog("if (x) {\n"
                                         "{\"heapUsed\":1000000}\n"
                                         "config: [\n"
                                         "mem: {\"heapUsed\":2000000}\n"
                                         "{\n"
                                         "text between\n"
                                         "{\"heapUsed\":3000000}\n");
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(heapUsed(log, 2), 3000000u);
    QCOMPARE(log.samples[2].line, 7u);
    for (const char* text :
         {"done, {\nMemory: rss: 46.39 MB\nMemory: heapUsed: 4.88 MB\nMemory: rss: 50 MB\n",
          "done, {\nINFO: rss=46.39MB heapUsed=4.88MB\nINFO: rss=50MB\n"})
        QCOMPARE(parseMemoryLog(text).samples.size(), 2u);
    std::string open = "done, {\n"; // no object has so much in it
    for (int i = 0; i < 20'000; ++i) open += "x: 1\n";
    QCOMPARE(parseMemoryLog(open + "rss: 46 MB\nheapUsed: 4 MB\nrss: 47 MB\nheapUsed: 5 MB\n").samples.size(),
             2u);
}

void MemoryLogTest::objectsBeforeAStrayBracketAreReadOnce()
{
    const MemoryLog log =
        parseMemoryLog("text\n2024-03-15T14:05:23Z a {\"rss\":9000000} b {\"rss\":9000001} c {\n"
                       "mem: {\"rss\":9000002}\n");
    QCOMPARE(log.samples.size(), 3u);
    for (std::size_t i = 0; i < 2; ++i) QCOMPARE(timeOf(log, i), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(*log.samples[2][MemoryField::Rss], 9000002u);
    QCOMPARE(log.samples[2].line, 3u);
    const MemoryLog borrowed = parseMemoryLog("2024-03-15T14:05:23Z GET /items 200\nmem: rss=9000000 {\n"
                                              "2024-03-15T14:06:23Z GET /items/1 200\n");
    QCOMPARE(timeOf(borrowed, 0), std::string("2024-03-15T14:05:23Z"));
}

void MemoryLogTest::csvHasItsVariants_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("comma") << QByteArray("time,rss,heapUsed\n2024-03-15T14:05:23Z,41943040,5242880\n");
    QTest::newRow("tab") << QByteArray("timestamp_ms\tRSS\theap_used\n1710511523000\t41943040\t5242880\n");
    QTest::newRow("semicolon") << QByteArray(
        "\"Time\";\"RSS (MB)\";\"Heap Used (MB)\"\n\"2024-03-15 14:05:23\";\"40,00\";\"5,0\"\n");
    QTest::newRow("date and clock") << QByteArray(
        "date,time,rss,heapUsed\n2024-03-15,14:05:23,41943040,5242880\n");
    QTest::newRow("units in cells") << QByteArray("ts,rss,heapUsed\n1710511523,40 MB,5 MiB\n");
    QTest::newRow("numbers with groups")
        << QByteArray("ts,rss,heapUsed\n1710511523,\"41,943,040\",\"5,242,880\"\n");
}

void MemoryLogTest::csvHasItsVariants()
{
    QFETCH(QByteArray, text);
    const MemoryLog log = parseMemoryLog(text.toStdString());
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(heapUsed(log, 0), 5 * kMb);
    QCOMPARE(*log.samples[0][MemoryField::Rss], 40 * kMb);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::unitsInTheTextCount_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"rss=812MB", "rss: 812 MB", "RSS 812 MiB", "rss=851443712", "rss=831488KB", "rss=812Mi",
          "{\"rss\":\"812 MB\"}", "{\"rssMB\":812}", "{\"rss_mb\":812}", "{\"memory.rss\":\"812M\"}",
          "{\"process\":{\"memory\":{\"rss\":{}},\"memRss\":851443712}}",
          "process_resident_memory_bytes 8.51443712e+08", "│ rss │ 851443712 │",
          "Memory: rss = 851,443,712 bytes", "{ rss: 851_443_712 }", "{ rss: 851443712n }"})
        QTest::newRow(text) << QByteArray(text);
}

void MemoryLogTest::unitsInTheTextCount()
{
    QFETCH(QByteArray, text);
    const MemoryLog log = parseMemoryLog(text.toStdString());
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(*log.samples[0][MemoryField::Rss], 812 * kMb);
    QVERIFY(log.notices.empty());
}

void MemoryLogTest::figuresWithoutAUnitAreSaid_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("heapUsed"); // bytes of the first
    // A fraction of a byte there is not, but it may be one of a kB, an MB or a GB.
    QTest::newRow("fractions") << QByteArray("heapUsed=812.44 rss=900.1\n") << quint64(812);
    QTest::newRow("whole numbers") << QByteArray("heapUsed=12 rss=46\n") << quint64(12);
}

void MemoryLogTest::figuresWithoutAUnitAreSaid()
{
    QFETCH(QByteArray, text);
    QFETCH(quint64, heapUsed);
    const MemoryLog log = parseMemoryLog((text + text).toStdString());
    QCOMPARE(*log.samples[0][MemoryField::HeapUsed], heapUsed);
    QCOMPARE(log.notices.size(), 1u);
    QVERIFY(log.notices[0].find("unit") != std::string::npos);
}

void MemoryLogTest::nodesOwnNamesAreBytesByDefinition()
{
    for (const char* text :
         {"{\"heapUsed\":812,\"rss\":900}\n", "{ rss: 900, heapUsed: 812 }\n", "heapUsed,rss\n812,900\n"}) {
        const MemoryLog log = parseMemoryLog(text);
        QCOMPARE(heapUsed(log, 0), 812u);
        QCOMPARE(log.notices.size(), 1u); // which no heap is
        QVERIFY(log.notices[0].find("--unit") != std::string::npos);
    }
}

void MemoryLogTest::unitCanBeGiven()
{
    const MemoryLog log = parseMemoryLog("heapUsed=4151 rss=\"50 MB\"\nheapUsed=90000\n", {}, {}, 1024);
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(heapUsed(log, 0), 4151u * 1024);
    QCOMPARE(*log.samples[0][MemoryField::Rss], 50 * kMb); // what has a unit keeps it
    QCOMPARE(heapUsed(log, 1), 90000u * 1024);
    const MemoryLog large =
        parseMemoryLog("heapUsed=200000\nheapUsed=300000\n", {}, {}, 0x1p30); // over 256 TB
    QCOMPARE(large.samples.size(), 1u);
}

void MemoryLogTest::percentagesAndDurationsAreNoSizes()
{
    const MemoryLog log =
        parseMemoryLog("heapUsed: 85% rss: 91 %\nheapUsed: 12ms\nGET /rss 200 in 12ms\n"
                       "{\"rss\":\"https://example.org/feed\"}\n{\"heapUsedPercent\":85}\n");
    QVERIFY(log.samples.empty());
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::whatAUrlSaysIsNoReading_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("hasReading"); // of 99,999,999 bytes
    for (const char* text :
         {R"(GET /metrics?rss=3&heapUsed=3 {"rss":123456789,"heapUsed":99999999})",
          "url=/x?rss=3&heapUsed=3 rss=123456789 heapUsed=99999999",
          "rss=123456789 heapUsed=99999999 url=/x?rss=3&heapUsed=3",
          R"({"msg":"GET /x?rss=3&heapUsed=3","rss":123456789,"heapUsed":99999999})",
          R"({"req":{"url":"/x?heapUsed=3","query":{"heapUsed":"3"}},"memory":{"heapUsed":99999999}})",
          "GET /metrics?rss=3&heapUsed=3 {\n  rss: 123456789,\n  heapUsed: 99999999\n}\n",
          "GET /a?x=1&amp;heapUsed=3&memory[rss]=3000000 rss=123456789 heapUsed=99999999",
          R"("GET https://x.org/heapUsed=3;rss=3?q" heapUsed: 99999999)",
          "GET /a?filter={heapUsed:3} {heapUsed: 99999999}"})
        QTest::newRow(text) << QByteArray(text) << true;
    for (const char* text :
         {"GET /metrics?rss=3000000&heapUsed=3000000", "\"GET /a?q=rss+3000000 HTTP/1.1\" 200",
          "GET /a?filter={rss:3000000,heapUsed:3000000} 200", R"({"url":"/a?filter={rss:3000000}"})",
          R"({"msg":"GET /heap.used=3000000?rss=3000000 200","req":{"query":{"rss":"3000000"}}})"})
        QTest::newRow(text) << QByteArray(text) << false;
}

void MemoryLogTest::whatAUrlSaysIsNoReading()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, hasReading);
    const MemoryLog log = parseMemoryLog(text.toStdString());
    QCOMPARE(log.samples.size(), hasReading ? 1u : 0u);
    if (hasReading) QCOMPARE(heapUsed(log, 0), 99999999u);
    QCOMPARE(log.problemCount, 0u);
}

void MemoryLogTest::timesInTextComeInManyForms_data()
{
    QTest::addColumn<QByteArray>("prefix");
    for (const char* prefix :
         {"2024-03-15T14:05:23Z", "2024-03-15 14:05:23", "[2024-03-15T14:05:23.000] [INFO] default -",
          "2024/03/15 14:05:23", "2024-03-15 15:05:23 +0100", "app: 2024-03-15T14:05:23,000Z", "1710511523",
          "1710511523.000", "[1710511523000]"})
        QTest::newRow(prefix) << QByteArray(prefix);
}

void MemoryLogTest::timesInTextComeInManyForms()
{
    QFETCH(QByteArray, prefix);
    for (const char* rest : {" heapUsed: 5000000", " {\"heapUsed\":5000000}"}) {
        const MemoryLog log = parseMemoryLog((prefix + rest).toStdString());
        QCOMPARE(log.samples.size(), 1u);
        QCOMPARE(heapUsed(log, 0), 5000000u);
        QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    }
}

void MemoryLogTest::localTimesAreThisMachines()
{
    qputenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
    tzset();
    const MemoryLog log =
        parseMemoryLog("2024-01-15 14:05:23 heapUsed: 5000000\n2024-07-15 14:05:23 heapUsed: 5000000\n"
                       "2024-08-15T14:05:23Z heapUsed: 5000000\n");
    qputenv("TZ", "UTC");
    tzset();
    QCOMPARE(timeOf(log, 0), std::string("2024-01-15T13:05:23Z"));
    QCOMPARE(timeOf(log, 1), std::string("2024-07-15T12:05:23Z"));
    QCOMPARE(timeOf(log, 2), std::string("2024-08-15T14:05:23Z"));
}

void MemoryLogTest::timeOfALineAboveIsBorrowed()
{
    const MemoryLog log =
        parseMemoryLog("2024-03-15T14:05:23.000Z\n{ heapUsed: 5000000 }\n"
                       "text\n{ heapUsed: 5000001 }\n"
                       "2024-03-15T14:06:23.000Z GET /items/1234567890/abc HTTP/1.1\nother\n"
                       "2024-03-15T14:07:23.000Z\n{\n  heapUsed: 5000002\n}\n");
    QCOMPARE(log.samples.size(), 3u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(timeOf(log, 1), std::string("2024-03-15T14:07:23Z"));
    QCOMPARE(timeOf(log, 2), std::string("none")); // too far from a time: placed behind the others
    QVERIFY(log.notices.empty());
    const MemoryLog borrowed = parseMemoryLog("2024-03-15T14:06:23Z GET /items 200\n{ heapUsed: 5000000 }\n");
    QCOMPARE(timeOf(borrowed, 0), std::string("2024-03-15T14:06:23Z"));
    QVERIFY(borrowed.notices.at(0).find("line above") != std::string::npos);
}

void MemoryLogTest::encodingsAndCompressionAreUndone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("UTF-8 with mark") << QByteArray("\xEF\xBB\xBF{\"heapUsed\":5000000}\n");
    // printf '{heapUsed:5000000}\n' | gzip -9n
    QTest::newRow("gzip") << QByteArray::fromHex("1f8b0800000000000203abce484d2c082d4e4db1323500835a2e00f58e"
                                                 "792713000000");
}

void MemoryLogTest::encodingsAndCompressionAreUndone()
{
    QFETCH(QByteArray, bytes);
    const MemoryLog log = parseMemoryLog(bytes.toStdString());
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(heapUsed(log, 0), 5000000u);
}

/// Whatever has no lines is refused from its first bytes on, or after 64 MB.
void MemoryLogTest::whatIsNoTextIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("zeros") << QByteArray(1'000'000, '\0') << QByteArray("This is binary data, not a log.");
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE{\0\n\0", 6)
                            << QByteArray("This is binary data, not a log.");
    QTest::newRow("one line") << QByteArray(65 << 20, 'y')
                              << QByteArray("64 MB without a line break: this is not a log.");
}

void MemoryLogTest::whatIsNoTextIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, message);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("a.log")).toStdString();
    std::ofstream(path, std::ios::binary).write(bytes.data(), bytes.size());
    const auto log = readMemoryLog({path});
    QVERIFY(!log.has_value());
    QCOMPARE(log.error().message, message.toStdString());
    QVERIFY(!log.error().advice.empty());
}

/// What else tells of a process's memory.
void MemoryLogTest::heapStatisticsAreRead()
{
    const MemoryLog log = parseMemoryLog(
        "{\"t\":1710511523,\"total_heap_size\":6537216,\"total_heap_size_executable\":262144,"
        "\"total_physical_size\":6754304,\"total_available_size\":4341160240,\"used_heap_size\":4687768,"
        "\"heap_size_limit\":4345298944,\"malloced_memory\":262320,\"peak_malloced_memory\":571392,"
        "\"number_of_native_contexts\":5,\"number_of_detached_contexts\":4,\"external_memory\":2272672}\n");
    QCOMPARE(log.samples.size(), 1u);
    const MemorySample& sample = log.samples[0];
    QCOMPARE(heapUsed(log, 0), 4687768u);
    QCOMPARE(*sample[MemoryField::HeapTotal], 6537216u);
    QCOMPARE(*sample[MemoryField::External], 2272672u);
    QCOMPARE(*sample.detachedContexts, 4u);
    QCOMPARE(*log.heapLimit, 4345298944u);
    QCOMPARE(defaultRules(log).front().bound, 0.8 * 4345298944.0);
    QVERIFY(defaultRules(parseMemoryLog("{\"heapUsed\":5000000}")).empty());
}

void MemoryLogTest::resourceUsageIsInKib()
{
    const MemoryLog log = parseMemoryLog("{\n  userCPUTime: 24587,\n  maxRSS: 43516,\n  ixRSS: 0\n}\n");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(*log.samples[0][MemoryField::Rss], 43516u * 1024);
    QVERIFY(log.notices.at(0).find("never falls") != std::string::npos);
}

void MemoryLogTest::procTextIsRead()
{
    const MemoryLog status =
        parseMemoryLog("2024-03-15T14:05:23Z\nName:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t   50000 kB\n"
                       "VmRSS:\t   43516 kB\nRssAnon:\t   10000 kB\nRssFile:\t   33516 kB\n"
                       "2024-03-15T14:06:23Z\nName:\tnode\nVmRSS:\t   43520 kB\nRssAnon:\t   10000 kB\n");
    QCOMPARE(status.samples.size(), 2u);
    QCOMPARE(*status.samples[0][MemoryField::Rss], 43516u * 1024);
    QCOMPARE(*status.samples[1][MemoryField::Rss], 43520u * 1024);
    QCOMPARE(timeOf(status, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(timeOf(status, 1), std::string("2024-03-15T14:06:23Z"));
    const MemoryLog rollup =
        parseMemoryLog("00400000-7ffd rollup\nRss:               43516 kB\nPss:               30000 kB\n");
    QCOMPARE(*rollup.samples.at(0)[MemoryField::Rss], 43516u * 1024);
}

void MemoryLogTest::diagnosticsReportIsOneReading()
{
    const MemoryLog log = parseMemoryLog(R"({
  "header": {
    "reportVersion": 3,
    "dumpEventTime": "2024-03-15T14:05:23Z",
    "dumpEventTimeStamp": "1710511523000",
    "processId": 4242,
    "host": "web-1",
    "componentVersions": { "node": "20.20.2" }
  },
  "javascriptHeap": {
    "totalMemory": 6537216,
    "usedMemory": 4687768,
    "memoryLimit": 4345298944,
    "mallocedMemory": 262320,
    "externalMemory": 2272672,
    "nativeContextCount": 1,
    "detachedContextCount": 0,
    "heapSpaces": { "new_space": { "memorySize": 1048576, "used": 1019920 } }
  },
  "resourceUsage": { "rss": "44347392", "free_memory": "1", "maxRss": 45000000 },
  "workers": []
}
)");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(heapUsed(log, 0), 4687768u);
    QCOMPARE(*log.samples[0][MemoryField::HeapTotal], 6537216u);
    QCOMPARE(*log.samples[0][MemoryField::Rss], 44347392u);
    QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    QCOMPARE(log.origins[log.samples[0].origin].pid, std::string("4242"));
    QVERIFY(log.notices.empty());
}

void MemoryLogTest::hostileLogsAreReadInTime_data()
{
    QTest::addColumn<QByteArray>("text");
    const int count = 100'000;
    QTest::newRow("open objects") << QByteArray("{\n").repeated(count);
    QTest::newRow("open arrays") << QByteArray("[\n").repeated(count);
    QTest::newRow("keys without values") << QByteArray("x: {\na:\n").repeated(count / 2);
    QTest::newRow("commas") << QByteArray("a {1,\n").repeated(count);
    QTest::newRow("figures") << QByteArray("rss:").repeated(count);
    QTest::newRow("figures a line") << QByteArray("rss\n").repeated(count);
    QTest::newRow("braces in a line") << QByteArray("heapUsed {").repeated(count);
    QTest::newRow("binary") << QByteArray("\0\x01\xFF{\n\"", 6).repeated(count);
    QTest::newRow("10 MB line") << QByteArray(10'000'000, 'a');
    QTest::newRow("10 MB string") << "{\"a\":\"" + QByteArray(10'000'000, 'a');
    QTest::newRow("origins") << [] {
        QByteArray text;
        for (int i = 0; i < 50'000; ++i) text += "pod-" + QByteArray::number(i) + " | {\n";
        return text;
    }();
    QTest::newRow("processes") << [] {
        QByteArray text;
        for (int k = 0; k < 2; ++k)
            for (int i = 0; i < 25'000; ++i)
                text += "{\"pid\":" + QByteArray::number(i) + ",\"heapUsed\":5000000}\n";
        return text;
    }();
}

/// Quadratic work would not come back before the test is killed.
void MemoryLogTest::hostileLogsAreReadInTime()
{
    QFETCH(QByteArray, text);
    const MemoryLog log = parseMemoryLog(text.toStdString());
    analyseMemoryLog(log);
    QVERIFY(log.problems.size() <= 100u);
}

/// util.inspect names the class of what it prints.
void MemoryLogTest::aTagBeforeAnObjectIsNoValue()
{
    const MemoryLog log = parseMemoryLog(
        "usage { ts: '2026-01-01T00:00:00Z', memory: Memory { rss: 1000000, heapUsed: 500000 }, uptime: 7 }\n"
        "usage { ts: '2026-01-01T00:01:00Z', memory: Memory { rss: 2000000, heapUsed: 600000 }, uptime: 67 "
        "}\n");
    QCOMPARE(log.samples.size(), std::size_t(2));
    QVERIFY(log.hasTimes());
    QCOMPARE(log.samples[1][MemoryField::Rss], std::optional<std::uint64_t>(2000000));
    QCOMPARE(log.samples[1][MemoryField::HeapUsed], std::optional<std::uint64_t>(600000));
    QCOMPARE(log.problemCount, std::uint64_t(0));
}

/// console.log says so before an object that Object.create(null) made.
void MemoryLogTest::anObjectWithoutPrototypeKeepsItsTime()
{
    for (const char* text :
         {"{ time: '2024-03-15T14:05:23Z', memory: [Object: null prototype] { rss: 9000000, heapUsed: "
          "5000000 } }\n",
          "{\n  memory: [Object: null prototype] {\n    rss: 9000000,\n    heapUsed: 5000000\n  },\n"
          "  time: '2024-03-15T14:05:23Z'\n}\n"}) {
        const MemoryLog log = parseMemoryLog(text);
        QCOMPARE(log.samples.size(), 1u);
        QCOMPARE(heapUsed(log, 0), 5000000u);
        QCOMPARE(timeOf(log, 0), std::string("2024-03-15T14:05:23Z"));
    }
}

/// Readings that wait for the end of the object around them cost many times their 64 bytes: so of many the first are
/// taken before. They know what stands before them, and have one process.
void MemoryLogTest::objectOfManyReadingsIsReadOneByOne()
{
    const auto logWith = [](std::size_t count, const char* before, const char* behind) {
        std::string text = before;
        for (std::size_t i = 0; i < count; ++i) text += "{\"rss\":9000000},";
        return parseMemoryLog(text + "{\"rss\":9000000}]" + behind + "}\n");
    };
    for (const std::size_t count : {9u, 70'000u})
        for (const bool isBehind : {false, true}) {
            const MemoryLog log = isBehind ? logWith(count, "{\"all\":[", ",\"pid\":7")
                                           : logWith(count, "{\"pid\":7,\"all\":[", "");
            QCOMPARE(log.samples.size(), count + 1);
            QCOMPARE(log.runs.size(), 1u);
            const bool isKnown = count < 1000 || !isBehind;
            QCOMPARE(log.origins[log.samples.front().origin].pid, std::string(isKnown ? "7" : ""));
        }
}

void MemoryLogTest::heapSnapshotIsNoLog()
{
    const auto path = std::filesystem::temp_directory_path() / "heaptrail-memory-log-test.heapsnapshot";
    std::ofstream(path) << "{\"snapshot\":{\"meta\":{}},\"nodes\":[]}\n";
    const auto log = readMemoryLog({path});
    std::filesystem::remove(path);
    QVERIFY(!log.has_value());
    QVERIFY(log.error().message.find("heap snapshot") != std::string::npos);
}

/// They have no size.
void MemoryLogTest::procFilesAreRead()
{
    const auto log = readMemoryLog({"/proc/self/status"});
    QVERIFY(log.has_value());
    QVERIFY(log->samples.at(0)[MemoryField::Rss]);
}

/// Nobody knows what stood there: that is more than a notice.
void MemoryLogTest::logThatCannotBeReadToItsEndIsAnError()
{
    // Whoever closes a socket with unread bytes in it resets it: the other end reads what was sent, then an error.
    std::array<int, 2> ends{};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const std::string_view text = "{\"heapUsed\":5000000}\n";
    QCOMPARE(::write(ends[0], text.data(), text.size()), ssize_t(text.size()));
    QCOMPARE(::write(ends[1], "x", 1), ssize_t(1));
    ::close(ends[0]);
    const int input = ::dup(STDIN_FILENO);
    ::dup2(ends[1], STDIN_FILENO);
    const auto log = readMemoryLog({"-"});
    ::dup2(input, STDIN_FILENO);
    ::close(input);
    ::close(ends[1]);
    QVERIFY(!log.has_value());
    QCOMPARE(log.error().code, ErrorCode::CannotRead);
}

void MemoryLogTest::readingStopsWhenAsked()
{
    std::jthread stopped([](std::stop_token) {});
    stopped.request_stop();
    const auto path = std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "tests/data/memory_logs/jsonl.log";
    const auto log = readMemoryLog({path}, Task(stopped.get_stop_token()));
    QVERIFY(!log.has_value());
    QCOMPARE(log.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(MemoryLogTest)
#include "memory_log_test.moc"
