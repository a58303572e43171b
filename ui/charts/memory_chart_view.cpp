// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/memory_chart_view.h"

#include "core/memory_log/floors.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QDateTime>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLegend>
#include <QLineSeries>
#include <QMenu>
#include <QMouseEvent>
#include <QRubberBand>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace heaptrail::ui {
namespace {

constexpr int kDragPixels = 6;
constexpr qreal kClickPixels = 24;
constexpr int kNameLetters = 40;

/// Legends take HTML, and class names come from the heap.
QString legendText(QString name)
{
    if (name.size() > kNameLetters) name = name.left(kNameLetters - 1) + QChar(0x2026);
    return name.toHtmlEscaped();
}

/// A line's mark in the legend.
QString strokeOf(Qt::PenStyle dash)
{
    switch (dash) {
    case Qt::DashLine: return QStringLiteral("╺╸╺╸");
    case Qt::DotLine: return QStringLiteral("••••");
    case Qt::DashDotLine: return QStringLiteral("╺╸•╺╸");
    case Qt::DashDotDotLine: return QStringLiteral("╺╸••╺╸");
    default: return QStringLiteral("━━");
    }
}

/// Labels a time axis at round times of this machine's zone: 07:28:58, 07:29:00, … and not wherever a fifth of
/// the range happens to end, as QDateTimeAxis does.
void showTimes(QCategoryAxis& axis, double fromMs, double toMs)
{
    constexpr double kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
    constexpr std::array kSteps{
        0.1 * kSecond, 0.2 * kSecond, 0.5 * kSecond, kSecond,     2 * kSecond, 5 * kSecond,  10 * kSecond,
        15 * kSecond,  30 * kSecond,  kMinute,       2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute,
        30 * kMinute,  kHour,         2 * kHour,     3 * kHour,   6 * kHour,   12 * kHour,   kDay,
        2 * kDay,      7 * kDay,      14 * kDay,     30 * kDay,   90 * kDay,   365 * kDay};
    constexpr double kMostLabels = 8;
    const double span = toMs - fromMs;
    const auto fits = std::ranges::find_if(kSteps, [&](double each) { return span / each <= kMostLabels; });
    const double step = fits != kSteps.end() ? *fits : span / kMostLabels;
    const QString format = step < kSecond ? QStringLiteral("HH:mm:ss.zzz")
        : step < kMinute                  ? QStringLiteral("HH:mm:ss")
        : span < kDay                     ? QStringLiteral("HH:mm")
        : step < kDay                     ? QStringLiteral("d MMM HH:mm")
                                          : QStringLiteral("d MMM yyyy");
    for (const QString& label : axis.categoriesLabels()) axis.remove(label);
    axis.setRange(fromMs, toMs);
    axis.setStartValue(fromMs);
    const double zone =
        kSecond * QDateTime::fromMSecsSinceEpoch(qint64(fromMs)).offsetFromUtc(); // whole hours are local
    constexpr double kRoom = 0.6; // of a step: a label in the middle of its time ends at the view's edge
    for (double time = std::ceil((fromMs + zone) / step) * step - zone; time <= toMs - kRoom * step;
         time += step)
        axis.append(QDateTime::fromMSecsSinceEpoch(qint64(std::llround(time))).toString(format), time);
}

} // namespace

MemoryChartView::MemoryChartView(QWidget* parent)
    : QChartView(parent)
{
    setObjectName(QStringLiteral("memoryChartView"));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setAcceptDrops(false); // or files dropped here would not reach the window
    setViewportUpdateMode(FullViewportUpdate); // the marks are no items: a resize left the old ones standing
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(140);
    setSizePolicy(QSizePolicy::Expanding,
                  QSizePolicy::Ignored); // as high as there is room, not as Qt prefers
    setAccessibleName(tr("Memory over time"));
    setAccessibleDescription(
        tr("Left and right read the snapshots one by one, Enter selects one, Escape shows all. "
           "The table button shows the same as numbers."));
    m_chart = chart();
    m_band = new QRubberBand(QRubberBand::Rectangle, this);
}

void MemoryChartView::setHistory(const MemoryHistory* history)
{
    m_history = history;
    if (m_history) build();
}

void MemoryChartView::setMode(Mode mode)
{
    if (m_mode == mode) return;
    m_mode = mode;
    if (m_history) build();
}

bool MemoryChartView::showsProcess() const
{
    return m_mode == Mode::Process && m_history && m_history->picture && !m_history->picture->process.empty();
}

void MemoryChartView::setCurrent(EntryId id)
{
    m_current = id;
    viewport()->update();
}

