// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/dominators_page.h"

#include "ui/models/dominators_model.h"
#include "ui/text/format.h"
#include "ui/views/node_view.h"
#include "ui/views/table_export.h"
#include "ui/views/view_parts.h"

#include <QToolButton>

#include <utility>

namespace heaptrail::ui {

DominatorsPage::DominatorsPage(Context& context, QWidget* parent)
    : OutlinePage(context, view::kDominators, tr("Dominators"), parent)
    , m_model(new DominatorsModel(this))
{
    auto* group = new QToolButton;
    group->setObjectName(QStringLiteral("groupByClass"));
    group->setText(tr("Group by class"));
    group->setCheckable(true);
    group->setToolTip(tr("The children of each object by class"));
    auto* accumulation = new QToolButton;
    accumulation->setObjectName(QStringLiteral("accumulation"));
    accumulation->setText(tr("To accumulation point"));
    accumulation->setToolTip(tr("Open the biggest child of each row, down to where the bytes spread."));
    addOutline(*m_model, tr("Dominator tree"), {group, accumulation});
    connect(&workspace(), &Workspace::lineageChanged, this, &DominatorsPage::markStale);
    connect(group, &QToolButton::toggled, this, [this](bool isOn) {
        m_model->setIsGrouped(isOn);
        follow(navigator().selection());
    });
    connect(accumulation, &QToolButton::clicked, this, &DominatorsPage::goToAccumulation);
    connect(m_model, &BranchModel::rootChanged, this, [this] {
        if (m_model->set().empty()) return;
        m_view->setMessage({});
        const auto& snapshot = *m_model->set().front().snapshot;
        if (!m_model->isBusy() && std::exchange(m_isNew, false))
            m_largest.start([shown = m_model->set().front().snapshot](
                                const Task& task) { return DominatorsModel::wayToLargest(*shown, task); },
                            [this](Result<std::vector<NodeOrdinal>> way) {
                                if (!way) return;
                                m_toOpen = std::move(*way);
                                openLargest();
                            });
        m_sum->setText(
            tr("Σ %1 below the root    %2")
                .arg(formatCount(std::uint64_t(m_model->rowCount())), formatSize(snapshot.totalSize())));
    });
    connect(m_model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy) openLargest();
    });
}

HeapEntry DominatorsPage::before(const HeapEntry& entry) const
{
    const HeapEntry first = heapSetOf(workspace()).front();
    return workspace().pairsById() && first.snapshot != entry.snapshot ? first : HeapEntry();
}

bool DominatorsPage::shows(const HeapEntry& entry) const
{
    return OutlinePage::shows(entry) && m_model->before().snapshot == before(entry).snapshot;
}

void DominatorsPage::showSnapshot(const HeapEntry& entry)
{
    m_view->setMessage(tr("Laying out the dominator tree…"));
    m_isNew = true;
    m_largest.cancel();
    m_toOpen.clear();
    m_model->setSnapshot(entry, before(entry));
    // A column that would be empty in all rows is not there, and names need the room.
    m_view->setWidthsAtFirst(m_model->before().snapshot ? QList<int>{64, 9, 14, 22, 11}
                                                        : QList<int>{64, 10, 22, 22});
    m_view->setHiddenAtFirst(m_model->before().snapshot ? QList<int>()
                                                        : QList<int>{DominatorsModel::GrowthColumn});
    m_view->columnsChanged(m_model->before().snapshot ? QString() : QStringLiteral("/first"));
}

void DominatorsPage::openLargest()
{
    while (!m_toOpen.empty() && !m_model->isBusy()) {
        const auto row = m_model->isGrouped() ? QModelIndex() : m_model->revealNode(m_toOpen.front());
        if (!row.isValid()) {
            if (!m_model->isBusy()) m_toOpen.clear();
            return;
        }
        m_view->expand(row);
        m_toOpen.erase(m_toOpen.begin());
    }
}

QModelIndex DominatorsPage::reveal(NodeOrdinal node)
{
    return m_model->revealNode(node);
}

void DominatorsPage::goToAccumulation()
{
    if (m_model->set().empty() || m_model->isBusy()) return;
    const auto& entry = m_model->set().front();
    const auto at = m_model->nodeAt(m_view->currentIndex());
    const NodeOrdinal from = at ? at->node : entry.snapshot->graph().root();
    auto to = DominatorsModel::accumulationPoint(*entry.snapshot, from);
    if (to == from) to = DominatorsModel::accumulationPoint(*entry.snapshot, entry.snapshot->graph().root());
    if (to == from)
        return showNotice(*m_view, tr("The bytes spread here: no object below keeps most of them"));
    navigator().selectNode(EntryId(entry.entry), to);
    follow({EntryId(entry.entry), to, {}, {}});
}

} // namespace heaptrail::ui
