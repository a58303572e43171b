// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The main window's menus and toolbar.
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/findings_dock.h"
#include "ui/window/about_dialog.h"
#include "ui/window/main_window.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_page.h"

#include <QAction>
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
            [this] { closeInvestigation(); });
    command(file, QStringLiteral("openFiles"), tr("&Open…"),
            tr("Open snapshots, memory logs or a saved investigation"), {QKeySequence(QKeySequence::Open)},
            "open", [this] { askForFiles(false); });
    command(file, QStringLiteral("openFolder"), tr("Open &folder…"),
            tr("Open all snapshots and logs of a folder"), {QKeySequence(tr("Ctrl+Shift+O"))}, "",
            [this] { askForFiles(true); });
    command(file, QStringLiteral("openSample"), tr("Open the sa&mple"),
            tr("Three snapshots of a server that keeps every request"), {}, "",
            [this] { open(StartPage::samplePaths()); });
    m_recoverMenu = file->addMenu(tr("&Recover"));
    m_recoverMenu->setObjectName(QStringLiteral("recoverMenu"));
    m_recoverMenu->menuAction()->setStatusTip(tr("Open unsaved work that an earlier run left behind"));
    connect(file, &QMenu::aboutToShow, this, &MainWindow::updateRecoverMenu);
    file->addSeparator();
    command(file, QStringLiteral("saveInvestigation"), tr("&Save investigation"),
            tr("Save findings, notes and the list of files"), {QKeySequence(QKeySequence::Save)}, "save",
            [this] { m_unsaved.save(false); });
    command(file, QStringLiteral("saveInvestigationAs"), tr("Save investigation &as…"),
            tr("Save the investigation under another name"), {QKeySequence(tr("Ctrl+Shift+S"))}, "",
            [this] { m_unsaved.save(true); });
    command(file, QStringLiteral("report"), tr("R&eport…"),
            tr("Preview the report; save it as HTML, PDF or Markdown"), {QKeySequence(tr("Ctrl+E"))},
            "report", [this] { showReport(); });
    m_exportMenu = file->addMenu(tr("E&xport"));
    file->addSeparator();
    command(file, QStringLiteral("cancelLoads"), tr("&Cancel all loads"), tr("Stop opening files"), {}, "",
            [this] { m_workspace.cancelAll(); });
    command(file, QStringLiteral("closeInvestigation"), tr("C&lose investigation"),
            tr("Close all files and end the investigation; the files stay on disk"),
            {QKeySequence(tr("Ctrl+W"))}, "", [this] { closeInvestigation(); });
    command(file, QStringLiteral("settings"), tr("Se&ttings…"), tr("Theme, editor, memory, heap limit"),
            {QKeySequence(tr("Ctrl+,"))}, "settings", [this] { showSettings(); });
    command(file, QStringLiteral("quit"), tr("&Quit"), tr("Close the window"), {QKeySequence(tr("Ctrl+Q"))},
            "", [this] { close(); });
}

void MainWindow::showSettings()
{
    auto* dialog = new SettingsDialog(m_settings, this);
    connect(dialog, &SettingsDialog::applied, this, [this] {
        applyTheme(*qApp, ThemeChoice(m_settings.get(kTheme)));
        m_workspace.setParallelLoads(m_settings.get(kLoadThreads));
        m_workspace.setMemoryLimit(std::uint64_t(m_settings.get(kMemoryLimitMb)) * 1'000'000);
        m_analysis.setLimit(std::uint64_t(m_settings.get(kHeapLimitMb)) * 1'000'000);
        for (Page* page : m_pages) page->markStale();
    });
    dialog->open();
}

void MainWindow::makeEditMenu()
{
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    command(edit, QStringLiteral("find"), tr("&Find in view"),
            tr("Move to the search or filter field of the view"),
            {QKeySequence(QKeySequence::Find), QKeySequence(Qt::Key_Slash)}, "search", [this] {
                auto* active = activePage();
                if (active && active->focusFind()) return;
                if (auto* shown = qobject_cast<Page*>(m_tabs->currentWidget())) shown->focusFind();
            });
    const auto again = [this](bool backwards) {
        if (auto* active = activePage()) active->findNext(backwards);
    };
    command(edit, QStringLiteral("findNext"), tr("Find &next"), tr("Go to the next match"),
            {QKeySequence(QKeySequence::FindNext)}, "", [again] { again(false); });
    command(edit, QStringLiteral("findPrevious"), tr("Find &previous"), tr("Go to the match before"),
            {QKeySequence(QKeySequence::FindPrevious)}, "", [again] { again(true); });
    edit->addSeparator();
    m_pin = command(edit, QStringLiteral("pin"), tr("&Pin selection"),
                    tr("Pin the selected object or class to the findings"), {QKeySequence(tr("Ctrl+D"))},
                    "pin", [this] { pinSelection(); });
    command(edit, QStringLiteral("writeNote"), tr("Write &note"),
            tr("Write a note to the selected finding, or one of its own"), {QKeySequence(tr("Ctrl+Shift+D"))},
            "note", [this] {
                auto* findings = static_cast<FindingsDock*>(page(QString::fromLatin1(view::kFindings)));
                showView(findings->id());
                findings->writeNote();
            });
    command(edit, QStringLiteral("undoFindings"), tr("&Undo change of findings"),
            tr("Undo the last removal, move or new title of a finding"), {}, "undo",
            [this] { m_investigation.undo(); });
}

