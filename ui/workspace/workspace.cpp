// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/workspace.h"

#include "core/allocations/heap_profile.h"
#include "core/base/sha256.h"
#include "core/compare/isolates.h"
#include "core/load/container.h"
#include "core/load/file_kind.h"
#include "ui/text/format.h"
#include "ui/workspace/profiles.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>

namespace heaptrail::ui {
namespace {

constexpr int kHashNiceness = 15;
constexpr char kNoHash[] = "-"; ///< it cannot be read any more: not to be tried again

FileKind kindOf(const QString& path)
{
    return kindByName(path.toStdString());
}

bool isInvestigation(const QString& path)
{
    return kindOf(path) == FileKind::Investigation;
}

/// "Heap.20251102.140512.1.0.001.heapsnapshot.gz" → "Heap.20251102.140512.1.0.001"
QString nameFromFile(const QString& path)
{
    const std::string name = QFileInfo(path).fileName().toStdString();
    std::string_view bare = withoutPacking(name);
    if (kindByName(bare) == FileKind::Snapshot) bare.remove_suffix(bare.size() - bare.rfind('.'));
    return QString::fromUtf8(bare.data(), qsizetype(bare.size()));
}

bool isCompared(const SnapshotEntry& entry)
{
    return entry.state == LoadState::Ready && !entry.isExcluded && !entry.isOfOtherProcess;
}

QString wholePath(const QString& path)
{
    return QFileInfo(path).absoluteFilePath();
}

/// Of "archive.zip:member" those of the archive.
std::uint64_t bytesOnDisk(const QString& path)
{
    return static_cast<std::uint64_t>(QFileInfo(splitMember(path.toStdString()).file).size());
}

/// Reads both side by side and stops at the first difference: two snapshots differ early, in their counts.
bool haveSameBytes(const std::filesystem::path& a, const std::filesystem::path& b, const Task& task)
{
    std::ifstream left(a, std::ios::binary), right(b, std::ios::binary);
    std::vector<char> ours(1 << 16), theirs(1 << 16);
    while (left && right && !task.stopped()) {
        left.read(ours.data(), std::streamsize(ours.size()));
        right.read(theirs.data(), std::streamsize(theirs.size()));
        if (left.gcount() != right.gcount()
            || !std::equal(ours.begin(), ours.begin() + left.gcount(), theirs.begin()))
            return false;
    }
    return left.eof() && right.eof();
}

/// What stands beside snapshots: one of the two.
struct Beside {
    std::shared_ptr<const MemoryLog> log;
    AllocationTreePtr profile;
};

Result<Beside> readBeside(const std::filesystem::path& file, const Task& task)
{
    Beside beside;
    if (kindByName(file.string()) == FileKind::Profile || isHeapProfile(file, task)) {
        auto profile = readHeapProfile(file, {}, task);
        if (!profile) return fail(std::move(profile.error()));
        beside.profile = std::move(*profile);
        return beside;
    }
    auto log = readMemoryLog({file}, task);
    if (!log) return fail(std::move(log.error()));
    beside.log = std::make_shared<const MemoryLog>(std::move(*log));
    return beside;
}

} // namespace

Workspace::Workspace(QObject* parent)
    : QObject(parent)
{
}

Workspace::~Workspace()
{
    m_lineageJob.cancel();
    m_hashJob.cancel();
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
        if (isCompared(entry)) ids.push_back(entry.id);
    return ids;
}

std::vector<SnapshotPtr> Workspace::readySnapshots() const
{
    std::vector<SnapshotPtr> snapshots;
    for (const SnapshotEntry& entry : m_entries)
        if (isCompared(entry)) snapshots.push_back(entry.snapshot);
    return snapshots;
}

int Workspace::position(EntryId id) const noexcept
{
    const auto it = std::ranges::find(m_entries, id, &SnapshotEntry::id);
    return it == m_entries.end() ? -1 : int(it - m_entries.begin());
}

QString Workspace::shortLabel(EntryId id) const
{
    const SnapshotEntry* found = entry(id);
    return found && found->state != LoadState::Failed ? QStringLiteral("S%1").arg(found->number) : QString();
}

QString Workspace::label(EntryId id) const
{
    const SnapshotEntry* found = entry(id);
    if (!found) return {};
    const QString brief = shortLabel(id);
    if (brief.isEmpty()) return found->name;
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
            if (const FileKind kind = kindOf(file.fileName());
                kind != FileKind::Other && kind != FileKind::Packed)
                inside << file.filePath();
        if (inside.isEmpty())
            files << path; // its row will say that there is nothing to open in it
        else
            files << inside;
    }
    if (const auto first = std::ranges::find_if(files, isInvestigation); first != files.end()) {
        QStringList others;
        for (const QString& file : files)
            if (!isInvestigation(file)) others << file; // one investigation at a time
        emit investigationOpened(*first, others);
        return 1 + int(others.size());
    }
    int taken = 0;
    for (const QString& file : files) {
        const QString whole = wholePath(file);
        const auto open = std::ranges::find_if(
            m_entries, [&](const SnapshotEntry& entry) { return wholePath(entry.path) == whole; });
        if (open != m_entries.end()) {
            // Who opens it again wants it: what was cancelled or given back, or failed before, is read once more.
            if (open->state == LoadState::Ready || open->state == LoadState::Loading
                || open->state == LoadState::Waiting || open->copyOf != EntryId::None)
                continue;
            reload(open->id);
            ++taken;
            continue;
        }
        if (std::ranges::any_of(m_logs,
                                [&](const LogEntry& entry) { return wholePath(entry.path) == whole; }))
            continue;
        if (const FileKind kind = kindOf(file); kind == FileKind::Log || kind == FileKind::Profile)
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
    entry.number = ++m_lastNumber;
    entry.fileBytes = bytesOnDisk(path);
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

/// `insteadOf` is a failed snapshot entry that may be a log or a profile after all (a .json file of a /health route):
/// it gives way if the file turns out to be one, and keeps its own error if not.
void Workspace::addLog(const QString& path, EntryId insteadOf)
{
    LogEntry log;
    log.id = EntryId{++m_lastId};
    log.path = path;
    log.name = QFileInfo(path).fileName();
    if (insteadOf == EntryId::None) m_logs.push_back(log);
    startLog(log, insteadOf);
    if (insteadOf == EntryId::None) emit logsChanged();
}

void Workspace::startLog(const LogEntry& log, EntryId insteadOf)
{
    const QString path = log.path;
    auto& job = m_loads[log.id];
    job = std::make_unique<Job>();
    job->start([file = std::filesystem::path(QFileInfo(path).filesystemAbsoluteFilePath())](
                   const Task& task) { return readBeside(file, task); },
               [this, log, insteadOf](Result<Beside> result) mutable {
                   if (insteadOf != EntryId::None) {
                       if (!result || !find(insteadOf)) return;
                       m_logs.push_back(log); // first: its job, which runs this, stays as long as it is known
                       remove(insteadOf);
                       m_removed.reset();
                   }
                   const auto it = std::ranges::find(m_logs, log.id, &LogEntry::id);
                   if (it == m_logs.end()) return;
                   it->state = result ? LoadState::Ready : LoadState::Failed;
                   if (result) {
                       it->log = std::move(result->log);
                       if (result->profile) Profiles::of(*this).put(it->id, std::move(result->profile));
                   } else
                       it->error = std::move(result.error());
                   mergeLogs();
               });
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
    std::erase_if(m_loads, [this](const auto& load) { // of files that are gone, once their workers are
        return load.first != EntryId::None && !entry(load.first) && !log(load.first)
            && !load.second->hasWorker();
    });
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
    std::vector<std::pair<EntryId, std::filesystem::path>> twins; // opened before it, and as long
    for (const SnapshotEntry& other : m_entries)
        if (other.number < entry.number && other.fileBytes == entry.fileBytes
            && other.state != LoadState::Failed)
            twins.emplace_back(other.id, QFileInfo(other.path).filesystemAbsoluteFilePath());
    auto copyOf = std::make_shared<EntryId>(EntryId::None); // written by the worker, read once it is done
    job->start(
        [path, options, open = m_opener, twins = std::move(twins),
         copyOf](const Task& task) -> Result<SnapshotPtr> {
            for (const auto& [twin, other] : twins)
                if (std::error_code error; std::filesystem::is_regular_file(path, error)
                    && std::filesystem::is_regular_file(other, error) && haveSameBytes(path, other, task)) {
                    *copyOf = twin;
                    return fail(ErrorCode::InvalidArgument, "is a copy of a file that is open");
                }
            auto snapshot = open(path, options, task);
            if (!snapshot) return snapshot;
            if (auto prepared = (*snapshot)->prepare(options.threads, task); !prepared)
                return fail(std::move(prepared.error()));
            // Links, pins and the search go to objects by id on the interface thread.
            if (auto order = (*snapshot)->graph().orderById(task.silent()); !order)
                return fail(std::move(order.error()));
            return snapshot;
        },
        [this, id = entry.id, copyOf](Result<SnapshotPtr> result) {
            finishLoad(id, *copyOf, std::move(result));
        });
    entry.state = LoadState::Loading;
    entry.progress = job->progress();
    emit changed(entry.id);
}

void Workspace::finishLoad(EntryId id, EntryId copyOf, Result<SnapshotPtr> result)
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
        entry->copyOf = copyOf;
        if (copyOf != EntryId::None)
            entry->error.message = tr("Same file as %1").arg(shortLabel(copyOf)).toStdString();
    }
    const bool isReady = entry->state == LoadState::Ready;
    if (entry->state == LoadState::Failed && entry->error.code == ErrorCode::NotASnapshot
        && (entry->path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)
            || entry->error.message.find("sampling heap profile") != std::string::npos))
        addLog(entry->path, id);
    startWaiting();
    emit changed(id);
    if (isReady) readySetIsNew();
    hashNext();
}

