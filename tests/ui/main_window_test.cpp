// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html.h"
#include "core/report/report_model.h"
#include "tests/support/big_snapshot.h"
#include "tests/support/gui.h"
#include "tests/support/random_graph.h"
#include "tests/support/sample_once.h"
#include "tests/support/shared_corpus.h"
#include "ui/charts/memory_chart.h"
#include "ui/models/findings_model.h"
#include "ui/models/snapshots_model.h"
#include "ui/text/format.h"
#include "ui/views/table_export.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/report_dialog.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <QToolTip>
#include <QUrl>

#include <algorithm>
#include <functional>
#include <sstream>
#include <sys/stat.h>

namespace heaptrail::test {

using namespace ui;

class MainWindowTest : public QObject {
    Q_OBJECT
private slots:
    void emptyWindowInvitesToDropFiles();
    void theKeyboardGoesWhereTheFirstFileIsShown();
    void sampleLoadsInTimeOrderOfOneProcess();
    void everyPageAndDockHasTitleIconAndAccessibleName();
    void tabsAreJumpsThatBackReturnsFrom();
    void goToIdSelectsTheObject();
    void goToUnknownIdSaysSo();
    void commandPaletteRunsWhatIsTyped();
    void badFilesShowTheirMessageInPlace_data();
    void badFilesShowTheirMessageInPlace();
    void badFileHurtsNobodyElse();
    void progressIsToldOfTheWholeLoad();
    void aPipeWithoutAWriterCanBeCancelled();
    void cancellingOneLoadLeavesTheOthers();
    void waitingLoadIsCancelledBeforeItBegins();
    void closingDuringALoadIsClean();
    void removedSnapshotComesBackWithUndo();
    void draggedOrderIsTheUsersOwnUntilGivenBack();
    void aDroppedSnapshotStandsBelowTheOneItIsDroppedOn();
    void anEmptiedWindowForgetsTheUsersOrder();
    void differentProcessesAreSaid();
    void aSecondProcessIsSaidInTheViewsInSight();
    void pinKeepsFiguresAndLeadsBack();
    void everyKindIsPinnedAndStaysWithoutItsDump();
    void everyTableIsCopiedAndExported();
    void namesOfTheHeapStayText();
    void aHostileHeapShowsItsTextsAndDoesNothing();
    void findingsMoveRemoveAndUndo();
    void investigationIsSavedAndOpenedAgain();
    void aCaseThatMovedWithItsDumpsShowsTheSame();
    void aCrashIsOfferedAgainWithItsSnapshots();
    void layoutComesBackAfterReset();
    void reportIsWrittenInEveryFormat();
    void theReportShowsKeysOfTablesOnlyWhenAsked();
    void aLogsRowSaysOnlyWhatALogCan();
    void aLogAloneShowsItsCurve();
    void oneSnapshotAloneOffersToOpenAnother();

private:
    QStringList bigFiles();
    QTemporaryDir m_folder;
    QStringList m_bigFiles;

    static std::unique_ptr<MainWindow> newWindow()
    {
        auto window = std::make_unique<MainWindow>(Settings::inMemory());
        showActive(*window);
        return window;
    }
};

void MainWindowTest::emptyWindowInvitesToDropFiles()
{
    const auto window = newWindow();
    QVERIFY(child<QWidget>(*window, "startPage")->isVisible());
    QVERIFY(!child<QAction>(*window, "report")->isEnabled()); // of nothing
    QVERIFY(child<QWidget>(*window, "dropZone")->isVisible());
    QVERIFY(!child<QTabWidget>(*window, "pages")->isVisible());
    QCOMPARE(QApplication::focusWidget(), child<QPushButton>(*window, "startOpen"));
    window->workspace().setOpener(openSampleOnce);
    press(*window, Qt::Key_S, Qt::AltModifier); // the sample is one key away
    QVERIFY(waitFor([&] { return window->workspace().readyIds().size() == 3; }) && waitUntilIdle());
}

void MainWindowTest::theKeyboardGoesWhereTheFirstFileIsShown()
{
    const auto window = newWindow();
    window->workspace().setOpener(openSampleOnce);
    press(*window, Qt::Key_S, Qt::AltModifier);
    QVERIFY(waitFor([&] { return window->workspace().readyIds().size() == 3; }) && waitUntilIdle());
    const auto* tabs = child<QTabWidget>(*window, "pages");
    QCOMPARE(QApplication::focusWidget(), tabs->tabBar());
    QVERIFY(window->testAttribute(Qt::WA_KeyboardFocusChange)); // its frame is drawn
    press(*window, Qt::Key_Right);
    QCOMPARE(tabs->currentIndex(), 1);
    for (int step = 0; step < 2; ++step) press(*window, step == 0 ? Qt::Key_Left : Qt::Key_Right);
    QCOMPARE(QApplication::focusWidget(), tabs->tabBar()); // no view takes it from who walks along the tabs
    press(*window, Qt::Key_Tab);
    QVERIFY(tabs->currentWidget()->isAncestorOf(QApplication::focusWidget()));
    press(*window, Qt::Key_0, Qt::AltModifier); // every view has a key
    QCOMPARE(tabs->currentIndex(), tabs->count() - 1);
    press(*window, Qt::Key_3);
    QCOMPARE(tabs->currentIndex(), 2);
    press(*window, Qt::Key_0);
    QCOMPARE(tabs->currentIndex(), tabs->count() - 1);

    press(*window, Qt::Key_W, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return window->workspace().isEmpty(); }) && waitUntilIdle());
    QCOMPARE(QApplication::focusWidget(), child<QPushButton>(*window, "startOpen"));
    // Who has gone elsewhere meanwhile stays there.
    auto* search = child<QLineEdit>(*window, "search");
    search->setFocus();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    QCOMPARE(QApplication::focusWidget(), search);
}

void MainWindowTest::sampleLoadsInTimeOrderOfOneProcess()
{
    const auto window = newWindow();
    QStringList backwards = sampleSnapshots();
    std::reverse(backwards.begin(), backwards.end());
    QVERIFY(openAndWait(*window, backwards));
    const Workspace& workspace = window->workspace();
    QCOMPARE(int(workspace.readyIds().size()), 3);
    std::uint64_t last = 0;
    for (const SnapshotEntry& entry : workspace.entries()) {
        QVERIFY(entry.snapshot->graph().maxHeapObjectId().value > last);
        last = entry.snapshot->graph().maxHeapObjectId().value;
    }
    QCOMPARE(workspace.order().evidence, SnapshotOrder::Evidence::HighestId);
    QCOMPARE(workspace.lineage().state, SetLineage::State::SameProcess);
    const auto* lineage = child<QLabel>(*window, "lineageBanner");
    QVERIFY(lineage->isVisible());
    QCOMPARE(lineage->text(), QStringLiteral("Same process ✓"));
    QVERIFY(lineage->toolTip().contains(QLatin1String("by highest object id")));
    QVERIFY(workspace.lineage().reason.contains(QLatin1String("both S1 and S2"))); // which two of three
    QVERIFY(child<QTabWidget>(*window, "pages")->isVisible());
}

void MainWindowTest::everyPageAndDockHasTitleIconAndAccessibleName()
{
    const auto window = newWindow();
    for (Page* page : window->findChildren<Page*>()) {
        QVERIFY2(!page->title().isEmpty(), qPrintable(page->id()));
        QVERIFY2(!page->accessibleName().isEmpty(), qPrintable(page->id()));
        QVERIFY2(!page->icon().isNull(), qPrintable(page->id()));
    }
    for (QAbstractItemView* view : window->findChildren<QAbstractItemView*>()) {
        if (view->objectName().isEmpty() || view->objectName().startsWith(QLatin1String("qt_"))) continue;
        QVERIFY2(!view->accessibleName().isEmpty(), qPrintable(view->objectName()));
    }
}

