// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/dominators_page.h"

#include "ui/models/dominators_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace heaptrail::ui {

DominatorsPage::DominatorsPage(Context& context, QWidget* parent)
    : Page(context, view::kDominators, tr("Dominators"), ui::icon(QStringLiteral("dominators")), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 0);
    layout->setSpacing(4);
    m_view = new NodeView(context, QStringLiteral("dominators"), this);
    m_view->setAccessibleName(tr("Dominator tree"));
    m_model = new DominatorsModel(this);
    m_view->setWidthsAtFirst({64, 10, 22, 22});
    m_view->setBranchModel(m_model);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_find = makeFindField(*m_view, tr("Find in what is open, or @id"), this);
    m_group = new QToolButton(this);
    m_group->setObjectName(QStringLiteral("groupByClass"));
    m_group->setText(tr("Group by class"));
    m_group->setCheckable(true);
    m_group->setToolTip(tr("The children of each object by class"));
    m_accumulation = new QToolButton(this);
    m_accumulation->setObjectName(QStringLiteral("accumulation"));
    m_accumulation->setText(tr("To accumulation point"));
    m_accumulation->setToolTip(
        tr("From the selected row down along the biggest child, to where the bytes spread.\n"
           "Weak edges, shortcuts, a WeakMap table's own edges and self references count for "
           "nothing here."));
    m_snapshot = new SnapshotBox(context, true, this);
    row->addWidget(m_find, 1);
    row->addWidget(m_group);
    row->addWidget(m_accumulation);
    row->addWidget(m_snapshot);
    layout->addLayout(row);
    layout->addWidget(m_view, 1);
    m_sum = new SumLabel(this);
    layout->addWidget(m_sum);
    setFocusProxy(m_view);
    connect(m_group, &QToolButton::toggled, this, [this](bool isOn) {
        m_pending = navigator().selection();
        m_model->setIsGrouped(isOn);
    });
    connect(m_accumulation, &QToolButton::clicked, this, &DominatorsPage::goToAccumulation);
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &DominatorsPage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &DominatorsPage::markStale);
    connect(m_model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy) followPending();
    });
    connect(m_model, &BranchModel::rootChanged, this, [this] {
        if (m_model->set().empty()) return;
        m_view->setMessage({});
        const auto& snapshot = *m_model->set().front().snapshot;
        m_sum->setText(tr("Σ %1 below the root    %2")
                           .arg(formatCount(std::uint64_t(std::max<qint64>(0, m_model->totalRows()))),
                                formatSize(snapshot.totalSize())));
    });
}

void DominatorsPage::refresh()
{
    auto entry = heapEntryOf(workspace(), navigator().currentSnapshot());
    if (!entry.snapshot) {
        m_model->clear();
        m_sum->clear();
        m_view->setMessage(tr("No snapshot is loaded. Open one, or drop it on the window."));
        return;
    }
    if (!m_model->set().empty() && m_model->set().front().snapshot == entry.snapshot) return;
    m_view->setMessage(tr("Laying out the dominator tree…"));
    m_model->setSnapshot(std::move(entry));
}

void DominatorsPage::showPlace(const Place& place)
{
    m_pending = place.selection;
    followPending();
}

void DominatorsPage::followPending()
{
    if (!m_pending.node || m_model->set().empty() || m_model->isBusy()) return;
    if (m_pending.snapshot != EntryId(m_model->set().front().entry)) return;
    const auto row = m_model->revealNode(*m_pending.node);
    if (row.isValid()) {
        m_pending = {};
        m_view->showRow(row);
    } else if (!m_model->isBusy()) {
        m_pending = {};
    }
}

void DominatorsPage::goToAccumulation()
{
    if (m_model->set().empty() || m_model->isBusy()) return;
    const auto& entry = m_model->set().front();
    const auto at = m_model->nodeAt(m_view->currentIndex());
    NodeOrdinal from = at ? at->node : entry.snapshot->graph().root();
    const auto to = DominatorsModel::accumulationPoint(*entry.snapshot, from);
    if (to == from && !at) return;
    navigator().selectNode(EntryId(entry.entry), to);
    m_pending = {EntryId(entry.entry), to, {}, {}};
    followPending();
}

bool DominatorsPage::focusFind()
{
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
    return true;
}

void DominatorsPage::findNext(bool backwards)
{
    m_view->findAgain(backwards);
}

QList<QAction*> DominatorsPage::exportActions()
{
    return m_view->exportActions();
}

} // namespace heaptrail::ui
