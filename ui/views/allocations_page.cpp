// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/allocations_page.h"

#include "core/analysis/object_filters.h"
#include "core/base/stop_check.h"
#include "ui/charts/flame_chart.h"
#include "ui/charts/timeline_bars.h"
#include "ui/models/allocations_model.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_menu.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"
#include "ui/workspace/profiles.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImage>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <limits>

namespace heaptrail::ui {

namespace {

constexpr QSize kExportSize{1600, 1000};
constexpr int kMostSource = 28; ///< letters
/// Data of m_base: with all of them, the first in the list being the oldest.
constexpr quint32 kAllFiles = std::numeric_limits<quint32>::max();

QComboBox* box(const char* name, const QString& what, QWidget* parent)
{
    auto* made = new QComboBox(parent);
    made->setObjectName(QString::fromLatin1(name));
    made->setAccessibleName(what);
    made->setToolTip(what);
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    made->setMinimumContentsLength(8); // names of files give way to the field
    return made;
}

} // namespace

AllocationsPage::AllocationsPage(Context& context, QWidget* parent)
    : TablePage(context, kId, tr("Allocations"), parent)
{
    makeBar();
    makeTimeline();
    makeFlame();
    m_model = new AllocationsModel(this);
    addTable(*m_model, tr("Who allocates"), {40, 30, 14, 14, 14, 14, 14, 14, 14, 12});
    m_view->onActivated = [this](const QModelIndex& row) {
        m_view->isExpanded(row) ? m_view->collapse(row) : m_view->expand(row);
    };
    m_howTo = new QWidget(this);
    auto* grid = new QGridLayout(m_howTo);
    grid->setContentsMargins({});
    grid->setColumnStretch(1, 1);
    addCommandRow(*grid, tr("A .heapprofile, written when the process ends:"),
                  QStringLiteral("node --heap-prof app.js"));
    addAbove(m_howTo);
    makeCommands();
    const auto renew = [this] {
        refillSources();
        markStale();
    };
    connect(&workspace(), &Workspace::readySetChanged, this, renew);
    connect(&workspace(), &Workspace::logsChanged, this, renew);
    connect(&workspace(), &Workspace::logsChanged, this, [this] {
        // Nothing but a profile is open: there is one view for it.
        if (workspace().entries().empty() && !Profiles::of(workspace()).all().empty()
            && !workspace().memoryLog() && navigator().place().view != id())
            navigator().jump(Place{id(), {}, {}, {}});
    });
    connect(&Profiles::of(workspace()), &Profiles::intervalChanged, this, [this] {
        if (!interval()) m_bars->setInterval({});
        showInterval();
        markStale();
    });
    refillSources();
    showView();
}

void AllocationsPage::makeCommands()
{
    m_showObjects = addCommand(tr("Show its objects"), QStringLiteral("showAllocated"),
                               QKeySequence(tr("Ctrl+Return")), [this] { showObjects(false); });
    m_showObjects->setStatusTip(tr("The objects that this function allocated and that are still alive"));
    m_openSource = addCommand(tr("Open source of the function"), QStringLiteral("openAllocator"), {},
                              [this] { openSourceOfRow(); });
    m_showWhole = addCommand(tr("Show the whole timeline"), QStringLiteral("showWholeTimeline"), {},
                             [this] { showWhole(); });
    m_zoomOut = addCommand(tr("Zoom out of the flame chart"), QStringLiteral("flameZoomOut"),
                           QKeySequence(tr("Alt+Up")), [this] { m_flame->zoomOut(); });
    m_savePng = new QAction(tr("Save flame chart as PNG…"), this);
    connect(m_savePng, &QAction::triggered, this, [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Save flame chart"), QStringLiteral("allocations.png"), tr("PNG pictures (*.png)"));
        if (path.isEmpty()) return;
        QImage image(kExportSize, QImage::Format_RGB32);
        QPainter painter(&image);
        m_flame->render(painter, palette(), kExportSize);
        painter.end();
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || !image.save(&file, "PNG") || !file.commit())
            emit m_view->notice(tr("Could not write %1: %2").arg(path, file.errorString()));
    });
    m_view->extendMenu = [this](NodeMenuExtras& extras, const QModelIndex&) {
        extras.ofView = {m_showObjects, m_openSource, m_showWhole};
    };
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &AllocationsPage::updateObjects);
    connect(m_view, &NodeView::escapePressed, this, &AllocationsPage::showWhole);
    connect(m_flame, &FlameChart::currentChanged, this, &AllocationsPage::updateObjects);
    m_flame->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_flame, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setObjectName(QStringLiteral("flameMenu"));
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setToolTipsVisible(true);
        menu->addActions({m_showObjects, m_openSource});
        menu->addSeparator();
        connect(menu->addAction(tr("Zoom in") + QStringLiteral("\tEnter")), &QAction::triggered, m_flame,
                [this] { m_flame->zoomTo(m_flame->current()); });
        menu->addActions({m_zoomOut, m_showWhole});
        menu->addSeparator();
        menu->addAction(m_savePng);
        menu->popup(m_flame->viewport()->mapToGlobal(at));
    });
}

