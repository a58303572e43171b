// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/graph/graph_painter.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace heaptrail::ui {
namespace {

/// Retainers that the picture leaves out and that tell more than V8's own slots do.
std::uint32_t moreRetainers(const RetainerNode& node)
{
    return node.hiddenRetainers - node.hiddenInternals;
}

QString tr(const char* text)
{
    return QCoreApplication::translate("heaptrail::ui::GraphView", text);
}

constexpr double kLeastPixels = 11; // on the screen: words don't shrink with the picture

QFont withPixels(QFont font, double pixels, double scale)
{
    font.setPixelSize(int(std::ceil(std::max(pixels, kLeastPixels / scale))));
    return font;
}
QFont nameFont(const QFont& font, double scale)
{
    return withPixels(QFontDatabase::systemFont(QFontDatabase::FixedFont), QFontInfo(font).pixelSize(),
                      scale);
}
/// Of edges and second lines: smaller than names, and never so small that reading it is work.
QFont smallFont(const QFont& font, double scale)
{
    return withPixels(font, std::max(12.0, std::round(QFontInfo(font).pixelSize() * 0.9)), scale);
}

QPainterPath outlineOf(RetainerNodeKind kind, const QRectF& r)
{
    QPainterPath path;
    const double cut = std::min(10.0, r.height() / 3);
    switch (kind) {
    case RetainerNodeKind::Object:
    case RetainerNodeKind::Internal:
        path.addRoundedRect(r, std::min(4.0, r.height() / 6), std::min(4.0, r.height() / 6));
        break;
    case RetainerNodeKind::Collection: path.addRect(r); break;
    case RetainerNodeKind::Native: path.addRoundedRect(r, r.height() / 2, r.height() / 2); break;
    case RetainerNodeKind::Closure:
        path.addPolygon(QPolygonF({{r.left() + cut, r.top()},
                                   r.topRight(),
                                   {r.right() - cut, r.bottom()},
                                   r.bottomLeft(),
                                   {r.left() + cut, r.top()}}));
        break;
    case RetainerNodeKind::Context:
        path.addPolygon(QPolygonF({{r.left() + cut, r.top()},
                                   {r.right() - cut, r.top()},
                                   {r.right(), r.center().y()},
                                   {r.right() - cut, r.bottom()},
                                   {r.left() + cut, r.bottom()},
                                   {r.left(), r.center().y()},
                                   {r.left() + cut, r.top()}}));
        break;
    case RetainerNodeKind::String:
        path.addPolygon(QPolygonF({r.topLeft(),
                                   {r.right() - cut, r.top()},
                                   {r.right(), r.top() + cut},
                                   r.bottomRight(),
                                   r.bottomLeft(),
                                   r.topLeft()}));
        break;
    case RetainerNodeKind::Root:
        path.addPolygon(QPolygonF({r.topLeft(),
                                   {r.right() - cut, r.top()},
                                   {r.right(), r.center().y()},
                                   {r.right() - cut, r.bottom()},
                                   r.bottomLeft(),
                                   r.topLeft()}));
        break;
    }
    return path;
}

/// A smooth line through the bends, leaving and arriving along the main axis.
QPainterPath curveThrough(const std::vector<LayoutPoint>& route, bool isTopDown, QPointF fromShift,
                          QPointF toShift)
{
    QPainterPath path;
    const auto point = [&](std::size_t k) {
        QPointF p{route[k].x, route[k].y};
        if (k == 0) p += fromShift;
        if (k + 1 == route.size()) p += toShift;
        return p;
    };
    path.moveTo(point(0));
    for (std::size_t k = 1; k < route.size(); ++k) {
        const QPointF a = point(k - 1), b = point(k);
        const QPointF reach = isTopDown ? QPointF(0, (b.y() - a.y()) / 2) : QPointF((b.x() - a.x()) / 2, 0);
        path.cubicTo(a + reach, b - reach, b);
    }
    return path;
}

void paintArrow(QPainter& painter, const QPainterPath& path, double size)
{
    const QPointF tip = path.pointAtPercent(1);
    const double back = path.length() > 0 ? std::max(0.0, 1 - size / path.length()) : 0;
    const QPointF from = path.pointAtPercent(back);
    const double angle = std::atan2(tip.y() - from.y(), tip.x() - from.x());
    const auto corner = [&](double turn) {
        return tip - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * size;
    };
    QPainterPath head(tip);
    head.lineTo(corner(0.42));
    head.lineTo(corner(-0.42));
    head.closeSubpath();
    painter.fillPath(head, painter.pen().color());
}

double opacityOf(const GraphLook& look, int node)
{
    const double shown = look.opacity.empty() ? 1 : look.opacity[std::size_t(node)];
    return !look.litNodes.empty() && !look.litNodes.count(node) ? shown * 0.3 : shown;
}
double opacityOf(const PlacedGraph& placed, const GraphLook& look, int edge)
{
    if (!look.litNodes.empty() && !look.litEdges.count(edge)) return 0.2;
    const RetainerEdge& of = placed.graph.edges()[std::size_t(edge)];
    return std::min(opacityOf(look, placed.indexOf(of.from)), opacityOf(look, placed.indexOf(of.to)));
}

QString edgeName(const RetainerEdge& edge)
{
    const QString name = safeText(edge.name, 60);
    return edge.count > 1 ? name + QStringLiteral(" × ") + formatCount(edge.count) : name;
}

/// The name of an edge, where it has found room.
struct EdgeLabel {
    QString text;
    QRectF rect;
    int edge{};
    bool isStrong{}; ///< on the best path, or lit
    double opacity{};
};
std::vector<EdgeLabel> placeLabels(const PlacedGraph& placed, const GraphLook& look,
                                   const std::vector<int>& order, const std::vector<QPainterPath>& curves)
{
    std::vector<EdgeLabel> labels;
    std::vector<QRectF> taken;
    for (int k = 0; k < int(placed.graph.nodes().size()); ++k) {
        taken.push_back(placed.rectOf(k));
        taken.push_back(expandBadge(placed, k, look.scale));
    }
    const QFontMetricsF metrics(smallFont(look.font, look.scale));
    if (metrics.height() > kGraphNodeHeight) return labels; // nor are there words in nodes
    for (const int e : order) {
        const RetainerEdge& edge = placed.graph.edges()[std::size_t(e)];
        const bool isLit = look.litEdges.count(e) != 0;
        if ((look.scale < 0.5 && !edge.isOnBestPath && !isLit) || placed.isNamedInBox(e)) continue;
        QString name = edgeName(edge);
        // As long as the way between the two nodes lets it be.
        const QRectF from = placed.rectOf(placed.indexOf(edge.from));
        const QRectF to = placed.rectOf(placed.indexOf(edge.to));
        const double between =
            std::abs(to.center().x() - from.center().x()) - (to.width() + from.width()) / 2 - 12;
        const bool isBeside = std::abs(to.center().y() - from.center().y()) < kGraphNodeHeight;
        const double room = placed.isTopDown || between < 0 || !isBeside ? 160 : std::max(70.0, between);
        name = metrics.elidedText(name, Qt::ElideMiddle, room);
        if (name.size() <= 1) continue; // "…"
        const QSizeF size(metrics.horizontalAdvance(name) + 6, metrics.height());
        for (const double share : {0.5, 0.38, 0.62, 0.28, 0.72, 0.18, 0.82}) {
            const QPointF middle = curves[std::size_t(e)].pointAtPercent(share);
            const QRectF rect(middle - QPointF(size.width() / 2, size.height() / 2), size);
            const bool isFree = std::none_of(taken.begin(), taken.end(),
                                             [&](const QRectF& other) { return other.intersects(rect); });
            if (!isFree) continue;
            taken.push_back(rect);
            labels.push_back({name, rect, e, edge.isOnBestPath || isLit, opacityOf(placed, look, e)});
            break;
        }
    }
    return labels;
}

void paintEdge(QPainter& painter, const PlacedGraph& placed, const GraphLook& look, int index,
               const QPainterPath& curve)
{
    const RetainerEdge& edge = placed.graph.edges()[std::size_t(index)];
    const bool isLit = look.litEdges.count(index) != 0;
    painter.setOpacity(opacityOf(placed, look, index));
    QColor colour = mixed(look.palette.color(QPalette::Base), look.palette.color(QPalette::Text),
                          edge.isOnBestPath     ? 0.85
                              : edge.isInternal ? 0.38
                                                : 0.52);
    if (isLit) colour = look.palette.color(QPalette::Highlight);
    QPen pen(colour, isLit || edge.isOnBestPath ? 2.4 : edge.isInternal ? 0.7 : 1.2);
    if (edge.isWeak) pen.setStyle(Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(curve);
    paintArrow(painter, curve, edge.isOnBestPath || isLit ? 9 : 7);
}

/// Name, id and size of a node, inside its rectangle: the name alone where the picture is too small for two lines.
void paintNodeWords(QPainter& painter, const PlacedGraph& placed, const GraphLook& look, int index,
                    const QRectF& rect, const QColor& ground)
{
    const RetainerNode& node = placed.graph.nodes()[std::size_t(index)];
    const QPalette& palette = look.palette;
    constexpr double kBarHeight = 8; // with what is free above it
    const QRectF inner = rect.adjusted(12, 3, -12, -kBarHeight);
    const bool isRoot = node.kind == RetainerNodeKind::Root,
               isInternal = node.kind == RetainerNodeKind::Internal;
    painter.setPen(isInternal ? mutedText(palette, ground) : palette.color(QPalette::Text));
    QFont font = nameFont(look.font, look.scale);
    font.setBold(node.isTarget || isRoot || index == look.current);
    font.setItalic(isInternal);
    const QFont small = smallFont(look.font, look.scale);
    const QFontMetricsF metrics(font), smallMetrics(small);
    const bool hasTwoLines = metrics.height() + smallMetrics.height() <= inner.height() + 1;
    if (metrics.height() > rect.height()) return; // an overview: shapes and colours
    painter.setFont(font);
    const QString count =
        node.isFold() ? QStringLiteral(" × ") + formatCount(node.members.size()) : QString();
    const QRectF top(inner.left(), inner.top(), inner.width(),
                     hasTwoLines ? metrics.height() : inner.height());
    const QString title = metrics.elidedText(placed.names[std::size_t(index)], Qt::ElideMiddle,
                                             top.width() - metrics.horizontalAdvance(count))
        + count;
    painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter, title);
    if (!hasTwoLines) return;
    painter.setFont(small);
    painter.setPen(mutedText(palette, ground));
    const QRectF second(inner.left(), inner.bottom() - smallMetrics.height(), inner.width(),
                        smallMetrics.height());
    const QString id = node.isFold()
        ? tr("%1 each").arg(formatSize(node.retainedSize / node.members.size()))
        : formatId(placed.graph.snapshot()->graph().id(node.members.front()).value);
    const QString size = formatSize(node.retainedSize);
    painter.drawText(second, Qt::AlignRight | Qt::AlignVCenter, size);
    // Half an id is another one: whole or not at all.
    if (smallMetrics.horizontalAdvance(id) + smallMetrics.horizontalAdvance(size) + 8 <= second.width())
        painter.drawText(second, Qt::AlignLeft | Qt::AlignVCenter, id);
}

/// How many retainers are not shown.
void paintBadge(QPainter& painter, const PlacedGraph& placed, const GraphLook& look, int index)
{
    const RetainerNode& node = placed.graph.nodes()[std::size_t(index)];
    QRectF badge = expandBadge(placed, index, look.scale);
    if (badge.isEmpty() || node.kind == RetainerNodeKind::Root || badge.height() > kGraphNodeHeight) return;
    const std::uint32_t more = moreRetainers(node);
    if (!look.moved.empty()) badge.translate(look.moved[std::size_t(index)]);
    const QPalette& palette = look.palette;
    painter.setPen(QPen(mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.35), 1));
    painter.setBrush(palette.color(QPalette::Base));
    painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2);
    painter.setPen(mutedText(palette));
    painter.setFont(smallFont(look.font, look.scale));
    painter.drawText(badge, Qt::AlignCenter,
                     more > 999 ? QStringLiteral("999+") : QStringLiteral("+%1").arg(more));
}

