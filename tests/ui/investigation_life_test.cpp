// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One investigation's life: whatever way it ends, nothing of it is lost unasked, and nothing of it is in the next one.
#include "core/report/markdown.h"
#include "core/report/report_model.h"
#include "tests/support/gui.h"
#include "tests/support/heap_drawing.h"
#include "ui/models/snapshots_model.h"
#include "ui/settings/settings.h"
#include "ui/views/load_row.h"
#include "ui/window/main_window.h"
#include "ui/window/start_page.h"
#include "ui/workspace/compared_log.h"

#include <zlib.h>

#include <QAbstractItemView>
#include <QAction>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <array>
#include <filesystem>
#include <malloc.h>
#include <optional>
#include <sstream>
#include <sys/stat.h>

namespace heaptrail::test {

using namespace ui;

namespace {
const QString kNote = QStringLiteral("Mine: the cache that nobody empties");
const QString kOtherNote = QStringLiteral("Theirs: a queue");

/// Real ones of one process, with a Map, of a few hundred objects: how a window ends has nothing to do with their size.
QStringList smallSnapshots()
{
    QStringList paths;
    for (int at = 1; at <= 3; ++at)
        paths << QStringLiteral(HEAPTRAIL_SOURCE_DIR "/tests/data/suspects/mapofmaps/s%1.heapsnapshot.zst")
                     .arg(at);
    return paths;
}

QStringList autosaves(const QTemporaryDir& folder)
{
    QStringList found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path().toStdString()))
        found << QString::fromStdString(entry.path().filename().string());
    return found;
}

/// What a packed file holds.
std::optional<std::string> readAllOf(const QString& path)
{
    gzFile file = gzopen(path.toLocal8Bit().constData(), "rb");
    if (!file) return {};
    std::string text;
    std::array<char, 1 << 16> piece;
    for (int read = 0; (read = gzread(file, piece.data(), unsigned(piece.size()))) > 0;)
        text.append(piece.data(), std::size_t(read));
    gzclose(file);
    return text;
}

std::string textOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}
} // namespace

class InvestigationLifeTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        m_folder = std::make_unique<QTemporaryDir>();
        // The other one, on disk, with a finding of its own.
        Investigation other;
        other.snapshots.push_back({});
        other.snapshots.back().path = smallSnapshots()[1].toStdString();
        Finding finding;
        finding.title = "Theirs";
        finding.note = kOtherNote.toStdString();
        other.add(finding);
        QVERIFY(saveInvestigation(other, otherPath().toStdString()));
    }
    void everyWayOut_data();
    void everyWayOut();
    void openingModifiesNothing();
    void theDialogProposesAName();
    void whatIsWrittenWhileSavingIsUnsaved();
    void whatAnotherWindowSavedIsNotReplaced();
    void manyMissingFilesAreAFewRows();
    void aPipeIsNoInvestigation();
    void aFailedSaveStays();
    void aSignalLeavesARecovery();
    void theNextStartOffersIt();
    void anUnreadableFileLeavesThisOneAlone();
    void filesOfTheFormatOfBeforeOpen();
    void filtersAndIgnoredRetainersEnd();
    void numbersStayOnceTheyAreGiven();
    void aForeignSnapshotIsSetAside();
    void aLogOfTheOtherProcessIsLeftOut_data();
    void aLogOfTheOtherProcessIsLeftOut();
    void aCopyIsRecognised();
    void whatWasCancelledCanBeOpenedAgain();
    void movedFilesAreFoundWhenOpenedAnew();
    void aMissingFileIsLocated();
    void aLogThatMovedIsLocatedWithTheSnapshots();
    void theSavedInvestigationIsTheRecentOne();
    void aSalvagedFileSaysWhatIsMissing();
    void thirtyRoundsLeaveNothing();
    void noWorkerKeepsTheWindow_data();
    void noWorkerKeepsTheWindow();

