// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/findings_model.h"

#include "core/analysis/property_names.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <QMimeData>

#include <algorithm>

namespace heaptrail::ui {
namespace {
const QString kMime = QStringLiteral("application/x-heaptrail-finding");

QString valueText(const Figure& figure, double value)
{
    switch (figure.unit) {
    case Figure::Unit::Bytes: return formatSize(std::uint64_t(std::max(0.0, value)));
    case Figure::Unit::Percent: return formatPercent(value / 100);
    case Figure::Unit::Distance: return formatDistance(std::int32_t(value));
    case Figure::Unit::Count: return formatCount(std::uint64_t(std::max(0.0, value)));
    }
    return {};
}

/// As paths call it: requestCache, ["*"] for a property's name that is no identifier.
QString stepName(const FindingStep& step)
{
    if (step.label.empty()) return classText(step.className);
    const bool isName =
        step.label == step.edge && !step.label.starts_with('<') && !step.label.starts_with('(');
    return safeText(isName && !isIdentifier(step.label) ? propertyAccess(step.label) : step.label);
}
} // namespace

QString kindName(FindingKind kind)
{
    switch (kind) {
    case FindingKind::Note: return FindingsModel::tr("Note");
    case FindingKind::Class: return FindingsModel::tr("Class");
    case FindingKind::Object: return FindingsModel::tr("Object");
    case FindingKind::Path: return FindingsModel::tr("Path");
    case FindingKind::Suspect: return FindingsModel::tr("Suspect");
    case FindingKind::Chart: return FindingsModel::tr("Chart");
    case FindingKind::Graph: return FindingsModel::tr("Graph");
    case FindingKind::Query: return FindingsModel::tr("Query");
    }
    return {};
}

const Figure* bestFigure(const Finding& finding)
{
    // The retained size says most; where others hold the entries, too, it stays the same and the count says it.
    const auto changes = [](const Figure& figure) {
        return std::ranges::adjacent_find(figure.values, std::ranges::not_equal_to{}) != figure.values.end();
    };
    const Figure* best = nullptr;
    for (const Figure& figure : finding.figures)
        if (figure.label == "Retained size" || !best) best = &figure;
    if (!best || changes(*best)) return best;
    const auto other = std::ranges::find_if(finding.figures, changes);
    return other == finding.figures.end() ? best : &*other;
}

QString figuresText(const Finding& finding)
{
    const Figure* best = bestFigure(finding);
    if (!best) return {};
    QStringList values;
    for (const auto& value : best->values) values << (value ? valueText(*best, *value) : emDash());
    return QString::fromStdString(best->label).toLower() + QLatin1Char(' ')
        + values.join(QStringLiteral(" → "));
}

static QString iconName(FindingKind kind)
{
    switch (kind) {
    case FindingKind::Note: return QStringLiteral("note");
    case FindingKind::Class: return QStringLiteral("summary");
    case FindingKind::Object: return QStringLiteral("inspector");
    case FindingKind::Path: return QStringLiteral("paths");
    case FindingKind::Suspect: return QStringLiteral("suspects");
    case FindingKind::Chart: return QStringLiteral("overview");
    case FindingKind::Graph: return QStringLiteral("graph");
    case FindingKind::Query: return QStringLiteral("filter");
    }
    return {};
}

/// "Object · S3", "Class · S1 → S2 → S3"
static QString aboutText(const OpenInvestigation& investigation, const Finding& finding)
{
    QStringList labels;
    for (const std::uint32_t position : finding.figureSnapshots)
        labels << investigation.snapshotLabel(position);
    if (labels.size() < 2 && finding.snapshot) labels = {investigation.snapshotLabel(*finding.snapshot)};
    QString kind = kindName(finding.kind);
    if (kind == QString::fromStdString(finding.title)) kind.clear(); // the title of a note that has none
    if (!kind.isEmpty() && !labels.isEmpty()) kind += QStringLiteral(" · ");
    return kind + labels.join(QStringLiteral(" → "));
}

FindingsModel::FindingsModel(OpenInvestigation& investigation, QObject* parent)
    : QAbstractListModel(parent)
    , m_investigation(investigation)
{
    connect(&investigation, &OpenInvestigation::changed, this, &FindingsModel::rebuild);
    rebuild();
}

void FindingsModel::rebuild()
{
    std::vector<std::string> keys;
    for (const Finding& finding : m_investigation.findings()) keys.push_back(finding.key);
    if (keys == m_keys) {
        if (!keys.empty()) emit dataChanged(index(0), index(int(keys.size()) - 1));
        return;
    }
    beginResetModel();
    m_keys = std::move(keys);
    endResetModel();
}

int FindingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_keys.size());
}