void MainWindowTest::tabsAreJumpsThatBackReturnsFrom()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    auto* tabs = child<QTabWidget>(*window, "pages");
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kOverview));
    press(*window, Qt::Key_2, Qt::AltModifier);
    QCOMPARE(tabs->currentIndex(), 1);
    press(*window, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(tabs->currentIndex(), 0);
    press(*window, Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(tabs->currentIndex(), 1);
}

void MainWindowTest::goToIdSelectsTheObject()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    NodeOrdinal wanted{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->className(NodeOrdinal{n}) == "Map"
            && snapshot->retainedSize(NodeOrdinal{n}) > 1'000'000)
            wanted = NodeOrdinal{n};
    press(*window, Qt::Key_G, Qt::ControlModifier);
    auto* palette = child<CommandPalette>(*window, "commandPalette");
    auto* field = child<QLineEdit>(*palette, "commandEdit");
    QCOMPARE(field->text(), QStringLiteral("@"));
    QTest::keyClicks(field, QString::number(snapshot->graph().id(wanted).value));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(waitFor([&] { return !window->findChild<CommandPalette*>(); }) && waitUntilIdle());
    QVERIFY(window->navigator().selection().node.has_value());
    QCOMPARE(window->navigator().selection().node->value, wanted.value);
}

void MainWindowTest::goToUnknownIdSaysSo()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    press(*window, Qt::Key_G, Qt::ControlModifier);
    auto* palette = child<CommandPalette>(*window, "commandPalette");
    QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), QStringLiteral("4294967294000"));
    QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_Return);
    const auto* list = child<QListWidget>(*palette, "commandList");
    QCOMPARE(list->item(list->count() - 1)->text(),
             QStringLiteral("No object @4294967294000 in the open snapshots"));
    QVERIFY(window->navigator().selection().isEmpty());
}

void MainWindowTest::commandPaletteRunsWhatIsTyped()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    press(*window, Qt::Key_K, Qt::ControlModifier);
    auto* palette = child<CommandPalette>(*window, "commandPalette");
    QVERIFY(palette && palette->isVisible());
    QTest::keyClicks(child<QLineEdit>(*palette, "commandEdit"), QStringLiteral("suspec"));
    QVERIFY(child<QListWidget>(*palette, "commandList")
                ->currentItem()
                ->text()
                .contains(QLatin1String("Suspects")));
    QTest::keyClick(child<QLineEdit>(*palette, "commandEdit"), Qt::Key_Return);
    QVERIFY(waitFor([&] { return window->navigator().place().view == QLatin1String(view::kSuspects); }));
}

namespace {
/// Takes what would be opened by the desktop.
class UrlCatcher final : public QObject {
    Q_OBJECT
public:
    UrlCatcher() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "take"); }
    ~UrlCatcher() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QUrl last() const { return m_last; }
public slots:
    void take(const QUrl& url) { m_last = url; }

private:
    QUrl m_last;
};

QString writeFile(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(name));
    return file.fileName();
}
QByteArray cutSample()
{
    QFile file(sampleSnapshots().front());
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray bytes = file.readAll();
    return bytes.left(bytes.size() / 2);
}
/// The sample with one byte of its nodes turned into a letter.
QByteArray flippedSample()
{
    QByteArray text = unpacked(sampleSnapshots().front());
    const auto nodes = text.indexOf("\"nodes\":[");
    text[text.indexOf(',', nodes + 100'000) + 1] = 'x';
    return text;
}
/// The sample with an edge to a node that is not there.
QByteArray wildEdge()
{
    QByteArray text = unpacked(sampleSnapshots().front());
    const auto end = text.indexOf(']', text.indexOf("\"edges\":["));
    const auto last = text.lastIndexOf(',', end) + 1;
    return text.replace(last, end - last, "999999996");
}
} // namespace

void MainWindowTest::badFilesShowTheirMessageInPlace_data()
{
    using Make = std::function<QString(const QTemporaryDir&)>;
    QTest::addColumn<Make>("make");
    QTest::addColumn<QString>("says");
    const auto file = [](const char* name, QByteArray bytes) -> Make {
        return [name = QString::fromLatin1(name), bytes](const QTemporaryDir& folder) {
            return writeFile(folder, name, bytes);
        };
    };
    QTest::newRow("without its meta")
        << file("corrupt.heapsnapshot", R"({"snapshot":{"meta":{"node_fields":["type"]}}})") << "node_";
    QTest::newRow("a letter among the numbers") << file("flipped.heapsnapshot", flippedSample()) << "'x'";
    QTest::newRow("an edge into nowhere") << file("wild.heapsnapshot", wildEdge()) << "999999996";
    QTest::newRow("truncated") << file("truncated.heapsnapshot.gz", cutSample()) << "ends";
    QTest::newRow("no gzip behind its magic") << file("bad.heapsnapshot.gz",
                                                      QByteArray("\x1f\x8b\x08"
                                                                 "garbage that is no deflate"))
                                              << "gzip";
    QTest::newRow("empty") << file("empty.heapsnapshot", {}) << "empty";
    QTest::newRow("other JSON") << file("package.heapsnapshot", R"({"name":"x","version":"1.0.0"})")
                                << "JSON";
    QTest::newRow("a JSON array") << file("list.heapsnapshot", "[1,2,3]") << "array";
    QTest::newRow("a text") << file("notes.heapsnapshot", "Dear diary") << "begins with";
    QTest::newRow("a picture") << file("shot.heapsnapshot", QByteArray("\x89PNG\r\n\x1a\n", 8)) << "picture";
    QTest::newRow("a broken sampling profile")
        << file("profile.heapsnapshot", R"({"head":{"callFrame":{},"selfSize":0,"children":[]}})")
        << "heapprofile";
    QTest::newRow("a CPU profile") << file("CPU.cpuprofile", R"({"nodes":[{"id":1}],"startTime":1})")
                                   << "CPU";
    const Make folderItself = [](const QTemporaryDir& folder) { return folder.path(); };
    QTest::newRow("a folder without snapshots") << folderItself << "directory";
    const Make missing = [](const QTemporaryDir& folder) {
        return folder.filePath(QStringLiteral("a.heapsnapshot"));
    };
    QTest::newRow("missing") << missing << "No such file";
    // For whom no file is unreadable, as for root, there are paths that lead nowhere.
    const Make unreadable = [](const QTemporaryDir& folder) {
        const QString path = writeFile(folder, QStringLiteral("secret.heapsnapshot"), "{}");
        QFile::setPermissions(path, {});
        if (!QFile(path).open(QIODevice::ReadOnly)) return path;
        return path + QStringLiteral("/below.heapsnapshot");
    };
    QTest::newRow("unreadable") << unreadable << "cannot be opened";
    const Make ring = [](const QTemporaryDir& folder) {
        const QString path = folder.filePath(QStringLiteral("round.heapsnapshot"));
        QFile::link(path, path);
        return path;
    };
    QTest::newRow("a link to itself") << ring << "cannot be opened";
    const Make endless = [](const QTemporaryDir&) { return QStringLiteral("/dev/zero"); };
    QTest::newRow("a device without end") << endless << "begins with";
}

void MainWindowTest::badFilesShowTheirMessageInPlace()
{
    QFETCH(std::function<QString(const QTemporaryDir&)>, make);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const QString path = make(folder);
    const auto window = newWindow();
    drop(*window, {path});
    QVERIFY(waitFor([&] { return !window->workspace().isLoading(); }) && waitUntilIdle());
    QCOMPARE(int(window->workspace().entries().size()), 1);
    const SnapshotEntry& entry = window->workspace().entries().front();
    QCOMPARE(entry.state, LoadState::Failed);
    const QString message = QString::fromStdString(entry.error.message);
    QVERIFY2(message.contains(says), qPrintable(message));

    auto* row = child<QWidget>(*window, "loadRow");
    QVERIFY(row && row->isVisible());
    QCOMPARE(child<QLabel>(*window, "loadState")->text(), QStringLiteral("Could not be opened"));
    QCOMPARE(child<QLabel>(*row, "loadWords")->text(), message);
    auto* advice = child<QLabel>(*row, "loadAdvice");
    QVERIFY2(advice->isVisible() && advice->text().size() > 25,
             qPrintable(message)); // "What to try: " and a sentence
    QVERIFY(!child<QPushButton>(*row, "cancelLoad")->isVisible());
    QVERIFY(child<QPushButton>(*row, "removeRow")->isVisible());
    QTest::mouseClick(child<QPushButton>(*row, "copyDetails"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(message));
    QVERIFY(QGuiApplication::clipboard()->text().contains(path));
    auto* list = child<QListView>(*window, "snapshotsView");
    QCOMPARE(list->model()->index(0, 0).data(SnapshotsModel::DetailRole).toString(), message);
}

/// Words and bar stand side by side: one number.
void MainWindowTest::progressIsToldOfTheWholeLoad()
{
    SnapshotEntry entry;
    const auto progress = std::make_shared<Progress>();
    progress->phase = Phase::Numbering;
    progress->total = 100;
    progress->done = 50;
    progress->memoryNeeded = 24'700'000;
    entry.progress = progress;
    const double share = SnapshotsModel::progressShare(entry);
    QVERIFY(share > 0.4 && share < 0.6);
    const QString row = SnapshotsModel::progressText(entry), card = SnapshotsModel::progressText(entry, true);
    QVERIFY2(row.endsWith(formatPercent(share)), qPrintable(row));
    QVERIFY2(card.startsWith(row) && card.contains(QLatin1String("24.7 MB of memory")), qPrintable(card));
    // From nothing to the end, without a step back and without a leap.
    double last = 0;
    for (const Phase phase : {Phase::Reading, Phase::Strings, Phase::Checking, Phase::Classes,
                              Phase::Numbering, Phase::Dominators, Phase::RetainedSizes, Phase::Retainers}) {
        progress->phase = phase;
        progress->done = 0;
        QCOMPARE(SnapshotsModel::progressShare(entry), last);
        progress->done = 100;
        QVERIFY(SnapshotsModel::progressShare(entry) > last);
        last = SnapshotsModel::progressShare(entry);
    }
    QCOMPARE(last, 1.0);
}

/// A named pipe is read as it fills: nobody waits for the other end but its own row.
void MainWindowTest::aPipeWithoutAWriterCanBeCancelled()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("pipe.heapsnapshot"));
    QCOMPARE(::mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    const auto window = newWindow();
    drop(*window, sampleSnapshots() + QStringList{path});
    Workspace& workspace = window->workspace();
    QVERIFY(waitFor([&] { return workspace.readyIds().size() == 3; }));
    const auto pipe = std::find_if(workspace.entries().begin(), workspace.entries().end(),
                                   [&](const SnapshotEntry& entry) { return entry.path == path; });
    QVERIFY(pipe != workspace.entries().end());
    const EntryId id = pipe->id;
    QCOMPARE(workspace.entry(id)->state, LoadState::Loading);
    auto* list = child<QListView>(*window, "snapshotsView");
    clickRow(list, findRow(list, QStringLiteral("pipe")));
    child<QAction>(*window, "cancelSnapshot")->trigger();
    QVERIFY(waitUntilIdle()); // its worker has ended
    QCOMPARE(workspace.entry(id)->state, LoadState::Cancelled);
    QCOMPARE(int(workspace.readyIds().size()), 3);
}

void MainWindowTest::badFileHurtsNobodyElse()
{
    QTemporaryDir folder;
    const QString bad = writeFile(folder, QStringLiteral("bad.heapsnapshot"), "[]");
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots() + QStringList{bad}));
    QCOMPARE(int(window->workspace().readyIds().size()), 3);
    QCOMPARE(window->workspace().lineage().state, SetLineage::State::SameProcess);
    auto* list = child<QListView>(*window, "snapshotsView");
    QAbstractItemModelTester tester(list->model());
    QCOMPARE(list->model()->rowCount(), 4);
    const QModelIndex row = findRow(list, QStringLiteral("bad"));
    QVERIFY(row.isValid());
    clickRow(list, row);
    auto* details = child<QWidget>(*child<QWidget>(*window, "snapshots"), "loadRow");
    QVERIFY(details && waitFor([&] { return details->isVisible(); }));
    auto* card = details->parentWidget(); // the viewport
    QVERIFY(waitFor([&] { return card->height() >= details->height(); })); // all of it is seen
    // Its error does not push its row out of sight.
    QVERIFY(waitFor([&] { return list->viewport()->rect().contains(list->visualRect(row)); }));
    QTest::mouseClick(child<QPushButton>(*details, "removeRow"), Qt::LeftButton);
    QCOMPARE(list->model()->rowCount(), 3);
}

