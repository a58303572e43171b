// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/snapshot.h"
#include "ui/models/branch_model.h"
#include "ui/models/roles.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace heaptrail::ui {

/// One snapshot of the open set, as models see it.
struct HeapEntry {
    SnapshotPtr snapshot;
    quint32 entry{}; ///< EntryId in the workspace
    QString label; ///< "S1"
};
/// In time order.
using HeapSet = std::vector<HeapEntry>;

/// What a column says about a node.
enum class NodeField : std::uint8_t { Name, Distance, Shallow, Retained, Growth, Blank };

/// A tree whose rows are nodes, in one of five ways: a plain list, outgoing edges, incoming edges, what a node
/// immediately dominates, the entries of a collection. Every node row expands to its outgoing edges unless the subclass
/// says otherwise; a Map, Set or Array to its entries in insertion order, many of them in blocks, its own edges below.
class HeapModel : public BranchModel {
    Q_OBJECT
public:
    using BranchModel::BranchModel;

    struct NodeRef {
        quint16 snapshot{}; ///< position in set()
        NodeOrdinal node;
    };
    std::optional<NodeRef> nodeAt(const QModelIndex&) const;
    std::optional<EdgeOrdinal> edgeAt(const QModelIndex&) const;
    const HeapSet& set() const noexcept { return m_set; }
    /// What growth is since: an earlier snapshot of the same process, its ids in order; none has no snapshot.
    const HeapEntry& before() const noexcept { return m_before; }
    /// Does the same node stand above in this branch?
    bool isCycle(const QModelIndex&) const;
    /// The row that this edge leads to, under a row of the node that it comes from; the edge to a collection's table
    /// gives that row again: its entries stand there.
    QModelIndex revealEdge(const QModelIndex& parent, EdgeOrdinal);

    /// What becomes one row at the end: V8's own edges of an object, and its prototype; or also properties that are true,
    /// false, null or undefined.
    enum class Fold : std::uint8_t { Nothing, Internals, InternalsAndConstants };
    void setFolded(Fold folded) noexcept { m_folded = folded; }

    bool isNumeric(int column) const override;

protected:
    enum Kind : std::uint8_t {
        NodeRows,
        EdgeRows,
        RetainerRows,
        DominatedRows,
        EntryRows,
        PropertyRows, ///< entries of an object that is used as a map
        PartRows =
            15, ///< no nodes: blocks of entries (item: the first, via: behind the last), the rest (item: none)
        FirstOwnKind,
    };

    virtual NodeField fieldOf(int column) const = 0;
    bool rowHasChildren(const Place&) const override;
    Opening open(const Place&) const override;
    RowKey sortKey(const BranchSpec&, int column) const override;
    QVariant cell(const Place&, int column, int role) const override;

    const Snapshot& snapshotOf(const BranchSpec& spec) const { return *m_set[spec.snapshot].snapshot; }
    bool holdsNodes(const BranchSpec& spec) const noexcept { return spec.kind < PartRows; }
    bool isCycle(const Place&) const;
    /// What it refers to: entries and the rest of a collection, else its edges.
    Opening edgesOf(quint16 snapshot, NodeOrdinal) const;
    /// What a node immediately dominates; for Opening::rows.
    static std::vector<BranchRow> dominatedRows(const Snapshot&, NodeOrdinal);
    Opening nodes(quint16 snapshot, std::vector<NodeOrdinal>, std::uint32_t context = kNoItem) const;

    HeapSet m_set;
    HeapEntry m_before;

private:
    RowKey keyOf(const BranchSpec&, int column) const;

    Fold m_folded{};
};

/// A cell that is a size with a bar: display, sort, share, tooltip, by role.
QVariant sizeCell(std::uint64_t bytes, std::uint64_t whole, int role);
QVariant countCell(std::uint64_t count, int role);
QVariant deltaCell(std::int64_t delta, int role);
QVariant sizeDeltaCell(std::int64_t delta, int role);
/// How much more the object retains than before; none of a native one, whose id is no identity. Cost: a binary search.
std::optional<std::int64_t> growthOf(const Snapshot& before, const Snapshot& now, NodeOrdinal node);
QVariant distanceCell(std::int32_t distance, int role);

} // namespace heaptrail::ui
