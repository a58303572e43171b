// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace heaptrail::test {

/// What a person reads in a widget, a line a piece, two blanks a level: labels, buttons with their state, fields, tables
/// with the columns and the first rows in sight, and of what is drawn the words for screen readers. Not where it stands, nor
/// how large it is, which depends on the fonts of the machine.
QStringList saidBy(const QWidget& widget);

} // namespace heaptrail::test
