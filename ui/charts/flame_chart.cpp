// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/flame_chart.h"

#include "core/analysis/script_owners.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/palette.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace heaptrail::ui {

namespace {
constexpr double kSmallest = 1.5; ///< pixels; narrower bars are not drawn
constexpr std::size_t kColours = 6;
constexpr int kTextPad = 4;
constexpr int kLeastLetters = 4; ///< of a name that is cut: fewer say nothing
} // namespace

FlameChart::FlameChart(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("flameChart"));
    setAccessibleName(tr("Who allocates, as bars: callers above, width is size"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    verticalScrollBar()->setSingleStep(barHeight());
}

void FlameChart::setTree(CallTreePtr tree)
{
    m_tree = std::move(tree);
    m_focus = m_current = m_hovered = kAll;
    m_callerOf.clear();
    m_packages.clear();
    if (m_tree) {
        // The packages that allocated most get a colour each.
        std::map<std::string, std::uint64_t> sizes;
        const AllocationTree& all = m_tree->tree();
        std::vector<std::string> packages;
        for (const AllocationFrame& frame : all.frames) packages.push_back(packageOfScript(frame.script));
        for (const AllocationTree::Node& node : all.nodes)
            if (!packages[node.frame].empty()) sizes[packages[node.frame]] += sizeOf(node.self);
        std::vector<std::pair<std::uint64_t, std::string>> ranked;
        for (const auto& [name, size] : sizes) ranked.emplace_back(size, name);
        std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        // The program and Node.js keep theirs from one file to the next.
        std::stable_partition(ranked.begin(), ranked.end(),
                              [](const auto& package) { return package.second == kNodeJs; });
        std::stable_partition(ranked.begin(), ranked.end(),
                              [](const auto& package) { return package.second == kApplication; });
        for (std::size_t k = 0; k < ranked.size() && k < kColours; ++k)
            m_packages.push_back(ranked[k].second);
    }
    layOut();
    emit zoomChanged();
}

void FlameChart::setShowsAlive(bool showsAlive)
{
    if (showsAlive == std::exchange(m_showsAlive, showsAlive)) return;
    setTree(m_tree);
}

std::uint64_t FlameChart::sizeOf(const AllocationCounts& counts) const noexcept
{
    return m_showsAlive ? counts.liveSize : counts.size;
}

std::uint64_t FlameChart::totalOf(std::uint32_t row) const
{
    return sizeOf(row == kAll ? m_tree->total() : m_tree->row(row).total);
}

std::vector<std::uint32_t> FlameChart::rowsOf(std::uint32_t row) const
{
    auto rows = row == kAll ? m_tree->roots() : m_tree->rowsOf(row);
    bool isMixed = false;
    for (std::size_t k = 0; k < rows.size();) {
        if (!isLeftOut(rows[k], row)) {
            ++k;
            continue;
        }
        const auto callees = m_tree->rowsOf(rows[k]);
        rows.erase(rows.begin() + std::ptrdiff_t(k));
        rows.insert(rows.begin() + std::ptrdiff_t(k), callees.begin(), callees.end());
        isMixed = true;
    }
    if (m_showsAlive || isMixed) // the tree has them by all that was allocated
        std::ranges::stable_sort(rows, std::greater(), [this](std::uint32_t each) { return totalOf(each); });
    return rows;
}

/// A bar of it would only cost height: a function that calls itself again; and what has less than 1 % of its own, of the
/// engine without a name or a place, or of Node's, which its own loader or timers called.
bool FlameChart::isLeftOut(std::uint32_t row, std::uint32_t caller) const
{
    if (m_tree->by() != AllocationsBy::Function) return false;
    const CallTree::Row shown = m_tree->row(row);
    if (caller != kAll && m_tree->row(caller).group == shown.group) return true;
    if (sizeOf(shown.self) > sizeOf(shown.total) / 100) return false;
    const AllocationTableRow& group = m_tree->groupOf(row);
    return (group.frame.script.empty() && group.frame.function == "(anonymous)")
        || (caller != kAll && group.package == kNodeJs && m_tree->groupOf(caller).package == kNodeJs);
}

std::vector<std::uint32_t> FlameChart::way() const
{
    std::vector<std::uint32_t> way{m_focus};
    while (way.back() != kAll) way.push_back(m_callerOf.at(way.back()));
    std::reverse(way.begin(), way.end());
    return way;
}

void FlameChart::zoomTo(std::uint32_t row)
{
    if (row != kAll && !m_callerOf.contains(row)) return;
    m_focus = row;
    verticalScrollBar()->setValue(0);
    layOut();
    makeCurrent(row);
    emit zoomChanged();
}

void FlameChart::zoomOut()
{
    if (m_focus != kAll) zoomTo(m_callerOf.at(m_focus));
}

QString FlameChart::titleOf(std::uint32_t row) const
{
    if (row != kAll) {
        const QString name = safeText(m_tree->nameOf(row));
        const std::string place = placeText(m_tree->groupOf(row).frame);
        return name == QLatin1String("(anonymous)") && !place.empty() // else many bars are called so
            ? name + QLatin1Char(' ') + safeText(place)
            : name;
    }
    return m_whole.isEmpty() ? tr("All") : m_whole;
}

QString FlameChart::placeOf(std::uint32_t row) const
{
    return row == kAll || m_tree->by() != AllocationsBy::Function
        ? QString()
        : safeText(placeText(m_tree->groupOf(row).frame), 200);
}

void FlameChart::setWhole(const QString& title)
{
    if (title == m_whole) return;
    m_whole = title;
    viewport()->update();
    emit zoomChanged();
}

QString FlameChart::toolTipOf(std::uint32_t row) const
{
    if (!m_tree) return {};
    const auto share = [this](std::uint64_t size) {
        const double whole = double(totalOf(kAll));
        return formatPercent(whole > 0 ? double(size) / whole : 0);
    };
    if (row == kAll) return tr("%1: %2").arg(titleOf(kAll), formatSizeLong(totalOf(kAll)));
    const CallTree::Row shown = m_tree->row(row);
    const AllocationTableRow& group = m_tree->groupOf(row);
    QStringList lines{safeText(frameText(group.frame), 200)};
    if (!group.package.empty()) lines << safeText(group.package, 100);
    for (const auto& [name, counts] :
         {std::pair(m_showsAlive ? tr("Still alive %1, %2") : tr("Allocated %1, %2"), shown.total),
          std::pair(tr("of it by the function itself %1, %2"), shown.self)})
        lines << name.arg(formatSizeLong(sizeOf(counts)), share(sizeOf(counts)));
    if (m_tree->hasBase()) lines << tr("Change of total %1").arg(formatSizeDelta(shown.totalDelta));
    return lines.join(QLatin1Char('\n'));
}

int FlameChart::barHeight() const
{
    return fontMetrics().height() + 6;
}

int FlameChart::legendHeight() const
{
    return fontMetrics().height() + 10;
}

/// From everything through the callers of what is zoomed in, each over the whole width, and from there as wide as it is.
std::vector<FlameChart::Bar> FlameChart::bars(int width) const
{
    std::vector<Bar> result;
    if (!m_tree || totalOf(kAll) == 0 || width <= 0) return result;
    const auto above = way();
    for (std::size_t k = 0; k < above.size(); ++k) result.push_back({above[k], int(k), 0, double(width)});
    for (std::size_t k = above.size() - 1; k < result.size(); ++k) { // grows as it is walked
        const Bar bar = result[k];
        const std::uint64_t whole = totalOf(bar.row);
        if (whole == 0) continue;
        double left = bar.left;
        for (const std::uint32_t row : rowsOf(bar.row)) {
            m_callerOf[row] = bar.row;
            const double share = bar.width * double(totalOf(row)) / double(whole);
            if (share < kSmallest) break; // the rest is no wider
            result.push_back({row, bar.depth + 1, left, share});
            left += share;
        }
    }
    return result;
}

void FlameChart::layOut()
{
    m_bars = bars(viewport()->width());
    int deepest = 0;
    for (const Bar& bar : m_bars) deepest = std::max(deepest, bar.depth);
    const int height = (deepest + 1) * barHeight() + legendHeight();
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    viewport()->update();
}

bool FlameChart::isMatch(std::uint32_t row) const
{
    if (m_sought.isEmpty() || row == kAll) return false;
    const AllocationTableRow& group = m_tree->groupOf(row);
    return titleOf(row).contains(m_sought, Qt::CaseInsensitive)
        || QString::fromStdString(group.frame.script).contains(m_sought, Qt::CaseInsensitive);
}

QColor FlameChart::fillOf(std::uint32_t row, const QPalette& palette) const
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    const QColor grey = mixed(base, text, 0.12);
    if (row == kAll) return grey;
    const CallTree::Row shown = m_tree->row(row);
    if (m_tree->hasBase()) {
        if (shown.totalDelta == 0 || shown.total.size == 0) return grey;
        const double growth = std::min(1.0, std::abs(double(shown.totalDelta)) / double(shown.total.size));
        return areaColour(shown.totalDelta > 0 ? growthColour(palette) : shrinkColour(palette),
                          0.14 + 0.5 * growth, palette);
    }
    const auto at = std::find(m_packages.begin(), m_packages.end(), m_tree->groupOf(row).package);
    if (at == m_packages.end()) return grey;
    return areaColour(lineColour(int(at - m_packages.begin()), palette), palette);
}

