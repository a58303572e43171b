// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The real program: standard streams, pipes, signals.
#include "tests/support/shared_corpus.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace heaptrail::test;

class ProgramTest : public QObject {
    Q_OBJECT
private:
    static QString program() { return QString::fromLocal8Bit(qgetenv("HEAPTRAIL_PROGRAM")); }
    static QString sample()
    {
        return QString::fromStdString((samplesFolder() / "request-cache-1.heapsnapshot.gz").string());
    }
    struct Run {
        int exitCode;
        QByteArray out, err;
    };
    static Run run(const QStringList& args, const QString& standardInput = {})
    {
        QProcess process;
        if (!standardInput.isEmpty()) process.setStandardInputFile(standardInput);
        process.start(program(), args);
        if (!process.waitForFinished(60000)) return {-1, {}, "did not end"};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static Run shell(const QString& command)
    {
        QProcess process;
        process.start(QStringLiteral("bash"),
                      {QStringLiteral("-c"), command, program(), program(), sample()});
        if (!process.waitForFinished(60000)) return {-1, {}, "did not end"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

private slots:
    void initTestCase() { QVERIFY2(QFile::exists(program()), "HEAPTRAIL_PROGRAM names no file"); }

    void anUnknownOptionOpensNoWindow()
    {
        const Run run = this->run({QStringLiteral("--frobnicate"), sample()});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("unknown option --frobnicate\n") && run.err.contains("--help"), run.err);
    }
    void standardInputIsAFile()
    {
        const QStringList args{QStringLiteral("summary"), QStringLiteral("--format"), QStringLiteral("json")};
        const Run file = run(args + QStringList{sample()});
        const Run input = run(args + QStringList{QStringLiteral("-")}, sample());
        QCOMPARE(input.err, QByteArray());
        QCOMPARE(input.exitCode, 0);
        QCOMPARE(input.out, file.out);
        const Run pipe = shell(QStringLiteral("zcat \"$2\" | \"$1\" stats - --format json"));
        QVERIFY2(pipe.exitCode == 0, pipe.err);
        QVERIFY(pipe.out.contains("\"file\": \"-\"") && pipe.out.contains("\"capturedAt\": null"));
        QCOMPARE(run({QStringLiteral("stats"), QStringLiteral("-")}, QStringLiteral("/dev/null")).exitCode,
                 3);
    }
    void aReaderThatLeavesIsNoError()
    {
        const Run run = shell(QStringLiteral("set -o pipefail; \"$1\" nodes \"$2\" | head -n 1"));
        QVERIFY(run.out.startsWith("ordinal,id,"));
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.exitCode, 0);
    }
    void aFullDiskIsStatusFive()
    {
        for (const char* command : {"\"$1\" nodes \"$2\" > /dev/full", "\"$1\" stats \"$2\" > /dev/full",
                                    "\"$1\" --help > /dev/full"}) {
            const Run run = shell(QString::fromLatin1(command));
            QCOMPARE(run.exitCode, 5);
            QVERIFY2(run.err.startsWith("heaptrail: standard output: "), run.err);
        }
    }
    void closedStreamsDoNoHarm()
    {
        const Run run = shell(QStringLiteral("\"$1\" summary \"$2\" >&- 2>&-; echo $?"));
        QCOMPARE(run.out, QByteArray("5\n")); // results that are lost, though they hit no file
        QCOMPARE(shell(QStringLiteral("\"$1\" summary \"$2\" -o /dev/null >&- 2>&-; echo $?")).out,
                 QByteArray("0\n")); // nothing for it
        QCOMPARE(shell(QStringLiteral("\"$1\" summary \"$2\" 2>&- >/dev/null; echo $?")).out,
                 QByteArray("0\n"));
        QCOMPARE(shell(QStringLiteral("\"$1\" summary - <&- 2>&-; echo $?")).out, QByteArray("3\n"));
    }
    void aStreamWithoutEndIsGivenUp()
    {
        const Run header =
            shell(QStringLiteral("cd \"$(mktemp -d)\"; (printf '{\"snapshot\":{\"meta\":'; yes '     ') | "
                                 "\"$1\" redact - -o out; echo ${PIPESTATUS[1]}"));
        QCOMPARE(header.out, QByteArray("3\n"));
        QVERIFY2(header.err.contains("hold no nodes"), header.err.constData());
        const Run blank = shell(QStringLiteral("yes '' | \"$1\" stats -; echo ${PIPESTATUS[1]}"));
        QCOMPARE(blank.out, QByteArray("3\n"));
        QVERIFY2(blank.err.contains("white space"), blank.err.constData());
    }
    void theCommandLineLoadsNoQt()
    {
        const Run libraries = shell(QStringLiteral("LD_TRACE_LOADED_OBJECTS=1 \"$1\" --version"));
        QVERIFY2(libraries.out.contains("libstdc++"), libraries.out); // the loader did answer
        QVERIFY2(!libraries.out.contains("libQt"), libraries.out);
    }
    void withoutTheWindowsProgramItSaysSo()
    {
        const Run alone =
            shell(QStringLiteral("cd \"$(mktemp -d)\"; ln \"$1\" alone 2>/dev/null || cp \"$1\" alone; "
                                 "./alone report \"$2\" -o r.PDF; echo $?; ls -A"));
        QCOMPARE(alone.out, QByteArray("2\nalone\n"));
        QVERIFY2(alone.err.contains("heaptrail-window") && alone.err.contains("Write .html"), alone.err);
        // A link to itself is no window, and no other command asks for one.
        const Run link = shell(QStringLiteral("cd \"$(mktemp -d)\"; ln \"$1\" alone 2>/dev/null || cp \"$1\" "
                                              "alone; ln -s alone heaptrail-window; "
                                              "timeout 9 ./alone report \"$2\" -o r.pdf; echo $?; "
                                              "./alone strings \"$2\" -o r.pdf; echo $?"));
        QCOMPARE(link.out, QByteArray("2\n0\n"));
        QCOMPARE(link.err.count("/heaptrail-window: Too many levels of symbolic links\n"), 1);
    }
    void aPdfSaysWhyItCannotBeWritten()
    {
        // Qt would abort: no descriptor is left for its files. What the tests' runner left open is closed first.
        const Run few = shell(QStringLiteral("cd \"$(mktemp -d)\"; exec 3>&- 4>&- 5>&-; ulimit -n 5; \"$1\" "
                                             "report \"$2\" -o r.pdf; echo $?; ls -A"));
        QCOMPARE(few.out, QByteArray("5\n"));
        QCOMPARE(few.err.count("heaptrail: "), 1);
        // What a desktop's profile asks for is not there without its display.
        const Run theme =
            shell(QStringLiteral("cd \"$(mktemp -d)\"; env -u DISPLAY QT_QPA_PLATFORMTHEME=gtk3 \"$1\" "
                                 "report \"$2\" -o r.pdf >/dev/null; echo $?; ls -A"));
        QVERIFY2(theme.out == "0\nr.pdf\n" || theme.out == "5\n", theme.out.constData()); // 5: no fonts here
    }
    void noProgressUnlessOnATerminal()
    {
        const Run run = this->run({QStringLiteral("stats"), sample()});
        QCOMPARE(run.err, QByteArray());
    }
    void interruptEndsItAndLeavesNothing_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl-C") << SIGINT;
        QTest::newRow("terminate") << SIGTERM;
        QTest::newRow("quit") << SIGQUIT;
        QTest::newRow("alarm") << SIGALRM;
        QTest::newRow("snapshot signal of Node, sent to the wrong process") << SIGUSR2;
        QTest::newRow("processor time") << SIGXCPU;
    }
    void interruptEndsItAndLeavesNothing()
    {
        QFETCH(int, signal);
        QTemporaryDir folder;
        // It waits for standard input, which never ends: the worst place to be interrupted in.
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(
            program(),
            {QStringLiteral("nodes"), QStringLiteral("-"), QStringLiteral("-o"), QStringLiteral("out")});
        QVERIFY(process.waitForStarted());
        process.write("{\"snapshot\":{\"meta\":");
        const QDir directory(folder.path());
        const auto names = [&] { return directory.entryList(QDir::Files | QDir::Hidden); };
        QTRY_COMPARE(names().size(), 1); // the unfinished output
        ::kill(pid_t(process.processId()), signal);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(process.readAllStandardError(), QByteArray());
        QVERIFY(names().isEmpty());
    }
    void interruptEndsALoad()
    {
        // Large enough to be still at work: a chain of many nodes, made here.
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("big.heapsnapshot"));
        constexpr int kNodes = 3000000;
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(
                "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\"edge_"
                "count\"],"
                "\"node_types\":[[\"hidden\",\"array\",\"string\",\"object\",\"code\",\"closure\",\"regexp\","
                "\"number\",\"native\",\"synthetic\"],\"string\",\"number\",\"number\",\"number\"],"
                "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\","
                "\"element\","
                "\"property\",\"internal\",\"hidden\",\"shortcut\",\"weak\"],\"string_or_number\",\"node\"]},"
                "\"node_count\":"
                + QByteArray::number(kNodes) + ",\"edge_count\":" + QByteArray::number(kNodes - 1)
                + ",\"trace_function_count\":0},\n\"nodes\":[9,1,1,0,1");
            QByteArray block;
            for (int k = 1; k < kNodes; ++k) {
                block += ",3,2," + QByteArray::number(2 * k + 1) + ",16," + (k + 1 < kNodes ? "1" : "0");
                if (block.size() > 1 << 20) file.write(std::exchange(block, {}));
            }
            block += "],\n\"edges\":[";
            for (int k = 1; k < kNodes; ++k) {
                block += (k > 1 ? ",2,2," : "2,2,") + QByteArray::number(5 * k);
                if (block.size() > 1 << 20) file.write(std::exchange(block, {}));
            }
            file.write(block + "],\n\"strings\":[\"<dummy>\",\"\",\"next\"]}");
        }
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(program(),
                      {QStringLiteral("nodes"), path, QStringLiteral("-o"), QStringLiteral("out")});
        const QDir directory(folder.path());
        QTRY_COMPARE(directory.entryList(QDir::Files | QDir::Hidden).size(), 2);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(directory.entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
