// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/growth_model.h"

#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"

#include <algorithm>
#include <numeric>

namespace heaptrail::ui {

GrowthModel::GrowthModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void GrowthModel::setSeries(SetAnalysis::SeriesPtr series, std::size_t snapshots, std::size_t most)
{
    beginResetModel();
    m_series = std::move(series);
    m_rows.clear();
    m_biggest = 1;
    m_isOne = snapshots < 2;
    if (m_series) {
        m_rows.resize(m_series->size());
        std::iota(m_rows.begin(), m_rows.end(), std::size_t{0});
        const auto weight = [&](std::size_t row) {
            const SeriesRow& cls = (*m_series)[row];
            return m_isOne ? std::int64_t(cls.retainedSize.empty() ? 0 : cls.retainedSize.back())
                           : cls.retainedDelta();
        };
        if (!m_isOne) std::erase_if(m_rows, [&](std::size_t row) { return weight(row) <= 0; });
        const auto count = std::min(most, m_rows.size());
        std::ranges::partial_sort(m_rows, m_rows.begin() + std::ptrdiff_t(count),
                                  [&](std::size_t a, std::size_t b) { // what the program made first
                                      const bool isA = isEngineClass((*m_series)[a].name);
                                      if (isA != isEngineClass((*m_series)[b].name)) return !isA;
                                      return weight(a) != weight(b) ? weight(a) > weight(b) : a < b;
                                  });
        m_rows.resize(count);
        for (const std::size_t row : m_rows)
            if (!(*m_series)[row].retainedSize.empty())
                m_biggest = std::max(m_biggest, (*m_series)[row].retainedSize.back());
    }
    endResetModel();
}

const SeriesRow* GrowthModel::rowAt(const QModelIndex& index) const
{
    return index.isValid() && std::size_t(index.row()) < m_rows.size()
        ? &(*m_series)[m_rows[std::size_t(index.row())]]
        : nullptr;
}

int GrowthModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int GrowthModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant GrowthModel::data(const QModelIndex& index, int role) const
{
    const SeriesRow* row = rowAt(index);
    if (!row || row->count.empty()) return {};
    const auto column = Column(index.column());
    if (role == DeltaRole && m_isCalm) return {};
    if (role == ClassKeyRole) return QString::fromStdString(row->key);
    if (role == Qt::TextAlignmentRole && column != ClassColumn && column != TrendColumn)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    switch (column) {
    case ClassColumn:
        if (role == Qt::DisplayRole) return safeText(row->name);
        if (role == Qt::ToolTipRole) return safeText(row->name, 2000);
        if (role == SortRole) return safeText(row->name, 4000);
        return {};
    case CountColumn:
        if (role == Qt::DisplayRole) return formatCount(row->count.back());
        if (role == SortRole) return qulonglong(row->count.back());
        return {};
    case CountDeltaColumn:
        if (role == Qt::DisplayRole) return m_isOne ? emDash() : formatDelta(row->countDelta());
        if ((role == SortRole || role == DeltaRole) && !m_isOne) return qlonglong(row->countDelta());
        return {};
    case RetainedColumn:
        if (role == Qt::DisplayRole) return formatSize(row->retainedSize.back());
        if (role == Qt::ToolTipRole) return formatBytes(row->retainedSize.back());
        if (role == SortRole) return qulonglong(row->retainedSize.back());
        if (role == ShareRole) return double(row->retainedSize.back()) / double(m_biggest);
        return {};
    case RetainedDeltaColumn:
        if (role == Qt::DisplayRole) return m_isOne ? emDash() : formatSizeDelta(row->retainedDelta());
        if ((role == SortRole || role == DeltaRole) && !m_isOne) return qlonglong(row->retainedDelta());
        return {};
    case TrendColumn:
        if (role == TrendRole) {
            QList<qreal> values;
            for (const std::uint64_t size : row->retainedSize) values << qreal(size);
            return QVariant::fromValue(values);
        }
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
            QStringList sizes;
            for (const std::uint64_t size : row->retainedSize) sizes << formatSize(size);
            return sizes.join(QStringLiteral(" → "));
        }
        return {};
    case ColumnCount: break;
    }
    return {};
}

QVariant GrowthModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    struct Header {
        QString text, tip;
    };
    const auto header = [&]() -> Header {
        switch (Column(section)) {
        case ClassColumn: return {tr("Class"), tr("Constructor of the objects, or their kind")};
        case CountColumn: return {tr("Count"), tr("Objects in the last snapshot")};
        case CountDeltaColumn:
            return {tr("Δ count"), tr("Objects in the last snapshot minus those in the first")};
        case RetainedColumn:
            return {tr("Retained"), tr("Bytes freed if all objects of the class went, in the last snapshot")};
        case RetainedDeltaColumn:
            return {tr("Δ retained"), tr("Change of the retained size from the first snapshot to the last")};
        case TrendColumn: return {tr("Trend"), tr("Retained size in each snapshot, oldest first")};
        case ColumnCount: break;
        }
        return {};
    }();
    if (role == Qt::DisplayRole) return header.text;
    if (role == Qt::ToolTipRole) return header.tip;
    if (role == Qt::TextAlignmentRole && section != ClassColumn && section != TrendColumn)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter); // above its numbers
    return {};
}

} // namespace heaptrail::ui
