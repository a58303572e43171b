// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/workspace.h"

#include "ui/text/format.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cmath>

namespace heaptrail::ui {
namespace {

bool looksLikeSnapshot(const QString& name)
{
    for (const char* end : {".heapsnapshot", ".heaptimeline", ".heapsnapshot.gz", ".heaptimeline.gz",
                            ".heapsnapshot.zst", ".heaptimeline.zst"})
        if (name.endsWith(QLatin1String(end), Qt::CaseInsensitive)) return true;
    return false;
}

bool looksLikeLog(const QString& name)
{
    for (const char* end : {".jsonl", ".ndjson", ".log", ".csv", ".txt"})
        if (name.endsWith(QLatin1String(end), Qt::CaseInsensitive)) return true;
    return false;
}

bool looksLikeInvestigation(const QString& name)
{
    return name.endsWith(QLatin1String(".heaptrail"), Qt::CaseInsensitive);
}

/// "Heap.20251102.140512.1.0.001.heapsnapshot.gz" → "Heap.20251102.140512.1.0.001"
QString nameFromFile(const QString& path)
{
    QString name = QFileInfo(path).fileName();
    for (const char* end : {".gz", ".zst", ".heapsnapshot", ".heaptimeline"})
        if (name.endsWith(QLatin1String(end), Qt::CaseInsensitive)) name.chop(int(qstrlen(end)));
    return name;
}

} // namespace

Workspace::Workspace(QObject* parent)
    : QObject(parent)
{
}

Workspace::~Workspace()
{
    m_judge.cancel();
    for (auto& [id, job] : m_loads) job->cancel(); // all of them first: then the joins don't queue up
    m_loads.clear();
}

SnapshotEntry* Workspace::find(EntryId id) noexcept
{
    const auto it = std::ranges::find(m_entries, id, &SnapshotEntry::id);
    return it == m_entries.end() ? nullptr : &*it;
}

const SnapshotEntry* Workspace::entry(EntryId id) const noexcept
{
    const auto it = std::ranges::find(m_entries, id, &SnapshotEntry::id);
    return it == m_entries.end() ? nullptr : &*it;
}

SnapshotPtr Workspace::snapshot(EntryId id) const noexcept
{
    const SnapshotEntry* found = entry(id);
    return found ? found->snapshot : nullptr;
}

std::vector<EntryId> Workspace::readyIds() const
{
    std::vector<EntryId> ids;
    for (const SnapshotEntry& entry : m_entries)
        if (entry.state == LoadState::Ready) ids.push_back(entry.id);
    return ids;
}

std::vector<SnapshotPtr> Workspace::readySnapshots() const
{
    std::vector<SnapshotPtr> snapshots;
    for (const SnapshotEntry& entry : m_entries)
        if (entry.state == LoadState::Ready) snapshots.push_back(entry.snapshot);
    return snapshots;
}

int Workspace::position(EntryId id) const noexcept
{
    const auto it = std::ranges::find(m_entries, id, &SnapshotEntry::id);
    return it == m_entries.end() ? -1 : int(it - m_entries.begin());
}

QString Workspace::shortLabel(EntryId id) const
{
    const int at = position(id);
    return at < 0 ? QString() : QStringLiteral("S%1").arg(at + 1);
}

QString Workspace::label(EntryId id) const
{
    const SnapshotEntry* found = entry(id);
    if (!found) return {};
    const QString brief = shortLabel(id);
    return found->name.compare(brief, Qt::CaseInsensitive) == 0 || found->name.isEmpty()
        ? brief
        : brief + QLatin1Char(' ') + found->name;
}

bool Workspace::isLoading() const noexcept
{
    return std::ranges::any_of(m_entries, [](const SnapshotEntry& entry) {
        return entry.state == LoadState::Loading || entry.state == LoadState::Waiting;
    });
}

int Workspace::open(const QStringList& paths)
{
    QStringList files;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.isDir()) {
            files << path;
            continue;
        }
        QStringList inside;
        for (const QFileInfo& file : QDir(path).entryInfoList(QDir::Files, QDir::Name))
            if (looksLikeSnapshot(file.fileName()) || looksLikeInvestigation(file.fileName())
                || looksLikeLog(file.fileName()))
                inside << file.filePath();
        if (inside.isEmpty())
            files << path; // its row will say that there is nothing to open in it
        else
            files << inside;
    }
    int taken = 0;
    for (const QString& file : files) {
        if (looksLikeInvestigation(file)) {
            emit investigationOpened(file);
            ++taken;
            continue;
        }
        const QString whole = QFileInfo(file).absoluteFilePath();
        const bool isOpen = std::ranges::any_of(m_entries, [&](const SnapshotEntry& entry) {
            return QFileInfo(entry.path).absoluteFilePath() == whole;
        });
        const bool isOpenLog = std::ranges::any_of(
            m_logs, [&](const LogEntry& entry) { return QFileInfo(entry.path).absoluteFilePath() == whole; });
        if (isOpen || isOpenLog) continue;
        if (looksLikeLog(file))
            addLog(file);
        else
            addSnapshot(file);
        ++taken;
    }
    startWaiting();
    return taken;
}