void AllocationsPage::makeBar()
{
    auto* row = addRowAbove();
    m_find = makeFindField([this](const QString& text, bool backwards,
                                  std::function<void(bool)> done) { find(text, backwards, done); },
                           tr("Find a function"), this);
    row->addWidget(m_find, 1);
    m_as = box("allocationsAs", tr("How it is shown"), this);
    m_as->addItem(tr("Flame chart"), Flame);
    m_as->addItem(tr("Bottom-up: who allocates"), BottomUp);
    m_as->addItem(tr("Top-down: what is called"), TopDown);
    row->addWidget(m_as);
    m_of = box("allocationsOf", tr("What the width of a bar stands for"), this);
    m_of->addItem(tr("Still alive"), true);
    m_of->addItem(tr("All allocated"), false);
    row->addWidget(m_of);
    connect(m_of, &QComboBox::activated, this,
            [this] { m_flame->setShowsAlive(m_of->currentData().toBool()); });
    m_by = box("allocationsBy", tr("What a row or bar stands for"), this);
    m_by->addItem(tr("By function"), int(AllocationsBy::Function));
    m_by->addItem(tr("By script"), int(AllocationsBy::Script));
    m_by->addItem(tr("By package"), int(AllocationsBy::Package));
    row->addWidget(m_by);
    m_source = box("allocationsSource", tr("The file that is shown"), this);
    row->addWidget(m_source);
    m_base = box("allocationsBase", tr("An older file to compare with"), this);
    row->addWidget(m_base);
    for (QComboBox* choice : {m_base, m_by})
        connect(choice, &QComboBox::activated, this, &AllocationsPage::compute);
    connect(m_source, &QComboBox::activated, this, [this] {
        m_isSourceChosen = true;
        showWhole(); // a range is one of the timeline that was shown
        compute();
    });
    connect(m_as, &QComboBox::activated, this, [this] {
        showView();
        compute();
    });
}

