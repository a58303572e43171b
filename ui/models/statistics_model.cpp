// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/statistics_model.h"

#include "ui/text/format.h"

namespace heaptrail::ui {

void StatisticsModel::setSet(HeapSet set)
{
    beginResetModel();
    m_set = std::move(set);
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

int StatisticsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_set.empty() ? 0 : int(RowCount);
}

int StatisticsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1 + int(m_set.size()) + (hasDelta() ? 1 : 0);
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const auto row = static_cast<Row>(index.row());
    if (role == Qt::TextAlignmentRole)
        return int(index.column() == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                       : Qt::AlignRight | Qt::AlignVCenter);
    if (index.column() == 0) return role == Qt::DisplayRole ? QVariant(rowName(row)) : QVariant();
    const auto at = std::size_t(index.column() - 1);
    if (at < m_set.size()) {
        const auto& statistics = m_set[at].snapshot->statistics();
        return sizeCell(value(statistics, row), statistics.total, role);
    }
    const auto first = value(m_set.front().snapshot->statistics(), row);
    const auto last = value(m_set.back().snapshot->statistics(), row);
    return sizeDeltaCell(std::int64_t(last) - std::int64_t(first), role);
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int(section == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const bool isTip = role == Qt::ToolTipRole;
    if (section == 0) return isTip ? tr("Kind of memory, as Chrome DevTools counts it") : tr("Part");
    const auto at = std::size_t(section - 1);
    if (at < m_set.size())
        return isTip
            ? tr("Bytes in %1 and their share; the total includes external memory").arg(m_set[at].label)
            : m_set[at].label;
    return isTip ? tr("Change from the first to the last snapshot") : tr("Change");
}

} // namespace heaptrail::ui
