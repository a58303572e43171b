// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window's menus and toolbar.
#include "ui/theme/font_size.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/allocations_page.h"
#include "ui/views/findings_dock.h"
#include "ui/window/about_dialog.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_page.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

namespace heaptrail::ui {
namespace {

/// What the palette knows of a view, besides its title.
struct ViewWords {
    const char* view{};
    QString purpose; ///< what a view of the middle shows
    QString others; ///< what people call it who come from another tool
};

ViewWords wordsOf(const QString& view)
{
    const ViewWords words[] = {
        {view::kOverview, MainWindow::tr("the verdict, memory over time, what grew most"),
         MainWindow::tr("chart graph memory over time log rss heapUsed verdict start home facts")},
        {view::kSuspects, MainWindow::tr("what leaks, with the evidence"),
         MainWindow::tr("leaks detect growth cause harmless report")},
        {view::kSummary, MainWindow::tr("classes with their counts and sizes"),
         MainWindow::tr("classes constructors histogram objects count shallow retained size")},
        {view::kComparison, MainWindow::tr("what changed between snapshots"),
         MainWindow::tr("compare diff delta difference new deleted growth between snapshots")},
        {view::kDominators, MainWindow::tr("what keeps how much memory, as a tree"),
         MainWindow::tr("dominator tree retained size biggest owners keeps")},
        {view::kTreemap, MainWindow::tr("retained size as area"),
         MainWindow::tr("area picture size retained icicle flame chart")},
        {view::kContainment, MainWindow::tr("references from the roots down"),
         MainWindow::tr("references outgoing gc roots root global window tree")},
        {view::kStrings, MainWindow::tr("all strings, and which have copies"),
         MainWindow::tr("duplicates duplicated text search wasted")},
        {view::kStatistics, MainWindow::tr("what the heap is made of"),
         MainWindow::tr("pie chart breakdown types parts code arrays")},
        {AllocationsPage::kId, MainWindow::tr("who allocates, out of profiles and timelines"),
         MainWindow::tr("heapprofile sampling profile timeline stacks flame chart who allocates")},
        {view::kSnapshots, {}, MainWindow::tr("files list open captures")},
        {view::kFindings, {}, MainWindow::tr("pins pinned notes bookmarks")},
        {view::kRetainers, {}, MainWindow::tr("held by holders references incoming who keeps why leak")},
        {view::kGraph, {}, MainWindow::tr("picture diagram nodes edges retainers")},
        {view::kPaths, {}, MainWindow::tr("gc roots root path shortest retaining why leak")},
        {view::kInspector, {}, MainWindow::tr("details properties object fields value history entries")},
    };
    const auto* found = std::ranges::find(words, view, [](const auto& of) { return QLatin1String(of.view); });
    return found == std::end(words) ? ViewWords{} : *found;
}

} // namespace

QAction* MainWindow::command(QMenu* menu, const QString& name, const QString& text, const QString& tip,
                             const QList<QKeySequence>& keys, const char* iconName, std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setStatusTip(tip);
    action->setToolTip(keys.isEmpty()
                           ? tip
                           : QStringLiteral("%1 (%2)").arg(tip, keys[0].toString(QKeySequence::NativeText)));
    action->setShortcuts(keys);
    if (*iconName) action->setIcon(icon(QString::fromLatin1(iconName)));
    menu->addAction(action);
    addAction(action);
    connect(action, &QAction::triggered, this, std::move(run));
    return action;
}

void MainWindow::makeActions()
{
    makeFileMenu();
    makeEditMenu();
    makeGoMenu();
    makeViewMenu();
    makeHelpMenu();
    makeToolBar();
}

void MainWindow::makeFileMenu()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    command(file, QStringLiteral("newInvestigation"), tr("&New investigation"),
            tr("Close this investigation and start a new one"), {QKeySequence(QKeySequence::New)}, "",
            [this] { closeInvestigation(); })
        ->setProperty(kOtherWords, tr("reset restart clear start again"));
    command(file, QStringLiteral("openFiles"), tr("&Open…"),
            tr("Open snapshots, memory logs or a saved investigation"), {QKeySequence(QKeySequence::Open)},
            "open", [this] { askForFiles(false); })
        ->setProperty(kOtherWords, tr("load import add file snapshot heapsnapshot heapprofile log"));
    command(file, QStringLiteral("openFolder"), tr("Open &folder…"),
            tr("Open all snapshots and logs of a folder"), {QKeySequence(tr("Ctrl+Shift+O"))}, "",
            [this] { askForFiles(true); })
        ->setProperty(kOtherWords, tr("directory load import"));
    command(file, QStringLiteral("openSample"), tr("Open the sa&mple"),
            tr("Three snapshots of a server that keeps every request"), {}, "",
            [this] { open(StartPage::samplePaths()); })
        ->setProperty(kOtherWords, tr("example demo try tutorial"));
    m_recoverMenu = file->addMenu(tr("&Recover"));
    m_recoverMenu->setObjectName(QStringLiteral("recoverMenu"));
    m_recoverMenu->menuAction()->setStatusTip(tr("Open unsaved work that an earlier run left behind"));
    connect(file, &QMenu::aboutToShow, this, &MainWindow::updateRecoverMenu);
    file->addSeparator();
    command(file, QStringLiteral("saveInvestigation"), tr("&Save investigation"),
            tr("Save findings, notes and the list of files"), {QKeySequence(QKeySequence::Save)}, "save",
            [this] { m_unsaved.save(false); })
        ->setProperty(kOtherWords, tr("write store keep"));
    command(file, QStringLiteral("saveInvestigationAs"), tr("Save investigation &as…"),
            tr("Save the investigation under another name"), {QKeySequence(tr("Ctrl+Shift+S"))}, "",
            [this] { m_unsaved.save(true); })
        ->setProperty(kOtherWords, tr("write copy rename"));
    command(file, QStringLiteral("report"), tr("R&eport…"),
            tr("Preview the report; save it as HTML, PDF or Markdown"), {QKeySequence(tr("Ctrl+E"))},
            "report", [this] { showReport(); })
        ->setProperty(kOtherWords,
                      tr("export pdf html markdown md json print share write post-mortem redact secrets mask "
                         "anonymise privacy"));
    m_exportMenu = file->addMenu(tr("E&xport"));
    file->addSeparator();
    command(file, QStringLiteral("cancelLoads"), tr("&Cancel all loads"), tr("Stop opening files"), {}, "",
            [this] { m_workspace.cancelAll(); })
        ->setProperty(kOtherWords, tr("stop abort loading"));
    command(file, QStringLiteral("closeInvestigation"), tr("C&lose investigation"),
            tr("Close all files and end the investigation; the files stay on disk"),
            {QKeySequence(tr("Ctrl+W"))}, "", [this] { closeInvestigation(); })
        ->setProperty(kOtherWords, tr("end remove unload clear files snapshots"));
    command(file, QStringLiteral("settings"), tr("Se&ttings…"),
            tr("Theme, font size, editor, memory, heap limit"), {QKeySequence(tr("Ctrl+,"))}, "settings",
            [this] { showSettings(); })
        ->setProperty(kOtherWords,
                      tr("preferences options configuration theme dark light appearance font size editor "
                         "vscode source memory limit max-old-space-size"));
    command(file, QStringLiteral("quit"), tr("&Quit"), tr("Close the window"), {QKeySequence(tr("Ctrl+Q"))},
            "", [this] { close(); })
        ->setProperty(kOtherWords, tr("exit close leave"));
    for (const char* name : {"newInvestigation", "closeInvestigation", "quit"})
        findChild<QAction*>(QLatin1String(name))->setProperty(kEndsWork, true);
}