void FlameChart::paint(QPainter& painter, const std::vector<Bar>& shown, const QPalette& palette, QSize size,
                       int top) const
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    const int height = barHeight();
    painter.setFont(font());
    const QFontMetrics metrics(font());
    for (const Bar& bar : shown) {
        const QRectF rect(bar.left + 0.5, bar.depth * height - top + 0.5, bar.width - 1, height - 1);
        if (rect.bottom() < 0 || rect.top() > size.height()) continue;
        QColor fill = fillOf(bar.row, palette);
        if (!m_sought.isEmpty() && !isMatch(bar.row)) fill = mixed(base, fill, 0.35);
        if (bar.row == m_hovered && bar.row != kAll)
            fill = underText(mixed(fill, palette.color(QPalette::Highlight), 0.18), palette);
        painter.fillRect(rect, fill);
        painter.setPen(edgeColour(fill, palette));
        painter.drawRect(rect);
        if (isMatch(bar.row)) {
            painter.setPen(QPen(palette.color(QPalette::Highlight), 1.5));
            painter.drawRect(rect.adjusted(1, 1, -1, -1));
        }
        const QRectF inside = rect.adjusted(kTextPad, 0, -kTextPad, 0);
        if (inside.width() < 3 * metrics.averageCharWidth()) continue;
        const QString bytes = formatSize(totalOf(bar.row));
        const int bytesWidth = metrics.horizontalAdvance(bytes) + 2 * kTextPad;
        const QString title = titleOf(bar.row);
        const int nameWidth =
            std::min(metrics.horizontalAdvance(title), 8 * metrics.averageCharWidth()); // the rest is cut
        const bool hasBytes = inside.width() > bytesWidth + nameWidth;
        painter.setPen(text);
        const QString name =
            metrics.elidedText(title, Qt::ElideRight, int(inside.width()) - (hasBytes ? bytesWidth : 0));
        if (name == title || name.size() > kLeastLetters)
            painter.drawText(inside, Qt::AlignLeft | Qt::AlignVCenter, name);
        // Where it stands, as far as there is room beside the whole name.
        const QString place = placeOf(bar.row);
        const double used = metrics.horizontalAdvance(title) + 4 * kTextPad,
                     left = inside.width() - bytesWidth - used;
        if (name == title && !title.endsWith(place) && metrics.horizontalAdvance(place) <= left) {
            painter.setPen(mutedText(palette, fill));
            painter.drawText(inside.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, place);
            painter.setPen(text);
        }
        if (hasBytes) painter.drawText(inside, Qt::AlignRight | Qt::AlignVCenter, bytes);
    }
    for (const Bar& bar : shown)
        if (bar.row == m_current && (m_current != kAll || hasFocus())) {
            painter.setBrush(Qt::NoBrush);
            for (const QPen& pen : selectionPens(palette)) {
                painter.setPen(pen);
                painter.drawRect(
                    QRectF(bar.left + 1.5, bar.depth * height - top + 1.5, bar.width - 3, height - 3));
            }
        }
    // Legend, in sight wherever one has scrolled to.
    const int legend = legendHeight();
    const QRect ground(0, size.height() - legend, size.width(), legend);
    painter.fillRect(ground, base);
    int x = 8;
    const auto entry = [&](const QColor& colour, const QString& name) {
        const QRect box(x, ground.top() + (legend - 12) / 2, 12, 12);
        const int width = metrics.horizontalAdvance(name);
        if (box.right() + 6 + width > size.width()) return;
        painter.fillRect(box, colour);
        painter.setPen(edgeColour(colour, palette));
        painter.drawRect(box);
        painter.setPen(mutedText(palette));
        painter.drawText(QRect(box.right() + 6, ground.top(), width + 2, legend),
                         Qt::AlignLeft | Qt::AlignVCenter, name);
        x = box.right() + 6 + width + 16;
    };
    if (m_tree->hasBase()) {
        entry(areaColour(growthColour(palette), 0.64, palette), tr("▲ new or grown"));
        entry(areaColour(growthColour(palette), 0.3, palette), tr("▲ grown a little"));
        entry(mixed(base, text, 0.12), tr("as before"));
        entry(areaColour(shrinkColour(palette), 0.5, palette), tr("▼ shrunk"));
        return;
    }
    for (std::size_t k = 0; k < m_packages.size(); ++k)
        entry(areaColour(lineColour(int(k), palette), palette), safeText(m_packages[k], 40));
    entry(mixed(base, text, 0.12), tr("no script, others"));
}

