// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// screenshots FOLDER [--quick] [--list] [--only PATTERN] [VIEW…]: renders every view in every state, light, dark and
// in high contrast, 1x and 2x, in a small and a large window, and fails if a view or one of the states that are
// promised has no picture, or a picture is missing, left over, or empty. PATTERN: of names, "*-dark-1280x800@1x.png".
// HEAPTRAIL_SNAPSHOTS=a.heapsnapshot:b.heapsnapshot names others than the sample for the states
// "sample" and those of a suspect.
// --quick: in light at 1280x800, and no picture is written; what each view says is compared with tests/ui/golden.
#include "tests/support/gui.h"
#include "tests/support/said.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"
#include "ui/charts/memory_chart.h"
#include "ui/models/node_text.h"
#include "ui/theme/palette.h"
#include "ui/views/class_table.h"
#include "ui/window/about_dialog.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/report_dialog.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_page.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFocusEvent>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include <chrono>
#include <cstdio>
#include <filesystem>
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

QStringList chosenPaths()
{
    const QString own = qEnvironmentVariable("HEAPTRAIL_SNAPSHOTS");
    return own.isEmpty() ? samplePaths() : own.split(QLatin1Char(':'));
}

QWidget* withSample(Stage& stage, const char* view)
{
    openAndWait(stage.window, chosenPaths());
    showIn(stage, view);
    selectHolder(stage);
    return nullptr;
}

/// What a button of the first suspect leads to.
QWidget* withSuspect(Stage& stage, const char* button)
{
    openAndWait(stage.window, chosenPaths());
    showIn(stage, view::kSuspects);
    child<QAbstractButton>(stage.window, button)->click();
    waitUntilIdle();
    return nullptr;
}

QWidget* withOne(Stage& stage, const char* view)
{
    openAndWait(stage.window, sampleSnapshots().mid(0, 1));
    return showIn(stage, view);
}

