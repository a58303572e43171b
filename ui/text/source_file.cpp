// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/source_file.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace heaptrail::ui {

namespace {

bool isBelow(const QString& path, const QString& folder)
{
    const QString clean = QDir::cleanPath(folder);
    return !folder.isEmpty() && QDir::isAbsolutePath(clean) && clean != QLatin1String("/")
        && path.startsWith(clean + QLatin1Char('/'));
}

/// What an editor shows, and no desktop runs or renders.
bool hasSourceEnding(const QString& path)
{
    static constexpr const char* kEndings[]{"js",  "mjs",    "cjs", "jsx",    "ts",  "mts", "cts",
                                            "tsx", "coffee", "vue", "svelte", "es6", "es"};
    const QString ending =
        path.section(QLatin1Char('/'), -1).section(QLatin1Char('.'), 1).section(QLatin1Char('.'), -1);
    return std::ranges::any_of(kEndings, [&](const char* one) {
        return ending.compare(QLatin1String(one), Qt::CaseInsensitive) == 0;
    });
}

bool isAllowed(const QString& path, const QStringList& folders)
{
    for (const char* system : {"/proc/", "/dev/", "/sys/"})
        if (path.startsWith(QLatin1String(system))) return false;
    return hasSourceEnding(path)
        && std::ranges::any_of(folders, [&](const QString& folder) { return isBelow(path, folder); });
}

} // namespace

QString sourcePath(const QString& scriptName, const QStringList& folders)
{
    QString path = scriptName;
    if (path.startsWith(QLatin1String("file:"))) {
        const QUrl url(path);
        if (!url.host().isEmpty() || url.hasQuery() || url.hasFragment()) return {};
        path = url.toLocalFile();
    }
    if (!path.startsWith(QLatin1Char('/')) || path.startsWith(QLatin1String("//"))
        || path.contains(QChar(u'\0')))
        return {};
    path = QDir::cleanPath(path);
    return isAllowed(path, folders) ? path : QString();
}

QString sourceFileToOpen(const QString& scriptName, const QStringList& folders)
{
    const QString path = sourcePath(scriptName, folders);
    if (path.isEmpty()) return {};
    const QString real = QFileInfo(path).canonicalFilePath(); // empty if there is none
    if (real.isEmpty()) return {};
    QStringList realFolders;
    for (const QString& folder : folders) {
        const QString at = folder.isEmpty() ? QString() : QFileInfo(folder).canonicalFilePath();
        if (!at.isEmpty()) realFolders += at;
    }
    const QFileInfo info(real);
    return info.isFile() && !info.isExecutable() && isAllowed(real, realFolders) ? real : QString();
}

} // namespace heaptrail::ui
