// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/memory_chart.h"
#include "ui/charts/memory_chart_view.h"

#include <QAreaSeries>
#include <QChartView>
#include <QFile>
#include <QGraphicsScene>
#include <QGraphicsTextItem>
#include <QHeaderView>
#include <QLabel>
#include <QLineSeries>
#include <QRegularExpression>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QValueAxis>

#include <functional>
#include <map>

using namespace heaptrail;
using namespace heaptrail::ui;

namespace {

constexpr std::int64_t kStartMs = 1'700'000'000'000;

std::string row(int minute, double usedMb, const std::string& more = {})
{
    const auto bytes = [](double mb) { return std::to_string(std::uint64_t(mb * 1e6)); };
    return "{\"ts\":" + std::to_string(kStartMs + std::int64_t(minute) * 60'000)
        + ",\"heapUsed\":" + bytes(usedMb) + ",\"heapTotal\":" + bytes(usedMb + 20)
        + ",\"rss\":" + bytes(usedMb + 80) + more + "}\n";
}

MemoryHistory historyOf(const std::string& text, std::uint64_t limit = 0)
{
    MemoryHistory history;
    history.log = std::make_shared<const MemoryLog>(parseMemoryLog(text));
    MemoryLogOptions options;
    options.rules = {ThresholdRule{}};
    if (limit > 0) options.limit = limit;
    history.limit = limit;
    history.analysis = analyseMemoryLog(*history.log, options);
    history.picture = std::make_shared<const LogPicture>(pictureOf(*history.log, history.analysis));
    return history;
}

std::size_t linesOf(const LogPicture& picture, MemoryField field)
{
    return std::size_t(std::ranges::count(picture.lines, field, &LogPicture::Line::field));
}

/// A chart of a size that people have, shown, so that it has laid itself out.
struct Stage {
    explicit Stage(MemoryHistory history, const char* mode = "modeHeap")
    {
        chart.resize(900, 380);
        chart.setHistory(std::move(history));
        chart.show();
        if (mode) chart.findChild<QToolButton*>(QString::fromLatin1(mode))->click();
    }
    QString says() { return chart.findChild<QLabel*>(QStringLiteral("memoryTrend"))->text(); }
    QString legend() { return chart.findChild<QLabel*>(QStringLiteral("chartLegend"))->text(); }
    QChart* drawn() { return chart.findChild<QChartView*>()->chart(); }
    QStringList shownSeries()
    {
        QStringList names;
        for (const QAbstractSeries* series : drawn()->series())
            if (series->isVisible() && !names.contains(series->name())) names << series->name();
        return names;
    }
    MemoryChart chart;
};

} // namespace

class MemoryChartTest : public QObject {
    Q_OBJECT
private slots:
    void linesBreakAtRestartsAndGaps();
    void theSavedPictureHasItsLines();
    void podsHaveLinesOfTheirOwn();
    void manyReadingsAreThinnedAndKeepTheirPeak();
    void crashLoopStaysDrawable();
    void trendStandsOverItsRun();
    void processIsShownFirst();
    void heapIsShownFirstWhereItLeaks();
    void rssIsShownWhereItIsAllThereIs();
    void readingsWithoutTimesStandInTheirOrder();
    void wordsTellRestartsPaceAndProblems();
    void limitIsDrawnWithoutATrend();
    void noTimeIsCutAtTheEndOfTheAxis();
    void tableHasEachReadingAndNamesRestarts();
    void tableIsInTimeOrder();
    void tableHeadersStandOverTheirColumns();
    void nothingIsDrawnThatHeapUsedDoesNotProve();
    void linesOfClassesHaveARimAndDashesInTheLegend();
    void heapTotalIsDashedHoweverManyReadings();
    void largeTableIsThinnedAndSaysSo();
    void thousandsOfBandsAreFewOnTheScreen();
    void filesDroppedOnItReachTheWindow();
    void arrowsReadTheSnapshotsAndEnterChoosesOne();
};

void MemoryChartTest::arrowsReadTheSnapshotsAndEnterChoosesOne()
{
    MemoryHistory history;
    for (const quint32 id : {7u, 8u, 9u}) {
        history.snapshots.push_back({});
        history.snapshots.back().id = EntryId{id};
    }
    Stage stage(history);
    auto* view = stage.chart.findChild<MemoryChartView*>();
    QList<quint32> chosen;
    connect(&stage.chart, &MemoryChart::snapshotClicked, this, [&](EntryId id) { chosen << quint32(id); });
    QTest::keyClick(view, Qt::Key_Return); // none is read yet
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Return, Qt::Key_Right, Qt::Key_Right, Qt::Key_Right,
                              Qt::Key_Return, Qt::Key_Left, Qt::Key_Return})
        QTest::keyClick(view, key);
    QCOMPARE(chosen, QList<quint32>({7, 9, 8})); // behind the last there is none
}