void MainWindow::showSettings()
{
    auto* dialog = new SettingsDialog(m_settings, this);
    connect(dialog, &SettingsDialog::applied, this, &MainWindow::useSettings);
    dialog->open();
}

void MainWindow::useSettings()
{
    applyTheme(*qApp, ThemeChoice(m_settings.get(kTheme)));
    useFontSize();
    m_workspace.setParallelLoads(m_settings.get(kLoadThreads));
    m_workspace.setMemoryLimit(std::uint64_t(m_settings.get(kMemoryLimitMb)) * 1'000'000);
    m_analysis.setLimit(std::uint64_t(m_settings.get(kHeapLimitMb)) * 1'000'000);
    for (Page* page : m_pages) page->markStale();
}

/// The docks beside the middle grow and shrink with their texts.
void MainWindow::useFontSize()
{
    const auto height = [] { return QFontMetrics(QApplication::font()).height(); };
    const int before = height(); // the widgets hear of it later
    applyFontSize(*qApp, m_settings.get(kFontSize));
    const int now = height();
    if (now == before) return;
    QList<QDockWidget*> docks;
    QList<int> widths;
    for (QDockWidget* dock : m_docks) {
        // Qt paints the title in the font of the start while the dock has the program's: one of its own it follows.
        QFont font = dock->font();
        font.setStyleHint(QFont::SansSerif);
        dock->setFont(font);
        const auto area = dockWidgetArea(dock);
        if (dock->isHidden() || dock->isFloating() || area == Qt::BottomDockWidgetArea) continue;
        docks << dock;
        widths << dock->width() * now / before;
    }
    resizeDocks(docks, widths, Qt::Horizontal);
}