/// From a stack to itself, where one hangs on the other.
void paintLoop(QPainter& painter, const PlacedGraph& placed, const GraphLook& look, int index)
{
    QRectF room = placed.loopOf(index);
    if (room.isNull()) return;
    if (!look.moved.empty()) room.translate(look.moved[std::size_t(index)]);
    const double right = room.right() - 14, left = right - 26, low = room.top() + 22;
    QPainterPath loop({right, room.top()});
    loop.cubicTo({right + 6, low}, {left - 6, low}, {left, room.top()});
    const QPalette& palette = look.palette;
    painter.setPen(QPen(mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.85), 2.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(loop);
    paintArrow(painter, loop, 9);
    const QFont font = smallFont(look.font, look.scale);
    const QFontMetricsF metrics(font);
    if (metrics.height() > room.height()) return; // nor are there words in nodes
    painter.setFont(font);
    painter.setPen(palette.color(QPalette::Text));
    const std::string& link = placed.graph.nodes()[std::size_t(index)].link;
    const QRectF words(room.left(), room.top() + 3, left - 8 - room.left(), room.height() - 3);
    painter.drawText(
        words, Qt::AlignRight | Qt::AlignTop,
        metrics.elidedText(tr("through %1").arg(safeText(link, 200)), Qt::ElideMiddle, words.width()));
}

void paintNode(QPainter& painter, const PlacedGraph& placed, const GraphLook& look, int index)
{
    const RetainerNode& node = placed.graph.nodes()[std::size_t(index)];
    const QPalette& palette = look.palette;
    QRectF rect = placed.rectOf(index);
    if (!look.moved.empty()) rect.translate(look.moved[std::size_t(index)]);
    const bool isRoot = node.kind == RetainerNodeKind::Root,
               isInternal = node.kind == RetainerNodeKind::Internal;
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    QColor ground = mixed(base, text, isDark(palette) ? 0.09 : 0.025);
    if (isRoot) ground = mixed(base, text, isDark(palette) ? 0.24 : 0.13);
    if (node.isTarget) ground = mixed(base, palette.color(QPalette::Highlight), isDark(palette) ? 0.4 : 0.16);
    QColor frame = mixed(base, text, isInternal ? 0.34 : node.isOnBestPath ? 0.85 : 0.48);
    double width = node.isOnBestPath ? 1.8 : 1;
    const bool isCurrent = index == look.current;
    if (isCurrent) {
        frame = palette.color(QPalette::Highlight);
        width = 2.6;
    }
    QPen pen(frame, width);
    if (isInternal && !isCurrent) pen.setStyle(Qt::DotLine);

    const QPainterPath outline = outlineOf(node.kind, rect);
    if (node.isFold()) // the cards behind: below, for arrows come from above and from the left
        for (const double shift : {6.0, 3.0}) {
            painter.setPen(QPen(frame, 1));
            painter.setBrush(base);
            painter.drawPath(outline.translated(shift, shift));
        }
    painter.setPen(pen);
    painter.setBrush(ground);
    painter.drawPath(outline);
    if (node.kind == RetainerNodeKind::Collection) { // the bars of a shelf
        painter.drawLine(rect.topLeft() + QPointF(5, 0), rect.bottomLeft() + QPointF(5, 0));
        painter.drawLine(rect.topRight() - QPointF(5, 0), rect.bottomRight() - QPointF(5, 0));
    }

    // The bar: its share of the heap.
    const QRectF inner = rect.adjusted(12, 4, -12, -4);
    const double whole = double(placed.graph.snapshot()->totalSize());
    const double share = whole > 0 ? std::min(1.0, double(node.retainedSize) / whole) : 0;
    const QRectF bar(inner.left(), rect.bottom() - 7, inner.width(), 3);
    if (share > 0.0005) {
        painter.fillRect(bar, mixed(ground, text, 0.12));
        painter.fillRect(QRectF(bar.topLeft(), QSizeF(std::max(1.0, bar.width() * share), bar.height())),
                         mixed(palette.color(QPalette::Highlight), text, isDark(palette) ? 0.55 : 0.1));
    }
    paintNodeWords(painter, placed, look, index, rect, ground);
    paintLoop(painter, placed, look, index);
    paintBadge(painter, placed, look, index);
}

/// The edges in the order of their importance, and their lines.
struct Edges {
    std::vector<int> order; ///< the best path's first: their names are placed first, their lines lie on top
    std::vector<QPainterPath> curves; ///< by edge
};
Edges edgesOf(const PlacedGraph& placed, const GraphLook& look)
{
    Edges all;
    const auto& edges = placed.graph.edges();
    for (const bool best : {true, false})
        for (int e = 0; e < int(edges.size()); ++e)
            if (edges[std::size_t(e)].isOnBestPath == best) all.order.push_back(e);
    const auto shiftOf = [&](int index) {
        return look.moved.empty() ? QPointF() : look.moved[std::size_t(index)];
    };
    for (std::size_t e = 0; e < edges.size(); ++e)
        all.curves.push_back(curveThrough(placed.layout.routes[e], placed.isTopDown,
                                          shiftOf(placed.indexOf(edges[e].from)),
                                          shiftOf(placed.indexOf(edges[e].to))));
    return all;
}

} // namespace