private:
    enum class State { New, Saved, Modified, Recovered };
    QString mine() const { return m_folder->filePath(QStringLiteral("mine.heaptrail")); }
    QString otherPath() const { return m_folder->filePath(QStringLiteral("other.heaptrail")); }

    std::unique_ptr<MainWindow> newWindow() const
    {
        auto window = std::make_unique<MainWindow>(Settings::inMemory());
        window->keepAutosavesIn(m_state->path());
        showActive(*window);
        return window;
    }
    /// Pins the first class that there is, and writes the note.
    static void pin(MainWindow& window)
    {
        window.navigator().select(Selection{
            window.workspace().readyIds().back(), {}, QStringLiteral(",Map"), QStringLiteral("Map")});
        child<QAction>(window, "pin")->trigger();
        press(window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        child<QPlainTextEdit>(window, "findingNote")->setPlainText(kNote);
        QVERIFY(waitUntilIdle());
    }
    void bring(MainWindow& window, State state)
    {
        if (state == State::Recovered) {
            Investigation left;
            left.snapshots.push_back({});
            left.snapshots.back().path = smallSnapshots()[0].toStdString();
            Finding finding;
            finding.title = "Mine";
            finding.note = kNote.toStdString();
            left.add(finding);
            const std::filesystem::path kept = m_folder->filePath(QStringLiteral("left")).toStdString();
            QVERIFY(saveAutosave(left, kept, {}));
            Recoverable recoverable;
            recoverable.autosave = autosavePath(kept, {});
            setAside(recoverable);
            m_left = QString::fromStdString(recoverable.autosave.string());
            openAndWait(window, {});
            window.investigation().recover(recoverable);
            QVERIFY(waitFor([&] { return !window.investigation().findings().empty(); }));
            QVERIFY(waitFor([&] { return !window.workspace().isLoading(); }) && waitUntilIdle());
            QVERIFY(window.investigation().isModified());
            return;
        }
        QVERIFY(openAndWait(window, smallSnapshots().mid(0, 1)));
        if (state == State::New) return;
        pin(window);
        window.investigation().save(mine());
        QVERIFY(waitUntilIdle());
        QVERIFY(!window.investigation().isModified());
        if (state == State::Modified) {
            child<QPlainTextEdit>(window, "findingNote")->appendPlainText(QStringLiteral("and more"));
            QVERIFY(window.investigation().isModified());
        }
    }
    static QMessageBox* question(MainWindow& window)
    {
        auto* box = window.findChild<QMessageBox*>(QStringLiteral("unsavedWork"));
        return box && box->isVisible() ? box : nullptr;
    }
    static void leave(MainWindow& window, const QString& way, const QString& other)
    {
        if (way == QLatin1String("quit")) press(window, Qt::Key_Q, Qt::ControlModifier);
        if (way == QLatin1String("close the window")) window.close();
        if (way == QLatin1String("close the investigation")) press(window, Qt::Key_W, Qt::ControlModifier);
        if (way == QLatin1String("new")) press(window, Qt::Key_N, Qt::ControlModifier);
        if (way == QLatin1String("open another")) window.open({other});
        if (way == QLatin1String("log out"))
            QTimer::singleShot(0, &window, [&window] {
                if (window.mayEndSession(true)) window.hide();
            });
    }
    static std::string reportOf(MainWindow& window)
    {
        ReportInput input;
        const auto snapshots = window.workspace().readySnapshots();
        input.snapshots = snapshots;
        input.investigation = &window.investigation().contents();
        const auto model = buildReport(input);
        std::ostringstream out;
        if (model) writeMarkdown(reportDocument(*model), out);
        return out.str();
    }

    std::unique_ptr<QTemporaryDir> m_state, m_folder;
    QString m_left; ///< what a crash left, once recovered
};

void InvestigationLifeTest::everyWayOut_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("answer");
    const std::pair<const char*, State> states[] = {{"new", State::New},
                                                    {"saved", State::Saved},
                                                    {"saved and modified", State::Modified},
                                                    {"recovered", State::Recovered}};
    for (const char* way :
         {"quit", "close the window", "close the investigation", "new", "open another", "log out"})
        for (const auto& [name, state] : states) {
            const bool isUnsaved = state == State::Modified || state == State::Recovered;
            for (const char* answer : isUnsaved ? std::vector<const char*>{"save", "discard", "cancel"}
                                                : std::vector<const char*>{""})
                QTest::addRow("%s, %s %s", way, name, answer)
                    << QString::fromLatin1(way) << int(state) << QString::fromLatin1(answer);
        }
}