void MainWindow::makeEditMenu()
{
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    command(edit, QStringLiteral("find"), tr("&Find in view"),
            tr("Move to the search or filter field of the view"),
            {QKeySequence(QKeySequence::Find), QKeySequence(Qt::Key_Slash)}, "search",
            [this] {
                auto* active = activePage();
                if (active && active->focusFind()) return;
                if (auto* shown = qobject_cast<Page*>(m_tabs->currentWidget())) shown->focusFind();
            })
        ->setProperty(kOtherWords, tr("search filter grep look"));
    const auto again = [this](bool backwards) {
        if (auto* active = activePage()) active->findNext(backwards);
    };
    command(edit, QStringLiteral("findNext"), tr("Find &next"), tr("Go to the next match"),
            {QKeySequence(QKeySequence::FindNext)}, "", [again] { again(false); })
        ->setProperty(kOtherWords, tr("again search match"));
    command(edit, QStringLiteral("findPrevious"), tr("Find &previous"), tr("Go to the match before"),
            {QKeySequence(QKeySequence::FindPrevious)}, "", [again] { again(true); })
        ->setProperty(kOtherWords, tr("again back search match"));
    edit->addSeparator();
    m_pin = command(edit, QStringLiteral("pin"), tr("&Pin selection"),
                    tr("Pin the selected object or class to the findings"), {QKeySequence(tr("Ctrl+D"))},
                    "pin", [this] { pinSelection(); });
    m_pin->setProperty(kOtherWords, tr("bookmark star favourite remember keep add to report"));
    command(edit, QStringLiteral("writeNote"), tr("Write &note"),
            tr("Write a note to the selected finding, or one of its own"), {QKeySequence(tr("Ctrl+Shift+D"))},
            "note",
            [this] {
                auto* findings = static_cast<FindingsDock*>(page(QString::fromLatin1(view::kFindings)));
                showView(findings->id());
                findings->writeNote();
            })
        ->setProperty(kOtherWords, tr("comment annotate text markdown describe"));
    command(edit, QStringLiteral("undoFindings"), tr("&Undo change of findings"),
            tr("Undo the last removal, move or new title of a finding"), {}, "undo",
            [this] { m_investigation.undo(); })
        ->setProperty(kOtherWords, tr("revert restore take back ctrl+z"));
}

