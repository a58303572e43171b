// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the README says of the sample is what its commands print: every "`heaptrail COMMAND`" with a block of text
// below it is run. A line of "…" in a block stands for lines that are left out.
#include "tests/cli/cli_run.h"
#include "tests/support/shared_corpus.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace heaptrail::test;

class ReadmeTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder; ///< for what the commands write
    QString m_readme;

    /// The words of a command, the sample's files in the place of s1, s2, s3, FILE and LOG.
    CliRun run(QString command) const
    {
        const QRegularExpression id(QStringLiteral("`heaptrail path s3 (@\\d+)`"));
        const auto sample = [](const char* name) {
            return QString::fromStdString((samplesFolder() / name).string());
        };
        const QHash<QString, QString> meant{
            {QStringLiteral("s1"), sample("request-cache-1.heapsnapshot.gz")},
            {QStringLiteral("s2"), sample("request-cache-2.heapsnapshot.gz")},
            {QStringLiteral("s3"), sample("request-cache-3.heapsnapshot.gz")},
            {QStringLiteral("FILE"), sample("request-cache-3.heapsnapshot.gz")},
            {QStringLiteral("LOG"), sample("request-cache-memory.jsonl")},
            {QStringLiteral("memory.jsonl"), sample("request-cache-memory.jsonl")},
            {QStringLiteral("PROFILE"),
             QString::fromStdString(dataFile("profiles/node-20.heapprofile").string())},
            {QStringLiteral("ID"), id.match(m_readme).captured(1)},
            {QStringLiteral("@ID"), id.match(m_readme).captured(1)},
        };
        std::vector<std::string> args;
        for (const QString& word :
             QProcess::splitCommand(command.replace(QLatin1Char('\''), QLatin1Char('"'))))
            args.push_back(meant.value(word, word).toStdString());
        return runCli(args);
    }

private slots:
    void initTestCase()
    {
        QFile file(QStringLiteral(HEAPTRAIL_SOURCE_DIR "/README.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_readme = QString::fromUtf8(file.readAll());
        QVERIFY(m_folder.isValid());
        QVERIFY(QDir::setCurrent(m_folder.path()));
    }
    void cleanupTestCase() { QVERIFY(QDir::setCurrent(QDir::rootPath())); }

    void outputIsTodays()
    {
        const QRegularExpression shown(QStringLiteral("`heaptrail ([^`]+)`[^\n]*\n\n```text\n(.*?)```"),
                                       QRegularExpression::DotMatchesEverythingOption);
        int count = 0;
        for (const auto& match : shown.globalMatch(m_readme)) {
            const CliRun run = this->run(match.captured(1));
            QVERIFY2(run.exitCode == 0, run.err.c_str());
            const QString out = QString::fromStdString(run.out);
            qsizetype at = 0;
            for (const QString& piece :
                 match.captured(2).split(QRegularExpression(QStringLiteral("(?<=^|\n) *…\n")))) {
                const qsizetype found = out.indexOf(piece, at);
                QVERIFY2(found >= 0,
                         qPrintable(QStringLiteral("README.md has\n%1but `heaptrail %2` prints\n%3")
                                        .arg(piece, match.captured(1), out.mid(at))));
                at = found + piece.size();
            }
            ++count;
        }
        QCOMPARE(count, int(m_readme.count(QLatin1String("```text"))));
        QVERIFY(count >= 3);
    }
    void commandsOfTheTableRun()
    {
        const QRegularExpression row(QStringLiteral("^\\|[^|\n]*\\|(.*)\\|$"),
                                     QRegularExpression::MultilineOption);
        const QRegularExpression span(QStringLiteral("`([a-z][^`]*)`"));
        int count = 0;
        for (const auto& cells : row.globalMatch(m_readme))
            for (const auto& match : span.globalMatch(cells.captured(1))) {
                const QString command = match.captured(1);
                if (!command.contains(QLatin1Char(' '))) continue;
                const CliRun run = this->run(command);
                QVERIFY2(run.exitCode == 0,
                         qPrintable(command + QStringLiteral(": ") + QString::fromStdString(run.err)));
                ++count;
            }
        QVERIFY(count >= 8);
    }
};

QTEST_GUILESS_MAIN(ReadmeTest)
#include "readme_test.moc"
