// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_window.h"

#include "ui/theme/palette.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QScreen>
#include <QStandardPaths>

namespace heaptrail::ui {

int runWindow(int argc, char** argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("heaptrail"));
    QApplication::setApplicationDisplayName(QStringLiteral("Heaptrail"));
    QApplication::setOrganizationName(QStringLiteral("heaptrail"));
    QApplication::setApplicationVersion(QStringLiteral(HEAPTRAIL_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.heaptrail.Heaptrail"));

    Settings settings;
    applyTheme(app, ThemeChoice(settings.get(kTheme)));
    MainWindow window(settings);
    window.keepAutosavesIn(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                           + QStringLiteral("/autosave"));
    QStringList paths;
    for (const QString& argument : QApplication::arguments().mid(1))
        if (!argument.startsWith(QLatin1Char('-'))) paths << argument;
    if (!paths.isEmpty()) window.open(paths);
    // A screen of 1280 × 800 has a frame and a panel on it, too: the status bar belongs on it.
    const QSize room = window.screen()->availableSize() - QSize(16, 48);
    if (!window.isMaximized() && !window.isFullScreen()) window.resize(window.size().boundedTo(room));
    window.show();
    return QApplication::exec();
}

} // namespace heaptrail::ui