/// Three files of a size that a load is seen under way; made once.
QStringList MainWindowTest::bigFiles()
{
    if (m_bigFiles.isEmpty()) {
        int number = 0;
        for (const QString& path : sampleSnapshots()) {
            const QString big = m_folder.filePath(QStringLiteral("big-%1.heapsnapshot").arg(++number));
            if (!writeBigSnapshot(path, 5 - number, big)) return {}; // about 30 MB each
            m_bigFiles << big;
        }
    }
    return m_bigFiles;
}

namespace {
/// Has the worker begun, and not ended?
bool isUnderWay(const Workspace& workspace, EntryId id)
{
    const SnapshotEntry* entry = workspace.entry(id);
    return entry && entry->state == LoadState::Loading && entry->progress && entry->progress->done > 0;
}
} // namespace

void MainWindowTest::cancellingOneLoadLeavesTheOthers()
{
    const auto window = newWindow();
    Workspace& workspace = window->workspace();
    workspace.setParallelLoads(3);
    QCOMPARE(bigFiles().size(), 3);
    drop(*window, bigFiles());
    const auto rows = window->findChildren<QWidget*>(QStringLiteral("loadRow"));
    QCOMPARE(int(rows.size()), 3);
    std::vector<EntryId> ids;
    for (const SnapshotEntry& entry : workspace.entries()) ids.push_back(entry.id);
    QVERIFY(waitFor([&] {
        return isUnderWay(workspace, ids[0]) && isUnderWay(workspace, ids[1])
            && isUnderWay(workspace, ids[2]);
    }));
    QTest::mouseClick(child<QPushButton>(*rows[1], "cancelLoad"), Qt::LeftButton);
    QCOMPARE(workspace.entry(ids[1])->state, LoadState::Cancelled);
    QVERIFY(workspace.entry(ids[0])->state == LoadState::Loading
            && workspace.entry(ids[2])->state == LoadState::Loading);
    QVERIFY(waitFor([&] { return !workspace.isLoading(); }, 120'000));
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.entry(ids[1])->state, LoadState::Cancelled);
    QVERIFY(workspace.snapshot(ids[0]) && !workspace.snapshot(ids[1]) && workspace.snapshot(ids[2]));
    // Not a byte of the others is missing: loaded alone they are the same.
    const auto alone = openSnapshot(bigFiles()[2].toStdString());
    QVERIFY(alone.has_value());
    QCOMPARE(workspace.snapshot(ids[2])->totalSize(), (*alone)->totalSize());
    QCOMPARE(workspace.snapshot(ids[2])->graph().nodeCount(), (*alone)->graph().nodeCount());
    workspace.reload(ids[1]);
    QVERIFY(waitFor([&] { return workspace.readyIds().size() == 3; }, 120'000));
    QVERIFY(waitUntilIdle());
}

void MainWindowTest::waitingLoadIsCancelledBeforeItBegins()
{
    const auto window = newWindow();
    window->workspace().setParallelLoads(1); // so that two are still waiting
    window->open(sampleSnapshots());
    const EntryId second = window->workspace().entries()[1].id;
    auto* row = window->findChildren<QWidget*>(QStringLiteral("loadRow"))[1];
    const auto isOffered = [&](const char* button) {
        return child<QPushButton>(*row, button)->isVisibleTo(row);
    };
    const auto words = [&] { return child<QLabel>(*row, "loadWords")->text(); };
    const auto* bar = row->findChild<QProgressBar*>();
    QVERIFY2(words().startsWith(QLatin1String("Waiting for a free worker, ")), qPrintable(words()));
    QVERIFY(bar->isVisibleTo(row) && isOffered("cancelLoad"));
    QVERIFY(!isOffered("loadAgain") && !isOffered("removeRow"));
    QTest::mouseClick(child<QPushButton>(*row, "cancelLoad"), Qt::LeftButton);
    QCOMPARE(words(), QStringLiteral("Cancelled"));
    QVERIFY(!bar->isVisibleTo(row) && !isOffered("cancelLoad"));
    QVERIFY(isOffered("loadAgain") && isOffered("removeRow"));
    QVERIFY(waitFor([&] { return !window->workspace().isLoading(); }));
    QCOMPARE(window->workspace().entry(second)->state, LoadState::Cancelled);
    QCOMPARE(int(window->workspace().readyIds().size()), 2);
}

void MainWindowTest::closingDuringALoadIsClean()
{
    auto window = newWindow();
    Workspace& workspace = window->workspace();
    workspace.setParallelLoads(3);
    drop(*window, bigFiles());
    QCOMPARE(int(workspace.entries().size()), 3);
    QVERIFY(waitFor([&] {
        return std::all_of(workspace.entries().begin(), workspace.entries().end(),
                           [&](const SnapshotEntry& entry) { return isUnderWay(workspace, entry.id); });
    }));
    window->close();
    window.reset(); // joins the workers; address sanitizer would tell of anything left behind
    QCOMPARE(Job::runningCount(), 0);
}

void MainWindowTest::removedSnapshotComesBackWithUndo()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    auto* list = child<QListView>(*window, "snapshotsView");
    QAbstractItemModelTester tester(list->model());
    const EntryId second = window->workspace().entries()[1].id;
    clickRow(list, list->model()->index(1, 0));
    press(*window, Qt::Key_Delete);
    QCOMPARE(int(window->workspace().entries().size()), 2);
    child<QAction>(*window, "undoRemoveSnapshot")->trigger();
    QCOMPARE(int(window->workspace().readyIds().size()), 3);
    QCOMPARE(quint32(window->workspace().entries()[1].id), quint32(second));
    QVERIFY(waitUntilIdle());
}

void MainWindowTest::draggedOrderIsTheUsersOwnUntilGivenBack()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    Workspace& workspace = window->workspace();
    const EntryId first = workspace.entries()[0].id;
    auto* list = child<QListView>(*window, "snapshotsView");
    clickRow(list, list->model()->index(0, 0));
    press(*window, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(workspace.position(first), 1);
    QVERIFY(workspace.order().isManual);
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.position(first), 1);
    workspace.orderByEvidence();
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.position(first), 0);
}

