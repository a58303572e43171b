// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts rely on: every document's keys and types, every table's columns, and the rules that hold for all
// commands. Only additions may change this file.
#undef QT_NO_CAST_FROM_ASCII // the texts here are ASCII
#include "core/output/text.h"
#include "tests/cli/cli_run.h"
#include "tests/support/heap_text.h"
#include "tests/support/shared_corpus.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace heaptrail::test;
namespace fs = std::filesystem;

namespace {

using Args = std::vector<std::string>;

std::string sample(int number)
{
    return (samplesFolder() / ("request-cache-" + std::to_string(number) + ".heapsnapshot.gz")).string();
}
std::string sampleLog()
{
    return (samplesFolder() / "request-cache-memory.jsonl").string();
}
std::string sampleId(std::string_view className)
{
    return std::to_string(largestInSample(className));
}

Args with(Args args, const Args& more)
{
    args.insert(args.end(), more.begin(), more.end());
    return args;
}

std::string contentOf(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// What differs between a value and its description, in words; empty if nothing does. A description is
///   "int" "number" "string" "bool" "time"      such a value; with "?" behind it, or null
///   "a|b|c"                                    one of these texts
///   {"key": …}                                 an object with at least these keys; "key?" may be null
///   […]                                        an array of such values, of one at least; […, "any"]: or none
///   "again"                                    what the whole document is
QString difference(const QJsonValue& value, const QJsonValue& wanted, const QJsonValue& whole,
                   const QString& at)
{
    const auto isnt = [&](const QString& what) {
        return at + QStringLiteral(" is no ") + what + QStringLiteral(": ")
            + QString::fromUtf8(QJsonDocument(QJsonObject{{"", value}}).toJson(QJsonDocument::Compact));
    };
    if (wanted.isObject()) {
        if (!value.isObject()) return isnt("object");
        const QJsonObject keys = wanted.toObject();
        for (auto it = keys.begin(); it != keys.end(); ++it) {
            const bool mayBeNull = it.key().endsWith(QLatin1Char('?'));
            const QString key = mayBeNull ? it.key().chopped(1) : it.key();
            if (!value.toObject().contains(key)) return at + QStringLiteral(" has no ") + key;
            if (mayBeNull && value[key].isNull()) continue;
            const QString found = difference(value[key], it.value(), whole, at + QLatin1Char('.') + key);
            if (!found.isEmpty()) return found;
        }
        return {};
    }
    if (wanted.isArray()) {
        if (!value.isArray()) return isnt("array");
        const QJsonArray items = value.toArray();
        if (items.isEmpty() && wanted.toArray().size() == 1) return at + QStringLiteral(" is empty");
        for (int k = 0; k < items.size(); ++k) {
            const QString found =
                difference(items[k], wanted.toArray()[0], whole, at + QStringLiteral("[%1]").arg(k));
            if (!found.isEmpty()) return found;
        }
        return {};
    }
    QString type = wanted.toString();
    if (type == QLatin1String("again")) return difference(value, whole, whole, at);
    if (type.endsWith(QLatin1Char('?'))) {
        if (value.isNull()) return {};
        type.chop(1);
    }
    if (type == QLatin1String("int")) // written without fraction or exponent
        return value.toVariant().typeId() == QMetaType::LongLong ? QString() : isnt(type);
    if (type == QLatin1String("number")) return value.isDouble() ? QString() : isnt(type);
    if (type == QLatin1String("bool")) return value.isBool() ? QString() : isnt(type);
    if (!value.isString()) return isnt(type);
    if (type == QLatin1String("time")) {
        static const QRegularExpression time(
            QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$"));
        return time.match(value.toString()).hasMatch() ? QString() : isnt(type);
    }
    if (type.contains(QLatin1Char('|')) && !type.split(QLatin1Char('|')).contains(value.toString()))
        return isnt(type);
    return {};
}

/// A snapshot of a root that holds one object for each class name (as JSON has it, escaped), each of which holds the
/// next. Ids are odd from `firstId` on; each object has `size` bytes.
std::string snapshotOf(const std::vector<std::string>& names, std::uint64_t firstId = 3,
                       std::uint64_t size = 16)
{
    HeapText heap;
    heap.add("synthetic", "", 0);
    for (const std::string& name : names) {
        const std::size_t at = heap.add("object", name, size);
        heap.nodes[at].id = firstId + 2 * (at - 1);
        heap.edges.push_back({0, at, "property", name});
        if (at > 1) heap.edges.push_back({at - 1, at, "property", heap.nodes[at - 1].name});
    }
    return heap.json();
}

/// Every command with all that it needs, on one set of files.
struct Call {
    Args args;
    std::vector<std::string> formats; ///< the first is the default
};
std::vector<Call> calls(const Args& files, const std::string& log, const std::string& id)
{
    const std::string& last = files.back();
    return {
        {{"stats", last}, {"text", "json"}},
        {{"summary", last}, {"text", "json", "csv"}},
        {{"nodes", last}, {"csv", "jsonl"}},
        {{"object", last, id}, {"text", "json"}},
        {{"retainers", last, id}, {"text", "json"}},
        {{"path", last, id}, {"text", "json"}},
        {{"dominators", last}, {"text", "json"}},
        {{"strings", last}, {"text", "json", "csv"}},
        {with({"compare"}, files), {"text", "json", "csv"}},
        {with({"suspects"}, files), {"text", "json"}},
        {{"memory-log", log}, {"text", "json", "csv"}},
        {{"allocations", dataFile("profiles/node-20.heapprofile").string()}, {"text", "json", "csv"}},
        {{"query", last, "retained>0"}, {"text", "json", "csv"}},
        {{"redact", last, "--scan"}, {"text", "json"}},
    };
}

} // namespace

class ContractTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    Args m_small; ///< three small snapshots of one process

    std::string put(const std::string& name, const std::string& content)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << content;
        return path.string();
    }

private slots:
    void initTestCase()
    {
        for (int k = 1; k <= 3; ++k)
            m_small.push_back(put("small" + std::to_string(k) + ".heapsnapshot",
                                  snapshotOf(std::vector<std::string>(std::size_t(k), "Session"))));
    }

