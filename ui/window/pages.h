// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

#include <vector>

namespace heaptrail::ui {

/// Makes one page or dock; the parent owns it.
using PageFactory = Page* (*)(Context& context, QWidget* parent);

struct DockFactory {
    PageFactory make;
    Qt::DockWidgetArea area;
    bool isBesideLast{}; ///< a tab beside the dock before it
};

/// The pages in the middle, in the order of their tabs (Alt+1 … Alt+9, Alt+0).
std::vector<PageFactory> pageFactories();
/// The docks: left, bottom, right.
std::vector<DockFactory> dockFactories();

} // namespace heaptrail::ui
