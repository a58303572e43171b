// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace heaptrail::ui {

/// A header for the keyboard, too: Shift+Tab goes there from the table, arrows from column to column, Enter or Space sort
/// by it, Menu or O opens its menu, Down or Esc go back.
class TableHeader final : public QHeaderView {
    Q_OBJECT
public:
    explicit TableHeader(QAbstractItemView& table);

protected:
    /// The arrow points down where the largest comes first; Qt has it the other way round.
    void initStyleOptionForIndex(QStyleOptionHeader* option, int column) const override;
    void paintSection(QPainter* painter, const QRect& rect, int column) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    /// The visible column that lies so many steps to the right of this position; −1 at the end.
    int visibleFrom(int position, int step) const;
    void moveTo(int column);

    QAbstractItemView& m_table;
    int m_column{-1};
};

} // namespace heaptrail::ui
