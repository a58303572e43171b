// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "core/load/file_kind.h"
#include "core/redact/secrets.h"
#include "core/suspects/verdict.h"
#include "ui/charts/treemap.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/models/node_text.h"
#include "ui/models/snapshots_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/allocations_page.h"
#include "ui/views/node_details_dock.h"
#include "ui/views/node_menu.h"
#include "ui/views/view_parts.h"
#include "ui/window/command_palette.h"
#include "ui/window/pages.h"
#include "ui/window/plain_text.h"
#include "ui/window/recovery_banner.h"
#include "ui/window/report_dialog.h"
#include "ui/window/start_page.h"
#include "ui/workspace/profiles.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QProgressBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {
namespace {

/// What the settings keep of the first suspect: a name may look like a secret.
QString titleToKeep(const SuspectReport& report)
{
    return QString::fromStdString(maskSecrets(report.suspects.front().title));
}

constexpr int kLayoutVersion = 1;
constexpr int kMessageMs = 6000;
constexpr int kStatusIndent = 6; // as far from the edge as the docks' texts
constexpr int kGraphShare = 45; // % of the window's height
constexpr int kBelowShare = 34; // of the docks below the pages: eight rows in 768 pixels
constexpr int kTabs = 40; // at most: a dock is lower than its place by the bar of tabs
constexpr int kLeftWidth = 228, kRightWidth = 296, kSnapshotsHeight = 400, kFindingsHeight = 260;
constexpr int kWideWidth = 1800; // from here on the docks get half as much again
constexpr int kNarrowWidth = 1100; // below it the inspector is a tab beside the retainers

bool isOn(const QWidget* tab, const char* view)
{
    const auto* page = qobject_cast<const Page*>(tab);
    return page && page->id() == QLatin1String(view);
}

/// Nothing can be selected there: it shows functions, or sums.
bool isOfSums(const QWidget* tab)
{
    return isOn(tab, AllocationsPage::kId) || isOn(tab, view::kStatistics);
}

} // namespace

MainWindow::MainWindow(Settings settings, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(std::move(settings))
    , m_navigator(m_workspace)
    , m_analysis(m_workspace)
    , m_investigation(m_workspace)
    , m_context{m_workspace, m_navigator, m_settings, m_analysis, m_investigation}
    , m_unsaved(m_context, *this)
{
    showTextsAsTheyAre();
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
    makeCentre();
    makeDocks();
    keepGraphTall();
    makeActions();
    makeStatusBar();
    setUpWork();
    setUpInvestigation();
    connect(&m_navigator, &Navigator::jumped, this, &MainWindow::showPlace);
    connect(&m_navigator, &Navigator::filesWanted, this, [this] { askForFiles(false); });
    connect(&m_navigator, &Navigator::historyChanged, this, &MainWindow::updateHistory);
    updateHistory();
    arrangeDocks();
    m_defaultLayout = saveState(kLayoutVersion);
    restoreLayout();
    updateCentre();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    hide(); // else widgets that go below the pointer still have it tell their status tips to half a window
    // Pages look at the workspace until they are gone: they go first.
    for (QDockWidget* dock : m_docks) delete dock;
    delete takeCentralWidget();
}

void MainWindow::makePages()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("pages"));
    m_tabs->setAccessibleName(tr("Views"));
    m_tabs->tabBar()->setAccessibleName(tr("Views"));
    m_tabs->setDocumentMode(true);
    for (auto* arrow : m_tabs->tabBar()->findChildren<QToolButton*>()) // Left and Right walk along the tabs
        arrow->setFocusPolicy(Qt::NoFocus);
    for (const PageFactory make : pageFactories()) {
        Page* page = make(m_context, m_tabs);
        m_pages.push_back(page);
        m_tabs->addTab(page, page->title()); // no icon: ten tabs are to fit into a small window
    }
    // A click on a tab is a jump, so that Back returns from it.
    connect(m_tabs, &QTabWidget::tabBarClicked, this, [this](int at) {
        if (at >= 0 && at < int(m_pages.size()))
            m_navigator.jump(Place{m_pages[std::size_t(at)]->id(), {}, {}, {}});
    });

    // The arrow keys on the tabs are no click.
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int at) {
        updateCentre();
        if (at < 0 || at >= int(m_pages.size())) return;
        const QString id = m_pages[std::size_t(at)]->id();
        if (m_tabs->tabBar()->hasFocus() && id != m_navigator.place().view)
            m_navigator.jump(Place{id, {}, {}, {}});
    });
}

void MainWindow::makeCentre()
{
    m_centre = new QStackedWidget(this);
    m_start = new StartPage(m_context, m_centre);
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_tabs);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::open);
    connect(m_start, &StartPage::askForFiles, this, [this] { askForFiles(false); });
    connect(m_start, &StartPage::askForFolder, this, [this] { askForFiles(true); });
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_recovery = new QWidget(centre);
    (new QVBoxLayout(m_recovery))->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_recovery);
    column->addWidget(m_centre, 1);
    setCentralWidget(centre);
}