QString FindingsModel::keyAt(const QModelIndex& index) const
{
    return index.isValid() && std::size_t(index.row()) < m_keys.size()
        ? QString::fromStdString(m_keys[std::size_t(index.row())])
        : QString();
}

QModelIndex FindingsModel::indexOf(const QString& key) const
{
    const auto it = std::ranges::find(m_keys, key.toStdString());
    return it == m_keys.end() ? QModelIndex() : index(int(it - m_keys.begin()));
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const
{
    const Finding* finding = m_investigation.finding(keyAt(index));
    if (!finding) return {};
    const QString title = safeText(finding->title, 1000);
    switch (role) {
    case Qt::EditRole: return title;
    case IconRole: return iconName(finding->kind);
    case AboutRole: return aboutText(m_investigation, *finding);
    case NoteRole: return QString::fromStdString(finding->note);
    case NumbersRole: {
        QString numbers = figuresText(*finding);
        if (!numbers.isEmpty()) numbers[0] = numbers[0].toUpper();
        return numbers;
    }
    case ValuesRole: {
        QVariantList values;
        if (const Figure* best = bestFigure(*finding); best && best->values.size() > 1)
            for (const auto& value : best->values) values << value.value_or(0);
        return values;
    }
    case PathRole: {
        // To what holds the entries: a single entry is an example.
        QStringList path;
        for (const FindingStep& step : finding->path) {
            path << stepName(step);
            if (finding->kind == FindingKind::Suspect && step.id != 0 && step.id == finding->objectId) break;
        }
        return path;
    }
    case Qt::AccessibleTextRole: {
        QStringList parts{title};
        for (const int each : {int(AboutRole), int(NumbersRole), int(NoteRole)})
            if (const QString text = data(index, each).toString(); !text.isEmpty()) parts << text;
        return parts.join(QStringLiteral(", "));
    }
    case Qt::DisplayRole: {
        QStringList second{kindName(finding->kind)};
        if (const QString figures = figuresText(*finding); !figures.isEmpty()) second << figures;
        if (!finding->note.empty()) second << tr("note");
        return title + QLatin1Char('\n') + second.join(QStringLiteral(" · "));
    }
    case Qt::ToolTipRole: {
        QStringList path;
        for (const FindingStep& step : finding->path) path << stepName(step);
        QString tip = title;
        if (!path.isEmpty()) tip += QLatin1Char('\n') + path.join(QStringLiteral(" → "));
        if (!finding->note.empty()) tip += QStringLiteral("\n\n") + QString::fromStdString(finding->note);
        return tip;
    }
    default: return {};
    }
}

bool FindingsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || keyAt(index).isEmpty()) return false;
    m_investigation.setTitle(keyAt(index), value.toString());
    return true;
}

Qt::ItemFlags FindingsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled;
}

QStringList FindingsModel::mimeTypes() const
{
    return {kMime};
}

QMimeData* FindingsModel::mimeData(const QModelIndexList& indexes) const
{
    auto* data = new QMimeData;
    if (!indexes.isEmpty()) data->setData(kMime, keyAt(indexes.front()).toUtf8());
    return data;
}

bool FindingsModel::dropMimeData(const QMimeData* data, Qt::DropAction, int row, int,
                                 const QModelIndex& parent)
{
    if (!data->hasFormat(kMime)) return false;
    const QString key = QString::fromUtf8(data->data(kMime));
    const int from = indexOf(key).row();
    int to = row >= 0 ? row : parent.isValid() ? parent.row() : rowCount() - 1;
    if (from < 0) return false;
    if (row >= 0 && from < to) --to;
    m_investigation.move(key, to);
    return false; // moved already
}

} // namespace heaptrail::ui
