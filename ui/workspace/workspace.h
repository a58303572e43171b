// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/snapshot.h"
#include "core/compare/lineage.h"
#include "core/memory_log/memory_log.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace heaptrail::ui {

/// Names one file of the open set for as long as the program runs; never reused.
enum class EntryId : std::uint32_t { None = 0 };

/// What a snapshot stands for in the experiment.
enum class SnapshotRole { None, Baseline, Load, CoolDown };

enum class LoadState {
    Waiting, ///< for a free worker
    Loading,
    Ready,
    Failed,
    Cancelled, ///< by the user; may be loaded again
    Unloaded, ///< its memory was given back; may be loaded again
};

/// One snapshot of the open set. A value: copies share the snapshot.
struct SnapshotEntry {
    EntryId id{};
    QString path;
    QString name; ///< what the user calls it; at first made from the file's name
    /// The 2 of "S2", see shortLabel(). What is opened together is numbered in time order once all of it is there; then
    /// the number stays, whatever is opened later.
    int number{};
    bool isNumberKept{};
    int colour{}; ///< for snapshotColour()
    SnapshotRole role{SnapshotRole::None};
    LoadState state{LoadState::Waiting};
    std::uint64_t fileBytes{};
    bool isSalvaging{}; ///< opened as far as it goes
    bool isExcluded{}; ///< by the user: open, but no part of comparisons
    bool isOfOtherProcess{}; ///< than most of them: open, but no part of comparisons
    EntryId copyOf{}; ///< Failed only: the entry with the same bytes
    std::string sha256; ///< of the file; empty until a worker has found the time for it
    SnapshotPtr snapshot; ///< Ready only
    Error error; ///< Failed only
    std::shared_ptr<const Progress> progress; ///< Loading only; poll it
};

/// One memory log of the open set: process.memoryUsage() lines.
struct LogEntry {
    EntryId id{};
    QString path;
    QString name;
    LoadState state{LoadState::Loading}; ///< Loading, Ready or Failed
    std::shared_ptr<const MemoryLog> log; ///< Ready only
    Error error; ///< Failed only
};

/// What the open set's order in time rests on.
struct SetOrder {
    bool isManual{}; ///< the user dragged
    SnapshotOrder::Evidence evidence{SnapshotOrder::Evidence::AsGiven};
};

/// Are the snapshots from one process? Each pair of neighbours in time is compared.
struct SetLineage {
    enum class State { None, Checking, SameProcess, DifferentProcesses, Unknown };
    State state{State::None}; ///< None: fewer than two snapshots; Unknown: their ids tell nothing (Bun)
    std::vector<Lineage> steps; ///< steps[i] compares ready snapshots i and i + 1
    std::vector<EntryId>
        others; ///< of other processes than the ready ones, which are the largest group of one
    QString apart; ///< apartText(): why objects cannot be paired; empty for one process
    QString reason; ///< one sentence for people
};

/// How often what shows the progress of a load looks at it.
constexpr int kPollMs = 100;

/// The open set: which snapshots and logs there are, in which order, in which state. Loads in parallel on
/// workers. Interface thread only; the snapshots it hands out may go to workers.
class Workspace final : public QObject {
    Q_OBJECT
public:
    explicit Workspace(QObject* parent = nullptr);
    ~Workspace() override;

    // The set ------------------------------------------------------------------------------------------
    /// In time order, oldest first, all states.
    const std::vector<SnapshotEntry>& entries() const noexcept { return m_entries; }
    /// Null if it was removed.
    const SnapshotEntry* entry(EntryId id) const noexcept;
    /// The loaded snapshot; null in any other state.
    SnapshotPtr snapshot(EntryId id) const noexcept;
    /// Those that are loaded and compared, in time order: of several processes the largest group of one, and nothing
    /// that the user has excluded.
    std::vector<EntryId> readyIds() const;
    std::vector<SnapshotPtr> readySnapshots() const;
    /// "S2": by the order of opening, the same as long as it is open. Empty if it was removed, or is no snapshot: it
    /// failed, or has the bytes of another one.
    QString shortLabel(EntryId id) const;
    /// "S2 load"
    QString label(EntryId id) const;
    /// Position in the set; −1 if it was removed.
    int position(EntryId id) const noexcept;
    bool isEmpty() const noexcept { return m_entries.empty() && m_logs.empty(); }
    /// Is any file waiting or loading?
    bool isLoading() const noexcept;

    const std::vector<LogEntry>& logs() const noexcept { return m_logs; }
    const LogEntry* log(EntryId id) const noexcept;
    /// All readings of all logs, oldest first; null without any.
    std::shared_ptr<const MemoryLog> memoryLog() const noexcept { return m_memoryLog; }