QRectF expandBadge(const PlacedGraph& placed, int index, double scale)
{
    const RetainerNode& node = placed.graph.nodes()[std::size_t(index)];
    const std::uint32_t more = moreRetainers(node);
    if (more == 0) return {};
    const QRectF rect = placed.rectOf(index);
    const double larger = std::max(1.0, kLeastPixels / 12 / scale); // as its digits
    const double width = larger * (more > 99 ? 36 : more > 9 ? 29 : 23);
    return {rect.left() - width * 0.66, rect.top() - 10 * larger, width, 16 * larger};
}

QString retainerKindName(RetainerNodeKind kind)
{
    switch (kind) {
    case RetainerNodeKind::Object: return tr("object");
    case RetainerNodeKind::Collection: return tr("collection");
    case RetainerNodeKind::Closure: return tr("function");
    case RetainerNodeKind::Context: return tr("scope");
    case RetainerNodeKind::String: return tr("string");
    case RetainerNodeKind::Native: return tr("native");
    case RetainerNodeKind::Internal: return tr("internal");
    case RetainerNodeKind::Root: return tr("root");
    }
    return {};
}

QString retainerTitle(const RetainerGraph& graph, const RetainerNode& node)
{
    const QString label = graphNodeName(graph, node);
    if (node.isFold()) return label + QStringLiteral(" × ") + formatCount(node.members.size());
    return label + QLatin1Char(' ') + formatId(graph.snapshot()->graph().id(node.members.front()).value);
}

