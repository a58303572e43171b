// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/start_page.h"

#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/view_parts.h"
#include "ui/window/recovery_banner.h"

#include <QCommandLinkButton>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <array>
#include <chrono>
#include <utility>

namespace heaptrail::ui {
namespace {

constexpr int kMostRecent = 10;
constexpr int kShownRecent = 6; // in two columns
constexpr std::size_t kMostRows = 30; // of files that are not there; each has a dozen widgets
const QChar kFindingMark{
    u'\u0001'}; // between the paths of a recent set, its first finding and when it was opened

constexpr char kScale[] = "scale"; // of a label: how much larger its text is than the other

void enlarge(QLabel& label, const QFont& usual)
{
    QFont font = label.font();
    font.setPointSizeF(usual.pointSizeF() * label.property(kScale).toReal());
    label.setFont(font);
}

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setProperty(kScale, 1.15);
    enlarge(*label, label->font());
    return label;
}

/// A dashed frame that says where to let go.
class DropZone final : public QFrame {
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(palette().base());
        QPen pen(mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.35), 1.5,
                 Qt::DashLine);
        painter.setPen(pen);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
    }
};

} // namespace

StartPage::StartPage(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
{
    setObjectName(QStringLiteral("startPage"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Start"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    outer->addWidget(scroll);
    auto* body = new QWidget;
    scroll->setWidget(body);
    auto* centred = new QHBoxLayout(body);
    centred->addStretch(1);
    auto* column = new QVBoxLayout;
    centred->addLayout(column, 8);
    centred->addStretch(1);
    column->setSpacing(16);
    column->setContentsMargins(24, 12, 24, 8);

    m_loading = new QWidget;
    auto* loading = new QVBoxLayout(m_loading);
    loading->setContentsMargins(0, 0, 0, 0);
    m_state = heading({});
    m_state->setObjectName(QStringLiteral("loadState"));
    loading->addWidget(m_state);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(8);
    loading->addLayout(m_rows);
    column->addWidget(m_loading);

    m_welcome = new QWidget;
    auto* welcome = new QVBoxLayout(m_welcome);
    welcome->setContentsMargins(0, 0, 0, 0);
    welcome->setSpacing(12);
    auto* title = new QLabel(tr("Find out what keeps your Node.js memory alive"));
    title->setObjectName(QStringLiteral("startTitle"));
    title->setProperty(kScale, 1.7);
    enlarge(*title, title->font());
    title->setWordWrap(true);
    welcome->addWidget(title);
    m_recovery = new QVBoxLayout;
    welcome->addLayout(m_recovery);
    welcome->addWidget(makeDropZone());
    welcome->addWidget(makeRecent());
    welcome->addWidget(makeHowTo());
    column->addWidget(m_welcome);
    column->addStretch(1);

    m_poll = new QTimer(this);
    m_poll->setInterval(kPollMs);
    connect(m_poll, &QTimer::timeout, this, [this] {
        for (LoadRow* row : m_loadRows) row->update();
        if (!isVisible() || !m_context.workspace.isLoading()) m_poll->stop();
    });
    // Of many files, once for all that changes together: each would ask for the rows of all.
    m_update = new QTimer(this);
    m_update->setSingleShot(true);
    connect(m_update, &QTimer::timeout, this, &StartPage::updateRows);
    const auto update = [this] {
        if (m_context.workspace.entries().size() <= kMostRows)
            updateRows();
        else
            m_update->start();
    };
    for (const auto signal : {&Workspace::added, &Workspace::removed, &Workspace::changed})
        connect(&m_context.workspace, signal, this, update);
    connect(&m_context.workspace, &Workspace::logsChanged, this, update);
    updateRows();
}

void StartPage::offerRecovery(const std::vector<Recoverable>& all)
{
    for (const Recoverable& left : all) {
        auto* banner = new RecoveryBanner(left);
        connect(banner, &RecoveryBanner::recoverRequested, this, &StartPage::recoverRequested);
        m_recovery->addWidget(banner);
    }
}

QWidget* StartPage::makeDropZone()
{
    auto* zone = new DropZone;
    zone->setObjectName(QStringLiteral("dropZone"));
    zone->setAccessibleName(tr("Drop files here"));
    auto* layout = new QVBoxLayout(zone);
    layout->setContentsMargins(24, 10, 24, 10);
    layout->setSpacing(8);
    auto* say = heading(tr("Drop heap snapshots and memory logs here"));
    say->setAlignment(Qt::AlignCenter);
    layout->addWidget(say);
    auto* more = new QLabel(tr(
        "Drop two or three snapshots of one process, taken under load, to see what grows. Also: "
        ".heaptimeline, .heapprofile, process.memoryUsage() lines, whole folders; packed as .gz, .zst, .xz, "
        ".zip or .tar."));
    more->setAlignment(Qt::AlignCenter);
    more->setWordWrap(true);
    more->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(more);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    auto* open = new QPushButton(icon(QStringLiteral("open")), tr("Open…"));
    open->setObjectName(QStringLiteral("startOpen"));
    open->setDefault(true);
    open->setToolTip(tr("Open snapshots and memory logs (Ctrl+O)"));
    auto* folder = new QPushButton(tr("Open folder…"));
    folder->setToolTip(tr("Open all snapshots and logs of a folder (Ctrl+Shift+O)"));
    auto* sample = new QPushButton(tr("Open the &sample"));
    sample->setObjectName(QStringLiteral("openSample"));
    sample->setToolTip(
        tr("Three snapshots of an Express server that keeps every request, and its memory log"));
    for (QPushButton* button : {open, folder, sample}) buttons->addWidget(button);
    buttons->addStretch();
    layout->addLayout(buttons);
    setFocusProxy(open); // Enter does what the frame around it says
    connect(open, &QPushButton::clicked, this, &StartPage::askForFiles);
    connect(folder, &QPushButton::clicked, this, &StartPage::askForFolder);
    connect(sample, &QPushButton::clicked, this, [this] { emit openRequested(samplePaths()); });
    if (samplePaths().isEmpty()) {
        sample->setEnabled(false);
        sample->setToolTip(tr("The sample files are not installed"));
    }
    return zone;
}

QWidget* StartPage::makeRecent()
{
    m_recentBox = new QWidget;
    m_recentBox->setObjectName(QStringLiteral("recentSets"));
    auto* layout = new QVBoxLayout(m_recentBox);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(heading(tr("Recent")));
    m_recent = new QGridLayout;
    m_recent->setHorizontalSpacing(16);
    m_recent->setVerticalSpacing(2);
    for (const int column : {0, 1}) m_recent->setColumnStretch(column, 1);
    layout->addLayout(m_recent);
    return m_recentBox;
}

void StartPage::updateRecent()
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    m_cards.clear();
    const QStringList sets = m_context.settings.get(kRecentSets);
    int shown = 0;
    for (const QString& set : sets) {
        if (shown == kShownRecent) break;
        const QStringList halves = set.split(kFindingMark);
        const QStringList paths = halves[0].split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        if (paths.isEmpty()) continue;
        qint64 bytes = 0;
        bool isThere = true;
        for (const QString& path : paths) {
            const QFileInfo info(path);
            isThere = isThere && info.exists();
            bytes += info.size();
        }
        // Snapshots are mostly called alike: the folder tells them apart.
        const QFileInfo first(paths[0]);
        RecentCard card;
        card.name = first.dir().dirName();
        card.files = paths.size() == 1 ? QDir::separator() + first.fileName()
                                       : tr(": %n files", nullptr, int(paths.size()));
        card.folder = QDir::toNativeSeparators(QFileInfo(first.absolutePath()).absolutePath());
        if (halves.size() > 1 && !halves[1].isEmpty()) card.about = halves[1] + QLatin1Char('\n');
        card.about += isThere ? formatSize(std::uint64_t(bytes)) : tr("Not all files are there any more");
        card.about += QStringLiteral(" · ");
        auto* link = new QCommandLinkButton;
        link->setSizePolicy(QSizePolicy::Ignored,
                            QSizePolicy::Preferred); // the page stays as wide as the window
        link->setIcon(icon(QStringLiteral("snapshot")));
        QString about = paths.join(QLatin1Char('\n'));
        if (const qint64 opened = halves.value(2).toLongLong())
            about += QLatin1Char('\n')
                + tr("Opened %1").arg(formatDay(std::chrono::system_clock::from_time_t(opened)));
        link->setToolTip(about);
        link->setAccessibleName(card.name + card.files);
        link->setAccessibleDescription(card.about + card.folder);
        connect(link, &QCommandLinkButton::clicked, this, [this, paths] { emit openRequested(paths); });
        m_recent->addWidget(link, shown / 2, shown % 2);
        card.link = link;
        m_cards.push_back(std::move(card));
        ++shown;
    }
    m_recentBox->setVisible(shown > 0);
    fitRecent();
}

/// Names and folders are cut to the width of the cards.
void StartPage::fitRecent()
{
    constexpr int kBeside = 60; // the icon and the margins of a card
    const int width = (m_recentBox->width() - m_recent->horizontalSpacing()) / 2 - kBeside;
    for (const RecentCard& card : m_cards) {
        QFont bold = card.link->font();
        bold.setBold(true);
        const QFontMetrics title(bold), text(card.link->font());
        const int ofName = width - title.horizontalAdvance(card.files);
        card.link->setText(title.elidedText(card.name, Qt::ElideMiddle, std::max(0, ofName)) + card.files);
        const int ofFolder = width - text.horizontalAdvance(card.about.section(QLatin1Char('\n'), -1));
        card.link->setDescription(card.about
                                  + text.elidedText(card.folder, Qt::ElideLeft, std::max(0, ofFolder)));
    }
}

void StartPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    QTimer::singleShot(0, this, &StartPage::fitRecent); // the cards are laid out anew behind this
}

QWidget* StartPage::makeHowTo()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(heading(tr("How to take a snapshot")));
    const auto hint = [layout](const QString& text) {
        auto* label = new QLabel(text);
        label->setWordWrap(true);
        label->setForegroundRole(QPalette::PlaceholderText);
        layout->addWidget(label);
    };
    hint(
        tr("Take one after start-up, one under load, one after the same load again. Growth in both intervals "
           "points to a leak; growth in the first alone is warm-up."));
    struct Way {
        QString when, command;
    };
    const std::array ways{
        Way{tr("A running process: open its inspector. Then in Chrome: chrome://inspect › inspect › Memory › "
               "Take snapshot › Save."),
            QStringLiteral("kill -USR1 PID")},
        Way{tr("A process on another machine: forward its port first."),
            QStringLiteral("ssh -L 9229:localhost:9229 SERVER")},
        Way{tr("A process that you start: let it write a snapshot on a signal."),
            QStringLiteral("node --heapsnapshot-signal=SIGUSR2 server.js")},
        Way{tr("Send the signal. Without the option above, it ends the process."),
            QStringLiteral("kill -USR2 PID")},
        Way{tr("From inside the program: call"), QStringLiteral("require('v8').writeHeapSnapshot()")},
        Way{tr("Before it runs out of memory: start it with"),
            QStringLiteral("node --heapsnapshot-near-heap-limit=2 server.js")},
        Way{tr("A memory log: write one line a second."),
            QStringLiteral("setInterval(() => console.log(JSON.stringify({ ts: new Date(), "
                           "...process.memoryUsage() })), 1000)")},
    };
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setColumnStretch(0, 5);
    grid->setColumnStretch(1, 6);
    for (const Way& way : ways) addCommandRow(*grid, way.when, way.command);
    layout->addLayout(grid);
    hint(tr(
        "The process stands still while a snapshot is written. For a heap of 2 GB expect minutes, 2 to 4 GB "
        "on "
        "disk, and at least 2 GB more memory; many small objects need up to ten times the heap. A container "
        "at its memory limit may be killed."));
    layout->addStretch(1);
    return box;
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    updateRecent();
    updateRows();
    if (!window()->focusWidget()) setFocus();
}

void StartPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    for (auto* label : findChildren<QLabel*>())
        if (label->property(kScale).isValid()) enlarge(*label, font());
}

void StartPage::updateRows()
{
    std::vector<EntryId> ids;
    for (const SnapshotEntry& entry : m_context.workspace.entries()) ids.push_back(entry.id);
    for (const LogEntry& log : m_context.workspace.logs()) ids.push_back(log.id);
    std::erase_if(m_loadRows, [&](LoadRow* row) {
        if (std::ranges::find(ids, row->id()) != ids.end()) return false;
        row->hide();
        row->deleteLater(); // its own button may have asked for it
        return true;
    });
    for (const EntryId id : ids) {
        if (m_loadRows.size() >= kMostRows) break;
        if (std::ranges::find(m_loadRows, id, &LoadRow::id) != m_loadRows.end()) continue;
        auto* row = new LoadRow(m_context.workspace, id, m_loading);
        m_loadRows.push_back(row);
        m_rows->addWidget(row);
    }
    for (LoadRow* row : m_loadRows) row->update();
    const auto hasFailed = [](const auto& entry) { return entry.state == LoadState::Failed; };
    m_state->setText(m_context.workspace.isLoading() ? tr("Opening")
                         : std::ranges::any_of(m_context.workspace.entries(), hasFailed)
                             || std::ranges::any_of(m_context.workspace.logs(), hasFailed)
                         ? tr("Could not be opened")
                         : tr("Not open"));
    if (ids.size() > m_loadRows.size())
        m_state->setText(tr("%1: the first %2 of %3 files")
                             .arg(m_state->text(), formatCount(m_loadRows.size()), formatCount(ids.size())));
    const bool isLoading = m_context.workspace.isLoading();
    const QWidget* had = window()->focusWidget();
    const bool wasHere = had && isAncestorOf(had); // asked first: what is hidden hands it to any other
    m_loading->setVisible(!ids.empty());
    m_welcome->setVisible(!isLoading);
    if (wasHere && isLoading && !had->isVisibleTo(this))
        m_loading->setFocus(); // till there is something to do
    if (wasHere && ids.empty()) setFocus();
    // What failed is what there is to do: the keyboard goes to its first button.
    if (std::exchange(m_wasLoading, isLoading) && !isLoading && isVisible() && !m_loadRows.empty())
        m_loadRows.front()->focusWayOut();
    if (isVisible() && isLoading) m_poll->start();
}

