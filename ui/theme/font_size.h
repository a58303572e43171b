// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QApplication;

namespace heaptrail::ui {

/// Gives all text of the program this size in points; 0 = the desktop's. May be called again at any time.
void applyFontSize(QApplication& app, int points);

} // namespace heaptrail::ui
