// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/source_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace heaptrail::ui;

class SourceFileTest : public QObject {
    Q_OBJECT
private slots:
    void onlySourcesBelowNamedFoldersAreOpened_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* name, const char* path) {
            QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(path);
        };
        row("/home/me/app/src/a.js", "/home/me/app/src/a.js");
        row("file:///home/me/app/a.ts", "/home/me/app/a.ts");
        row("/home/me/app/./x/../a.MJS", "/home/me/app/a.MJS");
        row("/home/me/app/../other/a.js", "");
        row("/home/me/application/a.js", "");
        row("/home/me/app", "");
        row("/proc/self/cwd/a.js", "");
        row("/dev/shm/a.js", "");
        row("/sys/a.js", "");
        row("/home/me/app/evil.desktop", "");
        row("/home/me/app/a.js.desktop", "");
        row("/home/me/app/page.html", "");
        row("/home/me/app/all.tar.gz", "");
        row("/home/me/app/js", "");
        row("/home/me/app/.js", "/home/me/app/.js");
        row("/home/me/app/tool", "");
        row("file://host/home/me/app/a.js", "");
        row("//host/home/me/app/a.js", "");
        row("file:///home/me/app/a.js?x", "");
        row("smb://host/a.js", "");
        row("node:fs", "");
        row("a.js", "");
        row("", "");
    }
    void onlySourcesBelowNamedFoldersAreOpened()
    {
        QFETCH(QString, name);
        QFETCH(QString, path);
        // A folder that is the whole disk, or none, names nothing.
        const QStringList folders{
            QStringLiteral("/home/me/app/"), QStringLiteral("/proc"), QStringLiteral("/dev"),
            QStringLiteral("/sys"),          QStringLiteral("/"),     QString()};
        QCOMPARE(sourcePath(name, folders), path);
    }

    void linksDoNotLeadOutside()
    {
        QTemporaryDir dir;
        const QDir root(QFileInfo(dir.path()).canonicalFilePath());
        QVERIFY(root.mkdir(QStringLiteral("app")) && root.mkdir(QStringLiteral("other")));
        const auto write = [&](const QString& name) {
            QFile file(root.filePath(name));
            return file.open(QIODevice::WriteOnly) && file.write("x") == 1;
        };
        QVERIFY(write(QStringLiteral("app/a.js")) && write(QStringLiteral("app/run.js"))
                && write(QStringLiteral("other/b.js")) && write(QStringLiteral("app/e.desktop")));
        QVERIFY(QFile::setPermissions(root.filePath(QStringLiteral("app/run.js")),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const auto link = [&](const QString& to, const QString& name) {
            return QFile::link(root.filePath(to), root.filePath(name));
        };
        QVERIFY(link(QStringLiteral("other/b.js"), QStringLiteral("app/out.js")));
        QVERIFY(link(QStringLiteral("app/e.desktop"), QStringLiteral("app/evil.js")));
        QVERIFY(link(QStringLiteral("app/a.js"), QStringLiteral("app/in.js")));
        const QStringList folders{root.filePath(QStringLiteral("app"))};
        const auto opened = [&](const char* name) {
            return sourceFileToOpen(root.filePath(QString::fromLatin1(name)), folders);
        };
        QCOMPARE(opened("app/a.js"), root.filePath(QStringLiteral("app/a.js")));
        QCOMPARE(opened("app/in.js"), root.filePath(QStringLiteral("app/a.js")));
        for (const char* name :
             {"app/out.js", "app/evil.js", "app/run.js", "app/missing.js", "app", "other/b.js"})
            QVERIFY2(opened(name).isEmpty(), name);
    }
};

QTEST_APPLESS_MAIN(SourceFileTest)
#include "source_file_test.moc"
