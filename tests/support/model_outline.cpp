// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/model_outline.h"

namespace heaptrail::test {

namespace {
void append(QStringList& lines, const QAbstractItemModel& model, int column, const QModelIndex& parent,
            int level)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto index = model.index(row, 0, parent);
        auto line = QString(level * 2, QLatin1Char(' ')) + index.data().toString();
        if (column > 0) line += QLatin1Char(' ') + index.siblingAtColumn(column).data().toString();
        lines << line.replace(QChar(0x00a0), QLatin1Char(' '));
        append(lines, model, column, index, level + 1);
    }
}
} // namespace

QStringList outline(const QAbstractItemModel& model, int valueColumn)
{
    QStringList lines;
    append(lines, model, valueColumn, {}, 0);
    return lines;
}

QModelIndex findRow(const QAbstractItemModel& model, const QString& text, const QModelIndex& below)
{
    for (int row = 0; row < model.rowCount(below); ++row) {
        const auto index = model.index(row, 0, below);
        if (index.data().toString().startsWith(text)) return index;
        if (const auto found = findRow(model, text, index); found.isValid()) return found;
    }
    return {};
}

void fetchAll(QAbstractItemModel& model, const QModelIndex& parent, int depth)
{
    while (model.canFetchMore(parent)) model.fetchMore(parent);
    if (depth <= 0) return;
    for (int row = 0; row < model.rowCount(parent); ++row)
        fetchAll(model, model.index(row, 0, parent), depth - 1);
}

} // namespace heaptrail::test
