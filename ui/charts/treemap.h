// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/dominator_areas.h"
#include "ui/theme/palette.h"

#include <QFontMetricsF>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace heaptrail::ui {

/// How an area is coloured, and what the legend says. One entry an area.
struct TreemapColours {
    struct Entry {
        QString name;
        int index{}; ///< of the palette's category colours, of Part, or a Level
    };
    enum class Scheme { Part, Category, Growth };
    enum class Level { Shrunk = -1, Same, Grown, Doubled, Unknown }; ///< of growth
    Scheme scheme{Scheme::Part};
    std::vector<int> ofArea; ///< index for Part and Category; −1 = grey
    std::vector<std::optional<std::int64_t>>
        growthOfArea; ///< Growth, in bytes; empty without a snapshot before
    std::vector<Entry> legend;
    QString title; ///< before the legend: "Growth S1 → S3"
    QString since; ///< Growth: "S1"
};

/// What of a tile's title a width has room for: all, without the id, elided at the end; empty if it would say nothing.
QString tileTitle(const QFontMetricsF& metrics, const QString& title, double width);
/// The same for a step of the way there: the name by which it is held says enough without the class.
QString crumbTitle(const QFontMetricsF& metrics, const QString& title, double width);

/// The dominator tree as areas (squarified: Bruls, Huizing, van Wijk 2000) or as an icicle. Draws with QPainter, knows
/// nothing of work: a double click or Enter asks to zoom, and it is given the next tree.
class Treemap final : public QWidget {
    Q_OBJECT
public:
    using Areas = std::shared_ptr<const AreaTree>;

    explicit Treemap(QWidget* parent = nullptr);

    const Areas& areas() const noexcept { return m_areas; }
    void setAreas(Areas areas, TreemapColours colours);
    void setColours(TreemapColours colours);
    bool isIcicle() const noexcept { return m_isIcicle; }
    void setIcicle(bool isIcicle);
    /// Position in areas(); −1 without any.
    int current() const noexcept { return m_current; }
    /// Moves the cursor without telling anybody.
    void setCurrent(int area);
    /// The area of a node, −1 if it isn't shown on its own.
    int areaOf(NodeOrdinal node) const;
    /// Where an area is drawn; empty if it is too small.
    QRectF rectOf(int area) const;

    void render(QPainter& painter, const QPalette& palette, QSizeF size) const;
    QString titleOf(int area) const;
    /// Behind its size, where colours tell growth: " ▲ (+5.38 MB)", " ▲▲ (New)"; empty as before, or unknown.
    QString growthTextOf(int area) const;
    TreemapColours::Level growthLevelOf(int area) const;
    QString toolTipOf(int area) const;
    const TreemapColours& colours() const noexcept { return m_colours; }
    /// What the colour of an area says, in a word or as a difference.
    QString colourText(int area) const;
    QColor fillOf(int area, const QPalette& palette) const;

    QSize sizeHint() const override { return {800, 500}; }

signals:
    void currentChanged(int area);
    void zoomRequested(int area);
    void zoomOutRequested();
    void menuRequested(int area, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void leaveEvent(QEvent*) override;
    void changeEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    struct Tile {
        int area{};
        QRectF rect;
        bool isContainer{}; ///< its children are drawn inside or below
        bool hasHeader{}; ///< with room for a title above its children
        bool isOwnSize{}; ///< not the area, but what its children leave of it
        bool isNamedAbove{}; ///< by the last of the crumbs
    };
    std::vector<Tile> tiles(QSizeF size, const QFont& font) const;
    void paint(QPainter& painter, const std::vector<Tile>& tiles, const QPalette& palette, const QFont& font,
               QSizeF size) const;
    void paintTile(QPainter& painter, const Tile& tile, const QPalette& palette) const;
    void paintWords(QPainter& painter, const Tile& tile, const QRectF& inside, const QColor& fill,
                    const QPalette& palette) const;
    void paintLegend(QPainter& painter, const QPalette& palette, QSizeF size) const;
    int areaAt(QPointF point) const;
    QString growthSignOf(int area) const; ///< " ▲▲", " ▲", " ▼" or nothing
    QString shareOf(int area) const;
    void makeCurrent(int area);
    void layOut();

    Areas m_areas;
    TreemapColours m_colours;
    std::vector<Tile> m_tiles; ///< containers before what is in them
    bool m_isIcicle{};
    int m_current{-1}, m_hovered{-1};
    int m_pressed{-1}; ///< what the last click hit
    int m_wheel{0};
};

} // namespace heaptrail::ui