QString retainerToolTip(const RetainerGraph& graph, const RetainerNode& node)
{
    QStringList lines{retainerTitle(graph, node)};
    if (node.className != node.label) lines << classText(node.className);
    lines << tr("%1, distance %2").arg(retainerKindName(node.kind), formatDistance(node.distance));
    lines << tr("Retained %1").arg(formatSizeLong(node.retainedSize));
    lines << tr("Shallow %1").arg(formatSizeLong(node.shallowSize));
    if (const std::uint32_t more = moreRetainers(node); more > 0)
        lines << (more == 1 ? tr("1 more retainer: double-click to show it")
                            : tr("%1 more retainers: double-click to show them").arg(formatCount(more)));
    else if (node.hiddenInternals > 0)
        lines
            << tr("%1 internal to V8 left out: double-click to show").arg(formatCount(node.hiddenInternals));
    if (!node.link.empty()) lines << tr("One hangs on the other, through %1").arg(safeText(node.link, 200));
    if (node.isFold()) lines << tr("Double-click takes the largest out");
    return lines.join(QLatin1Char('\n'));
}

QString edgeNameAt(const PlacedGraph& placed, const GraphLook& look, QPointF at)
{
    const Edges edges = edgesOf(placed, look);
    const auto nameOf = [&](int e) { return edgeName(placed.graph.edges()[std::size_t(e)]); };
    for (const EdgeLabel& label : placeLabels(placed, look, edges.order, edges.curves))
        if (label.rect.contains(at)) return nameOf(label.edge);
    constexpr double kNear = 10; // pixels over the line
    QPainterPathStroker stroker;
    stroker.setWidth(kNear / look.scale);
    for (const int e : edges.order)
        if (stroker.createStroke(edges.curves[std::size_t(e)]).contains(at)) return nameOf(e);
    return {};
}

