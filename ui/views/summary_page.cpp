// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/summary_page.h"

#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/views/filter_bar.h"
#include "ui/views/node_view.h"
#include "ui/views/object_filter_box.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QInputDialog>

namespace heaptrail::ui {

SummaryPage::SummaryPage(Context& context, QWidget* parent)
    : TablePage(context, view::kSummary, tr("Summary"), parent)
{
    m_filter = new FilterBar(tr("Filter by class"), this);
    m_objects = new ObjectFilterBox(workspace(), this);
    m_grouping = new QComboBox(this);
    m_grouping->setObjectName(QStringLiteral("groupBy"));
    m_grouping->setAccessibleName(tr("Group by"));
    m_grouping->setToolTip(tr("Group the objects by"));
    const std::pair<GroupBy, QString> groupings[] = {{GroupBy::Class, tr("Group: class")},
                                                     {GroupBy::Shape, tr("Group: shape")},
                                                     {GroupBy::Script, tr("Group: script")},
                                                     {GroupBy::Package, tr("Group: npm package")},
                                                     {GroupBy::OwnerClass, tr("Group: owner class")},
                                                     {GroupBy::NodeType, tr("Group: node type")}};
    for (const auto& [by, text] : groupings) m_grouping->addItem(text, int(by));
    m_snapshot = new SnapshotBox(context, true, this);
    m_filter->addWidget(m_objects);
    m_filter->addWidget(m_grouping);
    m_internals = new InternalsBox(this->context().settings, this);
    m_filter->addWidget(m_internals);
    m_filter->addWidget(m_snapshot);
    addAbove(m_filter);

    m_model = new SummaryModel(this);
    addTable(*m_model, tr("Classes"), m_model->widthsAtFirst());
    m_columnFilters = new ColumnFilterRow(*m_view, m_model->filterHints(), this);
    m_columnFilters->hide();
    addAbove(m_columnFilters);

    m_filter->serve(*this, context, *m_view);
    connect(m_filter, &FilterBar::changed, this, &SummaryPage::applyFilter);
    connect(m_objects, &QComboBox::activated, this, &SummaryPage::compute);
    connect(m_grouping, &QComboBox::activated, this, &SummaryPage::compute);
    connect(m_internals, &InternalsBox::chosen, this, &SummaryPage::compute);
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &SummaryPage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &SummaryPage::markStale);
    connect(m_columnFilters, &ColumnFilterRow::filterChanged, m_model, &SummaryModel::setColumnFilter);
    connect(m_model, &SummaryModel::computed, this, [this](const QString& error) {
        updateColumns();
        showState(error);
        followPending();
    });
    connect(m_model, &BranchModel::rootChanged, this, [this] { showState(); });
    connect(m_model, &BranchModel::busyChanged, this, [this] { followPending(); });
    connect(m_model, &QAbstractItemModel::columnsInserted, this,
            [this] { m_view->header()->resizeSection(m_model->columnCount() - 1, 140); });
    makeActions();
}

void SummaryPage::makeActions()
{
    addCommand(tr("Filter each column"), QStringLiteral("columnFilterRow"), QKeySequence(tr("Ctrl+Shift+F")),
               [this] {
                   const bool shows = !m_columnFilters->isVisible();
                   if (!shows) m_columnFilters->clear();
                   m_columnFilters->setVisible(shows);
                   if (shows)
                       m_columnFilters->findChild<QWidget*>(QStringLiteral("columnFilter0"))->setFocus();
               });
    addCommand(tr("Add property as column…"), QStringLiteral("addPropertyColumn"), {},
               [this] { addPropertyColumn(); });
    addCommand(tr("Remove property columns"), QStringLiteral("removePropertyColumns"), {}, [this] {
        const auto names = m_model->propertyColumns();
        for (const auto& name : names) m_model->removePropertyColumn(name);
    });
    m_view->extendHeaderMenu = [this] { return actions(); };
}