QWidget* withOtherProcess(Stage& stage, const char* view)
{
    // Copies with times of their own: of those that a clone gives its files, either may be the older.
    static const QTemporaryDir folder;
    QStringList paths;
    for (const std::filesystem::path& from : {std::filesystem::path(sampleSnapshots().front().toStdString()),
                                              corpusFolder() / "lru-cache-stable/s1.heapsnapshot.gz"}) {
        const auto to = std::filesystem::path(folder.path().toStdString()) / from.filename();
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::last_write_time(
            to, std::filesystem::file_time_type() + std::chrono::hours(paths.size()));
        paths << QString::fromStdString(to.string());
    }
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

/// The user chooses this entry of a box.
void choose(Stage& stage, const char* view, const char* box, int entry)
{
    auto* boxOf = child<QComboBox>(*stage.window.page(QString::fromLatin1(view)), box);
    boxOf->setCurrentIndex(entry);
    emit boxOf->activated(entry);
    waitUntilIdle();
}

/// An object whose name, as it is listed, begins so.
void selectNamed(Stage& stage, const QString& start)
{
    const EntryId last = stage.window.workspace().readyIds().back();
    const SnapshotPtr snapshot = stage.window.workspace().snapshot(last);
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n) {
        if (!nodeName(*snapshot, NodeOrdinal{n}).startsWith(start)) continue;
        stage.window.navigator().selectNode(last, NodeOrdinal{n});
        break;
    }
    waitUntilIdle();
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
    add("start", "recent", [](Stage&) -> QWidget* { return nullptr; }); // see settingsOf()
    add("start", "loading", [](Stage& stage) -> QWidget* {
        stage.window.open(samplePaths());
        QCoreApplication::sendPostedEvents(); // the rows are made; nothing has been read yet
        return nullptr;
    });
    add("start", "failed", [](Stage& stage) -> QWidget* {
        openAndWait(stage.window, badFiles(stage));
        return nullptr;
    });
    for (const char* page :
         {view::kOverview, view::kSuspects, view::kSummary, view::kComparison, view::kDominators,
          view::kTreemap, view::kContainment, view::kStrings, view::kStatistics, "allocations"}) {
        add(page, "sample", [page](Stage& stage) { return withSample(stage, page); });
        add(page, "one", [page](Stage& stage) { return withOne(stage, page); });
    }
    add(view::kGraph, "suspect", [](Stage& stage) { return withSuspect(stage, "showGraph"); });
    add(view::kContainment, "suspect", [](Stage& stage) { return withSuspect(stage, "showSample"); });
    for (const auto& [state, as] : {std::pair("suspect", ""),
                                    {"suspect-icicle", "treemapAsIcicle"},
                                    {"suspect-table", "treemapAsTable"}})
        add(view::kTreemap, state, [as = as](Stage& stage) {
            withSuspect(stage, "showContainer");
            Place place = stage.window.navigator().place();
            place.view = QString::fromLatin1(view::kTreemap);
            stage.window.navigator().jump(place);
            waitUntilIdle();
            if (*as) child<QAction>(stage.window, as)->trigger();
            return static_cast<QWidget*>(nullptr);
        });
    for (const char* page : {view::kOverview, view::kSuspects, view::kComparison})
        add(page, "other-process", [page](Stage& stage) { return withOtherProcess(stage, page); });
    for (const char* page : {view::kSummary, view::kComparison, view::kStrings})
        add(page, "filtered-to-nothing",
            [page](Stage& stage) { return withFilter(stage, page, "nosuchthingatall"); });
    for (const char* page : {view::kSummary, view::kComparison})
        add(page, "filtered", [page](Stage& stage) { return withFilter(stage, page, "Message"); });
    add(view::kOverview, "table", [](Stage& stage) {
        withSample(stage, view::kOverview);
        child<ui::MemoryChart>(stage.window, "memoryChart")->showTable(true);
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
    add(view::kRetainers, "handle", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        selectNamed(stage, QStringLiteral("TCP"));
        return showIn(stage, view::kRetainers);
    });
    add(view::kRetainers, "entry", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        selectNamed(stage, QStringLiteral("Socket"));
        return showIn(stage, view::kRetainers);
    });
    add(view::kSuspects, "paths", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSuspects);
        auto* text = child<QTextBrowser>(stage.window, "suspectText");
        text->verticalScrollBar()->setValue(text->verticalScrollBar()->maximum());
        return nullptr;
    });
    add("dialog", "what-leaves", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "report")->trigger();
        waitUntilIdle();
        auto* dialog = stage.window.findChild<ReportDialog*>();
        waitFor([dialog] { return !dialog->isBusy(); });
        clickTab(*dialog, QStringLiteral("What is included"));
        return dialog;
    });
    add(view::kOverview, "log-only", [](Stage& stage) -> QWidget* {
        openAndWait(stage.window, samplePaths().mid(3));
        return nullptr;
    });
    add(view::kOverview, "no-log", [](Stage& stage) -> QWidget* {
        openAndWait(stage.window, sampleSnapshots());
        return showIn(stage, view::kOverview);
    });
    for (const char* page : {view::kSummary, view::kComparison})
        add(page, "internals-hidden", [page](Stage& stage) -> QWidget* {
            withSample(stage, page);
            choose(stage, page, "hideInternals", 2);
            return nullptr;
        });
    add(view::kSummary, "packages", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        choose(stage, view::kSummary, "groupBy", 3);
        return nullptr;
    });
    add(view::kSummary, "column-filters", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "columnFilterRow")->trigger();
        return nullptr;
    });
    add(view::kSummary, "filter-error", [](Stage& stage) -> QWidget* {
        return withFilter(stage, view::kSummary, "class:~Map retained>1XB");
    });
    add(view::kComparison, "all-snapshots", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kComparison);
        choose(stage, view::kComparison, "comparisonMode", 1);
        return nullptr;
    });
    add(view::kComparison, "nothing-grows", [](Stage& stage) -> QWidget* {
        withFilter(stage, view::kComparison, "Node / parser_buffer"); // one came, one went
        child<QAbstractButton>(stage.window, "growing")->setChecked(true);
        waitUntilIdle();
        return nullptr;
    });
    add(view::kStrings, "duplicates", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kStrings);
        choose(stage, view::kStrings, "stringScope", 1);
        return nullptr;
    });
    add(view::kDominators, "grouped", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kDominators);
        child<QAbstractButton>(stage.window, "groupByClass")->setChecked(true);
        waitUntilIdle();
        return nullptr;
    });
    for (const char* as : {"treemapAsIcicle", "treemapAsTable"})
        add(view::kTreemap, QLatin1String(as) == QLatin1String("treemapAsIcicle") ? "icicle" : "table",
            [as](Stage& stage) -> QWidget* {
                withSample(stage, view::kTreemap);
                child<QAction>(stage.window, as)->setChecked(true);
                waitUntilIdle();
                return nullptr;
            });
    add(view::kInspector, "string", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        selectNamed(stage, QStringLiteral("\"'use strict'"));
        return nullptr;
    });
    add(view::kInspector, "class", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        auto* table = child<TreeView>(stage.window, "summaryView");
        clickRow(table, table->model()->index(0, 0));
        waitUntilIdle();
        return nullptr;
    });
    add(view::kFindings, "note", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSuspects);
        child<QAbstractButton>(stage.window, "pinCurrent")->click();
        auto* note = child<QPlainTextEdit>(stage.window, "findingNote");
        note->setPlainText(
            QStringLiteral("**Cause**: every request stays in @%1.\n\n- bound it\n- or `delete()`")
                .arg(largestInSample("Map")));
        QFocusEvent left(QEvent::FocusOut, Qt::OtherFocusReason); // the field is left: it reads as Markdown
        QCoreApplication::sendEvent(note, &left);
        return nullptr;
    });
    add(view::kSnapshots, "failed", [](Stage& stage) {
        openAndWait(stage.window, sampleSnapshots() + badFiles(stage));
        auto* list = child<QListView>(stage.window, "snapshotsView");
        list->setCurrentIndex(list->model()->index(3, 0));
        return showIn(stage, view::kOverview);
    });
    // The last one first, a copy, another process, a truncated file: each in its section.
    add(view::kSnapshots, "mixed", [](Stage& stage) {
        QStringList paths = sampleSnapshots();
        std::ranges::reverse(paths);
        const QString copy = stage.folder.filePath(QStringLiteral("copy.heapsnapshot.gz"));
        QFile::copy(paths[0], copy);
        paths << copy << QString::fromStdString((dataFile("node-24.heapsnapshot.zst")).string())
              << badFiles(stage).front();
        openAndWait(stage.window, paths);
        return showIn(stage, view::kOverview);
    });
    add(view::kFindings, "cards", [](Stage& stage) {
        withSample(stage, view::kSuspects);
        child<QAbstractButton>(stage.window, "pinCurrent")->click();
        waitUntilIdle();
        child<QPlainTextEdit>(stage.window, "findingNote")
            ->setPlainText(QStringLiteral("Nobody empties the cache."));
        showIn(stage, view::kSummary); // among the suspects it would be the suspect that is pinned
        selectHolder(stage);
        child<QAction>(stage.window, "pin")->trigger();
        stage.window.navigator().select(Selection{
            stage.window.workspace().readyIds().back(), {}, QStringLiteral(",Map"), QStringLiteral("Map")});
        child<QAction>(stage.window, "pin")->trigger();
        waitUntilIdle();
        return static_cast<QWidget*>(nullptr);
    });
    add("dialog", "unsaved", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "pin")->trigger();
        stage.window.close();
        return stage.window.findChild<QMessageBox*>();
    });
    add(view::kFindings, "pinned", [](Stage& stage) {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "pin")->trigger();
        waitUntilIdle();
        auto* list = child<QListView>(stage.window, "findingsView");
        list->setCurrentIndex(list->model()->index(0, 0));
        return static_cast<QWidget*>(nullptr);
    });
    add("dialog", "menu", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        auto* table = child<TreeView>(stage.window, "summaryView");
        clickRow(table, table->currentIndex());
        table->setFocus();
        press(stage.window, Qt::Key_O);
        return QApplication::activePopupWidget();
    });
    add("dialog", "history", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        showIn(stage, view::kDominators);
        child<QAction>(stage.window, "history")->trigger();
        return child<QWidget>(stage.window, "commandPalette");
    });
    add("dialog", "report", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "pin")->trigger();
        child<QAction>(stage.window, "report")->trigger();
        waitUntilIdle();
        auto* dialog = stage.window.findChild<ReportDialog*>();
        waitFor([dialog] { return !dialog->isBusy(); });
        return dialog;
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
    add("dialog", "words", [](Stage& stage) -> QWidget* {
        auto* dialog = new WordsDialog(&stage.window);
        dialog->show();
        return dialog;
    });
    // What the heaps have, and commands that are called otherwise.
    for (const auto& [state, text] : {std::pair("find", "cache"), std::pair("find-words", "retained")})
        add("dialog", state, [text = QLatin1String(text)](Stage& stage) -> QWidget* {
            withSample(stage, view::kSummary);
            child<QAction>(stage.window, "palette")->trigger();
            auto* palette = child<CommandPalette>(stage.window, "commandPalette");
            palette->setText(text);
            waitFor([palette] { return !palette->isSearching(); });
            return palette;
        });
    add(view::kInspector, "found-property", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kOverview);
        child<QAction>(stage.window, "palette")->trigger();
        auto* palette = child<CommandPalette>(stage.window, "commandPalette");
        palette->setText(QStringLiteral("originalRequest"));
        waitFor([palette] { return !palette->isSearching(); });
        QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_Return);
        waitUntilIdle();
        return nullptr;
    });
    add("dialog", "hits", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        child<QAction>(stage.window, "palette")->trigger();
        auto* palette = child<CommandPalette>(stage.window, "commandPalette");
        auto* field = child<QLineEdit>(*palette, "commandEdit");
        field->setText(QStringLiteral("cache"));
        QTest::keyClick(field, Qt::Key_Return, Qt::AltModifier);
        waitUntilIdle();
        return child<QWidget>(stage.window, "findResults");
    });
    add("dialog", "retained-by-class", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        showRetainedByClass(&stage.window, stage.window.context(), QStringLiteral("requestCache"),
                            stage.window.navigator().selection());
        waitUntilIdle();
        return child<QWidget>(stage.window, "retainedByClass");
    });
    add(view::kGraph, "maximised", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        stage.window.showView(QString::fromLatin1(view::kGraph));
        child<QAction>(stage.window, "graphMaximise")->trigger();
        waitUntilIdle();
        child<QAction>(stage.window, "graphFit")->trigger();
        return nullptr;
    });
    add(view::kSummary, "nothing-selected", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        stage.window.navigator().select({});
        waitUntilIdle();
        return nullptr;
    });
    add(view::kOverview, "heap", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kOverview);
        child<QAbstractButton>(stage.window, "modeHeap")->click();
        return nullptr;
    });
    // What is allocated over time, by whom, and the suspect that says so.
    const auto timeline = [](Stage& stage, const char* view) {
        openAndWait(stage.window,
                    {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        return showIn(stage, view);
    };
    add("allocations", "timeline", [timeline](Stage& stage) { return timeline(stage, "allocations"); });
    add("allocations", "table", [timeline](Stage& stage) {
        timeline(stage, "allocations");
        choose(stage, "allocations", "allocationsAs", 1);
        return static_cast<QWidget*>(nullptr);
    });
    add("allocations", "top-down", [timeline](Stage& stage) {
        timeline(stage, "allocations");
        choose(stage, "allocations", "allocationsAs", 2);
        auto* table = child<TreeView>(stage.window, "allocationsView");
        for (QModelIndex at = table->model()->index(0, 0); at.isValid(); at = table->model()->index(0, 0, at))
            table->expand(at);
        waitUntilIdle();
        return static_cast<QWidget*>(nullptr);
    });
    for (const int as : {0, 1})
        add("allocations", as == 0 ? "range" : "range-table", [timeline, as](Stage& stage) {
            timeline(stage, "allocations");
            choose(stage, "allocations", "allocationsAs", as);
            auto* bars = child<QWidget>(stage.window, "timelineBars");
            bars->setFocus();
            press(stage.window, Qt::Key_Right);
            waitUntilIdle();
            return static_cast<QWidget*>(nullptr);
        });
    add("dialog", "allocated", [timeline](Stage& stage) -> QWidget* {
        timeline(stage, "allocations");
        child<QAbstractButton>(stage.window, "intervalToObjects")->click();
        waitUntilIdle();
        return child<QWidget>(stage.window, "objectList");
    });
    add("allocations", "profiles", [](Stage& stage) {
        QStringList profiles;
        for (const char* name : {"profiles/node-20.heapprofile", "profiles/node-20-later.heapprofile"})
            profiles << QString::fromStdString(dataFile(name).string());
        openAndWait(stage.window, profiles);
        return showIn(stage, "allocations");
    });
    add(view::kSnapshots, "salvaged", [](Stage& stage) {
        openAndWait(stage.window, badFiles(stage).mid(0, 1));
        stage.window.workspace().reload(stage.window.workspace().entries()[0].id, true);
        waitFor([&] { return !stage.window.workspace().readyIds().empty(); });
        return showIn(stage, view::kOverview);
    });
    add(view::kSnapshots, "cancelled", [](Stage& stage) {
        Workspace& workspace = stage.window.workspace();
        stage.window.open(samplePaths());
        QCoreApplication::sendPostedEvents(); // nothing has been read yet
        workspace.cancel(workspace.entries()[1].id);
        waitUntilIdle();
        return showIn(stage, view::kOverview);
    });
    add(view::kGraph, "entry", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSuspects);
        child<QAbstractButton>(stage.window, "showSample")->click();
        waitUntilIdle();
        return showIn(stage, view::kGraph);
    });
    add(view::kInspector, "entries", [](Stage& stage) -> QWidget* {
        withSample(stage, view::kSummary);
        auto* entries = child<TreeView>(stage.window, "propertiesView");
        entries->expand(entries->model()->index(0, 0));
        waitUntilIdle();
        return nullptr;
    });
    add("dialog", "commands", [](Stage& stage) -> QWidget* {
        child<QAction>(stage.window, "palette")->trigger();
        return child<QWidget>(stage.window, "commandPalette");
    });
    return all;
}