double MemoryChartView::xOf(std::size_t snapshot) const
{
    if (m_hasTimes) return *m_history->snapshots[snapshot].timeMs;
    // Evenly: over the log's time where there is one, else 1 … n.
    const std::size_t count = m_history->snapshots.size();
    const double share = count > 1 ? double(snapshot) / double(count - 1) : 0.5;
    return m_history->log && m_history->log->hasTimes() ? m_from + (m_to - m_from) * share
                                                        : double(snapshot + 1);
}

MemoryChartView::Item& MemoryChartView::addItem(const QString& name, double highest, bool isShown)
{
    m_items.push_back({name, {}, highest, m_choices.value(name, isShown), {}, false, Qt::SolidLine});
    return m_items.back();
}

void MemoryChartView::build()
{
    m_items.clear();
    m_read = -1;
    m_isZoomed = false;
    // It gets a size when it is full: from then on Qt Charts outlines each series anew at every change of any.
    m_chart = new QChart;
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins(QMargins(0, 0, 0, 0));
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setPalette(palette());
    fill();
    const QScopedPointer<QChart> old(chart());
    setChart(m_chart);
    emit legendChanged();
    viewport()->update();
}

void MemoryChartView::fill()
{
    findRange();
    chooseUnit();
    if (showsProcess()) {
        addProcess();
    } else {
        addParts();
        addClasses();
        addLog();
        addTrend();
    }
    addLimit();
    addAxes();
    m_chart->legend()
        ->hide(); // Qt's cuts names to "he…" in a narrow window and knows no keyboard: legendHtml()
    for (const Item& item : m_items)
        for (QAbstractSeries* series : item.series) series->setVisible(item.isShown);
}

bool MemoryChartView::isOverTime() const
{
    return m_hasTimes || (m_history->log && m_history->log->hasTimes());
}

/// The whole x range: time with some room beside it, else the places of the snapshots.
void MemoryChartView::findRange()
{
    const auto& snapshots = m_history->snapshots;
    m_hasTimes = !snapshots.empty() && std::ranges::all_of(snapshots, [](const MemoryHistory::Snapshot& s) {
        return s.timeMs.has_value();
    });
    m_from = 0.5;
    m_to = std::max(1.0, double(snapshots.size())) + 0.5;
    if (!isOverTime()) return;
    m_from = std::numeric_limits<double>::max();
    m_to = std::numeric_limits<double>::lowest();
    const auto include = [this](double x) {
        m_from = std::min(m_from, x);
        m_to = std::max(m_to, x);
    };
    if (m_hasTimes)
        for (const auto& snapshot : snapshots) include(*snapshot.timeMs);
    if (m_history->log && m_history->log->hasTimes()) {
        include(double(*m_history->log->samples.front().timeUs) / 1000);
        for (const MemoryRun& run : m_history->log->runs) // what has no time stands behind the others
            if (run.toUs) include(double(*run.toUs) / 1000);
    }
    constexpr double kAloneMs = 30'000, kRoom = 0.03;
    const double room = m_to > m_from ? (m_to - m_from) * kRoom : kAloneMs;
    m_from -= room;
    m_to += room;
}

/// All series are in one unit, that of the highest.
void MemoryChartView::chooseUnit()
{
    double highest = 1;
    for (const auto& snapshot : m_history->snapshots)
        highest = std::max(highest, double(snapshot.statistics.total));
    if (showsProcess()) {
        for (const LogPicture::Process& point : m_history->picture->process)
            highest = std::max(highest, point.rss);
    } else if (m_history->picture) {
        const auto& most = m_history->picture->highest;
        const double heap =
            std::max(most[std::size_t(MemoryField::HeapUsed)], most[std::size_t(MemoryField::HeapTotal)]);
        highest = std::max(highest, heap > 0 ? heap : most[std::size_t(MemoryField::Rss)]);
    }
    m_unit = highest < 2e3 ? 1 : highest < 2e6 ? 1e3 : highest < 2e9 ? 1e6 : 1e9;
    m_unitName = m_unit < 1e3 ? tr("bytes") : m_unit < 1e6 ? tr("kB") : m_unit < 1e9 ? tr("MB") : tr("GB");
}

