// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QPen>

#include <array>

class QApplication;

/// Every colour of the program: made from the palette, plus one small set of our own. No colour literal lives
/// anywhere else. All functions take the palette of the widget that paints, so dark and light are one code.
namespace heaptrail::ui {

enum class ThemeChoice : int { System, Light, Dark, HighContrast };
/// Gives the program its palette; System restores the desktop's. May be called again at any time.
void applyTheme(QApplication& app, ThemeChoice choice);

bool isDark(const QPalette& palette);
/// Text and ground as far apart as black and white, in tables and around them: then tints give way to outlines.
bool isHighContrast(const QPalette& palette);

/// Black on white, whatever the window looks like: for pictures that go to paper and into tickets.
QPalette paperPalette();

/// S1 … Sn: the Okabe–Ito sequence, safe for colour-blind eyes; used for nothing but snapshots.
inline constexpr int kSnapshotColours = 7;
QColor snapshotColour(int index, const QPalette& palette);

/// What a heap is made of, as in Statistics; the order in which areas are stacked.
enum class Part { Code, Strings, JsArrays, TypedArrays, System, OtherJs, OtherNative };
inline constexpr int kPartCount = 7;
QColor partColour(Part part, const QPalette& palette);

/// Lines of the memory log and of growing classes: quiet, told apart by dash as well.
QColor lineColour(int index, const QPalette& palette);

QColor growthColour(const QPalette& palette); ///< more memory than before; always with a sign or an arrow
QColor shrinkColour(const QPalette& palette);
QColor mutedText(const QPalette& palette); ///< ids, zeros, internals: 4.5 : 1 on the base and on the window
QColor mutedText(const QPalette& palette, const QColor& ground); ///< the same on a ground of its own
QColor barColour(const QPalette& palette); ///< the quiet bar behind numbers: 20 % of the highlight
QColor gridColour(const QPalette& palette); ///< chart grids, thin frames
QColor linkColour(const QPalette& palette);
QColor warningColour(const QPalette& palette); ///< frame and icon of banners and threshold bands
QColor errorColour(const QPalette& palette);

/// The ground of an area that means something, as strong as wanted: text on it is read, and where contrast is high it stands
/// out from the base by itself.
QColor areaColour(const QColor& hue, double strength, const QPalette& palette);
QColor areaColour(const QColor& hue, const QPalette& palette); ///< as strong as kinds of things are painted
/// As it is, or so much nearer to the base that text on it is read.
QColor underText(QColor fill, const QPalette& palette);
/// The line around an area: it is seen on it.
QColor edgeColour(const QColor& fill, const QPalette& palette);
/// For the frame of the selected area, one after the other: the base lets it stand out from any fill.
std::array<QPen, 2> selectionPens(const QPalette& palette);

enum class Level { High, Medium, Low };
QColor levelColour(Level level, const QPalette& palette);

/// A flat mix: 0 gives `a`, 1 gives `b`.
QColor mixed(const QColor& a, const QColor& b, double share);

} // namespace heaptrail::ui
