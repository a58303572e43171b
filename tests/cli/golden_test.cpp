// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole output of commands, fixed: tests/cli/golden/NAME.args has the arguments, NAME.txt what they print.
// An argument "largest:CLASS" is the object of that class that retains most in the sample's last snapshot.
// HEAPTRAIL_UPDATE_GOLDEN=1 writes the .txt anew; read the difference before you commit it.
#include "tests/cli/cli_run.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace heaptrail::test;

class GoldenTest : public QObject {
    Q_OBJECT
private:
    static QString folder() { return QStringLiteral(HEAPTRAIL_SOURCE_DIR "/tests/cli/golden/"); }
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void initTestCase() { QVERIFY(QDir::setCurrent(QStringLiteral(HEAPTRAIL_SOURCE_DIR))); }
    void golden_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(folder()).entryList({QStringLiteral("*.args")}))
            QTest::newRow(qPrintable(file.chopped(5))) << file.chopped(5);
    }
    void golden()
    {
        QFETCH(QString, name);
        std::vector<std::string> args;
        for (const QString& word : QProcess::splitCommand(
                 QString::fromUtf8(contentOf(folder() + name + QStringLiteral(".args"))).simplified()))
            args.push_back(word.startsWith(QLatin1String("largest:"))
                               ? '@' + std::to_string(largestInSample(word.mid(8).toStdString()))
                               : word.toStdString());
        const CliRun run = runCli(args);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const QString expected = folder() + name + QStringLiteral(".txt");
        if (qEnvironmentVariableIntValue("HEAPTRAIL_UPDATE_GOLDEN")) {
            QFile file(expected);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::fromStdString(run.out));
            return;
        }
        // The first line that differs: QCOMPARE would cut long texts before it.
        const QStringList lines = QString::fromStdString(run.out).split(QLatin1Char('\n')),
                          wanted = QString::fromUtf8(contentOf(expected)).split(QLatin1Char('\n'));
        for (qsizetype line = 0; line < std::max(lines.size(), wanted.size()); ++line)
            QVERIFY2(lines.value(line) == wanted.value(line),
                     qPrintable(QStringLiteral("line %1 of %2.txt is now\n%3\nand was\n%4\n"
                                               "Is it right? HEAPTRAIL_UPDATE_GOLDEN=1 writes it anew.")
                                    .arg(line + 1)
                                    .arg(name, lines.value(line), wanted.value(line))));
        QCOMPARE(lines.size(), wanted.size());
    }
    void textFitsEightyColumns()
    {
        for (const QString& file : QDir(folder()).entryList({QStringLiteral("*.txt")})) {
            if (file.contains(QLatin1String("csv")) || file.contains(QLatin1String("json"))) continue;
            const QString text = QString::fromUtf8(contentOf(folder() + file));
            for (const QString& line : text.split(QLatin1Char('\n')))
                QVERIFY2(line.size() <= 80, qPrintable(file + QStringLiteral(": ") + line));
        }
    }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