void MemoryChartView::addAxes()
{
    QAbstractAxis* x = nullptr;
    if (isOverTime()) {
        auto* time = new QCategoryAxis;
        time->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        showTimes(*time, m_from, m_to);
        x = time;
    } else {
        auto* place = new QValueAxis;
        place->setRange(m_from, m_to);
        place->setLabelsVisible(false);
        place->setTickCount(2);
        x = place;
    }
    auto* y = new QValueAxis;
    y->setTitleText(m_unitName);
    y->setLabelFormat(QStringLiteral("%g"));
    m_chart->addAxis(x, Qt::AlignBottom);
    m_chart->addAxis(y, Qt::AlignLeft);
    const QColor text = mutedText(palette());
    QFont font = this->font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    for (QAbstractAxis* axis : {x, static_cast<QAbstractAxis*>(y)}) {
        axis->setLabelsColor(text);
        axis->setLabelsFont(font);
        axis->setTitleFont(font);
        axis->setTitleBrush(text);
        axis->setLinePenColor(gridColour(palette()));
        axis->setGridLineColor(gridColour(palette()));
    }
    x->setGridLineVisible(false);
    fitY();
    for (QAbstractSeries* series : m_chart->series()) {
        series->attachAxis(x);
        series->attachAxis(y);
    }
}

/// Of a snapshot's column: columns keep apart.
double MemoryChartView::columnWidth() const
{
    std::vector<double> places;
    for (std::size_t i = 0; i < m_history->snapshots.size(); ++i) places.push_back(xOf(i));
    std::ranges::sort(places);
    double width = (m_to - m_from) * (places.size() == 1 || !m_history->isOneProcess ? 0.16 : 0.05);
    for (std::size_t i = 1; i < places.size(); ++i)
        width = std::min(width, (places[i] - places[i - 1]) * 0.8);
    return width;
}

void MemoryChartView::addParts()
{
    const auto& snapshots = m_history->snapshots;
    if (snapshots.empty()) return;
    std::vector<double> below(snapshots.size(), 0);
    // What heapUsed counts stands at the bottom; the rest on top of it, hatched.
    constexpr std::array kFromBelow{Part::Code,    Part::Strings,     Part::JsArrays,   Part::System,
                                    Part::OtherJs, Part::TypedArrays, Part::OtherNative};
    // One snapshot alone has no width: a column then. So where the log tells what is between two, or nothing is.
    const bool areColumns = snapshots.size() == 1 || m_history->log || !m_history->isOneProcess;
    const double half = areColumns ? columnWidth() / 2 : 0;
    for (const Part part : kFromBelow) {
        const bool isOutside = part == Part::TypedArrays || part == Part::OtherNative;
        auto* upper = new QLineSeries;
        auto* lower = new QLineSeries;
        double highest = 0;
        for (std::size_t i = 0; i < snapshots.size(); ++i) {
            const double top = below[i] + double(partSize(snapshots[i].statistics, part));
            for (const double x : {xOf(i) - half, xOf(i) + half}) {
                if (areColumns && x < xOf(i)) upper->append(x, below[i] / m_unit);
                upper->append(x, top / m_unit);
                if (areColumns && x > xOf(i)) upper->append(x, below[i] / m_unit);
                lower->append(x, below[i] / m_unit);
                if (!areColumns) break;
            }
            below[i] = top;
            highest = std::max(highest, top);
        }
        auto* area = new QAreaSeries(upper, lower);
        upper->setParent(area);
        lower->setParent(area);
        const QString name = isOutside ? tr("%1, outside heapUsed").arg(partName(part)) : partName(part);
        area->setName(legendText(name));
        area->setBrush(QBrush(partColour(part, palette()), isOutside ? Qt::BDiagPattern : Qt::SolidPattern));
        area->setPen(areColumns ? QPen(Qt::NoPen) : QPen(palette().color(QPalette::Base), 0.6));
        m_chart->addSeries(area);
        Item& item = addItem(name, highest, true);
        item.series << area;
        item.colour = partColour(part, palette());
        item.isArea = true;
        item.isHatched = isOutside;
    }
}

void MemoryChartView::addClasses()
{
    // Under each a rim of the ground's colour: no area is so like a line that it drowns there. All rims first, for
    // lines that run side by side.
    std::vector<QLineSeries*> rims;
    for (const MemoryHistory::Class& cls : m_history->classes) {
        auto* rim = new QLineSeries;
        for (std::size_t i = 0; i < cls.retainedSize.size() && i < m_history->snapshots.size(); ++i)
            rim->append(xOf(i), double(cls.retainedSize[i]) / m_unit);
        rim->setName(legendText(cls.name));
        rim->setPen(QPen(palette().color(QPalette::Base), 5));
        m_chart->addSeries(rim);
        rims.push_back(rim);
    }
    int index = 0;
    for (const MemoryHistory::Class& cls : m_history->classes) {
        QLineSeries* rim = rims[std::size_t(index)];
        auto* line = new QLineSeries;
        line->append(rim->points());
        line->setName(rim->name());
        constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine};
        line->setPen(QPen(lineColour(index, palette()), 2, dashes[std::size_t(index) % dashes.size()]));
        line->setPointsVisible(true);
        m_chart->addSeries(line);
        double highest = 0;
        for (const std::uint64_t size : cls.retainedSize) highest = std::max(highest, double(size));
        Item& item = addItem(cls.name, highest, false); // over the composition they would read as parts of it
        item.series << rim << line;
        item.colour = line->pen().color();
        item.dash = line->pen().style();
        ++index;
    }
}

