// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/history_model.h"

#include "core/analysis/entry_names.h"
#include "core/suspects/contents.h"

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
            if (isTimerList(*entry.snapshot, *node)) {
                row.count = 0;
                forEachTimer(*entry.snapshot, *node, [&row](NodeOrdinal) { return ++*row.count > 0; });
            } else if (const auto count = entryCount(*entry.snapshot, *node)) {
                // What is as small as a new one has no room for small integers, or for four in a Map.
                const std::uint64_t empty = count->kind == CollectionKind::Array ? 32 : 184;
                row.count = count->count - count->empty;
                row.isExact = count->isExact || (count->count == 0 && row.retained <= empty);
                row.isOfProperties =
                    count->kind == CollectionKind::Object && !isUsedAsMap(*entry.snapshot, *node);
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

bool HistoryModel::countsSay(const std::vector<Row>& rows)
{
    std::optional<std::uint64_t> first;
    for (const Row& row : rows) {
        if (!isCountKnown(row)) continue;
        if (!row.isOfProperties || (first && *first != *row.count)) return true;
        first = row.count;
    }
    return false;
}

void HistoryModel::setRows(std::vector<Row> rows, bool isClass)
{
    beginResetModel();
    m_rows = std::move(rows);
    const bool areProperties = std::ranges::any_of(m_rows, &Row::isOfProperties)
        && std::ranges::none_of(m_rows, [](const Row& row) { return row.count && !row.isOfProperties; });
    m_columns = makeColumns(isClass ? tr("Count") : areProperties ? tr("Properties") : tr("Entries"));
    m_biggest = 0;
    for (const Row& row : m_rows) m_biggest = std::max(m_biggest, row.retained);
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

std::vector<ModelColumn<HistoryModel::Shown>> HistoryModel::makeColumns(const QString& count)
{
    const auto size = [](std::uint64_t Row::*of) {
        return [of](const Shown& shown) {
            return shown.row.isThere ? std::optional<std::int64_t>(shown.row.*of) : std::nullopt;
        };
    };
    const auto retained = [size](const Shown& shown, int role) {
        return barCell(size(&Row::retained)(shown), shown.biggest, role);
    };
    return {
        {.title = tr("Snapshot"),
         .toolTip = tr("Snapshot, oldest first"),
         .text = [](const Shown& shown) { return shown.row.label.toStdString(); }},
        {.title = tr("Shallow"),
         .toolTip = tr("Shallow size there"),
         .kind = ColumnKind::Bytes,
         .number = size(&Row::shallow)},
        {.title = tr("Retained"),
         .toolTip = tr("Retained size there. The bar is its share of the largest"),
         .kind = ColumnKind::Bytes,
         .cell = retained},
        {.title = count,
         .toolTip = tr("Objects of the class, entries (undefined and null left out) or properties; ≥ if "
                       "there may be more"),
         .kind = ColumnKind::Count,
         .cell = countCellOf},
    };
}

QVariant HistoryModel::countCellOf(const Shown& shown, int role)
{
    const Row& row = shown.row;
    const bool isKnown = row.isThere && isCountKnown(row);
    if (!isKnown && row.isThere && row.count && role == Qt::ToolTipRole)
        return tr("No entry seen; snapshots do not show small integers");
    const QVariant value = numberCell(
        ColumnKind::Count, isKnown ? std::optional<std::int64_t>(*row.count) : std::nullopt, 0, role);
    return isKnown && !row.isExact && role == Qt::DisplayRole
        ? QVariant(QStringLiteral("≥ ") + value.toString())
        : value;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    const auto* column = columnAt(m_columns, index.column());
    if (!index.isValid() || !column || std::size_t(index.row()) >= m_rows.size()) return {};
    const auto& row = m_rows[std::size_t(index.row())];
    if (role == Qt::TextAlignmentRole) return headerCell(*column, role);
    if (role == EntryRole) return QVariant::fromValue(row.entry);
    if (role == NodeRole) return row.node ? QVariant::fromValue(*row.node) : QVariant();
    return columnCell(*column, {row, m_biggest}, role);
}

} // namespace heaptrail::ui
