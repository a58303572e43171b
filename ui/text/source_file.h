// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace heaptrail::ui {

/// The file of this machine that a script's name in a snapshot means ("/a/b.js", "file:///a/b.js"), where a click may
/// open it: it has a source's ending and lies below one of `folders`. Empty if not. A snapshot may come from anyone, so
/// this goes by the letters alone: nothing is looked up on disk.
QString sourcePath(const QString& scriptName, const QStringList& folders);

/// For the click itself: sourcePath() where it is, all links followed, still a plain file with a source's ending below
/// one of `folders`, and no program. Empty if not.
QString sourceFileToOpen(const QString& scriptName, const QStringList& folders);

} // namespace heaptrail::ui