    void everyCommandIsCalled()
    {
        std::set<std::string> commands = commandNames();
        commands.erase("report"); // writes documents alone
        for (const Call& call : calls(m_small, sampleLog(), "3")) commands.erase(call.args.front());
        for (const std::string& name : commands) QFAIL(("calls() lacks " + name).c_str());
    }

    // ---- documents
    void everyDocumentHasItsKeysAndTypes_data()
    {
        QTest::addColumn<QByteArrayList>("args");
        QTest::addColumn<QByteArray>("wanted");
        const QByteArray s1 = QByteArray::fromStdString(sample(1)), s2 = QByteArray::fromStdString(sample(2)),
                         s3 = QByteArray::fromStdString(sample(3)),
                         leak = QByteArray::fromStdString(sampleId("Map")),
                         log = QByteArray::fromStdString(sampleLog());
        const auto row = [](const char* name, QByteArrayList args, const char* wanted) {
            QTest::newRow(name) << std::move(args) << QByteArray(wanted);
        };
#define PLACE R"({"scriptId":"int","line":"int","column":"int"})"
        row("stats", {"stats", s3},
            R"({"file":"string","nodeCount":"int","edgeCount":"int","stringCount":"int",
            "totalSize":"int","statistics":{"total":"int","native":{"total":"int","typedArrays":"int"},
            "v8heap":{"total":"int","code":"int","jsArrays":"int","strings":"int","system":"int"}},
            "unreachable":{"count":"int","size":"int"},
            "source":{"runtime":"node|chrome|electron|deno|bun|unknown","capturedAt":"time?","pid":"int?"},
            "load":{"seconds":"number","peakMemory":"int","fromCache":"bool"}})");
        row("summary", {"summary", s3},
            R"({"classes":[{"name":"string","location?":)" PLACE
            R"(,"count":"int","shallowSize":"int","retainedSize":"int","distance":"int"}]})");
        const char* object =
            R"({"id":"int","ordinal":"int","type":"string","class":"string","name":"string",
            "shallowSize":"int","retainedSize":"int","distance":"int","dominatorId":"int","detachedness":"int",
            "location?":)" PLACE
            R"(,"string":"string?","edges":[{"type":"string","name":"string","to":"int"},"any"]})";
        row("object", {"object", s3, leak}, object);
        row("object: the root", {"object", s3, "1"}, object);
        row("retainers", {"retainers", s3, leak}, R"({"id":"int","class":"string",
            "edge?":{"type":"string","name":"string"},"distance":"int","retainedSize":"int","retainers":["again","any"]})");
        row("path", {"path", s3, leak},
            R"({"paths":[[{"edge":"string?","id":"int","class":"string","label":"string"}]]})");
        row("dominators", {"dominators", s3},
            R"({"id":"int","class":"string","name":"string","shallowSize":"int",
            "retainedSize":"int","children":["again","any"]})");
        row("strings", {"strings", s3}, R"({"strings":[{"text":"string","count":"int","shallowSize":"int",
            "wastedSize":"int","certain":"bool","site":"string"}]})");
        row("query", {"query", s3, "class:Map"}, R"({"objects":[{"id":"int","class":"string","name":"string",
            "shallowSize":"int","retainedSize":"int","distance":"int"}]})");
        row("compare", {"compare", s1, s2, s3}, R"({"snapshots":["string"],"sameProcess":"bool",
            "pairs":[{"base":"int","target":"int","classes":[{"name":"string","location?":)" PLACE R"(,
            "addedCount":"int","removedCount":"int","countDelta":"int","addedSize":"int","removedSize":"int",
            "sizeDelta":"int"}]}],"series":[{"name":"string","location?":)" PLACE R"(,"count":["int"],
            "shallowSize":["int"],"retainedSize":["int"],"growing":"bool"}]})");
        row("suspects", {"suspects", s1, s2, s3, "--memory-log", log}, R"({"sameProcess":"bool",
            "memoryVerdict":{"kind":"js-heap|free-heap|buffers|external|native|none|too-short","share":"number","text":"string"},"suspects":[
            {"rank":"int","severity":"high|medium|low","group":"unbounded-collection|listeners|closures|timers|async|external-memory|strings|streams|dom|code|class-growth",
            "pattern":"string","title":"string","class":"string","objectId":"int?","parts":["string"],
            "growth":{"count":["int"],"retainedSize":["int"]},
            "path":[{"label":"string","id":"int","class":"string","edge":"string?"}],"location?":)" PLACE R"(,
            "explanation":"string","advice":"string","evidence":["string"]}],
            "benign":[{"class":"string","reason":"string"},"any"]})");
        const char* memoryLog =
            R"({"samples":[{"time":"time?","heapUsed":"int?","heapTotal":"int?","rss":"int?",
            "external":"int?","arrayBuffers":"int?"}],"slopePerHour":{"heapUsed":"number?"},
            "thresholds":[{"rule":"string","from":"time?","to":"time?"}],"timeToLimit?":{"limit":"int","at":"time?"},
            "breakdown":[{"part":"heapUsed|freeHeap|arrayBuffers|otherExternal|rest","first":"int","last":"int","growthPerHour":"number"}],
            "verdict":{"kind":"js-heap|free-heap|buffers|external|native|none|too-short","share":"number","text":"string"}})";
        row("memory-log", {"memory-log", log}, memoryLog);
        const QByteArray profile =
                             QByteArray::fromStdString(dataFile("profiles/node-20.heapprofile").string()),
                         stacks = QByteArray::fromStdString(
                             dataFile("node-22-timeline-stacks.heaptimeline.zst").string());
        row("allocations", {"allocations", profile}, R"({"source":"string","functions":[{"function":"string",
            "script":"string","line":"int","column":"int","selfSize":"int","totalSize":"int","count":"int?",
            "liveCount":"int?","liveSize":"int?"}]})");
        row("allocations: two files", {"allocations", profile, profile}, R"({"source":"string","functions":[
            {"function":"string","selfSize":"int","delta":"int"}]})");
        row("allocations: stacks", {"allocations", stacks}, R"({"source":"string","functions":[
            {"function":"string","selfSize":"int","count":"int","liveCount":"int","liveSize":"int"}]})");
        row("memory-log: limit", {"memory-log", log, "--limit", "4G", "--threshold", "rss > 1M"}, memoryLog);
