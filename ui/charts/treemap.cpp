// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/treemap.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace heaptrail::ui {
namespace {

constexpr double kLeastGrowth = 0.005; ///< of the area's size: less is as before
constexpr double kLegendHeight = 24;
constexpr double kHeader = 17; ///< of a container's title
constexpr double kPadding = 2;
constexpr double kSmallest = 3; ///< smaller areas are not drawn

QFont labelFont(const QFont& font)
{
    QFont small = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    small.setPointSizeF(font.pointSizeF() * 0.9);
    return small;
}

/// On one line, or on two where that shows more of the name; empty if neither says anything.
QStringList tileLines(const QFontMetricsF& metrics, const QString& title, double width, bool hasRoomForTwo)
{
    const QString one = tileTitle(metrics, title, width);
    const QChar times(0xd7);
    const bool isWhole =
        !one.isEmpty() && !one.contains(QChar(0x2026)) && one.contains(times) == title.contains(times);
    if (!hasRoomForTwo || one == title || isWhole) return {one};
    qsizetype fits = 0;
    while (fits < title.size() && metrics.horizontalAdvance(title.left(fits + 1)) <= width) ++fits;
    // Between words, also those of camelCase.
    qsizetype at = 0;
    for (qsizetype k = fits; k > fits / 2; --k) {
        const bool isHump = k < title.size() && title[k].isUpper() && title[k - 1].isLower();
        if (!isHump && !QStringLiteral(" _./-:").contains(title[k - 1])) continue;
        if (k > 1 && title[k - 2] == times) continue; // "× 9,213" stays together
        at = k;
        break;
    }
    const QString rest = tileTitle(metrics, title.mid(at).trimmed(), width);
    constexpr qsizetype kLeastLine = 4;
    if (at < kLeastLine || rest.isEmpty()) return {one};
    return {title.left(at).trimmed(), rest};
}

/// Rectangles for values that add up to no more than `whole`, as square as they go.
std::vector<QRectF> squarified(const std::vector<double>& values, double whole, QRectF room)
{
    std::vector<QRectF> rects(values.size());
    if (whole <= 0 || room.width() <= 0 || room.height() <= 0) return rects;
    const double scale = room.width() * room.height() / whole;
    std::size_t from = 0;
    while (from < values.size()) {
        const double side = std::min(room.width(), room.height());
        if (side <= 0) break;
        double sum = 0, worst = 0;
        std::size_t to = from;
        while (to < values.size()) {
            const double next = sum + values[to] * scale;
            const double largest = values[from] * scale, smallest = values[to] * scale;
            const double ratio = smallest > 0
                ? std::max(side * side * largest / (next * next), next * next / (side * side * smallest))
                : 1e30;
            if (to > from && ratio > worst) break;
            worst = ratio;
            sum = next;
            ++to;
        }
        const double thickness = sum / side;
        double at = 0;
        for (std::size_t k = from; k < to; ++k) {
            const double length = thickness > 0 ? values[k] * scale / thickness : 0;
            rects[k] = room.width() >= room.height()
                ? QRectF(room.left(), room.top() + at, thickness, length)
                : QRectF(room.left() + at, room.top(), length, thickness);
            at += length;
        }
        if (room.width() >= room.height())
            room.setLeft(room.left() + thickness);
        else
            room.setTop(room.top() + thickness);
        from = to;
    }
    return rects;
}

/// One colour a level, so that the legend has them all.
QBrush growthFill(TreemapColours::Level level, const QPalette& palette)
{
    using Level = TreemapColours::Level;
    const QColor grey = mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.12);
    switch (level) {
    case Level::Doubled: return areaColour(growthColour(palette), 0.64, palette);
    case Level::Grown: return areaColour(growthColour(palette), 0.3, palette);
    case Level::Shrunk: return areaColour(shrinkColour(palette), 0.4, palette);
    case Level::Same: return grey;
    case Level::Unknown:
        return QBrush(mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.35),
                      Qt::BDiagPattern);
    }
    return grey;
}
QColor partFill(int part, const QPalette& palette)
{
    return areaColour(partColour(Part(part), palette), isDark(palette) ? 0.85 : 0.75, palette);
}

} // namespace

