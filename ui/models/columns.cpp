// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/columns.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"

namespace heaptrail::ui {

QString filterHint(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Text: return QStringLiteral("/re/  =x  !=x");
    case ColumnKind::Count:
    case ColumnKind::CountDelta: return QStringLiteral(">100");
    case ColumnKind::Bytes:
    case ColumnKind::BytesDelta: return QStringLiteral(">1M  >=5%");
    case ColumnKind::Distance: return QStringLiteral("<5");
    case ColumnKind::Trend: break;
    }
    return {};
}

QVariant headerCell(const QString& title, const QString& toolTip, bool isNumber, int role)
{
    switch (role) {
    case Qt::DisplayRole: return title;
    case Qt::ToolTipRole: return toolTip;
    case Qt::TextAlignmentRole:
        return int(isNumber ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant textCell(const std::string& text, int role)
{
    if (role == Qt::DisplayRole) return safeText(text);
    if (role == Qt::ToolTipRole) return safeText(text, 2000);
    return role == SortRole ? QVariant(safeText(text, 4000)) : QVariant();
}

QVariant barCell(std::optional<std::int64_t> bytes, std::uint64_t biggest, int role)
{
    return role == BarRole ? numberCell(ColumnKind::Bytes, bytes, biggest, ShareRole)
                           : numberCell(ColumnKind::Bytes, bytes, 0, role);
}

QVariant classNameCell(const std::string& name, const Snapshot& snapshot,
                       const std::optional<SourceLocation>& location, int role)
{
    if (role == SortRole || role == CopyRole) return safeText(name, 4000);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const auto at = locationText(snapshot, location);
    const auto shown = role == Qt::ToolTipRole ? classText(name, 2000) : classText(name);
    if (at.isEmpty()) return shown;
    return role == Qt::ToolTipRole ? shown + QLatin1Char('\n') + at
                                   : QStringLiteral("%1  %2").arg(shown, at.section(QLatin1Char('/'), -1));
}

QVariant seriesCell(const std::vector<std::uint64_t>& sizes, const std::vector<std::uint64_t>& counts,
                    const HeapSet& set, int role)
{
    switch (role) {
    case TrendRole: {
        QList<qreal> values;
        for (const auto size : sizes) values << qreal(size);
        return QVariant::fromValue(values);
    }
    case Qt::ToolTipRole:
    case CopyRole: {
        QStringList lines;
        for (std::size_t s = 0; s < set.size() && s < sizes.size(); ++s)
            lines << HeapModel::tr("%1: %2, count %3")
                         .arg(set[s].label, formatSize(sizes[s]), formatCount(counts[s]));
        return lines.join(role == CopyRole ? QStringLiteral("; ") : QStringLiteral("\n"));
    }
    case SortRole: return QVariant::fromValue(qlonglong(sizes.back()) - qlonglong(sizes.front()));
    default: return {};
    }
}

QVariant numberCell(ColumnKind kind, std::optional<std::int64_t> value, std::uint64_t whole, int role)
{
    if (!value) return role == Qt::DisplayRole ? QVariant(emDash()) : QVariant();
    switch (kind) {
    case ColumnKind::Count: return countCell(std::uint64_t(*value), role);
    case ColumnKind::CountDelta: return deltaCell(*value, role);
    case ColumnKind::Bytes:
        if (whole == 0 && role == Qt::ToolTipRole) return formatSizeLong(std::uint64_t(*value));
        if (whole == 0 && role == ShareRole) return {};
        return sizeCell(std::uint64_t(*value), whole, role);
    case ColumnKind::BytesDelta: return sizeDeltaCell(*value, role);
    case ColumnKind::Distance: return distanceCell(std::int32_t(*value), role);
    case ColumnKind::Text:
    case ColumnKind::Trend: break;
    }
    return {};
}

} // namespace heaptrail::ui