/// "recent": what was opened before, from folders whose files are called alike.
Settings settingsOf(const Shot& shot, const QTemporaryDir& files)
{
    Settings settings = Settings::inMemory();
    if (shot.state != QLatin1String("recent")) return settings;
    for (const char* service :
         {"incidents/2026-11-28-checkout-out-of-memory", "staging/orders-worker", "mail"}) {
        const QDir folder(files.filePath(QString::fromLatin1(service)));
        folder.mkpath(QStringLiteral("."));
        QStringList paths;
        for (const char* name : {"s1.heapsnapshot", "s2.heapsnapshot", "s3.heapsnapshot"}) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            if (file.open(QIODevice::WriteOnly)) file.write(QByteArray(1'250'000, ' '));
            paths << file.fileName();
        }
        rememberSet(settings, paths, QStringLiteral("requestCache (Map) grows without limit"));
    }
    return settings;
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

/// States that the window promises (design: "States"), each in the view that shows it: leaving one out fails.
constexpr const char* kPromised[] = {"start-empty",
                                     "start-loading",
                                     "start-failed",
                                     "snapshots-failed",
                                     "snapshots-mixed",
                                     "findings-cards",
                                     "dialog-unsaved",
                                     "overview-other-process",
                                     "comparison-other-process",
                                     "suspects-other-process",
                                     "suspects-paths",
                                     "suspects-one",
                                     "comparison-one",
                                     "summary-filtered-to-nothing",
                                     "summary-filter-error",
                                     "comparison-filtered-to-nothing",
                                     "strings-filtered-to-nothing",
                                     "comparison-nothing-grows",
                                     "comparison-all-snapshots",
                                     "strings-duplicates",
                                     "summary-internals-hidden",
                                     "comparison-internals-hidden",
                                     "summary-column-filters",
                                     "dominators-grouped",
                                     "treemap-icicle",
                                     "treemap-table",
                                     "overview-table",
                                     "inspector-string",
                                     "inspector-class",
                                     "findings-pinned",
                                     "findings-note",
                                     "dialog-report",
                                     "dialog-what-leaves",
                                     "dialog-settings",
                                     "dialog-about",
                                     "dialog-keys",
                                     "dialog-commands",
                                     "dialog-history",
                                     "dialog-menu"};

