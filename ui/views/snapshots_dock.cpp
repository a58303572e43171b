// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/snapshots_dock.h"

#include "core/compare/isolates.h"
#include "ui/delegates/snapshot_delegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/load_row.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {
namespace {

QIcon swatch(int colour, const QPalette& palette)
{
    QPixmap image(16, 16);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(snapshotColour(colour, palette));
    painter.drawEllipse(3, 3, 10, 10);
    return QIcon(image);
}
} // namespace

SnapshotsDock::SnapshotsDock(Context& context, QWidget* parent)
    : Page(context, view::kSnapshots, tr("Snapshots"), heaptrail::ui::icon(QStringLiteral("snapshot")),
           parent)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_model = new SnapshotsModel(workspace(), this);
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("snapshotsView"));
    m_list->setAccessibleName(tr("Snapshots and memory logs"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new SnapshotDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setMinimumHeight(90);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_layout->addWidget(m_list, 1);
    m_detailsArea = new QScrollArea;
    m_detailsArea->setAccessibleName(tr("Why it could not be opened"));
    m_detailsArea->setFrameShape(QFrame::NoFrame);
    m_detailsArea->setWidgetResizable(true);
    m_detailsArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_detailsArea->hide();
    m_layout->addWidget(m_detailsArea);

    for (QLabel** label : {&m_salvaged, &m_lineage}) {
        *label = new QLabel;
        (*label)->setTextFormat(Qt::PlainText);
        (*label)->setWordWrap(true);
        (*label)->setMargin(8);
        m_layout->addWidget(*label);
    }
    m_lineage->setObjectName(QStringLiteral("lineageBanner"));
    m_lineage->setTextFormat(Qt::RichText); // "Exclude S4" is a link
    m_lineage->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_lineage, &QLabel::linkActivated, this,
            [this](const QString& id) { workspace().setExcluded(EntryId{id.toUInt()}, true); });
    m_salvaged->setObjectName(QStringLiteral("salvagedBanner"));

    makeActions();
    followTheWorkspace();
}

void SnapshotsDock::followTheWorkspace()
{
    m_poll = new QTimer(this);
    m_poll->setInterval(kPollMs);
    connect(m_poll, &QTimer::timeout, this, [this] {
        m_model->poll();
        if (m_details) m_details->update();
        if (!workspace().isLoading()) m_poll->stop();
    });
    connect(m_list, &QWidget::customContextMenuRequested, this, &SnapshotsDock::showMenu);
    // selectionChanged, not currentChanged: a list that merely gets the focus makes its first row current.
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const EntryId id = currentId();
        if (!m_isFollowing && workspace().snapshot(id)) navigator().setCurrentSnapshot(id);
        updateDetails();
        updateActions();
    });
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, [this] { showCurrent(); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] { showCurrent(); });
    connect(&workspace(), &Workspace::added, this, [this] { m_poll->start(); });
    const auto renew = [this] {
        if (workspace().isLoading()) m_poll->start();
        m_list->doItemsLayout(); // rows change their height with their state
        markStale();
    };
    connect(&workspace(), &Workspace::changed, this, renew);
    connect(&workspace(), &Workspace::removed, this, renew);
    connect(&workspace(), &Workspace::orderChanged, this, renew);
    connect(&workspace(), &Workspace::lineageChanged, this, renew);
    connect(&workspace(), &Workspace::logsChanged, this, renew);
}