void MemoryChartView::addLog()
{
    if (!m_history->picture) return;
    const LogPicture& picture = *m_history->picture;
    const bool hasTimes = m_history->log->hasTimes();
    const bool hasHeap = picture.has(MemoryField::HeapUsed) || picture.has(MemoryField::HeapTotal);
    for (std::size_t field = 0; field < kMemoryFieldCount; ++field) {
        if (picture.highest[field] <= 0) continue;
        const QString name = QString::fromLatin1(memoryFieldName(MemoryField(field)));
        const bool isHeap =
            field == std::size_t(MemoryField::HeapUsed) || field == std::size_t(MemoryField::HeapTotal);
        constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine,
                                    Qt::DashDotDotLine};
        // heapUsed is what leaks; heapTotal runs beside it, and steps back.
        const QColor colour = field == std::size_t(MemoryField::HeapUsed) ? palette().color(QPalette::Text)
            : field == std::size_t(MemoryField::HeapTotal)
            ? mutedText(palette())
            : mixed(palette().color(QPalette::Text), lineColour(int(field) + 3, palette()), 0.5);
        const QPen pen(colour, 1.4, dashes[field]);
        // rss counts the whole process, several times the heap: one click away, so as not to flatten the rest.
        Item& item = addItem(name, picture.highest[field],
                             isHeap || (!hasHeap && field == std::size_t(MemoryField::Rss)));
        item.colour = pen.color();
        for (const LogPicture::Line& drawn : picture.lines) {
            if (std::size_t(drawn.field) != field) continue;
            QList<QPointF> points = drawn.points;
            for (QPointF& point : points) {
                // Rows without times are spread over the whole width.
                if (!hasTimes) point.setX(m_from + (m_to - m_from) * point.x());
                point.setY(point.y() / m_unit);
            }
            auto* line = new QLineSeries;
            line->append(points);
            line->setName(name);
            // Dashes along a line that goes up and down in every pixel are not seen, and take longest to draw;
            // heapTotal stands still for long, and is not told from heapUsed by its colour alone.
            constexpr qsizetype kMostDashed = 150;
            if (field == std::size_t(MemoryField::HeapUsed))
                line->setPen(QPen(colour, 1.6));
            else if (field == std::size_t(MemoryField::HeapTotal) || points.size() <= kMostDashed)
                line->setPen(pen);
            else
                line->setPen(QPen(colour, 1));
            item.dash = line->pen().style();
            line->setPointsVisible(points.size() == 1); // a line of one point is nothing
            m_chart->addSeries(line);
            item.series << line;
        }
    }
}

/// rss, and under it what it is made of.
void MemoryChartView::addProcess()
{
    const auto& points = m_history->picture->process;
    const bool hasTimes = m_history->log->hasTimes();
    const auto x = [&](const LogPicture::Process& point) {
        return hasTimes ? point.x : m_from + (m_to - m_from) * point.x;
    };
    constexpr std::array kColours{Part::OtherJs, Part::System, Part::TypedArrays, Part::Strings,
                                  Part::OtherNative};
    const MemoryBreakdown& last = m_history->analysis.verdict.last;
    std::vector<double> below(points.size(), 0);
    for (std::size_t p = 0; p < kMemoryPartCount; ++p) {
        if (!last.parts[p]) continue;
        auto* upper = new QLineSeries;
        auto* lower = new QLineSeries;
        double highest = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double top = below[i] + points[i].parts[p];
            upper->append(x(points[i]), top / m_unit);
            lower->append(x(points[i]), below[i] / m_unit);
            below[i] = top;
            highest = std::max(highest, top);
        }
        auto* area = new QAreaSeries(upper, lower);
        upper->setParent(area);
        lower->setParent(area);
        const QString name = QString::fromStdString(memoryPartLabel(last, MemoryPart(p)));
        area->setName(name);
        area->setBrush(partColour(kColours[p], palette()));
        area->setPen(QPen(palette().color(QPalette::Base), 0.6));
        m_chart->addSeries(area);
        Item& item = addItem(name, highest, true);
        item.series << area;
        item.colour = partColour(kColours[p], palette());
        item.isArea = true;
    }
    auto* rim = new QLineSeries;
    double highest = 0;
    for (const LogPicture::Process& point : points) {
        rim->append(x(point), point.rss / m_unit);
        highest = std::max(highest, point.rss);
    }
    rim->setPen(QPen(palette().color(QPalette::Base), 4));
    auto* line = new QLineSeries;
    line->append(rim->points());
    const QString name = QString::fromLatin1(memoryFieldName(MemoryField::Rss));
    line->setName(name);
    rim->setName(name);
    line->setPen(QPen(palette().color(QPalette::Text), 1.8));
    m_chart->addSeries(rim);
    m_chart->addSeries(line);
    Item& item = addItem(name, highest, true);
    item.series << rim << line;
    item.colour = line->pen().color();
}