void MainWindowTest::aDroppedSnapshotStandsBelowTheOneItIsDroppedOn()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    const Workspace& workspace = window->workspace();
    auto* model = child<QListView>(*window, "snapshotsView")->model();
    const auto order = [&] {
        std::vector<quint32> ids;
        for (const SnapshotEntry& entry : workspace.entries()) ids.push_back(quint32(entry.id));
        return ids;
    };
    const std::vector<quint32> before = order();
    QCOMPARE(before.size(), std::size_t(3));
    const auto dropAt = [&](int from, int row, int on) {
        const std::unique_ptr<QMimeData> data(model->mimeData({model->index(from, 0)}));
        model->dropMimeData(data.get(), Qt::MoveAction, row, 0, on < 0 ? QModelIndex() : model->index(on, 0));
    };
    // Down, into the gap between the second and the third: it leaves the place above them.
    dropAt(0, 2, -1);
    QCOMPARE(order(), (std::vector{before[1], before[0], before[2]}));
    dropAt(0, 3, -1);
    QCOMPARE(order(), (std::vector{before[0], before[2], before[1]}));
    // Up, into the gap above the first, and on another one: takes its place.
    dropAt(2, 0, -1);
    QCOMPARE(order(), (std::vector{before[1], before[0], before[2]}));
    dropAt(0, -1, 2);
    QCOMPARE(order(), (std::vector{before[0], before[2], before[1]}));
    QVERIFY(waitUntilIdle());
    // Suspects are found in the snapshot that is the last in time.
    const SetAnalysis& analysis = window->context().analysis;
    QVERIFY(waitFor([&] { return analysis.suspects() != nullptr; }) && waitUntilIdle());
    QCOMPARE(quint32(analysis.suspectsIn()), before[2]);
    QVERIFY(analysis.suspectOf(EntryId(before[2]), analysis.suspects()->suspects.at(0).collection));
    // Their numbers follow time, and so do the names above them, wherever the user has the snapshots.
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    static const QRegularExpression head(QStringLiteral("S1\\s+S2\\s+S3\\s"));
    const QString said = child<QTextBrowser>(*window, "suspectText")->toPlainText();
    QVERIFY2(said.contains(head), qPrintable(said.mid(said.indexOf(QLatin1String("Paths to")))));
}

void MainWindowTest::anEmptiedWindowForgetsTheUsersOrder()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    Workspace& workspace = window->workspace();
    workspace.move(workspace.entries()[0].id, 2);
    QVERIFY(waitUntilIdle());
    QVERIFY(workspace.order().isManual);
    workspace.clear();
    QVERIFY(!workspace.order().isManual);
    QStringList backwards = sampleSnapshots();
    std::reverse(backwards.begin(), backwards.end());
    QVERIFY(openAndWait(*window, backwards));
    QCOMPARE(workspace.order().evidence, SnapshotOrder::Evidence::HighestId);
    QCOMPARE(workspace.entries()[0].path, sampleSnapshots().front());
}

void MainWindowTest::aSecondProcessIsSaidInTheViewsInSight()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {sampleSnapshots()[0]}));
    press(*window, Qt::Key_4, Qt::AltModifier);
    QVERIFY(waitUntilIdle());
    auto* page = window->page(QString::fromLatin1(view::kComparison));
    auto* banner = child<QLabel>(*page, "comparisonBanner");
    QVERIFY(page->isVisible());
    auto* history = child<QAbstractItemView>(*window, "historyView");
    auto* note = child<QLabel>(*window, "inspectorNote");
    const EntryId first = window->workspace().readyIds().front();
    window->navigator().select({first, NodeOrdinal{100}, {}, {}});
    QVERIFY(waitUntilIdle());
    QTRY_COMPARE(history->model()->rowCount(), 1);
    // A second one of the same process, and then one of another, as the only other one.
    QVERIFY(openAndWait(*window, {sampleSnapshots()[1]}));
    QVERIFY(!banner->isVisible());
    QVERIFY(!note->text().contains(QLatin1String("History is off")) || !note->isVisible());
    QTRY_COMPARE(history->model()->rowCount(), 2);
    window->workspace().remove(window->workspace().readyIds().back());
    QVERIFY(waitUntilIdle());
    QVERIFY(openAndWait(*window,
                        {QString::fromStdString((std::filesystem::path(HEAPTRAIL_SOURCE_DIR)
                                                 / "tests/data/node-24.heapsnapshot.zst")
                                                    .string())}));
    QCOMPARE(window->workspace().lineage().state, SetLineage::State::DifferentProcesses);
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(QLatin1String("different processes")), qPrintable(banner->text()));
    QVERIFY2(note->isVisible() && note->text().contains(QLatin1String("History is off")),
             qPrintable(note->text()));
}