QString tileTitle(const QFontMetricsF& metrics, const QString& title, double width)
{
    if (metrics.horizontalAdvance(title) <= width) return title;
    // The id yields first, then how a chain hangs, then the end of the name; "× 520" stays whole.
    static const QRegularExpression id(QStringLiteral(" @\\d+$"));
    QString name = title;
    name.remove(id);
    if (metrics.horizontalAdvance(name) <= width) return name;
    static const QRegularExpression way(QStringLiteral("( × [^ ]+) through .+$"));
    name.replace(way, QStringLiteral("\\1"));
    if (metrics.horizontalAdvance(name) <= width) return name;
    const auto times = name.lastIndexOf(QStringLiteral(" × "));
    const QString number = times < 0 ? QString() : name.mid(times);
    if (times >= 0) name.truncate(times);
    const auto elided = [&](double room) -> QString {
        constexpr int kLeastName = 6; // characters; of fewer nobody guesses the name
        const QString shown = metrics.elidedText(name, Qt::ElideRight, room);
        return shown == name || shown.size() > kLeastName ? shown : QString();
    };
    if (const QString shown = elided(width - metrics.horizontalAdvance(number));
        !number.isEmpty() && !shown.isEmpty())
        return shown + number;
    return elided(width);
}

QString crumbTitle(const QFontMetricsF& metrics, const QString& title, double width)
{
    const QString shown = tileTitle(metrics, title, width);
    const auto name = title.lastIndexOf(QLatin1String(": "));
    const bool isCut = shown.isEmpty() || shown.count(QChar(0x2026)) > title.count(QChar(0x2026));
    return isCut && name > 0 ? metrics.elidedText(title.left(name), Qt::ElideRight, width) : shown;
}

