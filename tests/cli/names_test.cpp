// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The names that every command writes, against one list: JSON in camelCase, CSV in snake_case. A new field comes here.
#include "tests/cli/cli_run.h"
#include "tests/support/shared_corpus.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace heaptrail::test;

namespace {

struct Names {
    const char* command;
    const char* json; ///< the keys of all objects in the document, each once, by name
    const char* csv; ///< the header; null: the command has no CSV
};
const Names kNames[] = {
    {"stats",
     "allocationSamples allocationStacks capabilities capturedAt classCount code count "
     "detachedness edgeCount engine file fileBytes fromCache jsArrays load locations "
     "maxHeapObjectId native nodeCount notices peakMemory pid runtime scopes seconds size "
     "source statistics stringCount strings system total totalSize typedArrays unreachable "
     "unreliable v8heap",
     nullptr},
    {"summary",
     "averageSize classes column count distance line location name retainedSize scriptId "
     "shallowSize",
     "name,script_id,line,column,count,shallow_size,retained_size,distance,average_size"},
    {"compare",
     "addedCount addedSize base classes column count countDelta growing line lineage location "
     "name pairs removedCount removedSize retainedSize sameProcess scriptId series shallowSize "
     "sizeDelta snapshots target",
     "name,script_id,line,column,count_1,count_2,count_3,shallow_size_1,shallow_size_2,shallow_size_3,"
     "retained_size_1,retained_size_2,retained_size_3,growing"},
    {"path", "class edge id internal label paths", nullptr},
    {"object",
     "class detachedness distance dominatorId edges id location name ordinal reachable "
     "retainedSize retainerCount script shallowSize string to type",
     nullptr},
    {"retainers", "class distance edge id name retainedSize retainers type", nullptr},
    {"dominators", "children class dominatedCount id name retainedSize shallowSize", nullptr},
    {"strings", "certain count firstId retainedSize shallowSize site strings text wastedSize",
     "text,count,shallow_size,wasted_size,certain,site"},
    {"nodes", "class detachedness distance dominator id name ordinal retained_size shallow_size type",
     "ordinal,id,type,class,name,shallow_size,retained_size,distance,dominator,detachedness"},
    {"redact", "file id kind matches path sample site sites sitesFound strings stringsRead", nullptr},
    {"query", "class distance expression id name objects retainedSize shallowSize snapshots total",
     "id,class,name,shallow_size,retained_size,distance"},
    {"suspects",
     "advice alive aliveSize allocatedAt allocationAdvice benign born bound bytes bytesPerHour "
     "bytesPerSecond class collectionId confidence count disproof edge entriesPerRequest "
     "evidence explanation field group growth id kind label lineage lineageText location log "
     "memoryVerdict mergedPaths notices objectId order parts path paths pattern rank reason "
     "retainedSize sameProcess sampleId sampleKeys sampleValues sampled script severity share subject "
     "survivors suspect suspects text title verdict",
     nullptr},
    {"allocations",
     "by column count function functions line liveCount liveSize package script selfSize "
     "source totalCount totalSize",
     "function,script,line,column,package,self_size,total_size,count,total_count,live_count,live_size"},
    {"memory-log",
     "advice arrayBuffers at breakdown durationHours earliest external field first from "
     "growthPerHour heapLimit heapRising heapTotal heapUsed hours kind last latest limit mark "
     "note notices open part pid problemCount process rss rssPerHour rssRising rule runs samples "
     "share slopePerHour start text thresholds time timeToLimit to trendOfRun verdict",
     "time,heap_used,heap_total,rss,external,array_buffers,mark"},
};

std::string sample(int number)
{
    return (samplesFolder() / ("request-cache-" + std::to_string(number) + ".heapsnapshot.gz")).string();
}

/// The command with what it needs.
std::vector<std::string> callOf(const std::string& command)
{
    const std::string id = std::to_string(largestInSample("Map"));
    const std::string log = (samplesFolder() / "request-cache-memory.jsonl").string();
    if (command == "memory-log") return {command, log, "--limit", "1G"};
    if (command == "compare" || command == "suspects") return {command, sample(1), sample(2), sample(3)};
    if (command == "allocations")
        return {command, HEAPTRAIL_SOURCE_DIR "/tests/data/profiles/node-20.heapprofile"};
    if (command == "redact") return {command, sample(3), "--scan"};
    if (command == "query") return {command, sample(3), "class:Map"};
    if (command == "nodes") return {command, sample(3), "--limit", "3"};
    if (command == "object" || command == "retainers" || command == "path") return {command, sample(3), id};
    return {command, sample(3)};
}

void addKeys(const QJsonValue& value, QSet<QString>& keys)
{
    for (const QJsonValue& item : value.toArray()) addKeys(item, keys);
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        keys.insert(it.key());
        addKeys(it.value(), keys);
    }
}

QString keysOf(const std::string& document)
{
    QSet<QString> keys;
    for (const QByteArray& line : QByteArray::fromStdString(document).split(char(0)))
        addKeys(QJsonDocument::fromJson(line).isArray() ? QJsonValue(QJsonDocument::fromJson(line).array())
                                                        : QJsonValue(QJsonDocument::fromJson(line).object()),
                keys);
    QStringList list = keys.values();
    list.sort();
    return list.join(QLatin1Char(' '));
}

} // namespace

class NamesTest : public QObject {
    Q_OBJECT
private slots:
    void everyCommandIsListed()
    {
        std::set<std::string> commands = commandNames();
        QVERIFY(commands.contains("stats"));
        commands.erase("report"); // writes documents alone
        for (const Names& names : kNames) QVERIFY2(commands.erase(names.command) == 1, names.command);
        for (const std::string& name : commands) QFAIL(("kNames lacks " + name).c_str());
    }
    void theyAreThoseOfTheList_data()
    {
        QTest::addColumn<int>("at");
        for (int at = 0; at < int(std::size(kNames)); ++at) QTest::newRow(kNames[at].command) << at;
    }
    void theyAreThoseOfTheList()
    {
        QFETCH(int, at);
        const Names& names = kNames[at];
        const bool isNodes = names.command == std::string_view("nodes"); // keeps its names in JSON lines
        static const QRegularExpression camelCase(QStringLiteral("^[a-z][A-Za-z0-9]*$"));
        static const QRegularExpression snakeCase(QStringLiteral("^[a-z][a-z0-9]*(_[a-z0-9]+)*$"));
        auto call = callOf(names.command);
        call.push_back("--format");
        call.push_back(isNodes ? "jsonl" : "json");
        const CliRun json = runCli(call);
        QCOMPARE(json.err.find("heaptrail: "), std::string::npos);
        const QString keys = keysOf(isNodes ? json.out.substr(0, json.out.find('\n')) : json.out);
        QCOMPARE(keys, QLatin1String(names.json));
        for (const QString& key : keys.split(QLatin1Char(' ')))
            QVERIFY2((isNodes ? snakeCase : camelCase).match(key).hasMatch(), qPrintable(key));
        call.back() = "csv";
        const CliRun csv = runCli(call);
        if (!names.csv) {
            QVERIFY(csv.exitCode != 0);
            return;
        }
        const QString header = QString::fromStdString(csv.out.substr(0, csv.out.find('\n')));
        QCOMPARE(header, QLatin1String(names.csv));
        for (const QString& name : header.split(QLatin1Char(',')))
            QVERIFY2(snakeCase.match(name).hasMatch(), qPrintable(name));
    }
};

QTEST_GUILESS_MAIN(NamesTest)
#include "names_test.moc"