void MainWindowTest::differentProcessesAreSaid()
{
    const QString other = QString::fromStdString(dataFile("node-24.heapsnapshot.zst").string());
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {sampleSnapshots().front(), other}));
    QCOMPARE(window->workspace().lineage().state, SetLineage::State::DifferentProcesses);
    QVERIFY(!window->workspace().pairsById());
    QVERIFY(child<QLabel>(*window, "lineageBanner")->text().contains(QLatin1String("different processes")));
    const auto* verdict = child<QLabel>(*window, "verdict"); // over pictures of growth that is none
    QVERIFY(waitFor([&] { return verdict->isVisible() && !verdict->text().isEmpty(); }));
    QVERIFY2(verdict->text().contains(QLatin1String("different processes")), qPrintable(verdict->text()));
    // The status bar says it where the list of snapshots does not.
    const auto* status = child<QLabel>(*window, "lineage");
    QVERIFY2(status->text().isEmpty(), qPrintable(status->text()));
    child<QDockWidget>(*window, "snapshotsDock")->close();
    QTRY_VERIFY(status->text().contains(QLatin1String("different processes")));
}

void MainWindowTest::pinKeepsFiguresAndLeadsBack()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    NodeOrdinal wanted{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->className(NodeOrdinal{n}) == "Map"
            && snapshot->retainedSize(NodeOrdinal{n}) > 1'000'000)
            wanted = NodeOrdinal{n};
    window->navigator().selectNode(last, wanted);
    press(*window, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    auto* findings = child<QListView>(*window, "findingsView");
    QAbstractItemModelTester tester(findings->model());
    QCOMPARE(findings->model()->rowCount(), 1);
    QCOMPARE(findings->currentIndex().row(), 0); // it is the one to write about, at once
    QVERIFY(!child<QPlainTextEdit>(*window, "findingNote")->isHidden());
    auto* pin = child<QAction>(*window, "pin");
    QCOMPARE(pin->iconText(), QStringLiteral("Pinned"));
    press(*window, Qt::Key_D, Qt::ControlModifier); // once more: it is there already
    QVERIFY(waitUntilIdle());
    QCOMPARE(findings->model()->rowCount(), 1);
    window->navigator().selectNode(last, NodeOrdinal{1});
    QCOMPARE(pin->iconText(), QStringLiteral("Pin"));
    window->navigator().selectNode(last, wanted);
    const QString text = findings->model()->index(0, 0).data().toString();
    QVERIFY2(text.contains(QStringLiteral("→")), qPrintable(text)); // retained size over the snapshots
    window->navigator().jump(
        Place{QString::fromLatin1(view::kOverview), Selection{last, NodeOrdinal{1}, {}, {}}, {}, {}});
    clickRow(findings, findings->model()->index(0, 0));
    QVERIFY(window->navigator().selection().node.has_value());
    QCOMPARE(window->navigator().selection().node->value, wanted.value);
    auto* note = child<QPlainTextEdit>(*window, "findingNote");
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("keeps every request"));
    QVERIFY(findings->model()->index(0, 0).data().toString().contains(QLatin1String("note")));
}

void MainWindowTest::everyKindIsPinnedAndStaysWithoutItsDump()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    NodeOrdinal map{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->className(NodeOrdinal{n}) == "Map"
            && snapshot->retainedSize(NodeOrdinal{n}) > 1'000'000)
            map = NodeOrdinal{n};
    OpenInvestigation& investigation = window->investigation();
    investigation.pin(Selection{last, {}, QStringLiteral(",Map"), QStringLiteral("Map")});
    window->navigator().jump(Place{QString::fromLatin1(view::kGraph), Selection{last, map, {}, {}}, {}, {}});
    QVERIFY(waitFor([&] { return child<QAction>(*window, "graphPin")->isEnabled(); }));
    child<QAction>(*window, "graphPin")->trigger();
    window->navigator().jump(Place{QString::fromLatin1(view::kPaths), Selection{last, map, {}, {}}, {}, {}});
    auto* paths = child<TreeView>(*window, "pathsView");
    QVERIFY(waitFor([&] { return paths->model()->rowCount() > 0; }) && waitUntilIdle());
    child<QAction>(*window, "pinPath")->trigger();
    window->navigator().jump(Place{QString::fromLatin1(view::kStrings), Selection{last, {}, {}, {}}, {}, {}});
    auto* strings = child<TreeView>(*window, "stringsView");
    QVERIFY(waitFor([&] { return strings->model()->rowCount() > 0; }) && waitUntilIdle());
    child<QAction>(*strings, "pinTable")->trigger();
    window->navigator().jump(
        Place{QString::fromLatin1(view::kOverview), Selection{last, {}, {}, {}}, {}, {}});
    child<QAction>(*window, "pinChart")->trigger();
    QVERIFY(waitUntilIdle());
    QStringList kinds;
    for (const Finding& finding : investigation.findings())
        kinds << QString::fromLatin1(findingKindName(finding.kind));
    QCOMPARE(kinds.join(QLatin1Char(' ')), QStringLiteral("class graph path query chart"));
    QVERIFY(investigation.findings()[1].graphNodes.size() > 1); // global, and the Map
    QVERIFY(investigation.findings()[2].path.size() > 1);

    // No contents: not in the case, though the pinned table is one of strings.
    const std::string json = investigationJson(investigation.contents());
    const FindingTable& table = investigation.findings()[3].table;
    QVERIFY(table.rows.size() > 10);
    std::string
        holders; // a text can be the name of the property that holds it or another one, too: "content-type"
    for (const auto& row : table.rows) holders += row.back() + '\n';
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const std::string& shown = table.rows[i][0]; // several of one text, or one by its id
        QVERIFY2(shown == "\"…\"" || shown.starts_with("(string) @")
                     || shown.starts_with("(concatenated string) @")
                     || shown.starts_with("(sliced string) @"),
                 shown.c_str());
        QString text = strings->model()->index(int(i), 0).data().toString().mid(1, 12);
        // "(sliced string)" is V8's word.
        if (text.size() == 12 && text[0] != QLatin1Char('(')
            && holders.find(text.toStdString()) == std::string::npos)
            QVERIFY2(json.find(text.toStdString()) == json.npos, qPrintable(text));
    }

    // With the dumps gone another snapshot's report still has every figure and picture.
    const auto reopened = parseInvestigation(json);
    QVERIFY(reopened.has_value());
    const SnapshotPtr other[] = {window->workspace().snapshot(window->workspace().readyIds().front())};
    ReportInput input;
    input.snapshots = other;
    input.investigation = &*reopened;
    const auto model = buildReport(input);
    QVERIFY(model.has_value());
    std::ostringstream html;
    writeHtml(reportDocument(*model), html);
    const std::string text = html.str();
    for (const char* wanted :
         {"What keeps it, as pinned.", "As pinned.", "requestCache", "Path to Map", "Held by"})
        QVERIFY2(text.find(wanted) != text.npos, wanted);
}

void MainWindowTest::everyTableIsCopiedAndExported()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    const EntryId last = window->workspace().readyIds().back();
    window->navigator().jump(
        Place{QString::fromLatin1(view::kStatistics), Selection{last, {}, {}, {}}, {}, {}});
    QVERIFY(waitUntilIdle());
    const char* names[] = {"summaryView",     "comparisonView", "dominatorsView", "treemapTable",
                           "containmentView", "stringsView",    "statisticsView", "suspectsView",
                           "retainersView",   "graphTable",     "pathsView",      "historyView",
                           "growthView",      "propertiesView"};
    for (const char* name : names) {
        const auto* table = window->findChild<QAbstractItemView*>(QLatin1String(name));
        QVERIFY2(table, name);
        for (const char* action : {"copyText", "copyMarkdown", "copyCsv", "copyJson", "exportTable"})
            QVERIFY2(table->findChild<QAction*>(QLatin1String(action)), name);
    }
    auto* statistics = child<TreeView>(*window, "statisticsView");
    child<QAction>(*statistics, "copyCsv")->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("level,")));
    child<QAction>(*statistics, "copyJson")->trigger();
    QVERIFY(QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).isArray());
    QTemporaryDir folder;
    for (const char* ending : {"svg", "png"}) {
        const QString path = folder.filePath(QStringLiteral("bars.") + QLatin1String(ending));
        QVERIFY(savePicture(*statistics, path));
        QVERIFY(QFileInfo(path).size() > 500);
    }
    QVERIFY(!savePicture(*statistics, folder.filePath(QStringLiteral("no/such/folder.png"))));
}