void SnapshotsDock::makeActions()
{
    const auto add = [this](const QString& name, const QString& text, const QString& tip,
                            const QKeySequence& key = {}) {
        auto* action = new QAction(text, this);
        action->setObjectName(name);
        action->setStatusTip(tip);
        action->setToolTip(tip);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_rename =
        add(QStringLiteral("renameSnapshot"), tr("Rename"), tr("Give the snapshot another name"), Qt::Key_F2);
    m_cancel = add(QStringLiteral("cancelSnapshot"), tr("Cancel loading"),
                   tr("Stop loading this file; the others go on"));
    m_again = add(QStringLiteral("reloadSnapshot"), tr("Load again"), tr("Load the file again"));
    m_salvage = add(QStringLiteral("salvageSnapshot"), tr("Open what is there"),
                    tr("Open the readable part of the file"));
    m_unload = add(QStringLiteral("unloadSnapshot"), tr("Unload"), tr("Free its memory and keep the row"));
    m_up = add(QStringLiteral("moveSnapshotUp"), tr("Move up"), tr("Move it earlier in time"),
               QKeySequence(tr("Alt+Up")));
    m_down = add(QStringLiteral("moveSnapshotDown"), tr("Move down"), tr("Move it later in time"),
                 QKeySequence(tr("Alt+Down")));
    m_byEvidence = add(QStringLiteral("orderByEvidence"), tr("Order by evidence"),
                       tr("Order by highest object id, then the time in the name, then the file time"));
    m_renumber = add(QStringLiteral("renumberSnapshots"), tr("Renumber by time"),
                     tr("Name the snapshots S1, S2, … in the order in which they were taken"));
    m_exclude = add(QStringLiteral("excludeSnapshot"), tr("Exclude from comparisons"),
                    tr("Keep it open, but leave it out of comparisons and suspects"));
    m_exclude->setCheckable(true);
    m_locate = add(QStringLiteral("locateSnapshot"), tr("Locate…"), tr("Locate the missing file"));
    m_copyDetails = add(QStringLiteral("copyError"), tr("Copy details"), tr("Copy the whole error"));
    m_remove = add(QStringLiteral("removeSnapshot"), tr("Remove"), tr("Close it; the file stays on disk"),
                   QKeySequence::Delete);
    m_undo =
        add(QStringLiteral("undoRemoveSnapshot"), tr("Undo remove"), tr("Put the removed snapshot back"));
    connect(m_rename, &QAction::triggered, this, [this] { m_list->edit(m_list->currentIndex()); });
    connect(m_cancel, &QAction::triggered, this, [this] { workspace().cancel(currentId()); });
    connect(m_again, &QAction::triggered, this, [this] { workspace().reload(currentId()); });
    connect(m_salvage, &QAction::triggered, this, [this] { workspace().reload(currentId(), true); });
    connect(m_unload, &QAction::triggered, this, [this] { workspace().unload(currentId()); });
    connect(m_up, &QAction::triggered, this, [this] { m_model->moveBy(currentId(), -1); });
    connect(m_down, &QAction::triggered, this, [this] { m_model->moveBy(currentId(), 1); });
    connect(m_byEvidence, &QAction::triggered, this, [this] { workspace().orderByEvidence(); });
    connect(m_renumber, &QAction::triggered, this, [this] { workspace().renumberByTime(); });
    connect(m_exclude, &QAction::triggered, this,
            [this](bool isOn) { workspace().setExcluded(currentId(), isOn); });
    connect(m_locate, &QAction::triggered, this, [this] { workspace().askToLocate(currentId()); });
    connect(m_remove, &QAction::triggered, this, [this] { workspace().remove(currentId()); });
    connect(m_undo, &QAction::triggered, this, [this] { workspace().undoRemove(); });
    connect(m_copyDetails, &QAction::triggered, this, [this] {
        if (const SnapshotEntry* entry = workspace().entry(currentId()))
            QGuiApplication::clipboard()->setText(SnapshotsModel::errorDetails(entry->path, entry->error));
    });
}

EntryId SnapshotsDock::currentId() const
{
    return m_model->idAt(m_list->currentIndex());
}

void SnapshotsDock::updateActions()
{
    const EntryId id = currentId();
    const SnapshotEntry* entry = workspace().entry(id);
    const bool isBusy = entry && (entry->state == LoadState::Loading || entry->state == LoadState::Waiting);
    const bool isReady = entry && entry->state == LoadState::Ready;
    const bool isFailed = entry && entry->state == LoadState::Failed;
    const QString noSnapshot = tr("Select a snapshot first"), notReady = tr("Select an open snapshot first"),
                  notFailed = tr("Only for a file that could not be opened");
    setAvailable(*m_rename, entry, noSnapshot);
    setAvailable(*m_cancel, isBusy, tr("This file is not loading"));
    setAvailable(*m_again, entry && !isBusy, isBusy ? tr("This file is loading") : noSnapshot);
    setAvailable(*m_salvage, isFailed && entry->error.code == ErrorCode::Truncated,
                 tr("Only for a file that ends too early"));
    setAvailable(*m_unload, isReady, notReady);
    setAvailable(*m_up, m_model->canMoveBy(id, -1), tr("Nothing stands above it"));
    setAvailable(*m_down, m_model->canMoveBy(id, 1), tr("Nothing stands below it"));
    setAvailable(*m_renumber, workspace().readyIds().size() > 1, tr("Open a second snapshot first"));
    setAvailable(*m_exclude, isReady, notReady);
    m_exclude->setChecked(entry && entry->isExcluded);
    const LogEntry* log = workspace().log(id);
    const bool isMissing = (isFailed && !QFileInfo::exists(entry->path))
        || (log && log->state == LoadState::Failed && !QFileInfo::exists(log->path));
    setAvailable(*m_locate, isMissing, tr("Only for a missing file"));
    setAvailable(*m_byEvidence, workspace().order().isManual, tr("They are in this order already"));
    setAvailable(*m_copyDetails, isFailed, notFailed);
    setAvailable(*m_remove, entry || workspace().log(id), noSnapshot);
    setAvailable(*m_undo, workspace().canUndoRemove(), tr("Nothing was removed"));
}

void SnapshotsDock::updateDetails()
{
    const SnapshotEntry* entry = workspace().entry(currentId());
    const bool isWanted = entry && entry->state == LoadState::Failed;
    if (m_details && (!isWanted || m_details->id() != entry->id)) {
        m_detailsArea->takeWidget()->deleteLater();
        m_details = nullptr;
    }
    m_detailsArea->setVisible(isWanted);
    if (!isWanted) return;
    const bool isNew = !m_details;
    if (isNew) {
        m_details = new LoadRow(workspace(), entry->id);
        m_details->setBelowItsRow();
        m_detailsArea->setWidget(m_details);
    }
    m_details->update();
    if (isNew) QTimer::singleShot(0, this, &SnapshotsDock::placeDetails); // when it knows its height
}

/// As high as it is, and never so high that the list above is a slit: then it scrolls.
void SnapshotsDock::placeDetails()
{
    if (!m_details) return;
    // A scroll area scrolls below the least height, too, which wrapped texts have for less width.
    const int wanted = std::max(m_details->heightForWidth(width()), m_details->minimumSizeHint().height());
    const int most = height() / 2;
    // Once shown, the bar makes the texts narrower and thereby itself needed.
    m_detailsArea->setVerticalScrollBarPolicy(wanted <= most ? Qt::ScrollBarAlwaysOff
                                                             : Qt::ScrollBarAsNeeded);
    m_detailsArea->setFixedHeight(std::min(wanted, most));
    m_layout->activate();
    m_list->scrollTo(m_list->currentIndex());
}

void SnapshotsDock::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    placeDetails();
}