Treemap::Treemap(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("treemapView"));
    setAccessibleName(tr("Dominator tree as areas"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumSize(240, 160);
}

void Treemap::setAreas(Areas areas, TreemapColours colours)
{
    m_areas = std::move(areas);
    m_colours = std::move(colours);
    m_current = m_areas ? 0 : -1;
    m_hovered = m_pressed = -1;
    layOut();
}

void Treemap::setColours(TreemapColours colours)
{
    m_colours = std::move(colours);
    update();
}

void Treemap::setIcicle(bool isIcicle)
{
    m_isIcicle = isIcicle;
    layOut();
}

void Treemap::setCurrent(int area)
{
    m_current = area;
    update();
}

int Treemap::areaOf(NodeOrdinal node) const
{
    if (!m_areas) return -1;
    for (std::size_t k = 0; k < m_areas->areas.size(); ++k)
        if (m_areas->areas[k].kind == Area::Kind::Node && m_areas->areas[k].members.front() == node)
            return int(k);
    for (std::size_t k = 0; k < m_areas->areas.size(); ++k)
        if (m_areas->areas[k].kind == Area::Kind::Group
            && std::ranges::find(m_areas->areas[k].members, node) != m_areas->areas[k].members.end())
            return int(k);
    return -1;
}

QRectF Treemap::rectOf(int area) const
{
    for (const Tile& tile : m_tiles)
        if (tile.area == area) return tile.rect;
    return {};
}

void Treemap::layOut()
{
    m_tiles = tiles(QSizeF(size()), font());
    if (!m_tiles.empty()) m_tiles.front().isNamedAbove = true;
    update();
}

std::vector<Treemap::Tile> Treemap::tiles(QSizeF size, const QFont& font) const
{
    std::vector<Tile> result;
    if (!m_areas || m_areas->areas.empty() || m_areas->areas.front().bytes == 0) return result;
    const auto& areas = m_areas->areas;
    const QRectF room(0, 0, size.width(), size.height() - kLegendHeight);
    result.push_back({0, room, false});
    std::uint32_t deepest = 0;
    for (const Area& area : areas) deepest = std::max(deepest, area.depth);
    const double rowHeight =
        std::clamp(room.height() / (deepest + 1), QFontMetricsF(font).height() + 6, 72.0);
    for (std::size_t k = 0; k < result.size(); ++k) { // grows as it is walked: breadth first
        const Tile tile = result[k];
        if (tile.area < 0 || tile.isOwnSize) continue;
        const Area& area = areas[std::size_t(tile.area)];
        if (area.children.empty()) continue;
        if (m_isIcicle) {
            if (k == 0) result[k].rect.setHeight(rowHeight);
            const QRectF own = result[k].rect;
            if (own.bottom() + rowHeight > room.bottom() + 1) continue;
            double at = own.left();
            double slivers = 0; // too narrow to be told apart: one grey piece
            for (const std::uint32_t child : area.children) {
                const double width = own.width() * double(areas[child].bytes) / double(area.bytes);
                if (width < kSmallest) {
                    slivers += width;
                    continue;
                }
                result.push_back({int(child), {at, own.bottom(), width, rowHeight}, false});
                at += width;
            }
            if (slivers >= 1) result.push_back({-1, {at, own.bottom(), slivers, rowHeight}, false});
            result[k].isContainer = true;
            continue;
        }
        QRectF inner = tile.rect.adjusted(kPadding, kPadding, -kPadding, -kPadding);
        const bool hasHeader = inner.height() > 2.2 * kHeader && inner.width() > 40;
        if (hasHeader) inner.setTop(inner.top() + kHeader);
        if (inner.width() < 10 || inner.height() < 10) continue;
        std::vector<double> values;
        for (const std::uint32_t child : area.children) values.push_back(double(areas[child].bytes));
        // What is left is its own: a block without a name would be a riddle.
        values.push_back(
            std::max(0.0, double(area.bytes) - std::accumulate(values.begin(), values.end(), 0.0)));
        const std::size_t own = values.size() - 1;
        // "More" need not be the smallest; squarify wants them in order.
        std::vector<std::size_t> order(values.size());
        for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
        std::vector<double> sorted;
        for (const std::size_t n : order) sorted.push_back(values[n]);
        const auto rects = squarified(sorted, double(area.bytes), inner);
        bool hasShown = false;
        for (std::size_t n = 0; n < rects.size(); ++n)
            if (rects[n].width() >= kSmallest && rects[n].height() >= kSmallest) {
                const bool isOwnSize = order[n] == own;
                result.push_back({isOwnSize ? tile.area : int(area.children[order[n]]), rects[n]});
                result.back().isOwnSize = isOwnSize;
                hasShown = hasShown || !isOwnSize;
            }
        result[k].isContainer = hasShown;
        result[k].hasHeader = hasHeader;
        while (!hasShown && result.back().isOwnSize) result.pop_back(); // then it is no container
    }
    return result;
}

QColor Treemap::fillOf(int area, const QPalette& palette) const
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    const QColor grey = mixed(base, text, 0.12);
    const auto at = std::size_t(area);
    switch (m_colours.scheme) {
    case TreemapColours::Scheme::Part:
        if (at < m_colours.ofArea.size() && m_colours.ofArea[at] >= 0)
            return partFill(m_colours.ofArea[at], palette);
        return grey;
    case TreemapColours::Scheme::Category:
        if (at < m_colours.ofArea.size() && m_colours.ofArea[at] >= 0)
            return areaColour(lineColour(m_colours.ofArea[at], palette), palette);
        return grey;
    case TreemapColours::Scheme::Growth:
        if (const auto level = growthLevelOf(area); level != TreemapColours::Level::Unknown)
            return growthFill(level, palette).color();
        return grey;
    }
    return grey;
}

TreemapColours::Level Treemap::growthLevelOf(int area) const
{
    const auto at = std::size_t(area);
    if (at >= m_colours.growthOfArea.size() || !m_colours.growthOfArea[at])
        return TreemapColours::Level::Unknown;
    const double gained = double(*m_colours.growthOfArea[at]), bytes = double(m_areas->areas[at].bytes);
    if (std::abs(gained) < kLeastGrowth * bytes) return TreemapColours::Level::Same;
    return gained < 0         ? TreemapColours::Level::Shrunk
        : 2 * gained >= bytes ? TreemapColours::Level::Doubled
                              : TreemapColours::Level::Grown;
}