void MainWindow::makeGoMenu()
{
    QMenu* go = menuBar()->addMenu(tr("&Go"));
    m_back = command(go, QStringLiteral("back"), tr("&Back"), tr("Go back to where you were"),
                     {QKeySequence(tr("Alt+Left")), QKeySequence(Qt::Key_Back)}, "back",
                     [this] { m_navigator.back(); });
    m_back->setProperty(kOtherWords, tr("previous return undo navigation"));
    m_forward = command(go, QStringLiteral("forward"), tr("&Forward"), tr("Go forward again"),
                        {QKeySequence(tr("Alt+Right")), QKeySequence(Qt::Key_Forward)}, "forward",
                        [this] { m_navigator.forward(); });
    m_forward->setProperty(kOtherWords, tr("next redo navigation"));
    command(go, QStringLiteral("history"), tr("&History…"),
            tr("The places you have been to, the last one first"), {QKeySequence(tr("Ctrl+H"))}, "back",
            [this] { showHistory(); })
        ->setProperty(kOtherWords, tr("recent visited places back last"));
    command(go, QStringLiteral("goTo"), tr("&Go to object…"), tr("Go to an object by its id: @123"),
            {QKeySequence(tr("Ctrl+G"))}, "search", [this] { showPalette(QStringLiteral("@")); })
        ->setProperty(kOtherWords, tr("jump address id number"));
    command(go, QStringLiteral("palette"), tr("&Find anything…"),
            tr("Find commands, @ids, classes, properties and strings of all open snapshots"),
            {QKeySequence(tr("Ctrl+K")), QKeySequence(tr("Ctrl+P")), QKeySequence(tr("Ctrl+Shift+P"))},
            "command", [this] { showPalette(); })
        ->setProperty(kOtherWords, tr("search command palette grep"));
    go->addSeparator();
    for (std::size_t at = 0; at < m_pages.size(); ++at) {
        Page* page = m_pages[at];
        QList<QKeySequence> keys;
        if (at < 10) // bare digits come here from tables and pictures; fields keep theirs
            keys << QKeySequence(QStringLiteral("Alt+%1").arg((at + 1) % 10))
                 << QKeySequence(QString::number((at + 1) % 10));
        QAction* action = command(go, QStringLiteral(""), page->title(),
                                  tr("Show %1: %2").arg(page->title(), wordsOf(page->id()).purpose), keys, "",
                                  [this, page] { showByCommand(page); });
        action->setObjectName(QStringLiteral("show_") + page->id());
        action->setIcon(page->icon());
        action->setProperty(kOtherWords, wordsOf(page->id()).others);
    }
    go->addSeparator();
    for (Page* page : m_dockPages) {
        QAction* action = command(go, QStringLiteral(""), page->title(),
                                  tr("Bring %1 to the front and move to it").arg(page->title()), {}, "",
                                  [this, page] { showView(page->id()); });
        action->setObjectName(QStringLiteral("show_") + page->id());
        action->setIcon(page->icon());
        action->setProperty("whole", tr("Show %1").arg(page->title()));
        action->setProperty(kOtherWords, wordsOf(page->id()).others);
    }
    for (const auto& [view, key] :
         {std::pair(view::kSnapshots, tr("Alt+Shift+S")), std::pair(view::kFindings, tr("Alt+Shift+F")),
          std::pair(view::kRetainers, tr("Alt+Shift+R")), std::pair(view::kGraph, tr("Alt+Shift+G")),
          std::pair(view::kPaths, tr("Alt+Shift+P")), std::pair(view::kInspector, tr("Alt+Shift+I"))})
        findChild<QAction*>(QStringLiteral("show_") + QLatin1String(view))->setShortcut(QKeySequence(key));
    const auto turn = [this](int step) {
        const int count = m_tabs->count();
        if (count == 0) return;
        const int at = (m_tabs->currentIndex() + step + count) % count;
        showByCommand(m_pages[std::size_t(at)]);
    };
    go->addSeparator();
    command(go, QStringLiteral("nextView"), tr("&Next view"), tr("Go to the view on the right"),
            {QKeySequence(tr("Ctrl+PgDown")), QKeySequence(tr("Ctrl+Tab"))}, "", [turn] { turn(1); })
        ->setProperty(kOtherWords, tr("tab right switch"));
    command(go, QStringLiteral("previousView"), tr("&Previous view"), tr("Go to the view on the left"),
            {QKeySequence(tr("Ctrl+PgUp")), QKeySequence(tr("Ctrl+Shift+Tab"))}, "", [turn] { turn(-1); })
        ->setProperty(kOtherWords, tr("tab left switch"));
}

void MainWindow::makeViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (QDockWidget* dock : m_docks) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setStatusTip(tr("Show or hide %1").arg(dock->windowTitle()));
        menu->addAction(toggle);
    }
    makeThemeMenu(menu->addMenu(tr("&Theme")));
    menu->addSeparator();
    m_maximise = command(menu, QStringLiteral("maximise"), tr("Maximise &view"),
                         tr("Give the view the whole window; again: show all views"),
                         {QKeySequence(Qt::Key_F11)}, "maximise", [this] { maximise(activePage()); });
    m_maximise->setProperty(kOtherWords, tr("full screen fullscreen zoom enlarge focus bigger"));
    auto* graph = page(QString::fromLatin1(view::kGraph));
    if (auto* tools = graph->findChild<QToolBar*>(QStringLiteral("graphToolBar"))) {
        QAction* button = tools->addAction(icon(QStringLiteral("maximise")), tr("Maximise"));
        button->setObjectName(QStringLiteral("graphMaximise"));
        button->setToolTip(tr("Give the graph the whole window, and back (F11)"));
        connect(button, &QAction::triggered, this, [this, graph] { maximise(graph); });
    }
    auto* corner = new QToolButton(m_tabs);
    corner->setDefaultAction(m_maximise);
    corner->setAutoRaise(true);
    corner->setFocusPolicy(Qt::NoFocus);
    m_tabs->setCornerWidget(corner);
    command(menu, QStringLiteral("resetLayout"), tr("&Reset layout"),
            tr("Put all docks back to their first places"), {}, "", [this] { resetLayout(); })
        ->setProperty(kOtherWords, tr("docks panels windows sidebar restore default arrange"));
}