/// The bars of a timeline, and what is done with the interval chosen there.
void AllocationsPage::makeTimeline()
{
    m_timelineBox = new QWidget(this);
    auto* column = new QVBoxLayout(m_timelineBox);
    column->setContentsMargins({});
    column->setSpacing(2);
    m_bars = new TimelineBars(m_timelineBox);
    column->addWidget(m_bars);
    auto* under = new QHBoxLayout;
    m_interval = new QLabel(m_timelineBox);
    m_interval->setTextFormat(Qt::PlainText);
    m_interval->setObjectName(QStringLiteral("intervalText"));
    m_interval->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_interval->setWordWrap(true); // beside the buttons of a small window
    under->addWidget(m_interval, 1);
    m_all = new QPushButton(tr("Show all"), m_timelineBox);
    m_all->setObjectName(QStringLiteral("intervalAll"));
    m_all->setToolTip(tr("Back to the whole timeline (Esc)"));
    under->addWidget(m_all);
    m_toObjects = new QPushButton(tr("Show objects"), m_timelineBox);
    m_toObjects->setObjectName(QStringLiteral("intervalToObjects"));
    m_toObjects->setToolTip(tr("The objects that were allocated in this range and are still alive"));
    under->addWidget(m_toObjects);
    connect(m_toObjects, &QPushButton::clicked, this, [this] { showObjects(true); });
    m_toSummary = new QPushButton(tr("Show in Summary"), m_timelineBox);
    m_toSummary->setObjectName(QStringLiteral("intervalToSummary"));
    m_toSummary->setToolTip(tr("The classes of what was allocated in this range and is still alive"));
    under->addWidget(m_toSummary);
    column->addLayout(under);
    addAbove(m_timelineBox);
    connect(m_bars, &TimelineBars::intervalChanged, this, [this] {
        if (!m_bars->interval()) return showWhole();
        const EntryId entry = EntryId(m_source->currentData().toUInt());
        const auto [after, upTo] = m_bars->ids();
        Profiles::of(workspace()).setInterval(BirthInterval{entry, after, upTo, m_bars->intervalText()});
    });
    connect(m_all, &QPushButton::clicked, this, &AllocationsPage::showWhole);
    connect(m_toSummary, &QPushButton::clicked, this, [this] {
        const EntryId entry = EntryId(m_source->currentData().toUInt());
        navigator().setCurrentSnapshot(entry);
        navigator().jump(Place{QString::fromLatin1(view::kSummary), {}, {}, {}});
    });
}

void AllocationsPage::makeFlame()
{
    m_crumbs = new QLabel(this);
    m_crumbs->setObjectName(QStringLiteral("flameCrumbs"));
    m_crumbs->setTextFormat(Qt::RichText); // names are escaped
    m_crumbs->setAccessibleName(tr("Zoomed in to"));
    m_crumbs->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    addAbove(m_crumbs);
    m_flame = new FlameChart(this);
    m_flame->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    addAbove(m_flame);
    connect(m_flame, &FlameChart::zoomChanged, this, &AllocationsPage::showCrumbs);
    connect(m_crumbs, &QLabel::linkActivated, this,
            [this](const QString& bar) { m_flame->zoomTo(bar.toUInt()); });
}

std::optional<AllocationInterval> AllocationsPage::interval() const
{
    const auto& chosen = Profiles::of(workspace()).interval();
    if (!chosen || !m_bars->interval() || quint32(chosen->entry) != m_source->currentData().toUInt())
        return {};
    return AllocationInterval{chosen->after, chosen->upTo};
}

void AllocationsPage::showWhole()
{
    m_bars->setInterval({});
    if (Profiles::of(workspace()).interval()) Profiles::of(workspace()).setInterval({});
}

void AllocationsPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && interval()) return showWhole();
    TablePage::keyPressEvent(event);
}

AllocationsPage::View AllocationsPage::view() const
{
    return View(m_as->currentData().toInt());
}

/// Profiles first, then the snapshots and timelines that have ticks or stacks.
void AllocationsPage::refillSources()
{
    const QVariant source = m_source->currentData(), base = m_base->currentData();
    const QSignalBlocker quiet(m_source), quietBase(m_base);
    m_source->clear();
    m_base->clear();
    m_base->addItem(tr("No comparison"), quint32(EntryId::None));
    const auto add = [this](const QString& label, EntryId entry) {
        // A name that its box cut would read as another one.
        m_source->addItem(
            m_source->fontMetrics().elidedText(label, Qt::ElideMiddle,
                                               kMostSource * m_source->fontMetrics().averageCharWidth()),
            quint32(entry));
        m_source->setItemData(m_source->count() - 1, label, Qt::ToolTipRole);
        m_base->addItem(tr("Against %1").arg(label), quint32(entry));
    };
    for (const LogEntry& log : workspace().logs())
        if (Profiles::of(workspace()).profile(log.id))
            add(safeText(QFileInfo(log.name).completeBaseName().toStdString(), 40), log.id);
    for (const EntryId entry : workspace().readyIds()) {
        const RawSnapshot& raw = workspace().snapshot(entry)->graph().raw();
        if (!raw.traceTree.empty() || raw.samples.size() > 1)
            add(safeText(workspace().label(entry).toStdString(), 40), entry);
    }
    if (m_source->count() > 2) m_base->addItem(tr("All files side by side"), kAllFiles);
    const auto choose = [](QComboBox* among, const QVariant& wanted, int otherwise) {
        const int at = among->findData(wanted);
        among->setCurrentIndex(at >= 0 ? at : otherwise);
    };
    choose(m_source, m_isSourceChosen ? source : QVariant(), m_source->count() - 1); // the youngest
    choose(m_base, base, 0);
    m_source->setVisible(m_source->count() > 0);
    m_base->setVisible(m_source->count() > 1);
}

