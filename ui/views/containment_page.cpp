// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containment_page.h"

#include "ui/models/outline_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/views/find_field.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace heaptrail::ui {

ContainmentPage::ContainmentPage(Context& context, QWidget* parent)
    : Page(context, view::kContainment, tr("Containment"), ui::icon(QStringLiteral("containment")), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 0);
    layout->setSpacing(4);
    m_view = new NodeView(context, QStringLiteral("containment"), this);
    m_view->setAccessibleName(tr("What refers to what, from the root down"));
    m_model = new ContainmentModel(this);
    m_view->setWidthsAtFirst({64, 10, 22, 22});
    m_view->setBranchModel(m_model);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_find = makeFindField(*m_view, tr("Find in what is open, or @id"), this);
    m_snapshot = new SnapshotBox(context, true, this);
    row->addWidget(m_find, 1);
    row->addWidget(m_snapshot);
    layout->addLayout(row);
    layout->addWidget(m_view, 1);
    m_sum = new SumLabel(this);
    layout->addWidget(m_sum);
    setFocusProxy(m_view);
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &ContainmentPage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &ContainmentPage::markStale);
    connect(m_model, &BranchModel::busyChanged, this, [this](bool isBusy) {
        if (!isBusy) followPending();
    });
}

void ContainmentPage::refresh()
{
    const auto entry = heapEntryOf(workspace(), navigator().currentSnapshot());
    if (!entry.snapshot) {
        m_model->clear();
        m_sum->clear();
        m_view->setMessage(tr("No snapshot is loaded. Open one, or drop it on the window."));
        return;
    }
    const bool isSame = !m_model->set().empty() && m_model->set().front().snapshot == entry.snapshot;
    m_view->setMessage({});
    if (isSame) return;
    const auto& graph = entry.snapshot->graph();
    m_sum->setText(tr("Σ %1 objects, %2 edges    %3")
                       .arg(formatCount(graph.nodeCount()), formatCount(graph.edgeCount()),
                            formatSize(entry.snapshot->totalSize())));
    m_model->setNode(entry, graph.root());
}

void ContainmentPage::showPlace(const Place& place)
{
    m_pending = place.selection;
    followPending();
}

void ContainmentPage::followPending()
{
    if (!m_pending.node || m_model->set().empty() || m_model->isBusy()) return;
    if (m_pending.snapshot != EntryId(m_model->set().front().entry)) return;
    const auto& snapshot = *m_model->set().front().snapshot;
    // Up along the nearest retainers to the root, then down along the same edges.
    std::vector<EdgeOrdinal> edges;
    NodeOrdinal at = *m_pending.node;
    while (at != snapshot.graph().root() && edges.size() < 500) {
        std::optional<EdgeOrdinal> best;
        std::int64_t nearest = INT64_MAX;
        for (const auto edge : snapshot.retainers()[at]) {
            const auto type = snapshot.graph().edge(edge).type;
            if (type == EdgeType::Invisible || type == EdgeType::Weak) continue;
            const auto from = snapshot.graph().source(edge);
            const std::int64_t distance = from == snapshot.graph().root() ? -1 : snapshot.distance(from);
            const bool isNearer = distance >= -1 && distance < nearest
                && (from == snapshot.graph().root() || distance < snapshot.distance(at));
            if (isNearer) {
                nearest = distance;
                best = edge;
            }
        }
        if (!best) break;
        edges.push_back(*best);
        at = snapshot.graph().source(*best);
    }
    if (at != snapshot.graph().root()) {
        m_pending = {};
        emit m_view->notice(tr("No strong path from the root leads to this object."));
        return;
    }
    QModelIndex row;
    for (auto it = edges.rbegin(); it != edges.rend(); ++it) {
        row = m_model->reveal(row, [edge = it->value](BranchRow one) { return one.via == edge; });
        if (!row.isValid()) {
            if (!m_model->isBusy()) m_pending = {};
            return; // its branch is on the way
        }
    }
    m_pending = {};
    m_view->showRow(row);
}

bool ContainmentPage::focusFind()
{
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
    return true;
}

void ContainmentPage::findNext(bool backwards)
{
    m_view->findAgain(backwards);
}

QList<QAction*> ContainmentPage::exportActions()
{
    return m_view->exportActions();
}

} // namespace heaptrail::ui