void MainWindow::makeDocks()
{
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

/// A picture wants more height than a table, while it is in front.
void MainWindow::keepGraphTall()
{
    QDockWidget *graph = dockOf(view::kGraph), *retainers = dockOf(view::kRetainers);
    connect(
        graph, &QDockWidget::visibilityChanged, this,
        [this, graph, retainers, before = 0, given = 0](bool isInFront) mutable {
            if (graph->isFloating() || isMaximised() || !centralWidget()->isVisible()) return;
            if (isInFront && graph->height() < height() * kGraphShare / 100 - kTabs) {
                before = graph->height();
                given = height() * kGraphShare / 100;
                resizeDocks({graph}, {given}, Qt::Vertical);
            } else if (!isInFront && before > 0 && retainers->isVisible()) {
                const int tabs = given - graph->height();
                if (tabs >= 0 && tabs < kTabs) // else the user has chosen a height
                    resizeDocks({retainers}, {before + tabs}, Qt::Vertical);
                before = 0;
            }
        },
        Qt::QueuedConnection); // the dock has its place by then
}

void MainWindow::makeStatusBar()
{
    const auto add = [this](const char* name, int stretch) {
        auto* label = new QLabel(this);
        label->setObjectName(QString::fromLatin1(name));
        label->setTextFormat(Qt::PlainText);
        statusBar()->addWidget(label, stretch);
        return label;
    };
    m_where = add("where", 0);
    m_where->setIndent(kStatusIndent);
    m_lineage = add("lineage", 1);
    m_work = new QLabel(this);
    m_work->setObjectName(QStringLiteral("work"));
    m_workBar = new QProgressBar(this);
    m_workBar->setTextVisible(false);
    m_workBar->setFixedSize(120, 10);
    m_workBar->setRange(0, 1000);
    m_workBar->setAccessibleName(tr("Progress"));
    m_workCancel = new QToolButton(this);
    m_workCancel->setIcon(icon(QStringLiteral("close")));
    m_workCancel->setAutoRaise(true);
    m_workCancel->setToolTip(tr("Cancel all loads"));
    m_workCancel->setAccessibleName(tr("Cancel all loads"));
    connect(m_workCancel, &QToolButton::clicked, this, [this] { m_workspace.cancelAll(); });
    for (QWidget* widget : std::initializer_list<QWidget*>{m_work, m_workBar, m_workCancel}) {
        statusBar()->addPermanentWidget(widget);
        widget->hide();
    }
    m_workTimer = new QTimer(this);
    m_workTimer->setInterval(kPollMs);
    connect(m_workTimer, &QTimer::timeout, this, &MainWindow::updateStatus);
}

void MainWindow::setUpWork()
{
    const auto renew = [this] {
        updateCentre();
        updateStatus();
    };
    connect(&m_workspace, &Workspace::added, this, renew);
    connect(&m_workspace, &Workspace::changed, this, renew);
    connect(&m_workspace, &Workspace::removed, this, renew);
    connect(&m_workspace, &Workspace::lineageChanged, this, renew);
    connect(&m_workspace, &Workspace::logsChanged, this, renew);
    connect(&m_workspace, &Workspace::readySetChanged, this, [this] {
        if (!m_workspace.readyIds().empty() && !m_workspace.isLoading()) remember({});
    });
    connect(&m_analysis, &SetAnalysis::suspectsChanged, this, [this] {
        showVerdict();
        const auto report = m_analysis.suspects();
        if (!report || report->suspects.empty() || m_workspace.isLoading()) return;
        remember(titleToKeep(*report));
    });
    connect(&m_navigator, &Navigator::selectionChanged, this, &MainWindow::updateStatus);
    connect(&m_navigator, &Navigator::selectionChanged, this, &MainWindow::titleInspector);
    connect(dockOf(view::kSnapshots), &QDockWidget::visibilityChanged, this, &MainWindow::updateStatus);
    // A click may be the first of two: nothing moves below the pointer until the second can no longer come.
    m_click = new QTimer(this);
    m_click->setSingleShot(true);
    const auto follow = [this] {
        if (isOfSums(m_tabs->currentWidget())) showAnswersWhereWanted();
        foldInspector();
    };
    connect(m_click, &QTimer::timeout, this, follow);
    connect(&m_navigator, &Navigator::selectionChanged, this, [this, follow] {
        if (!m_click->isActive() || m_navigator.selection().isEmpty()) follow();
    });
    connect(&m_navigator, &Navigator::currentSnapshotChanged, this, &MainWindow::updateStatus);
    m_analysis.setLimit(std::uint64_t(std::max(0, m_settings.get(kHeapLimitMb))) * 1'000'000);
    updateStatus();
    updateTitle();
}

/// What is open is listed as recent: as its investigation once that is saved, before that as its files.
void MainWindow::remember(const QString& finding)
{
    QStringList files;
    for (const SnapshotEntry& entry : m_workspace.entries())
        files << QFileInfo(entry.path).absoluteFilePath();
    for (const LogEntry& log : m_workspace.logs()) files << QFileInfo(log.path).absoluteFilePath();
    if (files.isEmpty()) return;
    const QString saved = m_investigation.path();
    if (!saved.isEmpty()) forgetSet(m_settings, files);
    rememberSet(m_settings, saved.isEmpty() ? files : QStringList{QFileInfo(saved).absoluteFilePath()},
                finding);
}

void MainWindow::setUpInvestigation()
{
    connect(&m_workspace, &Workspace::investigationOpened, &m_investigation, &OpenInvestigation::load);
    connect(&m_workspace, &Workspace::locateWanted, &m_unsaved, &UnsavedWork::locate);
    connect(&m_unsaved, &UnsavedWork::aboutToSave, this, [this] {
        m_investigation.setWindowState("layout", layoutState().toBase64().toStdString());
        m_investigation.setWindowState("view", m_navigator.place().view.toStdString());
    });
    connect(&m_investigation, &OpenInvestigation::failed, this, &MainWindow::say);
    connect(&m_investigation, &OpenInvestigation::noticed, this, &MainWindow::say);
    connect(&m_investigation, &OpenInvestigation::changed, this, &MainWindow::updateTitle);
    connect(&m_investigation, &OpenInvestigation::changed, this, &MainWindow::updatePin);
    connect(&m_investigation, &OpenInvestigation::changed, this, &MainWindow::giveFindingsRoom);
    for (const auto signal : {&Workspace::added, &Workspace::removed})
        connect(&m_workspace, signal, this, &MainWindow::updateTitle);
    connect(&m_investigation, &OpenInvestigation::saved, this, [this](const QString& path) {
        say(tr("Saved %1").arg(path));
        const auto report = m_analysis.suspects();
        remember(report && !report->suspects.empty() ? titleToKeep(*report) : QString());
    });
    connect(&m_investigation, &OpenInvestigation::replaceWanted, this, [this] {
        m_unsaved.leave([this] { m_investigation.replace(); }, [this] { m_investigation.keepThisOne(); });
    });
    connect(&m_investigation, &OpenInvestigation::restored, this, &MainWindow::beginAnew);
    connect(&m_investigation, &OpenInvestigation::loaded, this,
            [this](const QString& path, const QStringList& notices) {
                say(!notices.isEmpty()   ? notices.join(QLatin1Char(' '))
                        : path.isEmpty() ? tr("Recovered unsaved pins and notes")
                                         : tr("Opened %1").arg(path));
                restoreView();
            });
    updateTitle();
}

/// Another investigation is open, or none: nothing of the one before stays in the window.
void MainWindow::beginAnew()
{
    for (auto* report : findChildren<ReportDialog*>()) report->close();
    m_navigator.reset();
    updateCentre();
    updateStatus();
}

/// Layout and view as they were saved with the investigation.
void MainWindow::restoreView()
{
    const auto& state = m_investigation.contents().windowState;
    if (const auto layout = state.find("layout"); layout != state.end()) {
        const bool wereShown = m_areAnswersShown;
        setAnswersShown(true);
        m_isInspectorFolded = false;
        restoreState(QByteArray::fromBase64(QByteArray::fromStdString(layout->second)), kLayoutVersion);
        foldInspector();
        if (!wereShown) setAnswersShown(false);
    }
    if (const auto at = state.find("view"); at != state.end() && page(QString::fromStdString(at->second)))
        m_navigator.jump(Place{QString::fromStdString(at->second), {}, {}, {}});
}

void MainWindow::closeInvestigation()
{
    m_unsaved.leave([this] { m_investigation.end(); });
}

bool MainWindow::mayEndSession(bool canAsk)
{
    if (!m_investigation.isModified() && !m_investigation.isSaving()) return true;
    if (canAsk) return m_unsaved.leaveNow();
    m_investigation.keepForNextStart();
    return true;
}

void MainWindow::keepForNextStart()
{
    m_investigation.keepForNextStart();
    rememberLayout();
}

/// Tables as soon as anything is ready; until then the start page with its rows. A memory log alone has a chart to show.
void MainWindow::updateCentre()
{
    const bool isLogAlone = (m_workspace.memoryLog() || !Profiles::of(m_workspace).all().empty())
        && (m_workspace.entries().empty() || m_centre->currentWidget() == m_tabs);
    const bool isReady = !m_workspace.readyIds().empty() || isLogAlone;
    QWidget* wanted = isReady ? static_cast<QWidget*>(m_tabs) : m_start;
    if (m_centre->currentWidget() != wanted) {
        // Asked first: what goes hands the keyboard to whatever comes next, out of sight or not.
        const QWidget* had = focusWidget();
        const bool wasHere = !had || m_centre->isAncestorOf(had);
        m_centre->setCurrentWidget(wanted);
        QWidget* next = isReady ? static_cast<QWidget*>(m_tabs->tabBar()) : m_start;
        if (wasHere) {
            next->setFocus();
            setAttribute(Qt::WA_KeyboardFocusChange); // its frame is drawn
        }
    }
    offerRecovery();
    showAnswersWhereWanted();
}

/// The docks that answer questions about a selection make room for the start page and for the overview, which
/// answers at one glance; without a selection also for views of functions and sums, where nothing can be selected.
void MainWindow::showAnswersWhereWanted()
{
    const bool isNothingToAsk = m_navigator.selection().isEmpty() && isOfSums(m_tabs->currentWidget());
    const bool areWanted = m_centre->currentWidget() == m_tabs
        && !isOn(m_tabs->currentWidget(), view::kOverview) && !isNothingToAsk;
    // Only at the change: who brings a dock up while they make room keeps it.
    if (areWanted != m_areAnswersShown) setAnswersShown(areWanted);
}

void MainWindow::setAnswersShown(bool isShown)
{
    if (isMaximised()) maximise(nullptr);
    if (isShown) {
        for (QDockWidget* dock : std::exchange(m_setAside, {})) dock->show();
        for (QDockWidget* dock : std::exchange(m_raisedAside, {})) dock->raise();
    } else if (m_setAside.empty()) {
        noteRoomBelow(height());
        for (std::size_t at = 0; at < m_docks.size(); ++at) {
            const QString& id = m_dockPages[at]->id();
            if (id == QLatin1String(view::kSnapshots) || id == QLatin1String(view::kFindings)) continue;
            if (m_docks[at]->isHidden()) continue;
            const bool isOnTop =
                isVisible() ? !m_docks[at]->visibleRegion().isEmpty() : id == QLatin1String(view::kRetainers);
            if (isOnTop) m_raisedAside.push_back(m_docks[at]);
            m_setAside.push_back(m_docks[at]);
        }
        for (QDockWidget* dock : m_setAside) dock->hide();
    }
    m_areAnswersShown = isShown;
    keepRoomBelow();
    foldInspector();
}

QDockWidget* MainWindow::dockOf(const char* id) const
{
    for (std::size_t at = 0; at < m_docks.size(); ++at)
        if (m_dockPages[at]->id() == QLatin1String(id)) return m_docks[at];
    return nullptr;
}

/// While nothing is selected the inspector has nothing to say: its room goes to the tables.
void MainWindow::foldInspector()
{
    QDockWidget* inspector = dockOf(view::kInspector);
    if (m_navigator.selection().isEmpty()) {
        if (inspector->isHidden() || inspector->isFloating() || m_isNarrow || !m_areAnswersShown
            || m_workspace.readyIds().empty())
            return;
        m_isInspectorFolded = true;
        m_widths = {dockOf(view::kSnapshots)->width(), inspector->width()};
        inspector->hide();
    } else if (!isMaximised()) {
        unfoldInspector();
    }
}

/// Behind other tabs it says that it has something to show: the object's name is on its tab.
void MainWindow::titleInspector()
{
    constexpr int kLetters = 32;
    QString title = tr("Inspector");
    const Selection& selection = m_navigator.selection();
    const SnapshotPtr snapshot = m_workspace.snapshot(selection.snapshot);
    if (m_isNarrow && snapshot && !selection.isEmpty()) {
        const QString name = selection.node ? heldTitle(*snapshot, *selection.node)
                                            : safeText(selection.className.toStdString());
        title = tr("Inspector · %1")
                    .arg(tileTitle(fontMetrics(), name, kLetters * fontMetrics().averageCharWidth()));
    }
    dockOf(view::kInspector)->setWindowTitle(title);
}

void MainWindow::unfoldInspector()
{
    if (!std::exchange(m_isInspectorFolded, false)) return;
    QDockWidget* inspector = dockOf(view::kInspector);
    if (m_areAnswersShown) {
        inspector->show();
        // Its room is the tables', not that of the docks on the left.
        resizeDocks({dockOf(view::kSnapshots), inspector}, m_widths, Qt::Horizontal);
    } else {
        m_setAside.push_back(inspector);
    }
}

void MainWindow::maximise(Page* page)
{
    if (isMaximised()) {
        centralWidget()->show();
        restoreState(std::exchange(m_beforeMaximised, {}), kLayoutVersion);
        m_maximise->setText(tr("Maximise &view"));
        keepRoomBelow();
        foldInspector();
        return;
    }
    if (!page) return;
    m_beforeMaximised = saveState(kLayoutVersion);
    m_maximise->setText(tr("Back to all &views"));
    const auto at = std::ranges::find(m_dockPages, page);
    for (std::size_t k = 0; k < m_docks.size(); ++k)
        if (m_dockPages[k] != page && !m_docks[k]->isFloating()) m_docks[k]->hide();
    if (at == m_dockPages.end()) return;
    centralWidget()->hide();
    page->setFocus();
}

/// Growth is red where the verdict is a leak: a flat heap has no red column.
void MainWindow::showVerdict()
{
    const auto report = m_analysis.suspects();
    const VerdictKind kind = report ? verdictOf(*report).kind : VerdictKind::Undecided;
    setProperty(kHasLeak, kind == VerdictKind::Leak || kind == VerdictKind::PossibleLeak);
    for (auto* view : findChildren<QAbstractItemView*>()) view->viewport()->update();
}

/// Where the docks are for the user, whether the overview has set some aside or not.
QByteArray MainWindow::layoutState()
{
    if (isMaximised()) return m_beforeMaximised;
    const bool wereShown = m_areAnswersShown;
    setUpdatesEnabled(false);
    if (!wereShown) setAnswersShown(true);
    unfoldInspector();
    QByteArray state = saveState(kLayoutVersion);
    foldInspector();
    if (!wereShown) setAnswersShown(false);
    setUpdatesEnabled(true);
    return state;
}

/// Sizes at first: the question in the middle gets the most.
void MainWindow::arrangeDocks()
{
    QList<QDockWidget*> left, below, right;
    for (std::size_t at = 0; at < m_docks.size(); ++at) {
        const QString& id = m_dockPages[at]->id();
        if (id == QLatin1String(view::kSnapshots) || id == QLatin1String(view::kFindings))
            left << m_docks[at];
        if (id == QLatin1String(view::kRetainers)) below << m_docks[at];
        if (id == QLatin1String(view::kInspector)) right << m_docks[at];
    }
    const auto wide = [this](int size) { return m_isWide ? size * 3 / 2 : size; };
    resizeDocks(left, QList<int>(left.size(), wide(kLeftWidth)), Qt::Horizontal);
    if (left.size() == 2) resizeDocks(left, {kSnapshotsHeight, kFindingsHeight}, Qt::Vertical);
    resizeDocks(right, QList<int>(right.size(), wide(kRightWidth)), Qt::Horizontal);
    giveRoomBelow();
    for (QDockWidget* dock : below) dock->raise();
}

/// Their share of the window's height, which they keep when it grows.
void MainWindow::giveRoomBelow()
{
    m_belowOf = height();
    resizeDocks({dockOf(view::kRetainers)}, {height() * kBelowShare / 100}, Qt::Vertical);
}

/// Do the docks below have that share of a window of this height? Else the user has chosen another.
void MainWindow::noteRoomBelow(int windowHeight)
{
    const auto front = std::ranges::find_if(m_docks, [this](QDockWidget* dock) {
        return dockWidgetArea(dock) == Qt::BottomDockWidgetArea && !dock->isFloating()
            && !dock->visibleRegion().isEmpty();
    });
    if (front == m_docks.end()) return;
    const int tabs = windowHeight * kBelowShare / 100 - (*front)->height();
    m_belowOf = tabs >= 0 && tabs < kTabs ? windowHeight : 0;
}

void MainWindow::keepRoomBelow()
{
    if (m_belowOf > 0 && m_belowOf != height() && m_areAnswersShown && !isMaximised()) giveRoomBelow();
}

/// Fields take Ctrl+E and Ctrl+D for "end of line" and "delete", as in Emacs: here they are Report and Pin everywhere.
bool MainWindow::isKeyOfOurs(QObject* watched, QEvent* event) const
{
    if (event->type() != QEvent::ShortcutOverride) return false;
    const auto* field = qobject_cast<QWidget*>(watched);
    const auto* key = static_cast<QKeyEvent*>(event);
    return key->modifiers() == Qt::ControlModifier && (key->key() == Qt::Key_E || key->key() == Qt::Key_D)
        && field && field->window() == this;
}

/// Enter presses the button that has the keyboard, as it does in dialogs; Qt asks for the space bar in a window.
void MainWindow::keyPressEvent(QKeyEvent* event)
{
    auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
    if (button && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        button->click();
    else
        QMainWindow::keyPressEvent(event);
}

/// The first card: what the list of snapshots has left over goes to the findings, and stays theirs or the user's.
void MainWindow::giveFindingsRoom()
{
    const bool hasFindings = !m_investigation.findings().empty();
    if (hasFindings == std::exchange(m_hadFindings, hasFindings)) return;
    QDockWidget *snapshots = dockOf(view::kSnapshots), *findings = dockOf(view::kFindings);
    const auto give = [&](int height) {
        resizeDocks({snapshots, findings}, {snapshots->height() - height, findings->height() + height},
                    Qt::Vertical);
    };
    if (!hasFindings) return give(-std::exchange(m_roomOfFindings, 0)); // the next list may be longer
    const auto* list = snapshots->findChild<QAbstractItemView*>();
    if (!list || snapshots->isHidden() || findings->isHidden() || snapshots->isFloating()) return;
    const int rows = list->model()->rowCount();
    const int wanted = rows > 0 ? list->visualRect(list->model()->index(rows - 1, 0)).bottom() + 8 : 0;
    const int spare = list->viewport()->height() - wanted;
    if (spare <= 0) return;
    give(spare);
    m_roomOfFindings = spare;
}

void MainWindow::updateStatus()
{
    const EntryId id = m_navigator.currentSnapshot();
    if (const SnapshotPtr snapshot = m_workspace.snapshot(id)) {
        m_where->setText(tr("%1 · %2 objects · %3")
                             .arg(m_workspace.label(id), formatCount(objectCount(*snapshot)),
                                  formatSize(snapshot->totalSize())));
        m_where->setToolTip(tr("The snapshot shown, its objects and the sum of their shallow sizes: %1")
                                .arg(formatBytes(snapshot->totalSize()))
                            + QLatin1Char('\n') + objectCountToolTip(*snapshot));
    } else {
        m_where->setText(m_workspace.isEmpty() ? tr("No snapshot open") : QString());
        m_where->setToolTip({});
    }
    const SetLineage& lineage = m_workspace.lineage();
    QString warns, why = lineage.reason;
    // The list of snapshots says it, too, while it is in sight.
    if (lineage.state == SetLineage::State::DifferentProcesses && !dockOf(view::kSnapshots)->isVisible())
        warns = tr("· ⚠ %1").arg(lineage.apart);
    // Where the list of snapshots has scrolled on, or is closed.
    constexpr qsizetype kMostNamed = 10; // of hundreds the list has the rest
    QStringList named;
    std::size_t failed = 0;
    const auto count = [&](const auto& entry) {
        ++failed;
        if (named.size() < kMostNamed)
            named << tr("%1: %2").arg(entry.name, QString::fromStdString(entry.error.message));
    };
    for (const SnapshotEntry& entry : m_workspace.entries())
        if (entry.state == LoadState::Failed && entry.copyOf == EntryId::None) count(entry);
    for (const LogEntry& log : m_workspace.logs())
        if (log.state == LoadState::Failed) count(log);
    if (failed > 0) {
        warns += (warns.isEmpty() ? QString() : QStringLiteral(" "))
            + (failed == 1 ? tr("· ⚠ 1 file could not be opened")
                           : tr("· ⚠ %1 files could not be opened").arg(formatCount(failed)));
        why = (QStringList{why} + named).join(QLatin1Char('\n')).trimmed();
    }
    if (m_where->text().isEmpty() && warns.startsWith(QLatin1String("· "))) warns.remove(0, 2);
    m_lineage->setText(warns);
    m_lineage->setToolTip(why);

    int running = 0;
    double sum = 0;
    QString what;
    for (const SnapshotEntry& entry : m_workspace.entries()) {
        if (entry.state != LoadState::Loading && entry.state != LoadState::Waiting) continue;
        ++running;
        sum += std::max(0.0, SnapshotsModel::progressShare(entry));
        what = m_workspace.shortLabel(entry.id) + QStringLiteral(": ")
            + (entry.state == LoadState::Loading ? SnapshotsModel::progressText(entry) : tr("Waiting"));
    }
    const double share = running > 0 ? sum / running : 0;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_work, m_workBar, m_workCancel})
        widget->setVisible(running > 0);
    m_work->setText(
        running > 1 ? tr("Opening %1 snapshots, %2").arg(formatCount(unsigned(running)), formatPercent(share))
                    : what);
    m_workBar->setValue(int(share * 1000));
    if (running > 0 && !m_workTimer->isActive()) m_workTimer->start();
    if (running == 0) m_workTimer->stop();
    setAvailable(*m_pin, !m_navigator.selection().isEmpty(), tr("Select an object or a class first"));
    // An investigation whose files are gone has its pins and texts to tell.
    const bool hasSomething = !m_workspace.isEmpty() || !m_investigation.path().isEmpty();
    setAvailable(*findChild<QAction*>(QStringLiteral("report")), hasSomething, tr("Open a file first"));
    setAvailable(*findChild<QAction*>(QStringLiteral("cancelLoads")), running > 0, tr("No file is loading"));
    setAvailable(*m_maximise, m_centre->currentWidget() == m_tabs, tr("Open a file first"));
    findChild<QToolButton*>(QStringLiteral("export"))->setEnabled(hasSomething);
    updatePin();
}