EntryId Workspace::addSnapshot(const QString& path)
{
    SnapshotEntry entry;
    entry.id = EntryId{++m_lastId};
    entry.path = path;
    entry.name = nameFromFile(path);
    entry.fileBytes = static_cast<std::uint64_t>(QFileInfo(path).size());
    while (std::ranges::any_of(m_entries,
                               [&](const SnapshotEntry& other) { return other.colour == entry.colour; }))
        ++entry.colour;
    const EntryId id = entry.id;
    m_entries.push_back(std::move(entry));
    emit added(id);
    return id;
}

const LogEntry* Workspace::log(EntryId id) const noexcept
{
    const auto it = std::ranges::find(m_logs, id, &LogEntry::id);
    return it == m_logs.end() ? nullptr : &*it;
}

/// `insteadOf` is a failed snapshot entry that may be a log after all (a .json file of a /health route): it
/// gives way if the file turns out to be one, and keeps its own error if not.
void Workspace::addLog(const QString& path, EntryId insteadOf)
{
    LogEntry log;
    log.id = EntryId{++m_lastId};
    log.path = path;
    log.name = QFileInfo(path).fileName();
    const EntryId id = log.id;
    if (insteadOf == EntryId::None) m_logs.push_back(log);
    auto& job = m_loads[id];
    job = std::make_unique<Job>();
    job->start([file = std::filesystem::path(QFileInfo(path).filesystemAbsoluteFilePath())](
                   const Task& task) { return readMemoryLog({file}, task); },
               [this, log, insteadOf](Result<MemoryLog> result) mutable {
                   if (insteadOf != EntryId::None) {
                       if (!result || !find(insteadOf)) return;
                       remove(insteadOf);
                       m_removed.reset();
                       m_logs.push_back(log);
                   }
                   const auto it = std::ranges::find(m_logs, log.id, &LogEntry::id);
                   if (it == m_logs.end()) return;
                   it->state = result ? LoadState::Ready : LoadState::Failed;
                   if (result)
                       it->log = std::make_shared<const MemoryLog>(std::move(*result));
                   else
                       it->error = std::move(result.error());
                   mergeLogs();
               });
    if (insteadOf == EntryId::None) emit logsChanged();
}

