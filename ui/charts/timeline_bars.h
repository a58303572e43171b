// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/timeline.h"

#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

namespace heaptrail::ui {

/// An allocation timeline as bars: what was allocated when and is still alive. Dragging selects an interval.
class TimelineBars final : public QWidget {
    Q_OBJECT
public:
    explicit TimelineBars(QWidget* parent = nullptr);

    void setTicks(std::vector<TimelineTick> ticks);
    const std::vector<TimelineTick>& ticks() const noexcept { return m_ticks; }
    /// Shares of the time shown, 0 to 1; nothing: all.
    const std::optional<std::pair<double, double>>& interval() const noexcept { return m_interval; }
    void setInterval(std::optional<std::pair<double, double>> interval);
    /// What of the interval (or of all) is still alive.
    TimelineTick sumOf() const;
    /// "1.2 s – 2.0 s"; empty without an interval.
    QString intervalText() const;
    /// The ids handed out in the interval: (first, second]. Of all where there is none.
    std::pair<NodeId, NodeId> ids() const;

    QSize sizeHint() const override { return {600, 96}; }
    QSize minimumSizeHint() const override { return {200, 64}; }

signals:
    /// By the user.
    void intervalChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    double shareAt(double x) const;
    double totalUs() const; ///< that of the last tick
    QString timeText(double us) const; ///< in the unit that the whole asks for
    QRect plot() const;
    void choose(std::optional<std::pair<double, double>> interval);

    std::vector<TimelineTick> m_ticks;
    std::optional<std::pair<double, double>> m_interval;
    std::optional<double> m_dragFrom;
};

} // namespace heaptrail::ui