/// Filled while what is selected is among the findings.
void MainWindow::updatePin()
{
    const Suspect* suspect = selectedSuspect();
    const bool isPinned =
        !(suspect ? m_investigation.pinOf(*suspect) : m_investigation.pinOf(m_navigator.selection()))
             .isEmpty();
    setAvailable(*findChild<QAction*>(QStringLiteral("undoFindings")), m_investigation.canUndo(),
                 tr("Nothing to undo"));
    m_pin->setIcon(icon(isPinned ? QStringLiteral("pinned") : QStringLiteral("pin")));
    m_pin->setIconText(isPinned ? tr("Pinned") : tr("Pin"));
}

/// "checkout.heaptrail* – Heaptrail"
void MainWindow::updateTitle()
{
    const QString name = !m_investigation.path().isEmpty() ? QFileInfo(m_investigation.path()).fileName()
        : m_workspace.isEmpty() && !m_investigation.isModified() ? QString()
                                                                 : tr("New investigation");
    setWindowTitle(name.isEmpty() ? QStringLiteral("Heaptrail")
                                  : QStringLiteral("%1[*] – Heaptrail").arg(name));
    setWindowModified(!name.isEmpty() && m_investigation.isModified());
}

void MainWindow::updateExportMenu()
{
    m_exportMenu->clear();
    if (auto* page = qobject_cast<Page*>(m_tabs->currentWidget());
        page && m_centre->currentWidget() == m_tabs) {
        const QList<QAction*> own = page->exportActions();
        for (QAction* action : own) m_exportMenu->addAction(action);
        if (own.isEmpty()) m_exportMenu->addAction(tr("This view has nothing to export"))->setEnabled(false);
        m_exportMenu->addSeparator();
    }
    m_exportMenu->addAction(findChild<QAction*>(QStringLiteral("report")));
    m_exportMenu->addAction(findChild<QAction*>(QStringLiteral("saveInvestigation")));
}

