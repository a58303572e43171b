// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QModelIndex;

namespace heaptrail::ui {

class TreeView;

/// From now on screen readers see each TreeView as a tree whose cells can be read, opened and made current. Its children
/// are the cells of all rows, row by row; one is made when it is asked for. May be called again.
void makeTreesAccessible();

/// The number of the cell among them; −1 if it is not shown, or too far down to be counted.
int childOfTree(const TreeView& view, const QModelIndex& index);

} // namespace heaptrail::ui