void MainWindowTest::namesOfTheHeapStayText()
{
    const auto window = newWindow();
    const QString name = QStringLiteral("Detached <div><img src=x onerror=alert(1)>");
    QLabel label(name, window.get());
    label.show();
    label.ensurePolished();
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QToolTip::showText(QCursor::pos(), name, window.get());
    QLabel* tip = nullptr;
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (widget->inherits("QTipLabel")) tip = qobject_cast<QLabel*>(widget);
    QVERIFY(tip);
    QCOMPARE(tip->textFormat(), Qt::PlainText);
    QCOMPARE(tip->text(), name);
    QToolTip::hideText();
}

/// The sample with names as an attacker would choose them, in files named likewise.
static QStringList hostileSnapshots(const QDir& folder)
{
    const std::string big(1'000'000, 'B');
    const std::pair<std::string, std::string> names[] = {
        {"requestCache", "<script>alert(1)</script></svg>"},
        {"IncomingMessage", "\\\"><img src=x onerror=alert(1)>"},
        {"originalRequest", "=cmd|' /C calc'!A0"},
        {"ServerResponse", "</svg></title><b>x & y &amp; &#x3c;"},
        {"timestamp", "[x](javascript:alert(1)) `|` ![i](http://e.example/i.png)\\n# head"},
        {"source", "\\u202egnp.exe \\u001b[31mred\\u0007\\u0000 \\u200b"},
        {"Socket", big},
        {"items", "\\ud800lone"}};
    QStringList files;
    for (const QString& path : sampleSnapshots()) {
        std::string text = unpacked(path).toStdString();
        const std::size_t strings = text.find("\"strings\":");
        for (const auto& [name, hostile] : names) {
            const std::string quoted = '"' + name + '"';
            const std::size_t at = text.find(quoted, strings);
            if (at == text.npos) continue; // before the first request
            text.replace(at, quoted.size(), '"' + hostile + '"');
        }
        const QString file = folder.filePath(
            QStringLiteral("<img src=x onerror=alert(%1)>&=cmd.heapsnapshot").arg(files.size()));
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(text.data(), qint64(text.size())) < 0) return {};
        files << file;
    }
    return files;
}

void MainWindowTest::aHostileHeapShowsItsTextsAndDoesNothing()
{
    QTemporaryDir folder;
    const QStringList files = hostileSnapshots(QDir(folder.path()));
    QCOMPARE(files.size(), 3);
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, files));
    const EntryId last = window->workspace().readyIds().back();
    const SnapshotPtr snapshot = window->workspace().snapshot(last);
    NodeOrdinal wanted{};
    for (std::uint32_t n = 0; n < snapshot->graph().nodeCount(); ++n)
        if (snapshot->className(NodeOrdinal{n}).str().find("<img") != std::string::npos)
            wanted = NodeOrdinal{n};
    QVERIFY(wanted.value > 0);
    window->investigation().pin(Selection{last, wanted, {}, {}});
    bool isSeen = false;
    for (const char* view :
         {view::kOverview, view::kSuspects, view::kSummary, view::kComparison, view::kDominators,
          view::kTreemap, view::kContainment, view::kStrings, view::kStatistics, view::kRetainers,
          view::kGraph, view::kPaths, view::kInspector, view::kFindings}) {
        window->navigator().jump(Place{QString::fromLatin1(view), Selection{last, wanted, {}, {}}, {}, {}});
        QVERIFY(waitUntilIdle());
        window->grab();
        for (const QLabel* label : window->findChildren<QLabel*>()) {
            const QString text = label->text();
            isSeen = isSeen || text.contains(QLatin1String("<img src=x"));
            if (label->textFormat() == Qt::PlainText) continue;
            QVERIFY2(!text.contains(QLatin1String("<img")) && !text.contains(QLatin1String("<script")),
                     qPrintable(label->objectName() + text));
            if (label->textFormat() == Qt::AutoText)
                QVERIFY2(!label->isVisible() || !Qt::mightBeRichText(text), qPrintable(text));
        }
        for (const QTextBrowser* browser : window->findChildren<QTextBrowser*>())
            for (auto block = browser->document()->begin(); block.isValid(); block = block.next())
                for (auto it = block.begin(); !it.atEnd(); ++it)
                    QVERIFY2(!it.fragment().charFormat().isImageFormat(), "a picture came from a name");
    }
    QVERIFY(isSeen); // as the text that it is
}

void MainWindowTest::findingsMoveRemoveAndUndo()
{
    const auto window = newWindow();
    auto* findings = child<QListView>(*window, "findingsView");
    QAbstractItemModelTester tester(findings->model());
    auto* add = child<QAction>(*window, "addNote");
    add->trigger();
    add->trigger();
    QCOMPARE(findings->model()->rowCount(), 2);
    auto* model = qobject_cast<FindingsModel*>(findings->model());
    const QString second = model->keyAt(model->index(1));
    findings->setCurrentIndex(model->index(1));
    child<QAction>(*window, "moveFindingUp")->trigger();
    QCOMPARE(model->keyAt(model->index(0)), second);
    findings->setCurrentIndex(model->index(0));
    child<QAction>(*window, "removeFinding")->trigger();
    QCOMPARE(model->rowCount(), 1);
    child<QAction>(*window, "undoFinding")->trigger();
    QCOMPARE(model->keyAt(model->index(0)), second);

    // Moves and names come back, too, one after the other.
    const auto titles = [&] { // each finding's key and title
        QStringList all;
        for (const Finding& finding : window->investigation().findings())
            all << QString::fromStdString(finding.key + ' ' + finding.title);
        return all;
    };
    const QStringList before = titles();
    QVERIFY(before[0] != before[1]);
    findings->setCurrentIndex(model->index(1));
    QTest::keyClick(findings, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(titles(), QStringList({before[1], before[0]}));
    window->investigation().setTitle(model->keyAt(model->index(0)), QStringLiteral("The cache"));
    QAction* undo = child<QAction>(*window, "undoFinding");
    QCOMPARE(undo->text(), QStringLiteral("Undo rename"));
    QTest::keyClick(findings, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undo->text(), QStringLiteral("Undo move"));
    QTest::keyClick(findings, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(titles(), before);
}

void MainWindowTest::investigationIsSavedAndOpenedAgain()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("case.heaptrail"));
    {
        Workspace workspace;
        OpenInvestigation investigation(workspace);
        workspace.open(sampleSnapshots());
        QVERIFY(waitFor([&] { return workspace.readyIds().size() == 3; }) && waitUntilIdle());
        workspace.rename(workspace.entries()[1].id, QStringLiteral("after load"));
        workspace.setRole(workspace.entries()[1].id, SnapshotRole::Load);
        investigation.pin(Selection{workspace.entries()[2].id, NodeOrdinal{100}, {}, {}});
        QVERIFY(waitUntilIdle());
        investigation.save(path);
        QVERIFY(waitUntilIdle());
        QVERIFY(!investigation.isModified());
        for (const InvestigationFile& file : investigation.contents().snapshots)
            QCOMPARE(int(file.sha256.size()), 64);
    }
    Workspace workspace;
    OpenInvestigation investigation(workspace);
    QObject::connect(&workspace, &Workspace::investigationOpened, &investigation, &OpenInvestigation::load);
    workspace.open({path});
    QVERIFY(waitFor([&] { return workspace.readyIds().size() == 3; }) && waitUntilIdle());
    QCOMPARE(workspace.entries()[1].name, QStringLiteral("after load"));
    QCOMPARE(workspace.entries()[1].role, SnapshotRole::Load);
    QCOMPARE(int(investigation.findings().size()), 1);
    QVERIFY(investigation.placeOf(investigation.findings().front()).selection.node.has_value());
}

