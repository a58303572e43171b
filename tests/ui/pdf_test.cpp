// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/charts.h"
#include "ui/report/pdf.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace heaptrail;
using Kind = Block::Kind;

namespace {

Document longDocument()
{
    Document document;
    document.title = "Memory leak: requestCache";
    document.subtitle = plain("Post-mortem");
    document.footer = "Made with heaptrail";
    document.heading("Summary");
    document.add(Kind::Lead, plain("The heap grew."));
    PathPicture path;
    path.steps = {{"", "global", "global @1", "47.9 kB retained", 0.1, false, 1},
                  {"requestCache", "requestCache", "Map @2", "6.03 MB retained", 0.4, true, 1}};
    document.add(Kind::Picture, plain("Who keeps it.")).picture = drawPath(path);
    DocumentTable table;
    table.columns = {{"Class", false, 2}, {"Count", true, 1}};
    for (int i = 0; i < 120; ++i)
        table.rows.push_back({code("Class" + std::to_string(i)), plain(std::to_string(i * 1000))});
    document.add(Kind::Table).table = table;
    for (const Kind kind : {Kind::List, Kind::CheckList})
        document.add(kind).items = {plain("one"), plain("two")};
    document.add(Kind::Facts).table.rows = {{plain("Name"), plain("Value")}};
    document.add(Kind::Path).items = {code("global"), code("requestCache")};
    document.add(Kind::Code).items = {code("a < b")};
    document.add(Kind::Prompt, plain("Who noticed?"));
    document.add(Kind::Note, plain("last words"));
    return document;
}

} // namespace

class PdfTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (QFontDatabase::families().isEmpty())
            QSKIP("No fonts are installed, and a PDF without letters proves nothing: install "
                  "fonts-dejavu-core.");
    }
    void textIsRealAndPagesAreNumbered()
    {
        const auto pdf = ui::pdfOf(longDocument());
        QVERIFY(pdf);
        QVERIFY(pdf->startsWith("%PDF-"));
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
        if (tool.isEmpty()) QSKIP("pdftotext (poppler-utils) is not installed.");
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("a.pdf")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(*pdf);
        file.close();
        QProcess process;
        process.start(tool, {QStringLiteral("-layout"), file.fileName(), QStringLiteral("-")});
        QVERIFY(process.waitForFinished());
        const QString text = QString::fromUtf8(process.readAllStandardOutput());
        for (const char* word : {"Memory leak: requestCache", "The heap grew.", "Class119", "119000", "a < b",
                                 "Who noticed?", "last words", "6.03 MB retained"})
            QVERIFY2(text.contains(QLatin1String(word)), word);
        static const QRegularExpression number(QStringLiteral("Page ([0-9]+) of ([0-9]+)"));
        int pages = 0, of = 0;
        for (auto it = number.globalMatch(text); it.hasNext(); ++pages) of = it.next().captured(2).toInt();
        QVERIFY(pages > 1);
        QCOMPARE(pages, of);
        QCOMPARE(text.count(QLatin1String("Class ")) >= 2, true); // the table's head is on each of its pages
    }

    void emptyAndHugeDocumentsAreDrawn()
    {
        QVERIFY(ui::pdfOf({}));
        Document huge;
        huge.title = std::string(3000, 'w');
        std::string words;
        for (int i = 0; i < 3000; ++i) words += "word ";
        huge.add(Kind::Paragraph, plain(words)); // longer than a page
        huge.add(Kind::Table).table = {{{"a", false, 1}, {"b", true, 1}}, {{plain(words), plain(words)}}};
        huge.add(Kind::Facts).table.rows = {{plain(words), plain(words)}};
        Picture tall;
        tall.width = 100, tall.height = 100'000;
        tall.box(0, 0, 100, 100'000, Ink::Bar);
        huge.add(Kind::Picture, plain("tall")).picture = tall;
        QVERIFY(ui::pdfOf(huge));
    }

    void aStopIsObeyed()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto pdf = ui::pdfOf(longDocument(), Task(stop.get_token()));
        QVERIFY(!pdf);
        QCOMPARE(int(pdf.error().code), int(ErrorCode::Cancelled));
    }
};

QTEST_MAIN(PdfTest)
#include "pdf_test.moc"
