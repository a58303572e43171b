// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_window.h"

#include "ui/jobs/file_being_written.h"
#include "ui/theme/font_size.h"
#include "ui/theme/palette.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QScreen>
#include <QSessionManager>
#include <QSocketNotifier>
#include <QStandardPaths>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heaptrail::ui {
namespace {

int s_signalPipe[2] = {-1, -1};

/// Without waiting for workers: what they hold goes with the process.
[[noreturn]] void leaveProcess(MainWindow& window, int exitCode)
{
    constexpr std::chrono::seconds kMostForFiles{10};
    FileBeingWritten::waitForAll(kMostForFiles);
    window.hide();
    window.context().settings.flush();
    std::fflush(nullptr);
    ::_exit(exitCode);
}

/// Only what a signal handler may do; the notifier does the rest.
void tellTheWindow(int signal)
{
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = ::write(s_signalPipe[1], &byte, 1);
}

/// SIGINT, SIGTERM and SIGHUP keep unsaved work for the next start. A second one ends the process at once.
void watchSignals(QApplication& app, MainWindow& window)
{
    if (::pipe2(s_signalPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // then they end the process, as they do anyway
    auto* notifier = new QSocketNotifier(s_signalPipe[0], QSocketNotifier::Read, &app);
    QObject::connect(notifier, &QSocketNotifier::activated, &window, [&window] {
        unsigned char signal = 0;
        if (::read(s_signalPipe[0], &signal, 1) != 1) return;
        window.keepForNextStart();
        leaveProcess(window, 128 + signal);
    });
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before = {}, now = {};
        if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue; // nohup
        now.sa_handler = tellTheWindow;
        now.sa_flags = int(SA_RESETHAND) | SA_RESTART;
        sigemptyset(&now.sa_mask);
        sigaction(signal, &now, nullptr);
    }
}

} // namespace

int runWindow(int argc, char** argv)
{
    ::umask(077); // autosaves, exports and settings hold what heaps do: new files are for their owner alone
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("heaptrail"));
    QApplication::setApplicationDisplayName(QStringLiteral("Heaptrail"));
    QApplication::setOrganizationName(QStringLiteral("heaptrail"));
    QApplication::setApplicationVersion(QStringLiteral(HEAPTRAIL_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.heaptrail.Heaptrail"));

    QStringList paths;
    bool areOptionsOver = false;
    for (const QString& argument : QApplication::arguments().mid(1)) { // Qt has taken its own options
        if (areOptionsOver || !argument.startsWith(QLatin1Char('-'))) {
            paths << argument;
        } else if (argument == QLatin1String("--")) {
            areOptionsOver = true;
        } else {
            std::fprintf(stderr, "heaptrail: unknown option %s\nSee heaptrail --help.\n",
                         qPrintable(argument));
            return 2;
        }
    }

    Settings settings;
    applyTheme(app, ThemeChoice(settings.get(kTheme)));
    applyFontSize(app, settings.get(kFontSize));
    MainWindow window(settings);
    window.keepAutosavesIn(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                           + QStringLiteral("/autosave"));
    if (!paths.isEmpty()) window.open(paths);
    // A screen of 1280 × 800 has a frame and a panel on it, too: the status bar belongs on it.
    const QSize room = window.screen()->availableSize() - QSize(16, 48);
    if (!window.isMaximized() && !window.isFullScreen()) window.resize(window.size().boundedTo(room));
    window.show();
    serveUntilClosed(app, window);
}

void serveUntilClosed(QApplication& app, MainWindow& window)
{
    watchSignals(app, window);
    QObject::connect(
        &app, &QGuiApplication::commitDataRequest, &window,
        [&window](QSessionManager& session) {
            const bool canAsk = session.allowsInteraction();
            if (!window.mayEndSession(canAsk)) session.cancel();
            if (canAsk) session.release();
        },
        Qt::DirectConnection);
    leaveProcess(window, QApplication::exec());
}

} // namespace heaptrail::ui