/// One line where all is well, with the evidence in its tooltip; a sentence where something is off.
void SnapshotsDock::updateBanner()
{
    const SetLineage& lineage = workspace().lineage();
    const QString reason = lineage.reason.toHtmlEscaped();
    const bool isSeveral = workspace().readyIds().size() > 1;
    const bool isFine = lineage.state == SetLineage::State::SameProcess && lineage.others.empty();
    QString text;
    switch (lineage.state) {
    case SetLineage::State::None: break;
    case SetLineage::State::Checking: text = tr("Same process? Checking…"); break; // one line, as its answer
    case SetLineage::State::SameProcess: text = isFine ? tr("Same process ✓") : otherProcessText(); break;
    case SetLineage::State::Unknown:
    case SetLineage::State::DifferentProcesses: text = tr("⚠ %1. %2").arg(lineage.apart, reason); break;
    }
    const QString order = Workspace::evidenceText(workspace().order());
    if (isSeveral && workspace().order().isManual)
        text += (text.isEmpty() ? QString() : QStringLiteral(" · ")) + order;
    QStringList tips;
    const bool isLine = isFine || lineage.state == SetLineage::State::Checking;
    if (isLine) tips << lineage.reason;
    if (isSeveral) tips << order << tr("Drag the rows, or press Alt+Up and Alt+Down, to change the order.");
    m_lineage->setToolTip(tips.join(QLatin1Char('\n')));
    updateSalvaged();
    m_lineage->setText(text);
    m_lineage->setVisible(!text.isEmpty());
    m_lineage->setMargin(isLine ? 4 : 8);
    m_lineage->setIndent(8);
    m_lineage->setForegroundRole(lineage.state == SetLineage::State::DifferentProcesses
                                         || !lineage.others.empty()
                                     ? QPalette::WindowText
                                     : QPalette::PlaceholderText);
}