void FlameChart::paintEvent(QPaintEvent*)
{
    if (!m_tree) return;
    QPainter painter(viewport());
    paint(painter, m_bars, palette(), viewport()->size(), verticalScrollBar()->value());
}

void FlameChart::render(QPainter& painter, const QPalette& palette, QSize size) const
{
    painter.fillRect(QRect(QPoint(), size), palette.color(QPalette::Base));
    if (m_tree) paint(painter, bars(size.width()), palette, size, 0);
}

const FlameChart::Bar* FlameChart::barAt(QPoint point) const
{
    if (point.y() >= viewport()->height() - legendHeight()) return nullptr;
    const int depth = (point.y() + verticalScrollBar()->value()) / barHeight();
    for (const Bar& bar : m_bars)
        if (bar.depth == depth && point.x() >= bar.left && point.x() < bar.left + bar.width) return &bar;
    return nullptr;
}

const FlameChart::Bar* FlameChart::barOf(std::uint32_t row) const
{
    const auto at = std::find_if(m_bars.begin(), m_bars.end(), [row](const Bar& b) { return b.row == row; });
    return at == m_bars.end() ? nullptr : &*at;
}

QRect FlameChart::rectOf(std::uint32_t row) const
{
    const Bar* bar = barOf(row);
    if (!bar) return {};
    return QRectF(bar->left, bar->depth * barHeight() - verticalScrollBar()->value(), bar->width, barHeight())
        .toRect();
}