void InvestigationLifeTest::everyWayOut()
{
    QFETCH(QString, way);
    QFETCH(int, state);
    QFETCH(QString, answer);
    const auto window = newWindow();
    bring(*window, State(state));
    const bool isUnsaved = !answer.isEmpty();
    QCOMPARE(window->isWindowModified(), isUnsaved);
    const std::string before = textOf(mine());

    if (answer == QLatin1String("save") && State(state) == State::Recovered)
        nameInFileDialog(*window, mine());
    bool wasAsked = false, wasAllThere = false;
    QTimer person; // the log-out waits inside a loop of its own
    connect(&person, &QTimer::timeout, this, [&] {
        auto* box = question(*window);
        if (!box || wasAsked) return;
        wasAsked = true;
        wasAllThere = window->isVisible() && window->investigation().findings()[0].note.starts_with("Mine");
        const char* button = answer == QLatin1String("save") ? "saveUnsaved"
            : answer == QLatin1String("discard")             ? "discardUnsaved"
                                                             : "keepUnsaved";
        QTest::mouseClick(child<QPushButton>(*box, button), Qt::LeftButton);
    });
    person.start(5);
    leave(*window, way, otherPath());
    if (isUnsaved) QVERIFY2(waitFor([&] { return wasAsked; }, 5'000), "nobody was asked");
    QVERIFY(waitUntilIdle());
    QCOMPARE(wasAsked, isUnsaved);
    QCOMPARE(wasAllThere, isUnsaved);

    if (answer == QLatin1String("cancel")) { // as if nothing had been pressed
        QVERIFY(window->isVisible());
        QCOMPARE(int(window->investigation().findings().size()), 1);
        QVERIFY(window->investigation().isModified());
        QCOMPARE(textOf(mine()), before);
        QVERIFY(!window->workspace().isEmpty());
        window->investigation().discard();
        return;
    }
    if (answer == QLatin1String("save"))
        QVERIFY2(textOf(mine()).find(kNote.toStdString()) != std::string::npos, "saved");
    else
        QCOMPARE(textOf(mine()), before);
    if (answer == QLatin1String("save") && State(state) == State::Modified)
        QVERIFY(textOf(mine()).find("and more") != std::string::npos);
    // The next start offers nothing: it was saved, or given up.
    QCOMPARE(autosaves(*m_state), QStringList());
    if (State(state) == State::Recovered) QVERIFY(!QFile::exists(m_left));

    if (way == QLatin1String("quit") || way == QLatin1String("close the window")
        || way == QLatin1String("log out")) {
        QVERIFY(waitFor([&] { return !window->isVisible(); }, 5'000));
        return;
    }
    QVERIFY(window->isVisible());
    const auto& findings = window->investigation().findings();
    if (way == QLatin1String("open another")) {
        QVERIFY(waitFor([&] { return window->investigation().path() == otherPath(); }));
        QVERIFY(waitFor([&] { return !window->workspace().isLoading(); }) && waitUntilIdle());
        QCOMPARE(int(findings.size()), 1);
        QCOMPARE(findings[0].title, std::string("Theirs"));
        QCOMPARE(int(window->workspace().entries().size()), 1);
        QVERIFY(window->windowTitle().contains(QLatin1String("other.heaptrail")));
    } else {
        QVERIFY(findings.empty());
        QVERIFY(window->workspace().isEmpty());
        QCOMPARE(window->windowTitle(), QStringLiteral("Heaptrail"));
        QVERIFY(openAndWait(*window, smallSnapshots().mid(2, 1)));
        QCOMPARE(window->workspace().shortLabel(window->workspace().entries()[0].id), QStringLiteral("S1"));
    }
    QVERIFY(!window->isWindowModified());
    QCOMPARE(window->navigator().places().size(), std::size_t(1));
    QVERIFY(child<QPlainTextEdit>(*window, "findingNote")->toPlainText() != kNote);
    const std::string report = reportOf(*window);
    QVERIFY(report.size() > 1000);
    QVERIFY2(report.find("Mine") == std::string::npos, "what was pinned before is in the next report");
}

void InvestigationLifeTest::openingModifiesNothing()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots()));
    QVERIFY(!window->investigation().isModified());
    pin(*window);
    QVERIFY(window->isWindowModified());
    QVERIFY(window->windowTitle().contains(QLatin1String("[*]")));
    window->investigation().save(mine());
    QVERIFY(waitUntilIdle());
    QVERIFY(!window->isWindowModified());
    const auto again = newWindow();
    QVERIFY(openAndWait(*again, {mine()}));
    QVERIFY(waitFor([&] { return again->workspace().readyIds().size() == 3; }) && waitUntilIdle());
    QCOMPARE(int(again->investigation().findings().size()), 1);
    QVERIFY(!again->investigation().isModified());
    again->workspace().unload(again->workspace().readyIds().front());
    QVERIFY(!again->investigation().isModified());
    again->workspace().rename(again->workspace().readyIds().front(), QStringLiteral("after load"));
    QVERIFY(again->investigation().isModified());
    again->investigation().discard();
}

void InvestigationLifeTest::theDialogProposesAName()
{
    const auto window = newWindow();
    const QString folder = m_folder->filePath(QStringLiteral("checkout"));
    QVERIFY(QDir().mkpath(folder));
    const QString copy = folder + QStringLiteral("/s1.heapsnapshot.gz");
    QVERIFY(QFile::copy(sampleSnapshots()[0], copy));
    QVERIFY(openAndWait(*window, {copy}));
    pin(*window);
    QString proposed;
    nameInFileDialog(*window, {}, &proposed);
    press(*window, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return !proposed.isEmpty(); }));
    QCOMPARE(proposed, folder + QStringLiteral("/checkout.heaptrail"));
    QVERIFY(window->investigation().isModified());
    window->investigation().discard();
}