void SummaryPage::addPropertyColumn()
{
    // Offer what the instances of the current group have.
    QStringList names;
    const auto snapshot = workspace().snapshot(navigator().currentSnapshot());
    auto at = m_view->currentIndex().siblingAtColumn(0);
    while (at.parent().isValid()) at = at.parent();
    if (snapshot)
        for (const auto node :
             m_model->membersAt(at).first(std::min<std::size_t>(20, m_model->membersAt(at).size())))
            for (const Edge edge : snapshot->graph().edges(node)) {
                if (edge.type != EdgeType::Property || names.size() > 200) continue;
                const auto name = QString::fromStdString(snapshot->graph().edgeName(edge));
                if (!names.contains(name) && name != QLatin1String("__proto__")) names << name;
            }
    bool isOk = false;
    const auto name =
        QInputDialog::getItem(this, tr("Add property as column"),
                              tr("Property of the objects of this class:"), names, 0, true, &isOk);
    if (isOk) m_model->addPropertyColumn(name.trimmed());
}

void SummaryPage::letGo()
{
    m_model->clear();
}

void SummaryPage::refresh()
{
    compute();
}

/// Columns that would be empty in all rows are not there: nothing comes before the first snapshot.
void SummaryPage::updateColumns()
{
    const auto& query = m_model->query();
    const QString layout = query.set.size() < 2 ? QStringLiteral("/one")
        : query.current == 0                    ? QStringLiteral("/first")
                                                : QString();
    if (layout == m_columns) return;
    m_columns = layout;
    QList<int> hidden;
    if (!layout.isEmpty()) hidden << SummaryModel::DeltaColumn;
    if (query.set.size() < 2) hidden << SummaryModel::TrendColumn;
    m_view->setHiddenAtFirst(hidden);
    m_view->columnsChanged(layout);
}

void SummaryPage::compute()
{
    const auto set = heapSetOf(workspace());
    const int current = positionIn(set, navigator().currentSnapshot());
    if (current < 0) {
        m_model->clear();
        showState();
        return;
    }
    SummaryQuery query;
    query.set = set;
    query.current = quint16(current);
    query.by = GroupBy(m_grouping->currentData().toInt());
    std::vector<ObjectFilterBox::Maker> boxes; // one a snapshot; empty for "All objects"
    for (std::size_t i = 0; i < set.size(); ++i)
        if (auto box = static_cast<ObjectFilterBox*>(m_objects)->filterFor(set, quint16(i)))
            boxes.push_back(std::move(box));
    const auto level = m_internals->level();
    m_hidden = level == HideInternals::Nothing ? nullptr : std::make_shared<HiddenObjects>();
    if (!m_objectExpression.isEmpty() || !boxes.empty() || m_hidden) {
        if (m_objectExpression.needsSeveralSnapshots() && !workspace().pairsById()) {
            m_view->setMessage(workspace().lineage().reason, tr("Clear filter"),
                               [this] { m_filter->clear(); });
            m_model->clear();
            m_sum->clear();
            return;
        }
        std::vector<SnapshotPtr> all;
        for (const auto& entry : set) all.push_back(entry.snapshot);
        query.objects = [expression = m_objectExpression, all, boxes = std::move(boxes), level, current,
                         hiddenHere = m_hidden](
                            quint16 position, const Task& task) -> Result<std::function<bool(NodeOrdinal)>> {
            const SnapshotPtr& snapshot = all[position];
            std::function<bool(NodeOrdinal)> first;
            if (!boxes.empty()) {
                auto made = boxes[position](task);
                if (!made) return fail(made.error());
                first = std::move(*made);
            }
            if (hiddenHere) {
                auto found = hiddenObjects(*snapshot, level, task);
                if (!found) return fail(found.error());
                // The line below the table says what is hidden.
                const auto hidden = position == current ? hiddenHere : std::make_shared<HiddenObjects>();
                *hidden = std::move(*found);
                first = [hidden, first = std::move(first)](NodeOrdinal node) {
                    return !hidden->nodes[node] && (!first || first(node));
                };
            }
            if (expression.isEmpty()) return first;
            FilterContext context;
            context.snapshots = all;
            auto filter = NodeFilter::compile(expression, snapshot, context, task);
            if (!filter) return fail(filter.error());
            return std::function<bool(NodeOrdinal)>([first, filter = *filter](NodeOrdinal node) {
                return (!first || first(node)) && filter.matches(node);
            });
        };
    }
    if (m_model->rowCount() == 0) m_view->setMessage(tr("Grouping objects…"));
    m_model->setQuery(std::move(query));
}

