// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containment_page.h"

#include "core/analysis/entry_names.h"
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

/// The same along the path that a suspect tells of its sample.
std::optional<std::vector<EdgeOrdinal>> wayOf(const Snapshot& snapshot, const Suspect& suspect)
{
    const RetainingPath& path = suspect.path;
    if (path.empty() || path.back().node != suspect.sample) return std::nullopt;
    std::vector<EdgeOrdinal> edges;
    for (std::size_t at = path.size() - 1; at > 0; --at) {
        const auto edge = path[at].edge;
        if (!edge) return std::nullopt;
        const auto slot = entrySlot(snapshot, *edge); // an entry hangs below its collection
        const NodeOrdinal from = path[at - 1].node;
        if (snapshot.graph().source(*edge) != from && (!slot || slot->owner != from)) return std::nullopt;
        edges.push_back(*edge);
    }
    const auto above = wayUp(snapshot, path.front().node);
    if (!above) return std::nullopt;
    edges.insert(edges.end(), above->begin(), above->end());
    return edges;
}
} // namespace

ContainmentPage::ContainmentPage(Context& context, QWidget* parent)
    : OutlinePage(context, view::kContainment, tr("Containment"), parent)
    , m_model(new ContainmentModel(this))
{
    m_model->setFolded(HeapModel::Fold::InternalsAndConstants);
    addOutline(*m_model, tr("References from the root down"), {}, {64, 8, 12, 14});
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
    const HeapEntry& shown = m_model->set().front();
    std::optional<std::vector<EdgeOrdinal>> edges;
    const SetAnalysis& analysis = context().analysis;
    if (analysis.suspects() && analysis.suspectsIn() == EntryId(shown.entry))
        for (const Suspect& suspect : analysis.suspects()->suspects)
            if (suspect.sample == node && !edges) edges = wayOf(*shown.snapshot, suspect);
    if (!edges) edges = wayUp(*shown.snapshot, node);
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