QStringList StartPage::samplePaths()
{
    const QString binary = QCoreApplication::applicationDirPath();
    // Installed beside the program, else in the source tree that built it.
    for (const QString& folder :
         {binary + QStringLiteral("/../share/heaptrail/samples"), QStringLiteral(HEAPTRAIL_SAMPLES_DIR)}) {
        const QDir dir(folder);
        QStringList paths;
        for (const QFileInfo& file :
             dir.entryInfoList({QStringLiteral("*.heapsnapshot.gz"), QStringLiteral("*.heapsnapshot"),
                                QStringLiteral("*.jsonl")},
                               QDir::Files, QDir::Name))
            paths << file.filePath();
        if (!paths.isEmpty()) return paths;
    }
    return {};
}

void forgetSet(Settings& settings, const QStringList& paths)
{
    QStringList sets = settings.get(kRecentSets);
    sets.removeIf([set = paths.join(QLatin1Char('\n'))](const QString& known) {
        return known.section(kFindingMark, 0, 0) == set;
    });
    settings.set(kRecentSets, sets);
}

void rememberSet(Settings& settings, const QStringList& paths, const QString& finding)
{
    if (paths.isEmpty()) return;
    const QString set = paths.join(QLatin1Char('\n'));
    QStringList sets = settings.get(kRecentSets);
    QString known;
    for (qsizetype i = sets.size() - 1; i >= 0; --i) {
        const QStringList halves = sets[i].split(kFindingMark);
        if (halves[0] != set) continue;
        if (halves.size() > 1) known = halves[1];
        sets.removeAt(i);
    }
    sets.prepend(set + kFindingMark + (finding.isEmpty() ? known : finding) + kFindingMark
                 + QString::number(QDateTime::currentSecsSinceEpoch()));
    while (sets.size() > kMostRecent) sets.removeLast();
    settings.set(kRecentSets, sets);
}

} // namespace heaptrail::ui