void MemoryChartTest::filesDroppedOnItReachTheWindow()
{
    // Qt gives a drop to the innermost widget that accepts drops; the views of its scenes do unless told otherwise.
    const Stage stage(historyOf(row(0, 100) + row(1, 101)));
    for (const QWidget* widget : stage.chart.findChildren<QWidget*>())
        QVERIFY2(!widget->acceptDrops(), qPrintable(widget->objectName()));
}

void MemoryChartTest::linesBreakAtRestartsAndGaps()
{
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += row(i < 40 ? i : i + 600, 100 + i, i < 20 ? ",\"pid\":1" : ",\"pid\":2");
    const MemoryHistory history = historyOf(text);
    QCOMPARE(history.log->runs.size(), 2u);
    QCOMPARE(linesOf(*history.picture, MemoryField::HeapUsed), 3u); // to the restart, to the gap, behind it
}

void MemoryChartTest::podsHaveLinesOfTheirOwn()
{
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += row(i, i % 2 ? 100 : 300, i % 2 ? ",\"pod\":\"a\"" : ",\"pod\":\"b\"");
    const MemoryHistory history = historyOf(text);
    QCOMPARE(linesOf(*history.picture, MemoryField::HeapUsed), 2u);
    for (const LogPicture::Line& line : history.picture->lines)
        for (const QPointF& point : line.points) QCOMPARE(point.y(), line.points.front().y());
}

