// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/heap_delegate.h"

#include "ui/models/node_text.h"
#include "ui/models/roles.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace heaptrail::ui {

namespace {

constexpr int kPadding = 4;
constexpr int kPercentRoom = 20; // letters: narrower cells show the size alone
constexpr int kLeastName = 12; // characters of a name that stay before its mark goes
constexpr int kLeastMark = 8; // characters of a mark that still say something
constexpr int kFewProperties = 3; // of a shape: shown if they fit
constexpr int kWantedName = 60; // characters: up to here more of them are shown

/// Length of "Map" in "Map @123 · seen above": what stands before the id; −1 if there is no id.
qsizetype idStart(const QString& text)
{
    const auto at = text.lastIndexOf(QLatin1String(" @"));
    if (at < 0 || at + 2 >= text.size() || !text[at + 2].isDigit()) return -1;
    return at;
}

/// Of "entry "user:17" in Map" and "cache :: Map" what is before the last word is cut: else the id reads as the entry's.
QString elidedName(const QFontMetrics& metrics, const QString& name, int room)
{
    if (metrics.horizontalAdvance(name) <= room) return name;
    if (static const QLatin1String symbol("<symbol "); name.startsWith(symbol)) // "<kBuffer>": its name tells
        return elidedName(metrics, QLatin1Char('<') + name.mid(symbol.size()), room);
    qsizetype at = -1;
    for (const char* between : {" in ", " :: ", " → "})
        at = std::max(at, name.lastIndexOf(QString::fromUtf8(between)));
    const QString end = name.mid(std::max<qsizetype>(at, 0));
    const int wanted = metrics.horizontalAdvance(end);
    if (at <= 0 || end.contains(QLatin1Char('"')) || wanted > room / 2)
        return metrics.elidedText(name, Qt::ElideRight, room);
    return metrics.elidedText(name.left(at), Qt::ElideRight, room - wanted) + end;
}

/// Length of "IncomingMessage" in "IncomingMessage × 520"; −1 if no count ends the name.
qsizetype countStart(const QString& text)
{
    const auto at = text.lastIndexOf(QLatin1String(" \u00d7 "));
    if (at < 0 || at + 3 >= text.size()) return -1;
    const auto isLetter = [](QChar c) { return c.isLetter(); };
    return std::any_of(text.begin() + at + 3, text.end(), isLetter) ? -1 : at;
}

/// Where room is short, properties of a value's shape go one by one, then all of it; what then does not fit is cut.
QString fittedName(const QFontMetrics& metrics, const QString& name, int room, int telling)
{
    const auto isFitting = [&](const QString& text) { return metrics.horizontalAdvance(text) <= room; };
    const int count = propertyCount(name);
    if (count == 0) return elidedName(metrics, name, room);
    const bool isAlone = name.startsWith(QLatin1Char('{'));
    QString shown = withFewProperties(name, isAlone ? 1 : 0, telling);
    for (int most = count + 1; most > (isAlone ? 1 : 0); --most) {
        const QString text = withFewProperties(name, most, telling);
        if ((most > kFewProperties && text.size() > kWantedName) || !isFitting(text)) continue;
        shown = text;
        break;
    }
    if (isFitting(shown)) return shown;
    for (const char* between : {" :: {…}", " → {…}"})
        if (const QString shape = QString::fromUtf8(between); shown.endsWith(shape)) {
            shown.chop(shape.size());
            break;
        }
    return elidedName(metrics, shown, room);
}

/// "Map @123 · seen above": the name, then muted the id, then the mark; "Job  src/queue.js:4:7": a class and its source.
/// Where room is short the mark is cut first, then the name; an id or a count stays whole, or goes where it leaves no name.
void paintName(QPainter& painter, const QRect& cell, const QString& text, const QColor& colour,
               const QColor& muted, bool doIdsYield, int telling)
{
    const QFontMetrics metrics(painter.font());
    auto at = idStart(text);
    const auto counted = at < 0 ? countStart(text) : -1;
    const bool isClass = at < 0 && counted < 0; // its source stands behind two spaces
    if (isClass) at = text.indexOf(QLatin1String("  "));
    if (counted >= 0) at = counted;
    const QString name = at < 0 ? text : text.left(at);
    auto end = at < 0 || counted >= 0 ? text.size() : isClass ? at : at + 2;
    while (!isClass && end < text.size() && text[end].isDigit()) ++end;
    QString id = at < 0 ? QString() : text.mid(at, end - at);
    QString mark = text.mid(end);
    const int wanted = metrics.horizontalAdvance(withFewProperties(name, kFewProperties, telling));
    const int least = std::min(wanted, metrics.averageCharWidth() * kLeastName);
    if ((doIdsYield ? wanted : least) + metrics.horizontalAdvance(id) > cell.width()) id.clear();
    const int rest = cell.width() - metrics.horizontalAdvance(id);
    if (!mark.isEmpty()) {
        const int kept = std::min(wanted, std::max(least, rest / 2));
        if (static const QLatin1String ofNode("  node:");
            metrics.horizontalAdvance(mark) > rest - kept && mark.startsWith(ofNode))
            mark.remove(2, ofNode.size() - 2);
        static const QRegularExpression column(QStringLiteral(":[0-9]+(:[0-9]+)$"));
        if (isClass && metrics.horizontalAdvance(mark) > rest - kept) // the line says enough
            if (const auto place = column.match(mark); place.hasMatch())
                mark.truncate(place.capturedStart(1));
        if (metrics.horizontalAdvance(mark) > rest - kept) {
            // Of a source the end says most; other marks end with a whole word, and say nothing without their number.
            static const QRegularExpression digit(QStringLiteral("[0-9]"));
            if (isClass) {
                mark = QLatin1Char(' ')
                    + metrics.elidedText(mark, Qt::ElideLeft,
                                         rest - kept - metrics.horizontalAdvance(QLatin1Char(' ')));
            } else {
                const bool hasNumber = mark.contains(digit);
                while (!mark.isEmpty() && metrics.horizontalAdvance(mark) > rest - kept)
                    mark.truncate(std::max<qsizetype>(0, mark.lastIndexOf(QLatin1Char(' '))));
                if (hasNumber != mark.contains(digit)) mark.clear();
            }
        }
        if (mark.size() < kLeastMark) mark.clear();
    }
    const QString shown =
        fittedName(metrics, name, std::max(0, rest - metrics.horizontalAdvance(mark)), telling);
    const int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    painter.setPen(colour);
    painter.drawText(cell, flags, shown);
    painter.setPen(counted < 0 ? muted : colour);
    painter.drawText(cell.adjusted(metrics.horizontalAdvance(shown), 0, 0, 0), flags, id + mark);
}

/// Of the window, or of the one that a dialog belongs to.
bool hasLeak(const QWidget* widget)
{
    while (widget && widget->parentWidget()) widget = widget->parentWidget();
    return widget && widget->property(kHasLeak).toBool();
}

} // namespace

