// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/load_row.h"

#include "core/load/container.h"
#include "ui/models/snapshots_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <initializer_list>

namespace heaptrail::ui {
namespace {

constexpr int kOneLineWidth = 80; // average characters: room for all four buttons side by side

QPushButton* button(QLayout* layout, const QString& name, const QString& text, const QString& tip)
{
    auto* made = new QPushButton(text);
    made->setObjectName(name);
    made->setToolTip(tip);
    layout->addWidget(made);
    return made;
}

QLabel* words(QLayout* layout, const QString& name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText); // file names and errors quote what others wrote
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(label);
    return label;
}

} // namespace

LoadRow::LoadRow(Workspace& workspace, EntryId id, QWidget* parent)
    : QFrame(parent)
    , m_workspace(workspace)
    , m_id(id)
{
    setObjectName(QStringLiteral("loadRow"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 10, 12, 10);
    rows->setSpacing(4);

    auto* head = new QHBoxLayout;
    m_icon = new QLabel;
    head->addWidget(m_icon);
    m_name = new QLabel;
    m_name->setObjectName(QStringLiteral("loadName"));
    m_name->setTextFormat(Qt::PlainText);
    QFont bold = m_name->font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    head->addWidget(m_name, 1);
    m_cancel = button(head, QStringLiteral("cancelLoad"), tr("Cancel"), tr("Stop loading this file"));
    rows->addLayout(head);
    m_words = words(rows, QStringLiteral("loadWords"));
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    m_bar->setRange(0, 1000);
    rows->addWidget(m_bar);
    m_place = words(rows, QStringLiteral("loadPlace"));
    m_advice = words(rows, QStringLiteral("loadAdvice"));

    m_tools = new QBoxLayout(QBoxLayout::TopToBottom);
    m_tools->setSpacing(4);
    auto* tools = new QHBoxLayout;
    auto* more = new QHBoxLayout;
    m_again = button(tools, QStringLiteral("loadAgain"), tr("Load again"), tr("Load the file again"));
    m_salvage = button(tools, QStringLiteral("salvage"), tr("Open what is there"),
                       tr("Open the readable part of the file"));
    m_locate = button(tools, QStringLiteral("locate"), tr("Locate…"), tr("Locate the file"));
    m_copy = button(more, QStringLiteral("copyDetails"), tr("Copy details"), tr("Copy the whole error"));
    m_remove = button(more, QStringLiteral("removeRow"), tr("Remove"),
                      tr("Remove from the list; the file stays on disk"));
    for (QHBoxLayout* line : {tools, more}) {
        line->setSpacing(4);
        m_tools->addLayout(line);
        m_tools->setAlignment(line, Qt::AlignLeft);
    }
    auto* foot = new QHBoxLayout;
    foot->addLayout(m_tools);
    foot->addStretch();
    rows->addLayout(foot);
    connectTools();
    update();
}

void LoadRow::connectTools()
{
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_workspace.cancel(m_id); });
    connect(m_again, &QPushButton::clicked, this, [this] { m_workspace.reload(m_id); });
    connect(m_salvage, &QPushButton::clicked, this, [this] { m_workspace.reload(m_id, true); });
    connect(m_locate, &QPushButton::clicked, this, [this] { m_workspace.askToLocate(m_id); });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_workspace.remove(m_id); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (const SnapshotEntry* entry = m_workspace.entry(m_id))
            QGuiApplication::clipboard()->setText(SnapshotsModel::errorDetails(entry->path, entry->error));
        else if (const LogEntry* log = m_workspace.log(m_id))
            QGuiApplication::clipboard()->setText(SnapshotsModel::errorDetails(log->path, log->error));
    });
}

void LoadRow::focusWayOut()
{
    for (QPushButton* way : {m_salvage, m_locate, m_again, m_remove})
        if (way->isVisibleTo(this)) return way->setFocus(Qt::ShortcutFocusReason); // with its frame
}

void LoadRow::setBelowItsRow()
{
    for (QWidget* said : std::initializer_list<QWidget*>{m_icon, m_name, m_words}) said->hide();
}

void LoadRow::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    // One line of buttons where there is room, two by two in a dock.
    m_tools->setDirection(width() >= kOneLineWidth * fontMetrics().averageCharWidth()
                              ? QBoxLayout::LeftToRight
                              : QBoxLayout::TopToBottom);
}

