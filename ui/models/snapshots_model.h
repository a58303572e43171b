// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/workspace/workspace.h"

#include <QAbstractListModel>

namespace heaptrail::ui {

/// The open files as a list: the compared snapshots in time order, those that are not compared, memory logs, and what
/// could not be opened. Rows can be dragged and renamed.
class SnapshotsModel final : public QAbstractListModel {
    Q_OBJECT
public:
    /// Beside those of roles.h (EntryRole).
    enum : int {
        StateRole = Qt::UserRole + 100, ///< int: LoadState
        IsLogRole, ///< bool
        IsCopyRole, ///< bool: the same file is open already
        ColourRole, ///< int for snapshotColour()
        DetailRole, ///< QString: second line: role, time, size; the phase while loading; the error if failed
        ProgressRole, ///< double 0 … 1; −1 = unknown
        SectionRole, ///< QString: the heading above the first row of a section; empty elsewhere
    };
    explicit SnapshotsModel(Workspace& workspace, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

    EntryId idAt(const QModelIndex& index) const;
    QModelIndex indexOf(EntryId id) const;
    /// Tells the view that progress went on.
    void poll();

    /// "Measuring distances, 43 %", with memory "…, needs about 620 MB of memory"; the share is that of progressShare().
    static QString progressText(const SnapshotEntry& entry, bool withMemory = false);
    /// "67 readings, 2 rows unreadable"
    static QString readingsText(const LogEntry& log);
    /// 0 … 1 over all phases, for one bar; −1 while unknown.
    static double progressShare(const SnapshotEntry& entry);
    /// The whole error for people and bug reports: file, sentence, place, what to try.
    static QString errorDetails(const QString& path, const Error& error);

    static QString notOpened(); ///< the section of files that failed
    /// Of what is listed beside the snapshots that are compared: why it is. Empty for those.
    static QString sectionOf(const SnapshotEntry& entry);
    /// Moves the snapshot in time by so many rows.
    void moveBy(EntryId id, int rows);
    bool canMoveBy(EntryId id, int rows) const;

private:
    void rebuild();
    bool isMovable(EntryId id) const;
    QVariant snapshotData(const SnapshotEntry& entry, int role) const;
    QVariant logData(const LogEntry& log, int role) const;

    Workspace& m_workspace;
    std::vector<EntryId> m_rows;
};

} // namespace heaptrail::ui
