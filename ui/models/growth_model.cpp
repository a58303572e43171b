// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/growth_model.h"

#include "core/analysis/internals.h"
#include "core/analysis/script_owners.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <numeric>

namespace heaptrail::ui {

GrowthModel::GrowthModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void GrowthModel::setSeries(SetAnalysis::SeriesPtr series, std::size_t snapshots, std::size_t most,
                            const std::set<std::string>& suspected, const Snapshot* last)
{
    beginResetModel();
    m_series = std::move(series);
    m_rows.clear();
    m_places.clear();
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
        // Of the program's classes only those come first that matter: a few bytes are no answer to what grew.
        double grown = 0;
        for (const SeriesRow& cls : *m_series)
            if (!cls.shallowSize.empty())
                grown += double(cls.shallowSize.back()) - (m_isOne ? 0 : double(cls.shallowSize.front()));
        constexpr double kWorthwhile = 0.01;
        const auto isFirst = [&](std::size_t row) {
            const std::string& name = (*m_series)[row].name;
            return (!isEngineClass(name) || isTimerClass(name))
                && (double(weight(row)) >= kWorthwhile * grown || suspected.contains(name));
        };
        if (!m_isOne) std::erase_if(m_rows, [&](std::size_t row) { return weight(row) <= 0; });
        const auto count = std::min(most, m_rows.size());
        std::ranges::partial_sort(m_rows, m_rows.begin() + std::ptrdiff_t(count),
                                  [&](std::size_t a, std::size_t b) {
                                      if (isFirst(a) != isFirst(b)) return isFirst(a);
                                      return weight(a) != weight(b) ? weight(a) > weight(b) : a < b;
                                  });
        m_rows.resize(count);
        std::vector<std::string> names;
        for (const std::size_t row : m_rows) names.push_back(std::string((*m_series)[row].name));
        m_telling = tellingProperties({names.begin(), names.end()});
        for (const std::size_t row : m_rows) {
            const SeriesRow& cls = (*m_series)[row];
            if (!cls.retainedSize.empty()) m_biggest = std::max(m_biggest, cls.retainedSize.back());
            const auto isAlike = [&](std::size_t other) { return (*m_series)[other].name == cls.name; };
            if (!last || !cls.location || std::ranges::count_if(m_rows, isAlike) < 2) continue;
            const std::string script = shortScriptName(last->scriptName(cls.location->scriptId));
            m_places[row] = QStringLiteral("  %1:%2").arg(
                script.empty() ? tr("script %1").arg(cls.location->scriptId) : safeText(script),
                QString::number(cls.location->line + 1));
        }
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

std::vector<ModelColumn<GrowthModel::Row>> GrowthModel::makeColumns()
{
    const auto change = [](std::int64_t (SeriesRow::*of)() const) {
        return [of](const Row& row) { return row.isOne ? std::nullopt : std::optional((row.series.*of)()); };
    };
    const auto retained = [](const Row& row, int role) {
        return barCell(row.series.retainedSize.back(), row.biggest, role);
    };
    const auto trend = [](const Row& row, int role) -> QVariant {
        if (role == TrendRole)
            return QVariant::fromValue(
                QList<qreal>(row.series.retainedSize.begin(), row.series.retainedSize.end()));
        if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
        QStringList sizes;
        for (const std::uint64_t size : row.series.retainedSize) sizes << formatSize(size);
        return sizes.join(QStringLiteral(" → "));
    };
    return {
        {.title = tr("Class"),
         .toolTip = tr("Constructor of the objects, or their kind"),
         .text = [](const Row& row) { return (classText(row.series.name) + row.place).toStdString(); }},
        {.title = tr("Count"),
         .toolTip = tr("Objects in the last snapshot"),
         .kind = ColumnKind::Count,
         .number = [](const Row& row) { return row.series.count.back(); }},
        {.title = tr("Δ count"),
         .toolTip = tr("Objects in the last snapshot minus those in the first"),
         .kind = ColumnKind::CountDelta,
         .number = change(&SeriesRow::countDelta)},
        {.title = tr("Retained"),
         .toolTip = tr("Bytes freed if all objects of the class went, in the last snapshot"),
         .kind = ColumnKind::Bytes,
         .cell = retained},
        {.title = tr("Δ retained"),
         .toolTip = tr("Change of the retained size from the first snapshot to the last"),
         .kind = ColumnKind::BytesDelta,
         .number = change(&SeriesRow::retainedDelta)},
        {.title = tr("Trend"),
         .toolTip = tr("Retained size in each snapshot, oldest first"),
         .kind = ColumnKind::Trend,
         .cell = trend},
    };
}

QVariant GrowthModel::data(const QModelIndex& index, int role) const
{
    const SeriesRow* row = rowAt(index);
    const auto* column = columnAt(m_columns, index.column());
    if (!row || !column || row->count.empty() || (role == DeltaRole && m_isCalm)) return {};
    if (role == TellingRole) return m_telling[std::size_t(index.row())];
    if (role == ClassKeyRole) return QString::fromStdString(row->key);
    if (role == InternalRole) return isEngineClass(row->name) && !isTimerClass(row->name);
    if (role == Qt::TextAlignmentRole) return headerCell(*column, role);
    return columnCell(*column, {*row, m_biggest, m_isOne, m_places.value(m_rows[std::size_t(index.row())])},
                      role);
}

} // namespace heaptrail::ui
