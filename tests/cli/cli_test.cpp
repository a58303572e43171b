// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command line's contract, in this process.
#undef QT_NO_CAST_FROM_ASCII // the texts here are ASCII
#include "core/base/text.h"
#include "tests/cli/cli_run.h"
#include "tests/support/heap_text.h"
#include "tests/support/json_file.h"
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
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>

using namespace heaptrail::test;
namespace fs = std::filesystem;

namespace {

/// Its numbers as DevTools has them lie beside it.
const char* const kScenario = hasSharedFolder() ? "seed-express-request-cache" : "set-timeout-chain";

std::string sample(int number)
{
    return (samplesFolder() / ("request-cache-" + std::to_string(number) + ".heapsnapshot.gz")).string();
}

QByteArray contentOf(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A snapshot of a root and one object for each name (as JSON has it, escaped), held by the root.
std::string snapshotOf(const std::vector<std::string>& names)
{
    HeapText heap;
    heap.add("synthetic", "", 0);
    for (const std::string& name : names)
        heap.edges.push_back({0, heap.add("object", name), "property", "held"});
    return heap.json();
}

QJsonObject jsonOf(const CliRun& run)
{
    QJsonParseError error{};
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(run.out), &error);
    if (error.error != QJsonParseError::NoError) qWarning("%s", qPrintable(error.errorString()));
    return document.object();
}

// The rows of an RFC 4180 file.
std::vector<std::vector<std::string>> csvRows(const std::string& text)
{
    std::vector<std::vector<std::string>> rows{{""}};
    bool isQuoted = false;
    for (std::size_t k = 0; k < text.size(); ++k) {
        std::string& cell = rows.back().back();
        if (isQuoted) {
            if (text[k] != '"')
                cell += text[k];
            else if (k + 1 < text.size() && text[k + 1] == '"')
                cell += text[++k];
            else
                isQuoted = false;
        } else if (text[k] == '"') {
            isQuoted = true;
        } else if (text[k] == ',') {
            rows.back().emplace_back();
        } else if (text[k] == '\n') {
            rows.push_back({""});
        } else {
            cell += text[k];
        }
    }
    rows.pop_back(); // after the last line break
    return rows;
}

// A class's public key, as the oracle has it.
QString keyOf(const QJsonObject& row)
{
    const QJsonObject location = row["location"].toObject();
    if (location.isEmpty()) return QStringLiteral(",") + row["name"].toString();
    return QStringLiteral("%1,%2,%3,%4")
        .arg(location["scriptId"].toInt())
        .arg(location["line"].toInt())
        .arg(location["column"].toInt())
        .arg(row["name"].toString());
}

/// Where the rows of a pair of snapshots are not those of the oracle; empty where they are.
QString firstDifference(const QJsonValue& pair, const QJsonObject& oracle)
{
    const QJsonArray rows = pair["classes"].toArray();
    if (rows.isEmpty() || rows.size() != oracle.size())
        return QStringLiteral("%1 classes instead of %2").arg(rows.size()).arg(oracle.size());
    for (const QJsonValue& row : rows) {
        const QString key = keyOf(row.toObject());
        QJsonObject wanted = oracle[key].toObject();
        for (const QJsonValue& other :
             oracle) // a class of the base keeps its key, and is named as in the target
            if (wanted.isEmpty() && other["name"] == row["name"]) wanted = other.toObject();
        for (const char* field :
             {"addedCount", "removedCount", "countDelta", "addedSize", "removedSize", "sizeDelta"})
            if (row[QLatin1String(field)] != wanted[QLatin1String(field)])
                return key + QLatin1Char(' ') + QLatin1String(field);
    }
    return {};
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;

    std::string put(const std::string& name, const std::string& content)
    {
        std::ofstream(m_path / name, std::ios::binary) << content;
        return (m_path / name).string();
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString();
    }

    // ---- arguments
    void wrongUsageIsStatusTwoAndTwoLines_data()
    {
        QTest::addColumn<QByteArrayList>("args");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, QByteArrayList args, const char* says) {
            QTest::newRow(name) << std::move(args) << QByteArray(says);
        };
        row("no file", {"stats"}, "FILE is missing");
        row("no id", {"object", "a"}, "ID is missing");
        row("one file to compare", {"compare", "a"}, "at least 2");
        row("too many", {"stats", "a", "b"}, "too many: b");
        row("unknown option", {"stats", "a", "--frobnicate"}, "unknown option --frobnicate");
        row("near option", {"stats", "a", "--formt", "json"}, "Did you mean --format?");
        row("bad format", {"stats", "a", "--format", "xml"}, "text, json");
        row("format not offered", {"stats", "a", "--format", "csv"}, "text, json");
        row("nodes has no text", {"nodes", "a", "--format", "text"}, "csv, jsonl");
        row("bad limit", {"summary", "a", "--limit", "many"}, "whole number");
        row("negative limit", {"summary", "a", "--limit", "-1"}, "whole number");
        row("bad threads", {"stats", "a", "--threads", "0"}, "1 to 1024");
        row("bad size", {"stats", "a", "--memory-limit", "4X"}, "4GB");
        row("bad sort", {"summary", "a", "--sort", "age"}, "retained, shallow");
        row("bad filter", {"summary", "a", "--object-filter", "x"}, "unknown filter");
        row("value missing", {"summary", "a", "--limit"}, "--limit");
        row("near command", {"sumary", "a"}, "Did you mean heaptrail summary?");
        row("no such command", {"qqqqqqqq"}, "no such command");
        row("a flag takes no value", {"stats", "a", "--salvage=no"}, "--salvage takes no value");
        row("value missing at the end", {"summary", "a", "--limit"}, "--limit needs a value: --limit N");
        row("the next option is no value", {"summary", "a", "--limit", "--"}, "not \"--\"");
        row("an option is not shortened", {"stats", "a", "--form", "json"}, "Did you mean --format?");
        row("behind -- are no options", {"summary", "--", "a", "--limit"}, "too many: --limit");
        row("a second --", {"summary", "a", "--", "--"}, "too many: --");
        row("option before the command", {"--quiet", "stats", "a"}, "Write heaptrail stats --quiet");
        row("empty output", {"stats", "a", "-o", ""}, "empty");
        row("no id", {"object", "a", "@x"}, "\"@x\" is no object id");
        row("no id, though a number", {"path", "a", "0x10"}, "is no object id");
        row("no root", {"dominators", "a", "--root", "-5"}, "is no object id");
        row("too large a limit", {"summary", "a", "--limit", "18446744073709551616"}, "whole number");
        row("heap limit", {"suspects", "a", "--limit", "much"}, "--limit takes a size");
        row("log limit", {"memory-log", "a", "--limit", "0"}, "--limit takes a size");
        row("report's limit", {"report", "a", "-o", "b.md", "--heap-limit", "-1"},
            "--heap-limit takes a size");
        row("severity", {"suspects", "a", "--fail-on", "HIGH"}, "high, medium, low");
        row("threshold", {"memory-log", "a", "--threshold", "x"}, "no threshold rule");
        row("report without -o", {"report", "a"}, "-o OUT is missing");
        row("report as what", {"report", "a", "-o", "a.docx"}, ".html, .md, .pdf or .json");
        row("redact without -o", {"redact", "a"}, "-o OUT is missing");
        row("script paths", {"report", "a", "-o", "b.md", "--script-paths", "some"}, "keep, package, hide");
        row("names", {"redact", "a", "-o", "b", "--names", "some"}, "keep, hide");
        row("keys", {"redact", "a", "-o", "b", "--keys", "some"}, "hide, keep");
        row("too many threads", {"stats", "a", "--threads", "1025"}, "1 to 1024");
        row("no memory", {"stats", "a", "--memory-limit", "0"}, "4GB");
        row("no path", {"path", "a", "3", "--count", "0"}, "--count takes 1 or more");
        row("nothing to match the case of", {"nodes", "a", "--match-case"}, "need --search TEXT");
        row("no regular expression", {"nodes", "a", "--search", "(", "--regex"}, "--search: ");
        row("requests", {"suspects", "a", "b", "--requests", "1,x"}, "1,x is not a number");
        row("no request", {"suspects", "a", "b", "--requests", "0"}, "must be at least 1");
        row("requests of another number of intervals", {"suspects", "a", "b", "--requests", "1,2"},
            "has 2 numbers for 1 intervals");
        row("minus in an expression", {"query", "a", "-class:Map"}, "goes after --");
        row("stdin as file and log", {"suspects", "-", "--memory-log", "-"}, "only once");
        row("stdin with stdin", {"query", "-", "class:Map", "--with", "-"}, "only once");
        row("stdin twice", {"compare", "-", "-"}, "only once");
    }
    void wrongUsageIsStatusTwoAndTwoLines()
    {
        QFETCH(QByteArrayList, args);
        QFETCH(QByteArray, says);
        std::vector<std::string> words;
        for (const QByteArray& arg : args) words.push_back(arg.toStdString());
        const CliRun run = runCli(words);
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.out.empty());
        const QByteArrayList lines = QByteArray::fromStdString(run.err).split('\n');
        QCOMPARE(lines.size(), 3); // the error, the advice, nothing after the last line break
        QVERIFY2(lines[0].startsWith("heaptrail: "), lines[0].constData());
        QVERIFY2(QByteArray::fromStdString(run.err).contains(says), run.err.c_str());
    }
    void optionsStandAnywhere()
    {
        const std::string file = sample(1);
        const CliRun wanted = runCli({"summary", file, "--format", "json", "--limit", "3"});
        QCOMPARE(wanted.exitCode, 0);
        for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
                 {"summary", "--format", "json", "--limit", "3", file},
                 {"summary", "--limit=3", file, "--format=json"},
                 {"summary", "--format", "csv", "--format", "json", "--limit", "9", file, "--limit", "3"},
                 {"summary", "--quiet", "--format", "json", "--threads", "1", "--limit", "3", "--no-cache",
                  "--", file}}) {
            const CliRun run = runCli(args);
            QVERIFY2(run.exitCode == 0, run.err.c_str());
            QCOMPARE(run.out, wanted.out);
        }
        const CliRun between = runCli({"compare", sample(1), "--format", "json", sample(2), "--limit", "1"});
        QCOMPARE(between.exitCode, 0);
    }
    void doubleDashEndsOptions()
    {
        const std::string odd = put("--limit", snapshotOf({"A"}));
        const fs::path before = fs::current_path();
        fs::current_path(m_path);
        const CliRun run = runCli({"summary", "--format", "json", "--", "--limit"});
        const CliRun without = runCli({"summary", "--format", "json", "--limit"});
        fs::current_path(before);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(without.exitCode, 2);
    }
    void aFileMayHaveAnyName()
    {
        const fs::path before = fs::current_path();
        fs::current_path(m_path);
        for (const std::string name :
             {"[a,b]", "--growing", "-x", "a=b", "--a=b", "{}", "%%", " blank ", "two\nlines"}) {
            put(name, snapshotOf({"A"}));
            const CliRun run = runCli({"compare", "--format", "json", "--", name, name, name});
            const QJsonArray names = jsonOf(run)["snapshots"].toArray();
            fs::remove(name);
            if (run.exitCode == 0 && names.size() == 3 && names[2].toString().toStdString() == name) continue;
            fs::current_path(before);
            QFAIL((name + ": " + run.err).c_str());
        }
        fs::current_path(before);
        const CliRun nameless = runCli({"stats", ""});
        QCOMPARE(nameless.exitCode, 3);
        QVERIFY2(nameless.err.rfind("heaptrail: \"\": ", 0) == 0, nameless.err.c_str());
    }
    void anEmptyValueIsAValue()
    {
        // As from --filter="$TEXT" where TEXT is empty: the next word is no part of it.
        const std::string file = put("a", snapshotOf({"A"}));
        QCOMPARE(runCli({"summary", "--filter=", file}).out, runCli({"summary", file}).out);
        QCOMPARE(runCli({"summary", "--limit=", "5", file}).exitCode, 2);
    }
    void failOnTellsByTheStatus()
    {
        const std::vector<std::string> leak{"suspects", sample(1), sample(2), sample(3)};
        for (const char* severity : {"high", "medium", "low"}) {
            std::vector<std::string> args = leak;
            args.insert(args.end(), {"--fail-on", severity});
            QCOMPARE(runCli(args).exitCode, 1);
            QCOMPARE(runCli(args).out, runCli(leak).out); // it changes nothing else
        }
        QCOMPARE(runCli(leak).exitCode, 0);
        QCOMPARE(runCli({"suspects", sample(1), sample(1), "--fail-on", "low"}).exitCode, 0);
    }
    void thePathToASuspectNamesEntriesByTheirKeys()
    {
        const auto file = [](const char* name) {
            return (dataFile("suspects") / "port" / (std::string(name) + ".heapsnapshot.zst")).string();
        };
        const std::string out = runCli({"suspects", file("s1"), file("s2"), file("s3"), "--verbose"}).out;
        QVERIFY2(out.find("entry \"message\"\n") != std::string::npos, out.c_str());
    }
    void aFileMayBeNamedLikeACommand()
    {
        put("summary", snapshotOf({"A"}));
        const fs::path before = fs::current_path();
        fs::current_path(m_path);
        const CliRun run = runCli({"compare", "summary", "summary", "--format", "json"});
        fs::current_path(before);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(jsonOf(run)["snapshots"].toArray().size(), 2);
    }
    void helpIsForEveryCommand()
    {
        const CliRun overall = runCli({"--help"});
        QCOMPARE(overall.exitCode, 0);
        for (const std::string& command : commandNames()) {
            QVERIFY2(overall.out.find("  " + command) != std::string::npos, command.c_str());
            const CliRun run = runCli({command, "--help"});
            QCOMPARE(run.exitCode, 0);
            QVERIFY(run.err.empty());
            QVERIFY2(run.out.find("Usage: heaptrail " + command) != std::string::npos, command.c_str());
            QVERIFY2(run.out.find("Examples:") != std::string::npos, command.c_str());
            for (const QByteArray& line : QByteArray::fromStdString(run.out).split('\n'))
                QVERIFY2(QString::fromUtf8(line).size() <= 104, line.constData());
        }
        QCOMPARE(runCli({"stats", "--version"}).out, runCli({"--version"}).out);
    }

    // ---- errors
    void badInputIsStatusThreeAndSaysWhere_data()
    {
        QTest::addColumn<QByteArray>("content");
        const std::string good = snapshotOf({"A", "B"});
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("cut in nodes")
            << QByteArray::fromStdString(good.substr(0, good.find("\"nodes\"") + 20));
        QTest::newRow("cut in strings") << QByteArray::fromStdString(good.substr(0, good.size() - 8));
        const auto changed = [&](const char* from, const char* to) {
            const QByteArray text = QByteArray::fromStdString(good);
            return text.contains(from) ? QByteArray(text).replace(from, to) : throw std::logic_error(from);
        };
        QTest::newRow("edge to nowhere") << changed(",14]", ",90]");
        QTest::newRow("negative") << changed("9,1,1,0", "9,1,1,-1");
    }
    void badInputIsStatusThreeAndSaysWhere()
    {
        QFETCH(QByteArray, content);
        const std::string file = put("bad.heapsnapshot", content.toStdString());
        const CliRun run = runCli({"stats", file});
        QCOMPARE(run.exitCode, 3);
        QVERIFY(run.out.empty());
        QVERIFY2(run.err.rfind("heaptrail: " + file + ": ", 0) == 0, run.err.c_str());
        const auto lines = QByteArray::fromStdString(run.err).trimmed().split('\n');
        QVERIFY2(lines.size() <= 2, run.err.c_str());
        static const QRegularExpression place(QStringLiteral("\\(at byte \\d+(, in \"[a-z_]+\")?\\)$"));
        if (content.size() > 10)
            QVERIFY2(place.match(QString::fromUtf8(lines[0])).hasMatch(), lines[0].constData());
    }
    void aMissingFileAndADirectoryAreStatusThree()
    {
        QCOMPARE(runCli({"stats", (m_path / "none").string()}).exitCode, 3);
        QCOMPARE(runCli({"stats", m_path.string()}).exitCode, 3);
        QCOMPARE(runCli({"compare", sample(1), (m_path / "none").string()}).exitCode, 3);
    }
    void aTruncatedFileOpensWithSalvage()
    {
        const std::string good = snapshotOf({"A", "B"});
        const std::string file = put("cut.heapsnapshot", good.substr(0, good.size() - 8));
        const CliRun refused = runCli({"summary", file});
        QCOMPARE(refused.exitCode, 3);
        QVERIFY2(refused.err.find("--salvage") != std::string::npos
                     || refused.err.find("salvage") != std::string::npos,
                 refused.err.c_str());
        const CliRun salvaged = runCli({"summary", file, "--salvage", "--format", "json"});
        QVERIFY2(salvaged.exitCode == 0, salvaged.err.c_str());
        QVERIFY(!salvaged.err.empty()); // what is missing
        QVERIFY(jsonOf(salvaged)["classes"].isArray());
    }
    void theMemoryLimitIsStatusFour()
    {
        const CliRun run = runCli({"stats", sample(1), "--memory-limit", "1M"});
        QCOMPARE(run.exitCode, 4);
        QVERIFY(run.out.empty());
        QVERIFY2(run.err.rfind("heaptrail: " + sample(1) + ": ", 0) == 0, run.err.c_str());
        QCOMPARE(runCli({"stats", sample(1), "--memory-limit", "4G"}).exitCode, 0);
    }
    void severalFilesShareTheMemoryLimit()
    {
        // Room for the first two, however many are opened side by side: the third is refused, each time.
        std::string err;
        for (const char* threads : {"1", "2", "8"}) {
            const CliRun run = runCli(
                {"compare", sample(1), sample(2), sample(3), "--memory-limit", "40M", "--threads", threads});
            QCOMPARE(run.exitCode, 4);
            QVERIFY2(run.err.rfind("heaptrail: " + sample(3) + ": ", 0) == 0, run.err.c_str());
            QVERIFY(err.empty() || err == run.err);
            err = run.err;
        }
    }
    void theLastOfThreeFilesHasBothThreads()
    {
        std::ostringstream out, err;
        std::mutex mutex;
        std::map<std::string, unsigned> threads; // by file
        heaptrail::cli::Streams streams{out, err, false, {}};
        streams.open = [&](const auto& path, const auto& options, const auto& task) {
            {
                const std::scoped_lock lock(mutex); // not while it opens: a file waits for those before it
                threads[path.string()] = options.threads;
            }
            return heaptrail::openSnapshot(path, options, task);
        };
        const auto code = heaptrail::cli::runCli(
            {"compare", sample(1), sample(2), sample(3), "--threads", "2"}, std::move(streams));
        QCOMPARE(int(code), 0);
        QCOMPARE(threads[sample(1)], 1u);
        QCOMPARE(threads[sample(2)], 1u);
        QCOMPARE(threads[sample(3)], 2u);
    }
    void theFirstBadFileOfSeveralIsNamed()
    {
        const std::string good = put("good.heapsnapshot", snapshotOf({"A"}));
        const std::string bad = put("bad.heapsnapshot", "{}");
        const std::string missing = m_folder->filePath("missing.heapsnapshot").toStdString();
        for (const char* threads : {"1", "8"}) {
            const CliRun run = runCli({"compare", good, sample(3), bad, missing, "--threads", threads});
            QCOMPARE(run.exitCode, 3);
            QVERIFY2(run.err.rfind("heaptrail: " + bad + ": ", 0) == 0, run.err.c_str());
        }
    }
    void anUnknownIdIsWrongUsage()
    {
        for (const char* command : {"object", "path", "retainers"}) {
            const CliRun run = runCli({command, sample(1), "@999999999"});
            QCOMPARE(run.exitCode, 2);
            QVERIFY2(run.err.find("no object @999999999") != std::string::npos, run.err.c_str());
            QCOMPARE(runCli({command, sample(1), "@x"}).exitCode, 2);
        }
        QCOMPARE(runCli({"dominators", sample(1), "--root", "999999999"}).exitCode, 2);
    }

    // ---- -o
    void outputIsWrittenCompleteOrNotAtAll()
    {
        const std::string file = put("a.heapsnapshot", snapshotOf({"A"}));
        for (const std::vector<std::string>& command :
             std::vector<std::vector<std::string>>{{"summary", file, "--format", "csv"},
                                                   {"nodes", file},
                                                   {"object", file, "@3"},
                                                   {"path", file, "@3"},
                                                   {"retainers", file, "@3"},
                                                   {"dominators", file},
                                                   {"strings", file},
                                                   {"compare", file, file}}) {
            const std::string out = (m_path / "out").string();
            auto args = command;
            args.insert(args.end(), {"-o", out});
            const CliRun run = runCli(args);
            QVERIFY2(run.exitCode == 0, run.err.c_str());
            QVERIFY(run.out.empty());
            QCOMPARE(contentOf(out), QByteArray::fromStdString(runCli(command).out));
            fs::remove(out);
        }
        const std::string out = put("kept", "old");
        QCOMPARE(runCli({"summary", put("bad", "x"), "-o", out}).exitCode, 3);
        QCOMPARE(contentOf(out), QByteArray("old"));
        QCOMPARE(runCli({"summary", file, "-o", m_path.string()}).exitCode, 5);
        QCOMPARE(runCli({"summary", file, "-o", (m_path / "no/out").string()}).exitCode, 5);
        const CliRun full = runCli({"summary", file, "-o", "/dev/full"});
        QCOMPARE(full.exitCode, 5);
        QVERIFY2(full.err.find("heaptrail: /dev/full: ") == 0, full.err.c_str());
        QCOMPARE(std::distance(fs::directory_iterator(m_path), {}),
                 std::ptrdiff_t{3}); // a.heapsnapshot, kept, bad
    }

    void whatIsReadIsNeverOverwritten()
    {
        const std::string content = snapshotOf({"A"});
        const std::string file = put("a.heapsnapshot", content);
        const std::string log = put("a.log", "{\"heapUsed\":1,\"rss\":2}\n");
        const std::string link = (m_path / "link").string();
        fs::create_symlink(file, link);
        for (const std::vector<std::string>& command :
             std::vector<std::vector<std::string>>{{"nodes", file, "-o", file},
                                                   {"summary", file, "-o", link},
                                                   {"redact", link, "-o", file},
                                                   {"compare", sample(1), file, "-o", file},
                                                   {"suspects", file, "--memory-log", log, "-o", log},
                                                   {"memory-log", log, "-o", log}}) {
            const CliRun run = runCli(command);
            QCOMPARE(run.exitCode, 2);
            QVERIFY2(run.err.find("-o names a file that is read") != std::string::npos, run.err.c_str());
            QCOMPARE(contentOf(file), QByteArray::fromStdString(content));
            QVERIFY(contentOf(log).startsWith("{"));
        }
    }

    // ---- options, one by one
    void aCommandLineOpensNoWindow()
    {
        const std::string file = put("app.heapsnapshot", snapshotOf({"A"}));
        const std::pair<std::vector<std::string>, bool> calls[] = {
            {{}, false},
            {{file}, false},
            {{file, file}, false},
            {{"-style", "fusion", file}, false}, // Qt's own
            {{"--help"}, true},
            {{"-h"}, true},
            {{"help"}, true},
            {{"--version"}, true},
            {{"-V"}, true},
            {{"--complete", ""}, true},
            {{"stats", file}, true},
            {{"statz", file}, true}, // "Did you mean heaptrail stats?"
            {{"--quiet", "stats", file}, true}, // "Write heaptrail stats --quiet"
        };
        for (const auto& [args, isCommand] : calls)
            QVERIFY2(heaptrail::cli::isCommandLine(args) == isCommand,
                     args.empty() ? "no argument" : args.front().c_str());
    }
    void theLimitsThemselvesAreTaken()
    {
        const std::string file = put("a", snapshotOf({"A"}));
        for (const std::vector<std::string>& args :
             std::vector<std::vector<std::string>>{{"stats", file, "--threads", "1"},
                                                   {"stats", file, "--threads", "1024"},
                                                   {"path", file, "3", "--count", "1"},
                                                   {"suspects", file, file, "--requests", "1"},
                                                   {"suspects", file, file, file, "--requests", "1,2"},
                                                   {"summary", file, "--limit", "18446744073709551615"},
                                                   {"nodes", file, "--search", "a", "--match-case"}}) {
            const CliRun run = runCli(args);
            QVERIFY2(run.exitCode == 0, run.err.c_str());
        }
    }
    void rowsStandInTheOrderThatIsAskedFor_data()
    {
        QTest::addColumn<QByteArrayList>("args");
        QTest::addColumn<QByteArray>("rows");
        const auto row = [](const char* command, const char* sort, const char* rows) {
            QTest::addRow("%s by %s", command, sort) << QByteArrayList{command, sort} << QByteArray(rows);
        };
        row("summary", "retained", "Dog Cat Bee Ant");
        row("summary", "shallow", "Cat Bee Ant Dog");
        row("summary", "count", "Cat Ant Bee Dog");
        row("summary", "name", "Ant Bee Cat Dog");
        row("summary", "distance", "Bee Dog Cat Ant");
        row("query", "retained", "3 9 5 7 11");
        row("query", "shallow", "9 5 7 11 3");
        row("query", "distance", "3 9 5 7 11");
        row("query", "class", "11 9 5 7 3");
        row("query", "name", "11 9 5 7 3");
        row("query", "id", "3 5 7 9 11");
    }
    void rowsStandInTheOrderThatIsAskedFor()
    {
        QFETCH(QByteArrayList, args);
        QFETCH(QByteArray, rows);
        // A Dog holds two Cats, of which one holds an Ant; beside it stands a Bee.
        HeapText heap;
        heap.add("synthetic", "", 0);
        const std::size_t dog = heap.add("object", "Dog", 10), cat = heap.add("object", "Cat", 200),
                          other = heap.add("object", "Cat", 200), bee = heap.add("object", "Bee", 300),
                          ant = heap.add("object", "Ant", 20);
        heap.edges = {{0, dog, "shortcut", "dog"},
                      {0, bee, "shortcut", "bee"},
                      {dog, cat, "property", "one"},
                      {dog, other, "property", "two"},
                      {cat, ant, "property", "ant"}};
        const std::string file = put("animals.heapsnapshot", heap.json());
        const bool isQuery = args[0] == "query";
        std::vector<std::string> call{args[0].toStdString(), file};
        if (isQuery) call.push_back("type:object");
        call.insert(call.end(), {"--sort", args[1].toStdString(), "--format", "json"});
        const CliRun run = runCli(call);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QByteArrayList found;
        for (const QJsonValue& row : jsonOf(run)[isQuery ? "objects" : "classes"].toArray())
            found << (isQuery ? QByteArray::number(row["id"].toInteger()) : row["name"].toString().toUtf8());
        QCOMPARE(found.join(' '), rows);
    }
    void textSaysHowManyRowsAreLeftOut_data()
    {
        QTest::addColumn<QByteArrayList>("args");
        QTest::addColumn<QByteArray>("what");
        QTest::addColumn<int>("all");
        QTest::addColumn<int>("shown"); ///< without --limit
        const auto row = [](QByteArrayList args, const char* what, int all, int shown) {
            QTest::newRow(args[0]) << std::move(args) << QByteArray(what) << all << shown;
        };
        row({"summary", "FILE"}, "classes", 48, 25);
        row({"compare", "FILE", "FILE"}, "classes", 48, 15);
        row({"query", "FILE", "type:object"}, "objects", 47, 20);
        row({"object", "FILE", "3"}, "edges", 105, 40);
        row({"retainers", "FILE", "5"}, "retainers", 45, 10);
        row({"dominators", "FILE"}, "objects", 106, 10);
        row({"strings", "FILE"}, "strings", 30, 25);
    }
    void textSaysHowManyRowsAreLeftOut()
    {
        QFETCH(QByteArrayList, args);
        QFETCH(QByteArray, what);
        QFETCH(int, all);
        QFETCH(int, shown);
        // A hub with an object of each of 45 classes, which all hold one target, and 30 strings twice.
        HeapText heap;
        heap.add("synthetic", "", 0);
        const std::size_t hub = heap.add("object", "Hub"), target = heap.add("object", "Target");
        heap.edges = {{0, hub, "shortcut", "hub"}};
        for (int k = 1; k <= 45; ++k)
            heap.edges.push_back(
                {hub, heap.add("object", "C" + std::to_string(k)), "property", "c" + std::to_string(k)});
        for (int k = 0; k < 60; ++k)
            heap.edges.push_back({hub, heap.add("string", "text " + std::to_string(k / 2)), "property",
                                  "s" + std::to_string(k)});
        for (std::size_t k = 1; k <= 45; ++k) heap.edges.push_back({target + k, target, "property", "t"});
        const std::string file = put("crowd.heapsnapshot", heap.json());
        const auto left = [&](const std::vector<std::string>& limit) { // as the text says it
            std::vector<std::string> call;
            for (const QByteArray& arg : args) call.push_back(arg == "FILE" ? file : arg.toStdString());
            call.insert(call.end(), limit.begin(), limit.end());
            static const QRegularExpression more(
                QStringLiteral("… (\\d+) more (\\w+) \\(--limit (\\d+) shows all"));
            const auto match = more.match(QString::fromStdString(runCli(call).out));
            return match.hasMatch()
                ? QStringList{match.captured(1), match.captured(2), match.captured(3)}.join(QLatin1Char(' '))
                : QString();
        };
        const auto says = [&](int count) {
            return QStringLiteral("%1 %2 %3").arg(count).arg(QString::fromLatin1(what)).arg(all);
        };
        QCOMPARE(left({}), says(all - shown));
        QCOMPARE(left({"--limit", std::to_string(all - 1)}), says(1));
        QCOMPARE(left({"--limit", std::to_string(all)}), QString());
        QCOMPARE(left({"--limit", "1"}), says(all - 1));
    }
    void levelsAreOpenedAsFarAsAsked()
    {
        HeapText heap;
        heap.add("synthetic", "", 0);
        std::size_t above = 0;
        for (const char* name : {"Ant", "Bee", "Cat", "Dog"}) {
            const std::size_t at = heap.add("object", name);
            heap.edges.push_back({above, at, above ? "property" : "shortcut", name});
            above = at;
        }
        const std::string file = put("chain.heapsnapshot", heap.json());
        const auto shown = [&](std::vector<std::string> args, const char* format) {
            args.insert(args.end(), {"--format", format});
            const std::string out = runCli(args).out;
            QByteArray names;
            for (const char* name : {"Ant", "Bee", "Cat", "Dog"})
                if (out.find(name) != out.npos) names += name[0];
            return names;
        };
        for (const char* format : {"text", "json"}) {
            QCOMPARE(shown({"retainers", file, "9", "--depth", "0"}, "json"), QByteArray("D"));
            QCOMPARE(shown({"retainers", file, "9", "--depth", "1"}, format), QByteArray("CD"));
            QCOMPARE(shown({"retainers", file, "9", "--depth", "2"}, format), QByteArray("BCD"));
            QCOMPARE(shown({"retainers", file, "9"}, format), QByteArray("ABCD"));
            QCOMPARE(shown({"dominators", file, "--depth", "1"}, format), QByteArray("A"));
            QCOMPARE(shown({"dominators", file}, format), QByteArray("AB"));
            QCOMPARE(shown({"dominators", file, "--root", "5", "--depth", "1"}, format), QByteArray("BC"));
            QCOMPARE(shown({"path", file, "7"}, format), QByteArray("ABC"));
        }
        const CliRun ways = runCli({"retainers", file, "9", "--to-roots", "--depth", "1"});
        QVERIFY2(ways.out.find("More ways exist beyond the limit of depth.") != std::string::npos,
                 ways.out.c_str());
        QVERIFY(runCli({"retainers", file, "9", "--to-roots"}).out.find("More ways") == std::string::npos);
    }
    void namesAreSearchedInDevToolsWays()
    {
        const std::string file = put("names.heapsnapshot", snapshotOf({"Session", "session", "obsession"}));
        const auto rows = [&](std::vector<std::string> args) {
            args.insert(args.begin(), {"nodes", file});
            QByteArrayList names;
            for (const auto& row : csvRows(runCli(args).out)) names << QByteArray::fromStdString(row[4]);
            return names.mid(1).join(' ');
        };
        QCOMPARE(rows({"--search", "SESS"}), QByteArray("Session session obsession"));
        QCOMPARE(rows({"--search", "sess", "--match-case"}), QByteArray("session obsession"));
        QCOMPARE(rows({"--search", "^s", "--regex"}), QByteArray("session"));
        QCOMPARE(rows({"--search", "sess", "--limit", "2"}), QByteArray("Session session"));
        QCOMPARE(rows({"--search", "sess", "--class", "session"}), QByteArray("session"));
    }
    void aQueryTakesOtherSnapshotsOfTheProcess()
    {
        const std::string before = put("1.heapsnapshot", snapshotOf({"A", "B"})),
                          after = put("2.heapsnapshot", snapshotOf({"A", "B", "C"})),
                          other = put("3.heapsnapshot", snapshotOf({"X", "Y", "Z"}));
        const CliRun run = runCli({"query", after, "new-in:S2", "--with", before, "--format", "json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(jsonOf(run)["total"].toInt(), 1);
        QCOMPARE(jsonOf(run)["objects"][0]["name"].toString(), QStringLiteral("C"));
        QCOMPARE(jsonOf(run)["snapshots"].toArray(),
                 QJsonArray({QString::fromStdString(before), QString::fromStdString(after)}));
        const CliRun foreign = runCli({"query", after, "new-in:S2", "--with", other});
        QCOMPARE(foreign.exitCode, 2);
        QVERIFY2(foreign.err.rfind("heaptrail: " + other + ": ", 0) == 0, foreign.err.c_str());
        const std::string missing = (m_path / "none").string();
        const CliRun gone = runCli({"query", after, "new-in:S2", "--with", missing});
        QCOMPARE(gone.exitCode, 3);
        QVERIFY2(gone.err.rfind("heaptrail: " + missing + ": ", 0) == 0, gone.err.c_str());
        // What is wrong in an expression is shown below it.
        const CliRun wrong = runCli({"query", after, "class:A retained>"});
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY2(wrong.err.rfind("  class:A retained>\n", 0) == 0
                     && wrong.err.find("(at column ") != std::string::npos,
                 wrong.err.c_str());
    }
    void severityIsALeastOne()
    {
        // Of two snapshots nothing is sure enough to be high.
        const std::vector<std::string> two{"suspects", sample(1), sample(3)};
        const auto status = [&](const char* severity) {
            std::vector<std::string> args = two;
            args.insert(args.end(), {"--fail-on", severity});
            return runCli(args).exitCode;
        };
        QCOMPARE(status("high"), 0);
        QCOMPARE(status("medium"), 1);
        QCOMPARE(status("low"), 1);
    }
    void eachOptionOfAReportChangesWhatItSays_data()
    {
        QTest::addColumn<QByteArrayList>("options");
        QTest::addColumn<QByteArray>("with"); ///< words of the report with them, and not without
        const auto row = [](QByteArrayList options, const char* with) {
            QTest::newRow(options.join(' ')) << options << QByteArray(with);
        };
        row({"--title", "Mine"}, "# Mine\n");
        row({"--show-strings"}, "Contents of heap strings are shown where they were asked for");
        row({"--show-keys"}, "property names, keys of objects used as tables, function names");
        row({"--script-paths", "package"}, "script paths from the package on");
        row({"--script-paths", "hide"}, "Left out: keys of objects used as tables, script paths.");
        row({"--hide-names"}, "The report holds script paths;");
        row({"--show-folders"}, "/contexts.heapsnapshot`");
        row({"--prompts"}, "## Impact\n");
    }
    void eachOptionOfAReportChangesWhatItSays()
    {
        QFETCH(QByteArrayList, options);
        QFETCH(QByteArray, with);
        const std::string file = (dataFile("examples") / "contexts.heapsnapshot").string(),
                          out = (m_path / "r.md").string();
        std::vector<std::string> args{"report", file, "-o", out};
        QCOMPARE(runCli(args).exitCode, 0);
        QVERIFY(!contentOf(out).contains(with));
        for (const QByteArray& option : options) args.push_back(option.toStdString());
        const CliRun run = runCli(args);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY2(contentOf(out).contains(with), contentOf(out).constData());
        QVERIFY2(run.out.rfind(out + '\n', 0) == 0, run.out.c_str()); // and where it is
    }
    void eachOptionOfRedactChangesTheCopy_data()
    {
        QTest::addColumn<QByteArrayList>("options");
        QTest::addColumn<QByteArray>("only"); ///< is said with them, and not without
        QTest::addColumn<QByteArray>("no"); ///< the other way round
        const QByteArray paths = "the paths of scripts (--script-paths package or hide)";
        QTest::newRow("names") << QByteArrayList{"--names", "hide"}
                               << QByteArray("15 class, property, variable and function names")
                               << QByteArray("(--names hide replaces all)");
        QTest::newRow("keys") << QByteArrayList{"--keys", "keep"}
                              << QByteArray("keys of objects used as tables, which are data (--keys hide)")
                              << QByteArray("(--names hide replaces all)");
        QTest::newRow("package") << QByteArrayList{"--script-paths", "package"} << QByteArray() << paths;
        QTest::newRow("no paths") << QByteArrayList{"--script-paths", "hide"} << QByteArray() << paths;
    }
    void eachOptionOfRedactChangesTheCopy()
    {
        QFETCH(QByteArrayList, options);
        QFETCH(QByteArray, only);
        QFETCH(QByteArray, no);
        std::vector<std::string> args{"redact", (dataFile("examples") / "contexts.heapsnapshot").string(),
                                      "-o", (m_path / "copy.heapsnapshot").string()};
        const QByteArray plain = QByteArray::fromStdString(runCli(args).out);
        for (const QByteArray& option : options) args.push_back(option.toStdString());
        const QByteArray changed = QByteArray::fromStdString(runCli(args).out);
        QVERIFY2(plain.contains(no) && !changed.contains(no), changed.constData());
        if (!only.isEmpty()) QVERIFY2(changed.contains(only) && !plain.contains(only), changed.constData());
    }

    // ---- documents
    void statsHasTheFieldsOfTheContract()
    {
        const CliRun run = runCli({"stats", sample(3), "--format", "json"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.out.back(), '\n');
        const QJsonObject stats = jsonOf(run);
        QCOMPARE(stats["file"].toString().toStdString(), sample(3));
        for (const char* name : {"nodeCount", "edgeCount", "stringCount", "totalSize"})
            QVERIFY2(stats[QLatin1String(name)].toDouble() > 0, name);
        const QJsonObject statistics = stats["statistics"].toObject();
        const QJsonObject v8heap = statistics["v8heap"].toObject(), native = statistics["native"].toObject();
        for (const char* name : {"total", "code", "jsArrays", "strings", "system"})
            QVERIFY(v8heap.contains(QLatin1String(name)));
        for (const char* name : {"total", "typedArrays"}) QVERIFY(native.contains(QLatin1String(name)));
        QCOMPARE(statistics["total"].toDouble(), v8heap["total"].toDouble() + native["total"].toDouble());
        QVERIFY(stats["unreachable"].toObject().contains("count")
                && stats["unreachable"].toObject().contains("size"));
        const QJsonObject source = stats["source"].toObject();
        QCOMPARE(source["runtime"].toString(), QStringLiteral("node"));
        static const QRegularExpression time(
            QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z$"));
        QVERIFY(time.match(source["capturedAt"].toString()).hasMatch());
        QVERIFY(source.contains("pid") && source["pid"].isNull());
        const QJsonObject load = stats["load"].toObject();
        QVERIFY(load["seconds"].toDouble() > 0 && load["peakMemory"].toDouble() > 1e6);
        QCOMPARE(load["fromCache"], QJsonValue(false));
    }
    void statsAddUpInText()
    {
        const std::string file = (dataFile("examples") / "statistics.heapsnapshot").string();
        const QJsonObject all = jsonOf(runCli({"stats", file, "--format", "json"}))["statistics"].toObject();
        const QJsonObject v8 = all["v8heap"].toObject(), native = all["native"].toObject();
        const auto bytes = [](const QJsonValue& size) { return std::uint64_t(size.toInteger()); };
        std::uint64_t otherJs = bytes(v8["total"]);
        for (const char* part : {"code", "strings", "jsArrays", "system"})
            otherJs -= bytes(v8[QLatin1String(part)]);
        const std::pair<const char*, std::uint64_t> rows[] = {
            {"Code", bytes(v8["code"])},
            {"Strings", bytes(v8["strings"])},
            {"JS arrays", bytes(v8["jsArrays"])},
            {"Typed arrays", bytes(native["typedArrays"])},
            {"System objects", bytes(v8["system"])},
            {"Other JS objects", otherJs},
            {"Other non-JS objects", bytes(native["total"]) - bytes(native["typedArrays"])}};
        const QString text = QString::fromStdString(runCli({"stats", file}).out);
        for (const auto& [name, size] : rows) {
            const QRegularExpression row(
                QStringLiteral("(?m)^%1 +%2 ")
                    .arg(QLatin1String(name), QString::fromStdString(heaptrail::bytesText(size))));
            QVERIFY2(row.match(text).hasMatch(), qPrintable(row.pattern() + QLatin1Char('\n') + text));
        }
        QVERIFY(otherJs > 0);
    }
    void anObjectIsInTheDocumentOrDetached()
    {
        const std::string file = (dataFile("examples") / "detached-dom.heapsnapshot").string();
        std::map<std::string, std::string> idOf; // by detachedness, one of each
        for (const auto& row : csvRows(runCli({"nodes", file}).out)) idOf[row[9]] = row[1];
        const auto says = [&](const char* state) {
            const std::string out = runCli({"object", file, idOf.at(state)}).out;
            const std::size_t at = out.find("In the document");
            return at == out.npos
                ? QByteArray()
                : QByteArray::fromStdString(out.substr(at, out.find('\n', at) - at)).simplified();
        };
        QCOMPARE(says("0"), QByteArray());
        QCOMPARE(says("1"), QByteArray("In the document yes"));
        QCOMPARE(says("2"), QByteArray("In the document no: detached"));
    }
    void nodesHasOneRowANode()
    {
        const CliRun csv = runCli({"nodes", sample(1)});
        const CliRun jsonl = runCli({"nodes", sample(1), "--format", "jsonl"});
        const auto rows = csvRows(csv.out);
        const QByteArrayList lines = QByteArray::fromStdString(jsonl.out).split('\n');
        QCOMPARE(rows[0],
                 (std::vector<std::string>{"ordinal", "id", "type", "class", "name", "shallow_size",
                                           "retained_size", "distance", "dominator", "detachedness"}));
        const auto nodes = static_cast<std::size_t>(
            jsonOf(runCli({"stats", sample(1), "--format", "json"}))["nodeCount"].toDouble());
        QCOMPARE(rows.size(), nodes + 1);
        QCOMPARE(static_cast<std::size_t>(lines.size()), nodes + 1); // the last ends with LF
        QCOMPARE(rows[1][8], std::string("0")); // the root's dominator is its own
        for (std::size_t k = 1; k < rows.size(); k += 97) {
            QCOMPARE(rows[k].size(), std::size_t{10});
            QCOMPARE(rows[k][0], std::to_string(k - 1));
            const QJsonObject object = QJsonDocument::fromJson(lines[qsizetype(k) - 1]).object();
            QVERIFY(object.size() == 10);
            QCOMPARE(std::to_string(qint64(object["retained_size"].toDouble())), rows[k][6]);
            QCOMPARE(std::to_string(qint64(object["distance"].toDouble())), rows[k][7]);
            const std::string name = object["name"].toString().toStdString();
            QVERIFY(object["name"].toString().size() <= 120);
            const bool isFormula =
                !name.empty() && std::string("=+-@\t\r").find(name[0]) != std::string::npos;
            QCOMPARE(rows[k][4], isFormula ? "'" + name : name);
        }
        const CliRun sockets = runCli({"nodes", sample(3), "--class", "Socket"});
        QCOMPARE(csvRows(sockets.out).size(), std::size_t{523});
        QCOMPARE(csvRows(runCli({"nodes", sample(3), "--limit", "5"}).out).size(), std::size_t{6});
    }
    void hostileNamesStayHarmless()
    {
        const std::string file = put("hostile.heapsnapshot",
                                     snapshotOf({"=cmd()", "esc\\u001b[2J", "two\\nlines,\\\"q\\\"",
                                                 "lone\\uD83D", "\\u202Ertl", "-"}));
        const CliRun text = runCli({"summary", file});
        QVERIFY(text.out.find('\x1b') == std::string::npos);
        QVERIFY(text.out.find("\u202E") == std::string::npos);
        QVERIFY(text.out.find("esc\\x1b[2J") != std::string::npos);

        const auto rows = csvRows(runCli({"summary", file, "--format", "csv"}).out);
        std::set<std::string> names;
        for (const auto& row : rows) {
            QCOMPARE(row.size(), rows.front().size());
            names.insert(row[0]);
        }
        QVERIFY(names.contains("'=cmd()") && names.contains("two\nlines,\"q\"") && names.contains("'-"));

        const CliRun json = runCli({"summary", file, "--format", "json"});
        QVERIFY(json.out.find("lone\\ud83d") != std::string::npos);
        QVERIFY(QString::fromUtf8(QByteArray::fromStdString(json.out)).toUtf8()
                == QByteArray::fromStdString(json.out));
        QCOMPARE(jsonOf(json)["classes"].toArray().size(), 6);
    }
    void longNamesAreCutInNodesAlone()
    {
        const std::string name(3000, 'x');
        const std::string file = put("long.heapsnapshot", snapshotOf({name}));
        QCOMPARE(csvRows(runCli({"nodes", file}).out)[2][4], std::string(120, 'x'));
        QCOMPARE(csvRows(runCli({"nodes", file}).out)[2][3], name); // class names are never cut
        QCOMPARE(jsonOf(runCli({"object", file, "@3", "--format", "json"}))["name"].toString().size(), 3000);
    }
    void objectHasTheFieldsOfTheContract()
    {
        const QJsonArray classes =
            jsonOf(runCli({"summary", sample(3), "--format", "json"}))["classes"].toArray();
        QVERIFY(!classes.isEmpty());
        const auto rows = csvRows(runCli({"nodes", sample(3), "--class", "IncomingMessage"}).out);
        const std::string id = rows[1][1];
        const CliRun run = runCli({"object", sample(3), "@" + id, "--format", "json"});
        const QJsonObject object = jsonOf(run);
        QCOMPARE(object, jsonOf(runCli({"object", "--format", "json", sample(3), id})));
        for (const char* name : {"id", "ordinal", "type", "class", "name", "shallowSize", "retainedSize",
                                 "distance", "dominatorId", "detachedness", "location", "string", "edges"})
            QVERIFY2(object.contains(QLatin1String(name)), name);
        QCOMPARE(object["class"].toString(), QStringLiteral("IncomingMessage"));
        QVERIFY(object["string"].isNull());
        QVERIFY(object["location"].toObject().contains("scriptId"));
        for (const char* name : {"type", "name", "to"})
            QVERIFY2(object["edges"].toArray()[0].toObject().contains(QLatin1String(name)), name);

        // Its retainers lead up; a path leads down to it; its dominator's children have it.
        const QJsonObject held =
            jsonOf(runCli({"retainers", sample(3), id, "--depth", "1", "--format", "json"}));
        QCOMPARE(held["id"], object["id"]);
        const QJsonArray retainers = held["retainers"].toArray();
        QVERIFY(!retainers.isEmpty());
        double before = -10;
        for (const QJsonValue& retainer : retainers) {
            for (const char* name : {"id", "class", "edge", "distance", "retainedSize", "retainers"})
                QVERIFY2(retainer.toObject().contains(QLatin1String(name)), name);
            QVERIFY(retainer["distance"].toDouble() >= before);
            before = retainer["distance"].toDouble();
        }
        const QJsonArray paths =
            jsonOf(runCli({"path", sample(3), id, "--count", "2", "--format", "json"}))["paths"].toArray();
        QVERIFY(!paths.isEmpty() && paths.size() <= 2);
        QVERIFY(paths[0].toArray().first()["edge"].isNull());
        QCOMPARE(paths[0].toArray().last()["id"], object["id"]);
        const QJsonObject tree =
            jsonOf(runCli({"dominators", sample(3), "--depth", "1", "--format", "json", "--root",
                           std::to_string(qint64(object["dominatorId"].toDouble()))}));
        bool isChild = false;
        double sum = tree["shallowSize"].toDouble();
        double last = 1e300;
        for (const QJsonValue& child : tree["children"].toArray()) {
            isChild |= child["id"] == object["id"];
            sum += child["retainedSize"].toDouble();
            QVERIFY(child["retainedSize"].toDouble() <= last);
            last = child["retainedSize"].toDouble();
        }
        QVERIFY(isChild);
        QCOMPARE(sum, tree["retainedSize"].toDouble());
    }
    void thePlaceInTheSourceIsSaid()
    {
        // A function of Node's own in the sample.
        const CliRun run = runCli({"object", sample(3), "@50797"});
        QVERIFY2(run.out.find("node:internal/bootstrap/realm:") != std::string::npos, run.out.c_str());
        const CliRun global = runCli({"object", sample(3), "@6367"});
        QVERIFY2(global.exitCode == 0 && global.out.find("Source") == std::string::npos, global.out.c_str());
    }

    void aCycleOfRetainersEnds()
    {
        HeapText heap;
        heap.add("synthetic", "", 0);
        const std::size_t a = heap.add("object", "A"), b = heap.add("object", "B");
        heap.edges = {{0, a, "property", "first"}, {a, b, "property", "next"}, {b, a, "property", "back"}};
        const std::string file = put("cycle.heapsnapshot", heap.json());
        const CliRun run = runCli({"retainers", file, "@" + std::to_string(2 * a + 1), "--depth", "9"});
        QCOMPARE(QByteArray::fromStdString(run.out).count("again: a cycle"), 1);
        QVERIFY2(QByteArray::fromStdString(run.out).count('\n') < 10, run.out.c_str());
    }

    void classesOfOneSizeAreSortedByName()
    {
        const std::string file = put("ties.heapsnapshot", snapshotOf({"Bee", "Cat", "Ant"}));
        for (const char* by : {"retained", "shallow", "count", "distance", "name"}) {
            const std::string out = runCli({"summary", file, "--sort", by}).out;
            QVERIFY2(out.find("Ant") < out.find("Bee") && out.find("Bee") < out.find("Cat"), out.c_str());
        }
    }

    void stringsAreCountedHonestly()
    {
        const QJsonArray strings =
            jsonOf(runCli({"strings", sample(3), "--format", "json"}))["strings"].toArray();
        QVERIFY(strings.size() > 100);
        for (const QJsonValue& string : strings) {
            QVERIFY(string["count"].toInt() >= 2);
            QVERIFY(string["wastedSize"].toDouble() < string["shallowSize"].toDouble());
            QVERIFY(string["certain"].isBool() && string["site"].isString() && string["text"].isString());
        }
        QCOMPARE(csvRows(runCli({"strings", sample(3), "--format", "csv"}).out).size(),
                 std::size_t(strings.size()) + 1);
        QCOMPARE(jsonOf(runCli({"strings", sample(3), "--format", "json", "--limit", "7"}))["strings"]
                     .toArray()
                     .size(),
                 7);
    }
    void compareShowsTheLeak()
    {
        const CliRun run = runCli({"compare", sample(1), sample(2), sample(3), "--format", "json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY2(run.err.empty(), run.err.c_str());
        const QJsonObject compare = jsonOf(run);
        QCOMPARE(compare["snapshots"].toArray().size(), 3);
        QCOMPARE(compare["sameProcess"], QJsonValue(true));
        const QJsonArray pairs = compare["pairs"].toArray();
        QCOMPARE(pairs.size(), 2);
        for (int k = 0; k < 2; ++k) {
            QCOMPARE(pairs[k]["base"].toInt(), k);
            QCOMPARE(pairs[k]["target"].toInt(), k + 1);
        }
        bool isSeen = false;
        for (const QJsonValue& row : compare["series"].toArray()) {
            for (const char* name : {"count", "shallowSize", "retainedSize"})
                QCOMPARE(row[QLatin1String(name)].toArray().size(), 3);
            if (row["name"].toString() != QLatin1String("IncomingMessage")) continue;
            isSeen = true;
            QCOMPARE(row["growing"], QJsonValue(true));
            QCOMPARE(row["count"].toArray()[2].toInt(), 522);
        }
        QVERIFY(isSeen);
        const auto csv = csvRows(runCli({"compare", sample(1), sample(2), sample(3), "--format", "csv"}).out);
        QCOMPARE(csv.size(), std::size_t(compare["series"].toArray().size()) + 1);
        QCOMPARE(csv[0].size(), std::size_t{14});
        const QJsonArray growing =
            jsonOf(runCli({"compare", sample(1), sample(2), sample(3), "--growing", "--filter",
                           "incomingMESSAGE", "--format", "json"}))["series"]
                .toArray();
        QCOMPARE(growing.size(), 1);
    }
    void otherProcessesAreNotPaired()
    {
        const std::string other = dataFile("node-24.heapsnapshot.zst").string();
        const CliRun run = runCli({"compare", sample(1), other, "--format", "json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(jsonOf(run)["sameProcess"], QJsonValue(false));
        QVERIFY(jsonOf(run)["pairs"].toArray().isEmpty());
        QVERIFY(!jsonOf(run)["series"].toArray().isEmpty());
        QVERIFY2(run.err.find("process") != std::string::npos, run.err.c_str());
        const CliRun byId = runCli({"compare", sample(1), other, "--by-id", "--format", "json"});
        QCOMPARE(jsonOf(byId)["pairs"].toArray().size(), 1);
        QCOMPARE(jsonOf(byId)["sameProcess"], QJsonValue(false));
        // One is larger than the other; nothing grew.
        const std::string text = runCli({"compare", sample(1), other}).out;
        QVERIFY2(text.find("larger in each snapshot") != std::string::npos, text.c_str());
        QVERIFY2(text.find("grew") == std::string::npos && text.find("growth") == std::string::npos,
                 text.c_str());
    }
    void aWrongOrderIsSaid()
    {
        const CliRun run = runCli({"suspects", sample(3), sample(1), sample(2)});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const std::string said =
            "given out of order: S1 is " + sample(1) + ", S2 is " + sample(2) + ", S3 is " + sample(3);
        QVERIFY2(run.err.find(said) != std::string::npos, run.err.c_str());
        QCOMPARE(run.out, runCli({"suspects", sample(1), sample(2), sample(3)}).out);
        const CliRun compared = runCli({"compare", sample(2), sample(1)});
        QVERIFY2(compared.err.find("compared in the order given") != std::string::npos, compared.err.c_str());
    }
    void anOptionWithoutEffectIsSaid()
    {
        const CliRun run = runCli({"suspects", sample(1), sample(2), "--limit", "1G"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY2(run.err.find("--limit has no effect without --memory-log") != std::string::npos,
                 run.err.c_str());
    }
    void theTimeOfAFileIsNoTimeOfCapture()
    {
        const std::string heap = snapshotOf({"A"});
        const std::string bare = runCli({"stats", put("a.heapsnapshot", heap)}).out;
        QVERIFY2(bare.find("  File time ") != std::string::npos, bare.c_str());
        QVERIFY2(bare.find("  Captured ") == std::string::npos, bare.c_str());
        const std::string stamped =
            runCli({"stats", put("Heap.20260102.030405.77.0.001.heapsnapshot", heap)}).out;
        QVERIFY2(stamped.find("  Captured            2026-01-02") != std::string::npos
                     && stamped.find("  Process             77") != std::string::npos,
                 stamped.c_str());
    }
    void aCopyCountsOnce()
    {
        const CliRun once = runCli({"suspects", sample(1), sample(3), "--format", "json"});
        const CliRun twice = runCli({"suspects", sample(1), sample(3), sample(3), "--format", "json"});
        QCOMPARE(jsonOf(twice)["verdict"], jsonOf(once)["verdict"]);
        QVERIFY(!jsonOf(once)["suspects"].toArray().isEmpty());
        QVERIFY2(runCli({"suspects", sample(3), sample(3)}).out.find("it counts once") != std::string::npos,
                 "a copy is named");
    }
    void aCutFileIsOfNoKnownProcess()
    {
        const std::string name = put("3.heapsnapshot.gz", contentOf(sample(3)).toStdString());
        fs::resize_file(name, fs::file_size(name) * 3 / 4); // names are missing
        const CliRun run = runCli({"suspects", sample(1), sample(2), name, "--salvage"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY2(run.out.find("different processes") == std::string::npos, run.out.c_str());
    }
    void withoutACommandItPrintsTheComparison()
    {
        const CliRun run =
            runCli({sample(1), sample(2), (samplesFolder() / "request-cache-memory.jsonl").string()});
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.out.find("Map") != std::string::npos && run.err.find("--help") != std::string::npos);
        QCOMPARE(runCli({sample(1)}).exitCode, 0);
        QCOMPARE(runCli({}).exitCode, 2);
    }
    void threadsChangeNothing()
    {
        for (const char* format : {"csv", "jsonl"})
            QCOMPARE(runCli({"nodes", sample(2), "--threads", "1", "--format", format}).out,
                     runCli({"nodes", sample(2), "--threads", "8", "--format", format}).out);
    }

    // ---- against DevTools
    void numbersAreThoseOfDevTools_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("oracle");
        const auto row = [](const std::string& name, const fs::path& file, const fs::path& oracle) {
            QTest::newRow(name.c_str())
                << QString::fromStdString(file.string()) << QString::fromStdString(oracle.string());
        };
        for (const std::string name : {"contexts", "detached-dom", "diamond", "statistics", "weak-edges"})
            row(name, dataFile("examples") / (name + ".heapsnapshot"),
                dataFile("examples") / (name + ".expected.json"));
        const fs::path folder = corpusFolder() / kScenario;
        for (const std::string name : {"s1", "s2", "s3"})
            row(name, folder / (name + ".heapsnapshot.gz"), folder / ("oracle-" + name + ".json.gz"));
    }
    void numbersAreThoseOfDevTools()
    {
        QFETCH(QString, file);
        QFETCH(QString, oracle);
        const QJsonObject wanted = readJson(oracle.toStdString()).object();
        QVERIFY(!wanted.isEmpty());
        const QJsonObject stats = jsonOf(runCli({"stats", file.toStdString(), "--format", "json"}));
        QCOMPARE(stats["nodeCount"], wanted["nodeCount"]);
        if (wanted.contains(QLatin1String("edgeCount"))) QCOMPARE(stats["edgeCount"], wanted["edgeCount"]);
        QCOMPARE(stats["totalSize"], wanted["totalSize"]);
        QCOMPARE(stats["statistics"], wanted["statistics"]);

        std::map<QString, QJsonObject> rows;
        for (const QJsonValue& row :
             jsonOf(runCli({"summary", file.toStdString(), "--format", "json"}))["classes"].toArray())
            rows[keyOf(row.toObject())] = row.toObject();
        const QJsonObject aggregates = wanted["aggregates"].toObject();
        QCOMPARE(rows.size(), std::size_t(aggregates.size()));
        for (auto it = aggregates.begin(); it != aggregates.end(); ++it) {
            const QJsonObject row = rows[it.key()], sums = it.value().toObject();
            QVERIFY2(!row.isEmpty(), qPrintable(it.key()));
            QCOMPARE(row["count"], sums["count"]);
            QCOMPARE(row["shallowSize"], sums["self"]);
            QCOMPARE(row["retainedSize"], sums["maxRet"]);
            QCOMPARE(row["distance"], sums["distance"]);
        }
    }
    void filtersAndDifferencesOfExamplesAreThoseOfDevTools()
    {
        const auto answers = [](const char* example) {
            return readJson(dataFile("examples") / (std::string(example) + ".expected.json"))
                .object()["extra"]
                .toObject();
        };
        const auto file = [](const char* example) {
            return (dataFile("examples") / (std::string(example) + ".heapsnapshot")).string();
        };
        const QJsonObject filters = answers("filters");
        for (const char* filter :
             {"duplicatedStrings", "objectsRetainedByDetachedDomNodes", "objectsRetainedByContexts",
              "objectsRetainedByConsole", "objectsRetainedByEventHandlers"}) {
            const QJsonObject wanted = filters[QLatin1String(filter)].toObject();
            const QJsonArray rows = jsonOf(runCli(
                {"summary", file("filters"), "--object-filter", filter, "--format", "json"}))["classes"]
                                        .toArray();
            QCOMPARE(rows.size(), wanted.size());
            for (const QJsonValue& row : rows) {
                const QJsonObject other = wanted[keyOf(row.toObject())].toObject();
                QVERIFY2(!other.isEmpty(), qPrintable(keyOf(row.toObject())));
                QCOMPARE(row["count"], other["count"]);
                QCOMPARE(row["shallowSize"], other["self"]);
            }
        }
        const QJsonArray pairs = jsonOf(runCli(
            {"compare", file("diff-base"), file("diff-current"), "--by-id", "--format", "json"}))["pairs"]
                                     .toArray();
        QCOMPARE(pairs.size(), 1);
        QCOMPARE(firstDifference(pairs[0], answers("diff-current")["diff"].toObject()), QString());
    }
    void filtersAndDifferencesAreThoseOfDevTools()
    {
        const fs::path folder = corpusFolder() / kScenario;
        for (int k = 1; k <= 3; ++k) {
            const std::string file = (folder / ("s" + std::to_string(k) + ".heapsnapshot.gz")).string();
            const QJsonObject oracle =
                readJson(folder / ("oracle-s" + std::to_string(k) + ".json.gz")).object();
            const QJsonObject filters = oracle["filters"].toObject();
            QVERIFY(filters.size() >= 5);
            for (auto it = filters.begin(); it != filters.end(); ++it) {
                double count = 0, size = 0;
                const CliRun run =
                    runCli({"summary", file, "--object-filter", it.key().toStdString(), "--format", "json"});
                QVERIFY2(run.exitCode == 0, run.err.c_str());
                for (const QJsonValue& row : jsonOf(run)["classes"].toArray()) {
                    count += row["count"].toDouble();
                    size += row["shallowSize"].toDouble();
                }
                QCOMPARE(count, it.value().toObject()["count"].toDouble());
                QCOMPARE(size, it.value().toObject()["self"].toDouble());
            }
        }
        const QJsonArray pairs = jsonOf(runCli(
            {"compare", (folder / "s1.heapsnapshot.gz").string(), (folder / "s2.heapsnapshot.gz").string(),
             (folder / "s3.heapsnapshot.gz").string(), "--format", "json"}))["pairs"]
                                     .toArray();
        const QJsonObject diffs = readJson(folder / "oracle-diff.json.gz").object()["diff"].toObject();
        int k = 0;
        for (const char* name : {"s1->s2", "s2->s3"}) {
            QCOMPARE(firstDifference(pairs[k++], diffs[QLatin1String(name)].toObject()), QString());
        }
    }

    void aProfileComesThroughAPipe()
    {
        QTemporaryDir folder;
        const QString file = QString::fromStdString((dataFile("profiles") / "node-20.heapprofile").string());
        const std::string pipe = (folder.path() + "/p.heapprofile").toStdString();
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        std::thread writer([&] {
            QFile from(file), to(QString::fromStdString(pipe));
            if (from.open(QIODevice::ReadOnly) && to.open(QIODevice::WriteOnly)) to.write(from.readAll());
        });
        const CliRun run = runCli({"allocations", pipe});
        writer.join();
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto whole = runCli({"allocations", file.toStdString()}).out;
        QCOMPARE(run.out.substr(run.out.find('\n')), whole.substr(whole.find('\n'))); // below the name
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
