// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/comparison_page.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/views/filter_bar.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"
#include "ui/workspace/profiles.h"

#include <QAction>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <initializer_list>

namespace heaptrail::ui {

ComparisonPage::ComparisonPage(Context& context, QWidget* parent)
    : TablePage(context, view::kComparison, tr("Comparison"), parent)
{
    addFilter();
    m_banner = new QLabel(this);
    m_banner->setObjectName(QStringLiteral("comparisonBanner"));
    m_banner->setWordWrap(true);
    m_banner->setTextFormat(Qt::PlainText);
    m_banner->hide();
    addAbove(m_banner);
    m_model = new ComparisonModel(this);
    addTable(*m_model, tr("Comparison of classes"));

    m_filter->serve(*this, context, *m_view);
    connect(m_filter, &FilterBar::changed, this, &ComparisonPage::applyFilter);
    connect(m_mode, &QComboBox::activated, this, &ComparisonPage::compute);
    connect(m_internals, &InternalsBox::chosen, this, &ComparisonPage::compute);
    connect(m_births, &QCheckBox::clicked, this, &ComparisonPage::compute);
    connect(&Profiles::of(workspace()), &Profiles::intervalChanged, this, [this] {
        m_births->setChecked(Profiles::of(workspace()).interval().has_value());
        markStale();
    });
    for (const SnapshotBox* side : {m_base, m_target})
        connect(side, &SnapshotBox::chosenByUser, this, [this] {
            m_isChosen = true;
            compute();
        });
    connect(m_swap, &QToolButton::clicked, this, &ComparisonPage::swapSides);
    connect(m_growing, &QCheckBox::toggled, this, [this](bool isOn) { m_model->setOnlyGrowing(isOn); });
    connect(&workspace(), &Workspace::readySetChanged, this, &ComparisonPage::markStale);
    connect(&workspace(), &Workspace::lineageChanged, this, &ComparisonPage::markStale);
    const auto await = [this] { // a second one that is being opened, or failed
        if (isVisible() && workspace().readyIds().size() < 2) showState();
    };
    connect(&workspace(), &Workspace::added, this, await);
    connect(&workspace(), &Workspace::changed, this, await);
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, [this] {
        if (!m_isChosen) markStale();
    });
    connect(m_model, &ComparisonModel::computed, this, [this](const QString& error) {
        arrangeColumns();
        showState(error);
        followPending();
    });
    connect(m_model, &BranchModel::rootChanged, this, [this] { showState(); });
    connect(m_model, &BranchModel::busyChanged, this, [this] { followPending(); });
    makeActions();
}

void ComparisonPage::addFilter()
{
    m_filter = new FilterBar(tr("Filter by class"), this);
    m_mode = new QComboBox(this);
    m_mode->setObjectName(QStringLiteral("comparisonMode"));
    m_mode->setAccessibleName(tr("What is compared"));
    m_mode->addItem(tr("Two snapshots"), int(ComparisonModel::Mode::Pair));
    m_mode->addItem(tr("All snapshots"), int(ComparisonModel::Mode::All));
    m_base = new SnapshotBox(context(), false, this);
    m_base->setObjectName(QStringLiteral("base"));
    m_base->setAccessibleName(tr("Base"));
    m_base->setToolTip(tr("Base of the comparison. { and } choose the snapshot before or after"));
    m_swap = new QToolButton(this);
    m_swap->setObjectName(QStringLiteral("swap"));
    m_swap->setText(QStringLiteral("→"));
    m_swap->setToolTip(tr("Swap base and target (Ctrl+Shift+X)"));
    m_swap->setAccessibleName(tr("Swap base and target"));
    m_target = new SnapshotBox(context(), false, this);
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setAccessibleName(tr("Target"));
    m_target->setToolTip(tr("Target of the comparison"));
    m_growing = new QCheckBox(tr("Grew in every interval"), this);
    m_growing->setObjectName(QStringLiteral("growing"));
    m_growing->setToolTip(tr("Only classes that grew in every interval"));
    m_births = new QCheckBox(this);
    m_births->setObjectName(QStringLiteral("births"));
    m_births->setToolTip(tr("Only objects that were allocated in the chosen interval of the timeline"));
    m_births->hide();
    m_internals = new InternalsBox(context().settings, this);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_mode, m_base, m_swap, m_target, m_growing, m_births, m_internals})
        m_filter->addWidget(widget);
    addAbove(m_filter);
}

