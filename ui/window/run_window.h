// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace heaptrail::ui {

/// The desktop program: opens the files and folders among the arguments and runs until the window closes.
int runWindow(int argc, char** argv);

} // namespace heaptrail::ui
