// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/memory_chart.h"

#include "core/suspects/log_evidence.h"
#include "ui/charts/memory_chart_view.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {
namespace {

/// The chart's numbers: a row for each snapshot and each reading, in time order.
class HistoryTable final : public QAbstractTableModel {
public:
    HistoryTable(const MemoryHistory& history, QObject* parent)
        : QAbstractTableModel(parent)
        , m_history(history)
    {
        fill();
    }
    /// The history is about to become another one, and then is: the model stays, and with it what views keep of it.
    void aboutToChange() { beginResetModel(); }
    void change()
    {
        fill();
        endResetModel();
    }
    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_history.snapshots.size() + readings());
    }
    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : 3 + kPartCount + int(kMemoryFieldCount) + int(m_history.classes.size());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal) return {};
        const QString name = section == 0 ? MemoryChart::tr("What")
            : section == 1                ? MemoryChart::tr("Time")
            : section == 2                ? MemoryChart::tr("Heap")
            : section < 3 + kPartCount    ? partName(Part(section - 3))
            : section < 3 + kPartCount + int(kMemoryFieldCount)
            ? QString::fromLatin1(memoryFieldName(MemoryField(section - 3 - kPartCount)))
            : m_history.classes[std::size_t(section - 3 - kPartCount - int(kMemoryFieldCount))].name;
        if (role == Qt::DisplayRole) return withFewProperties(name); // the tooltip has it whole
        if (role == Qt::TextAlignmentRole)
            return int((section < 2 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        if (role == Qt::ToolTipRole && section >= 2)
            return MemoryChart::tr("%1, in bytes with a decimal unit").arg(name);
        return {};
    }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (role == Qt::TextAlignmentRole)
            return index.column() < 2 ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
        if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
        const auto size = [role](std::uint64_t bytes) {
            return role == Qt::ToolTipRole ? formatBytes(bytes) : formatSize(bytes);
        };
        const int column = index.column();
        const auto next = std::ranges::lower_bound(m_snapshotRows, std::size_t(index.row()));
        const auto row =
            std::size_t(next - m_snapshotRows.begin()); // of the snapshots, or how many are above
        if (next != m_snapshotRows.end() && *next == std::size_t(index.row())) {
            const auto& snapshot = m_history.snapshots[row];
            if (column == 0) return snapshot.name;
            if (column == 1)
                return snapshot.timeMs ? timeText(std::int64_t(*snapshot.timeMs * 1000)) : emDash();
            if (column == 2) return size(snapshot.statistics.total);
            if (column < 3 + kPartCount) return size(partSize(snapshot.statistics, Part(column - 3)));
            if (column < 3 + kPartCount + int(kMemoryFieldCount)) return emDash();
            const auto& sizes =
                m_history.classes[std::size_t(column - 3 - kPartCount - int(kMemoryFieldCount))].retainedSize;
            return row < sizes.size() ? QVariant(size(sizes[row])) : emDash();
        }
        const std::size_t at = (std::size_t(index.row()) - row) * step();
        const MemoryLog& log = *m_history.log;
        const MemorySample& sample = log.samples[at];
        if (column == 0) return readingText(log, at);
        if (column == 1) return sample.timeUs ? timeText(*sample.timeUs) : emDash();
        const int field = column - 3 - kPartCount;
        if (field < 0 || field >= int(kMemoryFieldCount)) return emDash();
        const auto value = sample[MemoryField(field)];
        return value ? QVariant(size(*value)) : emDash();
    }

    /// Every how many-th reading is a row.
    std::size_t step() const
    {
        constexpr std::size_t kMostRows = 100'000; // a header view keeps some bytes for each
        return m_history.log ? (m_history.log->samples.size() + kMostRows - 1) / kMostRows : 1;
    }