void MainWindow::makeThemeMenu(QMenu* menu)
{
    const std::tuple<ThemeChoice, QString, QString> themes[] = {
        {ThemeChoice::System, tr("&System default"), tr("appearance colours desktop")},
        {ThemeChoice::Light, tr("&Light"), tr("appearance colours white bright day mode")},
        {ThemeChoice::Dark, tr("&Dark"), tr("appearance colours black night mode")},
        {ThemeChoice::HighContrast, tr("&High contrast"), tr("appearance colours accessibility")}};
    auto* group = new QActionGroup(menu);
    for (const auto& [theme, text, words] : themes) {
        QAction* action = command(menu, QStringLiteral("theme%1").arg(int(theme)), text,
                                  tr("Use these colours: %1").arg(QString(text).remove(QLatin1Char('&'))), {},
                                  "", [this, theme = theme] {
                                      m_settings.set(kTheme, int(theme));
                                      useSettings();
                                  });
        action->setProperty("whole", tr("Theme: %1").arg(QString(text).remove(QLatin1Char('&'))));
        action->setProperty(kOtherWords, words);
        action->setCheckable(true);
        group->addAction(action);
    }
    connect(menu, &QMenu::aboutToShow, group,
            [this, group] { group->actions()[m_settings.get(kTheme)]->setChecked(true); });
}

void MainWindow::makeHelpMenu()
{
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    command(help, QStringLiteral("keys"), tr("&Keys"), tr("List all commands with their keys"),
            {QKeySequence(Qt::Key_F1), QKeySequence(QStringLiteral("?"))}, "help",
            [this] { (new KeysDialog(commands(), this))->show(); })
        ->setProperty(kOtherWords, tr("help shortcuts keyboard hotkeys bindings commands cheat sheet"));
    command(help, QStringLiteral("words"), tr("&Words"),
            tr("Say what retained size, distance and others mean"), {}, "help",
            [this] { (new WordsDialog(this))->show(); })
        ->setProperty(kOtherWords,
                      tr("help glossary meaning definition terms explain what is retained shallow size "
                         "dominator retainer distance"));
    command(help, QStringLiteral("about"), tr("&About Heaptrail"), tr("Show version and licences"), {},
            "info", [this] { (new AboutDialog(this))->show(); })
        ->setProperty(kOtherWords, tr("version licence license help info credits"));
}

void MainWindow::makeToolBar()
{
    auto* bar = addToolBar(tr("Main toolbar"));
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    bar->setIconSize({16, 16});
    for (QAction* action : {m_back, m_forward}) bar->addAction(action);
    bar->addSeparator();
    auto* openFiles = findChild<QAction*>(QStringLiteral("openFiles"));
    auto* report = findChild<QAction*>(QStringLiteral("report"));
    openFiles->setIconText(tr("Open…"));
    updatePin();
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::updatePin);
    report->setIconText(tr("Report…"));
    for (QAction* action : {openFiles, m_pin, report}) { // pin, note, report: the way is in sight
        bar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setPlaceholderText(tr("Find anything (Ctrl+K)"));
    m_search->setAccessibleName(tr("Find anything"));
    m_search->setToolTip(
        tr("Find commands, @ids, classes, properties and strings of all open snapshots (Ctrl+K)"));
    m_search->setReadOnly(true); // what is typed goes into the palette, which lies over it
    m_search->setContextMenuPolicy(Qt::NoContextMenu);
    m_search->setMaximumWidth(280);
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    bar->addWidget(m_search);
    auto* exports = new QToolButton;
    exports->setObjectName(QStringLiteral("export"));
    exports->setText(tr("Export"));
    exports->setIcon(icon(QStringLiteral("export")));
    exports->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    exports->setPopupMode(QToolButton::InstantPopup);
    exports->setToolTip(tr("Save or copy what this view shows; write the report"));
    exports->setMenu(m_exportMenu);
    connect(m_exportMenu, &QMenu::aboutToShow, this, &MainWindow::updateExportMenu);
    updateExportMenu(); // a menu without actions doesn't open
    connect(static_cast<FindingsDock*>(page(QString::fromLatin1(view::kFindings))),
            &FindingsDock::reportRequested, report, &QAction::trigger);
    bar->addWidget(exports);
}

} // namespace heaptrail::ui
