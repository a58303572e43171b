// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace heaptrail::ui {

/// Paints the cells of every table and tree by the roles that our models answer: a quiet bar behind a share,
/// sign and hue of a difference, a sparkline for a trend, names in the fixed-width font with a dimmed id.
class HeapDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int kNoNames = -1;
    /// `nameColumn` holds names of the heap; none: all of it is prose and figures.
    explicit HeapDelegate(QObject* parent = nullptr, int nameColumn = 0)
        : QStyledItemDelegate(parent)
        , m_nameColumn(nameColumn)
    {
    }

    /// Where a name and its id do not fit, the name is shown: for narrow tables whose tool tips have the id.
    void setIdsYield(bool doYield) { m_doIdsYield = doYield; }
    /// What a title above says of all rows, "Session" of `"a" → Session @5`: no row repeats it.
    void setImplied(const QString& name) { m_implied = name; }
    QString withoutImplied(QString name) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Row height: of the font, plus 6.
    static int rowHeight(const QFontMetrics& metrics);
    /// One bar a value, as high as its share of the biggest; for tables and cards alike.
    static void paintTrend(QPainter* painter, const QRect& rect, const QList<qreal>& values,
                           const QColor& colour, const QColor& lastColour);

private:
    int m_nameColumn;
    bool m_doIdsYield{};
    QString m_implied;
};

/// The window's property: does the verdict name a leak? Growth is red, and less is green, only then.
inline constexpr char kHasLeak[] = "hasLeak";

/// The fixed-width font that identifiers are shown in, in the size of `base`.
QFont identifierFont(const QFont& base);

} // namespace heaptrail::ui
