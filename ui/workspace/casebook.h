// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/retainer_graph.h"
#include "core/analysis/retaining_paths.h"
#include "core/investigation/investigation.h"
#include "core/suspects/suspect.h"
#include "ui/jobs/job.h"
#include "ui/workspace/navigator.h"
#include "ui/workspace/workspace.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

namespace heaptrail::ui {

/// The case that grows while the user looks around: pins, notes, the post-mortem's texts; saved as a
/// .heaptrail file, autosaved in between. Interface thread only; figures, paths, hashes and writing are done on
/// workers.
class Casebook final : public QObject {
    Q_OBJECT
public:
    explicit Casebook(Workspace& workspace, QObject* parent = nullptr);
    ~Casebook() override;

    const std::vector<Finding>& findings() const noexcept { return m_case.findings; }
    const Finding* finding(const QString& key) const;
    /// Everything but what is only known when saving (hashes).
    const Investigation& investigation() const noexcept { return m_case; }
    const CaseTexts& texts() const noexcept { return m_case.texts; }

    // Pins ---------------------------------------------------------------------------------------------
    /// Adds it as it is; returns its key. Fill `snapshot` with snapshotIndex().
    QString add(Finding finding);
    /// Pins what is selected: an object with its figures over the snapshots and its best path, or a class.
    /// The pin is there at once; its figures follow from a worker.
    /// What is pinned already stays the one it is, and is shown.
    QString pin(const Selection& selection);
    /// The key of the finding that pin(selection) has made; empty if there is none.
    QString pinOf(const Selection& selection) const;
    QString pin(const Suspect& suspect, EntryId snapshot);
    /// Pins one retaining path, root first, of an object of that snapshot.
    QString pin(const RetainingPath& path, EntryId snapshot);
    /// Pins the picture of who keeps whom as it is drawn now.
    QString pin(const RetainerGraph& graph, EntryId snapshot);
    void setNote(const QString& key, const QString& note);
    void setTitle(const QString& key, const QString& title);
    void remove(const QString& key);
    /// Takes back the last removal, move or new title of a finding; a note's field has its own undo.
    void undo();
    bool canUndo() const noexcept { return !m_done.empty(); }
    /// "Undo remove", "Undo move", "Undo rename"; "Undo" if there is nothing.
    QString undoText() const;
    void move(const QString& key, int position);
    void setTexts(const CaseTexts& texts);
    /// Where the pin leads: the snapshot, object or class, if it is open now.
    Place placeOf(const Finding& finding) const;

    // Snapshots of the case ----------------------------------------------------------------------------
    /// Position of an open snapshot among the case's files; they are brought up to date by this.
    std::optional<std::uint32_t> snapshotIndex(EntryId id);
    EntryId entryAt(std::uint32_t index) const;

    // The file -----------------------------------------------------------------------------------------
    const QString& path() const noexcept { return m_path; } ///< empty: never saved
    bool isModified() const noexcept { return m_isModified; }
    bool isSaving() const noexcept { return m_saveJob.isRunning(); }
    /// Hashes the files (once each) and writes; saved() or failed() follows.
    void save(const QString& path);
    /// Reads a case and opens its files; loaded() or failed() follows.
    void load(const QString& path);
    /// The same from an autosave that a crash left behind; it counts as not yet saved.
    void recover(const Recoverable& left);
    const std::filesystem::path& recoveredFrom() const noexcept { return m_recovered; }
    /// Where autosaves go; empty switches them off.
    void setAutosaveFolder(const QString& folder) { m_autosaveFolder = folder; }
    /// The window's own state goes with the case.
    void setWindowState(const std::string& key, const std::string& value) { m_case.windowState[key] = value; }
    /// The text in a view's filter bar.
    void setFilter(const QString& view, const QString& filter);
    QString filter(const QString& view) const;
    /// What the Retainers view looks past.
    void setIgnored(std::vector<IgnoredRetainer> objects, const QStringList& classKeys,
                    const QStringList& edgeNames);
    QStringList ignoredClasses() const;
    QStringList ignoredEdgeNames() const;

signals:
    void changed();
    /// After changed(): a new finding, or one that was pinned again, to be shown and written about.
    void added(const QString& key);
    void saved(const QString& path);
    void loaded(const QString& path, const QStringList& notices);
    void failed(const QString& message);

private:
    class Keys;
    std::vector<SnapshotPtr> openSnapshots() const;
    void touch();
    void syncFiles();
    void loadFrom(const QString& file, const QString& path, bool isRecovery);
    void applyLoaded(Investigation investigation, const std::vector<FileCheck>& checks, const QString& path);

    /// What undo() takes back.
    struct Step {
        enum class Kind { Remove, Move, Rename } kind;
        std::string key;
        std::size_t position{}; ///< where it was
        std::string title; ///< what it was called
        Finding finding; ///< what was removed
    };
    Workspace& m_workspace;
    Investigation m_case;
    QString m_path, m_autosaveFolder;
    bool m_isModified{};
    std::vector<Step> m_done;
    std::map<std::string, std::unique_ptr<Job>> m_figureJobs;
    std::shared_ptr<Keys> m_keys; ///< shared with the workers
    std::filesystem::path m_recovered; ///< the autosave that this case came from; goes when it is saved
    Job m_saveJob, m_loadJob, m_autosaveJob;
    QTimer m_autosave;
};

} // namespace heaptrail::ui
