// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/finding_delegate.h"

#include "ui/delegates/fonts.h"
#include "ui/models/findings_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"

#include <QAbstractItemView>
#include <QCache>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>
#include <QTextList>

#include <algorithm>

namespace heaptrail::ui {
namespace {
constexpr int kGap = 3; // between cards
constexpr int kFindingPad = 8;
constexpr int kIcon = 16;
constexpr int kBarWidth = 7, kBarGap = 3, kBarsHeight = 26;
constexpr int kMostBars = 8;
constexpr int kTitleLines = 2, kNoteLines = 3, kNumberLines = 2, kPathLines = 3;

/// Between words where there are any; an identifier longer than a line goes on in the next.
QTextOption anywhere()
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    return option;
}

/// Text over at most so many lines, the last one elided; its height. Draws only with a painter.
int layOut(QPainter* painter, const QString& text, const QFont& font, QRect box, int lines,
           Qt::TextElideMode elide = Qt::ElideRight)
{
    if (text.isEmpty() || box.width() <= 0) return 0;
    const QFontMetrics metrics(font);
    QTextLayout layout(text, font);
    layout.setTextOption(anywhere());
    layout.beginLayout();
    int top = box.top();
    for (int at = 0; at < lines; ++at) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(box.width());
        const bool isCut = at + 1 == lines && line.textStart() + line.textLength() < text.size();
        if (painter && isCut)
            painter->drawText(QRect(box.left(), top, box.width(), metrics.lineSpacing()),
                              Qt::AlignLeft | Qt::AlignVCenter,
                              metrics.elidedText(text.mid(line.textStart()), elide, box.width()));
        else if (painter)
            line.draw(painter, QPointF(box.left(), top) - QPointF(0, line.y()));
        top += metrics.lineSpacing();
    }
    layout.endLayout();
    return top - box.top();
}

/// One card from its parts: how high it is, and drawn where there is a painter.
int card(QPainter* painter, const QRect& inside, const QFont& font, const QPalette& palette,
         const QModelIndex& index)
{
    const QFont title = nameFont(font), small = smallFont(font);
    const QVariantList values = index.data(FindingsModel::ValuesRole).toList();
    const int bars = int(std::min<qsizetype>(values.size(), kMostBars));
    const int barsWidth = bars > 0 ? bars * (kBarWidth + kBarGap) + kFindingPad : 0;
    int top = inside.top();
    const int left = inside.left() + kIcon + kFindingPad;
    const auto row = [&](int less = 0) { return QRect(left, top, inside.right() - left - less, 0); };
    const auto pen = [&](const QColor& colour, const QFont& with) {
        if (!painter) return;
        painter->setPen(colour);
        painter->setFont(with);
    };
    if (painter)
        icon(index.data(FindingsModel::IconRole).toString())
            .paint(painter, QRect(inside.left(), top, kIcon, QFontMetrics(title).height()));
    pen(palette.color(QPalette::Text), title);
    top += layOut(painter, index.data(Qt::EditRole).toString(), title, row(), kTitleLines);
    pen(mutedText(palette), small);
    const int middle = top;
    top += layOut(painter, index.data(FindingsModel::AboutRole).toString(), small, row(barsWidth), 1);
    pen(palette.color(QPalette::Text), small);
    const QString numbers = index.data(FindingsModel::NumbersRole).toString();
    top += layOut(painter, numbers, small, row(barsWidth), kNumberLines);
    if (bars > 0) {
        double most = 0;
        for (const QVariant& value : values) most = std::max(most, value.toDouble());
        for (int at = 0; painter && at < bars; ++at) {
            const double value = values[values.size() - bars + at].toDouble();
            const int height = most > 0 ? std::max(1, int(value / most * kBarsHeight)) : 1;
            painter->fillRect(QRect(inside.right() - (bars - at) * (kBarWidth + kBarGap) + kBarGap,
                                    middle + 2 + kBarsHeight - height, kBarWidth, height),
                              palette.color(QPalette::Highlight));
        }
        top = std::max(top, middle + kBarsHeight + 4);
    }
    pen(mutedText(palette), small);
    if (const QStringList path = index.data(FindingsModel::PathRole).toStringList(); !path.isEmpty())
        top += layOut(painter, pathThatFits(path, small, row().width(), kPathLines), small, row(), kPathLines,
                      Qt::ElideMiddle);
    if (const QString note = plainNote(index.data(FindingsModel::NoteRole).toString()); !note.isEmpty()) {
        pen(palette.color(QPalette::Text), small);
        top += 2;
        top += layOut(painter, note, small, row(), kNoteLines);
    }
    return top - inside.top();
}

QRect insideOf(const QRect& rect)
{
    return rect.adjusted(kGap + kFindingPad, kGap + kFindingPad, -kGap - kFindingPad, -kGap - kFindingPad);
}
} // namespace

QString pathThatFits(const QStringList& path, const QFont& font, int width, int lines)
{
    const QString arrow = QStringLiteral(" → ");
    const auto isTooLong = [&](const QString& text) {
        const QRect box(0, 0, width, 0);
        return layOut(nullptr, text, font, box, lines + 1) > layOut(nullptr, text, font, box, lines);
    };
    QString text = path.join(arrow);
    for (qsizetype last = path.size() - 2; last > 0 && isTooLong(text); --last)
        text = path.front() + arrow + QChar(0x2026) + arrow + path.mid(path.size() - last).join(arrow);
    return text;
}

QString plainNote(const QString& markdown)
{
    if (markdown.isEmpty()) return {};
    static QCache<QString, QString> known(64); // a card is laid out at each paint
    if (const QString* plain = known.object(markdown)) return *plain;
    QTextDocument document;
    document.setMarkdown(markdown, QTextDocument::MarkdownDialectGitHub);
    QStringList lines;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        if (const QString line = block.text().simplified(); !line.isEmpty())
            lines << (block.textList() ? QString(QChar(0x2022)) + QLatin1Char(' ') + line : line);
    const QString plain = lines.join(QLatin1Char(' '));
    known.insert(markdown, new QString(plain));
    return plain;
}

QSize FindingDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : 240;
    const int height = card(nullptr, insideOf(QRect(0, 0, width, 1000)), option.font, option.palette, index);
    return {120, height + 2 * (kGap + kFindingPad)};
}

void FindingDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const QPalette& palette = option.palette;
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor base = palette.color(QPalette::Base), highlight = palette.color(QPalette::Highlight);
    painter->setPen(isSelected ? QPen(highlight, 2) : QPen(gridColour(palette), 1));
    painter->setBrush(isSelected ? mixed(base, highlight, 0.12) : base);
    painter->drawRoundedRect(QRectF(option.rect).adjusted(kGap + 0.5, kGap + 0.5, -kGap - 0.5, -kGap - 0.5),
                             6, 6);
    card(painter, insideOf(option.rect), option.font, palette, index);
    painter->restore();
}

void FindingDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                           const QModelIndex&) const
{
    const QRect inside = insideOf(option.rect);
    editor->setGeometry(inside.left() + kIcon + kFindingPad - 4, inside.top() - 4,
                        inside.width() - kIcon - kFindingPad + 8,
                        QFontMetrics(nameFont(option.font)).height() + 8);
}

} // namespace heaptrail::ui
