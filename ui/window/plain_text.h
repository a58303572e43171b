// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace heaptrail::ui {

/// Labels and tooltips that nobody declared to be rich text show their text as it is: Qt would take a class named
/// "<img src=…>" or "Detached <div>" for markup. Once is enough; needs the application.
void showTextsAsTheyAre();

} // namespace heaptrail::ui
