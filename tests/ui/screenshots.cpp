// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// screenshots FOLDER [--quick] [--list]: renders every view in every state, light and dark, 1x and 2x, in a small
// and a large window, and fails if a view has no state, a picture is missing, left over, or empty.
#include "tests/support/gui.h"
#include "tests/support/shared_corpus.h"
#include "ui/charts/memory_chart.h"
#include "ui/theme/palette.h"
#include "ui/window/about_dialog.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/settings_dialog.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>
#include <set>

namespace {

using namespace heaptrail;
using namespace heaptrail::ui;
using namespace heaptrail::test;

struct Stage {
    MainWindow& window;
    QTemporaryDir& folder;
};

/// One state of one view. `view` is a view id, or the name of something that is no page (start, dialogs).
struct Shot {
    QString view, state;
    std::function<QWidget*(Stage&)> prepare; ///< returns what is to be rendered; null = the window
};

QWidget* showIn(Stage& stage, const char* view)
{
    stage.window.navigator().jump(Place{QString::fromLatin1(view), {}, {}, {}});
    waitUntilIdle();
    return nullptr;
}

/// The Map that keeps the sample's requests: found by what it is, not by its id.
void selectHolder(Stage& stage)
{
    const auto ready = stage.window.workspace().readyIds();
    if (ready.empty()) return;
    const SnapshotPtr snapshot = stage.window.workspace().snapshot(ready.back());
    NodeOrdinal best{};
    std::uint64_t most = 0;
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n) {
        const NodeOrdinal node{n};
        if (snapshot->className(node) != "Map" || snapshot->retainedSize(node) <= most) continue;
        most = snapshot->retainedSize(node);
        best = node;
    }
    stage.window.navigator().selectNode(ready.back(), best);
    waitUntilIdle();
}

QWidget* withSample(Stage& stage, const char* view)
{
    openAndWait(stage.window, samplePaths());
    showIn(stage, view);
    selectHolder(stage);
    return nullptr;
}

QWidget* withOne(Stage& stage, const char* view)
{
    openAndWait(stage.window, sampleSnapshots().mid(0, 1));
    return showIn(stage, view);
}

QWidget* withOtherProcess(Stage& stage, const char* view)
{
    QStringList paths = sampleSnapshots().mid(0, 1);
    paths << QString::fromStdString(dataFile("other-process.heapsnapshot.gz").string());
    if (!QFile::exists(paths.back()))
        paths.back() = QString::fromStdString(
            (sharedFolder() / "corpus" / "registry-map-never-deleted" / "s1.heapsnapshot.gz").string());
    openAndWait(stage.window, paths);
    return showIn(stage, view);
}

QWidget* withFilter(Stage& stage, const char* view, const char* filter)
{
    openAndWait(stage.window, samplePaths());
    stage.window.navigator().jump(Place{QString::fromLatin1(view), {}, QString::fromLatin1(filter), {}});
    waitUntilIdle();
    return nullptr;
}

QString badFile(Stage& stage, const char* name, const QByteArray& bytes)
{
    QFile file(stage.folder.filePath(QString::fromLatin1(name)));
    if (file.open(QIODevice::WriteOnly)) file.write(bytes);
    return file.fileName();
}

QStringList badFiles(Stage& stage)
{
    QFile sample(sampleSnapshots().front());
    QByteArray cut = sample.open(QIODevice::ReadOnly) ? sample.readAll() : QByteArray();
    cut.truncate(cut.size() / 2);
    return {badFile(stage, "truncated.heapsnapshot.gz", cut),
            badFile(stage, "package.heapsnapshot", "{\"name\":\"x\"}"),
            badFile(stage, "empty.heapsnapshot", "")};
}