void LoadRow::update()
{
    if (const LogEntry* log = m_workspace.log(m_id)) {
        m_name->setText(log->name);
        if (log->state == LoadState::Failed)
            showFailed(log->path, log->error, true);
        else
            showLog(*log);
        return;
    }
    const SnapshotEntry* entry = m_workspace.entry(m_id);
    if (!entry) return;
    m_name->setText(QFileInfo(entry->path).fileName());
    m_name->setToolTip(QDir::toNativeSeparators(entry->path));
    if (entry->state == LoadState::Failed)
        showFailed(entry->path, entry->error, false);
    else
        showLoading(*entry);
    setAccessibleName(m_name->text() + QStringLiteral(": ") + m_words->text());
}

void LoadRow::showLog(const LogEntry& log)
{
    const bool isReady = log.state == LoadState::Ready;
    m_icon->setPixmap(icon(QStringLiteral("log")).pixmap(16, 16));
    m_name->setToolTip(QDir::toNativeSeparators(log.path));
    m_words->setText(isReady ? tr("Ready: %1").arg(SnapshotsModel::readingsText(log))
                             : SnapshotsModel::readingsText(log));
    m_bar->hide(); // nobody knows how long it is
    for (QWidget* none : std::initializer_list<QWidget*>{m_cancel, m_place, m_advice, m_copy, m_salvage,
                                                         m_again, m_locate, m_remove})
        none->hide();
    setAccessibleName(m_name->text() + QStringLiteral(": ") + m_words->text());
}

void LoadRow::showLoading(const SnapshotEntry& entry)
{
    const bool isStopped = entry.state == LoadState::Cancelled || entry.state == LoadState::Unloaded;
    m_icon->setPixmap(icon(QStringLiteral("snapshot")).pixmap(16, 16));
    m_words->setText(entry.state == LoadState::Waiting
                         ? tr("Waiting for a free worker, %1 on disk").arg(formatSize(entry.fileBytes))
                         : entry.state == LoadState::Ready
                         ? tr("Ready: %1").arg(formatSize(entry.snapshot->totalSize()))
                         : entry.state == LoadState::Cancelled ? tr("Cancelled")
                         : entry.state == LoadState::Unloaded  ? tr("Unloaded; its memory is free.")
                                                               : SnapshotsModel::progressText(entry, true));
    const double share = SnapshotsModel::progressShare(entry);
    m_bar->setVisible(entry.state == LoadState::Loading || entry.state == LoadState::Waiting);
    m_bar->setValue(share < 0 ? 0 : int(share * 1000));
    m_cancel->setVisible(entry.state == LoadState::Loading || entry.state == LoadState::Waiting);
    m_place->hide();
    m_advice->hide();
    m_copy->hide();
    m_salvage->hide();
    m_locate->hide();
    m_again->setVisible(isStopped);
    m_remove->setVisible(isStopped);
}

void LoadRow::showFailed(const QString& path, const Error& error, bool isLog)
{
    m_icon->setPixmap(icon(QStringLiteral("error")).pixmap(16, 16));
    m_name->setToolTip(QDir::toNativeSeparators(path));
    m_words->setText(QString::fromStdString(error.message));
    m_bar->hide();
    m_cancel->hide();
    QString place;
    if (error.byteOffset) place = tr("byte %1").arg(formatCount(*error.byteOffset));
    if (!error.section.empty()) {
        const QString section = tr("in \"%1\"").arg(QString::fromStdString(error.section));
        place = place.isEmpty() ? section : place + QStringLiteral(", ") + section;
    }
    m_place->setText(tr("Where: %1").arg(place));
    m_place->setVisible(!place.isEmpty());
    // core speaks of the command line's switch; here it is a button.
    m_advice->setText(error.code == ErrorCode::Truncated && !isLog
                          ? tr("“Open what is there” opens the readable part.")
                          : tr("What to try: %1").arg(QString::fromStdString(error.advice)));
    m_advice->setVisible(!error.advice.empty());
    m_copy->show();
    const SnapshotEntry* entry = m_workspace.entry(m_id);
    const bool isCopy = entry && entry->copyOf != EntryId::None; // there is nothing to try again
    std::error_code unknown;
    const bool isMissing = !std::filesystem::exists(splitMember(path.toStdString()).file, unknown);
    if (isCopy) m_advice->hide();
    if (isMissing) m_advice->setText(tr("It was moved or deleted. Locate it, or remove it from the list."));
    m_locate->setVisible(isMissing);
    m_again->setVisible(!isLog && !isCopy && !isMissing);
    m_salvage->setVisible(!isLog && error.code == ErrorCode::Truncated);
    m_remove->show();
    setAccessibleName(m_name->text() + QStringLiteral(": ") + m_words->text());
}

} // namespace heaptrail::ui