private:
    void fill()
    {
        m_snapshotRows.clear();
        // Snapshots whose times are unknown stand before the readings.
        const auto& snapshots = m_history.snapshots;
        const bool hasTimes =
            std::ranges::all_of(snapshots, [](const auto& s) { return s.timeMs.has_value(); });
        const bool isMerged = hasTimes && m_history.log && m_history.log->hasTimes();
        for (std::size_t i = 0; i < snapshots.size(); ++i) {
            std::size_t before = 0; // rows of readings up to that moment
            if (isMerged) {
                const auto& samples = m_history.log->samples;
                const auto after = std::ranges::upper_bound(
                    samples, std::int64_t(*snapshots[i].timeMs * 1000), {},
                    [](const MemorySample& sample) { return sample.timeUs.value_or(INT64_MAX); });
                before = (std::size_t(after - samples.begin()) + step() - 1) / step();
            }
            m_snapshotRows.push_back(before + i);
        }
        m_hasMilliseconds =
            m_history.log && std::ranges::any_of(m_history.log->samples, [](const MemorySample& s) {
                return s.timeUs && *s.timeUs % 1'000'000 != 0;
            });
    }
    std::size_t readings() const
    {
        if (!m_history.log || m_history.log->samples.empty()) return 0;
        return (m_history.log->samples.size() + step() - 1) / step();
    }
    static QString readingText(const MemoryLog& log, std::size_t at)
    {
        const MemorySample& sample = log.samples[at];
        QString text = sample.mark == 0 ? MemoryChart::tr("Reading")
                                        : MemoryChart::tr("Mark: %1").arg(safeText(log.markOf(sample)));
        const MemoryRun& run = log.runs[log.runOfSample(at)];
        if (run.firstSample == at && run.start != RunStart::First)
            text = (run.start == RunStart::BackAtStart ? MemoryChart::tr("%1, memory fell")
                                                       : MemoryChart::tr("%1, restarted"))
                       .arg(text);
        if (log.processes.size() > 1) text += QStringLiteral(" · ") + safeText(log.processes[run.process]);
        return text;
    }
    QString timeText(std::int64_t us) const
    {
        return formatTimeLong(std::chrono::system_clock::time_point(std::chrono::microseconds(us)),
                              m_hasMilliseconds);
    }
    const MemoryHistory& m_history;
    std::vector<std::size_t> m_snapshotRows; ///< of each snapshot, ascending
    bool m_hasMilliseconds{}; ///< the log tells more than seconds
};

/// How sure the slope is.
QString trendTip(const MemoryHistory& history)
{
    const MemoryField field = history.analysis.mainField();
    const auto& slope = history.analysis[field];
    if (!history.log || !slope || slope->points < 3) return {};
    const auto rate = [&history](double perHour) {
        return QString::fromStdString(signedRate(perHour, history.analysis.durationHours));
    };
    return MemoryChart::tr("Slope of %1: with 95 % certainty between %2 and %3, from %4")
        .arg(QString::fromLatin1(memoryFieldName(field)), rate(slope->low), rate(slope->high),
             QString::fromStdString(measuredBy(*slope)));
}