void AllocationsPage::refresh()
{
    compute();
}

void AllocationsPage::compute()
{
    if (m_source->count() == 0) {
        m_job.cancel();
        show({});
        return;
    }
    if (!isVisible()) {
        markStale();
        return;
    }
    struct Input {
        AllocationTreePtr profile;
        SnapshotPtr snapshot;
    };
    const auto inputOf = [this](EntryId entry) {
        Input input;
        input.profile = Profiles::of(workspace()).profile(entry);
        input.snapshot = workspace().snapshot(entry);
        return input;
    };
    const Input input = inputOf(EntryId(m_source->currentData().toUInt()));
    const auto part = interval();
    // Older files, oldest first, beside a whole one: all but the one that is shown, or the chosen one.
    std::vector<Input> older;
    QStringList names;
    const bool areAll = m_base->currentData().toUInt() == kAllFiles;
    for (int at = 0; at < m_source->count(); ++at) {
        const quint32 entry = m_source->itemData(at).toUInt();
        if (part || at == m_source->currentIndex() || (!areAll && entry != m_base->currentData().toUInt()))
            continue;
        older.push_back(inputOf(EntryId(entry)));
        names << m_source->itemData(at, Qt::ToolTipRole).toString(); // the whole name
    }
    const auto direction = view() == BottomUp ? CallTree::Direction::BottomUp : CallTree::Direction::TopDown;
    const auto by = AllocationsBy(m_by->currentData().toInt());
    m_job.start(
        [input, part, older, names, areAll, direction, by](const Task& task) -> Result<Shown> {
            Shown shown;
            const auto treeOf = [&task, &part](const Input& from) -> Result<AllocationTreePtr> {
                if (from.profile || !from.snapshot) return from.profile;
                return allocationTree(from.snapshot, part, task);
            };
            if (input.snapshot) {
                auto ticks = allocationTimeline(*input.snapshot, task);
                if (!ticks) return fail(std::move(ticks.error()));
                shown.ticks = std::move(*ticks);
            }
            auto tree = treeOf(input);
            if (!tree) {
                if (tree.error().code == ErrorCode::Unsupported && !shown.ticks.empty()) return shown;
                return fail(std::move(tree.error()));
            }
            if (!*tree) return shown; // it was closed meanwhile
            std::vector<AllocationTreePtr> before;
            for (std::size_t k = 0; k < older.size(); ++k) {
                auto one = treeOf(older[k]);
                if (!one && one.error().code == ErrorCode::Cancelled) return fail(std::move(one.error()));
                const bool isSameKind = one && *one
                    && ((*one)->source == AllocationSource::Sampling)
                        == ((*tree)->source == AllocationSource::Sampling);
                if (areAll && !isSameKind) continue; // a timeline beside profiles
                if (!one) return fail(std::move(one.error()));
                if (!*one) continue; // it was closed meanwhile
                before.push_back(std::move(*one));
                shown.older << names[qsizetype(k)];
            }
            auto calls = CallTree::make(*tree, std::move(before), direction, by, task);
            if (!calls) return fail(std::move(calls.error()));
            shown.tree = std::move(*tree);
            shown.calls = std::move(*calls);
            return shown;
        },
        [this](Result<Shown> shown) {
            if (shown) return show(*shown);
            if (shown.error().code == ErrorCode::Cancelled) return;
            show({});
            m_view->setMessage(QString::fromStdString(shown.error().message));
        });
}