void paintGraph(QPainter& painter, const PlacedGraph& placed, const GraphLook& look)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const auto [order, curves] = edgesOf(placed, look);
    const std::vector<EdgeLabel> labels = placeLabels(placed, look, order, curves);
    for (auto it = order.rbegin(); it != order.rend(); ++it)
        paintEdge(painter, placed, look, *it, curves[std::size_t(*it)]);
    painter.setFont(smallFont(look.font, look.scale));
    for (const EdgeLabel& label : labels) {
        painter.setOpacity(label.opacity);
        QColor ground = look.palette.color(QPalette::Base);
        ground.setAlphaF(0.86f);
        painter.fillRect(label.rect.adjusted(0, 1, 0, -1), ground);
        painter.setPen(label.isStrong ? look.palette.color(QPalette::Text) : mutedText(look.palette));
        painter.drawText(label.rect, Qt::AlignCenter, label.text);
    }
    for (int k = 0; k < int(placed.graph.nodes().size()); ++k) {
        painter.setOpacity(opacityOf(look, k));
        paintNode(painter, placed, look, k);
    }
    painter.setOpacity(1);
}

QSizeF paintGraphLegend(QPainter& painter, const PlacedGraph& placed, const QPalette& palette,
                        const QFont& font, QPointF at)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont small = smallFont(font, 1);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    const double height = metrics.height();
    double x = at.x();
    const QColor frame = mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.6);
    for (int k = 0; k <= int(RetainerNodeKind::Root); ++k) {
        const auto kind = RetainerNodeKind(k);
        const auto& nodes = placed.graph.nodes();
        if (std::none_of(nodes.begin(), nodes.end(),
                         [&](const RetainerNode& node) { return node.kind == kind; }))
            continue;
        const QRectF shape(x, at.y() + 2, 22, height - 4);
        painter.setPen(QPen(frame, 1, kind == RetainerNodeKind::Internal ? Qt::DotLine : Qt::SolidLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(outlineOf(kind, shape));
        if (kind == RetainerNodeKind::Collection) {
            painter.drawLine(shape.topLeft() + QPointF(3, 0), shape.bottomLeft() + QPointF(3, 0));
            painter.drawLine(shape.topRight() - QPointF(3, 0), shape.bottomRight() - QPointF(3, 0));
        }
        painter.setPen(mutedText(palette));
        const QString name = retainerKindName(kind);
        painter.drawText(QPointF(x + 27, at.y() + metrics.ascent()), name);
        x += 27 + metrics.horizontalAdvance(name) + 14;
    }
    return {x - at.x(), height};
}

} // namespace heaptrail::ui