void SummaryPage::applyFilter()
{
    if (m_filter->regex()) {
        m_model->setRowFilter({});
        m_model->setNameMatcher(m_filter->regex());
    } else {
        m_model->setNameMatcher({});
        const auto& expression = m_filter->expression();
        const bool isAboutRows = expression.isAboutRows();
        const auto snapshot = workspace().snapshot(navigator().currentSnapshot());
        std::optional<RowFilter> rows;
        if (isAboutRows && !expression.isEmpty())
            if (auto filter = RowFilter::compile(expression, snapshot ? snapshot->totalSize() : 0))
                rows = *filter;
        m_model->setRowFilter(rows);
        const auto objects = isAboutRows ? Expression() : expression;
        if (!(objects == m_objectExpression)) {
            m_objectExpression = objects;
            compute();
        }
        return;
    }
    if (!m_objectExpression.isEmpty()) {
        m_objectExpression = {};
        compute();
    }
}

void SummaryPage::showState(const QString& error)
{
    if (!error.isEmpty()) {
        m_view->setMessage(error, tr("Clear filter"), [this] { m_filter->clear(); });
        return;
    }
    if (navigator().currentSnapshot() == EntryId::None) {
        m_view->setMessage(nothingOpenText());
        m_sum->clear();
        return;
    }
    const auto totals = m_model->totals();
    if (m_model->isComputing() && totals.groups == 0) return;
    if (totals.shownGroups == 0
        && (m_model->hasFilter() || !m_filter->isEmpty() || m_objects->currentIndex() > 0 || m_hidden)) {
        m_view->setMessage(
            m_filter->isEmpty()
                ? tr("No object passes “%1”.").arg(m_objects->currentText())
                : tr("Nothing matches “%1”.").arg(safeText(m_filter->text().toStdString(), 80)),
            tr("Clear filter"), [this] { showEverything(); });
    } else {
        m_view->setMessage({});
    }
    const auto groups = [this] {
        switch (m_model->query().by) {
        case GroupBy::Class: return tr("classes");
        case GroupBy::Shape: return tr("shapes");
        case GroupBy::Script: return tr("scripts");
        case GroupBy::Package: return tr("packages");
        case GroupBy::OwnerClass: return tr("owner classes");
        case GroupBy::NodeType: return tr("node types");
        }
        return QString();
    }();
    auto sum = tr("Σ %1 of %2 %3    %4 objects    %5")
                   .arg(formatCount(totals.shownGroups), formatCount(totals.groups), groups,
                        formatCount(totals.count), formatSize(totals.shallowSize));
    if (m_hidden && !m_model->isComputing())
        sum += tr("    hidden: %1 objects, %2")
                   .arg(formatCount(m_hidden->count), formatSize(m_hidden->shallowSize));
    m_sum->setText(sum);
    const SnapshotPtr snapshot = workspace().snapshot(navigator().currentSnapshot());
    m_sum->setToolTip(snapshot ? objectCountToolTip(*snapshot) : QString());
}

void SummaryPage::showPlace(const Place& place)
{
    const QString filter = place.filter; // the field writes into the place while it changes
    if (!filter.isEmpty() && filter != m_filter->text()) {
        const bool isWayBack = navigator().canGoForward();
        if (!isWayBack) showEverything(); // that the filter selects: another choice might hide it
        m_filter->setText(filter);
    }
    m_pending = place.selection;
    followPending();
}

void SummaryPage::followPending()
{
    if (m_pending.isEmpty() || m_model->isComputing() || isStale()) return;
    const auto current = navigator().currentSnapshot();
    if (m_pending.snapshot != current) return; // the page is about to refresh to it
    const auto row =
        m_pending.node ? m_model->revealNode(*m_pending.node) : m_model->indexOfGroup(m_pending.classKey);
    if (row.isValid()) {
        m_pending = {};
        m_view->showRow(row);
        return;
    }
    if (m_model->isBusy()) return; // its branch is on the way
    if (!m_filter->isEmpty() || m_objects->currentIndex() > 0 || m_hidden) {
        showEverything(); // and then again, without what hid it
        return;
    }
    m_pending = {};
}

void SummaryPage::showEverything()
{
    m_columnFilters->clear();
    m_objects->setCurrentIndex(0);
    m_internals->showAll();
    m_filter->clear();
    compute();
}

} // namespace heaptrail::ui
