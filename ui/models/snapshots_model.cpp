// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/snapshots_model.h"

#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"
#include "ui/workspace/profiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QMimeData>

#include <algorithm>
#include <array>

namespace heaptrail::ui {
namespace {

const QString kMime = QStringLiteral("application/x-heaptrail-entry");
constexpr double kUnknown = -1;

/// Share of a load's time that each phase takes, measured on snapshots of 200 MB and 1 GB.
struct PhaseSpan {
    Phase phase;
    double from, to;
};
constexpr std::array kSpans{
    PhaseSpan{Phase::Reading, 0.0, 0.25},        PhaseSpan{Phase::Strings, 0.25, 0.3},
    PhaseSpan{Phase::Checking, 0.3, 0.32},       PhaseSpan{Phase::Classes, 0.32, 0.38},
    PhaseSpan{Phase::Numbering, 0.38, 0.66},     PhaseSpan{Phase::Dominators, 0.66, 0.87},
    PhaseSpan{Phase::RetainedSizes, 0.87, 0.96}, PhaseSpan{Phase::Retainers, 0.96, 1.0},
};
static_assert(std::ranges::is_sorted(kSpans, {}, &PhaseSpan::phase)
              && std::ranges::is_sorted(kSpans, {}, &PhaseSpan::from));

double shareOf(const Progress& progress)
{
    const double total = double(progress.total.load());
    return total > 0 ? std::clamp(double(progress.done.load()) / total, 0.0, 1.0) : 0;
}

} // namespace

SnapshotsModel::SnapshotsModel(Workspace& workspace, QObject* parent)
    : QAbstractListModel(parent)
    , m_workspace(workspace)
{
    const auto renew = [this] { rebuild(); };
    connect(&workspace, &Workspace::added, this, renew);
    connect(&workspace, &Workspace::removed, this, renew);
    connect(&workspace, &Workspace::orderChanged, this, renew);
    connect(&workspace, &Workspace::logsChanged, this, renew);
    connect(&workspace, &Workspace::changed, this, renew); // its state may put it into another section
    connect(&workspace, &Workspace::lineageChanged, this, renew);
    rebuild();
}

void SnapshotsModel::rebuild()
{
    std::vector<EntryId> rows, beside, copies, failed;
    for (const SnapshotEntry& entry : m_workspace.entries())
        (entry.copyOf != EntryId::None          ? copies
             : entry.state == LoadState::Failed ? failed
             : sectionOf(entry).isEmpty()       ? rows
                                                : beside)
            .push_back(entry.id);
    rows.insert(rows.end(), beside.begin(), beside.end());
    for (const LogEntry& log : m_workspace.logs())
        (log.state == LoadState::Failed ? failed : rows).push_back(log.id);
    rows.insert(rows.end(), copies.begin(), copies.end());
    rows.insert(rows.end(), failed.begin(), failed.end());
    if (rows == m_rows) {
        if (!m_rows.empty()) emit dataChanged(index(0), index(int(m_rows.size()) - 1));
        return;
    }
    if (rows.size() == m_rows.size() && std::is_permutation(rows.begin(), rows.end(), m_rows.begin())) {
        // The same rows in another order: held indexes follow their entries.
        emit layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        for (const QModelIndex& old : before) {
            const auto it = std::ranges::find(rows, m_rows[std::size_t(old.row())]);
            after << createIndex(int(it - rows.begin()), old.column());
        }
        m_rows = std::move(rows);
        changePersistentIndexList(before, after);
        emit layoutChanged();
        if (!m_rows.empty()) emit dataChanged(index(0), index(int(m_rows.size()) - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int SnapshotsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

EntryId SnapshotsModel::idAt(const QModelIndex& index) const
{
    return index.isValid() ? m_rows[std::size_t(index.row())] : EntryId::None;
}

QModelIndex SnapshotsModel::indexOf(EntryId id) const
{
    const auto it = std::ranges::find(m_rows, id);
    return it == m_rows.end() ? QModelIndex() : index(int(it - m_rows.begin()));
}

QString SnapshotsModel::notOpened()
{
    return tr("Not opened");
}

QString SnapshotsModel::sectionOf(const SnapshotEntry& entry)
{
    return entry.copyOf != EntryId::None   ? tr("Open already")
        : entry.state == LoadState::Failed ? notOpened()
        : entry.isExcluded                 ? tr("Excluded from comparisons")
        : entry.isOfOtherProcess           ? tr("Other process")
                                           : QString();
}

bool SnapshotsModel::isMovable(EntryId id) const
{
    const SnapshotEntry* entry = m_workspace.entry(id);
    return entry && sectionOf(*entry).isEmpty();
}

bool SnapshotsModel::canMoveBy(EntryId id, int rows) const
{
    const int to = indexOf(id).row() + rows;
    return isMovable(id) && to >= 0 && to < int(m_rows.size()) && isMovable(m_rows[std::size_t(to)]);
}

void SnapshotsModel::moveBy(EntryId id, int rows)
{
    if (canMoveBy(id, rows))
        m_workspace.move(id, m_workspace.position(m_rows[std::size_t(indexOf(id).row() + rows)]));
}

QVariant SnapshotsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const EntryId id = idAt(index);
    if (role == EntryRole) return quint32(id);
    if (role == SectionRole) {
        const auto sectionAt = [this](EntryId at) {
            if (const SnapshotEntry* entry = m_workspace.entry(at)) return sectionOf(*entry);
            const LogEntry* log = m_workspace.log(at);
            return log && log->state == LoadState::Failed ? notOpened() : QString();
        };
        const QString section = sectionAt(id);
        const bool isAsAbove = index.row() > 0 && section == sectionAt(m_rows[std::size_t(index.row()) - 1]);
        return isAsAbove ? QString() : section;
    }
    if (const SnapshotEntry* entry = m_workspace.entry(id)) return snapshotData(*entry, role);
    if (const LogEntry* log = m_workspace.log(id)) return logData(*log, role);
    return {};
}

QVariant SnapshotsModel::snapshotData(const SnapshotEntry& entry, int role) const
{
    switch (role) {
    case Qt::DisplayRole: return m_workspace.label(entry.id);
    case Qt::EditRole: return entry.name;
    case StateRole: return int(entry.state);
    case IsLogRole: return false;
    case IsCopyRole: return entry.copyOf != EntryId::None;
    case ColourRole: return entry.colour;
    case ProgressRole: return progressShare(entry);
    case DetailRole: {
        switch (entry.state) {
        case LoadState::Waiting: return tr("Waiting, %1").arg(formatSize(entry.fileBytes));
        case LoadState::Loading: return progressText(entry);
        case LoadState::Failed: return QString::fromStdString(entry.error.message);
        case LoadState::Cancelled: return tr("Cancelled");
        case LoadState::Unloaded: return tr("Unloaded");
        case LoadState::Ready: break;
        }
        QStringList parts;
        if (entry.role != SnapshotRole::None) parts << Workspace::roleName(entry.role);
        const SnapshotSource& source = entry.snapshot->source();
        if (source.capturedAt && source.isCapturedAtFromName) parts << formatTime(*source.capturedAt, true);
        parts << formatSize(entry.snapshot->totalSize());
        parts << tr("%1 objects").arg(formatCount(objectCount(*entry.snapshot)));
        if (entry.snapshot->graph().raw().isSalvaged) parts << tr("salvaged");
        return parts.join(QStringLiteral(" · "));
    }
    case Qt::AccessibleTextRole:
        return m_workspace.label(entry.id) + QStringLiteral(", ")
            + snapshotData(entry, DetailRole).toString();
    case Qt::ToolTipRole: {
        QStringList lines{QDir::toNativeSeparators(entry.path)};
        if (entry.state == LoadState::Failed) lines << errorDetails(entry.path, entry.error);
        if (entry.state == LoadState::Ready) {
            lines << tr("Heap: %1, on disk: %2")
                         .arg(formatSizeLong(entry.snapshot->totalSize()), formatSizeLong(entry.fileBytes));
            lines << tr("Memory used by Heaptrail: %1").arg(formatSize(entry.snapshot->memoryBytes()));
            if (const auto at = entry.snapshot->source().capturedAt)
                lines << (entry.snapshot->source().isCapturedAtFromName
                              ? tr("Taken %1 (from the file's name)")
                              : tr("File time %1"))
                             .arg(formatTimeLong(*at));
        }
        return lines.join(QLatin1Char('\n'));
    }
    default: return {};
    }
}

/// The path, what could not be read, and what was assumed.
static QString logDetails(const LogEntry& entry)
{
    QStringList lines{QDir::toNativeSeparators(entry.path)};
    if (!entry.log) return lines.front();
    constexpr std::size_t kMostProblems = 5;
    const MemoryLog& log = *entry.log;
    for (std::size_t i = 0; i < std::min(log.problems.size(), kMostProblems); ++i)
        lines << SnapshotsModel::tr("Line %1: %2")
                     .arg(formatCount(log.problems[i].line), QString::fromStdString(log.problems[i].reason));
    if (log.problemCount > kMostProblems)
        lines << SnapshotsModel::tr("%1 more rows could not be read.")
                     .arg(formatCount(log.problemCount - kMostProblems));
    for (const std::string& notice : log.notices) lines << QString::fromStdString(notice);
    return lines.join(QLatin1Char('\n'));
}

QString SnapshotsModel::readingsText(const LogEntry& log)
{
    if (!log.log) return log.state == LoadState::Ready ? tr("Sampling heap profile") : tr("Reading");
    return log.log->problemCount > 0
        ? tr("%1 readings, %2 rows unreadable")
              .arg(formatCount(log.log->samples.size()), formatCount(log.log->problemCount))
        : tr("%1 readings").arg(formatCount(log.log->samples.size()));
}

QVariant SnapshotsModel::logData(const LogEntry& log, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return log.name;
    case StateRole: return int(log.state);
    case IsLogRole: return true;
    case DetailRole:
        if (log.state == LoadState::Failed) return QString::fromStdString(log.error.message);
        if (const auto profile = Profiles::of(m_workspace).profile(log.id)) {
            const AllocationCounts total = profile->total();
            return profile->hasCounts
                ? tr("%1 in %2 samples").arg(formatSize(total.size), formatCount(total.count))
                : tr("%1 sampled").arg(formatSize(total.size));
        }
        return readingsText(log);
    case Qt::AccessibleTextRole:
        return (log.state == LoadState::Ready && !log.log ? tr("Profile %1, %2") : tr("Memory log %1, %2"))
            .arg(log.name, logData(log, DetailRole).toString());
    case Qt::ToolTipRole:
        return log.state == LoadState::Failed ? errorDetails(log.path, log.error) : logDetails(log);
    default: return {};
    }
}

bool SnapshotsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !m_workspace.entry(idAt(index))) return false;
    m_workspace.rename(idAt(index), value.toString());
    return true;
}

Qt::ItemFlags SnapshotsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (!m_workspace.entry(idAt(index))) return flags;
    return isMovable(idAt(index)) ? flags | Qt::ItemIsEditable | Qt::ItemIsDragEnabled
                                  : flags | Qt::ItemIsEditable;
}