void AllocationsPage::show(const Shown& shown)
{
    m_howTo->hide();
    m_timelineBox->setVisible(!shown.ticks.empty());
    if (m_bars->ticks().size() != shown.ticks.size()
        || (!shown.ticks.empty()
            && m_bars->ticks().back().lastAssignedId != shown.ticks.back().lastAssignedId))
        m_bars->setTicks(shown.ticks);
    m_calls = shown.calls;
    showInterval();
    const bool hasCalls = shown.calls != nullptr;
    const bool isPart = hasCalls && shown.tree->interval;
    const bool isEmpty = !hasCalls || (isPart && shown.calls->total().liveCount == 0);
    const bool isFlame = !isEmpty && view() == Flame;
    // Of a timeline the question is what stayed; of a part of it nothing else is known.
    m_hasAlive = hasCalls && shown.tree->hasLive && shown.calls->total().liveSize > 0 && !isPart;
    m_flame->setWhole(isPart ? tr("Allocated %1, still alive").arg(m_bars->intervalText()) : QString());
    m_flame->setShowsAlive(isPart || (m_hasAlive && m_of->currentData().toBool()));
    m_flame->setTree(isFlame ? shown.calls : nullptr);
    m_model->setTree(isFlame ? nullptr : shown.calls, shown.older);
    showView();
    // Without calls no field or column says anything: the message has the page to itself.
    for (QWidget* part : {static_cast<QWidget*>(m_as), static_cast<QWidget*>(m_by),
                          static_cast<QWidget*>(m_find), static_cast<QWidget*>(m_view->header())})
        part->setVisible(hasCalls);
    updateObjects();
    if (isEmpty) return showEmpty(shown);
    m_view->setMessage({});
    const bool isSampling = shown.tree->source == AllocationSource::Sampling;
    QString layout = isSampling ? QStringLiteral("sampling")
        : isPart                ? QStringLiteral("range")
                                : QStringLiteral("alive");
    QList<int> hidden;
    if (isPart)
        hidden << AllocationsModel::SelfColumn << AllocationsModel::TotalColumn
               << AllocationsModel::CountColumn;
    if (!shown.calls->hasBase())
        hidden << AllocationsModel::SelfDeltaColumn << AllocationsModel::TotalDeltaColumn;
    else
        layout += QStringLiteral("Compared%1").arg(shown.older.size());
    if (!shown.tree->hasCounts) hidden << AllocationsModel::CountColumn;
    if (!shown.tree->hasLive)
        hidden << AllocationsModel::LiveCountColumn << AllocationsModel::LiveSizeColumn
               << AllocationsModel::LiveTotalColumn;
    if (shown.calls->by() != AllocationsBy::Function) {
        hidden << AllocationsModel::PlaceColumn;
        layout += QStringLiteral("NoPlace");
    }
    m_view->setHiddenAtFirst(hidden);
    m_view->columnsChanged(layout);
    showSum(shown);
}

/// The message instead of rows: what is missing, and the way out.
void AllocationsPage::showEmpty(const Shown& shown)
{
    m_flame->hide();
    m_of->hide();
    m_crumbs->hide();
    m_view->show();
    m_sum->clear();
    if (shown.calls) {
        m_view->setMessage(tr("Nothing that was allocated %1 is still alive.").arg(m_bars->intervalText()),
                           tr("Show the whole timeline"), [this] { showWhole(); });
        return;
    }
    m_howTo->show();
    const QString how =
        tr("Open a .heapprofile: it samples who allocates. The process runs a few per cent "
           "slower.\nWhile it runs, record it with DevTools › Memory › Allocation sampling.\n\n"
           "Or open a .heaptimeline with stacks: it has every object. The process runs 10 times "
           "slower or more.\nRecord it with DevTools › Memory › Allocations on timeline, with "
           "“Allocation stack traces”.");
    const QString objects =
        tr("“Show objects” and “Show in Summary” list what it allocated and is still alive.");
    m_view->setMessage((shown.ticks.empty()
                            ? tr("No open file says which functions allocate.")
                            : tr("The timeline records no allocation stacks.") + QLatin1Char('\n') + objects)
                           + QStringLiteral("\n\n") + how,
                       tr("Open…"), [this] { navigator().askForFiles(); });
}

