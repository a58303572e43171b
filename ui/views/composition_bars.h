// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/statistics_model.h"
#include "ui/theme/palette.h"

#include <QWidget>

#include <optional>

namespace heaptrail::ui {

/// One stacked bar a snapshot, all to one scale, with a legend. The table beside it is its twin.
class CompositionBars final : public QWidget {
    Q_OBJECT
public:
    explicit CompositionBars(QWidget* parent = nullptr);
    void setSet(HeapSet set);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// The part that a row tells of, for its colour; none for the total.
    static std::optional<Part> partOf(int row);

signals:
    void partClicked(StatisticsModel::Row part, quint32 entry);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Slice {
        QRectF rect;
        StatisticsModel::Row part{};
        quint32 entry{};
        QString text;
    };
    const Slice* sliceAt(QPointF point) const;
    int rowHeight() const;

    HeapSet m_set;
    std::vector<Slice> m_slices; ///< as painted
};

} // namespace heaptrail::ui
