// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QHash>
#include <QSet>

#include <vector>

namespace heaptrail::ui {

/// Which rows of a tree are open, and where each row stands when they lie one below the other. A row costs nothing here:
/// the rows are kept as runs of neighbours under one parent, and only an open row ends a run. So two million rows are
/// laid out as fast as two, and everything is found by bisection.
///
/// Positions count from 0 at the top, through all levels. The model must not change between rebuild() and what is asked
/// for afterwards: call invalidate() on every change of rows; the next question rebuilds.
class TreeLayout {
public:
    /// Forgets what is open.
    void setModel(const QAbstractItemModel* model);

    bool isOpen(const QModelIndex& index) const;
    /// False if nothing changed.
    bool setOpen(const QModelIndex& index, bool isOpen);
    void closeAll();
    /// Rows that are open, also below closed ones; those that left the model are forgotten.
    std::vector<QModelIndex> openRows();

    void invalidate() noexcept { m_isStale = true; }

    int rowCount() const;
    /// Column 0 of the row that stands there; invalid outside.
    QModelIndex indexAt(int position) const;
    /// −1: not in the tree, or below a closed row.
    int positionOf(const QModelIndex& index) const;
    /// Of the row, or of the closed one that hides it.
    int shownPositionOf(QModelIndex index) const;
    /// 0 at the top level.
    int depthAt(int position) const;

    /// Neighbours under one parent that lie together.
    struct Run {
        QModelIndex parent;
        int firstRow{}; ///< under the parent
        int count{};
        int start{}; ///< position of the first
        int depth{};
    };
    /// From the top down, without gaps.
    const std::vector<Run>& runs() const;

private:
    const Run* runAt(int position) const;
    void rebuild() const;

    const QAbstractItemModel* m_model{};
    QSet<QPersistentModelIndex> m_open;
    mutable std::vector<Run> m_runs;
    mutable QHash<QModelIndex, std::vector<int>> m_runsOf; ///< by parent: positions in m_runs, by row
    mutable int m_rowCount{};
    mutable bool m_isStale{true};
};

} // namespace heaptrail::ui