void Workspace::mergeLogs()
{
    auto& job = m_loads[EntryId::None]; // of no entry: it makes one log of all
    if (job)
        job->cancel();
    else
        job = std::make_unique<Job>();
    std::vector<std::shared_ptr<const MemoryLog>> logs;
    std::size_t count = 0;
    for (const LogEntry& entry : m_logs) {
        if (!entry.log) continue;
        logs.push_back(entry.log);
        count += entry.log->samples.size();
    }
    const auto merge = [logs] {
        auto all = std::make_shared<MemoryLog>(*logs[0]);
        for (std::size_t i = 1; i < logs.size(); ++i) appendMemoryLog(*all, *logs[i]);
        return std::shared_ptr<const MemoryLog>(std::move(all));
    };
    constexpr std::size_t kMergedAtOnce = 20'000; // readings
    if (logs.size() <= 1) {
        m_memoryLog = logs.empty() ? nullptr : logs[0];
    } else if (count <= kMergedAtOnce) {
        m_memoryLog = merge();
    } else {
        job->start([merge](const Task&) -> Result<std::shared_ptr<const MemoryLog>> { return merge(); },
                   [this](Result<std::shared_ptr<const MemoryLog>> all) {
                       if (!all) return;
                       m_memoryLog = std::move(*all);
                       emit logsChanged();
                   });
    }
    emit logsChanged();
}

void Workspace::startWaiting()
{
    auto running = std::ranges::count(m_entries, LoadState::Loading, &SnapshotEntry::state);
    for (SnapshotEntry& entry : m_entries) {
        if (running >= m_parallelLoads) return;
        if (entry.state != LoadState::Waiting) continue;
        load(entry);
        ++running;
    }
}

void Workspace::load(SnapshotEntry& entry)
{
    auto& job = m_loads[entry.id];
    if (!job) job = std::make_unique<Job>();
    LoadOptions options;
    options.memoryLimit = m_memoryLimit;
    options.salvage = entry.isSalvaging;
    const std::filesystem::path path = QFileInfo(entry.path).filesystemAbsoluteFilePath();
    job->start(
        [path, options, open = m_opener](const Task& task) {
            auto snapshot = open(path, options, task);
            if (snapshot)
                if (auto prepared = (*snapshot)->prepare(options.threads, task); !prepared)
                    snapshot = fail(std::move(prepared.error()));
            return snapshot;
        },
        [this, id = entry.id](Result<SnapshotPtr> result) { finishLoad(id, std::move(result)); });
    entry.state = LoadState::Loading;
    entry.progress = job->progress();
    emit changed(entry.id);
}

