// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

#include <functional>

class QMenu;

namespace heaptrail::ui {

/// What a view adds to the menu that all views share.
struct NodeMenuExtras {
    /// In the retainers: leave this object, edge name or class out. Empty elsewhere: the entries are disabled.
    std::function<void()> ignoreNode, ignoreEdgeName, ignoreClass, stopIgnoring;
    QString edgeName; ///< for the entry's text
    QList<QAction*> ofView; ///< the view's own commands, where its rows are no objects
    /// Copies the view's rows; empty where there is no table.
    std::function<void()> copyRow, copyRowMarkdown;
};

/// The one context menu of the program (features.md d3): the same entries in the same order everywhere. What can't
/// be done now is disabled, and its tooltip says why; what is not for such a row is left out, but for the list of all
/// commands. `owner` is where clipboards and jobs live.
enum class MenuFor { Row, AllCommands };
void fillNodeMenu(QMenu& menu, QWidget* owner, Context& context, const Selection& selection,
                  const NodeMenuExtras& extras = {}, MenuFor purpose = MenuFor::Row);

/// The keys that tables have for it (R S D C G I M), for pictures.
void addNodeKeys(QWidget* picture, Context& context, std::function<Selection()> selection);

/// What every click on a source's place does: opens the user's editor there, by the template of the settings (%f %l %c);
/// without one the desktop's program for the file. What a snapshot may not have opened (ui/text/source_file.h) is shown
/// as text, to copy; so is what no program opened, with what to do.
void openSource(QWidget* owner, Context& context, const QString& scriptName, const SourceLocation& location);
/// Why no click opens a script: the file doesn't name it, or it is Node's own. Empty where one may.
QString noSource(const std::string& script);
/// A place in a script for a label: in `link`, HTML with %1 for it; as plain text where noSource() says why.
QString sourceHtml(const QString& link, const QString& place, const std::string& script);

/// Copies the object's best retaining path when it is found, on a worker.
void copyPath(QWidget* owner, Context& context, const Selection& selection, bool full);

/// A list of objects in a window of its own, with everything a table can do.
void showObjectList(QWidget* owner, Context& context, const QString& title, EntryId snapshot,
                    std::function<std::vector<NodeOrdinal>(const Snapshot&, const Task&)> find);

} // namespace heaptrail::ui
