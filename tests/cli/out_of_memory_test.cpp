// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The real program, refused memory and threads at one request, and from one on: it ends with what it always prints, or
// in one sentence with status 4, and leaves no file behind. The suite takes a sample; every request (an hour):
//   HEAPTRAIL_EVERY_REQUEST=1 ctest --test-dir build/dev -R out_of_memory_test --timeout 20000
// HEAPTRAIL_REQUESTS=N takes N evenly spread requests of each command instead.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace {

/// A page that keeps more and more sessions in a Map.
QByteArray snapshot(int sessions)
{
    QByteArray nodes, edges,
        strings = "\"\",\"(GC roots)\",\"Window / app\",\"Map\",\"table\",\"cache\",\"Session\",\"token\"";
    int nodeCount = 0, edgeCount = 0;
    const auto node = [&](int type, int name, int id, int size, int out) {
        nodes += QByteArray(nodeCount++ ? "," : "") + QByteArray::number(type) + ','
            + QByteArray::number(name) + ',' + QByteArray::number(id) + ',' + QByteArray::number(size) + ','
            + QByteArray::number(out) + ",0,0";
    };
    const auto edge = [&](int type, int name, int to) {
        edges += QByteArray(edgeCount++ ? "," : "") + QByteArray::number(type) + ','
            + QByteArray::number(name) + ',' + QByteArray::number(to * 7);
    };
    node(9, 0, 1, 0, 2);
    edge(5, 2, 2);
    edge(1, 1, 1);
    node(9, 1, 3, 0, 1);
    edge(1, 1, 2);
    node(3, 2, 5, 32, 1);
    edge(2, 5, 3);
    node(3, 3, 7, 32, 1);
    edge(3, 4, 4);
    node(1, 0, 9, 64, sessions);
    for (int i = 0; i < sessions; ++i) edge(3, 4, 5 + 2 * i);
    for (int i = 0; i < sessions; ++i) {
        node(3, 6, 11 + 4 * i, 48, 1);
        edge(2, 7, 6 + 2 * i);
        node(2, 8 + i, 13 + 4 * i, 40, 0);
        strings += ",\"sess-" + QByteArray::number(i * 7919) + "\"";
    }
    // The edges above stand in the order of their nodes, but for those of the sessions: they follow the table's.
    return R"({"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id",)"
           R"("detachedness"],"node_types":[["hidden","array","string","object","code","closure","regexp","number",)"
           R"("native","synthetic","concatenated string","sliced string","symbol","bigint","object shape"],"string",)"
           R"("number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],)"
           R"("edge_types":[["context","element","property","internal","hidden","shortcut","weak"],)"
           R"("string_or_number","node"],"trace_function_info_fields":[],"trace_node_fields":[],"sample_fields":[],)"
           R"("location_fields":["object_index","script_id","line","column"]},"node_count":)"
        + QByteArray::number(nodeCount) + ",\"edge_count\":" + QByteArray::number(edgeCount)
        + ",\"trace_function_count\":0},\"nodes\":[" + nodes + "],\"edges\":[" + edges
        + "],\"trace_function_infos\":[],\"trace_tree\":[],\"samples\":[],\"locations\":[],\"strings\":["
        + strings + "]}";
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

} // namespace

class OutOfMemoryTest : public QObject {
    Q_OBJECT
private:
    struct Run {
        int status{-1};
        QByteArray out, err;
        long requests{};
    };
    Run run(const QString& command, long at, bool forGood) const
    {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_PRELOAD"),
                           QString::fromLocal8Bit(qgetenv("HEAPTRAIL_FAILING_MEMORY")));
        environment.insert(QStringLiteral("FAILING_AT"), QString::number(at));
        environment.insert(QStringLiteral("FAILING_ON"), QString::number(int(forGood)));
        const QString count = m_dir.filePath(QStringLiteral("count"));
        if (at == 0) environment.insert(QStringLiteral("FAILING_COUNT"), count);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_dir.filePath(QStringLiteral("in")));
        process.start(QString::fromLocal8Bit(qgetenv("HEAPTRAIL_PROGRAM")), command.split(QLatin1Char(' ')));
        Run run;
        if (!process.waitForFinished(120000)) {
            run.err = "did not end";
            process.kill();
            process.waitForFinished();
            return run;
        }
        run.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
        run.out = process.readAllStandardOutput();
        // What differs from run to run.
        run.out =
            QString::fromUtf8(run.out)
                .replace(QRegularExpression(QStringLiteral("\"(seconds|peakMemory)\": [0-9.e-]+")), QString())
                .toUtf8();
        run.err = process.readAllStandardError();
        QFile file(count);
        if (at == 0 && file.open(QIODevice::ReadOnly)) run.requests = file.readAll().toLong();
        return run;
    }
    QStringList files() const
    {
        return QDir(m_dir.filePath(QStringLiteral("out"))).entryList(QDir::Files | QDir::Hidden);
    }

    QTemporaryDir m_dir;