void MainWindow::keepAutosavesIn(const QString& folder)
{
    m_investigation.setAutosaveFolder(folder);
    m_left = findAutosaves(folder.toStdString());
    for (Recoverable& left : m_left) setAside(left);
    m_recoverable = m_left;
    updateRecoverMenu();
    m_start->offerRecovery(m_left);
    connect(m_start, &StartPage::recoverRequested, &m_investigation, &OpenInvestigation::recover);
    for (const auto signal : {&Workspace::added, &Workspace::changed})
        connect(&m_workspace, signal, this, &MainWindow::offerRecovery);
    connect(&m_investigation, &OpenInvestigation::changed, this, &MainWindow::offerRecovery);
}

void MainWindow::updateRecoverMenu()
{
    m_recoverMenu->clear();
    for (const Recoverable& left : m_recoverable) {
        std::error_code error;
        if (!std::filesystem::exists(left.autosave, error)
            || m_investigation.recoveredFrom() == left.autosave)
            continue; // taken or refused already
        QAction* action = m_recoverMenu->addAction(RecoveryBanner::titleOf(left));
        connect(action, &QAction::triggered, this, [this, left] { m_investigation.recover(left); });
    }
    m_recoverMenu->menuAction()->setEnabled(!m_recoverMenu->isEmpty());
}