void AllocationsPage::showSum(const Shown& shown)
{
    const AllocationCounts total = shown.tree->total();
    if (shown.tree->interval)
        m_sum->setText(
            tr("Σ %1 still alive with a known function, in %2 objects, allocated %3")
                .arg(formatSize(total.liveSize), formatCount(total.liveCount), m_bars->intervalText()));
    else if (shown.tree->source == AllocationSource::Sampling)
        m_sum->setText(
            shown.tree->hasCounts
                ? tr("Σ %1 estimated from %2 samples").arg(formatSize(total.size), formatCount(total.count))
                : tr("Σ %1 estimated").arg(formatSize(total.size)));
    else
        m_sum->setText(
            tr("Σ %1 allocated while recording, in %2 objects    %3 of it still alive, in %4 objects")
                .arg(formatSize(total.size), formatCount(total.count), formatSize(total.liveSize),
                     formatCount(total.liveCount)));
}

void AllocationsPage::showView()
{
    const bool isFlame = view() == Flame && m_source->count() > 0;
    m_flame->setVisible(isFlame);
    m_of->setVisible(isFlame && m_hasAlive);
    m_crumbs->setVisible(isFlame);
    m_view->setVisible(!isFlame);
    m_savePng->setEnabled(isFlame);
    m_zoomOut->setEnabled(isFlame);
    setFocusProxy(isFlame ? static_cast<QWidget*>(m_flame) : m_view);
}

void AllocationsPage::showInterval()
{
    const TimelineTick sum = m_bars->sumOf();
    const bool isPart = m_bars->interval().has_value();
    // What has a stack was allocated while recording: the charts below are of that alone.
    AllocationCounts recorded;
    recorded.liveSize = sum.size - sum.olderSize;
    recorded.liveCount = sum.count - sum.olderCount;
    const auto part = interval();
    const auto isOfTree = [&](const AllocationTree& tree) { // else that is on its way
        return part.has_value() == tree.interval.has_value()
            && (!part || (part->after == tree.interval->after && part->upTo == tree.interval->upTo));
    };
    if (m_calls && m_calls->tree().hasLive && isOfTree(m_calls->tree())) recorded = m_calls->tree().total();
    const QString size = formatSize(recorded.liveSize), count = formatCount(recorded.liveCount);
    const QString older =
        tr("%1 from before the recording (%2)").arg(formatSize(sum.olderSize), formatCount(sum.olderCount));
    const bool hasOlder = sum.olderCount > 0;
    QString text;
    if (isPart)
        text = tr("Only %1: %2 still alive, %3 objects").arg(m_bars->intervalText(), size, count)
            + (hasOlder ? tr(", beside ") + older : QString());
    else
        text = (hasOlder ? tr("Still alive: %1 from the recording (%2 objects), %3.").arg(size, count, older)
                         : tr("Whole timeline: %1 objects, %2 still alive.").arg(count, size))
            + restText(recorded.liveCount + sum.olderCount, recorded.liveSize + sum.olderSize)
            + tr(" Drag to narrow it.");
    m_interval->setText(text);
    m_interval->setToolTip(m_interval->text());
    m_all->setEnabled(isPart);
    setAvailable(*m_showWhole, isPart, tr("The whole timeline is shown"));
    m_base->setEnabled(!isPart);
    m_base->setToolTip(isPart ? tr("A range of the timeline is not compared: show the whole timeline first")
                              : tr("An older file to compare with"));
}

/// The objects that are in neither sum, so that the numbers add up to those of the snapshot.
QString AllocationsPage::restText(std::uint64_t counted, std::uint64_t size) const
{
    const SnapshotPtr snapshot = workspace().snapshot(EntryId(m_source->currentData().toUInt()));
    if (!snapshot || objectCount(*snapshot) <= counted || snapshot->totalSize() < size) return {};
    return tr(" %1 more objects (%2) have no recorded time or function.")
        .arg(formatCount(objectCount(*snapshot) - counted), formatSize(snapshot->totalSize() - size));
}

std::optional<std::uint32_t> AllocationsPage::currentRow() const
{
    if (m_flame->tree())
        return m_flame->current() == FlameChart::kAll ? std::nullopt : std::optional(m_flame->current());
    return m_model->rowAt(m_view->currentIndex());
}

