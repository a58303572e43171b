// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/columns.h"
#include "ui/workspace/set_analysis.h"

#include <QAbstractTableModel>

#include <set>
#include <string>

namespace heaptrail::ui {

/// The classes that grew most over the set, for the overview: a handful of rows.
class GrowthModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        ClassColumn,
        CountColumn,
        CountDeltaColumn,
        RetainedColumn,
        RetainedDeltaColumn,
        TrendColumn,
        ColumnCount
    };
    explicit GrowthModel(QObject* parent = nullptr);

    /// The first `most` rows by growth of retained size; by retained size where there is one snapshot only. The
    /// program's classes come first, if they have 1 % of the heap's growth or are `suspected`. Of classes of one name each
    /// is told with its place in the source, where `last`, the newest snapshot, is given.
    void setSeries(SetAnalysis::SeriesPtr series, std::size_t snapshots, std::size_t most,
                   const std::set<std::string>& suspected = {}, const Snapshot* last = nullptr);
    /// Nothing leaks: growth has no colour of alarm.
    void setCalm(bool isCalm) { m_isCalm = isCalm; }
    const SeriesRow* rowAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override
    {
        return headerAt(m_columns, section, orientation, role);
    }

private:
    /// A class, as the columns see it.
    struct Row {
        const SeriesRow& series;
        std::uint64_t biggest{}; ///< retained size of a class that is shown
        bool isOne{}; ///< there is one snapshot: nothing has changed
        QString place; ///< in the source, where another has this name
    };
    /// In the order of Column.
    static std::vector<ModelColumn<Row>> makeColumns();

    const std::vector<ModelColumn<Row>> m_columns = makeColumns();
    SetAnalysis::SeriesPtr m_series;
    std::vector<std::size_t> m_rows; ///< positions in the series
    std::vector<int> m_telling; ///< by row: tellingProperties()
    QHash<std::size_t, QString> m_places; ///< Row::place, by the same
    std::uint64_t m_biggest{1};
    bool m_isCalm{};
    bool m_isOne{};
};

} // namespace heaptrail::ui
