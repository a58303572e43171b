// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeline_bars.h"

#include "ui/text/format.h"
#include "ui/theme/palette.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace heaptrail::ui {

namespace {
constexpr double kDevToolsLeastUs =
    10e6; ///< idsOfWindow()'s shares are of this time or more, as DevTools' are
constexpr double kInMilliseconds = 1e6; ///< below it
constexpr double kStep = 0.02; ///< of the time shown, for a press of a key
constexpr int kMargin = 8;

/// 1, 2 or 5 times a power of ten, so that no more labels than these stand under the axis.
double stepOfLabels(double whole, int most)
{
    double step = std::pow(10.0, std::floor(std::log10(whole / most)));
    for (const double by : {2.0, 2.5, 2.0})
        if (whole / step > most) step *= by;
    return step;
}
} // namespace

TimelineBars::TimelineBars(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("timelineBars"));
    setAccessibleName(tr(
        "Allocated over time and still alive; arrows move the range that is shown, with Shift its end, Esc "
        "shows all"));
    setFocusPolicy(Qt::StrongFocus);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(
        tr("Still alive, by when it was allocated.\nDrag, or press an arrow key: the functions and objects "
           "of that range alone are shown.\nShift and an arrow moves its end. Esc or a double-click shows "
           "all."));
}

void TimelineBars::setTicks(std::vector<TimelineTick> ticks)
{
    m_ticks = std::move(ticks);
    m_interval.reset();
    update();
}

void TimelineBars::setInterval(std::optional<std::pair<double, double>> interval)
{
    m_interval = interval;
    update();
}

double TimelineBars::totalUs() const
{
    return m_ticks.empty() ? 1 : std::max(double(m_ticks.back().timestampUs), 1.0);
}

QString TimelineBars::timeText(double us) const
{
    return totalUs() < kInMilliseconds ? tr("%1 ms").arg(formatNumber(us / 1e3))
                                       : tr("%1 s").arg(formatNumber(us / 1e6));
}

std::pair<NodeId, NodeId> TimelineBars::ids() const
{
    if (m_ticks.empty()) return {};
    if (!m_interval) return {NodeId{}, m_ticks.back().lastAssignedId};
    const double start = double(m_ticks.front().timestampUs);
    const auto share = [&](double ofShown) {
        return (ofShown * totalUs() - start) / std::max(totalUs(), kDevToolsLeastUs);
    };
    return idsOfWindow(m_ticks, share(m_interval->first), share(m_interval->second));
}

TimelineTick TimelineBars::sumOf() const
{
    TimelineTick sum;
    if (m_ticks.empty()) return sum;
    const auto [after, upTo] = ids();
    NodeId before;
    for (const TimelineTick& tick : m_ticks) {
        if (!m_interval || (before >= after && tick.lastAssignedId <= upTo)) {
            sum.size += tick.size;
            sum.count += tick.count;
            sum.olderSize += tick.olderSize;
            sum.olderCount += tick.olderCount;
        }
        before = tick.lastAssignedId;
    }
    return sum;
}

QString TimelineBars::intervalText() const
{
    if (!m_interval) return {};
    return tr("%1 – %2").arg(timeText(m_interval->first * totalUs()),
                             timeText(m_interval->second * totalUs()));
}

QRect TimelineBars::plot() const
{
    return rect().adjusted(kMargin, fontMetrics().height() + 4, -kMargin, -fontMetrics().height() - 4);
}

double TimelineBars::shareAt(double x) const
{
    const QRect room = plot();
    return std::clamp((x - room.left()) / std::max(1, room.width()), 0.0, 1.0);
}

void TimelineBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRect room = plot();
    painter.setPen(gridColour(palette()));
    painter.drawLine(room.bottomLeft(), room.bottomRight());
    if (m_ticks.empty()) return;
    // A bar each few pixels: ticks closer together share one.
    constexpr int kBar = 4;
    const auto count = std::size_t(std::max(1, room.width() / kBar));
    std::vector<std::uint64_t> sizes(count);
    std::vector<bool> isIn(count, !m_interval);
    const auto [after, upTo] = ids();
    NodeId before;
    for (const TimelineTick& tick : m_ticks) {
        const double share = std::clamp(double(tick.timestampUs) / totalUs(), 0.0, 1.0);
        const std::size_t bar = std::min(count - 1, std::size_t(share * double(count)));
        sizes[bar] += tick.size;
        // What the range counts: a tick stands at the end of the time it is of.
        if (before >= after && tick.lastAssignedId <= upTo) isIn[bar] = true;
        before = tick.lastAssignedId;
    }
    // What lived before the recording is in the first bar, often many times the others: cut, it leaves them readable.
    constexpr std::uint64_t kTower = 4;
    const std::uint64_t later = count > 1 ? *std::max_element(sizes.begin() + 1, sizes.end()) : 0;
    const bool isFirstCut = later > 0 && sizes[0] > kTower * later;
    const std::uint64_t most =
        isFirstCut ? later : std::max<std::uint64_t>(1, *std::max_element(sizes.begin(), sizes.end()));
    if (m_interval) {
        const int left = room.left() + int(m_interval->first * room.width());
        const int right = room.left() + int(m_interval->second * room.width());
        painter.fillRect(QRect(QPoint(left, room.top()), QPoint(std::max(left + 1, right), room.bottom())),
                         barColour(palette()));
    }
    for (std::size_t k = 0; k < count; ++k) {
        if (sizes[k] == 0) continue;
        const double share = std::min(1.0, double(sizes[k]) / double(most));
        const int height = std::max(1, int(share * room.height()));
        painter.fillRect(QRect(room.left() + int(k) * kBar, room.bottom() - height, kBar - 1, height),
                         isIn[k] ? lineColour(0, palette()) : mutedText(palette()));
    }
    painter.setPen(mutedText(palette()));
    if (isFirstCut) {
        painter.fillRect(QRect(room.left() - 1, room.top() + room.height() / 5, kBar + 1, 3),
                         palette().base());
    }
    const QRect axis(room.left(), room.bottom() + 2, room.width(), fontMetrics().height());
    for (double at = 0, step = stepOfLabels(totalUs(), 6); at <= totalUs(); at += step) {
        const QString text = timeText(at);
        const int width = fontMetrics().horizontalAdvance(text);
        const int middle = axis.left() + int(axis.width() * at / totalUs());
        painter.drawLine(middle, room.bottom(), middle, room.bottom() + 2);
        painter.drawText(QRect(std::clamp(middle - width / 2, axis.left(), axis.right() - width), axis.top(),
                               width + 1, axis.height()),
                         Qt::AlignLeft, text);
    }
    painter.drawText(
        QRect(room.left(), 2, room.width() - 2, fontMetrics().height()), Qt::AlignRight,
        isFirstCut ? tr("The axis ends at %1. The first bar is %2, with what was there before the recording")
                         .arg(formatSize(most), formatSize(sizes[0]))
                   : formatSize(most));
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void TimelineBars::choose(std::optional<std::pair<double, double>> interval)
{
    m_interval = interval;
    setAccessibleDescription(intervalText());
    update();
    emit intervalChanged();
}

void TimelineBars::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) m_dragFrom = shareAt(event->position().x());
}

void TimelineBars::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom) return;
    const double to = shareAt(event->position().x());
    setInterval(std::pair(std::min(*m_dragFrom, to), std::max(*m_dragFrom, to)));
}

void TimelineBars::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragFrom) return;
    const double from = *m_dragFrom, to = shareAt(event->position().x());
    m_dragFrom.reset();
    constexpr double kClick = 0.004; // no drag
    if (std::abs(to - from) < kClick)
        choose({});
    else
        choose(std::pair(std::min(from, to), std::max(from, to)));
}

void TimelineBars::mouseDoubleClickEvent(QMouseEvent*)
{
    m_dragFrom.reset();
    choose({});
}

void TimelineBars::keyPressEvent(QKeyEvent* event)
{
    const bool isWider = event->modifiers() & Qt::ShiftModifier;
    auto [left, right] = m_interval.value_or(std::pair(0.0, 5 * kStep));
    const double width = right - left;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!m_interval) return QWidget::keyPressEvent(event);
        return choose({});
    case Qt::Key_Left:
        if (isWider)
            right = std::max(left + kStep, right - kStep);
        else if (m_interval)
            left = std::max(0.0, left - kStep), right = left + width;
        break;
    case Qt::Key_Right:
        if (isWider)
            right = std::min(1.0, right + kStep);
        else if (m_interval)
            right = std::min(1.0, right + kStep), left = right - width;
        break;
    default: return QWidget::keyPressEvent(event);
    }
    choose(std::pair(left, right));
}

void TimelineBars::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void TimelineBars::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace heaptrail::ui
