// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/columns.h"

#include <QAbstractTableModel>

namespace heaptrail::ui {

/// One object, or one class, through the snapshots of the set: the Map that grows.
class HistoryModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SnapshotColumn, ShallowColumn, RetainedColumn, CountColumn, ColumnCount };
    struct Row {
        QString label;
        quint32 entry{};
        bool isThere{};
        std::optional<quint32> node;
        std::uint64_t shallow{}, retained{};
        std::optional<std::uint64_t> count; ///< an object's entries, a class's objects
        bool isExact{true}; ///< else "≥"
        bool isOfProperties{}; ///< `count` is of a plain object's
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// What an object was in each snapshot, by its id. For a worker.
    static std::vector<Row> ofObject(const HeapSet& set, NodeId id);
    static std::vector<Row> ofClass(const HeapSet& set, const std::string& key);

    /// False for "≥ 0", which says nothing: a Map or array may hold small integers that no snapshot shows.
    static bool isCountKnown(const Row& row);

    /// Do the counts say anything? Those of a collection or a class do; those of an object's properties only where
    /// they change.
    static bool countsSay(const std::vector<Row>& rows);

    void setRows(std::vector<Row> rows, bool isClass);
    const std::vector<Row>& rows() const noexcept { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return headerAt(m_columns, section, orientation, role);
    }

private:
    /// A row, as the columns see it.
    struct Shown {
        const Row& row;
        std::uint64_t biggest{}; ///< retained size of a row
    };
    /// In the order of Column.
    static std::vector<ModelColumn<Shown>> makeColumns(const QString& count);
    static QVariant countCellOf(const Shown&, int role);

    std::vector<ModelColumn<Shown>> m_columns = makeColumns({});
    std::vector<Row> m_rows;
    std::uint64_t m_biggest{};
};

} // namespace heaptrail::ui