QString Treemap::growthSignOf(int area) const
{
    if (m_colours.scheme != TreemapColours::Scheme::Growth) return {};
    switch (growthLevelOf(area)) {
    case TreemapColours::Level::Doubled: return QStringLiteral(" ▲▲");
    case TreemapColours::Level::Grown: return QStringLiteral(" ▲");
    case TreemapColours::Level::Shrunk: return QStringLiteral(" ▼");
    case TreemapColours::Level::Same:
    case TreemapColours::Level::Unknown: break;
    }
    return {};
}

QString Treemap::growthTextOf(int area) const
{
    const QString sign = growthSignOf(area);
    return sign.isEmpty() ? sign : QStringLiteral("%1 (%2)").arg(sign, colourText(area));
}

QString Treemap::titleOf(int area) const
{
    const Area& shown = m_areas->areas[std::size_t(area)];
    switch (shown.kind) {
    case Area::Kind::Node:
        if (shown.members.front() == m_areas->snapshot->graph().root()) return tr("Whole heap");
        return heldTitle(*m_areas->snapshot, shown.members.front());
    case Area::Kind::Group: {
        const QString count =
            shown.isRest ? tr("%1 others").arg(formatCount(shown.count)) : formatCount(shown.count);
        if (shown.isRest && m_areas->areas[shown.parent].kind == Area::Kind::Group)
            return count; // all in it are of this class
        const QString objects = classText(shown.className, 120) + QStringLiteral(" × ") + count;
        if (!shown.through.empty()) return tr("%1 through %2").arg(objects, safeText(shown.through, 80));
        return shown.heldAs.empty() ? objects : safeText(shown.heldAs, 80) + QStringLiteral(": ") + objects;
    }
    case Area::Kind::More: return tr("%1 smaller objects").arg(formatCount(shown.count));
    }
    return {};
}

QString Treemap::shareOf(int area) const
{
    const auto bytes = m_areas->areas[std::size_t(area)].bytes;
    const auto whole = m_areas->totalSize;
    return tr("%1 of the heap").arg(formatPercent(whole > 0 ? double(bytes) / double(whole) : 0));
}

QString Treemap::toolTipOf(int area) const
{
    const Area& shown = m_areas->areas[std::size_t(area)];
    QStringList lines{titleOf(area)};
    if (shown.kind == Area::Kind::Node && classText(shown.className) != lines.front()
        && !lines.front().startsWith(classText(shown.className)))
        lines << classText(shown.className, 200);
    const QString retained = tr("Retained %1, %2").arg(formatSizeLong(shown.bytes), shareOf(area));
    lines << (shown.without.empty() ? retained
                                    : tr("%1, without the next %2").arg(retained, classText(shown.without)));
    if (area > 0
        && (shown.parent > 0 || m_areas->areas.front().members.front() != m_areas->snapshot->graph().root()))
        lines << tr("Kept by %1").arg(titleOf(int(shown.parent)));
    if (shown.kind == Area::Kind::More) lines << tr("Too small to draw");
    if (const QString says = colourText(area); says.isEmpty())
        ;
    else if (m_colours.scheme == TreemapColours::Scheme::Category)
        lines << says;
    else if (m_colours.scheme == TreemapColours::Scheme::Growth)
        lines << (growthLevelOf(area) == TreemapColours::Level::Unknown
                      ? tr("Not followed through the snapshots")
                      : (shown.kind == Area::Kind::Group
                             ? tr("%1 since %2: all of them here now, minus all here then")
                             : tr("%1 since %2"))
                            .arg(says, m_colours.since));
    return lines.join(QLatin1Char('\n'));
}