/// What the log says of the trend, sentence by sentence.
QStringList trendSays(const MemoryHistory& history)
{
    QStringList says;
    const MemoryLogAnalysis& analysis = history.analysis;
    if (!history.log || analysis.processes.empty()) return says;
    const MemoryLog& log = *history.log;
    const auto tr = [](const char* text) { return MemoryChart::tr(text); };
    const auto time = [](std::int64_t us) {
        return formatTimeLong(std::chrono::system_clock::time_point(std::chrono::microseconds(us)));
    };
    const MemoryField field = analysis.mainField();
    const QString name = QString::fromLatin1(memoryFieldName(field));
    if (log.runs.size() > 1) {
        const MemoryRun& run = log.runs[analysis.run];
        const std::size_t restarts = log.restartCount();
        if (log.processes.size() > 1)
            says << (analysis[field] && analysis[field]->isRising()
                         ? tr("%1 processes; shown is “%2”, which rises fastest of those alive.")
                         : tr("%1 processes; shown is “%2”."))
                        .arg(formatCount(log.processes.size()), safeText(log.processes[run.process]));
        if (restarts > 0 && run.fromUs)
            says << (restarts == 1 ? tr("1 restart; since then, at %1:").arg(time(*run.fromUs))
                                   : tr("%1 restarts; since the last, at %2:")
                                         .arg(formatCount(restarts), time(*run.fromUs)));
    }
    const bool isTooShort = analysis.verdict.kind == MemoryVerdict::Kind::TooShort;
    if (!history.isVerdictAbove) says << QString::fromStdString(analysis.verdict.text);
    if (!analysis.verdict.contexts.empty()) says << QString::fromStdString(analysis.verdict.contexts);
    const auto& slope = analysis[field];
    // What rises in a few seconds may be gone at the next collection: no rate.
    if (!isTooShort && slope && slope->points >= 3) {
        const double seconds = analysis.durationHours * 3600;
        const auto rate = [&analysis](double perHour) {
            return QString::fromStdString(signedRate(perHour, analysis.durationHours));
        };
        if (slope->pace == MemorySlope::Pace::LevelsOff)
            says << tr("%1 levels off: %2 before %3, %4 since.")
                        .arg(name, rate(slope->earlierPerHour), time(slope->fromUs), rate(slope->perHour));
        else if (slope->pace == MemorySlope::Pace::Accelerates)
            says << tr("%1 rises faster than before: %2 since %3, %4 until then.")
                        .arg(name, rate(slope->perHour), time(slope->fromUs), rate(slope->earlierPerHour));
        else
            says << tr("%1 %2 over %3 of readings.").arg(name, rate(slope->perHour), formatDuration(seconds));
    } else if (!log.hasTimes()) {
        says << tr("The readings stand in their order, without a rate.");
    }
    if (const auto& limit = analysis.timeToLimit; limit && !isTooShort) {
        if (limit->hours && *limit->hours > 0)
            says << tr("At this rate it reaches its limit of %1 in %2.")
                        .arg(formatSize(limit->limit), formatDuration(*limit->hours * 3600));
        else if (limit->hours)
            says << tr("It passed its limit of %1.").arg(formatSize(limit->limit));
        else if (!history.isLimitFromLog)
            says << tr("It is on no sure course to %1: %2.")
                        .arg(formatSize(limit->limit), QString::fromStdString(limit->reason));
    }
    if (!analysis.crossings.empty())
        says << tr("Hatched: %1.").arg(QString::fromStdString(analysis.crossings.front().rule));
    if (log.problemCount > 0)
        says << tr("%1 rows could not be read, the first at line %2: %3.")
                    .arg(formatCount(log.problemCount), formatCount(log.problems.front().line),
                         QString::fromStdString(log.problems.front().reason));
    return says;
}

QToolButton* tool(QLayout* layout, const QString& name, const QString& text, const QString& tip)
{
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setText(text);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    layout->addWidget(button);
    return button;
}

} // namespace

std::uint64_t partSize(const Statistics& statistics, Part part)
{
    const auto rest = [](std::uint64_t whole, std::uint64_t taken) {
        return whole > taken ? whole - taken : 0;
    };
    switch (part) {
    case Part::Code: return statistics.code;
    case Part::Strings: return statistics.strings;
    case Part::JsArrays: return statistics.jsArrays;
    case Part::TypedArrays: return statistics.typedArrays;
    case Part::System: return statistics.system;
    case Part::OtherJs:
        return rest(statistics.v8heapTotal,
                    statistics.code + statistics.strings + statistics.jsArrays + statistics.system);
    case Part::OtherNative: return rest(statistics.nativeTotal, statistics.typedArrays);
    }
    return 0;
}

QString partName(Part part)
{
    switch (part) {
    case Part::Code: return MemoryChart::tr("Code");
    case Part::Strings: return MemoryChart::tr("Strings");
    case Part::JsArrays: return MemoryChart::tr("JS arrays");
    case Part::TypedArrays: return MemoryChart::tr("Typed arrays");
    case Part::System: return MemoryChart::tr("System objects");
    case Part::OtherJs: return MemoryChart::tr("Other JS objects");
    case Part::OtherNative: return MemoryChart::tr("Other non-JS objects");
    }
    return {};
}

