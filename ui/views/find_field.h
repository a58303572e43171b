// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <functional>

namespace heaptrail::ui {

class NodeView;

/// A field that looks for its text: Enter the next one, Shift+Enter the one before; red if there is none.
QLineEdit*
makeFindField(std::function<void(const QString& text, bool backwards, std::function<void(bool)> done)> find,
              const QString& placeholder, QWidget* parent);
/// The same in a view's open rows. `@id` goes to that object.
QLineEdit* makeFindField(NodeView& view, const QString& placeholder, QWidget* parent);
/// Makes a field come with Ctrl+F only, and go with Esc, which gives the keyboard back to the view.
void hideUntilWanted(QLineEdit& field, QWidget& view);
void showFindField(QLineEdit& field);

} // namespace heaptrail::ui