std::vector<Shot> shots()
{
    std::vector<Shot> all;
    const auto add = [&](const char* view, const char* state, std::function<QWidget*(Stage&)> prepare) {
        all.push_back({QString::fromLatin1(view), QString::fromLatin1(state), std::move(prepare)});
    };
    add("start", "empty", [](Stage&) -> QWidget* { return nullptr; });
    add("start", "loading", [](Stage& stage) -> QWidget* {
        stage.window.open(samplePaths());
        return nullptr;
    });
    add("start", "failed", [](Stage& stage) -> QWidget* {
        openAndWait(stage.window, badFiles(stage));
        return nullptr;
    });
    for (const char* page :
         {view::kOverview, view::kSuspects, view::kSummary, view::kComparison, view::kDominators,
          view::kTreemap, view::kContainment, view::kStrings, view::kStatistics}) {
        add(page, "sample", [page](Stage& stage) { return withSample(stage, page); });
        add(page, "one", [page](Stage& stage) { return withOne(stage, page); });
    }
    for (const char* page : {view::kOverview, view::kSuspects, view::kComparison})
        add(page, "other-process", [page](Stage& stage) { return withOtherProcess(stage, page); });
    for (const char* page : {view::kSummary, view::kComparison, view::kStrings})
        add(page, "filtered-to-nothing",
            [page](Stage& stage) { return withFilter(stage, page, "nosuchthingatall"); });
    for (const char* page : {view::kSummary, view::kComparison})
        add(page, "filtered", [page](Stage& stage) { return withFilter(stage, page, "Message"); });
    add(view::kOverview, "table", [](Stage& stage) {
        withSample(stage, view::kOverview);
        child<MemoryChart>(stage.window, "memoryChart")->showTable(true);
        return static_cast<QWidget*>(nullptr);
    });
    for (const char* dock : {view::kRetainers, view::kGraph, view::kPaths, view::kInspector}) {
        add(dock, "sample", [dock](Stage& stage) {
            withSample(stage, view::kSummary);
            return showIn(stage, dock);
        });
        add(dock, "nothing-selected", [dock](Stage& stage) {
            withOne(stage, view::kStatistics);
            return showIn(stage, dock);
        });
    }
    add(view::kSnapshots, "failed", [](Stage& stage) {
        openAndWait(stage.window, sampleSnapshots() + badFiles(stage));
        auto* list = child<QListView>(stage.window, "snapshotsView");
        list->setCurrentIndex(list->model()->index(3, 0));
        return showIn(stage, view::kOverview);
    });
    add(view::kFindings, "pinned", [](Stage& stage) {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "pin")->trigger();
        waitUntilIdle();
        auto* list = child<QListView>(stage.window, "findingsView");
        list->setCurrentIndex(list->model()->index(0, 0));
        return static_cast<QWidget*>(nullptr);
    });
    add("dialog", "settings", [](Stage& stage) -> QWidget* {
        auto* dialog = new SettingsDialog(Settings::inMemory(), &stage.window);
        dialog->show();
        return dialog;
    });
    add("dialog", "about", [](Stage& stage) -> QWidget* {
        auto* dialog = new AboutDialog(&stage.window);
        dialog->show();
        return dialog;
    });
    add("dialog", "keys", [](Stage& stage) -> QWidget* {
        auto* dialog = new KeysDialog(stage.window.commands(), &stage.window);
        dialog->show();
        return dialog;
    });
    add("dialog", "commands", [](Stage& stage) -> QWidget* {
        auto* dialog = new CommandPalette(stage.window.commands(), &stage.window);
        dialog->show();
        return dialog;
    });
    return all;
}

/// A picture of one colour shows nothing.
bool isEmpty(const QImage& image)
{
    const QRgb first = image.pixel(0, 0);
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3)
            if (image.pixel(x, y) != first) return false;
    return true;
}

