// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#include "core/analysis/snapshot.h"
#include "tests/support/shared_corpus.h"
#ifdef HEAPTRAIL_HAS_UI
#include "ui/report/pdf.h"
#endif

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sstream>

using namespace heaptrail;
using cli::ExitCode;
namespace fs = std::filesystem;

namespace {

struct Run {
    ExitCode code{};
    std::string out, err;
};
Run run(const std::vector<std::string>& args)
{
    std::ostringstream out, err;
    Run result;
    cli::Streams streams{out, err, false, {}};
#ifdef HEAPTRAIL_HAS_UI
    streams.pdf = {ui::checkFonts, ui::writePdf};
#endif
    result.code = cli::runCli(args, std::move(streams));
    result.out = out.str(), result.err = err.str();
    return result;
}
std::string read(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

} // namespace

class ShareTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    std::vector<std::string> m_samples;

    std::string path(const char* name) const
    {
        return (fs::path(m_dir.path().toStdString()) / name).string();
    }

private slots:
    void initTestCase()
    {
        for (const char* name : {"request-cache-1", "request-cache-2", "request-cache-3"}) {
            const fs::path file = test::samplesFolder() / (std::string(name) + ".heapsnapshot.gz");
            if (!fs::exists(file)) QSKIP("The sample is not there.");
            m_samples.push_back(file.string());
        }
    }

    void everyFormIsWritten_data()
    {
        QTest::addColumn<QByteArray>("ending");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("html") << QByteArray("html") << QByteArray("<!DOCTYPE html>");
        QTest::newRow("md") << QByteArray("md") << QByteArray("# ");
        QTest::newRow("json") << QByteArray("json") << QByteArray("{");
#ifdef HEAPTRAIL_HAS_UI
        QTest::newRow("pdf") << QByteArray("pdf") << QByteArray("%PDF-");
#endif
    }
    void everyFormIsWritten()
    {
        QFETCH(QByteArray, ending);
        QFETCH(QByteArray, start);
        const std::string target = path(("report." + ending).constData());
        std::vector<std::string> args{"report"};
        args.insert(args.end(), m_samples.begin(), m_samples.end());
        args.insert(args.end(), {"-o", target});
        const Run result = run(args);
        QVERIFY2(result.code == ExitCode::Done, result.err.c_str());
        const std::string bytes = read(target);
        QCOMPARE(QByteArray::fromStdString(bytes).left(start.size()), start);
        QVERIFY(bytes.size() > 3000);
        QVERIFY(ending == "pdf" || bytes.find("requestCache") != std::string::npos);
    }

    /// By the log's own heap_size_limit, and only where the log is long enough to tell.
    void theReportSaysWhenTheLimitIsReached()
    {
        const auto whole = read(heaptrail::test::samplesFolder() / "request-cache-memory.jsonl");
        QVERIFY(whole.find("\"heap_size_limit\":70254592") != std::string::npos);
        std::size_t end = 0;
        for (int line = 0; line < 4; ++line) end = whole.find('\n', end) + 1;
        std::ofstream(path("long.jsonl")) << whole;
        std::ofstream(path("short.jsonl")) << whole.substr(0, end); // 15 s
        const auto says = [&](const char* log) {
            const std::string target = path("limit.md");
            const Run result = run({"report", m_samples[2], "--memory-log", path(log), "-o", target});
            return result.code == ExitCode::Done
                && read(target).find(
                       "At this rate heapUsed reaches its limit of 70.3 MB in 5 h, at about 2026-11-29T21:5")
                != std::string::npos;
        };
        QVERIFY(says("long.jsonl"));
        QVERIFY(!says("short.jsonl"));
    }
    void picturesStandBesideTheMarkdown()
    {
        const std::string target = path("with pictures.md");
        const Run result = run({"report", m_samples[0], m_samples[2], "--images", "-o", target});
        QVERIFY2(result.code == ExitCode::Done, result.err.c_str());
        QVERIFY(read(target).find("](with%20pictures-1.svg)") != std::string::npos);
        QVERIFY(read(path("with pictures-1.svg")).find("<svg") == 0);
    }

    void aCaseAloneBringsItsFiles()
    {
        fs::create_directories(path("case"));
        fs::copy_file(m_samples[0], path("case/one.heapsnapshot.gz"));
        std::ofstream(path("case/c.heaptrail"))
            << R"({"format":"heaptrail-investigation","version":1,"texts":{"title":"Case alone"},)"
            << R"("snapshots":[{"path":"one.heapsnapshot.gz"},{"path":"gone.heapsnapshot"}]})";
        const Run result = run({"report", "--case", path("case/c.heaptrail"), "-o", path("case/o.md")});
        QVERIFY2(result.code == ExitCode::Done, result.err.c_str());
        QVERIFY(result.err.find("gone.heapsnapshot")
                != std::string::npos); // named, not passed over in silence
        QVERIFY(read(path("case/o.md")).find("# Case alone") == 0);
        fs::remove(path("case/one.heapsnapshot.gz"));
        QCOMPARE(run({"report", "--case", path("case/c.heaptrail"), "-o", path("case/p.md")}).code,
                 ExitCode::BadInput);
        QCOMPARE(run({"report", "-o", path("case/p.md")}).code, ExitCode::WrongUsage);
    }

