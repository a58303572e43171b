// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/graph/graph_painter.h"

#include <QVariantAnimation>
#include <QWidget>

#include <memory>
#include <optional>

class QScrollBar;

namespace heaptrail::ui {

/// Shows a placed graph: pan, zoom, hover, a cursor that arrows walk. Knows nothing of snapshots being opened or work
/// being done: it asks for expansions by signals and is given the next picture.
/// Scroll bars lead to what doesn't fit.
class GraphView final : public QWidget {
    Q_OBJECT
public:
    explicit GraphView(QWidget* parent = nullptr);

    const PlacedGraphPtr& placed() const noexcept { return m_placed; }
    /// Another picture. One that grew out of the present one keeps the view, and new nodes slide in.
    void setPlaced(PlacedGraphPtr placed, bool isGrown);
    /// The node with the cursor; none without a picture.
    std::optional<RetainerNodeId> current() const;
    /// Moves the cursor without telling anybody, and brings the node into view.
    void setCurrent(RetainerNodeId id);
    void setAnimated(bool isAnimated) { m_isAnimated = isAnimated; }
    double scale() const noexcept { return m_scale; }
    /// Where a node is in the widget.
    QRectF widgetRectOf(RetainerNodeId id) const;

    /// The whole picture in a palette's colours, with the legend; `size` is in pixels of the target.
    void render(QPainter& painter, const QPalette& palette, QSizeF size) const;
    /// Of the picture with margins and legend, at scale 1.
    QSizeF naturalSize() const;

    /// At least at first: names, ids and sizes have the room that the layout gave them.
    static constexpr double kLeastAtFirst = 0.79;
    static constexpr double kMargin = 16;

    QSize sizeHint() const override { return {640, 320}; }

public slots:
    /// Shows the whole picture, however small.
    void fit() { fitTo(kLeastScale); }
    void zoomIn() { zoomAt(QPointF(width() / 2.0, height() / 2.0), 1.25); }
    void zoomOut() { zoomAt(QPointF(width() / 2.0, height() / 2.0), 0.8); }

signals:
    /// By a click or an arrow.
    void currentChanged(heaptrail::RetainerNodeId id);
    void expandRequested(heaptrail::RetainerNodeId id);
    void foldRequested(heaptrail::RetainerNodeId id);
    void menuRequested(heaptrail::RetainerNodeId id, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void leaveEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    void changeEvent(QEvent*) override;
    bool event(QEvent*) override;

private:
    QPointF toPicture(QPointF inWidget) const { return (inWidget - m_origin) / m_scale; }
    int indexAt(QPointF inWidget) const;
    void hover(int index);
    void walk(QPointF direction);
    void makeCurrent(int index);
    void bringIntoView(int index);
    void zoomAt(QPointF inWidget, double factor);
    GraphLook look() const;
    /// The whole picture where that makes it no smaller than this; else the end with the cursor.
    void fitTo(double leastScale);
    /// What is free for the picture: without legend and scroll bars.
    QRectF room() const;
    /// The picture was moved or scaled: the scroll bars say where one is, and it is painted.
    void moved();
    void scroll(QPointF by);

    static constexpr double kLeastScale = 0.08;

    PlacedGraphPtr m_placed;
    int m_current{-1}, m_hovered{-1};
    std::set<int> m_litNodes, m_litEdges;
    double m_scale{1};
    QPointF m_origin; ///< where the picture's (0, 0) is in the widget
    bool m_isFitted{true}; ///< the user has neither panned nor zoomed since it was fitted
    double m_fittedTo{kLeastAtFirst};
    QScrollBar *m_across{}, *m_down{};
    QPoint m_scrolled; ///< the bars' values, as the picture is now
    bool m_isAnimated{true};
    std::optional<QPointF> m_dragStart;
    std::optional<RetainerNodeId> m_pressed; ///< what lay below the last press
    bool m_isDragging{};
    QVariantAnimation m_slide;
    std::vector<QPointF> m_slideFrom; ///< by node: offset at the slide's start
    std::vector<bool> m_isNew; ///< by node
};

} // namespace heaptrail::ui