/// One file after the other, once nothing is being opened, and behind all other work: no answer waits for it.
void Workspace::hashNext()
{
    if (isLoading() || m_hashJob.isRunning()) return;
    const auto next = std::ranges::find_if(m_entries, [](const SnapshotEntry& entry) {
        return entry.state == LoadState::Ready && entry.sha256.empty();
    });
    if (next == m_entries.end()) return;
    m_hashJob.start(
        [path = std::filesystem::path(QFileInfo(next->path).filesystemAbsoluteFilePath())](const Task& task) {
            stepBehindTheWindow(kHashNiceness);
            return sha256OfFile(splitMember(path).file, task);
        },
        [this, id = next->id, path = next->path](Result<std::string> hash) {
            SnapshotEntry* entry = find(id);
            if (entry && entry->path == path) {
                entry->sha256 = hash ? std::move(*hash) : std::string(kNoHash);
                if (hash) emit hashed(id);
            }
            hashNext();
        });
}

void Workspace::readySetIsNew()
{
    emit readySetChanged();
    updateLineage();
}

namespace {
/// The open snapshots by process, and the largest group of one in time order.
struct LineageCheck {
    std::vector<std::size_t> group; ///< positions; all of them where no two are of one process
    SnapshotOrder order; ///< of the group: positions in `group`
    bool isOneProcess{};
};

Result<SnapshotOrder> inOrder(const std::vector<SnapshotPtr>& snapshots, bool isManual, const Task& task)
{
    if (!isManual) return orderInTime(snapshots, task);
    SnapshotOrder given;
    given.order.resize(snapshots.size());
    std::iota(given.order.begin(), given.order.end(), std::size_t{0});
    for (std::size_t i = 0; i + 1 < snapshots.size(); ++i) {
        auto step = compareLineage(*snapshots[i], *snapshots[i + 1], task);
        if (!step) return fail(step.error());
        given.steps.push_back(std::move(*step));
    }
    return given;
}

Result<LineageCheck> checkLineage(const std::vector<SnapshotPtr>& snapshots, bool isManual, const Task& task)
{
    LineageCheck all;
    all.group.resize(snapshots.size());
    std::iota(all.group.begin(), all.group.end(), std::size_t{0});
    auto order = inOrder(snapshots, isManual, task);
    if (!order) return fail(order.error());
    all.order = std::move(*order);
    all.isOneProcess = std::ranges::all_of(all.order.steps, &Lineage::isSameProcess);
    if (all.isOneProcess || snapshots.size() < 3) return all;
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        bool isFound = false;
        for (auto& group : groups) {
            const auto lineage = compareLineage(*snapshots[group.back()], *snapshots[i], task.silent());
            if (!lineage) return fail(lineage.error());
            if (!lineage->isSameProcess) continue;
            group.push_back(i);
            isFound = true;
            break;
        }
        if (!isFound) groups.push_back({i});
    }
    const auto largest = std::ranges::max_element(groups, {}, &std::vector<std::size_t>::size);
    if (largest->size() < 2) return all; // none belong together: their classes can still be compared
    std::vector<SnapshotPtr> members;
    for (const std::size_t i : *largest) members.push_back(snapshots[i]);
    order = inOrder(members, isManual, task); // of one process ids tell the order
    if (!order) return fail(order.error());
    return LineageCheck{std::move(*largest), std::move(*order), true};
}
} // namespace

