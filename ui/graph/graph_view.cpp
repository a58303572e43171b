// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/graph/graph_view.h"

#include "ui/theme/palette.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace heaptrail::ui {
namespace {

constexpr double kGraphLegendHeight = 22;
constexpr double kMostScale = 2.5;
constexpr double kMostFitted = 1.5; // a few nodes need not lie small in a large window
constexpr int kSlideMs = 180;

} // namespace

GraphView::GraphView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("graphView"));
    setAccessibleName(tr("Retainer graph"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumSize(160, 100);
    m_slide.setDuration(kSlideMs);
    m_slide.setStartValue(0.0);
    m_slide.setEndValue(1.0);
    m_slide.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_slide, &QVariantAnimation::valueChanged, this, [this] { update(); });
    m_across = new QScrollBar(Qt::Horizontal, this);
    m_down = new QScrollBar(Qt::Vertical, this);
    m_across->setAccessibleName(tr("Left and right in the graph"));
    m_down->setAccessibleName(tr("Up and down in the graph"));
    for (QScrollBar* bar : {m_across, m_down}) {
        bar->setObjectName(bar == m_across ? QStringLiteral("graphAcross") : QStringLiteral("graphDown"));
        bar->setSingleStep(20);
        bar->hide();
        connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
            const int by = value - (bar == m_across ? m_scrolled.x() : m_scrolled.y());
            scroll(bar == m_across ? QPointF(by, 0) : QPointF(0, by));
        });
    }
}

void GraphView::setPlaced(PlacedGraphPtr placed, bool isGrown)
{
    const PlacedGraphPtr before = std::move(m_placed);
    const std::optional<RetainerNodeId> cursor = before && m_current >= 0
        ? std::optional(before->graph.nodes()[std::size_t(m_current)].id)
        : std::nullopt;
    m_placed = std::move(placed);
    m_slide.stop();
    m_slideFrom.clear();
    m_isNew.clear();
    m_current = -1;
    hover(-1);
    if (!m_placed || m_placed->graph.isEmpty()) {
        moved();
        return;
    }
    const auto& nodes = m_placed->graph.nodes();
    isGrown = isGrown && before && before->isTopDown == m_placed->isTopDown;
    if (isGrown && cursor) m_current = m_placed->indexOf(*cursor);
    if (m_current < 0)
        for (int k = 0; k < int(nodes.size()); ++k)
            if (nodes[std::size_t(k)].isTarget) m_current = k;
    if (!isGrown) {
        fitTo(kLeastAtFirst);
        return;
    }
    // New nodes slide out of the one that brought them.
    const bool isAnimated =
        m_isAnimated && style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
    bool hasNew = false;
    for (int k = 0; k < int(nodes.size()); ++k) {
        const bool isNew = before->indexOf(nodes[std::size_t(k)].id) < 0;
        const int from =
            nodes[std::size_t(k)].introducedBy ? m_placed->indexOf(*nodes[std::size_t(k)].introducedBy) : -1;
        m_isNew.push_back(isNew);
        m_slideFrom.push_back(isNew && from >= 0
                                  ? (m_placed->rectOf(from).center() - m_placed->rectOf(k).center()) * 0.5
                                  : QPointF());
        hasNew = hasNew || isNew;
    }
    if (hasNew && isAnimated) {
        m_slide.start();
    } else {
        m_slideFrom.clear();
        m_isNew.clear();
    }
    if (m_isFitted)
        fitTo(m_fittedTo);
    else
        moved();
}

std::optional<RetainerNodeId> GraphView::current() const
{
    if (!m_placed || m_current < 0) return {};
    return m_placed->graph.nodes()[std::size_t(m_current)].id;
}

void GraphView::setCurrent(RetainerNodeId id)
{
    if (!m_placed) return;
    const int index = m_placed->indexOf(id);
    if (index < 0) return;
    m_current = index;
    bringIntoView(index);
    moved();
}

QRectF GraphView::widgetRectOf(RetainerNodeId id) const
{
    const int index = m_placed ? m_placed->indexOf(id) : -1;
    if (index < 0) return {};
    const QRectF rect = m_placed->rectOf(index);
    return {rect.topLeft() * m_scale + m_origin, rect.size() * m_scale};
}