void Workspace::finishLoad(EntryId id, Result<SnapshotPtr> result)
{
    SnapshotEntry* entry = find(id);
    if (!entry) return;
    entry->progress.reset();
    if (result) {
        entry->state = LoadState::Ready;
        entry->snapshot = std::move(*result);
    } else if (result.error().code == ErrorCode::Cancelled) {
        entry->state = LoadState::Cancelled;
    } else {
        entry->state = LoadState::Failed;
        entry->error = std::move(result.error());
    }
    const bool isReady = entry->state == LoadState::Ready;
    if (entry->state == LoadState::Failed && entry->error.code == ErrorCode::NotASnapshot
        && entry->path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
        addLog(entry->path, id);
    startWaiting();
    emit changed(id);
    if (isReady) readySetIsNew();
}

void Workspace::readySetIsNew()
{
    emit readySetChanged();
    judgeSet();
}

void Workspace::judgeSet()
{
    const std::vector<SnapshotPtr> snapshots = readySnapshots();
    const std::vector<EntryId> ids = readyIds();
    if (snapshots.size() < 2) {
        m_judge.cancel();
        m_lineage = {};
        emit lineageChanged();
        return;
    }
    m_lineage = {SetLineage::State::Checking, {}, tr("Checking whether these snapshots are of one process…")};
    emit lineageChanged();

    const bool isManual = m_order.isManual;
    m_judge.start(
        [snapshots, isManual](const Task& task) -> Result<SnapshotOrder> {
            if (!isManual) return orderInTime(snapshots, task);
            SnapshotOrder given;
            for (std::size_t i = 0; i < snapshots.size(); ++i) given.order.push_back(i);
            for (std::size_t i = 0; i + 1 < snapshots.size(); ++i) {
                auto step = compareLineage(*snapshots[i], *snapshots[i + 1], task);
                if (!step) return fail(step.error());
                given.steps.push_back(std::move(*step));
            }
            return given;
        },
        [this, ids, isManual](Result<SnapshotOrder> result) {
            if (!result) {
                m_lineage = {};
                emit lineageChanged();
                return;
            }
            bool isMoved = false;
            if (!isManual) {
                m_order.evidence = result->evidence;
                // The places of the loaded ones are filled anew in time order; the others stay where they are.
                std::vector<SnapshotEntry> sorted;
                for (const std::size_t at : result->order)
                    if (const SnapshotEntry* found = find(ids[at])) sorted.push_back(*found);
                auto next = sorted.begin();
                for (SnapshotEntry& entry : m_entries) {
                    if (entry.state != LoadState::Ready || next == sorted.end()) continue;
                    isMoved |= entry.id != next->id;
                    entry = *next++;
                }
            }
            m_lineage.steps = std::move(result->steps);
            const auto broken = std::ranges::find_if(m_lineage.steps,
                                                     [](const Lineage& step) { return !step.isSameProcess; });
            if (broken == m_lineage.steps.end()) {
                m_lineage.state = SetLineage::State::SameProcess;
                m_lineage.reason = lineageText(0);
            } else {
                m_lineage.state = SetLineage::State::DifferentProcesses;
                m_lineage.reason = lineageText(std::size_t(broken - m_lineage.steps.begin()));
            }
            emit orderChanged();
            emit lineageChanged();
            if (isMoved) emit readySetChanged();
        });
}

/// Which two are meant: of three, "both" says nothing.
QString Workspace::lineageText(std::size_t step) const
{
    const Lineage& lineage = m_lineage.steps[step];
    const std::vector<EntryId> ids = readyIds();
    if (lineage.commonIds == 0 || step + 1 >= ids.size()) return QString::fromStdString(lineage.reason);
    // Down, not to the nearest: "100 %" would be a promise.
    return tr("Of %1 object ids found in both %2 and %3, %4 % name an object of the same type and name.")
        .arg(formatCount(lineage.commonIds), shortLabel(ids[step]), shortLabel(ids[step + 1]),
             formatNumber(std::floor(lineage.agreement() * 1000) / 10));
}

void Workspace::release(SnapshotEntry& entry)
{
    if (const auto it = m_loads.find(entry.id); it != m_loads.end()) it->second->cancel();
    entry.progress.reset();
    dropOnWorker(std::exchange(entry.snapshot, nullptr));
}

void Workspace::cancel(EntryId id)
{
    SnapshotEntry* entry = find(id);
    if (!entry || (entry->state != LoadState::Loading && entry->state != LoadState::Waiting)) return;
    release(*entry);
    entry->state = LoadState::Cancelled;
    startWaiting();
    emit changed(id);
}

void Workspace::cancelAll()
{
    std::vector<EntryId> ids;
    for (const SnapshotEntry& entry : m_entries)
        if (entry.state == LoadState::Loading || entry.state == LoadState::Waiting) ids.push_back(entry.id);
    // Waiting ones first, so that none of them starts only to be stopped.
    for (auto it = ids.rbegin(); it != ids.rend(); ++it) cancel(*it);
}

void Workspace::reload(EntryId id, bool salvage)
{
    SnapshotEntry* entry = find(id);
    if (!entry || entry->state == LoadState::Loading || entry->state == LoadState::Waiting) return;
    const bool wasReady = entry->state == LoadState::Ready;
    release(*entry);
    entry->state = LoadState::Waiting;
    entry->isSalvaging = salvage;
    entry->fileBytes = static_cast<std::uint64_t>(QFileInfo(entry->path).size());
    emit changed(id);
    startWaiting();
    if (wasReady) readySetIsNew();
}

void Workspace::unload(EntryId id)
{
    SnapshotEntry* entry = find(id);
    if (!entry || entry->state != LoadState::Ready) return;
    release(*entry);
    entry->state = LoadState::Unloaded;
    emit changed(id);
    readySetIsNew();
}

void Workspace::remove(EntryId id)
{
    if (const auto it = std::ranges::find(m_logs, id, &LogEntry::id); it != m_logs.end()) {
        m_logs.erase(it);
        if (const auto job = m_loads.find(id); job != m_loads.end()) job->second->cancel();
        mergeLogs();
        return;
    }
    SnapshotEntry* entry = find(id);
    if (!entry) return;
    if (m_removed) release(m_removed->entry);
    const int at = position(id);
    const bool wasReady = entry->state == LoadState::Ready;
    if (!wasReady) release(*entry);
    if (entry->state == LoadState::Loading || entry->state == LoadState::Waiting)
        entry->state = LoadState::Cancelled;
    m_removed = Removed{std::move(*entry), at};
    m_entries.erase(m_entries.begin() + at);
    startWaiting();
    emit removed(id);
    emit orderChanged();
    if (wasReady) readySetIsNew();
}

void Workspace::undoRemove()
{
    if (!m_removed) return;
    SnapshotEntry entry = std::move(m_removed->entry);
    const auto at = std::min(std::size_t(m_removed->position), m_entries.size());
    m_removed.reset();
    const EntryId id = entry.id;
    const bool isReady = entry.state == LoadState::Ready;
    m_entries.insert(m_entries.begin() + std::ptrdiff_t(at), std::move(entry));
    emit added(id);
    emit orderChanged();
    if (isReady) readySetIsNew();
}

void Workspace::clear()
{
    while (!m_entries.empty()) {
        SnapshotEntry entry = std::move(m_entries.back());
        m_entries.pop_back();
        release(entry);
        emit removed(entry.id);
    }
    m_removed.reset();
    m_logs.clear();
    mergeLogs();
    m_order = {};
    emit orderChanged();
    readySetIsNew();
}

void Workspace::rename(EntryId id, const QString& name)
{
    SnapshotEntry* entry = find(id);
    if (!entry || entry->name == name.trimmed()) return;
    entry->name = name.trimmed();
    emit changed(id);
}

void Workspace::setColour(EntryId id, int colour)
{
    if (SnapshotEntry* entry = find(id)) {
        entry->colour = colour;
        emit changed(id);
    }
}

void Workspace::setRole(EntryId id, SnapshotRole role)
{
    if (SnapshotEntry* entry = find(id)) {
        entry->role = role;
        emit changed(id);
    }
}

void Workspace::move(EntryId id, int target)
{
    const int from = position(id);
    target = std::clamp(target, 0, int(m_entries.size()) - 1);
    if (from < 0 || from == target) return;
    const auto first = m_entries.begin();
    if (from < target)
        std::rotate(first + from, first + from + 1, first + target + 1);
    else
        std::rotate(first + target, first + from, first + from + 1);
    m_order.isManual = true;
    emit orderChanged();
    readySetIsNew();
}

void Workspace::orderByEvidence()
{
    m_order.isManual = false;
    readySetIsNew();
}

void Workspace::setParallelLoads(int count)
{
    m_parallelLoads = std::max(1, count);
    startWaiting();
}

QString Workspace::roleName(SnapshotRole role)
{
    switch (role) {
    case SnapshotRole::None: return tr("No role");
    case SnapshotRole::Baseline: return tr("Baseline");
    case SnapshotRole::Load: return tr("Load");
    case SnapshotRole::CoolDown: return tr("Cool-down");
    }
    return {};
}

QString Workspace::evidenceText(const SetOrder& order)
{
    if (order.isManual) return tr("Order: yours");
    switch (order.evidence) {
    case SnapshotOrder::Evidence::HighestId: return tr("Order: by highest object id");
    case SnapshotOrder::Evidence::NameStamp: return tr("Order: by the time in the file names");
    case SnapshotOrder::Evidence::FileTime: return tr("Order: by file time");
    case SnapshotOrder::Evidence::AsGiven: return tr("Order: as opened");
    }
    return {};
}

} // namespace heaptrail::ui
