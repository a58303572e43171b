// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QApplication;

namespace heaptrail::ui {

class MainWindow;

/// The window, until it is closed: what main() returns.
int runWindow(int argc, char** argv);

/// Serves the shown window until it is closed, the desktop ends the session or a signal comes. Then the process is gone:
/// a worker that does not answer keeps nobody waiting. What must be saved is saved by then.
[[noreturn]] void serveUntilClosed(QApplication& app, MainWindow& window);

} // namespace heaptrail::ui
