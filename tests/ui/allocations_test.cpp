// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Allocations view: flame chart, trees, comparison, and the timeline's interval.
#include "tests/support/gui.h"
#include "tests/support/shared_corpus.h"
#include "ui/charts/flame_chart.h"
#include "ui/charts/timeline_bars.h"
#include "ui/models/allocations_model.h"
#include "ui/models/comparison_model.h"
#include "ui/models/summary_model.h"
#include "ui/text/format.h"
#include "ui/views/allocations_page.h"
#include "ui/window/main_window.h"
#include "ui/workspace/profiles.h"

#include <QAction>
#include <QBuffer>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSvgGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTreeWidget>

namespace heaptrail::test {

using namespace ui;

class AllocationsTest : public QObject {
    Q_OBJECT

private:
    static QString profile(const char* name)
    {
        return QString::fromStdString(dataFile("profiles").string() + "/" + name);
    }
    std::unique_ptr<MainWindow> windowWith(const QStringList& files)
    {
        auto window = std::make_unique<MainWindow>(Settings::inMemory());
        window->resize(1280, 800);
        showActive(*window);
        drop(*window, files);
        const bool isOpen = waitFor([&] {
            return !window->workspace().isLoading()
                && (!Profiles::of(window->workspace()).all().empty()
                    || !window->workspace().readyIds().empty());
        });
        if (!isOpen || !waitUntilIdle()) return nullptr;
        window->navigator().jump(Place{QString::fromLatin1(AllocationsPage::kId), {}, {}, {}});
        return waitUntilIdle() ? std::move(window) : nullptr;
    }
    static std::uint32_t rowOf(const FlameChart& chart, const char* name)
    {
        const CallTree& tree = *chart.tree();
        std::vector<std::uint32_t> rows = tree.roots();
        for (std::size_t k = 0; k < rows.size(); ++k) {
            if (tree.nameOf(rows[k]) == name) return rows[k];
            for (const std::uint32_t row : tree.rowsOf(rows[k])) rows.push_back(row);
        }
        return FlameChart::kAll;
    }

private slots:
    void theFieldKeepsItsWidthAndPackagesTheirColours()
    {
        const auto window =
            windowWith({profile("node-20.heapprofile"), profile("node-20-later.heapprofile")});
        QVERIFY(window);
        const auto* field = child<QWidget>(*window, "allocationsView")
                                ->window()
                                ->findChild<QComboBox*>(QStringLiteral("allocationsAs"));
        const auto* find = field->parentWidget()->findChild<QLineEdit*>(QStringLiteral("find"));
        QVERIFY2(find->width() > find->fontMetrics().horizontalAdvance(find->placeholderText()) + 20,
                 qPrintable(QString::number(find->width())));
        auto* source = child<QComboBox>(*window, "allocationsSource");
        QVERIFY2(source->width() >= source->fontMetrics().averageCharWidth() * 8, "it is shorter, not gone");
        const auto* flame = child<FlameChart>(*window, "flameChart");
        const auto show = [&](int at) {
            source->setCurrentIndex(at);
            emit source->activated(at);
            QVERIFY(waitUntilIdle());
        };
        QSet<QRgb> colours;
        QList<QImage> pictures;
        for (const int at : {0, 1, 0}) {
            show(at);
            pictures << flame->viewport()->grab().toImage();
            const QRect bar = flame->rectOf(rowOf(*flame, "signIn"));
            QVERIFY(!bar.isEmpty());
            colours << pictures.back().pixel(bar.center().x(), bar.top() + 2);
        }
        QCOMPARE(int(colours.size()), 1);
        QCOMPARE(pictures[2], pictures[0]); // the legend has each package once
        // The program first in the legend, then Node.js, then packages, though tiny-store allocated more than Node.js.
        const QImage& picture = pictures[0];
        QStringList legend;
        const int line = picture.height() - (flame->fontMetrics().height() + 10) / 2;
        for (int x = 9, alike = 1; x < picture.width(); ++x) {
            alike = picture.pixel(x, line) == picture.pixel(x - 1, line) ? alike + 1 : 1;
            if (alike == 10 && picture.pixelColor(x, line) != Qt::white)
                legend << picture.pixelColor(x, line).name();
        }
        const auto colourOf = [&](const char* function) {
            const QRect bar = flame->rectOf(rowOf(*flame, function));
            return picture.pixelColor(bar.center().x(), bar.top() + 2).name();
        };
        QCOMPARE(legend,
                 QStringList({colourOf("signIn"), colourOf("executeUserEntryPoint"), colourOf("Entry"),
                              colourOf("set")}));
    }
    void docksMakeRoomWhileNothingIsSelected()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        const auto* retainers = child<QDockWidget>(*window, "retainersDock");
        QVERIFY(window->navigator().selection().isEmpty() && !retainers->isVisible());
        window->resize(1024, 768);
        QCoreApplication::processEvents();
        const auto* said = child<QLabel>(*window, "intervalText");
        QVERIFY2(said->height() >= said->heightForWidth(said->width()), "no word is cut beside the buttons");
        const EntryId entry = window->workspace().readyIds().back();
        window->navigator().selectNode(entry, window->workspace().snapshot(entry)->graph().root());
        QTRY_VERIFY(retainers->isVisible());
        window->navigator().select({});
        QTRY_VERIFY(!retainers->isVisible());
        window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
        QVERIFY(retainers->isVisible());
        window->navigator().jump(Place{QString::fromLatin1(view::kStatistics), {}, {}, {}});
        QVERIFY(!retainers->isVisible());
    }
    void aTimelineShowsWhatStayed()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        window->navigator().jump(Place{QString::fromLatin1(AllocationsPage::kId), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        auto* chart = child<FlameChart>(*window, "flameChart");
        auto* of = child<QComboBox>(*window, "allocationsOf");
        QVERIFY(of->isVisible());
        const auto rows = [&] { return chart->tree()->roots(); };
        QVERIFY(chart->tree()->total().liveSize < chart->tree()->total().size);
        QVERIFY(chart->toolTipOf(FlameChart::kAll).contains(formatSizeLong(chart->tree()->total().liveSize)));
        const auto isAsWideAs = [&](std::uint64_t AllocationCounts::*size) {
            for (const std::uint32_t row : rows()) {
                const double share =
                    double(chart->tree()->row(row).total.*size) / double(chart->tree()->total().*size);
                if (std::abs(chart->rectOf(row).width() - share * chart->viewport()->width()) > 3)
                    return false;
            }
            return true;
        };
        QVERIFY(isAsWideAs(&AllocationCounts::liveSize));
        QVERIFY(!isAsWideAs(&AllocationCounts::size));
        of->setCurrentIndex(1);
        emit of->activated(1);
        QVERIFY(isAsWideAs(&AllocationCounts::size));
        // The table has who allocated most of it first.
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setCurrentIndex(1);
        emit as->activated(1);
        QVERIFY(waitUntilIdle());
        QVERIFY(!of->isVisible());
        const auto* model = child<TreeView>(*window, "allocationsView")->model();
        for (int row = 1; row < model->rowCount(); ++row)
            QVERIFY(model->index(row - 1, AllocationsModel::LiveSizeColumn).data(SortRole).toULongLong()
                    >= model->index(row, AllocationsModel::LiveSizeColumn).data(SortRole).toULongLong());
    }
    void aRecordingSaysOnOverviewThatItHasATimeline()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        window->navigator().jump(Place{QString::fromLatin1(view::kOverview), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        auto* verdict = child<QLabel>(*window, "verdict");
        QVERIFY(waitFor([&] { return verdict->text().contains(QLatin1String("a recording of 3")); }));
        QVERIFY(verdict->text().contains(QLatin1String("by which functions")));
        QVERIFY(clickLink(*verdict, QStringLiteral("Show Allocations")));
        QCOMPARE(window->navigator().place().view, QString::fromLatin1(AllocationsPage::kId));
    }
    void aProfileAloneOpensItsView()
    {
        const auto window = windowWith({profile("node-20.heapprofile")});
        QVERIFY(window);
        QCOMPARE(window->navigator().place().view, QString::fromLatin1(AllocationsPage::kId));
        auto* chart = child<FlameChart>(*window, "flameChart");
        QVERIFY(chart->isVisible() && chart->barCount() > 5);
        // It has no objects: the docks make room, and say what to do where they are wanted.
        QVERIFY(!child<QDockWidget>(*window, "retainersDock")->isVisible());
        window->navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        auto* retainers = child<TreeView>(*window, "retainersView");
        QCOMPARE(child<QPushButton>(*retainers, "messageButton")->text(), QStringLiteral("Open…"));
        QVERIFY(!child<QAction>(*window, "showAllocated")->isEnabled());
    }
    void framesThatOnlyCallAreNoBars()
    {
        const auto window = windowWith({profile("node-20.heapprofile")});
        QVERIFY(window);
        const auto* chart = child<FlameChart>(*window, "flameChart");
        const CallTree& tree = *chart->tree();
        int again = 0;
        std::vector<std::uint32_t> rows = tree.roots();
        for (std::size_t k = 0; k < rows.size(); ++k)
            for (const std::uint32_t row : tree.rowsOf(rows[k])) {
                rows.push_back(row);
                if (tree.row(row).group != tree.row(rows[k]).group) continue;
                ++again; // a function that calls itself
                QVERIFY2(chart->rectOf(row).isEmpty(), tree.nameOf(row).c_str());
            }
        QVERIFY(again > 10);
        // Node's loader is one bar: All, executeUserEntryPoint, the script, signIn().
        QVERIFY(rowOf(*chart, "Module._compile") != FlameChart::kAll);
        QVERIFY(chart->rectOf(rowOf(*chart, "Module._compile")).isEmpty());
        const QRect whole = chart->rectOf(FlameChart::kAll);
        QCOMPARE(chart->rectOf(rowOf(*chart, "signIn")).top(), whole.top() + 3 * whole.height());
        // Where it stands is read beside its name, where there is room.
        QSvgGenerator drawing;
        QBuffer svg;
        drawing.setOutputDevice(&svg);
        QPainter painter(&drawing);
        chart->render(painter, chart->palette(), {1600, 1000});
        painter.end();
        const QString place = chart->placeOf(rowOf(*chart, "signIn"));
        QVERIFY2(place.contains(QLatin1String(".js:")), qPrintable(place));
        QVERIFY(svg.data().contains(">" + place.toUtf8() + "<"));
        QVERIFY(chart->placeOf(FlameChart::kAll).isEmpty());
    }
    void theFlameChartZoomsAndFinds()
    {
        const auto window = windowWith({profile("node-20.heapprofile")});
        QVERIFY(window);
        auto* chart = child<FlameChart>(*window, "flameChart");
        // The frame of the engine that only calls takes no row; a function without a name is known by its place.
        const std::uint32_t first = rowOf(*chart, "(anonymous)"),
                            main = rowOf(*chart, "executeUserEntryPoint");
        QVERIFY(chart->rectOf(first).isEmpty());
        QCOMPARE(chart->rectOf(main).top(),
                 chart->rectOf(FlameChart::kAll).top() + chart->fontMetrics().height() + 6);
        const CallTree& tree = *chart->tree();
        std::uint32_t script = main;
        while (tree.groupOf(script).package != "(application)") script = tree.rowsOf(script).at(0);
        QCOMPARE(chart->titleOf(script), QStringLiteral("(anonymous) shop.js:1"));
        const std::uint32_t signIn = rowOf(*chart, "signIn");
        QVERIFY(signIn != FlameChart::kAll);
        const QRect before = chart->rectOf(signIn);
        QVERIFY(before.width() > 100);
        QTest::mouseDClick(chart->viewport(), Qt::LeftButton, {}, before.center());
        QCOMPARE(chart->way().back(), signIn);
        QVERIFY(chart->rectOf(signIn).width() >= chart->viewport()->width() - 1);
        QVERIFY(child<QLabel>(*window, "flameCrumbs")->text().contains(QLatin1String("<b>signIn</b>")));
        chart->setFocus();
        press(*window, Qt::Key_Escape);
        QVERIFY(chart->way().back() != signIn);
        press(*window, Qt::Key_Home);
        QCOMPARE(chart->way().size(), std::size_t{1});
        auto* field = window->page(QString::fromLatin1(AllocationsPage::kId))->findChild<QLineEdit*>();
        field->setFocus();
        type(*window, QStringLiteral("recordvisit"));
        press(*window, Qt::Key_Return);
        QCOMPARE(chart->titleOf(chart->current()), QStringLiteral("recordVisit"));
        chart->setFocus();
        const std::uint32_t found = chart->current();
        press(*window, Qt::Key_Up);
        QVERIFY(chart->current() != found);
        press(*window, Qt::Key_Down);
        QVERIFY(chart->current() != FlameChart::kAll);
    }
    void twoProfilesTellTheDifference()
    {
        const auto window =
            windowWith({profile("node-20.heapprofile"), profile("node-20-later.heapprofile")});
        QVERIFY(window);
        QVERIFY(waitFor([&] { return Profiles::of(window->workspace()).all().size() == 2; })
                && waitUntilIdle());
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setFocus();
        press(*window, Qt::Key_Down);
        auto* base = child<QComboBox>(*window, "allocationsBase");
        QVERIFY(base->isVisible());
        base->setFocus();
        press(*window, Qt::Key_Down);
        if (base->currentData() == child<QComboBox>(*window, "allocationsSource")->currentData())
            press(*window, Qt::Key_Down); // not with itself
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "allocationsView");
        const auto* model = qobject_cast<AllocationsModel*>(view->model());
        QVERIFY(model->tree() && model->tree()->hasBase());
        const QModelIndex row = findRow(view, QStringLiteral("recordVisit"));
        QVERIFY(row.isValid());
        // The later profile has more, whichever of the two is the base.
        const bool isLater = child<QComboBox>(*window, "allocationsSource")->currentText().contains(u"later");
        QVERIFY(row.siblingAtColumn(AllocationsModel::SelfDeltaColumn)
                    .data()
                    .toString()
                    .startsWith(isLater ? u'+' : u'\u2212'));
    }
    void anIntervalOfATimelineFiltersTheSummary()
    {
        const QString file =
            QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string());
        const auto window = windowWith({file});
        QVERIFY(window);
        auto* bars = child<TimelineBars>(*window, "timelineBars");
        QVERIFY(bars->isVisible() && !bars->ticks().empty());
        const std::uint64_t all = bars->sumOf().size;
        QTest::mousePress(bars, Qt::LeftButton, {}, QPoint(10, 20));
        QTest::mouseMove(bars, QPoint(bars->width() / 2, 20));
        QTest::mouseRelease(bars, Qt::LeftButton, {}, QPoint(bars->width() / 2, 20));
        QVERIFY(bars->interval() && Profiles::of(window->workspace()).interval());
        QVERIFY(bars->sumOf().size <= all);
        // Leftwards it is the same, and shown while it is drawn; a click is no range.
        const auto half = *bars->interval();
        QVERIFY(half.first < 0.1 && std::abs(half.second - 0.5) < 0.05);
        const auto drag = [&](Qt::MouseButton button, int from, int to) {
            QTest::mousePress(bars, button, {}, QPoint(from, 20));
            QTest::mouseMove(bars, QPoint(to, 20));
            const auto drawn = bars->interval();
            QTest::mouseRelease(bars, button, {}, QPoint(to, 20));
            return drawn;
        };
        drag(Qt::RightButton, bars->width() / 4, bars->width() / 2);
        QCOMPARE(*bars->interval(), half);
        drag(Qt::LeftButton, 20, 20);
        QVERIFY(!bars->interval() && bars->sumOf().size == all);
        QCOMPARE(drag(Qt::LeftButton, bars->width() / 2, 10).value_or(std::pair(0.0, 0.0)), half);
        QCOMPARE(*bars->interval(), half);
        QTest::mouseClick(child<QPushButton>(*window, "intervalToSummary"), Qt::LeftButton);
        QVERIFY(waitUntilIdle());
        QCOMPARE(window->navigator().place().view, QString::fromLatin1(view::kSummary));
        QVERIFY(child<QComboBox>(*window, "objectFilter")->currentText().contains(QLatin1String("timeline")));
        std::uint64_t shown = 0;
        const auto* table = child<TreeView>(*window, "summaryView")->model();
        for (int row = 0; row < table->rowCount(); ++row)
            shown += table->index(row, SummaryModel::CountColumn).data(Qt::UserRole + 1).toULongLong();
        QVERIFY(shown > 0);
    }
    void aRangeOfTheTimelineNarrowsChartAndTable()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        auto* bars = child<TimelineBars>(*window, "timelineBars");
        auto* chart = child<FlameChart>(*window, "flameChart");
        const auto* said = child<QLabel>(*window, "intervalText");
        const auto* all = child<QPushButton>(*window, "intervalAll");
        const std::uint64_t whole = chart->tree()->total().liveSize;
        // What the charts below are of, and the rest of what lives.
        QVERIFY2(said->text().startsWith(QLatin1String("Still alive: 440 kB from the recording ("))
                     && said->text().contains(QLatin1String("3.83 MB from before the recording (46,016)"))
                     && !all->isEnabled(),
                 qPrintable(said->text()));
        bars->setFocus();
        press(*window, Qt::Key_Right); // the first tenth: from before the recording
        QVERIFY(waitUntilIdle());
        QVERIFY(bars->interval());
        QVERIFY(chart->tree()->tree().interval);
        const std::uint64_t first = chart->tree()->total().liveSize;
        // What was there before is named apart: the chart below has as much as the first figure.
        QCOMPARE(
            said->text(),
            QStringLiteral("Only %1: %2 still alive, %3 objects, beside 3.83 MB from before the recording "
                           "(46,016)")
                .arg(bars->intervalText(), formatSize(first), formatCount(chart->tree()->total().liveCount)));
        QVERIFY(first > 0 && first < whole);
        QVERIFY(chart->titleOf(FlameChart::kAll).contains(bars->intervalText()));
        // The same in the table, which says nothing of what was freed: the file does not tell.
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setCurrentIndex(2);
        emit as->activated(2);
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "allocationsView");
        const auto* model = qobject_cast<AllocationsModel*>(view->model());
        QCOMPARE(model->tree()->total().liveSize, first);
        QVERIFY(view->header()->isSectionHidden(AllocationsModel::TotalColumn)
                && !view->header()->isSectionHidden(AllocationsModel::LiveTotalColumn));
        // Every way back: Esc in the table, the button, the bars' own Esc.
        view->setFocus();
        press(*window, Qt::Key_Escape);
        QVERIFY(waitUntilIdle());
        QVERIFY(!bars->interval() && !Profiles::of(window->workspace()).interval());
        QCOMPARE(model->tree()->total().liveSize, whole);
        QVERIFY(!view->header()->isSectionHidden(AllocationsModel::TotalColumn));
        for (const bool byButton : {true, false}) {
            bars->setFocus();
            press(*window, Qt::Key_Right);
            QVERIFY(waitUntilIdle());
            QCOMPARE(model->tree()->total().liveSize, first);
            if (byButton)
                QTest::mouseClick(child<QPushButton>(*window, "intervalAll"), Qt::LeftButton);
            else
                press(*window, Qt::Key_Escape);
            QVERIFY(waitUntilIdle());
            QCOMPARE(model->tree()->total().liveSize, whole);
        }
        // Where nothing is left the view says so, with the way back.
        const EntryId entry = window->workspace().readyIds().back();
        const NodeId last = window->workspace().snapshot(entry)->graph().maxHeapObjectId();
        const BirthInterval later{entry, last, NodeId{last.value + 2}, QStringLiteral("later")};
        Profiles::of(window->workspace()).setInterval(later);
        QVERIFY(waitUntilIdle());
        QCOMPARE(model->tree()->total().liveSize, whole); // another view's range is none of these bars
        bars->setFocus();
        press(*window, Qt::Key_Right);
        Profiles::of(window->workspace()).setInterval(later);
        QVERIFY(waitUntilIdle());
        QCOMPARE(model->tree()->total().liveSize, std::uint64_t{0});
        auto* back = child<QPushButton>(*view, "messageButton");
        QVERIFY(back->isVisible());
        QTest::mouseClick(back, Qt::LeftButton);
        QVERIFY(waitUntilIdle());
        QCOMPARE(model->tree()->total().liveSize, whole);
    }
    void theTreeFromTheRootHasWhatIsAliveInTotal()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setCurrentIndex(2);
        emit as->activated(2);
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "allocationsView");
        const auto* model = view->model();
        QVERIFY(!view->header()->isSectionHidden(AllocationsModel::LiveTotalColumn));
        std::vector<QModelIndex> rows;
        for (int row = 0; row < model->rowCount(); ++row) rows.push_back(model->index(row, 0));
        int parents = 0;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            view->expand(rows[k]);
            QVERIFY(waitUntilIdle());
            for (const int column : {AllocationsModel::LiveTotalColumn, AllocationsModel::LiveCountColumn,
                                     AllocationsModel::TotalColumn, AllocationsModel::CountColumn}) {
                qulonglong below = 0;
                for (int row = 0; row < model->rowCount(rows[k]); ++row)
                    below += model->index(row, column, rows[k]).data(SortRole).toULongLong();
                QVERIFY(below <= rows[k].siblingAtColumn(column).data(SortRole).toULongLong());
            }
            parents += model->rowCount(rows[k]) > 0;
            for (int row = 0; row < model->rowCount(rows[k]); ++row) {
                rows.push_back(model->index(row, 0, rows[k]));
                if (row > 0) // the most that stayed first
                    QVERIFY(model->index(row - 1, AllocationsModel::LiveTotalColumn, rows[k])
                                .data(SortRole)
                                .toULongLong()
                            >= model->index(row, AllocationsModel::LiveTotalColumn, rows[k])
                                   .data(SortRole)
                                   .toULongLong());
            }
        }
        QVERIFY(parents > 10);
    }
    void aFunctionLeadsToItsObjectsThatAreAlive()
    {
        const auto window = windowWith(
            {QString::fromStdString(dataFile("node-22-timeline-stacks.heaptimeline.zst").string())});
        QVERIFY(window);
        auto* chart = child<FlameChart>(*window, "flameChart");
        auto* show = child<QAction>(*window, "showAllocated");
        QVERIFY(!show->isEnabled() && !show->property("whyNot").toString().isEmpty());
        // From a bar, by its menu.
        const std::uint32_t heap = rowOf(*chart, "makeHeap");
        QVERIFY(heap != FlameChart::kAll);
        chart->verticalScrollBar()->setValue(chart->rectOf(heap).top());
        const QPoint at = chart->rectOf(heap).center();
        QTest::mouseClick(chart->viewport(), Qt::RightButton, {}, at);
        QContextMenuEvent menuEvent(QContextMenuEvent::Mouse, at, chart->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(chart->viewport(), &menuEvent);
        QCOMPARE(chart->current(), heap);
        auto* menu = window->findChild<QMenu*>(QStringLiteral("flameMenu"));
        QVERIFY(menu && menu->actions().contains(show) && show->isEnabled());
        QVERIFY(child<QAction>(*window, "openAllocator")->isEnabled()); // small.js:18
        menu->close();
        const auto listed = [&] {
            auto* list = window->findChild<QDialog*>(QStringLiteral("objectList"));
            const int rows = list ? child<TreeView>(*list, "objectsView")->model()->rowCount() : -1;
            if (list) list->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            showActive(*window);
            return rows;
        };
        show->trigger();
        QVERIFY(waitUntilIdle());
        QCOMPARE(listed(), int(chart->tree()->row(heap).total.liveCount));
        // From a row, by its key; R leads to what holds the first of them.
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setCurrentIndex(1);
        emit as->activated(1);
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "allocationsView");
        const QModelIndex row = findRow(view, QStringLiteral("Customer"));
        QVERIFY(row.isValid());
        clickRow(view, row);
        press(*window, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(waitUntilIdle());
        auto* list = window->findChild<QDialog*>(QStringLiteral("objectList"));
        QVERIFY(list && list->windowTitle().contains(QLatin1String("Customer")));
        auto* objects = child<TreeView>(*list, "objectsView");
        QVERIFY(objects->currentIndex().isValid()); // the keyboard stands on the first
        const auto* retainersDock = child<QWidget>(*window, "retainersDock");
        QVERIFY(!list->geometry().intersects(
            QRect(retainersDock->mapToGlobal(QPoint()), retainersDock->size()))); // they are in sight
        press(*objects->window(), Qt::Key_R);
        QVERIFY(waitUntilIdle());
        const auto& selection = window->navigator().selection();
        QVERIFY(selection.node);
        const SnapshotPtr snapshot = window->workspace().snapshot(selection.snapshot);
        const auto stack = allocationStack(*snapshot, *selection.node);
        QVERIFY(!stack.empty());
        QCOMPARE(
            snapshot->graph().raw().strings.text(snapshot->graph().raw().traceFunctions[stack.front()].name),
            std::string("Customer"));
        QVERIFY(child<TreeView>(*window, "retainersView")->model()->rowCount() > 0);
        QCOMPARE(listed(), row.siblingAtColumn(AllocationsModel::LiveCountColumn).data(SortRole).toInt());
        // Of a range: that alone.
        auto* bars = child<TimelineBars>(*window, "timelineBars");
        bars->setFocus();
        press(*window, Qt::Key_Right);
        QVERIFY(waitUntilIdle());
        const auto sum = bars->sumOf();
        QTest::mouseClick(child<QPushButton>(*window, "intervalToObjects"), Qt::LeftButton);
        QVERIFY(waitUntilIdle());
        QCOMPARE(listed(), int(sum.count));
    }
    void anIntervalReachesComparisonAndSuspects()
    {
        QStringList files = samplePaths();
        files.removeLast(); // the log
        const auto window = windowWith(files);
        QVERIFY(window && waitFor([&] {
                    return window->workspace().lineage().state == SetLineage::State::SameProcess;
                }));
        const auto ids = window->workspace().readyIds();
        const auto highest = [&](std::size_t at) {
            return window->workspace().snapshot(ids[at])->graph().maxHeapObjectId();
        };
        auto& profiles = Profiles::of(window->workspace());
        window->navigator().jump(Place{QString::fromLatin1(view::kComparison), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        const auto* model =
            qobject_cast<ComparisonModel*>(child<TreeView>(*window, "comparisonView")->model());
        const auto before = model->totals();
        QVERIFY(before.removed > 0 && before.added > 0);
        profiles.setInterval(BirthInterval{ids[2], highest(1), highest(2), QStringLiteral("1 s - 2 s")});
        QVERIFY(waitUntilIdle());
        QVERIFY(child<QCheckBox>(*window, "births")->isChecked());
        QCOMPARE(model->totals().removed, std::uint64_t{0}); // none of the base was born after it
        QVERIFY(model->totals().added > 0 && model->totals().added <= before.added);

        const auto suspects = [&] {
            int shown = 0;
            const auto* list = child<QTreeWidget>(*window, "suspectsView");
            for (int at = 0; at < list->topLevelItemCount(); ++at)
                shown += !list->topLevelItem(at)->isHidden();
            return shown;
        };
        window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        QVERIFY(suspects() > 0);
        const NodeId beyond{highest(2).value + 2};
        profiles.setInterval(BirthInterval{ids[2], highest(2), beyond, QStringLiteral("2 s - 3 s")});
        QVERIFY(waitUntilIdle());
        QCOMPARE(suspects(), 0);
        QTest::mouseClick(child<QPushButton>(*window, "suspectsOfAllTimes"), Qt::LeftButton);
        QVERIFY(waitUntilIdle());
        QVERIFY(suspects() > 0 && !profiles.interval());
    }
    /// Who allocates is what an engineer looks for first: it stands before the path, once.
    void theFunctionThatAllocatesStandsBesideTheHolder()
    {
        const auto folder = corpusFolder() / "sampling-heap-profile";
        QStringList files;
        for (const char* name :
             {"s1.heapsnapshot.gz", "s2.heapsnapshot.gz", "s3.heapsnapshot.gz", "profile.heapprofile"})
            files << QString::fromStdString((folder / name).string());
        const auto window = windowWith(files);
        QVERIFY(window);
        window->navigator().jump(Place{QString::fromLatin1(view::kSuspects), {}, {}, {}});
        QVERIFY(waitUntilIdle());
        const QString text = child<QTextBrowser>(*window, "suspectText")->toPlainText();
        const auto at = text.indexOf(QStringLiteral("rememberLookup"));
        QVERIFY2(at > 0 && at < text.indexOf(QStringLiteral("\nPath\n")), qPrintable(text));
        QCOMPARE(int(text.count(QStringLiteral("rememberLookup"))), 1);
        const auto code = text.indexOf(QStringLiteral("Source: "));
        QVERIFY2(code > at && code < text.indexOf(QStringLiteral("\nWhat to do\n")), qPrintable(text));
        // Its line is the code to look at first; where the class stands comes after.
        QVERIFY2(text.indexOf(QStringLiteral("/scenario.js:13:")) > code, qPrintable(text));
        const auto cls = text.indexOf(QStringLiteral("Class GeoAnswer: "));
        QVERIFY2(cls > code && text.indexOf(QStringLiteral("/scenario.js:9:16")) > cls, qPrintable(text));
        // The holder is an object used as a map: as many entries in the title as in the history, none of V8's among them.
        QCOMPARE(child<QLabel>(*window, "propertiesTitle")->text(),
                 QStringLiteral("Entries · 800 × GeoAnswer"));
    }
    void severalProfilesStandSideBySide()
    {
        QTemporaryDir folder;
        const QString third = folder.filePath(QStringLiteral("third.heapprofile"));
        QVERIFY(QFile::copy(profile("node-20.heapprofile"), third));
        const auto window =
            windowWith({profile("node-20.heapprofile"), profile("node-20-later.heapprofile"), third});
        QVERIFY(window);
        QVERIFY(waitFor([&] { return Profiles::of(window->workspace()).all().size() == 3; })
                && waitUntilIdle());
        auto* as = child<QComboBox>(*window, "allocationsAs");
        as->setFocus();
        press(*window, Qt::Key_Down);
        auto* base = child<QComboBox>(*window, "allocationsBase");
        base->setFocus();
        press(*window, Qt::Key_End);
        QCOMPARE(base->currentText(), QStringLiteral("All files side by side"));
        QVERIFY(waitUntilIdle());
        auto* view = child<TreeView>(*window, "allocationsView");
        const auto* model = qobject_cast<AllocationsModel*>(view->model());
        QCOMPARE(model->columnCount({}), int(AllocationsModel::ColumnCount) + 2);
        const QModelIndex row = findRow(view, QStringLiteral("recordVisit"));
        QVERIFY(row.isValid());
        for (int older = 0; older < 2; ++older)
            QVERIFY(!row.siblingAtColumn(AllocationsModel::ColumnCount + older).data().toString().isEmpty());
    }
    void withoutAnythingTheViewSaysHowToRecord()
    {
        const auto window =
            windowWith({QString::fromStdString(dataFile("node-24.heapsnapshot.zst").string())});
        QVERIFY(window);
        const auto isSaid = [&](const char* words) {
            for (const auto* label :
                 window->page(QString::fromLatin1(AllocationsPage::kId))->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(QLatin1String(words))) return true;
            return false;
        };
        QVERIFY(isSaid("node --heap-prof app.js") && isSaid(".heaptimeline"));
        // And nothing else: no empty table, no field that finds nothing; a button opens the file.
        Page& page = *window->page(QString::fromLatin1(AllocationsPage::kId));
        QVERIFY(!child<TreeView>(page, "allocationsView")->header()->isVisible());
        for (const auto* field : page.findChildren<QLineEdit*>()) QVERIFY(!field->isVisible());
        QVERIFY(child<QPushButton>(page, "messageButton")->isVisible());
        QVERIFY(openAndWait(*window,
                            {QString::fromStdString(dataFile("profiles/node-20.heapprofile").string())}));
        QVERIFY(waitUntilIdle());
        QVERIFY(child<QWidget>(page, "allocationsAs")->isVisible());
    }
};

} // namespace heaptrail::test

QTEST_MAIN(heaptrail::test::AllocationsTest)
#include "allocations_test.moc"
