// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/allocations_page.h"

#include "ui/charts/flame_chart.h"
#include "ui/charts/timeline_bars.h"
#include "ui/models/allocations_model.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"
#include "ui/workspace/profiles.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <limits>

namespace heaptrail::ui {

namespace {

constexpr QSize kExportSize{1600, 1000};
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
    addTable(*m_model, tr("Who allocates"), {54, 28, 16, 16, 16, 16, 12, 12, 16});
    m_view->onActivated = [this](const QModelIndex& row) {
        m_view->isExpanded(row) ? m_view->collapse(row) : m_view->expand(row);
    };
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
        if (!Profiles::of(workspace()).interval() && m_bars->interval()) {
            m_bars->setInterval({});
            showInterval();
        }
    });
    refillSources();
    showView();
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
    m_of->addItem(tr("All that was allocated"), false);
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
    for (QComboBox* choice : {m_source, m_base, m_by})
        connect(choice, &QComboBox::activated, this, &AllocationsPage::compute);
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
    under->addWidget(m_interval, 1);
    m_all = new QPushButton(tr("Select All"), m_timelineBox);
    m_all->setObjectName(QStringLiteral("intervalAll"));
    under->addWidget(m_all);
    m_toSummary = new QPushButton(tr("Show in Summary"), m_timelineBox);
    m_toSummary->setObjectName(QStringLiteral("intervalToSummary"));
    m_toSummary->setToolTip(tr("The classes of what was allocated in the interval and is still alive"));
    under->addWidget(m_toSummary);
    column->addLayout(under);
    addAbove(m_timelineBox);
    connect(m_bars, &TimelineBars::intervalChanged, this, [this] {
        const EntryId entry = EntryId(m_source->currentData().toUInt());
        if (m_bars->interval()) {
            const auto [after, upTo] =
                idsOfWindow(m_bars->ticks(), m_bars->interval()->first, m_bars->interval()->second);
            Profiles::of(workspace()).setInterval(BirthInterval{entry, after, upTo, m_bars->intervalText()});
        } else {
            Profiles::of(workspace()).setInterval({});
        }
        showInterval();
    });
    connect(m_all, &QPushButton::clicked, this, [this] {
        m_bars->setInterval({});
        Profiles::of(workspace()).setInterval({});
        showInterval();
    });
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
        m_source->addItem(label, quint32(entry));
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
    choose(m_source, source, m_source->count() - 1); // the youngest
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
    // Older files, oldest first: all but the one that is shown, or the chosen one.
    std::vector<Input> older;
    QStringList names;
    const bool areAll = m_base->currentData().toUInt() == kAllFiles;
    for (int at = 0; at < m_source->count(); ++at) {
        const quint32 entry = m_source->itemData(at).toUInt();
        if (at == m_source->currentIndex() || (!areAll && entry != m_base->currentData().toUInt())) continue;
        older.push_back(inputOf(EntryId(entry)));
        names << m_source->itemText(at);
    }
    const auto direction = view() == BottomUp ? CallTree::Direction::BottomUp : CallTree::Direction::TopDown;
    const auto by = AllocationsBy(m_by->currentData().toInt());
    m_job.start(
        [input, older, names, areAll, direction, by](const Task& task) -> Result<Shown> {
            Shown shown;
            const auto treeOf = [&task](const Input& from) -> Result<AllocationTreePtr> {
                if (from.profile || !from.snapshot) return from.profile;
                return allocationTree(from.snapshot, task);
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
    m_timelineBox->setVisible(!shown.ticks.empty());
    if (m_bars->ticks().size() != shown.ticks.size()
        || (!shown.ticks.empty()
            && m_bars->ticks().back().lastAssignedId != shown.ticks.back().lastAssignedId))
        m_bars->setTicks(shown.ticks);
    showInterval();
    const bool hasCalls = shown.calls != nullptr;
    const bool isFlame = hasCalls && view() == Flame;
    // Of a timeline the question is what stayed.
    m_hasAlive = hasCalls && shown.tree->hasLive && shown.calls->total().liveSize > 0;
    m_flame->setShowsAlive(m_hasAlive && m_of->currentData().toBool());
    m_flame->setTree(isFlame ? shown.calls : nullptr);
    m_model->setTree(isFlame ? nullptr : shown.calls, shown.older);
    showView();
    // Without calls no field or column says anything: the message has the page to itself.
    for (QWidget* part : {static_cast<QWidget*>(m_as), static_cast<QWidget*>(m_by),
                          static_cast<QWidget*>(m_find), static_cast<QWidget*>(m_view->header())})
        part->setVisible(hasCalls);
    if (!hasCalls) {
        m_flame->hide();
        m_of->hide();
        m_crumbs->hide();
        m_view->show();
        const QString how = tr("Record a .heapprofile with “node --heap-prof app.js” and open it here.");
        m_view->setMessage(shown.ticks.empty()
                               ? tr("No open file says which functions allocate.") + QLatin1Char('\n') + how
                               : tr("The timeline records no allocation stacks.") + QLatin1Char('\n') + how,
                           tr("Open…"), [this] { navigator().askForFiles(); });
        m_view->setToolTip(QString::fromUtf8(kRecordAllocations));
        m_sum->clear();
        return;
    }
    m_view->setMessage({});
    m_view->setToolTip({});
    const bool isSampling = shown.tree->source == AllocationSource::Sampling;
    QString layout = isSampling ? QStringLiteral("sampling") : QStringLiteral("stacks");
    QList<int> hidden;
    if (!shown.calls->hasBase())
        hidden << AllocationsModel::SelfDeltaColumn << AllocationsModel::TotalDeltaColumn;
    else
        layout += QStringLiteral("Compared%1").arg(shown.older.size());
    if (!shown.tree->hasCounts) hidden << AllocationsModel::CountColumn;
    if (!shown.tree->hasLive) hidden << AllocationsModel::LiveCountColumn << AllocationsModel::LiveSizeColumn;
    if (shown.calls->by() != AllocationsBy::Function) {
        hidden << AllocationsModel::PlaceColumn;
        layout += QStringLiteral("NoPlace");
    }
    m_view->setHiddenAtFirst(hidden);
    m_view->columnsChanged(layout);
    const AllocationCounts total = shown.tree->total();
    if (isSampling)
        m_sum->setText(
            shown.tree->hasCounts
                ? tr("Σ %1 estimated from %2 samples").arg(formatSize(total.size), formatCount(total.count))
                : tr("Σ %1 estimated").arg(formatSize(total.size)));
    else
        m_sum->setText(
            tr("Σ %1 allocated while recording, in %2 objects    %3 of it still alive")
                .arg(formatSize(total.size), formatCount(total.count), formatSize(total.liveSize)));
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
    m_interval->setText(isPart
                            ? tr("%1: %2 objects, %3 still alive")
                                  .arg(m_bars->intervalText(), formatCount(sum.count), formatSize(sum.size))
                            : tr("Still alive, by when it was allocated"));
    m_all->setEnabled(isPart);
    m_toSummary->setEnabled(isPart);
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
