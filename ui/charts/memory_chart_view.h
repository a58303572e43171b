// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/memory_chart.h"

#include <QChartView>

class QMenu;
class QRubberBand;

namespace heaptrail::ui {

/// The picture of MemoryChart. X is time where it is known, else the snapshot's place; Y is bytes in a unit.
class MemoryChartView final : public QChartView {
    Q_OBJECT
public:
    explicit MemoryChartView(QWidget* parent = nullptr);

    enum class Mode : std::uint8_t { Process, Heap };
    void setHistory(const MemoryHistory* history);
    void setMode(Mode mode);
    void setCurrent(EntryId id);
    void fillSeriesMenu(QMenu* menu);
    /// The legend as a line of links "item:0", "item:1" …, that wraps; what is switched off is struck out.
    QString legendHtml() const;
    void switchItem(int item);
    void resetZoom();

signals:
    void snapshotClicked(heaptrail::ui::EntryId id);
    void hovered(const QString& text);
    void legendChanged();
    void zoomed(bool isZoomed);

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// A line or area that the legend and the menu can switch.
    struct Item {
        QString name;
        QList<QAbstractSeries*> series;
        double highest{}; ///< in bytes
        bool isShown{true};
        QColor colour; ///< of its mark in the legend
        bool isArea{};
        Qt::PenStyle dash{Qt::SolidLine}; ///< of a line, as it is drawn
        bool isHatched{};
    };
    void build();
    void fill();
    bool isOverTime() const;
    void findRange();
    void chooseUnit();
    void addAxes();
    double columnWidth() const;
    void addParts();
    void addClasses();
    void addLog();
    void addTrend();
    void addLimit();
    void addProcess();
    bool showsProcess() const;
    Item& addItem(const QString& name, double highest, bool isShown);
    void toggle(std::size_t item, bool isShown);
    void fitY();
    void showRange(double from, double to);
    double xOf(std::size_t snapshot) const;
    double sceneX(double x) const;
    QString readout(double x) const;
    int nearestSnapshot(qreal sceneX, qreal within) const;
    void readSnapshot(int at);
    void drawCrossings(QPainter* painter, const QRectF& plot) const;
    void drawEvents(QPainter* painter, const QRectF& plot) const;

    const MemoryHistory* m_history{};
    QChart* m_chart{}; ///< the one that is shown, or being filled
    Mode m_mode{Mode::Process}; ///< where the log doesn't tell of the process, the heap is shown
    std::vector<Item> m_items;
    QHash<QString, bool> m_choices; ///< what the user switched, by name: survives a rebuild
    bool m_hasTimes{};
    double m_from{0}, m_to{1}; ///< whole x range
    double m_unit{1e6}; ///< bytes of one y unit
    QString m_unitName;
    EntryId m_current{};
    QRubberBand* m_band{};
    QPoint m_pressed;
    int m_read{-1}; ///< snapshot that the arrow keys read
    bool m_isZoomed{};
};

} // namespace heaptrail::ui
