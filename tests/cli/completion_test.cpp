// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Help, manual page and completions say the same: every command, every option, every word an option takes. What knows
// files by their endings knows those that we open.
#include "core/load/file_kind.h"
#include "tests/cli/cli_run.h"

#include <QFile>
#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace heaptrail;
using namespace heaptrail::test;

namespace {

using Words = QSet<QString>;

QString packaged(const char* name)
{
    QFile file(QStringLiteral(HEAPTRAIL_SOURCE_DIR "/packaging/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// What lies between two texts, the later one looked for behind the first. Empty if either is missing.
QString between(const QString& text, const QString& from, const QString& to)
{
    const qsizetype start = text.indexOf(from);
    if (start < 0) return {};
    const qsizetype begin = start + from.size(), end = text.indexOf(to, begin);
    return end < 0 ? QString() : text.mid(begin, end - begin);
}

Words matches(const QString& text, const QRegularExpression& pattern, int group = 1)
{
    Words found;
    for (auto it = pattern.globalMatch(text); it.hasNext();) found.insert(it.next().captured(group));
    return found;
}

/// The options of a part of the help, with the words that each takes ("text|json"), if it takes one of a few.
struct Options {
    Words names; ///< short ones, too
    QHash<QString, Words> choices; ///< by the long name
};
Options optionsOf(const QString& part)
{
    Options options;
    for (const QString& line : part.split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1String("  -")) && !line.startsWith(QLatin1String("      --"))) continue;
        static const QRegularExpression entry(
            QStringLiteral("^  (?:(-[a-zA-Z]), |    )(--[a-z0-9-]+)(?: ([^ ]+))?(?:  .*)?$"));
        const auto match = entry.match(line);
        if (!match.hasMatch()) {
            qWarning("the help has an option in a form unknown here: %s", qPrintable(line));
            return {};
        }
        if (!match.captured(1).isEmpty()) options.names.insert(match.captured(1));
        options.names.insert(match.captured(2));
        if (const QString value = match.captured(3); value.contains(QLatin1Char('|'))) {
            const QStringList words = value.split(QLatin1Char('|'));
            options.choices[match.captured(2)] = {words.begin(), words.end()};
        }
    }
    return options;
}

struct Help {
    Options own, common;
};
Help helpOf(const QString& command)
{
    const QString help = QString::fromStdString(runCli({command.toStdString(), "--help"}).out);
    const QString commonTitle = QStringLiteral("\nOptions of every command:\n");
    return {optionsOf(between(help, QStringLiteral("\nOptions:\n"), commonTitle)),
            optionsOf(between(help, commonTitle, QStringLiteral("\n\n")))};
}

QStringList commands()
{
    const QString help = QString::fromStdString(runCli({"--help"}).out);
    QStringList names;
    static const QRegularExpression entry(QStringLiteral("(?m)^  ([a-z-]+)  "));
    for (auto it = entry.globalMatch(between(help, QStringLiteral("\nCommands:\n"), QStringLiteral("\n\n")));
         it.hasNext();)
        names << it.next().captured(1);
    return names;
}

/// Options that head a paragraph of the manual, and the words they take.
Options manualOptions(QString part)
{
    part.replace(QLatin1String("\\-"), QLatin1String("-"));
    Options options;
    static const QRegularExpression entry(QStringLiteral(
        "(?m)^\\.TP\\n\\.B[RI]? (?:(-[a-zA-Z]) \", \" )?(--[a-z0-9-]+)(?: \"? ?([^\"\\n]+)\"?)?$"));
    for (auto it = entry.globalMatch(part); it.hasNext();) {
        const auto match = it.next();
        if (!match.captured(1).isEmpty()) options.names.insert(match.captured(1));
        options.names.insert(match.captured(2));
        if (const QString value = match.captured(3).trimmed(); value.contains(QLatin1Char('|'))) {
            const QStringList words = value.split(QLatin1Char('|'));
            options.choices[match.captured(2)] = {words.begin(), words.end()};
        }
    }
    return options;
}

QString text(const Words& words)
{
    QStringList list = words.values();
    list.sort();
    return list.join(QLatin1Char(' '));
}

} // namespace

class CompletionTest : public QObject {
    Q_OBJECT
private:
    /// What bash offers for these words, the last one being completed.
    static Words bash(const QStringList& words, const QString& folder = QStringLiteral("/"))
    {
        QProcess process;
        process.setWorkingDirectory(folder);
        process.start(
            QStringLiteral("bash"),
            QStringList{QStringLiteral("-c"),
                        QStringLiteral("source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                                       "_heaptrail; printf '%s\\n' \"${COMPREPLY[@]}\""),
                        QStringLiteral(HEAPTRAIL_SOURCE_DIR "/packaging/completion/heaptrail.bash"),
                        QString::fromLocal8Bit(qgetenv("HEAPTRAIL_PROGRAM"))}
                + words);
        if (!process.waitForFinished(30000)) return {QStringLiteral("bash did not end")};
        if (const QByteArray err = process.readAllStandardError(); !err.isEmpty())
            return {QString::fromUtf8(err)};
        const QStringList lines =
            QString::fromUtf8(process.readAllStandardOutput()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        return {lines.begin(), lines.end()};
    }

private slots:
    void initTestCase()
    {
        QVERIFY(commands().size() >= 14);
        for (const QString& command : commands()) {
            const Help help = helpOf(command);
            QVERIFY2(!help.own.names.isEmpty() && help.common.names.size() >= 8, qPrintable(command));
        }
    }
    void everyCommandIsInAllOfThem()
    {
        const QStringList list = commands();
        const Words wanted(list.begin(), list.end());
        static const QRegularExpression section(QStringLiteral("(?m)^\\.SS ([a-z\\\\-]+) "));
        QCOMPARE(text(matches(packaged("heaptrail.1"), section)).remove(QLatin1Char('\\')), text(wanted));
        const QTemporaryDir empty;
        QCOMPARE(text(bash({QString()}, empty.path())),
                 text(wanted + Words{QStringLiteral("--help"), QStringLiteral("--version")}));
    }
    void theManualHasEveryOption()
    {
        const QString manual = packaged("heaptrail.1") + QStringLiteral("\n.S");
        const Options common = manualOptions(
            between(manual, QStringLiteral("\n.SH OPTIONS OF EVERY COMMAND"), QStringLiteral("\n.S")));
        for (const QString& command : commands()) {
            QString name = command;
            const QString part = between(
                manual, QStringLiteral("\n.SS ") + name.replace(QLatin1String("-"), QLatin1String("\\-")),
                QStringLiteral("\n.S"));
            QVERIFY2(!part.isEmpty(), qPrintable(command));
            const Options own = manualOptions(part);
            const Help help = helpOf(command);
            QVERIFY2(own.names == help.own.names,
                     qPrintable(command + QStringLiteral(": manual: ") + text(own.names)
                                + QStringLiteral("; help: ") + text(help.own.names)));
            QCOMPARE(text(common.names), text(help.common.names));
            QVERIFY2(own.choices == help.own.choices, qPrintable(command));
        }
    }
    void bashOffersEveryOptionAndWord()
    {
        for (const QString& command : commands()) {
            const Help help = helpOf(command);
            QCOMPARE(text(bash({command, QStringLiteral("-")})), text(help.own.names + help.common.names));
            for (auto it = help.own.choices.begin(); it != help.own.choices.end(); ++it) {
                QCOMPARE(text(bash({command, it.key(), QString()})), text(it.value()));
                // As --option=word, which bash takes for three words.
                QCOMPARE(text(bash({command, it.key(), QStringLiteral("="), QString()})), text(it.value()));
                QCOMPARE(text(bash({command, it.key(), QStringLiteral("=")})), text(it.value()));
            }
        }
    }
    void behindAFileNoCommandIsOffered()
    {
        QVERIFY(bash({QString()}).contains(QStringLiteral("suspects")));
        QVERIFY(!bash({QStringLiteral("app.heapsnapshot"), QString()}).contains(QStringLiteral("suspects")));
    }
    void bashOffersTheFilesThatFit()
    {
        QTemporaryDir folder;
        for (const char* name :
             {"a b.heapsnapshot", "c.heaptimeline.gz", "d.pdf", "log.jsonl", "x.heaptrail"})
            QVERIFY(QFile(folder.filePath(QLatin1String(name))).open(QIODevice::WriteOnly));
        const auto offered = [&](const QStringList& words) { return text(bash(words, folder.path())); };
        const QString snapshots = QStringLiteral("a b.heapsnapshot c.heaptimeline.gz");
        QCOMPARE(offered({QStringLiteral("stats"), QString()}), snapshots);
        QCOMPARE(offered({QStringLiteral("stats"), QStringLiteral("--quiet"), QString()}), snapshots);
        QCOMPARE(offered({QStringLiteral("query"), QStringLiteral("--with"), QString()}), snapshots);
        QCOMPARE(offered({QStringLiteral("memory-log"), QString()}), QStringLiteral("log.jsonl"));
        QCOMPARE(offered({QStringLiteral("suspects"), QStringLiteral("--memory-log"), QString()}),
                 QStringLiteral("log.jsonl"));
        QCOMPARE(offered({QStringLiteral("report"), QStringLiteral("--case"), QString()}),
                 QStringLiteral("x.heaptrail"));
        QCOMPARE(offered({QStringLiteral("summary"), QStringLiteral("--limit"), QString()}), QString());
    }
    void wordsHaveTheMeaningsOfTheHelp()
    {
        const CliRun offered = runCli({"--complete", "memory-log", "--th"});
        QVERIFY(offered.out.starts_with('\n')); // no files
        QVERIFY(offered.out.find("\n--threads\tuse at most N threads") != std::string::npos);
        QVERIFY(runCli({"--complete", "report", "x", "-o", ""}).out.starts_with("*\n"));
        QVERIFY(runCli({"--complete", "query", "--sort=re"}).out.find("\nretained\t\n") != std::string::npos);
    }
    void theDesktopKnowsWhatWeOpen()
    {
        const QString mime = packaged("org.heaptrail.Heaptrail.mime.xml");
        static const QRegularExpression glob(QStringLiteral("<glob pattern=\"\\*([^\"]+)\""));
        Words wanted;
        for (const FileKind kind : {FileKind::Snapshot, FileKind::Profile, FileKind::Investigation})
            for (const std::string_view ending : endingsOf(kind))
                for (const char* packing : {"", ".gz", ".zst"}) // those that Node's tools write
                    if (kind != FileKind::Investigation || !*packing)
                        wanted.insert(QString::fromStdString(std::string(ending) + packing));
        QCOMPARE(text(matches(mime, glob)), text(wanted));
        static const QRegularExpression type(QStringLiteral("<mime-type type=\"([^\"]+)\""));
        const QString opened = between(packaged("org.heaptrail.Heaptrail.desktop"),
                                       QStringLiteral("MimeType="), QStringLiteral("\n"));
        const QStringList types = opened.split(QLatin1Char(';'), Qt::SkipEmptyParts);
        QCOMPARE(text({types.begin(), types.end()}), text(matches(mime, type)));
    }
    void runKnowsLogsByTheirEndings()
    {
        Words wanted;
        for (const std::string_view ending : endingsOf(FileKind::Log))
            wanted.insert(QLatin1Char('*') + QString::fromStdString(std::string(ending)));
        const QString known =
            between(packaged("run.sh"), QStringLiteral("    case $file in\n    "), QStringLiteral(")"));
        const QStringList list = known.split(QStringLiteral(" | "));
        QCOMPARE(text({list.begin(), list.end()}), text(wanted));
    }
    void zshReadsItsCompletion()
    {
        const QString zsh = QStandardPaths::findExecutable(QStringLiteral("zsh"));
        if (zsh.isEmpty()) QSKIP("There is no zsh here.");
        QProcess process;
        process.start(
            zsh,
            {QStringLiteral("-n"), QStringLiteral(HEAPTRAIL_SOURCE_DIR "/packaging/completion/_heaptrail")});
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.readAllStandardError(), QByteArray());
        QCOMPARE(process.exitCode(), 0);
    }
    void theManualIsCleanForItsFormatter()
    {
        const QString man = QStandardPaths::findExecutable(QStringLiteral("mandoc"));
        if (man.isEmpty()) QSKIP("There is no mandoc here.");
        QProcess process;
        process.start(man,
                      {QStringLiteral("-T"), QStringLiteral("lint"), QStringLiteral("-W"),
                       QStringLiteral("warning"),
                       QStringLiteral(HEAPTRAIL_SOURCE_DIR "/packaging/heaptrail.1")});
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()), QString());
    }
};

QTEST_GUILESS_MAIN(CompletionTest)
#include "completion_test.moc"
