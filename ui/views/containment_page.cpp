// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containment_page.h"

#include "ui/models/outline_model.h"
#include "ui/text/format.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

namespace heaptrail::ui {

namespace {
constexpr std::size_t kLongestWay = 500;

/// Up along the nearest retainers to the root: the edges, the root's last. Nothing if no strong path leads there.
std::optional<std::vector<EdgeOrdinal>> wayUp(const Snapshot& snapshot, NodeOrdinal node)
{
    const NodeOrdinal root = snapshot.graph().root();
    std::vector<EdgeOrdinal> edges;
    while (node != root && edges.size() < kLongestWay) {
        std::optional<EdgeOrdinal> best;
        std::int64_t nearest = INT64_MAX;
        for (const auto edge : snapshot.retainers()[node]) {
            const auto type = snapshot.graph().edge(edge).type;
            if (type == EdgeType::Invisible || type == EdgeType::Weak) continue;
            const auto from = snapshot.graph().source(edge);
            const std::int64_t distance = from == root ? -1 : snapshot.distance(from);
            const bool isNearer =
                distance >= -1 && distance < nearest && (from == root || distance < snapshot.distance(node));
            if (isNearer) {
                nearest = distance;
                best = edge;
            }
        }
        if (!best) break;
        edges.push_back(*best);
        node = snapshot.graph().source(*best);
    }
    if (node != root) return std::nullopt;
    return edges;
}
} // namespace

ContainmentPage::ContainmentPage(Context& context, QWidget* parent)
    : OutlinePage(context, view::kContainment, tr("Containment"), parent)
    , m_model(new ContainmentModel(this))
{
    addOutline(*m_model, tr("References from the root down"));
}

void ContainmentPage::showSnapshot(const HeapEntry& entry)
{
    const auto& graph = entry.snapshot->graph();
    m_view->setMessage({});
    m_sum->setText(tr("Σ %1 nodes, %2 edges    %3")
                       .arg(formatCount(graph.nodeCount()), formatCount(graph.edgeCount()),
                            formatSize(entry.snapshot->totalSize())));
    m_model->setNode(entry, graph.root());
    m_view->expand(m_model->index(0, 0)); // what is largest: nearly always the global object
}

QModelIndex ContainmentPage::reveal(NodeOrdinal node)
{
    const auto edges = wayUp(*m_model->set().front().snapshot, node);
    if (!edges) {
        emit m_view->notice(tr("No strong path leads from the root to this object."));
        return {};
    }
    QModelIndex row;
    for (auto it = edges->rbegin(); it != edges->rend(); ++it) {
        row = m_model->revealEdge(row, *it);
        if (!row.isValid()) break;
    }
    return row;
}

} // namespace heaptrail::ui