/// The start page is soon gone, or never seen when files are named on the command line: what a crash left behind is
/// offered again once its snapshots, or its investigation, are open.
void MainWindow::offerRecovery()
{
    const auto belongsHere = [this](const Recoverable& left) {
        if (!left.investigation.empty() && left.investigation == m_investigation.path().toStdString())
            return true;
        const auto& open = m_workspace.entries();
        return !left.snapshots.empty() && std::ranges::all_of(left.snapshots, [&](const auto& path) {
            return std::ranges::any_of(open, [&](const SnapshotEntry& entry) {
                return QFileInfo(entry.path).absoluteFilePath().toStdString() == path.string();
            });
        });
    };
    std::erase_if(m_left, [&](const Recoverable& left) {
        if (m_centre->currentWidget() != m_tabs || !belongsHere(left)) return false;
        std::error_code error;
        if (!std::filesystem::exists(left.autosave, error)) return true; // taken or refused already
        if (m_investigation.recoveredFrom() == left.autosave) return true;
        auto* banner = new RecoveryBanner(left);
        connect(banner, &RecoveryBanner::recoverRequested, &m_investigation, &OpenInvestigation::recover);
        m_recovery->layout()->addWidget(banner);
        return true;
    });
}

void MainWindow::showReport()
{
    auto* dialog = new ReportDialog(m_context, this);
    connect(dialog, &ReportDialog::written, this,
            [this](const QString& path) { say(tr("Saved %1").arg(path)); });
    dialog->show(); // not modal: the window stays at hand for looking things up
}

