// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace heaptrail::ui {

/// resources/icons/NAME.svg, drawn in the palette's text colour (in the SVG: currentColor) at any size and
/// scale. The colour is looked up when painting, so icons follow a change of theme.
/// New icons: 16 × 16, stroke="currentColor" stroke-width="1.4", and a line in resources/heaptrail.qrc.
QIcon icon(const QString& name);

} // namespace heaptrail::ui
