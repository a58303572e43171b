// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/window/pages.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

namespace heaptrail::ui {
namespace {
constexpr int kLayoutVersion = 1;
constexpr int kNarrowWidth = 1100; // below it the inspector is a tab beside the retainers
} // namespace

MainWindow::MainWindow(Settings settings, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(std::move(settings))
    , m_navigator(m_workspace)
    , m_analysis(m_workspace)
    , m_casebook(m_workspace)
    , m_context{m_workspace, m_navigator, m_settings, m_analysis, m_casebook}
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Heaptrail"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    resize(1280, 800);
    m_workspace.setParallelLoads(m_settings.get(kLoadThreads));
    m_workspace.setMemoryLimit(std::uint64_t(std::max(0, m_settings.get(kMemoryLimitMb))) * 1'000'000);

    makePages();
    makeActions();
    makeStatusBar();
    connect(&m_navigator, &Navigator::jumped, this, &MainWindow::showPlace);
    connect(&m_navigator, &Navigator::historyChanged, this, &MainWindow::updateHistory);
    updateHistory();
    m_defaultLayout = saveState(kLayoutVersion);
    restoreLayout();
}

MainWindow::~MainWindow()
{
    // Pages look at the workspace until they are gone: they go first.
    for (QDockWidget* dock : m_docks) delete dock;
    delete takeCentralWidget();
}

void MainWindow::makePages()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("pages"));
    m_tabs->setDocumentMode(true);
    for (const PageFactory make : pageFactories()) {
        Page* page = make(m_context, m_tabs);
        m_pages.push_back(page);
        m_tabs->addTab(page, page->icon(), page->title());
    }
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(m_tabs);
    setCentralWidget(m_centre);
    // A click on a tab is a jump, so that Back returns from it.
    connect(m_tabs, &QTabWidget::tabBarClicked, this, [this](int at) {
        if (at >= 0 && at < int(m_pages.size()))
            m_navigator.jump(Place{m_pages[std::size_t(at)]->id(), {}, {}, {}});
    });

    QDockWidget* last = nullptr;
    for (const DockFactory& factory : dockFactories()) {
        auto* dock = new QDockWidget(this);
        Page* page = factory.make(m_context, dock);
        dock->setObjectName(page->id() + QStringLiteral("Dock"));
        dock->setWindowTitle(page->title());
        dock->setWidget(page);
        addDockWidget(factory.area, dock);
        if (factory.isBesideLast && last) tabifyDockWidget(last, dock);
        m_docks.push_back(dock);
        m_dockPages.push_back(page);
        last = dock;
    }
}

QAction* MainWindow::addCommand(QMenu* menu, const QString& name, const QString& text, const QString& tip,
                                const QList<QKeySequence>& keys, const QString& iconName)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setStatusTip(tip);
    action->setToolTip(keys.isEmpty()
                           ? tip
                           : QStringLiteral("%1 (%2)").arg(tip, keys[0].toString(QKeySequence::NativeText)));
    action->setShortcuts(keys);
    if (!iconName.isEmpty()) action->setIcon(icon(iconName));
    menu->addAction(action);
    addAction(action);
    return action;
}

