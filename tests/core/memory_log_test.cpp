// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory_log/memory_log.h"
#include "tests/support/shared_corpus.h"

#include <QTest>

#include <fstream>

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
    void jsonLinesGiveOneReadingALine();
    void figuresNestedInALoggersObjectAreFound();
    void timesComeInManyForms_data();
    void timesComeInManyForms();
    void healthDocumentWithUnitsIsRead();
    void arrayOfReadingsKeepsLineNumbers();
    void csvWithHeaderIsRead();
    void consoleLogOutputIsRead();
    void consoleLogOutputOverSeveralLinesIsRead();
    void jsonBehindAPrefixTakesTheTimeOfThePrefix();
    void megabytesInTheNameAreScaled();
    void pairsInProseAreRead();
    void rowsThatDoNotParseAreCountedWithTheirLines();
    void hostileFiguresAreRefused_data();
    void hostileFiguresAreRefused();
    void otherLogLinesAreNoProblem();
    void clockThatGoesBackIsSorted();
    void hugeLineIsSkipped();
    void openBracketsStayLinear();
    void deepNestingIsRefused();
    void slopeIgnoresAQuarterOfWildPoints();
    void slopeOfAFlatSeriesIsNotRising();
    void crossingHasItsFirstAndLastReading();
    void timeToLimitFollowsTheLine();
    void limitAlreadyPassedIsNow();
    void thresholdRulesParse();
    void byteSizesParse();
    void everyCorpusLogIsReadWhole();
};

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
    QCOMPARE(log.samples[0].mark, std::string("s1"));
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
    QCOMPARE(heapUsed(log, 1), std::uint64_t(123.5 * double(kMb))); // a fraction of a byte is no byte
    QCOMPARE(*log.samples[1][MemoryField::HeapTotal], 150 * kMb);
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
    QCOMPARE(log.problemCount, 3u);
    std::vector<std::uint64_t> lines;
    for (const auto& problem : log.problems) lines.push_back(problem.line);
    std::sort(lines.begin(), lines.end());
    QCOMPARE(lines, (std::vector<std::uint64_t>{2, 3, 5}));
    QCOMPARE(log.otherRowCount, 1u); // JSON without figures
    QCOMPARE(log.rowCount, 6u);
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
    QVERIFY(log.problemCount + log.otherRowCount == 1);
}

void MemoryLogTest::otherLogLinesAreNoProblem()
{
    const MemoryLog log = parseMemoryLog("starting {\"port\": 3000} ...\n"
                                         "mem: {\"heapUsed\":1000000}\n"
                                         "GET /a?x={1} 200\n");
    QCOMPARE(log.samples.size(), 1u);
    QCOMPARE(log.problemCount, 0u);
    QCOMPARE(log.otherRowCount, 2u);
}

void MemoryLogTest::clockThatGoesBackIsSorted()
{
    const MemoryLog log = parseMemoryLog("{\"ts\":1710511530,\"heapUsed\":3000000}\n"
                                         "{\"ts\":1710511520,\"heapUsed\":1000000}\n"
                                         "{\"ts\":1710511525,\"heapUsed\":2000000}\n");
    QVERIFY(log.wasOutOfOrder);
    QCOMPARE(heapUsed(log, 0), 1000000u);
    QCOMPARE(heapUsed(log, 2), 3000000u);
}

void MemoryLogTest::hugeLineIsSkipped()
{
    const std::string text = "{\"heapUsed\":1000000}\n{\"x\":\"" + std::string(2'000'000, 'x')
        + "\",\"heapUsed\":5}\n{\"heapUsed\":2000000}\n";
    const MemoryLog log = parseMemoryLog(text);
    QCOMPARE(log.samples.size(), 2u);
    QCOMPARE(log.problemCount, 1u);
    QCOMPARE(log.problems[0].line, 2u);
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
    QCOMPARE(log.problemCount, 2u);
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
    const auto analysis = analyseMemoryLog(log);
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

void MemoryLogTest::byteSizesParse()
{
    QCOMPARE(*parseByteSize("4096"), 4096u);
    QCOMPARE(*parseByteSize("512M"), 512 * kMb);
    QCOMPARE(*parseByteSize("1.5 GB"), 1536 * kMb);
    QCOMPARE(*parseByteSize("2GiB"), 2048 * kMb);
    for (const char* bad : {"", "x", "-1", "1 apple", "1e300"}) QVERIFY2(!parseByteSize(bad), bad);
}

void MemoryLogTest::everyCorpusLogIsReadWhole()
{
    if (!test::hasSharedFolder()) QSKIP("the shared corpus is not here");
    int logs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::sharedFolder() / "corpus")) {
        const auto path = entry.path() / "memory.jsonl";
        if (!std::filesystem::exists(path)) continue;
        std::ifstream in(path);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        const auto log = readMemoryLog({path});
        QVERIFY2(log.has_value(), path.c_str());
        QCOMPARE(log->samples.size(), std::size_t(std::count(text.begin(), text.end(), '\n')));
        QCOMPARE(log->problemCount, 0u);
        QVERIFY(analyseMemoryLog(*log).slopes[0].has_value());
        ++logs;
    }
    QVERIFY(logs > 10);
}

QTEST_APPLESS_MAIN(MemoryLogTest)
#include "memory_log_test.moc"