void MemoryChartView::addTrend()
{
    if (!m_history->log || !m_history->log->hasTimes()) return;
    if (m_history->analysis.verdict.kind == MemoryVerdict::Kind::TooShort)
        return; // as the text beside it says
    const MemoryField field = m_history->analysis.mainField();
    const auto& slope = m_history->analysis[field];
    if (slope && slope->points >= 3) {
        // Over the stretch that it was measured on: the last run, or the last third of it.
        const double from = slope->at(slope->fromUs), to = slope->at(slope->toUs);
        auto* rim = new QLineSeries; // as under the classes' lines
        rim->append(double(slope->fromUs) / 1000, from / m_unit);
        rim->append(double(slope->toUs) / 1000, to / m_unit);
        auto* line = new QLineSeries;
        line->append(rim->points());
        const QString name = tr("%1 trend").arg(QString::fromLatin1(memoryFieldName(field)));
        rim->setName(name);
        line->setName(name);
        rim->setPen(QPen(palette().color(QPalette::Base), 4));
        line->setPen(QPen(growthColour(palette()), 1.6, Qt::DashLine));
        m_chart->addSeries(rim);
        m_chart->addSeries(line);
        Item& item = addItem(name, std::max(from, to), true);
        item.series << rim << line;
        item.colour = line->pen().color();
        item.dash = line->pen().style();
    }
}

void MemoryChartView::addLimit()
{
    if (m_history->limit > 0 && m_history->log && m_history->log->hasTimes()) {
        // Node's own limit is gigabytes, and would flatten the rest: one click away then. Across the whole process it
        // would look passed long ago: there it is near where the lowest part, JavaScript, comes near it.
        const bool isOfProcess = showsProcess();
        const double kNear = isOfProcess ? 1.5 : 3;
        double highest = 0;
        for (const Item& item : m_items)
            if (item.isShown && (!isOfProcess || &item == &m_items.front()))
                highest = std::max(highest, item.highest);
        const bool isNear = !m_history->isLimitFromLog || double(m_history->limit) <= kNear * highest;
        auto* upper = new QLineSeries;
        auto* lower = new QLineSeries;
        for (const double x : {m_from, m_to}) {
            upper->append(x, double(m_history->limit) / m_unit);
            lower->append(x, kTightShare * double(m_history->limit) / m_unit);
        }
        auto* tight = new QAreaSeries(upper, lower);
        upper->setParent(tight);
        lower->setParent(tight);
        tight->setName(tr("80 % of the heap limit"));
        QColor colour = warningColour(palette());
        colour.setAlphaF(0.18F);
        tight->setBrush(colour);
        tight->setPen(Qt::NoPen);
        m_chart->addSeries(tight);
        Item& band = addItem(tr("80 % of the heap limit"), 0, isNear);
        band.series << tight;
        band.colour = warningColour(palette());
        band.isArea = true;

        auto* limit = new QLineSeries;
        limit->append(m_from, double(m_history->limit) / m_unit);
        limit->append(m_to, double(m_history->limit) / m_unit);
        limit->setName(tr("heap limit"));
        limit->setPen(QPen(errorColour(palette()), 1.4, Qt::DotLine));
        m_chart->addSeries(limit);
        Item& bound = addItem(tr("heap limit"), double(m_history->limit), isNear);
        bound.series << limit;
        bound.colour = limit->pen().color();
        bound.dash = limit->pen().style();
    }
}

void MemoryChartView::toggle(std::size_t at, bool isShown)
{
    Item& item = m_items[at];
    item.isShown = isShown;
    for (QAbstractSeries* series : item.series) series->setVisible(isShown);
    fitY();
    emit legendChanged();
}

void MemoryChartView::switchItem(int item)
{
    if (item < 0 || item >= int(m_items.size())) return;
    Item& chosen = m_items[std::size_t(item)];
    m_choices[chosen.name] = !chosen.isShown;
    toggle(std::size_t(item), !chosen.isShown);
}