void Workspace::updateLineage()
{
    std::vector<SnapshotPtr> snapshots;
    std::vector<EntryId> ids;
    for (const SnapshotEntry& entry : m_entries) {
        if (entry.state != LoadState::Ready || entry.isExcluded) continue;
        snapshots.push_back(entry.snapshot);
        ids.push_back(entry.id);
    }
    if (snapshots.size() < 2) {
        m_lineageJob.cancel();
        numberByTime();
        m_lineage = {};
        bool isNew = false;
        for (SnapshotEntry& entry : m_entries) isNew |= std::exchange(entry.isOfOtherProcess, false);
        emit lineageChanged();
        if (isNew) emit readySetChanged();
        return;
    }
    m_lineage = {
        SetLineage::State::Checking, {}, {}, {}, tr("Checking whether these snapshots are of one process…")};
    emit lineageChanged();

    const bool isManual = m_order.isManual;
    m_lineageJob.start(
        [snapshots, isManual](const Task& task) { return checkLineage(snapshots, isManual, task); },
        [this, ids, isManual](Result<LineageCheck> result) {
            if (!result) {
                m_lineage = {};
                emit lineageChanged();
                return;
            }
            useLineage(ids, result->group, result->order, result->isOneProcess, isManual);
        });
}

void Workspace::useLineage(const std::vector<EntryId>& ids, const std::vector<std::size_t>& group,
                           SnapshotOrder& order, bool isOneProcess, bool isManual)
{
    const std::vector<EntryId> before = readyIds();
    for (std::size_t at = 0; at < ids.size(); ++at)
        if (SnapshotEntry* entry = find(ids[at]))
            entry->isOfOtherProcess = std::ranges::find(group, at) == group.end();
    if (!isManual) {
        m_order.evidence = order.evidence;
        // The places of the compared ones are filled anew in time order; the others stay where they are.
        std::vector<SnapshotEntry> sorted;
        for (const std::size_t at : order.order)
            if (const SnapshotEntry* found = find(ids[group[at]])) sorted.push_back(*found);
        auto next = sorted.begin();
        for (SnapshotEntry& entry : m_entries)
            if (isCompared(entry) && next != sorted.end()) entry = *next++;
    }
    numberByTime();
    m_lineage.steps = std::move(order.steps);
    m_lineage.others.clear();
    for (const SnapshotEntry& entry : m_entries)
        if (entry.isOfOtherProcess) m_lineage.others.push_back(entry.id);
    const auto broken =
        std::ranges::find_if(m_lineage.steps, [](const Lineage& step) { return !step.isSameProcess; });
    const std::string_view word = isOneProcess ? "same" : lineageWord(m_lineage.steps);
    m_lineage.state = isOneProcess ? SetLineage::State::SameProcess
        : word == "unknown"        ? SetLineage::State::Unknown
                                   : SetLineage::State::DifferentProcesses;
    m_lineage.apart = QString::fromStdString(apartText(readySnapshots(), word));
    m_lineage.reason =
        lineageText(broken == m_lineage.steps.end() ? 0 : std::size_t(broken - m_lineage.steps.begin()));
    emit orderChanged();
    emit lineageChanged();
    if (readyIds() != before) emit readySetChanged();
}