    const SetOrder& order() const noexcept { return m_order; }
    const SetLineage& lineage() const noexcept { return m_lineage; }
    /// May objects of these snapshots be paired by id? False as soon as two neighbours are not known to be of one
    /// process; lineage().reason says why.
    bool pairsById() const noexcept
    {
        return m_lineage.state != SetLineage::State::DifferentProcesses
            && m_lineage.state != SetLineage::State::Unknown;
    }

    // Changes ------------------------------------------------------------------------------------------
    /// Files and folders (one level deep, what looks like ours); returns how many files were taken. Files
    /// that are open already are not opened twice.
    int open(const QStringList& paths);
    /// How a snapshot is opened from now on, on a worker; openSnapshot() at first. For those that have it already.
    using Opener =
        std::function<Result<SnapshotPtr>(const std::filesystem::path&, const LoadOptions&, const Task&)>;
    void setOpener(Opener opener) { m_opener = std::move(opener); }
    /// Stops a load; the others go on.
    void cancel(EntryId id);
    void cancelAll();
    /// Loads again what failed, was cancelled or unloaded.
    void reload(EntryId id, bool salvage = false);
    /// Gives the memory back and keeps the row.
    void unload(EntryId id);
    /// Takes it (a snapshot or a log) from the set; never touches the file.
    void remove(EntryId id);
    bool canUndoRemove() const noexcept { return m_removed.has_value(); }
    void undoRemove();
    void clear();
    /// Removes all but these files, for good.
    void keepOnly(const QStringList& paths);
    /// Whether it is compared with the others.
    void setExcluded(EntryId id, bool isExcluded);
    /// S1, S2, … by time from now on.
    void renumberByTime();
    /// The number that it had when the investigation was saved.
    void setNumber(EntryId id, int number);
    /// The file lies there now: reads it from there.
    void relocate(EntryId id, const QString& path);
    /// `id` is what `missing` stood for, found again: it takes its number, and the other goes.
    void takePlace(EntryId missing, EntryId id);
    /// The user wants to say where this file is.
    void askToLocate(EntryId id) { emit locateWanted(id); }
    void rename(EntryId id, const QString& name);
    void setColour(EntryId id, int colour);
    void setRole(EntryId id, SnapshotRole role);
    /// Puts it at this position and makes the order the user's own.
    void move(EntryId id, int position);
    /// Back to the order by evidence.
    void orderByEvidence();

    /// At most so many loads at once; the rest waits.
    void setParallelLoads(int count);
    void setMemoryLimit(std::uint64_t bytesPerLoad) { m_memoryLimit = bytesPerLoad; }

    static QString roleName(SnapshotRole role);
    static QString evidenceText(const SetOrder& order);

signals:
    void added(EntryId id);
    void changed(EntryId id); ///< state, name, colour or role
    void edited(); ///< by the user: a name, colour, role, the order, what is excluded
    void hashed(EntryId id);
    void locateWanted(EntryId id);
    void removed(EntryId id);
    void released(); ///< a snapshot was given up: nobody may keep it in memory
    void orderChanged();
    void lineageChanged();
    /// The set of loaded snapshots, or their order, is another one: what comparisons rest on.
    void readySetChanged();
    void logsChanged();
    /// A .heaptrail file was among the paths: the first of them. None of the paths was opened: it comes first, the others
    /// are to join it.
    void investigationOpened(const QString& path, const QStringList& others);

private:
    SnapshotEntry* find(EntryId id) noexcept;
    EntryId addSnapshot(const QString& path);
    void addLog(const QString& path, EntryId insteadOf = EntryId::None);
    void startLog(const LogEntry& log, EntryId insteadOf);
    void mergeLogs();
    void startWaiting();
    void load(SnapshotEntry& entry);
    void finishLoad(EntryId id, EntryId copyOf, Result<SnapshotPtr> result);
    void readySetIsNew();
    template <class T>
    void set(EntryId id, T SnapshotEntry::*member, T value);
    void updateLineage();
    void numberByTime();
    /// `group`: positions in `ids`; `order`: of those.
    void useLineage(const std::vector<EntryId>& ids, const std::vector<std::size_t>& group,
                    SnapshotOrder& order, bool isOneProcess, bool isManual);
    void release(SnapshotEntry& entry);
    void hashNext();
    QString lineageText(std::size_t step) const;

    struct Removed {
        SnapshotEntry entry;
        int position{};
    };
    std::vector<SnapshotEntry> m_entries;
    std::map<EntryId, std::unique_ptr<Job>> m_loads;
    Opener m_opener{openSnapshot};
    std::optional<Removed> m_removed;
    std::vector<LogEntry> m_logs;
    std::shared_ptr<const MemoryLog> m_memoryLog;
    Job m_lineageJob; ///< order and lineage
    Job m_hashJob;
    SetOrder m_order;
    SetLineage m_lineage;
    std::uint32_t m_lastId{0};
    int m_lastNumber{0};
    int m_parallelLoads{2};
    std::uint64_t m_memoryLimit{0};
};

} // namespace heaptrail::ui