void InvestigationLifeTest::whatIsWrittenWhileSavingIsUnsaved()
{
    const auto window = newWindow();
    bring(*window, State::Modified);
    window->investigation().save(mine());
    child<QPlainTextEdit>(*window, "findingNote")->appendPlainText(QStringLiteral("last words"));
    QVERIFY(waitUntilIdle());
    QVERIFY(window->investigation().isModified());
    window->close();
    QVERIFY(waitFor([&] { return question(*window) != nullptr; }, 5'000));
    QTest::mouseClick(child<QPushButton>(*question(*window), "saveUnsaved"), Qt::LeftButton);
    QVERIFY(waitFor([&] { return !window->isVisible(); }));
    QVERIFY(textOf(mine()).find("last words") != std::string::npos);
}

void InvestigationLifeTest::whatAnotherWindowSavedIsNotReplaced()
{
    const auto first = newWindow();
    bring(*first, State::Saved);
    const auto second = newWindow();
    QVERIFY(openAndWait(*second, {mine()}));
    QVERIFY(waitFor([&] { return !second->investigation().findings().empty(); }) && waitUntilIdle());
    auto* note = child<QPlainTextEdit>(*first, "findingNote");
    note->appendPlainText(QStringLiteral("words of the first"));
    first->investigation().save(mine());
    QVERIFY(waitUntilIdle());
    QVERIFY(!first->investigation().isModified());
    first->investigation().save(mine()); // once more: it is still its own
    QVERIFY(waitUntilIdle());
    auto* cards = child<QAbstractItemView>(*second, "findingsView");
    cards->setCurrentIndex(cards->model()->index(0, 0));
    child<QPlainTextEdit>(*second, "findingNote")->appendPlainText(QStringLiteral("words of the second"));
    QString said;
    connect(&second->investigation(), &OpenInvestigation::failed, this,
            [&](const QString& text) { said = text; });
    second->investigation().save(mine());
    QVERIFY(waitUntilIdle());
    QVERIFY2(said.contains(QLatin1String("saved elsewhere")), qPrintable(said));
    QVERIFY(second->investigation().isModified());
    QVERIFY(textOf(mine()).find("words of the first") != std::string::npos);
    second->investigation().save(mine(), true); // the user chose this very file
    QVERIFY(waitUntilIdle());
    QVERIFY(textOf(mine()).find("words of the second") != std::string::npos);
    for (auto* box : second->findChildren<QMessageBox*>()) box->close();
}

void InvestigationLifeTest::manyMissingFilesAreAFewRows()
{
    const auto window = newWindow();
    QStringList files;
    for (int i = 0; i < 90; ++i) files << m_folder->filePath(QStringLiteral("gone-%1.heapsnapshot").arg(i));
    window->workspace().open(files);
    QVERIFY(waitUntilIdle());
    QCOMPARE(int(window->workspace().entries().size()), 90);
    auto* start = window->findChild<StartPage*>();
    QVERIFY(waitFor([&] { return !start->findChildren<QWidget*>(QStringLiteral("loadRow")).isEmpty(); }));
    const auto rows = start->findChildren<QWidget*>(QStringLiteral("loadRow"));
    QVERIFY2(rows.size() <= 30, qPrintable(QString::number(rows.size())));
    const auto labels = start->findChildren<QLabel*>();
    QVERIFY(std::ranges::any_of(
        labels, [](const QLabel* label) { return label->text().contains(QLatin1String("of 90 files")); }));
}

void InvestigationLifeTest::aPipeIsNoInvestigation()
{
    const QString pipe = m_folder->filePath(QStringLiteral("pipe.heaptrail"));
    QCOMPARE(::mkfifo(pipe.toLocal8Bit().constData(), 0600), 0);
    const auto read = loadInvestigation(pipe.toStdString()); // and does not wait for a writer
    QVERIFY(!read);
    QVERIFY(QString::fromStdString(read.error().message).contains(QLatin1String("pipe")));
}

void InvestigationLifeTest::aFailedSaveStays()
{
    const auto window = newWindow();
    bring(*window, State::Modified);
    QVERIFY(QFile::remove(mine()));
    QVERIFY(QDir().mkpath(mine())); // a folder: nothing can be written there
    window->close();
    QVERIFY(waitFor([&] { return question(*window) != nullptr; }, 5'000));
    QTest::mouseClick(child<QPushButton>(*question(*window), "saveUnsaved"), Qt::LeftButton);
    QVERIFY(waitFor([&] { return window->findChild<QMessageBox*>(QStringLiteral("notSaved")) != nullptr; }));
    QVERIFY(waitUntilIdle());
    QVERIFY(window->isVisible());
    QVERIFY(window->investigation().isModified());
    QCOMPARE(int(window->investigation().findings().size()), 1);
    window->findChild<QMessageBox*>(QStringLiteral("notSaved"))->close();
    window->investigation().discard();
}

void InvestigationLifeTest::aSignalLeavesARecovery()
{
    const auto window = newWindow();
    bring(*window, State::New);
    window->keepForNextStart();
    QCOMPARE(autosaves(*m_state), QStringList()); // nothing to keep
    pin(*window);
    window->keepForNextStart();
    QCOMPARE(int(autosaves(*m_state).size()), 1);
    QVERIFY(window->mayEndSession(false)); // nobody may ask: kept, not lost
    const auto left = loadInvestigation(m_state->filePath(autosaves(*m_state).front()).toStdString());
    QVERIFY(left);
    QCOMPARE(left->findings[0].note, kNote.toStdString());
    window->investigation().discard();
    QCOMPARE(autosaves(*m_state), QStringList());
}

void InvestigationLifeTest::theNextStartOffersIt()
{
    Investigation left;
    Finding finding;
    finding.title = "Mine";
    left.add(finding);
    QVERIFY(saveAutosave(left, m_state->path().toStdString(), mine().toStdString()));
    // Its writer is gone: this process did not start at the first tick.
    const QString path = m_state->filePath(autosaves(*m_state).front());
    std::string text = textOf(path);
    const auto at = text.find("\"startedAt\": ") + 13;
    text.replace(at, text.find_first_of(",\n", at) - at, "1");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text.data(), qint64(text.size())) > 0);
    file.close();

    const auto window = newWindow();
    auto* menu = child<QMenu>(*window, "recoverMenu");
    QCOMPARE(int(menu->actions().size()), 1);
    QVERIFY(menu->actions()[0]->text().contains(QLatin1String("mine.heaptrail")));
    menu->actions()[0]->trigger();
    QVERIFY(waitFor([&] { return !window->investigation().findings().empty(); }) && waitUntilIdle());
    QCOMPARE(window->investigation().path(), mine());
    QVERIFY(window->isWindowModified());
    window->investigation().discard();
    QCOMPARE(autosaves(*m_state), QStringList());
}

void InvestigationLifeTest::anUnreadableFileLeavesThisOneAlone()
{
    const auto window = newWindow();
    bring(*window, State::Modified);
    const QString bad = m_folder->filePath(QStringLiteral("bad.heaptrail"));
    QFile file(bad);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{}") == 2);
    file.close();
    window->open({bad});
    QVERIFY(waitUntilIdle());
    QVERIFY(!question(*window)); // nobody is asked for nothing
    QCOMPARE(int(window->investigation().findings().size()), 1);
    QVERIFY(!window->workspace().isEmpty());
    window->investigation().discard();
}

/// As version 1 wrote them before files had numbers and figures had snapshots.
void InvestigationLifeTest::filesOfTheFormatOfBeforeOpen()
{
    const QString path = m_folder->filePath(QStringLiteral("old.heaptrail"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QStringLiteral(R"({
  "format": "heaptrail-investigation", "version": 1, "program": "heaptrail 0.1.0",
  "texts": {"title": "Requests that stay", "cause": "A cache"},
  "snapshots": [{"path": "%1", "label": "before", "role": "baseline", "colour": 3, "nodeCount": 5},
                {"path": "%2", "label": "after", "role": "action"}],
  "memoryLogs": [],
  "findings": [{"key": "f1", "kind": "class", "title": "Map", "note": "look", "snapshot": 1, "classKey": ",Map",
                "className": "Map", "figures": [{"label": "Count", "unit": "count", "values": [1, 2]}]}],
  "ignoredRetainers": [{"snapshot": 1, "id": 7}],
  "filters": {"summary": "Map"}, "windowState": {"view": "summary"}
})")
                   .arg(sampleSnapshots()[0], sampleSnapshots()[1])
                   .toUtf8());
    file.close();
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {path}));
    QVERIFY(waitFor([&] { return window->workspace().readyIds().size() == 2; }) && waitUntilIdle());
    const auto& entries = window->workspace().entries();
    QCOMPARE(window->workspace().label(entries[0].id), QStringLiteral("S1 before"));
    QCOMPARE(entries[0].role, SnapshotRole::Baseline);
    QCOMPARE(window->workspace().label(entries[1].id), QStringLiteral("S2 after"));
    QCOMPARE(window->investigation().texts().cause, std::string("A cache"));
    QCOMPARE(window->investigation().findings()[0].note, std::string("look"));
    QCOMPARE(window->investigation().filter(QStringLiteral("summary")), QStringLiteral("Map"));
    QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSummary));
    QVERIFY(!window->investigation().isModified());
}

