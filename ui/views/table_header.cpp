// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/table_header.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOptionHeader>

namespace heaptrail::ui {

TableHeader::TableHeader(QAbstractItemView& table)
    : QHeaderView(Qt::Horizontal, &table)
    , m_table(table)
{
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter); // as a tree's own header
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Column titles"));
}

int TableHeader::visibleFrom(int position, int step) const
{
    for (; position >= 0 && position < count(); position += step)
        if (!isSectionHidden(logicalIndex(position))) return logicalIndex(position);
    return -1;
}

void TableHeader::moveTo(int column)
{
    if (column < 0) return;
    m_column = column;
    setAccessibleName(
        tr("Column %1: Enter sorts by it").arg(model()->headerData(column, Qt::Horizontal).toString()));
    const int left = sectionPosition(column), right = left + sectionSize(column);
    auto* bar = m_table.horizontalScrollBar();
    if (right - bar->value() > viewport()->width()) bar->setValue(right - viewport()->width());
    if (left < bar->value()) bar->setValue(left);
    viewport()->update();
}

void TableHeader::focusInEvent(QFocusEvent* event)
{
    QHeaderView::focusInEvent(event);
    const bool isThere = m_column >= 0 && m_column < count() && !isSectionHidden(m_column);
    moveTo(isThere ? m_column : visibleFrom(0, 1));
}

void TableHeader::keyPressEvent(QKeyEvent* event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool sorts =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    // Ctrl adds the column to those that are sorted by, as with the mouse.
    if ((modifiers != Qt::NoModifier && !(sorts && modifiers == Qt::ControlModifier)) || m_column < 0
        || m_column >= count())
        return event->ignore();
    const int at = visualIndex(m_column);
    switch (event->key()) {
    case Qt::Key_Left: return moveTo(visibleFrom(at - 1, -1));
    case Qt::Key_Right: return moveTo(visibleFrom(at + 1, 1));
    case Qt::Key_Home: return moveTo(visibleFrom(0, 1));
    case Qt::Key_End: return moveTo(visibleFrom(count() - 1, -1));
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: emit sectionClicked(m_column); return;
    case Qt::Key_Menu:
    case Qt::Key_O:
        emit customContextMenuRequested({sectionViewportPosition(m_column) + 8, height() / 2});
        return;
    case Qt::Key_Down:
    case Qt::Key_Escape: m_table.setFocus(Qt::OtherFocusReason); return;
    default: event->ignore();
    }
}

void TableHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int column) const
{
    QHeaderView::initStyleOptionForIndex(option, column);
    if (option->sortIndicator != QStyleOptionHeader::None)
        option->sortIndicator = sortIndicatorOrder() == Qt::DescendingOrder ? QStyleOptionHeader::SortDown
                                                                            : QStyleOptionHeader::SortUp;
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int column) const
{
    QHeaderView::paintSection(painter, rect, column);
    if (!hasFocus() || column != m_column) return;
    constexpr int kLine = 2;
    painter->fillRect(rect.adjusted(0, rect.height() - kLine, 0, 0), palette().highlight());
}

} // namespace heaptrail::ui
