// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace heaptrail::ui {

class NodeView;

/// A field that looks for its text in a view's open rows: Enter the next one, Shift+Enter the one before. `@id`
/// goes to that object.
QLineEdit* makeFindField(NodeView& view, const QString& placeholder, QWidget* parent);

} // namespace heaptrail::ui
