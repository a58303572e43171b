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
            return findSource(root.filePath(QString::fromLatin1(name)), {folders, {}, {}}).file;
        };
        QCOMPARE(opened("app/a.js"), root.filePath(QStringLiteral("app/a.js")));
        QCOMPARE(opened("app/in.js"), root.filePath(QStringLiteral("app/a.js")));
        for (const char* name :
             {"app/out.js", "app/evil.js", "app/run.js", "app/missing.js", "app", "other/b.js"})
            QVERIFY2(opened(name).isEmpty(), name);
        // A server's path leads no further than the user's own.
        const auto ofServer = [&](const char* name) {
            return findSource(QStringLiteral("/srv/") + QString::fromLatin1(name), {folders, folders, {}})
                .file;
        };
        QCOMPARE(ofServer("in.js"), root.filePath(QStringLiteral("app/a.js")));
        for (const char* name :
             {"out.js", "evil.js", "run.js", "e.desktop", "../other/b.js", "x/../../other/b.js"})
            QVERIFY2(ofServer(name).isEmpty(), name);
        const SourceMapping far{QStringLiteral("/srv"), root.filePath(QStringLiteral("app"))};
        QCOMPARE(findSource(QStringLiteral("/srv/a.js"), {{}, {}, {far}}).file,
                 root.filePath(QStringLiteral("app/a.js")));
        for (const char* name : {"/srv/out.js", "/srv/evil.js", "/srv/run.js", "/srv/../other/b.js"})
            QVERIFY2(findSource(QString::fromLatin1(name), {{}, {}, {far}}).file.isEmpty(), name);
    }

    void aServersPathIsFoundByItsLongestEnding()
    {
        QTemporaryDir dir;
        const QDir root(QFileInfo(dir.path()).canonicalFilePath());
        for (const char* name :
             {"mine/src/lib/a.js", "mine/a.js", "mine/index.js", "mine/node_modules/p/index.js",
              "other/lib/a.js", "dumps/a.js", "dumps/lib/b.js", "dumps/c.js"}) {
            const QString path = root.filePath(QString::fromLatin1(name));
            QVERIFY(root.mkpath(QFileInfo(path).path()));
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
        const QString mine = root.filePath(QStringLiteral("mine/")),
                      other = root.filePath(QStringLiteral("other"));
        const QString dumps = root.filePath(QStringLiteral("dumps"));
        const auto found = [&](const char* script, const SourcePlaces& places) {
            return root.relativeFilePath(findSource(QString::fromLatin1(script), places).file);
        };
        const QString nothing = root.relativeFilePath(QString());
        const SourcePlaces all{{other, mine}, {dumps}, {}};
        QCOMPARE(found("/srv/app/src/lib/a.js", all), QStringLiteral("mine/src/lib/a.js"));
        QCOMPARE(found("file:///srv/app/src/lib/a.js", all), QStringLiteral("mine/src/lib/a.js"));
        QCOMPARE(found("/srv/lib/a.js", all), QStringLiteral("other/lib/a.js"));
        QCOMPARE(found("/srv/x/a.js", all), QStringLiteral("mine/a.js"));
        // Beside an open file the name alone counts.
        QCOMPARE(found("/srv/app/c.js", all), QStringLiteral("dumps/c.js"));
        QCOMPARE(found("/srv/lib/b.js", all), nothing);
        // A package's index.js is not the application's.
        QCOMPARE(found("/srv/node_modules/p/index.js", all), QStringLiteral("mine/node_modules/p/index.js"));
        QCOMPARE(found("/srv/node_modules/q/index.js", all), nothing);
        // What was looked for can be told.
        const SourceSearch none = findSource(QStringLiteral("/srv/app/none.js"), all);
        QCOMPARE(none.endings,
                 (QStringList{QStringLiteral("srv/app/none.js"), QStringLiteral("app/none.js"),
                              QStringLiteral("none.js")}));
        QCOMPARE(none.folders, (QStringList{other, mine, dumps}));
        QVERIFY(findSource(QStringLiteral("/srv/app/none.html"), all).endings.isEmpty());
        QVERIFY(findSource(QStringLiteral("node:fs"), all).endings.isEmpty());
        // The whole disk is no folder that anyone named.
        const QString script = QStringLiteral("/srv") + root.filePath(QStringLiteral("mine/a.js"));
        QVERIFY(findSource(script, {{QStringLiteral("/")}, {}, {}}).file.isEmpty());
    }

    void aLocatedFileTellsWhereItsNeighboursAre()
    {
        const auto mapped = [](const char* script, const char* file) {
            const SourceMapping mapping = mappingOf(QString::fromLatin1(script), QString::fromLatin1(file));
            return mapping.server + QStringLiteral(" = ") + mapping.local;
        };
        QCOMPARE(mapped("/srv/app/src/a.js", "/home/me/x/src/a.js"), QStringLiteral("/srv/app = /home/me/x"));
        QCOMPARE(mapped("file:///srv/app/a.js", "/home/me/a.js"), QStringLiteral("/srv/app = /home/me"));
        QCOMPARE(mapped("/srv/app/a.js", "/home/me/a.ts"), QStringLiteral("/srv/app/a.js = /home/me/a.ts"));
        // Never the whole disk.
        QCOMPARE(mapped("/home/me/a.js", "/home/me/a.js"), QStringLiteral("/home = /home"));
        QTemporaryDir dir;
        const QDir root(QFileInfo(dir.path()).canonicalFilePath());
        for (const char* name : {"a.ts", "b.js", "page.html"}) {
            QFile file(root.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
        const auto found = [&](const char* script, const QString& located) {
            const QString at = root.filePath(located);
            return findSource(QString::fromLatin1(script),
                              {{}, {}, {mappingOf(QStringLiteral("/srv/a.js"), at)}})
                .file;
        };
        QCOMPARE(found("/srv/a.js", QStringLiteral("a.ts")), root.filePath(QStringLiteral("a.ts")));
        QVERIFY(found("/srv/b.js", QStringLiteral("a.ts")).isEmpty());
        QCOMPARE(found("/srv/b.js", QStringLiteral("a.js")), root.filePath(QStringLiteral("b.js")));
        QVERIFY(found("/srv/a.js", QStringLiteral("page.html")).isEmpty());
    }
};

QTEST_APPLESS_MAIN(SourceFileTest)
#include "source_file_test.moc"