QStringList SnapshotsModel::mimeTypes() const
{
    return {kMime};
}

QMimeData* SnapshotsModel::mimeData(const QModelIndexList& indexes) const
{
    auto* data = new QMimeData;
    if (!indexes.isEmpty()) data->setData(kMime, QByteArray::number(quint32(idAt(indexes.front()))));
    return data;
}

bool SnapshotsModel::dropMimeData(const QMimeData* data, Qt::DropAction, int row, int,
                                  const QModelIndex& parent)
{
    if (!data->hasFormat(kMime)) return false;
    const auto id = EntryId{data->data(kMime).toUInt()};
    const int from = indexOf(id).row();
    int to = row >= 0 ? row : parent.isValid() ? parent.row() : rowCount();
    if (!isMovable(id)) return false;
    if (row >= 0 && from < to) --to; // the gap after the row that leaves
    while (to > 0 && (to >= rowCount() || !isMovable(m_rows[std::size_t(to)])))
        --to; // below the last that is compared
    moveBy(id, to - from);
    return false; // moved already: the view must not remove the row
}

void SnapshotsModel::poll()
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const SnapshotEntry* entry = m_workspace.entry(m_rows[row]);
        if (entry && entry->state == LoadState::Loading)
            emit dataChanged(index(int(row)), index(int(row)), {DetailRole, ProgressRole});
    }
}

