// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/heap_model.h"

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

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation, int role = Qt::DisplayRole) const override;

private:
    bool hasDelta() const { return m_set.size() >= 2; }
    HeapSet m_set;
};

} // namespace heaptrail::ui