struct Look {
    ThemeChoice theme;
    const char* name;
};
struct Size {
    int width, height;
};

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QApplication::setStyle(QStringLiteral("Fusion"));
    QStringList arguments = QApplication::arguments().mid(1);
    const bool isQuick = arguments.removeAll(QStringLiteral("--quick")) > 0;
    const bool isList = arguments.removeAll(QStringLiteral("--list")) > 0;
    if (arguments.isEmpty()) {
        std::fprintf(stderr, "usage: screenshots FOLDER [--quick] [--list] [VIEW…]\n");
        return 2;
    }
    const QDir folder(arguments.takeFirst());
    folder.mkpath(QStringLiteral("."));
    const QStringList only = arguments;

    int problems = 0;
    const std::vector<Shot> all = shots();
    {
        // Every page and dock that exists has its picture.
        const MainWindow window(Settings::inMemory());
        for (const Page* page : window.findChildren<Page*>())
            if (std::ranges::none_of(all, [&](const Shot& shot) { return shot.view == page->id(); })) {
                std::fprintf(stderr, "no picture of the view “%s”\n", qPrintable(page->id()));
                ++problems;
            }
    }
    const std::vector<Look> looks = isQuick ? std::vector<Look>{{ThemeChoice::Light, "light"}}
                                            : std::vector<Look>{{ThemeChoice::Light, "light"},
                                                                {ThemeChoice::Dark, "dark"},
                                                                {ThemeChoice::HighContrast, "contrast"}};
    const std::vector<Size> sizes =
        isQuick ? std::vector<Size>{{1280, 800}} : std::vector<Size>{{1280, 800}, {2560, 1440}};
    const std::vector<int> scales = isQuick ? std::vector<int>{1} : std::vector<int>{1, 2};
    std::set<QString> expected;
    for (const Shot& shot : all)
        for (const Look& look : looks)
            for (const Size size : sizes)
                for (const int scale : scales)
                    expected.insert(QStringLiteral("%1-%2-%3-%4x%5@%6x.png")
                                        .arg(shot.view, shot.state, QString::fromLatin1(look.name))
                                        .arg(size.width)
                                        .arg(size.height)
                                        .arg(scale));
    if (isList) {
        for (const QString& name : expected) std::printf("%s\n", qPrintable(name));
        return problems ? 1 : 0;
    }
    if (only.isEmpty())
        for (const QString& name : folder.entryList({QStringLiteral("*.png")}, QDir::Files))
            QFile::remove(folder.filePath(name));

    for (const Look& look : looks) {
        applyTheme(app, look.theme);
        for (const Size size : sizes) {
            for (const Shot& shot : all) {
                if (!only.isEmpty() && !only.contains(shot.view)) continue;
                QTemporaryDir files;
                MainWindow window(Settings::inMemory());
                window.resize(size.width, size.height);
                window.show();
                Stage stage{window, files};
                QWidget* target = shot.prepare(stage);
                if (!target) target = &window;
                if (shot.state != QLatin1String("loading")) waitUntilIdle();
                for (int round = 0; round < 3; ++round) {
                    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
                    if (shot.state != QLatin1String("loading"))
                        QCoreApplication::processEvents();
                    else
                        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
                }
                for (const int scale : scales) {
                    QPixmap image(target->size() * scale);
                    image.setDevicePixelRatio(scale);
                    image.fill(target->palette().color(QPalette::Window));
                    target->render(&image);
                    const QString name = QStringLiteral("%1-%2-%3-%4x%5@%6x.png")
                                             .arg(shot.view, shot.state, QString::fromLatin1(look.name))
                                             .arg(size.width)
                                             .arg(size.height)
                                             .arg(scale);
                    if (isEmpty(image.toImage()) || !image.save(folder.filePath(name))) {
                        std::fprintf(stderr, "%s is empty or cannot be written\n", qPrintable(name));
                        ++problems;
                    }
                }
            }
        }
    }
    if (only.isEmpty()) {
        std::set<QString> found;
        for (const QString& name : folder.entryList({QStringLiteral("*.png")}, QDir::Files))
            found.insert(name);
        for (const QString& name : expected)
            if (!found.contains(name)) {
                std::fprintf(stderr, "missing: %s\n", qPrintable(name));
                ++problems;
            }
        for (const QString& name : found)
            if (!expected.contains(name)) {
                std::fprintf(stderr, "left over: %s\n", qPrintable(name));
                ++problems;
            }
        std::printf("%zu pictures of %zu states in %s\n", found.size(), all.size(),
                    qPrintable(folder.path()));
    }
    return problems ? 1 : 0;
}