void MainWindow::makeGoMenu()
{
    QMenu* go = menuBar()->addMenu(tr("&Go"));
    m_back = command(go, QStringLiteral("back"), tr("&Back"), tr("Go back to where you were"),
                     {QKeySequence(tr("Alt+Left")), QKeySequence(Qt::Key_Back)}, "back",
                     [this] { m_navigator.back(); });
    m_forward = command(go, QStringLiteral("forward"), tr("&Forward"), tr("Go forward again"),
                        {QKeySequence(tr("Alt+Right")), QKeySequence(Qt::Key_Forward)}, "forward",
                        [this] { m_navigator.forward(); });
    command(go, QStringLiteral("history"), tr("&History…"),
            tr("The places you have been to, the last one first"), {QKeySequence(tr("Ctrl+H"))}, "back",
            [this] { showHistory(); });
    command(go, QStringLiteral("goTo"), tr("&Go to object…"), tr("Go to an object by its id: @123"),
            {QKeySequence(tr("Ctrl+G"))}, "search", [this] { showPalette(QStringLiteral("@")); });
    command(go, QStringLiteral("palette"), tr("&Find anything…"),
            tr("Find commands, @ids, classes, properties and strings of all open snapshots"),
            {QKeySequence(tr("Ctrl+K")), QKeySequence(tr("Ctrl+P")), QKeySequence(tr("Ctrl+Shift+P"))},
            "command", [this] { showPalette(); });
    go->addSeparator();
    for (std::size_t at = 0; at < m_pages.size(); ++at) {
        Page* page = m_pages[at];
        QList<QKeySequence> keys;
        if (at < 9) // bare digits come here from tables and pictures; fields keep theirs
            keys << QKeySequence(QStringLiteral("Alt+%1").arg(at + 1))
                 << QKeySequence(QString::number(at + 1));
        QAction* action = command(go, QStringLiteral(""), page->title(), tr("Show %1").arg(page->title()),
                                  keys, "", [this, page] { showByCommand(page); });
        action->setObjectName(QStringLiteral("show_") + page->id());
        action->setIcon(page->icon());
    }
    const auto turn = [this](int step) {
        const int count = m_tabs->count();
        if (count == 0) return;
        const int at = (m_tabs->currentIndex() + step + count) % count;
        showByCommand(m_pages[std::size_t(at)]);
    };
    go->addSeparator();
    command(go, QStringLiteral("nextView"), tr("&Next view"), tr("Go to the view on the right"),
            {QKeySequence(tr("Ctrl+PgDown")), QKeySequence(tr("Ctrl+Tab"))}, "", [turn] { turn(1); });
    command(go, QStringLiteral("previousView"), tr("&Previous view"), tr("Go to the view on the left"),
            {QKeySequence(tr("Ctrl+PgUp")), QKeySequence(tr("Ctrl+Shift+Tab"))}, "", [turn] { turn(-1); });
}

void MainWindow::makeViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (std::size_t at = 0; at < m_docks.size(); ++at) {
        QAction* toggle = m_docks[at]->toggleViewAction();
        toggle->setStatusTip(tr("Show or hide %1").arg(m_docks[at]->windowTitle()));
        menu->addAction(toggle);
        Page* page = m_dockPages[at];
        QAction* action = command(menu, QStringLiteral(""), tr("Show %1").arg(page->title()),
                                  tr("Bring %1 to the front and move to it").arg(page->title()), {}, "",
                                  [this, page] { showView(page->id()); });
        action->setObjectName(QStringLiteral("show_") + page->id());
        if (page->id() == QLatin1String(view::kSnapshots))
            action->setShortcut(QKeySequence(tr("Alt+Shift+S")));
        if (page->id() == QLatin1String(view::kFindings))
            action->setShortcut(QKeySequence(tr("Alt+Shift+F")));
        if (page->id() == QLatin1String(view::kRetainers))
            action->setShortcut(QKeySequence(tr("Alt+Shift+R")));
        if (page->id() == QLatin1String(view::kGraph)) action->setShortcut(QKeySequence(tr("Alt+Shift+G")));
        if (page->id() == QLatin1String(view::kPaths)) action->setShortcut(QKeySequence(tr("Alt+Shift+P")));
        if (page->id() == QLatin1String(view::kInspector))
            action->setShortcut(QKeySequence(tr("Alt+Shift+I")));
    }
    menu->addSeparator();
    m_maximise = command(menu, QStringLiteral("maximise"), tr("Maximise &view"),
                         tr("Give the view the whole window; again: show all views"),
                         {QKeySequence(Qt::Key_F11)}, "maximise", [this] { maximise(activePage()); });
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
            tr("Put all docks back to their first places"), {}, "", [this] { resetLayout(); });
}

void MainWindow::makeHelpMenu()
{
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    command(help, QStringLiteral("keys"), tr("&Keys"), tr("List all commands with their keys"),
            {QKeySequence(Qt::Key_F1), QKeySequence(QStringLiteral("?"))}, "help",
            [this] { (new KeysDialog(commands(), this))->show(); });
    command(help, QStringLiteral("words"), tr("&Words"),
            tr("Say what retained size, distance and others mean"), {}, "help",
            [this] { (new WordsDialog(this))->show(); });
    command(help, QStringLiteral("about"), tr("&About Heaptrail"), tr("Show version and licences"), {},
            "info", [this] { (new AboutDialog(this))->show(); });
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
