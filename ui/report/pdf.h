// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/report/document.h"

#include <QByteArray>

#include <iosfwd>

class QPainter;

namespace heaptrail::ui {

/// The document as PDF: A4, real text, pictures as vectors, numbered pages. Needs a QGuiApplication (for fonts) on some
/// thread; see writePdf(). Errors: Cancelled, CannotWrite.
Result<QByteArray> pdfOf(const Document& document, const Task& task = {});

/// Is there what Qt needs to start, and a font? A child process tries, for Qt ends the program where it can't start.
/// Errors: CannotWrite, with what to do.
Result<void> checkFonts();
/// pdfOf() in a child process, where there is no application: what ends Qt does not end this program. Call it on the main
/// thread, and not beside other threads that hold locks. Errors: those of pdfOf() and checkFonts().
Result<void> writePdf(const Document& document, std::ostream& out, const Task& task = {});

/// Draws a picture of a report at 1 unit = 1 pixel of the painter. Also for pictures in the window and as PNG.
void drawPicture(QPainter& painter, const Picture& picture, bool isDark);

} // namespace heaptrail::ui