void InvestigationLifeTest::filtersAndIgnoredRetainersEnd()
{
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 2)));
    window->showView(QString::fromLatin1(view::kSummary));
    QVERIFY(waitUntilIdle());
    press(*window, Qt::Key_F, Qt::ControlModifier);
    type(*window, QStringLiteral("Map"));
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->investigation().filter(QStringLiteral("summary")), QStringLiteral("Map"));
    press(*window, Qt::Key_W, Qt::ControlModifier);
    QVERIFY(waitUntilIdle());
    QVERIFY(window->workspace().isEmpty());
    QVERIFY(window->investigation().contents().filters.empty());
    for (auto* field : window->findChildren<QLineEdit*>())
        QVERIFY2(!field->text().contains(QLatin1String("Map")), qPrintable(field->objectName()));
}

void InvestigationLifeTest::numbersStayOnceTheyAreGiven()
{
    const auto window = newWindow();
    Workspace& workspace = window->workspace();
    const QStringList sample = sampleSnapshots();
    const auto labelOf = [&](const QString& path) {
        for (const SnapshotEntry& entry : workspace.entries())
            if (entry.path == path) return workspace.shortLabel(entry.id);
        return QString();
    };
    // What is opened together is numbered in time order.
    QVERIFY(openAndWait(*window, {sample[2], sample[0], sample[1]}));
    for (int at = 0; at < 3; ++at) QCOMPARE(labelOf(sample[at]), QStringLiteral("S%1").arg(at + 1));
    workspace.clear();
    // What comes later takes the next number, and its place in time; what failed has none.
    QVERIFY(openAndWait(*window, {sample[2]}));
    QVERIFY(openAndWait(*window, {m_folder->filePath(QStringLiteral("not there.heapsnapshot")), sample[0]}));
    QCOMPARE(labelOf(sample[2]), QStringLiteral("S1"));
    QCOMPARE(labelOf(sample[0]), QStringLiteral("S3"));
    const auto ready = workspace.readyIds();
    QCOMPARE(int(ready.size()), 2);
    QCOMPARE(workspace.entry(ready[0])->path, sample[0]);
    QCOMPARE(workspace.shortLabel(workspace.entries().back().id).isEmpty()
                 || workspace.entries().back().state == LoadState::Ready,
             true);
    // Another one in between, and one that goes: no other changes its name.
    QVERIFY(openAndWait(*window, {sample[1]}));
    QCOMPARE(labelOf(sample[1]), QStringLiteral("S4"));
    workspace.remove(workspace.readyIds()[0]);
    QVERIFY(waitUntilIdle());
    QCOMPARE(labelOf(sample[2]), QStringLiteral("S1"));
    QCOMPARE(labelOf(sample[1]), QStringLiteral("S4"));
    // The list shows what failed below all others, under a heading.
    auto* list = child<QAbstractItemView>(*window, "snapshotsView");
    const QModelIndex last = list->model()->index(list->model()->rowCount() - 1, 0);
    QCOMPARE(LoadState(last.data(SnapshotsModel::StateRole).toInt()), LoadState::Failed);
    QCOMPARE(last.data(SnapshotsModel::SectionRole).toString(), QStringLiteral("Not opened"));
    QVERIFY(last.data().toString().startsWith(QLatin1String("not there")));
    child<QAction>(*window, "renumberSnapshots")->trigger();
    QVERIFY(waitUntilIdle());
    QCOMPARE(labelOf(sample[1]), QStringLiteral("S1"));
    QCOMPARE(labelOf(sample[2]), QStringLiteral("S2"));
}