private slots:
    void initTestCase()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
        QSKIP("Needs the C library's own allocator.");
#endif
        QVERIFY(QFile::exists(QString::fromLocal8Bit(qgetenv("HEAPTRAIL_FAILING_MEMORY"))));
        QDir dir(m_dir.path());
        QVERIFY(dir.mkdir(QStringLiteral("in")) && dir.mkdir(QStringLiteral("out")));
        for (int k = 1; k <= 3; ++k) write(m_dir.filePath(QStringLiteral("in/s%1").arg(k)), snapshot(20 * k));
        QByteArray log;
        for (int i = 0; i < 30; ++i)
            log += QStringLiteral("{\"time\":\"2024-03-15T14:0%1:%2"
                                  "0.000Z\",\"rss\":%3,\"heapUsed\":%4}\n")
                       .arg(i / 6)
                       .arg(i % 6)
                       .arg(50000000 + i * 1000000)
                       .arg(20000000 + i * 500000)
                       .toUtf8();
        write(m_dir.filePath(QStringLiteral("in/log.jsonl")), log);
    }

    void itEndsInWords_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<bool>("forGood");
        for (const char* command :
             {"stats s3 --format json", "suspects s1 s2 s3", "compare s1 s2 s3", "memory-log log.jsonl",
              "redact s3 -o ../out/r.heapsnapshot", "report s1 s2 s3 -o ../out/r.html", "stats --nonsense"})
            for (const bool forGood : {false, true})
                QTest::addRow("%s, %s", command, forGood ? "from there on" : "once")
                    << QString::fromLatin1(command) << forGood;
    }
    void itEndsInWords()
    {
        QFETCH(QString, command);
        QFETCH(bool, forGood);
        const auto clean = [&] {
            for (const QString& file : files()) QFile::remove(m_dir.filePath(QStringLiteral("out/") + file));
        };
        clean();
        const Run whole = run(command, 0, false);
        QVERIFY2(whole.status == 0 || whole.status == 2, whole.err.constData());
        QVERIFY(whole.requests > 0);
        const QStringList made = files();
        const long wanted = qEnvironmentVariableIsSet("HEAPTRAIL_EVERY_REQUEST") ? whole.requests
            : qEnvironmentVariableIsSet("HEAPTRAIL_REQUESTS")
            ? qEnvironmentVariableIntValue("HEAPTRAIL_REQUESTS")
            : 6;
        const long step = std::max(1L, whole.requests / std::max(1L, wanted));
        QByteArrayList wrong;
        long runs = 0;
        for (long at = 1 + step / 2 % step; at <= whole.requests; at += step, ++runs) {
            clean();
            const Run one = run(command, at, forGood);
            const QStringList left = files();
            const auto lines = std::count(one.err.begin(), one.err.end(), '\n');
            QByteArray why;
            if (one.status == whole.status) {
                if (one.out != whole.out) why = "other results";
                if (left != made) why = "other files";
            } else if (one.status != 4) {
                why = "status " + QByteArray::number(one.status);
            } else {
                if (!left.isEmpty()) why = "a file is left";
                if (!one.err.startsWith("heaptrail: ") || one.err.count("heaptrail: ") != 1 || lines > 2)
                    why = "no sentence, or more than one";
            }
            if (!why.isEmpty())
                wrong << "at " + QByteArray::number(at) + ": " + why + ": " + one.err.left(300);
        }
        qInfo("%ld of %ld requests refused, %lld wrong", runs, whole.requests,
              static_cast<long long>(wrong.size()));
        QVERIFY2(wrong.isEmpty(), wrong.mid(0, 8).join('\n').constData());
    }
};

QTEST_GUILESS_MAIN(OutOfMemoryTest)
#include "out_of_memory_test.moc"
