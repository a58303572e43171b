// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/retainers_model.h"

#include "core/analysis/entry_names.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>
#include <utility>

namespace heaptrail::ui {

namespace {

bool matchesRules(const Snapshot& snapshot, quint32 entry, BranchRow row,
                  const std::vector<IgnoreRule>& rules)
{
    for (const auto& rule : rules) {
        switch (rule.kind) {
        case IgnoreRule::Kind::Node:
            if (rule.entry == entry && rule.id == snapshot.graph().id({row.item}).value) return true;
            break;
        case IgnoreRule::Kind::EdgeName:
            if (row.via != kNoItem && edgeNameLabel(snapshot, {row.via}) == rule.text) return true;
            break;
        case IgnoreRule::Kind::Class:
            if (snapshot.classes().info(snapshot.classOf({row.item})).key == rule.text.toStdString())
                return true;
            break;
        }
    }
    return false;
}

/// The objects that the rules name; edge names name none.
std::vector<NodeOrdinal> ignoredNodes(const Snapshot& snapshot, quint32 entry,
                                      const std::vector<IgnoreRule>& rules)
{
    std::vector<NodeOrdinal> nodes;
    for (const auto& rule : rules) {
        if (rule.kind == IgnoreRule::Kind::Node && rule.entry == entry)
            if (const auto node = snapshot.graph().nodeById({rule.id})) nodes.push_back(*node);
        if (rule.kind != IgnoreRule::Kind::Class) continue;
        const auto key = rule.text.toStdString();
        for (std::uint32_t cls = 0; cls < snapshot.classes().infos.size(); ++cls)
            if (snapshot.classes().infos[cls].key == key) {
                const auto members = snapshot.nodesOf(ClassOrdinal{cls});
                nodes.insert(nodes.end(), members.begin(), members.end());
            }
    }
    return nodes;
}

/// Those of numbers.md 14, and the root's own: there a chain ends.
bool isShownRetainer(const Snapshot& snapshot, EdgeOrdinal edge, bool showsWeak)
{
    const auto type = snapshot.graph().edge(edge).type;
    return type != EdgeType::Invisible && (type != EdgeType::Weak || showsWeak);
}

/// Beside the root it says nothing that V8's own objects refer to this one, too.
bool isBesideRoot(const Snapshot& snapshot, EdgeOrdinal edge)
{
    const NodeOrdinal from = snapshot.graph().source(edge);
    return snapshot.graph().type(from) != NodeType::Synthetic && isInternalNode(snapshot, from);
}

/// The retainer as the program sees it: of an entry the collection, not the table that V8 keeps for it.
NodeOrdinal retainerOf(const Snapshot& snapshot, EdgeOrdinal edge)
{
    const auto slot = entrySlot(snapshot, edge);
    return slot && slot->owner != snapshot.graph().edge(edge).to ? slot->owner
                                                                 : snapshot.graph().source(edge);
}

/// Of a retaining node while some are ignored; a collection is as far as its table, less one step.
std::int32_t distanceAround(const IgnoredRetainers& around, const Snapshot& snapshot, BranchRow row)
{
    if (NodeOrdinal{row.item} == snapshot.graph().root()) return 0;
    const std::int32_t distance = around.distance(snapshot, {row.via});
    const bool isTable = snapshot.graph().source({row.via}).value != row.item;
    return isTable && isShownDistance(distance) ? around.nodeDistance(snapshot, {row.item}) : distance;
}

} // namespace

RetainersModel::RetainersModel(QObject* parent)
    : OutlineModel(parent)
{
}

RetainersModel::~RetainersModel() = default;

BranchModel::Opening RetainersModel::retainersOf(const SnapshotPtr& snapshot, NodeOrdinal node) const
{
    Opening opening;
    opening.spec = {RetainerRows, 0, node.value};
    opening.estimate = snapshot->retainers()[node].size();
    opening.rows = [snapshot, node, showsWeak = m_showsWeak](const Task&) {
        std::vector<BranchRow> rows;
        const auto edges = snapshot->retainers()[node];
        const bool isBelowRoot = !showsWeak && std::ranges::any_of(edges, [&](EdgeOrdinal edge) {
            return snapshot->graph().source(edge) == snapshot->graph().root();
        });
        for (auto it = edges.rbegin(); it != edges.rend(); ++it) // DevTools' natural order: from the end
            if (isShownRetainer(*snapshot, *it, showsWeak) && !(isBelowRoot && isBesideRoot(*snapshot, *it)))
                rows.push_back({retainerOf(*snapshot, *it).value, it->value});
        return rows;
    };
    return opening;
}

void RetainersModel::setNode(HeapEntry entry, NodeOrdinal node)
{
    const bool isOther = m_set.empty() || m_set.front().snapshot != entry.snapshot;
    m_node = node;
    if (isOther) {
        m_measure.cancel();
        dropOnWorker(std::exchange(m_around, nullptr));
    }
    auto root = retainersOf(entry.snapshot, node);
    show(std::move(entry), std::move(root));
    if (isOther) measure();
}

void RetainersModel::clear()
{
    m_measure.cancel();
    dropOnWorker(std::exchange(m_around, nullptr));
    m_node.reset();
    OutlineModel::clear();
}

void RetainersModel::setShowsWeak(bool shows)
{
    if (shows == m_showsWeak) return;
    m_showsWeak = shows;
    if (m_node && !m_set.empty()) resetRoot(retainersOf(m_set.front().snapshot, *m_node));
}

void RetainersModel::setRules(std::vector<IgnoreRule> rules)
{
    if (rules == m_rules) return;
    m_rules = std::move(rules);
    m_measure.cancel();
    dropOnWorker(std::exchange(m_around, nullptr));
    if (m_node && !m_set.empty()) resetRoot(retainersOf(m_set.front().snapshot, *m_node)); // marked at once
    measure();
}

/// Distances around what is ignored take a walk over the whole heap.
void RetainersModel::measure()
{
    const bool namesObjects = std::any_of(m_rules.begin(), m_rules.end(), [](const IgnoreRule& rule) {
        return rule.kind != IgnoreRule::Kind::EdgeName;
    });
    if (m_set.empty() || !namesObjects) return;
    m_measure.start(
        [snapshot = m_set.front().snapshot, entry = m_set.front().entry,
         rules = m_rules](const Task& task) -> Result<std::shared_ptr<const IgnoredRetainers>> {
            auto around = ignoreRetainers(*snapshot, ignoredNodes(*snapshot, entry, rules), task);
            if (!around) return fail(std::move(around.error()));
            return std::make_shared<const IgnoredRetainers>(std::move(*around));
        },
        [this](Result<std::shared_ptr<const IgnoredRetainers>> around) {
            if (!around || m_set.empty() || !m_node) return;
            m_around = std::move(*around);
            resetRoot(retainersOf(m_set.front().snapshot, *m_node));
            emit measured();
        });
}

bool RetainersModel::isIgnored(const Place& place) const
{
    return !m_rules.empty()
        && matchesRules(snapshotOf(place.spec), m_set[place.spec.snapshot].entry, place.row, m_rules);
}

bool RetainersModel::isIgnored(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place && isIgnored(*place);
}

std::int32_t RetainersModel::distanceOf(const Place& place) const
{
    const auto& snapshot = snapshotOf(place.spec);
    if (isRoot(place)) return 0;
    return m_around && place.row.via != kNoItem ? distanceAround(*m_around, snapshot, place.row)
                                                : snapshot.distance({place.row.item});
}

std::int32_t RetainersModel::distanceAt(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place ? distanceOf(*place) : kNoDistance;
}

bool RetainersModel::isRoot(const Place& place) const
{
    return NodeOrdinal{place.row.item} == snapshotOf(place.spec).graph().root();
}

bool RetainersModel::isRoot(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    return place && isRoot(*place);
}

void RetainersModel::setFinder(const SnapshotPtr& snapshot, const std::shared_ptr<const PathFinder>& finder)
{
    const bool isNew = !hasFinder(snapshot);
    m_finderOf = snapshot;
    m_finder = finder;
    if (isNew && m_node && !m_set.empty() && m_set.front().snapshot == snapshot)
        refilterRoot(retainersOf(snapshot, *m_node)); // the same rows in their order
}

std::optional<EdgeOrdinal> RetainersModel::bestEdge(const BranchSpec& spec) const
{
    // Ways around what is ignored are other ones.
    const auto finder = m_finder.lock();
    if (!m_rules.empty() || !finder || !hasFinder(m_set[spec.snapshot].snapshot)) return {};
    return finder->edgeTo({spec.context});
}

BranchModel::SortLevel RetainersModel::ownOrder() const
{
    const bool isByDistance = m_set.empty() || !m_node || !bestEdge({RetainerRows, 0, m_node->value});
    return {isByDistance ? int(DistanceColumn) : -1, Qt::AscendingOrder};
}

QModelIndex RetainersModel::chainRow(const QModelIndex& parent)
{
    const auto above = placeOf(parent);
    if (m_set.empty() || (!above && !m_node)) return {};
    const NodeOrdinal held = above ? NodeOrdinal{above->row.item} : *m_node;
    if (const auto best = bestEdge({RetainerRows, 0, held.value}); best && !isPastBestPath(parent))
        if (const auto row = reveal(parent, [best](BranchRow each) { return each.via == best->value; });
            row.isValid() && !isCycle(row)) // a way from behind the path's first step may lead back to it
            return row;
    constexpr int kLooked = 200;
    QModelIndex nearest;
    for (int at = 0; at < std::min(rowCount(parent), kLooked); ++at) {
        const QModelIndex row = index(at, 0, parent);
        if (isRoot(row)) return row;
        const std::int32_t distance = distanceAt(row);
        if (isShownDistance(distance) && !isCycle(row)
            && (!nearest.isValid() || distance < distanceAt(nearest)))
            nearest = row;
    }
    return nearest.isValid() ? nearest : index(0, 0, parent);
}

/// The best path begins at a scope, a module or the global object. From there on the distance leads to the root: best
/// paths of others lead back into this one.
bool RetainersModel::isPastBestPath(QModelIndex index) const
{
    for (; index.isValid(); index = index.parent())
        if (const auto at = placeOf(index); at && !bestEdge({RetainerRows, 0, at->row.item})) return true;
    return m_node && !bestEdge({RetainerRows, 0, m_node->value});
}

bool RetainersModel::continuesChain(const QModelIndex& index) const
{
    const auto place = placeOf(index);
    if (!place || isCycle(*place) || isRoot(*place) || isIgnored(*place)) return false;
    const auto distance = distanceOf(*place);
    if (distance == 1) return true; // and then the root
    return distance > 1 && isShownDistance(distance)
        && !isApplicationObject(snapshotOf(place->spec), {place->row.item});
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
    const auto& entry = m_set[spec.snapshot];
    if (const auto best = bestEdge(spec); best && column < 0)
        key.pin = [best](BranchRow row) -> std::uint32_t { return row.via != best->value; };
    if (!m_rules.empty())
        key.pin = [snapshot = entry.snapshot, entry = entry.entry, rules = m_rules,
                   inner = key.pin](BranchRow row) -> std::uint32_t {
            return (matchesRules(*snapshot, entry, row, rules) ? 2u : 0u) + (inner ? inner(row) : 0u);
        };
    if (column < 0 || column == DistanceColumn) // what no root reaches comes last (numbers.md 15)
        key.number = [snapshot = entry.snapshot,
                      around =
                          m_around ? m_around : std::make_shared<const IgnoredRetainers>()](BranchRow row) {
            if (NodeOrdinal{row.item} == snapshot->graph().root()) return signedKey(0);
            return signedKey(row.via == kNoItem ? snapshot->distance({row.item})
                                                : distanceAround(*around, *snapshot, row));
        };
    return key;
}

QVariant RetainersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::ToolTipRole && orientation == Qt::Horizontal && section == NameColumn)
        return tr("Property or entry, and the object that holds it by that. First the step of the best path, "
                  "then the nearest");
    return OutlineModel::headerData(section, orientation, role);
}