QString MemoryChartView::legendHtml() const
{
    QStringList parts;
    for (std::size_t at = 0; at < m_items.size(); ++at) {
        const Item& item = m_items[at];
        if (!item.isShown && !m_choices.contains(item.name)) continue; // never asked for: in the Series menu
        const QColor text = item.isShown ? palette().color(QPalette::Text) : mutedText(palette());
        // Not by colour alone: an area is a square, a line a stroke dashed as it is, what is off is struck out.
        parts << QStringLiteral(
                     "<span style=\"color:%1\">%2</span>&nbsp;<a href=\"item:%3\" style=\"color:%4; "
                     "text-decoration:%5\">%6</a>")
                     .arg(item.colour.name(),
                          item.isHatched    ? QStringLiteral("▨")
                              : item.isArea ? QStringLiteral("■")
                                            : strokeOf(item.dash))
                     .arg(at)
                     .arg(text.name(), item.isShown ? QStringLiteral("none") : QStringLiteral("line-through"),
                          legendText(item.name).replace(QLatin1Char(' '), QLatin1String("&nbsp;")));
    }
    return parts.join(QStringLiteral(" &nbsp; "));
}

void MemoryChartView::fillSeriesMenu(QMenu* menu)
{
    menu->clear();
    for (std::size_t at = 0; at < m_items.size(); ++at) {
        QString name = m_items[at].name;
        QAction* action = menu->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setCheckable(true);
        action->setChecked(m_items[at].isShown);
        connect(action, &QAction::toggled, this, [this, at](bool isShown) {
            m_choices[m_items[at].name] = isShown;
            toggle(at, isShown);
        });
    }
}

void MemoryChartView::fitY()
{
    const auto axes = m_chart->axes(Qt::Vertical);
    if (axes.isEmpty()) return;
    double highest = 0;
    for (const Item& item : m_items)
        if (item.isShown) highest = std::max(highest, item.highest);
    QValueAxis nice; // the chart's own takes its range once
    nice.setRange(0, std::max(1e-3, highest / m_unit * 1.12)); // room for the snapshots' labels
    nice.setTickCount(5);
    nice.applyNiceNumbers();
    auto* y = static_cast<QValueAxis*>(axes.front());
    y->setTickCount(nice.tickCount());
    y->setRange(nice.min(), nice.max());
}

void MemoryChartView::showRange(double from, double to)
{
    QAbstractAxis* axis = m_chart->axes(Qt::Horizontal).front();
    if (auto* time = qobject_cast<QCategoryAxis*>(axis))
        showTimes(*time, from, to);
    else
        axis->setRange(from, to);
}

void MemoryChartView::resetZoom()
{
    const auto axes = m_chart->axes(Qt::Horizontal);
    if (!m_isZoomed || axes.isEmpty()) return;
    showRange(m_from, m_to);
    m_isZoomed = false;
    emit zoomed(false);
    viewport()->update();
}

double MemoryChartView::sceneX(double x) const
{
    const auto series = m_chart->series();
    return series.isEmpty() ? 0 : m_chart->mapToPosition(QPointF(x, 0), series.front()).x();
}

void MemoryChartView::drawBackground(QPainter* painter, const QRectF& rect)
{
    QChartView::drawBackground(painter, rect);
    painter->fillRect(rect, palette().color(QPalette::Base));
}

/// A strip along the foot, hatched where the heap is over the threshold: areas and lines stay in sight above it.
void MemoryChartView::drawCrossings(QPainter* painter, const QRectF& plot) const
{
    // Bands that touch on the screen are one: a heap that swings around the threshold has thousands.
    std::vector<std::pair<double, double>> bands;
    for (const ThresholdCrossing& crossing : m_history->analysis.crossings) {
        if (!crossing.fromUs) continue;
        const double from = sceneX(double(*crossing.fromUs) / 1000);
        const double to = std::max(from + 2, sceneX(double(crossing.toUs.value_or(*crossing.fromUs)) / 1000));
        if (to < plot.left() || from > plot.right()) continue;
        if (!bands.empty() && from <= bands.back().second + 1)
            bands.back().second = std::max(bands.back().second, to);
        else
            bands.emplace_back(from, to);
    }
    constexpr qreal kHeight = 8;
    painter->setPen(Qt::NoPen);
    for (const auto& [from, to] : bands) {
        const QRectF box = QRectF(from, plot.bottom() - kHeight, to - from, kHeight).intersected(plot);
        painter->fillRect(box, palette().color(QPalette::Base));
        painter->fillRect(box, QBrush(warningColour(palette()), Qt::BDiagPattern));
    }
}