void MainWindow::makeActions()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    QMenu* go = menuBar()->addMenu(tr("&Go"));
    QMenu* view = menuBar()->addMenu(tr("&View"));

    auto* openFiles =
        addCommand(file, QStringLiteral("openFiles"), tr("&Open…"), tr("Open snapshots and memory logs"),
                   {QKeySequence(QKeySequence::Open)}, QStringLiteral("open"));
    connect(openFiles, &QAction::triggered, this, [this] { askForFiles(false); });
    auto* openFolder =
        addCommand(file, QStringLiteral("openFolder"), tr("Open &folder…"),
                   tr("Open all snapshots and logs of a folder"), {QKeySequence(tr("Ctrl+Shift+O"))});
    connect(openFolder, &QAction::triggered, this, [this] { askForFiles(true); });
    file->addSeparator();
    auto* quit = addCommand(file, QStringLiteral("quit"), tr("&Quit"), tr("Close the window"),
                            {QKeySequence(QKeySequence::Quit)});
    connect(quit, &QAction::triggered, this, &QWidget::close);

    m_back = addCommand(go, QStringLiteral("back"), tr("&Back"), tr("Back to where you were"),
                        {QKeySequence(tr("Alt+Left")), QKeySequence(Qt::Key_Back)}, QStringLiteral("back"));
    connect(m_back, &QAction::triggered, &m_navigator, &Navigator::back);
    m_forward =
        addCommand(go, QStringLiteral("forward"), tr("&Forward"), tr("Forward again"),
                   {QKeySequence(tr("Alt+Right")), QKeySequence(Qt::Key_Forward)}, QStringLiteral("forward"));
    connect(m_forward, &QAction::triggered, &m_navigator, &Navigator::forward);
    go->addSeparator();
    for (std::size_t at = 0; at < m_pages.size(); ++at) {
        Page* page = m_pages[at];
        QList<QKeySequence> keys;
        if (at < 9) keys << QKeySequence(QStringLiteral("Alt+%1").arg(at + 1));
        auto* action = addCommand(go, QStringLiteral("show_") + page->id(), page->title(),
                                  tr("Show %1").arg(page->title()), keys);
        action->setIcon(page->icon());
        connect(action, &QAction::triggered, this, [this, page] {
            m_navigator.jump(Place{page->id(), {}, {}, {}});
        });
    }

    for (QDockWidget* dock : m_docks) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setStatusTip(tr("Show or hide %1").arg(dock->windowTitle()));
        view->addAction(toggle);
    }
    view->addSeparator();
    auto* reset = addCommand(view, QStringLiteral("resetLayout"), tr("&Reset layout"),
                             tr("Put every dock back where it was at first"), {});
    connect(reset, &QAction::triggered, this, &MainWindow::resetLayout);

    auto* bar = addToolBar(tr("Main toolbar"));
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    bar->setIconSize({16, 16});
    bar->addAction(m_back);
    bar->addAction(m_forward);
    bar->addAction(openFiles);
}

void MainWindow::makeStatusBar()
{
    m_whereLabel = new QLabel(this);
    m_whereLabel->setObjectName(QStringLiteral("where"));
    statusBar()->addWidget(m_whereLabel, 1);
}

Page* MainWindow::page(const QString& id) const
{
    for (const auto* list : {&m_pages, &m_dockPages})
        for (Page* page : *list)
            if (page->id() == id) return page;
    return nullptr;
}

void MainWindow::showView(const QString& id)
{
    for (std::size_t at = 0; at < m_pages.size(); ++at)
        if (m_pages[at]->id() == id) m_tabs->setCurrentIndex(int(at));
    for (std::size_t at = 0; at < m_dockPages.size(); ++at) {
        if (m_dockPages[at]->id() != id) continue;
        m_docks[at]->show();
        m_docks[at]->raise();
        m_dockPages[at]->setFocus();
    }
}

void MainWindow::showPlace(const Place& place)
{
    showView(place.view);
    if (Page* shown = page(place.view)) shown->showPlace(place);
}

QList<QAction*> MainWindow::commands() const
{
    QList<QAction*> all = actions();
    for (QDockWidget* dock : m_docks) all << dock->toggleViewAction();
    if (auto* shown = qobject_cast<Page*>(m_tabs->currentWidget())) all << shown->commands();
    return all;
}

void MainWindow::open(const QStringList& paths)
{
    m_workspace.open(paths);
}

void MainWindow::askForFiles(bool folder)
{
    const QString start = m_settings.get(kWindowLocation);
    QStringList paths;
    if (folder) {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Open folder"), start);
        if (!path.isEmpty()) paths << path;
    } else {
        paths = QFileDialog::getOpenFileNames(this, tr("Open snapshots and memory logs"), start,
                                              tr("Snapshots, logs and investigations (*.heapsnapshot "
                                                 "*.heaptimeline *.gz *.zst *.jsonl *.ndjson *.log *.csv "
                                                 "*.heaptrail);;All files (*)"));
    }
    if (paths.isEmpty()) return;
    m_settings.set(kWindowLocation, QFileInfo(paths.front()).absolutePath());
    open(paths);
}

void MainWindow::updateHistory()
{
    m_back->setEnabled(m_navigator.canGoBack());
    m_forward->setEnabled(m_navigator.canGoForward());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    open(paths);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.set(kWindowGeometry, saveGeometry());
    m_settings.set(kWindowState, saveState(kLayoutVersion));
    m_workspace.cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
}

void MainWindow::restoreLayout()
{
    restoreGeometry(m_settings.get(kWindowGeometry));
    restoreState(m_settings.get(kWindowState), kLayoutVersion);
}

void MainWindow::resetLayout()
{
    restoreState(m_defaultLayout, kLayoutVersion);
}

} // namespace heaptrail::ui
