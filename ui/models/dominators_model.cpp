// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/dominators_model.h"

#include "core/analysis/dominated.h"
#include "core/analysis/entries.h"
#include "ui/models/columns.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"

#include <algorithm>

namespace heaptrail::ui {

namespace {

constexpr double kMarkedShare = 0.01; // of the heap
constexpr double kPassedOn = 0.8; // of a node's bytes: one child that has as much only passes them on
constexpr double kDropped = 0.5; // a biggest child with less than this: the bytes drop here
constexpr double kLargest = 0.1; // of the heap: who has as much is shown at once
constexpr std::size_t kOpenedAtOnce = 12;

} // namespace

DominatorsModel::DominatorsModel(QObject* parent)
    : OutlineModel(parent)
{
    m_tellsGrowth = true;
}

DominatorsModel::Sum DominatorsModel::Sums::of(std::uint32_t node, std::uint32_t cls)
{
    const std::lock_guard guard(lock);
    const auto it = byNodeAndClass.find(std::uint64_t{node} << 32 | cls);
    return it == byNodeAndClass.end() ? Sum{} : it->second;
}

BranchModel::Opening DominatorsModel::childrenOf(const SnapshotPtr& snapshot, NodeOrdinal node) const
{
    Opening opening;
    opening.estimate = snapshot->graph().nodeCount(); // before the tree is laid out nobody knows
    if (m_isGrouped) {
        opening.spec = {ClassRows, 0, node.value};
        opening.rows = [snapshot, node, sums = m_sums, before = m_before.snapshot](const Task& task) {
            std::unordered_map<std::uint32_t, Sum> byClass;
            std::vector<BranchRow> rows;
            forEachDominated(*snapshot, node, [&](NodeOrdinal child) {
                const auto cls = snapshot->classOf(child).value;
                auto& sum = byClass[cls];
                if (sum.count++ == 0) rows.push_back({cls, node.value});
                sum.shallow += snapshot->shallowSize(child);
                sum.retained += snapshot->retainedSize(child);
            });
            const NodeId id = snapshot->graph().id(node);
            if (before && id.isHeapObject() && before->dominatorTree(task)) {
                for (auto& [cls, sum] : byClass) sum.before = 0;
                if (const auto there = before->graph().nodeById(id))
                    forEachDominated(*before, *there, [&](NodeOrdinal child) {
                        const auto cls =
                            snapshot->classByKey(before->classes().info(before->classOf(child)).key);
                        const auto it = cls ? byClass.find(cls->value) : byClass.end();
                        if (it != byClass.end()) *it->second.before += before->retainedSize(child);
                    });
            }
            const std::lock_guard guard(sums->lock);
            for (const auto& [cls, sum] : byClass)
                sums->byNodeAndClass[std::uint64_t{node.value} << 32 | cls] = sum;
            return rows;
        };
        return opening;
    }
    opening.spec = {DominatedRows, 0, node.value};
    opening.rows = [snapshot, node](const Task&) { return dominatedRows(*snapshot, node); };
    return opening;
}

void DominatorsModel::setSnapshot(HeapEntry entry, HeapEntry before)
{
    m_marks.clear();
    m_sums = std::make_shared<Sums>();
    m_before = std::move(before);
    auto root = childrenOf(entry.snapshot, entry.snapshot->graph().root());
    show(std::move(entry), std::move(root));
}

void DominatorsModel::setIsGrouped(bool isGrouped)
{
    if (isGrouped == m_isGrouped) return;
    m_isGrouped = isGrouped;
    if (!m_set.empty()) resetRoot(childrenOf(m_set.front().snapshot, m_set.front().snapshot->graph().root()));
}

NodeOrdinal DominatorsModel::accumulationPoint(const Snapshot& snapshot, NodeOrdinal from)
{
    for (NodeOrdinal at = from;;) {
        NodeOrdinal biggest = at;
        std::uint64_t most = 0;
        forEachDominated(snapshot, at, [&](NodeOrdinal child) {
            if (snapshot.retainedSize(child) > most) {
                most = snapshot.retainedSize(child);
                biggest = child;
            }
        });
        const bool isRoot = at == snapshot.graph().root();
        if ((!isRoot && double(most) < kPassedOn * double(snapshot.retainedSize(at))) || biggest == at)
            return at;
        at = biggest;
    }
}

Result<std::vector<NodeOrdinal>> DominatorsModel::wayToLargest(const Snapshot& snapshot, const Task& task)
{
    const double least = kLargest * double(snapshot.totalSize());
    std::vector<NodeOrdinal> way{snapshot.graph().root()};
    std::size_t at = 0;
    while (at < way.size() && at <= kOpenedAtOnce) {
        if (task.stopped())
            return fail(ErrorCode::Cancelled, "Stopped while looking for the largest objects.");
        std::vector<NodeOrdinal> large;
        forEachDominated(snapshot, way[at], [&](NodeOrdinal child) {
            if (double(snapshot.retainedSize(child)) >= least) large.push_back(child);
        });
        if (large.empty()) { // nothing in it is large: its row is in sight, and stays closed
            way.erase(way.begin() + std::ptrdiff_t(at));
            continue;
        }
        way.insert(way.end(), large.begin(), large.end());
        ++at;
    }
    way.resize(at);
    if (!way.empty()) way.erase(way.begin()); // the root has no row
    return way;
}

std::vector<NodeOrdinal> DominatorsModel::dominatorsOf(const Snapshot& snapshot, NodeOrdinal node)
{
    std::vector<NodeOrdinal> chain{node};
    while (node != snapshot.graph().root()) {
        node = snapshot.dominator(node);
        chain.push_back(node);
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

QModelIndex DominatorsModel::revealNode(NodeOrdinal node)
{
    if (m_set.empty()) return {};
    const auto& snapshot = *m_set.front().snapshot;
    QModelIndex at;
    for (const NodeOrdinal step : dominatorsOf(snapshot, node)) {
        if (step == snapshot.graph().root()) continue; // it has no row
        if (isPartOfOwner(snapshot, step)) continue; // its owner's row stands for it
        if (m_isGrouped) {
            const auto cls = snapshot.classOf(step).value;
            at = reveal(at, [cls](BranchRow row) { return row.item == cls; });
            if (!at.isValid()) return {};
        }
        at = reveal(at, [step](BranchRow row) { return row.item == step.value; });
        if (!at.isValid()) return {};
    }
    return at;
}

QString DominatorsModel::mark(const Snapshot& snapshot, NodeOrdinal node) const
{
    const auto retained = snapshot.retainedSize(node);
    if (double(retained) < kMarkedShare * double(snapshot.totalSize())) return {};
    if (const auto it = m_marks.find(node.value); it != m_marks.end()) return it->second;
    std::uint64_t most = 0, below = 0;
    std::uint32_t children = 0;
    forEachDominated(snapshot, node, [&](NodeOrdinal child) {
        most = std::max(most, snapshot.retainedSize(child));
        below += snapshot.retainedSize(child);
        ++children;
    });
    QString text;
    if (double(most) < kDropped * double(retained)) {
        if (children >= 10 && double(below) >= kDropped * double(retained)) {
            const auto entries = entryCount(snapshot, node); // a Map's table dominates keys, too
            const bool isCounted = entries && entries->kind <= CollectionKind::Array && entries->isExact;
            text = isCounted ? tr("%1 entries").arg(formatCount(entries->count - entries->empty))
                             : tr("%1 children").arg(formatCount(children));
        } else if (children > 0) {
            text = tr("each child ≤ %1")
                       .arg(formatSize(most).replace(QLatin1Char(' '), QChar(QChar::Nbsp))); // no bare number
        }
    }
    m_marks.emplace(node.value, text);
    return text;
}

bool DominatorsModel::rowHasChildren(const Place& place) const
{
    return place.spec.kind == ClassRows || HeapModel::rowHasChildren(place);
}

BranchModel::Opening DominatorsModel::open(const Place& place) const
{
    const auto snapshot = m_set[place.spec.snapshot].snapshot;
    if (place.spec.kind == ClassRows) {
        Opening opening;
        opening.spec = {DominatedRows, 0, place.row.item};
        opening.estimate = snapshot->dominatorTree().subtreeCount({place.row.via});
        opening.rows = [snapshot, cls = place.row.item, node = NodeOrdinal{place.row.via}](const Task&) {
            std::vector<BranchRow> rows;
            forEachDominated(*snapshot, node, [&](NodeOrdinal child) {
                if (snapshot->classOf(child).value == cls) rows.push_back({child.value, kNoItem});
            });
            return rows;
        };
        return opening;
    }
    auto opening = childrenOf(snapshot, {place.row.item});
    opening.estimate = snapshot->dominatorTree().subtreeCount({place.row.item});
    return opening;
}

RowKey DominatorsModel::sortKey(const BranchSpec& spec, int column) const
{
    if (spec.kind != ClassRows) return HeapModel::sortKey(spec, column);
    RowKey key;
    const auto snapshot = m_set[spec.snapshot].snapshot;
    if (column == NameColumn) {
        key.text = [snapshot](BranchRow row) { return snapshot->classes().info({row.item}).name; };
        return key;
    }
    if (column == GrowthColumn) {
        key.number = [sums = m_sums](BranchRow row) {
            return signedKey(sums->of(row.via, row.item).growth().value_or(0));
        };
        return key;
    }
    const bool isShallow = column == ShallowColumn;
    const bool isDefault = column < 0;
    key.number = [sums = m_sums, isShallow, isDefault](BranchRow row) {
        const auto sum = sums->of(row.via, row.item);
        const auto value = isShallow ? sum.shallow : sum.retained;
        return isDefault ? ~value : value;
    };
    return key;
}

QVariant DominatorsModel::cell(const Place& place, int column, int role) const
{
    const auto& snapshot = snapshotOf(place.spec);
    if (place.spec.kind != ClassRows) {
        if (column == NameColumn && (role == Qt::DisplayRole || role == Qt::ToolTipRole)) {
            const QString text = HeapModel::cell(place, column, role).toString();
            const QString note = mark(snapshot, {place.row.item});
            if (note.isEmpty()) return text;
            return role == Qt::DisplayRole
                ? QStringLiteral("%1  ▾ %2").arg(text, note)
                : text + QLatin1Char('\n') + tr("Its bytes spread here: %1.").arg(note);
        }
        return HeapModel::cell(place, column, role);
    }
    const auto sum = m_sums->of(place.row.via, place.row.item);
    const auto& info = snapshot.classes().info({place.row.item});
    if (role == ClassKeyRole) return QString::fromStdString(info.key);
    if (role == EntryRole) return QVariant::fromValue(m_set[place.spec.snapshot].entry);
    switch (static_cast<Column>(column)) {
    case NameColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return QStringLiteral("%1 ×%2").arg(classText(info.name), formatCount(sum.count));
        if (role == Qt::ToolTipRole)
            return tr("%1, immediately dominated by the row above").arg(classText(info.name));
        return {};
    case DistanceColumn: return {};
    case ShallowColumn: return sizeCell(sum.shallow, snapshot.totalSize(), role);
    case RetainedColumn: return sizeCell(sum.retained, snapshot.totalSize(), role);
    case GrowthColumn: {
        const QVariant value = numberCell(ColumnKind::BytesDelta, sum.growth(), 0, role);
        return role == Qt::ToolTipRole && value.isValid()
            ? QVariant(value.toString() + QLatin1Char('\n')
                       + tr("All of the class here now, minus all of it here then"))
            : value;
    }
    case ColumnCount: break;
    }
    return {};
}

} // namespace heaptrail::ui