void MemoryChartTest::manyReadingsAreThinnedAndKeepTheirPeak()
{
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += row(i, i == 12'345 ? 900 : 100 + i % 7);
    const MemoryHistory history = historyOf(text);
    qsizetype points = 0;
    double highest = 0;
    for (const LogPicture::Line& line : history.picture->lines) {
        if (line.field != MemoryField::HeapUsed) continue;
        points += line.points.size();
        for (const QPointF& point : line.points) highest = std::max(highest, point.y());
    }
    QVERIFY(points > 400 && points <= 700);
    QCOMPARE(highest, 900e6);
}

void MemoryChartTest::crashLoopStaysDrawable()
{
    std::string text;
    for (int i = 0; i < 6000; ++i)
        text += row(i, 100, ",\"hostname\":\"h\",\"pid\":" + std::to_string(i / 3));
    const MemoryHistory history = historyOf(text);
    QCOMPARE(history.log->runs.size(), 2000u);
    QVERIFY(history.picture->lines.size() < 1000u);
    Stage stage(history);
    QVERIFY(!stage.chart.picture().isNull());
}

void MemoryChartTest::trendStandsOverItsRun()
{
    std::string text;
    for (int i = 0; i < 60; ++i) text += row(i, 100 + i % 30, i < 30 ? ",\"pid\":1" : ",\"pid\":2");
    Stage stage(historyOf(text));
    for (QAbstractSeries* series : stage.drawn()->series()) {
        if (series->name() != QLatin1String("heapUsed trend")) continue;
        const auto points = static_cast<QLineSeries*>(series)->points();
        QCOMPARE(points.front().x(), double(kStartMs + 30 * 60'000));
        QCOMPARE(points.back().x(), double(kStartMs + 59 * 60'000));
        QVERIFY(std::abs(points.front().y() - 100) < 0.01
                && std::abs(points.back().y() - 129) < 0.01); // in MB
        return;
    }
    QFAIL("no trend is drawn");
}

/// With a log of rss the process comes first, stacked; the heap is one click away, and back.
void MemoryChartTest::processIsShownFirst()
{
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += row(i, 100 + 2 * i, ",\"external\":9000000,\"arrayBuffers\":4000000");
    Stage stage(historyOf(text, 400'000'000), nullptr);
    QCOMPARE(stage.shownSeries(),
             (QStringList{QStringLiteral("JavaScript"), QStringLiteral("free heap"),
                          QStringLiteral("buffers"), QStringLiteral("other external"),
                          QStringLiteral("native and other"), QStringLiteral("rss"),
                          QStringLiteral("80 % of the heap limit"), QStringLiteral("heap limit")}));
    QVERIFY2(stage.says().contains(QStringLiteral("rss grows 120 MB/h")), qPrintable(stage.says()));
    auto* heap = stage.chart.findChild<QToolButton*>(QStringLiteral("modeHeap"));
    auto* process = stage.chart.findChild<QToolButton*>(QStringLiteral("modeProcess"));
    QVERIFY(heap->isVisible() && process->isVisible() && process->isChecked());
    QTest::mouseClick(heap, Qt::LeftButton);
    QVERIFY(stage.shownSeries().contains(QStringLiteral("heapUsed")));
    QVERIFY(!stage.shownSeries().contains(QStringLiteral("JavaScript")));
    QTest::mouseClick(process, Qt::LeftButton);
    QVERIFY(stage.shownSeries().contains(QStringLiteral("JavaScript")));
}

void MemoryChartTest::heapIsShownFirstWhereItLeaks()
{
    std::string text;
    for (int i = 0; i < 60; ++i) text += row(i, 100 + 2 * i, ",\"external\":9000000");
    MemoryHistory history = historyOf(text, 400'000'000);
    history.isHeapFirst = true;
    Stage stage(history, nullptr);
    QVERIFY(stage.shownSeries().contains(QStringLiteral("heapUsed")));
    auto* process = stage.chart.findChild<QToolButton*>(QStringLiteral("modeProcess"));
    QTest::mouseClick(process, Qt::LeftButton);
    stage.chart.setHistory(history); // what the user chose stays
    QVERIFY(process->isChecked() && stage.shownSeries().contains(QStringLiteral("JavaScript")));
}

void MemoryChartTest::rssIsShownWhereItIsAllThereIs()
{
    std::string text;
    for (int i = 0; i < 30; ++i)
        text += "{\"ts\":" + std::to_string(kStartMs + i * 60'000)
            + ",\"rss\":" + std::to_string(100'000'000 + i) + "}\n";
    Stage stage(historyOf(text));
    QVERIFY(stage.shownSeries().contains(QLatin1String("rss")));
    const auto* y = static_cast<QValueAxis*>(stage.drawn()->axes(Qt::Vertical).front());
    QVERIFY(y->max() >= 100 && y->max() < 200);
    Stage both(historyOf(row(0, 100) + row(1, 101)));
    QVERIFY(!both.shownSeries().contains(QLatin1String("rss"))); // one click away
}

void MemoryChartTest::readingsWithoutTimesStandInTheirOrder()
{
    std::string text;
    for (int i = 0; i < 10; ++i) text += "heapUsed=" + std::to_string(100 + i) + "MB\n";
    const MemoryHistory history = historyOf(text);
    const auto& points = history.picture->lines.front().points;
    QCOMPARE(points.size(), 10);
    for (qsizetype i = 1; i < points.size(); ++i) QVERIFY(points[i].x() > points[i - 1].x());
    Stage stage(history);
    QVERIFY(stage.says().contains(QLatin1String("most readings have no time that could be read")));
    QVERIFY(stage.shownSeries().contains(QLatin1String("heapUsed")));
    const auto* x = stage.drawn()->axes(Qt::Horizontal).front();
    QVERIFY(static_cast<const QValueAxis*>(x)->max() > static_cast<const QValueAxis*>(x)->min());
}

void MemoryChartTest::wordsTellRestartsPaceAndProblems()
{
    std::string text;
    for (int i = 0; i < 300; ++i) {
        const int k = i % 150;
        text += row(i, k < 75 ? 100 + 2 * k : 250 + k % 3, i < 150 ? ",\"pid\":1" : ",\"pid\":2");
    }
    text += "{\"ts\":1700000000,\"heapUsed\":\"lots\"}\n";
    Stage stage(historyOf(text, 2'000'000'000));
    QVERIFY2(stage.says().contains(QLatin1String("1 restart")), qPrintable(stage.says()));
    QVERIFY2(stage.says().contains(QLatin1String("levels off")), qPrintable(stage.says()));
    QVERIFY2(stage.says().contains(QLatin1String("no sure course")), qPrintable(stage.says()));
    QVERIFY2(stage.says().contains(QLatin1String("line 301")), qPrintable(stage.says()));
}

void MemoryChartTest::theSavedPictureHasItsLines()
{
    std::string text;
    for (int i = 0; i < 40; ++i) text += row(i, 100 + i);
    Stage stage(historyOf(text));
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("chart.svg"));
    QVERIFY(stage.chart.saveSvg(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray svg = file.readAll();
    QVERIFY2(svg.contains("<polyline") || svg.count("<path") > 3, svg.left(400).constData());
}

void MemoryChartTest::limitIsDrawnWithoutATrend()
{
    Stage stage(historyOf(row(0, 100), 500'000'000));
    QVERIFY(stage.shownSeries().contains(QLatin1String("heap limit")));
}

void MemoryChartTest::noTimeIsCutAtTheEndOfTheAxis()
{
    for (int tenths = 50; tenths < 80; ++tenths) {
        std::string log;
        for (int at = 0; at <= tenths; ++at)
            log += "{\"ts\":" + std::to_string(kStartMs + std::int64_t(at) * 100)
                + ",\"heapUsed\":10000000,\"heapTotal\":20000000,\"rss\":90000000}\n";
        Stage stage(historyOf(log));
        QVERIFY(QTest::qWaitForWindowExposed(&stage.chart));
        int shown = 0;
        for (const QGraphicsItem* item : stage.drawn()->scene()->items()) {
            const auto* text = dynamic_cast<const QGraphicsTextItem*>(item);
            if (!text || !text->isVisible() || !text->toPlainText().contains(QLatin1Char(':'))) continue;
            QVERIFY2(text->sceneBoundingRect().right() <= stage.drawn()->sceneBoundingRect().right(),
                     qPrintable(text->toPlainText()));
            ++shown;
        }
        QVERIFY(shown > 2);
    }
}

void MemoryChartTest::tableHasEachReadingAndNamesRestarts()
{
    Stage stage(historyOf(row(0, 100, ",\"pid\":1") + row(1, 101, ",\"pid\":1") + row(2, 50, ",\"pid\":2")));
    const QAbstractItemModel* table = stage.chart.table();
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->index(0, 0).data().toString(), QStringLiteral("Reading"));
    QCOMPARE(table->index(2, 0).data().toString(), QStringLiteral("Reading, restarted"));
}

void MemoryChartTest::tableIsInTimeOrder()
{
    MemoryHistory history = historyOf(row(0, 100) + row(1, 101, ",\"mark\":\"s1\"") + row(2, 102));
    for (const double minute : {1.0, 3.0}) {
        MemoryHistory::Snapshot snapshot;
        snapshot.name = QStringLiteral("S%1").arg(history.snapshots.size() + 1);
        snapshot.timeMs = double(kStartMs) + minute * 60'000;
        history.snapshots.push_back(snapshot);
    }
    const auto names = [](const MemoryHistory& shown) {
        Stage stage(shown);
        QStringList rows;
        for (int at = 0; at < stage.chart.table()->rowCount(); ++at)
            rows << stage.chart.table()->index(at, 0).data().toString();
        return rows.join(QLatin1Char('|'));
    };
    QCOMPARE(names(history), QStringLiteral("Reading|Mark: s1|S1|Reading|S2"));
    history.snapshots[1].timeMs.reset(); // then nobody knows where they belong
    QCOMPARE(names(history), QStringLiteral("S1|S2|Reading|Mark: s1|Reading"));
}

void MemoryChartTest::tableHeadersStandOverTheirColumns()
{
    MemoryHistory history = historyOf(row(0, 100) + row(1, 101));
    history.classes.push_back({QString(200, QLatin1Char('x')), {}});
    Stage stage(history);
    const QAbstractItemModel* table = stage.chart.table();
    const auto alignment = [&](int column) {
        return table->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt()
            & Qt::AlignHorizontal_Mask;
    };
    QCOMPARE(alignment(0), int(Qt::AlignLeft));
    QCOMPARE(alignment(2), int(Qt::AlignRight));
    const auto* view = stage.chart.findChild<QTableView*>();
    QCOMPARE(view->horizontalHeader()->textElideMode(), Qt::ElideRight);
    QVERIFY(view->columnWidth(table->columnCount() - 1) < 400); // and not as wide as that name
    QVERIFY(!table->index(0, 1).data().toString().contains(QLatin1Char('.')));
    const std::string fine = "{\"ts\":" + std::to_string(kStartMs + 250) + ",\"heapUsed\":1000000}\n";
    Stage finer(historyOf(row(0, 100) + fine));
    QVERIFY(finer.chart.table()->index(1, 1).data().toString().endsWith(QLatin1String(".250")));
}

/// Buffers grow outside the heap, and nobody knows what the heap was made of between two snapshots.
void MemoryChartTest::nothingIsDrawnThatHeapUsedDoesNotProve()
{
    MemoryHistory history = historyOf(row(0, 5) + row(30, 5) + row(60, 5));
    for (const int minute : {0, 60}) {
        MemoryHistory::Snapshot snapshot;
        snapshot.timeMs = double(kStartMs + minute * 60'000);
        snapshot.statistics.code = 2'000'000;
        snapshot.statistics.v8heapTotal = 4'000'000;
        snapshot.statistics.typedArrays = snapshot.statistics.nativeTotal = 10'000'000;
        snapshot.statistics.total = 14'000'000;
        history.snapshots.push_back(snapshot);
    }
    Stage stage(history);
    const QString outside = QStringLiteral("Typed arrays, outside heapUsed");
    const QStringList names = stage.shownSeries();
    QVERIFY2(names.indexOf(outside) > names.indexOf(QStringLiteral("Other JS objects")),
             qPrintable(names.join(QLatin1Char('|'))));
    int areas = 0;
    for (const QAbstractSeries* series : stage.drawn()->series()) {
        const auto* area = qobject_cast<const QAreaSeries*>(series);
        if (!area) continue;
        ++areas;
        QCOMPARE(area->brush().style() != Qt::SolidPattern, area->name().contains(QLatin1String("outside")));
        // Columns: from the end of the first to the begin of the second the line is at the bottom.
        const auto upper = area->upperSeries()->points(), lower = area->lowerSeries()->points();
        QCOMPARE(upper.size(), qsizetype(8));
        QCOMPARE(upper[3], lower[1]);
        QCOMPARE(upper[4], lower[2]);
        QVERIFY(upper[4].x() - upper[3].x() > 40 * 60'000);
    }
    QCOMPARE(areas, kPartCount);
    QCOMPARE(stage.legend().count(QStringLiteral("▨")), 2);
    // Without a log an area joins the snapshots of one process; those of several stand side by side.
    MemoryHistory alone;
    alone.snapshots = history.snapshots;
    for (const bool isOneProcess : {true, false}) {
        alone.isOneProcess = isOneProcess;
        Stage beside(alone, nullptr);
        for (const QAbstractSeries* series : beside.drawn()->series())
            if (const auto* area = qobject_cast<const QAreaSeries*>(series))
                QCOMPARE(area->upperSeries()->count(), isOneProcess ? 2 : 8);
    }
}

void MemoryChartTest::linesOfClassesHaveARimAndDashesInTheLegend()
{
    MemoryHistory history;
    history.snapshots.resize(2);
    for (const char* name : {"First", "Second"})
        history.classes.push_back({QString::fromLatin1(name), {1'000'000, 2'000'000}});
    Stage stage(history);
    std::vector<const QLineSeries*> lines;
    for (const QAbstractSeries* series : stage.drawn()->series())
        if (series->name() == QLatin1String("Second"))
            lines.push_back(qobject_cast<const QLineSeries*>(series));
    QCOMPARE(int(lines.size()), 2);
    QCOMPARE(lines[0]->pen().color(), stage.chart.palette().color(QPalette::Base));
    QVERIFY(lines[0]->pen().widthF() > lines[1]->pen().widthF());
    QVERIFY2(!lines[1]->isVisible(), "not over what the heap is made of, unless asked for");
    for (const int item : {7, 8}) stage.chart.findChild<MemoryChartView*>()->switchItem(item);
    QVERIFY(lines[1]->isVisible());
    QVERIFY(stage.legend().contains(QStringLiteral("━━</span>&nbsp;<a href=\"item:7\"")));
    QVERIFY(stage.legend().contains(QStringLiteral("╺╸╺╸</span>&nbsp;<a href=\"item:8\"")));
}

void MemoryChartTest::heapTotalIsDashedHoweverManyReadings()
{
    // In high contrast both are white.
    std::string rows;
    for (int minute = 0; minute < 400; ++minute) rows += row(minute, 100 + minute % 7);
    Stage stage(historyOf(rows));
    std::map<QString, Qt::PenStyle> styles;
    for (const QAbstractSeries* series : stage.drawn()->series())
        if (const auto* line = qobject_cast<const QLineSeries*>(series))
            styles[line->name()] = line->pen().style();
    QCOMPARE(styles[QStringLiteral("heapUsed")], Qt::SolidLine);
    QCOMPARE(styles[QStringLiteral("heapTotal")], Qt::DashLine);
    static const QRegularExpression total(QStringLiteral("╺╸╺╸</span>&nbsp;<a [^>]*>heapTotal"));
    QVERIFY2(total.match(stage.legend()).hasMatch(), qPrintable(stage.legend()));
}

void MemoryChartTest::largeTableIsThinnedAndSaysSo()
{
    MemoryHistory history;
    auto log = std::make_shared<MemoryLog>(parseMemoryLog(row(0, 100)));
    log->samples.resize(250'001, log->samples[0]);
    log->runs[0].lastSample = 250'000;
    history.log = log;
    history.picture = std::make_shared<const LogPicture>();
    Stage stage(history);
    QCOMPARE(stage.chart.table()->rowCount(), 83'334);
    QVERIFY(stage.says().contains(QLatin1String("one reading in 3")));
}

void MemoryChartTest::thousandsOfBandsAreFewOnTheScreen()
{
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += row(i, i % 2 ? 200 : 40); // 200/220, 40/60
    const MemoryHistory history = historyOf(text);
    QCOMPARE(history.analysis.crossings.size(), 20'000u);
    Stage stage(history);
    QVERIFY(!stage.chart.picture().isNull());
}

QTEST_MAIN(MemoryChartTest)
#include "memory_chart_test.moc"
