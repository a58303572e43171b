// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/heap_model.h"

#include <QWidget>

namespace heaptrail::ui {

/// One stacked bar a snapshot, all to one scale, with a legend. The table beside it is its twin.
class CompositionBars final : public QWidget {
    Q_OBJECT
public:
    explicit CompositionBars(QWidget* parent = nullptr);
    void setSet(HeapSet set);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Slice {
        QRectF rect;
        QString text;
    };
    int rowHeight() const;

    HeapSet m_set;
    std::vector<Slice> m_slices; ///< as painted, for tooltips
};

} // namespace heaptrail::ui
