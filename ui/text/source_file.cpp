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

/// The script's path without "." and ".."; empty if it is no source's.
QString scriptPath(const QString& scriptName)
{
    constexpr qsizetype kLongestPath = 4096; // as the system has it
    if (scriptName.size() > kLongestPath) return {};
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
    return hasSourceEnding(path) ? path : QString();
}

/// "srv/app/a.js", "app/a.js", "a.js". A package's files keep its name: any folder has an index.js.
QStringList endingsOf(const QString& path)
{
    const qsizetype package = path.lastIndexOf(QLatin1String("/node_modules/"));
    const qsizetype last = package < 0 ? path.lastIndexOf(QLatin1Char('/')) : package;
    QStringList endings;
    for (qsizetype at = 0; at >= 0 && at <= last; at = path.indexOf(QLatin1Char('/'), at + 1))
        endings += path.mid(at + 1);
    return endings;
}

/// The file itself, all links followed, if a click may open it; else empty.
QString realSource(const QString& path, const QStringList& folders)
{
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

QString folderOf(const QString& path)
{
    return path.left(path.lastIndexOf(QLatin1Char('/')));
}

QString located(const QString& path, const QList<SourceMapping>& mappings)
{
    for (const SourceMapping& mapping : mappings) {
        const bool isFile = path == mapping.server;
        if (!isFile && !path.startsWith(mapping.server + QLatin1Char('/'))) continue;
        const QString file = realSource(mapping.local + path.mid(mapping.server.size()),
                                        {isFile ? folderOf(mapping.local) : mapping.local});
        if (!file.isEmpty()) return file;
    }
    return {};
}

} // namespace

QString sourcePath(const QString& scriptName, const QStringList& folders)
{
    const QString path = scriptPath(scriptName);
    return isAllowed(path, folders) ? path : QString();
}

SourceSearch findSource(const QString& scriptName, const SourcePlaces& places)
{
    SourceSearch search;
    const QString path = scriptPath(scriptName);
    if (path.isEmpty()) return search;
    search.endings = endingsOf(path);
    search.folders = places.folders + places.fileFolders;
    search.folders.removeAll(QString());
    search.folders.removeDuplicates();
    search.file = located(path, places.mappings);
    const QString asItStands = sourcePath(scriptName, search.folders);
    if (search.file.isEmpty() && !asItStands.isEmpty()) search.file = realSource(asItStands, search.folders);
    for (const QString& ending : search.endings) {
        const bool isName = !ending.contains(QLatin1Char('/'));
        for (const QString& folder : isName ? search.folders : places.folders) {
            if (!search.file.isEmpty()) return search;
            const QString at = QDir::cleanPath(folder) + QLatin1Char('/') + ending;
            if (isAllowed(at, {folder})) search.file = realSource(at, {folder});
        }
    }
    return search;
}

SourceMapping mappingOf(const QString& scriptName, const QString& file)
{
    const QString script = scriptPath(scriptName), found = QDir::cleanPath(file);
    SourceMapping mapping{script, found};
    // Folder by folder from the end, as long as both are left with one.
    while (mapping.server.section(QLatin1Char('/'), -1) == mapping.local.section(QLatin1Char('/'), -1)
           && !folderOf(mapping.server).isEmpty() && !folderOf(mapping.local).isEmpty())
        mapping = {folderOf(mapping.server), folderOf(mapping.local)};
    return mapping;
}

} // namespace heaptrail::ui