QSizeF GraphView::naturalSize() const
{
    if (!m_placed) return {1, 1};
    return m_placed->bounds().size() + QSizeF(2 * kMargin, 2 * kMargin + kGraphLegendHeight);
}

void GraphView::render(QPainter& painter, const QPalette& palette, QSizeF size) const
{
    if (!m_placed) return;
    painter.fillRect(QRectF(QPointF(), size), palette.color(QPalette::Base));
    const QSizeF natural = naturalSize();
    const double scale = std::min(size.width() / natural.width(), size.height() / natural.height());
    painter.save();
    painter.scale(scale, scale);
    GraphLook printed;
    printed.palette = palette;
    printed.font = font();
    painter.save();
    painter.translate(QPointF(kMargin, kMargin) - m_placed->bounds().topLeft());
    paintGraph(painter, *m_placed, printed);
    painter.restore();
    paintGraphLegend(painter, *m_placed, palette, font(), {kMargin, natural.height() - kGraphLegendHeight});
    painter.restore();
}

void GraphView::fitTo(double leastScale)
{
    m_isFitted = true;
    m_fittedTo = leastScale;
    if (!m_placed || m_placed->graph.isEmpty()) return;
    const QRectF bounds = m_placed->bounds().adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const QSizeF all(width(), height() - kGraphLegendHeight);
    const double whole = std::min(all.width() / bounds.width(), all.height() / bounds.height());
    m_scale = std::clamp(whole, leastScale, kMostFitted);
    m_origin = QPointF(all.width() / 2, all.height() / 2) - bounds.center() * m_scale;
    if (whole < m_scale && m_current >= 0) {
        moved(); // the scroll bars take their room
        // Both ends of the way, as far as there is room beside what is current.
        const auto& nodes = m_placed->graph.nodes();
        for (const bool isRoot : {false, true})
            for (int k = 0; k < int(nodes.size()); ++k)
                if (const RetainerNode& node = nodes[std::size_t(k)];
                    node.isOnBestPath && (isRoot ? node.kind == RetainerNodeKind::Root : node.isTarget))
                    bringIntoView(k);
        bringIntoView(m_current);
        m_isFitted = true;
    }
    moved();
}

QRectF GraphView::room() const
{
    return {0, 0, width() - (m_down->isHidden() ? 0.0 : double(m_down->width())),
            height() - kGraphLegendHeight - (m_across->isHidden() ? 0.0 : double(m_across->height()))};
}

void GraphView::moved()
{
    update();
    const bool isAny = m_placed && !m_placed->graph.isEmpty();
    const QRectF bounds = isAny ? m_placed->bounds() : QRectF();
    const QRectF drawn(bounds.topLeft() * m_scale + m_origin, bounds.size() * m_scale);
    const int thick = m_across->sizeHint().height();
    const auto isOutside = [](double from, double to, double room) { return from < -1 || to > room + 1; };
    bool isDown = isAny && isOutside(drawn.top(), drawn.bottom(), height() - kGraphLegendHeight);
    const bool isAcross = isAny && isOutside(drawn.left(), drawn.right(), width() - (isDown ? thick : 0));
    if (isAcross && !isDown)
        isDown = isOutside(drawn.top(), drawn.bottom(), height() - kGraphLegendHeight - thick);
    m_across->setVisible(isAcross);
    m_down->setVisible(isDown);
    const int wide = width() - (isDown ? thick : 0);
    const int high = height() - int(kGraphLegendHeight) - (isAcross ? thick : 0);
    m_across->setGeometry(0, high, wide, thick);
    m_down->setGeometry(wide, 0, thick, high);
    const auto set = [](QScrollBar& bar, double from, double to, int page) {
        const QSignalBlocker blocker(bar);
        const int first = int(std::floor(std::min(0.0, from - kMargin / 2)));
        const int last = int(std::ceil(std::max(double(page), to + kMargin / 2)));
        bar.setRange(0, std::max(0, last - first - page));
        bar.setPageStep(page);
        bar.setValue(-first);
        return bar.value();
    };
    m_scrolled = {set(*m_across, drawn.left(), drawn.right(), wide),
                  set(*m_down, drawn.top(), drawn.bottom(), high)};
}

void GraphView::scroll(QPointF by)
{
    m_origin -= by;
    m_isFitted = false;
    moved();
}

