// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/tree_view.h"
#include "ui/window/main_window.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QMenu>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// What a person does with a window: find, click, type, wait for something to be seen. Never for a time.
namespace heaptrail::test {

/// The one child of this type and name, however deep. Null, with a warning, if there is none.
template <class T>
T* child(QObject& parent, const char* name)
{
    T* found = parent.findChild<T*>(QString::fromLatin1(name));
    if (!found) qWarning("no %s named %s", T::staticMetaObject.className(), name);
    return found;
}

/// Processes events until the condition holds; false after `timeoutMs`.
bool waitFor(const std::function<bool()>& condition, int timeoutMs = 30'000);
/// Until no worker runs and no answer is on its way.
bool waitUntilIdle(int timeoutMs = 60'000);
/// Shows it and gives it the keyboard, as the desktop does.
void showActive(QWidget& window);
/// Opens the files and waits until none is loading any more.
bool openAndWait(ui::MainWindow& window, const QStringList& paths);

/// A window with snapshots as they are drawn (heap_drawing.h), S1 first; nothing is read from the disk. Null where they
/// cannot be opened.
std::unique_ptr<ui::MainWindow> windowOf(const std::vector<std::string>& drawings,
                                         ui::Settings settings = ui::Settings::inMemory());

/// Files let go over the middle of the window, in the order that the desktop tells it: enter, move, drop.
void drop(QWidget& window, const QStringList& paths);
/// Ctrl+O, the names between quotes, Enter: Qt's own dialog, as desktops without one of their own show it. The files lie
/// in the folder that it opens with: the last one.
bool openByKeys(QWidget& window, const QStringList& paths);

/// The first row whose text in this column contains `text`; fetches rows as a scrolling person would.
QModelIndex findRow(QAbstractItemView* view, const QString& text, int column = 0,
                    const QModelIndex& parent = {});
/// A real click in the middle of the row's cell, after the wheel has brought it into sight.
void clickRow(QAbstractItemView* view, const QModelIndex& index);
void doubleClickRow(QAbstractItemView* view, const QModelIndex& index);
/// A click on the arrow before the row.
void clickArrow(ui::TreeView* view, const QModelIndex& index);
/// A click on a column's header. False if it is out of sight.
bool clickHeader(ui::TreeView* view, int column);
/// A click on the tab with this text: of pages or of docks. False if there is none.
bool clickTab(QWidget& window, const QString& text);
/// Moves over the label until the hand is on the link with this text, and clicks. False if there is none.
bool clickLink(QLabel& label, const QString& text);
/// The menu that is open. Null if none is.
QMenu* openMenu();
/// The menu's entry whose text begins like that. Null if there is none.
QAction* menuEntry(const QMenu* menu, const QString& text);
/// Runs the entry at the end of the way through its submenus, which must be possible, and closes the menu.
void chooseIn(QMenu* menu, const QStringList& way);
/// Types the path into the next file dialog, as soon as it is there; an empty one cancels it. Tells what was proposed.
void nameInFileDialog(QObject& owner, const QString& path, QString* proposed = nullptr);
/// Keys to whatever has the focus in the window.
void press(QWidget& window, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
void type(QWidget& window, const QString& text);

/// The three bundled snapshots and their log.
QStringList samplePaths();
QStringList sampleSnapshots();

} // namespace heaptrail::test
