// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/statistics_model.h"

namespace heaptrail::ui {

void StatisticsModel::setSet(HeapSet set)
{
    beginResetModel();
    m_set = std::move(set);
    m_columns = makeColumns();
    endResetModel();
}

std::uint64_t StatisticsModel::value(const Statistics& s, Row row)
{
    switch (row) {
    case Total: return s.total;
    case Code: return s.code;
    case Strings: return s.strings;
    case JsArrays: return s.jsArrays;
    case TypedArrays: return s.typedArrays;
    case System: return s.system;
    case OtherJs: {
        const auto named = s.code + s.strings + s.jsArrays + s.system;
        return s.v8heapTotal > named ? s.v8heapTotal - named : 0;
    }
    case OtherNative: return s.nativeTotal > s.typedArrays ? s.nativeTotal - s.typedArrays : 0;
    case RowCount: break;
    }
    return 0;
}

QString StatisticsModel::rowName(Row row)
{
    switch (row) {
    case Total: return tr("Total");
    case Code: return tr("Code");
    case Strings: return tr("Strings");
    case JsArrays: return tr("JS arrays");
    case TypedArrays: return tr("Typed arrays");
    case System: return tr("System objects");
    case OtherJs: return tr("Other JS objects");
    case OtherNative: return tr("Other non-JS objects");
    case RowCount: break;
    }
    return {};
}

QString StatisticsModel::meaning(Row row)
{
    switch (row) {
    case Total: return tr("V8's heap and the native memory that belongs to it");
    case Code: return tr("Bytecode, machine code and what V8 keeps to run functions");
    case Strings: return tr("All texts: the program's data, names, and the source of its scripts");
    case JsArrays: return tr("Arrays with their element stores, without what the elements refer to");
    case TypedArrays: return tr("Bytes of Buffers, ArrayBuffers and typed arrays, outside V8's heap");
    case System: return tr("V8's own objects, which programs cannot reach");
    case OtherJs: return tr("Objects, functions, their variables, Maps, Sets: the rest of V8's heap");
    case OtherNative: return tr("Objects of Node or the browser, such as handles and DOM nodes");
    case RowCount: break;
    }
    return {};
}

QString StatisticsModel::filterOf(Row row)
{
    const QString strings = QStringLiteral("string,concatenated-string,sliced-string");
    const QString bytes = QStringLiteral("name:\"system / JSArrayBufferData\"");
    switch (row) {
    case Code: return QStringLiteral("type:code");
    case Strings: return QStringLiteral("type:") + strings;
    case JsArrays: return QStringLiteral("name:Array !type:hidden,native,code,") + strings;
    case TypedArrays: return QStringLiteral("type:native ") + bytes;
    case System: return QStringLiteral("type:hidden");
    case OtherJs: return QStringLiteral("!name:Array !type:hidden,native,code,") + strings;
    case OtherNative: return QStringLiteral("type:native !") + bytes;
    case Total:
    case RowCount: break;
    }
    return {};
}

int StatisticsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_set.empty() ? 0 : int(RowCount);
}

int StatisticsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

std::vector<ModelColumn<StatisticsModel::Row>> StatisticsModel::makeColumns() const
{
    std::vector<ModelColumn<Row>> columns;
    columns.push_back({.title = tr("Part"),
                       .toolTip = tr("Kind of memory, as Chrome DevTools counts it"),
                       .text = [](Row row) { return rowName(row).toStdString(); }});
    const auto bytes = [](const SnapshotPtr& snapshot) {
        return [snapshot](Row row) { return std::int64_t(value(snapshot->statistics(), row)); };
    };
    for (const HeapEntry& entry : m_set)
        columns.push_back(
            {.title = entry.label,
             .toolTip =
                 tr("Bytes in %1 and their share; the total includes external memory").arg(entry.label),
             .kind = ColumnKind::Bytes,
             .number = bytes(entry.snapshot),
             .whole = [snapshot = entry.snapshot](Row) { return snapshot->statistics().total; }});
    if (m_set.size() < 2) return columns;
    columns.push_back({.title = tr("Change %1 → %2").arg(m_set.front().label, m_set.back().label),
                       .toolTip = tr("Change from the first to the last snapshot"),
                       .kind = ColumnKind::BytesDelta,
                       .number = [first = bytes(m_set.front().snapshot), last = bytes(m_set.back().snapshot)](
                                     Row row) { return last(row) - first(row); }});
    return columns;
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const
{
    const auto* column = columnAt(m_columns, index.column());
    if (!index.isValid() || !column) return {};
    if (role == Qt::ToolTipRole && index.column() == 0) return meaning(Row(index.row()));
    return role == Qt::TextAlignmentRole ? headerCell(*column, role)
                                         : columnCell(*column, Row(index.row()), role);
}

} // namespace heaptrail::ui