#undef PLACE
    }
    void everyDocumentHasItsKeysAndTypes()
    {
        QFETCH(QByteArrayList, args);
        QFETCH(QByteArray, wanted);
        Args words;
        for (const QByteArray& arg : args) words.push_back(arg.toStdString());
        const CliRun run = runCli(with(words, {"--format", "json"}));
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.err, std::string());
        QVERIFY(run.out.ends_with("}\n") && !run.out.ends_with("\n\n"));
        QJsonParseError error{};
        const QJsonValue schema = QJsonDocument::fromJson(wanted, &error).object();
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(run.out), &error);
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        const QString found = difference(document.object(), schema, schema, words.front().c_str());
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
    void theCheckOfDocumentsSeesWhatIsWrong()
    {
        const auto differs = [](const char* value, const char* wanted) {
            const QJsonValue schema = QJsonDocument::fromJson(wanted).object();
            return !difference(QJsonDocument::fromJson(value).object(), schema, schema, {}).isEmpty();
        };
        QVERIFY(!differs(R"({"a":1,"b":"x","c":[{"d":null}],"more":0})",
                         R"({"a":"int","b":"x|y","c":[{"d?":"int"}]})"));
        QVERIFY(differs(R"({"a":1.5})", R"({"a":"int"})"));
        QVERIFY(differs(R"({"a":"1"})", R"({"a":"int"})"));
        QVERIFY(differs(R"({"b":1})", R"({"a":"int"})"));
        QVERIFY(differs(R"({"a":null})", R"({"a":"int"})"));
        QVERIFY(differs(R"({"a":"z"})", R"({"a":"x|y"})"));
        QVERIFY(differs(R"({"a":[]})", R"({"a":["int"]})"));
        QVERIFY(differs(R"({"a":[1,"2"]})", R"({"a":["int"]})"));
        QVERIFY(differs(R"({"a":"2024-03-15 14:05:23"})", R"({"a":"time"})"));
        QVERIFY(differs(R"({"a":[{"b":[{}]}]})", R"({"a":[{"b":[{"c":"int"}]}]})"));
    }
    void everyTableHasItsColumns()
    {
        const auto header = [](const Args& args) {
            const std::string out = runCli(with(args, {"--format", "csv"})).out;
            return out.substr(0, out.find('\n'));
        };
        QCOMPARE(
            header({"nodes", m_small[0]}),
            std::string(
                "ordinal,id,type,class,name,shallow_size,retained_size,distance,dominator,detachedness"));
        QCOMPARE(
            header({"summary", m_small[0]}),
            std::string("name,script_id,line,column,count,shallow_size,retained_size,distance,average_size"));
        QCOMPARE(header({"strings", m_small[0]}),
                 std::string("text,count,shallow_size,wasted_size,certain,site"));
        QCOMPARE(header({"query", m_small[0], "class:Session"}),
                 std::string("id,class,name,shallow_size,retained_size,distance"));
        QCOMPARE(header({"compare", m_small[0], m_small[1]}),
                 std::string("name,script_id,line,column,count_1,count_2,shallow_size_1,shallow_size_2,"
                             "retained_size_1,retained_size_2,growing"));
        QCOMPARE(header({"allocations", dataFile("profiles/node-20.heapprofile").string()}),
                 std::string("function,script,line,column,package,self_size,total_size,count,total_count,"
                             "live_count,live_size"));
        QCOMPARE(header({"memory-log", sampleLog()}),
                 std::string("time,heap_used,heap_total,rss,external,array_buffers,mark"));
        const std::string line = runCli({"nodes", m_small[0], "--format", "jsonl"}).out;
        static const QRegularExpression object(QStringLiteral(
            "^\\{\"ordinal\":0,\"id\":1,\"type\":\"synthetic\",\"class\":\"[^\"]*\",\"name\":\"\","
            "\"shallow_size\":0,\"retained_size\":16,\"distance\":-?\\d+,\"dominator\":0,"
            "\"detachedness\":0\\}\\n"));
        QVERIFY2(object.match(QString::fromStdString(line)).hasMatch(), line.c_str());
        QVERIFY(line.find('\r') == std::string::npos && line.back() == '\n');
    }
    /// In milliseconds, in ids, in what is alive: the first and the last tick add up to the whole, as the text says it.
    void theTimelineIsInMilliseconds()
    {
        const CliRun run =
            runCli({"allocations", dataFile("node-22-timeline-stacks.heaptimeline.zst").string(), "--format",
                    "json"});
        const QJsonArray ticks = QJsonDocument::fromJson(QByteArray::fromStdString(run.out))
                                     .object()[QLatin1String("timeline")]
                                     .toArray();
        QCOMPARE(ticks.size(), 5);
        qint64 count = 0, size = 0;
        for (const QJsonValue tick : ticks) {
            count += tick[QLatin1String("liveCount")].toInteger();
            size += tick[QLatin1String("liveSize")].toInteger();
        }
        QCOMPARE(count, 46'433);
        QCOMPARE(size, 3'885'888);
        QCOMPARE(ticks.last()[QLatin1String("milliseconds")].toDouble(), 310.395);
    }
    void largeNumbersAreExact()
    {
        // 2^53 - 1 and its neighbours have no digits to spare in a double; their sum has none at all.
        const std::string file =
            put("large.heapsnapshot", snapshotOf({"A", "A", "A"}, 9007199254740985, 9007199254740991));
        const Args json{"--format", "json"};
        const auto has = [](const CliRun& run, const char* text) {
            return run.exitCode == 0 && run.out.find(text) != std::string::npos;
        };
        QVERIFY(has(runCli(with({"stats", file}, json)), "\"totalSize\": 27021597764222973"));
        QVERIFY(has(runCli(with({"summary", file}, json)), "\"retainedSize\": 27021597764222973"));
        QVERIFY(has(runCli({"summary", file, "--format", "csv"}), ",27021597764222973,"));
        QVERIFY(has(runCli({"nodes", file}), "9007199254740985,object,A,A,9007199254740991,"));
        QVERIFY(has(runCli({"nodes", file, "--format", "jsonl"}), "\"id\":9007199254740989"));
        QVERIFY(has(runCli(with({"object", file, "@9007199254740987"}, json)), "\"id\": 9007199254740987"));
        QVERIFY(has(runCli(with({"dominators", file}, json)), "\"id\": 9007199254740989"));
        QVERIFY(has(runCli(with({"query", file, "class:A"}, json)), "\"id\": 9007199254740987"));
    }
    void anEmptyResultIsAnEmptyList()
    {
        const std::string file = m_small[0];
        const auto document = [](const Args& args) {
            const CliRun run = runCli(with(args, {"--format", "json"}));
            return run.exitCode == 0 ? QJsonDocument::fromJson(QByteArray::fromStdString(run.out)).object()
                                     : QJsonObject();
        };
        const auto isEmptyList = [](const QJsonValue& value) {
            return value.isArray() && value.toArray().isEmpty();
        };
        QVERIFY(isEmptyList(document({"summary", file, "--filter", "no such class"})["classes"]));
        QVERIFY(isEmptyList(document({"strings", file})["strings"]));
        QVERIFY(isEmptyList(document({"query", file, "class:Nothing"})["objects"]));
        QVERIFY(isEmptyList(document({"compare", file, file, "--growing"})["series"]));
        QVERIFY(isEmptyList(document({"suspects", file})["suspects"]));
        QVERIFY(isEmptyList(document({"redact", file, "--scan"})["sites"]));
        QVERIFY(isEmptyList(document({"dominators", file, "--depth", "0"})["children"]));
        QVERIFY(isEmptyList(document({"retainers", file, "3", "--depth", "0"})["retainers"]));
        QCOMPARE(runCli({"nodes", file, "--class", "Nothing"}).out.find('\n') + 1,
                 runCli({"nodes", file, "--class", "Nothing"}).out.size());
        QCOMPARE(runCli({"nodes", file, "--class", "Nothing", "--format", "jsonl"}).out, std::string());
        for (const Args& args :
             {Args{"summary", file, "--filter", "no such class"}, Args{"strings", file},
              Args{"query", file, "class:Nothing"}, Args{"compare", file, file, "--growing"}})
            QVERIFY(runCli(args).exitCode == 0 && !runCli(args).out.empty()); // a person is told so
    }

    // ---- what holds for every command
    void everyCommandTakesItsFormatsAndNoOther()
    {
        for (const Call& call : calls(m_small, sampleLog(), "3")) {
            const CliRun plain = runCli(call.args);
            QVERIFY2(plain.exitCode == 0, plain.err.c_str());
            for (const std::string format : {"text", "json", "csv", "jsonl"}) {
                const bool isOffered =
                    std::find(call.formats.begin(), call.formats.end(), format) != call.formats.end();
                const CliRun run = runCli(with(call.args, {"--format", format}));
                QVERIFY2(run.exitCode == (isOffered ? 0 : 2),
                         (call.args[0] + " " + format + run.err).c_str());
                if (format == call.formats.front() && call.args[0] != "stats") QCOMPARE(run.out, plain.out);
            }
        }
        QCOMPARE(runCli({"report", m_small[0], "-o", put("r.md", ""), "--format", "json"}).exitCode, 2);
    }
    void everyCommandTakesTheCommonOptions()
    {
        for (const Call& call : calls(m_small, sampleLog(), "3")) {
            const Args all{"--threads", "2", "--memory-limit=4G", "--no-cache", "--salvage", "--quiet"};
            Args behind = with(call.args, all), before{call.args.front()};
            before = with(with(before, all), {call.args.begin() + 1, call.args.end()});
            const CliRun plain = runCli(call.args), a = runCli(behind), b = runCli(before);
            QVERIFY2(a.exitCode == 0 && b.exitCode == 0, (a.err + b.err).c_str());
            QCOMPARE(a.err, std::string());
            if (call.args[0] == "stats") continue; // tells its own time
            QCOMPARE(a.out, plain.out);
            QCOMPARE(b.out, plain.out);
        }
    }
    void everyCommandWritesItsOutputToAFile()
    {
        for (const Call& call : calls(m_small, sampleLog(), "3"))
            for (const std::string& format : call.formats) {
                const std::string out = put("out", "old");
                const Args args = with(call.args, {"--format", format});
                const CliRun run = runCli(with(args, {"-o", out}));
                QVERIFY2(run.exitCode == 0, run.err.c_str());
                QVERIFY(run.out.empty() && run.err.empty());
                if (call.args[0] != "stats") QCOMPARE(contentOf(out), runCli(args).out);
                QVERIFY(contentOf(out) != "old");
                QCOMPARE(runCli(with(args, {"-o", "/dev/full"})).exitCode, 5);
            }
    }
    void everyCommandRefusesWhatItCannotRead()
    {
        const std::string bad = put("bad.heapsnapshot", "{\"snapshot\":");
        for (const std::string& file :
             {bad, m_folder.path().toStdString() + "/none", m_folder.path().toStdString()})
            for (const Call& call : calls({file, file}, file, "3")) {
                const std::string out = put("kept", "old");
                Args args = call.args;
                if (args[0] == "allocations") args[1] = file; // reads a profile of its own above
                const CliRun run = runCli(with(args, {"-o", out}));
                QVERIFY2(run.exitCode == 3, (call.args[0] + ": " + run.err).c_str());
                QVERIFY2(run.err.rfind("heaptrail: " + file + ": ", 0) == 0, run.err.c_str());
                QVERIFY(std::count(run.err.begin(), run.err.end(), '\n') <= 2);
                QCOMPARE(contentOf(out), std::string("old"));
            }
    }
    void threadsChangeNoByte()
    {
        for (const Call& call : calls({sample(1), sample(2), sample(3)}, sampleLog(), sampleId("Map")))
            if (call.args[0] != "stats" && call.args[0] != "nodes")
                QCOMPARE(runCli(with(call.args, {"--threads", "1", "--format", call.formats.back()})).out,
                         runCli(with(call.args, {"--threads", "8", "--format", call.formats.back()})).out);
    }
    void textIsSafeAndFitsEightyColumns()
    {
        std::vector<std::string> names{"\\u001b]0;title\\u0007", "two\\r\\nlines\\t\\u0000",
                                       "\\u202Egpj.exe",         "\\uD83D lone",
                                       "\\u2028\\u2066",         std::string(5000, 'x')};
        std::string& wide = names.emplace_back();
        for (int k = 0; k < 300; ++k) wide += "\u6f22\U0001F600e\u0301";
        Args files;
        for (const char* name : {"h1.heapsnapshot", "h2.heapsnapshot", "h3.heapsnapshot"})
            files.push_back(put(name, snapshotOf(names)));
        const fs::path before = fs::current_path();
        fs::current_path(m_folder.path().toStdString()); // short names for the files
        QStringList problems;
        for (std::size_t k = 0; k <= names.size(); ++k)
            for (const Call& call : calls({"h1.heapsnapshot", "h2.heapsnapshot", "h3.heapsnapshot"},
                                          sampleLog(), std::to_string(k ? 2 * k + 1 : 1))) {
                if (call.formats.front() != "text") continue;
                std::istringstream out(runCli(call.args).out);
                for (std::string line; std::getline(out, line);)
                    if (heaptrail::terminalText(line) != line || heaptrail::terminalWidth(line) > 80)
                        problems << QString::fromStdString(call.args[0] + ": "
                                                           + heaptrail::terminalText(line));
            }
        for (const Args& args :
             {Args{"redact", sample(3), "--scan"}, Args{"redact", "h1.heapsnapshot", "-o", "copy"},
              Args{"report", "h1.heapsnapshot", "h2.heapsnapshot", "-o", "report.md"}}) {
            const CliRun run = runCli(args);
            if (run.exitCode != 0) problems << QString::fromStdString(run.err);
            std::istringstream out(run.out);
            for (std::string line; std::getline(out, line);)
                if (heaptrail::terminalText(line) != line || heaptrail::terminalWidth(line) > 80)
                    problems << QString::fromStdString(args[0] + ": " + heaptrail::terminalText(line));
        }
        // Deep trees: twenty levels up a real heap, and all that is left out at each.
        for (const std::string& id :
             {sampleId("Function"), sampleId("{id, status, originalRequest, timestamp}")})
            for (const Args& args : {Args{"retainers", sample(3), id},
                                     Args{"retainers", sample(3), id, "--depth", "8", "--limit", "2"},
                                     Args{"dominators", sample(3), "--depth", "12", "--limit", "2"},
                                     Args{"path", sample(3), id}}) {
                std::istringstream out(runCli(args).out);
                for (std::string line; std::getline(out, line);)
                    if (heaptrail::terminalWidth(line) > 80)
                        problems << QString::fromStdString(args[0] + ": " + line);
            }
        fs::current_path(before);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.mid(0, 20).join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(ContractTest)
#include "contract_test.moc"