void MainWindow::say(const QString& message)
{
    statusBar()->showMessage(message, kMessageMs);
}

void MainWindow::showPalette(const QString& text)
{
    if (auto* open = findChild<CommandPalette*>())
        open->reject(); // it does not keep the keys from the window
    // What the context menu of the selection offers, too; it lives as long as what was chosen from it runs.
    auto* menu = new QMenu(this);
    fillNodeMenu(*menu, this, m_context, m_navigator.selection(), {}, MenuFor::AllCommands);
    QList<QAction*> all = commands();
    const std::function<void(const QMenu&, const QString&)> addFrom = [&](const QMenu& from,
                                                                          const QString& before) {
        for (QAction* action : from.actions()) {
            QString name = action->text().section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'));
            if (action->menu()) {
                addFrom(*action->menu(), before + name + QStringLiteral(": "));
            } else if (!action->isSeparator()) {
                action->setProperty("whole", QString(before + name));
                all << action;
            }
        }
    };
    addFrom(*menu, tr("Selection: "));
    auto* palette = new CommandPalette(all, this);
    connect(palette, &QObject::destroyed, menu,
            [menu] { QTimer::singleShot(0, menu, &QObject::deleteLater); });
    if (HeapSet set = heapSetOf(m_workspace); !set.empty()) {
        // What is looked at now comes first: last, as the palette begins with the newest.
        if (const int at = positionIn(set, m_navigator.currentSnapshot()); at >= 0)
            std::rotate(set.begin() + at, set.begin() + at + 1, set.end());
        palette->setSearch(m_workspace, std::move(set), m_analysis.suspects(),
                           [this](const FoundPlace& to) { goToFound(to); });
    }
    palette->setText(text);
    // Over the field that it is the inside of, as far as the window lets it.
    const QPoint field = m_search->mapTo(this, QPoint(m_search->width(), 0));
    const int left = std::clamp(field.x() - palette->width(), 0, std::max(0, width() - palette->width()));
    palette->move(mapToGlobal(QPoint(left, field.y())));
    palette->show(); // not modal: a click elsewhere closes it
    palette->activateWindow();
}