/// Where a process was restarted or may have been, and what the log notes (a deploy): a dotted line with a word at its foot, as far as
/// there is room for words.
void MemoryChartView::drawEvents(QPainter* painter, const QRectF& plot) const
{
    if (!m_history->log) return;
    constexpr int kMostLetters = 24;
    std::vector<std::pair<double, QString>> events;
    for (const MemoryRun& run : m_history->log->runs)
        if (run.start != RunStart::First && run.fromUs)
            events.emplace_back(double(*run.fromUs) / 1000,
                                run.start == RunStart::BackAtStart ? tr("memory fell") : tr("restart"));
    if (m_history->picture)
        for (const LogPicture::Mark& mark : m_history->picture->marks)
            if (!m_hasTimes || !isSnapshotMark(mark.text.toStdString())) // those stand as S1, S2 already
                events.emplace_back(m_history->log->hasTimes() ? mark.x : m_from + (m_to - m_from) * mark.x,
                                    safeText(mark.text.toStdString(), kMostLetters));
    std::ranges::sort(events);
    const QColor colour = mutedText(palette());
    const QFontMetricsF metrics(font());
    qreal lastLine = -1e9, wordsEnd = -1e9;
    painter->setFont(font());
    for (const auto& [at, word] : events) {
        const double x = sceneX(at);
        if (x < plot.left() || x > plot.right() || x < lastLine + 2) continue;
        lastLine = x;
        painter->setPen(QPen(colour, 1.2, Qt::DotLine));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const qreal width = metrics.horizontalAdvance(word) + 6;
        const qreal left = x + width > plot.right() ? x - width : x;
        if (left < wordsEnd) continue;
        wordsEnd = left + width;
        // On the ground's colour: the areas would swallow it.
        const QRectF label(left + 1, plot.top() + 22, width - 1,
                           metrics.height()); // below those of snapshots
        QColor ground = palette().color(QPalette::Base);
        ground.setAlphaF(0.8F);
        painter->fillRect(label, ground);
        painter->setPen(palette().color(QPalette::Text));
        painter->drawText(label, Qt::AlignCenter, word);
    }
}

void MemoryChartView::drawForeground(QPainter* painter, const QRectF& rect)
{
    QChartView::drawForeground(painter, rect);
    if (!m_history || m_chart->series().isEmpty()) return;
    const QRectF plot = m_chart->plotArea();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    drawCrossings(painter, plot);
    drawEvents(painter, plot);
    for (std::size_t i = 0; i < m_history->snapshots.size(); ++i) {
        const auto& snapshot = m_history->snapshots[i];
        const double x = sceneX(xOf(i));
        if (x < plot.left() - 1 || x > plot.right() + 1) continue;
        const QColor colour = snapshotColour(snapshot.colour, palette());
        const bool isCurrent = snapshot.id == m_current;
        painter->setPen(QPen(colour, isCurrent ? 2.4 : 1.4, isCurrent ? Qt::SolidLine : Qt::DashLine));
        painter->drawLine(QPointF(x, plot.top() + 18), QPointF(x, plot.bottom()));
        QFont font = this->font();
        font.setWeight(isCurrent ? QFont::Bold : QFont::Normal);
        painter->setFont(font);
        const QFontMetricsF metrics(font);
        const QString name = isOverTime() && !m_hasTimes ? snapshot.label + QLatin1Char('?') : snapshot.label;
        QRectF label(0, 0, metrics.horizontalAdvance(name) + 12, metrics.height() + 2);
        label.moveCenter(QPointF(x, plot.top() + 9));
        label.moveLeft(
            std::clamp(label.left(), plot.left(), std::max(plot.left(), plot.right() - label.width())));
        painter->setPen(QPen(colour, 1.4));
        painter->setBrush(palette().color(QPalette::Base));
        painter->drawRoundedRect(label, 4, 4);
        painter->setPen(palette().color(QPalette::Text));
        painter->drawText(label, Qt::AlignCenter, name);
    }
    painter->restore();
}

int MemoryChartView::nearestSnapshot(qreal x, qreal within) const
{
    int best = -1;
    qreal distance = within;
    for (std::size_t i = 0; m_history && i < m_history->snapshots.size(); ++i)
        if (const qreal away = std::abs(sceneX(xOf(i)) - x); away <= distance) {
            distance = away;
            best = int(i);
        }
    return best;
}