QString Treemap::colourText(int area) const
{
    const auto at = std::size_t(area);
    if (m_colours.scheme == TreemapColours::Scheme::Growth) {
        if (at >= m_colours.growthOfArea.size()) return {};
        const auto& gained = m_colours.growthOfArea[at];
        if (!gained) return emDash();
        return *gained > 0 && std::uint64_t(*gained) == m_areas->areas[at].bytes ? tr("New")
                                                                                 : formatSizeDelta(*gained);
    }
    if (at < m_colours.ofArea.size())
        for (const auto& entry : m_colours.legend)
            if (entry.index == m_colours.ofArea[at]) return entry.name;
    return {};
}

void Treemap::paint(QPainter& painter, const std::vector<Tile>& shown, const QPalette& palette,
                    const QFont& font, QSizeF size) const
{
    painter.setFont(labelFont(font));
    for (const Tile& tile : shown) paintTile(painter, tile, palette);
    for (const Tile& tile : shown)
        if (tile.area >= 0 && tile.area == m_current && !tile.isOwnSize && (tile.area != 0 || hasFocus())) {
            painter.setBrush(Qt::NoBrush);
            for (const QPen& pen : selectionPens(palette)) {
                painter.setPen(pen);
                painter.drawRect(tile.rect.adjusted(1.5, 1.5, -1.5, -1.5));
            }
        }
    painter.setFont(font);
    paintLegend(painter, palette, size);
}

void Treemap::paintTile(QPainter& painter, const Tile& tile, const QPalette& palette) const
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    const QRectF rect = tile.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    if (tile.area < 0) {
        painter.fillRect(rect, mixed(base, text, 0.06));
        return;
    }
    QColor fill = fillOf(tile.area, palette);
    // A kind of memory is that of the object itself; growth is that of all it keeps.
    if (m_colours.scheme != TreemapColours::Scheme::Growth) {
        const bool isAround = (tile.isContainer && !m_isIcicle) || tile.isOwnSize;
        if (isAround && !isHighContrast(palette)) fill = mixed(base, fill, 0.3);
        if (m_areas->areas[std::size_t(tile.area)].kind == Area::Kind::More) fill = mixed(base, text, 0.06);
    }
    if (tile.area == m_hovered)
        fill = underText(mixed(fill, palette.color(QPalette::Highlight), 0.18), palette);
    const bool isUnknown = m_colours.scheme == TreemapColours::Scheme::Growth
        && !m_colours.growthOfArea.empty() && growthLevelOf(tile.area) == TreemapColours::Level::Unknown
        && m_areas->areas[std::size_t(tile.area)].kind != Area::Kind::More;
    painter.fillRect(rect, isUnknown ? growthFill(TreemapColours::Level::Unknown, palette) : QBrush(fill));
    painter.setPen(edgeColour(fill, palette));
    painter.drawRect(rect);
    if (!tile.isContainer || m_isIcicle || tile.hasHeader)
        paintWords(painter, tile, rect.adjusted(4, 1, -4, -1), fill, palette);
}

