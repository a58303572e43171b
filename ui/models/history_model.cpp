// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/history_model.h"

#include "core/analysis/entries.h"
#include "ui/text/format.h"

#include <algorithm>

namespace heaptrail::ui {

std::vector<HistoryModel::Row> HistoryModel::ofObject(const HeapSet& set, NodeId id)
{
    std::vector<Row> rows;
    for (const auto& entry : set) {
        Row row;
        row.label = entry.label;
        row.entry = entry.entry;
        if (const auto node = entry.snapshot->graph().nodeById(id)) {
            row.isThere = true;
            row.node = node->value;
            row.shallow = entry.snapshot->shallowSize(*node);
            row.retained = entry.snapshot->retainedSize(*node);
            if (const auto count = entryCount(*entry.snapshot, *node)) {
                row.count = count->count;
                row.isExact = count->isExact;
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<HistoryModel::Row> HistoryModel::ofClass(const HeapSet& set, const std::string& key)
{
    std::vector<Row> rows;
    for (const auto& entry : set) {
        Row row;
        row.label = entry.label;
        row.entry = entry.entry;
        for (const auto& cls : entry.snapshot->histogram()) {
            if (entry.snapshot->classes().info(cls.cls).key != key) continue;
            row.isThere = true;
            row.shallow = cls.shallowSize;
            row.retained = cls.retainedSize;
            row.count = cls.count;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

bool HistoryModel::isCountKnown(const Row& row)
{
    return row.count && (row.isExact || *row.count > 0);
}

void HistoryModel::setRows(std::vector<Row> rows, bool isClass)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_isClass = isClass;
    endResetModel();
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || std::size_t(index.row()) >= m_rows.size()) return {};
    const auto& row = m_rows[std::size_t(index.row())];
    if (role == Qt::TextAlignmentRole)
        return int(index.column() == SnapshotColumn ? Qt::AlignLeft | Qt::AlignVCenter
                                                    : Qt::AlignRight | Qt::AlignVCenter);
    if (role == EntryRole) return QVariant::fromValue(row.entry);
    if (role == NodeRole) return row.node ? QVariant::fromValue(*row.node) : QVariant();
    if (index.column() == SnapshotColumn) return role == Qt::DisplayRole ? QVariant(row.label) : QVariant();
    if (!row.isThere) return role == Qt::DisplayRole ? QVariant(emDash()) : QVariant();
    std::uint64_t most = 0;
    for (const auto& other : m_rows) most = std::max(most, other.retained);
    switch (static_cast<Column>(index.column())) {
    case ShallowColumn: {
        auto value = sizeCell(row.shallow, 0, role);
        return role == ShareRole ? QVariant() : value;
    }
    case RetainedColumn:
        if (role == Qt::ToolTipRole) return formatSizeLong(row.retained);
        return role == ShareRole ? QVariant() : sizeCell(row.retained, most, role);
    case CountColumn:
        if (!isCountKnown(row)) {
            if (role == Qt::DisplayRole) return emDash();
            if (role == Qt::ToolTipRole && row.count)
                return tr("No entry seen; snapshots do not show small integers");
            return {};
        }
        if (role == Qt::DisplayRole)
            return (row.isExact ? QString() : QStringLiteral("≥ ")) + formatCount(*row.count);
        return countCell(*row.count, role);
    case SnapshotColumn:
    case ColumnCount: break;
    }
    return {};
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int(section == SnapshotColumn ? Qt::AlignLeft | Qt::AlignVCenter
                                             : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const bool isTip = role == Qt::ToolTipRole;
    switch (static_cast<Column>(section)) {
    case SnapshotColumn: return isTip ? tr("Snapshot, oldest first") : tr("Snapshot");
    case ShallowColumn: return isTip ? tr("Shallow size there") : tr("Shallow");
    case RetainedColumn: return isTip ? tr("Retained size there") : tr("Retained");
    case CountColumn:
        if (m_isClass) return isTip ? tr("Objects of the class") : tr("Count");
        return isTip ? tr("Entries of the collection; ≥ if there may be more") : tr("Entries");
    case ColumnCount: break;
    }
    return {};
}

} // namespace heaptrail::ui