/// Which columns are shown at first, and how wide.
void ComparisonPage::arrangeColumns()
{
    using What = ComparisonModel::What;
    const bool isPair = m_model->mode() == ComparisonModel::Mode::Pair, pairsById = workspace().pairsById();
    const auto isHidden = [&](What what) {
        const auto isOf = [what](std::initializer_list<What> some) {
            return std::ranges::find(some, what) != some.end();
        };
        return isOf({What::Shallow, What::RetainedPercent, What::AllocatedSize, What::FreedSize})
            || (!isPair && isOf({What::SizeDelta, What::Count})) // a column a snapshot: names need the room
            || (!pairsById && isOf({What::New, What::Deleted}));
    };
    QList<int> hidden, widths{40};
    const auto& columns = m_model->columns();
    for (std::size_t i = 1; i < columns.size(); ++i) {
        widths << (columns[i].what == What::RetainedPercent
                       ? 13
                       : 9); // the tooltips have percentages: names need the room
        if (isHidden(columns[i].what)) hidden << int(i);
    }
    m_view->setHiddenAtFirst(hidden);
    m_view->setWidthsAtFirst(widths);
    m_view->columnsChanged(!isPair         ? QStringLiteral("/every%1").arg(m_model->set().size())
                               : pairsById ? QStringLiteral("/pair")
                                           : QStringLiteral("/sums"));
}

void ComparisonPage::makeActions()
{
    addCommand(tr("Swap base and target"), QStringLiteral("swapSides"), QKeySequence(tr("Ctrl+Shift+X")),
               [this] { swapSides(); });
    addCommand(tr("Base: the snapshot before"), QStringLiteral("baseBefore"),
               QKeySequence(QStringLiteral("{")), [this] { moveBase(-1); });
    addCommand(tr("Base: the snapshot after"), QStringLiteral("baseAfter"), QKeySequence(QStringLiteral("}")),
               [this] { moveBase(1); });
    addCommand(tr("Base: the first snapshot"), QStringLiteral("baseFirst"), {}, [this] {
        if (m_base->count() == 0) return;
        m_base->setCurrentIndex(0);
        m_isChosen = true;
        compute();
    });
}

void ComparisonPage::swapSides()
{
    const auto base = m_base->chosen();
    m_base->choose(m_target->chosen());
    m_target->choose(base);
    m_isChosen = true;
    compute();
}

void ComparisonPage::moveBase(int step)
{
    const int at = m_base->currentIndex() + step;
    if (at < 0 || at >= m_base->count()) return;
    m_base->setCurrentIndex(at);
    m_isChosen = true;
    compute();
}

void ComparisonPage::letGo()
{
    m_model->clear();
}

void ComparisonPage::refresh()
{
    const auto ready = workspace().readyIds();
    if (ready.size() >= 2 && !m_isChosen) { // from the first, as in Overview and Suspects, to the current one
        auto target = std::find(ready.begin(), ready.end(), navigator().currentSnapshot());
        if (target == ready.end() || target == ready.begin()) target = ready.end() - 1;
        m_target->choose(*target);
        m_base->choose(ready.front());
    }
    compute();
}

void ComparisonPage::compute()
{
    const auto set = heapSetOf(workspace());
    const bool isPair = m_mode->currentData().toInt() == int(ComparisonModel::Mode::Pair);
    for (QWidget* side :
         {static_cast<QWidget*>(m_base), static_cast<QWidget*>(m_target), static_cast<QWidget*>(m_swap)})
        side->setVisible(isPair && set.size() > 1);
    const SetLineage& lineage = workspace().lineage();
    const bool pairs = workspace().pairsById();
    m_banner->setVisible(!pairs);
    m_banner->setText(
        lineage.apart.isEmpty()
            ? tr("Checking whether this is one process. Until then classes are compared.")
            : tr("⚠ %1. Object-level comparison is off; class comparison still works.").arg(lineage.apart));
    m_banner->setToolTip(lineage.reason);
    if (set.size() < 2) {
        m_model->clear();
        showState();
        return;
    }
    const int base = positionIn(set, m_base->chosen());
    const int target = positionIn(set, m_target->chosen());
    if (isPair && (base < 0 || target < 0)) return;
    m_model->setHidden(m_internals->level());
    const auto& interval = Profiles::of(workspace()).interval();
    m_births->setVisible(interval && pairs);
    std::optional<ComparisonModel::Births> births;
    if (interval && pairs) {
        m_births->setText(tr("Allocated %1").arg(interval->text));
        if (m_births->isChecked()) births = {interval->after, interval->upTo};
    }
    m_model->setBirths(births);
    m_model->setPairsById(pairs);
    if (m_model->rowCount() == 0) m_view->setMessage(tr("Comparing snapshots…"));
    m_model->setSnapshots(set, isPair ? ComparisonModel::Mode::Pair : ComparisonModel::Mode::All,
                          quint16(std::max(0, base)), quint16(std::max(0, target)));
}

void ComparisonPage::applyFilter()
{
    m_model->setNameMatcher(m_filter->regex());
    std::optional<RowFilter> rows;
    const auto& expression = m_filter->expression();
    if (!m_filter->regex() && !expression.isEmpty()) {
        const auto snapshot = workspace().snapshot(m_target->chosen());
        if (auto filter = RowFilter::compile(expression, snapshot ? snapshot->totalSize() : 0)) {
            rows = *filter;
        } else {
            m_view->setMessage(QString::fromStdString(filter.error().message)
                                   + tr("\nThe Summary view filters by object."),
                               tr("Clear filter"), [this] { m_filter->clear(); });
            return;
        }
    }
    m_model->setRowFilter(rows);
}

