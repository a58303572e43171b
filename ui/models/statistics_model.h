// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/columns.h"

#include <QAbstractTableModel>

namespace heaptrail::ui {

/// What the heaps are made of: DevTools' Statistics, one column a snapshot, and the change from first to last.
class StatisticsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Row { Total, Code, Strings, JsArrays, TypedArrays, System, OtherJs, OtherNative, RowCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setSet(HeapSet set);
    const HeapSet& set() const noexcept { return m_set; }
    static std::uint64_t value(const Statistics& statistics, Row row);
    static QString rowName(Row row);
    static QString meaning(Row row); ///< in one sentence
    /// The filter that selects its objects; empty for the total. An element store that a file counts apart from its array
    /// (no user roots: numbers.md 6) is among the other objects.
    static QString filterOf(Row row);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return headerAt(m_columns, section, orientation, role);
    }

private:
    std::vector<ModelColumn<Row>> makeColumns() const;

    HeapSet m_set;
    std::vector<ModelColumn<Row>> m_columns = makeColumns(); ///< of m_set
};

} // namespace heaptrail::ui
