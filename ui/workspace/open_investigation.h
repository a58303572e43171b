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

/// The investigation that is open in the window: its files, findings, notes, filters and the report's texts, from the
/// first file to end(). Saved as a .heaptrail file, kept for the next start in between. Interface thread only; figures,
/// paths, hashes and writing are done on workers.
class OpenInvestigation final : public QObject {
    Q_OBJECT
public:
    explicit OpenInvestigation(Workspace& workspace, QObject* parent = nullptr);
    ~OpenInvestigation() override;

    const std::vector<Finding>& findings() const noexcept { return m_contents.findings; }
    const Finding* finding(const QString& key) const;
    /// Everything but what is only known when saving (hashes).
    const Investigation& contents() const noexcept { return m_contents; }
    const ReportTexts& texts() const noexcept { return m_contents.texts; }

    // Pins ---------------------------------------------------------------------------------------------
    /// Adds it as it is; returns its key. Fill `snapshot` with snapshotIndex().
    QString add(Finding finding);
    /// The same, unless one of the same kind is about the same already: then that one is shown, and its key returned.
    QString addOnce(Finding finding);
    /// Pins what is selected: an object with its figures over the snapshots and its best path, or a class.
    /// The pin is there at once; its figures follow from a worker.
    /// What is pinned already stays the one it is, and is shown.
    QString pin(const Selection& selection);
    /// The key of the finding that pin(selection) has made; empty if there is none.
    QString pinOf(const Selection& selection) const;
    QString pin(const Suspect& suspect, EntryId snapshot);
    QString pinOf(const Suspect& suspect) const;
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
    void setTexts(const ReportTexts& texts);
    /// Where the pin leads: the snapshot, object or class, if it is open now.
    Place placeOf(const Finding& finding) const;

    // Snapshots of the investigation ----------------------------------------------------------------------------
    /// Puts what is open on record: files, their names, numbers and roles.
    void syncFiles();
    /// Position of an open snapshot among the investigation's files; they are brought up to date by this.
    std::optional<std::uint32_t> snapshotIndex(EntryId id);
    EntryId entryAt(std::uint32_t index) const;
    /// "S2", whether it is open or not.
    QString snapshotLabel(std::uint32_t index) const;
    /// Where a missing file lies now: the file itself, or a folder with it. Its contents are compared with those on
    /// record; failed() says that they are others.
    void locate(EntryId id, const QString& path);

    // Its life -----------------------------------------------------------------------------------------
    const QString& path() const noexcept { return m_path; } ///< empty: never saved
    /// Are there pins, notes or texts, names or roles that are in no file yet? Opening files is no change of an
    /// investigation that was never saved.
    bool isModified() const noexcept { return m_revision != m_savedRevision; }
    bool isSaving() const noexcept { return m_saveJob.isRunning(); }
    /// Hashes the files (once each) and writes; saved() or failed() follows. Its own file is not written over where it
    /// is no longer what was read or written here, unless the user chose the name (`isChosen`).
    void save(const QString& path, bool isChosen = false);
    /// Reads another one and puts it in the place of this one: at once if nothing is unsaved, else replaceWanted()
    /// asks. loaded() or failed() follows. Files that both have stay open.
    /// `others`: files that were opened with it, and join it.
    void load(const QString& path, const QStringList& others = {});
    /// The same from an autosave that a crash left behind; it counts as not yet saved.
    void recover(const Recoverable& left);
    /// Answers replaceWanted(): the one that was read takes this one's place, or is forgotten.
    void replace();
    void keepThisOne() { m_next.reset(); }
    /// Ends it: its findings, notes, texts, filters and open files are gone, and so is what a crash would have left.
    /// A new one begins. What was saved stays.
    void end();
    /// What is unsaved is given up: no question is asked about it any more, and the next start does not offer it.
    void discard();
    const std::filesystem::path& recoveredFrom() const noexcept { return m_recovered; }
    /// Where autosaves go; empty switches them off.
    void setAutosaveFolder(const QString& folder) { m_autosaveFolder = folder; }
    /// Writes what is unsaved to where the next start finds it, before it returns: the program is told to end.
    void keepForNextStart();
    /// The window's own state goes with the investigation.
    void setWindowState(const std::string& key, const std::string& value)
    {
        m_contents.windowState[key] = value;
    }
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
    /// Filters, ignored retainers and the window's own state are those of another investigation now.
    void restored();
    /// load() or recover() has read another one, and this one has unsaved work.
    void replaceWanted(const QString& path);
    void loaded(const QString& path, const QStringList& notices);
    void failed(const QString& message);
    /// About the files, in a sentence: found again, changed.
    void noticed(const QString& message);

private:
    class Keys;
    class Recovery;
    /// One that was read and waits to take this one's place.
    struct Next {
        Investigation contents;
        std::vector<FileCheck> checks;
        QString path;
        std::filesystem::path recoveredFrom; ///< empty: from its own file
        QStringList others; ///< opened with it
        std::string onDisk; ///< SHA-256 of its file
    };
    struct Saved {
        Investigation contents;
        std::string onDisk;
    };
    std::vector<SnapshotPtr> openSnapshots() const;
    void touch();
    void loadFrom(const QString& file, const QString& path, bool isRecovery, const QStringList& others);
    void openFiles(const QStringList& others);
    std::vector<std::uint32_t> positionsOf(const std::vector<EntryId>& ids);
    EntryId entryOf(const InvestigationFile& file) const;
    void recognise(EntryId id);
    void forget();
    void autosave();
    Job& figureJob(const QString& key);

    /// What undo() takes back.
    struct Step {
        enum class Kind { Remove, Move, Rename } kind;
        std::string key;
        std::size_t position{}; ///< where it was
        std::string title; ///< what it was called
        Finding finding; ///< what was removed
    };
    Workspace& m_workspace;
    Investigation m_contents;
    QString m_path, m_autosaveFolder;
    std::string m_onDisk; ///< SHA-256 of the file as it was read or written last; empty: none
    bool m_hasAutosaveFailed{}; ///< said once
    std::uint64_t m_revision{0}, m_savedRevision{0}; ///< grows with every change
    bool m_isOpening{}; ///< its own files: that is no change
    std::optional<Next> m_next;
    std::vector<Step> m_done;
    std::map<std::string, std::unique_ptr<Job>> m_figureJobs;
    std::vector<std::unique_ptr<Job>> m_endedJobs; ///< cancelled, and perhaps still at work
    std::shared_ptr<Keys> m_keys; ///< shared with the workers
    std::shared_ptr<Recovery> m_recovery; ///< shared with the workers
    std::filesystem::path
        m_recovered; ///< the autosave that this investigation came from; goes when it is saved
    Job m_saveJob, m_loadJob, m_autosaveJob;
    QTimer m_autosave;
};

} // namespace heaptrail::ui