/// Which two are meant: of three, "both" says nothing.
QString Workspace::lineageText(std::size_t step) const
{
    if (step >= m_lineage.steps.size()) return {};
    const Lineage& lineage = m_lineage.steps[step];
    const std::vector<EntryId> ids = readyIds();
    if (lineage.isUnknown || lineage.commonIds == 0 || step + 1 >= ids.size())
        return QString::fromStdString(lineage.reason);
    // Down, not to the nearest: "100 %" would be a promise.
    return tr("%4 % of the %1 object ids in both %2 and %3 match.")
        .arg(formatCount(lineage.commonIds), shortLabel(ids[step]), shortLabel(ids[step + 1]),
             formatNumber(std::floor(lineage.agreement() * 1000) / 10));
}

void Workspace::release(SnapshotEntry& entry)
{
    if (const auto it = m_loads.find(entry.id); it != m_loads.end()) it->second->cancel();
    entry.progress.reset();
    if (!entry.snapshot) return;
    // Later: views let go of it first, so that the last to do so is the worker.
    QMetaObject::invokeMethod(
        this,
        [snapshot = std::exchange(entry.snapshot, nullptr)]() mutable { dropOnWorker(std::move(snapshot)); },
        Qt::QueuedConnection);
    emit released();
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
    entry->copyOf = EntryId::None;
    entry->isSalvaging = salvage;
    entry->fileBytes = bytesOnDisk(entry->path);
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
    if (m_removed) release(m_removed->entry);
    m_removed.reset();
    m_logs.clear();
    mergeLogs();
    m_order = {};
    m_lastNumber = 0;
    emit orderChanged();
    readySetIsNew();
}