void InvestigationLifeTest::aForeignSnapshotIsSetAside()
{
    const auto window = newWindow();
    Workspace& workspace = window->workspace();
    QStringList paths = sampleSnapshots();
    paths.insert(
        1,
        QString::fromStdString(
            (std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "tests/data/node-24.heapsnapshot.zst").string()));
    QVERIFY(openAndWait(*window, paths));
    QCOMPARE(int(workspace.readyIds().size()), 3); // the others are compared by object
    QCOMPARE(workspace.lineage().state, SetLineage::State::SameProcess);
    QVERIFY(workspace.pairsById());
    QCOMPARE(int(workspace.lineage().others.size()), 1);
    const EntryId foreign = workspace.lineage().others[0];
    QCOMPARE(workspace.shortLabel(foreign), QStringLiteral("S2"));
    QVERIFY(workspace.snapshot(foreign)); // it can still be looked at
    auto* banner = child<QLabel>(*window, "lineageBanner");
    QVERIFY2(banner->text().contains(QLatin1String("S2 is of another process")), qPrintable(banner->text()));
    QVERIFY(clickLink(*banner, QStringLiteral("Exclude S2")));
    QVERIFY(waitUntilIdle());
    QVERIFY(workspace.entry(foreign)->isExcluded);
    QVERIFY(workspace.lineage().others.empty());
    QCOMPARE(int(workspace.readyIds().size()), 3);
    QVERIFY(!banner->text().contains(QLatin1String("another process")));
    window->investigation().discard();
}

void InvestigationLifeTest::aLogOfTheOtherProcessIsLeftOut_data()
{
    QTest::addColumn<int>("more"); // copies of the last reading
    QTest::newRow("short") << 0;
    QTest::newRow("long: swept on a worker") << int(kSweptAtOnce);
}

void InvestigationLifeTest::aLogOfTheOtherProcessIsLeftOut()
{
    QFETCH(const int, more);
    QTemporaryDir made;
    const QString path = made.filePath(QStringLiteral("request-cache-memory.jsonl"));
    QFile sample(QStringLiteral(HEAPTRAIL_SOURCE_DIR "/resources/samples/request-cache-memory.jsonl")),
        log(path);
    QVERIFY(sample.open(QIODevice::ReadOnly) && log.open(QIODevice::WriteOnly));
    QByteArray line;
    while (!sample.atEnd()) log.write(line = sample.readLine());
    log.write(line.repeated(more));
    log.close();
    const std::filesystem::path folder =
        std::filesystem::path(HEAPTRAIL_SOURCE_DIR) / "tests/data/corpus/sampling-heap-profile";
    QStringList paths;
    for (const char* name : {"s1", "s2", "s3"})
        paths << QString::fromStdString((folder / (std::string(name) + ".heapsnapshot.gz")).string());
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, paths));
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 2) << path));
    Workspace& workspace = window->workspace();
    QVERIFY(waitFor([&] { return workspace.memoryLog() && workspace.lineage().others.size() == 2; }));
    QCOMPARE(workspace.memoryLog()->samples.size() > kSweptAtOnce, more > 0);
    auto* readout = child<QLabel>(*window, "chartReadout");
    QVERIFY(waitFor([&] { return readout->text().contains(QLatin1String("left out")); }));
    QCOMPARE(
        readout->text(),
        QStringLiteral("The memory log fits the snapshots of another process, not these. It is left out. "
                       "Capture times unknown; snapshots are evenly spaced."));
    QVERIFY(waitFor([&] { return window->context().analysis.suspects() != nullptr; }));
    const auto report = window->context().analysis.suspects();
    QVERIFY(report->log.empty() && !report->memory && !report->suspects.empty());
    QCOMPARE(
        std::ranges::count(report->notices,
                           std::string("The memory log fits the snapshots of another process, not these. "
                                       "It is not used as evidence.")),
        std::ptrdiff_t{1});
    window->investigation().discard();
}

void InvestigationLifeTest::aCopyIsRecognised()
{
    const auto window = newWindow();
    const QString copy = m_folder->filePath(QStringLiteral("copy.heapsnapshot.gz"));
    QVERIFY(QFile::copy(sampleSnapshots()[0], copy));
    QVERIFY(openAndWait(*window, {sampleSnapshots()[0], copy, sampleSnapshots()[1]}));
    Workspace& workspace = window->workspace();
    QCOMPARE(int(workspace.readyIds().size()), 2);
    const auto it = std::ranges::find(workspace.entries(), copy, &SnapshotEntry::path);
    QVERIFY(it != workspace.entries().end());
    QCOMPARE(it->error.message, std::string("Same file as S1"));
    QCOMPARE(workspace.shortLabel(it->id), QString());
    // It did not fail: the status bar counts no file that could not be opened.
    QVERIFY(SnapshotsModel::sectionOf(*it) != SnapshotsModel::notOpened());
    // The hash is known in the end, by a worker that nobody waits for.
    QCOMPARE(int(workspace.entry(workspace.readyIds()[0])->sha256.size()), 64);
}

void InvestigationLifeTest::whatWasCancelledCanBeOpenedAgain()
{
    const auto window = newWindow();
    Workspace& workspace = window->workspace();
    window->open(sampleSnapshots().mid(0, 1));
    workspace.cancelAll();
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.entries()[0].state, LoadState::Cancelled);
    QVERIFY(openAndWait(*window, sampleSnapshots().mid(0, 1)));
    QCOMPARE(int(workspace.entries().size()), 1);
    QCOMPARE(workspace.entries()[0].state, LoadState::Ready);
    QCOMPARE(workspace.shortLabel(workspace.entries()[0].id), QStringLiteral("S1"));
}