void FlameChart::makeCurrent(std::uint32_t row)
{
    m_current = row;
    setAccessibleDescription(toolTipOf(row));
    if (const QRect rect = rectOf(row); !rect.isNull()) {
        const int room = viewport()->height() - legendHeight();
        if (rect.top() < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top());
        if (rect.bottom() > room)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.bottom() - room);
    }
    viewport()->update();
    emit currentChanged(row);
}

bool FlameChart::find(const QString& text, bool backwards)
{
    m_sought = text;
    viewport()->update();
    if (text.isEmpty() || m_bars.empty()) return true;
    const auto count = std::ptrdiff_t(m_bars.size());
    const Bar* from = barOf(m_current);
    const std::ptrdiff_t start = from ? from - m_bars.data() : 0;
    for (std::ptrdiff_t step = 1; step <= count; ++step) {
        const std::ptrdiff_t at = ((backwards ? start - step : start + step) % count + count) % count;
        if (!isMatch(m_bars[std::size_t(at)].row)) continue;
        makeCurrent(m_bars[std::size_t(at)].row);
        return true;
    }
    return false;
}

void FlameChart::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void FlameChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::MiddleButton) zoomOut();
    if (event->button() != Qt::LeftButton && event->button() != Qt::RightButton) return;
    if (const Bar* bar = barAt(event->position().toPoint())) makeCurrent(bar->row);
}

void FlameChart::mouseMoveEvent(QMouseEvent* event)
{
    const Bar* bar = barAt(event->position().toPoint());
    const std::uint32_t row = bar ? bar->row : kAll;
    if (row == m_hovered) return;
    m_hovered = row;
    viewport()->update();
}

void FlameChart::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    if (const Bar* bar = barAt(event->position().toPoint())) zoomTo(bar->row);
}

void FlameChart::keyPressEvent(QKeyEvent* event)
{
    const Bar* here = barOf(m_current);
    if (!here && !m_bars.empty()) here = &m_bars.front();
    if (!here) return QAbstractScrollArea::keyPressEvent(event);
    const Bar* next = nullptr;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: zoomTo(here->row); return;
    case Qt::Key_Escape:
    case Qt::Key_Backspace:
        if (m_focus == kAll) return QAbstractScrollArea::keyPressEvent(event);
        zoomOut();
        return;
    case Qt::Key_Home: zoomTo(kAll); return;
    case Qt::Key_Up:
        if (here->row != kAll) next = barOf(m_callerOf.at(here->row));
        break;
    case Qt::Key_Down:
        for (const Bar& bar : m_bars)
            if (bar.depth == here->depth + 1 && bar.left >= here->left - 0.01
                && bar.left < here->left + here->width) {
                next = &bar;
                break;
            }
        break;
    case Qt::Key_Left:
        for (const Bar& bar : m_bars)
            if (bar.depth == here->depth && bar.left < here->left && (!next || bar.left > next->left))
                next = &bar;
        break;
    case Qt::Key_Right:
        for (const Bar& bar : m_bars)
            if (bar.depth == here->depth && bar.left > here->left && (!next || bar.left < next->left))
                next = &bar;
        break;
    default: return QAbstractScrollArea::keyPressEvent(event);
    }
    if (next) makeCurrent(next->row);
}

void FlameChart::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void FlameChart::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool FlameChart::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const Bar* bar = barAt(help->pos()))
            QToolTip::showText(help->globalPos(), toolTipOf(bar->row), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered != kAll) {
        m_hovered = kAll;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void FlameChart::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) layOut();
}

} // namespace heaptrail::ui
