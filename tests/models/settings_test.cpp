// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace heaptrail::ui;

/// The user's settings on disk, in a folder of this test's own.
class SettingsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8()); }
    void cleanup() { QFile::remove(file()); }
    void theyAreThereInTheNextRun();
    void whatIsNoFileIsLeftAlone();

private:
    QString file() const { return m_folder.filePath(QStringLiteral("heaptrail/heaptrail.conf")); }
    QTemporaryDir m_folder;
};

void SettingsTest::theyAreThereInTheNextRun()
{
    for (const QString& set :
         {QStringLiteral("a"), QStringLiteral("b")}) { // first without a file, then with one
        Settings settings;
        settings.set(kRecentSets, settings.get(kRecentSets) + QStringList{set});
        settings.set(kTheme, 2);
        Settings copy = settings; // one store
        copy.flush();
        QVERIFY(QFile::exists(file()));
    }
    const Settings next;
    QCOMPARE(next.get(kRecentSets), QStringList({QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(next.get(kTheme), 2);
    QCOMPARE(next.get(kLoadThreads), 2); // nobody has chosen
    QCOMPARE(Settings::inMemory().get(kTheme), 0);
}

void SettingsTest::whatIsNoFileIsLeftAlone()
{
    QVERIFY(QDir().mkpath(QFileInfo(file()).path()));
    QCOMPARE(::mkfifo(QFile::encodeName(file()).constData(), 0600), 0);
    Settings settings; // and does not wait for a writer
    settings.set(kTheme, 2);
    settings.flush();
    QCOMPARE(settings.get(kTheme), 2);
    struct stat there { };
    QVERIFY(::stat(QFile::encodeName(file()).constData(), &there) == 0 && S_ISFIFO(there.st_mode));
    QCOMPARE(Settings().get(kTheme), 0);
}

QTEST_APPLESS_MAIN(SettingsTest)
#include "settings_test.moc"