void MainWindow::goToFound(const FoundPlace& to)
{
    const Selection& selection = to.place.selection;
    if (selection.snapshot != EntryId::None) m_navigator.setCurrentSnapshot(selection.snapshot);
    m_navigator.jump(to.place);
    if (!to.property) return;
    if (isMaximised()) maximise(nullptr);
    QDockWidget* inspector = dockOf(view::kInspector);
    inspector->show(); // it shows the property: in a narrow window, too, where another tab may be in front
    inspector->raise();
    static_cast<NodeDetailsDock*>(inspector->widget())->showProperty(selection, *to.property);
}

/// "Map @63695 · S3"; where nothing is selected, nothing.
QString MainWindow::selectionText(const Selection& selection) const
{
    if (const SnapshotPtr snapshot = m_workspace.snapshot(selection.snapshot); snapshot && selection.node)
        return withFewProperties(heldTitle(*snapshot, *selection.node)) + QStringLiteral(" · ")
            + m_workspace.shortLabel(selection.snapshot);
    return classText(selection.className.toStdString());
}

/// One row an object, with the views it was seen in; the last one first.
void MainWindow::showHistory()
{
    struct Row {
        QString what;
        QStringList views;
        std::size_t place{};
        bool isHere{};
    };
    std::vector<Row> rows;
    for (std::size_t i = m_navigator.places().size(); i-- > 0;) {
        const Place& place = m_navigator.places()[i];
        const Page* at = page(place.view);
        QString view = at ? at->title() : place.view;
        if (!place.filter.isEmpty()) view += tr(", filter %1").arg(place.filter);
        const QString selected = selectionText(place.selection), what = selected.isEmpty() ? view : selected;
        auto row = std::ranges::find(rows, what, &Row::what);
        if (row == rows.end()) row = rows.insert(rows.end(), {what, {}, i, false});
        if (!selected.isEmpty() && !row->views.contains(view)) row->views << view;
        if (i != m_navigator.at()) continue;
        row->isHere = true;
        row->place = i;
    }
    auto* owner = new QObject(this); // of the list's commands
    QList<QAction*> places;
    for (const Row& row : rows) {
        QString text = row.what + (row.isHere ? tr(" (here)") : QString());
        text.replace(QLatin1Char('&'), QLatin1String("&&"));
        auto* action = new QAction(text + QLatin1Char('\t') + row.views.join(QLatin1String(", ")), owner);
        connect(action, &QAction::triggered, this, [this, i = row.place] { m_navigator.goTo(i); });
        places << action;
    }
    auto* palette = new CommandPalette(places, this);
    palette->setWindowTitle(tr("History"));
    palette->setPlaceholder(tr("Filter the places you have been to"));
    palette->resize(680, palette->height());
    // The chosen action runs after the dialog is gone.
    connect(palette, &QObject::destroyed, owner,
            [owner] { QTimer::singleShot(0, owner, &QObject::deleteLater); });
    palette->move(mapToGlobal(QPoint((width() - palette->width()) / 2, 80)));
    palette->show(); // not modal: a click elsewhere closes it
    palette->activateWindow();
}

const Suspect* MainWindow::selectedSuspect() const
{
    const auto* page = qobject_cast<Page*>(m_tabs->currentWidget());
    return page ? page->selectedSuspect() : nullptr;
}

void MainWindow::pinSelection()
{
    const Suspect* suspect = selectedSuspect();
    const QString key = suspect ? m_investigation.pin(*suspect, m_navigator.selection().snapshot)
                                : m_investigation.pin(m_navigator.selection());
    if (key.isEmpty()) return;
    say(tr("Pinned: %1").arg(QString::fromStdString(m_investigation.finding(key)->title)));
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
    for (std::size_t at = 0; at < m_pages.size(); ++at) {
        if (m_pages[at]->id() != id) continue;
        if (centralWidget()->isHidden()) maximise(nullptr); // a dock had the window
        m_tabs->setCurrentIndex(int(at));
    }
    for (std::size_t at = 0; at < m_dockPages.size(); ++at) {
        if (m_dockPages[at]->id() != id) continue;
        if (isMaximised() && m_docks[at]->isHidden()) maximise(nullptr);
        if (m_docks[at]->isHidden() && !m_areAnswersShown) setAnswersShown(true);
        if (id == QLatin1String(view::kInspector)) m_isInspectorFolded = false; // who asks for it gets it
        m_docks[at]->show();
        m_docks[at]->raise();
        m_dockPages[at]->setFocus();
    }
}

Page* MainWindow::activePage() const
{
    for (QWidget* at = QApplication::focusWidget(); at && at != this; at = at->parentWidget())
        if (auto* found = qobject_cast<Page*>(at)) return found;
    return qobject_cast<Page*>(m_tabs->currentWidget());
}

void MainWindow::showPlace(const Place& place)
{
    // Asked first: a tab that comes to the front takes the keyboard along to its first field.
    const QWidget* had = QApplication::focusWidget();
    Page* shown = page(place.view);
    const bool wasInside = shown && had && (shown->isAncestorOf(had) || had == m_tabs->tabBar());
    showView(place.view);
    if (!shown) return;
    shown->showPlace(place);
    const bool isDock = std::ranges::find(m_dockPages, shown) != m_dockPages.end();
    const bool hasAim = !place.selection.isEmpty() || !place.filter.isEmpty();
    if (hasAim && !isDock && !wasInside) focusContents(*shown);
}

