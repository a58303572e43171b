// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

namespace heaptrail::ui {

/// The nodes of a selection: the object, or all of the class.
std::vector<NodeOrdinal> nodesOf(const Snapshot& snapshot, const Selection& selection);
/// What the selection retains, by class, in a window of its own; a row leads to its class.
void showRetainedByClass(QWidget* owner, Context& context, const QString& title, const Selection& selection);

} // namespace heaptrail::ui