/// Name and size of a tile, as far as there is room inside.
void Treemap::paintWords(QPainter& painter, const Tile& tile, const QRectF& inside, const QColor& fill,
                         const QPalette& palette) const
{
    const QFontMetricsF metrics(painter.font());
    if (inside.width() < 26 || inside.height() < metrics.height()) return;
    const Area& area = m_areas->areas[std::size_t(tile.area)];
    std::uint64_t retained = area.bytes;
    if (tile.isOwnSize)
        for (const std::uint32_t child : area.children) retained -= m_areas->areas[child].bytes;
    QString bytes = formatSize(retained);
    painter.setPen(area.kind == Area::Kind::More ? mutedText(palette, fill) : palette.color(QPalette::Text));
    const bool isHeader = tile.isContainer && !m_isIcicle;
    const bool isOneLine = isHeader || inside.height() < 2 * metrics.height() + 2;
    if (const QString growth = growthTextOf(tile.area); !tile.isOwnSize) { // of all that the area keeps
        const double room = inside.width() - (isOneLine ? 100 : 0);
        bytes += metrics.horizontalAdvance(bytes + growth) <= room ? growth : growthSignOf(tile.area);
    }
    QString title = tile.isOwnSize              ? tr("itself") // short: it stands in the smallest tiles
        : tile.isNamedAbove && tile.isContainer ? shareOf(tile.area)
                                                : titleOf(tile.area);
    if (area.kind == Area::Kind::More && metrics.horizontalAdvance(title) > inside.width())
        title = QLatin1Char('+') + formatCount(area.count);
    const QStringList lines =
        tileLines(metrics, title, inside.width(), !isOneLine && inside.height() >= 3 * metrics.height() + 2);
    if (lines.front().isEmpty()) return; // a size of nobody knows what says nothing
    if (isOneLine) {
        const double bytesWidth = metrics.horizontalAdvance(bytes) + 8;
        const bool hasBytes = inside.width() > bytesWidth + 60
            && !tileTitle(metrics, title, inside.width() - bytesWidth).isEmpty();
        const QRectF row(inside.left(),
                         inside.top() + (isHeader ? 1 : (inside.height() - metrics.height()) / 2),
                         inside.width(), metrics.height());
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                         tileTitle(metrics, title, row.width() - (hasBytes ? bytesWidth : 0)));
        if (hasBytes) painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, bytes);
        return;
    }
    double y = inside.top() + 1;
    // What doesn't fit is left out: half a figure is a wrong one.
    const auto write = [&](const QString& words) {
        if (metrics.horizontalAdvance(words) > inside.width() || y + metrics.height() > inside.bottom())
            return;
        painter.drawText(QRectF(inside.left(), y, inside.width(), metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, words);
        y += metrics.height();
    };
    for (const QString& words : lines) write(words);
    write(bytes);
    if (area.kind != Area::Kind::Group) return;
    painter.setPen(mutedText(palette, fill));
    write(tr("%1 each").arg(formatSize(retained / std::max<std::uint64_t>(1, area.count))));
}

void Treemap::paintLegend(QPainter& painter, const QPalette& palette, QSizeF size) const
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    const QFontMetricsF metrics(painter.font());
    double x = 10;
    const double y = size.height() - kLegendHeight;
    if (!m_colours.title.isEmpty()) {
        painter.setPen(mutedText(palette));
        painter.drawText(QRectF(x, y, size.width(), kLegendHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         m_colours.title);
        x += metrics.horizontalAdvance(m_colours.title) + 16;
    }
    for (const auto& entry : m_colours.legend) {
        QBrush fill = mixed(base, text, 0.12);
        if (m_colours.scheme == TreemapColours::Scheme::Part && entry.index >= 0)
            fill = partFill(entry.index, palette);
        if (m_colours.scheme == TreemapColours::Scheme::Category && entry.index >= 0)
            fill = areaColour(lineColour(entry.index, palette), palette);
        if (m_colours.scheme == TreemapColours::Scheme::Growth)
            fill = growthFill(TreemapColours::Level(entry.index), palette);
        const double width = 12 + 6 + metrics.horizontalAdvance(entry.name) + 16;
        if (x + width > size.width()) break;
        painter.fillRect(QRectF(x, y + 6, 12, 12), fill);
        painter.setPen(edgeColour(fill.color(), palette));
        painter.drawRect(QRectF(x, y + 6, 12, 12));
        painter.setPen(mutedText(palette));
        painter.drawText(QRectF(x + 18, y, width, kLegendHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         entry.name);
        x += width;
    }
}

void Treemap::paintEvent(QPaintEvent*)
{
    if (!m_areas) return;
    QPainter painter(this);
    paint(painter, m_tiles, palette(), font(), size());
}

void Treemap::render(QPainter& painter, const QPalette& palette, QSizeF size) const
{
    painter.fillRect(QRectF(QPointF(), size), palette.color(QPalette::Base));
    if (m_areas) paint(painter, tiles(size, font()), palette, font(), size);
}

int Treemap::areaAt(QPointF point) const
{
    for (auto tile = m_tiles.rbegin(); tile != m_tiles.rend(); ++tile)
        if (tile->rect.contains(point)) return tile->area;
    return -1;
}

void Treemap::makeCurrent(int area)
{
    if (area < 0) return;
    m_current = area;
    setAccessibleDescription(toolTipOf(area));
    update();
    emit currentChanged(area);
}

void Treemap::resizeEvent(QResizeEvent*)
{
    layOut();
}

void Treemap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        makeCurrent(m_pressed = areaAt(event->position()));
    else if (event->button() == Qt::MiddleButton)
        emit zoomOutRequested();
}

