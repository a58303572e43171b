// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a column of a table is stands in one place: its header, values, sort key, filter and width.
#pragma once

#include "core/query/column_filter.h"
#include "ui/models/heap_model.h"

#include <QString>
#include <QVariant>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace heaptrail::ui {

/// What the values of a column are. Numbers stand to the right and are sorted with the biggest first.
enum class ColumnKind : std::uint8_t {
    Text,
    Count,
    CountDelta,
    Bytes, ///< with a bar, its share, where there is a whole
    BytesDelta,
    Distance,
    Trend, ///< a picture; sorted by its number
};
constexpr bool isNumber(ColumnKind kind) noexcept
{
    return kind != ColumnKind::Text && kind != ColumnKind::Trend;
}

/// One column over rows of which `Row` is a view. The functions run on workers, too, but `cell`.
template <class Row>
struct ModelColumn {
    QString title, toolTip;
    ColumnKind kind{ColumnKind::Text};
    /// What the column says about an object below a row.
    NodeField field{NodeField::Blank};
    std::function<std::string(const Row&)> text{}; ///< Text: what is sorted and filtered by
    /// The others: none where the row has no value, which a cell shows as a dash.
    std::function<std::optional<std::int64_t>(const Row&)> number{};
    /// What the bar of a cell and the % of a filter are of. Empty: nothing.
    std::function<std::uint64_t(const Row&)> whole{};
    /// The sort key, where it is another than the text or number.
    std::function<std::uint64_t(const Row&)> key{};
    /// The cell, where it is more than its text or number: by role.
    std::function<QVariant(const Row&, int role)> cell{};
    int width{10}; ///< at first, in digits
};

/// The column at this position; null where there is none.
template <class Row>
const ModelColumn<Row>* columnAt(const std::vector<ModelColumn<Row>>& columns, int position) noexcept
{
    return position >= 0 && position < int(columns.size()) ? &columns[std::size_t(position)] : nullptr;
}

/// What can be typed into the filter of such a column: an example; empty where there is no filter.
QString filterHint(ColumnKind kind);
/// A header's title, tool tip and alignment, by role.
QVariant headerCell(const QString& title, const QString& toolTip, bool isNumber, int role);
/// A text of the heap, by role.
QVariant textCell(const std::string& text, int role);
/// A size whose bar is beside the biggest of its column, by role.
QVariant barCell(std::optional<std::int64_t> bytes, std::uint64_t biggest, int role);
/// A class's name with the place of its source, if it has one ("cache.js:12:3" where shown, whole in the tool tip), by role.
QVariant classNameCell(const std::string& name, const Snapshot& snapshot,
                       const std::optional<SourceLocation>& location, int role);
/// The retained sizes over the snapshots of a set as a picture; in words what `sizes` and `counts` are there, by role.
QVariant seriesCell(const std::vector<std::uint64_t>& sizes, const std::vector<std::uint64_t>& counts,
                    const HeapSet& set, int role);
/// A number of this kind, by role.
QVariant numberCell(ColumnKind kind, std::optional<std::int64_t> value, std::uint64_t whole, int role);

template <class Row>
QVariant headerCell(const ModelColumn<Row>& column, int role)
{
    return headerCell(column.title, column.toolTip, isNumber(column.kind), role);
}

// Of the column at a position; nothing where there is none.
template <class Row>
bool isNumberAt(const std::vector<ModelColumn<Row>>& columns, int position) noexcept
{
    const auto* column = columnAt(columns, position);
    return column && isNumber(column->kind);
}
template <class Row>
NodeField fieldAt(const std::vector<ModelColumn<Row>>& columns, int position) noexcept
{
    const auto* column = columnAt(columns, position);
    return column ? column->field : NodeField::Blank;
}
template <class Row>
QVariant headerAt(const std::vector<ModelColumn<Row>>& columns, int position, Qt::Orientation orientation,
                  int role)
{
    const auto* column = columnAt(columns, position);
    return column && orientation == Qt::Horizontal ? headerCell(*column, role) : QVariant();
}

template <class Row>
QVariant columnCell(const ModelColumn<Row>& column, const Row& row, int role)
{
    if (column.cell) return column.cell(row, role);
    if (column.kind == ColumnKind::Text) return textCell(column.text(row), role);
    return numberCell(column.kind, column.number(row), column.whole ? column.whole(row) : 0, role);
}

/// `rowOf` makes the view of a row and holds what it needs by value: the key is used on a worker.
template <class Row, class RowOf>
RowKey columnKey(const ModelColumn<Row>& column, RowOf rowOf)
{
    RowKey key;
    if (column.key)
        key.number = [of = column.key, rowOf](BranchRow row) { return of(rowOf(row)); };
    else if (column.text)
        key.text = [text = column.text, rowOf](BranchRow row) { return text(rowOf(row)); };
    else if (column.number)
        key.number = [number = column.number, rowOf](BranchRow row) {
            return signedKey(number(rowOf(row)).value_or(0));
        };
    return key;
}

/// Does the row pass what was typed into the filter of this column?
template <class Row>
bool passes(const ModelColumn<Row>& column, const ColumnFilter& filter, const Row& row)
{
    if (filter.isEmpty()) return true;
    if (column.text) return filter.matches(column.text(row));
    const auto value = column.number ? column.number(row) : std::nullopt;
    return value && filter.matches(double(*value), column.whole ? double(column.whole(row)) : 0.0);
}

} // namespace heaptrail::ui