void GraphView::zoomAt(QPointF inWidget, double factor)
{
    const double scale = std::clamp(m_scale * factor, kLeastScale, kMostScale);
    const QPointF fixed = toPicture(inWidget);
    m_scale = scale;
    m_origin = inWidget - fixed * m_scale;
    m_isFitted = false;
    moved();
}

void GraphView::bringIntoView(int index)
{
    const QRectF rect = m_placed->rectOf(index);
    const QRectF there(rect.topLeft() * m_scale + m_origin, rect.size() * m_scale);
    const QRectF room = this->room().adjusted(12, 12, -12, -12);
    QPointF shift;
    if (there.right() > room.right()) shift.setX(room.right() - there.right());
    if (there.left() < room.left()) shift.setX(room.left() - there.left());
    if (there.bottom() > room.bottom()) shift.setY(room.bottom() - there.bottom());
    if (there.top() < room.top()) shift.setY(room.top() - there.top());
    m_origin += shift;
}

int GraphView::indexAt(QPointF inWidget) const
{
    if (!m_placed) return -1;
    const QPointF at = toPicture(inWidget);
    for (int k = int(m_placed->graph.nodes().size()) - 1; k >= 0; --k)
        if (m_placed->rectOf(k).contains(at)) return k;
    return -1;
}

void GraphView::hover(int index)
{
    if (index == m_hovered) return;
    m_hovered = index;
    m_litNodes.clear();
    m_litEdges.clear();
    if (m_placed && index >= 0) {
        m_litNodes.insert(index);
        for (const int e : m_placed->wayTo(index)) {
            m_litEdges.insert(e);
            m_litNodes.insert(m_placed->indexOf(m_placed->graph.edges()[std::size_t(e)].from));
        }
    }
    update();
}

GraphLook GraphView::look() const
{
    GraphLook look;
    look.palette = palette();
    look.font = font();
    look.current = m_current;
    look.hovered = m_hovered;
    look.litNodes = m_litNodes;
    look.litEdges = m_litEdges;
    look.scale = m_scale;
    look.hasFocus = hasFocus();
    if (m_slide.state() == QAbstractAnimation::Running && !m_slideFrom.empty()) {
        const double share = m_slide.currentValue().toDouble();
        for (std::size_t k = 0; k < m_slideFrom.size(); ++k) {
            look.moved.push_back(m_slideFrom[k] * (1 - share));
            look.opacity.push_back(m_isNew[k] ? share : 1);
        }
    }
    return look;
}

void GraphView::paintEvent(QPaintEvent*)
{
    if (!m_placed || m_placed->graph.isEmpty()) return;
    QPainter painter(this);
    painter.save();
    painter.translate(m_origin);
    painter.scale(m_scale, m_scale);
    paintGraph(painter, *m_placed, look());
    painter.restore();
    QColor ground = palette().color(QPalette::Base);
    painter.fillRect(QRectF(0, height() - kGraphLegendHeight, width(), kGraphLegendHeight), ground);
    paintGraphLegend(painter, *m_placed, palette(), font(), {12, height() - kGraphLegendHeight + 2});
}

void GraphView::makeCurrent(int index)
{
    if (!m_placed || index < 0) return;
    m_current = index;
    const RetainerNode& node = m_placed->graph.nodes()[std::size_t(index)];
    setAccessibleDescription(retainerToolTip(m_placed->graph, node));
    bringIntoView(index);
    moved();
    emit currentChanged(node.id);
}

void GraphView::walk(QPointF direction)
{
    if (!m_placed || m_current < 0) return;
    const auto& graph = m_placed->graph;
    const RetainerNodeId here = graph.nodes()[std::size_t(m_current)].id;
    const QPointF from = m_placed->rectOf(m_current).center();
    int best = -1;
    double bestCost = 0;
    for (int k = 0; k < int(graph.nodes().size()); ++k) {
        if (k == m_current) continue;
        const QPointF delta = m_placed->rectOf(k).center() - from;
        const double ahead = QPointF::dotProduct(delta, direction);
        if (ahead < 4) continue;
        const double aside = std::abs(delta.x() * direction.y() - delta.y() * direction.x());
        double cost = ahead + 2 * aside;
        if (aside > ahead) cost *= 4; // it lies beside the direction more than in it
        const RetainerNodeId there = graph.nodes()[std::size_t(k)].id;
        for (const RetainerEdge& edge : graph.edges())
            if ((edge.from == here && edge.to == there) || (edge.from == there && edge.to == here))
                cost *= edge.isOnBestPath ? 0.2 : 0.5; // along an edge, if there is one
        if (best < 0 || cost < bestCost) {
            best = k;
            bestCost = cost;
        }
    }
    makeCurrent(best);
}