void InvestigationLifeTest::movedFilesAreFoundWhenOpenedAnew()
{
    const QString old = m_folder->filePath(QStringLiteral("old.heapsnapshot.gz"));
    QTemporaryDir elsewhere;
    const QString now = elsewhere.filePath(QStringLiteral("renamed.heapsnapshot.gz"));
    QVERIFY(QFile::copy(sampleSnapshots()[0], old));
    {
        const auto window = newWindow();
        QVERIFY(openAndWait(*window, {old, sampleSnapshots()[1]}));
        window->workspace().rename(window->workspace().entries()[0].id, QStringLiteral("the first"));
        window->navigator().select(Selection{
            window->workspace().entries()[0].id, {}, QStringLiteral(",Map"), QStringLiteral("Map")});
        child<QAction>(*window, "pin")->trigger();
        QVERIFY(waitUntilIdle());
        window->investigation().save(mine());
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(QFile::copy(old, now) && QFile::remove(old));
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {mine()}));
    QVERIFY(waitFor([&] { return window->workspace().readyIds().size() == 1; }) && waitUntilIdle());
    OpenInvestigation& investigation = window->investigation();
    QVERIFY(investigation.placeOf(investigation.findings()[0]).view.isEmpty());
    QVERIFY(openAndWait(*window, {now}));
    QCOMPARE(int(window->workspace().readyIds().size()), 2);
    QCOMPARE(int(window->workspace().entries().size()), 2); // the missing one gave way
    const Place place = investigation.placeOf(investigation.findings()[0]);
    QCOMPARE(window->workspace().label(place.selection.snapshot), QStringLiteral("S1 the first"));
    QVERIFY(investigation.isModified()); // it knows the new place
    investigation.discard();
}

void InvestigationLifeTest::aMissingFileIsLocated()
{
    const QString old = m_folder->filePath(QStringLiteral("old.heapsnapshot.gz"));
    QTemporaryDir elsewhere;
    const QString now = elsewhere.filePath(QStringLiteral("renamed.heapsnapshot.gz"));
    QVERIFY(QFile::copy(sampleSnapshots()[0], old));
    {
        const auto window = newWindow();
        QVERIFY(openAndWait(*window, {old}));
        window->investigation().save(mine());
        QVERIFY(waitUntilIdle());
    }
    QVERIFY(QFile::copy(old, now) && QFile::remove(old));
    const auto window = newWindow();
    QVERIFY(openAndWait(*window, {mine()}));
    QVERIFY(waitUntilIdle());
    const EntryId id = window->workspace().entries()[0].id;
    QCOMPARE(window->workspace().entry(id)->state, LoadState::Failed);
    auto* locate = child<QPushButton>(*window, "locate");
    QVERIFY(locate->isVisible());
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(locate));
    // Another file is refused, with the reason.
    nameInFileDialog(*window, sampleSnapshots()[1]);
    QTest::mouseClick(locate, Qt::LeftButton);
    QVERIFY(waitUntilIdle());
    QCOMPARE(window->workspace().entry(id)->state, LoadState::Failed);
    nameInFileDialog(*window, now);
    QTest::mouseClick(locate, Qt::LeftButton);
    QVERIFY(waitFor([&] { return window->workspace().snapshot(id) != nullptr; }));
    QVERIFY(waitUntilIdle());
    QVERIFY(window->investigation().isModified());
    window->investigation().discard();
}

void InvestigationLifeTest::aLogThatMovedIsLocatedWithTheSnapshots()
{
    QTemporaryDir before, after;
    const QStringList sources{sampleSnapshots()[0], samplePaths().back()};
    QStringList old, now;
    for (const QString& source : sources) {
        old << before.filePath(QFileInfo(source).fileName());
        now << after.filePath(QFileInfo(source).fileName());
        QVERIFY(QFile::copy(source, old.back()));
    }
    {
        const auto window = newWindow();
        QVERIFY(openAndWait(*window, old));
        window->investigation().save(mine());
        QVERIFY(waitUntilIdle());
    }
    for (int i = 0; i < 2; ++i) QVERIFY(QFile::rename(old[i], now[i]));
    const auto window = newWindow();
    const Workspace& workspace = window->workspace();
    QVERIFY(openAndWait(*window, {mine()}));
    QVERIFY(waitUntilIdle());
    QCOMPARE(workspace.logs()[0].state, LoadState::Failed);
    const auto* list = child<QAbstractItemView>(*window, "snapshotsView");
    QCOMPARE(list->model()->index(0, 0).data(SnapshotsModel::SectionRole).toString(),
             SnapshotsModel::notOpened());
    for (auto* locate : window->findChildren<QPushButton*>(QStringLiteral("locate"))) {
        const auto* row = qobject_cast<LoadRow*>(locate->parentWidget());
        QVERIFY2(!row || locate->isVisible(), "each of the two can be located");
    }
    nameInFileDialog(*window, now[0]);
    QTest::mouseClick(child<QPushButton>(*window, "locate"), Qt::LeftButton);
    QVERIFY(waitFor([&] { return workspace.readyIds().size() == 1 && workspace.memoryLog(); }));
    QCOMPARE(workspace.logs()[0].path, now[1]);
    window->investigation().save(mine());
    QVERIFY(waitUntilIdle());
    const auto saved = loadInvestigation(mine().toStdString());
    QVERIFY(saved);
    QCOMPARE(saved->memoryLogs.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(saved->memoryLogs[0].path.string()), now[1]);
}