void Treemap::mouseMoveEvent(QMouseEvent* event)
{
    const int area = areaAt(event->position());
    if (area == m_hovered) return;
    m_hovered = area;
    update();
}

/// What the first of the two clicks hit: selecting it may open a dock, and then another area is under the mouse.
void Treemap::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int pressed = std::exchange(m_pressed, -1),
              area = pressed >= 0 ? pressed : areaAt(event->position());
    if (area > 0)
        emit zoomRequested(area);
    else if (area == 0)
        emit zoomOutRequested();
}

void Treemap::wheelEvent(QWheelEvent* event)
{
    m_wheel += event->angleDelta().y();
    if (m_wheel >= 120) {
        m_wheel = 0;
        const int area = areaAt(event->position());
        if (area <= 0) return;
        int child = area; // one step towards what is under the mouse
        while (m_areas->areas[std::size_t(child)].depth > 1)
            child = int(m_areas->areas[std::size_t(child)].parent);
        emit zoomRequested(child);
    } else if (m_wheel <= -120) {
        m_wheel = 0;
        emit zoomOutRequested();
    }
    event->accept();
}

void Treemap::keyPressEvent(QKeyEvent* event)
{
    if (!m_areas || m_current < 0) return QWidget::keyPressEvent(event);
    const auto towards = [this](QPointF direction) {
        // The nearest area of the same depth on that side.
        const QRectF here = rectOf(m_current);
        const std::uint32_t depth = m_areas->areas[std::size_t(m_current)].depth;
        int best = -1;
        double bestCost = 0;
        for (const Tile& tile : m_tiles) {
            if (tile.area == m_current || m_areas->areas[std::size_t(tile.area)].depth != depth) continue;
            const QPointF delta = tile.rect.center() - here.center();
            const double ahead = QPointF::dotProduct(delta, direction);
            if (ahead < 1) continue;
            const double cost = ahead + 2 * std::abs(delta.x() * direction.y() - delta.y() * direction.x());
            if (best < 0 || cost < bestCost) {
                best = tile.area;
                bestCost = cost;
            }
        }
        makeCurrent(best);
    };
    const Area& area = m_areas->areas[std::size_t(m_current)];
    switch (event->key()) {
    case Qt::Key_Left: towards({-1, 0}); return;
    case Qt::Key_Right: towards({1, 0}); return;
    case Qt::Key_Up:
        if (m_isIcicle || (event->modifiers() & Qt::AltModifier))
            makeCurrent(int(area.parent));
        else
            towards({0, -1});
        return;
    case Qt::Key_Down:
        if (m_isIcicle || (event->modifiers() & Qt::AltModifier))
            makeCurrent(area.children.empty() ? -1 : int(area.children.front()));
        else
            towards({0, 1});
        return;
    case Qt::Key_PageDown: makeCurrent(area.children.empty() ? -1 : int(area.children.front())); return;
    case Qt::Key_PageUp: makeCurrent(int(area.parent)); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Plus:
        if (m_current > 0)
            emit zoomRequested(m_current);
        else if (!area.children.empty())
            makeCurrent(int(area.children.front()));
        return;
    case Qt::Key_Backspace:
    case Qt::Key_Minus: emit zoomOutRequested(); return;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void Treemap::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int area = isKeyboard ? m_current : areaAt(event->pos());
    if (area < 0) return;
    makeCurrent(area);
    emit menuRequested(area, isKeyboard ? mapToGlobal(rectOf(area).center().toPoint()) : event->globalPos());
}

void Treemap::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void Treemap::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        layOut();
    else if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

bool Treemap::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_areas) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int area = areaAt(help->pos());
        if (area >= 0)
            QToolTip::showText(help->globalPos(), toolTipOf(area), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace heaptrail::ui
