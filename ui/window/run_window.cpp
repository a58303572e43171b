// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_window.h"

#include "ui/theme/palette.h"
#include "ui/window/main_window.h"

#include <QApplication>
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
    window.show();
    return QApplication::exec();
}

} // namespace heaptrail::ui