void AllocationsPage::updateObjects()
{
    const bool hasObjects = m_calls && m_calls->tree().source != AllocationSource::Sampling;
    setAvailable(*m_showObjects, hasObjects && currentRow(),
                 m_calls && !hasObjects
                     ? tr("A sampling profile has no objects. Open a timeline or a snapshot with stacks")
                     : tr("Select a function first"));
    const auto row = currentRow();
    const QString why =
        row && m_calls ? noSource(m_calls->groupOf(*row).frame.script) : tr("Select a function first");
    setAvailable(*m_openSource, why.isEmpty(), why);
}

void AllocationsPage::openSourceOfRow()
{
    const auto row = currentRow();
    if (!row || !m_calls) return;
    const AllocationFrame& frame = m_calls->groupOf(*row).frame;
    openSource(
        this, context(), QString::fromStdString(frame.script),
        SourceLocation{0, std::uint32_t(std::max(0, frame.line)), std::uint32_t(std::max(0, frame.column))});
}

void AllocationsPage::showObjects(bool all)
{
    const auto row = all ? std::nullopt : currentRow();
    const EntryId entry = EntryId(m_source->currentData().toUInt());
    if (!all && (!row || !m_calls)) return;
    const auto part = interval();
    QString title;
    if (!row)
        title = tr("Still alive");
    else if (m_calls->direction() == CallTree::Direction::BottomUp)
        title = tr("Still alive, allocated by %1").arg(safeText(m_calls->nameOf(*row), 80));
    else
        title = tr("Still alive, allocated by %1 and what it calls").arg(safeText(m_calls->nameOf(*row), 80));
    if (part) title = tr("%1, %2").arg(title, m_bars->intervalText());
    showObjectList(
        this, context(), title, entry,
        [calls = m_calls, row, part, ids = m_bars->ids()](const Snapshot& snapshot, const Task& task) {
            if (row) {
                auto nodes = nodesOfStacks(snapshot, calls->stacksOf(*row), part, task);
                return nodes ? std::move(*nodes) : std::vector<NodeOrdinal>();
            }
            std::vector<NodeOrdinal> nodes;
            StopCheck stop(task);
            for (NodeOrdinal node{0}; node.value < snapshot.graph().nodeCount(); ++node.value) {
                if (stop.after()) return nodes;
                if (snapshot.graph().id(node).isHeapObject() && snapshot.shallowSize(node) > 0
                    && isAllocatedBetween(snapshot, node, ids.first, ids.second))
                    nodes.push_back(node);
            }
            return nodes;
        });
}

void AllocationsPage::showCrumbs()
{
    if (!m_flame->tree()) {
        m_crumbs->clear();
        return;
    }
    QStringList steps;
    const auto way = m_flame->way();
    for (std::size_t k = 0; k < way.size(); ++k) {
        const QString name = m_flame->titleOf(way[k]).toHtmlEscaped();
        steps << (k + 1 == way.size() ? QStringLiteral("<b>%1</b>").arg(name)
                                      : QStringLiteral("<a href=\"%1\">%2</a>").arg(way[k]).arg(name));
    }
    constexpr qsizetype kMost = 8;
    if (steps.size() > kMost)
        steps = QStringList{steps.front(), QStringLiteral("…")} + steps.mid(steps.size() - kMost + 2);
    m_crumbs->setText(steps.join(QStringLiteral(" › ")));
}

void AllocationsPage::find(const QString& text, bool backwards, const std::function<void(bool)>& done)
{
    m_lastFind = text;
    if (view() == Flame)
        done(m_flame->find(text, backwards));
    else
        m_view->find(text, backwards, done);
}

bool AllocationsPage::focusFind()
{
    if (m_find->isHidden()) return false;
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
    return true;
}

void AllocationsPage::findNext(bool backwards)
{
    find(m_lastFind, backwards, [](bool) {});
}

QList<QAction*> AllocationsPage::exportActions()
{
    if (view() == Flame) return {m_savePng};
    return TablePage::exportActions();
}

} // namespace heaptrail::ui