double SnapshotsModel::progressShare(const SnapshotEntry& entry)
{
    if (!entry.progress) return kUnknown;
    const Phase phase = entry.progress->phase.load();
    for (const PhaseSpan& span : kSpans)
        if (span.phase == phase) return span.from + (span.to - span.from) * shareOf(*entry.progress);
    return 0;
}

QString SnapshotsModel::progressText(const SnapshotEntry& entry, bool withMemory)
{
    if (!entry.progress) return tr("Loading");
    const Phase phase = entry.progress->phase.load();
    QStringList parts{phase == Phase::Idle
                          ? tr("Starting")
                          : QCoreApplication::translate("heaptrail::Phase", phaseName(phase))};
    // Of the whole load, as the bar beside it: a phase at 99 % over a bar at 50 % tells two stories.
    if (const double share = progressShare(entry); share > 0) parts << formatPercent(share);
    if (const std::uint64_t need = entry.progress->memoryNeeded.load(); withMemory && need > 0)
        parts << tr("needs about %1 of memory").arg(formatSize(need));
    return parts.join(QStringLiteral(", "));
}

QString SnapshotsModel::errorDetails(const QString& path, const Error& error)
{
    QStringList lines{tr("File: %1").arg(QDir::toNativeSeparators(path)),
                      QString::fromStdString(error.message)};
    if (error.byteOffset) {
        lines << (error.section.empty()
                      ? tr("Place: byte %1").arg(formatCount(*error.byteOffset))
                      : tr("Place: byte %1, in \"%2\"")
                            .arg(formatCount(*error.byteOffset), QString::fromStdString(error.section)));
    } else if (!error.section.empty()) {
        lines << tr("Place: in \"%1\"").arg(QString::fromStdString(error.section));
    }
    if (!error.advice.empty()) lines << tr("What to try: %1").arg(QString::fromStdString(error.advice));
    return lines.join(QLatin1Char('\n'));
}

} // namespace heaptrail::ui