/// The keyboard goes to what the page shows, not to its filter.
void MainWindow::focusContents(Page& page)
{
    for (auto* table : page.findChildren<QAbstractItemView*>()) {
        if (!table->isVisibleTo(&page) || qobject_cast<QHeaderView*>(table)) continue;
        table->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    page.setFocus(Qt::ShortcutFocusReason); // its picture
}

void MainWindow::showByCommand(Page* page)
{
    // Asked before the jump: a tab that comes to the front takes the keyboard along to its first field.
    const bool wasInside = page->isAncestorOf(QApplication::focusWidget());
    m_navigator.jump(Place{page->id(), {}, {}, {}});
    if (!wasInside) focusContents(*page);
}

QList<QAction*> MainWindow::commands() const
{
    QList<QAction*> all = actions();
    const auto add = [&all](Page* page) {
        for (const auto& list : {page->commands(), page->exportActions()})
            for (QAction* action : list) // a button's action may be the twin of one in the menus
                if (!all.contains(action) && !action->property("isTwin").toBool()) all << action;
    };
    if (auto* shown = qobject_cast<Page*>(m_tabs->currentWidget())) add(shown);
    for (Page* page : m_dockPages) // "Pin graph", "Copy table as Markdown" of what lies beside
        if (page->isVisible() && !page->visibleRegion().isEmpty()) add(page);
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
        QStringList patterns;
        for (const FileKind kind : {FileKind::Snapshot, FileKind::Profile, FileKind::Packed, FileKind::Log,
                                    FileKind::Investigation})
            for (const std::string_view ending : endingsOf(kind))
                patterns << QLatin1Char('*') + QString::fromUtf8(ending.data(), qsizetype(ending.size()));
        const QString filter =
            tr("Snapshots, logs and investigations (%1);;All files (*)").arg(patterns.join(QLatin1Char(' ')));
        paths = QFileDialog::getOpenFileNames(this, tr("Open snapshots and memory logs"), start, filter);
    }
    if (paths.isEmpty()) return;
    m_settings.set(kWindowLocation, QFileInfo(paths.front()).absolutePath());
    open(paths);
}

void MainWindow::updateHistory()
{
    setAvailable(*m_back, m_navigator.canGoBack(), tr("This is the first place you have been to"));
    setAvailable(*m_forward, m_navigator.canGoForward(), tr("This is the last place you have been to"));
}

/// The field in the toolbar opens the palette: a click, or the first key typed into it.
bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (isKeyOfOurs(watched, event)) {
        event->ignore(); // then it is looked up among the commands
        return true;
    }
    if (event->type() == QEvent::MouseButtonPress) m_click->start(QApplication::doubleClickInterval());
    if (watched == m_search && event->type() == QEvent::MouseButtonPress) {
        showPalette();
        return true;
    }
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isText = !key->text().isEmpty() && key->text()[0].isPrint();
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isText || isEnter) {
            showPalette(isText ? key->text() : QString());
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!event->mimeData()->hasUrls()) return;
    event->setDropAction(Qt::CopyAction); // "moved" would let the source delete the file
    event->accept();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (paths.isEmpty()) return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    open(paths);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_investigation.isModified() || m_investigation.isSaving()) {
        event->ignore();
        m_unsaved.leave([this] { close(); });
        return;
    }
    rememberLayout();
    m_workspace.cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::rememberLayout()
{
    setAnswersShown(true); // what was set aside is no wish of the user's
    unfoldInspector();
    m_settings.set(kWindowGeometry, saveGeometry());
    m_settings.set(kWindowState, saveState(kLayoutVersion));
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    const QList<QDockWidget*> docks{dockOf(view::kSnapshots), dockOf(view::kInspector)};
    const bool isSmaller = width() < event->oldSize().width();
    if (isSmaller && m_widthsBefore[0] == 0 && !m_isNarrow)
        m_widthsBefore = {event->oldSize().width(), docks[0]->width(), docks[1]->width()};
    noteRoomBelow(event->oldSize().height());
    QMainWindow::resizeEvent(event);
    placeInspector();
    keepRoomBelow();
    if (!isSmaller && m_widthsBefore[0] > 0 && !m_isNarrow) {
        resizeDocks(docks, {m_widthsBefore[1], m_widthsBefore[2]}, Qt::Horizontal);
        if (width() >= m_widthsBefore[0]) m_widthsBefore = {};
    }
    if (!m_isWide && !m_isLayoutKnown && width() >= kWideWidth) { // once; then the sizes are the user's
        m_isWide = true;
        const bool wereShown = m_areAnswersShown;
        setAnswersShown(true);
        arrangeDocks();
        if (!wereShown) setAnswersShown(false);
    }
}

/// In a narrow window the inspector is a tab beside Retainers.
void MainWindow::placeInspector()
{
    const bool isNarrow = width() < kNarrowWidth;
    if (isNarrow == m_isNarrow) return;
    m_isNarrow = isNarrow;
    titleInspector();
    QDockWidget *inspector = nullptr, *retainers = nullptr;
    for (std::size_t at = 0; at < m_docks.size(); ++at) {
        if (m_dockPages[at]->id() == QLatin1String(view::kInspector)) inspector = m_docks[at];
        if (m_dockPages[at]->id() == QLatin1String(view::kRetainers)) retainers = m_docks[at];
    }
    if (!inspector || !retainers || inspector->isFloating()) return;
    if (isNarrow) {
        tabifyDockWidget(retainers, inspector);
        retainers->raise();
    } else {
        addDockWidget(Qt::RightDockWidgetArea, inspector);
        resizeDocks({inspector}, {kRightWidth}, Qt::Horizontal);
    }
}

void MainWindow::restoreLayout()
{
    restoreGeometry(m_settings.get(kWindowGeometry));
    m_isLayoutKnown = restoreState(m_settings.get(kWindowState), kLayoutVersion);
    if (m_isLayoutKnown) m_belowOf = 0; // until it is seen
}

void MainWindow::resetLayout()
{
    const QPointer<QWidget> hadKeyboard = focusWidget();
    setAnswersShown(true);
    m_isInspectorFolded = false;
    restoreState(m_defaultLayout, kLayoutVersion);
    foldInspector();
    updateCentre();
    if (hadKeyboard && hadKeyboard->isVisibleTo(this))
        hadKeyboard->setFocus(); // docks that come and go took it
}

} // namespace heaptrail::ui
