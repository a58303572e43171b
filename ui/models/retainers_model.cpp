// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/retainers_model.h"

#include "ui/models/node_text.h"

#include <algorithm>

namespace heaptrail::ui {

namespace {

bool matchesRules(const Snapshot& snapshot, BranchRow row, const std::vector<IgnoreRule>& rules)
{
    for (const auto& rule : rules) {
        switch (rule.kind) {
        case IgnoreRule::Kind::Node:
            if (rule.node == row.item) return true;
            break;
        case IgnoreRule::Kind::EdgeName:
            if (row.via != kNoItem && edgeLabel(snapshot, {row.via}) == rule.text) return true;
            break;
        case IgnoreRule::Kind::Class:
            if (snapshot.classes().info(snapshot.classOf({row.item})).key == rule.text.toStdString())
                return true;
            break;
        }
    }
    return false;
}

bool isShownRetainer(const Snapshot& snapshot, EdgeOrdinal edge, bool showsWeak)
{
    const auto type = snapshot.graph().edge(edge).type;
    if (type == EdgeType::Invisible || (type == EdgeType::Weak && !showsWeak)) return false;
    return snapshot.graph().source(edge) != snapshot.graph().root();
}

} // namespace

BranchModel::Opening RetainersModel::retainersOf(const SnapshotPtr& snapshot, NodeOrdinal node) const
{
    Opening opening;
    opening.spec = {RetainerRows, 0, node.value};
    opening.estimate = snapshot->retainers()[node].size();
    opening.rows = [snapshot, node, showsWeak = m_showsWeak](const Task&) {
        std::vector<BranchRow> rows;
        const auto edges = snapshot->retainers()[node];
        for (auto it = edges.rbegin(); it != edges.rend(); ++it) // DevTools' natural order: from the end
            if (isShownRetainer(*snapshot, *it, showsWeak))
                rows.push_back({snapshot->graph().source(*it).value, it->value});
        return rows;
    };
    return opening;
}

void RetainersModel::setNode(HeapEntry entry, NodeOrdinal node)
{
    m_node = node;
    auto root = retainersOf(entry.snapshot, node);
    show(std::move(entry), std::move(root));
}

void RetainersModel::setShowsWeak(bool shows)
{
    if (shows == m_showsWeak) return;
    m_showsWeak = shows;
    if (m_node && !m_set.empty()) resetRoot(retainersOf(m_set.front().snapshot, *m_node));
}

void RetainersModel::setRules(std::vector<IgnoreRule> rules)
{
    m_rules = std::move(rules);
    if (m_node && !m_set.empty()) resetRoot(retainersOf(m_set.front().snapshot, *m_node));
}

bool RetainersModel::isIgnored(const Snapshot& snapshot, BranchRow row) const
{
    return !m_rules.empty() && matchesRules(snapshot, row, m_rules);
}

bool RetainersModel::isIgnored(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place && isIgnored(snapshotOf(place->spec), place->row);
}

bool RetainersModel::continuesChain(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || isCycle(*place)) return false;
    const auto& snapshot = snapshotOf(place->spec);
    const NodeOrdinal node{place->row.item};
    const auto distance = snapshot.distance(node);
    return distance > 1 && isShownDistance(distance) && !isIgnored(snapshot, place->row)
        && !isApplicationObject(snapshot, node);
}

bool RetainersModel::rowHasChildren(const Place& place) const
{
    if (isCycle(place)) return false;
    const auto& snapshot = snapshotOf(place.spec);
    for (const EdgeOrdinal edge : snapshot.retainers()[{place.row.item}])
        if (isShownRetainer(snapshot, edge, m_showsWeak)) return true;
    return false;
}

BranchModel::Opening RetainersModel::open(const Place& place) const
{
    return retainersOf(m_set[place.spec.snapshot].snapshot, {place.row.item});
}

RowKey RetainersModel::sortKey(const BranchSpec& spec, int column) const
{
    auto key = HeapModel::sortKey(spec, column);
    if (m_rules.empty()) return key;
    key.pin = [snapshot = m_set[spec.snapshot].snapshot, rules = m_rules,
               inner = key.pin](BranchRow row) -> std::uint32_t {
        return (matchesRules(*snapshot, row, rules) ? 2u : 0u) + (inner ? inner(row) : 0u);
    };
    return key;
}

QVariant RetainersModel::cell(const Place& place, int column, int role) const
{
    if (!m_rules.empty() && (role == Qt::DisplayRole || role == InternalRole)
        && isIgnored(snapshotOf(place.spec), place.row)) {
        if (role == InternalRole) return true;
        if (column == DistanceColumn) return tr("ignored");
    }
    return HeapModel::cell(place, column, role);
}

} // namespace heaptrail::ui
