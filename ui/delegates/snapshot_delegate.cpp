// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/snapshot_delegate.h"

#include "ui/delegates/fonts.h"
#include "ui/models/snapshots_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>

namespace heaptrail::ui {
namespace {
constexpr int kPad = 8;
constexpr int kDot = 10;
constexpr int kBar = 4;
constexpr int kMostErrorLines = 4;

/// Of the heading above a section's first row; 0 without one.
int sectionHeight(const QFont& font, const QModelIndex& index)
{
    return index.data(SnapshotsModel::SectionRole).toString().isEmpty()
        ? 0
        : kPad + QFontMetrics(smallFont(font)).height() + 2;
}
int textLeft()
{
    return kPad + kDot + kPad;
}
} // namespace

QSize SnapshotDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics label(nameFont(option.font)), detail(smallFont(option.font));
    int height = kPad + label.height() + 2 + detail.height() + kPad;
    const auto state = LoadState(index.data(SnapshotsModel::StateRole).toInt());
    if (state == LoadState::Loading && !index.data(SnapshotsModel::IsLogRole).toBool()) height += kBar + 4;
    if (state == LoadState::Failed) {
        const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
        const int width = (view ? view->viewport()->width() : 240) - textLeft() - kPad;
        const QRect box = detail.boundingRect(QRect(0, 0, std::max(80, width), 1000), Qt::TextWordWrap,
                                              index.data(SnapshotsModel::DetailRole).toString());
        height += std::min(box.height(), detail.lineSpacing() * kMostErrorLines) - detail.height();
    }
    return {120, height + sectionHeight(option.font, index)};
}

void SnapshotDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    item.text.clear();
    const int heading = sectionHeight(option.font, index);
    if (heading > 0) {
        const QRect line(option.rect.left() + kPad, option.rect.top(), option.rect.width() - 2 * kPad,
                         heading);
        painter->save();
        painter->setFont(smallFont(option.font));
        painter->setPen(mutedText(option.palette));
        painter->drawText(line, Qt::AlignLeft | Qt::AlignBottom,
                          index.data(SnapshotsModel::SectionRole).toString());
        painter->restore();
    }
    item.rect.setTop(item.rect.top() + heading);
    const QWidget* widget = option.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, widget);

    const QPalette& palette = option.palette;
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const auto group = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const QColor text = palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = isSelected ? text : mutedText(palette);
    const auto state = LoadState(index.data(SnapshotsModel::StateRole).toInt());
    const bool isLog = index.data(SnapshotsModel::IsLogRole).toBool();
    const bool isCopy = index.data(SnapshotsModel::IsCopyRole).toBool(); // nothing failed

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QFont label = nameFont(option.font), detail = smallFont(option.font);
    const QFontMetrics labelMetrics(label), detailMetrics(detail);
    const QRect box = item.rect;
    const QRect dot(box.left() + kPad, box.top() + kPad + (labelMetrics.height() - kDot) / 2, kDot, kDot);
    if (isLog || state == LoadState::Failed) {
        icon(isLog        ? QStringLiteral("log")
                 : isCopy ? QStringLiteral("info")
                          : QStringLiteral("error"))
            .paint(painter, dot.adjusted(-3, -3, 3, 3), Qt::AlignCenter,
                   isSelected ? QIcon::Selected : QIcon::Normal);
    } else {
        const QColor colour = snapshotColour(index.data(SnapshotsModel::ColourRole).toInt(), palette);
        painter->setPen(QPen(isSelected ? text : colour, 1.4));
        painter->setBrush(state == LoadState::Ready ? QBrush(colour) : QBrush(Qt::NoBrush));
        painter->drawEllipse(dot);
    }

    const int left = box.left() + textLeft();
    const int width = box.right() - left - kPad;
    int top = box.top() + kPad;
    painter->setFont(label);
    painter->setPen(text);
    painter->drawText(QRect(left, top, width, labelMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                      labelMetrics.elidedText(index.data().toString(), Qt::ElideRight, width));
    top += labelMetrics.height() + 2;

    painter->setFont(detail);
    const QString words = index.data(SnapshotsModel::DetailRole).toString();
    if (state == LoadState::Failed) {
        painter->setPen(isSelected ? text : isCopy ? quiet : errorColour(palette));
        painter->drawText(QRect(left, top, width, detailMetrics.lineSpacing() * kMostErrorLines),
                          Qt::TextWordWrap | Qt::AlignLeft, words);
    } else {
        painter->setPen(quiet);
        painter->drawText(QRect(left, top, width, detailMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                          detailMetrics.elidedText(words, Qt::ElideRight, width));
    }
    if (state == LoadState::Loading && !isLog) {
        top += detailMetrics.height() + 4;
        const double share = std::max(0.0, index.data(SnapshotsModel::ProgressRole).toDouble());
        painter->setPen(Qt::NoPen);
        painter->setBrush(gridColour(palette));
        painter->drawRoundedRect(QRectF(left, top, width, kBar), 2, 2);
        painter->setBrush(isSelected ? text : palette.color(QPalette::Highlight));
        painter->drawRoundedRect(QRectF(left, top, std::max(double(kBar), width * share), kBar), 2, 2);
    }
    painter->restore();
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(item);
        focus.backgroundColor = palette.color(QPalette::Base);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, widget);
    }
}

void SnapshotDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex& index) const
{
    const QFontMetrics label(nameFont(option.font));
    const int top = option.rect.top() + sectionHeight(option.font, index);
    editor->setGeometry(option.rect.left() + textLeft() - 4, top + kPad - 4,
                        option.rect.width() - textLeft() - kPad + 4, label.height() + 8);
}

} // namespace heaptrail::ui