/// Where every chain ends: in words, as its own name is empty.
QVariant RetainersModel::rootCell(const Place& place, int column, int role) const
{
    const auto& graph = snapshotOf(place.spec).graph();
    if (role == InternalRole) return false;
    if (column == DistanceColumn && role != Qt::ToolTipRole) return distanceCell(0, role);
    if (column != NameColumn) return OutlineModel::cell(place, column, role);
    if (role == Qt::DisplayRole || role == SortRole)
        return tr("(root) %1 · garbage collection starts here").arg(formatId(graph.id(graph.root()).value));
    if (role == Qt::ToolTipRole)
        return tr("The root of the heap (GC root). What it holds stays alive: the global object, handles of "
                  "native code, what runs now.\nNothing holds the root: the chain ends here.");
    return OutlineModel::cell(place, column, role);
}

QVariant RetainersModel::cell(const Place& place, int column, int role) const
{
    if (isRoot(place)) return rootCell(place, column, role);
    if (column == NameColumn && role == Qt::ToolTipRole && place.row.via != kNoItem
        && bestEdge(place.spec) == EdgeOrdinal{place.row.via})
        return tr("On the best path, which the line above, Graph and Paths show\n")
            + HeapModel::cell(place, column, role).toString();
    if (m_rules.empty()) return HeapModel::cell(place, column, role);
    const bool isOut = isIgnored(place);
    if (isOut && role == InternalRole) return true;
    if (column == DistanceColumn
        && (role == Qt::DisplayRole || role == SortRole || role == Qt::ToolTipRole)) {
        if (isOut && role == Qt::DisplayRole) return tr("ignored");
        const auto distance = distanceOf(place);
        if (role == Qt::ToolTipRole)
            return distance >= kUnreachableDistance ? tr("Only ignored retainers lead here") : QVariant();
        return distanceCell(distance, role);
    }
    return HeapModel::cell(place, column, role);
}

} // namespace heaptrail::ui