    void redactKeepsToItsMemoryLimit()
    {
        const std::string target = path("limited.heapsnapshot");
        std::ofstream(target) << "old";
        const Run refused = run({"redact", m_samples[2], "-o", target, "--memory-limit", "100k"});
        QCOMPARE(refused.code, ExitCode::MemoryLimit);
        QVERIFY2(refused.err.find("102 kB") != std::string::npos, refused.err.c_str());
        QCOMPARE(read(target), std::string("old"));
        QCOMPARE(run({"redact", m_samples[2], "-o", target, "--memory-limit", "64M"}).code, ExitCode::Done);
    }

    void wrongUsageIsToldBeforeAnyWork()
    {
        QCOMPARE(run({"report", m_samples[0]}).code, ExitCode::WrongUsage);
        QCOMPARE(run({"report", m_samples[0], "-o", path("a.docx")}).code, ExitCode::WrongUsage);
        QCOMPARE(run({"report", m_samples[0], "-o", path("a.html"), "--heap-limit", "much"}).code,
                 ExitCode::WrongUsage);
        QCOMPARE(run({"redact", m_samples[0]}).code, ExitCode::WrongUsage);
        QCOMPARE(run({"redact", m_samples[0], "--scan", "-o", path("a.heapsnapshot.gz")}).code,
                 ExitCode::WrongUsage); // a list that would be taken for the copy
        QVERIFY(!fs::exists(path("a.docx")) && !fs::exists(path("a.html")));
    }

    void theListOfAScanCanGoToAFile()
    {
        const auto shown = run({"redact", m_samples[0], "--scan", "--format", "json"});
        QCOMPARE(run({"redact", m_samples[0], "--scan", "--format", "json", "-o", path("list.json")}).code,
                 ExitCode::Done);
        QVERIFY(!shown.out.empty());
        QCOMPARE(read(path("list.json")), shown.out);
    }
    void aCopyCanGoToStandardOutput()
    {
        const auto copy = run({"redact", m_samples[0], "-o", "-"});
        QCOMPARE(copy.code, ExitCode::Done);
        QVERIFY(copy.out.rfind("{\"snapshot\":", 0) == 0);
        QVERIFY(copy.err.find("Changed:") != std::string::npos); // what was done is no part of it
        std::ofstream(path("copy"), std::ios::binary) << copy.out;
        QCOMPARE(run({"stats", path("copy")}).code, ExitCode::Done);
    }

    void aFailedWriteKeepsTheOldFileAndIsStatusFive()
    {
        for (const char* command : {"report", "redact"}) {
            const std::string missing = path("no such folder/a.html");
            QCOMPARE(run({command, m_samples[0], "-o", missing}).code, ExitCode::CannotWrite);
        }
        QCOMPARE(run({"redact", m_samples[0], "-o", "/dev/full"}).code, ExitCode::CannotWrite);
        // What can't be read leaves what was there.
        const std::string old = path("old.html");
        std::ofstream(old) << "old";
        std::ofstream(path("broken.heapsnapshot")) << "{\"snapshot\":{";
        QCOMPARE(run({"report", path("broken.heapsnapshot"), "-o", old}).code, ExitCode::BadInput);
        QCOMPARE(run({"redact", path("broken.heapsnapshot"), "-o", old}).code, ExitCode::BadInput);
        QCOMPARE(read(old), std::string("old"));
        for (const auto& entry : fs::directory_iterator(m_dir.path().toStdString()))
            QVERIFY2(entry.path().filename().string().find(".tmp") == std::string::npos,
                     entry.path().c_str());
    }

    void aRedactedCopyOpensWithTheSameNumbers()
    {
        for (const char* name : {"shared.heapsnapshot", "shared.heapsnapshot.gz"}) {
            const std::string target = path(name);
            const Run result = run({"redact", m_samples[2], "-o", target});
            QVERIFY2(result.code == ExitCode::Done, result.err.c_str());
            QVERIFY(result.out.find("Changed:") != std::string::npos
                    && result.out.find("Remains:") != std::string::npos
                    && result.out.find("structure alone") != std::string::npos);
            QCOMPARE(read(target).substr(0, 2) == "\x1f\x8b",
                     std::string(name).find(".gz") != std::string::npos);
            const auto before = openSnapshot(m_samples[2]), after = openSnapshot(target);
            QVERIFY(before && after);
            QCOMPARE((*before)->totalSize(), (*after)->totalSize());
            QCOMPARE((*before)->histogram().size(), (*after)->histogram().size());
        }
    }

    void theScanNamesPlacesAndNoSecrets()
    {
        const Run result = run({"redact", m_samples[2], "--scan", "--format", "json"});
        QVERIFY2(result.code == ExitCode::Done, result.err.c_str());
        QVERIFY(result.out.find("\"sites\"") != std::string::npos);
        QVERIFY(result.out.find('@') == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ShareTest)
#include "share_test.moc"