/// Compares what the view (the dialog) says with tests/ui/golden/VIEW-STATE.txt.
bool isAsSaid(const Shot& shot, const Stage& stage, const QWidget& target)
{
    if (shot.state == QLatin1String("loading")) return true; // how far it is depends on the machine
    const QWidget* page = shot.view == QLatin1String("start")
        ? stage.window.findChild<QWidget*>(QStringLiteral("startPage"))
        : stage.window.page(shot.view);
    if (&target != &stage.window || !page) page = &target;
    QString said = saidBy(*page).join(QLatin1Char('\n')) + QLatin1Char('\n');
    said.replace(stage.folder.path(), QStringLiteral("FOLDER"))
        .replace(QStringLiteral(HEAPTRAIL_SOURCE_DIR), QStringLiteral("SOURCE"));
    // When the report was made, and when a file was last written: before the clone.
    static const QRegularExpression made(QStringLiteral("(?<= · )[0-9-]+ [0-9:]{8} UTC\\n"));
    static const QRegularExpression dates(QStringLiteral("\\b\\d{1,2} [A-Z][a-z]{2} \\d{4} [0-9:]{8}"));
    said.replace(made, QStringLiteral("DATE\n")).replace(dates, QStringLiteral("DATE"));
    const QString path =
        QStringLiteral(HEAPTRAIL_SOURCE_DIR "/tests/ui/golden/%1-%2.txt").arg(shot.view, shot.state);
    QFile file(path);
    if (qEnvironmentVariableIntValue("HEAPTRAIL_UPDATE_GOLDEN"))
        return file.open(QIODevice::WriteOnly) && file.write(said.toUtf8()) >= 0;
    const QStringList lines = said.split(QLatin1Char('\n')),
                      wanted = file.open(QIODevice::ReadOnly)
        ? QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'))
        : QStringList();
    for (qsizetype line = 0; line < std::max(lines.size(), wanted.size()); ++line)
        if (lines.value(line) != wanted.value(line)) {
            std::fprintf(stderr,
                         "line %lld of %s is now\n%s\nand was\n%s\nIs it right? HEAPTRAIL_UPDATE_GOLDEN=1 "
                         "writes it anew.\n",
                         static_cast<long long>(line + 1), qPrintable(path), qPrintable(lines.value(line)),
                         qPrintable(wanted.value(line)));
            return false;
        }
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
    QString pattern;
    if (const auto at = arguments.indexOf(QStringLiteral("--only")); at >= 0 && at + 1 < arguments.size()) {
        pattern = arguments.takeAt(at + 1);
        arguments.removeAt(at);
    }
    const QRegularExpression wanted(
        QRegularExpression::wildcardToRegularExpression(pattern.isEmpty() ? QStringLiteral("*") : pattern));
    if (arguments.isEmpty() || arguments.front().startsWith(QLatin1Char('-'))) {
        std::fprintf(stderr, "usage: screenshots FOLDER [--quick] [--list] [--only PATTERN] [VIEW…]\n");
        return 2;
    }
    const QDir folder(arguments.takeFirst());
    folder.mkpath(QStringLiteral("."));
    const QStringList views = arguments;
    const bool isWhole = views.isEmpty() && pattern.isEmpty() && !isQuick;
    const auto nameOf = [](const Shot& shot, const Look& look, Size size, int scale) {
        return QStringLiteral("%1-%2-%3-%4x%5@%6x.png")
            .arg(shot.view, shot.state, QString::fromLatin1(look.name))
            .arg(size.width)
            .arg(size.height)
            .arg(scale);
    };

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
    for (const char* promised : kPromised)
        if (std::ranges::none_of(all, [&](const Shot& shot) {
                return QString(shot.view + QLatin1Char('-') + shot.state) == QLatin1String(promised);
            })) {
            std::fprintf(stderr, "no picture of the state “%s”\n", promised);
            ++problems;
        }
    const std::vector<Look> looks = isQuick ? std::vector<Look>{{ThemeChoice::Light, "light"}}
                                            : std::vector<Look>{{ThemeChoice::Light, "light"},
                                                                {ThemeChoice::Dark, "dark"},
                                                                {ThemeChoice::HighContrast, "contrast"}};
    const std::vector<Size> sizes = isQuick
        ? std::vector<Size>{{1280, 800}}
        : std::vector<Size>{{1024, 768}, {1280, 800}, {1920, 1080}, {2560, 1440}};
    const std::vector<int> scales = isQuick ? std::vector<int>{1} : std::vector<int>{1, 2};
    std::set<QString> expected;
    for (const Shot& shot : all)
        for (const Look& look : looks)
            for (const Size size : sizes)
                for (const int scale : scales) expected.insert(nameOf(shot, look, size, scale));
    if (isList) {
        for (const QString& name : expected) std::printf("%s\n", qPrintable(name));
        return problems ? 1 : 0;
    }
    if (isWhole)
        for (const QString& name : folder.entryList({QStringLiteral("*.png")}, QDir::Files))
            QFile::remove(folder.filePath(name));

    for (const Look& look : looks) {
        applyTheme(app, look.theme);
        for (const Size size : sizes) {
            for (const Shot& shot : all) {
                if (!views.isEmpty() && !views.contains(shot.view)) continue;
                if (std::ranges::none_of(scales, [&](int scale) {
                        return wanted.match(nameOf(shot, look, size, scale)).hasMatch();
                    }))
                    continue;
                QTemporaryDir files;
                MainWindow window(settingsOf(shot, files));
                window.resize(size.width, size.height);
                window.show();
                window.setUpdatesEnabled(false); // what is on the way to the picture is not drawn
                Stage stage{window, files};
                QWidget* target = shot.prepare(stage);
                if (!target) target = &window;
                window.setUpdatesEnabled(true);
                if (shot.state != QLatin1String("loading")) waitUntilIdle();
                for (int round = 0; round < 3; ++round) {
                    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
                    if (shot.state != QLatin1String("loading"))
                        QCoreApplication::processEvents();
                    else
                        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
                }
                if (isQuick && !isAsSaid(shot, stage, *target)) ++problems;
                for (const int scale : scales) {
                    const QString name = nameOf(shot, look, size, scale);
                    if (!wanted.match(name).hasMatch()) continue;
                    QPixmap image(target->size() * scale);
                    image.setDevicePixelRatio(scale);
                    image.fill(target->palette().color(QPalette::Window));
                    target->render(&image);
                    // zlib's quickest level: packing takes longer than drawing, so that the quick ones are only drawn.
                    constexpr int kLevel = 85;
                    if (isEmpty(image.toImage())
                        || (!isQuick && !image.save(folder.filePath(name), nullptr, kLevel))) {
                        std::fprintf(stderr, "%s is empty or cannot be written\n", qPrintable(name));
                        ++problems;
                    }
                }
            }
        }
    }
    if (isWhole) {
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