void MainWindowTest::aCaseThatMovedWithItsDumpsShowsTheSame()
{
    QTemporaryDir root;
    const QString here = root.filePath(QStringLiteral("here")),
                  there = root.filePath(QStringLiteral("there"));
    QVERIFY(QDir().mkpath(here));
    QStringList names, paths;
    for (const QString& path : sampleSnapshots()) {
        names << QFileInfo(path).fileName();
        paths << here + QLatin1Char('/') + names.back();
        QVERIFY(QFile::copy(path, paths.back()));
        QVERIFY(QFile::setPermissions(paths.back(), QFile::ReadOwner | QFile::WriteOwner));
    }
    const QString file = QStringLiteral("/case.heaptrail");
    {
        Workspace workspace;
        OpenInvestigation investigation(workspace);
        workspace.open(paths);
        QVERIFY(waitFor([&] { return workspace.readyIds().size() == 3; }) && waitUntilIdle());
        investigation.pin(Selection{workspace.entries()[2].id, NodeOrdinal{100}, {}, {}});
        investigation.setFilter(QStringLiteral("summary"), QStringLiteral("Map"));
        QVERIFY(waitUntilIdle());
        investigation.setNote(QStringLiteral("f1"), QStringLiteral("look here"));
        investigation.save(here + file);
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(QDir().rename(here, there));
    const auto opened =
        [&](const std::function<void(const Workspace&, const OpenInvestigation&, const QString&)>& look,
            std::size_t ready) {
            Workspace workspace;
            OpenInvestigation investigation(workspace);
            QString notices;
            QObject::connect(&investigation, &OpenInvestigation::loaded, &investigation,
                             [&](const QString&, const QStringList& said) { notices = said.join(u' '); });
            QObject::connect(&investigation, &OpenInvestigation::noticed, &investigation,
                             [&](const QString& said) { notices += said; });
            investigation.load(there + file);
            QVERIFY(waitFor([&] { return workspace.readyIds().size() == ready; }) && waitUntilIdle());
            QCOMPARE(int(investigation.findings().size()), 1);
            QCOMPARE(investigation.findings()[0].note, std::string("look here"));
            QVERIFY(!investigation.findings()[0].figures.empty());
            QCOMPARE(investigation.filter(QStringLiteral("summary")), QStringLiteral("Map"));
            look(workspace, investigation, notices);
        };
    opened(
        [&](const Workspace&, const OpenInvestigation& investigation, const QString& notices) {
            QVERIFY2(notices.isEmpty(), qPrintable(notices));
            QVERIFY(investigation.placeOf(investigation.findings()[0]).selection.node.has_value());
        },
        3);
    // One is gone, another was replaced: both are named, the rest is there.
    QVERIFY(QFile::remove(there + QLatin1Char('/') + names[0]));
    QVERIFY(QFile::remove(there + QLatin1Char('/') + names[1]));
    QVERIFY(QFile::copy(sampleSnapshots()[0], there + QLatin1Char('/') + names[1]));
    opened(
        [&](const Workspace&, const OpenInvestigation& investigation, const QString& notices) {
            QVERIFY2(notices.contains(names[0]) && notices.contains(names[1]) && !notices.contains(names[2]),
                     qPrintable(notices));
            QVERIFY(investigation.placeOf(investigation.findings()[0]).selection.node.has_value());
        },
        2);
}

void MainWindowTest::aCrashIsOfferedAgainWithItsSnapshots()
{
    QTemporaryDir folder;
    const std::filesystem::path kept = folder.path().toStdString();
    Investigation crashed;
    for (const QString& path : sampleSnapshots()) {
        crashed.snapshots.push_back({});
        crashed.snapshots.back().path = QFileInfo(path).absoluteFilePath().toStdString();
    }
    Finding pin;
    pin.title = "what was found before the crash";
    crashed.add(pin);
    QVERIFY(saveAutosave(crashed, kept, {}));
    // Its writer is gone: this process did not start at the first tick.
    QFile file(QString::fromStdString(autosavePath(kept, {}).string()));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray text = QString::fromUtf8(file.readAll())
                                .replace(QRegularExpression(QStringLiteral("\"startedAt\": \\d+")),
                                         QStringLiteral("\"startedAt\": 1"))
                                .toUtf8();
    QVERIFY(file.resize(0) && file.seek(0) && file.write(text) == text.size());
    file.close();

    const auto bannersAbove = [](MainWindow& window) {
        QList<QPushButton*> shown;
        for (auto* button : window.findChildren<QPushButton*>(QStringLiteral("recover")))
            if (button->isVisible()) shown << button;
        return shown;
    };
    {
        const auto window = newWindow();
        window->keepAutosavesIn(folder.path());
        QVERIFY(waitFor([&] { return bannersAbove(*window).size() == 1; })); // on the start page
        QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
        QCOMPARE(bannersAbove(*window).size(), 0); // another set
    }
    const auto window = newWindow();
    window->keepAutosavesIn(folder.path());
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    QVERIFY(waitFor([&] { return bannersAbove(*window).size() == 1; }));
    window->investigation().setTexts({"mine", {}, {}, {}, {}, {}, {}, {}, {}});
    window->investigation().save(folder.filePath(QStringLiteral("mine.heaptrail")));
    QVERIFY(waitUntilIdle());
    QTest::mouseClick(bannersAbove(*window)[0], Qt::LeftButton);
    QVERIFY(waitFor([&] { return !window->investigation().findings().empty(); }) && waitUntilIdle());
    QCOMPARE(window->investigation().findings()[0].title, pin.title);
    QCOMPARE(bannersAbove(*window).size(), 0);
    QCOMPARE(int(window->workspace().readyIds().size()), 3); // those that were open
    QVERIFY(window->investigation().isModified());
    window->investigation().save(folder.filePath(QStringLiteral("case.heaptrail")));
    QVERIFY(waitUntilIdle());
    QVERIFY(findAutosaves(kept).empty());
}

void MainWindowTest::layoutComesBackAfterReset()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    QWidget* findings = child<QWidget>(*window, "findings");
    QVERIFY(findings->isVisible());
    child<QWidget>(*window, "findingsDock")->close();
    QVERIFY(!findings->isVisible());
    child<QAction>(*window, "resetLayout")->trigger();
    QVERIFY(waitFor([&] { return findings->isVisible(); }));
}

void MainWindowTest::reportIsWrittenInEveryFormat()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, samplePaths()));
    press(*window, Qt::Key_E, Qt::ControlModifier);
    auto* dialog = child<ReportDialog>(*window, "reportDialog");
    QVERIFY(dialog);
    QVERIFY(waitFor([&] { return !dialog->isBusy(); }) && waitUntilIdle());
    QVERIFY(!child<QTextBrowser>(*dialog, "reportPreview")->toPlainText().isEmpty());
    QCOMPARE(child<QTextBrowser>(*dialog, "reportPreview")->horizontalScrollBar()->maximum(),
             0); // wide tables, too
    QVERIFY(!child<QLabel>(*dialog, "whatLeaves")->text().isEmpty());
    const auto* preview = child<QTextBrowser>(*dialog, "reportPreview")->document();
    const auto picture =
        preview->resource(QTextDocument::ImageResource, QUrl(QStringLiteral("picture-1.svg")));
    QVERIFY2(!picture.value<QImage>().isNull(), "the memory chart stands in the preview, too");
    QStringList pictures;
    for (auto block = preview->begin(); block.isValid(); block = block.next())
        for (auto part = block.begin(); part != block.end(); ++part)
            if (const auto format = part.fragment().charFormat(); format.isImageFormat())
                for (int i = 0; i < part.fragment().length(); ++i) pictures << format.toImageFormat().name();
    QCOMPARE(pictures.join(QLatin1Char(' ')),
             QStringLiteral("picture-1.svg picture-2.svg picture-3.svg picture-4.svg"));
    QTest::keyClicks(child<QLineEdit>(*dialog, "reportTitle"), QStringLiteral("Requests that stay"));
    QTemporaryDir folder;
    for (const char* ending : {"html", "md", "json", "pdf"}) {
        const QString path = folder.filePath(QStringLiteral("report.") + QLatin1String(ending));
        dialog->write(path);
        QVERIFY2(waitFor([&] { return QFile::exists(path); }), ending);
        QVERIFY(waitUntilIdle());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(bytes.size() > 1000, ending);
        if (qstrcmp(ending, "html") == 0) QVERIFY(!bytes.contains("not taken")); // files have their hashes
        if (qstrcmp(ending, "pdf") != 0) QVERIFY2(bytes.contains("Requests that stay"), ending);
    }
    QVERIFY(window->investigation().isModified()); // the title belongs to the case
    // What was saved is opened from here.
    QVERIFY(child<QPushButton>(*dialog, "openReport")->isVisible());
    UrlCatcher caught;
    child<QPushButton>(*dialog, "showReportInFolder")->click();
    QCOMPARE(caught.last(), QUrl::fromLocalFile(folder.path()));
    // It is no larger than the window that it belongs to; the fields that can wait are folded.
    dialog->close();
    window->resize(1000, 640);
    showActive(*window); // the offscreen platform doesn't give it back
    press(*window, Qt::Key_E, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    dialog = window->findChildren<ReportDialog*>().back();
    QVERIFY(dialog->width() <= window->width() && dialog->height() <= window->height());
    const auto fields = [&] {
        return std::ranges::count_if(dialog->findChildren<QPlainTextEdit*>(),
                                     [](const QPlainTextEdit* edit) { return edit->isVisible(); });
    };
    QCOMPARE(fields(), std::ptrdiff_t{2});
    child<QToolButton>(*dialog, "moreTexts")->click();
    QCOMPARE(fields(), std::ptrdiff_t{8});
}