void ComparisonPage::showState(const QString& error)
{
    if (!error.isEmpty()) {
        m_view->setMessage(error);
        return;
    }
    if (workspace().readyIds().size() < 2 && workspace().isLoading()) {
        m_view->setMessage(nothingOpenText());
        m_sum->clear();
        return;
    }
    if (workspace().readyIds().size() < 2) {
        m_view->setMessage(tr("Open a second snapshot of the same process to compare."), tr("Open…"),
                           [this] { navigator().askForFiles(); });
        m_sum->clear();
        return;
    }
    const auto totals = m_model->totals();
    if (m_model->isComputing() && totals.classes == 0) return;
    if (totals.classes == 0 && totals.hiddenObjects > 0)
        m_view->setMessage(tr("Nothing shown was created or deleted; the runtime's objects are hidden."),
                           tr("Show them"), [this] {
                               m_internals->showAll();
                               compute();
                           });
    else if (totals.classes == 0 && m_births->isVisible() && m_births->isChecked())
        m_view->setMessage(tr("Nothing that was allocated in this interval was created or deleted."),
                           tr("Show all objects"), [this] { m_births->click(); });
    else if (totals.classes == 0)
        m_view->setMessage(tr("No class changed between these snapshots."));
    else if (totals.shownClasses == 0 && !m_filter->isEmpty() && m_growing->isChecked())
        m_view->setMessage(tr("Nothing that matches “%1” grew in every interval.")
                               .arg(safeText(m_filter->text().toStdString(), 80)),
                           tr("Show all classes"), [this] { m_growing->setChecked(false); });
    else if (totals.shownClasses == 0 && !m_filter->isEmpty())
        m_view->setMessage(tr("Nothing matches “%1”.").arg(safeText(m_filter->text().toStdString(), 80)),
                           tr("Clear filter"), [this] { m_filter->clear(); });
    else if (totals.shownClasses == 0)
        m_view->setMessage(tr("No class grew in every interval."), tr("Show all classes"),
                           [this] { m_growing->setChecked(false); });
    else
        m_view->setMessage({});
    auto text = tr("Σ %1 of %2 classes").arg(formatCount(totals.shownClasses), formatCount(totals.classes));
    if (totals.unchanged > 0) // of other processes nothing changed: they are different heaps
        text += (workspace().pairsById() ? tr(" that changed (%1 did not)") : tr(" that differ (%1 do not)"))
                    .arg(formatCount(totals.unchanged));
    if (workspace().pairsById())
        text += tr("    %1 new, %2    %3 deleted, %4")
                    .arg(formatCount(totals.added), formatSize(totals.addedSize), formatCount(totals.removed),
                         formatSize(totals.removedSize));
    if (totals.hiddenObjects > 0)
        text += tr("    hidden: %1 objects, %2")
                    .arg(formatCount(totals.hiddenObjects), formatSize(totals.hiddenSize));
    m_sum->setToolTip(totals.hiddenObjects > 0 ? tr("Hidden: in the target snapshot") : QString());
    m_sum->setText(text);
}

void ComparisonPage::showPlace(const Place& place)
{
    if (!place.filter.isEmpty() && place.filter != m_filter->text()) m_filter->setText(place.filter);
    m_pending = place.selection;
    // "+601" in the overview is from the first snapshot to the last: here it is the same number.
    const auto& been = navigator().places();
    const bool isFromOverview =
        navigator().at() > 0 && been[navigator().at() - 1].view == QLatin1String(view::kOverview);
    const auto ready = workspace().readyIds();
    if (isFromOverview && !place.selection.classKey.isEmpty() && ready.size() > 2) {
        m_mode->setCurrentIndex(0);
        m_base->choose(ready.front());
        m_target->choose(ready.back());
        m_isChosen = true;
        compute();
        return;
    }
    followPending();
}

void ComparisonPage::followPending()
{
    if (m_pending.isEmpty() || m_model->isComputing() || isStale()) return;
    auto key = m_pending.classKey;
    if (m_pending.node)
        if (const auto snapshot = workspace().snapshot(m_pending.snapshot))
            key = QString::fromStdString(snapshot->classes().info(snapshot->classOf(*m_pending.node)).key);
    const auto row = m_model->indexOfClass(key);
    if (!row.isValid() && m_internals->level() != HideInternals::Nothing) {
        m_internals->showAll(); // and then again, without what may have hidden it
        compute();
        return;
    }
    m_pending = {};
    if (row.isValid()) m_view->showRow(row);
}

} // namespace heaptrail::ui