QString MemoryChartView::readout(double x) const
{
    QStringList parts;
    const int at = nearestSnapshot(sceneX(x), kClickPixels);
    if (at >= 0) {
        const auto& snapshot = m_history->snapshots[std::size_t(at)];
        parts << snapshot.name + QStringLiteral(": ") + formatSize(snapshot.statistics.total);
        for (int part = 0; part < kPartCount; ++part)
            parts << partName(Part(part)) + QLatin1Char(' ')
                    + formatSize(partSize(snapshot.statistics, Part(part)));
        for (const MemoryHistory::Class& cls : m_history->classes)
            if (std::size_t(at) < cls.retainedSize.size())
                parts << cls.name.left(kNameLetters) + QLatin1Char(' ')
                        + formatSize(cls.retainedSize[std::size_t(at)]);
        return parts.join(QStringLiteral(" · "));
    }
    if (!m_history->log || m_history->log->samples.empty()) return {};
    const MemoryLog& log = *m_history->log;
    const auto& samples = log.samples;
    auto it = samples.begin();
    if (log.hasTimes()) {
        it = std::ranges::lower_bound(samples, std::int64_t(x * 1000), {}, [](const MemorySample& sample) {
            return sample.timeUs.value_or(INT64_MAX);
        });
        if (it == samples.end() || !it->timeUs) --it;
    } else {
        const double share = std::clamp((x - m_from) / (m_to - m_from), 0.0, 1.0);
        it += std::ptrdiff_t(share * double(samples.size() - 1) + 0.5);
        parts << tr("line %1").arg(it->line);
    }
    if (it->timeUs)
        parts << formatTimeLong(
            std::chrono::system_clock::time_point(std::chrono::microseconds(*it->timeUs)));
    if (it->mark != 0) parts << safeText(log.markOf(*it));
    if (showsProcess())
        return (parts << QString::fromStdString(breakdownText(memoryBreakdown(*it))))
            .join(QStringLiteral(" · "));
    if (log.processes.size() > 1)
        parts << QString::fromStdString(
            log.processes[log.runs[log.runOfSample(std::size_t(it - samples.begin()))].process]);
    for (std::size_t field = 0; field < kMemoryFieldCount; ++field)
        if (const auto value = (*it)[MemoryField(field)])
            parts << QString::fromLatin1(memoryFieldName(MemoryField(field))) + QLatin1Char(' ')
                    + formatSize(*value);
    return parts.join(QStringLiteral(" · "));
}

void MemoryChartView::mousePressEvent(QMouseEvent* event)
{
    QChartView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) m_pressed = event->position().toPoint();
}

void MemoryChartView::mouseMoveEvent(QMouseEvent* event)
{
    QChartView::mouseMoveEvent(event);
    if (!m_history || m_chart->series().isEmpty()) return;
    const QPoint at = event->position().toPoint();
    if (event->buttons().testFlag(Qt::LeftButton) && std::abs(at.x() - m_pressed.x()) > kDragPixels) {
        const QRect plot = m_chart->plotArea().toRect();
        m_band->setGeometry(
            QRect(QPoint(m_pressed.x(), plot.top()), QPoint(at.x(), plot.bottom())).normalized());
        m_band->show();
        return;
    }
    emit hovered(readout(m_chart->mapToValue(mapToScene(at), m_chart->series().front()).x()));
}

void MemoryChartView::mouseReleaseEvent(QMouseEvent* event)
{
    QChartView::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || !m_history || m_chart->series().isEmpty()) return;
    if (m_band->isVisible()) {
        m_band->hide();
        const QRect chosen = m_band->geometry();
        auto* first = m_chart->series().front();
        const double from = m_chart->mapToValue(mapToScene(chosen.topLeft()), first).x();
        const double to = m_chart->mapToValue(mapToScene(chosen.topRight()), first).x();
        const auto axes = m_chart->axes(Qt::Horizontal);
        if (to <= from || axes.isEmpty()) return;
        showRange(from, to);
        m_isZoomed = true;
        emit zoomed(true);
        viewport()->update();
        return;
    }
    const QPointF at = mapToScene(event->position().toPoint());
    if (!m_chart->plotArea().contains(at)) return;
    if (const int snapshot = nearestSnapshot(at.x(), kClickPixels); snapshot >= 0)
        emit snapshotClicked(m_history->snapshots[std::size_t(snapshot)].id);
}

void MemoryChartView::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    emit hovered({});
}

void MemoryChartView::readSnapshot(int at)
{
    m_read = at;
    const auto& snapshot = m_history->snapshots[std::size_t(at)];
    emit hovered(readout(xOf(std::size_t(at))));
    setAccessibleDescription(snapshot.name + QStringLiteral(": ") + formatSize(snapshot.statistics.total));
}

void MemoryChartView::keyPressEvent(QKeyEvent* event)
{
    const int count = m_history ? int(m_history->snapshots.size()) : 0;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!m_isZoomed) break;
        resetZoom();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (count == 0) break;
        readSnapshot(std::clamp(m_read + (event->key() == Qt::Key_Left ? -1 : 1), 0, count - 1));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_read < 0 || m_read >= count) break;
        emit snapshotClicked(m_history->snapshots[std::size_t(m_read)].id);
        return;
    default: break;
    }
    QChartView::keyPressEvent(event);
}

} // namespace heaptrail::ui
