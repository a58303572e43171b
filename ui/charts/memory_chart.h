// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/statistics.h"
#include "core/memory_log/memory_log.h"
#include "ui/theme/palette.h"
#include "ui/workspace/workspace.h"

#include <QAbstractTableModel>
#include <QList>
#include <QPointF>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QLayout;
class QMenu;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace heaptrail::ui {

class MemoryChartView;

/// The readings of a log as they are drawn: thinned lines, broken where a process was restarted or silent. Made on
/// a worker where the log is large.
struct LogPicture {
    struct Line {
        MemoryField field{};
        QList<QPointF> points; ///< milliseconds since 1970, or 0 … 1 in a log without times; bytes
    };
    /// What the process is made of at one reading of the run that the analysis tells of.
    struct Process {
        double x{}; ///< as in Line::points
        double rss{};
        std::array<double, kMemoryPartCount> parts{}; ///< bytes
    };
    /// What the log notes at a reading: a deploy, a snapshot.
    struct Mark {
        double x{}; ///< as in Line::points
        QString text;
    };
    std::vector<Line> lines;
    std::vector<Mark> marks; ///< none where they are too many to be events
    std::vector<Process> process; ///< thinned; empty where the log doesn't tell rss and heap
    std::array<double, kMemoryFieldCount> highest{}; ///< bytes; 0: no reading has the figure
    bool has(MemoryField field) const { return highest[std::size_t(field)] > 0; }
};
LogPicture pictureOf(const MemoryLog& log, const MemoryLogAnalysis& analysis);

inline constexpr double kTightShare = 0.8; ///< of the heap limit: from here on memory is tight

/// Memory over time, as the chart and its table twin show it. Bytes; times in milliseconds since 1970.
struct MemoryHistory {
    struct Snapshot {
        EntryId id{};
        QString label; ///< "S1"
        QString name; ///< "S1 start"
        int colour{};
        Statistics statistics;
        std::optional<double> timeMs; ///< empty: all are spread evenly
    };
    struct Class {
        QString name;
        std::vector<std::uint64_t> retainedSize; ///< one a snapshot
    };
    std::vector<Snapshot> snapshots; ///< in time order
    std::vector<Class> classes; ///< those that grew most
    std::shared_ptr<const MemoryLog> log; ///< may be null
    std::shared_ptr<const LogPicture> picture; ///< of the log; null without one
    MemoryLogAnalysis analysis; ///< of the log; its crossings are the times that are hatched
    std::uint64_t limit{}; ///< bytes that the heap may use; 0 = unknown
    bool isLimitFromLog{}; ///< nobody asked for it: shown where it is near
    bool isOneProcess{
        true}; ///< else the snapshots stand beside each other, and nothing leads from one to the next
    bool isHeapFirst{}; ///< the heap is what to look at first, until the user chooses a mode
    bool isVerdictAbove{}; ///< the page begins with the log's verdict: it isn't said again
    QString timeSource; ///< where the snapshots' times come from, for people
    EntryId current{};
};
/// Bytes of a part of the heap in these statistics, so that all parts add up to the total.
std::uint64_t partSize(const Statistics& statistics, Part part);
QString partName(Part part);

/// In two modes: what the process is made of, stacked, with rss on top; or stacked areas of what the heap is made of at
/// each snapshot, growing classes and the memory log as lines. Both with snapshots as marks, times over the threshold as a
/// strip at the foot. Hover reads values, click selects the snapshot, drag
/// zooms, Esc resets, the legend and the Series menu switch lines.
class MemoryChart final : public QWidget {
    Q_OBJECT
public:
    explicit MemoryChart(QWidget* parent = nullptr);
    ~MemoryChart() override;

    void setHistory(MemoryHistory history);
    void setCurrent(EntryId id);
    void showTable(bool shown);
    void resetZoom();
    /// The picture as shown, for the clipboard or a file.
    QPixmap picture(qreal scale = 1) const;
    /// The same as SVG.
    bool saveSvg(const QString& path) const;
    const QAbstractItemModel* table() const;
    /// Left of the tools: room for a heading and for what the chart is asked.
    QHBoxLayout* heading() const noexcept { return m_heading; }

signals:
    void snapshotClicked(heaptrail::ui::EntryId id);

protected:
    void changeEvent(QEvent* event) override;

private:
    QLayout* makeHead();
    QTableView* makeTable();
    void connectParts();
    void rebuild();
    void showMode();
    void showColumns();

    MemoryHistory m_history;
    QHBoxLayout* m_heading{};
    QStackedWidget* m_stack{};
    MemoryChartView* m_view{};
    QTableView* m_table{};
    QLabel *m_readout{}, *m_trend{}, *m_legend{};
    QToolButton *m_process{}, *m_heap{}; ///< the modes; hidden where there is only one
    bool m_isModeChosen{}; ///< by the user
    QToolButton *m_series{}, *m_twin{}, *m_reset{};
};

} // namespace heaptrail::ui
