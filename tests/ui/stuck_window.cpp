// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// stuck_window WAY STATE FIRST SECOND: a window that pins something of FIRST, opens SECOND with a worker that never
// looks up, and then is left: "close", "quit", "interrupt" or "terminate". Unsaved work may go to STATE.
#include "tests/support/sample_once.h"
#include "ui/window/main_window.h"
#include "ui/window/run_window.h"

#include <QAction>
#include <QApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

#include <atomic>
#include <csignal>
#include <thread>

using namespace heaptrail;
using namespace heaptrail::ui;

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() != 5) return 2;
    static std::atomic<bool> isStuck{false};
    MainWindow window(Settings::inMemory());
    window.keepAutosavesIn(arguments[2]);
    window.workspace().setOpener([second = arguments[4].toStdString()](const std::filesystem::path& path,
                                                                       const LoadOptions& options,
                                                                       const Task& task) {
        while (path == second) {
            isStuck = true;
            std::this_thread::sleep_for(std::chrono::hours(1));
        }
        return test::openSampleOnce(path, options, task);
    });
    window.show();
    window.open({arguments[3]});
    bool isLeaving = false;
    QTimer person;
    QObject::connect(&person, &QTimer::timeout, &window, [&] {
        if (auto* box = window.findChild<QMessageBox*>(QStringLiteral("unsavedWork")))
            box->findChild<QPushButton*>(QStringLiteral("discardUnsaved"))->click();
        if (isLeaving || window.workspace().readyIds().empty()) return;
        if (window.workspace().entries().size() == 1) {
            Finding finding;
            finding.title = "Note";
            finding.note = "kept";
            window.investigation().add(std::move(finding));
            window.open({arguments[4]});
        }
        if (!isStuck) return;
        isLeaving = true;
        if (arguments[1] == QLatin1String("close")) window.close();
        if (arguments[1] == QLatin1String("quit"))
            window.findChild<QAction*>(QStringLiteral("quit"))->trigger();
        if (arguments[1] == QLatin1String("interrupt")) std::raise(SIGINT);
        if (arguments[1] == QLatin1String("terminate")) std::raise(SIGTERM);
    });
    person.start(5);
    serveUntilClosed(app, window);
}