void InvestigationLifeTest::theSavedInvestigationIsTheRecentOne()
{
    Settings settings = Settings::inMemory();
    MainWindow window(settings);
    window.keepAutosavesIn(m_state->path());
    showActive(window);
    QVERIFY(openAndWait(window, sampleSnapshots()));
    const auto first = [&] { return settings.get(kRecentSets).value(0); };
    QVERIFY(waitFor([&] { return first().startsWith(sampleSnapshots()[0]); }));
    window.investigation().save(mine());
    QVERIFY(waitUntilIdle());
    QVERIFY(waitFor([&] { return first().startsWith(mine()); }));
    QCOMPARE(int(settings.get(kRecentSets).size()), 1); // not its files as well
    QVERIFY2(first().contains(QLatin1String("requestCache")), "with its first finding");
}

void InvestigationLifeTest::aSalvagedFileSaysWhatIsMissing()
{
    const auto window = newWindow();
    const QString path = m_folder->filePath(QStringLiteral("cut.heapsnapshot"));
    const auto whole = readAllOf(sampleSnapshots()[0]);
    QVERIFY(whole);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(whole->data(), qint64(whole->size() * 4 / 5));
    file.close();
    QVERIFY(openAndWait(*window, {path}));
    QCOMPARE(window->workspace().entries()[0].error.code, ErrorCode::Truncated);
    window->workspace().reload(window->workspace().entries()[0].id, true);
    QVERIFY(waitFor([&] { return !window->workspace().readyIds().empty(); }) && waitUntilIdle());
    auto* banner = child<QLabel>(*window, "salvagedBanner");
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->text().startsWith(QLatin1String("⚠ S1 is incomplete."))
                 || banner->text().contains(QLatin1String("S1")),
             qPrintable(banner->text()));
    static const QRegularExpression longNumber(QStringLiteral("\\d{5}"));
    QVERIFY2(!banner->text().contains(longNumber), qPrintable(banner->text())); // they have separators
}

/// Of the objects below the window, how many there are of each class.
static QMap<QString, int> census(MainWindow& window)
{
    QMap<QString, int> all;
    for (const QObject* object : window.findChildren<QObject*>())
        ++all[QString::fromLatin1(object->metaObject()->className())];
    return all;
}

void InvestigationLifeTest::thirtyRoundsLeaveNothing()
{
    const auto window = newWindow();
    window->workspace().setOpener(
        [](const std::filesystem::path& path, const LoadOptions&, const Task&) -> Result<SnapshotPtr> {
            std::string drawing = "root -cache-> Map#cache:32";
            const int entries = (path.filename().string()[1] - '0') * 10;
            for (int i = 0; i < entries; ++i)
                drawing += "\n Map#cache -[" + std::to_string(i) + "]-> Entry#" + std::to_string(i) + ":64";
            return heapOf(drawing).snapshot;
        });
    const QStringList paths{m_folder->filePath(QStringLiteral("s1.heapsnapshot")),
                            m_folder->filePath(QStringLiteral("s2.heapsnapshot")),
                            m_folder->filePath(QStringLiteral("s3.heapsnapshot"))};
    const auto round = [&] {
        window->open(paths);
        QVERIFY(waitFor([&] { return window->workspace().readyIds().size() == 3; }));
        QVERIFY(waitUntilIdle());
        child<QAction>(*window, "closeInvestigation")->trigger();
        QVERIFY(window->workspace().isEmpty());
        QVERIFY(waitUntilIdle());
    };
    constexpr int kWarmUp = 10, kRounds = 30;
    for (int i = 0; i < kWarmUp; ++i) round();
    const QMap<QString, int> before = census(*window);
    const std::size_t heapBefore = mallinfo2().uordblks;
    for (int i = 0; i < kRounds; ++i) round();
    const QMap<QString, int> after = census(*window);
    for (auto it = after.begin(); it != after.end(); ++it)
        QVERIFY2(
            it.value() <= before.value(it.key()) + 5,
            qPrintable(
                QStringLiteral("%1: %2 → %3").arg(it.key()).arg(before.value(it.key())).arg(it.value())));
    const std::size_t heapAfter = mallinfo2().uordblks;
    qInfo("heap %zu → %zu bytes, %.0f a round", heapBefore, heapAfter,
          (double(heapAfter) - double(heapBefore)) / kRounds);
#ifndef __SANITIZE_ADDRESS__
    QVERIFY2(heapAfter < heapBefore + kRounds * 2'000, "the heap grows with every round");
#endif
}

void InvestigationLifeTest::noWorkerKeepsTheWindow_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("the window is closed") << QStringLiteral("close") << 0;
    QTest::newRow("Ctrl+Q") << QStringLiteral("quit") << 0;
    QTest::newRow("Ctrl+C") << QStringLiteral("interrupt") << 130;
    QTest::newRow("SIGTERM") << QStringLiteral("terminate") << 143;
}

/// A window whose worker never answers, in a process of its own.
void InvestigationLifeTest::noWorkerKeepsTheWindow()
{
    QFETCH(QString, way);
    QFETCH(int, exitCode);
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/stuck_window"),
                  {way, m_state->path(), sampleSnapshots()[0], sampleSnapshots()[1]});
    QVERIFY2(process.waitForFinished(30'000), "it waits for its worker");
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), exitCode);
    const bool isKept = exitCode > 128; // by signals; the window asks, and was told to discard
    QCOMPARE(int(autosaves(*m_state).size()), isKept ? 1 : 0);
    if (!isKept) return;
    const auto left = loadInvestigation(m_state->filePath(autosaves(*m_state).front()).toStdString());
    QVERIFY(left);
    QCOMPARE(left->findings[0].note, std::string("kept"));
}

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::InvestigationLifeTest)
#include "investigation_life_test.moc"