void MainWindowTest::theReportShowsKeysOfTablesOnlyWhenAsked()
{
    RandomHeap heap;
    heap.nodes = {{"synthetic", "", 1, 0, 0}, {"object", "global", 3, 40, 0}, {"object", "Object", 5, 40, 0}};
    heap.edges = {{0, 1, "property", "g"}, {1, 2, "property", "carts"}};
    for (int i = 0; i < 36; ++i) {
        heap.edges.push_back(
            {2, heap.nodes.size(), "property",
             "customer" + std::string(1, char('a' + i % 26)) + std::to_string(1000 + 37 * i)});
        heap.nodes.push_back({"object", "Cart", std::uint64_t(7 + 2 * i), 400, 0});
    }
    const QString key = QString::fromStdString(heap.edges.back().name);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("carts.heapsnapshot"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(heap.json()));
    file.close();
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {path}));
    const EntryId entry = window->workspace().readyIds().front();
    const auto last = window->workspace().snapshot(entry)->graph().nodeById({heap.nodes.back().id});
    QVERIFY(last.has_value());
    window->navigator().selectNode(entry, *last);
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_D, Qt::ControlModifier); // pin
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_E, Qt::ControlModifier);
    auto* dialog = child<ReportDialog>(*window, "reportDialog");
    QVERIFY(dialog);
    const auto* preview = child<QTextBrowser>(*dialog, "reportPreview");
    QVERIFY(waitFor([&] { return !dialog->isBusy() && !preview->toPlainText().isEmpty(); }));
    QVERIFY(preview->toPlainText().contains(QLatin1String("Cart")));
    QVERIFY(!preview->toPlainText().contains(key));
    auto* box = child<QCheckBox>(*dialog, "showKeys");
    QVERIFY(!box->isChecked()); // nothing leaves by default
    QVERIFY(clickTab(*dialog, QStringLiteral("What is included")));
    QTest::mouseClick(box, Qt::LeftButton, Qt::NoModifier, QPoint(8, box->height() / 2));
    QVERIFY(box->isChecked());
    QVERIFY(waitFor([&] { return preview->toPlainText().contains(key); }));
    QTest::mouseClick(box, Qt::LeftButton, Qt::NoModifier, QPoint(8, box->height() / 2));
    QVERIFY(waitFor([&] { return !preview->toPlainText().contains(key); }));
}

static int readingsOfSample()
{
    QFile log(samplePaths().back());
    return log.open(QIODevice::ReadOnly) ? int(log.readAll().count('\n')) : 0;
}

void MainWindowTest::aLogsRowSaysOnlyWhatALogCan()
{
    const auto window = newWindow();
    drop(*window, samplePaths()); // snapshots and a log together
    const auto rowOfLog = [&]() -> QWidget* {
        for (auto* row : window->findChildren<QWidget*>(QStringLiteral("loadRow")))
            if (child<QLabel>(*row, "loadName")->text().endsWith(QLatin1String(".jsonl"))) return row;
        return nullptr;
    };
    QVERIFY(waitFor([&] { return rowOfLog() != nullptr; }));
    for (const auto* button : rowOfLog()->findChildren<QPushButton*>())
        QVERIFY2(button->isHidden(), qPrintable(button->text())); // a log is read in one go
    QVERIFY(waitFor([&] {
        return child<QLabel>(*rowOfLog(), "loadWords")
            ->text()
            .contains(QStringLiteral("%1 readings").arg(readingsOfSample()));
    }));
    QVERIFY(waitFor([&] { return !window->workspace().isLoading(); }));
    QCOMPARE(int(window->workspace().readyIds().size()), 3);
}

void MainWindowTest::aLogAloneShowsItsCurve()
{
    const auto window = newWindow();
    const QString log = samplePaths().back();
    drop(*window, {log});
    QVERIFY(waitUntilIdle());
    auto* chart = child<ui::MemoryChart>(*window, "memoryChart");
    QVERIFY(waitFor([&] { return chart->isVisible() && chart->table()->rowCount() == readingsOfSample(); }));
    auto* overview = window->page(QString::fromLatin1(view::kOverview));
    QVERIFY(child<QLabel>(*overview, "suspectsState")->text().contains(QLatin1String("Ctrl+O")));
    QVERIFY(!child<TreeView>(*overview, "growthView")->isVisible()); // there is no class to list
    QStringList facts;
    for (const auto* label : overview->findChildren<QLabel*>()) facts << label->text();
    QVERIFY2(facts.contains(QFileInfo(log).fileName()), qPrintable(facts.join(QLatin1Char('|'))));
    QVERIFY(facts.contains(QString::number(readingsOfSample())));
    QVERIFY(facts.contains(QStringLiteral("Highest heapUsed")));
    // What comes to it takes its place beside it; without the log and them, there is the start page again.
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    QCOMPARE(chart->table()->rowCount(), readingsOfSample() + 3);
    QVERIFY(child<TreeView>(*overview, "growthView")->isVisible());
    window->workspace().clear();
    QVERIFY(waitFor([&] { return child<QWidget>(*window, "startPage")->isVisible(); }));
}

void MainWindowTest::oneSnapshotAloneOffersToOpenAnother()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    int asked = 0;
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QTimer person; // sits in the dialog's own loop
    connect(&person, &QTimer::timeout, this, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog) return;
        ++asked;
        dialog->reject();
    });
    person.start(0);
    window->navigator().jump(Place{QString::fromLatin1(view::kComparison), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* open = child<QPushButton>(*window->page(QString::fromLatin1(view::kComparison)), "messageButton");
    QVERIFY(open->isVisible());
    QTest::mouseClick(open, Qt::LeftButton);
    QCOMPARE(asked, 1);
    window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
    QVERIFY(waitUntilIdle());
    auto* ways = child<QWidget>(*window->page(QString::fromLatin1(view::kSuspects)), "suspectsWayOut");
    auto* suspects = child<QAbstractItemView>(*window, "suspectsView");
    QVERIFY(waitFor([&] { return ways->isVisible() || suspects->model()->rowCount() > 0; }));
    if (!ways->isVisible()) return; // one snapshot of the sample has something large to show
    const auto buttons = ways->findChildren<QPushButton*>();
    QCOMPARE(int(buttons.size()), 2);
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    QCOMPARE(asked, 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSummary));
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::MainWindowTest)
#include "main_window_test.moc"