QFont identifierFont(const QFont& base)
{
    static const QString family = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    QFont font(base);
    font.setFamily(family);
    font.setStyleHint(QFont::Monospace);
    return font;
}

int HeapDelegate::rowHeight(const QFontMetrics& metrics)
{
    return metrics.height() + 6;
}

QString HeapDelegate::withoutImplied(QString name) const
{
    if (m_implied.isEmpty()) return name;
    for (const char* between : {" → ", " :: "})
        name.replace(QString::fromUtf8(between) + m_implied + QLatin1String(" @"), QLatin1String(" @"));
    return name;
}

QSize HeapDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(rowHeight(option.fontMetrics));
    size.rwidth() += 2 * kPadding; // more than the style's own: digits are never cut
    return size;
}

void HeapDelegate::paintTrend(QPainter* painter, const QRect& rect, const QList<qreal>& values,
                              const QColor& colour, const QColor& lastColour)
{
    if (values.isEmpty()) return;
    const qreal most = *std::max_element(values.begin(), values.end());
    const qreal gap = 2;
    const qreal width =
        std::clamp((rect.width() - gap * qreal(values.size() - 1)) / qreal(values.size()), 1.0, 10.0);
    const qreal step = std::min(width + gap, qreal(rect.width()) / qreal(values.size()));
    painter->save();
    painter->setPen(Qt::NoPen);
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (qsizetype i = 0; i < values.size(); ++i) {
        const qreal share = most > 0 ? values[i] / most : 0;
        const qreal height = std::max(1.0, std::round(share * rect.height()));
        painter->setBrush(i + 1 == values.size() ? lastColour : colour);
        painter->drawRect(QRectF(rect.left() + qreal(i) * step, rect.bottom() + 1 - height, width, height));
    }
    painter->restore();
}

void HeapDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const
{
    QStyleOptionViewItem option(given);
    initStyleOption(&option, index);
    const QWidget* widget = option.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    const QString text = option.text;
    option.text.clear();
    option.icon = {};
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, widget); // ground, selection, focus

    const bool isSelected = option.state & QStyle::State_Selected;
    const QPalette& palette = option.palette;
    const auto group = option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const QColor normal = palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text);
    const QColor muted =
        isSelected ? mixed(normal, palette.color(group, QPalette::Highlight), 0.1) : mutedText(palette);
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    painter->save();
    painter->setClipRect(option.rect);

    if (const QVariant trend = index.data(TrendRole); trend.isValid()) {
        const QRect area = cell.adjusted(0, 3, 0, -3);
        paintTrend(painter, area, trend.value<QList<qreal>>(), muted,
                   isSelected ? normal : linkColour(palette));
        painter->restore();
        return;
    }

    const QVariant share = index.data(ShareRole);
    const double filled = (share.isValid() ? share : index.data(BarRole)).toDouble();
    if (filled > 0) {
        QRectF bar = option.rect.adjusted(1, 2, -1, -2);
        bar.setWidth(std::floor(bar.width() * std::min(filled, 1.0))); // a dot would be taken for a full stop
        QColor colour = isSelected ? normal : barColour(palette);
        if (isSelected) colour.setAlphaF(0.2f);
        if (isHighContrast(palette)) {
            bar.setTop(bar.bottom() - 2); // under the figures: an outline would cross them out
            if (bar.width() > bar.height() * 2) painter->fillRect(bar, normal);
        } else {
            painter->fillRect(bar, colour);
        }
    }

    QColor colour = normal;
    QFont font = option.font;
    const bool isName = index.column() == m_nameColumn;
    if (isName) font = identifierFont(font);
    const bool isInternal = index.data(InternalRole).toBool();
    if (isInternal) {
        colour = muted;
        if (isName) font.setItalic(true);
    }
    if (const QVariant delta = index.data(DeltaRole); delta.isValid()) {
        const auto value = delta.toLongLong();
        if (value == 0)
            colour = muted;
        else if (!isSelected && hasLeak(widget))
            colour = value > 0 ? growthColour(palette) : shrinkColour(palette);
    } else if (!isName && (text == QLatin1String("0") || text == QLatin1String("0 B") || text == emDash())) {
        colour = muted;
    }
    painter->setFont(font);
    const QFontMetrics metrics(font);

    if (isName) {
        const QVariant telling = index.data(TellingRole);
        paintName(*painter, cell, withoutImplied(text), colour, muted, m_doIdsYield,
                  telling.isValid() ? telling.toInt() : -1);
        painter->restore();
        return;
    }

    QRect area = cell;
    if (share.isValid() && option.rect.width() >= kPercentRoom * metrics.averageCharWidth()) {
        const QString percent = formatPercent(share.toDouble());
        const int width = metrics.horizontalAdvance(QStringLiteral("<0.1 %"));
        painter->setPen(muted);
        painter->drawText(QRect(area.right() - width + 1, area.top(), width, area.height()),
                          Qt::AlignRight | Qt::AlignVCenter, percent);
        area.setRight(area.right() - width - kPadding * 2);
    }
    painter->setPen(colour);
    // Of a path the end says most, and of "id in entry "key-401" in requestCache" both ends.
    const bool hasHolder = text.contains(QLatin1String(" in "));
    const auto cut = text.contains(QLatin1Char('/')) || hasHolder ? Qt::ElideMiddle : Qt::ElideRight;
    painter->drawText(area, int(option.displayAlignment) | Qt::TextSingleLine,
                      metrics.elidedText(text, cut, area.width()));
    painter->restore();
}

} // namespace heaptrail::ui
