// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace heaptrail::ui {

/// What the user told by locating one file: scripts below `server` lie below `local` on this machine. Where the two
/// files' names differ, both are the whole paths.
struct SourceMapping {
    QString server, local;
};

/// Where a click may look for a script.
struct SourcePlaces {
    QStringList folders; ///< named by the user
    QStringList fileFolders; ///< of open files
    QList<SourceMapping> mappings;
};

struct SourceSearch {
    QString file; ///< may be opened; empty if none was found
    QStringList endings; ///< of the script's path, longest first; empty if such a script is never opened
    QStringList folders; ///< searched
};

/// The file of this machine that a script's name in a snapshot means ("/a/b.js", "file:///a/b.js"), where a click may
/// open it: it has a source's ending and lies below one of `folders`. Empty if not. A snapshot may come from anyone, so
/// this goes by the letters alone: nothing is looked up on disk.
QString sourcePath(const QString& scriptName, const QStringList& folders);

/// For the click itself. A server's path is never the user's own, so besides the path as it stands the longest ending
/// counts that exists below a named folder, or the name alone beside an open file. What is found is, all links followed,
/// a plain file with a source's ending below one of these folders, and no program.
SourceSearch findSource(const QString& scriptName, const SourcePlaces& places);

/// What it means for other scripts that the user found this one in `file`.
SourceMapping mappingOf(const QString& scriptName, const QString& file);

} // namespace heaptrail::ui