MemoryChart::MemoryChart(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("memoryChart"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(makeHead());
    m_trend = new QLabel;
    m_trend->setObjectName(QStringLiteral("memoryTrend"));
    m_trend->setTextFormat(Qt::PlainText);
    m_trend->setWordWrap(true);
    layout->addWidget(m_trend);
    m_stack = new QStackedWidget;
    m_view = new MemoryChartView;
    m_stack->addWidget(m_view);
    m_stack->addWidget(makeTable());
    layout->addWidget(m_stack, 1);
    m_legend = new QLabel;
    m_legend->setObjectName(QStringLiteral("chartLegend"));
    m_legend->setAccessibleName(tr("Legend: each name switches its series"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_legend->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    layout->addWidget(m_legend);
    m_readout = new QLabel;
    m_readout->setObjectName(QStringLiteral("chartReadout"));
    m_readout->setTextFormat(Qt::PlainText);
    m_readout->setWordWrap(true);
    m_readout->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    layout->addWidget(m_readout);
    connectParts();
}

QLayout* MemoryChart::makeHead()
{
    auto* head = new QHBoxLayout;
    m_heading = new QHBoxLayout;
    head->addLayout(m_heading, 1);
    m_process = tool(head, QStringLiteral("modeProcess"), tr("Process"),
                     tr("What the whole process is made of, up to its rss"));
    m_heap =
        tool(head, QStringLiteral("modeHeap"), tr("Heap"), tr("What the heap is made of at each snapshot"));
    for (QToolButton* mode : {m_process, m_heap}) {
        mode->setCheckable(true);
        mode->setAutoExclusive(true);
        mode->hide();
        connect(mode, &QToolButton::clicked, this, [this] { m_isModeChosen = true; });
        connect(mode, &QToolButton::toggled, this, [this](bool on) {
            if (on) showMode();
        });
    }
    m_reset = tool(head, QStringLiteral("resetZoom"), tr("Show all"), tr("Back to the whole time (Esc)"));
    m_reset->hide();
    m_series = tool(head, QStringLiteral("series"), tr("Series"), tr("Choose what is drawn"));
    m_series->setPopupMode(QToolButton::InstantPopup);
    m_series->setMenu(new QMenu(m_series));
    m_twin = tool(head, QStringLiteral("tableTwin"), tr("Table"), tr("The same as numbers"));
    m_twin->setCheckable(true);
    return head;
}

QTableView* MemoryChart::makeTable()
{
    m_table = new QTableView;
    m_table->setModel(new HistoryTable(m_history, m_table));
    m_table->setObjectName(QStringLiteral("memoryTable"));
    m_table->setAccessibleName(tr("Memory over time, as numbers"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideRight); // the tooltip has it whole
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    return m_table;
}

void MemoryChart::connectParts()
{
    connect(m_legend, &QLabel::linkActivated, this,
            [this](const QString& link) { m_view->switchItem(link.mid(int(qstrlen("item:"))).toInt()); });
    connect(m_twin, &QToolButton::toggled, this, [this](bool on) {
        m_stack->setCurrentWidget(on ? static_cast<QWidget*>(m_table) : m_view);
        m_series->setEnabled(!on);
        m_legend->setVisible(!on);
    });
    connect(m_reset, &QToolButton::clicked, this, &MemoryChart::resetZoom);
    connect(m_view, &MemoryChartView::zoomed, m_reset, &QWidget::setVisible);
    connect(m_view, &MemoryChartView::snapshotClicked, this, &MemoryChart::snapshotClicked);
    connect(m_view, &MemoryChartView::legendChanged, this,
            [this] { m_legend->setText(m_view->legendHtml()); });
    connect(m_view, &MemoryChartView::hovered, this, [this](const QString& text) {
        m_readout->setText(text.isEmpty() ? m_history.timeSource : text);
    });
    connect(m_series->menu(), &QMenu::aboutToShow, this,
            [this] { m_view->fillSeriesMenu(m_series->menu()); });
    m_series->menu()->addAction(tr("Nothing to draw yet")); // a menu without actions doesn't open
}

MemoryChart::~MemoryChart()
{
    m_view->setHistory(nullptr);
}

void MemoryChart::setHistory(MemoryHistory history)
{
    m_view->setHistory(nullptr);
    auto* rows = static_cast<HistoryTable*>(m_table->model());
    rows->aboutToChange();
    m_history = std::move(history);
    rows->change();
    const bool hasProcess = m_history.picture && !m_history.picture->process.empty();
    m_process->setVisible(hasProcess);
    m_heap->setVisible(hasProcess);
    if (hasProcess && !m_isModeChosen) (m_history.isHeapFirst ? m_heap : m_process)->setChecked(true);
    rebuild();
}

void MemoryChart::showMode()
{
    m_view->setMode(m_heap->isChecked() ? MemoryChartView::Mode::Heap : MemoryChartView::Mode::Process);
    showColumns();
}

/// Of the process there are its figures and the heaps' sizes; what the heaps are made of is the other mode's.
void MemoryChart::showColumns()
{
    const bool isProcess = m_process->isVisibleTo(this) && !m_heap->isChecked();
    for (int part = 0; part < kPartCount; ++part) m_table->setColumnHidden(3 + part, isProcess);
}

void MemoryChart::rebuild()
{
    m_view->setHistory(&m_history);
    m_view->setCurrent(m_history.current);
    const int letter = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(0, letter * 24);
    m_table->setColumnWidth(1, letter * 30);
    // By the title: a column that is hidden now has no hint of its own.
    for (int column = 2; column < m_table->model()->columnCount(); ++column) {
        const QString title = m_table->model()->headerData(column, Qt::Horizontal).toString();
        const int width = m_table->horizontalHeader()->fontMetrics().horizontalAdvance(title) + 4 * letter;
        m_table->setColumnWidth(column, std::clamp(width, letter * 12, letter * 40));
    }
    // Most rows are the log's readings: their columns stand before those that only snapshots have.
    QHeaderView* header = m_table->horizontalHeader();
    for (int column = 0; column < header->count(); ++column)
        header->moveSection(header->visualIndex(column), column);
    for (int part = 0; m_history.log && part < kPartCount; ++part)
        header->moveSection(header->visualIndex(3 + part), header->count() - 1);
    showColumns();
    m_readout->setText(m_history.timeSource);

    QStringList says = trendSays(m_history);
    if (static_cast<HistoryTable*>(m_table->model())->step() > 1)
        says << tr("The table shows one reading in %1.")
                    .arg(static_cast<HistoryTable*>(m_table->model())->step());
    m_trend->setText(says.join(QLatin1Char(' ')));
    m_trend->setToolTip(trendTip(m_history));
    m_trend->setVisible(!says.isEmpty());
}

void MemoryChart::setCurrent(EntryId id)
{
    m_history.current = id;
    m_view->setCurrent(id);
}

void MemoryChart::showTable(bool shown)
{
    m_twin->setChecked(shown);
}

void MemoryChart::resetZoom()
{
    m_view->resetZoom();
}

QPixmap MemoryChart::picture(qreal scale) const
{
    QPixmap image(m_view->size() * scale);
    image.setDevicePixelRatio(scale);
    image.fill(palette().color(QPalette::Base));
    static_cast<QWidget*>(m_view)->render(&image); // not QGraphicsView's, which takes the scene alone
    return image;
}

bool MemoryChart::saveSvg(const QString& path) const
{
    QSvgGenerator svg;
    svg.setFileName(path);
    svg.setSize(m_view->size());
    svg.setViewBox(m_view->rect());
    svg.setTitle(tr("Memory over time"));
    QPainter painter;
    if (!painter.begin(&svg)) return false;
    m_view->render(&painter);
    return painter.end();
}

const QAbstractItemModel* MemoryChart::table() const
{
    return m_table->model();
}

void MemoryChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool isFont = event->type() == QEvent::FontChange;
    if (isFont && m_table) m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    if ((isFont || event->type() == QEvent::PaletteChange) && m_view) rebuild();
}

} // namespace heaptrail::ui