void GraphView::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton)
        m_dragStart = event->position();
    m_isDragging = false;
    const int index = indexAt(event->position());
    m_pressed = index < 0 ? std::nullopt : std::optional(m_placed->graph.nodes()[std::size_t(index)].id);
}

void GraphView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragStart && (event->buttons() & (Qt::LeftButton | Qt::MiddleButton))) {
        const QPointF by = event->position() - *m_dragStart;
        if (!m_isDragging && by.manhattanLength() < 5) return;
        m_isDragging = true;
        setCursor(Qt::ClosedHandCursor);
        scroll(-by);
        m_dragStart = event->position();
        return;
    }
    const int index = indexAt(event->position());
    setCursor(index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    hover(index);
}

void GraphView::mouseReleaseEvent(QMouseEvent* event)
{
    m_dragStart.reset();
    if (m_isDragging) {
        m_isDragging = false;
        unsetCursor();
        return;
    }
    if (event->button() != Qt::LeftButton || !m_placed) return;
    const QPointF at = toPicture(event->position());
    for (int k = 0; k < int(m_placed->graph.nodes().size()); ++k)
        if (expandBadge(*m_placed, k, m_scale).contains(at)) {
            makeCurrent(k);
            emit expandRequested(m_placed->graph.nodes()[std::size_t(k)].id);
            return;
        }
    makeCurrent(indexAt(event->position()));
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event)
{
    // The first click may have moved the picture: it is meant for what lay there.
    if (event->button() != Qt::LeftButton) return;
    if (m_pressed && m_placed && m_placed->indexOf(*m_pressed) >= 0)
        emit expandRequested(*m_pressed);
    else
        fit();
}

void GraphView::wheelEvent(QWheelEvent* event)
{
    if (!event->pixelDelta().isNull() && !(event->modifiers() & Qt::ControlModifier)) { // a touchpad pans
        scroll(-event->pixelDelta());
    } else {
        zoomAt(event->position(), std::pow(1.0015, event->angleDelta().y()));
    }
    event->accept();
}

void GraphView::keyPressEvent(QKeyEvent* event)
{
    const bool isPanning = event->modifiers() & Qt::ControlModifier;
    const auto arrow = [&](QPointF direction) {
        if (!isPanning) return walk(direction);
        scroll(direction * 60);
    };
    const auto id = current();
    switch (event->key()) {
    case Qt::Key_Left: arrow({-1, 0}); return;
    case Qt::Key_Right: arrow({1, 0}); return;
    case Qt::Key_Up: arrow({0, -1}); return;
    case Qt::Key_Down: arrow({0, 1}); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (id) emit expandRequested(*id);
        return;
    case Qt::Key_Backspace:
        if (id) emit foldRequested(*id);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomIn(); return;
    case Qt::Key_Minus: zoomOut(); return;
    case Qt::Key_0:
    case Qt::Key_F:
        if (event->modifiers() & Qt::ControlModifier) break;
        fit();
        return;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void GraphView::leaveEvent(QEvent*)
{
    hover(-1);
}

void GraphView::resizeEvent(QResizeEvent*)
{
    if (m_isFitted)
        fitTo(m_fittedTo);
    else
        moved();
}

void GraphView::contextMenuEvent(QContextMenuEvent* event)
{
    if (!m_placed) return;
    const int index = event->reason() == QContextMenuEvent::Keyboard ? m_current : indexAt(event->pos());
    if (index < 0) return;
    makeCurrent(index);
    const RetainerNodeId id = m_placed->graph.nodes()[std::size_t(index)].id;
    emit menuRequested(id,
                       event->reason() == QContextMenuEvent::Keyboard
                           ? mapToGlobal(widgetRectOf(id).center().toPoint())
                           : event->globalPos());
}

void GraphView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

bool GraphView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_placed) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = indexAt(help->pos());
        const QString tip = index >= 0
            ? retainerToolTip(m_placed->graph, m_placed->graph.nodes()[std::size_t(index)])
            : edgeNameAt(*m_placed, look(), toPicture(help->pos()));
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace heaptrail::ui