void Workspace::keepOnly(const QStringList& paths)
{
    std::vector<EntryId> gone;
    for (const SnapshotEntry& entry : m_entries)
        if (!paths.contains(wholePath(entry.path))) gone.push_back(entry.id);
    for (const LogEntry& log : m_logs)
        if (!paths.contains(wholePath(log.path))) gone.push_back(log.id);
    for (const EntryId id : gone) remove(id);
    if (m_removed) release(m_removed->entry);
    m_removed.reset();
    if (m_entries.empty()) m_lastNumber = 0;
}

void Workspace::setExcluded(EntryId id, bool isExcluded)
{
    SnapshotEntry* entry = find(id);
    if (!entry || entry->isExcluded == isExcluded) return;
    entry->isExcluded = isExcluded;
    entry->isOfOtherProcess = false; // to be found out anew
    emit changed(id);
    emit edited();
    readySetIsNew();
}

void Workspace::setNumber(EntryId id, int number)
{
    SnapshotEntry* entry = find(id);
    if (!entry || number <= 0) return;
    entry->isNumberKept = true;
    if (number == entry->number) return;
    if (const auto other = std::ranges::find(m_entries, number, &SnapshotEntry::number);
        other != m_entries.end())
        other->number = entry->number; // no two have the same
    entry->number = number;
    m_lastNumber = std::max(m_lastNumber, number);
    emit orderChanged();
}

void Workspace::numberByTime()
{
    std::vector<int> numbers;
    for (const SnapshotEntry& entry : m_entries)
        if (isCompared(entry) && !entry.isNumberKept) numbers.push_back(entry.number);
    std::ranges::sort(numbers);
    auto next = numbers.begin();
    for (SnapshotEntry& entry : m_entries)
        if (isCompared(entry) && !entry.isNumberKept) entry.number = *next++;
    if (isLoading()) return;
    for (SnapshotEntry& entry : m_entries) entry.isNumberKept = true;
}

void Workspace::renumberByTime()
{
    int number = 0;
    for (const bool isFailed : {false, true})
        for (SnapshotEntry& entry : m_entries)
            if ((entry.state == LoadState::Failed) == isFailed) entry.number = ++number;
    m_lastNumber = number;
    for (SnapshotEntry& entry : m_entries)
        if (entry.copyOf != EntryId::None)
            entry.error.message = tr("Same file as %1").arg(shortLabel(entry.copyOf)).toStdString();
    emit orderChanged();
    emit edited();
    readySetIsNew(); // whatever was said of them names them anew
}

void Workspace::relocate(EntryId id, const QString& path)
{
    if (const auto log = std::ranges::find(m_logs, id, &LogEntry::id); log != m_logs.end()) {
        log->path = path;
        log->state = LoadState::Loading;
        log->error = {};
        startLog(*log, EntryId::None);
        emit logsChanged();
        return;
    }
    SnapshotEntry* entry = find(id);
    if (!entry) return;
    entry->path = path;
    entry->sha256.clear();
    reload(id);
}

void Workspace::takePlace(EntryId missing, EntryId id)
{
    SnapshotEntry *old = find(missing), *now = find(id);
    if (!old || !now || old == now) return;
    now->number = old->number;
    now->isNumberKept = true;
    now->name = old->name;
    now->role = old->role;
    now->colour = old->colour;
    remove(missing);
    m_removed.reset();
    emit changed(id);
    emit orderChanged();
}

template <class T>
void Workspace::set(EntryId id, T SnapshotEntry::*member, T value)
{
    SnapshotEntry* entry = find(id);
    if (!entry || entry->*member == value) return;
    entry->*member = std::move(value);
    emit changed(id);
    emit edited();
}

void Workspace::rename(EntryId id, const QString& name)
{
    set(id, &SnapshotEntry::name, name.trimmed());
}

void Workspace::setColour(EntryId id, int colour)
{
    set(id, &SnapshotEntry::colour, colour);
}

void Workspace::setRole(EntryId id, SnapshotRole role)
{
    set(id, &SnapshotEntry::role, role);
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
    emit edited();
    readySetIsNew();
}

void Workspace::orderByEvidence()
{
    m_order.isManual = false;
    emit edited();
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
