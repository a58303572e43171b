// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/composition_bars.h"

#include "ui/text/format.h"
#include "ui/theme/palette.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace heaptrail::ui {

namespace {

constexpr int kLeastLines = 7; // on a small screen the bars are lower
using Row = StatisticsModel::Row;
constexpr std::array<std::pair<Row, Part>, 7> kParts{{{Row::Code, Part::Code},
                                                      {Row::Strings, Part::Strings},
                                                      {Row::JsArrays, Part::JsArrays},
                                                      {Row::TypedArrays, Part::TypedArrays},
                                                      {Row::System, Part::System},
                                                      {Row::OtherJs, Part::OtherJs},
                                                      {Row::OtherNative, Part::OtherNative}}};
constexpr int kMostBars = 12;
} // namespace

CompositionBars::CompositionBars(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("compositionBars"));
    setAccessibleName(tr("Composition of each snapshot; numbers are in the table below"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    setMouseTracking(true);
}

void CompositionBars::setSet(HeapSet set)
{
    m_set = std::move(set);
    updateGeometry();
    update();
}

std::optional<Part> CompositionBars::partOf(int row)
{
    const auto found = std::ranges::find(kParts, Row(row), &std::pair<Row, Part>::first);
    return found == kParts.end() ? std::nullopt : std::optional(found->second);
}

int CompositionBars::rowHeight() const
{
    return fontMetrics().height() + 6; // the table below is to be in sight as a whole
}

QSize CompositionBars::sizeHint() const
{
    const int bars = std::min<int>(kMostBars, int(m_set.size()));
    return {480, bars * rowHeight()};
}

QSize CompositionBars::minimumSizeHint() const
{
    return {240, std::min(sizeHint().height(), fontMetrics().height() * kLeastLines)};
}

void CompositionBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_slices.clear();
    if (m_set.empty()) return;
    std::uint64_t most = 1;
    int labelRoom = 0, sizeRoom = 0;
    for (const auto& entry : m_set) {
        const auto total = entry.snapshot->statistics().total;
        most = std::max(most, total);
        labelRoom = std::max(labelRoom, fontMetrics().horizontalAdvance(entry.label));
        sizeRoom = std::max(sizeRoom, fontMetrics().horizontalAdvance(formatSize(total)));
    }
    const int left = labelRoom + 12, right = sizeRoom + 12;
    const int room = std::max(20, width() - left - right);
    const int bars = std::min<int>(kMostBars, int(m_set.size()));
    for (int i = 0; i < bars; ++i) {
        const auto& entry = m_set[m_set.size() - std::size_t(bars) + std::size_t(i)];
        const auto& statistics = entry.snapshot->statistics();
        const int top = i * rowHeight();
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(0, top, labelRoom, rowHeight()), Qt::AlignRight | Qt::AlignVCenter,
                         entry.label);
        double x = left;
        for (const auto& [row, part] : kParts) {
            const auto value = StatisticsModel::value(statistics, row);
            if (value == 0) continue;
            const double width = double(value) / double(most) * room;
            const QRectF rect(x, top + 2, width, rowHeight() - 4);
            painter.fillRect(rect.adjusted(0, 0, width > 3 ? -1 : 0, 0), partColour(part, palette()));
            m_slices.push_back(
                {rect, row, entry.entry,
                 tr("%1, %2: %3, %4\n%5")
                     .arg(entry.label, StatisticsModel::rowName(row), formatSizeLong(value),
                          formatPercent(statistics.total ? double(value) / double(statistics.total) : 0),
                          StatisticsModel::meaning(row))});
            x += width;
        }
        painter.drawText(QRectF(x + 8, top, right + room, rowHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                         formatSize(statistics.total));
    }
}

const CompositionBars::Slice* CompositionBars::sliceAt(QPointF point) const
{
    const auto at =
        std::ranges::find_if(m_slices, [&](const Slice& one) { return one.rect.contains(point); });
    return at == m_slices.end() ? nullptr : &*at;
}

void CompositionBars::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(sliceAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void CompositionBars::mouseReleaseEvent(QMouseEvent* event)
{
    const Slice* slice = event->button() == Qt::LeftButton ? sliceAt(event->position()) : nullptr;
    if (slice) emit partClicked(slice->part, slice->entry);
}

bool CompositionBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const Slice* slice = sliceAt(help->pos()))
            QToolTip::showText(help->globalPos(), slice->text, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace heaptrail::ui