/// "⚠ S4 is of another process. S1, S2 and S3 are compared. Exclude S4"
QString SnapshotsDock::otherProcessText() const
{
    QStringList compared, others, links;
    for (const EntryId id : workspace().readyIds()) compared << workspace().shortLabel(id);
    for (const EntryId id : workspace().lineage().others) {
        others << workspace().shortLabel(id);
        links << QStringLiteral("<a href=\"%1\">%2</a>")
                     .arg(quint32(id))
                     .arg(tr("Exclude %1").arg(workspace().shortLabel(id)));
    }
    const QLocale english(QLocale::English);
    std::vector<SnapshotPtr> all;
    for (const SnapshotEntry& entry : workspace().entries())
        if (entry.snapshot) all.push_back(entry.snapshot);
    const QString isolates = QString::fromStdString(isolatesText(all));
    return (isolates.isEmpty() ? tr("⚠ %1 %2 of another process. %3 are compared.")
                               : tr("⚠ %1. %2 %3 of another isolate. %4 are compared.").arg(isolates))
               .arg(english.createSeparatedList(others), others.size() == 1 ? tr("is") : tr("are"),
                    english.createSeparatedList(compared))
        + QLatin1Char(' ') + links.join(QStringLiteral(" · "));
}

/// What a snapshot that was opened as far as it goes lacks, and what not to rely on.
void SnapshotsDock::updateSalvaged()
{
    QStringList lines;
    for (const SnapshotEntry& entry : workspace().entries()) {
        if (!entry.snapshot || !entry.snapshot->graph().raw().isSalvaged) continue;
        QStringList missing;
        for (const Notice& notice : entry.snapshot->notices())
            missing << QString::fromStdString(notice.message);
        lines << tr("⚠ %1 is incomplete. %2 Retained sizes, retainers and counts may be too small.")
                     .arg(workspace().shortLabel(entry.id), missing.join(QLatin1Char(' ')));
    }
    m_salvaged->setText(lines.join(QLatin1Char('\n')));
    m_salvaged->setVisible(!lines.isEmpty());
}

void SnapshotsDock::showCurrent()
{
    const QModelIndex at = m_model->indexOf(navigator().currentSnapshot());
    if (!at.isValid()) return;
    m_isFollowing = true;
    m_list->setCurrentIndex(at);
    m_isFollowing = false;
}

void SnapshotsDock::refresh()
{
    if (!m_list->selectionModel()->hasSelection()) showCurrent();
    updateBanner();
    updateDetails();
    updateActions();
}

void SnapshotsDock::showPlace(const Place&)
{
    m_list->setFocus();
}

void SnapshotsDock::showMenu(const QPoint& at)
{
    updateActions();
    QMenu menu(this);
    menu.addAction(m_rename);
    QMenu* roles = menu.addMenu(tr("Role"));
    QMenu* colours = menu.addMenu(tr("Colour"));
    const SnapshotEntry* entry = workspace().entry(currentId());
    roles->setEnabled(entry);
    colours->setEnabled(entry);
    if (entry) {
        const EntryId id = entry->id;
        for (const SnapshotRole role :
             {SnapshotRole::None, SnapshotRole::Baseline, SnapshotRole::Load, SnapshotRole::CoolDown}) {
            QAction* action = roles->addAction(Workspace::roleName(role));
            action->setCheckable(true);
            action->setChecked(entry->role == role);
            connect(action, &QAction::triggered, this, [this, id, role] { workspace().setRole(id, role); });
        }
        const QStringList names{tr("Blue"),   tr("Orange"),   tr("Green"), tr("Vermilion"),
                                tr("Purple"), tr("Sky blue"), tr("Yellow")};
        for (int colour = 0; colour < kSnapshotColours; ++colour) {
            QAction* action = colours->addAction(swatch(colour, palette()), names[colour]);
            connect(action, &QAction::triggered, this,
                    [this, id, colour] { workspace().setColour(id, colour); });
        }
    }
    menu.addSeparator();
    for (QAction* action : {m_up, m_down, m_byEvidence, m_renumber, m_exclude}) menu.addAction(action);
    menu.addSeparator();
    for (QAction* action :
         {m_cancel, m_again, m_salvage, m_locate, m_copyDetails, m_unload, m_remove, m_undo})
        menu.addAction(action);
    menu.exec(m_list->viewport()->mapToGlobal(at));
}

bool SnapshotsDock::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Menu) {
            showMenu(m_list->visualRect(m_list->currentIndex()).center());
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

} // namespace heaptrail::ui
