// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/font_size.h"

#include <QApplication>
#include <QFont>

namespace heaptrail::ui {

void applyFontSize(QApplication& app, int points)
{
    static const QFont native = QApplication::font();
    QFont font = native;
    if (points > 0) font.setPointSize(points);
    // Only where it changes: the call takes away what the desktop has chosen for menus and others.
    if (font != QApplication::font()) app.setFont(font);
}

} // namespace heaptrail::ui
