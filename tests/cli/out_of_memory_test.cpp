// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The real program, refused memory and threads at one request, and from one on: it ends with what it always prints, or
// in one sentence with status 4, and leaves no file behind. The suite takes a sample; every request (a quarter of an hour):
//   HEAPTRAIL_EVERY_REQUEST=1 ctest --test-dir build/dev -R out_of_memory_test --timeout 20000
// HEAPTRAIL_REQUESTS=N takes N evenly spread requests of each command instead.
#include "tests/support/heap_text.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

namespace {

/// A page that keeps more and more sessions in a Map.
QByteArray snapshot(int sessions)
{
    heaptrail::test::HeapText heap;
    heap.add("synthetic", "", 0);
    heap.add("synthetic", "(GC roots)", 0);
    const std::size_t global = heap.add("object", "Window / app", 32), map = heap.add("object", "Map", 32),
                      table = heap.add("array", "", 64);
    heap.edges = {{0, global, "shortcut", "Window / app"},
                  {0, 1, "element", "1"},
                  {1, global, "element", "1"},
                  {global, map, "property", "cache"},
                  {map, table, "internal", "table"}};
    for (int i = 0; i < sessions; ++i) {
        const std::size_t session = heap.add("object", "Session", 48);
        const std::size_t token = heap.add("string", "sess-" + std::to_string(i * 7919), 40);
        heap.edges.push_back({table, session, "internal", "table"});
        heap.edges.push_back({session, token, "property", "token"});
    }
    return QByteArray::fromStdString(heap.json());
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
        std::vector<long> places;
        for (long at = 1 + step / 2 % step; at <= whole.requests; at += step) places.push_back(at);
        // And the last ones in any case: by then the output has its name.
        constexpr long kLast = 12;
        for (long at = std::max(1L, whole.requests - kLast); at <= whole.requests; ++at)
            if (step > 1) places.push_back(at);
        for (const long at : places) {
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
        qInfo("%zu of %ld requests refused, %lld wrong", places.size(), whole.requests,
              static_cast<long long>(wrong.size()));
        QVERIFY2(wrong.isEmpty(), wrong.mid(0, 8).join('\n').constData());
    }
};

QTEST_GUILESS_MAIN(OutOfMemoryTest)
#include "out_of_memory_test.moc"
